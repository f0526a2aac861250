/* world.h - the small world of definitions.txt as an image, and documents judged in it. */
#ifndef LODD_TESTS_FHIR_WORLD_H
#define LODD_TESTS_FHIR_WORLD_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "fhir/fhir.h"
#include "image/builder.h"
#include "report/result.h"
#include "tap.h"

typedef struct fhir_world {
    lodd__definitions *definitions;
    lodd__fhir *fhir;
} fhir_world;

enum { WORLD_FIELDS = 8 };

static void world_fail(const char *what, lodd_str text)
{
    TAP_OK(false, "%s: %.*s", what, (int)(text.len < 200 ? text.len : 200), text.ptr);
    exit(tap_done());
}

/* Takes a line off the text. */
static bool world_line(lodd_str *text, lodd_str *ret)
{
    size_t n = lodd__str_find(*text, '\n', 0);

    if (text->len == 0)
        return false;
    if (n == (size_t)-1)
        n = text->len;
    *ret = lodd__str_sub(*text, 0, n);
    *text = n < text->len ? lodd__str_sub(*text, n + 1, text->len - n - 1) : LODD__STR("");
    return true;
}

/* Fields between bars; the last one takes the rest. */
static size_t world_fields(lodd_str line, lodd_str *fields, size_t most)
{
    size_t n = 0;

    while (n + 1 < most) {
        size_t bar = lodd__str_find(line, '|', 0);
        if (bar == (size_t)-1)
            break;
        fields[n++] = lodd__str_sub(line, 0, bar);
        line = lodd__str_sub(line, bar + 1, line.len - bar - 1);
    }
    fields[n++] = line;
    return n;
}

static size_t world_until(lodd_str s, const char *ends)
{
    size_t i = 0;

    while (i < s.len && strchr(ends, s.ptr[i]) == NULL)
        i++;
    return i;
}

/* "Reference>A>B" or "Type^p". */
static void world_type(lodd__buf *out, lodd_str type)
{
    size_t n = world_until(type, ">^");
    const char *sep = "";
    char open = '\0';

    lodd__buf_printf(out, "{\"code\":\"%.*s\"", LODD__FMT(lodd__str_sub(type, 0, n)));
    for (lodd_str rest = lodd__str_sub(type, n, type.len - n); rest.len > 0;) {
        size_t end = 1 + world_until(lodd__str_sub(rest, 1, rest.len - 1), ">^");
        lodd_str name = lodd__str_sub(rest, 1, end - 1);
        if (open == '\0')
            lodd__buf_printf(out, ",\"%s\":[", rest.ptr[0] == '>' ? "targetProfile" : "profile");
        open = rest.ptr[0];
        lodd__buf_printf(out, "%s\"%s%.*s\"", sep,
                         lodd__str_starts(name, LODD__STR("http")) ? "" : "http://hl7.org/fhir/StructureDefinition/",
                         LODD__FMT(name));
        sep = ",";
        rest = lodd__str_sub(rest, end, rest.len - end);
    }
    lodd__buf_printf(out, "%s}", open != '\0' ? "]" : "");
}

static void world_element(lodd__buf *out, lodd_str line, bool first)
{
    lodd_str fields[WORLD_FIELDS] = {{0}}, types, word;
    size_t n = world_fields(line, fields, 5), colon = lodd__str_find(fields[0], ':', 0);
    lodd_str path = colon == (size_t)-1 ? fields[0] : lodd__str_sub(fields[0], 0, colon);
    const char *sep = "";

    if (n != 5)
        world_fail("an element has five fields", line);
    /* An id of its own stands among the other members. */
    lodd__buf_printf(out, "%s{", first ? "" : ",");
    if (!lodd__str_starts(fields[4], LODD__STR("\"id\"")))
        lodd__buf_printf(out, "\"id\":\"%.*s\",", LODD__FMT(fields[0]));
    lodd__buf_printf(out, "\"path\":\"%.*s\",\"min\":%.*s,\"max\":\"%.*s\"", LODD__FMT(path), LODD__FMT(fields[1]),
                     LODD__FMT(fields[2]));
    types = fields[3];
    if (types.len > 0) {
        lodd__buf_add(out, LODD__STR(",\"type\":["));
        while (lodd__str_word(&types, &word)) {
            lodd__buf_add(out, lodd__str(sep));
            world_type(out, word);
            sep = ",";
        }
        lodd__buf_addc(out, ']');
    }
    lodd__buf_printf(out, "%s%.*s}", fields[4].len > 0 ? "," : "", LODD__FMT(fields[4]));
}

