/* cli/cmd_pack.c - lodd pack: the packs as they lie on disk, and their compiled FHIR definitions (images).
 *
 * Only manifests are opened, so that a pack can be built again when its image is missing or of another version. What an
 * image is made of is shown by image_show.c. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "fhir_options.h"
#include "image_show.h"
#include "labels.h"
#include "lodd/lodd.h"
#include "nearest.h"
#include "pack_packages.h"
#include "pack_standin.h"
#include "packages.h"
#include "packs.h"

enum { COLUMNS = 5, GAP = 2, CELL = 128 };

/* The image of a pack; NULL with *ret_why, when there is none to read: not built, unusable. Free both. */
static lodd_image *open_image(const cli_context *cli, const lodd_packs *packs, size_t i, char **ret_why)
{
    lodd_str path = lodd_packs_image_path(packs, i);
    lodd_image *image = NULL;

    *ret_why = NULL;
    if (!path.len)
        return NULL;
    if (access(path.ptr, F_OK) != 0)
        *ret_why = strdup(CLI_TEXT(cli, NOT_BUILT));
    else
        (void)lodd_image_open(&image, path.ptr, ret_why);
    return image;
}

/* --- list --- */

typedef struct row {
    char cells[COLUMNS][CELL];
} row;

static void put_row(const row *r, const size_t width[COLUMNS])
{
    size_t last = COLUMNS;

    while (last > 1 && !r->cells[last - 1][0]) /* no blanks at the end of a line */
        last--;
    for (size_t i = 0; i < last; i++) {
        lodd_str cell = cli_str(r->cells[i]);
        bool number = i == 2 || i == 3;

        if (number)
            for (size_t w = cli_width(cell); w < width[i]; w++)
                putchar(' ');
        cli_put_padded(stdout, cell, i + 1 == last ? 0 : number ? cli_width(cell) + GAP : width[i] + GAP);
    }
    putchar('\n');
}

static void set_cell(row *r, size_t column, lodd_str text)
{
    snprintf(r->cells[column], CELL, "%.*s", (int)(text.len < CELL ? text.len : CELL - 1), text.ptr ? text.ptr : "");
}

static void fill_row(const cli_context *cli, const lodd_packs *packs, size_t i, row *r)
{
    lodd_pack_info pack = lodd_packs_pack(packs, i);
    char *why;
    lodd_image *image = open_image(cli, packs, i, &why);

    set_cell(r, 0, pack.name);
    set_cell(r, 1, lodd_packs_version(packs, i));
    if (image) {
        snprintf(r->cells[2], CELL, "%zu", lodd_image_n_resources(image));
        snprintf(r->cells[3], CELL, "%s", cli_image_size(cli, lodd_image_size(image)).text);
        cli_image_origin(image, r->cells[4], CELL);
    } else if (why) {
        set_cell(r, 4, cli_str(why));
    }
    lodd_image_close(image);
    lodd_free(why);
}

static void fill_package_row(const cli_context *cli, const lodd_package_info *info, row *r)
{
    char *label = cli_package_label(info), *why = NULL;
    lodd_image *image = NULL;

    set_cell(r, 0, cli_str(label ? label : ""));
    set_cell(r, 1, info->version);
    if (info->image.len && lodd_image_open(&image, info->image.ptr, &why) == LODD_OK) {
        snprintf(r->cells[2], CELL, "%zu", lodd_image_n_resources(image));
        snprintf(r->cells[3], CELL, "%s", cli_image_size(cli, lodd_image_size(image)).text);
    }
    cli_pack_package_origin(cli, info, r->cells[4], CELL);
    lodd_image_close(image);
    lodd_free(why);
    free(label);
}

