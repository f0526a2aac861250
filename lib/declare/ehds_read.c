/* declare/ehds_read.c - the EHDS block of a declaration, read strictly and written in its normal form. Uses form.h,
 * write/emit.h. docs/ehds.schema.json describes the form. */
#include "declare/ehds_state.h"
#include "write/emit.h"

enum {
    MAX_REFERENCES = 1000,    /* acts, standards, specifications in one list */
    MAX_EVIDENCE = 100000,    /* ids of evidence in the whole block */
    MAX_FOLDERS = 100,        /* of them folders', each of which is a walk through all evidence */
    MAX_UNKNOWN = 20
};

const lodd__ehds_word lodd__ehds_rows[LODD__EHDS_ROWS] = {
#define EHDS_ROW(row, method, nb, en) {row, {[LODD_LANG_NB] = nb, [LODD_LANG_EN] = en}},
#include "declare/ehds.def"
#undef EHDS_ROW
};
const lodd__ehds_word lodd__ehds_parts[LODD__EHDS_PARTS] = {
#define EHDS_PART(member, place, nb, en) {member, {[LODD_LANG_NB] = nb, [LODD_LANG_EN] = en}},
#include "declare/ehds.def"
#undef EHDS_PART
};
const lodd__ehds_word lodd__ehds_categories[LODD__EHDS_CATEGORIES] = {
#define EHDS_CATEGORY(code, nb, en) {code, {[LODD_LANG_NB] = nb, [LODD_LANG_EN] = en}},
#include "declare/ehds.def"
#undef EHDS_CATEGORY
};
const lodd__ehds_word lodd__ehds_answers[LODD__EHDS_ANSWERS] = {
#define EHDS_ANSWER(word, nb, en) {word, {[LODD_LANG_NB] = nb, [LODD_LANG_EN] = en}},
#include "declare/ehds.def"
#undef EHDS_ANSWER
};
const char *const lodd__ehds_places[LODD__EHDS_PARTS] = {
#define EHDS_PART(member, place, nb, en) place,
#include "declare/ehds.def"
#undef EHDS_PART
};
const lodd__method lodd__ehds_methods[LODD__EHDS_ROWS] = {
#define EHDS_ROW(row, method, nb, en) LODD__METHOD_##method,
#include "declare/ehds.def"
#undef EHDS_ROW
};

/* --- reading --- */

typedef struct reading {
    lodd__form form;
    const lodd__declaration *declaration;
    lodd_check *check;
    size_t n_evidence, n_folders, n_unknown;
} reading;

/* A text of one line (lines: of several). */
static lodd_str text(reading *r, const lodd__json *object, const char *key, lodd__need need, bool lines)
{
    lodd_str ret = lodd__form_str(&r->form, object, key, need);

    for (size_t i = 0; i < ret.len; i++) {
        unsigned char c = (unsigned char)ret.ptr[i];
        if (c == 0x7F || (c < 0x20 && !(lines && (c == '\n' || c == '\t')))) {
            lodd__form_fault(&r->form, lodd__json_get(object, lodd__str(key)), "it must not hold control characters%s",
                             lines ? "" : " or line feeds");
            break;
        }
    }
    return ret;
}

static lodd_str line(reading *r, const lodd__json *object, const char *key, lodd__need need)
{
    return text(r, object, key, need, false);
}

static lodd_str url(reading *r, const lodd__json *object, const char *key)
{
    lodd_str ret = line(r, object, key, LODD__OPTIONAL);

    if (ret.len > 0 && !lodd__str_starts(ret, LODD__STR("https://")) && !lodd__str_starts(ret, LODD__STR("http://")))
        lodd__form_fault(&r->form, lodd__json_get(object, lodd__str(key)), "an address was expected: https://...");
    return ret;
}

static size_t find_word(const lodd__ehds_word *words, size_t n, lodd_str code)
{
    size_t i = 0;

    while (i < n && !lodd__str_is(code, words[i].code))
        i++;
    return i;
}

