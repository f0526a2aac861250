/* term/rule_systems.c - code systems whose codes are decided by a grammar: units, languages, media types, URIs. May
 * use: base, term/ucum.h.
 *
 * UCUM: https://ucum.org. BCP 47: RFC 5646, the well-formed tags; where the definitions hold the registry of subtags (a
 * CodeSystem urn:ietf:bcp:47), language, script and region must be in it. BCP 13: RFC 6838 and RFC 2045, type/subtype
 * and parameters; FHIR's own "xml", "json" and "ttl" stand for its media types. RFC 3986: URIs and references.
 */
#include "term/ucum.h"
#include "term/valueset_private.h"

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alnum(char c)
{
    return is_alpha(c) || lodd__is_digit(c);
}

/* ---- UCUM ---- */

static bool ucum_valid(const lodd__codes *registry, const uint64_t seed[2], lodd_str code)
{
    lodd__ucum_unit unit;

    (void)registry;
    (void)seed;
    return code.len > 0 && lodd__ucum_parse(code, &unit, NULL);
}

/* canonical = X: the units that measure what X does. */
static int ucum_filter(lodd_str code, lodd_str property, lodd_str op, lodd_str value)
{
    lodd__ucum_unit unit, other;

    if (!lodd__str_is(property, "canonical") || !lodd__str_is(op, "=") || !lodd__ucum_parse(value, &other, NULL))
        return -1;
    return lodd__ucum_parse(code, &unit, NULL) && lodd__ucum_comparable(&unit, &other);
}

/* ---- BCP 47 ---- */

typedef struct tag {
    lodd_str language, script, region;
    bool extended, variant, extension, private_use;
} tag;

static bool take_subtag(lodd_str *rest, lodd_str *ret)
{
    size_t end = lodd__str_find(*rest, '-', 0);

    if (end == (size_t)-1)
        end = rest->len;
    *ret = lodd__str_sub(*rest, 0, end);
    *rest = end < rest->len ? lodd__str_sub(*rest, end + 1, rest->len - end - 1) : lodd__str_sub(*rest, end, 0);
    if (ret->len == 0 || ret->len > 8)
        return false;
    for (size_t i = 0; i < ret->len; i++)
        if (!is_alnum(ret->ptr[i]))
            return false;
    return true;
}

static bool all_alpha(lodd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_alpha(s.ptr[i]))
            return false;
    return true;
}

/* Script, region and variants of a tag, from the subtag *s on. On return *s is empty, or the singleton that comes
 * behind them. */
static bool read_middle(tag *t, lodd_str *rest, lodd_str *s)
{
    enum { EXTENDED, SCRIPT, REGION, VARIANT } at = EXTENDED;
    int n_extended = 0;

    for (;;) {
        if (at == EXTENDED && s->len == 3 && all_alpha(*s) && t->language.len <= 3 && n_extended < 3) {
            t->extended = true;
            n_extended++;
        } else if (at < REGION && s->len == 4 && all_alpha(*s)) {
            t->script = *s;
            at = REGION;
        } else if (at < VARIANT && ((s->len == 2 && all_alpha(*s)) || (s->len == 3 && lodd__str_digits(*s)))) {
            t->region = *s;
            at = VARIANT;
        } else if (s->len >= 5 || (s->len == 4 && lodd__is_digit(s->ptr[0]))) {
            t->variant = true;
            at = VARIANT;
        } else {
            return s->len == 1;
        }
        if (rest->len == 0) {
            s->len = 0;
            return true;
        }
        if (!take_subtag(rest, s))
            return false;
    }
}

/* Extensions and private use, from the singleton s on: each has something behind it, and private use takes all. */
static bool read_end(tag *t, lodd_str *rest, lodd_str s)
{
    size_t n_behind = 1;

    for (;;) {
        if (s.len == 1 && !t->private_use) {
            if (n_behind == 0)
                return false;
            t->private_use = s.ptr[0] == 'x' || s.ptr[0] == 'X';
            t->extension |= !t->private_use;
            n_behind = 0;
        } else {
            n_behind++;
        }
        if (rest->len == 0)
            return n_behind > 0;
        if (!take_subtag(rest, &s))
            return false;
    }
}

