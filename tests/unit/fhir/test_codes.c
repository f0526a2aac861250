/* test_codes.c - coded elements: the findings of each case of codes.txt are those that the case lists.
 *
 * Arguments: definitions.txt, codes_types.txt (structures), ../term/world.json (code systems and value sets),
 * codes.txt.
 */
#include "unit/pack/temp.h"
#include "world.h"

#define ROOT "2.16.578.1.12.4.1.1."

enum { MAX_EXPECTED = 32 };

static const char list_9151[] =
    "{\"resourceType\": \"CodeSystem\", \"url\": \"urn:oid:" ROOT "9151\", \"title\": \"Tjenestetype\", \"content\": "
    "\"complete\", \"concept\": [{\"code\": \"1\", \"display\": \"Praktisk bistand\"}, {\"code\": \"2\", \"property\": "
    "[{\"code\": \"status\", \"valueCode\": \"retired\"}]}]}";

typedef struct one_case {
    lodd_str name, text;
    char language[16], profile[120];
    const char *profiles[1];
    lodd_run_options options;
    lodd_str expected[MAX_EXPECTED];
    size_t n_expected;
} one_case;

typedef struct setting {
    fhir_world world;
    lodd__terminology *kodeverk;
    temp files;
} setting;

/* The structures of both files, the terminology, and one Norwegian list. */
static void setting_open(setting *s, char **argv)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    lodd__buf all = {0};
    size_t n = 0;
    bool done = false;

    temp_make(&s->files);
    for (int i = 1; i <= 2; i++) {
        char *text = world_read(argv[i], &n);
        lodd__buf_add(&all, lodd__str_n(text, n));
        free(text);
    }
    temp_write_n(&s->files, "types.txt", all.ptr, all.len);
    temp_write(&s->files, "9151.json", list_9151);
    world_open(&s->world, temp_path(&s->files, "types.txt"));
    lodd__buf_free(&all);
    all.ptr = world_read(argv[3], &n);
    done = lodd__image_builder_new(&builder, LODD__STR("codes")) == LODD_OK &&
           lodd__image_builder_add_text(builder, lodd__str_n(all.ptr, n)) == LODD_OK &&
           lodd__image_builder_finish(builder, &image) == LODD_OK &&
           lodd__definitions_add(s->world.definitions, image, true) == LODD_OK &&
           lodd__terminology_new(&s->kodeverk) == LODD_OK &&
           lodd__terminology_add(s->kodeverk, LODD__STR(ROOT "9151"), lodd__str(temp_path(&s->files, "9151.json"))) ==
               LODD_OK &&
           lodd__terminology_add_missing(s->kodeverk, LODD__STR(ROOT "7110"), LODD__STR("ICD-10")) == LODD_OK;
    lodd__fhir_free(s->world.fhir);
    s->world.fhir = NULL;
    if (!TAP_OK(done && lodd__fhir_new(&s->world.fhir, s->world.definitions, s->kodeverk) == LODD_OK,
                "the world has codes"))
        exit(tap_done());
    lodd__image_builder_free(builder);
    lodd__buf_free(&all);
}

