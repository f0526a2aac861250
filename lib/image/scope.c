/* image/scope.c - see scope.h. Uses base.
 *
 * A dependency "name range" leads to the highest version of that name that is there and in the range.
 */
#include "image/scope.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "image/definitions.h"
#include "image/layout.h"
#include "image/range.h"

struct lodd__scopes {
    lodd__scope *items; /* sorted by where their images lie in memory */
    size_t n;
};

static void cut_package(const lodd__image *image, lodd_str *ret_name, lodd_str *ret_version)
{
    lodd_str package = lodd__image_package(image);
    size_t at = lodd__str_find(package, '@', 0);

    at = at == (size_t)-1 ? package.len : at;
    *ret_name = lodd__str_sub(package, 0, at);
    *ret_version = at < package.len ? lodd__str_sub(package, at + 1, package.len - at - 1) : LODD__STR("");
}

/* A package, and not the definitions of FHIR itself: those mean what is in force, so that they can be replaced. */
static bool has_scope(const lodd__image *image)
{
    lodd_str name, version;

    cut_package(image, &name, &version);
    return name.len > 0 && version.len > 0 && lodd__str_find(name, '/', 0) == (size_t)-1 &&
           !(lodd__str_starts(name, LODD__STR("hl7.fhir.r")) && lodd__str_ends(name, LODD__STR(".core")));
}

/* ---- does it matter? ---- */

static int by_hash(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* Have two of the images a url in common? By hashes: that two are the same by chance costs time only. */
static lodd_status find_shared(const lodd__image *const *images, size_t n, bool *ret)
{
    LODD__VEC(uint32_t) hashes = {0};
    bool fine = true;

    *ret = false;
    for (size_t i = 0; i < n && fine; i++) {
        const lodd__image *image = images[i];
        for (size_t k = 0; k < image->n_by_url && fine; k++) /* of one image each hash once: they are sorted */
            if (k == 0 || image->by_url[k].hash != image->by_url[k - 1].hash)
                fine = lodd__vec_push(&hashes, image->by_url[k].hash);
    }
    if (fine && hashes.len > 0)
        qsort(hashes.ptr, hashes.len, sizeof *hashes.ptr, by_hash);
    for (size_t i = 1; i < hashes.len && fine && !*ret; i++)
        *ret = hashes.ptr[i] == hashes.ptr[i - 1];
    lodd__vec_free(&hashes);
    return fine ? LODD_OK : LODD_ERR_NOMEM;
}

/* ---- which package was meant ---- */

/* The image of a dependency; NULL: none of the packages is it. */
static const lodd__image *resolve(const lodd__image *const *images, size_t n, lodd_str name, lodd_str range)
{
    const lodd__image *best = NULL;
    lodd_str best_version = LODD__STR("");

    for (size_t i = 0; i < n; i++) {
        lodd_str own, version;

        cut_package(images[i], &own, &version);
        if (!lodd__str_eq(own, name) || !lodd__range_has(range, version) ||
            (best != NULL && !lodd__range_prefers(range, version, best_version)))
            continue;
        best = images[i];
        best_version = version;
    }
    return best;
}

/* Next line "name range". */
static bool next_dependency(lodd_str *rest, lodd_str *ret_name, lodd_str *ret_range)
{
    size_t end = lodd__str_find(*rest, '\n', 0), blank;
    lodd_str line;

    if (rest->len == 0)
        return false;
    end = end == (size_t)-1 ? rest->len : end;
    line = lodd__str_sub(*rest, 0, end);
    *rest = end < rest->len ? lodd__str_sub(*rest, end + 1, rest->len - end - 1) : LODD__STR("");
    blank = lodd__str_find(line, ' ', 0);
    blank = blank == (size_t)-1 ? line.len : blank;
    *ret_name = lodd__str_sub(line, 0, blank);
    *ret_range = blank < line.len ? lodd__str_sub(line, blank + 1, line.len - blank - 1) : LODD__STR("");
    return true;
}

static bool is_in(const lodd__scope *scope, const lodd__image *image)
{
    for (size_t i = 0; i < scope->n; i++)
        if (scope->images[i] == image)
            return true;
    return false;
}

/* Breadth first, each once: circles end by themselves. */
static bool fill(lodd__scope *scope, const lodd__image *const *packages, size_t n)
{
    scope->images = calloc(n + 1, sizeof(const lodd__image *));
    if (scope->images == NULL)
        return false;
    scope->images[scope->n++] = scope->image;
    for (size_t i = 0; i < scope->n; i++) {
        lodd_str rest = lodd__image_dependencies(scope->images[i]), name, range;

        while (next_dependency(&rest, &name, &range)) {
            const lodd__image *image = resolve(packages, n, name, range);
            if (image != NULL && !is_in(scope, image))
                scope->images[scope->n++] = image;
        }
    }
    return true;
}

/* ---- making and asking ---- */

static int by_place(const void *a, const void *b)
{
    uintptr_t x = (uintptr_t)((const lodd__scope *)a)->image->base,
              y = (uintptr_t)((const lodd__scope *)b)->image->base;

    return x < y ? -1 : x > y;
}

static lodd_status make(lodd__scopes **ret, const lodd__image *const *packages, size_t n)
{
    lodd__scopes *scopes = calloc(1, sizeof *scopes);
    bool fine = scopes != NULL && (scopes->items = calloc(n + 1, sizeof *scopes->items)) != NULL;

    for (size_t i = 0; i < n && fine; i++) {
        scopes->items[scopes->n++].image = packages[i];
        fine = fill(&scopes->items[i], packages, n);
    }
    if (!fine) {
        lodd__scopes_free(scopes);
        return LODD_ERR_NOMEM;
    }
    qsort(scopes->items, scopes->n, sizeof *scopes->items, by_place);
    *ret = scopes;
    return LODD_OK;
}

lodd_status lodd__scopes_make(lodd__scopes **ret, const lodd__image *const *images, size_t n)
{
    const lodd__image **packages = calloc(n + 1, sizeof(const lodd__image *));
    size_t n_packages = 0;
    bool shared = false;
    lodd_status status = packages != NULL ? LODD_OK : LODD_ERR_NOMEM;

    *ret = NULL;
    for (size_t i = 0; i < n && status == LODD_OK; i++)
        if (has_scope(images[i]))
            packages[n_packages++] = images[i];
    if (status == LODD_OK && n_packages > 1)
        status = find_shared(packages, n_packages, &shared);
    if (status == LODD_OK && shared)
        status = make(ret, packages, n_packages);
    free(packages);
    return status;
}

void lodd__scopes_free(lodd__scopes *scopes)
{
    if (scopes == NULL)
        return;
    for (size_t i = 0; i < scopes->n; i++)
        free(scopes->items[i].images);
    free(scopes->items);
    free(scopes);
}

const lodd__scope *lodd__scopes_of(const lodd__scopes *scopes, lodd_str text)
{
    uintptr_t place = (uintptr_t)text.ptr;
    size_t low = 0, high = scopes->n;

    while (low < high) { /* the last that begins at the place or before */
        size_t middle = low + (high - low) / 2;
        if ((uintptr_t)scopes->items[middle].image->base <= place)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || place - (uintptr_t)scopes->items[low - 1].image->base >= scopes->items[low - 1].image->size)
        return NULL;
    return &scopes->items[low - 1];
}
