/* fuzz_model.c - any text as the XSD of a profile: the model read from it. */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "message/model.h"
#include "target.h"

#define NS "http://www.kith.no/xmlstds/HeisMelding/2005-11-29"

static char path[64];

static void clean_up(void)
{
    (void)unlink(path);
}

static void make_file(void)
{
    const char *tmp = getenv("TMPDIR");
    int fd = -1;

    (void)snprintf(path, sizeof path, "%.40s/lodd-fuzz-XXXXXX", tmp != NULL && strlen(tmp) < 40 ? tmp : "/tmp");
    fd = mkstemp(path);
    CHECK(fd >= 0);
    (void)close(fd);
    (void)atexit(clean_up);
}

static void check_model(const lodd__model *model)
{
    for (size_t i = 0; i < model->types.len; i++) {
        const lodd__model_type *type = model->types.ptr[i];
        for (size_t k = 0; k < type->elements.len; k++) {
            const lodd__model_element *element = &type->elements.ptr[k];
            CHECK(element->component < model->table.n[LODD_COMPONENT_ELEMENT]);
            CHECK(element->choice == (size_t)-1 || element->choice < model->table.n[LODD_COMPONENT_CHOICE]);
            CHECK(lodd__model_find(type, element->name, element->ns) != NULL);
        }
    }
    for (size_t i = 1; i < model->lists.len; i++)
        CHECK(lodd__str_cmp(model->lists.ptr[i - 1].number, model->lists.ptr[i].number) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd__packs packs = {.n_schemas = 1};
    lodd__pack_schema schema = {.ns = LODD__STR(NS)};
    lodd__pack_profile profile = {.name = LODD__STR("a@1/b"), .id = LODD__STR("b"), .root = LODD__STR("Root"), .ns = LODD__STR(NS)};
    lodd__model *model = NULL;
    char *message = NULL;
    lodd_status status = LODD_OK;
    FILE *file = NULL;

    if (path[0] == '\0')
        make_file();
    file = fopen(path, "wb");
    CHECK(file != NULL && (n == 0 || fwrite(data, 1, n, file) == n));
    (void)fclose(file);
    schema.path = lodd__str(path);
    CHECK(lodd__terminology_new(&packs.terminology) == LODD_OK && lodd__map_put(&packs.by_namespace, schema.ns, &schema));
    status = lodd__model_new(&model, &packs, &profile, &message);
    CHECK((status == LODD_OK) == (model != NULL));
    CHECK(status == LODD_OK || status == LODD_ERR_PACK);
    if (model != NULL) {
        CHECK(lodd__model_count_codes(model, &packs) == LODD_OK);
        check_model(model);
    }
    lodd__model_free(model);
    free(message);
    lodd__terminology_free(packs.terminology);
    lodd__map_free(&packs.by_namespace);
    return 0;
}
