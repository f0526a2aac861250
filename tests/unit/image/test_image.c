/* test_image.c - what goes into an image comes out of it: nodes, texts, resources; written, opened and checked. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sample.h"
#include "unit/pack/temp.h"

static lodd__node root_of(const lodd__image *image, size_t i)
{
    return lodd__image_resource(image, i).node;
}

static bool is_text(lodd__node node, const char *text)
{
    return lodd__str_is(lodd__node_text(node), text);
}

static void check_members(const lodd__image *image)
{
    static const char *const names[] = {"resourceType", "id",   "url",       "version", "n", "empty",
                                        "none",         "name", "contained", "item",    ""};
    lodd__node root = root_of(image, 0);
    bool same = lodd__node_count(root) == sizeof names / sizeof *names;

    for (size_t i = 0; same && i < sizeof names / sizeof *names; i++)
        same = lodd__str_is(lodd__node_name(lodd__node_at(root, i)), names[i]);
    TAP_OK(same, "members are in document order, without the narrative");
    TAP_OK(lodd__node_type_of(root) == LODD__NODE_OBJECT && lodd__node_name(root).len == 0, "a root has no name");
    TAP_OK(lodd__str_is(lodd__node_str(root, "url"), SD "pat"), "a member's text");
    TAP_OK(lodd__str_is(lodd__node_str(root, ""), "no name"), "a member without a name");
    TAP_OK(lodd__str_eq(lodd__node_str(root, "name"), LODD__STR("A\0B")), "a text that holds NUL");
    TAP_OK(lodd__node_str(root, "url").ptr[lodd__node_str(root, "url").len] == '\0', "a NUL behind a text");
    TAP_OK(lodd__node_str(root, "absent").ptr == NULL && !lodd__node_exists(lodd__node_get(root, "absent")),
           "what is not there");
}

static void check_values(const lodd__image *image)
{
    lodd__node root = root_of(image, 0), n = lodd__node_get(root, "n");
    lodd__node empty = lodd__node_get(root, "empty"), none = lodd__node_get(root, "none");

    TAP_OK(lodd__node_type_of(n) == LODD__NODE_ARRAY && lodd__node_count(n) == 6, "an array");
    TAP_OK(is_text(lodd__node_at(n, 0), "1.10") && is_text(lodd__node_at(n, 1), "-0") &&
               is_text(lodd__node_at(n, 2), "1E400") && lodd__node_type_of(lodd__node_at(n, 0)) == LODD__NODE_NUMBER,
           "numbers as written");
    TAP_OK(is_text(lodd__node_at(n, 3), "true") && is_text(lodd__node_at(n, 4), "false"), "true and false");
    TAP_OK(lodd__node_type_of(lodd__node_at(n, 5)) == LODD__NODE_NULL &&
               lodd__node_text(lodd__node_at(n, 5)).ptr == NULL,
           "null");
    TAP_OK(!lodd__node_exists(lodd__node_at(n, 6)), "behind the last item is nothing");
    TAP_OK(lodd__node_name(lodd__node_at(n, 0)).len == 0 && !lodd__node_exists(lodd__node_get(n, "n")),
           "items have no names");
    TAP_OK(lodd__node_type_of(empty) == LODD__NODE_OBJECT && lodd__node_count(empty) == 0, "an empty object");
    TAP_OK(lodd__node_type_of(none) == LODD__NODE_ARRAY && lodd__node_count(none) == 0, "an empty array");
    TAP_OK(lodd__node_same(n, lodd__node_at(root, 4)) && !lodd__node_same(n, none), "the same node");
}

static void check_narrative(const lodd__image *image)
{
    lodd__node root = root_of(image, 0), item = lodd__node_get(root, "item");
    lodd__node contained = lodd__node_at(lodd__node_get(root, "contained"), 0);

    TAP_OK(!lodd__node_exists(lodd__node_get(contained, "text")) &&
               lodd__str_is(lodd__node_str(contained, "title"), "kept"),
           "a contained resource has no narrative either");
    TAP_OK(lodd__str_is(lodd__node_str(lodd__node_at(item, 0), "text"), "a question"), "an element's text is kept");
    TAP_OK(lodd__str_is(lodd__node_str(lodd__node_get(lodd__node_at(item, 1), "text"), "text"), "deep"),
           "also when it is an object");
    TAP_OK(!lodd__node_exists(lodd__node_get(root_of(image, 1), "text")), "nor has an entry of a Bundle");
}

static void check_resources(const lodd__image *image)
{
    lodd__resource r = lodd__image_resource(image, 1), found;
    size_t next = 0, n = 0;

    TAP_OK(lodd__image_n_resources(image) == 4, "a resource and the three of a Bundle");
    TAP_OK(lodd__str_is(r.type, "ValueSet") && lodd__str_is(r.id, "vs") && lodd__str_is(r.version, "4.0.1") &&
               lodd__str_is(r.url, "http://example.com/vs"),
           "type, id, url and version");
    TAP_OK(!lodd__node_exists(lodd__image_resource(image, 4).node), "there is no fifth");
    TAP_OK(lodd__str_is(lodd__image_package(image), "x@1") &&
               lodd__str_is(lodd__image_provenance(image), "{\"source\":\"here\"}"),
           "package and provenance");
    while (lodd__image_find(image, LODD__STR("http://example.com/vs"), &next, &found))
        n += lodd__node_same(found.node, root_of(image, n + 1));
    TAP_OK(n == 3, "all resources of a url, in their order");
    next = 0;
    TAP_OK(!lodd__image_find(image, LODD__STR("http://example.com/v"), &next, &found) &&
               !lodd__image_find(image, LODD__STR(""), &next, &found),
           "no resource of an unknown url");
}

static lodd_str bytes_of(const lodd__image *image)
{
    return lodd__str_n((const char *)image->base, image->size);
}

static void test_file(void)
{
    lodd__image *image = sample_image(), *again = sample_image(), *opened = NULL;
    char *message = NULL;
    struct stat st;
    temp t;

    temp_make(&t);
    TAP_OK(lodd__str_eq(bytes_of(image), bytes_of(again)), "the same resources give the same bytes");
    TAP_OK(lodd__image_verify(image), "the checksum of an image in memory");
    TAP_OK(lodd__image_write(image, temp_path(&t, "a.image")) == LODD_OK, "an image is written");
    TAP_OK(lodd__image_open(&opened, t.path, &message) == LODD_OK && message == NULL, "and opened");
    TAP_OK(lodd__str_eq(bytes_of(opened), bytes_of(image)) && lodd__image_verify(opened), "with the same bytes");
    TAP_OK(lodd__image_size(opened) == image->size && sample_walk_all(opened) == sample_walk_all(image),
           "and the same content");
    check_members(opened);
    check_values(opened);
    check_narrative(opened);
    check_resources(opened);
    TAP_OK(lodd__image_write(again, t.path) == LODD_OK && lodd__image_verify(opened),
           "who has it open keeps it when it is replaced");
    TAP_OK(stat(t.path, &st) == 0 && (st.st_mode & 0400) != 0, "it can be read");
    TAP_OK(lodd__image_write(image, temp_path(&t, "no/such/folder")) == LODD_ERR_IO, "a folder that is not there");
    lodd__image_close(opened);
    lodd__image_close(again);
    lodd__image_close(image);
    temp_remove(&t);
}

/* A file that is no image: says why, and gives none. */
static void check_refused(temp *t, const char *bytes, size_t n, const char *why, const char *what)
{
    lodd__image *image = (lodd__image *)t;
    char *message = NULL;
    lodd_status status;

    temp_write_n(t, "b.image", bytes, n);
    status = lodd__image_open(&image, t->path, &message);
    TAP_OK(status == LODD_ERR_PACK && image == NULL && message != NULL && strstr(message, why) != NULL &&
               strstr(message, "b.image") != NULL,
           "%s: %s", what, message != NULL ? strrchr(message, ':') : "no message");
    free(message);
}