static cli_exit list(const cli_context *cli, const lodd_packs *packs, const lodd_store *store)
{
    static const cli_message heads[COLUMNS] = {CLI_MSG_COLUMN_NAME, CLI_MSG_COLUMN_VERSION, CLI_MSG_COLUMN_RESOURCES,
                                               CLI_MSG_COLUMN_SIZE, CLI_MSG_COLUMN_ORIGIN};
    size_t n_packs = lodd_packs_n(packs), n = n_packs + (store ? lodd_store_n(store) : 0), width[COLUMNS] = {0};
    row *rows = calloc(n + 1, sizeof *rows);

    if (!rows) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    for (size_t i = 0; i < COLUMNS; i++)
        set_cell(&rows[0], i, cli_str(cli_message_text(cli, heads[i])));
    for (size_t i = 0; i < n_packs; i++)
        fill_row(cli, packs, i, &rows[i + 1]);
    for (size_t i = n_packs; i < n; i++) {
        lodd_package_info info = lodd_store_package(store, i - n_packs);
        fill_package_row(cli, &info, &rows[i + 1]);
    }
    for (size_t i = 0; i <= n; i++) {
        for (size_t k = 0; k < COLUMNS; k++) {
            size_t w = cli_width(cli_str(rows[i].cells[k]));

            width[k] = w > width[k] ? w : width[k];
        }
    }
    for (size_t i = 0; i <= n; i++)
        put_row(&rows[i], width);
    free(rows);
    return CLI_EXIT_OK;
}

/* --- names --- */

static cli_exit complain_unknown(const cli_context *cli, const lodd_packs *packs, const char *name)
{
    cli_nearest nearest = {.word = cli_str(name)};

    CLI_COMPLAIN(cli, CLI_MSG_UNKNOWN_PACK, name);
    for (size_t i = 0; i < lodd_packs_n(packs); i++)
        cli_nearest_add(&nearest, lodd_packs_pack(packs, i).name);
    cli_nearest_complain(cli, &nearest);
    return CLI_EXIT_USAGE;
}

static bool is_file(const char *path)
{
    return access(path, F_OK) == 0;
}

/* A name that is no pack's may be the file of an image. */
static cli_exit open_file(const cli_context *cli, const lodd_packs *packs, const char *name, lodd_image **ret)
{
    char *why = NULL;

    *ret = NULL;
    if (!is_file(name))
        return complain_unknown(cli, packs, name);
    if (lodd_image_open(ret, name, &why) == LODD_OK)
        return CLI_EXIT_OK;
    CLI_COMPLAIN(cli, CLI_MSG_BAD_IMAGE, why ? why : name);
    lodd_free(why);
    return CLI_EXIT_TROUBLE;
}

/* --- show --- */

/* What is done with each FHIR package of a name; *ret_n is how many there were. */
static cli_exit each_package(const cli_context *cli, const lodd_store *store, const char *name, size_t *ret_n,
                             cli_exit (*what)(const cli_context *cli, const lodd_store *store, size_t i))
{
    size_t *items;
    cli_exit code = CLI_EXIT_OK;

    if (!cli_pack_packages_named(store, name, &items, ret_n)) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    for (size_t k = 0; k < *ret_n; k++) {
        cli_exit one = what(cli, store, items[k]);
        code = one > code ? one : code;
    }
    free(items);
    return code;
}

static cli_exit show(const cli_context *cli, const lodd_packs *packs, const lodd_store *store, const char *name)
{
    lodd_image *image = NULL;
    char *why = NULL;
    size_t i, n = 0;
    cli_exit code = CLI_EXIT_OK;

    if (lodd_packs_find(packs, cli_str(name), &i)) {
        lodd_pack_info pack = lodd_packs_pack(packs, i);

        image = open_image(cli, packs, i, &why);
        cli_image_show_pack(cli, &pack, lodd_packs_version(packs, i));
        cli_standin_show(cli, &pack);
        if (image)
            code = cli_image_show(cli, image, lodd_packs_image_path(packs, i));
        else
            cli_image_show_absence(cli, why);
    } else if ((code = each_package(cli, store, name, &n, cli_pack_package_show)) == CLI_EXIT_OK && n == 0) {
        code = open_file(cli, packs, name, &image);
        if (image)
            code = cli_image_show(cli, image, cli_str(name));
    }
    lodd_image_close(image);
    lodd_free(why);
    return code;
}

/* --- verify --- */

