/* cli/cmd_fhirpath.c - lodd fhirpath: an expression on documents, one item a line.
 *
 * Exit codes: 1 when a document cannot be read or the expression fails on it; 2 when the expression cannot be read at
 * all; 3 when something was not evaluated for want of definitions or memory. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inputs.h"
#include "limit.h"
#include "lodd/lodd.h"
#include "packs.h"
#include "reason.h"

typedef struct evaluation {
    const cli_context *cli;
    lodd_engine *engine;
    lodd_str expression;
    lodd_fhirpath_options options;
    lodd_limits limits;
    bool json;
    bool names; /* several documents: say which */
} evaluation;

/* --- text ------------------------------------------------------------------------------------------------------- */

/* "FHIR.HumanName" as "HumanName": the path says whose type it is; System types keep their namespace. */
static lodd_str short_type(lodd_str type)
{
    static const char fhir[] = "FHIR.";
    size_t n = sizeof fhir - 1;

    return type.len > n && memcmp(type.ptr, fhir, n) == 0 ? (lodd_str){type.ptr + n, type.len - n} : type;
}

/* path TAB type TAB value; "-" where there is no path */
static void put_item(FILE *file, const lodd_fhirpath_item *item)
{
    cli_put_str(file, item->path.len ? item->path : cli_str("-"));
    fputc('\t', file);
    cli_put_str(file, short_type(item->type));
    fputc('\t', file);
    cli_put_str(file, item->text.ptr ? item->text : item->json);
    fputc('\n', file);
}

static void put_items(const evaluation *e, const char *name, const lodd_fhirpath_result *result)
{
    for (size_t i = 0; i < result->n; i++) {
        if (e->names) {
            cli_put(stdout, name);
            if (result->items[i].line)
                printf(":%zu:%zu", result->items[i].line, result->items[i].column);
            fputc('\t', stdout);
        }
        put_item(stdout, &result->items[i]);
    }
}

/* trace() goes to standard error, so that the result stays what it is. */
static void trace(void *user, lodd_str name, const lodd_fhirpath_item *items, size_t n)
{
    (void)user;
    for (size_t i = 0; i < n; i++) {
        cli_put_str(stderr, name);
        fputs(": ", stderr);
        put_item(stderr, &items[i]);
    }
    if (n == 0) {
        cli_put_str(stderr, name);
        fputs(": {}\n", stderr);
    }
}

/* Characters before a place of the expression. */
static size_t characters(lodd_str text, size_t offset)
{
    size_t n = 0;

    for (size_t i = 0; i < offset && i < text.len; i++)
        n += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return n;
}

/* The expression with a mark below the place, when it is short and has one line. */
static void point_at(const evaluation *e, size_t offset)
{
    enum { SHOWN = 100 };

    if (e->expression.len > SHOWN || memchr(e->expression.ptr, '\n', e->expression.len))
        return;
    fputs("  ", stderr);
    cli_put_str(stderr, e->expression);
    fprintf(stderr, "\n  %*s^\n", (int)characters(e->expression, offset), "");
}

static void complain(const evaluation *e, const char *name, const lodd_fhirpath_result *result)
{
    char *message = strndup(result->message.ptr ? result->message.ptr : "", result->message.len);
    cli_digits place = cli_number(characters(e->expression, result->offset) + 1);

    if (name && result->outcome != LODD_FHIRPATH_SYNTAX)
        CLI_COMPLAIN(e->cli, CLI_MSG_EXPRESSION_FAILS_ON, name, place.text, message ? message : "");
    else
        CLI_COMPLAIN(e->cli, CLI_MSG_EXPRESSION_FAILS, place.text, message ? message : "");
    point_at(e, result->offset);
    free(message);
}

