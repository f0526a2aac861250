/* message/codes.c - see codes.h. HIS 80117 v1.1: a CS has its list fixed by the standard and no @S; a CV names its list in @S; HIS 80415: an unknown
 * code is no reason to reject a message, so it is a warning. May use: base, report, term, pack, xml.
 */
#include "message/codes.h"

#include <stdlib.h>
#include <string.h>

/* Lists that are not carried are named one by one up to this many: an honest message names a handful, a hostile one may name thousands. */
#define MAX_MISSING 100

#define VOLVEN "2.16.578.1.12.4.1.1."

typedef struct walk {
    lodd__codes *codes;
    const lodd__model *model;
    lodd__coverage_bits *coverage;
} walk;

static lodd_str list_name(lodd_str oid)
{
    return lodd__str_starts(oid, LODD__STR(VOLVEN)) ? lodd__str_sub(oid, sizeof VOLVEN - 1, oid.len - (sizeof VOLVEN - 1)) : oid;
}

static lodd_str list_oid(lodd__judge *judge, lodd_str number)
{
    return lodd__arena_printf(judge->scratch, VOLVEN "%.*s", LODD__FMT(number));
}

static const lodd__codesystem *get_list(lodd__judge *judge, lodd_str oid)
{
    const lodd__codesystem *system = NULL;
    lodd_status status = lodd__terminology_get(judge->packs->terminology, oid, &system);

    if (status != LODD_OK && judge->status == LODD_OK)
        judge->status = status;
    return system;
}

static void not_carried(lodd__codes *codes, lodd_str oid)
{
    for (size_t i = 0; i < codes->missing.len; i++)
        if (lodd__str_eq(codes->missing.ptr[i].oid, oid)) {
            codes->missing.ptr[i].n++;
            return;
        }
    if (codes->missing.len == MAX_MISSING) {
        codes->n_more++;
        return;
    }
    if (!lodd__vec_grow((void **)&codes->missing.ptr, &codes->missing.cap, codes->missing.len, sizeof *codes->missing.ptr)) {
        codes->judge->status = LODD_ERR_NOMEM;
        return;
    }
    codes->missing.ptr[codes->missing.len].oid = oid;
    codes->missing.ptr[codes->missing.len++].n = 1;
}

static lodd_issue *issue(lodd__judge *judge, lodd__builtin rule, const xmlNode *node, const char *attribute)
{
    const xmlNode *at = (const xmlNode *)lodd__xml_attr(node, attribute);

    return lodd__judge_issue(judge, lodd__rule(rule), at != NULL ? at : node);
}

static void code_and_list(lodd__judge *judge, lodd_issue *to, lodd_str code, const lodd__codesystem *system)
{
    lodd__issue_arg(judge->result, to, code, true);
    lodd__issue_arg(judge->result, to, list_name(lodd__codesystem_oid(system)), false);
    lodd__issue_arg(judge->result, to, lodd__codesystem_title(system), false);
}

static int year_of(lodd_str s)
{
    int year = 0;

    if (s.len < 4)
        return 0;
    for (size_t i = 0; i < 4; i++) {
        if (!lodd__is_digit(s.ptr[i]))
            return 0;
        year = year * 10 + (s.ptr[i] - '0');
    }
    return year;
}

/* Is a date before another, by what both have of it? "2025-12" is neither before nor behind a day in that month. */
static bool is_before(lodd_str a, lodd_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;

    return n > 0 && memcmp(a.ptr, b.ptr, n < 10 ? n : 10) < 0;
}

/* Lists of the user's own may know from when to when a code is valid. */
static void check_validity(lodd__judge *judge, const xmlNode *node, const lodd__concept *concept, const lodd__codesystem *system)
{
    lodd_issue *to = NULL;

    if (!is_before(judge->date, concept->valid_from) && !is_before(concept->valid_to, judge->date))
        return;
    to = issue(judge, LODD__RULE_CODE_NOT_VALID, node, "V");
    code_and_list(judge, to, concept->code, system);
    lodd__issue_arg(judge->result, to, concept->valid_from.len > 0 ? concept->valid_from : LODD__STR("…"), false);
    lodd__issue_arg(judge->result, to, concept->valid_to.len > 0 ? concept->valid_to : LODD__STR("…"), false);
}

/* A list is known by a few dated states. A retired code was right in documents not younger than the last state it was seen in; from the next
 * state on it is wrong; a code first seen in a later state than the document is merely worth knowing. */
static void check_time(lodd__judge *judge, const xmlNode *node, const lodd__concept *concept, const lodd__codesystem *system)
{
    int year = year_of(judge->date);
    lodd_issue *to = NULL;

    if (concept->retired && (year == 0 || year > year_of(concept->last_seen))) {
        to = issue(judge, LODD__RULE_CODE_RETIRED, node, "V");
        code_and_list(judge, to, concept->code, system);
        lodd__issue_arg(judge->result, to, concept->last_seen.len > 0 ? concept->last_seen : LODD__STR("…"), false);
    } else if (year > 0 && year_of(concept->first_seen) > 2020 && year <= 2020) {
        to = issue(judge, LODD__RULE_CODE_NEW, node, "V");
        code_and_list(judge, to, concept->code, system);
        lodd__issue_arg(judge->result, to, concept->first_seen, false);
    }
}

