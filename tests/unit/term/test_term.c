/* test_term.c - code lists: what is read from a CodeSystem, what is found in it, what cannot be read, threads that ask
 * at once. */
#include <pthread.h>

#include "golden/project.h"
#include "term/term.h"
#include "unit/pack/temp.h"

#define OID  "2.16.578.1.12.4.1.1."
#define HEAD "{\"resourceType\": \"CodeSystem\", \"url\": \"urn:oid:" OID "9001\", "

static const char colours[] =
    HEAD "\"title\": \"Farger\", \"content\": \"complete\", \"concept\": [\n"
         "{\"code\": \"1\", \"display\": \"R\xC3\xB8"
         "d\"},\n"
         "{\"code\": \"2\", \"display\": \"Gr\xC3\xB8nn\", \"property\": [{\"code\": \"firstSeen\", \"valueString\": "
         "\"2020\"},\n"
         "  {\"code\": \"lastSeen\", \"valueString\": \"2025\"}, {\"code\": \"status\", \"valueCode\": \"active\"}]},\n"
         "{\"code\": \"3\", \"display\": \"Bl\xC3\xA5\", \"designation\": [{\"value\": \"Himmelbl\xC3\xA5\"}, "
         "{\"value\": \"Asur\"}],\n"
         "  \"property\": [{\"code\": \"lastSeen\", \"valueString\": \"2020\"}, {\"code\": \"status\", \"valueCode\": "
         "\"retired\"}]},\n"
         "{\"code\": \"A b\", \"property\": [{\"code\": \"other\", \"valueString\": \"x\"}, {\"valueString\": \"no "
         "code\"}]}]}";

typedef struct fixture {
    temp files;
    lodd__terminology *terminology;
} fixture;

static void begin(fixture *f)
{
    temp_make(&f->files);
    if (lodd__terminology_new(&f->terminology) != LODD_OK)
        abort();
}

static void end(fixture *f)
{
    lodd__terminology_free(f->terminology);
    temp_remove(&f->files);
}

/* Writes a list and makes it known; returns what reading it says. */
static lodd_status list(fixture *f, const char *oid, const char *name, const char *json, const lodd__codesystem **ret)
{
    temp_write(&f->files, name, json);
    if (lodd__terminology_add(f->terminology, lodd__str(oid), lodd__str(temp_path(&f->files, name))) != LODD_OK)
        abort();
    return lodd__terminology_get(f->terminology, lodd__str(oid), ret);
}

static void test_read(void)
{
    fixture f;
    const lodd__codesystem *system = NULL;
    const lodd__concept *concept = NULL;

    begin(&f);
    TAP_OK(list(&f, OID "9001", "9001.json", colours, &system) == LODD_OK && system != NULL, "a list is read");
    TAP_OK(lodd__str_is(lodd__codesystem_oid(system), OID "9001"), "its OID");
    TAP_OK(lodd__str_is(lodd__codesystem_title(system), "Farger"), "its title");
    TAP_OK(lodd__codesystem_complete(system), "it is complete");
    TAP_OK(lodd__codesystem_n_concepts(system) == 4, "its concepts");
    concept = lodd__codesystem_find(system, LODD__STR("1"));
    TAP_OK(concept != NULL &&
               lodd__str_is(concept->display, "R\xC3\xB8"
                                              "d") &&
               !concept->retired && concept->n_designations == 0 && concept->first_seen.len == 0 && concept->index == 0,
           "a concept without properties");
    concept = lodd__codesystem_find(system, LODD__STR("2"));
    TAP_OK(concept != NULL && lodd__str_is(concept->first_seen, "2020") && lodd__str_is(concept->last_seen, "2025") &&
               !concept->retired,
           "when a concept was seen");
    concept = lodd__codesystem_find(system, LODD__STR("3"));
    TAP_OK(concept != NULL && concept->retired && lodd__str_is(concept->last_seen, "2020"), "a retired concept");
    TAP_OK(concept != NULL && concept->n_designations == 2 &&
               lodd__str_is(concept->designations[0], "Himmelbl\xC3\xA5") &&
               lodd__str_is(concept->designations[1], "Asur") && concept->index == 2,
           "its designations, in order");
    TAP_OK(lodd__codesystem_concept(system, 2) == concept, "concepts by index");
    concept = lodd__codesystem_find(system, LODD__STR("A b"));
    TAP_OK(concept != NULL && concept->display.len == 0,
           "a code with a blank and no text; unknown properties are passed over");
    end(&f);
}

static void test_find(void)
{
    const char *absent[] = {"", " ", "1 ", " 1", "01", "a b", "A  b", "4", "11"};
    fixture f;
    const lodd__codesystem *system = NULL;

    begin(&f);
    (void)list(&f, OID "9001", "9001.json", colours, &system);
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        TAP_OK(lodd__codesystem_find(system, lodd__str(absent[i])) == NULL, "'%.*s' is not found",
               LODD__FMT(lodd__str(absent[i])));
    end(&f);
}

