/* net/http.h - one HTTP question and its answer, by libcurl.
 *
 * libcurl is opened when the first client is made, not when the program starts: a run that does not ask for the network
 * neither pays for it nor has it loaded. May be used by: pack (registry), tx (terminology server). Nothing here is
 * called unless a user asked for it by an option.
 *
 * A client may be shared by threads; what it needs of the environment (proxy) is what libcurl itself reads.
 */
#ifndef LODD_NET_HTTP_H
#define LODD_NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "lodd/status.h"

typedef struct lodd__http lodd__http;

/* All-zero is the default. Texts are NUL-terminated and are copied. */
typedef struct lodd__http_options {
    const char *user_agent; /* NULL: "lodd" */
    const char *proxy;      /* NULL: as curl has it (http_proxy, https_proxy, all_proxy, no_proxy); "": none */
    const char *ca_file;    /* PEM file of the authorities to trust; NULL: the system's */
    const char *ca_dir;     /* folder of them, hashed by c_rehash; NULL: the system's */
    long connect_ms;        /* to connect at most; 0: 10 000 */
    long stall_s;           /* without a byte at most; 0: 30 */
} lodd__http_options;

/* Only http and https, five at most, never from https to http. What is not allowed is a fault; with NONE the answer is
 * the 3xx itself. A question with a body follows only 307 and 308 and only within its origin (other 3xx are the
 * answer). Authorization and Cookie never go to another origin. */
typedef enum lodd__http_redirects {
    LODD__HTTP_REDIRECTS_NONE,
    LODD__HTTP_REDIRECTS_ORIGIN, /* same scheme, host and port */
    LODD__HTTP_REDIRECTS_ALL
} lodd__http_redirects;

typedef enum lodd__http_fault {
    LODD__HTTP_NO_FAULT,
    LODD__HTTP_NO_LIBRARY,    /* libcurl is not on this machine */
    LODD__HTTP_BAD_URL,       /* not an http or https URL, or a header that cannot be sent */
    LODD__HTTP_NO_HOST,       /* the name of the host (or proxy) leads nowhere */
    LODD__HTTP_NO_CONNECTION, /* refused or lost before an answer */
    LODD__HTTP_NO_TRUST,      /* TLS: certificate, authorities, handshake */
    LODD__HTTP_TIMEOUT,
    LODD__HTTP_TOO_LARGE, /* more than max_bytes */
    LODD__HTTP_BROKEN,    /* not HTTP, cut off, or not the bytes that were asked for */
    LODD__HTTP_REDIRECT,  /* to where it must not go, or too often */
    LODD__HTTP_STOPPED,   /* by begin or sink */
    LODD__HTTP_NOMEM
} lodd__http_fault;

typedef struct lodd__http_answer {
    int status;             /* 200, 404, ...; 0: there was none */
    lodd__buf body;         /* empty with a sink, unless the status is none of 2xx (then 64 KiB of it at most) */
    char content_type[128]; /* the four are empty when the server did not say, or said more than fits */
    char etag[256];
    char last_modified[64];
    char url[1024];        /* the last one asked, without user and password; cut when it is longer */
    uint64_t range_start;  /* 206: where the body begins; the one that was asked for */
    int64_t total_bytes;   /* of the whole resource, when the server says it; else -1 */
    int64_t retry_after_s; /* Retry-After in seconds; -1: not said */
    lodd__http_fault fault;
    char message[512]; /* with a fault: one line of English, without user and password; else empty */
} lodd__http_answer;

typedef struct lodd__http_request {
    const char *url;            /* NUL-terminated */
    const char *const *headers; /* "Name: value" lines besides what is always sent */
    size_t n_headers;
    bool post;     /* POST with body; else GET */
    lodd_str body; /* must live until the answer */
    lodd__http_redirects redirects;
    bool compressed;      /* may the answer be packed (gzip)? It arrives unpacked; not together with range_from */
    size_t max_bytes;     /* of the body, unpacked; must be given */
    long timeout_ms;      /* for all of it, redirects included; 0: no other limit than stall_s */
    uint64_t range_from;  /* > 0: the rest from this byte on (Range); the answer may still be a 200 */
    const char *if_range; /* an ETag (strong) or date, so that the rest is of the same version; NULL: none */
    /* Before the first byte of a 2xx, also of an empty one: status, headers and range_start are known. False stops. May
     * be NULL. */
    bool (*begin)(void *user, const lodd__http_answer *answer);
    bool (*sink)(void *user, const char *data, size_t n); /* the bytes of a 2xx as they come; false stops. NULL: body */
    void *user;
    bool (*may_follow)(void *user, const char *url); /* besides redirects: may this one be asked? NULL: yes */
} lodd__http_request;

/* LODD_ERR_NOT_FOUND: libcurl cannot be opened; message (may be NULL) says why. */
lodd_status lodd__http_new(lodd__http **ret, const lodd__http_options *options, char message[512]);
void lodd__http_free(lodd__http *http);

/* LODD_OK: an answer, whatever its status. Else the fault: LODD_ERR_ARGUMENT (BAD_URL), LODD_ERR_LIMIT (TOO_LARGE),
 * LODD_ERR_NOMEM, LODD_ERR_IO. *ret is always filled in; free it. */
lodd_status lodd__http_send(lodd__http_answer *ret, lodd__http *http, const lodd__http_request *request);
void lodd__http_answer_free(lodd__http_answer *answer);

/* Is it an http or https URL as lodd__http_send takes it (absolute, with a host, no blank or control character)? */
bool lodd__http_url_ok(lodd_str url);

#endif
