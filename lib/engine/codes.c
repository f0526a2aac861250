/* engine/codes.c - the public functions of lodd/codes.h: a file of codes becomes a pack. May use: every layer below. */
#include <errno.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/reason.h"
#include "base/sha256.h"
#include "engine/codes_pack.h"
#include "engine/definitions.h"
#include "json/json.h"
#include "pack/canonical.h"
#include "term/valueset.h"
#include "xml/memory.h"

/* One file on its way. */
typedef struct adding {
    lodd__arena arena;
    const lodd_engine *engine;
    const char *path;
    const lodd_codes_options *options;
    lodd_str bytes;
    lodd__code_rows rows;
    lodd__codes_pack pack;
    lodd__image *image;
    char **message;
} adding;

void lodd_codes_options_default(lodd_codes_options *ret)
{
    *ret = (lodd_codes_options){.size = sizeof *ret};
    lodd_limits_default(&ret->limits);
}

/* ---- what a file is ---- */

static bool ends_in(lodd_str name, const char *end)
{
    lodd_str tail = lodd__str(end);

    if (name.len < tail.len)
        return false;
    for (size_t i = 0; i < tail.len; i++) {
        char c = name.ptr[name.len - tail.len + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != tail.ptr[i])
            return false;
    }
    return true;
}

static bool holds(lodd_str head, const char *word)
{
    return head.len > 0 && memmem(head.ptr, head.len, word, strlen(word)) != NULL;
}

/* The name of the root element, in whatever encoding: its bytes without the zeros of UTF-16. */
static lodd_codes_format detect_xml(lodd_str head)
{
    char plain[4096];
    size_t n = 0;

    for (size_t i = 0; i < head.len && n < sizeof plain; i++)
        if (head.ptr[i] != '\0')
            plain[n++] = head.ptr[i];
    head = lodd__str_n(plain, n);
    if (holds(head, "<ClaML"))
        return LODD_CODES_CLAML;
    return holds(head, "<CodeSystem") ? LODD_CODES_CODESYSTEM : LODD_CODES_NONE;
}

lodd_codes_format lodd_codes_detect(lodd_str name, lodd_str head)
{
    if (ends_in(name, ".csv") || ends_in(name, ".tsv") || ends_in(name, ".txt"))
        return LODD_CODES_TABLE;
    if (ends_in(name, ".xml"))
        return detect_xml(head);
    return ends_in(name, ".json") && holds(head, "\"CodeSystem\"") ? LODD_CODES_CODESYSTEM : LODD_CODES_NONE;
}

static lodd_codes_format format_of(const adding *a)
{
    return lodd_codes_detect(lodd__str(a->path), lodd__str_sub(a->bytes, 0, a->bytes.len < 4096 ? a->bytes.len : 4096));
}

static lodd_str file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return lodd__str(slash != NULL ? slash + 1 : path);
}

/* ---- who it is ---- */

static bool is_oid(lodd_str s)
{
    bool digit = false;

    if (s.len < 3 || s.ptr[0] < '0' || s.ptr[0] > '2' || s.ptr[1] != '.')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (!lodd__is_digit(s.ptr[i]) && (s.ptr[i] != '.' || !digit))
            return false;
        digit = lodd__is_digit(s.ptr[i]);
    }
    return digit;
}

static bool is_url(lodd_str s)
{
    size_t colon = lodd__str_find(s, ':', 0);

    if (colon == (size_t)-1 || colon == 0 || colon + 1 == s.len)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == '|' || s.ptr[i] == '"' || s.ptr[i] == '<')
            return false;
    return true;
}

static lodd_status read_options(adding *a)
{
    static const lodd_str urn = {"urn:oid:", 8};
    lodd__code_head *head = &a->pack.head;
    lodd_str oid = lodd__str(a->options->oid), url = lodd__str(a->options->url);

    if (lodd__str_starts(oid, urn))
        oid = lodd__str_sub(oid, urn.len, oid.len - urn.len);
    if (lodd__str_starts(url, urn) && oid.len == 0) {
        oid = lodd__str_sub(url, urn.len, url.len - urn.len);
        url = lodd__str_n("", 0);
    }
    if (oid.len > 0 && !is_oid(oid))
        return LODD__FAIL(a->message, LODD_ERR_ARGUMENT, "%.*s is no OID", LODD__FMT(oid));
    if (url.len > 0 && !is_url(url))
        return LODD__FAIL(a->message, LODD_ERR_ARGUMENT, "%.*s is no absolute URL", LODD__FMT(url));
    *head = (lodd__code_head){oid, url, lodd__str(a->options->title), lodd__str(a->options->version)};
    return LODD_OK;
}

