/* declare/compare_csv.c - a comparison's record as a table for spreadsheets: a row for each demand, three columns for
 * each system. The record is read again, and may be anybody's. Uses json, csv.h. */
#include <stdlib.h>

#include "declare/csv.h"
#include "declare/spotcheck.h"
#include "json/json.h"
#include "lodd/control.h"

static const lodd__json *get(const lodd__json *object, const char *key)
{
    return object != NULL ? lodd__json_get(object, lodd__str(key)) : NULL;
}

static lodd_str text(const lodd__json *object, const char *key)
{
    const lodd__json *value = get(object, key);

    return value != NULL && (value->type == LODD__JSON_STRING || value->type == LODD__JSON_NUMBER)
               ? value->text
               : (lodd_str){NULL, 0};
}

static const lodd__json *items(const lodd__json *object, const char *key)
{
    const lodd__json *value = get(object, key);

    return value != NULL && value->type == LODD__JSON_ARRAY ? value->first : NULL;
}

static bool is_true(const lodd__json *object, const char *key)
{
    const lodd__json *value = get(object, key);

    return value != NULL && value->type == LODD__JSON_TRUE;
}

typedef struct words {
    const char *columns[7], *yes, *answer, *proof, *claim;
} words;

static const words languages[LODD_LANG_COUNT] = {
    {{"Krav", "Profil", "Retning", "Tekst", "Normnivå", "Absolutt krav", "Vekt"}, "ja", "svar", "bevis", "påstand"},
    {{"Requirement", "Profile", "Direction", "Text", "Norm level", "Must-have", "Weight"},
     "yes",
     "answer",
     "evidence",
     "claim"},
};

/* "System 1.0 (Vendor): answer" */
static void head_cell(lodd__buf *out, lodd__arena *arena, const lodd__json *system, const char *what)
{
    lodd_str name = text(system, "system");

    if (name.len == 0)
        name = text(system, "id");
    lodd__csv_cell(out,
                   lodd__arena_printf(arena, "%.*s %.*s (%.*s): %s", LODD__FMT(name),
                                      LODD__FMT(text(system, "version")), LODD__FMT(text(system, "vendor")), what));
}

static void write_head(lodd__buf *out, lodd__arena *arena, const lodd__json *root, const words *w)
{
    for (size_t i = 0; i < 7; i++)
        lodd__csv_cell(out, lodd__str(w->columns[i]));
    for (const lodd__json *system = items(root, "systems"); system != NULL; system = system->next) {
        head_cell(out, arena, system, w->answer);
        head_cell(out, arena, system, w->proof);
        head_cell(out, arena, system, w->claim);
    }
    lodd__csv_end_row(out);
}

/* "12 filer, 41/58 regler" without words: both are numbers that the columns' heads explain */
static void write_cell(lodd__buf *out, lodd__arena *arena, const lodd__json *cell, lodd_lang lang)
{
    lodd_str files = text(cell, "files"), part = text(cell, "rulesExercised"), whole = text(cell, "rulesTotal");

    lodd__csv_cell(out, text(cell, lang == LODD_LANG_NB ? "nb" : "en"));
    if (files.len == 0 || lodd__str_is(files, "0"))
        lodd__csv_cell(out, (lodd_str){NULL, 0});
    else
        lodd__csv_cell(out, lang == LODD_LANG_NB
                                ? lodd__arena_printf(arena, "%.*s filer, %.*s av %.*s regler prøvd", LODD__FMT(files),
                                                     LODD__FMT(part), LODD__FMT(whole))
                                : lodd__arena_printf(arena, "%.*s files, %.*s of %.*s rules exercised",
                                                     LODD__FMT(files), LODD__FMT(part), LODD__FMT(whole)));
    lodd__csv_cell(out, text(cell, "claim"));
}

static void write_row(lodd__buf *out, lodd__arena *arena, const lodd__json *row, const words *w, lodd_lang lang)
{
    lodd__csv_cell(out, text(row, "id"));
    lodd__csv_cell(out, text(row, "profile"));
    lodd__csv_cell(out, text(row, "direction"));
    lodd__csv_cell(out, text(get(row, "text"), lang == LODD_LANG_NB ? "nb" : "en"));
    lodd__csv_cell(out, text(row, "level"));
    lodd__csv_cell(out, is_true(row, "must") ? lodd__str(w->yes) : (lodd_str){NULL, 0});
    lodd__csv_cell(out, text(row, "weight"));
    for (const lodd__json *cell = items(row, "cells"); cell != NULL; cell = cell->next)
        write_cell(out, arena, cell, lang);
    lodd__csv_end_row(out);
}

lodd_status lodd_compare_csv(char **ret, lodd_str record, lodd_lang lang)
{
    lodd__arena arena = {0};
    lodd__buf out = {0};
    lodd__json_doc doc;
    lodd_limits limits;
    lodd_status status = LODD_OK;

    *ret = NULL;
    if ((unsigned)lang >= LODD_LANG_COUNT)
        return LODD_ERR_ARGUMENT;
    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &arena, record, &limits);
    if (doc.root == NULL || !doc.valid || !lodd__str_is(text(doc.root, "schema"), LODD__COMPARE_SCHEMA))
        status = arena.failed ? LODD_ERR_NOMEM : LODD_ERR_ARGUMENT;
    if (status == LODD_OK) {
        lodd__csv_begin(&out);
        write_head(&out, &arena, doc.root, &languages[lang]);
        for (const lodd__json *row = items(doc.root, "rows"); row != NULL; row = row->next)
            write_row(&out, &arena, row, &languages[lang], lang);
        lodd__buf_addc(&out, '\0');
        if (out.failed || arena.failed)
            status = LODD_ERR_NOMEM;
    }
    lodd__arena_free(&arena);
    if (status != LODD_OK) {
        lodd__buf_free(&out);
        return status;
    }
    *ret = out.ptr;
    return LODD_OK;
}
