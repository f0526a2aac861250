/* test_xsd.c - what breaks a schema: rule, place and arguments of the finding.
 *
 * Arguments with "=" in front come from the schema or are names; the others are values of the document, which are
 * hidden when they must be.
 */
#include "fixture.h"

static const char pack[] = "{\"id\": \"x.s\", \"version\": \"1\", \"schemas\": [{\"namespace\": \"urn:s\", \"file\": "
                           "\"s.xsd\"}, {\"namespace\": \"urn:o\", \"file\": \"o.xsd\"}],\n"
                           " \"profiles\": [{\"id\": \"r\", \"root\": \"R\", \"namespace\": \"urn:s\"}]}";

static const char schema[] =
    "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:s=\"urn:s\" targetNamespace=\"urn:s\" "
    "elementFormDefault=\"qualified\">\n"
    "<xs:import namespace=\"urn:o\"/>\n"
    "<xs:simpleType name=\"code\"><xs:restriction base=\"xs:string\"><xs:maxLength value=\"3\"/><xs:pattern "
    "value=\"[A-Z']*\"/></xs:restriction></xs:simpleType>\n"
    "<xs:simpleType name=\"small\"><xs:restriction base=\"xs:integer\"><xs:minInclusive value=\"1\"/><xs:maxInclusive "
    "value=\"9\"/></xs:restriction></xs:simpleType>\n"
    "<xs:simpleType name=\"either\"><xs:union memberTypes=\"xs:date xs:gYear\"/></xs:simpleType>\n"
    "<xs:simpleType name=\"numbers\"><xs:list itemType=\"xs:integer\"/></xs:simpleType>\n"
    "<xs:complexType name=\"coded\"><xs:simpleContent><xs:extension base=\"s:code\">\n"
    "  <xs:attribute name=\"c\" type=\"s:code\"/><xs:attribute name=\"d\" "
    "type=\"xs:date\"/></xs:extension></xs:simpleContent></xs:complexType>\n"
    "<xs:element name=\"R\"><xs:complexType><xs:sequence>\n"
    "  <xs:element name=\"A\" type=\"s:code\" minOccurs=\"0\"/>\n"
    "  <xs:element name=\"B\" type=\"xs:date\" minOccurs=\"0\"/>\n"
    "  <xs:element name=\"C\" type=\"s:coded\" minOccurs=\"0\"/>\n"
    "  <xs:element name=\"D\" minOccurs=\"0\"><xs:simpleType><xs:restriction base=\"xs:string\"><xs:enumeration "
    "value=\"ja\"/><xs:enumeration value=\"nei\"/></xs:restriction></xs:simpleType></xs:element>\n"
    "  <xs:element name=\"E\" type=\"s:either\" minOccurs=\"0\"/>\n"
    "  <xs:element name=\"N\" type=\"s:numbers\" minOccurs=\"0\"/>\n"
    "  <xs:element name=\"S\" type=\"s:small\" minOccurs=\"0\"/>\n"
    "  <xs:element name=\"F\" type=\"xs:string\" fixed=\"x\" minOccurs=\"0\"/>\n"
    "  <xs:element name=\"Z\" minOccurs=\"0\"><xs:complexType/></xs:element>\n"
    "  <xs:element name=\"Q\" minOccurs=\"0\"><xs:complexType><xs:sequence><xs:element name=\"Q1\"/><xs:element "
    "name=\"Q2\"/></xs:sequence></xs:complexType></xs:element>\n"
    "  <xs:element name=\"W\" minOccurs=\"0\"><xs:complexType><xs:sequence><xs:any namespace=\"##other\" "
    "processContents=\"strict\"/></xs:sequence></xs:complexType></xs:element>\n"
    "</xs:sequence>\n"
    "<xs:attribute name=\"must\" use=\"required\"/><xs:attribute name=\"one\" fixed=\"1\"/><xs:attribute name=\"n\" "
    "type=\"xs:integer\"/>\n"
    "<xs:attribute name=\"yes\"><xs:simpleType><xs:restriction base=\"xs:string\"><xs:enumeration "
    "value=\"ja\"/></xs:restriction></xs:simpleType></xs:attribute>\n"
    "</xs:complexType></xs:element></xs:schema>";

