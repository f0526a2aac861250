/* fuzz_regex.c - a pattern and a subject, separated by a line feed, to PCRE2 as lodd uses it: no crash, no explosion, one answer. */
#include "base/regex.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd_str text = {(const char *)data, n};
    size_t cut = n > 0 ? lodd__str_find(text, '\n', 0) : (size_t)-1;
    lodd__regex *regex = NULL;
    lodd_str subject = {NULL, 0};
    lodd_status status = LODD_OK;

    if (cut == (size_t)-1)
        return 0;
    subject = lodd__str_sub(text, cut + 1, n - cut - 1);
    status = lodd__regex_new(&regex, lodd__str_sub(text, 0, cut));
    CHECK((status == LODD_OK) == (regex != NULL));
    CHECK(status == LODD_OK || status == LODD_ERR_ARGUMENT);
    if (regex != NULL) {
        int match = lodd__regex_match(regex, subject);
        CHECK(match >= -1 && match <= 1); /* -2 would be: no memory */
        CHECK(lodd__regex_match(regex, subject) == match);
    }
    lodd__regex_free(regex);
    return 0;
}
