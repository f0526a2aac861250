/* declare/form.c - our own JSON files, read member by member. Uses json, base, write/emit.h. */
#include "declare/form.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "base/datetime.h"
#include "write/emit.h"

enum { MAX_PATH_STEPS = 16, MAX_KEY = 80 }; /* a hostile key may be endless, or hold line feeds */

void lodd__form_path(lodd__buf *out, const lodd__json *at)
{
    const lodd__json *steps[MAX_PATH_STEPS];
    size_t n = 0, start = out->len;

    for (const lodd__json *v = at; v != NULL && v->parent != NULL && n < MAX_PATH_STEPS; v = v->parent)
        steps[n++] = v;
    while (n-- > 0) {
        if (steps[n]->key.ptr != NULL) {
            lodd_str key = steps[n]->key;

            if (out->len > start)
                lodd__buf_addc(out, '.');
            lodd__shown(out, lodd__str_sub(key, 0, key.len < MAX_KEY ? key.len : MAX_KEY));
        } else {
            size_t index = 0;

            for (const lodd__json *v = steps[n]->parent->first; v != steps[n] && v != NULL; v = v->next)
                index++;
            lodd__buf_printf(out, "[%zu]", index);
        }
    }
}

static void write_place(lodd__buf *out, lodd_str text, size_t offset)
{
    size_t line = 1, start = 0;

    for (size_t i = 0; i < offset && i < text.len; i++)
        if (text.ptr[i] == '\n') {
            line++;
            start = i + 1;
        }
    lodd__buf_printf(out, "line %zu, column %zu", line, offset - start + 1);
}

static void set_fault(lodd__form *form, const lodd__json *at, size_t offset, lodd_str what)
{
    lodd__buf out = {0};

    if (form->fault.len > 0)
        return;
    if (at != NULL && at->parent != NULL) {
        lodd__form_path(&out, at);
        lodd__buf_add(&out, LODD__STR(" ("));
        write_place(&out, form->text, offset);
        lodd__buf_add(&out, LODD__STR("): "));
    } else if (offset > 0) {
        write_place(&out, form->text, offset);
        lodd__buf_add(&out, LODD__STR(": "));
    }
    lodd__buf_add(&out, what);
    form->fault = out.failed ? LODD__STR("out of memory") : lodd__arena_str(form->arena, lodd__buf_str(&out));
    if (form->fault.len == 0)
        form->fault = LODD__STR("out of memory");
    form->arena->failed |= out.failed;
    lodd__buf_free(&out);
}

void lodd__form_fault(lodd__form *form, const lodd__json *at, const char *fmt, ...)
{
    va_list ap;
    lodd_str what;

    if (form->fault.len > 0)
        return;
    va_start(ap, fmt);
    what = lodd__arena_vprintf(form->arena, fmt, ap);
    va_end(ap);
    set_fault(form, at, at != NULL ? at->offset : 0, what);
}

/* Member names that occur twice, anywhere: which of them counts must not be left to the reader. */
static void check_duplicates(lodd__form *form, const lodd__json *value)
{
    const lodd__json *v = value;

    while (v != NULL && form->fault.len == 0) { /* a walk without recursion */
        if (v->duplicate && !(form->comments && lodd__str_starts(v->key, LODD__STR("//"))))
            lodd__form_fault(form, v, "there are two members of this name");
        if (v->first != NULL) {
            v = v->first;
            continue;
        }
        while (v != value && v->next == NULL)
            v = v->parent;
        v = v == value ? NULL : v->next;
    }
}

const lodd__json *lodd__form_open(lodd__form *form, lodd__arena *arena, lodd_str text, const lodd_limits *limits,
                                  bool comments)
{
    lodd__json_doc doc;

    *form = (lodd__form){.arena = arena, .text = text, .comments = comments};
    if (lodd__str_starts(text, LODD__STR("\xEF\xBB\xBF")))
        set_fault(form, NULL, 0, LODD__STR("a byte order mark: the file must be UTF-8 without one"));
    if (form->fault.len > 0)
        return NULL;
    lodd__json_parse(&doc, arena, text, limits);
    for (size_t i = 0; i < doc.n_faults; i++)
        if (doc.faults[i].kind != LODD__JSON_DUPLICATE) {
            lodd_str what = lodd__arena_printf(arena, "this is no JSON (%s)", lodd__json_fault_name(doc.faults[i].kind));
            set_fault(form, NULL, doc.faults[i].offset + 1, what);
            return NULL;
        }
    if (arena->failed || doc.root == NULL || doc.root->type != LODD__JSON_OBJECT) {
        set_fault(form, NULL, 0, LODD__STR("a JSON object was expected"));
        return NULL;
    }
    check_duplicates(form, doc.root);
    return form->fault.len == 0 ? doc.root : NULL;
}

static const char *type_name(lodd__json_type type)
{
    static const char *const names[] = {"null", "false", "true", "a number", "a text", "a list", "an object"};
    return names[type];
}

