/* declare/requirement_tests.c - reads tests.json (docs/tests.schema.json): test descriptions of level b. Uses form,
 * json, base. */
#include "declare/requirement_read.h"

#define SCHEMA "urn:lodd:testbeskrivelser:1"
enum { MAX_NAME = 100, MAX_VERSION = 6 };

static const char *const kind_names[LODD__EXPECT_KIND_COUNT] = {"valid", "apprec", "nothing"};

/* A test is of one direction; the indices are those of lodd__direction. */
static const char *const directions[] = {NULL, "send", "motta"};

typedef struct tests_reading {
    lodd__set_reader *reader;
    lodd__set_file file;
} tests_reading;

/* A file below the pack and below the folder of a run: nothing that leads anywhere else. */
static bool name_ok(lodd_str name)
{
    bool ends = lodd__str_ends(name, LODD__STR(".xml")) || lodd__str_ends(name, LODD__STR(".json"));

    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool plain = lodd__is_digit(c) || (c >= 'a' && c <= 'z');

        if (!plain && !(i > 0 && (c == '-' || c == '.')))
            return false;
        if (c == '.' && lodd__str_find(name, '.', i + 1) != (size_t)-1)
            return false;
    }
    return ends && name.len <= MAX_NAME;
}

static bool version_ok(lodd_str version)
{
    return lodd__str_digits(version) && version.len <= MAX_VERSION && version.ptr[0] != '0';
}

/* The name of a profile that the engine has. */
static lodd_str read_profile(tests_reading *tests, const lodd__json *object)
{
    lodd_str name = lodd__form_str(&tests->file.form, object, "profile", LODD__REQUIRED);
    const lodd__json *at = lodd__json_get(object, LODD__STR("profile"));

    if (name.len > 0 && lodd__set_profile(tests->reader, name) == NULL)
        lodd__form_fault(&tests->file.form, at, "there is no profile \"%.*s\"", LODD__FMT(name));
    return name;
}

/* --- inputs --- */

static lodd_status check_rules(tests_reading *tests, const lodd__json *at, lodd__strings rules)
{
    for (size_t i = 0; i < rules.len; i++) {
        bool known = false;
        lodd_status status = lodd__set_rule(tests->reader, rules.ptr[i], &known);

        if (status != LODD_OK)
            return status;
        if (!known || lodd__str_starts(rules.ptr[i], LODD__STR("layer:")))
            lodd__form_fault(&tests->file.form, at, "there is no rule \"%.*s\"", LODD__FMT(rules.ptr[i]));
    }
    return LODD_OK;
}

static lodd_status read_input(tests_reading *tests, const lodd__json *item, lodd__test_file *ret)
{
    lodd__form *form = &tests->file.form;

    ret->name = lodd__form_str(form, item, "name", LODD__REQUIRED);
    ret->profile = read_profile(tests, item);
    lodd__form_text(form, item, "text", ret->text, LODD__REQUIRED);
    ret->negative = lodd__form_bool(form, item, "negative", false);
    ret->rules = lodd__form_strings(form, item, "rules", LODD__OPTIONAL);
    lodd__form_only(form, item, "name profile text negative rules");
    if (ret->name.len > 0 && !name_ok(ret->name))
        lodd__form_fault(form, item, "\"%.*s\" is no plain name of an .xml or .json file", LODD__FMT(ret->name));
    if (!ret->negative && ret->rules.len > 0)
        lodd__form_fault(form, item, "it breaks rules, but is not negative");
    return check_rules(tests, item, ret->rules);
}

static lodd_status read_inputs(tests_reading *tests, const lodd__json *object, lodd__test *test)
{
    const lodd__json *array = lodd__form_array(&tests->file.form, object, "inputs", LODD__OPTIONAL);
    lodd_status status = LODD_OK;

    if (array == NULL || array->n == 0)
        return LODD_OK;
    test->inputs.ptr = lodd__arena_array(tests->reader->arena, array->n, sizeof *test->inputs.ptr);
    if (test->inputs.ptr == NULL)
        return LODD_ERR_NOMEM;
    LODD__EACH(item, array)
    if (status == LODD_OK)
        status = read_input(tests, item, &test->inputs.ptr[test->inputs.len++]);
    for (size_t i = 0; i < test->inputs.len; i++) /* a handful: a test is read by people */
        for (size_t k = 0; k < i && tests->file.form.fault.len == 0; k++)
            if (lodd__str_eq(test->inputs.ptr[i].name, test->inputs.ptr[k].name))
                lodd__form_fault(&tests->file.form, array, "two inputs have the name \"%.*s\"",
                                 LODD__FMT(test->inputs.ptr[i].name));
    return status;
}

/* --- expectations --- */

static bool has_input(const lodd__test *test, lodd_str name)
{
    for (size_t i = 0; i < test->inputs.len; i++)
        if (lodd__str_eq(test->inputs.ptr[i].name, name))
            return true;
    return false;
}

