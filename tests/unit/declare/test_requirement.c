/* test_requirement.c - reading requirement sets, test descriptions and schemes; levels; tables. Sets that are broken on
 * purpose, and memory that runs out. The sets of this project are judged by test_requirement_data.c. */
#include "base/sha256.h"
#include "declare/requirement_select.h"
#include "tap.h"
#include "unit/base/fail.h"
#include "unit/pack/temp.h"

/* JSON, as it is in files. */
/* clang-format off */
#define TEXT(nb, en) "{\"nb\": \"" nb "\", \"en\": \"" en "\"}"
#define MANIFEST \
    "{\"id\": \"x.set\", \"version\": \"1\", \"title\": " TEXT("Sett", "Set") ", \"publisher\": \"P\"," \
    " \"profiles\": [" \
    "{\"id\": \"ny-melding\", \"title\": " TEXT("Ny melding", "New message") ", \"document\": \"DOK 1:2020\"," \
    " \"root\": \"A\", \"namespace\": \"urn:a\", \"types\": [{\"code\": \"NY\", \"display\": \"Ny\"}], \"norm\": [" \
    "{\"organisation\": \"kommune\", \"direction\": \"send\", \"level\": \"obligatorisk\", \"from\": \"2020-01-01\"," \
    " \"source\": \"forskrift\"}," \
    "{\"organisation\": \"sykehus\", \"direction\": \"receive\", \"level\": \"anbefalt\"}]}," \
    "{\"id\": \"gammel\", \"title\": " TEXT("Gammel", "Old") ", \"document\": \"DOK 2:2010\", \"root\": \"B\"," \
    " \"namespace\": \"urn:b\", \"types\": [{\"code\": \"GAMMEL\", \"display\": \"G\"}]," \
    " \"normNote\": " TEXT("Ikke samlet inn.", "Not collected.") "}," \
    "{\"id\": \"hode\", \"title\": " TEXT("Hode", "Head") ", \"document\": \"DOK 3\", \"root\": \"C\"," \
    " \"namespace\": \"urn:c\", \"envelope\": true, \"normNote\": " TEXT("Nei.", "No.") "}]}"
#define SET(profiles, requirements) \
    "{\"schema\": \"urn:lodd:requirements:1\", \"set\": \"x.set@1\", \"title\": " TEXT("Krav", "Demands") profiles \
    ", \"requirements\": [" requirements "]}"
#define PROFILES \
    ", \"profiles\": [{\"id\": \"gammel\", \"norms\": [{\"organisation\": \"*\", \"direction\": \"begge\"," \
    " \"level\": \"anbefalt\", \"to\": \"2021-06-30\"}], \"note\": " TEXT("Utl\u00f8pt.", "Expired.") "}]"
#define ENTRY(id, more) \
    "{\"id\": \"" id "\", \"text\": " TEXT("Krav.", "Demand.") ", \"document\": \"D\"," \
    " \"method\": \"dokument\"" more "}"
#define NOTE ", \"note\": " TEXT("Ukjent.", "Unknown.")

#define GOOD \
    SET(PROFILES, \
        "{\"id\": \"X-{PROFILE}-SEND-1\", \"profiles\": [\"*\"], \"direction\": \"send\"," \
        " \"text\": " TEXT("Sender {message} ({type}).", "Sends {message} ({type}).") "," \
        " \"document\": \"{document}\", \"clause\": \"4\", \"norm\": \"profile\", \"method\": \"validator\"," \
        " \"certifiable\": true, \"rules\": [\"XSD-VALUE\", \"layer:codes\"], \"components\": [\"A/{type}\"]}," \
        ENTRY("X-NY-MOTTA-2", ", \"profile\": \"ny-melding\", \"direction\": \"motta\", \"norm\": \"profile\"") "," \
        ENTRY("X-NY-SEND-10", ", \"profile\": \"ny-melding\", \"direction\": \"send\", \"norm\": \"profile\"," \
              " \"level\": \"retningslinje\"") "," \
        ENTRY("X-NY-BEGGE", ", \"profile\": \"ny-melding\", \"direction\": \"begge\", \"norm\": \"profile\"") "," \
        ENTRY("X-HELE-1", NOTE) "," \
        ENTRY("X-HELE-2", ", \"//\": \"en kommentar\", \"norms\": [" \
              "{\"organisation\": \"kommune\", \"level\": \"veileder\", \"to\": \"2019-12-31\"}," \
              "{\"organisation\": \"kommune\", \"level\": \"anbefalt\", \"from\": \"2020-01-01\"}]"))

