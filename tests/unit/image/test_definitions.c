/* test_definitions.c - finding definitions: by url, version, type and id, in several images; versions and canonicals.
 */
#include "sample.h"

static void test_versions(void)
{
    /* each is higher than the one before it */
    static const char *const order[] = {"",
                                        "0",
                                        "0.9",
                                        "1-alpha",
                                        "1",
                                        "1.0.0-alpha",
                                        "1.0.0-alpha.1",
                                        "1.0.0-alpha.beta",
                                        "1.0.0-beta.2",
                                        "1.0.0-beta.11",
                                        "1.0.0-rc.1",
                                        "1.0.0",
                                        "1.0.1",
                                        "1.2",
                                        "1.10",
                                        "2",
                                        "10",
                                        "2019-01",
                                        "current"};
    size_t n = sizeof order / sizeof *order, wrong = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            int got = lodd__version_cmp(lodd__str(order[i]), lodd__str(order[k]));
            int wanted = (i > k) - (i < k);
            if ((got > 0) - (got < 0) == wanted)
                continue;
            wrong++;
            printf("# '%s' and '%s': %d, wanted %d\n", order[i], order[k], got, wanted);
        }
    TAP_OK(wrong == 0, "versions are ordered");
    TAP_OK(lodd__version_cmp(LODD__STR("1.01"), LODD__STR("1.1")) == 0, "01 is 1");
}

static void check_split(const char *canonical, const char *url, const char *version)
{
    lodd_str got_url, got_version;

    lodd__canonical_split(lodd__str(canonical), &got_url, &got_version);
    TAP_OK(lodd__str_is(got_url, url) && lodd__str_is(got_version, version), "'%s' is split", canonical);
}

static void test_canonicals(void)
{
    check_split("http://x", "http://x", "");
    check_split("http://x|1.0", "http://x", "1.0");
    check_split("http://x|1|2", "http://x|1", "2");
    check_split("http://x|", "http://x", "");
    check_split("|1", "", "1");
    check_split("http://x#f", "http://x#f", "");
    check_split("", "", "");
}

static lodd__image *image_of(const char *json)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;

    if (lodd__image_builder_new(&builder, LODD__STR("")) != LODD_OK ||
        lodd__image_builder_add_text(builder, lodd__str(json)) != LODD_OK ||
        lodd__image_builder_finish(builder, &image) != LODD_OK)
        exit(1);
    lodd__image_builder_free(builder);
    return image;
}

static void check_found(const lodd__definitions *d, const char *type, const char *canonical, const char *wanted)
{
    lodd__resource r;
    bool found = lodd__definitions_find(d, type, lodd__str(canonical), &r);
    char got[64] = "-";

    if (found)
        (void)snprintf(got, sizeof got, "%.*s %.*s", LODD__FMT(r.type), LODD__FMT(r.version));
    TAP_OK(strcmp(got, wanted) == 0, "%s of type '%s': %s", canonical, type, got);
}

static void check_ids(const lodd__definitions *d)
{
    lodd__resource r;

    TAP_OK(lodd__definitions_find_id(d, LODD__STR("CodeSystem"), LODD__STR("vs"), &r) && lodd__str_is(r.version, "9"),
           "by type and id");
    TAP_OK(lodd__definitions_find_id(d, LODD__STR("ValueSet"), LODD__STR("vs"), &r) && lodd__str_is(r.version, "3"),
           "of two the one in the image added last");
    TAP_OK(!lodd__definitions_find_id(d, LODD__STR("ValueSet"), LODD__STR("c"), &r), "a contained resource is none");
    TAP_OK(!lodd__definitions_find_id(d, LODD__STR("ValueSe"), LODD__STR("tvs"), &r) &&
               !lodd__definitions_find_id(d, LODD__STR(""), LODD__STR("vs"), &r) &&
               !lodd__definitions_find_id(d, LODD__STR("ValueSet"), LODD__STR(""), &r),
           "type and id are compared each for itself");
}

static void test_find(void)
{
    lodd__definitions *d = NULL;
    lodd__image *first = sample_image();

    TAP_OK(lodd__definitions_new(&d) == LODD_OK && lodd__definitions_n(d) == 0, "no definitions");
    check_found(d, "", "http://example.com/vs", "-");
    TAP_OK(lodd__definitions_add(d, first, true) == LODD_OK, "an image is added");
    check_found(d, "", "http://example.com/vs", "CodeSystem 9");
    check_found(d, "ValueSet", "http://example.com/vs", "ValueSet 4.0.10");
    check_found(d, "ValueSet", "http://example.com/vs|4.0.1", "ValueSet 4.0.1");
    check_found(d, "ValueSet", "http://example.com/vs|4.0", "ValueSet 4.0.10");
    check_found(d, "ValueSet", "http://example.com/vs|4", "ValueSet 4.0.10");
    check_found(d, "ValueSet", "http://example.com/vs|4.0.1.1", "-");
    check_found(d, "ValueSet", "http://example.com/vs|4.", "-");
    check_found(d, "ValueSet", "http://example.com/vs|", "ValueSet 4.0.10");
    check_found(d, "ValueSet", "http://example.com/vs#x", "-");
    check_found(d, "StructureDefinition", "http://example.com/vs", "-");
    (void)lodd__definitions_add(
        d,
        image_of("{\"resourceType\":\"ValueSet\",\"id\":\"vs\",\"url\":\"http://example.com/vs\",\"version\":\"3\"}"),
        true);
    TAP_OK(lodd__definitions_n(d) == 2 && lodd__definitions_image(d, 0) == first &&
               lodd__definitions_image(d, 2) == NULL,
           "images in the order they were added");
    check_found(d, "", "http://example.com/vs", "ValueSet 3");
    check_found(d, "CodeSystem", "http://example.com/vs", "CodeSystem 9");
    check_found(d, "", "http://example.com/vs|4.0.1", "ValueSet 4.0.1");
    check_ids(d);
    lodd__definitions_free(d);
    lodd__definitions_free(NULL);
}

/* As many as a large package has: each is found by its own key and by no other. */
static void test_many(void)
{
    enum { MANY = 5000 };
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    char json[200];
    size_t found = 0;

    (void)lodd__image_builder_new(&builder, LODD__STR(""));
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(json, sizeof json, "{\"resourceType\":\"T%zu\",\"id\":\"i%zu\",\"url\":\"http://u/%zu\"}", i % 7,
                       i / 2, i);
        (void)lodd__image_builder_add_text(builder, lodd__str(json));
    }
    if (!TAP_OK(lodd__image_builder_finish(builder, &image) == LODD_OK && lodd__image_n_resources(image) == MANY,
                "many resources"))
        return;
    lodd__image_builder_free(builder);
    for (size_t i = 0; i < MANY; i++) {
        lodd__resource r;
        char url[40], type[10], id[20];
        size_t next = 0, next_id = 0;
        (void)snprintf(url, sizeof url, "http://u/%zu", i);
        (void)snprintf(type, sizeof type, "T%zu", i % 7);
        (void)snprintf(id, sizeof id, "i%zu", i / 2);
        found += lodd__image_find(image, lodd__str(url), &next, &r) && lodd__str_is(r.url, url) &&
                 !lodd__image_find(image, lodd__str(url), &next, &r) &&
                 lodd__image_find_id(image, lodd__str(type), lodd__str(id), &next_id, &r) && lodd__str_is(r.url, url);
    }
    TAP_OK(found == MANY, "each is found by its url and by its id");
    lodd__image_close(image);
}

int main(void)
{
    test_versions();
    test_canonicals();
    test_find();
    test_many();
    return tap_done();
}
