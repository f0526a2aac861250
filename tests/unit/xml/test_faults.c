/* test_faults.c - what is not well-formed, refused or over a limit: the kind of fault, and where it is. */
#include <libxml/xmlerror.h>

#include "parsed.h"

typedef struct fault_case {
    const char *what;
    const char *text;
    lodd__xml_fault_kind kind; /* of the first fault */
    const char *at; /* what the text has from the first fault's offset on; NULL: only that it lies inside the text */
} fault_case;

/* A syntax fault is where the parser stood when it saw it: at the fault or right behind it, never after the line where
 * it is plain. */
static const fault_case cases[] = {
    {"nothing but white space", " \n ", LODD__XML_SYNTAX, NULL},
    {"text instead of a root", "text", LODD__XML_SYNTAX, "text"},
    {"a comment only", "<!-- -->", LODD__XML_SYNTAX, ""},
    {"end tag missing", "<a><b></a>", LODD__XML_SYNTAX, NULL},
    {"end tags crossed", "<a><b><c></b></c></a>", LODD__XML_SYNTAX, "</c></a>"},
    {"root not closed", "<a><b/>", LODD__XML_SYNTAX, ""},
    {"end in a start tag", "<a><b x='1'", LODD__XML_SYNTAX, ""},
    {"end in a value", "<a x='1", LODD__XML_SYNTAX, ""},
    {"end in an end tag", "<a></a", LODD__XML_SYNTAX, ""},
    {"end in a comment", "<a><!-- ", LODD__XML_SYNTAX, ""},
    {"end in CDATA", "<a><![CDATA[x", LODD__XML_SYNTAX, ""},
    {"end in a PI", "<a><?p x", LODD__XML_SYNTAX, ""},
    {"two roots", "<a/><b/>", LODD__XML_SYNTAX, "<b/>"},
    {"text behind the root", "<a/>\ntext", LODD__XML_SYNTAX, "text"},
    {"end tag alone", "</a>", LODD__XML_SYNTAX, NULL},
    {"attribute twice", "<a x='1' x='2'/>", LODD__XML_SYNTAX, "/>"},
    {"attribute twice by namespace", "<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>", LODD__XML_SYNTAX, "/>"},
    {"value without quotes", "<a x=1/>", LODD__XML_SYNTAX, "1/>"},
    {"attribute without value", "<a x/>", LODD__XML_SYNTAX, "/>"},
    {"attributes without a blank between", "<a x='1'y='2'/>", LODD__XML_SYNTAX, "y='2'"},
    {"'<' in a value", "<a x='<'/>", LODD__XML_SYNTAX, "<'/>"},
    {"ampersand alone", "<a>R & D</a>", LODD__XML_SYNTAX, " D</a>"},
    {"ampersand in a value", "<a x='R & D'/>", LODD__XML_SYNTAX, " D'/>"},
    {"reference without semicolon", "<a>&amp</a>", LODD__XML_SYNTAX, "</a>"},
    {"reference to a control character", "<a>&#1;</a>", LODD__XML_SYNTAX, "</a>"},
    {"reference to a surrogate", "<a>&#xD800;</a>", LODD__XML_SYNTAX, "</a>"},
    {"reference beyond Unicode", "<a>&#x110000;</a>", LODD__XML_SYNTAX, "</a>"},
    {"reference with letters", "<a>&#12a;</a>", LODD__XML_SYNTAX, NULL},
    {"control character", "<a>x\001y</a>", LODD__XML_SYNTAX, "\001y</a>"},
    {"name that begins with a digit", "<1a/>", LODD__XML_SYNTAX, "1a/>"},
    {"two dashes in a comment", "<a><!-- x -- y --></a>", LODD__XML_SYNTAX, NULL},
    {"']]>' in text", "<a>x]]>y</a>", LODD__XML_SYNTAX, NULL},
    {"PI named xml", "<a><?xml x?></a>", LODD__XML_SYNTAX, NULL},
    {"declaration not at the beginning", "<!-- --><?xml version='1.0'?><a/>", LODD__XML_SYNTAX, NULL},
    {"declaration without version", "<?xml encoding='UTF-8'?><a/>", LODD__XML_SYNTAX, NULL},
    {"prefix of an element not declared", "<a><p:b/></a>", LODD__XML_SYNTAX, "/></a>"},
    {"prefix of an attribute not declared", "<a p:x='1'/>", LODD__XML_SYNTAX, "/>"},
    {"prefix declared on another element", "<a><b xmlns:p='u'/><p:c/></a>", LODD__XML_SYNTAX, "/></a>"},
    {"prefix undeclared", "<a xmlns:p='u'><b xmlns:p=''/></a>", LODD__XML_SYNTAX, NULL},
    {"prefix xmlns declared", "<a xmlns:xmlns='u'/>", LODD__XML_SYNTAX, NULL},
    {"two colons in a name", "<p:q:a xmlns:p='u'/>", LODD__XML_SYNTAX, NULL},
    {"fault on a later line", "<a>\n\n  <b x=1/>\n</a>", LODD__XML_SYNTAX, "1/>"},
    {"fault behind letters", "<a>\xC3\xA6\xC3\xB8<b x=1/></a>", LODD__XML_SYNTAX, "1/>"},
    {"DOCTYPE", "<!DOCTYPE a><a/>", LODD__XML_DOCTYPE, "<!DOCTYPE a>"},
    {"DOCTYPE behind a comment that names one", "<!-- <!DOCTYPE --> <!DOCTYPE a><a/>", LODD__XML_DOCTYPE,
     "<!DOCTYPE a>"},
    {"DOCTYPE with entities", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", LODD__XML_DOCTYPE, "<!DOCTYPE a ["},
    {"DOCTYPE with an external subset", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", LODD__XML_DOCTYPE,
     "<!DOCTYPE a SYSTEM"},
    {"DOCTYPE with a parameter entity", "<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]><a/>",
     LODD__XML_DOCTYPE, "<!DOCTYPE a ["},
    {"entity", "<a>x&nbsp;y</a>", LODD__XML_ENTITY, "y</a>"},
    {"entity in a value", "<a x='&eacute;'/>", LODD__XML_ENTITY, "'/>"},
};

static bool at_is(const parsed *p, size_t offset, const char *expected)
{
    lodd_str text = p->source.text;

    if (offset > text.len)
        return false;
    text = lodd__str_sub(text, offset, text.len - offset);
    return expected == NULL || (*expected == '\0' ? text.len == 0 : lodd__str_starts(text, lodd__str(expected)));
}

static void test_kinds(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const fault_case *c = &cases[i];
        parsed *p = parse(c->text);
        const lodd__xml_fault *first = p->doc.n_faults > 0 ? &p->doc.faults[0] : NULL;
        bool message = first != NULL && (first->kind == LODD__XML_DOCTYPE || first->message.len > 0);
        if (!TAP_OK(!p->doc.wellformed && p->doc.doc == NULL && first != NULL && first->kind == c->kind && message &&
                        at_is(p, first->offset, c->at),
                    "%s", c->what) &&
            first != NULL)
            printf("# kind %d at %zu: %.*s\n", (int)first->kind, first->offset, LODD__FMT(first->message));
        parsed_free(p);
    }
}

static void test_entity_name(void)
{
    parsed *p = parse("<a>&nbsp;</a>");

    TAP_OK(p->doc.n_faults > 0 && lodd__str_is(p->doc.faults[0].message, "nbsp"), "an entity fault tells its name");
    parsed_free(p);
}

/* Every fault of a document with several: all inside the text, in order. */
static void test_several(void)
{
    parsed *p = parse("<a><p:b/><c x='1' x='2'/><q:d/></a>");
    bool ordered = p->doc.n_faults == 2 || p->doc.n_faults == 3;

    for (size_t i = 1; i < p->doc.n_faults; i++)
        ordered = ordered && p->doc.faults[i - 1].offset <= p->doc.faults[i].offset;
    TAP_OK(ordered && p->doc.n_faults >= 2, "parsing goes on after a namespace fault (%zu faults)", p->doc.n_faults);
    parsed_free(p);
}

/* Cut at every byte: never well-formed but at its whole length, and every fault lies inside. */
static void test_cut(void)
{
    static const char whole[] = "<?xml version='1.0'?>\r\n<!-- c --><p:a xmlns:p='u' x=\"&lt;\xC3\xA6\"><?pi d?><p:b "
                                "y='>'><![CDATA[<t>]]>&#230;t</p:b><c/></p:a>";
    size_t n = sizeof whole - 1;
    size_t wellformed = 0;
    bool inside = true;

    for (size_t cut = 0; cut <= n; cut++) {
        parsed *p = parse_str(lodd__str_n(whole, cut));
        wellformed += p->doc.wellformed;
        /* in the middle of a character the text is not UTF-8, and is not parsed */
        inside = inside && (p->doc.wellformed == (cut == n)) &&
                 (p->doc.wellformed || p->doc.n_faults > 0 || p->source.fault == LODD__SOURCE_NOT_IN_ENCODING);
        for (size_t i = 0; i < p->doc.n_faults; i++)
            inside = inside && p->doc.faults[i].offset <= p->source.text.len;
        parsed_free(p);
    }
    TAP_OK(wellformed == 1 && inside, "cut at each of %zu bytes, every fault lies inside the text", n);
}

/* --- limits ------------------------------------------------------------------------------------------------------- */

static void limit_is(const char *what, const char *text, const lodd_limits *limits, lodd__xml_fault_kind kind,
                     const char *at)
{
    parsed *p = parse_with(lodd__str(text), limits);
    const lodd__xml_fault *first = p->doc.n_faults > 0 ? &p->doc.faults[0] : NULL;

    if (kind == LODD__XML_OK)
        TAP_OK(p->doc.wellformed && first == NULL, "%s", what);
    else if (!TAP_OK(!p->doc.wellformed && p->doc.n_faults == 1 && first->kind == kind && at_is(p, first->offset, at),
                     "%s", what) &&
             first != NULL)
        printf("# %zu faults, kind %d at %zu\n", p->doc.n_faults, (int)first->kind, first->offset);
    parsed_free(p);
}

static void test_limits(void)
{
    lodd_limits limits;

    lodd_limits_default(&limits);
    limits.max_depth = 3;
    limit_is("as deep as allowed", "<a><b><c/><d/></b></a>", &limits, LODD__XML_OK, NULL);
    limit_is("one level deeper", "<a><b><c><d/></c></b></a>", &limits, LODD__XML_DEPTH, "<d/>");
    lodd_limits_default(&limits);
    limits.max_attributes = 2;
    limit_is("as many attributes as allowed", "<a x='1' y='2'/>", &limits, LODD__XML_OK, NULL);
    limit_is("one more attribute", "<a><b x='1' y='2' z='3'/></a>", &limits, LODD__XML_ATTRIBUTES, "<b x=");
    limit_is("namespace declarations count", "<a x='1' xmlns='u' xmlns:p='v'/>", &limits, LODD__XML_ATTRIBUTES,
             "<a x=");
    lodd_limits_default(&limits);
    limits.max_nodes = 6;
    limit_is("as many nodes as allowed", "<a x='1'>t<b/><!-- --></a>", &limits, LODD__XML_OK, NULL);
    limit_is("one more node", "<a x='1'>t<b/><!-- --><c/></a>", &limits, LODD__XML_NODES, NULL);
    limit_is("one more text", "<a x='1'>t<b/><!-- -->u</a>", &limits, LODD__XML_NODES, NULL);
}

static void test_deep(void)
{
    enum { DEPTH = 100000 };
    char *text = malloc(DEPTH * 3 + 1);
    parsed *p = NULL;

    for (size_t i = 0; i < DEPTH; i++)
        memcpy(text + 3 * i, "<a>", 3);
    p = parse_str(lodd__str_n(text, DEPTH * 3));
    TAP_OK(!p->doc.wellformed && p->doc.n_faults == 1 && p->doc.faults[0].kind == LODD__XML_DEPTH &&
               p->doc.faults[0].offset == 200 * 3,
           "100,000 levels end at the 201st");
    parsed_free(p);
    free(text);
}

/* A fault list has a bound: a document of nothing but faults does not fill the memory. */
static void test_many_faults(void)
{
    enum { N = 5000, ONE = 6 };
    char *text = malloc(N * ONE + 16);
    lodd_limits limits;
    parsed *p = NULL;

    lodd_limits_default(&limits);
    limits.max_issues = 7;
    memcpy(text, "<a>", 3);
    for (size_t i = 0; i < N; i++)
        memcpy(text + 3 + ONE * i, "<p:b/>", ONE);
    memcpy(text + 3 + N * ONE, "</a>", 4);
    p = parse_with(lodd__str_n(text, 7 + N * ONE), &limits);
    TAP_OK(!p->doc.wellformed && p->doc.n_faults == 7, "no more faults are kept than max_issues (%zu)",
           p->doc.n_faults);
    parsed_free(p);
    free(text);
}

/* A fault in one document leaves nothing behind in the parser. */
static void test_after_fault(void)
{
    parsed *p = parse("<a><b x='1'>t<c");
    lodd__arena arena = {0};
    lodd__source source;
    lodd__xml_doc doc;
    lodd_limits limits;

    lodd_limits_default(&limits);
    lodd__xml_release(&p->doc);
    lodd__source_init(&source, &arena, (lodd_str){"", 0}, lodd__str("<a>t</a>"));
    lodd__xml_parse(&doc, p->parser, &arena, &source, &limits);
    TAP_OK(doc.wellformed && doc.n_faults == 0 && doc.n_elements == 1, "the next document is not touched by the fault");
    lodd__xml_release(&doc);
    lodd__arena_free(&arena);
    parsed_free(p);
}

int main(void)
{
    test_kinds();
    test_entity_name();
    test_several();
    test_cut();
    test_limits();
    test_deep();
    test_many_faults();
    test_after_fault();
    return tap_done();
}
