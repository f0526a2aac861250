/* net/curl.c - opens libcurl when it is first needed. May use: base.
 *
 * Linking it would make every start of the program load and initialise some thirty libraries (TLS, LDAP, Kerberos,
 * ...), which takes longer than judging a document. curl_global_init is the one piece of global state; it is done once
 * for the process and never undone, because others in the process may use libcurl too.
 */
#include "net/curl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

static struct {
    pthread_once_t once;
    lodd__curl functions;
    const char *why; /* NULL: it is there */
} curl = {.once = PTHREAD_ONCE_INIT};

/* dlsym gives functions as object pointers; POSIX says that their bytes are the same. */
static bool find(void *library, const char *name, void *ret)
{
    void *symbol = dlsym(library, name);

    memcpy(ret, &symbol, sizeof symbol);
    return symbol != NULL;
}

static void open_curl(void)
{
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib"};
    void *library = NULL;

    for (size_t i = 0; i < sizeof names / sizeof *names && library == NULL; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        curl.why = "libcurl is not installed (Debian: libcurl4)";
        return;
    }
#define X(name)                                                                                                        \
    if (!find(library, "curl_" #name, &curl.functions.name))                                                           \
        curl.why = "libcurl is too old: it has no curl_" #name;
    LODD__CURL_FUNCTIONS(X)
#undef X
    if (curl.why == NULL && curl.functions.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        curl.why = "libcurl could not be initialised";
}

const lodd__curl *lodd__curl_get(const char **ret_why)
{
    (void)pthread_once(&curl.once, open_curl);
    *ret_why = curl.why;
    return curl.why == NULL ? &curl.functions : NULL;
}