static bool read_tag(lodd_str code, tag *t)
{
    lodd_str rest = code, s;

    *t = (tag){0};
    if (code.len == 0 || code.len > 100 || code.ptr[code.len - 1] == '-' || !take_subtag(&rest, &s) || !all_alpha(s))
        return false;
    if (s.len == 1) /* private use alone; "i-" and other old tags are no languages that FHIR knows */
        return (s.ptr[0] == 'x' || s.ptr[0] == 'X') && read_end(t, &rest, s);
    t->language = s;
    if (rest.len == 0)
        return true;
    if (!take_subtag(&rest, &s) || !read_middle(t, &rest, &s))
        return false;
    return s.len == 0 || read_end(t, &rest, s);
}

enum { SMALL, TITLE, CAPITAL };

/* A subtag as the registry writes it, behind "und-" unless it is a language: "und-NO", "und-Latn", "nb". */
static bool is_registered(const lodd__codes *registry, const uint64_t seed[2], lodd_str subtag, int capitals)
{
    char key[16] = "und-";
    size_t n = capitals == SMALL ? 0 : 4;

    if (subtag.len > 8)
        return false;
    for (size_t i = 0; i < subtag.len; i++) {
        bool capital = capitals == CAPITAL || (capitals == TITLE && i == 0);
        char c = subtag.ptr[i];
        key[n++] = !is_alpha(c) ? c : capital ? (char)(c & ~32) : (char)(c | 32);
    }
    return lodd__code_set_find(&registry->set, seed, lodd__str_n(key, n)) != LODD__NO_ITEM;
}

/* What the registry keeps for private use: qaa..qtz, Qaaa..Qabx, AA, QM..QZ, XA..XZ, ZZ. */
static bool is_private(lodd_str subtag)
{
    char a = subtag.ptr[0] & ~32, b = subtag.ptr[1] & ~32;

    switch (subtag.len) {
    case 2:
        return (a == 'A' && b == 'A') || (a == 'Q' && b >= 'M') || a == 'X' || (a == 'Z' && b == 'Z');
    case 3:
        return a == 'Q' && b <= 'T' && is_alpha(subtag.ptr[0]);
    default:
        return subtag.len == 4 && a == 'Q' && b == 'A' &&
               ((subtag.ptr[2] & ~32) == 'A' || (subtag.ptr[2] & ~32) == 'B');
    }
}

static bool language_valid(const lodd__codes *registry, const uint64_t seed[2], lodd_str code)
{
    tag t;
    bool wellformed = read_tag(code, &t);

    if (registry == NULL)
        return wellformed;
    if (lodd__code_set_find(&registry->set, seed, code) != LODD__NO_ITEM)
        return true; /* old tags too, which are not of this form */
    return wellformed &&
           (t.language.len == 0 || (t.language.len == 3 && is_private(t.language)) ||
            is_registered(registry, seed, t.language, SMALL)) &&
           (t.script.len == 0 || is_private(t.script) || is_registered(registry, seed, t.script, TITLE)) &&
           (t.region.len == 0 || is_private(t.region) || is_registered(registry, seed, t.region, CAPITAL));
}

/* property exists true|false, and language = nb. */
static int language_filter(lodd_str code, lodd_str property, lodd_str op, lodd_str value)
{
    tag t;
    bool there = false;

    if (!read_tag(code, &t))
        return 0;
    if (lodd__str_is(op, "=") && lodd__str_is(property, "language"))
        return lodd__display_same(t.language, value);
    if (lodd__str_is(op, "=") && lodd__str_is(property, "region"))
        return lodd__display_same(t.region, value);
    if (lodd__str_is(op, "=") && lodd__str_is(property, "script"))
        return lodd__display_same(t.script, value);
    if (!lodd__str_is(op, "exists"))
        return -1;
    if (lodd__str_is(property, "language"))
        there = t.language.len > 0;
    else if (lodd__str_is(property, "ext-lang"))
        there = t.extended;
    else if (lodd__str_is(property, "script"))
        there = t.script.len > 0;
    else if (lodd__str_is(property, "region"))
        there = t.region.len > 0;
    else if (lodd__str_is(property, "variant"))
        there = t.variant;
    else if (lodd__str_is(property, "extension"))
        there = t.extension;
    else if (lodd__str_is(property, "private-use"))
        there = t.private_use;
    else
        return -1;
    return there == lodd__str_is(value, "true");
}

/* ---- media types ---- */

