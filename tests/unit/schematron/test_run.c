/* test_run.c - what findings a schema gives for a document: matching, variables, phases, texts, profiles, limits. */
#include <libxml/xpathInternals.h>

#include "fixture.h"

#define DOC                                                                                                            \
    "<?pi one?><!-- top --><a xmlns='urn:p' xmlns:q='urn:q' n='1'><b v='2'>two<c/></b><b v='3'>three</b>"              \
    "<q:b v='4'/><d xmlns='' v='5'><b/><!-- in --></d>tail<?pi two?></a>"

typedef struct run_case {
    const char *what, *schema, *doc, *phase, *profile, *found, *exercised;
} run_case;

/* An assert that always speaks. */
#define FAIL(id)               "<assert id='" id "' test='false()'>t</assert>"
#define PASS(id)               "<assert id='" id "' test='true()'>t</assert>"
#define RULE(context, content) "<rule context=\"" context "\">" content "</rule>"
#define PATTERN(content)       "<pattern>" content "</pattern>"

static const run_case CASES[] = {
    /* --- which nodes a context matches --- */
    {"a name", PATTERN(RULE("p:b", FAIL("X"))), DOC, "", "", "X@b X@b", "X X"},
    {"a name without namespace", PATTERN(RULE("d", FAIL("X"))), DOC, "", "", "X@d", NULL},
    {"a path", PATTERN(RULE("p:a/p:b", FAIL("X"))), DOC, "", "", "X@b X@b", NULL},
    {"a path that is not there", PATTERN(RULE("p:c/p:b", FAIL("X"))), DOC, "", "", "", ""},
    {"an absolute path", PATTERN(RULE("/p:a", FAIL("X"))), DOC, "", "", "X@a", NULL},
    {"an absolute path below the root", PATTERN(RULE("/p:b", FAIL("X"))), DOC, "", "", "", NULL},
    {"an absolute path of two steps", PATTERN(RULE("/p:a/d", FAIL("X"))), DOC, "", "", "X@d", NULL},
    {"any depth", PATTERN(RULE("p:a//b", FAIL("X"))), DOC, "", "", "X@b", NULL},
    {"a leading //", PATTERN(RULE("//p:c", FAIL("X"))), DOC, "", "", "X@c", NULL},
    {"// twice, where the nearest ancestor is wrong", PATTERN(RULE("/r//x/y//z", FAIL("X"))),
     "<r><x><y><x><q><z/></q></x></y></x></r>", "", "", "X@z", NULL},
    {"// with nothing that fits", PATTERN(RULE("/r//x/y//z", FAIL("X"))), "<r><x><q><y><z/></y></q></x></r>", "", "",
     "", NULL},
    {"the root", PATTERN(RULE("/", FAIL("X"))), DOC, "", "", "X@/", NULL},
    {"any element", PATTERN(RULE("*", FAIL("X"))), "<a><b/></a>", "", "", "X@a X@b", NULL},
    {"any of a namespace", PATTERN(RULE("p:*", FAIL("X"))), DOC, "", "", "X@a X@b X@c X@b", NULL},
    {"an attribute", PATTERN(RULE("@v", FAIL("X"))), DOC, "", "", "X@@v X@@v X@@v X@@v", NULL},
    {"an attribute of an element", PATTERN(RULE("p:b/@v", FAIL("X"))), DOC, "", "", "X@@v X@@v", NULL},
    {"any attribute", PATTERN(RULE("p:a/@*", FAIL("X"))), DOC, "", "", "X@@n", NULL},
    {"text", PATTERN(RULE("p:b/text()", FAIL("X"))), DOC, "", "", "X@text X@text", NULL},
    {"comments", PATTERN(RULE("comment()", FAIL("X"))), DOC, "", "", "X@comment X@comment", NULL},
    {"processing instructions", PATTERN(RULE("processing-instruction()", FAIL("X"))), DOC, "", "", "X@pi X@pi", NULL},
    {"one processing instruction", PATTERN(RULE("processing-instruction('other')", FAIL("X"))), DOC, "", "", "", NULL},
    {"alternatives", PATTERN(RULE("p:c | d|@n", FAIL("X"))), DOC, "", "", "X@@n X@c X@d", NULL},
    {"a bar inside a predicate", PATTERN(RULE("p:b[p:c | p:d]", FAIL("X"))), DOC, "", "", "X@b", NULL},
    {"a bar inside a literal", PATTERN(RULE("p:b[. = '|' or @v = 3]", FAIL("X"))), DOC, "", "", "X@b", NULL},
    {"a predicate", PATTERN(RULE("p:b[@v = 3]", FAIL("X"))), DOC, "", "", "X@b", NULL},
    {"two predicates", PATTERN(RULE("p:b[@v][p:c]", FAIL("X"))), DOC, "", "", "X@b", NULL},
    {"a predicate on another step", PATTERN(RULE("p:b[@v = 2]/p:c", FAIL("X"))), DOC, "", "", "X@c", NULL},
    {"a predicate on another step that is false", PATTERN(RULE("p:b[@v = 3]/p:c", FAIL("X"))), DOC, "", "", "", NULL},
    {"a position", PATTERN(RULE("p:b[2]", "<report id='X' test='true()'><value-of select='@v'/></report>")), DOC, "",
     "", "X@b(3)", NULL},
    {"position()",
     PATTERN(RULE("p:b[position() = last()]", "<report id='X' test='true()'><value-of select='@v'/></report>")), DOC,
     "", "", "X@b(3)", NULL},
    {"a number that only the evaluation shows",
     "<let name='n' value='2'/>" PATTERN(
         RULE("p:b[$n]", "<report id='X' test='true()'><value-of select='@v'/></report>")),
     DOC, "", "", "X@b(3)", NULL},
    {"a variable that is no number", "<let name='n' value='/p:a'/>" PATTERN(RULE("p:b[$n]", FAIL("X"))), DOC, "", "",
     "X@b X@b", NULL},
    {"an axis", PATTERN(RULE("p:a/child::p:b/attribute::v", FAIL("X"))), DOC, "", "", "X@@v X@@v", NULL},
    {"an axis that is no pattern", PATTERN(RULE("self::p:c", FAIL("X"))), DOC, "", "", "X@c", NULL},
    {"an expression libxml2 has to evaluate", PATTERN(RULE("p:b[following::d]", FAIL("X"))), DOC, "", "", "X@b X@b",
     NULL},
    {"node()", PATTERN(RULE("d/node()", FAIL("X"))), DOC, "", "", "X@comment X@b", NULL},
    /* --- which rule fires --- */
    {"first match wins", PATTERN(RULE("p:b", FAIL("A")) RULE("p:*", FAIL("B"))), DOC, "", "", "B@a A@b B@c A@b", NULL},
    {"first match wins, named rule second",
     PATTERN(RULE("*[@n]", FAIL("A")) RULE("p:a", FAIL("B")) RULE("*", FAIL("C"))), "<a n='1'/>", "", "", "A@a", NULL},
    {"each pattern has its own", PATTERN(RULE("p:a", FAIL("A"))) PATTERN(RULE("p:a", FAIL("B"))), DOC, "", "",
     "A@a B@a", NULL},
    {"a rule without asserts still matches", PATTERN(RULE("p:c", "") RULE("p:*", FAIL("B"))), DOC, "", "",
     "B@a B@b B@b", NULL},
    {"one rule, two matching alternatives: fires once", PATTERN(RULE("p:a | p:a[@n]", FAIL("A"))), DOC, "", "", "A@a",
     NULL},
    /* --- assert and report --- */
    {"assert and report",
     PATTERN(RULE("p:a", "<assert id='A' test='@n'>t</assert><assert id='B' test='@m'>t</assert>"
                         "<report id='C' test='@n'>t</report><report id='D' test='@m'>t</report>")),
     DOC, "", "", "B@a C@a", "A B C D"},
    {"values",
     PATTERN(RULE("p:b", "<report id='A' test='true()'>v <value-of select='@v'/> <name/> <name path='..'/> "
                         "<value-of select='count(*)'/></report>")),
     "<b xmlns='urn:p' v='7'><c/></b>", "", "", "A@b(7|b||1)", NULL},
    {"a value twice is one argument",
     PATTERN(RULE("p:b", "<report id='A' test='true()'><value-of select='@v'/> and "
                         "<value-of select='@v'/></report>")),
     "<b xmlns='urn:p' v='7'/>", "", "", "A@b(7)", NULL},
    {"a subject", PATTERN(RULE("p:a", "<assert id='A' test='false()' subject='d/@v'>t</assert>")), DOC, "", "", "A@@v",
     NULL},
    {"a subject that is not there", PATTERN(RULE("p:a", "<assert id='A' test='false()' subject='nope'>t</assert>")),
     DOC, "", "", "A@a", NULL},
    {"the subject of a rule", PATTERN("<rule context='p:a' subject='d'>" FAIL("A") "</rule>"), DOC, "", "", "A@d",
     NULL},
    /* --- variables --- */
    {"let of the schema",
     "<let name='n' value='/p:a/@n'/>" PATTERN(RULE("p:b", "<assert id='A' test='@v = $n + 1'>t</assert>")), DOC, "",
     "", "A@b", NULL},
    {"let of a pattern",
     PATTERN("<let name='n' value='count(//p:b)'/>" RULE("p:a", "<assert id='A' test='$n = 2'>t</assert>")
                 RULE("p:b", "<assert id='B' test='$n = 3'>t</assert>")),
     DOC, "", "", "B@b B@b", NULL},
    {"let of another pattern",
     PATTERN("<let name='n' value='2'/>") PATTERN(RULE("p:a", "<assert id='A' test='$n = 2'>t</assert>"
                                                              "<assert id='B' test='$n = 3'>t</assert>")),
     DOC, "", "", "B@a", NULL},
    {"let of a rule, at each node anew",
     PATTERN(RULE("p:b", "<let name='n' value='@v'/><let name='m' value='$n * 2'/>"
                         "<report id='A' test='true()'><value-of select='$m'/></report>")),
     DOC, "", "", "A@b(4) A@b(6)", NULL},
    {"a rule's let hides the schema's",
     "<let name='n' value='1'/>" PATTERN(RULE("p:a", "<let name='n' value='$n + 1'/>"
                                                     "<report id='A' test='true()'><value-of select='$n'/></report>")
                                             RULE("p:b", "<report id='B' test='@v = 2'>"
                                                         "<value-of select='$n'/></report>")),
     DOC, "", "", "A@a(2) B@b(1)", NULL},
    {"a phase's let hides the schema's",
     "<let name='n' value='1'/><phase id='f'><let name='n' value='2'/><active pattern='q'/></phase>"
     "<pattern id='q'><rule context='p:a'><report id='A' test='true()'><value-of "
     "select='$n'/></report></rule></pattern>",
     DOC, "f", "", "A@a(2)", NULL},
    {"two patterns with a let of one name",
     PATTERN("<let name='n' value='1'/>" RULE("p:a", "<report id='A' test='true()'>"
                                                     "<value-of select='$n'/></report>"))
         PATTERN("<let name='n' value='2'/>" RULE("p:a", "<report id='B' test='true()'>"
                                                         "<value-of select='$n'/></report>")),
     DOC, "", "", "A@a(1) B@a(2)", NULL},
    {"let with content",
     "<let name='n'>some <b>text</b></let>" PATTERN(RULE("p:a", "<report id='A' test='true()'>"
                                                                "<value-of select='$n'/></report>")),
     DOC, "", "", "A@a(some text)", NULL},
    {"lets in any order",
     "<let name='a' value='$b + 1'/><let name='b' value='1'/>" PATTERN(RULE("p:a", "<report id='A' test='true()'>"
                                                                                   "<value-of select='$a'/></report>")),
     DOC, "", "", "A@a(2)", NULL},
    {"a let that is a node-set",
     "<let name='b' value='//p:b'/>" PATTERN(
         RULE("p:a", "<report id='A' test='true()'>"
                     "<value-of select='$b[2]/@v'/> <value-of select='count($b/@v)'/></report>")),
     DOC, "", "", "A@a(3|2)", NULL},
    {"a let that libxml2 evaluates, in an expression of ours",
     "<let name='b' value='//d/preceding::p:b'/>" PATTERN(RULE(
         "p:a", "<report id='A' test='true()'><value-of select='count($b)'/> <value-of select='$b/@v'/></report>")),
     DOC, "", "", "A@a(2|2)", NULL},
    {"a let of ours in an expression that libxml2 evaluates",
     "<let name='b' value='//p:b'/><let name='s' value=\"concat('x', 'y')\"/>"
     "<let name='t' value='1 = 1'/><let name='n' value='0.5'/>" PATTERN(RULE(
         "p:a",
         "<report id='A' test='true()'><value-of select=\"concat(count($b/following::d), $s, $t, $n)\"/></report>")),
     DOC, "", "", "A@a(1xytrue0.5)", NULL},
    {"current()", PATTERN(RULE("p:b", "<report id='A' test='../p:b[@v &gt; current()/@v]'>t</report>")), DOC, "", "",
     "A@b", NULL},
    {"current() in libxml2's hands",
     PATTERN(RULE("p:b", "<report id='A' test='../p:b[@v &gt; current()/@v and following::d]'>t</report>")), DOC, "",
     "", "A@b", NULL},
    /* --- abstract things --- */
    {"an abstract rule",
     PATTERN("<rule abstract='true' id='r'><let name='n' value='@v'/><report id='A' test='true()'>"
             "<value-of select='$n'/></report></rule>" RULE("p:b", "<extends rule='r'/>")
                 RULE("d", "<extends rule='r'/>")),
     DOC, "", "", "A@b(2) A@b(3) A@d(5)", NULL},
    {"an abstract rule that extends another",
     PATTERN("<rule abstract='true' id='r'>" FAIL("A") "</rule>"
                                                       "<rule abstract='true' id='s'><extends rule='r'/>" FAIL(
                                                           "B") "</rule>" RULE("d", "<extends rule='s'/>")),
     DOC, "", "", "A@d B@d", NULL},
    {"an abstract pattern",
     "<pattern abstract='true' id='t'><let name='k' value='$limit'/><rule context='$what'>"
     "<report id='A' test='@v &gt; $k'>over $limit: <value-of select='@v - $limit'/></report></rule></pattern>"
     "<pattern is-a='t'><param name='what' value='p:b'/><param name='limit' value='2'/></pattern>"
     "<pattern is-a='t'><param name='what' value='d'/><param name='limit' value='4'/></pattern>",
     DOC, "", "", "A@b(1) A@d(1)", NULL},
    {"the longest parameter",
     "<pattern abstract='true' id='t'><rule context='$ab'><assert id='A' test='$a'>t</assert></rule></pattern>"
     "<pattern is-a='t'><param name='a' value='@n = 2'/><param name='ab' value='p:a'/></pattern>",
     DOC, "", "", "A@a", NULL},
    {"a parameter with a default",
     "<pattern abstract='true' id='t'><param name='k' value='2'/><rule context='p:b'>"
     "<report id='A' test='@v = $k'>t</report></rule></pattern><pattern is-a='t'/>",
     DOC, "", "", "A@b", NULL},
    /* --- phases --- */
    {"no phase: all patterns",
     "<phase id='f'><active pattern='q'/></phase><pattern id='q'>" RULE("p:a", FAIL("A")) "</pattern>" PATTERN(
         RULE("p:a", FAIL("B"))),
     DOC, "", "", "A@a B@a", NULL},
    {"a phase",
     "<phase id='f'><active pattern='q'/></phase><pattern id='q'>" RULE("p:a", FAIL("A")) "</pattern>" PATTERN(
         RULE("p:a", FAIL("B"))),
     DOC, "f", "", "A@a", NULL},
    {"the default phase",
     "<schema xmlns='http://purl.oclc.org/dsdl/schematron' defaultPhase='f'><phase id='f'><active pattern='q'/></phase>"
     "<pattern id='q'><rule context='a'>" FAIL("A") "</rule></pattern><pattern><rule context='a'>" FAIL(
         "B") "</rule></pattern></schema>",
     "<a/>", "", "", "A@a", NULL},
    {"all, against the default phase",
     "<schema xmlns='http://purl.oclc.org/dsdl/schematron' defaultPhase='f'><phase id='f'>"
     "<active pattern='q'/></phase><pattern id='q'><rule context='a'>" FAIL(
         "A") "</rule></pattern><pattern><rule context='a'>" FAIL("B") "</rule></pattern></schema>",
     "<a/>", "#ALL", "", "A@a B@a", NULL},
    /* --- profiles --- */
    {"no profile: all", PATTERN(RULE("p:a", "<assert id='A' test='false()' l:profile='one'>t</assert>" FAIL("B"))), DOC,
     "", "", "A@a B@a", "A B"},
    {"an assert's profile",
     PATTERN(RULE("p:a", "<assert id='A' test='false()' l:profile='one two'>t</assert>" FAIL("B"))), DOC, "", "one",
     "A@a B@a", NULL},
    {"another profile", PATTERN(RULE("p:a", "<assert id='A' test='false()' l:profile='one two'>t</assert>" FAIL("B"))),
     DOC, "", "three", "B@a", "B"},
    {"a profile's name with its pack",
     PATTERN(RULE("p:a", "<assert id='A' test='false()' l:profile='one two'>t</assert>")), DOC, "", "no.plo@1.6/two",
     "A@a", NULL},
    {"a rule for another profile is not there",
     PATTERN("<rule context='p:a' l:profile='one'>" FAIL("A") "</rule>" RULE("p:a", FAIL("B"))), DOC, "", "two", "B@a",
     NULL},
    {"a pattern's profile", "<pattern l:profile='one'>" RULE("p:a", FAIL("A")) "</pattern>", DOC, "", "two", "", ""},
    /* --- what cannot be evaluated --- */
    {"an unknown function", PATTERN(RULE("p:b", "<assert id='A' test='x:nope(@v)'>t</assert>" FAIL("B"))), DOC, "", "",
     "A!unknown function: x:nope(@v) B@b B@b", "B B"},
    {"an unknown function in libxml2's hands",
     PATTERN(RULE("p:a", "<assert id='A' test='following::x[x:nope(@v)] or x:nope(1)'>t</assert>")), DOC, "", "",
     "A!unknown function: following::x[x:nope(@v)] or x:nope(1)", ""},
    {"a wrong type", PATTERN(RULE("p:a", "<assert id='A' test=\"count('x')\">t</assert>")), DOC, "", "",
     "A!a value of a wrong type: count('x')", ""},
    {"a variable that fails is told of as itself",
     "<let name='n' value='x:nope()'/>" PATTERN(RULE("p:a", "<assert id='A' test='$n = 1'>t</assert>")), DOC, "", "",
     "A!unknown function: x:nope()", ""},
    {"a value that fails: the finding stands",
     PATTERN(RULE("p:a", "<assert id='A' test='false()'><value-of select='x:nope()'/></assert>")), DOC, "", "",
     "A!unknown function: x:nope() A@a()", "A"},
    {"a context that fails", PATTERN(RULE("p:a[x:nope()]", FAIL("A")) RULE("p:a", FAIL("B"))), DOC, "", "",
     "A!unknown function: x:nope() B@a", "B"},
    {"a context that is no node-set", PATTERN(RULE("x:two()", FAIL("A"))), DOC, "", "",
     "A!a value of a wrong type: x:two()", ""},
    /* --- extension functions --- */
    {"a string",
     PATTERN(
         RULE("p:b", "<report id='A' test=\"x:twice(@v) = '22'\"><value-of select='x:twice(x:twice(.))'/></report>")),
     DOC, "", "", "A@b(twotwotwotwo)", NULL},
    {"a number as predicate is a position",
     PATTERN(RULE("p:a", "<report id='A' test='true()'><value-of select='*[x:two()]/@v'/></report>")), DOC, "", "",
     "A@a(3)", NULL},
    {"a node-set",
     PATTERN(
         RULE("p:a", "<report id='A' test='count(x:same(*/@v)) = 4'><value-of select='x:same(//@v)[2]'/></report>")),
     DOC, "", "", "A@a(3)", NULL},
    {"a number as context predicate", PATTERN(RULE("*[x:two()]", FAIL("A"))), "<a><b/><c/></a>", "", "", "A@c", NULL},
};

