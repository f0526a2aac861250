/* declare/documents_verdicts.c - what a person has judged of the documents (urn:lodd:dokumentvurdering:1), the grounds
 * of EHDS article 45(1), and the record of documentation control. Uses form.h, ehds_state.h, write/emit.h. */
#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/reason.h"
#include "base/sha256.h"
#include "declare/documents.h"
#include "declare/ehds_state.h"
#include "write/emit.h"

/* --- verdicts --- */

static bool has_section(const lodd__evidence *evidence, lodd_str section)
{
    for (size_t i = 0; i < evidence->sections.len; i++)
        if (lodd__str_eq(evidence->sections.ptr[i], section))
            return true;
    return false;
}

/* Sections of one document may be judged apart: one that lacks something makes the document lacking. */
static void take_verdict(lodd__documents *c, lodd_str id, lodd_str section, lodd__doc_verdict verdict, lodd_str comment)
{
    lodd__doc *doc = lodd__map_get(&c->by_id, id);

    if (doc == NULL) {
        LODD__LINE(c->check, VERDICT_UNKNOWN, LODD__STR(""), id);
        return;
    }
    if (section.len > 0 && !has_section(doc->evidence, section))
        LODD__LINE(c->check, VERDICT_NO_SECTION, id, section);
    if (verdict <= doc->verdict)
        return;
    doc->verdict = verdict;
    doc->comment = section.len > 0 && comment.len > 0
                       ? lodd__arena_printf(&c->arena, "%.*s: %.*s", LODD__FMT(section), LODD__FMT(comment))
                       : lodd__arena_str(&c->arena, comment.len > 0 ? comment : LODD__STR("-"));
}

static void read_verdict(lodd__documents *c, lodd__form *form, const lodd__json *item, lodd__map *seen)
{
    lodd_str id = lodd__form_str(form, item, "evidence", LODD__REQUIRED);
    lodd_str section = lodd__form_str(form, item, "section", LODD__OPTIONAL);
    lodd_str comment = lodd__form_str(form, item, "comment", LODD__OPTIONAL);
    size_t verdict = lodd__form_choice(form, item, "verdict", lodd__doc_verdict_words, LODD__DOC_VERDICT_COUNT,
                                       LODD__REQUIRED, LODD__DOC_NOT_JUDGED);
    lodd_str key;

    lodd__form_only(form, item, "evidence section verdict comment");
    if (form->fault.len == 0 && verdict == LODD__DOC_LACKING && lodd__str_trim(comment).len == 0)
        lodd__form_fault(form, item, "what is lacking needs a comment");
    if (form->fault.len > 0)
        return;
    key = lodd__arena_printf(&c->arena, "%.*s\n%.*s", LODD__FMT(id), LODD__FMT(section));
    if (lodd__map_get(seen, key) != NULL)
        lodd__form_fault(form, item, "there are two verdicts about this");
    else if (!lodd__map_put(seen, key, c))
        c->status = LODD_ERR_NOMEM;
    else
        take_verdict(c, id, section, (lodd__doc_verdict)verdict, comment);
}

static void read_verdicts(lodd__documents *c, lodd_str text)
{
    lodd__map seen = {0};
    lodd__form form;
    lodd_limits limits;
    const lodd__json *root;
    lodd_str about, schema;

    lodd_limits_default(&limits);
    root = lodd__form_open(&form, &c->arena, text, &limits, true);
    schema = lodd__form_str(&form, root, "schema", LODD__REQUIRED);
    if (root != NULL && form.fault.len == 0 && !lodd__str_is(schema, LODD__VERDICTS_SCHEMA))
        lodd__form_fault(&form, root, "the form \"" LODD__VERDICTS_SCHEMA "\" was expected");
    about = lodd__form_sha256(&form, root, "declaration", LODD__REQUIRED);
    lodd__form_only(&form, root, "schema declaration verdicts");
    if (form.fault.len == 0 && !lodd__str_is(about, c->sha256.hex))
        LODD__LINE(c->check, VERDICTS_OTHER, LODD__STR(""), about);
    LODD__EACH(item, lodd__form_array(&form, root, "verdicts", LODD__REQUIRED))
    {
        if (item->type != LODD__JSON_OBJECT)
            lodd__form_fault(&form, item, "an object was expected");
        if (form.fault.len > 0 || c->status != LODD_OK || !lodd__str_is(about, c->sha256.hex))
            break;
        read_verdict(c, &form, item, &seen);
    }
    if (form.fault.len > 0)
        LODD__LINE(c->check, VERDICTS_BROKEN, lodd__str(c->options->verdicts), form.fault);
    lodd__map_free(&seen);
}

