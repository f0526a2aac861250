/* lodd/fhirpath.h - FHIRPath expressions on FHIR documents.
 *
 * FHIRPath 2.0 (http://hl7.org/fhirpath/N1) with the functions of FHIR (https://hl7.org/fhir/R4/fhirpath.html): an
 * expression is read, checked against the type of the document and evaluated on it. The engine must have FHIR
 * definitions.
 */
#ifndef LODD_FHIRPATH_H
#define LODD_FHIRPATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lodd/engine.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef enum lodd_fhirpath_outcome {
    LODD_FHIRPATH_OK,
    LODD_FHIRPATH_SYNTAX,   /* the expression cannot be read */
    LODD_FHIRPATH_SEMANTIC, /* it can never work on that type: unknown elements, functions, types; operands of the wrong
                               type */
    LODD_FHIRPATH_EXECUTION, /* it cannot be evaluated on this document: several items where one must be, ... */
    LODD_FHIRPATH_LIMIT,     /* it is too long or too deep, or costs too much */
    LODD_FHIRPATH_UNKNOWN,   /* what it asks cannot be known here: a value set or profile that is not there */
    LODD_FHIRPATH_DOCUMENT   /* the document cannot be read: see findings */
} lodd_fhirpath_outcome;

/* "ok", "syntax", "semantic", "execution", "limit", "unknown", "document" */
const char *lodd_fhirpath_outcome_name(lodd_fhirpath_outcome outcome);

/* One item of a result. */
typedef struct lodd_fhirpath_item {
    lodd_str type;       /* "FHIR.HumanName", "System.Integer" */
    lodd_str text;       /* what toString() gives; ptr NULL when the item has no such form (HumanName) */
    lodd_str json;       /* the item as JSON: an object for HumanName, "1974-12-25" in quotes for a date */
    lodd_str path;       /* of elements: "Patient.name[0]"; empty for what was computed */
    size_t line, column; /* of elements: where they stand in the document, from 1; else 0 */
} lodd_fhirpath_item;

typedef struct lodd_fhirpath_options {
    size_t size;
    const lodd_limits *limits; /* NULL: the defaults */
    bool strict;    /* also errors: first(), skip(), [n] ... of what has no order, criteria that are no booleans */
    bool lenient;   /* valueQuantity is read as value.ofType(Quantity) */
    bool unchecked; /* not checked before it is evaluated: an element that no such type has is empty */
    bool has_now;   /* now is given; else the clock's */
    int64_t now;    /* seconds since 1970 for now(), today(), timeOfDay() */
    int16_t zone;   /* minutes east of UTC that they are told in */
    /* For every call of trace(); items live during the call. */
    void (*trace)(void *user, lodd_str name, const lodd_fhirpath_item *items, size_t n);
    void *user;
} lodd_fhirpath_options;

#define LODD_FHIRPATH_OPTIONS_INIT                                                                                     \
    {                                                                                                                  \
        .size = sizeof(lodd_fhirpath_options)                                                                          \
    }

typedef struct lodd_fhirpath_result {
    lodd_fhirpath_outcome outcome;
    size_t offset;    /* where in the expression, in bytes: SYNTAX, SEMANTIC, EXECUTION, LIMIT, UNKNOWN */
    lodd_str message; /* English, one line; empty for OK and DOCUMENT */
    const lodd_fhirpath_item *items; /* of NDJSON: of all its documents */
    size_t n;
    bool unordered;              /* the order of the items means nothing */
    const lodd_result *findings; /* what reading the document found; never NULL when there was one */
} lodd_fhirpath_result;

/* Evaluates an expression on a document (FHIR JSON, XML or NDJSON). name: of the document, for findings and to know
 * NDJSON by. data with ptr NULL: no document, the focus is empty. options: NULL for the defaults. *ret is freed with
 * lodd_fhirpath_result_free. An expression that is wrong, or a document that cannot be read, is an outcome, not a
 * status. LODD_ERR_NOT_FOUND: the engine has no FHIR definitions. May be called from several threads. */
lodd_status lodd_fhirpath_run(lodd_engine *engine, lodd_str expression, lodd_str name, lodd_str data,
                              const lodd_fhirpath_options *options, lodd_fhirpath_result **ret);
void lodd_fhirpath_result_free(lodd_fhirpath_result *result);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
