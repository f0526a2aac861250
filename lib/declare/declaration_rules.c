/* declare/declaration_rules.c - what a declaration must keep besides the form of its members: ids that are unique,
 * references that lead somewhere, words of the scheme, names of files. And looking up by id.
 *
 * docs/declaration.schema.json cannot say these; tests/unit/declare/check_schema.py lists them. Everything is linear in
 * the file, which may be somebody else's. */
#include "declare/declaration_fields.h"

#include <stdlib.h>

#include "declare/bundle.h"

typedef struct rules {
    lodd__form *form;
    const lodd__declaration *d;
    const lodd_requirements *requirements; /* NULL: none installed */
    lodd__reading how;
    lodd__map snapshot; /* requirement ids of the file's own list */
    lodd__map paths;    /* of the evidence */
    lodd__map named;    /* deviations that a claim refers to */
    lodd__map answered; /* ... and that are of a requirement it answers for */
} rules;

static bool faulty(const rules *r)
{
    return r->form->fault.len > 0 || r->form->arena->failed;
}

/* The member of an object, or the object: for the place of a fault. */
static const lodd__json *at(const lodd__json *object, const char *key)
{
    const lodd__json *value = lodd__json_get(object, lodd__str(key));

    return value != NULL ? value : object;
}

static const lodd__json *list_of(const lodd__json *root, const char *key)
{
    return lodd__json_get(root, lodd__str(key));
}

static void put(rules *r, lodd__map *map, lodd_str key, const void *value)
{
    r->form->arena->failed |= !lodd__map_put(map, key, (void *)value);
}

#define FAULT(r, node, ...) lodd__form_fault((r)->form, (node), __VA_ARGS__)

/* Every text of a list must be a key of the map. */
static void check_references(rules *r, const lodd__json *list, const lodd__map *map, const char *what)
{
    LODD__EACH(item, list)
    {
        if (faulty(r))
            return;
        if (lodd__map_get(map, item->text) == NULL)
            FAULT(r, item, "there is no %s of this id", what);
    }
}

/* --- head, scheme, subject --- */

static void check_head(rules *r, const lodd__json *root)
{
    const lodd__declaration *d = r->d;
    bool withdrawn = lodd__str_is(d->status, "trukket");

    if (r->how != LODD__READ_INPUT && lodd__str_cmp(d->valid_until, d->issued) <= 0)
        FAULT(r, at(root, "validUntil"), "it must be after the day of issue");
    if (withdrawn && d->status_reason.len == 0)
        FAULT(r, at(root, "status"), "a declaration that is withdrawn needs a statusReason");
    if (d->supersedes.id.len > 0 && lodd__str_eq(d->supersedes.id, d->id))
        FAULT(r, at(at(root, "supersedes"), "id"), "a declaration cannot supersede itself");
}

static void check_scheme(rules *r, const lodd__json *root)
{
    const lodd__json *node = at(root, "scheme");
    const lodd__scheme *scheme;

    if (r->requirements == NULL || r->how != LODD__READ_INPUT)
        return;
    scheme = &r->requirements->scheme;
    if (r->d->scheme.id.len > 0 && !lodd__str_eq(r->d->scheme.id, scheme->id))
        FAULT(r, at(node, "id"), "the scheme installed here is %.*s", LODD__FMT(scheme->id));
    if (r->d->scheme.version.len > 0 && !lodd__str_eq(r->d->scheme.version, scheme->version))
        FAULT(r, at(node, "version"), "the scheme installed here has the version %.*s", LODD__FMT(scheme->version));
}

static void check_subject(rules *r, const lodd__json *root)
{
    const lodd__json *list = at(at(root, "subject"), "organisations");

    if (r->d->subject.organisations.len == 0)
        FAULT(r, list, "at least one kind of organisation must be named");
    if (r->requirements == NULL || r->how == LODD__READ_FULL)
        return;
    LODD__EACH(item, list)
    {
        const lodd__scheme *scheme = &r->requirements->scheme;
        bool known = false;

        for (size_t i = 0; i < scheme->n_organisations && !known; i++)
            known = lodd__str_eq(scheme->organisations[i].code, item->text);
        if (!known)
            FAULT(r, item, "the scheme does not know this kind of organisation");
        if (faulty(r))
            return;
    }
}

/* --- evidence --- */

