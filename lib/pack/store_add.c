/* pack/store_add.c - a package into the store, and out of it; see store.h and lodd/pack.h. Uses base, json, image,
 * libarchive (by unpack.c).
 *
 * Everything is laid into hidden folders beside its place first and gets its name by being renamed, so that a package
 * is there as a whole or not at all. An archive is read to its end before the first byte of it is written.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/reason.h"
#include "base/sha256.h"
#include "image/builder.h"
#include "pack/canonical.h"
#include "pack/fhir_package.h"
#include "pack/store.h"
#include "pack/unpack.h"

enum { MAX_FILES = 200000 };

typedef struct addition {
    lodd_store *store;
    const char *path;
    const lodd_store_add_options *options;
    lodd_limits limits;
    char *root, *record; /* the hidden folders; NULL when they are not there (any more) */
    char *folder;        /* where the package is to lie */
    const char *prefix;  /* of a folder's files: "package/" when the folder is what is to be "package" */
    size_t skip, n_files;
    lodd__arena arena;
    lodd__map folded; /* names without capitals -> as they are written */
    lodd__tree tree;  /* what was laid */
    char digest[80];
    lodd_package_info info;
    bool new_folder; /* the package's folder was not there */
    bool laid;       /* it is lodd that laid it there, now or before */
    lodd_status status;
    char **message;
} addition;

static lodd_status refuse(addition *a, lodd_str name, const char *what)
{
    return LODD__FAIL(a->message, LODD_ERR_PACK, "%s: %.*s: %s", a->path, LODD__FMT(name), what);
}

static lodd_status fail(addition *a, const char *path)
{
    return errno == ENOMEM ? LODD_ERR_NOMEM : LODD__FAIL(a->message, LODD_ERR_IO, "%s: %s", path, strerror(errno));
}

/* ---- laying files ---- */

static lodd_status check_name(addition *a, lodd_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.ptr[i] < 0x20 || name.ptr[i] == 0x7f || name.ptr[i] == '\\')
            return refuse(a, name, "a name with control characters or backslashes");
    for (size_t i = 0; i + 1 < name.len; i++)
        if (name.ptr[i] == '/' && name.ptr[i + 1] == '/')
            return refuse(a, name, "a name with an empty part");
    return name.len == 0 || name.ptr[name.len - 1] == '/' ? refuse(a, name, "a file without a name") : LODD_OK;
}

/* Where capitals do not count, two names that differ in them alone would be one file: such a package is none that can
 * be passed on. Folders count too. whole: the name of the file itself, which must be new. */
static lodd_status check_folded(addition *a, lodd_str name, bool whole)
{
    char *folded = lodd__arena_bytes(&a->arena, name.len + 1);
    const lodd_str *known;
    lodd_str *mine = LODD__NEW(&a->arena, lodd_str);

    if (folded == NULL || mine == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < name.len; i++)
        folded[i] = (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] + 32 : name.ptr[i]);
    known = lodd__map_get(&a->folded, lodd__str_n(folded, name.len));
    if (known != NULL && lodd__str_eq(*known, name) && !whole)
        return LODD_OK;
    if (known != NULL)
        return refuse(a, name,
                      lodd__str_eq(*known, name) ? "the name is there twice"
                                                 : "another name differs from it in capitals only");
    *mine = lodd__arena_str(&a->arena, name);
    return !a->arena.failed && lodd__map_put(&a->folded, lodd__str_n(folded, name.len), mine) ? LODD_OK
                                                                                              : LODD_ERR_NOMEM;
}

static lodd_status make_folders(addition *a, lodd_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        lodd_str folder = lodd__str_sub(name, 0, i), path;
        lodd_status status;

        if (name.ptr[i] != '/')
            continue;
        status = check_folded(a, folder, false);
        if (status != LODD_OK)
            return status;
        path = lodd__arena_printf(&a->arena, "%s/%.*s", a->root, LODD__FMT(folder));
        if (path.ptr == NULL)
            return LODD_ERR_NOMEM;
        if (mkdir(path.ptr, 0777) != 0 && errno != EEXIST)
            return refuse(a, name, strerror(errno));
    }
    return LODD_OK;
}

