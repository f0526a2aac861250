/* tests/suites/fhir_cases.c - runs a case list in the form of the HL7 validator's own suite (validator/manifest.json) and writes what
 * tools that score it read: name TAB phase TAB the locations of all errors ("-" for none, line:N for faults of the syntax, "!" when a
 * case could not be run).
 *
 * Usage: fhir_cases MANIFEST CASES EXPECTED
 * MANIFEST: manifest.json. CASES: the folder of the files it names, or a list of the cases to run (module TAB name ...); then the files are
 * beside the manifest. EXPECTED: module TAB name TAB phase ...: the phases that are run.
 * The settings are those of the peer's harness as far as they change verdicts (facts: section 2.2 of the FHIR survey).
 */
#include <cjson/cJSON.h>
#include <ctype.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodd/lodd.h"

#define MAX_DEFINITIONS 64

typedef struct suite {
    const char *profiles[2];
    char *directory;      /* of the files */
    char *expected;       /* the text of EXPECTED */
    char *list;           /* the text of CASES when it is a list; NULL: all */
    cJSON *manifest;
} suite;

/* What one phase is run with. */
typedef struct setting {
    char *definitions[MAX_DEFINITIONS];
    size_t n;
    const char *profile; /* canonical */
    const suite *suite;
    const cJSON *part; /* what the manifest says of the phase; NULL for the base */
    char *fetched[64]; /* texts handed out by fetch */
    size_t n_fetched;
} setting;

static char *read_file(const char *path, size_t *ret_n)
{
    FILE *file = fopen(path, "rb");
    char *data = NULL;
    long n = 0;

    *ret_n = 0;
    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (n = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0)
        data = malloc((size_t)n + 1);
    if (data != NULL && fread(data, 1, (size_t)n, file) == (size_t)n) {
        data[n] = '\0';
        *ret_n = (size_t)n;
    } else {
        free(data);
        data = NULL;
    }
    fclose(file);
    return data;
}

static char *path_of(const suite *s, const char *name)
{
    char *path = NULL;

    return asprintf(&path, "%s/%s", s->directory, name) < 0 ? NULL : path;
}

static const char *string(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static bool is_true(const cJSON *object, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static bool is_false(const cJSON *object, const char *key)
{
    return cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(object, key));
}

/* --- definitions --- */

static void add_definition(setting *set, const char *name)
{
    char *path = path_of(set->suite, name);

    if (path != NULL && access(path, R_OK) == 0 && set->n < MAX_DEFINITIONS)
        set->definitions[set->n++] = path;
    else
        free(path);
}

static void add_definitions(setting *set, const cJSON *list)
{
    const cJSON *item = NULL;

    cJSON_ArrayForEach(item, list)
    {
        if (cJSON_IsString(item))
            add_definition(set, item->valuestring);
    }
}

static char *canonical_of_xml(const char *path)
{
    xmlDocPtr doc = xmlReadFile(path, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlNodePtr root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
    char *url = NULL;

    for (xmlNodePtr node = root != NULL ? root->children : NULL; node != NULL && url == NULL; node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, "url") == 0) {
            xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)"value");
            url = value != NULL ? strdup((const char *)value) : NULL;
            xmlFree(value);
        }
    xmlFreeDoc(doc);
    return url;
}

/* The canonical url of a definition in a file; to be freed. */
static char *canonical_of(const char *path)
{
    size_t n = strlen(path), size = 0;
    char *text = NULL, *url = NULL;
    cJSON *json = NULL;

    if (n > 4 && strcmp(path + n - 4, ".xml") == 0)
        return canonical_of_xml(path);
    text = read_file(path, &size);
    json = text != NULL ? cJSON_Parse(text) : NULL;
    if (string(json, "url") != NULL)
        url = strdup(string(json, "url"));
    cJSON_Delete(json);
    free(text);
    return url;
}

/* --- references that leave the document --- */

