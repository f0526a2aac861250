/* test_fhirpath_check.c - the static check: what it refuses, where and why, and what it must let pass.
 *
 * usage: test-fhirpath-check TABLE. A line of the table is
 *
 *   FOCUS | EXPRESSION ==> ok
 *   FOCUS | EXPRESSION ==> ! OFFSET part of the message
 *
 * FOCUS is a type ("Thing"), an element ("Thing.part") or - for nothing known; "strict" or "lenient" may stand behind
 * it. # begins a comment. The types are those of unit/element/definitions.h and below.
 */
#include "base/file.h"
#include "fhirpath/fhirpath.h"
#include "tap.h"
#include "unit/base/fail.h"
#include "unit/element/definitions.h"

static const char more_types[] =
    "= date primitive-type Element\n"
    "date 0..* -\ndate.extension 0..* Extension\ndate.value 0..1 http://hl7.org/fhirpath/System.Date\n"
    "= dateTime primitive-type Element\n"
    "dateTime 0..* -\ndateTime.extension 0..* Extension\ndateTime.value 0..1 http://hl7.org/fhirpath/System.DateTime\n"
    "= time primitive-type Element\n"
    "time 0..* -\ntime.extension 0..* Extension\ntime.value 0..1 http://hl7.org/fhirpath/System.Time\n"
    "= Period complex-type Element\n"
    "Period 0..* -\nPeriod.extension 0..* Extension\nPeriod.start 0..1 dateTime\nPeriod.end 0..1 dateTime\n"
    "= Age complex-type Quantity\n"
    "Age 0..* -\nAge.value 0..1 decimal\nAge.unit 0..1 string\n"
    "= Holder resource Resource\n"
    "Holder 0..* -\nHolder.id 0..1 id\nHolder.extension 0..* Extension\n"
    "Holder.period 0..1 Period\nHolder.born 0..1 date\nHolder.at 0..1 time\nHolder.count 0..1 integer\nHolder.name "
    "0..* string\n"
    "Holder.age 0..1 Age\nHolder.any 0..* Anything\nHolder.unknown 0..1 Nowhere\n";

/* A resource that others are derived from. */
static const char anything[] =
    "{\"resourceType\":\"StructureDefinition\",\"id\":\"Anything\",\"url\":\"" TYPE_URL
    "Anything\",\"name\":\"Anything\",\"kind\":\"resource\","
    "\"abstract\":true,\"type\":\"Anything\",\"derivation\":\"specialization\",\"snapshot\":{\"element\":["
    "{\"path\":\"Anything\",\"min\":0,\"max\":\"*\"},{\"path\":\"Anything.id\",\"min\":0,\"max\":\"1\",\"type\":[{"
    "\"code\":\"id\"}]}]}}";

/* "Thing" or "Thing.part"; false when there is none. */
static bool focus_of(fixture *f, lodd_str text, lodd__fhirpath_check_options *ret)
{
    size_t dot = lodd__str_find(text, '.', 0);
    lodd_str type = dot == (size_t)-1 ? text : lodd__str_sub(text, 0, dot);

    ret->structures = f->structures;
    if (lodd__str_is(text, "-"))
        return true;
    ret->type = lodd__structures_type(f->structures, type);
    if (ret->type == NULL || ret->type->root == NULL)
        return false;
    ret->definition = ret->type->root;
    if (dot == (size_t)-1)
        return true;
    ret->definition = NULL;
    for (size_t i = 0; i < ret->type->n_elements; i++) {
        if (lodd__str_eq(ret->type->elements[i].path, text))
            ret->definition = &ret->type->elements[i];
    }
    return ret->definition != NULL;
}

static bool options_of(fixture *f, lodd_str words, lodd__fhirpath_check_options *ret)
{
    lodd_str word = {NULL, 0};

    *ret = (lodd__fhirpath_check_options){.structures = NULL};
    if (!lodd__str_word(&words, &word) || !focus_of(f, word, ret))
        return false;
    while (lodd__str_word(&words, &word)) {
        ret->strict = ret->strict || lodd__str_is(word, "strict");
        ret->lenient = ret->lenient || lodd__str_is(word, "lenient");
    }
    return true;
}

static bool as_expected(bool checked, const lodd__fhirpath_error *error, lodd_str expected)
{
    char head[32];
    size_t n = 0;
    lodd_str part = {NULL, 0};

    if (lodd__str_is(expected, "ok"))
        return checked && error->kind == LODD__FHIRPATH_OK;
    n = (size_t)snprintf(head, sizeof head, "! %zu ", error->offset);
    if (checked || error->kind != LODD__FHIRPATH_SEMANTIC || !lodd__str_starts(expected, lodd__str_n(head, n)))
        return false;
    part = lodd__str_sub(expected, n, expected.len - n);
    return part.len > 0 && memmem(error->message.ptr, error->message.len, part.ptr, part.len) != NULL;
}

