/* main.c - does the UCUM engine pass the functional tests of UCUM?
 *
 * usage: ucum [REFERENCE_DIR] EXCEPTIONS
 *
 * REFERENCE_DIR is the folder of all reference data; without it LODD_REFERENCE says, then
 * LODD_SOURCE_ROOT/../shared/reference. Two states of the tests are there: the one that Ucum-java keeps
 * (UcumFunctionalTests.xml) and an older one (UcumFunctionalTests.2.xml). A case named in EXCEPTIONS (file, section,
 * id, unit, reason; separated by tabs) must fail: one that passes has to leave the table. Without its exceptions a file
 * must pass entirely, with them at least 99 %.
 *
 * Numbers are compared to the decimals that the case gives: 25.2 is the expected 25. A case may give more digits than a
 * decimal holds (the powers of pi): then 36 are compared, the last to within 1.
 *
 * May use: liblodd's base and term layers, libxml2. Prints TAP.
 */

#include <libxml/parser.h>
#include <stdlib.h>

#include "base/file.h"
#include "tap.h"
#include "term/ucum.h"

enum { EXCEPTIONS_MAX = 32, TEXT_MAX = 512, COMPARED_DIGITS = 36 };

typedef struct exception {
    lodd_str file, section, id, unit, reason;
    bool used;
} exception;

typedef struct suite {
    const char *file;
    exception table[EXCEPTIONS_MAX];
    size_t n_table, cases, passed, excepted;
} suite;

static lodd_str attribute(xmlNodePtr node, const char *name)
{
    xmlAttrPtr a = xmlHasProp(node, (const xmlChar *)name);

    return lodd__str(a && a->children ? (const char *)a->children->content : "");
}

/* A number of a test: more digits than a decimal holds are cut to 36. *cut says so. */
static bool read_number(lodd_str text, lodd__decimal *ret, bool *cut)
{
    char mantissa[TEXT_MAX];
    size_t n = 0;
    size_t significant = 0;
    size_t at = 0;

    *cut = false;
    if (lodd__decimal_parse(text, ret))
        return true;
    for (; at < text.len && text.ptr[at] != 'e'; at++) {
        significant += significant > 0 ? lodd__is_digit(text.ptr[at]) : text.ptr[at] >= '1';
        if (significant <= COMPARED_DIGITS && n < sizeof mantissa)
            mantissa[n++] = text.ptr[at];
    }
    *cut = true;
    if (n + text.len - at > sizeof mantissa)
        return false;
    memcpy(mantissa + n, text.ptr + at, text.len - at);
    return lodd__decimal_parse(lodd__str_n(mantissa, n + text.len - at), ret);
}

/* Is the result the expected number, to its decimals? */
static bool is_number(const lodd__decimal *got, lodd_str expected, char note[LODD__DECIMAL_TEXT_MAX])
{
    lodd__decimal want;
    lodd__decimal rounded;
    lodd__decimal difference;
    bool cut = false;

    note[lodd__decimal_text(got, note)] = '\0';
    if (!read_number(expected, &want, &cut) || !lodd__decimal_round(&rounded, got, want.scale) ||
        !lodd__decimal_sub(&difference, &rounded, &want))
        return false;
    return difference.digits == 0 || (cut && difference.digits == 1 && difference.scale == want.scale);
}

static bool convert_text(lodd__decimal *ret, const lodd__decimal *value, const lodd__ucum_unit *from, lodd_str to)
{
    lodd__ucum_unit unit;

    return lodd__ucum_parse(to, &unit, NULL) && lodd__ucum_convert(ret, value, from, &unit);
}

static bool run_validation(xmlNodePtr c, char note[TEXT_MAX])
{
    lodd__ucum_unit unit;
    lodd__ucum_error error = {0};
    bool valid = lodd__ucum_parse(attribute(c, "unit"), &unit, &error);

    snprintf(note, TEXT_MAX, "%s", valid ? "valid" : error.message);
    return valid == lodd__str_is(attribute(c, "valid"), "true");
}

