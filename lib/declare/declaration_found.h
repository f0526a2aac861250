/* declare/declaration_found.h - what lies in a vendor's folder of evidence, for a starting file. */
#ifndef LODD_DECLARE_DECLARATION_FOUND_H
#define LODD_DECLARE_DECLARATION_FOUND_H

#include "base/vec.h"
#include "declare/bundle.h"
#include "declare/declaration_fields.h"

typedef struct lodd__found_item {
    lodd_str path; /* as an input has it: without "evidence/"; a folder of nothing but messages ends in "/" */
    lodd__evidence_kind kind;
    lodd_str summary; /* of messages: "5 filer: no.plo@1.6/innleggelsesrapport 5" */
} lodd__found_item;

typedef struct lodd__found {
    bool looked;
    LODD__VEC(lodd__found_item) items; /* sorted bytewise by path */
    lodd__map profiles;                /* -> number of messages, as size_t * */
} lodd__found;

/* Messages are told by what they are, everything else by its name; of a test run only run.json is evidence, its
 * messages come with it. Strings in arena. */
lodd_status lodd__found_look(lodd__found *ret, lodd__arena *arena, lodd_engine *engine, const char *folder,
                             lodd_lang lang, char **ret_message);
size_t lodd__found_n(const lodd__found *found, lodd_str profile);
void lodd__found_free(lodd__found *found);

#endif
