/* message/conversation.c - see conversation.h.
 *
 * Sources: HISD/HITS 1154:2018 (change and cancellation, MsgId), HITS 1218:2019 (linking), HIS 80415:2012 and HITS 1168:2016 (AppRec).
 * May use: base, report, pack, xml.
 */
#include "message/conversation.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"
#include "base/map.h"
#include "base/vec.h"

/* Times without a zone are Norwegian (HIS 1037 ch. 6.2.1); summer time's hour does not matter here. */
#define NORWEGIAN_ZONE 60

#define MH "http://www.kith.no/xmlstds/msghead/2006-05-24"

struct lodd__conversation {
    pthread_mutex_t mutex;
    lodd__arena arena;
    LODD__VEC(lodd__conversation_entry *) entries;
    bool hides_values; /* some document's values must not be shown */
};

lodd__conversation *lodd__conversation_new(void)
{
    lodd__conversation *conversation = calloc(1, sizeof *conversation);

    if (conversation != NULL && pthread_mutex_init(&conversation->mutex, NULL) != 0) {
        free(conversation);
        return NULL;
    }
    return conversation;
}

void lodd__conversation_free(lodd__conversation *conversation)
{
    if (conversation == NULL)
        return;
    pthread_mutex_destroy(&conversation->mutex);
    lodd__vec_free(&conversation->entries);
    lodd__arena_free(&conversation->arena);
    free(conversation);
}

/* --- reading one document (under the mutex, into the conversation's arena) ------------------------------------------------------------------ */

typedef struct reader {
    lodd__arena *arena;
    const lodd__judge *judge;
    lodd__conversation_entry *entry;
} reader;

static lodd_str text(const reader *r, const xmlNode *node)
{
    return node != NULL ? lodd__arena_str(r->arena, lodd__str_trim(lodd__xml_text(r->judge->scratch, node))) : (lodd_str){NULL, 0};
}

static lodd_str code(const reader *r, const xmlNode *node)
{
    return node != NULL ? lodd__arena_str(r->arena, lodd__xml_attr_value(node, "V")) : (lodd_str){NULL, 0};
}

static lodd__place place(const reader *r, const xmlNode *node)
{
    lodd__place ret = {.document = r->entry->name};
    lodd__position position;

    if (node == NULL)
        return ret;
    ret.offset = lodd__xml_offset(r->judge->doc, node);
    position = lodd__source_position(r->judge->source, r->judge->scratch, ret.offset);
    ret.line = position.line;
    ret.column = position.column;
    ret.path = lodd__arena_str(r->arena, lodd__xml_path(r->judge->scratch, node));
    return ret;
}

/* A unit has a handful of ids. More than this are not compared: it would cost the square of their number. */
#define MAX_IDS 32

static lodd_str joined_ids(const reader *r, const xmlNode *owner, const char *element)
{
    lodd_str ret = {NULL, 0};
    size_t n = 0;

    for (const xmlNode *ident = lodd__xml_child(owner, element, NULL); ident != NULL && n < MAX_IDS; ident = lodd__xml_next(ident, element, NULL), n++) {
        lodd_str id = text(r, lodd__xml_child(ident, "Id", NULL));
        ret = ret.len == 0 ? id : lodd__arena_printf(r->arena, "%.*s %.*s", LODD__FMT(ret), LODD__FMT(id));
    }
    return ret;
}

static lodd__party message_party(const reader *r, const xmlNode *party)
{
    const xmlNode *organisation = lodd__xml_child(party, "Organisation", MH);
    lodd__party ret = {{joined_ids(r, organisation, "Ident"), joined_ids(r, lodd__xml_child(organisation, "Organisation", MH), "Ident"),
                        joined_ids(r, lodd__xml_child(organisation, "HealthcareProfessional", MH), "Ident")}};

    return ret;
}

static lodd_str apprec_ids(const reader *r, const xmlNode *level)
{
    lodd_str id = level != NULL ? text(r, lodd__xml_child(level, "Id", NULL)) : (lodd_str){NULL, 0};
    lodd_str more = level != NULL ? joined_ids(r, level, "AdditionalId") : (lodd_str){NULL, 0};

    return more.len == 0 ? id : lodd__arena_printf(r->arena, "%.*s %.*s", LODD__FMT(id), LODD__FMT(more));
}

