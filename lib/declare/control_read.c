/* declare/control_read.c - records about declarations, as far as others need them. Uses json and base. */
#include "declare/control_read.h"

#include <stdlib.h>

#include "base/sha256.h"
#include "json/json.h"

const char *const lodd__control_schemas[LODD__CONTROL_COUNT] = {
#define X(name, schema, nb, en) schema,
    LODD__CONTROL_TABLE(X)
#undef X
};

const char *const lodd__control_names[LODD__CONTROL_COUNT][LODD_LANG_COUNT] = {
#define X(name, schema, nb, en) {nb, en},
    LODD__CONTROL_TABLE(X)
#undef X
};

static lodd_str text_of(lodd__arena *arena, const lodd__json *object, const char *key)
{
    const lodd__json *value = object != NULL ? lodd__json_get(object, lodd__str(key)) : NULL;

    return value != NULL && value->type == LODD__JSON_STRING ? lodd__arena_str(arena, value->text)
                                                             : (lodd_str){NULL, 0};
}

/* The first of these members that says something. */
static lodd_str first_of(lodd__arena *arena, const lodd__json *object, const char *const *keys)
{
    lodd_str ret = {NULL, 0};

    for (; *keys != NULL && ret.len == 0; keys++)
        ret = text_of(arena, object, *keys);
    return ret;
}

static const lodd__json *object_of(const lodd__json *object, const char *key, lodd__json_type type)
{
    const lodd__json *value = object != NULL ? lodd__json_get(object, lodd__str(key)) : NULL;

    return value != NULL && value->type == type ? value : NULL;
}

static bool is_digest(lodd_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (memchr("0123456789abcdef", text.ptr[i], 16) == NULL)
            return false;
    return text.len == 64;
}

static void add(lodd__strings *list, lodd__arena *arena, size_t most, lodd_str text)
{
    if (list->ptr == NULL)
        list->ptr = lodd__arena_array(arena, most, sizeof(lodd_str));
    if (list->ptr != NULL && list->len < most)
        list->ptr[list->len++] = text;
}

/* A contradiction counts until somebody has decided: a status that nobody knows is an open one. */
static void read_disputes(lodd__control *ret, lodd__arena *arena, const lodd__json *root)
{
    const lodd__json *list = object_of(root, "nonConformities", LODD__JSON_ARRAY);

    for (const lodd__json *item = list != NULL ? list->first : NULL; item != NULL; item = item->next) {
        lodd_str claim = text_of(arena, item, "claim"), status = text_of(arena, item, "status");

        if (claim.len == 0)
            continue;
        if (lodd__str_is(status, "avvist") || lodd__str_is(status, "rettet"))
            ret->settled++;
        else if (lodd__str_is(status, "bekreftet"))
            add(&ret->disputes.confirmed, arena, list->n, claim);
        else
            add(&ret->disputes.open, arena, list->n, claim);
    }
}

bool lodd__control_read(lodd__control *ret, lodd__arena *arena, lodd_str name, lodd_str json)
{
    static const char *const dates[] = {"ended", "date", NULL};
    static const char *const people[] = {"requester", "verifier", "controller", "from", NULL};
    lodd__arena scratch = {0};
    lodd__json_doc doc;
    lodd_limits limits;
    lodd_str schema;
    bool found = false;

    *ret = (lodd__control){.kind = LODD__CONTROL_COUNT};
    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &scratch, json, &limits);
    if (doc.root != NULL && doc.valid && doc.root->type == LODD__JSON_OBJECT) {
        schema = text_of(&scratch, doc.root, "schema");
        for (size_t i = 0; i < LODD__CONTROL_COUNT; i++)
            if (lodd__str_is(schema, lodd__control_schemas[i]))
                ret->kind = (lodd__control_kind)i;
        ret->declaration = text_of(arena, object_of(doc.root, "declaration", LODD__JSON_OBJECT), "sha256");
        found = ret->kind != LODD__CONTROL_COUNT && is_digest(ret->declaration);
    }
    if (found) {
        ret->name = lodd__arena_str(arena, name);
        lodd__sha256_hex(json, ret->sha256.hex);
        ret->id = text_of(arena, doc.root, "id");
        ret->date = first_of(arena, doc.root, dates);
        ret->who = first_of(arena, doc.root, people);
        if (ret->who.len == 0) /* of verifications an object */
            ret->who = text_of(arena, object_of(doc.root, "verifier", LODD__JSON_OBJECT), "name");
        ret->verdict = text_of(arena, doc.root, "verdict");
        ret->check = text_of(arena, object_of(doc.root, "check", LODD__JSON_OBJECT), "id");
        ret->text = text_of(arena, doc.root, "text");
        if (ret->kind == LODD__CONTROL_SPOTCHECK)
            read_disputes(ret, arena, doc.root);
    }
    arena->failed |= scratch.failed;
    lodd__arena_free(&scratch);
    return found;
}

static int by_declaration(const void *a, const void *b)
{
    const lodd__control *x = a, *y = b;
    int order = lodd__str_cmp(x->declaration, y->declaration);

    order = order != 0 ? order : lodd__str_cmp(x->date, y->date);
    order = order != 0 ? order : lodd__str_cmp(x->name, y->name);
    return order != 0 ? order : strcmp(x->sha256.hex, y->sha256.hex);
}

void lodd__controls_sort(lodd__controls *controls)
{
    if (controls->len > 1)
        qsort(controls->ptr, controls->len, sizeof *controls->ptr, by_declaration);
}

size_t lodd__controls_of(const lodd__controls *controls, lodd_str declaration, size_t *ret_first)
{
    size_t low = 0, high = controls->len, n = 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (lodd__str_cmp(controls->ptr[middle].declaration, declaration) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_first = low;
    while (low + n < controls->len && lodd__str_eq(controls->ptr[low + n].declaration, declaration))
        n++;
    return n;
}

static void join(lodd__strings *ret, lodd__arena *arena, size_t most, lodd__strings more)
{
    for (size_t i = 0; i < more.len; i++)
        add(ret, arena, most, more.ptr[i]);
}

lodd__disputes lodd__controls_disputes(const lodd__controls *controls, size_t first, size_t n, lodd__arena *arena)
{
    lodd__disputes ret = {.open = {NULL, 0}};
    size_t open = 0, confirmed = 0;

    for (size_t i = first; i < first + n; i++) {
        open += controls->ptr[i].disputes.open.len;
        confirmed += controls->ptr[i].disputes.confirmed.len;
    }
    for (size_t i = first; i < first + n; i++) {
        join(&ret.open, arena, open, controls->ptr[i].disputes.open);
        join(&ret.confirmed, arena, confirmed, controls->ptr[i].disputes.confirmed);
    }
    return ret;
}
