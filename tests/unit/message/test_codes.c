/* test_codes.c - coded values against the code lists: each rule KODE-*, where it speaks, and when it does not. */
#include "fixture.h"

static const char pack[] = "{\"id\": \"x.c\", \"version\": \"1\", \"codes\": \"codes\",\n"
                           " \"notCarried\": [{\"oid\": \"2.16.578.1.12.4.1.1.7110\", \"title\": \"ICD-10\"}],\n"
                           " \"schemas\": [{\"namespace\": \"urn:c\", \"file\": \"c.xsd\"}],\n"
                           " \"profiles\": [{\"id\": \"m\", \"root\": \"M\", \"namespace\": \"urn:c\"}]}";

/* Everything is optional here: the schema is silent, so that only the codes speak. */
static const char schema[] =
    "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:lodd=\"urn:lodd:xsd\" xmlns:c=\"urn:c\" "
    "targetNamespace=\"urn:c\" elementFormDefault=\"qualified\">\n"
    "<xs:complexType name=\"CS\"><xs:attribute name=\"V\"/><xs:attribute name=\"DN\"/><xs:attribute "
    "name=\"S\"/><xs:attribute name=\"OT\"/></xs:complexType>\n"
    "<xs:complexType name=\"CV\"><xs:attribute name=\"V\"/><xs:attribute name=\"DN\"/><xs:attribute "
    "name=\"S\"/><xs:attribute name=\"OT\"/></xs:complexType>\n"
    "<xs:complexType name=\"Ident\"><xs:sequence><xs:element name=\"Id\" type=\"xs:string\" "
    "minOccurs=\"0\"/><xs:element name=\"TypeId\" type=\"c:CV\" lodd:kodeverk=\"9001 "
    "9002\"/></xs:sequence></xs:complexType>\n"
    "<xs:element name=\"M\"><xs:complexType><xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\">\n"
    "  <xs:element name=\"MsgInfo\"><xs:complexType><xs:sequence><xs:element name=\"GenDate\" "
    "type=\"xs:string\"/></xs:sequence></xs:complexType></xs:element>\n"
    "  <xs:element name=\"Cs\" type=\"c:CS\" lodd:kodeverk=\"9001\"/>\n"
    "  <xs:element name=\"CsFree\" type=\"c:CS\"/>\n"
    "  <xs:element name=\"CsTwo\" type=\"c:CS\" lodd:kodeverk=\"9001 9002\"/>\n"
    "  <xs:element name=\"CsPart\" type=\"c:CS\" lodd:kodeverk=\"9003\"/>\n"
    "  <xs:element name=\"CsMissing\" type=\"c:CS\" lodd:kodeverk=\"7110\"/>\n"
    "  <xs:element name=\"CsEither\" type=\"c:CS\" lodd:kodeverk=\"9001 7110\"/>\n"
    "  <xs:element name=\"Cv\" type=\"c:CV\" lodd:kodeverk=\"9001\"/>\n"
    "  <xs:element name=\"CvFree\" type=\"c:CV\"/>\n"
    "  <xs:element name=\"CvTwo\" type=\"c:CV\" lodd:kodeverk=\"9001 9002\"/>\n"
    "  <xs:element name=\"Ident\" type=\"c:Ident\"/>\n"
    "  <xs:element name=\"IdentTwo\" type=\"c:Ident\" lodd:kodeverk-typeid=\"9002\"/>\n"
    "</xs:choice></xs:complexType></xs:element></xs:schema>";

#define OID "2.16.578.1.12.4.1.1."
#define LIST(number, content, codes)                                                                                   \
    "{\"resourceType\": \"CodeSystem\", \"url\": \"urn:oid:" OID number "\", \"title\": \"Liste " number               \
    "\", \"content\": \"" content "\", \"concept\": [" codes "]}"
#define SEEN(first, last, status)                                                                                      \
    "\"property\": [{\"code\": \"firstSeen\", \"valueString\": \"" first                                               \
    "\"}, {\"code\": \"lastSeen\", \"valueString\": \"" last "\"}, {\"code\": \"status\", \"valueCode\": \"" status    \
    "\"}]"

