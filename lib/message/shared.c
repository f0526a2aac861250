/* message/shared.c - see shared.h. One mutex guards the making; what is made is published by an atomic pointer and never changed. */
#include "message/shared.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef struct rule_file {
    const lodd__pack *pack;
    lodd_str path;
    _Atomic(lodd__sch *) sch;
    lodd_status status; /* of the attempt to read it; under the mutex */
} rule_file;

struct lodd__shared {
    const lodd__packs *packs;
    lodd__schema *schema;
    pthread_mutex_t mutex;
    rule_file *files;
    size_t n_files;
    size_t *first_file; /* by pack index */
    _Atomic(lodd__profile_model *) *models; /* two for each profile: without and with coverage */
    char *message;
};

static void profile_model_free(lodd__profile_model *m, size_t n_files)
{
    if (m == NULL)
        return;
    for (size_t i = 0; m->rule_components != NULL && i < n_files; i++)
        free(m->rule_components[i]);
    free(m->rule_components);
    lodd__model_free(m->model);
    free(m);
}

static lodd_status list_files(lodd__shared *shared)
{
    const lodd__packs *packs = shared->packs;
    size_t n = 0;

    for (size_t i = 0; i < packs->n_packs; i++)
        n += packs->packs[i]->n_rules;
    shared->files = calloc(n + 1, sizeof *shared->files);
    shared->first_file = calloc(packs->n_packs + 1, sizeof *shared->first_file);
    shared->models = calloc(2 * packs->n_profiles + 1, sizeof *shared->models);
    if (shared->files == NULL || shared->first_file == NULL || shared->models == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < packs->n_packs; i++) {
        shared->first_file[i] = shared->n_files;
        for (size_t k = 0; k < packs->packs[i]->n_rules; k++) {
            shared->files[shared->n_files].pack = packs->packs[i];
            shared->files[shared->n_files++].path = packs->packs[i]->rules[k];
        }
    }
    return lodd__schema_new(&shared->schema, packs);
}

lodd_status lodd__shared_new(lodd__shared **ret, const lodd__packs *packs)
{
    lodd__shared *shared = calloc(1, sizeof *shared);
    lodd_status status = LODD_ERR_NOMEM;

    *ret = NULL;
    if (shared == NULL)
        return LODD_ERR_NOMEM;
    shared->packs = packs;
    if (pthread_mutex_init(&shared->mutex, NULL) != 0) {
        free(shared);
        return LODD_ERR_NOMEM;
    }
    status = list_files(shared);
    if (status != LODD_OK) {
        lodd__shared_free(shared);
        return status;
    }
    *ret = shared;
    return LODD_OK;
}

void lodd__shared_free(lodd__shared *shared)
{
    if (shared == NULL)
        return;
    for (size_t i = 0; shared->models != NULL && i < 2 * shared->packs->n_profiles; i++)
        profile_model_free(shared->models[i], shared->n_files);
    for (size_t i = 0; i < shared->n_files; i++)
        lodd__sch_free(shared->files[i].sch);
    lodd__schema_free(shared->schema);
    pthread_mutex_destroy(&shared->mutex);
    free(shared->files);
    free(shared->first_file);
    free(shared->models);
    free(shared->message);
    free(shared);
}

const lodd__packs *lodd__shared_packs(const lodd__shared *shared)
{
    return shared->packs;
}

lodd__schema *lodd__shared_schema(const lodd__shared *shared)
{
    return shared->schema;
}

size_t lodd__shared_n_rule_files(const lodd__shared *shared)
{
    return shared->n_files;
}

size_t lodd__shared_first_rule_file(const lodd__shared *shared, const lodd__pack *pack)
{
    return shared->first_file[pack->index];
}

static void keep_message(lodd__shared *shared, char *message)
{
    if (shared->message == NULL)
        shared->message = message;
    else
        free(message);
}

static char *broken_list(const lodd__shared *shared)
{
    static const char what[] = ": the code list cannot be read";
    lodd_str path = lodd__terminology_broken(shared->packs->terminology);
    char *ret = path.len > 0 ? malloc(path.len + sizeof what) : NULL;

    if (ret != NULL) {
        memcpy(ret, path.ptr, path.len);
        memcpy(ret + path.len, what, sizeof what);
    }
    return ret;
}

char *lodd__shared_message(lodd__shared *shared)
{
    char *ret = NULL;

    pthread_mutex_lock(&shared->mutex);
    ret = shared->message != NULL ? strdup(shared->message) : NULL;
    pthread_mutex_unlock(&shared->mutex);
    if (ret == NULL)
        ret = lodd__schema_message(shared->schema);
    return ret != NULL ? ret : broken_list(shared);
}

/* Under the mutex. A broken file stays broken; memory may come back. */
static lodd_status read_file(lodd__shared *shared, rule_file *file)
{
    lodd__sch_options options = {.path = file->path, .root = file->pack->profiles_dir, .pack = file->pack->name};
    lodd__sch *sch = NULL;
    char *message = NULL;
    lodd_status status = file->status;

    if (atomic_load_explicit(&file->sch, memory_order_relaxed) != NULL || status != LODD_OK)
        return status;
    status = lodd__sch_load(&sch, &options, &message);
    keep_message(shared, message);
    if (status == LODD_OK)
        atomic_store_explicit(&file->sch, sch, memory_order_release);
    else if (status != LODD_ERR_NOMEM)
        file->status = status;
    return status;
}

