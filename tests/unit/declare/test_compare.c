/* What declarations answer to a demand (claims.h), and tables for spreadsheets (csv.h, lodd_compare_csv). */
#include "declare/claims.h"

#include <stdlib.h>

#include "declare/csv.h"
#include "lodd/control.h"
#include "tap.h"

#define S(text) LODD__STR(text)

enum { MAX_CLAIMS = 4 };

/* A declaration made by hand. */
typedef struct made {
    lodd__declaration declaration;
    lodd__claim claims[MAX_CLAIMS];
    lodd__loaded loaded;
} made;

static lodd__claim claim(const char *id, const char *profile, lodd__direction direction, lodd__claim_status status,
                         lodd__shown_as shown)
{
    lodd__claim c = {.id = lodd__str(id), .profile = lodd__str(profile), .direction = direction, .status = status};

    c.computed.shown = shown;
    return c;
}

static void make(made *m, int validity, const lodd__claim *claims, size_t n)
{
    memset(m, 0, sizeof *m);
    memcpy(m->claims, claims, n * sizeof *claims);
    m->declaration.claims.ptr = m->claims;
    m->declaration.claims.len = n;
    m->loaded.declaration = &m->declaration;
    memcpy(&m->loaded.validity, &validity, sizeof validity);
}

static lodd__cell ask(const made *m, lodd_str profile, lodd__direction direction)
{
    return lodd__claims_answer(&m->loaded, profile, direction, S(""), NULL, false).cell;
}

#define P16 "no.plo@1.6/x"

static void cells(void)
{
    static const struct {
        lodd__claim_status status;
        lodd__shown_as shown;
        int validity;
        bool changed;
        const char *open, *confirmed;
        lodd__cell cell;
    } rows[] = {
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR, LODD__VALIDITY_CURRENT, false, "", "", LODD__CELL_SAMSVAR},
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR_SVAKT, LODD__VALIDITY_CURRENT, false, "", "", LODD__CELL_SAMSVAR_SVAKT},
        {LODD__CLAIM_JA, LODD__SHOWN_PASTATT, LODD__VALIDITY_CURRENT, false, "", "", LODD__CELL_PASTATT},
        {LODD__CLAIM_JA, LODD__SHOWN_MOTSIGELSE, LODD__VALIDITY_CURRENT, false, "", "", LODD__CELL_AVVIK},
        {LODD__CLAIM_JA_MED_AVVIK, LODD__SHOWN_AVVIK_FORKLART, LODD__VALIDITY_CURRENT, false, "", "", LODD__CELL_AVVIK},
        {LODD__CLAIM_NEI, LODD__SHOWN_NEI, LODD__VALIDITY_CURRENT, false, "", "", LODD__CELL_NEI},
        {LODD__CLAIM_PLANLAGT, LODD__SHOWN_PLANLAGT, LODD__VALIDITY_CURRENT, false, "", "", LODD__CELL_PLANLAGT},
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR, LODD__VALIDITY_EXPIRED, false, "", "", LODD__CELL_UTLOPT},
        {LODD__CLAIM_NEI, LODD__SHOWN_NEI, LODD__VALIDITY_EXPIRED, false, "", "", LODD__CELL_NEI},
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR, LODD__VALIDITY_WITHDRAWN, false, "", "", LODD__CELL_TRUKKET},
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR, LODD__VALIDITY_DRAFT, false, "", "", LODD__CELL_UTKAST},
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR, LODD__VALIDITY_NOT_YET, false, "", "", LODD__CELL_UTKAST},
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR, LODD__VALIDITY_CURRENT, true, "", "", LODD__CELL_ENDRET},
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR, LODD__VALIDITY_EXPIRED, true, "", "", LODD__CELL_ENDRET},
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR, LODD__VALIDITY_CURRENT, false, "K1", "", LODD__CELL_OMSTRIDT},
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR, LODD__VALIDITY_CURRENT, false, "K2", "", LODD__CELL_SAMSVAR},
        {LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR, LODD__VALIDITY_CURRENT, false, "", "K1", LODD__CELL_AVVIK},
        {LODD__CLAIM_NEI, LODD__SHOWN_NEI, LODD__VALIDITY_CURRENT, false, "K1", "", LODD__CELL_NEI},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lodd__claim c = claim("K1", P16, LODD__DIRECTION_SEND, rows[i].status, rows[i].shown);
        lodd_str open = lodd__str(rows[i].open), confirmed = lodd__str(rows[i].confirmed);
        lodd__disputes disputes = {{&open, open.len > 0}, {&confirmed, confirmed.len > 0}};
        made m;
        lodd__answer got;

        make(&m, rows[i].validity, &c, 1);
        got = lodd__claims_answer(&m.loaded, S(P16), LODD__DIRECTION_SEND, S(""), &disputes, rows[i].changed);
        TAP_OK(got.cell == rows[i].cell, "row %zu: %s (%s)", i, lodd__cell_code(rows[i].cell),
               lodd__cell_code(got.cell));
    }
    TAP_OK(lodd__claims_answer(&(lodd__loaded){.declaration = NULL}, S(P16), LODD__DIRECTION_SEND, S(""), NULL, false)
                   .cell == LODD__CELL_ULESELIG,
           "a declaration that cannot be read");
    TAP_OK(lodd__cell_met(LODD__CELL_SAMSVAR_SVAKT) && !lodd__cell_met(LODD__CELL_PASTATT) &&
               !lodd__cell_met(LODD__CELL_AVVIK) && !lodd__cell_met(LODD__CELL_OMSTRIDT),
           "what meets a demand");
}

