/* engine/fhir_tree.c - see fhir_tree.h. May use: every layer below. */
#include "engine/fhir_tree.h"

#include "element/ndjson.h"
#include "engine/fhir_document.h"

static lodd_status read_json(lodd__fhir_tree *tree, const lodd__fhir_reader *reader, bool ndjson)
{
    lodd__ndjson lines;
    lodd_str text = tree->source->text;
    lodd_status status = LODD_OK;

    if (!ndjson)
        return tree->take(tree->user, lodd__fhir_read_json(reader, text), reader->findings);
    lodd__ndjson_init(&lines, text);
    while (status == LODD_OK && !tree->stop && lodd__ndjson_next(&lines, &text))
        status = tree->take(tree->user, lodd__fhir_read_json(reader, text), reader->findings);
    return status;
}

static lodd_status read_xml(lodd__fhir_tree *tree, const lodd__fhir_reader *reader, lodd__judge *judge)
{
    lodd__xml_parser *parser = lodd__xml_parser_new();
    lodd__xml_doc doc = {0};
    lodd_status status = LODD_OK;

    if (parser == NULL)
        return LODD_ERR_NOMEM;
    lodd__xml_parse(&doc, parser, tree->scratch, tree->source, &tree->options->limits);
    lodd__pipeline_faults(judge, &doc);
    judge->doc = &doc;
    if (doc.wellformed && lodd__fhir_is_root(tree->engine, doc.root))
        status = tree->take(tree->user, lodd__fhir_read_xml(reader, &doc), reader->findings);
    else if (doc.wellformed)
        tree->other(tree->user, judge);
    judge->doc = NULL;
    lodd__xml_release(&doc);
    lodd__xml_parser_free(parser);
    return status;
}

lodd_status lodd__fhir_tree_read(lodd__fhir_tree *tree, lodd_str data)
{
    lodd__judge judge = {.packs = tree->engine->packs,
                         .options = tree->options,
                         .scratch = tree->scratch,
                         .source = tree->source,
                         .result = tree->result};
    lodd__findings findings = {.result = tree->result, .source = tree->source, .scratch = tree->scratch};
    lodd__fhir_reader reader = {.structures = tree->structures,
                                .arena = tree->scratch,
                                .findings = &findings,
                                .limits = &tree->options->limits};
    lodd__syntax syntax;
    lodd_status status = LODD_OK;

    lodd__source_init(tree->source, tree->scratch, tree->result->name, data);
    syntax = lodd__pipeline_source(&judge);
    if (syntax == LODD__SYNTAX_XML)
        status = read_xml(tree, &reader, &judge);
    else if (syntax != LODD__SYNTAX_NONE)
        status = read_json(tree, &reader, tree->lines && syntax == LODD__SYNTAX_NDJSON);
    lodd__result_finish(tree->result);
    if (judge.status != LODD_OK)
        return judge.status;
    return findings.nomem || tree->result->nomem || tree->scratch->failed ? LODD_ERR_NOMEM : status;
}
