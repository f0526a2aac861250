/* write/sarif.c - SARIF 2.1.0 (OASIS, errata 01): one run, a result a finding.
 *
 * Uses base and report. Results are written as they come, so "tool" with the rules that occurred stands behind
 * "results": JSON gives the order of members no meaning (RFC 8259 section 4), and ruleIndex (section 3.27.6) refers to
 * the order of first findings. */
#include "write/emit.h"
#include "write/writer.h"

static const char *const levels[LODD_SEVERITY_COUNT] = {
    [LODD_SEVERITY_INFORMATION] = "note",
    [LODD_SEVERITY_WARNING] = "warning",
    [LODD_SEVERITY_ERROR] = "error",
};

static void begin(lodd_writer *writer)
{
    LODD__ADD(&writer->out,
              "{\n\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
              "sarif-schema-2.1.0.json\",\n"
              "\"version\":\"2.1.0\",\n\"runs\":[{\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":[\n");
}

/* A message string: section 3.11.5 wants literal braces doubled, and section 3.11.6 makes a link of "[text](target)",
 * which no value of a document may do. */
static void add_message_string(lodd_writer *writer, lodd_str text)
{
    lodd__buf escaped = {0};

    for (size_t i = 0; i < text.len; i++) {
        lodd__buf_addc(&escaped, text.ptr[i]);
        if (text.ptr[i] == '{' || text.ptr[i] == '}')
            lodd__buf_addc(&escaped, text.ptr[i]);
        else if (text.ptr[i] == ']' && i + 1 < text.len && text.ptr[i + 1] == '(')
            lodd__buf_addc(&escaped, ' ');
    }
    lodd__emit_json_key(&writer->out, "text");
    lodd__emit_json_str(&writer->out, lodd__buf_str(&escaped));
    writer->nomem = writer->nomem || escaped.failed;
    lodd__buf_free(&escaped);
}

/* The rule's place among those that occurred. Two packs may each have a rule of one id, so that rules are told apart by
 * address; there are a few hundred at most. */
static size_t rule_index(lodd_writer *writer, const lodd_rule *rule)
{
    for (size_t i = 0; i < writer->rules.len; i++)
        if (writer->rules.ptr[i] == rule)
            return i;
    if (!lodd__vec_push(&writer->rules, rule))
        writer->nomem = true;
    return writer->rules.len - 1;
}

static void add_region(lodd__buf *buf, const lodd_issue *issue)
{
    if (!issue->line)
        return;
    lodd__emit_json_key(buf, "region");
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member_size(buf, "startLine", issue->line);
    if (issue->column)
        lodd__emit_json_member_size(buf, "startColumn", issue->column);
    lodd__emit_json_close(buf, '}');
}

static void add_physical(lodd__buf *buf, const lodd_issue *issue, lodd_str name)
{
    if (!name.len)
        return;
    lodd__emit_json_key(buf, "physicalLocation");
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_key(buf, "artifactLocation");
    LODD__ADD(buf, "{\"uri\":\"");
    lodd__uri(buf, name); /* holds nothing that JSON would escape */
    LODD__ADD(buf, "\"}");
    add_region(buf, issue);
    lodd__emit_json_close(buf, '}');
}

/* Section 3.33: the XPath, and whether it leads to an attribute. */
static void add_logical(lodd__buf *buf, lodd_str path)
{
    size_t slash, last = 0;

    if (!path.len)
        return;
    for (slash = lodd__str_find(path, '/', 0); slash < path.len; slash = lodd__str_find(path, '/', slash + 1))
        last = slash;
    lodd__emit_json_key(buf, "logicalLocations");
    LODD__ADD(buf, "[{");
    lodd__emit_json_member(buf, "fullyQualifiedName", path);
    lodd__emit_json_member(buf, "kind",
                      last + 1 < path.len && path.ptr[last + 1] == '@' ? LODD__STR("attribute") : LODD__STR("element"));
    LODD__ADD(buf, "}]");
}

static void add_location(lodd__buf *buf, const lodd_result *result, const lodd_issue *issue)
{
    lodd_str name = issue->document.len ? issue->document : lodd_result_name(result);

    if (!name.len && !issue->path.len)
        return;
    lodd__emit_json_key(buf, "locations");
    LODD__ADD(buf, "[{");
    add_physical(buf, issue, name);
    add_logical(buf, issue->path);
    LODD__ADD(buf, "}]");
}

/* Section 3.27.22, relatedLocations: the details, those within them behind their own, with a place and what there is to
 * say of it. */
static void add_related(lodd_writer *writer, const lodd_result *result, const lodd_issue *issue, int depth, size_t *id)
{
    lodd__buf *buf = &writer->out;
    lodd_str name = lodd_result_name(result);

    for (size_t i = 0; i < issue->n_details && depth < LODD_ISSUE_MAX_DEPTH; i++) {
        const lodd_issue *detail = &issue->details[i];

        lodd__emit_json_open(buf, '{');
        lodd__emit_json_member_size(buf, "id", (*id)++); /* no two locations may be the same */
        if (detail->line > 0)
            add_physical(buf, detail, detail->document.len ? detail->document : name);
        if (detail->path.len > 0) {
            lodd__emit_json_key(buf, "logicalLocations");
            LODD__ADD(buf, "[{");
            lodd__emit_json_member(buf, "fullyQualifiedName", detail->path);
            LODD__ADD(buf, "}]");
        }
        lodd__emit_json_begin(buf, "message", '{');
        add_message_string(
            writer, lodd__writer_issue_text(writer, detail, writer->options.lang, lodd_result_shows_values(result)));
        lodd__emit_json_close(buf, '}');
        lodd__emit_json_begin(buf, "properties", '{');
        lodd__emit_json_member(buf, "ruleId", detail->rule->id);
        lodd__emit_json_member_size(buf, "depth", (size_t)depth);
        lodd__emit_json_close(buf, '}');
        lodd__emit_json_close(buf, '}');
        add_related(writer, result, detail, depth + 1, id);
    }
}

static void add_issue(lodd_writer *writer, const lodd_result *result, const lodd_issue *issue)
{
    lodd__buf *buf = &writer->out;
    size_t id = 0;

    if (writer->n_results++)
        LODD__ADD(buf, ",\n");
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member(buf, "ruleId", issue->rule->id);
    lodd__emit_json_member_size(buf, "ruleIndex", rule_index(writer, issue->rule));
    lodd__emit_json_member(buf, "level", lodd__str(levels[issue->severity]));
    lodd__emit_json_key(buf, "message");
    lodd__emit_json_open(buf, '{');
    add_message_string(writer,
                       lodd__writer_issue_text(writer, issue, writer->options.lang, lodd_result_shows_values(result)));
    lodd__emit_json_close(buf, '}');
    add_location(buf, result, issue);
    if (issue->n_details > 0) {
        lodd__emit_json_begin(buf, "relatedLocations", '[');
        add_related(writer, result, issue, 0, &id);
        lodd__emit_json_close(buf, ']');
    }
    lodd__emit_json_close(buf, '}');
}

static void add(lodd_writer *writer, const lodd_result *result)
{
    size_t n = lodd_result_n_issues(result);

    for (size_t i = 0; i < n; i++)
        add_issue(writer, result, lodd_result_issue(result, i));
}

/* An issue of the rule that says nothing of a document: its text and hint are the rule's, with an ellipsis for each
 * argument. */
static lodd_issue sample(const lodd_rule *rule)
{
    lodd_issue issue = {.rule = rule, .severity = rule->severity, .n_args = LODD_ISSUE_MAX_ARGS};

    for (size_t i = 0; i < LODD_ISSUE_MAX_ARGS; i++)
        issue.args[i] = (lodd_arg){.value = LODD__STR("…"), .length = 1};
    return issue;
}

/* "key":{"text":"..."} */
static void add_message(lodd_writer *writer, const char *key, lodd_str text)
{
    if (!text.len)
        return;
    lodd__emit_json_key(&writer->out, key);
    lodd__emit_json_open(&writer->out, '{');
    add_message_string(writer, text);
    lodd__emit_json_close(&writer->out, '}');
}

static void add_rule_properties(lodd_writer *writer, const lodd_rule *rule)
{
    lodd__buf *buf = &writer->out, source = {0};

    lodd__emit_json_key(buf, "properties");
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member(buf, "layer", lodd__str(lodd_layer_name(rule->layer)));
    if (rule->document.len) {
        lodd__buf_add(&source, rule->document);
        if (rule->clause.len) {
            LODD__ADD(&source, ", ");
            lodd__buf_add(&source, rule->clause);
        }
        lodd__emit_json_member(buf, "normSource", lodd__buf_str(&source));
        writer->nomem = writer->nomem || source.failed;
        lodd__buf_free(&source);
    }
    if (rule->pack.len)
        lodd__emit_json_member(buf, "pack", rule->pack);
    lodd__emit_json_close(buf, '}');
}

static void add_rule(lodd_writer *writer, const lodd_rule *rule)
{
    lodd__buf *buf = &writer->out;
    lodd_issue issue = sample(rule);

    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member(buf, "id", rule->id);
    add_message(writer, "shortDescription", lodd__writer_issue_text(writer, &issue, writer->options.lang, true));
    lodd__emit_json_key(buf, "defaultConfiguration");
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member(buf, "level", lodd__str(levels[rule->severity]));
    lodd__emit_json_close(buf, '}');
    add_message(writer, "help", lodd__writer_issue_hint(writer, &issue, writer->options.lang, true));
    add_rule_properties(writer, rule);
    lodd__emit_json_close(buf, '}');
}

static void finish(lodd_writer *writer, const lodd_coverage *coverage)
{
    lodd__buf *buf = &writer->out;

    (void)coverage; /* SARIF has no place for it */
    lodd__buf_add(buf, writer->n_results ? LODD__STR("\n],\n") : LODD__STR("],\n"));
    LODD__ADD(buf, "\"invocations\":[{\"executionSuccessful\":true}],\n");
    lodd__emit_json_key(buf, "tool");
    LODD__ADD(buf, "{\"driver\":{");
    lodd__emit_json_member(buf, "name", LODD__STR("lodd"));
    lodd__emit_json_member(buf, "version", lodd__str(lodd_version()));
    lodd__emit_json_member(buf, "language", writer->options.lang == LODD_LANG_NB ? LODD__STR("nb") : LODD__STR("en"));
    lodd__emit_json_key(buf, "rules");
    lodd__emit_json_open(buf, '[');
    for (size_t i = 0; i < writer->rules.len; i++) {
        lodd__buf_addc(buf, '\n');
        add_rule(writer, writer->rules.ptr[i]);
        if (i + 1 < writer->rules.len)
            lodd__buf_addc(buf, ',');
    }
    LODD__ADD(buf, "]}}\n}]\n}\n");
}

const lodd__writer_format lodd__writer_sarif_format = {begin, add, finish};
