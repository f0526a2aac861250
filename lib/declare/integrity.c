/* declare/integrity.c - manifest and signatures of a bundle against its declaration. Uses bundle.h, signature.h.
 */
#include "declare/integrity.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/sha256.h"
#include "declare/ehds.h"

static const struct {
    const char *code;
    const char *names[LODD_LANG_COUNT];
} states[LODD__SIGNED_COUNT] = {
#define X(name, code, nb, en) [LODD__SIGNED_##name] = {code, {nb, en}},
    LODD__SIGNED_TABLE(X)
#undef X
};

static const lodd__signed by_outcome[] = {
    [LODD__SIGNATURE_GOOD] = LODD__SIGNED_GOOD,
    [LODD__SIGNATURE_UNKNOWN_CA] = LODD__SIGNED_UNKNOWN_CA,
    [LODD__SIGNATURE_WRONG_ORGNR] = LODD__SIGNED_WRONG_ORGNR,
    [LODD__SIGNATURE_EXPIRED] = LODD__SIGNED_EXPIRED,
    [LODD__SIGNATURE_BAD] = LODD__SIGNED_BAD,
    [LODD__SIGNATURE_REFUSED] = LODD__SIGNED_REFUSED,
    [LODD__SIGNATURE_NOT_CHECKED] = LODD__SIGNED_NOT_CHECKED,
};

const char *lodd__signed_code(lodd__signed state)
{
    return (unsigned)state < LODD__SIGNED_COUNT ? states[state].code : "";
}

const char *lodd__signed_name(lodd__signed state, lodd_lang lang)
{
    return (unsigned)state < LODD__SIGNED_COUNT && (unsigned)lang < LODD_LANG_COUNT ? states[state].names[lang] : "";
}

typedef struct checking {
    lodd__integrity *ret;
    lodd__arena *arena;
    const lodd__loaded *loaded;
    lodd__map listed; /* names in the manifest */
    lodd_status status;
} checking;

/* The first file that is wrong stays. What exactly is wrong with it, lodd verify tells. */
static void changed(checking *c, lodd_str name)
{
    if (c->ret->changed)
        return;
    c->ret->changed = true;
    c->ret->what = lodd__arena_str(c->arena, name);
}

/* A file of the bundle whose digest the declaration holds. *ret is freed by the caller; NULL when it is not that file.
 */
static char *read_named(checking *c, const char *name, const lodd__digest *expected, size_t *ret_len)
{
    char *bytes = NULL;
    lodd__digest digest;
    lodd_status status;

    if (expected->hex[0] == '\0')
        return NULL;
    status = lodd__bundle_read(c->loaded->bundle, lodd__str(name), &bytes, ret_len, NULL);
    if (status == LODD_ERR_NOMEM) {
        c->status = status;
        return NULL;
    }
    if (status != LODD_OK) {
        changed(c, lodd__str(name));
        return NULL;
    }
    lodd__sha256_hex(lodd__str_n(bytes, *ret_len), digest.hex);
    if (strcmp(digest.hex, expected->hex) != 0) {
        changed(c, lodd__str(name));
        free(bytes);
        return NULL;
    }
    return bytes;
}

static void check_entries(checking *c, const lodd__manifest *manifest)
{
    for (size_t i = 0; i < manifest->len && c->status == LODD_OK; i++) {
        const lodd__manifest_entry *entry = &manifest->ptr[i];
        lodd__digest digest;
        lodd_status status = lodd__bundle_digest(c->loaded->bundle, entry->name, &digest, NULL, NULL);

        if (status == LODD_ERR_NOMEM || !lodd__map_put(&c->listed, entry->name, c))
            c->status = LODD_ERR_NOMEM;
        else if (status != LODD_OK)
            changed(c, entry->name);
        else if (strcmp(digest.hex, entry->sha256.hex) != 0)
            changed(c, entry->name);
    }
}

/* Files that a bundle may have besides those of its manifest. */
static bool is_of_bundle(lodd_str name)
{
    static const char *const own[] = {LODD__BUNDLE_DECLARATION, LODD__BUNDLE_SIGNATURE, LODD__BUNDLE_HTML,
                                      LODD__BUNDLE_MANIFEST};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (lodd__str_is(name, own[i]))
            return true;
    return lodd__str_starts(name, LODD__STR(LODD__EHDS_FOLDER));
}

