/* cli/outputs.c - the reports of a run: options, files, writers. */
#include "outputs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- the options --- */

/* "text|json|..." */
static void format_list(char *out, size_t n)
{
    size_t at = 0;

    out[0] = '\0';
    for (size_t i = 0; i < LODD_FORMAT_COUNT && at < n; i++)
        at += (size_t)snprintf(out + at, n - at, "%s%s", i ? "|" : "", cli_format_name(LODD_LANG_EN, i, NULL));
}

static bool read_one(cli_output *ret, const cli_context *cli, const char *text)
{
    const char *colon = strchr(text, ':');
    size_t n = colon ? (size_t)(colon - text) : strlen(text);
    char formats[128];

    for (size_t i = 0; i < LODD_FORMAT_COUNT; i++) {
        const char *name = cli_format_name(LODD_LANG_EN, i, NULL);

        if (strlen(name) != n || memcmp(name, text, n) != 0)
            continue;
        *ret = (cli_output){.format = (lodd_format)i, .path = colon && strcmp(colon + 1, "-") != 0 ? colon + 1 : NULL};
        if (!ret->path || *ret->path)
            return true;
        CLI_COMPLAIN(cli, CLI_MSG_VALUE_EMPTY, text);
        return false;
    }
    format_list(formats, sizeof formats);
    CLI_COMPLAIN(cli, CLI_MSG_UNKNOWN_FORMAT, text, formats);
    return false;
}

/* Two reports in one place would spoil each other. */
static bool is_alone(const cli_context *cli, const cli_outputs *outputs, const cli_output *new)
{
    for (size_t i = 0; i < outputs->n; i++) {
        const cli_output *other = &outputs->items[i];

        if (!new->path && !other->path) {
            CLI_COMPLAIN(cli, CLI_MSG_TWO_TO_STDOUT);
            return false;
        }
        if (new->path && other->path &&strcmp(new->path, other->path) == 0) {
            CLI_COMPLAIN(cli, CLI_MSG_TWO_TO_FILE, new->path);
            return false;
        }
    }
    return true;
}

cli_exit cli_outputs_read(cli_outputs *ret, const cli_context *cli, const cli_args *args)
{
    const char *text;
    size_t at = 0;

    *ret = (cli_outputs){.items = calloc(args->n_options + 1, sizeof *ret->items)};
    if (!ret->items) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    while ((text = cli_args_next(args, CLI_OPTION_OUTPUT, &at))) {
        cli_output output;

        if (!read_one(&output, cli, text) || !is_alone(cli, ret, &output))
            return cli_usage(cli, args->command);
        ret->items[ret->n++] = output;
    }
    if (!ret->n)
        ret->items[ret->n++] = (cli_output){.format = LODD_FORMAT_TEXT};
    return CLI_EXIT_OK;
}

/* --- writers --- */

static bool sink(void *user, const char *data, size_t n)
{
    cli_output *output = user;

    if (output->progress)
        cli_progress_clear(output->progress);
    errno = 0;
    if (fwrite(data, 1, n, output->out.file) == n)
        return true;
    output->error = errno ? errno : EIO;
    return false;
}

static bool wants_colour(const cli_args *args, bool terminal)
{
    const char *when = cli_args_value(args, CLI_OPTION_COLOR), *no_color = getenv("NO_COLOR");

    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    return terminal && !(no_color && *no_color);
}

/* The last one of --hints and --no-hints; on a terminal when there is none. */
static bool wants_hints(const cli_args *args, bool terminal)
{
    for (size_t i = args->n_options; i-- > 0;)
        if (args->options[i].option == CLI_OPTION_HINTS || args->options[i].option == CLI_OPTION_NO_HINTS)
            return args->options[i].option == CLI_OPTION_HINTS;
    return terminal;
}

static lodd_status open_writer(cli_output *output, const cli_context *cli, const cli_args *args,
                               const lodd_engine *engine)
{
    lodd_writer_options options = LODD_WRITER_OPTIONS_INIT;
    bool terminal = !output->path && cli_terminal(STDOUT_FILENO);

    options.lang = cli->lang;
    options.colour = wants_colour(args, terminal);
    options.hints = wants_hints(args, terminal);
    options.quiet = cli_args_has(args, CLI_OPTION_QUIET);
    options.layers = cli_args_has(args, CLI_OPTION_LAYERS);
    return lodd_writer_new(&output->writer, output->format, engine, &options, sink, output);
}

cli_exit cli_outputs_open(cli_outputs *outputs, const cli_context *cli, const cli_args *args, const lodd_engine *engine,
                          cli_progress *progress)
{
    for (size_t i = 0; i < outputs->n; i++) {
        cli_output *output = &outputs->items[i];
        lodd_status status;

        output->progress = !output->path && isatty(STDOUT_FILENO) ? progress : NULL;
        if (!cli_new_file_open(&output->out, output->path)) {
            CLI_COMPLAIN(cli, CLI_MSG_CANNOT_WRITE, output->path, strerror(errno));
            return CLI_EXIT_TROUBLE;
        }
        status = open_writer(output, cli, args, engine);
        if (status != LODD_OK) {
            CLI_COMPLAIN(cli, CLI_MSG_RUN_FAILED, lodd_status_text(status));
            return CLI_EXIT_TROUBLE;
        }
    }
    return CLI_EXIT_OK;
}

/* A writer remembers its failure, so that it can be asked again. */
bool cli_outputs_add(cli_outputs *outputs, const lodd_result *result)
{
    bool any = false;

    for (size_t i = 0; i < outputs->n; i++)
        any |= lodd_writer_add(outputs->items[i].writer, result) == LODD_OK;
    return any;
}

static bool finish_one(cli_output *output, const lodd_coverage *coverage, const char *note)
{
    lodd_status status = lodd_writer_finish(output->writer, coverage);

    if (status != LODD_OK) {
        if (!output->error)
            output->error = status == LODD_ERR_NOMEM ? ENOMEM : EIO;
        return false;
    }
    if (note && output->format == LODD_FORMAT_TEXT && !sink(output, note, strlen(note)))
        return false;
    errno = 0;
    if (cli_new_file_commit(&output->out))
        return true;
    output->error = errno ? errno : EIO;
    return false;
}

cli_exit cli_outputs_finish(cli_outputs *outputs, const cli_context *cli, const lodd_coverage *coverage,
                            const char *note)
{
    cli_exit code = CLI_EXIT_OK;

    for (size_t i = 0; i < outputs->n; i++) {
        cli_output *output = &outputs->items[i];

        if (finish_one(output, coverage, note))
            continue;
        if (output->error == EPIPE && !output->path) {
            outputs->reader_gone = true;
        } else {
            code = CLI_EXIT_TROUBLE;
            CLI_COMPLAIN(cli, CLI_MSG_CANNOT_WRITE, output->path ? output->path : CLI_TEXT(cli, STANDARD_OUTPUT),
                         strerror(output->error));
        }
    }
    return code;
}

bool cli_outputs_has_text(const cli_outputs *outputs)
{
    for (size_t i = 0; i < outputs->n; i++)
        if (outputs->items[i].format == LODD_FORMAT_TEXT)
            return true;
    return false;
}

void cli_outputs_free(cli_outputs *outputs)
{
    for (size_t i = 0; i < outputs->n; i++) {
        cli_output *output = &outputs->items[i];

        lodd_writer_free(output->writer);
        cli_new_file_drop(&output->out);
    }
    free(outputs->items);
}
