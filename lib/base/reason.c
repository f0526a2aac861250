/* base/reason.c - see reason.h. Uses nothing. */
#include "base/reason.h"

#include <stdarg.h>
#include <stdio.h>

void lodd__reason(char **message, const char *fmt, ...)
{
    va_list ap;

    if (message == NULL || *message != NULL)
        return;
    va_start(ap, fmt);
    if (vasprintf(message, fmt, ap) < 0)
        *message = NULL;
    va_end(ap);
}
