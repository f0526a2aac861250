/* fhir/slicing.c - which slice of a definition an element belongs to, and what slicing demands: how many, in which
 * order, no others.
 *
 * A discriminator is a path and what is compared there: the element at that path of the instance against the definition
 * at that path of the slice. Both are followed together, step by step; the definition goes on in the profile or the
 * type of an element where it has no children of its own. Source: https://hl7.org/fhir/R4/profiling.html#discriminator.
 * May use: base, report, image, element, term.
 */
#include "fhir/alias.h"
#include "element/errata.h"
#include "fhir/explain.h"
#include "fhir/rules.h"

/* What comes of a comparison. SILENT: the slice says nothing there. */
enum { UNDECIDED = -1, NO = 0, YES = 1, SILENT = 2 };

#define MAX_STEPS 64 /* of a discriminator; and of fixed values within fixed values */

typedef struct trial {
    lodd__fhir_judge *judge;
    lodd_str type; /* of the discriminator */
    lodd_str why;  /* of an undecided one */
    /* What was compared last. */
    const lodd__element *element;
    const lodd__definition *definition;
    bool targets; /* by the target profiles of the definition, which is a reference's */
} trial;

static int undecided(trial *comparison, const char *why)
{
    if (comparison->why.len == 0)
        comparison->why = lodd__str(why);
    return UNDECIDED;
}

/* ---- the definition's side ---- */

/* Where the children of a definition are: its own, those of the one profile of its type, those of its type. */
static const lodd__definition *content_of(lodd__fhir_judge *judge, const lodd__definition *definition)
{
    const lodd__structure *structure;

    if (definition->first != NULL || definition->content != NULL)
        return definition;
    if (definition->n_types != 1)
        return NULL;
    if (definition->types[0].n_profiles == 1)
        structure = lodd__structures_find(judge->structures, definition->types[0].profiles[0]);
    else
        structure = lodd__structures_type(judge->structures, definition->types[0].code);
    return structure != NULL ? structure->root : NULL;
}

static const lodd__definition *child_of(lodd__fhir_judge *judge, const lodd__definition *definition, lodd_str name)
{
    const lodd__definition *content = content_of(judge, definition);

    return content != NULL ? lodd__definition_child(content, name, NULL) : NULL;
}

/* Is a slice of extensions that of a url: by its url, or by the profile it has? */
static bool is_slice_of_url(lodd__fhir_judge *judge, const lodd__definition *slice, lodd_str url)
{
    const lodd__definition *name = child_of(judge, slice, LODD__STR("url"));
    lodd_str bare, version;

    if (name != NULL && lodd__node_exists(name->fixed))
        return lodd__str_eq(lodd__node_text(name->fixed), url);
    if (slice->n_types != 1 || slice->types[0].n_profiles != 1)
        return false;
    lodd__canonical_split(slice->types[0].profiles[0], &bare, &version);
    return lodd__str_eq(bare, url);
}

static const lodd__definition *extension_of(lodd__fhir_judge *judge, const lodd__definition *definition, lodd_str url)
{
    const lodd__definition *extension = child_of(judge, definition, LODD__STR("extension"));

    for (const lodd__definition *slice = extension != NULL ? extension->first_slice : NULL; slice != NULL;
         slice = slice->next_slice)
        if (is_slice_of_url(judge, slice, url))
            return slice;
    return NULL;
}

static bool has_type(const lodd__definition *definition, lodd_str type)
{
    for (size_t i = 0; i < definition->n_types; i++)
        if (lodd__str_eq(definition->types[i].code, type))
            return true;
    return false;
}

/* The slice that a choice has for a type; the definition itself when it has none. */
static const lodd__definition *of_type(const lodd__definition *definition, lodd_str type)
{
    for (const lodd__definition *slice = definition->first_slice; slice != NULL; slice = slice->next_slice)
        if (slice->n_types == 1 && has_type(slice, type))
            return slice;
    return definition;
}

/* ---- values ---- */

