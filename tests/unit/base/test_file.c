/* test_file.c - reading files and walking folders. The argument is a folder to work in. */
#ifndef _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "fail.h"
#include "tap.h"

static void write_file(const char *path, size_t n)
{
    FILE *f = fopen(path, "wb");

    for (size_t i = 0; f && i < n; i++)
        fputc('a' + (int)(i % 26), f);
    if (!f || fclose(f) != 0)
        TAP_OK(false, "%s can be written", path);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

/* ---- reading ---- */

static void test_read(void)
{
    static const size_t sizes[] = {0, 1, 2047, 2048, 2049, 4096, 4097, 100000};
    char *data;
    size_t n;

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        lodd_status status;

        write_file("f", sizes[i]);
        status = lodd__file_read("f", sizes[i], &data, &n);
        TAP_OK(status == LODD_OK && n == sizes[i] && data[n] == '\0' && strlen(data) == n,
               "read: %zu bytes, as many as allowed", sizes[i]);
        free(data);
        if (sizes[i]) {
            status = lodd__file_read("f", sizes[i] - 1, &data, &n);
            TAP_OK(status == LODD_ERR_LIMIT && !data && !n, "read: %zu bytes, one more than allowed", sizes[i]);
        }
    }
    TAP_OK(lodd__file_read("f", SIZE_MAX, &data, &n) == LODD_OK && n == 100000 && data[27] == 'b',
           "read: without a limit");
    free(data);
    TAP_OK(lodd__file_read("absent", 10, &data, &n) == LODD_ERR_IO && errno == ENOENT && !data, "read: an absent file");
    TAP_OK(lodd__file_read(".", 10, &data, &n) == LODD_ERR_IO && errno == EISDIR, "read: a folder");
    TAP_OK(mkfifo("pipe", 0600) == 0 && lodd__file_read("pipe", 10, &data, &n) == LODD_ERR_IO && errno == EINVAL,
           "read: a FIFO does not hang");
    TAP_OK(lodd__file_read("/dev/zero", 10, &data, &n) == LODD_ERR_IO && errno == EINVAL, "read: a device");
    unlink("pipe");
    unlink("f");
}

/* Files whose size fstat tells as 0. */
static void test_read_proc(void)
{
    char *data;
    size_t n, all;

    if (lodd__file_read("/proc/self/maps", 1 << 24, &data, &all) != LODD_OK) {
        tap_skip("no /proc here");
        return;
    }
    TAP_OK(all > 0 && data[all] == '\0' && strlen(data) == all, "read: a file that says it is empty (%zu bytes)", all);
    free(data);
    TAP_OK(lodd__file_read("/proc/self/maps", 20, &data, &n) == LODD_ERR_LIMIT && !data, "read: and its limit");
}

/* ---- walking ---- */

typedef struct log {
    lodd__buf text;
    int left; /* visits until the walk is stopped; negative: never */
} log;

static bool visit(void *user, const char *path, int error)
{
    log *l = user;

    lodd__buf_printf(&l->text, "%s%s%s;", path, error ? "!" : "",
                     error == ELOOP    ? "loop"
                     : error == EACCES ? "access"
                     : error == ENOENT ? "absent"
                     : error           ? "error"
                                       : "");
    return l->left < 0 || l->left-- > 0;
}

static void walk(const char *path, size_t max_depth, int left, const char *want, const char *what)
{
    log l = {.left = left};
    lodd_status status = lodd__file_walk(path, max_depth, visit, &l);
    bool ok = status == LODD_OK && lodd__str_is(lodd__buf_str(&l.text), want);

    TAP_OK(ok, "walk: %s", what);
    if (!ok)
        printf("# status %d, %.*s\n", (int)status, LODD__FMT(lodd__buf_str(&l.text)));
    lodd__buf_free(&l.text);
}

static void make_tree(void)
{
    static const char *const folders[] = {"t", "t/a", "t/a/deep", "t/empty", "t/.hidden", "t/\xC3\xA6"};
    static const char *const files[] = {"t/a-b",       "t/a.xml", "t/a/x",       "t/a/deep/y",
                                        "t/.hidden/z", "t/B",     "t/\xC3\xA6/w"};

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        mkdir(folders[i], 0700);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        write_file(files[i], 1);
}

#define TREE "t/.hidden/z;t/B;t/a-b;t/a.xml;t/a/deep/y;t/a/x;"

static void test_walk(void)
{
    make_tree();
    walk("t", 64, -1, TREE "t/\xC3\xA6/w;", "all files in bytewise order of their paths");
    walk("t/", 64, -1, TREE "t/\xC3\xA6/w;", "a slash at the end is not doubled");
    walk("t/a.xml", 64, -1, "t/a.xml;", "a file");
    walk("t/absent", 64, -1, "t/absent!absent;", "what does not exist is told");
    walk("t", 64, 2, "t/.hidden/z;t/B;t/a-b;", "stopped by the visitor");
    walk("t/empty", 64, -1, "", "an empty folder");
    walk("t/a", 1, -1, "t/a/deep!loop;t/a/x;", "too deep a folder is told");
    walk("t/a", 0, -1, "t/a!loop;", "not even the first folder");
    TAP_OK(mkfifo("t/empty/pipe", 0600) == 0, "a FIFO is made");
    walk("t/empty", 64, -1, "", "a FIFO is passed over");
    walk("t/empty/pipe", 64, -1, "t/empty/pipe!error;", "a FIFO that is named is told");
    unlink("t/empty/pipe");
}

