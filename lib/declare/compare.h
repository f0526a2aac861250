/* declare/compare.h - a buyer's demands against several declarations. Not for others. */
#ifndef LODD_DECLARE_COMPARE_H
#define LODD_DECLARE_COMPARE_H

#include "declare/check.h"
#include "declare/control_read.h"
#include "declare/integrity.h"
#include "declare/spotcheck.h"
#include "lodd/control.h"

enum {
    LODD__COMPARE_MAX_ROWS = 5000,   /* demands of one list; all requirement sets together have a tenth of it */
    LODD__COMPARE_MAX_SYSTEMS = 1000 /* declarations side by side */
};

/* One demand: a requirement, or a profile in a direction. */
typedef struct lodd__demand {
    lodd_str id; /* of the row: the requirement's, or "profile direction" */
    lodd_str profile;
    lodd__direction direction;
    const lodd__requirement *requirement; /* NULL: the profile as a whole */
    lodd_str text[LODD_LANG_COUNT];
    lodd_level level; /* for the buyer's kinds of organisation */
    bool must;
    bool weighed; /* a weight was given; it is shown and never summed */
    size_t weight;
    lodd_str note;
    size_t failing; /* systems that do not meet it */
} lodd__demand;

typedef struct lodd__demands {
    lodd_str title;
    lodd__digest sha256; /* of the file */
    lodd__strings organisations;
    LODD__LIST(lodd__demand) items;
    lodd_str text; /* the file; what is read points into it */
} lodd__demands;

/* Reads the buyer's list (urn:lodd:kravliste:1), or a requirement set as "lodd requirements export --format json" makes
 * it (urn:lodd:kravsett:1; what is mandatory is a must). date: that levels are asked for. LODD_ERR_ARGUMENT with
 * *ret_message: what is wrong where. */
lodd_status lodd__demands_read(lodd__demands *ret, lodd__arena *arena, const char *path, lodd_engine *engine,
                               const lodd_requirements *requirements, lodd_str date, char **ret_message);

/* One declaration of the comparison. */
typedef struct lodd__compared {
    lodd__loaded loaded;
    lodd__integrity integrity;
    lodd__disputes disputes;
    lodd_str key;          /* "S1" */
    lodd__answer *answers; /* of each demand */
    size_t musts, musts_met, met;
} lodd__compared;

typedef struct lodd__comparison {
    lodd__arena arena;
    lodd_engine *engine;
    lodd_requirements *requirements;
    const lodd_compare_options *options;
    lodd_str date;
    char today[11];
    lodd__demands demands;
    const lodd__demand **order; /* must-have failures first */
    size_t *places;             /* of each of them in answers */
    lodd__compared *systems;
    size_t n_systems;
    lodd__controls controls;
    lodd_check *check;
} lodd__comparison;

/* Lines, verdict and record. */
void lodd__compare_tell(lodd__comparison *c);

#endif
