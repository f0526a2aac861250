/* reading_model.h - the definitions of reading_model.txt as structures, for the tests of the readers and their fuzz
 * targets. */
#ifndef LODD_TESTS_READING_MODEL_H
#define LODD_TESTS_READING_MODEL_H

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "element/structure.h"
#include "image/builder.h"
#include "image/definitions.h"

typedef struct reading_model {
    lodd__image *image;
    lodd__definitions *definitions;
    lodd__structures *structures;
} reading_model;

static lodd_str model_word(lodd_str *line)
{
    lodd_str word = {"", 0};

    (void)lodd__str_word(line, &word);
    return word;
}

/* "= Patient resource DomainResource" */
static void model_head(lodd__buf *out, lodd_str line)
{
    lodd_str name = model_word(&line), kind = model_word(&line), base = model_word(&line);
    static const char url[] = "http://hl7.org/fhir/StructureDefinition/";

    lodd__buf_printf(out,
                     "{\"resource\":{\"resourceType\":\"StructureDefinition\",\"url\":\"%s%.*s\",\"name\":\"%.*s\",",
                     url, LODD__FMT(name), LODD__FMT(name));
    lodd__buf_printf(out, "\"type\":\"%.*s\",\"kind\":\"%.*s\",\"derivation\":\"specialization\",", LODD__FMT(name),
                     LODD__FMT(kind));
    if (!lodd__str_is(base, "-"))
        lodd__buf_printf(out, "\"baseDefinition\":\"%s%.*s\",", url, LODD__FMT(base));
    lodd__buf_printf(out, "\"abstract\":%s,\"snapshot\":{\"element\":[",
                     lodd__str_is(lodd__str_trim(line), "abstract") ? "true" : "false");
}

/* "Patient.deceased[x] 0..1 boolean|dateTime" */
static void model_element(lodd__buf *out, lodd_str line)
{
    lodd_str path = model_word(&line), card = model_word(&line), types = model_word(&line);
    const char *before = ",\"type\":[";

    lodd__buf_printf(out, "{\"id\":\"%.*s\",\"path\":\"%.*s\",\"min\":%.*s,\"max\":\"%.*s\"", LODD__FMT(path),
                     LODD__FMT(path), 1, card.ptr, (int)card.len - 3, card.ptr + 3);
    if (lodd__str_starts(types, LODD__STR("#"))) {
        lodd__buf_printf(out, ",\"contentReference\":\"%.*s\"}", LODD__FMT(types));
        return;
    }
    while (types.len > 0) {
        size_t bar = lodd__str_find(types, '|', 0), n = bar == (size_t)-1 ? types.len : bar;
        bool system = lodd__str_starts(types, LODD__STR("System."));
        lodd__buf_printf(out, "%s{\"code\":\"%s%.*s\"}", before, system ? "http://hl7.org/fhirpath/" : "", (int)n,
                         types.ptr);
        types = n < types.len ? lodd__str_sub(types, n + 1, types.len - n - 1) : LODD__STR("");
        before = ",";
    }
    lodd__buf_printf(out, "%s%s}", before[1] == '\0' ? "]" : "",
                     lodd__str_is(lodd__str_trim(line), "@") ? ",\"representation\":[\"xmlAttr\"]" : "");
}

/* The Bundle of a text. */
static void model_json(lodd__buf *out, lodd_str text)
{
    bool open = false, first = true;

    lodd__buf_add(out, LODD__STR("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["));
    while (text.len > 0) {
        size_t end = lodd__str_find(text, '\n', 0), n = end == (size_t)-1 ? text.len : end;
        lodd_str line = lodd__str_trim(lodd__str_n(text.ptr, n));
        text = lodd__str_sub(text, n + (n < text.len), text.len - n - (n < text.len));
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (line.ptr[0] == '=') {
            lodd__buf_add(out, open ? LODD__STR("]}}},") : LODD__STR(""));
            model_head(out, lodd__str_sub(line, 1, line.len - 1));
            open = first = true;
            continue;
        }
        lodd__buf_add(out, first ? LODD__STR("") : LODD__STR(","));
        model_element(out, line);
        first = false;
    }
    lodd__buf_add(out, LODD__STR("]}}}]}"));
}

static bool reading_model_open(reading_model *ret, const char *path)
{
    lodd__image_builder *builder = NULL;
    lodd__buf json = {0};
    char *text = NULL;
    size_t len = 0;
    bool ok = lodd__file_read(path, (size_t)1 << 20, &text, &len) == LODD_OK;

    *ret = (reading_model){.image = NULL};
    if (ok)
        model_json(&json, lodd__str_n(text, len));
    ok = ok && !json.failed && lodd__image_builder_new(&builder, LODD__STR("test@1")) == LODD_OK &&
         lodd__image_builder_add_text(builder, lodd__buf_str(&json)) == LODD_OK &&
         lodd__image_builder_finish(builder, &ret->image) == LODD_OK;
    lodd__image_builder_free(builder);
    lodd__buf_free(&json);
    free(text);
    return ok && lodd__definitions_new(&ret->definitions) == LODD_OK &&
           lodd__definitions_add(ret->definitions, ret->image, true) == LODD_OK &&
           lodd__structures_new(&ret->structures, ret->definitions) == LODD_OK;
}

__attribute__((unused)) static void reading_model_close(reading_model *model)
{
    lodd__structures_free(model->structures);
    lodd__definitions_free(model->definitions);
    *model = (reading_model){.image = NULL};
}

#endif
