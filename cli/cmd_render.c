/* cli/cmd_render.c - lodd render: a record of ours as the page people read. Needs no packs: pages are made from the
 * record alone. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "inputs.h"
#include "lodd/lodd.h"
#include "new_file.h"

typedef struct page {
    char *bytes;
    size_t len, cap;
} page;

/* The page is kept until it is whole, so that none is written when the record has a fault. */
static bool keep(void *user, const char *data, size_t n)
{
    page *p = user;

    if (n > p->cap - p->len) {
        size_t cap = p->len + n + p->cap;
        char *bytes = realloc(p->bytes, cap);

        if (!bytes)
            return false;
        p->bytes = bytes;
        p->cap = cap;
    }
    if (n)
        memcpy(p->bytes + p->len, data, n);
    p->len += n;
    return true;
}

static cli_exit render(const cli_context *cli, const cli_args *args, lodd_str record)
{
    const char *output = cli_args_value(args, CLI_OPTION_PAGE_FILE);
    page p = {NULL, 0, 0};
    char *message = NULL;
    lodd_status status = lodd_render(record, cli_args_value(args, CLI_OPTION_PAGE), keep, &p, &message);
    cli_exit code = CLI_EXIT_TROUBLE;

    if (status != LODD_OK) {
        CLI_COMPLAIN(cli, CLI_MSG_NOT_RENDERED, args->operands[0], message ? message : lodd_status_text(status));
        code = status == LODD_ERR_ARGUMENT || status == LODD_ERR_LIMIT ? CLI_EXIT_FINDINGS : CLI_EXIT_TROUBLE;
    } else if (cli_write_file(cli, output ? output : "-", (lodd_str){p.bytes, p.len})) {
        code = CLI_EXIT_OK;
    }
    lodd_free(message);
    free(p.bytes);
    return code;
}

cli_exit cli_cmd_render(cli_context *cli, const cli_args *args)
{
    const char *name = args->operands[0];
    cli_input input = {.kind = strcmp(name, "-") == 0 ? CLI_INPUT_STDIN : CLI_INPUT_FILE, .name = name};
    lodd_limits limits;
    char *record = NULL;
    size_t n = 0;
    cli_exit code;
    int error;

    lodd_limits_default(&limits);
    error = cli_input_read(&input, limits.max_input, &record, &n);
    if (error) {
        CLI_COMPLAIN(cli, CLI_MSG_CANNOT_OPEN, name, strerror(error));
        return CLI_EXIT_TROUBLE;
    }
    code = render(cli, args, (lodd_str){record, n});
    free(record);
    return code;
}
