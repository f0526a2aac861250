/* pack/fhir_package.c - see fhir_package.h. Uses base, json, image, libarchive (by unpack.c). */
#include "pack/fhir_package.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/reason.h"
#include "pack/unpack.h"

static const lodd_str manifest_name = {"package.json", 12};

typedef struct reader {
    const char *path;
    const lodd_limits *limits;
    lodd__fhir_package_visit *visit;
    void *user;
    size_t skip;             /* of a folder: what stands before the names of its files */
    bool package;            /* the path is a package, or one unpacked */
    char *name;              /* "name@version" of the package */
    lodd__buf *dependencies; /* lines "name range"; NULL: not asked for */
    size_t n_files;
    lodd_status status;
    char **message;
} reader;

/* ---- JSON ---- */

static lodd_str without_mark(lodd_str text)
{
    return lodd__str_starts(text, LODD__STR("\xEF\xBB\xBF")) ? lodd__str_sub(text, 3, text.len - 3) : text;
}

/* LODD_ERR_ARGUMENT: no JSON; LODD_ERR_LIMIT: too deep or too large. */
static lodd_status parse(lodd__json_doc *ret, lodd__arena *arena, lodd_str bytes, const lodd_limits *limits)
{
    lodd__json_parse(ret, arena, without_mark(bytes), limits);
    if (arena->failed)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < ret->n_faults; i++)
        if (ret->faults[i].kind == LODD__JSON_DEPTH || ret->faults[i].kind == LODD__JSON_NODES)
            return LODD_ERR_LIMIT;
    return ret->valid && ret->root != NULL ? LODD_OK : LODD_ERR_ARGUMENT;
}

static lodd_str member_text(const lodd__json *object, lodd_str name)
{
    const lodd__json *member = lodd__json_get(object, name);

    return member != NULL && member->type == LODD__JSON_STRING ? member->text : lodd__str_n("", 0);
}

/* What the package depends on, as an image keeps it. */
static void read_dependencies(lodd__buf *ret, const lodd__json *list)
{
    for (const lodd__json *member = list != NULL ? list->first : NULL; member != NULL; member = member->next) {
        if (member->type != LODD__JSON_STRING || member->key.len == 0 ||
            lodd__str_find(member->key, ' ', 0) != (size_t)-1 || lodd__str_find(member->key, '\n', 0) != (size_t)-1 ||
            lodd__str_find(member->text, '\n', 0) != (size_t)-1)
            continue;
        lodd__buf_add(ret, member->key);
        lodd__buf_addc(ret, ' ');
        lodd__buf_add(ret, member->text);
        lodd__buf_addc(ret, '\n');
    }
}

/* package.json of the package says what it is called; one that does not is no reason to refuse the rest. */
static lodd_status read_manifest(reader *r, lodd_str bytes)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_status status = parse(&doc, &arena, bytes, r->limits);

    if (status == LODD_OK && r->name == NULL) {
        lodd_str name = member_text(doc.root, LODD__STR("name")), version = member_text(doc.root, LODD__STR("version"));
        if (name.len > 0 && version.len > 0 &&
            asprintf(&r->name, "%.*s@%.*s", LODD__FMT(name), LODD__FMT(version)) < 0) {
            r->name = NULL;
            status = LODD_ERR_NOMEM;
        }
        if (r->dependencies != NULL)
            read_dependencies(r->dependencies, lodd__json_get(doc.root, LODD__STR("dependencies")));
    }
    lodd__arena_free(&arena);
    return status == LODD_ERR_NOMEM ? status : LODD_OK;
}

/* ---- which files ---- */

static lodd_str base_name(lodd_str path)
{
    size_t start = path.len;

    while (start > 0 && path.ptr[start - 1] != '/')
        start--;
    return lodd__str_sub(path, start, path.len - start);
}

static bool is_json(lodd_str name)
{
    return lodd__str_ends(name, LODD__STR(".json")) && name.ptr[0] != '.';
}

static bool is_xml(lodd_str name)
{
    return lodd__str_ends(name, LODD__STR(".xml")) && name.ptr[0] != '.';
}

