/* test_store.c - the store of FHIR packages from within: memory that runs out, folders that cannot be written, records
 * that are damaged, packages in force. What users see of it is tested in tests/cli/test_packages.py.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archives.h"
#include "lodd/pack.h"
#include "tap.h"
#include "temp.h"
#include "unit/base/fail.h"

static const char resource[] =
    "{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"url\":\"http://example.com/v\",\"version\":\"1\"}";

/* The library's own is in a layer above. */
static void release(char **text)
{
    free(*text);
    *text = NULL;
}

typedef struct setting {
    temp t;
    char packages[600], records[600], archive[600];
} setting;

static void pack_one(setting *s, const char *name, const char *version, const char *depends)
{
    packed p;
    char manifest[512];

    (void)snprintf(s->archive, sizeof s->archive, "%s/p.tgz", s->t.dir);
    (void)snprintf(manifest, sizeof manifest, "{\"name\":\"%s\",\"version\":\"%s\",\"dependencies\":{%s}}", name,
                   version, depends);
    p = packed_new(s->archive);
    packed_file(&p, "package/package.json", manifest);
    packed_file(&p, "package/v.json", resource);
    packed_file(&p, "package/other/x.txt", "x");
    packed_file(&p, "package/.index.json", "{}");
    packed_close(&p);
}

static void set_up(setting *s)
{
    temp_make(&s->t);
    (void)snprintf(s->packages, sizeof s->packages, "%s/a/packages", s->t.dir);
    (void)snprintf(s->records, sizeof s->records, "%s/b/records", s->t.dir);
}

static lodd_store *open_store(const setting *s, lodd_status *ret_status)
{
    lodd_store_options options = LODD_STORE_OPTIONS_INIT;
    lodd_store *store = NULL;
    char *message = NULL;

    options.packages = s->packages;
    options.records = s->records;
    *ret_status = lodd_store_open(&store, &options, &message);
    release(&message);
    return store;
}

/* Entries of a folder, hidden ones too. */
static size_t n_entries(const char *path)
{
    DIR *dir = opendir(path);
    size_t n = 0;

    while (dir != NULL && readdir(dir) != NULL)
        n++;
    if (dir != NULL)
        closedir(dir);
    return n > 2 ? n - 2 : 0;
}

static lodd_status add(setting *s, lodd_store *store, const char *name, const char *version, const char *depends)
{
    size_t i = 0;
    char *message = NULL;
    lodd_status status;

    pack_one(s, name, version, depends);
    status = lodd_store_add(store, s->archive, NULL, &i, NULL, &message);
    release(&message);
    return status;
}

/* Everything from opening to the packages in force; LODD_OK, or why not. */
static lodd_status whole(setting *s, size_t *ret_n)
{
    lodd_package_wish wish = LODD_PACKAGE_WISH_INIT;
    lodd_package_set *set = NULL;
    lodd_status status;
    lodd_store *store = open_store(s, &status);
    char *message = NULL, *lock = NULL;
    size_t i = 0, n = 0;

    *ret_n = 0;
    wish.added = true;
    if (status == LODD_OK)
        status = lodd_store_add(store, s->archive, NULL, &i, NULL, &message);
    release(&message);
    if (status == LODD_OK)
        status = lodd_store_verify(store, i, &n, NULL, NULL, &message);
    release(&message);
    if (status == LODD_OK)
        status = lodd_package_set_make(&set, store, &wish, &message);
    release(&message);
    if (status == LODD_OK)
        status = lodd_package_set_lock(set, &lock, &n);
    if (status == LODD_OK)
        *ret_n = lodd_package_set_n(set);
    free(lock);
    lodd_package_set_free(set);
    lodd_store_close(store);
    return status;
}

static void test_memory(void)
{
    setting s;
    size_t failed = 0, wrong = 0, left = 0, n = 0;
    bool done = false;

    set_up(&s);
    pack_one(&s, "example.a", "1.0.0", "\"example.b\":\"1.x\"");
    for (long at = 0; at < 20000 && !done; at++) {
        lodd_status status;
        (void)nftw(temp_path(&s.t, "a"), temp_remove_one, 8, FTW_DEPTH | FTW_PHYS);
        (void)nftw(temp_path(&s.t, "b"), temp_remove_one, 8, FTW_DEPTH | FTW_PHYS);
        fail_at = at;
        fail_count = 0;
        status = whole(&s, &n);
        fail_at = -1;
        done = fail_count == 0;
        failed += !done;
        /* an image that cannot be read for want of memory is told as changed: never as nothing */
        wrong += status != LODD_OK && status != LODD_ERR_NOMEM && status != LODD_ERR_PACK && status != LODD_ERR_IO;
        left += n_entries(s.packages) > 1 || n_entries(s.records) > 1 ||
                (status != LODD_OK && n_entries(s.packages) != n_entries(s.records));
    }
    TAP_OK(done && wrong == 0 && failed > 50, "each of %zu allocations may fail", failed);
    TAP_OK(left == 0, "and nothing half done is left behind");
    TAP_OK(n == 1, "at last it is in force");
    temp_remove(&s.t);
}

static void test_places(void)
{
    setting s;
    lodd_status status;
    lodd_store *store = NULL;

    set_up(&s);
    store = open_store(&s, &status);
    TAP_OK(store != NULL && lodd_store_n(store) == 0, "folders that are not there are empty");
    TAP_OK(n_entries(s.t.dir) == 0, "and are not made by opening");
    temp_write(&s.t, "b", "a file where a folder should be");
    TAP_OK(add(&s, store, "example.a", "1.0.0", "") == LODD_ERR_IO, "the records cannot be written");
    TAP_OK(n_entries(s.packages) == 0, "then no package is left behind");
    lodd_store_close(store);
    temp_remove(&s.t);
}