static lodd_status lay_file(void *user, lodd_str name, lodd_str bytes)
{
    addition *a = user;
    lodd_status status = check_name(a, name);
    lodd_str path;
    char hex[65];

    if (status == LODD_OK)
        status = make_folders(a, name);
    if (status == LODD_OK)
        status = check_folded(a, name, true);
    if (status != LODD_OK)
        return status;
    path = lodd__arena_printf(&a->arena, "%s/%.*s", a->root, LODD__FMT(name));
    if (path.ptr == NULL)
        return LODD_ERR_NOMEM;
    if (!lodd__tree_write(path.ptr, bytes))
        return errno == ENOSPC || errno == EIO ? fail(a, path.ptr) : refuse(a, name, strerror(errno));
    lodd__sha256_hex(bytes, hex);
    return lodd__tree_add(&a->tree, name, hex) ? LODD_OK : LODD_ERR_NOMEM;
}

static bool wanted(lodd_str name)
{
    return !lodd__tree_hidden(name);
}

static bool take_file(void *user, const char *path, int error)
{
    addition *a = user;
    lodd_str rest = lodd__str(path), name;
    char *bytes = NULL;
    size_t n = 0;

    rest = rest.len > a->skip ? lodd__str_sub(rest, a->skip, rest.len - a->skip) : LODD__STR("");
    if (!wanted(rest))
        return true;
    name = lodd__arena_printf(&a->arena, "%s%.*s", a->prefix, LODD__FMT(rest));
    errno = error;
    if (error != 0)
        a->status = fail(a, path);
    else if (++a->n_files > a->limits.max_files)
        a->status = LODD__FAIL(a->message, LODD_ERR_LIMIT, "%s: more files than is allowed", a->path);
    else if ((a->status = lodd__file_read(path, a->limits.max_input, &bytes, &n)) == LODD_ERR_IO)
        a->status = fail(a, path);
    else if (a->status == LODD_ERR_LIMIT)
        a->status = refuse(a, name, "larger than is allowed");
    else if (a->status == LODD_OK)
        a->status = name.ptr != NULL ? lay_file(a, name, lodd__str_n(bytes, n)) : LODD_ERR_NOMEM;
    free(bytes);
    return a->status == LODD_OK;
}

static lodd_status lay_folder(addition *a)
{
    lodd_str manifest = lodd__arena_printf(&a->arena, "%s/package/package.json", a->path);
    lodd_status status;

    if (manifest.ptr == NULL)
        return LODD_ERR_NOMEM;
    a->prefix = access(manifest.ptr, F_OK) == 0 ? "" : "package/";
    a->skip = strlen(a->path);
    while (a->skip > 1 && a->path[a->skip - 1] == '/')
        a->skip--;
    a->skip++;
    status = lodd__file_walk(a->path, a->limits.max_dir_depth, take_file, a);
    if (a->status != LODD_OK)
        return a->status;
    return status == LODD_ERR_IO ? fail(a, a->path) : status;
}

static lodd_status lay(addition *a)
{
    struct stat st;
    lodd_status status;

    if (stat(a->path, &st) != 0)
        return fail(a, a->path);
    if (S_ISDIR(st.st_mode))
        status = lay_folder(a);
    else if (lodd__unpack_is(a->path))
        status = lodd__unpack_each(a->path, &a->limits, wanted, lay_file, a, a->message);
    else
        return LODD__FAIL(a->message, LODD_ERR_PACK, "%s: neither a .tgz nor a folder", a->path);
    lodd__tree_sort(&a->tree);
    if (status == LODD_OK && !lodd__tree_digest(&a->tree, a->digest))
        status = LODD_ERR_NOMEM;
    return status;
}

/* ---- compiling ---- */

