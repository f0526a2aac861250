/* fuzz_source.c - any bytes to lodd__source_init: what comes out is UTF-8, every position can be asked for, and positions grow. */
#include "base/utf8.h"
#include "source/source.h"
#include "target.h"

static void check_positions(lodd__source *source, lodd__arena *arena)
{
    /* every place of a small text, samples of a large one */
    size_t step = source->text.len / 300 + 1;
    lodd__position last = {1, 0};

    for (size_t at = 0; at <= source->text.len; at += step) {
        lodd__position p = lodd__source_position(source, arena, at);
        CHECK(p.line >= 1 && p.column >= 1);
        CHECK(p.line > last.line || (p.line == last.line && p.column >= last.column));
        last = p;
    }
    last = lodd__source_position(source, arena, source->text.len);
    CHECK(lodd__source_position(source, arena, SIZE_MAX).line == last.line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd__arena arena = {0};
    lodd__source source;

    lodd__source_init(&source, &arena, LODD__STR("input"), (lodd_str){(const char *)data, n});
    CHECK(source.fault <= LODD__SOURCE_NOMEM && source.fault != LODD__SOURCE_NOMEM);
    CHECK(source.encoding.len == 0 || source.encoding.ptr != NULL);
    if (source.fault == LODD__SOURCE_OK || source.fault == LODD__SOURCE_CONTRADICTION || source.fault == LODD__SOURCE_NUL)
        CHECK(lodd__utf8_check(source.text) == source.text.len);
    if (source.fault == LODD__SOURCE_OK)
        CHECK(source.text.len > 0);
    if (source.fault == LODD__SOURCE_NUL)
        CHECK(source.fault_offset < source.text.len && source.text.ptr[source.fault_offset] == '\0');
    if (source.fault == LODD__SOURCE_NOT_IN_ENCODING)
        CHECK(source.fault_offset <= source.text.len);
    check_positions(&source, &arena);
    CHECK(!arena.failed);
    lodd__arena_free(&arena);
    return 0;
}
