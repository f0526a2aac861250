/* main.c - does the terminology decide what the official R4 package can decide?
 *
 * usage: fhir-terminology [REFERENCE_DIR] EXCEPTIONS
 *
 * REFERENCE_DIR is the folder of all reference data; without it LODD_REFERENCE says, then
 * LODD_SOURCE_ROOT/../shared/reference. Every ValueSet of hl7.fhir.r4.core is expanded, and each code of an expansion
 * is asked for by the other way, through the structure of the value set. A value set is decided when a code that nobody
 * has is not in it, whatever its system: those that a base type is bound to as required must be, but for what
 * EXCEPTIONS lists (kind, canonical, reason; separated by tabs), and one that is decided has to leave the table.
 * Expansions that the package stores must be part of ours.
 *
 * May use: liblodd's base, json, image, pack and term layers. Prints TAP.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/map.h"
#include "pack/fhir_package.h"
#include "tap.h"
#include "term/valueset.h"

/* Floors that only rise: what was reached when the suite was written. */
enum {
    REQUIRED = 224,
    EXPANDED_FLOOR = 1216,
    DECIDED_FLOOR = 1222,
    CODES_FLOOR = 32309,
    BUILT_REQUIRED_FLOOR = 223,
    EXCEPTIONS_MAX = 64
};

typedef struct exception {
    lodd_str kind, canonical, reason;
    bool used;
} exception;

typedef struct suite {
    lodd__image *image;
    lodd__definitions *definitions;
    lodd__fhir_terminology *terminology;
    exception table[EXCEPTIONS_MAX];
    size_t n_table;
    lodd__map required; /* canonicals that have been looked at */
    size_t n_required, n_required_decided, n_valuesets, n_expanded, n_decided, n_codes, n_wrong, n_stored,
        n_stored_wrong;
} suite;

static bool open_package(suite *s, const char *path)
{
    lodd__image_builder *builder = NULL;
    lodd_limits limits;
    char *message = NULL;
    lodd_status status = lodd__image_builder_new(&builder, LODD__STR("hl7.fhir.r4.core@4.0.1"));

    lodd_limits_default(&limits);
    if (status == LODD_OK)
        status = lodd__fhir_package_read(builder, path, &limits, NULL, NULL, &message);
    if (status == LODD_OK)
        status = lodd__image_builder_finish(builder, &s->image);
    if (status == LODD_OK)
        status = lodd__definitions_new(&s->definitions);
    if (status == LODD_OK)
        status = lodd__definitions_add(s->definitions, s->image, true);
    if (status == LODD_OK)
        status = lodd__fhir_terminology_new(&s->terminology, s->definitions, NULL);
    lodd__image_builder_free(builder);
    if (status != LODD_OK)
        printf("# %s: %s\n", path, message != NULL ? message : lodd_status_text(status));
    free(message);
    return status == LODD_OK;
}

/* ---- the table of exceptions ---- */

static bool read_exceptions(suite *s, lodd_str text)
{
    while (text.len > 0) {
        size_t end = lodd__str_find(text, '\n', 0), tab1, tab2;
        lodd_str line;
        if (end == (size_t)-1)
            return false;
        line = lodd__str_sub(text, 0, end);
        text = lodd__str_sub(text, end + 1, text.len - end - 1);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        tab1 = lodd__str_find(line, '\t', 0);
        tab2 = tab1 != (size_t)-1 ? lodd__str_find(line, '\t', tab1 + 1) : tab1;
        if (tab2 == (size_t)-1 || s->n_table == EXCEPTIONS_MAX)
            return false;
        s->table[s->n_table++] = (exception){.kind = lodd__str_sub(line, 0, tab1),
                                             .canonical = lodd__str_sub(line, tab1 + 1, tab2 - tab1 - 1),
                                             .reason = lodd__str_sub(line, tab2 + 1, line.len - tab2 - 1)};
    }
    return true;
}

static exception *exception_of(suite *s, const char *kind, lodd_str canonical)
{
    for (size_t i = 0; i < s->n_table; i++)
        if (lodd__str_is(s->table[i].kind, kind) && lodd__str_eq(s->table[i].canonical, canonical))
            return &s->table[i];
    return NULL;
}

