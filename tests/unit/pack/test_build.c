/* test_build.c - building a pack's definitions: digests, corrections, what is left out, made and missing. */
#include "pack/build.h"

#include "base/sha256.h"
#include "golden/project.h"
#include "pack/canonical.h"
#include "pack/corrections.h"
#include "temp.h"
#include "unit/base/fail.h"

/* ---- canonical JSON ---- */

static void check_canonical(const char *json, const char *wanted, const char *what)
{
    lodd__arena arena = {0};
    lodd__buf buf = {0};
    lodd__json_doc doc;
    lodd_limits limits;
    char got[65], expected[65];

    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &arena, lodd__str(json), &limits);
    lodd__canonical_json(&buf, doc.root);
    TAP_OK(!buf.failed && lodd__str_is(lodd__buf_str(&buf), wanted), "canonical: %s", what);
    lodd__sha256_hex(lodd__str(wanted), expected);
    TAP_OK(lodd__canonical_digest(&buf, doc.root, got) && strcmp(got, expected) == 0, "digest: %s", what);
    lodd__buf_free(&buf);
    lodd__arena_free(&arena);
}

static void test_canonical(void)
{
    char many[2048], sorted[2048];
    size_t n = 0, m = 0;

    check_canonical("{ \"b\" : 1.10, \"a\" : [ true , null, -0.0e+1 ] }", "{\"a\":[true,null,-0.0e+1],\"b\":1.10}",
                    "sorted members, numbers as written");
    check_canonical("\"\\u00e5\\/\\\"\\\\\\n\\u001F\\ud834\\udd1e\"",
                    "\"\xC3\xA5/\\\"\\\\\\u000a\\u001f\xF0\x9D\x84\x9E\"", "one way to write a text");
    check_canonical("{\"Z\":0,\"\xC3\xA5\":1,\"a\":2,\"ab\":3,\"_a\":4}",
                    "{\"Z\":0,\"_a\":4,\"a\":2,\"ab\":3,\"\xC3\xA5\":1}", "bytewise order");
    check_canonical("{\"resourceType\":\"A\",\"text\":{\"div\":\"x\"},\"x\":[{\"text\":{\"y\":1}}],\"contained\":[{"
                    "\"resourceType\":\"B\",\"text\":{}}]}",
                    "{\"contained\":[{\"resourceType\":\"B\"}],\"resourceType\":\"A\",\"x\":[{\"text\":{\"y\":1}}]}",
                    "without narrative");
    check_canonical("{\"resourceType\":\"A\",\"text\":\"kept\"}", "{\"resourceType\":\"A\",\"text\":\"kept\"}",
                    "a text that is no narrative");
    check_canonical("[{},[],\"\"]", "[{},[],\"\"]", "empty values");
    for (int i = 199; i >= 100; i--)
        n += (size_t)snprintf(many + n, sizeof many - n, "%s\"k%d\":0", i == 199 ? "{" : ",", i);
    for (int i = 100; i <= 199; i++)
        m += (size_t)snprintf(sorted + m, sizeof sorted - m, "%s\"k%d\":0", i == 100 ? "{" : ",", i);
    (void)snprintf(many + n, sizeof many - n, "}");
    (void)snprintf(sorted + m, sizeof sorted - m, "}");
    check_canonical(many, sorted, "more members than a few");
}

/* ---- corrections ---- */

/* Applies operations to a resource; "" when they are refused. */
static void check_correction(const char *operations, const char *resource, const char *wanted, const char *what)
{
    temp t;
    lodd__corrections corrections = {0};
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd__buf buf = {0};
    lodd_limits limits;
    char json[2048], *message = NULL;
    lodd_status status;

    temp_make(&t);
    (void)snprintf(json, sizeof json, "{\"resource\":\"A/x\",\"operations\":[%s]}", operations);
    temp_write(&t, "A-x.json", json);
    status = lodd__corrections_read(&corrections, t.dir, &message);
    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &arena, lodd__str(resource), &limits);
    if (status == LODD_OK)
        status =
            lodd__correction_apply(lodd__corrections_of(&corrections, LODD__STR("A/x")), &arena, doc.root, &message);
    if (status == LODD_OK)
        lodd__canonical_json(&buf, doc.root);
    TAP_OK((status == LODD_OK) == (wanted[0] != '\0') && lodd__str_is(lodd__buf_str(&buf), wanted) &&
               (status == LODD_OK || (message != NULL && strstr(message, "operation 1 does not fit") != NULL)),
           "%s: %.*s %s", what, LODD__FMT(lodd__buf_str(&buf)), message != NULL ? message : "");
    lodd__buf_free(&buf);
    lodd__corrections_free(&corrections);
    lodd__arena_free(&arena);
    free(message);
    temp_remove(&t);
}

