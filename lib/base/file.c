/* base/file.c - reading whole files and walking folders, by POSIX calls.
 *
 * Files are opened without blocking and must be regular ones. The walk reads one folder at a time into a sorted list
 * and closes it before it goes deeper, so that it holds one descriptor however deep the tree is. */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* POSIX.1-2008 and the d_type of directory entries */
#endif
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/vec.h"

/* Folders entered through symbolic links in one walk. Links that form no loop can still multiply: n folders in a row,
 * each linked to twice by the one before, are 2^n paths. */
enum { MAX_FOLLOWED = 10000 };

/* ---- reading ---- */

static lodd_status read_all(int fd, size_t hint, size_t limit, char **ret, size_t *ret_len)
{
    size_t cap = hint, len = 0;
    char *buf = malloc(cap + 2);

    if (!buf)
        return LODD_ERR_NOMEM;
    for (;;) {
        /* One byte more than is expected is asked for, to see the end without growing. */
        ssize_t n = read(fd, buf + len, cap + 1 - len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            int error = errno;

            free(buf);
            errno = error;
            return LODD_ERR_IO;
        }
        if (n == 0)
            break;
        len += (size_t)n;
        if (len > limit) {
            free(buf);
            return LODD_ERR_LIMIT;
        }
        if (len > cap) { /* longer than fstat said: it grows, or is one of /proc's */
            char *larger;

            cap = cap < 2048 ? 4096 : cap <= SIZE_MAX / 4 ? cap * 2 : cap + 1;
            if (cap > limit)
                cap = limit;
            larger = realloc(buf, cap + 2);
            if (!larger) {
                free(buf);
                return LODD_ERR_NOMEM;
            }
            buf = larger;
        }
    }
    buf[len] = '\0';
    *ret = buf;
    *ret_len = len;
    return LODD_OK;
}

lodd_status lodd__file_read(const char *path, size_t limit, char **ret, size_t *ret_len)
{
    struct stat st;
    lodd_status status;
    int fd, error;

    *ret = NULL;
    *ret_len = 0;
    if (limit > SIZE_MAX / 2)
        limit = SIZE_MAX / 2; /* so that sums with it cannot overflow */
    do
        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return LODD_ERR_IO;
    if (fstat(fd, &st) < 0) {
        status = LODD_ERR_IO;
    } else if (!S_ISREG(st.st_mode)) {
        status = LODD_ERR_IO;
        errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    } else if ((uintmax_t)st.st_size > limit) {
        status = LODD_ERR_LIMIT;
    } else {
        status = read_all(fd, (size_t)st.st_size, limit, ret, ret_len);
    }
    error = errno;
    close(fd);
    errno = error;
    return status;
}

/* ---- walking ---- */

typedef enum entry_kind { ENTRY_FILE, ENTRY_FOLDER, ENTRY_ERROR, ENTRY_OTHER } entry_kind;

typedef struct entry {
    lodd_str name; /* malloc'ed */
    entry_kind kind;
    int error;
    bool link; /* the folder is reached by a symbolic link */
    dev_t dev;
    ino_t ino;
} entry;

typedef LODD__VEC(entry) entries;

/* The folders being walked, innermost first: what a loop comes back to. */
typedef struct ancestor {
    const struct ancestor *outer;
    dev_t dev;
    ino_t ino;
} ancestor;

typedef struct walk {
    lodd__walk_visit *visit;
    void *user;
    size_t max_depth;
    size_t followed;
    lodd__buf path; /* of what is looked at now, with a NUL behind it */
    bool stopped;
    lodd_status status;
} walk;

static void fail(walk *w, lodd_status status)
{
    w->status = status;
    w->stopped = true;
}

static void call_visit(walk *w, int error)
{
    if (!w->visit(w->user, w->path.ptr, error))
        w->stopped = true;
}

/* Cuts the path to a length and puts a name behind it. */
static bool set_path(walk *w, size_t base, lodd_str name)
{
    w->path.len = base;
    if (name.len && base && w->path.ptr[base - 1] != '/')
        lodd__buf_addc(&w->path, '/');
    lodd__buf_add(&w->path, name);
    lodd__buf_addc(&w->path, '\0');
    if (w->path.failed) {
        fail(w, LODD_ERR_NOMEM);
        return false;
    }
    w->path.len--;
    return true;
}

/* As if the names of folders ended in '/': then the paths below them come in bytewise order too ("a-b" before "a/x").
 */
