/* declare/requirement_write.c - requirements as a table: text, CSV for tenders, a page, JSON. Uses
 * requirement_select.h, render.h, csv.h, form.h, write/emit.h, base.
 */
#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"
#include "declare/csv.h"
#include "declare/render.h"
#include "declare/requirement_select.h"
#include "write/emit.h"

#define SCHEMA "urn:lodd:kravsett:1"

/* The same for people who do not know this program. */
static const char *const method_names[LODD__METHOD_COUNT][LODD_LANG_COUNT] = {
    [LODD__METHOD_VALIDATOR] = {"maskinell kontroll", "machine check"},
    [LODD__METHOD_TEST] = {"testbeskrivelse", "test description"},
    [LODD__METHOD_DOCUMENT] = {"dokument", "document"},
    [LODD__METHOD_STATEMENT] = {"egenerklæring", "statement"},
};

/* How strongly, in each language; lodd_level_word has the Norwegian word alone. */
static const char *const force_words[LODD_LEVEL_COUNT] = {"", "may", "should", "shall", "must"};

static const char *force(lodd_level level, lodd_lang lang)
{
    return lang == LODD_LANG_NB ? lodd_level_word(level) : force_words[level];
}

/* --- the level of a row in words --- */

static bool shown_before(const lodd__selection *selection, const lodd__requirement *row, size_t k)
{
    for (size_t i = 0; i < k; i++) /* at most a few for each kind of organisation */
        if (row->norms[i].level == row->norms[k].level &&
            lodd__str_eq(row->norms[i].organisation, row->norms[k].organisation) &&
            lodd__selection_in_force(selection, &row->norms[i]))
            return true;
    return false;
}

/* For one kind of organisation "obligatorisk"; else "obligatorisk (pleie-og-omsorg), anbefalt (annen-dogntjeneste)". */
static void add_levels(lodd__buf *out, const lodd__selection *selection, const lodd__requirement *row, lodd_lang lang)
{
    bool any = false;

    if (selection->organisation.len > 0) {
        lodd__buf_add(out, lodd__str(lodd_level_name(lodd__selection_level(selection, row), lang)));
        return;
    }
    for (size_t level = LODD_LEVEL_COUNT; level-- > 0;) {
        bool first = true;

        for (size_t i = 0; i < row->n_norms; i++) {
            lodd_str organisation = row->norms[i].organisation;

            if (row->norms[i].level != (lodd_level)level || !lodd__selection_in_force(selection, &row->norms[i]) ||
                shown_before(selection, row, i))
                continue;
            if (lodd__str_is(organisation, "*"))
                organisation = lodd__str(lang == LODD_LANG_NB ? "alle" : "all");
            if (first)
                lodd__buf_printf(out, "%s%s (", any ? ", " : "", lodd_level_name((lodd_level)level, lang));
            else
                lodd__buf_add(out, LODD__STR(", "));
            lodd__buf_add(out, organisation);
            any = true;
            first = false;
        }
        if (!first)
            lodd__buf_addc(out, ')');
    }
    if (!any)
        lodd__buf_add(out, lodd__str(lodd_level_name(LODD_LEVEL_UNKNOWN, lang)));
}

/* "HIS 1143:2014, 4.3" */
static void add_source(lodd__buf *out, const lodd__requirement *row)
{
    lodd__buf_add(out, row->document);
    if (row->clause.len > 0)
        lodd__buf_printf(out, ", %.*s", LODD__FMT(row->clause));
}

/* --- text --- */

enum { COLUMNS = 3, GAP = 2 };

