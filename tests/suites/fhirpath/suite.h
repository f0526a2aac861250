/* suite.h - what the parts of the FHIRPath suite share: definitions, documents, and one expression from text to result.
 */
#ifndef LODD_TESTS_SUITES_FHIRPATH_H
#define LODD_TESTS_SUITES_FHIRPATH_H

#include "base/arena.h"
#include "element/read.h"
#include "fhirpath/fhirpath.h"

/* The official definitions of FHIR R4, and a document read with them. */
typedef struct definitions {
    lodd__image *image;
    lodd__definitions *all;
    lodd__structures *structures;
    lodd__arena arena; /* of documents */
    lodd__xml_parser *parser;
    lodd_limits limits;
} definitions;

/* False, with a line on standard output, when the package cannot be read. */
bool definitions_open(definitions *d, const char *package);
void definitions_close(definitions *d);
/* A FHIR document, JSON or XML by its name; NULL when it cannot be read. Kept until the end. */
const lodd__element *definitions_document(definitions *d, const char *folder, lodd_str name);

/* Every constraint of the definitions compiles and passes the check against its element, every search parameter
 * compiles. */
typedef struct core_counts {
    size_t constraints, distinct, failed, published_faults, faults_expected, search, search_failed;
} core_counts;

core_counts check_core(definitions *d); /* prints what fails as comments */

#endif