static void twice_function(xmlXPathParserContextPtr ctxt, int nargs)
{
    xmlChar *s, *doubled;

    CHECK_ARITY(1);
    s = xmlXPathPopString(ctxt);
    doubled = xmlStrcat(xmlStrdup(s), s);
    xmlFree(s);
    valuePush(ctxt, xmlXPathWrapString(doubled));
}

static void two_function(xmlXPathParserContextPtr ctxt, int nargs)
{
    CHECK_ARITY(0);
    valuePush(ctxt, xmlXPathNewFloat(2));
}

static void same_function(xmlXPathParserContextPtr ctxt, int nargs)
{
    CHECK_ARITY(1); /* what came goes */
}

static lodd_status setup(void *user, xmlXPathContextPtr xpath)
{
    const xmlChar *ns = user;

    return xmlXPathRegisterFuncNS(xpath, (const xmlChar *)"twice", ns, twice_function) == 0 &&
                   xmlXPathRegisterFuncNS(xpath, (const xmlChar *)"two", ns, two_function) == 0 &&
                   xmlXPathRegisterFuncNS(xpath, (const xmlChar *)"same", ns, same_function) == 0
               ? LODD_OK
               : LODD_ERR_NOMEM;
}

static char X_NS[] = "urn:x";

static void run_one(const run_case *test)
{
    lodd__sch_options options = {.phase = lodd__str(test->phase), .pack = LODD__STR("test")};
    lodd__sch_eval *eval = NULL;
    lodd__sch *sch = NULL;
    char *message = NULL;
    fixture f = {0};

    if (fixture_load(&sch, test->schema, &options, &message) != LODD_OK || !fixture_parse(&f, test->doc) ||
        lodd__sch_eval_new(&eval, sch, setup, X_NS) != LODD_OK) {
        TAP_OK(false, "%s: %s", test->what, message ? message : "cannot be set up");
    } else {
        for (int round = 0; round < 2; round++) { /* the second time with all that was kept from the first */
            said s = {0};
            lodd__sch_handler handler = said_handler(&s);
            lodd_status status = lodd__sch_run(eval, &f.doc, lodd__str(test->profile), 1000000, &handler);

            if (!TAP_OK(status == LODD_OK && said_is(lodd__buf_str(&s.found), test->found), "%s%s", test->what,
                        round ? ", again" : ""))
                printf("# %d: %.*s\n", (int)status, LODD__FMT(lodd__buf_str(&s.found)));
            if (test->exercised &&
                !TAP_OK(said_is(lodd__buf_str(&s.exercised), test->exercised), "%s: exercised", test->what))
                printf("# %.*s\n", LODD__FMT(lodd__buf_str(&s.exercised)));
            said_free(&s);
        }
    }
    lodd__sch_eval_free(eval);
    lodd__sch_free(sch);
    free(message);
    fixture_free(&f);
}

