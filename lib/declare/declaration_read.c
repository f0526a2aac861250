/* declare/declaration_read.c - declaration-input.json and selvdeklarering.json: the tables of declaration_fields.h,
 * read. What tables cannot say is in declaration_rules.c. Uses form.h, identifier/identifier.h. */
#include "declare/declaration_fields.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "identifier/identifier.h"
#include "write/emit.h"

enum { MAX_ID = 64, MAX_NAMED = 40 };

typedef struct reader {
    lodd__form form;
    bool input;
} reader;

static void read_record(reader *r, const lodd__record *record, const lodd__json *object, char *into);

/* --- texts --- */

/* What would be shown as something else than it is, or cannot be written as XML. */
static bool is_odd(uint32_t c, bool lines)
{
    if (c < 0x20)
        return !lines || (c != '\n' && c != '\t');
    return (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
           c == 0xfffe || c == 0xffff;
}

static void check_text(reader *r, const lodd__json *at, lodd_str text, bool lines)
{
    uint32_t c = 0;

    if (lodd__str_trim(text).len == 0)
        lodd__form_fault(&r->form, at, "it must not be empty; leave it out when there is nothing to say");
    for (size_t i = 0, n; i < text.len; i += n) {
        n = lodd__utf8_decode(text.ptr + i, text.len - i, &c);
        if (n == 0 || is_odd(c, lines)) {
            lodd__form_fault(&r->form, at, "the character U+%04X cannot stand here", (unsigned)(n == 0 ? 0xfffd : c));
            return;
        }
    }
}

static bool all_of(lodd_str s, const char *others)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || lodd__is_digit(c);

        if (!plain && (c == '\0' || strchr(others, c) == NULL))
            return false;
    }
    return s.len > 0;
}

static bool id_ok(lodd_str id)
{
    return id.len <= MAX_ID && all_of(id, "._-") && memchr("._-", id.ptr[0], 3) == NULL;
}

static bool urn_ok(lodd_str urn)
{
    lodd_str prefix = LODD__STR("urn:uuid:");

    for (size_t i = 0; i < urn.len; i++)
        if (urn.ptr[i] >= 'A' && urn.ptr[i] <= 'Z')
            return false;
    return lodd__str_starts(urn, prefix) && lodd__uuid_check(lodd__str_sub(urn, prefix.len, urn.len - prefix.len));
}

static bool url_ok(lodd_str url)
{
    size_t scheme = lodd__str_starts(url, LODD__STR("https://"))  ? 8
                    : lodd__str_starts(url, LODD__STR("http://")) ? 7
                                                                  : 0;

    return scheme > 0 && all_of(lodd__str_sub(url, scheme, url.len - scheme), "!#$%&'()*+,-./:;=?@[]_~");
}

/* Printable ASCII without these. */
static bool token_ok(lodd_str s, const char *without)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] <= ' ' || s.ptr[i] > '~' || strchr(without, s.ptr[i]) != NULL)
            return false;
    return s.len > 0;
}

static bool split(lodd_str s, char at, lodd_str *ret_front, lodd_str *ret_back)
{
    size_t i = lodd__str_find(s, at, 0);

    if (i == (size_t)-1)
        return false;
    *ret_front = lodd__str_sub(s, 0, i);
    *ret_back = lodd__str_sub(s, i + 1, s.len - i - 1);
    return true;
}

static bool profile_ok(lodd_str profile)
{
    lodd_str front, back, version, name;

    if (split(profile, '|', &front, &back))
        return token_ok(front, "|") && token_ok(back, "|");
    return split(profile, '@', &front, &back) && split(back, '/', &version, &name) && token_ok(front, "@/") &&
           token_ok(version, "@/") && token_ok(name, "@/");
}

