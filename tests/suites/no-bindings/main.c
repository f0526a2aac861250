/* main.c - every binding of every Norwegian FHIR package: can it be decided whether a code is in the value set?
 *
 * usage: no-bindings BINDINGS_TSV [--write]
 *
 * The packages lie in $LODD_REFERENCE/no-fhir (else LODD_SOURCE_ROOT/../shared/reference/no-fhir); each is opened with
 * the Norwegian basis package it builds on, the packs of LODD_PROFILES and nothing else. A binding is decided when a
 * code that nobody has is said not to be in its value set. BINDINGS_TSV has a line for each package, strength and value
 * set: how many bindings, "yes" or "no", why not by the terminology, and why not in words. With --write the lines are
 * printed as they come out, with the words that the table has. Prints TAP.
 *
 * May use: liblodd's engine, pack, term and image layers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "engine/engine.h"
#include "tap.h"
#include "term/valueset.h"

enum { LINES_MAX = 4096, FIELDS = 7 };

/* Each with what it builds on; the last one's bindings are looked at. hl7.fhir.no.municipal and the profiles of the
 * notification of death bind nothing. */
static const struct {
    const char *package;
    const char *basis; /* NULL: none */
} packages[] = {
    {"hl7.fhir.no.basis-2.2.2", NULL},
    {"hl7.fhir.no.basis-2.2.0-snapshots", NULL},
    {"hl7.fhir.no.basis-2.2.4-test", NULL},
    {"hl7.fhir.no.basis-src-xml", NULL},
    {"hl7.fhir.no.domain.vitalsigns-0.9.74", "hl7.fhir.no.basis-2.2.2"},
    {"hl7.fhir.no.vkp.observation-0.5.1", "hl7.fhir.no.basis-2.2.2"},
    {"no.hl7.fhir.okt-0.2.0", NULL},
    {"vkp-r4-v090", "hl7.fhir.no.basis-2.2.2"},
    {"ehelse.fhir.no.grunndata-2.3.5", "hl7.fhir.no.basis-2.2.2"},
    {"diagnostic.report.nilar-1.5.0", "hl7.fhir.no.basis-2.2.2"},
    {"hl7.fhir.no.ParekIG-0.1.3", NULL},
    {"no.nhn.fhir.helsenorge.profiles-2.5.8-beta", "hl7.fhir.no.basis-2.2.2"},
};

typedef struct line {
    lodd_str field[FIELDS]; /* package, strength, value set, bindings, decided, why, words */
    bool used;
} line;

typedef struct suite {
    lodd__arena arena;
    line table[LINES_MAX], found[LINES_MAX];
    size_t n_table, n_found;
    size_t n_bindings, n_decided, n_required, n_required_decided;
    char reference[2048];
    const char *profiles;
} suite;

/* ---- the table ---- */

static bool read_table(suite *s, const char *path)
{
    char *text = NULL;
    size_t n = 0;
    lodd_str rest;

    if (lodd__file_read(path, 1 << 22, &text, &n) != LODD_OK)
        return false;
    rest = lodd__arena_str(&s->arena, lodd__str_n(text, n));
    free(text);
    while (rest.len > 0 && s->n_table < LINES_MAX) {
        size_t end = lodd__str_find(rest, '\n', 0);
        lodd_str row = lodd__str_sub(rest, 0, end != (size_t)-1 ? end : rest.len);
        rest = end != (size_t)-1 ? lodd__str_sub(rest, end + 1, rest.len - end - 1) : lodd__str_n("", 0);
        if (row.len == 0 || row.ptr[0] == '#')
            continue;
        for (size_t i = 0; i < FIELDS; i++) {
            size_t tab = lodd__str_find(row, '\t', 0);
            s->table[s->n_table].field[i] = lodd__str_sub(row, 0, tab != (size_t)-1 ? tab : row.len);
            row = tab != (size_t)-1 ? lodd__str_sub(row, tab + 1, row.len - tab - 1) : lodd__str_n("", 0);
        }
        s->n_table++;
    }
    return s->n_table < LINES_MAX;
}

