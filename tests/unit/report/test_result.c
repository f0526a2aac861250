/* Building a result: order, repetitions, limits, layers, and the table of built-in rules. */
#include "base/utf8.h"
#include "report/result.h"
#include "tap.h"

static lodd_result *new_result(size_t max_issues, size_t max_value)
{
    lodd_limits limits;

    lodd_limits_default(&limits);
    limits.max_issues = max_issues;
    limits.max_value = max_value;
    return lodd__result_new(LODD__STR("dir/a.xml"), 0, &limits);
}

static lodd_issue *add(lodd_result *result, lodd__builtin rule, size_t offset, const char *arg)
{
    lodd__place place = {.offset = offset, .line = 1 + offset, .column = 1, .path = LODD__STR("/a")};
    lodd_issue *issue = lodd__result_add(result, lodd__rule(rule), &place);

    if (arg)
        lodd__issue_arg(result, issue, lodd__str(arg), true);
    return issue;
}

static bool is(const lodd_result *result, size_t i, const char *id, size_t line, const char *arg)
{
    const lodd_issue *issue = lodd_result_issue(result, i);

    return issue && lodd__str_is(issue->rule->id, id) && issue->line == line && lodd__str_is(issue->args[0].value, arg);
}

static void test_order(void)
{
    lodd_result *result = new_result(100, 200);

    add(result, LODD__RULE_XSD_VALUE, 9, "x");
    add(result, LODD__RULE_XSD_VALUE, 5, "b");
    add(result, LODD__RULE_CODE_UNKNOWN, 5, "c");
    add(result, LODD__RULE_XSD_VALUE, 5, "a");
    add(result, LODD__RULE_XSD_VALUE, 9, "x");
    add(result, LODD__RULE_XSD_VALUE, 9, "xx");
    lodd__result_finish(result);
    TAP_OK(lodd_result_n_issues(result) == 5, "what is said twice is kept once");
    TAP_OK(is(result, 0, "KODE-UKJENT", 6, "c") && is(result, 1, "XSD-VALUE", 6, "a") &&
               is(result, 2, "XSD-VALUE", 6, "b") && is(result, 3, "XSD-VALUE", 10, "x") &&
               is(result, 4, "XSD-VALUE", 10, "xx"),
           "sorted by offset, rule, arguments");
    TAP_OK(lodd_result_count(result, LODD_SEVERITY_ERROR) == 4 && lodd_result_count(result, LODD_SEVERITY_WARNING) == 1,
           "a repetition does not count");
    TAP_OK(!lodd_result_issue(result, 5), "there is no issue behind the last");
    lodd__result_finish(result);
    TAP_OK(lodd_result_n_issues(result) == 5 && lodd_result_count(result, LODD_SEVERITY_ERROR) == 4,
           "finishing twice changes nothing");
    lodd_result_free(result);
}

static void test_places(void)
{
    lodd_result *result = new_result(100, 200);
    lodd__place place = {.document = LODD__STR("b.xml"), .line = 2, .path = LODD__STR("/a/@b")};

    lodd__result_add(result, lodd__rule(LODD__RULE_CONV_DUPLICATE), &place);
    place.path = LODD__STR("/a/@c");
    lodd__result_add(result, lodd__rule(LODD__RULE_CONV_DUPLICATE), &place);
    place.path = LODD__STR("/a/@b");
    place.document = LODD__STR("a.xml");
    lodd__result_add(result, lodd__rule(LODD__RULE_CONV_DUPLICATE), &place);
    lodd__result_add(result, lodd__rule(LODD__RULE_FILE), NULL);
    lodd__result_finish(result);
    TAP_OK(lodd_result_n_issues(result) == 4, "another path or document is another finding");
    TAP_OK(lodd__str_is(lodd_result_issue(result, 0)->document, "a.xml") &&
               lodd__str_is(lodd_result_issue(result, 2)->path, "/a/@c"),
           "and they have an order");
    TAP_OK(lodd__str_is(lodd_result_issue(result, 3)->document, "dir/a.xml") && !lodd_result_issue(result, 3)->line,
           "without a place it is the document as a whole");
    lodd_result_free(result);
}

