/* Every allocation made to fail once: building results and writing them ends with LODD_ERR_NOMEM or a flag, leaks
 * nothing, and never passes off a report with a hole as whole. Linked with --wrap for the three allocating functions.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "fixture.h"
#include "tap.h"

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

static size_t countdown; /* 0: none fails; 1: the next one does */
static bool hit;

static bool fails(void)
{
    if (!countdown || --countdown)
        return false;
    hit = true;
    return true;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

static size_t length;

static bool count(void *user, const char *data, size_t n)
{
    (void)user;
    (void)data;
    length += n;
    return true;
}

static lodd_status write_all(lodd_format format, const fixture *f)
{
    lodd_writer_options options = LODD_WRITER_OPTIONS_INIT;
    lodd_writer *writer = NULL;
    lodd_status status;

    options.hints = options.layers = true;
    length = 0;
    status = lodd_writer_new(&writer, format, fake_engine(), &options, count, NULL);
    for (size_t i = 0; status == LODD_OK && i < f->n; i++)
        status = lodd_writer_add(writer, f->results[i]);
    if (status == LODD_OK)
        status = lodd_writer_finish(writer, f->coverage);
    lodd_writer_free(writer);
    return status;
}

static void test_writers(const char *name)
{
    fixture f;

    TAP_OK(fixture_new(&f, name), "the fixture %s", name);
    for (size_t format = 0; format < LODD_FORMAT_COUNT; format++) {
        size_t whole, n = 0;
        bool clean = write_all((lodd_format)format, &f) == LODD_OK;

        whole = length;
        do {
            lodd_status status;

            hit = false;
            countdown = ++n;
            status = write_all((lodd_format)format, &f);
            countdown = 0;
            clean = clean && (status == LODD_ERR_NOMEM || (status == LODD_OK && length == whole));
            clean = clean && (hit || status == LODD_OK);
        } while (hit && clean);
        TAP_OK(clean && n > 3, "format %zu: each of %zu allocations may fail", format, n - 1);
    }
    fixture_free(&f);
}

static void test_results(const char *name)
{
    size_t n = 0;
    bool clean = true;

    do {
        fixture f;
        bool ok;

        hit = false;
        countdown = ++n;
        ok = fixture_new(&f, name);
        countdown = 0;
        clean = clean && ok == !hit;
        fixture_free(&f);
    } while (hit && clean);
    TAP_OK(clean && n > 10, "building results: each of %zu allocations may fail, and is told", n - 1);
}

int main(void)
{
    test_writers("plain");
    test_writers("reasons");
    test_results("plain");
    test_results("reasons");
    return tap_done();
}
