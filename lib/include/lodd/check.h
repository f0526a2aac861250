/* lodd/check.h - what an operation on declarations says: a verdict, lines for people, a record for machines.
 *
 * Declaring, verifying, spot checks, documentation control, comparison, register and pair all answer with a lodd_check.
 * A line is a code with arguments, rendered in bokmål or English; the record is the JSON that is kept
 * (docs/declaration.md).
 */
#ifndef LODD_CHECK_H
#define LODD_CHECK_H

#include <stddef.h>

#include "lodd/report.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* name, exit code of the command, bokmål (in capitals, as people say it to each other), English */
#define LODD_VERDICT_TABLE(X)                                                                                          \
    X(DONE, 0, "FERDIG", "DONE")                                /* there was nothing to decide */                      \
    X(MADE, 0, "LAGET", "MADE")                                 /* declare, run-suite: as asked */                     \
    X(REFUSED, 1, "AVVIST", "REFUSED")                          /* declare: the lines say what is missing */           \
    X(CONFIRMED, 0, "BEKREFTET", "CONFIRMED")                   /* verify: all computed anew and equal */              \
    X(DIFFERS, 1, "AVVIKER", "DIFFERS")                         /* verify: computed anew, not equal */                 \
    X(CHANGED, 2, "ENDRET", "CHANGED")                          /* verify: a hash or signature is wrong */             \
    X(NOT_VERIFIABLE, 3, "IKKE ETTERPRØVBAR", "NOT VERIFIABLE") /* verify: withheld, other profiles */                 \
    X(NOT_SUSPICIOUS, 0, "IKKE MISTENKELIG", "NOT SUSPICIOUS")  /* spotcheck */                                        \
    X(CONTRADICTION, 1, "MOTSIGELSE", "CONTRADICTION")          /* spotcheck: declared otherwise */                    \
    X(UNDECIDED, 3, "UAVKLART", "UNDECIDED")                    /* spotcheck: not covered, or not known */             \
    X(COMPLETE, 0, "FULLSTENDIG", "COMPLETE")                   /* check-docs, compare: every demand is met */         \
    X(INCOMPLETE, 1, "MANGELFULL", "INCOMPLETE")                /* ... something is not */

typedef enum lodd_verdict {
#define X(name, exit, nb, en) LODD_VERDICT_##name,
    LODD_VERDICT_TABLE(X)
#undef X
        LODD_VERDICT_COUNT
} lodd_verdict;

const char *lodd_verdict_name(lodd_verdict verdict, lodd_lang lang); /* "BEKREFTET", "CONFIRMED"; static */
int lodd_verdict_exit(lodd_verdict verdict);

typedef enum lodd_mark {
    LODD_MARK_OK,
    LODD_MARK_NOTE,        /* worth knowing; decides nothing */
    LODD_MARK_WARNING,     /* should be looked at; decides nothing by itself */
    LODD_MARK_FAULT,       /* missing, contradicting, differing */
    LODD_MARK_CHANGED,     /* bytes are not those that were declared or signed */
    LODD_MARK_NOT_POSSIBLE /* could not be done here, with the reason */
} lodd_mark;

const char *lodd_mark_name(lodd_mark mark); /* "ok", "note", "warning", "fault", "changed", "notPossible" */

typedef struct lodd_line {
    const char *code; /* "CLAIM-NO-EVIDENCE": stable, never reused; docs/declaration.md lists them */
    lodd_mark mark;
    lodd_str subject;               /* what it is about: "K1", "evidence/messages/a.xml"; empty: the whole */
    lodd_str text[LODD_LANG_COUNT]; /* one line each; control characters shown as escapes */
} lodd_line;

typedef struct lodd_check lodd_check;

lodd_verdict lodd_check_verdict(const lodd_check *check);
size_t lodd_check_n_lines(const lodd_check *check);
const lodd_line *lodd_check_line(const lodd_check *check, size_t i);
/* JSON, indented, with a line feed at its end; empty when the operation was refused before it had one. */
lodd_str lodd_check_record(const lodd_check *check);
void lodd_check_free(lodd_check *check);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
