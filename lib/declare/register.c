/* declare/register.c - lodd_register: finding declarations and the records about them in a folder.
 *
 * A folder with a selvdeklarering.json is a bundle, and nothing in it is anything else; outside of bundles every JSON
 * file is looked at: a declaration by itself, a record about one. Links are not followed. Everything is hostile. Uses
 * bundle.h, load.h, integrity.h, control_read.h, requirement.h.
 */
#include "declare/register.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/datetime.h"
#include "base/reason.h"
#include "base/sha256.h"
#include "json/json.h"
#include "lodd/declare.h"

/* --- duties: what is mandatory for whom --- */

static int by_duty(const void *a, const void *b)
{
    const lodd__duty *x = a, *y = b;
    int order = lodd__str_cmp(x->profile, y->profile);

    return order != 0 ? order : (x->direction > y->direction) - (x->direction < y->direction);
}

static void find_duties(lodd__registry *r, lodd_str organisation)
{
    lodd__duties d = {.organisation = organisation};
    size_t n = 0;

    for (size_t i = 0; i < r->requirements->n && r->status == LODD_OK; i++) {
        const lodd__requirement *q = &r->requirements->items[i];

        if (q->profile.len > 0 && q->direction != LODD__DIRECTION_NONE &&
            lodd__requirement_level(q, organisation, r->date) == LODD_LEVEL_MA &&
            !lodd__vec_push(&d.items, (lodd__duty){q->profile, q->direction}))
            r->status = LODD_ERR_NOMEM;
    }
    if (d.items.len > 1)
        qsort(d.items.ptr, d.items.len, sizeof *d.items.ptr, by_duty);
    for (size_t i = 0; i < d.items.len; i++)
        if (n == 0 || by_duty(&d.items.ptr[n - 1], &d.items.ptr[i]) != 0)
            d.items.ptr[n++] = d.items.ptr[i];
    d.items.len = n;
    if (r->status == LODD_OK && !lodd__vec_push(&r->duties, d))
        r->status = LODD_ERR_NOMEM;
    if (r->status != LODD_OK)
        lodd__vec_free(&d.items);
}

static void find_all_duties(lodd__registry *r)
{
    const lodd__scheme *scheme = &r->requirements->scheme;

    for (size_t i = 0; i < scheme->n_organisations && r->status == LODD_OK; i++)
        find_duties(r, scheme->organisations[i].code);
}

/* --- one declaration --- */

static lodd_str copy(lodd__registry *r, lodd_str text)
{
    return text.len > 0 ? lodd__arena_str(&r->arena, text) : (lodd_str){NULL, 0};
}

static lodd_level level_of(const lodd__registry *r, const lodd__declaration *d, const lodd__claim *claim)
{
    lodd_level strongest = LODD_LEVEL_UNKNOWN;

    for (size_t i = 0; i < r->requirements->n && claim->profile.len > 0; i++) {
        const lodd__requirement *q = &r->requirements->items[i];
        lodd_level level;

        if (!lodd__requirement_covers(q, claim->profile, claim->direction))
            continue;
        level = lodd__requirement_level_any(q, d->subject.organisations, r->date);
        strongest = level > strongest ? level : strongest;
    }
    return strongest;
}

static void keep_rows(lodd__registry *r, lodd__entry *e, const lodd__loaded *loaded)
{
    const lodd__declaration *d = loaded->declaration;

    e->rows.ptr = lodd__arena_array(&r->arena, d->claims.len + 1, sizeof *e->rows.ptr);
    for (size_t i = 0; e->rows.ptr != NULL && i < d->claims.len; i++) {
        const lodd__claim *claim = &d->claims.ptr[i];
        lodd__register_row *row = &e->rows.ptr[e->rows.len++];

        *row = (lodd__register_row){
            .claim = copy(r, claim->id),
            .profile = copy(r, claim->profile),
            .direction = lodd__str(lodd__direction_names[claim->direction]),
            .limitations = copy(r, claim->limitations),
            .planned_for = copy(r, claim->planned_for),
            .approval_issuer = copy(r, claim->external_approval.issuer),
            .approval_reference = copy(r, claim->external_approval.reference),
            .approval_date = copy(r, claim->external_approval.date),
            .approval_url = copy(r, claim->external_approval.url),
            .cell = lodd__claim_cell(loaded, claim, &e->disputes, e->integrity.changed),
            .level = level_of(r, d, claim),
            .files = claim->computed.files,
            .rules_exercised = claim->computed.rules_exercised,
            .rules_total = claim->computed.rules_total,
            .deviations = claim->deviations.len,
            .reproducible = claim->computed.reproducible && e->bundle && !e->integrity.changed,
        };
    }
}

