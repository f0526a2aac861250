/* declare/compare.c - comparison: several declarations against one buyer's demands (facts 4.8).
 *
 * No total score: a number would invite ranking on weak evidence. A declaration that cannot be read is a column that
 * says so. A demand is met by a current, unaltered declaration that shows conformity; what is only claimed, disputed or
 * a deviation does not meet a must-have. Uses load.h, claims.h, integrity.h, control_read.h.
 */
#include <stdlib.h>

#include "declare/compare.h"

#include "base/reason.h"

/* --- control records --- */

typedef struct finding {
    lodd__comparison *c;
    lodd__bundle *folder;
    lodd_status status;
} finding;

static bool visit(void *user, lodd_str name, bool ok)
{
    finding *f = user;
    lodd__control control;
    char *bytes = NULL;
    size_t n = 0;
    lodd_status status;

    if (!ok || !lodd__str_ends(name, LODD__STR(".json")))
        return true;
    status = lodd__bundle_read(f->folder, name, &bytes, &n, NULL);
    if (status == LODD_OK && lodd__control_read(&control, &f->c->arena, name, lodd__str_n(bytes, n)) &&
        !lodd__vec_push(&f->c->controls, control))
        status = LODD_ERR_NOMEM;
    free(bytes);
    if (status == LODD_ERR_NOMEM || f->c->arena.failed)
        f->status = LODD_ERR_NOMEM;
    return f->status == LODD_OK;
}

static lodd_status find_controls(lodd__comparison *c, char **ret_message)
{
    finding f = {.c = c};
    lodd_status status;

    if (c->options->control == NULL)
        return LODD_OK;
    status = lodd__bundle_open(&f.folder, c->options->control, "", NULL, ret_message);
    if (status == LODD_OK)
        status = lodd__bundle_list(f.folder, LODD__STR(""), visit, &f, ret_message);
    lodd__bundle_close(f.folder);
    lodd__controls_sort(&c->controls);
    return f.status != LODD_OK ? f.status : status;
}

/* --- declarations --- */

static lodd_status load_one(lodd__comparison *c, lodd__compared *s, size_t i)
{
    lodd_status status = lodd__load(&s->loaded, &c->arena, c->options->declarations[i], c->date, c->requirements);
    size_t first, n;

    s->key = lodd__arena_printf(&c->arena, "S%zu", i + 1);
    if (status == LODD_OK)
        status = lodd__integrity_check(&s->integrity, &c->arena, &s->loaded, NULL);
    if (status != LODD_OK || s->loaded.declaration == NULL)
        return status;
    n = lodd__controls_of(&c->controls, lodd__str(s->loaded.sha256.hex), &first);
    s->disputes = lodd__controls_disputes(&c->controls, first, n, &c->arena);
    return LODD_OK;
}

static lodd_status answer_all(lodd__comparison *c, lodd__compared *s)
{
    s->answers = lodd__arena_array(&c->arena, c->demands.items.len + 1, sizeof *s->answers);
    for (size_t i = 0; s->answers != NULL && i < c->demands.items.len; i++) {
        lodd__demand *d = &c->demands.items.ptr[i];
        lodd_str id = d->requirement != NULL ? d->requirement->id : (lodd_str){NULL, 0};
        bool met;

        s->answers[i] =
            lodd__claims_answer(&s->loaded, d->profile, d->direction, id, &s->disputes, s->integrity.changed);
        met = lodd__cell_met(s->answers[i].cell);
        s->met += met;
        s->musts += d->must;
        s->musts_met += d->must && met;
        d->failing += !met;
    }
    return c->arena.failed ? LODD_ERR_NOMEM : LODD_OK;
}

static lodd_status load_all(lodd__comparison *c)
{
    lodd_status status = LODD_OK;

    c->systems = lodd__arena_array(&c->arena, c->options->n_declarations, sizeof *c->systems);
    if (c->systems == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < c->options->n_declarations && status == LODD_OK; i++) {
        c->n_systems = i + 1;
        status = load_one(c, &c->systems[i], i);
        if (status == LODD_OK)
            status = answer_all(c, &c->systems[i]);
    }
    return status;
}

/* --- order --- */

/* Must-haves that some system does not meet, other must-haves, the rest; each in the buyer's own order. */
static lodd_status make_order(lodd__comparison *c)
{
    size_t n = c->demands.items.len, at = 0;

    c->order = lodd__arena_array(&c->arena, n, sizeof *c->order);
    c->places = lodd__arena_array(&c->arena, n, sizeof *c->places);
    if (c->order == NULL || c->places == NULL)
        return LODD_ERR_NOMEM;
    for (int group = 0; group < 3; group++)
        for (size_t i = 0; i < n; i++) {
            const lodd__demand *d = &c->demands.items.ptr[i];

            if ((d->must ? d->failing > 0 ? 0 : 1 : 2) == group) {
                c->order[at] = d;
                c->places[at++] = i;
            }
        }
    return LODD_OK;
}

/* --- the comparison --- */

static lodd_status refuse(char **ret_message, const char *text)
{
    lodd__reason(ret_message, "%s", text);
    return LODD_ERR_ARGUMENT;
}

static lodd_status compare(lodd__comparison *c, char **ret_message)
{
    const lodd_compare_options *o = c->options;
    lodd_status status;

    if (o->n_declarations == 0)
        return refuse(ret_message, "there is nothing to compare: no declaration was given");
    if (o->n_declarations > LODD__COMPARE_MAX_SYSTEMS)
        return refuse(ret_message, "more declarations than can stand side by side");
    if (o->date != NULL && !lodd__date_ok(lodd__str(o->date)))
        return refuse(ret_message, "the date is not one, as 2026-01-31");
    lodd__date_today(c->today);
    c->date = lodd__str(o->date != NULL ? o->date : c->today);
    status = lodd_requirements_open(&c->requirements, c->engine, ret_message);
    if (status == LODD_OK)
        status = lodd__demands_read(&c->demands, &c->arena, o->requirements, c->engine, c->requirements, c->date,
                                    ret_message);
    if (status == LODD_OK)
        status = find_controls(c, ret_message);
    if (status == LODD_OK)
        status = load_all(c);
    if (status == LODD_OK)
        status = make_order(c);
    if (status == LODD_OK)
        lodd__compare_tell(c);
    return status;
}

lodd_status lodd_compare(lodd_check **ret, lodd_engine *engine, const lodd_compare_options *options, char **ret_message)
{
    lodd__comparison c = {.engine = engine, .options = options};
    lodd_status status;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    c.check = lodd__check_new();
    status = c.check != NULL ? compare(&c, ret_message) : LODD_ERR_NOMEM;
    for (size_t i = 0; i < c.n_systems; i++)
        lodd__loaded_free(&c.systems[i].loaded);
    lodd__vec_free(&c.controls);
    lodd_requirements_close(c.requirements);
    if (status == LODD_OK && c.arena.failed)
        status = LODD_ERR_NOMEM;
    lodd__arena_free(&c.arena);
    return lodd__check_finish(ret, c.check, status);
}
