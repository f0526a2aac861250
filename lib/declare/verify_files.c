/* declare/verify_files.c - step 3 of a verification: the manifest, the files it lists, the files that are there, and
 * the evidence that the declaration names. Uses bundle.h, ehds.h.
 *
 * At most some lines of all that is wrong are told; the rest is counted. Everything is linear in the list. */
#include <stdlib.h>

#include "base/sha256.h"
#include "declare/ehds.h"
#include "declare/verify.h"

enum { MAX_TOLD = 100 };

typedef struct files {
    lodd__verifying *v;
    size_t told, more;
    size_t unread;   /* files that are too large */
    lodd__map named; /* path -> evidence */
} files;

/* May one more be told? */
static bool tell(files *f)
{
    if (f->told >= MAX_TOLD) {
        f->more++;
        return false;
    }
    f->told++;
    return true;
}

/* --- the list --- */

static bool index_entries(lodd__verifying *v)
{
    for (size_t i = 0; i < v->manifest.len; i++)
        if (!lodd__map_put(&v->entries, v->manifest.ptr[i].name, &v->manifest.ptr[i])) {
            v->status = LODD_ERR_NOMEM;
            return false;
        }
    return true;
}

static bool read_list(lodd__verifying *v)
{
    const lodd_str name = LODD__STR(LODD__BUNDLE_MANIFEST);
    lodd__bundle_fault fault;
    lodd_str text, wrong;

    if (!lodd__verify_read(v, name, &text, &fault)) {
        if (v->status == LODD_OK)
            LODD__LINE(v->check, MANIFEST_MISSING, name, lodd__str(lodd__bundle_fault_text(fault)));
        return false;
    }
    lodd__sha256_hex(text, v->manifest_sha256.hex);
    if (v->declared != NULL && strcmp(v->manifest_sha256.hex, v->declared->manifest.sha256.hex) != 0)
        LODD__LINE(v->check, MANIFEST_OTHER, name, lodd__str(v->declared->manifest.sha256.hex),
                   lodd__str(v->manifest_sha256.hex));
    if (!lodd__manifest_parse(&v->manifest, &v->arena, text, &wrong)) {
        if (v->arena.failed)
            v->status = LODD_ERR_NOMEM;
        else
            LODD__LINE(v->check, MANIFEST_BROKEN, name, wrong);
        v->manifest.len = 0;
        return false;
    }
    if (v->declared != NULL && v->declared->manifest.files != v->manifest.len)
        LODD__LINE(v->check, MANIFEST_COUNT, name, lodd__check_number(v->check, v->declared->manifest.files),
                   lodd__check_number(v->check, v->manifest.len));
    return index_entries(v);
}

/* --- the files it lists --- */

static void tell_fault(files *f, lodd_str name, lodd__bundle_fault fault)
{
    if (fault == LODD__BUNDLE_TOO_LARGE) {
        if (f->unread++ < MAX_TOLD)
            LODD__LINE0(f->v->check, MANIFEST_NOT_READ, name);
    } else if (tell(f)) {
        if (fault == LODD__BUNDLE_ABSENT)
            LODD__LINE0(f->v->check, MANIFEST_ABSENT, name);
        else
            LODD__LINE(f->v->check, MANIFEST_NO_FILE, name, lodd__str(lodd__bundle_fault_text(fault)));
    }
}

/* Another size is another file: nobody has to read 10 GB of nothing to see it. */
static bool has_size(files *f, lodd_str name)
{
    const lodd__evidence *evidence = lodd__map_get(&f->named, name);
    lodd_check *check = f->v->check;
    size_t bytes;
    lodd__bundle_fault fault = lodd__bundle_examine(f->v->bundle, name, &bytes);

    if (evidence == NULL && fault == LODD__BUNDLE_TOO_LARGE) { /* nothing that the tool makes is that large */
        tell_fault(f, name, fault);
        return false;
    }
    if (evidence == NULL || evidence->sha256.hex[0] == '\0' ||
        (fault != LODD__BUNDLE_FINE && fault != LODD__BUNDLE_TOO_LARGE) || bytes == evidence->bytes)
        return true;
    if (tell(f))
        LODD__LINE(check, MANIFEST_SIZE, name, lodd__check_number(check, evidence->bytes),
                   lodd__check_number(check, bytes));
    return false;
}

static void check_file(files *f, const lodd__manifest_entry *entry)
{
    lodd__verifying *v = f->v;
    lodd__bundle_fault fault;
    lodd__digest digest;
    lodd_status status;

    if (!has_size(f, entry->name))
        return;
    status = lodd__bundle_digest(v->bundle, entry->name, &digest, NULL, NULL);
    if (status == LODD_ERR_NOMEM) {
        v->status = status;
    } else if (status != LODD_OK) {
        fault = lodd__bundle_examine(v->bundle, entry->name, NULL);
        if (fault == LODD__BUNDLE_FINE)
            fault = status == LODD_ERR_LIMIT ? LODD__BUNDLE_TOO_LARGE : LODD__BUNDLE_TROUBLE;
        tell_fault(f, entry->name, fault);
    } else if (strcmp(digest.hex, entry->sha256.hex) != 0 && tell(f)) {
        LODD__LINE(v->check, MANIFEST_CHANGED, entry->name, lodd__str(entry->sha256.hex), lodd__str(digest.hex));
    }
}

