/* message/xpath_functions.c - see xpath_functions.h. May use: base, term, pack, xml, identifier, libxml2's XPath.
 *
 * Every function takes strings (a node-set stands for its first node's string value, as in XPath's own functions) unless said. Results that
 * rest on rules outside XPath name their source in identifier.h and docs/packs.md.
 */
#include "message/xpath_functions.h"

#include <libxml/xpathInternals.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/datetime.h"
#include "base/regex.h"
#include "identifier/identifier.h"
#include "message/media_type.h"

#define NS "urn:lodd:xpath"
/* GenDate and other times without a zone are Norwegian time (HIS 1037 ch. 6.2.1); the hour that summer time adds does not matter to an order of
 * events of a day, so winter time is taken. */
#define NORWEGIAN_ZONE 60
#define MAX_PATTERNS 256

static lodd__xpath_env *env_of(xmlXPathParserContextPtr ctxt)
{
    return ctxt->context->userData;
}

static lodd_str str_of(const xmlChar *s)
{
    return lodd__str(s != NULL ? (const char *)s : "");
}

static void return_str(xmlXPathParserContextPtr ctxt, lodd_str s)
{
    xmlChar *copy = xmlStrndup(BAD_CAST(s.ptr != NULL ? s.ptr : ""), (int)s.len);

    if (copy == NULL) {
        xmlXPathSetError(ctxt, XPATH_MEMORY_ERROR);
        return;
    }
    valuePush(ctxt, xmlXPathWrapString(copy));
}

static void return_text(xmlXPathParserContextPtr ctxt, const char *s)
{
    return_str(ctxt, lodd__str(s));
}

/* --- functions of one string ---------------------------------------------------------------------------------------------------------- */

typedef bool test_string(lodd__xpath_env *env, lodd_str s);

static void one_string_test(xmlXPathParserContextPtr ctxt, int nargs, test_string *test)
{
    xmlChar *s = NULL;
    bool ret = false;

    CHECK_ARITY(1);
    s = xmlXPathPopString(ctxt);
    if (s == NULL || xmlXPathCheckError(ctxt)) {
        xmlFree(s);
        return;
    }
    ret = test(env_of(ctxt), str_of(s));
    xmlFree(s);
    xmlXPathReturnBoolean(ctxt, ret);
}

static bool is_uuid(lodd__xpath_env *env, lodd_str s)
{
    (void)env;
    return lodd__uuid_check(s);
}

static bool is_digits(lodd__xpath_env *env, lodd_str s)
{
    (void)env;
    return lodd__str_digits(s);
}

static bool has_blanks(lodd__xpath_env *env, lodd_str s)
{
    (void)env;
    return lodd__str_trim(s).len != s.len;
}

static bool is_orgnr(lodd__xpath_env *env, lodd_str s)
{
    (void)env;
    return lodd__orgnr_check(s) == LODD__IDENTIFIER_OK;
}

static bool is_herid(lodd__xpath_env *env, lodd_str s)
{
    (void)env;
    return lodd__herid_check(s) == LODD__IDENTIFIER_OK;
}

static bool is_hpr(lodd__xpath_env *env, lodd_str s)
{
    (void)env;
    return lodd__hpr_check(s) == LODD__IDENTIFIER_OK;
}

static bool has_zone(lodd__xpath_env *env, lodd_str s)
{
    lodd__datetime t;

    (void)env;
    return lodd__datetime_parse(lodd__str_trim(s), &t) && t.has_zone;
}

typedef lodd_str map_string(lodd__xpath_env *env, lodd_str s, char room[32]);

static void one_string_map(xmlXPathParserContextPtr ctxt, int nargs, map_string *map)
{
    xmlChar *s = NULL;
    char room[32];

    CHECK_ARITY(1);
    s = xmlXPathPopString(ctxt);
    if (s != NULL && !xmlXPathCheckError(ctxt))
        return_str(ctxt, map(env_of(ctxt), str_of(s), room));
    xmlFree(s);
}

static bool is_test_person(const lodd__xpath_env *env, lodd_str number)
{
    return lodd__map_get(&env->packs->test_persons, number) != NULL;
}

static lodd_str person_kind(lodd__xpath_env *env, lodd_str s, char room[32])
{
    lodd__person person;

    (void)env, (void)room;
    lodd__person_read(&person, s, LODD__PERSON_NONE);
    return lodd__str(lodd__person_kind_code(person.kind));
}

