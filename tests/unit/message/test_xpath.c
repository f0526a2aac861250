/* test_xpath.c - the functions that lodd adds to XPath, by the table xpath.txt: asked directly, and in a rule of a
 * Schematron schema.
 *
 *     test-message-xpath xpath.txt
 */
#include <libxml/xpathInternals.h>

#include "fixture.h"
#include "message/schematron.h"
#include "message/xpath_functions.h"

static const char document[] =
    "<MsgHead "
    "xmlns:log='http://www.kith.no/xmlstds/po/Pasientlogistikk/"
    "2012-04-01'><MsgId>c2731ae9-643f-4963-b36b-df94fb684bc4</MsgId><Tall>42</Tall>"
    "<Blank> x</Blank><Patient><Ident><Id>14833801636</Id><TypeId V='FNR'/></Ident></Patient><Vedlegg>QUJD</Vedlegg>"
    "<Komponent id='1'>a</Komponent><Komponent id='2'>b</Komponent><Komponent id='1'>a</Komponent><Komponent "
    "id='2'>a</Komponent><Komponent id='3'>b</Komponent>"
    "<log:Pasientlogistikk><log:MeldingInnlagtPasient/></log:Pasientlogistikk></MsgHead>";

typedef struct asker {
    fixture f;
    judged *j;
    lodd__xpath_env env;
    xmlXPathContextPtr xpath;
} asker;

static void quiet(void *user, xmlErrorPtr error)
{
    (void)user, (void)error;
}

static void begin(asker *a)
{
    memset(a, 0, sizeof *a);
    fixture_begin(&a->f);
    a->j = fixture_read(&a->f, "test.xml", 0, lodd__str(document));
    a->env.packs = a->f.packs;
    a->env.judge = &a->j->judge;
    a->xpath = xmlXPathNewContext(a->j->doc.doc);
    if (a->xpath == NULL || lodd__xpath_setup(&a->env, a->xpath) != LODD_OK)
        abort();
    (void)xmlXPathRegisterNs(a->xpath, BAD_CAST "l", BAD_CAST "urn:lodd:xpath");
    (void)xmlXPathRegisterNs(a->xpath, BAD_CAST "log",
                             BAD_CAST "http://www.kith.no/xmlstds/po/Pasientlogistikk/2012-04-01");
    a->xpath->node = a->j->doc.root;
    a->xpath->error = quiet;
}

static void end(asker *a)
{
    xmlXPathFreeContext(a->xpath);
    lodd__xpath_env_clear(&a->env);
    judged_free(a->j);
    fixture_end(&a->f);
}

static void say_nothing(void *user, const char *format, ...)
{
    (void)user, (void)format;
}

/* "error", or the string value; malloc'ed. */
static char *directly(asker *a, const char *expression)
{
    xmlXPathObjectPtr object = xmlXPathEval(BAD_CAST expression, a->xpath);
    xmlChar *string = object != NULL ? xmlXPathCastToString(object) : NULL;
    char *ret = strdup(string != NULL ? (const char *)string : "error");

    xmlFree(string);
    xmlXPathFreeObject(object);
    return ret;
}

/* --- in a rule ---------------------------------------------------------------------------------------------------- */

typedef struct answer {
    char *text;
} answer;

static void on_found(void *user, const lodd__sch_assert *assertion, const xmlNode *node, const lodd_str *args,
                     size_t n_args)
{
    answer *ret = user;

    (void)assertion, (void)node;
    free(ret->text);
    ret->text = n_args == 1 ? strndup(args[0].ptr != NULL ? args[0].ptr : "", args[0].len) : strdup("no argument");
}

static void on_failed(void *user, const lodd__sch_assert *assertion, const xmlNode *node, lodd_str message)
{
    answer *ret = user;

    (void)assertion, (void)node, (void)message;
    free(ret->text);
    ret->text = strdup("error");
}

static void add_escaped(lodd__buf *out, const char *s)
{
    for (; *s != '\0'; s++)
        if (*s == '<' || *s == '&' || *s == '"')
            lodd__buf_printf(out, "&#%d;", *s);
        else
            lodd__buf_addc(out, *s);
}

