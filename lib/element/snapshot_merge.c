/* element/snapshot_merge.c - one ElementDefinition from its layers: the base's, that of the profile of its type, those
 * of the differential.
 *
 * Which layer has the last word is a matter of the member: most are replaced, texts that begin with "..." and lists are
 * added to, constraints are told apart by their keys. Members nobody knows are taken as they are.
 */
#include <inttypes.h>

#include "element/json_text.h"
#include "element/snapshot_draft.h"

enum {
    LAYERS_MAX = 2 + 2 * LODD__DRAFT_CHANGES_MAX,
    NODE_LEVELS_MAX = 500,
    SAME_MAX = 200 /* items of a list that are compared to find one said twice */
};

typedef enum how {
    HOW_LAST,        /* of the layer that says it last */
    HOW_CHOICE,      /* the same for fixed[x] ... */
    HOW_TEXT,        /* the same, or added to when it begins with "..." */
    HOW_UNION,       /* all, each once */
    HOW_CONSTRAINTS, /* all, each key once */
    HOW_EXTENSIONS,  /* each url once */
    HOW_PARTS,       /* an object whose members are replaced one by one */
    HOW_OWN          /* made here */
} how;

typedef struct merge {
    lodd__drafting *dg;
    lodd__buf *out;
    const lodd__draft *draft;
    lodd_str path, id;
    lodd__node layers[LAYERS_MAX];
    size_t n;                    /* layers */
    size_t n_own;                /* those of the base and of the profile of its type */
    size_t n_inherited;          /* and those of the slice that it is a slice of: the rest are its changes */
    const lodd__draft *required; /* of a choice: the slice for a type that must be there; NULL */
    bool only_sliced;            /* ... has only the types that it has slices for */
    bool comma;
} merge;

/* ---- nodes as text ---- */

static void put_node(lodd__buf *out, lodd__node node, size_t level)
{
    lodd__node_type type = lodd__node_type_of(node);

    if (type == LODD__NODE_STRING) {
        lodd__json_put_string(out, lodd__node_text(node));
    } else if (type == LODD__NODE_NULL || type == LODD__NODE_NONE || level >= NODE_LEVELS_MAX) {
        lodd__buf_add(out, LODD__STR("null"));
    } else if (type == LODD__NODE_ARRAY || type == LODD__NODE_OBJECT) {
        lodd__buf_addc(out, type == LODD__NODE_ARRAY ? '[' : '{');
        for (size_t i = 0; i < lodd__node_count(node); i++) {
            if (i > 0)
                lodd__buf_addc(out, ',');
            if (type == LODD__NODE_OBJECT) {
                lodd__json_put_string(out, lodd__node_name(lodd__node_at(node, i)));
                lodd__buf_addc(out, ':');
            }
            put_node(out, lodd__node_at(node, i), level + 1);
        }
        lodd__buf_addc(out, type == LODD__NODE_ARRAY ? ']' : '}');
    } else {
        lodd__buf_add(out, lodd__node_text(node));
    }
}

void lodd__node_put(lodd__buf *out, lodd__node node)
{
    put_node(out, node, 0);
}

/* What canonicals of a member lead to; NULL: it holds none. */
static const char *leads_to(lodd_str name)
{
    return lodd__str_is(name, "profile") || lodd__str_is(name, "targetProfile") ? "StructureDefinition" : NULL;
}

/* A canonical without a version means what the package it is written in sees (image/definitions.h): where that is not
 * what all others see, the version is written. A binding may say that the latest is meant instead. */
static void put_value_set(lodd__buf *out, const lodd__definitions *definitions, lodd__node binding, lodd__node node)
{
    lodd__node method = lodd__node_extension(lodd__node_get(binding, "_valueSet"),
                                             "http://hl7.org/fhir/StructureDefinition/version-resolution-method");
    lodd_str canonical = lodd__node_text(node);
    char buffer[1024];

    if (lodd__str_is(lodd__node_text(method), "latest"))
        canonical = lodd__definitions_latest(definitions, "ValueSet", canonical, buffer, sizeof buffer);
    else
        canonical = lodd__definitions_scoped(definitions, "ValueSet", canonical, buffer, sizeof buffer);
    lodd__json_put_string(out, canonical);
}