/* The file of a reference's name, if there is one. */
static bool fetch_as(setting *set, lodd_str reference, lodd_str *ret_text)
{
    static const char *const endings[] = {".json", ".xml"};
    char name[256];
    size_t n = 0;

    for (; n < reference.len && n < sizeof name - 1; n++)
        name[n] = reference.ptr[n] == '/' ? '-' : (char)tolower((unsigned char)reference.ptr[n]);
    name[n] = '\0';
    for (size_t i = 0; i < 2; i++) {
        char *path = NULL, *text = NULL;
        size_t size = 0;
        if (asprintf(&path, "%s/%s%s", set->suite->directory, name, endings[i]) < 0)
            return false;
        text = read_file(path, &size);
        free(path);
        if (text != NULL && set->n_fetched < sizeof set->fetched / sizeof *set->fetched) {
            set->fetched[set->n_fetched++] = text;
            *ret_text = (lodd_str){text, size};
            return true;
        }
        free(text);
    }
    return false;
}

/* "Patient/x" is the file patient-x, or x. */
static bool fetch(void *user, lodd_str reference, lodd_str *ret_text)
{
    size_t last = reference.len;

    while (last > 0 && reference.ptr[last - 1] != '/')
        last--;
    return fetch_as(user, reference, ret_text) ||
           (last > 0 && fetch_as(user, (lodd_str){reference.ptr + last, reference.len - last}, ret_text));
}

/* --- one phase --- */

static lodd_best_practice best_practice(const cJSON *test)
{
    const char *level = string(test, "best-practice");

    if (level != NULL && strcasecmp(level, "warning") == 0)
        return LODD_BEST_PRACTICE_WARNING;
    if (level != NULL && strcasecmp(level, "error") == 0)
        return LODD_BEST_PRACTICE_ERROR;
    return level != NULL && strcasecmp(level, "hint") == 0 ? LODD_BEST_PRACTICE_INFORMATION : LODD_BEST_PRACTICE_IGNORE;
}

static lodd_reference_policy reference_policy(const cJSON *test)
{
    const char *policy = string(test, "validateReference");

    if (policy != NULL && strcmp(policy, "CHECK_VALID") == 0)
        return LODD_REFERENCES_VALID;
    return policy != NULL && strncmp(policy, "CHECK_", 6) == 0 ? LODD_REFERENCES_EXIST : LODD_REFERENCES_FORMAT;
}

static void options_of(lodd_run_options *ret, const cJSON *test, setting *set)
{
    const char *displays = string(test, "wrong-displays");

    lodd_run_options_default(ret);
    ret->values = LODD_VALUES_SHOW;
    ret->fhir.profiles = &set->profile;
    ret->fhir.n_profiles = set->profile != NULL;
    ret->fhir.best_practice = best_practice(test);
    ret->fhir.references = reference_policy(test);
    ret->fhir.fetch = fetch;
    ret->fhir.fetch_user = set;
    ret->fhir.language = string(test, "language") != NULL ? string(test, "language") : "en-US";
    ret->fhir.refuse_examples = is_false(test, "examples");
    ret->fhir.security_checks = is_true(test, "security-checks");
    ret->fhir.for_publication = is_true(test, "for-publication");
    ret->fhir.assume_valid_rest = is_true(test, "assumeValidRestReferences") || is_true(set->part, "assumeValidRestReferences");
    ret->fhir.allow_comments = is_true(test, "allow-comments");
    ret->fhir.ignore_contained = string(test, "validateContains") != NULL && strcmp(string(test, "validateContains"), "IGNORE") == 0;
    ret->fhir.displays_are_warnings = displays != NULL && strcmp(displays, "warning") == 0;
}

static void print_location(const lodd_issue *issue)
{
    if (issue->path.len == 0) {
        printf("line:%zu", issue->line);
        return;
    }
    for (size_t i = 0; i < issue->path.len; i++)
        putchar(issue->path.ptr[i] == ' ' || issue->path.ptr[i] == '\t' ? '_' : issue->path.ptr[i]);
}

