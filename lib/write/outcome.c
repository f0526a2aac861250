/* write/outcome.c - FHIR R4 OperationOutcome (https://hl7.org/fhir/R4/operationoutcome.html), in JSON and in XML.
 *
 * One document gives an OperationOutcome; several give a Bundle (collection) of them, in input order. An issue carries, as the HL7 validator's
 * do, the file, line, column and message id in the extensions made for it; expression is FHIRPath, location the XPath in other XML. */
#include "write/emit.h"
#include "write/writer.h"

#define EXTENSION "http://hl7.org/fhir/StructureDefinition/operationoutcome-"

/* What an issue says, whatever the form. */
typedef struct outcome {
    lodd_str severity, code, text, rule, message_id, path, file;
    bool xpath;
    size_t line, column;
} outcome;

/* Codes of http://hl7.org/fhir/issue-type for rules that name none. */
static const char *const layer_codes[LODD_LAYER_COUNT] = {
    [LODD_LAYER_WELLFORMED] = "structure",
    [LODD_LAYER_SCHEMA] = "structure",
    [LODD_LAYER_RULES] = "business-rule",
    [LODD_LAYER_CODES] = "code-invalid",
};

static lodd_str severity_of(const lodd_issue *issue)
{
    if (issue->severity == LODD_SEVERITY_ERROR && issue->rule->layer == LODD_LAYER_WELLFORMED)
        return LODD__STR("fatal"); /* the document could not be read to its end */
    return lodd__str(lodd_severity_name(issue->severity));
}

static outcome outcome_of(lodd_writer *writer, const lodd_result *result, const lodd_issue *issue)
{
    const lodd_rule *rule = issue->rule;

    return (outcome){
        .severity = severity_of(issue),
        .code = rule->issue_type.len ? rule->issue_type : lodd__str(layer_codes[rule->layer]),
        .text = lodd__writer_issue_text(writer, issue, writer->options.lang, lodd_result_shows_values(result)),
        .rule = rule->id,
        .message_id = rule->message_id,
        .path = issue->path,
        .xpath = issue->path.len && issue->path.ptr[0] == '/',
        .file = issue->document,
        .line = issue->line,
        .column = issue->column,
    };
}

/* OperationOutcome.issue.diagnostics: the details as lines of text. */
static void add_diagnostics(lodd_writer *writer, lodd__buf *ret, const lodd_result *result, const lodd_issue *issue)
{
    if (issue == NULL || issue->n_details == 0)
        return;
    lodd__writer_details(writer, ret, result, issue, 0);
    if (ret->len > 0)
        ret->len--; /* the last line feed */
    writer->nomem = writer->nomem || ret->failed;
}

/* A result without issues still says that it was looked at. */
static outcome nothing_found(const lodd_writer *writer, const lodd_result *result)
{
    return (outcome){
        .severity = LODD__STR("information"),
        .code = LODD__STR("informational"),
        .text = writer->options.lang == LODD_LANG_NB ? LODD__STR("Ingen funn") : LODD__STR("No findings"),
        .file = lodd_result_name(result),
    };
}

/* --- JSON --- */

static void json_extension(lodd__buf *buf, const char *name, const char *type, lodd_str text, size_t number)
{
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_key(buf, "url");
    LODD__ADD(buf, "\"" EXTENSION);
    lodd__buf_add(buf, lodd__str(name));
    lodd__buf_addc(buf, '"');
    if (text.len)
        lodd__emit_json_member(buf, type, text);
    else
        lodd__emit_json_member_size(buf, type, number);
    lodd__emit_json_close(buf, '}');
}

static void json_extensions(lodd__buf *buf, const outcome *o)
{
    static const lodd_str none = {"", 0};

    if (!o->file.len && !o->line && !o->message_id.len)
        return;
    lodd__emit_json_key(buf, "extension");
    lodd__emit_json_open(buf, '[');
    if (o->file.len)
        json_extension(buf, "file", "valueString", o->file, 0);
    if (o->line) {
        json_extension(buf, "issue-line", "valueInteger", none, o->line);
        json_extension(buf, "issue-col", "valueInteger", none, o->column);
    }
    if (o->message_id.len)
        json_extension(buf, "message-id", "valueCode", o->message_id, 0);
    lodd__emit_json_close(buf, ']');
}

