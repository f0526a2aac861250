/* snapshots.c - makes snapshots for check_snapshots.py.
 *
 * usage: fhir-snapshots PACKAGE.tgz
 *
 * Reads lines of words separated by tabs from standard input and answers each with one line of JSON, or "null":
 *   json FILE             the FHIR document, which may be XML, as JSON
 *   make FILE [FILE ...]  the snapshot of the first, with the others as definitions: {"faults": [...], "element":
 * [...]}; snapshots that the files have are left out where there is a differential core                  many lines:
 * for each profile of the package what is made of its differential, and its own snapshot in "expected"; then null
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "element/json_text.h"
#include "element/read.h"
#include "element/snapshot.h"
#include "element/snapshot_draft.h"
#include "image/builder.h"
#include "pack/fhir_package.h"

typedef struct work {
    lodd_limits limits;
    lodd__image *core;
    lodd__definitions *core_set; /* the core alone, to read documents with */
    lodd__structures *core_structures;
    lodd__xml_parser *parser;
} work;

/* ---- documents ---- */

static lodd__element *child(lodd__element *root, const char *name, lodd__element **ret_before)
{
    *ret_before = NULL;
    for (lodd__element *e = root->first; e != NULL; *ret_before = e, e = e->next)
        if (lodd__str_is(e->name, name))
            return e;
    return NULL;
}

/* Takes the snapshot out of a tree, so that it has to be made. */
static void drop_snapshot(lodd__element *root)
{
    lodd__element *before = NULL, *snapshot = NULL;

    if (child(root, "differential", &before) == NULL)
        return;
    snapshot = child(root, "snapshot", &before);
    if (snapshot != NULL && before != NULL)
        before->next = snapshot->next;
}

static bool document_json(work *w, lodd__buf *out, const char *path, bool drop)
{
    lodd__arena arena = {0};
    lodd__source source;
    lodd__xml_doc doc = {.doc = NULL};
    lodd__findings findings = {.scratch = &arena, .source = &source};
    lodd__fhir_reader reader = {
        .structures = w->core_structures, .arena = &arena, .findings = &findings, .limits = &w->limits};
    lodd__element *root = NULL;
    char *text = NULL;
    size_t n = 0;
    bool ok = false;

    if (lodd__file_read(path, 1 << 26, &text, &n) != LODD_OK)
        return false;
    lodd__source_init(&source, &arena, lodd__str(path), lodd__str_n(text, n));
    if (lodd__str_ends(lodd__str(path), LODD__STR(".xml"))) {
        lodd__xml_parse(&doc, w->parser, &arena, &source, &w->limits);
        root = doc.wellformed ? lodd__fhir_read_xml(&reader, &doc) : NULL;
    } else {
        root = lodd__fhir_read_json(&reader, source.text);
    }
    if (root != NULL && drop)
        drop_snapshot(root);
    ok = root != NULL && lodd__element_to_json(out, root);
    lodd__xml_release(&doc);
    lodd__arena_free(&arena);
    free(text);
    return ok;
}

static bool add_document(work *w, lodd__image_builder *builder, const char *path)
{
    lodd__buf json = {0};
    bool ok =
        document_json(w, &json, path, true) && lodd__image_builder_add_text(builder, lodd__buf_str(&json)) == LODD_OK;

    lodd__buf_free(&json);
    return ok;
}

/* ---- answers ---- */

static void put_answer(lodd__buf *out, lodd__structures *structures, lodd__node definition, bool with_expected)
{
    lodd__snapshot made;
    lodd_status status = lodd__snapshot_make(&made, structures, definition);

    lodd__buf_printf(out, "{\"status\":%d,\"id\":", (int)status);
    lodd__json_put_string(out, lodd__node_str(definition, "id"));
    lodd__buf_printf(out, ",\"faults\":[");
    for (size_t i = 0; i < made.n_faults; i++)
        lodd__buf_printf(out, "%s\"%s\"", i > 0 ? "," : "", lodd__snapshot_fault_name(made.faults[i].kind));
    lodd__buf_printf(out, "],\"element\":");
    lodd__node_put(out, made.elements);
    if (with_expected) {
        lodd__buf_printf(out, ",\"expected\":");
        lodd__node_put(out, lodd__node_get(lodd__node_get(definition, "snapshot"), "element"));
    }
    lodd__buf_printf(out, "}");
    lodd__snapshot_free(&made);
}