static bool is_token_char(char c)
{
    return c > ' ' && c < 0x7f && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

static bool token(lodd_str s, size_t *i)
{
    size_t start = *i;

    while (*i < s.len && is_token_char(s.ptr[*i]))
        ++*i;
    return *i > start;
}

static bool quoted(lodd_str s, size_t *i)
{
    for (++*i; *i < s.len; ++*i) {
        if (s.ptr[*i] == '\\')
            ++*i;
        else if (s.ptr[*i] == '"')
            return ++*i, true;
    }
    return false;
}

static void blanks(lodd_str s, size_t *i)
{
    while (*i < s.len && (s.ptr[*i] == ' ' || s.ptr[*i] == '\t'))
        ++*i;
}

static bool loose_value(lodd_str s, size_t *i)
{
    size_t start = *i;

    while (*i < s.len && s.ptr[*i] != ';' && (unsigned char)s.ptr[*i] >= ' ')
        ++*i;
    return *i > start && (*i == s.len || s.ptr[*i] == ';');
}

static bool media_type_valid(const lodd__codes *registry, const uint64_t seed[2], lodd_str code)
{
    size_t i = 0;

    (void)registry;
    (void)seed;
    if (lodd__str_is(code, "xml") || lodd__str_is(code, "json") || lodd__str_is(code, "ttl"))
        return true;
    if (!token(code, &i) || i == code.len || code.ptr[i++] != '/' || !token(code, &i))
        return false;
    /* parameters are not quoted as they should be: FHIR's own examples have "variant=DICOM WADO-RS" */
    for (blanks(code, &i); i < code.len; blanks(code, &i)) {
        if (code.ptr[i++] != ';')
            return false;
        blanks(code, &i);
        if (i == code.len)
            return true; /* a ; too many is seen and does no harm */
        if (!token(code, &i) || i == code.len || code.ptr[i++] != '=')
            return false;
        if (i < code.len && code.ptr[i] == '"' ? !quoted(code, &i) : !loose_value(code, &i))
            return false;
    }
    return true;
}

/* ---- URIs ---- */

/* References without a scheme are let through: what they are relative to cannot be known. */
static bool uri_valid(const lodd__codes *registry, const uint64_t seed[2], lodd_str code)
{
    (void)registry;
    (void)seed;
    for (size_t i = 0; i < code.len; i++)
        if ((unsigned char)code.ptr[i] <= ' ' || strchr("<>\"{}|\\^`", code.ptr[i]) != NULL)
            return false;
    return code.len > 0;
}

static int no_filter(lodd_str code, lodd_str property, lodd_str op, lodd_str value)
{
    (void)code;
    (void)property;
    (void)op;
    (void)value;
    return -1;
}

static const lodd__rule_system rules[] = {
    {"http://unitsofmeasure.org", "UCUM", ucum_valid, ucum_filter, false},
    {"urn:ietf:bcp:47", "BCP 47", language_valid, language_filter, true},
    {"urn:ietf:bcp:13", "BCP 13", media_type_valid, no_filter, false},
    {"urn:ietf:rfc:3986", "RFC 3986", uri_valid, no_filter, false},
};

const lodd__rule_system *lodd__rule_system_find(lodd_str url)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (lodd__str_is(url, rules[i].url))
            return &rules[i];
    return NULL;
}

/* ---- patterns ---- */

/* x stands for a capital letter, n for a digit; all else for itself. */
static bool fits(lodd_str code, const char *pattern)
{
    size_t i = 0;

    for (; pattern[i] != '\0' && i < code.len; i++) {
        char c = code.ptr[i];
        if (!(pattern[i] == 'x' ? c >= 'A' && c <= 'Z' : pattern[i] == 'n' ? lodd__is_digit(c) : c == pattern[i]))
            return false;
    }
    return pattern[i] == '\0' && i == code.len;
}

bool lodd__pattern_code(lodd_str url, lodd_str code)
{
    static const struct {
        const char *url, *pattern;
    } patterns[] = {
        {"http://terminology.hl7.org/CodeSystem/v2-0203", "NNxxx"},
        {"http://terminology.hl7.org/CodeSystem/v2-0335", "PRNxxx"},
        {"http://terminology.hl7.org/CodeSystem/v2-0396", "HL7nnnn"},
        {"http://terminology.hl7.org/CodeSystem/v2-0396", "IBTnnnn"},
        {"http://terminology.hl7.org/CodeSystem/v2-0396", "ISOnnnn"},
        {"http://terminology.hl7.org/CodeSystem/v2-0396", "X12Dennnn"},
    };

    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (fits(code, patterns[i].pattern) && lodd__str_is(url, patterns[i].url))
            return true;
    return false;
}
