/* fhir/fhir.h - the FHIR judge: what the engine calls. */
#ifndef LODD_FHIR_FHIR_H
#define LODD_FHIR_FHIR_H

#include "base/map.h"
#include "element/finding.h"
#include "fhirpath/fhirpath.h"
#include "image/definitions.h"
#include "lodd/engine.h"
#include "term/valueset.h"

/* What all documents share: structures, terminology, compiled expressions. Safe from several threads. */
typedef struct lodd__fhir lodd__fhir;

/* What a worker counts of what documents exercise: coverage.h. */
typedef struct lodd__fhir_coverage lodd__fhir_coverage;

/* Both must outlive it. kodeverk may be NULL. */
lodd_status lodd__fhir_new(lodd__fhir **ret, const lodd__definitions *definitions, lodd__terminology *kodeverk);
void lodd__fhir_free(lodd__fhir *fhir);
lodd__structures *lodd__fhir_structures(lodd__fhir *fhir);
lodd__fhir_terminology *lodd__fhir_terms(lodd__fhir *fhir);

/* Person numbers that Identifiers claim, for the decision whether values may be shown. */
typedef struct lodd__fhir_persons {
    const lodd__map *test_persons; /* published numbers of test persons; may be NULL */
    bool real, synthetic;          /* set: there is a claimed number that may be a real person's, one that is not */
    bool definitions, others;      /* set: there is a resource that defines something and is about nobody, another one */
} lodd__fhir_persons;

/* One document. */
typedef struct lodd__fhir_document {
    lodd__fhir *fhir;
    const lodd_run_options *options;
    lodd__arena *scratch;
    lodd__source *source;
    lodd_result *result;
    lodd__fhir_persons *persons; /* what is known of persons, and what is found out; NULL: nobody asks */
    lodd__fhir_coverage *coverage; /* NULL: not collected */
    size_t failures; /* lodd__structures_failures() before what lodd__fhir_with_path() gets was read */
} lodd__fhir_document;

/* The text of a FHIR JSON document (begin..end of the source's text: one line of NDJSON, or all of it). */
lodd_status lodd__fhir_judge_json(const lodd__fhir_document *document, lodd_str text);
/* A parsed FHIR XML document. */
lodd_status lodd__fhir_judge_xml(const lodd__fhir_document *document, const lodd__xml_doc *doc);

/* FHIRPath on a document, with all that its host can answer (resolve, memberOf, conformsTo ...): work is called with a context for evaluations on root
 * or, when that is NULL, on nothing. Values live in the context's arena until work is done. */
typedef lodd_status lodd__fhir_path_work(void *user, lodd__fhirpath_context *context);
lodd_status lodd__fhir_with_path(const lodd__fhir_document *document, const lodd__element *root, lodd__fhir_path_work *work, void *user);

#endif
