/* fhir/remote.c - what came of asking a terminology server: said once for a document, but for a code that was withheld,
 * which has its place. May use: element, term.
 *
 * That a server decided is said too: the verdict then depends on more than the document and the definitions here.
 */
#include "fhir/binding.h"

static void say(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *at, lodd_str about)
{
    lodd_str server = lodd__term_remote_name(judge->terminology);
    lodd_issue *issue = NULL;

    if (!lodd__fhir_say_first(judge, rule, about))
        return;
    issue = lodd__finding(judge->findings, rule, at);
    lodd__finding_name(judge->findings, issue, server);
    if (about.len > 0)
        lodd__finding_name(judge->findings, issue, about);
}

void lodd__fhir_say_remote(lodd__fhir_judge *judge, const lodd__element *at, const lodd__term_answer *answer)
{
    switch (answer->remote) {
    case LODD__REMOTE_NOT_ASKED:
        return;
    case LODD__REMOTE_DECIDED:
        say(judge, LODD__RULE_FHIR_TX_DECIDED, judge->root, LODD__STR(""));
        return;
    case LODD__REMOTE_UNKNOWN:
        say(judge, LODD__RULE_FHIR_TX_UNKNOWN, at, answer->detail);
        return;
    case LODD__REMOTE_WITHHELD:
        lodd__finding_name(judge->findings, lodd__finding(judge->findings, LODD__RULE_FHIR_TX_WITHHELD, at),
                           lodd__term_remote_name(judge->terminology));
        break;
    case LODD__REMOTE_SILENT:
        say(judge, LODD__RULE_FHIR_TX_SILENT, at, answer->remote_reason);
        break;
    }
    if (judge->findings->result != NULL && !judge->findings->gathers)
        lodd__result_layer(judge->findings->result, LODD_LAYER_CODES, LODD_OUTCOME_UNCLEAR,
                           "terminologitjeneren ga ikke svar", "the terminology server gave no answer");
}
