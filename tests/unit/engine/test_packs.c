/* test_packs.c - opening an engine, what it lists, and our packs as a whole: everything loads, every rule says what it
 * must. */
#include <string.h>

#include "base/buf.h"
#include "golden/project.h"
#include "unit/pack/temp.h"

/* --- opening ------------------------------------------------------------------------------------------------------ */

static lodd_status open_dir(lodd_engine **ret, const char *dir, char **ret_message)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;

    options.profile_dirs = &dir;
    options.n_profile_dirs = 1;
    return lodd_engine_open(ret, &options, ret_message);
}

static void test_options(void)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    char path[PROJECT_MAX_PATH];
    const char *dir = project_path(path, "profiles");
    lodd_engine *engine = NULL;
    char *message = (char *)"untouched";

    TAP_OK(lodd_engine_open(&engine, NULL, NULL) == LODD_ERR_ARGUMENT && engine == NULL, "no options");
    options.size = 0;
    TAP_OK(lodd_engine_open(&engine, &options, &message) == LODD_ERR_ARGUMENT && engine == NULL && message == NULL,
           "options without size");
    options.size = sizeof options - 1;
    TAP_OK(lodd_engine_open(&engine, &options, NULL) == LODD_ERR_ARGUMENT, "options of a smaller size");
    options.size = sizeof options + 64;
    options.profile_dirs = &dir;
    options.n_profile_dirs = 1;
    TAP_OK(lodd_engine_open(&engine, &options, &message) == LODD_OK && engine != NULL && message == NULL,
           "options of a later version");
    lodd_engine_close(engine);
    options.size = sizeof options;
    options.n_profile_dirs = 0;
    TAP_OK(lodd_engine_open(&engine, &options, &message) == LODD_ERR_PACK && engine == NULL && message != NULL,
           "no folder: no packs, with a message");
    lodd_free(message);
    lodd_engine_close(NULL);
    lodd_free(NULL);
}

static void test_not_packs(void)
{
    temp t;
    lodd_engine *engine = NULL;
    char *message = NULL;

    temp_make(&t);
    TAP_OK(open_dir(&engine, t.dir, &message) == LODD_ERR_PACK && message != NULL, "a folder without packs");
    lodd_free(message);
    temp_write(&t, "x.a/pack.json", "{");
    TAP_OK(open_dir(&engine, t.dir, &message) == LODD_ERR_PACK && message != NULL && strstr(message, "x.a") != NULL,
           "a broken manifest is named");
    lodd_free(message);
    TAP_OK(open_dir(&engine, t.dir, NULL) == LODD_ERR_PACK, "the message may be unwanted");
    temp_remove(&t);
}

/* --- what is wrong inside a pack is found by loading all ---------------------------------------------------------- */

#define XSD(content)                                                                                                   \
    "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:x'>" content "</xs:schema>"
#define SCH(content)                                                                                                   \
    "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron'><sch:pattern><sch:rule context='*'>" content         \
    "</sch:rule></sch:pattern></sch:schema>"

static void load(const char *what, const char *file, const char *text, lodd_status expected, const char *says)
{
    temp t;
    lodd_engine *engine = NULL;
    char *message = NULL;
    lodd_status status = LODD_OK;

    temp_make(&t);
    temp_write(&t, "x.a/pack.json",
               "{\"id\": \"x.a\", \"codes\": \"codes\", \"rules\": [\"x.sch\"], \"schemas\": [{\"namespace\": "
               "\"urn:x\", \"file\": \"x.xsd\"}],"
               "\"profiles\": [{\"id\": \"x\", \"root\": \"X\", \"namespace\": \"urn:x\"}]}");
    temp_write(&t, "x.a/x.xsd",
               "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:lodd='urn:lodd:xsd' xmlns:x='urn:x' "
               "targetNamespace='urn:x'>"
               "<xs:complexType name='CS'><xs:attribute name='V'/></xs:complexType>"
               "<xs:element name='X'><xs:complexType><xs:sequence><xs:element name='C' type='x:CS' "
               "lodd:kodeverk='9001'/></xs:sequence></xs:complexType></xs:element></xs:schema>");
    temp_write(&t, "x.a/x.sch", SCH("<sch:assert id='X-1' test='true()'>x</sch:assert>"));
    temp_write(&t, "x.a/codes/9001.json",
               "{\"resourceType\": \"CodeSystem\", \"url\": \"urn:oid:2.16.578.1.12.4.1.1.9001\", \"concept\": "
               "[{\"code\": \"1\"}]}");
    if (file != NULL)
        temp_write(&t, file, text);
    if (open_dir(&engine, t.dir, NULL) != LODD_OK)
        abort();
    status = lodd_engine_load_all(engine, &message);
    if (!TAP_OK(status == expected &&
                    (says == NULL ? message == NULL : message != NULL && strstr(message, says) != NULL),
                "%s", what))
        printf("# status %d: %s\n", (int)status, message != NULL ? message : "-");
    lodd_free(message);
    if (says != NULL && lodd_engine_load_all(engine, NULL) != expected)
        TAP_OK(false, "%s: stays so", what);
    lodd_engine_close(engine);
    temp_remove(&t);
}