static const char list_9001[] =
    LIST("9001", "complete",
         "{\"code\": \"1\", \"display\": \"En\", \"designation\": [{\"value\": \"Ett\"}], " SEEN(
             "2020", "2025", "active") "},"
                                       "{\"code\": \"2\", \"display\": \"To\", " SEEN(
                                           "2012", "2020",
                                           "retired") "},"
                                                      "{\"code\": \"3\", \"display\": \"Tre\", " SEEN(
                                                          "2025", "2025",
                                                          "active") "},"
                                                                    "{\"code\": \"A b\", \"display\": \"Med blank\"}");
static const char list_9002[] =
    LIST("9002", "complete", "{\"code\": \"X\", \"display\": \"Kryss\"}, {\"code\": \"1\", \"display\": \"Annen\"}");
static const char list_9003[] = LIST("9003", "fragment", "{\"code\": \"P\", \"display\": \"Del\"}");

typedef struct code_case {
    const char *what, *xml, *found; /* xml: behind <M xmlns='urn:c'>, line 2 */
} code_case;

#define L1 "S='" OID "9001'"
#define L2 "S='" OID "9002'"

static const code_case cases[] = {
    /* CS */
    {"CS in its list", "<Cs V='1'/>", ""},
    {"CS with its text", "<Cs V='1' DN='En'/>", ""},
    {"CS with an earlier text", "<Cs V='1' DN='Ett'/>", ""},
    {"CS with blanks around its text", "<Cs V='1' DN=' En '/>", ""},
    {"CS with an empty text", "<Cs V='1' DN=''/>", ""},
    {"CS with another text", "<Cs V='1' DN='To'/>", "KODE-TEKST 2:11 /M/Cs[1]/@DN|To|=En|1\n"},
    {"CS with a text in other case", "<Cs V='1' DN='en'/>", "KODE-TEKST 2:11 /M/Cs[1]/@DN|en|=En|1\n"},
    {"CS that is not in its list", "<Cs V='9'/>", "KODE-UKJENT 2:5 /M/Cs[1]/@V|9|=9001|=Liste 9001\n"},
    {"codes are compared with case", "<Cs V='a b'/>", "KODE-UKJENT 2:5 /M/Cs[1]/@V|a b|=9001|=Liste 9001\n"},
    {"a code may have a blank inside", "<Cs V='A b'/>", ""},
    {"blank behind", "<Cs V='1 '/>", "KODE-BLANKE 2:5 /M/Cs[1]/@V|1 |=9001|1\n"},
    {"blank before", "<Cs V=' 1'/>", "KODE-BLANKE 2:5 /M/Cs[1]/@V| 1|=9001|1\n"},
    {"blanks around what is no code either", "<Cs V=' 9 '/>", "KODE-UKJENT 2:5 /M/Cs[1]/@V| 9 |=9001|=Liste 9001\n"},
    {"CS without code", "<Cs/>", "KODE-MANGLER 2:1 /M/Cs[1]|=Cs\n"},
    {"CS with an empty code", "<Cs V=''/>", "KODE-MANGLER 2:1 /M/Cs[1]|=Cs\n"},
    {"CS with a blank code", "<Cs V=' '/>", "KODE-MANGLER 2:1 /M/Cs[1]|=Cs\n"},
    {"CS with text instead of a code", "<Cs OT='fritekst'/>", "KODE-MANGLER 2:1 /M/Cs[1]|=Cs\n"},
    {"CS with @S", "<Cs V='1' " L1 "/>", "KODE-CS-S 2:11 /M/Cs[1]/@S|=Cs\n"},
    {"CS with empty @S", "<Cs V='1' S=''/>", "KODE-CS-S 2:11 /M/Cs[1]/@S|=Cs\n"},
    {"CS whose list nobody knows", "<CsFree V='anything'/>", ""},
    {"CS of two lists: the first", "<CsTwo V='A b'/>", ""},
    {"CS of two lists: the second", "<CsTwo V='X'/>", ""},
    {"CS of two lists: neither", "<CsTwo V='9'/>", "KODE-UKJENT 2:8 /M/CsTwo[1]/@V|9|=9001|=Liste 9001\n"},
    {"a part of a list: known", "<CsPart V='P'/>", ""},
    {"a part of a list: not known", "<CsPart V='Q'/>", "KODE-UKJENT-UTDRAG 2:9 /M/CsPart[1]/@V|Q|=9003|=Liste 9003\n"},
    {"a list that is not carried", "<CsMissing V='A00'/>", "KODE-IKKE-KONTROLLERT 0:0 |=7110 (ICD-10)|=1\n"},
    {"one of two lists is not carried: found in the other", "<CsEither V='1'/>", ""},
    {"one of two lists is not carried: not in the other", "<CsEither V='A00'/>",
     "KODE-IKKE-KONTROLLERT 0:0 |=7110 (ICD-10)|=1\n"},
    {"a list that is not carried is said once",
     "<CsMissing V='A00'/><CsMissing V='B00'/><Cs V='1'/><CsMissing V='C00'/>",
     "KODE-IKKE-KONTROLLERT 0:0 |=7110 (ICD-10)|=3\n"},
    /* CV */
    {"CV in its list", "<Cv V='1' " L1 "/>", ""},
    {"CV in its list, with blanks around the OID", "<Cv V='1' S=' " OID "9001 '/>", ""},
    {"CV without @S", "<Cv V='1'/>", "KODE-CV-S 2:1 /M/Cv[1]|=Cv|=9001\n"},
    {"CV with empty @S", "<Cv V='1' S=''/>", "KODE-CV-S 2:1 /M/Cv[1]|=Cv|=9001\n"},
    {"CV without @S and not in the list", "<Cv V='9'/>",
     "KODE-CV-S 2:1 /M/Cv[1]|=Cv|=9001\nKODE-UKJENT 2:5 /M/Cv[1]/@V|9|=9001|=Liste 9001\n"},
    {"CV without @S where no list is said", "<CvFree V='1'/>", "KODE-CV-S 2:1 /M/CvFree[1]|=CvFree|=N\n"},
    {"CV of another list", "<Cv V='X' " L2 "/>", "KODE-CV-LISTE 2:11 /M/Cv[1]/@S|" OID "9002|=Cv|=9001\n"},
    {"CV of another list, and not in it", "<Cv V='9' " L2 "/>",
     "KODE-UKJENT 2:5 /M/Cv[1]/@V|9|=9002|=Liste 9002\nKODE-CV-LISTE 2:11 /M/Cv[1]/@S|" OID "9002|=Cv|=9001\n"},
    {"CV of one of two lists", "<CvTwo V='X' " L2 "/>", ""},
    {"CV of neither of two lists", "<CvTwo V='P' S='" OID "9003'/>",
     "KODE-CV-LISTE 2:14 /M/CvTwo[1]/@S|" OID "9003|=CvTwo|=9001 9002\n"},
    {"CV of any list", "<CvFree V='X' " L2 "/>", ""},
    {"CV of any list, not in it", "<CvFree V='9' " L2 "/>", "KODE-UKJENT 2:9 /M/CvFree[1]/@V|9|=9002|=Liste 9002\n"},
    {"CV of a list that is not carried", "<CvFree V='A00' S='" OID "7110'/>",
     "KODE-IKKE-KONTROLLERT 0:0 |=7110 (ICD-10)|=1\n"},
    {"CV of a list nobody knows", "<CvFree V='x' S='" OID "9999'/>", "KODE-IKKE-KONTROLLERT 0:0 |9999|=1\n"},
    {"CV of a foreign OID", "<CvFree V='x' S='1.2.3'/>", "KODE-IKKE-KONTROLLERT 0:0 |1.2.3|=1\n"},
    {"CV of a list by its number alone", "<Cv V='1' S='9001'/>", "KODE-IKKE-KONTROLLERT 0:0 |9001|=1\n"},
    {"CV with text instead of a code", "<Cv OT='fritekst'/>", ""},
    {"CV with neither", "<Cv " L1 "/>", "KODE-MANGLER 2:1 /M/Cv[1]|=Cv\n"},
    {"CV with both", "<Cv V='1' OT='fritekst' " L1 "/>", ""},
    {"CV with another text", "<Cv V='1' " L1 " DN='Tre'/>", "KODE-TEKST 2:40 /M/Cv[1]/@DN|Tre|=En|1\n"},
    /* TypeId */
    {"TypeId as its own element says", "<Ident><TypeId V='A b' " L1 "/></Ident>", ""},
    {"TypeId narrowed by the Ident", "<IdentTwo><TypeId V='X' " L2 "/></IdentTwo>", ""},
    {"TypeId outside what the Ident says", "<IdentTwo><TypeId V='1' " L1 "/></IdentTwo>",
     "KODE-CV-LISTE 2:25 /M/IdentTwo[1]/TypeId[1]/@S|" OID "9001|=TypeId|=9002\n"},
    {"TypeId without @S: the Ident's list", "<IdentTwo><TypeId V='X'/></IdentTwo>",
     "KODE-CV-S 2:11 /M/IdentTwo[1]/TypeId[1]|=TypeId|=9002\n"},
    /* places */
    {"the second element of a name", "<Cs V='1'/>\n  <Cs DN='x' V='9'/>",
     "KODE-UKJENT 3:14 /M/Cs[2]/@V|9|=9001|=Liste 9001\n"},
    {"an attribute on a line of its own", "<Cs\n   V='9'/>", "KODE-UKJENT 3:4 /M/Cs[1]/@V|9|=9001|=Liste 9001\n"},
    {"elements that the schema does not have are left alone", "<Other V='9' S='x'/>", ""},
};

