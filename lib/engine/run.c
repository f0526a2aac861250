/* engine/run.c - a run: documents in, results out, from any number of threads.
 *
 * Each call takes a worker (parser, compiled expressions, scratch memory) from a pool and gives it back, so that there are as many workers as
 * threads ever were at work at once.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/sha256.h"
#include "engine/engine.h"
#include "engine/fhir_counts.h"
#include "engine/fhir_document.h"
#include "engine/pipeline.h"
#include "engine/terminology_server.h"
#include "message/persons.h"
#include "xml/memory.h"

typedef struct worker {
    lodd__xml_parser *parser;
    lodd__message_worker *message;
    lodd__arena scratch;
    lodd__arena line;         /* for one line of NDJSON */
    lodd__fhir_counts counts; /* of FHIR documents */
    struct worker *next;      /* free ones */
    struct worker *next_made; /* all */
} worker;

struct lodd_run {
    lodd_engine *engine;
    lodd_run_options options;
    lodd__conversation *conversation;
    pthread_mutex_t mutex;
    worker *free_workers, *made;
};

static void worker_free(worker *w)
{
    if (w == NULL)
        return;
    lodd__message_worker_free(w->message);
    lodd__fhir_counts_free(&w->counts);
    lodd__xml_parser_free(w->parser);
    lodd__arena_free(&w->scratch);
    lodd__arena_free(&w->line);
    free(w);
}

static lodd_status worker_new(worker **ret, lodd_run *run)
{
    worker *w = calloc(1, sizeof *w);
    lodd_status status = LODD_ERR_NOMEM;

    *ret = NULL;
    if (w == NULL)
        return LODD_ERR_NOMEM;
    w->parser = lodd__xml_parser_new();
    if (w->parser != NULL)
        status = lodd__message_worker_new(&w->message, run->engine->shared, &run->options);
    if (status != LODD_OK)
        worker_free(w);
    else
        *ret = w;
    return status;
}

static void give_back(lodd_run *run, worker *w)
{
    lodd__arena_reset(&w->scratch);
    lodd__arena_reset(&w->line);
    pthread_mutex_lock(&run->mutex);
    w->next = run->free_workers;
    run->free_workers = w;
    pthread_mutex_unlock(&run->mutex);
}

static lodd_status take(lodd_run *run, worker **ret)
{
    lodd_status status = LODD_OK;

    pthread_mutex_lock(&run->mutex);
    *ret = run->free_workers;
    if (*ret != NULL)
        run->free_workers = (*ret)->next;
    pthread_mutex_unlock(&run->mutex);
    if (*ret != NULL && (*ret)->parser == NULL)
        (*ret)->parser = lodd__xml_parser_new(); /* given up when memory ran out */
    if (*ret != NULL && (*ret)->parser == NULL) {
        give_back(run, *ret);
        *ret = NULL;
        return LODD_ERR_NOMEM;
    }
    if (*ret != NULL)
        return LODD_OK;
    status = worker_new(ret, run);
    if (status == LODD_OK) {
        pthread_mutex_lock(&run->mutex);
        (*ret)->next_made = run->made;
        run->made = *ret;
        pthread_mutex_unlock(&run->mutex);
    }
    return status;
}

lodd_status lodd_run_new(lodd_run **ret, lodd_engine *engine, const lodd_run_options *options)
{
    lodd_run *run = NULL;

    *ret = NULL;
    if (engine == NULL || (options != NULL && options->size < sizeof *options))
        return LODD_ERR_ARGUMENT;
    run = calloc(1, sizeof *run);
    if (run == NULL)
        return LODD_ERR_NOMEM;
    run->engine = engine;
    if (options != NULL)
        run->options = *options;
    else
        lodd_run_options_default(&run->options);
    if (pthread_mutex_init(&run->mutex, NULL) != 0) {
        free(run);
        return LODD_ERR_NOMEM;
    }
    if (run->options.keep_conversation && (run->conversation = lodd__conversation_new()) == NULL) {
        lodd_run_free(run);
        return LODD_ERR_NOMEM;
    }
    lodd__engine_tx_run(engine);
    *ret = run;
    return LODD_OK;
}

void lodd_run_free(lodd_run *run)
{
    if (run == NULL)
        return;
    for (worker *w = run->made, *next = NULL; w != NULL; w = next) {
        next = w->next_made;
        worker_free(w);
    }
    lodd__conversation_free(run->conversation);
    pthread_mutex_destroy(&run->mutex);
    free(run);
}

static void skip_from(lodd_result *result, lodd_layer first, const char *nb, const char *en)
{
    for (int layer = (int)first; layer < LODD_LAYER_COUNT; layer++)
        lodd__result_layer(result, (lodd_layer)layer, LODD_OUTCOME_SKIPPED, nb, en);
}

