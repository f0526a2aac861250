/* fixture.h - judges a text with the message layer alone (no engine), against packs in a temporary folder or the
 * project's own. */
#ifndef LODD_TESTS_MESSAGE_FIXTURE_H
#define LODD_TESTS_MESSAGE_FIXTURE_H

#include "base/buf.h"
#include "golden/project.h"
#include "message/message.h"
#include "unit/pack/temp.h"

typedef struct fixture {
    temp files; /* packs of the test, when it has any */
    bool has_files;
    lodd__packs *packs;
    lodd__shared *shared;
    lodd_run_options options;
    lodd__message_worker *worker;
    lodd__conversation *conversation;
    lodd__xml_parser *parser;
} fixture;

/* One document, judged; everything in it lives until judged_free. */
typedef struct judged {
    lodd__arena arena;
    lodd__source source;
    lodd__xml_doc doc;
    lodd__judge judge;
    lodd_result *result;
    lodd_status status;
    bool known; /* some pack knows it */
} judged;

__attribute__((unused)) static void fixture_open(fixture *f, const char *dir)
{
    const char *dirs[1] = {dir};
    char *message = NULL;

    f->options.size = sizeof f->options;
    lodd_limits_default(&f->options.limits);
    f->conversation = lodd__conversation_new();
    f->parser = lodd__xml_parser_new();
    if (lodd__packs_open(&f->packs, dirs, 1, &message) != LODD_OK ||
        lodd__shared_new(&f->shared, f->packs) != LODD_OK ||
        lodd__message_worker_new(&f->worker, f->shared, &f->options) != LODD_OK || f->conversation == NULL ||
        f->parser == NULL) {
        TAP_OK(false, "the packs can be opened: %s", message != NULL ? message : "-");
        exit(tap_done());
    }
}

/* Against the project's packs. */
__attribute__((unused)) static void fixture_begin(fixture *f)
{
    char path[PROJECT_MAX_PATH];

    memset(f, 0, sizeof *f);
    fixture_open(f, project_path(path, "profiles"));
}

/* Against what the test has written with temp_write(&f->files, ...) after fixture_files. */
__attribute__((unused)) static void fixture_files(fixture *f)
{
    memset(f, 0, sizeof *f);
    temp_make(&f->files);
    f->has_files = true;
}

__attribute__((unused)) static void fixture_begin_files(fixture *f)
{
    fixture_open(f, f->files.dir);
}

__attribute__((unused)) static void fixture_end(fixture *f)
{
    lodd__message_worker_free(f->worker);
    lodd__conversation_free(f->conversation);
    lodd__xml_parser_free(f->parser);
    lodd__shared_free(f->shared);
    lodd__packs_close(f->packs);
    if (f->has_files)
        temp_remove(&f->files);
}

/* Reads and identifies a document without judging it. */
__attribute__((unused)) static judged *fixture_read(fixture *f, const char *name, size_t order, lodd_str bytes)
{
    judged *j = calloc(1, sizeof *j);

    if (j == NULL || (j->result = lodd__result_new(lodd__str(name), order, &f->options.limits)) == NULL)
        abort();
    lodd__source_init(&j->source, &j->arena, lodd__str(name), lodd__arena_str(&j->arena, bytes));
    lodd__xml_parse(&j->doc, f->parser, &j->arena, &j->source, &f->options.limits);
    j->judge = (lodd__judge){
        .packs = f->packs, .options = &f->options, .scratch = &j->arena, .source = &j->source, .result = j->result};
    if (!j->doc.wellformed) {
        TAP_OK(false, "%s: the test's document is well-formed", name);
        return j;
    }
    j->judge.doc = &j->doc;
    j->known = lodd__message_identify(&j->judge);
    return j;
}

/* All layers. */
__attribute__((unused)) static judged *fixture_judge(fixture *f, const char *name, size_t order, lodd_str bytes)
{
    judged *j = fixture_read(f, name, order, bytes);

    if (j->known)
        j->status = lodd__message_judge(f->worker, &j->judge, f->conversation);
    lodd__result_finish(j->result);
    return j;
}

__attribute__((unused)) static judged *fixture_text(fixture *f, const char *xml)
{
    return fixture_judge(f, "test.xml", 0, lodd__str(xml));
}

__attribute__((unused)) static void judged_free(judged *j)
{
    lodd__xml_release(&j->doc);
    lodd_result_free(j->result);
    lodd__arena_free(&j->arena);
    free(j);
}

/* The findings of rules that begin with a prefix, a line each: "RULE line:column path|argument|argument", the
 * document's name in front when it is not the result's own. Static storage of the caller. */
__attribute__((unused)) static const char *findings(char *out, size_t n, const lodd_result *result, const char *prefix)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; result != NULL && i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        if (!lodd__str_starts(issue->rule->id, lodd__str(prefix)))
            continue;
        if (!lodd__str_eq(issue->document, lodd_result_name(result)))
            len += (size_t)snprintf(out + len, n - len, "%.*s: ", LODD__FMT(issue->document));
        len += (size_t)snprintf(out + len, n - len, "%.*s %zu:%zu %.*s", LODD__FMT(issue->rule->id), issue->line,
                                issue->column, LODD__FMT(issue->path));
        for (size_t k = 0; k < issue->n_args; k++)
            len += (size_t)snprintf(out + len, n - len, "|%s%.*s", issue->args[k].from_document ? "" : "=",
                                    LODD__FMT(issue->args[k].value));
        len += (size_t)snprintf(out + len, n - len, "\n");
        if (len + 600 > n)
            abort();
    }
    return out;
}

__attribute__((unused)) static void show(const char *what, const char *lines)
{
    printf("# %s:\n", what);
    while (*lines != '\0') {
        int n = (int)strcspn(lines, "\n");
        printf("#   %.*s\n", n, lines);
        lines += n + (lines[n] == '\n');
    }
}

/* Compares findings; shows both when they differ. */
__attribute__((unused)) static bool findings_are(const lodd_result *result, const char *prefix, const char *expected,
                                                 const char *what)
{
    char room[16384];
    bool ok = strcmp(findings(room, sizeof room, result, prefix), expected) == 0;

    if (!TAP_OK(ok, "%s", what)) {
        show("expected", expected);
        show("found", room);
    }
    return ok;
}

__attribute__((unused)) static size_t count_rule(const lodd_result *result, const char *rule)
{
    size_t n = 0;

    for (size_t i = 0; result != NULL && i < lodd_result_n_issues(result); i++)
        n += lodd__str_is(lodd_result_issue(result, i)->rule->id, rule);
    return n;
}

__attribute__((unused)) static const lodd_issue *find_rule(const lodd_result *result, const char *rule)
{
    for (size_t i = 0; result != NULL && i < lodd_result_n_issues(result); i++)
        if (lodd__str_is(lodd_result_issue(result, i)->rule->id, rule))
            return lodd_result_issue(result, i);
    return NULL;
}

#endif
