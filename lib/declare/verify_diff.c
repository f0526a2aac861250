/* declare/verify_diff.c - what differs between what is declared and what is computed: JSON values, and findings line by
 * line. Uses json, base. */
#include <stdlib.h>

#include "declare/verify.h"

enum { MAX_MEMBERS = 1000, MAX_DEPTH = 200 };

typedef struct diffing {
    lodd__differences *out;
    size_t *more, max;
    lodd__arena *arena;
    bool nomem;
} diffing;

/* --- values --- */

static bool is_scalar(const lodd__json *value)
{
    return value->type != LODD__JSON_ARRAY && value->type != LODD__JSON_OBJECT;
}

/* For people: texts as they are, lists of texts with commas, what is absent as a dash. */
static lodd_str text_of(diffing *d, const lodd__json *value)
{
    lodd_str text = {"", 0};

    switch (value->type) {
    case LODD__JSON_NULL:
        return LODD__STR("-");
    case LODD__JSON_FALSE:
        return LODD__STR("false");
    case LODD__JSON_TRUE:
        return LODD__STR("true");
    case LODD__JSON_NUMBER:
    case LODD__JSON_STRING:
        return value->text;
    case LODD__JSON_OBJECT:
        return LODD__STR("{\u2026}");
    case LODD__JSON_ARRAY:
        break;
    }
    LODD__EACH(item, value)
    {
        if (!is_scalar(item))
            return LODD__STR("[\u2026]");
        if (text.len < 300)
            text = lodd__arena_printf(d->arena, "%.*s%s%.*s", LODD__FMT(text), item != value->first ? ", " : "",
                                      LODD__FMT(text_of(d, item)));
    }
    return value->n > 0 ? text : LODD__STR("[]");
}

static void add(diffing *d, lodd_str member, const lodd__json *declared, const lodd__json *computed)
{
    lodd__difference difference;

    if (d->out->len >= d->max) {
        ++*d->more;
        return;
    }
    difference = (lodd__difference){member, text_of(d, declared), text_of(d, computed)};
    d->nomem |= !lodd__vec_push(d->out, difference);
}

static void diff(diffing *d, lodd_str member, const lodd__json *a, const lodd__json *b, size_t depth);

static lodd_str member_of(diffing *d, lodd_str member, lodd_str key)
{
    return member.len > 0 ? lodd__arena_printf(d->arena, "%.*s.%.*s", LODD__FMT(member), LODD__FMT(key)) : key;
}

static void diff_objects(diffing *d, lodd_str member, const lodd__json *a, const lodd__json *b, size_t depth)
{
    const lodd__json none = {.type = LODD__JSON_NULL}, *next = b->first;

    /* Searching is quadratic where the order differs: then a large object differs as a whole. */
    LODD__EACH(item, a)
    {
        const lodd__json *other = next != NULL && lodd__str_eq(next->key, item->key) ? next : NULL;

        if (other == NULL && (a->n > MAX_MEMBERS || b->n > MAX_MEMBERS)) {
            add(d, member, a, b);
            return;
        }
        if (other == NULL)
            other = lodd__json_get(b, item->key);
        if (other != NULL)
            next = other->next;
        diff(d, member_of(d, member, item->key), item, other != NULL ? other : &none, depth);
    }
    if (a->n > MAX_MEMBERS || b->n > MAX_MEMBERS) {
        if (a->n != b->n)
            add(d, member, a, b);
        return;
    }
    LODD__EACH(item, b)
    {
        if (lodd__json_get(a, item->key) == NULL)
            diff(d, member_of(d, member, item->key), &none, item, depth);
    }
}

/* "evidence[E1]" */
static lodd_str item_of(diffing *d, lodd_str member, size_t i, const lodd__json *item)
{
    const lodd__json *id = lodd__json_get(item, LODD__STR("id"));

    return id != NULL && id->type == LODD__JSON_STRING
               ? lodd__arena_printf(d->arena, "%.*s[%.*s]", LODD__FMT(member), LODD__FMT(id->text))
               : lodd__arena_printf(d->arena, "%.*s[%zu]", LODD__FMT(member), i);
}

