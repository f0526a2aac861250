/* test_load.c - schemas that must not load, and why; includes and their bounds; a schema cut at every byte. */
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

typedef struct load_case {
    const char *what, *schema;
    const char *message; /* must be in it; NULL: it loads */
} load_case;

#define RULE(content) "<pattern><rule context='a'>" content "</rule></pattern>"
#define LB            "<l:nb>n</l:nb><l:en>e</l:en>"

static const load_case CASES[] = {
    {"nothing", "", NULL},
    {"no XML", "<schema", "not well-formed"},
    {"another root", "<schema xmlns='urn:other'/>", "root element"},
    {"a DOCTYPE", "<!DOCTYPE schema [<!ENTITY e 'x'>]><schema xmlns='http://purl.oclc.org/dsdl/schematron'/>",
     "DOCTYPE"},
    {"XSLT 2", "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'/>", "query binding"},
    {"XSLT in another case", "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='XSLT'/>", NULL},
    {"XSLT and more", "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt 1'/>", "query binding"},
    {"an unknown element", "<patern/>", "patern is not allowed"},
    {"an unknown element in a pattern", "<pattern><assert/></pattern>", "assert is not allowed"},
    {"an unknown element in a rule", RULE("<asert/>"), "asert is not allowed"},
    {"foreign elements are nothing to us",
     "<x xmlns='urn:x'/><pattern><x xmlns='urn:x'/><rule context='a'><x xmlns='urn:x'/></rule></pattern>", NULL},
    {"an XSLT element", "<k:key xmlns:k='http://www.w3.org/1999/XSL/Transform'/>", "XSLT"},
    {"our own element in a wrong place", "<l:nb/>", "nb of urn:lodd:schematron is not allowed"},
    {"titles and paragraphs",
     "<title>t</title><p>p</p>"
     "<pattern><title>t</title><p>p</p></pattern>",
     NULL},
    /* namespaces */
    {"ns without prefix", "<ns uri='urn:q'/>", "ns without @prefix"},
    {"a prefix twice", "<ns prefix='p' uri='urn:other'/>", "two namespaces"},
    {"a prefix twice for the same", "<ns prefix='p' uri='urn:p'/>", NULL},
    {"an unbound prefix", RULE("<assert test='q:b'>t</assert>"), "prefix \"q\""},
    {"an unbound prefix of a function", RULE("<assert test='q:b(1)'>t</assert>"), "prefix \"q\""},
    {"an unbound prefix in a context", "<pattern><rule context='q:a'/></pattern>", "prefix \"q\""},
    {"no prefix, but a literal that looks like one", RULE("<assert test=\". = 'q:b'\">t</assert>"), NULL},
    {"an axis is no prefix", RULE("<assert test='child::b'>t</assert>"), NULL},
    /* XPath */
    {"a broken test", RULE("<assert test='a ='>t</assert>"), "not an XPath"},
    {"a broken context", "<pattern><rule context='a['/></pattern>", "not an XPath"},
    {"an empty alternative", "<pattern><rule context='a |'/></pattern>", "empty alternative"},
    {"a broken predicate in a context", "<pattern><rule context='a[b =]'/></pattern>", "not an XPath"},
    {"a broken value", RULE("<assert test='1'><value-of select='(('/></assert>"), "not an XPath"},
    {"a function that is not XPath's", RULE("<assert test=\"key('a', 1)\">t</assert>"), "key() is not a function"},
    {"no test", RULE("<assert>t</assert>"), "assert without @test"},
    {"no context", "<pattern><rule/></pattern>", "rule without @context"},
    {"value-of without select", RULE("<assert test='1'><value-of/></assert>"), "value-of without @select"},
    {"operators are no functions", RULE("<assert test='a and (b) or (c) and not(a div (b) = 1)'>t</assert>"), NULL},
    /* variables */
    {"an undefined variable", RULE("<assert test='$a'>t</assert>"), "$a is not defined"},
    {"an undefined variable in a context", "<pattern><rule context='a[$b]'/></pattern>", "$b is not defined"},
    {"a rule's variable in its context", "<pattern><rule context='a[$b]'><let name='b' value='1'/></rule></pattern>",
     "$b is not defined"},
    {"a rule's variable before its definition", RULE("<let name='a' value='$b'/><let name='b' value='1'/>"),
     "$b is not defined"},
    {"a variable of another rule",
     "<pattern><rule context='a'><let name='b' value='1'/></rule><rule context='b'><assert test='$b'>t</assert>"
     "</rule></pattern>",
     "$b is not defined"},
    {"an undefined variable in a let", "<let name='a' value='$b'/>", "$b is not defined"},
    {"an undefined variable in a pattern's let", "<pattern><let name='a' value='$b'/></pattern>", "$b is not defined"},
    {"an undefined variable in a value", RULE("<assert test='1'><value-of select='$b'/></assert>"),
     "$b is not defined"},
    {"an undefined variable in a name", RULE("<assert test='1'><name path='$b'/></assert>"), "$b is not defined"},
    {"an undefined variable in a subject", RULE("<assert test='1' subject='$b'>t</assert>"), "$b is not defined"},
    {"a variable in a literal", RULE("<assert test=\"'$b'\">t</assert>"), NULL},
    {"a variable with a prefix", RULE("<assert test='$p:b'>t</assert>"), "no prefix"},
    {"a variable twice in the schema", "<let name='a' value='1'/><let name='a' value='1'/>", "$a is defined twice"},
    {"a variable twice in a pattern", "<pattern><let name='a' value='1'/><let name='a' value='1'/></pattern>",
     "$a is defined twice"},
    {"a variable twice in a rule", RULE("<let name='a' value='1'/><let name='a' value='1'/>"), "$a is defined twice"},
    {"a variable twice by an abstract rule",
     "<pattern><rule abstract='true' id='r'><let name='a' value='1'/></rule><rule context='a'>"
     "<let name='a' value='1'/><extends rule='r'/></rule></pattern>",
     "$a is defined twice"},
    {"a pattern's variable has the schema's name",
     "<let name='a' value='1'/><pattern><let name='a' value='1'/></pattern>", "also one of"},
    {"two patterns' variable, used by a third",
     "<pattern><let name='a' value='1'/></pattern><pattern><let name='a' value='1'/></pattern>" RULE(
         "<assert test='$a'>t</assert>"),
     "several other patterns"},
    {"a variable that uses itself", "<let name='a' value='$a'/>", "uses itself"},
    {"variables in a circle", "<let name='a' value='$b'/><let name='b' value='$c'/><let name='c' value='$a'/>",
     "uses itself"},
    {"a variable without name", "<let value='1'/>", "let without @name"},
    {"a name that is none", "<let name='1a' value='1'/>", "cannot be a variable's name"},
    {"a name with a prefix", "<let name='p:a' value='1'/>", "cannot be a variable's name"},
    {"a name with a blank", "<let name='a ' value='1'/>", "cannot be a variable's name"},
    {"a variable of an inactive pattern",
     "<phase id='f'><active pattern='u'/></phase><pattern id='d'><let name='a' value='1'/></pattern>"
     "<pattern id='u'><rule context='a'><assert test='$a'>t</assert></rule></pattern>",
     NULL},
    /* phases, references */
    {"an unknown phase", "<schema xmlns='http://purl.oclc.org/dsdl/schematron' defaultPhase='f'/>", "no phase \"f\""},
    {"a phase with an unknown pattern",
     "<schema xmlns='http://purl.oclc.org/dsdl/schematron' defaultPhase='f'><phase id='f'>"
     "<active pattern='q'/></phase></schema>",
     "no pattern \"q\""},
    {"a broken test in an inactive pattern",
     "<schema xmlns='http://purl.oclc.org/dsdl/schematron' defaultPhase='f'><phase id='f'/>"
     "<pattern><rule context='a'><assert test='('>t</assert></rule></pattern></schema>",
     "not an XPath"},
    {"an unknown variable in an inactive pattern",
     "<schema xmlns='http://purl.oclc.org/dsdl/schematron' defaultPhase='f'><phase id='f'/>"
     "<pattern><rule context='a'><assert test='$other-phase'>t</assert></rule></pattern></schema>",
     NULL},
    {"a pattern's id twice", "<pattern id='a'/><pattern id='a'/>", "is there twice"},
    {"an unknown diagnostic",
     RULE("<assert test='1' diagnostics='d e'>t</assert>") "<diagnostics><diagnostic "
                                                           "id='d'>t</diagnostic></diagnostics>",
     "no \"e\""},
    {"a known diagnostic",
     RULE("<assert test='1' diagnostics='d'>t</assert>") "<diagnostics><diagnostic id='d'>t</diagnostic></diagnostics>",
     NULL},
    {"a diagnostic twice", "<diagnostics><diagnostic id='d'/><diagnostic id='d'/></diagnostics>", "is there twice"},
    {"an unknown property", RULE("<assert test='1' properties='d'>t</assert>"), "no \"d\""},
    {"subordinate documents", "<pattern documents='/a/@b'/>", "not supported"},
    /* abstract things */
    {"an abstract pattern without id", "<pattern abstract='true'/>", "without @id"},
    {"an unknown abstract pattern", "<pattern is-a='t'/>", "no abstract pattern \"t\""},
    {"a pattern that is not abstract", "<pattern id='t'/><pattern is-a='t'/>", "no abstract pattern \"t\""},
    {"an instance with a rule", "<pattern abstract='true' id='t'/><pattern is-a='t'><rule context='a'/></pattern>",
     "no rules of its own"},
    {"a parameter without value", "<pattern abstract='true' id='t'/><pattern is-a='t'><param name='a'/></pattern>",
     "param without @value"},
    {"a parameter that is missing", "<pattern abstract='true' id='t'><rule context='$c'/></pattern><pattern is-a='t'/>",
     "$c is not defined"},
    {"an unknown abstract rule", RULE("<extends rule='r'/>"), "no abstract rule \"r\""},
    {"an abstract rule of another pattern",
     "<pattern><rule abstract='true' id='r'/></pattern>" RULE("<extends rule='r'/>"), "no abstract rule \"r\""},
    {"rules that extend each other",
     "<pattern><rule abstract='true' id='r'><extends rule='s'/></rule><rule abstract='true' id='s'>"
     "<extends rule='r'/></rule><rule context='a'><extends rule='r'/></rule></pattern>",
     "leads back"},
    {"extends nothing", RULE("<extends/>"), "either @rule or @href"},
    {"extends two", RULE("<extends rule='a' href='b'/>"), "either @rule or @href"},
    /* our own elements */
    {"nb without en", RULE("<assert test='1'><l:nb>n</l:nb></assert>"), "nb and en belong together"},
    {"en without nb", RULE("<assert test='1'><l:en>n</l:en></assert>"), "nb and en belong together"},
    {"a source alone", RULE("<assert test='1'><l:source document='d'/></assert>"), "nb and en belong together"},
    {"an empty text", RULE("<assert test='1'><l:nb> </l:nb><l:en>e</l:en></assert>"), "nb is empty"},
    {"a hint alone", RULE("<assert test='1'>" LB "<l:hint-en>h</l:hint-en></assert>"), "hint-nb and hint-en"},
    {"a hint with a value",
     RULE("<assert test='1'>" LB "<l:hint-nb>h</l:hint-nb><l:hint-en><value-of select='.'/></l:hint-en></assert>"),
     "no values"},
    {"different values",
     RULE("<assert test='1'><l:nb>n <value-of select='.'/></l:nb><l:en>e <value-of select='@a'/></l:en></assert>"),
     "same values"},
    {"a value in one of them", RULE("<assert test='1'><l:nb>n <value-of select='.'/></l:nb><l:en>e</l:en></assert>"),
     "same values"},
    {"nb twice", RULE("<assert test='1'>" LB "<l:nb>m</l:nb></assert>"), "nb is there twice"},
    {"a slip of our own", RULE("<assert test='1'>" LB "<l:hint>h</l:hint></assert>"),
     "hint of urn:lodd:schematron is not known"},
    {"a source without document", RULE("<assert test='1'>" LB "<l:source clause='1'/></assert>"),
     "source without @document"},
    {"an unknown role", RULE("<assert test='1' role='fatale'>" LB "</assert>"), "role \"fatale\""},
    {"an unknown role of others", RULE("<assert test='1' role='fatale'>t</assert>"), NULL},
    {"an unknown layer", RULE("<assert test='1' l:layer='schema'>" LB "</assert>"), "layer \"schema\""},
    {"no profile", RULE("<assert test='1' l:profile=' '>" LB "</assert>"), "empty list of profiles"},
    {"profiles that contradict", "<pattern l:profile='a'><rule context='a' l:profile='b'/></pattern>",
     "none of its profiles"},
    {"seven values",
     RULE("<assert test='1'><value-of select='1'/><value-of select='2'/><value-of select='3'/><value-of select='4'/>"
          "<value-of select='5'/><value-of select='6'/><value-of select='7'/></assert>"),
     "more than 6"},
    {"a rule inside a text", RULE("<assert test='1'><rule/></assert>"), "not allowed in a text"},
    {"an id with two meanings", RULE("<assert id='A' test='1'>one</assert><assert id='A' test='1'>two</assert>"),
     "two different rules"},
    {"an id with two severities",
     RULE("<assert id='A' test='1'>one</assert><assert id='A' test='1' role='warning'>one</assert>"),
     "two different rules"},
    {"an id twice with one meaning", RULE("<assert id='A' test='1'>one</assert><assert id='A' test='2'>one</assert>"),
     NULL},
    {"an include, but none is allowed", "<include href='a.sch'/>", "not allowed here"},
    {"an include of itself", "<include href='#i'/>", "names no element"},
    {"an include of what it stands in", "<pattern id='i'><include href='#i'/></pattern>", "not allowed here"},
    {"an include in the same file",
     "<pattern abstract='true' id='i'><rule id='j' context='a'/></pattern><pattern><include href='#j'/></pattern>",
     NULL},
};

