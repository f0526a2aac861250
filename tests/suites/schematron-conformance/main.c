/* main.c - does the Schematron evaluator do what the public Schematron conformance suite expects?
 *
 * usage: schematron-conformance [REFERENCE_DIR] EXCEPTIONS
 *
 * REFERENCE_DIR is the folder of all reference data; without it LODD_REFERENCE says, then
 * LODD_SOURCE_ROOT/../shared/reference. Each test case holds a schema (with the files it includes), a document and the
 * verdict: valid, invalid or error. A case named in EXCEPTIONS must fail: one that passes has to leave the table. Some
 * cases say what the SVRL output must hold; what the findings say is put into that form here to ask.
 *
 * May use: liblodd's message and xml layers, libxml2, POSIX folders. Prints TAP.
 */

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <libxml/parser.h>
#include <libxml/xpathInternals.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/vec.h"
#include "message/schematron.h"
#include "tap.h"

#define SCH  "http://purl.oclc.org/dsdl/schematron"
#define SVRL "http://purl.oclc.org/dsdl/svrl"

typedef enum verdict { VALID, INVALID, ERROR, BROKEN } verdict;

static const char *const VERDICTS[] = {"valid", "invalid", "error", "broken case"};

typedef struct exception {
    lodd_str name, reason;
    bool used;
} exception;

typedef LODD__VEC(exception) exceptions;

/* What the evaluator says of a case. */
typedef struct outcome {
    verdict verdict;
    char *message; /* of a load error or failed expression; malloc'ed */
    lodd__buf svrl;
} outcome;

/* ---- the files of a case
 * -------------------------------------------------------------------------------------------------- */

static xmlNodePtr first_element(xmlNodePtr parent)
{
    xmlNodePtr node = parent ? parent->children : NULL;

    while (node && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

static xmlNodePtr child_named(xmlNodePtr parent, const char *name)
{
    for (xmlNodePtr node = parent ? parent->children : NULL; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0)
            return node;
    return NULL;
}

/* An element as a document of its own; free with xmlFree. */
static xmlChar *as_document(xmlNodePtr element, int *len)
{
    xmlDocPtr doc = xmlNewDoc((const xmlChar *)"1.0");
    xmlNodePtr copy = doc ? xmlDocCopyNode(element, doc, 1) : NULL;
    xmlChar *text = NULL;

    if (copy) {
        xmlDocSetRootElement(doc, copy);
        xmlDocDumpMemory(doc, &text, len);
    }
    xmlFreeDoc(doc);
    return text;
}

/* Writes an element to dir/name; the name may hold one folder. */
static bool write_element(const char *dir, const char *name, xmlNodePtr element)
{
    char path[8192];
    const char *slash = strchr(name, '/');
    int len = 0;
    xmlChar *text = element ? as_document(element, &len) : NULL;
    FILE *file;
    bool ok = false;

    if (!text)
        return false;
    if (slash) {
        snprintf(path, sizeof path, "%s/%.*s", dir, (int)(slash - name), name);
        if (mkdir(path, 0700) != 0 && errno != EEXIST) {
            xmlFree(text);
            return false;
        }
    }
    snprintf(path, sizeof path, "%s/%s", dir, name);
    file = fopen(path, "w");
    if (file) {
        ok = fwrite(text, 1, (size_t)len, file) == (size_t)len;
        ok = fclose(file) == 0 && ok;
    }
    xmlFree(text);
    return ok;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

/* The schema for us: where a case has several, each is for one query binding. */
static xmlNodePtr choose_schema(xmlNodePtr schemas)
{
    xmlNodePtr first = first_element(schemas);

    for (xmlNodePtr node = first; node; node = node->next) {
        xmlChar *binding =
            node->type == XML_ELEMENT_NODE ? xmlGetNoNsProp(node, (const xmlChar *)"queryBinding") : NULL;
        bool ours = binding && strcmp((const char *)binding, "xslt") == 0;

        xmlFree(binding);
        if (ours)
            return node;
    }
    return first;
}

static bool write_files(const char *dir, xmlNodePtr testcase)
{
    xmlNodePtr documents = child_named(testcase, "documents");

    for (xmlNodePtr node = documents ? documents->children : NULL; node; node = node->next) {
        xmlChar *name;
        bool ok;

        if (node->type != XML_ELEMENT_NODE)
            continue;
        name = xmlGetNoNsProp(node, (const xmlChar *)"filename");
        ok = name && write_element(dir, (const char *)name, first_element(node));
        xmlFree(name);
        if (!ok)
            return false;
    }
    return write_element(dir, "schema.sch", choose_schema(child_named(testcase, "schemas")));
}

/* ---- judging
 * -------------------------------------------------------------------------------------------------------------- */

static void add_escaped(lodd__buf *buf, lodd_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '<' || s.ptr[i] == '&')
            lodd__buf_add(buf, s.ptr[i] == '<' ? LODD__STR("&lt;") : LODD__STR("&amp;"));
        else
            lodd__buf_addc(buf, s.ptr[i]);
    }
}

static void on_found(void *user, const lodd__sch_assert *assertion, const xmlNode *node, const lodd_str *args,
                     size_t n_args)
{
    outcome *ret = user;
    lodd_str text = assertion->rule.text[LODD_LANG_EN];
    const char *name = assertion->is_report ? "successful-report" : "failed-assert";

    (void)node;
    if (ret->verdict == VALID)
        ret->verdict = INVALID;
    lodd__buf_printf(&ret->svrl, "<svrl:%s><svrl:text>", name);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '{' && i + 2 < text.len && lodd__is_digit(text.ptr[i + 1]) && text.ptr[i + 2] == '}') {
            size_t k = (size_t)(text.ptr[i + 1] - '0');

            if (k < n_args)
                add_escaped(&ret->svrl, args[k]);
            i += 2;
        } else {
            add_escaped(&ret->svrl, lodd__str_sub(text, i, 1));
        }
    }
    lodd__buf_printf(&ret->svrl, "</svrl:text></svrl:%s>", name);
}

