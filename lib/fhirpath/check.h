/* fhirpath/check.h - private to the layer: what an expression may yield, for the static check. */
#ifndef LODD_FHIRPATH_CHECK_H
#define LODD_FHIRPATH_CHECK_H

#include "fhirpath/ast.h"

/* One type that an item may have: of the System namespace, or FHIR's. */
typedef struct lodd__kind {
    const lodd__structure *type;     /* FHIR; NULL: System */
    const lodd__definition *content; /* FHIR: whose children it has; NULL: not known */
    lodd__item_kind system;
} lodd__kind;

/* What a collection may hold. any: nothing is known. Without kinds and any: always empty. */
typedef struct lodd__kinds {
    lodd__kind *kinds;
    size_t n, cap;
    bool any;
    bool many; /* may hold several items */
    bool unordered;
} lodd__kinds;

/* What types are to operators: bits. */
enum {
    LODD__CLASS_BOOLEAN = 1,
    LODD__CLASS_STRING = 2,
    LODD__CLASS_INTEGER = 4,
    LODD__CLASS_DECIMAL = 8,
    LODD__CLASS_QUANTITY = 16,
    LODD__CLASS_DATE = 32, /* and dateTime */
    LODD__CLASS_TIME = 64,
    LODD__CLASS_OTHER = 128,
    LODD__CLASS_NUMBER = LODD__CLASS_INTEGER | LODD__CLASS_DECIMAL | LODD__CLASS_QUANTITY,
    LODD__CLASS_MOMENT = LODD__CLASS_DATE | LODD__CLASS_TIME,
    LODD__CLASS_ALL = 255
};

typedef struct lodd__checker {
    lodd__structures *structures;
    lodd__arena *arena;
    bool strict, lenient;
    const lodd__structure *resource; /* type of %resource; NULL: any */
    const lodd__kinds *context;      /* of %context */
    bool again;                      /* within the second round of repeat() */
    lodd__fhirpath_error error;
} lodd__checker;

/* False with the error set; the first stays. */
bool lodd__check_fail(lodd__checker *checker, size_t offset, lodd_str message);

void lodd__kinds_add(lodd__checker *checker, lodd__kinds *set, lodd__kind kind);
void lodd__kinds_add_all(lodd__checker *checker, lodd__kinds *set, const lodd__kinds *more);
void lodd__kinds_add_system(lodd__checker *checker, lodd__kinds *set, lodd__item_kind kind);
void lodd__kinds_add_type(lodd__checker *checker, lodd__kinds *set,
                          const char *type); /* FHIR; any when it is unknown */
/* All types of an element definition. */
void lodd__kinds_add_definition(lodd__checker *checker, lodd__kinds *set, const lodd__definition *definition);
/* The classes a set may be of; 0 for the empty collection. */
unsigned lodd__kinds_classes(const lodd__kinds *set);
/* "HumanName", "Quantity or String", for messages */
lodd_str lodd__kinds_text(lodd__checker *checker, const lodd__kinds *set);

/* A type specifier ("Patient", "FHIR.Patient", "System.String", "Quantity"): what it names, unqualified in FHIR and in
 * System. False when there is none. */
bool lodd__kinds_of_specifier(lodd__checker *checker, lodd_str specifier, lodd__kinds *ret);
/* Members of a name of everything in a set. False when nothing in it can have one. */
bool lodd__kinds_member(lodd__checker *checker, const lodd__kinds *set, lodd_str name, lodd__kinds *ret);

#endif
