/* engine/fhirpath.c - an expression on a document: the public interface of FHIRPath (lodd/fhirpath.h). May use: every
 * layer below.
 *
 * A run has two arenas: what the caller gets lives in that of the result, the document and the values in between in the
 * scratch arena.
 */
#include "lodd/fhirpath.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"
#include "engine/fhir_tree.h"
#include "xml/memory.h"

/* A result with what it owns. */
typedef struct holder {
    lodd_fhirpath_result result;
    lodd__arena arena;
    lodd_result *findings;
    LODD__VEC(lodd_fhirpath_item) items;
} holder;

typedef struct evaluation {
    holder *ret;
    const lodd_fhirpath_options *options;
    const lodd_engine *engine;
    const lodd__fhirpath *expression;
    lodd__fhir_document document;
    const lodd__element *root; /* NULL: no document */
    lodd_run_options run;
    lodd__arena scratch;
    lodd__source source;
    lodd__fhir_tree tree;
} evaluation;

const char *lodd_fhirpath_outcome_name(lodd_fhirpath_outcome outcome)
{
    static const char *const names[] = {"ok", "syntax", "semantic", "execution", "limit", "unknown", "document"};

    return outcome >= 0 && (size_t)outcome < sizeof names / sizeof *names ? names[outcome] : "";
}

/* The outcome of an error; memory is a status. */
static lodd_status take_error(holder *ret, const lodd__fhirpath_error *error)
{
    static const lodd_fhirpath_outcome outcomes[] = {[LODD__FHIRPATH_SYNTAX] = LODD_FHIRPATH_SYNTAX,
                                                     [LODD__FHIRPATH_SEMANTIC] = LODD_FHIRPATH_SEMANTIC,
                                                     [LODD__FHIRPATH_EXECUTION] = LODD_FHIRPATH_EXECUTION,
                                                     [LODD__FHIRPATH_LIMIT] = LODD_FHIRPATH_LIMIT,
                                                     [LODD__FHIRPATH_UNKNOWN] = LODD_FHIRPATH_UNKNOWN};

    if (error->kind == LODD__FHIRPATH_NOMEM || error->kind == LODD__FHIRPATH_OK)
        return LODD_ERR_NOMEM;
    ret->result.outcome = outcomes[error->kind];
    ret->result.offset = error->offset;
    ret->result.message = lodd__arena_str(&ret->arena, error->message);
    return LODD_OK;
}

/* ---- items ---- */

static lodd_str json_of(lodd__arena *arena, const lodd__item *item, lodd_str text, lodd__buf *buf)
{
    static const char hex[] = "0123456789abcdef";

    buf->len = 0;
    if (item->kind == LODD__ITEM_ELEMENT) {
        if (!lodd__element_to_json(buf, item->as.element))
            arena->failed = true;
    } else if (item->kind == LODD__ITEM_BOOLEAN || item->kind == LODD__ITEM_INTEGER ||
               item->kind == LODD__ITEM_DECIMAL) {
        lodd__buf_add(buf, text);
    } else {
        lodd__buf_addc(buf, '"');
        for (size_t i = 0; i < text.len; i++) {
            unsigned char c = (unsigned char)text.ptr[i];
            if (c < 0x20) {
                lodd__buf_add(buf, LODD__STR("\\u00"));
                lodd__buf_addc(buf, hex[c >> 4]);
                lodd__buf_addc(buf, hex[c & 15]);
                continue;
            }
            if (c == '"' || c == '\\')
                lodd__buf_addc(buf, '\\');
            lodd__buf_addc(buf, (char)c);
        }
        lodd__buf_addc(buf, '"');
    }
    if (buf->failed)
        arena->failed = true;
    return lodd__arena_str(arena, lodd__buf_str(buf));
}

static bool is_complex(const lodd__item *item)
{
    return item->kind == LODD__ITEM_ELEMENT && item->as.element->value.ptr == NULL;
}

