/* test_persons.c - may the values of a document be shown? Person numbers anywhere in it, real and synthetic, and the
 * modes of lodd_run_options.
 *
 * No number here is a person's: "real" is a published test actor's number, asked about where no pack lists it.
 */
#include "fixture.h"
#include "identifier/identifier.h"
#include "message/persons.h"

#define REAL       "13116900216" /* a published test actor's: valid, outside the synthetic series */
#define REAL_TYPO  "13116900217" /* with a wrong last digit */
#define REAL_D     "43116900239" /* her D-number in the official tests */
#define TENOR      "14833801636"
#define TENOR_TYPO "14833801637"
#define NHN        "14683800563"
#define TENOR_D    "42859001763"

#define PATIENT(content)    "<M><Patient>" content "</Patient></M>"
#define IDENT(number, type) "<Ident><Id>" number "</Id><TypeId V='" type "'/></Ident>"

typedef struct person_case {
    const char *what, *xml;
    bool shown;
    const char *reported; /* places of ID-EKTE */
} person_case;

/* Without a list of test persons. */
static const person_case cases[] = {
    {"no patient, no number", "<M>text</M>", true, ""},
    {"an empty patient", "<M><Patient/></M>", true, ""},
    {"a patient without number", PATIENT("<Name>Kari</Name>"), false, ""},
    {"a patient with a synthetic number (Tenor)", PATIENT(IDENT(TENOR, "FNR")), true, ""},
    {"a patient with a synthetic number (NHN)", PATIENT(IDENT(NHN, "FNR")), true, ""},
    {"a patient with a synthetic D-number", PATIENT(IDENT(TENOR_D, "DNR")), true, ""},
    {"a patient with a real-looking number", PATIENT(IDENT(REAL, "FNR")), false, "ID-EKTE 1:24 \n"},
    {"a patient with a real-looking D-number", PATIENT(IDENT(REAL_D, "DNR")), false, "ID-EKTE 1:24 \n"},
    {"a slip in a real-looking number does not make it anonymous", PATIENT(IDENT(REAL_TYPO, "FNR")), false, ""},
    {"a slip in a synthetic number does not make it real", PATIENT(IDENT(TENOR_TYPO, "FNR")), true, ""},
    {"blanks around a number", PATIENT(IDENT(" " REAL " ", "FNR")), false, "ID-EKTE 1:25 \n"},
    {"a number with a blank in it", PATIENT(IDENT("131169 00216", "FNR")), false, "ID-EKTE 1:24 \n"},
    {"a number that is no number", PATIENT(IDENT("ukjent", "FNR")), false, ""},
    {"an empty number", PATIENT(IDENT("", "FNR") IDENT(TENOR, "FNR")), true, ""},
    {"two patients, one real-looking",
     "<M><Patient>" IDENT(TENOR, "FNR") "</Patient><Patient>" IDENT(REAL, "FNR") "</Patient></M>", false,
     "ID-EKTE 1:95 \n"},
    {"a real-looking number outside the patient", PATIENT(IDENT(TENOR, "FNR")) "<!-- " REAL " -->", false,
     "ID-EKTE 1:84 \n"},
    {"in free text", "<M>Hun (" REAL ") kom i dag</M>", false, "ID-EKTE 1:9 \n"},
    {"in free text, written in two parts", "<M>131169 00216</M>", false, "ID-EKTE 1:4 \n"},
    {"in an attribute", "<M x='" REAL "'/>", false, "ID-EKTE 1:7 \n"},
    {"on a later line, behind letters", "<M>\xC3\xA6\n\xC3\xB8 " REAL "</M>", false, "ID-EKTE 2:3 \n"},
    {"twice", "<M>" REAL " " REAL "</M>", false, "ID-EKTE 1:4 \nID-EKTE 1:16 \n"},
    {"in a CDATA section", "<M><![CDATA[" REAL "]]></M>", false, "ID-EKTE 1:13 \n"},
    {"as a part of a longer number", "<M>1" REAL "</M>", true, ""},
    {"as a part of a longer number, at its end", "<M>" REAL "0</M>", true, ""},
    {"two parts with two blanks are no number", "<M>131169  00216</M>", true, ""},
    {"two parts of which one is longer are no number", "<M>131169 002160</M>", true, ""},
    {"eleven digits without a date or control digits", "<M>12345678901</M>", true, ""},
    {"a slip in free text is not found", "<M>" REAL_TYPO "</M>", true, ""},
    {"a synthetic number in free text", "<M><Patient><Name>Kari</Name></Patient>" TENOR "</M>", true, ""},
    {"what only looks synthetic in free text says nothing of the patient",
     "<M><Patient><Name>Kari</Name></Patient>" TENOR_TYPO "</M>", false, ""},
    {"another kind of id with eleven digits", PATIENT("<Ident><Id>12345678901</Id><TypeId V='HPR'/></Ident>"), false,
     ""},
    {"a help number: nobody can tell", PATIENT(IDENT("80000000050", "FHN")), false, ""},
    {"an Id without TypeId", PATIENT("<Id>12345678901</Id>"), false, ""},
};

static void write_pack(fixture *f, bool with_persons)
{
    fixture_files(f);
    temp_write(&f->files, "x.p/pack.json",
               with_persons ? "{\"id\": \"x.p\", \"testPersons\": \"p.json\", \"profiles\": [{\"id\": \"m\", \"root\": "
                              "\"M\", \"namespace\": \"urn:m\"}], "
                              "\"schemas\": [{\"namespace\": \"urn:m\", \"file\": \"m.xsd\"}]}"
                            : "{\"id\": \"x.p\"}");
    temp_write(&f->files, "x.p/p.json", "{\"persons\": [{\"number\": \"" REAL "\"}, {\"number\": \"45406500520\"}]}");
    temp_write(&f->files, "x.p/m.xsd",
               "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:m'><xs:element name='M' "
               "type='xs:anyType'/></xs:schema>");
    fixture_begin_files(f);
}