static lodd_str synthetic_series(lodd__xpath_env *env, lodd_str s, char room[32])
{
    static const char *const names[] = {[LODD__SYNTHETIC_NO] = "", [LODD__SYNTHETIC_TENOR] = "tenor", [LODD__SYNTHETIC_NHN] = "nhn", [LODD__SYNTHETIC_OTHER] = ""};
    lodd__person person;

    (void)room;
    if (is_test_person(env, s))
        return LODD__STR("testperson");
    lodd__person_read(&person, s, LODD__PERSON_NONE);
    return lodd__str(names[person.synthetic]);
}

static lodd_str birth_date(lodd__xpath_env *env, lodd_str s, char room[32])
{
    lodd__person person;
    int n = 0;

    (void)env;
    lodd__person_read(&person, s, LODD__PERSON_NONE);
    if (person.fault != LODD__IDENTIFIER_OK || person.year == 0)
        return LODD__STR("");
    n = snprintf(room, 32, "%04d-%02d-%02d", person.year, person.month, person.day);
    return lodd__str_n(room, (size_t)n);
}

static lodd_str sex(lodd__xpath_env *env, lodd_str s, char room[32])
{
    lodd__person person;

    (void)env;
    lodd__person_read(&person, s, LODD__PERSON_NONE);
    room[0] = person.sex;
    return lodd__str_n(room, person.fault == LODD__IDENTIFIER_OK && person.sex != '\0' ? 1 : 0);
}

static lodd_str precision(lodd__xpath_env *env, lodd_str s, char room[32])
{
    static const char *const names[] = {
        [LODD__PRECISION_YEAR] = "year",     [LODD__PRECISION_MONTH] = "month", [LODD__PRECISION_DAY] = "day",
        [LODD__PRECISION_SECOND] = "second", [LODD__PRECISION_TIME] = "time",
    };
    lodd__datetime t;

    (void)env, (void)room;
    return lodd__datetime_parse(lodd__str_trim(s), &t) ? lodd__str(names[t.precision]) : LODD__STR("");
}

static lodd__base64_status decode(lodd__xpath_env *env, lodd_str s, lodd_str *ret)
{
    lodd__base64_status status = lodd__base64_decode(env->judge->scratch, s, env->judge->options->limits.max_attachment, ret);

    if (status == LODD__BASE64_NOMEM)
        env->judge->status = LODD_ERR_NOMEM;
    return status;
}

static lodd_str base64_state(lodd__xpath_env *env, lodd_str s, char room[32])
{
    lodd_str bytes = {NULL, 0};

    (void)room;
    switch (decode(env, s, &bytes)) {
    case LODD__BASE64_OK:
        return bytes.len > 0 ? LODD__STR("ok") : LODD__STR("empty");
    case LODD__BASE64_TOO_LARGE:
        return LODD__STR("too-large");
    default:
        return LODD__STR("broken");
    }
}

static lodd_str media_type(lodd__xpath_env *env, lodd_str s, char room[32])
{
    lodd_str bytes = {NULL, 0};

    (void)room;
    return decode(env, s, &bytes) == LODD__BASE64_OK ? lodd__str(lodd__media_type(bytes)) : LODD__STR("");
}

#define TEST(name, function)                                                                                                       \
    static void name(xmlXPathParserContextPtr ctxt, int nargs)                                                                         \
    {                                                                                                                              \
        one_string_test(ctxt, nargs, function);                                                                                        \
    }
#define MAP(name, function)                                                                                                        \
    static void name(xmlXPathParserContextPtr ctxt, int nargs)                                                                         \
    {                                                                                                                              \
        one_string_map(ctxt, nargs, function);                                                                                         \
    }
TEST(fn_uuid, is_uuid)
TEST(fn_digits, is_digits)
TEST(fn_blanks, has_blanks)
TEST(fn_orgnr, is_orgnr)
TEST(fn_herid, is_herid)
TEST(fn_hpr, is_hpr)
TEST(fn_has_zone, has_zone)
MAP(fn_person, person_kind)
MAP(fn_synthetic, synthetic_series)
MAP(fn_birthdate, birth_date)
MAP(fn_sex, sex)
MAP(fn_precision, precision)
MAP(fn_base64, base64_state)
MAP(fn_media_type, media_type)