static void test_records(void)
{
    static const char *const broken[] = {"", "{", "[]", "null"};
    setting s;
    lodd_status status;
    lodd_store *store = NULL;

    set_up(&s);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        temp_write(&s.t, "b/records/example.a#1.0.0/record.json", broken[i]);
        store = open_store(&s, &status);
        TAP_OK(store == NULL && status == LODD_ERR_PACK, "a record that is none: %s", broken[i]);
        lodd_store_close(store);
    }
    temp_write(&s.t, "b/records/example.a#1.0.0/record.json",
               "{\"digest\":7,\"dependencies\":{\"x\":1},\"image\":\"../../x\"}");
    store = open_store(&s, &status);
    TAP_OK(store != NULL && lodd_store_n(store) == 1 && lodd_store_package(store, 0).missing,
           "members of another type");
    lodd_store_close(store);
    temp_remove(&s.t);
    set_up(&s);
    temp_write(&s.t, "b/records/example.a#1.0.0/files.sha256", "");
    temp_write(&s.t, "b/records/..#1/record.json", "{");
    temp_write(&s.t, "a/packages/example.b/package/package.json", "{}");
    temp_write(&s.t, "a/packages/packages.ini", "[cache]");
    store = open_store(&s, &status);
    TAP_OK(store != NULL && lodd_store_n(store) == 0, "what is no record and no package is passed over");
    lodd_store_close(store);
    temp_remove(&s.t);
}

static bool is(lodd_str text, const char *wanted)
{
    return text.len == strlen(wanted) && memcmp(text.ptr, wanted, text.len) == 0;
}

/* A long chain, a circle over all of it, and two versions at its end. */
static void test_sets(void)
{
    enum { CHAIN = 60 };
    lodd_package_wish wish = LODD_PACKAGE_WISH_INIT;
    const char *names[] = {"example.p0@1.0.0"};
    setting s;
    lodd_status status;
    lodd_store *store = NULL;
    lodd_package_set *set = NULL;
    char name[64], depends[160], *message = NULL;
    size_t counts[4] = {0}, added = 0;

    set_up(&s);
    store = open_store(&s, &status);
    for (int i = 0; i < CHAIN; i++) {
        (void)snprintf(name, sizeof name, "example.p%d", i);
        (void)snprintf(depends, sizeof depends, "\"example.p%d\":\"1.0.x\",\"example.end\":\"%d.x\"", (i + 1) % CHAIN,
                       1 + (i == CHAIN - 1));
        added += add(&s, store, name, "1.0.0", depends) == LODD_OK;
    }
    added += add(&s, store, "example.end", "1.5.0", "\"example.gone\":\"^1\"") == LODD_OK;
    added += add(&s, store, "example.end", "2.5.0", "") == LODD_OK;
    TAP_OK(added == CHAIN + 2, "a chain of packages");
    wish.names = names;
    wish.n_names = 1;
    status = lodd_package_set_make(&set, store, &wish, &message);
    TAP_OK(status == LODD_OK && lodd_package_set_n(set) == CHAIN + 2, "all of it is in force");
    TAP_OK(is(lodd_package_set_package(set, 0).name, "example.p0"), "what was asked for is searched first");
    for (size_t i = 0; i < lodd_package_set_n_notes(set); i++)
        counts[lodd_package_set_note(set, i).kind]++;
    TAP_OK(counts[LODD_PACKAGE_CYCLE] == 1, "the circle is told once");
    TAP_OK(counts[LODD_PACKAGE_MISSING] == 1 && counts[LODD_PACKAGE_VERSIONS] == 1,
           "so is what is missing, and the two versions");
    lodd_package_set_free(set);
    names[0] = "example.none";
    TAP_OK(lodd_package_set_make(&set, store, &wish, &message) == LODD_ERR_NOT_FOUND && message != NULL,
           "one that is not there");
    release(&message);
    lodd_store_close(store);
    temp_remove(&s.t);
}

static void test_hidden(void)
{
    setting s;
    lodd_status status;
    lodd_store *store = NULL;
    char path[1400];
    size_t i = 0, n = 7;
    char *message = NULL;

    set_up(&s);
    store = open_store(&s, &status);
    TAP_OK(add(&s, store, "example.a", "1.0.0", "") == LODD_OK, "a package with a hidden file");
    (void)snprintf(path, sizeof path, "%s/example.a#1.0.0/package/.index.json", s.packages);
    TAP_OK(access(path, F_OK) != 0, "is added without it");
    temp_write(&s.t, "a/packages/example.a#1.0.0/package/.index.json", "[]");
    TAP_OK(lodd_store_verify(store, i, &n, NULL, NULL, &message) == LODD_OK && n == 0,
           "what other tools hide there is no change");
    release(&message);
    TAP_OK(lodd_store_remove(store, i, &message) == LODD_OK && n_entries(s.packages) == 0 && n_entries(s.records) == 0,
           "removed, all of it");
    release(&message);
    lodd_store_close(store);
    temp_remove(&s.t);
}

int main(void)
{
    test_places();
    test_records();
    test_sets();
    test_hidden();
    test_memory();
    return tap_done();
}
