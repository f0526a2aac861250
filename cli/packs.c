/* cli/packs.c - the folders that packs are looked for in.
 *
 * The build gives three paths: LODD_PROFILES_DIR, where packs are installed; LODD_SOURCE_PROFILES_DIR and
 * LODD_BUILD_DIR, so that a program that was just built finds the packs it was built with, also when an older lodd is
 * installed. An installed program does not look there. */
#include "packs.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fhir_options.h"
#include "packages.h"
#include "network.h"
#include "user_dirs.h"

typedef struct folders {
    const char **items;
    size_t n;
    char *environment; /* a copy of LODD_PROFILES, cut at its colons */
    char *user;        /* the folder of the user's own packs */
} folders;

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool runs_from_build(void)
{
    char path[PATH_MAX];
    size_t n = strlen(LODD_BUILD_DIR);
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);

    return length > 0 && (size_t)length > n && memcmp(path, LODD_BUILD_DIR, n) == 0 && path[n] == '/';
}

/* A folder that was not named by the user may be absent. */
static void add_default(folders *list, const char *path)
{
    if (is_folder(path))
        list->items[list->n++] = path;
}

static void add_environment(folders *list)
{
    char *rest = NULL;

    for (char *path = strtok_r(list->environment, ":", &rest); path; path = strtok_r(NULL, ":", &rest))
        list->items[list->n++] = path;
}

static bool find_folders(folders *list, const cli_args *args)
{
    const char *environment = getenv("LODD_PROFILES"), *path;
    size_t at = 0, most = args->n_options + 3;

    for (const char *p = environment; p && *p; p++)
        most += *p == ':';
    most += environment != NULL;
    list->items = calloc(most, sizeof *list->items);
    list->environment = strdup(environment ? environment : "");
    if (!list->items || !list->environment)
        return false;
    while ((path = cli_args_next(args, CLI_OPTION_PROFILES, &at)))
        list->items[list->n++] = path;
    add_environment(list);
    if (runs_from_build())
        add_default(list, LODD_SOURCE_PROFILES_DIR);
    add_default(list, LODD_PROFILES_DIR);
    list->user = cli_user_data("packs");
    if (list->user)
        add_default(list, list->user);
    return true;
}

/* A folder that the user named must be there: a slip in it would otherwise mean other packs, in silence. */
static bool check_folders(const cli_context *cli, const folders *list)
{
    for (size_t i = 0; i < list->n; i++) {
        struct stat st;

        if (stat(list->items[i], &st) == 0 && S_ISDIR(st.st_mode))
            continue;
        if (stat(list->items[i], &st) == 0)
            errno = ENOTDIR;
        CLI_COMPLAIN(cli, CLI_MSG_CANNOT_OPEN, list->items[i], strerror(errno));
        return false;
    }
    if (!list->n)
        CLI_COMPLAIN(cli, CLI_MSG_NO_PACKS_ANYWHERE);
    return list->n > 0;
}

static void complain_bad(const cli_context *cli, const folders *list, lodd_status status, const char *message)
{
    CLI_COMPLAIN(cli, CLI_MSG_BAD_PACKS, message ? message : lodd_status_text(status));
    for (size_t i = 0; i < list->n; i++)
        CLI_COMPLAIN(cli, CLI_MSG_LOOKED_IN, list->items[i]);
}

/* What is to be opened: everything as an engine, or the manifests alone. One of them is NULL. */
typedef struct opening {
    lodd_engine **engine;
    lodd_packs **packs;
} opening;

static cli_exit open_folders(opening what, const cli_context *cli, const cli_args *args, const folders *list)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_package_set *packages = NULL;
    char *message = NULL;
    cli_tx tx;
    cli_exit code = cli_tx_read(&tx, cli, args);
    lodd_status status;

    if (code != CLI_EXIT_OK) {
        cli_tx_free(&tx);
        return code;
    }
    options.tx = tx.options;
    options.profile_dirs = list->items;
    options.n_profile_dirs = list->n;
    options.definitions = cli_values(args, CLI_OPTION_DEFINITIONS, &options.n_definitions);
    if (!options.definitions) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        cli_tx_free(&tx);
        return CLI_EXIT_TROUBLE;
    }
    if (what.engine && cli_packages_in_force(&packages, cli, args) != CLI_EXIT_OK) {
        cli_tx_free(&tx);
        free((void *)options.definitions);
        return CLI_EXIT_TROUBLE;
    }
    options.packages = packages;
    options.no_errata = cli_args_has(args, CLI_OPTION_NO_ERRATA);
    status = what.engine ? lodd_engine_open(what.engine, &options, &message) : lodd_packs_open(what.packs, &options, &message);
    lodd_package_set_free(packages);
    cli_tx_free(&tx);
    if (status != LODD_OK && !cli_tx_complain(cli, args, message))
        complain_bad(cli, list, status, message);
    lodd_free(message);
    free((void *)options.definitions);
    return status == LODD_OK ? CLI_EXIT_OK : CLI_EXIT_TROUBLE;
}

static cli_exit open_what(opening what, const cli_context *cli, const cli_args *args)
{
    folders list = {0};
    cli_exit code = CLI_EXIT_TROUBLE;

    if (!find_folders(&list, args))
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
    else if (check_folders(cli, &list))
        code = open_folders(what, cli, args, &list);
    free(list.items);
    free(list.environment);
    free(list.user);
    return code;
}

cli_exit cli_packs_open(lodd_engine **ret, const cli_context *cli, const cli_args *args)
{
    *ret = NULL;
    return open_what((opening){.engine = ret}, cli, args);
}

cli_exit cli_packs_open_manifests(lodd_packs **ret, const cli_context *cli, const cli_args *args)
{
    *ret = NULL;
    return open_what((opening){.packs = ret}, cli, args);
}
