/* lodd/engine.h - open the packs once, judge many documents.
 *
 * A lodd_engine is immutable for its callers and may be shared by threads. A lodd_run is one validation of a set of documents (one
 * command): lodd_run_validate may be called from several threads at once; lodd_run_finish once, after the last of them.
 */
#ifndef LODD_ENGINE_H
#define LODD_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "lodd/limits.h"
#include "lodd/network.h"
#include "lodd/report.h"
#include "lodd/status.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef struct lodd_engine lodd_engine;
typedef struct lodd_run lodd_run;
struct lodd_package_set; /* lodd/pack.h */

typedef struct lodd_engine_options {
    size_t size;                     /* sizeof(lodd_engine_options) of the caller: versions the struct */
    const char *const *profile_dirs; /* folders that hold pack folders, the first wins; NUL-terminated paths */
    size_t n_profile_dirs;
    /* FHIR definitions besides those of the packs: conformance resources (.json, .xml), folders of them, FHIR packages (.tgz or an unpacked
     * folder), images made with "lodd pack build". The later ones win. */
    const char *const *definitions;
    size_t n_definitions;
    const struct lodd_package_set *packages; /* FHIR packages in force; NULL: none. Definitions win over them, they win over packs. It may be
                                                freed when the engine is open */
    lodd_tx_options tx; /* a terminology server; all-zero: nothing is ever sent anywhere */
    bool no_errata; /* known defects of published profiles are not corrected (docs/packs.md) */
} lodd_engine_options;

#define LODD_ENGINE_OPTIONS_INIT {.size = sizeof(lodd_engine_options)}

/* Opens the manifests of all packs found; schemas, rules and code lists are read when a document first needs them.
 * ret_message (may be NULL) gets a line about what went wrong, to be freed with lodd_free. */
lodd_status lodd_engine_open(lodd_engine **ret, const lodd_engine_options *options, char **ret_message);
void lodd_engine_close(lodd_engine *engine);
/* What came of asking the terminology server so far; all-zero when none was named. */
void lodd_engine_tx_state(lodd_engine *engine, lodd_tx_state *ret);
void lodd_free(void *ptr);

/* After LODD_ERR_PACK from a later call: what is wrong with which pack, in English; NULL if nothing is. Free with lodd_free. */
char *lodd_engine_message(lodd_engine *engine);

/* Reads everything every pack holds, as a check of the packs themselves. */
lodd_status lodd_engine_load_all(lodd_engine *engine, char **ret_message);

typedef enum lodd_values { LODD_VALUES_AUTO, LODD_VALUES_SHOW, LODD_VALUES_REDACT } lodd_values;

/* What becomes of constraints that are marked as best practice (dom-6 and the like). */
typedef enum lodd_best_practice {
    LODD_BEST_PRACTICE_WARNING,
    LODD_BEST_PRACTICE_IGNORE,
    LODD_BEST_PRACTICE_INFORMATION,
    LODD_BEST_PRACTICE_ERROR
} lodd_best_practice;

/* How far references out of the document are followed. */
typedef enum lodd_reference_policy {
    LODD_REFERENCES_FORMAT, /* their form, and what is within the document */
    LODD_REFERENCES_EXIST,  /* fetch must find them, with the right type */
    LODD_REFERENCES_VALID   /* and they are judged too */
} lodd_reference_policy;

typedef enum lodd_environment { LODD_ENVIRONMENT_ANY, LODD_ENVIRONMENT_TEST, LODD_ENVIRONMENT_PRODUCTION } lodd_environment;

/* A Norwegian code list under another of its names than the one that a profile fixes, slices by or binds. */
typedef enum lodd_system_alias {
    LODD_ALIAS_AS_FIXED,   /* an error where the profile fixes the name, else a warning */
    LODD_ALIAS_ERROR,
    LODD_ALIAS_WARNING,    /* this and the next: other names pass where the profile fixes one, in slices too */
    LODD_ALIAS_INFORMATION
} lodd_system_alias;

/* Judging FHIR documents. All-zero is the default; it stands in lodd_run_options. */
typedef struct lodd_fhir_options {
    const char *const *profiles; /* canonicals that every document is judged against besides its base type */
    size_t n_profiles;
    lodd_best_practice best_practice;
    lodd_reference_policy references;
    /* A resource that is not in the document, by the reference as written; false: not found. The text must live as long as the run. */
    bool (*fetch)(void *user, lodd_str reference, lodd_str *ret_text);
    void *fetch_user;
    const char *language;           /* BCP-47, of displays; NULL: any */
    bool refuse_examples;           /* example.org and the like are no valid URLs */
    bool security_checks;           /* text that looks like HTML is a finding */
    bool for_publication;           /* the stricter demands on published conformance resources */
    bool assume_valid_rest;         /* a reference Type/id that is not in the Bundle is taken as valid */
    bool unknown_systems_are_errors;/* a required binding to a code system that is not carried */
    bool allow_comments;            /* comments in JSON */
    bool hint_must_support;         /* say which elements a profile does not mark as mustSupport */
    bool displays_are_warnings;     /* a wrong display is a warning, not an error */
    bool has_now;                   /* now is given; else the clock's: constraints may ask for it, and verdicts depend on it */
    int64_t now;                    /* seconds since 1970 (UTC) for now(), today() and bounds that count from now */
    const char *operation;          /* canonical of the OperationDefinition that a Parameters document is for; NULL: none */
    bool operation_result;          /* it is what the operation returns, not what it is called with */
    bool ignore_contained;          /* contained resources are left out: neither they nor whether anything refers to them is judged */
    lodd_system_alias system_alias;
} lodd_fhir_options;