static void set_option(one_case *c, lodd_str name)
{
    if (lodd__str_is(name, "displays_are_warnings")) {
        c->options.fhir.displays_are_warnings = true;
    } else if (lodd__str_is(name, "unknown_systems_are_errors")) {
        c->options.fhir.unknown_systems_are_errors = true;
    } else if (lodd__str_starts(name, LODD__STR("language="))) {
        snprintf(c->language, sizeof c->language, "%.*s", LODD__FMT(lodd__str_sub(name, 9, name.len - 9)));
        c->options.fhir.language = c->language;
    } else if (lodd__str_starts(name, LODD__STR("profile="))) {
        snprintf(c->profile, sizeof c->profile, "http://hl7.org/fhir/StructureDefinition/%.*s",
                 LODD__FMT(lodd__str_sub(name, 8, name.len - 8)));
        c->profiles[0] = c->profile;
        c->options.fhir.profiles = c->profiles;
        c->options.fhir.n_profiles = 1;
    } else {
        TAP_OK(false, "%.*s: there is an option %.*s", LODD__FMT(c->name), LODD__FMT(name));
    }
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

static bool check_issue(one_case *c, const lodd_issue *issue)
{
    char line[512], text[2][1000];

    if (issue->rule->layer != LODD_LAYER_CODES)
        return true;
    for (int lang = 0; lang < LODD_LANG_COUNT; lang++) {
        lodd_issue_text(text[lang], sizeof text[lang], issue, (lodd_lang)lang, true);
        if (strstr(text[lang], "{0}") != NULL || strstr(text[lang], "{1}") != NULL || strstr(text[lang], "{3}") != NULL)
            TAP_OK(false, "%.*s has its arguments: %s", LODD__FMT(issue->rule->id), text[lang]);
    }
    snprintf(line, sizeof line, "%s %.*s %.*s", lodd_severity_name(issue->severity), LODD__FMT(issue->rule->id),
             LODD__FMT(issue->path));
    if (take(c, line))
        return true;
    printf("# not expected: %s (%s)\n", line, text[LODD_LANG_EN]);
    return false;
}

static void run(setting *s, one_case *c)
{
    lodd__buf text = {0};
    lodd_status status;
    lodd_result *result = NULL;
    bool all = true;

    if (c->name.len == 0)
        return;
    lodd__buf_printf(&text, "{\"resourceType\": \"Sample\", %.*s",
                     LODD__FMT(lodd__str_sub(c->text, 1, c->text.len - 1)));
    result = world_judge(&s->world, lodd__buf_str(&text), &c->options, &status);
    if (TAP_OK(result != NULL && status == LODD_OK, "%.*s: it can be judged", LODD__FMT(c->name))) {
        for (size_t i = 0; i < lodd_result_n_issues(result); i++)
            all = check_issue(c, lodd_result_issue(result, i)) && all;
        for (size_t i = 0; i < c->n_expected; i++)
            printf("# not found: %.*s\n", LODD__FMT(c->expected[i]));
        TAP_OK(all && c->n_expected == 0, "%.*s: the findings are those of the case", LODD__FMT(c->name));
    }
    lodd_result_free(result);
    lodd__buf_free(&text);
}

static void begin(one_case *c, lodd_str name)
{
    *c = (one_case){.name = name};
    c->options.size = sizeof c->options;
    lodd_limits_default(&c->options.limits);
    c->options.fhir.best_practice = LODD_BEST_PRACTICE_IGNORE;
}

static void read_line(setting *s, one_case *c, lodd_str line, size_t *cases)
{
    if (line.len == 0 || line.ptr[0] == '#')
        return;
    if (lodd__str_starts(line, LODD__STR("== "))) {
        run(s, c);
        begin(c, lodd__str_sub(line, 3, line.len - 3));
        ++*cases;
    } else if (lodd__str_starts(line, LODD__STR("option "))) {
        set_option(c, lodd__str_sub(line, 7, line.len - 7));
    } else if (line.ptr[0] == '{') {
        c->text = line;
    } else if (c->n_expected < MAX_EXPECTED) {
        c->expected[c->n_expected++] = line;
    }
}

int main(int argc, char **argv)
{
    setting s = {0};
    one_case c = {0};
    size_t n = 0, cases = 0;
    char *data = NULL;
    lodd_str text, line;

    if (argc != 5) {
        fprintf(stderr, "usage: test-fhir-codes DEFINITIONS TYPES WORLD CASES\n");
        return 2;
    }
    setting_open(&s, argv);
    data = world_read(argv[4], &n);
    text = lodd__str_n(data, n);
    while (world_line(&text, &line))
        read_line(&s, &c, line, &cases);
    run(&s, &c);
    TAP_OK(cases > 20, "there are cases (%zu)", cases);
    world_close(&s.world);
    lodd__terminology_free(s.kodeverk);
    temp_remove(&s.files);
    free(data);
    return tap_done();
}
