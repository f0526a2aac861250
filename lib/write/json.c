/* write/json.c - lodd's own report: JSON (one object) and NDJSON (an object a line), described by
 * docs/report.schema.json.
 *
 * Uses base and report, and of the engine its version and the titles of packs. The bytes are written here and not by
 * cJSON, because the digest of a document is taken over exactly these bytes: members in this file's order, no white
 * space, the escapes of RFC 8785 and no others. Nothing in it depends on the time, the machine, the locale, the number
 * of threads or the language chosen. */
#include "base/sha256.h"
#include "lodd/pack.h"
#include "write/emit.h"
#include "write/writer.h"

static const char *const lang_names[LODD_LANG_COUNT] = {"nb", "en"};

/* --- an issue --- */

typedef lodd_str text_of(lodd_writer *writer, const lodd_issue *issue, lodd_lang lang, bool shows_values);

/* "key":{"nb":"...","en":"..."}; nothing when all is empty. */
static void add_texts(lodd_writer *writer, lodd__buf *buf, const char *key, text_of *text, const lodd_issue *issue,
                      bool shows_values)
{
    bool any = false;

    for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++) {
        lodd_str s = text(writer, issue, (lodd_lang)lang, shows_values);

        if (!s.len)
            continue;
        if (!any) {
            lodd__emit_json_key(buf, key);
            lodd__emit_json_open(buf, '{');
        }
        any = true;
        lodd__emit_json_member(buf, lang_names[lang], s);
    }
    if (any)
        lodd__emit_json_close(buf, '}');
}

static void add_source(lodd__buf *buf, const lodd_rule *rule)
{
    if (!rule->document.len)
        return;
    lodd__emit_json_key(buf, "source");
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member(buf, "document", rule->document);
    if (rule->clause.len)
        lodd__emit_json_member(buf, "clause", rule->clause);
    lodd__emit_json_close(buf, '}');
}

static void add_args(lodd__buf *buf, const lodd_issue *issue, bool shows_values)
{
    lodd__emit_json_key(buf, "args");
    lodd__emit_json_open(buf, '[');
    for (size_t i = 0; i < issue->n_args; i++) {
        if (shows_values || !issue->args[i].from_document) {
            lodd__emit_json_str(buf, issue->args[i].value);
            continue;
        }
        lodd__emit_json_open(buf, '{');
        lodd__emit_json_member_size(buf, "length", issue->args[i].length);
        lodd__emit_json_close(buf, '}');
    }
    lodd__emit_json_close(buf, ']');
}

/* Where an issue is when it is not in the document itself: another document, or a payload in it ("!base64[1]", without
 * the document's name so that the digest does not depend on it). */
static void add_place(lodd__buf *buf, const lodd_result *result, lodd_str document)
{
    lodd_str name = lodd_result_name(result);

    if (!document.len || lodd__str_eq(document, name))
        return;
    if (name.len && lodd__str_starts(document, name) && document.ptr[name.len] == '!')
        document = lodd__str_sub(document, name.len, document.len - name.len);
    lodd__emit_json_member(buf, "document", document);
}

/* depth: of details within details. */
static void add_issue(lodd_writer *writer, lodd__buf *buf, const lodd_result *result, const lodd_issue *issue,
                      int depth)
{
    bool shows_values = lodd_result_shows_values(result);

    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member(buf, "id", issue->rule->id);
    lodd__emit_json_member(buf, "severity", lodd__str(lodd_severity_name(issue->severity)));
    lodd__emit_json_member(buf, "layer", lodd__str(lodd_layer_name(issue->rule->layer)));
    if (issue->rule->pack.len)
        lodd__emit_json_member(buf, "pack", issue->rule->pack);
    if (issue->line)
        lodd__emit_json_member_size(buf, "line", issue->line);
    if (issue->line && issue->column)
        lodd__emit_json_member_size(buf, "column", issue->column);
    if (issue->path.len)
        lodd__emit_json_member(buf, "path", issue->path);
    add_place(buf, result, issue->document);
    add_texts(writer, buf, "text", lodd__writer_issue_text, issue, shows_values);
    add_texts(writer, buf, "hint", lodd__writer_issue_hint, issue, shows_values);
    add_source(buf, issue->rule);
    add_args(buf, issue, shows_values);
    if (issue->n_details > 0 && depth < LODD_ISSUE_MAX_DEPTH) {
        lodd__emit_json_begin(buf, "details", '[');
        for (size_t i = 0; i < issue->n_details; i++)
            add_issue(writer, buf, result, &issue->details[i], depth + 1);
        lodd__emit_json_close(buf, ']');
    }
    lodd__emit_json_close(buf, '}');
}