static void test_which(void)
{
    fixture f;
    const lodd__codesystem *system = NULL;
    const lodd__codesystem *again = NULL;

    begin(&f);
    TAP_OK(lodd__terminology_get(f.terminology, LODD__STR(OID "9999"), &system) == LODD_OK && system == NULL,
           "an OID nobody has named is not carried");
    TAP_OK(lodd__terminology_title(f.terminology, LODD__STR(OID "9999")).len == 0, "and has no title");
    TAP_OK(lodd__terminology_add_missing(f.terminology, LODD__STR(OID "7110"), LODD__STR("ICD-10")) == LODD_OK,
           "a list can be known as missing");
    TAP_OK(lodd__terminology_get(f.terminology, LODD__STR(OID "7110"), &system) == LODD_OK && system == NULL,
           "it is not carried either");
    TAP_OK(lodd__str_is(lodd__terminology_title(f.terminology, LODD__STR(OID "7110")), "ICD-10"), "but has a title");
    temp_write(&f.files, "9001.json", colours);
    (void)lodd__terminology_add(f.terminology, LODD__STR(OID "9001"), lodd__str(temp_path(&f.files, "9001.json")));
    TAP_OK(lodd__terminology_title(f.terminology, LODD__STR(OID "9001")).len == 0,
           "the title of a list not yet read is not known");
    (void)lodd__terminology_get(f.terminology, LODD__STR(OID "9001"), &system);
    TAP_OK(lodd__str_is(lodd__terminology_title(f.terminology, LODD__STR(OID "9001")), "Farger"), "once read it is");
    temp_write(&f.files, "9001.json", "broken now");
    TAP_OK(lodd__terminology_get(f.terminology, LODD__STR(OID "9001"), &again) == LODD_OK && again == system &&
               system != NULL,
           "a list is read once");
    TAP_OK(list(&f, OID "9001", "other.json", "{}", &again) == LODD_OK && again == system,
           "the list named first is the one");
    TAP_OK(lodd__terminology_add_missing(f.terminology, LODD__STR(OID "9001"), LODD__STR("x")) == LODD_OK &&
               lodd__terminology_get(f.terminology, LODD__STR(OID "9001"), &again) == LODD_OK && again == system,
           "a carried list does not become missing");
    end(&f);
}

static void test_fragment(void)
{
    fixture f;
    const lodd__codesystem *system = NULL;

    begin(&f);
    TAP_OK(list(&f, OID "9002", "a.json", HEAD "\"content\": \"fragment\", \"concept\": [{\"code\": \"1\"}]}",
                &system) == LODD_OK &&
               !lodd__codesystem_complete(system),
           "content fragment: not complete");
    TAP_OK(list(&f, OID "9003", "b.json", HEAD "\"concept\": [{\"code\": \"1\"}]}", &system) == LODD_OK &&
               !lodd__codesystem_complete(system),
           "no content: not complete");
    TAP_OK(list(&f, OID "9004", "c.json", HEAD "\"content\": \"complete\", \"concept\": []}", &system) == LODD_OK &&
               lodd__codesystem_n_concepts(system) == 0 && lodd__codesystem_find(system, LODD__STR("1")) == NULL,
           "a list may be empty");
    end(&f);
}

static void test_broken(void)
{
    static const struct {
        const char *what, *json;
    } broken[] = {
        {"empty file", ""},
        {"not JSON", "<CodeSystem/>"},
        {"JSON that ends early", HEAD "\"concept\": [{\"code\": \"1\""},
        {"an array", "[]"},
        {"another resource", "{\"resourceType\": \"ValueSet\", \"url\": \"urn:oid:1.2\", \"concept\": []}"},
        {"no resource type", "{\"url\": \"urn:oid:1.2\", \"concept\": []}"},
        {"no url", "{\"resourceType\": \"CodeSystem\", \"concept\": []}"},
        {"url that is no OID",
         "{\"resourceType\": \"CodeSystem\", \"url\": \"http://example.com/x\", \"concept\": []}"},
        {"url that is a number", "{\"resourceType\": \"CodeSystem\", \"url\": 1, \"concept\": []}"},
        {"no concepts", HEAD "\"title\": \"x\"}"},
        {"concepts that are no array", HEAD "\"concept\": {}}"},
        {"a concept that is no object", HEAD "\"concept\": [\"1\"]}"},
        {"a concept without code", HEAD "\"concept\": [{\"display\": \"x\"}]}"},
        {"a concept with an empty code", HEAD "\"concept\": [{\"code\": \"\"}]}"},
        {"a code that is a number", HEAD "\"concept\": [{\"code\": 1}]}"},
    };
    fixture f;
    const lodd__codesystem *system = NULL;
    char oid[64];
    char name[32];

    begin(&f);
    TAP_OK(lodd__terminology_broken(f.terminology).len == 0, "no list is broken yet");
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        bool ok = false;
        (void)snprintf(oid, sizeof oid, OID "%zu", 8000 + i);
        (void)snprintf(name, sizeof name, "%zu.json", i);
        ok = list(&f, oid, name, broken[i].json, &system) == LODD_ERR_PACK && system == NULL;
        TAP_OK(ok && lodd__terminology_get(f.terminology, lodd__str(oid), &system) == LODD_ERR_PACK && system == NULL,
               "%s: broken, and stays so", broken[i].what);
    }
    (void)lodd__terminology_add(f.terminology, LODD__STR("1.2.3"), lodd__str(temp_path(&f.files, "absent.json")));
    TAP_OK(lodd__terminology_get(f.terminology, LODD__STR("1.2.3"), &system) == LODD_ERR_PACK && system == NULL,
           "a file that is not there");
    TAP_OK(lodd__str_ends(lodd__terminology_broken(f.terminology), LODD__STR("/0.json")),
           "the first broken file is remembered");
    end(&f);
}

