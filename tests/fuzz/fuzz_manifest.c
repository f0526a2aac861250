/* fuzz_manifest.c - any text as the pack.json of a pack in a folder of its own. */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pack/pack.h"
#include "target.h"

static char folder[PATH_MAX];
static char pack_folder[PATH_MAX + 16];
static char manifest[PATH_MAX + 32];

static void clean_up(void)
{
    (void)unlink(manifest);
    (void)rmdir(pack_folder);
    (void)rmdir(folder);
}

static void make_folder(void)
{
    const char *tmp = getenv("TMPDIR");

    (void)snprintf(folder, sizeof folder, "%s/lodd-fuzz-XXXXXX", tmp != NULL ? tmp : "/tmp");
    CHECK(mkdtemp(folder) != NULL);
    (void)snprintf(pack_folder, sizeof pack_folder, "%s/a.pack@1.0", folder);
    (void)snprintf(manifest, sizeof manifest, "%s/pack.json", pack_folder);
    CHECK(mkdir(pack_folder, 0700) == 0);
    (void)atexit(clean_up);
}

static void check_packs(const lodd__packs *packs)
{
    for (size_t i = 0; i < packs->n_profiles; i++) {
        const lodd__pack_profile *profile = packs->profiles[i];
        CHECK(profile->index == i && profile->name.len > 0 && profile->root.len > 0 && profile->ns.len > 0);
        (void)lodd__packs_profile(packs, profile->root, profile->ns, LODD__STR("LOG_INNLAGT"), NULL, NULL);
    }
    for (size_t i = 0; i < packs->n_packs; i++) {
        const lodd__pack *pack = packs->packs[i];
        bool set[4] = {false};
        CHECK(packs->n_packs <= 4);
        lodd__pack_closure(pack, set);
        CHECK(set[i]);
        for (size_t k = 0; k < pack->n_schemas; k++)
            CHECK(lodd__str_starts(pack->schemas[k].path, pack->directory) && strstr(pack->schemas[k].path.ptr, "/../") == NULL);
        for (size_t k = 0; k < pack->n_rules; k++)
            CHECK(lodd__str_starts(pack->rules[k], pack->directory) && strstr(pack->rules[k].ptr, "/../") == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *dirs[] = {folder};
    lodd__packs *packs = NULL;
    char *message = NULL;
    lodd_status status = LODD_OK;
    FILE *file = NULL;

    if (folder[0] == '\0')
        make_folder();
    file = fopen(manifest, "wb");
    CHECK(file != NULL && (n == 0 || fwrite(data, 1, n, file) == n));
    (void)fclose(file);
    status = lodd__packs_open(&packs, dirs, 1, &message);
    CHECK((status == LODD_OK) == (packs != NULL));
    CHECK(status == LODD_OK || (status == LODD_ERR_PACK && message != NULL));
    if (packs != NULL)
        check_packs(packs);
    lodd__packs_close(packs);
    free(message);
    return 0;
}
