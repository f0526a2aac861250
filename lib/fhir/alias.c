/* fhir/alias.c - see alias.h. A Norwegian code list has four or five names in live profiles (term/fhir_aliases.def);
 * the one that a profile fixes, a slice is told by or a value set includes is the one that receivers look for.
 *
 * How bad another name is, is the caller's to say: by default an error where a profile fixes the name, as that is what
 * the profile says, and else a warning. When the caller says less, other names do where a profile fixes one, in slices
 * too. May use: element, term.
 */
#include "fhir/alias.h"

#include "fhir/explain.h"

bool lodd__fhir_alias_passes(const lodd__fhir_judge *judge)
{
    return judge->options->system_alias == LODD_ALIAS_WARNING || judge->options->system_alias == LODD_ALIAS_INFORMATION;
}

static lodd_severity severity_of(const lodd__fhir_judge *judge, lodd_severity otherwise)
{
    switch (judge->options->system_alias) {
    case LODD_ALIAS_ERROR:
        return LODD_SEVERITY_ERROR;
    case LODD_ALIAS_WARNING:
        return LODD_SEVERITY_WARNING;
    case LODD_ALIAS_INFORMATION:
        return LODD_SEVERITY_INFORMATION;
    default:
        return otherwise;
    }
}

bool lodd__fhir_is_alias(const lodd__element *element, lodd__node wanted)
{
    return lodd__node_type_of(wanted) == LODD__NODE_STRING &&
           lodd__term_same_list(element->value, lodd__node_text(wanted));
}

/* Once for an element: a profile may fix a name and bind the code as well. What is an error counts while something is
 * tried, too. */
static void say(lodd__fhir_judge *judge, lodd_severity severity, const lodd__element *at, lodd_str wanted,
                lodd_str source)
{
    lodd_str key = lodd__arena_printf(judge->scratch, "%p", (const void *)at);
    lodd_issue *issue = NULL;

    if (!lodd__fhir_say_once(judge, LODD__RULE_FHIR_SYSTEM_ALIAS, key) && severity != LODD_SEVERITY_ERROR)
        return;
    issue = lodd__finding_as(judge->findings, LODD__RULE_FHIR_SYSTEM_ALIAS, severity, at);
    lodd__finding_value(judge->findings, issue, at->value);
    lodd__finding_name(judge->findings, issue, wanted);
    lodd__finding_name(judge->findings, issue, source);
}

void lodd__fhir_say_alias_fixed(lodd__fhir_judge *judge, const lodd__element *element, lodd__node wanted,
                                lodd_str source)
{
    say(judge, severity_of(judge, LODD_SEVERITY_ERROR), element, lodd__node_text(wanted), source);
}

/* The system of a Coding, or of the one among several that has it. */
static const lodd__element *system_in(const lodd__element *element, lodd_str system)
{
    const lodd__element *coding = lodd__element_child(element, "coding"), *at = NULL;

    for (coding = coding != NULL ? coding : element; coding != NULL; coding = coding->next_same) {
        at = lodd__element_child(coding, "system");
        if (at != NULL && lodd__str_eq(at->value, system))
            return at;
        if (coding == element)
            break;
    }
    return NULL;
}

/* A form that is no name at all: that is said of the Coding itself. */
static bool is_misspelt(lodd_str system)
{
    return lodd__str_starts(system, LODD__STR("urn:uid:")) || lodd__str_starts(system, LODD__STR("urn:uri:")) ||
           (system.len > 0 && lodd__is_digit(system.ptr[0]));
}

void lodd__fhir_say_alias_bound(lodd__fhir_judge *judge, const lodd__element *element, lodd_str system, lodd_str wanted,
                                lodd_str source)
{
    const lodd__element *at = system_in(element, system);

    if (at != NULL && !is_misspelt(system))
        say(judge, severity_of(judge, LODD_SEVERITY_WARNING), at, wanted, source);
}

/* ---- slices ---- */

/* Where a value that a definition wants names the list of the element by another name: the system of the element, and
 * *ret_wanted. NULL: that is not it. */
static const lodd__element *other_name(const lodd__element *element, lodd__node value, lodd__node *ret_wanted)
{
    lodd__node codings = lodd__node_get(value, "coding"), system = lodd__node_get(value, "system");
    const lodd__element *at = lodd__element_child(element, "system");

    *ret_wanted = value;
    if (lodd__fhir_is_alias(element, value))
        return element;
    *ret_wanted = system;
    if (at != NULL && lodd__fhir_is_alias(at, system))
        return at;
    for (size_t i = 0, n = lodd__node_count(codings); i < n; i++)
        for (const lodd__element *c = lodd__element_child(element, "coding"); c != NULL; c = c->next_same) {
            at = lodd__element_child(c, "system");
            *ret_wanted = lodd__node_get(lodd__node_at(codings, i), "system");
            if (at != NULL && lodd__fhir_is_alias(at, *ret_wanted))
                return at;
        }
    return NULL;
}

/* The same of a definition: its own value, or that of its child named system. */
static const lodd__element *other_name_of(const lodd__element *element, const lodd__definition *definition,
                                          lodd__node *ret_wanted)
{
    const lodd__definition *system = lodd__definition_child(definition, LODD__STR("system"), NULL);
    const lodd__element *at = other_name(element, definition->fixed, ret_wanted);

    if (at == NULL)
        at = other_name(element, definition->pattern, ret_wanted);
    if (at == NULL && system != NULL && system != definition &&
        (element = lodd__element_child(element, "system")) != NULL)
        at = other_name(element, lodd__node_exists(system->fixed) ? system->fixed : system->pattern, ret_wanted);
    return at;
}

void lodd__fhir_say_alias_sliced(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *sliced)
{
    if (judge->findings->result == NULL)
        return;
    for (const lodd__definition *slice = sliced->first_slice; slice != NULL; slice = slice->next_slice) {
        const lodd__element *at = NULL;
        lodd__mismatch mismatch;
        lodd__node wanted;
        if (!lodd__fhir_slice_mismatch(judge, element, slice, &mismatch) || mismatch.element == NULL ||
            mismatch.definition == NULL)
            continue;
        at = other_name_of(mismatch.element, mismatch.definition, &wanted);
        if (at == NULL || is_misspelt(at->value))
            continue;
        say(judge, severity_of(judge, LODD_SEVERITY_WARNING), at, lodd__node_text(wanted),
            lodd__fhir_structure_name(judge, sliced->structure));
        return;
    }
}
