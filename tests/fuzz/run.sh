#!/bin/sh
# run.sh BUILD_DIR SECONDS [TARGET...] - runs every libFuzzer target of a build for the seconds given, with its seeds. Prints TAP, one line a target.
#
# The build: CC=clang meson setup BUILD_DIR -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false \
#                -Dc_args='-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined'
# A finding stays in BUILD_DIR/fuzz-findings; when it is mended, its input goes to tests/fuzz/corpus/TARGET. New inputs are not kept.
set -u
if [ $# -lt 2 ]; then
    echo "usage: run.sh BUILD_DIR SECONDS [TARGET...]" >&2
    exit 2
fi
build=$(cd "$1" && pwd) || exit 2
seconds=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
LODD_PROFILES=$root/profiles
UBSAN_OPTIONS=print_stacktrace=1
ASAN_OPTIONS=detect_stack_use_after_return=0
export LODD_PROFILES UBSAN_OPTIONS ASAN_OPTIONS
findings=$build/fuzz-findings
mkdir -p "$findings"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
targets=${*:-base64 codesystem datetime document fhir_json fhir_xml fhirpath fhirpath_evaluate identifier image json manifest model package regex schema schematron source structure tx ucum xml}

# Seeds beside corpus/TARGET: files of the project.
seeds() {
    case $1 in
    codesystem | json) find "$root/profiles" -path '*/codes/*.json' -size -32k ;;
    document | xml | source) find "$root/testdata/messages" -name '*.xml' -size -24k ;;
    fhir_json) find "$root/testdata/fhir" -name 'input.json' ;;
    fhir_xml) find "$root/testdata/fhir" -name 'input.xml' ;;
    manifest) find "$root/profiles" -name pack.json ;;
    model | schema) find "$root/profiles" -name '*.xsd' -size -48k ;;
    schematron) find "$root/profiles" -name '*.sch' -size -48k ;;
    esac
}

options() {
    case $1 in
    document) echo "-max_len=24000 -dict=$here/xml.dict" ;;
    fhir_json) echo "-max_len=4000 -dict=$here/fhir_json.dict" ;;
    fhir_xml) echo "-max_len=4000 -dict=$here/fhir_xml.dict" ;;
    fhirpath | fhirpath_evaluate) echo "-max_len=600 -dict=$here/fhirpath.dict" ;;
    xml | source) echo "-max_len=24000 -dict=$here/xml.dict" ;;
    schematron) echo "-max_len=8000 -dict=$here/schematron.dict" ;;
    model | schema) echo "-max_len=16000 -dict=$here/xml.dict" ;;
    manifest | codesystem | json) echo "-max_len=16000 -dict=$here/json.dict" ;;
    regex) echo "-max_len=300" ;;
    *) echo "-max_len=4096" ;;
    esac
}

n=0
failed=0
for target in $targets; do
    n=$((n + 1))
    if [ ! -x "$build/tests/fuzz/fuzz_$target" ]; then
        echo "not ok $n - fuzz $target: not built (configure with -Dfuzz=true)"
        failed=$((failed + 1))
        continue
    fi
    mkdir -p "$work/$target/new" "$work/$target/seeds"
    seeds "$target" | while read -r file; do
        cp "$file" "$work/$target/seeds/$(echo "$file" | cksum | cut -d' ' -f1)"
    done
    # shellcheck disable=SC2046
    "$build/tests/fuzz/fuzz_$target" $(options "$target") -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$findings/$target-" "$work/$target/new" "$here/corpus/$target" "$work/$target/seeds" >"$work/$target/log" 2>&1
    rc=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target/log")
    if [ $rc -eq 0 ]; then
        echo "ok $n - fuzz $target: ${runs:-0} inputs in $seconds s"
    else
        echo "not ok $n - fuzz $target"
        tail -n 60 "$work/$target/log" | sed 's/^/# /'
        failed=$((failed + 1))
    fi
done
echo "1..$n"
[ "$failed" -eq 0 ]
