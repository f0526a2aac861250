/* net/curl.h - private to the net layer: the functions of libcurl that are used, found when they are first needed. */
#ifndef LODD_NET_CURL_H
#define LODD_NET_CURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#define LODD__CURL_FUNCTIONS(X)                                                                                        \
    X(global_init)                                                                                                     \
    X(easy_init)                                                                                                       \
    X(easy_reset)                                                                                                      \
    X(easy_cleanup)                                                                                                    \
    X(easy_setopt)                                                                                                     \
    X(easy_getinfo)                                                                                                    \
    X(easy_perform)                                                                                                    \
    X(slist_append)                                                                                                    \
    X(slist_free_all)                                                                                                  \
    X(url)                                                                                                             \
    X(url_cleanup)                                                                                                     \
    X(url_set)                                                                                                         \
    X(url_get)                                                                                                         \
    X(free)

typedef struct lodd__curl {
#define X(name) __typeof__(curl_##name) *name;
    LODD__CURL_FUNCTIONS(X)
#undef X
} lodd__curl;

/* The same for all, safe from several threads; NULL when there is no libcurl, with the reason (static) in *ret_why. */
const lodd__curl *lodd__curl_get(const char **ret_why);

#endif
