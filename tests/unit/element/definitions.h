/* definitions.h - small StructureDefinitions for tests, from a text of one line an element:
 *
 *   = Thing resource DomainResource            a type: name, kind (primitive-type, complex-type, resource, logical),
 * base ("-": none) = thing-a resource Thing profile Thing     a profile: the same, "profile" and the type; the base may
 * be a canonical ~                                          the elements that follow are the differential
 *   Thing.value[x] 0..1 Quantity|string {..}   path, min..max ("-": not said), types ("-": none), more members of the
 * ElementDefinition # comment
 *
 * The canonical of NAME is http://hl7.org/fhir/StructureDefinition/NAME. A type "Quantity(a)" has the profile of that
 * name.
 */
#ifndef LODD_TESTS_ELEMENT_DEFINITIONS_H
#define LODD_TESTS_ELEMENT_DEFINITIONS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "element/element.h"
#include "image/builder.h"
#include "image/definitions.h"

#define TYPE_URL "http://hl7.org/fhir/StructureDefinition/"

typedef struct fixture {
    lodd__image *image;
    lodd__definitions *definitions;
    lodd__structures *structures;
} fixture;

static lodd_str definitions__line(lodd_str *rest)
{
    size_t end = lodd__str_find(*rest, '\n', 0);
    lodd_str line = end == (size_t)-1 ? *rest : lodd__str_n(rest->ptr, end);

    *rest = end == (size_t)-1 ? lodd__str_n("", 0) : lodd__str_n(rest->ptr + end + 1, rest->len - end - 1);
    return lodd__str_trim(line);
}

static lodd_str definitions__word(lodd_str *line)
{
    lodd_str word = {"-", 1};

    (void)lodd__str_word(line, &word);
    return word;
}

static bool definitions__said(lodd_str word)
{
    return !lodd__str_is(word, "-");
}

static void definitions__types(lodd__buf *out, lodd_str types)
{
    lodd__buf_printf(out, ",\"type\":[");
    for (size_t at = 0; at <= types.len;) {
        size_t bar = lodd__str_find(types, '|', at), end = bar == (size_t)-1 ? types.len : bar;
        lodd_str type = lodd__str_sub(types, at, end - at);
        size_t open = lodd__str_find(type, '(', 0);
        lodd__buf_printf(out, "%s{\"code\":\"%.*s\"", at > 0 ? "," : "",
                         LODD__FMT(open == (size_t)-1 ? type : lodd__str_n(type.ptr, open)));
        if (open != (size_t)-1 && type.len > open + 1)
            lodd__buf_printf(out, ",\"profile\":[\"" TYPE_URL "%.*s\"]", (int)(type.len - open - 2),
                             type.ptr + open + 1);
        lodd__buf_printf(out, "}");
        at = end + 1;
    }
    lodd__buf_printf(out, "]");
}

static void definitions__element(lodd__buf *out, lodd_str line)
{
    lodd_str path = definitions__word(&line), card = definitions__word(&line), types = definitions__word(&line);
    size_t dots = lodd__str_find(card, '.', 0);

    line = lodd__str_trim(line);
    lodd__buf_printf(out, "{\"path\":\"%.*s\"", LODD__FMT(path));
    if (dots != (size_t)-1 && dots > 0)
        lodd__buf_printf(out, ",\"min\":%.*s", (int)dots, card.ptr);
    if (dots != (size_t)-1 && dots + 2 < card.len)
        lodd__buf_printf(out, ",\"max\":\"%.*s\"", (int)(card.len - dots - 2), card.ptr + dots + 2);
    if (definitions__said(types))
        definitions__types(out, types);
    if (line.len > 2)
        lodd__buf_printf(out, ",%.*s", (int)(line.len - 2), line.ptr + 1);
    lodd__buf_printf(out, "}");
}

