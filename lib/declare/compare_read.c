/* declare/compare_read.c - the buyer's list of demands (kravliste). Uses form.h, requirement.h, claims.h.
 *
 * It names requirements of the installed sets by their ids, or profiles in a direction. A misspelt id is refused: a
 * demand that nobody can meet is a mistake that a tender would pay for.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/map.h"
#include "base/reason.h"
#include "base/sha256.h"
#include "declare/bundle.h"
#include "declare/compare.h"

#define MAX_LIST_BYTES ((size_t)32 << 20)
#define EXPORT_SCHEMA  "urn:lodd:kravsett:1"

typedef struct reading {
    lodd__demands *ret;
    lodd__arena *arena;
    lodd__form form;
    lodd_engine *engine;
    const lodd_requirements *requirements;
    lodd_str date;
    lodd__map seen; /* ids of rows */
} reading;

static lodd_level level_of(const reading *r, const lodd__requirement *requirement)
{
    lodd_level strongest = LODD_LEVEL_UNKNOWN;

    if (r->ret->organisations.len > 0)
        return lodd__requirement_level_any(requirement, r->ret->organisations, r->date);
    for (size_t i = 0; i < requirement->n_norms; i++) {
        lodd_level level = lodd__requirement_level(requirement, requirement->norms[i].organisation, r->date);

        strongest = level > strongest ? level : strongest;
    }
    return strongest;
}

static bool is_known_profile(const reading *r, lodd_str profile)
{
    for (size_t i = 0; i < lodd_engine_n_profiles(r->engine); i++)
        if (lodd__str_eq(lodd_engine_profile(r->engine, i).name, profile))
            return true;
    for (size_t i = 0; i < r->requirements->n; i++)
        if (lodd__str_eq(r->requirements->items[i].profile, profile))
            return true;
    return lodd__str_find(profile, '|', 0) != (size_t)-1; /* a canonical with its version */
}

static void add(reading *r, const lodd__json *at, lodd__demand demand)
{
    if (demand.id.len > 0 && lodd__map_get(&r->seen, demand.id) != NULL)
        lodd__form_fault(&r->form, at, "\"%.*s\" is in the list twice", LODD__FMT(demand.id));
    else if (demand.id.len > 0 && !lodd__map_put(&r->seen, demand.id, r))
        r->arena->failed = true;
    r->ret->items.ptr[r->ret->items.len++] = demand;
}

static lodd__demand of_requirement(const reading *r, const lodd__requirement *requirement)
{
    lodd__demand d = {.id = requirement->id,
                      .profile = requirement->profile,
                      .direction = requirement->direction,
                      .requirement = requirement,
                      .level = level_of(r, requirement)};

    for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++)
        d.text[lang] = requirement->text[lang];
    return d;
}

static lodd__demand of_profile(reading *r, lodd_str profile, lodd__direction direction)
{
    lodd__demand d = {.profile = profile, .direction = direction};

    d.id = lodd__arena_printf(r->arena, "%.*s %s", LODD__FMT(profile), lodd__direction_names[direction]);
    for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++)
        d.text[lang] = lodd__profile_title(r->engine, profile, (lodd_lang)lang);
    for (size_t i = 0; i < r->requirements->n; i++)
        if (lodd__requirement_covers(&r->requirements->items[i], profile, direction)) {
            lodd_level level = level_of(r, &r->requirements->items[i]);

            d.level = level > d.level ? level : d.level;
        }
    return d;
}

static const lodd__requirement *find(reading *r, const lodd__json *at, lodd_str id)
{
    const lodd__requirement *requirement = lodd__requirements_find(r->requirements, id);

    if (requirement == NULL && id.len > 0)
        lodd__form_fault(&r->form, at, "no requirement \"%.*s\" is installed here; 'lodd requirements list' shows them",
                         LODD__FMT(id));
    return requirement;
}

/* {"id" | "profile" + "direction", "must", "weight", "note"} */
static void read_demand(reading *r, const lodd__json *item)
{
    lodd__form *form = &r->form;
    lodd_str id = lodd__form_str(form, item, "id", LODD__OPTIONAL);
    lodd_str profile = lodd__form_str(form, item, "profile", LODD__OPTIONAL);
    size_t direction = lodd__form_choice(form, item, "direction", lodd__direction_names, LODD__DIRECTION_COUNT,
                                         LODD__OPTIONAL, LODD__DIRECTION_NONE);
    const lodd__requirement *requirement = NULL;
    lodd__demand d = {.must = false};

    lodd__form_only(form, item, "id profile direction must weight note");
    if (form->fault.len == 0 && (id.len > 0) == (profile.len > 0))
        lodd__form_fault(form, item, "either \"id\" of a requirement or \"profile\" with \"direction\" is needed");
    else if (form->fault.len == 0 && (profile.len > 0) != (direction != LODD__DIRECTION_NONE))
        lodd__form_fault(form, item, "\"direction\" (send, motta, begge) belongs to \"profile\"");
    else if (profile.len > 0 && !is_known_profile(r, profile))
        lodd__form_fault(form, item, "no profile \"%.*s\" is installed here; 'lodd profiles' shows them",
                         LODD__FMT(profile));
    else if (id.len > 0)
        requirement = find(r, item, id);
    if (form->fault.len > 0)
        return;
    d = requirement != NULL ? of_requirement(r, requirement) : of_profile(r, profile, (lodd__direction)direction);
    d.must = lodd__form_bool(form, item, "must", false);
    d.weighed = lodd__json_get(item, LODD__STR("weight")) != NULL;
    d.weight = lodd__form_size(form, item, "weight", LODD__OPTIONAL);
    d.note = lodd__form_str(form, item, "note", LODD__OPTIONAL);
    add(r, item, d);
}