static void run_one(const load_case *test)
{
    lodd__sch_options options = {0};
    lodd__sch *sch = NULL;
    char *message = NULL;
    lodd_status status = fixture_load(&sch, test->schema, &options, &message);

    if (!test->message) {
        if (!TAP_OK(status == LODD_OK && sch && !message, "loads: %s", test->what))
            printf("# %s\n", message ? message : lodd_status_text(status));
    } else {
        if (!TAP_OK(status == LODD_ERR_PACK && !sch && message && strstr(message, test->message), "does not load: %s",
                    test->what))
            printf("# %d: %s\n", (int)status, message ? message : "no message");
        lodd__sch_free(sch);
        sch = NULL;
        status = fixture_load(&sch, test->schema, &options, NULL);
        TAP_OK(status == LODD_ERR_PACK, "does not load without a message either: %s", test->what);
    }
    lodd__sch_free(sch);
    free(message);
}

/* ---- files ---- */

static bool write_file(const char *dir, const char *name, const char *text)
{
    char path[4096];
    FILE *file;
    bool ok;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    file = fopen(path, "w");
    if (!file)
        return false;
    ok = fputs(text, file) >= 0;
    return fclose(file) == 0 && ok;
}

#define ISO "xmlns='http://purl.oclc.org/dsdl/schematron'"

