/* message/schema_pattern.c - the regular expressions of XML Schema: W3C XML Schema 1.0 part 2, appendix F. May use:
 * base, libxml2's Unicode tables.
 *
 * An expression becomes a program of characters and splits (Thompson); counts are written out. Matching keeps the set
 * of places the program can be at, so that its time is bounded by text times program: patterns like (\d+\.?)*\d+ are
 * quick on every text, where a matcher that goes back is not. For ASCII text the sets are worked out beforehand into a
 * table of states. What a category is, libxml2's tables say.
 *
 * Not supported: expressions over MAX_PROGRAM steps (large counts).
 */
#include "message/schema_pattern.h"

#include <libxml/parserInternals.h>
#include <libxml/xmlunicode.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"

enum { MAX_PROGRAM = 4000, MAX_NESTING = 50, MAX_STATES = 64, MAX_ITEMS = 256, ASCII = 128, NAME_ROOM = 40 };

typedef enum op { OP_SET, OP_SPLIT, OP_JUMP, OP_MATCH } op;

typedef struct instruction {
    op op;
    uint16_t x, y; /* where to go on; OP_SET: its set */
} instruction;

/* A range, or a class of characters. */
typedef struct item {
    uint32_t first, last;
    char class; /* 0: the range; else the letter of \s \i \c \d \w, '.' or 'p' */
    bool negated;
    char name[NAME_ROOM]; /* of \p */
} item;

typedef struct set {
    item *items;
    size_t n;
    bool negated;
    struct set *minus;
} set;

struct lodd__schema_pattern {
    instruction *program;
    size_t n;
    set **sets;
    uint8_t (*table)[ASCII]; /* [state][character]: next state; 0: none. NULL: too many states */
    bool *accepts;
};

typedef struct compiler {
    lodd__arena *arena;
    const char *at, *end;
    LODD__VEC(instruction) program;
    LODD__VEC(set *) sets;
    bool failed;
} compiler;

/* --- characters --------------------------------------------------------------------------------------------------- */

static bool in_category(const item *it, uint32_t c)
{
    if (it->name[0] == 'I' && it->name[1] == 's' && it->name[2] != '\0')
        return xmlUCSIsBlock((int)c, it->name + 2) == 1;
    return xmlUCSIsCat((int)c, it->name) == 1;
}

static bool item_has(const item *it, uint32_t c)
{
    bool ret = false;

    switch (it->class) {
    case 0:
        ret = c >= it->first && c <= it->last;
        break;
    case '.':
        ret = c != '\n' && c != '\r';
        break;
    case 's':
        ret = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        break;
    case 'i':
        ret = IS_LETTER(c) || c == '_' || c == ':';
        break;
    case 'c':
        ret = IS_LETTER(c) || IS_DIGIT(c) || c == '.' || c == '-' || c == '_' || c == ':' || IS_COMBINING(c) ||
              IS_EXTENDER(c);
        break;
    case 'd':
        ret = c < ASCII ? c >= '0' && c <= '9' : xmlUCSIsCatNd((int)c) == 1;
        break;
    case 'w':
        ret = xmlUCSIsCatP((int)c) != 1 && xmlUCSIsCatZ((int)c) != 1 && xmlUCSIsCatC((int)c) != 1;
        break;
    default:
        ret = in_category(it, c);
    }
    return ret != it->negated;
}

static bool set_has(const set *s, uint32_t c)
{
    bool found = false;

    for (size_t i = 0; i < s->n && !found; i++)
        found = item_has(&s->items[i], c);
    return found != s->negated && (s->minus == NULL || !set_has(s->minus, c));
}

/* --- compiling ---------------------------------------------------------------------------------------------------- */

static void fail(compiler *c)
{
    c->failed = true;
}

static char peek(const compiler *c)
{
    return c->at < c->end ? *c->at : '\0';
}

static uint32_t next_character(compiler *c)
{
    uint32_t ch = 0;
    size_t n = c->at < c->end ? lodd__utf8_decode(c->at, (size_t)(c->end - c->at), &ch) : 0;

    if (n == 0)
        fail(c);
    c->at += n;
    return ch;
}

