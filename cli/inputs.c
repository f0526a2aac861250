/* cli/inputs.c - operands to documents, by POSIX calls.
 *
 * The walk closes a folder before it goes deeper. A folder is known by device and inode, so that links that loop, or
 * two ways to one folder, end by themselves and no message is judged twice because of them. */
#include "inputs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct walk {
    cli_inputs *inputs;
    const cli_context *cli;
    const lodd_limits *limits;
    bool nomem;
} walk;

typedef struct entry {
    char *name;
    bool folder;
    cli_folder_id id; /* of a folder */
} entry;

typedef struct entries {
    entry *items;
    size_t n, capacity;
} entries;

/* --- lists --- */

/* Makes room for one more. */
static bool grow(void **items, size_t n, size_t *capacity, size_t size)
{
    size_t more = *capacity ? *capacity * 2 : 16;
    void *p;

    if (n < *capacity)
        return true;
    if (more > SIZE_MAX / size || more < *capacity)
        return false;
    p = realloc(*items, more * size);
    if (!p)
        return false;
    *items = p;
    *capacity = more;
    return true;
}

/* Takes the name over. */
static void add_input(walk *w, cli_input_kind kind, char *name, int error)
{
    cli_inputs *inputs = w->inputs;
    void *items = inputs->items;

    if (inputs->n >= w->limits->max_files) {
        inputs->too_many = true;
        free(name);
        return;
    }
    if (!name || !grow(&items, inputs->n, &inputs->capacity, sizeof *inputs->items)) {
        w->nomem = true;
        free(name);
        return;
    }
    inputs->items = items;
    inputs->items[inputs->n++] = (cli_input){kind, error, name};
}

/* --- folders seen --- */

static size_t slot_of(const cli_inputs *inputs, cli_folder_id id)
{
    uint64_t hash = ((uint64_t)id.ino + (uint64_t)id.dev * 0x9e3779b97f4a7c15u) * 0xff51afd7ed558ccdu;
    size_t mask = inputs->seen_capacity - 1, i = (size_t)(hash >> 32) & mask;

    while ((inputs->seen[i].ino || inputs->seen[i].dev) &&
           (inputs->seen[i].ino != id.ino || inputs->seen[i].dev != id.dev))
        i = (i + 1) & mask;
    return i;
}

static bool enlarge_seen(cli_inputs *inputs)
{
    cli_inputs larger = {.seen_capacity = inputs->seen_capacity ? inputs->seen_capacity * 2 : 64};

    larger.seen = calloc(larger.seen_capacity, sizeof *larger.seen);
    if (!larger.seen)
        return false;
    for (size_t i = 0; i < inputs->seen_capacity; i++)
        if (inputs->seen[i].ino || inputs->seen[i].dev)
            larger.seen[slot_of(&larger, inputs->seen[i])] = inputs->seen[i];
    free(inputs->seen);
    inputs->seen = larger.seen;
    inputs->seen_capacity = larger.seen_capacity;
    return true;
}

/* Is it the first time? */
static bool enter(walk *w, cli_folder_id id)
{
    cli_inputs *inputs = w->inputs;
    size_t slot;

    if (inputs->n_seen * 2 >= inputs->seen_capacity && !enlarge_seen(inputs)) {
        w->nomem = true;
        return false;
    }
    slot = slot_of(inputs, id);
    if (inputs->seen[slot].ino || inputs->seen[slot].dev)
        return false;
    inputs->seen[slot] = id;
    inputs->n_seen++;
    return true;
}

/* --- walking --- */

/* "folder/name"; what is in "." needs no folder before it. */
static char *join(const char *folder, const char *name)
{
    size_t n = strlen(folder), m = strlen(name);
    bool slash = n && folder[n - 1] != '/';
    char *path = malloc(n + m + 2);

    if (!path)
        return NULL;
    if (strcmp(folder, ".") == 0)
        return strcpy(path, name);
    memcpy(path, folder, n);
    if (slash)
        path[n++] = '/';
    memcpy(path + n, name, m + 1);
    return path;
}

/* As if the names of folders ended in '/': then the paths below them come in bytewise order too. */
static int compare_entries(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    size_t i = 0;
    int c, d;

    while (x->name[i] && x->name[i] == y->name[i])
        i++;
    c = x->name[i] ? (unsigned char)x->name[i] : x->folder ? '/' : 0;
    d = y->name[i] ? (unsigned char)y->name[i] : y->folder ? '/' : 0;
    return (c > d) - (c < d);
}

static bool add_entry(entries *list, int fd, const struct dirent *d)
{
    entry e = {.folder = false};
    void *items = list->items;
    struct stat st;

    if (d->d_type != DT_REG && fstatat(fd, d->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode)) {
        e.folder = true;
        e.id = (cli_folder_id){st.st_dev, st.st_ino};
    }
    e.name = strdup(d->d_name);
    if (!e.name || !grow(&items, list->n, &list->capacity, sizeof *list->items)) {
        free(e.name);
        return false;
    }
    list->items = items;
    list->items[list->n++] = e;
    return true;
}

static void free_entries(entries *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->items[i].name);
    free(list->items);
}

/* 0, or the errno with which the folder could not be read to its end. */
static int list_folder(entries *list, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC), error = 0;
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);

    if (!dir) {
        error = errno;
        if (fd >= 0)
            close(fd);
        return error;
    }
    while (!error) {
        const struct dirent *d;

        errno = 0;
        d = readdir(dir);
        if (!d) {
            error = errno;
            break;
        }
        if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0 && !add_entry(list, fd, d))
            error = ENOMEM;
    }
    closedir(dir);
    return error;
}