static void on_failed(void *user, const lodd__sch_assert *assertion, const xmlNode *node, lodd_str message)
{
    outcome *ret = user;

    (void)assertion;
    (void)node;
    ret->verdict = ERROR;
    if (!ret->message)
        ret->message = strndup(message.ptr, message.len);
}

static verdict judge_document(const lodd__sch *sch, const char *path, outcome *ret)
{
    const lodd__sch_handler handler = {ret, NULL, on_found, on_failed};
    lodd__xml_parser *parser = lodd__xml_parser_new();
    lodd__sch_eval *eval = NULL;
    lodd__arena arena = {0};
    lodd__source source;
    lodd__xml_doc doc;
    lodd_limits limits;
    char *data;
    size_t len;

    lodd_limits_default(&limits);
    if (!parser || lodd__file_read(path, 1 << 20, &data, &len) != LODD_OK) {
        lodd__xml_parser_free(parser);
        return BROKEN;
    }
    lodd__source_init(&source, &arena, lodd__str(path), (lodd_str){data, len});
    lodd__xml_parse(&doc, parser, &arena, &source, &limits);
    ret->verdict = VALID;
    if (!doc.doc || lodd__sch_eval_new(&eval, sch, NULL, NULL) != LODD_OK ||
        lodd__sch_run(eval, &doc, (lodd_str){0}, limits.max_rule_steps, &handler) != LODD_OK)
        ret->verdict = BROKEN;
    lodd__sch_eval_free(eval);
    lodd__xml_release(&doc);
    lodd__xml_parser_free(parser);
    lodd__arena_free(&arena);
    free(data);
    return ret->verdict;
}

static void judge_case(const char *dir, xmlNodePtr testcase, outcome *ret)
{
    char path[8192], document[8192];
    xmlNodePtr primary = child_named(child_named(testcase, "documents"), "primary");
    xmlChar *name = primary ? xmlGetNoNsProp(primary, (const xmlChar *)"filename") : NULL;
    xmlNodePtr schemas = child_named(testcase, "schemas");
    xmlChar *phase = schemas ? xmlGetNoNsProp(schemas, (const xmlChar *)"phase") : NULL;
    lodd__sch_options options = {
        .root = lodd__str(dir), .pack = LODD__STR("conformance"), .phase = lodd__str((const char *)phase)};
    lodd__sch *sch;

    snprintf(path, sizeof path, "%s/schema.sch", dir);
    snprintf(document, sizeof document, "%s/%s", dir, name ? (const char *)name : "");
    options.path = lodd__str(path);
    switch (lodd__sch_load(&sch, &options, &ret->message)) {
    case LODD_OK:
        judge_document(sch, document, ret);
        break;
    case LODD_ERR_PACK:
        ret->verdict = ERROR;
        break;
    default:
        ret->verdict = BROKEN;
    }
    lodd__sch_free(sch);
    xmlFree(name);
    xmlFree(phase);
}

/* Do the case's expectations of the SVRL output hold for what the findings say? */
static bool expectations_hold(xmlNodePtr testcase, outcome *ret)
{
    xmlNodePtr list = child_named(testcase, "expectations");
    xmlXPathContextPtr xpath;
    lodd__buf text = {0};
    xmlDocPtr doc;
    bool ok = true;

    if (!list)
        return true;
    lodd__buf_printf(&text, "<svrl:schematron-output xmlns:svrl='%s'>", SVRL);
    lodd__buf_add(&text, lodd__buf_str(&ret->svrl));
    lodd__buf_add(&text, LODD__STR("</svrl:schematron-output>"));
    doc = xmlReadMemory(text.ptr, (int)text.len, NULL, "UTF-8", XML_PARSE_NONET);
    xpath = doc ? xmlXPathNewContext(doc) : NULL;
    if (!xpath || xmlXPathRegisterNs(xpath, (const xmlChar *)"svrl", (const xmlChar *)SVRL) != 0)
        ok = false;
    for (xmlNodePtr node = list->children; ok && node; node = node->next) {
        xmlChar *test = node->type == XML_ELEMENT_NODE ? xmlGetNoNsProp(node, (const xmlChar *)"test") : NULL;
        xmlXPathObjectPtr result = test ? xmlXPathEval(test, xpath) : NULL;

        if (test)
            ok = result && xmlXPathCastToBoolean(result);
        xmlXPathFreeObject(result);
        xmlFree(test);
    }
    if (xpath)
        xmlXPathFreeContext(xpath);
    xmlFreeDoc(doc);
    lodd__buf_free(&text);
    return ok;
}