static size_t emit(compiler *c, op what, size_t x, size_t y)
{
    if (c->program.len >= MAX_PROGRAM || !lodd__vec_push(&c->program, (instruction){what, (uint16_t)x, (uint16_t)y})) {
        c->arena->failed = c->arena->failed || c->program.len < MAX_PROGRAM;
        fail(c);
        return 0;
    }
    return c->program.len - 1;
}

static void emit_set(compiler *c, set *s)
{
    if (s == NULL || c->failed)
        return;
    if (!lodd__vec_push(&c->sets, s)) {
        c->arena->failed = true;
        fail(c);
        return;
    }
    (void)emit(c, OP_SET, c->sets.len - 1, c->program.len + 1);
}

static set *new_set(compiler *c, const item *items, size_t n)
{
    set *s = LODD__NEW(c->arena, set);
    item *copy = lodd__arena_array(c->arena, n, sizeof *copy);

    if (s == NULL || copy == NULL) {
        fail(c);
        return NULL;
    }
    if (n > 0)
        memcpy(copy, items, n * sizeof *copy);
    s->items = copy;
    s->n = n;
    return s;
}

/* {Lu} or {IsBasicLatin} behind \p */
static void category(compiler *c, item *ret)
{
    size_t n = 0;

    if (peek(c) != '{') {
        fail(c);
        return;
    }
    for (c->at++; c->at < c->end && *c->at != '}' && n + 1 < NAME_ROOM; c->at++)
        ret->name[n++] = *c->at;
    if (peek(c) != '}' || n == 0) {
        fail(c);
        return;
    }
    c->at++;
    /* a name that libxml2's tables do not have is no category */
    if (ret->name[0] == 'I' && ret->name[1] == 's' ? xmlUCSIsBlock('a', ret->name + 2) < 0
                                                   : xmlUCSIsCat('a', ret->name) < 0)
        fail(c);
}

/* Behind a backslash. */
static item escape(compiler *c)
{
    static const char classes[] = "sicdw";
    static const char plain[] = "\\|.-^?*+{}()[]";
    item ret = {0};
    char ch = peek(c);
    char lower = (char)(ch | 0x20);

    c->at += c->at < c->end;
    if (ch == 'n' || ch == 'r' || ch == 't') {
        ret.first = ret.last = ch == 'n' ? '\n' : ch == 'r' ? '\r' : '\t';
    } else if (ch != '\0' && strchr(plain, ch) != NULL) {
        ret.first = ret.last = (unsigned char)ch;
    } else if (lower == 'p') {
        ret.class = 'p';
        ret.negated = ch == 'P';
        category(c, &ret);
    } else if (lower >= 'a' && lower <= 'z' && strchr(classes, lower) != NULL) {
        ret.class = lower;
        ret.negated = ch != lower;
    } else {
        fail(c);
    }
    return ret;
}

static item range_start(compiler *c)
{
    item ret = {0};

    if (peek(c) == '\\') {
        c->at++;
        return escape(c);
    }
    if (peek(c) == '[' || peek(c) == '\0')
        fail(c);
    ret.first = ret.last = next_character(c);
    return ret;
}

/* A hyphen stands for itself at either end of a group and before a subtraction's closing bracket; elsewhere it makes a
 * range. */
static item range(compiler *c)
{
    item ret = range_start(c);
    item last;

    if (peek(c) != '-' || c->at + 1 >= c->end || c->at[1] == ']' || c->at[1] == '[')
        return ret;
    c->at++;
    last = range_start(c);
    if (ret.class != 0 || last.class != 0 || last.first < ret.first)
        fail(c);
    ret.last = last.last;
    return ret;
}

/* Behind '['. */
static set *class_expression(compiler *c, int depth)
{
    item items[MAX_ITEMS];
    size_t n = 0;
    bool negated = peek(c) == '^';
    set *ret = NULL;
    set *minus = NULL;

    if (depth > MAX_NESTING) {
        fail(c);
        return NULL;
    }
    c->at += negated;
    while (!c->failed && peek(c) != ']') {
        if (peek(c) == '-' && c->at + 1 < c->end && c->at[1] == '[') {
            c->at += 2;
            minus = class_expression(c, depth + 1);
            break;
        }
        if (n == MAX_ITEMS)
            fail(c);
        else
            items[n++] = range(c);
    }
    if (c->failed || n == 0 || peek(c) != ']') {
        fail(c);
        return NULL;
    }
    c->at++;
    ret = new_set(c, items, n);
    if (ret != NULL) {
        ret->negated = negated;
        ret->minus = minus;
    }
    return ret;
}

