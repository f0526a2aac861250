/* pack/registry.c - a registry of FHIR packages, asked as npm asks: GET URL/NAME gives the versions, each with the URL
 * and the checksum of its .tgz (lodd/pack.h). Uses base, json, image, net, nettle.
 *
 * Nothing of an answer is believed: the package must be the one that was asked for, its bytes must have the checksum,
 * its URL must be https, of this machine, or of the registry's own origin. What is fetched goes to the records' folder
 * .part and is taken up there (Range, If-Range) when the line broke.
 */
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/reason.h"
#include "image/range.h"
#include "net/http.h"
#include "pack/recipe.h"
#include "pack/store.h"

enum { MAX_METADATA = 64 << 20, MAX_PACKAGE = 512 << 20, ATTEMPTS = 4, LIST_S = 60, PACKAGE_S = 1800, URL_SIZE = 2048 };

struct lodd_registry {
    lodd__http *http;
    char *url;           /* without '/' at its end */
    char *authorization; /* a header line; NULL: none */
    long timeout_s;
    lodd__arena arena;
};

/* ---- URLs ---- */

static lodd_str origin_of(lodd_str url)
{
    size_t slash = lodd__str_find(url, '/', 0);

    slash = slash == (size_t)-1 ? url.len : slash + 2;
    slash = slash > url.len ? (size_t)-1 : lodd__str_find(url, '/', slash);
    return lodd__str_sub(url, 0, slash == (size_t)-1 ? url.len : slash);
}

static bool starts_folded(lodd_str text, const char *prefix)
{
    return text.len >= strlen(prefix) && strncasecmp(text.ptr, prefix, strlen(prefix)) == 0;
}

/* The host's own address: nothing leaves the machine. */
static bool is_loopback(lodd_str url)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    lodd_str origin = origin_of(url);

    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t n = strlen(hosts[i]);
        if (starts_folded(origin, hosts[i]) && (origin.len == n || origin.ptr[n] == ':') &&
            lodd__str_find(origin, '@', 0) == (size_t)-1)
            return true;
    }
    return false;
}

static bool is_own(const lodd_registry *registry, lodd_str url)
{
    return lodd__str_eq(origin_of(url), origin_of(lodd__str(registry->url)));
}

static bool may_fetch(const lodd_registry *registry, lodd_str url)
{
    return lodd__http_url_ok(url) && (starts_folded(url, "https://") || is_loopback(url) || is_own(registry, url));
}

/* ---- asking ---- */

static lodd_status answer_fault(const lodd__http_answer *answer, lodd_status status, const char *url,
                                char **ret_message)
{
    if (status == LODD_ERR_NOMEM)
        return status;
    lodd__reason(ret_message, "%s: %s", url, answer->message);
    return status == LODD_ERR_LIMIT ? status : LODD_ERR_IO;
}

static lodd_status bad_status(const lodd__http_answer *answer, const char *url, char **ret_message)
{
    if (answer->status == 404 || answer->status == 410)
        return LODD__FAIL(ret_message, LODD_ERR_NOT_FOUND, "%s: the registry does not have it", url);
    if (answer->status == 401 || answer->status == 403)
        return LODD__FAIL(ret_message, LODD_ERR_IO,
                          "%s: the registry wants a user name and password, or others (HTTP %d)", url, answer->status);
    return LODD__FAIL(ret_message, LODD_ERR_IO, "%s: HTTP %d", url, answer->status);
}

static void set_request(const lodd_registry *registry, lodd__http_request *request, const char **header, long default_s)
{
    request->timeout_ms = (registry->timeout_s > 0 ? registry->timeout_s : default_s) * 1000;
    request->redirects = LODD__HTTP_REDIRECTS_ALL;
    if (registry->authorization == NULL || !is_own(registry, lodd__str(request->url)))
        return;
    *header = registry->authorization;
    request->headers = header;
    request->n_headers = 1;
}

static bool may_follow(void *user, const char *url)
{
    return may_fetch(user, lodd__str(url));
}