static bool has_value(const lodd__definition *definition, int depth)
{
    if (lodd__node_exists(definition->fixed) || lodd__node_exists(definition->pattern))
        return true;
    for (const lodd__definition *child = definition->first; child != NULL && depth < MAX_STEPS; child = child->next) {
        if (has_value(child, depth + 1))
            return true;
        for (const lodd__definition *slice = child->first_slice; slice != NULL; slice = slice->next_slice)
            if (slice->min > 0 && has_value(slice, depth + 1))
                return true;
    }
    return false;
}

static bool fits(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition, int depth);

static bool one_fits(lodd__fhir_judge *judge, const lodd__element *first, const lodd__definition *definition, int depth)
{
    for (; first != NULL; first = first->next_same)
        if (fits(judge, first, definition, depth))
            return true;
    return false;
}

/* The fixed values and patterns of a definition and of what is below it. */
static bool fits(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition, int depth)
{
    bool accepted = definition->errata != NULL && lodd__errata_accept(definition, element->value);

    if (!accepted && lodd__node_exists(definition->fixed) &&
        !lodd__fhir_matches_pattern(judge, element, definition->fixed, true))
        return false;
    if (!accepted && lodd__node_exists(definition->pattern) &&
        !lodd__fhir_matches_pattern(judge, element, definition->pattern, false))
        return false;
    for (const lodd__definition *child = definition->first; child != NULL && depth < MAX_STEPS; child = child->next) {
        const lodd__element *first = lodd__element_child_str(element, child->name);
        if ((first != NULL || child->min > 0) && has_value(child, depth + 1) && child->first_slice == NULL &&
            !one_fits(judge, first, child, depth + 1))
            return false;
        for (const lodd__definition *slice = child->first_slice; slice != NULL; slice = slice->next_slice)
            if (slice->min > 0 && has_value(slice, depth + 1) && !one_fits(judge, first, slice, depth + 1))
                return false;
    }
    return true;
}

static int in_valueset(trial *comparison, const lodd__element *element, lodd_str valueset)
{
    lodd__item item = {.kind = LODD__ITEM_ELEMENT, .as.element = element};
    int member = comparison->judge->host.member_of(comparison->judge, &item, valueset);

    return member < 0 ? undecided(comparison, "memberOf()") : member;
}

static int compare_value(trial *comparison, const lodd__element *element, const lodd__definition *definition)
{
    if (definition->max == 0)
        return element == NULL;
    if (has_value(definition, 0))
        return element != NULL && fits(comparison->judge, element, definition, 0);
    if (definition->binding != NULL && definition->binding->strength == LODD__BINDING_REQUIRED &&
        definition->binding->valueset.len > 0)
        return element != NULL ? in_valueset(comparison, element, definition->binding->valueset) : NO;
    return definition->min == 0 ? SILENT : element != NULL;
}

/* ---- existence, types, profiles ---- */

static int compare_exists(const lodd__element *element, const lodd__definition *definition)
{
    if (definition->max == 0)
        return element == NULL;
    return definition->min == 0 ? SILENT : element != NULL;
}

static int compare_type(trial *comparison, const lodd__element *element, const lodd__definition *definition)
{
    (void)comparison;
    if (definition->n_types == 0)
        return SILENT;
    if (element == NULL || element->type == NULL)
        return NO;
    return lodd__fhir_type_allowed(definition, element, NULL);
}

static int conforms(trial *comparison, const lodd__element *element, lodd_str canonical)
{
    const lodd__structure *structure = lodd__structures_find(comparison->judge->structures, canonical);

    if (structure == NULL || structure->root == NULL) {
        comparison->why = canonical;
        return UNDECIDED;
    }
    if (element->type == NULL || !lodd__structure_is(element->type, structure->type))
        return NO;
    return lodd__fhir_try_against(comparison->judge, element, structure) == 0;
}

static bool has_profile(const lodd__definition *definition)
{
    for (size_t i = 0; i < definition->n_types; i++)
        if (definition->types[i].n_profiles > 0)
            return true;
    return false;
}

static int compare_profile(trial *comparison, const lodd__element *element, const lodd__definition *definition)
{
    int ret = NO;

    if (!has_profile(definition) || (element == NULL && definition->min == 0))
        return SILENT;
    if (element == NULL)
        return NO;
    for (size_t i = 0; i < definition->n_types; i++) {
        const lodd__type_ref *type = &definition->types[i];
        if (type->n_profiles == 0 && element->type != NULL && lodd__structure_is(element->type, type->code))
            return YES;
        for (size_t k = 0; k < type->n_profiles; k++) {
            int one = conforms(comparison, element, type->profiles[k]);
            if (one == YES)
                return YES;
            if (one == UNDECIDED)
                ret = UNDECIDED;
        }
    }
    return ret;
}

