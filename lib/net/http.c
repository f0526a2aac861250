/* net/http.c - one HTTP question and its answer, by libcurl. May use: base.
 *
 * Redirects are followed here and not by libcurl, because what may be followed is decided by origin (scheme, host and
 * port). Handles are kept for the next question, so that connections are used again; a question has one for itself.
 */
#include "net/http.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "net/curl.h"

enum { MAX_IDLE = 8, MAX_REDIRECTS = 5, MAX_URL = 8192, MAX_ERROR_BODY = 65536, CONNECT_MS = 10000, STALL_S = 30 };

struct lodd__http {
    const lodd__curl *curl;
    char *user_agent, *proxy, *ca_file, *ca_dir;
    long connect_ms, stall_s;
    pthread_mutex_t lock; /* of idle */
    CURL *idle[MAX_IDLE];
    size_t n_idle;
};

/* One step of a question: what the callbacks of libcurl see. */
typedef struct exchange {
    const lodd__http *http;
    const lodd__http_request *request;
    lodd__http_answer *answer;
    CURL *handle;
    size_t bytes; /* of the body so far */
    bool begun;
    bool has_range;
    char error[CURL_ERROR_SIZE];
} exchange;

/* ---- texts ---- */

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

bool lodd__http_url_ok(lodd_str url)
{
    static const char *const schemes[] = {"http://", "https://"};
    size_t scheme = 0;

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (url.len > strlen(schemes[i]) && strncasecmp(url.ptr, schemes[i], strlen(schemes[i])) == 0)
            scheme = strlen(schemes[i]);
    if (scheme == 0 || url.len > MAX_URL || strchr("/?#", url.ptr[scheme]) != NULL)
        return false;
    for (size_t i = 0; i < url.len; i++)
        if (is_control(url.ptr[i]) || url.ptr[i] == ' ' || (unsigned char)url.ptr[i] >= 0x80)
            return false;
    return true;
}

/* What others see of a URL: no user, no password; without_query: nor what may be a key. */
static void show_url(const lodd__curl *curl, const char *url, bool without_query, char *ret, size_t n)
{
    CURLU *parts = curl->url();
    char *text = NULL;

    if (parts != NULL && curl->url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK) {
        (void)curl->url_set(parts, CURLUPART_USER, NULL, 0);
        (void)curl->url_set(parts, CURLUPART_PASSWORD, NULL, 0);
        (void)curl->url_set(parts, CURLUPART_FRAGMENT, NULL, 0);
        if (without_query)
            (void)curl->url_set(parts, CURLUPART_QUERY, NULL, 0);
        (void)curl->url_get(parts, CURLUPART_URL, &text, 0);
    }
    (void)snprintf(ret, n, "%s", text != NULL ? text : "(URL)");
    curl->free(text);
    curl->url_cleanup(parts);
}

/* "https://host:port"; false when it is not an URL to be asked. */
static bool origin_of(const lodd__curl *curl, const char *url, char ret[512])
{
    CURLU *parts = curl->url();
    char *scheme = NULL, *host = NULL, *port = NULL;
    bool done = parts != NULL && curl->url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
                curl->url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                curl->url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
                curl->url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
                snprintf(ret, 512, "%s://%s:%s", scheme, host, port) < 512;

    curl->free(scheme);
    curl->free(host);
    curl->free(port);
    curl->url_cleanup(parts);
    return done;
}

/* ---- the fault of a question ---- */

