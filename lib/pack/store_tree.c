/* pack/store_tree.c - folders of files: their digests, and how they come and go; see store.h. Uses base. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/reason.h"
#include "base/sha256.h"
#include "pack/store.h"

enum { HEX = 64, MAX_LEVELS = 64, OPEN_FOLDERS = 16 };

bool lodd__tree_hidden(lodd_str path)
{
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '.' && (i == 0 || path.ptr[i - 1] == '/'))
            return true;
    return false;
}

bool lodd__tree_add(lodd__tree *tree, lodd_str path, const char hex[65])
{
    lodd__tree_file file = {.path = lodd__arena_str(&tree->arena, path)};

    memcpy(file.hex, hex, HEX + 1);
    return !tree->arena.failed && lodd__vec_push(&tree->files, file);
}

static int by_path(const void *a, const void *b)
{
    return lodd__str_cmp(((const lodd__tree_file *)a)->path, ((const lodd__tree_file *)b)->path);
}

void lodd__tree_sort(lodd__tree *tree)
{
    if (tree->files.len > 0)
        qsort(tree->files.ptr, tree->files.len, sizeof *tree->files.ptr, by_path);
}

void lodd__tree_lines(const lodd__tree *tree, lodd__buf *ret)
{
    for (size_t i = 0; i < tree->files.len; i++) {
        lodd__buf_add(ret, lodd__str_n(tree->files.ptr[i].hex, HEX));
        lodd__buf_add(ret, LODD__STR("  "));
        lodd__buf_add(ret, tree->files.ptr[i].path);
        lodd__buf_addc(ret, '\n');
    }
}

bool lodd__tree_digest(const lodd__tree *tree, char ret[80])
{
    lodd__buf lines = {0};
    char hex[HEX + 1];
    bool whole;

    lodd__tree_lines(tree, &lines);
    whole = !lines.failed;
    lodd__sha256_hex(lodd__buf_str(&lines), hex);
    snprintf(ret, 80, "sha256:%s", hex);
    lodd__buf_free(&lines);
    return whole;
}

void lodd__tree_free(lodd__tree *tree)
{
    lodd__vec_free(&tree->files);
    lodd__arena_free(&tree->arena);
}

lodd_status lodd__tree_parse(lodd__tree *ret, lodd_str lines)
{
    for (size_t start = 0; start < lines.len;) {
        size_t end = lodd__str_find(lines, '\n', start);
        char hex[HEX + 1] = {0};

        if (end == (size_t)-1 || end - start < HEX + 3 || memcmp(lines.ptr + start + HEX, "  ", 2) != 0)
            return LODD_ERR_PACK;
        memcpy(hex, lines.ptr + start, HEX);
        if (!lodd__tree_add(ret, lodd__str_sub(lines, start + HEX + 2, end - start - HEX - 2), hex))
            return LODD_ERR_NOMEM;
        start = end + 1;
    }
    return LODD_OK;
}

/* ---- reading ---- */

typedef struct walk {
    lodd__tree *tree;
    size_t skip; /* what stands before the names */
    lodd_status status;
    char **message;
} walk;

static bool digest_file(const char *path, char hex[65])
{
    char block[64 * 1024];
    lodd__sha256 sha256;
    ssize_t n = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    lodd__sha256_start(&sha256);
    while (fd >= 0 && (n = read(fd, block, sizeof block)) > 0)
        lodd__sha256_add(&sha256, lodd__str_n(block, (size_t)n));
    if (fd >= 0) {
        int error = errno;
        (void)close(fd);
        errno = error;
    }
    lodd__sha256_end(&sha256, hex);
    return n == 0;
}

static bool read_file(void *user, const char *path, int error)
{
    walk *w = user;
    lodd_str name = lodd__str(path);
    char hex[HEX + 1];

    name = name.len > w->skip ? lodd__str_sub(name, w->skip, name.len - w->skip) : LODD__STR("");
    if (lodd__tree_hidden(name))
        return true;
    errno = error;
    if (error != 0 || !digest_file(path, hex)) {
        w->status = LODD__FAIL(w->message, LODD_ERR_PACK, "%s: %s", path, strerror(errno));
        return false;
    }
    if (!lodd__tree_add(w->tree, name, hex))
        w->status = LODD_ERR_NOMEM;
    return w->status == LODD_OK;
}

lodd_status lodd__tree_read(lodd__tree *ret, const char *root, char **ret_message)
{
    walk w = {.tree = ret, .skip = strlen(root), .message = ret_message};
    lodd_status status;

    while (w.skip > 1 && root[w.skip - 1] == '/')
        w.skip--;
    w.skip++;
    status = lodd__file_walk(root, MAX_LEVELS, read_file, &w);
    status = w.status != LODD_OK ? w.status : status;
    if (status == LODD_ERR_IO)
        status = LODD__FAIL(ret_message, LODD_ERR_PACK, "%s: %s", root, strerror(errno));
    lodd__tree_sort(ret);
    return status;
}

/* ---- writing ---- */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

bool lodd__tree_remove(const char *path)
{
    return nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT;
}

bool lodd__tree_make_folder(const char *path)
{
    char *copy = strdup(path);
    bool made = copy != NULL;
    int error;

    for (char *p = copy; made && p != NULL && *p != '\0'; p++) {
        if (*p != '/' || p == copy)
            continue;
        *p = '\0';
        made = mkdir(copy, 0777) == 0 || errno == EEXIST;
        *p = '/';
    }
    made = made && (mkdir(path, 0777) == 0 || errno == EEXIST);
    error = copy == NULL ? ENOMEM : errno;
    free(copy);
    errno = error;
    return made;
}

bool lodd__tree_write(const char *path, lodd_str bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666), error = 0;

    if (fd < 0)
        return false;
    for (size_t done = 0; done < bytes.len && error == 0;) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            error = n == 0 ? EIO : errno;
    }
    if (close(fd) != 0 && error == 0)
        error = errno;
    errno = error;
    return error == 0;
}
