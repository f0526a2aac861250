/* fhir/judge.h - private to the FHIR layer: what the parts that judge one FHIR document share, and who judges what.
 *
 * One walk (structure.c) goes over the element tree against the definitions of its types and calls the other parts where they have something to
 * say. The same walk takes a profile: then the definitions are the profile's, and only what a profile may add is judged again.
 */
#ifndef LODD_FHIR_JUDGE_H
#define LODD_FHIR_JUDGE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/map.h"
#include "base/vec.h"
#include "element/finding.h"
#include "fhir/fhir.h"
#include "fhirpath/fhirpath.h"
#include "term/valueset.h"

typedef struct lodd__references lodd__references;

/* A profile that all resources of a type must follow (ImplementationGuide.global). */
typedef struct lodd__fhir_global {
    lodd_str type, profile;
    const struct lodd__fhir_global *next;
} lodd__fhir_global;

/* What all documents share. */
struct lodd__fhir {
    lodd__structures *structures;
    lodd__fhir_terminology *terms;
    pthread_mutex_t lock; /* of arena and of what is made on first use: plans, compiled constraints */
    lodd__arena arena;
    lodd__map expressions; /* lodd__fhir_expression() */
    const lodd__fhir_global *globals; /* of ImplementationGuides among the definitions */
    atomic_bool globals_found;
    struct lodd__fhir_form *forms; /* of all plans, for the end */
    struct lodd__fhir_components *components; /* what structures consist of: components.c */
    lodd__map components_of;       /* address of a structure -> its components */
};

/* What is to be said when the document is done: judgement.h. */
typedef struct lodd__fhir_note {
    const lodd__element *element;
    const lodd__structure *structure;
    const struct lodd__erratum *erratum; /* an erratum that acted; then neither of the others */
} lodd__fhir_note;

typedef struct lodd__fhir_judge {
    lodd__fhir *fhir;
    lodd__structures *structures;
    lodd__fhir_terminology *terminology;
    const lodd_fhir_options *options;
    const lodd_limits *limits;
    lodd__arena *scratch;      /* until the document is done */
    lodd__findings *findings;  /* where findings go now; a silent sink while something is tried */
    const lodd__element *root; /* the document */
    lodd__references *references; /* index of what references may point to; made on first use (reference.c) */
    lodd__fhirpath_context fhirpath;
    lodd__fhirpath_host host;
    lodd__map said;            /* what is said once for a document: "not checked" of a value set, ... */
    size_t depth;              /* of profiles within profiles */
    lodd__map judged;          /* (element, profile) -> what came of judging it: structure.c */
    lodd__arena *values;       /* of FHIRPath values: emptied when no evaluation is at work */
    size_t evaluations;        /* at work now: conformsTo() nests them */
    lodd__map selected;        /* what the paths of extension contexts select: extension_context.c */
    const lodd__element *extension; /* %extension of a context invariant */
    const lodd__structure *profile; /* %profile: whose constraints are being evaluated */
    size_t snapshot_bytes;     /* made for StructureDefinitions in the document: structuredefinition.c */
    bool steps_used_up;        /* limits->max_path_steps: constraints are no longer evaluated */
    lodd__fhir_persons *persons;  /* may be NULL */
    lodd_environment environment;
    lodd__fhir_coverage *coverage; /* NULL: not collected */
    bool covering;             /* silent, but for the coverage: what was tried and accepted is walked again */
    struct lodd__fhir_operations *operations; /* made on first use: parameters.c */
    lodd_status status;        /* sticky: LODD_ERR_NOMEM */
    lodd__source *source;      /* the document's text */
    size_t explaining, explained; /* details being gathered within each other, and those gathered: explain.c */
    uint32_t gathering;        /* the latest of them: what is judged for it is judged once */
    /* Of judgement.c: how many are at work; the lowest of them that the one at work relies on (SIZE_MAX: none); what relies on any. */
    size_t n_working, needs;
    LODD__VEC(struct lodd__judgement *) provisional;
    LODD__VEC(lodd__fhir_note) notes;
} lodd__fhir_judge;

/* --- plan.c: what the judge needs of a definition, found out once ------------------------------------------------------------------------ */

/* A constraint decided without FHIRPath, because its expression is one that is known: 1 true, 0 false, -1 evaluate it. */
typedef int lodd__fhir_native(lodd__fhir_judge *judge, const lodd__element *element);

typedef struct lodd__fhir_check {
    lodd__constraint *constraint;
    lodd__fhir_native *native; /* NULL: none */
} lodd__fhir_check;

