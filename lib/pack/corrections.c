/* pack/corrections.c - see corrections.h. Uses base, json.
 *
 * A path is a JSON Pointer (RFC 6901) with one addition: a step into an array may be "name=text", the first item whose
 * member of that name has the text, or "=text", the first item that is the text. Paths stay true when something is
 * added before what they name, and can be read.
 */
#include "pack/corrections.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/reason.h"
#include "pack/canonical.h"
#include "pack/fhir_package.h"

enum { MAX_BYTES = 8 << 20, MAX_STEP = 1024, MAX_FOLDERS = 4 };

/* ---- trees that change ---- */

static void link_before(lodd__json *parent, lodd__json *child, lodd__json *next)
{
    lodd__json **at = &parent->first;

    while (*at != next)
        at = &(*at)->next;
    child->parent = parent;
    child->next = next;
    *at = child;
    if (next == NULL)
        parent->last = child;
    parent->n++;
}

static void take_out(lodd__json *child)
{
    lodd__json *parent = child->parent, *before = NULL, **at = &parent->first;

    while (*at != child) {
        before = *at;
        at = &(*at)->next;
    }
    *at = child->next;
    if (parent->last == child)
        parent->last = before;
    parent->n--;
}

lodd__json *lodd__json_copy(lodd__arena *arena, const lodd__json *value)
{
    lodd__json *ret = LODD__NEW(arena, lodd__json);

    if (ret == NULL)
        return NULL;
    ret->type = value->type;
    ret->key = lodd__arena_str(arena, value->key);
    ret->text = lodd__arena_str(arena, value->text);
    for (const lodd__json *child = value->first; child != NULL; child = child->next) {
        lodd__json *copy = lodd__json_copy(arena, child);
        if (copy == NULL)
            return NULL;
        copy->parent = ret;
        *(ret->last != NULL ? &ret->last->next : &ret->first) = copy;
        ret->last = copy;
        ret->n++;
    }
    return arena->failed ? NULL : ret;
}

/* ---- paths ---- */

/* Takes the next step off a pointer, unescaped into buffer; false at its end or when it is no pointer. */
static bool next_step(lodd_str *rest, char *buffer, lodd_str *ret)
{
    size_t n = 0, i = 1;

    if (rest->len == 0 || rest->ptr[0] != '/')
        return false;
    for (; i < rest->len && rest->ptr[i] != '/' && n < MAX_STEP; i++) {
        char c = rest->ptr[i];
        if (c == '~' && i + 1 < rest->len && (rest->ptr[i + 1] == '0' || rest->ptr[i + 1] == '1'))
            c = rest->ptr[++i] == '0' ? '~' : '/';
        buffer[n++] = c;
    }
    *ret = lodd__str_n(buffer, n);
    *rest = lodd__str_sub(*rest, i, rest->len - i);
    return n < MAX_STEP;
}

static lodd__json *item_at(const lodd__json *array, lodd_str digits)
{
    size_t index = 0;
    lodd__json *item = array->first;

    for (size_t i = 0; i < digits.len && index <= array->n; i++)
        index = index * 10 + (size_t)(digits.ptr[i] - '0');
    while (item != NULL && index-- > 0)
        item = item->next;
    return item;
}

static lodd__json *item_with(const lodd__json *array, lodd_str name, lodd_str text)
{
    for (lodd__json *item = array->first; item != NULL; item = item->next) {
        const lodd__json *member = name.len > 0 ? lodd__json_get(item, name) : item;
        if (member != NULL && member->type == LODD__JSON_STRING && lodd__str_eq(member->text, text))
            return item;
    }
    return NULL;
}

static lodd__json *child_of(const lodd__json *parent, lodd_str step)
{
    size_t equals = lodd__str_find(step, '=', 0);

    if (parent->type == LODD__JSON_OBJECT)
        return (lodd__json *)(uintptr_t)lodd__json_get(parent, step);
    if (parent->type != LODD__JSON_ARRAY)
        return NULL;
    if (lodd__str_digits(step))
        return item_at(parent, step);
    if (equals == (size_t)-1)
        return NULL;
    return item_with(parent, lodd__str_sub(step, 0, equals), lodd__str_sub(step, equals + 1, step.len - equals - 1));
}

/* Where a path leads: the container that its last step is in, and the child that is there, if any. */
typedef struct place {
    lodd__json *parent, *child;
    lodd_str step;
    char last[MAX_STEP];
} place;

