/* write/text.c - the report for people: one line a finding, as compilers write it, so that editors can follow it.
 *
 * Uses base, report and the words of write/words.h. Colours are ECMA-48 SGR sequences. */
#include "base/utf8.h"
#include "write/emit.h"
#include "write/words.h"
#include "write/writer.h"

enum { WIDTH = 100 }; /* columns of the lists of what was not exercised */

#define COLOUR_OFF "\x1b[0m"
#define COLOUR_DIM "\x1b[2m"

static const char *const colours[LODD_SEVERITY_COUNT] = {
    [LODD_SEVERITY_INFORMATION] = "\x1b[36m", /* cyan */
    [LODD_SEVERITY_WARNING] = "\x1b[35m",     /* magenta */
    [LODD_SEVERITY_ERROR] = "\x1b[1;31m",     /* red, bold */
};

static void word(lodd__buf *buf, lodd__word which, lodd_lang lang)
{
    lodd__buf_add(buf, lodd__word_text(which, lang));
}

void lodd__writer_line(lodd_writer *writer, lodd__buf *buf, const lodd_result *result, const lodd_issue *issue,
                       bool colour)
{
    lodd_lang lang = writer->options.lang;
    lodd_str name = issue->document.len ? issue->document : lodd_result_name(result);

    if (name.len) {
        lodd__shown(buf, name);
        lodd__buf_addc(buf, ':');
    }
    if (issue->line)
        lodd__buf_printf(buf, "%zu:", issue->line);
    if (issue->line && issue->column)
        lodd__buf_printf(buf, "%zu:", issue->column);
    if (name.len || issue->line)
        lodd__buf_addc(buf, ' ');
    if (colour)
        lodd__buf_add(buf, lodd__str(colours[issue->severity]));
    lodd__buf_add(buf, lodd__word_severity(issue->severity, lang));
    lodd__buf_addc(buf, ':');
    if (colour)
        LODD__ADD(buf, COLOUR_OFF);
    lodd__buf_addc(buf, ' ');
    lodd__buf_add(buf, lodd__writer_issue_text(writer, issue, lang, lodd_result_shows_values(result)));
    lodd__buf_addc(buf, ' ');
    if (colour)
        LODD__ADD(buf, COLOUR_DIM);
    lodd__buf_addc(buf, '[');
    lodd__shown(buf, issue->rule->id);
    lodd__buf_addc(buf, ']');
    if (colour)
        LODD__ADD(buf, COLOUR_OFF);
    lodd__buf_addc(buf, '\n');
}

static void add_detail_place(lodd__buf *buf, const lodd_issue *detail)
{
    if (detail->line > 0) {
        lodd__buf_printf(buf, "%zu:%zu: ", detail->line, detail->column);
    } else if (detail->path.len > 0) {
        lodd__shown(buf, detail->path);
        LODD__ADD(buf, ": ");
    }
}

void lodd__writer_details(lodd_writer *writer, lodd__buf *buf, const lodd_result *result, const lodd_issue *issue,
                          int depth)
{
    for (size_t i = 0; i < issue->n_details && depth <= LODD_ISSUE_MAX_DEPTH; i++) {
        const lodd_issue *detail = &issue->details[i];

        for (int k = 0; k < depth; k++)
            LODD__ADD(buf, "    ");
        add_detail_place(buf, detail);
        lodd__buf_add(
            buf, lodd__writer_issue_text(writer, detail, writer->options.lang, lodd_result_shows_values(result)));
        LODD__ADD(buf, " [");
        lodd__shown(buf, detail->rule->id);
        LODD__ADD(buf, "]\n");
        lodd__writer_details(writer, buf, result, detail, depth + 1);
    }
}

void lodd__writer_layer(lodd_writer *writer, lodd__buf *buf, const lodd_result *result, lodd_layer layer)
{
    lodd_lang lang = writer->options.lang;
    lodd_layer_result judged = lodd_result_layer(result, layer);

    lodd__buf_add(buf, lodd__word_layer(layer, lang));
    LODD__ADD(buf, ": ");
    lodd__buf_add(buf, lodd__word_outcome(judged.outcome, lang));
    if (!judged.reason[lang].len)
        return;
    LODD__ADD(buf, " (");
    lodd__shown(buf, judged.reason[lang]);
    lodd__buf_addc(buf, ')');
}