/* A row of an exported set: only its id counts, the rest is what is installed here. */
static void read_exported(reading *r, const lodd__json *item)
{
    const lodd__requirement *requirement = find(r, item, lodd__form_str(&r->form, item, "id", LODD__REQUIRED));
    lodd__demand d;

    if (requirement == NULL || r->form.fault.len > 0)
        return;
    d = of_requirement(r, requirement);
    d.must = d.level == LODD_LEVEL_MA;
    add(r, item, d);
}

static void read_list(reading *r, const lodd__json *root)
{
    static const char *const schemas[] = {LODD__BUYER_LIST_SCHEMA, EXPORT_SCHEMA};
    lodd__form *form = &r->form;
    size_t which = lodd__form_choice(form, root, "schema", schemas, 2, LODD__REQUIRED, 0);
    const lodd__json *list;

    if (which == 0) {
        lodd__form_only(form, root, "schema title organisations requirements");
        r->ret->title = lodd__form_str(form, root, "title", LODD__REQUIRED);
        r->ret->organisations = lodd__form_strings(form, root, "organisations", LODD__OPTIONAL);
        for (size_t i = 0; i < r->ret->organisations.len; i++) {
            bool known = false;

            for (size_t k = 0; k < r->requirements->scheme.n_organisations; k++)
                known |= lodd__str_eq(r->requirements->scheme.organisations[k].code, r->ret->organisations.ptr[i]);
            if (!known)
                lodd__form_fault(form, lodd__json_get(root, LODD__STR("organisations")),
                                 "the scheme has no kind of organisation \"%.*s\"",
                                 LODD__FMT(r->ret->organisations.ptr[i]));
        }
    } else {
        r->ret->title = LODD__STR("Kravsett");
    }
    list = lodd__form_array(form, root, "requirements", LODD__REQUIRED);
    if (list != NULL && (list->n == 0 || list->n > LODD__COMPARE_MAX_ROWS))
        lodd__form_fault(form, list, "from 1 to %d requirements can be compared", LODD__COMPARE_MAX_ROWS);
    if (list == NULL || form->fault.len > 0)
        return;
    r->ret->items.ptr = lodd__arena_array(r->arena, list->n, sizeof(lodd__demand));
    LODD__EACH(item, list)
    {
        if (form->fault.len > 0 || r->ret->items.ptr == NULL)
            return;
        if (item->type != LODD__JSON_OBJECT)
            lodd__form_fault(form, item, "an object was expected");
        else if (which == 0)
            read_demand(r, item);
        else
            read_exported(r, item);
    }
}

lodd_status lodd__demands_read(lodd__demands *ret, lodd__arena *arena, const char *path, lodd_engine *engine,
                               const lodd_requirements *requirements, lodd_str date, char **ret_message)
{
    reading r = {.ret = ret, .arena = arena, .engine = engine, .requirements = requirements, .date = date};
    lodd_limits limits;
    char *text = NULL;
    size_t n = 0;
    lodd_status status;
    const lodd__json *root;

    *ret = (lodd__demands){.title = {NULL, 0}};
    lodd_limits_default(&limits);
    if (path == NULL) {
        lodd__reason(ret_message, "a list of requirements is needed");
        return LODD_ERR_ARGUMENT;
    }
    errno = 0;
    status = lodd__file_read(path, MAX_LIST_BYTES, &text, &n);
    if (status != LODD_OK) {
        if (status != LODD_ERR_NOMEM)
            lodd__reason(ret_message, "%s: the list of requirements cannot be read", path);
        return status;
    }
    ret->text = lodd__arena_str(arena, lodd__str_n(text, n));
    free(text);
    lodd__sha256_hex(ret->text, ret->sha256.hex);
    root = lodd__form_open(&r.form, arena, ret->text, &limits, true);
    if (root != NULL)
        read_list(&r, root);
    lodd__map_free(&r.seen);
    if (arena->failed)
        return LODD_ERR_NOMEM;
    if (r.form.fault.len > 0) {
        lodd__reason(ret_message, "%s: %.*s", path, LODD__FMT(r.form.fault));
        return LODD_ERR_ARGUMENT;
    }
    return LODD_OK;
}
