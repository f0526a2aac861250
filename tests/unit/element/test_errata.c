/* test_errata.c - files of errata: read, cut anywhere, read while memory runs out. That they act is tested on the
 * command line (tests/cli/test_reasons.py). */
#include "tap.h"

#include <stdlib.h>

#include "element/errata.h"
#include "unit/base/fail.h"

#define HEAD(id)                                                                                                       \
    "{\"id\":\"" id "\",\"structure\":\"http://x/p\",\"versions\":[\"1\",\"2\"],"                                           \
    "\"element\":\"P.a\",\"change\":"
#define TAIL     ",\"text\":{\"nb\":\"n\",\"en\":\"e\"},\"source\":\"s\"}"

static const char file[] = "{\"errata\":["
    HEAD("a") "{\"constraint\":\"k-1\",\"was\":\"a\",\"now\":\"b\",\"severity\":\"warning\"}" TAIL ","
    HEAD("b") "{\"binding\":{\"was\":\"http://x/v\"}}" TAIL ","
    HEAD("c") "{\"discriminator\":[{\"type\":\"value\",\"path\":\"$this\"},"
              "{\"type\":\"exists\",\"path\":\"b\"}]}" TAIL ","
    HEAD("d") "{\"target\":{\"was\":\"http://x/t\",\"now\":\"http://x/u\"}}" TAIL ","
    HEAD("e") "{\"accept\":[\"1\",\"2\"]}" TAIL ","
    HEAD("f") "{\"silence\":\"FHIR-FIXED\"}" TAIL "]}";

static lodd_status read_text(lodd__errata **ret, lodd_str text, char **ret_message)
{
    *ret = NULL;
    *ret_message = NULL;
    return lodd__errata_read(ret, text, "errata.json", ret_message);
}

static void test_kinds(void)
{
    static const lodd__erratum_kind kinds[] = {LODD__ERRATUM_CONSTRAINT, LODD__ERRATUM_BINDING,
                                               LODD__ERRATUM_DISCRIMINATOR, LODD__ERRATUM_TARGET,
                                               LODD__ERRATUM_ACCEPT, LODD__ERRATUM_SILENCE};
    lodd__errata *errata;
    char *message;
    bool right = true;

    if (!TAP_OK(read_text(&errata, LODD__STR(file), &message) == LODD_OK && lodd__errata_n(errata) == 6 && !message,
                "a file of all kinds is read"))
        return;
    for (size_t i = 0; i < 6; i++)
        right = right && lodd__errata_at(errata, i)->kind == kinds[i] && lodd__errata_at(errata, i)->n_versions == 2;
    TAP_OK(right, "each erratum is of its kind and has its versions");
    TAP_OK(lodd__errata_at(errata, 0)->has_severity && !lodd__errata_at(errata, 0)->error &&
               lodd__errata_at(errata, 2)->n_discriminators == 2 && lodd__errata_at(errata, 4)->n_accepted == 2,
           "and what it holds");
    TAP_OK(lodd__str_ends(lodd__errata_at(errata, 5)->rule.text[LODD_LANG_NB], LODD__STR(": n")),
           "its rule has its text");
    TAP_OK(lodd__errata_read(&errata, LODD__STR(file), "again.json", &message) == LODD_ERR_PACK && message != NULL &&
               strstr(message, "again.json: a: ") != NULL,
           "an id that another file has is refused, with the file's name");
    free(message);
    lodd__errata_free(errata);
    TAP_OK(lodd__errata_n(NULL) == 0, "no errata are none");
}

static void test_cut(void)
{
    size_t wrong = 0;

    for (size_t n = 0; n + 1 < sizeof file - 1; n++) {
        lodd__errata *errata;
        char *message;
        wrong += read_text(&errata, lodd__str_n(file, n), &message) != LODD_ERR_PACK || message == NULL;
        free(message);
        lodd__errata_free(errata);
    }
    TAP_OK(wrong == 0, "a file that is cut at any of its %zu bytes is refused, with a reason", sizeof file - 1);
}

static void test_memory(void)
{
    bool failed = true;
    size_t n = 0, wrong = 0;

    for (; failed && n < 10000; n++) {
        lodd__errata *errata;
        char *message;
        lodd_status status;
        fail_count = 0;
        fail_at = (long)n;
        status = read_text(&errata, LODD__STR(file), &message);
        fail_at = -1;
        failed = fail_count > 0;
        wrong += failed ? status != LODD_ERR_NOMEM : status != LODD_OK;
        free(message);
        lodd__errata_free(errata);
    }
    TAP_OK(n > 3 && wrong == 0, "each of %zu allocations may fail: %zu wrong", n - 1, wrong);
}

int main(void)
{
    test_kinds();
    test_cut();
    test_memory();
    return tap_done();
}
