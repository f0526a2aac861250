/* engine/codes_pack.h - private: the folder of a pack of one list of codes. */
#ifndef LODD_ENGINE_CODES_PACK_H
#define LODD_ENGINE_CODES_PACK_H

#include "engine/codes.h"

typedef struct lodd__codes_pack {
    lodd__code_head head;
    size_t n_codes;
    lodd_str file;      /* the name of the file it was made from, without folders */
    const char *digest; /* SHA-256 of that file */
    lodd_str date;      /* of adding; empty: not said */
    const lodd__image *image;
} lodd__codes_pack;

/* "codes.2.16.578.1.12.4.1.1.7110@2026": a name that is good as a folder, in the arena. */
lodd_str lodd__codes_pack_name(lodd__arena *arena, const lodd__code_head *head);
/* The folder of that name below dir: it is made beside and takes its place when it is whole. *ret_folder in the arena.
 */
lodd_status lodd__codes_pack_write(lodd_str *ret_folder, bool *ret_replaced, lodd__arena *arena, const char *dir,
                                   lodd_str name, const lodd__codes_pack *pack, char **ret_message);

/* Takes a folder of that name away. LODD_ERR_NOT_FOUND: there is none. */
lodd_status lodd__codes_pack_remove(const char *dir, lodd_str name, char **ret_message);

#endif