static int compare_entries(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    size_t n = x->name.len < y->name.len ? x->name.len : y->name.len;
    int order = memcmp(x->name.ptr, y->name.ptr, n);
    int x_next, y_next;

    if (order)
        return order;
    x_next = n < x->name.len ? (unsigned char)x->name.ptr[n] : x->kind == ENTRY_FOLDER ? '/' : -1;
    y_next = n < y->name.len ? (unsigned char)y->name.ptr[n] : y->kind == ENTRY_FOLDER ? '/' : -1;
    return (x_next > y_next) - (x_next < y_next);
}

static void free_entries(entries *list)
{
    for (size_t i = 0; i < list->len; i++)
        free((char *)(uintptr_t)list->ptr[i].name.ptr);
    lodd__vec_free(list);
}

/* What a directory entry is. fd is the folder's. */
static void classify(entry *e, int fd, const struct dirent *d)
{
    struct stat st;

    if (d->d_type == DT_REG) { /* the common case costs no call */
        e->kind = ENTRY_FILE;
        return;
    }
    if (fstatat(fd, d->d_name, &st, 0) < 0) {
        e->kind = ENTRY_ERROR;
        e->error = errno;
        return;
    }
    e->kind = S_ISREG(st.st_mode) ? ENTRY_FILE : S_ISDIR(st.st_mode) ? ENTRY_FOLDER : ENTRY_OTHER;
    e->dev = st.st_dev;
    e->ino = st.st_ino;
    if (e->kind == ENTRY_FOLDER && d->d_type != DT_DIR) /* DT_UNKNOWN: the file system does not tell, so ask */
        e->link = d->d_type == DT_LNK || (fstatat(fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode));
}

/* Puts a folder's entries into the list. 0, or the errno with which it could not be read (ENOMEM for memory). */
static int list_folder(const char *path, entries *list)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *d;
    int error = 0;

    if (!dir) {
        error = errno;
        if (fd >= 0)
            close(fd);
        return error;
    }
    while (!error) {
        entry e = {.kind = ENTRY_OTHER};
        size_t n;

        errno = 0;
        d = readdir(dir);
        if (!d) {
            error = errno;
            break;
        }
        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
            continue;
        classify(&e, fd, d);
        if (e.kind == ENTRY_OTHER)
            continue;
        n = strlen(d->d_name);
        e.name = (lodd_str){strdup(d->d_name), n};
        if (!e.name.ptr || !lodd__vec_push(list, e)) {
            free((char *)(uintptr_t)e.name.ptr);
            error = ENOMEM;
        }
    }
    closedir(dir);
    return error;
}

static bool is_being_walked(const ancestor *chain, dev_t dev, ino_t ino)
{
    for (; chain; chain = chain->outer)
        if (chain->dev == dev && chain->ino == ino)
            return true;
    return false;
}

/* Walks the folder that w->path names. Recursion is bounded by max_depth. */
static void walk_folder(walk *w, const ancestor *outer, dev_t dev, ino_t ino, size_t depth)
{
    const ancestor self = {outer, dev, ino};
    size_t base = w->path.len;
    entries list = {0};
    int error;

    if (depth > w->max_depth || is_being_walked(outer, dev, ino)) {
        call_visit(w, ELOOP);
        return;
    }
    error = list_folder(w->path.ptr, &list);
    if (error == ENOMEM)
        fail(w, LODD_ERR_NOMEM);
    else if (error)
        call_visit(w, error); /* what could be read before that is still walked */
    if (list.len)
        qsort(list.ptr, list.len, sizeof *list.ptr, compare_entries);
    for (size_t i = 0; i < list.len && !w->stopped; i++) {
        const entry *e = &list.ptr[i];

        if (!set_path(w, base, e->name))
            break;
        if (e->kind != ENTRY_FOLDER)
            call_visit(w, e->error);
        else if (e->link && ++w->followed > MAX_FOLLOWED)
            call_visit(w, ELOOP);
        else
            walk_folder(w, &self, e->dev, e->ino, depth + 1);
    }
    free_entries(&list);
}

lodd_status lodd__file_walk(const char *path, size_t max_depth, lodd__walk_visit *visit, void *user)
{
    walk w = {.visit = visit, .user = user, .max_depth = max_depth};
    struct stat st;

    if (stat(path, &st) < 0)
        visit(user, path, errno);
    else if (S_ISREG(st.st_mode))
        visit(user, path, 0);
    else if (!S_ISDIR(st.st_mode))
        visit(user, path, EINVAL); /* named by the user, so that passing it over in silence would be wrong */
    else if (set_path(&w, 0, lodd__str(path)))
        walk_folder(&w, NULL, st.st_dev, st.st_ino, 1);
    lodd__buf_free(&w.path);
    return w.status;
}
