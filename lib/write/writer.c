/* write/writer.c - the public interface of the report writers: picks the format, keeps the sums, hands the bytes to the
 * sink.
 *
 * Uses base, report and the public headers. A report is handed over one result at a time, so that ten thousand
 * documents never sit in memory. A failure is sticky: whoever writes checks out.failed and nomem once, here. */
#include "write/writer.h"

#include <stdlib.h>
#include <string.h>

static const lodd__writer_format *format_of(lodd_format format)
{
    static const lodd__writer_format *const formats[LODD_FORMAT_COUNT] = {
        [LODD_FORMAT_TEXT] = &lodd__writer_text_format,     [LODD_FORMAT_JSON] = &lodd__writer_json_format,
        [LODD_FORMAT_NDJSON] = &lodd__writer_ndjson_format, [LODD_FORMAT_SARIF] = &lodd__writer_sarif_format,
        [LODD_FORMAT_JUNIT] = &lodd__writer_junit_format,   [LODD_FORMAT_OUTCOME] = &lodd__writer_outcome_format,
        [LODD_FORMAT_OUTCOME_XML] = &lodd__writer_outcome_xml_format,
    };

    return (unsigned)format < LODD_FORMAT_COUNT ? formats[format] : NULL;
}

/* Hands what is pending to the sink. */
static lodd_status flush(lodd_writer *writer)
{
    if (writer->status != LODD_OK)
        return writer->status;
    if (writer->out.failed || writer->later.failed || writer->arena.failed || writer->nomem)
        writer->status = LODD_ERR_NOMEM;
    else if (writer->out.len && !writer->sink(writer->user, writer->out.ptr, writer->out.len))
        writer->status = LODD_ERR_IO;
    writer->out.len = 0;
    return writer->status;
}

lodd_status lodd_writer_new(lodd_writer **ret, lodd_format format, const lodd_engine *engine,
                            const lodd_writer_options *options, lodd_sink *sink, void *user)
{
    lodd_writer_options chosen = LODD_WRITER_OPTIONS_INIT;
    lodd_writer *writer;

    *ret = NULL;
    if (!format_of(format) || !sink)
        return LODD_ERR_ARGUMENT;
    if (options) /* a caller built against an older header has a shorter struct */
        memcpy(&chosen, options, options->size < sizeof chosen ? options->size : sizeof chosen);
    if ((unsigned)chosen.lang >= LODD_LANG_COUNT)
        return LODD_ERR_ARGUMENT;
    writer = calloc(1, sizeof *writer);
    if (!writer)
        return LODD_ERR_NOMEM;
    writer->format = format_of(format);
    writer->engine = engine;
    writer->options = chosen;
    writer->sink = sink;
    writer->user = user;
    writer->format->begin(writer);
    if (writer->out.failed) {
        lodd_writer_free(writer);
        return LODD_ERR_NOMEM;
    }
    *ret = writer;
    return LODD_OK;
}

bool lodd__result_is_open(const lodd_result *result)
{
    for (size_t i = 0; i < LODD_LAYER_COUNT; i++) {
        lodd_outcome outcome = lodd_result_layer(result, (lodd_layer)i).outcome;

        if (outcome == LODD_OUTCOME_SKIPPED || outcome == LODD_OUTCOME_UNCLEAR)
            return true;
    }
    return false;
}

static void sum(lodd__totals *totals, const lodd_result *result)
{
    for (size_t i = 0; i < LODD_SEVERITY_COUNT; i++) {
        size_t n = lodd_result_count(result, (lodd_severity)i);

        totals->counts[i] += n;
        if (!lodd_result_name(result).len)
            totals->across += n;
    }
    if (!lodd_result_name(result).len)
        return;
    totals->documents++;
    if (lodd_result_count(result, LODD_SEVERITY_ERROR))
        totals->with_errors++;
    if (lodd__result_is_open(result))
        totals->not_fully_checked++;
}

lodd_status lodd_writer_add(lodd_writer *writer, const lodd_result *result)
{
    if (writer->status != LODD_OK)
        return writer->status;
    if (writer->finished)
        return LODD_ERR_ARGUMENT;
    sum(&writer->totals, result);
    writer->format->add(writer, result);
    return flush(writer);
}

lodd_status lodd_writer_finish(lodd_writer *writer, const lodd_coverage *coverage)
{
    if (writer->status != LODD_OK)
        return writer->status;
    if (writer->finished)
        return LODD_ERR_ARGUMENT;
    writer->finished = true;
    writer->format->finish(writer, coverage);
    return flush(writer);
}

void lodd_writer_free(lodd_writer *writer)
{
    if (!writer)
        return;
    lodd__buf_free(&writer->out);
    lodd__buf_free(&writer->later);
    lodd__vec_free(&writer->packs);
    lodd__vec_free(&writer->rules);
    lodd__arena_free(&writer->arena);
    free(writer->scratch);
    free(writer);
}

typedef size_t render(char *out, size_t n, const lodd_issue *issue, lodd_lang lang, bool shows_values);

static lodd_str rendered(lodd_writer *writer, render *what, const lodd_issue *issue, lodd_lang lang, bool shows_values)
{
    size_t n = what(writer->scratch, writer->scratch_cap, issue, lang, shows_values), cap = writer->scratch_cap;
    char *p;

    if (n < cap)
        return (lodd_str){writer->scratch, n};
    cap = n < 2048 ? 4096 : 2 * n;
    p = realloc(writer->scratch, cap);
    if (!p) {
        writer->nomem = true;
        return (lodd_str){"", 0};
    }
    writer->scratch = p;
    writer->scratch_cap = cap;
    n = what(p, cap, issue, lang, shows_values);
    return (lodd_str){p, n};
}

lodd_str lodd__writer_issue_text(lodd_writer *writer, const lodd_issue *issue, lodd_lang lang, bool shows_values)
{
    return rendered(writer, lodd_issue_text, issue, lang, shows_values);
}

lodd_str lodd__writer_issue_hint(lodd_writer *writer, const lodd_issue *issue, lodd_lang lang, bool shows_values)
{
    return rendered(writer, lodd_issue_hint, issue, lang, shows_values);
}
