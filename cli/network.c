/* cli/network.c - see network.h. */
#include "network.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fhir_options.h"

enum { MAX_SECONDS = 3600, MAX_LINE = 8192, MAX_LINES = 24 };

static const char *given(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

void cli_network_read(lodd_network *ret, const cli_args *args)
{
    *ret = (lodd_network){.proxy = cli_args_value(args, CLI_OPTION_PROXY),
                          .ca_file = cli_args_value(args, CLI_OPTION_CACERT)};
    if (!ret->ca_file)
        ret->ca_file = given("CURL_CA_BUNDLE");
    if (!ret->ca_file)
        ret->ca_file = given("SSL_CERT_FILE");
    ret->ca_dir = given("SSL_CERT_DIR");
}

/* --- headers --- */

static bool add_line(cli_tx *tx, const char *line, size_t n)
{
    tx->lines[tx->n_lines] = strndup(line, n);
    return tx->lines[tx->n_lines] && ++tx->n_lines;
}

/* A file of headers, one a line: what is secret does not belong on a command line, which others can see. */
static cli_exit read_file(cli_tx *tx, const cli_context *cli, const char *path)
{
    char line[MAX_LINE];
    FILE *file = fopen(path, "re");
    bool done = file != NULL;
    int error = errno;

    while (done && tx->n_lines < MAX_LINES && fgets(line, sizeof line, file)) {
        size_t n = strcspn(line, "\r\n");
        done = n == 0 || add_line(tx, line, n);
        error = ENOMEM;
    }
    if (done && ferror(file)) {
        error = errno;
        done = false;
    }
    if (file)
        fclose(file);
    if (done)
        return CLI_EXIT_OK;
    CLI_COMPLAIN(cli, CLI_MSG_CANNOT_OPEN, path, strerror(error));
    return CLI_EXIT_TROUBLE;
}

static cli_exit read_headers(cli_tx *tx, const cli_context *cli, const cli_args *args)
{
    const char *value;
    size_t at = 0;
    cli_exit code = CLI_EXIT_OK;

    tx->lines = calloc(MAX_LINES, sizeof *tx->lines);
    while (tx->lines && code == CLI_EXIT_OK && tx->n_lines < MAX_LINES &&
           (value = cli_args_next(args, CLI_OPTION_TX_HEADER, &at))) {
        if (*value == '@')
            code = read_file(tx, cli, value + 1);
        else if (!add_line(tx, value, strlen(value)))
            break;
    }
    if (!tx->lines) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    tx->options.headers = (const char *const *)tx->lines;
    tx->options.n_headers = tx->n_lines;
    return code;
}

/* --- the server --- */

static cli_exit check_alone(const cli_context *cli, const cli_args *args)
{
    static const cli_option_id parts[] = {CLI_OPTION_TX_CACHE,    CLI_OPTION_TX_TIMEOUT, CLI_OPTION_TX_OFFLINE,
                                          CLI_OPTION_TX_DISPLAYS, CLI_OPTION_TX_EXPAND,  CLI_OPTION_TX_HEADER};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (cli_args_has(args, parts[i])) {
            char name[32];
            snprintf(name, sizeof name, "--%s", cli_options[parts[i]].name);
            CLI_COMPLAIN(cli, CLI_MSG_OPTION_NEEDS, name, "--tx");
            return cli_usage(cli, args->command);
        }
    return CLI_EXIT_OK;
}

static cli_exit read_timeout(lodd_tx_options *options, const cli_context *cli, const cli_args *args)
{
    const char *text = cli_args_value(args, CLI_OPTION_TX_TIMEOUT);
    size_t seconds = 0;

    if (text && !cli_number_parse(text, 1, MAX_SECONDS, false, &seconds)) {
        CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_NUMBER, text, "--tx-timeout", "1", cli_number(MAX_SECONDS).text);
        return cli_usage(cli, args->command);
    }
    options->timeout_ms = (unsigned)seconds * 1000;
    return CLI_EXIT_OK;
}

cli_exit cli_tx_read(cli_tx *ret, const cli_context *cli, const cli_args *args)
{
    lodd_tx_options *options = &ret->options;
    cli_exit code;

    memset(ret, 0, sizeof *ret);
    options->url = cli_args_value(args, CLI_OPTION_TX);
    if (!options->url)
        return check_alone(cli, args);
    options->cache_dir = cli_args_value(args, CLI_OPTION_TX_CACHE);
    options->cache_only = cli_args_has(args, CLI_OPTION_TX_OFFLINE);
    options->displays = cli_args_has(args, CLI_OPTION_TX_DISPLAYS);
    options->expand_only = cli_args_has(args, CLI_OPTION_TX_EXPAND);
    cli_network_read(&options->network, args);
    if (options->cache_only && !options->cache_dir) {
        CLI_COMPLAIN(cli, CLI_MSG_OPTION_NEEDS, "--tx-offline", "--tx-cache");
        return cli_usage(cli, args->command);
    }
    if (options->displays && options->expand_only) {
        CLI_COMPLAIN(cli, CLI_MSG_OPTIONS_CONTRADICT, "--tx-displays", "--tx-expand");
        return cli_usage(cli, args->command);
    }
    code = read_timeout(options, cli, args);
    return code == CLI_EXIT_OK ? read_headers(ret, cli, args) : code;
}

void cli_tx_free(cli_tx *tx)
{
    for (size_t i = 0; i < tx->n_lines; i++)
        free(tx->lines[i]);
    free(tx->lines);
}

bool cli_tx_complain(const cli_context *cli, const cli_args *args, const char *message)
{
    static const char prefix[] = "terminology server: ";

    if (!cli_args_value(args, CLI_OPTION_TX) || !message || strncmp(message, prefix, sizeof prefix - 1) != 0)
        return false;
    CLI_COMPLAIN(cli, CLI_MSG_BAD_TX, message + sizeof prefix - 1);
    return true;
}