/* A type, in which canonicals mean the same. type: what those of an array lead to. */
static void put_pinned(lodd__buf *out, const lodd__definitions *definitions, lodd__node node, const char *type,
                       size_t level)
{
    lodd__node_type kind = lodd__node_type_of(node);
    char buffer[1024];

    if (kind == LODD__NODE_STRING && type != NULL) {
        lodd__json_put_string(
            out, lodd__definitions_scoped(definitions, type, lodd__node_text(node), buffer, sizeof buffer));
        return;
    }
    if ((kind != LODD__NODE_ARRAY && kind != LODD__NODE_OBJECT) || level >= NODE_LEVELS_MAX) {
        put_node(out, node, level);
        return;
    }
    lodd__buf_addc(out, kind == LODD__NODE_ARRAY ? '[' : '{');
    for (size_t i = 0; i < lodd__node_count(node); i++) {
        lodd__node child = lodd__node_at(node, i);
        if (i > 0)
            lodd__buf_addc(out, ',');
        if (kind == LODD__NODE_OBJECT) {
            lodd__json_put_string(out, lodd__node_name(child));
            lodd__buf_addc(out, ':');
        }
        put_pinned(out, definitions, child, kind == LODD__NODE_ARRAY ? type : leads_to(lodd__node_name(child)),
                   level + 1);
    }
    lodd__buf_addc(out, kind == LODD__NODE_ARRAY ? ']' : '}');
}

static bool same_node(lodd__node a, lodd__node b, size_t level)
{
    if (lodd__node_same(a, b))
        return true;
    if (level >= NODE_LEVELS_MAX || lodd__node_type_of(a) != lodd__node_type_of(b) ||
        lodd__node_count(a) != lodd__node_count(b) || !lodd__str_eq(lodd__node_text(a), lodd__node_text(b)))
        return false;
    for (size_t i = 0; i < lodd__node_count(a); i++) {
        lodd__node x = lodd__node_at(a, i), y = lodd__node_at(b, i);
        if (lodd__node_type_of(a) == LODD__NODE_OBJECT)
            y = lodd__node_get_str(b, lodd__node_name(x));
        if (!lodd__node_exists(y) || !same_node(x, y, level + 1))
            return false;
    }
    return true;
}

/* ---- members ---- */

static void put_name(merge *m, lodd_str name)
{
    if (m->comma)
        lodd__buf_addc(m->out, ',');
    m->comma = true;
    lodd__json_put_string(m->out, name);
    lodd__buf_addc(m->out, ':');
}

static void put_text(merge *m, const char *name, lodd_str value)
{
    put_name(m, lodd__str(name));
    lodd__json_put_string(m->out, value);
}

static void put_member(merge *m, lodd__node member)
{
    put_name(m, lodd__node_name(member));
    lodd__node_put(m->out, member);
}

/* A member of an object that is merged part by part: of a binding, of slicing. */
static void put_part(merge *m, lodd__node object, lodd__node part)
{
    if (lodd__str_is(lodd__node_name(part), "valueSet") && lodd__node_type_of(part) == LODD__NODE_STRING) {
        put_name(m, lodd__node_name(part));
        put_value_set(m->out, lodd__structures_definitions(m->dg->structures), object, part);
    } else {
        put_member(m, part);
    }
}

static lodd__node sibling(lodd__node layer, const char *name)
{
    char text[64] = "_";
    size_t n = strlen(name);

    if (n + 2 > sizeof text)
        return (lodd__node){NULL, 0};
    memcpy(text + 1, name, n + 1);
    return lodd__node_get(layer, text);
}

static void put_last(merge *m, const char *name)
{
    for (size_t i = m->n; i-- > 0;) {
        lodd__node value = lodd__node_get(m->layers[i], name), more = sibling(m->layers[i], name);
        if (!lodd__node_exists(value) && !lodd__node_exists(more))
            continue;
        if (lodd__node_exists(value))
            put_member(m, value);
        if (lodd__node_exists(more))
            put_member(m, more);
        return;
    }
}

/* Is a member "fixedUri" or "_fixedUri" for "fixed"? */
static bool is_choice(lodd_str name, const char *prefix)
{
    size_t n = strlen(prefix);

    if (name.len > 0 && name.ptr[0] == '_')
        name = lodd__str_sub(name, 1, name.len - 1);
    return name.len > n && memcmp(name.ptr, prefix, n) == 0 && name.ptr[n] >= 'A' && name.ptr[n] <= 'Z';
}

