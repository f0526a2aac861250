/* cli/pack_codes.c - see pack_codes.h. */
#include "pack_codes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "lodd/lodd.h"
#include "packs.h"
#include "user_dirs.h"

enum { HEAD = 65536 };

bool cli_pack_is_codes(const char *path)
{
    char *head = NULL;
    struct stat st;
    FILE *file = NULL;
    size_t n = 0;
    bool is = false;

    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    file = fopen(path, "rbe");
    head = malloc(HEAD);
    if (file && head)
        n = fread(head, 1, HEAD, file);
    is = file && head && lodd_codes_detect(cli_str(path), (lodd_str){head, n}) != LODD_CODES_NONE;
    if (file)
        fclose(file);
    free(head);
    return is;
}

/* The folder of the user's packs, made if need be; NULL when there is none. */
static char *packs_folder(const cli_context *cli)
{
    char *folder = cli_user_data("packs");

    if (!folder) {
        CLI_COMPLAIN(cli, CLI_MSG_CODES_NO_DATA);
        return NULL;
    }
    if (cli_user_make(folder))
        return folder;
    CLI_COMPLAIN(cli, CLI_MSG_CANNOT_OPEN, folder, strerror(errno));
    free(folder);
    return NULL;
}

static void today(char ret[16])
{
    time_t now = time(NULL);
    struct tm tm;

    ret[0] = '\0';
    if (gmtime_r(&now, &tm))
        (void)strftime(ret, 16, "%Y-%m-%d", &tm);
}

static void say_line(const cli_context *cli, cli_message message, const char *a, const char *b, const char *c)
{
    cli_print(cli, stdout, message, a, b, c, (char *)NULL);
    putchar('\n');
}

static void say_added(const cli_context *cli, const lodd_codes_added *added, const char *path)
{
    char name[256], url[1024];

    snprintf(name, sizeof name, "%.*s", (int)added->pack.len, added->pack.ptr);
    say_line(cli, added->replaced ? CLI_MSG_CODES_REPLACED : CLI_MSG_CODES_ADDED, name, cli_number(added->n_codes).text,
             path);
    snprintf(name, sizeof name, "%.*s%s%.*s", (int)added->title.len, added->title.ptr, added->version.len ? ", " : "",
             (int)added->version.len, added->version.ptr ? added->version.ptr : "");
    snprintf(url, sizeof url, "%s%.*s%s%.*s", added->oid.len ? "urn:oid:" : "", (int)added->oid.len,
             added->oid.ptr ? added->oid.ptr : "", added->oid.len && added->url.len ? ", " : "", (int)added->url.len,
             added->url.ptr ? added->url.ptr : "");
    say_line(cli, CLI_MSG_CODES_NAMED, name, url, "");
    if (added->n_repeated)
        say_line(cli, CLI_MSG_CODES_REPEATED, cli_number(added->n_repeated).text, "", "");
    if (added->n_dropped)
        say_line(cli, CLI_MSG_CODES_DROPPED, cli_number(added->n_dropped).text, "", "");
}

static cli_exit add(const cli_context *cli, const cli_args *args, lodd_engine *engine, const char *path,
                    const char *folder)
{
    lodd_codes_options options;
    lodd_codes_added added;
    void *storage = NULL;
    char *message = NULL, date[16];
    lodd_status status;

    lodd_codes_options_default(&options);
    options.oid = cli_args_value(args, CLI_OPTION_CODES_OID);
    options.url = cli_args_value(args, CLI_OPTION_CODES_URL);
    options.title = cli_args_value(args, CLI_OPTION_CODES_TITLE);
    options.version = cli_args_value(args, CLI_OPTION_CODES_VERSION);
    today(date);
    options.date = date;
    status = lodd_codes_add(&added, &storage, engine, path, folder, &options, &message);
    if (status == LODD_OK)
        say_added(cli, &added, path);
    else if (status == LODD_ERR_NOT_FOUND)
        CLI_COMPLAIN(cli, CLI_MSG_CODES_NEED_NAME, path);
    else
        CLI_COMPLAIN(cli, CLI_MSG_CODES_BAD, message ? message : lodd_status_text(status));
    lodd_codes_added_free(storage);
    lodd_free(message);
    if (status == LODD_ERR_NOT_FOUND || status == LODD_ERR_ARGUMENT)
        return cli_usage(cli, args->command);
    return status == LODD_OK ? CLI_EXIT_OK : CLI_EXIT_TROUBLE;
}

cli_exit cli_pack_add_codes(const cli_context *cli, const cli_args *args, const char *path)
{
    char *folder = packs_folder(cli);
    lodd_engine *engine = NULL;
    cli_exit code = folder ? cli_packs_open(&engine, cli, args) : CLI_EXIT_TROUBLE;

    if (code == CLI_EXIT_OK)
        code = add(cli, args, engine, path, folder);
    lodd_engine_close(engine);
    free(folder);
    return code;
}

bool cli_pack_remove_codes(const cli_context *cli, const char *name, cli_exit *ret)
{
    char *folder = cli_user_data("packs"), *message = NULL;
    lodd_status status = folder ? lodd_codes_remove(folder, cli_str(name), &message) : LODD_ERR_NOT_FOUND;

    if (status == LODD_OK)
        say_line(cli, CLI_MSG_CODES_REMOVED, name, "", "");
    else if (status != LODD_ERR_NOT_FOUND)
        CLI_COMPLAIN(cli, CLI_MSG_BAD_PACKS, message ? message : lodd_status_text(status));
    *ret = status == LODD_OK ? CLI_EXIT_OK : CLI_EXIT_TROUBLE;
    lodd_free(message);
    free(folder);
    return status != LODD_ERR_NOT_FOUND;
}
