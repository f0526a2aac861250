/* test_remote.c - when somebody else is asked: about what is not decided here, and about nothing else. */
#include <stdio.h>
#include <stdlib.h>

#include "image/builder.h"
#include "tap.h"
#include "term/remote.h"

static const char *const resources[] = {
    "{\"resourceType\":\"CodeSystem\",\"url\":\"http://here\",\"content\":\"complete\",\"concept\":[{\"code\":\"a\"}]}",
    "{\"resourceType\":\"CodeSystem\",\"url\":\"http://part\",\"content\":\"fragment\",\"concept\":[{\"code\":\"a\"}]}",
    "{\"resourceType\":\"ValueSet\",\"url\":\"http://v/here\",\"version\":\"1\",\"compose\":{\"include\":["
    "{\"system\":\"http://here\"}]}}",
    "{\"resourceType\":\"ValueSet\",\"url\":\"http://v/both\",\"version\":\"2\",\"compose\":{\"include\":["
    "{\"system\":\"http://here\"},{\"system\":\"http://there\"}]}}",
    "{\"resourceType\":\"ValueSet\",\"url\":\"http://v/list\",\"compose\":{\"include\":["
    "{\"system\":\"http://there\",\"concept\":[{\"code\":\"a\"}]}]}}",
};

/* What was asked last, and what is answered. */
typedef struct stub {
    size_t n;
    char asked[256];
    bool definition;
    lodd__term_reply reply;
} stub;

static void on_question(void *user, const lodd__term_question *question, lodd__term_reply *ret)
{
    stub *s = user;

    s->n++;
    (void)snprintf(s->asked, sizeof s->asked, "%.*s|%.*s %.*s#%.*s", LODD__FMT(question->valueset),
                   LODD__FMT(question->version), LODD__FMT(question->coding->system),
                   LODD__FMT(question->coding->code));
    s->definition = lodd__node_exists(question->definition);
    *ret = s->reply;
}

static lodd__image *image_of(const char *const *texts, size_t n)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    lodd_status status = lodd__image_builder_new(&builder, LODD__STR("test"));

    for (size_t i = 0; i < n && status == LODD_OK; i++)
        status = lodd__image_builder_add_text(builder, lodd__str(texts[i]));
    if (status != LODD_OK || lodd__image_builder_finish(builder, &image) != LODD_OK)
        exit(1);
    lodd__image_builder_free(builder);
    return image;
}

static lodd__term_answer ask(lodd__fhir_terminology *t, const char *valueset, const char *system, const char *code)
{
    lodd__term_coding coding = {.system = lodd__str(system), .code = lodd__str(code), .infer_system = system == NULL};

    if (valueset == NULL)
        return lodd__term_in_codesystem(t, &coding, LODD__STR(""));
    return lodd__term_in_valueset(t, lodd__str(valueset), &coding, LODD__STR(""));
}

static const struct {
    const char *name, *valueset, *system, *code, *asked; /* NULL: nobody is asked */
    bool definition;
} questions[] = {
    {"a code of a system that is here", NULL, "http://here", "a", NULL, false},
    {"one that is not in it", NULL, "http://here", "b", NULL, false},
    {"one of a part that is here", NULL, "http://part", "a", NULL, false},
    {"one outside of the part", NULL, "http://part", "b", "| http://part#b", false},
    {"one of a system that is not here", NULL, "http://there", "a", "| http://there#a", false},
    {"a value set that is here", "http://v/here", "http://here", "a", NULL, false},
    {"one that does not hold the code", "http://v/here", "http://here", "b", NULL, false},
    {"one that does not hold the system", "http://v/here", "http://there", "b", NULL, false},
    {"what half of a value set decides", "http://v/both", "http://here", "a", NULL, false},
    {"what the other half must decide", "http://v/both", "http://there", "x", "http://v/both|2 http://there#x", true},
    {"a list is enough without its system", "http://v/list", "http://there", "b", NULL, false},
    {"a value set that is not here", "http://v/away|3", "http://here", "a", "http://v/away|3 http://here#a", false},
    {"a code alone in it", "http://v/away", NULL, "a", "http://v/away| #a", false},
    {"a Coding without system in it", "http://v/away", "", "a", NULL, false},
    {"no code in it", "http://v/away", "http://here", "", NULL, false},
};