static lodd_status provenance(lodd__image_builder *builder, const lodd_package_info *info, lodd_str digest)
{
    lodd__buf json = {0};
    lodd_status status;

    lodd__buf_printf(&json, "{\"package\":\"%.*s@%.*s\",\"source\":\"%.*s@%.*s\",\"digest\":\"%.*s\"}",
                     LODD__FMT(info->name), LODD__FMT(info->version), LODD__FMT(info->name), LODD__FMT(info->version),
                     LODD__FMT(digest));
    status = json.failed ? LODD_ERR_NOMEM : LODD_OK;
    if (status == LODD_OK)
        lodd__image_builder_provenance(builder, lodd__buf_str(&json));
    lodd__buf_free(&json);
    return status;
}

lodd_status lodd__store_compile(lodd__image **ret, const lodd_package_info *info, lodd_str digest, char **ret_message)
{
    lodd__image_builder *builder = NULL;
    lodd_limits limits;
    char *message = NULL;
    lodd_status status;

    *ret = NULL;
    lodd_limits_default(&limits);
    status = lodd__image_builder_new(&builder, LODD__STR(""));
    if (status == LODD_OK)
        status = lodd__fhir_package_read(builder, info->directory.ptr, &limits, NULL, NULL, &message);
    if (status == LODD_OK)
        status = provenance(builder, info, digest);
    if (status == LODD_OK)
        status = lodd__image_builder_finish(builder, ret);
    lodd__image_builder_free(builder);
    if (status == LODD_ERR_ARGUMENT) { /* without definitions: examples, or dependencies only */
        free(message);
        return LODD_OK;
    }
    if (message != NULL)
        lodd__reason(ret_message, "%s", message);
    free(message);
    return status;
}

bool lodd__store_image_fits(const lodd_package_info *info)
{
    lodd__image *image = NULL;
    lodd_str text, digest = info->digest;
    bool fits = false;

    if (lodd__image_open(&image, info->image.ptr, NULL) != LODD_OK)
        return false;
    text = lodd__image_provenance(image);
    fits = digest.len > 0 && text.len >= digest.len && memmem(text.ptr, text.len, digest.ptr, digest.len) != NULL;
    lodd__image_close(image);
    return fits;
}

/* ---- the record ---- */

static void add_member(lodd__buf *json, const char *name, lodd_str text)
{
    lodd__buf_printf(json, "%s\"%s\": ", json->len > 1 ? ",\n " : "\n ", name);
    lodd__canonical_string(json, text);
}

static void record_json(const addition *a, bool has_image, lodd__buf *json)
{
    size_t n = 0;

    lodd__buf_addc(json, '{');
    add_member(json, "name", a->info.name);
    add_member(json, "version", a->info.version);
    add_member(json, "title", a->info.title);
    add_member(json, "digest", lodd__str(a->digest));
    add_member(json, "source", lodd__str(a->options->source != NULL ? a->options->source : a->path));
    add_member(json, "as", a->options->dependency ? LODD__STR("dependency") : LODD__STR("package"));
    add_member(json, "folder", a->laid ? LODD__STR("laid") : LODD__STR("found"));
    if (has_image)
        add_member(json, "image", LODD__STR("definitions.image"));
    lodd__buf_printf(json, ",\n \"dependencies\": {");
    for (size_t i = 0; i < a->info.n_dependencies; i++) {
        if (a->info.dependencies[i].name.ptr == NULL)
            continue;
        if (n++ > 0)
            lodd__buf_addc(json, ',');
        lodd__canonical_string(json, a->info.dependencies[i].name);
        lodd__buf_addc(json, ':');
        lodd__canonical_string(json, a->info.dependencies[i].range);
    }
    lodd__buf_printf(json, "}\n}\n");
}

static lodd_status write_in(addition *a, const char *name, lodd__buf *text)
{
    lodd_str path = lodd__arena_printf(&a->arena, "%s/%s", a->record, name);
    lodd_status status = text->failed || path.ptr == NULL ? LODD_ERR_NOMEM : LODD_OK;

    if (status == LODD_OK && !lodd__tree_write(path.ptr, lodd__buf_str(text)))
        status = fail(a, path.ptr);
    lodd__buf_free(text);
    return status;
}

