/* test_evaluate.c - what the tool computes of a declaration: the same on any number of threads, belonging to the right
 * claims, and nothing lost when evidence is missing, altered, withheld or memory runs out. */
#include "base/sha256.h"
#include "unit/base/fail.h"
#include "unit/declare/vendor.h"

#define SEND                                                                                                           \
    "{\"id\":\"K1\",\"profile\":\"" INNLEGGELSE "\",\"direction\":\"send\",\"status\":\"ja\",\"evidence\":[\"M\"]}"
#define FOLDER "{\"id\":\"M\",\"kind\":\"message\",\"path\":\"m/\"}"

static vendor v;

static bool same_digest(const lodd__digest *a, const lodd__digest *b)
{
    return strcmp(a->hex, b->hex) == 0;
}

/* --- threads and order --- */

static void judged(lodd__buf *written, lodd__buf *findings, size_t jobs, const char *evidence)
{
    lodd_check *check = lodd__check_new();
    lodd__declaration *d = vendor_says(&v, SEND, evidence, "");
    lodd_status status = vendor_judge(&v, d, findings, check, jobs);

    TAP_OK(status == LODD_OK, "judged by %zu threads", jobs);
    lodd__declaration_write(written, d);
    lodd__declaration_free(d);
    lodd_check_free(check);
}

static void threads(void)
{
    static const size_t jobs[] = {1, 2, 5, 64, 0};
    lodd__buf first = {0}, first_findings = {0};

    for (unsigned i = 0; i < 300; i++) { /* more than are judged at a time */
        char name[64];

        snprintf(name, sizeof name, "m/%03u.xml", i * 7919 % 300);
        vendor_take(&v, name, i % 10 ? "valid/plo16-innleggelsesrapport" : "invalid/change-without-conversation",
                    i + 1);
    }
    vendor_take(&v, "m/300.xml", "valid/plo16-innleggelsesrapport", 2); /* an id again */
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        lodd__buf written = {0}, findings = {0};

        judged(i == 0 ? &first : &written, i == 0 ? &first_findings : &findings, jobs[i], FOLDER);
        TAP_OK(i == 0 || (lodd__str_eq(lodd__buf_str(&first), lodd__buf_str(&written)) &&
                          lodd__str_eq(lodd__buf_str(&first_findings), lodd__buf_str(&findings))),
               "the same bytes");
        lodd__buf_free(&written);
        lodd__buf_free(&findings);
    }
    TAP_OK(memmem(first.ptr, first.len, "KONV-DUPLIKAT", 13) != NULL, "findings across files are among them");
    lodd__buf_free(&first);
    lodd__buf_free(&first_findings);
    temp_remove(&v.folder);
    temp_make(&v.folder);
}

/* Ids and the order they are listed in change nothing of the result; findings stay with the bytes they are in. */
static void order(void)
{
    static const char *const lists[] = {
        "{\"id\":\"A\",\"kind\":\"message\",\"path\":\"a.xml\"},{\"id\":\"B\",\"kind\":\"message\",\"path\":\"b.xml\"}",
        "{\"id\":\"X\",\"kind\":\"message\",\"path\":\"b.xml\"},{\"id\":\"Y\",\"kind\":\"message\",\"path\":\"a.xml\"}",
    };
    lodd__digest digests[2];

    vendor_take(&v, "a.xml", "valid/plo16-innleggelsesrapport", 0);
    vendor_take(&v, "b.xml", "invalid/change-without-conversation", 7);
    for (size_t i = 0; i < 2; i++) {
        lodd_check *check = lodd__check_new();
        lodd__buf findings = {0};
        lodd__declaration *d =
            vendor_says(&v, "{\"id\":\"K1\",\"profile\":\"" INNLEGGELSE "\",\"direction\":\"send\",\"status\":\"ja\"}",
                        lists[i], "");

        vendor_judge(&v, d, &findings, check, 1);
        digests[i] = d->claims.ptr[0].computed.result_digest;
        TAP_OK(d->claims.ptr[0].evidence.len == 2 && d->claims.ptr[0].computed.files == 2,
               "a claim without evidence got both");
        lodd__declaration_free(d);
        lodd__buf_free(&findings);
        lodd_check_free(check);
    }
    TAP_OK(same_digest(&digests[0], &digests[1]), "the same digest");
}

/* --- whose findings --- */

