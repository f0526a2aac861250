/* declare/bundle.c - reading a bundle's folder that may be hostile. Uses base, declare/check.h; POSIX.
 *
 * A name is opened step by step, each step relative to the folder before it and without following a link, so that no
 * name and no change made meanwhile can lead out of the bundle. What a name is gets asked before it is opened: opening
 * a device or a FIFO may already do something or wait. */
#include "declare/bundle.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/reason.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "declare/bundle_steps.h"

enum { DEFAULT_MAX_FILES = 200000, PIECE = 1 << 18 };
#define MAX_DIGESTED ((uint64_t)16 << 30)

struct lodd__bundle {
    int fd;
    char *base;
    lodd_limits limits;
    _Atomic uint64_t digested; /* bytes, of the budget of all digests */
};

/* --- messages --- */

/* Not strerror: its texts are the locale's. */
const char *lodd__bundle_errno_text(int error)
{
    static const struct {
        int error;
        const char *text;
    } texts[] = {
        {ENOENT, "it is not there"},
        {ENOTDIR, "it is not a folder"},
        {EACCES, "permission denied"},
        {EPERM, "permission denied"},
        {EEXIST, "it exists already"},
        {ENOTEMPTY, "it is not empty"},
        {ELOOP, "it is a link"},
        {EISDIR, "it is a folder"},
        {EMFILE, "too many open files"},
        {ENFILE, "too many open files"},
        {ENOSPC, "no space left"},
        {EDQUOT, "no space left"},
        {EFBIG, "too large for the file system"},
        {EROFS, "the file system is read-only"},
        {ENAMETOOLONG, "the name is too long"},
        {EBUSY, "it is in use"},
        {EXDEV, "it is on another file system"},
        {EIO, "the disk cannot be read or written"},
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].error == error)
            return texts[i].text;
    return "the system refuses it";
}

static const struct {
    lodd_status status;
    const char *text;
    int line; /* lodd__line_code */
} faults[LODD__BUNDLE_FAULT_COUNT] = {
    [LODD__BUNDLE_FINE] = {LODD_OK, "", LODD__LINE_COUNT},
    [LODD__BUNDLE_ABSENT] = {LODD_ERR_NOT_FOUND, "it is not there", LODD__LINE_FILE_ABSENT},
    [LODD__BUNDLE_NAME] = {LODD_ERR_ARGUMENT, "the name could lead elsewhere or cannot be shown", LODD__LINE_FILE_NAME},
    [LODD__BUNDLE_LINK] = {LODD_ERR_IO, "it is a link, or the way to it leads over one", LODD__LINE_FILE_LINK},
    [LODD__BUNDLE_FOLDER] = {LODD_ERR_IO, "it is a folder", LODD__LINE_FILE_FOLDER},
    [LODD__BUNDLE_OTHER] = {LODD_ERR_IO, "it is no regular file", LODD__LINE_FILE_OTHER},
    [LODD__BUNDLE_TOO_LARGE] = {LODD_ERR_LIMIT, "it is larger than what is read", LODD__LINE_FILE_TOO_LARGE},
    [LODD__BUNDLE_DENIED] = {LODD_ERR_IO, "permission denied", LODD__LINE_FILE_DENIED},
    [LODD__BUNDLE_TROUBLE] = {LODD_ERR_IO, "the system cannot read it", LODD__LINE_FILE_UNREADABLE},
};

const char *lodd__bundle_fault_text(lodd__bundle_fault fault)
{
    return faults[fault].text;
}

static lodd_status fail(lodd__bundle_fault fault, char **ret_message)
{
    if (fault != LODD__BUNDLE_FINE && fault != LODD__BUNDLE_ABSENT)
        lodd__reason(ret_message, "%s", faults[fault].text);
    return faults[fault].status;
}

void lodd__bundle_complain(lodd_check *check, lodd_str name, lodd__bundle_fault fault)
{
    lodd_str why = lodd__str(faults[fault].text);

    if (fault != LODD__BUNDLE_FINE)
        lodd__check_add(check, (lodd__line_code)faults[fault].line, name, &why, 1);
}

/* --- names --- */

