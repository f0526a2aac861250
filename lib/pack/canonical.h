/* pack/canonical.h - private to the pack layer: a JSON value in one form, so that two can be compared by their digests.
 *
 * Members sorted bytewise by name, no white space, in strings only ", \ and control characters escaped (as \u00xx but
 * the first two), numbers as written. The narrative of resources (an object "text") is left out. tools/gen-fhir-core.py
 * writes the same.
 */
#ifndef LODD_PACK_CANONICAL_H
#define LODD_PACK_CANONICAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "image/image.h"
#include "json/json.h"

/* buf.failed says that memory ran out. Recursive: the value is no deeper than what its reader allowed. */
void lodd__canonical_json(lodd__buf *buf, const lodd__json *value);
void lodd__canonical_string(lodd__buf *buf, lodd_str text);
/* SHA-256 of it. scratch is used and emptied; false when memory ran out. */
bool lodd__canonical_digest(lodd__buf *scratch, const lodd__json *value, char ret[65]);
/* A node of an image as JSON, in the arena; its texts stay in the image. NULL when memory ran out or it is deeper than
 * depth. */
lodd__json *lodd__canonical_of_node(lodd__arena *arena, lodd__node node, size_t depth);

#endif
