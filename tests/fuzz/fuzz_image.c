/* fuzz_image.c - an image with bytes changed at will, or any bytes as an image: reading it never leads outside, never
 * into a loop. The first byte says which: even, the rest is an image; odd, the rest are changes, three bytes each, of
 * where and what. */
#include <string.h>

#include "image/layout.h"
#include "target.h"
#include "unit/image/sample.h"

static void read_image(unsigned char *bytes, size_t n)
{
    const char *fault = NULL;
    lodd__image *image = lodd__image_of(bytes, n, false, &fault);

    if (image == NULL) {
        CHECK(fault != NULL);
        free(bytes);
        return;
    }
    (void)sample_walk_all(image);
    (void)lodd__image_verify(image);
    lodd__image_close(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd__image *image = NULL;
    unsigned char *copy = NULL;

    if (n == 0)
        return 0;
    if (data[0] % 2 == 0) {
        copy = malloc(n > 1 ? n - 1 : 1);
        CHECK(copy != NULL);
        memcpy(copy, data + 1, n - 1);
        read_image(copy, n - 1);
        return 0;
    }
    image = sample_image();
    CHECK(image != NULL);
    copy = malloc(image->size);
    CHECK(copy != NULL);
    memcpy(copy, image->base, image->size);
    for (size_t i = 1; i + 3 <= n; i += 3)
        copy[((size_t)data[i] << 8 | data[i + 1]) % image->size] = data[i + 2];
    read_image(copy, image->size);
    lodd__image_close(image);
    return 0;
}
