/* test_schema.c - tiny schemas for each construct: the verdict expected, which is libxml2's as well; and schemas that
 * must be refused.
 *
 * A case is the body of a schema of namespace urn:s (prefix s), and a document. Other namespaces of it: urn:o, which
 * declares O and the attribute a.
 */
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "message/schema.h"
#include "tap.h"

#define HEAD                                                                                                           \
    "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:s='urn:s' xmlns:o='urn:o' targetNamespace='urn:s' "  \
    "elementFormDefault='qualified'>"
#define FOOT "</xs:schema>"
#define XSI  " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
#define R    "<r xmlns='urn:s' xmlns:s='urn:s' xmlns:o='urn:o'" XSI ">"
/* an element r with children given */
#define ROOT(content) "<xs:element name='r'><xs:complexType>" content "</xs:complexType></xs:element>"
/* an element r with a simple type */
#define VALUE(type) "<xs:element name='r'><xs:simpleType>" type "</xs:simpleType></xs:element>"

static const char other[] =
    "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:o'>"
    "<xs:element name='O' type='xs:integer'/><xs:attribute name='a' type='xs:integer'/></xs:schema>";

typedef struct files {
    char dir[64], s[80], o[80];
    lodd__pack pack;
    lodd__pack *list[1];
    lodd__pack_schema schemas[2];
    lodd__packs packs;
} files;

static bool write_file(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, "wb");
    bool ok = f != NULL && fwrite(text, 1, n, f) == n;

    return f != NULL && fclose(f) == 0 && ok;
}

static bool files_begin(files *f)
{
    memset(f, 0, sizeof *f);
    strcpy(f->dir, "/tmp/lodd-schema-XXXXXX");
    if (mkdtemp(f->dir) == NULL)
        return false;
    (void)snprintf(f->s, sizeof f->s, "%s/s.xsd", f->dir);
    (void)snprintf(f->o, sizeof f->o, "%s/o.xsd", f->dir);
    f->schemas[0] = (lodd__pack_schema){.ns = LODD__STR("urn:s"), .path = lodd__str(f->s), .index = 0};
    f->schemas[1] = (lodd__pack_schema){.ns = LODD__STR("urn:o"), .path = lodd__str(f->o), .index = 1};
    f->pack.schemas = f->schemas;
    f->pack.n_schemas = 2;
    f->list[0] = &f->pack;
    f->packs.packs = f->list;
    f->packs.n_packs = 1;
    f->packs.n_schemas = 2;
    return write_file(f->o, other, sizeof other - 1) &&
           lodd__map_put(&f->packs.by_namespace, f->schemas[0].ns, &f->schemas[0]) &&
           lodd__map_put(&f->packs.by_namespace, f->schemas[1].ns, &f->schemas[1]);
}

static void files_end(files *f)
{
    (void)unlink(f->s);
    (void)unlink(f->o);
    (void)rmdir(f->dir);
    lodd__map_free(&f->packs.by_namespace);
}

/* The whole schema in a buffer, with the import that libxml2 needs. */
static void schema_text(lodd__buf *out, const files *f, const char *body)
{
    lodd__buf_printf(out, "%s<xs:import namespace='urn:o' schemaLocation='%s'/>%s%s", HEAD, f->o, body, FOOT);
}

static void silent(void *user, const char *fmt, ...)
{
    (void)user, (void)fmt;
}

static void quiet(void *user, xmlErrorPtr error)
{
    (void)user, (void)error;
}

static xmlSchemaPtr libxml2_schema(const files *f)
{
    xmlSchemaParserCtxtPtr ctxt = xmlSchemaNewParserCtxt(f->s);
    xmlSchemaPtr ret = NULL;

    xmlSchemaSetParserStructuredErrors(ctxt, quiet, NULL);
    ret = xmlSchemaParse(ctxt);
    xmlSchemaFreeParserCtxt(ctxt);
    return ret;
}

static bool libxml2_says(xmlSchemaPtr schema, xmlDocPtr doc)
{
    xmlSchemaValidCtxtPtr ctxt = xmlSchemaNewValidCtxt(schema);
    bool ret = false;

    xmlSchemaSetValidStructuredErrors(ctxt, quiet, NULL);
    ret = xmlSchemaValidateDoc(ctxt, doc) == 0;
    xmlSchemaFreeValidCtxt(ctxt);
    return ret;
}

static void count_fault(void *user, const lodd__schema_fault *fault)
{
    size_t *n = user;

    (void)fault;
    ++*n;
}

typedef struct test_case {
    const char *what, *body, *xml;
    bool valid;
} test_case;

#define SEQ(x)         ROOT("<xs:sequence>" x "</xs:sequence>")
#define A              "<xs:element name='a' type='xs:string'/>"
#define A_(attributes) "<xs:element name='a' type='xs:string' " attributes "/>"
#define B_(attributes) "<xs:element name='b' type='xs:string' " attributes "/>"