static lodd__party apprec_party(const reader *r, const xmlNode *party)
{
    const xmlNode *inst = lodd__xml_child(lodd__xml_child(party, "HCP", NULL), "Inst", NULL);
    lodd__party ret = {{apprec_ids(r, inst), apprec_ids(r, lodd__xml_child(inst, "Dept", NULL)), apprec_ids(r, lodd__xml_child(inst, "HCPerson", NULL))}};

    return ret;
}

static const xmlNode *named(const lodd__judge *judge, const char *name)
{
    for (size_t i = 0; i < judge->doc->n_elements; i++)
        if (strcmp((const char *)judge->doc->elements[i]->name, name) == 0)
            return judge->doc->elements[i];
    return NULL;
}

static void read_message(const reader *r)
{
    lodd__conversation_entry *entry = r->entry;
    const xmlNode *info = lodd__xml_child(r->judge->doc->root, "MsgInfo", MH);
    const xmlNode *reference = lodd__xml_child(info, "ConversationRef", MH);
    const xmlNode *receiver = lodd__xml_child(info, "Receiver", MH);
    const xmlNode *id = lodd__xml_child(info, "MsgId", MH);

    entry->id = text(r, id);
    entry->at_id = place(r, id);
    entry->type_code = code(r, lodd__xml_child(info, "Type", MH));
    entry->date = text(r, lodd__xml_child(info, "GenDate", MH));
    entry->status = code(r, named(r->judge, "Forsendelsesstatus"));
    entry->parent = text(r, lodd__xml_child(reference, "RefToParent", MH));
    entry->conversation = text(r, lodd__xml_child(reference, "RefToConversation", MH));
    entry->at_reference = place(r, reference);
    entry->patient = joined_ids(r, lodd__xml_child(info, "Patient", MH), "Ident");
    entry->sender = message_party(r, lodd__xml_child(info, "Sender", MH));
    if (receiver != NULL)
        entry->receivers[entry->n_receivers++] = message_party(r, receiver);
    for (const xmlNode *other = lodd__xml_child(info, "OtherReceiver", MH); other != NULL; other = lodd__xml_next(other, "OtherReceiver", MH)) {
        entry->more_receivers = entry->n_receivers == LODD__MAX_RECEIVERS;
        if (entry->more_receivers)
            break;
        entry->receivers[entry->n_receivers++] = message_party(r, other);
    }
    for (size_t i = 0; i < r->judge->n_payloads && entry->apprec_version.len == 0; i++)
        if (r->judge->payloads[i].profile != NULL)
            entry->apprec_version = lodd__arena_str(r->arena, r->judge->payloads[i].profile->apprec);
}

static void read_apprec(const reader *r)
{
    lodd__conversation_entry *entry = r->entry;
    const xmlNode *root = r->judge->doc->root;
    const xmlNode *original = lodd__xml_child(root, "OriginalMsgId", NULL);
    const xmlNode *type = lodd__xml_child(original, "MsgType", NULL);
    const xmlNode *date = lodd__xml_child(original, "IssueDate", NULL);
    const xmlNode *sender = lodd__xml_child(root, "Sender", NULL);
    const xmlNode *id = lodd__xml_child(root, "Id", NULL);

    entry->is_apprec = true;
    entry->id = text(r, id);
    entry->at_id = place(r, id);
    entry->date = text(r, lodd__xml_child(root, "GenDate", NULL));
    entry->original_id = text(r, lodd__xml_child(original, "Id", NULL));
    entry->original_type = code(r, type);
    entry->original_date = text(r, date);
    entry->at_original_type = place(r, type);
    entry->at_original_date = place(r, date);
    entry->sender = apprec_party(r, sender);
    entry->at_sender = place(r, sender);
    entry->receivers[entry->n_receivers++] = apprec_party(r, lodd__xml_child(root, "Receiver", NULL));
    entry->apprec_version = lodd__arena_str(r->arena, r->judge->payloads[0].profile->pack->version);
}