static line *line_of(line *lines, size_t n, const line *wanted)
{
    for (size_t i = 0; i < n; i++)
        if (lodd__str_eq(lines[i].field[0], wanted->field[0]) && lodd__str_eq(lines[i].field[1], wanted->field[1]) &&
            lodd__str_eq(lines[i].field[2], wanted->field[2]))
            return &lines[i];
    return NULL;
}

/* ---- one package ---- */

static lodd_str why_of(suite *s, const lodd__term_answer *answer)
{
    static const char *const names[] = {"in",       "", "value set unknown", "codes not carried", "not decidable",
                                        "no memory"};

    if (answer->verdict == LODD__TERM_NOT_IN)
        return lodd__str_n("", 0);
    return lodd__arena_printf(&s->arena, "%s%s%.*s", names[answer->verdict], answer->detail.len > 0 ? ": " : "",
                              LODD__FMT(answer->detail));
}

static void take_binding(suite *s, lodd__fhir_terminology *terminology, const char *package, lodd__node binding)
{
    lodd_str valueset = lodd__node_str(binding, "valueSet"), strength = lodd__node_str(binding, "strength"), why;
    lodd__term_coding coding = {.code = LODD__STR("no such code \x01"), .infer_system = true};
    lodd__term_answer answer = {.verdict = LODD__TERM_VALUESET_UNKNOWN};
    line *l = NULL, wanted;

    wanted = (line){.field = {lodd__str(package), strength, valueset}};
    l = line_of(s->found, s->n_found, &wanted);
    if (valueset.len > 0)
        answer = lodd__term_in_valueset(terminology, valueset, &coding, LODD__STR(""));
    why = valueset.len > 0 ? why_of(s, &answer) : LODD__STR("no value set");
    if (l == NULL && s->n_found < LINES_MAX) {
        l = &s->found[s->n_found++];
        for (size_t i = 0; i < 3; i++)
            l->field[i] = lodd__arena_str(&s->arena, wanted.field[i]);
        l->field[3] = LODD__STR("0");
        l->field[4] = why.len == 0 ? LODD__STR("yes") : LODD__STR("no");
        l->field[5] = why;
    }
    if (l == NULL)
        return;
    l->field[3] = lodd__arena_printf(&s->arena, "%lu", strtoul(l->field[3].ptr, NULL, 10) + 1);
    s->n_bindings++;
    s->n_decided += why.len == 0;
    s->n_required += lodd__str_is(strength, "required");
    s->n_required_decided += lodd__str_is(strength, "required") && why.len == 0;
}

static void take_structure(suite *s, lodd__fhir_terminology *terminology, const char *package, lodd__node structure)
{
    lodd__node elements = lodd__node_get(lodd__node_get(structure, "differential"), "element");

    for (size_t i = 0, n = lodd__node_count(elements); i < n; i++) {
        lodd__node binding = lodd__node_get(lodd__node_at(elements, i), "binding");
        if (lodd__node_exists(binding))
            take_binding(s, terminology, package, binding);
    }
}

/* What the options name comes last, in their order. */
static void take_package(suite *s, const lodd_engine *engine, const char *package)
{
    const lodd__image *image =
        lodd__definitions_image(engine->definitions, lodd__definitions_n(engine->definitions) - 1);
    lodd__fhir_terminology *terminology = NULL;

    if (lodd__fhir_terminology_new(&terminology, engine->definitions, engine->packs->terminology) != LODD_OK)
        abort();
    for (size_t k = 0, m = lodd__image_n_resources(image); k < m; k++) {
        lodd__resource resource = lodd__image_resource(image, k);
        if (lodd__str_is(resource.type, "StructureDefinition"))
            take_structure(s, terminology, package, resource.node);
    }
    lodd__fhir_terminology_free(terminology);
}

