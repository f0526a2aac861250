/* test_identify.c - what a document is: envelope, payloads, profiles, type code and date. */
#include "fixture.h"

#define KITH             "http://www.kith.no/xmlstds/"
#define OPEN             "<MsgHead xmlns='" KITH "msghead/2006-05-24'>"
#define INFO(type)       "<MsgInfo><Type V='" type "'/><GenDate>2026-02-03T16:30:00+01:00</GenDate></MsgInfo>"
#define CONTENT(payload) "<Document><RefDoc><Content>" payload "</Content></RefDoc></Document>"
#define CLOSE            "</MsgHead>"
#define LOG16(branch)                                                                                                  \
    "<l:Pasientlogistikk xmlns:l='" KITH "po/Pasientlogistikk/2012-04-01'>" branch "</l:Pasientlogistikk>"
#define LOG15(branch)                                                                                                  \
    "<l:Pasientlogistikk xmlns:l='" KITH "po/Pasientlogistikk/2009-06-30'>" branch "</l:Pasientlogistikk>"
#define DIALOG10 "<Dialogmelding xmlns='" KITH "dialog/2006-10-11'/>"
#define BASE64   "<Base64Container xmlns='" KITH "base64container'>QUJD</Base64Container>"
#define UNKNOWN  "<x:Ukjent xmlns:x='urn:ukjent'/>"

typedef struct identify_case {
    const char *what, *xml;
    const char *profiles; /* names joined by blanks; NULL: unknown */
    const char *type_code;
    const char *date;
    size_t payloads; /* known and unknown ones */
    size_t unknown;
    bool envelope;
} identify_case;

