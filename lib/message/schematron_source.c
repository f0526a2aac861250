/* message/schematron_source.c - the files of a schema: reading, includes that stay inside a folder, attributes with
 * parameters.
 *
 * A schema is pack data: trusted to be meant well, not to be right. No network, no DTD; an include is a relative file
 * name, and the file it names (links followed) must lie inside options->root. May use: base, libxml2. ISO/IEC
 * 19757-3:2016 5.4.4 (include), 6.3 (abstract patterns).
 */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* realpath */
#endif
#include "message/schematron_load.h"

#include <errno.h>
#include <libxml/parser.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

bool lodd__sch_nomem(lodd__sch_loader *l)
{
    if (l->status == LODD_OK)
        l->status = LODD_ERR_NOMEM;
    return false;
}

bool lodd__sch_fail(lodd__sch_loader *l, const xmlNode *at, const char *fmt, ...)
{
    char text[600];
    va_list ap;

    if (l->status != LODD_OK)
        return false; /* the first failure is the cause */
    l->status = LODD_ERR_PACK;
    if (at && at->doc && at->doc->_private) {
        const lodd__sch_file *file = at->doc->_private;

        lodd__buf_printf(&l->message, "%s:%ld: ", file->path, xmlGetLineNo(at));
    }
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    lodd__buf_add(&l->message, lodd__str(text));
    return false;
}

bool lodd__sch_is_iso(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && node->ns && node->ns->href &&
           strcmp((const char *)node->ns->href, LODD__SCH_NS) == 0;
}

bool lodd__sch_is_own(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && node->ns && node->ns->href &&
           strcmp((const char *)node->ns->href, LODD__SCH_OWN_NS) == 0;
}

bool lodd__sch_is(const xmlNode *node, const char *name)
{
    return lodd__sch_is_iso(node) && strcmp((const char *)node->name, name) == 0;
}

/* ---- files ---- */

static void file_free(lodd__sch_file *file)
{
    if (!file)
        return;
    xmlFreeDoc(file->doc);
    free(file->path);
    free(file);
}

void lodd__sch_close_files(lodd__sch_loader *l)
{
    for (size_t i = 0; i < l->files.len; i++)
        file_free(l->files.ptr[i]);
    lodd__vec_free(&l->files);
}

/* Parses text into file->doc. */
static bool parse(lodd__sch_loader *l, lodd__sch_file *file, lodd_str text)
{
    xmlParserCtxtPtr ctxt = xmlNewParserCtxt();
    const xmlError *error;

    if (!ctxt)
        return lodd__sch_nomem(l);
    if (text.len <= LODD__SCH_MAX_FILE)
        file->doc = xmlCtxtReadMemory(ctxt, text.ptr ? text.ptr : "", (int)text.len, NULL, NULL,
                                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES);
    error = xmlCtxtGetLastError(ctxt);
    if (text.len > LODD__SCH_MAX_FILE) {
        lodd__sch_fail(l, NULL, "%s: larger than %d bytes", file->path, LODD__SCH_MAX_FILE);
    } else if (error && error->code == XML_ERR_NO_MEMORY) {
        lodd__sch_nomem(l);
    } else if (!file->doc || !ctxt->wellFormed) {
        lodd_str message = lodd__str_trim(lodd__str(error && error->message ? error->message : "no XML"));

        lodd__sch_fail(l, NULL, "%s:%d: not well-formed: %.*s", file->path, error ? error->line : 1,
                       LODD__FMT(message));
    } else if (file->doc->intSubset || file->doc->extSubset) {
        lodd__sch_fail(l, NULL, "%s: a DOCTYPE is not allowed", file->path);
    } else {
        file->doc->_private = file;
    }
    xmlFreeParserCtxt(ctxt);
    return l->status == LODD_OK;
}

