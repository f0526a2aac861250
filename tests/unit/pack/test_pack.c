/* test_pack.c - manifests: what is read, every kind of breakage, which pack wins, dependencies, and which profile a
 * root element has. */
#include "golden/project.h"
#include "pack/pack.h"
#include "temp.h"

#define NS "http://example.com/a"

/* --- opening ------------------------------------------------------------------------------------------------------ */

typedef struct opened {
    lodd__packs *packs;
    lodd_status status;
    char *message;
} opened;

static opened open_dirs(const char *const *dirs, size_t n)
{
    opened o = {NULL, LODD_OK, NULL};

    o.status = lodd__packs_open(&o.packs, dirs, n, &o.message);
    return o;
}

static opened open_temp(temp *t)
{
    const char *dirs[1] = {t->dir};

    return open_dirs(dirs, 1);
}

static void close_opened(opened *o)
{
    lodd__packs_close(o->packs);
    free(o->message);
}

static const lodd__pack *find_pack(const opened *o, const char *name)
{
    for (size_t i = 0; o->packs != NULL && i < o->packs->n_packs; i++)
        if (lodd__str_is(o->packs->packs[i]->name, name))
            return o->packs->packs[i];
    return NULL;
}

/* --- what is read ------------------------------------------------------------------------------------------------- */

static const char full[] =
    "{\"id\": \"x.full\", \"version\": \"1.0\", \"title\": {\"nb\": \"Full\", \"en\": \"Complete\"}, \"publisher\": "
    "\"Ingen\",\n"
    " \"status\": \"current\", \"valid\": {\"from\": \"2020-01-01\", \"to\": null}, \"depends\": [\"x.base\", "
    "\"x.env@2\"],\n"
    " \"schemas\": [{\"namespace\": \"" NS "\", \"file\": \"xsd/a.xsd\"}, {\"namespace\": \"" NS
    "/b\", \"file\": \"b.xsd\"}],\n"
    " \"rules\": [\"rules/a.sch\", \"rules/b.sch\"], \"codes\": \"codes\",\n"
    " \"notCarried\": [{\"oid\": \"2.16.578.1.12.4.1.1.7110\", \"title\": \"ICD-10\", \"reason\": \"large\"}],\n"
    " \"testPersons\": \"persons.json\",\n"
    " \"profiles\": [\n"
    "  {\"id\": \"second\", \"title\": {\"nb\": \"Andre\", \"en\": \"Second\"}, \"document\": \"X 2\", \"root\": "
    "\"B\", \"namespace\": \"" NS "/b\",\n"
    "   \"branch\": \"Gren\", \"types\": [{\"code\": \"T1\", \"display\": \"x\"}, {\"code\": \"T2\"}], \"statuses\": "
    "[\"N\", \"C\"], \"apprec\": \"1.1\"},\n"
    "  {\"id\": \"first\", \"root\": \"A\", \"namespace\": \"" NS "\", \"envelope\": true}]}";

static void write_full(temp *t)
{
    temp_write(t, "x.full@1.0/pack.json", full);
    temp_write(t, "x.full@1.0/codes/9001.json", "{}");
    temp_write(t, "x.full@1.0/codes/1.2.3.json", "{}");
    temp_write(t, "x.full@1.0/codes/README.txt", "");
    temp_write(t, "x.full@1.0/persons.json",
               "{\"persons\": [{\"number\": \"13116900216\", \"type\": \"FNR\"}, {\"type\": \"none\"}]}");
    temp_write(t, "x.base/pack.json", "{\"id\": \"x.base\", \"version\": \"7\", \"depends\": [\"x.deep\"]}");
    temp_write(t, "x.env@2/pack.json", "{\"id\": \"x.env\", \"version\": \"2\"}");
    temp_write(t, "x.deep/pack.json", "{\"id\": \"x.deep\"}");
    temp_write(t, "x.other/pack.json", "{\"id\": \"x.other\"}");
    temp_write(t, "no-pack/README.md", "a folder without pack.json is none");
    temp_write(t, ".hidden/pack.json", "not JSON, and not looked at");
    temp_write(t, "file.json", "a file beside the packs");
}

