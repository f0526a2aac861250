/* test_codes.c - lists of codes from the user's files (lodd/codes.h): what is read, what is refused, and that messages
 * and FHIR documents are judged by them.
 *
 * Everything is written below a folder of the test's own. May use: the public interface only. Prints TAP.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodd/lodd.h"
#include "tap.h"

#define ICD_10 "2.16.578.1.12.4.1.1.7110"

static char base[256], packs[300], profiles[1024];

static lodd_engine *open_engine(void)
{
    const char *dirs[] = {profiles, packs};
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    char *message = NULL;

    options.profile_dirs = dirs;
    options.n_profile_dirs = 2;
    if (lodd_engine_open(&engine, &options, &message) != LODD_OK)
        printf("# %s\n", message != NULL ? message : "engine");
    lodd_free(message);
    return engine;
}

static const char *write_file(const char *name, const void *bytes, size_t n)
{
    static char path[512];
    FILE *file = NULL;

    snprintf(path, sizeof path, "%s/%s", base, name);
    file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, n, file) != n || fclose(file) != 0)
        abort();
    return path;
}

/* What came of adding a file. */
typedef struct outcome {
    lodd_status status;
    lodd_codes_added added;
    void *storage;
    char *message;
} outcome;

static outcome add_with(const lodd_engine *engine, const char *name, const void *bytes, size_t n,
                        const lodd_codes_options *options)
{
    outcome ret = {.status = LODD_OK};

    ret.status =
        lodd_codes_add(&ret.added, &ret.storage, engine, write_file(name, bytes, n), packs, options, &ret.message);
    return ret;
}

static void drop(outcome *o)
{
    lodd_codes_added_free(o->storage);
    lodd_free(o->message);
}

static lodd_str str(const char *s)
{
    return (lodd_str){s, strlen(s)};
}

static bool is(lodd_str a, const char *b)
{
    return a.len == strlen(b) && (a.len == 0 || memcmp(a.ptr, b, a.len) == 0);
}

static size_t n_in_packs(void)
{
    DIR *dir = opendir(packs);
    size_t n = 0;

    for (const struct dirent *e = NULL; dir != NULL && (e = readdir(dir)) != NULL;)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    if (dir != NULL)
        closedir(dir);
    return n;
}

/* ---- what a file is ---- */