static const char *verdict_name(lodd__term_verdict verdict)
{
    static const char *const names[] = {
        "in", "not in", "value set unknown", "code system unknown", "not decidable", "no memory"};

    return names[verdict];
}

/* ---- one value set ---- */

static bool is_decided(suite *s, lodd_str canonical, lodd__term_answer *ret)
{
    lodd__term_coding coding = {.code = LODD__STR("no such code \x01"), .infer_system = true};

    *ret = lodd__term_in_valueset(s->terminology, canonical, &coding, LODD__STR(""));
    return ret->verdict == LODD__TERM_NOT_IN;
}

static void wrong(suite *s, lodd_str canonical, const lodd__term_code *code, const char *what)
{
    if (s->n_wrong++ < 20)
        printf("# %.*s: %.*s#%.*s %s\n", LODD__FMT(canonical), LODD__FMT(code->system), LODD__FMT(code->code), what);
}

static void ask_codes(suite *s, lodd_str canonical, const lodd__term_code *codes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lodd__term_coding coding = {.system = codes[i].system, .code = codes[i].code, .display = codes[i].display};
        lodd__term_answer answer = lodd__term_in_valueset(s->terminology, canonical, &coding, LODD__STR(""));
        if (answer.verdict != LODD__TERM_IN)
            wrong(s, canonical, &codes[i], "is in the expansion, and not in the value set");
        if (answer.display_checked && !answer.display_right)
            wrong(s, canonical, &codes[i], "has another display");
        coding.system = LODD__STR("http://example.org/no-such-system");
        if (lodd__term_in_valueset(s->terminology, canonical, &coding, LODD__STR("")).verdict == LODD__TERM_IN)
            wrong(s, canonical, &codes[i], "is in it under another system");
    }
}

static bool is_among(lodd__node node, const lodd__term_code *codes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (lodd__str_eq(lodd__node_str(node, "code"), codes[i].code) &&
            lodd__str_eq(lodd__node_str(node, "system"), codes[i].system))
            return true;
    return false;
}

/* The codes of an expansion that is stored, nested ones too. */
static void compare_stored(suite *s, lodd__node contains, const lodd__term_code *codes, size_t n)
{
    for (size_t i = 0, m = lodd__node_count(contains); i < m; i++) {
        lodd__node node = lodd__node_at(contains, i);
        if (lodd__node_str(node, "code").len > 0 && !lodd__node_is_true(node, "abstract")) {
            s->n_stored++;
            s->n_stored_wrong += !is_among(node, codes, n);
        }
        compare_stored(s, lodd__node_get(node, "contains"), codes, n);
    }
}

static void check_stored(suite *s, const lodd__resource *resource, const lodd__term_code *codes, size_t n)
{
    lodd__node contains = lodd__node_get(lodd__node_get(resource->node, "expansion"), "contains");
    exception *exempt = exception_of(s, "stored", resource->url);
    size_t before = s->n_stored, before_wrong = s->n_stored_wrong;

    if (lodd__node_count(contains) == 0)
        return;
    compare_stored(s, contains, codes, n);
    if (exempt != NULL) {
        exempt->used = s->n_stored_wrong > before_wrong;
        s->n_stored = before;
        s->n_stored_wrong = before_wrong;
    }
}

static void check_valueset(suite *s, const lodd__resource *resource)
{
    const lodd__term_code *codes = NULL;
    size_t n = 0;
    lodd_str detail;
    lodd__term_verdict verdict = lodd__term_expand(s->terminology, resource->url, &codes, &n, &detail);
    lodd__term_answer answer;
    bool decided = is_decided(s, resource->url, &answer);

    s->n_valuesets++;
    s->n_decided += decided;
    if (verdict == LODD__TERM_IN) {
        s->n_expanded++;
        s->n_codes += n;
        ask_codes(s, resource->url, codes, n);
    }
    if (verdict == LODD__TERM_IN && !decided) {
        printf("# %.*s has an expansion and is not decided\n", LODD__FMT(resource->url));
        s->n_wrong++;
    }
    check_stored(s, resource, codes, n);
}

/* ---- required bindings ---- */