/* Folders and files in every order that the file system may list them in: a folder's files come where its path with '/'
 * does. */
static void test_order(void)
{
    lodd__buf want = {0};
    log l = {.left = -1};
    char path[16];

    mkdir("o", 0700);
    for (int c = 'a'; c <= 'z'; c++) {
        snprintf(path, sizeof path, "o/%c", c);
        mkdir(path, 0700);
        snprintf(path, sizeof path, "o/%c/x", c);
        write_file(path, 0);
        snprintf(path, sizeof path, "o/%c-", c);
        write_file(path, 0);
        snprintf(path, sizeof path, "o/%c0", c);
        write_file(path, 0);
        lodd__buf_printf(&want, "o/%c-;o/%c/x;o/%c0;", c, c, c);
    }
    lodd__file_walk("o", 64, visit, &l);
    TAP_OK(lodd__str_eq(lodd__buf_str(&l.text), lodd__buf_str(&want)), "walk: bytewise order of paths, not of names");
    lodd__buf_free(&l.text);
    lodd__buf_free(&want);
}

static void test_links(void)
{
    TAP_OK(symlink("..", "t/a/up") == 0 && symlink(".", "t/a/deep/self") == 0 &&
               symlink("nowhere", "t/empty/broken") == 0 && symlink("round", "t/empty/round") == 0 &&
               symlink("../B", "t/empty/file") == 0 && symlink("../a/deep", "t/empty/other") == 0,
           "symbolic links are made");
    walk("t/a", 64, -1,
         "t/a/deep/self!loop;t/a/deep/y;t/a/up/.hidden/z;t/a/up/B;t/a/up/a-b;t/a/up/a.xml;t/a/up/a!loop;"
         "t/a/up/empty/broken!absent;t/a/up/empty/file;t/a/up/empty/other/self!loop;t/a/up/empty/other/y;"
         "t/a/up/empty/round!loop;t/a/up/\xC3\xA6/w;t/a/x;",
         "a link to the parent ends at the folder it comes from");
    walk("t/empty", 64, -1,
         "t/empty/broken!absent;t/empty/file;t/empty/other/self!loop;t/empty/other/y;t/empty/round!loop;",
         "links to files and folders are followed, broken and circular ones told");
    walk("t/empty/other", 64, -1, "t/empty/other/self!loop;t/empty/other/y;", "a link that is named");
}

static size_t n_visits;

static bool count(void *user, const char *path, int error)
{
    (void)user, (void)path, (void)error;
    n_visits++;
    return true;
}

/* Forty folders in a row, each with two links to the next: no loop, but 2^40 paths. */
static void test_link_bomb(void)
{
    char from[64], to[64];
    bool made = mkdir("bomb", 0700) == 0;

    for (int i = 0; i < 40; i++) {
        snprintf(from, sizeof from, "bomb/%d", i);
        made = mkdir(from, 0700) == 0 && made;
        snprintf(to, sizeof to, "../%d", i + 1);
        snprintf(from, sizeof from, "bomb/%d/x", i);
        made = symlink(to, from) == 0 && made;
        snprintf(from, sizeof from, "bomb/%d/y", i);
        made = symlink(to, from) == 0 && made;
    }
    TAP_OK(made && mkdir("bomb/40", 0700) == 0, "links that multiply are made");
    TAP_OK(lodd__file_walk("bomb/0", 64, count, NULL) == LODD_OK && n_visits > 0 && n_visits < 100000,
           "walk: links that multiply come to an end (%zu visits)", n_visits);
}

static void test_unreadable(void)
{
    bool root = geteuid() == 0;

    chmod("t/a/deep", 0);
    if (root) { /* may read everything, so somebody else has to look */
        chmod(".", 0755);
        chmod("t", 0755);
        chmod("t/a", 0755);
        if (seteuid(65534) != 0) {
            tap_skip("root can read every folder and cannot become somebody else");
            return;
        }
    }
    walk("t/a", 64, -1, "t/a/deep!access;t/a/x;", "an unreadable folder is told and the walk goes on");
    if (root && seteuid(0) != 0)
        TAP_OK(false, "root again");
    chmod("t/a/deep", 0700);
}

static bool quiet(void *user, const char *path, int error)
{
    (void)path, (void)error;
    ++*(size_t *)user;
    return true;
}

static void test_failures(void)
{
    long n = 0;
    bool told = true;
    char *data;
    size_t len, visits = 0;

    write_file("f", 10000);
    for (;; n++) {
        lodd_status walked, read;

        fail_count = 0;
        fail_at = n;
        walked = lodd__file_walk("t/a", 64, quiet, &visits);
        read = lodd__file_read("f", 20000, &data, &len);
        fail_at = -1;
        free(data);
        if (!fail_count) {
            told = told && walked == LODD_OK && read == LODD_OK;
            break;
        }
        told = told && (walked == LODD_ERR_NOMEM || read == LODD_ERR_NOMEM);
    }
    TAP_OK(told && n > 10, "each of %ld allocations failing is told, none crashes", n);
}

int main(int argc, char **argv)
{
    char folder[PATH_MAX];

    snprintf(folder, sizeof folder, "%s/lodd-file-XXXXXX", argc > 1 ? argv[1] : ".");
    if (!TAP_OK(mkdtemp(folder) && chdir(folder) == 0, "a folder to work in"))
        return tap_done();
    test_read();
    test_read_proc();
    test_walk();
    test_order();
    test_unreadable();
    test_links();
    test_link_bomb();
    test_failures();
    if (chdir("/") == 0)
        nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return tap_done();
}