static void print_result(const lodd_result *result, const char *name, const char *phase)
{
    size_t n = 0;

    printf("%s\t%s\t", name, phase);
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        if (issue->severity != LODD_SEVERITY_ERROR)
            continue;
        if (n++ > 0)
            putchar(' ');
        print_location(issue);
    }
    puts(n == 0 ? "-" : "");
}

/* What was found, for people: on standard error, when LODD_CASES_VERBOSE is set. */
static void explain(const lodd_result *result, const char *name, const char *phase)
{
    char text[4096];

    if (getenv("LODD_CASES_VERBOSE") == NULL)
        return;
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        (void)lodd_issue_text(text, sizeof text, issue, LODD_LANG_EN, true);
        fprintf(stderr, "%s %s: %s %.*s @%zu:%zu %.*s: %s\n", name, phase, lodd_severity_name(issue->severity), (int)issue->rule->id.len,
                issue->rule->id.ptr, issue->line, issue->column, (int)issue->path.len, issue->path.ptr != NULL ? issue->path.ptr : "", text);
    }
}

static bool run_phase(const suite *s, const cJSON *test, setting *set, const char *phase)
{
    lodd_engine_options engine_options = LODD_ENGINE_OPTIONS_INIT;
    lodd_run_options options;
    lodd_engine *engine = NULL;
    lodd_run *run = NULL;
    lodd_result *result = NULL;
    char *path = path_of(s, string(test, "file")), *message = NULL, *data = NULL;
    size_t n = 0;
    lodd_status status = LODD_ERR_IO;

    engine_options.profile_dirs = s->profiles;
    engine_options.n_profile_dirs = 1;
    engine_options.definitions = (const char *const *)set->definitions;
    engine_options.n_definitions = set->n;
    options_of(&options, test, set);
    data = path != NULL ? read_file(path, &n) : NULL;
    if (data != NULL)
        status = lodd_engine_open(&engine, &engine_options, &message);
    if (status == LODD_OK)
        status = lodd_run_new(&run, engine, &options);
    if (status == LODD_OK)
        status = lodd_run_validate(run, (lodd_str){path, strlen(path)}, 0, (lodd_str){data, n}, &result);
    if (status == LODD_OK) {
        print_result(result, string(test, "name"), phase);
        explain(result, string(test, "name"), phase);
    } else {
        fprintf(stderr, "%s %s: %s %s\n", string(test, "name"), phase, lodd_status_text(status), message != NULL ? message : "");
    }
    lodd_result_free(result);
    lodd_run_free(run);
    lodd_engine_close(engine);
    lodd_free(message);
    free(data);
    free(path);
    return status == LODD_OK;
}

static void clear(setting *set)
{
    for (size_t i = 0; i < set->n; i++)
        free(set->definitions[i]);
    for (size_t i = 0; i < set->n_fetched; i++)
        free(set->fetched[i]);
}

static void run_case_phase(const suite *s, const cJSON *test, const char *phase)
{
    setting set = {.suite = s};
    const cJSON *part = cJSON_GetObjectItemCaseSensitive(test, phase), *package = NULL;
    char *profile = NULL;

    cJSON_ArrayForEach(package, cJSON_GetObjectItemCaseSensitive(test, "package-map"))
    {
        if (cJSON_IsString(package))
            add_definition(&set, package->valuestring);
    }
    add_definitions(&set, cJSON_GetObjectItemCaseSensitive(test, "packages"));
    add_definitions(&set, cJSON_GetObjectItemCaseSensitive(test, "supporting5"));
    add_definitions(&set, cJSON_GetObjectItemCaseSensitive(test, "supporting"));
    add_definitions(&set, cJSON_GetObjectItemCaseSensitive(test, "profiles"));
    if (cJSON_IsObject(part) && strcmp(phase, "base") != 0) {
        set.part = part;
        add_definitions(&set, cJSON_GetObjectItemCaseSensitive(part, "packages"));
        add_definitions(&set, cJSON_GetObjectItemCaseSensitive(part, "supporting"));
        if (string(part, "source") != NULL) {
            size_t before = set.n;
            add_definition(&set, string(part, "source"));
            if (set.n > before)
                profile = canonical_of(set.definitions[set.n - 1]);
        }
        set.profile = profile;
    }
    if (!run_phase(s, test, &set, phase))
        printf("%s\t%s\t!\n", string(test, "name"), phase);
    fflush(stdout);
    free(profile);
    clear(&set);
}