/* ---- following a path ---- */

static int compare_here(trial *comparison, const lodd__element *element, const lodd__definition *definition)
{
    if (definition == NULL)
        return SILENT; /* the path goes where the slice defines nothing */
    comparison->element = element;
    comparison->definition = definition;
    comparison->targets = false;
    if (lodd__str_is(comparison->type, "exists"))
        return compare_exists(element, definition);
    if (lodd__str_is(comparison->type, "type"))
        return compare_type(comparison, element, definition);
    if (lodd__str_is(comparison->type, "profile"))
        return compare_profile(comparison, element, definition);
    return compare_value(comparison, element, definition);
}

static int follow(trial *comparison, const lodd__element *element, const lodd__definition *definition, lodd_str path,
                  int depth);

/* The first step: up to a dot that is in no parentheses. Takes it off the path. */
static lodd_str take_step(lodd_str *path)
{
    size_t i = 0;
    int open = 0;
    lodd_str step;

    for (; i < path->len && (open > 0 || path->ptr[i] != '.'); i++)
        open += path->ptr[i] == '(' ? 1 : path->ptr[i] == ')' ? -1 : 0;
    step = lodd__str_sub(*path, 0, i);
    *path = i < path->len ? lodd__str_sub(*path, i + 1, path->len - i - 1) : LODD__STR("");
    return step;
}

/* "name('x')" or "name(x)": x; {NULL, 0} when the step is something else. */
static lodd_str argument(lodd_str step, const char *function)
{
    size_t n = strlen(function);
    lodd_str inner;

    if (step.len < n + 2 || memcmp(step.ptr, function, n) != 0 || step.ptr[n] != '(' || step.ptr[step.len - 1] != ')')
        return (lodd_str){0};
    inner = lodd__str_trim(lodd__str_sub(step, n + 1, step.len - n - 2));
    if (inner.len >= 2 && (inner.ptr[0] == '\'' || inner.ptr[0] == '"'))
        inner = lodd__str_sub(inner, 1, inner.len - 2);
    return inner;
}

/* Of several ways to meet a definition. */
static int better(int a, int b)
{
    static const int order[] = {YES, SILENT, UNDECIDED};

    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return NO;
}

/* One child. The slices of its definition, where they can be decided, say more than the definition itself does. */
static int follow_one(trial *comparison, const lodd__element *child, const lodd__definition *definition, lodd_str path,
                      int depth)
{
    int ret = NO;
    bool decided = false;

    for (const lodd__definition *slice = definition != NULL ? definition->first_slice : NULL;
         slice != NULL && ret != YES; slice = slice->next_slice) {
        int one = follow(comparison, child, slice, path, depth + 1);
        decided = decided || one == YES || one == NO;
        ret = better(ret, one == YES ? YES : NO);
    }
    return decided ? ret : follow(comparison, child, definition, path, depth + 1);
}

/* Any of the children of a name; without one, what is absent is compared. */
static int follow_child(trial *comparison, const lodd__element *first, const lodd__definition *definition,
                        lodd_str path, int depth)
{
    int ret = NO;

    if (first == NULL)
        return follow(comparison, NULL, definition, path, depth + 1);
    for (const lodd__element *child = first; child != NULL && ret != YES; child = child->next_same)
        ret = better(ret, follow_one(comparison, child, definition, path, depth));
    return ret;
}

static const lodd__element *extension_with(const lodd__element *element, lodd_str url)
{
    for (const lodd__element *child = element->first; child != NULL; child = child->next)
        if (lodd__str_is(child->name, "extension") && lodd__str_eq(lodd__element_value(child, "url"), url))
            return child;
    return NULL;
}

static lodd_str last_step(lodd_str canonical)
{
    size_t at = canonical.len;
    lodd_str url, version;

    lodd__canonical_split(canonical, &url, &version);
    for (at = url.len; at > 0 && url.ptr[at - 1] != '/';)
        at--;
    return lodd__str_sub(url, at, url.len - at);
}

