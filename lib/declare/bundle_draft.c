/* declare/bundle_draft.c - a new bundle, made beside its place, and changes to one. Uses base, bundle.c; POSIX.
 *
 * A private folder (0700) beside the place holds the bundle while it is made: nobody else can put anything into it or
 * take half of it for a whole one. The folder in it has the rights that the user's umask gives, and is renamed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "base/reason.h"
#include "declare/bundle_steps.h"

#define INSIDE "bundle"

struct lodd__bundle_draft {
    lodd__arena arena;
    char *place;   /* where it goes, without links and '/' at its end */
    char *private; /* the folder beside it; NULL when there is none (any more) */
    int private_fd, fd;
    lodd__map folders;            /* made ones, by name */
    LODD__VEC(lodd_str) made;     /* files and folders in the order they were made */
    LODD__VEC(bool) made_folders; /* which of them are folders */
};

static lodd_status trouble(char **ret_message, const char *where, int error)
{
    if (error == ENOMEM)
        return LODD_ERR_NOMEM;
    lodd__reason(ret_message, "%s: %s", where, lodd__bundle_errno_text(error));
    return LODD_ERR_IO;
}

/* --- its place --- */

static bool folder_is_empty(const char *path, int *ret_error)
{
    DIR *dir = opendir(path);
    const struct dirent *d;
    bool empty = true;

    *ret_error = dir == NULL ? errno : 0;
    if (dir == NULL)
        return false;
    while (empty && (d = readdir(dir)) != NULL)
        empty = strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0;
    closedir(dir);
    return empty;
}

/* The path without '/' at its end; its last step must be a name. */
static lodd_status clean_path(char **ret, const char *directory, char **ret_message)
{
    size_t n = strlen(directory);
    const char *last;

    while (n > 1 && directory[n - 1] == '/')
        n--;
    *ret = strndup(directory, n);
    if (*ret == NULL)
        return LODD_ERR_NOMEM;
    last = strrchr(*ret, '/');
    last = last != NULL ? last + 1 : *ret;
    if (*last != '\0' && strcmp(last, ".") != 0 && strcmp(last, "..") != 0)
        return LODD_OK;
    lodd__reason(ret_message, "%s: a folder with a name of its own is needed", directory);
    return LODD_ERR_ARGUMENT;
}

static lodd_status find_place(char **ret, const char *directory, char **ret_message)
{
    lodd_status status = clean_path(ret, directory, ret_message);
    struct stat st;
    int error;

    if (status != LODD_OK)
        return status;
    if (lstat(*ret, &st) < 0)
        return errno == ENOENT ? LODD_OK : trouble(ret_message, directory, errno);
    if (S_ISLNK(st.st_mode)) { /* the folder that it stands for is the place */
        char *real = realpath(*ret, NULL);

        if (real == NULL)
            return trouble(ret_message, directory, errno);
        free(*ret);
        *ret = real;
    }
    if (folder_is_empty(*ret, &error))
        return LODD_OK;
    if (error != 0 && error != ENOTDIR)
        return trouble(ret_message, directory, error);
    lodd__reason(ret_message,
                     error == ENOTDIR ? "%s: it exists and is not a folder" : "%s: it exists and is not empty",
                     directory);
    return LODD_ERR_ARGUMENT;
}

/* --- the draft --- */

