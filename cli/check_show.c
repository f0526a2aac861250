/* cli/check_show.c - see check_show.h. */
#include "check_show.h"

#include <string.h>

#include "lodd/engine.h"
#include "new_file.h"
#include "packs.h"

enum { VERDICT = 256, USAGE = 64, IO_ERROR = 74, MAX_JOBS = 256 };

static const cli_message marks[] = {
    [LODD_MARK_OK] = CLI_MSG_MARK_OK,           [LODD_MARK_NOTE] = CLI_MSG_MARK_NOTE,
    [LODD_MARK_WARNING] = CLI_MSG_MARK_WARNING, [LODD_MARK_FAULT] = CLI_MSG_MARK_FAULT,
    [LODD_MARK_CHANGED] = CLI_MSG_MARK_CHANGED, [LODD_MARK_NOT_POSSIBLE] = CLI_MSG_MARK_NOT_POSSIBLE,
};

static size_t mark_width(const cli_context *cli)
{
    size_t width = 0;

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t w = cli_width(cli_str(cli_message_text(cli, marks[i])));

        width = w > width ? w : width;
    }
    return width;
}

static void show_line(const cli_context *cli, const lodd_line *line, size_t width)
{
    cli_put_padded(stdout, cli_str(cli_message_text(cli, marks[line->mark])), width + 2);
    if (line->subject.len) {
        cli_put_str(stdout, line->subject);
        fputs(": ", stdout);
    }
    cli_put_str(stdout, line->text[cli->lang]);
    printf(" [%s]\n", line->code);
}

static void show(const cli_context *cli, const lodd_check *check, bool quiet)
{
    size_t width = mark_width(cli);

    for (size_t i = 0; i < lodd_check_n_lines(check); i++) {
        const lodd_line *line = lodd_check_line(check, i);

        if (!quiet || line->mark > LODD_MARK_NOTE)
            show_line(cli, line, width);
    }
    printf("%s\n", lodd_verdict_name(lodd_check_verdict(check), cli->lang));
}

cli_exit cli_check_end(const cli_context *cli, const cli_args *args, const lodd_check *check, bool quiet)
{
    const char *record = cli_args_value(args, CLI_OPTION_RECORD);

    if (!record || strcmp(record, "-") != 0)
        show(cli, check, quiet);
    if (record && lodd_check_record(check).len && !cli_write_file(cli, record, lodd_check_record(check)))
        return CLI_EXIT_TROUBLE;
    return cli_verdict_exit(lodd_check_verdict(check));
}

cli_exit cli_check_trouble(const cli_context *cli, lodd_status status, char *message)
{
    CLI_COMPLAIN(cli, CLI_MSG_RUN_FAILED, message ? message : lodd_status_text(status));
    lodd_free(message);
    return CLI_EXIT_TROUBLE;
}

cli_exit cli_check_run(const cli_context *cli, const cli_args *args, cli_check_operation *operation,
                       const void *options, cli_check_then *then)
{
    lodd_engine *engine = NULL;
    lodd_check *check = NULL;
    char *message = NULL;
    lodd_status status;
    cli_exit code = cli_packs_open(&engine, cli, args);

    if (code != CLI_EXIT_OK)
        return code;
    status = operation(&check, engine, options, &message);
    if (status == LODD_OK) {
        lodd_free(message);
        code = cli_check_end(cli, args, check, cli_args_has(args, CLI_OPTION_QUIET));
        if (then)
            code = then(cli, args, check, code);
        lodd_check_free(check);
    } else {
        code = cli_check_trouble(cli, status, message);
    }
    lodd_engine_close(engine);
    return code;
}

bool cli_check_given(const cli_context *cli, const cli_args *args, const cli_option_id *options, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char name[64];

        if (cli_args_has(args, options[i]))
            continue;
        snprintf(name, sizeof name, "--%s", cli_options[options[i]].name);
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, name);
        return false;
    }
    return true;
}

cli_exit cli_verdict_exit(lodd_verdict verdict)
{
    return (cli_exit)(VERDICT + lodd_verdict_exit(verdict));
}

static bool gives_verdict(cli_command_id command)
{
    return command < CLI_COMMAND_COUNT && cli_option_belongs(&cli_options[CLI_OPTION_RECORD], command);
}

int cli_exit_code(cli_command_id command, cli_exit code)
{
    if ((int)code >= VERDICT)
        return (int)code - VERDICT;
    if (gives_verdict(command) && code == CLI_EXIT_USAGE)
        return USAGE;
    if (gives_verdict(command) && code == CLI_EXIT_TROUBLE)
        return IO_ERROR;
    return (int)code;
}

bool cli_jobs(const cli_context *cli, const cli_args *args, size_t *ret)
{
    const char *text = cli_args_value(args, CLI_OPTION_JOBS);

    *ret = 0;
    if (!text || cli_number_parse(text, 1, MAX_JOBS, false, ret))
        return true;
    CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_NUMBER, text, "--jobs", "1", cli_number(MAX_JOBS).text);
    return false;
}
