/* test_types.c - the built-in types: what is in their lexical space and how values compare, against libxml2 on texts
 * made from right ones by damage. */
#include <libxml/schemasInternals.h>
#include <libxml/xmlschemastypes.h>
#include <stdlib.h>
#include <string.h>

#include "message/schema_simple.h"
#include "random.h"
#include "tap.h"

enum { TEXTS = 30000, PAIRS = 30000, ROOM = 96 };

typedef struct type_case {
    lodd__schema_builtin builtin;
    xmlSchemaValType type;
    const char *seeds[16];
    const char *alphabet;
} type_case;

#define NUMBERS                                                                                                        \
    "0", "-1", "+7", "12345", "00012", " 42 ", "255", "256", "32768", "-32769", "2147483648", "9223372036854775807",   \
        "123456789012345678901234"
#define DIGITS "0123456789+-. \t\nE"
#define DATES                                                                                                          \
    "2020-01-31", "2020-02-30", "2000-02-29T23:59:59.999Z", "1900-02-29", "-0044-03-15", "12:30:00+14:00", "24:00:00", \
        "2020-13", "--02-29", "---31", "--12", "20200-01-01", "2020Z", "0000-01-01", "2020-01-01T00:00:00 ",           \
        " 2020-01-01T00:00:00-14:01"
#define DATE_CHARS "0123456789-+:TZ. "
#define NAMES                                                                                                          \
    "a", "a-b", "_x.1", "a:b", ":a", "1a", "-a", "\xC3\xA6\xC3\xB8", "a\xCC\x81", " a ", "a b", "", "\xE2\x82\xAC",    \
        "A9\xC2\xB7"
#define NAME_CHARS "abAZ09_-.: \xC3\xA6"

