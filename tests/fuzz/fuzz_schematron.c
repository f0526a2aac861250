/* fuzz_schematron.c - any text to the Schematron loader; what loads is run over a small message, with lodd's own XPath functions. */
#include <string.h>

#include "message/schematron.h"
#include "message/xpath_functions.h"
#include "target.h"

#define MAX_STEPS 20000

static const char DOCUMENT[] =
    "<MsgHead xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24' xmlns:x='urn:x'><MsgInfo><Type V='LOG_INNLAGT' DN='a'/><MsgId>1</MsgId>"
    "<GenDate>2014-03-01T12:00:00+01:00</GenDate><Sender><Ident><Id>99000001</Id><TypeId V='HER' S='2.16.578.1.12.4.1.1.9051'/></Ident></Sender>"
    "<Patient><Ident><Id>01810112345</Id></Ident><?p data?><!-- c --></Patient></MsgInfo><Document><RefDoc><Content><x:a b='2'>text</x:a>"
    "</Content></RefDoc></Document></MsgHead>";

static lodd__packs *packs;
static lodd__xml_parser *parser;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *dirs[] = {fuzz_profiles()};

    (void)argc, (void)argv;
    CHECK(lodd__packs_open(&packs, dirs, 1, NULL) == LODD_OK);
    parser = lodd__xml_parser_new();
    CHECK(parser != NULL);
    return 0;
}

static void found(void *user, const lodd__sch_assert *assertion, const xmlNode *node, const lodd_str *args, size_t n_args)
{
    const lodd__sch *sch = user;

    CHECK(node != NULL && assertion->index < lodd__sch_n_asserts(sch) && lodd__sch_assert_at(sch, assertion->index) == assertion);
    CHECK(assertion->rule.id.len > 0 && n_args <= LODD_ISSUE_MAX_ARGS);
    for (size_t i = 0; i < n_args; i++)
        CHECK(args[i].len == 0 || args[i].ptr != NULL);
}

static void failed(void *user, const lodd__sch_assert *assertion, const xmlNode *node, lodd_str message)
{
    (void)user, (void)node;
    CHECK(assertion != NULL && message.len > 0);
}

static void run(const lodd__sch *sch, lodd__judge *judge)
{
    lodd__xpath_env env = {.packs = packs, .judge = judge};
    lodd__sch_handler handler = {.user = (void *)(uintptr_t)sch, .found = found, .failed = failed};
    lodd__sch_eval *eval = NULL;
    lodd_status status = lodd__sch_eval_new(&eval, sch, lodd__xpath_setup, &env);

    CHECK(status == LODD_OK);
    for (int i = 0; i < 2; i++) { /* the second time from what the first kept */
        status = lodd__sch_run(eval, judge->doc, LODD__STR("innleggelsesrapport"), MAX_STEPS, &handler);
        CHECK(status == LODD_OK || status == LODD_ERR_LIMIT);
    }
    lodd__sch_eval_free(eval);
    lodd__xpath_env_clear(&env);
}

static void parse_and_run(const lodd__sch *sch)
{
    lodd__arena arena = {0};
    lodd__source source;
    lodd__xml_doc doc = {0};
    lodd_run_options options;
    lodd__judge judge = {.packs = packs, .options = &options, .scratch = &arena, .source = &source, .doc = &doc};

    lodd_run_options_default(&options);
    judge.result = lodd__result_new(LODD__STR("input"), 0, &options.limits);
    lodd__source_init(&source, &arena, LODD__STR("input"), LODD__STR(DOCUMENT));
    lodd__xml_parse(&doc, parser, &arena, &source, &options.limits);
    CHECK(doc.wellformed && judge.result != NULL);
    run(sch, &judge);
    lodd__xml_release(&doc);
    lodd_result_free(judge.result);
    lodd__arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd__sch_options options = {.path = LODD__STR("input.sch"), .pack = LODD__STR("a.pack@1.0"), .text = {(const char *)data, n}};
    lodd__sch *sch = NULL;
    char *message = NULL;
    lodd_status status = LODD_OK;

    if (n == 0)
        return 0;
    status = lodd__sch_load(&sch, &options, &message);
    CHECK((status == LODD_OK) == (sch != NULL));
    CHECK(status == LODD_OK || (status == LODD_ERR_PACK && message != NULL));
    if (sch != NULL)
        parse_and_run(sch);
    lodd__sch_free(sch);
    free(message);
    return 0;
}