static const test_case cases[] = {
    /* model groups */
    {"sequence", SEQ(A B_("")), R "<a/><b/></r>", true},
    {"sequence, other order", SEQ(A B_("")), R "<b/><a/></r>", false},
    {"sequence, end missing", SEQ(A B_("")), R "<a/></r>", false},
    {"optional", SEQ(A_("minOccurs='0'") B_("")), R "<b/></r>", true},
    {"unbounded", SEQ(A_("maxOccurs='unbounded'")), R "<a/><a/><a/></r>", true},
    {"unbounded needs one", SEQ(A_("maxOccurs='unbounded'")), R "</r>", false},
    {"counted, fewer", SEQ(A_("minOccurs='2' maxOccurs='4'")), R "<a/></r>", false},
    {"counted, least", SEQ(A_("minOccurs='2' maxOccurs='4'")), R "<a/><a/></r>", true},
    {"counted, most", SEQ(A_("minOccurs='2' maxOccurs='4'")), R "<a/><a/><a/><a/></r>", true},
    {"counted, more", SEQ(A_("minOccurs='2' maxOccurs='4'")), R "<a/><a/><a/><a/><a/></r>", false},
    {"occurrence 0 is no particle", SEQ(A_("minOccurs='0' maxOccurs='0'") B_("")), R "<a/><b/></r>", false},
    {"counted group", ROOT("<xs:sequence minOccurs='2' maxOccurs='3'>" A B_("minOccurs='0'") "</xs:sequence>"),
     R "<a/><b/><a/></r>", true},
    {"counted group, fewer", ROOT("<xs:sequence minOccurs='2' maxOccurs='3'>" A B_("minOccurs='0'") "</xs:sequence>"),
     R "<a/><b/></r>", false},
    {"counted group, more", ROOT("<xs:sequence minOccurs='2' maxOccurs='3'>" A B_("minOccurs='0'") "</xs:sequence>"),
     R "<a/><a/><a/><a/></r>", false},
    {"choice", ROOT("<xs:choice>" A B_("") "</xs:choice>"), R "<b/></r>", true},
    {"choice, both", ROOT("<xs:choice>" A B_("") "</xs:choice>"), R "<a/><b/></r>", false},
    {"choice, neither", ROOT("<xs:choice>" A B_("") "</xs:choice>"), R "</r>", false},
    {"choice of optional", ROOT("<xs:choice>" A_("minOccurs='0'") B_("") "</xs:choice>"), R "</r>", true},
    {"choice repeated", ROOT("<xs:choice minOccurs='0' maxOccurs='unbounded'>" A B_("") "</xs:choice>"),
     R "<b/><a/><b/></r>", true},
    {"choice counted", ROOT("<xs:choice minOccurs='2' maxOccurs='2'>" A B_("") "</xs:choice>"), R "<b/></r>", false},
    {"all, any order", ROOT("<xs:all>" A B_("minOccurs='0'") "</xs:all>"), R "<b/><a/></r>", true},
    {"all, one missing", ROOT("<xs:all>" A B_("minOccurs='0'") "</xs:all>"), R "<b/></r>", false},
    {"all, twice", ROOT("<xs:all>" A B_("minOccurs='0'") "</xs:all>"), R "<a/><a/></r>", false},
    {"all, absent", ROOT("<xs:all minOccurs='0'>" A "</xs:all>"), R "</r>", true},
    {"group by reference",
     "<xs:group name='g'><xs:sequence>" A B_("") "</xs:sequence></xs:group>" ROOT(
         "<xs:group ref='s:g' maxOccurs='2'/>"),
     R "<a/><b/><a/><b/></r>", true},
    {"group by reference, broken",
     "<xs:group name='g'><xs:sequence>" A B_("") "</xs:sequence></xs:group>" ROOT("<xs:group ref='s:g'/>"),
     R "<a/><b/><a/></r>", false},
    {"group inside a sequence",
     "<xs:group name='g'><xs:choice>" A B_("") "</xs:choice></xs:group>" SEQ(
         "<xs:group ref='s:g'/><xs:element name='c'/>"),
     R "<b/><c/></r>", true},
    {"empty sequence", SEQ(""), R "</r>", true},
    {"empty sequence, element", SEQ(""), R "<a/></r>", false},
    {"recursive",
     "<xs:element name='r'><xs:complexType><xs:sequence><xs:element ref='s:r' "
     "minOccurs='0'/></xs:sequence></xs:complexType></xs:element>",
     R "<r><r/></r></r>", true},
    /* elements */
    {"reference", SEQ("<xs:element ref='o:O'/>"), R "<o:O>1</o:O></r>", true},
    {"reference, its value", SEQ("<xs:element ref='o:O'/>"), R "<o:O>x</o:O></r>", false},
    {"unqualified form", SEQ("<xs:element name='a' form='unqualified'/>"), R "<a xmlns=''/></r>", true},
    {"unqualified form, qualified element", SEQ("<xs:element name='a' form='unqualified'/>"), R "<a/></r>", false},
    {"default of an empty element", SEQ("<xs:element name='a' type='xs:integer' default='1'/>"), R "<a/></r>", true},
    {"default does not help white space", SEQ("<xs:element name='a' type='xs:integer' default='1'/>"), R "<a> </a></r>",
     false},
    {"fixed", SEQ("<xs:element name='a' type='xs:token' fixed='x'/>"), R "<a>x</a></r>", true},
    {"fixed, empty", SEQ("<xs:element name='a' type='xs:token' fixed='x'/>"), R "<a/></r>", true},
    {"fixed, other", SEQ("<xs:element name='a' type='xs:token' fixed='x'/>"), R "<a>y</a></r>", false},
    {"fixed is compared as text", SEQ("<xs:element name='a' type='xs:token' fixed='x'/>"), R "<a> x</a></r>", false},
    {"fixed in mixed content",
     "<xs:element name='r' fixed='x'><xs:complexType mixed='true'><xs:sequence>" A_(
         "minOccurs='0'") "</xs:sequence></xs:complexType></xs:element>",
     R "y</r>", false},
    {"nil", SEQ("<xs:element name='a' type='xs:integer' nillable='true'/>"), R "<a xsi:nil='true'/></r>", true},
    {"nil with content", SEQ("<xs:element name='a' type='xs:integer' nillable='true'/>"),
     R "<a xsi:nil='true'>1</a></r>", false},
    {"nil is false", SEQ("<xs:element name='a' type='xs:integer' nillable='true'/>"), R "<a xsi:nil='false'/></r>",
     false},
    {"nil where it may not be", SEQ("<xs:element name='a' type='xs:integer'/>"), R "<a xsi:nil='false'>1</a></r>",
     false},
    {"nil that is no boolean", SEQ("<xs:element name='a' type='xs:integer' nillable='true'/>"),
     R "<a xsi:nil='maybe'>1</a></r>", false},
    {"nil with a missing child",
     "<xs:element name='r' nillable='true'><xs:complexType><xs:sequence>" A
     "</xs:sequence></xs:complexType></xs:element>",
     "<r xmlns='urn:s'" XSI " xsi:nil='1'/>", true},
    {"no type is any type", "<xs:element name='r'/>", R "text<x xmlns='urn:x' y='z'><q/></x></r>", true},
    {"any type knows what it knows", "<xs:element name='r'/>", R "<o:O>x</o:O></r>", false},
    {"any type, known attribute", "<xs:element name='r'/>", R "<x o:a='x'/></r>", false},
    {"root not declared", "<xs:element name='q'/>", R "</r>", false},
    {"schemaLocation means nothing", SEQ(A), "<r xmlns='urn:s'" XSI " xsi:schemaLocation='urn:s none.xsd'><a/></r>",
     true},
    {"another xsi attribute", SEQ(A), "<r xmlns='urn:s'" XSI " xsi:other='1'><a/></r>", false},
    /* text */
    {"text between elements", SEQ(A), R "x<a/></r>", false},
    {"white space between elements", SEQ(A), R " \n<a/> </r>", true},
    {"blank CDATA between elements", SEQ(A), R "<![CDATA[ ]]><a/></r>", false},
    {"mixed",
     "<xs:element name='r'><xs:complexType mixed='true'><xs:sequence>" A "</xs:sequence></xs:complexType></xs:element>",
     R "x<a/>y</r>", true},
    {"empty content", ROOT(""), R "</r>", true},
    {"empty content, white space", ROOT(""), R " </r>", false},
    {"empty content, comment", ROOT(""), R "<!-- x --></r>", true},
    {"elements in a value", VALUE("<xs:restriction base='xs:string'/>"), R "<a/></r>", false},
    {"a value in parts", VALUE("<xs:restriction base='xs:integer'/>"), R "1<!-- x -->2<?pi?>3</r>", true},
    {"a value in CDATA", VALUE("<xs:restriction base='xs:integer'/>"), R "1<![CDATA[2]]></r>", true},
    /* attributes */
    {"attribute", ROOT("<xs:attribute name='x' type='xs:integer'/>"), "<r xmlns='urn:s' x='1'/>", true},
    {"attribute, value", ROOT("<xs:attribute name='x' type='xs:integer'/>"), "<r xmlns='urn:s' x='y'/>", false},
    {"attribute, white space of a number", ROOT("<xs:attribute name='x' type='xs:integer'/>"),
     "<r xmlns='urn:s' x=' 1 '/>", true},
    {"attribute, white space of a date", ROOT("<xs:attribute name='x' type='xs:date'/>"),
     "<r xmlns='urn:s' x=' 2020-01-01'/>", false},
    {"attribute required", ROOT("<xs:attribute name='x' use='required'/>"), "<r xmlns='urn:s'/>", false},
    {"attribute not known", ROOT("<xs:attribute name='x'/>"), "<r xmlns='urn:s' y=''/>", false},
    {"attribute of another namespace", ROOT("<xs:attribute name='x'/>"), "<r xmlns='urn:s' xmlns:o='urn:o' o:x=''/>",
     false},
    {"attribute prohibited", ROOT("<xs:attribute name='x' use='prohibited'/>"), "<r xmlns='urn:s' x=''/>", false},
    {"attribute qualified", ROOT("<xs:attribute name='x' form='qualified'/>"),
     "<r xmlns='urn:s' xmlns:s='urn:s' s:x=''/>", true},
    {"attribute fixed", ROOT("<xs:attribute name='x' type='xs:integer' fixed='1'/>"), "<r xmlns='urn:s' x='01'/>",
     true},
    {"attribute fixed, other", ROOT("<xs:attribute name='x' type='xs:integer' fixed='1'/>"), "<r xmlns='urn:s' x='2'/>",
     false},
    {"attribute by reference", ROOT("<xs:attribute ref='o:a'/>"), "<r xmlns='urn:s' xmlns:o='urn:o' o:a='1'/>", true},
    {"attribute by reference, value", ROOT("<xs:attribute ref='o:a'/>"), "<r xmlns='urn:s' xmlns:o='urn:o' o:a='x'/>",
     false},
    {"fixed on a reference is not enforced", ROOT("<xs:attribute ref='o:a' fixed='1'/>"),
     "<r xmlns='urn:s' xmlns:o='urn:o' o:a='2'/>", true},
    {"fixed on the declaration referred to is", "<xs:attribute name='x' fixed='1'/>" ROOT("<xs:attribute ref='s:x'/>"),
     "<r xmlns='urn:s' xmlns:s='urn:s' s:x='2'/>", false},
    {"attribute group",
     "<xs:attributeGroup name='g'><xs:attribute name='x'/><xs:attribute name='y' "
     "use='required'/></xs:attributeGroup>" ROOT("<xs:attributeGroup ref='s:g'/>"),
     "<r xmlns='urn:s' x='' y=''/>", true},
    {"attribute group, required",
     "<xs:attributeGroup name='g'><xs:attribute name='y' use='required'/></xs:attributeGroup>" ROOT(
         "<xs:attributeGroup ref='s:g'/>"),
     "<r xmlns='urn:s'/>", false},
    {"any attribute, lax", ROOT("<xs:anyAttribute processContents='lax'/>"), "<r xmlns='urn:s' q='1'/>", true},
    {"any attribute, lax and known", ROOT("<xs:anyAttribute processContents='lax'/>"),
     "<r xmlns='urn:s' xmlns:o='urn:o' o:a='x'/>", false},
    {"any attribute, strict", ROOT("<xs:anyAttribute/>"), "<r xmlns='urn:s' q='1'/>", false},
    {"any attribute, strict and known", ROOT("<xs:anyAttribute/>"), "<r xmlns='urn:s' xmlns:o='urn:o' o:a='1'/>", true},
    {"any attribute, skip", ROOT("<xs:anyAttribute processContents='skip'/>"),
     "<r xmlns='urn:s' xmlns:o='urn:o' o:a='x'/>", true},
    {"any attribute, other", ROOT("<xs:anyAttribute namespace='##other' processContents='skip'/>"),
     "<r xmlns='urn:s' a='x'/>", false},
    {"attributes of a simple element", SEQ(A), R "<a x=''/></r>", false},
    {"IDs differ",
     SEQ("<xs:element name='a' maxOccurs='2'><xs:complexType><xs:attribute name='i' "
         "type='xs:ID'/></xs:complexType></xs:element>"),
     R "<a i='x'/><a i='y'/></r>", true},
    {"IDs do not differ",
     SEQ("<xs:element name='a' maxOccurs='2'><xs:complexType><xs:attribute name='i' "
         "type='xs:ID'/></xs:complexType></xs:element>"),
     R "<a i='x'/><a i=' x '/></r>", false},
    {"IDs of elements are not compared", SEQ("<xs:element name='a' maxOccurs='2' type='xs:ID'/>"),
     R "<a>x</a><a>x</a></r>", true},
    {"IDREFs are not followed", ROOT("<xs:attribute name='i' type='xs:IDREF'/>"), "<r xmlns='urn:s' i='x'/>", true},
    /* wildcards */
    {"any, strict, unknown", SEQ("<xs:any/>"), R "<q xmlns='urn:q'/></r>", false},
    {"any, strict, known", SEQ("<xs:any/>"), R "<o:O>1</o:O></r>", true},
    {"any, lax, unknown", SEQ("<xs:any processContents='lax'/>"), R "<q xmlns='urn:q'><p/>x</q></r>", true},
    {"any, lax, known", SEQ("<xs:any processContents='lax'/>"), R "<o:O>x</o:O></r>", false},
    {"any, lax, known below unknown", SEQ("<xs:any processContents='lax'/>"), R "<q xmlns='urn:q'><o:O>x</o:O></q></r>",
     false},
    {"any, skip", SEQ("<xs:any processContents='skip'/>"), R "<o:O>x</o:O></r>", true},
    {"any, other", SEQ("<xs:any namespace='##other' processContents='lax'/>"), R "<q/></r>", false},
    {"any, other is not none", SEQ("<xs:any namespace='##other' processContents='lax'/>"), R "<q xmlns=''/></r>",
     false},
    {"any, list", SEQ("<xs:any namespace='urn:x urn:y' processContents='lax'/>"), R "<q xmlns='urn:y'/></r>", true},
    {"any, list, not in it", SEQ("<xs:any namespace='urn:x urn:y' processContents='lax'/>"), R "<q xmlns='urn:z'/></r>",
     false},
    {"any, local", SEQ("<xs:any namespace='##local' processContents='lax'/>"), R "<q xmlns=''/></r>", true},
    {"any, target", SEQ("<xs:any namespace='##targetNamespace' processContents='lax'/>"), R "<q/></r>", true},
    {"any, counted", SEQ("<xs:any processContents='lax' minOccurs='2' maxOccurs='2'/>"), R "<q/></r>", false},
    {"any, xsi:type", SEQ("<xs:any processContents='lax'/>"),
     R "<q xmlns='urn:q' xmlns:xs='http://www.w3.org/2001/XMLSchema' xsi:type='xs:integer'>x</q></r>", false},
    /* derivation */
    {"extension",
     "<xs:complexType name='t'><xs:sequence>" A
     "</xs:sequence><xs:attribute name='x' use='required'/></xs:complexType>" ROOT(
         "<xs:complexContent><xs:extension base='s:t'><xs:sequence>" B_(
             "") "</xs:sequence><xs:attribute name='y'/></xs:extension></xs:complexContent>"),
     "<r xmlns='urn:s' x='' y=''><a/><b/></r>", true},
    {"extension, base first",
     "<xs:complexType name='t'><xs:sequence>" A
     "</xs:sequence></xs:complexType>" ROOT("<xs:complexContent><xs:extension base='s:t'><xs:sequence>" B_(
         "") "</xs:sequence></xs:extension></xs:complexContent>"),
     R "<b/><a/></r>", false},
    {"extension inherits attributes",
     "<xs:complexType name='t'><xs:attribute name='x' use='required'/></xs:complexType>" ROOT(
         "<xs:complexContent><xs:extension base='s:t'/></xs:complexContent>"),
     "<r xmlns='urn:s'/>", false},
    {"restriction",
     "<xs:complexType name='t'><xs:sequence>" A
         B_("minOccurs='0'") "</xs:sequence><xs:attribute name='x'/><xs:attribute name='y'/></xs:complexType>" ROOT(
             "<xs:complexContent><xs:restriction base='s:t'><xs:sequence>" A
             "</xs:sequence><xs:attribute name='y' use='prohibited'/></xs:restriction></xs:complexContent>"),
     "<r xmlns='urn:s' x=''><a/></r>", true},
    {"restriction, taken away",
     "<xs:complexType name='t'><xs:sequence>" A B_("minOccurs='0'") "</xs:sequence></xs:complexType>" ROOT(
         "<xs:complexContent><xs:restriction base='s:t'><xs:sequence>" A
         "</xs:sequence></xs:restriction></xs:complexContent>"),
     R "<a/><b/></r>", false},
    {"restriction, prohibited attribute",
     "<xs:complexType name='t'><xs:attribute name='y'/></xs:complexType>" ROOT(
         "<xs:complexContent><xs:restriction base='s:t'><xs:attribute name='y' "
         "use='prohibited'/></xs:restriction></xs:complexContent>"),
     "<r xmlns='urn:s' y=''/>", false},
    {"simple content",
     ROOT("<xs:simpleContent><xs:extension base='xs:integer'><xs:attribute "
          "name='u'/></xs:extension></xs:simpleContent>"),
     "<r xmlns='urn:s' u='kg'>1</r>", true},
    {"simple content, value", ROOT("<xs:simpleContent><xs:extension base='xs:integer'/></xs:simpleContent>"), R "x</r>",
     false},
    {"simple content, element", ROOT("<xs:simpleContent><xs:extension base='xs:string'/></xs:simpleContent>"),
     R "x<a/></r>", false},
    {"simple content restricted",
     "<xs:complexType name='t'><xs:simpleContent><xs:extension base='xs:integer'><xs:attribute "
     "name='u'/></xs:extension></xs:simpleContent></xs:complexType>" ROOT(
         "<xs:simpleContent><xs:restriction base='s:t'><xs:maxInclusive "
         "value='9'/></xs:restriction></xs:simpleContent>"),
     "<r xmlns='urn:s' u=''>10</r>", false},
    {"restricts any type",
     ROOT("<xs:complexContent><xs:restriction base='xs:anyType'><xs:sequence>" A
          "</xs:sequence></xs:restriction></xs:complexContent>"),
     R "<a/></r>", true},
    {"mixed extension of an empty abstract base",
     "<xs:complexType name='t' abstract='true'/>"
     "<xs:element name='r'><xs:complexType mixed='true'><xs:complexContent mixed='true'><xs:extension "
     "base='s:t'><xs:attribute name='x'/></xs:extension></xs:complexContent></xs:complexType></xs:element>",
     "<r xmlns='urn:s' x=''>text</r>", true},
    {"abstract type", "<xs:complexType name='t' abstract='true'/><xs:element name='r' type='s:t'/>", R "</r>", false},
    {"abstract type, xsi:type",
     "<xs:complexType name='t' abstract='true'/><xs:complexType name='u'><xs:complexContent><xs:extension "
     "base='s:t'/></xs:complexContent></xs:complexType>"
     "<xs:element name='r' type='s:t'/>",
     "<r xmlns='urn:s' xmlns:s='urn:s'" XSI " xsi:type='s:u'/>", true},
    {"xsi:type not derived", "<xs:complexType name='t'/><xs:complexType name='u'/><xs:element name='r' type='s:t'/>",
     "<r xmlns='urn:s' xmlns:s='urn:s'" XSI " xsi:type='s:u'/>", false},
    {"xsi:type derived simple type",
     "<xs:simpleType name='d'><xs:restriction base='xs:integer'><xs:maxInclusive "
     "value='5'/></xs:restriction></xs:simpleType><xs:element name='r' type='xs:integer'/>",
     "<r xmlns='urn:s' xmlns:s='urn:s'" XSI " xsi:type='s:d'>6</r>", false},
    {"xsi:type of an extension",
     "<xs:complexType name='t'><xs:sequence>" A
     "</xs:sequence></xs:complexType><xs:complexType name='u'><xs:complexContent><xs:extension "
     "base='s:t'><xs:sequence>" B_(
         "") "</xs:sequence></xs:extension></xs:complexContent></xs:complexType><xs:element name='r' type='s:t'/>",
     "<r xmlns='urn:s' xmlns:s='urn:s'" XSI " xsi:type='s:u'><a/><b/></r>", true},
    {"xsi:type unknown", "<xs:element name='r' type='xs:integer'/>",
     "<r xmlns='urn:s' xmlns:s='urn:s'" XSI " xsi:type='s:none'>1</r>", false},
    {"xsi:type, prefix unknown", "<xs:element name='r' type='xs:integer'/>",
     "<r xmlns='urn:s'" XSI " xsi:type='q:none'>1</r>", false},
    {"xsi:type, member of a union",
     "<xs:simpleType name='u'><xs:union memberTypes='xs:integer xs:date'/></xs:simpleType><xs:element name='r' "
     "type='s:u'/>",
     "<r xmlns='urn:s' xmlns:xs='http://www.w3.org/2001/XMLSchema'" XSI " xsi:type='xs:date'>1</r>", false},
    /* facets */
    {"length", VALUE("<xs:restriction base='xs:string'><xs:length value='3'/></xs:restriction>"),
     R "\xC3\xA6\xC3\xB8\xC3\xA5</r>", true},
    {"length, other", VALUE("<xs:restriction base='xs:string'><xs:length value='3'/></xs:restriction>"), R "ab</r>",
     false},
    {"minLength", VALUE("<xs:restriction base='xs:token'><xs:minLength value='3'/></xs:restriction>"), R " ab </r>",
     false},
    {"minLength counts blanks of strings",
     VALUE("<xs:restriction base='xs:string'><xs:minLength value='3'/></xs:restriction>"), R " ab </r>", true},
    {"maxLength", VALUE("<xs:restriction base='xs:anyURI'><xs:maxLength value='3'/></xs:restriction>"), R "abcd</r>",
     false},
    {"length of octets", VALUE("<xs:restriction base='xs:hexBinary'><xs:length value='2'/></xs:restriction>"),
     R "ABCD</r>", true},
    {"length of base64", VALUE("<xs:restriction base='xs:base64Binary'><xs:length value='2'/></xs:restriction>"),
     R "QUI=</r>", true},
    {"minInclusive", VALUE("<xs:restriction base='xs:decimal'><xs:minInclusive value='1.5'/></xs:restriction>"),
     R "1.50</r>", true},
    {"minExclusive", VALUE("<xs:restriction base='xs:decimal'><xs:minExclusive value='1.5'/></xs:restriction>"),
     R "1.50</r>", false},
    {"maxInclusive", VALUE("<xs:restriction base='xs:date'><xs:maxInclusive value='2020-01-01'/></xs:restriction>"),
     R "2020-01-02</r>", false},
    {"maxExclusive", VALUE("<xs:restriction base='xs:double'><xs:maxExclusive value='1e3'/></xs:restriction>"),
     R "999.9</r>", true},
    {"totalDigits", VALUE("<xs:restriction base='xs:decimal'><xs:totalDigits value='3'/></xs:restriction>"),
     R "0012.50</r>", true},
    {"totalDigits, more", VALUE("<xs:restriction base='xs:decimal'><xs:totalDigits value='3'/></xs:restriction>"),
     R "12.34</r>", false},
    {"fractionDigits", VALUE("<xs:restriction base='xs:decimal'><xs:fractionDigits value='1'/></xs:restriction>"),
     R "12.30</r>", true},
    {"fractionDigits, more", VALUE("<xs:restriction base='xs:decimal'><xs:fractionDigits value='1'/></xs:restriction>"),
     R "12.34</r>", false},
    {"pattern", VALUE("<xs:restriction base='xs:token'><xs:pattern value='[a-z]+'/></xs:restriction>"), R " abc </r>",
     true},
    {"patterns of one type are alternatives",
     VALUE("<xs:restriction base='xs:token'><xs:pattern value='[a-z]+'/><xs:pattern value='[0-9]+'/></xs:restriction>"),
     R "12</r>", true},
    {"patterns of base types must match too",
     "<xs:simpleType name='t'><xs:restriction base='xs:token'><xs:pattern "
     "value='[a-z]+'/></xs:restriction></xs:simpleType>" VALUE(
         "<xs:restriction base='s:t'><xs:pattern value='.{2}'/></xs:restriction>"),
     R "12</r>", false},
    {"enumeration",
     VALUE("<xs:restriction base='xs:token'><xs:enumeration value='a b'/><xs:enumeration value='c'/></xs:restriction>"),
     R " a  b </r>", true},
    {"enumeration, other", VALUE("<xs:restriction base='xs:token'><xs:enumeration value='a b'/></xs:restriction>"),
     R "ab</r>", false},
    {"enumeration of strings keeps blanks",
     VALUE("<xs:restriction base='xs:string'><xs:enumeration value='a'/></xs:restriction>"), R " a</r>", false},
    {"enumeration of numbers",
     VALUE("<xs:restriction base='xs:decimal'><xs:enumeration value='1.0'/></xs:restriction>"), R "01</r>", true},
    {"only the nearest enumeration",
     "<xs:simpleType name='t'><xs:restriction base='xs:token'><xs:enumeration value='a'/><xs:enumeration "
     "value='b'/></xs:restriction></xs:simpleType>" VALUE(
         "<xs:restriction base='s:t'><xs:enumeration value='a'/></xs:restriction>"),
     R "b</r>", false},
    {"whiteSpace",
     VALUE("<xs:restriction base='xs:string'><xs:whiteSpace value='collapse'/><xs:enumeration value='a "
           "b'/></xs:restriction>"),
     R " a \n b </r>", true},
    {"list", VALUE("<xs:list itemType='xs:integer'/>"), R " 1 2\n3 </r>", true},
    {"list, item", VALUE("<xs:list itemType='xs:integer'/>"), R "1 x</r>", false},
    {"list, empty", VALUE("<xs:list itemType='xs:integer'/>"), R "</r>", true},
    {"length of a list",
     "<xs:simpleType name='l'><xs:list itemType='xs:integer'/></xs:simpleType>" VALUE(
         "<xs:restriction base='s:l'><xs:maxLength value='2'/></xs:restriction>"),
     R "1 2 3</r>", false},
    {"NMTOKENS", VALUE("<xs:restriction base='xs:NMTOKENS'><xs:minLength value='1'/></xs:restriction>"), R "</r>",
     false},
    {"IDREFS", SEQ("<xs:element name='a' type='xs:IDREFS'/>"), R "<a>x y</a></r>", true},
    {"union", VALUE("<xs:union memberTypes='xs:date xs:integer'/>"), R " 12 </r>", true},
    {"union, none", VALUE("<xs:union memberTypes='xs:date xs:integer'/>"), R "x</r>", false},
    {"union normalizes for each member", VALUE("<xs:union memberTypes='xs:date xs:gYear'/>"), R " 2020-01-01 </r>",
     true},
    {"union of own types",
     VALUE("<xs:union><xs:simpleType><xs:restriction base='xs:token'><xs:enumeration "
           "value='-'/></xs:restriction></xs:simpleType></xs:union>"),
     R "-</r>", true},
    {"enumeration of a union",
     "<xs:simpleType name='u'><xs:union memberTypes='xs:integer xs:token'/></xs:simpleType>" VALUE(
         "<xs:restriction base='s:u'><xs:enumeration value='1'/></xs:restriction>"),
     R "01</r>", true},
    {"QName", SEQ("<xs:element name='a' type='xs:QName'/>"), R "<a>o:x</a></r>", true},
    {"QName, prefix unknown", SEQ("<xs:element name='a' type='xs:QName'/>"), R "<a>q:x</a></r>", false},
};