/* The type of what a reference points to, as far as its text tells; empty when it does not. */
static lodd_str said_type(lodd__fhir_judge *judge, const lodd__element *reference, lodd_str text)
{
    lodd__link link = lodd__link_read(judge, text);
    lodd_str type = lodd__element_value(reference, "type");

    if ((link.kind == LODD__LINK_RELATIVE || link.kind == LODD__LINK_REST) && link.type.len > 0)
        return link.type;
    return type.len > 0 ? last_step(type) : LODD__STR("");
}

/* resolve(): the definition's side is each of the target profiles. Without the target only its type can be told, by the
 * text of the reference. */
static int follow_reference(trial *comparison, const lodd__element *element, const lodd__definition *definition,
                            lodd_str path, int depth)
{
    lodd_str text = element != NULL ? lodd__element_is(element, "Reference") ? lodd__element_value(element, "reference")
                                                                             : element->value
                                    : LODD__STR("");
    const lodd__element *target = text.len > 0 ? lodd__fhir_resolve(comparison->judge, element, text) : NULL;
    int ret = NO;

    comparison->element = target != NULL || path.len > 0 ? target : element;
    comparison->definition = definition;
    comparison->targets = true;
    for (size_t i = 0; definition != NULL && i < definition->n_types; i++)
        for (size_t k = 0; k < definition->types[i].n_targets && ret != YES; k++) {
            lodd_str canonical = definition->types[i].targets[k];
            const lodd__structure *structure = lodd__structures_find(comparison->judge->structures, canonical);
            if (target == NULL && path.len == 0 && lodd__str_is(comparison->type, "type") && text.len > 0) {
                lodd_str type = structure != NULL ? structure->type : last_step(canonical);
                ret = better(ret, lodd__str_eq(type, said_type(comparison->judge, element, text)));
            } else if (target == NULL) {
                ret = better(ret, NO);
            } else if (path.len == 0 && lodd__str_is(comparison->type, "profile")) {
                ret = better(ret, conforms(comparison, target, canonical));
            } else if (structure == NULL || structure->root == NULL) {
                ret = better(ret, undecided(comparison, "unknown target profile"));
            } else if (target->type != NULL && lodd__structure_is(target->type, structure->type)) {
                ret = better(ret, path.len == 0 ? YES : follow(comparison, target, structure->root, path, depth + 1));
            }
        }
    return ret;
}

/* A slice of extensions is known by the profile it has, even when that profile is not known: its url is theirs. 1, 0;
 * -1: it is no such slice. */
static int compare_extension_url(lodd__fhir_judge *judge, const lodd__element *element,
                                 const lodd__definition *definition)
{
    lodd_str url, version;

    if (definition == NULL || definition->first != NULL || definition->n_types != 1 ||
        definition->types[0].n_profiles != 1 || !lodd__str_is(definition->types[0].code, "Extension"))
        return -1;
    if (lodd__structures_find(judge->structures, definition->types[0].profiles[0]) != NULL)
        return -1;
    lodd__canonical_split(definition->types[0].profiles[0], &url, &version);
    return element != NULL && lodd__str_eq(lodd__element_value(element, "url"), url);
}

static int follow(trial *comparison, const lodd__element *element, const lodd__definition *definition, lodd_str path,
                  int depth)
{
    lodd_str step, of;
    int by_url;

    if (path.len == 0)
        return compare_here(comparison, element, definition);
    if (depth > MAX_STEPS)
        return undecided(comparison, "the path is too long");
    step = take_step(&path);
    by_url =
        lodd__str_is(step, "url") && path.len == 0 ? compare_extension_url(comparison->judge, element, definition) : -1;
    if (by_url >= 0)
        return by_url;
    if (lodd__str_is(step, "$this") || lodd__str_is(step, "first()"))
        return follow(comparison, element, definition, path, depth + 1);
    if (lodd__str_is(step, "resolve()"))
        return follow_reference(comparison, element, definition, path, depth + 1);
    of = argument(step, "ofType");
    if (of.ptr == NULL)
        of = argument(step, "as");
    if (of.ptr != NULL) {
        if (lodd__str_starts(of, LODD__STR("FHIR.")))
            of = lodd__str_sub(of, 5, of.len - 5);
        if (element != NULL && (element->type == NULL || !lodd__structure_is(element->type, of)))
            element = NULL;
        return follow(comparison, element, definition != NULL ? of_type(definition, of) : NULL, path, depth + 1);
    }
    of = argument(step, "extension");
    if (of.ptr != NULL)
        return follow(comparison, element != NULL ? extension_with(element, of) : NULL,
                      definition != NULL ? extension_of(comparison->judge, definition, of) : NULL, path, depth + 1);
    if (lodd__str_find(step, '(', 0) != (size_t)-1)
        return undecided(comparison, "a function that discriminators cannot have");
    return follow_child(comparison, element != NULL ? lodd__element_child_str(element, step) : NULL,
                        definition != NULL ? child_of(comparison->judge, definition, step) : NULL, path, depth);
}