#define TEST_OF(more) \
    "{\"schema\": \"urn:lodd:testbeskrivelser:1\", \"tests\": [{\"id\": \"X-T-1\", \"version\": \"2\"," \
    " \"profile\": \"x.set@1/ny-melding\", \"direction\": \"motta\", \"negative\": true, \"title\": " \
    TEXT("T", "T") "," \
    " \"purpose\": " TEXT("F", "P") ", \"steps\": {\"nb\": [\"a\", \"b\"], \"en\": [\"a\", \"b\"]}," \
    " \"inputs\": [{\"name\": \"1-feil.xml\", \"profile\": \"x.set@1/ny-melding\", \"text\": " \
    TEXT("Feil", "Wrong") "," \
    " \"negative\": true, \"rules\": [\"XSD-VALUE\"]}]," \
    " \"expect\": [{\"kind\": \"apprec\", \"profile\": \"x.set@1/gammel\", \"input\": \"1-feil.xml\"," \
    " \"statuses\": [\"2\"], \"errors\": [\"E10\"], \"text\": " TEXT("Avvist", "Rejected") "}," \
    " {\"kind\": \"nothing\", \"text\": " TEXT("Ingenting", "Nothing") "}]," \
    " \"requirements\": [\"X-NY-MOTTA-2\"]" more "}]}"

#define SCHEME(sets, tests, more) \
    "{\"schema\": \"urn:lodd:scheme:1\", \"id\": \"x.scheme\", \"version\": \"1\", \"title\": " TEXT("O", "S") "," \
    " \"sets\": [" sets "], \"tests\": [" tests "], \"policy\": {\"minMessages\": 2, \"minRulesPercent\": 30," \
    " \"minNegative\": 1, \"maxValidityMonths\": 24, \"maxDocumentAgeMonths\": 12}, \"statement\": " \
    TEXT("E", "S") "," \
    " \"legal\": [" TEXT("a", "b") ", " TEXT("c", "d") "], \"organisations\": [" \
    "{\"code\": \"kommune\", \"name\": " TEXT("kommuner", "municipalities") "}," \
    "{\"code\": \"sykehus\", \"name\": " TEXT("sykehus", "hospitals") "}]," \
    " \"documents\": [{\"code\": \"ros\", \"name\": " TEXT("ROS", "risk analysis") "}]" more "}"
#define SCHEME_MANIFEST(version) \
    "{\"id\": \"x.scheme\", \"version\": \"" version "\", \"title\": " TEXT("O", "S") ", \"publisher\": \"P\"}"
/* clang-format on */

/* --- opening --- */

static lodd_engine *open_engine(const char *directory)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    char *message = NULL;

    options.profile_dirs = &directory;
    options.n_profile_dirs = 1;
    if (lodd_engine_open(&engine, &options, &message) != LODD_OK) {
        printf("# %s\n", message != NULL ? message : "no message");
        abort();
    }
    return engine;
}

static void write_packs(temp *t)
{
    temp_write(t, "x.set@1/pack.json", MANIFEST);
    temp_write(t, "x.set@1/requirements.json", GOOD);
    temp_write(t, "x.set@1/tests.json", TEST_OF(""));
    temp_write(t, "x.scheme@1/pack.json", SCHEME_MANIFEST("1"));
    temp_write(t, "x.scheme@1/scheme.json", SCHEME("\"x.set@1\"", "\"X-T-1\"", ""));
    temp_write(t, "x.without/pack.json", "{\"id\": \"x.without\", \"version\": \"1\"}");
}

static lodd_requirements *open_good(lodd_engine *engine)
{
    lodd_requirements *ret = NULL;
    char *message = NULL;

    if (lodd_requirements_open(&ret, engine, &message) != LODD_OK)
        printf("# %s\n", message != NULL ? message : "no message");
    lodd_free(message);
    return ret;
}

static const lodd__requirement *find(const lodd_requirements *requirements, const char *id)
{
    const lodd__requirement *ret = lodd__requirements_find(requirements, lodd__str(id));

    if (ret == NULL) {
        printf("# there is no %s\n", id);
        abort();
    }
    return ret;
}

