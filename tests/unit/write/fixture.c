/* The runs that the writers' tests write. */
#include "fixture.h"

#include "report/coverage.h"
#include "report/result.h"

#define S(lit)                                                                                                         \
    {                                                                                                                  \
        .ptr = (lit), .len = sizeof(lit) - 1                                                                           \
    }

static const lodd_rule pack_rule = {
    .id = S("PLO-STATUS-1"),
    .severity = LODD_SEVERITY_ERROR,
    .layer = LODD_LAYER_RULES,
    .text = {S("Forsendelsesstatus «{0}» krever kansellering"), S("The status '{0}' asks for a cancellation")},
    .hint = {S("Sett MsgId til originalens: {1}"), S("Set MsgId to that of the original: {1}")},
    .document = S("HIS 80704:2014"),
    .clause = S("4.1"),
    .pack = S("no.plo@1.6"),
};

/* A pack's rule that has one language only, a line break and quotes in it. */
static const lodd_rule odd_rule = {
    .id = S("ODD<\"&1>"),
    .severity = LODD_SEVERITY_WARNING,
    .layer = LODD_LAYER_RULES,
    .text = {S("To\nlinjer \"{0}\" ]]> & {1} {9}"), S("")},
    .document = S("Dok \x1b[1m"),
    .pack = S("odd@1"),
};

static lodd_result *result_new(const char *name, size_t n, size_t size, bool shows_values, const char *digit)
{
    lodd_limits limits;
    lodd_result *result;

    lodd_limits_default(&limits);
    limits.max_issues = 4;
    result = lodd__result_new(lodd__str_n(name, n), 0, &limits);
    if (!result)
        return NULL;
    result->size = size;
    result->shows_values = shows_values;
    if (size)
        memset(result->sha256, digit[0], 64);
    return result;
}

static void profile(lodd_result *result, const char *name)
{
    if (!lodd__vec_push(&result->profiles, lodd__str(name)))
        result->nomem = true;
}

/* Adds an issue with up to three arguments, of which the first is the document's. */
static void add(lodd_result *result, const lodd_rule *rule, lodd__place place, lodd_str value, lodd_str other)
{
    lodd_issue *issue = lodd__result_add(result, rule, &place);

    if (value.ptr)
        lodd__issue_arg(result, issue, value, true);
    if (other.ptr)
        lodd__issue_arg(result, issue, other, false);
    lodd__issue_arg(result, issue, LODD__STR("tredje"), false); /* not every text has a {2} */
}

#define PLACE(o, l, c, p) ((lodd__place){.offset = (o), .line = (l), .column = (c), .path = S(p)})
#define NONE              ((lodd_str){NULL, 0})

static lodd_result *plain_good(void)
{
    lodd_result *result = result_new("meldinger/god.xml", 17, 2048, true, "a");

    if (!result)
        return NULL;
    profile(result, "no.msghead@1.2/msghead");
    profile(result, "no.plo@1.6/innleggelsesrapport");
    lodd__result_layer(result, LODD_LAYER_CODES, LODD_OUTCOME_UNCLEAR, "kodeverk 7110 finnes ikke her",
                       "code list 7110 is not carried here");
    add(result, lodd__rule(LODD__RULE_CODE_DISPLAY), PLACE(90, 4, 7, "/MsgHead/MsgInfo[1]/Type[1]/@DN"),
        LODD__STR("Innlagt"), LODD__STR("Innlagt pasient"));
    add(result, lodd__rule(LODD__RULE_CODE_UNKNOWN), PLACE(80, 3, 12, "/MsgHead/MsgInfo[1]/Type[1]/@V"),
        LODD__STR("ÆØÅ"), LODD__STR("8279"));
    return result;
}

static lodd_result *plain_bad(void)
{
    lodd_result *result = result_new("meldinger/feil.xml", 18, 4096, false, "b");

    if (!result)
        return NULL;
    profile(result, "no.msghead@1.2/msghead");
    profile(result, "no.dialog@1.1/dialogmelding");
    lodd__result_layer(result, LODD_LAYER_CODES, LODD_OUTCOME_SKIPPED, "skjemaet er brutt", "the schema is broken");
    add(result, lodd__rule(LODD__RULE_XSD_VALUE), PLACE(300, 10, 5, "/MsgHead/MsgInfo[1]/GenDate[1]"),
        LODD__STR("13050550084"), LODD__STR("xs:dateTime"));
    add(result, &pack_rule, PLACE(500, 20, 9, "/MsgHead/Document[1]"), LODD__STR("x"), LODD__STR("{0}"));
    add(result, lodd__rule(LODD__RULE_ID_REAL), PLACE(400, 15, 1, ""), NONE, NONE);
    add(result, lodd__rule(LODD__RULE_XSD_TEXT), PLACE(510, 21, 9, "/MsgHead/Document[1]"), LODD__STR("Document"),
        NONE);
    add(result, lodd__rule(LODD__RULE_XSD_TEXT), PLACE(520, 22, 9, "/MsgHead/Document[2]"), LODD__STR("Document"),
        NONE);
    return result;
}

