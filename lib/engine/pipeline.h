/* engine/pipeline.h - private: one document from bytes to a parsed tree, shared by validation and detection. */
#ifndef LODD_ENGINE_PIPELINE_H
#define LODD_ENGINE_PIPELINE_H

#include "message/judge.h"

/* What a source fault or a text that is not XML means, as issues. False: there is nothing to parse. */
bool lodd__pipeline_source(lodd__judge *judge);

/* The faults of the parse as issues. */
void lodd__pipeline_faults(lodd__judge *judge, const lodd__xml_doc *doc);

#endif
