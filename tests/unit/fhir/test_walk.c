/* test_walk.c - documents in the small world of definitions.txt, judged: the findings of each case are those that the
 * case lists.
 *
 * Arguments: definitions.txt, and a file of cases:
 *   == name
 *   profile NAME            (may be left out, may repeat)
 *   option NAME             (refuse_examples, security_checks, best_practice, hint_must_support)
 *   {...}                   the document
 *   error ID path           what is found: severity, rule, path; "-" for no path; in any order
 */
#include "world.h"

enum { MAX_EXPECTED = 64 };

typedef struct one_case {
    lodd_str name;
    const char *profiles[4];
    char names[4][120];
    lodd_run_options options;
    lodd__buf text;
    lodd_str expected[MAX_EXPECTED];
    size_t n_expected;
} one_case;

static bool is_word(lodd_str line, const char *word)
{
    size_t n = strlen(word);

    return line.len > n && memcmp(line.ptr, word, n) == 0 && line.ptr[n] == ' ';
}

static void set_option(one_case *c, lodd_str name)
{
    if (lodd__str_is(name, "refuse_examples"))
        c->options.fhir.refuse_examples = true;
    else if (lodd__str_is(name, "security_checks"))
        c->options.fhir.security_checks = true;
    else if (lodd__str_is(name, "best_practice"))
        c->options.fhir.best_practice = LODD_BEST_PRACTICE_WARNING;
    else if (lodd__str_is(name, "hint_must_support"))
        c->options.fhir.hint_must_support = true;
    else
        TAP_OK(false, "%.*s: there is an option %.*s", LODD__FMT(c->name), LODD__FMT(name));
}

static void add_profile(one_case *c, lodd_str name)
{
    size_t n = c->options.fhir.n_profiles++;

    snprintf(c->names[n], sizeof c->names[n], "http://hl7.org/fhir/StructureDefinition/%.*s", LODD__FMT(name));
    c->profiles[n] = c->names[n];
}

static bool take(one_case *c, const char *text)
{
    for (size_t i = 0; i < c->n_expected; i++)
        if (lodd__str_is(c->expected[i], text)) {
            c->expected[i] = c->expected[--c->n_expected];
            return true;
        }
    return false;
}

static void run(fhir_world *world, one_case *c)
{
    lodd_status status;
    lodd_result *result;
    bool all = true;

    if (c->name.len == 0)
        return;
    c->options.fhir.profiles = c->profiles;
    result = world_judge(world, lodd__buf_str(&c->text), &c->options, &status);
    if (!TAP_OK(result != NULL && status == LODD_OK, "%.*s: it can be judged", LODD__FMT(c->name)))
        return;
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        char line[512];
        if (issue->rule->layer == LODD_LAYER_CODES) /* what codes mean is the business of other tests */
            continue;
        snprintf(line, sizeof line, "%s %.*s %.*s", lodd_severity_name(issue->severity), LODD__FMT(issue->rule->id),
                 LODD__FMT(issue->path.len > 0 ? issue->path : LODD__STR("-")));
        if (!take(c, line)) {
            printf("# not expected: %s\n", line);
            all = false;
        }
    }
    for (size_t i = 0; i < c->n_expected; i++) {
        printf("# not found: %.*s\n", LODD__FMT(c->expected[i]));
        all = false;
    }
    TAP_OK(all, "%.*s: the findings are those of the case", LODD__FMT(c->name));
    lodd_result_free(result);
}

static void begin(one_case *c, lodd_str name)
{
    lodd__buf_free(&c->text);
    *c = (one_case){.name = name};
    c->options.size = sizeof c->options;
    lodd_limits_default(&c->options.limits);
    c->options.fhir.best_practice = LODD_BEST_PRACTICE_IGNORE;
}

/* A document that is cut anywhere, or repeats itself, costs no crash and no wrong status. */
static void cut(fhir_world *world, lodd_str text)
{
    one_case c = {0};
    size_t bad = 0;

    begin(&c, LODD__STR("cut"));
    for (size_t n = 0; n < text.len; n++) {
        lodd_status status;
        lodd_result_free(world_judge(world, lodd__str_sub(text, 0, n), &c.options, &status));
        bad += status != LODD_OK;
    }
    TAP_OK(bad == 0, "a document cut at each of its %zu bytes is judged", text.len);
}

int main(int argc, char **argv)
{
    fhir_world world = {0};
    one_case c = {0};
    size_t n = 0, cases = 0;
    char *data;
    lodd_str text, line, longest = {0};

    world_open(&world, argc > 1 ? argv[1] : NULL);
    data = world_read(argc > 2 ? argv[2] : NULL, &n);
    text = lodd__str_n(data, n);
    while (world_line(&text, &line)) {
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (is_word(line, "==")) {
            run(&world, &c);
            begin(&c, lodd__str_sub(line, 3, line.len - 3));
            cases++;
        } else if (is_word(line, "profile") && c.options.fhir.n_profiles < 4) {
            add_profile(&c, lodd__str_sub(line, 8, line.len - 8));
        } else if (is_word(line, "option")) {
            set_option(&c, lodd__str_sub(line, 7, line.len - 7));
        } else if ((is_word(line, "error") || is_word(line, "warning") || is_word(line, "information")) &&
                   c.n_expected < MAX_EXPECTED) {
            c.expected[c.n_expected++] = line;
        } else {
            lodd__buf_add(&c.text, line);
            lodd__buf_addc(&c.text, '\n');
            if (line.len > longest.len)
                longest = line;
        }
    }
    run(&world, &c);
    TAP_OK(cases > 20, "there are cases (%zu)", cases);
    cut(&world, longest);
    lodd__buf_free(&c.text);
    world_close(&world);
    free(data);
    return tap_done();
}
