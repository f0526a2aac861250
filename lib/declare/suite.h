/* declare/suite.h - one run of a test description judged: run.json, its inputs and outputs. */
#ifndef LODD_DECLARE_SUITE_H
#define LODD_DECLARE_SUITE_H

#include "declare/bundle.h"

#define LODD__RUN_SCHEMA  "urn:lodd:testkjoring:1"
#define LODD__RUN_FILE    "run.json"
#define LODD__RUN_INPUTS  "inputs/"
#define LODD__RUN_OUTPUTS "outputs/"
enum { LODD__RUN_MAX_FILES = 500 }; /* of one run, which people have made by hand */

/* Reads a run.json into run (strings in arena; paths of inputs and outputs with folder before them). *ret_fault: what
 * is wrong with it, empty if nothing. */
lodd_status lodd__run_read(lodd__test_run *run, lodd__arena *arena, lodd_str json, lodd_str folder,
                           lodd_str *ret_fault);
/* Judges it anew: sets passed, negative, findings, digests and results from the files named in it; a line for
 * everything that is not as described. What run.json said of them before (lodd__run_read) is compared. test: of its id.
 * Deterministic; names of outputs, their order and the folder's name are not in findings. */
lodd_status lodd__run_judge(lodd__test_run *run, lodd__arena *arena, const lodd__test *test, lodd__bundle *bundle,
                            lodd_engine *engine, lodd_check *check);
/* Documents that may stand beside messages in outputs/, by the end of the name: png, jpg, jpeg, pdf, txt, log. */
bool lodd__run_is_document(lodd_str name);
/* run.json */
void lodd__run_write(lodd__buf *out, const lodd__test_run *run, lodd_str folder);

/* --- inside --- */

/* What a message says of itself: MsgHead or AppRec, also an AppRec in a MsgHead. Empty: it does not say. */
typedef struct lodd__suite_head {
    bool apprec;
    bool wrapped;                                       /* the AppRec is in a MsgHead */
    lodd_str id, type, date;                            /* MsgInfo: MsgId, Type/@V, GenDate */
    lodd_str original_id, original_type, original_date; /* AppRec: OriginalMsgId */
    lodd_str status;                                    /* AppRec: Status/@V */
    lodd__strings errors;                               /* AppRec: Error/@V */
} lodd__suite_head;

/* Says why a file or folder cannot be read (bundle.def). */
void lodd__suite_complain(lodd_check *check, lodd__bundle *bundle, lodd_str path);

/* Strings in arena. A document that is neither, or broken, leaves all empty. */
lodd_status lodd__suite_head_read(lodd__suite_head *ret, lodd__arena *arena, lodd_str data);

#endif