static void alternatives(compiler *c, int depth);

static void atom(compiler *c, int depth)
{
    item it = {0};
    char ch = peek(c);

    if (ch == '(') {
        c->at++;
        alternatives(c, depth + 1);
        if (peek(c) != ')')
            fail(c);
        c->at++;
        return;
    }
    if (ch == '[') {
        c->at++;
        emit_set(c, class_expression(c, depth + 1));
        return;
    }
    if (ch == '\\') {
        c->at++;
        it = escape(c);
    } else if (ch == '.') {
        c->at++;
        it.class = '.';
    } else if (ch == '\0' || strchr("?*+{})]|", ch) != NULL) {
        fail(c);
    } else {
        it.first = it.last = next_character(c);
    }
    if (!c->failed)
        emit_set(c, new_set(c, &it, 1));
}

typedef struct counts {
    size_t min, max; /* SIZE_MAX: no bound */
} counts;

static size_t number(compiler *c)
{
    size_t ret = 0;
    const char *start = c->at;

    for (; peek(c) >= '0' && peek(c) <= '9'; c->at++)
        if (ret <= MAX_PROGRAM)
            ret = ret * 10 + (size_t)(*c->at - '0');
    if (c->at == start)
        fail(c);
    return ret;
}

static counts quantifier(compiler *c)
{
    counts ret = {1, 1};
    char ch = peek(c);

    if (ch == '?' || ch == '*' || ch == '+') {
        c->at++;
        return (counts){ch == '+', ch == '?' ? 1 : SIZE_MAX};
    }
    if (ch != '{')
        return ret;
    c->at++;
    ret.min = ret.max = number(c);
    if (peek(c) == ',') {
        c->at++;
        ret.max = peek(c) == '}' ? SIZE_MAX : number(c);
    }
    if (peek(c) != '}' || ret.max < ret.min)
        fail(c);
    c->at++;
    return ret;
}

/* The program from start on, taken off its end. */
typedef struct block {
    instruction *code;
    size_t start, n;
} block;

static block cut(compiler *c, size_t start)
{
    block ret = {NULL, start, c->program.len - start};

    ret.code = malloc((ret.n + 1) * sizeof *ret.code);
    if (ret.code == NULL) {
        c->arena->failed = true;
        fail(c);
    } else if (ret.n > 0) {
        memcpy(ret.code, c->program.ptr + start, ret.n * sizeof *ret.code);
    }
    c->program.len = start;
    return ret;
}

/* Writes a block, as often as is wanted: it goes nowhere but inside itself and to what is behind it. */
static void paste(compiler *c, const block *b)
{
    size_t shift = c->program.len - b->start;

    for (size_t i = 0; i < b->n && !c->failed; i++) {
        const instruction *in = &b->code[i];
        (void)emit(c, in->op, in->op == OP_SET ? in->x : in->x + shift, in->y + shift);
    }
}

static void paste_optional(compiler *c, const block *b, bool loop)
{
    size_t split = emit(c, OP_SPLIT, c->program.len + 1, 0);

    paste(c, b);
    if (loop)
        (void)emit(c, OP_JUMP, split, 0);
    if (!c->failed)
        c->program.ptr[split].y = (uint16_t)c->program.len;
}

static void piece(compiler *c, int depth)
{
    size_t start = c->program.len;
    counts times;
    block b;

    atom(c, depth);
    times = quantifier(c);
    if (c->failed || (times.min == 1 && times.max == 1))
        return;
    b = cut(c, start);
    for (size_t i = 0; i < times.min && !c->failed; i++)
        paste(c, &b);
    if (times.max == SIZE_MAX)
        paste_optional(c, &b, true);
    else
        for (size_t i = times.min; i < times.max && !c->failed; i++)
            paste_optional(c, &b, false);
    free(b.code);
}

