/* cli/cmd_profiles.c - lodd profiles: what can be checked, and what a pack says about itself.
 *
 * The engine gives the names; the rest is read from the manifest (docs/packs.md) with cJSON. What a manifest lacks is
 * left out. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "labels.h"
#include "lodd/lodd.h"
#include "nearest.h"
#include "packs.h"

enum { COLUMNS = 4, GAP = 2, CODES_SHOWN = 2 };

static bool is(lodd_str text, const char *other)
{
    return text.len == strlen(other) && memcmp(text.ptr, other, text.len) == 0;
}

static bool starts(lodd_str text, lodd_str start)
{
    return text.len >= start.len && memcmp(text.ptr, start.ptr, start.len) == 0;
}

/* --- list --- */

static void row_of(const cli_context *cli, const lodd_profile_info *profile, lodd_str row[COLUMNS])
{
    row[0] = profile->name;
    row[1] = profile->title[cli->lang];
    row[2] = profile->document;
    row[3] = profile->type_codes;
}

/* The first few of the codes; `show` gives all. */
static void put_codes(lodd_str codes)
{
    size_t n = 1, end = codes.len;

    for (size_t i = 0; i < codes.len; i++) {
        if (codes.ptr[i] != ' ')
            continue;
        if (n++ == CODES_SHOWN)
            end = i;
    }
    cli_put_str(stdout, (lodd_str){codes.ptr, end});
    if (n > CODES_SHOWN)
        printf(" … (%zu)", n);
}

static void put_row(const lodd_str row[COLUMNS], const size_t width[COLUMNS])
{
    size_t last = COLUMNS;

    while (last > 1 && !row[last - 1].len) /* no blanks at the end of a line */
        last--;
    for (size_t i = 0; i < last; i++) {
        if (i + 1 == COLUMNS)
            put_codes(row[i]);
        else
            cli_put_padded(stdout, row[i], i + 1 < last ? width[i] + GAP : 0);
    }
    putchar('\n');
}

static cli_exit list(const cli_context *cli, const lodd_engine *engine)
{
    lodd_str head[COLUMNS] = {cli_str(CLI_TEXT(cli, COLUMN_NAME)), cli_str(CLI_TEXT(cli, COLUMN_TITLE)),
                              cli_str(CLI_TEXT(cli, COLUMN_DOCUMENT)), cli_str(CLI_TEXT(cli, COLUMN_TYPES))};
    lodd_str row[COLUMNS];
    size_t width[COLUMNS] = {0}, n = lodd_engine_n_profiles(engine);

    for (size_t i = 0; i <= n; i++) {
        lodd_profile_info profile = i < n ? lodd_engine_profile(engine, i) : (lodd_profile_info){.root = {"", 0}};

        if (i < n)
            row_of(cli, &profile, row);
        for (size_t j = 0; j < COLUMNS; j++) {
            size_t w = cli_width(i < n ? row[j] : head[j]);

            width[j] = w > width[j] ? w : width[j];
        }
    }
    put_row(head, width);
    for (size_t i = 0; i < n; i++) {
        lodd_profile_info profile = lodd_engine_profile(engine, i);

        row_of(cli, &profile, row);
        put_row(row, width);
    }
    return CLI_EXIT_OK;
}

/* --- words of manifests --- */

/* The fixed words of docs/packs.md for people; a word that is not here is shown as it stands. */
static const struct {
    const char *word;
    const char *text[LODD_LANG_COUNT];
} words[] = {
    {"current", {"gjeldende", "current"}},
    {"phasing-out", {"under utfasing", "being phased out"}},
    {"withdrawn", {"trukket tilbake", "withdrawn"}},
    {"draft", {"utkast", "draft"}},
    {"send", {"sende", "send"}},
    {"receive", {"motta", "receive"}},
    {"pleie-og-omsorg", {"pleie- og omsorgstjenesten", "municipal health and care services"}},
    {"helseforetak", {"helseforetak", "health trusts"}},
    {"privat-sykehus", {"private sykehus", "private hospitals"}},
    {"kommunal-akutt-dognenhet", {"kommunale akutte døgnenheter", "municipal acute inpatient units"}},
    {"annen-dogntjeneste", {"andre døgntjenester", "other inpatient services"}},
    {"fastlege", {"fastleger", "general practitioners"}},
};

static lodd_str in_words(const cli_context *cli, lodd_str word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is(word, words[i].word))
            return cli_str(words[i].text[cli->lang]);
    return word;
}

/* --- manifests --- */

static const char *text_of(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsString(item) ? item->valuestring : NULL;
}

