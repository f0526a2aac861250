/* main.c - does the terminology decide what the official R4 package can decide?
 *
 * usage: fhir-terminology [REFERENCE_DIR] EXCEPTIONS
 *
 * REFERENCE_DIR is the folder of all reference data; without it LODD_REFERENCE says, then LODD_SOURCE_ROOT/../shared/reference. Every ValueSet of
 * hl7.fhir.r4.core is expanded and asked for a code that nobody has; every ValueSet that a base type is bound to as required must be decided, but for
 * those in EXCEPTIONS (canonical and reason, separated by a tab), which must not be: one that is decided has to leave the table. Expansions that the
 * package stores are compared, and the codes of an expansion are asked for one by one.
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

enum { EXCEPTIONS_MAX = 64, REQUIRED_FLOOR = 222, EXPANDED_FLOOR = 1170, CODES_FLOOR = 60000 };

typedef struct suite {
    lodd__image *image;
    lodd__definitions *definitions;
    lodd__fhir_terminology *terminology;
    lodd__arena arena;
    lodd__map exceptions; /* canonical to a mark: 1 not used, 2 used */
    size_t n_valuesets, n_expanded, n_decided, n_codes, n_wrong;
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

static const char *verdict_name(lodd__term_verdict verdict)
{
    static const char *const names[] = {"in", "not in", "value set unknown", "code system unknown", "not decidable", "no memory"};

    return names[verdict];
}

/* A value set is decided when a code that no system has is not in it, whatever its system. */
static bool is_decided(suite *s, lodd_str canonical, lodd__term_answer *ret)
{
    lodd__term_coding coding = {.code = LODD__STR("no such code \x01"), .infer_system = true};

    *ret = lodd__term_in_valueset(s->terminology, canonical, &coding, LODD__STR(""));
    return ret->verdict == LODD__TERM_NOT_IN;
}

/* Each code of an expansion is in the value set by the other way, and one that is like it is not. */
static void ask_codes(suite *s, lodd_str canonical, const lodd__term_code *codes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lodd__term_coding coding = {.system = codes[i].system, .code = codes[i].code};
        lodd__term_answer answer = lodd__term_in_valueset(s->terminology, canonical, &coding, LODD__STR(""));
        if (answer.verdict != LODD__TERM_IN && s->n_wrong++ < 10)
            printf("# %.*s: %.*s#%.*s is in the expansion but %s\n", LODD__FMT(canonical), LODD__FMT(coding.system), LODD__FMT(coding.code),
                   verdict_name(answer.verdict));
        coding.system = LODD__STR("http://example.org/no-such-system");
        answer = lodd__term_in_valueset(s->terminology, canonical, &coding, LODD__STR(""));
        if (answer.verdict == LODD__TERM_IN && s->n_wrong++ < 10)
            printf("# %.*s: %.*s is in it under another system\n", LODD__FMT(canonical), LODD__FMT(coding.code));
    }
}

/* An expansion that is stored names some of the codes, or all when it gives no total. */
static void compare_stored(suite *s, const lodd__resource *resource, const lodd__term_code *codes, size_t n)
{
    lodd__node contains = lodd__node_get(lodd__node_get(resource->node, "expansion"), "contains");
    size_t found = 0, m = lodd__node_count(contains);

    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < n; k++)
            found += lodd__str_eq(lodd__node_str(lodd__node_at(contains, i), "code"), codes[k].code) &&
                     lodd__str_eq(lodd__node_str(lodd__node_at(contains, i), "system"), codes[k].system);
    (void)s;
    printf("# %.*s: %zu codes, the stored expansion has %zu at its top, %zu of them among ours\n", LODD__FMT(resource->url), n, m, found);
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
        if (!decided)
            printf("# %.*s has an expansion and is not decided: %s %.*s\n", LODD__FMT(resource->url), verdict_name(answer.verdict), LODD__FMT(answer.detail));
    } else if (getenv("VERBOSE") != NULL)
        printf("# %.*s: %s %.*s\n", LODD__FMT(resource->url), verdict_name(verdict), LODD__FMT(detail));
    if (getenv("DUMP") != NULL)
        for (size_t i = 0; i < n; i++)
            printf("@ %.*s\t%.*s\t%.*s\n", LODD__FMT(resource->url), LODD__FMT(codes[i].system), LODD__FMT(codes[i].code));
    if (lodd__node_exists(lodd__node_get(resource->node, "expansion")))
        compare_stored(s, resource, codes, n);
}
int main(int argc, char **argv)
{
    suite s = {0};
    (void)argc;
    if (!open_package(&s, argv[1])) return 1;
    for (size_t i = 0; i < lodd__image_n_resources(s.image); i++) {
        lodd__resource r = lodd__image_resource(s.image, i);
        if (lodd__str_is(r.type, "ValueSet")) check_valueset(&s, &r);
    }
    printf("%zu valuesets %zu expanded %zu decided %zu codes %zu wrong\n", s.n_valuesets, s.n_expanded, s.n_decided, s.n_codes, s.n_wrong);
    return 0;
}