static void fn_decoded_size(xmlXPathParserContextPtr ctxt, int nargs)
{
    xmlChar *s = NULL;
    lodd_str bytes = {NULL, 0};

    CHECK_ARITY(1);
    s = xmlXPathPopString(ctxt);
    if (s != NULL && !xmlXPathCheckError(ctxt))
        xmlXPathReturnNumber(ctxt, decode(env_of(ctxt), str_of(s), &bytes) == LODD__BASE64_OK ? (double)bytes.len : xmlXPathNAN);
    xmlFree(s);
}

/* --- functions of two strings --------------------------------------------------------------------------------------------------------- */

typedef void two_strings(xmlXPathParserContextPtr ctxt, lodd_str a, lodd_str b);

static void with_two_strings(xmlXPathParserContextPtr ctxt, int nargs, two_strings *function)
{
    xmlChar *a = NULL;
    xmlChar *b = NULL;

    CHECK_ARITY(2);
    b = xmlXPathPopString(ctxt);
    a = xmlXPathPopString(ctxt);
    if (a != NULL && b != NULL && !xmlXPathCheckError(ctxt))
        function(ctxt, str_of(a), str_of(b));
    xmlFree(a);
    xmlFree(b);
}

static void person_fault(xmlXPathParserContextPtr ctxt, lodd_str number, lodd_str claimed)
{
    static const char *const names[] = {
        [LODD__IDENTIFIER_OK] = "",          [LODD__IDENTIFIER_LENGTH] = "length",    [LODD__IDENTIFIER_DIGITS] = "digits",
        [LODD__IDENTIFIER_RANGE] = "range",  [LODD__IDENTIFIER_DATE] = "date",        [LODD__IDENTIFIER_CONTROL1] = "control",
        [LODD__IDENTIFIER_CONTROL2] = "control",
    };
    lodd__person_kind kind = lodd__person_kind_of_code(claimed);
    lodd__person person;

    /* one published test person has a month that no number has: it is listed, so it is right */
    if (is_test_person(env_of(ctxt), number)) {
        return_text(ctxt, "");
        return;
    }
    lodd__person_read(&person, number, kind);
    if (person.fault == LODD__IDENTIFIER_OK && kind != LODD__PERSON_NONE && person.kind != kind)
        return_text(ctxt, "kind");
    else
        return_text(ctxt, names[person.fault]);
}

static lodd_str full_oid(lodd__xpath_env *env, lodd_str list)
{
    return lodd__str_digits(list) ? lodd__arena_printf(env->judge->scratch, "2.16.578.1.12.4.1.1.%.*s", LODD__FMT(list)) : list;
}

static const lodd__codesystem *list_of(xmlXPathParserContextPtr ctxt, lodd_str list)
{
    lodd__xpath_env *env = env_of(ctxt);
    const lodd__codesystem *system = NULL;
    lodd_status status = lodd__terminology_get(env->packs->terminology, full_oid(env, list), &system);

    if (status != LODD_OK)
        env->judge->status = status;
    return system;
}

static void code_state(xmlXPathParserContextPtr ctxt, lodd_str list, lodd_str code)
{
    const lodd__codesystem *system = list_of(ctxt, list);
    const lodd__concept *concept = system != NULL ? lodd__codesystem_find(system, code) : NULL;

    return_text(ctxt, system == NULL ? "no-list" : concept == NULL ? "unknown" : concept->retired ? "retired" : "known");
}

static void code_display(xmlXPathParserContextPtr ctxt, lodd_str list, lodd_str code)
{
    const lodd__codesystem *system = list_of(ctxt, list);
    const lodd__concept *concept = system != NULL ? lodd__codesystem_find(system, code) : NULL;

    return_str(ctxt, concept != NULL ? concept->display : LODD__STR(""));
}

static void date_cmp(xmlXPathParserContextPtr ctxt, lodd_str a, lodd_str b)
{
    lodd__datetime x;
    lodd__datetime y;
    int cmp = 2;

    if (lodd__datetime_parse(lodd__str_trim(a), &x) && lodd__datetime_parse(lodd__str_trim(b), &y))
        cmp = lodd__datetime_cmp(&x, &y, NORWEGIAN_ZONE);
    xmlXPathReturnNumber(ctxt, cmp == 2 ? xmlXPathNAN : (double)cmp);
}