static void test_load(void)
{
    load("a pack that is right", NULL, NULL, LODD_OK, NULL);
    load("a schema that is not XML", "x.a/x.xsd", "x", LODD_ERR_PACK, "");
    load("a schema with an unknown type", "x.a/x.xsd", XSD("<xs:element name='X' type='xs:none'/>"), LODD_ERR_PACK, "");
    load("a schema without the profile's root", "x.a/x.xsd", XSD("<xs:element name='Y'/>"), LODD_ERR_PACK, "X");
    load("rules that are not XML", "x.a/x.sch", "x", LODD_ERR_PACK, "x.sch");
    load("rules with a broken XPath", "x.a/x.sch", SCH("<sch:assert id='X-1' test='('>x</sch:assert>"), LODD_ERR_PACK,
         "x.sch");
    load("rules with an id twice", "x.a/x.sch",
         SCH("<sch:assert id='X-1' test='a'>x</sch:assert><sch:assert id='X-1' test='b'>y</sch:assert>"), LODD_ERR_PACK,
         "X-1");
    load("a code list that is broken", "x.a/codes/9001.json", "{}", LODD_ERR_PACK, "9001");
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

static void test_lists(lodd_engine *engine)
{
    size_t n = lodd_engine_n_packs(engine);
    bool sorted = n > 0;
    bool told = true;

    for (size_t i = 0; i < n; i++) {
        lodd_pack_info info = lodd_engine_pack(engine, i);
        sorted = sorted && (i == 0 || lodd__str_cmp(lodd_engine_pack(engine, i - 1).name, info.name) < 0);
        told = told && info.title[0].len > 0 && info.title[1].len > 0 && info.publisher.len > 0 &&
               info.status.len > 0 && info.directory.len > 0 && lodd__str_starts(info.manifest, LODD__STR("{"));
    }
    TAP_OK(sorted && told, "our %zu packs, sorted, each with title, publisher, status and manifest", n);
    n = lodd_engine_n_profiles(engine);
    sorted = n > 0;
    told = true;
    for (size_t i = 0; i < n; i++) {
        lodd_profile_info info = lodd_engine_profile(engine, i);
        sorted = sorted && (i == 0 || lodd__str_cmp(lodd_engine_profile(engine, i - 1).name, info.name) < 0);
        told = told && info.title[0].len > 0 && info.title[1].len > 0 && info.document.len > 0 && info.root.len > 0 &&
               info.ns.len > 0;
    }
    TAP_OK(sorted && told, "our %zu profiles, sorted, each with title, document and root", n);
    TAP_OK(lodd_version() != NULL && lodd__is_digit(lodd_version()[0]), "a version");
}

/* --- rules -------------------------------------------------------------------------------------------------------- */

/* The highest {n} of a text plus one; every {0} .. {n} need not be there. */
static int places(lodd_str text)
{
    int n = 0;

    for (size_t i = 0; i + 2 < text.len; i++)
        if (text.ptr[i] == '{' && lodd__is_digit(text.ptr[i + 1]) && text.ptr[i + 2] == '}' &&
            text.ptr[i + 1] - '0' >= n)
            n = text.ptr[i + 1] - '0' + 1;
    return n;
}

typedef struct faults {
    size_t text, hint, source, id, places, same;
} faults;

static void fault(size_t *n, const lodd_rule *rule, const char *what)
{
    printf("# %.*s (%.*s): %s\n", LODD__FMT(rule->id), LODD__FMT(rule->pack), what);
    ++*n;
}

static bool is_id(lodd_str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!(id.ptr[i] >= 'A' && id.ptr[i] <= 'Z') && !lodd__is_digit(id.ptr[i]) && id.ptr[i] != '-')
            return false;
    return id.len > 0 && id.ptr[0] >= 'A';
}