/* What is wrong with a text of a kind; NULL: nothing. */
static const char *form_fault(const reader *r, lodd__field_kind kind, lodd_str s)
{
    lodd_str front = s, back;

    switch (kind) {
    case LODD__FIELD_ITEM:
        if (!r->input)
            split(s, '/', &front, &back); /* what stands behind is judged as a name */
        return id_ok(front) ? NULL : "an id was expected: letters a-z, digits, '.', '_' and '-', at most 64";
    case LODD__FIELD_ID:
        return id_ok(s) ? NULL : "an id was expected: letters a-z, digits, '.', '_' and '-', at most 64";
    case LODD__FIELD_URN:
        return urn_ok(s) ? NULL : "an id was expected as urn:uuid:6f0e2d1c-0000-4000-8000-000000000001, in lower case";
    case LODD__FIELD_URL:
        return url_ok(s) ? NULL : "a web address was expected that begins with https:// or http://";
    case LODD__FIELD_ORGNR:
        return lodd__orgnr_check(s) == LODD__IDENTIFIER_OK
                   ? NULL
                   : "an organisation number was expected: 9 digits, the last of which is their control digit";
    case LODD__FIELD_PROFILE:
        return profile_ok(s) ? NULL
                             : "a profile with its version was expected: no.plo@1.6/helseopplysninger, or a canonical "
                               "address with |version";
    default:
        return NULL;
    }
}

static lodd_str read_text(reader *r, const lodd__field *field, const lodd__json *object, const char *key,
                          lodd__need need)
{
    lodd_str text = lodd__form_str(&r->form, object, key, need);
    const lodd__json *at = object != NULL && r->form.fault.len == 0 ? lodd__json_get(object, lodd__str(key)) : NULL;
    const char *fault;

    if (at == NULL)
        return (lodd_str){NULL, 0};
    check_text(r, at, text, field->kind == LODD__FIELD_TEXT || field->kind == LODD__FIELD_NB_EN);
    fault = form_fault(r, field->kind, text);
    if (fault != NULL)
        lodd__form_fault(&r->form, at, "%s", fault);
    return text;
}

/* One of a list of words, kept as a text. */
static lodd_str read_word(reader *r, const lodd__field *field, const lodd__json *object, lodd__need need)
{
    size_t i = lodd__form_choice(&r->form, object, field->key, field->words, field->n_words, need, (size_t)-1);

    return i < field->n_words ? lodd__str(field->words[i]) : (lodd_str){NULL, 0};
}

static unsigned read_choice(reader *r, const lodd__field *field, const lodd__json *object, lodd__need need)
{
    unsigned i = (unsigned)lodd__form_choice(&r->form, object, field->key, field->words, field->n_words, need, 0);

    /* "" stands for absence */
    if (r->form.fault.len == 0 && lodd__json_get(object, lodd__str(field->key)) != NULL && field->words[i][0] == '\0')
        lodd__form_fault(&r->form, lodd__json_get(object, lodd__str(field->key)), "it must not be empty");
    return i;
}

static lodd__strings read_lines(reader *r, const lodd__json *object, const char *key, lodd__need need)
{
    lodd__strings lines = lodd__form_strings(&r->form, object, key, need);
    const lodd__json *array = object != NULL && r->form.fault.len == 0 ? lodd__json_get(object, lodd__str(key)) : NULL;
    lodd__map seen = {0};
    size_t i = 0;

    LODD__EACH(item, array)
    {
        if (r->form.fault.len > 0 || i >= lines.len)
            break;
        check_text(r, item, lines.ptr[i], false);
        if (lodd__map_get(&seen, lines.ptr[i]) != NULL)
            lodd__form_fault(&r->form, item, "it stands here twice");
        r->form.arena->failed |= !lodd__map_put(&seen, lines.ptr[i], (void *)item);
        i++;
    }
    lodd__map_free(&seen);
    return lines;
}

static lodd__synthetic3 read_synthetic(reader *r, const lodd__field *field, const lodd__json *object)
{
    if (object == NULL || lodd__json_get(object, lodd__str(field->key)) == NULL)
        return LODD__SYNTHETIC3_UNKNOWN;
    return lodd__form_bool(&r->form, object, field->key, false) ? LODD__SYNTHETIC3_YES : LODD__SYNTHETIC3_NO;
}

