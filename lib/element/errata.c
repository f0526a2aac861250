/* element/errata.c - see errata.h. May use: base, report, json. */
#include "element/errata.h"

#include <stdlib.h>

#include "base/reason.h"
#include "base/vec.h"
#include "json/json.h"
#include "report/result.h"

enum { MAX_ERRATA = 10000, MAX_BASES = 64 };

struct lodd__errata {
    lodd__arena arena;
    LODD__VEC(lodd__erratum *) items;
};

/* ---- reading ---- */

typedef struct reading {
    lodd__errata *errata;
    const char *name;
    char **message;
    lodd_str id;
} reading;

/* What memory did not suffice for looks as if it were missing: that is no fault of the file. */
static lodd_status wrong(const reading *r, const char *what)
{
    if (r->errata->arena.failed)
        return LODD_ERR_NOMEM;
    return LODD__FAIL(r->message, LODD_ERR_PACK, "%s: %.*s%s%s", r->name, LODD__FMT(r->id), r->id.len > 0 ? ": " : "",
                      what);
}

static lodd_str text_of(const reading *r, const lodd__json *object, const char *key)
{
    const lodd__json *value = lodd__json_get(object, lodd__str(key));

    if (value == NULL || value->type != LODD__JSON_STRING)
        return LODD__STR("");
    return lodd__arena_str(&r->errata->arena, value->text);
}

static bool texts_of(const reading *r, const lodd__json *array, lodd_str **ret, size_t *ret_n)
{
    *ret_n = 0;
    if (array == NULL || array->type != LODD__JSON_ARRAY)
        return array == NULL;
    *ret = lodd__arena_array(&r->errata->arena, array->n + 1, sizeof **ret);
    for (const lodd__json *item = array->first; item != NULL && *ret != NULL; item = item->next) {
        if (item->type != LODD__JSON_STRING)
            return false;
        (*ret)[(*ret_n)++] = lodd__arena_str(&r->errata->arena, item->text);
    }
    return true;
}

static lodd_status read_constraint(const reading *r, lodd__erratum *e, const lodd__json *change)
{
    lodd_str severity = text_of(r, change, "severity");

    e->key = text_of(r, change, "constraint");
    e->was = text_of(r, change, "was");
    e->now = text_of(r, change, "now");
    e->has_severity = severity.len > 0;
    e->error = lodd__str_is(severity, "error");
    if (e->has_severity && !e->error && !lodd__str_is(severity, "warning"))
        return wrong(r, "severity must be error or warning");
    if (e->was.len == 0)
        return wrong(r, "a corrected constraint needs \"was\", the expression as published");
    return LODD_OK;
}

static lodd_status read_binding(const reading *r, lodd__erratum *e, const lodd__json *change)
{
    const lodd__json *binding = lodd__json_get(change, LODD__STR("binding"));

    e->was = text_of(r, binding, "was");
    e->now = text_of(r, binding, "now");
    return binding->type == LODD__JSON_OBJECT ? LODD_OK : wrong(r, "binding must be an object");
}

static lodd_status read_target(const reading *r, lodd__erratum *e, const lodd__json *change)
{
    const lodd__json *target = lodd__json_get(change, LODD__STR("target"));

    e->was = text_of(r, target, "was");
    e->now = text_of(r, target, "now");
    return e->was.len > 0 && e->now.len > 0 ? LODD_OK : wrong(r, "target needs \"was\" and \"now\"");
}

static lodd_status read_discriminators(const reading *r, lodd__erratum *e, const lodd__json *change)
{
    const lodd__json *array = lodd__json_get(change, LODD__STR("discriminator"));

    if (array->type != LODD__JSON_ARRAY || array->n == 0)
        return wrong(r, "discriminator must be an array with at least one item");
    e->discriminators = lodd__arena_array(&r->errata->arena, array->n, sizeof *e->discriminators);
    for (const lodd__json *item = array->first; item != NULL && e->discriminators != NULL; item = item->next) {
        lodd__discriminator *discriminator = &e->discriminators[e->n_discriminators++];
        discriminator->type = text_of(r, item, "type");
        discriminator->path = text_of(r, item, "path");
        if (discriminator->type.len == 0 || discriminator->path.len == 0)
            return wrong(r, "a discriminator needs type and path");
    }
    return LODD_OK;
}

static lodd_status read_accept(const reading *r, lodd__erratum *e, const lodd__json *change)
{
    if (!texts_of(r, lodd__json_get(change, LODD__STR("accept")), &e->accepted, &e->n_accepted) || e->n_accepted == 0)
        return wrong(r, "accept must be an array of texts");
    return LODD_OK;
}

static lodd_status read_silence(const reading *r, lodd__erratum *e, const lodd__json *change)
{
    e->key = text_of(r, change, "silence");
    return e->key.len > 0 ? LODD_OK : wrong(r, "silence must be the id of a rule");
}

