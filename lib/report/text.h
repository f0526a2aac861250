/* report/text.h - text that is safe to show: what values and names from outside become on a line. */
#ifndef LODD_REPORT_TEXT_H
#define LODD_REPORT_TEXT_H

#include "base/str.h"

/* Room for the shown form of one character, without a NUL. */
#define LODD__SHOWN_MAX 8

/* The shown form of the first character of s (s.len > 0): itself, an escape (\n, \u001b) when it could drive a
 * terminal, turn the text around or break a line, or U+FFFD when it is not UTF-8. Writes *ret_n bytes to out, returns
 * the bytes taken off s. */
size_t lodd__show_char(lodd_str s, char out[LODD__SHOWN_MAX], size_t *ret_n);

#endif