/* Is the image whole, and, if it is a pack's, are the resources the official ones? */
static cli_exit verify_image(const cli_context *cli, const lodd_packs *packs, const size_t *pack,
                             const lodd_image *image, const char *name)
{
    char *message = NULL;
    size_t differing = 0;
    lodd_status status = LODD_OK;

    if (!lodd_image_verify(image)) {
        CLI_COMPLAIN(cli, CLI_MSG_IMAGE_DAMAGED, name);
        return CLI_EXIT_FINDINGS;
    }
    if (pack)
        status = lodd_packs_compare(packs, *pack, image, &differing, &message);
    if (status == LODD_OK && differing) {
        CLI_COMPLAIN(cli, CLI_MSG_IMAGE_DIFFERS, name, cli_number(differing).text, message ? message : "");
    } else if (status != LODD_OK && status != LODD_ERR_NOT_FOUND) {
        CLI_COMPLAIN(cli, CLI_MSG_BAD_IMAGE, message ? message : lodd_status_text(status));
    } else {
        CLI_PRINT(cli, stdout, pack && status == LODD_OK ? CLI_MSG_IMAGE_OFFICIAL : CLI_MSG_IMAGE_WHOLE, name,
                  cli_number(lodd_image_n_resources(image)).text);
        putchar('\n');
    }
    lodd_free(message);
    if (status != LODD_OK && status != LODD_ERR_NOT_FOUND)
        return CLI_EXIT_TROUBLE;
    return differing ? CLI_EXIT_FINDINGS : CLI_EXIT_OK;
}

static cli_exit verify(const cli_context *cli, const lodd_packs *packs, const lodd_store *store, const char *name)
{
    lodd_image *image = NULL;
    char *why = NULL;
    size_t i, n = 0;
    cli_exit code = CLI_EXIT_TROUBLE;

    if (!lodd_packs_find(packs, cli_str(name), &i)) {
        code = each_package(cli, store, name, &n, cli_pack_package_verify);
        if (n > 0 || code != CLI_EXIT_OK)
            return code;
        code = open_file(cli, packs, name, &image);
        if (image)
            code = verify_image(cli, packs, NULL, image, name);
    } else if ((image = open_image(cli, packs, i, &why))) {
        code = verify_image(cli, packs, &i, image, name);
    } else {
        CLI_COMPLAIN(cli, CLI_MSG_NO_IMAGE, name, why ? why : CLI_TEXT(cli, HAS_NO_IMAGE));
    }
    lodd_image_close(image);
    lodd_free(why);
    return code;
}

/* Every pack that has an image, built or not, and every FHIR package that was added. */
static cli_exit verify_all(const cli_context *cli, const lodd_packs *packs, const lodd_store *store)
{
    cli_exit code = CLI_EXIT_OK, one;

    for (size_t i = 0; i < lodd_packs_n(packs); i++) {
        lodd_str pack = lodd_packs_pack(packs, i).name;
        char name[CELL];

        if (!lodd_packs_image_path(packs, i).len)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)pack.len, pack.ptr);
        one = verify(cli, packs, NULL, name);
        code = one > code ? one : code;
    }
    for (size_t i = 0; store && i < lodd_store_n(store); i++) {
        if (!lodd_store_package(store, i).added)
            continue;
        one = cli_pack_package_verify(cli, store, i);
        code = one > code ? one : code;
    }
    return code;
}

/* --- build --- */

/* The package as FHIR tools keep it: ~/.fhir/packages/NAME#VERSION. NULL when it is not there. */
static char *cached_package(const lodd_packs *packs, size_t i)
{
    const char *home = getenv("HOME");
    lodd_str package;
    char *path = NULL, *at;

    if (!home || !*home || lodd_packs_source_package(packs, i, &package) != LODD_OK || !package.len)
        return NULL;
    if (asprintf(&path, "%s/.fhir/packages/%.*s", home, (int)package.len, package.ptr) < 0)
        return NULL;
    at = strrchr(path, '@');
    if (at)
        *at = '#';
    if (at && is_file(path))
        return path;
    free(path);
    return NULL;
}

static cli_exit say_built(const cli_context *cli, const char *output, const char *pack)
{
    lodd_image *image = NULL;
    char *why = NULL;
    size_t missing = 0;

    if (lodd_image_open(&image, output, &why) != LODD_OK) {
        CLI_COMPLAIN(cli, CLI_MSG_BAD_IMAGE, why ? why : output);
        lodd_free(why);
        return CLI_EXIT_TROUBLE;
    }
    CLI_PRINT(cli, stdout, CLI_MSG_BUILT, output, cli_number(lodd_image_n_resources(image)).text,
              cli_image_size(cli, lodd_image_size(image)).text);
    putchar('\n');
    missing = cli_image_n_missing(image);
    if (pack && missing) {
        CLI_PRINT(cli, stdout, CLI_MSG_BUILT_LACKS, cli_number(missing).text, pack);
        putchar('\n');
    }
    lodd_image_close(image);
    return CLI_EXIT_OK;
}