static void test_refused(void)
{
    lodd__image *image = sample_image();
    lodd__image *none = NULL;
    size_t n = image->size;
    char *copy = malloc(n + 1), *message = NULL;
    lodd__image_header *header = (void *)copy;
    temp t;

    temp_make(&t);
    memcpy(copy, image->base, n);
    copy[n] = '\0';
    check_refused(&t, copy, n - 1, "cut short", "cut at its last byte");
    check_refused(&t, copy, n + 1, "behind it", "a byte too many");
    check_refused(&t, copy, 100, "not an image", "a part of its header");
    check_refused(&t, "", 0, "not an image", "an empty file");
    header->format++;
    check_refused(&t, copy, n, "another version", "another format");
    header->format--;
    header->byte_order = 0x04030201u;
    check_refused(&t, copy, n, "byte order", "another byte order");
    header->byte_order = LODD__IMAGE_BYTE_ORDER;
    header->sections[LODD__SECTION_TEXTS].size = UINT64_MAX - 7;
    check_refused(&t, copy, n, "damaged", "a section beyond its end");
    header->magic[0] = 'L';
    check_refused(&t, copy, n, "not an image", "another file");
    TAP_OK(lodd__image_open(&none, temp_path(&t, "absent"), &message) == LODD_ERR_PACK && none == NULL &&
               message != NULL,
           "a file that is not there");
    free(message);
    TAP_OK(lodd__image_open(&none, t.dir, &message) == LODD_ERR_PACK && none == NULL, "a folder");
    free(message);
    TAP_OK(mkfifo(temp_path(&t, "fifo"), 0600) == 0 && lodd__image_open(&none, t.path, NULL) == LODD_ERR_PACK,
           "a FIFO is not waited for");
    free(copy);
    lodd__image_close(image);
    temp_remove(&t);
}