static const struct {
    CURLcode code;
    lodd__http_fault fault;
    const char *text;
} faults[] = {
    {CURLE_UNSUPPORTED_PROTOCOL, LODD__HTTP_BROKEN, "the answer is not HTTP"}, /* the URL has been looked at before */
    {CURLE_URL_MALFORMAT, LODD__HTTP_BAD_URL, "not a URL that can be asked"},
    {CURLE_COULDNT_RESOLVE_PROXY, LODD__HTTP_NO_HOST, "the name of the proxy leads nowhere"},
    {CURLE_COULDNT_RESOLVE_HOST, LODD__HTTP_NO_HOST, "the name of the host leads nowhere"},
    {CURLE_COULDNT_CONNECT, LODD__HTTP_NO_CONNECTION, "no connection"},
    {CURLE_SEND_ERROR, LODD__HTTP_NO_CONNECTION, "the connection was lost"},
    {CURLE_RECV_ERROR, LODD__HTTP_BROKEN, "the connection was lost"},
    {CURLE_GOT_NOTHING, LODD__HTTP_BROKEN, "the server answered nothing"},
    {CURLE_PARTIAL_FILE, LODD__HTTP_BROKEN, "the answer was cut off"},
    {CURLE_HTTP2, LODD__HTTP_BROKEN, "the connection was lost"},
    {CURLE_HTTP2_STREAM, LODD__HTTP_BROKEN, "the answer was cut off"},
    {CURLE_OPERATION_TIMEDOUT, LODD__HTTP_TIMEOUT, "no answer in time"},
    {CURLE_SSL_CONNECT_ERROR, LODD__HTTP_NO_TRUST, "no secure connection"},
    {CURLE_PEER_FAILED_VERIFICATION, LODD__HTTP_NO_TRUST, "the server's certificate is not trusted"},
    {CURLE_SSL_CACERT_BADFILE, LODD__HTTP_NO_TRUST, "the file of authorities cannot be read"},
    {CURLE_SSL_CERTPROBLEM, LODD__HTTP_NO_TRUST, "no secure connection"},
    {CURLE_SSL_CIPHER, LODD__HTTP_NO_TRUST, "no secure connection"},
    {CURLE_OUT_OF_MEMORY, LODD__HTTP_NOMEM, "out of memory"},
};

static lodd_status status_of(lodd__http_fault fault)
{
    switch (fault) {
    case LODD__HTTP_NO_FAULT:
        return LODD_OK;
    case LODD__HTTP_BAD_URL:
        return LODD_ERR_ARGUMENT;
    case LODD__HTTP_TOO_LARGE:
        return LODD_ERR_LIMIT;
    case LODD__HTTP_NOMEM:
        return LODD_ERR_NOMEM;
    case LODD__HTTP_NO_LIBRARY:
        return LODD_ERR_NOT_FOUND;
    default:
        return LODD_ERR_IO;
    }
}

/* One line: what came from a server or a library may hold anything. */
static lodd_status fail(lodd__http_answer *answer, const lodd__curl *curl, const char *url, lodd__http_fault fault,
                        const char *text, const char *more)
{
    char shown[256];

    show_url(curl, url, true, shown, sizeof shown);
    answer->fault = fault;
    if (more != NULL && more[0] != '\0')
        (void)snprintf(answer->message, sizeof answer->message, "%s: %s (%.200s)", shown, text, more);
    else
        (void)snprintf(answer->message, sizeof answer->message, "%s: %s", shown, text);
    for (char *c = answer->message; *c != '\0'; c++)
        if (is_control(*c) || (unsigned char)*c >= 0x80)
            *c = '?';
    return status_of(fault);
}

static lodd_status fail_as_curl(const exchange *e, const char *url, CURLcode code)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].code == code)
            return fail(e->answer, e->http->curl, url, faults[i].fault, faults[i].text, e->error);
    return fail(e->answer, e->http->curl, url, LODD__HTTP_BROKEN, "the question failed", e->error);
}

/* ---- what comes ---- */

/* Too long: left empty, as if it had not been said. */
static void keep(char *ret, size_t n, lodd_str value)
{
    if (value.len < n && memchr(value.ptr, '\0', value.len) == NULL) {
        memcpy(ret, value.ptr, value.len);
        ret[value.len] = '\0';
    }
}

/* Digits only; -1 for anything else, or too many. */
static int64_t number_of(lodd_str text)
{
    int64_t n = 0;

    if (!lodd__str_digits(text) || text.len > 15)
        return -1;
    for (size_t i = 0; i < text.len; i++)
        n = n * 10 + (text.ptr[i] - '0');
    return n;
}

