/* write/junit.c - JUnit XML for CI servers: a test suite a document, a test case a layer.
 *
 * Uses base and report. Follows the schema most servers agree on (the one of the Apache Ant JUnit tasks): a test case
 * holds one failure, so that all errors of a layer are lines of it, and output belongs to the suite. That schema
 * demands the time of the run, its duration and the host; they are neutral constants here, because the same documents
 * shall give the same bytes. */
#include "base/utf8.h"
#include "write/emit.h"
#include "write/writer.h"

#define NEUTRAL       " time=\"0\""
#define NEUTRAL_SUITE " timestamp=\"1970-01-01T00:00:00\" hostname=\"localhost\"" NEUTRAL

/* The name of what is judged: the document, or the findings across files. xs:token must not be empty or blank. */
static void add_name(lodd_writer *writer, const lodd_result *result)
{
    lodd__buf shown = {0};

    if (!lodd_result_name(result).len) {
        LODD__ADD(&writer->out, "cross-document");
        return;
    }
    lodd__shown(&shown, lodd_result_name(result));
    if (lodd__str_trim(lodd__buf_str(&shown)).len)
        lodd__emit_xml_text(&writer->out, lodd__buf_str(&shown));
    else
        LODD__ADD(&writer->out, "(blank)");
    writer->nomem = writer->nomem || shown.failed;
    lodd__buf_free(&shown);
}

/* Whether the issue belongs to the test case; all of them do in the one of a result across files (layer =
 * LODD_LAYER_COUNT). */
static bool is_of(const lodd_issue *issue, lodd_layer layer)
{
    return layer == LODD_LAYER_COUNT || issue->rule->layer == layer;
}

static const lodd_issue *first_error(const lodd_result *result, lodd_layer layer)
{
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);

        if (issue->severity == LODD_SEVERITY_ERROR && is_of(issue, layer))
            return issue;
    }
    return NULL;
}

static bool has_failed(const lodd_result *result, lodd_layer layer)
{
    return first_error(result, layer) ||
           (layer < LODD_LAYER_COUNT && lodd_result_layer(result, layer).outcome == LODD_OUTCOME_INVALID);
}

static bool is_skipped(const lodd_result *result, lodd_layer layer)
{
    return layer < LODD_LAYER_COUNT && lodd_result_layer(result, layer).outcome == LODD_OUTCOME_SKIPPED &&
           !has_failed(result, layer);
}

/* The finding as a line of text. */
static void add_line(lodd_writer *writer, const lodd_result *result, const lodd_issue *issue)
{
    lodd__buf line = {0};

    lodd__writer_line(writer, &line, result, issue, false);
    lodd__writer_details(writer, &line, result, issue, 1);
    lodd__emit_xml_text(&writer->out, lodd__buf_str(&line));
    writer->nomem = writer->nomem || line.failed;
    lodd__buf_free(&line);
}

/* "rules: unclear (reason)" */
static void add_layer(lodd_writer *writer, const lodd_result *result, lodd_layer layer)
{
    lodd__buf text = {0};

    lodd__writer_layer(writer, &text, result, layer);
    lodd__emit_xml_text(&writer->out, lodd__buf_str(&text));
    writer->nomem = writer->nomem || text.failed;
    lodd__buf_free(&text);
}

static void add_failure(lodd_writer *writer, const lodd_result *result, lodd_layer layer)
{
    lodd__buf *buf = &writer->out;
    const lodd_issue *first = first_error(result, layer);

    LODD__ADD(buf, "<failure type=\"");
    lodd__emit_xml_text(buf, first ? first->rule->id : LODD__STR("LODD-ISSUE-LIMIT"));
    LODD__ADD(buf, "\" message=\"");
    if (first)
        lodd__emit_xml_text(buf,
                       lodd__writer_issue_text(writer, first, writer->options.lang, lodd_result_shows_values(result)));
    else /* its errors are all beyond max_issues */
        add_layer(writer, result, layer);
    LODD__ADD(buf, "\">");
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);

        if (issue->severity == LODD_SEVERITY_ERROR && is_of(issue, layer))
            add_line(writer, result, issue);
    }
    LODD__ADD(buf, "</failure>");
}

