/* tx/tx.c - the terminology server as the terminology asks it. May use: base, net, term.
 *
 * A code is asked for in the value set by its canonical; where the server does not know that, by the definition, if we
 * have it. "No" counts as a verdict only when the answer says that it is because of the code, or the server has the
 * code system: many servers say "no" to what they do not know.
 */
#include "tx/tx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/reason.h"
#include "tx/tx_private.h"

enum { TIMEOUT_MS = 10000 };

/* ---- one code ---- */

static void set_silent(lodd__term_reply *ret, const lodd__tx_said *said)
{
    ret->state = LODD__REMOTE_SILENT;
    ret->reason = said->reason;
}

/* Asks and frees the question. */
static const lodd__tx_said *ask(lodd__tx *tx, lodd__tx_request *request, bool made)
{
    const lodd__tx_said *said = made ? &lodd__tx_exchange(tx, request)->said : &tx->no_memory.said;

    lodd__tx_request_free(request);
    return said;
}

static const lodd__tx_said *ask_code(lodd__tx *tx, const lodd__term_question *question, bool definition, bool display)
{
    lodd__tx_request request;
    bool made = lodd__tx_request_code(&request, question, definition, display);

    return ask(tx, &request, made);
}

/* A "no" without a reason: does the server have the code system at all? */
static const lodd__tx_said *ask_system(lodd__tx *tx, lodd_str system)
{
    lodd__tx_request request;
    bool made = lodd__tx_request_system(&request, system);

    return ask(tx, &request, made);
}

static bool has_definition(const lodd__term_question *question)
{
    return lodd__node_exists(lodd__node_get(question->definition, "compose"));
}

/* The display too, when that may be sent; what it is called is told in any case. */
static void judge_display(lodd__tx *tx, const lodd__term_question *question, bool definition, lodd__term_reply *ret)
{
    lodd_str display = question->coding->display;
    const lodd__tx_said *said = NULL;

    if (display.len == 0 || !ret->in)
        return;
    if (lodd__str_eq(display, ret->display)) {
        ret->display_checked = ret->display_right = true;
        return;
    }
    if (!tx->displays || display.len > LODD__TX_MAX_DISPLAY)
        return;
    said = ask_code(tx, question, definition, true);
    ret->nomem |= said->outcome == LODD__TX_NONE;
    if (said->outcome != LODD__TX_YES && said->outcome != LODD__TX_NO)
        return;
    ret->display_checked = true;
    ret->display_right = said->outcome == LODD__TX_YES;
    if (said->display.len > 0)
        ret->display = said->display;
}

static void set_verdict(lodd__tx *tx, const lodd__term_question *question, const lodd__tx_said *said,
                        lodd__term_reply *ret)
{
    ret->state = LODD__REMOTE_DECIDED;
    ret->in = said->outcome == LODD__TX_YES;
    ret->inactive = said->inactive;
    ret->display = said->display;
    if (ret->in || said->explained)
        return;
    if (question->coding->system.len == 0) {
        ret->state = LODD__REMOTE_UNKNOWN; /* it may not be able to tell the system of a code */
        return;
    }
    said = ask_system(tx, question->coding->system);
    ret->nomem |= said->outcome == LODD__TX_NONE;
    if (said->outcome == LODD__TX_SILENT)
        set_silent(ret, said);
    else if (said->outcome != LODD__TX_YES)
        ret->state = LODD__REMOTE_UNKNOWN;
}

static void by_code(lodd__tx *tx, const lodd__term_question *question, lodd__term_reply *ret)
{
    bool definition = question->valueset.len == 0 && has_definition(question);
    const lodd__tx_said *said = ask_code(tx, question, definition, false);

    if (said->outcome == LODD__TX_REFUSED && !definition && has_definition(question)) {
        definition = true;
        said = ask_code(tx, question, true, false);
    }
    switch (said->outcome) {
    case LODD__TX_NONE:
        ret->nomem = true;
        return;
    case LODD__TX_REFUSED:
        ret->state = LODD__REMOTE_UNKNOWN;
        return;
    case LODD__TX_SILENT:
        set_silent(ret, said);
        return;
    default:
        set_verdict(tx, question, said, ret);
        judge_display(tx, question, definition, ret);
    }
}