/* A text that may be given in several languages: {"nb": ..., "en": ...}, or one text for all. */
static const char *text_in(const cli_context *cli, const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsObject(item) ? text_of(item, cli->lang == LODD_LANG_NB ? "nb" : "en") : text_of(object, name);
}

static void label_text(const cli_context *cli, cli_message label, const char *text)
{
    cli_label_str(cli, stdout, label, cli_str(text ? text : ""));
}

/* "  label: a, b, c": the strings of an array, or a string of each of its objects. */
static void label_array(const cli_context *cli, cli_message label, const cJSON *array, const char *member)
{
    const cJSON *item;
    const char *between = "";

    if (!cJSON_IsArray(array) || !cJSON_GetArraySize(array))
        return;
    cli_label(cli, stdout, label);
    cJSON_ArrayForEach(item, array)
    {
        const char *text = cJSON_IsString(item) ? item->valuestring : member ? text_of(item, member) : NULL;

        if (!text)
            continue;
        fputs(between, stdout);
        cli_put(stdout, text);
        between = ", ";
    }
    putchar('\n');
}

/* "  label:" and a line for each object: "    id  title". */
static void label_objects(const cli_context *cli, cli_message label, const cJSON *array, const char *id,
                          const char *title)
{
    const cJSON *item;
    size_t width = 0;

    if (!cJSON_IsArray(array) || !cJSON_GetArraySize(array))
        return;
    printf("  %s:\n", cli_message_text(cli, label));
    cJSON_ArrayForEach(item, array)
    {
        size_t w = cli_width(cli_str(text_of(item, id)));

        width = w > width ? w : width;
    }
    cJSON_ArrayForEach(item, array)
    {
        const char *name = text_of(item, id), *text = text_in(cli, item, title);

        fputs("    ", stdout);
        cli_put_padded(stdout, cli_str(name ? name : ""), text ? width + GAP : 0);
        cli_put(stdout, text ? text : "");
        putchar('\n');
    }
}

/* "from 2012-04-01 until 2020-01-01" */
static void label_validity(const cli_context *cli, lodd_str from, lodd_str to, const cJSON *manifest)
{
    const lodd_str dates[2] = {from, to};
    const cli_message texts[2] = {CLI_MSG_VALID_FROM, CLI_MSG_VALID_TO};
    const cJSON *valid = cJSON_GetObjectItemCaseSensitive(manifest, "valid");
    const char *note = text_in(cli, valid, "note");
    bool first = true;

    if (!from.len && !to.len && !note)
        return;
    cli_label(cli, stdout, CLI_MSG_L_VALID);
    for (size_t i = 0; i < 2; i++) {
        char date[64];

        if (!dates[i].len)
            continue;
        snprintf(date, sizeof date, "%.*s", (int)dates[i].len, dates[i].ptr);
        fputs(first ? "" : " ", stdout);
        CLI_PRINT(cli, stdout, texts[i], date);
        first = false;
    }
    if (note) {
        fputs(first ? "" : ". ", stdout);
        cli_put(stdout, note);
    }
    putchar('\n');
}

/* --- show a pack --- */

/* How many rules of each severity the pack brings. */
static cli_exit label_rules(const cli_context *cli, lodd_engine *engine, lodd_str pack)
{
    const lodd_rule *const *rules;
    size_t n, counts[LODD_SEVERITY_COUNT] = {0}, all = 0;
    lodd_status status = lodd_engine_rules(engine, &rules, &n);

    if (status != LODD_OK) {
        CLI_COMPLAIN(cli, CLI_MSG_BAD_PACKS, lodd_status_text(status));
        return CLI_EXIT_TROUBLE;
    }
    for (size_t i = 0; i < n; i++) {
        if (rules[i]->pack.len == pack.len && memcmp(rules[i]->pack.ptr, pack.ptr, pack.len) == 0) {
            counts[rules[i]->severity]++;
            all++;
        }
    }
    if (!all)
        return CLI_EXIT_OK;
    cli_label(cli, stdout, CLI_MSG_L_RULES);
    printf("%zu (", all);
    for (size_t i = LODD_SEVERITY_COUNT; i-- > 0;)
        printf("%s: %zu%s", cli_severity_text(cli, (lodd_severity)i), counts[i], i ? ", " : ")\n");
    return CLI_EXIT_OK;
}

static void label_profiles(const cli_context *cli, const lodd_engine *engine, lodd_str pack)
{
    bool first = true;

    for (size_t i = 0; i < lodd_engine_n_profiles(engine); i++) {
        lodd_profile_info profile = lodd_engine_profile(engine, i);

        if (!starts(profile.name, pack) || profile.name.len <= pack.len || profile.name.ptr[pack.len] != '/')
            continue;
        if (first)
            printf("  %s:\n", CLI_TEXT(cli, L_PROFILES));
        first = false;
        fputs("    ", stdout);
        cli_put_padded(stdout, profile.name, 40);
        fputs("  ", stdout);
        cli_put_str(stdout, profile.title[cli->lang]);
        putchar('\n');
    }
}