static bool has_containers(const lodd__json *array)
{
    LODD__EACH(item, array)
    {
        if (!is_scalar(item))
            return true;
    }
    return false;
}

static bool same_scalars(const lodd__json *a, const lodd__json *b)
{
    const lodd__json *other = b->first;

    if (a->n != b->n)
        return false;
    LODD__EACH(item, a)
    {
        if (item->type != other->type || !lodd__str_eq(item->text, other->text))
            return false;
        other = other->next;
    }
    return true;
}

static void diff_arrays(diffing *d, lodd_str member, const lodd__json *a, const lodd__json *b, size_t depth)
{
    const lodd__json none = {.type = LODD__JSON_NULL}, *other = b->first;
    size_t i = 0;

    if (!has_containers(a) && !has_containers(b)) {
        if (!same_scalars(a, b))
            add(d, member, a, b);
        return;
    }
    LODD__EACH(item, a)
    {
        diff(d, item_of(d, member, i++, item), item, other != NULL ? other : &none, depth);
        other = other != NULL ? other->next : NULL;
    }
    for (; other != NULL; other = other->next)
        diff(d, item_of(d, member, i++, other), &none, other, depth);
}

/* Recursion: as deep as JSON may be. */
static void diff(diffing *d, lodd_str member, const lodd__json *a, const lodd__json *b, size_t depth)
{
    if (d->arena->failed || d->nomem)
        return;
    if (a->type != b->type || depth >= MAX_DEPTH)
        add(d, member, a, b);
    else if (a->type == LODD__JSON_OBJECT)
        diff_objects(d, member, a, b, depth + 1);
    else if (a->type == LODD__JSON_ARRAY)
        diff_arrays(d, member, a, b, depth + 1);
    else if (!lodd__str_eq(a->text, b->text))
        add(d, member, a, b);
}

bool lodd__verify_diff(lodd__differences *out, size_t *more, size_t max, lodd__arena *arena, lodd_str member,
                       const lodd__json *declared, const lodd__json *computed)
{
    const lodd__json none = {.type = LODD__JSON_NULL};
    diffing d = {out, more, max, arena, false};

    diff(&d, member, declared != NULL ? declared : &none, computed != NULL ? computed : &none, 0);
    return !d.nomem && !arena->failed;
}

/* --- findings --- */

typedef struct finding_lines {
    lodd__verifying *v;
    lodd__map computed; /* name -> its line, as a lodd_str */
    lodd__map withheld; /* paths */
    lodd__map seen;
    size_t differing, unchecked;
    lodd_str first;
    bool partly; /* something is withheld: what sums up all cannot be compared */
} finding_lines;

static bool take_line(lodd_str *rest, lodd_str *ret)
{
    size_t end = lodd__str_find(*rest, '\n', 0);

    if (rest->len == 0)
        return false;
    if (end == (size_t)-1)
        end = rest->len;
    *ret = lodd__str_sub(*rest, 0, end);
    *rest = end < rest->len ? lodd__str_sub(*rest, end + 1, rest->len - end - 1) : (lodd_str){NULL, 0};
    return true;
}

/* The document that a line is about; empty for the findings across documents; a blank for the summary, and what cannot
 * be read. */
static lodd_str name_of(lodd__verifying *v, lodd_str line)
{
    lodd__arena scratch = {0};
    lodd__json_doc doc;
    lodd_limits limits;
    const lodd__json *name;
    lodd_str ret = LODD__STR(" ");

    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &scratch, line, &limits);
    name = doc.root != NULL && doc.valid ? lodd__json_get(doc.root, LODD__STR("name")) : NULL;
    if (name != NULL && name->type == LODD__JSON_STRING)
        ret = lodd__arena_str(&v->arena, name->text);
    else if (doc.root != NULL && lodd__json_get(doc.root, LODD__STR("crossDocument")) != NULL)
        ret = LODD__STR("");
    if (scratch.failed || v->arena.failed)
        v->status = LODD_ERR_NOMEM;
    lodd__arena_free(&scratch);
    return ret;
}

