/* lodd/requirement.h - requirement sets (kravsett), norm levels, test descriptions and runs of them. */
#ifndef LODD_REQUIREMENT_H
#define LODD_REQUIREMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "lodd/check.h"
#include "lodd/engine.h"
#include "lodd/write.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* Normeringsnivå, in rising strength. name, code in files, bokmål, English, the word vendors follow it with */
#define LODD_LEVEL_TABLE(X)                                                                                            \
    X(UNKNOWN, "ukjent", "ukjent", "unknown", "")                                                                      \
    X(KAN, "veileder", "veileder", "guide", "kan")                                                                     \
    X(BOR, "retningslinje", "retningslinje", "guideline", "bør")                                                       \
    X(SKAL, "anbefalt", "anbefalt standard", "recommended standard", "skal")                                           \
    X(MA, "obligatorisk", "obligatorisk standard", "mandatory standard", "må")

typedef enum lodd_level {
#define X(name, code, nb, en, word) LODD_LEVEL_##name,
    LODD_LEVEL_TABLE(X)
#undef X
        LODD_LEVEL_COUNT
} lodd_level;

const char *lodd_level_code(lodd_level level); /* "obligatorisk": in files and on the command line */
const char *lodd_level_name(lodd_level level, lodd_lang lang);
const char *lodd_level_word(lodd_level level); /* "må" */

/* The sets of all packs, and the scheme. Reading and filtering; immutable, shared by threads. */
typedef struct lodd_requirements lodd_requirements;

/* engine must outlive *ret. LODD_ERR_PACK with a line in *ret_message (lodd_free): a set is broken. */
lodd_status lodd_requirements_open(lodd_requirements **ret, lodd_engine *engine, char **ret_message);
void lodd_requirements_close(lodd_requirements *requirements);

typedef struct lodd_requirements_filter {
    size_t size;
    const char *organisation; /* kind of organisation: "pleie-og-omsorg", ...; NULL: all */
    const char *levels;       /* "obligatorisk,anbefalt"; NULL: all */
    const char *date;         /* YYYY-MM-DD that levels are asked for; NULL: the newest */
    const char *set;          /* "no.plo@1.6"; NULL: all */
    const char *profile;      /* "no.plo@1.6/innleggelsesrapport"; NULL: all */
    const char *method;       /* "validator", "testprosedyre", "dokument", "egenerklæring"; NULL: all */
} lodd_requirements_filter;

#define LODD_REQUIREMENTS_FILTER_INIT                                                                                  \
    {                                                                                                                  \
        .size = sizeof(lodd_requirements_filter)                                                                       \
    }

/* text: aligned columns; csv: the table of requirements (kravtabell) as tenders have it, UTF-8 with a byte order mark,
 * semicolons, protected against formulas; html: a page of its own with the same table; json: urn:lodd:kravsett:1 */
typedef enum lodd_table_format {
    LODD_TABLE_TEXT,
    LODD_TABLE_CSV,
    LODD_TABLE_HTML,
    LODD_TABLE_JSON,
    LODD_TABLE_COUNT
} lodd_table_format;

/* LODD_ERR_ARGUMENT with a line in *ret_message: no such organisation, level, set, ... */
lodd_status lodd_requirements_write(const lodd_requirements *requirements, const lodd_requirements_filter *filter,
                                    lodd_table_format format, lodd_lang lang, lodd_sink *sink, void *user,
                                    char **ret_message);

/* One requirement, for lists and explanations; strings live as long as requirements. */
typedef struct lodd_requirement_info {
    lodd_str id, set, profile, direction, document, clause, method, test;
    lodd_str text[LODD_LANG_COUNT];
    bool certifiable;
    size_t n_rules, n_components;
} lodd_requirement_info;
size_t lodd_requirements_n(const lodd_requirements *requirements);
lodd_requirement_info lodd_requirements_get(const lodd_requirements *requirements, size_t i); /* sorted by id */
/* All that is known of one, as lines of text. LODD_ERR_NOT_FOUND: there is none of the id. */
lodd_status lodd_requirements_show(const lodd_requirements *requirements, lodd_str id, lodd_lang lang, lodd_sink *sink,
                                   void *user);

/* --- test descriptions (level b) --- */

/* One of them, for lists; strings live as long as requirements. */
typedef struct lodd_test_info {
    lodd_str id, version, pack, profile, direction;
    lodd_str title[LODD_LANG_COUNT];
    bool negative;
    bool selected; /* by the scheme: level b asks for a run of it */
    size_t n_inputs, n_expectations;
} lodd_test_info;
size_t lodd_tests_n(const lodd_requirements *requirements);
lodd_test_info lodd_tests_get(const lodd_requirements *requirements, size_t i); /* sorted by id */

typedef struct lodd_suite_options {
    size_t size;
    const char *directory;    /* one folder for each test: inputs/ , outputs/ , run.json */
    const char *const *tests; /* ids; n_tests 0: all that the scheme has, or (judging) all that have a folder */
    size_t n_tests;
    const char *operator_role; /* who ran them: "testleder"; goes into the records */
    const char *started;       /* YYYY-MM-DD; NULL: today */
    size_t jobs;
} lodd_suite_options;

#define LODD_SUITE_OPTIONS_INIT                                                                                        \
    {                                                                                                                  \
        .size = sizeof(lodd_suite_options)                                                                             \
    }

/* Writes what the vendor's system is to be given: the input messages of each test and a description to follow
 * (README.html, nb and en). Verdict MADE; REFUSED when a test's folder is there already (it is not touched) or cannot be
 * written. LODD_ERR_ARGUMENT: no such test. */
lodd_status lodd_suite_prepare(lodd_check **ret, lodd_engine *engine, const lodd_suite_options *options,
                               char **ret_message);
/* Judges what the system made of them (outputs/) and writes run.json beside, whether passed or not; inputs and outputs
 * are only read. Verdict MADE: all passed; INCOMPLETE: the lines say what is missing. LODD_ERR_ARGUMENT: no such test, no
 * role, no date. The record is urn:lodd:testkjoringer:1 (docs/testkjoring.schema.json). */
lodd_status lodd_suite_run(lodd_check **ret, lodd_engine *engine, const lodd_suite_options *options,
                           char **ret_message);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
