/* tx/tx_private.h - private to the tx layer: what its files share. */
#ifndef LODD_TX_TX_PRIVATE_H
#define LODD_TX_TX_PRIVATE_H

#include <pthread.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "json/json.h"
#include "net/http.h"
#include "tx/tx.h"

enum {
    LODD__TX_MAX_ANSWER = 16 * 1024 * 1024,
    LODD__TX_MAX_DISPLAY = 4000,
    LODD__TX_MAX_CODE = 256, /* longer ones are texts */
    LODD__TX_MAX_URI = 2000,
    LODD__TX_MAX_CODES = 20000 /* of an expansion; larger value sets are asked code by code */
};

typedef enum lodd__tx_kind {
    LODD__TX_VALUESET_CODE, /* is the code in the value set? */
    LODD__TX_SYSTEM_CODE,   /* is the code in its code system? */
    LODD__TX_SYSTEM,        /* does the server have the code system? */
    LODD__TX_EXPANSION      /* all codes of the value set */
} lodd__tx_kind;

typedef enum lodd__tx_outcome {
    LODD__TX_NONE,
    LODD__TX_YES,
    LODD__TX_NO,
    LODD__TX_REFUSED, /* the server understood, and cannot say: it does not know the value set or code system */
    LODD__TX_SILENT   /* no usable answer */
} lodd__tx_outcome;

typedef struct lodd__tx_code {
    lodd_str system, code, display;
    bool inactive;
} lodd__tx_code;

/* What an answer says. */
typedef struct lodd__tx_said {
    lodd__tx_outcome outcome;
    lodd_str display;
    bool inactive;
    bool explained;       /* NO: the answer says that it is because of the code */
    lodd_str reason;      /* SILENT */
    unsigned weight;      /* SILENT: how much it counts towards LODD__TX_DOWN */
    bool again;           /* SILENT: may go better in a moment */
    lodd__tx_code *codes; /* EXPANSION, YES: by system and code */
    size_t n_codes;
} lodd__tx_said;

#define LODD__TX_DOWN 12 /* weights without an answer between them: the server counts as down */

/* One question and what came of it; kept as long as the client. */
typedef struct lodd__tx_entry {
    lodd_str key;
    unsigned run; /* in which it was first asked */
    bool asking;  /* some thread is at it; said is not to be read */
    lodd__tx_said said;
} lodd__tx_entry;

struct lodd__tx {
    lodd__term_remote remote;
    lodd__http *http; /* NULL: only the folder */
    char *url, *cache_dir;
    char **headers;
    size_t n_headers;
    bool cache_only, displays, expand_only;
    long timeout_ms;
    lodd__tx_entry no_memory;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t done;
    lodd__arena arena;
    lodd__map entries; /* by key */
    unsigned run, weight;
    bool down;
    lodd_str reason; /* of the last SILENT; when it is down, of the one that made it so */
    size_t n_asked, n_from_cache, n_unanswered, n_temporary;
};

/* --- question.c --- */

typedef struct lodd__tx_request {
    lodd__tx_kind kind;
    lodd__buf path; /* below the base URL: "ValueSet/$validate-code" */
    lodd__buf body; /* of a POST; empty: a GET */
} lodd__tx_request;

/* definition: ask with the definition of the value set in place of its canonical. False when memory ran out. */
bool lodd__tx_request_code(lodd__tx_request *ret, const lodd__term_question *question, bool definition, bool display);
bool lodd__tx_request_system(lodd__tx_request *ret, lodd_str system);
bool lodd__tx_request_expansion(lodd__tx_request *ret, const lodd__term_question *question, bool definition);
void lodd__tx_request_free(lodd__tx_request *request);
/* May a code leave the machine? */
bool lodd__tx_may_send(const lodd__term_coding *coding);

/* --- answer.c --- */

/* Reads an answer strictly. Texts live in the arena or are static. arena->failed: memory ran out. */
void lodd__tx_read(lodd__tx_said *ret, lodd__arena *arena, lodd__tx_kind kind, const lodd__http_answer *answer);
/* The same of a body that has come with status 200 before. */
void lodd__tx_read_body(lodd__tx_said *ret, lodd__arena *arena, lodd__tx_kind kind, lodd_str body);
const lodd__tx_code *lodd__tx_find_code(const lodd__tx_said *said, lodd_str system, lodd_str code);

/* --- cache.c: answers in a folder, by the digest of the question --- */

/* The body of an answer that was kept, in the arena; false: there is none that can be used. */
bool lodd__tx_cache_get(const lodd__tx *tx, lodd__arena *arena, const lodd__tx_request *request, lodd_str *ret_body);
/* number: different for each call. What cannot be written is not kept. */
void lodd__tx_cache_put(const lodd__tx *tx, const lodd__tx_request *request, lodd_str body, size_t number);
/* Makes the folder if need be; false with errno. */
bool lodd__tx_cache_open(const char *folder, bool read_only);

/* --- exchange.c --- */

/* What the server says, or said, to a request. Never NULL, and what it says never changes; NONE: memory ran out. */
const lodd__tx_entry *lodd__tx_exchange(lodd__tx *tx, const lodd__tx_request *request);

#endif
