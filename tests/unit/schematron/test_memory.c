/* test_memory.c - every allocation of loading, setting up and running is made to fail once: a status, no crash, no
 * leak. */
#include "fixture.h"
#include "unit/base/fail.h"

static const char SCHEMA[] =
    "<let name='g' value='//p:b'/><let name='k'>text</let><pattern abstract='true' id='t'><rule context='$c'><let "
    "name='r' "
    "value='concat(@v, $g, 1.5)'/><report id='A' test='$r'>t <value-of select='translate($r, 1, 2)'/> "
    "<name/></report></rule></pattern>"
    "<pattern is-a='t'><param name='c' value='p:b[@v] | p:c'/></pattern><pattern><rule context='p:b[1] | "
    "p:a[following::x]'>"
    "<report id='B' test='count($g | ../p:b) &gt; 1 and ../p:b[last()]/@v'>t <value-of "
    "select='preceding::p:b/@v'/></report>"
    "<report id='C' test='current()/@v'><value-of select='sum(//@v)'/></report></rule></pattern>";

static const char DOC[] = "<a xmlns='urn:p'><b v='1'>x<c/>y</b><b v='2'/><b v='3'/></a>";

static lodd_status once(const fixture *f, said *s)
{
    const lodd__sch_handler handler = said_handler(s);
    lodd__sch_options options = {.pack = LODD__STR("test")};
    lodd__sch_eval *eval = NULL;
    lodd__sch *sch = NULL;
    char *message = NULL;
    lodd_status status = fixture_load(&sch, SCHEMA, &options, &message);

    if (status == LODD_OK)
        status = lodd__sch_eval_new(&eval, sch, NULL, NULL);
    for (int round = 0; round < 2 && status == LODD_OK; round++)
        status = lodd__sch_run(eval, &f->doc, LODD__STR("some"), 100000, &handler);
    lodd__sch_eval_free(eval);
    lodd__sch_free(sch);
    free(message);
    return status;
}

int main(void)
{
    lodd_status status = LODD_OK;
    lodd__buf wanted = {0};
    size_t wrong = 0;
    long n;
    fixture f;

    xmlInitParser();
    if (!TAP_OK(fixture_parse(&f, DOC), "a document"))
        return tap_done();
    for (n = -1; n < 100000; n++) {
        said s = {0};

        fail_at = n;
        fail_count = 0;
        status = once(&f, &s);
        fail_at = -1;
        if (n < 0) {
            lodd__buf_add(&wanted, lodd__buf_str(&s.found));
            TAP_OK(status == LODD_OK && lodd__str_starts(lodd__buf_str(&s.found), LODD__STR("A@b(2xy2.5|b) ")),
                   "without a failure");
        } else if (fail_count == 0) {
            TAP_OK(status == LODD_OK && lodd__str_eq(lodd__buf_str(&s.found), lodd__buf_str(&wanted)),
                   "after the last allocation");
            said_free(&s);
            break;
        } else if (status != LODD_ERR_NOMEM && !(status == LODD_OK && (s.found.failed || s.exercised.failed))) {
            wrong++; /* the one that failed may have been the test's own */
            printf("# allocation %ld: status %d\n", n, (int)status);
        }
        said_free(&s);
    }
    TAP_OK(n > 50 && n < 100000, "%ld allocations", n);
    TAP_OK(wrong == 0, "each of them failed once: out of memory is said");
    lodd__buf_free(&wanted);
    fixture_free(&f);
    xmlCleanupParser();
    return tap_done();
}
