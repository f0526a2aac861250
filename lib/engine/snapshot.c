/* engine/snapshot.c - a StructureDefinition from text to its snapshot: lodd/snapshot.h. May use: every layer below. */
#include "lodd/snapshot.h"

#include <stdlib.h>

#include "base/buf.h"
#include "element/read.h"
#include "element/snapshot.h"
#include "engine/fhir_document.h"
#include "fhir/snapshot_fault.h"
#include "xml/memory.h"

/* A snapshot with what it owns. */
typedef struct holder {
    lodd_snapshot snapshot;
    lodd__buf json;
    lodd_result *findings;
} holder;

typedef struct making {
    holder *ret;
    lodd_engine *engine;
    lodd__structures *structures;
    lodd_run_options run;
    lodd__arena scratch;
    lodd__source source;
    lodd__findings findings;
} making;

/* ---- from the tree ---- */

static lodd_status make(making *m, const lodd__element *definition)
{
    lodd__snapshot made;
    lodd_status status = lodd__snapshot_of_element(&made, m->structures, definition);

    if (status == LODD_OK) {
        lodd__fhir_snapshot_faults(&m->findings, m->structures, definition, &made);
        m->ret->snapshot.outcome = made.image != NULL ? LODD_SNAPSHOT_MADE : LODD_SNAPSHOT_NONE;
        if (made.image != NULL && !lodd__snapshot_put(&m->ret->json, &m->scratch, definition, &made))
            status = LODD_ERR_NOMEM;
    }
    lodd__snapshot_free(&made);
    return status;
}

static lodd_status take_root(making *m, const lodd__element *root)
{
    const lodd__element *differential = NULL;

    if (m->scratch.failed || m->findings.nomem)
        return LODD_ERR_NOMEM;
    if (root == NULL || root->type == NULL)
        return LODD_OK;
    if (!lodd__element_is(root, "StructureDefinition")) {
        m->ret->snapshot.outcome = LODD_SNAPSHOT_OTHER_TYPE;
        return LODD_OK;
    }
    differential = lodd__element_child(root, "differential");
    if (differential == NULL || lodd__element_child(differential, "element") == NULL) {
        m->ret->snapshot.outcome = LODD_SNAPSHOT_NO_DIFFERENTIAL;
        return LODD_OK;
    }
    return make(m, root);
}

/* ---- from the text ---- */

static lodd_status take_xml(making *m, const lodd__fhir_reader *reader, lodd__judge *judge)
{
    lodd__xml_parser *parser = lodd__xml_parser_new();
    lodd__xml_doc doc = {0};
    lodd_status status = LODD_OK;

    if (parser == NULL)
        return LODD_ERR_NOMEM;
    lodd__xml_parse(&doc, parser, &m->scratch, &m->source, &m->run.limits);
    lodd__pipeline_faults(judge, &doc);
    if (doc.wellformed && lodd__fhir_is_root(m->engine, doc.root))
        status = take_root(m, lodd__fhir_read_xml(reader, &doc));
    else if (doc.wellformed)
        m->ret->snapshot.outcome = LODD_SNAPSHOT_OTHER_TYPE;
    lodd__xml_release(&doc);
    lodd__xml_parser_free(parser);
    return status;
}

static lodd_status take_text(making *m, lodd_str name, lodd_str data)
{
    lodd__judge judge = {
        .packs = m->engine->packs, .options = &m->run, .scratch = &m->scratch, .source = &m->source};
    lodd__fhir_reader reader = {.structures = m->structures,
                                .arena = &m->scratch,
                                .findings = &m->findings,
                                .limits = &m->run.limits};
    lodd__syntax syntax;
    lodd_status status = LODD_OK;

    m->ret->findings = judge.result = lodd__result_new(name, 0, &m->run.limits);
    if (judge.result == NULL)
        return LODD_ERR_NOMEM;
    m->ret->snapshot.findings = judge.result;
    judge.result->size = data.len;
    judge.result->shows_values = true; /* definitions are of nobody's health */
    lodd__source_init(&m->source, &m->scratch, judge.result->name, data);
    m->findings = (lodd__findings){.result = judge.result, .source = &m->source, .scratch = &m->scratch};
    syntax = lodd__pipeline_source(&judge);
    if (syntax == LODD__SYNTAX_XML)
        status = take_xml(m, &reader, &judge);
    else if (syntax != LODD__SYNTAX_NONE) /* several documents (NDJSON) have no one snapshot: a fault of the form */
        status = take_root(m, lodd__fhir_read_json(&reader, m->source.text));
    lodd__result_finish(judge.result);
    if (judge.status != LODD_OK)
        return judge.status;
    return m->findings.nomem || judge.result->nomem || m->scratch.failed ? LODD_ERR_NOMEM : status;
}

/* ---- the call ---- */

lodd_status lodd_snapshot_make(lodd_engine *engine, lodd_str name, lodd_str data, const lodd_limits *limits,
                               lodd_snapshot **ret)
{
    making m = {.engine = engine};
    lodd_status status;

    *ret = NULL;
    if (engine == NULL)
        return LODD_ERR_ARGUMENT;
    status = lodd__engine_fhir_status(engine);
    if (status != LODD_OK)
        return status;
    lodd_run_options_default(&m.run);
    if (limits != NULL)
        m.run.limits = *limits;
    if (data.len > m.run.limits.max_input)
        return LODD_ERR_LIMIT;
    m.ret = calloc(1, sizeof *m.ret);
    if (m.ret == NULL)
        return LODD_ERR_NOMEM;
    m.ret->snapshot.outcome = LODD_SNAPSHOT_DOCUMENT;
    m.structures = lodd__fhir_structures(engine->fhir);
    lodd__xml_memory_enter();
    status = take_text(&m, name, data);
    if (lodd__xml_memory_leave() && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    lodd__arena_free(&m.scratch);
    m.ret->snapshot.json = lodd__buf_str(&m.ret->json);
    *ret = &m.ret->snapshot;
    if (status != LODD_OK) {
        lodd_snapshot_free(*ret);
        *ret = NULL;
    }
    return status;
}

void lodd_snapshot_free(lodd_snapshot *snapshot)
{
    holder *got = (holder *)snapshot; /* its first member */

    if (got == NULL)
        return;
    lodd_result_free(got->findings);
    lodd__buf_free(&got->json);
    free(got);
}