static bool open_package(suite *s, size_t i)
{
    char path[2][2400];
    const char *definitions[] = {path[0], path[1]}, *dirs[] = {s->profiles};
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    char *message = NULL;
    size_t n = 0, before = s->n_found;

    if (packages[i].basis != NULL)
        snprintf(path[n++], sizeof path[0], "%s/%s", s->reference, packages[i].basis);
    snprintf(path[n++], sizeof path[0], "%s/%s", s->reference, packages[i].package);
    options.profile_dirs = dirs;
    options.n_profile_dirs = 1;
    options.definitions = definitions;
    options.n_definitions = n;
    if (lodd_engine_open(&engine, &options, &message) != LODD_OK) {
        printf("# %s: %s\n", packages[i].package, message != NULL ? message : "cannot be opened");
        free(message);
        return false;
    }
    take_package(s, engine, packages[i].package);
    lodd_engine_close(engine);
    return s->n_found > before;
}

/* ---- comparing ---- */

static void print_line(const line *l)
{
    for (size_t i = 0; i < FIELDS; i++)
        printf("%.*s%s", LODD__FMT(l->field[i]), i + 1 < FIELDS ? "\t" : "\n");
}

static size_t compare(suite *s, bool write)
{
    size_t wrong = 0;

    for (size_t i = 0; i < s->n_found; i++) {
        line *l = &s->found[i], *wanted = line_of(s->table, s->n_table, l);
        bool same = wanted != NULL;
        for (size_t k = 3; k < 6 && same; k++)
            same = lodd__str_eq(l->field[k], wanted->field[k]);
        if (wanted != NULL) {
            wanted->used = true;
            l->field[6] = wanted->field[6];
        }
        if (same && lodd__str_is(l->field[4], "no") && l->field[6].len == 0)
            same = false; /* nobody says why */
        if (write) {
            print_line(l);
        } else if (!same) {
            printf("# ");
            print_line(l);
        }
        wrong += !same;
    }
    for (size_t i = 0; i < s->n_table; i++)
        if (!s->table[i].used) {
            wrong++;
            if (!write) {
                printf("# not there: ");
                print_line(&s->table[i]);
            }
        }
    return wrong;
}

int main(int argc, char **argv)
{
    static suite s;
    const char *reference = getenv("LODD_REFERENCE"), *root = getenv("LODD_SOURCE_ROOT");
    bool write = argc > 2 && lodd__str_is(lodd__str(argv[2]), "--write");
    size_t n_opened = 0, wrong = 0;
    char core[2400];
    FILE *file = NULL;

    if (argc < 2 || !read_table(&s, argv[1]))
        return 1;
    s.profiles = getenv("LODD_PROFILES");
    if (reference != NULL)
        snprintf(s.reference, sizeof s.reference, "%s/no-fhir", reference);
    else
        snprintf(s.reference, sizeof s.reference, "%s/../shared/reference/no-fhir", root != NULL ? root : ".");
    snprintf(core, sizeof core, "%s/hl7.fhir.r4.core/definitions.image", s.profiles != NULL ? s.profiles : "profiles");
    file = fopen(core, "rb");
    if (s.profiles == NULL || file == NULL || (fclose(file), access(s.reference, R_OK) != 0)) {
        tap_skip("no reference files, or no FHIR definitions");
        return tap_done();
    }
    for (size_t i = 0; i < sizeof packages / sizeof *packages; i++)
        n_opened += open_package(&s, i);
    wrong = compare(&s, write);
    if (write)
        return 0;
    TAP_OK(n_opened == sizeof packages / sizeof *packages, "every package is opened and has bindings");
    TAP_OK(wrong == 0, "%zu bindings in %zu lines are as the table says", s.n_bindings, s.n_found);
    printf("# %zu of %zu bindings are decided; %zu of %zu required ones\n", s.n_decided, s.n_bindings,
           s.n_required_decided, s.n_required);
    lodd__arena_free(&s.arena);
    return tap_done();
}
