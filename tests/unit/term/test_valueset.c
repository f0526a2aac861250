/* test_valueset.c - FHIR terminology: the questions of valueset.txt to the world of world.json, expansions, hostile
 * definitions, threads, and memory that runs out at every allocation. */
#include <pthread.h>

#include "base/buf.h"
#include "base/file.h"
#include "image/builder.h"
#include "tap.h"
#include "term/valueset.h"
#include "unit/base/fail.h"
#include "unit/pack/temp.h"

#define ROOT "2.16.578.1.12.4.1.1."

static const char list_9151[] =
    "{\"resourceType\": \"CodeSystem\", \"url\": \"urn:oid:" ROOT "9151\", \"title\": \"Tjenestetype\", \"content\": "
    "\"complete\", \"concept\": [{\"code\": \"1\", \"display\": \"Praktisk bistand\"}, {\"code\": \"2\", \"display\": "
    "\"Nyere navn\", \"designation\": [{\"value\": \"Eldre navn\"}], \"property\": [{\"code\": \"status\", "
    "\"valueCode\": \"retired\"}]}]}";

typedef struct world {
    temp files;
    lodd__definitions *definitions;
    lodd__terminology *kodeverk;
    lodd__fhir_terminology *terminology;
} world;

static lodd__image *image_of(lodd_str json)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;

    if (lodd__image_builder_new(&builder, LODD__STR("test")) != LODD_OK ||
        lodd__image_builder_add_text(builder, json) != LODD_OK ||
        lodd__image_builder_finish(builder, &image) != LODD_OK) {
        printf("Bail out! the definitions cannot be read\n");
        exit(1);
    }
    lodd__image_builder_free(builder);
    return image;
}

static void world_make(world *w, lodd_str json)
{
    temp_make(&w->files);
    temp_write(&w->files, "9151.json", list_9151);
    if (lodd__definitions_new(&w->definitions) != LODD_OK ||
        lodd__definitions_add(w->definitions, image_of(json), true) != LODD_OK ||
        lodd__terminology_new(&w->kodeverk) != LODD_OK ||
        lodd__terminology_add(w->kodeverk, LODD__STR(ROOT "9151"), lodd__str(temp_path(&w->files, "9151.json"))) !=
            LODD_OK ||
        lodd__terminology_add_missing(w->kodeverk, LODD__STR(ROOT "7110"), LODD__STR("ICD-10")) != LODD_OK ||
        lodd__fhir_terminology_new(&w->terminology, w->definitions, w->kodeverk) != LODD_OK)
        exit(1);
}

static void world_free(world *w)
{
    lodd__fhir_terminology_free(w->terminology);
    lodd__terminology_free(w->kodeverk);
    lodd__definitions_free(w->definitions);
    temp_remove(&w->files);
}

/* ---- the table ---- */

enum { FIELDS = 7 };

typedef struct question {
    char text[FIELDS][256];
    lodd_str valueset, expected;
    lodd__term_coding coding;
    lodd_str language;
} question;

/* A | within a field is written \\. */
static lodd_str field_text(char *buffer, lodd_str field)
{
    for (size_t i = 0; i < field.len && i < 256; i++)
        buffer[i] = field.ptr[i] == '\\' ? '|' : field.ptr[i];
    return lodd__str_n(buffer, field.len);
}

static bool read_question(lodd_str line, question *ret)
{
    lodd_str fields[FIELDS];

    for (int i = 0; i < FIELDS; i++) {
        size_t bar = lodd__str_find(line, '|', 0);
        if ((bar == (size_t)-1) != (i == FIELDS - 1))
            return false;
        fields[i] = field_text(ret->text[i], bar == (size_t)-1 ? line : lodd__str_sub(line, 0, bar));
        if (bar != (size_t)-1)
            line = lodd__str_sub(line, bar + 1, line.len - bar - 1);
    }
    ret->valueset = fields[0];
    ret->language = fields[5];
    ret->expected = fields[6];
    ret->coding = (lodd__term_coding){.system = fields[1], .version = fields[2], .code = fields[3]};
    ret->coding.infer_system = lodd__str_is(fields[1], "-");
    if (ret->coding.infer_system)
        ret->coding.system = (lodd_str){NULL, 0};
    if (fields[4].len > 0)
        ret->coding.display = fields[4];
    return true;
}

