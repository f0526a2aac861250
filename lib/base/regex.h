/* base/regex.h - PCRE2 through its DFA matcher: no backtracking explosion, and a budget of steps for what still costs (patterns
 * come from packs, subjects from documents). The matcher has no back references: a pattern with one compiles and always gives up. */
#ifndef LODD_BASE_REGEX_H
#define LODD_BASE_REGEX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "lodd/status.h"

typedef struct lodd__regex lodd__regex;

/* UTF-8 pattern; LODD_ERR_ARGUMENT when it does not compile. Immutable afterwards: may be shared by threads. */
lodd_status lodd__regex_new(lodd__regex **ret, lodd_str pattern);
enum {
    LODD__REGEX_DOTALL = 1,    /* . is a line feed too */
    LODD__REGEX_CASELESS = 2,
    LODD__REGEX_MULTILINE = 4, /* ^ and $ at lines */
    LODD__REGEX_WHOLE = 8      /* only a match of the whole subject is one */
};
/* The same with options. With an arena it is made there, lives as long and is never freed; NULL: by lodd__regex_free.
 */
lodd_status lodd__regex_new_options(lodd__regex **ret, lodd__arena *arena, lodd_str pattern, unsigned options);
/* 1 match somewhere, 0 none, -1 gave up (a limit), -2 no memory. Anchor in the pattern (^...$) for a whole match. */
int lodd__regex_match(const lodd__regex *regex, lodd_str subject);
void lodd__regex_free(lodd__regex *regex);

/* The subject with every match replaced, in the arena. In the replacement, $1, ${1} and ${name} are what a group matched
 * (nothing when it did not), $$ and \$ a dollar, \\ a backslash. Groups need PCRE2's other matcher, which backtracks (and
 * so knows back references): the same budget of steps ends it. 1 done, 0 nothing matched (*ret is the subject), -1 gave
 * up (or the result is over 16 MiB), -2 no memory. */
int lodd__regex_replace(lodd_str *ret, lodd__arena *arena, const lodd__regex *regex, lodd_str subject, lodd_str replacement);

#endif
