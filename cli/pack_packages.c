/* cli/pack_packages.c - see pack_packages.h. The network is used by "add NAME" only, and what is fetched is said
 * before. */
#include "pack_packages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image_show.h"
#include "labels.h"
#include "netrc.h"
#include "network.h"
#include "new_file.h"
#include "pack_codes.h"
#include "packages.h"

enum { MAX_FETCHED = 200, MAX_SECONDS = 24 * 3600, MESSAGE = 512 };

static const char default_lock[] = "lodd-packages.lock";

static cli_exit open_store(lodd_store **ret, const cli_context *cli)
{
    cli_exit code = cli_store_open(ret, cli);

    if (code != CLI_EXIT_OK || *ret)
        return code;
    CLI_COMPLAIN(cli, CLI_MSG_NO_DATA_FOLDER);
    return CLI_EXIT_TROUBLE;
}

static cli_exit nomem(const cli_context *cli)
{
    CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
    return CLI_EXIT_TROUBLE;
}

/* --- names --- */

static bool is_named(const lodd_package_info *info, const char *name)
{
    size_t n = info->name.len;

    if (strncmp(name, info->name.ptr, n) != 0)
        return false;
    return !name[n] || ((name[n] == '@' || name[n] == '#') && strlen(name + n + 1) == info->version.len &&
                        memcmp(name + n + 1, info->version.ptr, info->version.len) == 0);
}

bool cli_pack_packages_named(const lodd_store *store, const char *name, size_t **ret, size_t *ret_n)
{
    size_t n = store ? lodd_store_n(store) : 0;

    *ret_n = 0;
    *ret = calloc(n + 1, sizeof **ret);
    for (size_t i = 0; i < n && *ret; i++) {
        lodd_package_info info = lodd_store_package(store, i);
        if (is_named(&info, name))
            (*ret)[(*ret_n)++] = i;
    }
    return *ret != NULL;
}

/* --- add --- */

static size_t n_resources(const lodd_package_info *info)
{
    lodd_image *image = NULL;
    size_t n = 0;

    if (info->image.len && lodd_image_open(&image, info->image.ptr, NULL) == LODD_OK)
        n = lodd_image_n_resources(image);
    lodd_image_close(image);
    return n;
}

static cli_exit say_added(const cli_context *cli, const lodd_store *store, size_t i, bool is_new)
{
    lodd_package_info info = lodd_store_package(store, i);
    char *label = cli_package_label(&info);

    if (!label)
        return nomem(cli);
    if (is_new)
        CLI_PRINT(cli, stdout, CLI_MSG_PACKAGE_ADDED, label, cli_number(n_resources(&info)).text);
    else
        CLI_PRINT(cli, stdout, CLI_MSG_PACKAGE_THERE, label);
    putchar('\n');
    free(label);
    return CLI_EXIT_OK;
}

/* The set that a package makes with what it needs. */
static cli_exit set_of(lodd_package_set **ret, const cli_context *cli, lodd_store *store, size_t i)
{
    lodd_package_wish wish = LODD_PACKAGE_WISH_INIT;
    lodd_package_info info = lodd_store_package(store, i);
    char *label = cli_package_label(&info), *message = NULL;
    const char *names[1] = {label};
    lodd_status status;

    *ret = NULL;
    if (!label)
        return nomem(cli);
    wish.names = names;
    wish.n_names = 1;
    status = lodd_package_set_make(ret, store, &wish, &message);
    if (status != LODD_OK)
        CLI_COMPLAIN(cli, CLI_MSG_BAD_PACKAGES, message ? message : lodd_status_text(status));
    lodd_free(message);
    free(label);
    return status == LODD_OK ? CLI_EXIT_OK : CLI_EXIT_TROUBLE;
}

static cli_exit add_path(const cli_context *cli, const cli_args *args, lodd_store *store, const char *path)
{
    lodd_package_set *set = NULL;
    char *message = NULL;
    size_t i;
    bool is_new;
    lodd_status status = lodd_store_add(store, path, NULL, &i, &is_new, &message);
    cli_exit code;

    if (status != LODD_OK)
        CLI_COMPLAIN(cli, CLI_MSG_PACKAGE_REFUSED, message ? message : lodd_status_text(status));
    lodd_free(message);
    if (status != LODD_OK)
        return CLI_EXIT_TROUBLE;
    code = say_added(cli, store, i, is_new);
    if (code == CLI_EXIT_OK)
        code = set_of(&set, cli, store, i);
    if (code == CLI_EXIT_OK)
        cli_packages_say_notes(cli, args, set);
    lodd_package_set_free(set);
    return code;
}

