/* Rendering of issues: arguments, hidden values, characters that are not shown as they are, room in the buffer. */
#include "base/str.h"
#include "base/utf8.h"
#include "lodd/report.h"
#include "report/text.h"
#include "tap.h"

static const lodd_rule rule = {
    .id = {.ptr = "T-1", .len = 3},
    .severity = LODD_SEVERITY_ERROR,
    .layer = LODD_LAYER_RULES,
    .text = {{.ptr = "A «{0}» {1} {5} {x} {", .len = sizeof "A «{0}» {1} {5} {x} {" - 1},
             {.ptr = "A '{0}' {1} {5} {x} {", .len = sizeof "A '{0}' {1} {5} {x} {" - 1}},
    .hint = {{.ptr = "Bruk {1}", .len = 8}, {.ptr = NULL, .len = 0}},
};

static lodd_issue with(const char *value, size_t n)
{
    lodd_issue issue = {.rule = &rule, .severity = LODD_SEVERITY_ERROR, .n_args = 2};

    issue.args[0] = (lodd_arg){{value, n}, lodd__utf8_length(lodd__str_n(value, n)), true};
    issue.args[1] = (lodd_arg){LODD__STR("B"), 1, false};
    return issue;
}

/* How one value is shown. */
static bool shows(const char *value, size_t n, const char *expected)
{
    static const lodd_rule bare = {.text = {{.ptr = "{0}", .len = 3}, {.ptr = "{0}", .len = 3}}};
    lodd_issue issue = with(value, n);
    char text[256];
    size_t length;

    issue.rule = &bare;
    length = lodd_issue_text(text, sizeof text, &issue, LODD_LANG_NB, true);
    if (strcmp(text, expected) != 0)
        printf("# %s\n", text);
    return strcmp(text, expected) == 0 && length == strlen(expected);
}

static bool text_is(const lodd_issue *issue, lodd_lang lang, bool shows_values, const char *expected)
{
    char text[256];
    size_t length = lodd_issue_text(text, sizeof text, issue, lang, shows_values);

    if (strcmp(text, expected) != 0)
        printf("# %s\n", text);
    return strcmp(text, expected) == 0 && length == strlen(expected);
}

static void test_arguments(void)
{
    lodd_issue issue = with("verdi", 5);
    char text[64];

    TAP_OK(text_is(&issue, LODD_LANG_NB, true, "A «verdi» B {5} {x} {"), "arguments are filled in, in bokmål");
    TAP_OK(text_is(&issue, LODD_LANG_EN, true, "A 'verdi' B {5} {x} {"), "arguments are filled in, in English");
    TAP_OK(text_is(&issue, LODD_LANG_NB, false, "A «<5 tegn>» B {5} {x} {"), "a document's value is hidden, in bokmål");
    TAP_OK(text_is(&issue, LODD_LANG_EN, false, "A '<5 characters>' B {5} {x} {"),
           "a document's value is hidden, in English");
    issue = with("\xC3\xA5", 2);
    TAP_OK(text_is(&issue, LODD_LANG_EN, false, "A '<1 character>' B {5} {x} {"), "characters are counted, not bytes");
    lodd_issue_hint(text, sizeof text, &issue, LODD_LANG_EN, true);
    TAP_OK(!strcmp(text, "Bruk B"), "a hint takes arguments, and the other language when one is missing");
}

static void test_characters(void)
{
    TAP_OK(shows("a\nb\r\tc", 6, "a\\nb\\r\\tc"), "line breaks and tabs are escapes");
    TAP_OK(shows("\x1b[31m\x07", 6, "\\u001b[31m\\u0007"), "escape sequences do not reach a terminal");
    TAP_OK(shows("a\0b", 3, "a\\u0000b"), "NUL is an escape");
    TAP_OK(shows("\x7f\xC2\x9B"
                 "1m",
                 5, "\\u007f\\u009b1m"),
           "DEL and C1 control functions are escapes");
    TAP_OK(shows("\xE2\x80\xAE"
                 "abc\xE2\x81\xA6",
                 9, "\\u202eabc\\u2066"),
           "direction overrides are escapes");
    TAP_OK(shows("\xE2\x80\xA8", 3, "\\u2028"), "a line separator is an escape");
    TAP_OK(shows("\xEF\xBF\xBE\xEF\xBB\xBF", 6, "\\ufffe\\ufeff"), "U+FFFE and U+FEFF are escapes");
    TAP_OK(shows("\xFFx\xC3", 3, "\xEF\xBF\xBDx\xEF\xBF\xBD"), "bytes that are not UTF-8 become U+FFFD");
    TAP_OK(shows("æøå \xF0\x9F\x98\x80", sizeof "æøå \xF0\x9F\x98\x80" - 1, "æøå \xF0\x9F\x98\x80"), "letters stay");
}

static void test_room(void)
{
    lodd_issue issue = with("\xC3\xA6\xC3\xB8\xC3\xA5", 6);
    char text[64];
    bool same = true, utf8 = true, untouched = true;
    char whole[64];
    size_t length = lodd_issue_text(whole, sizeof whole, &issue, LODD_LANG_NB, true);

    TAP_OK(lodd_issue_text(NULL, 0, &issue, LODD_LANG_NB, true) == length, "without room the length comes out");
    for (size_t n = 1; n <= length + 1; n++) {
        memset(text, '#', sizeof text);
        same = same && lodd_issue_text(text, n, &issue, LODD_LANG_NB, true) == length;
        same = same && strlen(text) < n && !strncmp(text, whole, strlen(text));
        utf8 = utf8 && lodd__utf8_check(lodd__str(text)) == strlen(text);
        untouched = untouched && text[n] == '#';
    }
    TAP_OK(same, "any room gets the beginning of the text, and the whole length comes out");
    TAP_OK(utf8, "it is never cut in a character");
    TAP_OK(untouched, "nothing is written behind the room");
    TAP_OK(!strcmp(text, whole), "room for the text and a NUL is enough");
}

int main(void)
{
    test_arguments();
    test_characters();
    test_room();
    return tap_done();
}