lodd_status lodd__shared_rule_file(lodd__shared *shared, size_t i, const lodd__sch **ret)
{
    rule_file *file = &shared->files[i];
    lodd_status status = LODD_OK;

    *ret = atomic_load_explicit(&file->sch, memory_order_acquire);
    if (*ret != NULL)
        return LODD_OK;
    pthread_mutex_lock(&shared->mutex);
    status = read_file(shared, file);
    pthread_mutex_unlock(&shared->mutex);
    *ret = atomic_load_explicit(&file->sch, memory_order_acquire);
    return status;
}

static bool is_for(const lodd__sch_assert *assertion, lodd_str profile_id)
{
    lodd_str rest = assertion->profiles;
    lodd_str word;

    if (rest.len == 0)
        return true;
    while (lodd__str_word(&rest, &word))
        if (lodd__str_eq(word, profile_id))
            return true;
    return false;
}

/* The rules of one file that count for a profile become components of its table. One id may stand at several asserts: it is one component. */
static lodd_status count_rules(lodd__profile_model *m, const lodd__pack_profile *profile, const lodd__sch *sch, size_t **ret)
{
    size_t n = lodd__sch_n_asserts(sch);
    size_t *components = malloc((n + 1) * sizeof *components);

    if (components == NULL)
        return LODD_ERR_NOMEM;
    *ret = components;
    for (size_t i = 0; i < n; i++) {
        const lodd__sch_assert *assertion = lodd__sch_assert_at(sch, i);
        size_t k = 0;
        components[i] = (size_t)-1;
        if (!is_for(assertion, profile->id))
            continue;
        while (k < m->model->names[LODD_COMPONENT_RULE].len && !lodd__str_eq(m->model->names[LODD_COMPONENT_RULE].ptr[k], assertion->rule.id))
            k++;
        if (k == m->model->names[LODD_COMPONENT_RULE].len &&
            !lodd__vec_push(&m->model->names[LODD_COMPONENT_RULE], lodd__arena_str(&m->model->arena, assertion->rule.id)))
            return LODD_ERR_NOMEM;
        components[i] = k;
    }
    return LODD_OK;
}

static bool has_envelope(const lodd__packs *packs, const lodd__pack *pack)
{
    for (size_t i = 0; i < pack->n_profiles; i++)
        if (packs->profiles[pack->first_profile + i]->envelope)
            return true;
    return false;
}

/* A profile answers for its own pack's rules and those of the packs below it, but not for its envelope's, which is a profile of its own. */
static lodd_status add_coverage(lodd__shared *shared, const lodd__pack_profile *profile, lodd__profile_model *m)
{
    bool *set = calloc(shared->packs->n_packs, sizeof *set);
    lodd_status status = LODD_OK;

    m->rule_components = calloc(shared->n_files + 1, sizeof *m->rule_components);
    if (set == NULL || m->rule_components == NULL) {
        free(set);
        return LODD_ERR_NOMEM;
    }
    lodd__pack_closure(profile->pack, set);
    for (size_t i = 0; i < shared->n_files && status == LODD_OK; i++) {
        const lodd__pack *pack = shared->files[i].pack;
        if (!set[pack->index] || (pack != profile->pack && has_envelope(shared->packs, pack)))
            continue;
        status = read_file(shared, &shared->files[i]);
        if (status == LODD_OK)
            status = count_rules(m, profile, atomic_load_explicit(&shared->files[i].sch, memory_order_relaxed), &m->rule_components[i]);
    }
    free(set);
    return status == LODD_OK ? lodd__model_count_codes(m->model, shared->packs) : status;
}

static lodd_status make_model(lodd__shared *shared, const lodd__pack_profile *profile, bool coverage, lodd__profile_model **ret)
{
    lodd__profile_model *m = calloc(1, sizeof *m);
    char *message = NULL;
    lodd_status status = m != NULL ? lodd__model_of(&m->model, shared->schema, shared->packs, profile, &message) : LODD_ERR_NOMEM;

    keep_message(shared, message);
    if (status == LODD_OK && coverage)
        status = add_coverage(shared, profile, m);
    if (status != LODD_OK)
        profile_model_free(m, shared->n_files);
    else
        *ret = m;
    return status;
}

lodd_status lodd__shared_model(lodd__shared *shared, const lodd__pack_profile *profile, bool coverage, const lodd__profile_model **ret)
{
    _Atomic(lodd__profile_model *) *slot = &shared->models[2 * profile->index + (coverage ? 1 : 0)];
    lodd__profile_model *m = atomic_load_explicit(slot, memory_order_acquire);
    lodd_status status = LODD_OK;

    if (m == NULL) {
        pthread_mutex_lock(&shared->mutex);
        m = atomic_load_explicit(slot, memory_order_relaxed);
        if (m == NULL)
            status = make_model(shared, profile, coverage, &m);
        if (status == LODD_OK)
            atomic_store_explicit(slot, m, memory_order_release);
        pthread_mutex_unlock(&shared->mutex);
    }
    *ret = status == LODD_OK ? m : NULL;
    return status;
}
