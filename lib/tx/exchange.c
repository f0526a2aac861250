/* tx/exchange.c - one question to the server: asked once, whichever thread wants it, and no longer when the server is
 * down. May use: base, net.
 *
 * The lock is never held while something is sent or read. Failures weigh; weights that add up without an answer between
 * them mean that the server is down, and nothing more is sent in this run. The reason that is told then is that of the
 * last failure, and is the same for all.
 */
#include <time.h>

#include "tx/tx_private.h"

enum { TRIES = 3, FIRST_PAUSE_MS = 200, LONGEST_PAUSE_MS = 5000, MAX_HEADERS = 32 };

/* ---- over the network ---- */

static void pause_for(const lodd__http_answer *answer, int tried)
{
    long ms = FIRST_PAUSE_MS << (2 * tried);
    struct timespec time = {0, 0};

    if (answer->retry_after_s > 0)
        ms = answer->retry_after_s * 1000 < LONGEST_PAUSE_MS ? (long)answer->retry_after_s * 1000 : LONGEST_PAUSE_MS;
    time.tv_sec = ms / 1000;
    time.tv_nsec = ms % 1000 * 1000000;
    (void)nanosleep(&time, NULL);
}

static size_t add_headers(const lodd__tx *tx, const char **headers, bool post)
{
    size_t n = 0;

    headers[n++] = "Accept: application/fhir+json";
    if (post)
        headers[n++] = "Content-Type: application/fhir+json";
    for (size_t i = 0; i < tx->n_headers && n < MAX_HEADERS; i++)
        headers[n++] = tx->headers[i];
    return n;
}

/* The answer is in the arena's hands, its body only until *answer is freed. */
static void send_once(lodd__tx *tx, lodd__arena *arena, const lodd__tx_request *request, const char *url,
                      lodd__http_answer *answer, lodd__tx_said *ret)
{
    const char *headers[MAX_HEADERS];
    bool post = request->body.len > 0;
    lodd__http_request question = {
        .url = url,
        .headers = headers,
        .n_headers = add_headers(tx, headers, post),
        .post = post,
        .body = lodd__buf_str(&request->body),
        .redirects = LODD__HTTP_REDIRECTS_ORIGIN,
        .compressed = true,
        .max_bytes = LODD__TX_MAX_ANSWER,
        .timeout_ms = tx->timeout_ms,
    };

    if (lodd__http_send(answer, tx->http, &question) == LODD_ERR_NOMEM)
        arena->failed = true;
    else
        lodd__tx_read(ret, arena, request->kind, answer);
}

static bool is_down(lodd__tx *tx)
{
    bool down = false;

    (void)pthread_mutex_lock(&tx->lock);
    down = tx->down;
    (void)pthread_mutex_unlock(&tx->lock);
    return down;
}

static size_t next_number(lodd__tx *tx)
{
    size_t number = 0;

    (void)pthread_mutex_lock(&tx->lock);
    number = tx->n_temporary++;
    (void)pthread_mutex_unlock(&tx->lock);
    return number;
}

static void send(lodd__tx *tx, lodd__arena *arena, const lodd__tx_request *request, lodd__tx_said *ret)
{
    lodd_str url = lodd__arena_printf(arena, "%s/%.*s", tx->url, LODD__FMT(lodd__buf_str(&request->path)));

    for (int i = 0; i < TRIES && url.ptr != NULL; i++) {
        lodd__http_answer answer;
        bool again = false;
        send_once(tx, arena, request, url.ptr, &answer, ret);
        again = ret->outcome == LODD__TX_SILENT && ret->again && i + 1 < TRIES && !arena->failed && !is_down(tx);
        if (ret->outcome == LODD__TX_YES || ret->outcome == LODD__TX_NO)
            lodd__tx_cache_put(tx, request, lodd__buf_str(&answer.body), next_number(tx));
        /* texts of the answer point into its body */
        ret->display = lodd__arena_str(arena, ret->display);
        for (size_t k = 0; k < ret->n_codes; k++) {
            ret->codes[k].system = lodd__arena_str(arena, ret->codes[k].system);
            ret->codes[k].code = lodd__arena_str(arena, ret->codes[k].code);
            ret->codes[k].display = lodd__arena_str(arena, ret->codes[k].display);
        }
        if (again)
            pause_for(&answer, i);
        lodd__http_answer_free(&answer);
        if (!again)
            return;
    }
}

/* ---- keeping ---- */

/* A copy that lives as long as the client; under the lock. */
static void keep(lodd__tx *tx, lodd__tx_entry *entry, const lodd__tx_said *said)
{
    lodd__arena *arena = &tx->arena;

    entry->said = *said;
    entry->said.display = lodd__arena_str(arena, said->display);
    entry->said.reason = lodd__arena_str(arena, said->reason);
    entry->said.codes = lodd__arena_array(arena, said->n_codes, sizeof *said->codes);
    for (size_t i = 0; i < said->n_codes && !arena->failed; i++)
        entry->said.codes[i] = (lodd__tx_code){
            .system = lodd__arena_str(arena, said->codes[i].system),
            .code = lodd__arena_str(arena, said->codes[i].code),
            .display = lodd__arena_str(arena, said->codes[i].display),
            .inactive = said->codes[i].inactive,
        };
}

