/* engine/definitions.h - private: the FHIR definitions of an engine, from its packs' images and from what its options name. */
#ifndef LODD_ENGINE_DEFINITIONS_H
#define LODD_ENGINE_DEFINITIONS_H

#include "engine/engine.h"

/* Fills in engine->definitions and engine->fhir (NULL when there are no definitions at all). */
lodd_status lodd__engine_open_definitions(lodd_engine *engine, const lodd_engine_options *options, char **ret_message);

#endif
