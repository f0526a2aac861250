/* test_slicing.c - slicing, every type of discriminator under every rule.
 *
 * For each discriminator a profile is made with two slices, a (1..1) and b (0..1), and for each rule of slicing,
 * ordered or not, with a default slice or without. Then every row of up to three elements is judged, each of them of
 * slice a, of slice b or of none (x), and what is found is compared with what the specification says of such a row
 * (https://hl7.org/fhir/R4/profiling.html#slicing), which a few lines here work out without looking at any definition.
 */
#include "world.h"

typedef struct kind {
    const char *name;
    const char *element; /* "Thing.code", with its type */
    const char *type;
    const char *discriminator, *path;
    const char *slices[2]; /* what stands behind "Thing.code:a", and the elements below it */
    const char *fallback;  /* type of the default slice; NULL: nothing can be left for one */
    const char *items[3];  /* JSON of one of a, of b, of none; NULL: there can be none */
    const char *more;      /* members of the document besides */
} kind;

#define PART(slice, path, type, fixed)                                                                                 \
    "Thing.code." path ":" slice "|1|1|" type "|\"id\":\"Thing.code:" slice "." path "\"," fixed "\n"

static const kind kinds[] = {
    {"value",
     "Thing.code",
     "CodeableConcept",
     "value",
     "text",
     {"CodeableConcept|\"sliceName\":\"a\"\n" PART("a", "text", "string", "\"fixedString\":\"A\""),
      "CodeableConcept|\"sliceName\":\"b\"\n" PART("b", "text", "string", "\"fixedString\":\"B\"")},
     "CodeableConcept",
     {"{\"text\":\"A\"}", "{\"text\":\"B\"}", "{\"text\":\"C\"}"},
     ""},
    {"value of a pattern further in",
     "Thing.code",
     "CodeableConcept",
     "value",
     "coding",
     {"CodeableConcept|\"sliceName\":\"a\"\n" PART("a", "coding", "Coding", "\"patternCoding\":{\"code\":\"A\"}"),
      "CodeableConcept|\"sliceName\":\"b\"\n" PART("b", "coding", "Coding", "\"patternCoding\":{\"code\":\"B\"}")},
     "CodeableConcept",
     {"{\"coding\":[{\"code\":\"A\",\"display\":\"x\"}]}", "{\"coding\":[{\"code\":\"B\"}]}", "{\"text\":\"A\"}"},
     ""},
    {"pattern of the element itself",
     "Thing.note",
     "string",
     "pattern",
     "$this",
     {"string|\"sliceName\":\"a\",\"patternString\":\"A\"\n", "string|\"sliceName\":\"b\",\"patternString\":\"B\"\n"},
     "string",
     {"\"A\"", "\"B\"", "\"C\""},
     ""},
    {"exists",
     "Thing.code",
     "CodeableConcept",
     "exists",
     "text",
     {"CodeableConcept|\"sliceName\":\"a\"\n" PART("a", "text", "string", "\"short\":\"t\""),
      "CodeableConcept|\"sliceName\":\"b\"\nThing.code.text:b|0|0|string|\"id\":\"Thing.code:b.text\"\n"},
     NULL,
     {"{\"text\":\"A\"}", "{\"coding\":[{\"code\":\"B\"}]}", NULL},
     ""},
    {"type",
     "Thing.contained",
     "Resource",
     "type",
     "$this",
     {"Other|\"sliceName\":\"a\"\n", "Bag|\"sliceName\":\"b\"\n"},
     "Resource",
     {"{\"resourceType\":\"Other\",\"id\":\"o\"}", "{\"resourceType\":\"Bag\",\"id\":\"b\"}",
      "{\"resourceType\":\"Thing\",\"id\":\"t\",\"kind\":\"a\"}"},
     ""},
    {"type of what is referred to",
     "Thing.link",
     "Reference>Thing",
     "type",
     "resolve()",
     {"Reference>Other|\"sliceName\":\"a\"\n", "Reference>Bag|\"sliceName\":\"b\"\n"},
     "Reference>Thing",
     {"{\"reference\":\"#o\"}", "{\"reference\":\"#b\"}", "{\"reference\":\"#t\"}"},
     ",\"contained\":[{\"resourceType\":\"Other\",\"id\":\"o\"},{\"resourceType\":\"Bag\",\"id\":\"b\"},"
     "{\"resourceType\":\"Thing\",\"id\":\"t\",\"kind\":\"a\"}]"},
    {"profile of what is referred to",
     "Thing.link",
     "Reference>Thing",
     "profile",
     "resolve()",
     {"Reference>named|\"sliceName\":\"a\"\n", "Reference>patterned|\"sliceName\":\"b\"\n"},
     "Reference>Thing",
     {"{\"reference\":\"#n\"}", "{\"reference\":\"#p\"}", "{\"reference\":\"#t\"}"},
     ",\"contained\":[{\"resourceType\":\"Thing\",\"id\":\"n\",\"name\":\"n\",\"kind\":\"a\"},"
     "{\"resourceType\":\"Thing\",\"id\":\"p\",\"kind\":\"b\",\"code\":[{\"coding\":[{\"system\":\"http://x\","
     "\"code\":\"1\"}]}]},{\"resourceType\":\"Thing\",\"id\":\"t\",\"kind\":\"b\"}]"},
};