static void test_cases(fixture *f)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char xml[1024];
        judged *j = NULL;
        (void)snprintf(xml, sizeof xml, "<M xmlns='urn:c'>\n%s</M>", cases[i].xml);
        j = fixture_text(f, xml);
        findings_are(j->result, "KODE-", cases[i].found, cases[i].what);
        if (j->status != LODD_OK)
            TAP_OK(false, "%s: status", cases[i].what);
        judged_free(j);
    }
}

/* --- dates: a list is known by a few dated states ----------------------------------------------------------------- */

static void test_dates(fixture *f)
{
    static const struct {
        const char *what, *date, *xml, *found;
    } dated[] = {
        {"retired, the document is younger", "2026-01-01T12:00:00+01:00", "<Cs V='2'/>",
         "KODE-UTGATT 3:5 /M/Cs[1]/@V|2|=9001|=Liste 9001|=2020\n"},
        {"retired, from the year after", "2021-01-01T00:00:00", "<Cs V='2'/>",
         "KODE-UTGATT 3:5 /M/Cs[1]/@V|2|=9001|=Liste 9001|=2020\n"},
        {"retired, from its last year", "2020-12-31T23:59:59", "<Cs V='2'/>", ""},
        {"retired, older", "2015-06-01T12:00:00", "<Cs V='2'/>", ""},
        {"retired, no date", "", "<Cs V='2'/>", "KODE-UTGATT 3:5 /M/Cs[1]/@V|2|=9001|=Liste 9001|=2020\n"},
        {"retired, a date that is none", "i dag", "<Cs V='2'/>",
         "KODE-UTGATT 3:5 /M/Cs[1]/@V|2|=9001|=Liste 9001|=2020\n"},
        {"new, the document is from the older state", "2020-01-01T12:00:00", "<Cs V='3'/>",
         "KODE-NY 3:5 /M/Cs[1]/@V|3|=9001|=Liste 9001|=2025\n"},
        {"new, the document is from between the states", "2022-01-01T12:00:00", "<Cs V='3'/>", ""},
        {"new, the document is younger", "2026-01-01T12:00:00", "<Cs V='3'/>", ""},
        {"new, no date", "", "<Cs V='3'/>", ""},
        {"in both states, an old document", "2010-01-01T12:00:00", "<Cs V='1'/>", ""},
        {"no state told", "2010-01-01T12:00:00", "<Cs V='A b'/>", ""},
        {"blanks around the date", " \n2015-06-01T12:00:00 ", "<Cs V='2'/>", ""},
        {"a retired code with another text says both", "2026-01-01T12:00:00", "<Cs V='2' DN='x'/>",
         "KODE-UTGATT 3:5 /M/Cs[1]/@V|2|=9001|=Liste 9001|=2020\nKODE-TEKST 3:11 /M/Cs[1]/@DN|x|=To|2\n"},
    };

    for (size_t i = 0; i < sizeof dated / sizeof *dated; i++) {
        char xml[1024];
        judged *j = NULL;
        (void)snprintf(xml, sizeof xml, "<M xmlns='urn:c'><MsgInfo><GenDate>%s</GenDate></MsgInfo>\n\n%s</M>",
                       dated[i].date, dated[i].xml);
        j = fixture_text(f, xml);
        findings_are(j->result, "KODE-", dated[i].found, dated[i].what);
        judged_free(j);
    }
}