static lodd_status write_record(addition *a)
{
    lodd__buf json = {0}, lines = {0};
    lodd__image *image = NULL;
    lodd_str path = lodd__arena_printf(&a->arena, "%s/definitions.image", a->record);
    lodd_status status;

    if (path.ptr == NULL)
        return LODD_ERR_NOMEM;
    status = lodd__store_compile(&image, &a->info, lodd__str(a->digest), a->message);
    if (status == LODD_OK && image != NULL && (status = lodd__image_write(image, path.ptr)) == LODD_ERR_IO)
        status = fail(a, path.ptr);
    if (status == LODD_OK) {
        lodd__tree_lines(&a->tree, &lines);
        status = write_in(a, "files.sha256", &lines);
    }
    if (status == LODD_OK) {
        record_json(a, image != NULL, &json);
        status = write_in(a, "record.json", &json);
    }
    lodd__image_close(image);
    return status;
}

/* ---- adding ---- */

/* A new hidden folder in another. */
static lodd_status hidden_folder(addition *a, const char *in, char **ret)
{
    char *path = NULL;

    if (!lodd__tree_make_folder(in))
        return fail(a, in);
    if (asprintf(&path, "%s/.lodd-XXXXXX", in) < 0)
        return LODD_ERR_NOMEM;
    if (mkdtemp(path) == NULL || chmod(path, 0755) != 0) {
        lodd_status status = fail(a, in);
        free(path);
        return status;
    }
    *ret = path;
    return LODD_OK;
}

static lodd_status read_manifest(addition *a)
{
    lodd_str path = lodd__arena_printf(&a->arena, "%s/package/package.json", a->root);
    const lodd_store_add_options *o = a->options;
    lodd_status status;

    if (path.ptr == NULL)
        return LODD_ERR_NOMEM;
    if (access(path.ptr, F_OK) != 0)
        return LODD__FAIL(a->message, LODD_ERR_PACK, "%s: no FHIR package: it has no package/package.json", a->path);
    status = lodd__package_manifest(&a->info, &a->arena, path.ptr, NULL);
    if (status == LODD_ERR_PACK)
        return LODD__FAIL(a->message, status, "%s: package.json is no JSON with a usable name and version", a->path);
    if (status != LODD_OK)
        return status;
    if ((o->expected_name != NULL && !lodd__str_is(a->info.name, o->expected_name)) ||
        (o->expected_version != NULL && !lodd__str_is(a->info.version, o->expected_version)))
        return LODD__FAIL(a->message, LODD_ERR_PACK, "%s: this is %.*s@%.*s, not %s@%s", a->path,
                          LODD__FMT(a->info.name), LODD__FMT(a->info.version),
                          o->expected_name != NULL ? o->expected_name : "*",
                          o->expected_version != NULL ? o->expected_version : "*");
    return LODD_OK;
}

/* What lies in the package's place already is taken when it is the same. */
static lodd_status compare_place(addition *a)
{
    lodd__tree there = {0};
    char digest[80];
    size_t known;
    lodd_status status;

    a->new_folder = access(a->folder, F_OK) != 0;
    a->laid = a->new_folder || (lodd__store_find_exact(a->store, a->info.name, a->info.version, &known) == LODD_OK &&
                                a->store->items.ptr[known].laid);
    if (a->new_folder)
        return LODD_OK;
    status = lodd__tree_read(&there, a->folder, a->message);
    if (status == LODD_OK && !lodd__tree_digest(&there, digest))
        status = LODD_ERR_NOMEM;
    lodd__tree_free(&there);
    if (status == LODD_OK && strcmp(digest, a->digest) != 0)
        status =
            LODD__FAIL(a->message, LODD_ERR_PACK, "%s: other files lie in %s; remove them first", a->path, a->folder);
    return status;
}

static lodd_status rename_to(addition *a, char **from, const char *to)
{
    if (rename(*from, to) != 0)
        return fail(a, to);
    free(*from);
    *from = NULL;
    return LODD_OK;
}

