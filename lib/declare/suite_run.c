/* declare/suite_run.c - run.json (docs/testkjoring.schema.json): read, written. Uses form, json, write/emit.h.
 *
 * Names in it are relative to its folder, so that it says the same wherever the folder lies. */
#include "declare/suite.h"
#include "write/emit.h"

typedef struct run_reader {
    lodd__form form;
    lodd__arena *arena;
    lodd_str folder;
} run_reader;

/* "inputs/a.xml" below the folder of the run; false with a fault when it could be anything else. */
static bool name_below(run_reader *r, const lodd__json *at, lodd_str name, const char *below)
{
    lodd_str prefix = lodd__str(below);
    bool ok = lodd__bundle_name_ok(name) && lodd__str_starts(name, prefix) && name.len > prefix.len;

    if (!ok)
        lodd__form_fault(&r->form, at, "no name of a file below %s", below);
    return ok;
}

/* A file that is named twice could meet two expectations. */
static void look_for_twice(run_reader *r, const lodd__json *at, lodd__strings paths)
{
    lodd_str last = paths.ptr[paths.len - 1];

    for (size_t i = 0; i + 1 < paths.len; i++)
        if (lodd__str_eq(paths.ptr[i], last))
            lodd__form_fault(&r->form, at, "the file is named twice");
}

static lodd_str whole(run_reader *r, lodd_str name)
{
    return lodd__arena_printf(r->arena, "%.*s%.*s", LODD__FMT(r->folder), LODD__FMT(name));
}

static void read_files(run_reader *r, const lodd__json *root, const char *key, const char *below,
                       lodd__strings *ret_paths, lodd__digest **ret_sha256)
{
    const lodd__json *array = lodd__form_array(&r->form, root, key, LODD__REQUIRED);

    if (array == NULL || array->n == 0)
        return;
    if (array->n > LODD__RUN_MAX_FILES) {
        lodd__form_fault(&r->form, array, "more than %d files", LODD__RUN_MAX_FILES);
        return;
    }
    ret_paths->ptr = lodd__arena_array(r->arena, array->n, sizeof *ret_paths->ptr);
    *ret_sha256 = lodd__arena_array(r->arena, array->n, sizeof **ret_sha256);
    LODD__EACH(item, array)
    {
        lodd_str name = lodd__form_str(&r->form, item, "name", LODD__REQUIRED);
        lodd_str sha256 = lodd__form_sha256(&r->form, item, "sha256", LODD__REQUIRED);

        lodd__form_only(&r->form, item, "name sha256");
        if (r->form.fault.len > 0 || ret_paths->ptr == NULL || *ret_sha256 == NULL || !name_below(r, item, name, below))
            return;
        memcpy((*ret_sha256)[ret_paths->len].hex, sha256.ptr, sha256.len);
        ret_paths->ptr[ret_paths->len++] = whole(r, name);
        look_for_twice(r, item, *ret_paths);
    }
}

static void read_results(run_reader *r, const lodd__json *root, lodd__test_run *run)
{
    const lodd__json *array = lodd__form_array(&r->form, root, "results", LODD__REQUIRED);

    if (array == NULL || array->n == 0)
        return;
    run->results.ptr = lodd__arena_array(r->arena, array->n, sizeof *run->results.ptr);
    LODD__EACH(item, array)
    {
        lodd__run_result result = {.met = lodd__form_bool(&r->form, item, "met", false)};
        lodd_str output = lodd__form_str(&r->form, item, "output", LODD__OPTIONAL);

        lodd__form_only(&r->form, item, "met output");
        if (r->form.fault.len > 0 || run->results.ptr == NULL ||
            (output.len > 0 && !name_below(r, item, output, LODD__RUN_OUTPUTS)))
            return;
        if (output.len > 0)
            result.output = whole(r, output);
        run->results.ptr[run->results.len++] = result;
    }
}