static void test_detect(void)
{
    static const struct {
        const char *name, *head;
        lodd_codes_format format;
    } cases[] = {
        {"a.csv", "", LODD_CODES_TABLE},
        {"A.TSV", "", LODD_CODES_TABLE},
        {"a.txt", "", LODD_CODES_TABLE},
        {"a.json", "{\"resourceType\": \"CodeSystem\"}", LODD_CODES_CODESYSTEM},
        {"a.json", "{\"resourceType\": \"ValueSet\"}", LODD_CODES_NONE},
        {"a.xml", "<CodeSystem xmlns=\"http://hl7.org/fhir\">", LODD_CODES_CODESYSTEM},
        {"a.xml", "<?xml version=\"1.0\"?><!DOCTYPE ClaML SYSTEM \"ClaML.dtd\"><ClaML version=\"2.0.0\">",
         LODD_CODES_CLAML},
        {"a.xml", "<MsgHead>", LODD_CODES_NONE},
        {"a.tgz", "", LODD_CODES_NONE},
        {"csv", "", LODD_CODES_NONE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        TAP_OK(lodd_codes_detect(str(cases[i].name), str(cases[i].head)) == cases[i].format, "detect %zu: %s", i,
               cases[i].name);
}

/* ---- tables ---- */

typedef struct good_case {
    const char *what, *name, *bytes;
    size_t n; /* 0: strlen */
    size_t codes, repeated, dropped;
} good_case;

static const good_case good[] = {
    {"commas", "l.csv", "code,display\nA,Alfa\nB,\"Beta, \"\"to\"\"\"\n", 0, 2, 0, 0},
    {"semicolons and CR LF", "l.csv", "kode;tekst;gyldig fra;gyldig til\r\nA;Alfa;01.02.2020;\r\nB;B;;2024\r\n", 0, 2,
     0, 0},
    {"tabs", "l.tsv", "Code\tDisplay\tParent\nA\tAlfa, med komma\t\nA1\tSub\tA\n", 0, 2, 0, 0},
    {"no line end at the end", "l.csv", "code\nA\nB", 0, 2, 0, 0},
    {"a line end in a field", "l.csv", "code,display\nA,\"one\ntwo\"\nB,b\n", 0, 2, 0, 0},
    {"a byte order mark", "l.csv",
     "\xef\xbb\xbf"
     "code,display\nA,Bl\xc3\xa5\n",
     0, 1, 0, 0},
    {"ISO-8859-1", "l.csv", "code,display\nA,Bl\xe5\xf8\n", 0, 1, 0, 0},
    {"UTF-16", "l.csv",
     "\xff\xfe"
     "c\0o\0d\0e\0\n\0A\0\n\0",
     16, 1, 0, 0},
    {"other columns", "l.csv", "nr,code,comment,display\n1,A,x,Alfa\n", 0, 1, 0, 0},
    {"repeated, empty, without parent", "l.csv", "code,parent\nA,X\n\nA,\n,X\n", 0, 1, 1, 2},
    {"a head in quotes", "l.csv", "\"valid-from\",\"code\"\n2020-01,A\n20200131,B\n", 0, 2, 0, 0},
    {"CodeSystem", "l.json",
     "{\"resourceType\":\"CodeSystem\",\"status\":\"active\",\"content\":\"complete\",\"concept\":[{\"code\":\"A\","
     "\"concept\":[{\"code\":\"A1\"}]}]}",
     0, 2, 0, 0},
    {"CodeSystem with a byte order mark", "l.json",
     "\xef\xbb\xbf{\"resourceType\":\"CodeSystem\",\"content\":\"complete\",\"concept\":[{\"code\":\"A\"}]}", 0, 1, 0,
     0},
    {"ClaML", "l.xml",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE ClaML SYSTEM \"ClaML.dtd\">\n<ClaML version=\"2.0.0\">"
     "<Title name=\"T\" version=\"2016\" date=\"2016-01-01\">A title</Title>"
     "<ModifierClass modifier=\"M4\" code=\".0\"><Rubric kind=\"preferred\"><Label>with "
     "coma</Label></Rubric></ModifierClass>"
     "<ModifierClass modifier=\"M4\" code=\".1\"><Rubric kind=\"preferred\"><Label>with "
     "<b>acidosis</b></Label></Rubric></ModifierClass>"
     "<Class kind=\"chapter\" code=\"I\"/>"
     "<Class kind=\"category\" code=\"E10\"><SuperClass code=\"I\"/><ModifiedBy code=\"M4\"/>"
     "<Rubric kind=\"preferred\"><Label>Diabetes</Label></Rubric></Class>"
     "<Class kind=\"category\" code=\"E11\"><SuperClass code=\"I\"/><ModifiedBy code=\"M4\" all=\"false\">"
     "<ValidModifierClass code=\".1\"/></ModifiedBy></Class></ClaML>",
     0, 6, 0, 0},
};

static void test_good(const lodd_engine *engine)
{
    lodd_codes_options options;

    lodd_codes_options_default(&options);
    options.oid = "1.2.3";
    options.title = "T";
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const good_case *c = &good[i];
        outcome o = add_with(engine, c->name, c->bytes, c->n > 0 ? c->n : strlen(c->bytes), &options);
        TAP_OK(o.status == LODD_OK && o.added.n_codes == c->codes && o.added.n_repeated == c->repeated &&
                   o.added.n_dropped == c->dropped && is(o.added.oid, "1.2.3"),
               "%s: %s, %zu codes, %zu repeated, %zu dropped", c->what, o.message != NULL ? o.message : "ok",
               o.added.n_codes, o.added.n_repeated, o.added.n_dropped);
        drop(&o);
        TAP_OK(lodd_codes_remove(packs, str(c->name[2] == 'x' ? "codes.1.2.3@2016" : "codes.1.2.3"), NULL) == LODD_OK,
               "%s: taken away", c->what);
        TAP_OK(n_in_packs() == 0, "%s: nothing is left", c->what);
    }
}

/* ---- what is refused ---- */

typedef struct bad_case {
    const char *what, *name, *bytes;
    size_t n;
    lodd_status status;
    const char *says; /* a part of the message */
} bad_case;

static const bad_case bad[] = {
    {"an empty table", "l.csv", "", 0, LODD_ERR_PACK, "line 1"},
    {"only a head", "l.csv", "code,display\n", 0, LODD_ERR_PACK, "no codes"},
    {"no column of codes", "l.csv", "a,b\n1,2\n", 0, LODD_ERR_PACK, "line 1"},
    {"two columns of codes", "l.csv", "code,kode\n1,2\n", 0, LODD_ERR_PACK, "line 1"},
    {"an open quotation mark", "l.csv", "code,display\nA,a\nB,\"b\nC,c\n", 0, LODD_ERR_PACK, "line 3"},
    {"text behind a quotation mark", "l.csv", "code,display\nA,\"a\"x\n", 0, LODD_ERR_PACK, "line 2"},
    {"a bad date", "l.csv", "code,valid-to\nA,2020-02-30\n", 0, LODD_ERR_PACK, "line 2"},
    {"a date in words", "l.csv", "code,valid-to\nA,ten chars!\n", 0, LODD_ERR_PACK, "line 2"},
    {"a long row", "l.csv", "code,display\nA\nB,b,c\n", 0, LODD_ERR_PACK, "line 3"},
    {"a control character", "l.csv", "code,display\n\"A\nB\",x\n", 0, LODD_ERR_PACK, "line 2"},
    {"a NUL", "l.csv", "code\nA\0B\n", 9, LODD_ERR_PACK, "not a text"},
    {"half a character of UTF-16", "l.csv",
     "\xff\xfe"
     "c\0o",
     5, LODD_ERR_PACK, ""},
    {"JSON that is none", "l.json", "{\"resourceType\":\"CodeSystem\",", 0, LODD_ERR_PACK, "not JSON"},
    {"another resource", "l.json", "{\"resourceType\":\"ValueSet\",\"x\":\"CodeSystem\"}", 0, LODD_ERR_PACK,
     "not a CodeSystem"},
    {"a CodeSystem without codes", "l.json", "{\"resourceType\":\"CodeSystem\",\"content\":\"not-present\"}", 0,
     LODD_ERR_PACK, "no codes"},
    {"XML that is none", "l.xml", "<ClaML><Class", 0, LODD_ERR_PACK, "not well-formed"},
    {"ClaML without classes", "l.xml", "<ClaML/>", 0, LODD_ERR_PACK, "no codes"},
    {"another root around the word", "l.xml", "<x><ClaML/></x>", 0, LODD_ERR_PACK, "not ClaML"},
    {"a DTD within", "l.xml", "<!DOCTYPE ClaML [<!ENTITY e \"x\">]><ClaML><Class code=\"&e;\"/></ClaML>", 0,
     LODD_ERR_PACK, "document type"},
    {"an entity", "l.xml", "<!DOCTYPE ClaML SYSTEM \"x\"><ClaML><Class code=\"&e;\"/></ClaML>", 0, LODD_ERR_PACK,
     "not well-formed"},
    {"an unknown file", "l.pdf", "%PDF", 0, LODD_ERR_PACK, "not a list"},
};

static void test_bad(const lodd_engine *engine)
{
    lodd_codes_options options;

    lodd_codes_options_default(&options);
    options.oid = "1.2.3";
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const bad_case *c = &bad[i];
        outcome o = add_with(engine, c->name, c->bytes, c->n > 0 ? c->n : strlen(c->bytes), &options);
        TAP_OK(o.status == c->status && o.message != NULL && strstr(o.message, c->says) != NULL, "%s: %d, %s", c->what,
               (int)o.status, o.message != NULL ? o.message : "no message");
        drop(&o);
    }
    TAP_OK(n_in_packs() == 0, "nothing is left of what was refused");
}