static void read_nb_en(reader *r, const lodd__field *field, const lodd__json *object, char *at, lodd__need need)
{
    const lodd__json *value = lodd__form_object(&r->form, object, field->key, need);
    static const char *const keys[LODD_LANG_COUNT] = {[LODD_LANG_NB] = "nb", [LODD_LANG_EN] = "en"};

    lodd__form_only(&r->form, value, "nb en");
    for (size_t i = 0; i < LODD_LANG_COUNT; i++) {
        if (field->kind == LODD__FIELD_NB_EN) {
            lodd_str text = read_text(r, field, value, keys[i], LODD__REQUIRED);
            memcpy(at + i * sizeof text, &text, sizeof text);
        } else {
            lodd__strings texts = read_lines(r, value, keys[i], LODD__REQUIRED);
            memcpy(at + i * sizeof texts, &texts, sizeof texts);
        }
    }
}

/* --- containers --- */

static void read_list(reader *r, const lodd__field *field, const lodd__json *object, char *at, lodd__need need)
{
    const lodd__json *array = lodd__form_array(&r->form, object, field->key, need);
    bool pointers = field->kind == LODD__FIELD_POINTERS;
    char *items, **each = NULL;
    size_t i = 0;

    if (array == NULL || array->n == 0)
        return;
    items = lodd__arena_array(r->form.arena, array->n, field->record->size);
    if (pointers)
        each = lodd__arena_array(r->form.arena, array->n, sizeof *each);
    if (items == NULL || (pointers && each == NULL))
        return;
    LODD__EACH(item, array)
    {
        char *into = items + i * field->record->size;

        if (r->form.fault.len > 0)
            return;
        if (item->type != LODD__JSON_OBJECT)
            lodd__form_fault(&r->form, item, "an object was expected");
        else
            read_record(r, field->record, item, into);
        if (pointers)
            each[i] = into;
        i++;
    }
    lodd__any_list_set(at, (lodd__any_list){pointers ? (char *)each : items, i});
}

static void read_totals(reader *r, const lodd__field *field, const lodd__json *object, char *at)
{
    const lodd__json *array = lodd__form_array(&r->form, object, field->key, LODD__REQUIRED);
    size_t level = LODD_LEVEL_COUNT;

    if (array != NULL && array->n != LODD_LEVEL_COUNT)
        lodd__form_fault(&r->form, array, "%d norm levels were expected", LODD_LEVEL_COUNT);
    LODD__EACH(item, array)
    {
        if (r->form.fault.len > 0)
            return;
        if (item->type != LODD__JSON_OBJECT) {
            lodd__form_fault(&r->form, item, "an object was expected");
            return;
        }
        lodd__form_only(&r->form, item, "level required declared evidenced failing");
        if (!lodd__str_is(lodd__form_str(&r->form, item, "level", LODD__REQUIRED), lodd__level_words[--level]))
            lodd__form_fault(&r->form, item, "the norm level \"%s\" was expected", lodd__level_words[level]);
        for (size_t i = 0; i < field->record->n; i++) {
            const lodd__field *count = &field->record->fields[i];
            size_t n = lodd__form_size(&r->form, item, count->key, LODD__REQUIRED);

            memcpy(at + level * field->record->size + count->offset, &n, sizeof n);
        }
    }
}

static void emit_key(lodd__buf *out, const lodd__json *value)
{
    if (value->key.ptr == NULL)
        return;
    lodd__emit_json_str(out, value->key);
    lodd__buf_addc(out, ':');
}

static void emit_scalar(reader *r, lodd__buf *out, const lodd__json *value)
{
    static const char *const words[] = {"null", "false", "true"};
    lodd_str raw = value->type == LODD__JSON_NUMBER ? value->text : (lodd_str){NULL, 0};

    if (value->type == LODD__JSON_STRING) {
        lodd__emit_json_str(out, value->text);
        return;
    }
    if (value->type < LODD__JSON_NUMBER)
        raw = lodd__str(words[value->type]);
    else if (!lodd__str_digits(raw) || raw.len > 15)
        lodd__form_fault(&r->form, value, "a whole number from 0 was expected");
    lodd__emit_json_open(out, raw.ptr[0]); /* with its comma */
    lodd__buf_add(out, lodd__str_sub(raw, 1, raw.len - 1));
}

