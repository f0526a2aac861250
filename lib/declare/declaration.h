/* declare/declaration.h - a self-declaration (selvdeklarering) in memory: what selvdeklarering.json says.
 *
 * Every member has one source: the vendor (V) says it, the tool (T) computes it, or it comes from elsewhere (E). What
 * the tool computes is never taken from input: lodd__evaluate fills it in, and verification computes it anew
 * (facts 4.1, 4.3). Strings live in the arena; empty means absent. Lists are in the order of the file.
 * docs/declaration.schema.json and docs/declaration-input.schema.json describe the files.
 */
#ifndef LODD_DECLARE_DECLARATION_H
#define LODD_DECLARE_DECLARATION_H

#include "base/map.h"
#include "declare/requirement.h"

#define LODD__DECLARATION_SCHEMA "urn:lodd:selvdeklarering:1"
#define LODD__INPUT_SCHEMA       "urn:lodd:declaration-input:1"

typedef struct lodd__digest {
    char hex[65]; /* SHA-256 in lower-case hex digits; empty string: none */
} lodd__digest;

/* What the vendor says of a claim. NAME, word in files, English, counts as met */
#define LODD__CLAIM_TABLE(X)                                                                                           \
    X(JA, "ja", "yes")                                                                                                 \
    X(JA_MED_AVVIK, "ja-med-avvik", "yes, with deviations")                                                            \
    X(NEI, "nei", "no")                                                                                                \
    X(IKKE_TESTET, "ikke-testet", "not tested")                                                                        \
    X(IKKE_RELEVANT, "ikke-relevant", "not relevant")                                                                  \
    X(PLANLAGT, "planlagt", "planned")

/* What it is shown as: status and computed result together (facts 4.3). NAME, code in files, bokmål, English */
#define LODD__SHOWN_TABLE(X)                                                                                           \
    X(SAMSVAR, "samsvar", "Samsvar (dokumentert)", "Conforms (documented)")                                            \
    X(SAMSVAR_SVAKT, "samsvar-svakt", "Samsvar (svakt dokumentert)", "Conforms (weakly documented)")                   \
    X(SAMSVAR_MERKNAD, "samsvar-merknad", "Samsvar (med merknader)", "Conforms (with remarks)")                        \
    X(PASTATT, "påstått", "Påstått, ikke dokumentert", "Claimed, not documented")                                      \
    X(MOTSIGELSE, "motsigelse", "Motsigelse", "Contradiction")                                                         \
    X(AVVIK_FORKLART, "avvik-forklart", "Avvik (forklart)", "Deviation (explained)")                                   \
    X(AVVIK_UFORKLART, "avvik-uforklart", "Avvik (ikke forklart)", "Deviation (not explained)")                        \
    X(NEI, "nei", "Nei", "No")                                                                                         \
    X(IKKE_TESTET, "ikke-testet", "Ikke testet", "Not tested")                                                         \
    X(IKKE_RELEVANT, "ikke-relevant", "Ikke relevant", "Not relevant")                                                 \
    X(PLANLAGT, "planlagt", "Planlagt", "Planned")

/* NAME, word in files */
#define LODD__EVIDENCE_TABLE(X)                                                                                        \
    X(MESSAGE, "message")                                                                                              \
    X(DOCUMENT, "document")                                                                                            \
    X(RUN, "run")                                                                                                      \
    X(LOG, "log")                                                                                                      \
    X(SCREENSHOT, "screenshot")                                                                                        \
    X(SBOM, "sbom")                                                                                                    \
    X(EXTERNAL, "external")

typedef enum lodd__claim_status {
#define X(name, word, en) LODD__CLAIM_##name,
    LODD__CLAIM_TABLE(X)
#undef X
        LODD__CLAIM_COUNT
} lodd__claim_status;

typedef enum lodd__shown_as { /* lodd__shown is a function of write/emit.h */
#define X(name, word, nb, en) LODD__SHOWN_##name,
    LODD__SHOWN_TABLE(X)
#undef X
        LODD__SHOWN_COUNT
} lodd__shown_as;

typedef enum lodd__evidence_kind {
#define X(name, word) LODD__EVIDENCE_##name,
    LODD__EVIDENCE_TABLE(X)
#undef X
        LODD__EVIDENCE_COUNT
} lodd__evidence_kind;

/* synthetic3: identifier/identifier.h has a lodd__synthetic of another meaning */
typedef enum lodd__synthetic3 {
    LODD__SYNTHETIC3_UNKNOWN,
    LODD__SYNTHETIC3_YES,
    LODD__SYNTHETIC3_NO
} lodd__synthetic3;
typedef enum lodd__outcome3 {
    LODD__RESULT_NA,
    LODD__RESULT_PASS,
    LODD__RESULT_FAIL,
    LODD__RESULT_COUNT
} lodd__outcome3;