/* Does a tab separated text have a line "module TAB name", and for a phase "module TAB name TAB phase"? */
static bool is_listed(const char *text, const char *name, const char *phase)
{
    size_t n = strlen(name), m = phase != NULL ? strlen(phase) : 0;

    for (const char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : NULL) {
        const char *end = strchrnul(line, '\n'), *tab = memchr(line, '\t', (size_t)(end - line));
        if (*line == '#' || tab == NULL || (size_t)(end - tab) <= n || memcmp(tab + 1, name, n) != 0)
            continue;
        tab += 1 + n;
        if (phase == NULL && (tab == end || *tab == '\t'))
            return true;
        if (phase != NULL && *tab == '\t' && (size_t)(end - tab) > m && memcmp(tab + 1, phase, m) == 0 &&
            (tab + 1 + m == end || tab[1 + m] == '\t' || tab[1 + m] == '\r'))
            return true;
    }
    return false;
}

static void run_case(const suite *s, const cJSON *test)
{
    static const char *const phases[] = {"base", "profile", "logical"};
    const char *name = string(test, "name"), *only = getenv("LODD_CASES_ONLY");

    if (name == NULL || string(test, "file") == NULL || (s->list != NULL && !is_listed(s->list, name, NULL)))
        return;
    if (only != NULL && strcmp(only, name) != 0)
        return;
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
        if (is_listed(s->expected, name, phases[i]))
            run_case_phase(s, test, phases[i]);
}

static bool open_suite(suite *s, const char *manifest, const char *cases, const char *expected)
{
    struct stat st;
    size_t n = 0;
    char *text = read_file(manifest, &n);
    const char *slash = strrchr(manifest, '/'), *source = getenv("LODD_PROFILES");
    bool folder = stat(cases, &st) == 0 && S_ISDIR(st.st_mode);

    s->profiles[0] = source != NULL ? source : LODD_SOURCE_PROFILES_DIR;
    s->manifest = text != NULL ? cJSON_Parse(text) : NULL;
    s->expected = read_file(expected, &n);
    s->list = folder ? NULL : read_file(cases, &n);
    if (folder)
        s->directory = strdup(cases);
    else
        s->directory = slash != NULL ? strndup(manifest, (size_t)(slash - manifest)) : strdup(".");
    free(text);
    if (s->manifest == NULL)
        fprintf(stderr, "%s: no case list\n", manifest);
    if (s->expected == NULL)
        fprintf(stderr, "%s: cannot be read\n", expected);
    if (!folder && s->list == NULL)
        fprintf(stderr, "%s: cannot be read\n", cases);
    return s->manifest != NULL && s->expected != NULL && (folder || s->list != NULL) && s->directory != NULL;
}

int main(int argc, char **argv)
{
    suite s = {.manifest = NULL};
    const cJSON *test = NULL;

    if (argc != 4) {
        fprintf(stderr, "usage: fhir-cases MANIFEST CASES EXPECTED\n");
        return 2;
    }
    if (!open_suite(&s, argv[1], argv[2], argv[3]))
        return 2;
    cJSON_ArrayForEach(test, cJSON_GetObjectItemCaseSensitive(s.manifest, "test-cases"))
    {
        run_case(&s, test);
    }
    cJSON_Delete(s.manifest);
    free(s.expected);
    free(s.list);
    free(s.directory);
    return 0;
}
