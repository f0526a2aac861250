/* element/read.h - FHIR JSON and FHIR XML onto the element tree.
 *
 * Sources: https://hl7.org/fhir/R4/json.html, https://hl7.org/fhir/R4/xml.html. What breaks the form is a finding of the reader (unknown and misplaced
 * elements, wrong kinds of JSON values, XML order, stray text, attributes); the tree then holds all that could be understood.
 */
#ifndef LODD_ELEMENT_READ_H
#define LODD_ELEMENT_READ_H

#include "element/finding.h"

typedef struct lodd__fhir_reader {
    lodd__structures *structures;
    lodd__arena *arena;         /* of the tree */
    lodd__findings *findings;
    const lodd_limits *limits;
    bool allow_comments;        /* JSON comments are findings unless this is set (a setting of the HL7 suite) */
} lodd__fhir_reader;

/* The text of one JSON document. NULL when there is no tree to speak of (a finding says why) or memory ran out (arena->failed). */
lodd__element *lodd__fhir_read_json(const lodd__fhir_reader *reader, lodd_str text);
/* The same of text that has been parsed. */
lodd__element *lodd__fhir_read_json_doc(const lodd__fhir_reader *reader, const lodd__json_doc *doc);
/* A parsed XML document; doc must live as long as the tree (xhtml points into it). */
lodd__element *lodd__fhir_read_xml(const lodd__fhir_reader *reader, const lodd__xml_doc *doc);

#endif
