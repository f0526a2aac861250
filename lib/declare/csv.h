/* declare/csv.h - tables for spreadsheets: UTF-8 with a byte order mark, semicolons (as Norwegian spreadsheets read
 * them), CRLF, every cell in quotation marks, and no cell that a spreadsheet would take for a formula.
 */
#ifndef LODD_DECLARE_CSV_H
#define LODD_DECLARE_CSV_H

#include "base/buf.h"

/* The byte order mark; before the first row. */
void lodd__csv_begin(lodd__buf *out);
/* A cell, with the semicolon before it that its place asks for. Line breaks and control characters become blanks; what
 * begins as a formula does (= + - @, also behind blanks) gets an apostrophe before it. */
void lodd__csv_cell(lodd__buf *out, lodd_str value);
void lodd__csv_number(lodd__buf *out, size_t value);
void lodd__csv_end_row(lodd__buf *out);

#endif
