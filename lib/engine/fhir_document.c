/* engine/fhir_document.c - see fhir_document.h. May use: every layer below. */
#include "engine/fhir_document.h"

#include <string.h>

#include "element/ndjson.h"
#include "message/persons.h"

#define FHIR_NAMESPACE "http://hl7.org/fhir"

bool lodd__fhir_is_root(const lodd_engine *engine, const xmlNode *root)
{
    const lodd__structure *type = NULL;

    if (root->ns != NULL)
        return strcmp((const char *)root->ns->href, FHIR_NAMESPACE) == 0;
    if (engine->fhir == NULL)
        return false;
    type = lodd__structures_type(lodd__fhir_structures(engine->fhir), lodd__str((const char *)root->name));
    return type != NULL && type->kind == LODD__KIND_RESOURCE;
}

static void skip_all(lodd_result *result, const char *nb, const char *en)
{
    for (int layer = LODD_LAYER_SCHEMA; layer < LODD_LAYER_COUNT; layer++)
        lodd__result_layer(result, (lodd_layer)layer, LODD_OUTCOME_SKIPPED, nb, en);
}

static lodd_status without_definitions(lodd__judge *judge)
{
    lodd__place place = {0};

    (void)lodd__result_add(judge->result, lodd__rule(LODD__RULE_NO_DEFINITIONS), &place);
    skip_all(judge->result, "ingen FHIR-definisjoner", "no FHIR definitions");
    return LODD_OK;
}

/* Resources that describe people: by the name of the type, which stands in JSON and in XML. */
static bool speaks_of_people(lodd_str text)
{
    static const char *const types[] = {"Patient", "Person", "RelatedPerson", "Practitioner"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (memmem(text.ptr, text.len, types[i], strlen(types[i])) != NULL)
            return true;
    return false;
}

/* As with messages: values are shown when the document's persons are known to be synthetic, or when it has none. What
 * the text says counts before the judge has read the Identifiers, and together with what these claim. A
 * StructureDefinition speaks of Patient and is about nobody. */
static void decide_values(lodd__judge *judge, const lodd__fhir_persons *persons)
{
    lodd_values values = judge->options->values;
    bool defines = persons->definitions && !persons->others;
    bool nobody = !persons->synthetic && (defines || !speaks_of_people(judge->source->text));

    judge->result->shows_values =
        values == LODD_VALUES_SHOW || (values == LODD_VALUES_AUTO && !persons->real && (persons->synthetic || nobody));
}

static void read_text(lodd__judge *judge, lodd__fhir_persons *persons)
{
    bool real = false, synthetic = false;

    lodd__persons_in_text(judge, &real, &synthetic);
    persons->real |= real;
    persons->synthetic |= synthetic;
    decide_values(judge, persons);
}

static lodd__fhir_document document_of(const lodd_engine *engine, lodd__judge *judge, lodd__fhir_persons *persons)
{
    *persons = (lodd__fhir_persons){.test_persons = &judge->packs->test_persons};
    return (lodd__fhir_document){
        .persons = persons,
        .fhir = engine->fhir,
        .options = judge->options,
        .scratch = judge->scratch,
        .source = judge->source,
        .result = judge->result,
    };
}

static void say_blank_lines(const lodd__fhir_document *document, const lodd__ndjson *lines)
{
    lodd__place place = {.offset = lines->blank_offset};
    lodd__position position;

    if (lines->n_blank == 0)
        return;
    position = lodd__source_position(document->source, document->scratch, lines->blank_offset);
    place.line = position.line;
    place.column = position.column;
    (void)lodd__result_add(document->result, lodd__rule(LODD__RULE_FHIR_NDJSON_BLANK), &place);
}

static lodd_status judge_lines(lodd__fhir_document *document, lodd__arena *line)
{
    lodd__ndjson lines;
    lodd_str text;
    lodd_status status = LODD_OK;

    (void)lodd__source_position(document->source, document->scratch, 0); /* the line table outlives the lines */
    document->scratch = line;
    lodd__ndjson_init(&lines, document->source->text);
    while (status == LODD_OK && lodd__ndjson_next(&lines, &text)) {
        status = lodd__fhir_judge_json(document, text);
        if (line->failed)
            status = LODD_ERR_NOMEM;
        lodd__arena_reset(line);
    }
    say_blank_lines(document, &lines);
    return status;
}

lodd_status lodd__fhir_document_json(const lodd_engine *engine, lodd__judge *judge, lodd__arena *line, bool ndjson,
                                     lodd__fhir_coverage *coverage)
{
    lodd__fhir_persons persons;
    lodd__fhir_document document = document_of(engine, judge, &persons);
    lodd_status status;

    if (engine->definitions_fault != NULL)
        return LODD_ERR_PACK;
    read_text(judge, &persons);
    if (engine->fhir == NULL)
        return without_definitions(judge);
    document.coverage = coverage;
    status = ndjson ? judge_lines(&document, line) : lodd__fhir_judge_json(&document, judge->source->text);
    decide_values(judge, &persons);
    return status;
}

lodd_status lodd__fhir_document_xml(const lodd_engine *engine, lodd__judge *judge, lodd__fhir_coverage *coverage)
{
    lodd__fhir_persons persons;
    lodd__fhir_document document = document_of(engine, judge, &persons);
    lodd_status status;

    if (engine->definitions_fault != NULL)
        return LODD_ERR_PACK;
    read_text(judge, &persons);
    if (engine->fhir == NULL)
        return without_definitions(judge);
    document.coverage = coverage;
    status = lodd__fhir_judge_xml(&document, judge->doc);
    decide_values(judge, &persons);
    return status;
}