/* "bytes 100-199/200" */
static void read_content_range(exchange *e, lodd_str value)
{
    size_t dash = 0, slash = 0;
    int64_t from = 0;

    if (!lodd__str_starts(value, LODD__STR("bytes ")))
        return;
    value = lodd__str_sub(value, 6, value.len - 6);
    dash = lodd__str_find(value, '-', 0);
    slash = lodd__str_find(value, '/', 0);
    if (dash == (size_t)-1 || slash == (size_t)-1 || slash < dash)
        return;
    from = number_of(lodd__str_sub(value, 0, dash));
    if (from < 0)
        return;
    e->has_range = true;
    e->answer->range_start = (uint64_t)from;
    e->answer->total_bytes = number_of(lodd__str_sub(value, slash + 1, value.len - slash - 1));
}

static bool header_is(lodd_str name, const char *wanted)
{
    return name.len == strlen(wanted) && strncasecmp(name.ptr, wanted, name.len) == 0;
}

static void forget_headers(exchange *e)
{
    lodd__http_answer *a = e->answer;

    a->content_type[0] = a->etag[0] = a->last_modified[0] = '\0';
    a->range_start = 0;
    a->total_bytes = a->retry_after_s = -1;
    e->has_range = false;
}

static size_t on_header(char *data, size_t size, size_t n, void *user)
{
    exchange *e = user;
    lodd__http_answer *a = e->answer;
    lodd_str line = {data, size * n}, name, value;
    size_t colon = lodd__str_find(line, ':', 0);

    if (lodd__str_starts(line, LODD__STR("HTTP/"))) {
        forget_headers(e); /* those before were of a proxy, or of a 100 */
        return line.len;
    }
    if (colon == (size_t)-1)
        return line.len;
    name = lodd__str_sub(line, 0, colon);
    value = lodd__str_trim(lodd__str_sub(line, colon + 1, line.len - colon - 1));
    if (header_is(name, "content-type"))
        keep(a->content_type, sizeof a->content_type, value);
    else if (header_is(name, "etag"))
        keep(a->etag, sizeof a->etag, value);
    else if (header_is(name, "last-modified"))
        keep(a->last_modified, sizeof a->last_modified, value);
    else if (header_is(name, "retry-after"))
        a->retry_after_s = number_of(value);
    else if (header_is(name, "content-range"))
        read_content_range(e, value);
    else if (header_is(name, "content-length") && !e->has_range)
        a->total_bytes = number_of(value);
    return line.len;
}

static bool is_success(const lodd__http_answer *answer)
{
    return answer->status >= 200 && answer->status < 300;
}

static int status_now(const exchange *e)
{
    long status = 0;

    (void)e->http->curl->easy_getinfo(e->handle, CURLINFO_RESPONSE_CODE, &status);
    return (int)status;
}

/* Before the first byte. False: stop, with the fault. */
static bool begin(exchange *e)
{
    const lodd__http_request *q = e->request;
    lodd__http_answer *a = e->answer;

    if (e->begun)
        return true;
    e->begun = true;
    a->status = status_now(e);
    if (a->status == 206 && (!e->has_range || a->range_start != q->range_from || q->range_from == 0)) {
        a->fault = LODD__HTTP_BROKEN;
        return false;
    }
    if (is_success(a) && q->begin != NULL && !q->begin(q->user, a)) {
        a->fault = LODD__HTTP_STOPPED;
        return false;
    }
    return true;
}

static size_t on_body(char *data, size_t size, size_t n, void *user)
{
    exchange *e = user;
    lodd__http_answer *a = e->answer;
    size_t len = size * n;

    if (!begin(e))
        return 0;
    if (!is_success(a)) { /* a page about an error: as much of it as anyone reads */
        size_t space = a->body.len < MAX_ERROR_BODY ? MAX_ERROR_BODY - a->body.len : 0;
        lodd__buf_add(&a->body, lodd__str_n(data, len < space ? len : space));
        e->bytes += len;
        if (e->bytes > e->request->max_bytes && e->bytes > MAX_ERROR_BODY)
            a->fault = LODD__HTTP_TOO_LARGE;
        return a->fault == LODD__HTTP_NO_FAULT ? len : 0;
    }
    if (len > e->request->max_bytes - e->bytes) {
        a->fault = LODD__HTTP_TOO_LARGE;
        return 0;
    }
    e->bytes += len;
    if (e->request->sink == NULL)
        lodd__buf_add(&a->body, lodd__str_n(data, len));
    else if (!e->request->sink(e->request->user, data, len))
        a->fault = LODD__HTTP_STOPPED;
    if (a->body.failed)
        a->fault = LODD__HTTP_NOMEM;
    return a->fault == LODD__HTTP_NO_FAULT ? len : 0;
}