/* ---- whole value sets ---- */

static const lodd__tx_said *ask_expansion(lodd__tx *tx, const lodd__term_question *question, bool definition)
{
    lodd__tx_request request;
    bool made = lodd__tx_request_expansion(&request, question, definition);

    return ask(tx, &request, made);
}

static void by_expansion(lodd__tx *tx, const lodd__term_question *question, lodd__term_reply *ret)
{
    bool definition = question->valueset.len == 0;
    const lodd__tx_said *said = NULL;
    const lodd__tx_code *code = NULL;

    if (definition && !has_definition(question)) {
        ret->state = LODD__REMOTE_UNKNOWN; /* a code in its code system: that cannot be asked without the code */
        return;
    }
    said = ask_expansion(tx, question, definition);
    if (said->outcome == LODD__TX_REFUSED && !definition && has_definition(question))
        said = ask_expansion(tx, question, true);
    ret->nomem |= said->outcome == LODD__TX_NONE;
    if (said->outcome == LODD__TX_SILENT)
        set_silent(ret, said);
    else if (said->outcome != LODD__TX_YES)
        ret->state = LODD__REMOTE_UNKNOWN;
    if (said->outcome != LODD__TX_YES)
        return;
    code = lodd__tx_find_code(said, question->coding->system, question->coding->code);
    ret->state = LODD__REMOTE_DECIDED;
    ret->in = code != NULL;
    if (code == NULL)
        return;
    ret->inactive = code->inactive;
    ret->display = code->display;
    ret->display_checked = ret->display_right =
        question->coding->display.len > 0 && lodd__str_eq(question->coding->display, code->display);
}

static void on_question(void *user, const lodd__term_question *question, lodd__term_reply *ret)
{
    lodd__tx *tx = user;

    if (tx->expand_only) {
        by_expansion(tx, question, ret);
        return;
    }
    if (!lodd__tx_may_send(question->coding))
        ret->state = LODD__REMOTE_WITHHELD;
    else
        by_code(tx, question, ret);
}

/* ---- the client ---- */

/* Without slashes at its end. */
static char *base_url(const char *url)
{
    size_t n = strlen(url);

    while (n > 0 && url[n - 1] == '/')
        n--;
    return strndup(url, n);
}

static lodd_status copy_headers(lodd__tx *tx, const lodd_tx_options *options)
{
    tx->headers = calloc(options->n_headers + 1, sizeof *tx->headers);
    if (tx->headers == NULL)
        return LODD_ERR_NOMEM;
    for (; tx->n_headers < options->n_headers; tx->n_headers++) {
        tx->headers[tx->n_headers] = strdup(options->headers[tx->n_headers]);
        if (tx->headers[tx->n_headers] == NULL)
            return LODD_ERR_NOMEM;
    }
    return LODD_OK;
}

static lodd_status open_folder(lodd__tx *tx, const lodd_tx_options *options, char **ret_message)
{
    if (options->cache_dir == NULL)
        return LODD_OK;
    tx->cache_dir = strdup(options->cache_dir);
    if (tx->cache_dir == NULL)
        return LODD_ERR_NOMEM;
    if (lodd__tx_cache_open(tx->cache_dir, tx->cache_only))
        return LODD_OK;
    lodd__reason(ret_message, "terminology server: %s: %s", tx->cache_dir, strerrordesc_np(errno));
    return LODD_ERR_IO;
}

