/* engine/standins.c - see standins.h. May use: base, image, pack. */
#include "engine/standins.h"

#include "engine/engine.h"

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

static const lodd__pack *pack_with(const lodd__packs *packs, const lodd__image *image)
{
    for (size_t i = 0; i < packs->n_packs; i++)
        if (is_own(packs->packs[i], image))
            return packs->packs[i];
    return NULL;
}

lodd_str lodd_engine_pack_of(const lodd_engine *engine, lodd_str profile)
{
    const lodd__pack *pack = NULL;
    lodd__resource resource;
    size_t slash = lodd__str_find(profile, '/', 0);

    if (lodd__str_find(profile, ':', 0) >= slash) /* no canonical */
        return lodd__str_sub(profile, 0, slash == (size_t)-1 ? profile.len : slash);
    if (engine->definitions != NULL &&
        lodd__definitions_find(engine->definitions, "StructureDefinition", profile, &resource))
        pack = pack_with(engine->packs, resource.node.image);
    return pack != NULL ? pack->name : (lodd_str){NULL, 0};
}
