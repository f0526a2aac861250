/* test_regex.c - the DFA matcher: what it matches, what it refuses, and that hostile patterns and subjects end soon. */
#include <stdlib.h>

#include "base/regex.h"
#include "tap.h"

static int match(const char *pattern, lodd_str subject)
{
    lodd__regex *regex;
    int ret;

    if (lodd__regex_new(&regex, lodd__str(pattern)) != LODD_OK)
        return -2;
    ret = lodd__regex_match(regex, subject);
    lodd__regex_free(regex);
    return ret;
}

static void test_matches(void)
{
    static const struct {
        const char *pattern, *subject;
        int want; /* -2 = does not compile */
    } cases[] = {
        {"^[0-9]{4}$", "7309", 1},
        {"^[0-9]{4}$", "73091", 0},
        {"^[0-9]{4}$", "7309\n", 0},
        {"b+", "abba", 1},
        {"b+", "aca", 0},
        {"", "", 1},
        {"^$", "", 1},
        {"^$", "a", 0},
        {"^.$", "\xC3\xA6", 1},
        {"^..$", "\xC3\xA6", 0},
        {"^[\xC3\xA6\xC3\xB8\xC3\xA5]+$", "\xC3\xA5\xC3\xA6", 1},
        {"^(?i)abc$", "ABC", 1},
        {"^\\p{Lu}+$", "\xC3\x86", 1},
        {"^(a|ab)(c|bcd)$", "abcd", 1},
        {"^(?:[^@]+)@(?:[^@]+)$", "a@b", 1},
        {"^a(?=b)", "ab", 1},
        {"^a(?!b)", "ab", 0},
        {"(", "", -2},
        {"[z-a]", "", -2},
        {"a\\Cb", "", -2},
        {"\xFF", "", -2},
        {"*", "", -2},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int got = match(cases[i].pattern, lodd__str(cases[i].subject));

        TAP_OK(got == cases[i].want, "regex %zu: %d, wanted %d", i, got, cases[i].want);
    }
    TAP_OK(match("^a.b$", lodd__str_n("a\0b", 3)) == 1, "regex: NUL is a character of the subject");
    TAP_OK(match("a", (lodd_str){NULL, 0}) == 0, "regex: the empty slice");
    TAP_OK(match("a", LODD__STR("a\xFF")) == -1, "regex: a subject that is not UTF-8 is given up");
    TAP_OK(match("^(a)\\1$", LODD__STR("aa")) == -1, "regex: a back reference, which the matcher has not, is given up");
}

static void test_options(void)
{
    static const struct {
        const char *pattern, *subject;
        unsigned options;
        int want;
    } cases[] = {
        {"a.b", "a\nb", 0, 0},
        {"a.b", "a\nb", LODD__REGEX_DOTALL, 1},
        {"AB", "ab", LODD__REGEX_CASELESS, 1},
        {"\xC3\x86", "\xC3\xA6", LODD__REGEX_CASELESS, 1},
        {"^b$", "a\nb", 0, 0},
        {"^b$", "a\nb", LODD__REGEX_MULTILINE, 1},
        {"b", "abc", LODD__REGEX_WHOLE, 0},
        {"a|abc", "abc", LODD__REGEX_WHOLE, 1},
        {"a|abc", "abcd", LODD__REGEX_WHOLE, 0},
        {"ab?", "abb", LODD__REGEX_WHOLE, 0},
        {"(ab?)*", "aabab", LODD__REGEX_WHOLE, 1},
        {"", "", LODD__REGEX_WHOLE, 1},
    };
    lodd__arena arena = {0};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd__regex *heap = NULL;
        lodd__regex *kept = NULL;
        bool made = lodd__regex_new_options(&heap, NULL, lodd__str(cases[i].pattern), cases[i].options) == LODD_OK &&
                    lodd__regex_new_options(&kept, &arena, lodd__str(cases[i].pattern), cases[i].options) == LODD_OK;
        TAP_OK(made && lodd__regex_match(heap, lodd__str(cases[i].subject)) == cases[i].want, "options %zu", i);
        TAP_OK(made && lodd__regex_match(kept, lodd__str(cases[i].subject)) == cases[i].want, "options %zu, in an arena", i);
        lodd__regex_free(heap);
    }
    lodd__arena_free(&arena);
}