/* ---- slices ---- */

/* The definition whose slicing a slice belongs to: slices within a slice may have the discriminators of the outer one. */
static const lodd__definition *slicing_of(const lodd__definition *slice)
{
    const lodd__definition *sliced = slice->sliced;

    while (sliced != NULL && sliced->n_discriminators == 0 && sliced->sliced != NULL)
        sliced = sliced->sliced;
    return sliced;
}

static uint32_t position_of(const lodd__definition *slice)
{
    uint32_t n = 0;

    for (const lodd__definition *other = slice->sliced->first_slice; other != NULL && other != slice;
         other = other->next_slice)
        n++;
    return n;
}

int lodd__fhir_in_slice(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *slice,
                        lodd_str *ret_why)
{
    const lodd__definition *sliced = slicing_of(slice);
    trial comparison = {.judge = judge};
    int ret = SILENT;

    *ret_why = LODD__STR("");
    if (sliced == NULL || sliced->n_discriminators == 0) {
        *ret_why = LODD__STR("no discriminator");
        return UNDECIDED;
    }
    for (size_t i = 0; i < sliced->n_discriminators; i++) {
        int one;
        comparison.type = sliced->discriminators[i].type;
        if (lodd__str_is(comparison.type, "position"))
            one = element->index == position_of(slice);
        else
            one = follow(&comparison, element, slice, sliced->discriminators[i].path, 0);
        if (one == NO)
            return NO;
        if (one == UNDECIDED || (one == YES && ret == SILENT))
            ret = one;
    }
    if (ret == SILENT)
        ret = undecided(&comparison, "the slice says nothing at its discriminators");
    *ret_why = comparison.why;
    return ret;
}

bool lodd__fhir_slice_mismatch(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *slice,
                               lodd__mismatch *ret)
{
    const lodd__definition *sliced = slicing_of(slice);

    for (size_t i = 0; sliced != NULL && i < sliced->n_discriminators; i++) {
        trial comparison = {.judge = judge, .type = sliced->discriminators[i].type};
        bool position = lodd__str_is(comparison.type, "position");
        *ret = (lodd__mismatch){.type = comparison.type, .path = sliced->discriminators[i].path};
        if (position && element->index != position_of(slice)) {
            ret->position = position_of(slice);
            ret->element = element;
            return true;
        }
        if (position || follow(&comparison, element, slice, ret->path, 0) != NO)
            continue;
        ret->element = comparison.element;
        ret->definition = comparison.definition;
        ret->targets = comparison.targets;
        return true;
    }
    return false;
}

/* The elements that are sliced, and what came of it. */
typedef struct assignment {
    const lodd__element **elements;
    const lodd__definition **slices; /* of each element; NULL: none */
    size_t n;
    bool *open; /* of each slice: whether an element belongs to it could not be decided */
} assignment;

static lodd_str slice_id(const lodd__definition *slice)
{
    return slice->id.len > 0 ? slice->id : slice->path;
}

static lodd_issue *say_element(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *element,
                               lodd_str name, const lodd__definition *of)
{
    lodd_issue *issue = lodd__finding(judge->findings, rule, element);

    if (issue == NULL)
        return NULL;
    lodd__finding_name(judge->findings, issue, name);
    lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, of->structure));
    return issue;
}

