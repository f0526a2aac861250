/* fhir/answer.c - the answers of one item of a QuestionnaireResponse: how many, of which type, within which bounds, which
 * codes and units. https://hl7.org/fhir/R4/questionnaire.html; bounds by the extensions of the specification and of
 * Structured Data Capture.
 *
 * May use: base, element, term.
 */
#include "base/regex.h"
#include "base/utf8.h"
#include "fhir/binding.h"
#include "fhir/answers.h"
#include "fhir/compare.h"

#define EXT "http://hl7.org/fhir/StructureDefinition/"
#define SDC "http://hl7.org/fhir/uv/sdc/StructureDefinition/"

/* The types of values that a type of question takes. */
static const struct {
    const char *question;
    const char *values; /* separated by blanks; empty: none */
} types[] = {
    {"boolean", "boolean"},
    {"decimal", "decimal"},
    {"integer", "integer"},
    {"date", "date"},
    {"dateTime", "dateTime"},
    {"time", "time"},
    {"string", "string"},
    {"text", "string"},
    {"url", "uri"},
    {"attachment", "Attachment"},
    {"reference", "Reference"},
    {"quantity", "Quantity"},
    {"choice", "Coding date time integer string"},
    {"open-choice", "Coding date time integer string"},
};

typedef struct asked {
    const lodd__answers *a;
    const lodd__element *question;
    const lodd__element *answer, *value;
    bool open; /* open-choice */
} asked;

static lodd__findings *sink(const asked *q)
{
    return q->a->judge->findings;
}

/* A finding at a place with what the Questionnaire wants. */
static void say(const asked *q, lodd__builtin rule, const lodd__element *at, lodd_str wanted)
{
    lodd_issue *issue = lodd__finding(sink(q), rule, at);

    lodd__finding_name(sink(q), issue, lodd__element_value(q->question, "linkId"));
    lodd__finding_name(sink(q), issue, wanted);
}

/* The value of an extension of the question; NULL: none. */
static const lodd__element *limit(const asked *q, const char *url)
{
    const lodd__element *extension = lodd__element_extension(q->question, url);

    return extension != NULL ? lodd__element_child(extension, "value") : NULL;
}

static bool limit_number(const asked *q, const char *url, size_t *ret)
{
    const lodd__element *value = limit(q, url);
    size_t n = 0;

    if (value == NULL || !lodd__str_digits(value->value) || value->value.len > 15)
        return false;
    for (size_t i = 0; i < value->value.len; i++)
        n = 10 * n + (size_t)(value->value.ptr[i] - '0');
    *ret = n;
    return true;
}

static lodd_str number_text(const asked *q, size_t n)
{
    return lodd__arena_printf(q->a->judge->scratch, "%zu", n);
}

/* ---- how many ---- */

static void check_count(const asked *q, const lodd__element *item)
{
    size_t n = 0, least = 0, most = 0;

    LODD__EACH(answer, item, "answer")
    n++;
    if (limit_number(q, EXT "questionnaire-minOccurs", &least) && n < least)
        say(q, LODD__RULE_FHIR_QR_MIN_OCCURS, item, number_text(q, least));
    if (limit_number(q, EXT "questionnaire-maxOccurs", &most) && n > most)
        say(q, LODD__RULE_FHIR_QR_MAX_OCCURS, item, number_text(q, most));
    else if (n > 1 && !lodd__element_true(q->question, "repeats"))
        say(q, LODD__RULE_FHIR_QR_ANSWER_REPEATS, item, LODD__STR("1"));
}

void lodd__answers_check_groups(const lodd__answers *answers, const lodd__element *question,
                                const lodd__element *container, size_t n)
{
    asked q = {.a = answers, .question = question};
    size_t least = 0, most = 0;

    if (limit_number(&q, EXT "questionnaire-minOccurs", &least) && n < least)
        say(&q, LODD__RULE_FHIR_QR_MIN_ITEMS, container, number_text(&q, least));
    if (limit_number(&q, EXT "questionnaire-maxOccurs", &most) && n > most)
        say(&q, LODD__RULE_FHIR_QR_MAX_ITEMS, container, number_text(&q, most));
}

/* ---- which type ---- */

static bool has_word(const char *words, lodd_str word)
{
    lodd_str rest = lodd__str(words), one;

    while (lodd__str_word(&rest, &one))
        if (lodd__str_eq(one, word))
            return true;
    return false;
}