static const char other[] = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
                            "targetNamespace=\"urn:o\"><xs:element name=\"O\" type=\"xs:integer\"/></xs:schema>";

#define OPEN "<R xmlns='urn:s' must=''>"

typedef struct xsd_case {
    const char *what, *xml, *found;
} xsd_case;

static const xsd_case cases[] = {
    {"valid", OPEN "<A>X</A></R>", ""},
    /* content */
    {"wrong order", OPEN "<B>2020-01-01</B>\n<A>X</A></R>", "XSD-ELEMENT 2:1 /R/A[1]|=A|=C, D, E, N, S, F, Z, Q, W\n"},
    {"twice", OPEN "<W><o:O xmlns:o='urn:o'>1</o:O></W><W><o:O xmlns:o='urn:o'>1</o:O></W></R>",
     "XSD-ELEMENT 1:61 /R/W[2]|=W|=-\n"},
    {"unknown element", OPEN "<Q><X/></Q></R>", "XSD-ELEMENT 1:29 /R/Q[1]/X[1]|=X|=Q1\n"},
    {"missing child", OPEN "<Q><Q1/></Q></R>", "XSD-MISSING 1:26 /R/Q[1]|=Q|=Q2\n"},
    {"no child at all", OPEN "<Q/></R>", "XSD-MISSING 1:26 /R/Q[1]|=Q|=Q1\n"},
    {"right name, no namespace", OPEN "<A xmlns=''>X</A></R>",
     "XSD-ELEMENT 1:26 /R/A[1]|=A|=A, B, C, D, E, N, S, F, Z, Q\n"},
    {"text between elements", OPEN "text<A>X</A></R>", "XSD-TEXT 1:1 /R|=R\n"},
    {"text in an empty element", OPEN "<Z>x</Z></R>", "XSD-TEXT 1:26 /R/Z[1]|=Z\n"},
    {"element in an empty element", OPEN "<Z><A/></Z></R>", "XSD-ELEMENT 1:29 /R/Z[1]/A[1]|=A|=-\n"},
    {"element in a simple one", OPEN "<A><B/></A></R>", "XSD-ELEMENT 1:29 /R/A[1]/B[1]|=B|=-\n"},
    /* values of elements */
    {"date", OPEN "<B>i morgen</B></R>", "XSD-VALUE 1:29 /R/B[1]|i morgen|=xs:date\n"},
    {"empty date", OPEN "<B></B></R>", "XSD-VALUE 1:29 /R/B[1]||=xs:date\n"},
    {"facet pattern", OPEN "<A>x1</A></R>", "XSD-VALUE 1:29 /R/A[1]|x1|=A (pattern [A-Z']*)\n"},
    {"facet length", OPEN "<A>ABCD</A></R>", "XSD-VALUE 1:29 /R/A[1]|ABCD|=A (maxLength 3)\n"},
    {"facet minimum", OPEN "<S>0</S></R>", "XSD-VALUE 1:29 /R/S[1]|0|=S (minInclusive 1)\n"},
    {"facet maximum", OPEN "<S>10</S></R>", "XSD-VALUE 1:29 /R/S[1]|10|=S (maxInclusive 9)\n"},
    {"no number", OPEN "<S>x</S></R>", "XSD-VALUE 1:29 /R/S[1]|x|=small\n"},
    {"enumeration of a local type", OPEN "<D>kanskje</D></R>", "XSD-VALUE 1:29 /R/D[1]|kanskje|=D ('ja', 'nei')\n"},
    {"value that speaks like libxml2", OPEN "<D>x' is not an element of the set {'secret</D></R>",
     "XSD-VALUE 1:29 /R/D[1]|x' is not an element of the set {'secret|=D ('ja', 'nei')\n"},
    {"value with a colon and quotes", OPEN "<A>': 'x'</A></R>",
     "XSD-VALUE 1:29 /R/A[1]|': 'x'|=A (maxLength 3)\nXSD-VALUE 1:29 /R/A[1]|': 'x'|=A (pattern [A-Z']*)\n"},
    {"union", OPEN "<E>x</E></R>", "XSD-VALUE 1:29 /R/E[1]|x|=either\n"},
    {"list", OPEN "<N>1 x</N></R>", "XSD-VALUE 1:29 /R/N[1]|1 x|=numbers\nXSD-VALUE 1:29 /R/N[1]|1 x|=xs:integer\n"},
    {"fixed", OPEN "<F>y</F></R>", "XSD-FIXED 1:29 /R/F[1]|y|=x\n"},
    {"simple content", OPEN "<C>x</C></R>", "XSD-VALUE 1:29 /R/C[1]|x|=C (pattern [A-Z']*)\n"},
    {"value behind letters", OPEN "<A>\xC3\x86</A></R>", "XSD-VALUE 1:29 /R/A[1]|\xC3\x86|=A (pattern [A-Z']*)\n"},
    /* attributes */
    {"attribute missing", "\n<R xmlns='urn:s'/>", "XSD-ATTRIBUTE-MISSING 2:1 /R|=must|=R\n"},
    {"attribute unknown", "<R xmlns='urn:s' must=''\n  x='1'/>", "XSD-ATTRIBUTE 2:3 /R/@x|=x|=R\n"},
    {"attribute of another namespace", "<R xmlns='urn:s' must='' xmlns:o='urn:o' o:must='1'/>",
     "XSD-ATTRIBUTE 1:42 /R/@o:must|=must|=R\n"},
    {"attribute on a simple element", OPEN "<A x='1'>X</A></R>", "XSD-ATTRIBUTE 1:29 /R/A[1]/@x|=x|=A\n"},
    {"attribute type", "<R xmlns='urn:s' must='' n='x'/>", "XSD-VALUE 1:29 /R/@n|x|=xs:integer\n"},
    {"attribute enumeration", "<R xmlns='urn:s' must='' yes='nei'/>", "XSD-VALUE 1:31 /R/@yes|nei|=@yes ('ja')\n"},
    {"attribute fixed", "<R xmlns='urn:s' must='' one='2'/>", "XSD-FIXED 1:31 /R/@one|2|=1\n"},
    {"attributes of a coded element", OPEN "<C c='x' d='y'>X</C></R>",
     "XSD-VALUE 1:32 /R/C[1]/@c|x|=@c (pattern [A-Z']*)\nXSD-VALUE 1:38 /R/C[1]/@d|y|=xs:date\n"},
    /* roots and payloads */
    {"payload of a pack", OPEN "<W><o:O xmlns:o='urn:o'>x</o:O></W></R>",
     "XSD-VALUE 1:50 /R/W[1]/o:O[1]|x|=xs:integer\n"},
    {"unknown element of a pack's namespace", OPEN "<W><o:P xmlns:o='urn:o'>x</o:P></W></R>",
     "XSD-ROOT 1:29 /R/W[1]/o:P[1]|=P\n"},
    {"wrong namespace for a wildcard", OPEN "<W><A>X</A></W></R>", "XSD-ELEMENT 1:29 /R/W[1]/A[1]|=A|=##other\n"},
};

