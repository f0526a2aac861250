/* fhir/judge.h - private to the FHIR layer: what the parts that judge one FHIR document share, and who judges what.
 *
 * One walk (structure.c) goes over the element tree against the definitions of its types and calls the other parts where they have something to
 * say. The same walk takes a profile: then the definitions are the profile's, and only what a profile may add is judged again.
 */
#ifndef LODD_FHIR_JUDGE_H
#define LODD_FHIR_JUDGE_H

#include "base/map.h"
#include "element/finding.h"
#include "fhir/fhir.h"
#include "fhirpath/fhirpath.h"
#include "term/valueset.h"

typedef struct lodd__references lodd__references;

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
    lodd_status status;        /* sticky: LODD_ERR_NOMEM */
} lodd__fhir_judge;

/* --- structure.c: the walk ----------------------------------------------------------------------------------------------------------- */

/* Judges a resource (the root, contained, of an entry, of a parameter) against its base type and the profiles it names. */
void lodd__fhir_check_resource(lodd__fhir_judge *judge, const lodd__element *resource);
/* Judges an element against a structure: its base type, or a profile. Used for type.profile, --profile, conformsTo(). */
void lodd__fhir_check_against(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure);
/* Tries the same silently: the number of errors. */
size_t lodd__fhir_try_against(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure);

/* --- primitive.c: form and range of a value; max length, min and max value of a definition --------------------------------------------- */
void lodd__fhir_check_primitive(lodd__fhir_judge *judge, const lodd__element *element);
void lodd__fhir_check_bounds(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition);
/* --- fixed.c: fixed[x] and pattern[x] -------------------------------------------------------------------------------------------------- */
void lodd__fhir_check_fixed(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition);
bool lodd__fhir_matches_pattern(lodd__fhir_judge *judge, const lodd__element *element, lodd__node pattern, bool fixed);
/* --- invariant.c: constraints of a definition ------------------------------------------------------------------------------------------ */
void lodd__fhir_check_invariants(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition);
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

/* Once for a document: true the first time a text is given. */
bool lodd__fhir_say_once(lodd__fhir_judge *judge, lodd__builtin rule, lodd_str what);

#endif