/* An object without white space and comments. The walk needs no recursion. */
static lodd_str compact(reader *r, const lodd__json *object)
{
    const lodd__json *v = object;
    lodd__buf out = {0};
    lodd_str ret;

    while (v != NULL) {
        bool comment = r->form.comments && v != object && lodd__str_starts(v->key, LODD__STR(LODD__COMMENT));
        bool container = v->type == LODD__JSON_OBJECT || v->type == LODD__JSON_ARRAY;

        if (!comment && v != object)
            emit_key(&out, v);
        if (!comment && container)
            lodd__emit_json_open(&out, v->type == LODD__JSON_OBJECT ? '{' : '[');
        else if (!comment)
            emit_scalar(r, &out, v);
        if (!comment && v->first != NULL) {
            v = v->first;
            continue;
        }
        if (!comment && container)
            lodd__emit_json_close(&out, v->type == LODD__JSON_OBJECT ? '}' : ']');
        while (v != object && v->next == NULL) {
            v = v->parent;
            lodd__emit_json_close(&out, v->type == LODD__JSON_OBJECT ? '}' : ']');
        }
        v = v == object ? NULL : v->next;
    }
    ret = lodd__arena_str(r->form.arena, lodd__buf_str(&out));
    r->form.arena->failed |= out.failed;
    lodd__buf_free(&out);
    return ret;
}

/* --- members --- */

static void set(char *at, const void *value, size_t size)
{
    memcpy(at, value, size);
}

static void read_scalar(reader *r, const lodd__field *field, const lodd__json *object, char *at, lodd__need need)
{
    lodd_str text = {NULL, 0};
    unsigned choice;
    size_t size;

    switch (field->kind) {
    case LODD__FIELD_CHOICE:
        choice = read_choice(r, field, object, need);
        set(at, &choice, sizeof choice);
        break;
    case LODD__FIELD_SYNTHETIC:
        choice = read_synthetic(r, field, object);
        set(at, &choice, sizeof choice);
        break;
    case LODD__FIELD_LETTER:
        text = read_word(r, field, object, need);
        *at = (char)(text.len > 0 ? text.ptr[0] : 0);
        break;
    case LODD__FIELD_SHA256:
        text = lodd__form_sha256(&r->form, object, field->key, need);
        if (text.len == sizeof(lodd__digest) - 1)
            memcpy(at, text.ptr, text.len); /* what is behind it is 0 */
        break;
    case LODD__FIELD_SIZE:
        size = lodd__form_size(&r->form, object, field->key, need);
        set(at, &size, sizeof size);
        break;
    case LODD__FIELD_WORD:
        text = read_word(r, field, object, need);
        set(at, &text, sizeof text);
        break;
    case LODD__FIELD_DATE:
        text = lodd__form_date(&r->form, object, field->key, need);
        set(at, &text, sizeof text);
        break;
    default:
        text = read_text(r, field, object, field->key, need);
        set(at, &text, sizeof text);
        break;
    }
}