static lodd_result *plain_unread(void)
{
    lodd_result *result = result_new("/srv/uleselig.xml", 17, 0, true, "c");

    if (!result)
        return NULL;
    add(result, lodd__rule(LODD__RULE_FILE), PLACE(0, 0, 0, ""), NONE, LODD__STR("x"));
    for (lodd_layer layer = LODD_LAYER_SCHEMA; layer < LODD_LAYER_COUNT; layer++)
        lodd__result_layer(result, layer, LODD_OUTCOME_SKIPPED, "ikke lest", "not read");
    return result;
}

static lodd_result *clean(const char *name)
{
    lodd_result *result = result_new(name, strlen(name), 100, true, "d");

    if (result)
        profile(result, "no.plo@1.6/innleggelsesrapport");
    return result;
}

static lodd_result *across(void)
{
    lodd_result *result = result_new("", 0, 0, true, "");
    lodd__place place = {.document = LODD__STR("meldinger/god.xml"),
                         .offset = 10,
                         .line = 2,
                         .column = 3,
                         .path = LODD__STR("/MsgHead")};

    if (!result)
        return NULL;
    add(result, lodd__rule(LODD__RULE_CONV_DUPLICATE), place, NONE, LODD__STR("meldinger/feil.xml"));
    place.document = LODD__STR("meldinger/feil.xml");
    add(result, lodd__rule(LODD__RULE_CONV_LOST), place, LODD__STR("5f3c"), NONE);
    return result;
}

static lodd_result *one(void)
{
    lodd_result *result = result_new("-", 1, 10, true, "e");

    if (!result)
        return NULL;
    add(result, lodd__rule(LODD__RULE_XML_EMPTY), PLACE(0, 1, 1, ""), NONE, NONE);
    add(result, lodd__rule(LODD__RULE_ID_REAL), PLACE(1, 1, 2, ""), NONE, NONE);
    add(result, lodd__rule(LODD__RULE_CODE_NO_LIST), PLACE(2, 1, 3, ""), LODD__STR("7110"), LODD__STR("2"));
    return result;
}

static lodd_result *hostile(void)
{
    static const char name[] = "a b/\"<&'>]]>\x1b[2J\n\xFF\xEF\xBF\xBE\\:%æ.xml";
    lodd_result *result = result_new(name, sizeof name - 1, 1, true, "f");
    lodd__place place = {.offset = 1, .line = 1, .column = 1, .path = LODD__STR("/a[\"\x01\"]/@b\xFE")};

    if (!result)
        return NULL;
    profile(result, "odd\"@1/<x>");
    profile(result, "without-slash");
    add(result, lodd__rule(LODD__RULE_XML_SYNTAX), place,
        LODD__STR("\0\b\f\n\r\t\x1f \"\\/]]></failure>\x7f\xC2\x9B\xFF\xEF\xBF\xBF"), NONE);
    add(result, &odd_rule, place, LODD__STR("'\"<!--\xE2\x80\xAE[x](https://example.org)"), LODD__STR("\xC3"));
    lodd__result_layer(result, LODD_LAYER_CODES, LODD_OUTCOME_UNCLEAR, "]]>\n\x1b", "\"]]>\n\x1b");
    return result;
}

