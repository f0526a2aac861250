/* engine/pipeline.h - private: one document from bytes to a parsed tree, shared by validation and detection. */
#ifndef LODD_ENGINE_PIPELINE_H
#define LODD_ENGINE_PIPELINE_H

#include "message/judge.h"

/* How a document is written. */
typedef enum lodd__syntax { LODD__SYNTAX_NONE, LODD__SYNTAX_XML, LODD__SYNTAX_JSON, LODD__SYNTAX_NDJSON } lodd__syntax;

/* What a source fault or a text that is neither XML nor JSON means, as issues. NONE: there is nothing to parse. A text that begins with neither
 * < nor { nor [ is taken for what its name says it is (.json, .ndjson), so that its first fault has a place. */
lodd__syntax lodd__pipeline_source(lodd__judge *judge);

/* The faults of the parse as issues. */
void lodd__pipeline_faults(lodd__judge *judge, const lodd__xml_doc *doc);

#endif
