/* message/message.h - the judge of Norwegian messages: MsgHead with its payloads, AppRec and bare payloads. */
#ifndef LODD_MESSAGE_MESSAGE_H
#define LODD_MESSAGE_MESSAGE_H

#include "message/conversation.h"
#include "message/judge.h"
#include "message/shared.h"

/* What one thread keeps from document to document. */
typedef struct lodd__message_worker lodd__message_worker;

lodd_status lodd__message_worker_new(lodd__message_worker **ret, lodd__shared *shared, const lodd_run_options *options);
void lodd__message_worker_free(lodd__message_worker *worker);
/* Gives up all that libxml2 made for it (see xml/memory.h); it is made again when needed. */
void lodd__message_worker_forget(lodd__message_worker *worker);

/* Finds out what a well-formed document is: judge->envelope, payloads, type_code, date, and the result's profiles. False: no pack knows it. */
bool lodd__message_identify(lodd__judge *judge);

/* Judges an identified document in all layers. conversation may be NULL. */
lodd_status lodd__message_judge(lodd__message_worker *worker, lodd__judge *judge, lodd__conversation *conversation);

/* The worker's coverage of a profile (by its index); NULL when it had no document. The worker keeps it. */
const lodd__coverage_bits *lodd__message_worker_coverage(const lodd__message_worker *worker, size_t profile);

#endif
