/* main.c - the FHIR definitions against the official package: the digests of the pack are those of the official
 * resources, and the image that tools/definitions made equals them resource by resource. Needs the reference files and
 * the image; skips what it cannot do. */
#include <errno.h>
#include <string.h>

#include "golden/project.h"
#include "image/definitions.h"
#include "pack/build.h"
#include "pack/canonical.h"
#include "pack/recipe.h"

enum { MAX_DEPTH = 400, SHOWN = 20 };

static const lodd__pack *find_pack(const lodd__packs *packs)
{
    return lodd__map_get(&packs->by_name, LODD__STR("hl7.fhir.r4.core"));
}

/* ---- the digests ---- */

static void check_digests(const lodd__pack *pack, const char *official)
{
    lodd__build_source source = {.from = official};
    lodd__recipe recipe = {0};
    lodd__image *image = NULL;
    char *message = NULL;
    lodd_status status = lodd__pack_build(&image, pack, &source, &message);
    size_t n = 0;

    if (!TAP_OK(status == LODD_OK, "every resource of the official package has the digest of the list"))
        printf("# %s\n", message != NULL ? message : lodd_status_text(status));
    if (lodd__recipe_read(&recipe, pack, NULL) == LODD_OK)
        n = recipe.resources.len;
    TAP_OK(image != NULL && n == 4581 && lodd__image_n_resources(image) == n, "and all %zu of the list are there", n);
    free(message);
    lodd__image_close(image);
    lodd__recipe_free(&recipe);
}

/* ---- resource by resource ---- */

typedef struct comparison {
    lodd__definitions *made;
    lodd__buf absent; /* "Type/id" for each, on lines */
    lodd__buf scratch;
    size_t n, same, differing;
    size_t n_absent;
    lodd_limits limits;
} comparison;

static bool digest_of_made(comparison *c, lodd__resource resource, char digest[65])
{
    lodd__arena arena = {0};
    lodd__json *json = lodd__canonical_of_node(&arena, resource.node, MAX_DEPTH);
    bool done = json != NULL && lodd__canonical_digest(&c->scratch, json, digest);

    lodd__arena_free(&arena);
    return done;
}

static lodd_status compare_one(void *user, lodd_str name, lodd_str bytes)
{
    comparison *c = user;
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd__resource made;
    char official[65], ours[65];
    lodd_str type, id;

    lodd__json_parse(&doc, &arena, bytes, &c->limits);
    type = lodd__json_member(doc.root, "resourceType");
    id = lodd__json_member(doc.root, "id");
    c->n++;
    if (!lodd__definitions_find_id(c->made, type, id, &made)) {
        c->n_absent++;
        lodd__buf_printf(&c->absent, "%.*s/%.*s\n", LODD__FMT(type), LODD__FMT(id));
    } else if (lodd__canonical_digest(&c->scratch, doc.root, official) && digest_of_made(c, made, ours) &&
               strcmp(official, ours) == 0) {
        c->same++;
    } else if (c->differing++ < SHOWN) {
        printf("# %.*s is another\n", LODD__FMT(name));
    }
    lodd__arena_free(&arena);
    return LODD_OK;
}

/* What the image says is missing is what is not there, no more and no less. Each absent name is a line. */
static void check_missing(const comparison *c, const lodd__image *image)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    const lodd__json *missing;
    lodd__map named = {0};
    lodd_str rest = lodd__buf_str(&c->absent), name;
    size_t n = 0, found = 0;

    lodd__json_parse(&doc, &arena, lodd__image_provenance(image), &c->limits);
    missing = lodd__json_get(doc.root, LODD__STR("missing"));
    for (const lodd__json *m = missing != NULL ? missing->first : NULL; m != NULL; m = m->next)
        n += lodd__map_put(&named, m->text, &named);
    while (lodd__str_word(&rest, &name))
        found += lodd__map_get(&named, name) != NULL;
    TAP_OK(n == c->n_absent && found == n, "the image names the %zu official resources that are not in it", n);
    lodd__map_free(&named);
    lodd__arena_free(&arena);
}

static void check_image(const lodd__pack *pack, const char *official)
{
    comparison c = {.n = 0};
    lodd__image *image = NULL;
    size_t added = 0, differing = 1;
    char *message = NULL;

    if (lodd__image_open(&image, pack->image.ptr, &message) != LODD_OK || lodd__definitions_new(&c.made) != LODD_OK ||
        lodd__definitions_add(c.made, image, true) != LODD_OK) {
        TAP_OK(false, "the image can be opened: %s", message != NULL ? message : "-");
        free(message);
        return;
    }
    lodd_limits_default(&c.limits);
    TAP_OK(lodd__image_verify(image), "the checksum of the image");
    TAP_OK(lodd__pack_compare(pack, image, &differing, NULL) == LODD_OK && differing == 0,
           "its resources have the digests of the list");
    TAP_OK(lodd__fhir_package_each(official, &c.limits, compare_one, &c, NULL, NULL) == LODD_OK && c.n == 4581,
           "the official package is read");
    TAP_OK(c.differing == 0 && c.same + c.n_absent == c.n,
           "%zu of %zu resources are the same as the official ones, %zu are not there", c.same, c.n, c.n_absent);
    for (size_t i = 0; i < lodd__image_n_resources(image); i++) {
        lodd_str url = lodd__image_resource(image, i).url;
        added += lodd__str_starts(url, LODD__STR("urn:iso:")) || lodd__str_starts(url, LODD__STR("urn:ietf:"));
    }
    TAP_OK(lodd__image_n_resources(image) == c.same + added, "and nothing else is in it but %zu lists", added);
    check_missing(&c, image);
    lodd__buf_free(&c.absent);
    lodd__buf_free(&c.scratch);
    lodd__definitions_free(c.made);
}

int main(void)
{
    char path[PROJECT_MAX_PATH], official[PROJECT_MAX_PATH];
    const char *dirs[1] = {project_path(path, "profiles")};
    lodd__packs *packs = NULL;
    const lodd__pack *pack = NULL;

    if (!TAP_OK(lodd__packs_open(&packs, dirs, 1, NULL) == LODD_OK && (pack = find_pack(packs)) != NULL,
                "the pack is there"))
        return tap_done();
    if (project_reference(official, "fhir-packages/hl7.fhir.r4.core-4.0.1.tgz") == NULL) {
        tap_skip("the reference files are not there");
    } else {
        check_digests(pack, official);
        if (access(pack->image.ptr, R_OK) == 0)
            check_image(pack, official);
        else
            tap_skip("there is no image: run tools/definitions");
    }
    lodd__packs_close(packs);
    return tap_done();
}
