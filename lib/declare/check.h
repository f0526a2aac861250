/* declare/check.h - building a lodd_check: lines by code and arguments, the verdict, the record.
 *
 * The codes and their texts stand in lines (one file for each operation), which also makes the table in the docs.
 */
#ifndef LODD_DECLARE_CHECK_H
#define LODD_DECLARE_CHECK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "lodd/check.h"

/* X(NAME, code, mark, nb, en): texts hold {0}, {1}, ... {6} */
typedef enum lodd__line_code {
#define X(name, code, mark, nb, en) LODD__LINE_##name,
#include "declare/lines.def"
#undef X
    LODD__LINE_COUNT
} lodd__line_code;

struct lodd_check {
    lodd__arena arena; /* of all its lines */
    lodd_verdict verdict;
    LODD__VEC(lodd_line) lines;
    lodd__buf record;
    bool nomem;                               /* sticky */
    size_t marks[LODD_MARK_NOT_POSSIBLE + 1]; /* lines of each mark */
};

lodd_check *lodd__check_new(void); /* NULL when memory ran out */

/* Adds a line; what comes from files is shown with escapes and cut at 300 bytes. */
void lodd__check_add(lodd_check *check, lodd__line_code code, lodd_str subject, const lodd_str *args, size_t n_args);
#define LODD__LINE(check, name, subject, ...)                                                                          \
    lodd__check_add((check), LODD__LINE_##name, (subject), (const lodd_str[]){__VA_ARGS__},                            \
                    sizeof((const lodd_str[]){__VA_ARGS__}) / sizeof(lodd_str))
#define LODD__LINE0(check, name, subject) lodd__check_add((check), LODD__LINE_##name, (subject), NULL, 0)
/* A number as an argument. */
lodd_str lodd__check_number(lodd_check *check, size_t n);

/* "lines":[{"code":...,"mark":...,"subject":...,"nb":...,"en":...}] into a record that is being written (emit.h). */
void lodd__check_emit_lines(lodd__buf *out, const lodd_check *check);

/* Ends an operation: OK with *ret, or LODD_ERR_NOMEM with the check freed. */
lodd_status lodd__check_finish(lodd_check **ret, lodd_check *check, lodd_status status);

#endif
