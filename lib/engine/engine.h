/* engine/engine.h - private to the engine layer. */
#ifndef LODD_ENGINE_ENGINE_H
#define LODD_ENGINE_ENGINE_H

#include <pthread.h>

#include "fhir/fhir.h"
#include "image/definitions.h"
#include "lodd/engine.h"
#include "lodd/pack.h"
#include "message/message.h"
#include "message/shared.h"
#include "pack/pack.h"
#include "tx/tx.h"

struct lodd_engine {
    lodd__packs *packs;
    lodd__shared *shared;
    lodd__definitions *definitions; /* of the packs' images and the options; later ones first */
    lodd__fhir *fhir;               /* NULL: no FHIR definitions */
    lodd__tx *tx;                   /* NULL: no terminology server was named */
    char *definitions_fault;        /* why an image that the caller did not name cannot be used: what is about FHIR ends with it, messages
                                       do not. NULL: none */
    lodd__arena package_arena;
    lodd_package_info *package_infos; /* FHIR packages in force, the first is searched first */
    size_t n_package_infos;
    struct lodd__errata *errata; /* of the packs; NULL: none, or they are not wanted */
    pthread_mutex_t mutex; /* guards rules */
    const lodd_rule **rules; /* all, sorted by id; made on first use */
    size_t n_rules;
};

lodd_pack_info lodd__pack_info(const lodd__pack *pack);

/* LODD_ERR_PACK when definitions are faulty (lodd_engine_message says why), LODD_ERR_NOT_FOUND when there are none. */
static inline lodd_status lodd__engine_fhir_status(const lodd_engine *engine)
{
    if (engine->definitions_fault != NULL)
        return LODD_ERR_PACK;
    return engine->fhir != NULL ? LODD_OK : LODD_ERR_NOT_FOUND;
}

#endif