static void read_expectation(tests_reading *tests, const lodd__json *item, const lodd__test *test,
                             lodd__expectation *ret)
{
    static const char *const members[LODD__EXPECT_KIND_COUNT] = {
        "kind text profile components", "kind text profile input statuses errors", "kind text"};
    lodd__form *form = &tests->file.form;

    ret->kind = (lodd__expect_kind)lodd__form_choice(form, item, "kind", kind_names, LODD__EXPECT_KIND_COUNT,
                                                     LODD__REQUIRED, LODD__EXPECT_NOTHING);
    lodd__form_text(form, item, "text", ret->text, LODD__REQUIRED);
    lodd__form_only(form, item, members[ret->kind]);
    if (ret->kind == LODD__EXPECT_NOTHING)
        return;
    ret->profile = read_profile(tests, item);
    ret->components = lodd__form_strings(form, item, "components", LODD__OPTIONAL);
    if (ret->kind != LODD__EXPECT_APPREC)
        return;
    ret->input = lodd__form_str(form, item, "input", LODD__REQUIRED);
    ret->statuses = lodd__form_strings(form, item, "statuses", LODD__REQUIRED);
    ret->errors = lodd__form_strings(form, item, "errors", LODD__OPTIONAL);
    if (ret->input.len > 0 && !has_input(test, ret->input))
        lodd__form_fault(form, item, "the test has no input \"%.*s\"", LODD__FMT(ret->input));
    for (size_t i = 0; i < ret->statuses.len; i++)
        if (ret->statuses.ptr[i].len != 1 || ret->statuses.ptr[i].ptr[0] < '1' || ret->statuses.ptr[i].ptr[0] > '3')
            lodd__form_fault(form, item, "a status is 1, 2 or 3");
    if (ret->statuses.len == 0)
        lodd__form_fault(form, item, "it has no status");
}

static lodd_status read_expectations(tests_reading *tests, const lodd__json *object, lodd__test *test)
{
    const lodd__json *array = lodd__form_array(&tests->file.form, object, "expect", LODD__REQUIRED);

    if (array == NULL)
        return LODD_OK;
    test->expect.ptr = lodd__arena_array(tests->reader->arena, array->n, sizeof *test->expect.ptr);
    if (test->expect.ptr == NULL)
        return LODD_ERR_NOMEM;
    LODD__EACH(item, array)
    read_expectation(tests, item, test, &test->expect.ptr[test->expect.len++]);
    if (test->expect.len == 0)
        lodd__form_fault(&tests->file.form, array, "nothing is expected");
    return LODD_OK;
}

/* --- tests --- */

static void read_head(tests_reading *tests, const lodd__json *item, lodd__test *test)
{
    lodd__form *form = &tests->file.form;
    const lodd__json *steps;

    test->pack = tests->file.pack->name;
    test->directory = tests->file.pack->directory;
    test->id = lodd__form_str(form, item, "id", LODD__REQUIRED);
    test->version = lodd__form_str(form, item, "version", LODD__REQUIRED);
    test->profile = read_profile(tests, item);
    test->direction = (lodd__direction)lodd__form_choice(form, item, "direction", directions,
                                                         sizeof directions / sizeof *directions, LODD__REQUIRED, 0);
    test->negative = lodd__form_bool(form, item, "negative", false);
    lodd__form_text(form, item, "title", test->title, LODD__REQUIRED);
    lodd__form_text(form, item, "purpose", test->purpose, LODD__REQUIRED);
    steps = lodd__form_object(form, item, "steps", LODD__REQUIRED);
    test->steps[LODD_LANG_NB] = lodd__form_strings(form, steps, "nb", LODD__REQUIRED);
    test->steps[LODD_LANG_EN] = lodd__form_strings(form, steps, "en", LODD__REQUIRED);
    lodd__form_only(form, steps, "nb en");
    test->requirements = lodd__form_strings(form, item, "requirements", LODD__REQUIRED);
    lodd__form_only(form, item, "id version profile direction negative title purpose steps inputs expect requirements");
    if (lodd__json_get(item, LODD__STR("negative")) == NULL)
        lodd__form_fault(form, item, "the member \"negative\" is missing");
    if (!lodd__set_id_ok(test->id))
        lodd__form_fault(form, item, "the id \"%.*s\" is not of upper-case letters, digits and single hyphens",
                         LODD__FMT(test->id));
    if (!version_ok(test->version))
        lodd__form_fault(form, item, "the version \"%.*s\" is no whole number from 1", LODD__FMT(test->version));
    if (test->steps[LODD_LANG_NB].len != test->steps[LODD_LANG_EN].len || test->steps[LODD_LANG_NB].len == 0)
        lodd__form_fault(form, steps, "the steps must be as many in both languages, and at least one");
    if (test->requirements.len == 0)
        lodd__form_fault(form, item, "it exercises no requirement");
}

static lodd_status read_test(tests_reading *tests, const lodd__json *item)
{
    lodd__test test = {.negative = false};
    lodd_status status;

    read_head(tests, item, &test);
    status = read_inputs(tests, item, &test);
    if (status == LODD_OK)
        status = read_expectations(tests, item, &test);
    if (status == LODD_OK && !lodd__vec_push(&tests->reader->tests, test))
        status = LODD_ERR_NOMEM;
    return status;
}

lodd_status lodd__tests_read(lodd__set_reader *reader, const lodd_pack_info *pack)
{
    tests_reading tests = {.reader = reader};
    lodd_status status = lodd__set_file_open(&tests.file, reader, pack, "tests.json", SCHEMA);

    if (status != LODD_OK)
        return status == LODD_ERR_NOT_FOUND ? LODD_OK : status;
    lodd__form_only(&tests.file.form, tests.file.root, "schema tests");
    LODD__EACH(item, lodd__form_array(&tests.file.form, tests.file.root, "tests", LODD__REQUIRED))
    if (status == LODD_OK)
        status = read_test(&tests, item);
    return status == LODD_OK ? lodd__set_file_end(reader, &tests.file) : status;
}