static void read_field(reader *r, const lodd__field *field, const lodd__json *object, char *into)
{
    lodd__need need = field->flags & (r->input ? LODD__NEEDED_INPUT : LODD__NEEDED) ? LODD__REQUIRED : LODD__OPTIONAL;
    char *at = into + field->offset;
    const lodd__json *value;
    lodd__strings lines;
    lodd_str text;
    bool yes;

    switch (field->kind) {
    case LODD__FIELD_SCHEMA: /* looked at before all others */
        break;
    case LODD__FIELD_BOOL:
        if (need == LODD__REQUIRED && lodd__json_get(object, lodd__str(field->key)) == NULL)
            lodd__form_fault(&r->form, object, "the member \"%s\" is missing", field->key);
        yes = lodd__form_bool(&r->form, object, field->key, false);
        set(at, &yes, sizeof yes);
        break;
    case LODD__FIELD_LINES:
        lines = read_lines(r, object, field->key, need);
        set(at, &lines, sizeof lines);
        break;
    case LODD__FIELD_NB_EN:
    case LODD__FIELD_NB_EN_LISTS:
        read_nb_en(r, field, object, at, need);
        break;
    case LODD__FIELD_OBJECT:
        value = lodd__form_object(&r->form, object, field->key, need);
        if (value != NULL)
            read_record(r, field->record, value, at);
        break;
    case LODD__FIELD_LIST:
    case LODD__FIELD_POINTERS:
        read_list(r, field, object, at, need);
        break;
    case LODD__FIELD_TOTALS:
        read_totals(r, field, object, at);
        break;
    case LODD__FIELD_JSON:
        value = lodd__form_object(&r->form, object, field->key, need);
        text = value != NULL ? compact(r, value) : (lodd_str){NULL, 0};
        set(at, &text, sizeof text);
        break;
    default:
        read_scalar(r, field, object, at, need);
        break;
    }
}

static bool is_asked_for(const reader *r, const lodd__field *field)
{
    return !r->input || (field->flags & LODD__IN_INPUT);
}

/* The names that may stand here, for form.h. */
static void complain(reader *r, const lodd__record *record, const lodd__json *object)
{
    lodd__buf names = {0};

    for (size_t i = 0; i < record->n; i++)
        if (is_asked_for(r, &record->fields[i]))
            lodd__buf_printf(&names, "%s ", record->fields[i].key);
    lodd__buf_addc(&names, '\0');
    if (!names.failed)
        lodd__form_only(&r->form, object, names.ptr);
    r->form.arena->failed |= names.failed;
    lodd__buf_free(&names);
}

static void check_members(reader *r, const lodd__record *record, const lodd__json *object)
{
    LODD__EACH(item, object)
    {
        const lodd__field *field = NULL;

        for (size_t i = 0; i < record->n && field == NULL; i++)
            if (lodd__str_is(item->key, record->fields[i].key))
                field = &record->fields[i];
        if (field != NULL && is_asked_for(r, field))
            continue;
        if (field != NULL)
            lodd__form_fault(&r->form, item, "this is what the tool finds out; it cannot be said here");
        else if (!(r->form.comments && lodd__str_starts(item->key, LODD__STR(LODD__COMMENT))))
            complain(r, record, object);
        if (r->form.fault.len > 0)
            return;
    }
}

/* Recursion: as deep as the tables. */
static void read_record(reader *r, const lodd__record *record, const lodd__json *object, char *into)
{
    check_members(r, record, object);
    for (size_t i = 0; i < record->n && r->form.fault.len == 0; i++)
        if (is_asked_for(r, &record->fields[i]))
            read_field(r, &record->fields[i], object, into);
}

/* --- what is read --- */

/* Names all texts that still are what lodd_declare_init put there, not only the first. */
static void check_filled_in(reader *r, const lodd__json *root)
{
    lodd__buf all = {0};
    size_t n = 0;

    for (const lodd__json *v = root; v != NULL;) {
        bool comment = lodd__str_starts(v->key, LODD__STR(LODD__COMMENT));

        if (!comment && v->type == LODD__JSON_STRING && lodd__is_placeholder(v->text) && ++n <= MAX_NAMED) {
            if (n > 1)
                lodd__buf_add(&all, LODD__STR(", "));
            lodd__form_path(&all, v);
        }
        if (!comment && v->first != NULL) {
            v = v->first;
            continue;
        }
        while (v != root && v->next == NULL)
            v = v->parent;
        v = v == root ? NULL : v->next;
    }
    if (n > MAX_NAMED)
        lodd__buf_printf(&all, " and %zu more", n - MAX_NAMED);
    if (n > 0)
        lodd__form_fault(&r->form, NULL, "%zu %s not filled in yet: %.*s", n, n == 1 ? "member is" : "members are",
                         LODD__FMT(lodd__buf_str(&all)));
    r->form.arena->failed |= all.failed;
    lodd__buf_free(&all);
}

