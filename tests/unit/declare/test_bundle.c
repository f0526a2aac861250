/* test_bundle.c - folders that are hostile, and new ones. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/sha256.h"
#include "declare/bundle.h"
#include "tap.h"
#include "unit/base/fail.h"
#include "unit/pack/temp.h"

static lodd__bundle *open_bundle(const char *path, const char *base)
{
    lodd__bundle *bundle = NULL;
    char *message = NULL;

    if (lodd__bundle_open(&bundle, path, base, NULL, &message) != LODD_OK)
        abort();
    return bundle;
}

static const char *text(const char *message)
{
    return message != NULL ? message : "without a message";
}

/* The status, and that there is a message exactly when there should be. */
static void expect_read(lodd__bundle *bundle, const char *name, lodd_status wanted, const char *what)
{
    char *bytes = NULL, *message = NULL;
    size_t n = 0;
    lodd__digest digest;
    lodd_status status = lodd__bundle_read(bundle, lodd__str(name), &bytes, &n, &message);
    bool said = message != NULL;

    TAP_OK(status == wanted && said == (wanted != LODD_OK && wanted != LODD_ERR_NOT_FOUND) &&
               (status == LODD_OK) == (bytes != NULL),
           "read %s: %s (%s)", what, lodd_status_text(wanted), message != NULL ? message : "");
    free(bytes);
    free(message);
    message = NULL;
    if (wanted != LODD_ERR_LIMIT)
        TAP_OK(lodd__bundle_digest(bundle, lodd__str(name), &digest, &n, &message) == wanted, "digest %s", what);
    free(message);
}

static void make_socket(temp *t, const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%.90s", temp_path(t, name));
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        abort();
    close(fd);
}

static void link_to(temp *t, const char *target, const char *name)
{
    if (symlink(target, temp_path(t, name)) < 0)
        abort();
}

static void make_sparse(temp *t, const char *name, off_t size)
{
    temp_write(t, name, "");
    if (truncate(temp_path(t, name), size) < 0)
        abort();
}

static void test_reading(temp *t)
{
    lodd__bundle *bundle;
    char *bytes, *message = NULL;
    size_t n;
    lodd__digest digest;
    char hex[65];

    temp_write(t, "in/evidence/a.xml", "<a/>");
    temp_write(t, "in/empty", "");
    temp_write(t, "out/secret", "secret");
    link_to(t, "../out/secret", "in/link");
    link_to(t, "../out", "in/linked");
    link_to(t, "evidence", "in/inner");
    link_to(t, "a.xml", "in/evidence/near");
    link_to(t, "loop", "in/loop");
    make_sparse(t, "in/huge", (off_t)10 << 30);
    if (mkfifo(temp_path(t, "in/pipe"), 0600) < 0 || link("/dev/null", temp_path(t, "in/never")) == 0)
        abort();
    (void)chdir(t->dir);
    make_socket(t, "in/socket");
    bundle = open_bundle(temp_path(t, "in"), "");
    TAP_OK(lodd__bundle_read(bundle, LODD__STR("evidence/a.xml"), &bytes, &n, &message) == LODD_OK && n == 4 &&
               strcmp(bytes, "<a/>") == 0,
           "a file");
    free(bytes);
    lodd__sha256_hex(LODD__STR("<a/>"), hex);
    TAP_OK(lodd__bundle_digest(bundle, LODD__STR("evidence/a.xml"), &digest, &n, &message) == LODD_OK && n == 4 &&
               strcmp(digest.hex, hex) == 0,
           "its digest");
    expect_read(bundle, "empty", LODD_OK, "an empty file");
    expect_read(bundle, "absent", LODD_ERR_NOT_FOUND, "what is not there");
    expect_read(bundle, "evidence/absent", LODD_ERR_NOT_FOUND, "what is not there");
    expect_read(bundle, "absent/a", LODD_ERR_NOT_FOUND, "what is in no folder");
    expect_read(bundle, "empty/a", LODD_ERR_NOT_FOUND, "what is below a file");
    expect_read(bundle, "evidence", LODD_ERR_IO, "a folder");
    expect_read(bundle, "link", LODD_ERR_IO, "a link out");
    expect_read(bundle, "loop", LODD_ERR_IO, "a link to itself");
    expect_read(bundle, "linked/secret", LODD_ERR_IO, "over a link to a folder out");
    expect_read(bundle, "inner/a.xml", LODD_ERR_IO, "over a link to a folder inside");
    expect_read(bundle, "evidence/near", LODD_ERR_IO, "a link to a neighbour");
    expect_read(bundle, "pipe", LODD_ERR_IO, "a FIFO");
    expect_read(bundle, "socket", LODD_ERR_IO, "a socket");
    expect_read(bundle, "huge", LODD_ERR_LIMIT, "10 GB of nothing");
    expect_read(bundle, "../out/secret", LODD_ERR_ARGUMENT, "a way out");
    expect_read(bundle, "evidence/../../out/secret", LODD_ERR_ARGUMENT, "a longer way out");
    expect_read(bundle, "/etc/passwd", LODD_ERR_ARGUMENT, "an absolute name");
    expect_read(bundle, "", LODD_ERR_ARGUMENT, "no name");
    TAP_OK(lodd__bundle_examine(bundle, LODD__STR("huge"), &n) == LODD__BUNDLE_TOO_LARGE && n == (size_t)10 << 30 &&
               lodd__bundle_examine(bundle, LODD__STR("pipe"), NULL) == LODD__BUNDLE_OTHER &&
               lodd__bundle_examine(bundle, LODD__STR("linked/secret"), NULL) == LODD__BUNDLE_LINK &&
               lodd__bundle_examine(bundle, LODD__STR("evidence"), NULL) == LODD__BUNDLE_FOLDER &&
               lodd__bundle_examine(bundle, LODD__STR("empty"), &n) == LODD__BUNDLE_FINE && n == 0,
           "examined");
    lodd__bundle_close(bundle);
}