/* --- add, from a registry --- */

static cli_exit open_registry(lodd_registry **ret, const cli_context *cli, const cli_args *args)
{
    lodd_registry_options options = LODD_REGISTRY_OPTIONS_INIT;
    const char *timeout = cli_args_value(args, CLI_OPTION_PACK_TIMEOUT);
    char *message = NULL, *user, *password;
    size_t seconds = 0;
    lodd_status status;

    if (timeout && !cli_number_parse(timeout, 1, MAX_SECONDS, false, &seconds)) {
        CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_NUMBER, timeout, "--timeout", "1", cli_number(MAX_SECONDS).text);
        return cli_usage(cli, args->command);
    }
    options.url = cli_args_value(args, CLI_OPTION_REGISTRY);
    options.timeout_s = (long)seconds;
    cli_network_read(&options.network, args);
    if (cli_netrc_find(options.url ? options.url : LODD_REGISTRY_URL, &user, &password)) {
        options.user = user;
        options.password = password;
    }
    status = lodd_registry_open(ret, &options, &message);
    if (status != LODD_OK)
        CLI_COMPLAIN(cli, CLI_MSG_PACKAGE_NOT_FETCHED, options.url ? options.url : LODD_REGISTRY_URL,
                     message ? message : lodd_status_text(status));
    lodd_free(message);
    free(user);
    free(password);
    return status == LODD_OK ? CLI_EXIT_OK : CLI_EXIT_TROUBLE;
}

typedef struct fetching {
    const cli_context *cli;
    const cli_args *args;
    lodd_store *store;
    lodd_registry *registry;
    size_t n; /* fetched so far */
} fetching;

static void say_fetching(const fetching *f, const lodd_registry_package *package)
{
    char *label = NULL, *url = strndup(package->url.ptr, package->url.len);

    if (asprintf(&label, "%.*s@%.*s", (int)package->name.len, package->name.ptr, (int)package->version.len,
                 package->version.ptr) < 0)
        label = NULL;
    if (label && url)
        CLI_COMPLAIN(f->cli, CLI_MSG_PACKAGE_FETCHING, label, url);
    if (label && !package->checksum.len)
        CLI_COMPLAIN(f->cli, CLI_MSG_PACKAGE_NO_CHECKSUM, label);
    free(label);
    free(url);
}

static cli_exit fetch(fetching *f, lodd_str name, lodd_str range, bool dependency, size_t *ret)
{
    lodd_registry_package package;
    char *message = NULL, what[MESSAGE];
    bool is_new = false;
    const char *registry = cli_args_value(f->args, CLI_OPTION_REGISTRY);
    lodd_status status;

    snprintf(what, sizeof what, "%.*s%s%.*s", (int)name.len, name.ptr, range.len ? "@" : "", (int)range.len,
             range.len ? range.ptr : "");
    CLI_COMPLAIN(f->cli, CLI_MSG_PACKAGE_ASKING, registry ? registry : LODD_REGISTRY_URL, what);
    status = lodd_registry_find(f->registry, name, range, &package, &message);
    if (status == LODD_OK) {
        say_fetching(f, &package);
        status = lodd_registry_add(f->registry, f->store, &package, dependency, ret, &is_new, &message);
    }
    if (status != LODD_OK)
        CLI_COMPLAIN(f->cli, CLI_MSG_PACKAGE_NOT_FETCHED, what, message ? message : lodd_status_text(status));
    lodd_free(message);
    return status == LODD_OK ? say_added(f->cli, f->store, *ret, is_new) : CLI_EXIT_TROUBLE;
}

/* Fetches the dependencies that are not here, round by round: those of a package are known when it is here. One that
 * cannot be had is said and left out; the others are fetched all the same. */