static void alternatives(compiler *c, int depth)
{
    size_t start = c->program.len;
    size_t jump = 0;
    block b;

    if (depth > MAX_NESTING)
        fail(c);
    while (!c->failed && c->at < c->end && *c->at != '|' && *c->at != ')')
        piece(c, depth);
    if (c->failed || peek(c) != '|')
        return;
    c->at++;
    b = cut(c, start);
    start = emit(c, OP_SPLIT, c->program.len + 1, 0);
    paste(c, &b);
    free(b.code);
    jump = emit(c, OP_JUMP, 0, 0);
    if (c->failed)
        return;
    c->program.ptr[start].y = (uint16_t)c->program.len;
    alternatives(c, depth + 1);
    if (!c->failed)
        c->program.ptr[jump].x = (uint16_t)c->program.len;
}

/* --- matching ----------------------------------------------------------------------------------------------------- */

/* The places of a program that consume a character or match; a set with its members in a list. */
typedef struct places {
    uint16_t list[MAX_PROGRAM + 1];
    uint16_t index[MAX_PROGRAM + 1];
    size_t n;
} places;

static bool is_in(const places *p, uint16_t place)
{
    return p->index[place] < p->n && p->list[p->index[place]] == place;
}

/* Splits and jumps are followed at once; they stay in the set so that none is followed twice. */
static void add_place(const lodd__schema_pattern *pattern, places *p, uint16_t place)
{
    size_t from = p->n;

    if (is_in(p, place))
        return;
    p->index[place] = (uint16_t)p->n;
    p->list[p->n++] = place;
    for (; from < p->n; from++) {
        const instruction *at = &pattern->program[p->list[from]];
        uint16_t next[2] = {at->x, at->y};
        size_t n = at->op == OP_SPLIT ? 2 : at->op == OP_JUMP ? 1 : 0;
        for (size_t i = 0; i < n; i++)
            if (!is_in(p, next[i])) {
                p->index[next[i]] = (uint16_t)p->n;
                p->list[p->n++] = next[i];
            }
    }
}

static void step(const lodd__schema_pattern *pattern, const places *from, places *to, uint32_t c)
{
    to->n = 0;
    for (size_t i = 0; i < from->n; i++) {
        const instruction *at = &pattern->program[from->list[i]];
        if (at->op == OP_SET && set_has(pattern->sets[at->x], c))
            add_place(pattern, to, at->y);
    }
}

static bool accepts(const lodd__schema_pattern *pattern, const places *p)
{
    return is_in(p, (uint16_t)(pattern->n - 1));
}

static bool match_slowly(const lodd__schema_pattern *pattern, lodd_str text)
{
    places sets[2];
    places *now = &sets[0];
    places *next = &sets[1];

    memset(sets, 0, sizeof sets);
    add_place(pattern, now, 0);
    for (size_t i = 0; i < text.len;) {
        places *swap = now;
        uint32_t c = 0;
        size_t n = lodd__utf8_decode(text.ptr + i, text.len - i, &c);
        if (n == 0)
            return false;
        i += n;
        step(pattern, now, next, c);
        now = next;
        next = swap;
        if (now->n == 0)
            return false;
    }
    return accepts(pattern, now);
}

bool lodd__schema_pattern_match(const lodd__schema_pattern *pattern, lodd_str text)
{
    uint8_t state = 1;

    if (pattern->table == NULL)
        return match_slowly(pattern, text);
    for (size_t i = 0; i < text.len && state != 0; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= ASCII)
            return match_slowly(pattern, text);
        state = pattern->table[state][c];
    }
    return pattern->accepts[state];
}

/* --- the table for ASCII ------------------------------------------------------------------------------------------ */

typedef struct tabling {
    lodd__schema_pattern *pattern;
    places *work;   /* two: a state's places, and those behind it */
    uint16_t *keys; /* [state]: its places that consume or match, sorted; ended by UINT16_MAX */
    size_t n;       /* states, with 0 for none */
} tabling;

/* The number of the state with these places; MAX_STATES when there is no room. */
static size_t state_of(tabling *t, const places *p)
{
    size_t width = t->pattern->n + 1;
    uint16_t *key = t->keys + MAX_STATES * width; /* room behind the last */
    size_t n = 0;

    for (size_t place = 0; place < t->pattern->n; place++)
        if (is_in(p, (uint16_t)place) &&
            (t->pattern->program[place].op == OP_SET || t->pattern->program[place].op == OP_MATCH))
            key[n++] = (uint16_t)place;
    key[n++] = UINT16_MAX;
    if (n == 1)
        return 0;
    for (size_t i = 1; i < t->n; i++)
        if (memcmp(t->keys + i * width, key, n * sizeof *key) == 0)
            return i;
    if (t->n == MAX_STATES)
        return MAX_STATES;
    memcpy(t->keys + t->n * width, key, n * sizeof *key);
    t->pattern->accepts[t->n] = accepts(t->pattern, p);
    return t->n++;
}

