/* test_damage.c - a damaged image never leads outside itself, never into a loop, and its checksum says so. Every byte
 * is changed, the image is cut at every byte, and every allocation is made to fail. The image lies in memory of exactly
 * its size, so that the address sanitizer sees a read beside it. */
#include <stdlib.h>

#include "sample.h"
#include "unit/base/fail.h"

/* What is made of the bytes; true when they were refused, or read with the checksum's warning. */
static bool survives(const unsigned char *bytes, size_t n, bool *ret_opened)
{
    unsigned char *copy = malloc(n > 0 ? n : 1);
    const char *fault = NULL;
    lodd__image *image = NULL;
    bool said = true;

    memcpy(copy, bytes, n);
    image = lodd__image_of(copy, n, false, &fault);
    *ret_opened = image != NULL;
    if (image == NULL) {
        free(copy);
        return fault != NULL;
    }
    (void)sample_walk_all(image);
    said = !lodd__image_verify(image);
    lodd__image_close(image);
    return said;
}

static void test_bytes(void)
{
    static const unsigned char changes[] = {0x01, 0x10, 0x80, 0xFF};
    lodd__image *image = sample_image();
    unsigned char *bytes = malloc(image->size);
    size_t n = image->size, wrong = 0, opened = 0;
    bool is_open = false;

    memcpy(bytes, image->base, n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof changes; k++) {
            bytes[i] ^= changes[k];
            wrong += !survives(bytes, n, &is_open);
            opened += is_open;
            bytes[i] ^= changes[k];
        }
    TAP_OK(wrong == 0, "%zu bytes changed in %zu ways: refused, or the checksum is wrong", n, sizeof changes);
    TAP_OK(opened > n, "most were opened and read (%zu)", opened);
    TAP_OK(!survives(bytes, n, &is_open) && is_open, "as it was it is sound");
    free(bytes);
    lodd__image_close(image);
}

static void test_cut(void)
{
    lodd__image *image = sample_image();
    size_t wrong = 0;
    bool is_open = false;

    for (size_t n = 0; n < image->size; n++)
        wrong += !survives(image->base, n, &is_open) || is_open;
    TAP_OK(wrong == 0, "cut at each of %zu bytes: refused", image->size);
    lodd__image_close(image);
}

/* Words of four bytes set to what is likely to lead astray. */
static void test_words(void)
{
    static const uint32_t words[] = {0, 1, 7, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFF6, 0x10000000, 0x3FFFFFFF};
    lodd__image *image = sample_image();
    unsigned char *bytes = malloc(image->size);
    size_t wrong = 0;
    bool is_open = false;

    memcpy(bytes, image->base, image->size);
    for (size_t i = 0; i + 4 <= image->size; i += 4)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            uint32_t was;
            memcpy(&was, bytes + i, 4);
            memcpy(bytes + i, &words[k], 4);
            wrong += was != words[k] && !survives(bytes, image->size, &is_open);
            memcpy(bytes + i, &was, 4);
        }
    TAP_OK(wrong == 0, "every word replaced by numbers that lead astray: refused, or the checksum is wrong");
    free(bytes);
    lodd__image_close(image);
}

static void test_memory(void)
{
    size_t made = 0, failed = 0;

    for (long n = 0; n < 10000 && made == 0; n++) {
        lodd__image *image;
        fail_at = n;
        fail_count = 0;
        image = sample_image();
        fail_at = -1;
        failed += fail_count > 0 && image == NULL;
        made += image != NULL;
        if (image != NULL)
            TAP_OK(fail_count == 0 && lodd__image_verify(image), "with memory enough the image is made");
        lodd__image_close(image);
    }
    TAP_OK(made == 1 && failed > 10, "each of %zu allocations may fail", failed);
}

int main(void)
{
    test_bytes();
    test_cut();
    test_words();
    test_memory();
    return tap_done();
}