/* "  hint: " */
static void label(lodd_writer *writer, lodd__word which)
{
    LODD__ADD(&writer->out, "  ");
    word(&writer->out, which, writer->options.lang);
    LODD__ADD(&writer->out, ": ");
}

/* Where in the document, how to mend it, and who says so. */
static void add_hints(lodd_writer *writer, const lodd_result *result, const lodd_issue *issue)
{
    lodd__buf *buf = &writer->out;
    lodd_str hint = lodd__writer_issue_hint(writer, issue, writer->options.lang, lodd_result_shows_values(result));

    if (issue->path.len) {
        label(writer, LODD__WORD_PLACE);
        lodd__shown(buf, issue->path);
        lodd__buf_addc(buf, '\n');
    }
    if (hint.len) {
        label(writer, LODD__WORD_HINT);
        lodd__buf_add(buf, hint);
        lodd__buf_addc(buf, '\n');
    }
    if (!issue->rule->document.len)
        return;
    label(writer, LODD__WORD_SOURCE);
    lodd__shown(buf, issue->rule->document);
    if (issue->rule->clause.len) {
        LODD__ADD(buf, ", ");
        lodd__shown(buf, issue->rule->clause);
    }
    lodd__buf_addc(buf, '\n');
}

static void add_layers(lodd_writer *writer, const lodd_result *result)
{
    lodd__buf *buf = &writer->out;

    for (size_t i = 0; i < LODD_LAYER_COUNT; i++) {
        lodd__buf_add(buf, i ? LODD__STR(" · ") : LODD__STR("  "));
        lodd__writer_layer(writer, buf, result, (lodd_layer)i);
    }
    lodd__buf_addc(buf, '\n');
}

static void begin(lodd_writer *writer)
{
    (void)writer; /* nothing stands before the first finding */
}

static void add(lodd_writer *writer, const lodd_result *result)
{
    lodd__buf *buf = &writer->out;
    size_t n = lodd_result_n_issues(result);

    for (size_t i = 0; i < n; i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);

        lodd__writer_line(writer, buf, result, issue, writer->options.colour);
        lodd__writer_details(writer, buf, result, issue, 1);
        if (writer->options.hints)
            add_hints(writer, result, issue);
    }
    if (writer->options.quiet || !lodd_result_name(result).len)
        return;
    if (!n) {
        lodd__shown(buf, lodd_result_name(result));
        LODD__ADD(buf, ": ");
        word(buf, LODD__WORD_NO_FINDINGS, writer->options.lang);
        if (lodd__result_is_open(result))
            word(buf, LODD__WORD_NOT_FULLY, writer->options.lang);
        lodd__buf_addc(buf, '\n');
    }
    if (writer->options.layers)
        add_layers(writer, result);
}

/* --- coverage --- */

/* The names of what no document exercised, in lines of at most WIDTH columns where the names allow it. */
static void add_missing(lodd_writer *writer, const lodd_coverage *coverage, size_t profile, lodd_component_kind kind)
{
    lodd__buf *buf = &writer->out;
    size_t n = lodd_coverage_n_components(coverage, profile, kind), column, start = buf->len;
    bool first = true;

    LODD__ADD(buf, "    ");
    word(buf, LODD__WORD_NOT_EXERCISED, writer->options.lang);
    LODD__ADD(buf, ": ");
    if (buf->failed)
        return;
    column = lodd__utf8_length(lodd__str_n(buf->ptr + start, buf->len - start));
    for (size_t i = 0; i < n; i++) {
        lodd__buf name = {0};
        size_t width;

        if (lodd_coverage_exercised(coverage, profile, kind, i))
            continue;
        lodd__shown(&name, lodd_coverage_component(coverage, profile, kind, i));
        width = lodd__utf8_length(lodd__buf_str(&name));
        if (!first && column + 2 + width + 1 > WIDTH) { /* one for the comma behind it */
            LODD__ADD(buf, ",\n      ");
            column = 6;
        } else if (!first) {
            LODD__ADD(buf, ", ");
            column += 2;
        }
        lodd__buf_add(buf, lodd__buf_str(&name));
        column += width;
        first = false;
        writer->nomem = writer->nomem || name.failed;
        lodd__buf_free(&name);
    }
    lodd__buf_addc(buf, '\n');
}