static void put_choice(merge *m, const char *prefix)
{
    bool said = false;

    for (size_t i = m->n; i-- > 0 && !said;)
        for (size_t k = 0; k < lodd__node_count(m->layers[i]); k++) {
            lodd__node member = lodd__node_at(m->layers[i], k);
            if (!is_choice(lodd__node_name(member), prefix))
                continue;
            put_member(m, member);
            said = true;
        }
}

static void put_appended(merge *m, const char *name)
{
    lodd_str before = LODD__STR(""), text;

    for (size_t i = 0; i < m->n; i++) {
        text = lodd__node_str(m->layers[i], name);
        if (lodd__str_starts(text, LODD__STR("...")) && i > 0)
            before =
                lodd__arena_printf(m->dg->arena, "%.*s\r\n%.*s", LODD__FMT(before), (int)(text.len - 3), text.ptr + 3);
        else if (text.len > 0)
            before = text;
    }
    if (before.len > 0)
        put_text(m, name, before);
}

/* Items of a list of all layers; same says when a later one is there already. */
static void put_list(merge *m, const char *name, bool (*same)(lodd__node, lodd__node),
                     void (*put)(merge *, lodd__node, size_t))
{
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++) {
        lodd__node list = lodd__node_get(m->layers[i], name);
        for (size_t k = 0; k < lodd__node_count(list); k++) {
            lodd__node item = lodd__node_at(list, k);
            bool there = false;
            for (size_t j = 0; j < i && !there; j++) {
                lodd__node before = lodd__node_get(m->layers[j], name);
                for (size_t l = 0; l < lodd__node_count(before) && l < SAME_MAX && !there; l++)
                    there = same(lodd__node_at(before, l), item);
            }
            if (there)
                continue;
            if (n++ == 0) {
                put_name(m, lodd__str(name));
                lodd__buf_addc(m->out, '[');
            } else {
                lodd__buf_addc(m->out, ',');
            }
            put(m, item, i);
        }
    }
    if (n > 0)
        lodd__buf_addc(m->out, ']');
}

bool lodd__node_equal(lodd__node a, lodd__node b)
{
    return same_node(a, b, 0);
}

static void put_item(merge *m, lodd__node item, size_t layer)
{
    (void)layer;
    lodd__node_put(m->out, item);
}

static bool same_key(lodd__node a, lodd__node b)
{
    return lodd__str_eq(lodd__node_str(a, "key"), lodd__node_str(b, "key"));
}

/* Each constraint says whose it is. */
static void put_constraint(merge *m, lodd__node item, size_t layer)
{
    lodd_str source = lodd__node_str(item, "source");
    const lodd__structure *of = layer >= m->n_own          ? m->dg->structure
                                : m->draft->origin != NULL ? m->draft->origin->structure
                                                           : NULL;

    if (source.len > 0 || of == NULL || lodd__node_type_of(item) != LODD__NODE_OBJECT || lodd__node_count(item) == 0) {
        lodd__node_put(m->out, item);
        return;
    }
    lodd__node_put(m->out, item);
    if (m->out->failed)
        return;
    m->out->len--; /* the brace */
    lodd__buf_add(m->out, LODD__STR(",\"source\":"));
    lodd__json_put_string(m->out, of->url);
    lodd__buf_addc(m->out, '}');
}

/* Of each url what is said last. */
static void put_extensions(merge *m, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++) {
        lodd__node list = lodd__node_get(m->layers[i], name);
        for (size_t k = 0; k < lodd__node_count(list); k++) {
            lodd_str url = lodd__node_str(lodd__node_at(list, k), "url");
            bool again = false;
            for (size_t j = i + 1; j < m->n && !again; j++) {
                lodd__node later = lodd__node_get(m->layers[j], name);
                for (size_t l = 0; l < lodd__node_count(later) && l < SAME_MAX && !again; l++)
                    again = lodd__str_eq(lodd__node_str(lodd__node_at(later, l), "url"), url);
            }
            if (again)
                continue;
            if (n++ == 0) {
                put_name(m, lodd__str(name));
                lodd__buf_addc(m->out, '[');
            } else {
                lodd__buf_addc(m->out, ',');
            }
            lodd__node_put(m->out, lodd__node_at(list, k));
        }
    }
    if (n > 0)
        lodd__buf_addc(m->out, ']');
}