static bool run_display(xmlNodePtr c, char note[TEXT_MAX])
{
    return lodd__ucum_display(note, TEXT_MAX, attribute(c, "unit")) < TEXT_MAX &&
           lodd__str_is(attribute(c, "display"), note);
}

static bool run_conversion(xmlNodePtr c, char note[TEXT_MAX])
{
    lodd__decimal value;
    lodd__decimal got;
    lodd__decimal back;
    lodd__ucum_unit from;
    lodd__ucum_unit to;

    snprintf(note, TEXT_MAX, "not comparable");
    if (!lodd__decimal_parse(attribute(c, "value"), &value) ||
        !lodd__ucum_parse(attribute(c, "srcUnit"), &from, NULL) ||
        !lodd__ucum_parse(attribute(c, "dstUnit"), &to, NULL) || !lodd__ucum_convert(&got, &value, &from, &to))
        return false;
    if (!lodd__ucum_convert(&back, &got, &to, &from) || !lodd__decimal_round(&back, &back, value.scale + 30) ||
        lodd__decimal_cmp(&back, &value) != 0) {
        snprintf(note, TEXT_MAX, "does not come back");
        return false;
    }
    return is_number(&got, attribute(c, "outcome"), note);
}

static bool run_operation(xmlNodePtr c, bool divide, char note[TEXT_MAX])
{
    lodd__decimal a;
    lodd__decimal b;
    lodd__ucum_unit unit_a;
    lodd__ucum_unit unit_b;

    snprintf(note, TEXT_MAX, "cannot be done");
    if (!lodd__decimal_parse(attribute(c, "v1"), &a) || !lodd__decimal_parse(attribute(c, "v2"), &b) ||
        !lodd__ucum_parse(attribute(c, "u1"), &unit_a, NULL) || !lodd__ucum_parse(attribute(c, "u2"), &unit_b, NULL))
        return false;
    if (divide ? !lodd__decimal_div(&a, &a, &b) || !lodd__ucum_divide(&unit_a, &unit_a, &unit_b)
               : !lodd__decimal_mul(&a, &a, &b) || !lodd__ucum_multiply(&unit_a, &unit_a, &unit_b))
        return false;
    return convert_text(&a, &a, &unit_a, attribute(c, "uRes")) && is_number(&a, attribute(c, "vRes"), note);
}

static bool run(const char *section, xmlNodePtr c, char note[TEXT_MAX])
{
    if (strcmp(section, "validation") == 0)
        return run_validation(c, note);
    if (strcmp(section, "displayNameGeneration") == 0)
        return run_display(c, note);
    if (strcmp(section, "conversion") == 0)
        return run_conversion(c, note);
    return run_operation(c, strcmp(section, "division") == 0, note);
}

static exception *find_exception(suite *s, const char *section, xmlNodePtr c)
{
    lodd_str unit = attribute(c, "unit");

    if (unit.len == 0)
        unit = attribute(c, "srcUnit");
    for (size_t i = 0; i < s->n_table; i++) {
        exception *e = &s->table[i];
        if (lodd__str_is(e->file, s->file) && lodd__str_is(e->section, section) &&
            lodd__str_eq(e->id, attribute(c, "id")) && lodd__str_eq(e->unit, unit))
            return e;
    }
    return NULL;
}

static void run_case(suite *s, const char *section, xmlNodePtr c)
{
    char note[TEXT_MAX] = "";
    exception *e = find_exception(s, section, c);
    bool passed = run(section, c, note);
    lodd_str id = attribute(c, "id");

    s->cases++;
    s->passed += passed;
    if (e == NULL) {
        TAP_OK(passed, "%s %s %.*s: %s", s->file, section, LODD__FMT(id), note);
        return;
    }
    e->used = true;
    s->excepted++;
    TAP_OK(!passed, "%s %s %.*s: is an exception (%.*s)", s->file, section, LODD__FMT(id), LODD__FMT(e->reason));
}