/* --- outcomes and severities -------------------------------------------------------------------------------------- */

static void test_outcomes(fixture *f)
{
    static const struct {
        const char *what, *xml;
        lodd_outcome outcome;
    } outcomes[] = {
        {"a known code: valid", "<Cs V='1'/>", LODD_OUTCOME_VALID},
        {"an unknown code is a warning: valid (HIS 80415)", "<Cs V='9'/>", LODD_OUTCOME_VALID},
        {"an error: invalid", "<Cs V='1 '/>", LODD_OUTCOME_INVALID},
        {"a list that is not carried: unclear", "<CsMissing V='A00'/>", LODD_OUTCOME_UNCLEAR},
        {"both: invalid", "<CsMissing V='A00'/><Cs V='1 '/>", LODD_OUTCOME_INVALID},
        {"nothing coded: valid", "", LODD_OUTCOME_VALID},
    };

    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        char xml[256];
        judged *j = NULL;
        (void)snprintf(xml, sizeof xml, "<M xmlns='urn:c'>%s</M>", outcomes[i].xml);
        j = fixture_text(f, xml);
        TAP_OK(lodd_result_layer(j->result, LODD_LAYER_CODES).outcome == outcomes[i].outcome, "%s", outcomes[i].what);
        judged_free(j);
    }
}