static void test_read(const lodd_requirements *r)
{
    const lodd__requirement *ny = find(r, "X-NY-MELDING-SEND-1"), *gammel = find(r, "X-GAMMEL-SEND-1");
    const lodd__test *test = lodd__requirements_test(r, LODD__STR("X-T-1"));
    char sha256[65];

    TAP_OK(r->n == 7 && r->n_tests == 1 && r->n_sets == 1, "seven requirements, one test, one set: %zu", r->n);
    TAP_OK(lodd__requirements_find(r, LODD__STR("X-HODE-SEND-1")) == NULL, "\"*\" leaves envelopes out");
    TAP_OK(lodd__str_is(ny->text[LODD_LANG_NB], "Sender Ny melding (NY).") &&
               lodd__str_is(ny->text[LODD_LANG_EN], "Sends New message (NY).") &&
               lodd__str_is(ny->document, "DOK 1:2020") && lodd__str_is(ny->components.ptr[0], "A/NY"),
           "placeholders are filled in, in each language");
    TAP_OK(lodd__str_is(ny->profile, "x.set@1/ny-melding") && ny->direction == LODD__DIRECTION_SEND &&
               lodd__str_is(ny->set, "x.set@1") && ny->certifiable && ny->rules.len == 2,
           "profile, direction, set");
    TAP_OK(lodd__str_is(gammel->norm_note[LODD_LANG_NB], "Utl\u00f8pt."), "the set's note of a profile comes first");
    TAP_OK(lodd__str_is(find(r, "X-HELE-1")->norm_note[LODD_LANG_EN], "Unknown."), "a note of its own");
    for (size_t i = 1; i < r->n; i++)
        if (lodd__str_cmp(r->items[i - 1].id, r->items[i].id) >= 0 || r->items[i].index != i)
            TAP_OK(false, "sorted by id");
    TAP_OK(test != NULL && test->negative && test->inputs.len == 1 && test->expect.len == 2 &&
               test->inputs.ptr[0].rules.len == 1 && lodd__str_is(test->expect.ptr[0].errors.ptr[0], "E10") &&
               test->expect.ptr[1].kind == LODD__EXPECT_NOTHING && lodd__str_is(test->version, "2") &&
               test->steps[LODD_LANG_EN].len == 2,
           "a test description");
    TAP_OK(find(r, "X-NY-MOTTA-2")->tests.len == 1 && lodd__str_is(find(r, "X-NY-MOTTA-2")->tests.ptr[0], "X-T-1"),
           "a requirement knows the tests that name it");
    TAP_OK(r->scheme.n_organisations == 2 && r->scheme.n_documents == 1 && r->scheme.min_messages == 2 &&
               r->scheme.max_validity_months == 24 && r->scheme.max_document_age_months == 12 &&
               r->scheme.legal[LODD_LANG_EN].len == 2 && lodd__str_is(r->scheme.legal[LODD_LANG_EN].ptr[1], "d"),
           "the scheme");
    lodd__sha256_hex(LODD__STR(GOOD), sha256);
    TAP_OK(strcmp(r->sets[0].sha256, sha256) == 0, "a set's digest is that of its file");
    lodd__sha256_hex(LODD__STR(SCHEME("\"x.set@1\"", "\"X-T-1\"", "")), sha256);
    TAP_OK(strcmp(r->scheme.sha256, sha256) == 0, "the scheme's too");
    TAP_OK(lodd__str_is(lodd_requirements_get(r, ny->index).direction, "send") &&
               lodd_requirements_get(r, ny->index).n_rules == 2 && lodd_requirements_get(r, 99).id.len == 0,
           "the public view");
}

static lodd_level level(const lodd_requirements *r, const char *id, const char *organisation, const char *date)
{
    return lodd__requirement_level(find(r, id), lodd__str(organisation), lodd__str(date));
}

static void test_levels(const lodd_requirements *r)
{
    lodd_str kinds[] = {LODD__STR("kommune"), LODD__STR("sykehus")};
    lodd__strings both = {kinds, 2};

    TAP_OK(level(r, "X-NY-MELDING-SEND-1", "kommune", "") == LODD_LEVEL_MA &&
               level(r, "X-NY-MELDING-SEND-1", "sykehus", "") == LODD_LEVEL_UNKNOWN,
           "inherited from the manifest, for its direction only");
    TAP_OK(level(r, "X-NY-MELDING-SEND-1", "kommune", "2019-12-31") == LODD_LEVEL_UNKNOWN &&
               level(r, "X-NY-MELDING-SEND-1", "kommune", "2020-01-01") == LODD_LEVEL_MA,
           "from its first day");
    TAP_OK(level(r, "X-NY-MOTTA-2", "sykehus", "") == LODD_LEVEL_SKAL &&
               level(r, "X-NY-MOTTA-2", "kommune", "") == LODD_LEVEL_UNKNOWN,
           "\"receive\" of the manifest is motta");
    TAP_OK(level(r, "X-NY-BEGGE", "kommune", "") == LODD_LEVEL_MA &&
               level(r, "X-NY-BEGGE", "sykehus", "") == LODD_LEVEL_SKAL,
           "both directions have the levels of both");
    TAP_OK(level(r, "X-NY-SEND-10", "kommune", "") == LODD_LEVEL_BOR &&
               lodd__str_is(find(r, "X-NY-SEND-10")->norms[0].source, "D"),
           "a level of its own replaces the inherited one, with its own source");
    TAP_OK(level(r, "X-GAMMEL-SEND-1", "sykehus", "2021-06-30") == LODD_LEVEL_SKAL &&
               level(r, "X-GAMMEL-SEND-1", "sykehus", "2021-07-01") == LODD_LEVEL_UNKNOWN &&
               level(r, "X-GAMMEL-SEND-1", "sykehus", "") == LODD_LEVEL_UNKNOWN,
           "\"*\" is every kind; what has ended is not the newest");
    TAP_OK(level(r, "X-HELE-2", "kommune", "2019-12-31") == LODD_LEVEL_KAN &&
               level(r, "X-HELE-2", "kommune", "2020-01-01") == LODD_LEVEL_SKAL,
           "levels change with the date");
    TAP_OK(lodd__requirement_level_any(find(r, "X-NY-BEGGE"), both, lodd__str("")) == LODD_LEVEL_MA,
           "the strongest of several kinds");
    TAP_OK(lodd__requirement_applies(find(r, "X-HELE-1"), LODD__STR("kommune"), lodd__str("")) &&
               !lodd__requirement_applies(find(r, "X-NY-MOTTA-2"), LODD__STR("kommune"), lodd__str("")) &&
               !lodd__requirement_applies(find(r, "X-GAMMEL-SEND-1"), LODD__STR("kommune"), lodd__str("2022-01-01")),
           "without levels it is for everybody; with levels for those it names, while they last");
    TAP_OK(strcmp(lodd_level_code(LODD_LEVEL_MA), "obligatorisk") == 0 &&
               strcmp(lodd_level_word(LODD_LEVEL_BOR), "b\u00f8r") == 0 &&
               strcmp(lodd_level_name(LODD_LEVEL_SKAL, LODD_LANG_EN), "recommended standard") == 0 &&
               lodd_level_code((lodd_level)99)[0] == '\0',
           "the words of the levels");
}

