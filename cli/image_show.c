/* cli/image_show.c - see image_show.h. The provenance is JSON that the library wrote (docs/packs.md); cJSON reads it.
 */
#include "image_show.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "labels.h"
#include "lodd/lodd.h"

enum { GAP = 2 };

/* --- figures --- */

cli_digits cli_image_size(const cli_context *cli, size_t bytes)
{
    static const struct {
        size_t unit;
        const char *name;
    } units[] = {{1000 * 1000, "MB"}, {1000, "kB"}};
    cli_digits ret;

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (bytes < units[i].unit)
            continue;
        snprintf(ret.text, sizeof ret.text, "%zu%c%zu %s", bytes / units[i].unit, cli->lang == LODD_LANG_NB ? ',' : '.',
                 bytes % units[i].unit * 10 / units[i].unit, units[i].name);
        return ret;
    }
    snprintf(ret.text, sizeof ret.text, "%zu B", bytes);
    return ret;
}

static cJSON *provenance_of(const lodd_image *image)
{
    lodd_str json = lodd_image_provenance(image);

    return json.len ? cJSON_ParseWithLength(json.ptr, json.len) : NULL;
}

static const char *text_of(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsString(item) ? item->valuestring : "";
}

/* The files of an image of one's own, or the source of a pack's. */
void cli_image_origin(const lodd_image *image, char *ret, size_t size)
{
    cJSON *provenance = provenance_of(image);
    const cJSON *file, *files = cJSON_GetObjectItemCaseSensitive(provenance, "files");
    size_t at = (size_t)snprintf(ret, size, "%s", text_of(provenance, "source"));

    cJSON_ArrayForEach(file, files)
    {
        if (at < size && cJSON_IsString(file))
            at += (size_t)snprintf(ret + at, size - at, "%s%s", at ? ", " : "", file->valuestring);
    }
    cJSON_Delete(provenance);
}

size_t cli_image_n_missing(const lodd_image *image)
{
    cJSON *provenance = provenance_of(image);
    int n = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(provenance, "missing"));

    cJSON_Delete(provenance);
    return (size_t)n;
}

/* --- names of resources, by type --- */

/* "CodeSystem/x" is of type CodeSystem; a url stands alone. */
static size_t type_length(const char *name)
{
    const char *slash = strchr(name, '/');

    return slash && !strchr(name, ':') ? (size_t)(slash - name) : 0;
}

static bool same_type(const char *a, const char *b)
{
    return type_length(a) == type_length(b) && strncmp(a, b, type_length(a)) == 0;
}

static int by_name(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    bool url_x = !type_length(x), url_y = !type_length(y);

    return url_x != url_y ? url_x - url_y : strcmp(x, y);
}

/* "    ConceptMap (61): a, b, c" for each type. */
static void put_types(const char **names, size_t n)
{
    for (size_t i = 0, next; i < n; i = next) {
        size_t length = type_length(names[i]);

        for (next = i; next < n && same_type(names[i], names[next]); next++)
            ;
        printf("    ");
        if (length)
            printf("%.*s (%zu): ", (int)length, names[i], next - i);
        for (size_t k = i; k < next; k++) {
            fputs(k > i ? ", " : "", stdout);
            cli_put(stdout, names[k] + (length ? length + 1 : 0));
        }
        putchar('\n');
    }
}

/* "  label: 61" and the names below. */
static bool show_names(const cli_context *cli, cli_message label, const cJSON *array)
{
    size_t n = 0, most = (size_t)cJSON_GetArraySize(array);
    const char **names = calloc(most + 1, sizeof *names);
    const cJSON *item;

    if (!names)
        return false;
    cJSON_ArrayForEach(item, array)
    {
        const char *name = cJSON_IsString(item) ? item->valuestring : text_of(item, "resource");

        if (*name)
            names[n++] = name;
    }
    qsort(names, n, sizeof *names, by_name);
    if (n) {
        cli_label_str(cli, stdout, label, cli_str(cli_number(n).text));
        put_types(names, n);
    }
    free(names);
    return true;
}

/* Differences that are known: each with its reason. */
static void show_reasons(const cli_context *cli, const cJSON *array)
{
    const cJSON *item;

    if (!cJSON_GetArraySize(array))
        return;
    printf("  %s:\n", CLI_TEXT(cli, L_DIFFERING));
    cJSON_ArrayForEach(item, array)
    {
        fputs("    ", stdout);
        cli_put(stdout, text_of(item, "resource"));
        fputs(": ", stdout);
        cli_put(stdout, text_of(item, "reason"));
        putchar('\n');
    }
}

