/* declare/declaration_write.c - selvdeklarering.json: the tables of declaration_fields.h, written. Uses write/emit.h,
 * form.h. The bytes depend on nothing but the declaration. */
#include "declare/declaration_fields.h"
#include "write/emit.h"

static bool is_empty(const lodd__field *field, const char *from);
static void write_record(lodd__buf *out, const lodd__record *record, const char *from);

static lodd_str get_str(const char *at)
{
    lodd_str value;

    memcpy(&value, at, sizeof value);
    return value;
}

static unsigned get_choice(const char *at)
{
    unsigned value;

    memcpy(&value, at, sizeof value);
    return value;
}

static size_t get_size(const char *at)
{
    size_t value;

    memcpy(&value, at, sizeof value);
    return value;
}

static bool group_is_empty(const lodd__field *field, const char *at)
{
    for (size_t i = 0; i < field->record->n; i++)
        if (!is_empty(&field->record->fields[i], at))
            return false;
    return true;
}

/* Has it nothing to say? at: where it stands. */
static bool is_empty(const lodd__field *field, const char *from)
{
    const char *at = from + field->offset;

    switch (field->kind) {
    case LODD__FIELD_SCHEMA:
    case LODD__FIELD_TOTALS:
        return false;
    case LODD__FIELD_CHOICE: /* the first word may be a word */
        return field->words[get_choice(at)][0] == '\0';
    case LODD__FIELD_LETTER:
    case LODD__FIELD_SHA256:
    case LODD__FIELD_BOOL:
        return *at == 0;
    case LODD__FIELD_SIZE:
        return get_size(at) == 0;
    case LODD__FIELD_SYNTHETIC:
        return get_choice(at) == LODD__SYNTHETIC3_UNKNOWN;
    case LODD__FIELD_LINES:
    case LODD__FIELD_NB_EN_LISTS:
    case LODD__FIELD_LIST:
    case LODD__FIELD_POINTERS:
        return lodd__any_list_get(at).len == 0;
    case LODD__FIELD_OBJECT:
        return group_is_empty(field, at);
    default:
        return get_str(at).len == 0;
    }
}

static void write_lines(lodd__buf *out, const char *at)
{
    lodd__strings lines;

    memcpy(&lines, at, sizeof lines);
    lodd__emit_json_open(out, '[');
    for (size_t i = 0; i < lines.len; i++)
        lodd__emit_json_str(out, lines.ptr[i]);
    lodd__emit_json_close(out, ']');
}

static void write_list(lodd__buf *out, const lodd__field *field, const char *at)
{
    lodd__any_list list = lodd__any_list_get(at);

    lodd__emit_json_open(out, '[');
    for (size_t i = 0; i < list.len; i++) {
        const char *item = list.ptr + i * field->record->size;

        if (field->kind == LODD__FIELD_POINTERS)
            memcpy(&item, list.ptr + i * sizeof item, sizeof item);
        write_record(out, field->record, item);
    }
    lodd__emit_json_close(out, ']');
}

static void write_totals(lodd__buf *out, const lodd__field *field, const char *at)
{
    lodd__emit_json_open(out, '[');
    for (size_t level = LODD_LEVEL_COUNT; level-- > 0;) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "level", lodd__str(lodd__level_words[level]));
        for (size_t i = 0; i < field->record->n; i++) {
            const lodd__field *count = &field->record->fields[i];
            lodd__emit_json_member_size(out, count->key, get_size(at + level * field->record->size + count->offset));
        }
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void write_nb_en(lodd__buf *out, const lodd__field *field, const char *at)
{
    bool lists = field->kind == LODD__FIELD_NB_EN_LISTS;
    static const char *const keys[LODD_LANG_COUNT] = {[LODD_LANG_NB] = "nb", [LODD_LANG_EN] = "en"};

    lodd__emit_json_open(out, '{');
    for (size_t i = 0; i < LODD_LANG_COUNT; i++) {
        lodd__emit_json_key(out, keys[i]);
        if (lists)
            write_lines(out, at + i * sizeof(lodd__strings));
        else
            lodd__emit_json_str(out, get_str(at + i * sizeof(lodd_str)));
    }
    lodd__emit_json_close(out, '}');
}

static void write_value(lodd__buf *out, const lodd__field *field, const char *from)
{
    const char *at = from + field->offset;

    switch (field->kind) {
    case LODD__FIELD_SCHEMA:
        lodd__emit_json_str(out, LODD__STR(LODD__DECLARATION_SCHEMA));
        break;
    case LODD__FIELD_CHOICE:
        lodd__emit_json_str(out, lodd__str(field->words[get_choice(at)]));
        break;
    case LODD__FIELD_LETTER:
        lodd__emit_json_str(out, lodd__str_n(at, *at != 0));
        break;
    case LODD__FIELD_SHA256:
        lodd__emit_json_str(out, lodd__str(at));
        break;
    case LODD__FIELD_SIZE:
        lodd__emit_json_size(out, get_size(at));
        break;
    case LODD__FIELD_BOOL:
        lodd__emit_json_bool(out, *at != 0);
        break;
    case LODD__FIELD_SYNTHETIC:
        lodd__emit_json_bool(out, get_choice(at) == LODD__SYNTHETIC3_YES);
        break;
    case LODD__FIELD_LINES:
        write_lines(out, at);
        break;
    case LODD__FIELD_NB_EN:
    case LODD__FIELD_NB_EN_LISTS:
        write_nb_en(out, field, at);
        break;
    case LODD__FIELD_OBJECT:
        write_record(out, field->record, at);
        break;
    case LODD__FIELD_LIST:
    case LODD__FIELD_POINTERS:
        write_list(out, field, at);
        break;
    case LODD__FIELD_TOTALS:
        write_totals(out, field, at);
        break;
    case LODD__FIELD_JSON: /* compact JSON already */
        lodd__buf_add(out, get_str(at));
        break;
    default:
        lodd__emit_json_str(out, get_str(at));
        break;
    }
}

/* Recursion: as deep as the tables. */
static void write_record(lodd__buf *out, const lodd__record *record, const char *from)
{
    lodd__emit_json_open(out, '{');
    for (size_t i = 0; i < record->n; i++) {
        const lodd__field *field = &record->fields[i];

        if (!(field->flags & LODD__ALWAYS_WRITTEN) && is_empty(field, from))
            continue;
        lodd__emit_json_key(out, field->key);
        write_value(out, field, from);
    }
    lodd__emit_json_close(out, '}');
}

void lodd__declaration_write(lodd__buf *out, const lodd__declaration *declaration)
{
    lodd__buf compact = {0};

    write_record(&compact, &lodd__declaration_record, (const char *)declaration);
    if (!compact.failed)
        lodd__form_pretty(out, lodd__buf_str(&compact));
    out->failed |= compact.failed;
    lodd__buf_free(&compact);
}
