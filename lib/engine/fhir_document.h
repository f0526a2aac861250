/* engine/fhir_document.h - private: one FHIR document, in JSON, NDJSON or XML, from text to findings. */
#ifndef LODD_ENGINE_FHIR_DOCUMENT_H
#define LODD_ENGINE_FHIR_DOCUMENT_H

#include "engine/engine.h"
#include "engine/pipeline.h"
#include "message/judge.h"

/* Is the root of an XML document one of FHIR: of its namespace, or without any but named as a resource type? */
bool lodd__fhir_is_root(const lodd_engine *engine, const xmlNode *root);

/* JSON and NDJSON: the text of judge->source. line: an arena for one line of NDJSON at a time. coverage may be NULL. */
lodd_status lodd__fhir_document_json(const lodd_engine *engine, lodd__judge *judge, lodd__arena *line, bool ndjson,
                                     lodd__fhir_coverage *coverage);
/* A well-formed XML document: judge->doc. */
lodd_status lodd__fhir_document_xml(const lodd_engine *engine, lodd__judge *judge, lodd__fhir_coverage *coverage);

#endif