/* Characters that no set of the program tells apart share their column. */
static void find_alike(const lodd__schema_pattern *pattern, size_t n_sets, uint8_t alike[ASCII])
{
    alike[0] = 0;
    for (uint32_t c = 1; c < ASCII; c++) {
        uint32_t other = 1;
        for (; other < c; other++) {
            size_t i = 0;
            if (alike[other] != other)
                continue;
            while (i < n_sets && set_has(pattern->sets[i], c) == set_has(pattern->sets[i], other))
                i++;
            if (i == n_sets)
                break;
        }
        alike[c] = (uint8_t)other;
    }
}

static bool fill_table(tabling *t, const uint8_t alike[ASCII])
{
    lodd__schema_pattern *pattern = t->pattern;
    places *from = &t->work[0];
    places *to = &t->work[1];

    add_place(pattern, from, 0);
    (void)state_of(t, from);
    for (size_t state = 1; state < t->n; state++) {
        const uint16_t *key = t->keys + state * (pattern->n + 1);
        from->n = 0;
        for (size_t i = 0; key[i] != UINT16_MAX; i++)
            add_place(pattern, from, key[i]);
        for (uint32_t c = 1; c < ASCII; c++) {
            size_t next = 0;
            if (alike[c] != c) {
                pattern->table[state][c] = pattern->table[state][alike[c]];
                continue;
            }
            step(pattern, from, to, c);
            next = state_of(t, to);
            if (next == MAX_STATES)
                return false;
            pattern->table[state][c] = (uint8_t)next;
        }
    }
    return true;
}

static void make_table(lodd__arena *arena, lodd__schema_pattern *pattern, size_t n_sets)
{
    tabling t = {.pattern = pattern, .n = 1};
    uint8_t alike[ASCII];

    t.work = calloc(2, sizeof *t.work);
    t.keys = calloc((pattern->n + 1) * (MAX_STATES + 1), sizeof *t.keys);
    pattern->table = lodd__arena_array(arena, MAX_STATES, sizeof *pattern->table);
    pattern->accepts = lodd__arena_array(arena, MAX_STATES, sizeof *pattern->accepts);
    if (t.work == NULL || t.keys == NULL || pattern->table == NULL || pattern->accepts == NULL) {
        arena->failed = true;
    } else {
        find_alike(pattern, n_sets, alike);
        if (!fill_table(&t, alike))
            pattern->table = NULL;
    }
    free(t.work);
    free(t.keys);
}

const lodd__schema_pattern *lodd__schema_pattern_new(lodd__arena *arena, lodd_str text)
{
    compiler c = {
        .arena = arena, .at = text.ptr != NULL ? text.ptr : "", .end = text.ptr != NULL ? text.ptr + text.len : ""};
    lodd__schema_pattern *ret = LODD__NEW(arena, lodd__schema_pattern);

    if (text.ptr == NULL)
        c.end = c.at;
    alternatives(&c, 0);
    if (c.at < c.end)
        fail(&c);
    (void)emit(&c, OP_MATCH, 0, 0);
    if (!c.failed && ret != NULL) {
        ret->n = c.program.len;
        ret->program = lodd__arena_array(arena, ret->n, sizeof *ret->program);
        ret->sets = lodd__arena_array(arena, c.sets.len, sizeof *ret->sets);
        if (ret->program == NULL || ret->sets == NULL) {
            c.failed = true;
        } else {
            memcpy(ret->program, c.program.ptr, ret->n * sizeof *ret->program);
            if (c.sets.len > 0)
                memcpy(ret->sets, c.sets.ptr, c.sets.len * sizeof *ret->sets);
            make_table(arena, ret, c.sets.len);
        }
    }
    lodd__vec_free(&c.program);
    lodd__vec_free(&c.sets);
    return c.failed || arena->failed ? NULL : ret;
}
