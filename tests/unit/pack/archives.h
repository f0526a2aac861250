/* archives.h - makes .tgz files for tests, with libarchive: good ones and ones that lie. */
#ifndef LODD_TESTS_PACK_ARCHIVES_H
#define LODD_TESTS_PACK_ARCHIVES_H

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

typedef struct packed {
    struct archive *archive;
} packed;

__attribute__((unused)) static packed packed_new(const char *path)
{
    packed p = {archive_write_new()};

    if (p.archive == NULL || archive_write_add_filter_gzip(p.archive) != ARCHIVE_OK ||
        archive_write_set_format_pax_restricted(p.archive) != ARCHIVE_OK ||
        archive_write_open_filename(p.archive, path) != ARCHIVE_OK)
        abort();
    return p;
}

/* An entry of a kind (AE_IFREG, ...). link: NULL, or where a link points; hard: it is a hard link. */
__attribute__((unused)) static void packed_add(packed *p, const char *name, unsigned kind, const char *link, int hard,
                                               const char *data, size_t n)
{
    struct archive_entry *entry = archive_entry_new();

    if (entry == NULL)
        abort();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, kind);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, kind == AE_IFREG && !hard ? (la_int64_t)n : 0);
    if (link != NULL && hard)
        archive_entry_set_hardlink(entry, link);
    else if (link != NULL)
        archive_entry_set_symlink(entry, link);
    if (archive_write_header(p->archive, entry) != ARCHIVE_OK || (n > 0 && archive_write_data(p->archive, data, n) < 0))
        abort();
    archive_entry_free(entry);
}

__attribute__((unused)) static void packed_file(packed *p, const char *name, const char *text)
{
    packed_add(p, name, AE_IFREG, NULL, 0, text, strlen(text));
}

__attribute__((unused)) static void packed_close(packed *p)
{
    if (archive_write_close(p->archive) != ARCHIVE_OK || archive_write_free(p->archive) != ARCHIVE_OK)
        abort();
}

#endif
