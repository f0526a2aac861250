/* test_fhirpath_parser.c - what the parser makes of expressions, and where it says they are wrong.
 *
 * usage: test-fhirpath-parser TABLE. A line of the table is
 *
 *   EXPRESSION ==> TREE
 *   EXPRESSION ==> ! KIND OFFSET part of the message
 *
 * with TREE as (operator left right), name, (.name left), (name() left arguments), 'string'; ¶ in an expression stands
 * for a line feed. # begins a comment at the start of a line. Beside the table: what hostile input must not do, and
 * that every allocation may fail.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "fhirpath/ast.h"
#include "unit/base/fail.h"
#include "tap.h"

static const char *const signs[] = {[LODD__OP_MUL] = "*",        [LODD__OP_DIV] = "/",
                                    [LODD__OP_IDIV] = "div",     [LODD__OP_MOD] = "mod",
                                    [LODD__OP_ADD] = "+",        [LODD__OP_SUB] = "-",
                                    [LODD__OP_CONCAT] = "&",     [LODD__OP_UNION] = "|",
                                    [LODD__OP_LT] = "<",         [LODD__OP_LE] = "<=",
                                    [LODD__OP_GT] = ">",         [LODD__OP_GE] = ">=",
                                    [LODD__OP_EQ] = "=",         [LODD__OP_NE] = "!=",
                                    [LODD__OP_EQUIVALENT] = "~", [LODD__OP_NOT_EQUIVALENT] = "!~",
                                    [LODD__OP_IN] = "in",        [LODD__OP_CONTAINS] = "contains",
                                    [LODD__OP_AND] = "and",      [LODD__OP_OR] = "or",
                                    [LODD__OP_XOR] = "xor",      [LODD__OP_IMPLIES] = "implies",
                                    [LODD__OP_IS] = "is",        [LODD__OP_AS] = "as"};

static const char *const kinds[] = {"ok", "syntax", "semantic", "execution", "limit", "unknown", "memory"};

static void put(lodd__buf *out, const char *text)
{
    lodd__buf_add(out, lodd__str(text));
}

static void put_moment(lodd__buf *out, const lodd__item *item)
{
    const lodd__moment *m = &item->as.moment;

    lodd__buf_printf(out, "%s",
                     item->kind == LODD__ITEM_DATE   ? "date"
                     : item->kind == LODD__ITEM_TIME ? "time"
                                                     : "dateTime");
    if (item->kind != LODD__ITEM_TIME)
        lodd__buf_printf(out, " %d/%d/%d", (int)m->year, m->month, m->day);
    lodd__buf_printf(out, " %d:%d:%d.%03d p%d", m->hour, m->minute, m->second, (int)m->millisecond, m->precision);
    if (m->has_zone)
        lodd__buf_printf(out, " z%d", m->zone);
}

static void put_item(lodd__buf *out, const lodd__item *item)
{
    char text[LODD__DECIMAL_TEXT_MAX];

    switch (item->kind) {
    case LODD__ITEM_BOOLEAN:
        put(out, item->as.boolean ? "true" : "false");
        break;
    case LODD__ITEM_INTEGER:
        lodd__buf_printf(out, "%lld", (long long)item->as.integer);
        break;
    case LODD__ITEM_DECIMAL:
        lodd__buf_add(out, lodd__str_n(text, lodd__decimal_text(&item->as.decimal, text)));
        break;
    case LODD__ITEM_STRING:
        lodd__buf_printf(out, "'%.*s'", LODD__FMT(item->text));
        break;
    case LODD__ITEM_QUANTITY:
        lodd__buf_printf(out, "%.*s%s%.*s%s", (int)lodd__decimal_text(&item->as.decimal, text), text,
                         item->calendar ? " " : " '", LODD__FMT(item->text), item->calendar ? "" : "'");
        break;
    default:
        put_moment(out, item);
        break;
    }
}

static void put_tree(lodd__buf *out, const lodd__ast *node);

static void put_more(lodd__buf *out, const lodd__ast *node)
{
    if (node != NULL) {
        put(out, " ");
        put_tree(out, node);
    }
}

static void put_tree(lodd__buf *out, const lodd__ast *node)
{
    switch (node->kind) {
    case LODD__AST_EMPTY:
        put(out, "{}");
        return;
    case LODD__AST_LITERAL:
        put_item(out, &node->item);
        return;
    case LODD__AST_THIS:
        put(out, "$this");
        return;
    case LODD__AST_INDEX_VAR:
        put(out, "$index");
        return;
    case LODD__AST_TOTAL:
        put(out, "$total");
        return;
    case LODD__AST_VARIABLE:
        lodd__buf_printf(out, "%%%.*s", LODD__FMT(node->text));
        return;
    case LODD__AST_NAME:
        if (node->left == NULL) {
            lodd__buf_add(out, node->text);
            return;
        }
        lodd__buf_printf(out, "(.%.*s", LODD__FMT(node->text));
        break;
    case LODD__AST_FUNCTION:
        lodd__buf_printf(out, "(%s%s()", node->left != NULL ? "." : "", lodd__fn_rows[node->fn].name);
        break;
    case LODD__AST_INDEXER:
        put(out, "([]");
        break;
    case LODD__AST_POLARITY:
        put(out, node->negative ? "(neg" : "(pos");
        break;
    case LODD__AST_OPERATOR:
        lodd__buf_printf(out, "(%s", signs[node->op]);
        break;
    case LODD__AST_TYPE:
        lodd__buf_printf(out, "(%s:%.*s", signs[node->op], LODD__FMT(node->text));
        break;
    }
    put_more(out, node->left);
    put_more(out, node->right);
    for (size_t i = 0; i < node->n_arguments; i++)
        put_more(out, node->arguments[i]);
    put(out, ")");
}

/* Places hold together: a node lies in the text and around its operands, and is deeper than they are. */
static bool places_right(const lodd__ast *node, size_t length)
{
    if (node->offset >= node->end || node->end > length)
        return false;
    if (node->left != NULL &&
        (node->left->depth >= node->depth || node->left->offset < node->offset || !places_right(node->left, length)))
        return false;
    if (node->right != NULL &&
        (node->right->depth >= node->depth || node->right->end > node->end || !places_right(node->right, length)))
        return false;
    for (size_t i = 0; i < node->n_arguments; i++) {
        if (node->arguments[i]->depth >= node->depth || node->arguments[i]->end > node->end ||
            !places_right(node->arguments[i], length))
            return false;
    }
    return true;
}

