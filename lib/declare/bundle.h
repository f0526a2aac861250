/* declare/bundle.h - a declaration's bundle on disk: exact bytes, a manifest that sha256sum -c accepts, a lock of the
 * profile packs.
 *
 * A bundle from somebody else is hostile input: names that lead out of it, links, devices, huge files and broken JSON
 * are told and never followed. Every file is opened step by step from the bundle's folder without following links.
 * Nothing outside of it is read or written. POSIX only.
 */
#ifndef LODD_DECLARE_BUNDLE_H
#define LODD_DECLARE_BUNDLE_H

#include "declare/check.h"
#include "declare/declaration.h"

#define LODD__BUNDLE_DECLARATION "selvdeklarering.json"
#define LODD__BUNDLE_SIGNATURE   "selvdeklarering.json.jws"
#define LODD__BUNDLE_HTML        "selvdeklarering.html"
#define LODD__BUNDLE_MANIFEST    "EVIDENCE.SHA256SUMS"
#define LODD__BUNDLE_LOCK        "profiles.lock"
#define LODD__BUNDLE_FINDINGS    "evidence/results.ndjson"

/* Relative, '/' between names, no "." or "..", no empty step, no backslash, no control characters, UTF-8, at most 255
 * bytes a step, 16 steps. */
bool lodd__bundle_name_ok(lodd_str name);

typedef struct lodd__bundle lodd__bundle;

/* Sets *message, if it is asked for and still NULL, to a line. */
/* Opens a folder. limits NULL: the defaults with at most 200,000 files. base: a prefix of every name that the folder
 * itself stands for ("evidence/": the vendor's folder before it is in a bundle), or "". */
lodd_status lodd__bundle_open(lodd__bundle **ret, const char *directory, const char *base, const lodd_limits *limits,
                              char **ret_message);
void lodd__bundle_close(lodd__bundle *bundle);
/* Why a file of a bundle cannot be had, for lines of their own; NAME: not a name_ok; OTHER: a device, a FIFO, a socket.
 */
typedef enum lodd__bundle_fault {
    LODD__BUNDLE_FINE,
    LODD__BUNDLE_ABSENT,
    LODD__BUNDLE_NAME,
    LODD__BUNDLE_LINK,
    LODD__BUNDLE_FOLDER,
    LODD__BUNDLE_OTHER,
    LODD__BUNDLE_TOO_LARGE,
    LODD__BUNDLE_DENIED,
    LODD__BUNDLE_TROUBLE, /* anything else that the system says */
    LODD__BUNDLE_FAULT_COUNT
} lodd__bundle_fault;
/* Without reading it; ret_bytes (may be NULL): its size. TOO_LARGE: for lodd__bundle_read. */
lodd__bundle_fault lodd__bundle_examine(lodd__bundle *bundle, lodd_str name, size_t *ret_bytes);
/* The line of bundle.def that says so (FILE-ABSENT, FILE-LINK, ...: mark FAULT). */
void lodd__bundle_complain(lodd_check *check, lodd_str name, lodd__bundle_fault fault);

/* Messages of the following say why, without the name. Reading is for several threads at once.
 *
 * A regular file, at most limits->max_input bytes; malloc'ed with a NUL behind it. LODD_ERR_NOT_FOUND: it is not there
 * (no message). LODD_ERR_LIMIT, LODD_ERR_IO (a link, a device, ...) and LODD_ERR_ARGUMENT (not a name_ok) with a
 * message. */
lodd_status lodd__bundle_read(lodd__bundle *bundle, lodd_str name, char **ret, size_t *ret_len, char **ret_message);
/* SHA-256 and size without keeping it; of any size, as long as not more than 16 GB are read of one bundle in all. */
lodd_status lodd__bundle_digest(lodd__bundle *bundle, lodd_str name, lodd__digest *ret, size_t *ret_bytes,
                                char **ret_message);
/* Every file below a folder ("" for all) by its whole name, sorted bytewise; what is neither a regular file nor a
 * folder comes with ok false, and is not entered. At most limits->max_files, max_dir_depth: beyond them LODD_ERR_LIMIT.
 */
typedef bool lodd__bundle_visit(void *user, lodd_str name, bool ok);
lodd_status lodd__bundle_list(lodd__bundle *bundle, lodd_str folder, lodd__bundle_visit *visit, void *user,
                              char **ret_message);

/* A new bundle is made beside its place and gets its name when it is whole. */
typedef struct lodd__bundle_draft lodd__bundle_draft;
lodd_status lodd__bundle_draft_new(lodd__bundle_draft **ret, const char *directory,
                                   char **ret_message); /* fails when it exists and is not empty */
lodd_status lodd__bundle_draft_write(lodd__bundle_draft *draft, lodd_str name, lodd_str bytes, char **ret_message);
lodd_status lodd__bundle_draft_copy(lodd__bundle_draft *draft, lodd_str name, lodd__bundle *from,
                                    char **ret_message);                               /* of any size */
lodd_status lodd__bundle_draft_publish(lodd__bundle_draft *draft, char **ret_message); /* then free it */
void lodd__bundle_draft_free(lodd__bundle_draft *draft); /* removes what was not published */
/* Replaces one file of an existing bundle by way of a temporary name (signatures). */
lodd_status lodd__bundle_replace(lodd__bundle *bundle, lodd_str name, lodd_str bytes, char **ret_message);

/* The manifest: "<64 hex digits>  <name>\n", sorted bytewise by name; covers every file but the declaration, its
 * signatures, its page, itself and the derived files of the folder ehds/ (ehds.h, lodd__ehds_derived). */
typedef struct lodd__manifest_entry {
    lodd__digest sha256;
    lodd_str name;
} lodd__manifest_entry;
typedef LODD__LIST(lodd__manifest_entry) lodd__manifest;
/* False with a line in *ret_fault (arena): a bad line, an unsafe name, a name twice, not sorted. */
bool lodd__manifest_parse(lodd__manifest *ret, lodd__arena *arena, lodd_str text, lodd_str *ret_fault);
/* Sorts, then writes. */
void lodd__manifest_write(lodd__buf *out, lodd__manifest *manifest);

/* profiles.lock (JSON, urn:lodd:profiles-lock:1): the packs that the declaration's verdicts depend on (those of the
 * claims' profiles, of the requirement sets and the scheme, with all they depend on, and the test persons), per file
 * SHA-256. Fills in declaration->profile_set. packs by name (lodd__lock_packs), with or without what they depend on.
 * LODD_ERR_ARGUMENT: one is not installed. */
lodd_status lodd__lock_make(lodd__buf *out, lodd__declaration *declaration, lodd_engine *engine,
                            const lodd__strings *packs, char **ret_message);
/* Those packs, by name, sorted, with all they depend on; what is not installed is left out. In declaration's arena. */
lodd_status lodd__lock_packs(lodd__strings *ret, lodd__declaration *declaration, lodd_engine *engine);
/* Which packs of a lock differ from those installed here, with the reason, as lines; *ret_same when none does. Hostile
 * text. */
lodd_status lodd__lock_compare(bool *ret_same, lodd_str lock, lodd_engine *engine, lodd_check *check);

#endif