static bool asked(fixture *f, const char *xml, bool parsed, const char *reported, const char *what)
{
    judged *j = fixture_read(f, "test.xml", 0, lodd__str(xml));
    bool shown = false;

    if (!parsed)
        j->judge.doc = NULL;
    shown = lodd__persons_all_synthetic(&j->judge);
    lodd__result_finish(j->result);
    findings_are(j->result, "", reported, what);
    judged_free(j);
    return shown;
}

static void test_cases(void)
{
    fixture f;

    write_pack(&f, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        TAP_OK(asked(&f, cases[i].xml, true, cases[i].reported, cases[i].what) == cases[i].shown, "%s: values are %s",
               cases[i].what, cases[i].shown ? "shown" : "hidden");
    fixture_end(&f);
}

/* Of a document that could not be parsed only the text is known. */
static void test_text_only(void)
{
    fixture f;

    write_pack(&f, false);
    TAP_OK(!asked(&f, "<M>text</M>", false, "", "not parsed, no number"),
           "values of what could not be parsed are hidden");
    TAP_OK(asked(&f, "<M>" TENOR "</M>", false, "", "not parsed, a synthetic number"),
           "but for a synthetic number in it");
    TAP_OK(!asked(&f, "<M>" TENOR " " REAL "</M>", false, "ID-EKTE 1:16 \n", "not parsed, both"),
           "a real-looking one hides them again");
    fixture_end(&f);
}

static void test_list(void)
{
    fixture f;

    write_pack(&f, true);
    TAP_OK(asked(&f, PATIENT(IDENT(REAL, "FNR")), true, "", "a published test person"),
           "a published test person's values are shown");
    TAP_OK(asked(&f, PATIENT(IDENT("45406500520", "DNR")), true, "", "a listed number that no rule accepts"),
           "also when the number is none");
    TAP_OK(!asked(&f, PATIENT(IDENT(REAL_D, "DNR")), true, "ID-EKTE 1:24 \n", "a number beside the list"),
           "another number's are not");
    TAP_OK(!asked(&f, PATIENT(IDENT(REAL_TYPO, "FNR")), true, "", "a slip in a listed number"),
           "nor is a slip in a listed one's");
    fixture_end(&f);
}

/* The number is found at every offset and beside every neighbour that is no digit: the search may skip, but not over
 * it. */
static void test_everywhere(void)
{
    static const char *const beside[] = {
        "", " ", "x", "-", ".", "\xC3\xA6", "1 ", "12345 ", "123456 ", "1234567890 ", "123456789012 ", "123456 1234 "};
    fixture f;
    size_t missed = 0;
    size_t tried = 0;

    write_pack(&f, false);
    for (size_t n = 0; n < 24; n++)
        for (size_t b = 0; b < sizeof beside / sizeof *beside; b++)
            for (int split = 0; split < 2; split++) {
                char xml[256];
                judged *j = NULL;
                const lodd_issue *issue = NULL;
                (void)snprintf(xml, sizeof xml, "<M>%.*s%s%s%s</M>", (int)n, "........................", beside[b],
                               split ? "131169 00216" : REAL, b % 2 ? "" : " 99");
                j = fixture_read(&f, "test.xml", 0, lodd__str(xml));
                tried++;
                missed += lodd__persons_all_synthetic(&j->judge);
                issue = find_rule(j->result, "ID-EKTE");
                missed += issue == NULL || issue->column != 4 + n + strlen(beside[b]) - (beside[b][0] == '\xC3');
                judged_free(j);
            }
    TAP_OK(missed == 0, "a number is found at its place in %zu surroundings (%zu missed)", tried, missed);
    fixture_end(&f);
}

static bool shows(fixture *f, lodd_values values, const char *xml)
{
    judged *j = NULL;
    bool ret = false;

    f->options.values = values;
    j = fixture_text(f, xml);
    if (j->status != LODD_OK || !j->known)
        TAP_OK(false, "judged: %s", xml);
    ret = lodd_result_shows_values(j->result);
    judged_free(j);
    return ret;
}

static void test_modes(void)
{
    static const char synthetic[] = "<M xmlns='urn:m'><Patient>" IDENT(TENOR, "FNR") "</Patient></M>";
    static const char real[] = "<M xmlns='urn:m'><Patient>" IDENT(REAL_D, "DNR") "</Patient></M>";
    fixture f;
    judged *j = NULL;

    write_pack(&f, true);
    TAP_OK(shows(&f, LODD_VALUES_AUTO, synthetic) && !shows(&f, LODD_VALUES_AUTO, real), "auto: as the numbers say");
    TAP_OK(shows(&f, LODD_VALUES_SHOW, synthetic) && shows(&f, LODD_VALUES_SHOW, real), "show: always");
    TAP_OK(!shows(&f, LODD_VALUES_REDACT, synthetic) && !shows(&f, LODD_VALUES_REDACT, real), "redact: never");
    f.options.values = LODD_VALUES_SHOW;
    j = fixture_text(&f, real);
    TAP_OK(count_rule(j->result, "ID-EKTE") == 1, "a real-looking number is reported in every mode");
    TAP_OK(j->result->issues.len == 1 && j->result->issues.ptr[0].n_args == 0, "and not repeated");
    judged_free(j);
    fixture_end(&f);
}

int main(void)
{
    test_cases();
    test_text_only();
    test_list();
    test_everywhere();
    test_modes();
    return tap_done();
}