static const lodd__duties *duties_of(const lodd__registry *r, lodd_str organisation)
{
    for (size_t i = 0; i < r->duties.len; i++)
        if (lodd__str_eq(r->duties.ptr[i].organisation, organisation))
            return &r->duties.ptr[i];
    return NULL;
}

static bool is_first(lodd__strings list, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (lodd__str_eq(list.ptr[k], list.ptr[i]))
            return false;
    return true;
}

static void keep_gaps(lodd__registry *r, lodd__entry *e, const lodd__loaded *loaded)
{
    lodd__strings organisations = loaded->declaration->subject.organisations;

    if (organisations.len > r->duties.len) /* more kinds than there are: names that nobody knows, or twice */
        organisations.len = r->duties.len;
    for (size_t i = 0; i < organisations.len; i++) {
        const lodd__duties *duties = duties_of(r, organisations.ptr[i]);

        for (size_t k = 0; duties != NULL && is_first(organisations, i) && k < duties->items.len; k++) {
            const lodd__duty *duty = &duties->items.ptr[k];
            lodd__answer answer = lodd__claims_answer(loaded, duty->profile, duty->direction, (lodd_str){NULL, 0},
                                                      &e->disputes, e->integrity.changed);
            lodd__gap gap = {duties, k, answer.cell, copy(r, answer.other_version)};

            if (!lodd__cell_met(answer.cell) && !lodd__vec_push(&e->gaps, gap))
                r->status = LODD_ERR_NOMEM;
        }
    }
}

static void keep_head(lodd__registry *r, lodd__entry *e, const lodd__declaration *d)
{
    e->id = copy(r, d->id);
    e->issued = copy(r, d->issued);
    e->valid_until = copy(r, d->valid_until);
    e->status = copy(r, d->status);
    e->status_reason = copy(r, d->status_reason);
    e->supersedes = d->supersedes.sha256;
    e->scheme = copy(r, d->scheme.id);
    e->scheme_version = copy(r, d->scheme.version);
    e->level = d->scheme.level;
    e->profile_set = copy(r, lodd__str(d->profile_set.digest.hex));
    e->vendor = copy(r, d->issuer.name);
    e->orgnr = copy(r, d->issuer.orgnr);
    e->type = copy(r, d->subject.type);
    e->system = copy(r, d->subject.name);
    e->version = copy(r, d->subject.version);
    e->server = copy(r, d->subject.server_name);
    e->server_version = copy(r, d->subject.server_version);
    e->organisations.ptr = lodd__arena_array(&r->arena, d->subject.organisations.len + 1, sizeof(lodd_str));
    for (size_t i = 0; e->organisations.ptr != NULL && i < d->subject.organisations.len; i++)
        e->organisations.ptr[e->organisations.len++] = copy(r, d->subject.organisations.ptr[i]);
}

static void verify(lodd__registry *r, lodd__entry *e, const char *path)
{
    lodd_verify_options options = LODD_VERIFY_OPTIONS_INIT;
    lodd_check *check = NULL;

    options.bundle = path;
    options.trust = r->options->trust;
    options.date = r->date.ptr;
    options.jobs = r->options->jobs;
    r->status = lodd_verify(&check, r->engine, &options, r->ret_message);
    if (r->status == LODD_OK) {
        lodd_verdict verdict = lodd_check_verdict(check);

        e->verified = lodd__str(lodd__verdict_word(verdict));
        if (verdict == LODD_VERDICT_CHANGED && !e->integrity.changed) {
            e->integrity.changed = true;
            e->integrity.what = e->path; /* lodd verify tells what */
        }
    }
    lodd_check_free(check);
}

static lodd_str full_path(lodd__registry *r, lodd_str name)
{
    return name.len == 0 ? lodd__arena_str(&r->arena, lodd__str(r->options->directory))
                         : lodd__arena_printf(&r->arena, "%s/%.*s", r->options->directory, LODD__FMT(name));
}