static void check_added(lodd__image_builder *builder, const char *json, lodd_status wanted, const char *what)
{
    TAP_OK(lodd__image_builder_add_text(builder, lodd__str(json)) == wanted, "%s", what);
}

static void test_builder(void)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;

    TAP_OK(lodd__image_builder_new(&builder, LODD__STR("")) == LODD_OK, "a builder");
    check_added(builder, "", LODD_ERR_ARGUMENT, "nothing is no resource");
    check_added(builder, "[]", LODD_ERR_ARGUMENT, "nor an array");
    check_added(builder, "{\"id\":\"a\"}", LODD_ERR_ARGUMENT, "nor an object without resourceType");
    check_added(builder, "{\"resourceType\":1}", LODD_ERR_ARGUMENT, "nor with a number as resourceType");
    check_added(builder, "{\"resourceType\":\"A\",}", LODD_ERR_ARGUMENT, "nor broken JSON");
    check_added(builder, "{\"resourceType\":\"A\"}", LODD_OK, "the smallest resource");
    check_added(builder, "{\"resourceType\":\"Bundle\"}", LODD_OK, "a Bundle without entries");
    check_added(builder, "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{}}]}", LODD_ERR_ARGUMENT,
                "an entry that is no resource");
    check_added(builder, "{\"resourceType\":\"B\",\"x\":1,\"x\":2}", LODD_OK, "a member twice");
    lodd__image_builder_package(builder, LODD__STR("later"));
    TAP_OK(lodd__image_builder_finish(builder, &image) == LODD_OK && lodd__image_n_resources(image) == 2,
           "what was refused is not there");
    TAP_OK(lodd__str_is(lodd__node_str(root_of(image, 1), "x"), "1"), "of two members of one name the first is found");
    TAP_OK(lodd__str_is(lodd__image_package(image), "later"), "the package is named later");
    lodd__image_builder_free(builder);
    TAP_OK(lodd__image_verify(image), "the image outlives its builder");
    lodd__image_close(image);
    lodd__image_close(NULL);
    lodd__image_builder_free(NULL);
}

int main(void)
{
    test_file();
    test_refused();
    test_builder();
    return tap_done();
}
