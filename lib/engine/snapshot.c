/* engine/snapshot.c - a StructureDefinition from text to its snapshot: lodd/snapshot.h. May use: every layer below. */
#include "lodd/snapshot.h"

#include <stdlib.h>

#include "base/buf.h"
#include "element/snapshot.h"
#include "engine/fhir_tree.h"
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
} making;

/* ---- from the tree ---- */

static lodd_status make(making *m, const lodd__element *definition, lodd__findings *findings)
{
    lodd__snapshot made;
    lodd_status status = lodd__snapshot_of_element(&made, m->structures, definition);

    if (status == LODD_OK) {
        lodd__fhir_snapshot_faults(findings, m->structures, definition, &made);
        m->ret->snapshot.outcome = made.image != NULL ? LODD_SNAPSHOT_MADE : LODD_SNAPSHOT_NONE;
        if (made.image != NULL && !lodd__snapshot_put(&m->ret->json, &m->scratch, definition, &made))
            status = LODD_ERR_NOMEM;
    }
    lodd__snapshot_free(&made);
    return status;
}

static lodd_status take_root(void *user, const lodd__element *root, lodd__findings *findings)
{
    making *m = user;
    const lodd__element *differential = NULL;

    if (m->scratch.failed || findings->nomem)
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
    return make(m, root, findings);
}

static void take_other(void *user, lodd__judge *judge)
{
    const making *m = user;

    (void)judge;
    m->ret->snapshot.outcome = LODD_SNAPSHOT_OTHER_TYPE;
}

static lodd_status take_text(making *m, lodd_str name, lodd_str data)
{
    lodd__fhir_tree tree = {.engine = m->engine,
                            .options = &m->run,
                            .structures = m->structures,
                            .scratch = &m->scratch,
                            .source = &m->source,
                            .take = take_root,
                            .other = take_other,
                            .user = m};

    m->ret->findings = tree.result = lodd__result_new(name, 0, &m->run.limits);
    if (tree.result == NULL)
        return LODD_ERR_NOMEM;
    m->ret->snapshot.findings = tree.result;
    tree.result->size = data.len;
    tree.result->shows_values = true; /* definitions are of nobody's health */
    return lodd__fhir_tree_read(&tree, data);
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
