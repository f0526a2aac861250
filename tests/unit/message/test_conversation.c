/* test_conversation.c - findings across files: each rule KONV-* and APPREC-* of conversation.c, in whatever order the
 * documents are added. */
#include "fixture.h"

/* One document of a set. A message when original is NULL, else an AppRec. Parties: "ids of level 1/ids of level 2/ids
 * of person"; several ids of a level are separated by '+'. */
typedef struct doc {
    const char *name, *id, *status, *parent, *conversation;
    const char *sender, *receivers; /* receivers separated by blanks; an AppRec has one. NULL: a message goes from A to
                                       B, an AppRec back */
    const char *original, *original_type, *original_date;
    const char *type, *date, *version; /* NULL: LOG_INNLAGT, DATE, 1.6 (AppRec: 1.1) */
    const char *patient;               /* its number; NULL: no Patient */
} doc;

#define DATE "2026-02-03T16:30:00+01:00"
#define A    "100/101"
#define B    "200/201"

/* --- making documents --------------------------------------------------------------------------------------------- */

static void add_ids(lodd__buf *xml, lodd_str ids, bool apprec)
{
    bool first = true;

    while (ids.len > 0) {
        size_t end = lodd__str_find(ids, '+', 0);
        lodd_str id = lodd__str_sub(ids, 0, end == (size_t)-1 ? ids.len : end);
        ids = lodd__str_sub(ids, id.len + (id.len < ids.len), ids.len - id.len - (id.len < ids.len));
        if (!apprec)
            lodd__buf_printf(xml, "<Ident><Id>%.*s</Id><TypeId V='HER'/></Ident>", LODD__FMT(id));
        else if (first)
            lodd__buf_printf(xml, "<Id>%.*s</Id><TypeId V='HER'/>", LODD__FMT(id));
        else
            lodd__buf_printf(xml, "<AdditionalId><Id>%.*s</Id><Type V='HER'/></AdditionalId>", LODD__FMT(id));
        first = false;
    }
}

static lodd_str take_level(lodd_str *rest)
{
    size_t end = lodd__str_find(*rest, '/', 0);
    lodd_str level = lodd__str_sub(*rest, 0, end == (size_t)-1 ? rest->len : end);

    *rest = lodd__str_sub(*rest, level.len + (level.len < rest->len), rest->len - level.len - (level.len < rest->len));
    return level;
}

static void add_party(lodd__buf *xml, const char *element, lodd_str party, bool apprec)
{
    static const char *const names[2][3] = {{"Organisation", "Organisation", "HealthcareProfessional"},
                                            {"Inst", "Dept", "HCPerson"}};
    lodd_str levels[3];

    for (int i = 0; i < 3; i++)
        levels[i] = take_level(&party);
    lodd__buf_printf(xml, apprec ? "<%s><HCP><%s>" : "<%s><%s>", element, names[apprec][0]);
    add_ids(xml, levels[0], apprec);
    for (int i = 1; i < 3; i++)
        if (levels[i].len > 0) {
            lodd__buf_printf(xml, "<%s>", names[apprec][i]);
            add_ids(xml, levels[i], apprec);
            lodd__buf_printf(xml, "</%s>", names[apprec][i]);
        }
    lodd__buf_printf(xml, apprec ? "</%s></HCP></%s>" : "</%s></%s>", names[apprec][0], element);
}

