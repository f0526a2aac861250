/* cli/render.c - the three forms. Uses say.h for decoding UTF-8 only.
 *
 * roff: the man macros that groff_man(7) and mandoc's man(7) share; characters beyond ASCII are \[uXXXX], so that the
 * page needs no preprocessor. Markdown: CommonMark. */
#include "render.h"

#include <string.h>

#include "say.h"

enum { COLUMNS = 80, INDENT = 2, ITEM_INDENT = 8 };

/* --- inline markup --- */

/* How a form writes what stands in a paragraph. */
typedef struct inline_form {
    const char *literal[2], *placeholder[2]; /* opening and closing */
    void (*character)(FILE *file, const char *s, size_t n, unsigned c, bool literal);
} inline_form;

/* Writes up to a blank line or the end; returns where it stopped. */
static const char *put_inline(FILE *file, const char *text, const inline_form *form)
{
    bool literal = false, placeholder = false;

    while (*text && !(text[0] == '\n' && text[1] == '\n')) {
        unsigned c;
        size_t n = cli_decode(text, strlen(text), &c);

        if (c == '`') {
            literal = !literal;
            fputs(form->literal[!literal], file);
        } else if (c == '*' && !literal) {
            placeholder = !placeholder;
            fputs(form->placeholder[!placeholder], file);
        } else {
            form->character(file, text, n, c, literal);
        }
        text += n;
    }
    return text;
}

static const char *next_paragraph(const char *text)
{
    while (*text == '\n')
        text++;
    return text;
}

/* --- plain text --- */

static void put_indent(FILE *file, size_t n)
{
    while (n--)
        fputc(' ', file);
}

/* One character of a word; the marks of the markup are left out, but not within a literal. */
static size_t put_plain(FILE *file, lodd_str word, bool *literal)
{
    size_t width = 0;

    for (size_t i = 0; i < word.len;) {
        unsigned c;
        size_t n = cli_decode(word.ptr + i, word.len - i, &c);

        if (c == '`') {
            *literal = !*literal;
        } else if (c != '*' || *literal) {
            width++;
            if (file)
                fwrite(word.ptr + i, 1, n, file);
        }
        i += n;
    }
    return width;
}

/* Fills lines of COLUMNS characters, from a column that the cursor already stands in. */
static void fill(FILE *file, const char *text, size_t indent, size_t column)
{
    bool literal = false, first = true;

    while (*text) {
        size_t n = strcspn(text, " \n");
        bool measured = literal; /* the word is measured before it is written */
        size_t width = put_plain(NULL, (lodd_str){text, n}, &measured);

        if (!first && column + 1 + width > COLUMNS) {
            fputc('\n', file);
            put_indent(file, indent);
            column = indent;
        } else if (!first) {
            fputc(' ', file);
            column++;
        }
        put_plain(file, (lodd_str){text, n}, &literal);
        column += width;
        text += n;
        if (text[0] == '\n' && text[1] == '\n') {
            fputs("\n\n", file);
            put_indent(file, indent);
            column = indent;
            first = true;
            text = next_paragraph(text);
            continue;
        }
        first = false;
        text += *text != '\0';
    }
    fputc('\n', file);
}

static void plain_begin(FILE *file, lodd_lang lang, const char *version)
{
    (void)file, (void)lang, (void)version;
}

static void plain_heading(FILE *file, int level, const char *text)
{
    fputc('\n', file);
    put_indent(file, level == 1 ? 0 : INDENT);
    fill(file, text, 0, 0);
}

static void plain_paragraphs(FILE *file, const char *text)
{
    put_indent(file, INDENT);
    fill(file, text, INDENT, INDENT);
}

/* --help shows the line; what stands in more is for the man page. */
static void plain_item(FILE *file, const char *term, const char *text, const char *more)
{
    bool literal = false;
    size_t width;

    (void)more;
    put_indent(file, INDENT);
    width = INDENT + put_plain(file, cli_str(term), &literal);
    if (!text) {
        fputc('\n', file);
        return;
    }
    if (width + 2 > ITEM_INDENT * 4) {
        fputc('\n', file);
        width = 0;
    }
    put_indent(file, ITEM_INDENT * 4 - width);
    fill(file, text, ITEM_INDENT * 4, ITEM_INDENT * 4);
}

static void plain_items_end(FILE *file)
{
    (void)file;
}

static void plain_usage(FILE *file, const char *line)
{
    bool literal = false;

    put_indent(file, INDENT);
    put_plain(file, cli_str(line), &literal);
    fputc('\n', file);
}

static void plain_example(FILE *file, const char *text, const char *line)
{
    put_indent(file, INDENT);
    fill(file, text, INDENT, INDENT);
    put_indent(file, INDENT);
    fprintf(file, "  %s\n", line);
}

const cli_render cli_render_plain = {plain_begin,     plain_heading, plain_paragraphs, plain_item,
                                     plain_items_end, plain_usage,   plain_example};

/* --- roff --- */

