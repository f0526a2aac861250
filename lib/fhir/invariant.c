/* fhir/invariant.c - constraints: FHIRPath expressions that must hold for an element (ElementDefinition.constraint).
 *
 * Each expression is compiled once for all threads. A result that is false or empty breaks the constraint; what cannot
 * be compiled or evaluated is said once for a document and never counts against it. May use: base, element, fhirpath.
 */
#include <stdatomic.h>

#include "fhir/judge.h"

typedef struct path {
    const lodd__fhirpath *expression; /* NULL: it cannot be compiled */
    lodd_str why;
} path;

/* Expressions of R4 4.0.1 that do not say what their constraints are there for, and what is evaluated in their place:
 * an element that is absent breaks none of them, and names are matched from end to end. */
static const struct {
    const char *published, *meant;
} corrections[] = {
    {"reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
     "%rootResource.contained.id.trace('ids'))",
     "reference.exists() implies (reference.startsWith('#').not() or (reference.substring(1) in "
     "%rootResource.contained.id))"},
    {"reference.startsWith('#').not() or (reference.substring(1).trace('url') in %resource.contained.id.trace('ids'))",
     "reference.exists() implies (reference.startsWith('#').not() or (reference.substring(1) in "
     "%rootResource.contained.id))"},
    {"fullUrl.contains('/_history/').not()", "fullUrl.empty() or fullUrl.contains('/_history/').not()"},
    {"name.matches('[A-Z]([A-Za-z0-9_]){0,254}')", "name.empty() or name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')"},
    {"probability is decimal implies (probability as decimal) <= 100",
     "probability.empty() or ((probability is decimal) implies ((probability as decimal) <= 100))"},
    {"type!='display' and (required=true or %extension.valueInteger=0)",
     "type != 'display' and (required = true or %extension.value = 0)"},
    {"type!='display' and (repeats=true or %extension.valueInteger=1)",
     "type != 'display' and (repeats = true or %extension.value = 1)"},
    {"($this as dateTime).toString().length() >= 8",
     "($this is dateTime and $this.hasValue()) implies $this.toString().length() >= 8"},
    {"substanceExposureRisk.exists() and code.empty()", "%resource.code.empty()"},
    {"enableWhen.count() > 2 implies enableBehavior.exists()",
     "enableWhen.count() > 1 implies enableBehavior.exists()"},
};

lodd_str lodd__fhir_corrected(lodd_str expression)
{
    for (size_t i = 0; i < sizeof corrections / sizeof *corrections; i++)
        if (lodd__str_is(expression, corrections[i].published))
            return lodd__str(corrections[i].meant);
    return expression;
}

/* Under the lock. */
static path *compile(lodd__fhir *fhir, lodd_str expression)
{
    lodd__fhirpath_error error = {0};
    path *ret = LODD__NEW(&fhir->arena, path);

    if (ret == NULL)
        return NULL;
    ret->expression = lodd__fhirpath_compile(&fhir->arena, lodd__fhir_corrected(expression), &error);
    ret->why = error.message;
    return ret->expression == NULL && error.kind == LODD__FHIRPATH_NOMEM ? NULL : ret;
}

static const path *compiled_of(lodd__fhir_judge *judge, lodd__constraint *constraint)
{
    path *ret = atomic_load_explicit(&constraint->compiled, memory_order_acquire);

    if (ret != NULL)
        return ret;
    pthread_mutex_lock(&judge->fhir->lock);
    ret = atomic_load_explicit(&constraint->compiled, memory_order_relaxed);
    if (ret == NULL) {
        ret = compile(judge->fhir, constraint->expression);
        atomic_store_explicit(&constraint->compiled, ret, memory_order_release);
    }
    pthread_mutex_unlock(&judge->fhir->lock);
    if (ret == NULL)
        judge->status = LODD_ERR_NOMEM;
    return ret;
}

static void say_undecided(lodd__fhir_judge *judge, const lodd__element *element, const lodd__constraint *constraint,
                          lodd_str why)
{
    lodd_issue *issue;

    if (judge->findings->result == NULL ||
        !lodd__fhir_say_once(judge, LODD__RULE_FHIR_INVARIANT_UNDECIDED, constraint->expression))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_INVARIANT_UNDECIDED, element);
    lodd__finding_name(judge->findings, issue, constraint->key);
    lodd__finding_name(judge->findings, issue, why);
    lodd__finding_name(judge->findings, issue, constraint->expression);
}

static void say_limit(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd_issue *issue;

    judge->steps_used_up = true;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_INVARIANT_LIMIT, element);
    lodd__finding_number(judge->findings, issue, judge->limits->max_path_steps);
}

int lodd__fhir_path_test(lodd__fhir_judge *judge, const lodd__fhirpath *expression, const lodd__element *element,
                         lodd__fhirpath_error *error)
{
    int ret;

    judge->evaluations++;
    ret = lodd__fhirpath_test(&judge->fhirpath, expression, element, error);
    if (ret == -2 && error->message.ptr != NULL)
        error->message = lodd__arena_str(judge->scratch, error->message);
    judge->evaluations--;
    if (judge->evaluations == 0)
        lodd__arena_reset(judge->values);
    if (ret == -2 && error->kind == LODD__FHIRPATH_NOMEM)
        judge->status = LODD_ERR_NOMEM;
    return ret;
}

/* 1 holds, 0 broken, -1 not known (which has been said). */
static int evaluate(lodd__fhir_judge *judge, const lodd__element *element, lodd__constraint *constraint)
{
    const path *compiled = compiled_of(judge, constraint);
    lodd__fhirpath_error error = {0};
    int holds;

    if (compiled == NULL)
        return -1;
    if (compiled->expression == NULL) {
        say_undecided(judge, element, constraint, compiled->why);
        return -1;
    }
    holds = lodd__fhir_path_test(judge, compiled->expression, element, &error);
    if (holds >= -1)
        return holds == 1;
    if (error.kind == LODD__FHIRPATH_LIMIT && judge->fhirpath.steps >= judge->fhirpath.max_steps)
        say_limit(judge, element);
    else if (error.kind != LODD__FHIRPATH_NOMEM)
        say_undecided(judge, element, constraint, error.message);
    return -1;
}