/* A schema that cannot be loaded because of its expression is an error too. */
static char *in_a_rule(asker *a, const char *expression)
{
    lodd__buf text = {0};
    lodd__sch_options options = {.path = LODD__STR("test.sch")};
    lodd__sch *sch = NULL;
    lodd__sch_eval *eval = NULL;
    answer ret = {NULL};
    lodd__sch_handler handler = {.user = &ret, .found = on_found, .failed = on_failed};
    char *message = NULL;

    lodd__buf_add(&text,
                  LODD__STR("<sch:schema xmlns:sch=\"http://purl.oclc.org/dsdl/schematron\"><sch:ns prefix=\"l\" "
                            "uri=\"urn:lodd:xpath\"/>"
                            "<sch:ns prefix=\"log\" uri=\"http://www.kith.no/xmlstds/po/Pasientlogistikk/2012-04-01\"/>"
                            "<sch:pattern><sch:rule context=\"/MsgHead\"><sch:report id=\"X-1\" test=\"string("));
    add_escaped(&text, expression);
    /* true whatever the value is, but not without it */
    lodd__buf_add(&text, LODD__STR(") or true()\">svar <sch:value-of select=\""));
    add_escaped(&text, expression);
    lodd__buf_add(&text, LODD__STR("\"/></sch:report></sch:rule></sch:pattern></sch:schema>"));
    options.text = lodd__buf_str(&text);
    if (lodd__sch_load(&sch, &options, &message) == LODD_OK &&
        lodd__sch_eval_new(&eval, sch, lodd__xpath_setup, &a->env) == LODD_OK)
        (void)lodd__sch_run(eval, &a->j->doc, (lodd_str){NULL, 0}, 1000000, &handler);
    free(message);
    lodd__sch_eval_free(eval);
    lodd__sch_free(sch);
    lodd__buf_free(&text);
    return ret.text != NULL ? ret.text : strdup("error");
}

/* --- the table ---------------------------------------------------------------------------------------------------- */

static void one_line(asker *a, const char *expression, const char *expected)
{
    char *direct = directly(a, expression);
    char *rule = in_a_rule(a, expression);

    if (!TAP_OK(strcmp(direct, expected) == 0 && strcmp(rule, expected) == 0, "%s is '%s'", expression, expected))
        printf("# directly '%s', in a rule '%s'\n", direct, rule);
    free(direct);
    free(rule);
}

static size_t read_table(asker *a, char *text)
{
    size_t n = 0;
    char *next = NULL;

    for (char *line = text; line != NULL && *line != '\0'; line = next) {
        char *tab = NULL;
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        tab = strchr(line, '\t');
        if (tab == NULL) {
            TAP_OK(false, "a line without a tab: %s", line);
            continue;
        }
        *tab = '\0';
        one_line(a, line, tab + 1);
        n++;
    }
    return n;
}

/* Every function that the library registers is in the table. */
static void test_all_functions(const char *table)
{
    char path[PROJECT_MAX_PATH];
    project_file source = project_read(project_path(path, "lib/message/xpath_functions.c"));
    size_t n = 0;
    size_t missing = 0;

    for (const char *at = source.data; (at = strstr(at, "\", fn_")) != NULL; at++) {
        const char *begin_name = at;
        char call[64];
        while (begin_name > source.data && begin_name[-1] != '"')
            begin_name--;
        (void)snprintf(call, sizeof call, "l:%.*s(", (int)(at - begin_name), begin_name);
        n++;
        if (strstr(table, call) == NULL) {
            printf("# %s\n", call);
            missing++;
        }
    }
    TAP_OK(n > 20 && missing == 0, "each of the %zu functions is in the table", n);
    free(source.data);
}

/* Patterns are kept from document to document, but not without end. */
static void test_many_patterns(asker *a)
{
    size_t right = 0;

    for (int i = 0; i < 300; i++) {
        char expression[64];
        char *answer_text = NULL;
        (void)snprintf(expression, sizeof expression, "l:matches('x%d', 'x%d')", i, i);
        answer_text = directly(a, expression);
        right += strcmp(answer_text, "true") == 0;
        free(answer_text);
    }
    TAP_OK(right == 256, "256 patterns are kept, more cannot be evaluated (%zu)", right);
}

int main(int argc, char **argv)
{
    asker a;
    project_file table;

    if (!TAP_OK(argc == 2, "a table is given"))
        return tap_done();
    xmlSetStructuredErrorFunc(NULL, quiet);
    xmlSetGenericErrorFunc(NULL, say_nothing);
    table = project_read(argv[1]);
    begin(&a);
    test_all_functions(table.data);
    TAP_OK(read_table(&a, table.data) > 100, "the table has lines");
    TAP_OK(a.j->judge.status == LODD_OK, "nothing went wrong behind the answers");
    end(&a);
    begin(&a);
    test_many_patterns(&a);
    end(&a);
    free(table.data);
    return tap_done();
}
