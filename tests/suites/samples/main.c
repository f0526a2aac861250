/* main.c - the official sample messages (reference data) of the standards that lodd has packs for: none may have a
 * finding of severity error.
 *
 *     samples SAMPLES.tsv
 *
 * samples.tsv: folder or file below the reference data's no-messages, kind, rule ids (comma), reason; the kinds:
 *   clean    no finding of severity error, but for those of the rules named, if any
 *   errors   a sample with faults of its own: the rules named speak as errors, and no others do
 * The longest line that fits a file is the one that counts for it. A line that fits no file is stale. Files without a
 * line are not judged.
 */
#include <string.h>

#include "golden/project.h"

#define FOLDER "no-messages"

enum { MAX_LINES = 256, MAX_RULES = 32 };

typedef struct sample_line {
    lodd_str path, kind, rules;
    size_t files; /* that it counted for */
} sample_line;

typedef struct suite {
    lodd_engine *engine;
    lodd_run *run;
    project_file text;
    sample_line lines[MAX_LINES];
    size_t n, judged;
} suite;

static lodd_str take_field(lodd_str *rest, char end)
{
    size_t at = lodd__str_find(*rest, end, 0);
    lodd_str ret = lodd__str_sub(*rest, 0, at == (size_t)-1 ? rest->len : at);
    size_t used = ret.len + (at != (size_t)-1);

    *rest = lodd__str_sub(*rest, used, rest->len - used);
    return ret;
}

static void read_lines(suite *s, const char *path)
{
    lodd_str rest;

    s->text = project_read(path);
    rest = lodd__str_n(s->text.data, s->text.len);
    while (rest.len > 0 && s->n < MAX_LINES) {
        lodd_str line = take_field(&rest, '\n');
        if (line.len > 0 && line.ptr[0] != '#')
            s->lines[s->n++] =
                (sample_line){take_field(&line, '\t'), take_field(&line, '\t'), take_field(&line, '\t'), 0};
    }
    TAP_OK(s->n > 0 && s->n < MAX_LINES, "the table has lines (%zu)", s->n);
}

static bool fits(lodd_str prefix, lodd_str file)
{
    return lodd__str_starts(file, prefix) && (file.len == prefix.len || file.ptr[prefix.len] == '/');
}

static sample_line *line_of(suite *s, lodd_str file)
{
    sample_line *ret = NULL;

    for (size_t i = 0; i < s->n; i++)
        if (fits(s->lines[i].path, file) && (ret == NULL || s->lines[i].path.len > ret->path.len))
            ret = &s->lines[i];
    return ret;
}

static bool is_among(lodd_str rules, lodd_str rule)
{
    while (rules.len > 0)
        if (lodd__str_eq(take_field(&rules, ','), rule))
            return true;
    return false;
}

static bool speaks(const lodd_result *result, lodd_str rule)
{
    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        if (lodd_result_issue(result, i)->severity == LODD_SEVERITY_ERROR &&
            lodd__str_eq(lodd_result_issue(result, i)->rule->id, rule))
            return true;
    return false;
}

/* Every error must be of a rule in allowed. */
static bool has_at_most(const lodd_result *result, lodd_str allowed)
{
    bool ok = true;

    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        char text[512];
        if (issue->severity != LODD_SEVERITY_ERROR || is_among(allowed, issue->rule->id))
            continue;
        (void)lodd_issue_text(text, sizeof text, issue, LODD_LANG_EN, lodd_result_shows_values(result));
        printf("# %zu:%zu %.*s %.*s: %s\n", issue->line, issue->column, LODD__FMT(issue->rule->id),
               LODD__FMT(issue->path), text);
        ok = false;
    }
    return ok;
}

static bool has_at_least(const lodd_result *result, lodd_str rules)
{
    bool ok = rules.len > 0;

    while (rules.len > 0) {
        lodd_str rule = take_field(&rules, ',');
        if (speaks(result, rule))
            continue;
        printf("# %.*s does not speak\n", LODD__FMT(rule));
        ok = false;
    }
    return ok;
}

static bool judge(const suite *s, const sample_line *line, const char *path)
{
    lodd_result *result = NULL;
    bool ok = lodd_run_validate_file(s->run, path, 0, &result) == LODD_OK;

    ok = ok && has_at_most(result, line->rules);
    if (ok && lodd__str_is(line->kind, "errors"))
        ok = has_at_least(result, line->rules);
    else
        ok = ok && lodd__str_is(line->kind, "clean");
    lodd_result_free(result);
    return ok;
}

static void one_file(suite *s, const char *path, lodd_str name)
{
    sample_line *line = line_of(s, name);

    if (line == NULL)
        return;
    line->files++;
    s->judged++;
    TAP_OK(judge(s, line, path), "%.*s: %.*s %.*s", LODD__FMT(name), LODD__FMT(line->kind), LODD__FMT(line->rules));
}

int main(int argc, char **argv)
{
    char path[PROJECT_MAX_PATH];
    const char *root = project_reference(path, FOLDER);
    suite s = {.n = 0};
    lodd_run_options options;
    project_list files;

    if (root == NULL) {
        tap_skip("the official samples are not here (LODD_REFERENCE/%s)", FOLDER);
        return tap_done();
    }
    if (!TAP_OK(argc == 2, "a table is given"))
        return tap_done();
    read_lines(&s, argv[1]);
    s.engine = project_engine();
    lodd_run_options_default(&options);
    options.keep_conversation = false;
    TAP_OK(lodd_run_new(&s.run, s.engine, &options) == LODD_OK, "a run can be made");
    files = project_files(root, ".xml");
    for (size_t i = 0; i < files.n; i++)
        one_file(&s, files.paths[i], lodd__str(files.paths[i] + strlen(root) + 1));
    TAP_OK(s.judged > 0, "samples were judged (%zu)", s.judged);
    for (size_t i = 0; i < s.n; i++)
        TAP_OK(s.lines[i].files > 0, "%.*s: the line counts for a file", LODD__FMT(s.lines[i].path));
    project_list_free(&files);
    lodd_run_free(s.run);
    lodd_engine_close(s.engine);
    free(s.text.data);
    return tap_done();
}