static void add_kind(lodd_writer *writer, const lodd_coverage *coverage, size_t profile, lodd_component_kind kind)
{
    lodd__buf *buf = &writer->out;
    lodd_str name = lodd__word_component(kind, writer->options.lang);
    size_t n = lodd_coverage_n_components(coverage, profile, kind), exercised = 0;

    if (!n)
        return;
    for (size_t i = 0; i < n; i++)
        exercised += lodd_coverage_exercised(coverage, profile, kind, i);
    LODD__ADD(buf, "  ");
    lodd__buf_add(buf, name);
    for (size_t column = lodd__utf8_length(name); column < 12; column++)
        lodd__buf_addc(buf, ' ');
    /* Rounded down: 100 % is said of the whole only. */
    lodd__buf_printf(buf, "%5zu %.*s %5zu  %3zu %%\n", exercised,
                     LODD__FMT(lodd__word_text(LODD__WORD_OF, writer->options.lang)), n,
                     (size_t)((unsigned long long)exercised * 100 / n));
    if (exercised < n)
        add_missing(writer, coverage, profile, kind);
}

static void add_coverage(lodd_writer *writer, const lodd_coverage *coverage)
{
    lodd__buf *buf = &writer->out;

    for (size_t profile = 0; profile < lodd_coverage_n_profiles(coverage); profile++) {
        word(buf, LODD__WORD_COVERAGE, writer->options.lang);
        lodd__buf_addc(buf, ' ');
        lodd__shown(buf, lodd_coverage_profile(coverage, profile));
        LODD__ADD(buf, " (");
        lodd__word_counted(buf, lodd_coverage_documents(coverage, profile), LODD__NOUN_DOCUMENT, writer->options.lang);
        LODD__ADD(buf, ")\n");
        for (size_t kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++)
            add_kind(writer, coverage, profile, (lodd_component_kind)kind);
    }
}

/* --- summary --- */

static void add_summary(lodd_writer *writer)
{
    lodd__buf *buf = &writer->out;
    lodd_lang lang = writer->options.lang;
    const lodd__totals *totals = &writer->totals;

    lodd__word_counted(buf, totals->documents, LODD__NOUN_DOCUMENT, lang);
    lodd__buf_printf(buf, ": %zu ", totals->documents - totals->with_errors);
    word(buf, LODD__WORD_WITHOUT_ERRORS, lang);
    lodd__buf_printf(buf, ", %zu ", totals->with_errors);
    word(buf, LODD__WORD_WITH_ERRORS, lang);
    LODD__ADD(buf, "; ");
    lodd__word_counted(buf, totals->counts[LODD_SEVERITY_ERROR], LODD__NOUN_ERROR, lang);
    LODD__ADD(buf, ", ");
    lodd__word_counted(buf, totals->counts[LODD_SEVERITY_WARNING], LODD__NOUN_WARNING, lang);
    LODD__ADD(buf, ", ");
    lodd__word_counted(buf, totals->counts[LODD_SEVERITY_INFORMATION], LODD__NOUN_INFORMATION, lang);
    if (totals->across) {
        LODD__ADD(buf, " (");
        lodd__word_counted(buf, totals->across, LODD__NOUN_FINDING, lang);
        lodd__buf_addc(buf, ' ');
        word(buf, LODD__WORD_ACROSS, lang);
        lodd__buf_addc(buf, ')');
    }
    lodd__buf_addc(buf, '\n');
    if (!totals->not_fully_checked)
        return;
    lodd__word_counted(buf, totals->not_fully_checked, LODD__NOUN_DOCUMENT, lang);
    lodd__buf_addc(buf, ' ');
    word(buf, totals->not_fully_checked == 1 ? LODD__WORD_NOT_FULLY_ONE : LODD__WORD_NOT_FULLY_MANY, lang);
    lodd__buf_addc(buf, '\n');
}

static void finish(lodd_writer *writer, const lodd_coverage *coverage)
{
    if (coverage)
        add_coverage(writer, coverage);
    if (!writer->options.quiet)
        add_summary(writer);
}

const lodd__writer_format lodd__writer_text_format = {begin, add, finish};