/* Neither libxml2 nor we use these. */
static const struct {
    const char *what, *body;
} broken[] = {
    {"ambiguous: optional before the same", SEQ(A_("minOccurs='0'") A)},
    {"type of no name", "<xs:element name='r' type='s:none'/>"},
    {"element of no name", SEQ("<xs:element ref='s:none'/>")},
    {"group of no name", ROOT("<xs:group ref='s:none'/>")},
    {"attribute group of no name", ROOT("<xs:attributeGroup ref='s:none'/>")},
    {"attribute of no name", ROOT("<xs:attribute ref='s:none'/>")},
    {"prefix of no namespace", "<xs:element name='r' type='q:none'/>"},
    {"namespace not imported", "<xs:element name='r' xmlns:q='urn:q' type='q:none'/>"},
    {"no name", "<xs:element/>"},
    {"a name that is none", "<xs:element name='1'/>"},
    {"twice", "<xs:element name='r'/><xs:element name='r'/>"},
    {"minOccurs above maxOccurs", SEQ(A_("minOccurs='3' maxOccurs='2'"))},
    {"maxOccurs that is no number", SEQ(A_("maxOccurs='many'"))},
    {"type twice", "<xs:element name='r' type='xs:string'><xs:complexType/></xs:element>"},
    {"pattern", VALUE("<xs:restriction base='xs:token'><xs:pattern value='['/></xs:restriction>")},
    {"facet of another type", VALUE("<xs:restriction base='xs:integer'><xs:minInclusive value='x'/></xs:restriction>")},
    {"simple type of a complex base", "<xs:complexType name='t'/>" VALUE("<xs:restriction base='s:t'/>")},
    {"a type that is its own base",
     "<xs:complexType name='t'><xs:complexContent><xs:extension "
     "base='s:t'/></xs:complexContent></xs:complexType><xs:element name='r' type='s:t'/>"},
    {"a simple type that is its own base",
     "<xs:simpleType name='t'><xs:restriction base='s:t'/></xs:simpleType><xs:element name='r' type='s:t'/>"},
    {"default of another type", "<xs:element name='r' type='xs:integer' default='x'/>"},
    {"default of an attribute of another type", ROOT("<xs:attribute name='a' type='xs:integer' default='x'/>")},
    {"default and required", ROOT("<xs:attribute name='a' default='x' use='required'/>")},
    {"attribute twice", ROOT("<xs:attribute name='a'/><xs:attribute name='a'/>")},
    {"unknown element", "<xs:elephant/>"},
    {"unknown attribute", "<xs:element name='r' colour='red'/>"},
    {"sequence at the top", "<xs:sequence/>"},
    {"all in a sequence", SEQ("<xs:all>" A "</xs:all>")},
    {"text", "text"},
};