static bool wanted_in_archive(lodd_str name)
{
    lodd_str folder = LODD__STR("package/"), base = base_name(name);

    return name.len == folder.len + base.len && lodd__str_starts(name, folder) && is_json(base);
}

/* In a folder: names without a part that is hidden. */
static bool wanted_in_folder(const reader *r, lodd_str name)
{
    lodd_str base = base_name(name);

    if (r->package)
        return name.len == base.len && is_json(base);
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '.' && (i == 0 || name.ptr[i - 1] == '/'))
            return false;
    return is_json(base) || is_xml(base);
}

static lodd_status visit_file(void *user, lodd_str name, lodd_str bytes)
{
    reader *r = user;

    if (r->package && lodd__str_eq(base_name(name), manifest_name))
        return read_manifest(r, bytes);
    return r->visit(r->user, name, bytes);
}

/* ---- where from ---- */

static lodd_status cannot(const reader *r, const char *path, lodd_status status)
{
    if (status == LODD_ERR_NOMEM)
        return status;
    lodd__reason(r->message, "%s: %s", path, status == LODD_ERR_LIMIT ? "larger than is allowed" : strerror(errno));
    return status == LODD_ERR_LIMIT ? status : LODD_ERR_PACK;
}

static lodd_status read_one(reader *r, const char *path, lodd_str name)
{
    char *bytes = NULL;
    size_t n = 0;
    lodd_status status = lodd__file_read(path, r->limits->max_input, &bytes, &n);

    if (status != LODD_OK)
        return cannot(r, path, status);
    status = visit_file(r, name, lodd__str_n(bytes, n));
    free(bytes);
    return status;
}

static bool walk_file(void *user, const char *path, int error)
{
    reader *r = user;
    lodd_str name = lodd__str(path);

    if (name.len >= r->skip)
        name = lodd__str_sub(name, r->skip, name.len - r->skip);
    if (error != 0) {
        errno = error;
        r->status = cannot(r, path, error == ENOMEM ? LODD_ERR_NOMEM : LODD_ERR_PACK);
    } else if (wanted_in_folder(r, name)) {
        r->status = ++r->n_files > r->limits->max_files ? cannot(r, r->path, LODD_ERR_LIMIT) : read_one(r, path, name);
    }
    return r->status == LODD_OK;
}

static lodd_status read_folder(reader *r, const char *folder)
{
    lodd_status status = LODD_OK;

    r->skip = strlen(folder);
    while (r->skip > 1 && folder[r->skip - 1] == '/')
        r->skip--;
    r->skip++;
    status = lodd__file_walk(folder, r->limits->max_dir_depth, walk_file, r);
    return r->status != LODD_OK ? r->status : status;
}

/* The folder that holds package.json: the path itself, or "package" in it; NULL when neither does. Malloc'ed. */
static lodd_status package_folder(const char *path, char **ret)
{
    static const char *const inside[] = {"", "/package"};

    *ret = NULL;
    for (size_t i = 0; i < 2 && *ret == NULL; i++) {
        char *manifest = NULL;
        if (asprintf(&manifest, "%s%s/package.json", path, inside[i]) < 0)
            return LODD_ERR_NOMEM;
        if (access(manifest, F_OK) == 0 &&
            (*ret = strndup(manifest, strlen(manifest) - manifest_name.len - 1)) == NULL) {
            free(manifest);
            return LODD_ERR_NOMEM;
        }
        free(manifest);
    }
    return LODD_OK;
}

static lodd_status read_path(reader *r)
{
    struct stat st;
    char *folder = NULL;
    lodd_status status = LODD_OK;

    if (stat(r->path, &st) != 0)
        return cannot(r, r->path, errno == ENOMEM ? LODD_ERR_NOMEM : LODD_ERR_PACK);
    if (S_ISDIR(st.st_mode)) {
        if ((status = package_folder(r->path, &folder)) != LODD_OK)
            return status;
        r->package = folder != NULL;
        status = read_folder(r, folder != NULL ? folder : r->path);
        free(folder);
        return status;
    }
    if (lodd__unpack_is(r->path)) {
        r->package = true;
        return lodd__unpack_each(r->path, r->limits, wanted_in_archive, visit_file, r, r->message);
    }
    return read_one(r, r->path, lodd__str(r->path));
}

