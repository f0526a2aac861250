/* fhirpath/lexer.h - private to the layer: the words of an expression, one at a time, for the parser. */
#ifndef LODD_FHIRPATH_LEXER_H
#define LODD_FHIRPATH_LEXER_H

#include "fhirpath/ast.h"

typedef enum lodd__token_kind {
    LODD__TOKEN_END,
    LODD__TOKEN_ERROR,     /* the lexer's error says what */
    LODD__TOKEN_NAME,      /* an identifier or a keyword: text */
    LODD__TOKEN_DELIMITED, /* `name`: text decoded; never a keyword */
    LODD__TOKEN_STRING,    /* 'text': item */
    LODD__TOKEN_QUOTED,    /* "text": item.text; only %"..." has it */
    LODD__TOKEN_NUMBER,    /* item: INTEGER or DECIMAL */
    LODD__TOKEN_MOMENT,    /* item: DATE, DATETIME or TIME */
    LODD__TOKEN_DOLLAR,    /* $this: text without $ */
    LODD__TOKEN_SYMBOL     /* text: "<=", "(" ... */
} lodd__token_kind;

typedef struct lodd__token {
    lodd__token_kind kind;
    size_t offset, end;
    lodd_str text;
    lodd__item item;
} lodd__token;

typedef struct lodd__lexer {
    lodd__arena *arena;
    lodd_str text;
    size_t at;
    lodd__token token; /* the one that is next */
    lodd__fhirpath_error error;
} lodd__lexer;

/* Starts: the first token is in lexer->token. */
void lodd__lexer_start(lodd__lexer *lexer, lodd__arena *arena, lodd_str text);
/* Goes on to the next token; stays at END and at ERROR. */
void lodd__lexer_next(lodd__lexer *lexer);
/* Is the next token this symbol? This word, not in back quotes? */
bool lodd__lexer_at_symbol(const lodd__lexer *lexer, const char *symbol);
bool lodd__lexer_at_word(const lodd__lexer *lexer, const char *word);

#endif