lodd_status lodd__conversation_add(lodd__conversation *conversation, const lodd__judge *judge)
{
    reader r = {.arena = &conversation->arena, .judge = judge};
    bool is_apprec = judge->envelope == NULL && judge->n_payloads > 0 && judge->payloads[0].profile != NULL &&
                     lodd__str_is(judge->payloads[0].profile->root, "AppRec");
    lodd_status status = LODD_OK;

    if (!is_apprec && (judge->envelope == NULL || !lodd__xml_is(judge->doc->root, "MsgHead", MH)))
        return LODD_OK;
    pthread_mutex_lock(&conversation->mutex);
    conversation->hides_values = conversation->hides_values || !judge->result->shows_values;
    r.entry = LODD__NEW(&conversation->arena, lodd__conversation_entry);
    if (r.entry != NULL) {
        r.entry->order = judge->result->order;
        r.entry->name = lodd__arena_str(&conversation->arena, judge->result->name);
        (is_apprec ? read_apprec : read_message)(&r);
    }
    if (r.entry == NULL || conversation->arena.failed || !lodd__vec_push(&conversation->entries, r.entry))
        status = LODD_ERR_NOMEM;
    pthread_mutex_unlock(&conversation->mutex);
    return status;
}

/* --- judging the set ------------------------------------------------------------------------------------------------------------------------ */

typedef struct set {
    lodd__conversation *conversation;
    lodd_result *result;
    lodd__map by_id;      /* MsgId -> first entry with it */
    lodd__map by_conversation; /* RefToConversation -> first entry with it */
    lodd__map cancelled;  /* conversation -> first cancellation in it */
    lodd__map receipts;   /* original id and sender -> first AppRec */
    size_t ordinal;       /* of the document at work in the input */
    bool failed;
} set;

/* Findings across files are sorted by the input's order instead of by offset. */
static lodd_issue *add(set *s, lodd__builtin rule, const lodd__place *at)
{
    lodd__place place = *at;

    place.offset = s->ordinal;
    return lodd__result_add(s->result, lodd__rule(rule), &place);
}

static void one_arg(set *s, lodd__builtin rule, const lodd__place *at, lodd_str value, bool from_document)
{
    lodd__issue_arg(s->result, add(s, rule, at), value, from_document);
}

static void two_args(set *s, lodd__builtin rule, const lodd__place *at, lodd_str a, lodd_str b)
{
    lodd_issue *issue = add(s, rule, at);

    lodd__issue_arg(s->result, issue, a, true);
    lodd__issue_arg(s->result, issue, b, true);
}

static lodd_str conversation_of(const lodd__conversation_entry *entry)
{
    return entry->conversation.len > 0 ? entry->conversation : entry->id;
}

static bool share_id(lodd_str a, lodd_str b)
{
    lodd_str x;

    while (lodd__str_word(&a, &x)) {
        lodd_str rest = b;
        lodd_str y;
        while (lodd__str_word(&rest, &y))
            if (lodd__str_eq(x, y))
                return true;
    }
    return false;
}

static bool is_before(lodd_str a, lodd_str b)
{
    lodd__datetime x;
    lodd__datetime y;

    return lodd__datetime_parse(a, &x) && lodd__datetime_parse(b, &y) && lodd__datetime_cmp(&x, &y, NORWEGIAN_ZONE) == -1;
}

/* The message that is cancelled, changed or answered is among the files. */
static void judge_against(set *s, const lodd__conversation_entry *entry, const lodd__conversation_entry *earlier)
{
    if (is_before(entry->date, earlier->date))
        two_args(s, LODD__RULE_CONV_ORDER, &entry->at_id, entry->date, earlier->date);
    if (!lodd__str_is(entry->status, "C"))
        return;
    if (!lodd__str_eq(entry->type_code, earlier->type_code))
        one_arg(s, LODD__RULE_CONV_CANCEL_OTHER, &entry->at_id, LODD__STR("MsgInfo/Type"), false);
    if (earlier->sender.level[0].len > 0 && !share_id(entry->sender.level[0], earlier->sender.level[0]))
        one_arg(s, LODD__RULE_CONV_CANCEL_OTHER, &entry->at_id, LODD__STR("Sender"), false);
    if (earlier->patient.len > 0 && !share_id(entry->patient, earlier->patient))
        one_arg(s, LODD__RULE_CONV_CANCEL_OTHER, &entry->at_id, LODD__STR("Patient"), false);
}

