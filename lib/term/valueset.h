/* term/valueset.h - FHIR terminology: CodeSystem and ValueSet from the definitions, expanded when first asked for, with a membership index.
 *
 * Sources: https://hl7.org/fhir/R4/valueset.html, codesystem.html. Norwegian code lists (term/term.h) are code systems here: one list has several
 * names (its OID as urn:oid:, and the URLs published for it), and a value set named by the OID of a list holds all its codes. Shared by threads.
 */
#ifndef LODD_TERM_VALUESET_H
#define LODD_TERM_VALUESET_H

#include "base/arena.h"
#include "image/definitions.h"
#include "term/term.h"

typedef struct lodd__fhir_terminology lodd__fhir_terminology;

/* kodeverk may be NULL. Both must outlive it. */
lodd_status lodd__fhir_terminology_new(lodd__fhir_terminology **ret, const lodd__definitions *definitions, lodd__terminology *kodeverk);
void lodd__fhir_terminology_free(lodd__fhir_terminology *terminology);

typedef enum lodd__term_verdict {
    LODD__TERM_IN,               /* in the value set; in the code system */
    LODD__TERM_NOT_IN,           /* decided: it is not */
    LODD__TERM_VALUESET_UNKNOWN, /* the value set is not carried */
    LODD__TERM_SYSTEM_UNKNOWN,   /* a code system that decides is not carried, or only a fragment or its name is */
    LODD__TERM_NOT_DECIDABLE,    /* it needs what cannot be computed here (a filter); detail says what */
    LODD__TERM_NOMEM
} lodd__term_verdict;

typedef struct lodd__term_coding {
    lodd_str system, version, code, display; /* {NULL, 0}: absent */
    bool infer_system;                       /* a code without system, as type code has it: every system of the value set is tried */
} lodd__term_coding;

typedef struct lodd__term_answer {
    lodd__term_verdict verdict;
    bool system_known;    /* the coding's code system is carried whole: so that code_known decides */
    bool code_known;      /* the code is in its code system */
    bool display_checked; /* a display was given and the code system has displays */
    bool display_right;   /* it is one of them (case and white space aside), in any language asked for */
    bool inactive, abstract;
    lodd_str display;     /* the one of the code system; empty if unknown */
    lodd_str title;       /* of the value set or code system, for messages */
    lodd_str detail;      /* of an undecided answer: the canonical that is missing, or the filter. Lives as long as the terminology */
    size_t n_codes;       /* of the expansion, when it is known */
} lodd__term_answer;

/* Is a coding in a value set (canonical, "url" or "url|version")? language: "" or a BCP-47 tag for displays. */
lodd__term_answer lodd__term_in_valueset(lodd__fhir_terminology *terminology, lodd_str valueset, const lodd__term_coding *coding, lodd_str language);
/* The same for a value set that is not one of the definitions: a ValueSet resource as a node (contained ones are inflated by the caller). */
lodd__term_answer lodd__term_in_valueset_node(lodd__fhir_terminology *terminology, lodd__node valueset, const lodd__term_coding *coding, lodd_str language);
/* Is a coding right in its own code system: code known, display right? */
lodd__term_answer lodd__term_in_codesystem(lodd__fhir_terminology *terminology, const lodd__term_coding *coding, lodd_str language);
/* FHIRPath subsumes(): 1 a subsumes b, 0 not, -1 not known here. */
int lodd__term_subsumes(lodd__fhir_terminology *terminology, lodd_str system, lodd_str a, lodd_str b);

/* A system URI in its canonical form: http://...volven... and other aliases become urn:oid:2.16.578.1.12.4.1.1.N when the list is a Norwegian one; else as given. */
lodd_str lodd__term_system(lodd__fhir_terminology *terminology, lodd_str system);
/* Is anything known of a system: 2 its codes, 1 its name only, 0 nothing. */
int lodd__term_knows_system(lodd__fhir_terminology *terminology, lodd_str system);

/* The expansion of a value set: all codes, in the order of the definition. False with the verdict why not. */
typedef struct lodd__term_code { lodd_str system, code, display; bool abstract, inactive; } lodd__term_code;
lodd__term_verdict lodd__term_expand(lodd__fhir_terminology *terminology, lodd_str valueset, const lodd__term_code **ret, size_t *ret_n, lodd_str *ret_detail);

#endif