static cJSON *parse_manifest(const cli_context *cli, const lodd_pack_info *pack)
{
    cJSON *manifest = cJSON_ParseWithLength(pack->manifest.ptr, pack->manifest.len);

    if (!manifest)
        CLI_COMPLAIN(cli, CLI_MSG_BAD_PACKS, "pack.json");
    return manifest;
}

static cli_exit show_pack(const cli_context *cli, lodd_engine *engine, const lodd_pack_info *pack)
{
    cJSON *manifest = parse_manifest(cli, pack);
    cli_exit code;

    if (!manifest)
        return CLI_EXIT_TROUBLE;
    cli_put_str(stdout, pack->name);
    fputs(": ", stdout);
    cli_put_str(stdout, pack->title[cli->lang]);
    putchar('\n');
    label_text(cli, CLI_MSG_L_VERSION, text_of(manifest, "version"));
    cli_label_str(cli, stdout, CLI_MSG_L_PUBLISHER, pack->publisher);
    cli_label_str(cli, stdout, CLI_MSG_L_STATUS, in_words(cli, pack->status));
    label_validity(cli, pack->valid_from, pack->valid_to, manifest);
    cli_label_str(cli, stdout, CLI_MSG_L_FOLDER, pack->directory);
    label_array(cli, CLI_MSG_L_DEPENDS, cJSON_GetObjectItemCaseSensitive(manifest, "depends"), NULL);
    label_objects(cli, CLI_MSG_L_DOCUMENTS, cJSON_GetObjectItemCaseSensitive(manifest, "documents"), "id", "title");
    label_objects(cli, CLI_MSG_L_SCHEMAS, cJSON_GetObjectItemCaseSensitive(manifest, "schemas"), "file", "namespace");
    code = label_rules(cli, engine, pack->name);
    label_text(cli, CLI_MSG_L_CODES, text_of(manifest, "codes"));
    label_profiles(cli, engine, pack->name);
    label_objects(cli, CLI_MSG_L_NOT_CARRIED, cJSON_GetObjectItemCaseSensitive(manifest, "notCarried"), "oid", "title");
    cJSON_Delete(manifest);
    return code;
}

/* --- show a profile --- */

/* "    pleie-og-omsorg, send: obligatorisk (source)" */
static void label_norm(const cli_context *cli, const cJSON *profile)
{
    static const char *const members[] = {"organisation", "direction", "level", "source"};
    static const char *const after[] = {", ", ": ", " (", ")\n"};
    const cJSON *norm = cJSON_GetObjectItemCaseSensitive(profile, "norm"), *item;
    const char *note = text_in(cli, profile, "normNote");

    if (cJSON_GetArraySize(norm) || note)
        printf("  %s:\n", CLI_TEXT(cli, L_NORM));
    cJSON_ArrayForEach(item, norm)
    {
        fputs("    ", stdout);
        for (size_t i = 0; i < 4; i++) {
            const char *text = text_of(item, members[i]);

            cli_put_str(stdout, in_words(cli, cli_str(text ? text : "-")));
            fputs(after[i], stdout);
        }
    }
    if (note) {
        fputs("    ", stdout);
        cli_put(stdout, note);
        putchar('\n');
    }
}

/* What the manifest says of a profile beyond what the engine does. */
static void show_manifest_profile(const cli_context *cli, const cJSON *manifest, lodd_str id)
{
    const cJSON *profiles = cJSON_GetObjectItemCaseSensitive(manifest, "profiles"), *profile;

    cJSON_ArrayForEach(profile, profiles)
    {
        const char *name = text_of(profile, "id");

        if (!name || !is(id, name))
            continue;
        label_text(cli, CLI_MSG_L_BRANCH, text_of(profile, "branch"));
        label_objects(cli, CLI_MSG_L_TYPES, cJSON_GetObjectItemCaseSensitive(profile, "types"), "code", "display");
        label_array(cli, CLI_MSG_L_STATUSES, cJSON_GetObjectItemCaseSensitive(profile, "statuses"), NULL);
        label_text(cli, CLI_MSG_L_APPREC, text_of(profile, "apprec"));
        label_norm(cli, profile);
    }
}