/* The declaration at a path below the folder: a bundle's, or a file by itself. */
static void read_declaration(lodd__registry *r, lodd_str name)
{
    lodd__loaded loaded = {.declaration = NULL};
    lodd__entry e = {.path = name.len > 0 ? name : LODD__STR(".")};
    lodd_str path = full_path(r, name);

    if (path.ptr == NULL || r->arena.failed) {
        r->status = LODD_ERR_NOMEM;
        return;
    }
    r->status = lodd__load(&loaded, &r->arena, path.ptr, r->date, r->requirements);
    e.sha256 = loaded.sha256;
    e.fault = loaded.fault;
    e.bundle = loaded.bundle != NULL;
    if (r->status == LODD_OK && loaded.declaration != NULL) {
        e.validity = (int)loaded.validity;
        r->status = lodd__integrity_check(&e.integrity, &r->arena, &loaded, r->options->trust);
        if (r->status == LODD_OK && r->options->verify && e.bundle)
            verify(r, &e, path.ptr);
        e.n_controls = lodd__controls_of(&r->controls, lodd__str(e.sha256.hex), &e.first_control);
        e.disputes = lodd__controls_disputes(&r->controls, e.first_control, e.n_controls, &r->arena);
        keep_head(r, &e, loaded.declaration);
        keep_rows(r, &e, &loaded);
        keep_gaps(r, &e, &loaded);
    }
    lodd__loaded_free(&loaded);
    if (r->status == LODD_OK && (r->arena.failed || !lodd__vec_push(&r->entries, e)))
        r->status = LODD_ERR_NOMEM;
    if (r->status != LODD_OK)
        lodd__vec_free(&e.gaps);
}

/* --- the folder --- */

typedef struct finding {
    lodd__registry *r;
    lodd__bundle *folder;
    LODD__VEC(lodd_str) files;   /* JSON, by their names below the folder */
    LODD__VEC(lodd_str) bundles; /* folders */
    LODD__VEC(lodd_str) bare;    /* declarations by themselves */
    lodd__map is_bundle;
    lodd_str output; /* the output's folder when it lies within this one, else empty */
} finding;

static bool visit(void *user, lodd_str name, bool ok)
{
    finding *f = user;
    lodd_str file = LODD__STR("/" LODD__BUNDLE_DECLARATION), folder = {NULL, 0};
    lodd__registry *r = f->r;

    if (f->output.len > 0 && lodd__str_starts(name, f->output))
        return true;
    r->links += !ok;
    if (!ok || !lodd__str_ends(name, LODD__STR(".json")))
        return true;
    name = lodd__arena_str(&r->arena, name);
    if (!lodd__vec_push(&f->files, name))
        r->status = LODD_ERR_NOMEM;
    if (lodd__str_ends(name, file))
        folder = lodd__str_sub(name, 0, name.len - file.len);
    else if (!lodd__str_is(name, LODD__BUNDLE_DECLARATION))
        return r->status == LODD_OK;
    if (!lodd__vec_push(&f->bundles, folder) || !lodd__map_put(&f->is_bundle, folder, f))
        r->status = LODD_ERR_NOMEM;
    return r->status == LODD_OK;
}

/* Is a name within a bundle (or a bundle within another one)? */
static bool is_within(const finding *f, lodd_str name)
{
    if (name.len > 0 && lodd__map_get(&f->is_bundle, LODD__STR("")) != NULL)
        return true;
    for (size_t at = lodd__str_find(name, '/', 0); at != (size_t)-1; at = lodd__str_find(name, '/', at + 1))
        if (lodd__map_get(&f->is_bundle, lodd__str_sub(name, 0, at)) != NULL)
            return true;
    return false;
}

static lodd_str schema_of(lodd__arena *scratch, lodd_str json)
{
    lodd__json_doc doc;
    lodd_limits limits;
    const lodd__json *schema;

    lodd_limits_default(&limits);
    lodd__json_parse(&doc, scratch, json, &limits);
    schema =
        doc.root != NULL && doc.root->type == LODD__JSON_OBJECT ? lodd__json_get(doc.root, LODD__STR("schema")) : NULL;
    return schema != NULL && schema->type == LODD__JSON_STRING ? schema->text : (lodd_str){NULL, 0};
}

/* A JSON file outside of bundles. */
static void look_at(finding *f, lodd_str name)
{
    lodd__registry *r = f->r;
    lodd__arena scratch = {0};
    lodd__control control;
    char *bytes = NULL;
    size_t n = 0;
    lodd_status status = lodd__bundle_read(f->folder, name, &bytes, &n, NULL);
    lodd_str schema = {NULL, 0};

    if (status == LODD_OK)
        schema = schema_of(&scratch, lodd__str_n(bytes, n));
    if (status == LODD_ERR_NOMEM || scratch.failed) {
        r->status = LODD_ERR_NOMEM;
    } else if (lodd__str_is(schema, LODD__DECLARATION_SCHEMA)) {
        if (!lodd__vec_push(&f->bare, name))
            r->status = LODD_ERR_NOMEM;
    } else if (schema.len > 0 && lodd__control_read(&control, &r->arena, name, lodd__str_n(bytes, n))) {
        if (!lodd__vec_push(&r->controls, control))
            r->status = LODD_ERR_NOMEM;
    } else if (!lodd__str_starts(schema, LODD__STR("urn:lodd:"))) {
        r->passed_over++;
    }
    lodd__arena_free(&scratch);
    free(bytes);
}