/* RFC 7617; NULL when memory ran out. */
static char *basic(const char *user, const char *password)
{
    lodd__buf plain = {0}, line = {0};

    lodd__buf_printf(&plain, "%s:%s", user, password);
    lodd__buf_add(&line, LODD__STR("Authorization: Basic "));
    lodd__base64_encode(&line, lodd__buf_str(&plain));
    lodd__buf_addc(&line, '\0');
    line.failed |= plain.failed;
    lodd__buf_free(&plain);
    if (!line.failed)
        return line.ptr;
    lodd__buf_free(&line);
    return NULL;
}

lodd_status lodd_registry_open(lodd_registry **ret, const lodd_registry_options *options, char **ret_message)
{
    lodd__http_options http = {.ca_file = NULL};
    lodd_registry *registry;
    char message[512] = "";
    lodd_str url;
    lodd_status status;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (options == NULL || options->size < sizeof *options)
        return LODD_ERR_ARGUMENT;
    url = lodd__str(options->url != NULL ? options->url : LODD_REGISTRY_URL);
    while (url.len > 0 && url.ptr[url.len - 1] == '/')
        url.len--;
    if (!lodd__http_url_ok(url) || url.len > URL_SIZE / 2)
        return LODD__FAIL(ret_message, LODD_ERR_ARGUMENT, "%.*s: no http or https URL", LODD__FMT(url));
    registry = calloc(1, sizeof *registry);
    if (registry == NULL)
        return LODD_ERR_NOMEM;
    http.ca_file = options->network.ca_file;
    http.ca_dir = options->network.ca_dir;
    http.proxy = options->network.proxy;
    http.stall_s = options->timeout_s;
    registry->timeout_s = options->timeout_s;
    registry->url = strndup(url.ptr, url.len);
    status = registry->url != NULL ? lodd__http_new(&registry->http, &http, message) : LODD_ERR_NOMEM;
    if (status == LODD_OK && options->user != NULL && options->password != NULL &&
        (registry->authorization = basic(options->user, options->password)) == NULL)
        status = LODD_ERR_NOMEM;
    if (status != LODD_OK) {
        if (message[0] != '\0')
            lodd__reason(ret_message, "%s", message);
        lodd_registry_close(registry);
        return status;
    }
    *ret = registry;
    return LODD_OK;
}

void lodd_registry_close(lodd_registry *registry)
{
    if (registry == NULL)
        return;
    lodd__http_free(registry->http);
    free(registry->url);
    free(registry->authorization);
    lodd__arena_free(&registry->arena);
    free(registry);
}

/* ---- versions ---- */

/* "sha512-BASE64" of Subresource Integrity if there is one, else the SHA-1 of old. */
static lodd_str checksum_of(lodd__arena *arena, const lodd__json *dist)
{
    lodd_str words = lodd__json_member(dist, "integrity"), word, shasum = lodd__json_member(dist, "shasum");

    while (lodd__str_word(&words, &word))
        if (lodd__str_starts(word, LODD__STR("sha512-")))
            return lodd__arena_str(arena, word);
    return shasum.len > 0 ? lodd__arena_printf(arena, "sha1-%.*s", LODD__FMT(shasum)) : LODD__STR("");
}

static lodd_status take_version(lodd_registry *registry, const lodd__json *version, lodd_str name,
                                lodd_registry_package *ret, char **ret_message)
{
    const lodd__json *dist = lodd__json_get(version, LODD__STR("dist"));
    lodd_str url = lodd__json_member(dist, "tarball");
    lodd__arena *arena = &registry->arena;

    ret->name = lodd__arena_str(arena, name);
    ret->version = lodd__arena_str(arena, version->key);
    ret->checksum = checksum_of(arena, dist);
    ret->url = url.len > 0
                   ? lodd__arena_str(arena, url)
                   : lodd__arena_printf(arena, "%s/%.*s/%.*s", registry->url, LODD__FMT(name), LODD__FMT(version->key));
    if (arena->failed)
        return LODD_ERR_NOMEM;
    if (ret->url.len >= URL_SIZE || !may_fetch(registry, ret->url))
        return LODD__FAIL(ret_message, LODD_ERR_IO,
                          "%.*s@%.*s: the registry names a place that is neither https nor its own", LODD__FMT(name),
                          LODD__FMT(version->key));
    return LODD_OK;
}

