/* message/schematron.c - runs a loaded Schematron schema over a document.
 *
 * One walk in document order; for every node the rules that its name can concern, in their order; of each pattern the
 * first rule whose context matches fires. May use: base, xml, libxml2. ISO/IEC 19757-3:2016 6.4, 6.5.
 */
#include "message/schematron.h"

#include <libxml/xpathInternals.h>
#include <stdlib.h>

#include "message/schematron_eval.h"

/* ---- life ---- */

lodd_status lodd__sch_eval_new(lodd__sch_eval **ret, const lodd__sch *sch, lodd__sch_setup *setup, void *user)
{
    lodd__sch_eval *eval = calloc(1, sizeof *eval);
    lodd_status status = LODD_OK;

    *ret = NULL;
    if (!eval)
        return LODD_ERR_NOMEM;
    eval->sch = sch;
    eval->xpath = xmlXPathNewContext(NULL);
    eval->compiled = calloc(sch->n_exprs + 1, sizeof *eval->compiled);
    eval->functions = calloc(sch->n_extensions + 1, sizeof *eval->functions);
    eval->values = calloc(sch->n_lets + 1, sizeof *eval->values);
    eval->sets = calloc(sch->n_paths + 1, sizeof *eval->sets);
    eval->failed = calloc(sch->n_checks + 1, sizeof *eval->failed);
    eval->check_on = calloc(sch->n_checks + 1, sizeof *eval->check_on);
    eval->rule_on = calloc(sch->n_rules + 1, sizeof *eval->rule_on);
    if (!eval->xpath || !eval->compiled || !eval->functions || !eval->values || !eval->sets || !eval->failed ||
        !eval->check_on || !eval->rule_on)
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK && setup)
        status = setup(user, eval->xpath);
    if (status == LODD_OK)
        status = lodd__sch_prepare(eval);
    if (status == LODD_OK)
        *ret = eval;
    else
        lodd__sch_eval_free(eval);
    return status;
}

void lodd__sch_eval_free(lodd__sch_eval *eval)
{
    if (!eval)
        return;
    for (size_t i = 0; eval->compiled && i < eval->sch->n_exprs; i++)
        xmlXPathFreeCompExpr(eval->compiled[i]);
    for (size_t i = 0; eval->sets && i < eval->sch->n_paths; i++)
        free(eval->sets[i].nodes);
    if (eval->stack)
        xmlXPathFreeParserContext(eval->stack);
    if (eval->xpath)
        xmlXPathFreeContext(eval->xpath);
    lodd__sch_scratch_free(&eval->scratch);
    lodd__arena_free(&eval->document_values);
    lodd__arena_free(&eval->firing_values);
    free(eval->compiled);
    free(eval->functions);
    free(eval->values);
    free(eval->sets);
    free(eval->failed);
    free(eval->check_on);
    free(eval->rule_on);
    free(eval->profile);
    free(eval);
}

/* ---- profiles ---- */

/* Do two lists of words have one in common? An empty list means all: a check for every profile, a document of no
 * particular one. */
static bool is_for(lodd_str profiles, lodd_str document)
{
    lodd_str word;

    if (!profiles.len || !document.len)
        return true;
    while (lodd__str_word(&profiles, &word)) {
        lodd_str rest = document;
        lodd_str other;

        while (lodd__str_word(&rest, &other))
            if (lodd__str_eq(word, other))
                return true;
    }
    return false;
}

/* Fills in which rules and checks are for the profile, unless it is that of the last document. */
static lodd_status choose_profile(lodd__sch_eval *eval, lodd_str profile)
{
    const lodd__sch *sch = eval->sch;
    char *copy;

    for (size_t i = profile.len; i-- > 0;) { /* "no.plo@1.6/innleggelsesrapport": its last part */
        if (profile.ptr[i] == '/') {
            profile = lodd__str_sub(profile, i + 1, profile.len - i - 1);
            break;
        }
    }
    if (eval->profile && lodd__str_eq(profile, (lodd_str){eval->profile, eval->profile_len}))
        return LODD_OK;
    copy = malloc(profile.len + 1);
    if (!copy)
        return LODD_ERR_NOMEM;
    if (profile.len)
        memcpy(copy, profile.ptr, profile.len);
    free(eval->profile);
    eval->profile = copy;
    eval->profile_len = profile.len;
    for (size_t i = 0; i < sch->n_rules; i++)
        eval->rule_on[i] = is_for(sch->rules[i]->profiles, profile);
    for (size_t i = 0; i < sch->n_checks; i++)
        eval->check_on[i] = is_for(sch->checks[i]->pub.profiles, profile);
    return LODD_OK;
}

