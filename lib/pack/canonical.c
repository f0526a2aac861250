/* pack/canonical.c - see canonical.h. Uses base, json, image. */
#include "pack/canonical.h"

#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"

enum { FEW = 64 }; /* members that are sorted without memory of their own */

void lodd__canonical_string(lodd__buf *buf, lodd_str text)
{
    size_t done = 0;

    lodd__buf_addc(buf, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        lodd__buf_add(buf, lodd__str_sub(text, done, i - done));
        if (c < ' ')
            lodd__buf_printf(buf, "\\u%04x", (unsigned)c);
        else
            lodd__buf_printf(buf, "\\%c", c);
        done = i + 1;
    }
    if (done < text.len)
        lodd__buf_add(buf, lodd__str_sub(text, done, text.len - done));
    lodd__buf_addc(buf, '"');
}

static int by_name(const void *a, const void *b)
{
    return lodd__str_cmp((*(const lodd__json *const *)a)->key, (*(const lodd__json *const *)b)->key);
}

static bool is_resource(const lodd__json *value)
{
    const lodd__json *type = lodd__json_get(value, LODD__STR("resourceType"));

    return type != NULL && type->type == LODD__JSON_STRING;
}

static void write_object(lodd__buf *buf, const lodd__json *value)
{
    const lodd__json *few[FEW], **members = value->n <= FEW ? few : malloc(value->n * sizeof *members);
    bool resource = is_resource(value);
    size_t n = 0;

    if (members == NULL) {
        buf->failed = true;
        return;
    }
    for (const lodd__json *m = value->first; m != NULL; m = m->next)
        if (!resource || m->type != LODD__JSON_OBJECT || !lodd__str_is(m->key, "text"))
            members[n++] = m;
    qsort(members, n, sizeof *members, by_name);
    lodd__buf_addc(buf, '{');
    for (size_t i = 0; i < n && !buf->failed; i++) {
        if (i > 0)
            lodd__buf_addc(buf, ',');
        lodd__canonical_string(buf, members[i]->key);
        lodd__buf_addc(buf, ':');
        lodd__canonical_json(buf, members[i]);
    }
    lodd__buf_addc(buf, '}');
    if (members != few)
        free(members);
}

static void write_array(lodd__buf *buf, const lodd__json *value)
{
    lodd__buf_addc(buf, '[');
    for (const lodd__json *item = value->first; item != NULL && !buf->failed; item = item->next) {
        if (item != value->first)
            lodd__buf_addc(buf, ',');
        lodd__canonical_json(buf, item);
    }
    lodd__buf_addc(buf, ']');
}

void lodd__canonical_json(lodd__buf *buf, const lodd__json *value)
{
    switch (value->type) {
    case LODD__JSON_NULL:
        lodd__buf_add(buf, LODD__STR("null"));
        break;
    case LODD__JSON_FALSE:
        lodd__buf_add(buf, LODD__STR("false"));
        break;
    case LODD__JSON_TRUE:
        lodd__buf_add(buf, LODD__STR("true"));
        break;
    case LODD__JSON_NUMBER:
        lodd__buf_add(buf, value->text);
        break;
    case LODD__JSON_STRING:
        lodd__canonical_string(buf, value->text);
        break;
    case LODD__JSON_ARRAY:
        write_array(buf, value);
        break;
    case LODD__JSON_OBJECT:
        write_object(buf, value);
        break;
    }
}

bool lodd__canonical_digest(lodd__buf *scratch, const lodd__json *value, char ret[65])
{
    scratch->len = 0;
    lodd__canonical_json(scratch, value);
    if (!scratch->failed)
        lodd__sha256_hex(lodd__buf_str(scratch), ret);
    scratch->len = 0;
    return !scratch->failed;
}

lodd__json *lodd__canonical_of_node(lodd__arena *arena, lodd__node node, size_t depth)
{
    static const lodd__json_type types[] = {
        [LODD__NODE_NONE] = LODD__JSON_NULL,     [LODD__NODE_NULL] = LODD__JSON_NULL,
        [LODD__NODE_FALSE] = LODD__JSON_FALSE,   [LODD__NODE_TRUE] = LODD__JSON_TRUE,
        [LODD__NODE_NUMBER] = LODD__JSON_NUMBER, [LODD__NODE_STRING] = LODD__JSON_STRING,
        [LODD__NODE_ARRAY] = LODD__JSON_ARRAY,   [LODD__NODE_OBJECT] = LODD__JSON_OBJECT,
    };
    lodd__json *ret = depth > 0 ? LODD__NEW(arena, lodd__json) : NULL;
    size_t n = lodd__node_count(node);

    if (ret == NULL)
        return NULL;
    ret->type = types[lodd__node_type_of(node)];
    ret->key = lodd__node_name(node);
    if (ret->type == LODD__JSON_NUMBER || ret->type == LODD__JSON_STRING)
        ret->text = lodd__node_text(node);
    for (size_t i = 0; i < n; i++) {
        lodd__json *child = lodd__canonical_of_node(arena, lodd__node_at(node, i), depth - 1);
        if (child == NULL)
            return NULL;
        child->parent = ret;
        *(ret->last != NULL ? &ret->last->next : &ret->first) = child;
        ret->last = child;
        ret->n++;
    }
    return ret;
}