static cli_exit fetch_needed(fetching *f, size_t root)
{
    lodd_package_info info = lodd_store_package(f->store, root);
    char *label = cli_package_label(&info);
    cli_exit code = label ? CLI_EXIT_OK : nomem(f->cli), worst = CLI_EXIT_OK;
    size_t had = (size_t)-1;

    while (code == CLI_EXIT_OK) {
        lodd_package_set *set = NULL;
        size_t i, n, n_new = 0;

        if (!lodd_store_find(f->store, cli_str(label), &root))
            break;
        code = set_of(&set, f->cli, f->store, root);
        n = set ? lodd_package_set_n_notes(set) : 0;
        for (size_t k = 0; k < n && code == CLI_EXIT_OK && had != lodd_store_n(f->store); k++) {
            lodd_package_note note = lodd_package_set_note(set, k);

            if (note.kind != LODD_PACKAGE_MISSING)
                continue;
            if (f->n++ == MAX_FETCHED) {
                CLI_COMPLAIN(f->cli, CLI_MSG_PACKAGE_TOO_MANY, label, cli_number(MAX_FETCHED).text);
                code = CLI_EXIT_TROUBLE;
            } else if (fetch(f, note.name, note.range, true, &i) == CLI_EXIT_OK) {
                n_new++;
            } else {
                worst = CLI_EXIT_TROUBLE;
            }
        }
        had = lodd_store_n(f->store);
        if (n_new == 0 && code == CLI_EXIT_OK) {
            cli_packages_say_notes(f->cli, f->args, set);
            lodd_package_set_free(set);
            break;
        }
        lodd_package_set_free(set);
    }
    free(label);
    return code > worst ? code : worst;
}

static cli_exit add_from_registry(const cli_context *cli, const cli_args *args, lodd_store *store, const char *what)
{
    fetching f = {.cli = cli, .args = args, .store = store};
    size_t n = strcspn(what, "@#"), i;
    lodd_str name = {what, n}, range = cli_str(what[n] ? what + n + 1 : "");
    cli_exit code = open_registry(&f.registry, cli, args);

    if (code == CLI_EXIT_OK)
        code = fetch(&f, name, range, false, &i);
    if (code == CLI_EXIT_OK)
        code = fetch_needed(&f, i);
    lodd_registry_close(f.registry);
    return code;
}

/* Something that is called by its name, not by its place. */
static bool is_name(const char *what)
{
    size_t n = strlen(what);

    return access(what, F_OK) != 0 && !strchr(what, '/') && !(n > 4 && strcmp(what + n - 4, ".tgz") == 0);
}

static cli_exit add_name(const cli_context *cli, const cli_args *args, lodd_store *store, const char *what)
{
    size_t i;
    char *path;
    cli_exit code;
    lodd_package_info info;

    if (cli_args_has(args, CLI_OPTION_REGISTRY) || !lodd_store_find(store, cli_str(what), &i))
        return add_from_registry(cli, args, store, what);
    info = lodd_store_package(store, i);
    path = strndup(info.directory.ptr, info.directory.len);
    code = path ? add_path(cli, args, store, path) : nomem(cli);
    free(path);
    return code;
}

cli_exit cli_pack_add(const cli_context *cli, const cli_args *args)
{
    lodd_store *store = NULL;
    cli_exit code = open_store(&store, cli);

    for (size_t i = 1; i < args->n_operands && code == CLI_EXIT_OK; i++) {
        const char *what = args->operands[i];

        if (cli_pack_is_codes(what))
            code = cli_pack_add_codes(cli, args, what);
        else if (is_name(what))
            code = add_name(cli, args, store, what);
        else
            code = add_path(cli, args, store, what);
    }
    lodd_store_close(store);
    return code;
}

/* --- remove --- */

/* Says which of those that stay now lack something. */
static cli_exit say_lacking(const cli_context *cli, const cli_args *args, lodd_store *store)
{
    lodd_package_wish wish = LODD_PACKAGE_WISH_INIT;
    lodd_package_set *set = NULL;
    char *message = NULL;
    lodd_status status;

    wish.added = true;
    status = lodd_package_set_make(&set, store, &wish, &message);
    if (status == LODD_OK)
        cli_packages_say_notes(cli, args, set);
    else
        CLI_COMPLAIN(cli, CLI_MSG_BAD_PACKAGES, message ? message : lodd_status_text(status));
    lodd_package_set_free(set);
    lodd_free(message);
    return status == LODD_OK ? CLI_EXIT_OK : CLI_EXIT_TROUBLE;
}

