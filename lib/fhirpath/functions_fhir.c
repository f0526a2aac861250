/* fhirpath/functions_fhir.c - what FHIR adds (https://hl7.org/fhir/R4/fhirpath.html#functions): extension, hasValue,
 * getValue, resolve, elementDefinition, slice, checkModifiers, conformsTo, memberOf, subsumes, subsumedBy, htmlChecks.
 *
 * What needs definitions, code systems or other resources is asked of the host; what it does not know is an error of
 * kind UNKNOWN, so that the judge can say "not checked".
 */
#include "fhirpath/evaluator.h"

static const lodd__element *element_of(const lodd__item *item)
{
    return item->kind == LODD__ITEM_ELEMENT ? item->as.element : NULL;
}

static bool unknown(lodd__eval *ev, const lodd__ast *node, lodd_str what)
{
    return lodd__eval_fail(ev, LODD__FHIRPATH_UNKNOWN, node, "%s(%s%.*s%s): not known here",
                           lodd__fn_rows[node->fn].name, what.len > 0 ? "'" : "", LODD__FMT(what),
                           what.len > 0 ? "'" : "");
}

/* ---- extensions and values ---- */

static bool has_url(const lodd__element *extension, lodd_str url)
{
    return lodd__str_eq(lodd__element_value(extension, "url"), url);
}

bool lodd__fn_EXTENSION(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str url;
    size_t end = ev->n;
    int given = lodd__eval_string(ev, node, 0, focus, &url);

    if (given < 0)
        return false;
    for (size_t i = base; given > 0 && i < end; i++) {
        const lodd__element *element = element_of(&ev->stack[i]);
        const lodd__element *extension = lodd__element_child(element, "extension");
        for (; extension != NULL; extension = extension->next_same) {
            if (!lodd__eval_step(ev, node, 1) ||
                (has_url(extension, url) && !lodd__eval_push_element(ev, node, extension)))
                return false;
        }
    }
    lodd__eval_drop(ev, base, end);
    ev->unordered = false;
    return true;
}

bool lodd__fn_HAS_EXTENSION(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    bool empty = ev->n == base;

    if (!lodd__fn_EXTENSION(ev, node, focus, base))
        return false;
    return empty ? lodd__eval_return_empty(ev, base) : lodd__eval_return_boolean(ev, node, base, ev->n > base);
}

bool lodd__item_has_value(const lodd__item *item)
{
    const lodd__element *element = element_of(item);

    if (element == NULL)
        return item->kind != LODD__ITEM_TYPE && item->kind != LODD__ITEM_QUANTITY;
    return element->form != LODD__FORM_NONE && element->value.ptr != NULL;
}

bool lodd__fn_HAS_VALUE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return lodd__eval_return_boolean(ev, node, base, ev->n == base + 1 && lodd__item_has_value(&ev->stack[base]));
}

bool lodd__fn_GET_VALUE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item value;

    (void)focus;
    if (ev->n != base + 1 || !lodd__item_has_value(&ev->stack[base]) || !lodd__item_value(&ev->stack[base], &value))
        return lodd__eval_return_empty(ev, base);
    return lodd__eval_return(ev, node, base, &value);
}

/* Modifier extensions that the arguments do not name are an error: whoever asks could not understand the element. */
bool lodd__fn_CHECK_MODIFIERS(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    size_t end = ev->n;

    for (size_t i = 0; i < node->n_arguments; i++) {
        lodd_str url = {NULL, 0};
        lodd__item item;
        if (lodd__eval_string(ev, node, i, focus, &url) < 0)
            return false;
        item = lodd__item_of_string(url);
        if (!lodd__eval_push(ev, node, &item))
            return false;
    }
    for (size_t i = base; i < end; i++) {
        const lodd__element *modifier = lodd__element_child(element_of(&ev->stack[i]), "modifierExtension");
        for (; modifier != NULL; modifier = modifier->next_same) {
            lodd_str url = lodd__element_value(modifier, "url");
            size_t known = end;
            while (known < ev->n && !lodd__str_eq(ev->stack[known].text, url))
                known++;
            if (known == ev->n)
                return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node,
                                       "checkModifiers(): unknown modifier extension '%.*s'", LODD__FMT(url));
        }
        if (!lodd__eval_step(ev, node, 1))
            return false;
    }
    ev->n = end;
    return true;
}

