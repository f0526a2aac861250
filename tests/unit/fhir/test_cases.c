/* test_cases.c - documents in a small world of definitions, judged: the findings of each case are those that it lists.
 * The walk along definitions has a world of its own; references, contained resources, Bundles, narrative and single
 * resource types share one.
 *
 * Arguments: a file of definitions, and files of cases:
 *   definition {...}        before the first case: a resource that is known besides the definitions
 *   == name
 *   profile NAME            (may be left out, may repeat)
 *   option NAME             (the table below)
 *   fetch REFERENCE {...}   what the caller's fetch finds
 *   {...} or <...           the document, in one or several lines
 *   error ID path           what is found, in any order; "-" for no path; findings about codes are left to other tests
 *   . error ID path         a detail of a finding, .. a detail of a detail; compared in cases that list any
 */
#include "world.h"

enum { MAX_EXPECTED = 64, MAX_FETCH = 8 };

typedef struct one_case {
    lodd_str name;
    const char *profiles[4];
    char names[4][120];
    char operation[120];
    lodd_run_options options;
    lodd__buf text;
    lodd_str expected[MAX_EXPECTED];
    size_t n_expected;
    lodd_str fetch[MAX_FETCH][2];
    size_t n_fetch;
    bool details;
} one_case;

static bool is_word(lodd_str line, const char *word)
{
    size_t n = strlen(word);

    return line.len > n && memcmp(line.ptr, word, n) == 0 && line.ptr[n] == ' ';
}

static bool fetch(void *user, lodd_str reference, lodd_str *ret_text)
{
    const one_case *c = user;

    for (size_t i = 0; i < c->n_fetch; i++)
        if (lodd__str_eq(c->fetch[i][0], reference)) {
            *ret_text = c->fetch[i][1];
            return true;
        }
    return false;
}

static void set_option(one_case *c, lodd_str name)
{
    lodd_fhir_options *options = &c->options.fhir;
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {
        {"refuse_examples", &options->refuse_examples},       {"for_publication", &options->for_publication},
        {"assume_valid_rest", &options->assume_valid_rest},   {"security_checks", &options->security_checks},
        {"hint_must_support", &options->hint_must_support},   {"ignore_contained", &options->ignore_contained},
        {"operation_result", &options->operation_result},
    };

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (lodd__str_is(name, flags[i].name)) {
            *flags[i].flag = true;
            return;
        }
    if (lodd__str_starts(name, LODD__STR("operation="))) {
        snprintf(c->operation, sizeof c->operation, "%.*s", (int)name.len - 10, name.ptr + 10);
        options->operation = c->operation;
    } else if (lodd__str_is(name, "exist"))
        options->references = LODD_REFERENCES_EXIST;
    else if (lodd__str_is(name, "valid"))
        options->references = LODD_REFERENCES_VALID;
    else if (lodd__str_is(name, "best_practice"))
        options->best_practice = LODD_BEST_PRACTICE_WARNING;
    else if (lodd__str_is(name, "environment_test"))
        c->options.environment = LODD_ENVIRONMENT_TEST;
    else if (lodd__str_is(name, "environment_production"))
        c->options.environment = LODD_ENVIRONMENT_PRODUCTION;
    else
        TAP_OK(false, "%.*s: there is an option %.*s", LODD__FMT(c->name), LODD__FMT(name));
}

static void add_profile(one_case *c, lodd_str name)
{
    size_t n = c->options.fhir.n_profiles++;

    snprintf(c->names[n], sizeof c->names[n], "http://hl7.org/fhir/StructureDefinition/%.*s", LODD__FMT(name));
    c->profiles[n] = c->names[n];
}

