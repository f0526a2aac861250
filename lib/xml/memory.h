/* xml/memory.h - libxml2 without failing allocations.
 *
 * libxml2 2.9 does not survive a failing allocation everywhere: it leaks (xmlNewParserCtxt, xmlParseURI), goes on with half a
 * document and no error (xmlCtxtReadMemory, XPath), or follows a NULL (XPath). So, while one of our calls is at work in a thread, its
 * allocations that fail are served from a reserve; the call then ends in LODD_ERR_NOMEM and gives up all that libxml2 made for it. The reserve is
 * address space that costs no memory until it is needed.
 *
 * The functions that xmlMemSetup had before are called for everything else: other users of libxml2 in the process see no difference.
 */
#ifndef LODD_XML_MEMORY_H
#define LODD_XML_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Once a process, and before threads use libxml2; more calls do nothing. Makes libxml2's own tables too. False when there is no memory. */
bool lodd__xml_memory_init(void);

/* Every call of the public interface that lets libxml2 work is between these. They nest. */
void lodd__xml_memory_enter(void);
/* True when memory ran out since the matching enter. */
bool lodd__xml_memory_leave(void);

/* How often memory ran out in this thread so far: compare two values to know about what was done between them. What is kept for longer than the call
 * (a parser, compiled expressions) must not be kept when they differ. */
size_t lodd__xml_memory_failures(void);
/* Counts a failure of our own inside a callback that libxml2 gives no way to say so. */
void lodd__xml_memory_note_failure(void);

#endif
