/* test_gates.c - what stands between an input and a declaration: each gate alone, with what passes it. The command
 * line's tests (tests/cli/test_declare.py) have the whole way. */
#include "unit/base/fail.h"
#include "unit/declare/vendor.h"

#define NO             "{\"id\":\"K1\",\"profile\":\"" INNLEGGELSE "\",\"direction\":\"send\",\"status\":\"nei\"}"
#define DOCUMENT(more) "{\"id\":\"D\",\"kind\":\"document\",\"path\":\"d.txt\"" more "}"

static vendor v;

/* The lines of a declaration; change may be NULL. */
static lodd_check *gated(const char *claims, const char *evidence, const char *more,
                         void (*change)(lodd__declaration *d, const char *with), const char *with)
{
    lodd_check *check = lodd__check_new();
    lodd__declaration *d = vendor_says(&v, claims, evidence, more);
    lodd__buf findings = {0};

    if (change != NULL)
        change(d, with);
    if (vendor_judge(&v, d, &findings, check, 1) != LODD_OK)
        abort();
    lodd__gates(d, v.requirements, check);
    lodd__buf_free(&findings);
    lodd__declaration_free(d);
    return check;
}

static void expect(const char *what, lodd_check *check, const char *code, size_t n)
{
    size_t got = lines_of(check, code, "");

    if (!TAP_OK(got == n, "%s: %zu times %s", what, n, code))
        show_lines(check);
    lodd_check_free(check);
}

/* --- words --- */

static void set_limitations(lodd__declaration *d, const char *with)
{
    d->claims.ptr[0].limitations = lodd__str(with);
}

static void set_approval(lodd__declaration *d, const char *with)
{
    d->claims.ptr[0].external_approval.issuer = LODD__STR("Norsk helsenett");
    d->claims.ptr[0].external_approval.reference = lodd__str(with);
}

static void set_ehds(lodd__declaration *d, const char *with)
{
    d->ehds = lodd__str(with);
}

