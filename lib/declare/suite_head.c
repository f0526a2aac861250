/* declare/suite_head.c - what a message or receipt of a test run says of itself. Uses base, source, xml.
 *
 * Sources: MsgHead 1.2, AppRec 1.0 and 1.1 (HIS 80415). Only what tells which receipt answers which message; whether it
 * is right is the engine's to judge. */
#include "declare/suite.h"
#include "source/source.h"
#include "xml/memory.h"
#include "xml/xml.h"

#define MH "http://www.kith.no/xmlstds/msghead/2006-05-24"
enum { MAX_ERRORS = 32 };

typedef struct head_reader {
    lodd__arena *arena; /* of what is kept */
    lodd__arena scratch;
    lodd__suite_head *ret;
} head_reader;

static lodd_str text_of(head_reader *r, const xmlNode *node)
{
    return node != NULL ? lodd__arena_str(r->arena, lodd__str_trim(lodd__xml_text(&r->scratch, node)))
                        : (lodd_str){NULL, 0};
}

static lodd_str code_of(head_reader *r, const xmlNode *node)
{
    return node != NULL ? lodd__arena_str(r->arena, lodd__xml_attr_value(node, "V")) : (lodd_str){NULL, 0};
}

static void read_errors(head_reader *r, const xmlNode *apprec)
{
    const xmlNode *first = lodd__xml_child(apprec, "Error", NULL);
    size_t n = 0;

    for (const xmlNode *e = first; e != NULL && n < MAX_ERRORS; e = lodd__xml_next(e, "Error", NULL))
        n++;
    if (n == 0)
        return;
    r->ret->errors.ptr = lodd__arena_array(r->arena, n, sizeof *r->ret->errors.ptr);
    for (const xmlNode *e = first; r->ret->errors.ptr != NULL && r->ret->errors.len < n;
         e = lodd__xml_next(e, "Error", NULL))
        r->ret->errors.ptr[r->ret->errors.len++] = code_of(r, e);
}

static void read_apprec(head_reader *r, const xmlNode *apprec)
{
    const xmlNode *original = lodd__xml_child(apprec, "OriginalMsgId", NULL);

    r->ret->apprec = true;
    r->ret->status = code_of(r, lodd__xml_child(apprec, "Status", NULL));
    read_errors(r, apprec);
    if (original == NULL)
        return;
    r->ret->original_id = text_of(r, lodd__xml_child(original, "Id", NULL));
    r->ret->original_type = code_of(r, lodd__xml_child(original, "MsgType", NULL));
    r->ret->original_date = text_of(r, lodd__xml_child(original, "IssueDate", NULL));
}

static const xmlNode *step(const xmlNode *node, const char *name, const char *ns)
{
    return node != NULL ? lodd__xml_child(node, name, ns) : NULL;
}

static void read_root(head_reader *r, const xmlNode *root)
{
    const xmlNode *info, *content;

    if (lodd__xml_is(root, "AppRec", NULL)) {
        read_apprec(r, root);
        return;
    }
    if (!lodd__xml_is(root, "MsgHead", MH))
        return;
    info = lodd__xml_child(root, "MsgInfo", MH);
    r->ret->id = text_of(r, step(info, "MsgId", MH));
    r->ret->type = code_of(r, step(info, "Type", MH));
    r->ret->date = text_of(r, step(info, "GenDate", MH));
    content = step(step(step(root, "Document", MH), "RefDoc", MH), "Content", MH);
    content = step(content, "AppRec", NULL);
    if (content != NULL) {
        r->ret->wrapped = true;
        read_apprec(r, content);
    }
}

lodd_status lodd__suite_head_read(lodd__suite_head *ret, lodd__arena *arena, lodd_str data)
{
    head_reader r = {.arena = arena, .ret = ret};
    lodd__source source;
    lodd__xml_doc doc = {0};
    lodd__xml_parser *parser;
    lodd_limits limits;
    bool nomem;

    *ret = (lodd__suite_head){.apprec = false};
    if (!lodd__xml_memory_init())
        return LODD_ERR_NOMEM;
    lodd__xml_memory_enter();
    lodd_limits_default(&limits);
    parser = lodd__xml_parser_new();
    if (parser != NULL) {
        lodd__source_init(&source, &r.scratch, LODD__STR(""), data);
        if (source.fault == LODD__SOURCE_OK || source.fault == LODD__SOURCE_CONTRADICTION) {
            lodd__xml_parse(&doc, parser, &r.scratch, &source, &limits);
            if (doc.wellformed && doc.root != NULL)
                read_root(&r, doc.root);
            lodd__xml_release(&doc);
        }
    }
    lodd__xml_parser_free(parser);
    nomem = parser == NULL || r.scratch.failed || arena->failed;
    lodd__arena_free(&r.scratch);
    nomem = lodd__xml_memory_leave() || nomem;
    return nomem ? LODD_ERR_NOMEM : LODD_OK;
}