static lodd__regex *regex_of(lodd__xpath_env *env, lodd_str pattern)
{
    lodd__regex *regex = lodd__map_get(&env->regexes, pattern);
    lodd_status status = LODD_OK;

    if (regex != NULL || env->regexes.len >= MAX_PATTERNS)
        return regex;
    status = lodd__regex_new(&regex, pattern);
    if (status == LODD_OK) {
        pattern = lodd__arena_str(&env->patterns, pattern);
        if (pattern.ptr == NULL || !lodd__map_put(&env->regexes, pattern, regex))
            status = LODD_ERR_NOMEM;
    }
    if (status == LODD_OK)
        return regex;
    lodd__regex_free(regex);
    if (status == LODD_ERR_NOMEM)
        env->judge->status = status;
    return NULL;
}

static void matches(xmlXPathParserContextPtr ctxt, lodd_str s, lodd_str pattern)
{
    const lodd__regex *regex = regex_of(env_of(ctxt), pattern);
    int match = regex != NULL ? lodd__regex_match(regex, s) : -1;

    if (match == -2)
        env_of(ctxt)->judge->status = LODD_ERR_NOMEM;
    /* given up is not "no match": the rule then says that it could not be evaluated */
    if (match < 0) {
        xmlXPathSetError(ctxt, XPATH_EXPR_ERROR);
        return;
    }
    xmlXPathReturnBoolean(ctxt, match == 1);
}

#define TWO(name, function)                                                                                                        \
    static void name(xmlXPathParserContextPtr ctxt, int nargs)                                                                         \
    {                                                                                                                              \
        with_two_strings(ctxt, nargs, function);                                                                                       \
    }
TWO(fn_person_fault, person_fault)
TWO(fn_code, code_state)
TWO(fn_display, code_display)
TWO(fn_date_cmp, date_cmp)
TWO(fn_matches, matches)

/* --- functions of a node-set ---------------------------------------------------------------------------------------------------------- */

static xmlXPathObjectPtr pop_nodes(xmlXPathParserContextPtr ctxt)
{
    if (ctxt->value == NULL || ctxt->value->type != XPATH_NODESET) {
        xmlXPathSetTypeError(ctxt);
        return NULL;
    }
    return valuePop(ctxt);
}

static void fn_duplicates(xmlXPathParserContextPtr ctxt, int nargs)
{
    xmlXPathObjectPtr nodes = NULL;
    xmlNodeSetPtr ret = NULL;
    lodd__map seen = {0};

    CHECK_ARITY(1);
    nodes = pop_nodes(ctxt);
    ret = nodes != NULL ? xmlXPathNodeSetCreate(NULL) : NULL;
    if (ret != NULL && nodes->nodesetval != NULL) {
        xmlXPathNodeSetSort(nodes->nodesetval);
        for (int i = 0; i < nodes->nodesetval->nodeNr; i++) {
            xmlNodePtr node = nodes->nodesetval->nodeTab[i];
            lodd_str value = lodd__xml_text(env_of(ctxt)->judge->scratch, node);
            bool ok = lodd__map_get(&seen, value) != NULL ? xmlXPathNodeSetAddUnique(ret, node) == 0 : lodd__map_put(&seen, value, node);
            if (!ok)
                env_of(ctxt)->judge->status = LODD_ERR_NOMEM;
        }
    }
    lodd__map_free(&seen);
    xmlXPathFreeObject(nodes);
    if (ret != NULL)
        valuePush(ctxt, xmlXPathWrapNodeSet(ret));
}

bool lodd__xpath_has_child(const void *node, lodd_str name)
{
    for (const xmlNode *child = ((const xmlNode *)node)->children; child != NULL; child = child->next)
        if (child->type == XML_ELEMENT_NODE && lodd__str_is(name, (const char *)child->name))
            return true;
    return false;
}

/* The profiles that a payload's root element may have, one call for each; stops when visit says false. */
typedef bool visit_profile(const lodd__pack_profile *profile, void *user);

static void each_profile(const lodd__xpath_env *env, const xmlNode *root, visit_profile *visit, void *user)
{
    for (size_t i = 0; i < env->packs->n_profiles; i++) {
        const lodd__pack_profile *profile = env->packs->profiles[i];
        if (lodd__xml_is(root, profile->root.ptr, profile->ns.ptr) && (profile->branch.len == 0 || lodd__xpath_has_child(root, profile->branch)) &&
            !visit(profile, user))
            return;
    }
}