static void read_categories(reading *r, const lodd__json *object, bool ret[LODD__EHDS_CATEGORIES])
{
    LODD__EACH(item, lodd__form_array(&r->form, object, "dataCategories", LODD__OPTIONAL))
    {
        size_t i = find_word(lodd__ehds_categories, LODD__EHDS_CATEGORIES, item->text);

        if (item->type != LODD__JSON_STRING || i == LODD__EHDS_CATEGORIES)
            lodd__form_fault(&r->form, item, "a category was expected: patient-summary, eprescription, edispensation, "
                                             "imaging, test-results, discharge-report");
        else if (ret[i])
            lodd__form_fault(&r->form, item, "the category stands there twice");
        else
            ret[i] = true;
    }
}

static lodd__ehds_references read_references(reading *r, const lodd__json *object, const char *key)
{
    const lodd__json *array = lodd__form_array(&r->form, object, key, LODD__OPTIONAL);
    lodd__ehds_references ret = {NULL, 0};

    if (array == NULL || array->n == 0)
        return ret;
    if (array->n > MAX_REFERENCES)
        lodd__form_fault(&r->form, array, "at most %d are accepted", MAX_REFERENCES);
    else
        ret.ptr = lodd__arena_array(r->form.arena, array->n, sizeof *ret.ptr);
    LODD__EACH(item, ret.ptr != NULL ? array : NULL)
    {
        lodd__ehds_reference *one = &ret.ptr[ret.len++];

        if (item->type != LODD__JSON_OBJECT) {
            lodd__form_fault(&r->form, item, "an object was expected");
            break;
        }
        one->reference = line(r, item, "reference", LODD__REQUIRED);
        one->version = line(r, item, "version", LODD__OPTIONAL);
        one->title = line(r, item, "title", LODD__OPTIONAL);
        lodd__form_only(&r->form, item, "reference version title");
    }
    return ret;
}

/* --- evidence --- */

/* A folder of the input is, in the declaration, one item for each file in it: "E1/a.pdf". */
static bool is_below(lodd_str id, lodd_str folder)
{
    return id.len > folder.len + 1 && lodd__str_starts(id, folder) && id.ptr[folder.len] == '/';
}

static void tell_unknown(reading *r, lodd_str id)
{
    if (r->n_unknown++ < MAX_UNKNOWN)
        LODD__LINE(r->check, EHDS_EVIDENCE, LODD__STR("ehds"), id);
}

/* How many items an id stands for. */
static size_t count_items(reading *r, const lodd__json *item)
{
    const lodd__declaration *d = r->declaration;
    size_t n = 0;

    if (item->type != LODD__JSON_STRING) {
        lodd__form_fault(&r->form, item, "the id of evidence was expected");
        return 0;
    }
    if (lodd__declaration_evidence(d, item->text) != NULL)
        return 1;
    if (r->n_folders++ == MAX_FOLDERS)
        lodd__form_fault(&r->form, item, "too many folders and unknown ids of evidence");
    for (size_t i = 0; r->n_folders <= MAX_FOLDERS && i < d->evidence.len; i++)
        n += is_below(d->evidence.ptr[i].id, item->text);
    if (n == 0 && r->form.fault.len == 0)
        tell_unknown(r, item->text);
    return n;
}

static void add_items(const reading *r, lodd_str id, lodd__strings *ret)
{
    const lodd__declaration *d = r->declaration;

    if (lodd__declaration_evidence(d, id) != NULL) {
        ret->ptr[ret->len++] = id;
        return;
    }
    for (size_t i = 0; i < d->evidence.len; i++)
        if (is_below(d->evidence.ptr[i].id, id))
            ret->ptr[ret->len++] = d->evidence.ptr[i].id;
}

static lodd__strings read_evidence(reading *r, const lodd__json *object)
{
    const lodd__json *array = lodd__form_array(&r->form, object, "evidence", LODD__OPTIONAL);
    lodd__strings ret = {NULL, 0};
    size_t n = 0;

    LODD__EACH(item, array)
    {
        n += r->form.fault.len == 0 ? count_items(r, item) : 0;
        if (r->n_evidence + n > MAX_EVIDENCE)
            lodd__form_fault(&r->form, item, "at most %d references to evidence are accepted", MAX_EVIDENCE);
    }
    r->n_evidence += n;
    if (n == 0 || r->form.fault.len > 0)
        return ret;
    ret.ptr = lodd__arena_array(r->form.arena, n, sizeof *ret.ptr);
    LODD__EACH(item, ret.ptr != NULL ? array : NULL)
        add_items(r, item->text, &ret);
    return ret;
}