static void json_issue(lodd__buf *buf, const outcome *o, lodd_str diagnostics)
{
    lodd__emit_json_open(buf, '{');
    json_extensions(buf, o);
    lodd__emit_json_member(buf, "severity", o->severity);
    lodd__emit_json_member(buf, "code", o->code);
    lodd__emit_json_key(buf, "details");
    lodd__emit_json_open(buf, '{');
    if (o->rule.len) {
        lodd__emit_json_key(buf, "coding");
        lodd__emit_json_open(buf, '[');
        lodd__emit_json_open(buf, '{');
        lodd__emit_json_member(buf, "code", o->rule);
        lodd__emit_json_close(buf, '}');
        lodd__emit_json_close(buf, ']');
    }
    lodd__emit_json_member(buf, "text", o->text);
    lodd__emit_json_close(buf, '}');
    lodd__emit_json_given(buf, "diagnostics", diagnostics);
    if (o->path.len) {
        lodd__emit_json_key(buf, o->xpath ? "location" : "expression");
        lodd__emit_json_open(buf, '[');
        lodd__emit_json_str(buf, o->path);
        lodd__emit_json_close(buf, ']');
    }
    lodd__emit_json_close(buf, '}');
}

static void json_one(lodd_writer *writer, lodd__buf *buf, const lodd_result *result, const lodd_issue *issue)
{
    lodd__buf diagnostics = {0};
    outcome o;

    add_diagnostics(writer, &diagnostics, result, issue);
    o = outcome_of(writer, result, issue); /* its text is good until the next that is rendered */
    json_issue(buf, &o, lodd__buf_str(&diagnostics));
    lodd__buf_free(&diagnostics);
}

static void json_resource(lodd_writer *writer, lodd__buf *buf, const lodd_result *result)
{
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member(buf, "resourceType", LODD__STR("OperationOutcome"));
    lodd__emit_json_key(buf, "issue");
    lodd__emit_json_open(buf, '[');
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        json_one(writer, buf, result, lodd_result_issue(result, i));
    }
    if (!lodd_result_n_issues(result)) {
        outcome o = nothing_found(writer, result);
        json_issue(buf, &o, LODD__STR(""));
    }
    lodd__emit_json_close(buf, ']');
    lodd__emit_json_close(buf, '}');
}

/* --- XML --- */

static void xml_value(lodd__buf *buf, const char *name, lodd_str value)
{
    lodd__buf_printf(buf, "<%s value=\"", name);
    lodd__emit_xml_text(buf, value);
    LODD__ADD(buf, "\"/>");
}

static void xml_extension(lodd__buf *buf, const char *name, const char *type, lodd_str text, size_t number)
{
    lodd__buf_printf(buf, "<extension url=\"" EXTENSION "%s\">", name);
    if (text.len)
        xml_value(buf, type, text);
    else
        lodd__buf_printf(buf, "<%s value=\"%zu\"/>", type, number);
    LODD__ADD(buf, "</extension>");
}

/* A line feed of a name would be a new line of the report. */
static void xml_extensions(lodd__buf *buf, const outcome *o)
{
    static const lodd_str none = {"", 0};
    lodd__buf shown = {0};

    lodd__shown(&shown, o->file);
    if (o->file.len)
        xml_extension(buf, "file", "valueString", lodd__buf_str(&shown), 0);
    if (o->line) {
        xml_extension(buf, "issue-line", "valueInteger", none, o->line);
        xml_extension(buf, "issue-col", "valueInteger", none, o->column);
    }
    if (o->message_id.len)
        xml_extension(buf, "message-id", "valueCode", o->message_id, 0);
    buf->failed = buf->failed || shown.failed;
    lodd__buf_free(&shown);
}

/* The line feeds of an attribute would be read as blanks. */
static void xml_lines(lodd__buf *buf, const char *name, lodd_str value)
{
    size_t from = 0, to;

    lodd__buf_printf(buf, "<%s value=\"", name);
    while ((to = lodd__str_find(value, '\n', from)) < value.len) {
        lodd__emit_xml_text(buf, lodd__str_sub(value, from, to - from));
        LODD__ADD(buf, "&#10;");
        from = to + 1;
    }
    lodd__emit_xml_text(buf, lodd__str_sub(value, from, value.len - from));
    LODD__ADD(buf, "\"/>");
}