static void say_undecided(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *slice,
                          lodd_str why)
{
    if (lodd__errata_silence(slice, lodd__rule(LODD__RULE_FHIR_SLICE_UNDECIDED)->id) != NULL)
        return; /* check_slice() says so */
    if (judge->findings->result != NULL &&
        lodd__fhir_say_once(judge, LODD__RULE_FHIR_SLICE_UNDECIDED, slice_id(slice))) {
        lodd_issue *issue = lodd__finding(judge->findings, LODD__RULE_FHIR_SLICE_UNDECIDED, element);
        lodd__finding_name(judge->findings, issue, slice_id(slice));
        lodd__finding_name(judge->findings, issue, why);
    }
}

static const lodd__definition *default_slice(const lodd__definition *sliced)
{
    for (const lodd__definition *slice = sliced->first_slice; slice != NULL; slice = slice->next_slice)
        if (lodd__str_is(slice->slice_name, "@default"))
            return slice;
    return NULL;
}

/* The slice of one element. *ret_open: some slice could not be decided, and open[] which. */
static const lodd__definition *assign(lodd__fhir_judge *judge, const lodd__element *element,
                                      const lodd__definition *sliced, bool *open, bool *ret_open)
{
    const lodd__definition *found = NULL, *fallback = default_slice(sliced);
    lodd_str names = LODD__STR(""), why;
    size_t i = 0;

    *ret_open = false;
    for (const lodd__definition *slice = sliced->first_slice; slice != NULL; slice = slice->next_slice, i++) {
        int in = slice == fallback ? NO : lodd__fhir_in_slice(judge, element, slice, &why);
        if (in == UNDECIDED) {
            say_undecided(judge, element, slice, why);
            *ret_open = open[i] = true;
        }
        if (in != YES)
            continue;
        if (found != NULL)
            names =
                lodd__arena_printf(judge->scratch, "%.*s%s%.*s", LODD__FMT(names.len > 0 ? names : found->slice_name),
                                   ", ", LODD__FMT(slice->slice_name));
        else
            found = slice;
    }
    if (names.len > 0)
        (void)say_element(judge, LODD__RULE_FHIR_SLICE_MULTIPLE, element, names, sliced);
    if (found == NULL && !*ret_open)
        lodd__fhir_say_alias_sliced(judge, element, sliced);
    return found != NULL || *ret_open ? found : fallback;
}

static void check_order(lodd__fhir_judge *judge, const assignment *assigned, const lodd__definition *sliced)
{
    const lodd__definition *at = sliced->first_slice, *slice;
    size_t last = 0;

    for (size_t i = 0; i < assigned->n; i++)
        if (assigned->slices[i] != NULL)
            last = i;
    for (size_t i = 0; i < assigned->n; i++) {
        if (assigned->slices[i] == NULL) {
            if (sliced->rules == LODD__SLICING_OPEN_AT_END && i < last)
                (void)say_element(judge, LODD__RULE_FHIR_SLICE_NOT_AT_END, assigned->elements[i], sliced->path, sliced);
            continue;
        }
        if (!sliced->ordered)
            continue;
        for (slice = at; slice != NULL && slice != assigned->slices[i]; slice = slice->next_slice)
            ;
        if (slice == NULL)
            (void)say_element(judge, LODD__RULE_FHIR_SLICE_ORDER, assigned->elements[i],
                              assigned->slices[i]->slice_name, sliced);
        else
            at = slice;
    }
}

static void say_none(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *sliced)
{
    lodd_issue *issue = say_element(judge, LODD__RULE_FHIR_SLICE_NONE, element, sliced->path, sliced);

    lodd__fhir_explain_slices(judge, issue, element, sliced);
}

/* Why too few belong to a slice: the elements that are in none. */
static void explain_few(lodd__fhir_judge *judge, lodd_issue *issue, const assignment *assigned,
                        const lodd__definition *slice)
{
    const lodd__element **others = lodd__arena_array(judge->scratch, assigned->n + 1, sizeof *others);
    size_t n = 0;

    for (size_t i = 0; others != NULL && i < assigned->n; i++)
        if (assigned->slices[i] == NULL)
            others[n++] = assigned->elements[i];
    if (n > 0)
        lodd__fhir_explain_slice(judge, issue, others, n, slice);
}