/* --- what was added --- */

static void show_added(const cli_context *cli, const cJSON *array)
{
    const cJSON *item;
    size_t width = 0;

    if (!cJSON_GetArraySize(array))
        return;
    cJSON_ArrayForEach(item, array)
    {
        size_t w = cli_width(cli_str(text_of(item, "url")));

        width = w > width ? w : width;
    }
    printf("  %s:\n", CLI_TEXT(cli, L_ADDED));
    cJSON_ArrayForEach(item, array)
    {
        const cJSON *codes = cJSON_GetObjectItemCaseSensitive(item, "codes");
        const char *version = text_of(item, "version");

        fputs("    ", stdout);
        cli_put_padded(stdout, cli_str(text_of(item, "url")), width + GAP);
        CLI_PRINT(cli, stdout, CLI_MSG_ADDED, cli_number(cJSON_IsNumber(codes) ? (size_t)codes->valuedouble : 0).text,
                  text_of(item, "source"), text_of(item, "licence"));
        if (*version) {
            fputs(", ", stdout);
            cli_put(stdout, version);
        }
        putchar('\n');
    }
}

/* --- the whole --- */

static cli_exit show_counts(const cli_context *cli, const lodd_image *image)
{
    lodd_image_type *types = NULL;
    size_t n = 0, width = 0;

    if (lodd_image_types(image, &types, &n) != LODD_OK) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    cli_label_str(cli, stdout, CLI_MSG_L_RESOURCES, cli_str(cli_number(lodd_image_n_resources(image)).text));
    for (size_t i = 0; i < n; i++)
        width = cli_width(types[i].type) > width ? cli_width(types[i].type) : width;
    for (size_t i = 0; i < n; i++) {
        fputs("    ", stdout);
        cli_put_padded(stdout, types[i].type, width + GAP);
        printf("%zu\n", types[i].n);
    }
    lodd_free(types);
    return CLI_EXIT_OK;
}

void cli_image_show_pack(const cli_context *cli, const lodd_pack_info *pack, lodd_str version)
{
    cli_put_str(stdout, pack->name);
    fputs(": ", stdout);
    cli_put_str(stdout, pack->title[cli->lang]);
    putchar('\n');
    cli_label_str(cli, stdout, CLI_MSG_L_VERSION, version);
    cli_label_str(cli, stdout, CLI_MSG_L_PUBLISHER, pack->publisher);
    cli_label_str(cli, stdout, CLI_MSG_L_FOLDER, pack->directory);
}

void cli_image_show_absence(const cli_context *cli, const char *why)
{
    cli_label_str(cli, stdout, CLI_MSG_L_IMAGE, cli_str(why ? why : CLI_TEXT(cli, NONE)));
}

cli_exit cli_image_show(const cli_context *cli, const lodd_image *image, lodd_str path)
{
    static const struct {
        const char *member;
        cli_message label;
    } lists[] = {
        {"corrected", CLI_MSG_L_CORRECTED},
        {"made", CLI_MSG_L_MADE},
        {"leftOut", CLI_MSG_L_LEFT_OUT},
        {"missing", CLI_MSG_L_MISSING},
    };
    cJSON *provenance = provenance_of(image);
    char origin[1024];
    cli_exit code;

    cli_label(cli, stdout, CLI_MSG_L_IMAGE);
    cli_put_str(stdout, path);
    printf(" (%s)\n", cli_image_size(cli, lodd_image_size(image)).text);
    cli_label_str(cli, stdout, CLI_MSG_L_PACKAGE, lodd_image_package(image));
    cli_image_origin(image, origin, sizeof origin);
    cli_label_str(cli, stdout, CLI_MSG_L_MADE_FROM, cli_str(origin));
    code = show_counts(cli, image);
    show_added(cli, cJSON_GetObjectItemCaseSensitive(provenance, "added"));
    show_reasons(cli, cJSON_GetObjectItemCaseSensitive(provenance, "differing"));
    for (size_t i = 0; i < sizeof lists / sizeof *lists && code == CLI_EXIT_OK; i++) {
        if (show_names(cli, lists[i].label, cJSON_GetObjectItemCaseSensitive(provenance, lists[i].member)))
            continue;
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        code = CLI_EXIT_TROUBLE;
    }
    cJSON_Delete(provenance);
    return code;
}
