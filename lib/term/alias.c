/* term/alias.c - the names of code systems: forms of Norwegian ones, and those that are known by name only. May use:
 * base. Data in fhir_aliases.def and fhir_systems.def. */
#include <stdio.h>

#include "term/valueset_private.h"

#define TEXT(lit) lit, sizeof(lit) - 1

typedef struct alias_prefix {
    const char *text;
    size_t len;
    bool ends;
} alias_prefix;

typedef struct alias_exact {
    const char *text;
    size_t len;
    uint32_t number;
} alias_exact;

typedef struct name_pair {
    const char *name;
    size_t len;
    const char *other;
} name_pair;

#define EXACT(uri, number)
#define VALUESET(canonical, system)
#define PREFIX(text, ends) {TEXT(text), ends},
static const alias_prefix prefixes[] = {
#include "term/fhir_aliases.def"
};
#undef PREFIX
#undef EXACT
#define PREFIX(text, ends)
#define EXACT(uri, number) {TEXT(uri), number},
static const alias_exact exacts[] = {
#include "term/fhir_aliases.def"
};
#undef EXACT
#undef VALUESET
#define EXACT(uri, number)
#define VALUESET(canonical, system) {TEXT(canonical), system},
static const name_pair valuesets[] = {
#include "term/fhir_aliases.def"
};
#undef EXACT
#undef VALUESET
#undef PREFIX

#define SYSTEM(url, title) {TEXT(url), title},
static const name_pair systems[] = {
#include "term/fhir_systems.def"
};
#undef SYSTEM

/* "-nlk", ".codesystem", "-norpat.codesystem" or nothing. */
static bool is_end(lodd_str s)
{
    size_t i = 0;

    if (i < s.len && s.ptr[i] == '-') {
        for (i = 1; i < s.len && s.ptr[i] >= 'a' && s.ptr[i] <= 'z'; i++)
            ;
        if (i == 1)
            return false;
    }
    s = lodd__str_sub(s, i, s.len - i);
    return s.len == 0 || lodd__str_is(s, ".codesystem");
}

/* Up to seven digits without a leading zero, and what may follow them; 0: none. */
static uint32_t number_of(lodd_str s, bool ends)
{
    uint32_t number = 0;
    size_t i = 0;

    for (; i < s.len && i < 7 && lodd__is_digit(s.ptr[i]); i++)
        number = number * 10 + (uint32_t)(s.ptr[i] - '0');
    if (i == 0 || s.ptr[0] == '0')
        return 0;
    s = lodd__str_sub(s, i, s.len - i);
    return s.len == 0 || (ends && is_end(s)) ? number : 0;
}

uint32_t lodd__alias_number(lodd_str uri)
{
    for (size_t i = 0; i < sizeof exacts / sizeof *exacts; i++)
        if (lodd__str_eq(uri, lodd__str_n(exacts[i].text, exacts[i].len)))
            return exacts[i].number;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (lodd__str_starts(uri, lodd__str_n(prefixes[i].text, prefixes[i].len)))
            return number_of(lodd__str_sub(uri, prefixes[i].len, uri.len - prefixes[i].len), prefixes[i].ends);
    return 0;
}

lodd_str lodd__alias_valueset(lodd_str canonical)
{
    for (size_t i = 0; i < sizeof valuesets / sizeof *valuesets; i++)
        if (lodd__str_eq(canonical, lodd__str_n(valuesets[i].name, valuesets[i].len)))
            return lodd__str(valuesets[i].other);
    return canonical;
}

lodd_str lodd__known_system(lodd_str url)
{
    size_t low = 0, high = sizeof systems / sizeof *systems;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = lodd__str_cmp(url, lodd__str_n(systems[middle].name, systems[middle].len));
        if (order == 0)
            return lodd__str(systems[middle].other);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return lodd__str_n("", 0);
}

lodd_str lodd__other_form(char buffer[LODD__OTHER_FORM], uint32_t number, lodd_str code)
{
    enum { ICD_10 = 7110, BEFORE_DOT = 3, LONGEST = 8 };
    size_t n = 0;

    if (number != ICD_10 || code.len <= BEFORE_DOT || code.len > LONGEST || code.ptr[0] < 'A' || code.ptr[0] > 'Z' ||
        !lodd__is_digit(code.ptr[1]))
        return lodd__str_n("", 0);
    memcpy(buffer, code.ptr, BEFORE_DOT);
    n = BEFORE_DOT;
    if (code.ptr[BEFORE_DOT] != '.')
        buffer[n++] = '.';
    else if (code.len == BEFORE_DOT + 1)
        return lodd__str_n("", 0);
    for (size_t i = BEFORE_DOT + (code.ptr[BEFORE_DOT] == '.'); i < code.len; i++)
        buffer[n++] = code.ptr[i];
    return lodd__str_n(buffer, n);
}

lodd_str lodd__alias_urn(char *buffer, uint32_t number)
{
    int n = snprintf(buffer, 48, "urn:oid:" LODD__KODEVERK_ROOT "%u", number);

    return lodd__str_n(buffer, (size_t)n);
}

lodd_str lodd__term_alias(lodd__arena *arena, lodd_str uri)
{
    char buffer[48];
    uint32_t number = lodd__alias_number(uri);

    return number != 0 ? lodd__arena_str(arena, lodd__alias_urn(buffer, number)) : lodd__str_n("", 0);
}

bool lodd__term_same_list(lodd_str a, lodd_str b)
{
    uint32_t number = lodd__str_eq(a, b) ? 0 : lodd__alias_number(a);

    return number != 0 && number == lodd__alias_number(b);
}
