/* test_positions.c - where elements, attributes, values, texts, comments and processing instructions are; paths;
 * values. */
#include "parsed.h"

/* One document; the mark is the text that must stand at the offset asked for. */
typedef struct place_case {
    const char *what;
    const char *text;
    const char *kind; /* element, end, content, attribute, value, text, comment, pi */
    size_t element;   /* document order */
    const char *name; /* of the attribute */
    const char *at;   /* what the text has from the offset on */
    size_t line, column;
} place_case;

#define AA "\xC3\xA6\xC3\xB8\xC3\xA5"
#define G  "\xF0\x9F\x98\x80"

static const place_case cases[] = {
    {"root", "<a/>", "element", 0, NULL, "<a/>", 1, 1},
    {"root behind a declaration", "<?xml version='1.0'?>\n<a/>", "element", 0, NULL, "<a/>", 2, 1},
    {"root behind a comment and a PI", "<!-- < --><?p <a ?>\n  <a/>", "element", 0, NULL, "<a/>", 2, 3},
    {"child", "<a><b/></a>", "element", 1, NULL, "<b/></a>", 1, 4},
    {"child behind an end tag", "<a><b></b><c/></a>", "element", 2, NULL, "<c/></a>", 1, 11},
    {"start tag over several lines", "<a\n x='1'\n y='2'\n><b\n/></a>", "element", 1, NULL, "<b\n/>", 4, 2},
    {"'>' in a value of the tag", "<a><b x='>' y=\">>\"/></a>", "element", 1, NULL, "<b x=", 1, 4},
    {"'<' as a reference in a value", "<a><b x='&lt;c'/></a>", "element", 1, NULL, "<b x=", 1, 4},
    {"prefixed element", "<p:a xmlns:p='u'><p:b/></p:a>", "element", 1, NULL, "<p:b/>", 1, 18},
    {"behind text with letters", "<a>" AA "<b/></a>", "element", 1, NULL, "<b/>", 1, 7},
    {"behind text beyond the basic plane", "<a>" G "<b/></a>", "element", 1, NULL, "<b/>", 1, 5},
    {"behind a value with letters", "<a x='" AA "'><b/></a>", "element", 1, NULL, "<b/>", 1, 12},
    {"behind CR LF", "<a>\r\n<b/>\r\n<c/></a>", "element", 2, NULL, "<c/>", 3, 1},
    {"behind CR alone", "<a>\r<b/></a>", "element", 1, NULL, "<b/>", 2, 1},
    {"behind tabs", "<a>\n\t\t<b/></a>", "element", 1, NULL, "<b/>", 2, 3},
    {"behind CDATA with a tag in it", "<a><![CDATA[<b/>]]><b/></a>", "element", 1, NULL, "<b/></a>", 1, 20},
    {"behind a comment with a tag in it", "<a><!--<b/>--><b/></a>", "element", 1, NULL, "<b/></a>", 1, 15},
    {"behind a byte order mark", "\xEF\xBB\xBF<a><b/></a>", "element", 1, NULL, "<b/>", 1, 4},
    {"content", "<a x='1' >t</a>", "content", 0, NULL, "t</a>", 1, 11},
    {"content behind '>' in a value", "<a x='>'>t</a>", "content", 0, NULL, "t</a>", 1, 10},
    {"content of an empty tag", "<a><b x='1'/>t</a>", "content", 1, NULL, "t</a>", 1, 14},
    {"content of an empty tag with a blank", "<a><b />t</a>", "content", 1, NULL, "t</a>", 1, 9},
    {"attribute", "<a x='1'/>", "attribute", 0, "x", "x='1'", 1, 4},
    {"value", "<a x='1'/>", "value", 0, "x", "1'/>", 1, 7},
    {"second attribute", "<a x='1' y='2'/>", "attribute", 0, "y", "y='2'", 1, 10},
    {"value in double quotes", "<a x=\"it's\"/>", "value", 0, "x", "it's", 1, 7},
    {"blanks around the equals sign", "<a  x \t=\n '1'/>", "value", 0, "x", "1'/>", 2, 3},
    {"attribute on a later line", "<a x='1'\n   y = '2'/>", "attribute", 0, "y", "y = ", 2, 4},
    {"behind a value that looks like an attribute", "<a x=\" y='no' \" y='yes'/>", "value", 0, "y", "yes'", 1, 20},
    {"behind a value with '>' and '/'", "<a x='/>' y='2'/>", "value", 0, "y", "2'/>", 1, 14},
    {"behind a value with letters", "<a x='" AA "' y='2'/>", "attribute", 0, "y", "y='2'", 1, 12},
    {"name that begins like another", "<a xx='1' x='2'/>", "value", 0, "x", "2'/>", 1, 14},
    {"prefixed attribute", "<a xmlns:p='u' x='1' p:x='2'/>", "attribute", 0, "x", "x='1'", 1, 16},
    {"behind namespace declarations", "<a xmlns='u' xmlns:x='v' x='1'/>", "value", 0, "x", "1'/>", 1, 29},
    {"empty value", "<a x='' y='2'/>", "value", 0, "x", "' y=", 1, 7},
    {"attribute of a child with the same name", "<a x='1'><b x='2'/></a>", "value", 1, "x", "2'/>", 1, 16},
    {"xml:lang", "<a xml:lang='nb' y='2'/>", "attribute", 0, "lang", "xml:lang", 1, 4},
    {"text", "<a>t</a>", "text", 0, NULL, "t</a>", 1, 4},
    {"text behind a line", "<a>\n t</a>", "text", 0, NULL, "\n t", 1, 4},
    {"text behind a child", "<a><b/>t</a>", "text", 0, NULL, "t</a>", 1, 8},
    {"text with references inside", "<a>t&amp;u</a>", "text", 0, NULL, "t&amp;u", 1, 4},
    {"text with letters", "<a>" AA "</a>", "text", 0, NULL, AA, 1, 4},
    {"text in CDATA", "<a><![CDATA[t]]></a>", "text", 0, NULL, "t]]>", 1, 13},
    {"text in CDATA with line ends", "<a>\n<b/><![CDATA[\r\nt]]></a>", "text", 0, NULL, "\r\nt]]>", 2, 14},
    {"text behind empty CDATA", "<a><![CDATA[]]><![CDATA[t]]></a>", "text", 0, NULL, "t]]>", 1, 25},
    {"text that begins with a reference", "<a x='1' >&amp;t</a>", "text", 0, NULL, "&amp;t", 1, 11},
    {"text that begins with a character reference", "<a><b/>&#230;t</a>", "text", 0, NULL, "&#230;t", 1, 8},
    {"text with CR LF", "<a><b\n/>x\r\n\r\ny</a>", "text", 0, NULL, "x\r\n", 2, 3},
    {"text behind an empty tag with a blank", "<a><b />t</a>", "text", 0, NULL, "t</a>", 1, 9},
    {"text behind a comment", "<a><!-- c -->t</a>", "text", 0, NULL, "t</a>", 1, 14},
    {"text behind a PI", "<a><?p d?>t</a>", "text", 0, NULL, "t</a>", 1, 11},
    {"text in the second child", "<a><b>x</b><b>y</b></a>", "text", 2, NULL, "y</b></a>", 1, 15},
    {"comment", "<a><!-- c --></a>", "comment", 0, NULL, "<!-- c", 1, 4},
    {"comment with dashes and tags", "<a><b/><!-- - <!- < --></a>", "comment", 0, NULL, "<!-- - <!-", 1, 8},
    {"empty comment", "<a><!----></a>", "comment", 0, NULL, "<!---->", 1, 4},
    {"PI", "<a><?p d?></a>", "pi", 0, NULL, "<?p d", 1, 4},
    {"PI with question marks", "<a><?p ?d ? ?\?></a>", "pi", 0, NULL, "<?p ?d", 1, 4},
    {"PI without data", "<a><?p?></a>", "pi", 0, NULL, "<?p?>", 1, 4},
    {"root", "<a></a>\n", "end", 0, NULL, "\n", 1, 8},
    {"root behind which is a comment", "<a ></a ><!-- c -->", "end", 0, NULL, "<!-- c", 1, 10},
    {"empty tag", "<a><b/>t</a>", "end", 1, NULL, "t</a>", 1, 8},
    {"empty tag with a blank", "<a><b x='/>' />t</a>", "end", 1, NULL, "t</a>", 1, 16},
    {"end tag over two lines", "<a><b><c/>x</b\n>t</a>", "end", 1, NULL, "t</a>", 2, 2},
    {"end tags in comments and CDATA", "<a><b><!-- </b> --><![CDATA[</b>]]><?p </b>?></b>t</a>", "end", 1, NULL, "t</a>",
     1, 50},
    {"end tag with a prefix", "<a xmlns:p='u'><p:b>" AA "</p:b>t</a>", "end", 1, NULL, "t</a>", 1, 30},
};