static const type_case cases[] = {
    {LODD__SCHEMA_BOOLEAN, XML_SCHEMAS_BOOLEAN, {"true", "false", "0", "1", " true ", "TRUE", "", "t"}, "truefals01 "},
    {LODD__SCHEMA_DECIMAL, XML_SCHEMAS_DECIMAL, {NUMBERS, "1.50", "-.5", "5."}, DIGITS},
    {LODD__SCHEMA_INTEGER, XML_SCHEMAS_INTEGER, {NUMBERS}, DIGITS},
    {LODD__SCHEMA_NON_POSITIVE, XML_SCHEMAS_NPINTEGER, {NUMBERS}, DIGITS},
    {LODD__SCHEMA_NEGATIVE, XML_SCHEMAS_NINTEGER, {NUMBERS}, DIGITS},
    {LODD__SCHEMA_NON_NEGATIVE, XML_SCHEMAS_NNINTEGER, {NUMBERS, "-0"}, DIGITS},
    {LODD__SCHEMA_POSITIVE, XML_SCHEMAS_PINTEGER, {NUMBERS}, DIGITS},
    {LODD__SCHEMA_LONG, XML_SCHEMAS_LONG, {NUMBERS, "-9223372036854775808", "9223372036854775808"}, DIGITS},
    {LODD__SCHEMA_INT, XML_SCHEMAS_INT, {NUMBERS, "2147483647", "-2147483648"}, DIGITS},
    {LODD__SCHEMA_SHORT, XML_SCHEMAS_SHORT, {NUMBERS, "32767", "-32768"}, DIGITS},
    {LODD__SCHEMA_BYTE, XML_SCHEMAS_BYTE, {NUMBERS, "127", "-128"}, DIGITS},
    {LODD__SCHEMA_UNSIGNED_LONG, XML_SCHEMAS_ULONG, {NUMBERS, "18446744073709551615", "18446744073709551616"}, DIGITS},
    {LODD__SCHEMA_UNSIGNED_INT, XML_SCHEMAS_UINT, {NUMBERS, "4294967295", "4294967296"}, DIGITS},
    {LODD__SCHEMA_UNSIGNED_SHORT, XML_SCHEMAS_USHORT, {NUMBERS, "65535", "65536"}, DIGITS},
    {LODD__SCHEMA_UNSIGNED_BYTE, XML_SCHEMAS_UBYTE, {NUMBERS}, DIGITS},
    {LODD__SCHEMA_DOUBLE, XML_SCHEMAS_DOUBLE, {NUMBERS, "1.5e3", "NaN", "-INF"}, DIGITS "NaINF"},
    {LODD__SCHEMA_FLOAT,
     XML_SCHEMAS_FLOAT,
     {"1.5e3", "NaN", "-INF", "INF", "1.", ".5", ".", "1e", "1E-5", " 7 ", "+INF", "1.5e+2"},
     DIGITS "NaINF"},
    {LODD__SCHEMA_DURATION,
     XML_SCHEMAS_DURATION,
     {"P1Y2M3DT4H5M6.7S", "PT1H", "-P1D", "P", "PT", "P1DT", "P1M", "PT1M", "P99999999999999999999Y"},
     "PYMDTHS0123456789.- "},
    {LODD__SCHEMA_DATETIME, XML_SCHEMAS_DATETIME, {DATES}, DATE_CHARS},
    {LODD__SCHEMA_DATE, XML_SCHEMAS_DATE, {DATES}, DATE_CHARS},
    {LODD__SCHEMA_TIME, XML_SCHEMAS_TIME, {DATES}, DATE_CHARS},
    {LODD__SCHEMA_GYEAR, XML_SCHEMAS_GYEAR, {DATES}, DATE_CHARS},
    {LODD__SCHEMA_GYEARMONTH, XML_SCHEMAS_GYEARMONTH, {DATES}, DATE_CHARS},
    {LODD__SCHEMA_GMONTH, XML_SCHEMAS_GMONTH, {DATES}, DATE_CHARS},
    {LODD__SCHEMA_GMONTHDAY, XML_SCHEMAS_GMONTHDAY, {DATES}, DATE_CHARS},
    {LODD__SCHEMA_GDAY, XML_SCHEMAS_GDAY, {DATES}, DATE_CHARS},
    {LODD__SCHEMA_LANGUAGE,
     XML_SCHEMAS_LANGUAGE,
     {"nb", "nb-NO", "x-klingon", "a-1", "123", "abcdefghi", "-", " en ", "", "no-"},
     "abNO-19 "},
    {LODD__SCHEMA_NMTOKEN, XML_SCHEMAS_NMTOKEN, {NAMES}, NAME_CHARS},
    {LODD__SCHEMA_NAME, XML_SCHEMAS_NAME, {NAMES}, NAME_CHARS},
    {LODD__SCHEMA_NCNAME, XML_SCHEMAS_NCNAME, {NAMES}, NAME_CHARS},
    {LODD__SCHEMA_ID, XML_SCHEMAS_ID, {NAMES}, NAME_CHARS},
    {LODD__SCHEMA_IDREF, XML_SCHEMAS_IDREF, {NAMES}, NAME_CHARS},
    {LODD__SCHEMA_QNAME, XML_SCHEMAS_QNAME, {NAMES}, NAME_CHARS},
    {LODD__SCHEMA_HEX, XML_SCHEMAS_HEXBINARY, {"", "00", "DEADbeef", "0", " ab ", "0x11"}, "0123456789abcdefABCDEFg "},
    {LODD__SCHEMA_BASE64,
     XML_SCHEMAS_BASE64BINARY,
     {"", "QQ==", "QUI=", "QUJD", "QR==", "QUJDRA==", "Q U I =", "QUI", "=", "Q===", "QUJD\nQUJD"},
     "ABCDQUxyz019+/= \n!"},
    {LODD__SCHEMA_ANYURI,
     XML_SCHEMAS_ANYURI,
     {"http://a.no/b?c#d", "urn:oid:1.2.3", "", "a b", "%41", "%4", "//host:80/x", "http://h:x/", "../a", "a:b:c", ":a",
      "http://[::1]/x", "#a#b", "1:2", "mailto:a@b", "x\xC3\xA6"},
     "abz:/?#[]@!%41 .0{}\\'\xC3"},
    {LODD__SCHEMA_STRING, XML_SCHEMAS_STRING, {"", "a", " \t\n"}, "ab \t"},
    {LODD__SCHEMA_TOKEN, XML_SCHEMAS_TOKEN, {"", "a", " \t\n"}, "ab \t"},
};

static void damage(char text[ROOM], const type_case *c)
{
    size_t n_seeds = 0;
    size_t n = 0;

    while (n_seeds < 16 && c->seeds[n_seeds] != NULL)
        n_seeds++;
    (void)snprintf(text, ROOM / 2, "%s", c->seeds[random_below(n_seeds)]);
    for (size_t times = random_below(4); times > 0; times--) {
        size_t at = 0;
        n = strlen(text);
        at = random_below(n + 1);
        switch (random_below(3)) {
        case 0:
            if (at < n)
                text[at] = c->alphabet[random_below(strlen(c->alphabet))];
            break;
        case 1:
            memmove(text + at + 1, text + at, n - at + 1);
            text[at] = c->alphabet[random_below(strlen(c->alphabet))];
            break;
        default:
            if (at < n)
                memmove(text + at, text + at + 1, n - at);
        }
    }
}

