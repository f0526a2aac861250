/* fuzz_package.c - any bytes as a FHIR package, a Bundle or a resource: an image, or a reason why not. */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "pack/fhir_package.h"
#include "target.h"
#include "unit/image/sample.h"

static char path[PATH_MAX];

static void clean_up(void)
{
    (void)unlink(path);
}

static void make_path(void)
{
    const char *tmp = getenv("TMPDIR");
    int fd = -1;

    (void)snprintf(path, sizeof path, "%s/lodd-fuzz-XXXXXX", tmp != NULL ? tmp : "/tmp");
    fd = mkstemp(path);
    CHECK(fd >= 0 && close(fd) == 0);
    (void)atexit(clean_up);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    lodd_limits limits;
    char *message = NULL;
    lodd_status status;
    FILE *file = NULL;

    if (path[0] == '\0')
        make_path();
    file = fopen(path, "wb");
    CHECK(file != NULL && (n == 0 || fwrite(data, 1, n, file) == n));
    (void)fclose(file);
    lodd_limits_default(&limits);
    limits.max_input = 1 << 20;
    limits.max_files = 100;
    CHECK(lodd__image_builder_new(&builder, LODD__STR("fuzz")) == LODD_OK);
    status = lodd__fhir_package_read(builder, path, &limits, NULL, NULL, &message);
    CHECK(status == LODD_OK || message != NULL);
    CHECK(lodd__image_builder_finish(builder, &image) == LODD_OK && lodd__image_verify(image));
    CHECK(status != LODD_OK || lodd__image_n_resources(image) > 0);
    (void)sample_walk_all(image);
    lodd__image_close(image);
    lodd__image_builder_free(builder);
    free(message);
    return 0;
}