/* ---- firing ---- */

/* The node a finding is about: the first of @subject's nodes, else the context node. */
static const xmlNode *subject_of(lodd__sch_eval *eval, const lodd__sch_check *check, const xmlNode *node)
{
    lodd__sch_val val;

    if (!check->subject)
        return node;
    if (!lodd__sch_evaluate(eval, check->subject, node, &val)) {
        lodd__sch_tell_failed(eval, check, node);
        return node;
    }
    return val.type == LODD__SCH_NODES && val.u.nodes.len ? val.u.nodes.ptr[0] : node;
}

static void tell_found(lodd__sch_eval *eval, const lodd__sch_check *check, const xmlNode *node)
{
    const lodd__sch_handler *handler = eval->handler;
    lodd_str args[LODD_ISSUE_MAX_ARGS] = {0};
    const xmlNode *subject;

    if (!handler->found)
        return;
    for (size_t i = 0; i < check->n_args && eval->status == LODD_OK; i++)
        if (!lodd__sch_evaluate_string(eval, check->args[i], node,
                                       &args[i])) { /* the finding stands, without the value */
            args[i] = LODD__STR("");
            lodd__sch_tell_failed(eval, check, node);
        }
    subject = subject_of(eval, check, node);
    if (eval->status == LODD_OK)
        handler->found(handler->user, &check->pub, subject, args, check->n_args);
}

static void try_check(lodd__sch_eval *eval, const lodd__sch_check *check, const xmlNode *node)
{
    const lodd__sch_mark mark = lodd__sch_scratch_mark(&eval->scratch);
    const lodd__sch_handler *handler = eval->handler;
    int is = lodd__sch_evaluate_bool(eval, check->test, node);

    if (is < 0) {
        lodd__sch_tell_failed(eval, check, node);
    } else {
        if (handler->exercised)
            handler->exercised(handler->user, &check->pub);
        if (is == check->pub.is_report)
            tell_found(eval, check, node);
    }
    lodd__sch_scratch_release(&eval->scratch, mark);
}

static void fire(lodd__sch_eval *eval, const lodd__sch_rule *rule, const xmlNode *node)
{
    eval->firing_stamp = ++eval->clock;
    if (eval->firing_values.used)
        lodd__arena_reset(&eval->firing_values);
    eval->frame = (lodd__sch_frame){rule->pattern, rule, rule->lets.len, node};
    for (size_t i = 0; i < rule->n_checks && eval->status == LODD_OK; i++)
        if (eval->check_on[rule->checks[i]->pub.index])
            try_check(eval, rule->checks[i], node);
}

/* ---- the walk ---- */

/* A context that cannot be evaluated is told of by the first check behind it. */
static void tell_context_failed(lodd__sch_eval *eval, const lodd__sch_rule *rule, const xmlNode *node)
{
    for (size_t i = 0; i < rule->n_checks; i++) {
        if (eval->check_on[rule->checks[i]->pub.index]) {
            lodd__sch_tell_failed(eval, rule->checks[i], node);
            return;
        }
    }
    eval->error_expr = NULL;
    eval->error_code = 0;
}

