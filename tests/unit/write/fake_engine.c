/* What the writers ask of an engine, answered without packs, so that the engine does not take part in these tests. */
#include "base/str.h"
#include "lodd/engine.h"
#include "lodd/pack.h"
#include "fixture.h"

struct lodd_engine {
    size_t n;
};

static const struct lodd_engine engine = {2};

const lodd_engine *fake_engine(void)
{
    return &engine;
}

const char *lodd_version(void)
{
    return "0.0.1-test";
}

size_t lodd_engine_n_packs(const lodd_engine *e)
{
    return e->n;
}

lodd_pack_info lodd_engine_pack(const lodd_engine *e, size_t i)
{
    static const char *const names[] = {"no.msghead@1.2", "no.plo@1.6"};
    static const char *const titles[][LODD_LANG_COUNT] = {{"Hodemelding", "Message header"},
                                                          {"PLO-meldinger", "PLO messages"}};
    lodd_pack_info info = {.name = {"", 0}};

    if (i >= e->n)
        return info;
    info.name = lodd__str(names[i]);
    for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++)
        info.title[lang] = lodd__str(titles[i][lang]);
    return info;
}

/* The pack of "no.plo@1.6/innleggelsesrapport". */
lodd_str lodd_engine_pack_of(const lodd_engine *e, lodd_str profile)
{
    size_t slash = lodd__str_find(profile, '/', 0);

    (void)e;
    return slash < profile.len ? lodd__str_sub(profile, 0, slash) : profile;
}

size_t lodd_engine_n_packages(const lodd_engine *e)
{
    (void)e;
    return 0;
}

lodd_package_info lodd_engine_package(const lodd_engine *e, size_t i)
{
    (void)e;
    (void)i;
    return (lodd_package_info){.name = {"", 0}};
}
