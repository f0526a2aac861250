/* declare/ehds_state.h - the EHDS block in memory, for the files ehds*.c. */
#ifndef LODD_DECLARE_EHDS_STATE_H
#define LODD_DECLARE_EHDS_STATE_H

#include "declare/ehds.h"

enum {
#define EHDS_ROW(...) +1
    LODD__EHDS_ROWS = 0
#include "declare/ehds.def"
    ,
#undef EHDS_ROW
#define EHDS_PART(...) +1
    LODD__EHDS_PARTS = 0
#include "declare/ehds.def"
    ,
#undef EHDS_PART
#define EHDS_CATEGORY(...) +1
    LODD__EHDS_CATEGORIES = 0
#include "declare/ehds.def"
    ,
#undef EHDS_CATEGORY
#define EHDS_ANSWER(...) +1
    LODD__EHDS_ANSWERS = 0
#include "declare/ehds.def"
#undef EHDS_ANSWER
};

enum { LODD__EHDS_ANSWER_JA, LODD__EHDS_ANSWER_DELVIS }; /* the first two: they ask for something to show */

typedef struct lodd__ehds_word {
    const char *code, *name[LODD_LANG_COUNT];
} lodd__ehds_word;

/* code: the row; the member; the word in files. */
extern const lodd__ehds_word lodd__ehds_rows[LODD__EHDS_ROWS], lodd__ehds_parts[LODD__EHDS_PARTS],
    lodd__ehds_categories[LODD__EHDS_CATEGORIES], lodd__ehds_answers[LODD__EHDS_ANSWERS];
extern const char *const lodd__ehds_places[LODD__EHDS_PARTS];   /* in Annex III: "1(c)" */
extern const lodd__method lodd__ehds_methods[LODD__EHDS_ROWS]; /* how a row can be shown */

typedef struct lodd__ehds_reference {
    lodd_str reference, version, title;
} lodd__ehds_reference;
typedef LODD__LIST(lodd__ehds_reference) lodd__ehds_references;

typedef struct lodd__ehds {
    struct {
        lodd_str name, trademark, address, contact;
    } manufacturer;
    lodd_str contact_point, system_reference, additional;
    bool categories[LODD__EHDS_CATEGORIES];
    lodd__ehds_references other_acts, harmonised, common;
    struct {
        lodd_str environment, version, date, result, url;
    } test; /* of the testing environment of Art. 40; environment empty: none */
    struct {
        lodd_str place, date, name, function, on_behalf_of;
    } issue;
    struct {
        lodd_str text;
        lodd__strings evidence;
    } parts[LODD__EHDS_PARTS];
    struct {
        bool given;
        size_t answer;
        lodd_str text, planned_for;
        lodd__strings evidence;
    } rows[LODD__EHDS_ROWS];
    struct {
        bool given, categories[LODD__EHDS_CATEGORIES];
        lodd__strings specifications;
        lodd_str valid_until;
    } label; /* Art. 47(2) */
} lodd__ehds;

/* Reads the text of the block. Faults are lines in check; false then. */
bool lodd__ehds_parse(lodd__ehds *ret, lodd__arena *arena, const lodd__declaration *declaration, lodd_str text,
                      lodd_check *check);
/* The normal form, compact. */
void lodd__ehds_emit(lodd__buf *out, const lodd__ehds *ehds);
/* Every thing that is missing: where it belongs ("Annex IV 2") and what it is. */
typedef void lodd__ehds_visit(void *user, const char *place, lodd_str nb, lodd_str en);
void lodd__ehds_look(const lodd__ehds *ehds, const lodd__declaration *declaration, lodd__arena *arena,
                     lodd__ehds_visit *visit, void *user);

#endif
