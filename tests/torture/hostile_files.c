/* hostile_files.c - things that are called files: huge ones, FIFOs, devices, folders, unreadable ones, names that drive a terminal. Each is a result
 * with one finding, quickly and without memory, and the next file of the run is judged as ever.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

#define GOOD "valid/plo16-log-innlagt/input.xml"

static lodd_engine *engine;
static char folder[1024];

static const char *path_of(const char *name)
{
    static char path[4096];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *bytes, size_t n)
{
    FILE *file = fopen(path_of(name), "wb");

    if (file == NULL || (n > 0 && fwrite(bytes, 1, n, file) != n) || fclose(file) != 0) {
        printf("Bail out! cannot write %s\n", path_of(name));
        exit(1);
    }
}

/* --- in a child, with little memory ------------------------------------------------------------------------------------------------------------- */

typedef struct job {
    char path[4096];
    size_t max_input; /* 0: the default */
    verdict first, after;
} job;

static job *shared;

static void judge(void *user)
{
    job *j = user;
    lodd_run_options options;
    lodd_run *run = NULL;
    char good[8192];

    lodd_run_options_default(&options);
    if (j->max_input > 0)
        options.limits.max_input = j->max_input;
    if (lodd_run_new(&run, engine, &options) != LODD_OK)
        _exit(3);
    (void)snprintf(good, sizeof good, "%s/%s", torture_messages(), GOOD);
    j->first = torture_judge_file(run, j->path);
    j->after = torture_judge_file(run, good);
    lodd_run_free(run);
}

static child play(const char *path, size_t max_input, size_t limit_bytes)
{
    memset(shared, 0, sizeof *shared);
    (void)snprintf(shared->path, sizeof shared->path, "%s", path);
    shared->max_input = max_input;
    return torture_child(judge, shared, 60, limit_bytes);
}

static void expect(const char *what, const char *path, const char *id, size_t limit_bytes)
{
    child c = play(path, 0, limit_bytes);
    bool ok = c.ended && shared->first.status == LODD_OK && verdict_has(&shared->first, id) && shared->after.status == LODD_OK && shared->after.errors == 0;

    if (!TAP_OK(ok && shared->first.seconds < 10, "%s: %s (%.3f s)", what, id, shared->first.seconds))
        printf("# ended %d, signal %d, status %d, found: %s\n", c.ended, c.signal, (int)shared->first.status, shared->first.all);
}

/* --- sizes -------------------------------------------------------------------------------------------------------------------------------------- */

static void sparse(const char *name, off_t n)
{
    write_file(name, "", 0);
    if (truncate(path_of(name), n) != 0) {
        printf("Bail out! cannot grow %s\n", path_of(name));
        exit(1);
    }
}

static void huge(void)
{
    child base = play(path_of("no such file"), 0, 0);
    child c;

    sparse("huge.xml", (off_t)500 << 20);
    c = play(path_of("huge.xml"), 0, (size_t)64 << 20);
    TAP_OK(c.ended && shared->first.status == LODD_OK && verdict_has(&shared->first, "LODD-SIZE") && shared->first.seconds < 1 && shared->after.errors == 0,
           "500 MB: LODD-SIZE in %.3f s with 64 MB of address space more", shared->first.seconds);
    TAP_OK(c.peak_kib <= base.peak_kib + 8192, "500 MB: %zu kB at most, %zu kB without the file", c.peak_kib, base.peak_kib);
    sparse("huge.xml", (off_t)1 << 42);
    c = play(path_of("huge.xml"), 0, (size_t)64 << 20);
    TAP_OK(c.ended && verdict_has(&shared->first, "LODD-SIZE") && shared->first.seconds < 1, "4 TB: LODD-SIZE in %.3f s", shared->first.seconds);
}

/* At the limit, of NULs: read and refused; one byte more: not read. */
static void at_the_limit(void)
{
    child c;

    sparse("limit.xml", 4 << 20);
    c = play(path_of("limit.xml"), (size_t)4 << 20, 0);
    TAP_OK(c.ended && verdict_has(&shared->first, "XML-NUL"), "a file of max_input bytes is read");
    c = play(path_of("limit.xml"), ((size_t)4 << 20) - 1, 0);
    TAP_OK(c.ended && verdict_has(&shared->first, "LODD-SIZE"), "one byte more is not");
    sparse("zeros.xml", 100 << 20);
    c = play(path_of("zeros.xml"), 0, 0);
    TAP_OK(c.ended && verdict_has(&shared->first, "XML-NUL") && shared->after.errors == 0, "100 MB of zeros: XML-NUL (%.2f s, %zu MB)", shared->first.seconds,
           c.peak_kib / 1024);
}

/* A big document and not enough memory for it: a status, and the next document is judged. */
static void no_room(void)
{
    text t = {NULL, 0, 0};
    child c;

    if (TORTURE_SANITIZED) {
        tap_skip("a sanitizer needs its address space");
        return;
    }
    text_puts(&t, "<MsgHead xmlns=\"http://www.kith.no/xmlstds/msghead/2006-05-24\">");
    text_repeat(&t, "<a b=\"c\">d</a>", 900000);
    text_puts(&t, "</MsgHead>");
    write_file("big.xml", t.ptr, t.len);
    text_free(&t);
    c = play(path_of("big.xml"), 0, 0);
    TAP_OK(c.ended && shared->first.status == LODD_OK && shared->first.errors > 0, "a document of 900 000 elements: judged");
    for (size_t mib = 16; mib <= 256; mib *= 2) {
        c = play(path_of("big.xml"), 0, mib << 20);
        TAP_OK(c.ended && (shared->first.status == LODD_ERR_NOMEM || shared->first.status == LODD_OK) && shared->after.status == LODD_OK &&
                   shared->after.errors == 0,
               "the same with %zu MB of address space: status %d, and the next document is judged", mib, (int)shared->first.status);
    }
}