/* ---- what is sent ---- */

static bool header_ok(const char *line)
{
    const char *colon = strchr(line, ':');

    for (const char *c = line; *c != '\0'; c++)
        if (is_control(*c))
            return false;
    return colon != NULL && colon != line;
}

static bool is_secret(const char *line)
{
    static const char *const names[] = {"authorization:", "cookie:", "proxy-authorization:"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncasecmp(line, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static bool add_header(const lodd__curl *curl, struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = curl->slist_append(*list, line);

    if (longer != NULL)
        *list = longer;
    return longer != NULL;
}

static bool make_headers(const exchange *e, bool own_origin, struct curl_slist **ret)
{
    const lodd__http_request *q = e->request;
    const lodd__curl *curl = e->http->curl;
    char line[512];
    bool done = true;

    for (size_t i = 0; i < q->n_headers && done; i++)
        if (own_origin || !is_secret(q->headers[i]))
            done = add_header(curl, ret, q->headers[i]);
    if (done && q->range_from > 0 && q->if_range != NULL &&
        snprintf(line, sizeof line, "If-Range: %s", q->if_range) < (int)sizeof line)
        done = add_header(curl, ret, line);
    /* no waiting for a 100 that many servers never send */
    return done && (!q->post || add_header(curl, ret, "Expect:"));
}

/* Who is asked through whom, and how long. */
static bool set_way(const lodd__http *http, CURL *h, long timeout_ms)
{
    const lodd__curl *c = http->curl;
    CURLcode r = CURLE_OK;

#define SET(option, value) r = r != CURLE_OK ? r : c->easy_setopt(h, option, value)
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP09_ALLOWED, 0L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, http->connect_ms);
    SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(CURLOPT_LOW_SPEED_TIME, http->stall_s);
    SET(CURLOPT_TIMEOUT_MS, timeout_ms);
    SET(CURLOPT_USERAGENT, http->user_agent != NULL ? http->user_agent : "lodd");
    if (http->proxy != NULL)
        SET(CURLOPT_PROXY, http->proxy);
    if (http->ca_file != NULL)
        SET(CURLOPT_CAINFO, http->ca_file);
    if (http->ca_dir != NULL)
        SET(CURLOPT_CAPATH, http->ca_dir);
    return r == CURLE_OK;
}

static bool set_question(exchange *e, const char *url, struct curl_slist *headers)
{
    const lodd__http_request *q = e->request;
    const lodd__curl *c = e->http->curl;
    CURL *h = e->handle;
    CURLcode r = CURLE_OK;
    char range[32];

    SET(CURLOPT_URL, url);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_ERRORBUFFER, e->error);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, e);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, e);
    if (q->compressed && q->range_from == 0)
        SET(CURLOPT_ACCEPT_ENCODING, "");
    if (q->range_from > 0) {
        (void)snprintf(range, sizeof range, "%llu-", (unsigned long long)q->range_from);
        SET(CURLOPT_RANGE, range);
    }
    if (q->post) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body.len);
        SET(CURLOPT_POSTFIELDS, q->body.len > 0 ? q->body.ptr : "");
    }
#undef SET
    return r == CURLE_OK;
}

/* ---- one step ---- */

