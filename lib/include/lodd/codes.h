/* lodd/codes.h - code lists of the user's own: a file becomes a pack (docs/codes.md).
 *
 * A pack of one list is a folder with pack.json and codes.image: the list as a FHIR CodeSystem, compiled. It is opened
 * as any pack, and its image is mapped when a document first names the list, whether that is a message or a FHIR
 * document. A list that was added so goes before one that is carried.
 */
#ifndef LODD_CODES_H
#define LODD_CODES_H

#include <stdbool.h>
#include <stddef.h>

#include "lodd/engine.h"
#include "lodd/limits.h"
#include "lodd/status.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef enum lodd_codes_format {
    LODD_CODES_NONE,       /* not a list of codes */
    LODD_CODES_TABLE,      /* .csv, .tsv, .txt: columns with a head */
    LODD_CODES_CODESYSTEM, /* a FHIR CodeSystem, JSON or XML */
    LODD_CODES_CLAML       /* ClaML 2.0 or 3.0, XML */
} lodd_codes_format;

/* What a file is by its name and its first bytes. name: its path; head: the bytes it begins with, a few kilobytes. */
lodd_codes_format lodd_codes_detect(lodd_str name, lodd_str head);

typedef struct lodd_codes_options {
    size_t size;
    /* Who the list is: one of them is needed unless the file says it (a CodeSystem does). NULL: as the file has it. */
    const char *oid;     /* "2.16.578.1.12.4.1.1.7110" */
    const char *url;     /* "http://hl7.org/fhir/sid/icd-10-no" */
    const char *title;   /* NULL: of the file, else its name */
    const char *version; /* NULL: of the file, else none */
    const char *date;    /* the day of adding, "2026-11-22": provenance; NULL: not said */
    lodd_limits limits;  /* max_input bounds the file */
} lodd_codes_options;

void lodd_codes_options_default(lodd_codes_options *ret);

/* What was added. Strings live until lodd_codes_added_free(*ret_storage). */
typedef struct lodd_codes_added {
    lodd_str pack;   /* "codes.2.16.578.1.12.4.1.1.7110@2026" */
    lodd_str folder; /* where it lies */
    lodd_str oid;    /* empty: none */
    lodd_str url;    /* empty: none */
    lodd_str title, version;
    size_t n_codes;
    size_t n_repeated; /* codes that stood there twice: the first counts */
    size_t n_dropped;  /* rows without a code; parents that are not in the list */
    bool replaced;     /* a pack of that name was there */
} lodd_codes_added;

/* Reads a file and makes a pack of it below packs_dir (which exists). The pack appears whole or not at all. engine: its
 * definitions say how a CodeSystem in XML is read. LODD_ERR_PACK: the file is no list of codes, or its form is wrong;
 * LODD_ERR_NOT_FOUND: nobody says who the list is; LODD_ERR_ARGUMENT: oid or url is none; LODD_ERR_LIMIT: it is too
 * large; with a line in *ret_message (may be NULL; free with lodd_free). */
lodd_status lodd_codes_add(lodd_codes_added *ret, void **ret_storage, const lodd_engine *engine, const char *path,
                           const char *packs_dir, const lodd_codes_options *options, char **ret_message);
void lodd_codes_added_free(void *storage);

/* Takes away a pack that lodd_codes_add made below packs_dir: "codes.2.16.578.1.12.4.1.1.7110@2026".
 * LODD_ERR_NOT_FOUND: there is none of that name; nothing else is ever taken away. */
lodd_status lodd_codes_remove(const char *packs_dir, lodd_str pack, char **ret_message);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
