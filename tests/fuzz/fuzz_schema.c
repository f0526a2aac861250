/* fuzz_schema.c - any text as the XML Schema of a pack; behind the mark <?doc?> a document to judge by it.
 *
 * What loads must judge, the same way twice, and everything that compiles at once (lodd_engine_load_all) must compile piece by piece.
 */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodd/lodd.h"
#include "target.h"

#define MARK "<?doc?>"
#define NS "urn:fuzz"

static const char MANIFEST[] = "{\"id\":\"a.pack\",\"version\":\"1.0\",\"schemas\":[{\"namespace\":\"" NS "\",\"file\":\"a.xsd\"}],"
                               "\"profiles\":[{\"id\":\"root\",\"root\":\"Root\",\"namespace\":\"" NS "\"}]}";
static const char DOCUMENT[] = "<Root xmlns='" NS "' a='1'><A>1</A><B V='x' S='y'/>text<C xmlns=''/></Root>";

static char folder[PATH_MAX];
static char pack_folder[PATH_MAX + 16];
static char manifest[PATH_MAX + 32];
static char xsd[PATH_MAX + 32];

static void clean_up(void)
{
    (void)unlink(manifest);
    (void)unlink(xsd);
    (void)rmdir(pack_folder);
    (void)rmdir(folder);
}

static void write_file(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");

    CHECK(file != NULL && (n == 0 || fwrite(bytes, 1, n, file) == n));
    (void)fclose(file);
}

static void make_pack(void)
{
    const char *tmp = getenv("TMPDIR");

    (void)snprintf(folder, sizeof folder, "%s/lodd-fuzz-XXXXXX", tmp != NULL ? tmp : "/tmp");
    CHECK(mkdtemp(folder) != NULL);
    (void)snprintf(pack_folder, sizeof pack_folder, "%s/a.pack@1.0", folder);
    (void)snprintf(manifest, sizeof manifest, "%s/pack.json", pack_folder);
    (void)snprintf(xsd, sizeof xsd, "%s/a.xsd", pack_folder);
    CHECK(mkdir(pack_folder, 0700) == 0);
    (void)atexit(clean_up);
    write_file(manifest, MANIFEST, sizeof MANIFEST - 1);
}

/* The number of findings; -1: the pack cannot be used. */
static long judge(lodd_engine *engine, lodd_str document)
{
    lodd_run_options options;
    lodd_run *run = NULL;
    lodd_result *result = NULL;
    lodd_status status = LODD_OK;
    long ret = -1;

    lodd_run_options_default(&options);
    options.coverage = true;
    CHECK(lodd_run_new(&run, engine, &options) == LODD_OK);
    status = lodd_run_validate(run, (lodd_str){"a.xml", 5}, 0, document, &result);
    CHECK(status == LODD_OK || status == LODD_ERR_PACK);
    if (status == LODD_OK)
        ret = (long)lodd_result_n_issues(result);
    lodd_result_free(result);
    lodd_run_free(run);
    return ret;
}

static lodd_engine *open_engine(void)
{
    const char *dirs[] = {folder};
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *ret = NULL;

    options.profile_dirs = dirs;
    options.n_profile_dirs = 1;
    CHECK(lodd_engine_open(&ret, &options, NULL) == LODD_OK);
    return ret;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *bytes = (const char *)data;
    const char *mark = n > 0 ? memmem(bytes, n, MARK, sizeof MARK - 1) : NULL;
    size_t schema_len = mark != NULL ? (size_t)(mark - bytes) : n;
    lodd_str document = {DOCUMENT, sizeof DOCUMENT - 1};
    lodd_engine *engine = NULL;
    lodd_status status = LODD_OK;
    long piecewise = 0;

    if (folder[0] == '\0')
        make_pack();
    if (mark != NULL)
        document = (lodd_str){mark + sizeof MARK - 1, n - schema_len - (sizeof MARK - 1)};
    write_file(xsd, bytes, schema_len);
    engine = open_engine();
    piecewise = judge(engine, document);
    CHECK(judge(engine, document) == piecewise);
    lodd_engine_close(engine);
    engine = open_engine();
    status = lodd_engine_load_all(engine, NULL);
    CHECK(status == LODD_OK || status == LODD_ERR_PACK);
    if (status == LODD_OK)
        CHECK(judge(engine, document) == piecewise);
    lodd_engine_close(engine);
    return 0;
}