static void check_required(suite *s, lodd_str canonical)
{
    lodd__term_answer answer;
    lodd_str url, version;
    exception *exempt = NULL;
    bool decided = false;

    lodd__canonical_split(canonical, &url, &version);
    if (lodd__map_get(&s->required, url) != NULL || !lodd__map_put(&s->required, url, s))
        return;
    s->n_required++;
    decided = is_decided(s, canonical, &answer);
    s->n_required_decided += decided;
    exempt = exception_of(s, "required", url);
    if (exempt != NULL)
        exempt->used = !decided;
    if (!decided)
        printf("# %.*s: %s, %.*s (%.*s)\n", LODD__FMT(url), verdict_name(answer.verdict), LODD__FMT(answer.detail),
               LODD__FMT(exempt != NULL ? exempt->reason : LODD__STR("not listed")));
    if (!decided && exempt == NULL)
        s->n_wrong++;
}

static void check_bindings(suite *s, lodd__node structure)
{
    lodd__node elements = lodd__node_get(lodd__node_get(structure, "snapshot"), "element");

    if (!lodd__str_is(lodd__node_str(structure, "derivation"), "specialization"))
        return;
    for (size_t i = 0, n = lodd__node_count(elements); i < n; i++) {
        lodd__node binding = lodd__node_get(lodd__node_at(elements, i), "binding");
        if (lodd__str_is(lodd__node_str(binding, "strength"), "required"))
            check_required(s, lodd__node_str(binding, "valueSet"));
    }
}

static void run(suite *s)
{
    for (size_t i = 0, n = lodd__image_n_resources(s->image); i < n; i++) {
        lodd__resource resource = lodd__image_resource(s->image, i);
        if (lodd__str_is(resource.type, "ValueSet"))
            check_valueset(s, &resource);
        else if (lodd__str_is(resource.type, "StructureDefinition"))
            check_bindings(s, resource.node);
    }
    printf("# %zu value sets: %zu decided, %zu expanded to %zu codes\n", s->n_valuesets, s->n_decided, s->n_expanded,
           s->n_codes);
    printf("# %zu value sets of required bindings: %zu decided\n", s->n_required, s->n_required_decided);
    TAP_OK(s->n_required == REQUIRED, "%zu value sets that base types are bound to as required", s->n_required);
    TAP_OK(s->n_decided >= DECIDED_FLOOR, "%zu value sets are decided", s->n_decided);
    TAP_OK(s->n_expanded >= EXPANDED_FLOOR, "%zu value sets have an expansion", s->n_expanded);
    TAP_OK(s->n_codes >= CODES_FLOOR, "%zu codes in all expansions", s->n_codes);
    TAP_OK(s->n_wrong == 0, "expansion and membership agree, and what is not decided is listed");
    TAP_OK(s->n_stored > 0 && s->n_stored_wrong == 0, "%zu codes of stored expansions are in ours", s->n_stored);
    for (size_t i = 0; i < s->n_table; i++)
        TAP_OK(s->table[i].used, "the exception %.*s %.*s is needed", LODD__FMT(s->table[i].kind),
               LODD__FMT(s->table[i].canonical));
}

/* ---- the image that tools/definitions makes: the package and lists of countries, currencies, languages ---- */

static void probe(suite *s, const char *valueset, const char *code, lodd__term_verdict expected)
{
    lodd__term_coding coding = {.code = lodd__str(code), .infer_system = true};
    lodd__term_answer answer = lodd__term_in_valueset(s->terminology, lodd__str(valueset), &coding, LODD__STR(""));

    TAP_OK(answer.verdict == expected, "%s: %s is %s", valueset, code, verdict_name(expected));
}