/* --- kinds -------------------------------------------------------------------------------------------------------------------------------------- */

static void kinds(void)
{
    expect("no such file", path_of("nothing.xml"), "LODD-FILE", 0);
    expect("a folder", folder, "LODD-FILE", 0);
    expect("an empty name", "", "LODD-FILE", 0);
    (void)mkfifo(path_of("fifo.xml"), 0600);
    expect("a FIFO nobody writes to", path_of("fifo.xml"), "LODD-FILE", 0);
    expect("/dev/zero", "/dev/zero", "LODD-FILE", (size_t)64 << 20);
    expect("/dev/null", "/dev/null", "LODD-FILE", 0);
    expect("a socket's folder entry", "/dev/tty", "LODD-FILE", 0);
    expect("a file of /proc whose size is not told", "/proc/self/status", "LODD-NOT-XML", 0);
    (void)symlink("loop.xml", path_of("loop.xml"));
    expect("a link to itself", path_of("loop.xml"), "LODD-FILE", 0);
    (void)symlink("nowhere", path_of("dangling.xml"));
    expect("a link to nowhere", path_of("dangling.xml"), "LODD-FILE", 0);
    write_file("file", "x", 1);
    expect("a file taken for a folder", path_of("file/a.xml"), "LODD-FILE", 0);
    write_file("secret.xml", "<a/>", 4);
    (void)chmod(path_of("secret.xml"), 0);
    if (geteuid() == 0)
        tap_skip("an unreadable file: root reads all");
    else
        expect("an unreadable file", path_of("secret.xml"), "LODD-FILE", 0);
    (void)chmod(path_of("secret.xml"), 0600);
}

static void long_names(void)
{
    char name[3000];

    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    expect("a name of 3 000 bytes", name, "LODD-FILE", 0);
}

/* --- names ---------------------------------------------------------------------------------------------------------------------------------------- */

static bool take(void *user, const char *data, size_t n)
{
    text_add(user, data, n);
    return true;
}

static void write_as(lodd_format format, const lodd_result *result, text *to)
{
    lodd_writer_options options = LODD_WRITER_OPTIONS_INIT;
    lodd_writer *writer = NULL;

    options.layers = options.hints = true;
    if (lodd_writer_new(&writer, format, engine, &options, take, to) != LODD_OK || lodd_writer_add(writer, result) != LODD_OK ||
        lodd_writer_finish(writer, NULL) != LODD_OK)
        text_puts(to, "\x01 no report");
    lodd_writer_free(writer);
}

/* DEL drives terminals, but may stand in JSON and XML. */
static bool is_plain(const text *t, bool text_format)
{
    for (size_t i = 0; i < t->len; i++)
        if (((unsigned char)t->ptr[i] < 0x20 && t->ptr[i] != '\n') || (text_format && (unsigned char)t->ptr[i] == 0x7f))
            return false;
    return true;
}

static size_t lines(const text *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->len; i++)
        n += t->ptr[i] == '\n';
    return n;
}

static const char *const odd_names[] = {
    "a\nb.xml", "\x1b[2J\x1b]0;owned\x07.xml", "a\rb.xml", "\xff\xfe.xml", ("a\xe2\x80\xae"
     "b.xml"), "<script>\"'&.xml", "%s%n%x.xml", "-o.xml", "a b\t.xml",
    "\x7f.xml", "a\\u0000.xml",
};

static void odd(const char *name)
{
    lodd_run *run = torture_run(engine);
    text plain = {NULL, 0, 0};
    text reports = {NULL, 0, 0};
    lodd_result *good = NULL;
    lodd_result *result = NULL;
    text t = torture_message("invalid/schema-bad-date/input.xml");
    bool ok = true;
    char shown[64] = "";

    write_file(name, t.ptr, t.len);
    ok = lodd_run_validate_file(run, path_of("plain.xml"), 0, &good) == LODD_OK && lodd_run_validate_file(run, path_of(name), 1, &result) == LODD_OK;
    for (int format = 0; format < LODD_FORMAT_COUNT && ok; format++) {
        plain.len = reports.len = 0;
        write_as((lodd_format)format, good, &plain);
        write_as((lodd_format)format, result, &reports);
        ok = is_plain(&reports, format == LODD_FORMAT_TEXT) && lines(&plain) == lines(&reports);
    }
    for (size_t i = 0; name[i] != '\0' && i + 1 < sizeof shown; i++)
        shown[i] = name[i] >= 0x20 && name[i] < 0x7f && name[i] != '#' ? name[i] : '?';
    TAP_OK(ok, "the name %s: no control character in any report, no line more", shown);
    lodd_result_free(good);
    lodd_result_free(result);
    lodd_run_free(run);
    text_free(&plain);
    text_free(&reports);
    text_free(&t);
}

static void names(void)
{
    text t = torture_message("invalid/schema-bad-date/input.xml");

    write_file("plain.xml", t.ptr, t.len);
    text_free(&t);
    for (size_t i = 0; i < sizeof odd_names / sizeof *odd_names; i++)
        odd(odd_names[i]);
}

int main(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
    engine = torture_engine();
    torture_folder(folder, sizeof folder);
    huge();
    at_the_limit();
    no_room();
    kinds();
    long_names();
    names();
    torture_remove(folder);
    lodd_engine_close(engine);
    return tap_done();
}