static lodd_fhirpath_item item_of(evaluation *e, lodd__arena *arena, const lodd__item *item, lodd__buf *buf)
{
    lodd_fhirpath_item ret = {.type = lodd__item_type(arena, item)};
    lodd_str text = is_complex(item) ? (lodd_str){NULL, 0} : lodd__item_text(arena, item);

    if (text.ptr != NULL)
        ret.text = lodd__arena_str(arena, text);
    ret.type = lodd__arena_str(arena, ret.type);
    ret.json = json_of(arena, item, text, buf);
    if (item->kind == LODD__ITEM_ELEMENT) {
        const lodd__element *element = item->as.element;
        lodd__position at = {0, 0};
        ret.path = lodd__element_path(arena, element);
        /* What was inflated from the definitions stands in no document. */
        if (!lodd__node_exists(element->definition_node) && e->source.text.ptr != NULL) {
            at = lodd__source_position(&e->source, &e->scratch, element->key_offset);
            ret.line = at.line;
            ret.column = at.column;
        }
    }
    return ret;
}

static bool add_items(evaluation *e, const lodd__collection *items)
{
    lodd__buf buf = {0};
    bool ok = true;

    for (size_t i = 0; i < items->n && ok; i++)
        ok = lodd__vec_push(&e->ret->items, item_of(e, &e->ret->arena, &items->items[i], &buf));
    lodd__buf_free(&buf);
    return ok && !e->ret->arena.failed;
}

/* trace() of the expression. */
static void trace(void *user, lodd_str name, const lodd__collection *items)
{
    evaluation *e = user;
    lodd__arena arena = {0};
    lodd__buf buf = {0};
    lodd_fhirpath_item *shown = lodd__arena_array(&arena, items->n + 1, sizeof *shown);

    for (size_t i = 0; i < items->n && shown != NULL; i++)
        shown[i] = item_of(e, &arena, &items->items[i], &buf);
    if (!arena.failed)
        e->options->trace(e->options->user, name, shown, items->n);
    else
        e->ret->arena.failed = true;
    lodd__buf_free(&buf);
    lodd__arena_free(&arena);
}

/* ---- one document ---- */

/* With the host of the document. */
static lodd_status evaluate(void *user, lodd__fhirpath_context *context)
{
    evaluation *e = user;
    lodd__fhirpath_error error = {0};
    lodd__collection got = {0};

    if (e->options->has_now) {
        context->now = e->options->now;
        context->zone = e->options->zone;
    }
    context->strict = e->options->strict;
    if (e->options->trace != NULL) {
        context->trace = trace;
        context->trace_user = e;
    }
    if (!lodd__fhirpath_evaluate(context, e->expression, e->root, &got, &error))
        return take_error(e->ret, &error);
    e->ret->result.unordered = e->ret->result.unordered || got.unordered;
    return add_items(e, &got) ? LODD_OK : LODD_ERR_NOMEM;
}

static lodd_status check_and_evaluate(evaluation *e)
{
    lodd__fhirpath_check_options check = {
        .structures = e->document.fhir == NULL ? NULL : lodd__fhir_structures(e->document.fhir),
        .type = e->root == NULL ? NULL : e->root->type,
        .strict = e->options->strict,
        .lenient = e->options->lenient,
    };
    lodd__fhirpath_error error = {0};

    if (!e->options->unchecked && !lodd__fhirpath_check_with(e->expression, &check, &e->scratch, &error))
        return take_error(e->ret, &error);
    return lodd__fhir_with_path(&e->document, e->root, evaluate, e);
}

static lodd_status take_root(void *user, const lodd__element *root, lodd__findings *findings)
{
    evaluation *e = user;
    lodd_status status;

    if (e->scratch.failed || findings->nomem || e->ret->findings->nomem)
        return LODD_ERR_NOMEM;
    e->ret->result.outcome = LODD_FHIRPATH_OK;
    if (root == NULL || root->type == NULL) {
        e->ret->result.outcome = LODD_FHIRPATH_DOCUMENT;
        e->tree.stop = true;
        return LODD_OK;
    }
    e->root = root;
    status = check_and_evaluate(e);
    e->tree.stop = e->ret->result.outcome != LODD_FHIRPATH_OK;
    return status;
}