static lodd__term_answer ask(lodd__fhir_terminology *t, const question *q)
{
    return q->valueset.len > 0 ? lodd__term_in_valueset(t, q->valueset, &q->coding, q->language)
                               : lodd__term_in_codesystem(t, &q->coding, q->language);
}

static lodd_str answer_text(lodd__buf *out, const lodd__term_answer *answer)
{
    static const char *const verdicts[] = {"in", "out", "vs?", "cs?", "?", "nomem"};

    out->len = 0;
    lodd__buf_add(out, lodd__str(verdicts[answer->verdict]));
    if (answer->display_checked)
        lodd__buf_add(out, answer->display_right ? LODD__STR(" right") : LODD__STR(" wrong"));
    if (answer->other_case)
        lodd__buf_add(out, LODD__STR(" case"));
    if (answer->inactive)
        lodd__buf_add(out, LODD__STR(" inactive"));
    if (answer->abstract)
        lodd__buf_add(out, LODD__STR(" abstract"));
    if (answer->other_version)
        lodd__buf_add(out, LODD__STR(" version"));
    if (answer->kodeverk)
        lodd__buf_add(out, LODD__STR(" kodeverk"));
    if (answer->verdict != LODD__TERM_IN && answer->verdict != LODD__TERM_NOT_IN)
        lodd__buf_printf(out, " detail=%.*s", LODD__FMT(answer->detail));
    return lodd__buf_str(out);
}

typedef struct table {
    char *text;
    size_t n;
} table;

static void each_question(const table *all, void (*visit)(void *user, const question *q), void *user)
{
    lodd_str rest = lodd__str_n(all->text, all->n);

    while (rest.len > 0) {
        size_t end = lodd__str_find(rest, '\n', 0);
        lodd_str line = lodd__str_sub(rest, 0, end);
        question q;
        rest = lodd__str_sub(rest, end + 1, rest.len - end - 1);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!read_question(line, &q)) {
            TAP_OK(false, "a line that cannot be read: %.*s", LODD__FMT(line));
            continue;
        }
        visit(user, &q);
    }
}

static void check_question(void *user, const question *q)
{
    const world *w = user;
    lodd__buf got = {0};
    lodd__term_answer answer = ask(w->terminology, q);

    if (!TAP_OK(lodd__str_eq(answer_text(&got, &answer), q->expected), "%.*s %.*s#%.*s '%.*s' %.*s: %.*s",
                LODD__FMT(q->valueset), LODD__FMT(q->coding.system), LODD__FMT(q->coding.code),
                LODD__FMT(q->coding.display), LODD__FMT(q->language), LODD__FMT(q->expected)))
        printf("# got: %.*s\n", LODD__FMT(lodd__buf_str(&got)));
    lodd__buf_free(&got);
}

/* ---- expansions ---- */