/* A broken list is the pack's fault, and is found out when a code is looked up in it. */
static void test_broken_list(void)
{
    fixture f;
    judged *j = NULL;

    fixture_files(&f);
    temp_write(&f.files, "x.c@1/pack.json", pack);
    temp_write(&f.files, "x.c@1/c.xsd", schema);
    temp_write(&f.files, "x.c@1/codes/9001.json", "{}");
    temp_write(&f.files, "x.c@1/codes/9002.json", list_9002);
    fixture_begin_files(&f);
    j = fixture_text(&f, "<M xmlns='urn:c'><CvFree V='X' " L2 "/></M>");
    TAP_OK(j->status == LODD_OK, "a broken list does not matter to codes of others");
    judged_free(j);
    j = fixture_text(&f, "<M xmlns='urn:c'><Cs V='1'/></M>");
    TAP_OK(j->status == LODD_ERR_PACK, "but to its own");
    judged_free(j);
    fixture_end(&f);
}

int main(void)
{
    fixture f;

    fixture_files(&f);
    temp_write(&f.files, "x.c@1/pack.json", pack);
    temp_write(&f.files, "x.c@1/c.xsd", schema);
    temp_write(&f.files, "x.c@1/codes/9001.json", list_9001);
    temp_write(&f.files, "x.c@1/codes/9002.json", list_9002);
    temp_write(&f.files, "x.c@1/codes/9003.json", list_9003);
    fixture_begin_files(&f);
    test_cases(&f);
    test_dates(&f);
    test_outcomes(&f);
    fixture_end(&f);
    test_broken_list();
    return tap_done();
}