static void check_path(rules *r, const lodd__json *node, const lodd__evidence *item)
{
    const lodd__json *where = at(node, "path");
    lodd_str name = item->path;

    if (name.len == 0) {
        if (item->kind != LODD__EVIDENCE_EXTERNAL)
            FAULT(r, node, "the member \"path\" is missing");
        return;
    }
    if (r->how == LODD__READ_INPUT && lodd__str_ends(name, LODD__STR("/")))
        name.len--;
    if (!lodd__bundle_name_ok(name) || !lodd__str_starts(name, LODD__STR(LODD__EVIDENCE_FOLDER)))
        FAULT(r, where,
              r->how == LODD__READ_INPUT
                  ? "a path below the folder of the evidence was expected, with '/' between names"
                  : "a path in the folder evidence/ was expected, with '/' between names");
    if (lodd__str_is(name, LODD__BUNDLE_FINDINGS))
        FAULT(r, where, "this name is the tool's own");
    if (lodd__map_get(&r->paths, item->path) != NULL)
        FAULT(r, where, "this path is named twice");
    put(r, &r->paths, item->path, item);
}

static void check_document_kind(rules *r, const lodd__json *node, const lodd__evidence *item)
{
    const lodd__json *where = at(node, "documentKind");
    bool known = r->how == LODD__READ_FULL || r->requirements == NULL;

    if (item->document_kind.len == 0)
        return;
    if (item->kind != LODD__EVIDENCE_DOCUMENT)
        FAULT(r, where, "only a document has a kind of document");
    for (size_t i = 0; !known && i < r->requirements->scheme.n_documents; i++)
        known = lodd__str_eq(r->requirements->scheme.documents[i].code, item->document_kind);
    if (!known)
        FAULT(r, where, "the scheme does not know this kind of document");
}

/* An id that stands behind "/" in an item of a folder is a name of a file. */
static bool item_id_ok(lodd_str id)
{
    size_t slash = lodd__str_find(id, '/', 0);

    return slash == (size_t)-1 || lodd__bundle_name_ok(lodd__str_sub(id, slash + 1, id.len - slash - 1));
}

static void check_evidence_item(rules *r, const lodd__json *node, const lodd__evidence *item)
{
    if (lodd__declaration_evidence(r->d, item->id) != item)
        FAULT(r, at(node, "id"), "this id is used twice");
    if (!item_id_ok(item->id))
        FAULT(r, at(node, "id"), "an id was expected, or an id, '/' and the name of a file");
    check_path(r, node, item);
    check_document_kind(r, node, item);
    if (item->negative && item->kind != LODD__EVIDENCE_MESSAGE)
        FAULT(r, at(node, "negative"), "only a message can be wrong on purpose");
    if (r->how == LODD__READ_INPUT && item->kind == LODD__EVIDENCE_MESSAGE && item->synthetic)
        FAULT(r, at(node, "synthetic"), "of messages this is what the tool finds out; it cannot be said here");
    if (r->how != LODD__READ_INPUT && item->path.len > 0 && item->sha256.hex[0] == '\0')
        FAULT(r, node, "the member \"sha256\" is missing");
    if (item->created.len > 0 && item->expires.len > 0 && lodd__str_cmp(item->expires, item->created) <= 0)
        FAULT(r, at(node, "expires"), "it must be after the day of its making");
}

static bool is_run(const rules *r, lodd_str id)
{
    const lodd__evidence *item = lodd__declaration_evidence(r->d, id);

    return item != NULL && item->kind == LODD__EVIDENCE_RUN;
}

static void check_evidence(rules *r, const lodd__json *root)
{
    size_t i = 0;

    LODD__EACH(node, list_of(root, "evidence"))
    {
        const lodd__evidence *item = &r->d->evidence.ptr[i++];

        if (faulty(r))
            return;
        check_evidence_item(r, node, item);
        if (item->run.len > 0 && !is_run(r, item->run))
            FAULT(r, at(node, "run"), "there is no run of this id among the evidence");
    }
}

static void check_runs(rules *r, const lodd__json *root)
{
    lodd__map seen = {0};
    size_t i = 0;

    LODD__EACH(node, list_of(root, "runs"))
    {
        const lodd__test_run *run = &r->d->runs.ptr[i++];

        if (faulty(r))
            break;
        if (!is_run(r, run->id))
            FAULT(r, at(node, "id"), "there is no run of this id among the evidence");
        if (lodd__map_get(&seen, run->id) != NULL)
            FAULT(r, at(node, "id"), "this id is used twice");
        put(r, &seen, run->id, run);
        check_references(r, at(node, "inputs"), &r->paths, "evidence");
        check_references(r, at(node, "outputs"), &r->paths, "evidence");
    }
    lodd__map_free(&seen);
}

/* --- requirements --- */

static void check_snapshot(rules *r, const lodd__json *root)
{
    size_t i = 0;

    LODD__EACH(node, list_of(root, "requirements"))
    {
        const lodd__requirement *requirement = r->d->requirements.ptr[i];

        if (faulty(r))
            return;
        if (i > 0 && lodd__str_cmp(r->d->requirements.ptr[i - 1]->id, requirement->id) >= 0)
            FAULT(r, at(node, "id"), "requirements must be sorted by id, each once");
        put(r, &r->snapshot, requirement->id, requirement);
        i++;
    }
}

