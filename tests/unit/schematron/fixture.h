/* fixture.h - schemas and documents from text, and what the evaluator says of them as one line of text. */
#ifndef LODD_TESTS_SCHEMATRON_FIXTURE_H
#define LODD_TESTS_SCHEMATRON_FIXTURE_H

#include <libxml/parser.h>
#include <stdlib.h>

#include "base/buf.h"
#include "message/schematron.h"
#include "tap.h"

#define SCH_OPEN                                                                                                       \
    "<schema xmlns='http://purl.oclc.org/dsdl/schematron' xmlns:l='urn:lodd:schematron'>"                              \
    "<ns prefix='p' uri='urn:p'/><ns prefix='x' uri='urn:x'/>"
#define SCH_CLOSE "</schema>"

typedef struct fixture {
    lodd__xml_parser *parser;
    lodd__arena arena;
    lodd__source source;
    lodd__xml_doc doc;
} fixture;

__attribute__((unused)) static bool fixture_parse(fixture *f, const char *text)
{
    lodd_limits limits;

    *f = (fixture){.parser = lodd__xml_parser_new()};
    if (!f->parser)
        return false;
    lodd_limits_default(&limits);
    lodd__source_init(&f->source, &f->arena, LODD__STR("test.xml"), lodd__str(text));
    lodd__xml_parse(&f->doc, f->parser, &f->arena, &f->source, &limits);
    return f->doc.doc != NULL;
}

__attribute__((unused)) static void fixture_free(fixture *f)
{
    if (f->parser)
        lodd__xml_release(&f->doc);
    lodd__xml_parser_free(f->parser);
    lodd__arena_free(&f->arena);
}

/* Loads the schema with the body; text with its own root element is taken as it is. */
__attribute__((unused)) static lodd_status fixture_load(lodd__sch **ret, const char *body, lodd__sch_options *options,
                                                        char **ret_message)
{
    lodd__buf text = {0};
    lodd_status status;

    if (strncmp(body, "<schema", 7) == 0 || strncmp(body, "<!", 2) == 0) {
        lodd__buf_add(&text, lodd__str(body));
    } else {
        lodd__buf_add(&text, LODD__STR(SCH_OPEN));
        lodd__buf_add(&text, lodd__str(body));
        lodd__buf_add(&text, LODD__STR(SCH_CLOSE));
    }
    if (!options->path.ptr)
        options->path = LODD__STR("test.sch");
    options->text = lodd__buf_str(&text);
    status = text.failed ? LODD_ERR_NOMEM : lodd__sch_load(ret, options, ret_message);
    lodd__buf_free(&text);
    return status;
}

/* What a run said: "ID@name(arg|arg) " for findings, "ID!message " for failures; ids of exercised asserts apart. */
typedef struct said {
    lodd__buf found, exercised;
} said;

static void said_node(lodd__buf *buf, const xmlNode *node)
{
    if (node->type == XML_ATTRIBUTE_NODE)
        lodd__buf_addc(buf, '@');
    if (node->type == XML_DOCUMENT_NODE)
        lodd__buf_addc(buf, '/');
    else
        lodd__buf_add(buf, lodd__str((const char *)node->name));
}

static void said_exercised(void *user, const lodd__sch_assert *assertion)
{
    said *s = user;

    lodd__buf_add(&s->exercised, assertion->rule.id);
    lodd__buf_addc(&s->exercised, ' ');
}

static void said_found(void *user, const lodd__sch_assert *assertion, const xmlNode *node, const lodd_str *args,
                       size_t n_args)
{
    said *s = user;

    lodd__buf_add(&s->found, assertion->rule.id);
    lodd__buf_addc(&s->found, '@');
    said_node(&s->found, node);
    for (size_t i = 0; i < n_args; i++) {
        lodd__buf_addc(&s->found, i == 0 ? '(' : '|');
        lodd__buf_add(&s->found, args[i]);
    }
    if (n_args)
        lodd__buf_addc(&s->found, ')');
    lodd__buf_addc(&s->found, ' ');
}

static void said_failed(void *user, const lodd__sch_assert *assertion, const xmlNode *node, lodd_str message)
{
    said *s = user;

    (void)node;
    lodd__buf_add(&s->found, assertion->rule.id);
    lodd__buf_addc(&s->found, '!');
    lodd__buf_add(&s->found, message);
    lodd__buf_addc(&s->found, ' ');
}

__attribute__((unused)) static void said_free(said *s)
{
    lodd__buf_free(&s->found);
    lodd__buf_free(&s->exercised);
}

__attribute__((unused)) static lodd__sch_handler said_handler(said *s)
{
    return (lodd__sch_handler){s, said_exercised, said_found, said_failed};
}

/* The same text, but for a blank at the end. */
__attribute__((unused)) static bool said_is(lodd_str got, const char *wanted)
{
    return lodd__str_is(lodd__str_trim(got), wanted);
}

#endif