/* --- the files that are there --- */

/* What is derived from the declaration, or is about it, cannot be in a list that the declaration has the digest of. */
static bool is_outside_list(const lodd__verifying *v, lodd_str name)
{
    static const char *const names[] = {LODD__BUNDLE_DECLARATION, LODD__BUNDLE_SIGNATURE, LODD__BUNDLE_HTML,
                                        LODD__BUNDLE_MANIFEST};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (lodd__str_is(name, names[i]))
            return true;
    return v->declared != NULL && v->declared->ehds.len > 0 && lodd__ehds_derived(name);
}

static bool visit(void *user, lodd_str name, bool ok)
{
    files *f = user;
    lodd__verifying *v = f->v;

    if (!ok) {
        /* what is listed or read has been told already */
        if (lodd__map_get(&v->entries, name) == NULL && !is_outside_list(v, name) && tell(f))
            LODD__LINE0(v->check, MANIFEST_ODD, name);
    } else if (lodd__map_get(&v->entries, name) == NULL && !is_outside_list(v, name) && tell(f)) {
        LODD__LINE0(v->check, MANIFEST_STRANGER, name);
    }
    return true;
}

static void check_folder(files *f)
{
    lodd__verifying *v = f->v;
    char *message = NULL;
    lodd_status status = lodd__bundle_list(v->bundle, (lodd_str){NULL, 0}, visit, f, &message);

    if (status == LODD_ERR_NOMEM)
        v->status = status;
    else if (status != LODD_OK)
        LODD__LINE(v->check, MANIFEST_TOO_MUCH, LODD__STR(""), lodd__str(message));
    lodd_free(message);
}

/* --- the evidence that the declaration names --- */

static void check_evidence(files *f, const lodd__evidence *evidence)
{
    lodd__verifying *v = f->v;
    const lodd__manifest_entry *entry = lodd__map_get(&v->entries, evidence->path);

    if (evidence->path.len == 0)
        return;
    if (evidence->withheld) {
        if (entry != NULL && tell(f))
            LODD__LINE(v->check, MANIFEST_NOT_WITHHELD, evidence->path, evidence->id);
    } else if (entry == NULL) {
        if (tell(f))
            LODD__LINE(v->check, MANIFEST_LACKS, evidence->path, evidence->id);
    } else if (strcmp(entry->sha256.hex, evidence->sha256.hex) != 0 && tell(f)) {
        LODD__LINE(v->check, MANIFEST_CONTRADICTS, evidence->path, evidence->id);
    }
}

static bool index_evidence(files *f)
{
    lodd__verifying *v = f->v;

    for (size_t i = 0; v->declared != NULL && i < v->declared->evidence.len; i++) {
        lodd__evidence *evidence = &v->declared->evidence.ptr[i];

        if (evidence->path.len > 0 && !lodd__map_put(&f->named, evidence->path, evidence)) {
            v->status = LODD_ERR_NOMEM;
            return false;
        }
    }
    return true;
}

static void check_all_evidence(files *f)
{
    const lodd_str own[] = {LODD__STR(LODD__BUNDLE_LOCK), LODD__STR(LODD__BUNDLE_FINDINGS)};
    lodd__verifying *v = f->v;

    for (size_t i = 0; i < v->declared->evidence.len; i++)
        check_evidence(f, &v->declared->evidence.ptr[i]);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (lodd__map_get(&v->entries, own[i]) == NULL && tell(f))
            LODD__LINE(v->check, MANIFEST_LACKS, own[i], own[i]);
    for (size_t i = 0, unused = 0; i < v->manifest.len; i++) {
        lodd_str name = v->manifest.ptr[i].name;

        if (lodd__map_get(&f->named, name) == NULL && !lodd__str_eq(name, own[0]) && !lodd__str_eq(name, own[1]) &&
            unused++ < MAX_TOLD)
            LODD__LINE0(v->check, MANIFEST_UNUSED, name);
    }
}

void lodd__verify_files(lodd__verifying *v)
{
    files f = {.v = v};
    size_t before = lodd__verify_marks(v);
    bool listed = read_list(v);

    if (v->status != LODD_OK || !index_evidence(&f)) {
        lodd__map_free(&f.named);
        return;
    }
    for (size_t i = 0; i < v->manifest.len && v->status == LODD_OK; i++)
        check_file(&f, &v->manifest.ptr[i]);
    if (listed && v->declared != NULL)
        check_all_evidence(&f);
    if (listed && v->status == LODD_OK)
        check_folder(&f);
    if (f.more > 0)
        LODD__LINE(v->check, MANIFEST_MORE, LODD__STR(""), lodd__check_number(v->check, f.more));
    lodd__map_free(&f.named);
    v->verified[LODD__STEP_FILES] = lodd__verify_marks(v) == before && v->declared != NULL;
    if (v->verified[LODD__STEP_FILES])
        LODD__LINE(v->check, MANIFEST_OK, LODD__STR(LODD__BUNDLE_MANIFEST),
                   lodd__check_number(v->check, v->manifest.len));
}