/* False: it has been said, or nothing more can be asked of the value. */
static bool check_type(const asked *q)
{
    lodd_str type = lodd__element_value(q->question, "type"), is = lodd__element_type(q->value);

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!lodd__str_is(type, types[i].question))
            continue;
        if (has_word(types[i].values, is))
            return true;
        say(q, LODD__RULE_FHIR_QR_TYPE, q->value, lodd__str(types[i].values));
        return false;
    }
    return false;
}

/* ---- bounds ---- */

/* A pattern that cannot be read, or costs too much, blames no answer. */
static bool matches(const asked *q, lodd_str pattern)
{
    lodd__regex *regex = NULL;
    lodd_status status = lodd__regex_new_options(&regex, q->a->judge->scratch, pattern, LODD__REGEX_WHOLE);

    if (status == LODD_ERR_NOMEM)
        q->a->judge->status = status;
    return status != LODD_OK || lodd__regex_match(regex, q->value->value) != 0;
}

static void check_text(const asked *q)
{
    const lodd__element *most_element = lodd__element_child(q->question, "maxLength");
    size_t n = lodd__utf8_length(q->value->value), least = 0;
    const lodd__element *regex = limit(q, EXT "regex");

    if (most_element != NULL && lodd__fhir_compare_numbers(number_text(q, n), most_element->value) == 1)
        say(q, LODD__RULE_FHIR_QR_MAX_LENGTH, q->value, most_element->value);
    if (limit_number(q, EXT "minLength", &least) && n < least)
        say(q, LODD__RULE_FHIR_QR_MIN_LENGTH, q->value, number_text(q, least));
    if (regex != NULL && !matches(q, regex->value))
        say(q, LODD__RULE_FHIR_QR_REGEX, q->value, regex->value);
}

static void check_range(const asked *q, const char *least_url, const char *most_url)
{
    const lodd__element *least = limit(q, least_url), *most = limit(q, most_url);
    int low = least != NULL ? lodd__fhir_compare(q->value, least) : 0;
    int high = most != NULL ? lodd__fhir_compare(q->value, most) : 0;
    const lodd__element *wrong = low == -1 || low == LODD__UNDECIDED ? least : most;

    if (low == -1 || low == LODD__UNDECIDED || high == 1 || high == LODD__UNDECIDED)
        say(q, LODD__RULE_FHIR_QR_RANGE, q->value,
            wrong->value.ptr != NULL ? wrong->value : lodd__element_value(wrong, "value"));
}

static void check_decimals(const asked *q, lodd_str number)
{
    size_t most = 0, n = 0, point = lodd__str_find(number, '.', 0);

    if (point == (size_t)-1 || !limit_number(q, EXT "maxDecimalPlaces", &most))
        return;
    while (point + 1 + n < number.len && lodd__is_digit(number.ptr[point + 1 + n]))
        n++;
    if (n > most)
        say(q, LODD__RULE_FHIR_QR_DECIMALS, q->value, number_text(q, most));
}

/* ---- attachments and references ---- */

static void check_attachment(const asked *q)
{
    const lodd__element *most = limit(q, EXT "maxSize");
    lodd_str size = lodd__attachment_size(q->a->judge, q->value), type = lodd__element_value(q->value, "contentType");
    bool named = false, found = false;

    if (most != NULL && size.len > 0 && lodd__fhir_compare_numbers(size, most->value) == 1)
        say(q, LODD__RULE_FHIR_QR_SIZE, q->answer, most->value);
    LODD__EACH(extension, q->question, "extension")
    {
        const lodd__element *value = lodd__element_child(extension, "value");

        if (value == NULL || !lodd__str_is(lodd__element_value(extension, "url"), EXT "mimeType"))
            continue;
        named = true;
        found = found || lodd__str_eq(value->value, type);
    }
    if (named && !found && type.len > 0)
        say(q, LODD__RULE_FHIR_QR_MIME, q->answer, type);
}

/* "b" of "a/b/c"; empty when there are not so many steps. */
static lodd_str step_before_last(lodd_str text)
{
    size_t end, start;

    for (end = text.len; end > 0 && text.ptr[end - 1] != '/'; end--)
        ;
    if (end == 0)
        return LODD__STR("");
    for (start = --end; start > 0 && text.ptr[start - 1] != '/'; start--)
        ;
    return start == 0 ? LODD__STR("") : lodd__str_sub(text, start, end - start);
}