/* How little rules of slicing leave open. */
static int strictness(lodd_str rules)
{
    return lodd__str_is(rules, "closed") ? 2 : lodd__str_is(rules, "openAtEnd") ? 1 : 0;
}

/* Does another layer decide a part of an object? The one that says it last; but what is closed is not opened again. */
static bool is_overruled(const merge *m, size_t layer, const char *name, lodd__node part, size_t from)
{
    bool rules = strcmp(name, "slicing") == 0 && lodd__str_is(lodd__node_name(part), "rules");
    int own = rules ? strictness(lodd__node_text(part)) : 0;

    for (size_t j = from; j < m->n; j++) {
        lodd__node other = lodd__node_get_str(lodd__node_get(m->layers[j], name), lodd__node_name(part));
        int others = rules ? strictness(lodd__node_text(other)) : 0;
        if (j != layer && lodd__node_exists(other) && (others > own || (others == own && j > layer)))
            return true;
    }
    return false;
}

/* An object of several layers, its members those that are said last. */
static void put_parts(merge *m, const char *name, size_t from)
{
    bool any = false;

    for (size_t i = from; i < m->n; i++) {
        lodd__node object = lodd__node_get(m->layers[i], name);
        for (size_t k = 0; k < lodd__node_count(object); k++) {
            lodd__node part = lodd__node_at(object, k);
            if (is_overruled(m, i, name, part, from))
                continue;
            if (!any) {
                put_name(m, lodd__str(name));
                lodd__buf_addc(m->out, '{');
                m->comma = false;
            }
            any = true;
            put_part(m, object, part);
        }
    }
    if (any)
        lodd__buf_addc(m->out, '}');
    m->comma = m->comma || any;
}

/* ---- what is made here ---- */

#define SLICED_BY(type, path)                                                                                          \
    "\"discriminator\":[{\"type\":\"" type "\",\"path\":\"" path "\"}],\"ordered\":false,\"rules\":\""

static bool is_choice_draft(const lodd__draft *draft)
{
    return lodd__str_ends(draft->step, LODD__STR("[x]"));
}

/* The one type that a slice of a choice is for; empty: none or several. */
static lodd_str type_of_slice(const lodd__draft *slice)
{
    lodd__node types = lodd__draft_types(slice);

    if (slice->only_type.len > 0)
        return slice->only_type;
    return lodd__node_count(types) == 1 ? lodd__node_str(lodd__node_at(types, 0), "code") : LODD__STR("");
}

static bool type_is_sliced(const merge *m, lodd_str code)
{
    for (const lodd__draft *s = m->draft->first_slice; s != NULL; s = s->next_slice)
        if (lodd__str_eq(type_of_slice(s), code))
            return true;
    return false;
}

/* Is a type still one that the element may have? When one of the slices for types must be there, its type is the only
 * one; in an extension, types that are named in the short form are all there are. */
static bool keeps_type(const merge *m, lodd_str code)
{
    if (m->draft->only_type.len > 0 && !lodd__str_eq(code, m->draft->only_type))
        return false;
    if (m->required != NULL)
        return lodd__str_eq(code, type_of_slice(m->required));
    return !m->only_sliced || type_is_sliced(m, code);
}

/* Do the slices for types cover every type that the element may have? */
static bool all_types_sliced(const merge *m)
{
    lodd__node types = lodd__draft_types(m->draft);

    for (size_t i = 0; i < lodd__node_count(types); i++) {
        lodd_str code = lodd__node_str(lodd__node_at(types, i), "code");
        if (keeps_type(m, code) && !type_is_sliced(m, code))
            return false;
    }
    return true;
}

/* Is a choice sliced by type, and by nothing else? */
static bool sliced_by_type(const lodd__draft *draft)
{
    lodd__node discriminators = lodd__node_get(lodd__draft_said(draft, "slicing"), "discriminator");

    if (!is_choice_draft(draft) || draft->first_slice == NULL)
        return false;
    for (size_t i = 0; i < lodd__node_count(discriminators); i++)
        if (!lodd__str_is(lodd__node_str(lodd__node_at(discriminators, i), "type"), "type"))
            return false;
    return true;
}

static uint64_t number_of(lodd_str text)
{
    uint64_t n = 0;

    for (size_t i = 0; lodd__str_digits(text) && i < text.len && n < INT32_MAX; i++)
        n = n * 10 + (uint64_t)(text.ptr[i] - '0');
    return n < INT32_MAX ? n : INT32_MAX;
}

