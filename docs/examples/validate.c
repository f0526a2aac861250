/* docs/examples/validate.c - judge one message from a program of your own.
 *
 *   validate PROFILES MESSAGE
 *
 * PROFILES is the folder with the packs: profiles/ in the source tree, or /usr/local/share/lodd/profiles when lodd is installed.
 * Build it against an installed library with:
 *   cc -o validate validate.c -llodd
 */
#include <stdio.h>

#include <lodd/lodd.h>

/* One finding as a line. Both channels stay apart: what is wrong with the document comes here, never as a status. */
static void print_issue(const lodd_result *result, const lodd_issue *issue)
{
    char text[1024];

    lodd_issue_text(text, sizeof text, issue, LODD_LANG_EN, lodd_result_shows_values(result));
    printf("%.*s:%zu:%zu: %s: %s [%.*s]\n", (int)issue->document.len, issue->document.ptr, issue->line, issue->column,
           lodd_severity_name(issue->severity), text, (int)issue->rule->id.len, issue->rule->id.ptr);
}

static void print_result(const lodd_result *result)
{
    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        print_issue(result, lodd_result_issue(result, i));
    for (int layer = 0; layer < LODD_LAYER_COUNT; layer++) {
        lodd_layer_result outcome = lodd_result_layer(result, (lodd_layer)layer);

        printf("%s: %s\n", lodd_layer_name((lodd_layer)layer), lodd_outcome_name(outcome.outcome));
    }
}

int main(int argc, char **argv)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *engine = NULL; /* open it once in a program; threads may share it */
    lodd_run *run = NULL;       /* one validation of one message or of many */
    lodd_result *result = NULL;
    char *message = NULL;
    lodd_status status;
    int code = 3;

    if (argc != 3) {
        fprintf(stderr, "usage: validate PROFILES MESSAGE\n");
        return 2;
    }
    options.profile_dirs = (const char *const[]){argv[1]};
    options.n_profile_dirs = 1;
    status = lodd_engine_open(&engine, &options, &message);
    if (status == LODD_OK)
        status = lodd_run_new(&run, engine, NULL);
    if (status == LODD_OK)
        status = lodd_run_validate_file(run, argv[2], 0, &result);
    if (status == LODD_OK) {
        print_result(result);
        code = lodd_result_count(result, LODD_SEVERITY_ERROR) > 0;
    } else {
        fprintf(stderr, "validate: %s\n", message != NULL ? message : lodd_status_text(status));
    }
    lodd_free(message);
    lodd_result_free(result);
    lodd_run_free(run);
    lodd_engine_close(engine);
    return code;
}