void lodd__documents_verdicts(lodd__documents *c)
{
    char *bytes = NULL;
    size_t n = 0;
    lodd_limits limits;

    if (c->options->verdicts == NULL)
        return;
    lodd_limits_default(&limits);
    c->status = lodd__file_read(c->options->verdicts, limits.max_input, &bytes, &n);
    if (c->status == LODD_ERR_IO || c->status == LODD_ERR_LIMIT)
        lodd__reason(c->message, "%s: %s", c->options->verdicts,
                         c->status == LODD_ERR_IO ? lodd__bundle_errno_text(errno) : "it is too large");
    if (c->status != LODD_OK)
        return;
    lodd__sha256_hex(lodd__str_n(bytes, n), c->verdicts_sha256.hex);
    read_verdicts(c, lodd__str_n(bytes, n));
    free(bytes);
}

/* --- the grounds of EHDS article 45(1) --- */

typedef struct grounds {
    lodd__documents *c;
    size_t requirements, documentation, declaration; /* what is lacking of Annex II, III, IV */
} grounds;

/* What does not exist yet cannot be asked for. */
static bool is_yet_to_come(lodd_str place)
{
    return lodd__str_is(place, "Annex IV 4") || lodd__str_is(place, "Annex IV 6");
}

static void lacks(void *user, const char *place, lodd_str nb, lodd_str en)
{
    grounds *g = user;
    lodd_str where = lodd__str(place);

    if (is_yet_to_come(where)) {
        LODD__LINE(g->c->check, EHDS_MISSING, where, nb, en);
        return;
    }
    LODD__LINE(g->c->check, GROUND_LACKS, where, nb, en);
    g->requirements += lodd__str_starts(where, LODD__STR("Annex II "));
    g->documentation +=
        lodd__str_starts(where, LODD__STR("Annex III ")) || lodd__str_starts(where, LODD__STR("Art. 38"));
    g->declaration += lodd__str_starts(where, LODD__STR("Annex IV "));
}

static void look_at_answers(grounds *g, const lodd__ehds *ehds)
{
    for (size_t i = 0; i < LODD__EHDS_ROWS; i++) {
        const char *answer = ehds->rows[i].given ? lodd__ehds_answers[ehds->rows[i].answer].code : "ja";

        if (strcmp(answer, "ja") == 0 || strcmp(answer, "ikke-relevant") == 0)
            continue;
        g->requirements++;
        LODD__LINE(g->c->check, GROUND_NOT_MET,
                   lodd__arena_printf(&g->c->arena, "Annex II %s", lodd__ehds_rows[i].code), lodd__str(answer));
    }
}

void lodd__documents_grounds(lodd__documents *c)
{
    lodd_check *check = c->check;
    lodd__ehds *ehds = LODD__NEW(&c->arena, lodd__ehds);
    grounds g = {.c = c};

    if (ehds == NULL) {
        c->status = LODD_ERR_NOMEM;
        return;
    }
    if (c->declaration->ehds.len == 0) {
        LODD__LINE0(check, GROUND_NO_EHDS, LODD__STR("Art. 45(1)"));
        return;
    }
    if (!lodd__ehds_parse(ehds, &c->arena, c->declaration, c->declaration->ehds, check))
        return;
    LODD__LINE0(check, EHDS_PREPARATORY, LODD__STR("ehds"));
    lodd__ehds_look(ehds, c->declaration, &c->arena, lacks, &g);
    look_at_answers(&g, ehds);
    if (g.requirements == 0)
        LODD__LINE0(check, GROUND_REQUIREMENTS_OK, LODD__STR("Art. 45(1)"));
    if (g.documentation == 0)
        LODD__LINE0(check, GROUND_DOCUMENTATION_OK, LODD__STR("Art. 45(1)"));
    if (g.declaration == 0)
        LODD__LINE0(check, GROUND_DECLARATION_OK, LODD__STR("Art. 45(1)"));
    LODD__LINE0(check, GROUND_CE_LOOK, LODD__STR("Art. 45(1)"));
    LODD__LINE0(check, GROUND_REGISTER_LOOK, LODD__STR("Art. 45(1)"));
}

/* --- the record --- */

