/* declare/register.h - a register of declarations (facts 4.8): what its parts share. Not for others.
 *
 * Of each declaration only what the register shows is kept, so that a thousand of them with all their evidence lists
 * need not be in memory together.
 */
#ifndef LODD_DECLARE_REGISTER_H
#define LODD_DECLARE_REGISTER_H

#include "base/map.h"
#include "declare/check.h"
#include "declare/control_read.h"
#include "declare/integrity.h"
#include "declare/spotcheck.h"
#include "lodd/control.h"

enum { LODD__REGISTER_DAYS = 90 /* what expires within them is told */ };

/* What somebody must follow: a profile in a direction, of a kind of organisation. */
typedef struct lodd__duty {
    lodd_str profile;
    lodd__direction direction;
} lodd__duty;

typedef struct lodd__duties {
    lodd_str organisation;
    LODD__VEC(lodd__duty) items; /* sorted by profile and direction, each once */
} lodd__duties;

/* A duty that a declaration does not say is met. */
typedef struct lodd__gap {
    const lodd__duties *duties;
    size_t duty;
    lodd__cell cell;
    lodd_str other_version;
} lodd__gap;

/* A claim, as the register shows it. */
typedef struct lodd__register_row {
    lodd_str claim, profile, direction, limitations, planned_for;
    lodd_str approval_issuer, approval_reference, approval_date, approval_url;
    lodd__cell cell;
    lodd_level level;
    size_t files, rules_exercised, rules_total, deviations;
    bool reproducible;
} lodd__register_row;

typedef struct lodd__entry lodd__entry;
typedef struct lodd__group lodd__group;

/* A declaration that was found. Strings in the register's arena. */
struct lodd__entry {
    lodd_str path; /* of the bundle or file, below the register's folder */
    lodd__digest sha256;
    lodd_str fault; /* why it cannot be read; then nothing below is set */
    lodd_str id, issued, valid_until, status, status_reason, scheme, scheme_version, profile_set;
    lodd__digest supersedes;
    char level;
    lodd_str vendor, orgnr, type, system, version, server, server_version;
    lodd__strings organisations;
    int validity; /* LODD__VALIDITY_... */
    bool bundle;
    lodd__integrity integrity;
    lodd_str verified; /* verdict of lodd_verify, when asked for */
    lodd__disputes disputes;
    size_t first_control, n_controls;
    LODD__LIST(lodd__register_row) rows;
    LODD__VEC(lodd__gap) gaps; /* on the heap */
    lodd__entry *superseded_by;
    lodd__group *group; /* in the register's vector once it is made */
};

/* A system in one version, of one vendor. */
struct lodd__group {
    lodd_str key;       /* name of its page */
    lodd__entry *shown; /* that counts */
    bool active;        /* it is not superseded by one of another version */
    size_t first, n;    /* its entries, in lodd__registry.order: the one shown, then newer before older ones */
    size_t other_versions_first, other_versions_n; /* groups of the same system, next to each other */
};

typedef struct lodd__registry {
    lodd__arena arena;
    lodd_engine *engine;
    lodd_requirements *requirements;
    const lodd_register_options *options;
    lodd_str date;
    char today[11], soon[11]; /* soon: LODD__REGISTER_DAYS later */
    LODD__VEC(lodd__entry) entries;
    LODD__VEC(lodd__group) groups; /* sorted by system, vendor, version */
    lodd__entry **order;
    lodd__controls controls;
    LODD__VEC(lodd__duties) duties; /* one for each kind of organisation of the scheme */
    size_t passed_over;             /* JSON files that are none of ours */
    size_t links;                   /* and other things that are not entered */
    lodd_check *check;
    lodd_status status; /* sticky */
    char **ret_message;
} lodd__registry;

/* Finds declarations and control records below the folder and reads them. */
void lodd__register_find(lodd__registry *r);
/* Decides which declaration of each system counts; makes the groups and their keys. */
void lodd__register_group(lodd__registry *r);
/* register.json, into check->record; lines and verdict before it. */
void lodd__register_tell(lodd__registry *r);
/* register.csv. */
void lodd__register_csv(lodd__registry *r, lodd__buf *out);
/* Writes the register and its pages into the output folder, and removes pages of an earlier run that are no longer
 * made. */
void lodd__register_publish(lodd__registry *r);

#endif
