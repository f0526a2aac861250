/* declare/register_group.c - which declaration of a system counts, and what its page is called.
 *
 * Of one vendor (organisation number), system and version the newest declaration counts that is current (gjeldende) and
 * not superseded; withdrawn ones, drafts and older ones stay visible behind it. A declaration supersedes another one by
 * its SHA-256, or by having the same id and a later date; only the same vendor's, and only when its own bytes are not
 * known to be altered: nobody retires another vendor's declaration. Uses base.
 */
#include <stdlib.h>

#include "base/sha256.h"
#include "declare/register.h"

/* --- superseding --- */

static bool is_trusted(const lodd__entry *e)
{
    return !e->integrity.changed && e->integrity.signature < LODD__SIGNED_WRONG_ORGNR;
}

static bool same_vendor(const lodd__entry *a, const lodd__entry *b)
{
    if (a->orgnr.len > 0 || b->orgnr.len > 0)
        return lodd__str_eq(a->orgnr, b->orgnr);
    return lodd__str_eq(a->vendor, b->vendor);
}

/* May a retire b? */
static bool may_supersede(const lodd__entry *a, const lodd__entry *b)
{
    return a != b && a->validity != LODD__VALIDITY_DRAFT && a->validity != LODD__VALIDITY_NOT_YET && is_trusted(a) &&
           same_vendor(a, b) && lodd__str_cmp(a->issued, b->issued) >= 0;
}

static int by_id(const void *a, const void *b)
{
    const lodd__entry *x = *(lodd__entry *const *)a, *y = *(lodd__entry *const *)b;
    int order = lodd__str_cmp(x->id, y->id);

    order = order != 0 ? order : lodd__str_cmp(x->issued, y->issued);
    if (order == 0) /* on one day the withdrawal is the later one */
        order = (x->validity == LODD__VALIDITY_WITHDRAWN) - (y->validity == LODD__VALIDITY_WITHDRAWN);
    return order != 0 ? order : strcmp(x->sha256.hex, y->sha256.hex);
}

/* Of declarations with one id the last one that may retires those before it. */
static void supersede_by_id(lodd__entry **list, size_t n)
{
    qsort(list, n, sizeof *list, by_id);
    for (size_t i = n; i-- > 1;) {
        lodd__entry *newer = list[i], *older = list[i - 1];

        if (!lodd__str_eq(newer->id, older->id) || newer->id.len == 0 ||
            strcmp(newer->sha256.hex, older->sha256.hex) == 0)
            continue;
        if (may_supersede(newer, older) && older->superseded_by == NULL)
            older->superseded_by = newer;
        else if (newer->superseded_by != NULL && may_supersede(newer->superseded_by, older))
            older->superseded_by = newer->superseded_by;
    }
}

static void supersede_by_digest(lodd__registry *r)
{
    lodd__map by_digest = {0};

    for (size_t i = 0; i < r->entries.len; i++)
        if (!lodd__map_put(&by_digest, lodd__str(r->entries.ptr[i].sha256.hex), &r->entries.ptr[i]))
            r->status = LODD_ERR_NOMEM;
    for (size_t i = 0; i < r->entries.len && r->status == LODD_OK; i++) {
        lodd__entry *e = &r->entries.ptr[i];
        lodd__entry *older = e->fault.len == 0 && e->supersedes.hex[0] != '\0'
                                 ? lodd__map_get(&by_digest, lodd__str(e->supersedes.hex))
                                 : NULL;

        if (older != NULL && older->fault.len == 0 && may_supersede(e, older))
            older->superseded_by = e;
    }
    lodd__map_free(&by_digest);
}

/* --- copies --- */

static int by_digest(const void *a, const void *b)
{
    const lodd__entry *x = a, *y = b;
    int order = strcmp(x->sha256.hex, y->sha256.hex);

    order = order != 0 ? order : (y->bundle > x->bundle) - (y->bundle < x->bundle); /* the bundle says more */
    order = order != 0 ? order
                       : (x->integrity.changed > y->integrity.changed) - (x->integrity.changed < y->integrity.changed);
    return order != 0 ? order : lodd__str_cmp(x->path, y->path);
}

