/* test_lock.c - profiles.lock: made from the packs' bytes alone, and compared with what is installed. */
#include <unistd.h>

#include "base/sha256.h"
#include "declare/bundle.h"
#include "tap.h"
#include "unit/base/fail.h"
#include "unit/pack/temp.h"

#define PACK(id, more)                                                                                                 \
    "{\"id\": \"" id "\", \"version\": \"1\", \"title\": {\"nb\": \"T\", \"en\": \"T\"}, \"publisher\": \"P\"" more    \
    "}\n"
#define PROFILE(id)                                                                                                    \
    ", \"profiles\": [{\"id\": \"" id "\", \"title\": {\"nb\": \"T\", \"en\": \"T\"}, \"document\": \"D\", \"root\": " \
    "\"R\", \"namespace\": \"urn:" id "\", \"types\": []}]"

static void write_packs(temp *t)
{
    temp_write(t, "x.base/pack.json", PACK("x.base", ""));
    temp_write(t, "x.base/codes/a.json", "{}");
    temp_write(t, "x.top@1/pack.json", PACK("x.top", ", \"depends\": [\"x.base\"]" PROFILE("p")));
    temp_write(t, "x.top@1/xsd/b.xsd", "b");
    temp_write(t, "x.top@1/xsd-a.txt", "");
    temp_write(t, "x.top@1/.hidden", "editor");
    temp_write(t, "x.top@1/xsd/.b.xsd.swp", "editor");
    temp_write(t, "x.other@1/pack.json", PACK("x.other", PROFILE("q")));
    temp_write(t, "x.persons/pack.json", PACK("x.persons", ", \"testPersons\": \"p.json\""));
    temp_write(t, "x.persons/p.json", "{\"persons\": [{\"number\": \"13116900216\"}]}");
}

static lodd_engine *open_engine(const char *directory)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    char *message = NULL;

    options.profile_dirs = &directory;
    options.n_profile_dirs = 1;
    if (lodd_engine_open(&engine, &options, &message) != LODD_OK) {
        printf("# %s\n", message != NULL ? message : "no message");
        abort();
    }
    return engine;
}

static bool has(const lodd__buf *buf, const char *part)
{
    return memmem(buf->ptr, buf->len, part, strlen(part)) != NULL;
}

/* A declaration with one claim about a profile; the packs it depends on and their lock. */
static lodd_status make_lock(lodd__buf *out, lodd__declaration *declaration, lodd_engine *engine, const char *profile)
{
    lodd__claim claim = {.profile = lodd__str(profile)};
    lodd__strings packs;
    lodd_status status;

    declaration->claims.ptr = &claim;
    declaration->claims.len = 1;
    status = lodd__lock_packs(&packs, declaration, engine);
    if (status == LODD_OK)
        status = lodd__lock_make(out, declaration, engine, &packs, NULL);
    declaration->claims.ptr = NULL;
    declaration->claims.len = 0;
    return status;
}

