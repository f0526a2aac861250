/* fhir/link.c - a reference text and its parts: https://hl7.org/fhir/R4/references.html#literal. May use: base, image,
 * element. */
#include "fhir/references.h"

#define CORE    LODD__STR("http://hl7.org/fhir/StructureDefinition/")
#define HISTORY LODD__STR("/_history/")

bool lodd__is_absolute(lodd_str url)
{
    size_t i = 0;

    while (i < url.len && ((url.ptr[i] | 32) >= 'a' && (url.ptr[i] | 32) <= 'z'))
        i++;
    if (i == 0)
        return false;
    while (i < url.len && (((url.ptr[i] | 32) >= 'a' && (url.ptr[i] | 32) <= 'z') || lodd__is_digit(url.ptr[i]) ||
                           url.ptr[i] == '+' || url.ptr[i] == '.' || url.ptr[i] == '-'))
        i++;
    return i < url.len && url.ptr[i] == ':';
}

bool lodd__is_id(lodd_str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!((id.ptr[i] | 32) >= 'a' && (id.ptr[i] | 32) <= 'z') && !lodd__is_digit(id.ptr[i]) && id.ptr[i] != '-' &&
            id.ptr[i] != '.')
            return false;
    return id.len > 0 && id.len <= 64;
}

lodd_str lodd__core_type(lodd_str canonical)
{
    lodd_str name;
    size_t bar;

    if (!lodd__str_starts(canonical, CORE))
        return LODD__STR("");
    name = lodd__str_sub(canonical, CORE.len, canonical.len - CORE.len);
    bar = lodd__str_find(name, '|', 0);
    return bar == (size_t)-1 ? name : lodd__str_sub(name, 0, bar);
}

/* Looks a name up among the definitions; the answer is kept, because references name the same few types again and
 * again. */
static bool look_up_type(lodd__fhir_judge *judge, lodd_str name)
{
    char url[128];
    lodd__resource found;

    memcpy(url, CORE.ptr, CORE.len);
    memcpy(url + CORE.len, name.ptr, name.len);
    if (!lodd__definitions_find(lodd__structures_definitions(judge->structures), "StructureDefinition",
                                lodd__str_n(url, CORE.len + name.len), &found))
        return false;
    return lodd__str_is(lodd__node_str(found.node, "kind"), "resource") &&
           !lodd__node_is_true(found.node, "abstract") && lodd__str_eq(lodd__node_str(found.node, "type"), name);
}

bool lodd__is_resource_type(lodd__fhir_judge *judge, lodd_str name)
{
    static char yes, no;
    lodd__references *references = lodd__fhir_references(judge);
    lodd_str key;
    void *known;
    bool is;

    if (references == NULL || name.len == 0 || name.len > 64 || name.ptr[0] < 'A' || name.ptr[0] > 'Z')
        return false;
    known = lodd__map_get(&references->types, name);
    if (known != NULL)
        return known == &yes;
    is = look_up_type(judge, name);
    key = lodd__arena_str(judge->scratch, name);
    if (key.ptr == NULL || !lodd__map_put(&references->types, key, is ? &yes : &no))
        judge->status = LODD_ERR_NOMEM;
    return is;
}

/* The last index of a character in the first n bytes; (size_t)-1: none. */
static size_t last_of(lodd_str s, size_t n, char c)
{
    while (n > 0)
        if (s.ptr[--n] == c)
            return n;
    return (size_t)-1;
}

/* Splits ".../type/id" or ".../type/id/_history/v" from its end; base is what is before type. False when there are too
 * few steps. */
static bool split_rest(lodd__link *link)
{
    lodd_str text = link->text;
    size_t end = text.len, slash = last_of(text, text.len, '/'), before;

    if (slash != (size_t)-1 && slash + 1 >= HISTORY.len && lodd__str_ends(lodd__str_sub(text, 0, slash + 1), HISTORY)) {
        link->version = lodd__str_sub(text, slash + 1, text.len - slash - 1);
        end = slash + 1 - HISTORY.len;
        slash = last_of(text, end, '/');
    }
    if (slash == (size_t)-1)
        return false;
    before = last_of(text, slash, '/');
    link->id = lodd__str_sub(text, slash + 1, end - slash - 1);
    link->type =
        before == (size_t)-1 ? lodd__str_sub(text, 0, slash) : lodd__str_sub(text, before + 1, slash - before - 1);
    link->base = before == (size_t)-1 ? LODD__STR("") : lodd__str_sub(text, 0, before + 1);
    link->versioned = lodd__str_sub(text, 0, end);
    return link->type.len > 0 && link->id.len > 0;
}

static void read_absolute(lodd__fhir_judge *judge, lodd__link *link)
{
    if (lodd__str_starts(link->text, LODD__STR("urn:uuid:")) || lodd__str_starts(link->text, LODD__STR("urn:oid:"))) {
        link->kind = LODD__LINK_URN;
        return;
    }
    link->kind = LODD__LINK_ABSOLUTE;
    if (!lodd__str_starts(link->text, LODD__STR("http://")) && !lodd__str_starts(link->text, LODD__STR("https://")))
        return;
    if (split_rest(link) && link->base.len > LODD__STR("https://").len && lodd__is_id(link->id) &&
        lodd__is_resource_type(judge, link->type)) {
        link->kind = LODD__LINK_REST;
        return;
    }
    link->type = link->id = link->version = link->base = LODD__STR("");
    link->versioned = link->text;
}

lodd__link lodd__link_read(lodd__fhir_judge *judge, lodd_str text)
{
    lodd__link link = {.kind = LODD__LINK_OTHER, .text = text, .versioned = text};
    size_t hash = lodd__str_find(text, '#', 0), question;

    if (hash == 0) {
        link.kind = LODD__LINK_FRAGMENT;
        link.fragment = lodd__str_sub(text, 1, text.len - 1);
        return link;
    }
    if (hash != (size_t)-1) {
        link.fragment = lodd__str_sub(text, hash + 1, text.len - hash - 1);
        link.text = link.versioned = lodd__str_sub(text, 0, hash);
    }
    if (lodd__is_absolute(link.text)) {
        read_absolute(judge, &link);
        return link;
    }
    question = lodd__str_find(link.text, '?', 0);
    if (question != (size_t)-1) {
        if (lodd__is_resource_type(judge, lodd__str_sub(link.text, 0, question))) {
            link.kind = LODD__LINK_SEARCH;
            link.type = lodd__str_sub(link.text, 0, question);
        }
        return link;
    }
    if (split_rest(&link) && link.base.len == 0)
        link.kind = LODD__LINK_RELATIVE;
    else
        link.type = link.id = link.version = link.base = LODD__STR("");
    return link;
}