#define R "{\"a\":[{\"id\":\"x\",\"v\":1},{\"id\":\"y\",\"v\":2}],\"s\":[\"p\",\"q\"],\"t\":\"one two\",\"k/~\":0}"

static void test_corrections(void)
{
    check_correction("{\"op\":\"remove\",\"path\":\"/a/id=x\"}", R,
                     "{\"a\":[{\"id\":\"y\",\"v\":2}],\"k/~\":0,\"s\":[\"p\",\"q\"],\"t\":\"one two\"}",
                     "an item is removed by a member");
    check_correction("{\"op\":\"remove\",\"path\":\"/s/=q\"},{\"op\":\"remove\",\"path\":\"/"
                     "a\"},{\"op\":\"remove\",\"path\":\"/k~1~0\",\"old\":0}",
                     R, "{\"s\":[\"p\"],\"t\":\"one two\"}", "a text, a member, a name with / and ~");
    check_correction("{\"op\":\"add\",\"path\":\"/s/0\",\"new\":\"o\"},{\"op\":\"add\",\"path\":\"/s/"
                     "3\",\"new\":\"r\"},{\"op\":\"add\",\"path\":"
                     "\"/s/2\",\"new\":[]},{\"op\":\"remove\",\"path\":\"/a\"}",
                     R, "{\"k/~\":0,\"s\":[\"o\",\"p\",[],\"q\",\"r\"],\"t\":\"one two\"}",
                     "items are added first, last and between");
    check_correction(
        "{\"op\":\"add\",\"path\":\"/a/id=y/w\",\"new\":{\"z\":[1.0]}},{\"op\":\"remove\",\"path\":\"/a/0\"}", R,
        "{\"a\":[{\"id\":\"y\",\"v\":2,\"w\":{\"z\":[1.0]}}],\"k/~\":0,\"s\":[\"p\",\"q\"],\"t\":\"one two\"}",
        "a member is added");
    check_correction("{\"op\":\"replace\",\"path\":\"/a\",\"new\":null},{\"op\":\"replace\",\"path\":\"/s/"
                     "1\",\"old\":\"q\",\"new\":\"Q\"}",
                     R, "{\"a\":null,\"k/~\":0,\"s\":[\"p\",\"Q\"],\"t\":\"one two\"}", "values are replaced");
    check_correction("{\"op\":\"text\",\"path\":\"/t\",\"old\":\"e "
                     "t\",\"new\":\"\"},{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"remove\",\"path\":\"/s\"}",
                     R, "{\"k/~\":0,\"t\":\"onwo\"}", "a part of a text");
    check_correction("{\"op\":\"remove\",\"path\":\"/a/id=x/v\",\"old\":2}", R, "", "the old value is another");
    check_correction("{\"op\":\"remove\",\"path\":\"/a/id=z\"}", R, "", "no such item");
    check_correction("{\"op\":\"remove\",\"path\":\"/a/2\"}", R, "", "no third item");
    check_correction("{\"op\":\"remove\",\"path\":\"/a/99999999999999999999999\"}", R, "",
                     "an index beyond all bounds");
    check_correction("{\"op\":\"remove\",\"path\":\"\"}", R, "", "the resource itself");
    check_correction("{\"op\":\"remove\",\"path\":\"a\"}", R, "", "a path that does not begin with /");
    check_correction("{\"op\":\"remove\",\"path\":\"/t/x\"}", R, "", "below a text");
    check_correction("{\"op\":\"replace\",\"path\":\"/t\"}", R, "", "nothing to replace with");
    check_correction("{\"op\":\"add\",\"path\":\"/t\",\"new\":1}", R, "", "a member that is there");
    check_correction("{\"op\":\"add\",\"path\":\"/s/x\",\"new\":1}", R, "", "a place in an array that is no number");
    check_correction("{\"op\":\"text\",\"path\":\"/t\",\"old\":\"o\",\"new\":\"\"}", R, "",
                     "a part that is there twice");
    check_correction("{\"op\":\"text\",\"path\":\"/t\",\"old\":\"zero\",\"new\":\"\"}", R, "",
                     "a part that is not there");
    check_correction("{\"op\":\"text\",\"path\":\"/s\",\"old\":\"p\",\"new\":\"\"}", R, "", "a part of an array");
    check_correction("{\"op\":\"move\",\"path\":\"/t\"}", R, "", "an operation that is unknown");
}

/* ---- building ---- */