/* The type that a reference names, or that what it points to has; empty when neither is known. A word with a capital
 * letter before the id is meant as a type, whether it is one or not. */
static lodd_str target_type(const asked *q)
{
    lodd_str text = lodd__element_value(q->value, "reference");
    lodd__link link = lodd__link_read(q->a->judge, text);
    const lodd__element *target;
    lodd_str type = link.type;

    if (link.kind == LODD__LINK_ABSOLUTE)
        type = step_before_last(link.text);
    if (type.len > 0)
        return type.ptr[0] >= 'A' && type.ptr[0] <= 'Z' ? type : LODD__STR("");
    target = lodd__fhir_resolve(q->a->judge, q->value, text);
    return target != NULL ? lodd__element_type(target) : lodd__element_value(q->value, "type");
}

static void check_reference(const asked *q)
{
    lodd_str type = target_type(q);
    bool named = false, found = false;

    if (type.len == 0)
        return;
    if (!lodd__is_resource_type(q->a->judge, type)) {
        say(q, LODD__RULE_FHIR_QR_REFERENCE_TYPE, q->value, type);
        return;
    }
    LODD__EACH(extension, q->question, "extension")
    {
        const lodd__element *value = lodd__element_child(extension, "value");

        if (value == NULL || !lodd__str_is(lodd__element_value(extension, "url"), EXT "questionnaire-referenceResource"))
            continue;
        named = true;
        found = found || lodd__str_eq(value->value, type) || lodd__str_is(value->value, "Resource");
    }
    if (named && !found)
        say(q, LODD__RULE_FHIR_QR_TARGET, q->value, type);
}

/* ---- codes ---- */

static bool has_options(const asked *q)
{
    return lodd__element_child(q->question, "answerOption") != NULL;
}

/* A part of a date is another answer than the date. */
static bool is_same(const lodd__element *option, const lodd__element *value)
{
    if (lodd__is_moment(option) && lodd__is_moment(value))
        return lodd__str_eq(option->value, value->value);
    return lodd__fhir_compare(option, value) == 0;
}

/* Several answers, and one of them is of an option that is to stand alone. */
static void check_exclusive(const asked *q, const lodd__element *item)
{
    LODD__EACH(option, q->question, "answerOption")
    {
        const lodd__element *extension = lodd__element_extension(option, EXT "questionnaire-optionExclusive");
        const lodd__element *value = lodd__element_child(option, "value");

        if (value == NULL || extension == NULL || !lodd__element_true(extension, "value"))
            continue;
        LODD__EACH(answer, item, "answer")
        {
            const lodd__element *given = lodd__element_child(answer, "value");
            if (given == NULL || !is_same(value, given))
                continue;
            say(q, LODD__RULE_FHIR_QR_EXCLUSIVE, item, LODD__STR(""));
            return;
        }
    }
}

static void check_options(const asked *q)
{
    LODD__EACH(option, q->question, "answerOption")
    {
        const lodd__element *value = lodd__element_child(option, "value");

        if (value != NULL && is_same(value, q->value))
            return;
    }
    say(q, LODD__RULE_FHIR_QR_OPTION, lodd__element_is(q->value, "Coding") ? q->answer : q->value,
        lodd__element_is(q->value, "Coding") ? lodd__element_value(q->value, "code") : q->value->value);
}

/* A value set of the Questionnaire: contained in it, or by its canonical. */
static lodd__term_answer ask(const asked *q, lodd_str canonical, const lodd__term_coding *coding)
{
    lodd__fhir_judge *judge = q->a->judge;
    lodd_str language = lodd__str(judge->options->language);
    const lodd__element *contained = NULL;

    if (canonical.len > 1 && canonical.ptr[0] == '#') {
        contained = lodd__fhir_contained(judge, q->a->questionnaire, lodd__str_sub(canonical, 1, canonical.len - 1));
        if (contained == NULL || !lodd__node_exists(contained->definition_node))
            return (lodd__term_answer){.verdict = LODD__TERM_VALUESET_UNKNOWN, .detail = canonical};
        return lodd__term_in_valueset_node(judge->terminology, contained->definition_node, coding, language);
    }
    return lodd__term_in_valueset(judge->terminology, canonical, coding, language);
}

