/* message/message.c - judges one document: schema, codes and components, rules, persons. May use: everything of the message layer and below.
 *
 * All layers run even when an earlier one found errors (HITS 1172: go on after an error whenever possible, collect everything); only a document that is
 * not well-formed has nothing to look at.
 */
#include "message/message.h"

#include <stdlib.h>
#include <string.h>

#include "message/codes.h"
#include "message/persons.h"
#include "message/unwrap.h"
#include "message/xpath_functions.h"
#include "message/xsd.h"

struct lodd__message_worker {
    lodd__shared *shared;
    const lodd_run_options *options;
    lodd__schema_validator *xsd;
    lodd__xml_parser *inner; /* for payloads that were base64 */
    lodd__sch_eval **evals;  /* by rule file */
    lodd__xpath_env env;
    lodd__coverage_bits **coverage; /* by profile, over all documents */
    lodd__coverage_bits **document; /* by profile, of this document, when it is wanted by itself */
    bool *packs;                    /* flags of the packs a document needs */
};

lodd_status lodd__message_worker_new(lodd__message_worker **ret, lodd__shared *shared, const lodd_run_options *options)
{
    lodd__message_worker *worker = calloc(1, sizeof *worker);
    const lodd__packs *packs = lodd__shared_packs(shared);

    *ret = worker;
    if (worker == NULL)
        return LODD_ERR_NOMEM;
    worker->shared = shared;
    worker->options = options;
    worker->env.packs = packs;
    worker->xsd = lodd__schema_validator_new(lodd__shared_schema(shared));
    worker->inner = lodd__xml_parser_new();
    worker->evals = calloc(lodd__shared_n_rule_files(shared) + 1, sizeof(lodd__sch_eval *));
    worker->coverage = calloc(packs->n_profiles + 1, sizeof(lodd__coverage_bits *));
    worker->document = calloc(packs->n_profiles + 1, sizeof(lodd__coverage_bits *));
    worker->packs = calloc(packs->n_packs + 1, sizeof *worker->packs);
    if (worker->xsd != NULL && worker->inner != NULL && worker->evals != NULL && worker->coverage != NULL &&
        worker->document != NULL && worker->packs != NULL)
        return LODD_OK;
    lodd__message_worker_free(worker);
    *ret = NULL;
    return LODD_ERR_NOMEM;
}

void lodd__message_worker_forget(lodd__message_worker *worker)
{
    for (size_t i = 0; worker->evals != NULL && i < lodd__shared_n_rule_files(worker->shared); i++) {
        lodd__sch_eval_free(worker->evals[i]);
        worker->evals[i] = NULL;
    }
    lodd__schema_validator_forget(worker->xsd);
    lodd__xml_parser_free(worker->inner);
    worker->inner = NULL;
}

/* What a document that ended badly left behind. */
static void forget_document(lodd__message_worker *worker)
{
    for (size_t i = 0; worker->document != NULL && i < worker->env.packs->n_profiles; i++) {
        lodd__coverage_bits_free(worker->document[i]);
        worker->document[i] = NULL;
    }
}

void lodd__message_worker_free(lodd__message_worker *worker)
{
    if (worker == NULL)
        return;
    lodd__message_worker_forget(worker);
    forget_document(worker);
    for (size_t i = 0; worker->coverage != NULL && i < worker->env.packs->n_profiles; i++)
        lodd__coverage_bits_free(worker->coverage[i]);
    lodd__schema_validator_free(worker->xsd);
    lodd__xpath_env_clear(&worker->env);
    free(worker->evals);
    free(worker->coverage);
    free(worker->document);
    free(worker->packs);
    free(worker);
}

const lodd__coverage_bits *lodd__message_worker_coverage(const lodd__message_worker *worker, size_t profile)
{
    return worker->coverage[profile];
}

/* --- codes and components ------------------------------------------------------------------------------------------------------------------- */

static bool collects(const lodd__message_worker *worker)
{
    return worker->options->coverage || worker->options->document_coverage;
}

/* Where this document is counted. */
static lodd__coverage_bits **counters(const lodd__message_worker *worker)
{
    return worker->options->document_coverage ? worker->document : worker->coverage;
}

static lodd__coverage_bits *bits_at(lodd__coverage_bits **slot, const lodd__component_table *table)
{
    if (*slot == NULL)
        *slot = lodd__coverage_bits_new(table);
    return *slot;
}

/* Adds what the document exercised to the sum, and gives it to the result. */
static lodd_status hand_over_coverage(lodd__message_worker *worker, lodd_result *result)
{
    size_t n = worker->env.packs->n_profiles;
    lodd_status status;

    for (size_t i = 0; i < n && worker->options->coverage; i++) {
        if (worker->document[i] == NULL)
            continue;
        if (bits_at(&worker->coverage[i], worker->document[i]->table) == NULL)
            return LODD_ERR_NOMEM;
        lodd__coverage_bits_merge(worker->coverage[i], worker->document[i]);
    }
    status = lodd__coverage_new(&result->coverage, worker->document, n);
    memset(worker->document, 0, n * sizeof *worker->document); /* taken over in any case */
    return status;
}