static const struct {
    const char *name, *text;
} FILES[] = {
    {"in/good.sch", "<schema " ISO "><include href='sub/pattern.sch'/></schema>"},
    {"in/sub/pattern.sch", "<pattern " ISO "><include href='rule.sch'/><include href='../more.sch#two'/></pattern>"},
    {"in/sub/rule.sch",
     "<rule " ISO " context='a'><assert id='A' test='false()'>t</assert><extends href='../more.sch#one'/></rule>"},
    {"in/more.sch", "<pattern " ISO "><rule abstract='true' id='one'><assert id='B' test='false()'>t</assert></rule>"
                    "<rule id='two' context='b'><assert id='C' test='false()'>t</assert></rule></pattern>"},
    {"in/loop.sch", "<schema " ISO "><include href='loop-1.sch'/></schema>"},
    {"in/loop-1.sch", "<pattern " ISO "><include href='loop-2.sch'/></pattern>"},
    {"in/loop-2.sch", "<pattern " ISO "><include href='loop-1.sch'/></pattern>"},
    {"in/loop-3.sch", "<schema " ISO "><pattern><include href='loop-4.sch'/></pattern></schema>"},
    {"in/loop-4.sch", "<rule " ISO " context='a'><extends href='loop-5.sch'/></rule>"},
    {"in/loop-5.sch", "<rule " ISO "><extends href='loop-4.sch'/></rule>"},
    {"in/up.sch", "<schema " ISO "><include href='../out.sch'/></schema>"},
    {"in/near.sch", "<schema " ISO "><include href='../inside/out.sch'/></schema>"},
    {"in/link.sch", "<schema " ISO "><include href='linked.sch'/></schema>"},
    {"in/absolute.sch", "<schema " ISO "><include href='/etc/hostname'/></schema>"},
    {"in/uri.sch", "<schema " ISO "><include href='http://example.org/a.sch'/></schema>"},
    {"in/none.sch", "<schema " ISO "><include href='missing.sch'/></schema>"},
    {"in/whole.sch", "<schema " ISO "><include href='good.sch'/></schema>"},
    {"in/broken.sch", "<schema " ISO "><include href='broken-1.sch'/></schema>"},
    {"in/broken-1.sch", "<pattern " ISO ">\n<rule></pattern>"},
    {"in/folder.sch", "<schema " ISO "><include href='sub'/></schema>"},
    {"in/not-a-rule.sch",
     "<schema " ISO "><pattern><rule context='a'><extends href='sub/pattern.sch'/></rule></pattern></schema>"},
    {"in/many.sch", "<schema " ISO "><include href='many-0.sch'/></schema>"},
    {"out.sch", "<pattern " ISO "/>"},
    {"inside/out.sch", "<pattern " ISO "/>"},
};

