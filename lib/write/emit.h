/* write/emit.h - the pieces of JSON, XML, URIs and lines, each of which is well-formed whatever comes in. */
#ifndef LODD_WRITE_EMIT_H
#define LODD_WRITE_EMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/* JSON (RFC 8259) without white space. Every one of these puts the comma before itself that its place asks for. */
void lodd__emit_json_open(lodd__buf *buf, char bracket);
void lodd__emit_json_close(lodd__buf *buf, char bracket);
void lodd__emit_json_key(lodd__buf *buf, const char *key); /* a plain ASCII name */
void lodd__emit_json_str(lodd__buf *buf, lodd_str value);
void lodd__emit_json_size(lodd__buf *buf, size_t value);
void lodd__emit_json_bool(lodd__buf *buf, bool value);
/* "key":"value" */
void lodd__emit_json_member(lodd__buf *buf, const char *key, lodd_str value);
void lodd__emit_json_member_size(lodd__buf *buf, const char *key, size_t value);
void lodd__emit_json_given(lodd__buf *buf, const char *key, lodd_str value); /* nothing when the value is empty */
void lodd__emit_json_strs(lodd__buf *buf, const char *key, const lodd_str *values, size_t n);
/* "key":{ or "key":[ */
void lodd__emit_json_begin(lodd__buf *buf, const char *key, char bracket);
/* "nb":"...","en":"..." of an object that is open. */
void lodd__emit_json_texts(lodd__buf *buf, lodd_str nb, lodd_str en);

/* Character data, good between tags and in attributes with quotation marks (XML 1.0 section 2.4). What XML cannot hold
 * becomes U+FFFD. */
void lodd__emit_xml_text(lodd__buf *buf, lodd_str value);

/* A name as it was given, as a URI reference (RFC 3986): file:///... when it is an absolute path, else relative. */
void lodd__uri(lodd__buf *buf, lodd_str name);

/* Text on a line: see lodd__show_char. */
void lodd__shown(lodd__buf *buf, lodd_str value);

/* A string literal. */
#define LODD__ADD(buf, lit) lodd__buf_add((buf), LODD__STR(lit))

#endif