/* Line 2 has the MsgId, line 3 the ConversationRef. */
static void add_message(lodd__buf *xml, const doc *d)
{
    lodd_str receivers = lodd__str(d->receivers != NULL ? d->receivers : B);
    lodd_str receiver;
    bool first = true;

    lodd__buf_printf(xml,
                     "<MsgHead xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'><MsgInfo><Type "
                     "V='%s'/><GenDate>%s</GenDate>\n<MsgId>%s</MsgId>\n",
                     d->type != NULL ? d->type : "LOG_INNLAGT", d->date != NULL ? d->date : DATE, d->id);
    if (d->conversation != NULL)
        lodd__buf_printf(
            xml,
            "<ConversationRef><RefToParent>%s</RefToParent><RefToConversation>%s</RefToConversation></ConversationRef>",
            d->parent != NULL ? d->parent : "", d->conversation);
    add_party(xml, "Sender", lodd__str(d->sender != NULL ? d->sender : A), false);
    for (; lodd__str_word(&receivers, &receiver); first = false)
        add_party(xml, first ? "Receiver" : "OtherReceiver", receiver, false);
    if (d->patient != NULL)
        lodd__buf_printf(xml, "<Patient><Ident><Id>%s</Id><TypeId V='FNR'/></Ident></Patient>", d->patient);
    lodd__buf_printf(xml,
                     "</MsgInfo><Document><RefDoc><Content><Pasientlogistikk "
                     "xmlns='http://www.kith.no/xmlstds/po/Pasientlogistikk/%s'>"
                     "<Forsendelsesstatus "
                     "V='%s'/><MeldingInnlagtPasient/></Pasientlogistikk></Content></RefDoc></Document></MsgHead>",
                     d->version != NULL ? d->version : "2012-04-01", d->status != NULL ? d->status : "N");
}

/* Line 2 has the Id, line 3 the Sender, line 4 the MsgType and line 5 the IssueDate of the original. */
static void add_apprec(lodd__buf *xml, const doc *d)
{
    lodd__buf_printf(xml,
                     "<AppRec xmlns='http://www.kith.no/xmlstds/apprec/%s'><MsgType V='APPREC'/><GenDate>" DATE
                     "</GenDate>\n<Id>%s</Id>\n",
                     d->version != NULL ? d->version : "2012-02-15", d->id);
    add_party(xml, "Sender", lodd__str(d->sender != NULL ? d->sender : B), true);
    add_party(xml, "Receiver", lodd__str(d->receivers != NULL ? d->receivers : A), true);
    lodd__buf_printf(xml,
                     "<Status V='1'/><OriginalMsgId>\n<MsgType "
                     "V='%s'/>\n<IssueDate>%s</IssueDate><Id>%s</Id></OriginalMsgId></AppRec>",
                     d->original_type != NULL ? d->original_type : "LOG_INNLAGT",
                     d->original_date != NULL ? d->original_date : DATE, d->original);
}

/* --- judging sets ------------------------------------------------------------------------------------------------- */

enum { MAX_DOCS = 6 };

typedef struct set_case {
    const char *what;
    doc docs[MAX_DOCS]; /* in the order of the input */
    const char *found;
} set_case;

static size_t n_docs(const set_case *c)
{
    size_t n = 0;

    while (n < MAX_DOCS && c->docs[n].name != NULL)
        n++;
    return n;
}

/* Adds the documents in a sequence, then judges the set. */
static lodd_result *judge_set(fixture *f, const set_case *c, const size_t *sequence, size_t n)
{
    lodd_result *ret = NULL;

    lodd__conversation_free(f->conversation);
    f->conversation = lodd__conversation_new();
    for (size_t i = 0; i < n; i++) {
        const doc *d = &c->docs[sequence[i]];
        lodd__buf xml = {0};
        judged *j = NULL;
        (d->original != NULL ? add_apprec : add_message)(&xml, d);
        j = fixture_judge(f, d->name, sequence[i], lodd__buf_str(&xml));
        if (j->status != LODD_OK || !j->known)
            TAP_OK(false, "%s: %s is judged", c->what, d->name);
        judged_free(j);
        lodd__buf_free(&xml);
    }
    if (lodd__conversation_finish(f->conversation, &f->options.limits, &ret) != LODD_OK)
        TAP_OK(false, "%s: the set is judged", c->what);
    return ret;
}

static void swap(size_t *a, size_t *b)
{
    size_t t = *a;

    *a = *b;
    *b = t;
}

/* The next permutation in lexical order; false after the last. */
static bool permute(size_t *a, size_t n)
{
    size_t i = n;
    size_t k = n;

    while (i > 1 && a[i - 2] >= a[i - 1])
        i--;
    if (i <= 1)
        return false;
    while (a[k - 1] <= a[i - 2])
        k--;
    swap(&a[i - 2], &a[k - 1]);
    for (size_t lo = i - 1, hi = n - 1; lo < hi; lo++, hi--)
        swap(&a[lo], &a[hi]);
    return true;
}