static const load_case FILE_CASES[] = {
    {"includes", "good.sch", NULL},
    {"an include of itself", "loop.sch", "not allowed here"},
    {"an extension of itself", "loop-3.sch", "leads back"},
    {"an include above the root", "up.sch", "outside the folder"},
    {"an include in a folder whose name begins like the root", "near.sch", "outside the folder"},
    {"an include that is a link out of the root", "link.sch", "outside the folder"},
    {"an absolute path", "absolute.sch", "not a relative file name"},
    {"a URI", "uri.sch", "not a relative file name"},
    {"a missing file", "none.sch", "no such file"},
    {"a whole schema", "whole.sch", "whole schema"},
    {"a broken file", "broken.sch", "broken-1.sch:2: not well-formed"},
    {"a folder", "folder.sch", "could not be read"},
    {"an extension that is no rule", "not-a-rule.sch", "is not a rule"},
    {"includes that multiply", "many.sch", "too large"},
    {"a schema that is not there", "missing.sch", "missing.sch"},
};

static void remove_files(const char *dir)
{
    static const char *const FOLDERS[] = {"in/sub", "in", "inside", ""};
    char path[2048];

    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, FILES[i].name);
        unlink(path);
    }
    for (int i = 0; i <= 20; i++) {
        snprintf(path, sizeof path, "%s/in/many-%d.sch", dir, i);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/in/linked.sch", dir);
    unlink(path);
    for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, FOLDERS[i]);
        rmdir(path);
    }
}