/* The counts of each of several claims on the same message. */
static void counts(const char *name, const char *source, const char *claims, const size_t *errors, size_t n)
{
    lodd_check *check = lodd__check_new();
    lodd__buf findings = {0};
    lodd__declaration *d;

    vendor_take(&v, "w.xml", source, 0);
    d = vendor_says(&v, claims, "{\"id\":\"M\",\"kind\":\"message\",\"path\":\"w.xml\"}", "");
    vendor_judge(&v, d, &findings, check, 1);
    for (size_t i = 0; i < n; i++)
        TAP_OK(d->claims.ptr[i].computed.files == 1 && d->claims.ptr[i].computed.errors == errors[i],
               "%s, claim %zu: %zu errors", name, i + 1, d->claims.ptr[i].computed.errors);
    lodd__declaration_free(d);
    lodd__buf_free(&findings);
    lodd_check_free(check);
}

#define ABOUT(id, profile)                                                                                             \
    "{\"id\":\"" id "\",\"profile\":\"" profile "\",\"direction\":\"send\",\"status\":\"ja\",\"evidence\":[\"M\"]}"

static void envelopes(void)
{
    counts("a rule of the payload", "invalid/change-without-conversation",
           ABOUT("K1", INNLEGGELSE) "," ABOUT("K2", "no.msghead@1.2/msghead"), (const size_t[]){1, 0}, 2);
    counts("a fault of the schema within the payload", "invalid/schema-unknown-element",
           ABOUT("K1", "no.plo@1.6/log-innlagt") "," ABOUT("K2", "no.msghead@1.2/msghead"), (const size_t[]){1, 0}, 2);
    counts("a rule of the envelope", "invalid/msgid-not-uuid",
           ABOUT("K1", "no.plo@1.6/log-innlagt") "," ABOUT("K2", "no.msghead@1.2/msghead"), (const size_t[]){1, 1}, 2);
}

/* --- FHIR --- */

static void fhir(void)
{
    static const char claims[] =
        ABOUT("K1", "http://hl7.org/fhir/StructureDefinition/Patient|4.0.1") "," ABOUT("K2", INNLEGGELSE);
    lodd_check *check = lodd__check_new();
    lodd__buf findings = {0};
    lodd__declaration *d;

    temp_write(&v.folder, "p.json", "{\"resourceType\": \"Patient\", \"gender\": \"mann\"}");
    d = vendor_says(&v, claims, "{\"id\":\"M\",\"kind\":\"message\",\"path\":\"p.json\"}", "");
    vendor_judge(&v, d, &findings, check, 1);
    if (lines_of(check, "EVIDENCE-UNKNOWN-PROFILE", "") > 0) {
        tap_skip("the FHIR definitions are not built here");
    } else {
        const lodd__claim *claim = &d->claims.ptr[0];

        TAP_OK(claim->computed.files == 1 && claim->computed.errors > 0 && claim->computed.result == LODD__RESULT_FAIL,
               "a FHIR document is judged: %zu errors", claim->computed.errors);
        TAP_OK(claim->computed.rules_total > claim->computed.rules_exercised && claim->computed.rules_exercised > 0 &&
                   claim->computed.components_total > 50 && claim->computed.components_exercised == 1,
               "its coverage is measured: %zu of %zu rules, %zu of %zu components", claim->computed.rules_exercised,
               claim->computed.rules_total, claim->computed.components_exercised, claim->computed.components_total);
        TAP_OK(lines_of(check, "PROFILE-NOT-MEASURED", "Patient") == 0, "nothing is said against that");
        TAP_OK(claim->computed.shown == LODD__SHOWN_MOTSIGELSE, "what no requirement names counts as recommended");
        TAP_OK(lines_of(check, "EVIDENCE-OTHER-PROFILE", "Patient") == 1, "another claim's profile it is not");
    }
    lodd__declaration_free(d);
    lodd__buf_free(&findings);
    lodd_check_free(check);
}

/* --- verifying --- */

