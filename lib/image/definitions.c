/* image/definitions.c - a row of images searched as one. Uses base. */
#include "image/definitions.h"

#include <stdlib.h>

#include "base/vec.h"
#include "image/layout.h"
#include "image/scope.h"

typedef struct member {
    lodd__image *image;
    bool owned;
} member;

struct lodd__definitions {
    LODD__VEC(member) images; /* in the order they were added: the last is searched first */
    lodd__scopes *scopes;     /* NULL: no two packages define the same */
};

lodd_status lodd__definitions_new(lodd__definitions **ret)
{
    *ret = calloc(1, sizeof **ret);
    return *ret != NULL ? LODD_OK : LODD_ERR_NOMEM;
}

void lodd__definitions_free(lodd__definitions *definitions)
{
    if (definitions == NULL)
        return;
    for (size_t i = 0; i < definitions->images.len; i++)
        if (definitions->images.ptr[i].owned)
            lodd__image_close(definitions->images.ptr[i].image);
    lodd__vec_free(&definitions->images);
    lodd__scopes_free(definitions->scopes);
    free(definitions);
}

lodd_status lodd__definitions_add(lodd__definitions *definitions, lodd__image *image, bool owned)
{
    return lodd__vec_push(&definitions->images, (member){image, owned}) ? LODD_OK : LODD_ERR_NOMEM;
}

void lodd__definitions_remove(lodd__definitions *definitions, size_t i)
{
    if (i >= definitions->images.len)
        return;
    if (definitions->images.ptr[i].owned)
        lodd__image_close(definitions->images.ptr[i].image);
    for (size_t k = i + 1; k < definitions->images.len; k++)
        definitions->images.ptr[k - 1] = definitions->images.ptr[k];
    definitions->images.len--;
}

size_t lodd__definitions_n(const lodd__definitions *definitions)
{
    return definitions != NULL ? definitions->images.len : 0;
}

const lodd__image *lodd__definitions_image(const lodd__definitions *definitions, size_t i)
{
    return i < lodd__definitions_n(definitions) ? definitions->images.ptr[i].image : NULL;
}

/* "4.0" stands for "4.0.1", but not for "4.01". */
static bool version_fits(lodd_str version, lodd_str wanted)
{
    return wanted.len == 0 || lodd__str_eq(version, wanted) ||
           (version.len > wanted.len && lodd__str_starts(version, wanted) && version.ptr[wanted.len] == '.');
}

/* The highest version that fits; of two that are the same, the one added first. */
static bool find_in(const lodd__image *image, const char *type, lodd_str url, lodd_str version, bool exact,
                    lodd__resource *ret)
{
    lodd__resource resource;
    size_t next = 0;
    bool found = false;

    while (lodd__image_find(image, url, &next, &resource)) {
        if (type != NULL && type[0] != '\0' && !lodd__str_is(resource.type, type))
            continue;
        if (exact ? !lodd__str_eq(resource.version, version) : !version_fits(resource.version, version))
            continue;
        if (!found || lodd__version_cmp(resource.version, ret->version) > 0)
            *ret = resource;
        found = true;
    }
    return found;
}

static bool find_all(const lodd__definitions *definitions, const char *type, lodd_str url, lodd_str version, bool exact,
                     lodd__resource *ret)
{
    for (size_t i = lodd__definitions_n(definitions); i > 0; i--)
        if (find_in(definitions->images.ptr[i - 1].image, type, url, version, exact, ret))
            return true;
    return false;
}

lodd_status lodd__definitions_link(lodd__definitions *definitions)
{
    size_t n = definitions->images.len;
    const lodd__image **images = calloc(n + 1, sizeof(const lodd__image *));
    lodd_status status = LODD_ERR_NOMEM;

    lodd__scopes_free(definitions->scopes);
    definitions->scopes = NULL;
    for (size_t i = 0; i < n && images != NULL; i++)
        images[i] = definitions->images.ptr[n - 1 - i].image;
    if (images != NULL)
        status = lodd__scopes_make(&definitions->scopes, images, n);
    free(images);
    return status;
}

/* Definitions that are of no package: then the name is that of a file. */
static bool is_loose(const lodd__image *image)
{
    lodd_str package = lodd__image_package(image);

    return lodd__str_find(package, '@', 0) == (size_t)-1 || lodd__str_find(package, '/', 0) != (size_t)-1;
}

/* What the package that the url stands in sees, if it is one that sees otherwise. */
static bool find_scoped(const lodd__definitions *definitions, const char *type, lodd_str url, lodd__resource *ret)
{
    const lodd__scope *scope = definitions->scopes == NULL ? NULL : lodd__scopes_of(definitions->scopes, url);

    if (scope != NULL && find_all(definitions, type, url, LODD__STR(""), false, ret) && is_loose(ret->node.image))
        return true; /* somebody put it there to be used instead */
    for (size_t i = 0; scope != NULL && i < scope->n; i++)
        if (find_in(scope->images[i], type, url, LODD__STR(""), false, ret))
            return true;
    return false;
}

/* "url|version" in the buffer; the canonical when there is no version or no room. */
static lodd_str with_version(lodd_str canonical, lodd_str version, char *buffer, size_t size)
{
    if (version.len == 0 || canonical.len + version.len + 1 > size)
        return canonical;
    memcpy(buffer, canonical.ptr, canonical.len);
    buffer[canonical.len] = '|';
    memcpy(buffer + canonical.len + 1, version.ptr, version.len);
    return lodd__str_n(buffer, canonical.len + 1 + version.len);
}

lodd_str lodd__definitions_scoped(const lodd__definitions *definitions, const char *type, lodd_str canonical,
                                  char *buffer, size_t size)
{
    lodd_str url, version;
    lodd__resource found;

    if (definitions == NULL || definitions->scopes == NULL)
        return canonical;
    lodd__canonical_split(canonical, &url, &version);
    if (version.len > 0 || !find_scoped(definitions, type, url, &found))
        return canonical;
    return with_version(url, found.version, buffer, size);
}

lodd_str lodd__definitions_latest(const lodd__definitions *definitions, const char *type, lodd_str canonical,
                                  char *buffer, size_t size)
{
    lodd_str url, version, best = LODD__STR("");
    lodd__resource found;

    if (definitions == NULL || definitions->scopes == NULL)
        return canonical;
    lodd__canonical_split(canonical, &url, &version);
    for (size_t i = 0; version.len == 0 && i < definitions->images.len; i++)
        if (find_in(definitions->images.ptr[i].image, type, url, LODD__STR(""), false, &found) &&
            (best.len == 0 || lodd__version_cmp(found.version, best) > 0))
            best = found.version;
    return with_version(canonical, best, buffer, size);
}

bool lodd__definitions_find(const lodd__definitions *definitions, const char *type, lodd_str canonical,
                            lodd__resource *ret)
{
    lodd_str url, version;

    lodd__canonical_split(canonical, &url, &version);
    if (version.len == 0 && find_scoped(definitions, type, url, ret))
        return true;
    if (version.len > 0 && find_all(definitions, type, url, version, true, ret))
        return true;
    return find_all(definitions, type, url, version, false, ret);
}

bool lodd__definitions_find_id(const lodd__definitions *definitions, lodd_str type, lodd_str id, lodd__resource *ret)
{
    for (size_t i = lodd__definitions_n(definitions); i > 0; i--) {
        size_t next = 0;
        if (lodd__image_find_id(definitions->images.ptr[i - 1].image, type, id, &next, ret))
            return true;
    }
    return false;
}