static uint64_t min_of_changes(const lodd__draft *draft)
{
    uint64_t min = 0;

    for (const lodd__draft_change *c = draft->changes; c != NULL; c = c->next)
        if (lodd__node_exists(lodd__node_get(c->node, "min")))
            min = number_of(lodd__node_str(c->node, "min"));
    return min;
}

/* What the slices of a choice mean for the choice. */
static void look_at_slices(merge *m)
{
    size_t n = 0;

    if (!sliced_by_type(m->draft))
        return;
    for (const lodd__draft *s = m->draft->first_slice; s != NULL; s = s->next_slice) {
        n += s->changes != NULL && !lodd__str_is(lodd__node_text(lodd__draft_said(s, "max")), "0");
        if (min_of_changes(s) > 0)
            m->required = s;
        m->only_sliced =
            m->only_sliced || (s->short_form && m->draft->parent != NULL && m->draft->parent->origin != NULL &&
                               lodd__str_is(m->draft->parent->origin->structure->type, "Extension"));
    }
    if (m->required != NULL && n > 1)
        lodd__draft_fault(m->dg, LODD__SNAPSHOT_TYPE_MIN, m->path, m->required->slice);
    if (m->required != NULL && (n > 1 || type_of_slice(m->required).len == 0))
        m->required = NULL;
}

static bool has_made_slice(const lodd__draft *draft)
{
    for (const lodd__draft *s = draft->first_slice; s != NULL; s = s->next_slice)
        if (s->made)
            return true;
    return false;
}

/* Slices for types are closed when there is one for each type. */
static void put_slicing(merge *m)
{
    size_t from = m->draft->made ? m->n_inherited : 0;

    if (m->draft->default_slicing) {
        put_name(m, LODD__STR("slicing"));
        lodd__buf_add(m->out, LODD__STR("{" SLICED_BY("value", "url") "open\"}"));
    } else if (sliced_by_type(m->draft) && has_made_slice(m->draft)) {
        put_name(m, LODD__STR("slicing"));
        lodd__buf_add(m->out, LODD__STR("{" SLICED_BY("type", "$this")));
        lodd__buf_add(m->out, all_types_sliced(m) ? LODD__STR("closed") : LODD__STR("open"));
        lodd__buf_add(m->out, LODD__STR("\"}"));
    } else {
        put_parts(m, "slicing", from);
    }
}

/* A slice need not be there unless it is said: what the base says is for all of them together. Only when one slice for
 * a type is all there is of a choice, it takes the choice's place. */
static void put_min(merge *m)
{
    const lodd__draft *d = m->draft;
    bool alone =
        d->made && is_choice_draft(d) && d->sliced != NULL && d->sliced->first_slice == d && d->next_slice == NULL;
    lodd_str min = LODD__STR("0"), said;

    for (size_t i = d->made && !alone ? m->n_inherited : 0; i < m->n; i++) {
        said = lodd__node_str(m->layers[i], "min");
        if (said.len > 0 && (i >= m->n_own || i == 0))
            min = said;
    }
    if (m->required != NULL && lodd__str_is(min, "0"))
        min = LODD__STR("1");
    put_name(m, LODD__STR("min"));
    lodd__buf_printf(m->out, "%" PRIu64, number_of(min));
}

/* A new slice for an extension may stand as often as the extension's definition says. */
static void put_max(merge *m)
{
    lodd_str max = LODD__STR(""), said;
    bool extension =
        m->draft->made && m->draft->profile != NULL && lodd__str_is(m->draft->profile->structure->type, "Extension");

    for (size_t i = 0; i < m->n; i++) {
        said = lodd__node_str(m->layers[i], "max");
        if (said.len > 0 && (i == 0 || i >= m->n_own || extension))
            max = said;
    }
    put_text(m, "max", max.len > 0 ? max : LODD__STR("*"));
}