static cli_exit remove_one(const cli_context *cli, lodd_store *store, size_t i)
{
    lodd_package_info info = lodd_store_package(store, i);
    char *label = cli_package_label(&info), *message = NULL;
    lodd_status status;

    if (!label)
        return nomem(cli);
    status = lodd_store_remove(store, i, &message);
    if (status == LODD_OK) {
        CLI_PRINT(cli, stdout, CLI_MSG_PACKAGE_REMOVED, label);
        putchar('\n');
    } else if (status == LODD_ERR_NOT_FOUND) {
        CLI_COMPLAIN(cli, CLI_MSG_PACKAGE_NOT_ADDED, label);
    } else {
        CLI_COMPLAIN(cli, CLI_MSG_BAD_STORE, message ? message : lodd_status_text(status));
    }
    lodd_free(message);
    free(label);
    return status == LODD_OK ? CLI_EXIT_OK : status == LODD_ERR_NOT_FOUND ? CLI_EXIT_USAGE : CLI_EXIT_TROUBLE;
}

/* The added ones among those of a name; several are not removed by one word. */
static cli_exit remove_named(const cli_context *cli, lodd_store *store, const char *name)
{
    size_t *items, n, n_added = 0, which = 0;
    char versions[MESSAGE] = "";

    if (!cli_pack_packages_named(store, name, &items, &n))
        return nomem(cli);
    for (size_t k = 0; k < n; k++) {
        lodd_package_info info = lodd_store_package(store, items[k]);
        size_t at = strlen(versions);

        if (!info.added)
            continue;
        which = items[k];
        n_added++;
        snprintf(versions + at, sizeof versions - at, "%s%.*s", at ? ", " : "", (int)info.version.len,
                 info.version.ptr);
    }
    free(items);
    if (n_added == 1)
        return remove_one(cli, store, which);
    if (n_added == 0)
        CLI_COMPLAIN(cli, CLI_MSG_PACKAGE_NOT_ADDED, name);
    else
        CLI_COMPLAIN(cli, CLI_MSG_PACKAGE_WHICH, name, versions);
    return CLI_EXIT_USAGE;
}

cli_exit cli_pack_remove(const cli_context *cli, const cli_args *args)
{
    lodd_store *store = NULL;
    cli_exit code = open_store(&store, cli);
    bool removed = false;

    for (size_t i = 1; i < args->n_operands && code == CLI_EXIT_OK; i++) {
        if (cli_pack_remove_codes(cli, args->operands[i], &code))
            continue;
        code = remove_named(cli, store, args->operands[i]);
        removed |= code == CLI_EXIT_OK;
    }
    if (removed && code == CLI_EXIT_OK)
        code = say_lacking(cli, args, store);
    lodd_store_close(store);
    return code;
}

/* --- lock --- */

static cli_exit write_lock(const cli_context *cli, const lodd_package_set *set, const char *path)
{
    char *text = NULL;
    size_t n = 0, packages = lodd_package_set_n(set);
    cli_exit code = CLI_EXIT_OK;

    if (lodd_package_set_lock(set, &text, &n) != LODD_OK)
        return nomem(cli);
    if (!cli_write_file(cli, path, (lodd_str){text, n}))
        code = CLI_EXIT_TROUBLE;
    else if (strcmp(path, "-") != 0) {
        CLI_PRINT(cli, stdout, packages == 1 ? CLI_MSG_PACKAGE_LOCKED_ONE : CLI_MSG_PACKAGE_LOCKED, path,
                  cli_number(packages).text);
        putchar('\n');
    }
    lodd_free(text);
    return code;
}

cli_exit cli_pack_lock(const cli_context *cli, const cli_args *args)
{
    const char *path = cli_args_value(args, CLI_OPTION_LOCK);
    lodd_package_wish wish = LODD_PACKAGE_WISH_INIT;
    lodd_package_set *set = NULL;
    lodd_store *store = NULL;
    char *message = NULL;
    cli_exit code = open_store(&store, cli);
    lodd_status status;

    if (code != CLI_EXIT_OK)
        return code;
    wish.names = args->operands + 1;
    wish.n_names = args->n_operands - 1;
    wish.added = wish.n_names == 0;
    status = lodd_package_set_make(&set, store, &wish, &message);
    if (status != LODD_OK) {
        CLI_COMPLAIN(cli, CLI_MSG_BAD_PACKAGES, message ? message : lodd_status_text(status));
        code = CLI_EXIT_TROUBLE;
    } else {
        cli_packages_say_notes(cli, args, set);
        code = write_lock(cli, set, path ? path : default_lock);
    }
    lodd_free(message);
    lodd_package_set_free(set);
    lodd_store_close(store);
    return code;
}

/* --- list, show, verify --- */

