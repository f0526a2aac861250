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

struct lodd_verdict {
    bool failed; /* could not be judged */
    size_t faults;
    char first[300]; /* the first fault, for people */
};

struct lodd_verdict lodd_judge_document(struct lodd_judge *judge, xmlDocPtr doc);

#endif