static void check_profiles(const opened *o)
{
    const lodd__pack_profile *first = o->packs->profiles[0];
    const lodd__pack_profile *second = o->packs->profiles[1];

    TAP_OK(o->packs->n_profiles == 2 && lodd__str_is(first->name, "x.full@1.0/first") &&
               lodd__str_is(second->name, "x.full@1.0/second"),
           "profiles are sorted by name");
    TAP_OK(first->envelope && !second->envelope && first->index == 0 && second->index == 1, "which one wraps others");
    TAP_OK(lodd__str_is(second->id, "second") && lodd__str_is(second->title[LODD_LANG_NB], "Andre") &&
               lodd__str_is(second->title[LODD_LANG_EN], "Second") && lodd__str_is(second->document, "X 2") &&
               lodd__str_is(second->root, "B") && lodd__str_is(second->ns, NS "/b"),
           "a profile's names");
    TAP_OK(second->n_types == 2 && lodd__str_is(second->types[1], "T2") &&
               lodd__str_is(second->types_joined, "T1 T2") && lodd__str_is(second->statuses_joined, "N C") &&
               lodd__str_is(second->apprec, "1.1") && lodd__str_is(second->branch, "Gren"),
           "its types, statuses, receipt and branch");
    TAP_OK(first->n_types == 0 && first->types_joined.len == 0 && first->statuses_joined.len == 0 &&
               first->apprec.len == 0,
           "what is not said is empty");
    TAP_OK(lodd__pack_profile_has_type(second, LODD__STR("T1")) &&
               !lodd__pack_profile_has_type(second, LODD__STR("T1 T2")) &&
               !lodd__pack_profile_has_type(second, (lodd_str){NULL, 0}),
           "type codes are compared whole");
}

static void check_closure(const opened *o)
{
    bool set[5] = {false};
    const lodd__pack *pack = find_pack(o, "x.full@1.0");

    lodd__pack_closure(pack, set);
    TAP_OK(o->packs->n_packs == 5 && set[pack->index] && set[find_pack(o, "x.base")->index] &&
               set[find_pack(o, "x.env@2")->index] && set[find_pack(o, "x.deep")->index] &&
               !set[find_pack(o, "x.other")->index],
           "a pack needs itself, what it depends on and what this depends on");
}

static void test_full(void)
{
    temp t;
    opened o;
    const lodd__pack *pack = NULL;

    temp_make(&t);
    write_full(&t);
    o = open_temp(&t);
    if (!TAP_OK(o.status == LODD_OK && o.packs != NULL && o.message == NULL, "packs are opened")) {
        printf("# %s\n", o.message != NULL ? o.message : "-");
        temp_remove(&t);
        return;
    }
    pack = find_pack(&o, "x.full@1.0");
    TAP_OK(lodd__str_is(o.packs->packs[0]->name, "x.base") && lodd__str_is(o.packs->packs[4]->name, "x.other") &&
               o.packs->packs[4]->index == 4,
           "packs are sorted by name");
    TAP_OK(find_pack(&o, "x.base") != NULL && lodd__str_is(find_pack(&o, "x.base")->version, "7"),
           "a folder without version: the pack goes by its id");
    TAP_OK(lodd__str_is(pack->id, "x.full") && lodd__str_is(pack->version, "1.0") &&
               lodd__str_is(pack->title[LODD_LANG_EN], "Complete") && lodd__str_is(pack->publisher, "Ingen") &&
               lodd__str_is(pack->status, "current") && lodd__str_is(pack->valid_from, "2020-01-01") &&
               pack->valid_to.len == 0,
           "what a manifest says of the pack");
    TAP_OK(lodd__str_is(pack->manifest, full), "the manifest is kept as it stands");
    TAP_OK(lodd__str_is(pack->profiles_dir, t.dir) && lodd__str_ends(pack->directory, LODD__STR("/x.full@1.0")),
           "where it was found");
    TAP_OK(pack->n_schemas == 2 && lodd__str_ends(pack->schemas[0].path, LODD__STR("/x.full@1.0/xsd/a.xsd")) &&
               lodd__packs_schema(o.packs, LODD__STR(NS)) == &pack->schemas[0],
           "schemas by namespace");
    TAP_OK(lodd__packs_schema(o.packs, LODD__STR("http://example.com/none")) == NULL &&
               lodd__packs_schema(o.packs, (lodd_str){NULL, 0}) == NULL,
           "no schema of other namespaces");
    TAP_OK(pack->n_rules == 2 && lodd__str_ends(pack->rules[1], LODD__STR("/x.full@1.0/rules/b.sch")), "rule files");
    TAP_OK(pack->n_depends == 2 && pack->dependencies[0] == find_pack(&o, "x.base") &&
               pack->dependencies[1] == find_pack(&o, "x.env@2"),
           "dependencies");
    TAP_OK(lodd__map_get(&o.packs->test_persons, LODD__STR("13116900216")) != NULL &&
               lodd__map_get(&o.packs->test_persons, LODD__STR("")) == NULL,
           "test persons");
    TAP_OK(lodd__str_is(lodd__terminology_title(o.packs->terminology, LODD__STR("2.16.578.1.12.4.1.1.7110")), "ICD-10"),
           "lists that are not carried");
    check_profiles(&o);
    check_closure(&o);
    close_opened(&o);
    temp_remove(&t);
}