static cli_exit complain_build(const cli_context *cli, lodd_status status, const char *name, const char *message)
{
    if (status == LODD_ERR_NOT_FOUND)
        CLI_COMPLAIN(cli, CLI_MSG_NOT_BUILDABLE, name);
    else
        CLI_COMPLAIN(cli, CLI_MSG_CANNOT_BUILD, name, message ? message : lodd_status_text(status));
    return CLI_EXIT_TROUBLE;
}

static cli_exit build_pack(const cli_context *cli, const cli_args *args, const lodd_packs *packs, size_t i,
                           const char *name)
{
    lodd_build_options options = LODD_BUILD_OPTIONS_INIT;
    const char **further = cli_values(args, CLI_OPTION_ADD, &options.n_add);
    char *cached = NULL, *message = NULL;
    cli_exit code = CLI_EXIT_TROUBLE;
    lodd_status status;

    options.add = further;
    options.from = cli_args_value(args, CLI_OPTION_FROM);
    options.output = cli_args_value(args, CLI_OPTION_IMAGE);
    if (!options.from)
        options.from = cached = cached_package(packs, i);
    if (!further) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
    } else if (!lodd_packs_image_path(packs, i).len) {
        CLI_COMPLAIN(cli, CLI_MSG_NOT_BUILDABLE, name);
    } else if (!options.from) {
        CLI_COMPLAIN(cli, CLI_MSG_NO_SOURCE, name);
    } else if ((status = lodd_packs_build(packs, i, &options, &message)) != LODD_OK) {
        code = complain_build(cli, status, name, message);
    } else {
        code = say_built(cli, options.output ? options.output : lodd_packs_image_path(packs, i).ptr, name);
    }
    lodd_free(message);
    free(cached);
    free(further);
    return code;
}

/* Definitions of one's own: an engine is opened, because it knows how XML is read. */
static cli_exit build_paths(const cli_context *cli, const cli_args *args)
{
    const char *output = cli_args_value(args, CLI_OPTION_IMAGE);
    lodd_engine *engine;
    char *message = NULL;
    lodd_status status;
    cli_exit code;

    if (!output) {
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, "--output");
        return cli_usage(cli, args->command);
    }
    code = cli_packs_open(&engine, cli, args);
    if (code != CLI_EXIT_OK)
        return code;
    status = lodd_image_build(engine, args->operands + 1, args->n_operands - 1, output, &message);
    code = status == LODD_OK ? say_built(cli, output, NULL) : complain_build(cli, status, output, message);
    lodd_free(message);
    lodd_engine_close(engine);
    return code;
}

static cli_exit build(const cli_context *cli, const cli_args *args, const lodd_packs *packs)
{
    const char *name = args->operands[1];
    size_t i;

    if (lodd_packs_find(packs, cli_str(name), &i)) {
        if (args->n_operands == 2)
            return build_pack(cli, args, packs, i, name);
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_UNWANTED, args->operands[2]);
        return cli_usage(cli, args->command);
    }
    for (size_t k = 1; k < args->n_operands; k++)
        if (!is_file(args->operands[k]))
            return complain_unknown(cli, packs, args->operands[k]);
    if (cli_args_has(args, CLI_OPTION_FROM) || cli_args_has(args, CLI_OPTION_ADD)) {
        CLI_COMPLAIN(cli, CLI_MSG_OPTION_OF_PACKS, cli_args_has(args, CLI_OPTION_FROM) ? "--from" : "--add");
        return cli_usage(cli, args->command);
    }
    return build_paths(cli, args);
}

/* --- the command --- */

static const char *verb_of(const cli_args *args)
{
    return args->n_operands ? args->operands[0] : "list";
}

