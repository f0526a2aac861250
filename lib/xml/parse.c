/* xml/parse.c - runs libxml2's parser over a source: no network, no DTD, faults instead of messages.
 *
 * May use: base, source, libxml2. XML 1.0 (fifth edition), Namespaces in XML 1.0.
 */
#include "xml/build.h"

#include <libxml/valid.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "xml/memory.h"

/* NOENT: values are handed over as they are meant (no declared entity can exist, since a DOCTYPE stops the parse). HUGE: libxml2's own bounds
 * would refuse attachments over 10 MB; lodd_limits bound the rest. IGNORE_ENC: the text is UTF-8 already, whatever the declaration says. */
#define PARSE_OPTIONS (XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_HUGE | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES)

/* A dictionary over this many names is thrown away: hostile documents must not make a long-lived process grow. */
#define MAX_DICT_NAMES 20000

static void on_error(void *user, xmlErrorPtr error)
{
    lodd__xml_parser *parser = user;
    lodd__xml_fault fault = {.kind = LODD__XML_SYNTAX, .code = error->code};
    lodd_str message = lodd__str_trim(lodd__str(error->message != NULL ? error->message : ""));

    /* that a namespace name is not a valid URI is for nobody to stumble over: names are only compared */
    if (error->level < XML_ERR_ERROR || parser->ret == NULL || error->code == XML_WAR_NS_URI || error->code == XML_WAR_NS_URI_RELATIVE)
        return;
    if (error->code == XML_ERR_NO_MEMORY) {
        parser->arena->failed = true;
        return;
    }
    if (error->code == XML_ERR_UNDECLARED_ENTITY || error->code == XML_WAR_UNDECLARED_ENTITY) {
        fault.kind = LODD__XML_ENTITY;
        message = lodd__str(error->str1 != NULL ? error->str1 : "");
    }
    fault.offset = lodd__xml_build_offset(parser);
    fault.message = lodd__arena_str(parser->arena, message);
    lodd__xml_build_fault(parser, &fault);
}

lodd__xml_parser *lodd__xml_parser_new(void)
{
    lodd__xml_parser *parser = calloc(1, sizeof *parser);

    if (parser == NULL)
        return NULL;
    parser->ctxt = xmlNewParserCtxt();
    if (parser->ctxt == NULL) {
        free(parser);
        return NULL;
    }
    lodd__xml_build_handlers(parser->ctxt->sax);
    parser->ctxt->sax->serror = on_error;
    parser->ctxt->userData = parser;
    parser->own_names = (size_t)xmlDictSize(parser->ctxt->dict);
    parser->fresh = true;
    return parser;
}

void lodd__xml_parser_free(lodd__xml_parser *parser)
{
    if (parser == NULL)
        return;
    xmlFreeParserCtxt(parser->ctxt);
    lodd__vec_free(&parser->elements);
    lodd__vec_free(&parser->scope);
    lodd__vec_free(&parser->scope_marks);
    lodd__vec_free(&parser->faults);
    lodd__buf_free(&parser->text);
    free(parser);
}

static bool renew_dict(lodd__xml_parser *parser)
{
    xmlSAXHandler sax = *parser->ctxt->sax;
    xmlParserCtxtPtr fresh = xmlNewParserCtxt();

    if (fresh == NULL)
        return false;
    *fresh->sax = sax;
    fresh->userData = parser;
    xmlFreeParserCtxt(parser->ctxt);
    parser->ctxt = fresh;
    parser->fresh = true;
    return true;
}

/* libxml2 compares every attribute of a tag with every other before anyone is asked: 100 000 of them take minutes. So tags of large texts are looked
 * at before; in small ones the square of what fits does no harm, and the tree builder's own check is enough. */
#define LARGE_TEXT ((size_t)64 << 10)

/* Behind the end mark of a comment, CDATA section, processing instruction or declaration at a place; the place itself when it is none of them. */
static size_t skip_special(lodd_str text, size_t at)
{
    static const struct {
        const char *start, *end;
    } specials[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}, {"<!", ">"}};
    lodd_str rest = lodd__str_sub(text, at, text.len - at);

    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
        size_t end = strlen(specials[i].start) - 1;
        if (!lodd__str_starts(rest, lodd__str(specials[i].start)))
            continue;
        while ((end = lodd__str_find(rest, '>', end + 1)) != (size_t)-1)
            if (lodd__str_ends(lodd__str_sub(rest, 0, end + 1), lodd__str(specials[i].end)))
                return at + end + 1;
        return text.len;
    }
    return at;
}

/* Has the tag at a place more than max attributes? Quoted values are passed over; whatever is not a tag has an end, too. */
static bool is_overfull(lodd_str text, size_t at, size_t max)
{
    size_t n = 0;

    for (; at < text.len && text.ptr[at] != '>'; at++) {
        if (text.ptr[at] != '"' && text.ptr[at] != '\'')
            continue;
        if (++n > max)
            return true;
        at = lodd__str_find(text, text.ptr[at], at + 1);
        if (at == (size_t)-1)
            return false;
    }
    return false;
}