/* The first error that kept a document from being read. */
static void complain_document(const evaluation *e, const char *name, const lodd_result *findings)
{
    char text[1024], place[2100];

    for (size_t i = 0; findings && i < lodd_result_n_issues(findings); i++) {
        const lodd_issue *issue = lodd_result_issue(findings, i);

        if (issue->severity != LODD_SEVERITY_ERROR)
            continue;
        lodd_issue_text(text, sizeof text, issue, e->cli->lang, true);
        snprintf(place, sizeof place, "%s:%zu:%zu", name, issue->line, issue->column);
        CLI_COMPLAIN(e->cli, CLI_MSG_NOT_READ, place, text);
        return;
    }
    CLI_COMPLAIN(e->cli, CLI_MSG_NOT_READ, name, CLI_TEXT(e->cli, UNKNOWN_DOCUMENT));
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static void add_str(cJSON *object, const char *name, lodd_str text)
{
    char *copy = strndup(text.ptr ? text.ptr : "", text.len);

    if (copy)
        cJSON_AddStringToObject(object, name, copy);
    free(copy);
}

static cJSON *json_item(const lodd_fhirpath_item *item)
{
    cJSON *object = cJSON_CreateObject();
    char *value = strndup(item->json.ptr ? item->json.ptr : "null", item->json.len);

    add_str(object, "type", item->type);
    if (item->path.len)
        add_str(object, "path", item->path);
    if (item->line) {
        cJSON_AddNumberToObject(object, "line", (double)item->line);
        cJSON_AddNumberToObject(object, "column", (double)item->column);
    }
    if (value)
        cJSON_AddRawToObject(object, "value", value);
    free(value);
    return object;
}

/* One object a document, each on a line. False when memory ran out. */
static bool put_json(const char *name, const lodd_fhirpath_result *result)
{
    cJSON *object = cJSON_CreateObject();
    cJSON *items = NULL;
    char *text = NULL;

    if (name)
        add_str(object, "document", cli_str(name));
    cJSON_AddStringToObject(object, "outcome", lodd_fhirpath_outcome_name(result->outcome));
    if (result->message.len) {
        cJSON_AddNumberToObject(object, "offset", (double)result->offset);
        add_str(object, "message", result->message);
    }
    if (result->outcome == LODD_FHIRPATH_OK) {
        cJSON_AddBoolToObject(object, "ordered", !result->unordered);
        items = cJSON_AddArrayToObject(object, "items");
        for (size_t i = 0; i < result->n; i++)
            cJSON_AddItemToArray(items, json_item(&result->items[i]));
    }
    text = object ? cJSON_PrintUnformatted(object) : NULL;
    if (text)
        puts(text);
    free(text);
    cJSON_Delete(object);
    return text != NULL;
}

/* --- the work ----------------------------------------------------------------------------------------------------- */

static cli_exit show(const evaluation *e, const char *name, const lodd_fhirpath_result *result)
{
    bool ok = true;

    if (e->json)
        ok = put_json(name, result);
    else if (result->outcome == LODD_FHIRPATH_OK)
        put_items(e, name, result);
    if (!ok) {
        CLI_COMPLAIN(e->cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    if (result->outcome == LODD_FHIRPATH_OK)
        return CLI_EXIT_OK;
    if (result->outcome == LODD_FHIRPATH_DOCUMENT)
        complain_document(e, name, result->findings);
    else
        complain(e, name, result);
    return result->outcome == LODD_FHIRPATH_SYNTAX ? CLI_EXIT_USAGE : CLI_EXIT_FINDINGS;
}

/* name NULL: no document. */
static cli_exit evaluate(const evaluation *e, const char *name, lodd_str data)
{
    lodd_fhirpath_result *result = NULL;
    lodd_status status =
        lodd_fhirpath_run(e->engine, e->expression, cli_str(name ? name : ""), data, &e->options, &result);
    cli_exit code;

    if (status == LODD_ERR_NOT_FOUND) {
        CLI_COMPLAIN(e->cli, CLI_MSG_NO_DEFINITIONS);
        return CLI_EXIT_TROUBLE;
    }
    if (status != LODD_OK) {
        CLI_COMPLAIN(e->cli, CLI_MSG_RUN_FAILED, cli_reason_of(e->engine, status).text);
        return CLI_EXIT_TROUBLE;
    }
    code = show(e, name, result);
    lodd_fhirpath_result_free(result);
    return code;
}

static cli_exit evaluate_input(const evaluation *e, const cli_input *input)
{
    char *data = NULL;
    size_t n = 0;
    cli_exit code;
    int error = cli_input_read(input, e->limits.max_input, &data, &n);

    if (!error && n > e->limits.max_input)
        error = EFBIG;
    if (error) {
        free(data);
        CLI_COMPLAIN(e->cli, CLI_MSG_NOT_READ, input->name, strerror(error));
        return CLI_EXIT_FINDINGS;
    }
    code = evaluate(e, input->name, (lodd_str){data ? data : "", n});
    free(data);
    return code;
}

/* The gravest of all codes; an expression that cannot be read is told once. */
static cli_exit evaluate_all(evaluation *e, const cli_inputs *inputs)
{
    cli_exit code = CLI_EXIT_OK;

    e->names = inputs->n > 1;
    for (size_t i = 0; i < inputs->n && code < CLI_EXIT_USAGE; i++) {
        cli_exit one = evaluate_input(e, &inputs->items[i]);

        if (one > code)
            code = one;
    }
    if (inputs->too_many)
        CLI_COMPLAIN(e->cli, CLI_MSG_TOO_MANY_FILES, cli_number(e->limits.max_files).text);
    else if (!inputs->n)
        CLI_COMPLAIN(e->cli, CLI_MSG_NOTHING);
    return inputs->too_many || !inputs->n ? CLI_EXIT_TROUBLE : code;
}

static cli_exit run(evaluation *e, const cli_args *args)
{
    cli_inputs inputs = {0};
    cli_args paths = *args; /* the operands behind the expression */
    cli_exit code = cli_packs_open(&e->engine, e->cli, args);

    if (code != CLI_EXIT_OK)
        return code;
    paths.operands++;
    paths.n_operands--;
    if (!paths.n_operands)
        return evaluate(e, NULL, (lodd_str){NULL, 0});
    code = cli_inputs_collect(&inputs, e->cli, &paths, &e->limits);
    if (code == CLI_EXIT_OK)
        code = evaluate_all(e, &inputs);
    cli_inputs_free(&inputs);
    return code;
}

cli_exit cli_cmd_fhirpath(cli_context *cli, const cli_args *args)
{
    evaluation e = {.cli = cli, .options = LODD_FHIRPATH_OPTIONS_INIT};
    cli_exit code = cli_limits_read(cli, args, &e.limits);

    if (code != CLI_EXIT_OK)
        return code;
    e.expression = cli_str(args->operands[0]);
    e.json = cli_args_has(args, CLI_OPTION_JSON);
    e.options.limits = &e.limits;
    e.options.strict = cli_args_has(args, CLI_OPTION_STRICT);
    e.options.lenient = cli_args_has(args, CLI_OPTION_LENIENT);
    e.options.unchecked = cli_args_has(args, CLI_OPTION_UNCHECKED);
    e.options.trace = trace;
    code = run(&e, args);
    lodd_engine_close(e.engine);
    return code;
}
