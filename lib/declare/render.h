/* declare/render.h - records as pages for people: JSON becomes XML, one to one, and XSLT makes HTML of it.
 *
 * Stylesheets are part of the library (the folder xslt, built in). No extension functions, no document(), no network;
 * output depends on the record alone. render.def says which stylesheet makes which page of which record;
 * xslt/common.xsl is what they share.
 */
#ifndef LODD_DECLARE_RENDER_H
#define LODD_DECLARE_RENDER_H

#include <libxml/tree.h>

#include "base/buf.h"
#include "lodd/declare.h"

/* The record as XML: an object's members become elements of their names (others <member name="...">), array elements
 * <item>, texts text; the root is <record>. sha256 of the record stands as its attribute. An <item> that is an object
 * with the member "id" has it as attribute key too, when it is the first of its array with that id: so that xsl:key
 * stays linear and ids on a page unique, whatever a record says. */
lodd_status lodd__render(lodd__buf *out, lodd_str record, const char *page, char **ret_message);

/* For many pages of one record: it is read once, and a stylesheet compiled once. Not for several threads at once.
 * LODD_ERR_ARGUMENT with a line in *ret_message: no record of ours, no such page. */
typedef struct lodd__renderer lodd__renderer;
lodd_status lodd__renderer_open(lodd__renderer **ret, lodd_str record, char **ret_message);
/* Appends the page to out. page: NULL or the name of a page. */
lodd_status lodd__renderer_page(lodd__renderer *renderer, lodd__buf *out, const char *page, char **ret_message);
void lodd__renderer_close(lodd__renderer *renderer);

/* --- inside --- */

/* A built-in stylesheet, made by tools/embed-xslt.py: what is inside xsl:stylesheet. */
typedef struct lodd__xslt {
    const char *name;     /* "declaration" */
    const char *includes; /* names of others, with blanks between */
    const char *body;
    size_t len;
} lodd__xslt;
extern const lodd__xslt lodd__xslt_table[];
extern const size_t lodd__xslt_n;

enum { LODD__PAGE_LIMIT = 64 << 20 };

/* Appends the result of a stylesheet as HTML5 (render_html.c). False when it is longer than LODD__PAGE_LIMIT bytes. */
bool lodd__render_html(lodd__buf *out, const xmlDoc *page);

#endif