static lodd_status coverage_of(lodd__message_worker *worker, const lodd__pack_profile *profile, const lodd__profile_model *m, lodd__coverage_bits **ret)
{
    *ret = NULL;
    if (!collects(worker))
        return LODD_OK;
    *ret = bits_at(&counters(worker)[profile->index], &m->model->table);
    return *ret != NULL ? LODD_OK : LODD_ERR_NOMEM;
}

static lodd_status walk(lodd__message_worker *worker, lodd__codes *codes, const lodd__pack_profile *profile, const xmlNode *root)
{
    const lodd__profile_model *m = NULL;
    lodd__coverage_bits *coverage = NULL;
    lodd_status status = lodd__shared_model(worker->shared, profile, collects(worker), &m);

    if (status == LODD_OK)
        status = coverage_of(worker, profile, m, &coverage);
    if (status == LODD_OK)
        lodd__codes_walk(codes, root, m->model, coverage);
    return status;
}

static lodd_status judge_codes(lodd__message_worker *worker, lodd__judge *judge)
{
    lodd__codes codes = {.judge = judge};
    lodd_status status = LODD_OK;

    if (judge->envelope != NULL)
        status = walk(worker, &codes, judge->envelope, judge->doc->root);
    for (size_t i = 0; i < judge->n_payloads && status == LODD_OK; i++)
        if (judge->payloads[i].profile != NULL)
            status = walk(worker, &codes, judge->payloads[i].profile, judge->payloads[i].root);
    lodd__codes_finish(&codes);
    return status != LODD_OK ? status : judge->status;
}

/* --- rules -------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct rule_run {
    lodd__message_worker *worker;
    lodd__judge *judge;
    size_t file;
} rule_run;

static void mark_exercised(const rule_run *run, const lodd__pack_profile *profile, size_t assertion)
{
    const lodd__profile_model *m = NULL;
    const size_t *components = NULL;

    lodd__coverage_bits *coverage = profile != NULL ? counters(run->worker)[profile->index] : NULL;

    if (coverage == NULL || lodd__shared_model(run->worker->shared, profile, true, &m) != LODD_OK)
        return;
    components = m->rule_components[run->file];
    if (components != NULL && components[assertion] != (size_t)-1)
        lodd__coverage_set(coverage, LODD_COMPONENT_RULE, components[assertion]);
}

static void on_exercised(void *user, const lodd__sch_assert *assertion)
{
    const rule_run *run = user;

    mark_exercised(run, run->judge->envelope, assertion->index);
    for (size_t i = 0; i < run->judge->n_payloads; i++)
        mark_exercised(run, run->judge->payloads[i].profile, assertion->index);
}

static void on_found(void *user, const lodd__sch_assert *assertion, const xmlNode *node, const lodd_str *args, size_t n_args)
{
    const rule_run *run = user;
    lodd_issue *issue = lodd__judge_issue(run->judge, &assertion->rule, node);

    for (size_t i = 0; i < n_args; i++)
        lodd__issue_arg(run->judge->result, issue, args[i], true);
}

static void on_failed(void *user, const lodd__sch_assert *assertion, const xmlNode *node, lodd_str message)
{
    const rule_run *run = user;
    lodd_issue *issue = lodd__judge_issue(run->judge, lodd__rule(LODD__RULE_RULE_FAILED), node);

    lodd__issue_arg(run->judge->result, issue, assertion->rule.id, false);
    lodd__issue_arg(run->judge->result, issue, message, false);
}

static lodd_status eval_of(lodd__message_worker *worker, size_t file, lodd__sch_eval **ret)
{
    const lodd__sch *sch = NULL;
    lodd_status status = LODD_OK;

    if (worker->evals[file] == NULL) {
        status = lodd__shared_rule_file(worker->shared, file, &sch);
        if (status == LODD_OK)
            status = lodd__sch_eval_new(&worker->evals[file], sch, lodd__xpath_setup, &worker->env);
    }
    *ret = worker->evals[file];
    return status;
}

static lodd_status run_file(lodd__message_worker *worker, lodd__judge *judge, size_t file, lodd_str profiles)
{
    rule_run run = {.worker = worker, .judge = judge, .file = file};
    lodd__sch_handler handler = {.user = &run, .found = on_found, .failed = on_failed};
    lodd__sch_eval *eval = NULL;
    lodd_status status = eval_of(worker, file, &eval);

    if (collects(worker))
        handler.exercised = on_exercised;
    if (status == LODD_OK)
        status = lodd__sch_run(eval, judge->doc, profiles, judge->options->limits.max_rule_steps, &handler);
    if (status == LODD_ERR_LIMIT) {
        lodd__issue_arg(judge->result, lodd__judge_issue(judge, lodd__rule(LODD__RULE_RULE_LIMIT), NULL),
                        lodd__arena_printf(judge->scratch, "%zu", judge->options->limits.max_rule_steps), false);
        status = LODD_OK;
    }
    return status;
}

/* The last parts of the profiles' names, blank-separated: what l:profile in rule files is compared with. */
static lodd_str profile_ids(const lodd__judge *judge)
{
    lodd_str ret = judge->envelope != NULL ? judge->envelope->id : (lodd_str){NULL, 0};

    for (size_t i = 0; i < judge->n_payloads; i++)
        if (judge->payloads[i].profile != NULL)
            ret = ret.len == 0 ? judge->payloads[i].profile->id
                               : lodd__arena_printf(judge->scratch, "%.*s %.*s", LODD__FMT(ret), LODD__FMT(judge->payloads[i].profile->id));
    return ret;
}