static const xmlNode *child_of_type(const xmlNode *node, xmlElementType type)
{
    const xmlNode *child = node->children;

    while (child != NULL && child->type != type)
        child = child->next;
    return child;
}

/* The node that a case is about, and its offset. */
static size_t offset_of(const parsed *p, const place_case *c)
{
    const xmlNode *node = element(p, c->element);
    const xmlNode *of = node;
    bool value = strcmp(c->kind, "value") == 0 || strcmp(c->kind, "content") == 0;

    if (c->name != NULL)
        of = (const xmlNode *)attribute(node, c->name);
    else if (strcmp(c->kind, "text") == 0)
        of = child_of_type(node, XML_TEXT_NODE);
    else if (strcmp(c->kind, "comment") == 0)
        of = child_of_type(node, XML_COMMENT_NODE);
    else if (strcmp(c->kind, "pi") == 0)
        of = child_of_type(node, XML_PI_NODE);
    if (of == NULL)
        return (size_t)-1;
    if (strcmp(c->kind, "end") == 0)
        return lodd__xml_end(of);
    return value ? lodd__xml_value_offset(&p->doc, of) : lodd__xml_offset(&p->doc, of);
}

static void test_places(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const place_case *c = &cases[i];
        parsed *p = parse(c->text);
        size_t at = p->doc.wellformed ? offset_of(p, c) : (size_t)-1;
        lodd__position position = {0, 0};
        bool ok = at != (size_t)-1 && at <= p->source.text.len &&
                  lodd__str_starts(lodd__str_sub(p->source.text, at, p->source.text.len - at), lodd__str(c->at));
        if (at != (size_t)-1)
            position = lodd__source_position(&p->source, &p->arena, at);
        if (!TAP_OK(ok && position.line == c->line && position.column == c->column, "%s: %s", c->kind, c->what))
            printf("# offset %zu, %zu:%zu\n", at, position.line, position.column);
        parsed_free(p);
    }
}