/* The offset of the first tag with more than max attributes; (size_t)-1 when there is none. */
static size_t find_overfull(lodd_str text, size_t max)
{
    size_t at = lodd__str_find(text, '<', 0);

    while (at != (size_t)-1) {
        size_t behind = skip_special(text, at);
        size_t next = lodd__str_find(text, '<', behind > at ? behind : at + 1);
        /* an attribute has five bytes at least: a="" and a blank */
        if (behind == at && ((next == (size_t)-1 ? text.len : next) - at) / 5 > max && is_overfull(text, at, max))
            return at;
        at = next;
    }
    return (size_t)-1;
}

static bool start(lodd__xml_doc *ret, lodd__xml_parser *parser, lodd__arena *arena, lodd__source *source, const lodd_limits *limits)
{
    memset(ret, 0, sizeof *ret);
    ret->source = source;
    parser->ret = ret;
    parser->arena = arena;
    parser->limits = limits;
    parser->elements.len = parser->scope.len = parser->scope_marks.len = parser->faults.len = 0;
    parser->text.len = 0;
    parser->text.failed = false;
    parser->nodes = 0;
    parser->markup_end = 0;
    parser->open = NULL;
    parser->memory_failures = lodd__xml_memory_failures();
    parser->many_names = false;
    if ((xmlDictSize(parser->ctxt->dict) > MAX_DICT_NAMES && !renew_dict(parser)) || (ret->doc = LODD__NEW(arena, xmlDoc)) == NULL)
        return false;
    ret->doc->type = XML_DOCUMENT_NODE;
    ret->doc->doc = ret->doc;
    ret->doc->standalone = -1;
    ret->doc->charset = XML_CHAR_ENCODING_UTF8;
    ret->doc->dict = parser->ctxt->dict;
    return true;
}

static void finish(lodd__xml_doc *ret, lodd__xml_parser *parser)
{
    lodd__xml_fault *faults = lodd__arena_array(parser->arena, parser->faults.len, sizeof *faults);
    bool ok = parser->ctxt->wellFormed && parser->faults.len == 0; /* namespace faults are among them */

    if (faults != NULL && parser->faults.len > 0)
        memcpy(faults, parser->faults.ptr, parser->faults.len * sizeof *faults);
    ret->faults = faults;
    ret->n_faults = faults != NULL ? parser->faults.len : 0;
    ret->elements = parser->elements.ptr;
    ret->n_elements = parser->elements.len;
    ret->root = parser->elements.len > 0 ? parser->elements.ptr[0] : NULL;
    ret->wellformed = ok && ret->root != NULL && !parser->arena->failed;
    if (!ret->wellformed) {
        lodd__xml_release(ret);
        ret->doc = NULL;
    }
}

static void read_text(lodd__xml_parser *parser, const lodd__source *source)
{
    lodd_str text = source->text;
    size_t overfull = text.len > LARGE_TEXT ? find_overfull(text, parser->limits->max_attributes) : (size_t)-1;

    if (text.len > INT32_MAX)
        lodd__xml_build_fault(parser, &(lodd__xml_fault){.kind = LODD__XML_NODES});
    else if (overfull != (size_t)-1)
        lodd__xml_build_fault(parser, &(lodd__xml_fault){.kind = LODD__XML_ATTRIBUTES, .offset = overfull});
    else
        (void)xmlCtxtReadMemory(parser->ctxt, text.ptr, (int)text.len, NULL, NULL, PARSE_OPTIONS);
    /* running out of memory may leave a tree that looks whole */
    if (parser->ctxt->errNo == XML_ERR_NO_MEMORY || lodd__xml_memory_failures() != parser->memory_failures)
        parser->arena->failed = true;
}

void lodd__xml_parse(lodd__xml_doc *ret, lodd__xml_parser *parser, lodd__arena *arena, lodd__source *source, const lodd_limits *limits)
{
    bool ok = start(ret, parser, arena, source, limits);

    if (ok)
        read_text(parser, source);
    if (ok && parser->many_names && !parser->fresh) { /* names of earlier documents were counted: once more without them */
        ok = renew_dict(parser) && start(ret, parser, arena, source, limits);
        if (ok)
            read_text(parser, source);
    }
    if (!ok)
        arena->failed = true;
    finish(ret, parser);
    parser->fresh = false;
    parser->ret = NULL;
}

void lodd__xml_release(lodd__xml_doc *doc)
{
    /* XSD validation of xs:ID values hangs a table of its own on the document */
    if (doc->doc != NULL && doc->doc->ids != NULL) {
        xmlFreeIDTable(doc->doc->ids);
        doc->doc->ids = NULL;
    }
}
