/* write/writer.h - what the formats share: the pending bytes, the rendered text, the sums of the run. */
#ifndef LODD_WRITE_WRITER_H
#define LODD_WRITE_WRITER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "lodd/write.h"

/* One format. Each appends to writer->out; what it appends is handed to the sink after the call. */
typedef struct lodd__writer_format {
    void (*begin)(lodd_writer *writer);
    void (*add)(lodd_writer *writer, const lodd_result *result);
    void (*finish)(lodd_writer *writer, const lodd_coverage *coverage);
} lodd__writer_format;

extern const lodd__writer_format lodd__writer_text_format;
extern const lodd__writer_format lodd__writer_json_format;
extern const lodd__writer_format lodd__writer_ndjson_format;
extern const lodd__writer_format lodd__writer_sarif_format;
extern const lodd__writer_format lodd__writer_junit_format;
extern const lodd__writer_format lodd__writer_outcome_format;
extern const lodd__writer_format lodd__writer_outcome_xml_format;

/* The sums of a run. A result without a name (findings across files) adds to the counts only. */
typedef struct lodd__totals {
    size_t documents, with_errors, not_fully_checked;
    size_t counts[LODD_SEVERITY_COUNT];
    size_t across; /* findings across files, in the counts too */
} lodd__totals;

struct lodd_writer {
    const lodd__writer_format *format;
    const lodd_engine *engine; /* may be NULL: then packs have no titles */
    lodd_writer_options options;
    lodd_sink *sink;
    void *user;
    lodd_status status; /* sticky */
    bool finished;
    bool nomem;
    lodd__buf out;   /* not yet handed to the sink */
    lodd__buf later; /* json: the findings across files, which come after the documents; outcome: the first one */
    char *scratch;   /* the text rendered last */
    size_t scratch_cap;
    lodd__totals totals;
    size_t n_results; /* results handed to the sink, for what stands between them */
    lodd__arena arena;
    LODD__VEC(lodd_str) packs;          /* json: those that the documents' profiles are of; sorted */
    LODD__VEC(const lodd_rule *) rules; /* sarif: those that occurred, in order of their first finding */
};

/* The issue's text or hint in a language; good until the next of these calls. Empty, and nomem set, when memory ran
 * out. */
lodd_str lodd__writer_issue_text(lodd_writer *writer, const lodd_issue *issue, lodd_lang lang, bool shows_values);
lodd_str lodd__writer_issue_hint(lodd_writer *writer, const lodd_issue *issue, lodd_lang lang, bool shows_values);

/* Whether a layer was skipped or is unclear. */
bool lodd__result_is_open(const lodd_result *result);

/* "name:line:column: severity: text [ID]" and a line feed; shared by text and JUnit. */
void lodd__writer_line(lodd_writer *writer, lodd__buf *buf, const lodd_result *result, const lodd_issue *issue,
                       bool colour);
/* The details of an issue, a line each, those within them further in: "    4:7: text [ID]"; a detail that lies in no line
 * has its path. Shared by text, JUnit and OperationOutcome. */
void lodd__writer_details(lodd_writer *writer, lodd__buf *buf, const lodd_result *result, const lodd_issue *issue,
                          int depth);
/* "rules: unclear (reason)" */
void lodd__writer_layer(lodd_writer *writer, lodd__buf *buf, const lodd_result *result, lodd_layer layer);

#endif