static void test_claims(const lodd_requirements *r)
{
    const lodd__requirement *send = find(r, "X-NY-MELDING-SEND-1"), *both = find(r, "X-NY-BEGGE");
    lodd_str ny = LODD__STR("x.set@1/ny-melding");

    TAP_OK(lodd__requirement_covers(send, ny, LODD__DIRECTION_SEND) &&
               lodd__requirement_covers(send, ny, LODD__DIRECTION_BEGGE) &&
               !lodd__requirement_covers(send, ny, LODD__DIRECTION_MOTTA) &&
               lodd__requirement_covers(both, ny, LODD__DIRECTION_MOTTA),
           "a claim answers for its profile and direction");
    TAP_OK(!lodd__requirement_covers(send, LODD__STR("x.set@1/gammel"), LODD__DIRECTION_SEND) &&
               !lodd__requirement_covers(find(r, "X-HELE-1"), lodd__str(""), LODD__DIRECTION_BEGGE),
           "not for others, nor for the system as a whole");
    TAP_OK(lodd__requirement_breached_by(send, LODD__STR("XSD-VALUE"), LODD_LAYER_SCHEMA) &&
               lodd__requirement_breached_by(send, LODD__STR("ANY-1"), LODD_LAYER_CODES) &&
               !lodd__requirement_breached_by(send, LODD__STR("ANY-1"), LODD_LAYER_SCHEMA) &&
               !lodd__requirement_breached_by(both, LODD__STR("XSD-VALUE"), LODD_LAYER_SCHEMA),
           "a rule by its id, or all of a layer");
}

/* --- tables --- */

static bool collect(void *user, const char *data, size_t n)
{
    lodd__buf_add(user, lodd__str_n(data, n));
    return !((lodd__buf *)user)->failed;
}

static bool refuse(void *user, const char *data, size_t n)
{
    (void)user, (void)data, (void)n;
    return false;
}

static void expect_rows(const lodd_requirements *r, const lodd_requirements_filter *filter, const char *wanted)
{
    lodd__selection selection;
    lodd__buf got = {0};
    char *message = NULL;

    if (lodd__select(&selection, r, filter, &message) != LODD_OK) {
        TAP_OK(false, "%s: %s", wanted, message != NULL ? message : "no message");
    } else {
        for (size_t i = 0; i < selection.n; i++)
            lodd__buf_printf(&got, "%s%.*s", i > 0 ? " " : "", LODD__FMT(selection.rows[i]->id));
        if (!TAP_OK(lodd__str_is(lodd__buf_str(&got), wanted), "rows: %s", wanted))
            printf("# got %.*s\n", LODD__FMT(lodd__buf_str(&got)));
        free(selection.rows);
    }
    free(message);
    lodd__buf_free(&got);
}

#define FILTER(...)                                                                                                    \
    &(lodd_requirements_filter)                                                                                        \
    {                                                                                                                  \
        .size = sizeof(lodd_requirements_filter), __VA_ARGS__                                                          \
    }