static bool make_files(const char *dir)
{
    static const char *const FOLDERS[] = {"in", "in/sub", "inside"};
    char path[2048], text[512];
    bool ok = true;

    for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, FOLDERS[i]);
        ok = ok && mkdir(path, 0700) == 0;
    }
    for (size_t i = 0; ok && i < sizeof FILES / sizeof *FILES; i++)
        ok = write_file(dir, FILES[i].name, FILES[i].text);
    for (int i = 0; ok && i < 20; i++) { /* each holds the next twice: 2^20 rules */
        snprintf(path, sizeof path, "in/many-%d.sch", i);
        snprintf(text, sizeof text, "<%s " ISO "%s><%s href='many-%d.sch'/><%s href='many-%d.sch'/></%s>",
                 i == 0 ? "pattern" : "rule", i == 0 ? "" : " context='a'", i == 0 ? "include" : "extends", i + 1,
                 i == 0 ? "include" : "extends", i + 1, i == 0 ? "pattern" : "rule");
        ok = write_file(dir, path, text);
    }
    ok = ok && write_file(dir, "in/many-20.sch", "<rule " ISO "><assert test='1'>t</assert></rule>");
    snprintf(path, sizeof path, "%s/in/linked.sch", dir);
    return ok && symlink("../out.sch", path) == 0;
}