static lodd_status put_in_place(addition *a)
{
    char *record = NULL;
    lodd_status status = LODD_OK;

    if (asprintf(&record, "%s/%.*s#%.*s", a->store->records, LODD__FMT(a->info.name), LODD__FMT(a->info.version)) < 0)
        return LODD_ERR_NOMEM;
    if (a->new_folder)
        status = rename_to(a, &a->root, a->folder);
    if (status == LODD_OK && !lodd__tree_remove(record)) /* of an addition that was interrupted, or an older one */
        status = fail(a, record);
    if (status == LODD_OK)
        status = rename_to(a, &a->record, record);
    if (status != LODD_OK && a->new_folder && a->root == NULL)
        (void)lodd__tree_remove(a->folder);
    free(record);
    return status;
}

/* Already added, as the same? An asked-for package is no mere dependency any more. */
static bool is_there(const addition *a, bool *ret_other)
{
    size_t i;
    const lodd_package_info *known;

    *ret_other = false;
    if (lodd__store_find_exact(a->store, a->info.name, a->info.version, &i) != LODD_OK)
        return false;
    known = &a->store->items.ptr[i].info;
    *ret_other = known->added && !lodd__str_is(known->digest, a->digest);
    return known->added && !*ret_other && !known->missing && (!known->dependency || a->options->dependency);
}

static lodd_status add(addition *a, bool *ret_new)
{
    bool other = false;
    lodd_status status = hidden_folder(a, a->store->packages, &a->root);

    *ret_new = false;
    if (status == LODD_OK)
        status = lay(a);
    if (status == LODD_OK)
        status = read_manifest(a);
    if (status != LODD_OK || is_there(a, &other))
        return status;
    if (other)
        return LODD__FAIL(a->message, LODD_ERR_PACK, "%s: %.*s@%.*s was added before with other files; remove it first",
                          a->path, LODD__FMT(a->info.name), LODD__FMT(a->info.version));
    if (asprintf(&a->folder, "%s/%.*s#%.*s", a->store->packages, LODD__FMT(a->info.name), LODD__FMT(a->info.version)) <
        0)
        return LODD_ERR_NOMEM;
    a->info.directory = lodd__str(a->root);
    status = compare_place(a);
    if (status == LODD_OK)
        status = hidden_folder(a, a->store->records, &a->record);
    if (status == LODD_OK)
        status = write_record(a);
    if (status == LODD_OK)
        status = put_in_place(a);
    *ret_new = status == LODD_OK;
    return status;
}

lodd_status lodd_store_add(lodd_store *store, const char *path, const lodd_store_add_options *options, size_t *ret,
                           bool *ret_new, char **ret_message)
{
    static const lodd_store_add_options none = LODD_STORE_ADD_OPTIONS_INIT;
    addition a = {.store = store, .path = path, .options = options != NULL ? options : &none, .message = ret_message};
    bool is_new = false;
    lodd_status status;

    if (ret_message != NULL)
        *ret_message = NULL;
    if (a.options->size < sizeof none)
        return LODD_ERR_ARGUMENT;
    lodd_limits_default(&a.limits);
    a.limits.max_files = MAX_FILES;
    status = add(&a, &is_new);
    if (a.root != NULL)
        (void)lodd__tree_remove(a.root);
    if (a.record != NULL)
        (void)lodd__tree_remove(a.record);
    if (status == LODD_OK && is_new)
        status = lodd__store_scan(store, ret_message);
    if (status == LODD_OK)
        status = lodd__store_find_exact(store, a.info.name, a.info.version, ret);
    if (ret_new != NULL)
        *ret_new = is_new;
    free(a.root);
    free(a.record);
    free(a.folder);
    lodd__map_free(&a.folded);
    lodd__tree_free(&a.tree);
    lodd__arena_free(&a.arena);
    return status;
}

/* ---- removing ---- */