static void one_case(fixture *f, const set_case *c)
{
    size_t n = n_docs(c);
    size_t sequence[MAX_DOCS] = {0, 1, 2, 3, 4, 5};
    lodd_result *result = judge_set(f, c, sequence, n);
    size_t orders = 1;
    size_t differ = 0;

    findings_are(result, "", c->found, c->what);
    TAP_OK((result == NULL) == (c->found[0] == '\0'), "%s: a result only when there is something to say", c->what);
    lodd_result_free(result);
    while (permute(sequence, n)) {
        char room[16384];
        result = judge_set(f, c, sequence, n);
        differ += strcmp(findings(room, sizeof room, result, ""), c->found) != 0;
        lodd_result_free(result);
        orders++;
    }
    TAP_OK(differ == 0, "%s: the same in all of %zu orders of adding", c->what, orders);
}

#define M(file, ...)                                                                                                   \
    {                                                                                                                  \
        .name = file, __VA_ARGS__                                                                                      \
    }
#define R(file, ...)                                                                                                   \
    {                                                                                                                  \
        .name = file, __VA_ARGS__                                                                                      \
    }

static const set_case cases[] = {
    {"nothing", {{0}}, ""},
    {"one message", {M("a", .id = "m1")}, ""},
    {"one message of a conversation that is not here",
     {M("a", .id = "m2", .status = "C", .parent = "m1", .conversation = "m1")},
     ""},
    {"one receipt", {R("r", .id = "r1", .original = "m1")}, ""},
    {"two messages of their own", {M("a", .id = "m1"), M("b", .id = "m2")}, ""},
    {"a whole conversation",
     {M("a", .id = "m1"), M("b", .id = "m2", .status = "M", .parent = "m1", .conversation = "m1"),
      M("c", .id = "m3", .status = "C", .parent = "m2", .conversation = "m1")},
     ""},
    /* KONV-DUPLIKAT */
    {"the same MsgId",
     {M("a", .id = "m1"), M("b", .id = "m1")},
     "b: KONV-DUPLIKAT 2:1 /MsgHead/MsgInfo[1]/MsgId[1]|=a\n"},
    {"three times the same MsgId",
     {M("a", .id = "m1"), M("b", .id = "m1"), M("c", .id = "m1")},
     "b: KONV-DUPLIKAT 2:1 /MsgHead/MsgInfo[1]/MsgId[1]|=a\nc: KONV-DUPLIKAT 2:1 /MsgHead/MsgInfo[1]/MsgId[1]|=a\n"},
    {"blanks around a MsgId",
     {M("a", .id = "m1"), M("b", .id = " m1\n")},
     "b: KONV-DUPLIKAT 2:1 /MsgHead/MsgInfo[1]/MsgId[1]|=a\n"},
    {"two empty MsgIds", {M("a", .id = ""), M("b", .id = "")}, ""},
    {"a receipt with the id of the message",
     {M("a", .id = "m1"), R("r", .id = "m1", .original = "m1")},
     "r: KONV-DUPLIKAT 2:1 /AppRec/Id[1]|=a\n"},
    /* KONV-KANSELLERING */
    {"a cancellation without its original",
     {M("a", .id = "m1"), M("b", .id = "m2", .status = "C", .parent = "m0", .conversation = "m0")},
     "b: KONV-KANSELLERING 3:1 /MsgHead/MsgInfo[1]/ConversationRef[1]|m0\n"},
    {"a cancellation whose parent is here",
     {M("a", .id = "m2", .parent = "m1", .conversation = "m1"),
      M("b", .id = "m3", .status = "C", .parent = "m2", .conversation = "m1")},
     "a: KONV-UKJENT 3:1 /MsgHead/MsgInfo[1]/ConversationRef[1]|m1\nb: KONV-UKJENT 3:1 "
     "/MsgHead/MsgInfo[1]/ConversationRef[1]|m1\n"},
    {"a cancellation without references", {M("a", .id = "m1"), M("b", .id = "m2", .status = "C")}, ""},
    /* KONV-KANSELLERING-ANNEN */
    {"a cancellation of another type",
     {M("a", .id = "m1"), M("b", .id = "m2", .status = "C", .type = "LOG_DOD", .parent = "m1", .conversation = "m1")},
     "b: KONV-KANSELLERING-ANNEN 2:1 /MsgHead/MsgInfo[1]/MsgId[1]|=MsgInfo/Type\n"},
    {"a cancellation by another sender",
     {M("a", .id = "m1"), M("b", .id = "m2", .status = "C", .sender = "77/78", .parent = "m1", .conversation = "m1")},
     "b: KONV-KANSELLERING-ANNEN 2:1 /MsgHead/MsgInfo[1]/MsgId[1]|=Sender\n"},
    {"a cancellation for another patient",
     {M("a", .id = "m1", .patient = "14833801636"),
      M("b", .id = "m2", .status = "C", .patient = "15720255178", .parent = "m1", .conversation = "m1")},
     "b: KONV-KANSELLERING-ANNEN 2:1 /MsgHead/MsgInfo[1]/MsgId[1]|=Patient\n"},
    {"a change of another type is no cancellation",
     {M("a", .id = "m1"), M("b", .id = "m2", .status = "M", .type = "LOG_DOD", .parent = "m1", .conversation = "m1")},
     ""},
    /* KONV-REKKEFOLGE */
    {"a message older than the one it builds on",
     {M("a", .id = "m1"),
      M("b", .id = "m2", .status = "M", .date = "2026-02-03T16:29:00+01:00", .parent = "m1", .conversation = "m1")},
     "b: KONV-REKKEFOLGE 2:1 /MsgHead/MsgInfo[1]/MsgId[1]|2026-02-03T16:29:00+01:00|" DATE "\n"},
    /* KONV-KANSELLERT */
    {"a change after the cancellation",
     {M("a", .id = "m1"), M("b", .id = "m2", .status = "C", .parent = "m1", .conversation = "m1"),
      M("c", .id = "m3", .status = "M", .parent = "m1", .conversation = "m1")},
     "c: KONV-KANSELLERT 3:1 /MsgHead/MsgInfo[1]/ConversationRef[1]|m2\n"},
    /* KONV-REFERANSE */
    {"a parent that is not here, in a conversation that is",
     {M("a", .id = "m1"), M("b", .id = "m2", .parent = "m9", .conversation = "m1")},
     "b: KONV-REFERANSE 3:1 /MsgHead/MsgInfo[1]/ConversationRef[1]|m9\n"},
    {"a parent that is not here, in a conversation that another message knows",
     {M("a", .id = "m2", .parent = "m2", .conversation = "m1"),
      M("b", .id = "m3", .parent = "m9", .conversation = "m1")},
     "a: KONV-UKJENT 3:1 /MsgHead/MsgInfo[1]/ConversationRef[1]|m1\nb: KONV-REFERANSE 3:1 "
     "/MsgHead/MsgInfo[1]/ConversationRef[1]|m9\n"},
    {"an empty parent", {M("a", .id = "m1"), M("b", .id = "m2", .parent = "", .conversation = "m1")}, ""},
    /* KONV-BLANDET */
    {"a parent of another conversation",
     {M("a", .id = "m1"), M("b", .id = "m2"), M("c", .id = "m3", .parent = "m2", .conversation = "m1")},
     "c: KONV-BLANDET 3:1 /MsgHead/MsgInfo[1]/ConversationRef[1]|m2\n"},
    {"the change taken for the conversation's beginning",
     {M("a", .id = "m1"), M("b", .id = "m2", .status = "M", .parent = "m1", .conversation = "m1"),
      M("c", .id = "m3", .status = "C", .parent = "m2", .conversation = "m2")},
     "c: KONV-BLANDET 3:1 /MsgHead/MsgInfo[1]/ConversationRef[1]|m1\n"},
    {"references to itself", {M("a", .id = "m1"), M("b", .id = "m2", .parent = "m2", .conversation = "m2")}, ""},
    /* KONV-UKJENT */
    {"a conversation that is not here",
     {M("a", .id = "m1"), M("b", .id = "m2", .parent = "m8", .conversation = "m9")},
     "b: KONV-UKJENT 3:1 /MsgHead/MsgInfo[1]/ConversationRef[1]|m9\n"},
    /* receipts */
    {"a message and its receipt", {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1")}, ""},
    {"a receipt before its message", {R("r", .id = "r1", .original = "m1"), M("a", .id = "m1")}, ""},
    {"a receipt for a message that is not here",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m9")}, ""},
    {"another type",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .original_type = "LOG_DOD")},
     "r: APPREC-ORIG-TYPE 4:1 /AppRec/OriginalMsgId[1]/MsgType[1]|LOG_DOD|LOG_INNLAGT\n"},
    {"another time",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .original_date = "2026-02-03T16:31:00+01:00")},
     "r: APPREC-ORIG-DATO 5:1 /AppRec/OriginalMsgId[1]/IssueDate[1]|2026-02-03T16:31:00+01:00|" DATE "\n"},
    {"the same time in another zone",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .original_date = "2026-02-03T15:30:00Z")},
     ""},
    {"the same time without zone",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .original_date = "2026-02-03T16:30:00")},
     ""},
    {"a time that is none",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .original_date = "i dag")},
     "r: APPREC-ORIG-DATO 5:1 /AppRec/OriginalMsgId[1]/IssueDate[1]|i dag|" DATE "\n"},
    {"the same text that is no time",
     {M("a", .id = "m1", .date = "i dag"), R("r", .id = "r1", .original = "m1", .original_date = "i dag")},
     ""},
    {"AppRec 1.0 for a message of 1.6",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .version = "2004-11-21")},
     "r: APPREC-VERSJON 2:1 /AppRec/Id[1]|LOG_INNLAGT|=1.1|=1.0\n"},
    {"AppRec 1.0 for a message of 1.5",
     {M("a", .id = "m1", .version = "2009-06-30"), R("r", .id = "r1", .original = "m1", .version = "2004-11-21")},
     ""},
    {"AppRec 1.1 for a message of 1.5",
     {M("a", .id = "m1", .version = "2009-06-30"), R("r", .id = "r1", .original = "m1")},
     "r: APPREC-VERSJON 2:1 /AppRec/Id[1]|LOG_INNLAGT|=1.0|=1.1\n"},
    {"everything wrong at once",
     {M("a", .id = "m1"), R("r", .id = "m1", .original = "m1", .version = "2004-11-21", .original_type = "X",
                            .original_date = "Y", .sender = "9")},
     "r: APPREC-ORIG-DATO 5:1 /AppRec/OriginalMsgId[1]/IssueDate[1]|Y|" DATE "\n"
     "r: APPREC-ORIG-TYPE 4:1 /AppRec/OriginalMsgId[1]/MsgType[1]|X|LOG_INNLAGT\n"
     "r: APPREC-PARTER 3:1 /AppRec/Sender[1]|=Sender/HCP/Inst\n"
     "r: APPREC-VERSJON 2:1 /AppRec/Id[1]|LOG_INNLAGT|=1.1|=1.0\n"
     "r: KONV-DUPLIKAT 2:1 /AppRec/Id[1]|=a\n"},
    /* parties */
    {"the parties as in the message",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .sender = A, .receivers = B)},
     "r: APPREC-PARTER 3:1 /AppRec/Sender[1]|=Receiver/HCP/Inst\n"},
    {"another service answers",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .sender = "200/299")},
     "r: APPREC-PARTER 3:1 /AppRec/Sender[1]|=Sender/HCP/Dept\n"},
    {"another organisation answers",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .sender = "999/201")},
     "r: APPREC-PARTER 3:1 /AppRec/Sender[1]|=Sender/HCP/Inst\n"},
    {"the receipt goes to another service",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .receivers = "100/199")},
     "r: APPREC-PARTER 3:1 /AppRec/Sender[1]|=Receiver/HCP/Dept\n"},
    {"the service is missing",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .sender = "200")},
     "r: APPREC-PARTER 3:1 /AppRec/Sender[1]|=Sender/HCP/Dept\n"},
    {"the person is missing",
     {M("a", .id = "m1", .receivers = "200/201/202"), R("r", .id = "r1", .original = "m1")},
     "r: APPREC-PARTER 3:1 /AppRec/Sender[1]|=Sender/HCP/HCPerson\n"},
    {"three levels",
     {M("a", .id = "m1", .receivers = "200/201/202"), R("r", .id = "r1", .original = "m1", .sender = "200/201/202")},
     ""},
    {"a level more than the message has",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1", .sender = "200/201/202")},
     ""},
    {"one of several ids is enough",
     {M("a", .id = "m1", .receivers = "991+200/201+992"),
      R("r", .id = "r1", .original = "m1", .sender = "200+993/994+201")},
     ""},
    {"the copy receiver answers",
     {M("a", .id = "m1", .receivers = B " 300/301"), R("r", .id = "r1", .original = "m1", .sender = "300/301")},
     ""},
    {"both receivers answer",
     {M("a", .id = "m1", .receivers = B " 300/301"), R("r", .id = "r1", .original = "m1"),
      R("s", .id = "r2", .original = "m1", .sender = "300/301")},
     ""},
    {"neither receiver",
     {M("a", .id = "m1", .receivers = B " 300/301"), R("r", .id = "r1", .original = "m1", .sender = "400/401")},
     "r: APPREC-PARTER 3:1 /AppRec/Sender[1]|=Sender/HCP/Inst\n"},
    {"the twelfth receiver answers",
     {M("a", .id = "m1", .receivers = "1/1 2/2 3/3 4/4 5/5 6/6 7/7 8/8 9/9 10/10 11/11 12/12"),
      R("r", .id = "r1", .original = "m1", .sender = "12/12")},
     ""},
    /* APPREC-FLERE */
    {"answered twice by one receiver",
     {M("a", .id = "m1"), R("r", .id = "r1", .original = "m1"), R("s", .id = "r2", .original = "m1")},
     "s: APPREC-FLERE 2:1 /AppRec/Id[1]|=r\n"},
    {"two receipts for a message that is not here",
     {R("r", .id = "r1", .original = "m1"), R("s", .id = "r2", .original = "m1")},
     "s: APPREC-FLERE 2:1 /AppRec/Id[1]|=r\n"},
    {"two receipts without an original", {R("r", .id = "r1", .original = ""), R("s", .id = "r2", .original = "")}, ""},
};