static void test_limit(void)
{
    lodd_result *result = new_result(2, 200);

    add(result, LODD__RULE_XSD_VALUE, 1, "a");
    add(result, LODD__RULE_XSD_VALUE, 2, "b");
    TAP_OK(!add(result, LODD__RULE_CODE_CS_S, 0, "c"), "beyond max_issues none comes out");
    add(result, LODD__RULE_CODE_UNKNOWN, 0, "d");
    lodd__result_finish(result);
    TAP_OK(lodd_result_n_issues(result) == 3 && is(result, 2, "LODD-ISSUE-LIMIT", 0, "2") &&
               lodd__str_is(lodd_result_issue(result, 2)->args[1].value, "2"),
           "the last one says how many are not shown");
    TAP_OK(lodd_result_count(result, LODD_SEVERITY_ERROR) == 3 &&
               lodd_result_count(result, LODD_SEVERITY_WARNING) == 1 &&
               lodd_result_count(result, LODD_SEVERITY_INFORMATION) == 1,
           "all count");
    TAP_OK(lodd_result_layer(result, LODD_LAYER_CODES).outcome == LODD_OUTCOME_INVALID,
           "an error not shown makes its layer invalid");
    TAP_OK(lodd_result_layer(result, LODD_LAYER_WELLFORMED).outcome == LODD_OUTCOME_VALID, "other layers stay valid");
    lodd_result_free(result);
}

static void test_layers(void)
{
    lodd_result *result = new_result(100, 200);
    lodd_layer_result layer;

    lodd__result_layer(result, LODD_LAYER_RULES, LODD_OUTCOME_UNCLEAR, "først", "first");
    lodd__result_layer(result, LODD_LAYER_RULES, LODD_OUTCOME_SKIPPED, "så", "then");
    lodd__result_layer(result, LODD_LAYER_SCHEMA, LODD_OUTCOME_UNCLEAR, "x", "x");
    add(result, LODD__RULE_XSD_VALUE, 1, "a")->severity = LODD_SEVERITY_WARNING;
    add(result, LODD__RULE_CODE_UNKNOWN, 1, "a")->severity = LODD_SEVERITY_ERROR;
    lodd__result_finish(result);
    layer = lodd_result_layer(result, LODD_LAYER_RULES);
    TAP_OK(layer.outcome == LODD_OUTCOME_UNCLEAR && lodd__str_is(layer.reason[LODD_LANG_NB], "først") &&
               lodd__str_is(layer.reason[LODD_LANG_EN], "first"),
           "the first reason stays");
    TAP_OK(lodd_result_layer(result, LODD_LAYER_SCHEMA).outcome == LODD_OUTCOME_UNCLEAR,
           "an error lowered to a warning is none");
    layer = lodd_result_layer(result, LODD_LAYER_CODES);
    TAP_OK(layer.outcome == LODD_OUTCOME_INVALID && lodd_result_count(result, LODD_SEVERITY_ERROR) == 1,
           "a warning raised to an error is one");
    lodd__result_layer(result, LODD_LAYER_CODES, LODD_OUTCOME_UNCLEAR, "x", "x");
    layer = lodd_result_layer(result, LODD_LAYER_CODES);
    TAP_OK(layer.outcome == LODD_OUTCOME_INVALID && !layer.reason[LODD_LANG_NB].len, "an invalid layer stays invalid");
    lodd_result_free(result);
}