static void words(void)
{
    static const struct {
        const char *text;
        size_t n;
    } rows[] = {
        {"Meldingene er godkjent", 1},
        {"GODKJENNING av NHN", 1},
        {"forh\xC3\xA5ndsgodkjente meldinger", 1},
        {"ikke sertifisert", 1},
        {"Sertifisering p\xC3\xA5g\xC3\xA5r", 1},
        {"approved by NHN", 1},
        {"Approval pending", 1},
        {"certified", 1},
        {"a Certification", 1},
        {"god\xC2\xADkjent", 1},     /* a soft hyphen in it */
        {"god\xE2\x80\x8Bkjent", 1}, /* a zero-width space */
        {"g\xEF\xBB\xBFodkjent", 1}, /* a byte order mark */
        {"virksomhetssertifikat i bruk", 0},
        {"a TLS certificate, two certificates", 0},
        {"god kjent", 0},
        {"godt kjent", 0},
        {"", 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(rows[i].text, gated(NO, "", "", set_limitations, rows[i].text), "WORD-REFUSED", rows[i].n);
    expect("in externalApproval", gated(NO, "", "", set_approval, "Godkjent 17"), "WORD-REFUSED", 0);
    expect("in the EHDS block", gated(NO, "", "", set_ehds, "{\"a\":[{\"b\":\"approved\"}]}"), "WORD-REFUSED", 1);
}

/* --- persons in texts --- */

/* Somebody born in 1855, in no synthetic series; made here so that none stands in a file. */
static void make_number(char ret[12])
{
    static const int first[] = {3, 7, 6, 1, 8, 9, 4, 5, 2}, second[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};

    for (int individual = 500; individual < 750; individual++) {
        int sum[2] = {0, 0};

        snprintf(ret, 12, "010155%03d", individual);
        for (int i = 0; i < 9; i++)
            sum[0] += (ret[i] - '0') * first[i];
        ret[9] = (char)('0' + (11 - sum[0] % 11) % 11);
        for (int i = 0; i < 10; i++)
            sum[1] += (ret[i] - '0') * second[i];
        ret[10] = (char)('0' + (11 - sum[1] % 11) % 11);
        ret[11] = '\0';
        if (ret[9] <= '9' && ret[10] <= '9')
            return;
    }
    abort();
}

static void texts(void)
{
    char number[12], text[80];
    lodd_check *check;

    make_number(number);
    snprintf(text, sizeof text, "Pasient %s er med i testen", number);
    check = gated(NO, "", "", set_limitations, text);
    TAP_OK(lines_of(check, "TEXT-PERSON-NUMBER", "claims[0].limitations") == 1, "a number in the vendor's text");
    TAP_OK(lines_of(check, "TEXT-PERSON-NUMBER", number) == 0, "which is not repeated");
    lodd_check_free(check);
    expect("other digits", gated(NO, "", "", set_limitations, "Telefon 22 33 44 55, sak 20261121001"),
           "TEXT-PERSON-NUMBER", 0);
}

/* --- dates --- */

static void set_valid_until(lodd__declaration *d, const char *with)
{
    d->valid_until = lodd__str(with);
}

static void set_planned(lodd__declaration *d, const char *with)
{
    d->claims.ptr[0].status = LODD__CLAIM_PLANLAGT;
    d->claims.ptr[0].planned_for = lodd__str(with);
}

static void set_released(lodd__declaration *d, const char *with)
{
    d->subject.release_date = lodd__str(with);
}

static void dates(void)
{
    expect("24 months", gated(NO, "", "", set_valid_until, "2028-11-21"), "VALIDITY-TOO-LONG", 0);
    expect("a day more", gated(NO, "", "", set_valid_until, "2028-11-22"), "VALIDITY-TOO-LONG", 1);
    expect("the day of issue", gated(NO, "", "", set_valid_until, "2026-11-21"), "VALIDITY-BEFORE", 1);
    expect("the day after", gated(NO, "", "", set_valid_until, "2026-11-22"), "VALIDITY-BEFORE", 0);
    expect("no validity", gated(NO, "", "", set_valid_until, ""), "VALIDITY-MISSING", 1);
    expect("planned for the day of issue", gated(NO, "", "", set_planned, "2026-11-21"), "CLAIM-PLAN-PAST", 0);
    expect("planned for the day before", gated(NO, "", "", set_planned, "2026-11-20"), "CLAIM-PLAN-PAST", 1);
    expect("planned, no date", gated(NO, "", "", set_planned, "versjon 5"), "CLAIM-PLAN-NO-DATE", 1);
    expect("planned, nothing said", gated(NO, "", "", set_planned, ""), "CLAIM-PLAN-MISSING", 1);
    expect("released later", gated(NO, "", "", set_released, "2026-11-22"), "HEAD-FUTURE", 1);
    expect("released that day", gated(NO, "", "", set_released, "2026-11-21"), "HEAD-FUTURE", 0);
}

/* --- documents --- */

#define SYSTEM(evidence) "{\"id\":\"K1\",\"status\":\"ja\",\"requirements\":[\"EBXML-1\"],\"evidence\":[" evidence "]}"

static void documents(void)
{
    temp_write(&v.folder, "d.txt", "Veiledning\n");
    expect("no sections", gated(SYSTEM("\"D\""), DOCUMENT(",\"title\":\"T\""), "", NULL, NULL), "DOCUMENT-NO-SECTION",
           1);
    expect("sections", gated(SYSTEM("\"D\""), DOCUMENT(",\"title\":\"T\",\"sections\":[\"1\"]"), "", NULL, NULL),
           "DOCUMENT-NO-SECTION", 0);
    expect("no claim relies on it", gated(SYSTEM(""), DOCUMENT(",\"title\":\"T\""), "", NULL, NULL),
           "DOCUMENT-NO-SECTION", 0);
    expect("no title", gated(SYSTEM("\"D\""), DOCUMENT(""), "", NULL, NULL), "DOCUMENT-NO-TITLE", 1);
    expect("of another version",
           gated(SYSTEM("\"D\""), DOCUMENT(",\"title\":\"T\",\"version\":\"4.2\""), "", NULL, NULL),
           "DOCUMENT-OTHER-VERSION", 1);
    expect("expired", gated(SYSTEM("\"D\""), DOCUMENT(",\"title\":\"T\",\"expires\":\"2026-11-20\""), "", NULL, NULL),
           "EVIDENCE-EXPIRED", 1);
    expect("expires that day",
           gated(SYSTEM("\"D\""), DOCUMENT(",\"title\":\"T\",\"expires\":\"2026-11-21\""), "", NULL, NULL),
           "EVIDENCE-EXPIRED", 0);
    expect("a reference without a file",
           gated(SYSTEM("\"X\""), "{\"id\":\"X\",\"kind\":\"external\",\"title\":\"T\",\"sections\":[\"1\"]}", "", NULL,
                 NULL),
           "DOCUMENT-NO-HASH", 1);
}

/* --- scope --- */

static void scope(void)
{
    lodd_check *check = gated(NO, "", "", NULL, NULL);
    size_t gaps = lines_of(check, "SCOPE-UNANSWERED", ""), sets = lines_of(check, "SCOPE-OTHER-SET", "");
    bool grouped = gaps > 3;

    TAP_OK(grouped, "what nobody answers for is told, a line for each profile and direction: %zu", gaps);
    TAP_OK(lines_of(check, "SCOPE-UNANSWERED", "INNLEGGELSESRAPPORT-SEND") == 0, "what is answered for is not");
    TAP_OK(sets == v.requirements->scheme.sets.len - 1, "sets that no claim touches: %zu", sets);
    lodd_check_free(check);
    expect("a requirement of another profile",
           gated("{\"id\":\"K1\",\"profile\":\"" INNLEGGELSE
                 "\",\"direction\":\"send\",\"status\":\"nei\",\"requirements\":[\"PLO16-LOG-DOD-SEND-1\"]}",
                 "", "", NULL, NULL),
           "CLAIM-FOREIGN-REQUIREMENT", 1);
    expect(
        "a requirement of the other direction",
        gated("{\"id\":\"K1\",\"profile\":\"" INNLEGGELSE
              "\",\"direction\":\"send\",\"status\":\"nei\",\"requirements\":[\"PLO16-INNLEGGELSESRAPPORT-MOTTA-1\"]}",
              "", "", NULL, NULL),
        "CLAIM-FOREIGN-REQUIREMENT", 1);
}

/* --- evidence of persons that nobody can tell --- */

static void persons(void)
{
    vendor_take(&v, "u.xml", "invalid/patient-no-identifier", 0);
    expect("a patient without a number",
           gated("{\"id\":\"K1\",\"profile\":\"no.plo@1.6/log-innlagt\",\"direction\":\"send\",\"status\":\"nei\"}",
                 "{\"id\":\"M\",\"kind\":\"message\",\"path\":\"u.xml\"}", "", NULL, NULL),
           "EVIDENCE-PERSONS-UNKNOWN", 1);
}

/* --- memory --- */

static void memory(void)
{
    lodd__declaration *d = vendor_says(&v, NO, "", "");
    lodd__buf findings = {0};
    lodd_check *check = lodd__check_new();
    bool done = false, good = true;
    long n = 0;

    if (vendor_judge(&v, d, &findings, check, 1) != LODD_OK)
        abort();
    for (; good && !done; n++) {
        lodd_check *one = lodd__check_new();

        fail_at = n;
        fail_count = 0;
        lodd__gates(d, v.requirements, one);
        fail_at = -1;
        done = fail_count == 0;
        good = done == !(one->nomem || one->arena.failed);
        lodd_check_free(one);
    }
    TAP_OK(good && done, "want of memory is told at each of %ld allocations", n);
    lodd_check_free(check);
    lodd__buf_free(&findings);
    lodd__declaration_free(d);
}

int main(void)
{
    vendor_open(&v);
    words();
    texts();
    dates();
    documents();
    scope();
    persons();
    memory();
    vendor_close(&v);
    return tap_done();
}