static void check_display(lodd__judge *judge, const xmlNode *node, const lodd__concept *concept)
{
    lodd_str shown = lodd__xml_attr_value(node, "DN");
    lodd_issue *to = NULL;

    if (shown.len == 0 || lodd__str_eq(lodd__str_trim(shown), concept->display))
        return;
    for (size_t i = 0; i < concept->n_designations; i++)
        if (lodd__str_eq(lodd__str_trim(shown), concept->designations[i]))
            return;
    to = issue(judge, LODD__RULE_CODE_DISPLAY, node, "DN");
    lodd__issue_arg(judge->result, to, shown, true);
    lodd__issue_arg(judge->result, to, concept->display, false);
    lodd__issue_arg(judge->result, to, concept->code, true);
}

static void count_code(const walk *w, const lodd__codesystem *system, const lodd__concept *concept)
{
    const lodd__model_list *list = w->coverage != NULL ? lodd__model_find_list(w->model, list_name(lodd__codesystem_oid(system))) : NULL;

    if (list != NULL && list->first_code != (size_t)-1)
        lodd__coverage_set(w->coverage, LODD_COMPONENT_CODE, list->first_code + concept->index);
}

static void found(const walk *w, const xmlNode *node, const lodd__concept *concept, const lodd__codesystem *system)
{
    count_code(w, system, concept);
    check_time(w->codes->judge, node, concept, system);
    check_validity(w->codes->judge, node, concept, system);
    check_display(w->codes->judge, node, concept);
}

static void not_found(lodd__judge *judge, const xmlNode *node, lodd_str code, const lodd__codesystem *system)
{
    lodd_str trimmed = lodd__str_trim(code);
    lodd_issue *to = NULL;
    bool decides = false;

    if (trimmed.len != code.len && lodd__codesystem_find(system, trimmed) != NULL) {
        to = issue(judge, LODD__RULE_CODE_BLANK, node, "V");
        lodd__issue_arg(judge->result, to, code, true);
        lodd__issue_arg(judge->result, to, list_name(lodd__codesystem_oid(system)), false);
        lodd__issue_arg(judge->result, to, trimmed, true);
        return;
    }
    /* a list that was made anew on a date holds nothing of what was before */
    decides = lodd__codesystem_complete(system) && !is_before(judge->date, lodd__codesystem_date(system));
    to = issue(judge, decides ? LODD__RULE_CODE_UNKNOWN : LODD__RULE_CODE_FRAGMENT, node, "V");
    code_and_list(judge, to, code, system);
}

/* numbers: the lists the code may come from. */
static void check_lists(const walk *w, const xmlNode *node, lodd_str code, lodd_str numbers)
{
    lodd__judge *judge = w->codes->judge;
    const lodd__codesystem *carried = NULL;
    lodd_str missing = {NULL, 0};
    lodd_str number;

    while (lodd__str_word(&numbers, &number)) {
        lodd_str oid = list_oid(judge, number);
        const lodd__codesystem *system = get_list(judge, oid);
        const lodd__concept *concept = system != NULL ? lodd__codesystem_find(system, code) : NULL;
        if (concept != NULL) {
            found(w, node, concept, system);
            return;
        }
        if (system == NULL)
            missing = oid;
        else if (carried == NULL)
            carried = system;
    }
    if (missing.ptr != NULL)
        not_carried(w->codes, missing);
    else if (carried != NULL)
        not_found(judge, node, code, carried);
}

static bool is_among(lodd_str numbers, lodd_str number)
{
    lodd_str word;

    while (lodd__str_word(&numbers, &word))
        if (lodd__str_eq(word, number))
            return true;
    return false;
}

static void check_named_list(const walk *w, const xmlNode *node, lodd_str code, lodd_str oid)
{
    lodd__judge *judge = w->codes->judge;
    const lodd__codesystem *system = get_list(judge, oid);
    const lodd__concept *concept = system != NULL ? lodd__codesystem_find(system, code) : NULL;

    if (system == NULL)
        not_carried(w->codes, oid);
    else if (concept != NULL)
        found(w, node, concept, system);
    else
        not_found(judge, node, code, system);
}

static void check_cv(const walk *w, const xmlNode *node, lodd_str code, lodd_str expected)
{
    lodd__judge *judge = w->codes->judge;
    lodd_str system = lodd__str_trim(lodd__xml_attr_value(node, "S"));
    lodd_issue *to = NULL;

    if (system.len == 0) {
        to = lodd__judge_issue(judge, lodd__rule(LODD__RULE_CODE_CV_S), node);
        lodd__issue_arg(judge->result, to, lodd__str((const char *)node->name), false);
        lodd__issue_arg(judge->result, to, expected.len > 0 ? expected : LODD__STR("N"), false);
        check_lists(w, node, code, expected);
        return;
    }
    if (expected.len > 0 && !is_among(expected, list_name(system))) {
        to = issue(judge, LODD__RULE_CODE_CV_LIST, node, "S");
        lodd__issue_arg(judge->result, to, system, true);
        lodd__issue_arg(judge->result, to, lodd__str((const char *)node->name), false);
        lodd__issue_arg(judge->result, to, expected, false);
    }
    check_named_list(w, node, code, system);
}

