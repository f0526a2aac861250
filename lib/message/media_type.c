/* message/media_type.c - file signatures of the attachment types that messages carry (HIS 1036). May use: base. */
#include "message/media_type.h"

#include "base/utf8.h"

static const struct {
    const char *signature;
    size_t len;
    const char *type;
} signatures[] = {
#define SIGNATURE(s, type) {s, sizeof(s) - 1, type}
    SIGNATURE("%PDF-", "application/pdf"),
    SIGNATURE("\xFF\xD8\xFF", "image/jpeg"),
    SIGNATURE("\x89PNG\r\n\x1A\n", "image/png"),
    SIGNATURE("GIF87a", "image/gif"),
    SIGNATURE("GIF89a", "image/gif"),
    SIGNATURE("II*\0", "image/tiff"),
    SIGNATURE("MM\0*", "image/tiff"),
    SIGNATURE("PK\3\4", "application/zip"),
    SIGNATURE("{\\rtf", "text/rtf"),
    SIGNATURE("<?xml", "text/xml"),
    SIGNATURE("\xEF\xBB\xBF<?xml", "text/xml"),
    SIGNATURE("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/msword"),
#undef SIGNATURE
};

/* Text: no control characters but white space. Bytes above 127 may be UTF-8 or ISO-8859-1. */
static bool is_text(lodd_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if ((unsigned char)bytes.ptr[i] < 32 && !lodd__is_space(bytes.ptr[i]) && bytes.ptr[i] != '\f')
            return false;
    return bytes.len > 0;
}

const char *lodd__media_type(lodd_str bytes)
{
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
        if (lodd__str_starts(bytes, lodd__str_n(signatures[i].signature, signatures[i].len)))
            return signatures[i].type;
    return is_text(bytes) ? "text/plain" : "";
}
