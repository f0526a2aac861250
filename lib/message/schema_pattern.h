/* message/schema_pattern.h - private: the regular expressions of XML Schema (part 2, appendix F). */
#ifndef LODD_MESSAGE_SCHEMA_PATTERN_H
#define LODD_MESSAGE_SCHEMA_PATTERN_H

#include "base/arena.h"

typedef struct lodd__schema_pattern lodd__schema_pattern;

/* NULL when the expression is not one, is outside what is supported, or memory ran out (arena->failed). Immutable
 * afterwards. */
const lodd__schema_pattern *lodd__schema_pattern_new(lodd__arena *arena, lodd_str text);
/* Does the whole text match? Takes time in proportion to the text. */
bool lodd__schema_pattern_match(const lodd__schema_pattern *pattern, lodd_str text);

#endif
