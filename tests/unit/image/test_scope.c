/* test_scope.c - the same canonical in several packages: what each package sees. */
#include "sample.h"
#include "unit/base/fail.h"

#define URL "http://example.com/vs"

/* A package "name@version" with its dependencies ("name range" lines), a value set of a version and a user of it. */
static lodd__image *package(const char *text, const char *version)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    char json[512];

    (void)snprintf(
        json, sizeof json,
        "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"X\",\"id\":\"user\",\"uses\":\"" URL
        "\"}}%s%s%s]}",
        version ? ",{\"resource\":{\"resourceType\":\"ValueSet\",\"id\":\"vs\",\"url\":\"" URL "\",\"version\":\"" : "",
        version ? version : "", version ? "\"}}" : "");
    if (lodd__image_builder_new(&builder, lodd__str(text)) == LODD_OK &&
        lodd__image_builder_add_text(builder, lodd__str(json)) == LODD_OK)
        (void)lodd__image_builder_finish(builder, &image);
    lodd__image_builder_free(builder);
    return image;
}

static bool add(lodd__definitions *definitions, const char *text, const char *version)
{
    lodd__image *image = package(text, version);

    if (image == NULL || lodd__definitions_add(definitions, image, true) == LODD_OK)
        return image != NULL;
    lodd__image_close(image);
    return false;
}

/* The version that the i-th image sees of the value set. */
static lodd_str seen_by(const lodd__definitions *definitions, size_t i)
{
    lodd__resource user = lodd__image_resource(lodd__definitions_image(definitions, i), 0), found;
    lodd_str url = lodd__node_str(user.node, "uses");

    return lodd__definitions_find(definitions, "ValueSet", url, &found) ? found.version : LODD__STR("none");
}

static void check(const lodd__definitions *definitions, size_t i, const char *wanted, const char *what)
{
    lodd__resource user = lodd__image_resource(lodd__definitions_image(definitions, i), 0);
    lodd_str url = lodd__node_str(user.node, "uses"), seen = seen_by(definitions, i), text;
    char buffer[64], small[8], whole[64];

    (void)snprintf(whole, sizeof whole, URL "|%s", wanted);
    TAP_OK(lodd__str_is(seen, wanted), "%s (got %.*s)", what, LODD__FMT(seen));
    text = lodd__definitions_scoped(definitions, "ValueSet", url, buffer, sizeof buffer);
    TAP_OK(text.ptr == url.ptr || lodd__str_is(text, whole), "%s: in writing %.*s", what, LODD__FMT(text));
    text = lodd__definitions_scoped(definitions, "ValueSet", url, small, sizeof small);
    TAP_OK(text.ptr == url.ptr, "%s: a small buffer", what);
}

static lodd__definitions *make(void)
{
    lodd__definitions *d = NULL;
    bool fine = lodd__definitions_new(&d) == LODD_OK && add(d, "hl7.fhir.r4.core@4.0.1", "0.1") && /* 0 */
                add(d, "codes@1.0.0", "1.0") &&                                                    /* 1 */
                add(d, "codes@2.0.0", "2.0") &&                                                    /* 2 */
                add(d, "old@1\ncodes 1.x\nhl7.fhir.r4.core 4.0.1\n", NULL) &&                      /* 3 */
                add(d, "new@1\ncodes ^2.0.0\n", NULL) &&                                           /* 4 */
                add(d, "both@1\nold 1\nnew 1\n", NULL) && /* 5: the nearest first */
                add(d, "round@1\nround@2\nturn *\n", NULL) &&
                add(d, "turn@1.0.0\nround 1\ncodes 1.0.0\n", NULL) && /* 6, 7 */
                add(d, "none@1\nmissing 1.0\n", NULL) &&              /* 8 */
                add(d, "/home/a@b/file.json", NULL);                  /* 9: no package */

    if (!fine || lodd__definitions_link(d) != LODD_OK) {
        lodd__definitions_free(d);
        return NULL;
    }
    return d;
}

static void test_scopes(void)
{
    lodd__definitions *d = make();
    lodd__resource found;

    check(d, 0, "2.0", "the core means what is in force");
    check(d, 1, "1.0", "a package sees its own");
    check(d, 3, "1.0", "a dependency by a range");
    check(d, 4, "2.0", "another version of it");
    check(d, 5, "1.0", "by way of another, in its order");
    check(d, 6, "1.0", "in a circle");
    check(d, 8, "2.0", "a dependency that is not there");
    check(d, 9, "2.0", "a file");
    TAP_OK(lodd__definitions_find(d, "", LODD__STR(URL), &found) && lodd__str_is(found.version, "2.0"),
           "a text from elsewhere");
    TAP_OK(lodd__definitions_find(d, "", LODD__STR(URL "|1.0"), &found) && lodd__str_is(found.version, "1.0"),
           "with a version");
    TAP_OK(add(d, "/tmp/own.json", "9.0") && lodd__definitions_link(d) == LODD_OK, "one's own definition");
    check(d, 3, "9.0", "is meant by all");
    lodd__definitions_free(d);
}

static void test_nothing_shared(void)
{
    lodd__definitions *d = NULL;
    lodd_str url;
    char buffer[64];

    TAP_OK(lodd__definitions_new(&d) == LODD_OK && add(d, "a@1", "1.0") && add(d, "b@1\na 1\n", NULL) &&
               lodd__definitions_link(d) == LODD_OK,
           "two packages that have nothing in common");
    url = lodd__node_str(lodd__image_resource(lodd__definitions_image(d, 1), 0).node, "uses");
    TAP_OK(lodd__definitions_scoped(d, "ValueSet", url, buffer, sizeof buffer).ptr == url.ptr, "nothing is written");
    TAP_OK(lodd__str_is(seen_by(d, 1), "1.0"), "and it is found");
    lodd__definitions_free(d);
}

static void test_no_memory(void)
{
    size_t failed = 0;
    bool done = false;

    for (long n = 0; !done && n < 20000; n++) {
        lodd__definitions *d = NULL;
        fail_at = n;
        fail_count = 0;
        d = make();
        fail_at = -1;
        done = fail_count == 0;
        failed += d == NULL;
        lodd__definitions_free(d);
    }
    TAP_OK(done && failed > 10, "each of %zu allocations may fail", failed);
}

int main(void)
{
    test_scopes();
    test_nothing_shared();
    test_no_memory();
    return tap_done();
}