/* --- the parts of the block --- */

static void read_head(reading *r, const lodd__json *root, lodd__ehds *ret)
{
    const lodd__json *manufacturer = lodd__form_object(&r->form, root, "manufacturer", LODD__OPTIONAL);

    ret->manufacturer.name = line(r, manufacturer, "name", LODD__REQUIRED);
    ret->manufacturer.trademark = line(r, manufacturer, "trademark", LODD__OPTIONAL);
    ret->manufacturer.address = text(r, manufacturer, "address", LODD__OPTIONAL, true);
    ret->manufacturer.contact = line(r, manufacturer, "contact", LODD__OPTIONAL);
    lodd__form_only(&r->form, manufacturer, "name trademark address contact");
    ret->contact_point = line(r, root, "contactPoint", LODD__OPTIONAL);
    ret->system_reference = line(r, root, "systemReference", LODD__OPTIONAL);
    read_categories(r, root, ret->categories);
    ret->other_acts = read_references(r, root, "otherActs");
    ret->harmonised = read_references(r, root, "harmonisedStandards");
    ret->common = read_references(r, root, "commonSpecifications");
    ret->additional = text(r, root, "additional", LODD__OPTIONAL, true);
}

static void read_test(reading *r, const lodd__json *root, lodd__ehds *ret)
{
    const lodd__json *test = lodd__form_object(&r->form, root, "testEnvironment", LODD__OPTIONAL);
    const lodd__json *issue = lodd__form_object(&r->form, root, "issue", LODD__OPTIONAL);

    ret->test.environment = line(r, test, "environment", LODD__REQUIRED);
    ret->test.version = line(r, test, "version", LODD__REQUIRED);
    ret->test.date = lodd__form_date(&r->form, test, "date", LODD__REQUIRED);
    ret->test.result = lodd__form_sha256(&r->form, test, "resultSha256", LODD__OPTIONAL);
    ret->test.url = url(r, test, "url");
    lodd__form_only(&r->form, test, "environment version date resultSha256 url");
    ret->issue.place = line(r, issue, "place", LODD__REQUIRED);
    ret->issue.date = lodd__form_date(&r->form, issue, "date", LODD__REQUIRED);
    ret->issue.name = line(r, issue, "name", LODD__REQUIRED);
    ret->issue.function = line(r, issue, "function", LODD__REQUIRED);
    ret->issue.on_behalf_of = line(r, issue, "onBehalfOf", LODD__OPTIONAL);
    lodd__form_only(&r->form, issue, "place date name function onBehalfOf");
}

static void read_parts(reading *r, const lodd__json *root, lodd__ehds *ret)
{
    const lodd__json *parts = lodd__form_object(&r->form, root, "technicalDocumentation", LODD__OPTIONAL);
    lodd__buf names = {0};

    for (size_t i = 0; i < LODD__EHDS_PARTS; i++) {
        const lodd__json *part = lodd__form_object(&r->form, parts, lodd__ehds_parts[i].code, LODD__OPTIONAL);

        ret->parts[i].text = text(r, part, "text", LODD__OPTIONAL, true);
        ret->parts[i].evidence = read_evidence(r, part);
        lodd__form_only(&r->form, part, "text evidence");
        lodd__buf_printf(&names, "%s ", lodd__ehds_parts[i].code);
    }
    lodd__buf_addc(&names, '\0');
    if (names.failed)
        r->form.arena->failed = true;
    else
        lodd__form_only(&r->form, parts, names.ptr);
    lodd__buf_free(&names);
}