/* Lists are named by their file: the number of a Norwegian list, or a whole OID. They are not read when the packs are
 * opened. */
static void test_codes(void)
{
    temp t;
    opened o;
    const lodd__codesystem *system = NULL;

    temp_make(&t);
    write_full(&t);
    temp_write(&t, "x.full@1.0/codes/9001.json",
               "{\"resourceType\": \"CodeSystem\", \"url\": \"urn:oid:2.16.578.1.12.4.1.1.9001\", \"concept\": "
               "[{\"code\": \"1\"}]}");
    o = open_temp(&t);
    TAP_OK(o.status == LODD_OK &&
               lodd__terminology_get(o.packs->terminology, LODD__STR("2.16.578.1.12.4.1.1.9001"), &system) == LODD_OK &&
               system != NULL,
           "a list by its number");
    TAP_OK(o.status == LODD_OK &&
               lodd__terminology_get(o.packs->terminology, LODD__STR("1.2.3"), &system) == LODD_ERR_PACK,
           "a list by its OID; a broken one is found out when it is asked for");
    close_opened(&o);
    temp_remove(&t);
}

/* --- breakage ----------------------------------------------------------------------------------------------------- */

typedef struct broken_case {
    const char *what, *json, *says; /* says: part of the message */
} broken_case;

#define PACK "\"id\": \"x.broken\", \"version\": \"1\""