/* Parses text as the file path, and keeps it. Takes path (malloc'ed) over. */
static bool add_file(lodd__sch_loader *l, char *path, lodd_str text, const lodd__sch_file **ret)
{
    lodd__sch_file *file = calloc(1, sizeof *file);

    if (!file) {
        free(path);
        return lodd__sch_nomem(l);
    }
    file->path = path;
    if (!parse(l, file, text) || !lodd__vec_push(&l->files, file)) {
        file_free(file);
        return l->status == LODD_OK ? lodd__sch_nomem(l) : false;
    }
    *ret = file;
    return true;
}

/* The file of that real path, read if it was not yet. Takes path (malloc'ed) over. */
static bool read_file(lodd__sch_loader *l, const xmlNode *at, char *path, const lodd__sch_file **ret)
{
    lodd_status status;
    size_t len;
    char *data;
    bool ok;

    for (size_t i = 0; i < l->files.len; i++) {
        if (strcmp(l->files.ptr[i]->path, path) == 0) {
            *ret = l->files.ptr[i];
            free(path);
            return true;
        }
    }
    if (l->files.len >= LODD__SCH_MAX_FILES) {
        free(path);
        return lodd__sch_fail(l, at, "more than %d files", LODD__SCH_MAX_FILES);
    }
    status = lodd__file_read(path, LODD__SCH_MAX_FILE, &data, &len);
    if (status != LODD_OK) {
        if (status == LODD_ERR_NOMEM)
            lodd__sch_nomem(l);
        else
            lodd__sch_fail(l, at, "%s: %s", path, lodd_status_text(status));
        free(path);
        return false;
    }
    ok = add_file(l, path, (lodd_str){data, len}, ret);
    free(data);
    return ok;
}

/* malloc'ed, NUL-terminated; NULL when memory ran out. */
static char *copy(lodd_str s)
{
    char *p = malloc(s.len + 1);

    if (!p)
        return NULL;
    if (s.len)
        memcpy(p, s.ptr, s.len);
    p[s.len] = '\0';
    return p;
}

bool lodd__sch_open_schema(lodd__sch_loader *l, const xmlNode **ret_root)
{
    const lodd__sch_file *file = NULL;
    char *path = copy(l->options->path), *root;

    if (!path)
        return lodd__sch_nomem(l);
    if (l->options->root.len) {
        root = copy(l->options->root);
        l->root = root ? realpath(root, NULL) : NULL;
        if (!l->root) {
            bool nomem = !root || errno == ENOMEM;

            if (!nomem)
                lodd__sch_fail(l, NULL, "%s: not a folder", root);
            free(root);
            free(path);
            return nomem ? lodd__sch_nomem(l) : false;
        }
        free(root);
    }
    if (!(l->options->text.ptr ? add_file(l, path, l->options->text, &file) : read_file(l, NULL, path, &file)))
        return false;
    *ret_root = xmlDocGetRootElement(file->doc);
    if (!*ret_root)
        return lodd__sch_fail(l, NULL, "%s: no root element", file->path);
    return true;
}

/* ---- includes ---- */

/* The name of a reference as the system understands it, NUL-terminated; ptr NULL when memory ran out. */
static lodd_str joined_path(lodd__sch_loader *l, const char *base, lodd_str href)
{
    const char *slash = strrchr(base, '/');
    const int dir = slash ? (int)(slash - base) + 1 : 0;

    if (l->options->text.ptr && base[0] == '\0') /* text without a name stands in the root */
        return lodd__arena_printf(&l->tmp, "%s/%.*s", l->root, (int)href.len, href.ptr);
    return lodd__arena_printf(&l->tmp, "%.*s%.*s", dir, base, (int)href.len, href.ptr);
}

/* The real path of a name; NULL (failed) when there is no such file inside the root. */
static char *real_path(lodd__sch_loader *l, const xmlNode *at, lodd_str name)
{
    const size_t n = strlen(l->root);
    char *real = realpath(name.ptr, NULL);

    if (!real && errno == ENOMEM)
        lodd__sch_nomem(l);
    else if (!real)
        lodd__sch_fail(l, at, "%s: there is no such file", name.ptr);
    if (real && (strncmp(real, l->root, n) != 0 || (n > 1 && real[n] != '/'))) {
        lodd__sch_fail(l, at, "\"%s\" lies outside the folder that includes may use", name.ptr);
        free(real);
        return NULL;
    }
    return real;
}

