/* term/remote.c - what is not decided here is asked of somebody else, when there is somebody. May use: base, image.
 *
 * The answer only takes the place of "not known": verdicts of our own are never changed by it.
 */
#include "term/remote.h"

#include "term/valueset_private.h"

void lodd__fhir_terminology_ask(lodd__fhir_terminology *t, const lodd__term_remote *remote)
{
    t->remote = remote;
}

const lodd__term_remote *lodd__term_remote_of(const lodd__fhir_terminology *t)
{
    return t->remote;
}

lodd_str lodd__term_remote_name(const lodd__fhir_terminology *t)
{
    return t->remote != NULL ? t->remote->name : lodd__str_n("", 0);
}

static bool is_undecided(lodd__term_verdict verdict)
{
    return verdict == LODD__TERM_VALUESET_UNKNOWN || verdict == LODD__TERM_SYSTEM_UNKNOWN ||
           verdict == LODD__TERM_NOT_DECIDABLE;
}

static void ask(const lodd__fhir_terminology *t, const lodd__term_question *question, lodd__term_answer *answer)
{
    lodd__term_reply reply = {.state = LODD__REMOTE_NOT_ASKED};

    t->remote->ask(t->remote->user, question, &reply);
    answer->remote = reply.state;
    answer->remote_reason = reply.reason;
    if (reply.nomem)
        answer->verdict = LODD__TERM_NOMEM;
    if (reply.nomem || reply.state != LODD__REMOTE_DECIDED)
        return;
    answer->verdict = reply.in ? LODD__TERM_IN : LODD__TERM_NOT_IN;
    answer->detail = lodd__str_n("", 0);
    answer->inactive |= reply.inactive;
    if (question->coding->display.ptr != NULL && !answer->display_checked) {
        answer->display_checked = reply.display_checked;
        answer->display_right = reply.display_right;
    }
    if (answer->display.len == 0)
        answer->display = reply.display;
}

void lodd__remote_in_valueset(lodd__fhir_terminology *t, const lodd__valueset *valueset,
                              const lodd__term_coding *coding, lodd_str language, lodd__term_answer *answer)
{
    lodd__term_question question = {.coding = coding, .language = language};

    if (t->remote == NULL || !is_undecided(answer->verdict) || valueset->from_document || coding->code.len == 0 ||
        (coding->system.len == 0 && !coding->infer_system))
        return;
    question.valueset = valueset->url;
    question.version = valueset->version;
    question.definition = valueset->node;
    if (question.valueset.len > 0 || lodd__node_exists(question.definition))
        ask(t, &question, answer);
}

void lodd__remote_in_unknown(lodd__fhir_terminology *t, lodd_str canonical, const lodd__term_coding *coding,
                             lodd_str language, lodd__term_answer *answer)
{
    lodd__valueset valueset = {.verdict = LODD__TERM_VALUESET_UNKNOWN};

    lodd__canonical_split(canonical, &valueset.url, &valueset.version);
    lodd__remote_in_valueset(t, &valueset, coding, language, answer);
}

void lodd__remote_in_codesystem(lodd__fhir_terminology *t, const lodd__term_coding *coding, lodd_str language,
                                lodd__term_answer *answer)
{
    lodd__term_question question = {.coding = coding, .language = language};

    if (t->remote == NULL || !is_undecided(answer->verdict) || coding->code.len == 0 || coding->system.len == 0)
        return;
    ask(t, &question, answer);
    if (answer->remote == LODD__REMOTE_DECIDED) {
        answer->system_known = true;
        answer->code_known = answer->verdict == LODD__TERM_IN;
    }
}
