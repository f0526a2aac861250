/* fhir/fhir.c - the FHIR judge as the engine sees it: what documents share, and one document from text to findings.
 *
 * May use: base, source, report, json, xml, image, element, term, fhirpath.
 */
#include <stdlib.h>
#include <time.h>

#include "element/read.h"
#include "fhir/binding.h"
#include "fhir/components.h"
#include "fhir/judgement.h"

lodd_status lodd__fhir_new(lodd__fhir **ret, const lodd__definitions *definitions, lodd__terminology *kodeverk)
{
    lodd__fhir *fhir = calloc(1, sizeof *fhir);
    lodd_status status;

    *ret = NULL;
    if (fhir == NULL)
        return LODD_ERR_NOMEM;
    if (pthread_mutex_init(&fhir->lock, NULL) != 0) {
        free(fhir);
        return LODD_ERR_NOMEM;
    }
    status = lodd__structures_new(&fhir->structures, definitions);
    if (status == LODD_OK)
        status = lodd__fhir_terminology_new(&fhir->terms, definitions, kodeverk);
    if (status != LODD_OK) {
        lodd__fhir_free(fhir);
        return status;
    }
    *ret = fhir;
    return LODD_OK;
}

void lodd__fhir_free(lodd__fhir *fhir)
{
    if (fhir == NULL)
        return;
    lodd__fhir_terminology_free(fhir->terms);
    lodd__structures_free(fhir->structures);
    lodd__map_free(&fhir->expressions);
    lodd__fhir_forms_free(fhir);
    lodd__fhir_components_free(fhir);
    lodd__arena_free(&fhir->arena);
    pthread_mutex_destroy(&fhir->lock);
    free(fhir);
}

lodd__structures *lodd__fhir_structures(lodd__fhir *fhir)
{
    return fhir->structures;
}

lodd__fhir_terminology *lodd__fhir_terms(lodd__fhir *fhir)
{
    return fhir->terms;
}

/* ---- what FHIRPath asks ---- */

static const lodd__element *host_resolve(void *user, const lodd__element *from, lodd_str reference)
{
    return lodd__fhir_resolve(user, from, reference);
}

static int host_conforms(void *user, const lodd__element *element, lodd_str canonical)
{
    lodd__fhir_judge *judge = user;
    const lodd__structure *structure = lodd__structures_find(judge->structures, canonical);

    if (structure == NULL || structure->root == NULL || element->type == NULL)
        return -1;
    if (!lodd__structure_is(element->type, structure->type))
        return 0;
    if (lodd__fhir_try_against(judge, element, structure) > 0)
        return 0;
    /* Profiles are tried for what they add; to conform is to follow the type as well. */
    return lodd__fhir_try_base(judge, element) == 0;
}

/* memberOf() of a code, Coding, CodeableConcept or text. */
static int member(lodd__fhir_judge *judge, const lodd__term_coding *coding, lodd_str valueset)
{
    lodd__term_answer answer = lodd__term_in_valueset(judge->terminology, valueset, coding, LODD__STR(""));

    lodd__fhir_say_remote(judge, judge->root, &answer);
    if (answer.verdict == LODD__TERM_NOMEM)
        judge->status = LODD_ERR_NOMEM;
    return answer.verdict == LODD__TERM_IN ? 1 : answer.verdict == LODD__TERM_NOT_IN ? 0 : -1;
}

static int member_coding(lodd__fhir_judge *judge, const lodd__element *coding, lodd_str valueset)
{
    lodd__term_coding asked = {
        .system = lodd__element_value(coding, "system"),
        .version = lodd__element_value(coding, "version"),
        .code = lodd__element_value(coding, "code"),
    };

    return member(judge, &asked, valueset);
}

static int host_member(void *user, const lodd__item *item, lodd_str valueset)
{
    lodd__fhir_judge *judge = user;
    lodd__term_coding code = {.code = item->text, .infer_system = true};
    const lodd__element *coding;
    int ret = 0;

    if (item->kind == LODD__ITEM_STRING)
        return member(judge, &code, valueset);
    if (item->kind != LODD__ITEM_ELEMENT)
        return -1;
    if (lodd__element_is(item->as.element, "Coding") || lodd__element_is(item->as.element, "Quantity"))
        return member_coding(judge, item->as.element, valueset);
    if (!lodd__element_is(item->as.element, "CodeableConcept")) {
        code.code = item->as.element->value;
        return member(judge, &code, valueset);
    }
    for (coding = lodd__element_child(item->as.element, "coding"); coding != NULL; coding = coding->next_same) {
        int one = member_coding(judge, coding, valueset);
        if (one == 1)
            return 1;
        if (one < 0)
            ret = -1;
    }
    return ret;
}