enum { KINDS = sizeof kinds / sizeof *kinds, RULES = 3, VARIANTS = RULES * 2 * 2, LONGEST = 3 };

static const char *const rules[RULES] = {"open", "closed", "openAtEnd"};

/* One of the profiles of a kind. */
typedef struct variant {
    const kind *kind;
    const char *rule;
    bool ordered, fallback;
    char name[40];
} variant;

static variant variant_of(size_t k, size_t v)
{
    variant ret = {
        .kind = &kinds[k], .rule = rules[v % RULES], .ordered = v / RULES % 2 == 1, .fallback = v / RULES >= 2};

    snprintf(ret.name, sizeof ret.name, "s%zu-%zu", k, v);
    return ret;
}

static void add_profile(lodd__buf *text, const variant *v)
{
    const kind *k = v->kind;

    lodd__buf_printf(text, "= %s|resource|Thing|Thing|constraint|\nThing|0|*||\n", v->name);
    lodd__buf_printf(text,
                     "%s|0|*|%s|\"slicing\":{\"discriminator\":[{\"type\":\"%s\",\"path\":\"%s\"}],\"ordered\":%s,"
                     "\"rules\":\"%s\"}\n",
                     k->element, k->type, k->discriminator, k->path, v->ordered ? "true" : "false", v->rule);
    lodd__buf_printf(text, "%s:a|1|1|%s", k->element, k->slices[0]);
    lodd__buf_printf(text, "%s:b|0|1|%s", k->element, k->slices[1]);
    if (v->fallback)
        lodd__buf_printf(text, "%s:@default|0|1|%s|\"sliceName\":\"@default\"\n", k->element, k->fallback);
}

/* ---- what the specification says of a row ---- */

enum { NOT_AT_END, NONE, ORDER, MIN, MAX, FOUND };

static const char *const ids[FOUND] = {"FHIR-SLICE-NOT-AT-END", "FHIR-SLICE-NONE", "FHIR-SLICE-ORDER", "FHIR-SLICE-MIN",
                                       "FHIR-SLICE-MAX"};

static void expect(int ret[FOUND], const variant *v, const char *row)
{
    int n[3] = {0}, furthest = 0;
    size_t last = 0, length = strlen(row);

    for (size_t i = 0; i < length; i++)
        if (row[i] != 'x' || v->fallback)
            last = i;
    for (size_t i = 0; i < length; i++) {
        int which = row[i] == 'a' ? 0 : row[i] == 'b' ? 1 : 2;
        if (which == 2 && !v->fallback) {
            ret[NONE] += strcmp(v->rule, "closed") == 0;
            ret[NOT_AT_END] += strcmp(v->rule, "openAtEnd") == 0 && i < last;
            continue;
        }
        n[which]++;
        ret[ORDER] += v->ordered && which < furthest;
        if (which > furthest)
            furthest = which;
    }
    ret[MIN] = n[0] < 1;
    ret[MAX] = (n[0] > 1) + (n[1] > 1) + (n[2] > 1);
}

/* ---- what is found ---- */

static void count(int ret[FOUND], int *ret_others, const lodd_result *result)
{
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        size_t k = 0;
        if (!lodd__str_starts(issue->rule->id, LODD__STR("FHIR-SLICE-")))
            continue;
        while (k < FOUND && !lodd__str_is(issue->rule->id, ids[k]))
            k++;
        if (k < FOUND)
            ret[k]++;
        else
            ++*ret_others; /* undecided, in two slices */
    }
}

static void write_row(lodd__buf *text, const variant *v, const char *row)
{
    const kind *k = v->kind;

    lodd__buf_printf(text, "{\"resourceType\":\"Thing\",\"kind\":\"a\"%s", k->more);
    for (const char *p = row; *p != '\0'; p++)
        lodd__buf_printf(text, p == row ? ",\"%s\":[%s" : "%s%s", p == row ? strrchr(k->element, '.') + 1 : ",",
                         k->items[*p == 'a'   ? 0
                                  : *p == 'b' ? 1
                                              : 2]);
    lodd__buf_printf(text, "%s}", *row != '\0' ? "]" : "");
}