/* ---- references ---- */

/* What an item refers to as text: a Reference, or a canonical, uri or string. */
static lodd_str reference_of(const lodd__item *item)
{
    const lodd__element *element = element_of(item);

    if (element == NULL)
        return item->kind == LODD__ITEM_STRING ? item->text : (lodd_str){NULL, 0};
    return element->form == LODD__FORM_NONE ? lodd__element_value(element, "reference") : element->value;
}

/* What cannot be resolved is left out, as the specification has it. */
bool lodd__fn_RESOLVE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    const lodd__fhirpath_host *host = ev->context->host;
    size_t kept = base;

    (void)focus;
    for (size_t i = base; i < ev->n; i++) {
        lodd_str reference = reference_of(&ev->stack[i]);
        const lodd__element *target = NULL;
        if (!lodd__eval_step(ev, node, 8))
            return false;
        if (reference.len > 0 && host != NULL && host->resolve != NULL)
            target = host->resolve(host->user, element_of(&ev->stack[i]), reference);
        if (target == NULL)
            continue;
        ev->stack[kept].kind = LODD__ITEM_ELEMENT;
        ev->stack[kept++].as.element = target;
    }
    ev->n = kept;
    return true;
}

/* ---- definitions ---- */

bool lodd__fn_ELEMENT_DEFINITION(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    size_t kept = base;

    (void)focus;
    for (size_t i = base; i < ev->n; i++) {
        const lodd__element *element = element_of(&ev->stack[i]);
        const lodd__element *made = NULL;
        if (!lodd__eval_step(ev, node, 100))
            return false;
        if (element == NULL || element->definition == NULL || ev->context->structures == NULL)
            continue;
        made =
            lodd__element_inflate(ev->context->structures, ev->arena, element->definition->node, "ElementDefinition");
        if (made == NULL && ev->arena->failed)
            return lodd__eval_nomem(ev, node);
        if (made == NULL)
            continue;
        ev->stack[kept].kind = LODD__ITEM_ELEMENT;
        ev->stack[kept++].as.element = made;
    }
    ev->n = kept;
    return true;
}

bool lodd__fn_SLICE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    const lodd__fhirpath_host *host = ev->context->host;
    bool unordered = ev->unordered;
    lodd_str structure;
    lodd_str name;
    size_t kept = base;
    int given = lodd__eval_string(ev, node, 0, focus, &structure);
    int named = given >= 0 ? lodd__eval_string(ev, node, 1, focus, &name) : -1;

    if (named < 0)
        return false;
    if (given == 0 || named == 0 || ev->n == base)
        return lodd__eval_return_empty(ev, base);
    if (host == NULL || host->slice == NULL)
        return unknown(ev, node, structure);
    for (size_t i = base; i < ev->n; i++) {
        const lodd__element *element = element_of(&ev->stack[i]);
        if (!lodd__eval_step(ev, node, 100))
            return false;
        if (element != NULL && host->slice(host->user, element, structure, name))
            ev->stack[kept++] = ev->stack[i];
    }
    ev->n = kept;
    ev->unordered = unordered;
    return true;
}

/* 1, 0, and what the host does not know as an error. */
static bool return_answer(lodd__eval *ev, const lodd__ast *node, size_t base, int answer, lodd_str what)
{
    return answer < 0 ? unknown(ev, node, what) : lodd__eval_return_boolean(ev, node, base, answer == 1);
}

