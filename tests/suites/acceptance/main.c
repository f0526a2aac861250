/* main.c - the official acceptance test cases of PLO (reference data, plo/testcases) against what cases.tsv says of
 * each.
 *
 *     acceptance CASES.tsv NOISE.tsv
 *
 * cases.tsv: file, kind, rule ids (comma), reason; the kinds:
 *   found        every rule named speaks on the file; with a rule KONV-* among them the file is judged in one run
 * behind its base and the folder's other cases 20a, 20b and 21 (duplicates and cancellation), and that rule must speak
 * on the file in the findings across schema       an XSD-* error wellformed   XML-SYNTAX not-visible  no error but
 * those of the case's base (the folder's Case1) and those of noise.tsv noise.tsv: rule id, reason: what the old
 * material breaks everywhere. Base messages have no base of their own: their errors must all be there. Every file of
 * the folder must be in the table, and every line of both tables must be about something that is there.
 */
#include <string.h>
#include <strings.h>

#include "golden/project.h"

#define FOLDER "no-messages/plo/testcases"

typedef struct row {
    lodd_str file, kind, rules, reason;
    size_t line;
    bool seen;
} row;

typedef struct table {
    project_file text;
    row *rows;
    size_t n;
} table;

typedef struct suite {
    lodd_engine *engine;
    const char *root;
    project_list files;
    table cases, noise;
} suite;

/* --- tables ------------------------------------------------------------------------------------------------------- */

static lodd_str take_field(lodd_str *rest, char end)
{
    size_t at = lodd__str_find(*rest, end, 0);
    lodd_str ret = lodd__str_sub(*rest, 0, at == (size_t)-1 ? rest->len : at);
    size_t used = ret.len + (at != (size_t)-1);

    *rest = lodd__str_sub(*rest, used, rest->len - used);
    return ret;
}

static table read_table(const char *path)
{
    table ret = {.text = project_read(path)};
    lodd_str rest = lodd__str_n(ret.text.data, ret.text.len);

    for (size_t number = 1; rest.len > 0; number++) {
        lodd_str line = take_field(&rest, '\n');
        row *rows = NULL;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        rows = realloc(ret.rows, (ret.n + 1) * sizeof *rows);
        if (rows == NULL)
            abort();
        ret.rows = rows;
        rows[ret.n++] = (row){.file = take_field(&line, '\t'),
                              .kind = take_field(&line, '\t'),
                              .rules = take_field(&line, '\t'),
                              .reason = take_field(&line, '\t'),
                              .line = number};
    }
    return ret;
}

static void free_table(table *t)
{
    free(t->text.data);
    free(t->rows);
}

static row *find_row(const table *t, lodd_str file)
{
    for (size_t i = 0; i < t->n; i++)
        if (lodd__str_eq(t->rows[i].file, file))
            return &t->rows[i];
    return NULL;
}

/* --- judging ------------------------------------------------------------------------------------------------------ */

typedef struct found {
    lodd_result *result, *across;
} found;

static void free_found(found *f)
{
    lodd_result_free(f->result);
    lodd_result_free(f->across);
}

static bool is_base_name(const char *name)
{
    return strncasecmp(name, "case1-", 6) == 0 && !lodd__is_digit(name[6]);
}

static bool is_case_of_base(const char *name)
{
    return strncasecmp(name, "case1-", 6) == 0 && lodd__is_digit(name[6]);
}

/* The base, and the cases about duplicates and cancellation. */
static bool goes_before(const char *name)
{
    return is_base_name(name) || strncasecmp(name, "case1-20", 8) == 0 || strncasecmp(name, "case1-21", 8) == 0;
}

static bool is_beside(const char *path, const char *other)
{
    size_t folder = (size_t)(strrchr(path, '/') + 1 - path);

    return strncmp(path, other, folder) == 0 && strchr(other + folder, '/') == NULL && strcmp(path, other) != 0;
}

/* The files of the folder that must be known when the file comes. */
static lodd_status judge_before(const suite *s, lodd_run *run, const char *path)
{
    lodd_status status = LODD_OK;

    for (size_t i = 0; i < s->files.n && status == LODD_OK; i++) {
        lodd_result *result = NULL;
        if (is_beside(path, s->files.paths[i]) && goes_before(strrchr(s->files.paths[i], '/') + 1))
            status = lodd_run_validate_file(run, s->files.paths[i], i, &result);
        lodd_result_free(result);
    }
    return status;
}

static found judge(const suite *s, const char *path, bool together)
{
    found ret = {NULL, NULL};
    lodd_run *run = NULL;
    lodd_status status = lodd_run_new(&run, s->engine, NULL);

    if (status == LODD_OK && together)
        status = judge_before(s, run, path);
    if (status == LODD_OK)
        status = lodd_run_validate_file(run, path, s->files.n, &ret.result);
    if (status == LODD_OK)
        status = lodd_run_finish(run, &ret.across);
    if (status != LODD_OK)
        printf("# %s: %s\n", path, lodd_status_text(status));
    lodd_run_free(run);
    return ret;
}

/* Findings of a rule about the document named; about any when the name is empty. */
static size_t count(const lodd_result *result, lodd_str rule, lodd_severity at_least, lodd_str document)
{
    size_t n = 0;

    for (size_t i = 0; result != NULL && i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        if (lodd__str_eq(issue->rule->id, rule) && issue->severity >= at_least &&
            (document.len == 0 || lodd__str_eq(issue->document, document)))
            n++;
    }
    return n;
}