static void check_schema(reader *r, const lodd__json *root)
{
    const char *expected = r->input ? LODD__INPUT_SCHEMA : LODD__DECLARATION_SCHEMA;
    lodd_str schema = lodd__form_str(&r->form, root, "schema", LODD__REQUIRED);

    if (r->form.fault.len == 0 && !lodd__str_is(schema, expected))
        lodd__form_fault(&r->form, lodd__json_get(root, LODD__STR("schema")), "the form \"%s\" was expected", expected);
}

/* Paths of the input are below the evidence's folder; in the bundle and in memory they have its name. */
static void add_folder(lodd__declaration *d)
{
    for (size_t i = 0; i < d->evidence.len; i++) {
        lodd_str *path = &d->evidence.ptr[i].path;

        if (path->len > 0) {
            lodd__buf out = {0};

            lodd__buf_add(&out, LODD__STR(LODD__EVIDENCE_FOLDER));
            lodd__buf_add(&out, *path);
            *path = lodd__arena_str(&d->arena, lodd__buf_str(&out));
            d->arena.failed |= out.failed;
            lodd__buf_free(&out);
        }
    }
}

static void note_absent_evidence(lodd__declaration *d, const lodd__json *root)
{
    size_t i = 0;

    LODD__EACH(item, lodd__json_get(root, LODD__STR("claims")))
    {
        if (i < d->claims.len)
            d->claims.ptr[i++].all_evidence = lodd__json_get(item, LODD__STR("evidence")) == NULL;
    }
}

/* --- leaving out what is computed --- */

static void clear_record(const lodd__record *record, char *at, bool all);

static void clear_field(const lodd__field *field, char *from, bool all)
{
    static const size_t sizes[LODD__FIELD_KIND_COUNT] = {
        [LODD__FIELD_CHOICE] = sizeof(unsigned),
        [LODD__FIELD_LETTER] = 1,
        [LODD__FIELD_SHA256] = sizeof(lodd__digest),
        [LODD__FIELD_SIZE] = sizeof(size_t),
        [LODD__FIELD_BOOL] = sizeof(bool),
        [LODD__FIELD_SYNTHETIC] = sizeof(unsigned),
        [LODD__FIELD_NB_EN] = LODD_LANG_COUNT * sizeof(lodd_str),
        [LODD__FIELD_NB_EN_LISTS] = LODD_LANG_COUNT * sizeof(lodd__strings),
        [LODD__FIELD_TOTALS] = LODD_LEVEL_COUNT * sizeof(lodd__total),
    };
    char *at = from + field->offset;
    bool computed = !(field->flags & (LODD__IN_INPUT | LODD__KEPT));

    if (field->kind == LODD__FIELD_OBJECT) {
        clear_record(field->record, at, all || computed);
    } else if (field->kind == LODD__FIELD_LIST && !all && !computed) {
        lodd__any_list list = lodd__any_list_get(at);

        for (size_t i = 0; i < list.len; i++)
            clear_record(field->record, list.ptr + i * field->record->size, false);
    } else if ((all || computed) && field->kind != LODD__FIELD_SCHEMA) {
        /* texts and lists are slices: a pointer and a length */
        memset(at, 0, sizes[field->kind] > 0 ? sizes[field->kind] : sizeof(lodd__any_list));
    }
}

static void clear_record(const lodd__record *record, char *at, bool all)
{
    for (size_t i = 0; i < record->n; i++)
        clear_field(&record->fields[i], at, all);
}