static const broken_case broken[] = {
    {"empty file", "", "is not JSON"},
    {"not JSON", "<pack/>", "is not JSON"},
    {"JSON cut short", "{" PACK ", \"schemas\": [", "is not JSON"},
    {"an array", "[]", "id"},
    {"a string", "\"x\"", "id"},
    {"no id", "{\"version\": \"1\"}", "id"},
    {"empty id", "{\"id\": \"\"}", "id"},
    {"id is a number", "{\"id\": 1}", "id"},
    {"schema without namespace", "{" PACK ", \"schemas\": [{\"file\": \"a.xsd\"}]}", "schema"},
    {"schema without file", "{" PACK ", \"schemas\": [{\"namespace\": \"u\"}]}", "schema"},
    {"schema that is a string", "{" PACK ", \"schemas\": [\"a.xsd\"]}", "schema"},
    {"schema file is a number", "{" PACK ", \"schemas\": [{\"namespace\": \"u\", \"file\": 1}]}", "schema"},
    {"schema file is absolute", "{" PACK ", \"schemas\": [{\"namespace\": \"u\", \"file\": \"/etc/a.xsd\"}]}",
     "schema"},
    {"schema file leads out", "{" PACK ", \"schemas\": [{\"namespace\": \"u\", \"file\": \"../a.xsd\"}]}", "schema"},
    {"schema file leads out later", "{" PACK ", \"schemas\": [{\"namespace\": \"u\", \"file\": \"xsd/../../a.xsd\"}]}",
     "schema"},
    {"schema file ends leading out", "{" PACK ", \"schemas\": [{\"namespace\": \"u\", \"file\": \"xsd/..\"}]}",
     "schema"},
    {"schema file is empty", "{" PACK ", \"schemas\": [{\"namespace\": \"u\", \"file\": \"\"}]}", "schema"},
    {"schemas are no array", "{" PACK ", \"schemas\": {\"namespace\": \"u\", \"file\": \"a.xsd\"}}", "schemas"},
    {"rule file is a number", "{" PACK ", \"rules\": [1]}", "rule"},
    {"rule file leads out", "{" PACK ", \"rules\": [\"../x.broken2/a.sch\"]}", "rule"},
    {"rule file is absolute", "{" PACK ", \"rules\": [\"/a.sch\"]}", "rule"},
    {"rules are no array", "{" PACK ", \"rules\": \"a.sch\"}", "rules"},
    {"codes lead out", "{" PACK ", \"codes\": \"..\"}", "codes"},
    {"codes are absolute", "{" PACK ", \"codes\": \"/codes\"}", "codes"},
    {"codes are not there", "{" PACK ", \"codes\": \"codes\"}", "code lists"},
    {"codes are an array", "{" PACK ", \"codes\": [\"codes\"]}", "codes"},
    {"test persons are not there", "{" PACK ", \"testPersons\": \"persons.json\"}", "test persons"},
    {"test persons lead out", "{" PACK ", \"testPersons\": \"../persons.json\"}", "test persons"},
    {"test persons are not JSON", "{" PACK ", \"testPersons\": \"pack.txt\"}", "test persons"},
    {"profile without id", "{" PACK ", \"profiles\": [{\"root\": \"A\", \"namespace\": \"u\"}]}", "profile"},
    {"profile without root", "{" PACK ", \"profiles\": [{\"id\": \"a\", \"namespace\": \"u\"}]}", "profile"},
    {"profile without namespace", "{" PACK ", \"profiles\": [{\"id\": \"a\", \"root\": \"A\"}]}", "profile"},
    {"profile that is a string", "{" PACK ", \"profiles\": [\"a\"]}", "profile"},
    {"type without code",
     "{" PACK
     ", \"profiles\": [{\"id\": \"a\", \"root\": \"A\", \"namespace\": \"u\", \"types\": [{\"display\": \"x\"}]}]}",
     "type"},
    {"profiles are no array", "{" PACK ", \"profiles\": \"a\"}", "profiles"},
    {"dependency that is not there", "{" PACK ", \"depends\": [\"x.none@1\"]}", "x.none@1"},
    {"dependency of another version", "{" PACK ", \"depends\": [\"x.broken@2\"]}", "x.broken@2"},
    {"dependency that is a number", "{" PACK ", \"depends\": [1]}", "depends"},
    {"dependencies are no array", "{" PACK ", \"depends\": \"x.none\"}", "depends"},
    {"not-carried list without OID", "{" PACK ", \"notCarried\": [{\"title\": \"x\"}]}", "notCarried"},
};

static void test_broken(void)
{
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        const broken_case *c = &broken[i];
        temp t;
        opened o;
        temp_make(&t);
        temp_write(&t, "x.broken@1/pack.json", c->json);
        temp_write(&t, "x.broken@1/pack.txt", "not JSON");
        o = open_temp(&t);
        if (!TAP_OK(o.status == LODD_ERR_PACK && o.packs == NULL && o.message != NULL &&
                        strstr(o.message, c->says) != NULL && strstr(o.message, "x.broken") != NULL,
                    "%s", c->what))
            printf("# status %d: %s\n", (int)o.status, o.message != NULL ? o.message : "-");
        close_opened(&o);
        temp_remove(&t);
    }
}

static void test_none(void)
{
    temp t;
    opened o;
    const char *dirs[2] = {NULL, NULL};
    lodd__packs *packs = NULL;

    temp_make(&t);
    o = open_temp(&t);
    TAP_OK(o.status == LODD_ERR_PACK && o.message != NULL, "an empty folder: no pack was found");
    close_opened(&o);
    dirs[0] = temp_path(&t, "absent");
    o = open_dirs(dirs, 1);
    TAP_OK(o.status == LODD_ERR_PACK && o.message != NULL, "a folder that is not there: no pack was found");
    close_opened(&o);
    o = open_dirs(dirs, 0);
    TAP_OK(o.status == LODD_ERR_PACK, "no folder at all");
    close_opened(&o);
    TAP_OK(lodd__packs_open(&packs, dirs, 1, NULL) == LODD_ERR_PACK && packs == NULL, "no message is wanted");
    temp_write(&t, "x.a/pack.json", "{\"id\": \"x.a\"}");
    dirs[1] = t.dir;
    o = open_dirs(dirs, 2);
    TAP_OK(o.status == LODD_OK && o.packs->n_packs == 1,
           "a folder that is not there does not matter when another has packs");
    close_opened(&o);
    temp_remove(&t);
}