/* An OID that names the same Norwegian list as the URL, so that messages find it. */
static void complete_names(adding *a)
{
    lodd__code_head *head = &a->pack.head;
    lodd_str urn;

    if (head->oid.len > 0 || head->url.len == 0)
        return;
    urn = lodd__term_alias(&a->arena, head->url);
    if (urn.len > 8)
        head->oid = lodd__str_sub(urn, 8, urn.len - 8);
}

static lodd_status needs_name(adding *a)
{
    lodd__code_head *head = &a->pack.head;

    complete_names(a);
    if (head->oid.len == 0 && head->url.len == 0)
        return LODD__FAIL(a->message, LODD_ERR_NOT_FOUND, "%s: say which list it is, by its OID or its URL", a->path);
    if (head->title.len == 0)
        head->title = file_name(a->path);
    return LODD_OK;
}

/* ---- reading ---- */

static lodd_status from_rows(adding *a, lodd__image_builder *builder)
{
    lodd__code_head *head = &a->pack.head;
    lodd_status status = LODD_OK;

    if (head->title.len == 0)
        head->title = a->rows.title;
    if (head->version.len == 0)
        head->version = a->rows.version;
    status = needs_name(a);
    return status == LODD_OK ? lodd__codes_build(builder, &a->rows, head) : status;
}

static lodd_str without_mark(lodd_str bytes)
{
    return lodd__str_starts(bytes, LODD__STR("\xef\xbb\xbf")) ? lodd__str_sub(bytes, 3, bytes.len - 3) : bytes;
}

static lodd_status from_json(adding *a, lodd__image_builder *builder)
{
    lodd__json_doc doc;
    lodd__arena arena = {0};
    lodd_status status = LODD_OK;
    const lodd__json *type = NULL;

    lodd__json_parse(&doc, &arena, without_mark(a->bytes), &a->options->limits);
    type = lodd__json_get(doc.root, LODD__STR("resourceType"));
    if (arena.failed)
        status = LODD_ERR_NOMEM;
    else if (doc.n_faults > 0 && (doc.faults[doc.n_faults - 1].kind == LODD__JSON_DEPTH ||
                                  doc.faults[doc.n_faults - 1].kind == LODD__JSON_NODES))
        status = LODD_ERR_LIMIT;
    else if (!doc.valid)
        status = LODD__FAIL(a->message, LODD_ERR_PACK, "%s: not JSON (%s at byte %zu)", a->path,
                            doc.n_faults > 0 ? lodd__json_fault_name(doc.faults[0].kind) : "empty",
                            doc.n_faults > 0 ? doc.faults[0].offset : 0);
    else if (type == NULL || !lodd__str_is(type->text, "CodeSystem"))
        status = LODD__FAIL(a->message, LODD_ERR_PACK, "%s: not a CodeSystem", a->path);
    else
        status = lodd__image_builder_add(builder, doc.root);
    lodd__arena_free(&arena);
    return status;
}

static lodd_status read_file(adding *a, lodd__image_builder *builder)
{
    lodd_status status = LODD_OK;
    char *reason = NULL;

    switch (format_of(a)) {
    case LODD_CODES_TABLE:
        status = lodd__codes_read_table(&a->rows, a->bytes, ends_in(lodd__str(a->path), ".tsv") ? '\t' : 0, &reason);
        break;
    case LODD_CODES_CLAML:
        status = lodd__codes_read_claml(&a->rows, a->bytes, &a->options->limits, &reason);
        break;
    case LODD_CODES_CODESYSTEM:
        return ends_in(lodd__str(a->path), ".xml")
                   ? lodd__engine_add_definitions(a->engine, builder, a->path, a->message)
                   : from_json(a, builder);
    default:
        return LODD__FAIL(a->message, LODD_ERR_PACK, "%s: not a list of codes", a->path);
    }
    if (reason != NULL)
        lodd__reason(a->message, "%s: %s", a->path, reason);
    free(reason);
    return status == LODD_OK ? from_rows(a, builder) : status;
}