/* ---- one evaluator, several documents and profiles ---- */

static void test_documents(void)
{
    static const char SCHEMA[] = "<let name='all' value='//b'/><let name='s' value='concat(/a/@s, \"-\")'/>" PATTERN(
        "<rule context='b[position() = 1]'><let name='mine' value='concat(@v, $s)'/>"
        "<report id='A' test='true()'><value-of select='count($all)'/> <value-of select='$mine'/></report></rule>");
    static const char *const DOCS[] = {"<a s='1'><b v='x'/></a>", "<a s='2'><b v='y'/><b/><b/></a>", "<a/>",
                                       "<a s='3'><b v='z'/><b/></a>"};
    static const char *const FOUND[] = {"A@b(1|x1-)", "A@b(3|y2-)", "", "A@b(2|z3-)"};
    lodd__sch_options options = {0};
    lodd__sch_eval *eval = NULL;
    lodd__sch *sch = NULL;

    if (!TAP_OK(fixture_load(&sch, SCHEMA, &options, NULL) == LODD_OK &&
                    lodd__sch_eval_new(&eval, sch, NULL, NULL) == LODD_OK,
                "documents: set up"))
        return;
    for (size_t i = 0; i < sizeof DOCS / sizeof *DOCS; i++) {
        said s = {0};
        lodd__sch_handler handler = said_handler(&s);
        fixture f;

        if (!TAP_OK(fixture_parse(&f, DOCS[i]) && lodd__sch_run(eval, &f.doc, (lodd_str){0}, 0, &handler) == LODD_OK &&
                        said_is(lodd__buf_str(&s.found), FOUND[i]),
                    "nothing of document %zu is left for the next", i))
            printf("# %.*s\n", LODD__FMT(lodd__buf_str(&s.found)));
        said_free(&s);
        fixture_free(&f);
    }
    lodd__sch_eval_free(eval);
    lodd__sch_free(sch);
}