static void add_issues(lodd_writer *writer, lodd__buf *buf, const lodd_result *result)
{
    size_t n = lodd_result_n_issues(result);

    for (size_t i = 0; i < n; i++)
        add_issue(writer, buf, result, lodd_result_issue(result, i), 0);
}

/* --- a document --- */

static void add_layers(lodd__buf *buf, const lodd_result *result)
{
    lodd__emit_json_key(buf, "layers");
    lodd__emit_json_open(buf, '{');
    for (size_t i = 0; i < LODD_LAYER_COUNT; i++) {
        lodd_layer_result layer = lodd_result_layer(result, (lodd_layer)i);

        lodd__emit_json_key(buf, lodd_layer_name((lodd_layer)i));
        lodd__emit_json_open(buf, '{');
        lodd__emit_json_member(buf, "outcome", lodd__str(lodd_outcome_name(layer.outcome)));
        if (layer.reason[LODD_LANG_NB].len || layer.reason[LODD_LANG_EN].len) {
            lodd__emit_json_key(buf, "reason");
            lodd__emit_json_open(buf, '{');
            for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++)
                if (layer.reason[lang].len)
                    lodd__emit_json_member(buf, lang_names[lang], layer.reason[lang]);
            lodd__emit_json_close(buf, '}');
        }
        lodd__emit_json_close(buf, '}');
    }
    lodd__emit_json_close(buf, '}');
}

static void add_counts(lodd__buf *buf, const size_t counts[LODD_SEVERITY_COUNT])
{
    lodd__emit_json_member_size(buf, "error", counts[LODD_SEVERITY_ERROR]);
    lodd__emit_json_member_size(buf, "warning", counts[LODD_SEVERITY_WARNING]);
    lodd__emit_json_member_size(buf, "information", counts[LODD_SEVERITY_INFORMATION]);
}

static void add_identity(lodd__buf *buf, const lodd_result *result)
{
    if (lodd_result_sha256(result).len) /* a file that could not be read has none */
        lodd__emit_json_member(buf, "sha256", lodd_result_sha256(result));
    lodd__emit_json_member_size(buf, "size", lodd_result_size(result));
    lodd__emit_json_key(buf, "profiles");
    lodd__emit_json_open(buf, '[');
    for (size_t i = 0; i < lodd_result_n_profiles(result); i++)
        lodd__emit_json_str(buf, lodd_result_profile(result, i));
    lodd__emit_json_close(buf, ']');
    lodd__emit_json_key(buf, "valuesShown");
    lodd__emit_json_bool(buf, lodd_result_shows_values(result));
}

/* The digest covers the object as it would be without its first member, the name, and its last, the digest itself: the
 * same document gives the same digest wherever it lies. rest: where the members after the name begin. */
static void add_digest(lodd__buf *buf, size_t rest)
{
    char digest[65];

    lodd__emit_json_close(buf, '}');
    if (buf->failed)
        return;
    buf->ptr[rest - 1] = '{'; /* in the place of the comma behind the name */
    lodd__sha256_hex(lodd__str_n(buf->ptr + rest - 1, buf->len - rest + 1), digest);
    buf->ptr[rest - 1] = ',';
    buf->len--;
    lodd__emit_json_member(buf, "digest", lodd__str(digest));
    lodd__emit_json_close(buf, '}');
}

static void add_document(lodd_writer *writer, const lodd_result *result)
{
    lodd__buf *buf = &writer->out;
    size_t rest = 0, counts[LODD_SEVERITY_COUNT];

    for (size_t i = 0; i < LODD_SEVERITY_COUNT; i++)
        counts[i] = lodd_result_count(result, (lodd_severity)i);
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member(buf, "name", lodd_result_name(result));
    rest = buf->len + 1;
    add_identity(buf, result);
    add_layers(buf, result);
    lodd__emit_json_key(buf, "counts");
    lodd__emit_json_open(buf, '{');
    add_counts(buf, counts);
    lodd__emit_json_close(buf, '}');
    lodd__emit_json_key(buf, "issues");
    lodd__emit_json_open(buf, '[');
    add_issues(writer, buf, result);
    lodd__emit_json_close(buf, ']');
    add_digest(buf, rest);
}

/* --- packs --- */

/* Without an engine only the profiles of messages say which pack they are of. */
static lodd_str pack_of(const lodd_writer *writer, lodd_str profile)
{
    size_t slash = lodd__str_find(profile, '/', 0);

    if (writer->engine)
        return lodd_engine_pack_of(writer->engine, profile);
    if (lodd__str_find(profile, ':', 0) < slash)
        return lodd__str_n("", 0);
    return lodd__str_sub(profile, 0, slash < profile.len ? slash : profile.len);
}