/* The bytes that all digests of a bundle read are bounded: a sparse file costs its maker nothing. */
static void test_budget(temp *t)
{
    lodd__bundle *bundle;
    lodd__digest digest;
    char *message = NULL;

    make_sparse(t, "budget/huge", ((off_t)16 << 30) + 1);
    temp_write(t, "budget/small", "x");
    bundle = open_bundle(temp_path(t, "budget"), "");
    TAP_OK(lodd__bundle_digest(bundle, LODD__STR("small"), &digest, NULL, &message) == LODD_OK &&
               lodd__bundle_digest(bundle, LODD__STR("huge"), &digest, NULL, &message) == LODD_ERR_LIMIT,
           "more than 16 GB are not read: %s", text(message));
    free(message);
    lodd__bundle_close(bundle);
}

/* --- listing --- */

static bool add_name(void *user, lodd_str name, bool ok)
{
    lodd__buf_printf(user, "%s%.*s|", ok ? "" : "!", LODD__FMT(name));
    return true;
}

static void expect_list(const char *path, const char *base, const char *folder, const char *wanted)
{
    lodd__bundle *bundle = open_bundle(path, base);
    lodd__buf names = {0};
    char *message = NULL;

    for (int round = 0; round < 2; round++) { /* twice: reading a folder leaves no trace */
        names.len = 0;
        TAP_OK(lodd__bundle_list(bundle, lodd__str(folder), add_name, &names, &message) == LODD_OK &&
                   lodd__str_is(lodd__buf_str(&names), wanted),
               "list %s below %s: %.*s (%s)", folder, base, LODD__FMT(lodd__buf_str(&names)), text(message));
    }
    free(message);
    lodd__buf_free(&names);
    lodd__bundle_close(bundle);
}

