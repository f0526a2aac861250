# lib.sh - what quickstart, check and install-deps share. Sourced by them; needs bash.
#
# After sourcing: $root is the project's folder, whatever folder the script was started from, and the current folder is it.
# Progress goes to standard error, one line a step; standard output belongs to what a script has to say.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root" || exit 3
script=$(basename "$0")
started=$SECONDS

# step TEXT - a line of progress, with the seconds since the script started.
step() {
    printf '[%4ds] %s\n' $((SECONDS - started)) "$*" >&2
}

# die CODE TEXT
die() {
    local code=$1
    shift
    printf '%s: %s\n' "$script" "$*" >&2
    exit "$code"
}

# quietly LOGFILE COMMAND... - runs the command with its output in the log; shows the errors in it, or its end, when it fails.
quietly() {
    local log=$1 code=0 errors='error: |ERROR: |undefined reference to'
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 </dev/null || code=$?
    if [ "$code" -ne 0 ]; then
        printf -- '---- %s\n' "$*" >&2
        if grep -qE "$errors" "$log"; then
            grep -E -A 3 "$errors" "$log" | head -n 80 >&2
        else
            tail -n 40 "$log" >&2
        fi
        printf -- '---- ended with %d; all of it is in %s\n' "$code" "$log" >&2
    fi
    return "$code"
}

# built_from FOLDER - true when the build folder was set up, to its end, for the project as it lies now.
built_from() {
    [ -f "$1/build.ninja" ] && [ "$(cat "$1/set-up-for" 2>/dev/null)" = "$root" ]
}

# setup_build FOLDER [MESON OPTION...] - sets up a build folder below the project's, or leaves it when it is already set up.
# A folder from a clone that has since been moved, or from a setup that was broken off, is made anew; it is one of ours
# (build/...), so nothing else is lost with it.
setup_build() {
    local folder=$1
    shift
    case $folder in build/?*) ;; *) die 3 "not a build folder: $folder" ;; esac
    if built_from "$folder"; then
        return 0
    fi
    rm -rf "$folder"
    quietly "$folder.setup.log" meson setup "$folder" "$@" || return
    printf '%s\n' "$root" >"$folder/set-up-for"
}

# build FOLDER [TARGET...]
build() {
    local folder=$1
    shift
    quietly "$folder.build.log" ninja -C "$folder" "$@"
}