static void directions(void)
{
    const lodd__claim two[] = {
        claim("K1", P16, LODD__DIRECTION_SEND, LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR),
        claim("K2", P16, LODD__DIRECTION_MOTTA, LODD__CLAIM_NEI, LODD__SHOWN_NEI),
    };
    const lodd__claim both = claim("K1", P16, LODD__DIRECTION_BEGGE, LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR);
    const lodd__claim twice[] = {
        claim("K1", P16, LODD__DIRECTION_SEND, LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR),
        claim("K2", P16, LODD__DIRECTION_BEGGE, LODD__CLAIM_PLANLAGT, LODD__SHOWN_PLANLAGT),
    };
    made m;

    make(&m, LODD__VALIDITY_CURRENT, two, 2);
    TAP_OK(ask(&m, S(P16), LODD__DIRECTION_SEND) == LODD__CELL_SAMSVAR, "send");
    TAP_OK(ask(&m, S(P16), LODD__DIRECTION_MOTTA) == LODD__CELL_NEI, "motta");
    TAP_OK(ask(&m, S(P16), LODD__DIRECTION_BEGGE) == LODD__CELL_NEI, "both: the worse one counts");
    make(&m, LODD__VALIDITY_CURRENT, two, 1);
    TAP_OK(ask(&m, S(P16), LODD__DIRECTION_BEGGE) == LODD__CELL_IKKE_NEVNT, "both, and one is not mentioned");
    make(&m, LODD__VALIDITY_CURRENT, &both, 1);
    TAP_OK(ask(&m, S(P16), LODD__DIRECTION_MOTTA) == LODD__CELL_SAMSVAR, "a claim for both answers for one");
    make(&m, LODD__VALIDITY_CURRENT, twice, 2);
    TAP_OK(ask(&m, S(P16), LODD__DIRECTION_SEND) == LODD__CELL_PLANLAGT, "of two claims the worse one counts");
}

