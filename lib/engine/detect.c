/* engine/detect.c - what a document is, without judging it. */
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
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

static void describe(detector *d, lodd_detection *ret)
{
    const xmlNode *root = d->doc.root;

    ret->family = LODD__STR("xml");
    ret->root = kept(d, root->name);
    ret->ns = kept(d, root->ns != NULL ? root->ns->href : NULL);
    d->judge.doc = &d->doc;
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

    d->judge = (lodd__judge){.packs = engine->packs, .options = &d->options, .scratch = &d->arena, .source = &d->source, .result = result};
    if (parser != NULL && result != NULL) {
        lodd__source_init(&d->source, &d->arena, (lodd_str){"", 0}, data);
        ret->encoding = lodd__arena_str(&d->arena, d->source.encoding);
        if (lodd__pipeline_source(&d->judge))
            lodd__xml_parse(&d->doc, parser, &d->arena, &d->source, &d->options.limits);
        if (d->doc.wellformed)
            describe(d, ret);
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