/* What is computed anew needs the requirement itself. */
static void check_requirement(rules *r, const lodd__json *node, lodd_str id)
{
    if (r->how != LODD__READ_FULL && r->requirements != NULL && lodd__requirements_find(r->requirements, id) == NULL)
        FAULT(r, node, "no requirement of this id is installed here");
}

/* --- claims and deviations --- */

/* Two answers to one question would leave open which of them counts. */
static void check_answered_once(rules *r, const lodd__json *node, const lodd__claim *claim, lodd__map *pairs)
{
    lodd_str pair = lodd__arena_printf(r->form->arena, "%.*s %d", LODD__FMT(claim->profile), (int)claim->direction);
    const lodd__claim *other = lodd__map_get(pairs, pair);

    if (other != NULL && (claim->requirements.len == 0 || other->requirements.len == 0))
        FAULT(r, node, "%.*s is about the same profile and direction; both must then name their requirements",
              LODD__FMT(other->id));
    put(r, pairs, pair, claim);
    for (size_t i = 0; i < claim->requirements.len && !faulty(r); i++) {
        lodd_str key =
            lodd__arena_printf(r->form->arena, "%.*s %.*s", LODD__FMT(pair), LODD__FMT(claim->requirements.ptr[i]));

        other = lodd__map_get(pairs, key);
        if (other != NULL)
            FAULT(r, at(node, "requirements"), "%.*s answers for %.*s already", LODD__FMT(other->id),
                  LODD__FMT(claim->requirements.ptr[i]));
        put(r, pairs, key, claim);
    }
}

static void check_claim(rules *r, const lodd__json *node, const lodd__claim *claim)
{
    if (lodd__declaration_claim(r->d, claim->id) != claim)
        FAULT(r, at(node, "id"), "this id is used twice");
    if (claim->profile.len > 0 && claim->direction == LODD__DIRECTION_NONE)
        FAULT(r, node, "the member \"direction\" is missing");
    if (claim->profile.len == 0 && claim->direction != LODD__DIRECTION_NONE)
        FAULT(r, at(node, "direction"), "a claim about the system as a whole has no direction");
    if (claim->profile.len == 0 && claim->requirements.len == 0)
        FAULT(r, node, "a claim about the system as a whole must name its requirements");
    if (claim->status == LODD__CLAIM_PLANLAGT && claim->planned_for.len == 0)
        FAULT(r, node, "what is planned needs a plannedFor");
    LODD__EACH(item, list_of(node, "requirements"))
    {
        if (faulty(r))
            return;
        if (r->how != LODD__READ_INPUT && lodd__map_get(&r->snapshot, item->text) == NULL)
            FAULT(r, item, "this requirement is not in the declaration's list");
        check_requirement(r, item, item->text);
    }
    check_references(r, list_of(node, "evidence"), &r->d->by_id.evidence, "evidence");
    check_references(r, list_of(node, "deviations"), &r->d->by_id.deviations, "deviation");
}

/* Marks the deviations that a claim names, and those whose requirement it answers for. */
static void mark_deviations(rules *r, const lodd__claim *claim)
{
    lodd__map named = {0};

    for (size_t i = 0; i < claim->requirements.len; i++)
        put(r, &named, claim->requirements.ptr[i], claim);
    for (size_t i = 0; i < claim->deviations.len && !faulty(r); i++) {
        const lodd__deviation *deviation = lodd__declaration_deviation(r->d, claim->deviations.ptr[i]);
        const lodd__requirement *requirement = r->requirements != NULL && r->how != LODD__READ_FULL
                                                   ? lodd__requirements_find(r->requirements, deviation->requirement)
                                                   : NULL;
        bool covered = requirement == NULL || lodd__requirement_covers(requirement, claim->profile, claim->direction);

        put(r, &r->named, deviation->id, deviation);
        if (deviation->requirement.len == 0 || lodd__map_get(&named, deviation->requirement) != NULL ||
            (claim->requirements.len == 0 && covered))
            put(r, &r->answered, deviation->id, deviation);
    }
    lodd__map_free(&named);
}

static void check_claims(rules *r, const lodd__json *root)
{
    lodd__map pairs = {0};
    size_t i = 0;

    if (r->d->claims.len == 0)
        FAULT(r, at(root, "claims"), "at least one claim was expected");
    LODD__EACH(node, list_of(root, "claims"))
    {
        const lodd__claim *claim = &r->d->claims.ptr[i++];

        if (faulty(r))
            break;
        check_claim(r, node, claim);
        check_answered_once(r, node, claim, &pairs);
        if (!faulty(r))
            mark_deviations(r, claim);
    }
    lodd__map_free(&pairs);
}

