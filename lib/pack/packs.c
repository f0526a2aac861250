/* pack/packs.c - finds the packs in folders, orders them, resolves what they depend on. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pack/manifest.h"

static lodd_status read_dir(lodd__manifest_reader *reader, const char *dir)
{
    DIR *d = opendir(dir);
    const struct dirent *entry = NULL;
    lodd_status status = LODD_OK;

    if (d == NULL) /* several places are tried; none at all is reported by the caller */
        return errno == ENOMEM ? LODD_ERR_NOMEM : LODD_OK;
    while (status == LODD_OK && (entry = readdir(d)) != NULL)
        if (entry->d_name[0] != '.')
            status = lodd__manifest_read(reader, lodd__str(dir), lodd__str(entry->d_name));
    closedir(d);
    return status;
}

static int by_pack_name(const void *a, const void *b)
{
    return lodd__str_cmp((*(lodd__pack *const *)a)->name, (*(lodd__pack *const *)b)->name);
}

static int by_profile_name(const void *a, const void *b)
{
    const lodd__pack_profile *x = *(lodd__pack_profile *const *)a;
    const lodd__pack_profile *y = *(lodd__pack_profile *const *)b;
    int ret = lodd__str_cmp(x->pack->name, y->pack->name);

    return ret != 0 ? ret : lodd__str_cmp(x->id, y->id);
}

static lodd_status resolve(lodd__manifest_reader *reader, lodd__pack *pack)
{
    lodd__packs *packs = reader->packs;

    pack->dependencies = lodd__arena_array(&packs->arena, pack->n_depends, sizeof(lodd__pack *));
    if (pack->dependencies == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < pack->n_depends; i++) {
        pack->dependencies[i] = lodd__map_get(&packs->by_name, pack->depends[i]);
        if (pack->dependencies[i] == NULL) {
            reader->message = lodd__arena_printf(&packs->arena, "%.*s depends on %.*s, which is not among the packs", LODD__FMT(pack->name),
                                                 LODD__FMT(pack->depends[i]));
            return LODD_ERR_PACK;
        }
    }
    return LODD_OK;
}

static lodd_status order(lodd__manifest_reader *reader)
{
    lodd__packs *packs = reader->packs;
    lodd_status status = LODD_OK;

    packs->n_packs = reader->found.len;
    packs->n_profiles = reader->profiles.len;
    packs->packs = lodd__arena_array(&packs->arena, packs->n_packs, sizeof(lodd__pack *));
    packs->profiles = lodd__arena_array(&packs->arena, packs->n_profiles, sizeof(lodd__pack_profile *));
    if (packs->packs == NULL || packs->profiles == NULL)
        return LODD_ERR_NOMEM;
    if (packs->n_packs > 0)
        memcpy(packs->packs, reader->found.ptr, packs->n_packs * sizeof(lodd__pack *));
    if (packs->n_profiles > 0)
        memcpy(packs->profiles, reader->profiles.ptr, packs->n_profiles * sizeof(lodd__pack_profile *));
    qsort(packs->packs, packs->n_packs, sizeof(lodd__pack *), by_pack_name);
    qsort(packs->profiles, packs->n_profiles, sizeof(lodd__pack_profile *), by_profile_name);
    for (size_t i = 0; i < packs->n_profiles; i++)
        packs->profiles[i]->index = i;
    for (size_t i = 0, profile = 0; i < packs->n_packs && status == LODD_OK; i++) {
        packs->packs[i]->index = i;
        packs->packs[i]->first_profile = profile;
        profile += packs->packs[i]->n_profiles;
        for (size_t k = 0; k < packs->packs[i]->n_schemas; k++) {
            lodd__pack_schema *schema = &packs->packs[i]->schemas[k];
            schema->index = packs->n_schemas++;
            if (lodd__map_get(&packs->by_namespace, schema->ns) == NULL && !lodd__map_put(&packs->by_namespace, schema->ns, schema))
                return LODD_ERR_NOMEM;
        }
        status = resolve(reader, packs->packs[i]);
    }
    return status;
}

static lodd_status open_all(lodd__manifest_reader *reader, const char *const *dirs, size_t n_dirs)
{
    lodd_status status = lodd__terminology_new(&reader->packs->terminology);

    for (size_t i = 0; i < n_dirs && status == LODD_OK; i++)
        status = read_dir(reader, dirs[i]);
    if (status == LODD_OK)
        status = order(reader);
    if (status == LODD_OK && reader->packs->n_packs == 0) {
        reader->message = LODD__STR("no profile pack was found");
        status = LODD_ERR_PACK;
    }
    return status;
}

lodd_status lodd__packs_open(lodd__packs **ret, const char *const *dirs, size_t n_dirs, char **ret_message)
{
    lodd__manifest_reader reader = {.packs = calloc(1, sizeof *reader.packs)};
    lodd_status status = reader.packs != NULL ? open_all(&reader, dirs, n_dirs) : LODD_ERR_NOMEM;

    lodd__vec_free(&reader.found);
    lodd__vec_free(&reader.profiles);
    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = status == LODD_ERR_PACK && reader.message.len > 0 ? strndup(reader.message.ptr, reader.message.len) : NULL;
    if (status != LODD_OK) {
        lodd__packs_close(reader.packs);
        return status;
    }
    *ret = reader.packs;
    return LODD_OK;
}

void lodd__packs_close(lodd__packs *packs)
{
    if (packs == NULL)
        return;
    lodd__terminology_free(packs->terminology);
    lodd__map_free(&packs->by_name);
    lodd__map_free(&packs->by_namespace);
    lodd__map_free(&packs->test_persons);
    lodd__arena_free(&packs->arena);
    free(packs);
}

bool lodd__pack_profile_has_type(const lodd__pack_profile *profile, lodd_str type_code)
{
    for (size_t i = 0; i < profile->n_types; i++)
        if (lodd__str_eq(profile->types[i], type_code))
            return true;
    return false;
}

const lodd__pack_profile *lodd__packs_profile(const lodd__packs *packs, lodd_str root, lodd_str ns, lodd_str type_code,
                                              bool (*has_child)(const void *user, lodd_str name), const void *user)
{
    const lodd__pack_profile *first = NULL;

    for (size_t i = 0; i < packs->n_profiles; i++) {
        const lodd__pack_profile *profile = packs->profiles[i];
        if (!lodd__str_eq(profile->root, root) || !lodd__str_eq(profile->ns, ns))
            continue;
        if (profile->branch.len > 0 && (has_child == NULL || !has_child(user, profile->branch)))
            continue;
        if (lodd__pack_profile_has_type(profile, type_code))
            return profile;
        if (first == NULL)
            first = profile;
    }
    return first;
}

const lodd__pack_schema *lodd__packs_schema(const lodd__packs *packs, lodd_str ns)
{
    return lodd__map_get(&packs->by_namespace, ns);
}

/* Until a round marks nothing more: packs may depend on each other, and a chain may be as long as there are packs. */
void lodd__pack_closure(const lodd__pack *pack, bool *set)
{
    const lodd__packs *packs = pack->packs;
    bool more = !set[pack->index];

    set[pack->index] = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < packs->n_packs; i++)
            for (size_t k = 0; set[i] && k < packs->packs[i]->n_depends; k++) {
                size_t index = packs->packs[i]->dependencies[k]->index;
                more = more || !set[index];
                set[index] = true;
            }
    }
}