static void put(finding_lines *f, lodd__map *map, lodd_str key, const void *value)
{
    if (!lodd__map_put(map, key, (void *)(uintptr_t)value))
        f->v->status = LODD_ERR_NOMEM;
}

static void differs(finding_lines *f, lodd_str name)
{
    if (f->differing++ == 0)
        f->first = name;
}

static bool sums_up(lodd_str name)
{
    return name.len == 0 || lodd__str_is(name, " ");
}

static void compare_line(finding_lines *f, lodd_str line)
{
    lodd_str name = name_of(f->v, line);
    const lodd_str *computed = lodd__map_get(&f->computed, name);

    if (lodd__map_get(&f->withheld, name) != NULL)
        f->unchecked++;
    else if ((sums_up(name) && f->partly) || (lodd__str_is(name, " ") && !f->v->same_tool))
        ; /* cannot be the same */
    else if (lodd__map_get(&f->seen, name) != NULL)
        differs(f, name);
    else if (computed == NULL || !lodd__str_eq(*computed, line))
        differs(f, name);
    put(f, &f->seen, name, f);
}

static void index_computed(finding_lines *f)
{
    lodd_str rest = lodd__buf_str(&f->v->findings), line;

    while (f->v->status == LODD_OK && take_line(&rest, &line)) {
        lodd_str *kept = LODD__NEW(&f->v->arena, lodd_str);

        if (kept == NULL) {
            f->v->status = LODD_ERR_NOMEM;
            return;
        }
        *kept = line;
        put(f, &f->computed, name_of(f->v, line), kept);
    }
}

/* Documents that the enclosed findings do not have. */
static void look_for_others(finding_lines *f)
{
    lodd_str rest = lodd__buf_str(&f->v->findings), line;

    while (f->v->status == LODD_OK && take_line(&rest, &line)) {
        lodd_str name = name_of(f->v, line);

        if (lodd__map_get(&f->seen, name) == NULL && !(sums_up(name) && f->partly))
            differs(f, name);
    }
}

static void compare_lines(finding_lines *f, lodd_str declared)
{
    lodd_str rest = declared, line;

    for (size_t i = 0; i < f->v->declared->evidence.len; i++)
        if (f->v->declared->evidence.ptr[i].withheld && f->v->declared->evidence.ptr[i].path.len > 0)
            put(f, &f->withheld, f->v->declared->evidence.ptr[i].path, f);
    index_computed(f);
    while (f->v->status == LODD_OK && take_line(&rest, &line))
        compare_line(f, line);
    look_for_others(f);
    lodd__map_free(&f->withheld);
    lodd__map_free(&f->computed);
    lodd__map_free(&f->seen);
}

void lodd__verify_findings(lodd__verifying *v, bool withheld)
{
    const lodd_str name = LODD__STR(LODD__BUNDLE_FINDINGS);
    finding_lines f = {.v = v, .partly = withheld};
    lodd__bundle_fault fault;
    lodd_str declared;

    if (!lodd__verify_read(v, name, &declared, &fault)) {
        if (v->status == LODD_OK && fault == LODD__BUNDLE_TOO_LARGE)
            LODD__LINE0(v->check, MANIFEST_NOT_READ, name);
        else if (v->status == LODD_OK && v->verified[LODD__STEP_FILES])
            LODD__LINE(v->check, MANIFEST_NO_FILE, name, lodd__str(lodd__bundle_fault_text(fault)));
        return;
    }
    if (!lodd__str_eq(declared, lodd__buf_str(&v->findings)))
        compare_lines(&f, declared);
    if (v->status != LODD_OK)
        return;
    if (f.differing > 0)
        LODD__LINE(v->check, FINDINGS_DIFFER, name, lodd__check_number(v->check, f.differing), f.first);
    else
        LODD__LINE0(v->check, FINDINGS_OK, name);
    if (f.unchecked > 0)
        LODD__LINE(v->check, FINDINGS_WITHHELD, name, lodd__check_number(v->check, f.unchecked));
    v->verified[LODD__STEP_EVIDENCE] &= f.differing == 0;
}