static bool is_utf8(const char *text)
{
    return xmlCheckUTF8(BAD_CAST text) == 1;
}

static void test_lexical(const type_case *c)
{
    xmlSchemaTypePtr type = xmlSchemaGetBuiltInType(c->type);
    size_t wrong = 0;
    size_t valid = 0;

    for (size_t i = 0; i < TEXTS; i++) {
        char text[ROOM];
        bool ours, theirs;
        damage(text, c);
        if (!is_utf8(text))
            continue;
        ours = lodd__schema_lexical(c->builtin, lodd__str(text));
        theirs = xmlSchemaValPredefTypeNodeNoNorm(type, BAD_CAST text, NULL, NULL) == 0;
        valid += theirs;
        if (ours != theirs && wrong++ < 5)
            printf("# %s '%s': ours %d, libxml2 %d\n", lodd__schema_builtin_name(c->builtin), text, ours, theirs);
    }
    TAP_OK(wrong == 0 && valid > 0, "%s: %d texts, %zu valid, %zu judged otherwise than by libxml2",
           lodd__schema_builtin_name(c->builtin), TEXTS, valid, wrong);
}

/* Many bounds are looked at as -1, 0, 1; 2 is "cannot be told". Equality is all that some types have. */
static void test_order(const type_case *c)
{
    lodd__schema_compare compare = lodd__schema_builtin_compare(c->builtin);
    bool ordered = compare == LODD__SCHEMA_COMPARE_DECIMAL || compare == LODD__SCHEMA_COMPARE_DOUBLE ||
                   compare == LODD__SCHEMA_COMPARE_DATE;
    xmlSchemaTypePtr type = xmlSchemaGetBuiltInType(c->type);
    size_t wrong = 0;
    size_t made = 0;

    for (size_t i = 0; i < PAIRS; i++) {
        char a[ROOM], b[ROOM];
        xmlSchemaValPtr x = NULL;
        xmlSchemaValPtr y = NULL;
        damage(a, c);
        damage(b, c);
        if (random_below(4) == 0)
            memcpy(b, a, ROOM);
        /* texts are compared when their white space has been dealt with */
        if (!ordered && (strpbrk(a, " \t\n") != NULL || strpbrk(b, " \t\n") != NULL))
            continue;
        if (is_utf8(a) && is_utf8(b) && xmlSchemaValPredefTypeNodeNoNorm(type, BAD_CAST a, &x, NULL) == 0 &&
            xmlSchemaValPredefTypeNodeNoNorm(type, BAD_CAST b, &y, NULL) == 0) {
            lodd__schema_value u = lodd__schema_value_of(c->builtin, lodd__str(a));
            lodd__schema_value v = lodd__schema_value_of(c->builtin, lodd__str(b));
            int ours = lodd__schema_value_compare(&u, &v);
            int theirs = xmlSchemaCompareValues(x, y);
            made++;
            /* theirs may be equal after rounding, which we do not */
            if (compare == LODD__SCHEMA_COMPARE_DOUBLE && theirs == 0)
                ours = 0;
            if ((ordered ? ours != theirs : (ours == 0) != (theirs == 0)) && wrong++ < 5)
                printf("# %s '%s' and '%s': ours %d, libxml2 %d\n", lodd__schema_builtin_name(c->builtin), a, b, ours,
                       theirs);
        }
        xmlSchemaFreeValue(x);
        xmlSchemaFreeValue(y);
    }
    TAP_OK(wrong == 0 && made > 0, "%s: %zu pairs compared, %zu otherwise than by libxml2",
           lodd__schema_builtin_name(c->builtin), made, wrong);
}

int main(void)
{
    xmlInitParser();
    xmlSchemaInitTypes();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        test_lexical(&cases[i]);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (lodd__schema_builtin_compare(cases[i].builtin) != LODD__SCHEMA_COMPARE_NONE)
            test_order(&cases[i]);
    xmlSchemaCleanupTypes();
    xmlCleanupParser();
    return tap_done();
}
