/* declare/check.c - lines, verdicts and records of operations on declarations. Uses base, report's texts, write/emit.h. */
#include "declare/check.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "write/emit.h"

enum { MAX_ARG = 300, MAX_ARGS = 7 };

typedef struct line_text {
    const char *code;
    lodd_mark mark;
    const char *text[LODD_LANG_COUNT];
} line_text;

static const line_text line_texts[LODD__LINE_COUNT] = {
#define X(name, code, mark, nb, en) [LODD__LINE_##name] = {code, LODD_MARK_##mark, {nb, en}},
#include "declare/lines.def"
#undef X
};

static const struct {
    int exit;
    const char *names[LODD_LANG_COUNT];
} verdicts[LODD_VERDICT_COUNT] = {
#define X(name, exit, nb, en) [LODD_VERDICT_##name] = {exit, {nb, en}},
    LODD_VERDICT_TABLE(X)
#undef X
};

static const char *const mark_names[] = {"ok", "note", "warning", "fault", "changed", "notPossible"};

const char *lodd_verdict_name(lodd_verdict verdict, lodd_lang lang)
{
    return (unsigned)verdict < LODD_VERDICT_COUNT && (unsigned)lang < LODD_LANG_COUNT ? verdicts[verdict].names[lang]
                                                                                     : "";
}

int lodd_verdict_exit(lodd_verdict verdict)
{
    return (unsigned)verdict < LODD_VERDICT_COUNT ? verdicts[verdict].exit : 1;
}

const char *lodd_mark_name(lodd_mark mark)
{
    return (unsigned)mark <= LODD_MARK_NOT_POSSIBLE ? mark_names[mark] : "";
}

lodd_verdict lodd_check_verdict(const lodd_check *check)
{
    return check->verdict;
}

size_t lodd_check_n_lines(const lodd_check *check)
{
    return check->lines.len;
}

const lodd_line *lodd_check_line(const lodd_check *check, size_t i)
{
    return i < check->lines.len ? &check->lines.ptr[i] : NULL;
}

lodd_str lodd_check_record(const lodd_check *check)
{
    return lodd__buf_str(&check->record);
}

lodd_check *lodd__check_new(void)
{
    return calloc(1, sizeof(lodd_check));
}

void lodd_check_free(lodd_check *check)
{
    if (check == NULL)
        return;
    lodd__vec_free(&check->lines);
    lodd__buf_free(&check->record);
    lodd__arena_free(&check->arena);
    free(check);
}

/* What comes from files may drive a terminal or be endless. */
static void add_shown(lodd__buf *out, lodd_str value)
{
    if (value.len <= MAX_ARG) {
        lodd__shown(out, value);
        return;
    }
    size_t n = MAX_ARG;
    while (n > 0 && ((unsigned char)value.ptr[n] & 0xC0) == 0x80)
        n--;
    lodd__shown(out, lodd__str_n(value.ptr, n));
    lodd__buf_add(out, LODD__STR("\u2026"));
}

static lodd_str fill_in(lodd_check *check, const char *text, const lodd_str *args, size_t n_args)
{
    lodd__buf out = {0};
    lodd_str ret;

    for (const char *p = text; *p != '\0'; p++) {
        if (p[0] == '{' && p[1] >= '0' && p[1] < '0' + MAX_ARGS && p[2] == '}') {
            size_t which = (size_t)(p[1] - '0');
            if (which < n_args)
                add_shown(&out, args[which]);
            p += 2;
        } else {
            lodd__buf_addc(&out, *p);
        }
    }
    ret = out.failed ? (lodd_str){NULL, 0} : lodd__arena_str(&check->arena, lodd__buf_str(&out));
    check->nomem |= out.failed;
    lodd__buf_free(&out);
    return ret;
}

void lodd__check_add(lodd_check *check, lodd__line_code code, lodd_str subject, const lodd_str *args, size_t n_args)
{
    const line_text *row = &line_texts[code];
    lodd_line line = {.code = row->code, .mark = row->mark};
    lodd__buf shown = {0};

    for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++)
        line.text[lang] = fill_in(check, row->text[lang], args, n_args);
    add_shown(&shown, subject);
    line.subject = lodd__arena_str(&check->arena, lodd__buf_str(&shown));
    check->nomem |= shown.failed || check->arena.failed || !lodd__vec_push(&check->lines, line);
    lodd__buf_free(&shown);
    check->marks[row->mark]++;
}

lodd_str lodd__check_number(lodd_check *check, size_t n)
{
    return lodd__arena_printf(&check->arena, "%zu", n);
}

void lodd__check_emit_lines(lodd__buf *out, const lodd_check *check)
{
    lodd__emit_json_begin(out, "lines", '[');
    for (size_t i = 0; i < check->lines.len; i++) {
        const lodd_line *line = &check->lines.ptr[i];

        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "code", lodd__str(line->code));
        lodd__emit_json_member(out, "mark", lodd__str(mark_names[line->mark]));
        if (line->subject.len > 0)
            lodd__emit_json_member(out, "subject", line->subject);
        lodd__emit_json_texts(out, line->text[LODD_LANG_NB], line->text[LODD_LANG_EN]);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

lodd_status lodd__check_finish(lodd_check **ret, lodd_check *check, lodd_status status)
{
    if (status == LODD_OK && (check == NULL || check->nomem || check->arena.failed || check->record.failed))
        status = LODD_ERR_NOMEM;
    if (status != LODD_OK) {
        lodd_check_free(check);
        check = NULL;
    }
    *ret = check;
    return status;
}
