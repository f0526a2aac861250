/* pack/unpack.c - reads gzipped tar files with libarchive. Uses base.
 *
 * All wanted files are kept until the archive has been read, because they are visited in the order of their names.
 * Everything is bounded before it is unpacked: sizes are taken from the headers and checked again while the bytes come.
 */
#include "pack/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/reason.h"
#include "base/vec.h"

enum { BLOCK = 64 * 1024, WHOLE_FACTOR = 8 };

typedef struct file {
    lodd_str name; /* in the arena */
    char *bytes;   /* malloc'ed */
    size_t len;
} file;

typedef struct reader {
    const char *path;
    const lodd_limits *limits;
    bool (*wanted)(lodd_str name);
    struct archive *archive;
    lodd__arena arena;
    LODD__VEC(file) files;
    uint64_t total; /* bytes of the entries so far */
    size_t n;       /* entries so far */
    char **message;
} reader;

bool lodd__unpack_is(const char *path)
{
    unsigned char start[2] = {0};
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool is = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
              read(fd, start, sizeof start) == (ssize_t)sizeof start && start[0] == 0x1f && start[1] == 0x8b;

    if (fd >= 0)
        (void)close(fd);
    return is;
}

static lodd_status refuse(reader *r, const char *what)
{
    lodd__reason(r->message, "%s: %s", r->path, what);
    return LODD_ERR_PACK;
}

static lodd_status too_large(reader *r)
{
    lodd__reason(r->message, "%s: the archive unpacks to more than is allowed", r->path);
    return LODD_ERR_LIMIT;
}

static lodd_status trouble(reader *r)
{
    if (archive_errno(r->archive) == ENOMEM)
        return LODD_ERR_NOMEM;
    return refuse(r, "the archive is damaged");
}

/* Neither absolute nor with a step upwards. */
static bool stays_inside(lodd_str name)
{
    if (name.len == 0 || name.ptr[0] == '/' || name.ptr[0] == '\\')
        return false;
    for (size_t start = 0; start <= name.len;) {
        size_t end = lodd__str_find(name, '/', start);
        end = end == (size_t)-1 ? name.len : end;
        if (lodd__str_is(lodd__str_sub(name, start, end - start), ".."))
            return false;
        start = end + 1;
    }
    return true;
}

/* Appends what the entry holds; never more than the limit, whatever its header said. */
static lodd_status read_bytes(reader *r, file *f, size_t size)
{
    size_t cap = size + 1;

    f->bytes = malloc(cap);
    if (f->bytes == NULL)
        return LODD_ERR_NOMEM;
    while (f->len < cap) {
        la_ssize_t n = archive_read_data(r->archive, f->bytes + f->len, cap - f->len < BLOCK ? cap - f->len : BLOCK);
        if (n < 0)
            return trouble(r);
        if (n == 0)
            return LODD_OK;
        f->len += (size_t)n;
    }
    return refuse(r, "a file in the archive is longer than its header says");
}

static lodd_status read_file(reader *r, lodd_str name, size_t size)
{
    file f = {.name = lodd__arena_str(&r->arena, name)};
    lodd_status status = r->arena.failed ? LODD_ERR_NOMEM : read_bytes(r, &f, size);

    if (status == LODD_OK && !lodd__vec_push(&r->files, f))
        status = LODD_ERR_NOMEM;
    if (status != LODD_OK)
        free(f.bytes);
    return status;
}

static lodd_status read_entry(reader *r, struct archive_entry *entry)
{
    /* UTF-8 first: the other form depends on the locale. */
    const char *path = archive_entry_pathname_utf8(entry);
    la_int64_t size = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : 0;
    lodd_str name = lodd__str(path != NULL ? path : archive_entry_pathname(entry));

    while (name.len >= 2 && name.ptr[0] == '.' && name.ptr[1] == '/')
        name = lodd__str_sub(name, 2, name.len - 2);
    if (archive_entry_hardlink(entry) != NULL || archive_entry_symlink(entry) != NULL)
        return refuse(r, "the archive holds a link");
    if (archive_entry_filetype(entry) != AE_IFREG && archive_entry_filetype(entry) != AE_IFDIR)
        return refuse(r, "the archive holds something that is neither a file nor a folder");
    if (archive_entry_filetype(entry) == AE_IFDIR && name.len == 0)
        return LODD_OK; /* "./" */
    if (!stays_inside(name))
        return refuse(r, "the archive holds a name that leads out of it");
    if (size < 0 || (uint64_t)size > r->limits->max_input)
        return too_large(r);
    r->total += (uint64_t)size;
    if (r->total > (uint64_t)r->limits->max_input * WHOLE_FACTOR || ++r->n > r->limits->max_files)
        return too_large(r);
    if (archive_entry_filetype(entry) != AE_IFREG || !r->wanted(name))
        return LODD_OK;
    return read_file(r, name, (size_t)size);
}

static lodd_status read_all(reader *r)
{
    struct archive_entry *entry = NULL;
    lodd_status status = LODD_OK;
    int code = ARCHIVE_OK;

    r->archive = archive_read_new();
    if (r->archive == NULL || archive_read_support_filter_gzip(r->archive) != ARCHIVE_OK ||
        archive_read_support_format_tar(r->archive) != ARCHIVE_OK)
        return LODD_ERR_NOMEM;
    if (archive_read_open_filename(r->archive, r->path, BLOCK) != ARCHIVE_OK)
        return trouble(r);
    while (status == LODD_OK && (code = archive_read_next_header(r->archive, &entry)) != ARCHIVE_EOF) {
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
            return trouble(r);
        status = read_entry(r, entry);
    }
    return status;
}

static int by_name(const void *a, const void *b)
{
    return lodd__str_cmp(((const file *)a)->name, ((const file *)b)->name);
}

lodd_status lodd__unpack_each(const char *path, const lodd_limits *limits, bool (*wanted)(lodd_str name),
                              lodd__fhir_package_visit *visit, void *user, char **ret_message)
{
    reader r = {.path = path, .limits = limits, .wanted = wanted, .message = ret_message};
    lodd_status status = read_all(&r);

    (void)archive_read_free(r.archive);
    if (status == LODD_OK && r.files.len > 0)
        qsort(r.files.ptr, r.files.len, sizeof *r.files.ptr, by_name);
    for (size_t i = 0; i < r.files.len; i++) {
        if (status == LODD_OK)
            status = visit(user, r.files.ptr[i].name, lodd__str_n(r.files.ptr[i].bytes, r.files.ptr[i].len));
        free(r.files.ptr[i].bytes);
    }
    lodd__vec_free(&r.files);
    lodd__arena_free(&r.arena);
    return status;
}