static bool ends_in(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);

    return n > m && strcasecmp(name + n - m, ending) == 0;
}

/* Much is JSON that is no FHIR: only what mentions a resource type is meant to be judged. A file that cannot be read is told later. */
static bool mentions_resource(const char *path, const lodd_limits *limits)
{
    cli_input input = {.kind = CLI_INPUT_FILE, .name = path};
    char *data;
    size_t n;
    bool found = cli_input_read(&input, limits->max_input, &data, &n) != 0 || n > limits->max_input ||
                 memmem(data, n, "\"resourceType\"", 14) != NULL;

    free(data);
    return found;
}

/* What is looked at in folders. Files that are named are looked at whatever they are called. */
static bool is_document(const walk *w, const char *name, const char *path)
{
    if (ends_in(name, ".json"))
        return mentions_resource(path, w->limits);
    return ends_in(name, ".xml") || ends_in(name, ".ndjson");
}

/* Recursion is bounded by max_dir_depth, and by the system's longest path. */
static void walk_folder(walk *w, const char *path, cli_folder_id id, size_t depth)
{
    entries list = {0};
    int error;

    if (!enter(w, id)) {
        if (!w->nomem)
            CLI_COMPLAIN(w->cli, CLI_MSG_FOLDER_AGAIN, path);
        return;
    }
    if (depth > w->limits->max_dir_depth) {
        add_input(w, CLI_INPUT_FOLDER, strdup(path), 0);
        return;
    }
    error = list_folder(&list, path);
    if (error == ENOMEM)
        w->nomem = true;
    else if (error) /* what could be read before that is looked at all the same */
        add_input(w, CLI_INPUT_FOLDER, strdup(path), error);
    if (list.n)
        qsort(list.items, list.n, sizeof *list.items, compare_entries);
    for (size_t i = 0; i < list.n && !w->nomem && !w->inputs->too_many; i++) {
        const entry *e = &list.items[i];
        char *below = join(path, e->name);

        if (!below) {
            w->nomem = true;
        } else if (e->folder) {
            walk_folder(w, below, e->id, depth + 1);
            free(below);
        } else if (is_document(w, e->name, below)) {
            add_input(w, CLI_INPUT_FILE, below, 0);
        } else {
            w->inputs->other_names++;
            free(below);
        }
    }
    free_entries(&list);
}

/* --- operands --- */

static void add_operand(walk *w, const char *path, const char *stdin_name)
{
    struct stat st;

    if (strcmp(path, "-") == 0)
        add_input(w, CLI_INPUT_STDIN, strdup(stdin_name ? stdin_name : "-"), 0);
    else if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        walk_folder(w, path, (cli_folder_id){st.st_dev, st.st_ino}, 1);
    else /* what cannot be found becomes a finding when it is read */
        add_input(w, CLI_INPUT_FILE, strdup(path), 0);
}

cli_exit cli_inputs_collect(cli_inputs *ret, const cli_context *cli, const cli_args *args, const lodd_limits *limits)
{
    walk w = {.inputs = ret, .cli = cli, .limits = limits};
    size_t n_stdin = 0;

    *ret = (cli_inputs){0};
    for (size_t i = 0; i < args->n_operands; i++)
        n_stdin += strcmp(args->operands[i], "-") == 0;
    if (n_stdin > 1) {
        CLI_COMPLAIN(cli, CLI_MSG_STDIN_TWICE);
        return cli_usage(cli, args->command);
    }
    for (size_t i = 0; i < args->n_operands && !w.nomem && !ret->too_many; i++)
        add_operand(&w, args->operands[i], cli_args_value(args, CLI_OPTION_STDIN_FILENAME));
    if (w.nomem) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    return CLI_EXIT_OK;
}

void cli_inputs_free(cli_inputs *inputs)
{
    for (size_t i = 0; i < inputs->n; i++)
        free((char *)(uintptr_t)inputs->items[i].name);
    free(inputs->items);
    free(inputs->seen);
}

/* --- reading --- */

static int read_all(int fd, size_t limit, char **ret, size_t *ret_n)
{
    size_t capacity = 0, n = 0, most = limit < SIZE_MAX / 2 ? limit + 1 : SIZE_MAX / 2;
    void *data = NULL;
    ssize_t got = 1;

    while (got && n < most) {
        if (n == capacity) {
            size_t larger = capacity ? capacity * 2 : 65536;
            void *p = realloc(data, larger < most ? larger : most);

            if (!p) {
                free(data);
                return ENOMEM;
            }
            data = p;
            capacity = larger < most ? larger : most;
        }
        got = read(fd, (char *)data + n, capacity - n);
        if (got < 0 && errno != EINTR) {
            int error = errno;

            free(data);
            return error;
        }
        n += got > 0 ? (size_t)got : 0;
    }
    *ret = data;
    *ret_n = n;
    return 0;
}

int cli_input_read(const cli_input *input, size_t limit, char **ret, size_t *ret_n)
{
    struct stat st;
    int fd, error;

    *ret = NULL;
    *ret_n = 0;
    if (input->kind == CLI_INPUT_STDIN)
        return read_all(STDIN_FILENO, limit, ret, ret_n);
    if (input->kind == CLI_INPUT_FOLDER)
        return input->error ? input->error : ELOOP;
    fd = open(input->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno;
    if (fstat(fd, &st) < 0)
        error = errno;
    else if (!S_ISREG(st.st_mode))
        error = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    else
        error = read_all(fd, limit, ret, ret_n);
    close(fd);
    return error;
}
