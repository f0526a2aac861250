/* lodd.h - lodd's own validator as one more judge of the documents of the suite. */
#ifndef XSD_EQUIVALENCE_LODD_H
#define XSD_EQUIVALENCE_LODD_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

struct lodd_judge;

/* NULL, with the reason printed, when the packs cannot be used. */
struct lodd_judge *lodd_judge_open(const char *profiles);
void lodd_judge_close(struct lodd_judge *judge);

enum { MAX_PLACES = 64 };

/* Elements that something is wrong with; for an attribute its element. */
struct fault_places {
    const xmlNode *elements[MAX_PLACES];
    size_t count; /* all; those beyond MAX_PLACES are not kept */
};

void fault_place_add(struct fault_places *places, const xmlNode *node);

struct lodd_verdict {
    bool failed; /* could not be judged */
    size_t faults;
    struct fault_places places;
    char first[300]; /* the first fault, for people */
};

/* The first element of theirs at which, or at a child of which, lodd has no fault; NULL when there is none. libxml2
 * tells of a child that may not be there at its parent when that is empty or simple. */
const xmlNode *lodd_misses(const struct lodd_verdict *v, const struct fault_places *theirs);

struct lodd_verdict lodd_judge_document(struct lodd_judge *judge, xmlDocPtr doc);

#endif
