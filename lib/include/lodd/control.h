/* lodd/control.h - the municipality's side: spot checks, documentation control, comparison, register, pairs.
 *
 * Paths are NUL-terminated, dates YYYY-MM-DD. A DECLARATION is a bundle's folder or a selvdeklarering.json by itself.
 * Others' declarations are hostile input: see lodd/declare.h. Records are JSON (docs/declaration.md); the caller writes
 * them where they belong, never into the bundle.
 */
#ifndef LODD_CONTROL_H
#define LODD_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "lodd/check.h"
#include "lodd/engine.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef struct lodd_spotcheck_options {
    size_t size;
    const char *declaration;
    const char *const *messages; /* files and folders of one's own messages */
    size_t n_messages;
    const char *reason;    /* "mistanke", "plan", "anskaffelse" */
    const char *requester; /* who asked */
    size_t sample;         /* so many of them are looked at; 0: all */
    const char *seed; /* of the sample, chosen by the municipality after it had the declaration; needed with sample */
    const char *direction; /* "send" (default): made by the product; "motta": received by it */
    const char
        *salt; /* secret: hashes of messages in the record are salted with it; NULL: messages are numbered only */
    const char *date; /* NULL: today */
    size_t jobs;
    bool names; /* the record names the files; without it not even their names are in it */
} lodd_spotcheck_options;
#define LODD_SPOTCHECK_OPTIONS_INIT                                                                                    \
    {                                                                                                                  \
        .size = sizeof(lodd_spotcheck_options)                                                                         \
    }

/* Verdict NOT_SUSPICIOUS, CONTRADICTION or UNDECIDED; record urn:lodd:stikkprove:1. Values are never shown. */
lodd_status lodd_spotcheck(lodd_check **ret, lodd_engine *engine, const lodd_spotcheck_options *options,
                           char **ret_message);

/* How many without failure exclude a share of failures above share_percent at confidence_percent, in a population of N
 * (0: large); hypergeometric, without replacement. */
size_t lodd_spotcheck_needed(size_t share_percent, size_t confidence_percent, size_t population);

typedef struct lodd_documents_options {
    size_t size;
    const char *bundle;
    const char *verdicts;   /* JSON with the controller's judgement of each document; NULL: none yet */
    const char *controller; /* who */
    const char *date;
    unsigned max_age_months; /* documents older than this are told; 0: the scheme's */
    bool ehds;               /* also the grounds of EHDS article 45(1) */
} lodd_documents_options;
#define LODD_DOCUMENTS_OPTIONS_INIT                                                                                    \
    {                                                                                                                  \
        .size = sizeof(lodd_documents_options)                                                                         \
    }

/* Documentation control. Verdict COMPLETE or INCOMPLETE; record urn:lodd:dokumentkontroll:1. */
lodd_status lodd_check_documents(lodd_check **ret, lodd_engine *engine, const lodd_documents_options *options,
                                 char **ret_message);

typedef struct lodd_compare_options {
    size_t size;
    const char *requirements; /* the buyer's own list: a file, see docs/declaration.md */
    const char *const *declarations;
    size_t n_declarations;
    const char *date; /* validity is judged on it; NULL: today */
    const char *control; /* folder with records of spot checks: their open contradictions are disputed; NULL: none */
} lodd_compare_options;
#define LODD_COMPARE_OPTIONS_INIT                                                                                      \
    {                                                                                                                  \
        .size = sizeof(lodd_compare_options)                                                                           \
    }

/* Verdict COMPLETE when at least one system meets every must-have, else INCOMPLETE; record urn:lodd:sammenligning:1. No
 * total score. */
lodd_status lodd_compare(lodd_check **ret, lodd_engine *engine, const lodd_compare_options *options,
                         char **ret_message);
/* The comparison as CSV for a spreadsheet. *ret is freed with lodd_free. */
lodd_status lodd_compare_csv(char **ret, lodd_str record, lodd_lang lang);

typedef struct lodd_register_options {
    size_t size;
    const char *directory; /* of bundles, bare selvdeklarering.json files and control records */
    const char *output;    /* folder for register.json, register.csv and the web site; made when it is not there */
    const char *trust;
    const char *date;
    bool verify; /* also judges the evidence of each bundle anew, as lodd_verify */
    size_t jobs;
} lodd_register_options;
#define LODD_REGISTER_OPTIONS_INIT                                                                                     \
    {                                                                                                                  \
        .size = sizeof(lodd_register_options)                                                                          \
    }

/* Verdict DONE; record urn:lodd:register:1. */
lodd_status lodd_register(lodd_check **ret, lodd_engine *engine, const lodd_register_options *options,
                          char **ret_message);

/* What a sends that b declares to receive, in the same version, and the other way. Verdict DONE; record urn:lodd:par:1.
 */
lodd_status lodd_pair(lodd_check **ret, lodd_engine *engine, const char *a, const char *b, const char *date,
                      char **ret_message);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