/* An option belongs to one of the verbs. */
static cli_exit check_options(const cli_context *cli, const cli_args *args)
{
    static const struct {
        cli_option_id option;
        const char *verb;
    } of[] = {{CLI_OPTION_FROM, "build"},      {CLI_OPTION_ADD, "build"},         {CLI_OPTION_IMAGE, "build"},
              {CLI_OPTION_REGISTRY, "add"},    {CLI_OPTION_PACK_TIMEOUT, "add"},  {CLI_OPTION_PROXY, "add"},
              {CLI_OPTION_CACERT, "add"},      {CLI_OPTION_CODES_OID, "add"},     {CLI_OPTION_CODES_URL, "add"},
              {CLI_OPTION_CODES_TITLE, "add"}, {CLI_OPTION_CODES_VERSION, "add"}, {CLI_OPTION_LOCK, "lock"}};

    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        char shown[64], command[64];

        if (!cli_args_has(args, of[k].option) || strcmp(verb_of(args), of[k].verb) == 0)
            continue;
        snprintf(shown, sizeof shown, "--%s", cli_options[of[k].option].name);
        snprintf(command, sizeof command, "pack %s", verb_of(args));
        CLI_COMPLAIN(cli, CLI_MSG_OTHER_COMMANDS_OPTION, shown, command);
        return cli_usage(cli, args->command);
    }
    return CLI_EXIT_OK;
}

static cli_exit check_operands(const cli_context *cli, const cli_args *args)
{
    static const struct {
        const char *verb;
        size_t least, most; /* operands behind it */
    } verbs[] = {{"list", 0, 0},      {"show", 1, CLI_ANY},   {"verify", 0, CLI_ANY}, {"build", 1, CLI_ANY},
                 {"add", 1, CLI_ANY}, {"remove", 1, CLI_ANY}, {"lock", 0, CLI_ANY}};
    size_t given = args->n_operands ? args->n_operands - 1 : 0, i = 0, n = sizeof verbs / sizeof *verbs;

    while (i < n && strcmp(verbs[i].verb, verb_of(args)) != 0)
        i++;
    if (i == n)
        CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_CHOICE, verb_of(args), "pack", "list|show|verify|build|add|remove|lock");
    else if (given < verbs[i].least)
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, CLI_TEXT(cli, COLUMN_NAME));
    else if (given > verbs[i].most)
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_UNWANTED, args->operands[1 + verbs[i].most]);
    if (i == n || given < verbs[i].least || given > verbs[i].most)
        return cli_usage(cli, args->command);
    return check_options(cli, args);
}

static cli_exit run(const cli_context *cli, const cli_args *args, const lodd_packs *packs, const lodd_store *store)
{
    const char *verb = verb_of(args);
    cli_exit code = CLI_EXIT_OK;

    if (strcmp(verb, "list") == 0)
        return list(cli, packs, store);
    if (strcmp(verb, "build") == 0)
        return build(cli, args, packs);
    if (args->n_operands == 1)
        return verify_all(cli, packs, store);
    for (size_t i = 1; i < args->n_operands; i++) {
        bool shows = strcmp(verb, "show") == 0;
        cli_exit one;

        if (shows && i > 1)
            putchar('\n');
        one = shows ? show(cli, packs, store, args->operands[i]) : verify(cli, packs, store, args->operands[i]);
        code = one > code ? one : code;
    }
    return code;
}

/* Packages are added, removed and locked without the packs: those may be what is missing. */
static bool run_alone(cli_exit *ret, const cli_context *cli, const cli_args *args)
{
    static const struct {
        const char *verb;
        cli_exit (*run)(const cli_context *cli, const cli_args *args);
    } verbs[] = {{"add", cli_pack_add}, {"remove", cli_pack_remove}, {"lock", cli_pack_lock}};

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verb_of(args), verbs[i].verb) != 0)
            continue;
        *ret = verbs[i].run(cli, args);
        return true;
    }
    return false;
}

cli_exit cli_cmd_pack(cli_context *cli, const cli_args *args)
{
    lodd_packs *packs = NULL;
    lodd_store *store = NULL;
    cli_exit code = check_operands(cli, args);

    if (code != CLI_EXIT_OK || run_alone(&code, cli, args))
        return code;
    code = cli_packs_open_manifests(&packs, cli, args);
    if (code == CLI_EXIT_OK)
        code = cli_store_open(&store, cli);
    if (code == CLI_EXIT_OK)
        code = run(cli, args, packs, store);
    lodd_store_close(store);
    lodd_packs_close(packs);
    return code;
}
