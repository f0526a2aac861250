/* json/parse.c - reads well-formed JSON (RFC 8259) into a tree; what is not goes to recover.c. Uses base.
 *
 * One pass. The nodes point into the text; only strings with escapes are copied. There is no recursion: the open
 * containers are the chain of parents from r->open on, at most limits->max_depth of them. A key is compared with the
 * earlier ones of its object one by one while they are few, else through a map whose hash is keyed, so that an object
 * of n members costs about n whatever its keys are.
 */
#include <stdlib.h>

#include "json/reader.h"

enum {
    FIRST_NODES = 8, /* nodes taken from the arena at once, doubled up to */
    MOST_NODES = 64,
    FEW_MEMBERS = 16 /* up to so many keys are compared one by one */
};

static const char *const fault_names[] = {
    [LODD__JSON_OK] = "ok",
    [LODD__JSON_EMPTY] = "empty",
    [LODD__JSON_UNEXPECTED] = "unexpected",
    [LODD__JSON_UNCLOSED] = "unclosed",
    [LODD__JSON_TRAILING] = "trailing",
    [LODD__JSON_COMMA] = "comma",
    [LODD__JSON_NUMBER_FORM] = "number",
    [LODD__JSON_LITERAL] = "literal",
    [LODD__JSON_KEY] = "key",
    [LODD__JSON_QUOTE] = "quote",
    [LODD__JSON_ESCAPE] = "escape",
    [LODD__JSON_SURROGATE] = "surrogate",
    [LODD__JSON_CONTROL] = "control",
    [LODD__JSON_UTF8] = "utf8",
    [LODD__JSON_COMMENT] = "comment",
    [LODD__JSON_DUPLICATE] = "duplicate",
    [LODD__JSON_DEPTH] = "depth",
    [LODD__JSON_NODES] = "nodes",
    [LODD__JSON_NOMEM] = "nomem",
};

const char *lodd__json_fault_name(lodd__json_fault_kind kind)
{
    return (size_t)kind < sizeof fault_names / sizeof fault_names[0] ? fault_names[kind] : "?";
}

/* ---- faults ---- */

void lodd__json_out_of_memory(lodd__json_reader *r)
{
    r->nomem = r->stopped = r->arena->failed = true;
}

/* Of both kinds of faults limits->max_issues are kept, but always the first, so that a broken text never looks whole.
 */
static bool is_one_too_many(lodd__json_reader *r, lodd__json_fault_kind kind)
{
    size_t *n = kind == LODD__JSON_DUPLICATE ? &r->n_duplicates : &r->n_syntax;

    if (*n > 0 && *n >= r->limits->max_issues && kind != LODD__JSON_DEPTH && kind != LODD__JSON_NODES)
        return true;
    ++*n;
    return false;
}

void lodd__json_report(lodd__json_reader *r, lodd__json_fault_kind kind, const char *at, size_t len,
                       const char *expected)
{
    if (kind != LODD__JSON_DUPLICATE)
        r->invalid = true;
    if (is_one_too_many(r, kind))
        return;
    if (!lodd__vec_push(&r->faults, (lodd__json_fault){kind, (size_t)(at - r->begin), expected, {at, len}}))
        lodd__json_out_of_memory(r);
}