static void put_base(merge *m)
{
    const lodd__definition *origin = m->draft->origin;
    lodd__node base = origin != NULL ? lodd__node_get(origin->node, "base") : (lodd__node){NULL, 0},
               layer = m->layers[0];
    lodd_str min, max;

    if (lodd__node_exists(base)) {
        put_member(m, base);
        return;
    }
    min = m->n > 0 ? lodd__node_str(layer, "min") : LODD__STR("");
    max = m->n > 0 ? lodd__node_str(layer, "max") : LODD__STR("");
    put_name(m, LODD__STR("base"));
    lodd__buf_add(m->out, LODD__STR("{\"path\":"));
    lodd__json_put_string(m->out, origin != NULL ? origin->path : m->path);
    lodd__buf_add(m->out, LODD__STR(",\"min\":"));
    lodd__buf_add(m->out, lodd__str_digits(min) ? min : LODD__STR("0"));
    lodd__buf_add(m->out, LODD__STR(",\"max\":"));
    lodd__json_put_string(m->out, max.len > 0 ? max : LODD__STR("*"));
    lodd__buf_addc(m->out, '}');
}

/* With the url of the type: what a profile says of the element referred to is not said of this one. */
static void put_content_reference(merge *m, lodd_str reference)
{
    size_t dot = lodd__str_find(reference, '.', 0);

    if (reference.len > 1 && reference.ptr[0] == '#' && dot != (size_t)-1)
        reference = lodd__arena_printf(m->dg->arena, "http://hl7.org/fhir/StructureDefinition/%.*s%.*s", (int)(dot - 1),
                                       reference.ptr + 1, LODD__FMT(reference));
    put_text(m, "contentReference", reference);
}

static void put_types(merge *m)
{
    lodd__node types = lodd__draft_types(m->draft);
    lodd__node own =
        m->draft->origin != NULL ? lodd__node_get(m->draft->origin->node, "contentReference") : (lodd__node){NULL, 0};
    bool refers = lodd__node_exists(own) && !m->draft->unrolled;
    size_t n = 0;

    if (refers)
        put_content_reference(m, lodd__node_text(own));
    if (refers || lodd__node_count(types) == 0) {
        if (m->draft->origin == NULL)
            put_last(m, "contentReference");
        return;
    }
    for (size_t i = 0; i < lodd__node_count(types); i++) {
        lodd__node type = lodd__node_at(types, i);
        if (!keeps_type(m, lodd__node_str(type, "code")))
            continue;
        if (n++ == 0) {
            put_name(m, LODD__STR("type"));
            lodd__buf_addc(m->out, '[');
        } else {
            lodd__buf_addc(m->out, ',');
        }
        put_pinned(m->out, lodd__structures_definitions(m->dg->structures), type, NULL, 0);
    }
    if (n > 0)
        lodd__buf_addc(m->out, ']');
}

/* Can any of its types be bound to a value set? Differentials say so of extensions and references too, to no effect. */
static bool is_bindable(const merge *m)
{
    static const char *const bindable[] = {"code",   "Coding", "CodeableConcept", "CodeableReference", "Quantity",
                                           "string", "uri"};
    lodd__node types = lodd__draft_types(m->draft);

    for (size_t i = 0; i < lodd__node_count(types); i++) {
        lodd_str code = lodd__node_str(lodd__node_at(types, i), "code");
        const lodd__structure *type = keeps_type(m, code) ? lodd__structure_make_url(m->dg->structures, code) : NULL;
        for (size_t k = 0; k < sizeof bindable / sizeof *bindable; k++)
            if (lodd__str_is(code, bindable[k]) || lodd__structure_is(type, lodd__str(bindable[k])))
                return true;
        if (type == NULL && keeps_type(m, code)) /* of a type nobody knows it may be right */
            return true;
    }
    return lodd__node_count(types) == 0;
}

/* ---- all of it ---- */

typedef struct field {
    const char *name;
    how how;
    void (*put)(merge *); /* of HOW_OWN; NULL: put beforehand */
} field;

