/* golden.c - every case of testdata/messages and testdata/fhir against its expected.json.
 *
 *     golden [--update] [PART-OF-A-CASE...]
 *
 * A case is a folder testdata/messages/<group>/<case> with input.xml, or input-1.xml, input-2.xml, ... which are judged
 * in one run in this order; below testdata/fhir it is input.json, input.xml or input.ndjson, and the cases are skipped while the
 * FHIR definitions have not been made (tools/definitions). expected.json holds what was found, without message texts: the outcome of each layer of
 * each file, and the findings in the order of the results, those across the files last. --update writes the files anew:
 * review the difference before it is committed. Uses the public interface only (and base to read files).
 */
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "golden/project.h"

/* What tools/definitions makes; the others come with these. */
static const char *const definitions[] = {"profiles/hl7.fhir.r4.core/definitions.image",
                                          "profiles/no.basis@2.2.2/definitions.image"};

/* Where cases are, and what their documents are called. */
static const struct {
    const char *folder, *ending;
    bool fhir;
} places[] = {
    {"testdata/messages", ".xml", false},
    {"testdata/fhir", "/input.json", true},
    {"testdata/fhir", "/input.ndjson", true},
    {"testdata/fhir", "/input.xml", true},
};

typedef struct golden {
    lodd_engine *engine;
    bool update;
    const char *const *wanted; /* parts of case names; none: all */
    int n_wanted;
    size_t written;
} golden;

/* --- what was found, as text -------------------------------------------------------------------------------------- */

static void add_quoted(lodd__buf *out, lodd_str s)
{
    lodd__buf_addc(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"' || c == '\\')
            lodd__buf_printf(out, "\\%c", c);
        else if (c < 32)
            lodd__buf_printf(out, "\\u%04x", c);
        else
            lodd__buf_addc(out, (char)c);
    }
    lodd__buf_addc(out, '"');
}

static void add_member(lodd__buf *out, const char *name, lodd_str value)
{
    lodd__buf_printf(out, "\"%s\": ", name);
    add_quoted(out, value);
    lodd__buf_add(out, LODD__STR(", "));
}

static void add_file(lodd__buf *out, const lodd_result *result, bool first)
{
    lodd__buf_printf(out, "%s\n    {", first ? "" : ",");
    add_member(out, "file", lodd_result_name(result));
    lodd__buf_printf(out, "\"shows values\": %s, \"profiles\": [", lodd_result_shows_values(result) ? "true" : "false");
    for (size_t i = 0; i < lodd_result_n_profiles(result); i++) {
        lodd__buf_add(out, i > 0 ? LODD__STR(", ") : LODD__STR(""));
        add_quoted(out, lodd_result_profile(result, i));
    }
    lodd__buf_add(out, LODD__STR("],\n     "));
    for (int layer = 0; layer < LODD_LAYER_COUNT; layer++) {
        lodd_layer_result outcome = lodd_result_layer(result, (lodd_layer)layer);
        lodd__buf_printf(out, "%s\"%s\": \"%s\"", layer > 0 ? ", " : "", lodd_layer_name((lodd_layer)layer),
                         lodd_outcome_name(outcome.outcome));
    }
    lodd__buf_addc(out, '}');
}

static void add_issues(lodd__buf *out, const lodd_result *result, bool *first)
{
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        lodd__buf_printf(out, "%s\n    {", *first ? "" : ",");
        add_member(out, "file", issue->document);
        add_member(out, "rule", issue->rule->id);
        lodd__buf_printf(out, "\"severity\": \"%s\", \"line\": %zu, \"column\": %zu, \"path\": ",
                         lodd_severity_name(issue->severity), issue->line, issue->column);
        add_quoted(out, issue->path);
        lodd__buf_addc(out, '}');
        *first = false;
    }
}

