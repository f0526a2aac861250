/* cli/say.h - what the program itself says, in the user's language.
 *
 * Text that comes from elsewhere (paths, arguments, packs) is written so that it can drive no terminal: control
 * characters and characters that change the direction of writing become \u escapes, bytes that are not UTF-8 become
 * U+FFFD. */
#ifndef LODD_CLI_SAY_H
#define LODD_CLI_SAY_H

#include <stdbool.h>
#include <stdio.h>

#include "lodd/report.h"

typedef struct cli_context {
    lodd_lang lang;
    bool lang_given; /* by --lang, not only by the locale */
} cli_context;

typedef enum cli_message {
#define X(id, nb, en) CLI_MSG_##id,
#include "messages.def"
#undef X
    CLI_MSG_COUNT
} cli_message;

/* The language that the locale of the environment asks for. */
lodd_lang cli_lang_of_environment(void);
/* By name ("nb", "en"); false when there is none. */
bool cli_lang_find(lodd_lang *ret, const char *name);

const char *cli_message_text(const cli_context *cli, cli_message id);
#define CLI_TEXT(cli, id) cli_message_text((cli), CLI_MSG_##id)

/* A message with its arguments (strings, NULL at the end) and nothing else. */
__attribute__((sentinel)) void cli_print(const cli_context *cli, FILE *file, cli_message id, ...);
#define CLI_PRINT(cli, file, ...) cli_print((cli), (file), __VA_ARGS__, (char *)NULL)

/* "lodd: message\n" on standard error. */
__attribute__((sentinel)) void cli_complain(const cli_context *cli, cli_message id, ...);
#define CLI_COMPLAIN(cli, ...) cli_complain((cli), __VA_ARGS__, (char *)NULL)

/* Text from elsewhere. */
void cli_put(FILE *file, const char *text);
void cli_put_str(FILE *file, lodd_str text);
/* The same, filled up with blanks to a number of characters; returns how many it has. */
size_t cli_put_padded(FILE *file, lodd_str text, size_t width);
/* Characters that cli_put_str writes. */
size_t cli_width(lodd_str text);

lodd_str cli_str(const char *text);

/* One UTF-8 character at s (n > 0 bytes). Returns its bytes; *ret is U+FFFD when they are none. */
size_t cli_decode(const char *s, size_t n, unsigned *ret);

/* A number as text, for the arguments of messages. */
typedef struct cli_digits {
    char text[32];
} cli_digits;
cli_digits cli_number(size_t n);

#endif