static void test_files(void)
{
    const char *tmp = getenv("TMPDIR");
    char dir[1024], root[1100], path[1300];

    snprintf(dir, sizeof dir, "%s/schematron-XXXXXX", tmp ? tmp : P_tmpdir);
    if (!TAP_OK(mkdtemp(dir) && make_files(dir), "files: set up"))
        return;
    snprintf(root, sizeof root, "%s/in", dir);
    for (size_t i = 0; i < sizeof FILE_CASES / sizeof *FILE_CASES; i++) {
        const load_case *test = &FILE_CASES[i];
        lodd__sch_options options = {.path = {path, 0}, .root = lodd__str(root)};
        lodd__sch *sch = NULL;
        char *message = NULL;
        lodd_status status;

        options.path.len = (size_t)snprintf(path, sizeof path, "%s/%s", root, test->schema);
        status = lodd__sch_load(&sch, &options, &message);
        if (!TAP_OK(test->message ? status == LODD_ERR_PACK && message && strstr(message, test->message)
                                  : status == LODD_OK,
                    "file: %s", test->what))
            printf("# %d: %s\n", (int)status, message ? message : "no message");
        if (status == LODD_OK)
            TAP_OK(lodd__sch_n_asserts(sch) == 3 && lodd__str_is(lodd__sch_assert_at(sch, 1)->rule.id, "B"),
                   "file: %s: in the order they stand", test->what);
        lodd__sch_free(sch);
        free(message);
    }
    remove_files(dir);
}

/* ---- a schema cut at every byte ---- */

static const char WHOLE[] =
    "<schema " ISO
    " xmlns:l='urn:lodd:schematron' queryBinding='xslt' defaultPhase='f'><title>t</title><ns prefix='p' uri='urn:p'/>"
    "<let name='g' value='count(//p:a)'/><phase id='f'><let name='h' value='$g + 1'/><active pattern='one'/><active "
    "pattern='two'/></phase>"
    "<pattern abstract='true' id='t'><rule context='$c[$g]'><let name='r' value=\"concat(@a, '$x')\"/><assert id='T' "
    "test='$r = $h' "
    "diagnostics='d'>text <value-of select='$r'/> <name/></assert></rule></pattern>"
    "<pattern id='one' is-a='t'><param name='c' value='p:a/p:b | @p:c'/><param name='x' value='2'/></pattern>"
    "<pattern id='two' l:profile='q'><rule abstract='true' id='r'><report test='x/following::y'>f</report></rule>"
    "<rule context='/p:a//text()' role='warning'><extends rule='r'/><assert id='O' test='not(b[2])' l:layer='codes'>"
    "<l:nb>n <value-of select='@x'/></l:nb><l:en>e <value-of "
    "select='@x'/></l:en><l:hint-nb>h</l:hint-nb><l:hint-en>h</l:hint-en>"
    "<l:source document='D' clause='1'/></assert></rule></pattern>"
    "<diagnostics><diagnostic id='d'>d</diagnostic></diagnostics></schema>";