static void versions(void)
{
    static const struct {
        const char *a, *b;
        bool same;
        const char *version;
    } rows[] = {
        {"no.plo@1.6/x", "no.plo@1.5/x", true, "1.6"},
        {"no.plo@1.6/x", "no.plo@1.5/y", false, "1.6"},
        {"no.plo@1.6/x", "no.dialog@1.6/x", false, "1.6"},
        {"http://hl7.no/S/P|1.0", "http://hl7.no/S/P|1.1", true, "1.0"},
        {"http://a@b/S|1", "http://a@c/S|1", false, "1"},
        {"plain", "plain", true, ""},
        {"no.plo@", "no.plo@/", false, ""},
        {"@", "@", true, ""},
        {"|", "|2", true, ""},
    };
    const lodd__claim old = claim("K1", "no.plo@1.5/x", LODD__DIRECTION_SEND, LODD__CLAIM_JA, LODD__SHOWN_SAMSVAR);
    lodd__answer got;
    made m;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        TAP_OK(lodd__profile_same(lodd__str(rows[i].a), lodd__str(rows[i].b)) == rows[i].same &&
                   lodd__str_is(lodd__profile_version(lodd__str(rows[i].a)), rows[i].version),
               "%s and %s", rows[i].a, rows[i].b);
    make(&m, LODD__VALIDITY_CURRENT, &old, 1);
    got = lodd__claims_answer(&m.loaded, S(P16), LODD__DIRECTION_SEND, S(""), NULL, false);
    TAP_OK(got.cell == LODD__CELL_IKKE_NEVNT && lodd__str_is(got.other_version, "1.5"), "another version is told");
    got = lodd__claims_answer(&m.loaded, S(P16), LODD__DIRECTION_MOTTA, S(""), NULL, false);
    TAP_OK(got.other_version.len == 0, "but only in the direction that was asked for");
    for (size_t first = 0; first < 2; first++) {
        lodd__claim two[2] = {old, claim("K2", P16, LODD__DIRECTION_SEND, LODD__CLAIM_NEI, LODD__SHOWN_NEI)};

        if (first == 1) {
            two[0] = two[1];
            two[1] = old;
        }
        make(&m, LODD__VALIDITY_CURRENT, two, 2);
        got = lodd__claims_answer(&m.loaded, S(P16), LODD__DIRECTION_SEND, S(""), NULL, false);
        TAP_OK(got.cell == LODD__CELL_NEI && lodd__str_is(got.other_version, "1.5"),
               "a no in this version beside a yes in another, in order %zu", first);
    }
}

/* A claim with an explained deviation from one requirement meets the others. */
static void requirements(void)
{
    lodd__claim c = claim("K1", P16, LODD__DIRECTION_SEND, LODD__CLAIM_JA_MED_AVVIK, LODD__SHOWN_AVVIK_FORKLART);
    lodd_str asked[] = {S("R1"), S("R2")}, named = S("A1");
    lodd__deviation deviation = {.id = S("A1"), .requirement = S("R2")};
    made m;

    c.requirements = (lodd__strings){asked, 2};
    c.deviations = (lodd__strings){&named, 1};
    make(&m, LODD__VALIDITY_CURRENT, &c, 1);
    m.declaration.deviations.ptr = &deviation;
    m.declaration.deviations.len = 1;
    TAP_OK(lodd__claims_answer(&m.loaded, S(P16), LODD__DIRECTION_SEND, S("R1"), NULL, false).cell ==
               LODD__CELL_SAMSVAR_MERKNAD,
           "a requirement that the deviation is not about");
    TAP_OK(lodd__claims_answer(&m.loaded, S(P16), LODD__DIRECTION_SEND, S("R2"), NULL, false).cell == LODD__CELL_AVVIK,
           "the one that it is about");
    TAP_OK(lodd__claims_answer(&m.loaded, S(P16), LODD__DIRECTION_SEND, S("R3"), NULL, false).cell ==
               LODD__CELL_IKKE_NEVNT,
           "a requirement that the claim does not name");
    deviation.requirement = S("");
    TAP_OK(lodd__claims_answer(&m.loaded, S(P16), LODD__DIRECTION_SEND, S("R1"), NULL, false).cell == LODD__CELL_AVVIK,
           "a deviation that names none is one of all of them");
}