static lodd_status open_network(lodd__tx *tx, const lodd_tx_options *options, char **ret_message)
{
    lodd__http_options way = {
        .proxy = options->network.proxy,
        .ca_file = options->network.ca_file,
        .ca_dir = options->network.ca_dir,
        .connect_ms = tx->timeout_ms,
    };
    char message[512] = "";
    lodd_status status = LODD_OK;

    if (tx->cache_only)
        return LODD_OK;
    status = lodd__http_new(&tx->http, &way, message);
    if (status == LODD_ERR_NOT_FOUND)
        lodd__reason(ret_message, "terminology server: %s", message);
    return status;
}

static lodd_status fill(lodd__tx *tx, const lodd_tx_options *options, char **ret_message)
{
    lodd_status status = LODD_OK;

    tx->cache_only = options->cache_only;
    tx->displays = options->displays;
    tx->expand_only = options->expand_only;
    tx->timeout_ms = options->timeout_ms > 0 ? (long)options->timeout_ms : TIMEOUT_MS;
    tx->run = 1;
    tx->url = base_url(options->url);
    if (tx->url == NULL)
        return LODD_ERR_NOMEM;
    tx->remote = (lodd__term_remote){.user = tx, .name = lodd__str(tx->url), .ask = on_question};
    if (!lodd__http_url_ok(lodd__str(tx->url)) || strpbrk(tx->url, "?#@") != NULL) {
        lodd__reason(ret_message,
                     "terminology server: %s: not the base URL of a server (http or https, without user, query and "
                     "fragment)",
                     tx->url);
        return LODD_ERR_ARGUMENT;
    }
    if (tx->cache_only && options->cache_dir == NULL) {
        lodd__reason(ret_message, "terminology server: no folder of answers was named");
        return LODD_ERR_ARGUMENT;
    }
    status = copy_headers(tx, options);
    if (status == LODD_OK)
        status = open_folder(tx, options, ret_message);
    return status == LODD_OK ? open_network(tx, options, ret_message) : status;
}

lodd_status lodd__tx_new(lodd__tx **ret, const lodd_tx_options *options, char **ret_message)
{
    lodd__tx *tx = calloc(1, sizeof *tx);
    lodd_status status = LODD_OK;

    *ret = NULL;
    if (tx == NULL)
        return LODD_ERR_NOMEM;
    (void)pthread_mutex_init(&tx->lock, NULL);
    (void)pthread_cond_init(&tx->done, NULL);
    status = fill(tx, options, ret_message);
    if (status != LODD_OK) {
        lodd__tx_free(tx);
        return status;
    }
    *ret = tx;
    return LODD_OK;
}

void lodd__tx_free(lodd__tx *tx)
{
    if (tx == NULL)
        return;
    lodd__http_free(tx->http);
    for (size_t i = 0; i < tx->n_headers; i++)
        free(tx->headers[i]);
    free(tx->headers);
    free(tx->cache_dir);
    free(tx->url);
    lodd__map_free(&tx->entries);
    lodd__arena_free(&tx->arena);
    (void)pthread_cond_destroy(&tx->done);
    (void)pthread_mutex_destroy(&tx->lock);
    free(tx);
}

const lodd__term_remote *lodd__tx_remote(const lodd__tx *tx)
{
    return &tx->remote;
}

void lodd__tx_new_run(lodd__tx *tx)
{
    (void)pthread_mutex_lock(&tx->lock);
    tx->run++;
    tx->weight = 0;
    tx->down = false;
    (void)pthread_mutex_unlock(&tx->lock);
}

void lodd__tx_state(lodd__tx *tx, lodd_tx_state *ret)
{
    (void)pthread_mutex_lock(&tx->lock);
    *ret = (lodd_tx_state){
        .url = tx->url,
        .n_asked = tx->n_asked,
        .n_from_cache = tx->n_from_cache,
        .n_unanswered = tx->n_unanswered,
        .down = tx->down,
        .reason = tx->reason.len > 0 ? tx->reason.ptr : "", /* texts of an arena end with a NUL */
    };
    (void)pthread_mutex_unlock(&tx->lock);
}