static void test_listing(temp *t)
{
    lodd__bundle *bundle;
    lodd__buf names = {0};
    lodd_limits limits;
    char *message = NULL;

    temp_write(t, "list/b/x", "");
    temp_write(t, "list/b.xml", "");
    temp_write(t, "list/b-1", "");
    temp_write(t, "list/a/y/z", "");
    temp_write(t, "list/bad\nname", "");
    temp_write(t, "list/bad\xFF/file", "");
    temp_write(t, "list/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/deep", "");
    temp_write(t, "list/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/deeper", "");
    link_to(t, "b", "list/link");
    if (mkfifo(temp_path(t, "list/pipe"), 0600) < 0 || mkdir(temp_path(t, "list/nothing"), 0700) < 0)
        abort();
    expect_list(temp_path(t, "list"), "", "",
                "!1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/deeper|"
                "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/deep|a/y/z|b-1|b.xml|b/x|!bad\nname|!bad\xFF|!link|!pipe|");
    expect_list(temp_path(t, "list/a"), "evidence/", "", "evidence/y/z|");
    expect_list(temp_path(t, "list/a"), "evidence/", "evidence", "evidence/y/z|");
    expect_list(temp_path(t, "list/a"), "evidence/", "evidence/", "evidence/y/z|");
    expect_list(temp_path(t, "list/a"), "evidence/", "evidence/y/", "evidence/y/z|");
    expect_list(temp_path(t, "list"), "", "b", "b/x|");
    bundle = open_bundle(temp_path(t, "list"), "");
    TAP_OK(lodd__bundle_list(bundle, LODD__STR("nowhere"), add_name, &names, &message) == LODD_ERR_NOT_FOUND,
           "no such folder");
    TAP_OK(lodd__bundle_list(bundle, LODD__STR("link"), add_name, &names, &message) == LODD_ERR_IO, "a link: %s",
           text(message));
    free(message);
    message = NULL;
    TAP_OK(lodd__bundle_list(bundle, LODD__STR("../out"), add_name, &names, &message) == LODD_ERR_ARGUMENT,
           "a way out");
    free(message);
    message = NULL;
    lodd__bundle_close(bundle);
    lodd_limits_default(&limits);
    limits.max_files = 5;
    if (lodd__bundle_open(&bundle, temp_path(t, "list"), "", &limits, &message) != LODD_OK)
        abort();
    names.len = 0;
    TAP_OK(lodd__bundle_list(bundle, (lodd_str){NULL, 0}, add_name, &names, &message) == LODD_ERR_LIMIT &&
               names.len == 0,
           "too many: %s", text(message));
    free(message);
    lodd__bundle_close(bundle);
    lodd__buf_free(&names);
}

/* --- drafts --- */

static bool exists(temp *t, const char *name)
{
    struct stat st;

    return lstat(temp_path(t, name), &st) == 0;
}

static size_t entries_of(temp *t, const char *folder)
{
    lodd__bundle *bundle = open_bundle(temp_path(t, folder), "");
    lodd__buf names = {0};
    size_t n = 0;

    (void)lodd__bundle_list(bundle, (lodd_str){NULL, 0}, add_name, &names, NULL);
    for (size_t i = 0; i < names.len; i++)
        n += names.ptr[i] == '|';
    lodd__bundle_close(bundle);
    lodd__buf_free(&names);
    return n;
}

static lodd_status fill(lodd__bundle_draft *draft, lodd__bundle *from, char **message)
{
    lodd_status status = lodd__bundle_draft_write(draft, LODD__STR("selvdeklarering.json"), LODD__STR("{}\n"), message);

    if (status == LODD_OK)
        status = lodd__bundle_draft_write(draft, LODD__STR("evidence/results.ndjson"), (lodd_str){NULL, 0}, message);
    if (status == LODD_OK)
        status = lodd__bundle_draft_copy(draft, LODD__STR("evidence/messages/deep/a.xml"), from, message);
    return status;
}