static void table(void)
{
    static const struct {
        const char *value, *cell;
    } rows[] = {
        {"plain", "\"plain\""},
        {"", "\"\""},
        {"a;b", "\"a;b\""},
        {"say \"no\"", "\"say \"\"no\"\"\""},
        {"=1+1", "\"'=1+1\""},
        {"+47", "\"'+47\""},
        {"-1", "\"'-1\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"  =1", "\"'  =1\""},
        {"\t=1", "\"' =1\""},
        {"\xEF\xBC\x9D"
         "1",
         "\"'\xEF\xBC\x9D"
         "1\""},
        {"two\r\nlines", "\"two  lines\""},
        {"bad \xFF byte", "\"bad \xEF\xBF\xBD byte\""},
        {"bl\xC3\xA5", "\"bl\xC3\xA5\""},
        {"a=b", "\"a=b\""},
    };
    lodd__buf out = {0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        out.len = 0;
        lodd__csv_cell(&out, lodd__str(rows[i].value));
        TAP_OK(lodd__str_is(lodd__buf_str(&out), rows[i].cell), "cell %zu: %.*s", i, LODD__FMT(lodd__buf_str(&out)));
    }
    out.len = 0;
    lodd__csv_begin(&out);
    lodd__csv_cell(&out, S("a"));
    lodd__csv_number(&out, 2);
    lodd__csv_end_row(&out);
    lodd__csv_cell(&out, S("b"));
    TAP_OK(lodd__str_is(lodd__buf_str(&out), "\xEF\xBB\xBF\"a\";2\r\n\"b\""), "rows");
    lodd__buf_free(&out);
}

/* A record may be anybody's. */
static void records(void)
{
    static const char good[] =
        "{\"schema\":\"urn:lodd:sammenligning:1\",\"systems\":[{\"id\":\"S1\",\"system\":\"=X\",\"version\":\"1\"}],"
        "\"rows\":[{\"id\":\"R\",\"must\":true,\"weight\":3,\"text\":{\"nb\":\"T\"},"
        "\"cells\":[{\"nb\":\"Nei\",\"en\":\"No\",\"files\":0}]}]}";
    static const char *const bad[] = {"",
                                      "[]",
                                      "{}",
                                      "{\"schema\":1}",
                                      "{\"schema\":\"urn:lodd:par:1\"}",
                                      "{\"schema\":\"urn:lodd:sammenligning:1\"",
                                      "\xFF"};
    static const char *const odd[] = {
        "{\"schema\":\"urn:lodd:sammenligning:1\"}",
        "{\"schema\":\"urn:lodd:sammenligning:1\",\"systems\":1,\"rows\":{}}",
        "{\"schema\":\"urn:lodd:sammenligning:1\",\"systems\":[1,null],\"rows\":[1,[],{\"cells\":7}]}",
    };
    char *csv = NULL;

    TAP_OK(lodd_compare_csv(&csv, lodd__str(good), LODD_LANG_NB) == LODD_OK &&
               strstr(csv, "\"'=X 1 (): svar\"") != NULL &&
               strstr(csv, "\"R\";\"\";\"\";\"T\";\"\";\"ja\";\"3\";\"Nei\"") != NULL,
           "a comparison as a table");
    lodd_free(csv);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        TAP_OK(lodd_compare_csv(&csv, lodd__str(bad[i]), LODD_LANG_EN) == LODD_ERR_ARGUMENT && csv == NULL,
               "no comparison: %s", i < 6 ? bad[i] : "bytes");
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        TAP_OK(lodd_compare_csv(&csv, lodd__str(odd[i]), LODD_LANG_EN) == LODD_OK, "odd, and no harm done: %zu", i);
        lodd_free(csv);
    }
}

int main(void)
{
    cells();
    directions();
    versions();
    requirements();
    table();
    records();
    return tap_done();
}