static void test_filter(const lodd_requirements *r)
{
    expect_rows(r, FILTER(.organisation = NULL),
                "X-GAMMEL-SEND-1 X-NY-MELDING-SEND-1 X-NY-SEND-10 X-NY-MOTTA-2 X-NY-BEGGE X-HELE-1 X-HELE-2");
    expect_rows(r, FILTER(.organisation = "sykehus"), "X-NY-MOTTA-2 X-NY-BEGGE X-HELE-1");
    expect_rows(r, FILTER(.organisation = "sykehus", .date = "2021-01-01"),
                "X-GAMMEL-SEND-1 X-NY-MOTTA-2 X-NY-BEGGE X-HELE-1");
    expect_rows(r, FILTER(.organisation = "kommune", .levels = "obligatorisk, anbefalt"),
                "X-NY-MELDING-SEND-1 X-NY-BEGGE X-HELE-2");
    expect_rows(r, FILTER(.levels = "ukjent"), "X-GAMMEL-SEND-1 X-HELE-1");
    expect_rows(r, FILTER(.profile = "x.set@1/gammel"), "X-GAMMEL-SEND-1");
    expect_rows(r, FILTER(.method = "validator", .set = "x.set@1"), "X-GAMMEL-SEND-1 X-NY-MELDING-SEND-1");
}