static void test_cases(fixture *f)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        judged *j = fixture_text(f, cases[i].xml);
        bool valid = cases[i].found[0] == '\0';
        bool outcome = lodd_result_layer(j->result, LODD_LAYER_SCHEMA).outcome ==
                       (valid ? LODD_OUTCOME_VALID : LODD_OUTCOME_INVALID);
        findings_are(j->result, "XSD-", cases[i].found, cases[i].what);
        if (!outcome || j->status != LODD_OK)
            TAP_OK(false, "%s: the layer's outcome", cases[i].what);
        judged_free(j);
    }
}

/* A payload that no pack knows is another matter than an invalid one. */
static void test_unknown_payload(fixture *f)
{
    judged *j = fixture_text(f, OPEN "<W><u:U xmlns:u='urn:unknown'>x</u:U></W></R>");

    findings_are(j->result, "", "LODD-PAYLOAD-UNKNOWN 1:29 /R/W[1]/u:U[1]|=U|=urn:unknown\n",
                 "a payload nobody knows is not checked");
    judged_free(j);
}

/* Errors of other layers do not make the schema layer believe that it has told its own, and the other way round. */
static void test_several(fixture *f)
{
    judged *j = fixture_text(f, "<R xmlns='urn:s' n='x' one='2'>\n<A>x1</A>\n<B>y</B><Q/>\n</R>");

    findings_are(j->result, "XSD-",
                 "XSD-ATTRIBUTE-MISSING 1:1 /R|=must|=R\n"
                 "XSD-VALUE 1:21 /R/@n|x|=xs:integer\n"
                 "XSD-FIXED 1:29 /R/@one|2|=1\n"
                 "XSD-VALUE 2:4 /R/A[1]|x1|=A (pattern [A-Z']*)\n"
                 "XSD-VALUE 3:4 /R/B[1]|y|=xs:date\n"
                 "XSD-MISSING 3:9 /R/Q[1]|=Q|=Q1\n",
                 "several faults of one document, in its order");
    judged_free(j);
}

