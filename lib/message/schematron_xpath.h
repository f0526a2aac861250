/* message/schematron_xpath.h - private: the tokens of an XPath 1.0 expression (XPath 1.0, section 3.7). */
#ifndef LODD_MESSAGE_SCHEMATRON_XPATH_H
#define LODD_MESSAGE_SCHEMATRON_XPATH_H

#include "base/str.h"

typedef enum lodd__sch_token_kind {
    LODD__SCH_TOK_END,
    LODD__SCH_TOK_BAD,
    LODD__SCH_TOK_NAME, /* name test: QName, prefix:* or * */
    LODD__SCH_TOK_FUNCTION,
    LODD__SCH_TOK_NODE_TYPE,
    LODD__SCH_TOK_AXIS, /* with its "::" */
    LODD__SCH_TOK_VARIABLE,
    LODD__SCH_TOK_LITERAL, /* with its quotes */
    LODD__SCH_TOK_NUMBER,
    LODD__SCH_TOK_COMPARISON, /* = != < <= > >= */
    LODD__SCH_TOK_LOGIC,      /* and or */
    LODD__SCH_TOK_ARITHMETIC, /* + - * div mod */
    LODD__SCH_TOK_UNION,
    LODD__SCH_TOK_SLASH,
    LODD__SCH_TOK_SLASHES,
    LODD__SCH_TOK_AT,
    LODD__SCH_TOK_DOT,
    LODD__SCH_TOK_DOTS,
    LODD__SCH_TOK_OPEN,
    LODD__SCH_TOK_CLOSE,
    LODD__SCH_TOK_OPEN_PREDICATE,
    LODD__SCH_TOK_CLOSE_PREDICATE,
    LODD__SCH_TOK_COMMA
} lodd__sch_token_kind;

typedef struct lodd__sch_token {
    lodd__sch_token_kind kind;
    lodd_str text;   /* all of it */
    lodd_str prefix; /* of names, functions and variables; empty if none */
    lodd_str local;  /* "*" for prefix:* and * */
} lodd__sch_token;

typedef struct lodd__sch_scanner {
    lodd_str text;
    size_t pos;
    bool operand; /* the token before can end an operand, so that '*' and names are operators now */
} lodd__sch_scanner;

/* The next token; END and BAD are returned again and again. */
lodd__sch_token lodd__sch_scan(lodd__sch_scanner *scanner);

/* The expression calls position() or last() somewhere, or is just a number. */
bool lodd__sch_is_positional(lodd_str expr);
#endif