typedef struct joined {
    lodd__arena *arena;
    lodd_str text;
    lodd_str type_code;
} joined;

static bool add_types(const lodd__pack_profile *profile, void *user)
{
    joined *j = user;

    j->text = j->text.len == 0 ? profile->types_joined
                               : lodd__arena_printf(j->arena, "%.*s %.*s", LODD__FMT(j->text), LODD__FMT(profile->types_joined));
    return true;
}

static bool take_statuses(const lodd__pack_profile *profile, void *user)
{
    ((joined *)user)->text = profile->statuses_joined;
    return false;
}

static bool take_apprec(const lodd__pack_profile *profile, void *user)
{
    joined *j = user;

    if (j->text.len == 0 || lodd__pack_profile_has_type(profile, j->type_code))
        j->text = profile->apprec;
    return true;
}

static void payload_function(xmlXPathParserContextPtr ctxt, int nargs, visit_profile *visit)
{
    lodd__xpath_env *env = env_of(ctxt);
    xmlXPathObjectPtr nodes = NULL;
    joined j = {.arena = env->judge->scratch, .type_code = env->judge->type_code};

    CHECK_ARITY(1);
    nodes = pop_nodes(ctxt);
    if (nodes == NULL)
        return;
    if (nodes->nodesetval != NULL && nodes->nodesetval->nodeNr > 0)
        each_profile(env, nodes->nodesetval->nodeTab[0], visit, &j);
    xmlXPathFreeObject(nodes);
    return_str(ctxt, j.text);
}

#define PAYLOAD(name, visit)                                                                                                       \
    static void name(xmlXPathParserContextPtr ctxt, int nargs)                                                                         \
    {                                                                                                                              \
        payload_function(ctxt, nargs, visit);                                                                                          \
    }
PAYLOAD(fn_types, add_types)
PAYLOAD(fn_statuses, take_statuses)
PAYLOAD(fn_apprec, take_apprec)

static bool take_any(const lodd__pack_profile *profile, void *user)
{
    (void)profile;
    *(bool *)user = true;
    return false;
}

static void fn_known(xmlXPathParserContextPtr ctxt, int nargs)
{
    xmlXPathObjectPtr nodes = NULL;
    bool known = false;

    CHECK_ARITY(1);
    nodes = pop_nodes(ctxt);
    if (nodes == NULL)
        return;
    if (nodes->nodesetval != NULL && nodes->nodesetval->nodeNr > 0)
        each_profile(env_of(ctxt), nodes->nodesetval->nodeTab[0], take_any, &known);
    xmlXPathFreeObject(nodes);
    xmlXPathReturnBoolean(ctxt, known);
}

static const struct {
    const char *name;
    xmlXPathFunction function;
} functions[] = {
    {"uuid", fn_uuid},           {"digits", fn_digits},         {"matches", fn_matches},
    {"blanks", fn_blanks},       {"person", fn_person},         {"person-fault", fn_person_fault},
    {"synthetic", fn_synthetic}, {"birthdate", fn_birthdate},   {"sex", fn_sex},
    {"orgnr", fn_orgnr},         {"herid", fn_herid},           {"hpr", fn_hpr},
    {"code", fn_code},           {"display", fn_display},       {"date-cmp", fn_date_cmp},
    {"precision", fn_precision}, {"has-zone", fn_has_zone},     {"base64", fn_base64},
    {"media-type", fn_media_type}, {"decoded-size", fn_decoded_size}, {"duplicates", fn_duplicates},
    {"types", fn_types},         {"statuses", fn_statuses},     {"apprec", fn_apprec},
    {"known", fn_known},
};

lodd_status lodd__xpath_setup(void *env, xmlXPathContextPtr xpath)
{
    xpath->userData = env;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (xmlXPathRegisterFuncNS(xpath, BAD_CAST functions[i].name, BAD_CAST NS, functions[i].function) != 0)
            return LODD_ERR_NOMEM;
    return LODD_OK;
}

void lodd__xpath_env_clear(lodd__xpath_env *env)
{
    for (size_t i = 0; i < env->regexes.cap; i++)
        if (env->regexes.slots[i].value != NULL)
            lodd__regex_free(env->regexes.slots[i].value);
    lodd__map_free(&env->regexes);
    lodd__arena_free(&env->patterns);
}
