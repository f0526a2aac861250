/* declare/suite_page.c - see suite_page.h. Uses write/emit.h, render.h. */
#include "declare/suite_page.h"

#include "declare/render.h"
#include "write/emit.h"

static const char *const kind_words[LODD__EXPECT_KIND_COUNT] = {"valid", "apprec", "nothing"};

static void emit_text(lodd__buf *out, const char *key, const lodd_str text[LODD_LANG_COUNT])
{
    lodd__emit_json_begin(out, key, '{');
    lodd__emit_json_texts(out, text[LODD_LANG_NB], text[LODD_LANG_EN]);
    lodd__emit_json_close(out, '}');
}

static void emit_steps(lodd__buf *out, const lodd__test *test)
{
    lodd__emit_json_begin(out, "steps", '[');
    for (size_t i = 0; i < test->steps[LODD_LANG_NB].len; i++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_texts(out, test->steps[LODD_LANG_NB].ptr[i],
                              test->steps[LODD_LANG_EN].ptr[i]);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_inputs(lodd__buf *out, const lodd__test *test, const char (*sha256)[65])
{
    lodd__emit_json_begin(out, "inputs", '[');
    for (size_t i = 0; i < test->inputs.len; i++) {
        const lodd__test_file *input = &test->inputs.ptr[i];

        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "name", input->name);
        lodd__emit_json_key(out, "negative");
        lodd__emit_json_bool(out, input->negative);
        emit_text(out, "text", input->text);
        if (input->rules.len > 0)
            lodd__emit_json_strs(out, "rules", input->rules.ptr, input->rules.len);
        lodd__emit_json_member(out, "sha256", lodd__str(sha256[i]));
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_expectations(lodd__buf *out, const lodd__test *test)
{
    lodd__emit_json_begin(out, "expect", '[');
    for (size_t i = 0; i < test->expect.len; i++) {
        const lodd__expectation *e = &test->expect.ptr[i];

        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "kind", lodd__str(kind_words[e->kind]));
        if (e->input.len > 0)
            lodd__emit_json_member(out, "input", e->input);
        emit_text(out, "text", e->text);
        if (e->profile.len > 0)
            lodd__emit_json_member(out, "profile", e->profile);
        if (e->components.len > 0)
            lodd__emit_json_strs(out, "components", e->components.ptr, e->components.len);
        if (e->statuses.len > 0)
            lodd__emit_json_strs(out, "statuses", e->statuses.ptr, e->statuses.len);
        if (e->errors.len > 0)
            lodd__emit_json_strs(out, "errors", e->errors.ptr, e->errors.len);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_requirements(lodd__buf *out, const lodd__test *test, const lodd_requirements *requirements)
{
    lodd__emit_json_begin(out, "requirements", '[');
    for (size_t i = 0; i < test->requirements.len; i++) {
        const lodd__requirement *requirement = lodd__requirements_find(requirements, test->requirements.ptr[i]);

        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "number", test->requirements.ptr[i]);
        if (requirement != NULL)
            emit_text(out, "text", requirement->text);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

void lodd__suite_record(lodd__buf *out, const lodd__test *test, const lodd_requirements *requirements,
                        const char (*input_sha256)[65])
{
    lodd__buf compact = {0};

    lodd__emit_json_open(&compact, '{');
    lodd__emit_json_member(&compact, "schema", LODD__STR(LODD__SUITE_PAGE_SCHEMA));
    lodd__emit_json_member(&compact, "test", test->id);
    lodd__emit_json_member(&compact, "version", test->version);
    lodd__emit_json_member(&compact, "pack", test->pack);
    lodd__emit_json_member(&compact, "profile", test->profile);
    lodd__emit_json_member(&compact, "direction", lodd__str(lodd__direction_names[test->direction]));
    lodd__emit_json_key(&compact, "negative");
    lodd__emit_json_bool(&compact, test->negative);
    emit_text(&compact, "title", test->title);
    emit_text(&compact, "purpose", test->purpose);
    emit_steps(&compact, test);
    emit_inputs(&compact, test, input_sha256);
    emit_expectations(&compact, test);
    emit_requirements(&compact, test, requirements);
    lodd__emit_json_close(&compact, '}');
    if (compact.failed)
        out->failed = true;
    else
        lodd__form_pretty(out, lodd__buf_str(&compact));
    lodd__buf_free(&compact);
}

lodd_status lodd__suite_page(lodd__buf *out, lodd_str record, char **ret_message)
{
    return lodd__render(out, record, NULL, ret_message);
}