/* Of two packs with one name the first folder's is taken, with all that is in it. */
static void test_first_wins(void)
{
    temp a;
    temp b;
    opened o;
    const char *dirs[2];

    temp_make(&a);
    temp_make(&b);
    temp_write(&a, "x.p@1/pack.json",
               "{\"id\": \"x.p\", \"version\": \"1\", \"publisher\": \"a\", \"profiles\": [{\"id\": \"q\", \"root\": "
               "\"A\", \"namespace\": \"u\"}]}");
    temp_write(&b, "x.p@1/pack.json",
               "{\"id\": \"x.p\", \"version\": \"1\", \"publisher\": \"b\", \"profiles\": [{\"id\": \"q\", \"root\": "
               "\"A\", \"namespace\": \"u\"}]}");
    temp_write(&b, "x.p@2/pack.json", "{\"id\": \"x.p\", \"version\": \"2\", \"publisher\": \"b\"}");
    dirs[0] = a.dir;
    dirs[1] = b.dir;
    o = open_dirs(dirs, 2);
    TAP_OK(o.status == LODD_OK && o.packs->n_packs == 2 && o.packs->n_profiles == 1,
           "two folders: one pack of each name");
    TAP_OK(o.status == LODD_OK && lodd__str_is(find_pack(&o, "x.p@1")->publisher, "a") &&
               lodd__str_is(find_pack(&o, "x.p@2")->publisher, "b"),
           "the first folder's wins");
    close_opened(&o);
    dirs[0] = b.dir;
    dirs[1] = a.dir;
    o = open_dirs(dirs, 2);
    TAP_OK(o.status == LODD_OK && lodd__str_is(find_pack(&o, "x.p@1")->publisher, "b"), "in the other order the other");
    close_opened(&o);
    temp_remove(&a);
    temp_remove(&b);
}

static void test_cycle(void)
{
    temp t;
    opened o;
    bool set[2] = {false, false};

    temp_make(&t);
    temp_write(&t, "x.a/pack.json", "{\"id\": \"x.a\", \"depends\": [\"x.b\"]}");
    temp_write(&t, "x.b/pack.json", "{\"id\": \"x.b\", \"depends\": [\"x.a\", \"x.b\"]}");
    o = open_temp(&t);
    if (TAP_OK(o.status == LODD_OK, "packs that depend on each other are opened")) {
        lodd__pack_closure(o.packs->packs[0], set);
        TAP_OK(set[0] && set[1], "and each is taken once");
    }
    close_opened(&o);
    temp_remove(&t);
}

/* A chain of dependencies longer than any real one: all of it counts. */
static void test_chain(void)
{
    enum { N = 60 };
    temp t;
    opened o;
    bool set[N] = {false};
    size_t n = 0;

    temp_make(&t);
    for (int i = 0; i < N; i++) {
        char name[64];
        char json[128];
        (void)snprintf(name, sizeof name, "x.c%02d/pack.json", i);
        if (i + 1 < N)
            (void)snprintf(json, sizeof json, "{\"id\": \"x.c%02d\", \"depends\": [\"x.c%02d\"]}", i, i + 1);
        else
            (void)snprintf(json, sizeof json, "{\"id\": \"x.c%02d\"}", i);
        temp_write(&t, name, json);
    }
    o = open_temp(&t);
    if (TAP_OK(o.status == LODD_OK || o.status == LODD_ERR_PACK, "a chain of %d packs is opened or refused", N) &&
        o.status == LODD_OK) {
        lodd__pack_closure(o.packs->packs[0], set);
        for (size_t i = 0; i < N; i++)
            n += set[i];
        TAP_OK(n == N, "an opened chain is taken whole (%zu)", n);
    }
    close_opened(&o);
    temp_remove(&t);
}

/* --- which profile ------------------------------------------------------------------------------------------------ */

