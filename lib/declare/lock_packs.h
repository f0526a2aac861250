/* declare/lock_packs.h - what lock.c needs to know of the packs. Not for others. */
#ifndef LODD_DECLARE_LOCK_PACKS_H
#define LODD_DECLARE_LOCK_PACKS_H

#include <stdbool.h>

#include "base/arena.h"
#include "lodd/engine.h"

typedef struct lodd__locked_file {
    char sha256[65];
    lodd_str name; /* in the pack: "xsd/a.xsd" */
} lodd__locked_file;

typedef struct lodd__locked_pack {
    lodd_str name, version;   /* the engine's */
    char sha256[65];          /* over the lines "<sha256>  <name>\n" */
    lodd__locked_file *files; /* sorted bytewise by name */
    size_t n_files;
} lodd__locked_pack;

/* Sets of packs: flags in the order of lodd_engine_pack. Each marks with all it depends on; false: there is no such
 * pack here. A profile is one of a pack, or a FHIR canonical whose definitions a pack brings. */
bool lodd__lock_mark(const lodd_engine *engine, lodd_str name, bool *set);
bool lodd__lock_mark_profile(const lodd_engine *engine, lodd_str profile, bool *set);
void lodd__lock_mark_test_persons(const lodd_engine *engine, bool *set);

/* The pack of exactly this name. */
bool lodd__lock_find(const lodd_engine *engine, lodd_str name, size_t *ret);
/* All its regular files but hidden ones. LODD_ERR_PACK with a line: one cannot be read. */
lodd_status lodd__lock_read_pack(lodd__locked_pack *ret, lodd__arena *arena, const lodd_engine *engine, size_t index,
                                 char **ret_message);

#endif