/* Remembers the packs that a document's profiles are of. */
static void note_packs(lodd_writer *writer, const lodd_result *result)
{
    for (size_t i = 0; i < lodd_result_n_profiles(result); i++) {
        lodd_str profile = lodd_result_profile(result, i), name = pack_of(writer, profile);
        size_t at = 0;

        if (!name.len)
            continue;
        while (at < writer->packs.len && lodd__str_cmp(writer->packs.ptr[at], name) < 0)
            at++;
        if (at < writer->packs.len && lodd__str_eq(writer->packs.ptr[at], name))
            continue;
        name = lodd__arena_str(&writer->arena, name); /* failure is seen by the arena's flag */
        if (!lodd__vec_push(&writer->packs, name)) {
            writer->nomem = true;
            return;
        }
        memmove(&writer->packs.ptr[at + 1], &writer->packs.ptr[at], (writer->packs.len - 1 - at) * sizeof name);
        writer->packs.ptr[at] = name;
    }
}

static void add_pack(lodd_writer *writer, lodd_str name)
{
    lodd__buf *buf = &writer->out;
    size_t n = writer->engine ? lodd_engine_n_packs(writer->engine) : 0;

    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member(buf, "name", name);
    for (size_t i = 0; i < n; i++) {
        lodd_pack_info info = lodd_engine_pack(writer->engine, i);

        if (!lodd__str_eq(info.name, name))
            continue;
        lodd__emit_json_key(buf, "title");
        lodd__emit_json_open(buf, '{');
        for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++)
            if (info.title[lang].len)
                lodd__emit_json_member(buf, lang_names[lang], info.title[lang]);
        lodd__emit_json_close(buf, '}');
        break;
    }
    lodd__emit_json_close(buf, '}');
}

static void add_packs(lodd_writer *writer)
{
    lodd__emit_json_key(&writer->out, "packs");
    lodd__emit_json_open(&writer->out, '[');
    for (size_t i = 0; i < writer->packs.len; i++)
        add_pack(writer, writer->packs.ptr[i]);
    lodd__emit_json_close(&writer->out, ']');
}

/* The FHIR packages in force, for whoever wants the same again; nothing when there are none. */
static void add_packages(lodd_writer *writer)
{
    size_t n = writer->engine ? lodd_engine_n_packages(writer->engine) : 0;

    if (!n)
        return;
    lodd__emit_json_key(&writer->out, "packages");
    lodd__emit_json_open(&writer->out, '[');
    for (size_t i = 0; i < n; i++) {
        lodd_package_info info = lodd_engine_package(writer->engine, i);

        lodd__emit_json_open(&writer->out, '{');
        lodd__emit_json_member(&writer->out, "name", info.name);
        lodd__emit_json_member(&writer->out, "version", info.version);
        lodd__emit_json_member(&writer->out, "digest", info.digest);
        lodd__emit_json_close(&writer->out, '}');
    }
    lodd__emit_json_close(&writer->out, ']');
}

/* --- coverage and summary --- */

static void add_components(lodd__buf *buf, const lodd_coverage *coverage, size_t profile, lodd_component_kind kind)
{
    size_t n = lodd_coverage_n_components(coverage, profile, kind), exercised = 0;

    for (size_t i = 0; i < n; i++)
        exercised += lodd_coverage_exercised(coverage, profile, kind, i);
    lodd__emit_json_key(buf, lodd_component_kind_name(kind));
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member_size(buf, "exercised", exercised);
    lodd__emit_json_member_size(buf, "total", n);
    lodd__emit_json_key(buf, "missing");
    lodd__emit_json_open(buf, '[');
    for (size_t i = 0; i < n; i++)
        if (!lodd_coverage_exercised(coverage, profile, kind, i))
            lodd__emit_json_str(buf, lodd_coverage_component(coverage, profile, kind, i));
    lodd__emit_json_close(buf, ']');
    lodd__emit_json_close(buf, '}');
}