static void test_bad_filter(const lodd_requirements *r)
{
    static const struct {
        lodd_requirements_filter filter;
        const char *part;
    } cases[] = {
        {{.size = sizeof(lodd_requirements_filter), .organisation = "nav"}, "kommune, sykehus"},
        {{.size = sizeof(lodd_requirements_filter), .levels = "m\u00e5"}, "obligatorisk, anbefalt"},
        {{.size = sizeof(lodd_requirements_filter), .levels = "anbefalt,"}, "no such norm level:"},
        {{.size = sizeof(lodd_requirements_filter), .date = "2021-02-29"}, "no such date"},
        {{.size = sizeof(lodd_requirements_filter), .set = "x.set"}, "x.set@1"},
        {{.size = sizeof(lodd_requirements_filter), .profile = "x.set@1/hode"}, "no requirements for the profile"},
        {{.size = sizeof(lodd_requirements_filter), .method = "sertifikat"}, "egenerkl\u00e6ring"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lodd__buf out = {0};
        char *message = NULL;
        lodd_status status =
            lodd_requirements_write(r, &cases[i].filter, LODD_TABLE_CSV, LODD_LANG_NB, collect, &out, &message);

        TAP_OK(status == LODD_ERR_ARGUMENT && message != NULL && strstr(message, cases[i].part) != NULL && out.len == 0,
               "refused: %s", message != NULL ? message : "no message");
        lodd_free(message);
        lodd__buf_free(&out);
    }
}

static void test_tables(const lodd_requirements *r)
{
    static const char *const parts[LODD_TABLE_COUNT][2] = {
        {"X-NY-MELDING-SEND-1  obligatorisk   validator  Sender Ny melding (NY).\n", "KRAV"},
        {"\"X-NY-MELDING-SEND-1\";\"Sender Ny melding (NY).\";\"DOK 1:2020, 4\";\"obligatorisk standard\";\"m\u00e5\";"
         "\"maskinell kontroll\";\"\";\"\"\r\n",
         "\xEF\xBB\xBF\"kravnr\";"},
        {"<!doctype html>", "X-NY-MELDING-SEND-1"},
        {"\"schema\": \"urn:lodd:kravsett:1\"", "\"level\": \"obligatorisk\""}};

    for (size_t format = 0; format < LODD_TABLE_COUNT; format++) {
        lodd__buf out = {0}, again = {0};
        char *message = NULL;
        const lodd_requirements_filter *filter = FILTER(.organisation = "kommune");
        lodd_status status =
            lodd_requirements_write(r, filter, (lodd_table_format)format, LODD_LANG_NB, collect, &out, &message);

        lodd__buf_addc(&out, '\0');
        if (!TAP_OK(status == LODD_OK && strstr(out.ptr, parts[format][0]) != NULL &&
                        strstr(out.ptr, parts[format][1]) != NULL,
                    "a table in format %zu", format))
            printf("# %s %.600s\n", message != NULL ? message : "", out.ptr != NULL ? out.ptr : "");
        lodd_free(message);
        TAP_OK(lodd_requirements_write(r, filter, (lodd_table_format)format, LODD_LANG_NB, collect, &again, NULL) ==
                       LODD_OK &&
                   again.len + 1 == out.len && memcmp(again.ptr, out.ptr, again.len) == 0,
               "the same again");
        TAP_OK(lodd_requirements_write(r, filter, (lodd_table_format)format, LODD_LANG_NB, refuse, NULL, NULL) ==
                   LODD_ERR_IO,
               "bytes that cannot be written");
        lodd__buf_free(&out);
        lodd__buf_free(&again);
    }
}

static void test_show(const lodd_requirements *r)
{
    lodd__buf out = {0};

    TAP_OK(lodd_requirements_show(r, LODD__STR("X-HELE-2"), LODD_LANG_EN, collect, &out) == LODD_OK &&
               lodd_requirements_show(r, LODD__STR("X-HELE-3"), LODD_LANG_EN, collect, &out) == LODD_ERR_NOT_FOUND,
           "one requirement, and none");
    lodd__buf_addc(&out, '\0');
    TAP_OK(strstr(out.ptr, "  norm level: recommended standard (shall): kommune from 2020-01-01\n") != NULL &&
               strstr(out.ptr, "  norm level: guide (may): kommune until 2019-12-31\n") != NULL,
           "with all its levels");
    lodd__buf_free(&out);
}

/* --- broken on purpose --- */

typedef struct broken {
    const char *file, *text, *part; /* part of the message */
} broken;

#define WITH(id, more) SET("", ENTRY(id, more))

/* clang-format off */
static const broken sets[] = {
    {"x.set@1/requirements.json", "[]", "a JSON object was expected"},
    {"x.set@1/requirements.json", "{\"schema\": \"urn:lodd:requirements:2\"}",
     "\"urn:lodd:requirements:1\" was expected"},
    {"x.set@1/requirements.json", "{\"schema\": \"urn:lodd:requirements:1\"", "this is no JSON"},
    {"x.set@1/requirements.json",
     "{\"schema\": \"urn:lodd:requirements:1\", \"set\": \"x.set@2\", \"title\": " TEXT("a", "b")
     ", \"requirements\": []}",
     "the pack is x.set@1"},
    {"x.set@1/requirements.json", SET(", \"kravv\": []", ""), "no such member here"},
    {"x.set@1/requirements.json", SET(", \"profiles\": [{\"id\": \"fins-ikke\"}]", ""), "has no profile \"fins-ikke\""},
    {"x.set@1/requirements.json",
     SET(", \"profiles\": [{\"id\": \"gammel\", \"norms\": [{\"organisation\": \"*\", \"direction\": \"motta\","
         " \"level\": \"anbefalt\", \"from\": \"2022-01-01\", \"to\": \"2021-01-01\"}]}]", ""),
     "it ends before it begins"},
    {"x.set@1/requirements.json",
     SET(", \"profiles\": [{\"id\": \"gammel\", \"norms\": [{\"organisation\": \"*\", \"direction\": \"\","
         " \"level\": \"anbefalt\"}]}]", ""),
     "send, motta, begge"},
    {"x.set@1/requirements.json", WITH("x-liten", NOTE), "is not of upper-case letters"},
    {"x.set@1/requirements.json", WITH("X--1", NOTE), "is not of upper-case letters"},
    {"x.set@1/requirements.json", WITH("X-1", ""), "neither a level nor a note"},
    {"x.set@1/requirements.json", WITH("X-1", NOTE ", \"rules\": [\"FINS-IKKE\"]"), "there is no rule \"FINS-IKKE\""},
    {"x.set@1/requirements.json", WITH("X-1", NOTE ", \"rules\": [\"layer:lukt\"]"), "there is no rule \"layer:lukt\""},
    {"x.set@1/requirements.json", WITH("X-1", NOTE ", \"profile\": \"gammel\""), "has a direction"},
    {"x.set@1/requirements.json", WITH("X-1", NOTE ", \"direction\": \"send\""), "has a direction"},
    {"x.set@1/requirements.json", WITH("X-1", NOTE ", \"direction\": \"receive\""), "send, motta, begge"},
    {"x.set@1/requirements.json", WITH("X-1", ", \"norm\": \"profile\""), "no profile to inherit levels from"},
    {"x.set@1/requirements.json", WITH("X-1", ", \"norm\": \"alle\", \"direction\": \"send\", \"profile\": \"gammel\""),
     "\"profile\" was expected"},
    {"x.set@1/requirements.json", WITH("X-1", NOTE ", \"level\": \"anbefalt\""), "but none are inherited"},
    {"x.set@1/requirements.json", WITH("X-{type}", NOTE), "cannot be filled in here"},
    {"x.set@1/requirements.json", WITH("X-{ukjent}", NOTE ", \"profiles\": [\"*\"], \"direction\": \"send\""),
     "cannot be filled in here"},
    {"x.set@1/requirements.json", WITH("X-1", NOTE ", \"profiles\": [\"*\"], \"direction\": \"send\""), "is also in"},
    {"x.set@1/requirements.json", WITH("X-1", NOTE ", \"tests\": [\"X-T-2\"]"), "names the test X-T-2"},
    {"x.set@1/requirements.json",
     WITH("X-NY-MOTTA-2", ", \"norms\": [{\"organisation\": \"nav\", \"level\": \"anbefalt\"}]"),
     "which the scheme does not list"},
    {"x.set@1/requirements.json",
     SET("", "{\"id\": \"X-1\", \"text\": " TEXT("a", "b") ", \"document\": \"D\", \"method\": \"validator\"" NOTE "}"),
     "names neither rules nor components"},
    {"x.set@1/requirements.json", SET("", "17"), "requirements[0]"},
    {"x.set@1/tests.json", "{\"schema\": \"urn:lodd:testbeskrivelser:1\", \"tests\": [{}]}", "tests[0]"},
    {"x.set@1/tests.json", TEST_OF(", \"ekstra\": 1"), "no such member here"},
    {"x.scheme@1/scheme.json", SCHEME("\"x.borte@1\"", "", ""), "the set x.borte@1 is not there"},
    {"x.scheme@1/scheme.json", SCHEME("\"x.set@1\"", "\"X-T-9\"", ""), "the test X-T-9 is in no pack"},
    {"x.scheme@1/scheme.json", SCHEME("", "", ""), "at least one set"},
    {"x.scheme@1/scheme.json", SCHEME("\"x.set@1\"", "", ", \"tid\": 1"), "no such member here"},
};
/* clang-format on */

/* Changes of a good test description: what is replaced, by what. */
static const struct {
    const char *from, *to, *part;
} test_faults[] = {
    {"\"X-T-1\"", "\"x-t-1\"", "is not of upper-case letters"},
    {"\"version\": \"2\"", "\"version\": \"02\"", "is no whole number"},
    {"\"direction\": \"motta\"", "\"direction\": \"begge\"", "send, motta"},
    {"\"x.set@1/ny-melding\"", "\"x.set@1/borte\"", "there is no profile"},
    {"\"negative\": true, \"title\"", "\"title\"", "\"negative\" is missing"},
    {"\"en\": [\"a\", \"b\"]", "\"en\": [\"a\"]", "as many in both languages"},
    {"\"name\": \"1-feil.xml\"", "\"name\": \"../1-feil.xml\"", "is no plain name"},
    {"\"name\": \"1-feil.xml\"", "\"name\": \"a/b.xml\"", "is no plain name"},
    {"\"name\": \"1-feil.xml\"", "\"name\": \"1-feil.xml.xml\"", "is no plain name"},
    {"\"name\": \"1-feil.xml\"", "\"name\": \"1-feil.exe\"", "is no plain name"},
    {"\"negative\": true, \"rules\"", "\"negative\": false, \"rules\"", "is not negative"},
    {"[\"XSD-VALUE\"]", "[\"layer:codes\"]", "there is no rule"},
    {"\"input\": \"1-feil.xml\"", "\"input\": \"2-feil.xml\"", "has no input"},
    {"[\"2\"]", "[\"4\"]", "a status is 1, 2 or 3"},
    {"[\"2\"]", "[]", "it has no status"},
    {"\"kind\": \"apprec\"", "\"kind\": \"valid\"", "no such member here"},
    {"[\"X-NY-MOTTA-2\"]", "[\"X-NY-MOTTA-3\"]", "names the requirement X-NY-MOTTA-3"},
    {"[\"X-NY-MOTTA-2\"]", "[]", "exercises no requirement"},
};

static void expect_broken(temp *t, const char *file, const char *text, const char *part)
{
    lodd_requirements *requirements = NULL;
    lodd_engine *engine;
    char *message = NULL;
    lodd_status status;

    write_packs(t);
    temp_write(t, file, text);
    engine = open_engine(t->dir);
    status = lodd_requirements_open(&requirements, engine, &message);
    TAP_OK(status == LODD_ERR_PACK && requirements == NULL && message != NULL && strstr(message, part) != NULL &&
               strstr(message, strrchr(file, '/') + 1) != NULL,
           "%s", message != NULL ? strstr(message, "x.s") != NULL ? strstr(message, "x.s") : message : "no message");
    lodd_requirements_close(requirements);
    lodd_free(message);
    lodd_engine_close(engine);
}

static void test_broken(temp *t)
{
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        expect_broken(t, sets[i].file, sets[i].text, sets[i].part);
    for (size_t i = 0; i < sizeof test_faults / sizeof *test_faults; i++) {
        const char *good = TEST_OF(""), *at = strstr(good, test_faults[i].from);
        lodd__buf text = {0};

        if (at == NULL)
            abort();
        lodd__buf_printf(&text, "%.*s%s%s", (int)(at - good), good, test_faults[i].to,
                         at + strlen(test_faults[i].from));
        lodd__buf_addc(&text, '\0');
        expect_broken(t, "x.set@1/tests.json", text.ptr, test_faults[i].part);
        lodd__buf_free(&text);
    }
}

/* A scheme for the pack of another name; the newest of two. */
static void test_schemes(temp *t)
{
    lodd_requirements *requirements;
    lodd_engine *engine;
    const char *good = SCHEME("\"x.set@1\"", "", ""), *at = strstr(good, "\"version\": \"1\"");
    lodd__buf text = {0};

    write_packs(t);
    lodd__buf_printf(&text, "%.*s\"version\": \"10\"%s", (int)(at - good), good, at + strlen("\"version\": \"1\""));
    lodd__buf_addc(&text, '\0');
    temp_write(t, "x.scheme@10/pack.json", SCHEME_MANIFEST("10"));
    temp_write(t, "x.scheme@10/scheme.json", text.ptr);
    engine = open_engine(t->dir);
    requirements = open_good(engine);
    TAP_OK(requirements != NULL && lodd__str_is(requirements->scheme.version, "10"), "the newest scheme counts");
    lodd_requirements_close(requirements);
    lodd_engine_close(engine);
    expect_broken(t, "x.scheme@10/scheme.json", good, "the pack is x.scheme@10");
    lodd__buf_free(&text);
}

/* --- what sets can do to tables --- */

/* Thousands of entries, and texts that a spreadsheet, a terminal or a browser might take for something else. */
static void test_hostile(temp *t)
{
    lodd__buf text = {0}, out = {0};
    lodd_requirements *requirements;
    lodd_engine *engine;
    enum { N = 20000 };

    lodd__buf_printf(&text, "{\"schema\": \"urn:lodd:requirements:1\", \"set\": \"x.set@1\", \"title\": " TEXT(
                                "K", "D") ", \"requirements\": [");
    for (size_t i = 0; i < N; i++)
        lodd__buf_printf(&text,
                         "%s{\"id\": \"X-%zu\", \"text\": {\"nb\": \"=cmd|'/c'!A1;\\u001b[31m\\\"<script>\", \"en\": "
                         "\"x\"}, \"document\": \"-1\", \"method\": \"dokument\"" NOTE "}",
                         i > 0 ? "," : "", i);
    lodd__buf_printf(&text, "]}");
    temp_write(t, "x.set@1/pack.json", MANIFEST);
    temp_write_n(t, "x.set@1/requirements.json", text.ptr, text.len);
    engine = open_engine(t->dir);
    requirements = open_good(engine);
    TAP_OK(requirements != NULL && requirements->n == N, "%d requirements", N);
    TAP_OK(lodd_requirements_write(requirements, FILTER(.set = "x.set@1"), LODD_TABLE_CSV, LODD_LANG_NB, collect, &out,
                                   NULL) == LODD_OK,
           "as a table");
    lodd__buf_addc(&out, '\0');
    TAP_OK(strstr(out.ptr, ";\"=") == NULL && strstr(out.ptr, ";\"-") == NULL && strchr(out.ptr, '\x1b') == NULL,
           "no cell is a formula or drives a terminal");
    out.len = 0;
    TAP_OK(lodd_requirements_write(requirements, NULL, LODD_TABLE_TEXT, LODD_LANG_NB, collect, &out, NULL) == LODD_OK,
           "as text");
    lodd__buf_addc(&out, '\0');
    TAP_OK(strchr(out.ptr, '\x1b') == NULL && strstr(out.ptr, "X-2 ") < strstr(out.ptr, "X-10 "),
           "no terminal is driven; ids are in the order of their numbers");
    lodd_requirements_close(requirements);
    lodd_engine_close(engine);
    lodd__buf_free(&text);
    lodd__buf_free(&out);
}

/* Every allocation fails once: no crash, no leak, and never a set that is half read. */
static void test_memory(temp *t)
{
    lodd_engine *engine;
    lodd_requirements *requirements;
    lodd_status status = LODD_ERR_NOMEM;
    long n = 0;
    size_t wrong = 0;

    write_packs(t);
    engine = open_engine(t->dir);
    requirements = open_good(engine); /* the engine's own rules are read now */
    lodd_requirements_close(requirements);
    for (; status != LODD_OK && n < 5000; n++) {
        lodd__buf out = {0};
        char *message = NULL;

        fail_at = n;
        fail_count = 0;
        status = lodd_requirements_open(&requirements, engine, &message);
        if (status == LODD_OK)
            status =
                lodd_requirements_write(requirements, NULL, LODD_TABLE_JSON, LODD_LANG_EN, collect, &out, &message);
        if (status == LODD_ERR_IO && out.failed)
            status = LODD_ERR_NOMEM; /* the collecting ran out */
        fail_at = -1;
        wrong += status != LODD_OK && status != LODD_ERR_NOMEM;
        wrong += status == LODD_OK && fail_count > 0;
        lodd_requirements_close(requirements);
        lodd_free(message);
        lodd__buf_free(&out);
    }
    TAP_OK(status == LODD_OK && wrong == 0 && n > 20, "memory runs out at each of %ld allocations: %zu wrong", n,
           wrong);
    lodd_engine_close(engine);
}

int main(void)
{
    temp t;
    lodd_engine *engine;
    lodd_requirements *requirements;

    temp_make(&t);
    write_packs(&t);
    engine = open_engine(t.dir);
    requirements = open_good(engine);
    if (TAP_OK(requirements != NULL, "a good set opens")) {
        test_read(requirements);
        test_levels(requirements);
        test_claims(requirements);
        test_filter(requirements);
        test_bad_filter(requirements);
        test_tables(requirements);
        test_show(requirements);
    }
    lodd_requirements_close(requirements);
    lodd_engine_close(engine);
    test_broken(&t);
    test_memory(&t);
    test_schemes(&t);
    temp_remove(&t);
    temp_make(&t);
    test_hostile(&t);
    temp_remove(&t);
    return tap_done();
}