/* Of withheld evidence nothing can be found out again. */
static void leave_out_computed(lodd__declaration *d)
{
    lodd__evidence *kept = lodd__arena_array(&d->arena, d->evidence.len, sizeof *kept);

    if (kept == NULL && d->evidence.len > 0)
        return;
    if (d->evidence.len > 0)
        memcpy(kept, d->evidence.ptr, d->evidence.len * sizeof *kept);
    clear_record(&lodd__declaration_record, (char *)d, false);
    for (size_t i = 0; i < d->evidence.len; i++) {
        lodd__evidence *item = &d->evidence.ptr[i];

        if (item->withheld) {
            item->sha256 = kept[i].sha256;
            item->bytes = kept[i].bytes;
        } else if (item->kind == LODD__EVIDENCE_MESSAGE) {
            item->synthetic = LODD__SYNTHETIC3_UNKNOWN;
        }
    }
}

static void take_scheme(lodd__declaration *d, const lodd_requirements *requirements)
{
    const lodd__scheme *scheme = &requirements->scheme;

    d->scheme.id = scheme->id;
    d->scheme.version = scheme->version;
    memcpy(d->scheme.sha256.hex, scheme->sha256, sizeof d->scheme.sha256.hex);
    for (size_t i = 0; i < LODD_LANG_COUNT; i++) {
        d->statement[i] = scheme->statement[i];
        d->legal[i] = scheme->legal[i];
    }
}

/* Requirements of a snapshot know their place among those installed here. */
static void find_installed(lodd__declaration *d, const lodd_requirements *requirements)
{
    for (size_t i = 0; i < d->requirements.len; i++) {
        lodd__requirement *snapshot = (lodd__requirement *)d->requirements.ptr[i]; /* of this arena */
        const lodd__requirement *installed =
            requirements != NULL ? lodd__requirements_find(requirements, snapshot->id) : NULL;

        snapshot->index = installed != NULL ? installed->index : SIZE_MAX;
    }
}

static void read_declaration(reader *r, lodd__declaration *d, lodd__reading how, const lodd_requirements *requirements)
{
    lodd_limits limits;
    const lodd__json *root;

    lodd_limits_default(&limits);
    root = lodd__form_open(&r->form, &d->arena, r->form.text, &limits, r->input);
    if (root == NULL)
        return;
    check_schema(r, root);
    if (r->input && r->form.fault.len == 0)
        check_filled_in(r, root);
    if (r->form.fault.len == 0)
        read_record(r, &lodd__declaration_record, root, (char *)d);
    if (r->form.fault.len > 0 || d->arena.failed)
        return;
    if (r->input) {
        add_folder(d);
        note_absent_evidence(d, root);
    }
    if (!lodd__declaration_index(d)) {
        d->arena.failed = true;
        return;
    }
    lodd__declaration_rules(&r->form, root, d, how, requirements);
    if (how == LODD__READ_RECOMPUTE)
        leave_out_computed(d);
    if (how == LODD__READ_FULL)
        find_installed(d, requirements);
    else if (requirements != NULL)
        take_scheme(d, requirements);
}

static char *copy_of(lodd_str s)
{
    char *copy = malloc(s.len + 1);

    if (copy != NULL) {
        memcpy(copy, s.ptr, s.len);
        copy[s.len] = '\0';
    }
    return copy;
}

lodd_status lodd__declaration_read(lodd__declaration **ret, lodd_str json, lodd__reading how,
                                   const lodd_requirements *requirements, char **ret_message)
{
    lodd__declaration *d = calloc(1, sizeof *d);
    reader r = {.input = how == LODD__READ_INPUT};
    lodd_status status = LODD_OK;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (d == NULL)
        return LODD_ERR_NOMEM;
    r.form.text = lodd__arena_str(&d->arena, json);
    if (!d->arena.failed)
        read_declaration(&r, d, how, requirements);
    if (d->arena.failed) {
        status = LODD_ERR_NOMEM;
    } else if (r.form.fault.len > 0) {
        status = LODD_ERR_ARGUMENT;
        if (ret_message != NULL)
            *ret_message = copy_of(r.form.fault);
    }
    if (status == LODD_OK)
        *ret = d;
    else
        lodd__declaration_free(d);
    return status;
}