/* 1: as the specification says. */
static bool is_right(fhir_world *world, const variant *v, const char *row)
{
    char profile[120];
    const char *profiles[] = {profile};
    lodd_run_options options = {.size = sizeof options};
    lodd__buf text = {0};
    lodd_status status;
    lodd_result *result;
    int wanted[FOUND] = {0}, found[FOUND] = {0}, others = 0;
    bool right;

    snprintf(profile, sizeof profile, "http://hl7.org/fhir/StructureDefinition/%s", v->name);
    lodd_limits_default(&options.limits);
    options.fhir.profiles = profiles;
    options.fhir.n_profiles = 1;
    write_row(&text, v, row);
    result = world_judge(world, lodd__buf_str(&text), &options, &status);
    expect(wanted, v, row);
    if (result != NULL)
        count(found, &others, result);
    right = status == LODD_OK && others == 0 && memcmp(wanted, found, sizeof wanted) == 0;
    if (!right) {
        printf("# %s: %.*s\n", v->name, LODD__FMT(lodd__buf_str(&text)));
        for (int i = 0; i < FOUND; i++)
            printf("#   %s: %d, wanted %d\n", ids[i], found[i], wanted[i]);
        printf("#   others: %d\n", others);
    }
    lodd_result_free(result);
    lodd__buf_free(&text);
    return right;
}

/* Every row of up to LONGEST elements. */
static bool all_rows(fhir_world *world, const variant *v)
{
    int letters = v->kind->items[2] != NULL ? 3 : 2;
    bool all = true;

    for (int length = 0, n = 1; length <= LONGEST; length++, n *= letters)
        for (int i = 0; i < n; i++) {
            char row[LONGEST + 1] = "";
            for (int k = 0, rest = i; k < length; k++, rest /= letters)
                row[k] = "abx"[rest % letters];
            all = is_right(world, v, row) && all;
        }
    return all;
}

/* ---- slices of slices, and places ---- */

static const char more_profiles[] =
    "= inner|resource|Thing|Thing|constraint|\n"
    "Thing|0|*||\n"
    "Thing.code|0|*|CodeableConcept|\"slicing\":{\"discriminator\":[{\"type\":\"value\",\"path\":\"coding.system\"}],"
    "\"rules\":\"open\"}\n"
    "Thing.code:a|1|3|CodeableConcept|\"sliceName\":\"a\",\"slicing\":{\"discriminator\":[{\"type\":\"value\","
    "\"path\":\"text\"}],\"rules\":\"closed\"}\n" PART(
        "a", "coding", "Coding",
        "\"short\":\"c\"") "Thing.code.coding.system:a|1|1|uri|\"id\":\"Thing.code:a.coding.system\",\"fixedUri\":"
                           "\"http://a\"\n"
                           "Thing.code:a/one|1|1|CodeableConcept|\"sliceName\":\"a/one\"\n" PART(
                               "a/one", "text", "string",
                               "\"fixedString\":\"1\"") "Thing.code:a/two|0|1|CodeableConcept|\"sliceName\":\"a/"
                                                        "two\"\n" PART("a/two", "text", "string",
                                                                       "\"fixedString\":\"2\"") "= "
                                                                                                "placed|resource|Thing|"
                                                                                                "Thing|constraint|\n"
                                                                                                "Thing|0|*||\n"
                                                                                                "Thing.note|0|*|string|"
                                                                                                "\"slicing\":{"
                                                                                                "\"discriminator\":[{"
                                                                                                "\"type\":\"position\","
                                                                                                "\"path\":\"$this\"}],"
                                                                                                "\"ordered\":true,"
                                                                                                "\"rules\":\"closed\"}"
                                                                                                "\n"
                                                                                                "Thing.note:first|1|1|"
                                                                                                "string|\"sliceName\":"
                                                                                                "\"first\","
                                                                                                "\"fixedString\":"
                                                                                                "\"one\"\n"
                                                                                                "Thing.note:second|1|1|"
                                                                                                "string|\"sliceName\":"
                                                                                                "\"second\","
                                                                                                "\"fixedString\":"
                                                                                                "\"two\"\n";

#define CODE(system, text) "{\"coding\":[{\"system\":\"" system "\",\"code\":\"c\"}],\"text\":\"" text "\"}"