static void check_deviations(rules *r, const lodd__json *root)
{
    size_t i = 0;

    LODD__EACH(node, list_of(root, "deviations"))
    {
        const lodd__deviation *deviation = &r->d->deviations.ptr[i++];

        if (faulty(r))
            return;
        if (lodd__declaration_deviation(r->d, deviation->id) != deviation)
            FAULT(r, at(node, "id"), "this id is used twice");
        if (deviation->requirement.len == 0 && deviation->rules.len == 0)
            FAULT(r, node, "a deviation is from a requirement or from rules; one of them must be named");
        if (deviation->requirement.len > 0 && r->how != LODD__READ_FULL)
            check_requirement(r, at(node, "requirement"), deviation->requirement);
        if (lodd__map_get(&r->named, deviation->id) != NULL && lodd__map_get(&r->answered, deviation->id) == NULL)
            FAULT(r, at(node, "requirement"), "no claim that refers to this deviation answers for its requirement");
    }
}

void lodd__declaration_rules(lodd__form *form, const lodd__json *root, const lodd__declaration *declaration,
                             lodd__reading how, const lodd_requirements *requirements)
{
    rules r = {.form = form, .d = declaration, .requirements = requirements, .how = how};

    check_head(&r, root);
    check_scheme(&r, root);
    check_subject(&r, root);
    check_evidence(&r, root);
    check_runs(&r, root);
    check_snapshot(&r, root);
    check_claims(&r, root);
    check_deviations(&r, root);
    lodd__map_free(&r.named);
    lodd__map_free(&r.answered);
    lodd__map_free(&r.snapshot);
    lodd__map_free(&r.paths);
}

/* --- looking up by id --- */

/* Every list begins its items with their id. */
_Static_assert(offsetof(lodd__claim, id) == 0 && offsetof(lodd__evidence, id) == 0 &&
                   offsetof(lodd__deviation, id) == 0,
               "the id comes first");

static lodd_str id_of(const char *item)
{
    lodd_str id;

    memcpy(&id, item, sizeof id);
    return id;
}

static bool index_list(lodd__map *map, const char *ptr, size_t len, size_t size)
{
    lodd__map_free(map);
    *map = (lodd__map){0};
    for (size_t i = 0; i < len; i++) {
        const char *item = ptr + i * size;

        if (lodd__map_get(map, id_of(item)) == NULL && !lodd__map_put(map, id_of(item), (void *)item))
            return false;
    }
    return true;
}

bool lodd__declaration_index(lodd__declaration *d)
{
    bool ok =
        index_list(&d->by_id.claims, (const char *)d->claims.ptr, d->claims.len, sizeof(lodd__claim)) &&
        index_list(&d->by_id.evidence, (const char *)d->evidence.ptr, d->evidence.len, sizeof(lodd__evidence)) &&
        index_list(&d->by_id.deviations, (const char *)d->deviations.ptr, d->deviations.len, sizeof(lodd__deviation));
    const void *of[] = {d->claims.ptr, d->evidence.ptr, d->deviations.ptr};
    size_t len[] = {d->claims.len, d->evidence.len, d->deviations.len};

    memset(d->by_id.of, 0, sizeof d->by_id.of);
    memset(d->by_id.len, 0, sizeof d->by_id.len);
    if (ok) {
        memcpy(d->by_id.of, of, sizeof of);
        memcpy(d->by_id.len, len, sizeof len);
    }
    return ok;
}

static const void *look_up(const lodd__declaration *d, size_t which, const lodd__map *map, const void *ptr, size_t len,
                           size_t size, lodd_str id)
{
    const char *items = ptr;

    if (d->by_id.of[which] == ptr && d->by_id.len[which] == len)
        return lodd__map_get(map, id);
    for (size_t i = 0; i < len; i++)
        if (lodd__str_eq(id_of(items + i * size), id))
            return items + i * size;
    return NULL;
}

const lodd__claim *lodd__declaration_claim(const lodd__declaration *d, lodd_str id)
{
    return look_up(d, 0, &d->by_id.claims, d->claims.ptr, d->claims.len, sizeof(lodd__claim), id);
}

const lodd__evidence *lodd__declaration_evidence(const lodd__declaration *d, lodd_str id)
{
    return look_up(d, 1, &d->by_id.evidence, d->evidence.ptr, d->evidence.len, sizeof(lodd__evidence), id);
}

const lodd__deviation *lodd__declaration_deviation(const lodd__declaration *d, lodd_str id)
{
    return look_up(d, 2, &d->by_id.deviations, d->deviations.ptr, d->deviations.len, sizeof(lodd__deviation), id);
}

void lodd__declaration_free(lodd__declaration *declaration)
{
    if (declaration == NULL)
        return;
    lodd__map_free(&declaration->by_id.claims);
    lodd__map_free(&declaration->by_id.evidence);
    lodd__map_free(&declaration->by_id.deviations);
    lodd__arena_free(&declaration->arena);
    free(declaration);
}