static void xml_issue(lodd__buf *buf, const outcome *o, lodd_str diagnostics)
{
    LODD__ADD(buf, "\n  <issue>");
    xml_extensions(buf, o);
    xml_value(buf, "severity", o->severity);
    xml_value(buf, "code", o->code);
    LODD__ADD(buf, "<details>");
    if (o->rule.len) {
        LODD__ADD(buf, "<coding>");
        xml_value(buf, "code", o->rule);
        LODD__ADD(buf, "</coding>");
    }
    xml_value(buf, "text", o->text);
    LODD__ADD(buf, "</details>");
    if (diagnostics.len > 0)
        xml_lines(buf, "diagnostics", diagnostics);
    if (o->path.len)
        xml_value(buf, o->xpath ? "location" : "expression", o->path);
    LODD__ADD(buf, "</issue>");
}

static void xml_one(lodd_writer *writer, lodd__buf *buf, const lodd_result *result, const lodd_issue *issue)
{
    lodd__buf diagnostics = {0};
    outcome o;

    add_diagnostics(writer, &diagnostics, result, issue);
    o = outcome_of(writer, result, issue); /* its text is good until the next that is rendered */
    xml_issue(buf, &o, lodd__buf_str(&diagnostics));
    lodd__buf_free(&diagnostics);
}

static void xml_resource(lodd_writer *writer, lodd__buf *buf, const lodd_result *result)
{
    LODD__ADD(buf, "<OperationOutcome xmlns=\"http://hl7.org/fhir\">");
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        xml_one(writer, buf, result, lodd_result_issue(result, i));
    }
    if (!lodd_result_n_issues(result)) {
        outcome o = nothing_found(writer, result);
        xml_issue(buf, &o, LODD__STR(""));
    }
    LODD__ADD(buf, "\n</OperationOutcome>");
}

/* --- one resource, or a Bundle of them --- */

typedef struct form {
    const char *begin, *before, *between, *after, *end; /* of the Bundle and its entries */
    const char *prolog;
    void (*resource)(lodd_writer *writer, lodd__buf *buf, const lodd_result *result);
} form;

static const form json_form = {
    .begin = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[\n",
    .before = "{\"resource\":",
    .between = ",\n",
    .after = "}",
    .end = "\n]}",
    .prolog = "",
    .resource = json_resource,
};

static const form xml_form = {
    .begin = "<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"collection\"/>\n",
    .before = "<entry><resource>",
    .between = "\n",
    .after = "</resource></entry>",
    .end = "\n</Bundle>",
    .prolog = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    .resource = xml_resource,
};

static void text(lodd__buf *buf, const char *s)
{
    lodd__buf_add(buf, lodd__str(s));
}

/* The first resource is held back in `later` until it is known whether it stays the only one. */
static void add(lodd_writer *writer, const lodd_result *result, const form *f)
{
    if (writer->n_results++ == 0) {
        f->resource(writer, &writer->later, result);
        return;
    }
    if (writer->n_results == 2) {
        text(&writer->out, f->begin);
        text(&writer->out, f->before);
        lodd__buf_add(&writer->out, lodd__buf_str(&writer->later));
        text(&writer->out, f->after);
    }
    text(&writer->out, f->between);
    text(&writer->out, f->before);
    f->resource(writer, &writer->out, result);
    text(&writer->out, f->after);
}

static void finish(lodd_writer *writer, const form *f)
{
    if (writer->n_results == 0) {
        text(&writer->out, f->begin);
        text(&writer->out, f->end);
    } else if (writer->n_results == 1) {
        lodd__buf_add(&writer->out, lodd__buf_str(&writer->later));
    } else {
        text(&writer->out, f->end);
    }
    lodd__buf_addc(&writer->out, '\n');
}

static void json_begin(lodd_writer *writer)
{
    text(&writer->out, json_form.prolog);
}

static void json_add(lodd_writer *writer, const lodd_result *result)
{
    add(writer, result, &json_form);
}

static void json_finish(lodd_writer *writer, const lodd_coverage *coverage)
{
    (void)coverage; /* an OperationOutcome has no place for it */
    finish(writer, &json_form);
}

static void xml_begin(lodd_writer *writer)
{
    text(&writer->out, xml_form.prolog);
}

static void xml_add(lodd_writer *writer, const lodd_result *result)
{
    add(writer, result, &xml_form);
}

static void xml_finish(lodd_writer *writer, const lodd_coverage *coverage)
{
    (void)coverage;
    finish(writer, &xml_form);
}

const lodd__writer_format lodd__writer_outcome_format = {json_begin, json_add, json_finish};
const lodd__writer_format lodd__writer_outcome_xml_format = {xml_begin, xml_add, xml_finish};