static void add_fetch(one_case *c, lodd_str line)
{
    size_t blank = lodd__str_find(line, ' ', 0);

    if (blank == (size_t)-1 || c->n_fetch == MAX_FETCH)
        return;
    c->fetch[c->n_fetch][0] = lodd__str_sub(line, 0, blank);
    c->fetch[c->n_fetch++][1] = lodd__str_sub(line, blank + 1, line.len - blank - 1);
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

/* As world_judge, of XML too. */
static lodd_result *judge(fhir_world *world, lodd_str text, const lodd_run_options *options, lodd_status *ret)
{
    lodd__arena scratch = {0};
    lodd__source source;
    lodd__xml_doc doc;
    lodd__xml_parser *parser;
    lodd_result *result;
    lodd__fhir_document document = {.fhir = world->fhir, .options = options, .scratch = &scratch, .source = &source};

    if (text.len == 0 || text.ptr[0] != '<')
        return world_judge(world, text, options, ret);
    *ret = LODD_ERR_NOMEM;
    result = document.result = lodd__result_new(LODD__STR("x.xml"), 0, &options->limits);
    parser = lodd__xml_parser_new();
    if (result != NULL && parser != NULL) {
        lodd__source_init(&source, &scratch, LODD__STR("x.xml"), text);
        lodd__xml_parse(&doc, parser, &scratch, &source, &options->limits);
        TAP_OK(doc.wellformed, "the case is well-formed XML");
        *ret = doc.wellformed ? lodd__fhir_judge_xml(&document, &doc) : LODD_OK;
        lodd__result_finish(result);
        lodd__xml_release(&doc);
    }
    lodd__xml_parser_free(parser);
    lodd__arena_free(&scratch);
    return result;
}

/* "{0}": an argument that nobody gave. */
static bool has_hole(const char *text)
{
    for (const char *p = strchr(text, '{'); p != NULL; p = strchr(p + 1, '{'))
        if (lodd__is_digit(p[1]) && p[2] == '}')
            return true;
    return false;
}

/* An issue, and the details of it where the case lists any. */
static bool check_issue(one_case *c, const lodd_issue *issue, size_t depth)
{
    char line[512], text[400];
    bool all = true;

    snprintf(line, sizeof line, "%.*s%s%s %.*s %.*s", (int)depth, "....", depth > 0 ? " " : "",
             lodd_severity_name(issue->severity), LODD__FMT(issue->rule->id),
             LODD__FMT(issue->path.len > 0 ? issue->path : LODD__STR("-")));
    lodd_issue_text(text, sizeof text, issue, LODD_LANG_EN, true);
    if (has_hole(text)) {
        printf("# an argument is missing: %s\n", text);
        all = false;
    }
    if ((depth == 0 || c->details) && !take(c, line)) {
        printf("# not expected: %s (%s)\n", line, text);
        all = false;
    }
    for (size_t i = 0; i < issue->n_details; i++)
        all = check_issue(c, &issue->details[i], depth + 1) && all;
    return all;
}

static void run(fhir_world *world, one_case *c)
{
    lodd_status status;
    lodd_result *result;
    bool all = true;

    if (c->name.len == 0)
        return;
    c->options.fhir.profiles = c->profiles;
    c->options.fhir.fetch = fetch;
    c->options.fhir.fetch_user = c;
    result = judge(world, lodd__buf_str(&c->text), &c->options, &status);
    if (!TAP_OK(result != NULL && status == LODD_OK, "%.*s: it can be judged", LODD__FMT(c->name)))
        return;
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        if (issue->rule->layer != LODD_LAYER_CODES) /* what codes mean is the business of other tests */
            all = check_issue(c, issue, 0) && all;
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

/* The definitions at the head of a file of cases. */
static void add_definitions(fhir_world *world, lodd_str text)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    lodd_str line;
    bool ok = lodd__image_builder_new(&builder, LODD__STR("cases@1")) == LODD_OK;

    while (ok && world_line(&text, &line) && !is_word(line, "=="))
        if (is_word(line, "definition") &&
            lodd__image_builder_add_text(builder, lodd__str_sub(line, 11, line.len - 11)) != LODD_OK)
            world_fail("a definition can be added", line);
    ok = ok && lodd__image_builder_finish(builder, &image) == LODD_OK &&
         lodd__definitions_add(world->definitions, image, true) == LODD_OK;
    lodd__image_builder_free(builder);
    lodd__fhir_free(world->fhir);
    ok = lodd__fhir_new(&world->fhir, world->definitions, NULL) == LODD_OK && ok;
    TAP_OK(ok, "the definitions of the cases are added");
}

/* A document that is cut anywhere costs no crash and no wrong status. */
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

static void run_file(const char *definitions, const char *path)
{
    fhir_world world = {0};
    one_case c = {0};
    size_t n = 0, cases = 0;
    char *data = world_read(path, &n);
    lodd_str text = lodd__str_n(data, n), line, longest = {0};

    world_open(&world, definitions);
    add_definitions(&world, text);
    while (world_line(&text, &line)) {
        if (line.len == 0 || line.ptr[0] == '#' || is_word(line, "definition"))
            continue;
        if (is_word(line, "==")) {
            run(&world, &c);
            begin(&c, lodd__str_sub(line, 3, line.len - 3));
            cases++;
        } else if (is_word(line, "profile") && c.options.fhir.n_profiles < 4) {
            add_profile(&c, lodd__str_sub(line, 8, line.len - 8));
        } else if (is_word(line, "option")) {
            set_option(&c, lodd__str_sub(line, 7, line.len - 7));
        } else if (is_word(line, "fetch")) {
            add_fetch(&c, lodd__str_sub(line, 6, line.len - 6));
        } else if (line.ptr[0] == '.' && c.n_expected < MAX_EXPECTED) {
            c.expected[c.n_expected++] = line;
            c.details = true;
        } else if ((is_word(line, "error") || is_word(line, "warning") || is_word(line, "information")) &&
                   c.n_expected < MAX_EXPECTED) {
            c.expected[c.n_expected++] = line;
        } else {
            lodd__buf_add(&c.text, line);
            lodd__buf_addc(&c.text, '\n');
            if (line.len > longest.len && line.ptr[0] == '{')
                longest = line;
        }
    }
    run(&world, &c);
    TAP_OK(cases > 5, "%s has cases (%zu)", path, cases);
    cut(&world, longest);
    lodd__buf_free(&c.text);
    world_close(&world);
    free(data);
}

int main(int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        run_file(argv[1], argv[i]);
    TAP_OK(argc > 2, "there are files of cases");
    return tap_done();
}
