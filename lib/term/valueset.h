/* term/valueset.h - FHIR terminology: CodeSystem and ValueSet from the definitions, expanded when first asked for, with
 * a membership index.
 *
 * Sources: https://hl7.org/fhir/R4/valueset.html, codesystem.html. Norwegian code lists (term/term.h) are code systems
 * here: one list has several names (its OID as urn:oid:, and the URLs published for it), and a value set named by the
 * OID of a list holds all its codes. Shared by threads.
 */
#ifndef LODD_TERM_VALUESET_H
#define LODD_TERM_VALUESET_H

#include "base/arena.h"
#include "image/definitions.h"
#include "term/term.h"

typedef struct lodd__fhir_terminology lodd__fhir_terminology;
typedef struct lodd__valueset lodd__valueset;

/* kodeverk may be NULL. Both must outlive it. */
lodd_status lodd__fhir_terminology_new(lodd__fhir_terminology **ret, const lodd__definitions *definitions,
                                       lodd__terminology *kodeverk);
void lodd__fhir_terminology_free(lodd__fhir_terminology *terminology);

typedef enum lodd__term_verdict {
    LODD__TERM_IN,               /* in the value set; in the code system */
    LODD__TERM_NOT_IN,           /* decided: it is not */
    LODD__TERM_VALUESET_UNKNOWN, /* the value set is not carried */
    LODD__TERM_SYSTEM_UNKNOWN,   /* a code system that decides is not carried, or only a fragment or its name is */
    LODD__TERM_NOT_DECIDABLE,    /* it needs what cannot be computed here (a filter); detail says what */
    LODD__TERM_NOMEM
} lodd__term_verdict;

/* Whether a terminology server was asked what is not decided here: term/remote.h. */
typedef enum lodd__remote_state {
    LODD__REMOTE_NOT_ASKED,
    LODD__REMOTE_DECIDED,  /* the verdict is the server's */
    LODD__REMOTE_UNKNOWN,  /* it does not know either */
    LODD__REMOTE_SILENT,   /* it gave no answer that can be used: remote_reason */
    LODD__REMOTE_WITHHELD  /* not asked, because the code looks like the number of a person */
} lodd__remote_state;

typedef struct lodd__term_coding {
    lodd_str system, version, code, display; /* {NULL, 0}: absent */
    bool infer_system; /* a code without system, as type code has it: every system of the value set is tried */
} lodd__term_coding;

typedef struct lodd__term_answer {
    lodd__term_verdict verdict;
    bool system_known;    /* the coding's code system is carried whole: so that code_known decides */
    bool code_known;      /* the code is in its code system */
    bool display_checked; /* a display was given and the code system has displays */
    bool display_right;   /* it is one of them (case and white space aside), in any language asked for */
    bool inactive, abstract;
    bool other_case;    /* the code is written with other capitals than in a code system where case does not matter */
    bool other_version; /* of its system another version is carried than the one the coding names */
    bool kodeverk;      /* the code system is a Norwegian list: a state of it, without dates of validity */
    lodd_str display;   /* the one of the code system; empty if unknown */
    lodd_str title;     /* of the value set or code system, for messages */
    lodd_str detail;    /* of an undecided answer: the canonical that is missing, or the property that a filter names.
                           Lives as long as the definitions, or is the caller's own text */
    lodd_str named;     /* the name that the value set has for its system, when the coding has another one; else empty */
    lodd_str valid_from, valid_to; /* dates of the code in a list of the user's own; empty: not said */
    size_t n_codes;     /* of the expansion, when it is known */
    lodd__remote_state remote;
    lodd_str remote_reason; /* of SILENT, in English; lives as long as the terminology */
} lodd__term_answer;

typedef struct lodd__term_remote lodd__term_remote; /* term/remote.h */
/* Who is asked; NULL: nobody. And its name for findings, empty for nobody. */
const lodd__term_remote *lodd__term_remote_of(const lodd__fhir_terminology *terminology);
lodd_str lodd__term_remote_name(const lodd__fhir_terminology *terminology);

/* Is a coding in a value set (canonical, "url" or "url|version")? language: "" or a BCP-47 tag for displays. */
lodd__term_answer lodd__term_in_valueset(lodd__fhir_terminology *terminology, lodd_str valueset,
                                         const lodd__term_coding *coding, lodd_str language);