static const struct {
    const char *name;
    lodd__erratum_kind kind;
    lodd_status (*read)(const reading *r, lodd__erratum *e, const lodd__json *change);
} kinds[] = {
    {"constraint", LODD__ERRATUM_CONSTRAINT, read_constraint},
    {"binding", LODD__ERRATUM_BINDING, read_binding},
    {"discriminator", LODD__ERRATUM_DISCRIMINATOR, read_discriminators},
    {"target", LODD__ERRATUM_TARGET, read_target},
    {"accept", LODD__ERRATUM_ACCEPT, read_accept},
    {"silence", LODD__ERRATUM_SILENCE, read_silence},
};

static lodd_status read_change(const reading *r, lodd__erratum *e, const lodd__json *change)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (lodd__json_get(change, lodd__str(kinds[i].name)) != NULL) {
            e->kind = kinds[i].kind;
            return kinds[i].read(r, e, change);
        }
    return wrong(r, "change must name constraint, binding, discriminator, target, accept or silence");
}

/* The registry's rule with the text of the erratum behind its own. */
static bool read_rule(const reading *r, lodd__erratum *e, const lodd__json *object)
{
    static const char *const names[LODD_LANG_COUNT] = {"nb", "en"};
    const lodd__json *text = lodd__json_get(object, LODD__STR("text"));

    e->rule = *lodd__rule(LODD__RULE_FHIR_ERRATUM);
    e->rule.document = text_of(r, object, "source");
    for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++) {
        lodd_str own = text_of(r, text, names[lang]);
        if (own.len == 0)
            return false;
        e->rule.text[lang] = lodd__arena_printf(&r->errata->arena, "%.*s: %.*s", LODD__FMT(e->rule.text[lang]),
                                                LODD__FMT(own));
    }
    return e->rule.document.len > 0;
}

static lodd_status read_one(reading *r, const lodd__json *object)
{
    lodd__erratum *e = LODD__NEW(&r->errata->arena, lodd__erratum);
    const lodd__json *change = lodd__json_get(object, LODD__STR("change"));
    lodd_status status;

    if (e == NULL)
        return LODD_ERR_NOMEM;
    r->id = e->id = text_of(r, object, "id");
    e->structure = text_of(r, object, "structure");
    e->element = text_of(r, object, "element");
    if (e->id.len == 0 || e->structure.len == 0 || e->element.len == 0 || !read_rule(r, e, object))
        return wrong(r, "an erratum needs id, structure, element, source, and text in nb and en");
    if (!texts_of(r, lodd__json_get(object, LODD__STR("versions")), &e->versions, &e->n_versions))
        return wrong(r, "versions must be an array of texts");
    for (size_t i = 0; i < r->errata->items.len; i++)
        if (lodd__str_eq(r->errata->items.ptr[i]->id, e->id))
            return wrong(r, "the id is there already");
    if (change == NULL || change->type != LODD__JSON_OBJECT)
        return wrong(r, "change is missing");
    status = read_change(r, e, change);
    if (status != LODD_OK)
        return status;
    return !r->errata->arena.failed && lodd__vec_push(&r->errata->items, e) ? LODD_OK : LODD_ERR_NOMEM;
}

lodd_status lodd__errata_read(lodd__errata **errata, lodd_str text, const char *name, char **ret_message)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_limits limits;
    const lodd__json *list = NULL;
    reading r = {.name = name, .message = ret_message, .id = LODD__STR("")};
    lodd_status status = LODD_OK;

    if (*errata == NULL)
        *errata = calloc(1, sizeof **errata);
    if (*errata == NULL)
        return LODD_ERR_NOMEM;
    r.errata = *errata;
    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &arena, text, &limits);
    if (doc.root != NULL && doc.valid)
        list = lodd__json_get(doc.root, LODD__STR("errata"));
    if (arena.failed)
        status = LODD_ERR_NOMEM;
    else if (list == NULL || list->type != LODD__JSON_ARRAY || list->n > MAX_ERRATA)
        status = wrong(&r, "no JSON object with an array \"errata\"");
    for (const lodd__json *item = list != NULL ? list->first : NULL; item != NULL && status == LODD_OK;
         item = item->next) {
        r.id = LODD__STR("");
        status = item->type == LODD__JSON_OBJECT ? read_one(&r, item) : wrong(&r, "an erratum must be an object");
    }
    lodd__arena_free(&arena);
    return status;
}

void lodd__errata_free(lodd__errata *errata)
{
    if (errata == NULL)
        return;
    lodd__vec_free(&errata->items);
    lodd__arena_free(&errata->arena);
    free(errata);
}

size_t lodd__errata_n(const lodd__errata *errata)
{
    return errata != NULL ? errata->items.len : 0;
}

const lodd__erratum *lodd__errata_at(const lodd__errata *errata, size_t i)
{
    return i < errata->items.len ? errata->items.ptr[i] : NULL;
}

