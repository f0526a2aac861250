/* cli/render.h - one document, three forms: plain text for --help, roff for the man page, Markdown for docs/cli.md.
 *
 * Texts are marked up: `literal`, *placeholder*, a blank line between paragraphs. Nothing in them is escaped; each form
 * does that. */
#ifndef LODD_CLI_RENDER_H
#define LODD_CLI_RENDER_H

#include <stdio.h>

#include "lodd/report.h"

typedef struct cli_render {
    void (*begin)(FILE *file, lodd_lang lang, const char *version);
    void (*heading)(FILE *file, int level, const char *text); /* level 1 or 2 */
    void (*paragraphs)(FILE *file, const char *text);
    void (*item)(FILE *file, const char *term, const char *text, const char *more); /* text and more may be NULL */
    void (*items_end)(FILE *file);
    void (*usage)(FILE *file, const char *line);
    void (*example)(FILE *file, const char *text, const char *line);
} cli_render;

extern const cli_render cli_render_plain;
extern const cli_render cli_render_man;
extern const cli_render cli_render_markdown;

#endif