static void definitions__head(lodd__buf *out, lodd_str line)
{
    lodd_str name = definitions__word(&line), kind = definitions__word(&line), base = definitions__word(&line);
    lodd_str derivation = definitions__word(&line), type = definitions__word(&line);

    lodd__buf_printf(out,
                     "{\"resourceType\":\"StructureDefinition\",\"id\":\"%.*s\",\"url\":\"" TYPE_URL
                     "%.*s\",\"name\":\"%.*s\",\"kind\":\"%.*s\"",
                     LODD__FMT(name), LODD__FMT(name), LODD__FMT(name), LODD__FMT(kind));
    lodd__buf_printf(out, ",\"abstract\":false,\"type\":\"%.*s\"", LODD__FMT(definitions__said(type) ? type : name));
    lodd__buf_printf(out, ",\"derivation\":\"%s\"", definitions__said(derivation) ? "constraint" : "specialization");
    if (definitions__said(base))
        lodd__buf_printf(out, ",\"baseDefinition\":\"%s%.*s\"",
                         lodd__str_find(base, ':', 0) == (size_t)-1 ? TYPE_URL : "", LODD__FMT(base));
}

/* Closes what is open: 0 nothing, 1 a head, 2 its elements. */
static void definitions__end(lodd__buf *out, int open)
{
    lodd__buf_printf(out, "%s", open == 0 ? "" : open == 1 ? "}}" : "]}}}");
}

/* Types that the tests share, in two texts since compilers need not take one of this length. */
static const char *const base_types[] = {
    "= Element complex-type -\n"
    "Element 0..* -\n"
    "Element.id 0..1 http://hl7.org/fhirpath/System.String "
    "{\"representation\":[\"xmlAttr\"],\"base\":{\"path\":\"Element.id\",\"max\":\"1\"}}\n"
    "Element.extension 0..* Extension\n"
    "= string primitive-type Element\n"
    "string 0..* -\n"
    "string.id 0..1 http://hl7.org/fhirpath/System.String {\"base\":{\"path\":\"Element.id\",\"max\":\"1\"}}\n"
    "string.extension 0..* Extension\n"
    "string.value 0..1 - {\"type\":[{\"code\":\"http://hl7.org/fhirpath/System.String\",\"extension\":["
    "{\"url\":\"http://hl7.org/fhir/StructureDefinition/regex\",\"valueString\":\"[ a-z]+\"}]}]}\n"
    "= code primitive-type string\n"
    "code 0..* -\ncode.id 0..1 string\ncode.extension 0..* Extension\ncode.value 0..1 "
    "http://hl7.org/fhirpath/System.String\n"
    "= id primitive-type string\n"
    "id 0..* -\nid.extension 0..* Extension\nid.value 0..1 http://hl7.org/fhirpath/System.String\n"
    "= uri primitive-type Element\n"
    "uri 0..* -\nuri.extension 0..* Extension\nuri.value 0..1 http://hl7.org/fhirpath/System.String\n"
    "= boolean primitive-type Element\n"
    "boolean 0..* -\nboolean.extension 0..* Extension\nboolean.value 0..1 http://hl7.org/fhirpath/System.Boolean\n"
    "= integer primitive-type Element\n"
    "integer 0..* -\ninteger.extension 0..* Extension\ninteger.value 0..1 http://hl7.org/fhirpath/System.Integer\n"
    "= decimal primitive-type Element\n"
    "decimal 0..* -\ndecimal.extension 0..* Extension\ndecimal.value 0..1 http://hl7.org/fhirpath/System.Decimal\n"
    "= Extension complex-type Element\n"
    "Extension 0..* -\nExtension.extension 0..* Extension\nExtension.url 1..1 - "
    "{\"base\":{\"path\":\"Extension.url\",\"max\":\"1\"},"
    "\"type\":[{\"extension\":[]}]}\n"
    "Extension.value[x] 0..1 string|boolean|decimal|Quantity|Coding\n"
    "= Quantity complex-type Element\n"
    "Quantity 0..* -\nQuantity.id 0..1 string\nQuantity.extension 0..* Extension\nQuantity.value 0..1 "
    "decimal\nQuantity.unit 0..1 string\n"
    "Quantity.system 0..1 uri\nQuantity.code 0..1 code\n"
    "= Coding complex-type Element\n"
    "Coding 0..* -\nCoding.id 0..1 string\nCoding.extension 0..* Extension\nCoding.system 0..1 uri\nCoding.code 0..1 "
    "code\n"
    "Coding.display 0..1 string\n"
    "= CodeableConcept complex-type Element\n"
    "CodeableConcept 0..* -\nCodeableConcept.id 0..1 string\nCodeableConcept.extension 0..* "
    "Extension\nCodeableConcept.coding 0..* Coding\n"
    "CodeableConcept.text 0..1 string\n",
    "= BackboneElement complex-type Element\n"
    "BackboneElement 0..* -\nBackboneElement.id 0..1 string\nBackboneElement.extension 0..* Extension\n"
    "= Resource resource -\n"
    "Resource 0..* -\nResource.id 0..1 - {\"type\":[{\"code\":\"http://hl7.org/fhirpath/System.String\"}],"
    "\"base\":{\"path\":\"Resource.id\",\"max\":\"1\"}}\n"
    "= Thing resource Resource\n"
    "Thing 0..* -\nThing.id 0..1 - {\"type\":[{\"code\":\"http://hl7.org/fhirpath/System.String\"}],"
    "\"base\":{\"path\":\"Resource.id\",\"max\":\"1\"}}\n"
    "Thing.contained 0..* Resource\n"
    "Thing.extension 0..* Extension\n"
    "Thing.active 0..1 boolean\n"
    "Thing.alias 0..* string\n"
    "Thing.code 0..1 CodeableConcept "
    "{\"binding\":{\"strength\":\"extensible\",\"valueSet\":\"http://x/vs\",\"extension\":["
    "{\"url\":\"" TYPE_URL "elementdefinition-maxValueSet\",\"valueCanonical\":\"http://x/max\"}]}}\n"
    "Thing.value[x] 0..1 Quantity|string|boolean|decimal|Coding\n"
    "Thing.part 0..* BackboneElement\n"
    "Thing.part.id 0..1 string\n"
    "Thing.part.name 0..1 string\n"
    "Thing.part.code 0..1 CodeableConcept\n"
    "Thing.part.part 0..* - {\"contentReference\":\"#Thing.part\"}\n"};