static void test_names(const lodd_engine *engine)
{
    static const struct {
        const char *oid, *url;
        lodd_status status;
        const char *pack;
    } cases[] = {
        {NULL, NULL, LODD_ERR_NOT_FOUND, NULL},
        {"1.2.", NULL, LODD_ERR_ARGUMENT, NULL},
        {"9.2", NULL, LODD_ERR_ARGUMENT, NULL},
        {"../x", NULL, LODD_ERR_ARGUMENT, NULL},
        {NULL, "no colon", LODD_ERR_ARGUMENT, NULL},
        {NULL, "http://a b", LODD_ERR_ARGUMENT, NULL},
        {"urn:oid:1.2.3", NULL, LODD_OK, "codes.1.2.3"},
        {NULL, "urn:oid:1.2.3", LODD_OK, "codes.1.2.3"},
        {NULL, "http://example.com/../A/b?c", LODD_OK, "codes.example.com-..-a-b-c"},
        {NULL, "http://hl7.org/fhir/sid/icd-10-no", LODD_OK, "codes." ICD_10},
    };
    lodd_codes_options options;

    lodd_codes_options_default(&options);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        outcome o;
        options.oid = cases[i].oid;
        options.url = cases[i].url;
        o = add_with(engine, "l.csv", "code\nA\n", 7, &options);
        TAP_OK(o.status == cases[i].status && (cases[i].pack == NULL || is(o.added.pack, cases[i].pack)),
               "name %zu: %.*s", i, (int)o.added.pack.len, o.added.pack.ptr != NULL ? o.added.pack.ptr : "");
        if (o.status == LODD_OK)
            (void)lodd_codes_remove(packs, o.added.pack, NULL);
        drop(&o);
    }
    TAP_OK(lodd_codes_remove(packs, str("codes.nothing"), NULL) == LODD_ERR_NOT_FOUND, "nothing to take away");
    TAP_OK(lodd_codes_remove(packs, str("codes./../x"), NULL) == LODD_ERR_NOT_FOUND, "a path is no name");
    TAP_OK(n_in_packs() == 0, "no pack is left");
}