/* The member, of the type asked for; NULL when absent or faulty. */
static const lodd__json *member(lodd__form *form, const lodd__json *object, const char *key, lodd__json_type type,
                                lodd__need need)
{
    const lodd__json *value;

    if (object == NULL || form->fault.len > 0)
        return NULL;
    value = lodd__json_get(object, lodd__str(key));
    if (value == NULL) {
        if (need == LODD__REQUIRED)
            lodd__form_fault(form, object, "the member \"%s\" is missing", key);
        return NULL;
    }
    if (value->type != type) {
        lodd__form_fault(form, value, "%s was expected, not %s", type_name(type), type_name(value->type));
        return NULL;
    }
    return value;
}

lodd_str lodd__form_str(lodd__form *form, const lodd__json *object, const char *key, lodd__need need)
{
    const lodd__json *value = member(form, object, key, LODD__JSON_STRING, need);

    if (value == NULL)
        return (lodd_str){NULL, 0};
    if (need == LODD__REQUIRED && lodd__str_trim(value->text).len == 0)
        lodd__form_fault(form, value, "it must not be empty");
    return value->text;
}

bool lodd__form_bool(lodd__form *form, const lodd__json *object, const char *key, bool otherwise)
{
    const lodd__json *value = object != NULL && form->fault.len == 0 ? lodd__json_get(object, lodd__str(key)) : NULL;

    if (value == NULL)
        return otherwise;
    if (value->type != LODD__JSON_TRUE && value->type != LODD__JSON_FALSE)
        lodd__form_fault(form, value, "true or false was expected, not %s", type_name(value->type));
    return value->type == LODD__JSON_TRUE;
}

size_t lodd__form_size(lodd__form *form, const lodd__json *object, const char *key, lodd__need need)
{
    const lodd__json *value = member(form, object, key, LODD__JSON_NUMBER, need);
    size_t n = 0;

    if (value == NULL)
        return 0;
    if (!lodd__str_digits(value->text) || value->text.len > 15) {
        lodd__form_fault(form, value, "a whole number from 0 was expected");
        return 0;
    }
    for (size_t i = 0; i < value->text.len; i++)
        n = 10 * n + (size_t)(value->text.ptr[i] - '0');
    return n;
}

const lodd__json *lodd__form_object(lodd__form *form, const lodd__json *object, const char *key, lodd__need need)
{
    return member(form, object, key, LODD__JSON_OBJECT, need);
}

const lodd__json *lodd__form_array(lodd__form *form, const lodd__json *object, const char *key, lodd__need need)
{
    return member(form, object, key, LODD__JSON_ARRAY, need);
}

lodd__strings lodd__form_strings(lodd__form *form, const lodd__json *object, const char *key, lodd__need need)
{
    const lodd__json *array = lodd__form_array(form, object, key, need);
    lodd__strings ret = {NULL, 0};

    if (array == NULL || array->n == 0)
        return ret;
    ret.ptr = lodd__arena_array(form->arena, array->n, sizeof(lodd_str));
    if (ret.ptr == NULL)
        return ret;
    LODD__EACH(item, array)
    {
        if (item->type != LODD__JSON_STRING)
            lodd__form_fault(form, item, "a text was expected, not %s", type_name(item->type));
        else
            ret.ptr[ret.len++] = item->text;
    }
    return ret;
}

/* --- dates --- */

bool lodd__date_ok(lodd_str date)
{
    lodd__datetime parsed;

    return date.len == 10 && lodd__datetime_parse(date, &parsed) && parsed.precision == LODD__PRECISION_DAY &&
           !parsed.has_zone && parsed.year > 0;
}

void lodd__date_add_months(char ret[11], lodd_str date, unsigned months)
{
    lodd__datetime d;

    memcpy(ret, "0000-00-00", 11);
    if (!lodd__datetime_parse(date, &d))
        return;
    size_t month = (size_t)d.year * 12 + (size_t)(d.month - 1) + months;
    int32_t year = (int32_t)(month / 12);
    int day = d.day, m = (int)(month % 12) + 1;
    while (day > 28 && !lodd__date_exists(year, m, day))
        day--;
    char text[32];
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)(year % 10000), m, day);
    memcpy(ret, text, 10);
    ret[10] = '\0';
}

