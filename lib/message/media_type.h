/* message/media_type.h - what decoded bytes are, by their signature. */
#ifndef LODD_MESSAGE_MEDIA_TYPE_H
#define LODD_MESSAGE_MEDIA_TYPE_H

#include "base/str.h"

/* A media type (IANA), or "" when the bytes have no known signature and are not text. */
const char *lodd__media_type(lodd_str bytes);

#endif
