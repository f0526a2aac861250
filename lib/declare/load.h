/* declare/load.h - somebody's declaration for spot checks, comparison, register and pairs: a bundle's folder or a file.
 */
#ifndef LODD_DECLARE_LOAD_H
#define LODD_DECLARE_LOAD_H

#include "declare/bundle.h"

typedef struct lodd__loaded {
    lodd_str name; /* as given */
    lodd__digest sha256;
    lodd__declaration *declaration; /* NULL when it cannot be read: fault says why */
    lodd_str fault;
    lodd__bundle *bundle; /* NULL: a bare file */
    enum {
        LODD__VALIDITY_CURRENT,
        LODD__VALIDITY_EXPIRED,
        LODD__VALIDITY_WITHDRAWN,
        LODD__VALIDITY_DRAFT,
        LODD__VALIDITY_NOT_YET
    } validity;
} lodd__loaded;

/* Reads it, bounded and without following links; validity is on date. A declaration that cannot be read is no status.
 * Strings in arena. */
lodd_status lodd__load(lodd__loaded *ret, lodd__arena *arena, const char *path, lodd_str date,
                       const lodd_requirements *requirements);
void lodd__loaded_free(lodd__loaded *loaded);

#endif