static void test_cut(void)
{
    size_t wrong = 0, crashed = 0;
    lodd__sch_options options = {.path = LODD__STR("cut.sch")};
    lodd__sch *sch = NULL;
    char *message = NULL;

    options.text = LODD__STR(WHOLE);
    if (!TAP_OK(lodd__sch_load(&sch, &options, &message) == LODD_OK && lodd__sch_n_asserts(sch) == 3,
                "the whole schema loads"))
        printf("# %s\n", message ? message : "no message");
    lodd__sch_free(sch);
    free(message);
    for (size_t n = 0; n < sizeof WHOLE - 1; n++) {
        options.text.len = n;
        wrong += lodd__sch_load(&sch, &options, &message) != LODD_ERR_PACK || !message;
        lodd__sch_free(sch);
        free(message);
    }
    TAP_OK(wrong == 0, "cut at every byte: an error each time");
    for (size_t n = 0; n < sizeof WHOLE - 1; n++) { /* one byte broken: an error or not, but an end */
        char text[sizeof WHOLE];

        memcpy(text, WHOLE, sizeof WHOLE);
        text[n] = text[n] == '$' ? '[' : '$';
        options.text = (lodd_str){text, sizeof WHOLE - 1};
        if (lodd__sch_load(&sch, &options, &message) == LODD_OK)
            crashed += sch == NULL;
        else
            crashed += sch != NULL || !message;
        lodd__sch_free(sch);
        free(message);
    }
    TAP_OK(crashed == 0, "each byte broken: an error or a schema");
}

/* ---- bounds ---- */

static void test_bounds(void)
{
    lodd__sch_options options = {.path = LODD__STR("bounds.sch")};
    lodd__buf text = {0};
    lodd__sch *sch = NULL;
    char *message = NULL;

    lodd__buf_add(&text, LODD__STR("<schema " ISO ">"));
    for (int i = 0; i < 10001; i++)
        lodd__buf_add(&text, LODD__STR("<pattern/>"));
    lodd__buf_add(&text, LODD__STR("</schema>"));
    options.text = lodd__buf_str(&text);
    TAP_OK(lodd__sch_load(&sch, &options, &message) == LODD_ERR_PACK && message && strstr(message, "patterns"),
           "too many patterns");
    free(message);
    text.len = 0;
    lodd__buf_add(&text, LODD__STR("<schema " ISO "><let name='v0' value='1'/>"));
    for (int i = 1; i < 150; i++)
        lodd__buf_printf(&text, "<let name='v%d' value='$v%d + 1'/>", i, i - 1);
    lodd__buf_add(&text, LODD__STR("</schema>"));
    options.text = lodd__buf_str(&text);
    TAP_OK(lodd__sch_load(&sch, &options, &message) == LODD_ERR_PACK && message && strstr(message, "use each other"),
           "variables too deep");
    free(message);
    text.len = 0;
    lodd__buf_add(&text,
                  LODD__STR("<schema " ISO
                            "><pattern abstract='true' id='t'><rule context='$a$a$a$a'/></pattern><pattern is-a='t'>"
                            "<param name='a' value='"));
    for (int i = 0; i < 20000; i++)
        lodd__buf_addc(&text, 'x');
    lodd__buf_add(&text, LODD__STR("'/></pattern></schema>"));
    options.text = lodd__buf_str(&text);
    TAP_OK(lodd__sch_load(&sch, &options, &message) == LODD_ERR_PACK && message && strstr(message, "longer than"),
           "parameters that swell");
    free(message);
    lodd__buf_free(&text);
}

int main(void)
{
    xmlInitParser();
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        run_one(&CASES[i]);
    test_files();
    test_cut();
    test_bounds();
    xmlCleanupParser();
    return tap_done();
}