/* One declaration that lies in several places is one. What cannot be read stays. */
static void drop_copies(lodd__registry *r)
{
    size_t n = 0;

    if (r->entries.len > 1)
        qsort(r->entries.ptr, r->entries.len, sizeof *r->entries.ptr, by_digest);
    for (size_t i = 0; i < r->entries.len; i++) {
        lodd__entry *e = &r->entries.ptr[i];

        if (n > 0 && e->fault.len == 0 && r->entries.ptr[n - 1].fault.len == 0 &&
            strcmp(r->entries.ptr[n - 1].sha256.hex, e->sha256.hex) == 0) {
            LODD__LINE(r->check, REGISTER_COPY, e->path, r->entries.ptr[n - 1].path);
            lodd__vec_free(&e->gaps);
        } else {
            r->entries.ptr[n++] = *e;
        }
    }
    r->entries.len = n;
}

/* --- groups --- */

/* The greater, the more it counts. */
static int rank(const lodd__entry *e)
{
    bool current = e->validity == LODD__VALIDITY_CURRENT || e->validity == LODD__VALIDITY_EXPIRED;

    if (e->superseded_by != NULL)
        return 1;
    if (!current)
        return e->validity == LODD__VALIDITY_WITHDRAWN ? 2 : 0; /* a draft stands behind what was once said */
    return is_trusted(e) ? 4 : 3;
}

static int by_system(const lodd__entry *x, const lodd__entry *y)
{
    int order = lodd__str_cmp(x->system, y->system);

    order = order != 0 ? order : lodd__str_cmp(x->orgnr, y->orgnr);
    if (order == 0 && x->orgnr.len == 0)
        order = lodd__str_cmp(x->vendor, y->vendor);
    return order;
}

static int by_group(const void *a, const void *b)
{
    const lodd__entry *x = *(lodd__entry *const *)a, *y = *(lodd__entry *const *)b;
    int order = by_system(x, y);

    order = order != 0 ? order : lodd__str_cmp(x->version, y->version);
    order = order != 0 ? order : (rank(y) > rank(x)) - (rank(y) < rank(x));
    order = order != 0 ? order : lodd__str_cmp(y->issued, x->issued);
    order = order != 0 ? order : (y->bundle > x->bundle) - (y->bundle < x->bundle);
    return order != 0 ? order : strcmp(x->sha256.hex, y->sha256.hex);
}

static bool same_group(const lodd__entry *x, const lodd__entry *y)
{
    return by_system(x, y) == 0 && lodd__str_eq(x->version, y->version);
}

static void make_groups(lodd__registry *r, size_t n)
{
    for (size_t i = 0; i < n && r->status == LODD_OK;) {
        lodd__group g = {.shown = r->order[i], .first = i};

        while (i < n && same_group(g.shown, r->order[i]))
            i++;
        g.n = i - g.first;
        g.active = g.shown->superseded_by == NULL;
        if (!lodd__vec_push(&r->groups, g))
            r->status = LODD_ERR_NOMEM;
    }
    for (size_t i = 0, first = 0; i < r->groups.len; i++) {
        lodd__group *g = &r->groups.ptr[i];

        if (i > 0 && by_system(r->groups.ptr[i - 1].shown, g->shown) != 0)
            first = i;
        g->other_versions_first = first;
        for (size_t k = g->first; k < g->first + g->n; k++)
            r->order[k]->group = g;
    }
    for (size_t i = r->groups.len, end = r->groups.len; i-- > 0;) {
        lodd__group *g = &r->groups.ptr[i];

        g->other_versions_n = end - g->other_versions_first;
        if (g->other_versions_first == i)
            end = i;
    }
}

/* --- keys --- */