/* The same document in other encodings: the same lines and columns. */
static void test_encodings(void)
{
    static const struct {
        const char *what;
        lodd_str bytes;
    } same[] = {
        {"UTF-8", {"<?xml version='1.0'?>\n<a x='\xC3\xA6'>\xC3\xB8<b y='2'/></a>", 0}},
        {"ISO-8859-1", {"<?xml version='1.0' encoding='ISO-8859-1'?>\n<a x='\xE6'>\xF8<b y='2'/></a>", 0}},
        {"windows-1252", {"<?xml version='1.0' encoding='windows-1252'?>\n<a x='\xE6'>\x80<b y='2'/></a>", 0}},
        {"UTF-16LE with a mark", {NULL, 0}}, /* made below */
    };
    char utf16[256];
    const char *plain = "\n<a x='e'>o<b y='2'/></a>";
    size_t n = 0;

    utf16[n++] = (char)0xFF;
    utf16[n++] = (char)0xFE;
    for (const char *c = plain; *c != '\0'; c++) {
        utf16[n++] = *c;
        utf16[n++] = '\0';
    }
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        parsed *p = same[i].bytes.ptr == NULL ? parse_str(lodd__str_n(utf16, n)) : parse(same[i].bytes.ptr);
        const xmlNode *b = element(p, 1);
        lodd__position at = {0, 0};
        lodd__position value = {0, 0};
        if (b != NULL) {
            at = lodd__source_position(&p->source, &p->arena, lodd__xml_offset(&p->doc, b));
            value = lodd__source_position(&p->source, &p->arena,
                                          lodd__xml_value_offset(&p->doc, (const xmlNode *)attribute(b, "y")));
        }
        TAP_OK(p->doc.wellformed && at.line == 2 && at.column == 11 && value.column == 17,
               "%s: element at 2:11 and its value at 2:17", same[i].what);
        parsed_free(p);
    }
}