static int host_subsumes(void *user, const lodd__element *a, const lodd__element *b)
{
    lodd__fhir_judge *judge = user;
    lodd_str system = lodd__element_value(a, "system");

    if (!lodd__str_eq(system, lodd__element_value(b, "system")))
        return 0;
    return lodd__term_subsumes(judge->terminology, system, lodd__element_value(a, "code"),
                               lodd__element_value(b, "code"));
}

static const lodd__definition *slice_named(const lodd__definition *definition, lodd_str name)
{
    for (const lodd__definition *slice = definition->first_slice; slice != NULL; slice = slice->next_slice)
        if (lodd__str_eq(slice->slice_name, name))
            return slice;
    return NULL;
}

static const lodd__definition *slice_of(const lodd__structure *structure, const lodd__element *element, lodd_str name)
{
    for (size_t i = 0; i < structure->n_elements; i++)
        if (lodd__str_eq(structure->elements[i].name, element->name) && structure->elements[i].first_slice != NULL) {
            const lodd__definition *slice = slice_named(&structure->elements[i], name);
            if (slice != NULL)
                return slice;
        }
    return NULL;
}

static bool host_slice(void *user, const lodd__element *element, lodd_str canonical, lodd_str name)
{
    lodd__fhir_judge *judge = user;
    const lodd__structure *structure = lodd__structures_find(judge->structures, canonical);
    const lodd__definition *slice = structure != NULL ? slice_of(structure, element, name) : NULL;
    lodd_str why;

    return slice != NULL && lodd__fhir_in_slice(judge, element, slice, &why) == 1;
}

/* %extension of context invariants, %profile of a profile's constraints. */
static bool host_variable(void *user, lodd_str name, lodd__collection *ret)
{
    lodd__fhir_judge *judge = user;
    bool extension = judge->extension != NULL && lodd__str_is(name, "extension");
    lodd__item *item;

    if (!extension && (judge->profile == NULL || !lodd__str_is(name, "profile")))
        return false;
    item = LODD__NEW(judge->values, lodd__item);
    if (item == NULL)
        return false;
    item->kind = extension ? LODD__ITEM_ELEMENT : LODD__ITEM_STRING;
    if (extension)
        item->as.element = judge->extension;
    else
        item->text = judge->profile->url;
    *ret = (lodd__collection){.items = item, .n = 1};
    return true;
}

/* ---- a document ---- */

/* What the result says it was judged against. */
static void name_profile(lodd__fhir_judge *judge, lodd_result *result, const lodd__structure *structure)
{
    lodd_str name = lodd__arena_str(&result->arena, lodd__fhir_structure_name(judge, structure));

    for (size_t i = 0; i < result->profiles.len; i++)
        if (lodd__str_eq(result->profiles.ptr[i], name))
            return;
    if (name.ptr == NULL || !lodd__vec_push(&result->profiles, name))
        judge->status = LODD_ERR_NOMEM;
}

static void name_profiles(lodd__fhir_judge *judge, lodd_result *result)
{
    const lodd__element *meta = lodd__element_child(judge->root, "meta");
    const lodd__element *profile = meta != NULL ? lodd__element_child(meta, "profile") : NULL;
    size_t n = 0;

    if (judge->root->type != NULL)
        name_profile(judge, result, judge->root->type);
    for (; profile != NULL && n < 32; profile = profile->next_same, n++) {
        const lodd__structure *structure = lodd__structures_find(judge->structures, profile->value);
        if (structure != NULL)
            name_profile(judge, result, structure);
    }
}

/* The profiles that the caller wants. */
static void check_wanted(lodd__fhir_judge *judge, lodd_result *result)
{
    for (size_t i = 0; i < judge->options->n_profiles && judge->status == LODD_OK; i++) {
        lodd_str canonical = lodd__str(judge->options->profiles[i]);
        const lodd__structure *structure = lodd__structures_find(judge->structures, canonical);
        if (structure == NULL) {
            lodd__finding_name(judge->findings,
                               lodd__finding(judge->findings, LODD__RULE_FHIR_PROFILE_WANTED, judge->root), canonical);
            continue;
        }
        name_profile(judge, result, structure);
        lodd__fhir_check_against(judge, judge->root, structure);
    }
}