/* Good XML Schema, but not supported: refused, not passed over. Two of them are not good, only libxml2 does not see it.
 */
static const struct {
    const char *what, *body;
} unsupported[] = {
    {"key", "<xs:element name='r'><xs:complexType><xs:sequence/></xs:complexType><xs:unique name='u'><xs:selector "
            "xpath='*'/><xs:field xpath='.'/></xs:unique></xs:element>"},
    {"substitution group", "<xs:element name='h'/><xs:element name='r' substitutionGroup='s:h'/>"},
    {"abstract element", "<xs:element name='r' abstract='true'/>"},
    {"block", "<xs:element name='r' block='#all'/>"},
    {"notation", "<xs:notation name='n' public='p'/><xs:element name='r'/>"},
    {"a content model of 5000 places", SEQ(A_("maxOccurs='5000'"))},
    {"extension of any type", ROOT("<xs:complexContent><xs:extension base='xs:anyType'/></xs:complexContent>")},
    {"enumeration of lists", "<xs:simpleType name='l'><xs:list itemType='xs:integer'/></xs:simpleType>" VALUE(
                                 "<xs:restriction base='s:l'><xs:enumeration value='1 2'/></xs:restriction>")},
    {"ambiguous: element and wildcard", SEQ(A_("minOccurs='0'") "<xs:any/>")},
    {"one name, two types",
     SEQ("<xs:element name='a' type='xs:string'/>" B_("") "<xs:element name='a' type='xs:integer'/>")},
    {"duration bounds", VALUE("<xs:restriction base='xs:duration'><xs:minInclusive value='P1D'/></xs:restriction>")},
};

