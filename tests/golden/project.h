/* project.h - what tests that judge whole documents share: where the project and the reference data are, an open
 * engine.
 *
 * Environment: LODD_SOURCE_ROOT (default: the current folder), LODD_PROFILES (default: its profiles), LODD_REFERENCE
 * (default: beside it).
 */
#ifndef LODD_TESTS_GOLDEN_PROJECT_H
#define LODD_TESTS_GOLDEN_PROJECT_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "lodd/lodd.h"
#include "tap.h"

enum { PROJECT_MAX_PATH = 1024, PROJECT_MAX_FILE = 64 << 20 };

typedef struct project_file {
    char *data;
    size_t len;
} project_file;

__attribute__((unused)) static const char *project_root(void)
{
    const char *root = getenv("LODD_SOURCE_ROOT");

    return root != NULL && *root != '\0' ? root : ".";
}

/* A path below the project's root. */
__attribute__((unused)) static const char *project_path(char out[PROJECT_MAX_PATH], const char *name)
{
    (void)snprintf(out, PROJECT_MAX_PATH, "%s/%s", project_root(), name);
    return out;
}

/* A path below the reference data; NULL when it is not there. */
__attribute__((unused)) static const char *project_reference(char out[PROJECT_MAX_PATH], const char *name)
{
    const char *reference = getenv("LODD_REFERENCE");

    if (reference != NULL && *reference != '\0')
        (void)snprintf(out, PROJECT_MAX_PATH, "%s/%s", reference, name);
    else
        (void)snprintf(out, PROJECT_MAX_PATH, "%s/../shared/reference/%s", project_root(), name);
    return access(out, R_OK) == 0 ? out : NULL;
}

/* Fails the test program when a file cannot be read: for files that must be there. */
__attribute__((unused)) static project_file project_read(const char *path)
{
    project_file file = {NULL, 0};

    if (lodd__file_read(path, PROJECT_MAX_FILE, &file.data, &file.len) == LODD_OK)
        return file;
    TAP_OK(false, "%s can be read", path);
    exit(tap_done());
}

/* All packs of the project; ends the test program when they cannot be opened. */
__attribute__((unused)) static lodd_engine *project_engine(void)
{
    char path[PROJECT_MAX_PATH];
    const char *dirs[1] = {getenv("LODD_PROFILES")};
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    char *message = NULL;

    if (dirs[0] == NULL || *dirs[0] == '\0')
        dirs[0] = project_path(path, "profiles");
    options.profile_dirs = dirs;
    options.n_profile_dirs = 1;
    if (lodd_engine_open(&engine, &options, &message) == LODD_OK)
        return engine;
    TAP_OK(false, "the packs in %s can be opened: %s", dirs[0], message != NULL ? message : "-");
    lodd_free(message);
    exit(tap_done());
}

/* A sorted list of the files below a folder whose names end as given. */
typedef struct project_list {
    char **paths;
    size_t n;
    const char *suffix;
} project_list;

__attribute__((unused)) static bool project_list_add(void *user, const char *path, int error)
{
    project_list *list = user;

    if (error != 0 || !lodd__str_ends(lodd__str(path), lodd__str(list->suffix)))
        return true;
    list->paths = realloc(list->paths, (list->n + 1) * sizeof *list->paths);
    if (list->paths == NULL || (list->paths[list->n] = strdup(path)) == NULL)
        abort();
    list->n++;
    return true;
}

__attribute__((unused)) static project_list project_files(const char *folder, const char *suffix)
{
    project_list list = {.suffix = suffix};

    (void)lodd__file_walk(folder, 32, project_list_add, &list);
    return list;
}

__attribute__((unused)) static void project_list_free(project_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->paths[i]);
    free(list->paths);
}

#endif