static void judge_begin(lodd__fhir_judge *judge, const lodd__fhir_document *document, lodd__findings *findings,
                        const lodd__element *root, lodd__arena *values)
{
    *judge = (lodd__fhir_judge){
        .fhir = document->fhir,
        .structures = document->fhir->structures,
        .terminology = document->fhir->terms,
        .options = &document->options->fhir,
        .limits = &document->options->limits,
        .persons = document->persons,
        .coverage = document->coverage,
        .environment = document->options->environment,
        .scratch = document->scratch,
        .source = document->source,
        .needs = SIZE_MAX,
        .findings = findings,
        .root = root,
        .values = values,
    };
    judge->host = (lodd__fhirpath_host){
        .user = judge,
        .resolve = host_resolve,
        .member_of = host_member,
        .conforms_to = host_conforms,
        .subsumes = host_subsumes,
        .html_checks = lodd__fhir_html_checks,
        .variable = host_variable,
        .slice = host_slice,
    };
    judge->fhirpath = (lodd__fhirpath_context){
        .structures = judge->structures,
        .arena = values,
        .host = &judge->host,
        .now = document->options->fhir.has_now ? document->options->fhir.now : (int64_t)time(NULL),
        .max_steps = judge->limits->max_path_steps,
    };
}

static void judge_end(lodd__fhir_judge *judge)
{
    lodd__fhir_references_free(judge);
    lodd__map_free(&judge->said);
    lodd__judgements_free(judge);
    lodd__map_free(&judge->selected);
    lodd__arena_free(judge->values);
}

static lodd_status judge_tree(const lodd__fhir_document *document, lodd__findings *findings, const lodd__element *root)
{
    lodd__arena values = {0};
    lodd__fhir_judge judge;

    judge_begin(&judge, document, findings, root, &values);
    if (judge.coverage != NULL)
        lodd__fhir_coverage_begin(judge.coverage);
    lodd__fhir_check_resource(&judge, root);
    name_profiles(&judge, document->result);
    check_wanted(&judge, document->result);
    lodd__judgement_say_notes(&judge);
    judge_end(&judge);
    return judge.status;
}

/* Has memory run out while a structure was made, for whomever? */
static bool failed_since(const lodd__fhir_document *document, size_t failures)
{
    return lodd__structures_failures(document->fhir->structures) > failures;
}

lodd_status lodd__fhir_with_path(const lodd__fhir_document *document, const lodd__element *root,
                                 lodd__fhir_path_work *work, void *user)
{
    lodd__arena values = {0};
    lodd__findings findings = {.source = document->source, .scratch = document->scratch};
    lodd__fhir_judge judge;
    lodd_status status;

    judge_begin(&judge, document, &findings, root, &values);
    judge.evaluations = 1; /* what conformsTo() evaluates must not empty the values of the expression that asks */
    status = work(user, &judge.fhirpath);
    judge_end(&judge);
    if (status == LODD_OK &&
        (findings.nomem || document->scratch->failed || failed_since(document, document->failures)))
        status = LODD_ERR_NOMEM;
    return status != LODD_OK ? status : judge.status;
}

/* The tree was built, or why there is none has been found. */
static lodd_status judge_read(const lodd__fhir_document *document, lodd__findings *findings, const lodd__element *root,
                              size_t failures)
{
    lodd_status status = LODD_OK;

    if (root != NULL && !document->scratch->failed)
        status = judge_tree(document, findings, root);
    if (document->scratch->failed || findings->nomem || document->result->nomem ||
        failed_since(document, failures))
        status = LODD_ERR_NOMEM;
    return status;
}

static lodd__fhir_reader reader_of(const lodd__fhir_document *document, lodd__findings *findings)
{
    return (lodd__fhir_reader){
        .structures = document->fhir->structures,
        .arena = document->scratch,
        .findings = findings,
        .limits = &document->options->limits,
        .allow_comments = document->options->fhir.allow_comments,
    };
}

lodd_status lodd__fhir_judge_json(const lodd__fhir_document *document, lodd_str text)
{
    lodd__findings findings = {.result = document->result, .source = document->source, .scratch = document->scratch};
    lodd__fhir_reader reader = reader_of(document, &findings);
    size_t failures = lodd__structures_failures(document->fhir->structures);

    return judge_read(document, &findings, lodd__fhir_read_json(&reader, text), failures);
}

lodd_status lodd__fhir_judge_xml(const lodd__fhir_document *document, const lodd__xml_doc *doc)
{
    lodd__findings findings = {.result = document->result, .source = document->source, .scratch = document->scratch};
    lodd__fhir_reader reader = reader_of(document, &findings);
    size_t failures = lodd__structures_failures(document->fhir->structures);

    return judge_read(document, &findings, lodd__fhir_read_xml(&reader, doc), failures);
}
