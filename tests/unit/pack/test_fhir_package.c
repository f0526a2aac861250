/* test_fhir_package.c - FHIR definitions from packages, folders and files: what is read and what not, in which order,
 * and archives that would harm. */
#include "pack/fhir_package.h"

#include "archives.h"
#include "golden/project.h"
#include "temp.h"
#include "unit/base/fail.h"

#define MANIFEST "{\"name\":\"x.pkg\",\"version\":\"1.2\",\"description\":\"synthetic\"}"

static lodd_limits limits;

/* ---- reading ---- */

typedef struct outcome {
    lodd_status status;
    char *message;
    lodd__image *image;
    char ids[256]; /* "a b c": of the resources */
} outcome;

/* An XML resource: <id>. */
static lodd_status add_xml(void *user, lodd__image_builder *builder, lodd_str name, lodd_str bytes)
{
    char json[128];

    (void)name;
    ++*(size_t *)user;
    if (bytes.len == 0 || bytes.ptr[0] != '<')
        return LODD_ERR_ARGUMENT;
    (void)snprintf(json, sizeof json, "{\"resourceType\":\"X\",\"id\":\"%.*s\"}", (int)bytes.len - 2, bytes.ptr + 1);
    return lodd__image_builder_add_text(builder, lodd__str(json));
}

static outcome read_path(const char *path, bool xml)
{
    outcome o = {.status = LODD_OK};
    lodd__image_builder *builder = NULL;
    size_t n_xml = 0;

    if (lodd__image_builder_new(&builder, LODD__STR("unnamed")) != LODD_OK)
        abort();
    o.status = lodd__fhir_package_read(builder, path, &limits, xml ? add_xml : NULL, &n_xml, &o.message);
    if (o.status == LODD_OK && lodd__image_builder_finish(builder, &o.image) != LODD_OK)
        abort();
    for (size_t i = 0; o.image != NULL && i < lodd__image_n_resources(o.image); i++) {
        size_t n = strlen(o.ids);
        (void)snprintf(o.ids + n, sizeof o.ids - n, "%s%.*s", i > 0 ? " " : "",
                       LODD__FMT(lodd__image_resource(o.image, i).id));
    }
    lodd__image_builder_free(builder);
    return o;
}

static void close_outcome(outcome *o)
{
    lodd__image_close(o->image);
    free(o->message);
}

static void check_ids(const char *path, bool xml, const char *ids, const char *package, const char *what)
{
    outcome o = read_path(path, xml);

    TAP_OK(o.status == LODD_OK && strcmp(o.ids, ids) == 0, "%s: '%s' %s", what, o.ids,
           o.message != NULL ? o.message : "");
    TAP_OK(o.image != NULL && lodd__str_is(lodd__image_package(o.image), package), "%s: the package is %s", what,
           package);
    close_outcome(&o);
}

static void check_refused(const char *path, lodd_status wanted, const char *why, const char *what)
{
    outcome o = read_path(path, false);

    TAP_OK(o.status == wanted && o.message != NULL && strstr(o.message, why) != NULL, "%s: %d %s", what, o.status,
           o.message != NULL ? o.message : "no message");
    close_outcome(&o);
}

static void write_resource(temp *t, const char *name, const char *id)
{
    char json[128];

    (void)snprintf(json, sizeof json, "{\"resourceType\":\"ValueSet\",\"id\":\"%s\",\"url\":\"http://x/%s\"}", id, id);
    temp_write(t, name, json);
}

/* ---- folders and files ---- */