static void read_root(run_reader *r, const lodd__json *root, lodd__test_run *run)
{
    lodd_str findings;

    if (!lodd__str_is(lodd__form_str(&r->form, root, "schema", LODD__REQUIRED), LODD__RUN_SCHEMA))
        lodd__form_fault(&r->form, root, "the schema is not " LODD__RUN_SCHEMA);
    run->test = lodd__form_str(&r->form, root, "test", LODD__REQUIRED);
    run->version = lodd__form_str(&r->form, root, "version", LODD__REQUIRED);
    run->started = lodd__form_date(&r->form, root, "started", LODD__REQUIRED);
    run->operator_role = lodd__form_str(&r->form, root, "operatorRole", LODD__REQUIRED);
    run->negative = lodd__form_bool(&r->form, root, "negative", false);
    run->passed = lodd__form_bool(&r->form, root, "passed", false);
    read_files(r, root, "inputs", LODD__RUN_INPUTS, &run->inputs, &run->input_sha256);
    read_files(r, root, "outputs", LODD__RUN_OUTPUTS, &run->outputs, &run->output_sha256);
    read_results(r, root, run);
    findings = lodd__form_sha256(&r->form, root, "findings", LODD__REQUIRED);
    lodd__form_only(&r->form, root,
                    "schema test version started operatorRole negative inputs outputs results passed findings");
    if (r->form.fault.len == 0 && findings.len < sizeof run->findings.hex)
        memcpy(run->findings.hex, findings.ptr, findings.len);
}

lodd_status lodd__run_read(lodd__test_run *run, lodd__arena *arena, lodd_str json, lodd_str folder, lodd_str *ret_fault)
{
    run_reader r = {.arena = arena};
    lodd_str id = run->id, text = lodd__arena_str(arena, json);
    const lodd__json *root;
    lodd_limits limits;

    *ret_fault = (lodd_str){NULL, 0};
    *run = (lodd__test_run){.id = id};
    run->folder = r.folder = lodd__arena_str(arena, folder);
    lodd_limits_default(&limits);
    root = arena->failed ? NULL : lodd__form_open(&r.form, arena, text, &limits, false);
    if (root != NULL)
        read_root(&r, root, run);
    if (arena->failed)
        return LODD_ERR_NOMEM;
    *ret_fault = r.form.fault;
    return LODD_OK;
}

/* --- writing --- */

static lodd_str below(lodd_str path, lodd_str folder)
{
    return lodd__str_starts(path, folder) ? lodd__str_sub(path, folder.len, path.len - folder.len) : path;
}

static void write_files(lodd__buf *out, const char *key, lodd__strings paths, const lodd__digest *sha256,
                        lodd_str folder)
{
    lodd__emit_json_begin(out, key, '[');
    for (size_t i = 0; i < paths.len; i++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "name", below(paths.ptr[i], folder));
        lodd__emit_json_member(out, "sha256", lodd__str(sha256 != NULL ? sha256[i].hex : ""));
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void write_results(lodd__buf *out, const lodd__test_run *run, lodd_str folder)
{
    lodd__emit_json_begin(out, "results", '[');
    for (size_t i = 0; i < run->results.len; i++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_key(out, "met");
        lodd__emit_json_bool(out, run->results.ptr[i].met);
        if (run->results.ptr[i].output.len > 0)
            lodd__emit_json_member(out, "output", below(run->results.ptr[i].output, folder));
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

void lodd__run_write(lodd__buf *out, const lodd__test_run *run, lodd_str folder)
{
    lodd__buf compact = {0};

    lodd__emit_json_open(&compact, '{');
    lodd__emit_json_member(&compact, "schema", LODD__STR(LODD__RUN_SCHEMA));
    lodd__emit_json_member(&compact, "test", run->test);
    lodd__emit_json_member(&compact, "version", run->version);
    lodd__emit_json_member(&compact, "started", run->started);
    lodd__emit_json_member(&compact, "operatorRole", run->operator_role);
    lodd__emit_json_key(&compact, "negative");
    lodd__emit_json_bool(&compact, run->negative);
    write_files(&compact, "inputs", run->inputs, run->input_sha256, folder);
    write_files(&compact, "outputs", run->outputs, run->output_sha256, folder);
    write_results(&compact, run, folder);
    lodd__emit_json_key(&compact, "passed");
    lodd__emit_json_bool(&compact, run->passed);
    lodd__emit_json_member(&compact, "findings", lodd__str(run->findings.hex));
    lodd__emit_json_close(&compact, '}');
    if (compact.failed)
        out->failed = true;
    else
        lodd__form_pretty(out, lodd__buf_str(&compact));
    lodd__buf_free(&compact);
}