/* The output's place below the folder, with a slash behind it; empty when it is elsewhere. */
static lodd_str output_within(lodd__registry *r)
{
    char folder[PATH_MAX], output[PATH_MAX];
    size_t n;

    if (realpath(r->options->directory, folder) == NULL || realpath(r->options->output, output) == NULL)
        return (lodd_str){NULL, 0};
    n = strlen(folder);
    if (strncmp(folder, output, n) != 0 || output[n] != '/')
        return (lodd_str){NULL, 0};
    return lodd__arena_printf(&r->arena, "%s/", output + n + 1);
}

static void read_all(finding *f)
{
    lodd__registry *r = f->r;

    for (size_t i = 0; i < f->files.len && r->status == LODD_OK; i++)
        if (!is_within(f, f->files.ptr[i]))
            look_at(f, f->files.ptr[i]);
    lodd__controls_sort(&r->controls); /* before declarations are joined with them */
    for (size_t i = 0; i < f->bundles.len && r->status == LODD_OK; i++)
        if (!is_within(f, f->bundles.ptr[i]))
            read_declaration(r, f->bundles.ptr[i]);
    for (size_t i = 0; i < f->bare.len && r->status == LODD_OK; i++)
        read_declaration(r, f->bare.ptr[i]);
}

void lodd__register_find(lodd__registry *r)
{
    finding f = {.r = r};
    lodd_limits limits;
    lodd_status status;

    lodd_limits_default(&limits);
    find_all_duties(r);
    f.output = output_within(r);
    status = lodd__bundle_open(&f.folder, r->options->directory, "", &limits, r->ret_message);
    if (status == LODD_OK)
        status = lodd__bundle_list(f.folder, LODD__STR(""), visit, &f, r->ret_message);
    if (r->status == LODD_OK)
        r->status = status;
    if (r->status == LODD_OK)
        read_all(&f);
    lodd__bundle_close(f.folder);
    lodd__map_free(&f.is_bundle);
    lodd__vec_free(&f.files);
    lodd__vec_free(&f.bundles);
    lodd__vec_free(&f.bare);
}

/* --- the register --- */

static void set_soon(lodd__registry *r)
{
    lodd__datetime d;
    int32_t year;
    int month, day;
    char text[32];

    memcpy(r->soon, "9999-12-31", 11);
    if (!lodd__datetime_parse(r->date, &d))
        return;
    lodd__date_of_days(lodd__date_days(d.year, d.month, d.day) + LODD__REGISTER_DAYS, &year, &month, &day);
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)(year % 10000), month, day);
    memcpy(r->soon, text, 10);
}

static void make(lodd__registry *r)
{
    const lodd_register_options *o = r->options;

    if (o->directory == NULL || o->output == NULL) {
        lodd__reason(r->ret_message, "a folder of declarations and one for the register are needed");
        r->status = LODD_ERR_ARGUMENT;
    } else if (o->date != NULL && !lodd__date_ok(lodd__str(o->date))) {
        lodd__reason(r->ret_message, "the date is not one, as 2026-01-31");
        r->status = LODD_ERR_ARGUMENT;
    }
    lodd__date_today(r->today);
    r->date = lodd__str(o->date != NULL ? o->date : r->today);
    set_soon(r);
    if (r->status == LODD_OK)
        r->status = lodd_requirements_open(&r->requirements, r->engine, r->ret_message);
    if (r->status == LODD_OK)
        lodd__register_find(r);
    if (r->status == LODD_OK)
        lodd__register_group(r);
    if (r->status == LODD_OK)
        lodd__register_tell(r);
    if (r->status == LODD_OK)
        lodd__register_publish(r);
}

lodd_status lodd_register(lodd_check **ret, lodd_engine *engine, const lodd_register_options *options,
                          char **ret_message)
{
    lodd__registry r = {.engine = engine, .options = options, .ret_message = ret_message};

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    r.check = lodd__check_new();
    r.status = r.check != NULL ? LODD_OK : LODD_ERR_NOMEM;
    if (r.status == LODD_OK)
        make(&r);
    for (size_t i = 0; i < r.entries.len; i++)
        lodd__vec_free(&r.entries.ptr[i].gaps);
    for (size_t i = 0; i < r.duties.len; i++)
        lodd__vec_free(&r.duties.ptr[i].items);
    lodd__vec_free(&r.entries);
    lodd__vec_free(&r.groups);
    lodd__vec_free(&r.duties);
    lodd__vec_free(&r.controls);
    free(r.order);
    lodd_requirements_close(r.requirements);
    if (r.status == LODD_OK && r.arena.failed)
        r.status = LODD_ERR_NOMEM;
    lodd__arena_free(&r.arena);
    return lodd__check_finish(ret, r.check, r.status);
}
