/* cli/cmd_compare.c - lodd compare: several self-declarations against a buyer's list of requirements. */
#include <errno.h>
#include <string.h>

#include "check_show.h"
#include "lodd/lodd.h"
#include "new_file.h"

typedef struct target {
    cli_new_file file;
    bool failed;
} target;

static bool write_part(void *user, const char *data, size_t n)
{
    target *t = user;

    t->failed |= n && fwrite(data, 1, n, t->file.file) != n;
    return !t->failed;
}

static bool write_csv(const cli_context *cli, const char *path, lodd_str record)
{
    char *csv = NULL;
    lodd_status status = lodd_compare_csv(&csv, record, cli->lang);
    bool ok = status == LODD_OK && cli_write_file(cli, path, (lodd_str){csv, strlen(csv)});

    if (status != LODD_OK)
        CLI_COMPLAIN(cli, CLI_MSG_RUN_FAILED, lodd_status_text(status));
    lodd_free(csv);
    return ok;
}

static bool write_html(const cli_context *cli, const char *path, lodd_str record)
{
    target t = {.failed = false};
    char *message = NULL;
    lodd_status status;
    bool ok;

    if (!cli_new_file_open(&t.file, strcmp(path, "-") == 0 ? NULL : path)) {
        CLI_COMPLAIN(cli, CLI_MSG_CANNOT_OPEN, path, strerror(errno));
        return false;
    }
    status = lodd_render(record, NULL, write_part, &t, &message);
    ok = status == LODD_OK && !t.failed && cli_new_file_commit(&t.file);
    if (!ok)
        CLI_COMPLAIN(cli, CLI_MSG_NOT_RENDERED, path, message ? message : lodd_status_text(status));
    lodd_free(message);
    cli_new_file_drop(&t.file);
    return ok;
}

static lodd_status compare(lodd_check **ret, lodd_engine *engine, const void *options, char **ret_message)
{
    return lodd_compare(ret, engine, options, ret_message);
}

static cli_exit write_files(const cli_context *cli, const cli_args *args, const lodd_check *check, cli_exit code)
{
    const char *csv = cli_args_value(args, CLI_OPTION_CSV), *html = cli_args_value(args, CLI_OPTION_HTML);

    if (csv && !write_csv(cli, csv, lodd_check_record(check)))
        code = CLI_EXIT_TROUBLE;
    if (html && !write_html(cli, html, lodd_check_record(check)))
        code = CLI_EXIT_TROUBLE;
    return code;
}

cli_exit cli_cmd_compare(cli_context *cli, const cli_args *args)
{
    static const cli_option_id needed[] = {CLI_OPTION_REQUIREMENTS_FILE};
    lodd_compare_options options = LODD_COMPARE_OPTIONS_INIT;

    if (!cli_check_given(cli, args, needed, 1))
        return cli_usage(cli, args->command);
    options.requirements = cli_args_value(args, CLI_OPTION_REQUIREMENTS_FILE);
    options.declarations = args->operands;
    options.n_declarations = args->n_operands;
    options.date = cli_args_value(args, CLI_OPTION_DATE);
    options.control = cli_args_value(args, CLI_OPTION_CONTROL);
    return cli_check_run(cli, args, compare, &options, write_files);
}