static void take_other(void *user, lodd__judge *judge)
{
    const evaluation *e = user;
    const xmlNode *root = judge->doc->root;
    lodd_issue *issue = lodd__judge_issue(judge, lodd__rule(LODD__RULE_UNKNOWN), root);

    lodd__issue_arg(e->ret->findings, issue, lodd__str((const char *)root->name), false);
    lodd__issue_arg(e->ret->findings, issue, lodd__str(root->ns != NULL ? (const char *)root->ns->href : "-"), false);
}

static lodd_status run_document(evaluation *e, lodd_str name, lodd_str data)
{
    e->ret->findings = lodd__result_new(name, 0, &e->run.limits);
    if (e->ret->findings == NULL)
        return LODD_ERR_NOMEM;
    e->ret->result.findings = e->document.result = e->ret->findings;
    e->ret->findings->size = data.len;
    e->ret->findings->shows_values = true; /* the caller asks for values */
    if (data.len > e->run.limits.max_input)
        return LODD_ERR_LIMIT;
    e->ret->result.outcome = LODD_FHIRPATH_DOCUMENT; /* until one has been read */
    e->tree = (lodd__fhir_tree){.engine = e->engine,
                                .options = &e->run,
                                .structures = lodd__fhir_structures(e->document.fhir),
                                .scratch = &e->scratch,
                                .source = &e->source,
                                .result = e->ret->findings,
                                .lines = true,
                                .take = take_root,
                                .other = take_other,
                                .user = e};
    return lodd__fhir_tree_read(&e->tree, data);
}

/* ---- the call ---- */

static lodd_status run(evaluation *e, lodd_str expression, lodd_str name, lodd_str data)
{
    lodd__fhirpath_error error = {0};
    lodd_str text = lodd__arena_str(&e->scratch, expression);

    if (text.ptr == NULL)
        return LODD_ERR_NOMEM;
    e->expression = lodd__fhirpath_compile(&e->scratch, text, &error);
    if (e->expression == NULL)
        return take_error(e->ret, &error);
    if (data.ptr == NULL)
        return check_and_evaluate(e);
    return run_document(e, name, data);
}

lodd_status lodd_fhirpath_run(lodd_engine *engine, lodd_str expression, lodd_str name, lodd_str data,
                              const lodd_fhirpath_options *options, lodd_fhirpath_result **ret)
{
    static const lodd_fhirpath_options defaults = LODD_FHIRPATH_OPTIONS_INIT;
    holder *got = NULL;
    evaluation e = {.engine = engine, .options = options != NULL ? options : &defaults};
    lodd_status status = LODD_OK;

    *ret = NULL;
    if (engine == NULL || e.options->size < sizeof *e.options)
        return LODD_ERR_ARGUMENT;
    status = lodd__engine_fhir_status(engine);
    if (status != LODD_OK)
        return status;
    got = calloc(1, sizeof *got);
    if (got == NULL)
        return LODD_ERR_NOMEM;
    lodd_run_options_default(&e.run);
    if (e.options->limits != NULL)
        e.run.limits = *e.options->limits;
    e.ret = got;
    e.document =
        (lodd__fhir_document){.fhir = engine->fhir, .options = &e.run, .scratch = &e.scratch, .source = &e.source,
                              .failures = lodd__structures_failures(lodd__fhir_structures(engine->fhir))};
    lodd__xml_memory_enter();
    status = run(&e, expression, name, data);
    if (lodd__xml_memory_leave() && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    lodd__arena_free(&e.scratch);
    if (status == LODD_OK && got->arena.failed)
        status = LODD_ERR_NOMEM;
    if (got->result.outcome == LODD_FHIRPATH_OK) {
        got->result.items = got->items.ptr;
        got->result.n = got->items.len;
    }
    *ret = &got->result;
    if (status != LODD_OK) {
        lodd_fhirpath_result_free(*ret);
        *ret = NULL;
    }
    return status;
}

void lodd_fhirpath_result_free(lodd_fhirpath_result *result)
{
    holder *got = (holder *)result; /* its first member */

    if (got == NULL)
        return;
    lodd__vec_free(&got->items);
    lodd_result_free(got->findings);
    lodd__arena_free(&got->arena);
    free(got);
}
