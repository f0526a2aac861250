/* fhir/explain_slice.c - why an element does not belong to a slice: which discriminator, what stands there, what the
 * slice asks for. See explain.h. May use: base, report, image, element. */
#include "fhir/explain.h"

enum {
    MAX_DEEP = 16,    /* of a value within the definitions of a slice */
    MAX_TEXT = 1000,  /* of a list of what is asked for */
    MAX_TOLD = 5      /* elements, or slices */
};

/* ---- what is asked for, as text ---- */

static lodd_str pair(lodd__fhir_judge *judge, lodd_str system, lodd_str code)
{
    if (system.len == 0 || code.len == 0)
        return system.len > 0 ? system : code;
    return lodd__arena_printf(judge->scratch, "%.*s|%.*s", LODD__FMT(system), LODD__FMT(code));
}

/* "loinc|8480-6" of a Coding or CodeableConcept, the system of an Identifier, a primitive as it is. */
static lodd_str text_of_node(lodd__fhir_judge *judge, lodd__node node)
{
    lodd__node coding = lodd__node_get(node, "coding");
    lodd_str text = lodd__node_text(node);

    if (text.ptr != NULL)
        return text;
    if (lodd__node_count(coding) > 0)
        node = lodd__node_at(coding, 0);
    text = lodd__node_str(node, "code");
    if (text.len == 0)
        text = lodd__node_str(node, "value");
    return pair(judge, lodd__node_str(node, "system"), text);
}

static lodd_str fixed_below(lodd__fhir_judge *judge, const lodd__definition *definition, int depth)
{
    lodd_str text = LODD__STR("");

    if (lodd__node_exists(definition->fixed))
        return text_of_node(judge, definition->fixed);
    if (lodd__node_exists(definition->pattern))
        return text_of_node(judge, definition->pattern);
    for (const lodd__definition *child = definition->first; child != NULL && depth < MAX_DEEP && text.len == 0;
         child = child->next) {
        text = fixed_below(judge, child, depth + 1);
        for (const lodd__definition *slice = child->first_slice; slice != NULL && text.len == 0;
             slice = slice->next_slice)
            if (slice->min > 0)
                text = fixed_below(judge, slice, depth + 1);
    }
    return text;
}

static lodd_str listed(lodd__fhir_judge *judge, lodd_str list, lodd_str name)
{
    if (list.len > MAX_TEXT || name.len == 0)
        return list;
    return lodd__arena_printf(judge->scratch, "%.*s%s%.*s", LODD__FMT(list), list.len > 0 ? ", " : "", LODD__FMT(name));
}

static lodd_str profiles_of(lodd__fhir_judge *judge, const lodd__definition *definition, bool targets)
{
    lodd_str list = LODD__STR("");

    for (size_t i = 0; i < definition->n_types; i++) {
        const lodd__type_ref *type = &definition->types[i];
        for (size_t k = 0; k < (targets ? type->n_targets : type->n_profiles); k++)
            list = listed(judge, list, targets ? type->targets[k] : type->profiles[k]);
    }
    return list;
}

static lodd_str asked_for(lodd__fhir_judge *judge, const lodd__mismatch *mismatch)
{
    const lodd__definition *definition = mismatch->definition;
    lodd_str text;

    if (definition == NULL || lodd__str_is(mismatch->type, "exists"))
        return LODD__STR("");
    if (mismatch->targets || lodd__str_is(mismatch->type, "profile"))
        return profiles_of(judge, definition, mismatch->targets);
    if (lodd__str_is(mismatch->type, "type"))
        return lodd__fhir_type_names(judge, definition);
    text = fixed_below(judge, definition, 0);
    if (text.len == 0 && definition->binding != NULL)
        text = definition->binding->valueset;
    return text;
}

/* ---- what stands there ---- */

static lodd_str text_of_element(lodd__fhir_judge *judge, const lodd__element *element)
{
    const lodd__element *coding = lodd__element_child(element, "coding");
    lodd_str code;

    if (element->form != LODD__FORM_NONE)
        return element->value;
    if (coding != NULL)
        element = coding;
    code = lodd__element_value(element, "code");
    return pair(judge, lodd__element_value(element, "system"),
                code.len > 0 ? code : lodd__element_value(element, "value"));
}

