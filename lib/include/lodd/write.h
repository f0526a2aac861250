/* lodd/write.h - report writers. A writer gets the results of a run in input order and writes one report. */
#ifndef LODD_WRITE_H
#define LODD_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "lodd/engine.h"
#include "lodd/report.h"
#include "lodd/status.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* name on the command line, what it is */
#define LODD_FORMAT_TABLE(X)                                                                                                     \
    X(TEXT, "text", "lines for people: path:line:column: severity: text [ID]")                                                   \
    X(JSON, "json", "lodd's own report, described by docs/report.schema.json")                                                   \
    X(NDJSON, "ndjson", "the same, one document a line, written as it goes")                                                     \
    X(SARIF, "sarif", "SARIF 2.1.0 for code scanning")                                                                           \
    X(JUNIT, "junit", "JUnit XML for CI servers: a test suite a document, a test case a layer")                                  \
    X(OUTCOME, "outcome", "FHIR OperationOutcome in JSON; a Bundle of them for several documents")                               \
    X(OUTCOME_XML, "outcome-xml", "the same in XML")

typedef enum lodd_format {
#define X(name, text, what) LODD_FORMAT_##name,
    LODD_FORMAT_TABLE(X)
#undef X
        LODD_FORMAT_COUNT
} lodd_format;

/* Where the bytes go: returns false when they could not be written, which ends the report with LODD_ERR_IO. */
typedef bool lodd_sink(void *user, const char *data, size_t n);

typedef struct lodd_writer lodd_writer;

typedef struct lodd_writer_options {
    size_t size;
    lodd_lang lang;
    bool colour;    /* text: ANSI colours */
    bool hints;     /* text: the hint and the source below each finding */
    bool quiet;     /* text: only findings, no lines for documents without any and no layer lines */
    bool layers;    /* text: the outcome of every layer of every document */
} lodd_writer_options;

#define LODD_WRITER_OPTIONS_INIT {.size = sizeof(lodd_writer_options)}

/* engine: for the packs and rules that SARIF and JSON list; must outlive the writer. */
lodd_status lodd_writer_new(lodd_writer **ret, lodd_format format, const lodd_engine *engine, const lodd_writer_options *options,
                            lodd_sink *sink, void *user);

/* One document, or the findings across files (a result with an empty name). The result may be freed after the call. */
lodd_status lodd_writer_add(lodd_writer *writer, const lodd_result *result);

/* Ends the report. coverage may be NULL. */
lodd_status lodd_writer_finish(lodd_writer *writer, const lodd_coverage *coverage);
void lodd_writer_free(lodd_writer *writer);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
