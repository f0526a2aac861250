/* engine/terminology_server.h - private: the terminology server that an engine's options name. */
#ifndef LODD_ENGINE_TERMINOLOGY_SERVER_H
#define LODD_ENGINE_TERMINOLOGY_SERVER_H

#include "engine/engine.h"

/* Nothing when the options name none. After the definitions, before the engine is shared. */
lodd_status lodd__engine_open_tx(lodd_engine *engine, const lodd_engine_options *options, char **ret_message);
/* A run begins. */
void lodd__engine_tx_run(lodd_engine *engine);

#endif