/* A document without a tree: its values are shown only when its text holds a synthetic person's number and no other. */
static void judge_text_only(lodd__judge *judge)
{
    bool synthetic = lodd__persons_all_synthetic(judge);

    judge->result->shows_values = judge->options->values == LODD_VALUES_SHOW || (judge->options->values == LODD_VALUES_AUTO && synthetic);
}

static void unknown_document(lodd__judge *judge)
{
    const xmlNode *root = judge->doc->root;
    lodd_issue *issue = lodd__judge_issue(judge, lodd__rule(LODD__RULE_UNKNOWN), root);

    lodd__issue_arg(judge->result, issue, lodd__str((const char *)root->name), false);
    lodd__issue_arg(judge->result, issue, lodd__str(root->ns != NULL ? (const char *)root->ns->href : "-"), false);
    skip_from(judge->result, LODD_LAYER_SCHEMA, "ukjent dokumenttype", "unknown document type");
    judge_text_only(judge);
}

static lodd_status judge_fhir(lodd_run *run, worker *w, lodd__judge *judge, lodd__syntax syntax)
{
    lodd__fhir_coverage *coverage = NULL;
    lodd_status status = lodd__fhir_counts_begin(&w->counts, run->engine->fhir, &run->options, &coverage);

    if (status == LODD_OK && syntax == LODD__SYNTAX_XML)
        status = lodd__fhir_document_xml(run->engine, judge, coverage);
    else if (status == LODD_OK)
        status =
            lodd__fhir_document_json(run->engine, judge, &w->line, syntax == LODD__SYNTAX_NDJSON, coverage);
    return lodd__fhir_counts_end(&w->counts, &run->options, status, judge->result);
}

static lodd_status judge_tree(lodd_run *run, worker *w, lodd__judge *judge)
{
    if (lodd__fhir_is_root(run->engine, judge->doc->root))
        return judge_fhir(run, w, judge, LODD__SYNTAX_XML);
    if (lodd__message_identify(judge))
        return lodd__message_judge(w->message, judge, run->conversation);
    unknown_document(judge);
    return LODD_OK;
}

static lodd_status judge_xml(lodd_run *run, worker *w, lodd__judge *judge)
{
    lodd__xml_doc doc = {0};
    lodd_status status = LODD_OK;

    lodd__xml_parse(&doc, w->parser, &w->scratch, judge->source, &run->options.limits);
    if (w->scratch.failed) {
        lodd__xml_release(&doc);
        return LODD_ERR_NOMEM;
    }
    lodd__pipeline_faults(judge, &doc);
    if (!doc.wellformed) {
        skip_from(judge->result, LODD_LAYER_SCHEMA, "dokumentet er ikke velformet", "the document is not well-formed");
        judge_text_only(judge);
        return LODD_OK;
    }
    judge->doc = &doc;
    status = judge_tree(run, w, judge);
    lodd__xml_release(&doc);
    return status;
}

static lodd_status judge_document(lodd_run *run, worker *w, lodd__judge *judge)
{
    lodd__syntax syntax = lodd__pipeline_source(judge);
    lodd_status status = LODD_OK;

    if (syntax == LODD__SYNTAX_XML) {
        status = judge_xml(run, w, judge);
    } else if (syntax != LODD__SYNTAX_NONE) {
        status = judge_fhir(run, w, judge, syntax);
    } else {
        skip_from(judge->result, LODD_LAYER_SCHEMA, "dokumentet kan ikke leses", "the document cannot be read");
        judge_text_only(judge);
    }
    return status != LODD_OK ? status : judge->status;
}

static lodd_status new_result(lodd_run *run, lodd_str name, size_t order, lodd_result **ret)
{
    *ret = lodd__result_new(name, order, &run->options.limits);
    return *ret != NULL ? LODD_OK : LODD_ERR_NOMEM;
}

static lodd_status hand_out(lodd_result *result, lodd_status status, lodd_result **ret)
{
    lodd__result_finish(result);
    if (status == LODD_OK && result->nomem)
        status = LODD_ERR_NOMEM;
    if (status != LODD_OK) {
        lodd_result_free(result);
        return status;
    }
    *ret = result;
    return LODD_OK;
}

/* A document that was not read at all. */
static lodd_status not_read(lodd_result *result, lodd__builtin rule, lodd_str value, lodd_result **ret)
{
    lodd__place place = {0};

    lodd__issue_arg(result, lodd__result_add(result, lodd__rule(rule), &place), value, false);
    skip_from(result, LODD_LAYER_SCHEMA, "dokumentet er ikke lest", "the document was not read");
    return hand_out(result, LODD_OK, ret);
}

static lodd_status too_large(lodd_run *run, lodd_result *result, lodd_result **ret)
{
    char value[32];

    (void)snprintf(value, sizeof value, "%zu", run->options.limits.max_input);
    return not_read(result, LODD__RULE_SIZE, lodd__str(value), ret);
}

/* After memory ran out a worker keeps its coverage, but nothing that libxml2 made. */
static void forget(worker *w)
{
    lodd__xml_parser_free(w->parser);
    w->parser = NULL;
    lodd__message_worker_forget(w->message);
}

