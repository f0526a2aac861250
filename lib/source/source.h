/* source/source.h - the bytes of a document as UTF-8 text with a line table.
 *
 * Norwegian messages are UTF-8 or ISO-8859-1 (HISD 1165), with or without a byte order mark. The bytes are decoded before the parser
 * sees them, so that every offset, line and column is exact in every encoding. Columns count code points.
 */
#ifndef LODD_SOURCE_SOURCE_H
#define LODD_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

typedef enum lodd__source_fault {
    LODD__SOURCE_OK,
    LODD__SOURCE_EMPTY,            /* no bytes, or only a byte order mark or white space */
    LODD__SOURCE_NOT_IN_ENCODING,  /* bytes that the declared (or default) encoding does not have; see fault_offset */
    LODD__SOURCE_UNKNOWN_ENCODING, /* the declaration names an encoding that is not read here; see encoding */
    LODD__SOURCE_CONTRADICTION,    /* byte order mark and declaration disagree; decoded by the mark */
    LODD__SOURCE_NUL,              /* a NUL character in the text; see fault_offset */
    LODD__SOURCE_NOMEM
} lodd__source_fault;

typedef struct lodd__source {
    lodd_str name;
    lodd_str bytes;    /* as read; not owned */
    lodd_str text;     /* UTF-8 without byte order mark; points into bytes when nothing had to be decoded, else into the arena */
    lodd_str encoding; /* "UTF-8", "ISO-8859-1", "ISO-8859-15", "windows-1252", "US-ASCII", "UTF-16LE", "UTF-16BE", or the unknown name */
    bool has_bom;
    lodd__source_fault fault;
    size_t fault_offset; /* in text, which ends there when the fault is NOT_IN_ENCODING; the declared name for UNKNOWN and CONTRADICTION */
    size_t *lines;       /* offset in text of each line's first byte; made on first use */
    size_t n_lines;
} lodd__source;

typedef struct lodd__position {
    size_t line, column; /* 1-based; column in code points */
} lodd__position;

/* Finds the encoding (byte order mark, XML declaration, else UTF-8), decodes and checks. bytes and arena must outlive ret. */
void lodd__source_init(lodd__source *ret, lodd__arena *arena, lodd_str name, lodd_str bytes);

/* Line and column of a byte offset in text (clamped to its end). CR LF, LF and CR end a line. Makes the line table in the arena. */
lodd__position lodd__source_position(lodd__source *source, lodd__arena *arena, size_t offset);

#endif