static const char choosing[] =
    "{\"id\": \"x.m\", \"version\": \"1\", \"profiles\": ["
    "{\"id\": \"branch-a\", \"root\": \"Logistikk\", \"namespace\": \"" NS
    "\", \"branch\": \"A\", \"types\": [{\"code\": \"LA\"}]},"
    "{\"id\": \"branch-b\", \"root\": \"Logistikk\", \"namespace\": \"" NS
    "\", \"branch\": \"B\", \"types\": [{\"code\": \"LB\"}]},"
    "{\"id\": \"dialog-1\", \"root\": \"Dialog\", \"namespace\": \"" NS
    "\", \"types\": [{\"code\": \"D1\"}, {\"code\": \"D1X\"}]},"
    "{\"id\": \"dialog-2\", \"root\": \"Dialog\", \"namespace\": \"" NS "\", \"types\": [{\"code\": \"D2\"}]},"
    "{\"id\": \"old\", \"root\": \"Dialog\", \"namespace\": \"" NS "/old\", \"types\": [{\"code\": \"D2\"}]}]}";

static bool has_child(const void *user, lodd_str name)
{
    return lodd__str_is(name, user);
}

static void test_choice(void)
{
    static const struct {
        const char *root, *ns, *type, *child, *profile; /* profile NULL: unknown */
    } choices[] = {
        {"Logistikk", NS, "LA", "A", "branch-a"},
        {"Logistikk", NS, "LB", "B", "branch-b"},
        {"Logistikk", NS, "LB", "A", "branch-a"}, /* the branch decides, not the code */
        {"Logistikk", NS, "", "B", "branch-b"},
        {"Logistikk", NS, "LA", "C", NULL},
        {"Dialog", NS, "D1", "", "dialog-1"},
        {"Dialog", NS, "D1X", "", "dialog-1"},
        {"Dialog", NS, "D2", "", "dialog-2"},
        {"Dialog", NS, "D3", "", "dialog-1"}, /* no profile has the code: the first */
        {"Dialog", NS, "", "", "dialog-1"},
        {"Dialog", NS, "d2", "", "dialog-1"},
        {"Dialog", NS "/old", "D2", "", "old"},
        {"Dialog", NS "/new", "D2", "", NULL},
        {"dialog", NS, "D2", "", NULL},
        {"Dialog", "", "D2", "", NULL},
        {"", "", "", "", NULL},
    };
    temp t;
    opened o;

    temp_make(&t);
    temp_write(&t, "x.m@1/pack.json", choosing);
    o = open_temp(&t);
    for (size_t i = 0; o.status == LODD_OK && i < sizeof choices / sizeof *choices; i++) {
        const lodd__pack_profile *p = lodd__packs_profile(o.packs, lodd__str(choices[i].root), lodd__str(choices[i].ns),
                                                          lodd__str(choices[i].type), has_child, choices[i].child);
        TAP_OK(choices[i].profile == NULL ? p == NULL : p != NULL && lodd__str_is(p->id, choices[i].profile),
               "%s, type '%s', child '%s': %s", choices[i].root, choices[i].type, choices[i].child,
               choices[i].profile != NULL ? choices[i].profile : "unknown");
    }
    TAP_OK(o.status == LODD_OK &&
               lodd__packs_profile(o.packs, LODD__STR("Logistikk"), LODD__STR(NS), LODD__STR("LA"), NULL, NULL) == NULL,
           "a branch that cannot be looked for is not there");
    close_opened(&o);
    temp_remove(&t);
}

/* --- our own packs ------------------------------------------------------------------------------------------------ */

static void test_own(void)
{
    char path[PROJECT_MAX_PATH];
    const char *dirs[1] = {project_path(path, "profiles")};
    opened o = open_dirs(dirs, 1);
    size_t claimed_twice = 0;

    if (!TAP_OK(o.status == LODD_OK && o.packs->n_packs >= 10 && o.packs->n_profiles >= 30, "our packs are opened")) {
        printf("# %s\n", o.message != NULL ? o.message : "-");
        close_opened(&o);
        return;
    }
    for (size_t i = 0; i < o.packs->n_profiles; i++)
        for (size_t k = 0; k < o.packs->profiles[i]->n_types; k++) {
            const lodd__pack_profile *p = o.packs->profiles[i];
            const lodd__pack_profile *found = lodd__packs_profile(o.packs, p->root, p->ns, p->types[k], has_child,
                                                                  p->branch.len > 0 ? p->branch.ptr : "");
            claimed_twice += found != p;
        }
    TAP_OK(claimed_twice == 0, "each profile of ours is found by its root, branch and each of its codes");
    close_opened(&o);
}

int main(void)
{
    test_full();
    test_codes();
    test_broken();
    test_none();
    test_first_wins();
    test_cycle();
    test_chain();
    test_choice();
    test_own();
    return tap_done();
}