static void test_package_folder(void)
{
    temp t;

    temp_make(&t);
    temp_write(&t, "package/package.json", MANIFEST);
    temp_write(&t, "package/.index.json", "{\"resourceType\":\"ValueSet\",\"id\":\"hidden\"}");
    temp_write(&t, "package/data.json", "{\"some\":\"data\"}");
    temp_write(&t, "package/list.json", "[1,2]");
    temp_write(&t, "package/readme.txt", "not JSON");
    temp_write(&t, "package/x.xml", "<x>");
    write_resource(&t, "package/b.json", "b");
    write_resource(&t, "package/a.json", "a");
    write_resource(&t, "package/B.json", "B");
    write_resource(&t, "package/example/e.json", "e");
    write_resource(&t, "package/other/o.json", "o");
    write_resource(&t, "other/o.json", "o");
    write_resource(&t, "loose.json", "l");
    check_ids(t.dir, true, "B a b", "x.pkg@1.2", "the folder of a package");
    check_ids(temp_path(&t, "package"), true, "B a b", "x.pkg@1.2", "its folder package");
    check_ids(temp_path(&t, "package/"), true, "B a b", "x.pkg@1.2", "with a slash");
    temp_write(&t, "package/broken.json", "{");
    check_refused(t.dir, LODD_ERR_PACK, "broken.json: not JSON", "a package with a broken file");
    temp_remove(&t);
}

static void test_folder(void)
{
    temp t;

    temp_make(&t);
    write_resource(&t, "b.json", "b");
    write_resource(&t, "deep/er/a.json", "a");
    write_resource(&t, ".hidden/h.json", "h");
    write_resource(&t, "deep/.h.json", "h");
    temp_write(&t, "deep/c.xml", "<c>");
    temp_write(&t, "deep/not.xml", "no resource");
    temp_write(&t, "notes.txt", "{");
    temp_write(
        &t, "z.json",
        "\xEF\xBB\xBF{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"A\",\"id\":\"z1\"}},"
        "{\"resource\":{\"resourceType\":\"A\",\"id\":\"z2\"}}]}");
    check_ids(t.dir, true, "b c a z1 z2", "unnamed", "a folder, and those in it");
    check_ids(t.dir, false, "b a z1 z2", "unnamed", "without XML");
    check_ids(temp_path(&t, "z.json"), false, "z1 z2", "unnamed", "a Bundle");
    check_ids(temp_path(&t, "b.json"), false, "b", "unnamed", "one resource");
    check_ids(temp_path(&t, "deep/c.xml"), true, "c", "unnamed", "one resource in XML");
    temp_remove(&t);
}

static void test_refused(void)
{
    temp t;

    temp_make(&t);
    check_refused(t.dir, LODD_ERR_ARGUMENT, "no FHIR definitions", "an empty folder");
    check_refused(temp_path(&t, "absent"), LODD_ERR_PACK, "No such file", "a path that is not there");
    temp_write(&t, "data.json", "{\"some\":\"data\"}");
    check_refused(temp_path(&t, "data.json"), LODD_ERR_ARGUMENT, "no FHIR definitions", "JSON that is no resource");
    temp_write(&t, "broken.json", "{\"resourceType\":\"A\"");
    check_refused(temp_path(&t, "broken.json"), LODD_ERR_PACK, "not JSON", "broken JSON");
    temp_write(&t, "pack/package.json", "{\"name\":\"x\"}");
    check_refused(temp_path(&t, "pack"), LODD_ERR_ARGUMENT, "no FHIR definitions", "a package without resources");
    temp_write(&t, "none.json", "{\"resourceType\":\"Bundle\",\"entry\":[{}]}");
    check_refused(temp_path(&t, "none.json"), LODD_ERR_ARGUMENT, "no FHIR definitions", "a Bundle without resources");
    temp_write(&t, "bad.json", "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{}}]}");
    check_refused(temp_path(&t, "bad.json"), LODD_ERR_PACK, "entry that is no resource", "a Bundle of what is none");
    limits.max_input = 40;
    write_resource(&t, "large.json", "large");
    check_refused(temp_path(&t, "large.json"), LODD_ERR_LIMIT, "larger than is allowed", "a file beyond max_input");
    lodd_limits_default(&limits);
    limits.max_depth = 4;
    temp_write(&t, "deep.json", "{\"resourceType\":\"A\",\"x\":[[[[]]]]}");
    check_refused(temp_path(&t, "deep.json"), LODD_ERR_LIMIT, "deeper or larger", "JSON beyond max_depth");
    lodd_limits_default(&limits);
    limits.max_files = 1;
    write_resource(&t, "two/a.json", "a");
    write_resource(&t, "two/b.json", "b");
    check_refused(temp_path(&t, "two"), LODD_ERR_LIMIT, "larger than is allowed", "more files than max_files");
    lodd_limits_default(&limits);
    temp_remove(&t);
}

