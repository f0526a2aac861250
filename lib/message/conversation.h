/* message/conversation.h - what one message says about others, and the findings across the messages of a run. */
#ifndef LODD_MESSAGE_CONVERSATION_H
#define LODD_MESSAGE_CONVERSATION_H

#include "message/judge.h"

/* The ids of one party, on the levels organisation, service and person; several ids of a level separated by blanks. */
typedef struct lodd__party {
    lodd_str level[3];
} lodd__party;

#define LODD__MAX_RECEIVERS 8

/* What is remembered of one document. Strings live in the conversation's arena. */
typedef struct lodd__conversation_entry {
    size_t order;
    lodd_str name;
    bool is_apprec;
    lodd_str id, type_code, date, status; /* MsgId, MsgInfo/Type/@V, GenDate, Forsendelsesstatus/@V */
    lodd_str parent, conversation;        /* ConversationRef */
    lodd_str patient;                     /* its ids, separated by blanks */
    lodd_str apprec_version;              /* that belongs to the message; of the AppRec itself */
    lodd_str original_id, original_type, original_date;
    lodd__party sender, receivers[LODD__MAX_RECEIVERS];
    size_t n_receivers;
    bool more_receivers; /* than are remembered */
    lodd__place at_id, at_reference, at_original_type, at_original_date, at_sender;
} lodd__conversation_entry;

typedef struct lodd__conversation lodd__conversation; /* of one run; may be used by several threads */

lodd__conversation *lodd__conversation_new(void); /* NULL when memory ran out */
void lodd__conversation_free(lodd__conversation *conversation);

/* Remembers a judged MsgHead or AppRec. */
lodd_status lodd__conversation_add(lodd__conversation *conversation, const lodd__judge *judge);

/* The findings across files, in the order of the input; *ret stays NULL when there are none. */
lodd_status lodd__conversation_finish(lodd__conversation *conversation, const lodd_limits *limits, lodd_result **ret);

#endif
