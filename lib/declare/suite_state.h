/* declare/suite_state.h - one run of a test at work: its files, what was found in them, what meets what. */
#ifndef LODD_DECLARE_SUITE_STATE_H
#define LODD_DECLARE_SUITE_STATE_H

#include "declare/suite.h"

/* A file of the run. */
typedef struct lodd__suite_file {
    lodd_str path; /* in the bundle */
    lodd_str name; /* below the run's folder: "outputs/a.xml" */
    char *bytes;
    size_t n;
    lodd__digest sha256;
    lodd_result *result;   /* of a message */
    lodd__suite_head head; /* of a message */
    lodd__strings across;  /* ids of rules broken across the files, of severity warning or graver, once each */
    bool document;         /* picture, log, ... */
    bool used;             /* it meets an expectation, or comes nearest to one */
} lodd__suite_file;

typedef struct lodd__suite_judging {
    lodd__test_run *run;
    const lodd__test *test;
    lodd__arena *arena;
    lodd__bundle *bundle;
    lodd_engine *engine;
    lodd_check *check;
    lodd__suite_file *inputs, *outputs; /* outputs by SHA-256, then path */
    size_t n_inputs, n_outputs;
    lodd_result *across; /* findings across files; NULL: none */
    bool stopped;        /* a file is missing or there are too many: nothing more can be said */
    lodd_status status;
} lodd__suite_judging;

bool lodd__suite_is_message(const lodd__suite_file *file);
/* Fills in run->results and says what is not met; suite_match.c. */
void lodd__suite_match(lodd__suite_judging *j);

#endif