static void check_in_valueset(const asked *q, lodd_str canonical, const lodd__term_coding *coding, lodd__builtin rule)
{
    lodd__fhir_judge *judge = q->a->judge;
    lodd__term_answer answer = ask(q, canonical, coding);

    lodd__fhir_say_remote(judge, q->value, &answer);
    if (answer.verdict == LODD__TERM_NOMEM)
        judge->status = LODD_ERR_NOMEM;
    else if (answer.verdict == LODD__TERM_NOT_IN)
        say(q, rule, q->value, canonical);
    else if (answer.verdict != LODD__TERM_IN && lodd__fhir_say_once(judge, LODD__RULE_FHIR_QR_NOT_CHECKED, canonical))
        lodd__finding_name(judge->findings, lodd__finding(judge->findings, LODD__RULE_FHIR_QR_NOT_CHECKED, q->value),
                           canonical);
}

static void check_valueset(const asked *q, lodd_str canonical)
{
    bool coding = lodd__element_is(q->value, "Coding");
    lodd__term_coding asked_code = {.code = q->value->value, .infer_system = true};

    if (coding)
        asked_code = (lodd__term_coding){
            .system = lodd__element_value(q->value, "system"),
            .version = lodd__element_value(q->value, "version"),
            .code = lodd__element_value(q->value, "code"),
        };
    if (q->open && (!coding || (asked_code.code.len == 0 && asked_code.system.len == 0)))
        return; /* free text */
    check_in_valueset(q, canonical, &asked_code, LODD__RULE_FHIR_QR_VALUESET);
}

static void check_unit(const asked *q)
{
    lodd__quantity_text quantity = lodd__quantity_text_of(q->value);
    const lodd__element *valueset = limit(q, EXT "questionnaire-unitValueSet");
    bool named = false, found = false;

    LODD__EACH(extension, q->question, "extension")
    {
        const lodd__element *value = lodd__element_child(extension, "value");

        if (value == NULL || !lodd__str_is(lodd__element_value(extension, "url"), EXT "questionnaire-unitOption"))
            continue;
        named = true;
        found = found || (lodd__str_eq(lodd__element_value(value, "code"), quantity.code) &&
                          lodd__str_eq(lodd__element_value(value, "system"), quantity.system));
    }
    if (named && !found)
        say(q, LODD__RULE_FHIR_QR_UNIT, q->value, quantity.code);
    if (valueset != NULL && valueset->value.len > 0) {
        lodd__term_coding code = {.system = quantity.system, .code = quantity.code};
        check_in_valueset(q, valueset->value, &code, LODD__RULE_FHIR_QR_UNIT);
    }
}

/* ---- one answer ---- */

static void check_value(const asked *q)
{
    const lodd__element *valueset = lodd__element_child(q->question, "answerValueSet");

    if (lodd__element_is(q->value, "string"))
        check_text(q);
    else if (lodd__element_is(q->value, "decimal"))
        check_decimals(q, q->value->value);
    else if (lodd__element_is(q->value, "Attachment"))
        check_attachment(q);
    else if (lodd__element_is(q->value, "Reference"))
        check_reference(q);
    else if (lodd__element_is(q->value, "Quantity")) {
        check_unit(q);
        check_decimals(q, lodd__element_value(q->value, "value"));
    } else if (lodd__element_is(q->value, "uri"))
        check_text(q);
    check_range(q, EXT "minValue", EXT "maxValue");
    check_range(q, SDC "sdc-questionnaire-minQuantity", SDC "sdc-questionnaire-maxQuantity");
    if (has_options(q) && !(q->open && lodd__element_is(q->value, "string")))
        check_options(q);
    if (valueset != NULL && valueset->value.len > 0)
        check_valueset(q, valueset->value);
}

void lodd__answers_check(const lodd__answers *answers, const lodd__element *question, const lodd__element *item)
{
    asked q = {.a = answers, .question = question};

    q.open = lodd__str_is(lodd__element_value(question, "type"), "open-choice");
    if (lodd__str_is(lodd__element_value(question, "type"), "group"))
        return; /* that it has answers is said of the item */
    check_count(&q, item);
    if (lodd__element_child(item, "answer") != NULL && lodd__element_child(item, "answer")->next_same != NULL)
        check_exclusive(&q, item);
    LODD__EACH(answer, item, "answer")
    {
        q.answer = answer;
        q.value = lodd__element_child(answer, "value");
        if (q.value != NULL && check_type(&q))
            check_value(&q);
    }
}