extern const char *const lodd__claim_words[LODD__CLAIM_COUNT];
extern const char *const lodd__shown_words[LODD__SHOWN_COUNT];
extern const char *const lodd__shown_names[LODD__SHOWN_COUNT][LODD_LANG_COUNT];
extern const char *const lodd__evidence_words[LODD__EVIDENCE_COUNT];
extern const char *const lodd__result_words[LODD__RESULT_COUNT]; /* "na", "pass", "fail" */
/* utkast, gjeldende, trukket; epj, meldingstjener, vft, helseapp, annet */
extern const char *const lodd__status_words[3], *const lodd__subject_words[5];

typedef struct lodd__evidence {
    lodd_str id; /* V; items of a folder: "E1/a.xml", "E1/b/c.xml" */
    lodd__evidence_kind kind;
    lodd_str
        path; /* in the bundle: "evidence/messages/a.xml". In the input: without "evidence/"; a folder ends in "/" */
    lodd__digest sha256;                                 /* T */
    size_t bytes;                                        /* T */
    lodd_str media_type;                                 /* T by the name, when the vendor says none */
    lodd_str title, created, expires, version, language; /* V; version: the product's that a document is about */
    lodd_str document_kind;    /* V: of documents, a code of the scheme's list: "ros", "funksjonsbeskrivelse" */
    lodd__strings sections;    /* V: pages and sections that the claims point to */
    lodd__synthetic3 synthetic; /* T of messages; V else */
    bool withheld;             /* V: hash and title stay, the file is not in the bundle */
    bool negative;             /* V: a message that must have errors: no evidence of conformity */
    lodd_str run;              /* T: id of the run whose input or output it is; empty: none */
} lodd__evidence;

typedef struct lodd__deviation {
    lodd_str id, requirement, explanation, impact, plan, until;
    lodd__strings rules; /* ids of the rules it explains */
} lodd__deviation;

typedef struct lodd__claim {
    lodd_str id; /* "K1" */
    lodd_str
        profile; /* "no.plo@1.6/helseopplysninger"; a FHIR canonical with |version; empty: of the system as a whole */
    lodd__direction direction;
    lodd__strings requirements; /* ids; empty in the input: all of the profile and direction */
    lodd__claim_status status;
    lodd_str since, planned_for, limitations, in_use; /* in_use: where it is in operation (facts 1.7) */
    lodd__strings options;
    lodd__strings evidence,
        deviations;    /* ids. In the input an evidence id may be a folder's; absent: all messages of the profile */
    bool all_evidence; /* input only: evidence was absent */
    struct {
        lodd_str issuer, reference, date, url;
    } external_approval; /* E: stored and shown, never derived */
    struct {             /* T */
        lodd_str title[LODD_LANG_COUNT]; /* of the profile, as its pack has it; empty: the system as a whole */
        lodd__outcome3 result;
        size_t files, errors, warnings, information;
        size_t rules_exercised, rules_total;           /* rules of the profile */
        size_t components_exercised, components_total; /* elements, attributes, choices, codes of the profile */
        lodd_level worst; /* norm level of the gravest requirement that failed; UNKNOWN: none or not known */
        lodd__digest result_digest;
        bool reproducible; /* all its evidence is delivered */
        lodd__shown_as shown;
        lodd__strings failed_rules; /* ids of the rules with errors, sorted */
        lodd__strings unexplained;  /* those of them that no deviation of the claim names */
        lodd__strings failed_requirements;
    } computed;
} lodd__claim;

/* What became of one expectation of a test. */
typedef struct lodd__run_result {
    bool met;
    lodd_str output; /* path of the output that meets it or comes nearest; empty: none */
} lodd__run_result;

/* A run of a test description: a run.json among the evidence. All T but the reference. */
typedef struct lodd__test_run {
    lodd_str id; /* of the evidence */
    lodd_str test, version, started, operator_role;
    lodd__strings inputs, outputs; /* paths in the bundle */
    bool negative, passed;
    lodd__digest findings;
    lodd_str folder; /* of run.json, in the bundle: "evidence/runs/T1/", or "" */
    lodd__digest *input_sha256, *output_sha256; /* of each; NULL: not read, not judged */
    LODD__LIST(lodd__run_result) results;       /* one for each expectation of the test, once judged */
} lodd__test_run;

typedef struct lodd__party {
    lodd_str name, orgnr, address, contact, complaint_url;
} lodd__party;

