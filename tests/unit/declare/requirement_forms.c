/* requirement_forms.c - opens the requirement sets of folders of packs, one for each line of standard input (the folder's
 * path), and says what came of it, one line each: "ok N" (requirements) or the message. For check_requirements.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lodd/requirement.h"

static void open_one(const char *directory)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_requirements *requirements = NULL;
    lodd_engine *engine = NULL;
    char *message = NULL;
    lodd_status status;

    options.profile_dirs = &directory;
    options.n_profile_dirs = 1;
    status = lodd_engine_open(&engine, &options, &message);
    if (status == LODD_OK)
        status = lodd_requirements_open(&requirements, engine, &message);
    if (status == LODD_OK)
        printf("ok %zu\n", lodd_requirements_n(requirements));
    else
        printf("%s\n", message != NULL ? message : lodd_status_text(status));
    fflush(stdout);
    lodd_free(message);
    lodd_requirements_close(requirements);
    lodd_engine_close(engine);
}

int main(void)
{
    char line[4096];

    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        open_one(line);
    }
    return 0;
}
