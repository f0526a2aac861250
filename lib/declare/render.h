/* declare/render.h - records as pages for people: JSON becomes XML, one to one, and XSLT makes HTML of it.
 *
 * Stylesheets are part of the library (the folder xslt, built in). No extension functions, no document(), no network;
 * output depends on the record alone.
 */
#ifndef LODD_DECLARE_RENDER_H
#define LODD_DECLARE_RENDER_H

#include "base/buf.h"
#include "lodd/declare.h"

/* The record as XML: an object's members become elements of their names (others <member name="...">), array elements
 * <item>, texts text; the root is <record>. sha256 of the record stands as its attribute. */
lodd_status lodd__render(lodd__buf *out, lodd_str record, const char *page, char **ret_message);

#endif