static bool find_place(place *ret, lodd__json *root, lodd_str path)
{
    lodd_str rest = path;

    ret->child = root;
    ret->parent = NULL;
    while (rest.len > 0) {
        if (ret->child == NULL || !next_step(&rest, ret->last, &ret->step))
            return false;
        ret->parent = ret->child;
        ret->child = child_of(ret->parent, ret->step);
    }
    return ret->parent != NULL;
}

/* ---- operations ---- */

typedef struct change {
    lodd__arena *arena;
    const lodd__json *old, *new; /* may be NULL */
    place at;
} change;

static bool same(const lodd__json *a, const lodd__json *b, bool *nomem)
{
    lodd__buf x = {0}, y = {0};
    bool ret = false;

    lodd__canonical_json(&x, a);
    lodd__canonical_json(&y, b);
    *nomem = x.failed || y.failed;
    ret = !*nomem && lodd__str_eq(lodd__buf_str(&x), lodd__buf_str(&y));
    lodd__buf_free(&x);
    lodd__buf_free(&y);
    return ret;
}

/* What stands there is what the correction was written for. */
static lodd_status check_old(const change *c)
{
    bool nomem = false;

    if (c->at.child == NULL)
        return LODD_ERR_PACK;
    if (c->old == NULL || same(c->old, c->at.child, &nomem))
        return LODD_OK;
    return nomem ? LODD_ERR_NOMEM : LODD_ERR_PACK;
}

static lodd_status remove_it(const change *c)
{
    lodd_status status = check_old(c);

    if (status == LODD_OK)
        take_out(c->at.child);
    return status;
}

static lodd_status add_it(const change *c)
{
    lodd__json *copy = NULL, *parent = c->at.parent;

    if (c->new == NULL || parent == NULL)
        return LODD_ERR_PACK;
    if (parent->type == LODD__JSON_OBJECT ? c->at.child != NULL
                                          : parent->type != LODD__JSON_ARRAY || !lodd__str_digits(c->at.step))
        return LODD_ERR_PACK;
    copy = lodd__json_copy(c->arena, c->new);
    if (copy == NULL)
        return LODD_ERR_NOMEM;
    copy->key = parent->type == LODD__JSON_OBJECT ? lodd__arena_str(c->arena, c->at.step) : (lodd_str){NULL, 0};
    link_before(parent, copy, parent->type == LODD__JSON_ARRAY ? c->at.child : NULL);
    return c->arena->failed ? LODD_ERR_NOMEM : LODD_OK;
}

static lodd_status replace_it(const change *c)
{
    lodd_status status = c->new != NULL ? check_old(c) : LODD_ERR_PACK;
    lodd__json *copy = status == LODD_OK ? lodd__json_copy(c->arena, c->new) : NULL;

    if (status != LODD_OK)
        return status;
    if (copy == NULL)
        return LODD_ERR_NOMEM;
    copy->key = c->at.child->key;
    link_before(c->at.parent, copy, c->at.child);
    take_out(c->at.child);
    return LODD_OK;
}

/* A part of a text that stands in it once. */
static lodd_status replace_text(const change *c)
{
    lodd__json *child = c->at.child;
    const char *at = NULL;
    lodd_str before, after;

    if (child == NULL || child->type != LODD__JSON_STRING || c->old == NULL || c->new == NULL || c->old->text.len == 0)
        return LODD_ERR_PACK;
    at = memmem(child->text.ptr, child->text.len, c->old->text.ptr, c->old->text.len);
    if (at == NULL)
        return LODD_ERR_PACK;
    before = lodd__str_n(child->text.ptr, (size_t)(at - child->text.ptr));
    after = lodd__str_n(at + c->old->text.len, child->text.len - before.len - c->old->text.len);
    if (memmem(at + 1, child->text.len - before.len - 1, c->old->text.ptr, c->old->text.len) != NULL)
        return LODD_ERR_PACK;
    child->text.len = before.len + c->new->text.len + after.len;
    child->text.ptr = lodd__arena_bytes(c->arena, child->text.len + 1);
    if (child->text.ptr == NULL)
        return LODD_ERR_NOMEM;
    char *to = (char *)(uintptr_t)child->text.ptr;
    memcpy(to, before.ptr, before.len);
    if (c->new->text.len > 0)
        memcpy(to + before.len, c->new->text.ptr, c->new->text.len);
    memcpy(to + before.len + c->new->text.len, after.ptr, after.len);
    return LODD_OK;
}

static lodd_str member_text(const lodd__json *object, const char *name)
{
    const lodd__json *member = lodd__json_get(object, lodd__str(name));

    return member != NULL && member->type == LODD__JSON_STRING ? member->text : lodd__str_n("", 0);
}