static void world_head(lodd__buf *out, lodd_str line)
{
    lodd_str f[WORLD_FIELDS] = {{0}};
    size_t n = world_fields(line, f, 6);

    if (n != 6)
        world_fail("a head has six fields", line);
    lodd__buf_printf(out,
                     "{\"resourceType\":\"StructureDefinition\",\"id\":\"%.*s\",\"url\":\"http://hl7.org/fhir/"
                     "StructureDefinition/%.*s\","
                     "\"name\":\"%.*s\",\"status\":\"active\",\"kind\":\"%.*s\",\"type\":\"%.*s\",",
                     LODD__FMT(f[0]), LODD__FMT(f[0]), LODD__FMT(f[0]), LODD__FMT(f[1]), LODD__FMT(f[2]));
    if (f[3].len > 0)
        lodd__buf_printf(out, "\"baseDefinition\":\"http://hl7.org/fhir/StructureDefinition/%.*s\",", LODD__FMT(f[3]));
    lodd__buf_printf(out, "\"derivation\":\"%.*s\",%.*s%s\"snapshot\":{\"element\":[", LODD__FMT(f[4]), LODD__FMT(f[5]),
                     f[5].len > 0 ? "," : "");
}

static void world_add(lodd__image_builder *builder, lodd__buf *json)
{
    if (json->len == 0)
        return;
    lodd__buf_add(json, LODD__STR("]}}"));
    if (json->failed || lodd__image_builder_add_text(builder, lodd__buf_str(json)) != LODD_OK)
        world_fail("a definition can be added", lodd__buf_str(json));
    json->len = 0;
}

__attribute__((unused)) static char *world_read(const char *path, size_t *ret_n)
{
    FILE *file = path != NULL ? fopen(path, "rb") : NULL;
    char *text = NULL;
    long n = 0;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (n = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0)
        text = malloc((size_t)n + 1);
    if (!TAP_OK(text != NULL && fread(text, 1, (size_t)n, file) == (size_t)n, "%s can be read",
                path != NULL ? path : "(no argument)"))
        exit(tap_done());
    text[n] = '\0';
    fclose(file);
    *ret_n = (size_t)n;
    return text;
}

/* The world of definitions in a text. */
__attribute__((unused)) static void world_make(fhir_world *ret, lodd_str text)
{
    lodd__image_builder *builder;
    lodd__image *image = NULL;
    lodd__buf json = {0};
    lodd_str line;
    bool first = true;
    bool ok = lodd__image_builder_new(&builder, LODD__STR("world@1")) == LODD_OK;

    while (ok && world_line(&text, &line)) {
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (line.ptr[0] == '=') {
            world_add(builder, &json);
            world_head(&json, lodd__str_sub(line, 2, line.len - 2));
            first = true;
            continue;
        }
        world_element(&json, line, first);
        first = false;
    }
    world_add(builder, &json);
    ok = ok && lodd__image_builder_finish(builder, &image) == LODD_OK &&
         lodd__definitions_new(&ret->definitions) == LODD_OK &&
         lodd__definitions_add(ret->definitions, image, true) == LODD_OK &&
         lodd__fhir_new(&ret->fhir, ret->definitions, NULL) == LODD_OK;
    lodd__image_builder_free(builder);
    lodd__buf_free(&json);
    if (!TAP_OK(ok, "the world is made"))
        exit(tap_done());
}

__attribute__((unused)) static void world_open(fhir_world *ret, const char *path)
{
    size_t n;
    char *data = world_read(path, &n);

    world_make(ret, lodd__str_n(data, n));
    free(data);
}

__attribute__((unused)) static void world_close(fhir_world *world)
{
    lodd__fhir_free(world->fhir);
    lodd__definitions_free(world->definitions);
}

/* Judges a JSON text; the result is the caller's. */
__attribute__((unused)) static lodd_result *world_judge(fhir_world *world, lodd_str text,
                                                        const lodd_run_options *options, lodd_status *ret)
{
    lodd__arena scratch = {0};
    lodd__source source;
    lodd_result *result = lodd__result_new(LODD__STR("x.json"), 0, &options->limits);
    lodd__fhir_document document = {
        .fhir = world->fhir, .options = options, .scratch = &scratch, .source = &source, .result = result};

    *ret = LODD_ERR_NOMEM;
    if (result == NULL)
        return NULL;
    lodd__source_init(&source, &scratch, LODD__STR("x.json"), text);
    *ret = lodd__fhir_judge_json(&document, source.text);
    lodd__result_finish(result);
    lodd__arena_free(&scratch);
    return result;
}

#endif
