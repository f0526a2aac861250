/* test_detect_memory.c - memory that runs out anywhere while a document is detected: a status, or what is detected
 * otherwise too; never a guess. */
#include <stdlib.h>
#include <string.h>

#include "lodd/lodd.h"
#include "tap.h"
#include "unit/base/fail.h"

static lodd_str text(const char *s)
{
    return (lodd_str){s, strlen(s)};
}

static bool same(lodd_str a, lodd_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static void play(lodd_engine *engine, const char *what, const char *document)
{
    lodd_detection whole, part;
    void *storage = NULL, *other = NULL;
    long total, wrong = -1, refused = 0;

    (void)lodd_engine_detect(engine, text(document), NULL, &whole, &storage); /* what is made once is made */
    lodd_detection_free(storage);
    fail_at = 1L << 40;
    if (!TAP_OK(lodd_engine_detect(engine, text(document), NULL, &whole, &storage) == LODD_OK, "%s", what))
        return;
    total = (1L << 40) - fail_at;
    for (long n = 0; n < total && wrong < 0; n++) {
        lodd_status status;

        fail_at = n;
        status = lodd_engine_detect(engine, text(document), NULL, &part, &other);
        fail_at = -1;
        refused += status == LODD_ERR_NOMEM;
        if (status != LODD_ERR_NOMEM &&
            (status != LODD_OK || !same(part.family, whole.family) || !same(part.root, whole.root) ||
             !same(part.encoding, whole.encoding) || part.n_profiles != whole.n_profiles))
            wrong = n;
        lodd_detection_free(other);
    }
    fail_at = -1;
    TAP_OK(wrong < 0 && refused > 0, "%s: %ld allocations, %ld refusals; the first wrong answer: %ld", what, total,
           refused, wrong);
    lodd_detection_free(storage);
}

int main(void)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    const char *profiles = getenv("LODD_PROFILES");
    lodd_engine *engine = NULL;

    options.profile_dirs = &profiles;
    options.n_profile_dirs = 1;
    if (!TAP_OK(lodd_engine_open(&engine, &options, NULL) == LODD_OK, "the packs are there"))
        return tap_done();
    play(engine, "plain text", "hello\n");
    play(engine, "nothing", "");
    play(engine, "JSON", "{\"resourceType\":\"Patient\"}");
    play(engine, "broken JSON", "{\"resourceType\":[}");
    play(engine, "two lines", "{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Group\"}\n");
    play(engine, "XML", "<Patient xmlns=\"http://hl7.org/fhir\"/>");
    play(engine, "broken XML", "<a><b></a>");
    lodd_engine_close(engine);
    return tap_done();
}