static void test_case_of(files *f, const test_case *c)
{
    lodd__buf text = {0};
    xmlDocPtr doc = xmlReadMemory(c->xml, (int)strlen(c->xml), NULL, NULL, XML_PARSE_NONET);
    lodd__schema *schema = NULL;
    lodd__schema_validator *validator = NULL;
    lodd__arena scratch = {0};
    xmlSchemaPtr theirs = NULL;
    char *message = NULL;
    size_t faults = 0;
    bool usable = false;

    schema_text(&text, f, c->body);
    (void)write_file(f->s, text.ptr, text.len);
    theirs = libxml2_schema(f);
    usable = lodd__schema_new(&schema, &f->packs) == LODD_OK && lodd__schema_load_all(schema, &message) == LODD_OK;
    validator = lodd__schema_validator_new(schema);
    if (!usable || theirs == NULL || doc == NULL) {
        TAP_OK(false, "%s: %s", c->what,
               message != NULL  ? message
               : theirs == NULL ? "libxml2 refuses the schema"
                                : "the document is not XML");
    } else {
        lodd_status status =
            lodd__schema_validate(validator, xmlDocGetRootElement(doc), &scratch, count_fault, &faults);
        TAP_OK(status == LODD_OK && (faults == 0) == c->valid, "%s: %s", c->what, c->valid ? "valid" : "not valid");
        TAP_OK(libxml2_says(theirs, doc) == c->valid, "%s: so says libxml2", c->what);
    }
    free(message);
    xmlSchemaFree(theirs);
    xmlFreeDoc(doc);
    lodd__schema_validator_free(validator);
    lodd__schema_free(schema);
    lodd__arena_free(&scratch);
    lodd__buf_free(&text);
}

