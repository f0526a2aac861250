/* engine/engine.h - private to the engine layer. */
#ifndef LODD_ENGINE_ENGINE_H
#define LODD_ENGINE_ENGINE_H

#include <pthread.h>

#include "fhir/fhir.h"
#include "image/definitions.h"
#include "lodd/engine.h"
#include "message/message.h"
#include "message/shared.h"
#include "pack/pack.h"

struct lodd_engine {
    lodd__packs *packs;
    lodd__shared *shared;
    lodd__definitions *definitions; /* of the packs' images and the options; later ones first */
    lodd__fhir *fhir;               /* NULL: no FHIR definitions */
    pthread_mutex_t mutex; /* guards rules */
    const lodd_rule **rules; /* all, sorted by id; made on first use */
    size_t n_rules;
};

lodd_pack_info lodd__pack_info(const lodd__pack *pack);

#endif