/* An issue with two details, of which the first has two in turn: more than are kept, of another document, hostile. */
static lodd_result *reasons(void)
{
    lodd_result *result = result_new("r.json", 6, 10, false, "0"), *outer = result_new("r.json", 6, 0, true, "0"),
                *inner = result_new("r.json", 6, 0, true, "0");
    lodd_issue *issue = NULL;
    lodd__place place = PLACE(5, 2, 3, "Observation.subject"), elsewhere = {.path = S("Patient.name[0]")};

    if (result && outer && inner) {
        add(inner, lodd__rule(LODD__RULE_FHIR_FIXED), PLACE(9, 4, 5, "Patient.gender"), LODD__STR("hemmelig"),
            LODD__STR("b\n](x) <&\x1b"));
        add(inner, lodd__rule(LODD__RULE_FHIR_MIN), elsewhere, NONE, LODD__STR("Patient.name"));
        lodd__issue_details(outer, lodd__result_add(outer, lodd__rule(LODD__RULE_FHIR_CANDIDATE), &place), inner);
        lodd__issue_arg(outer, outer->issues.len ? &outer->issues.ptr[0] : NULL, LODD__STR("http://x/p"), false);
        lodd__issue_arg(outer, outer->issues.len ? &outer->issues.ptr[0] : NULL, LODD__STR("2"), false);
        add(outer, lodd__rule(LODD__RULE_FHIR_SLICE_MISSING), elsewhere, NONE, LODD__STR("a"));
        issue = lodd__result_add(result, lodd__rule(LODD__RULE_FHIR_REFERENCE_NO_MATCH), &place);
        lodd__issue_arg(result, issue, LODD__STR("Patient/1"), true);
        lodd__issue_arg(result, issue, LODD__STR("Patient"), false);
        for (int i = 0; i < LODD_ISSUE_MAX_DETAILS; i++) /* half of them are beyond what an issue keeps */
            lodd__issue_details(result, issue, outer);
        result->nomem = result->nomem || outer->nomem || inner->nomem;
    } else if (result) {
        result->nomem = true;
    }
    lodd_result_free(outer);
    lodd_result_free(inner);
    return result;
}

static lodd_coverage *coverage_new(void)
{
    static lodd_str rules[] = {S("PLO-STATUS-1"), S("PLO-STATUS-2"), S("PLO-MELDING-1")};
    static lodd_str elements[] = {S("Pasientlogistikk"),
                                  S("Pasientlogistikk/MeldingInnlagtPasient"),
                                  S("Pasientlogistikk/MeldingInnlagtPasient/Innleggelse"),
                                  S("Pasientlogistikk/MeldingInnlagtPasient/InformasjonOmPasienten"),
                                  S("Blåbær\n"),
                                  S("Pasientlogistikk/Æ")};
    static const lodd__component_table plo = {
        .profile = S("no.plo@1.6/innleggelsesrapport"),
        .names = {[LODD_COMPONENT_RULE] = rules, [LODD_COMPONENT_ELEMENT] = elements},
        .n = {[LODD_COMPONENT_RULE] = 3, [LODD_COMPONENT_ELEMENT] = 6},
    };
    static const lodd__component_table msghead = {
        .profile = S("no.msghead@1.2/msghead"),
        .names = {[LODD_COMPONENT_RULE] = rules},
        .n = {[LODD_COMPONENT_RULE] = 1},
    };
    lodd__coverage_bits *bits[2] = {lodd__coverage_bits_new(&plo), lodd__coverage_bits_new(&msghead)};
    lodd_coverage *coverage = NULL;

    if (!bits[0] || !bits[1]) {
        lodd__coverage_bits_free(bits[0]);
        lodd__coverage_bits_free(bits[1]);
        return NULL;
    }
    bits[0]->documents = 1;
    bits[1]->documents = 2;
    lodd__coverage_set(bits[0], LODD_COMPONENT_RULE, 0);
    lodd__coverage_set(bits[0], LODD_COMPONENT_ELEMENT, 0);
    lodd__coverage_set(bits[1], LODD_COMPONENT_RULE, 0);
    lodd__coverage_new(&coverage, bits, 2); /* without memory it stays NULL */
    return coverage;
}

static bool take(fixture *f, lodd_result *result)
{
    if (!result)
        return false;
    lodd__result_finish(result);
    f->results[f->n++] = result;
    return !result->nomem;
}

bool fixture_new(fixture *ret, const char *name)
{
    *ret = (fixture){.n = 0};
    ret->coverage = coverage_new();
    if (!ret->coverage)
        return false;
    if (!strcmp(name, "plain"))
        return take(ret, plain_good()) && take(ret, plain_bad()) && take(ret, plain_unread()) &&
               take(ret, clean("ren.xml")) && take(ret, across());
    if (!strcmp(name, "one"))
        return take(ret, one());
    if (!strcmp(name, "hostile"))
        return take(ret, hostile()) && take(ret, clean("  ")) && take(ret, clean("//c:d/e.xml"));
    if (!strcmp(name, "reasons"))
        return take(ret, reasons());
    return !strcmp(name, "empty");
}

void fixture_free(fixture *f)
{
    for (size_t i = 0; i < f->n; i++)
        lodd_result_free(f->results[i]);
    lodd_coverage_free(f->coverage);
}