static const lodd_severity best_practice[] = {
    [LODD_BEST_PRACTICE_WARNING] = LODD_SEVERITY_WARNING,
    [LODD_BEST_PRACTICE_INFORMATION] = LODD_SEVERITY_INFORMATION,
    [LODD_BEST_PRACTICE_ERROR] = LODD_SEVERITY_ERROR,
};

static void say_broken(lodd__fhir_judge *judge, const lodd__element *element, const lodd__constraint *constraint)
{
    lodd_severity severity = constraint->error ? LODD_SEVERITY_ERROR : LODD_SEVERITY_WARNING;
    lodd_issue *issue;

    if (constraint->best_practice)
        severity = best_practice[judge->options->best_practice];
    issue = lodd__finding_as(judge->findings, LODD__RULE_FHIR_INVARIANT, severity, element);
    lodd__finding_name(judge->findings, issue, constraint->key);
    lodd__finding_name(judge->findings, issue, constraint->human);
    lodd__finding_name(judge->findings, issue, constraint->expression);
}

void lodd__fhir_check_constraint(lodd__fhir_judge *judge, const lodd__element *element, const lodd__fhir_check *check)
{
    int holds = -1;

    if (check->constraint->best_practice && judge->options->best_practice == LODD_BEST_PRACTICE_IGNORE)
        return;
    if (check->native != NULL)
        holds = check->native(judge, element);
    if (holds < 0) {
        if (judge->steps_used_up)
            return;
        holds = evaluate(judge, element, check->constraint);
    }
    if (holds == 0)
        say_broken(judge, element, check->constraint);
}

static bool has_constraint(const lodd__definition *definition, const lodd__constraint *constraint)
{
    for (size_t i = 0; definition != NULL && i < definition->n_constraints; i++)
        if (lodd__str_eq(definition->constraints[i].key, constraint->key) &&
            lodd__str_eq(definition->constraints[i].expression, constraint->expression))
            return true;
    return false;
}

/* A profile that an element's only type names has its constraints in the snapshot too. They are the profile's, which is
 * judged by itself: within the definition that names it, %resource would be another resource. */
static bool is_of_type_profile(lodd__fhir_judge *judge, const lodd__definition *definition,
                               const lodd__constraint *constraint)
{
    const lodd__structure *profile;

    if (definition->parent == NULL || definition->n_types != 1 || definition->types[0].n_profiles != 1)
        return false;
    profile = lodd__structures_find(judge->structures, definition->types[0].profiles[0]);
    return profile != NULL && has_constraint(profile->root, constraint);
}

/* What the base definitions of an element say has been judged when a profile of it is. */
static bool is_of_base(const lodd__element *element, const lodd__definition *definition,
                       const lodd__constraint *constraint)
{
    if (definition == element->definition)
        return false;
    if (has_constraint(element->definition, constraint))
        return true;
    if (definition == element->content)
        return false;
    if (has_constraint(element->content, constraint))
        return true;
    return element->type != NULL && element->type->root != NULL && definition != element->type->root &&
           has_constraint(element->type->root, constraint);
}

void lodd__fhir_check_invariants(lodd__fhir_judge *judge, const lodd__element *element,
                                 const lodd__definition *definition)
{
    const lodd__fhir_plan *plan = lodd__fhir_plan_of(judge->fhir, definition);
    const lodd__element *resource = judge->fhirpath.resource, *root = judge->fhirpath.root_resource;
    const lodd__structure *profile = judge->profile;

    if (plan == NULL) {
        judge->status = LODD_ERR_NOMEM;
        return;
    }
    /* What a Bundle's definition says of an entry's resource, it says as part of the Bundle: that is %resource then. */
    judge->fhirpath.resource = judge->fhirpath.root_resource = NULL;
    judge->profile = definition->structure;
    if (element->resource && definition->parent != NULL && element->parent != NULL) {
        judge->fhirpath.resource = lodd__element_resource(element->parent);
        judge->fhirpath.root_resource = lodd__element_root_resource(element->parent);
    }
    for (size_t i = 0; i < plan->n_checks; i++)
        if (!is_of_base(element, definition, plan->checks[i].constraint) &&
            !is_of_type_profile(judge, definition, plan->checks[i].constraint))
            lodd__fhir_check_constraint(judge, element, &plan->checks[i]);
    judge->fhirpath.resource = resource;
    judge->fhirpath.root_resource = root;
    judge->profile = profile;
}

const lodd__fhirpath *lodd__fhir_expression(lodd__fhir_judge *judge, lodd_str expression, lodd_str *ret_why)
{
    lodd__fhir *fhir = judge->fhir;
    path *ret;

    pthread_mutex_lock(&fhir->lock);
    ret = lodd__map_get(&fhir->expressions, expression);
    if (ret == NULL) {
        lodd_str key = lodd__arena_str(&fhir->arena, expression);
        ret = key.ptr != NULL ? compile(fhir, key) : NULL;
        if (ret != NULL && !lodd__map_put(&fhir->expressions, key, ret))
            ret = NULL;
    }
    pthread_mutex_unlock(&fhir->lock);
    if (ret == NULL)
        judge->status = LODD_ERR_NOMEM;
    if (ret_why != NULL)
        *ret_why = ret != NULL ? ret->why : LODD__STR("");
    return ret != NULL ? ret->expression : NULL;
}