static void say_found(lodd__fhir_judge *judge, lodd_issue *issue, const lodd__mismatch *mismatch)
{
    lodd_str text = LODD__STR("");

    if (!lodd__str_is(mismatch->type, "type"))
        text = text_of_element(judge, mismatch->element);
    if (text.len > 0)
        lodd__finding_value(judge->findings, issue, text);
    else
        lodd__finding_name(judge->findings, issue, lodd__element_type(mismatch->element));
}

/* ---- a detail ---- */

static lodd_str name_of(const lodd__definition *slice)
{
    return slice->id.len > 0 ? slice->id : slice->path;
}

static lodd__builtin rule_of(const lodd__mismatch *mismatch, lodd_str asked)
{
    if (lodd__str_is(mismatch->type, "position"))
        return LODD__RULE_FHIR_SLICE_PLACE;
    if (mismatch->element == NULL)
        return asked.len > 0 ? LODD__RULE_FHIR_SLICE_ABSENT : LODD__RULE_FHIR_SLICE_MISSING;
    if (mismatch->definition != NULL && mismatch->definition->max == 0)
        return LODD__RULE_FHIR_SLICE_PRESENT;
    if (lodd__str_is(mismatch->type, "profile") && mismatch->definition != NULL)
        return LODD__RULE_FHIR_SLICE_PROFILE;
    return asked.len > 0 ? LODD__RULE_FHIR_SLICE_OTHER : LODD__RULE_FHIR_SLICE_UNLIKE;
}

static void say(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *slice,
                const lodd__mismatch *mismatch)
{
    lodd_str asked = asked_for(judge, mismatch);
    lodd__builtin rule = rule_of(mismatch, asked);
    lodd_issue *issue = lodd__finding(judge->findings, rule, mismatch->element != NULL ? mismatch->element : element);

    lodd__finding_name(judge->findings, issue, name_of(slice));
    if (rule == LODD__RULE_FHIR_SLICE_PLACE) {
        lodd__finding_number(judge->findings, issue, (uint64_t)mismatch->position + 1);
        lodd__finding_number(judge->findings, issue, (uint64_t)element->index + 1);
        return;
    }
    lodd__finding_name(judge->findings, issue, mismatch->path);
    if (rule == LODD__RULE_FHIR_SLICE_OTHER)
        say_found(judge, issue, mismatch);
    if (asked.len > 0)
        lodd__finding_name(judge->findings, issue, asked);
    if (rule == LODD__RULE_FHIR_SLICE_PROFILE)
        lodd__fhir_explain_profiles(judge, issue, mismatch->element, mismatch->definition->types,
                                    mismatch->definition->n_types, mismatch->targets);
}

void lodd__fhir_explain_slices(lodd__fhir_judge *judge, lodd_issue *issue, const lodd__element *element,
                               const lodd__definition *sliced)
{
    lodd__explaining explaining;
    lodd__mismatch mismatch;
    size_t n = 0;

    if (!lodd__fhir_explain_begin(&explaining, judge, issue, element, false))
        return;
    for (const lodd__definition *slice = sliced->first_slice; slice != NULL && n < MAX_TOLD; slice = slice->next_slice)
        if (lodd__fhir_slice_mismatch(judge, element, slice, &mismatch)) {
            say(judge, element, slice, &mismatch);
            n++;
        }
    lodd__fhir_explain_end(&explaining);
}

/* An extension of another url is another thing, not one that nearly is this. */
static bool is_near(const lodd__element *element, const lodd__mismatch *mismatch)
{
    return !lodd__element_is(element, "Extension") || !lodd__str_is(mismatch->path, "url");
}

void lodd__fhir_explain_slice(lodd__fhir_judge *judge, lodd_issue *issue, const lodd__element *const *elements,
                              size_t n, const lodd__definition *slice)
{
    lodd__explaining explaining;
    lodd__mismatch mismatch;
    size_t told = 0;

    if (n == 0 || !lodd__fhir_explain_begin(&explaining, judge, issue, elements[0], false))
        return;
    for (size_t i = 0; i < n && told < MAX_TOLD; i++)
        if (lodd__fhir_slice_mismatch(judge, elements[i], slice, &mismatch) && is_near(elements[i], &mismatch)) {
            say(judge, elements[i], slice, &mismatch);
            told++;
        }
    lodd__fhir_explain_end(&explaining);
}