/* A value of the document is never in a place where it would be shown in spite of redaction: no argument from the
 * schema holds it. */
static void test_no_leak(fixture *f)
{
    static const char secret[] = "HEMMELIG";
    static const char *const documents[] = {
        OPEN "<A>%s</A></R>",
        OPEN "<B>%s</B></R>",
        OPEN "<C>%s</C></R>",
        OPEN "<C c='%s'>X</C></R>",
        OPEN "<C d='%s'>X</C></R>",
        OPEN "<D>%s</D></R>",
        OPEN "<E>%s</E></R>",
        OPEN "<N>1 %s</N></R>",
        OPEN "<S>%s</S></R>",
        OPEN "<F>%s</F></R>",
        OPEN "<Z>%s</Z></R>",
        OPEN "%s</R>",
        "<R xmlns='urn:s' must='' n='%s'/>",
        "<R xmlns='urn:s' must='' yes='%s'/>",
        "<R xmlns='urn:s' must='' one='%s'/>",
        "<R xmlns='urn:s' must='' other='%s'/>",
        OPEN "<D>a local type 'x' is not a valid value of the %s</D></R>",
        OPEN "<A>'%s' is not accepted by the pattern 'x'</A></R>",
        "<R xmlns='urn:s' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' must='' i:type='%s'/>",
        "<R xmlns='urn:s' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' must='' i:nil='%s'/>",
    };

    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        char xml[512];
        judged *j = NULL;
        bool leaks = false;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        (void)snprintf(xml, sizeof xml, documents[i], secret);
#pragma GCC diagnostic pop
        j = fixture_text(f, xml);
        for (size_t k = 0; k < lodd_result_n_issues(j->result); k++) {
            const lodd_issue *issue = lodd_result_issue(j->result, k);
            for (size_t a = 0; a < issue->n_args; a++)
                leaks = leaks ||
                        (!issue->args[a].from_document &&
                         memmem(issue->args[a].value.ptr, issue->args[a].value.len, secret, strlen(secret)) != NULL);
        }
        TAP_OK(!leaks && lodd_result_n_issues(j->result) > 0, "no leak: %s", documents[i]);
        judged_free(j);
    }
}

/* xsi:type and xsi:nil are the document's; what is wrong with them is said, whatever libxml2 calls it. */
static void test_instance_attributes(fixture *f)
{
    judged *j = fixture_text(f, "<R xmlns='urn:s' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' must=''><B "
                                "i:type='none'>2020-01-01</B></R>");

    TAP_OK(lodd_result_layer(j->result, LODD_LAYER_SCHEMA).outcome == LODD_OUTCOME_INVALID &&
               find_rule(j->result, "XSD-OTHER") != NULL,
           "a type that does not exist");
    judged_free(j);
    j = fixture_text(f, "<R xmlns='urn:s' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:schemaLocation='urn:s "
                        "none.xsd' must=''><A>X</A></R>");
    findings_are(j->result, "", "", "schemaLocation is not followed");
    judged_free(j);
}

