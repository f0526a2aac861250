/* cli/packages.c - see packages.h. */
#include "packages.h"

#include <stdlib.h>
#include <string.h>

#include "fhir_options.h"
#include "packs.h"
#include "user_dirs.h"

cli_exit cli_store_open(lodd_store **ret, const cli_context *cli)
{
    lodd_store_options options = LODD_STORE_OPTIONS_INIT;
    char *packages = cli_user_fhir_packages(), *records = cli_user_data("packages"), *message = NULL;
    lodd_status status = LODD_OK;

    *ret = NULL;
    if (packages && records) {
        options.packages = packages;
        options.records = records;
        status = lodd_store_open(ret, &options, &message);
    }
    if (status != LODD_OK)
        CLI_COMPLAIN(cli, CLI_MSG_BAD_STORE, message ? message : lodd_status_text(status));
    lodd_free(message);
    free(packages);
    free(records);
    return status == LODD_OK ? CLI_EXIT_OK : CLI_EXIT_TROUBLE;
}

char *cli_package_label(const lodd_package_info *info)
{
    char *label = NULL;

    if (asprintf(&label, "%.*s@%.*s", (int)info->name.len, info->name.ptr, (int)info->version.len, info->version.ptr) <
        0)
        return NULL;
    return label;
}

static void say_note(const cli_context *cli, const lodd_package_note *note)
{
    static const cli_message messages[] = {
        [LODD_PACKAGE_MISSING] = CLI_MSG_PACKAGE_MISSING,
        [LODD_PACKAGE_VERSIONS] = CLI_MSG_PACKAGE_VERSIONS,
        [LODD_PACKAGE_CYCLE] = CLI_MSG_PACKAGE_CYCLE,
        [LODD_PACKAGE_OTHER_FHIR] = CLI_MSG_PACKAGE_OTHER_FHIR,
    };
    char *package = strndup(note->package.ptr, note->package.len), *wanted = NULL;
    char *other = strndup(note->other.ptr ? note->other.ptr : "", note->other.len);

    if (note->range.len ? asprintf(&wanted, "%.*s@%.*s", (int)note->name.len, note->name.ptr, (int)note->range.len,
                                   note->range.ptr) < 0
                        : asprintf(&wanted, "%.*s", (int)note->name.len, note->name.ptr ? note->name.ptr : "") < 0)
        wanted = NULL;
    if (!package || !wanted || !other)
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
    else
        CLI_COMPLAIN(cli, messages[note->kind], package, note->kind == LODD_PACKAGE_CYCLE ? other : wanted, other);
    free(package);
    free(wanted);
    free(other);
}

/* The pack that stands in for a package; false: none. */
static bool find_standin(const lodd_packs *packs, lodd_str name, lodd_pack_info *ret)
{
    for (size_t i = 0; packs && i < lodd_packs_n(packs); i++) {
        *ret = lodd_packs_pack(packs, i);
        if (name.len > 0 && ret->stands_for.len == name.len && memcmp(ret->stands_for.ptr, name.ptr, name.len) == 0)
            return true;
    }
    return false;
}

static void say_standin(const cli_context *cli, const lodd_package_note *note, const lodd_pack_info *pack)
{
    char *package = strndup(note->package.ptr, note->package.len), *name = strndup(note->name.ptr, note->name.len);
    char *standin = strndup(pack->name.ptr, pack->name.len);

    if (package && name && standin)
        CLI_COMPLAIN(cli, CLI_MSG_PACKAGE_STOOD_IN, package, name, standin);
    free(package);
    free(name);
    free(standin);
}

void cli_packages_say_notes(const cli_context *cli, const cli_args *args, const lodd_package_set *set)
{
    lodd_packs *packs = NULL;
    lodd_pack_info pack;

    for (size_t i = 0; i < lodd_package_set_n_notes(set); i++) {
        lodd_package_note note = lodd_package_set_note(set, i);
        if (note.kind == LODD_PACKAGE_MISSING && !packs && cli_packs_open_manifests(&packs, cli, args) != CLI_EXIT_OK)
            break; /* that has been said */
        if (note.kind != LODD_PACKAGE_MISSING || !find_standin(packs, note.name, &pack))
            say_note(cli, &note);
        else if (args->command == CLI_COMMAND_PACK)
            say_standin(cli, &note, &pack);
    }
    lodd_packs_close(packs);
}

static void say_in_force(const cli_context *cli, const lodd_package_set *set)
{
    for (size_t i = 0; i < lodd_package_set_n(set); i++) {
        lodd_package_info info = lodd_package_set_package(set, i);
        char *label = cli_package_label(&info), *digest = strndup(info.digest.ptr, info.digest.len);

        if (label && digest)
            CLI_COMPLAIN(cli, CLI_MSG_PACKAGE_IN_FORCE, label, digest);
        free(label);
        free(digest);
    }
}

static bool takes_packages(const cli_args *args)
{
    return args->command < CLI_COMMAND_COUNT && (cli_options[CLI_OPTION_PACKAGE].commands >> args->command & 1) != 0;
}

/* Of packages that were asked for and cannot be had it is the set that complains; nothing asked for and no store is no
 * fault. */
static cli_exit make(lodd_package_set **ret, const cli_context *cli, const cli_args *args, lodd_store *store)
{
    lodd_package_wish wish = LODD_PACKAGE_WISH_INIT;
    const char **names = cli_values(args, CLI_OPTION_PACKAGE, &wish.n_names);
    char *message = NULL;
    lodd_status status;

    if (!names) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    wish.names = names;
    wish.added = !cli_args_has(args, CLI_OPTION_NO_PACKAGES);
    wish.lock = cli_args_value(args, CLI_OPTION_LOCK);
    status = lodd_package_set_make(ret, store, &wish, &message);
    if (status != LODD_OK)
        CLI_COMPLAIN(cli, CLI_MSG_BAD_PACKAGES, message ? message : lodd_status_text(status));
    else
        cli_packages_say_notes(cli, args, *ret);
    if (status == LODD_OK && cli_args_has(args, CLI_OPTION_SHOW_PACKAGES))
        say_in_force(cli, *ret);
    lodd_free(message);
    free(names);
    return status == LODD_OK ? CLI_EXIT_OK : CLI_EXIT_TROUBLE;
}

cli_exit cli_packages_in_force(lodd_package_set **ret, const cli_context *cli, const cli_args *args)
{
    bool asked = cli_args_has(args, CLI_OPTION_PACKAGE) || cli_args_has(args, CLI_OPTION_LOCK);
    lodd_store *store = NULL;
    cli_exit code;

    *ret = NULL;
    if (!takes_packages(args) || (!asked && cli_args_has(args, CLI_OPTION_NO_PACKAGES)))
        return CLI_EXIT_OK;
    code = cli_store_open(&store, cli);
    if (code == CLI_EXIT_OK && !store && asked) {
        CLI_COMPLAIN(cli, CLI_MSG_NO_DATA_FOLDER);
        code = CLI_EXIT_TROUBLE;
    }
    if (code == CLI_EXIT_OK && store)
        code = make(ret, cli, args, store);
    lodd_store_close(store);
    return code;
}