/* In the order of ElementDefinition. */
static const field fields[] = {
    {"id", HOW_OWN, NULL},
    {"extension", HOW_EXTENSIONS, NULL},
    {"modifierExtension", HOW_EXTENSIONS, NULL},
    {"path", HOW_OWN, NULL},
    {"representation", HOW_LAST, NULL},
    {"sliceName", HOW_OWN, NULL},
    {"sliceIsConstraining", HOW_LAST, NULL},
    {"label", HOW_LAST, NULL},
    {"code", HOW_UNION, NULL},
    {"slicing", HOW_OWN, put_slicing},
    {"short", HOW_LAST, NULL},
    {"definition", HOW_TEXT, NULL},
    {"comment", HOW_TEXT, NULL},
    {"requirements", HOW_TEXT, NULL},
    {"alias", HOW_UNION, NULL},
    {"min", HOW_OWN, put_min},
    {"max", HOW_OWN, put_max},
    {"base", HOW_OWN, put_base},
    {"contentReference", HOW_OWN, NULL},
    {"type", HOW_OWN, put_types},
    {"defaultValue", HOW_CHOICE, NULL},
    {"meaningWhenMissing", HOW_LAST, NULL},
    {"orderMeaning", HOW_LAST, NULL},
    {"fixed", HOW_CHOICE, NULL},
    {"pattern", HOW_CHOICE, NULL},
    {"example", HOW_UNION, NULL},
    {"minValue", HOW_CHOICE, NULL},
    {"maxValue", HOW_CHOICE, NULL},
    {"maxLength", HOW_LAST, NULL},
    {"condition", HOW_UNION, NULL},
    {"constraint", HOW_CONSTRAINTS, NULL},
    {"mustSupport", HOW_LAST, NULL},
    {"isModifier", HOW_LAST, NULL},
    {"isModifierReason", HOW_LAST, NULL},
    {"isSummary", HOW_LAST, NULL},
    {"binding", HOW_PARTS, NULL},
    {"mapping", HOW_UNION, NULL},
};

static void put_field(merge *m, const field *f)
{
    switch (f->how) {
    case HOW_LAST:
        put_last(m, f->name);
        break;
    case HOW_CHOICE:
        put_choice(m, f->name);
        break;
    case HOW_TEXT:
        put_appended(m, f->name);
        break;
    case HOW_UNION:
        put_list(m, f->name, lodd__node_equal, put_item);
        break;
    case HOW_CONSTRAINTS:
        put_list(m, f->name, same_key, put_constraint);
        break;
    case HOW_EXTENSIONS:
        put_extensions(m, f->name);
        break;
    case HOW_PARTS:
        if (is_bindable(m))
            put_parts(m, f->name, 0);
        break;
    case HOW_OWN:
        if (f->put != NULL)
            f->put(m);
        break;
    }
}

/* The layers, the last word last. */
static void collect(merge *m)
{
    const lodd__draft *draft = m->draft;

    if (draft->origin != NULL)
        m->layers[m->n++] = draft->origin->node;
    if (draft->profile != NULL)
        m->layers[m->n++] = draft->profile->node;
    m->n_own = m->n;
    for (const lodd__draft_change *c = lodd__draft_next_inherited(draft, NULL);
         c != NULL && m->n < 2 + LODD__DRAFT_CHANGES_MAX; c = lodd__draft_next_inherited(draft, c))
        m->layers[m->n++] = c->node;
    m->n_inherited = m->n;
    for (const lodd__draft_change *c = draft->changes; c != NULL && m->n < LAYERS_MAX; c = c->next)
        m->layers[m->n++] = c->node;
}

void lodd__draft_put(lodd__drafting *dg, lodd__buf *out, const lodd__draft *draft, lodd_str path, lodd_str id)
{
    merge m = {.dg = dg, .out = out, .draft = draft, .path = path, .id = id};

    collect(&m);
    look_at_slices(&m);
    lodd__buf_addc(out, '{');
    put_text(&m, "id", id);
    put_text(&m, "path", path);
    if (draft->slice.len > 0)
        put_text(&m, "sliceName", draft->slice);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        put_field(&m, &fields[i]);
    lodd__buf_addc(out, '}');
}

void lodd__definition_put(lodd__drafting *dg, lodd__buf *out, const lodd__definition *definition, lodd_str path,
                          lodd_str id)
{
    merge m = {.dg = dg, .out = out, .path = path, .id = id};

    lodd__buf_addc(out, '{');
    put_text(&m, "id", id);
    put_text(&m, "path", path);
    if (definition->slice_name.len > 0)
        put_text(&m, "sliceName", definition->slice_name);
    for (size_t i = 0; i < lodd__node_count(definition->node); i++) {
        lodd__node member = lodd__node_at(definition->node, i);
        lodd_str name = lodd__node_name(member);
        if (lodd__str_is(name, "contentReference"))
            put_content_reference(&m, lodd__node_text(member));
        else if (!lodd__str_is(name, "id") && !lodd__str_is(name, "path") && !lodd__str_is(name, "sliceName"))
            put_member(&m, member);
    }
    lodd__buf_addc(out, '}');
}