static void check_coded(const walk *w, const xmlNode *node, lodd__coded coded, lodd_str expected)
{
    lodd__judge *judge = w->codes->judge;
    lodd_str code = lodd__xml_attr_value(node, "V");

    if (coded == LODD__CODED_CS && lodd__xml_attr(node, "S") != NULL)
        lodd__issue_arg(judge->result, issue(judge, LODD__RULE_CODE_CS_S, node, "S"), lodd__str((const char *)node->name), false);
    if (lodd__str_trim(code).len == 0) {
        /* a CV may hold only text (OT) */
        if (coded == LODD__CODED_CS || lodd__xml_attr_value(node, "OT").len == 0)
            lodd__issue_arg(judge->result, lodd__judge_issue(judge, lodd__rule(LODD__RULE_CODE_MISSING), node), lodd__str((const char *)node->name),
                            false);
        return;
    }
    if (coded == LODD__CODED_CV)
        check_cv(w, node, code, expected);
    else
        check_lists(w, node, code, expected);
}

static void count_element(const walk *w, const xmlNode *node, const lodd__model_element *element)
{
    lodd__coverage_set(w->coverage, LODD_COMPONENT_ELEMENT, element->component);
    if (element->choice != (size_t)-1)
        lodd__coverage_set(w->coverage, LODD_COMPONENT_CHOICE, element->choice);
    for (const xmlAttr *attr = element->type != NULL ? node->properties : NULL; attr != NULL; attr = attr->next)
        for (size_t i = 0; i < element->type->attributes.len; i++)
            if (strcmp(element->type->attributes.ptr[i], (const char *)attr->name) == 0)
                lodd__coverage_set(w->coverage, LODD_COMPONENT_ATTRIBUTE, element->first_attribute + i);
}

/* Depth is bounded by max_depth of the parse. typeid_lists: what the Ident around says of its TypeId. */
static void visit(const walk *w, const xmlNode *node, const lodd__model_element *element, lodd_str typeid_lists)
{
    lodd_str inner = element->kodeverk_typeid;

    if (w->coverage != NULL)
        count_element(w, node, element);
    if (element->type == NULL)
        return;
    if (element->type->coded != LODD__CODED_NO)
        check_coded(w, node, element->type->coded, typeid_lists.len > 0 && strcmp(element->name, "TypeId") == 0 ? typeid_lists : element->kodeverk);
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        const lodd__model_element *part = NULL;
        if (child->type == XML_ELEMENT_NODE)
            part = lodd__model_find(element->type, (const char *)child->name, child->ns != NULL ? (const char *)child->ns->href : "");
        if (part != NULL)
            visit(w, child, part, inner);
    }
}

void lodd__codes_walk(lodd__codes *codes, const xmlNode *root, const lodd__model *model, lodd__coverage_bits *coverage)
{
    walk w = {.codes = codes, .model = model, .coverage = coverage};

    if (coverage != NULL)
        coverage->documents++;
    visit(&w, root, &model->root, (lodd_str){NULL, 0});
}

void lodd__codes_finish(lodd__codes *codes)
{
    lodd__judge *judge = codes->judge;

    for (size_t i = 0; i < codes->missing.len; i++) {
        lodd_str oid = codes->missing.ptr[i].oid;
        lodd_str title = lodd__terminology_title(judge->packs->terminology, oid);
        lodd_str number = list_name(oid);
        lodd_issue *to = lodd__judge_issue(judge, lodd__rule(LODD__RULE_CODE_NO_LIST), NULL);
        /* an OID of the document that no pack knows is the document's value; a known list's number is ours */
        lodd__issue_arg(judge->result, to,
                        title.len > 0 ? lodd__arena_printf(judge->scratch, "%.*s (%.*s)", LODD__FMT(number), LODD__FMT(title)) : number, title.len == 0);
        lodd__issue_arg(judge->result, to, lodd__arena_printf(judge->scratch, "%zu", codes->missing.ptr[i].n), false);
    }
    if (codes->n_more > 0)
        lodd__issue_arg(judge->result, lodd__judge_issue(judge, lodd__rule(LODD__RULE_CODE_NO_LISTS), NULL),
                        lodd__arena_printf(judge->scratch, "%zu", codes->n_more), false);
    if (codes->missing.len > 0)
        lodd__result_layer(judge->result, LODD_LAYER_CODES, LODD_OUTCOME_UNCLEAR, "minst ett kodeverk finnes ikke her",
                           "at least one code list is not carried here");
    lodd__vec_free(&codes->missing);
}