bool lodd__fn_CONFORMS_TO(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    const lodd__fhirpath_host *host = ev->context->host;
    lodd__item item;
    lodd_str structure;
    int n = lodd__eval_single(ev, node, base, &item);
    int given = n >= 0 ? lodd__eval_string(ev, node, 0, focus, &structure) : -1;

    if (given < 0)
        return false;
    if (n == 0 || given == 0)
        return lodd__eval_return_empty(ev, base);
    if (element_of(&item) == NULL)
        return lodd__eval_return_boolean(ev, node, base, false);
    if (!lodd__eval_step(ev, node, 1000))
        return false;
    return return_answer(
        ev, node, base,
        host != NULL && host->conforms_to != NULL ? host->conforms_to(host->user, item.as.element, structure) : -1,
        structure);
}

/* ---- terminology ---- */

bool lodd__fn_MEMBER_OF(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    const lodd__fhirpath_host *host = ev->context->host;
    lodd__item item;
    lodd_str valueset;
    int n = lodd__eval_single(ev, node, base, &item);
    int given = n >= 0 ? lodd__eval_string(ev, node, 0, focus, &valueset) : -1;

    if (given < 0)
        return false;
    if (n == 0 || given == 0)
        return lodd__eval_return_empty(ev, base);
    if (item.kind != LODD__ITEM_ELEMENT && item.kind != LODD__ITEM_STRING)
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node,
                               "memberOf() of a %s: it takes a code, Coding or CodeableConcept",
                               lodd__item_kind_name(item.kind));
    if (!lodd__eval_step(ev, node, 100))
        return false;
    return return_answer(ev, node, base,
                         host != NULL && host->member_of != NULL ? host->member_of(host->user, &item, valueset) : -1,
                         valueset);
}

static bool subsumption(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base, bool by)
{
    const lodd__fhirpath_host *host = ev->context->host;
    const lodd__element *a = NULL;
    const lodd__element *b = NULL;
    lodd__item item;
    lodd__item argument;
    int n = lodd__eval_single(ev, node, base, &item);
    int given = n >= 0 ? lodd__eval_argument(ev, node, 0, focus, &argument) : -1;

    if (given < 0)
        return false;
    if (n == 0 || given == 0)
        return lodd__eval_return_empty(ev, base);
    a = element_of(by ? &argument : &item);
    b = element_of(by ? &item : &argument);
    if (a == NULL || b == NULL)
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%s() takes codes of the document",
                               lodd__fn_rows[node->fn].name);
    if (!lodd__eval_step(ev, node, 100))
        return false;
    return return_answer(ev, node, base, host != NULL && host->subsumes != NULL ? host->subsumes(host->user, a, b) : -1,
                         LODD__STR(""));
}

bool lodd__fn_SUBSUMES(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return subsumption(ev, node, focus, base, false);
}

bool lodd__fn_SUBSUMED_BY(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return subsumption(ev, node, focus, base, true);
}

/* ---- narrative ---- */

bool lodd__fn_HTML_CHECKS(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    const lodd__fhirpath_host *host = ev->context->host;
    lodd__item item;
    int n = lodd__eval_single(ev, node, base, &item);

    (void)focus;
    if (n <= 0)
        return n == 0;
    if (element_of(&item) == NULL || item.as.element->form != LODD__FORM_XHTML)
        return lodd__eval_return_boolean(ev, node, base, false);
    if (!lodd__eval_step(ev, node, 100))
        return false;
    if (host == NULL || host->html_checks == NULL)
        return unknown(ev, node, LODD__STR(""));
    return lodd__eval_return_boolean(ev, node, base, host->html_checks(host->user, item.as.element));
}

bool lodd__fn_HTML_CHECKS1(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return lodd__fn_HTML_CHECKS(ev, node, focus, base);
}

bool lodd__fn_HTML_CHECKS2(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return lodd__fn_HTML_CHECKS(ev, node, focus, base);
}

/* ---- the table ---- */

const lodd__eval_function lodd__eval_functions[LODD__FN_ROWS] = {
#define X(id, name, min, max, mode, input, output) [LODD__FN_##id] = lodd__fn_##id,
#include "fhirpath/functions.def"
#undef X
};