static const identify_case cases[] = {
    {"a message of PLO 1.6", OPEN INFO("LOG_INNLAGT") CONTENT(LOG16("<l:MeldingInnlagtPasient/>")) CLOSE,
     "no.msghead@1.2/msghead no.plo@1.6/log-innlagt", "LOG_INNLAGT", "2026-02-03T16:30:00+01:00", 1, 0, true},
    {"the same of 1.5", OPEN INFO("LOG_INNLAGT") CONTENT(LOG15("<l:MeldingInnlagtPasient/>")) CLOSE,
     "no.msghead@1.2/msghead no.plo@1.5/log-innlagt", "LOG_INNLAGT", "2026-02-03T16:30:00+01:00", 1, 0, true},
    {"the branch decides, not the type code", OPEN INFO("LOG_DOD") CONTENT(LOG16("<l:MeldingInnlagtPasient/>")) CLOSE,
     "no.msghead@1.2/msghead no.plo@1.6/log-innlagt", "LOG_DOD", "2026-02-03T16:30:00+01:00", 1, 0, true},
    {"no branch", OPEN INFO("LOG_DOD") CONTENT(LOG16("<l:Ukjent/>")) CLOSE, "no.msghead@1.2/msghead", "LOG_DOD",
     "2026-02-03T16:30:00+01:00", 1, 1, true},
    {"one root for many: the type code decides", OPEN INFO("DIALOG_SVAR") CONTENT(DIALOG10) CLOSE,
     "no.msghead@1.2/msghead no.dialog@1.0/dialog-svar", "DIALOG_SVAR", "2026-02-03T16:30:00+01:00", 1, 0, true},
    {"and another", OPEN INFO("DIALOG_AVVIK") CONTENT(DIALOG10) CLOSE,
     "no.msghead@1.2/msghead no.dialog@1.0/dialog-avvik", "DIALOG_AVVIK", "2026-02-03T16:30:00+01:00", 1, 0, true},
    {"two documents of one kind",
     OPEN INFO("LOG_INNLAGT") CONTENT(LOG16("<l:MeldingInnlagtPasient/>")) CONTENT(LOG16("<l:MeldingInnlagtPasient/>"))
         CLOSE,
     "no.msghead@1.2/msghead no.plo@1.6/log-innlagt", "LOG_INNLAGT", "2026-02-03T16:30:00+01:00", 2, 0, true},
    {"two documents of two kinds",
     OPEN INFO("DIALOG_SVAR") CONTENT(DIALOG10) CONTENT(LOG16("<l:OrienteringOmDod/>")) CLOSE,
     "no.msghead@1.2/msghead no.dialog@1.0/dialog-svar no.plo@1.6/log-dod", "DIALOG_SVAR", "2026-02-03T16:30:00+01:00",
     2, 0, true},
    {"two payloads in one Content",
     OPEN INFO("LOG_INNLAGT") CONTENT(LOG16("<l:MeldingInnlagtPasient/>") LOG16("<l:OrienteringOmDod/>")) CLOSE,
     "no.msghead@1.2/msghead no.plo@1.6/log-innlagt no.plo@1.6/log-dod", "LOG_INNLAGT", "2026-02-03T16:30:00+01:00", 2,
     0, true},
    {"an attachment is no payload",
     OPEN INFO("LOG_INNLAGT") CONTENT(LOG16("<l:MeldingInnlagtPasient/>")) CONTENT(BASE64) CLOSE,
     "no.msghead@1.2/msghead no.plo@1.6/log-innlagt", "LOG_INNLAGT", "2026-02-03T16:30:00+01:00", 1, 0, true},
    {"an unknown payload", OPEN INFO("X") CONTENT(UNKNOWN) CLOSE, "no.msghead@1.2/msghead", "X",
     "2026-02-03T16:30:00+01:00", 1, 1, true},
    {"an unknown payload beside a known one",
     OPEN INFO("LOG_INNLAGT") CONTENT(UNKNOWN) CONTENT(LOG16("<l:MeldingInnlagtPasient/>")) CLOSE,
     "no.msghead@1.2/msghead no.plo@1.6/log-innlagt", "LOG_INNLAGT", "2026-02-03T16:30:00+01:00", 2, 1, true},
    {"no document", OPEN INFO("LOG_INNLAGT") CLOSE, "no.msghead@1.2/msghead", "LOG_INNLAGT",
     "2026-02-03T16:30:00+01:00", 0, 0, true},
    {"an empty Content", OPEN INFO("LOG_INNLAGT") CONTENT("") CLOSE, "no.msghead@1.2/msghead", "LOG_INNLAGT",
     "2026-02-03T16:30:00+01:00", 0, 0, true},
    {"no MsgInfo", OPEN CLOSE, "no.msghead@1.2/msghead", "", "", 0, 0, true},
    {"a type without code", OPEN "<MsgInfo><Type/><GenDate> 2026-02-03 \n</GenDate></MsgInfo>" CLOSE,
     "no.msghead@1.2/msghead", "", "2026-02-03", 0, 0, true},
    {"the type code is taken as it stands", OPEN INFO(" LOG_DOD ") CLOSE, "no.msghead@1.2/msghead", " LOG_DOD ",
     "2026-02-03T16:30:00+01:00", 0, 0, true},
    {"a Content of another namespace is none",
     OPEN INFO("X") "<Document><RefDoc><Content xmlns='urn:x'>" UNKNOWN "</Content></RefDoc></Document>" CLOSE,
     "no.msghead@1.2/msghead", "X", "2026-02-03T16:30:00+01:00", 0, 0, true},
    {"a payload by itself", LOG16("<l:MeldingInnlagtPasient/>"), "no.plo@1.6/log-innlagt", "", "", 1, 0, false},
    {"AppRec 1.0", "<AppRec xmlns='" KITH "apprec/2004-11-21'><MsgType V='APPREC'/><GenDate>2026</GenDate></AppRec>",
     "no.apprec@1.0/apprec", "APPREC", "2026", 1, 0, false},
    {"AppRec 1.1", "<AppRec xmlns='" KITH "apprec/2012-02-15'/>", "no.apprec@1.1/apprec", "", "", 1, 0, false},
    {"the prefix does not matter",
     "<m:MsgHead xmlns:m='" KITH "msghead/2006-05-24'><m:MsgInfo><m:Type V='X'/></m:MsgInfo></m:MsgHead>",
     "no.msghead@1.2/msghead", "X", "", 0, 0, true},
    {"a root nobody knows", "<ukjent xmlns='urn:ukjent'/>", NULL, "", "", 0, 0, false},
    {"a known name without namespace", "<MsgHead/>", NULL, "", "", 0, 0, false},
    {"a known name in another version", "<MsgHead xmlns='" KITH "msghead/2005-01-01'/>", NULL, "", "", 0, 0, false},
    {"a known namespace, another name", "<Msghead xmlns='" KITH "msghead/2006-05-24'/>", NULL, "", "", 0, 0, false},
    {"an element of a base pack by itself", BASE64, NULL, "", "", 0, 0, false},
};