/* ---- bounds ---- */

static void test_bounds(const lodd_engine *engine)
{
    enum { CLASSES = 1000, DEEP = 5000 };
    lodd_codes_options options;
    outcome o;
    size_t n = 0;
    char *text = malloc((size_t)CLASSES * 200 + (size_t)DEEP * 40);

    if (text == NULL)
        abort();
    lodd_codes_options_default(&options);
    options.oid = "1.2.3";
    options.limits.max_input = 6;
    o = add_with(engine, "l.csv", "code\nA\n", 7, &options);
    TAP_OK(o.status == LODD_ERR_LIMIT, "a file over the limit");
    drop(&o);
    lodd_codes_options_default(&options);
    options.oid = "1.2.3";
    /* each class modified by all the others, three times over: more codes than there is room for */
    n += (size_t)sprintf(text + n, "<ClaML>");
    for (int i = 0; i < CLASSES; i++)
        n += (size_t)sprintf(text + n,
                             "<ModifierClass modifier=\"M\" code=\".%d\"/><Class code=\"C%d\"><ModifiedBy code=\"M\"/>"
                             "<ModifiedBy code=\"M\"/><ModifiedBy code=\"M\"/></Class>",
                             i, i);
    n += (size_t)sprintf(text + n, "</ClaML>");
    options.limits.max_nodes = 50000;
    o = add_with(engine, "l.xml", text, n, &options);
    TAP_OK(o.status == LODD_ERR_LIMIT && o.message != NULL, "modifiers of modifiers: %d", (int)o.status);
    drop(&o);
    options.limits.max_nodes = 2;
    o = add_with(engine, "l.csv", "code\nA\nB\nC\n", 11, &options);
    TAP_OK(o.status == LODD_ERR_LIMIT, "more rows than the limit");
    drop(&o);
    lodd_codes_options_default(&options);
    options.oid = "1.2.3";
    n = (size_t)sprintf(text, "{\"resourceType\":\"CodeSystem\",\"concept\":");
    for (int i = 0; i < DEEP; i++)
        n += (size_t)sprintf(text + n, "[{\"code\":\"%d\",\"concept\":", i);
    n += (size_t)sprintf(text + n, "[]");
    for (int i = 0; i < DEEP; i++)
        n += (size_t)sprintf(text + n, "}]");
    n += (size_t)sprintf(text + n, "}");
    o = add_with(engine, "l.json", text, n, &options);
    TAP_OK(o.status == LODD_ERR_LIMIT, "concepts deeper than the limit");
    drop(&o);
    TAP_OK(n_in_packs() == 0, "nothing is left of what was too much");
    free(text);
}

/* ---- damage ---- */

/* Is it read or refused, and nothing else? A pack that came of it goes. */
static bool is_answered(const lodd_engine *engine, const char *name, const char *bytes, size_t n)
{
    lodd_codes_options options;
    outcome o;
    bool answered = false;

    lodd_codes_options_default(&options);
    options.oid = "1.2.3";
    options.version = "1";
    o = add_with(engine, name, bytes, n, &options);
    answered = o.status == LODD_OK || ((o.status == LODD_ERR_PACK || o.status == LODD_ERR_LIMIT) && o.message != NULL);
    if (o.status == LODD_OK)
        answered = o.added.n_codes > 0 && lodd_codes_remove(packs, o.added.pack, NULL) == LODD_OK;
    drop(&o);
    return answered;
}