/* Columns on a terminal, counted in code points: ids, levels and methods have no wide characters. */
static size_t width_of(lodd_str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

static void text_cells(const lodd__selection *selection, const lodd__requirement *row, lodd_str cells[COLUMNS])
{
    cells[0] = row->id;
    cells[1] = lodd__str(lodd_level_code(lodd__selection_level(selection, row)));
    cells[2] = lodd__str(lodd__method_names[row->method]); /* the words that --method takes */
}

static void write_text(lodd__buf *out, const lodd__selection *selection, lodd_lang lang)
{
    static const char *const heads[LODD_LANG_COUNT][COLUMNS + 1] = {{"KRAV", "NIVÅ", "METODE", "TEKST"},
                                                                    {"REQUIREMENT", "LEVEL", "METHOD", "TEXT"}};
    size_t width[COLUMNS];
    lodd_str cells[COLUMNS];

    for (size_t k = 0; k < COLUMNS; k++)
        width[k] = width_of(lodd__str(heads[lang][k]));
    for (size_t i = 0; i < selection->n; i++) {
        text_cells(selection, selection->rows[i], cells);
        for (size_t k = 0; k < COLUMNS; k++)
            width[k] = width_of(cells[k]) > width[k] ? width_of(cells[k]) : width[k];
    }
    for (size_t i = 0; i <= selection->n; i++) {
        if (i > 0)
            text_cells(selection, selection->rows[i - 1], cells);
        for (size_t k = 0; k < COLUMNS; k++) {
            lodd_str cell = i > 0 ? cells[k] : lodd__str(heads[lang][k]);

            lodd__shown(out, cell);
            for (size_t w = width_of(cell); w < width[k] + GAP; w++)
                lodd__buf_addc(out, ' ');
        }
        lodd__shown(out, i > 0 ? selection->rows[i - 1]->text[lang] : lodd__str(heads[lang][COLUMNS]));
        lodd__buf_addc(out, '\n');
    }
}

/* --- CSV --- */

enum { CSV_COLUMNS = 8 };

static void write_csv(lodd__buf *out, const lodd__selection *selection, lodd_lang lang)
{
    static const char *const heads[LODD_LANG_COUNT][CSV_COLUMNS] = {
        {"kravnr", "krav", "kilde", "normeringsnivå", "må/skal/bør/kan", "metode", "svar", "bevis"},
        {"requirement no.", "requirement", "source", "norm level", "must/shall/should/may", "method", "answer",
         "evidence"}};
    lodd__buf source = {0}, level = {0};

    lodd__csv_begin(out);
    for (size_t k = 0; k < CSV_COLUMNS; k++)
        lodd__csv_cell(out, lodd__str(heads[lang][k]));
    lodd__csv_end_row(out);
    for (size_t i = 0; i < selection->n; i++) {
        const lodd__requirement *row = selection->rows[i];

        source.len = level.len = 0;
        add_source(&source, row);
        add_levels(&level, selection, row, lang);
        lodd__csv_cell(out, row->id);
        lodd__csv_cell(out, row->text[lang]);
        lodd__csv_cell(out, lodd__buf_str(&source));
        lodd__csv_cell(out, lodd__buf_str(&level));
        lodd__csv_cell(out, lodd__str(force(lodd__selection_level(selection, row), lang)));
        lodd__csv_cell(out, lodd__str(method_names[row->method][lang]));
        lodd__csv_cell(out, (lodd_str){NULL, 0}); /* answer and evidence are the tenderer's */
        lodd__csv_cell(out, (lodd_str){NULL, 0});
        lodd__csv_end_row(out);
    }
    out->failed |= source.failed || level.failed;
    lodd__buf_free(&source);
    lodd__buf_free(&level);
}

/* --- JSON --- */

static void emit_text(lodd__buf *out, const char *key, const lodd_str text[LODD_LANG_COUNT])
{
    lodd__emit_json_begin(out, key, '{');
    lodd__emit_json_texts(out, text[LODD_LANG_NB], text[LODD_LANG_EN]);
    lodd__emit_json_close(out, '}');
}

static void emit_filter(lodd__buf *out, const lodd__selection *selection, const lodd_requirements *requirements)
{
    const lodd__scheme *scheme = &requirements->scheme;

    lodd__emit_json_begin(out, "filter", '{');
    lodd__emit_json_given(out, "organisation", selection->organisation);
    for (size_t i = 0; i < scheme->n_organisations; i++)
        if (lodd__str_eq(scheme->organisations[i].code, selection->organisation))
            emit_text(out, "organisationName", scheme->organisations[i].name);
    if (!selection->all_levels) {
        lodd__emit_json_begin(out, "levels", '[');
        for (size_t level = LODD_LEVEL_COUNT; level-- > 0;)
            if (selection->levels[level])
                lodd__emit_json_str(out, lodd__str(lodd_level_code((lodd_level)level)));
        lodd__emit_json_close(out, ']');
    }
    lodd__emit_json_given(out, "date", selection->date);
    lodd__emit_json_given(out, "set", selection->set);
    lodd__emit_json_given(out, "profile", selection->profile);
    if (selection->method != LODD__METHOD_COUNT)
        lodd__emit_json_member(out, "method", lodd__str(lodd__method_names[selection->method]));
    lodd__emit_json_close(out, '}');
}

static const lodd__set_info *find_set(const lodd_requirements *requirements, lodd_str pack)
{
    for (size_t i = 0; i < requirements->n_sets; i++)
        if (lodd__str_eq(requirements->sets[i].pack, pack))
            return &requirements->sets[i];
    return NULL;
}

/* The sets that rows are from, in their order: rows come by set. */
static void emit_sets(lodd__buf *out, const lodd__selection *selection, const lodd_requirements *requirements)
{
    lodd__emit_json_begin(out, "sets", '[');
    for (size_t row = 0, end = 0; row < selection->n; row = end) {
        const lodd__set_info *set = find_set(requirements, selection->rows[row]->set);

        while (end < selection->n && lodd__str_eq(selection->rows[end]->set, selection->rows[row]->set))
            end++;
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "id", set->pack);
        emit_text(out, "title", set->title);
        lodd__emit_json_member(out, "sha256", lodd__str(set->sha256));
        lodd__emit_json_member_size(out, "requirements", end - row);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_norms(lodd__buf *out, const lodd__requirement *row)
{
    lodd__emit_json_begin(out, "norms", '[');
    for (size_t i = 0; i < row->n_norms; i++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "organisation", row->norms[i].organisation);
        lodd__emit_json_member(out, "level", lodd__str(lodd_level_code(row->norms[i].level)));
        lodd__emit_json_given(out, "from", row->norms[i].from);
        lodd__emit_json_given(out, "to", row->norms[i].to);
        lodd__emit_json_given(out, "source", row->norms[i].source);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

/* The notes of the rows, each once, numbered from 1 as footnotes are. */
typedef struct notes {
    lodd__map numbers; /* Norwegian text -> its row in list */
    LODD__VEC(const lodd__requirement *) list;
    bool failed;
} notes;

static void gather_notes(notes *ret, const lodd__selection *selection)
{
    for (size_t i = 0; i < selection->n && !ret->failed; i++) {
        lodd_str text = selection->rows[i]->norm_note[LODD_LANG_NB];

        if (text.len == 0 || lodd__map_get(&ret->numbers, text) != NULL)
            continue;
        ret->failed = !lodd__vec_push(&ret->list, selection->rows[i]) ||
                      !lodd__map_put(&ret->numbers, text, (void *)(uintptr_t)ret->list.len);
    }
}

static void free_notes(notes *n)
{
    lodd__map_free(&n->numbers);
    lodd__vec_free(&n->list);
}

static void emit_notes(lodd__buf *out, const notes *n)
{
    lodd__emit_json_begin(out, "notes", '[');
    for (size_t i = 0; i < n->list.len; i++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member_size(out, "number", i + 1);
        lodd__emit_json_texts(out, n->list.ptr[i]->norm_note[LODD_LANG_NB],
                              n->list.ptr[i]->norm_note[LODD_LANG_EN]);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_row(lodd__buf *out, const lodd__selection *selection, const lodd__requirement *row, const notes *n)
{
    lodd_level level = lodd__selection_level(selection, row);

    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "id", row->id);
    lodd__emit_json_member(out, "set", row->set);
    lodd__emit_json_given(out, "profile", row->profile);
    lodd__emit_json_given(out, "direction", lodd__str(lodd__direction_names[row->direction]));
    emit_text(out, "text", row->text);
    lodd__emit_json_member(out, "document", row->document);
    lodd__emit_json_given(out, "clause", row->clause);
    lodd__emit_json_member(out, "level", lodd__str(lodd_level_code(level)));
    emit_norms(out, row);
    if (row->norm_note[LODD_LANG_NB].len > 0)
        lodd__emit_json_member_size(out, "note",
                                    (size_t)(uintptr_t)lodd__map_get(&n->numbers, row->norm_note[LODD_LANG_NB]));
    lodd__emit_json_member(out, "method", lodd__str(lodd__method_names[row->method]));
    lodd__emit_json_key(out, "certifiable");
    lodd__emit_json_bool(out, row->certifiable);
    lodd__emit_json_strs(out, "rules", row->rules.ptr, row->rules.len);
    lodd__emit_json_strs(out, "components", row->components.ptr, row->components.len);
    lodd__emit_json_strs(out, "tests", row->tests.ptr, row->tests.len);
    lodd__emit_json_close(out, '}');
}

static void write_json(lodd__buf *out, const lodd__selection *selection, const lodd_requirements *requirements)
{
    lodd__buf compact = {0};
    notes n = {.failed = false};

    gather_notes(&n, selection);
    lodd__emit_json_open(&compact, '{');
    lodd__emit_json_member(&compact, "schema", LODD__STR(SCHEMA));
    emit_filter(&compact, selection, requirements);
    emit_sets(&compact, selection, requirements);
    lodd__emit_json_begin(&compact, "requirements", '[');
    for (size_t i = 0; i < selection->n; i++)
        emit_row(&compact, selection, selection->rows[i], &n);
    lodd__emit_json_close(&compact, ']');
    emit_notes(&compact, &n);
    lodd__emit_json_close(&compact, '}');
    out->failed |= compact.failed || n.failed;
    free_notes(&n);
    if (!out->failed)
        lodd__form_pretty(out, lodd__buf_str(&compact));
    lodd__buf_free(&compact);
}

/* --- one requirement --- */

static void add_label(lodd__buf *out, const char *label, lodd_str value)
{
    if (value.len == 0)
        return;
    lodd__buf_printf(out, "  %s: ", label);
    lodd__shown(out, value);
    lodd__buf_addc(out, '\n');
}

/* "  label: a, b, c"; nothing when there are none. */
static void add_labels(lodd__buf *out, const char *label, lodd__strings values)
{
    if (values.len == 0)
        return;
    lodd__buf_printf(out, "  %s: ", label);
    for (size_t i = 0; i < values.len; i++) {
        lodd__buf_add(out, i > 0 ? LODD__STR(", ") : (lodd_str){NULL, 0});
        lodd__shown(out, values.ptr[i]);
    }
    lodd__buf_addc(out, '\n');
}

/* "  norm level: mandatory standard (must): pleie-og-omsorg, from 2020-01-01 [source]" */
static void add_norm(lodd__buf *out, const lodd__norm *norm, lodd_lang lang)
{
    bool all = lodd__str_is(norm->organisation, "*");

    lodd__buf_printf(out, "  %s: %s", lang == LODD_LANG_NB ? "normeringsnivå" : "norm level",
                     lodd_level_name(norm->level, lang));
    if (norm->level != LODD_LEVEL_UNKNOWN)
        lodd__buf_printf(out, " (%s)", force(norm->level, lang));
    lodd__buf_add(out, LODD__STR(": "));
    lodd__shown(out, all ? lodd__str(lang == LODD_LANG_NB ? "alle" : "all") : norm->organisation);
    if (norm->from.len > 0)
        lodd__buf_printf(out, " %s %.*s", lang == LODD_LANG_NB ? "fra" : "from", LODD__FMT(norm->from));
    if (norm->to.len > 0)
        lodd__buf_printf(out, " %s %.*s", lang == LODD_LANG_NB ? "til" : "until", LODD__FMT(norm->to));
    if (norm->source.len > 0) {
        lodd__buf_add(out, LODD__STR(" ["));
        lodd__shown(out, norm->source);
        lodd__buf_addc(out, ']');
    }
    lodd__buf_addc(out, '\n');
}

static void write_one(lodd__buf *out, const lodd__requirement *row, lodd_lang lang)
{
    static const char *const labels[LODD_LANG_COUNT][10] = {
        {"kravsett", "profil", "retning", "kilde", "merknad", "metode", "prøves på nivå c", "regler", "komponenter",
         "testbeskrivelser"},
        {"set", "profile", "direction", "source", "note", "method", "tested at level c", "rules", "components",
         "test descriptions"}};
    const char *const *l = labels[lang];
    lodd__buf source = {0};

    lodd__shown(out, row->id);
    lodd__buf_add(out, LODD__STR("\n  "));
    lodd__shown(out, row->text[lang]);
    lodd__buf_add(out, LODD__STR("\n\n"));
    add_label(out, l[0], row->set);
    add_label(out, l[1], row->profile);
    add_label(out, l[2], lodd__str(lodd__direction_names[row->direction]));
    add_source(&source, row);
    add_label(out, l[3], lodd__buf_str(&source));
    for (size_t i = 0; i < row->n_norms; i++)
        add_norm(out, &row->norms[i], lang);
    add_label(out, l[4], row->norm_note[lang]);
    add_label(out, l[5], lodd__str(lodd__method_names[row->method]));
    add_label(out, l[6],
              lodd__str(lang == LODD_LANG_NB ? (row->certifiable ? "ja" : "nei") : (row->certifiable ? "yes" : "no")));
    add_labels(out, l[7], row->rules);
    add_labels(out, l[8], row->components);
    add_labels(out, l[9], row->tests);
    out->failed |= source.failed;
    lodd__buf_free(&source);
}

lodd_status lodd_requirements_show(const lodd_requirements *requirements, lodd_str id, lodd_lang lang, lodd_sink *sink,
                                   void *user)
{
    const lodd__requirement *row = lodd__requirements_find(requirements, id);
    lodd__buf out = {0};
    lodd_status status = LODD_OK;

    if (row == NULL)
        return LODD_ERR_NOT_FOUND;
    if ((unsigned)lang >= LODD_LANG_COUNT)
        return LODD_ERR_ARGUMENT;
    write_one(&out, row, lang);
    if (out.failed)
        status = LODD_ERR_NOMEM;
    else if (!sink(user, out.ptr, out.len))
        status = LODD_ERR_IO;
    lodd__buf_free(&out);
    return status;
}

/* --- any format --- */

static lodd_status write_html(lodd__buf *out, const lodd__selection *selection, const lodd_requirements *requirements,
                              char **ret_message)
{
    lodd__buf record = {0};
    lodd_status status;

    write_json(&record, selection, requirements);
    status = record.failed ? LODD_ERR_NOMEM : lodd__render(out, lodd__buf_str(&record), NULL, ret_message);
    lodd__buf_free(&record);
    return status;
}

lodd_status lodd_requirements_write(const lodd_requirements *requirements, const lodd_requirements_filter *filter,
                                    lodd_table_format format, lodd_lang lang, lodd_sink *sink, void *user,
                                    char **ret_message)
{
    static const lodd_requirements_filter all = LODD_REQUIREMENTS_FILTER_INIT;
    lodd__selection selection;
    lodd__buf out = {0};
    lodd_status status;

    if (ret_message != NULL)
        *ret_message = NULL;
    if ((unsigned)lang >= LODD_LANG_COUNT || (unsigned)format >= LODD_TABLE_COUNT ||
        (filter != NULL && filter->size < sizeof *filter))
        return LODD_ERR_ARGUMENT;
    status = lodd__select(&selection, requirements, filter != NULL ? filter : &all, ret_message);
    if (status != LODD_OK)
        return status;
    if (format == LODD_TABLE_TEXT)
        write_text(&out, &selection, lang);
    else if (format == LODD_TABLE_CSV)
        write_csv(&out, &selection, lang);
    else if (format == LODD_TABLE_JSON)
        write_json(&out, &selection, requirements);
    else
        status = write_html(&out, &selection, requirements, ret_message);
    free(selection.rows);
    if (status == LODD_OK && out.failed)
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK && !sink(user, out.ptr, out.len))
        status = LODD_ERR_IO;
    lodd__buf_free(&out);
    return status;
}
