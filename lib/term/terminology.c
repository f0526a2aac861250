/* term/terminology.c - the code lists known by OID; each is read once, when a document first needs it.
 *
 * One mutex guards the reading. A list that has been read is never changed again, so callers keep its pointer without a lock; an atomic
 * pointer lets the common case (already read) go by without the mutex.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "image/definitions.h"
#include "term/codesystem.h"

#define MAX_LIST_BYTES ((size_t)64 << 20)

typedef struct known_list {
    lodd_str path;           /* empty: not carried */
    lodd_str title;          /* of a list that is not carried, or that is in an image */
    lodd__image_list *image; /* NULL: it is a file of its own */
    _Atomic(lodd__codesystem *) system;
    lodd_status status; /* of the one attempt to read it; under the mutex */
    struct known_list *next;
} known_list;

struct lodd__terminology {
    lodd__arena arena;
    lodd__map by_oid;
    known_list *all;
    lodd_str broken; /* path of the first list that could not be read; under the mutex */
    pthread_mutex_t mutex;
};

lodd_status lodd__terminology_new(lodd__terminology **ret)
{
    *ret = calloc(1, sizeof **ret);
    if (*ret == NULL)
        return LODD_ERR_NOMEM;
    if (pthread_mutex_init(&(*ret)->mutex, NULL) != 0) {
        free(*ret);
        *ret = NULL;
        return LODD_ERR_NOMEM;
    }
    return LODD_OK;
}

void lodd__terminology_free(lodd__terminology *terminology)
{
    if (terminology == NULL)
        return;
    for (known_list *list = terminology->all; list != NULL; list = list->next)
        lodd__codesystem_free(list->system);
    pthread_mutex_destroy(&terminology->mutex);
    lodd__map_free(&terminology->by_oid);
    lodd__arena_free(&terminology->arena);
    free(terminology);
}

static lodd_status add(lodd__terminology *terminology, lodd_str oid, lodd_str path, lodd_str title)
{
    known_list *list = lodd__map_get(&terminology->by_oid, oid);

    if (list != NULL)
        return LODD_OK; /* the first folder given wins */
    list = LODD__NEW(&terminology->arena, known_list);
    if (list == NULL)
        return LODD_ERR_NOMEM;
    list->path = lodd__arena_str(&terminology->arena, path);
    list->title = lodd__arena_str(&terminology->arena, title);
    oid = lodd__arena_str(&terminology->arena, oid);
    if (terminology->arena.failed || !lodd__map_put(&terminology->by_oid, oid, list))
        return LODD_ERR_NOMEM;
    list->next = terminology->all;
    terminology->all = list;
    return LODD_OK;
}

lodd_status lodd__terminology_add(lodd__terminology *terminology, lodd_str oid, lodd_str path)
{
    return add(terminology, oid, path, (lodd_str){NULL, 0});
}

lodd_status lodd__terminology_add_missing(lodd__terminology *terminology, lodd_str oid, lodd_str title)
{
    return add(terminology, oid, (lodd_str){NULL, 0}, title);
}

lodd_status lodd__terminology_add_image(lodd__terminology *terminology, const lodd__image_list *given)
{
    const lodd_str names[2] = {given->oid, given->url};
    known_list *list = LODD__NEW(&terminology->arena, known_list);
    lodd__arena *arena = &terminology->arena;

    if (list == NULL || (list->image = LODD__NEW(arena, lodd__image_list)) == NULL)
        return LODD_ERR_NOMEM;
    *list->image = (lodd__image_list){lodd__arena_str(arena, given->oid), lodd__arena_str(arena, given->url),
                                      lodd__arena_str(arena, given->title), lodd__arena_str(arena, given->version),
                                      lodd__arena_str(arena, given->path)};
    list->path = list->image->path;
    list->title = list->image->title;
    if (arena->failed)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < 2; i++) {
        lodd_str key = i == 0 ? list->image->oid : list->image->url;
        const known_list *other = lodd__map_get(&terminology->by_oid, names[i]);
        if (key.len == 0 || (other != NULL && other->image != NULL &&
                             lodd__version_cmp(other->image->version, list->image->version) >= 0))
            continue;
        if (!lodd__map_put(&terminology->by_oid, key, list))
            return LODD_ERR_NOMEM;
    }
    list->next = terminology->all;
    terminology->all = list;
    return LODD_OK;
}

static lodd_status read_list(known_list *list, lodd__codesystem **ret)
{
    char *json = NULL;
    size_t n = 0;
    lodd_status status = LODD_OK;

    if (list->image != NULL)
        return lodd__codesystem_open(ret, list->image);
    status = lodd__file_read(list->path.ptr, MAX_LIST_BYTES, &json, &n);
    if (status == LODD_OK)
        status = lodd__codesystem_parse(ret, lodd__str_n(json, n));
    else if (status != LODD_ERR_NOMEM)
        status = LODD_ERR_PACK;
    free(json);
    return status;
}

lodd_status lodd__terminology_get(lodd__terminology *terminology, lodd_str oid, const lodd__codesystem **ret)
{
    known_list *list = lodd__map_get(&terminology->by_oid, oid);
    lodd__codesystem *system = NULL;
    lodd_status status = LODD_OK;

    *ret = NULL;
    if (list == NULL || list->path.len == 0)
        return LODD_OK;
    *ret = atomic_load_explicit(&list->system, memory_order_acquire);
    if (*ret != NULL)
        return LODD_OK;
    pthread_mutex_lock(&terminology->mutex);
    system = atomic_load_explicit(&list->system, memory_order_relaxed);
    if (system == NULL && list->status == LODD_OK) {
        status = read_list(list, &system);
        if (status == LODD_OK)
            atomic_store_explicit(&list->system, system, memory_order_release);
        else if (status != LODD_ERR_NOMEM)
            list->status = status; /* a broken file stays broken; memory may come back */
        if (list->status != LODD_OK && terminology->broken.len == 0)
            terminology->broken = list->path;
    } else if (system == NULL) {
        status = list->status;
    }
    pthread_mutex_unlock(&terminology->mutex);
    *ret = system;
    return status;
}

lodd_str lodd__terminology_broken(lodd__terminology *terminology)
{
    lodd_str ret;

    pthread_mutex_lock(&terminology->mutex);
    ret = terminology->broken;
    pthread_mutex_unlock(&terminology->mutex);
    return ret;
}

lodd_str lodd__terminology_title(lodd__terminology *terminology, lodd_str oid)
{
    known_list *list = lodd__map_get(&terminology->by_oid, oid);
    const lodd__codesystem *system = list != NULL ? atomic_load_explicit(&list->system, memory_order_acquire) : NULL;

    if (system != NULL)
        return system->title;
    return list != NULL ? list->title : (lodd_str){NULL, 0};
}