/* Each file cut at every byte, and with bytes that are others, gone or twice; the same in every run. */
static void test_damage(const lodd_engine *engine)
{
    enum { ROUNDS = 120 };
    static const char bytes[] = "\",;\n\t<>&{}[]:\0\xff" "A1.";
    unsigned random = 12345;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const good_case *c = &good[i];
        size_t n = c->n > 0 ? c->n : strlen(c->bytes), failed = 0;
        char *copy = malloc(n + 2);
        if (copy == NULL)
            abort();
        for (size_t cut = 0; cut < n; cut++)
            failed += !is_answered(engine, c->name, c->bytes, cut);
        for (size_t round = 0; round < ROUNDS; round++) {
            size_t at = (random = random * 1103515245U + 12345U) / 65536U % n, m = n;
            unsigned how = (random = random * 1103515245U + 12345U) / 65536U % 3;
            memcpy(copy, c->bytes, n);
            if (how == 0) {
                copy[at] = bytes[(random / 7) % (sizeof bytes - 1)];
            } else if (how == 1) {
                memmove(copy + at, copy + at + 1, n - at - 1);
                m--;
            } else {
                memmove(copy + at + 1, copy + at, n - at);
                m++;
            }
            failed += !is_answered(engine, c->name, copy, m);
        }
        TAP_OK(failed == 0, "%s, damaged: read or refused", c->what);
        free(copy);
    }
    TAP_OK(n_in_packs() == 0, "nothing is left of what was damaged");
}

/* ---- judging ---- */

/* How often a rule speaks of a document; -1: it could not be judged. severity: -1 for any. */
static int count(lodd_engine *engine, const char *name, lodd_str text, const char *rule, int severity,
                 lodd_system_alias alias, const char *profile)
{
    lodd_run_options options;
    lodd_run *run = NULL;
    lodd_result *result = NULL;
    int n = -1;

    lodd_run_options_default(&options);
    options.fhir.has_now = true;
    options.fhir.now = 1795305600; /* 2026-11-22 */
    options.fhir.system_alias = alias;
    if (profile != NULL) {
        options.fhir.profiles = &profile;
        options.fhir.n_profiles = 1;
    }
    if (engine != NULL && lodd_run_new(&run, engine, &options) == LODD_OK &&
        lodd_run_validate(run, str(name), 0, text, &result) == LODD_OK) {
        n = 0;
        for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
            const lodd_issue *issue = lodd_result_issue(result, i);
            n += is(issue->rule->id, rule) && (severity < 0 || (int)issue->severity == severity);
        }
    }
    lodd_result_free(result);
    lodd_run_free(run);
    return n;
}

static int count_condition(lodd_engine *engine, const char *system, const char *code, const char *display,
                           const char *rule)
{
    char text[1024];

    snprintf(text, sizeof text,
             "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/1\"},\"code\":{\"coding\":[{"
             "\"system\":\"%s\",\"code\":\"%s\",\"display\":\"%s\"}]}}",
             system, code, display);
    return count(engine, "c.json", str(text), rule, -1, LODD_ALIAS_AS_FIXED, NULL);
}

static const char list_2025[] = "code;display;valid-from;valid-to;parent\n"
                                "A00;Kolera;;;\n"
                                "A000;Kolera som skyldes Vibrio cholerae 01;;;A00\n"
                                "A009;Uspesifisert kolera;;2020-12-31;A00\n"
                                "S720;Brudd i lårhals;;;\n";

static void add_icd(const lodd_engine *engine, const char *text, const char *version)
{
    lodd_codes_options options;
    outcome o;

    lodd_codes_options_default(&options);
    options.oid = ICD_10;
    options.title = "ICD-10";
    options.version = version;
    options.date = "2026-11-22";
    o = add_with(engine, "icd.csv", text, strlen(text), &options);
    TAP_OK(o.status == LODD_OK, "ICD-10 %s added: %s", version, o.message != NULL ? o.message : "ok");
    drop(&o);
}