void lodd__date_today(char ret[11])
{
    time_t now = time(NULL);
    struct tm parts;
    char text[64];

    if (gmtime_r(&now, &parts) == NULL)
        parts = (struct tm){.tm_year = 70, .tm_mday = 1};
    snprintf(text, sizeof text, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
    memcpy(ret, text, 10);
    ret[10] = '\0';
}

lodd_str lodd__form_date(lodd__form *form, const lodd__json *object, const char *key, lodd__need need)
{
    const lodd__json *value = member(form, object, key, LODD__JSON_STRING, need);

    if (value == NULL)
        return (lodd_str){NULL, 0};
    if (!lodd__date_ok(value->text))
        lodd__form_fault(form, value, "a date was expected, as 2026-01-31");
    return value->text;
}

lodd_str lodd__form_sha256(lodd__form *form, const lodd__json *object, const char *key, lodd__need need)
{
    const lodd__json *value = member(form, object, key, LODD__JSON_STRING, need);
    bool ok = value != NULL && value->text.len == 64;

    if (value == NULL)
        return (lodd_str){NULL, 0};
    for (size_t i = 0; ok && i < 64; i++)
        ok = memchr("0123456789abcdef", value->text.ptr[i], 16) != NULL;
    if (!ok)
        lodd__form_fault(form, value, "a SHA-256 was expected: 64 hex digits in lower case");
    return ok ? value->text : (lodd_str){NULL, 0};
}

/* --- choices --- */

size_t lodd__form_choice(lodd__form *form, const lodd__json *object, const char *key, const char *const *names, size_t n,
                         lodd__need need, size_t otherwise)
{
    const lodd__json *value = member(form, object, key, LODD__JSON_STRING, need);
    lodd__buf all = {0};

    if (value == NULL)
        return otherwise;
    for (size_t i = 0; i < n; i++)
        if (names[i] != NULL && lodd__str_is(value->text, names[i]))
            return i;
    for (size_t i = 0; i < n; i++)
        if (names[i] != NULL && names[i][0] != '\0')
            lodd__buf_printf(&all, "%s%s", all.len > 0 ? ", " : "", names[i]);
    lodd__form_fault(form, value, "one of these was expected: %.*s", LODD__FMT(lodd__buf_str(&all)));
    form->arena->failed |= all.failed;
    lodd__buf_free(&all);
    return otherwise;
}

void lodd__form_text(lodd__form *form, const lodd__json *object, const char *key, lodd_str ret[LODD_LANG_COUNT],
                     lodd__need need)
{
    const lodd__json *value = lodd__form_object(form, object, key, need);

    ret[LODD_LANG_NB] = lodd__form_str(form, value, "nb", LODD__REQUIRED);
    ret[LODD_LANG_EN] = lodd__form_str(form, value, "en", LODD__REQUIRED);
    lodd__form_only(form, value, "nb en");
}

/* --- members that nobody asks for --- */

/* How alike two names are: the length of what they begin and end with together. */
static size_t likeness(lodd_str a, lodd_str b)
{
    size_t front = 0, back = 0, least = a.len < b.len ? a.len : b.len;

    while (front < least && a.ptr[front] == b.ptr[front])
        front++;
    while (back < least - front && a.ptr[a.len - 1 - back] == b.ptr[b.len - 1 - back])
        back++;
    return front + back;
}

static void complain_unknown(lodd__form *form, const lodd__json *item, const char *names)
{
    lodd_str rest = lodd__str(names), name, nearest = {NULL, 0};
    size_t best = 2;

    while (lodd__str_word(&rest, &name))
        if (likeness(name, item->key) > best) {
            best = likeness(name, item->key);
            nearest = name;
        }
    if (nearest.len > 0)
        lodd__form_fault(form, item, "no such member here; is \"%.*s\" meant?", LODD__FMT(nearest));
    else
        lodd__form_fault(form, item, "no such member here");
}

void lodd__form_only(lodd__form *form, const lodd__json *object, const char *names)
{
    if (object == NULL || form->fault.len > 0)
        return;
    LODD__EACH(item, object)
    {
        lodd_str rest = lodd__str(names), name;
        bool found = form->comments && lodd__str_starts(item->key, LODD__STR("//"));

        while (!found && lodd__str_word(&rest, &name))
            found = lodd__str_eq(name, item->key);
        if (!found) {
            complain_unknown(form, item, names);
            return;
        }
    }
}

/* --- the written form --- */

static void new_line(lodd__buf *out, size_t depth)
{
    lodd__buf_addc(out, '\n');
    for (size_t i = 0; i < depth; i++)
        lodd__buf_add(out, LODD__STR("  "));
}

/* The end of the text that begins with a quotation mark at i: behind its last one. */
static size_t text_end(lodd_str s, size_t i)
{
    for (i++; i < s.len && s.ptr[i] != '"'; i++)
        if (s.ptr[i] == '\\')
            i++;
    return i + 1 <= s.len ? i + 1 : s.len;
}

void lodd__form_pretty(lodd__buf *out, lodd_str compact)
{
    size_t depth = 0;

    for (size_t i = 0; i < compact.len; i++) {
        char c = compact.ptr[i];

        if (c == '"') {
            size_t end = text_end(compact, i);
            lodd__buf_add(out, lodd__str_sub(compact, i, end - i));
            i = end - 1;
        } else if (c == '{' || c == '[') {
            lodd__buf_addc(out, c);
            if (i + 1 < compact.len && compact.ptr[i + 1] == c + 2) { /* } and ] stand two behind { and [ */
                lodd__buf_addc(out, compact.ptr[++i]);
            } else {
                new_line(out, ++depth);
            }
        } else if (c == '}' || c == ']') {
            new_line(out, depth > 0 ? --depth : 0);
            lodd__buf_addc(out, c);
        } else if (c == ',') {
            lodd__buf_addc(out, c);
            new_line(out, depth);
        } else if (c == ':') {
            lodd__buf_add(out, LODD__STR(": "));
        } else {
            lodd__buf_addc(out, c);
        }
    }
    lodd__buf_addc(out, '\n');
}