static lodd_str line_feeds(lodd__arena *arena, lodd_str text)
{
    char *out = lodd__arena_bytes(arena, text.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (lodd__str_starts(lodd__str_sub(text, i, text.len - i), LODD__STR("¶"))) {
            out[n++] = '\n';
            i += sizeof "¶" - 2;
        } else {
            out[n++] = text.ptr[i];
        }
    }
    return lodd__str_n(out, n);
}

static void check_error(lodd_str line, const lodd__fhirpath *compiled, const lodd__fhirpath_error *error,
                        lodd_str expected)
{
    char got[64];
    size_t head = (size_t)snprintf(got, sizeof got, "! %s %zu ", kinds[error->kind], error->offset);
    lodd_str part = {NULL, 0};
    bool ok = compiled == NULL && lodd__str_starts(expected, lodd__str_n(got, head));

    if (ok) {
        part = lodd__str_sub(expected, head, expected.len - head);
        ok = part.len > 0 && error->message.len >= part.len &&
             memmem(error->message.ptr, error->message.len, part.ptr, part.len) != NULL;
    }
    if (!TAP_OK(ok, "%.*s", LODD__FMT(line)))
        printf("# got: %s%.*s\n", got, LODD__FMT(error->message));
}

static void check_line(lodd_str line)
{
    lodd__arena arena = {0};
    lodd__fhirpath_error error;
    const char *arrow = memmem(line.ptr, line.len, " ==> ", 5);
    lodd_str text = {NULL, 0};
    lodd_str expected = {NULL, 0};
    const lodd__fhirpath *compiled = NULL;
    lodd__buf out = {0};

    if (arrow == NULL) {
        TAP_OK(false, "a line without ==>: %.*s", LODD__FMT(line));
        return;
    }
    text = line_feeds(&arena, lodd__str_sub(line, 0, (size_t)(arrow - line.ptr)));
    expected = lodd__str_sub(line, (size_t)(arrow - line.ptr) + 5, line.len - (size_t)(arrow - line.ptr) - 5);
    compiled = lodd__fhirpath_compile(&arena, text, &error);
    if (expected.ptr[0] == '!') {
        check_error(line, compiled, &error, expected);
    } else {
        if (compiled != NULL)
            put_tree(&out, compiled->root);
        if (!TAP_OK(compiled != NULL && lodd__str_eq(lodd__buf_str(&out), expected) &&
                        places_right(compiled->root, text.len),
                    "%.*s", LODD__FMT(line)))
            printf("# got: %.*s %s %zu %.*s\n", LODD__FMT(lodd__buf_str(&out)), kinds[error.kind], error.offset,
                   LODD__FMT(error.message));
    }
    lodd__buf_free(&out);
    lodd__arena_free(&arena);
}

