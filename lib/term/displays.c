/* term/displays.c - is a text one of the displays of a concept? May use: base, image.
 *
 * Case and white space do not count. A concept has its display (with translations), designations, and those that
 * supplements add; the texts of a language asked for count, and those that name no language.
 */
#include "base/utf8.h"
#include "term/valueset_private.h"

#define TRANSLATION "http://hl7.org/fhir/StructureDefinition/translation"

/* Small letters of the scripts in which displays are written: Latin, Greek, Cyrillic. */
static uint32_t small(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) || (c >= 0x1E00 && c <= 0x1EFF) ||
        (c >= 0x460 && c <= 0x4FF))
        return c | 1;
    if (c >= 0x139 && c <= 0x148)
        return c + (c & 1);
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    return c;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000;
}

typedef struct reader {
    lodd_str s;
    size_t at;
    bool started; /* white space at the beginning is none */
} reader;

/* The next character in small letters; white space between characters is one blank. 0 at the end. */
static uint32_t next_char(reader *r)
{
    bool blank = false;

    while (r->at < r->s.len) {
        uint32_t c = 0;
        size_t n = lodd__utf8_decode(r->s.ptr + r->at, r->s.len - r->at, &c);
        if (n == 0 || c == 0) {
            c = 0x80000000u | (unsigned char)r->s.ptr[r->at]; /* broken: like nothing but the same byte */
            n = 1;
        }
        if (is_blank(c)) {
            r->at += n;
            blank = true;
            continue;
        }
        if (blank && r->started)
            return ' ';
        r->at += n;
        r->started = true;
        return small(c);
    }
    return 0;
}

bool lodd__display_same(lodd_str a, lodd_str b)
{
    reader x = {a, 0, false}, y = {b, 0, false};
    uint32_t c = 0;

    if (lodd__str_eq(a, b))
        return true;
    do {
        c = next_char(&x);
        if (c != next_char(&y))
            return false;
    } while (c != 0);
    return true;
}

/* "nb-NO" to "nb". */
static lodd_str primary(lodd_str tag)
{
    size_t end = lodd__str_find(tag, '-', 0);

    return end == (size_t)-1 ? tag : lodd__str_sub(tag, 0, end);
}

static bool same_language(lodd_str a, lodd_str b)
{
    if (lodd__display_same(a, b) || lodd__str_is(a, "*"))
        return true;
    /* Norwegian without more is either of its two forms */
    if (lodd__str_is(b, "no"))
        return lodd__str_is(a, "nb") || lodd__str_is(a, "nn");
    return lodd__str_is(a, "no") && (lodd__str_is(b, "nb") || lodd__str_is(b, "nn"));
}

/* Is the language of a text one of those asked for ("nb-NO, en;q=0.5")? By the language alone: "nb" answers "nb-NO" and
 * the other way. */
static bool language_fits(lodd_str language, lodd_str languages)
{
    if (language.len == 0 || languages.len == 0)
        return true;
    while (languages.len > 0) {
        size_t end = lodd__str_find(languages, ',', 0), weight;
        lodd_str asked;
        if (end == (size_t)-1)
            end = languages.len;
        asked = lodd__str_sub(languages, 0, end);
        weight = lodd__str_find(asked, ';', 0);
        if (weight != (size_t)-1)
            asked.len = weight;
        if (same_language(primary(lodd__str_trim(asked)), primary(language)))
            return true;
        if (end == languages.len)
            break;
        languages = lodd__str_sub(languages, end + 1, languages.len - end - 1);
    }
    return false;
}

static bool translation_fits(lodd__node element, lodd_str text, lodd_str languages)
{
    lodd__node extensions = lodd__node_get(element, "extension");

    for (size_t i = 0, n = lodd__node_count(extensions); i < n; i++) {
        lodd__node extension = lodd__node_at(extensions, i), parts = lodd__node_get(extension, "extension");
        lodd_str language = lodd__str_n("", 0), content = lodd__str_n("", 0);
        if (!lodd__str_is(lodd__node_str(extension, "url"), TRANSLATION))
            continue;
        for (size_t k = 0, m = lodd__node_count(parts); k < m; k++) {
            lodd_str url = lodd__node_str(lodd__node_at(parts, k), "url");
            if (lodd__str_is(url, "lang"))
                language = lodd__property_value(lodd__node_at(parts, k));
            else if (lodd__str_is(url, "content"))
                content = lodd__property_value(lodd__node_at(parts, k));
        }
        if (content.len > 0 && language_fits(language, languages) && lodd__display_same(content, text))
            return true;
    }
    return false;
}

bool lodd__display_of_node(lodd__node concept, lodd_str text, lodd_str languages)
{
    lodd_str display = lodd__node_str(concept, "display");
    lodd__node designations;

    if (display.len > 0 && lodd__display_same(display, text))
        return true;
    if (translation_fits(lodd__node_get(concept, "_display"), text, languages))
        return true;
    designations = lodd__node_get(concept, "designation");
    for (size_t i = 0, n = lodd__node_count(designations); i < n; i++) {
        lodd__node designation = lodd__node_at(designations, i);
        if (language_fits(lodd__node_str(designation, "language"), languages) &&
            lodd__display_same(lodd__node_str(designation, "value"), text))
            return true;
    }
    return false;
}

/* The concept of a code in a CodeSystem that has not been indexed: a supplement, which is small. */
static lodd__node concept_in(lodd__node codesystem, lodd_str code)
{
    lodd__node concepts = lodd__node_get(codesystem, "concept");

    for (size_t i = 0, n = lodd__node_count(concepts); i < n; i++)
        if (lodd__str_eq(lodd__node_str(lodd__node_at(concepts, i), "code"), code))
            return lodd__node_at(concepts, i);
    return (lodd__node){NULL, 0};
}

static bool of_kodeverk(const lodd__concept *concept, lodd_str text)
{
    if (lodd__display_same(concept->display, text))
        return true;
    for (size_t i = 0; i < concept->n_designations; i++)
        if (lodd__display_same(concept->designations[i], text))
            return true;
    return false;
}

bool lodd__display_of(lodd__fhir_terminology *t, lodd__system *system, uint32_t index, lodd_str text,
                      lodd_str languages)
{
    const lodd__codes *codes = NULL;
    lodd__node supplement;
    uint8_t flags = 0;
    lodd_str code;

    if (system->kind == LODD__SYSTEM_KODEVERK)
        return of_kodeverk(lodd__codesystem_concept(system->list, index), text);
    codes = lodd__system_codes(t, system);
    if (codes == NULL || index == LODD__NO_ITEM)
        return true;
    if (lodd__display_of_node((lodd__node){codes->set.image, codes->set.items[index].node}, text, languages))
        return true;
    code = lodd__system_code(t, system, index, &flags);
    for (size_t i = 0; lodd__system_supplement(t, system->url, i, &supplement); i++)
        if (lodd__display_of_node(concept_in(supplement, code), text, languages))
            return true;
    return false;
}