static void test_fhir(lodd_engine *engine)
{
    static const char *const names[] = {("urn:oid:" ICD_10), "http://hl7.org/fhir/sid/icd-10-no",
                                        "http://helsedir.no/fhir/CodeSystem/no-kodeverk-7110",
                                        "https://finnkode.helsedirektoratet.no/adm/collections/7110"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        TAP_OK(count_condition(engine, names[i], "A000", "Kolera som skyldes Vibrio cholerae 01",
                               "FHIR-CODE-UNKNOWN") == 0,
               "%s: a code of the list", names[i]);
        TAP_OK(count_condition(engine, names[i], "A00.0", "Kolera som skyldes Vibrio cholerae 01",
                               "FHIR-CODE-UNKNOWN") == 0,
               "%s: written with a dot", names[i]);
        TAP_OK(count_condition(engine, names[i], "A005", "x", "FHIR-CODE-UNKNOWN") == 1, "%s: a code that is not",
               names[i]);
        TAP_OK(count_condition(engine, names[i], "A000", "x", "FHIR-DISPLAY-WRONG") == 1, "%s: a wrong text", names[i]);
        TAP_OK(count_condition(engine, names[i], "A009", "Uspesifisert kolera", "FHIR-CODE-NOT-VALID") == 1,
               "%s: a code that is valid no longer", names[i]);
        TAP_OK(count_condition(engine, names[i], "A000", "x", "FHIR-CODE-NOT-VALID") == 0, "%s: one that is", names[i]);
        TAP_OK(count_condition(engine, names[i], "A000", "x", "FHIR-CODESYSTEM-NOT-CARRIED") == 0, "%s: carried",
               names[i]);
    }
}

static char *read_message(lodd_str *ret)
{
    char path[1200], *text = malloc(1 << 20);
    FILE *file = NULL;

    snprintf(path, sizeof path, "%s/../testdata/messages/valid/plo16-helseopplysninger/input.xml", profiles);
    file = fopen(path, "rb");
    if (file == NULL || text == NULL)
        abort();
    *ret = (lodd_str){text, fread(text, 1, 1 << 20, file)};
    fclose(file);
    return text;
}

int main(void)
{
    const char *root = getenv("LODD_SOURCE_ROOT");
    lodd_engine *engine = NULL;
    lodd_str message;
    char *text = NULL;
    int before = 0;

    snprintf(base, sizeof base, "/tmp/lodd-codes-XXXXXX");
    if (root == NULL || mkdtemp(base) == NULL)
        return 1;
    snprintf(packs, sizeof packs, "%s/packs", base);
    snprintf(profiles, sizeof profiles, "%s/profiles", root);
    if (mkdir(packs, 0700) != 0)
        return 1;
    engine = open_engine();
    if (engine == NULL)
        return 1;
    text = read_message(&message);
    test_detect();
    test_good(engine);
    test_bad(engine);
    test_names(engine);
    test_bounds(engine);
    test_damage(engine);
    before = count(engine, "m.xml", message, "KODE-UKJENT", -1, LODD_ALIAS_AS_FIXED, NULL);
    TAP_OK(count_condition(engine, "urn:oid:" ICD_10, "A005", "x", "FHIR-CODESYSTEM-NOT-CARRIED") == 1,
           "without the list it is not checked");
    add_icd(engine, list_2025, "2025");
    lodd_engine_close(engine);
    engine = open_engine();
    test_fhir(engine);
    TAP_OK(count(engine, "m.xml", message, "KODE-UKJENT", -1, LODD_ALIAS_AS_FIXED, NULL) == before,
           "a message with a code of the list");
    add_icd(engine, "code,valid-from\nA000,2030-01\n", "2026");
    lodd_engine_close(engine);
    engine = open_engine();
    TAP_OK(count_condition(engine, "urn:oid:" ICD_10, "A009", "x", "FHIR-CODE-UNKNOWN") == 1,
           "the higher version counts");
    TAP_OK(count_condition(engine, "urn:oid:" ICD_10, "A000", "", "FHIR-CODE-NOT-VALID") == 1, "a code of the future");
    TAP_OK(count(engine, "m.xml", message, "KODE-UKJENT", -1, LODD_ALIAS_AS_FIXED, NULL) > before,
           "a message with a code that is not in it");
    lodd_engine_close(engine);
    TAP_OK(lodd_codes_remove(packs, str("codes." ICD_10 "@2026"), NULL) == LODD_OK &&
               lodd_codes_remove(packs, str("codes." ICD_10 "@2025"), NULL) == LODD_OK,
           "both taken away");
    for (size_t i = 0; i < 4; i++) {
        static const char *const names[] = {"l.csv", "l.tsv", "l.json", "l.xml"};
        char path[512];
        snprintf(path, sizeof path, "%s/%s", base, names[i]);
        (void)unlink(path);
    }
    {
        char path[512];
        snprintf(path, sizeof path, "%s/icd.csv", base);
        (void)unlink(path);
        snprintf(path, sizeof path, "%s/l.pdf", base);
        (void)unlink(path);
    }
    TAP_OK(rmdir(packs) == 0 && rmdir(base) == 0, "the folder is empty in the end");
    free(text);
    return tap_done();
}