#define PAT        "{\"resourceType\":\"A\",\"id\":\"pat\",\"v\":1.0}"
#define PAT_SOURCE "{\"resourceType\":\"A\",\"v\":2,\"id\":\"pat\",\"text\":{\"div\":\"dropped\"}}"
#define OBS        "{\"resourceType\":\"A\",\"id\":\"obs\"}"
#define MADE       "{\"resourceType\":\"A\",\"id\":\"made\",\"v\":1.0}"
#define MADE_TOO   "{\"resourceType\":\"A\",\"id\":\"made2\",\"v\":1.0}"
#define GONE       "{\"resourceType\":\"B\",\"id\":\"gone\"}"
#define EXTRA      "{\"resourceType\":\"A\",\"id\":\"extra\"}"

typedef struct project {
    temp t;
    lodd__packs *packs;
    const char *differences; /* member of build */
} project;

static void add_digest(lodd__buf *buf, const char *name, const char *json)
{
    lodd__arena arena = {0};
    lodd__buf scratch = {0};
    lodd__json_doc doc;
    lodd_limits limits;
    char digest[65];

    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &arena, lodd__str(json), &limits);
    if (!lodd__canonical_digest(&scratch, doc.root, digest))
        abort();
    lodd__buf_printf(buf, "%s\t%s\n", name, digest);
    lodd__buf_free(&scratch);
    lodd__arena_free(&arena);
}

/* A pack of six official resources, an npm package with two of them (one is different) and one that is not official. */
static void make_project(project *p, const char *differences)
{
    lodd__buf digests = {0}, manifest = {0};
    const char *dirs[1];

    temp_make(&p->t);
    add_digest(&digests, "A\tmade", MADE);
    add_digest(&digests, "A\tmade2", MADE_TOO);
    add_digest(&digests, "A\tobs", OBS);
    add_digest(&digests, "A\tpat", PAT);
    add_digest(&digests, "B\tgone", GONE);
    temp_write_n(&p->t, "packs/x.core/digests.tsv", digests.ptr, digests.len);
    lodd__buf_printf(&manifest,
                     "{\"id\":\"x.core\",\"version\":\"1\",\"image\":\"d.image\",\"build\":{\"package\":\"x.core@1\","
                     "\"digests\":\"digests.tsv\","
                     "\"corrections\":\"corrections\",\"npm\":{\"package\":\"@x/"
                     "defs\",\"version\":\"2.0.0\",\"files\":[\"dist/one.json\","
                     "\"dist/two.json\"]},\"lists\":[\"urn:a\",\"urn:b\"]%s}}",
                     differences);
    temp_write_n(&p->t, "packs/x.core/pack.json", manifest.ptr, manifest.len);
    temp_write(&p->t, "packs/x.core/corrections/A-pat.json",
               "{\"resource\":\"A/pat\",\"operations\":[{\"op\":\"replace\",\"path\":\"/v\",\"old\":2,\"new\":1.0}]}");
    temp_write(&p->t, "packs/x.core/corrections/A-made2.json",
               "{\"resource\":\"A/made2\",\"from\":\"A/made\",\"operations\":[{\"op\":\"text\",\"path\":\"/"
               "id\",\"old\":\"made\",\"new\":\"made2\"}]}");
    temp_write(&p->t, "packs/x.core/corrections/A-made.json",
               "{\"resource\":\"A/made\",\"from\":\"A/pat\",\"operations\":[{\"op\":\"replace\",\"path\":\"/"
               "id\",\"new\":\"made\"}]}");
    temp_write(&p->t, "npm/@x/defs/package.json", "{\"name\":\"@x/defs\",\"version\":\"2.0.0\"}");
    temp_write(&p->t, "npm/@x/defs/dist/one.json",
               "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" PAT_SOURCE "},{\"resource\":" EXTRA "}]}");
    temp_write(&p->t, "npm/@x/defs/dist/two.json", OBS);
    temp_write(&p->t, "lists/l.json",
               "{\"resourceType\":\"CodeSystem\",\"id\":\"l\",\"url\":\"urn:a\",\"version\":\"7\",\"meta\":{\"source\":"
               "\"s@1\"},\"copyright\":\"MIT\","
               "\"concept\":[{\"code\":\"1\"},{\"code\":\"2\"}]}");
    dirs[0] = temp_path(&p->t, "packs");
    if (lodd__packs_open(&p->packs, dirs, 1, NULL) != LODD_OK)
        abort();
    lodd__buf_free(&digests);
    lodd__buf_free(&manifest);
}

static void remove_project(project *p)
{
    lodd__packs_close(p->packs);
    temp_remove(&p->t);
}