/* --- threads ------------------------------------------------------------------------------------------------------ */

enum { THREADS = 8, LISTS = 40 };

typedef struct asker {
    pthread_t thread;
    lodd__terminology *terminology;
    const lodd__codesystem *got[LISTS];
    bool ok;
} asker;

static void *ask(void *user)
{
    asker *a = user;
    char oid[64];

    a->ok = true;
    for (int i = 0; i < LISTS; i++) {
        (void)snprintf(oid, sizeof oid, OID "%d", 5000 + i);
        a->ok = lodd__terminology_get(a->terminology, lodd__str(oid), &a->got[i]) == LODD_OK && a->got[i] != NULL &&
                lodd__codesystem_find(a->got[i], LODD__STR("2")) != NULL && a->ok;
    }
    return NULL;
}

static void test_threads(void)
{
    fixture f;
    asker askers[THREADS];
    char oid[64];
    char name[32];
    bool same = true;

    begin(&f);
    for (int i = 0; i < LISTS; i++) {
        (void)snprintf(oid, sizeof oid, OID "%d", 5000 + i);
        (void)snprintf(name, sizeof name, "%d.json", i);
        temp_write(&f.files, name, colours);
        (void)lodd__terminology_add(f.terminology, lodd__str(oid), lodd__str(temp_path(&f.files, name)));
    }
    for (int i = 0; i < THREADS; i++) {
        askers[i].terminology = f.terminology;
        if (pthread_create(&askers[i].thread, NULL, ask, &askers[i]) != 0)
            abort();
    }
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(askers[i].thread, NULL);
    for (int i = 0; i < THREADS; i++)
        same = same && askers[i].ok && memcmp(askers[i].got, askers[0].got, sizeof askers[0].got) == 0;
    TAP_OK(same, "%d threads that ask for %d lists at once get the same ones", THREADS, LISTS);
    end(&f);
}

/* --- our own lists ------------------------------------------------------------------------------------------------ */

typedef struct own {
    lodd__terminology *terminology;
    size_t lists, concepts, bad;
} own;

static bool own_list(void *user, const char *path, int error)
{
    own *o = user;
    const char *name = strrchr(path, '/') + 1;
    const lodd__codesystem *system = NULL;
    char oid[128];

    if (error != 0 || !lodd__str_ends(lodd__str(path), LODD__STR(".json")))
        return true;
    if (name[0] >= '0' && name[0] <= '9' && strchr(name, '.') == name + strlen(name) - 5)
        (void)snprintf(oid, sizeof oid, OID "%.*s", (int)(strlen(name) - 5), name);
    else
        (void)snprintf(oid, sizeof oid, "%.*s", (int)(strlen(name) - 5), name);
    o->lists++;
    if (lodd__terminology_add(o->terminology, lodd__str(oid), lodd__str(path)) != LODD_OK ||
        lodd__terminology_get(o->terminology, lodd__str(oid), &system) != LODD_OK ||
        !lodd__str_is(lodd__codesystem_oid(system), oid) || lodd__codesystem_title(system).len == 0) {
        printf("# %s\n", path);
        o->bad++;
        return true;
    }
    o->concepts += lodd__codesystem_n_concepts(system);
    for (size_t i = 0; i < lodd__codesystem_n_concepts(system); i++)
        if (lodd__codesystem_find(system, lodd__codesystem_concept(system, i)->code) !=
            lodd__codesystem_concept(system, i)) {
            printf("# %s: %.*s is there twice\n", path, LODD__FMT(lodd__codesystem_concept(system, i)->code));
            o->bad++;
        }
    return true;
}

static void test_own(void)
{
    char path[PROJECT_MAX_PATH];
    own o = {0};

    if (lodd__terminology_new(&o.terminology) != LODD_OK)
        abort();
    (void)lodd__file_walk(project_path(path, "profiles/no.kodeverk/codes"), 4, own_list, &o);
    TAP_OK(o.lists > 0 && o.concepts > o.lists && o.bad == 0,
           "our %zu lists with %zu codes: named by their OID, titled, each code once", o.lists, o.concepts);
    lodd__terminology_free(o.terminology);
}

int main(void)
{
    test_read();
    test_find();
    test_which();
    test_fragment();
    test_broken();
    test_threads();
    test_own();
    return tap_done();
}