/* The results of a case: one for each file, then the one across them (NULL when there was nothing). */
static void write_case(lodd__buf *out, lodd_result *const *results, size_t n, const lodd_result *across)
{
    bool first = true;

    lodd__buf_add(out, LODD__STR("{\n  \"files\": ["));
    for (size_t i = 0; i < n; i++)
        add_file(out, results[i], i == 0);
    lodd__buf_add(out, LODD__STR("\n  ],\n  \"findings\": ["));
    for (size_t i = 0; i < n; i++)
        add_issues(out, results[i], &first);
    if (across != NULL)
        add_issues(out, across, &first);
    lodd__buf_add(out, first ? LODD__STR("]\n}\n") : LODD__STR("\n  ]\n}\n"));
}

/* --- judging a case ----------------------------------------------------------------------------------------------- */

static lodd_status judge_file(lodd_run *run, const char *path, size_t order, lodd_result **ret)
{
    project_file file = project_read(path);
    const char *name = strrchr(path, '/') + 1;
    lodd_status status = lodd_run_validate(run, lodd__str(name), order, lodd__str_n(file.data, file.len), ret);

    free(file.data);
    return status;
}

static bool judge_case(const golden *g, char *const *paths, size_t n, lodd__buf *out)
{
    lodd_run_options options;
    lodd_run *run = NULL;
    lodd_result **results = calloc(n, sizeof *results);
    lodd_result *across = NULL;
    lodd_status status = LODD_OK;

    lodd_run_options_default(&options);
    status = results != NULL ? lodd_run_new(&run, g->engine, &options) : LODD_ERR_NOMEM;
    for (size_t i = 0; i < n && status == LODD_OK; i++)
        status = judge_file(run, paths[i], i, &results[i]);
    if (status == LODD_OK)
        status = lodd_run_finish(run, &across);
    if (status == LODD_OK)
        write_case(out, results, n, across);
    else
        printf("# %s\n", lodd_status_text(status));
    for (size_t i = 0; i < n; i++)
        lodd_result_free(results[i]);
    free(results);
    lodd_result_free(across);
    lodd_run_free(run);
    return status == LODD_OK && !out->failed;
}

/* --- comparing ---------------------------------------------------------------------------------------------------- */

static bool has_line(lodd_str text, lodd_str line)
{
    const char *at = text.ptr;

    while (at != NULL && (at = memmem(at, (size_t)(text.ptr + text.len - at), line.ptr, line.len)) != NULL) {
        if ((at == text.ptr || at[-1] == '\n') && at + line.len < text.ptr + text.len && at[line.len] == '\n')
            return true;
        at++;
    }
    return false;
}

/* Lines of a that b lacks, without the comma that the last one of a list does not have. */
static void show_lines(const char *mark, lodd_str a, lodd_str b)
{
    while (a.len > 0) {
        size_t end = lodd__str_find(a, '\n', 0);
        lodd_str line = lodd__str_sub(a, 0, end == (size_t)-1 ? a.len : end);
        a = lodd__str_sub(a, line.len + (line.len < a.len), a.len - line.len - (line.len < a.len));
        if (line.len > 0 && !has_line(b, line))
            printf("# %s %.*s\n", mark, LODD__FMT(line));
    }
}

/* expected.json must also be JSON: other tools read it. */
static bool is_json(lodd_str text)
{
    cJSON *root = cJSON_ParseWithLength(text.ptr, text.len);
    bool ret = cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(root, "findings"));

    cJSON_Delete(root);
    return ret;
}

static bool compare(const char *name, const char *path, lodd_str found)
{
    char *data = NULL;
    size_t len = 0;
    lodd_str expected;
    bool ok = false;

    if (lodd__file_read(path, PROJECT_MAX_FILE, &data, &len) != LODD_OK)
        return TAP_OK(false, "%s: has expected.json (make it with --update and review it)", name);
    expected = lodd__str_n(data, len);
    ok = TAP_OK(lodd__str_eq(expected, found) && is_json(expected), "%s", name);
    if (!ok) {
        show_lines("-", expected, found);
        show_lines("+", found, expected);
    }
    free(data);
    return ok;
}

