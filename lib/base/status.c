/* base/status.c - the texts of lodd_status and the defaults of lodd_limits, both made from the tables of the public
 * headers.
 *
 * Uses nothing else. */
#include "lodd/limits.h"
#include "lodd/status.h"

static const char *const status_texts[LODD_STATUS_COUNT] = {
#define X(name, text) [name] = text,
    LODD_STATUS_TABLE(X)
#undef X
};

const char *lodd_status_text(lodd_status status)
{
    /* The cast folds values below 0, which an int from elsewhere may have, into the same comparison. */
    return (unsigned)status < LODD_STATUS_COUNT ? status_texts[status] : "unknown status";
}

void lodd_limits_default(lodd_limits *ret)
{
#define X(name, value, what) ret->name = (value);
    LODD_LIMITS_TABLE(X)
#undef X
}