/* What load_all says of a schema; *ret_theirs: does libxml2 use it? */
static lodd_status load(files *f, const char *text, size_t n, bool *ret_theirs, char **ret_message)
{
    lodd__schema *schema = NULL;
    lodd_status status = LODD_OK;
    xmlSchemaPtr theirs = NULL;

    (void)write_file(f->s, text, n);
    if (ret_theirs != NULL) {
        theirs = libxml2_schema(f);
        *ret_theirs = theirs != NULL;
        xmlSchemaFree(theirs);
    }
    status = lodd__schema_new(&schema, &f->packs);
    if (status == LODD_OK)
        status = lodd__schema_load_all(schema, ret_message);
    lodd__schema_free(schema);
    return status;
}

static void test_refused(files *f, const char *what, const char *body, bool libxml2_takes_it)
{
    lodd__buf text = {0};
    char *message = NULL;
    bool theirs = false;
    lodd_status status = LODD_OK;

    schema_text(&text, f, body);
    status = load(f, text.ptr, text.len, &theirs, &message);
    TAP_OK(status == LODD_ERR_PACK && message != NULL && strstr(message, "s.xsd") != NULL, "%s: refused (%s)", what,
           message != NULL ? message : "");
    TAP_OK(theirs == libxml2_takes_it, "%s: libxml2 %s it", what, libxml2_takes_it ? "takes" : "refuses");
    free(message);
    lodd__buf_free(&text);
}

