/* tx/cache.c - answers in a folder, so that the next run need not ask, or can do without the server. May use: base,
 * json, element (texts as JSON).
 *
 * A file is named by the digest of what was asked (server, operation, question) and holds all of that besides the
 * answer as it came, so that a file that is damaged, or lies under a wrong name, is no answer. What is kept is read by
 * the same strict reader as what comes from the network: a file can lie no more than a server can. Files get their
 * names when they are whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sha256.h"
#include "element/json_text.h"
#include "tx/tx_private.h"

#define FORM "lodd-terminology-answer-1"

enum { MAX_PATH = 4096, MAX_FILE = 3 * LODD__TX_MAX_ANSWER };

/* DIR/ab/cdef....json; folder: DIR/ab alone. False: longer than any path. */
static bool path_of(const lodd__tx *tx, const lodd__tx_request *request, char folder[MAX_PATH], char file[MAX_PATH])
{
    lodd__sha256 digest;
    char hex[65];

    lodd__sha256_start(&digest);
    lodd__sha256_add(&digest, lodd__str(FORM "\n"));
    lodd__sha256_add(&digest, lodd__str(tx->url));
    lodd__sha256_add(&digest, LODD__STR("\n"));
    lodd__sha256_add(&digest, lodd__buf_str(&request->path));
    lodd__sha256_add(&digest, LODD__STR("\n"));
    lodd__sha256_add(&digest, lodd__buf_str(&request->body));
    lodd__sha256_end(&digest, hex);
    return snprintf(folder, MAX_PATH, "%s/%.2s", tx->cache_dir, hex) < MAX_PATH &&
           snprintf(file, MAX_PATH, "%s/%.2s/%s.json", tx->cache_dir, hex, hex + 2) < MAX_PATH;
}

/* ---- reading ---- */

static bool says(const lodd__json *root, const char *key, lodd_str value)
{
    const lodd__json *member = lodd__json_get(root, lodd__str(key));

    return member != NULL && member->type == LODD__JSON_STRING && lodd__str_eq(member->text, value);
}

bool lodd__tx_cache_get(const lodd__tx *tx, lodd__arena *arena, const lodd__tx_request *request, lodd_str *ret_body)
{
    char folder[MAX_PATH], file[MAX_PATH];
    char *bytes = NULL;
    size_t n = 0;
    lodd__json_doc doc;
    lodd_limits limits;
    const lodd__json *answer = NULL;
    lodd_str text;

    if (tx->cache_dir == NULL || !path_of(tx, request, folder, file) ||
        lodd__file_read(file, MAX_FILE, &bytes, &n) != LODD_OK)
        return false;
    text = lodd__arena_str(arena, lodd__str_n(bytes, n));
    free(bytes);
    if (text.ptr == NULL)
        return false;
    lodd_limits_default(&limits);
    lodd__json_parse(&doc, arena, text, &limits);
    if (doc.n_faults > 0 || doc.root == NULL || doc.root->type != LODD__JSON_OBJECT ||
        !says(doc.root, "form", LODD__STR(FORM)) || !says(doc.root, "server", lodd__str(tx->url)) ||
        !says(doc.root, "operation", lodd__buf_str(&request->path)) ||
        !says(doc.root, "question", lodd__buf_str(&request->body)))
        return false;
    answer = lodd__json_get(doc.root, LODD__STR("answer"));
    if (answer == NULL || answer->type != LODD__JSON_STRING)
        return false;
    *ret_body = answer->text;
    return true;
}

/* ---- writing ---- */

static void put(lodd__buf *out, const char *key, lodd_str value)
{
    lodd__buf_printf(out, "%s\"%s\": ", out->len > 0 ? ",\n " : "{", key);
    lodd__json_put_string(out, value);
}

static bool write_all(int fd, lodd_str text)
{
    while (text.len > 0) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text = lodd__str_sub(text, (size_t)n, text.len - (size_t)n);
    }
    return true;
}

static void write_file(const char *temporary, const char *file, lodd_str text)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    bool done = false;

    if (fd < 0)
        return;
    done = write_all(fd, text);
    done = close(fd) == 0 && done;
    if (!done || rename(temporary, file) != 0)
        (void)unlink(temporary);
}

void lodd__tx_cache_put(const lodd__tx *tx, const lodd__tx_request *request, lodd_str body, size_t number)
{
    char folder[MAX_PATH], file[MAX_PATH], temporary[MAX_PATH];
    lodd__buf out = {NULL, 0, 0, false};

    if (tx->cache_dir == NULL || tx->cache_only || !path_of(tx, request, folder, file) ||
        snprintf(temporary, sizeof temporary, "%s/.%ld-%zu", tx->cache_dir, (long)getpid(), number) >= MAX_PATH ||
        (mkdir(folder, 0777) != 0 && errno != EEXIST))
        return;
    put(&out, "form", LODD__STR(FORM));
    put(&out, "server", lodd__str(tx->url));
    put(&out, "operation", lodd__buf_str(&request->path));
    put(&out, "question", lodd__buf_str(&request->body));
    put(&out, "answer", body);
    lodd__buf_add(&out, LODD__STR("}\n"));
    if (!out.failed)
        write_file(temporary, file, lodd__buf_str(&out));
    lodd__buf_free(&out);
}

bool lodd__tx_cache_open(const char *folder, bool read_only)
{
    struct stat st;

    if (!read_only && mkdir(folder, 0777) != 0 && errno != EEXIST)
        return false;
    if (stat(folder, &st) != 0)
        return false;
    if (!S_ISDIR(st.st_mode)) {
        errno = ENOTDIR;
        return false;
    }
    return read_only || access(folder, W_OK | X_OK) == 0;
}