static cli_exit show_profile(const cli_context *cli, const lodd_pack_info *pack, const lodd_profile_info *profile)
{
    cJSON *manifest = parse_manifest(cli, pack);
    lodd_str id = {profile->name.ptr + pack->name.len + 1, profile->name.len - pack->name.len - 1};

    if (!manifest)
        return CLI_EXIT_TROUBLE;
    cli_put_str(stdout, profile->name);
    fputs(": ", stdout);
    cli_put_str(stdout, profile->title[cli->lang]);
    putchar('\n');
    cli_label_str(cli, stdout, CLI_MSG_L_DOCUMENT, profile->document);
    cli_label_str(cli, stdout, CLI_MSG_L_ROOT, profile->root);
    cli_label_str(cli, stdout, CLI_MSG_L_NAMESPACE, profile->ns);
    show_manifest_profile(cli, manifest, id);
    cli_label_str(cli, stdout, CLI_MSG_L_STATUS, in_words(cli, pack->status));
    label_validity(cli, pack->valid_from, pack->valid_to, manifest);
    cJSON_Delete(manifest);
    return CLI_EXIT_OK;
}

/* --- show --- */

/* "no.plo@1.6", or "no.plo" for all its versions */
static bool pack_is_named(lodd_str pack, const char *name)
{
    size_t n = strlen(name);

    return is(pack, name) || (starts(pack, (lodd_str){name, n}) && pack.ptr[n] == '@');
}

static cli_exit complain_unknown(const cli_context *cli, const lodd_engine *engine, const char *name)
{
    cli_nearest nearest = {.word = cli_str(name)};

    CLI_COMPLAIN(cli, CLI_MSG_UNKNOWN_PROFILE, name);
    for (size_t i = 0; i < lodd_engine_n_packs(engine); i++)
        cli_nearest_add(&nearest, lodd_engine_pack(engine, i).name);
    for (size_t i = 0; i < lodd_engine_n_profiles(engine); i++)
        cli_nearest_add(&nearest, lodd_engine_profile(engine, i).name);
    cli_nearest_complain(cli, &nearest);
    return CLI_EXIT_USAGE;
}

static cli_exit show(const cli_context *cli, lodd_engine *engine, const char *name)
{
    cli_exit code = CLI_EXIT_OK;
    size_t shown = 0;

    for (size_t i = 0; i < lodd_engine_n_packs(engine) && code == CLI_EXIT_OK; i++) {
        lodd_pack_info pack = lodd_engine_pack(engine, i);

        if (!pack_is_named(pack.name, name))
            continue;
        if (shown++)
            putchar('\n');
        code = show_pack(cli, engine, &pack);
    }
    for (size_t i = 0; i < lodd_engine_n_profiles(engine) && code == CLI_EXIT_OK; i++) {
        lodd_profile_info profile = lodd_engine_profile(engine, i);

        for (size_t j = 0; is(profile.name, name) && j < lodd_engine_n_packs(engine); j++) {
            lodd_pack_info pack = lodd_engine_pack(engine, j);

            if (!starts(profile.name, pack.name) || profile.name.len <= pack.name.len ||
                profile.name.ptr[pack.name.len] != '/')
                continue;
            shown++;
            code = show_profile(cli, &pack, &profile);
        }
    }
    return shown ? code : complain_unknown(cli, engine, name);
}

static cli_exit run(const cli_context *cli, const cli_args *args, lodd_engine *engine)
{
    cli_exit code = CLI_EXIT_OK;

    if (!args->n_operands || strcmp(args->operands[0], "list") == 0)
        return list(cli, engine);
    for (size_t i = 1; i < args->n_operands && code == CLI_EXIT_OK; i++) {
        if (i > 1)
            putchar('\n');
        code = show(cli, engine, args->operands[i]);
    }
    return code;
}

static cli_exit check_operands(const cli_context *cli, const cli_args *args)
{
    bool shows = args->n_operands && strcmp(args->operands[0], "show") == 0;

    if (!args->n_operands || (shows && args->n_operands > 1) ||
        (args->n_operands == 1 && strcmp(args->operands[0], "list") == 0))
        return CLI_EXIT_OK;
    if (shows)
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, CLI_TEXT(cli, COLUMN_NAME));
    else if (strcmp(args->operands[0], "list") == 0)
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_UNWANTED, args->operands[1]);
    else
        CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_CHOICE, args->operands[0], "profiles", "list|show");
    return cli_usage(cli, args->command);
}

cli_exit cli_cmd_profiles(cli_context *cli, const cli_args *args)
{
    lodd_engine *engine;
    cli_exit code = check_operands(cli, args);

    if (code == CLI_EXIT_OK)
        code = cli_packs_open(&engine, cli, args);
    if (code != CLI_EXIT_OK)
        return code;
    code = run(cli, args, engine);
    lodd_engine_close(engine);
    return code;
}