/* ---- limits ---- */

static void test_limit(const char *what, const char *test)
{
    lodd__sch_options options = {0};
    lodd__sch_eval *eval = NULL;
    lodd__sch *sch = NULL;
    lodd__buf schema = {0}, text = {0};
    lodd_status few, many;
    said s = {0};
    lodd__sch_handler handler = said_handler(&s);
    fixture f = {0};

    lodd__buf_printf(&schema, PATTERN("<rule context='a'><assert id='A' test='%s'>t</assert></rule>") "%c", test, '\0');
    lodd__buf_add(&text, LODD__STR("<a>"));
    for (int i = 0; i < 1000; i++)
        lodd__buf_printf(&text, "<b v='%d'/>", i);
    lodd__buf_add(&text, lodd__str_n("</a>", 5));
    if (TAP_OK(fixture_load(&sch, schema.ptr, &options, NULL) == LODD_OK &&
                   lodd__sch_eval_new(&eval, sch, NULL, NULL) == LODD_OK && fixture_parse(&f, text.ptr),
               "%s: set up", what)) {
        few = lodd__sch_run(eval, &f.doc, (lodd_str){0}, 2000, &handler);
        many = lodd__sch_run(eval, &f.doc, (lodd_str){0}, 100000000, &handler);
        TAP_OK(few == LODD_ERR_LIMIT, "%s: 2000 steps are too few", what);
        TAP_OK(many == LODD_OK, "%s: enough steps", what);
        TAP_OK(lodd__sch_run(eval, &f.doc, (lodd_str){0}, 0, &handler) == LODD_OK, "%s: no limit", what);
    }
    TAP_OK(s.found.len == 0, "%s: a limit is no failure of the rule", what);
    said_free(&s);
    lodd__buf_free(&schema);
    lodd__buf_free(&text);
    lodd__sch_eval_free(eval);
    lodd__sch_free(sch);
    fixture_free(&f);
}