typedef struct lodd_run_options {
    size_t size;
    lodd_limits limits;
    lodd_fhir_options fhir;
    lodd_values values;     /* AUTO: values are shown when every person number in the document is synthetic */
    bool coverage;          /* collect coverage; see lodd_run_coverage */
    bool document_coverage; /* also of each document by itself; see lodd_result_coverage */
    bool keep_conversation; /* remember what the findings across files need; on by default */
    lodd_environment environment; /* where the documents belong: what looks real in test, or is synthetic in production, is an error */
} lodd_run_options;

/* Fills in the defaults, limits included. */
void lodd_run_options_default(lodd_run_options *ret);

lodd_status lodd_run_new(lodd_run **ret, lodd_engine *engine, const lodd_run_options *options);

/* Judges one document. order: its place in the run's input, which makes the findings across files the same on any number of threads.
 * data may be freed after the call. A broken document is a result with issues, not a status. */
lodd_status lodd_run_validate(lodd_run *run, lodd_str name, size_t order, lodd_str data, lodd_result **ret);

/* The same, of a file. A file that cannot be read is a result with an issue (rule LODD-FILE), so that nothing else is lost. */
lodd_status lodd_run_validate_file(lodd_run *run, const char *path, size_t order, lodd_result **ret);

/* A result for an input that the caller could not read itself (a folder that cannot be listed, standard input that failed): one issue (rule
 * LODD-FILE) with the reason (English, one line) as its argument, so that it stands in the report like everything else. */
lodd_status lodd_run_unreadable(lodd_run *run, lodd_str name, size_t order, lodd_str reason, lodd_result **ret);

/* The findings across the files of the run: duplicate MsgId, cancellation without its original, ... as one result without a document
 * of its own (its name is empty; each issue names its document). *ret stays NULL when there are none. */
lodd_status lodd_run_finish(lodd_run *run, lodd_result **ret);

/* The coverage summed over the run's documents so far; free with lodd_coverage_free. */
lodd_status lodd_run_coverage(lodd_run *run, lodd_coverage **ret);
void lodd_run_free(lodd_run *run);

/* What a document is, without judging it: "no.plo@1.6/innleggelsesrapport" ..., or why it is unknown. */
typedef struct lodd_detection {
    lodd_str family;     /* "message", "fhir", "xml", "json", "unknown" */
    lodd_str root;       /* local name of the root element; of a FHIR document its resource type; empty if neither */
    lodd_str ns;         /* its namespace */
    lodd_str type_code;  /* MsgInfo/Type/@V or AppRec/MsgType/@V; empty if none */
    lodd_str profile[8]; /* "no.msghead@1.2/msghead", then one for each payload known here; of a FHIR document the canonical of
                            its type, "http://hl7.org/fhir/StructureDefinition/Patient|4.0.1" */
    size_t n_profiles;
    lodd_str encoding;   /* "UTF-8", "ISO-8859-1", ... */
} lodd_detection;

/* limits: NULL for the defaults. ret's strings live until lodd_detection_free(*ret_storage). */
lodd_status lodd_engine_detect(lodd_engine *engine, lodd_str data, const lodd_limits *limits, lodd_detection *ret, void **ret_storage);
void lodd_detection_free(void *storage);

/* The packs and rules, for lists and explanations. Strings live as long as the engine. */
typedef struct lodd_pack_info {
    lodd_str name; /* "no.plo@1.6" */
    lodd_str title[LODD_LANG_COUNT];
    lodd_str publisher;
    lodd_str status;
    lodd_str valid_from, valid_to;
    lodd_str directory;
    lodd_str manifest; /* pack.json as it stands: the rest of what it says */
    lodd_str stands_for; /* name of the FHIR package that the pack stands in for until that one is there; empty: none */
} lodd_pack_info;

size_t lodd_engine_n_packs(const lodd_engine *engine);
lodd_pack_info lodd_engine_pack(const lodd_engine *engine, size_t i); /* sorted by name */
/* The pack that a profile of a result is of: "no.plo@1.6" of "no.plo@1.6/innleggelsesrapport"; of a canonical the pack whose definitions it is
 * among. {NULL, 0}: none, it comes from a FHIR package or from the user's own definitions. */
lodd_str lodd_engine_pack_of(const lodd_engine *engine, lodd_str profile);

typedef struct lodd_profile_info {
    lodd_str name; /* "no.plo@1.6/innleggelsesrapport" */
    lodd_str title[LODD_LANG_COUNT];
    lodd_str document; /* "HIS 1143:2014" */
    lodd_str root, ns;
    lodd_str type_codes; /* "LOG_INNLAGT"; several separated by blanks */
} lodd_profile_info;

size_t lodd_engine_n_profiles(const lodd_engine *engine);
lodd_profile_info lodd_engine_profile(const lodd_engine *engine, size_t i);

/* All rules: built-in ones and those of every pack (which reads the packs' rules). Sorted by id. */
lodd_status lodd_engine_rules(lodd_engine *engine, const lodd_rule *const **ret, size_t *ret_n);

/* "0.1.0" */
const char *lodd_version(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