/* ---- archives ---- */

#define A "{\"resourceType\":\"ValueSet\",\"id\":\"a\"}"
#define B "{\"resourceType\":\"ValueSet\",\"id\":\"b\"}"

static packed begin(temp *t)
{
    packed p = packed_new(temp_path(t, "x.tgz"));

    packed_file(&p, "package/package.json", MANIFEST);
    packed_file(&p, "package/a.json", A);
    return p;
}

static void test_archives(void)
{
    temp t;
    packed p;
    outcome folder, archive;

    temp_make(&t);
    p = packed_new(temp_path(&t, "old.tgz"));
    packed_add(&p, "other/", AE_IFDIR, NULL, 0, "", 0);
    packed_file(&p, "other/o.json", B);
    packed_file(&p, "package/b.json", B);
    packed_file(&p, "package/a.json", A);
    packed_file(&p, "package/package.json", MANIFEST);
    packed_close(&p);
    check_ids(t.path, true, "a b", "x.pkg@1.2", "a packed package, folders beside package");
    temp_write(&t, "u/package/package.json", MANIFEST);
    temp_write(&t, "u/package/b.json", B);
    temp_write(&t, "u/package/a.json", A);
    folder = read_path(temp_path(&t, "u"), false);
    archive = read_path(temp_path(&t, "old.tgz"), false);
    (void)lodd__image_write(folder.image, temp_path(&t, "f.image"));
    (void)lodd__image_write(archive.image, temp_path(&t, "a.image"));
    project_file x = project_read(t.path), y = project_read(temp_path(&t, "f.image"));
    TAP_OK(x.len == y.len && memcmp(x.data, y.data, x.len) == 0, "packed and unpacked give the same image");
    free(x.data);
    free(y.data);
    close_outcome(&folder);
    close_outcome(&archive);
    p = packed_new(temp_path(&t, "new.tgz"));
    packed_file(&p, "./package/a.json", A);
    packed_file(&p, "./package/other/o.json", B);
    packed_file(&p, "./package/example/e.json", B);
    packed_file(&p, "./package/.index.json", B);
    packed_close(&p);
    check_ids(t.path, true, "a", "unnamed", "folders in package, ./ before names, no package.json");
    temp_remove(&t);
}

static void check_hostile(const char *name, unsigned kind, const char *link, int hard, const char *why)
{
    temp t;
    packed p;

    temp_make(&t);
    p = begin(&t);
    packed_add(&p, name, kind, link, hard, "", 0);
    packed_close(&p);
    check_refused(t.path, LODD_ERR_PACK, why, name);
    temp_remove(&t);
}

static void test_hostile_entries(void)
{
    check_hostile("../out.json", AE_IFREG, NULL, 0, "leads out");
    check_hostile("package/../../out.json", AE_IFREG, NULL, 0, "leads out");
    check_hostile("package/..", AE_IFDIR, NULL, 0, "leads out");
    check_hostile("/etc/out.json", AE_IFREG, NULL, 0, "leads out");
    check_hostile("./../out.json", AE_IFREG, NULL, 0, "leads out");
    check_hostile("package/link.json", AE_IFLNK, "/etc/passwd", 0, "link");
    check_hostile("package/hard.json", AE_IFREG, "package/a.json", 1, "link");
    check_hostile("package/fifo.json", AE_IFIFO, NULL, 0, "neither a file nor a folder");
    check_hostile("package/null.json", AE_IFCHR, NULL, 0, "neither a file nor a folder");
}