static int by_offset(const void *a, const void *b)
{
    const lodd__json_fault *x = a, *y = b;

    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

/* Faults found late (an unclosed bracket, a comma that nothing followed) go to their place. */
static void sort_faults(lodd__json_reader *r)
{
    for (size_t i = 1; i < r->faults.len; i++)
        if (r->faults.ptr[i].offset < r->faults.ptr[i - 1].offset) {
            qsort(r->faults.ptr, r->faults.len, sizeof *r->faults.ptr, by_offset);
            return;
        }
}

/* ---- nodes ---- */

static bool more_nodes(lodd__json_reader *r)
{
    r->chunk = r->chunk == 0 ? FIRST_NODES : r->chunk < MOST_NODES ? r->chunk * 2 : MOST_NODES;
    r->spare = lodd__arena_array(r->arena, r->chunk, sizeof *r->spare);
    if (!r->spare) {
        lodd__json_out_of_memory(r);
        return false;
    }
    r->n_spare = r->chunk;
    return true;
}

static bool begin_big(lodd__json_reader *r)
{
    lodd__json_big *big = LODD__NEW(r->arena, lodd__json_big);

    if (!big)
        return false;
    *big = (lodd__json_big){.object = r->open, .outer = r->big};
    r->big = big;
    for (lodd__json *m = r->open->first; m; m = m->next)
        if (!m->duplicate && !lodd__map_put(&big->members, m->key, m))
            return false;
    return true;
}

static void end_big(lodd__json_reader *r)
{
    lodd__map_free(&r->big->members);
    r->big = r->big->outer;
}

/* Has the open object a member with this key already? */
static bool is_duplicate(lodd__json_reader *r, lodd__json *member)
{
    lodd_str key = member->key;

    if (r->open->n < FEW_MEMBERS) {
        for (const lodd__json *m = r->open->first; m; m = m->next)
            if (lodd__str_eq(m->key, key))
                return true;
        return false;
    }
    if ((!r->big || r->big->object != r->open) && !begin_big(r)) {
        lodd__json_out_of_memory(r);
        return false;
    }
    if (lodd__map_get(&r->big->members, key))
        return true;
    if (!lodd__map_put(&r->big->members, key, member))
        lodd__json_out_of_memory(r);
    return false;
}

lodd__json *lodd__json_add(lodd__json_reader *r, lodd__json_type type, const char *at)
{
    lodd__json *node, *parent = r->open;

    if (r->n_nodes >= r->limits->max_nodes) {
        lodd__json_report(r, LODD__JSON_NODES, at, 0, NULL);
        r->stopped = true;
        return NULL;
    }
    if (r->n_spare == 0 && !more_nodes(r))
        return NULL;
    node = r->spare++;
    r->n_spare--;
    r->n_nodes++;
    node->type = type;
    node->offset = node->end = (size_t)(at - r->begin);
    node->parent = parent;
    if (!parent) {
        r->root = node;
        return node;
    }
    if (parent->type == LODD__JSON_OBJECT) {
        node->key = r->key;
        node->key_offset = r->key_offset;
        if (is_duplicate(r, node)) {
            node->duplicate = true;
            lodd__json_report(r, LODD__JSON_DUPLICATE, r->begin + r->key_offset, r->key_length, NULL);
        }
    }
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    parent->n++;
    return node;
}

void lodd__json_close(lodd__json_reader *r, const char *end)
{
    r->open->end = (size_t)(end - r->begin);
    if (r->big && r->big->object == r->open)
        end_big(r);
    r->open = r->open->parent;
    r->depth--;
    r->after = true;
}

/* ---- reading ---- */

typedef enum space_kind { NO_SPACE, SPACE, ODD } space_kind;

/* What a byte is between two tokens. */
static inline space_kind kind_of_space(unsigned char c)
{
    if (c > ' ' && c < 0x80)
        return c == '/' ? ODD : NO_SPACE;
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' ? SPACE : ODD;
}

static inline void skip(lodd__json_reader *r)
{
    const char *p = r->p, *end = r->end;

    while (p < end) {
        space_kind kind = kind_of_space((unsigned char)*p);

        if (kind == NO_SPACE)
            break;
        if (kind == ODD) {
            r->p = p;
            if (!lodd__json_skip_odd(r))
                return;
            p = r->p;
            continue;
        }
        p++;
        while (end - p >= 8 && memcmp(p, "        ", 8) == 0)
            p += 8;
    }
    r->p = p;
}

void lodd__json_skip(lodd__json_reader *r)
{
    skip(r);
}

static void open_container(lodd__json_reader *r, lodd__json_type type)
{
    lodd__json *node;

    if (r->depth >= r->limits->max_depth) {
        lodd__json_deep_odd(r);
        return;
    }
    node = lodd__json_add(r, type, r->p);
    if (!node)
        return;
    r->p++;
    r->open = node;
    r->depth++;
    r->after = false;
    r->comma = NULL;
}

static void read_string(lodd__json_reader *r)
{
    lodd__json *node = lodd__json_add(r, LODD__JSON_STRING, r->p);

    if (!node)
        return;
    lodd__json_string(r, &node->text);
    node->end = (size_t)(r->p - r->begin);
    r->after = true;
}

static void read_number(lodd__json_reader *r)
{
    const char *end = lodd__json_number_end(r->p, r->end);
    lodd__json *node;

    if (end == r->p || (end < r->end && lodd__json_is_word(*end))) {
        lodd__json_number_odd(r);
        return;
    }
    node = lodd__json_add(r, LODD__JSON_NUMBER, r->p);
    if (!node)
        return;
    node->text = (lodd_str){r->p, (size_t)(end - r->p)};
    node->end = (size_t)(end - r->begin);
    r->p = end;
    r->after = true;
}

static void read_literal(lodd__json_reader *r, lodd__json_type type, lodd_str word)
{
    lodd_str rest = {r->p, (size_t)(r->end - r->p)};
    lodd__json *node;

    if (!lodd__str_starts(rest, word) || (rest.len > word.len && (lodd__json_is_word(rest.ptr[word.len]) ||
                                                                  (unsigned char)rest.ptr[word.len] >= 0x80))) {
        lodd__json_word_odd(r);
        return;
    }
    node = lodd__json_add(r, type, r->p);
    if (!node)
        return;
    r->p += word.len;
    node->end = (size_t)(r->p - r->begin);
    r->after = true;
}

void lodd__json_value(lodd__json_reader *r)
{
    switch (*r->p) {
    case '"':
        read_string(r);
        break;
    case '{':
        open_container(r, LODD__JSON_OBJECT);
        break;
    case '[':
        open_container(r, LODD__JSON_ARRAY);
        break;
    case 't':
        read_literal(r, LODD__JSON_TRUE, LODD__STR("true"));
        break;
    case 'f':
        read_literal(r, LODD__JSON_FALSE, LODD__STR("false"));
        break;
    case 'n':
        read_literal(r, LODD__JSON_NULL, LODD__STR("null"));
        break;
    default:
        if (*r->p == '-' || lodd__is_digit(*r->p))
            read_number(r);
        else
            lodd__json_value_odd(r);
    }
}

/* The key of which the closing quote is missing: "key : value. False when nothing in it looks like that. */
static bool read_open_key(lodd__json_reader *r)
{
    const char *from = r->begin + r->key_offset + 1;
    const char *colon = memchr(from, ':', (size_t)(r->p - from));

    r->after = true;
    if (!colon)
        return false;
    r->key = lodd__str_trim((lodd_str){from, (size_t)(colon - from)});
    r->p = colon;
    r->lost = false;
    return true;
}

/* A key, the colon and the value; of a value that is a container its opening bracket. */
static void read_member(lodd__json_reader *r)
{
    if (*r->p != '"') {
        lodd__json_key_odd(r);
        return;
    }
    r->key_offset = (size_t)(r->p - r->begin);
    if (!lodd__json_string(r, &r->key) && !read_open_key(r))
        return;
    r->key_length = (size_t)(r->p - r->begin) - r->key_offset;
    skip(r);
    if (r->p == r->end || r->stopped)
        return;
    if (*r->p != ':') {
        lodd__json_colon_odd(r);
        return;
    }
    r->p++;
    skip(r);
    if (r->p < r->end && !r->stopped)
        lodd__json_value(r);
}

/* One step inside a container: an item, a comma or the closing bracket. p is at no white space and not at the end. */
static void step(lodd__json_reader *r)
{
    bool in_object = r->open->type == LODD__JSON_OBJECT;
    char c = *r->p;

    if (c == (in_object ? '}' : ']')) {
        if (!r->after && r->comma)
            lodd__json_report(r, LODD__JSON_COMMA, r->comma, 1, NULL);
        lodd__json_close(r, ++r->p);
    } else if (c == '}' || c == ']') {
        lodd__json_close_odd(r);
    } else if (r->after && c == ',') {
        r->comma = r->p++;
        r->after = false;
    } else if (r->after) {
        lodd__json_after_odd(r);
    } else if (c == ',') {
        lodd__json_comma_odd(r);
    } else if (in_object) {
        read_member(r);
    } else {
        lodd__json_value(r);
    }
}

static void read_document(lodd__json_reader *r)
{
    skip(r);
    if (r->stopped)
        return;
    if (r->p == r->end) {
        if (!r->invalid)
            lodd__json_report(r, LODD__JSON_EMPTY, r->begin, 0, LODD__JSON_WANT_VALUE);
        return;
    }
    lodd__json_value(r);
    while (r->open && !r->stopped) {
        skip(r);
        if (r->p == r->end)
            break;
        if (!r->stopped)
            step(r);
    }
    if (r->open && !r->stopped)
        lodd__json_unclosed(r);
    while (r->open)
        lodd__json_close(r, r->p);
    if (r->stopped)
        return;
    skip(r);
    if (r->p < r->end && !r->stopped)
        lodd__json_trailing(r);
}

void lodd__json_parse(lodd__json_doc *ret, lodd__arena *arena, lodd_str text, const lodd_limits *limits)
{
    const char *begin = text.len ? text.ptr : "";
    lodd__json_reader r = {.begin = begin, .p = begin, .end = begin + text.len, .arena = arena, .limits = limits};
    /* Taken first, so that running out of memory can be told. */
    lodd__json_fault *nomem = LODD__NEW(arena, lodd__json_fault), *faults;

    *ret = (lodd__json_doc){0};
    if (!nomem)
        return;
    read_document(&r);
    sort_faults(&r);
    if (!r.nomem && r.faults.len) {
        faults = lodd__arena_array(arena, r.faults.len, sizeof *faults);
        if (faults) {
            memcpy(faults, r.faults.ptr, r.faults.len * sizeof *faults);
            ret->faults = faults;
            ret->n_faults = r.faults.len;
        } else {
            r.nomem = true;
        }
    }
    lodd__vec_free(&r.faults);
    if (r.nomem) {
        *nomem = (lodd__json_fault){.kind = LODD__JSON_NOMEM};
        *ret = (lodd__json_doc){.faults = nomem, .n_faults = 1};
        return;
    }
    ret->root = r.root;
    ret->valid = !r.invalid;
}

const lodd__json *lodd__json_get(const lodd__json *value, lodd_str key)
{
    if (!value || value->type != LODD__JSON_OBJECT)
        return NULL;
    for (const lodd__json *m = value->first; m; m = m->next)
        if (lodd__str_eq(m->key, key))
            return m;
    return NULL;
}