static void weigh(lodd__tx *tx, const lodd__tx_entry *entry)
{
    if (entry->said.outcome != LODD__TX_SILENT) {
        tx->weight = 0;
        return;
    }
    tx->n_unanswered++;
    if (tx->down)
        return;
    tx->reason = entry->said.reason;
    tx->weight += entry->said.weight;
    tx->down = tx->weight >= LODD__TX_DOWN;
}

/* What came is kept, and who waits for it is told. False: memory ran out. */
static bool settle(lodd__tx *tx, lodd__tx_entry *entry, const lodd__tx_said *said, bool from_cache, bool nomem)
{
    (void)pthread_mutex_lock(&tx->lock);
    if (!nomem) {
        keep(tx, entry, said);
        nomem = tx->arena.failed;
        tx->arena.failed = false;
    }
    if (nomem)
        entry->said = (lodd__tx_said){.outcome = LODD__TX_NONE};
    else if (from_cache)
        tx->n_from_cache++;
    else
        weigh(tx, entry);
    entry->asking = false;
    (void)pthread_cond_broadcast(&tx->done);
    (void)pthread_mutex_unlock(&tx->lock);
    return !nomem;
}

/* ---- one question ---- */

/* NULL when memory ran out. */
static lodd__tx_entry *make_entry(lodd__tx *tx, lodd_str text)
{
    lodd_str key = lodd__arena_str(&tx->arena, text);
    lodd__tx_entry *entry = LODD__NEW(&tx->arena, lodd__tx_entry);

    tx->arena.failed = false;
    if (entry == NULL || key.ptr == NULL || !lodd__map_put(&tx->entries, key, entry))
        return NULL;
    entry->key = key;
    entry->run = tx->run;
    return entry;
}

/* Others may still read what came of a question in an earlier run: asking again is a new entry. */
static bool is_stale(const lodd__tx *tx, const lodd__tx_entry *entry)
{
    return !entry->asking && entry->said.outcome == LODD__TX_SILENT && entry->run != tx->run;
}

static lodd__tx_entry *entry_of(lodd__tx *tx, const lodd__tx_request *request)
{
    lodd__buf text = {NULL, 0, 0, false};
    lodd__tx_entry *entry = NULL;

    lodd__buf_add(&text, lodd__buf_str(&request->path));
    lodd__buf_addc(&text, '\n');
    lodd__buf_add(&text, lodd__buf_str(&request->body));
    if (!text.failed)
        entry = lodd__map_get(&tx->entries, lodd__buf_str(&text));
    if (!text.failed && (entry == NULL || is_stale(tx, entry)))
        entry = make_entry(tx, lodd__buf_str(&text));
    lodd__buf_free(&text);
    return entry;
}

/* Is there an answer, or is this thread to get one? Waits while another one is at it. */
static bool is_ours(lodd__tx *tx, lodd__tx_entry *entry)
{
    while (entry->asking)
        (void)pthread_cond_wait(&tx->done, &tx->lock);
    entry->asking = entry->said.outcome == LODD__TX_NONE;
    return entry->asking;
}

static bool from_cache(const lodd__tx *tx, lodd__arena *arena, const lodd__tx_request *request, lodd__tx_said *ret)
{
    lodd_str body;

    if (!lodd__tx_cache_get(tx, arena, request, &body))
        return false;
    lodd__tx_read_body(ret, arena, request->kind, body);
    return ret->outcome == LODD__TX_YES || ret->outcome == LODD__TX_NO;
}

static void not_asked(lodd__tx *tx, lodd__tx_said *ret)
{
    *ret =
        (lodd__tx_said){.outcome = LODD__TX_SILENT, .reason = LODD__STR("the answer is not in the folder of answers")};
    (void)pthread_mutex_lock(&tx->lock);
    if (tx->down)
        ret->reason = tx->reason;
    (void)pthread_mutex_unlock(&tx->lock);
}

static bool get(lodd__tx *tx, lodd__tx_entry *entry, const lodd__tx_request *request)
{
    lodd__arena arena = {0};
    lodd__tx_said said = {.outcome = LODD__TX_NONE};
    bool cached = from_cache(tx, &arena, request, &said), nomem = false;

    if (!cached && (tx->http == NULL || is_down(tx))) {
        not_asked(tx, &said);
    } else if (!cached) {
        (void)pthread_mutex_lock(&tx->lock);
        tx->n_asked++;
        (void)pthread_mutex_unlock(&tx->lock);
        send(tx, &arena, request, &said);
    }
    nomem = arena.failed || said.outcome == LODD__TX_NONE;
    nomem = !settle(tx, entry, &said, cached, nomem);
    lodd__arena_free(&arena);
    return !nomem;
}

const lodd__tx_entry *lodd__tx_exchange(lodd__tx *tx, const lodd__tx_request *request)
{
    lodd__tx_entry *entry = NULL;
    bool ours = false;

    (void)pthread_mutex_lock(&tx->lock);
    entry = entry_of(tx, request);
    ours = entry != NULL && is_ours(tx, entry);
    (void)pthread_mutex_unlock(&tx->lock);
    return entry == NULL || (ours && !get(tx, entry, request)) ? &tx->no_memory : entry;
}
