/* engine/standins.c - see standins.h. May use: base, image, pack. */
#include "engine/standins.h"

lodd_str lodd__package_id(lodd_str package)
{
    size_t at = lodd__str_find(package, '@', 0);

    return lodd__str_sub(package, 0, at == (size_t)-1 ? package.len : at);
}

/* Is the package itself there? */
static bool is_official_there(const lodd__definitions *definitions, lodd_str id)
{
    for (size_t i = 0; i < lodd__definitions_n(definitions); i++)
        if (lodd__str_eq(lodd__package_id(lodd__image_package(lodd__definitions_image(definitions, i))), id))
            return true;
    return false;
}

/* An image is a pack's own when it was built for it: pack.json gives it the pack's id and version as its name. */
static bool is_own(const lodd__pack *pack, const lodd__image *image)
{
    lodd_str package = lodd__image_package(image), id = lodd__package_id(package);

    return lodd__str_eq(id, pack->id) && package.len == id.len + 1 + pack->version.len &&
           lodd__str_ends(package, pack->version);
}

void lodd__standins_leave(lodd__definitions *definitions, const lodd__packs *packs)
{
    for (size_t p = 0; p < packs->n_packs; p++) {
        const lodd__pack *pack = packs->packs[p];
        if (pack->stands_for.len == 0 || !is_official_there(definitions, pack->stands_for))
            continue;
        for (size_t i = lodd__definitions_n(definitions); i > 0; i--)
            if (is_own(pack, lodd__definitions_image(definitions, i - 1)))
                lodd__definitions_remove(definitions, i - 1);
    }
}