/* --- privacy ------------------------------------------------------------------------------------------------------ */

static void test_hidden(fixture *f)
{
    static const char patient[] = "<MsgHead "
                                  "xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'><MsgInfo><MsgId>m1</"
                                  "MsgId><Patient><FamilyName>N</FamilyName></Patient></MsgInfo></MsgHead>";
    static const char plain[] =
        "<MsgHead xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'><MsgInfo><MsgId>m1</MsgId></MsgInfo></MsgHead>";
    const char *second[] = {plain, patient};

    for (int hides = 0; hides < 2; hides++) {
        lodd_result *result = NULL;
        lodd__conversation_free(f->conversation);
        f->conversation = lodd__conversation_new();
        judged_free(fixture_judge(f, "a", 0, lodd__str(plain)));
        judged_free(fixture_judge(f, "b", 1, lodd__str(second[hides])));
        TAP_OK(lodd__conversation_finish(f->conversation, &f->options.limits, &result) == LODD_OK && result != NULL &&
                   lodd_result_shows_values(result) == !hides,
               "one document whose values are hidden hides those of the findings across: %s", hides ? "yes" : "no");
        TAP_OK(result != NULL && lodd_result_name(result).len == 0,
               "the findings across have no document of their own");
        lodd_result_free(result);
    }
}

/* Documents that are neither message nor receipt are not remembered: payloads without a head have no id. */
static void test_others(fixture *f)
{
    static const char payload[] =
        "<Pasientlogistikk "
        "xmlns='http://www.kith.no/xmlstds/po/Pasientlogistikk/2012-04-01'><MeldingInnlagtPasient/></Pasientlogistikk>";
    lodd_result *result = NULL;

    lodd__conversation_free(f->conversation);
    f->conversation = lodd__conversation_new();
    judged_free(fixture_judge(f, "a", 0, lodd__str(payload)));
    judged_free(fixture_judge(f, "b", 1, lodd__str(payload)));
    TAP_OK(lodd__conversation_finish(f->conversation, &f->options.limits, &result) == LODD_OK && result == NULL,
           "payloads without a head take no part");
}

int main(void)
{
    fixture f;

    fixture_begin(&f);
    f.options.values = LODD_VALUES_SHOW;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        one_case(&f, &cases[i]);
    f.options.values = LODD_VALUES_AUTO;
    test_hidden(&f);
    test_others(&f);
    fixture_end(&f);
    return tap_done();
}
