/* engine/engine.c - opening packs, listing what they hold. May use: every layer below. */
#include "element/errata.h"
#include "engine/engine.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "engine/definitions.h"
#include "engine/terminology_server.h"
#include "report/result.h"
#include "xml/memory.h"

void lodd_run_options_default(lodd_run_options *ret)
{
    memset(ret, 0, sizeof *ret);
    ret->size = sizeof *ret;
    lodd_limits_default(&ret->limits);
    ret->values = LODD_VALUES_AUTO;
    ret->keep_conversation = true;
}

void lodd_free(void *ptr)
{
    free(ptr);
}

const char *lodd_version(void)
{
    return LODD_VERSION;
}

lodd_status lodd_engine_open(lodd_engine **ret, const lodd_engine_options *options, char **ret_message)
{
    lodd_engine *engine = NULL;
    lodd_status status = LODD_OK;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (options == NULL || options->size < sizeof *options)
        return LODD_ERR_ARGUMENT;
    engine = calloc(1, sizeof *engine);
    if (engine == NULL)
        return LODD_ERR_NOMEM;
    if (pthread_mutex_init(&engine->mutex, NULL) != 0) {
        free(engine);
        return LODD_ERR_NOMEM;
    }
    if (!lodd__xml_memory_init()) { /* libxml2's own tables too, once a process, before threads */
        lodd_engine_close(engine);
        return LODD_ERR_NOMEM;
    }
    status = lodd__packs_open(&engine->packs, options->profile_dirs, options->n_profile_dirs, ret_message);
    if (status == LODD_OK)
        status = lodd__shared_new(&engine->shared, engine->packs);
    if (status == LODD_OK)
        status = lodd__engine_open_definitions(engine, options, ret_message);
    if (status == LODD_OK)
        status = lodd__engine_open_tx(engine, options, ret_message);
    if (status != LODD_OK) {
        lodd_engine_close(engine);
        return status;
    }
    *ret = engine;
    return LODD_OK;
}

void lodd_engine_close(lodd_engine *engine)
{
    if (engine == NULL)
        return;
    lodd__fhir_free(engine->fhir);
    lodd__errata_free(engine->errata);
    lodd__tx_free(engine->tx);
    lodd__definitions_free(engine->definitions);
    lodd__shared_free(engine->shared);
    lodd__packs_close(engine->packs);
    lodd__arena_free(&engine->package_arena);
    pthread_mutex_destroy(&engine->mutex);
    free(engine->rules);
    free(engine->definitions_fault);
    free(engine);
}

char *lodd_engine_message(lodd_engine *engine)
{
    char *message = lodd__shared_message(engine->shared);

    return message == NULL && engine->definitions_fault != NULL ? strdup(engine->definitions_fault) : message;
}

static lodd_status load_models(lodd_engine *engine)
{
    const lodd__profile_model *model = NULL;
    lodd_status status = LODD_OK;

    for (size_t i = 0; i < engine->packs->n_profiles && status == LODD_OK; i++)
        status = lodd__shared_model(engine->shared, engine->packs->profiles[i], true, &model);
    return status;
}

lodd_status lodd_engine_load_all(lodd_engine *engine, char **ret_message)
{
    const lodd_rule *const *rules = NULL;
    size_t n = 0;
    char *message = NULL;
    lodd_status status = LODD_OK;

    lodd__xml_memory_enter();
    status = lodd__schema_load_all(lodd__shared_schema(engine->shared), &message);
    if (status == LODD_OK)
        status = lodd_engine_rules(engine, &rules, &n);
    if (status == LODD_OK)
        status = load_models(engine);
    if (status == LODD_OK && engine->definitions_fault != NULL)
        status = LODD_ERR_PACK;
    if (lodd__xml_memory_leave() && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    if (message == NULL && status == LODD_ERR_PACK)
        message = lodd_engine_message(engine);
    if (ret_message != NULL)
        *ret_message = message;
    else
        free(message);
    return status;
}

size_t lodd_engine_n_packs(const lodd_engine *engine)
{
    return engine->packs->n_packs;
}

lodd_pack_info lodd_engine_pack(const lodd_engine *engine, size_t i)
{
    return lodd__pack_info(engine->packs->packs[i]);
}

size_t lodd_engine_n_packages(const lodd_engine *engine)
{
    return engine->n_package_infos;
}

lodd_package_info lodd_engine_package(const lodd_engine *engine, size_t i)
{
    return engine->package_infos[i];
}

size_t lodd_engine_n_profiles(const lodd_engine *engine)
{
    return engine->packs->n_profiles;
}

lodd_profile_info lodd_engine_profile(const lodd_engine *engine, size_t i)
{
    const lodd__pack_profile *profile = engine->packs->profiles[i];

    return (lodd_profile_info){
        .name = profile->name,
        .title = {profile->title[0], profile->title[1]},
        .document = profile->document,
        .root = profile->root,
        .ns = profile->ns,
        .type_codes = profile->types_joined,
    };
}

/* --- all rules ---------------------------------------------------------------------------------------------------------------------------- */

typedef LODD__VEC(const lodd_rule *) rule_list;

static int by_id(const void *a, const void *b)
{
    const lodd_rule *x = *(const lodd_rule *const *)a;
    const lodd_rule *y = *(const lodd_rule *const *)b;
    int ret = lodd__str_cmp(x->id, y->id);

    return ret != 0 ? ret : lodd__str_cmp(x->pack, y->pack);
}

static lodd_status collect(lodd_engine *engine, rule_list *list)
{
    for (int i = 0; i < LODD__RULE_COUNT; i++)
        if (!lodd__vec_push(list, lodd__rule((lodd__builtin)i)))
            return LODD_ERR_NOMEM;
    for (size_t i = 0; i < lodd__shared_n_rule_files(engine->shared); i++) {
        const lodd__sch *sch = NULL;
        lodd_status status = lodd__shared_rule_file(engine->shared, i, &sch);
        if (status != LODD_OK)
            return status;
        for (size_t k = 0; k < lodd__sch_n_asserts(sch); k++)
            if (!lodd__vec_push(list, &lodd__sch_assert_at(sch, k)->rule))
                return LODD_ERR_NOMEM;
    }
    return LODD_OK;
}

/* The same rule at several asserts of a pack is listed once. */
static void drop_repeated(rule_list *list)
{
    size_t n = 0;

    for (size_t i = 0; i < list->len; i++)
        if (n == 0 || by_id(&list->ptr[n - 1], &list->ptr[i]) != 0)
            list->ptr[n++] = list->ptr[i];
    list->len = n;
}

lodd_status lodd_engine_rules(lodd_engine *engine, const lodd_rule *const **ret, size_t *ret_n)
{
    lodd_status status = LODD_OK;

    lodd__xml_memory_enter();
    pthread_mutex_lock(&engine->mutex);
    if (engine->rules == NULL) {
        rule_list list = {0};
        status = collect(engine, &list);
        if (status == LODD_OK) {
            qsort(list.ptr, list.len, sizeof *list.ptr, by_id);
            drop_repeated(&list);
            engine->rules = list.ptr;
            engine->n_rules = list.len;
        } else {
            lodd__vec_free(&list);
        }
    }
    *ret = engine->rules;
    *ret_n = engine->n_rules;
    pthread_mutex_unlock(&engine->mutex);
    if (lodd__xml_memory_leave() && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    return status;
}
