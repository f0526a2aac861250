/* http_ask - asks one question by lib/net/http.h and prints what came of it, for test_http.py.
 *
 * Usage: http_ask [-p BODY] [-H HEADER] [-r none|origin|all] [-m MAX] [-t MS] [-f FROM] [-i IF_RANGE] [-s] [-b] [-z]
 *                 [-n TIMES] [-j THREADS] [-x PROXY] [-c CA_FILE] URL
 * -s: bytes go to a sink; -b: the sink stops at once; -z: compressed; -n: ask so often; -j: each in so many threads.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/http.h"

typedef struct sink {
    lodd__buf bytes;
    size_t begun;
    int status;
    bool stops;
} sink;

typedef struct worker {
    pthread_t thread;
    lodd__http *http;
    const lodd__http_request *request;
    long times, right;
} worker;

static bool on_begin(void *user, const lodd__http_answer *answer)
{
    sink *s = user;

    s->begun++;
    s->status = answer->status;
    return true;
}

static bool on_bytes(void *user, const char *data, size_t n)
{
    sink *s = user;

    lodd__buf_add(&s->bytes, lodd__str_n(data, n));
    return !s->stops;
}

static void print(const lodd__http_answer *a, lodd_status status, const sink *s)
{
    printf("status=%d\nfault=%d\ncode=%d\nmessage=%s\nurl=%s\n", (int)status, (int)a->fault, a->status, a->message,
           a->url);
    printf("type=%s\netag=%s\nmodified=%s\n", a->content_type, a->etag, a->last_modified);
    printf("start=%llu\ntotal=%lld\nretry=%lld\n", (unsigned long long)a->range_start, (long long)a->total_bytes,
           (long long)a->retry_after_s);
    printf("begun=%zu\nbegun_code=%d\nsunk=%zu\n", s->begun, s->status, s->bytes.len);
    printf("body=%zu\n", a->body.len);
    (void)fwrite(a->body.ptr != NULL ? a->body.ptr : "", 1, a->body.len, stdout);
    (void)fwrite(s->bytes.ptr != NULL ? s->bytes.ptr : "", 1, s->bytes.len, stdout);
}

static void *work(void *user)
{
    worker *w = user;

    for (long i = 0; i < w->times; i++) {
        lodd__http_answer answer;
        w->right += lodd__http_send(&answer, w->http, w->request) == LODD_OK && answer.status == 200;
        lodd__http_answer_free(&answer);
    }
    return NULL;
}

static int many(lodd__http *http, const lodd__http_request *q, long threads, long times)
{
    worker *workers = calloc((size_t)threads, sizeof *workers);
    long right = 0;

    for (long i = 0; workers != NULL && i < threads; i++) {
        workers[i] = (worker){.http = http, .request = q, .times = times};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            return 3;
    }
    for (long i = 0; workers != NULL && i < threads; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        right += workers[i].right;
    }
    free(workers);
    printf("right=%ld\n", right);
    return right == threads * times ? 0 : 1;
}

static lodd__http_redirects redirects_of(const char *name)
{
    if (name[0] == 'a')
        return LODD__HTTP_REDIRECTS_ALL;
    return name[0] == 'o' ? LODD__HTTP_REDIRECTS_ORIGIN : LODD__HTTP_REDIRECTS_NONE;
}

int main(int argc, char **argv)
{
    static const char *headers[16];
    sink s = {.bytes = {NULL, 0, 0, false}};
    lodd__http_options options = {NULL, NULL, NULL, NULL, 0, 0};
    lodd__http_request q = {.headers = headers, .max_bytes = 1 << 20, .user = &s};
    lodd__http_answer answer;
    lodd__http *http = NULL;
    char message[512] = "";
    long times = 1, threads = 0;
    int option = 0, code = 0;

    while ((option = getopt(argc, argv, "p:H:r:m:t:f:i:sbzn:j:x:c:")) != -1) {
        switch (option) {
        case 'p':
            q.post = true, q.body = lodd__str(optarg);
            break;
        case 'H':
            headers[q.n_headers++ % 16] = optarg;
            break;
        case 'r':
            q.redirects = redirects_of(optarg);
            break;
        case 'm':
            q.max_bytes = (size_t)atol(optarg);
            break;
        case 't':
            q.timeout_ms = atol(optarg);
            break;
        case 'f':
            q.range_from = (uint64_t)atol(optarg);
            break;
        case 'i':
            q.if_range = optarg;
            break;
        case 's':
            q.begin = on_begin, q.sink = on_bytes;
            break;
        case 'b':
            s.stops = true;
            break;
        case 'z':
            q.compressed = true;
            break;
        case 'n':
            times = atol(optarg);
            break;
        case 'j':
            threads = atol(optarg);
            break;
        case 'x':
            options.proxy = optarg;
            break;
        case 'c':
            options.ca_file = optarg;
            break;
        default:
            return 2;
        }
    }
    if (optind >= argc)
        return 2;
    q.url = argv[optind];
    if (lodd__http_new(&http, &options, message) != LODD_OK) {
        printf("new=%s\n", message);
        return 2;
    }
    if (threads > 0) {
        code = many(http, &q, threads, times);
    } else {
        for (long i = 0; i < times; i++) {
            lodd_status status = lodd__http_send(&answer, http, &q);
            print(&answer, status, &s);
            lodd__http_answer_free(&answer);
        }
    }
    lodd__http_free(http);
    lodd__buf_free(&s.bytes);
    return code;
}