/* What else is judged of an element of a type. */
typedef enum lodd__fhir_special {
    LODD__SPECIAL_NONE,
    LODD__SPECIAL_EXTENSION,
    LODD__SPECIAL_REFERENCE,
    LODD__SPECIAL_CODING,
    LODD__SPECIAL_QUANTITY,
    LODD__SPECIAL_URI,
    LODD__SPECIAL_XHTML
} lodd__fhir_special;

typedef struct lodd__fhir_plan {
    lodd__fhir_check *checks; /* constraints, ele-1 excepted */
    size_t n_checks;
    lodd__constraint *ele_1;  /* NULL: the definition has none */
    const lodd__definition **required; /* children that must be there */
    size_t n_required;
    size_t n_children;
    lodd__fhir_special special; /* of the root of a type */
    unsigned format;            /* of the root of a primitive type: primitive.c */
    bool values;                /* fixed, pattern, bounds */
    bool marks;                 /* of the root of a profile: it marks elements as mustSupport */
    const struct lodd__fhir_form *form; /* what extensions of the definition say of a value (form.c); NULL: nothing */
} lodd__fhir_plan;

/* NULL when memory ran out. */
const lodd__fhir_plan *lodd__fhir_plan_of(lodd__fhir *fhir, const lodd__definition *definition);
/* The native form of a constraint; NULL: none. */
lodd__fhir_native *lodd__fhir_native_of(lodd_str key, lodd_str expression);

/* --- structure.c: the walk ----------------------------------------------------------------------------------------------------------- */

/* Judges a resource (the root, contained, of an entry, of a parameter) against its base type and the profiles it names. */
void lodd__fhir_check_resource(lodd__fhir_judge *judge, const lodd__element *resource);
/* Judges an element against a structure: its base type, or a profile. Used for type.profile, --profile, conformsTo(). */
void lodd__fhir_check_against(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure);
/* Judges an element against one definition of a profile and what is below it: what the base types say has been judged. */
void lodd__fhir_check_definition(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition);
/* Tries the same silently: the number of errors. */
size_t lodd__fhir_try_against(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure);
/* ... against the element's own type: what the base walk would find. */
size_t lodd__fhir_try_base(lodd__fhir_judge *judge, const lodd__element *element);

/* Does a definition allow an element's type? */
bool lodd__fhir_type_allowed(const lodd__definition *definition, const lodd__element *element, const lodd__type_ref **ret_type);
/* "Quantity, string": the types of a definition, in the scratch arena. */
lodd_str lodd__fhir_type_names(lodd__fhir_judge *judge, const lodd__definition *definition);
/* "http://.../Patient|4.0.1" */
lodd_str lodd__fhir_structure_name(lodd__fhir_judge *judge, const lodd__structure *structure);

/* That a profile, or one it is built on, is faulty: once for a document. That profiles within profiles go too deep. */
void lodd__fhir_say_faults(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure);
/* errata.c: that what is judged by a definition is judged by a corrected one: each erratum once for a document. */
void lodd__fhir_say_errata(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition);
/* ... that a rule is silenced for the elements of a definition, whether there are any or not. */
void lodd__fhir_say_silence(lodd__fhir_judge *judge, const lodd__element *parent, const lodd__definition *definition);
void lodd__fhir_say_erratum(lodd__fhir_judge *judge, const lodd__element *element, const struct lodd__erratum *erratum);
void lodd__fhir_say_too_deep(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure);

/* --- slicing.c: which slice of a definition an element belongs to ------------------------------------------------------------------------ */

/* The elements of one name in parent against a sliced definition: each against its slices, how many each slice has, their order. first may be NULL. */
void lodd__fhir_check_slices(lodd__fhir_judge *judge, const lodd__element *parent, const lodd__element *first, const lodd__definition *sliced);
/* Does an element belong to a slice? 1, 0; -1: it cannot be decided, with the reason. */
int lodd__fhir_in_slice(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *slice, lodd_str *ret_why);

/* --- implied.c: profiles that an instance must follow without naming them (vital signs, global profiles of guides) --------------------------- */
void lodd__fhir_check_implied(lodd__fhir_judge *judge, const lodd__element *resource);