static bool visit(void *user, lodd_str name, bool ok)
{
    checking *c = user;

    if (!ok)
        changed(c, name);
    else if (!is_of_bundle(name) && lodd__map_get(&c->listed, name) == NULL)
        changed(c, name);
    return !c->ret->changed;
}

static void check_files(checking *c)
{
    const lodd__declaration *declaration = c->loaded->declaration;
    lodd__manifest manifest = {NULL, 0};
    size_t n = 0;
    lodd_str fault = {NULL, 0};
    char *bytes;

    c->ret->checked = true;
    if (declaration->manifest.sha256.hex[0] == '\0')
        changed(c, LODD__STR(LODD__BUNDLE_MANIFEST));
    bytes = read_named(c, LODD__BUNDLE_MANIFEST, &declaration->manifest.sha256, &n);
    if (bytes == NULL)
        return;
    if (lodd__manifest_parse(&manifest, c->arena, lodd__str_n(bytes, n), &fault)) {
        check_entries(c, &manifest);
        if (c->status == LODD_OK && !c->ret->changed &&
            lodd__bundle_list(c->loaded->bundle, LODD__STR(""), visit, c, NULL) == LODD_ERR_NOMEM)
            c->status = LODD_ERR_NOMEM;
    } else {
        changed(c, LODD__STR(LODD__BUNDLE_MANIFEST));
    }
    lodd__map_free(&c->listed);
    free(bytes);
}

static void check_signature(checking *c, const char *trust)
{
    const lodd__declaration *declaration = c->loaded->declaration;
    lodd_str orgnrs[2] = {declaration->issuer.orgnr, declaration->assessor.orgnr};
    lodd__strings expected = {orgnrs, declaration->assessor.orgnr.len > 0 ? 2 : 1};
    lodd__signatures signatures = {NULL, 0};
    char *jws = NULL, *payload = NULL;
    size_t n_jws = 0, n_payload = 0;
    lodd_status status = lodd__bundle_read(c->loaded->bundle, LODD__STR(LODD__BUNDLE_SIGNATURE), &jws, &n_jws, NULL);

    if (status == LODD_OK)
        status = lodd__bundle_read(c->loaded->bundle, LODD__STR(LODD__BUNDLE_DECLARATION), &payload, &n_payload, NULL);
    if (status == LODD_OK)
        c->status = lodd__signatures_check(&signatures, c->arena, lodd__str_n(jws, n_jws),
                                           lodd__str_n(payload, n_payload), expected, declaration->issued, trust);
    else if (status == LODD_ERR_NOMEM)
        c->status = status;
    else if (status != LODD_ERR_NOT_FOUND)
        c->ret->signature = LODD__SIGNED_REFUSED;
    for (size_t i = 0; i < signatures.len; i++) {
        lodd__signed state = by_outcome[signatures.ptr[i].outcome];

        if (state == LODD__SIGNED_BAD ||
            (c->ret->signature != LODD__SIGNED_BAD && (i == 0 || state < c->ret->signature))) {
            c->ret->signature = state;
            c->ret->signer = signatures.ptr[i].signer;
        }
    }
    if (c->ret->signature == LODD__SIGNED_BAD)
        changed(c, LODD__STR(LODD__BUNDLE_DECLARATION));
    free(jws);
    free(payload);
}

lodd_status lodd__integrity_check(lodd__integrity *ret, lodd__arena *arena, const lodd__loaded *loaded,
                                  const char *trust)
{
    checking c = {.ret = ret, .arena = arena, .loaded = loaded};

    *ret = (lodd__integrity){.signature = LODD__SIGNED_NONE};
    if (loaded->declaration == NULL || loaded->bundle == NULL)
        return LODD_OK;
    check_files(&c);
    if (c.status == LODD_OK)
        check_signature(&c, trust);
    return arena->failed ? LODD_ERR_NOMEM : c.status;
}
