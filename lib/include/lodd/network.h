/* lodd/network.h - how others on the network are asked. Nothing in lodd does so unless an option here, or a command
 * that fetches packages, says so.
 */
#ifndef LODD_NETWORK_H
#define LODD_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* The way out. All-zero is the default. Paths and URLs are NUL-terminated and UTF-8. */
typedef struct lodd_network {
    const char *proxy;   /* NULL: what http_proxy, https_proxy, all_proxy and no_proxy say, as for curl; "": none */
    const char *ca_file; /* the authorities to trust, PEM; NULL: the system's */
    const char *ca_dir;  /* a folder of them; NULL: the system's */
} lodd_network;

/* A terminology server (FHIR R4, JSON) that is asked what the definitions here do not decide. What is sent: code
 * system, version, code and value set (its canonical; its definition, where that is one of the definitions here and the
 * server does not know it). Never identifiers or texts of a document, and no code that looks like the number of a
 * person. */
typedef struct lodd_tx_options {
    const char *url;            /* the base, such as "https://server/fhir"; NULL: nobody is asked */
    const char *cache_dir;      /* folder where answers are kept for later runs; NULL: none */
    bool cache_only;            /* only what cache_dir has; nothing is sent */
    bool displays;              /* send displays of codes too, to have them judged */
    bool expand_only;           /* ask for whole value sets only: no code is sent */
    unsigned timeout_ms;        /* for one answer; 0: 10 000 */
    const char *const *headers; /* "Name: value", sent with each question (Authorization) */
    size_t n_headers;
    lodd_network network;
} lodd_tx_options;

/* What came of asking, since the engine was opened. Strings live as long as the engine. */
typedef struct lodd_tx_state {
    const char *url;     /* NULL: no server was named */
    size_t n_asked;      /* questions sent over the network */
    size_t n_from_cache; /* answered by cache_dir */
    size_t n_unanswered; /* to which no usable answer came */
    bool down;           /* the server is not asked any more in this run */
    const char *reason;  /* of the last failure, in English; "" if there was none */
} lodd_tx_state;

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