static void read_row(reading *r, const lodd__json *item, lodd__ehds *ret)
{
    static const char *const words[LODD__EHDS_ANSWERS] = {
#define EHDS_ANSWER(word, nb, en) word,
#include "declare/ehds.def"
#undef EHDS_ANSWER
    };
    lodd_str name = line(r, item, "row", LODD__REQUIRED);
    size_t i = find_word(lodd__ehds_rows, LODD__EHDS_ROWS, name);

    if (name.len > 0 && i == LODD__EHDS_ROWS)
        lodd__form_fault(&r->form, lodd__json_get(item, LODD__STR("row")), "Annex II has no such row");
    else if (name.len > 0 && ret->rows[i].given)
        lodd__form_fault(&r->form, lodd__json_get(item, LODD__STR("row")), "the row is answered twice");
    if (r->form.fault.len > 0)
        return;
    ret->rows[i].given = true;
    ret->rows[i].answer = lodd__form_choice(&r->form, item, "answer", words, LODD__EHDS_ANSWERS, LODD__REQUIRED, 0);
    ret->rows[i].text = text(r, item, "text", LODD__OPTIONAL, true);
    ret->rows[i].planned_for = line(r, item, "plannedFor", LODD__OPTIONAL);
    ret->rows[i].evidence = read_evidence(r, item);
    lodd__form_only(&r->form, item, "row answer text plannedFor evidence");
}

static void read_label(reading *r, const lodd__json *root, lodd__ehds *ret)
{
    const lodd__json *label = lodd__form_object(&r->form, root, "wellnessLabel", LODD__OPTIONAL);

    ret->label.given = label != NULL;
    read_categories(r, label, ret->label.categories);
    ret->label.specifications = lodd__form_strings(&r->form, label, "commonSpecifications", LODD__OPTIONAL);
    ret->label.valid_until = lodd__form_date(&r->form, label, "validUntil", LODD__REQUIRED);
    lodd__form_only(&r->form, label, "dataCategories commonSpecifications validUntil");
}

bool lodd__ehds_parse(lodd__ehds *ret, lodd__arena *arena, const lodd__declaration *declaration, lodd_str block,
                      lodd_check *check)
{
    reading r = {.declaration = declaration, .check = check};
    lodd_limits limits;
    const lodd__json *root;

    *ret = (lodd__ehds){.additional = {NULL, 0}};
    lodd_limits_default(&limits);
    root = lodd__form_open(&r.form, arena, block, &limits, true);
    read_head(&r, root, ret);
    read_test(&r, root, ret);
    read_parts(&r, root, ret);
    LODD__EACH(item, lodd__form_array(&r.form, root, "annexII", LODD__OPTIONAL))
    {
        if (item->type != LODD__JSON_OBJECT)
            lodd__form_fault(&r.form, item, "an object was expected");
        if (r.form.fault.len == 0)
            read_row(&r, item, ret);
    }
    read_label(&r, root, ret);
    lodd__form_only(&r.form, root,
                    "manufacturer contactPoint systemReference dataCategories otherActs harmonisedStandards "
                    "commonSpecifications testEnvironment issue additional technicalDocumentation annexII "
                    "wellnessLabel");
    if (r.form.fault.len > 0)
        LODD__LINE(check, EHDS_FORM, LODD__STR("ehds"), r.form.fault);
    return r.form.fault.len == 0 && r.n_unknown == 0;
}

/* --- the normal form --- */

static void emit_categories(lodd__buf *out, const bool categories[LODD__EHDS_CATEGORIES])
{
    lodd_str names[LODD__EHDS_CATEGORIES];
    lodd__strings list = {names, 0};

    for (size_t i = 0; i < LODD__EHDS_CATEGORIES; i++)
        if (categories[i])
            names[list.len++] = lodd__str(lodd__ehds_categories[i].code);
    if (list.len > 0)
        lodd__emit_json_strs(out, "dataCategories", list.ptr, list.len);
}