static void test_draft(temp *t)
{
    lodd__bundle *from;
    lodd__bundle_draft *draft = NULL;
    char *message = NULL;
    struct stat st;

    temp_write(t, "source/messages/deep/a.xml", "<a/>");
    link_to(t, "a.xml", "source/messages/deep/link");
    temp_write(t, "drafts/full/x", "");
    temp_write(t, "drafts/file", "");
    if (mkdir(temp_path(t, "drafts/empty"), 0700) < 0)
        abort();
    link_to(t, "empty", "drafts/linked");
    link_to(t, "nowhere", "drafts/dangling");
    from = open_bundle(temp_path(t, "source"), "evidence/");
    TAP_OK(lodd__bundle_draft_new(&draft, temp_path(t, "drafts/new/"), &message) == LODD_OK, "a new place");
    TAP_OK(fill(draft, from, &message) == LODD_OK && !exists(t, "drafts/new"), "it has no name while it is made");
    TAP_OK(lodd__bundle_draft_write(draft, LODD__STR("../x"), LODD__STR(""), &message) == LODD_ERR_ARGUMENT,
           "no way out");
    free(message);
    message = NULL;
    TAP_OK(lodd__bundle_draft_write(draft, LODD__STR("selvdeklarering.json"), LODD__STR(""), &message) == LODD_ERR_IO,
           "no file twice: %s", text(message));
    free(message);
    message = NULL;
    TAP_OK(lodd__bundle_draft_copy(draft, LODD__STR("evidence/messages/deep/link"), from, &message) == LODD_ERR_IO,
           "no link is copied: %s", text(message));
    free(message);
    message = NULL;
    TAP_OK(lodd__bundle_draft_publish(draft, &message) == LODD_OK && stat(temp_path(t, "drafts/new"), &st) == 0 &&
               S_ISDIR(st.st_mode) && (st.st_mode & 0777) == 0755,
           "then it has, with the rights of any folder");
    lodd__bundle_draft_free(draft);
    TAP_OK(exists(t, "drafts/new/evidence/messages/deep/a.xml") && entries_of(t, "drafts/new") == 4, "with its files");
    TAP_OK(lodd__bundle_draft_new(&draft, temp_path(t, "drafts/full"), &message) == LODD_ERR_ARGUMENT, "not empty: %s",
           text(message));
    free(message);
    message = NULL;
    TAP_OK(lodd__bundle_draft_new(&draft, temp_path(t, "drafts/file"), &message) == LODD_ERR_ARGUMENT, "a file: %s",
           text(message));
    free(message);
    message = NULL;
    TAP_OK(lodd__bundle_draft_new(&draft, temp_path(t, "drafts/no/where"), &message) == LODD_ERR_IO, "nowhere: %s",
           text(message));
    free(message);
    message = NULL;
    TAP_OK(lodd__bundle_draft_new(&draft, temp_path(t, "drafts/dangling"), &message) == LODD_ERR_IO,
           "a link to nothing: %s", text(message));
    free(message);
    message = NULL;
    TAP_OK(lodd__bundle_draft_new(&draft, ".", &message) == LODD_ERR_ARGUMENT, "no name: %s", text(message));
    free(message);
    message = NULL;
    for (int i = 0; i < 2; i++) { /* an empty folder, then the same by way of a link when it is empty again */
        TAP_OK(lodd__bundle_draft_new(&draft, temp_path(t, i == 0 ? "drafts/empty" : "drafts/linked"), &message) ==
                       LODD_OK &&
                   fill(draft, from, &message) == LODD_OK && lodd__bundle_draft_publish(draft, &message) == LODD_OK &&
                   entries_of(t, "drafts/empty") == 3,
               "an empty folder is taken");
        lodd__bundle_draft_free(draft);
        (void)unlink(temp_path(t, "drafts/empty/selvdeklarering.json"));
        (void)unlink(temp_path(t, "drafts/empty/evidence/results.ndjson"));
        (void)unlink(temp_path(t, "drafts/empty/evidence/messages/deep/a.xml"));
        (void)rmdir(temp_path(t, "drafts/empty/evidence/messages/deep"));
        (void)rmdir(temp_path(t, "drafts/empty/evidence/messages"));
        (void)rmdir(temp_path(t, "drafts/empty/evidence"));
    }
    TAP_OK(exists(t, "drafts/linked"), "the link is still there");
    lodd__bundle_close(from);
}

static void test_draft_given_up(temp *t)
{
    lodd__bundle *from = open_bundle(temp_path(t, "source"), "evidence/");
    lodd__bundle_draft *draft = NULL;
    char *message = NULL;
    bool good = true, done = false;
    long n = 0;

    temp_write(t, "given-up/keep", "");
    if (lodd__bundle_draft_new(&draft, temp_path(t, "given-up/new"), &message) != LODD_OK)
        abort();
    TAP_OK(fill(draft, from, &message) == LODD_OK, "a draft");
    lodd__bundle_draft_free(draft);
    TAP_OK(entries_of(t, "given-up") == 1, "given up, nothing is left of it");
    if (lodd__bundle_draft_new(&draft, temp_path(t, "given-up/new"), &message) != LODD_OK)
        abort();
    temp_write(t, "given-up/new/other", "");
    TAP_OK(lodd__bundle_draft_publish(draft, &message) == LODD_ERR_IO, "somebody was there first: %s", text(message));
    free(message);
    lodd__bundle_draft_free(draft);
    TAP_OK(entries_of(t, "given-up") == 2, "and keeps the place");
    for (; n < 300 && good && !done; n++) {
        lodd_status status;

        message = NULL;
        fail_count = 0;
        fail_at = n;
        status = lodd__bundle_draft_new(&draft, temp_path(t, "given-up/memory"), &message);
        if (status == LODD_OK)
            status = fill(draft, from, &message);
        if (status == LODD_OK && fail_count > 0)
            good = false;
        fail_at = -1;
        lodd__bundle_draft_free(draft);
        draft = NULL;
        done = fail_count == 0;
        good = good && (done ? status == LODD_OK : status == LODD_ERR_NOMEM) && entries_of(t, "given-up") == 2;
        free(message);
    }
    TAP_OK(good && done, "%ld times without memory: nothing is left", n);
    lodd__bundle_close(from);
}

