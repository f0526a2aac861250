/* declare/register_site.c - the register's files and its web site in the output folder.
 *
 * REGISTER.SHA256SUMS (sha256sum -c accepts it) names every file that a run made: by it the next run knows which pages
 * are its own. One that is no longer made is removed, unless somebody has changed it since. A file that is already
 * right is not written again. Uses bundle.h for everything on disk, render.h for the pages.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.h"
#include "base/reason.h"
#include "declare/register.h"
#include "declare/render.h"

#define SUMS    "REGISTER.SHA256SUMS"
#define SYSTEMS "systems"

typedef struct site {
    lodd__registry *r;
    lodd__bundle *folder, *systems;
    LODD__VEC(lodd__manifest_entry) made; /* names below the output folder */
    lodd__manifest before;                /* what the last run made */
    char *before_text;
} site;

static void io_trouble(lodd__registry *r, const char *what, int error)
{
    char text[128];

    if (error == ENOMEM)
        r->status = LODD_ERR_NOMEM;
    else
        r->status = LODD_ERR_IO;
    lodd__reason(r->ret_message, "%s: %s", what, strerror_r(error, text, sizeof text));
}

/* The folder and those above it. */
static void make_folder(lodd__registry *r, const char *path)
{
    char *copy = strdup(path);

    if (copy == NULL) {
        r->status = LODD_ERR_NOMEM;
        return;
    }
    for (char *p = copy + 1; r->status == LODD_OK; p++) {
        char c = *p;

        if (c != '/' && c != '\0')
            continue;
        *p = '\0';
        if (mkdir(copy, 0777) < 0 && errno != EEXIST &&
            (c == '\0' || (errno != EISDIR && errno != EROFS && errno != EACCES)))
            io_trouble(r, copy, errno);
        *p = c;
        if (c == '\0')
            break;
    }
    free(copy);
}

static bool is_already(lodd__bundle *folder, lodd_str name, const char *hex)
{
    lodd__digest digest;

    return lodd__bundle_digest(folder, name, &digest, NULL, NULL) == LODD_OK && strcmp(digest.hex, hex) == 0;
}

/* Writes a file of one of the two folders and remembers it. */
static void put(site *s, bool in_systems, lodd_str name, lodd_str bytes)
{
    lodd__registry *r = s->r;
    lodd__bundle *folder = in_systems ? s->systems : s->folder;
    lodd__manifest_entry entry;

    if (r->status != LODD_OK)
        return;
    lodd__sha256_hex(bytes, entry.sha256.hex);
    entry.name =
        in_systems ? lodd__arena_printf(&r->arena, SYSTEMS "/%.*s", LODD__FMT(name)) : lodd__arena_str(&r->arena, name);
    if (!is_already(folder, name, entry.sha256.hex))
        r->status = lodd__bundle_replace(folder, name, bytes, r->ret_message);
    if (r->status == LODD_OK && !lodd__vec_push(&s->made, entry))
        r->status = LODD_ERR_NOMEM;
}

/* --- pages --- */

static void put_page(site *s, lodd__renderer *renderer, const char *page, bool in_systems)
{
    lodd__registry *r = s->r;
    lodd__buf html = {0};
    lodd_str name = lodd__arena_printf(&r->arena, "%s.html", page);

    if (r->status == LODD_OK)
        r->status = lodd__renderer_page(renderer, &html, page, r->ret_message);
    if (r->status == LODD_OK && html.failed)
        r->status = LODD_ERR_NOMEM;
    put(s, in_systems, name, lodd__buf_str(&html));
    lodd__buf_free(&html);
}

static void put_pages(site *s)
{
    static const char *const pages[] = {"index", "expiring", "gaps"};
    lodd__registry *r = s->r;
    lodd__renderer *renderer = NULL;

    if (r->status == LODD_OK)
        r->status = lodd__renderer_open(&renderer, lodd__buf_str(&r->check->record), r->ret_message);
    for (size_t i = 0; i < 3; i++)
        put_page(s, renderer, pages[i], false);
    for (size_t i = 0; i < r->groups.len; i++)
        put_page(s, renderer, r->groups.ptr[i].key.ptr, true);
    lodd__renderer_close(renderer);
}

