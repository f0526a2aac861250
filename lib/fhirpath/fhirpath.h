/* fhirpath/fhirpath.h - FHIRPath 2.0 (http://hl7.org/fhirpath/N1) with the FHIR additions (https://hl7.org/fhir/R4/fhirpath.html).
 *
 * An expression is compiled once, may be checked against a type, and is then evaluated on element trees by any number of threads.
 * Sources of behaviour: the specification; functions tagged 2.1.0 (encode, escape, trim, split, join, ...) are there too.
 */
#ifndef LODD_FHIRPATH_FHIRPATH_H
#define LODD_FHIRPATH_FHIRPATH_H

#include "base/arena.h"
#include "base/datetime.h"
#include "base/decimal.h"
#include "element/element.h"

typedef struct lodd__fhirpath lodd__fhirpath;

typedef enum lodd__fhirpath_error_kind {
    LODD__FHIRPATH_OK,
    LODD__FHIRPATH_SYNTAX,    /* it cannot be read */
    LODD__FHIRPATH_SEMANTIC,  /* unknown function, element or type; wrong arguments: found by the static check */
    LODD__FHIRPATH_EXECUTION, /* it cannot be evaluated on this input: several items where one must be, ... */
    LODD__FHIRPATH_LIMIT,     /* steps, depth or size */
    LODD__FHIRPATH_UNKNOWN,   /* the host could not say: memberOf of an unknown value set, ... */
    LODD__FHIRPATH_NOMEM
} lodd__fhirpath_error_kind;

typedef struct lodd__fhirpath_error {
    lodd__fhirpath_error_kind kind;
    size_t offset;    /* in the expression */
    lodd_str message; /* English; in the arena of the compile or of the evaluation */
} lodd__fhirpath_error;

/* Reads an expression; the result lives in the arena and keeps slices of text. NULL with *error when it is wrong. Expressions over 64 KiB or nested
 * deeper than 200 are refused. */
const lodd__fhirpath *lodd__fhirpath_compile(lodd__arena *arena, lodd_str text, lodd__fhirpath_error *error);

/* Static check against the type of the focus (NULL: unknown, only functions and arities are checked). definition: the element that the focus is
 * (a constraint of Patient.contact has that one), or NULL. False with *error (SEMANTIC) when a path cannot exist, an operator or function has operands
 * of the wrong type, ... What can only be told of the data passes: a type that is not known is any type. */
bool lodd__fhirpath_check(const lodd__fhirpath *expression, lodd__structures *structures, const lodd__structure *type, const lodd__definition *definition,
                          lodd__arena *arena, lodd__fhirpath_error *error);

typedef struct lodd__fhirpath_check_options {
    lodd__structures *structures;
    const lodd__structure *type;
    const lodd__definition *definition;
    bool strict;  /* also: first(), skip(), [n] ... on unordered collections; criteria that are no booleans; string
                     functions on dates and numbers */
    bool lenient; /* valueQuantity is accepted for value */
} lodd__fhirpath_check_options;

bool lodd__fhirpath_check_with(const lodd__fhirpath *expression, const lodd__fhirpath_check_options *options, lodd__arena *arena,
                               lodd__fhirpath_error *error);

typedef enum lodd__item_kind {
    LODD__ITEM_ELEMENT, /* a node of the tree, complex or primitive */
    LODD__ITEM_BOOLEAN,
    LODD__ITEM_INTEGER,
    LODD__ITEM_DECIMAL,
    LODD__ITEM_STRING,
    LODD__ITEM_DATE,
    LODD__ITEM_DATETIME,
    LODD__ITEM_TIME,
    LODD__ITEM_QUANTITY,
    LODD__ITEM_TYPE     /* what type() returns: text = "System.Boolean", "FHIR.Patient" */
} lodd__item_kind;

/* A date, dateTime or time with its precision. */
typedef struct lodd__moment {
    int32_t year;
    int8_t month, day, hour, minute, second;
    int32_t millisecond;
    int8_t precision; /* 1 year, 2 month, 3 day, 4 hour, 5 minute, 6 second, 7 millisecond */
    bool has_zone;
    int16_t zone; /* minutes east of UTC */
} lodd__moment;