/* The combinations of namespaces that documents have are more than are kept: the verdict stays right. */
static void test_many_sets(void)
{
    enum { N = 80 };
    fixture f;
    lodd__buf json = {0};
    size_t wrong = 0;

    fixture_files(&f);
    lodd__buf_add(
        &json,
        LODD__STR("{\"id\": \"x.m\", \"profiles\": [{\"id\": \"r\", \"root\": \"R\", \"namespace\": \"urn:s\"}], "
                  "\"schemas\": [{\"namespace\": \"urn:s\", \"file\": \"s.xsd\"}, {\"namespace\": \"urn:o\", \"file\": "
                  "\"o.xsd\"}"));
    for (int i = 0; i < N; i++) {
        char name[64];
        char xsd[256];
        (void)snprintf(name, sizeof name, "x.m/n%d.xsd", i);
        (void)snprintf(xsd, sizeof xsd,
                       "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:n%d'><xs:element "
                       "name='P' type='xs:integer'/></xs:schema>",
                       i);
        temp_write(&f.files, name, xsd);
        lodd__buf_printf(&json, ", {\"namespace\": \"urn:n%d\", \"file\": \"n%d.xsd\"}", i, i);
    }
    lodd__buf_add(&json, LODD__STR("]}"));
    temp_write_n(&f.files, "x.m/pack.json", json.ptr, json.len);
    temp_write(&f.files, "x.m/s.xsd", schema);
    temp_write(&f.files, "x.m/o.xsd", other);
    fixture_begin_files(&f);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < N; i++) {
            char xml[256];
            judged *right = NULL;
            judged *bad = NULL;
            (void)snprintf(xml, sizeof xml, OPEN "<W><o:P xmlns:o='urn:n%d'>1</o:P></W></R>", i);
            right = fixture_text(&f, xml);
            (void)snprintf(xml, sizeof xml, OPEN "<W><o:P xmlns:o='urn:n%d'>x</o:P></W></R>", i);
            bad = fixture_text(&f, xml);
            wrong += right->status != LODD_OK || lodd_result_n_issues(right->result) != 0 || bad->status != LODD_OK ||
                     count_rule(bad->result, "XSD-VALUE") != 1;
            judged_free(right);
            judged_free(bad);
        }
    TAP_OK(wrong == 0, "%d combinations of namespaces, each twice (%zu wrong)", N, wrong);
    lodd__buf_free(&json);
    fixture_end(&f);
}

/* A schema that cannot be used is the pack's fault, not the document's. */
static void test_broken_schema(void)
{
    static const char *const broken[] = {"", "not XML",
                                         ("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' "
                                          "targetNamespace='urn:s'><xs:element name='R' type='none'/></xs:schema>"),
                                         "<other/>"};

    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        fixture f;
        judged *j = NULL;
        fixture_files(&f);
        temp_write(&f.files, "x.s@1/pack.json", pack);
        temp_write(&f.files, "x.s@1/o.xsd", other);
        temp_write(&f.files, "x.s@1/s.xsd", broken[i]);
        fixture_begin_files(&f);
        j = fixture_text(&f, OPEN "</R>");
        TAP_OK(j->status == LODD_ERR_PACK, "a broken schema is the pack's fault (%zu)", i);
        judged_free(j);
        fixture_end(&f);
    }
}

int main(void)
{
    fixture f;

    fixture_files(&f);
    temp_write(&f.files, "x.s@1/pack.json", pack);
    temp_write(&f.files, "x.s@1/s.xsd", schema);
    temp_write(&f.files, "x.s@1/o.xsd", other);
    fixture_begin_files(&f);
    test_cases(&f);
    test_unknown_payload(&f);
    test_several(&f);
    test_no_leak(&f);
    test_instance_attributes(&f);
    fixture_end(&f);
    test_many_sets();
    test_broken_schema();
    return tap_done();
}