static void add_case(lodd_writer *writer, const lodd_result *result, lodd_layer layer)
{
    lodd__buf *buf = &writer->out;

    LODD__ADD(buf, "    <testcase name=\"");
    lodd__buf_add(buf, layer == LODD_LAYER_COUNT ? LODD__STR("cross-document") : lodd__str(lodd_layer_name(layer)));
    LODD__ADD(buf, "\" classname=\"");
    add_name(writer, result);
    LODD__ADD(buf, "\"" NEUTRAL ">");
    if (has_failed(result, layer)) {
        add_failure(writer, result, layer);
    } else if (is_skipped(result, layer)) {
        LODD__ADD(buf, "<skipped message=\"");
        add_layer(writer, result, layer);
        LODD__ADD(buf, "\"/>");
    }
    LODD__ADD(buf, "</testcase>\n");
}

/* What does not fail a test but is to be seen: the other findings, and what could not be decided. */
static void add_output(lodd_writer *writer, const lodd_result *result)
{
    lodd__buf *buf = &writer->out;

    LODD__ADD(buf, "    <system-out>");
    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        if (lodd_result_issue(result, i)->severity != LODD_SEVERITY_ERROR)
            add_line(writer, result, lodd_result_issue(result, i));
    for (size_t i = 0; i < LODD_LAYER_COUNT; i++) {
        if (lodd_result_layer(result, (lodd_layer)i).outcome != LODD_OUTCOME_UNCLEAR)
            continue;
        add_layer(writer, result, (lodd_layer)i);
        lodd__buf_addc(buf, '\n');
    }
    LODD__ADD(buf, "</system-out>\n    <system-err/>\n");
}

static void begin(lodd_writer *writer)
{
    LODD__ADD(&writer->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
}

static void add(lodd_writer *writer, const lodd_result *result)
{
    lodd__buf *buf = &writer->out;
    /* Findings across files are one test case: which layer a rule of theirs is of says nothing to a reader. */
    lodd_layer first = lodd_result_name(result).len ? LODD_LAYER_WELLFORMED : LODD_LAYER_COUNT;
    lodd_layer last = lodd_result_name(result).len ? LODD_LAYER_CODES : LODD_LAYER_COUNT;
    size_t failures = 0, skipped = 0;

    for (lodd_layer layer = first; layer <= last; layer++) {
        failures += has_failed(result, layer);
        skipped += is_skipped(result, layer);
    }
    LODD__ADD(buf, "  <testsuite name=\"");
    add_name(writer, result);
    lodd__buf_printf(
        buf,
        "\" package=\"lodd\" id=\"%zu\" tests=\"%d\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\"" NEUTRAL_SUITE ">\n",
        writer->n_results++, (int)(last - first) + 1, failures, skipped);
    LODD__ADD(buf, "    <properties>");
    for (size_t i = 0; i < lodd_result_n_profiles(result); i++) {
        LODD__ADD(buf, "<property name=\"profile\" value=\"");
        lodd__emit_xml_text(buf, lodd_result_profile(result, i));
        LODD__ADD(buf, "\"/>");
    }
    LODD__ADD(buf, "</properties>\n");
    for (lodd_layer layer = first; layer <= last; layer++)
        add_case(writer, result, layer);
    add_output(writer, result);
    LODD__ADD(buf, "  </testsuite>\n");
}

static void finish(lodd_writer *writer, const lodd_coverage *coverage)
{
    (void)coverage; /* JUnit has no place for it */
    LODD__ADD(&writer->out, "</testsuites>\n");
}

const lodd__writer_format lodd__writer_junit_format = {begin, add, finish};