/* A payload whose pack builds on an envelope's pack, without one. */
static void judge_envelope(const lodd__message_worker *worker, lodd__judge *judge)
{
    const lodd__packs *packs = judge->packs;

    if (judge->envelope != NULL || judge->n_payloads == 0)
        return;
    for (size_t i = 0; i < packs->n_profiles; i++)
        if (packs->profiles[i]->envelope && worker->packs[packs->profiles[i]->pack->index]) {
            lodd__issue_arg(judge->result, lodd__judge_issue(judge, lodd__rule(LODD__RULE_NO_ENVELOPE), judge->doc->root),
                            lodd__str((const char *)judge->doc->root->name), false);
            return;
        }
}

static lodd_status judge_rules(lodd__message_worker *worker, lodd__judge *judge)
{
    const lodd__packs *packs = judge->packs;
    lodd_str profiles = profile_ids(judge);
    lodd_status status = LODD_OK;

    worker->env.judge = judge;
    memset(worker->packs, 0, packs->n_packs * sizeof *worker->packs);
    if (judge->envelope != NULL)
        lodd__pack_closure(judge->envelope->pack, worker->packs);
    for (size_t i = 0; i < judge->n_payloads; i++)
        if (judge->payloads[i].profile != NULL)
            lodd__pack_closure(judge->payloads[i].profile->pack, worker->packs);
    judge_envelope(worker, judge);
    for (size_t i = 0; i < packs->n_packs; i++)
        for (size_t k = 0; worker->packs[i] && k < packs->packs[i]->n_rules && status == LODD_OK; k++)
            status = run_file(worker, judge, lodd__shared_first_rule_file(worker->shared, packs->packs[i]) + k, profiles);
    worker->env.judge = NULL;
    return status != LODD_OK ? status : judge->status;
}

/* --- the whole ------------------------------------------------------------------------------------------------------------------------------------ */

static void decide_values(lodd__judge *judge)
{
    bool synthetic = lodd__persons_all_synthetic(judge); /* reports, so it is asked in every mode */

    judge->result->shows_values = judge->options->values == LODD_VALUES_SHOW || (judge->options->values == LODD_VALUES_AUTO && synthetic);
}

static void unclear(lodd__judge *judge, lodd_layer from, const char *nb, const char *en)
{
    for (lodd_layer layer = from; layer < LODD_LAYER_COUNT; layer++)
        lodd__result_layer(judge->result, layer, LODD_OUTCOME_UNCLEAR, nb, en);
}

static void unknown_payloads(lodd__judge *judge)
{
    for (size_t i = 0; i < judge->n_payloads; i++)
        if (judge->payloads[i].profile == NULL)
            unclear(judge, LODD_LAYER_SCHEMA, "minst én nyttelast er ukjent", "at least one payload is unknown");
    if (judge->more_payloads)
        unclear(judge, LODD_LAYER_RULES, "flere nyttelaster enn det kontrolleres", "more payloads than are checked");
}

lodd_status lodd__message_judge(lodd__message_worker *worker, lodd__judge *judge, lodd__conversation *conversation)
{
    lodd__xml_doc unwrapped = {0};
    lodd__source unwrapped_source = {0};
    lodd_status status = LODD_OK;

    if (worker->inner == NULL && (worker->inner = lodd__xml_parser_new()) == NULL)
        return LODD_ERR_NOMEM;
    lodd__unwrap(judge, worker->inner, &unwrapped, &unwrapped_source);
    if (judge->scratch->failed) {
        lodd__xml_release(&unwrapped);
        return LODD_ERR_NOMEM;
    }
    if (judge->doc == &unwrapped)
        (void)lodd__message_identify(judge);
    decide_values(judge);
    if ((status = lodd__xsd_validate(worker->xsd, judge)) == LODD_OK && (status = judge_codes(worker, judge)) == LODD_OK &&
        (status = judge_rules(worker, judge)) == LODD_OK && conversation != NULL)
        status = lodd__conversation_add(conversation, judge);
    unknown_payloads(judge);
    lodd__xml_release(&unwrapped);
    if (status == LODD_OK && (judge->scratch->failed || judge->result->nomem))
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK && worker->options->document_coverage)
        status = hand_over_coverage(worker, judge->result);
    if (status != LODD_OK)
        forget_document(worker);
    return status;
}
