/* engine/definitions.h - private: the FHIR definitions of an engine, from its packs' images and from what its options name. */
#ifndef LODD_ENGINE_DEFINITIONS_H
#define LODD_ENGINE_DEFINITIONS_H

#include "engine/engine.h"
#include "image/builder.h"

/* Fills in engine->definitions and engine->fhir (NULL when there are no definitions at all). */
lodd_status lodd__engine_open_definitions(lodd_engine *engine, const lodd_engine_options *options, char **ret_message);

/* Adds the resources of a path of the options' kind, but no image, to an image that is being built. */
lodd_status lodd__engine_add_definitions(const lodd_engine *engine, lodd__image_builder *builder, const char *path, char **ret_message);

/* errata.c: the errata of the packs, for the structures that have just been made. */
lodd_status lodd__engine_open_errata(lodd_engine *engine, const lodd_engine_options *options, char **ret_message);

#endif