static bool step_ok(lodd_str step)
{
    if (step.len == 0 || step.len > LODD__BUNDLE_MAX_STEP || lodd__str_is(step, ".") || lodd__str_is(step, ".."))
        return false;
    for (size_t i = 0, n; i < step.len; i += n) {
        uint32_t c;

        n = lodd__utf8_decode(step.ptr + i, step.len - i, &c);
        if (n == 0 || c < 0x20 || (c >= 0x7F && c < 0xA0) || c == '\\')
            return false;
    }
    return true;
}

bool lodd__bundle_step(lodd_str *rest, lodd_str *ret)
{
    size_t end;

    if (rest->len == 0)
        return false;
    end = lodd__str_find(*rest, '/', 0);
    if (end == (size_t)-1)
        end = rest->len;
    *ret = lodd__str_sub(*rest, 0, end);
    *rest = end < rest->len ? lodd__str_sub(*rest, end + 1, rest->len - end - 1) : (lodd_str){NULL, 0};
    return true;
}

bool lodd__bundle_name_ok(lodd_str name)
{
    lodd_str rest = name, step;
    size_t steps = 0;

    if (name.len == 0 || name.ptr[name.len - 1] == '/')
        return false;
    while (lodd__bundle_step(&rest, &step))
        if (!step_ok(step) || ++steps > LODD__BUNDLE_MAX_STEPS)
            return false;
    return true;
}

/* The name below the folder; false when it is elsewhere. */
static bool below_base(const lodd__bundle *bundle, lodd_str name, lodd_str *ret)
{
    lodd_str base = lodd__str(bundle->base);

    if (!lodd__str_starts(name, base))
        return false;
    *ret = lodd__str_sub(name, base.len, name.len - base.len);
    return true;
}

/* --- opening --- */

static lodd__bundle_fault fault_of_errno(int error)
{
    switch (error) {
    case ENOENT:
        return LODD__BUNDLE_ABSENT;
    case ELOOP:
        return LODD__BUNDLE_LINK;
    case EACCES:
    case EPERM:
        return LODD__BUNDLE_DENIED;
    default:
        return LODD__BUNDLE_TROUBLE;
    }
}

/* What a step is, without following it. */
static lodd__bundle_fault look(int fd, const char *step, bool folder, struct stat *ret)
{
    if (fstatat(fd, step, ret, AT_SYMLINK_NOFOLLOW) < 0)
        return fault_of_errno(errno);
    if (S_ISLNK(ret->st_mode))
        return LODD__BUNDLE_LINK;
    if (folder)
        return S_ISDIR(ret->st_mode) ? LODD__BUNDLE_FINE : LODD__BUNDLE_ABSENT;
    return S_ISREG(ret->st_mode) ? LODD__BUNDLE_FINE : S_ISDIR(ret->st_mode) ? LODD__BUNDLE_FOLDER : LODD__BUNDLE_OTHER;
}

/* Opens one step; on success *fd is replaced by its descriptor. */
static lodd__bundle_fault open_step(int *fd, int root, lodd_str step, bool folder, struct stat *ret)
{
    char name[LODD__BUNDLE_MAX_STEP + 1];
    lodd__bundle_fault fault;
    int next;

    memcpy(name, step.ptr, step.len);
    name[step.len] = '\0';
    fault = look(*fd, name, folder, ret);
    if (fault != LODD__BUNDLE_FINE)
        return fault;
    do
        next =
            openat(*fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (folder ? O_DIRECTORY : 0));
    while (next < 0 && errno == EINTR);
    if (next < 0)
        return fault_of_errno(errno);
    if (*fd != root)
        close(*fd);
    *fd = next;
    /* Once more of what was opened: it may have been put in place of what was looked at. */
    if (fstat(next, ret) < 0 || (folder ? !S_ISDIR(ret->st_mode) : !S_ISREG(ret->st_mode)))
        return LODD__BUNDLE_OTHER;
    return LODD__BUNDLE_FINE;
}