/* ---- what the image holds ---- */

static lodd_status count_codes(adding *a, lodd__node codesystem)
{
    typedef struct level {
        lodd__node list;
        size_t next;
    } level;
    LODD__VEC(level) levels = {0};
    bool done = lodd__vec_push(&levels, (level){lodd__node_get(codesystem, "concept"), 0});

    while (done && levels.len > 0) {
        level *top = &levels.ptr[levels.len - 1];
        lodd__node concept = lodd__node_at(top->list, top->next++), below;
        if (!lodd__node_exists(concept)) {
            levels.len--;
            continue;
        }
        a->pack.n_codes += lodd__node_str(concept, "code").len > 0;
        below = lodd__node_get(concept, "concept");
        if (lodd__node_count(below) > 0)
            done = lodd__vec_push(&levels, (level){below, 0});
    }
    lodd__vec_free(&levels);
    return done ? LODD_OK : LODD_ERR_NOMEM;
}

/* Names that the CodeSystem has and the options do not give. */
static void names_of(adding *a, const lodd__resource *resource)
{
    static const lodd_str urn = {"urn:oid:", 8};
    lodd__code_head *head = &a->pack.head;
    lodd__node identifiers = lodd__node_get(resource->node, "identifier");
    bool named = head->oid.len > 0 || head->url.len > 0;

    if (!named && lodd__str_starts(resource->url, urn))
        head->oid = lodd__str_sub(resource->url, urn.len, resource->url.len - urn.len);
    else if (!named)
        head->url = resource->url;
    for (size_t i = 0, n = lodd__node_count(identifiers); i < n && !named && head->oid.len == 0; i++) {
        lodd_str value = lodd__node_str(lodd__node_at(identifiers, i), "value");
        if (lodd__str_starts(value, urn))
            head->oid = lodd__str_sub(value, urn.len, value.len - urn.len);
    }
    if (head->version.len == 0)
        head->version = resource->version;
    if (head->title.len == 0)
        head->title = lodd__node_str(resource->node, "title");
    if (head->title.len == 0)
        head->title = lodd__node_str(resource->node, "name");
}

static lodd_status describe(adding *a)
{
    size_t n = lodd__image_n_resources(a->image);
    lodd__resource resource = {.node = {NULL, 0}};
    lodd_status status = LODD_OK;

    if (n == 1)
        resource = lodd__image_resource(a->image, 0);
    if (n != 1 || !lodd__str_is(resource.type, "CodeSystem"))
        return LODD__FAIL(a->message, LODD_ERR_PACK, "%s: not a CodeSystem", a->path);
    names_of(a, &resource);
    status = count_codes(a, resource.node);
    if (status == LODD_OK && a->pack.n_codes == 0)
        status = LODD__FAIL(a->message, LODD_ERR_PACK, "%s: no codes in it", a->path);
    if (status == LODD_OK)
        status = needs_name(a);
    if (status == LODD_OK && ((a->pack.head.oid.len > 0 && !is_oid(a->pack.head.oid)) ||
                              (a->pack.head.url.len > 0 && !is_url(a->pack.head.url))))
        status = LODD__FAIL(a->message, LODD_ERR_PACK, "%s: its url is none", a->path);
    return status;
}

/* As lodd_image_build does: the name of the file alone. */
static lodd_status set_provenance(const adding *a, lodd__image_builder *builder)
{
    lodd__buf json = {0};
    bool failed = false;

    lodd__buf_add(&json, LODD__STR("{\"files\":["));
    lodd__canonical_string(&json, file_name(a->path));
    lodd__buf_add(&json, LODD__STR("]}"));
    failed = json.failed;
    if (!failed)
        lodd__image_builder_provenance(builder, lodd__buf_str(&json));
    lodd__buf_free(&json);
    return failed ? LODD_ERR_NOMEM : LODD_OK;
}

