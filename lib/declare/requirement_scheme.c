/* declare/requirement_scheme.c - reads scheme.json (docs/scheme.schema.json): the rules of a scheme as data, because
 * they will change (facts 1.1 no. 6). Uses form, json, base.
 */
#include "base/sha256.h"
#include "declare/requirement_read.h"

#define SCHEMA "urn:lodd:scheme:1"
enum { MAX_MONTHS = 1200 };

/* Versions are whole numbers: 10 is newer than 9. */
static bool newer(lodd_str a, lodd_str b)
{
    return a.len != b.len ? a.len > b.len : lodd__str_cmp(a, b) > 0;
}

static size_t bounded(lodd__form *form, const lodd__json *object, const char *key, size_t least, size_t most)
{
    size_t n = lodd__form_size(form, object, key, LODD__REQUIRED);

    if (form->fault.len == 0 && (n < least || n > most))
        lodd__form_fault(form, lodd__json_get(object, lodd__str(key)), "a number from %zu to %zu was expected", least,
                         most);
    return n;
}

static void read_policy(lodd__form *form, const lodd__json *root, lodd__scheme *scheme)
{
    const lodd__json *policy = lodd__form_object(form, root, "policy", LODD__REQUIRED);

    scheme->min_messages = bounded(form, policy, "minMessages", 1, 1000000);
    scheme->min_rules_percent = bounded(form, policy, "minRulesPercent", 0, 100);
    scheme->min_negative = bounded(form, policy, "minNegative", 0, 1000);
    scheme->max_validity_months = (unsigned)bounded(form, policy, "maxValidityMonths", 1, MAX_MONTHS);
    scheme->max_document_age_months = (unsigned)bounded(form, policy, "maxDocumentAgeMonths", 1, MAX_MONTHS);
    lodd__form_only(form, policy, "minMessages minRulesPercent minNegative maxValidityMonths maxDocumentAgeMonths");
}

/* A list of texts in both languages as two lists. */
static bool read_legal(lodd__form *form, const lodd__json *root, lodd__scheme *scheme)
{
    const lodd__json *array = lodd__form_array(form, root, "legal", LODD__REQUIRED);

    for (int lang = 0; array != NULL && lang < LODD_LANG_COUNT; lang++) {
        scheme->legal[lang].ptr = lodd__arena_array(form->arena, array->n, sizeof(lodd_str));
        if (scheme->legal[lang].ptr == NULL)
            return false;
    }
    LODD__EACH(item, array)
    {
        lodd_str text[LODD_LANG_COUNT] = {lodd__form_str(form, item, "nb", LODD__REQUIRED),
                                          lodd__form_str(form, item, "en", LODD__REQUIRED)};

        lodd__form_only(form, item, "nb en");
        for (int lang = 0; lang < LODD_LANG_COUNT; lang++)
            scheme->legal[lang].ptr[scheme->legal[lang].len++] = text[lang];
    }
    return true;
}

static bool code_ok(lodd_str code)
{
    for (size_t i = 0; i < code.len; i++)
        if (!lodd__is_digit(code.ptr[i]) && !(code.ptr[i] >= 'a' && code.ptr[i] <= 'z') && code.ptr[i] != '-')
            return false;
    return code.len > 0;
}

/* {"code": ..., "name": {"nb": ..., "en": ...}} */
static void read_named(lodd__form *form, const lodd__json *item, lodd_str *ret_code, lodd_str *ret_name)
{
    *ret_code = lodd__form_str(form, item, "code", LODD__REQUIRED);
    lodd__form_text(form, item, "name", ret_name, LODD__REQUIRED);
    lodd__form_only(form, item, "code name");
    if (!code_ok(*ret_code))
        lodd__form_fault(form, item, "a code is of lower-case letters, digits and hyphens");
}

static bool read_lists(lodd__form *form, const lodd__json *root, lodd__scheme *scheme)
{
    const lodd__json *organisations = lodd__form_array(form, root, "organisations", LODD__REQUIRED);
    const lodd__json *documents = lodd__form_array(form, root, "documents", LODD__REQUIRED);

    if (organisations == NULL || documents == NULL)
        return true;
    scheme->organisations = lodd__arena_array(form->arena, organisations->n, sizeof *scheme->organisations);
    scheme->documents = lodd__arena_array(form->arena, documents->n, sizeof *scheme->documents);
    if (scheme->organisations == NULL || scheme->documents == NULL)
        return false;
    LODD__EACH(item, organisations)
    {
        read_named(form, item, &scheme->organisations[scheme->n_organisations].code,
                   scheme->organisations[scheme->n_organisations].name);
        scheme->n_organisations++;
    }
    LODD__EACH(item, documents)
    {
        read_named(form, item, &scheme->documents[scheme->n_documents].code,
                   scheme->documents[scheme->n_documents].name);
        scheme->n_documents++;
    }
    return true;
}

static bool read_scheme(lodd__form *form, const lodd__json *root, const lodd_pack_info *pack, lodd__scheme *scheme)
{
    lodd_str id = lodd__form_str(form, root, "id", LODD__REQUIRED);
    lodd_str version = lodd__form_str(form, root, "version", LODD__REQUIRED);

    scheme->id = id;
    scheme->version = version;
    lodd__form_text(form, root, "title", scheme->title, LODD__REQUIRED);
    scheme->sets = lodd__form_strings(form, root, "sets", LODD__REQUIRED);
    scheme->tests = lodd__form_strings(form, root, "tests", LODD__REQUIRED);
    lodd__form_text(form, root, "statement", scheme->statement, LODD__REQUIRED);
    read_policy(form, root, scheme);
    lodd__form_only(form, root, "schema id version title sets tests policy statement legal organisations documents");
    if (version.len > 0 && (!lodd__str_digits(version) || version.len > 6))
        lodd__form_fault(form, lodd__json_get(root, LODD__STR("version")), "a whole number was expected, as a text");
    if (form->fault.len == 0 && !(pack->name.len == id.len + 1 + version.len && lodd__str_starts(pack->name, id) &&
                                  pack->name.ptr[id.len] == '@' && lodd__str_ends(pack->name, version)))
        lodd__form_fault(form, root, "the pack is %.*s", LODD__FMT(pack->name));
    if (form->fault.len == 0 && scheme->sets.len == 0)
        lodd__form_fault(form, lodd__json_get(root, LODD__STR("sets")), "a scheme takes at least one set");
    return read_legal(form, root, scheme) && read_lists(form, root, scheme);
}

lodd_status lodd__scheme_read(lodd__set_reader *reader, const lodd_pack_info *pack)
{
    lodd__set_file file;
    lodd__scheme scheme = {.n_documents = 0};
    lodd_status status = lodd__set_file_open(&file, reader, pack, "scheme.json", SCHEMA);

    if (status != LODD_OK)
        return status == LODD_ERR_NOT_FOUND ? LODD_OK : status;
    if (!read_scheme(&file.form, file.root, pack, &scheme))
        return LODD_ERR_NOMEM;
    status = lodd__set_file_end(reader, &file);
    if (status != LODD_OK)
        return status;
    lodd__sha256_hex(file.text, scheme.sha256);
    if (reader->scheme_file.len == 0 || newer(scheme.version, reader->ret->scheme.version)) {
        reader->ret->scheme = scheme;
        reader->scheme_file = file.path;
    }
    return LODD_OK;
}