static lodd_status build(project *p, const char *from, const char *add, lodd__image **ret, char **message)
{
    char from_path[1024], add_path[1024];
    const char *further[1] = {add_path};
    lodd__build_source source = {.from = from_path, .add = further, .n_add = add != NULL};

    (void)snprintf(from_path, sizeof from_path, "%s", temp_path(&p->t, from));
    (void)snprintf(add_path, sizeof add_path, "%s", temp_path(&p->t, add != NULL ? add : ""));
    *message = NULL;
    return lodd__pack_build(ret, p->packs->packs[0], &source, message);
}

static void test_npm(void)
{
    static const char provenance[] =
        "{\"package\":\"x.core@1\",\"source\":\"@x/defs@2.0.0\",\"corrected\":[\"A/pat\"],\"made\":[\"A/made\",\"A/"
        "made2\"],\"differing\":[],"
        "\"leftOut\":[\"A/extra\"],\"missing\":[\"B/"
        "gone\",\"urn:b\"],\"added\":[{\"url\":\"urn:a\",\"version\":\"7\",\"source\":\"s@1\",\"licence\":"
        "\"MIT\",\"codes\":2}]}";
    project p;
    lodd__image *image = NULL, *again = NULL;
    char *message = NULL;
    size_t differing = 9;

    make_project(&p, "");
    TAP_OK(build(&p, "npm", "lists", &image, &message) == LODD_OK, "from npm: %s", message != NULL ? message : "built");
    if (image == NULL)
        exit(tap_done());
    TAP_OK(lodd__str_is(lodd__image_provenance(image), provenance), "provenance: %.*s",
           LODD__FMT(lodd__image_provenance(image)));
    TAP_OK(lodd__image_n_resources(image) == 5 && lodd__str_is(lodd__image_package(image), "x.core@1"),
           "what is in it");
    TAP_OK(lodd__pack_compare(p.packs->packs[0], image, &differing, NULL) == LODD_OK && differing == 0,
           "all are the official ones");
    TAP_OK(build(&p, "npm", "lists", &again, &message) == LODD_OK && lodd__image_size(again) == lodd__image_size(image),
           "and again");
    lodd__image_close(again);
    lodd__image_close(image);
    remove_project(&p);
}

static void test_package(void)
{
    project p;
    lodd__image *image = NULL;
    char *message = NULL;

    make_project(&p, "");
    temp_write(&p.t, "official/package/package.json", "{\"name\":\"x.core\",\"version\":\"1\"}");
    temp_write(&p.t, "official/package/A-pat.json", PAT);
    temp_write(&p.t, "official/package/A-obs.json", OBS);
    temp_write(&p.t, "official/package/A-made.json", MADE);
    temp_write(&p.t, "official/package/A-made2.json", MADE_TOO);
    temp_write(&p.t, "official/package/B-gone.json", GONE);
    TAP_OK(build(&p, "official", NULL, &image, &message) == LODD_OK && lodd__image_n_resources(image) == 5,
           "from the official package: %s", message != NULL ? message : "built");
    TAP_OK(image != NULL &&
               lodd__str_is(
                   lodd__image_provenance(image),
                   "{\"package\":\"x.core@1\",\"source\":\"x.core@1\",\"corrected\":[],\"made\":[],\"differing\":[],"
                   "\"leftOut\":[],\"missing\":[\"urn:a\",\"urn:b\"],\"added\":[]}"),
           "nothing is corrected, made or missing but the lists");
    lodd__image_close(image);
    temp_write(&p.t, "official/package/package.json", "{\"name\":\"x.other\",\"version\":\"1\"}");
    TAP_OK(build(&p, "official", NULL, &image, &message) == LODD_ERR_PACK && image == NULL &&
               strstr(message, "x.other@1, not x.core@1") != NULL,
           "another package");
    free(message);
    remove_project(&p);
}

static void check_fails(project *p, const char *from, const char *why, const char *what)
{
    lodd__image *image = NULL;
    char *message = NULL;
    lodd_status status = build(p, from, NULL, &image, &message);

    TAP_OK(status == LODD_ERR_PACK && image == NULL && message != NULL && strstr(message, why) != NULL, "%s: %s", what,
           why);
    lodd__image_close(image);
    free(message);
}