static void check_table(const char *path)
{
    char *text = NULL;
    size_t n = 0;
    lodd_str rest = {NULL, 0};

    if (!TAP_OK(lodd__file_read(path, 1 << 20, &text, &n) == LODD_OK, "the table can be read"))
        return;
    for (rest = lodd__str_n(text, n); rest.len > 0;) {
        size_t cut = lodd__str_find(rest, '\n', 0);
        lodd_str line = lodd__str_sub(rest, 0, cut == (size_t)-1 ? rest.len : cut);
        rest = cut == (size_t)-1 ? LODD__STR("") : lodd__str_sub(rest, cut + 1, rest.len - cut - 1);
        if (line.len > 0 && line.ptr[0] != '#')
            check_line(line);
    }
    free(text);
}

/* n times a, then middle, then n times b. */
static char *repeated(const char *a, const char *middle, const char *b, size_t n)
{
    size_t la = strlen(a);
    size_t lb = strlen(b);
    char *ret = malloc(n * (la + lb) + strlen(middle) + 1);
    char *at = ret;

    for (size_t i = 0; i < n; i++, at += la)
        memcpy(at, a, la);
    memcpy(at, middle, strlen(middle));
    at += strlen(middle);
    for (size_t i = 0; i < n; i++, at += lb)
        memcpy(at, b, lb);
    *at = '\0';
    return ret;
}

static void check_limit(const char *what, char *text, lodd__fhirpath_error_kind kind)
{
    lodd__arena arena = {0};
    lodd__fhirpath_error error;
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(&arena, lodd__str(text), &error);

    if (!TAP_OK((compiled != NULL) == (kind == LODD__FHIRPATH_OK) && error.kind == kind, "%s: %s", what, kinds[kind]))
        printf("# %s at %zu: %.*s\n", kinds[error.kind], error.offset, LODD__FMT(error.message));
    lodd__arena_free(&arena);
    free(text);
}