static void check_count(lodd__fhir_judge *judge, const lodd__element *parent, const assignment *assigned,
                        const lodd__definition *slice, size_t n, bool open)
{
    bool few = n < slice->min && !open;
    lodd_issue *issue;

    if (!few && n <= slice->max)
        return;
    issue = lodd__finding(judge->findings, few ? LODD__RULE_FHIR_SLICE_MIN : LODD__RULE_FHIR_SLICE_MAX, parent);
    if (issue == NULL)
        return;
    lodd__finding_name(judge->findings, issue, slice_id(slice));
    lodd__finding_number(judge->findings, issue, few ? slice->min : slice->max);
    lodd__finding_number(judge->findings, issue, n);
    lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, slice->structure));
    if (few)
        explain_few(judge, issue, assigned, slice);
}

static void check_among(lodd__fhir_judge *judge, const lodd__element *parent, const assignment *all,
                        const lodd__definition *sliced, int depth);

/* One slice: how many, each of them, and the slices within it. */
static void check_slice(lodd__fhir_judge *judge, const lodd__element *parent, const assignment *assigned,
                        const lodd__definition *slice, bool open, int depth)
{
    const lodd__definition *outer = judge->findings->definition;
    assignment inner = {0};
    size_t n = 0;

    for (size_t i = 0; i < assigned->n; i++)
        n += assigned->slices[i] == slice;
    judge->findings->definition = slice;
    lodd__fhir_say_silence(judge, parent, slice);
    check_count(judge, parent, assigned, slice, n, open);
    judge->findings->definition = outer;
    for (size_t i = 0; i < assigned->n && judge->status == LODD_OK; i++)
        if (assigned->slices[i] == slice)
            lodd__fhir_check_definition(judge, assigned->elements[i], slice);
    if (slice->first_slice == NULL || depth > 8)
        return;
    inner.elements = lodd__arena_array(judge->scratch, n + 1, sizeof(void *));
    if (inner.elements == NULL)
        return;
    for (size_t i = 0; i < assigned->n; i++)
        if (assigned->slices[i] == slice)
            inner.elements[inner.n++] = assigned->elements[i];
    check_among(judge, parent, &inner, slice, depth + 1);
}

static void check_among(lodd__fhir_judge *judge, const lodd__element *parent, const assignment *all,
                        const lodd__definition *sliced, int depth)
{
    assignment assigned = *all;
    size_t i = 0;

    for (const lodd__definition *slice = sliced->first_slice; slice != NULL; slice = slice->next_slice)
        i++;
    assigned.slices = lodd__arena_array(judge->scratch, assigned.n + 1, sizeof(void *));
    assigned.open = lodd__arena_array(judge->scratch, i + 1, sizeof(bool));
    if (assigned.slices == NULL || assigned.open == NULL)
        return;
    for (i = 0; i < assigned.n && judge->status == LODD_OK; i++) {
        bool open = false;
        assigned.slices[i] = assign(judge, assigned.elements[i], sliced, assigned.open, &open);
        if (assigned.slices[i] == NULL && !open && sliced->rules == LODD__SLICING_CLOSED)
            say_none(judge, assigned.elements[i], sliced);
    }
    check_order(judge, &assigned, sliced);
    i = 0;
    for (const lodd__definition *slice = sliced->first_slice; slice != NULL; slice = slice->next_slice, i++)
        check_slice(judge, parent, &assigned, slice, assigned.open[i], depth);
}

void lodd__fhir_check_slices(lodd__fhir_judge *judge, const lodd__element *parent, const lodd__element *first,
                             const lodd__definition *sliced)
{
    assignment all = {0};
    size_t n = 0;

    if (sliced->first_slice == NULL)
        return;
    for (const lodd__element *same = first; same != NULL; same = same->next_same)
        n++;
    all.elements = lodd__arena_array(judge->scratch, n + 1, sizeof(void *));
    if (all.elements == NULL) {
        judge->status = LODD_ERR_NOMEM;
        return;
    }
    for (const lodd__element *same = first; same != NULL; same = same->next_same)
        all.elements[all.n++] = same;
    check_among(judge, parent, &all, sliced, 0);
}
