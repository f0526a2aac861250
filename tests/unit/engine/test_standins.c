/* test_standins.c - a pack that stands for a FHIR package leaves when that one is there, in whatever version. */
#include "engine/standins.h"

#include <string.h>

#include "image/builder.h"
#include "tap.h"

static lodd__image *image_of(const char *package)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    lodd_str json = LODD__STR("{\"resourceType\":\"ValueSet\",\"id\":\"a\",\"url\":\"urn:a\"}");

    if (lodd__image_builder_new(&builder, lodd__str(package)) == LODD_OK &&
        lodd__image_builder_add_text(builder, json) == LODD_OK)
        (void)lodd__image_builder_finish(builder, &image);
    lodd__image_builder_free(builder);
    return image;
}

/* The packages that are left of those added in this order, separated by blanks. */
static const char *left_of(const char *const *packages, size_t n, char *ret, size_t size)
{
    lodd__pack basis = {.id = LODD__STR("no.basis"), .version = LODD__STR("2.2.2"),
                        .stands_for = LODD__STR("hl7.fhir.no.basis")};
    lodd__pack vkp = {.id = LODD__STR("no.vkp"), .version = LODD__STR("0.9.0"), .stands_for = LODD__STR("VKPR")};
    lodd__pack core = {.id = LODD__STR("hl7.fhir.r4.core"), .version = LODD__STR("4.0.1")};
    lodd__pack *all[] = {&core, &basis, &vkp};
    lodd__packs packs = {.packs = all, .n_packs = 3};
    lodd__definitions *definitions = NULL;
    size_t at = 0;

    ret[0] = '\0';
    if (lodd__definitions_new(&definitions) != LODD_OK)
        return ret;
    for (size_t i = 0; i < n; i++)
        if (lodd__definitions_add(definitions, image_of(packages[i]), true) != LODD_OK)
            return ret;
    lodd__standins_leave(definitions, &packs);
    for (size_t i = 0; i < lodd__definitions_n(definitions) && at < size; i++)
        at += (size_t)snprintf(ret + at, size - at, "%s%.*s", i > 0 ? " " : "",
                               LODD__FMT(lodd__image_package(lodd__definitions_image(definitions, i))));
    lodd__definitions_free(definitions);
    return ret;
}

#define LEFT(...)                                                                                                      \
    left_of((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), text,     \
            sizeof text)

static void check(const char *got, const char *wanted, const char *what)
{
    if (!TAP_OK(strcmp(got, wanted) == 0, "%s", what))
        printf("# %s\n", got);
}

int main(void)
{
    char text[256];

    check(LEFT("hl7.fhir.r4.core@4.0.1", "no.basis@2.2.2", "no.vkp@0.9.0"),
          "hl7.fhir.r4.core@4.0.1 no.basis@2.2.2 no.vkp@0.9.0",
          "all stay without the official packages");
    check(LEFT("hl7.fhir.r4.core@4.0.1", "no.basis@2.2.2", "no.vkp@0.9.0", "hl7.fhir.no.basis@2.2.2"),
          "hl7.fhir.r4.core@4.0.1 no.vkp@0.9.0 hl7.fhir.no.basis@2.2.2",
          "the one that the package is there for leaves");
    check(LEFT("no.basis@2.2.2", "hl7.fhir.no.basis@9.0.0-beta"), "hl7.fhir.no.basis@9.0.0-beta", "in any version");
    check(LEFT("hl7.fhir.no.basis@1.0.0", "no.basis@2.2.2"), "hl7.fhir.no.basis@1.0.0", "and in any order");
    check(LEFT("no.basis@2.2.2", "hl7.fhir.no.basis.more@1.0.0", "hl7.fhir.no@1"),
          "no.basis@2.2.2 hl7.fhir.no.basis.more@1.0.0 hl7.fhir.no@1",
          "packages whose names only begin alike change nothing");
    check(LEFT("no.basis@2.2.20", "no.basis@2", "no.basis", "hl7.fhir.no.basis"),
          "no.basis@2.2.20 no.basis@2 no.basis hl7.fhir.no.basis",
          "images that are not the pack's own stay");
    check(LEFT("VKPR@0.1.0", "hl7.fhir.no.basis@2.2.2", "no.vkp@0.9.0", "no.basis@2.2.2"),
          "VKPR@0.1.0 hl7.fhir.no.basis@2.2.2",
          "several leave at once");
    check(LEFT(""), "", "an image without a name");
    return tap_done();
}