/* As verification reads a declaration: digests said, files there or not. */
static void said(const char *what, const char *digest, bool withheld, bool there, const char *code)
{
    lodd_check *check = lodd__check_new();
    lodd__buf findings = {0};
    lodd__declaration *d;
    lodd__evaluation with = {.engine = v.engine, .requirements = v.requirements, .jobs = 1};
    size_t faults;

    vendor_take(&v, "s.xml", "valid/plo16-innleggelsesrapport", 0);
    d = vendor_says(&v, SEND, "{\"id\":\"M\",\"kind\":\"message\",\"path\":\"s.xml\"}", "");
    if (!there)
        remove(temp_path(&v.folder, "s.xml"));
    snprintf(d->evidence.ptr[0].sha256.hex, sizeof d->evidence.ptr[0].sha256.hex, "%s", digest);
    d->evidence.ptr[0].withheld = withheld;
    lodd__bundle_open(&with.evidence, v.folder.dir, "evidence/", NULL, NULL);
    TAP_OK(lodd__evaluate(d, &with, &findings, check) == LODD_OK, "%s", what);
    faults = check->marks[LODD_MARK_FAULT] + check->marks[LODD_MARK_CHANGED];
    TAP_OK(code == NULL ? faults == 0 : faults == 1 && lines_of(check, code, "") == 1, "%s: %s", what,
           code != NULL ? code : "no fault");
    TAP_OK(there || strcmp(d->evidence.ptr[0].sha256.hex, digest) == 0, "the digest said stays");
    TAP_OK(d->claims.ptr[0].computed.reproducible == !withheld, "reproducible");
    lodd__bundle_close(with.evidence);
    lodd__declaration_free(d);
    lodd__buf_free(&findings);
    lodd_check_free(check);
}

static void verifying(void)
{
    static const char other[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    said("as it came", "", false, true, NULL);
    said("altered", other, false, true, "EVIDENCE-CHANGED");
    said("altered and withheld, but there", other, true, true, "EVIDENCE-CHANGED");
    said("gone", other, false, false, "EVIDENCE-MISSING");
    said("withheld", other, true, false, NULL);
    said("to be withheld, but never there", "", true, false, "EVIDENCE-MISSING");
}

/* --- no findings --- */

static void empty_digest(void)
{
    lodd_check *check = lodd__check_new();
    lodd__buf findings = {0};
    lodd__declaration *d = vendor_says(
        &v, "{\"id\":\"K1\",\"profile\":\"" INNLEGGELSE "\",\"direction\":\"send\",\"status\":\"nei\"}", "", "");
    char hex[65];

    vendor_judge(&v, d, &findings, check, 1);
    lodd__sha256_hex((lodd_str){NULL, 0}, hex);
    TAP_OK(strcmp(d->claims.ptr[0].computed.result_digest.hex, hex) == 0, "without findings: the digest of nothing");
    TAP_OK(d->claims.ptr[0].computed.result == LODD__RESULT_NA && d->claims.ptr[0].computed.shown == LODD__SHOWN_NEI,
           "a claim that says no");
    TAP_OK(d->requirement_sets.len == 1 && lodd__str_is(d->requirement_sets.ptr[0].name, "no.plo") &&
               lodd__str_is(d->requirement_sets.ptr[0].version, "1.6"),
           "the set that it touches");
    lodd__declaration_free(d);
    lodd__buf_free(&findings);
    lodd_check_free(check);
}

/* --- memory --- */

static void memory(void)
{
    lodd_status last = LODD_OK;
    bool good = true, done = false;
    long n = 0;

    temp_remove(&v.folder);
    temp_make(&v.folder);
    vendor_take(&v, "m/a.xml", "valid/plo16-log-dod", 0);
    vendor_take(&v, "m/b.xml", "invalid/msgid-not-uuid", 0);
    for (; good && !done; n += 1 + n / 40) {
        lodd__declaration *d = vendor_says(&v, ABOUT("K1", "no.plo@1.6/log-dod"), FOLDER, "");
        lodd_check *check = lodd__check_new();
        lodd__buf findings = {0};
        lodd_status status;

        fail_at = n;
        fail_count = 0;
        status = vendor_judge(&v, d, &findings, check, 1);
        fail_at = -1;
        done = fail_count == 0;
        /* a folder that cannot be opened for want of memory may be told as a line */
        good = status == LODD_OK || status == LODD_ERR_NOMEM;
        last = status;
        if (done)
            good = status == LODD_OK && d->claims.ptr[0].computed.files == 1;
        lodd_check_free(check);
        lodd__buf_free(&findings);
        lodd__declaration_free(d);
    }
    TAP_OK(good && done, "without memory at %ld allocations (%s)", n, lodd_status_text(last));
}

int main(void)
{
    vendor_open(&v);
    threads();
    order();
    envelopes();
    fhir();
    verifying();
    empty_digest();
    memory();
    vendor_close(&v);
    return tap_done();
}