/* For names of checks: a line end would end the name. */
static const char *shown(char out[128], const char *text)
{
    size_t n = 0;

    for (; *text != '\0' && n < 120; text++)
        if (*text == '\n' || *text == '\r' || *text == '\t') {
            out[n++] = '\\';
            out[n++] = *text == '\n' ? 'n' : *text == '\r' ? 'r' : 't';
        } else {
            out[n++] = *text;
        }
    out[n] = '\0';
    return out;
}

static void path_is(const parsed *p, const xmlNode *node, const char *expected)
{
    lodd__arena arena = {0};
    lodd_str path = lodd__xml_path(&arena, node);

    (void)p;
    if (!TAP_OK(lodd__str_is(path, expected), "path %s", expected))
        printf("# %.*s\n", LODD__FMT(path));
    lodd__arena_free(&arena);
}

static void test_paths(void)
{
    parsed *p = parse("<p:a xmlns:p='u' xmlns:q='v' x='0'><p:b y='1' q:y='2'/><c/><!-- --><p:b>t<d/></p:b><q:b/><r:b "
                      "xmlns:r='u'/><?p?></p:a>");
    xmlNodePtr root = p->doc.root;

    path_is(p, NULL, "/");
    path_is(p, (const xmlNode *)p->doc.doc, "/");
    path_is(p, root, "/p:a");
    path_is(p, (const xmlNode *)attribute(root, "x"), "/p:a/@x");
    path_is(p, element(p, 1), "/p:a/p:b[1]");
    path_is(p, (const xmlNode *)element(p, 1)->properties, "/p:a/p:b[1]/@y");
    path_is(p, (const xmlNode *)element(p, 1)->properties->next, "/p:a/p:b[1]/@q:y");
    path_is(p, element(p, 1)->properties->children, "/p:a/p:b[1]/@y");
    path_is(p, element(p, 2), "/p:a/c[1]");
    path_is(p, element(p, 3), "/p:a/p:b[2]");
    path_is(p, element(p, 3)->children, "/p:a/p:b[2]/text()");
    path_is(p, element(p, 4), "/p:a/p:b[2]/d[1]");
    path_is(p, element(p, 5), "/p:a/q:b[1]");
    path_is(p, element(p, 6), "/p:a/r:b[3]"); /* the third of its name: prefixes do not count */
    path_is(p, child_of_type(root, XML_COMMENT_NODE), "/p:a/comment()");
    path_is(p, child_of_type(root, XML_PI_NODE), "/p:a/processing-instruction()");
    parsed_free(p);
}

