/* message/persons.h - may the values of a document be shown? */
#ifndef LODD_MESSAGE_PERSONS_H
#define LODD_MESSAGE_PERSONS_H

#include "message/judge.h"

/* Looks for person numbers everywhere in the text, reports those that may be a real person's (ID-EKTE), and decides whether findings may show the
 * document's values: yes when every person number is synthetic or a published test person's, and, where there is a patient, there is one.
 * Ask after payloads in base64 are unwrapped: they count as much as what is around them. A document that could not be parsed (judge->doc NULL) is judged by its text alone. */
bool lodd__persons_all_synthetic(lodd__judge *judge);

/* The text alone, for documents of other kinds: are there numbers that may be a real person's (reported), and numbers that are not? */
void lodd__persons_in_text(lodd__judge *judge, bool *ret_real, bool *ret_synthetic);

#endif