/* What goes on in a conversation after a cancellation that is among the files. */
static void judge_cancelled(set *s, const lodd__conversation_entry *entry)
{
    const lodd__conversation_entry *cancellation = lodd__map_get(&s->cancelled, entry->conversation);

    if (lodd__str_is(entry->status, "C")) {
        if (cancellation == NULL && !lodd__map_put(&s->cancelled, entry->conversation, (void *)entry))
            s->failed = true;
    } else if (cancellation != NULL && !is_before(entry->date, cancellation->date)) {
        one_arg(s, LODD__RULE_CONV_AFTER_CANCEL, &entry->at_reference, cancellation->id, true);
    }
}

static void judge_reference(set *s, const lodd__conversation_entry *entry)
{
    const lodd__conversation_entry *parent = lodd__map_get(&s->by_id, entry->parent);
    const lodd__conversation_entry *start = lodd__map_get(&s->by_id, entry->conversation);
    const lodd__conversation_entry *other = lodd__map_get(&s->by_conversation, entry->conversation);
    bool cancels = lodd__str_is(entry->status, "C");

    if (entry->conversation.len == 0)
        return;
    judge_cancelled(s, entry);
    if (parent != NULL && parent != entry)
        judge_against(s, entry, parent);
    if (cancels && parent == NULL && start == NULL)
        one_arg(s, LODD__RULE_CONV_CANCEL, &entry->at_reference, entry->conversation, true);
    else if (parent == NULL && entry->parent.len > 0 && (start != NULL || (other != NULL && other != entry)))
        one_arg(s, LODD__RULE_CONV_PARENT, &entry->at_reference, entry->parent, true);
    else if (parent != NULL && parent != entry && !lodd__str_eq(conversation_of(parent), entry->conversation))
        one_arg(s, LODD__RULE_CONV_MIXED, &entry->at_reference, conversation_of(parent), true);
    else if (start == NULL)
        one_arg(s, LODD__RULE_CONV_LOST, &entry->at_reference, entry->conversation, true);
}

/* Every level that the message names must come back in the receipt with one of its ids. Returns the first level that does not, or 3. */
static size_t differing_level(const lodd__party *message, const lodd__party *receipt)
{
    for (size_t i = 0; i < 3; i++)
        if (message->level[i].len > 0 && !share_id(message->level[i], receipt->level[i]))
            return i;
    return 3;
}

static void judge_parties(set *s, const lodd__conversation_entry *receipt, const lodd__conversation_entry *message)
{
    static const char *const levels[] = {"Inst", "Dept", "HCPerson"};
    size_t worst = 3;
    size_t level = differing_level(&message->sender, &receipt->receivers[0]);

    if (level < 3) {
        one_arg(s, LODD__RULE_APPREC_PARTIES, &receipt->at_sender,
                lodd__arena_printf(&s->result->arena, "Receiver/HCP/%s", levels[level]), false);
        return;
    }
    for (size_t i = 0; i < message->n_receivers; i++) {
        level = differing_level(&message->receivers[i], &receipt->sender);
        if (level == 3)
            return;
        worst = level;
    }
    if (message->n_receivers > 0 && !message->more_receivers)
        one_arg(s, LODD__RULE_APPREC_PARTIES, &receipt->at_sender, lodd__arena_printf(&s->result->arena, "Sender/HCP/%s", levels[worst]),
                false);
}

static bool same_time(lodd_str a, lodd_str b)
{
    lodd__datetime x;
    lodd__datetime y;

    if (lodd__str_eq(a, b) || !lodd__datetime_parse(a, &x) || !lodd__datetime_parse(b, &y))
        return lodd__str_eq(a, b);
    return lodd__datetime_cmp(&x, &y, NORWEGIAN_ZONE) == 0;
}

