/* cli/user_dirs.c - see user_dirs.h. A relative XDG_DATA_HOME does not count, as its specification has it. */
#include "user_dirs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *join(const char *a, const char *b, const char *c)
{
    char *path = NULL;

    return asprintf(&path, "%s%s%s%s%s", a, b ? "/" : "", b ? b : "", c ? "/" : "", c ? c : "") < 0 ? NULL : path;
}

static const char *set(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

char *cli_user_data(const char *name)
{
    const char *data = set("LODD_DATA"), *xdg = set("XDG_DATA_HOME"), *home = set("HOME");

    if (data)
        return join(data, name, NULL);
    if (xdg && xdg[0] == '/')
        return join(xdg, "lodd", name);
    return home ? join(home, ".local/share/lodd", name) : NULL;
}

char *cli_user_fhir_packages(void)
{
    const char *home = set("HOME");

    return home ? join(home, ".fhir/packages", NULL) : NULL;
}

bool cli_user_make(const char *path)
{
    char *copy = strdup(path);
    bool made = copy != NULL;

    for (char *p = copy; made && p && *p; p++) {
        if (*p != '/' || p == copy)
            continue;
        *p = '\0';
        made = mkdir(copy, 0777) == 0 || errno == EEXIST;
        *p = '/';
    }
    made = made && (mkdir(path, 0777) == 0 || errno == EEXIST);
    free(copy);
    return made;
}
