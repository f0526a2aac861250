/* temp.h - a folder of files for one test, removed behind it. */
#ifndef LODD_TESTS_PACK_TEMP_H
#define LODD_TESTS_PACK_TEMP_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct temp {
    char dir[512];
    char path[1024]; /* of the file named last */
} temp;

__attribute__((unused)) static void temp_make(temp *t)
{
    const char *base = getenv("TMPDIR");

    (void)snprintf(t->dir, sizeof t->dir, "%s/lodd-test-XXXXXX", base != NULL && *base != '\0' ? base : P_tmpdir);
    if (mkdtemp(t->dir) == NULL) {
        perror(t->dir);
        abort();
    }
}

/* A path in the folder; valid until the next call. */
__attribute__((unused)) static const char *temp_path(temp *t, const char *name)
{
    if ((size_t)snprintf(t->path, sizeof t->path, "%s/%s", t->dir, name) >= sizeof t->path)
        abort();
    return t->path;
}

/* Writes a file, with the folders it lies in. */
__attribute__((unused)) static void temp_write_n(temp *t, const char *name, const char *text, size_t n)
{
    const char *path = temp_path(t, name);
    FILE *file = NULL;

    for (char *slash = t->path + strlen(t->dir) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        (void)mkdir(t->path, 0777);
        *slash = '/';
    }
    file = fopen(path, "wb");
    if (file == NULL || fwrite(text, 1, n, file) != n || fclose(file) != 0) {
        perror(path);
        abort();
    }
}

__attribute__((unused)) static void temp_write(temp *t, const char *name, const char *text)
{
    temp_write_n(t, name, text, strlen(text));
}

__attribute__((unused)) static int temp_remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

__attribute__((unused)) static void temp_remove(temp *t)
{
    (void)nftw(t->dir, temp_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