static lodd_status make_private(lodd__bundle_draft *draft, char **ret_message)
{
    char *path = NULL;

    if (asprintf(&path, "%s.XXXXXX", draft->place) < 0)
        return LODD_ERR_NOMEM;
    if (mkdtemp(path) == NULL) {
        lodd_status status =
            errno == ENOENT
                ? (lodd__reason(ret_message, "%s: the folder that it is to be made in is not there", draft->place),
                   LODD_ERR_IO)
                : trouble(ret_message, draft->place, errno);

        free(path);
        return status;
    }
    draft->private = path;
    draft->private_fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (draft->private_fd < 0 || mkdirat(draft->private_fd, INSIDE, 0777) < 0 ||
        (draft->fd = openat(draft->private_fd, INSIDE, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) < 0)
        return trouble(ret_message, path, errno);
    return LODD_OK;
}

lodd_status lodd__bundle_draft_new(lodd__bundle_draft **ret, const char *directory, char **ret_message)
{
    lodd__bundle_draft *draft = calloc(1, sizeof *draft);
    lodd_status status;

    *ret = NULL;
    if (draft == NULL)
        return LODD_ERR_NOMEM;
    draft->fd = draft->private_fd = -1;
    status = find_place(&draft->place, directory, ret_message);
    if (status == LODD_OK)
        status = make_private(draft, ret_message);
    if (status != LODD_OK)
        lodd__bundle_draft_free(draft);
    else
        *ret = draft;
    return status;
}

/* Remembers what was made, so that it can be taken away again. */
static bool note(lodd__bundle_draft *draft, lodd_str name, bool folder)
{
    return lodd__vec_push(&draft->made, name) &&
           (lodd__vec_push(&draft->made_folders, folder) || (draft->made.len--, false));
}

/* The folders on the way to a file. */
static lodd_status make_folders(lodd__bundle_draft *draft, lodd_str name, char **ret_message)
{
    for (size_t i = lodd__str_find(name, '/', 0); i != (size_t)-1; i = lodd__str_find(name, '/', i + 1)) {
        lodd_str folder = lodd__str_sub(name, 0, i);

        if (lodd__map_get(&draft->folders, folder) != NULL)
            continue;
        folder = lodd__arena_str(&draft->arena, folder);
        if (folder.len == 0 || !lodd__map_put(&draft->folders, folder, draft))
            return LODD_ERR_NOMEM;
        if (mkdirat(draft->fd, folder.ptr, 0777) < 0)
            return trouble(ret_message, folder.ptr, errno);
        if (!note(draft, folder, true)) {
            (void)unlinkat(draft->fd, folder.ptr, AT_REMOVEDIR);
            return LODD_ERR_NOMEM;
        }
    }
    return LODD_OK;
}

static lodd_status new_file(lodd__bundle_draft *draft, lodd_str name, int *ret, lodd_str *ret_name, char **ret_message)
{
    lodd_status status;

    *ret = -1;
    if (!lodd__bundle_name_ok(name)) {
        lodd__reason(ret_message, "a file's name could lead elsewhere or cannot be shown");
        return LODD_ERR_ARGUMENT;
    }
    *ret_name = lodd__arena_str(&draft->arena, name);
    if (ret_name->len == 0)
        return LODD_ERR_NOMEM;
    status = make_folders(draft, name, ret_message);
    if (status != LODD_OK)
        return status;
    *ret = openat(draft->fd, ret_name->ptr, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (*ret < 0)
        return trouble(ret_message, ret_name->ptr, errno);
    if (note(draft, *ret_name, false))
        return LODD_OK;
    (void)unlinkat(draft->fd, ret_name->ptr, 0);
    close(*ret);
    *ret = -1;
    return LODD_ERR_NOMEM;
}

/* False with errno. */
static bool write_all(int fd, lodd_str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = lodd__str_sub(bytes, (size_t)n, bytes.len - (size_t)n);
    }
    return true;
}

/* Closing may be what says that the disk is full. */
static lodd_status end_file(int fd, bool written, const char *name, char **ret_message)
{
    int error = written ? 0 : errno;

    if (close(fd) < 0 && error == 0)
        error = errno;
    return error == 0 ? LODD_OK : trouble(ret_message, name, error);
}

lodd_status lodd__bundle_draft_write(lodd__bundle_draft *draft, lodd_str name, lodd_str bytes, char **ret_message)
{
    int fd;
    lodd_status status = new_file(draft, name, &fd, &name, ret_message);

    if (status != LODD_OK)
        return status;
    return end_file(fd, write_all(fd, bytes), name.ptr, ret_message);
}

typedef struct copying {
    int fd, error;
} copying;

static bool copy_piece(void *user, lodd_str piece)
{
    copying *c = user;

    if (write_all(c->fd, piece))
        return true;
    c->error = errno;
    return false;
}

lodd_status lodd__bundle_draft_copy(lodd__bundle_draft *draft, lodd_str name, lodd__bundle *from, char **ret_message)
{
    copying c = {-1, 0};
    lodd_status status = new_file(draft, name, &c.fd, &name, ret_message);
    lodd__bundle_fault fault;
    bool nomem;

    if (status != LODD_OK)
        return status;
    fault = lodd__bundle_stream(from, name, copy_piece, &c, &nomem);
    errno = c.error;
    status = end_file(c.fd, c.error == 0, name.ptr, ret_message);
    if (nomem)
        return LODD_ERR_NOMEM;
    if (status != LODD_OK || fault == LODD__BUNDLE_FINE)
        return status;
    lodd__reason(ret_message, "%.*s: %s", LODD__FMT(name), lodd__bundle_fault_text(fault));
    return LODD_ERR_IO;
}

lodd_status lodd__bundle_draft_publish(lodd__bundle_draft *draft, char **ret_message)
{
    if (renameat(draft->private_fd, INSIDE, AT_FDCWD, draft->place) < 0)
        return trouble(ret_message, draft->place, errno);
    draft->made.len = 0;
    close(draft->fd);
    draft->fd = -1;
    return LODD_OK;
}

/* Takes away what was made, the newest first, and nothing else. */
static void take_away(lodd__bundle_draft *draft)
{
    for (size_t i = draft->made.len; i-- > 0;)
        (void)unlinkat(draft->fd, draft->made.ptr[i].ptr, draft->made_folders.ptr[i] ? AT_REMOVEDIR : 0);
    if (draft->fd >= 0) {
        close(draft->fd);
        (void)unlinkat(draft->private_fd, INSIDE, AT_REMOVEDIR);
    }
    if (draft->private_fd >= 0)
        close(draft->private_fd);
    if (draft->private != NULL)
        (void)rmdir(draft->private);
}

void lodd__bundle_draft_free(lodd__bundle_draft *draft)
{
    if (draft == NULL)
        return;
    take_away(draft);
    lodd__map_free(&draft->folders);
    lodd__vec_free(&draft->made);
    lodd__vec_free(&draft->made_folders);
    lodd__arena_free(&draft->arena);
    free(draft->private);
    free(draft->place);
    free(draft);
}

/* --- an existing bundle --- */

lodd_status lodd__bundle_replace(lodd__bundle *bundle, lodd_str name, lodd_str bytes, char **ret_message)
{
    lodd__bundle_fault fault = lodd__bundle_examine(bundle, name, NULL);
    int folder = lodd__bundle_fd(bundle), fd = -1;
    char target[LODD__BUNDLE_MAX_STEP + 1], temporary[LODD__BUNDLE_MAX_STEP + 32];
    lodd_status status;

    if (fault != LODD__BUNDLE_FINE && fault != LODD__BUNDLE_ABSENT && fault != LODD__BUNDLE_TOO_LARGE) {
        lodd__reason(ret_message, "%s", lodd__bundle_fault_text(fault));
        return fault == LODD__BUNDLE_NAME ? LODD_ERR_ARGUMENT : LODD_ERR_IO;
    }
    if (name.len > LODD__BUNDLE_MAX_STEP - 16 || lodd__str_find(name, '/', 0) != (size_t)-1) {
        lodd__reason(ret_message, "only files of the bundle's own folder are replaced");
        return LODD_ERR_ARGUMENT;
    }
    snprintf(target, sizeof target, "%.*s", LODD__FMT(name));
    for (unsigned i = 0; fd < 0 && i < 100; i++) {
        snprintf(temporary, sizeof temporary, "%s.new%u", target, i);
        fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0)
        return trouble(ret_message, target, errno);
    status = end_file(fd, write_all(fd, bytes), target, ret_message);
    if (status == LODD_OK && renameat(folder, temporary, folder, target) < 0)
        status = trouble(ret_message, target, errno);
    if (status != LODD_OK)
        (void)unlinkat(folder, temporary, 0);
    return status;
}