/* A schema cut off anywhere is refused, and nothing else happens. */
static void test_truncated(files *f)
{
    lodd__buf text = {0};
    size_t taken = 0;

    schema_text(&text, f,
                "<xs:simpleType name='t'><xs:restriction base='xs:token'><xs:pattern "
                "value='a|b'/></xs:restriction></xs:simpleType>" SEQ(A_("minOccurs='0'")
                                                                         B_("") "<xs:any namespace='##other'/>"));
    for (size_t n = 0; n < text.len; n++)
        taken += load(f, text.ptr, n, NULL, NULL) != LODD_ERR_PACK;
    TAP_OK(taken == 0, "a schema cut at any of its %zu bytes is refused (%zu not)", text.len, taken);
    TAP_OK(load(f, text.ptr, text.len, NULL, NULL) == LODD_OK, "the whole of it is not");
    lodd__buf_free(&text);
}

static void repeat(lodd__buf *buf, const char *s, size_t n)
{
    while (n-- > 0)
        lodd__buf_add(buf, lodd__str(s));
}

static void test_deep(files *f)
{
    lodd__buf text = {0};
    lodd__buf deep = {0};

    repeat(&deep, "<xs:sequence>", 5000);
    repeat(&deep, "</xs:sequence>", 5000);
    lodd__buf_printf(&text, "%s<xs:element name='r'><xs:complexType>%.*s</xs:complexType></xs:element>%s", HEAD,
                     LODD__FMT(lodd__buf_str(&deep)), FOOT);
    TAP_OK(load(f, text.ptr, text.len, NULL, NULL) == LODD_ERR_PACK, "groups in groups without end are refused");
    text.len = deep.len = 0;
    lodd__buf_printf(&text,
                     "%s<xs:group name='g'><xs:sequence><xs:group ref='s:g'/></xs:sequence></xs:group>" ROOT(
                         "<xs:group ref='s:g'/>") "%s",
                     HEAD, FOOT);
    TAP_OK(load(f, text.ptr, text.len, NULL, NULL) == LODD_ERR_PACK, "a group that holds itself is refused");
    lodd__buf_free(&text);
    lodd__buf_free(&deep);
}