/* The file of a reference. What was asked for before is remembered: the loader goes through the includes more than
 * once. */
static bool open_reference(lodd__sch_loader *l, const xmlNode *at, const char *base, lodd_str href,
                           const lodd__sch_file **ret)
{
    const lodd_str name = joined_path(l, base, href);
    char *real;

    if (!name.ptr)
        return lodd__sch_nomem(l);
    *ret = lodd__map_get(&l->file_by_name, name);
    if (*ret)
        return true;
    real = real_path(l, at, name);
    if (!real || !read_file(l, at, real, ret))
        return false;
    return lodd__map_put(&l->file_by_name, name, (void *)(uintptr_t)*ret) ? true : lodd__sch_nomem(l);
}

static const xmlNode *next_in_tree(const xmlNode *node, const xmlNode *top)
{
    if (node->type == XML_ELEMENT_NODE && node->children)
        return node->children;
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

static const xmlNode *element_by_id(const xmlNode *root, const char *id)
{
    for (const xmlNode *node = root; node; node = next_in_tree(node, root)) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        for (const xmlAttr *attr = node->properties; attr; attr = attr->next)
            if (strcmp((const char *)attr->name, "id") == 0 && attr->children && !attr->children->next &&
                attr->children->content && strcmp((const char *)attr->children->content, id) == 0)
                return node;
    }
    return NULL;
}

bool lodd__sch_resolve(lodd__sch_loader *l, const xmlNode *at, lodd_str href, const xmlNode **ret)
{
    const lodd__sch_file *file = at->doc->_private;
    size_t hash = lodd__str_find(href, '#', 0), colon = lodd__str_find(href, ':', 0),
           slash = lodd__str_find(href, '/', 0);
    lodd_str name = hash == (size_t)-1 ? href : lodd__str_sub(href, 0, hash);

    if (name.len) {
        if (!l->root)
            return lodd__sch_fail(l, at, "includes are not allowed here");
        if (name.ptr[0] == '/' || (colon != (size_t)-1 && (slash == (size_t)-1 || colon < slash)))
            return lodd__sch_fail(l, at, "\"%.*s\" is not a relative file name", LODD__FMT(href));
        if (!open_reference(l, at, file->path, name, &file))
            return false;
    }
    *ret = xmlDocGetRootElement(file->doc);
    if (*ret && hash != (size_t)-1)
        *ret = element_by_id(*ret, href.ptr + hash + 1); /* NUL-terminated, as every attribute of the loader */
    if (!*ret)
        return lodd__sch_fail(l, at, "\"%.*s\" names no element", LODD__FMT(href));
    return true;
}

const lodd__sch_scope *lodd__sch_enter(lodd__sch_loader *l, const lodd__sch_scope *up, const xmlNode *element,
                                       const xmlNode *at)
{
    lodd__sch_scope *scope;

    for (const lodd__sch_scope *s = up; s; s = s->up) {
        if (s->element == element) {
            lodd__sch_fail(l, at, "this leads back to the element it stands in");
            return NULL;
        }
    }
    if (up && up->depth >= LODD__SCH_MAX_DEPTH) {
        lodd__sch_fail(l, at, "more than %d includes, abstract patterns and rules inside each other",
                       LODD__SCH_MAX_DEPTH);
        return NULL;
    }
    scope = LODD__NEW(&l->tmp, lodd__sch_scope);
    if (!scope) {
        lodd__sch_nomem(l);
        return NULL;
    }
    if (up)
        *scope = *up;
    scope->up = up;
    scope->element = element;
    scope->depth = up ? up->depth + 1 : 0;
    return scope;
}