static void emit_references(lodd__buf *out, const char *key, lodd__ehds_references list)
{
    if (list.len == 0)
        return;
    lodd__emit_json_begin(out, key, '[');
    for (size_t i = 0; i < list.len; i++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_given(out, "reference", list.ptr[i].reference);
        lodd__emit_json_given(out, "version", list.ptr[i].version);
        lodd__emit_json_given(out, "title", list.ptr[i].title);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_object(lodd__buf *out, const char *key)
{
    lodd__emit_json_begin(out, key, '{');
}

static void emit_head(lodd__buf *out, const lodd__ehds *ehds)
{
    if (ehds->manufacturer.name.len > 0) {
        emit_object(out, "manufacturer");
        lodd__emit_json_given(out, "name", ehds->manufacturer.name);
        lodd__emit_json_given(out, "trademark", ehds->manufacturer.trademark);
        lodd__emit_json_given(out, "address", ehds->manufacturer.address);
        lodd__emit_json_given(out, "contact", ehds->manufacturer.contact);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_given(out, "contactPoint", ehds->contact_point);
    lodd__emit_json_given(out, "systemReference", ehds->system_reference);
    emit_categories(out, ehds->categories);
    emit_references(out, "otherActs", ehds->other_acts);
    emit_references(out, "harmonisedStandards", ehds->harmonised);
    emit_references(out, "commonSpecifications", ehds->common);
}

static void emit_test(lodd__buf *out, const lodd__ehds *ehds)
{
    if (ehds->test.environment.len > 0) {
        emit_object(out, "testEnvironment");
        lodd__emit_json_given(out, "environment", ehds->test.environment);
        lodd__emit_json_given(out, "version", ehds->test.version);
        lodd__emit_json_given(out, "date", ehds->test.date);
        lodd__emit_json_given(out, "resultSha256", ehds->test.result);
        lodd__emit_json_given(out, "url", ehds->test.url);
        lodd__emit_json_close(out, '}');
    }
    if (ehds->issue.name.len > 0) {
        emit_object(out, "issue");
        lodd__emit_json_given(out, "place", ehds->issue.place);
        lodd__emit_json_given(out, "date", ehds->issue.date);
        lodd__emit_json_given(out, "name", ehds->issue.name);
        lodd__emit_json_given(out, "function", ehds->issue.function);
        lodd__emit_json_given(out, "onBehalfOf", ehds->issue.on_behalf_of);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_given(out, "additional", ehds->additional);
}

static void emit_parts(lodd__buf *out, const lodd__ehds *ehds)
{
    bool open = false;

    for (size_t i = 0; i < LODD__EHDS_PARTS; i++) {
        if (ehds->parts[i].text.len == 0 && ehds->parts[i].evidence.len == 0)
            continue;
        if (!open)
            emit_object(out, "technicalDocumentation");
        open = true;
        emit_object(out, lodd__ehds_parts[i].code);
        lodd__emit_json_given(out, "text", ehds->parts[i].text);
        if (ehds->parts[i].evidence.len > 0)
            lodd__emit_json_strs(out, "evidence", ehds->parts[i].evidence.ptr, ehds->parts[i].evidence.len);
        lodd__emit_json_close(out, '}');
    }
    if (open)
        lodd__emit_json_close(out, '}');
}

static void emit_rows(lodd__buf *out, const lodd__ehds *ehds)
{
    bool open = false;

    for (size_t i = 0; i < LODD__EHDS_ROWS; i++) {
        if (!ehds->rows[i].given)
            continue;
        if (!open) {
            lodd__emit_json_begin(out, "annexII", '[');
        }
        open = true;
        lodd__emit_json_open(out, '{');
        lodd__emit_json_given(out, "row", lodd__str(lodd__ehds_rows[i].code));
        lodd__emit_json_given(out, "answer", lodd__str(lodd__ehds_answers[ehds->rows[i].answer].code));
        lodd__emit_json_given(out, "text", ehds->rows[i].text);
        lodd__emit_json_given(out, "plannedFor", ehds->rows[i].planned_for);
        if (ehds->rows[i].evidence.len > 0)
            lodd__emit_json_strs(out, "evidence", ehds->rows[i].evidence.ptr, ehds->rows[i].evidence.len);
        lodd__emit_json_close(out, '}');
    }
    if (open)
        lodd__emit_json_close(out, ']');
}

void lodd__ehds_emit(lodd__buf *out, const lodd__ehds *ehds)
{
    lodd__emit_json_open(out, '{');
    emit_head(out, ehds);
    emit_test(out, ehds);
    emit_parts(out, ehds);
    emit_rows(out, ehds);
    if (ehds->label.given) {
        emit_object(out, "wellnessLabel");
        emit_categories(out, ehds->label.categories);
        if (ehds->label.specifications.len > 0)
            lodd__emit_json_strs(out, "commonSpecifications", ehds->label.specifications.ptr,
                                 ehds->label.specifications.len);
        lodd__emit_json_given(out, "validUntil", ehds->label.valid_until);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, '}');
}