static void text_is(const char *xml, const char *expected)
{
    parsed *p = parse(xml);
    char room[128];
    lodd_str text = p->doc.wellformed ? lodd__xml_text(&p->arena, p->doc.root) : (lodd_str){"-", 1};

    if (!TAP_OK(lodd__str_is(text, expected), "text of %s", shown(room, xml)))
        printf("# '%.*s'\n", LODD__FMT(text));
    parsed_free(p);
}

static void test_texts(void)
{
    text_is("<a/>", "");
    text_is("<a></a>", "");
    text_is("<a>t</a>", "t");
    text_is("<a> </a>", " ");
    text_is("<a>\n\t</a>", "\n\t");
    text_is("<a>a<!-- c -->b</a>", "ab");
    text_is("<a>a<b>no</b>c</a>", "ac");
    text_is("<a>&lt;&gt;&amp;&apos;&quot;</a>", "<>&'\"");
    text_is("<a>&#230;&#xE6;</a>", "\xC3\xA6\xC3\xA6");
    text_is("<a>&#x1F600;</a>", G);
    text_is("<a>x&#13;&#10;y</a>", "x\r\ny");
    text_is("<a>x\r\ny\rz</a>", "x\ny\nz");
    text_is("<a><![CDATA[<&>]]></a>", "<&>");
    text_is("<a>a<![CDATA[b]]>c<![CDATA[]]></a>", "abc");
    text_is("<a><?p?>t<?p?></a>", "t");
}

static void value_is(const char *xml, const char *expected)
{
    parsed *p = parse(xml);
    char room[128];
    lodd_str value = p->doc.wellformed ? lodd__xml_attr_value(p->doc.root, "x") : (lodd_str){"-", 1};

    if (!TAP_OK(lodd__str_is(value, expected), "value of %s", shown(room, xml)))
        printf("# '%.*s'\n", LODD__FMT(value));
    parsed_free(p);
}

static void test_values(void)
{
    value_is("<a x='v'/>", "v");
    value_is("<a x=''/>", "");
    value_is("<a/>", "");
    value_is("<a xmlns:p='u' p:x='no'/>", "");
    value_is("<a xmlns:p='u' p:x='no' x='yes'/>", "yes");
    value_is("<a x='a\nb\tc\r\nd'/>", "a b c d"); /* XML 1.0 section 3.3.3 */
    value_is("<a x='a&#10;b'/>", "a\nb");
    value_is("<a x='&lt;&amp;&quot;&#230;'/>", "<&\"\xC3\xA6");
    value_is("<a x='  two  blanks '/>", "  two  blanks ");
}

/* White space beside elements is dropped, and nothing else. */
static void test_white_space(void)
{
    static const struct {
        const char *text;
        int children; /* of the root */
    } dropped[] = {
        {"<a> <b/> </a>", 1},       {"<a>\n<b/>\n<c/>\n</a>", 2}, {"<a> </a>", 1},
        {"<a>x <b/> y</a>", 3},     {"<a> x<b/></a>", 2},         {"<a><b/> &#32; </a>", 1},
        {"<a> <!-- --> </a>", 3},   {"<a><!-- --> <b/></a>", 2},  {"<a> <![CDATA[ ]]> </a>", 1},
        {"<a><b/>\xC2\xA0</a>", 2}, /* a no-break space is no white space in XML */
    };

    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++) {
        parsed *p = parse(dropped[i].text);
        char room[128];
        int n = 0;
        for (const xmlNode *child = p->doc.wellformed ? p->doc.root->children : NULL; child != NULL;
             child = child->next)
            n++;
        if (!TAP_OK(n == dropped[i].children, "%s: %d children", shown(room, dropped[i].text), dropped[i].children))
            printf("# %d\n", n);
        parsed_free(p);
    }
}

static bool ns_is(const xmlNode *node, const char *uri)
{
    return uri == NULL ? node->ns == NULL : node->ns != NULL && strcmp((const char *)node->ns->href, uri) == 0;
}