static void add_slug(lodd__buf *out, lodd_str text, size_t most)
{
    for (size_t i = 0; i < text.len && out->len < most; i++) {
        unsigned char c = (unsigned char)text.ptr[i], next = i + 1 < text.len ? (unsigned char)text.ptr[i + 1] : 0;

        if (c >= 'A' && c <= 'Z')
            lodd__buf_addc(out, (char)(c + 'a' - 'A'));
        else if ((c >= 'a' && c <= 'z') || lodd__is_digit((char)c))
            lodd__buf_addc(out, (char)c);
        else if (c == 0xC3 && (next == 0xA6 || next == 0x86)) /* æ */
            lodd__buf_add(out, LODD__STR("ae"));
        else if (c == 0xC3 && (next == 0xB8 || next == 0x98)) /* ø */
            lodd__buf_addc(out, 'o');
        else if (c == 0xC3 && (next == 0xA5 || next == 0x85)) /* å */
            lodd__buf_addc(out, 'a');
        else if ((c & 0xC0) != 0x80 && out->len > 0 && out->ptr[out->len - 1] != '-')
            lodd__buf_addc(out, '-');
    }
}

/* "eksempelepj-4-2-1-0f3a...": a name for people, and a digest for what the name leaves out. */
static lodd_str make_key(lodd__registry *r, const lodd__entry *e, size_t digits)
{
    lodd__buf slug = {0}, identity = {0};
    char hex[65];
    lodd_str ret;

    add_slug(&slug, e->system, 40);
    if (slug.len > 0 && slug.ptr[slug.len - 1] != '-')
        lodd__buf_addc(&slug, '-');
    add_slug(&slug, e->version, 56);
    while (slug.len > 0 && slug.ptr[slug.len - 1] == '-')
        slug.len--;
    lodd__buf_printf(&identity, "%zu %zu %zu ", e->orgnr.len, e->system.len, e->version.len);
    lodd__buf_add(&identity, e->orgnr.len > 0 ? e->orgnr : e->vendor);
    lodd__buf_add(&identity, e->system);
    lodd__buf_add(&identity, e->version);
    lodd__sha256_hex(lodd__buf_str(&identity), hex);
    ret = lodd__arena_printf(&r->arena, "%.*s-%.*s", LODD__FMT(lodd__buf_str(&slug)), (int)digits, hex);
    if (slug.len == 0)
        ret = lodd__arena_printf(&r->arena, "system-%.*s", (int)digits, hex);
    r->arena.failed |= slug.failed || identity.failed;
    lodd__buf_free(&slug);
    lodd__buf_free(&identity);
    return ret;
}

/* Short ones, and long ones where somebody made two of them alike. */
static void make_keys(lodd__registry *r)
{
    lodd__map seen = {0};

    for (size_t i = 0; i < r->groups.len && r->status == LODD_OK; i++) {
        lodd__group *g = &r->groups.ptr[i], *other;

        g->key = make_key(r, g->shown, 10);
        other = lodd__map_get(&seen, g->key);
        if (other == NULL && !lodd__map_put(&seen, g->key, g))
            r->status = LODD_ERR_NOMEM;
        if (other != NULL) {
            g->key = make_key(r, g->shown, 64);
            other->key = make_key(r, other->shown, 64);
        }
    }
    lodd__map_free(&seen);
}

void lodd__register_group(lodd__registry *r)
{
    size_t n = 0;

    drop_copies(r);
    r->order = calloc(r->entries.len + 1, sizeof(lodd__entry *));
    if (r->order == NULL) {
        r->status = LODD_ERR_NOMEM;
        return;
    }
    for (size_t i = 0; i < r->entries.len; i++)
        if (r->entries.ptr[i].fault.len == 0)
            r->order[n++] = &r->entries.ptr[i];
    supersede_by_digest(r);
    if (n > 1)
        supersede_by_id(r->order, n);
    if (n > 1)
        qsort(r->order, n, sizeof *r->order, by_group);
    make_groups(r, n);
    make_keys(r);
    if (r->arena.failed)
        r->status = LODD_ERR_NOMEM;
}