/* --- what an earlier run made --- */

static void read_before(site *s)
{
    lodd__registry *r = s->r;
    size_t n = 0;
    lodd_str fault;
    lodd_status status = lodd__bundle_read(s->folder, LODD__STR(SUMS), &s->before_text, &n, NULL);

    if (status == LODD_ERR_NOMEM)
        r->status = status;
    if (status == LODD_OK && !lodd__manifest_parse(&s->before, &r->arena, lodd__str_n(s->before_text, n), &fault))
        s->before.len = 0; /* not ours: then nothing is */
}

static void remove_old(site *s)
{
    lodd__registry *r = s->r;
    lodd__map made = {0};

    for (size_t i = 0; i < s->made.len && r->status == LODD_OK; i++)
        if (!lodd__map_put(&made, s->made.ptr[i].name, s))
            r->status = LODD_ERR_NOMEM;
    for (size_t i = 0; i < s->before.len && r->status == LODD_OK; i++) {
        const lodd__manifest_entry *old = &s->before.ptr[i];
        lodd_str path = lodd__arena_printf(&r->arena, "%s/%.*s", r->options->output, LODD__FMT(old->name));
        struct stat st;

        if (lodd__map_get(&made, old->name) != NULL || !lodd__str_starts(old->name, LODD__STR(SYSTEMS "/")) ||
            !lodd__str_ends(old->name, LODD__STR(".html")) || path.ptr == NULL || lstat(path.ptr, &st) < 0)
            continue;
        if (!is_already(s->folder, old->name, old->sha256.hex))
            LODD__LINE0(r->check, REGISTER_KEPT, old->name);
        else if (unlink(path.ptr) < 0)
            io_trouble(r, path.ptr, errno);
    }
    lodd__map_free(&made);
}

static void put_sums(site *s)
{
    lodd__registry *r = s->r;
    lodd__manifest manifest = {s->made.ptr, s->made.len};
    lodd__buf text = {0};

    if (r->status != LODD_OK)
        return;
    lodd__manifest_write(&text, &manifest);
    if (text.failed)
        r->status = LODD_ERR_NOMEM;
    put(s, false, LODD__STR(SUMS), lodd__buf_str(&text));
    lodd__buf_free(&text);
}

/* --- all of it --- */

static void open_folders(site *s)
{
    lodd__registry *r = s->r;
    lodd_str systems = lodd__arena_printf(&r->arena, "%s/" SYSTEMS, r->options->output);

    if (systems.ptr == NULL) {
        r->status = LODD_ERR_NOMEM;
        return;
    }
    make_folder(r, r->options->output);
    if (r->status == LODD_OK)
        r->status = lodd__bundle_open(&s->folder, r->options->output, "", NULL, r->ret_message);
    if (r->status == LODD_OK)
        make_folder(r, systems.ptr);
    if (r->status == LODD_OK)
        r->status = lodd__bundle_open(&s->systems, systems.ptr, "", NULL, r->ret_message);
}

void lodd__register_publish(lodd__registry *r)
{
    site s = {.r = r};
    lodd__buf csv = {0};

    open_folders(&s);
    if (r->status == LODD_OK)
        read_before(&s);
    lodd__register_csv(r, &csv);
    if (csv.failed)
        r->status = LODD_ERR_NOMEM;
    put(&s, false, LODD__STR("register.json"), lodd__buf_str(&r->check->record));
    put(&s, false, LODD__STR("register.csv"), lodd__buf_str(&csv));
    put_pages(&s);
    remove_old(&s);
    put_sums(&s);
    if (r->status == LODD_OK && r->arena.failed)
        r->status = LODD_ERR_NOMEM;
    lodd__bundle_close(s.systems);
    lodd__bundle_close(s.folder);
    lodd__vec_free(&s.made);
    lodd__buf_free(&csv);
    free(s.before_text);
}
