/* identifier/systems.h - which national identifier the system of a FHIR Identifier means, and what a value is.
 *
 * The table is systems.def. Pure functions: no state, no allocation. May use: base.
 */
#ifndef LODD_IDENTIFIER_SYSTEMS_H
#define LODD_IDENTIFIER_SYSTEMS_H

#include "identifier/identifier.h"

typedef enum lodd__national {
    LODD__NATIONAL_NONE,
#define K(kind, name, system, owner, certain) LODD__NATIONAL_##kind,
#define S(kind, form, system)
#include "identifier/systems.def"
#undef K
#undef S
    LODD__NATIONAL_COUNT
} lodd__national;

typedef enum lodd__system_form {
    LODD__SYSTEM_STANDARD, /* as the Norwegian profiles fix it */
    LODD__SYSTEM_OTHER,    /* another published name of the same */
    LODD__SYSTEM_MISTAKE   /* no published name, but it is clear what is meant */
} lodd__system_form;

/* Whom or what a kind identifies. */
typedef enum lodd__national_owner {
    LODD__OWNER_ANY,
    LODD__OWNER_PERSON,
    LODD__OWNER_PERSONNEL,
    LODD__OWNER_UNIT
} lodd__national_owner;

typedef struct lodd__national_kind {
    const char *name, *system;
    lodd__national_owner owner;
    bool certain; /* the form has a normative source: a value that breaks it is wrong */
} lodd__national_kind;

/* NONE: the system is no national one that is known here. */
lodd__national lodd__national_of_system(lodd_str system, lodd__system_form *ret_form);
/* NULL for NONE. */
const lodd__national_kind *lodd__national_kind_of(lodd__national kind);
/* The kind of a person's number; PERSON_NONE for what is none or has no form of its own. */
lodd__person_kind lodd__national_person(lodd__national kind);

/* What a value is. person is all-zero for what is no person's number. */
typedef struct lodd__national_value {
    lodd__national kind;           /* the one asked for, or the one that the value is instead */
    lodd__identifier_fault fault;  /* of the kind asked for; OK when it is a good one of another kind */
    lodd__person person;
    bool synthetic_unit;           /* an organisation number of a series for tests */
    bool plus_40;                  /* month + 40: a help number, or an older test series; nobody can tell which */
} lodd__national_value;

void lodd__national_read(lodd__national_value *ret, lodd_str value, lodd__national kind);

#endif