/* Much from little: nothing of it is kept, and the limits hold for what is passed over too. */
static void test_bombs(void)
{
    size_t n = (size_t)4 << 20;
    char *zeros = calloc(1, n);
    temp t;
    packed p;

    limits.max_input = 1 << 20;
    temp_make(&t);
    p = begin(&t);
    packed_add(&p, "package/big.json", AE_IFREG, NULL, 0, zeros, n);
    packed_close(&p);
    check_refused(t.path, LODD_ERR_LIMIT, "more than is allowed", "a file that unpacks to more than max_input");
    p = begin(&t);
    for (int i = 0; i < 9; i++)
        packed_add(&p, "other/passed-over.bin", AE_IFREG, NULL, 0, zeros, 1 << 20);
    packed_close(&p);
    check_refused(t.path, LODD_ERR_LIMIT, "more than is allowed",
                  "an archive that unpacks to more than eight times that");
    lodd_limits_default(&limits);
    limits.max_files = 3;
    p = begin(&t);
    for (int i = 0; i < 3; i++)
        packed_file(&p, "other/small", "");
    packed_close(&p);
    check_refused(t.path, LODD_ERR_LIMIT, "more than is allowed", "an archive of more than max_files");
    lodd_limits_default(&limits);
    free(zeros);
    temp_remove(&t);
}

/* Cut at every byte and damaged at every byte: it is read, or refused with a reason; nothing else. */
static void test_damaged(void)
{
    temp t;
    packed p;
    project_file whole;
    size_t wrong = 0, refused = 0, cut = 0;
    char *copy;

    temp_make(&t);
    p = begin(&t);
    packed_close(&p);
    whole = project_read(t.path);
    copy = malloc(whole.len);
    for (size_t i = 0; i < 2 * whole.len; i++) {
        outcome o;
        bool cutting = i >= whole.len;
        memcpy(copy, whole.data, whole.len);
        if (!cutting)
            copy[i] ^= 0x55;
        temp_write_n(&t, "d.tgz", copy, cutting ? i - whole.len : whole.len);
        o = read_path(t.path, false);
        wrong += (o.status == LODD_OK) != (o.image != NULL) || (o.status != LODD_OK && o.message == NULL);
        refused += o.status != LODD_OK;
        cut += cutting && o.status != LODD_OK;
        close_outcome(&o);
    }
    TAP_OK(wrong == 0, "a damaged archive is read, or refused with a reason");
    TAP_OK(refused > whole.len && cut + 20 > whole.len, "most were refused: %zu, of those cut %zu of %zu", refused, cut,
           whole.len);
    free(copy);
    free(whole.data);
    temp_remove(&t);
}

/* Our allocations fail one by one (libarchive's own are not reached): never a crash, never a leak. */
static void test_memory(void)
{
    temp t;
    packed p;
    size_t failed = 0, wrong = 0;
    bool done = false;

    temp_make(&t);
    p = begin(&t);
    packed_file(&p, "package/b.json", B);
    packed_close(&p);
    for (long n = 0; n < 20000 && !done; n++) {
        lodd__image_builder *builder = NULL;
        char *message = NULL;
        lodd_status status;
        fail_at = n;
        fail_count = 0;
        status = lodd__image_builder_new(&builder, LODD__STR("x"));
        if (status == LODD_OK)
            status = lodd__fhir_package_read(builder, t.path, &limits, NULL, NULL, &message);
        fail_at = -1;
        done = fail_count == 0;
        failed += !done;
        wrong += status != (done ? LODD_OK : LODD_ERR_NOMEM);
        lodd__image_builder_free(builder);
        free(message);
    }
    TAP_OK(done && wrong == 0 && failed > 10, "each of %zu allocations may fail", failed);
    temp_remove(&t);
}

int main(void)
{
    lodd_limits_default(&limits);
    test_package_folder();
    test_folder();
    test_refused();
    test_archives();
    test_hostile_entries();
    test_bombs();
    test_damaged();
    test_memory();
    return tap_done();
}