static lodd_status choose_version(lodd_registry *registry, const lodd__json *root, lodd_str name, lodd_str range,
                                  lodd_registry_package *ret, char **ret_message)
{
    const lodd__json *versions = lodd__json_get(root, LODD__STR("versions")), *best = NULL;
    bool latest = range.len == 0 || lodd__str_is(range, "latest"), tag = false;
    lodd_str tagged =
        latest ? lodd__json_member(lodd__json_get(root, LODD__STR("dist-tags")), "latest") : LODD__STR("");

    if (versions == NULL || versions->type != LODD__JSON_OBJECT)
        return LODD__FAIL(ret_message, LODD_ERR_IO, "%s/%.*s: no list of versions", registry->url, LODD__FMT(name));
    for (const lodd__json *v = versions->first; v != NULL; v = v->next) {
        bool is_tag = tagged.len > 0 && lodd__str_eq(v->key, tagged);

        if (v->type != LODD__JSON_OBJECT || !lodd__package_word_ok(v->key) || !lodd__range_has(range, v->key) || tag)
            continue;
        if (best == NULL || is_tag || lodd__range_prefers(range, v->key, best->key))
            best = v;
        tag = is_tag;
    }
    if (best == NULL)
        return LODD__FAIL(ret_message, LODD_ERR_NOT_FOUND, "%s/%.*s: the registry has no version %.*s", registry->url,
                          LODD__FMT(name), LODD__FMT(range));
    return take_version(registry, best, name, ret, ret_message);
}

static lodd_status parse_versions(lodd_registry *registry, lodd_str body, lodd_str name, lodd_str range,
                                  lodd_registry_package *ret, char **ret_message)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_limits limits;
    lodd_status status;

    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &arena, body, &limits);
    if (arena.failed)
        status = LODD_ERR_NOMEM;
    else if (!doc.valid || doc.root == NULL)
        status =
            LODD__FAIL(ret_message, LODD_ERR_IO, "%s/%.*s: the answer is not JSON", registry->url, LODD__FMT(name));
    else
        status = choose_version(registry, doc.root, name, range, ret, ret_message);
    lodd__arena_free(&arena);
    return status;
}

lodd_status lodd_registry_find(lodd_registry *registry, lodd_str name, lodd_str range, lodd_registry_package *ret,
                               char **ret_message)
{
    lodd__http_answer answer;
    lodd__http_request request = {.compressed = true, .max_bytes = MAX_METADATA};
    char url[URL_SIZE];
    const char *header = NULL;
    lodd_status status;

    *ret = (lodd_registry_package){.name = {NULL, 0}};
    if (ret_message != NULL)
        *ret_message = NULL;
    if (!lodd__package_word_ok(name))
        return LODD__FAIL(ret_message, LODD_ERR_NOT_FOUND, "%.*s: not the name of a package", LODD__FMT(name));
    snprintf(url, sizeof url, "%s/%.*s", registry->url, LODD__FMT(name));
    request.url = url;
    request.user = registry;
    request.may_follow = may_follow;
    set_request(registry, &request, &header, LIST_S);
    status = lodd__http_send(&answer, registry->http, &request);
    if (status != LODD_OK)
        status = answer_fault(&answer, status, url, ret_message);
    else if (answer.status != 200)
        status = bad_status(&answer, url, ret_message);
    else
        status = parse_versions(registry, lodd__buf_str(&answer.body), name, range, ret, ret_message);
    lodd__http_answer_free(&answer);
    return status;
}

/* ---- fetching ---- */

typedef struct download {
    lodd_registry *registry;
    const lodd_registry_package *package;
    char *part, *tag; /* the bytes so far, and the ETag they are of */
    int fd;
    uint64_t have;
    int error;
    char **message;
} download;

static lodd_status io_fault(const char *path, char **ret_message)
{
    return errno == ENOMEM ? LODD_ERR_NOMEM : LODD__FAIL(ret_message, LODD_ERR_IO, "%s: %s", path, strerror(errno));
}

/* The whole instead of the rest: begin anew. The ETag is noted before the first byte, so that a part is never of
 * another. */