static void rewrite(golden *g, const char *name, const char *path, lodd_str found)
{
    char *data = NULL;
    size_t len = 0;
    bool same =
        lodd__file_read(path, PROJECT_MAX_FILE, &data, &len) == LODD_OK && lodd__str_eq(lodd__str_n(data, len), found);
    FILE *file = NULL;
    bool ok = same;

    free(data);
    if (!same) {
        file = fopen(path, "wb");
        ok = file != NULL && fwrite(found.ptr, 1, found.len, file) == found.len;
        ok = file != NULL && fclose(file) == 0 && ok;
        g->written++;
    }
    TAP_OK(ok, "%s: %s", name, same ? "as it was" : "written");
}

/* --- the cases ---------------------------------------------------------------------------------------------------- */

static bool is_wanted(const golden *g, const char *name)
{
    for (int i = 0; i < g->n_wanted; i++)
        if (strstr(name, g->wanted[i]) != NULL)
            return true;
    return g->n_wanted == 0;
}

static void one_case(golden *g, const char *name, char *const *paths, size_t n)
{
    char path[PROJECT_MAX_PATH];
    lodd__buf found = {0};
    int folder = (int)(strrchr(paths[0], '/') - paths[0]);

    if (!is_wanted(g, name))
        return;
    (void)snprintf(path, sizeof path, "%.*s/expected.json", folder, paths[0]);
    if (!judge_case(g, paths, n, &found))
        TAP_OK(false, "%s: can be judged", name);
    else if (g->update)
        rewrite(g, name, path, lodd__buf_str(&found));
    else
        (void)compare(name, path, lodd__buf_str(&found));
    lodd__buf_free(&found);
}

static size_t folder_length(const char *path)
{
    return (size_t)(strrchr(path, '/') - path);
}

/* Files come sorted by path, so those of a case stand together; input-1 to input-9 are in order. */
static size_t all_cases(golden *g, const project_list *files, const char *root)
{
    size_t cases = 0;

    for (size_t i = 0, n = 0; i < files->n; i += n) {
        char name[PROJECT_MAX_PATH];
        size_t len = folder_length(files->paths[i]);
        for (n = 1; i + n < files->n && folder_length(files->paths[i + n]) == len &&
                    memcmp(files->paths[i], files->paths[i + n], len) == 0;)
            n++;
        (void)snprintf(name, sizeof name, "%.*s", (int)(len - strlen(root) - 1), files->paths[i] + strlen(root) + 1);
        one_case(g, name, &files->paths[i], n);
        cases++;
    }
    return cases;
}

static bool have_definitions(void)
{
    char image[PROJECT_MAX_PATH];

    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
        if (access(project_path(image, definitions[i]), R_OK) != 0)
            return false;
    return true;
}

/* The cases of one kind of documents. */
static void one_place(golden *g, size_t place)
{
    char root[PROJECT_MAX_PATH];
    project_list files = {0};

    if (places[place].fhir && !have_definitions()) {
        tap_skip("%s: the FHIR definitions are not built", places[place].folder);
        return;
    }
    files = project_files(project_path(root, places[place].folder), places[place].ending);
    TAP_OK(all_cases(g, &files, root) > 0, "there are cases: %s, *%s", places[place].folder, places[place].ending);
    project_list_free(&files);
}

int main(int argc, char **argv)
{
    bool update = argc > 1 && strcmp(argv[1], "--update") == 0;
    golden g = {.update = update, .wanted = (const char *const *)argv + 1 + update, .n_wanted = argc - 1 - update};

    g.engine = project_engine();
    for (size_t place = 0; place < sizeof places / sizeof *places; place++)
        one_place(&g, place);
    if (update)
        printf("# %zu files written\n", g.written);
    lodd_engine_close(g.engine);
    return tap_done();
}