/* --- primitive.c: form and range of a value; max length, min and max value of a definition --------------------------------------------- */
/* The format of a type: for lodd__fhir_plan.format. */
unsigned lodd__fhir_format_of(lodd_str type);
void lodd__fhir_check_primitive(lodd__fhir_judge *judge, const lodd__element *element, unsigned format);
void lodd__fhir_check_bounds(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition);
/* --- form.c: what extensions of an ElementDefinition demand of a value: regex, minLength, maxDecimalPlaces, mustHaveValue, valueAlternatives ---- */
typedef struct lodd__fhir_form lodd__fhir_form;
/* Under the lock. False: no memory. *ret NULL: the definition demands nothing. */
bool lodd__fhir_form_make(lodd__fhir *fhir, const lodd__definition *definition, const lodd__fhir_form **ret);
void lodd__fhir_forms_free(lodd__fhir *fhir);
void lodd__fhir_check_form(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition, const lodd__fhir_form *form);
/* --- fixed.c: fixed[x] and pattern[x] -------------------------------------------------------------------------------------------------- */
void lodd__fhir_check_fixed(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition);
bool lodd__fhir_matches_pattern(lodd__fhir_judge *judge, const lodd__element *element, lodd__node pattern, bool fixed);
/* --- invariant.c: constraints of a definition ------------------------------------------------------------------------------------------ */
void lodd__fhir_check_invariants(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition);
void lodd__fhir_check_constraint(lodd__fhir_judge *judge, const lodd__element *element, const lodd__fhir_check *check);
/* lodd__fhirpath_test() with the judge's context; messages of errors last until the document is done. */
int lodd__fhir_path_test(lodd__fhir_judge *judge, const lodd__fhirpath *expression, const lodd__element *element, lodd__fhirpath_error *error);
/* The expression that is evaluated for one that R4 publishes: itself, or what is meant by it. */
lodd_str lodd__fhir_corrected(lodd_str expression);
/* An expression of a definition, compiled once for all documents; NULL with the reason in *ret_why (may be NULL) when it is wrong. */
const lodd__fhirpath *lodd__fhir_expression(lodd__fhir_judge *judge, lodd_str expression, lodd_str *ret_why);
/* --- binding.c: coded values against value sets and code systems ------------------------------------------------------------------------ */
void lodd__fhir_check_binding(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition);
/* Coding by itself: its code in its system, its display; once for each Coding, whatever its bindings. */
void lodd__fhir_check_coding(lodd__fhir_judge *judge, const lodd__element *coding);
void lodd__fhir_check_quantity(lodd__fhir_judge *judge, const lodd__element *quantity); /* UCUM code valid */
/* --- extension.c: one extension or modifierExtension: known, its context, its kind, its value type ---------------------------------------- */
void lodd__fhir_check_extension(lodd__fhir_judge *judge, const lodd__element *extension);
/* --- reference.c: the index, resolution, and one Reference or canonical ------------------------------------------------------------------ */
/* What a reference text in an element points to within the document (contained, Bundle entries by fullUrl and by type/id), or among the
 * definitions (inflated); NULL: not found. Linear time for a whole document: an index is made once. */
const lodd__element *lodd__fhir_resolve(lodd__fhir_judge *judge, const lodd__element *from, lodd_str reference);
void lodd__fhir_check_reference(lodd__fhir_judge *judge, const lodd__element *reference, const lodd__definition *definition, const lodd__type_ref *type);
void lodd__fhir_check_uri(lodd__fhir_judge *judge, const lodd__element *element); /* canonical, url, uri, oid, uuid beyond their regex */
/* The element that holds the Bundle entry an element is in, and its fullUrl. */
const lodd__element *lodd__fhir_entry(const lodd__element *element);
void lodd__fhir_references_free(lodd__fhir_judge *judge); /* when the document is done; takes references == NULL */
/* --- contained.c: ids, orphans, what may not be contained --------------------------------------------------------------------------------- */
void lodd__fhir_check_contained(lodd__fhir_judge *judge, const lodd__element *resource);
/* Constraints that are decided here and not by their FHIRPath (dom-3, bdl-7: the same meaning in linear time): invariant.c leaves out those of this
 * key; check_contained and check_resource_rules find and report them. */
bool lodd__fhir_native_invariant(lodd_str key);
/* --- narrative.c: xhtml ---------------------------------------------------------------------------------------------------------------------- */
void lodd__fhir_check_narrative(lodd__fhir_judge *judge, const lodd__element *xhtml);
bool lodd__fhir_html_checks(void *judge, const lodd__element *xhtml); /* txt-1, for htmlChecks() */
/* What a profile demands of a narrative by extensions of its element definition (languages, sources): text is the Narrative element. */
void lodd__fhir_check_narrative_controls(lodd__fhir_judge *judge, const lodd__element *text, const lodd__definition *definition);
/* --- resource.c: rules of single resource types; a table of type name and function, one file for each large one (bundle.c, ...) -------------- */
void lodd__fhir_check_resource_rules(lodd__fhir_judge *judge, const lodd__element *resource);

/* --- identifier.c: national identifiers by their system: form, control digits, whose; called for every Identifier --------------------------- */
void lodd__fhir_check_national(lodd__fhir_judge *judge, const lodd__element *identifier);

/* Once for a document: true the first time a text is given. */
bool lodd__fhir_say_once(lodd__fhir_judge *judge, lodd__builtin rule, lodd_str what);

#endif