static void add_coverage(lodd__buf *buf, const lodd_coverage *coverage)
{
    lodd__emit_json_key(buf, "coverage");
    lodd__emit_json_open(buf, '[');
    for (size_t profile = 0; profile < lodd_coverage_n_profiles(coverage); profile++) {
        lodd__emit_json_open(buf, '{');
        lodd__emit_json_member(buf, "profile", lodd_coverage_profile(coverage, profile));
        lodd__emit_json_member_size(buf, "documents", lodd_coverage_documents(coverage, profile));
        lodd__emit_json_key(buf, "components");
        lodd__emit_json_open(buf, '{');
        for (size_t kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++)
            if (kind != LODD_COMPONENT_SLICE || lodd_coverage_n_components(coverage, profile, kind) > 0)
                add_components(buf, coverage, profile, (lodd_component_kind)kind);
        lodd__emit_json_close(buf, '}');
        lodd__emit_json_close(buf, '}');
    }
    lodd__emit_json_close(buf, ']');
}

static void add_tool(lodd__buf *buf)
{
    lodd__emit_json_key(buf, "tool");
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member(buf, "name", LODD__STR("lodd"));
    lodd__emit_json_member(buf, "version", lodd__str(lodd_version()));
    lodd__emit_json_close(buf, '}');
}

static void add_summary(lodd__buf *buf, const lodd__totals *totals)
{
    lodd__emit_json_key(buf, "summary");
    lodd__emit_json_open(buf, '{');
    lodd__emit_json_member_size(buf, "documents", totals->documents);
    lodd__emit_json_member_size(buf, "valid", totals->documents - totals->with_errors);
    lodd__emit_json_member_size(buf, "withErrors", totals->with_errors);
    lodd__emit_json_member_size(buf, "notFullyChecked", totals->not_fully_checked);
    add_counts(buf, totals->counts);
    lodd__emit_json_close(buf, '}');
}

/* --- the report as one object: header, documents as they come, the rest ---------------------------------------------
 */

static void json_begin(lodd_writer *writer)
{
    lodd__buf *buf = &writer->out;

    lodd__emit_json_open(buf, '{');
    lodd__buf_addc(buf, '\n');
    add_tool(buf);
    LODD__ADD(buf, ",\n");
    lodd__emit_json_key(buf, "documents");
    lodd__emit_json_open(buf, '[');
    lodd__buf_addc(buf, '\n');
}

static void json_add(lodd_writer *writer, const lodd_result *result)
{
    if (!lodd_result_name(result).len) {
        add_issues(writer, &writer->later, result);
        return;
    }
    note_packs(writer, result);
    if (writer->n_results++)
        LODD__ADD(&writer->out, ",\n");
    add_document(writer, result);
}

static void json_finish(lodd_writer *writer, const lodd_coverage *coverage)
{
    lodd__buf *buf = &writer->out;

    lodd__buf_add(buf, writer->n_results ? LODD__STR("\n],\n") : LODD__STR("],\n"));
    lodd__emit_json_key(buf, "crossDocument");
    lodd__emit_json_open(buf, '[');
    lodd__buf_add(buf, lodd__buf_str(&writer->later));
    lodd__emit_json_close(buf, ']');
    LODD__ADD(buf, ",\n");
    add_packs(writer);
    if (writer->engine && lodd_engine_n_packages(writer->engine)) {
        LODD__ADD(buf, ",\n");
        add_packages(writer);
    }
    LODD__ADD(buf, ",\n");
    if (coverage) {
        add_coverage(buf, coverage);
        LODD__ADD(buf, ",\n");
    }
    add_summary(buf, &writer->totals);
    LODD__ADD(buf, "\n}\n");
}

const lodd__writer_format lodd__writer_json_format = {json_begin, json_add, json_finish};

/* --- the same in lines --- */

static void ndjson_begin(lodd_writer *writer)
{
    (void)writer; /* the tool is named in the last line */
}

static void ndjson_add(lodd_writer *writer, const lodd_result *result)
{
    if (!lodd_result_name(result).len) {
        add_issues(writer, &writer->later, result);
        return;
    }
    note_packs(writer, result);
    add_document(writer, result);
    lodd__buf_addc(&writer->out, '\n');
}

static void ndjson_finish(lodd_writer *writer, const lodd_coverage *coverage)
{
    lodd__buf *buf = &writer->out;

    if (writer->later.len) {
        LODD__ADD(buf, "{\"crossDocument\":[");
        lodd__buf_add(buf, lodd__buf_str(&writer->later));
        LODD__ADD(buf, "]}\n");
    }
    if (coverage) {
        lodd__emit_json_open(buf, '{');
        add_coverage(buf, coverage);
        LODD__ADD(buf, "}\n");
    }
    lodd__emit_json_open(buf, '{');
    add_summary(buf, &writer->totals);
    add_tool(buf);
    add_packs(writer);
    add_packages(writer);
    LODD__ADD(buf, "}\n");
}

const lodd__writer_format lodd__writer_ndjson_format = {ndjson_begin, ndjson_add, ndjson_finish};