/* ---- what a loaded assert says of itself ---- */

static void test_assert(void)
{
    static const char SCHEMA[] = "<pattern l:profile='p1 p2'><rule context='a' role='warning'>"
                                 "<assert id='OWN-1' role='information' test='@x' l:layer='codes' l:profile='p2 p3'>"
                                 "<l:nb>En  <value-of select='@a'/>\n  og <value-of select='@b'/>, {0} og {x}</l:nb>"
                                 "<l:en>Two: <value-of select='@b'/> and <emph><value-of select='@a'/></emph></l:en>"
                                 "<l:hint-nb>Gj\xC3\xB8r det</l:hint-nb><l:hint-en>Do it</l:hint-en><l:source "
                                 "document='HIS 1:2014' clause='4.1'/></assert>"
                                 "<report test='@y'>Foreign <dir>text</dir> <span>here</span></report><assert test='@z "
                                 "&lt; 1'/><assert id='SCH-1' test='1'>t</assert>"
                                 "</rule></pattern>";
    lodd__sch_options options = {.pack = LODD__STR("no.test@1.0")};
    const lodd__sch_assert *a;
    lodd__sch *sch;

    if (!TAP_OK(fixture_load(&sch, SCHEMA, &options, NULL) == LODD_OK && lodd__sch_n_asserts(sch) == 4,
                "a schema with four asserts"))
        return;
    a = lodd__sch_assert_at(sch, 0);
    TAP_OK(lodd__str_is(a->rule.id, "OWN-1") && !a->is_report && a->index == 0, "id");
    TAP_OK(a->rule.severity == LODD_SEVERITY_INFORMATION && a->rule.layer == LODD_LAYER_CODES, "severity and layer");
    TAP_OK(lodd__str_is(a->rule.text[LODD_LANG_NB], "En {0} og {1}, { 0} og {x}"), "text in Norwegian");
    TAP_OK(lodd__str_is(a->rule.text[LODD_LANG_EN], "Two: {1} and {0}"), "text in English");
    TAP_OK(lodd__str_is(a->rule.hint[LODD_LANG_NB], "Gj\xC3\xB8r det") &&
               lodd__str_is(a->rule.hint[LODD_LANG_EN], "Do it"),
           "hints");
    TAP_OK(lodd__str_is(a->rule.document, "HIS 1:2014") && lodd__str_is(a->rule.clause, "4.1"), "source");
    TAP_OK(lodd__str_is(a->rule.pack, "no.test@1.0") && lodd__str_is(a->profiles, "p2"), "pack and profiles");
    a = lodd__sch_assert_at(sch, 1);
    TAP_OK(lodd__str_is(a->rule.id, "SCH-2") && a->is_report && a->index == 1,
           "a made id that the schema itself does not use");
    TAP_OK(lodd__str_is(a->rule.text[LODD_LANG_NB], "Foreign text here") &&
               lodd__str_is(a->rule.text[LODD_LANG_EN], "Foreign text here"),
           "a foreign text stands for both languages");
    TAP_OK(a->rule.severity == LODD_SEVERITY_WARNING && a->rule.layer == LODD_LAYER_RULES &&
               lodd__str_is(a->profiles, "p1 p2"),
           "role and profiles from above");
    a = lodd__sch_assert_at(sch, 2);
    TAP_OK(lodd__str_is(a->rule.id, "SCH-3") && lodd__str_is(a->rule.text[LODD_LANG_EN], "@z < 1"),
           "without a text the test speaks");
    TAP_OK(lodd__sch_assert_at(sch, 4) == NULL, "there is no fifth");
    lodd__sch_free(sch);
}

int main(void)
{
    xmlInitParser();
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        run_one(&CASES[i]);
    test_documents();
    test_limit("a path of ours", "not(b[../b/@v = -1])");
    test_limit("a sum", "sum(b/@v) &gt; 0");
    test_limit("a path of libxml2's", "not(b[following::b/@v = -1])");
    test_limit("a comparison of sets", "not(b/@v != b/@v) or true()");
    test_assert();
    lodd__sch_free(NULL);
    lodd__sch_eval_free(NULL);
    xmlCleanupParser();
    return tap_done();
}
