/* declare/suite.h - one run of a test description judged: run.json, its inputs and outputs. */
#ifndef LODD_DECLARE_SUITE_H
#define LODD_DECLARE_SUITE_H

#include "declare/bundle.h"

#define LODD__RUN_SCHEMA "urn:lodd:testkjoring:1"
#define LODD__RUN_FILE   "run.json"

/* Reads a run.json into run (strings in arena; paths of inputs and outputs with folder before them). *ret_fault: what
 * is wrong with it, empty if nothing. */
lodd_status lodd__run_read(lodd__test_run *run, lodd__arena *arena, lodd_str json, lodd_str folder,
                           lodd_str *ret_fault);
/* Judges it anew: sets passed, negative and findings from the files named in it; a line for every expectation that is
 * not met. test: of its id and version. Deterministic, the folder's name is not in findings. */
lodd_status lodd__run_judge(lodd__test_run *run, lodd__arena *arena, const lodd__test *test, lodd__bundle *bundle,
                            lodd_engine *engine, lodd_check *check);
/* run.json */
void lodd__run_write(lodd__buf *out, const lodd__test_run *run, lodd_str folder);

#endif