static lodd_status operate(const lodd__json *operation, lodd__arena *arena, lodd__json *resource)
{
    static const struct {
        const char *name;
        lodd_status (*run)(const change *c);
    } operations[] = {{"remove", remove_it}, {"add", add_it}, {"replace", replace_it}, {"text", replace_text}};
    change c = {.arena = arena,
                .old = lodd__json_get(operation, LODD__STR("old")),
                .new = lodd__json_get(operation, LODD__STR("new"))};

    if (!find_place(&c.at, resource, member_text(operation, "path")))
        return LODD_ERR_PACK;
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (lodd__str_is(member_text(operation, "op"), operations[i].name))
            return operations[i].run(&c);
    return LODD_ERR_PACK;
}

lodd_status lodd__correction_apply(const lodd__correction *correction, lodd__arena *arena, lodd__json *resource,
                                   char **ret_message)
{
    size_t n = 0;

    for (const lodd__json *o = correction->operations->first; o != NULL; o = o->next) {
        lodd_status status = operate(o, arena, resource);
        n++;
        if (status == LODD_ERR_PACK)
            lodd__reason(ret_message, "%s: operation %zu does not fit the resource: %.*s", correction->path,
                                   n, LODD__FMT(member_text(o, "path")));
        if (status != LODD_OK)
            return status;
    }
    return LODD_OK;
}

/* ---- reading ---- */

typedef struct reading {
    lodd__corrections *corrections;
    lodd_limits limits;
    lodd_status status;
    char **message;
} reading;

static lodd_status add(reading *r, const char *path, lodd_str text)
{
    lodd__corrections *c = r->corrections;
    lodd__json_doc doc;
    lodd__correction *correction = LODD__NEW(&c->arena, lodd__correction);

    lodd__json_parse(&doc, &c->arena, text, &r->limits);
    if (c->arena.failed)
        return LODD_ERR_NOMEM;
    if (!doc.valid || doc.n_faults > 0 || doc.root == NULL)
        return LODD_ERR_PACK;
    correction->resource = member_text(doc.root, "resource");
    correction->from = member_text(doc.root, "from");
    correction->operations = lodd__json_get(doc.root, LODD__STR("operations"));
    correction->path = lodd__arena_str(&c->arena, lodd__str(path)).ptr;
    if (correction->resource.len == 0 || correction->operations == NULL ||
        correction->operations->type != LODD__JSON_ARRAY ||
        lodd__map_get(&c->by_resource, correction->resource) != NULL)
        return LODD_ERR_PACK;
    if (correction->path == NULL || !lodd__vec_push(&c->items, correction) ||
        !lodd__map_put(&c->by_resource, correction->resource, correction))
        return LODD_ERR_NOMEM;
    return LODD_OK;
}

static bool read_file(void *user, const char *path, int error)
{
    reading *r = user;
    char *bytes = NULL;
    size_t n = 0;
    lodd_str text;

    if (error == 0 && !lodd__str_ends(lodd__str(path), LODD__STR(".json")))
        return true;
    r->status = error != 0 ? LODD_ERR_PACK : lodd__file_read(path, MAX_BYTES, &bytes, &n);
    if (r->status == LODD_OK) {
        text = lodd__arena_str(&r->corrections->arena, lodd__str_n(bytes, n));
        free(bytes);
        r->status = text.ptr == NULL ? LODD_ERR_NOMEM : add(r, path, text);
    }
    if (r->status != LODD_OK && r->status != LODD_ERR_NOMEM) {
        r->status = LODD_ERR_PACK;
        lodd__reason(r->message, "%s: not a correction", path);
    }
    return r->status == LODD_OK;
}

lodd_status lodd__corrections_read(lodd__corrections *ret, const char *folder, char **ret_message)
{
    reading r = {.corrections = ret, .message = ret_message};
    lodd_status status = LODD_OK;

    lodd_limits_default(&r.limits);
    status = lodd__file_walk(folder, MAX_FOLDERS, read_file, &r);
    return r.status != LODD_OK ? r.status : status;
}

void lodd__corrections_free(lodd__corrections *corrections)
{
    lodd__vec_free(&corrections->items);
    lodd__map_free(&corrections->by_resource);
    lodd__arena_free(&corrections->arena);
}

const lodd__correction *lodd__corrections_of(const lodd__corrections *corrections, lodd_str resource)
{
    return lodd__map_get(&corrections->by_resource, resource);
}