static void test_failures(void)
{
    project p;

    make_project(&p, "");
    temp_write(&p.t, "npm/@x/defs/dist/two.json", "{\"resourceType\":\"A\",\"id\":\"obs\",\"more\":true}");
    check_fails(&p, "npm", "A/obs differs", "a resource that is not the official one and not corrected");
    temp_write(&p.t, "npm/@x/defs/dist/two.json", "{\"resourceType\":\"A\",\"id\":\"pat\",\"v\":3}");
    check_fails(&p, "npm", "A/pat is there twice", "a resource twice");
    temp_write(&p.t, "npm/@x/defs/dist/two.json", "{");
    check_fails(&p, "npm", "not JSON", "a broken file");
    temp_write(&p.t, "npm/@x/defs/dist/two.json", OBS);
    temp_write(&p.t, "npm/@x/defs/dist/one.json", "{\"resourceType\":\"A\",\"id\":\"pat\",\"v\":3}");
    check_fails(&p, "npm", "operation 1 does not fit", "a correction that does not fit");
    (void)remove(temp_path(&p.t, "npm/@x/defs/dist/one.json"));
    check_fails(&p, "npm", "one.json: cannot be read", "a file that is not there");
    temp_write(&p.t, "npm/@x/defs/package.json", "{\"version\":\"2.0.1\"}");
    check_fails(&p, "npm", "the version is 2.0.1, not 2.0.0", "another version of the npm package");
    temp_write(&p.t, "empty/x.json", EXTRA);
    check_fails(&p, "empty", "nothing of x.core@1", "a source without any of it");
    check_fails(&p, "absent", "No such file", "a source that is not there");
    temp_write(&p.t, "packs/x.core/corrections/A-made.json", "{\"resource\":\"A/made\",\"operations\":{}}");
    check_fails(&p, "npm", "A-made.json: not a correction", "a broken correction");
    temp_write(&p.t, "packs/x.core/digests.tsv", "A\tx\n");
    check_fails(&p, "npm", "not a list of digests", "broken digests");
    remove_project(&p);
}

static bool has(lodd_str text, const char *part)
{
    return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

static void test_differences(void)
{
    static const char known[] = "\"differing\":[{\"resource\":\"A/obs\",\"reason\":\"a known one\"}]";
    project p;
    lodd__image *image = NULL;
    char *message = NULL;
    size_t differing = 9;

    make_project(&p, ",\"differences\":[{\"resource\":\"A/obs\",\"reason\":\"a known one\"}]");
    temp_write(&p.t, "npm/@x/defs/dist/two.json", "{\"resourceType\":\"A\",\"id\":\"obs\",\"more\":true}");
    TAP_OK(build(&p, "npm", "lists", &image, &message) == LODD_OK, "a difference that is known: %s",
           message != NULL ? message : "built");
    TAP_OK(image != NULL && has(lodd__image_provenance(image), known), "stands in the provenance with its reason");
    TAP_OK(image != NULL && lodd__pack_compare(p.packs->packs[0], image, &differing, NULL) == LODD_OK && differing == 0,
           "and is no fault");
    lodd__image_close(image);
    remove_project(&p);
}

/* An image that somebody else made of other content. */
static void test_compare(void)
{
    project p;
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    char *message = NULL;
    size_t differing = 0;

    make_project(&p, "");
    (void)lodd__image_builder_new(&builder, LODD__STR("x.core@1"));
    (void)lodd__image_builder_add_text(builder, LODD__STR(PAT_SOURCE));
    (void)lodd__image_builder_add_text(builder, LODD__STR(OBS));
    (void)lodd__image_builder_add_text(builder, LODD__STR(EXTRA));
    if (lodd__image_builder_finish(builder, &image) != LODD_OK)
        abort();
    lodd__image_builder_free(builder);
    TAP_OK(lodd__pack_compare(p.packs->packs[0], image, &differing, &message) == LODD_OK && differing == 1 &&
               message != NULL && strcmp(message, "A/pat") == 0,
           "an image with another content is found out");
    free(message);
    lodd__image_close(image);
    remove_project(&p);
}

/* Each allocation fails once: the build then fails too, with that reason and nothing left behind. */
static void test_memory(void)
{
    project p;
    size_t failed = 0, wrong = 0;
    bool done = false;

    make_project(&p, "");
    for (long n = 0; n < 20000 && !done; n++) {
        lodd__image *image = NULL;
        char *message = NULL;
        lodd_status status;
        fail_at = n;
        fail_count = 0;
        status = build(&p, "npm", "lists", &image, &message);
        fail_at = -1;
        done = fail_count == 0;
        failed += !done;
        wrong += done ? status != LODD_OK : status != LODD_ERR_NOMEM || image != NULL;
        lodd__image_close(image);
        free(message);
    }
    TAP_OK(done && wrong == 0 && failed > 50, "each of %zu allocations may fail", failed);
    remove_project(&p);
}

int main(void)
{
    test_canonical();
    test_corrections();
    test_npm();
    test_package();
    test_failures();
    test_differences();
    test_compare();
    test_memory();
    return tap_done();
}
