/* image/definitions.c - a row of images searched as one. Uses base. */
#include "image/definitions.h"

#include <stdlib.h>

#include "base/vec.h"
#include "image/layout.h"

typedef struct member {
    lodd__image *image;
    bool owned;
} member;

struct lodd__definitions {
    LODD__VEC(member) images; /* in the order they were added: the last is searched first */
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
    free(definitions);
}

lodd_status lodd__definitions_add(lodd__definitions *definitions, lodd__image *image, bool owned)
{
    return lodd__vec_push(&definitions->images, (member){image, owned}) ? LODD_OK : LODD_ERR_NOMEM;
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

bool lodd__definitions_find(const lodd__definitions *definitions, const char *type, lodd_str canonical,
                            lodd__resource *ret)
{
    lodd_str url, version;

    lodd__canonical_split(canonical, &url, &version);
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