static void check_limits(void)
{
    check_limit("150 parentheses", repeated("(", "1", ")", 150), LODD__FHIRPATH_OK);
    check_limit("30,000 parentheses", repeated("(", "1", ")", 30000), LODD__FHIRPATH_LIMIT);
    check_limit("30,000 open parentheses", repeated("(", "", "", 30000), LODD__FHIRPATH_LIMIT);
    check_limit("150 functions in each other", repeated("where(", "a", ")", 150), LODD__FHIRPATH_OK);
    check_limit("9,000 functions in each other", repeated("all(", "a", ")", 9000), LODD__FHIRPATH_LIMIT);
    check_limit("30,000 indexers in each other", repeated("a[", "0", "]", 20000), LODD__FHIRPATH_LIMIT);
    check_limit("60,000 signs", repeated("-", "1", "", 60000), LODD__FHIRPATH_LIMIT);
    check_limit("a path of 900 steps", repeated("a.", "a", "", 900), LODD__FHIRPATH_OK);
    check_limit("a path of 30,000 steps", repeated("a.", "a", "", 30000), LODD__FHIRPATH_LIMIT);
    check_limit("900 operators", repeated("a or ", "a", "", 900), LODD__FHIRPATH_OK);
    check_limit("10,000 operators", repeated("a or ", "a", "", 10000), LODD__FHIRPATH_LIMIT);
    check_limit("10,000 indexers", repeated("", "a", "[0]", 10000), LODD__FHIRPATH_LIMIT);
    check_limit("10,000 operators of rising precedence", repeated("a or b and c = d in ", "a", "", 3000),
                LODD__FHIRPATH_LIMIT);
    check_limit("65,537 bytes", repeated(" ", "1", "", 65536), LODD__FHIRPATH_LIMIT);
    check_limit("65,536 bytes", repeated(" ", "1", "", 65535), LODD__FHIRPATH_OK);
    check_limit("a type of 30,000 parts", repeated("a.", "b)", "", 30000), LODD__FHIRPATH_LIMIT);
    check_limit("an endless type", repeated("x is a.", "b", "", 1), LODD__FHIRPATH_OK);
    check_limit("100 arguments", repeated("", "sort(1", ",1", 100), LODD__FHIRPATH_SEMANTIC);
}

static const char busy[] = "Patient.name.where(given.exists() and `use` != 'a\\u00e6\\tb').select(family | "
                           "given[0]).first().is(System.String) "
                           "or (%`vs-x` & 4.50 'mg'.toString()) in {} or @2015-02-04T14:34:28.1+02:00 < now() - 3 days "
                           "implies -$this as HumanName";

/* Every allocation fails once: the answer is then that memory ran out. The arena hands out small blocks of one large
 * one; a limit on it makes many of them. */
static void check_allocations(void)
{
    bool ok = true;
    long n = 0;

    for (;; n++) {
        lodd__arena arena = {0};
        lodd__fhirpath_error error;
        const lodd__fhirpath *compiled = NULL;
        fail_at = n;
        fail_count = 0;
        compiled = lodd__fhirpath_compile(&arena, LODD__STR(busy), &error);
        fail_at = -1;
        ok = ok && (compiled != NULL) == (fail_count == 0) && (error.kind == LODD__FHIRPATH_NOMEM) == (fail_count > 0);
        lodd__arena_free(&arena);
        if (fail_count == 0)
            break;
    }
    TAP_OK(ok && n > 1, "each of %ld allocations fails once", n);
}

/* Cut at every byte: an error with a place in the text, or an expression. */
static void check_cuts(void)
{
    bool ok = true;

    for (size_t n = 0; n < sizeof busy - 1; n++) {
        lodd__arena arena = {0};
        lodd__fhirpath_error error;
        char *copy = malloc(n + 1);
        const lodd__fhirpath *compiled = NULL;
        memcpy(copy, busy, n);
        compiled = lodd__fhirpath_compile(&arena, lodd__str_n(copy, n), &error);
        ok = ok &&
             (compiled != NULL || (error.offset <= n && error.message.len > 0 && error.kind == LODD__FHIRPATH_SYNTAX) ||
              error.kind == LODD__FHIRPATH_SEMANTIC);
        if (!ok)
            printf("# cut at %zu\n", n);
        free(copy);
        lodd__arena_free(&arena);
    }
    TAP_OK(ok, "an expression cut at every byte");
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: test-fhirpath-parser TABLE\n");
        return 2;
    }
    check_table(argv[1]);
    check_limits();
    check_cuts();
    check_allocations();
    return tap_done();
}