static void test_questions(lodd__fhir_terminology *t, stub *s)
{
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        lodd__term_answer before, after;
        s->n = 0;
        s->reply = (lodd__term_reply){.state = LODD__REMOTE_SILENT, .reason = LODD__STR("why")};
        before = ask(t, questions[i].valueset, questions[i].system, questions[i].code);
        if (questions[i].asked == NULL) {
            TAP_OK(s->n == 0 && before.remote == LODD__REMOTE_NOT_ASKED, "%s: not asked", questions[i].name);
            continue;
        }
        TAP_OK(s->n == 1 && lodd__str_is(lodd__str(s->asked), questions[i].asked) &&
                   s->definition == questions[i].definition,
               "%s: asked", questions[i].name);
        TAP_OK(before.remote == LODD__REMOTE_SILENT && lodd__str_is(before.remote_reason, "why") &&
                   before.verdict != LODD__TERM_IN && before.verdict != LODD__TERM_NOT_IN,
               "%s: silence decides nothing", questions[i].name);
        s->reply = (lodd__term_reply){.state = LODD__REMOTE_DECIDED, .in = true};
        after = ask(t, questions[i].valueset, questions[i].system, questions[i].code);
        TAP_OK(after.verdict == LODD__TERM_IN && after.remote == LODD__REMOTE_DECIDED, "%s: yes", questions[i].name);
        s->reply.in = false;
        after = ask(t, questions[i].valueset, questions[i].system, questions[i].code);
        TAP_OK(after.verdict == LODD__TERM_NOT_IN, "%s: no", questions[i].name);
        s->reply.nomem = true;
        after = ask(t, questions[i].valueset, questions[i].system, questions[i].code);
        TAP_OK(after.verdict == LODD__TERM_NOMEM, "%s: no memory", questions[i].name);
    }
}

/* A value set that stands in a document is nobody's business, also when it has the name of another. */
static void test_document(lodd__fhir_terminology *t, stub *s)
{
    static const char *const own[] = {"{\"resourceType\":\"ValueSet\",\"url\":\"http://v/away\",\"compose\":{"
                                      "\"include\":[{\"system\":\"http://there\"}]}}"};
    lodd__image *image = image_of(own, 1);
    lodd__term_coding coding = {.system = LODD__STR("http://there"), .code = LODD__STR("a")};
    lodd__term_answer answer;

    s->n = 0;
    answer = lodd__term_in_valueset_node(t, lodd__image_resource(image, 0).node, &coding, LODD__STR(""));
    TAP_OK(answer.verdict == LODD__TERM_SYSTEM_UNKNOWN && s->n == 0, "nobody is asked about a document's value sets");
    lodd__image_close(image);
}

int main(void)
{
    lodd__definitions *definitions = NULL;
    lodd__fhir_terminology *t = NULL;
    stub s = {.n = 0};
    lodd__term_remote remote = {.user = &s, .name = LODD__STR("stub"), .ask = on_question};
    lodd__image *image = image_of(resources, sizeof resources / sizeof *resources);

    if (lodd__definitions_new(&definitions) != LODD_OK || lodd__definitions_add(definitions, image, true) != LODD_OK ||
        lodd__fhir_terminology_new(&t, definitions, NULL) != LODD_OK)
        return 1;
    TAP_OK(ask(t, NULL, "http://there", "a").remote == LODD__REMOTE_NOT_ASKED, "without anybody nobody is asked");
    lodd__fhir_terminology_ask(t, &remote);
    test_questions(t, &s);
    test_document(t, &s);
    lodd__fhir_terminology_free(t);
    lodd__definitions_free(definitions);
    return tap_done();
}
