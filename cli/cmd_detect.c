/* cli/cmd_detect.c - lodd detect: what documents are, one line each. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inputs.h"
#include "limit.h"
#include "lodd/lodd.h"
#include "packs.h"

/* "no.msghead@1.2/msghead, no.plo@1.6/innleggelsesrapport" or why not */
static void show_profiles(const cli_context *cli, const lodd_detection *found)
{
    for (size_t i = 0; i < found->n_profiles; i++) {
        fputs(i ? ", " : "", stdout);
        cli_put_str(stdout, found->profile[i]);
    }
    if (found->n_profiles)
        return;
    if (!found->root.len) {
        fputs(CLI_TEXT(cli, UNKNOWN_DOCUMENT), stdout);
        return;
    }
    fputs(CLI_TEXT(cli, UNKNOWN_ROOT), stdout);
    fputs(" ", stdout);
    cli_put_str(stdout, found->root);
    fputs(" {", stdout);
    cli_put_str(stdout, found->ns);
    fputs("}", stdout);
}

static void show(const cli_context *cli, const char *name, const lodd_detection *found)
{
    cli_put(stdout, name);
    fputs(": ", stdout);
    show_profiles(cli, found);
    if (found->type_code.len) {
        printf("; %s ", CLI_TEXT(cli, MESSAGE_TYPE));
        cli_put_str(stdout, found->type_code);
    }
    if (found->encoding.len) {
        fputs("; ", stdout);
        cli_put_str(stdout, found->encoding);
    }
    putchar('\n');
}

static cli_exit unreadable(const cli_context *cli, const cli_input *input, int error)
{
    cli_put(stdout, input->name);
    fputs(": ", stdout);
    CLI_PRINT(cli, stdout, CLI_MSG_UNREADABLE, strerror(error));
    putchar('\n');
    return CLI_EXIT_FINDINGS;
}

static cli_exit detect(const cli_context *cli, lodd_engine *engine, const cli_input *input, const lodd_limits *limits)
{
    lodd_detection found = {.n_profiles = 0};
    void *storage = NULL;
    char *data;
    size_t n;
    int error = cli_input_read(input, limits->max_input, &data, &n);
    lodd_status status;

    if (!error && n > limits->max_input)
        error = EFBIG;
    if (error) {
        free(data);
        return unreadable(cli, input, error);
    }
    status = lodd_engine_detect(engine, (lodd_str){data, n}, limits, &found, &storage);
    if (status == LODD_OK)
        show(cli, input->name, &found);
    else
        CLI_COMPLAIN(cli, CLI_MSG_NOT_JUDGED, input->name, lodd_status_text(status));
    lodd_detection_free(storage);
    free(data);
    if (status != LODD_OK)
        return CLI_EXIT_TROUBLE;
    return found.n_profiles ? CLI_EXIT_OK : CLI_EXIT_FINDINGS;
}

/* The gravest of all codes. */
static cli_exit detect_all(const cli_context *cli, lodd_engine *engine, const cli_inputs *inputs,
                           const lodd_limits *limits)
{
    cli_exit code = CLI_EXIT_OK;

    for (size_t i = 0; i < inputs->n; i++) {
        cli_exit one = detect(cli, engine, &inputs->items[i], limits);

        if (one > code)
            code = one;
    }
    if (inputs->too_many)
        CLI_COMPLAIN(cli, CLI_MSG_TOO_MANY_FILES, cli_number(limits->max_files).text);
    else if (!inputs->n)
        CLI_COMPLAIN(cli, CLI_MSG_NOTHING);
    return inputs->too_many || !inputs->n ? CLI_EXIT_TROUBLE : code;
}

cli_exit cli_cmd_detect(cli_context *cli, const cli_args *args)
{
    lodd_limits limits;
    cli_inputs inputs = {0};
    lodd_engine *engine = NULL;
    cli_exit code = cli_limits_read(cli, args, &limits);

    if (code == CLI_EXIT_OK)
        code = cli_inputs_collect(&inputs, cli, args, &limits);
    if (code == CLI_EXIT_OK)
        code = cli_packs_open(&engine, cli, args);
    if (code == CLI_EXIT_OK)
        code = detect_all(cli, engine, &inputs, &limits);
    lodd_engine_close(engine);
    cli_inputs_free(&inputs);
    return code;
}