static void run_built(suite *s)
{
    static const struct {
        const char *valueset, *in, *out;
    } probes[] = {
        {"http://hl7.org/fhir/ValueSet/currencies", "NOK", "NKR"},
        {"http://hl7.org/fhir/ValueSet/currencies", "XCG", "nok"},
        {"http://hl7.org/fhir/ValueSet/iso3166-1-2", "NO", "NOR"},
        {"http://hl7.org/fhir/ValueSet/iso3166-1-3", "NOR", "NO"},
        {"http://hl7.org/fhir/ValueSet/iso3166-1-N", "578", "NOR"},
        {"http://hl7.org/fhir/ValueSet/all-languages", "nb-NO", "xy"},
        {"http://hl7.org/fhir/ValueSet/all-languages", "NB-no", "nb-XQ1"},
        {"http://hl7.org/fhir/ValueSet/all-languages", "se", "en-UK"},
        {"http://hl7.org/fhir/ValueSet/all-languages", "zh-Hant", "zh-Abcd"},
        {"http://hl7.org/fhir/ValueSet/all-languages", "i-klingon", "i-norsk"},
        {"http://hl7.org/fhir/ValueSet/all-languages", "qaa-Qaaa-XK", "norsk"},
        {"http://hl7.org/fhir/ValueSet/mimetypes", "application/pdf", "pdf"},
        {"http://hl7.org/fhir/ValueSet/ucum-units", "mmol/L", "mmol/l/"},
        {"http://hl7.org/fhir/ValueSet/all-time-units", "wk", "g"},
    };

    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        probe(s, probes[i].valueset, probes[i].in, LODD__TERM_IN);
        probe(s, probes[i].valueset, probes[i].out, LODD__TERM_NOT_IN);
    }
    for (size_t i = 0, n = lodd__image_n_resources(s->image); i < n; i++) {
        lodd__resource resource = lodd__image_resource(s->image, i);
        if (lodd__str_is(resource.type, "StructureDefinition"))
            check_bindings(s, resource.node);
    }
    TAP_OK(s->n_required_decided >= BUILT_REQUIRED_FLOOR, "%zu of %zu value sets of required bindings are decided",
           s->n_required_decided, s->n_required);
}

static void check_built(void)
{
    const char *profiles = getenv("LODD_PROFILES");
    static suite s;
    char path[4096];
    char *message = NULL;

    snprintf(path, sizeof path, "%s/hl7.fhir.r4.core/definitions.image", profiles != NULL ? profiles : "profiles");
    if (lodd__image_open(&s.image, path, &message) != LODD_OK) {
        tap_skip("the definitions are not built: %s", path);
    } else if (TAP_OK(lodd__definitions_new(&s.definitions) == LODD_OK &&
                          lodd__definitions_add(s.definitions, s.image, true) == LODD_OK &&
                          lodd__fhir_terminology_new(&s.terminology, s.definitions, NULL) == LODD_OK,
                      "the definitions that are built are read")) {
        if (lodd__term_knows_system(s.terminology, LODD__STR("urn:iso:std:iso:4217")) == 2)
            run_built(&s);
        else
            tap_skip("the definitions are built without the lists");
    }
    lodd__map_free(&s.required);
    lodd__fhir_terminology_free(s.terminology);
    lodd__definitions_free(s.definitions);
    free(message);
}

int main(int argc, char **argv)
{
    const char *reference = argc > 2 ? argv[1] : getenv("LODD_REFERENCE");
    const char *root = getenv("LODD_SOURCE_ROOT");
    static suite s;
    char path[4096];
    char *text = NULL;
    size_t n = 0;
    FILE *there = NULL;

    if (argc < 2 || lodd__file_read(argv[argc - 1], 1 << 20, &text, &n) != LODD_OK) {
        fprintf(stderr, "usage: fhir-terminology [REFERENCE_DIR] EXCEPTIONS\n");
        return 2;
    }
    snprintf(path, sizeof path, "%s%s/fhir-packages/hl7.fhir.r4.core-4.0.1.tgz",
             reference != NULL ? reference
             : root != NULL    ? root
                               : ".",
             reference != NULL ? "" : "/../shared/reference");
    there = fopen(path, "rb");
    if (there == NULL) {
        tap_skip("the official package is not here: %s", path);
    } else {
        fclose(there);
        if (TAP_OK(read_exceptions(&s, lodd__str_n(text, n)), "the exceptions can be read") &&
            TAP_OK(open_package(&s, path), "the official package is read"))
            run(&s);
    }
    lodd__map_free(&s.required);
    lodd__fhir_terminology_free(s.terminology);
    lodd__definitions_free(s.definitions);
    free(text);
    check_built();
    return tap_done();
}