/* Asks once, without following. timeout_ms: what is left of the time. */
static lodd_status ask(exchange *e, const char *url, bool own_origin, long timeout_ms)
{
    const lodd__curl *curl = e->http->curl;
    lodd__http_answer *a = e->answer;
    struct curl_slist *headers = NULL;
    CURLcode code = CURLE_OUT_OF_MEMORY;

    forget_headers(e);
    a->status = 0;
    a->body.len = 0;
    e->bytes = 0;
    e->begun = false;
    curl->easy_reset(e->handle);
    if (make_headers(e, own_origin, &headers) && set_way(e->http, e->handle, timeout_ms) &&
        set_question(e, url, headers))
        code = curl->easy_perform(e->handle);
    curl->slist_free_all(headers);
    if (code == CURLE_OK)
        (void)begin(e); /* an empty answer */
    a->status = code == CURLE_OK ? status_now(e) : a->status;
    switch (a->fault) {
    case LODD__HTTP_NO_FAULT:
        return code == CURLE_OK ? LODD_OK : fail_as_curl(e, url, code);
    case LODD__HTTP_TOO_LARGE:
        return fail(a, curl, url, a->fault, "the answer is larger than allowed", NULL);
    case LODD__HTTP_NOMEM:
        return fail(a, curl, url, a->fault, "out of memory", NULL);
    case LODD__HTTP_STOPPED:
        return fail(a, curl, url, a->fault, "stopped", NULL);
    default:
        return fail(a, curl, url, a->fault, "the server answered with other bytes than were asked for", NULL);
    }
}

/* ---- redirects ---- */

/* Where the answer leads: a copy for free(); NULL: the answer is the answer, or there is a fault. */
static char *next_url(exchange *e, const char *url, lodd_status *status)
{
    const lodd__http_request *q = e->request;
    lodd__http_answer *a = e->answer;
    const lodd__curl *curl = e->http->curl;
    char from[512], to[512], shown[256];
    char *location = NULL, *copy = NULL;
    bool keeps = a->status == 307 || a->status == 308, same = false;

    if (q->redirects == LODD__HTTP_REDIRECTS_NONE || a->status < 301 || a->status > 308 ||
        (!keeps && (q->post || a->status > 303)))
        return NULL;
    if (curl->easy_getinfo(e->handle, CURLINFO_REDIRECT_URL, &location) != CURLE_OK || location == NULL)
        return NULL;
    same = origin_of(curl, url, from) && origin_of(curl, location, to) && strcasecmp(from, to) == 0;
    if (q->post && !same)
        return NULL;
    if (!lodd__http_url_ok(lodd__str(location)) || (q->redirects == LODD__HTTP_REDIRECTS_ORIGIN && !same) ||
        (q->may_follow != NULL && !q->may_follow(q->user, location)) ||
        (strncasecmp(url, "https:", 6) == 0 && strncasecmp(location, "https:", 6) != 0)) {
        show_url(curl, location, true, shown, sizeof shown);
        *status = fail(a, curl, url, LODD__HTTP_REDIRECT, "it leads to where it must not", shown);
        return NULL;
    }
    copy = strdup(location);
    if (copy == NULL)
        *status = fail(a, curl, url, LODD__HTTP_NOMEM, "out of memory", NULL);
    return copy;
}