/* Opens a file, or a folder ("" is the bundle's own), by its name below the folder. */
static lodd__bundle_fault open_name(const lodd__bundle *bundle, lodd_str name, bool folder, int *ret, struct stat *st)
{
    lodd__bundle_fault fault = LODD__BUNDLE_FINE;
    lodd_str rest = name, step;
    int fd = bundle->fd;

    *ret = -1;
    if (!(folder && name.len == 0) && !lodd__bundle_name_ok(name))
        return LODD__BUNDLE_NAME;
    while (fault == LODD__BUNDLE_FINE && lodd__bundle_step(&rest, &step))
        fault = open_step(&fd, bundle->fd, step, folder || rest.len > 0, st);
    if (fault == LODD__BUNDLE_FINE && fd == bundle->fd) {
        fd = openat(bundle->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* not dup: it would share its place */
        if (fd < 0)
            return fault_of_errno(errno);
    } else if (fault != LODD__BUNDLE_FINE && fd != bundle->fd) {
        close(fd);
    }
    if (fault == LODD__BUNDLE_FINE)
        *ret = fd;
    return fault;
}

static lodd__bundle_fault open_file(const lodd__bundle *bundle, lodd_str name, int *ret, struct stat *st)
{
    lodd_str below;

    *ret = -1;
    if (!lodd__bundle_name_ok(name))
        return LODD__BUNDLE_NAME;
    if (!below_base(bundle, name, &below))
        return LODD__BUNDLE_ABSENT;
    return open_name(bundle, below, false, ret, st);
}

lodd_status lodd__bundle_open(lodd__bundle **ret, const char *directory, const char *base, const lodd_limits *limits,
                              char **ret_message)
{
    lodd__bundle *bundle = calloc(1, sizeof *bundle);

    *ret = NULL;
    if (bundle == NULL)
        return LODD_ERR_NOMEM;
    bundle->fd = -1;
    bundle->base = strdup(base);
    if (bundle->base == NULL) {
        lodd__bundle_close(bundle);
        return LODD_ERR_NOMEM;
    }
    if (limits != NULL) {
        bundle->limits = *limits;
    } else {
        lodd_limits_default(&bundle->limits);
        bundle->limits.max_files = DEFAULT_MAX_FILES;
    }
    /* The folder itself is the user's word: it may be a link. */
    bundle->fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (bundle->fd < 0) {
        lodd_status status = errno == ENOENT ? LODD_ERR_NOT_FOUND : LODD_ERR_IO;

        lodd__reason(ret_message, "%s: %s", directory, lodd__bundle_errno_text(errno));
        lodd__bundle_close(bundle);
        return status;
    }
    *ret = bundle;
    return LODD_OK;
}

void lodd__bundle_close(lodd__bundle *bundle)
{
    if (bundle == NULL)
        return;
    if (bundle->fd >= 0)
        close(bundle->fd);
    free(bundle->base);
    free(bundle);
}

int lodd__bundle_fd(const lodd__bundle *bundle)
{
    return bundle->fd;
}

/* --- reading --- */

lodd__bundle_fault lodd__bundle_examine(lodd__bundle *bundle, lodd_str name, size_t *ret_bytes)
{
    struct stat st;
    int fd;
    lodd__bundle_fault fault = open_file(bundle, name, &fd, &st);

    if (fault != LODD__BUNDLE_FINE)
        return fault;
    close(fd);
    if (ret_bytes != NULL)
        *ret_bytes = (size_t)st.st_size;
    return (uintmax_t)st.st_size > bundle->limits.max_input ? LODD__BUNDLE_TOO_LARGE : LODD__BUNDLE_FINE;
}

/* Up to n bytes; fewer at the end of the file. -1: errno. */
static ssize_t read_piece(int fd, char *out, size_t n)
{
    size_t len = 0;

    while (len < n) {
        ssize_t got = read(fd, out + len, n - len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        len += (size_t)got;
    }
    return (ssize_t)len;
}

lodd_status lodd__bundle_read(lodd__bundle *bundle, lodd_str name, char **ret, size_t *ret_len, char **ret_message)
{
    struct stat st;
    int fd;
    lodd__bundle_fault fault = open_file(bundle, name, &fd, &st);
    char *bytes;
    ssize_t n;

    *ret = NULL;
    *ret_len = 0;
    if (fault == LODD__BUNDLE_FINE && (uintmax_t)st.st_size > bundle->limits.max_input) {
        close(fd);
        fault = LODD__BUNDLE_TOO_LARGE;
    }
    if (fault != LODD__BUNDLE_FINE)
        return fail(fault, ret_message);
    bytes = malloc((size_t)st.st_size + 2);
    if (bytes == NULL) {
        close(fd);
        return LODD_ERR_NOMEM;
    }
    n = read_piece(fd, bytes, (size_t)st.st_size + 1); /* one more than expected, to see it grow */
    close(fd);
    if (n < 0 || (uintmax_t)n > (uintmax_t)st.st_size) {
        free(bytes);
        return fail(LODD__BUNDLE_TROUBLE, ret_message);
    }
    bytes[n] = '\0';
    *ret = bytes;
    *ret_len = (size_t)n;
    return LODD_OK;
}

lodd__bundle_fault lodd__bundle_stream(lodd__bundle *bundle, lodd_str name, bool (*take)(void *user, lodd_str piece),
                                       void *user, bool *ret_nomem)
{
    struct stat st;
    int fd;
    lodd__bundle_fault fault = open_file(bundle, name, &fd, &st);
    uint64_t before;
    char *piece;

    *ret_nomem = false;
    if (fault != LODD__BUNDLE_FINE)
        return fault;
    /* A sparse file costs nothing to make and much to read, so that there is a bound over all of them. */
    before =
        (uint64_t)st.st_size > MAX_DIGESTED ? MAX_DIGESTED : atomic_fetch_add(&bundle->digested, (uint64_t)st.st_size);
    if (before > MAX_DIGESTED || (uint64_t)st.st_size > MAX_DIGESTED - before) {
        close(fd);
        return LODD__BUNDLE_TOO_LARGE;
    }
    piece = malloc(PIECE);
    *ret_nomem = piece == NULL;
    for (uint64_t left = (uint64_t)st.st_size + 1; piece != NULL && fault == LODD__BUNDLE_FINE;) {
        ssize_t n = read_piece(fd, piece, left < PIECE ? (size_t)left : PIECE);

        left -= n > 0 ? (uint64_t)n : 0;
        if (n < 0 || left == 0 || (n > 0 && !take(user, lodd__str_n(piece, (size_t)n)))) /* 0: it grows meanwhile */
            fault = LODD__BUNDLE_TROUBLE;
        else if (n < PIECE)
            break;
    }
    free(piece);
    close(fd);
    return fault;
}

typedef struct digesting {
    lodd__sha256 sha256;
    size_t bytes;
} digesting;

static bool digest_piece(void *user, lodd_str piece)
{
    digesting *d = user;

    lodd__sha256_add(&d->sha256, piece);
    d->bytes += piece.len;
    return true;
}

lodd_status lodd__bundle_digest(lodd__bundle *bundle, lodd_str name, lodd__digest *ret, size_t *ret_bytes,
                                char **ret_message)
{
    digesting d = {.bytes = 0};
    lodd__bundle_fault fault;
    bool nomem;

    lodd__sha256_start(&d.sha256);
    fault = lodd__bundle_stream(bundle, name, digest_piece, &d, &nomem);
    if (nomem)
        return LODD_ERR_NOMEM;
    if (fault != LODD__BUNDLE_FINE)
        return fail(fault, ret_message);
    lodd__sha256_end(&d.sha256, ret->hex);
    if (ret_bytes != NULL)
        *ret_bytes = d.bytes;
    return LODD_OK;
}

/* --- listing --- */

typedef struct entry {
    lodd_str name; /* whole */
    bool ok;
} entry;

typedef struct listing {
    lodd__bundle *bundle;
    lodd__arena arena; /* names */
    LODD__VEC(entry) entries;
    LODD__VEC(lodd_str) folders; /* still to be read, below the bundle's folder */
    size_t seen;
    lodd_status status;
    char **message;
} listing;

static int compare_entries(const void *a, const void *b)
{
    return lodd__str_cmp(((const entry *)a)->name, ((const entry *)b)->name);
}

static void add_entry(listing *l, lodd_str below, bool ok)
{
    entry e = {lodd__arena_printf(&l->arena, "%s%.*s", l->bundle->base, LODD__FMT(below)), ok};

    if (l->arena.failed || !lodd__vec_push(&l->entries, e))
        l->status = LODD_ERR_NOMEM;
}

/* One entry of a folder that is open. */
static void take_entry(listing *l, int fd, lodd_str folder, const struct dirent *d)
{
    lodd_str below;
    bool folder_here, regular;
    struct stat st;

    if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
        return;
    if (++l->seen > l->bundle->limits.max_files) {
        lodd__reason(l->message, "more than %zu files and folders", l->bundle->limits.max_files);
        l->status = LODD_ERR_LIMIT;
        return;
    }
    below = folder.len > 0 ? lodd__arena_printf(&l->arena, "%.*s/%s", LODD__FMT(folder), d->d_name)
                           : lodd__arena_str(&l->arena, lodd__str(d->d_name));
    if (below.len == 0) {
        l->status = LODD_ERR_NOMEM;
        return;
    }
    regular = d->d_type == DT_REG;
    folder_here = d->d_type == DT_DIR;
    if (d->d_type == DT_UNKNOWN && fstatat(fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        regular = S_ISREG(st.st_mode);
        folder_here = S_ISDIR(st.st_mode);
    }
    /* A folder whose name is not right is not entered: no name in it would be. */
    if (!folder_here || !lodd__bundle_name_ok(below))
        add_entry(l, below, regular && lodd__bundle_name_ok(below));
    else if (!lodd__vec_push(&l->folders, below))
        l->status = LODD_ERR_NOMEM;
}

static size_t depth_of(lodd_str name)
{
    size_t depth = name.len > 0;

    for (size_t i = 0; i < name.len; i++)
        depth += name.ptr[i] == '/';
    return depth;
}

static void list_folder(listing *l, lodd_str folder, bool asked_for)
{
    struct stat st;
    int fd;
    lodd__bundle_fault fault = open_name(l->bundle, folder, true, &fd, &st);
    DIR *dir = fault == LODD__BUNDLE_FINE ? fdopendir(fd) : NULL;
    const struct dirent *d;

    if (dir == NULL && fd >= 0)
        close(fd);
    if (dir == NULL && asked_for)
        l->status = fail(fault == LODD__BUNDLE_FINE ? LODD__BUNDLE_TROUBLE : fault, l->message);
    else if (dir == NULL)
        add_entry(l, folder, false);
    if (dir == NULL)
        return;
    if (depth_of(folder) > l->bundle->limits.max_dir_depth) {
        lodd__reason(l->message, "folders more than %zu deep", l->bundle->limits.max_dir_depth);
        l->status = LODD_ERR_LIMIT;
    }
    while (l->status == LODD_OK && (errno = 0, d = readdir(dir)) != NULL)
        take_entry(l, fd, folder, d);
    if (l->status == LODD_OK && errno != 0)
        l->status = fail(LODD__BUNDLE_TROUBLE, l->message);
    closedir(dir);
}

/* "evidence/messages/" and "evidence/messages" are one folder; the base and what it begins with are the bundle's own.
 */
static bool folder_below(const lodd__bundle *bundle, lodd_str folder, lodd_str *ret)
{
    lodd_str base = lodd__str(bundle->base), plain = folder;

    while (plain.len > 0 && plain.ptr[plain.len - 1] == '/')
        plain.len--;
    *ret = (lodd_str){NULL, 0};
    if (plain.len == 0)
        return true;
    if (base.len > plain.len)
        return lodd__str_starts(base, plain) && base.ptr[plain.len] == '/';
    return below_base(bundle, plain, ret);
}

lodd_status lodd__bundle_list(lodd__bundle *bundle, lodd_str folder, lodd__bundle_visit *visit, void *user,
                              char **ret_message)
{
    listing l = {.bundle = bundle, .message = ret_message};
    lodd_str first;

    if (!folder_below(bundle, folder, &first))
        return LODD_ERR_NOT_FOUND;
    list_folder(&l, first, true);
    while (l.status == LODD_OK && l.folders.len > 0) {
        lodd_str next = l.folders.ptr[--l.folders.len];

        list_folder(&l, next, false);
    }
    if (l.status == LODD_OK && l.entries.len > 0) {
        qsort(l.entries.ptr, l.entries.len, sizeof *l.entries.ptr, compare_entries);
        for (size_t i = 0; i < l.entries.len; i++)
            if (!visit(user, l.entries.ptr[i].name, l.entries.ptr[i].ok))
                break;
    }
    lodd__vec_free(&l.entries);
    lodd__vec_free(&l.folders);
    lodd__arena_free(&l.arena);
    return l.status;
}