static lodd_status judge_bytes(lodd_run *run, lodd_result *result, lodd_str data)
{
    worker *w = NULL;
    lodd__source source;
    lodd__judge judge = {.packs = run->engine->packs, .options = &run->options, .source = &source, .result = result};
    size_t failures = lodd__xml_memory_failures();
    lodd_status status = take(run, &w);

    if (status != LODD_OK)
        return status;
    judge.scratch = &w->scratch;
    lodd__source_init(&source, &w->scratch, result->name, data);
    status = judge_document(run, w, &judge);
    if (lodd__xml_memory_failures() != failures)
        forget(w);
    if (status == LODD_OK && w->scratch.failed)
        status = LODD_ERR_NOMEM;
    give_back(run, w);
    return status;
}

lodd_status lodd_run_validate(lodd_run *run, lodd_str name, size_t order, lodd_str data, lodd_result **ret)
{
    lodd_result *result = NULL;
    lodd_status status = new_result(run, name, order, &result);

    *ret = NULL;
    if (status != LODD_OK)
        return status;
    result->size = data.len;
    if (data.len > run->options.limits.max_input)
        return too_large(run, result, ret);
    lodd__sha256_hex(data, result->sha256);
    lodd__xml_memory_enter();
    status = judge_bytes(run, result, data);
    if (lodd__xml_memory_leave() && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    return hand_out(result, status, ret);
}


lodd_status lodd_run_validate_file(lodd_run *run, const char *path, size_t order, lodd_result **ret)
{
    char *data = NULL;
    size_t n = 0;
    lodd_result *result = NULL;
    int error = 0;
    lodd_status status = lodd__file_read(path, run->options.limits.max_input, &data, &n);

    error = errno;
    *ret = NULL;
    if (status == LODD_OK) {
        status = lodd_run_validate(run, lodd__str(path), order, lodd__str_n(data, n), ret);
        free(data);
        return status;
    }
    if (status == LODD_ERR_NOMEM || new_result(run, lodd__str(path), order, &result) != LODD_OK)
        return LODD_ERR_NOMEM;
    if (status == LODD_ERR_LIMIT)
        return too_large(run, result, ret);
    return not_read(result, LODD__RULE_FILE, lodd__str(error != 0 ? strerrordesc_np(error) : "not a regular file"), ret);
}

lodd_status lodd_run_unreadable(lodd_run *run, lodd_str name, size_t order, lodd_str reason, lodd_result **ret)
{
    lodd_result *result = NULL;
    lodd_status status = new_result(run, name, order, &result);

    *ret = NULL;
    return status == LODD_OK ? not_read(result, LODD__RULE_FILE, reason, ret) : status;
}

lodd_status lodd_run_finish(lodd_run *run, lodd_result **ret)
{
    *ret = NULL;
    if (run->conversation == NULL)
        return LODD_OK;
    return lodd__conversation_finish(run->conversation, &run->options.limits, ret);
}

static lodd_status sum_profile(const lodd_run *run, size_t profile, lodd__coverage_bits **ret)
{
    *ret = NULL;
    for (const worker *w = run->made; w != NULL; w = w->next_made) {
        const lodd__coverage_bits *bits = lodd__message_worker_coverage(w->message, profile);
        if (bits == NULL)
            continue;
        if (*ret == NULL && (*ret = lodd__coverage_bits_new(bits->table)) == NULL)
            return LODD_ERR_NOMEM;
        lodd__coverage_bits_merge(*ret, bits);
    }
    return LODD_OK;
}

/* Of FHIR documents: what each worker counted. Parts of the same structure are merged by lodd__coverage_new(). */
static size_t n_of_fhir(const lodd_run *run)
{
    size_t n = 0;

    for (const worker *w = run->made; w != NULL; w = w->next_made)
        n += lodd__fhir_coverage_n(w->counts.sum);
    return n;
}

lodd_status lodd_run_coverage(lodd_run *run, lodd_coverage **ret)
{
    size_t n_profiles = run->engine->packs->n_profiles, n = 0;
    lodd__coverage_bits **all = calloc(n_profiles + n_of_fhir(run) + 1, sizeof(lodd__coverage_bits *));
    lodd_status status = all != NULL ? LODD_OK : LODD_ERR_NOMEM;

    *ret = NULL;
    for (size_t i = 0; i < n_profiles && status == LODD_OK; i++) {
        status = sum_profile(run, i, &all[n]);
        if (all[n] != NULL)
            n++;
    }
    for (const worker *w = run->made; w != NULL && status == LODD_OK; w = w->next_made)
        status = lodd__fhir_counts_copy(&w->counts, all, &n);
    if (status == LODD_OK)
        status = lodd__coverage_new(ret, all, n);
    else
        for (size_t i = 0; i < n; i++)
            lodd__coverage_bits_free(all[i]);
    free(all);
    return status;
}