static void check_rule(faults *f, const lodd_rule *rule)
{
    if (rule->text[LODD_LANG_NB].len == 0 || rule->text[LODD_LANG_EN].len == 0 ||
        lodd__str_eq(rule->text[0], rule->text[1]))
        fault(&f->text, rule, "a text in each language");
    if ((rule->hint[LODD_LANG_NB].len == 0) != (rule->hint[LODD_LANG_EN].len == 0) ||
        (rule->pack.len > 0 && rule->hint[0].len == 0))
        fault(&f->hint, rule, "a hint in each language");
    if (rule->pack.len > 0 && rule->document.len == 0)
        fault(&f->source, rule, "a source");
    if (!is_id(rule->id))
        fault(&f->id, rule, "an id of capitals, digits and hyphens");
    if (places(rule->text[0]) != places(rule->text[1]) || places(rule->hint[0]) != places(rule->hint[1]) ||
        places(rule->text[0]) > LODD_ISSUE_MAX_ARGS ||
        (rule->pack.len > 0 && places(rule->hint[0]) > places(rule->text[0])))
        fault(&f->places, rule, "the same arguments in both languages");
    if (memchr(rule->text[0].ptr, '\n', rule->text[0].len) != NULL ||
        memchr(rule->text[1].ptr, '\n', rule->text[1].len) != NULL)
        fault(&f->text, rule, "a text on one line");
}

/* The versions of a standard may share a rule: then it is the same rule. */
static void check_same(faults *f, const lodd_rule *a, const lodd_rule *b)
{
    if (!lodd__str_eq(a->id, b->id))
        return;
    if (lodd__str_eq(a->pack, b->pack))
        fault(&f->id, a, "listed once");
    if (a->severity != b->severity || a->layer != b->layer || !lodd__str_eq(a->text[0], b->text[0]) ||
        !lodd__str_eq(a->text[1], b->text[1]))
        fault(&f->same, a, "the same in every pack");
    if (a->pack.len == 0 || b->pack.len == 0)
        fault(&f->id, a, "no id of a built-in rule");
}

static void test_rules(lodd_engine *engine)
{
    const lodd_rule *const *rules = NULL;
    const lodd_rule *const *again = NULL;
    size_t n = 0;
    size_t n_again = 0;
    size_t of_packs = 0;
    bool sorted = true;
    faults f = {0};

    TAP_OK(lodd_engine_rules(engine, &rules, &n) == LODD_OK && n > 0, "all rules are listed (%zu)", n);
    for (size_t i = 0; i < n; i++) {
        check_rule(&f, rules[i]);
        of_packs += rules[i]->pack.len > 0;
        if (i == 0)
            continue;
        sorted = sorted && lodd__str_cmp(rules[i - 1]->id, rules[i]->id) <= 0;
        check_same(&f, rules[i - 1], rules[i]);
    }
    TAP_OK(sorted, "sorted by id");
    TAP_OK(of_packs > 150, "%zu of them are of packs", of_packs);
    TAP_OK(f.text == 0, "each has a text of one line in Norwegian and one in English");
    TAP_OK(f.hint == 0, "each of a pack has a hint in both");
    TAP_OK(f.source == 0, "and a source");
    TAP_OK(f.places == 0, "both texts have the same arguments, and a pack's hints no others");
    TAP_OK(f.id == 0, "ids are well formed and unique");
    TAP_OK(f.same == 0, "a rule of two packs is the same in both");
    TAP_OK(lodd_engine_rules(engine, &again, &n_again) == LODD_OK && again == rules && n_again == n,
           "asked again, the list is the same");
}

int main(void)
{
    lodd_engine *engine = NULL;
    char *message = NULL;

    test_options();
    test_not_packs();
    test_load();
    engine = project_engine();
    if (!TAP_OK(lodd_engine_load_all(engine, &message) == LODD_OK && message == NULL,
                "all schemas, rules, code lists and models of our packs load"))
        printf("# %s\n", message != NULL ? message : "-");
    lodd_free(message);
    TAP_OK(lodd_engine_message(engine) == NULL, "and nothing is wrong with them");
    test_lists(engine);
    test_rules(engine);
    lodd_engine_close(engine);
    return tap_done();
}