typedef struct lodd__total {
    size_t required, declared, evidenced, failing;
} lodd__total;

typedef struct lodd__named {
    lodd_str name, version;
    lodd__digest sha256;
} lodd__named;

typedef struct lodd__declaration {
    lodd__arena arena;
    /* head */
    lodd_str id, issued, valid_until, status, status_reason;
    struct {
        lodd_str id;
        lodd__digest sha256;
    } supersedes;
    /* scheme */
    struct {
        lodd_str id, version;
        lodd__digest sha256;
        char level;
    } scheme;                                 /* level: 'a', 'b', 'c' */
    LODD__LIST(lodd__named) requirement_sets; /* T */
    lodd__party issuer, authorised_representative;
    struct {
        lodd_str name, function, on_behalf_of, place, date;
    } signatory;
    struct {
        lodd_str type, name, version, release_date, intended_purpose, configuration;
        lodd__digest sha256, configuration_sha256; /* of the installer or image; of the exported configuration */
        lodd__strings organisations;               /* virksomhetstyper */
        lodd_str server_name, server_version;      /* meldingstjener */
    } subject;
    struct {
        lodd_str name, orgnr, accreditation;
        bool third_party;
    } assessor; /* level c */
    struct {
        lodd_str name, version, libxml2;
        lodd__digest rules;
    } tool; /* T; rules: of the built-in rules */
    struct {
        lodd__digest digest;
        size_t files;
        LODD__LIST(lodd__named) packs;
    } profile_set; /* T: profiles.lock */
    struct {
        lodd__digest sha256;
        size_t files;
    } manifest; /* T: EVIDENCE.SHA256SUMS */
    LODD__LIST(lodd__claim) claims;
    LODD__LIST(lodd__evidence) evidence;
    LODD__LIST(lodd__deviation) deviations;
    LODD__LIST(lodd__test_run) runs; /* T */
    lodd__strings out_of_scope;
    LODD__LIST(const lodd__requirement *) requirements; /* T: those in scope, sorted by id */
    lodd__total totals[LODD_LEVEL_COUNT];               /* T */
    lodd_str privacy_exception; /* T: why numbers that may be real persons' were accepted; empty: there were none */
    lodd_str ehds;              /* V: the EHDS block, compact JSON (ehds.h reads it); empty: none */
    lodd_str statement[LODD_LANG_COUNT];  /* T: the scheme's text over the signature */
    lodd__strings legal[LODD_LANG_COUNT]; /* T: the scheme's paragraphs */
    struct {
        lodd__map claims, evidence, deviations;
        const void *of[3]; /* the lists that they were made of: another list is searched one by one */
        size_t len[3];
    } by_id; /* lodd__declaration_index */
} lodd__declaration;

typedef enum lodd__reading {
    LODD__READ_INPUT,    /* declaration-input.json: members marked T are refused, "//" members are comments */
    LODD__READ_FULL,     /* selvdeklarering.json: all members */
    LODD__READ_RECOMPUTE /* the same, with everything marked T left out but what cannot be had otherwise: sha256, bytes
                            and what was found in withheld evidence, privacy_exception; what lodd__evaluate is then
                            given */
} lodd__reading;

/* requirements: to find requirement ids by; those of a declaration that are not installed here are a fault in
 * READ_RECOMPUTE. READ_FULL reads all from its own snapshot (index: the installed one's, or SIZE_MAX) and takes NULL.
 * Scheme id, version and sha256, statement and legal are the installed scheme's but in READ_FULL. Paths of the input
 * get their "evidence/" before them. LODD_ERR_ARGUMENT with *ret_message (lodd_free): what is wrong where. json need
 * not outlive the call. */
lodd_status lodd__declaration_read(lodd__declaration **ret, lodd_str json, lodd__reading how,
                                   const lodd_requirements *requirements, char **ret_message);
/* selvdeklarering.json: fixed order of members, two-blank indented, LF, UTF-8, no floating numbers. Check out->failed.
 */
void lodd__declaration_write(lodd__buf *out, const lodd__declaration *declaration);
void lodd__declaration_free(lodd__declaration *declaration);

/* Looking up by id takes constant time for the lists that were last indexed, which reading does; to be called again
 * when a list or an id in it has changed. False: memory ran out. */
bool lodd__declaration_index(lodd__declaration *declaration);
const lodd__claim *lodd__declaration_claim(const lodd__declaration *declaration, lodd_str id);
const lodd__evidence *lodd__declaration_evidence(const lodd__declaration *declaration, lodd_str id);
const lodd__deviation *lodd__declaration_deviation(const lodd__declaration *declaration, lodd_str id);

#endif