/* ---- applying ---- */

static bool is_version(const lodd__erratum *e, lodd_str version)
{
    for (size_t i = 0; i < e->n_versions; i++)
        if (lodd__str_eq(e->versions[i], version))
            return true;
    return e->n_versions == 0;
}

/* Of the profile or one that it is built on. */
static bool concerns(const lodd__erratum *e, const lodd__structure *s)
{
    for (int n = 0; s != NULL && s->profile && n < MAX_BASES; s = s->base, n++)
        if (lodd__str_eq(s->url, e->structure))
            return is_version(e, s->version);
    return false;
}

static bool is_of(lodd_str published, const lodd__erratum *e)
{
    return e->was.len == 0 || lodd__str_eq(published, e->was) || (e->now.len > 0 && lodd__str_eq(published, e->now));
}

static bool correct_constraint(const lodd__erratum *e, lodd__definition *d)
{
    for (size_t i = 0; i < d->n_constraints; i++) {
        lodd__constraint *c = &d->constraints[i];
        if (!lodd__str_eq(c->key, e->key) || !is_of(c->expression, e))
            continue;
        if (e->has_severity)
            c->error = e->error;
        if (e->now.len > 0)
            c->expression = e->now;
        if (e->now.len == 0 && !e->has_severity) {
            for (size_t k = i + 1; k < d->n_constraints; k++)
                d->constraints[k - 1] = d->constraints[k];
            d->n_constraints--;
        }
        return true;
    }
    return false;
}

static bool correct_binding(const lodd__erratum *e, lodd__definition *d)
{
    if (d->binding == NULL || !is_of(d->binding->valueset, e))
        return false;
    if (e->now.len > 0)
        d->binding->valueset = e->now;
    else
        d->binding = NULL;
    return true;
}

static bool correct_discriminators(const lodd__erratum *e, lodd__definition *d)
{
    if (d->n_discriminators == 0 && !lodd__node_exists(d->slicing))
        return false;
    d->discriminators = e->discriminators;
    d->n_discriminators = e->n_discriminators;
    return true;
}

static bool correct_target(const lodd__erratum *e, lodd__definition *d)
{
    bool done = false;

    for (size_t i = 0; i < d->n_types; i++)
        for (size_t k = 0; k < d->types[i].n_targets; k++)
            if (is_of(d->types[i].targets[k], e)) {
                d->types[i].targets[k] = e->now;
                done = true;
            }
    return done;
}

static bool correct(const lodd__erratum *e, lodd__definition *d)
{
    switch (e->kind) {
    case LODD__ERRATUM_CONSTRAINT:
        return correct_constraint(e, d);
    case LODD__ERRATUM_BINDING:
        return correct_binding(e, d);
    case LODD__ERRATUM_DISCRIMINATOR:
        return correct_discriminators(e, d);
    case LODD__ERRATUM_TARGET:
        return correct_target(e, d);
    case LODD__ERRATUM_ACCEPT:
        return lodd__node_exists(d->fixed) || lodd__node_exists(d->pattern);
    case LODD__ERRATUM_SILENCE:
        return true;
    }
    return false;
}

static bool hang(lodd__arena *arena, lodd__definition *d, const lodd__erratum *e)
{
    lodd__errata_of *of = LODD__NEW(arena, lodd__errata_of);

    if (of == NULL)
        return false;
    of->erratum = e;
    of->next = d->errata;
    d->errata = of;
    return true;
}

bool lodd__errata_apply(const lodd__errata *errata, lodd__arena *arena, lodd__structure *structure)
{
    for (size_t i = 0; i < lodd__errata_n(errata); i++) {
        const lodd__erratum *e = errata->items.ptr[i];
        if (!concerns(e, structure))
            continue;
        for (size_t k = 0; k < structure->n_elements; k++) {
            lodd__definition *d = &structure->elements[k];
            if (lodd__str_eq(d->id.len > 0 ? d->id : d->path, e->element) && correct(e, d) && !hang(arena, d, e))
                return false;
        }
    }
    return true;
}

const lodd__erratum *lodd__errata_silence(const lodd__definition *definition, lodd_str rule)
{
    for (const lodd__errata_of *of = definition->errata; of != NULL; of = of->next)
        if (of->erratum->kind == LODD__ERRATUM_SILENCE && lodd__str_eq(of->erratum->key, rule))
            return of->erratum;
    return NULL;
}

bool lodd__errata_accept(const lodd__definition *definition, lodd_str text)
{
    for (const lodd__errata_of *of = definition->errata; of != NULL; of = of->next)
        for (size_t i = 0; of->erratum->kind == LODD__ERRATUM_ACCEPT && i < of->erratum->n_accepted; i++)
            if (lodd__str_eq(of->erratum->accepted[i], text))
                return true;
    return false;
}