static void judge_receipt(set *s, const lodd__conversation_entry *entry)
{
    const lodd__conversation_entry *message = lodd__map_get(&s->by_id, entry->original_id);
    const lodd__conversation_entry *earlier = NULL;
    lodd_str key = lodd__arena_printf(&s->conversation->arena, "%.*s %.*s/%.*s/%.*s", LODD__FMT(entry->original_id), LODD__FMT(entry->sender.level[0]),
                                      LODD__FMT(entry->sender.level[1]), LODD__FMT(entry->sender.level[2]));

    earlier = lodd__map_get(&s->receipts, key);
    if (earlier != NULL)
        one_arg(s, LODD__RULE_APPREC_DUPLICATE, &entry->at_id, earlier->name, false);
    else if (entry->original_id.len > 0 && !lodd__map_put(&s->receipts, key, (void *)entry))
        s->failed = true;
    if (message == NULL)
        return;
    if (!lodd__str_eq(entry->original_type, message->type_code))
        two_args(s, LODD__RULE_APPREC_ORIGINAL_TYPE, &entry->at_original_type, entry->original_type, message->type_code);
    if (!same_time(entry->original_date, message->date))
        two_args(s, LODD__RULE_APPREC_ORIGINAL_DATE, &entry->at_original_date, entry->original_date, message->date);
    if (message->apprec_version.len > 0 && !lodd__str_eq(message->apprec_version, entry->apprec_version)) {
        lodd_issue *issue = add(s, LODD__RULE_APPREC_VERSION, &entry->at_id);
        lodd__issue_arg(s->result, issue, message->type_code, true);
        lodd__issue_arg(s->result, issue, message->apprec_version, false);
        lodd__issue_arg(s->result, issue, entry->apprec_version, false);
    }
    judge_parties(s, entry, message);
}

static int by_order(const void *a, const void *b)
{
    const lodd__conversation_entry *x = *(lodd__conversation_entry *const *)a;
    const lodd__conversation_entry *y = *(lodd__conversation_entry *const *)b;

    return x->order < y->order ? -1 : x->order > y->order;
}

static void index_entry(set *s, lodd__conversation_entry *entry)
{
    lodd__conversation_entry *earlier = entry->id.len > 0 ? lodd__map_get(&s->by_id, entry->id) : NULL;

    if (earlier != NULL)
        one_arg(s, LODD__RULE_CONV_DUPLICATE, &entry->at_id, earlier->name, false);
    else if (entry->id.len > 0 && !entry->is_apprec && !lodd__map_put(&s->by_id, entry->id, entry))
        s->failed = true;
    if (entry->conversation.len > 0 && lodd__map_get(&s->by_conversation, entry->conversation) == NULL &&
        !lodd__map_put(&s->by_conversation, entry->conversation, entry))
        s->failed = true;
}

lodd_status lodd__conversation_finish(lodd__conversation *conversation, const lodd_limits *limits, lodd_result **ret)
{
    set s = {.conversation = conversation, .result = lodd__result_new((lodd_str){"", 0}, (size_t)-1, limits)};
    size_t n = conversation->entries.len;

    *ret = NULL;
    if (s.result == NULL)
        return LODD_ERR_NOMEM;
    if (n > 0)
        qsort(conversation->entries.ptr, n, sizeof(lodd__conversation_entry *), by_order);
    for (s.ordinal = 0; s.ordinal < n; s.ordinal++)
        index_entry(&s, conversation->entries.ptr[s.ordinal]);
    /* one message by itself says nothing about the others of its conversation */
    for (s.ordinal = 0; n > 1 && s.ordinal < n; s.ordinal++)
        (conversation->entries.ptr[s.ordinal]->is_apprec ? judge_receipt : judge_reference)(&s, conversation->entries.ptr[s.ordinal]);
    lodd__map_free(&s.by_id);
    lodd__map_free(&s.by_conversation);
    lodd__map_free(&s.cancelled);
    lodd__map_free(&s.receipts);
    s.result->shows_values = !conversation->hides_values;
    lodd__result_finish(s.result);
    if (s.failed || s.result->nomem || conversation->arena.failed) {
        lodd_result_free(s.result);
        return LODD_ERR_NOMEM;
    }
    if (lodd_result_n_issues(s.result) == 0)
        lodd_result_free(s.result);
    else
        *ret = s.result;
    return LODD_OK;
}