static long left_of(long timeout_ms, const struct timespec *since)
{
    struct timespec now = {0, 0};
    long long gone = 0;

    if (timeout_ms <= 0)
        return 0;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    gone = (long long)(now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
    return gone >= timeout_ms ? 1 : timeout_ms - (long)gone;
}

static lodd_status ask_and_follow(exchange *e)
{
    const lodd__http_request *q = e->request;
    struct timespec since = {0, 0};
    char first[512] = "", here[512] = "";
    char *moved = NULL;
    const char *url = q->url;
    lodd_status status = LODD_OK;

    (void)clock_gettime(CLOCK_MONOTONIC, &since);
    (void)origin_of(e->http->curl, url, first);
    for (int i = 0; status == LODD_OK; i++) {
        char *next = NULL;
        bool own = origin_of(e->http->curl, url, here) && strcasecmp(first, here) == 0;
        show_url(e->http->curl, url, false, e->answer->url, sizeof e->answer->url);
        status = ask(e, url, own, left_of(q->timeout_ms, &since));
        next = status == LODD_OK ? next_url(e, url, &status) : NULL;
        if (next == NULL)
            break;
        free(moved);
        url = moved = next;
        if (i + 1 == MAX_REDIRECTS)
            status = fail(e->answer, e->http->curl, q->url, LODD__HTTP_REDIRECT, "it leads on and on", NULL);
    }
    free(moved);
    return status;
}

/* ---- the client ---- */

static CURL *take_handle(lodd__http *http)
{
    CURL *handle = NULL;

    (void)pthread_mutex_lock(&http->lock);
    if (http->n_idle > 0)
        handle = http->idle[--http->n_idle];
    (void)pthread_mutex_unlock(&http->lock);
    return handle != NULL ? handle : http->curl->easy_init();
}

static void give_back(lodd__http *http, CURL *handle)
{
    (void)pthread_mutex_lock(&http->lock);
    if (http->n_idle < MAX_IDLE) {
        http->idle[http->n_idle++] = handle;
        handle = NULL;
    }
    (void)pthread_mutex_unlock(&http->lock);
    http->curl->easy_cleanup(handle);
}

static bool request_ok(const lodd__http_request *q)
{
    bool ok = q->url != NULL && lodd__http_url_ok(lodd__str(q->url)) && q->max_bytes > 0 && !(q->post && q->range_from);

    for (size_t i = 0; i < q->n_headers && ok; i++)
        ok = header_ok(q->headers[i]);
    for (const char *c = q->if_range; ok && c != NULL && *c != '\0'; c++)
        ok = !is_control(*c);
    return ok;
}

lodd_status lodd__http_send(lodd__http_answer *ret, lodd__http *http, const lodd__http_request *request)
{
    exchange e = {.http = http, .request = request, .answer = ret};
    lodd_status status = LODD_OK;

    memset(ret, 0, sizeof *ret);
    ret->total_bytes = ret->retry_after_s = -1;
    if (!request_ok(request))
        return fail(ret, http->curl, request->url != NULL ? request->url : "", LODD__HTTP_BAD_URL,
                    "not a URL or header that can be sent", NULL);
    e.handle = take_handle(http);
    if (e.handle == NULL)
        return fail(ret, http->curl, request->url, LODD__HTTP_NOMEM, "out of memory", NULL);
    status = ask_and_follow(&e);
    http->curl->easy_reset(e.handle); /* it holds pointers into this call */
    give_back(http, e.handle);
    return status;
}

void lodd__http_answer_free(lodd__http_answer *answer)
{
    if (answer != NULL)
        lodd__buf_free(&answer->body);
}

/* False when memory ran out. */
static bool copy_text(char **ret, const char *text)
{
    *ret = text != NULL ? strdup(text) : NULL;
    return text == NULL || *ret != NULL;
}

lodd_status lodd__http_new(lodd__http **ret, const lodd__http_options *options, char message[512])
{
    const char *why = NULL;
    const lodd__curl *curl = lodd__curl_get(&why);
    lodd__http *http = NULL;

    *ret = NULL;
    if (curl == NULL) {
        if (message != NULL)
            (void)snprintf(message, 512, "%s", why);
        return LODD_ERR_NOT_FOUND;
    }
    http = calloc(1, sizeof *http);
    if (http == NULL)
        return LODD_ERR_NOMEM;
    http->curl = curl;
    http->connect_ms = options->connect_ms > 0 ? options->connect_ms : CONNECT_MS;
    http->stall_s = options->stall_s > 0 ? options->stall_s : STALL_S;
    (void)pthread_mutex_init(&http->lock, NULL);
    if (!copy_text(&http->user_agent, options->user_agent) || !copy_text(&http->proxy, options->proxy) ||
        !copy_text(&http->ca_file, options->ca_file) || !copy_text(&http->ca_dir, options->ca_dir)) {
        lodd__http_free(http);
        return LODD_ERR_NOMEM;
    }
    *ret = http;
    return LODD_OK;
}

void lodd__http_free(lodd__http *http)
{
    if (http == NULL)
        return;
    for (size_t i = 0; i < http->n_idle; i++)
        http->curl->easy_cleanup(http->idle[i]);
    (void)pthread_mutex_destroy(&http->lock);
    free(http->user_agent);
    free(http->proxy);
    free(http->ca_file);
    free(http->ca_dir);
    free(http);
}
