/* dump.h - a result as text, for comparing results with each other. */
#ifndef LODD_TESTS_ENGINE_DUMP_H
#define LODD_TESTS_ENGINE_DUMP_H

#include "base/buf.h"
#include "golden/project.h"

__attribute__((unused)) static void dump(lodd__buf *out, const lodd_result *result)
{
    if (result == NULL) {
        lodd__buf_add(out, LODD__STR("nothing\n"));
        return;
    }
    lodd__buf_printf(out, "%.*s %.*s %zu %d %zu/%zu/%zu\n", LODD__FMT(lodd_result_name(result)),
                     LODD__FMT(lodd_result_sha256(result)), lodd_result_size(result), lodd_result_shows_values(result),
                     lodd_result_count(result, LODD_SEVERITY_INFORMATION),
                     lodd_result_count(result, LODD_SEVERITY_WARNING), lodd_result_count(result, LODD_SEVERITY_ERROR));
    for (size_t i = 0; i < lodd_result_n_profiles(result); i++)
        lodd__buf_printf(out, "  %.*s\n", LODD__FMT(lodd_result_profile(result, i)));
    for (int layer = 0; layer < LODD_LAYER_COUNT; layer++) {
        lodd_layer_result l = lodd_result_layer(result, (lodd_layer)layer);
        lodd__buf_printf(out, "  %s %s %.*s %.*s\n", lodd_layer_name((lodd_layer)layer), lodd_outcome_name(l.outcome),
                         LODD__FMT(l.reason[0]), LODD__FMT(l.reason[1]));
    }
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        char text[2][2048];
        for (int lang = 0; lang < LODD_LANG_COUNT; lang++)
            (void)lodd_issue_text(text[lang], sizeof text[lang], issue, (lodd_lang)lang,
                                  lodd_result_shows_values(result));
        lodd__buf_printf(out, "  %.*s:%zu:%zu %.*s %s %.*s: %s / %s\n", LODD__FMT(issue->document), issue->line,
                         issue->column, LODD__FMT(issue->rule->id), lodd_severity_name(issue->severity),
                         LODD__FMT(issue->path), text[0], text[1]);
    }
}

__attribute__((unused)) static bool same_dump(const lodd__buf *a, const lodd__buf *b)
{
    return !a->failed && !b->failed && lodd__str_eq(lodd__buf_str(a), lodd__buf_str(b));
}

#endif