static const struct {
    const char *name, *profile, *members;
    const char *found[4]; /* "ID path" of all errors */
} cases[] = {
    {"a slice of a slice for each", "inner", "\"code\":[" CODE("http://a", "1") "," CODE("http://a", "2") "]", {0}},
    {"others are outside of the slice", "inner", "\"code\":[" CODE("http://a", "1") "," CODE("http://b", "3") "]", {0}},
    {"within the slice only those of its slices",
     "inner",
     "\"code\":[" CODE("http://a", "1") "," CODE("http://a", "3") "]",
     {"FHIR-SLICE-NONE Thing.code[1]"}},
    {"too few of an inner slice", "inner", "\"code\":[" CODE("http://a", "2") "]", {"FHIR-SLICE-MIN Thing"}},
    {"too many of an inner slice",
     "inner",
     "\"code\":[" CODE("http://a", "1") "," CODE("http://a", "2") "," CODE("http://a", "2") "]",
     {"FHIR-SLICE-MAX Thing"}},
    {"none of the outer slice, and so of the inner one",
     "inner",
     "\"code\":[" CODE("http://b", "1") "]",
     {"FHIR-SLICE-MIN Thing", "FHIR-SLICE-MIN Thing"}},
    {"each at its place", "placed", "\"note\":[\"one\",\"two\"]", {0}},
    {"what stands at a place is of its slice, whatever it is",
     "placed",
     "\"note\":[\"two\",\"one\"]",
     {"FHIR-FIXED Thing.note[0]", "FHIR-FIXED Thing.note[1]"}},
    {"a place that is empty", "placed", "\"note\":[\"one\"]", {"FHIR-SLICE-MIN Thing"}},
    {"a place too many", "placed", "\"note\":[\"one\",\"two\",\"six\"]", {"FHIR-SLICE-NONE Thing.note[2]"}},
};

static void run_case(fhir_world *world, size_t c)
{
    char profile[120], text[1000], line[200];
    const char *profiles[] = {profile};
    lodd_run_options options = {.size = sizeof options};
    size_t n = 0, n_found = 0;
    bool all = true;
    lodd_status status;
    lodd_result *result;

    snprintf(profile, sizeof profile, "http://hl7.org/fhir/StructureDefinition/%s", cases[c].profile);
    snprintf(text, sizeof text, "{\"resourceType\":\"Thing\",\"kind\":\"a\",%s}", cases[c].members);
    lodd_limits_default(&options.limits);
    options.fhir.profiles = profiles;
    options.fhir.n_profiles = 1;
    result = world_judge(world, lodd__str(text), &options, &status);
    if (!TAP_OK(result != NULL && status == LODD_OK, "%s: it can be judged", cases[c].name))
        return;
    while (n < 4 && cases[c].found[n] != NULL)
        n++;
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        bool listed = false;
        /* what Thing demands besides is the business of other tests */
        if (issue->severity != LODD_SEVERITY_ERROR || issue->rule->layer == LODD_LAYER_CODES ||
            lodd__str_is(issue->rule->id, "FHIR-INVARIANT"))
            continue;
        n_found++;
        snprintf(line, sizeof line, "%.*s %.*s", LODD__FMT(issue->rule->id), LODD__FMT(issue->path));
        for (size_t k = 0; k < n; k++)
            listed = listed || strcmp(line, cases[c].found[k]) == 0;
        if (!listed)
            printf("# not expected: %s\n", line);
        all = all && listed;
    }
    TAP_OK(all && n_found == n, "%s: %zu errors, expected are %zu", cases[c].name, n_found, n);
    lodd_result_free(result);
}

int main(int argc, char **argv)
{
    fhir_world world;
    lodd__buf text = {0};
    size_t n;
    char *data = world_read(argc > 1 ? argv[1] : NULL, &n);

    lodd__buf_add(&text, lodd__str_n(data, n));
    lodd__buf_addc(&text, '\n');
    for (size_t k = 0; k < KINDS; k++)
        for (size_t v = 0; v < VARIANTS; v++) {
            variant one = variant_of(k, v);
            if (!one.fallback || one.kind->fallback != NULL)
                add_profile(&text, &one);
        }
    lodd__buf_add(&text, lodd__str(more_profiles));
    world_make(&world, lodd__buf_str(&text));
    for (size_t k = 0; k < KINDS; k++)
        for (size_t v = 0; v < VARIANTS; v++) {
            variant one = variant_of(k, v);
            if (one.fallback && one.kind->fallback == NULL)
                continue;
            TAP_OK(all_rows(&world, &one), "%s, %s%s%s: every row is found as it is", one.kind->name, one.rule,
                   one.ordered ? ", ordered" : "", one.fallback ? ", with a default slice" : "");
        }
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        run_case(&world, c);
    world_close(&world);
    lodd__buf_free(&text);
    free(data);
    return tap_done();
}