static void test_values(void)
{
    lodd_result *result = new_result(100, 4);
    lodd_issue *issue = add(result, LODD__RULE_XSD_VALUE, 1, NULL);
    bool whole = true;

    lodd__issue_arg(result, issue, LODD__STR("abcd"), true);
    lodd__issue_arg(result, issue, LODD__STR("abcde"), true);
    lodd__issue_arg(result, issue,
                    LODD__STR("abc\xC3\xA5"
                              "d"),
                    true);
    lodd__issue_arg(result, issue,
                    LODD__STR("ab\xC3\xA5"
                              "de"),
                    true);
    lodd__issue_arg(result, issue, LODD__STR("12345678901234567890"), false);
    lodd__issue_arg(result, issue, LODD__STR("123456789012345678901"), false);
    lodd__issue_arg(result, issue, LODD__STR("one too many"), false);
    TAP_OK(lodd__str_is(issue->args[0].value, "abcd"), "a value of max_value bytes is whole");
    TAP_OK(lodd__str_is(issue->args[1].value, "abcd\xE2\x80\xA6"), "a longer one is cut");
    TAP_OK(lodd__str_is(issue->args[2].value, "abc\xE2\x80\xA6"), "not in a character");
    TAP_OK(lodd__str_is(issue->args[3].value, "ab\xC3\xA5\xE2\x80\xA6"), "and behind a whole one");
    TAP_OK(issue->args[1].length == 5 && issue->args[3].length == 5, "its length is that of the whole value");
    TAP_OK(lodd__str_is(issue->args[4].value, "12345678901234567890") && issue->args[5].value.len == 23,
           "what is not the document's may be five times as long");
    TAP_OK(issue->n_args == LODD_ISSUE_MAX_ARGS, "arguments beyond the sixth are left out");
    lodd__issue_arg(result, NULL, LODD__STR("x"), true);
    lodd_result_free(result);
    for (size_t limit = 0; limit < 12; limit++) { /* a value of characters of four bytes, cut at each byte */
        result = new_result(100, limit);
        issue = add(result, LODD__RULE_XSD_VALUE, 1, "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80");
        whole = whole && lodd__utf8_check(issue->args[0].value) == issue->args[0].value.len;
        whole = whole && issue->args[0].value.len == limit / 4 * 4 + 3;
        lodd_result_free(result);
    }
    TAP_OK(whole, "a cut never leaves a part of a character");
}

static bool fits_arguments(lodd_str text)
{
    for (size_t i = 0; i + 2 < text.len; i++)
        if (text.ptr[i] == '{' && text.ptr[i + 2] == '}' &&
            !(text.ptr[i + 1] >= '0' && text.ptr[i + 1] < '0' + LODD_ISSUE_MAX_ARGS))
            return false;
    return true;
}

static unsigned arguments(lodd_str text)
{
    unsigned set = 0;

    for (size_t i = 0; i + 2 < text.len; i++)
        if (text.ptr[i] == '{' && lodd__is_digit(text.ptr[i + 1]) && text.ptr[i + 2] == '}')
            set |= 1u << (text.ptr[i + 1] - '0');
    return set;
}

static void test_rules(void)
{
    bool whole = true, unique = true, same = true;

    for (size_t i = 0; i < LODD__RULE_COUNT; i++) {
        const lodd_rule *rule = lodd__rule((lodd__builtin)i);

        whole =
            whole && rule->id.len && rule->text[LODD_LANG_NB].len && rule->text[LODD_LANG_EN].len && !rule->pack.len;
        whole = whole && !rule->hint[LODD_LANG_NB].len == !rule->hint[LODD_LANG_EN].len;
        for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++) {
            whole = whole && lodd__utf8_check(rule->text[lang]) == rule->text[lang].len;
            whole = whole && fits_arguments(rule->text[lang]) && fits_arguments(rule->hint[lang]);
        }
        same = same && arguments(rule->text[LODD_LANG_NB]) == arguments(rule->text[LODD_LANG_EN]) &&
               arguments(rule->hint[LODD_LANG_NB]) == arguments(rule->hint[LODD_LANG_EN]);
        for (size_t j = 0; j < i; j++)
            unique = unique && !lodd__str_eq(rule->id, lodd__rule((lodd__builtin)j)->id);
    }
    TAP_OK(whole, "every built-in rule has an id and texts in both languages");
    TAP_OK(same, "both languages use the same arguments");
    TAP_OK(unique, "no id is used twice");
    TAP_OK(lodd__str_is(lodd__rule(LODD__RULE_XML_NUL)->id, "XML-NUL") && !lodd__rule(LODD__RULE_COUNT),
           "rules are found by name");
    TAP_OK(!strcmp(lodd_severity_name(LODD_SEVERITY_ERROR), "error") &&
               !strcmp(lodd_severity_name(LODD_SEVERITY_COUNT), ""),
           "names of severities");
    TAP_OK(!strcmp(lodd_layer_name(LODD_LAYER_CODES), "codes") &&
               !strcmp(lodd_outcome_name(LODD_OUTCOME_UNCLEAR), "unclear") &&
               !strcmp(lodd_component_kind_name(LODD_COMPONENT_CHOICE), "choice"),
           "names of layers, outcomes and kinds");
}

int main(void)
{
    test_order();
    test_places();
    test_limit();
    test_layers();
    test_values();
    test_rules();
    return tap_done();
}