/* Documents of many elements against counts that are written out. */
static void test_large_counts(files *f)
{
    lodd__buf text = {0};
    lodd__schema *schema = NULL;
    lodd__schema_validator *validator = NULL;
    lodd__arena scratch = {0};
    size_t wrong = 0;

    schema_text(&text, f, SEQ(A_("minOccurs='500' maxOccurs='1500'") B_("maxOccurs='400'")));
    (void)write_file(f->s, text.ptr, text.len);
    if (TAP_OK(lodd__schema_new(&schema, &f->packs) == LODD_OK && lodd__schema_load_all(schema, NULL) == LODD_OK,
               "500 to 1500 and up to 400")) {
        static const size_t counts[][3] = {{499, 1, 0},  {500, 1, 1},    {1500, 400, 1},
                                           {1501, 1, 0}, {1000, 401, 0}, {1000, 0, 0}};
        validator = lodd__schema_validator_new(schema);
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
            xmlDocPtr doc = NULL;
            size_t faults = 0;
            text.len = 0;
            lodd__buf_add(&text, LODD__STR("<r xmlns='urn:s'>"));
            repeat(&text, "<a/>", counts[i][0]);
            repeat(&text, "<b/>", counts[i][1]);
            lodd__buf_add(&text, LODD__STR("</r>"));
            doc = xmlReadMemory(text.ptr, (int)text.len, NULL, NULL, 0);
            wrong += lodd__schema_validate(validator, xmlDocGetRootElement(doc), &scratch, count_fault, &faults) !=
                         LODD_OK ||
                     (faults == 0) != (counts[i][2] == 1);
            xmlFreeDoc(doc);
        }
        TAP_OK(wrong == 0, "are counted (%zu wrong)", wrong);
    }
    lodd__schema_validator_free(validator);
    lodd__schema_free(schema);
    lodd__arena_free(&scratch);
    lodd__buf_free(&text);
}

static void note_fault(void *user, const lodd__schema_fault *fault)
{
    lodd__buf *out = user;

    lodd__buf_printf(out, "%.*s %s", LODD__FMT(lodd__rule(fault->rule)->id), (const char *)fault->node->name);
    for (size_t i = 0; i < fault->n_args; i++)
        lodd__buf_printf(out, "|%.*s", LODD__FMT(fault->args[i]));
    lodd__buf_addc(out, '\n');
}

/* What libxml2 passes over after an element that is not expected is judged here. */
static void test_goes_on(files *f)
{
    static const char xml[] = "<r xmlns='urn:s'><a>x</a><zz/><n>y</n><c><d/></c><zz/></r>";
    lodd__buf text = {0};
    lodd__buf found = {0};
    lodd__schema *schema = NULL;
    lodd__schema_validator *validator = NULL;
    lodd__arena scratch = {0};
    xmlDocPtr doc = xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, 0);

    schema_text(&text, f,
                SEQ(A "<xs:element name='n' type='xs:integer'/><xs:element name='c'><xs:complexType/></xs:element>"));
    (void)write_file(f->s, text.ptr, text.len);
    if (lodd__schema_new(&schema, &f->packs) == LODD_OK && (validator = lodd__schema_validator_new(schema)) != NULL)
        (void)lodd__schema_validate(validator, xmlDocGetRootElement(doc), &scratch, note_fault, &found);
    lodd__buf_addc(&found, '\0');
    TAP_OK(found.ptr != NULL &&
               strcmp(found.ptr, "XSD-ELEMENT zz|zz|n\nXSD-VALUE n|y|xs:integer\nXSD-ELEMENT d|d|-\n") == 0,
           "after an unexpected element its siblings are judged by themselves");
    xmlFreeDoc(doc);
    lodd__schema_validator_free(validator);
    lodd__schema_free(schema);
    lodd__arena_free(&scratch);
    lodd__buf_free(&text);
    lodd__buf_free(&found);
}

int main(void)
{
    files f;

    if (!files_begin(&f)) {
        TAP_OK(false, "a folder to write to");
        return tap_done();
    }
    xmlSetGenericErrorFunc(NULL, silent); /* libxml2 tells of broken patterns there */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        test_case_of(&f, &cases[i]);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        test_refused(&f, broken[i].what, broken[i].body, false);
    for (size_t i = 0; i < sizeof unsupported / sizeof *unsupported; i++)
        test_refused(&f, unsupported[i].what, unsupported[i].body, true);
    test_truncated(&f);
    test_deep(&f);
    test_large_counts(&f);
    test_goes_on(&f);
    files_end(&f);
    xmlSchemaCleanupTypes();
    xmlCleanupParser();
    return tap_done();
}
