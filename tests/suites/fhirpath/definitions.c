/* definitions.c - see suite.h. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "pack/fhir_package.h"
#include "suite.h"

typedef struct document {
    char path[4096];
    const lodd__element *root;
} document;

enum { DOCUMENTS_MAX = 64 };

static document documents[DOCUMENTS_MAX];
static size_t n_documents;

bool definitions_open(definitions *d, const char *package)
{
    lodd__image_builder *builder = NULL;
    char *message = NULL;
    lodd_status status = lodd__image_builder_new(&builder, LODD__STR("hl7.fhir.r4.core@4.0.1"));

    lodd_limits_default(&d->limits);
    if (status == LODD_OK)
        status = lodd__fhir_package_read(builder, package, &d->limits, NULL, NULL, &message);
    if (status == LODD_OK)
        status = lodd__image_builder_finish(builder, &d->image);
    if (status == LODD_OK)
        status = lodd__definitions_new(&d->all);
    if (status == LODD_OK)
        status = lodd__definitions_add(d->all, d->image, true);
    if (status == LODD_OK)
        status = lodd__structures_new(&d->structures, d->all);
    d->parser = lodd__xml_parser_new();
    lodd__image_builder_free(builder);
    if (status != LODD_OK)
        printf("# %s: %s\n", package, message != NULL ? message : lodd_status_text(status));
    free(message);
    return status == LODD_OK && d->parser != NULL;
}

void definitions_close(definitions *d)
{
    n_documents = 0;
    lodd__structures_free(d->structures);
    lodd__definitions_free(d->all);
    lodd__xml_parser_free(d->parser);
    lodd__arena_free(&d->arena);
}

static const lodd__element *read_document(definitions *d, const char *path)
{
    char *text = NULL;
    size_t n = 0;
    lodd__source *source = LODD__NEW(&d->arena, lodd__source);
    lodd__xml_doc *doc = LODD__NEW(&d->arena, lodd__xml_doc);
    lodd__findings findings = {.scratch = &d->arena, .source = source};
    lodd__fhir_reader reader = {
        .structures = d->structures, .arena = &d->arena, .findings = &findings, .limits = &d->limits};
    lodd_str kept = {NULL, 0};

    if (lodd__file_read(path, 1 << 26, &text, &n) != LODD_OK)
        return NULL;
    kept = lodd__arena_str(&d->arena, lodd__str_n(text, n));
    free(text);
    lodd__source_init(source, &d->arena, lodd__str(path), kept);
    if (!lodd__str_ends(lodd__str(path), LODD__STR(".xml")))
        return lodd__fhir_read_json(&reader, source->text);
    lodd__xml_parse(doc, d->parser, &d->arena, source, &d->limits);
    return doc->wellformed ? lodd__fhir_read_xml(&reader, doc) : NULL;
}

const lodd__element *definitions_document(definitions *d, const char *folder, lodd_str name)
{
    document *one = &documents[n_documents];

    snprintf(one->path, sizeof one->path, "%s/%.*s", folder, LODD__FMT(name));
    for (size_t i = 0; i < n_documents; i++) {
        if (strcmp(documents[i].path, one->path) == 0)
            return documents[i].root;
    }
    if (n_documents + 1 == DOCUMENTS_MAX)
        return NULL;
    one->root = read_document(d, one->path);
    n_documents++;
    return one->root;
}