/* The entries of a Bundle. */
static void definitions__entries(lodd__buf *out, const char *text)
{
    lodd_str rest = lodd__str(text);
    const char *view = "snapshot";
    int open = 0;

    while (rest.len > 0) {
        lodd_str line = definitions__line(&rest);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (line.ptr[0] == '~') {
            view = "differential";
        } else if (line.ptr[0] == '=') {
            definitions__end(out, open);
            lodd__buf_printf(out, "%s{\"resource\":", out->ptr[out->len - 1] == '[' ? "" : ",");
            definitions__head(out, lodd__str_sub(line, 1, line.len - 1));
            view = "snapshot";
            open = 1;
        } else {
            if (open == 1)
                lodd__buf_printf(out, ",\"%s\":{\"element\":[", view);
            else
                lodd__buf_addc(out, ',');
            open = 2;
            definitions__element(out, line);
        }
    }
    definitions__end(out, open);
}

/* The Bundle of the base types and two texts, each of which may be NULL. */
static void definitions_json(lodd__buf *out, const char *text, const char *other)
{
    lodd__buf_printf(out, "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[");
    for (size_t i = 0; i < sizeof base_types / sizeof *base_types; i++)
        definitions__entries(out, base_types[i]);
    definitions__entries(out, text != NULL ? text : "");
    definitions__entries(out, other != NULL ? other : "");
    lodd__buf_printf(out, "]}");
}

/* more: resources as JSON (one, or a Bundle), or NULL. */
__attribute__((unused)) static bool fixture_open(fixture *f, const char *text, const char *other, const char *more)
{
    lodd__image_builder *builder = NULL;
    lodd__buf json = {0};
    bool ok = false;

    *f = (fixture){.image = NULL};
    definitions_json(&json, text, other);
    ok = !json.failed && lodd__image_builder_new(&builder, LODD__STR("test@1")) == LODD_OK &&
         lodd__image_builder_add_text(builder, lodd__buf_str(&json)) == LODD_OK &&
         (more == NULL || lodd__image_builder_add_text(builder, lodd__str(more)) == LODD_OK) &&
         lodd__image_builder_finish(builder, &f->image) == LODD_OK;
    lodd__image_builder_free(builder);
    lodd__buf_free(&json);
    return ok && lodd__definitions_new(&f->definitions) == LODD_OK &&
           lodd__definitions_add(f->definitions, f->image, true) == LODD_OK &&
           lodd__structures_new(&f->structures, f->definitions) == LODD_OK;
}

__attribute__((unused)) static void fixture_close(fixture *f)
{
    lodd__structures_free(f->structures);
    lodd__definitions_free(f->definitions);
    *f = (fixture){.image = NULL};
}

#endif