static void roff_character(FILE *file, const char *s, size_t n, unsigned c, bool literal)
{
    static const struct {
        unsigned c;
        const char *roff;
    } special[] = {{'\\', "\\e"},  {'-', "\\-"},   {'\'', "\\(aq"}, {'"', "\\(dq"}, {'`', "\\(ga"},
                   {'^', "\\(ha"}, {'~', "\\(ti"}, {'.', "\\&."},   {'\n', " "}};

    (void)s, (void)n, (void)literal;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (special[i].c == c) {
            fputs(special[i].roff, file);
            return;
        }
    }
    if (c < 0x80)
        fputc((int)c, file);
    else
        fprintf(file, "\\[u%04X]", c);
}

static const inline_form roff_form = {{"\\fB", "\\fR"}, {"\\fI", "\\fR"}, roff_character};

static void man_begin(FILE *file, lodd_lang lang, const char *version)
{
    static const char *const manual[LODD_LANG_COUNT] = {"Brukerkommandoer", "User Commands"};

    fprintf(file, ".\\\" Made from the tables in cli/ by lodd help --man.\n");
    fprintf(file, ".TH LODD 1 \"\" \"lodd %s\" \"%s\"\n", version, manual[lang]);
    fprintf(file, ".nh\n.ad l\n");
}

static void man_heading(FILE *file, int level, const char *text)
{
    fputs(level == 1 ? ".SH " : ".SS ", file);
    put_inline(file, text, &roff_form);
    fputc('\n', file);
}

/* Paragraphs after the first begin with .PP, or .IP within an item. */
static void man_text(FILE *file, const char *text, const char *between)
{
    for (;;) {
        text = next_paragraph(put_inline(file, text, &roff_form));
        fputc('\n', file);
        if (!*text)
            return;
        fprintf(file, "%s\n", between);
    }
}

static void man_paragraphs(FILE *file, const char *text)
{
    man_text(file, text, ".PP");
}

static void man_item(FILE *file, const char *term, const char *text, const char *more)
{
    fputs(".TP\n", file);
    man_text(file, term, ".IP");
    if (text)
        man_text(file, text, ".IP");
    if (more) {
        if (text)
            fputs(".br\n", file);
        man_text(file, more, ".IP");
    }
}

static void man_items_end(FILE *file)
{
    (void)file;
}

static void man_usage(FILE *file, const char *line)
{
    put_inline(file, line, &roff_form);
    fputs("\n.br\n", file);
}

static void man_example(FILE *file, const char *text, const char *line)
{
    fputs(".PP\n", file);
    man_text(file, text, ".PP");
    fputs(".PP\n.RS 4\n.nf\n", file);
    for (const char *p = line; *p; p++)
        roff_character(file, p, 1, (unsigned char)*p, true);
    fputs("\n.fi\n.RE\n", file);
}

const cli_render cli_render_man = {man_begin,     man_heading, man_paragraphs, man_item,
                                   man_items_end, man_usage,   man_example};

/* --- Markdown --- */

static void markdown_character(FILE *file, const char *s, size_t n, unsigned c, bool literal)
{
    if (!literal && c < 0x80 && c && strchr("\\*_[]<>#|", (int)c))
        fputc('\\', file);
    fwrite(s, 1, n, file);
}

static const inline_form markdown_form = {{"`", "`"}, {"*", "*"}, markdown_character};

static void markdown_begin(FILE *file, lodd_lang lang, const char *version)
{
    (void)lang, (void)version; /* no version: the page changes when the command line does */
    fputs("<!-- Made by the build from the tables in cli/: meson compile docs-cli -->\n# lodd\n", file);
}

static void markdown_heading(FILE *file, int level, const char *text)
{
    fputs(level == 1 ? "\n## " : "\n### ", file);
    put_inline(file, text, &markdown_form);
    fputs("\n", file);
}

static void markdown_paragraphs(FILE *file, const char *text)
{
    do {
        fputc('\n', file);
        text = next_paragraph(put_inline(file, text, &markdown_form));
        fputc('\n', file);
    } while (*text);
}

static void markdown_item(FILE *file, const char *term, const char *text, const char *more)
{
    fputs("\n- ", file);
    put_inline(file, term, &markdown_form);
    fputc('\n', file);
    for (int i = 0; i < 2; i++) {
        if (!(i ? more : text))
            continue;
        fputs(i && text ? "\n  " : "  ", file);
        put_inline(file, i ? more : text, &markdown_form);
        fputc('\n', file);
    }
}

static void markdown_usage(FILE *file, const char *line)
{
    fputs("\n    ", file);
    for (const char *p = line; *p; p++)
        if (*p != '`' && *p != '*')
            fputc(*p, file);
    fputc('\n', file);
}

static void markdown_example(FILE *file, const char *text, const char *line)
{
    markdown_paragraphs(file, text);
    fprintf(file, "\n```sh\n%s\n```\n", line);
}

const cli_render cli_render_markdown = {markdown_begin,  markdown_heading, markdown_paragraphs, markdown_item,
                                        plain_items_end, markdown_usage,   markdown_example};