static bool speaks_starting(const lodd_result *result, lodd_str prefix)
{
    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        if (lodd__str_starts(lodd_result_issue(result, i)->rule->id, prefix) &&
            lodd_result_issue(result, i)->severity == LODD_SEVERITY_ERROR)
            return true;
    return false;
}

/* --- the kinds ---------------------------------------------------------------------------------------------------- */

static bool judge_found(const found *f, const row *r)
{
    lodd_str rest = r->rules;
    bool ok = rest.len > 0;

    while (rest.len > 0) {
        lodd_str rule = take_field(&rest, ',');
        size_t n = count(f->result, rule, LODD_SEVERITY_INFORMATION, (lodd_str){NULL, 0});
        if (n + count(f->across, rule, LODD_SEVERITY_INFORMATION, lodd_result_name(f->result)) == 0) {
            printf("# %.*s does not speak\n", LODD__FMT(rule));
            ok = false;
        }
    }
    return ok;
}

/* base may be NULL: then every error must be noise. */
static bool judge_not_visible(suite *s, const found *f, const lodd_result *base)
{
    bool ok = true;

    for (size_t i = 0; i < lodd_result_n_issues(f->result); i++) {
        const lodd_issue *issue = lodd_result_issue(f->result, i);
        row *known = find_row(&s->noise, issue->rule->id);
        if (issue->severity != LODD_SEVERITY_ERROR)
            continue;
        if (known != NULL)
            known->seen = true;
        else if (base == NULL || count(base, issue->rule->id, LODD_SEVERITY_ERROR, (lodd_str){NULL, 0}) == 0) {
            printf("# %zu:%zu %.*s %.*s\n", issue->line, issue->column, LODD__FMT(issue->rule->id),
                   LODD__FMT(issue->path));
            ok = false;
        }
    }
    return ok;
}

static bool judge_row(suite *s, const row *r, const char *path, const char *base)
{
    bool across = memmem(r->rules.ptr, r->rules.len, "KONV-", 5) != NULL;
    found f = judge(s, path, across);
    found of_base = {NULL, NULL};
    bool ok = false;

    if (f.result == NULL)
        return false;
    if (lodd__str_is(r->kind, "found")) {
        ok = judge_found(&f, r);
    } else if (lodd__str_is(r->kind, "schema")) {
        ok = speaks_starting(f.result, LODD__STR("XSD-"));
    } else if (lodd__str_is(r->kind, "wellformed")) {
        ok = count(f.result, LODD__STR("XML-SYNTAX"), LODD_SEVERITY_ERROR, (lodd_str){NULL, 0}) > 0;
    } else if (lodd__str_is(r->kind, "not-visible")) {
        if (base != NULL)
            of_base = judge(s, base, false);
        ok = judge_not_visible(s, &f, of_base.result);
        free_found(&of_base);
    }
    free_found(&f);
    return ok;
}

/* --- files -------------------------------------------------------------------------------------------------------- */

/* The base of a case is the file of its folder whose name is "Case1-" and no case number; NULL for the base itself and
 * for other messages. */
static const char *base_of(const suite *s, const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    size_t folder = (size_t)(name - path);

    for (size_t i = 0; i < s->files.n && is_case_of_base(name); i++)
        if (strncmp(s->files.paths[i], path, folder) == 0 && is_base_name(s->files.paths[i] + folder))
            return s->files.paths[i];
    return NULL;
}

static void one_file(suite *s, const char *path)
{
    lodd_str name = lodd__str(path + strlen(s->root) + 1);
    row *r = find_row(&s->cases, name);

    if (r == NULL) {
        TAP_OK(false, "%s: is in the table", name.ptr);
        return;
    }
    TAP_OK(!r->seen && judge_row(s, r, path, base_of(s, path)), "%s: %.*s %.*s: %.*s", name.ptr, LODD__FMT(r->kind),
           LODD__FMT(r->rules), LODD__FMT(r->reason));
    r->seen = true;
}

static void stale(const table *t, const char *what)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++)
        if (!t->rows[i].seen) {
            printf("# line %zu: %.*s\n", t->rows[i].line, LODD__FMT(t->rows[i].file));
            n++;
        }
    TAP_OK(n == 0, "no line of %s is stale", what);
}

int main(int argc, char **argv)
{
    char root[PROJECT_MAX_PATH];
    suite s = {.root = project_reference(root, FOLDER)};

    if (s.root == NULL) {
        tap_skip("the acceptance test cases are not here (LODD_REFERENCE/%s)", FOLDER);
        return tap_done();
    }
    if (!TAP_OK(argc == 3, "two tables are given"))
        return tap_done();
    s.cases = read_table(argv[1]);
    s.noise = read_table(argv[2]);
    s.files = project_files(s.root, ".xml");
    s.engine = project_engine();
    TAP_OK(s.files.n > 0, "there are cases (%zu)", s.files.n);
    for (size_t i = 0; i < s.files.n; i++)
        one_file(&s, s.files.paths[i]);
    stale(&s.cases, "cases.tsv");
    stale(&s.noise, "noise.tsv");
    lodd_engine_close(s.engine);
    project_list_free(&s.files);
    free_table(&s.cases);
    free_table(&s.noise);
    return tap_done();
}