bool lodd__sch_each(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *parent, lodd__sch_visit *visit,
                    void *user)
{
    for (const xmlNode *child = parent->children; child; child = child->next) {
        const lodd__sch_scope *inner = scope;
        const xmlNode *node = child;

        if (child->type == XML_ENTITY_REF_NODE)
            return lodd__sch_fail(l, parent, "entity references are not allowed");
        if (child->type != XML_ELEMENT_NODE)
            continue;
        if (++l->visited > LODD__SCH_MAX_VISITED || l->arena->used + l->tmp.used > LODD__SCH_MAX_ARENA)
            return lodd__sch_fail(l, child, "the schema is too large with all its includes and abstract patterns");
        if (lodd__sch_is(child, "include")) {
            lodd_str href;

            if (!lodd__sch_need_attr(l, scope, child, "href", &href) || !lodd__sch_resolve(l, child, href, &node))
                return false;
            inner = lodd__sch_enter(l, scope, node, child);
            if (!inner)
                return false;
            if (lodd__sch_is(node, "schema") || lodd__sch_is(node, "include"))
                return lodd__sch_fail(l, child, "a whole schema cannot be included, only one of its elements");
        }
        if (!visit(l, inner, node, user))
            return false;
    }
    return true;
}

/* ---- attributes ---- */

/* Fills $name in with the parameters. They are sorted: the longest name that fits wins. */
static bool fill_in(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *at, lodd_str *value)
{
    lodd__buf buf = {0};
    size_t done = 0, pos;
    bool ok = true;

    for (pos = lodd__str_find(*value, '$', 0); pos != (size_t)-1; pos = lodd__str_find(*value, '$', pos)) {
        lodd_str rest = lodd__str_sub(*value, pos + 1, value->len - pos - 1);
        size_t i = 0;

        while (i < scope->n_params && !lodd__str_starts(rest, scope->params[i].name))
            i++;
        pos++;
        if (i == scope->n_params)
            continue;
        lodd__buf_add(&buf, lodd__str_sub(*value, done, pos - 1 - done));
        lodd__buf_add(&buf, scope->params[i].value);
        pos += scope->params[i].name.len;
        done = pos;
        if (buf.len > LODD__SCH_MAX_VALUE) {
            lodd__buf_free(&buf);
            return lodd__sch_fail(l, at, "an attribute becomes longer than %d bytes", LODD__SCH_MAX_VALUE);
        }
    }
    if (done) {
        lodd__buf_add(&buf, lodd__str_sub(*value, done, value->len - done));
        *value = lodd__arena_str(l->arena, lodd__buf_str(&buf));
        ok = !buf.failed && value->ptr;
    }
    lodd__buf_free(&buf);
    return ok ? true : lodd__sch_nomem(l);
}

bool lodd__sch_attr(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, const char *name,
                    const char *ns, lodd_str *ret)
{
    const xmlAttr *attr = node->properties;
    xmlChar *value;

    *ret = (lodd_str){0};
    while (attr && (strcmp((const char *)attr->name, name) != 0 ||
                    (ns ? !attr->ns || strcmp((const char *)attr->ns->href, ns) != 0 : attr->ns != NULL)))
        attr = attr->next;
    if (!attr)
        return true;
    if (!attr->children) {
        *ret = lodd__arena_str(l->arena, lodd__str(""));
        return ret->ptr ? true : lodd__sch_nomem(l);
    }
    value = xmlNodeListGetString(node->doc, attr->children, 1);
    if (!value)
        return lodd__sch_nomem(l);
    *ret = lodd__arena_str(l->arena, lodd__str((const char *)value));
    xmlFree(value);
    if (!ret->ptr)
        return lodd__sch_nomem(l);
    return scope->n_params == 0 || fill_in(l, scope, node, ret);
}

bool lodd__sch_need_attr(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, const char *name,
                         lodd_str *ret)
{
    if (!lodd__sch_attr(l, scope, node, name, NULL, ret))
        return false;
    if (lodd__str_trim(*ret).len == 0)
        return lodd__sch_fail(l, node, "%s without @%s", (const char *)node->name, name);
    return true;
}