lodd_status lodd_store_remove(lodd_store *store, size_t i, char **ret_message)
{
    const lodd__store_item *item = &store->items.ptr[i];
    lodd_str gone = {NULL, 0};

    if (ret_message != NULL)
        *ret_message = NULL;
    if (!item->info.added)
        return LODD_ERR_NOT_FOUND;
    if (!lodd__tree_remove(item->record.ptr))
        gone = item->record;
    else if (item->laid && !lodd__tree_remove(item->info.directory.ptr))
        gone = item->info.directory;
    if (gone.ptr != NULL)
        return errno == ENOMEM ? LODD_ERR_NOMEM
                               : LODD__FAIL(ret_message, LODD_ERR_IO, "%s: %s", gone.ptr, strerror(errno));
    return lodd__store_scan(store, ret_message);
}

/* ---- verifying ---- */

typedef struct comparing {
    size_t n;
    void (*each)(void *user, lodd_change change, lodd_str path);
    void *user;
} comparing;

static void tell(comparing *c, lodd_change change, lodd_str path)
{
    c->n++;
    if (c->each != NULL)
        c->each(c->user, change, path);
}

/* Both are sorted. */
static void compare_trees(comparing *c, const lodd__tree *was, const lodd__tree *is)
{
    size_t i = 0, k = 0;

    while (i < was->files.len || k < is->files.len) {
        const lodd__tree_file *a = i < was->files.len ? &was->files.ptr[i] : NULL;
        const lodd__tree_file *b = k < is->files.len ? &is->files.ptr[k] : NULL;
        int order = a == NULL ? 1 : b == NULL ? -1 : lodd__str_cmp(a->path, b->path);

        if (order < 0)
            tell(c, LODD_CHANGE_MISSING, a->path);
        else if (order > 0)
            tell(c, LODD_CHANGE_ADDED, b->path);
        else if (strcmp(a->hex, b->hex) != 0)
            tell(c, LODD_CHANGE_CHANGED, a->path);
        i += order <= 0;
        k += order >= 0;
    }
}

static lodd_status read_lines(lodd__tree *ret, const lodd__store_item *item, char **ret_message)
{
    enum { MAX_LINES = 128 << 20 };
    char *path = NULL, *bytes = NULL, digest[80];
    size_t n = 0;
    lodd_status status;

    if (asprintf(&path, "%s/files.sha256", item->record.ptr) < 0)
        return LODD_ERR_NOMEM;
    status = lodd__file_read(path, MAX_LINES, &bytes, &n);
    if (status == LODD_OK)
        status = lodd__tree_parse(ret, lodd__str_n(bytes, n));
    free(bytes);
    if (status == LODD_OK && !lodd__tree_digest(ret, digest))
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK && !lodd__str_is(item->info.digest, digest))
        status = LODD_ERR_PACK;
    if (status != LODD_OK && status != LODD_ERR_NOMEM)
        status = LODD__FAIL(ret_message, LODD_ERR_PACK, "%s: the record of files is damaged", path);
    free(path);
    return status;
}

lodd_status lodd_store_verify(const lodd_store *store, size_t i, size_t *ret_n,
                              void (*each)(void *user, lodd_change change, lodd_str path), void *user,
                              char **ret_message)
{
    const lodd__store_item *item = &store->items.ptr[i];
    comparing c = {.each = each, .user = user};
    lodd__tree was = {0}, is = {0};
    lodd__image *image = NULL;
    lodd_status status;

    *ret_n = 0;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (!item->info.added)
        return LODD_ERR_NOT_FOUND;
    status = read_lines(&was, item, ret_message);
    if (status == LODD_OK && !item->info.missing)
        status = lodd__tree_read(&is, item->info.directory.ptr, ret_message);
    if (status == LODD_OK)
        compare_trees(&c, &was, &is);
    if (status == LODD_OK && item->info.image.len > 0) {
        bool whole = lodd__image_open(&image, item->info.image.ptr, NULL) == LODD_OK && lodd__image_verify(image);
        if (!whole || !lodd__store_image_fits(&item->info))
            tell(&c, LODD_CHANGE_IMAGE, item->info.image);
        lodd__image_close(image);
    }
    lodd__tree_free(&was);
    lodd__tree_free(&is);
    *ret_n = c.n;
    return status;
}