static lodd_status each(reader *r, char **ret_package)
{
    lodd_status status = read_path(r);

    if (ret_package != NULL)
        *ret_package = r->name;
    else
        free(r->name);
    return status;
}

lodd_status lodd__fhir_package_each(const char *path, const lodd_limits *limits, lodd__fhir_package_visit *visit,
                                    void *user, char **ret_package, char **ret_message)
{
    reader r = {.path = path, .limits = limits, .visit = visit, .user = user, .message = ret_message};

    return each(&r, ret_package);
}

/* ---- into an image ---- */

typedef struct adding {
    lodd__image_builder *builder;
    const char *path;
    const lodd_limits *limits;
    lodd__fhir_package_xml *xml;
    void *user;
    char **message;
} adding;

static lodd_status refuse(adding *a, lodd_str name, lodd_status status, const char *what)
{
    lodd__reason(a->message, "%s: %.*s: %s", a->path, LODD__FMT(name), what);
    return status == LODD_ERR_LIMIT ? status : LODD_ERR_PACK;
}

static lodd_status add_json(adding *a, lodd_str name, lodd_str bytes)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_status status = parse(&doc, &arena, bytes, a->limits);

    if (status == LODD_ERR_ARGUMENT)
        status = refuse(a, name, status, "not JSON");
    else if (status == LODD_OK && member_text(doc.root, LODD__STR("resourceType")).len > 0)
        status = lodd__image_builder_add_tree(a->builder, doc.root);
    lodd__arena_free(&arena);
    return status == LODD_ERR_ARGUMENT ? refuse(a, name, status, "a Bundle with an entry that is no resource") : status;
}

static lodd_status add_file(void *user, lodd_str name, lodd_str bytes)
{
    adding *a = user;
    bool xml = is_xml(base_name(name));
    lodd_status status = LODD_OK;

    if (!xml)
        status = add_json(a, name, bytes);
    else if (a->xml != NULL)
        status = a->xml(a->user, a->builder, name, bytes);
    if (xml && status == LODD_ERR_ARGUMENT) /* XML of another kind may lie beside definitions */
        return LODD_OK;
    return status == LODD_ERR_LIMIT ? refuse(a, name, status, "deeper or larger than is allowed") : status;
}

static lodd_status name_image(lodd__image_builder *builder, const char *package, const lodd__buf *dependencies)
{
    lodd__buf text = {0};
    bool failed;

    lodd__buf_add(&text, lodd__str(package));
    if (dependencies->len > 0) {
        lodd__buf_addc(&text, '\n');
        lodd__buf_add(&text, lodd__buf_str(dependencies));
    }
    failed = text.failed || dependencies->failed;
    if (!failed)
        lodd__image_builder_package(builder, lodd__buf_str(&text));
    lodd__buf_free(&text);
    return failed ? LODD_ERR_NOMEM : LODD_OK;
}

lodd_status lodd__fhir_package_read(lodd__image_builder *builder, const char *path, const lodd_limits *limits,
                                    lodd__fhir_package_xml *xml, void *user, char **ret_message)
{
    adding a = {.builder = builder, .path = path, .limits = limits, .xml = xml, .user = user, .message = ret_message};
    lodd__buf dependencies = {0};
    reader r = {.path = path,
                .limits = limits,
                .visit = add_file,
                .user = &a,
                .dependencies = &dependencies,
                .message = ret_message};
    size_t before = lodd__image_builder_n_resources(builder);
    char *package = NULL;
    lodd_status status = each(&r, &package);

    if (status == LODD_OK && package != NULL)
        status = name_image(builder, package, &dependencies);
    lodd__buf_free(&dependencies);
    free(package);
    if (status != LODD_OK || lodd__image_builder_n_resources(builder) > before)
        return status;
    lodd__reason(ret_message, "%s: no FHIR definitions", path);
    return LODD_ERR_ARGUMENT;
}