static void test_replace(void)
{
    static const struct {
        const char *pattern, *subject, *replacement, *want; /* NULL: gave up */
        int rc;
    } cases[] = {
        {"b", "abcb", "-", "a-c-", 1},
        {"x", "abc", "-", "abc", 0},
        {"(b)(c)", "abc", "$2$1", "acb", 1},
        {"(?<one>b)", "abc", "[${one}${1}$0]", "a[bbb]c", 1},
        {"b", "abc", "${nothing}$9$", "a$c", 1},
        {"b", "abc", "$$\\$\\\\\\n", "a$$\\\\nc", 1},
        {"(x)?b", "abc", "<$1>", "a<>c", 1},
        {"", "ab", "-", "-a-b-", 1},
        {"b*", "abc", "-", "-a--c-", 1},
        {"\xC3.", "\xC3\xA6", "-", NULL, -2},
        {".", "\xC3\xA6\xC3\xB8", "$0$0", "\xC3\xA6\xC3\xA6\xC3\xB8\xC3\xB8", 1},
        {"(a)\\1", "aab", "-", "-b", 1},
        {"^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "-", NULL, -1},
        {"(?<=a\\K)b", "ab", "-", NULL, 0},
    };
    lodd__arena arena = {0};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd__regex *regex = NULL;
        lodd_str got = {NULL, 0};
        int rc = -3;
        if (lodd__regex_new(&regex, lodd__str(cases[i].pattern)) == LODD_OK)
            rc = lodd__regex_replace(&got, &arena, regex, lodd__str(cases[i].subject), lodd__str(cases[i].replacement));
        if (cases[i].want != NULL)
            TAP_OK(rc == cases[i].rc && lodd__str_is(got, cases[i].want), "replace %zu: %d %.*s", i, rc, LODD__FMT(got));
        else
            TAP_OK(rc <= 1 && rc != -2, "replace %zu ends: %d", i, rc);
        lodd__regex_free(regex);
    }
    lodd__arena_free(&arena);
}

/* Patterns that are the square or worse of the subject's length to match. 0 and -1 are right, 1 is wrong. That it ends is what is
 * tested: without the bound on steps the runner's time limit would end it. */
static void test_hostile(void)
{
    static const char *const patterns[] = {
        "^(a+)+$",           "^(a|aa)+$",    "^(a*)*b$",  "^([a-f]+\\.?)*[a-f]+$", "(a+a+)+[b]",
        "^(?:a?){40}a{40}$", "(a*){100}b|c", "a*a*a*[b]", "(?>(?>a+)+)+b|c",
    };
    static const size_t lengths[] = {30, 1000, 60000};
    static char subject[60000];

    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        for (size_t j = 0; j < sizeof lengths / sizeof lengths[0]; j++) {
            int got;

            memset(subject, 'a', lengths[j]);
            subject[lengths[j] - 1] = '!';
            got = match(patterns[i], (lodd_str){subject, lengths[j]});
            TAP_OK(got <= 0 && (got == 0 || j > 0), "regex: %s does not match %zu letters (%d)", patterns[i],
                   lengths[j], got);
        }
    }
    TAP_OK(match("^([0-9]+\\.?)*[0-9]+$", LODD__STR("2.16.578.1.12.4.1.1.9051")) == 1,
           "regex: an honest subject of such a pattern is matched");
}

static void test_limits(void)
{
    static char text[(16 << 20) + 1];
    size_t n = sizeof text;
    lodd__regex *regex;

    memset(text, 'a', n);
    TAP_OK(match("b", (lodd_str){text, n}) == -1, "regex: too long a subject is given up");
    TAP_OK(match("^a+$", (lodd_str){text, 100000}) == 1, "regex: but it may be long");
    TAP_OK(lodd__regex_new(&regex, (lodd_str){text, 100000}) == LODD_ERR_ARGUMENT && !regex,
           "regex: too long a pattern");
    memset(text, '(', 1000);
    memset(text + 1000, ')', 1000);
    TAP_OK(lodd__regex_new(&regex, (lodd_str){text, 2000}) == LODD_ERR_ARGUMENT,
           "regex: too many parentheses inside each other");
    memset(text, 'a', 2000);
    TAP_OK(match("^(a(?1)?)+$", (lodd_str){text, 2000}) != 0, "regex: recursion matches or is given up");
    TAP_OK(match("(?=(?=(?=a*b)a*b)a*b)c", (lodd_str){text, 2000}) <= 0, "regex: assertions inside each other end");
    lodd__regex_free(NULL);
}

/* More states than the matcher's first room has. */
static void test_many_states(void)
{
    char pattern[20000] = "^(?:";
    size_t n = 4;

    for (int i = 0; i < 900; i++)
        n += (size_t)snprintf(pattern + n, sizeof pattern - n, "%sa*%d", i ? "|" : "", i);
    snprintf(pattern + n, sizeof pattern - n, ")$");
    TAP_OK(match(pattern, LODD__STR("aaaaaa899")) == 1, "regex: 900 branches, the last one");
    TAP_OK(match(pattern, LODD__STR("aaaaaa900")) == 0, "regex: 900 branches, none of them");
}

int main(void)
{
    test_matches();
    test_options();
    test_replace();
    test_hostile();
    test_limits();
    test_many_states();
    return tap_done();
}
