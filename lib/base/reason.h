/* base/reason.h - one line about what went wrong, for whoever asked for it. */
#ifndef LODD_BASE_REASON_H
#define LODD_BASE_REASON_H

/* Sets *message, if it is asked for and still NULL, to a line (malloc'ed): the first reason is the one that counts.
 * It stays NULL when memory runs out. */
void lodd__reason(char **message, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same, as a status to return. */
#define LODD__FAIL(message, status, ...) (lodd__reason((message), __VA_ARGS__), (status))

#endif