static lodd_status make_image(adding *a)
{
    lodd__image_builder *builder = NULL;
    lodd_status status = lodd__image_builder_new(&builder, lodd__str_n("", 0));

    lodd__xml_memory_enter();
    if (status == LODD_OK)
        status = read_file(a, builder);
    if (lodd__xml_memory_leave() && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK)
        status = set_provenance(a, builder);
    if (status == LODD_OK)
        status = lodd__image_builder_finish(builder, &a->image);
    lodd__image_builder_free(builder);
    if (status == LODD_ERR_LIMIT)
        lodd__reason(a->message, "%s: too large", a->path);
    return status == LODD_OK ? describe(a) : status;
}

/* ---- the whole ---- */

static lodd_str kept(lodd__arena *arena, lodd_str s)
{
    return s.len > 0 ? lodd__arena_str(arena, s) : lodd__str_n("", 0);
}

static lodd_status add(lodd_codes_added *ret, lodd__arena *storage, adding *a, const char *packs_dir)
{
    char digest[65];
    lodd_str name;
    lodd_status status = read_options(a);

    if (status == LODD_OK)
        status = make_image(a);
    if (status != LODD_OK)
        return status;
    lodd__sha256_hex(a->bytes, digest);
    a->pack.digest = digest;
    a->pack.file = file_name(a->path);
    a->pack.date = lodd__str(a->options->date);
    a->pack.image = a->image;
    name = lodd__codes_pack_name(storage, &a->pack.head);
    if (storage->failed)
        return LODD_ERR_NOMEM;
    status = lodd__codes_pack_write(&ret->folder, &ret->replaced, storage, packs_dir, name, &a->pack, a->message);
    ret->pack = name;
    ret->oid = kept(storage, a->pack.head.oid);
    ret->url = kept(storage, a->pack.head.url);
    ret->title = kept(storage, a->pack.head.title);
    ret->version = kept(storage, a->pack.head.version);
    ret->n_codes = a->pack.n_codes;
    ret->n_repeated = a->rows.n_repeated;
    ret->n_dropped = a->rows.n_dropped;
    return status == LODD_OK && storage->failed ? LODD_ERR_NOMEM : status;
}

static lodd_status read_bytes(char **ret, size_t *ret_n, const char *path, size_t limit, char **ret_message)
{
    lodd_status status = lodd__file_read(path, limit, ret, ret_n);

    if (status == LODD_ERR_IO)
        lodd__reason(ret_message, "%s: %s", path, strerror(errno));
    else if (status == LODD_ERR_LIMIT)
        lodd__reason(ret_message, "%s: too large", path);
    return status;
}

lodd_status lodd_codes_add(lodd_codes_added *ret, void **ret_storage, const lodd_engine *engine, const char *path,
                           const char *packs_dir, const lodd_codes_options *options, char **ret_message)
{
    adding a = {.engine = engine, .path = path, .options = options, .message = ret_message};
    lodd__arena *storage = calloc(1, sizeof *storage);
    char *bytes = NULL;
    size_t n = 0;
    lodd_status status = storage != NULL ? LODD_OK : LODD_ERR_NOMEM;

    *ret = (lodd_codes_added){.n_codes = 0};
    *ret_storage = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (engine == NULL || path == NULL || packs_dir == NULL || options == NULL || options->size < sizeof *options)
        status = LODD_ERR_ARGUMENT;
    if (status == LODD_OK)
        a.rows.max = options->limits.max_nodes;
    if (status == LODD_OK)
        status = read_bytes(&bytes, &n, path, options->limits.max_input, ret_message);
    a.bytes = lodd__str_n(bytes, n);
    if (status == LODD_OK)
        status = add(ret, storage, &a, packs_dir);
    lodd__image_close(a.image);
    lodd__code_rows_free(&a.rows);
    lodd__arena_free(&a.arena);
    free(bytes);
    if (status == LODD_OK)
        *ret_storage = storage;
    else
        lodd_codes_added_free(storage);
    return status;
}

void lodd_codes_added_free(void *storage)
{
    if (storage == NULL)
        return;
    lodd__arena_free(storage);
    free(storage);
}

lodd_status lodd_codes_remove(const char *packs_dir, lodd_str pack, char **ret_message)
{
    if (ret_message != NULL)
        *ret_message = NULL;
    return packs_dir != NULL ? lodd__codes_pack_remove(packs_dir, pack, ret_message) : LODD_ERR_ARGUMENT;
}
