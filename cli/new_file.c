/* cli/new_file.c - files that appear when they are complete, by POSIX and Linux calls.
 *
 * A file is written without a name in the folder of the target (O_TMPFILE), so that nothing is left when the program is
 * stopped; where the file system has none, to a hidden file beside it. It is renamed over the target at the end. What
 * is no regular file (/dev/null, a pipe) is written directly. */
#include "new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ".report.json.1234.tmp" beside the target. The process id makes it this run's; O_EXCL and link refuse one that is
 * there. */
static char *temporary_name(const char *target)
{
    const char *slash = strrchr(target, '/');
    size_t folder = slash ? (size_t)(slash - target) + 1 : 0, n = strlen(target) + 32;
    char *name = malloc(n);

    if (name)
        snprintf(name, n, "%.*s.%s.%ld.tmp", (int)folder, target, target + folder, (long)getpid());
    return name;
}

static int open_unnamed(const char *target)
{
    char *folder = strdup(target), *slash;
    int fd;

    if (!folder)
        return -1;
    slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0'; /* of "/x" the slash stays */
    fd = open(slash ? folder : ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    free(folder);
    return fd;
}

static int open_target(cli_new_file *file)
{
    struct stat st;
    bool exists = stat(file->path, &st) == 0;
    int fd;

    if (exists && !S_ISREG(st.st_mode))
        return open(file->path, O_WRONLY | O_CLOEXEC);
    file->target = exists ? realpath(file->path, NULL) : strdup(file->path); /* a link stays a link */
    if (!file->target)
        return -1;
    if (exists && access(file->target, W_OK) < 0)
        return -1;
    fd = open_unnamed(file->target);
    if (fd < 0) {
        file->temporary = temporary_name(file->target);
        fd = file->temporary ? open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666) : -1;
    }
    if (fd >= 0 && exists)
        (void)!fchmod(fd, st.st_mode & 07777); /* as the file that it replaces; if not, as any new file */
    return fd;
}

bool cli_new_file_open(cli_new_file *file, const char *path)
{
    int fd;

    *file = (cli_new_file){.path = path};
    if (!path) {
        file->file = stdout;
        return true;
    }
    fd = open_target(file);
    if (fd >= 0)
        file->file = fdopen(fd, "w");
    if (fd >= 0 && !file->file)
        close(fd);
    return file->file != NULL;
}

/* Gives a file without a name its temporary one. */
static bool link_unnamed(cli_new_file *file)
{
    char self[64];

    if (file->temporary)
        return true;
    snprintf(self, sizeof self, "/proc/self/fd/%d", fileno(file->file));
    file->temporary = temporary_name(file->target);
    if (!file->temporary) {
        errno = ENOMEM;
        return false;
    }
    if (linkat(AT_FDCWD, self, AT_FDCWD, file->temporary, AT_SYMLINK_FOLLOW) == 0)
        return true;
    free(file->temporary);
    file->temporary = NULL;
    return false;
}

bool cli_new_file_commit(cli_new_file *file)
{
    if (fflush(file->file) != 0)
        return false;
    if (file->file == stdout)
        return true;
    if (file->target && !link_unnamed(file))
        return false;
    if (file->target && rename(file->temporary, file->target) != 0)
        return false;
    free(file->temporary);
    file->temporary = NULL;
    if (fclose(file->file) != 0) {
        file->file = NULL;
        return false;
    }
    file->file = NULL;
    return true;
}

void cli_new_file_drop(cli_new_file *file)
{
    if (file->file && file->file != stdout)
        fclose(file->file);
    if (file->temporary)
        unlink(file->temporary);
    free(file->temporary);
    free(file->target);
    *file = (cli_new_file){0};
}

bool cli_write_file(const cli_context *cli, const char *path, lodd_str bytes)
{
    cli_new_file file;
    bool ok;

    errno = 0;
    ok = cli_new_file_open(&file, strcmp(path, "-") == 0 ? NULL : path) &&
         fwrite(bytes.ptr ? bytes.ptr : "", 1, bytes.len, file.file) == bytes.len && cli_new_file_commit(&file);
    if (!ok)
        CLI_COMPLAIN(cli, CLI_MSG_CANNOT_WRITE, path, strerror(errno ? errno : EIO));
    cli_new_file_drop(&file);
    return ok;
}