static bool begin(void *user, const lodd__http_answer *answer)
{
    download *d = user;

    if (answer->status != 206 || answer->range_start != d->have) {
        d->have = 0;
        if (ftruncate(d->fd, 0) != 0 || lseek(d->fd, 0, SEEK_SET) != 0)
            d->error = errno;
    }
    (void)unlink(d->tag);
    if (d->error == 0 && answer->etag[0] == '"' && !lodd__tree_write(d->tag, lodd__str(answer->etag)))
        d->error = errno;
    return d->error == 0;
}

static bool sink(void *user, const char *data, size_t n)
{
    download *d = user;

    while (n > 0) {
        ssize_t done = write(d->fd, data, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            d->error = errno != 0 ? errno : EIO;
            return false;
        }
        data += done;
        n -= (size_t)done;
        d->have += (uint64_t)done;
    }
    return true;
}

/* What is there of before: only with its ETag can the rest be asked for. */
static char *take_up(download *d)
{
    char *tag = NULL;
    size_t n = 0;
    off_t end = lseek(d->fd, 0, SEEK_END);

    d->have = 0;
    if (end > 0 && end < MAX_PACKAGE && lodd__file_read(d->tag, 255, &tag, &n) == LODD_OK && n > 0) {
        d->have = (uint64_t)end;
        return tag;
    }
    free(tag);
    return NULL;
}

static bool may_follow_part(void *user, const char *url)
{
    const download *d = user;

    return may_fetch(d->registry, lodd__str(url));
}

/* One attempt. *ret_again: the line broke; what came is kept. */
static lodd_status fetch_once(download *d, bool *ret_again)
{
    lodd__http_answer answer;
    lodd__http_request request = {
        .max_bytes = MAX_PACKAGE, .begin = begin, .sink = sink, .user = d, .may_follow = may_follow_part};
    char url[URL_SIZE], *tag = take_up(d);
    const char *header = NULL;
    lodd_status status;

    snprintf(url, sizeof url, "%.*s", LODD__FMT(d->package->url));
    request.url = url;
    request.if_range = tag;
    request.range_from = tag != NULL ? d->have : 0;
    set_request(d->registry, &request, &header, PACKAGE_S);
    status = lodd__http_send(&answer, d->registry->http, &request);
    free(tag);
    *ret_again = answer.fault == LODD__HTTP_BROKEN || answer.fault == LODD__HTTP_NO_CONNECTION;
    if (d->error != 0) {
        errno = d->error;
        status = io_fault(d->part, d->message);
    } else if (status == LODD_OK && answer.status == 416 && request.range_from > 0) { /* no part of what is there now */
        *ret_again = ftruncate(d->fd, 0) == 0;
        status = LODD_ERR_IO;
    } else if (status == LODD_OK && answer.status != 200 && answer.status != 206) {
        status = bad_status(&answer, url, d->message);
    } else if (status != LODD_OK) {
        status = answer_fault(&answer, status, url, *ret_again ? NULL : d->message);
    }
    lodd__http_answer_free(&answer);
    return status;
}

static lodd_status fetch_all(download *d)
{
    lodd_status status = LODD_ERR_IO;
    bool again = true;

    for (int i = 0; i < ATTEMPTS && status == LODD_ERR_IO && again; i++)
        status = fetch_once(d, &again);
    if (status == LODD_ERR_IO && again)
        lodd__reason(d->message, "%.*s: the line broke %d times; the next try takes up what came",
                     LODD__FMT(d->package->url), ATTEMPTS);
    return status;
}

/* ---- the checksum ---- */

typedef struct digests {
    struct sha1_ctx sha1;
    struct sha512_ctx sha512;
} digests;

static bool digest_file(const char *path, digests *d)
{
    unsigned char block[64 * 1024];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;

    sha1_init(&d->sha1);
    sha512_init(&d->sha512);
    while (fd >= 0 && (n = read(fd, block, sizeof block)) > 0) {
        sha1_update(&d->sha1, (size_t)n, block);
        sha512_update(&d->sha512, (size_t)n, block);
    }
    if (fd >= 0)
        (void)close(fd);
    return n == 0;
}

static bool same_sha512(digests *d, lodd_str base64)
{
    unsigned char bytes[SHA512_DIGEST_SIZE];
    lodd__buf text = {0};
    bool same;

    sha512_digest(&d->sha512, sizeof bytes, bytes);
    lodd__base64_encode(&text, lodd__str_n((const char *)bytes, sizeof bytes));
    same = !text.failed && lodd__str_eq(lodd__buf_str(&text), base64);
    lodd__buf_free(&text);
    return same;
}