static void test_expand(world *w)
{
    static const struct {
        const char *valueset, *codes; /* or "?" with what stops it */
    } cases[] = {
        {"http://t/vs/all", "mammal cow calf wolf mammoth bird hen bat Bird-2"},
        {"http://t/vs/exclude", "mammal cow calf mammoth Bird-2"},
        {"http://t/vs/both", "cow wolf mammoth"},
        {"http://t/vs/mixed", "cow x"},
        {"http://t/vs/active", "mammal cow calf wolf bird hen bat Bird-2"},
        {"http://t/vs/stored", "cow hen x"},
        {"http://t/vs/list", "cow unicorn"},
        {"http://t/vs/is-a-nothing", ""},
        {"urn:oid:" ROOT "9151", "1 2"},
        {"http://t/vs/animals-whole", "mammal cow calf wolf mammoth bird hen bat Bird-2"},
        {"http://t/vs/self", "? 4 valueSet"},
        {"http://t/vs/ping", "? 4 valueSet"},
        {"http://t/vs/pong", "? 4 valueSet"},
        {"http://t/vs/part", "? 3 http://t/part"},
        {"http://t/vs/units", "? 4 http://unitsofmeasure.org"},
        {"http://t/vs/undefined", "? 4 colour"},
        {"http://t/vs/import-unknown", "? 2 http://t/vs/nobody"},
        {"http://t/vs/nobody", "? 2 http://t/vs/nobody"},
        {"http://t/vs/empty", "? 4 compose"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lodd__buf got = {0};
        const lodd__term_code *codes = NULL, *again = NULL;
        size_t n = 0, m = 0;
        lodd_str detail;
        lodd__term_verdict verdict =
            lodd__term_expand(w->terminology, lodd__str(cases[i].valueset), &codes, &n, &detail);
        if (verdict != LODD__TERM_IN)
            lodd__buf_printf(&got, "? %d %.*s", (int)verdict, LODD__FMT(detail));
        for (size_t k = 0; k < n; k++)
            lodd__buf_printf(&got, "%s%.*s", k > 0 ? " " : "", LODD__FMT(codes[k].code));
        if (!TAP_OK(lodd__str_is(lodd__buf_str(&got), cases[i].codes), "%s expands to: %s", cases[i].valueset,
                    cases[i].codes))
            printf("# got: %.*s\n", LODD__FMT(lodd__buf_str(&got)));
        (void)lodd__term_expand(w->terminology, lodd__str(cases[i].valueset), &again, &m, &detail);
        TAP_OK(verdict != LODD__TERM_IN || (again == codes && m == n), "%s is expanded once", cases[i].valueset);
        lodd__buf_free(&got);
    }
}

/* ---- what else there is to ask ---- */

static void test_names(world *w)
{
    lodd__fhir_terminology *t = w->terminology;

    TAP_OK(lodd__str_is(lodd__term_system(t, LODD__STR("http://ehelse.no/fhir/CodeSystem/no-kodeverk-9151")),
                        "urn:oid:" ROOT "9151"),
           "an alias becomes the OID");
    TAP_OK(lodd__str_is(lodd__term_system(t, LODD__STR("urn:uri:" ROOT "9151")), "urn:oid:" ROOT "9151"),
           "so does a misspelt one");
    TAP_OK(lodd__str_is(lodd__term_system(t, LODD__STR("http://loinc.org")), "http://loinc.org"), "others stay");
    TAP_OK(lodd__str_is(lodd__term_system(t, LODD__STR("urn:oid:9.9")), "urn:oid:9.9"), "unknown OIDs too");
    TAP_OK(lodd__term_knows_system(t, LODD__STR("http://t/animals")) == 2 &&
               lodd__term_knows_system(t, LODD__STR("urn:oid:" ROOT "9151")) == 2 &&
               lodd__term_knows_system(t, LODD__STR("http://unitsofmeasure.org")) == 2,
           "systems whose codes are known");
    TAP_OK(lodd__term_knows_system(t, LODD__STR("http://loinc.org")) == 1 &&
               lodd__term_knows_system(t, LODD__STR("http://t/absent")) == 1 &&
               lodd__term_knows_system(t, LODD__STR("urn:oid:" ROOT "7110")) == 1,
           "systems known by name");
    TAP_OK(lodd__term_knows_system(t, LODD__STR("http://t/nobody")) == 0 &&
               lodd__term_knows_system(t, LODD__STR("")) == 0,
           "unknown ones");
    TAP_OK(lodd__term_system_use(t, LODD__STR("http://t/vs/all")) == LODD__SYSTEM_IS_VALUESET &&
               lodd__term_system_use(t, LODD__STR("http://t/more")) == LODD__SYSTEM_IS_SUPPLEMENT &&
               lodd__term_system_use(t, LODD__STR("http://t/animals")) == LODD__SYSTEM_USABLE &&
               lodd__term_system_use(t, LODD__STR("http://t/nobody")) == LODD__SYSTEM_USABLE,
           "what is no code system to use");
    TAP_OK(lodd__str_is(lodd__term_system_title(t, LODD__STR("http://loinc.org")), "LOINC") &&
               lodd__str_is(lodd__term_system_title(t, LODD__STR("urn:oid:" ROOT "7110")), "ICD-10") &&
               lodd__str_is(lodd__term_system_title(t, LODD__STR("http://t/animals")), "Animals of a farm") &&
               lodd__str_is(lodd__term_system_title(t, LODD__STR("http://t/absent")), "Absent"),
           "titles");
}

static void test_subsumes(world *w)
{
    static const struct {
        char system[48], a[8], b[8];
        int expected;
    } cases[] = {
        {"http://t/animals", "mammal", "calf", 1}, {"http://t/animals", "calf", "mammal", 0},
        {"http://t/animals", "mammal", "bat", 1},  {"http://t/animals", "bird", "bat", 1},
        {"http://t/animals", "hen", "bat", 0},     {"http://t/animals", "cow", "cow", 1},
        {"http://t/animals", "cow", "fish", -1},   {"http://t/circle", "a", "a", 1},
        {"http://t/circle", "d", "c", 1},          {"http://t/circle", "c", "d", 0},
        {"http://t/nobody", "a", "b", -1},         {"http://loinc.org", "a", "b", -1},
        {"urn:oid:" ROOT "9151", "1", "2", 0},     {"http://unitsofmeasure.org", "m", "km", -1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        TAP_OK(lodd__term_subsumes(w->terminology, lodd__str(cases[i].system), lodd__str(cases[i].a),
                                   lodd__str(cases[i].b)) == cases[i].expected,
               "%s subsumes %s in %s: %d", cases[i].a, cases[i].b, cases[i].system, cases[i].expected);
}

static void *make_number(void *user, lodd__arena *arena)
{
    ++*(int *)user;
    return lodd__arena_alloc(arena, 1);
}

static void test_handles(world *w)
{
    lodd__valueset *all = lodd__term_valueset(w->terminology, LODD__STR("http://t/vs/all"));
    lodd__valueset *nobody = lodd__term_valueset(w->terminology, LODD__STR("http://t/vs/nobody"));
    lodd__valueset *system = lodd__term_valueset(w->terminology, LODD__STR("http://t/animals"));
    lodd__term_coding cow = {.system = LODD__STR("http://t/animals"), .code = LODD__STR("cow")};
    void *_Atomic slot = NULL;
    void *made = NULL;
    bool is_system = false;
    int calls = 0;

    TAP_OK(all != NULL && all == lodd__term_valueset(w->terminology, LODD__STR("http://t/vs/all")), "a handle is one");
    TAP_OK(lodd__str_is(lodd__valueset_title(all), "All animals") &&
               lodd__str_is(lodd__valueset_canonical(all), "http://t/vs/all"),
           "it has a title and a canonical");
    TAP_OK(lodd__valueset_known(all, &is_system) == LODD__TERM_IN && !is_system, "it is known");
    TAP_OK(lodd__valueset_known(nobody, &is_system) == LODD__TERM_VALUESET_UNKNOWN && !is_system,
           "one that is not carried has a handle");
    TAP_OK(lodd__term_check(w->terminology, nobody, &cow, LODD__STR("")).verdict == LODD__TERM_VALUESET_UNKNOWN,
           "and is not known");
    TAP_OK(lodd__valueset_known(system, &is_system) == LODD__TERM_IN && is_system,
           "a code system in its place is told");
    TAP_OK(lodd__term_check(w->terminology, system, &cow, LODD__STR("")).verdict == LODD__TERM_IN,
           "and is all its codes");
    made = lodd__term_once(w->terminology, &slot, make_number, &calls);
    TAP_OK(made != NULL && lodd__term_once(w->terminology, &slot, make_number, &calls) == made && calls == 1,
           "what hangs at a definition is made once");
}

static void test_node(world *w)
{
    lodd__resource resource;
    lodd__term_coding cow = {.system = LODD__STR("http://t/animals"), .code = LODD__STR("cow")};
    lodd__term_coding hen = {.system = LODD__STR("http://t/animals"), .code = LODD__STR("hen")};
    lodd__valueset *handle = NULL;
    lodd__arena arena = {0};

    if (!TAP_OK(lodd__definitions_find(w->definitions, "ValueSet", LODD__STR("http://t/vs/is-a"), &resource),
                "a value set as a node"))
        return;
    TAP_OK(lodd__term_in_valueset_node(w->terminology, resource.node, &cow, LODD__STR("")).verdict == LODD__TERM_IN,
           "a code in it");
    TAP_OK(lodd__term_in_valueset_node(w->terminology, resource.node, &hen, LODD__STR("")).verdict == LODD__TERM_NOT_IN,
           "and one that is not");
    TAP_OK(lodd__term_in_valueset_node(w->terminology, (lodd__node){NULL, 0}, &hen, LODD__STR("")).verdict ==
               LODD__TERM_NOT_DECIDABLE,
           "no node: not decidable");
    handle = lodd__term_valueset_of(w->terminology, resource.node);
    TAP_OK(handle != NULL && lodd__term_check(w->terminology, handle, &cow, LODD__STR("")).verdict == LODD__TERM_IN &&
               lodd__term_check(w->terminology, handle, &hen, LODD__STR("")).verdict == LODD__TERM_NOT_IN,
           "the same with a handle");
    handle = lodd__term_valueset_in(w->terminology, &arena, resource.node);
    TAP_OK(handle != NULL && lodd__term_check(w->terminology, handle, &cow, LODD__STR("")).verdict == LODD__TERM_IN &&
               lodd__term_check(w->terminology, handle, &hen, LODD__STR("")).verdict == LODD__TERM_NOT_IN,
           "and with one in the memory of a document");
    lodd__arena_free(&arena);
}

/* ---- hostile definitions ---- */

enum { MANY = 100000, NESTED = 240, FAN = 30, CHAIN = 100 };

#define CS(url)                                                                                                        \
    "{\"resource\": {\"resourceType\": \"CodeSystem\", \"url\": \"" url                                                \
    "\", \"caseSensitive\": true, \"content\": \"complete\", \"concept\": ["
#define VS(url) "{\"resource\": {\"resourceType\": \"ValueSet\", \"url\": \"" url "\", \"compose\": {\"include\": ["

static void hostile_definitions(lodd__buf *out)
{
    lodd__buf_add(out, LODD__STR("{\"resourceType\": \"Bundle\", \"entry\": [" CS("http://h/many")));
    for (int i = 0; i < MANY; i++) /* each below the one before */
        lodd__buf_printf(out, "%s{\"code\": \"c%d\", \"property\": [{\"code\": \"parent\", \"valueCode\": \"c%d\"}]}",
                         i > 0 ? "," : "", i, i > 0 ? i - 1 : MANY);
    lodd__buf_add(out, LODD__STR("]}}, " CS("http://h/same")));
    for (int i = 0; i < MANY; i++)
        lodd__buf_printf(out, "%s{\"code\": \"%s\"}", i > 0 ? "," : "", i % 2 ? "a" : "A");
    lodd__buf_add(out, LODD__STR("]}}, " CS("http://h/deep")));
    for (int i = 0; i < NESTED; i++)
        lodd__buf_printf(out, "{\"code\": \"d%d\", \"concept\": [", i);
    lodd__buf_add(out, LODD__STR("{\"code\": \"bottom\"}"));
    for (int i = 0; i < NESTED; i++)
        lodd__buf_add(out, LODD__STR("]}"));
    lodd__buf_add(out, LODD__STR("]}}, " CS("http://h/long") "{\"code\": \""));
    for (int i = 0; i < MANY; i++)
        lodd__buf_addc(out, 'a');
    lodd__buf_add(
        out,
        LODD__STR("\"}]}}, " VS(
            "http://h/vs/below") "{\"system\": \"http://h/many\", \"filter\": "
                                 "[{\"property\": \"concept\", \"op\": \"is-a\", \"value\": \"c5\"}]}]}}}, " VS(
                                     "http://h/vs/bottom") "{\"system\": \"http://h/deep\", \"filter\": "
                                                           "[{\"property\": \"concept\", \"op\": \"generalizes\", "
                                                           "\"value\": \"bottom\"}]}]}}}, " VS(
                                                               "http://h/vs/bomb") "{\"system\": \"http://h/long\", "
                                                                                   "\"filter\": "
                                                                                   "[{\"property\": \"code\", \"op\": "
                                                                                   "\"regex\", \"value\": "
                                                                                   "\"(a|aa)+b\"}]}]}}}, " VS(
                                                                                       "http://h/vs/listed") "{\"system"
                                                                                                             "\": "
                                                                                                             "\"http://"
                                                                                                             "h/"
                                                                                                             "none\", "
                                                                                                             "\"concept"
                                                                                                             "\": ["));
    for (int i = 0; i < MANY; i++)
        lodd__buf_printf(out, "%s{\"code\": \"c%d\"}", i > 0 ? "," : "", i);
    lodd__buf_add(out, LODD__STR("]}]}}}, " VS("http://h/vs/selves")));
    for (int i = 0; i < MANY; i++)
        lodd__buf_printf(out, "%s{\"valueSet\": [\"http://h/vs/selves\"]}", i > 0 ? "," : "");
    lodd__buf_add(out, LODD__STR("]}}}"));
    for (int i = 0; i < FAN; i++) /* two ways to the next: 2^FAN to the last */
        lodd__buf_printf(out,
                         ", " VS("http://h/vs/fan%d") "{\"valueSet\": [\"http://h/vs/fan%d\"]}, {\"valueSet\": "
                                                      "[\"http://h/vs/fan%d\"]}]}}}",
                         i, i + 1, i + 1);
    lodd__buf_printf(out, ", " VS("http://h/vs/fan%d") "{\"system\": \"http://h/deep\"}]}}}", FAN);
    for (int i = 0; i < CHAIN; i++)
        lodd__buf_printf(out, ", " VS("http://h/vs/chain%d") "{\"valueSet\": [\"http://h/vs/chain%d\"]}]}}}", i, i + 1);
    lodd__buf_printf(out, ", " VS("http://h/vs/chain%d") "{\"system\": \"http://h/deep\"}]}}}]}", CHAIN);
}

static lodd__term_verdict in(world *w, const char *valueset, const char *system, const char *code)
{
    lodd__term_coding coding = {.system = lodd__str(system), .code = lodd__str(code)};

    return lodd__term_in_valueset(w->terminology, lodd__str(valueset), &coding, LODD__STR("")).verdict;
}

static void test_hostile(void)
{
    lodd__buf json = {0};
    world w = {0};
    const lodd__term_code *codes = NULL;
    size_t n = 0;
    lodd_str detail;

    hostile_definitions(&json);
    world_make(&w, lodd__buf_str(&json));
    TAP_OK(in(&w, "http://h/vs/below", "http://h/many", "c99999") == LODD__TERM_IN &&
               in(&w, "http://h/vs/below", "http://h/many", "c4") == LODD__TERM_NOT_IN,
           "a hierarchy of %d levels by properties", MANY);
    TAP_OK(lodd__term_subsumes(w.terminology, LODD__STR("http://h/many"), LODD__STR("c0"), LODD__STR("c99999")) == 1,
           "is subsumed from end to end");
    TAP_OK(lodd__term_expand(w.terminology, LODD__STR("http://h/vs/below"), &codes, &n, &detail) == LODD__TERM_IN &&
               n == MANY - 5,
           "and expanded");
    TAP_OK(lodd__term_expand(w.terminology, LODD__STR("http://h/same"), &codes, &n, &detail) == LODD__TERM_IN && n == 2,
           "%d times the same two codes are two", MANY);
    TAP_OK(in(&w, "http://h/vs/bottom", "http://h/deep", "d0") == LODD__TERM_IN, "concepts %d levels deep", NESTED);
    TAP_OK(in(&w, "http://h/vs/listed", "http://h/none", "c99999") == LODD__TERM_IN &&
               in(&w, "http://h/vs/listed", "http://h/none", "c100000") == LODD__TERM_NOT_IN,
           "a list of %d codes", MANY);
    TAP_OK(in(&w, "http://h/vs/selves", "http://h/deep", "d0") == LODD__TERM_NOT_IN, "itself imported %d times", MANY);
    TAP_OK(in(&w, "http://h/vs/bomb", "http://h/long", "a") == LODD__TERM_NOT_DECIDABLE ||
               in(&w, "http://h/vs/bomb", "http://h/long", "a") == LODD__TERM_NOT_IN,
           "a pattern that explodes");
    TAP_OK(in(&w, "http://h/vs/fan0", "http://h/deep", "d0") == LODD__TERM_IN, "imports that fan out: found at once");
    TAP_OK(in(&w, "http://h/vs/fan0", "http://h/deep", "x") == LODD__TERM_NOT_DECIDABLE, "not found: given up");
    TAP_OK(in(&w, "http://h/vs/chain80", "http://h/deep", "d0") == LODD__TERM_IN, "a chain of 20 imports");
    TAP_OK(in(&w, "http://h/vs/chain0", "http://h/deep", "d0") == LODD__TERM_NOT_DECIDABLE, "one of 100 is too long");
    TAP_OK(lodd__term_expand(w.terminology, LODD__STR("http://h/vs/chain0"), &codes, &n, &detail) ==
                   LODD__TERM_NOT_DECIDABLE &&
               lodd__term_expand(w.terminology, LODD__STR("http://h/vs/chain80"), &codes, &n, &detail) ==
                   LODD__TERM_IN &&
               n == NESTED + 1,
           "for expansions too, and it does not spoil what is below");
    world_free(&w);
    lodd__buf_free(&json);
}

/* ---- threads ---- */

enum { THREADS = 8 };

typedef struct asker {
    pthread_t thread;
    const world *w;
    const table *all;
    size_t wrong;
} asker;

static void count_wrong(void *user, const question *q)
{
    asker *a = user;
    lodd__buf got = {0};
    lodd__term_answer answer = ask(a->w->terminology, q);

    a->wrong += !lodd__str_eq(answer_text(&got, &answer), q->expected);
    lodd__buf_free(&got);
}

static void *run_asker(void *user)
{
    asker *a = user;

    each_question(a->all, count_wrong, a);
    return NULL;
}

static void test_threads(const table *all, lodd_str json)
{
    world w = {0};
    asker askers[THREADS];
    size_t wrong = 0, n = 0;

    world_make(&w, json);
    for (; n < THREADS; n++) {
        askers[n] = (asker){.w = &w, .all = all};
        if (pthread_create(&askers[n].thread, NULL, run_asker, &askers[n]) != 0)
            break;
    }
    for (size_t i = 0; i < n; i++) {
        pthread_join(askers[i].thread, NULL);
        wrong += askers[i].wrong;
    }
    TAP_OK(n == THREADS && wrong == 0, "%d threads that ask at once get the same answers", THREADS);
    world_free(&w);
}

/* ---- memory ---- */

typedef struct starving {
    const world *w;
    size_t asked, wrong, nomem;
} starving;

static void ask_starving(void *user, const question *q)
{
    starving *s = user;
    lodd__term_answer answer = ask(s->w->terminology, q);
    lodd__buf got = {0};
    long left = fail_at;

    fail_at = -1;
    s->asked++;
    if (answer.verdict == LODD__TERM_NOMEM)
        s->nomem++;
    else if (!lodd__str_eq(answer_text(&got, &answer), q->expected) && s->wrong++ < 5)
        printf("# %.*s %.*s#%.*s: %.*s\n", LODD__FMT(q->valueset), LODD__FMT(q->coding.system),
               LODD__FMT(q->coding.code), LODD__FMT(lodd__buf_str(&got)));
    lodd__buf_free(&got);
    fail_at = left;
}

static void test_memory(const table *all, lodd_str json)
{
    world w = {0};
    starving s = {.w = &w};
    long n = 0;

    world_make(&w, json);
    do {
        lodd__fhir_terminology_free(w.terminology);
        w.terminology = NULL;
        fail_count = 0;
        fail_at = n++;
        if (lodd__fhir_terminology_new(&w.terminology, w.definitions, w.kodeverk) == LODD_OK)
            each_question(all, ask_starving, &s);
        fail_at = -1;
    } while (fail_count > 0);
    TAP_OK(s.wrong == 0 && s.nomem > 0,
           "each of %ld allocations failed: no wrong answer (%zu asked, %zu without memory)", n - 1, s.asked, s.nomem);
    world_free(&w);
}

int main(int argc, char **argv)
{
    table all = {0};
    char *json = NULL;
    size_t n = 0;
    world w = {0};

    if (argc != 3 || lodd__file_read(argv[1], 1 << 20, &json, &n) != LODD_OK ||
        lodd__file_read(argv[2], 1 << 20, &all.text, &all.n) != LODD_OK) {
        fprintf(stderr, "usage: test-valueset WORLD QUESTIONS\n");
        return 2;
    }
    world_make(&w, lodd__str_n(json, n));
    each_question(&all, check_question, &w);
    test_expand(&w);
    each_question(&all, check_question, &w);
    test_names(&w);
    test_subsumes(&w);
    test_handles(&w);
    test_node(&w);
    world_free(&w);
    test_hostile();
    test_threads(&all, lodd__str_n(json, n));
    test_memory(&all, lodd__str_n(json, n));
    free(json);
    free(all.text);
    return tap_done();
}
