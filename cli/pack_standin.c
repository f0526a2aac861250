/* cli/pack_standin.c - see pack_standin.h. Reads the manifest (standsFor, lacks; docs/packs.md) with cJSON. */
#include "pack_standin.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "labels.h"
#include "lodd/lodd.h"
#include "packages.h"

/* A text in the language of the reader, or one that is the same in both. */
static const char *text_of(const cli_context *cli, const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    if (cJSON_IsObject(item))
        item = cJSON_GetObjectItemCaseSensitive(item, cli->lang == LODD_LANG_NB ? "nb" : "en");
    return cJSON_IsString(item) ? item->valuestring : "";
}

/* What a run without options would use; NULL: nothing, or it cannot be said. */
static lodd_package_set *packages_in_force(const cli_context *cli)
{
    lodd_package_wish wish = LODD_PACKAGE_WISH_INIT;
    lodd_package_set *set = NULL;
    lodd_store *store = NULL;
    char *message = NULL;

    wish.added = true;
    if (cli_store_open(&store, cli) == CLI_EXIT_OK && store)
        (void)lodd_package_set_make(&set, store, &wish, &message);
    lodd_free(message);
    lodd_store_close(store);
    return set;
}

/* The package of that name that is in force; false: none. */
static bool find_official(const lodd_package_set *set, lodd_str name, lodd_package_info *ret)
{
    for (size_t i = 0; set && i < lodd_package_set_n(set); i++) {
        *ret = lodd_package_set_package(set, i);
        if (ret->name.len == name.len && memcmp(ret->name.ptr, name.ptr, name.len) == 0)
            return true;
    }
    return false;
}

static void show_use(const cli_context *cli, const char *name, const lodd_package_set *set)
{
    lodd_package_info official;
    char used[256];

    cli_label_str(cli, stdout, CLI_MSG_L_STANDS_FOR, cli_str(name));
    cli_label(cli, stdout, CLI_MSG_L_IN_FORCE);
    if (find_official(set, cli_str(name), &official)) {
        snprintf(used, sizeof used, "%.*s@%.*s", (int)official.name.len, official.name.ptr, (int)official.version.len,
                 official.version.ptr);
        CLI_PRINT(cli, stdout, CLI_MSG_STANDIN_REPLACED, used);
    } else {
        CLI_PRINT(cli, stdout, CLI_MSG_STANDIN_USED, name);
    }
    putchar('\n');
}

void cli_standin_show(const cli_context *cli, const lodd_pack_info *pack)
{
    cJSON *manifest = cJSON_ParseWithLength(pack->manifest.ptr, pack->manifest.len);
    const cJSON *lacks = cJSON_GetObjectItemCaseSensitive(manifest, "lacks"), *item;
    const char *name = text_of(cli, manifest, "standsFor");

    if (*name) {
        lodd_package_set *set = packages_in_force(cli);

        show_use(cli, name, set);
        lodd_package_set_free(set);
    }
    if (cJSON_GetArraySize(lacks))
        cli_label_str(cli, stdout, CLI_MSG_L_LACKS, cli_str(cli_number((size_t)cJSON_GetArraySize(lacks)).text));
    cJSON_ArrayForEach(item, lacks)
    {
        fputs("    ", stdout);
        cli_put(stdout, text_of(cli, item, "what"));
        fputs(": ", stdout);
        cli_put(stdout, text_of(cli, item, "reason"));
        putchar('\n');
    }
    cJSON_Delete(manifest);
}