void cli_pack_package_origin(const cli_context *cli, const lodd_package_info *info, char *ret, size_t size)
{
    char *text = NULL, *source = strndup(info->added ? info->source.ptr : info->directory.ptr,
                                         info->added ? info->source.len : info->directory.len);
    size_t n = 0;
    FILE *file = open_memstream(&text, &n);

    ret[0] = '\0';
    if (file && source) {
        CLI_PRINT(cli, file,
                  info->missing      ? CLI_MSG_PACKAGE_FOLDER_GONE
                  : !info->added     ? CLI_MSG_PACKAGE_LIES
                  : info->dependency ? CLI_MSG_PACKAGE_FOR_OTHERS
                                     : CLI_MSG_PACKAGE_OF_USER,
                  source);
    }
    if (file && fclose(file) == 0 && text)
        snprintf(ret, size, "%s", text);
    free(text);
    free(source);
}

cli_exit cli_pack_package_show(const cli_context *cli, const lodd_store *store, size_t i)
{
    lodd_package_info info = lodd_store_package(store, i);
    char *label = cli_package_label(&info), *why = NULL;
    lodd_image *image = NULL;
    cli_exit code = CLI_EXIT_OK;

    if (!label)
        return nomem(cli);
    puts(label);
    if (info.title.len) {
        printf("  ");
        cli_put_str(stdout, info.title);
        putchar('\n');
    }
    cli_label_str(cli, stdout, CLI_MSG_L_VERSION, info.version);
    cli_label_str(cli, stdout, CLI_MSG_L_FOLDER, info.directory);
    cli_label_str(cli, stdout, CLI_MSG_L_ADDED_FROM, info.source);
    cli_label_str(cli, stdout, CLI_MSG_L_DIGEST, info.digest);
    for (size_t k = 0; k < info.n_dependencies; k++) {
        char needed[MESSAGE];
        const lodd_package_dependency *d = &info.dependencies[k];

        snprintf(needed, sizeof needed, "%.*s@%.*s", (int)d->name.len, d->name.ptr ? d->name.ptr : "",
                 (int)d->range.len, d->range.ptr ? d->range.ptr : "");
        cli_label_str(cli, stdout, CLI_MSG_L_DEPENDS, cli_str(needed));
    }
    if (info.image.len && lodd_image_open(&image, info.image.ptr, &why) == LODD_OK)
        code = cli_image_show(cli, image, info.image);
    else
        cli_image_show_absence(cli, why ? why : CLI_TEXT(cli, PACKAGE_NO_IMAGE));
    lodd_image_close(image);
    lodd_free(why);
    free(label);
    return code;
}

typedef struct comparison {
    const cli_context *cli;
    const char *label;
} comparison;

static void say_change(void *user, lodd_change change, lodd_str path)
{
    static const cli_message messages[] = {
        [LODD_CHANGE_CHANGED] = CLI_MSG_PACKAGE_CHANGED,
        [LODD_CHANGE_ADDED] = CLI_MSG_PACKAGE_FILE_NEW,
        [LODD_CHANGE_MISSING] = CLI_MSG_PACKAGE_FILE_GONE,
        [LODD_CHANGE_IMAGE] = CLI_MSG_PACKAGE_IMAGE_BAD,
    };
    const comparison *c = user;
    char *name = strndup(path.ptr, path.len);

    CLI_COMPLAIN(c->cli, messages[change], c->label, name ? name : "");
    free(name);
}

cli_exit cli_pack_package_verify(const cli_context *cli, const lodd_store *store, size_t i)
{
    lodd_package_info info = lodd_store_package(store, i);
    char *label = cli_package_label(&info), *message = NULL;
    comparison c = {cli, label};
    size_t n = 0;
    lodd_status status;

    if (!label)
        return nomem(cli);
    status = lodd_store_verify(store, i, &n, say_change, &c, &message);
    if (status == LODD_ERR_NOT_FOUND)
        CLI_COMPLAIN(cli, CLI_MSG_PACKAGE_NOT_ADDED, label);
    else if (status != LODD_OK)
        CLI_COMPLAIN(cli, CLI_MSG_BAD_STORE, message ? message : lodd_status_text(status));
    else if (!n) {
        CLI_PRINT(cli, stdout, CLI_MSG_PACKAGE_WHOLE, label);
        putchar('\n');
    }
    lodd_free(message);
    free(label);
    return status == LODD_OK ? (n ? CLI_EXIT_FINDINGS : CLI_EXIT_OK) : CLI_EXIT_TROUBLE;
}
