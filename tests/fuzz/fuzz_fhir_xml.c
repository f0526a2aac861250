/* fuzz_fhir_xml.c - any bytes through source, XML parser and FHIR XML reader: a tree that hangs together or an error
 * that says why there is none; what positions claim is looked up in the text; and what was read without an error is the
 * same when it is written as JSON and read again. */
#include "fhir_target.h"

static lodd__xml_parser *parser;

static void check_places(lodd_str text, const lodd__element *root)
{
    for (const lodd__element *e = root; e != NULL; e = reading_next(root, e)) {
        bool attribute = e->definition != NULL && e->definition->representation == LODD__AS_XML_ATTRIBUTE;
        CHECK(e->offset < text.len && e->end > e->offset);
        CHECK((text.ptr[e->offset] == '<') == !attribute);
        CHECK(text.ptr[e->end - 1] == '>' || attribute);
        if (e->form == LODD__FORM_TEXT)
            CHECK(text.ptr[e->value_offset - 1] == '"' || text.ptr[e->value_offset - 1] == '\'');
        if (attribute)
            CHECK(text.ptr[e->end - 1] == text.ptr[e->value_offset - 1]);
        if (e->form == LODD__FORM_XHTML)
            CHECK(e->xhtml != NULL && e->value.ptr == text.ptr + e->offset && e->value.len == e->end - e->offset);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    fhir_reading f;
    lodd__xml_doc doc = {0};
    const lodd__element *root = NULL;

    if (parser == NULL)
        parser = lodd__xml_parser_new();
    fhir_reading_open(&f, data, n);
    if (f.source.fault == LODD__SOURCE_OK || f.source.fault == LODD__SOURCE_CONTRADICTION) {
        lodd__xml_parse(&doc, parser, &f.arena, &f.source, &f.limits);
        if (doc.wellformed) {
            root = lodd__fhir_read_xml(&f.reader, &doc);
            check_places(f.source.text, root);
            check_tree(&f, root);
        }
        lodd__xml_release(&doc);
    }
    fhir_reading_close(&f);
    return 0;
}