static bool profiles_are(const judged *j, const char *expected)
{
    lodd_str rest = lodd__str(expected);
    lodd_str name;
    size_t n = 0;

    for (; lodd__str_word(&rest, &name); n++)
        if (n >= lodd_result_n_profiles(j->result) || !lodd__str_eq(lodd_result_profile(j->result, n), name))
            return false;
    return n == lodd_result_n_profiles(j->result);
}

static void test_cases(fixture *f)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const identify_case *c = &cases[i];
        judged *j = fixture_read(f, "test.xml", 0, lodd__str(c->xml));
        size_t unknown = 0;
        bool ok = j->known == (c->profiles != NULL) && profiles_are(j, c->profiles != NULL ? c->profiles : "");
        for (size_t k = 0; k < j->judge.n_payloads; k++)
            unknown += j->judge.payloads[k].profile == NULL;
        if (c->profiles != NULL)
            ok = ok && lodd__str_is(j->judge.type_code, c->type_code) && lodd__str_is(j->judge.date, c->date) &&
                 j->judge.n_payloads == c->payloads && unknown == c->unknown &&
                 (j->judge.envelope != NULL) == c->envelope;
        if (!TAP_OK(ok, "%s", c->what)) {
            printf("# known %d, type '%.*s', date '%.*s', %zu payloads, %zu unknown\n", j->known,
                   LODD__FMT(j->judge.type_code), LODD__FMT(j->judge.date), j->judge.n_payloads, unknown);
            for (size_t k = 0; k < lodd_result_n_profiles(j->result); k++)
                printf("# %.*s\n", LODD__FMT(lodd_result_profile(j->result, k)));
        }
        judged_free(j);
    }
}

/* More payloads than are judged. */
static void test_many(fixture *f)
{
    lodd__buf xml = {0};
    judged *j = NULL;

    lodd__buf_add(&xml, LODD__STR(OPEN INFO("LOG_INNLAGT")));
    for (int i = 0; i < 200; i++)
        lodd__buf_add(&xml, LODD__STR(CONTENT(LOG16("<l:MeldingInnlagtPasient/>"))));
    lodd__buf_add(&xml, LODD__STR(CLOSE));
    j = fixture_judge(f, "test.xml", 0, lodd__buf_str(&xml));
    TAP_OK(j->known && j->status == LODD_OK && j->judge.n_payloads == LODD__MAX_PAYLOADS &&
               lodd_result_n_profiles(j->result) == 2,
           "200 payloads: %d are looked at", LODD__MAX_PAYLOADS);
    TAP_OK(lodd_result_layer(j->result, LODD_LAYER_CODES).outcome == LODD_OUTCOME_UNCLEAR,
           "that the others were not is not passed over");
    judged_free(j);
    lodd__buf_free(&xml);
}

/* Identifying twice, as happens when a payload was unwrapped, gives the same. */
static void test_twice(fixture *f)
{
    judged *j = fixture_read(f, "test.xml", 0, lodd__str(cases[0].xml));

    (void)lodd__message_identify(&j->judge);
    TAP_OK(j->judge.n_payloads == 1 && lodd_result_n_profiles(j->result) == 2, "identified twice");
    judged_free(j);
}

int main(void)
{
    fixture f;

    fixture_begin(&f);
    test_cases(&f);
    test_many(&f);
    test_twice(&f);
    fixture_end(&f);
    return tap_done();
}
