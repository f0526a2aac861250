/* base/regex.h - PCRE2 through its DFA matcher: no backtracking explosion, and a budget of steps for what still costs (patterns
 * come from packs, subjects from documents). The matcher has no back references: a pattern with one compiles and always gives up. */
#ifndef LODD_BASE_REGEX_H
#define LODD_BASE_REGEX_H

#include <stdbool.h>

#include "base/str.h"
#include "lodd/status.h"

typedef struct lodd__regex lodd__regex;

/* UTF-8 pattern; LODD_ERR_ARGUMENT when it does not compile. Immutable afterwards: may be shared by threads. */
lodd_status lodd__regex_new(lodd__regex **ret, lodd_str pattern);
/* 1 match somewhere, 0 none, -1 gave up (a limit), -2 no memory. Anchor in the pattern (^...$) for a whole match. */
int lodd__regex_match(const lodd__regex *regex, lodd_str subject);
void lodd__regex_free(lodd__regex *regex);

#endif