/* Lets the rules of two lists, both in the order of the schema, try a node. */
static void judge(lodd__sch_eval *eval, const xmlNode *node, const lodd__sch_candidates *named,
                  const lodd__sch_candidates *any)
{
    const lodd__sch_pattern *done = NULL; /* a rule of it has fired */
    size_t i = 0, k = 0;

    while ((i < named->len || k < any->len) && eval->status == LODD_OK) {
        const lodd__sch_candidate *candidate;
        int is;

        if (k >= any->len || (i < named->len && named->ptr[i].rule->order <= any->ptr[k].rule->order))
            candidate = &named->ptr[i++];
        else
            candidate = &any->ptr[k++];
        if (candidate->rule->pattern == done || !eval->rule_on[candidate->rule->order])
            continue;
        eval->frame = (lodd__sch_frame){.pattern = candidate->rule->pattern, .current = node};
        is = lodd__sch_match(eval, candidate->path, node);
        if (is < 0) {
            tell_context_failed(eval, candidate->rule, node);
        } else if (is == 1) {
            fire(eval, candidate->rule, node);
            done = candidate->rule->pattern;
        }
    }
}

static const lodd__sch_candidates NONE = {NULL, 0};

static const lodd__sch_candidates *candidates_of(const lodd__sch_names *names, const xmlChar *name)
{
    size_t n = strlen((const char *)name), i;
    uint32_t hash;

    if (!names->slots)
        return &NONE;
    hash = lodd__sch_hash((const char *)name, n);
    for (i = hash & names->mask; names->slots[i].local.ptr; i = (i + 1) & names->mask)
        if (names->slots[i].hash == hash && lodd__str_eq(names->slots[i].local, (lodd_str){(const char *)name, n}))
            return &names->slots[i].list;
    return &NONE;
}

/* Comments, processing instructions and text directly in a node. */
static void judge_content(lodd__sch_eval *eval, const xmlNode *parent)
{
    const lodd__sch_candidates *any = eval->sch->any;

    for (const xmlNode *child = parent->children; child && eval->status == LODD_OK; child = child->next) {
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
            judge(eval, child, &NONE, &any[LODD__SCH_TEXT]);
        else if (child->type == XML_COMMENT_NODE)
            judge(eval, child, &NONE, &any[LODD__SCH_COMMENT]);
        else if (child->type == XML_PI_NODE)
            judge(eval, child, &NONE, &any[LODD__SCH_PI]);
    }
}

static void walk(lodd__sch_eval *eval, const lodd__xml_doc *doc)
{
    const lodd__sch *sch = eval->sch;
    const lodd__sch_candidates *any = sch->any;
    const bool attributes = sch->attributes.slots || any[LODD__SCH_ATTRIBUTE].len;
    const bool content = any[LODD__SCH_TEXT].len || any[LODD__SCH_COMMENT].len || any[LODD__SCH_PI].len;

    judge(eval, eval->root, &NONE, &any[LODD__SCH_ROOT]);
    if (content)
        judge_content(eval, eval->root);
    for (size_t i = 0; i < doc->n_elements && eval->status == LODD_OK; i++) {
        const xmlNode *node = doc->elements[i];

        judge(eval, node, candidates_of(&sch->elements, node->name), &any[LODD__SCH_ELEMENT]);
        for (const xmlAttr *attr = attributes ? node->properties : NULL; attr; attr = attr->next)
            judge(eval, (const xmlNode *)attr, candidates_of(&sch->attributes, attr->name), &any[LODD__SCH_ATTRIBUTE]);
        if (content)
            judge_content(eval, node);
    }
}

lodd_status lodd__sch_run(lodd__sch_eval *eval, const lodd__xml_doc *doc, lodd_str profile, size_t max_steps,
                          const lodd__sch_handler *handler)
{
    xmlXPathContextPtr xpath = eval->xpath;

    if (!doc->doc)
        return LODD_OK;
    eval->status = choose_profile(eval, profile);
    if (eval->status != LODD_OK)
        return eval->status;
    eval->document_stamp = ++eval->clock;
    eval->root = (const xmlNode *)doc->doc;
    eval->handler = handler;
    eval->error_expr = NULL;
    eval->error_code = 0;
    lodd__arena_reset(&eval->document_values);
    lodd__arena_reset(&eval->firing_values);
    xpath->doc = doc->doc;
    xpath->opLimit = max_steps;
    xpath->opCount = 0;
    xpath->depth = 0;
    walk(eval, doc);
    xpath->doc = NULL;
    xpath->node = NULL;
    eval->root = NULL;
    eval->handler = NULL;
    return eval->status;
}