/* ---- cases and exceptions
 * ------------------------------------------------------------------------------------------------- */

static exception *find_exception(const exceptions *table, lodd_str name)
{
    for (size_t i = 0; i < table->len; i++)
        if (lodd__str_eq(table->ptr[i].name, name))
            return &table->ptr[i];
    return NULL;
}

static void run_case(const char *path, exceptions *table)
{
    char dir[1024];
    xmlDocPtr doc = xmlReadFile(path, NULL, XML_PARSE_NONET);
    xmlNodePtr testcase = doc ? xmlDocGetRootElement(doc) : NULL;
    xmlChar *expect = testcase ? xmlGetNoNsProp(testcase, (const xmlChar *)"expect") : NULL;
    const char *base = strrchr(path, '/') + 1;
    lodd_str name = lodd__str_n(base, strlen(base) - strlen(".xml"));
    exception *allowed = find_exception(table, name);
    const char *tmp = getenv("TMPDIR");
    outcome got = {.verdict = BROKEN};
    bool passes;

    snprintf(dir, sizeof dir, "%s/schematron-conformance-XXXXXX", tmp ? tmp : P_tmpdir);
    if (expect && mkdtemp(dir)) {
        if (write_files(dir, testcase))
            judge_case(dir, testcase, &got);
        nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    }
    passes = expect && strcmp((const char *)expect, VERDICTS[got.verdict]) == 0 && expectations_hold(testcase, &got);
    if (allowed) {
        allowed->used = true;
        TAP_OK(!passes && got.verdict != BROKEN, "%.*s differs: %.*s", LODD__FMT(name), LODD__FMT(allowed->reason));
    } else if (!TAP_OK(passes, "%.*s", LODD__FMT(name))) {
        printf("# expected %s, got %s%s\n", expect ? (const char *)expect : "nothing", VERDICTS[got.verdict],
               expect && strcmp((const char *)expect, VERDICTS[got.verdict]) == 0 ? ", but not what the texts shall say"
                                                                                  : "");
    }
    if (got.message)
        printf("# %s\n", got.message);
    free(got.message);
    lodd__buf_free(&got.svrl);
    xmlFree(expect);
    xmlFreeDoc(doc);
}

/* name, white space, reason; # begins a comment. */
static bool read_exceptions(lodd_str text, exceptions *ret)
{
    while (text.len) {
        size_t end = lodd__str_find(text, '\n', 0);
        lodd_str line = end == (size_t)-1 ? text : lodd__str_sub(text, 0, end);
        exception e = {0};

        text = end == (size_t)-1 ? (lodd_str){0} : lodd__str_sub(text, end + 1, text.len - end - 1);
        if (!lodd__str_word(&line, &e.name) || e.name.ptr[0] == '#')
            continue;
        e.reason = lodd__str_trim(line);
        if (!lodd__vec_push(ret, e))
            return false;
    }
    return true;
}

static bool visit(void *user, const char *path, int error)
{
    if (!error && strlen(path) > 4 && strcmp(path + strlen(path) - 4, ".xml") == 0)
        run_case(path, user);
    return true;
}

int main(int argc, char **argv)
{
    const char *reference = argc > 2 ? argv[1] : getenv("LODD_REFERENCE"), *root = getenv("LODD_SOURCE_ROOT");
    char path[4096];
    exceptions table = {0};
    struct stat st;
    char *text;
    size_t len;

    if (argc < 2 || lodd__file_read(argv[argc - 1], 1 << 20, &text, &len) != LODD_OK) {
        fprintf(stderr, "usage: schematron-conformance [REFERENCE_DIR] EXCEPTIONS\n");
        return 2;
    }
    xmlInitParser();
    if (reference)
        snprintf(path, sizeof path, "%s/schematron-conformance/tests", reference);
    else
        snprintf(path, sizeof path, "%s/../shared/reference/schematron-conformance/tests", root ? root : ".");
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
        tap_skip("the conformance suite is not here: %s", path);
    } else if (TAP_OK(read_exceptions((lodd_str){text, len}, &table), "the exceptions can be read")) {
        lodd__file_walk(path, 4, visit, &table);
        for (size_t i = 0; i < table.len; i++)
            if (!table.ptr[i].used)
                TAP_OK(false, "exception %.*s: there is no such case", LODD__FMT(table.ptr[i].name));
    }
    lodd__vec_free(&table);
    free(text);
    xmlCleanupParser();
    return tap_done();
}