static const char *const states[LODD__DOC_STATE_COUNT] = {
#define X(name, word) [LODD__DOC_STATE_##name] = word,
    LODD__DOC_STATE_TABLE(X)
#undef X
};

static void emit_declaration(lodd__buf *out, const lodd__documents *c)
{
    const lodd__declaration *d = c->declaration;

    lodd__emit_json_begin(out, "declaration", '{');
    lodd__emit_json_given(out, "sha256", lodd__str(c->sha256.hex));
    if (d != NULL) {
        lodd__emit_json_member(out, "id", d->id);
        lodd__emit_json_member(out, "issued", d->issued);
        lodd__emit_json_begin(out, "issuer", '{');
        lodd__emit_json_member(out, "name", d->issuer.name);
        lodd__emit_json_member(out, "orgnr", d->issuer.orgnr);
        lodd__emit_json_close(out, '}');
        lodd__emit_json_begin(out, "subject", '{');
        lodd__emit_json_member(out, "name", d->subject.name);
        lodd__emit_json_member(out, "version", d->subject.version);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, '}');
}

static void emit_policy(lodd__buf *out, const lodd__documents *c)
{
    const lodd__scheme *scheme = &c->requirements->scheme;

    lodd__emit_json_begin(out, "policy", '{');
    lodd__emit_json_member(out, "scheme", scheme->id);
    lodd__emit_json_member(out, "schemeVersion", scheme->version);
    lodd__emit_json_member_size(out, "maxAgeMonths", c->max_age_months);
    lodd__emit_json_key(out, "ehds");
    lodd__emit_json_bool(out, c->options->ehds);
    lodd__emit_json_given(out, "verdictsSha256", lodd__str(c->verdicts_sha256.hex));
    lodd__emit_json_close(out, '}');
}

static void emit_document(lodd__buf *out, const lodd__doc *doc)
{
    const lodd__evidence *evidence = doc->evidence;

    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "id", evidence->id);
    lodd__emit_json_member(out, "kind", lodd__str(lodd__evidence_words[evidence->kind]));
    lodd__emit_json_given(out, "documentKind", evidence->document_kind);
    lodd__emit_json_given(out, "title", evidence->title);
    lodd__emit_json_given(out, "path", evidence->path);
    lodd__emit_json_given(out, "sha256", lodd__str(evidence->sha256.hex));
    lodd__emit_json_begin(out, "sections", '[');
    for (size_t i = 0; i < evidence->sections.len; i++)
        lodd__emit_json_str(out, evidence->sections.ptr[i]);
    lodd__emit_json_close(out, ']');
    lodd__emit_json_member(out, "state", lodd__str(states[doc->state]));
    lodd__emit_json_member(out, "verdict", lodd__str(lodd__doc_verdict_words[doc->verdict]));
    if (doc->verdict != LODD__DOC_NOT_JUDGED)
        lodd__emit_json_given(out, "comment", doc->comment);
    lodd__emit_json_close(out, '}');
}

void lodd__documents_record(lodd__documents *c)
{
    lodd__buf out = {0};
    bool complete = c->check->verdict == LODD_VERDICT_COMPLETE;

    lodd__emit_json_open(&out, '{');
    lodd__emit_json_member(&out, "schema", LODD__STR("urn:lodd:dokumentkontroll:1"));
    lodd__emit_json_member(&out, "verdict", complete ? LODD__STR("fullstendig") : LODD__STR("mangelfull"));
    lodd__emit_json_member(&out, "date", c->date);
    lodd__emit_json_member(&out, "controller", lodd__str(c->options->controller));
    lodd__emit_json_begin(&out, "tool", '{');
    lodd__emit_json_member(&out, "name", LODD__STR("lodd"));
    lodd__emit_json_member(&out, "version", lodd__str(lodd_version()));
    lodd__emit_json_close(&out, '}');
    emit_policy(&out, c);
    emit_declaration(&out, c);
    lodd__emit_json_begin(&out, "documents", '[');
    for (size_t i = 0; i < c->n; i++)
        emit_document(&out, &c->docs[i]);
    lodd__emit_json_close(&out, ']');
    lodd__check_emit_lines(&out, c->check);
    lodd__emit_json_close(&out, '}');
    if (!out.failed)
        lodd__form_pretty(&c->check->record, lodd__buf_str(&out));
    c->check->record.failed |= out.failed;
    lodd__buf_free(&out);
}