typedef struct lodd__item {
    lodd__item_kind kind;
    union {
        const lodd__element *element;
        bool boolean;
        int64_t integer;
        lodd__decimal decimal;
        lodd__moment moment;
    } as;
    lodd_str text; /* STRING, TYPE; QUANTITY: the unit ("mg", "year" for calendar units), its value in as.decimal */
    bool calendar; /* QUANTITY: the unit is a calendar keyword */
} lodd__item;

typedef struct lodd__collection {
    lodd__item *items;
    size_t n;
    bool unordered; /* of children(), descendants(), distinct ...: [n] and first() on it are errors in strict mode */
} lodd__collection;

/* What the evaluator asks of its surroundings; any function may be NULL. user is passed on. */
typedef struct lodd__fhirpath_host {
    void *user;
    /* The resource a Reference, canonical or uri points to; NULL: not found. */
    const lodd__element *(*resolve)(void *user, const lodd__element *from, lodd_str reference);
    /* 1, 0, or -1: not known here. item: a code, Coding, CodeableConcept, or a STRING. */
    int (*member_of)(void *user, const lodd__item *item, lodd_str valueset);
    int (*conforms_to)(void *user, const lodd__element *element, lodd_str structure);
    int (*subsumes)(void *user, const lodd__element *a, const lodd__element *b); /* a subsumes b */
    bool (*html_checks)(void *user, const lodd__element *xhtml);                 /* what htmlChecks() of txt-1 demands */
    /* %name for names that the evaluator does not know; false: unknown. */
    bool (*variable)(void *user, lodd_str name, lodd__collection *ret);
    /* slice(structure, name), elementDefinition(): see the specification; false: not known here. */
    bool (*slice)(void *user, const lodd__element *element, lodd_str structure, lodd_str name);
} lodd__fhirpath_host;

/* One evaluation. Fill in what is known; zero the rest. */
typedef struct lodd__fhirpath_context {
    lodd__structures *structures;
    lodd__arena *arena;                  /* of results and in-between values */
    const lodd__fhirpath_host *host;     /* may be NULL */
    const lodd__element *resource;       /* %resource; NULL: that of the focus */
    const lodd__element *root_resource;  /* %rootResource; NULL: that of the focus */
    int64_t now;                         /* seconds since 1970 for now(), today(), timeOfDay(): fixed for a run, so that results are repeatable */
    int16_t zone;                        /* of now, minutes east of UTC */
    size_t max_steps;                    /* 0: 10,000,000 */
    size_t steps;                        /* used so far: kept from evaluation to evaluation when the caller wants one budget */
    bool strict;                         /* order of unordered collections matters */
    void (*trace)(void *user, lodd_str name, const lodd__collection *items); /* trace(); may be NULL */
    void *trace_user;
} lodd__fhirpath_context;

/* focus NULL: the empty collection. False with *error when it cannot be evaluated. */
bool lodd__fhirpath_evaluate(lodd__fhirpath_context *context, const lodd__fhirpath *expression, const lodd__element *focus, lodd__collection *ret,
                             lodd__fhirpath_error *error);
/* The same with any collection as the focus. */
bool lodd__fhirpath_evaluate_items(lodd__fhirpath_context *context, const lodd__fhirpath *expression, const lodd__collection *focus, lodd__collection *ret,
                                   lodd__fhirpath_error *error);
/* As a criterion: 1 true, 0 false, -1 empty; a single item that is no boolean is true. -2 with *error. */
int lodd__fhirpath_test(lodd__fhirpath_context *context, const lodd__fhirpath *expression, const lodd__element *focus, lodd__fhirpath_error *error);

/* For results: type name with namespace ("FHIR.string", "System.Integer") and the text that toString() gives ({NULL, 0}: none). In the arena. */
lodd_str lodd__item_type(lodd__arena *arena, const lodd__item *item);
lodd_str lodd__item_text(lodd__arena *arena, const lodd__item *item);

#endif