static void run_file(suite *s, const char *folder, const char *file, size_t at_least)
{
    static const char *const sections[] = {"validation", "displayNameGeneration", "conversion", "multiplication",
                                           "division"};
    char path[4096];
    xmlDocPtr doc = NULL;
    xmlNodePtr root = NULL;

    s->file = file;
    s->cases = s->passed = s->excepted = 0;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    doc = xmlReadFile(path, NULL, XML_PARSE_NONET);
    root = xmlDocGetRootElement(doc);
    for (xmlNodePtr section = root ? root->children : NULL; section; section = section->next) {
        for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
            if (section->type != XML_ELEMENT_NODE || strcmp((const char *)section->name, sections[i]) != 0)
                continue;
            for (xmlNodePtr c = section->children; c; c = c->next) {
                if (c->type == XML_ELEMENT_NODE)
                    run_case(s, sections[i], c);
            }
        }
    }
    TAP_OK(s->cases >= at_least, "%s: %zu cases, not fewer than %zu", file, s->cases, at_least);
    TAP_OK(s->passed * 100 >= s->cases * 99, "%s: %zu of %zu passed, %zu exceptions", file, s->passed, s->cases,
           s->excepted);
    xmlFreeDoc(doc);
}

/* Five fields a line, separated by tabs; # begins a comment. */
static bool read_exceptions(suite *s, lodd_str text)
{
    while (text.len > 0) {
        size_t end = lodd__str_find(text, '\n', 0);
        lodd_str line = end == (size_t)-1 ? text : lodd__str_sub(text, 0, end);
        lodd_str field[5] = {0};
        size_t n = 0;

        text = end == (size_t)-1 ? (lodd_str){0} : lodd__str_sub(text, end + 1, text.len - end - 1);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        for (; n < 5 && line.len > 0; n++) {
            size_t tab = n < 4 ? lodd__str_find(line, '\t', 0) : (size_t)-1;
            size_t length = tab == (size_t)-1 ? line.len : tab;
            field[n] = lodd__str_sub(line, 0, length);
            line =
                lodd__str_sub(line, tab == (size_t)-1 ? length : length + 1, line.len - length - (tab != (size_t)-1));
        }
        if (n != 5 || field[4].len == 0 || s->n_table == EXCEPTIONS_MAX)
            return false;
        s->table[s->n_table++] = (exception){field[0], field[1], field[2], field[3], field[4], false};
    }
    return true;
}

int main(int argc, char **argv)
{
    const char *reference = argc > 2 ? argv[1] : getenv("LODD_REFERENCE");
    const char *root = getenv("LODD_SOURCE_ROOT");
    static suite s;
    char folder[4000];
    char path[4096];
    char *text = NULL;
    size_t n = 0;
    FILE *there = NULL;

    if (argc < 2 || lodd__file_read(argv[argc - 1], 1 << 20, &text, &n) != LODD_OK) {
        fprintf(stderr, "usage: ucum [REFERENCE_DIR] EXCEPTIONS\n");
        return 2;
    }
    if (reference != NULL)
        snprintf(folder, sizeof folder, "%s/ucum", reference);
    else
        snprintf(folder, sizeof folder, "%s/../shared/reference/ucum", root ? root : ".");
    snprintf(path, sizeof path, "%s/UcumFunctionalTests.xml", folder);
    there = fopen(path, "rb");
    if (there == NULL) {
        tap_skip("the functional tests are not here: %s", folder);
    } else if (TAP_OK(read_exceptions(&s, lodd__str_n(text, n)), "the exceptions can be read")) {
        fclose(there);
        run_file(&s, folder, "UcumFunctionalTests.xml", 573);
        run_file(&s, folder, "UcumFunctionalTests.2.xml", 564);
        for (size_t i = 0; i < s.n_table; i++)
            TAP_OK(s.table[i].used, "exception %.*s %.*s: there is such a case", LODD__FMT(s.table[i].section),
                   LODD__FMT(s.table[i].id));
    }
    free(text);
    xmlCleanupParser();
    return tap_done();
}
