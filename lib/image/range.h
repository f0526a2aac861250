/* image/range.h - ranges of package versions, as npm has them.
 *
 *   4.0.1        that version
 *   4.0  4.0.x   any that begins so; also x, * and an empty range
 *   ^4.0.1       the same first number that is not 0; ~4.0.1: the same first two
 *   >=1.0 <2.0   all of them hold; 1.0 - 2.0: from one to the other; a || b: one of them holds
 *   latest       the highest release, else the highest pre-release
 *   current      any other word is the name of exactly that version
 *
 * A pre-release (6.0.0-ballot) is in a range only when the range names one of the same release. A version of another
 * form (0.3.20201102.4) is in a range that names it, in * and in latest.
 */
#ifndef LODD_IMAGE_RANGE_H
#define LODD_IMAGE_RANGE_H

#include <stdbool.h>

#include "base/str.h"

/* Is the version in the range? "latest" is in the eye of whoever has them all: any version is in it. */
bool lodd__range_has(lodd_str range, lodd_str version);
/* Does the range name one version: "4.0.1", "current"? */
bool lodd__range_is_exact(lodd_str range);
/* Of two versions that are in the range, is a to be taken before b? */
bool lodd__range_prefers(lodd_str range, lodd_str a, lodd_str b);

#endif