static void test_namespaces(void)
{
    parsed *p = parse("<a xmlns='u'><b/><c xmlns=''><d/></c><e/></a>");
    const xmlNode *node = NULL;

    TAP_OK(ns_is(element(p, 0), "u") && ns_is(element(p, 1), "u"), "a default namespace is inherited");
    TAP_OK(ns_is(element(p, 2), NULL) && ns_is(element(p, 3), NULL), "xmlns='' takes it away");
    TAP_OK(ns_is(element(p, 4), "u"), "and only inside");
    parsed_free(p);

    p = parse("<p:a xmlns:p='u'><p:b xmlns:p='v'><p:c/></p:b><p:d/></p:a>");
    TAP_OK(ns_is(element(p, 1), "v") && ns_is(element(p, 2), "v") && ns_is(element(p, 3), "u"),
           "a prefix declared anew holds inside");
    parsed_free(p);

    p = parse("<a xmlns='u' xmlns:p='v' x='1' p:x='2' xml:lang='nb'/>");
    node = p->doc.root;
    TAP_OK(node->properties->ns == NULL, "an attribute without prefix has no namespace");
    TAP_OK(ns_is((const xmlNode *)node->properties->next, "v"), "one with a prefix has its");
    TAP_OK(ns_is((const xmlNode *)node->properties->next->next, "http://www.w3.org/XML/1998/namespace"),
           "the prefix xml is known");
    TAP_OK(lodd__xml_attr(node, "x") == node->properties && lodd__xml_attr(node, "lang") == NULL,
           "lookup is of attributes without namespace");
    TAP_OK(node->nsDef != NULL && node->nsDef->next != NULL && node->nsDef->next->next == NULL,
           "declarations are on the element");
    parsed_free(p);

    p = parse("<a xmlns:p='u' xmlns:q='u'><p:b/><q:b/></a>");
    TAP_OK(lodd__xml_is(element(p, 1), "b", "u") && lodd__xml_is(element(p, 2), "b", "u"),
           "two prefixes of one namespace");
    TAP_OK(lodd__xml_child(p->doc.root, "b", "u") == element(p, 1) &&
               lodd__xml_next(element(p, 1), "b", "u") == element(p, 2),
           "both are found");
    TAP_OK(lodd__xml_child(p->doc.root, "b", "w") == NULL && lodd__xml_child(p->doc.root, "c", NULL) == NULL,
           "others are not");
    TAP_OK(lodd__xml_child(NULL, "b", NULL) == NULL && lodd__xml_next(NULL, "b", NULL) == NULL,
           "nothing has no children");
    parsed_free(p);
}

/* One parser for many documents; names beyond the dictionary's bound. */
static void test_reuse(void)
{
    parsed *p = parse("<a><b/></a>");
    bool ok = true;

    for (int i = 0; i < 30000 && ok; i++) {
        char text[64];
        lodd__source source;
        lodd__arena arena = {0};
        lodd__xml_doc doc;
        lodd_limits limits;
        lodd_limits_default(&limits);
        (void)snprintf(text, sizeof text, "<n%d m%d='1'><b/></n%d>", i, i, i);
        lodd__source_init(&source, &arena, (lodd_str){"", 0}, lodd__str(text));
        lodd__xml_parse(&doc, p->parser, &arena, &source, &limits);
        ok = doc.wellformed && doc.n_elements == 2 &&
             strncmp((const char *)doc.root->name, text + 1, strlen((const char *)doc.root->name)) == 0;
        lodd__xml_release(&doc);
        lodd__arena_free(&arena);
    }
    TAP_OK(ok, "a parser judges 30,000 documents with 60,000 names");
    parsed_free(p);
}

int main(void)
{
    test_places();
    test_encodings();
    test_paths();
    test_texts();
    test_values();
    test_white_space();
    test_namespaces();
    test_reuse();
    return tap_done();
}
