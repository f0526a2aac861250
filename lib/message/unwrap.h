/* message/unwrap.h - payloads that a message carries as base64.
 *
 * HIS 1036 says that XML must not be base64-coded as a part of a message; senders do it all the same. So that such a payload is judged like any
 * other, the document is parsed again with the decoded XML in the container's place; judge->segments lead findings back to where they are: in the
 * document, or in the payload (named "file.xml!base64[1]").
 */
#ifndef LODD_MESSAGE_UNWRAP_H
#define LODD_MESSAGE_UNWRAP_H

#include "message/judge.h"

/* Replaces judge->doc and judge->segments when the document has base64 payloads of a kind a pack knows. A payload that looks like XML but is broken
 * gives findings and stays as it is. ret_doc and ret_source are the room for the new ones. */
void lodd__unwrap(lodd__judge *judge, lodd__xml_parser *parser, lodd__xml_doc *ret_doc, lodd__source *ret_source);

#endif