/* words[0]: the differential; the others: definitions it needs. */
static void answer_make(work *w, lodd__buf *out, char **words, size_t n)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    lodd__definitions *set = NULL;
    lodd__structures *structures = NULL;
    bool ok = lodd__image_builder_new(&builder, LODD__STR("")) == LODD_OK;

    for (size_t i = n; ok && i-- > 0;)
        ok = add_document(w, builder, words[i]);
    ok = ok && lodd__image_builder_finish(builder, &image) == LODD_OK && lodd__definitions_new(&set) == LODD_OK &&
         lodd__definitions_add(set, w->core, false) == LODD_OK && lodd__definitions_add(set, image, false) == LODD_OK &&
         lodd__structures_new(&structures, set) == LODD_OK;
    if (ok)
        put_answer(out, structures, lodd__image_resource(image, n - 1).node, false);
    else
        lodd__buf_printf(out, "null");
    lodd__structures_free(structures);
    lodd__definitions_free(set);
    lodd__image_close(image);
    lodd__image_builder_free(builder);
}

static void say(lodd__buf *out)
{
    if (out->failed)
        puts("null");
    else
        printf("%.*s\n", (int)out->len, out->ptr);
    lodd__buf_free(out);
    *out = (lodd__buf){.ptr = NULL};
}

static void answer_core(work *w)
{
    lodd__buf out = {0};

    for (size_t i = 0; i < lodd__image_n_resources(w->core); i++) {
        lodd__node node = lodd__image_resource(w->core, i).node;
        if (!lodd__str_is(lodd__node_str(node, "derivation"), "constraint") ||
            !lodd__node_exists(lodd__node_get(node, "snapshot")) ||
            !lodd__node_exists(lodd__node_get(node, "differential")))
            continue;
        put_answer(&out, w->core_structures, node, true);
        say(&out);
    }
    puts("null");
}

static void answer(work *w, char *line)
{
    char *words[64];
    size_t n = 0;
    lodd__buf out = {0};

    for (char *word = strtok(line, "\t\n"); word != NULL && n < 64; word = strtok(NULL, "\t\n"))
        words[n++] = word;
    if (n == 1 && strcmp(words[0], "core") == 0) {
        answer_core(w);
    } else {
        if (n > 1 && strcmp(words[0], "make") == 0)
            answer_make(w, &out, words + 1, n - 1);
        else if (n != 2 || !document_json(w, &out, words[1], false))
            lodd__buf_printf(&out, "null");
        say(&out);
    }
    (void)fflush(stdout);
}

static bool open_core(work *w, const char *package)
{
    lodd__image_builder *builder = NULL;
    char *message = NULL;
    bool ok = lodd__image_builder_new(&builder, LODD__STR("core")) == LODD_OK &&
              lodd__fhir_package_read(builder, package, &w->limits, NULL, NULL, &message) == LODD_OK &&
              lodd__image_builder_finish(builder, &w->core) == LODD_OK &&
              lodd__definitions_new(&w->core_set) == LODD_OK &&
              lodd__definitions_add(w->core_set, w->core, true) == LODD_OK &&
              lodd__structures_new(&w->core_structures, w->core_set) == LODD_OK;

    if (!ok)
        fprintf(stderr, "%s: %s\n", package, message != NULL ? message : "cannot be read");
    free(message);
    lodd__image_builder_free(builder);
    w->parser = lodd__xml_parser_new();
    return ok && w->parser != NULL;
}

int main(int argc, char **argv)
{
    work w = {.core = NULL};
    char *line = NULL;
    size_t cap = 0;

    lodd_limits_default(&w.limits);
    if (argc != 2 || !open_core(&w, argv[1]))
        return 2;
    while (getline(&line, &cap, stdin) > 0)
        answer(&w, line);
    free(line);
    lodd__xml_parser_free(w.parser);
    lodd__structures_free(w.core_structures);
    lodd__definitions_free(w.core_set);
    return 0;
}