static bool same_sha1(digests *d, lodd_str hex)
{
    unsigned char bytes[SHA1_DIGEST_SIZE];
    char text[2 * SHA1_DIGEST_SIZE + 1];

    sha1_digest(&d->sha1, sizeof bytes, bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return hex.len == sizeof text - 1 && strncasecmp(hex.ptr, text, hex.len) == 0;
}

static lodd_status check(const download *d)
{
    lodd_str wanted = d->package->checksum;
    digests all;
    bool same = true;

    if (!digest_file(d->part, &all))
        return io_fault(d->part, d->message);
    if (lodd__str_starts(wanted, LODD__STR("sha512-")))
        same = same_sha512(&all, lodd__str_sub(wanted, 7, wanted.len - 7));
    else if (wanted.len > 0)
        same = same_sha1(&all, lodd__str_sub(wanted, 5, wanted.len - 5));
    if (same)
        return LODD_OK;
    return LODD__FAIL(d->message, LODD_ERR_PACK, "%.*s: other bytes than the registry's checksum is of; thrown away",
                      LODD__FMT(d->package->url));
}

/* ---- adding ---- */

static void discard(const download *d)
{
    (void)unlink(d->part);
    (void)unlink(d->tag);
}

static lodd_status add_part(download *d, lodd_store *store, bool dependency, size_t *ret, bool *ret_new)
{
    lodd_store_add_options options = LODD_STORE_ADD_OPTIONS_INIT;
    lodd__arena arena = {0};
    lodd_status status;

    options.source = lodd__arena_str(&arena, d->package->url).ptr;
    options.expected_name = lodd__arena_str(&arena, d->package->name).ptr;
    options.expected_version = lodd__arena_str(&arena, d->package->version).ptr;
    options.dependency = dependency;
    status = arena.failed ? LODD_ERR_NOMEM : lodd_store_add(store, d->part, &options, ret, ret_new, d->message);
    lodd__arena_free(&arena);
    return status;
}

static lodd_status open_part(download *d, const char *records)
{
    const lodd_registry_package *p = d->package;
    char *folder = NULL;
    bool made;
    lodd_status status = LODD_OK;

    if (asprintf(&folder, "%s/.part", records) < 0)
        return LODD_ERR_NOMEM;
    made = lodd__tree_make_folder(folder);
    if (!made)
        status = io_fault(folder, d->message);
    else if (asprintf(&d->part, "%s/%.*s#%.*s.tgz", folder, LODD__FMT(p->name), LODD__FMT(p->version)) < 0 ||
             asprintf(&d->tag, "%s/%.*s#%.*s.etag", folder, LODD__FMT(p->name), LODD__FMT(p->version)) < 0)
        status = LODD_ERR_NOMEM;
    else if ((d->fd = open(d->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666)) < 0)
        status = io_fault(d->part, d->message);
    if (d->fd >= 0 && flock(d->fd, LOCK_EX | LOCK_NB) != 0) {
        status = LODD__FAIL(d->message, LODD_ERR_IO, "%s: another lodd is fetching it", d->part);
        (void)close(d->fd);
        d->fd = -1;
    }
    free(folder);
    return status;
}

lodd_status lodd_registry_add(lodd_registry *registry, lodd_store *store, const lodd_registry_package *package,
                              bool dependency, size_t *ret, bool *ret_new, char **ret_message)
{
    download d = {.registry = registry, .package = package, .fd = -1, .message = ret_message};
    lodd_status status;

    if (ret_message != NULL)
        *ret_message = NULL;
    status = open_part(&d, store->records);
    if (status == LODD_OK)
        status = fetch_all(&d);
    if (status == LODD_OK) {
        status = check(&d);
        if (status == LODD_OK)
            status = add_part(&d, store, dependency, ret, ret_new);
        discard(&d);
    } else if (d.fd >= 0 && access(d.tag, F_OK) != 0) {
        discard(&d); /* cannot be taken up */
    }
    if (d.fd >= 0)
        (void)close(d.fd);
    free(d.part);
    free(d.tag);
    return status;
}