static void check_line(fixture *f, lodd_str line)
{
    lodd__arena arena = {0};
    lodd__fhirpath_error error = {0};
    lodd__fhirpath_check_options options;
    const char *bar = memmem(line.ptr, line.len, " | ", 3);
    const char *arrow = memmem(line.ptr, line.len, " ==> ", 5);
    const lodd__fhirpath *compiled = NULL;
    bool checked = false;

    if (bar == NULL || arrow == NULL || arrow < bar ||
        !options_of(f, lodd__str_n(line.ptr, (size_t)(bar - line.ptr)), &options)) {
        TAP_OK(false, "a line that is none: %.*s", LODD__FMT(line));
        return;
    }
    compiled = lodd__fhirpath_compile(&arena, lodd__str_n(bar + 3, (size_t)(arrow - bar - 3)), &error);
    checked = compiled != NULL && lodd__fhirpath_check_with(compiled, &options, &arena, &error);
    if (!TAP_OK(as_expected(checked, &error, lodd__str_n(arrow + 5, line.len - (size_t)(arrow + 5 - line.ptr))), "%.*s",
                LODD__FMT(line)))
        printf("# %s %d %zu %.*s\n", checked ? "passes" : "fails", (int)error.kind, error.offset,
               LODD__FMT(error.message));
    lodd__arena_free(&arena);
}

static void check_table(fixture *f, lodd_str rest)
{
    while (rest.len > 0) {
        size_t cut = lodd__str_find(rest, '\n', 0);
        lodd_str line = lodd__str_sub(rest, 0, cut == (size_t)-1 ? rest.len : cut);
        rest = cut == (size_t)-1 ? LODD__STR("") : lodd__str_sub(rest, cut + 1, rest.len - cut - 1);
        if (line.len > 0 && line.ptr[0] != '#')
            check_line(f, line);
    }
}

/* Nested repeat(), each of which is walked twice: must not double with every level. */
static void check_nested_repeat(fixture *f)
{
    enum { LEVELS = 180 };
    lodd__arena arena = {0};
    lodd__fhirpath_error error = {0};
    lodd__fhirpath_check_options options;
    lodd__buf text = {0};
    const lodd__fhirpath *compiled = NULL;

    for (int i = 0; i < LEVELS; i++)
        lodd__buf_printf(&text, "part.repeat(");
    lodd__buf_printf(&text, "part");
    for (int i = 0; i < LEVELS; i++)
        lodd__buf_addc(&text, ')');
    options_of(f, LODD__STR("Thing"), &options);
    compiled = lodd__fhirpath_compile(&arena, lodd__buf_str(&text), &error);
    TAP_OK(compiled != NULL && lodd__fhirpath_check_with(compiled, &options, &arena, &error),
           "%d repeat() in each other", LEVELS);
    lodd__buf_free(&text);
    lodd__arena_free(&arena);
}

/* Every allocation of a check fails once. */
static void check_allocations(fixture *f)
{
    static const char text[] = "part.where(name = 'x').repeat(part).select(code.coding | "
                               "%resource.value).ofType(Coding).code.first() & 'x' in alias";
    lodd__arena kept = {0};
    lodd__fhirpath_error error = {0};
    lodd__fhirpath_check_options options;
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(&kept, LODD__STR(text), &error);
    bool ok = compiled != NULL && options_of(f, LODD__STR("Thing"), &options);
    long n = 0;

    for (; ok; n++) {
        lodd__arena arena = {0};
        bool checked = false;
        fail_at = n;
        fail_count = 0;
        checked = lodd__fhirpath_check_with(compiled, &options, &arena, &error);
        fail_at = -1;
        lodd__arena_free(&arena);
        ok = checked == (fail_count == 0) && (error.kind == LODD__FHIRPATH_NOMEM) == (fail_count > 0);
        if (fail_count == 0)
            break;
    }
    TAP_OK(ok && n > 0, "each of %ld allocations fails once", n);
    lodd__arena_free(&kept);
}

int main(int argc, char **argv)
{
    fixture f;
    char *text = NULL;
    size_t n = 0;

    if (argc != 2 || lodd__file_read(argv[1], 1 << 20, &text, &n) != LODD_OK) {
        fprintf(stderr, "usage: test-fhirpath-check TABLE\n");
        return 2;
    }
    if (TAP_OK(fixture_open(&f, more_types, NULL, anything), "the types can be read")) {
        check_table(&f, lodd__str_n(text, n));
        check_nested_repeat(&f);
        check_allocations(&f);
    }
    fixture_close(&f);
    free(text);
    return tap_done();
}