/* The same with a handle, made once for a canonical: what is asked often keeps it. Never NULL but when memory ran out;
 * unknown value sets have one. */
lodd__valueset *lodd__term_valueset(lodd__fhir_terminology *terminology, lodd_str canonical);
lodd__term_answer lodd__term_check(lodd__fhir_terminology *terminology, lodd__valueset *valueset,
                                   const lodd__term_coding *coding, lodd_str language);
/* The same for a ValueSet that stands in a document: it lives in the arena. */
lodd__valueset *lodd__term_valueset_in(lodd__fhir_terminology *terminology, lodd__arena *arena, lodd__node valueset);
/* The same for one that stands in a definition (contained in a profile): it lives as long as the terminology, which has
 * a new one with each call. */
lodd__valueset *lodd__term_valueset_of(lodd__fhir_terminology *terminology, lodd__node valueset);
lodd_str lodd__valueset_canonical(const lodd__valueset *valueset); /* its url */
lodd_str lodd__valueset_title(const lodd__valueset *valueset);
/* IN when it is carried; VALUESET_UNKNOWN; *ret_is_system: the canonical is that of a code system, which is no value
 * set (it is taken as all its codes). */
lodd__term_verdict lodd__valueset_known(const lodd__valueset *valueset, bool *ret_is_system);
/* Makes what hangs at a definition, once, in memory that lives as long as the terminology; make is called under its
 * mutex and returns NULL when memory ran out. */
void *lodd__term_once(lodd__fhir_terminology *terminology, void *_Atomic *slot,
                      void *(*make)(void *user, lodd__arena *arena), void *user);
/* The same for a value set that is not one of the definitions: a ValueSet resource as a node. It is read anew each
 * time. */
lodd__term_answer lodd__term_in_valueset_node(lodd__fhir_terminology *terminology, lodd__node valueset,
                                              const lodd__term_coding *coding, lodd_str language);
/* Is a coding right in its own code system: code known, display right? */
lodd__term_answer lodd__term_in_codesystem(lodd__fhir_terminology *terminology, const lodd__term_coding *coding,
                                           lodd_str language);
/* FHIRPath subsumes(): 1 a subsumes b, 0 not, -1 not known here. */
int lodd__term_subsumes(lodd__fhir_terminology *terminology, lodd_str system, lodd_str a, lodd_str b);

/* A system URI in its canonical form: http://...volven... and other aliases become urn:oid:2.16.578.1.12.4.1.1.N when
 * the list is a Norwegian one; else as given. */
lodd_str lodd__term_system(lodd__fhir_terminology *terminology, lodd_str system);
/* The urn:oid: of the Norwegian list that a URI names in any of its forms, in the arena; empty when it names none. */
lodd_str lodd__term_alias(lodd__arena *arena, lodd_str uri);
/* Do two URIs name the same Norwegian list, though they are not the same? */
bool lodd__term_same_list(lodd_str a, lodd_str b);
/* Is anything known of a system: 2 its codes, 1 its name only, 0 nothing. */
int lodd__term_knows_system(lodd__fhir_terminology *terminology, lodd_str system);
typedef enum lodd__system_use {
    LODD__SYSTEM_USABLE,       /* known, or nothing against it */
    LODD__SYSTEM_IS_VALUESET,  /* it is the canonical of a value set */
    LODD__SYSTEM_IS_SUPPLEMENT /* it only adds to another */
} lodd__system_use;
lodd__system_use lodd__term_system_use(lodd__fhir_terminology *terminology, lodd_str system);
lodd_str lodd__term_system_title(lodd__fhir_terminology *terminology, lodd_str system); /* empty if not known */

/* The expansion of a value set: all codes, in the order of the definition. False with the verdict why not. */
typedef struct lodd__term_code {
    lodd_str system, code, display;
    bool abstract, inactive;
} lodd__term_code;
lodd__term_verdict lodd__term_expand(lodd__fhir_terminology *terminology, lodd_str valueset,
                                     const lodd__term_code **ret, size_t *ret_n, lodd_str *ret_detail);

#endif
