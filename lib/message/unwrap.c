/* message/unwrap.c - see unwrap.h. May use: base, source, report, pack, xml. */
#include "message/unwrap.h"

#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "message/media_type.h"

#define CONTAINER_NS "http://www.kith.no/xmlstds/base64container"
#define MAX_WRAPPED 16

typedef struct wrapped {
    size_t start, end; /* of the container element in the document's text */
    lodd__source *source;
    size_t skip; /* the XML declaration of the payload */
} wrapped;

typedef struct unwrapper {
    lodd__judge *judge;
    lodd__xml_parser *parser;
    wrapped found[MAX_WRAPPED];
    size_t n;
} unwrapper;

static size_t declaration_end(lodd_str text)
{
    const char *end = NULL;

    if (!lodd__str_starts(text, LODD__STR("<?xml")))
        return 0;
    end = memmem(text.ptr, text.len, "?>", 2);
    return end != NULL ? (size_t)(end - text.ptr) + 2 : 0;
}

/* Behind what begins at a '<' with a mark and ends with another; 0 when it begins otherwise. */
static size_t behind_markup(lodd_str text, size_t at, lodd_str begin, lodd_str end)
{
    const char *found = NULL;

    if (!lodd__str_starts(lodd__str_sub(text, at, text.len - at), begin))
        return 0;
    at += begin.len;
    found = memmem(text.ptr + at, text.len - at, end.ptr, end.len);
    return found != NULL ? (size_t)(found - text.ptr) + end.len : text.len;
}

/* The end of an element without child elements: behind its end tag. CDATA sections, comments and processing instructions may hold anything. */
static size_t element_end(const lodd__judge *judge, const xmlNode *node)
{
    lodd_str text = judge->source->text;
    size_t at = lodd__xml_value_offset(judge->doc, node);

    if (at >= 2 && text.ptr[at - 2] == '/')
        return at;
    while ((at = lodd__str_find(text, '<', at)) != (size_t)-1) {
        size_t behind = behind_markup(text, at, LODD__STR("<![CDATA["), LODD__STR("]]>"));
        behind = behind == 0 ? behind_markup(text, at, LODD__STR("<!--"), LODD__STR("-->")) : behind;
        behind = behind == 0 ? behind_markup(text, at, LODD__STR("<?"), LODD__STR("?>")) : behind;
        if (behind == 0)
            return behind_markup(text, at, LODD__STR("<"), LODD__STR(">"));
        at = behind;
    }
    return text.len;
}

static void broken(unwrapper *u, lodd__source *source, const xmlNode *node, const lodd__xml_doc *inner)
{
    lodd__judge *judge = u->judge;

    if (source->fault != LODD__SOURCE_OK && source->fault != LODD__SOURCE_CONTRADICTION) {
        lodd_issue *issue = lodd__judge_issue(judge, lodd__rule(LODD__RULE_XML_ENCODING), node);
        lodd__issue_arg(judge->result, issue, source->encoding, true);
        return;
    }
    for (size_t i = 0; i < inner->n_faults; i++) {
        lodd__place place = {.document = source->name, .offset = lodd__xml_offset(judge->doc, node)};
        lodd__position position = lodd__source_position(source, judge->scratch, inner->faults[i].offset);
        place.line = position.line;
        place.column = position.column;
        lodd__judge_fault(judge, &inner->faults[i], &place);
    }
}

static bool is_known(const lodd__judge *judge, const xmlNode *root)
{
    return root->ns != NULL && lodd__packs_schema(judge->packs, lodd__str((const char *)root->ns->href)) != NULL;
}

static void look_into(unwrapper *u, const xmlNode *container)
{
    lodd__judge *judge = u->judge;
    lodd_str bytes = {NULL, 0};
    lodd__xml_doc inner;
    wrapped *w = &u->found[u->n];

    if (lodd__base64_decode(judge->scratch, lodd__xml_text(judge->scratch, container), judge->options->limits.max_attachment, &bytes) != LODD__BASE64_OK ||
        strcmp(lodd__media_type(lodd__str_trim(bytes)), "text/xml") != 0)
        return;
    w->source = LODD__NEW(judge->scratch, lodd__source);
    if (w->source == NULL)
        return;
    lodd__source_init(w->source, judge->scratch, lodd__arena_printf(judge->scratch, "%.*s!base64[%zu]", LODD__FMT(judge->source->name), u->n + 1), bytes);
    memset(&inner, 0, sizeof inner);
    if (w->source->fault == LODD__SOURCE_OK || w->source->fault == LODD__SOURCE_CONTRADICTION)
        lodd__xml_parse(&inner, u->parser, judge->scratch, w->source, &judge->options->limits);
    if (judge->scratch->failed)
        return;
    if (!inner.wellformed) {
        broken(u, w->source, container, &inner);
        return;
    }
    if (is_known(judge, inner.root)) {
        w->start = lodd__xml_offset(judge->doc, container);
        w->end = element_end(judge, container);
        w->skip = declaration_end(w->source->text);
        u->n++;
        (void)lodd__judge_issue(judge, lodd__rule(LODD__RULE_BASE64_XML), container);
    }
    lodd__xml_release(&inner);
}

static void add_segment(lodd__judge *judge, lodd__segment *segments, lodd__buf *text, lodd__source *source, size_t from, size_t to)
{
    segments[judge->n_segments++] = (lodd__segment){.start = text->len, .source = source, .source_start = from};
    lodd__buf_add(text, lodd__str_sub(source->text, from, to - from));
}

/* Puts the text together again with the payloads in their places. */
static void join(unwrapper *u, lodd__buf *text)
{
    lodd__judge *judge = u->judge;
    lodd__segment *segments = lodd__arena_array(judge->scratch, 2 * u->n + 1, sizeof *segments);
    size_t at = 0;

    if (segments == NULL) {
        text->failed = true;
        return;
    }
    for (size_t i = 0; i < u->n; i++) {
        wrapped *w = &u->found[i];
        add_segment(judge, segments, text, judge->source, at, w->start);
        add_segment(judge, segments, text, w->source, w->skip, w->source->text.len);
        at = w->end;
    }
    add_segment(judge, segments, text, judge->source, at, judge->source->text.len);
    judge->segments = segments;
}

void lodd__unwrap(lodd__judge *judge, lodd__xml_parser *parser, lodd__xml_doc *ret_doc, lodd__source *ret_source)
{
    unwrapper u = {.judge = judge, .parser = parser};
    lodd__buf text = {0};

    for (size_t i = 0; i < judge->doc->n_elements && u.n < MAX_WRAPPED; i++)
        if (lodd__xml_is(judge->doc->elements[i], "Base64Container", CONTAINER_NS))
            look_into(&u, judge->doc->elements[i]);
    if (u.n == 0)
        return;
    join(&u, &text);
    *ret_source = *judge->source;
    ret_source->text = lodd__arena_str(judge->scratch, lodd__buf_str(&text));
    ret_source->lines = NULL;
    ret_source->n_lines = 0;
    if (text.failed)
        judge->scratch->failed = true;
    else if (ret_source->text.ptr != NULL)
        lodd__xml_parse(ret_doc, parser, judge->scratch, ret_source, &judge->options->limits);
    lodd__buf_free(&text);
    if (ret_doc->wellformed) {
        judge->doc = ret_doc;
    } else {
        /* a payload that stands well by itself but not in its place (a limit): judge the document as it came */
        judge->segments = NULL;
        judge->n_segments = 0;
    }
}
