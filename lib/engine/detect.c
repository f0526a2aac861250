/* engine/detect.c - what a document is, without judging it. */
#include <stdlib.h>
#include <string.h>

#include "element/ndjson.h"
#include "engine/engine.h"
#include "engine/fhir_document.h"
#include "engine/pipeline.h"
#include "xml/memory.h"

typedef struct detector {
    lodd_run_options options;
    lodd__arena arena; /* what the caller's strings live in */
    lodd__source source;
    lodd__xml_doc doc;
    lodd__judge judge;
} detector;

static lodd_str kept(detector *d, const xmlChar *s)
{
    return s != NULL ? lodd__arena_str(&d->arena, lodd__str((const char *)s)) : (lodd_str){"", 0};
}

/* "http://hl7.org/fhir/StructureDefinition/Patient|4.0.1" when the type is known. */
static void describe_fhir(detector *d, const lodd_engine *engine, lodd_str type, lodd_detection *ret)
{
    const lodd__structure *structure = NULL;

    ret->family = LODD__STR("fhir");
    ret->root = lodd__arena_str(&d->arena, type);
    if (engine->fhir != NULL)
        structure = lodd__structures_type(lodd__fhir_structures(engine->fhir), type);
    if (structure == NULL || structure->kind != LODD__KIND_RESOURCE)
        return;
    ret->profile[ret->n_profiles++] =
        lodd__arena_printf(&d->arena, "%.*s|%.*s", LODD__FMT(structure->url), LODD__FMT(structure->version));
}

/* The first document of NDJSON, all of JSON. */
static void describe_json(detector *d, const lodd_engine *engine, bool ndjson, lodd_detection *ret)
{
    lodd_str text = d->source.text;
    lodd__json_doc doc = {0};
    const lodd__json *type = NULL;
    lodd__ndjson lines;

    lodd__ndjson_init(&lines, text);
    if (ndjson && !lodd__ndjson_next(&lines, &text))
        return;
    lodd__json_parse(&doc, &d->arena, text, &d->options.limits);
    ret->family = LODD__STR("json");
    if (doc.root != NULL)
        type = lodd__json_get(doc.root, LODD__STR("resourceType"));
    if (type != NULL && type->type == LODD__JSON_STRING)
        describe_fhir(d, engine, type->text, ret);
}

static void describe_xml(detector *d, const lodd_engine *engine, lodd_detection *ret)
{
    const xmlNode *root = d->doc.root;

    ret->family = LODD__STR("xml");
    ret->root = kept(d, root->name);
    ret->ns = kept(d, root->ns != NULL ? root->ns->href : NULL);
    d->judge.doc = &d->doc;
    if (lodd__fhir_is_root(engine, root)) {
        describe_fhir(d, engine, ret->root, ret);
        return;
    }
    if (!lodd__message_identify(&d->judge))
        return;
    ret->family = LODD__STR("message");
    ret->type_code = lodd__arena_str(&d->arena, d->judge.type_code);
    for (size_t i = 0; i < d->judge.result->profiles.len && ret->n_profiles < sizeof ret->profile / sizeof *ret->profile; i++)
        ret->profile[ret->n_profiles++] = lodd__arena_str(&d->arena, d->judge.result->profiles.ptr[i]);
}

static lodd_status detect(detector *d, lodd_engine *engine, lodd_str data, lodd_detection *ret)
{
    lodd__xml_parser *parser = lodd__xml_parser_new();
    lodd_result *result = lodd__result_new((lodd_str){"", 0}, 0, &d->options.limits);
    lodd__syntax syntax = LODD__SYNTAX_NONE;

    d->judge = (lodd__judge){.packs = engine->packs, .options = &d->options, .scratch = &d->arena, .source = &d->source, .result = result};
    if (parser != NULL && result != NULL) {
        lodd__source_init(&d->source, &d->arena, (lodd_str){"", 0}, data);
        ret->encoding = lodd__arena_str(&d->arena, d->source.encoding);
        syntax = lodd__pipeline_source(&d->judge);
        if (syntax == LODD__SYNTAX_XML)
            lodd__xml_parse(&d->doc, parser, &d->arena, &d->source, &d->options.limits);
        else if (syntax != LODD__SYNTAX_NONE)
            describe_json(d, engine, syntax == LODD__SYNTAX_NDJSON, ret);
        if (d->doc.wellformed)
            describe_xml(d, engine, ret);
        lodd__xml_release(&d->doc);
    }
    if (parser == NULL || result == NULL || d->arena.failed)
        d->judge.status = LODD_ERR_NOMEM;
    lodd__xml_parser_free(parser);
    lodd_result_free(result);
    return d->judge.status;
}

lodd_status lodd_engine_detect(lodd_engine *engine, lodd_str data, const lodd_limits *limits, lodd_detection *ret, void **ret_storage)
{
    detector *d = calloc(1, sizeof *d);
    lodd_status status = LODD_OK;

    memset(ret, 0, sizeof *ret);
    ret->family = LODD__STR("unknown");
    *ret_storage = NULL;
    if (d == NULL)
        return LODD_ERR_NOMEM;
    lodd_run_options_default(&d->options);
    if (limits != NULL)
        d->options.limits = *limits;
    if (data.len > d->options.limits.max_input) {
        free(d);
        return LODD_OK;
    }
    lodd__xml_memory_enter();
    status = detect(d, engine, data, ret);
    if (lodd__xml_memory_leave() && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    *ret_storage = d;
    if (status != LODD_OK) {
        lodd_detection_free(d);
        *ret_storage = NULL;
    }
    return status;
}

void lodd_detection_free(void *storage)
{
    detector *d = storage;

    if (d == NULL)
        return;
    lodd__arena_free(&d->arena);
    free(d);
}
