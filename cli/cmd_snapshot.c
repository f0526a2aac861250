/* cli/cmd_snapshot.c - lodd snapshot: a StructureDefinition with the snapshot that is made of its differential.
 *
 * Exit codes: 1 when the differential has faults, or there is no snapshot to be made of the document; 3 when there are
 * no definitions, no memory or no place to write. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inputs.h"
#include "limit.h"
#include "lodd/lodd.h"
#include "new_file.h"
#include "packs.h"
#include "reason.h"

/* --- JSON, indented: numbers keep the text they have, so it is not read again --- */

typedef struct page {
    char *bytes;
    size_t len, cap;
    bool failed;
} page;

static void put(page *p, const char *bytes, size_t n)
{
    if (n > p->cap - p->len) {
        size_t cap = (p->len + n) * 2;
        char *grown = p->failed ? NULL : realloc(p->bytes, cap);

        if (!grown) {
            p->failed = true;
            return;
        }
        p->bytes = grown;
        p->cap = cap;
    }
    memcpy(p->bytes + p->len, bytes, n);
    p->len += n;
}

static void put_line(page *p, size_t level)
{
    put(p, "\n", 1);
    for (size_t i = 0; i < level; i++)
        put(p, "  ", 2);
}

/* The end of the string that begins at a quote. */
static size_t string_end(lodd_str json, size_t at)
{
    for (at++; at < json.len && json.ptr[at] != '"'; at++)
        at += json.ptr[at] == '\\';
    return at < json.len ? at + 1 : json.len;
}

/* json: correct, and without blanks between its tokens. */
static void put_indented(page *p, lodd_str json)
{
    size_t level = 0, end;

    for (size_t at = 0; at < json.len; at = end) {
        char c = json.ptr[at];
        bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';
        bool empty = opens && at + 1 < json.len && (json.ptr[at + 1] == '}' || json.ptr[at + 1] == ']');

        end = c == '"' ? string_end(json, at) : at + 1 + empty;
        if (closes)
            put_line(p, --level);
        put(p, json.ptr + at, end - at);
        if (c == ':')
            put(p, " ", 1);
        if (opens && !empty)
            put_line(p, ++level);
        else if (c == ',')
            put_line(p, level);
    }
    put(p, "\n", 1);
}

/* --- what came of it --- */

/* All that is wrong, each on a line. Is an error among them? */
static bool say_findings(const cli_context *cli, const char *name, const lodd_result *findings)
{
    bool errors = false;

    for (size_t i = 0; i < lodd_result_n_issues(findings); i++) {
        const lodd_issue *issue = lodd_result_issue(findings, i);
        char text[1024], place[4200];

        if (issue->severity == LODD_SEVERITY_INFORMATION)
            continue;
        errors = errors || issue->severity == LODD_SEVERITY_ERROR;
        lodd_issue_text(text, sizeof text, issue, cli->lang, true);
        snprintf(place, sizeof place, "%s:%zu:%zu", name, issue->line, issue->column);
        CLI_COMPLAIN(cli, CLI_MSG_SNAPSHOT_FAULT, place, text);
    }
    return errors;
}

static cli_exit write_snapshot(const cli_context *cli, const cli_args *args, lodd_str json)
{
    const char *output = cli_args_value(args, CLI_OPTION_SNAPSHOT_FILE);
    page p = {NULL, 0, 0, false};
    cli_exit code = CLI_EXIT_TROUBLE;

    put_indented(&p, json);
    if (p.failed)
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
    else if (cli_write_file(cli, output ? output : "-", (lodd_str){p.bytes, p.len}))
        code = CLI_EXIT_OK;
    free(p.bytes);
    return code;
}

static cli_exit show(const cli_context *cli, const cli_args *args, const char *name, const lodd_snapshot *snapshot)
{
    static const cli_message why[] = {[LODD_SNAPSHOT_DOCUMENT] = CLI_MSG_SNAPSHOT_DOCUMENT,
                                      [LODD_SNAPSHOT_OTHER_TYPE] = CLI_MSG_SNAPSHOT_OTHER_TYPE,
                                      [LODD_SNAPSHOT_NO_DIFFERENTIAL] = CLI_MSG_SNAPSHOT_NO_DIFFERENTIAL,
                                      [LODD_SNAPSHOT_NONE] = CLI_MSG_SNAPSHOT_NONE};
    bool errors = say_findings(cli, name, snapshot->findings);
    cli_exit code;

    if (snapshot->outcome != LODD_SNAPSHOT_MADE) {
        CLI_COMPLAIN(cli, why[snapshot->outcome], name);
        return CLI_EXIT_FINDINGS;
    }
    code = write_snapshot(cli, args, snapshot->json);
    return code == CLI_EXIT_OK && errors ? CLI_EXIT_FINDINGS : code;
}

/* --- the command --- */

static cli_exit make(const cli_context *cli, const cli_args *args, lodd_engine *engine, const char *name,
                     lodd_str data, const lodd_limits *limits)
{
    lodd_snapshot *snapshot = NULL;
    lodd_status status = lodd_snapshot_make(engine, cli_str(name), data, limits, &snapshot);
    cli_exit code = CLI_EXIT_TROUBLE;

    if (status == LODD_ERR_NOT_FOUND)
        CLI_COMPLAIN(cli, CLI_MSG_NO_DEFINITIONS);
    else if (status != LODD_OK)
        CLI_COMPLAIN(cli, CLI_MSG_RUN_FAILED, cli_reason_of(engine, status).text);
    else
        code = show(cli, args, name, snapshot);
    lodd_snapshot_free(snapshot);
    return code;
}

cli_exit cli_cmd_snapshot(cli_context *cli, const cli_args *args)
{
    bool from_stdin = strcmp(args->operands[0], "-") == 0;
    const char *stdin_name = cli_args_value(args, CLI_OPTION_STDIN_FILENAME);
    const char *name = from_stdin && stdin_name ? stdin_name : args->operands[0];
    cli_input input = {.kind = from_stdin ? CLI_INPUT_STDIN : CLI_INPUT_FILE, .name = name};
    lodd_limits limits;
    lodd_engine *engine = NULL;
    char *data = NULL;
    size_t n = 0;
    cli_exit code = cli_limits_read(cli, args, &limits);
    int error;

    if (code != CLI_EXIT_OK)
        return code;
    error = cli_input_read(&input, limits.max_input, &data, &n);
    if (!error && n > limits.max_input)
        error = EFBIG;
    if (error) {
        CLI_COMPLAIN(cli, CLI_MSG_NOT_READ, name, strerror(error));
        code = CLI_EXIT_FINDINGS;
    } else {
        code = cli_packs_open(&engine, cli, args);
        if (code == CLI_EXIT_OK)
            code = make(cli, args, engine, name, (lodd_str){data ? data : "", n}, &limits);
    }
    lodd_engine_close(engine);
    free(data);
    return code;
}