static void test_made(temp *t)
{
    lodd_engine *engine = open_engine(t->dir);
    lodd__declaration d = {.status = {NULL, 0}};
    lodd__buf lock = {0}, again = {0}, lines = {0};
    lodd__strings unknown = {&(lodd_str){"x.nowhere", 9}, 1};
    char hex[65], *message = NULL;

    TAP_OK(make_lock(&lock, &d, engine, "x.top@1/p") == LODD_OK, "a lock");
    TAP_OK(d.profile_set.packs.len == 3 && lodd__str_is(d.profile_set.packs.ptr[0].name, "x.base") &&
               lodd__str_is(d.profile_set.packs.ptr[1].name, "x.persons") &&
               lodd__str_is(d.profile_set.packs.ptr[2].name, "x.top@1") && d.profile_set.files == 7,
           "the pack of the profile, what it depends on, the test persons, and no other: %zu packs, %zu files",
           d.profile_set.packs.len, d.profile_set.files);
    TAP_OK(!has(&lock, "hidden") && !has(&lock, ".swp"), "no hidden files");
    TAP_OK(!has(&lock, t->dir), "not where the packs are");
    lodd__sha256_hex(LODD__STR("b"), hex);
    TAP_OK(has(&lock, hex), "the digest of a file");
    lodd__buf_printf(&lines, "%s  xsd-a.txt\n", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    lodd__buf_printf(&lines, "%s  xsd/b.xsd\n", hex);
    lodd__sha256_hex(LODD__STR(PACK("x.top", ", \"depends\": [\"x.base\"]" PROFILE("p"))), hex);
    {
        lodd__buf all = {0};

        lodd__buf_printf(&all, "%s  pack.json\n%.*s", hex, LODD__FMT(lodd__buf_str(&lines)));
        lodd__sha256_hex(lodd__buf_str(&all), hex);
        TAP_OK(strcmp(hex, d.profile_set.packs.ptr[2].sha256.hex) == 0, "a pack's digest is that of its lines");
        lodd__buf_free(&all);
    }
    TAP_OK(make_lock(&again, &d, engine, "x.top@1/p") == LODD_OK &&
               lodd__str_eq(lodd__buf_str(&lock), lodd__buf_str(&again)),
           "the same again");
    TAP_OK(lodd__lock_make(&again, &d, engine, &unknown, &message) == LODD_ERR_ARGUMENT && message != NULL,
           "a pack that is not installed");
    free(message);
    lodd__buf_free(&lock);
    lodd__buf_free(&again);
    lodd__buf_free(&lines);
    lodd__arena_free(&d.arena);
    lodd_engine_close(engine);
}

/* Another folder, with other times: the same bytes. */
static void test_elsewhere(temp *t)
{
    temp other;
    lodd_engine *here = open_engine(t->dir), *there;
    lodd__declaration a = {.status = {NULL, 0}}, b = {.status = {NULL, 0}};
    lodd__buf lock_a = {0}, lock_b = {0};

    temp_make(&other);
    write_packs(&other);
    there = open_engine(other.dir);
    TAP_OK(make_lock(&lock_a, &a, here, "x.top@1/p") == LODD_OK &&
               make_lock(&lock_b, &b, there, "x.top@1/p") == LODD_OK &&
               lodd__str_eq(lodd__buf_str(&lock_a), lodd__buf_str(&lock_b)) &&
               strcmp(a.profile_set.digest.hex, b.profile_set.digest.hex) == 0,
           "the same packs elsewhere have the same lock");
    lodd__buf_free(&lock_a);
    lodd__buf_free(&lock_b);
    lodd__arena_free(&a.arena);
    lodd__arena_free(&b.arena);
    lodd_engine_close(here);
    lodd_engine_close(there);
    temp_remove(&other);
}

static void expect_compare(lodd_engine *engine, lodd_str lock, bool wanted, const char *codes)
{
    lodd_check *check = lodd__check_new();
    lodd__buf got = {0};
    bool same = !wanted;

    TAP_OK(lodd__lock_compare(&same, lock, engine, check) == LODD_OK && same == wanted, "compared: %s",
           wanted ? "the same" : "not the same");
    for (size_t i = 0; i < lodd_check_n_lines(check); i++) {
        const lodd_line *line = lodd_check_line(check, i);

        lodd__buf_printf(&got, "%s %.*s|", line->code, LODD__FMT(line->subject));
    }
    TAP_OK(lodd__str_is(lodd__buf_str(&got), codes), "it says: %.*s", LODD__FMT(lodd__buf_str(&got)));
    lodd__buf_free(&got);
    lodd_check_free(check);
}

static void test_compared(temp *t)
{
    lodd_engine *engine = open_engine(t->dir);
    lodd__declaration d = {.status = {NULL, 0}};
    lodd__buf lock = {0};

    if (make_lock(&lock, &d, engine, "x.top@1/p") != LODD_OK)
        abort();
    expect_compare(engine, lodd__buf_str(&lock), true, "");
    temp_write(t, "x.top@1/xsd/b.xsd", "c");
    expect_compare(engine, lodd__buf_str(&lock), false, "LOCK-PACK-DIFFERS x.top@1|");
    temp_write(t, "x.top@1/xsd/b.xsd", "b");
    temp_write(t, "x.base/new", "");
    expect_compare(engine, lodd__buf_str(&lock), false, "LOCK-PACK-DIFFERS x.base|");
    (void)unlink(temp_path(t, "x.base/new"));
    (void)unlink(temp_path(t, "x.base/codes/a.json"));
    expect_compare(engine, lodd__buf_str(&lock), false, "LOCK-PACK-DIFFERS x.base|");
    temp_write(t, "x.base/codes/a.json", "{}");
    temp_write(t, "x.other@1/added", "not one of them");
    expect_compare(engine, lodd__buf_str(&lock), true, "");
    lodd__buf_free(&lock);
    lodd__arena_free(&d.arena);
    lodd_engine_close(engine);
}

#define A64              "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LOCK(packs)                                                                                                    \
    "{\"schema\":\"urn:lodd:profiles-lock:1\",\"digest\":\"" A64 "\",\"files\":0,\"packs\":[" packs "]}"
#define ONE(name, files) "{\"name\":\"" name "\",\"version\":\"1\",\"sha256\":\"" A64 "\",\"files\":[" files "]}"

static void test_hostile(temp *t)
{
    static const char *const broken[] = {
        "",
        "{}",
        "[]",
        "{\"schema\":\"urn:lodd:profiles-lock:2\",\"digest\":\"" A64 "\",\"files\":0,\"packs\":[]}",
        LOCK("1"),
        LOCK("{}"),
        LOCK(ONE("x.base", "{\"path\":\"a\"}")),
        LOCK(ONE("x.base", "{\"path\":\"a\",\"sha256\":\"xyz\"}")),
        LOCK(ONE("x.base", "{\"path\":\"b\",\"sha256\":\"" A64 "\"},{\"path\":\"a\",\"sha256\":\"" A64 "\"}")),
        LOCK(ONE("x.base", "") "," ONE("x.base", "")),
        LOCK(ONE("x.top@1", "") "," ONE("x.base", "")),
    };
    lodd_engine *engine = open_engine(t->dir);

    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        expect_compare(engine, lodd__str(broken[i]), false, "LOCK-UNREADABLE profiles.lock|");
    expect_compare(engine, LODD__STR(LOCK(ONE("../../etc", ""))), false, "LOCK-PACK-MISSING ../../etc|");
    expect_compare(engine, LODD__STR(LOCK(ONE("x.top", ""))), false, "LOCK-PACK-MISSING x.top|");
    expect_compare(engine, LODD__STR(LOCK(ONE("x.base", "{\"path\":\"../../etc/passwd\",\"sha256\":\"" A64 "\"}"))),
                   false, "LOCK-PACK-DIFFERS x.base|");
    lodd_engine_close(engine);
}

static void test_memory(temp *t)
{
    lodd_engine *engine = open_engine(t->dir);
    bool good = true, done = false;
    long n = 0;

    for (; n < 2000 && good && !done; n++) {
        lodd__declaration d = {.status = {NULL, 0}};
        lodd__buf lock = {0};
        lodd_check *check = NULL;
        bool same = false;
        lodd_status status;

        fail_count = 0;
        fail_at = n;
        status = make_lock(&lock, &d, engine, "x.top@1/p");
        if (status == LODD_OK && (check = lodd__check_new()) == NULL)
            status = LODD_ERR_NOMEM;
        if (status == LODD_OK)
            status = lodd__lock_compare(&same, lodd__buf_str(&lock), engine, check);
        fail_at = -1;
        done = fail_count == 0;
        /* A walk through a pack's folder may tell the want of memory as a folder that cannot be read. */
        good = done ? status == LODD_OK && same : status == LODD_ERR_NOMEM || status == LODD_ERR_PACK || !same;
        lodd_check_free(check);
        lodd__buf_free(&lock);
        lodd__arena_free(&d.arena);
    }
    TAP_OK(good && done, "%ld times without memory", n);
    lodd_engine_close(engine);
}

int main(void)
{
    temp t;

    temp_make(&t);
    write_packs(&t);
    test_made(&t);
    test_elsewhere(&t);
    test_compared(&t);
    test_hostile(&t);
    test_memory(&t);
    temp_remove(&t);
    return tap_done();
}
