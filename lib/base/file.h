/* base/file.h - reading files and walking folders. */
#ifndef LODD_BASE_FILE_H
#define LODD_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "lodd/status.h"

/* The whole file, malloc'ed with a NUL behind it (not counted). LODD_ERR_LIMIT when it is longer than limit bytes (nothing is kept),
 * LODD_ERR_IO with errno set when it cannot be read or is not a regular file. Never follows more than the system allows; opens without
 * blocking, so that a FIFO does not hang it. */
lodd_status lodd__file_read(const char *path, size_t limit, char **ret, size_t *ret_len);

/* Called for every regular file below a folder, in bytewise order of the path. Return false to stop. error is the errno when a folder or
 * file could not be read (the walk goes on), else 0. */
typedef bool lodd__walk_visit(void *user, const char *path, int error);

/* Walks a folder, or visits the one file that path is. Symbolic links to folders are followed once: a folder already being walked is not
 * entered again (ELOOP is reported). Depth beyond max_depth is reported as ELOOP too. */
lodd_status lodd__file_walk(const char *path, size_t max_depth, lodd__walk_visit *visit, void *user);

#endif