static void test_replace(temp *t)
{
    lodd__bundle *bundle;
    char *message = NULL, *bytes = NULL;
    size_t n;

    temp_write(t, "replace/a", "old");
    temp_write(t, "outside", "outside");
    link_to(t, "../outside", "replace/link");
    bundle = open_bundle(temp_path(t, "replace"), "");
    TAP_OK(lodd__bundle_replace(bundle, LODD__STR("a"), LODD__STR("new"), &message) == LODD_OK &&
               lodd__bundle_replace(bundle, LODD__STR("b"), LODD__STR("b"), &message) == LODD_OK &&
               entries_of(t, "replace") == 3,
           "replaced and added");
    TAP_OK(lodd__bundle_read(bundle, LODD__STR("a"), &bytes, &n, &message) == LODD_OK && strcmp(bytes, "new") == 0,
           "the new");
    free(bytes);
    TAP_OK(lodd__bundle_replace(bundle, LODD__STR("link"), LODD__STR("x"), &message) == LODD_ERR_IO, "no link: %s",
           text(message));
    free(message);
    message = NULL;
    TAP_OK(lodd__bundle_replace(bundle, LODD__STR("../x"), LODD__STR("x"), &message) == LODD_ERR_ARGUMENT,
           "no way out");
    free(message);
    lodd__bundle_close(bundle);
    bundle = open_bundle(t->dir, "");
    TAP_OK(lodd__bundle_read(bundle, LODD__STR("outside"), &bytes, &n, NULL) == LODD_OK &&
               strcmp(bytes, "outside") == 0,
           "what the link stands for is as it was");
    free(bytes);
    lodd__bundle_close(bundle);
}

static void test_reading_memory(temp *t)
{
    bool good = true, done = false;
    long n = 0;

    for (; n < 300 && good && !done; n++) {
        lodd__bundle *bundle = NULL;
        lodd__buf names = {0};
        char *message = NULL, *bytes = NULL;
        size_t len;
        lodd__digest digest;
        lodd_status status;

        fail_count = 0;
        fail_at = n;
        status = lodd__bundle_open(&bundle, temp_path(t, "drafts/new"), "", NULL, &message);
        if (status == LODD_OK)
            status = lodd__bundle_list(bundle, (lodd_str){NULL, 0}, add_name, &names, &message);
        if (status == LODD_OK)
            status = lodd__bundle_read(bundle, LODD__STR("selvdeklarering.json"), &bytes, &len, &message);
        if (status == LODD_OK)
            status = lodd__bundle_digest(bundle, LODD__STR("selvdeklarering.json"), &digest, &len, &message);
        fail_at = -1;
        done = fail_count == 0;
        good = done ? status == LODD_OK : status == LODD_ERR_NOMEM || names.failed;
        lodd__bundle_close(bundle);
        lodd__buf_free(&names);
        free(message);
        free(bytes);
    }
    TAP_OK(good && done, "%ld times without memory while reading", n);
}

int main(void)
{
    temp t;

    (void)alarm(110); /* whoever waits at a FIFO ends here */
    (void)umask(022);
    temp_make(&t);
    test_reading(&t);
    test_budget(&t);
    test_listing(&t);
    test_draft(&t);
    test_draft_given_up(&t);
    test_replace(&t);
    test_reading_memory(&t);
    temp_remove(&t);
    return tap_done();
}
