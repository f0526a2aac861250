/* declare/requirement.c - requirement sets of all packs: opened once, looked up, levels decided. Uses form, json, base
 * and the public engine. */
#include "declare/requirement.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/file.h"
#include "declare/requirement_read.h"

#define MAX_FILE_BYTES ((size_t)32 << 20)
enum { MAX_ID = 80 };

static const struct {
    const char *code;
    const char *names[LODD_LANG_COUNT];
    const char *word;
} levels[LODD_LEVEL_COUNT] = {
#define X(name, code, nb, en, word) [LODD_LEVEL_##name] = {code, {nb, en}, word},
    LODD_LEVEL_TABLE(X)
#undef X
};

const char *const lodd__direction_names[LODD__DIRECTION_COUNT] = {"", "send", "motta", "begge"};

const char *const lodd__method_names[LODD__METHOD_COUNT] = {
#define X(name, nb, en) nb,
    LODD__METHOD_TABLE(X)
#undef X
};

const char *lodd_level_code(lodd_level level)
{
    return (unsigned)level < LODD_LEVEL_COUNT ? levels[level].code : "";
}

const char *lodd_level_name(lodd_level level, lodd_lang lang)
{
    return (unsigned)level < LODD_LEVEL_COUNT && (unsigned)lang < LODD_LANG_COUNT ? levels[level].names[lang] : "";
}

const char *lodd_level_word(lodd_level level)
{
    return (unsigned)level < LODD_LEVEL_COUNT ? levels[level].word : "";
}

/* --- what the readers share --- */

lodd_status lodd__set_broken(lodd__set_reader *reader, lodd_str path, const char *fmt, ...)
{
    va_list ap;
    lodd_str what;

    va_start(ap, fmt);
    what = lodd__arena_vprintf(reader->arena, fmt, ap);
    va_end(ap);
    reader->message = lodd__arena_printf(reader->arena, "%.*s: %.*s", LODD__FMT(path), LODD__FMT(what));
    return reader->arena->failed ? LODD_ERR_NOMEM : LODD_ERR_PACK;
}

lodd_status lodd__set_file_open(lodd__set_file *ret, lodd__set_reader *reader, const lodd_pack_info *pack,
                                const char *name, const char *schema)
{
    lodd_limits limits;
    char *text = NULL;
    size_t n = 0;
    lodd_status status;

    *ret = (lodd__set_file){.pack = pack};
    ret->path = lodd__arena_printf(reader->arena, "%.*s/%s", LODD__FMT(pack->directory), name);
    if (ret->path.ptr == NULL)
        return LODD_ERR_NOMEM;
    errno = 0;
    status = lodd__file_read(ret->path.ptr, MAX_FILE_BYTES, &text, &n);
    if (status == LODD_ERR_IO && errno == ENOENT)
        return LODD_ERR_NOT_FOUND;
    if (status == LODD_ERR_NOMEM)
        return status;
    if (status != LODD_OK)
        return lodd__set_broken(reader, ret->path, "the file cannot be read");
    ret->text = lodd__arena_str(reader->arena, lodd__str_n(text, n));
    free(text);
    if (ret->text.ptr == NULL)
        return LODD_ERR_NOMEM;
    lodd_limits_default(&limits);
    ret->root = lodd__form_open(&ret->form, reader->arena, ret->text, &limits, true);
    if (ret->root != NULL && !lodd__str_is(lodd__form_str(&ret->form, ret->root, "schema", LODD__REQUIRED), schema))
        lodd__form_fault(&ret->form, lodd__json_get(ret->root, LODD__STR("schema")), "\"%s\" was expected", schema);
    return lodd__set_file_end(reader, ret);
}

lodd_status lodd__set_file_end(lodd__set_reader *reader, const lodd__set_file *file)
{
    if (reader->arena->failed)
        return LODD_ERR_NOMEM;
    return file->form.fault.len == 0 ? LODD_OK
                                     : lodd__set_broken(reader, file->path, "%.*s", LODD__FMT(file->form.fault));
}

bool lodd__set_id_ok(lodd_str id)
{
    bool hyphen = true; /* none at the beginning, at the end, or two together */

    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (c == '-' ? hyphen : !(lodd__is_digit(c) || (c >= 'A' && c <= 'Z')))
            return false;
        hyphen = c == '-';
    }
    return !hyphen && id.len <= MAX_ID;
}

static lodd_status read_profiles(lodd__set_reader *reader)
{
    size_t n = lodd_engine_n_profiles(reader->engine);
    lodd_profile_info *profiles = lodd__arena_array(reader->arena, n, sizeof *profiles);

    for (size_t i = 0; profiles != NULL && i < n; i++) {
        profiles[i] = lodd_engine_profile(reader->engine, i);
        if (!lodd__map_put(&reader->profiles, profiles[i].name, &profiles[i]))
            return LODD_ERR_NOMEM;
    }
    return profiles != NULL || n == 0 ? LODD_OK : LODD_ERR_NOMEM;
}

const lodd_profile_info *lodd__set_profile(lodd__set_reader *reader, lodd_str name)
{
    return lodd__map_get(&reader->profiles, name);
}

static lodd_status read_rules(lodd__set_reader *reader)
{
    const lodd_rule *const *rules = NULL;
    size_t n = 0;
    lodd_status status = lodd_engine_rules(reader->engine, &rules, &n);
    char *message = NULL;

    if (status == LODD_ERR_PACK && (message = lodd_engine_message(reader->engine)) != NULL) {
        reader->message = lodd__arena_str(reader->arena, lodd__str(message));
        lodd_free(message);
    }
    for (size_t i = 0; status == LODD_OK && i < n; i++)
        if (!lodd__map_put(&reader->rules, rules[i]->id, (void *)(uintptr_t)rules[i]))
            status = LODD_ERR_NOMEM;
    reader->rules_read = status == LODD_OK;
    return status;
}

lodd_status lodd__set_rule(lodd__set_reader *reader, lodd_str rule, bool *ret_known)
{
    lodd_str prefix = LODD__STR("layer:");
    lodd_status status = LODD_OK;

    *ret_known = false;
    if (lodd__str_starts(rule, prefix)) {
        for (size_t i = 0; i < LODD_LAYER_COUNT; i++)
            *ret_known |=
                lodd__str_is(lodd__str_sub(rule, prefix.len, rule.len - prefix.len), lodd_layer_name((lodd_layer)i));
        return LODD_OK;
    }
    if (!reader->rules_read)
        status = read_rules(reader);
    *ret_known = status == LODD_OK && lodd__map_get(&reader->rules, rule) != NULL;
    return status;
}

/* --- opening --- */

static int by_requirement_id(const void *a, const void *b)
{
    return lodd__str_cmp(((const lodd__requirement *)a)->id, ((const lodd__requirement *)b)->id);
}

static int by_test_id(const void *a, const void *b)
{
    return lodd__str_cmp(((const lodd__test *)a)->id, ((const lodd__test *)b)->id);
}

/* What was gathered, sorted and moved to where it stays. */
static lodd_status settle(lodd__set_reader *reader)
{
    lodd_requirements *ret = reader->ret;

    ret->n = reader->items.len;
    ret->n_tests = reader->tests.len;
    ret->n_sets = reader->sets.len;
    ret->items = lodd__arena_array(reader->arena, ret->n, sizeof *ret->items);
    ret->tests = lodd__arena_array(reader->arena, ret->n_tests, sizeof *ret->tests);
    ret->sets = lodd__arena_array(reader->arena, ret->n_sets, sizeof *ret->sets);
    if (reader->arena->failed)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < ret->n; i++)
        ret->items[i] = reader->items.ptr[i];
    for (size_t i = 0; i < ret->n_tests; i++)
        ret->tests[i] = reader->tests.ptr[i];
    for (size_t i = 0; i < ret->n_sets; i++)
        ret->sets[i] = reader->sets.ptr[i]; /* packs come sorted by name */
    if (ret->n > 1)
        qsort(ret->items, ret->n, sizeof *ret->items, by_requirement_id);
    if (ret->n_tests > 1)
        qsort(ret->tests, ret->n_tests, sizeof *ret->tests, by_test_id);
    for (size_t i = 0; i < ret->n; i++)
        ret->items[i].index = i;
    return LODD_OK;
}

static lodd_str set_path(lodd__set_reader *reader, lodd_str pack, const char *file)
{
    return lodd__arena_printf(reader->arena, "%.*s/%s", LODD__FMT(pack), file);
}

static lodd_status check_unique(lodd__set_reader *reader)
{
    const lodd_requirements *ret = reader->ret;

    for (size_t i = 1; i < ret->n; i++)
        if (lodd__str_eq(ret->items[i - 1].id, ret->items[i].id))
            return lodd__set_broken(reader, set_path(reader, ret->items[i].set, "requirements.json"),
                                    "the requirement %.*s is also in %.*s", LODD__FMT(ret->items[i].id),
                                    LODD__FMT(ret->items[i - 1].set));
    for (size_t i = 1; i < ret->n_tests; i++)
        if (lodd__str_eq(ret->tests[i - 1].id, ret->tests[i].id))
            return lodd__set_broken(reader, set_path(reader, ret->tests[i].pack, "tests.json"),
                                    "the test %.*s is also in %.*s", LODD__FMT(ret->tests[i].id),
                                    LODD__FMT(ret->tests[i - 1].pack));
    return LODD_OK;
}

/* Requirements and tests name each other, from either side: both get all of it, sorted, each once. */
typedef struct link {
    size_t requirement, test; /* indices */
} link;

typedef LODD__VEC(link) link_list;

static int by_requirement(const void *a, const void *b)
{
    const link *x = a, *y = b;

    return x->requirement != y->requirement ? (x->requirement < y->requirement ? -1 : 1)
                                            : (x->test > y->test) - (x->test < y->test);
}

static int by_test(const void *a, const void *b)
{
    const link *x = a, *y = b;

    return x->test != y->test ? (x->test < y->test ? -1 : 1)
                              : (x->requirement > y->requirement) - (x->requirement < y->requirement);
}

static lodd_status gather_links(lodd__set_reader *reader, link_list *links)
{
    const lodd_requirements *ret = reader->ret;

    for (size_t i = 0; i < ret->n; i++)
        for (size_t k = 0; k < ret->items[i].tests.len; k++) {
            const lodd__test *test = lodd__requirements_test(ret, ret->items[i].tests.ptr[k]);

            if (test == NULL)
                return lodd__set_broken(reader, set_path(reader, ret->items[i].set, "requirements.json"),
                                        "%.*s names the test %.*s, which is in no pack", LODD__FMT(ret->items[i].id),
                                        LODD__FMT(ret->items[i].tests.ptr[k]));
            if (!lodd__vec_push(links, (link){i, (size_t)(test - ret->tests)}))
                return LODD_ERR_NOMEM;
        }
    for (size_t i = 0; i < ret->n_tests; i++)
        for (size_t k = 0; k < ret->tests[i].requirements.len; k++) {
            const lodd__requirement *item = lodd__requirements_find(ret, ret->tests[i].requirements.ptr[k]);

            if (item == NULL)
                return lodd__set_broken(reader, set_path(reader, ret->tests[i].pack, "tests.json"),
                                        "%.*s names the requirement %.*s, which is in no set",
                                        LODD__FMT(ret->tests[i].id), LODD__FMT(ret->tests[i].requirements.ptr[k]));
            if (!lodd__vec_push(links, (link){item->index, i}))
                return LODD_ERR_NOMEM;
        }
    return LODD_OK;
}

/* The links of each side are a run of the sorted list; ids sort as their indices do. */
static bool spread_links(lodd__set_reader *reader, const link_list *links, bool of_tests)
{
    lodd_requirements *ret = reader->ret;
    lodd_str *ids = lodd__arena_array(reader->arena, links->len, sizeof *ids);

    if (ids == NULL)
        return links->len == 0;
    for (size_t i = 0; i < links->len; i++) {
        const link *at = &links->ptr[i];
        lodd__strings *list = of_tests ? &ret->tests[at->test].requirements : &ret->items[at->requirement].tests;
        lodd_str id = of_tests ? ret->items[at->requirement].id : ret->tests[at->test].id;
        bool first = i == 0 ||
                     (of_tests ? links->ptr[i - 1].test != at->test : links->ptr[i - 1].requirement != at->requirement);

        if (first) {
            list->ptr = &ids[i];
            list->len = 0;
        }
        if (list->len == 0 || !lodd__str_eq(list->ptr[list->len - 1], id))
            list->ptr[list->len++] = id;
    }
    return true;
}

static lodd_status link_tests(lodd__set_reader *reader)
{
    link_list links = {0};
    lodd_status status = gather_links(reader, &links);

    if (status == LODD_OK && links.len > 0) {
        qsort(links.ptr, links.len, sizeof *links.ptr, by_requirement);
        status = spread_links(reader, &links, false) ? LODD_OK : LODD_ERR_NOMEM;
        qsort(links.ptr, links.len, sizeof *links.ptr, by_test);
        if (status == LODD_OK && !spread_links(reader, &links, true))
            status = LODD_ERR_NOMEM;
    }
    lodd__vec_free(&links);
    return status;
}

static bool has_set(const lodd_requirements *requirements, lodd_str pack)
{
    for (size_t i = 0; i < requirements->n_sets; i++)
        if (lodd__str_eq(requirements->sets[i].pack, pack))
            return true;
    return false;
}

static bool has_organisation(const lodd__scheme *scheme, lodd_str code)
{
    for (size_t i = 0; i < scheme->n_organisations; i++)
        if (lodd__str_eq(scheme->organisations[i].code, code))
            return true;
    return lodd__str_is(code, "*");
}

/* What the scheme names must be there, and kinds of organisation are the scheme's. */
static lodd_status check_scheme(lodd__set_reader *reader)
{
    const lodd_requirements *ret = reader->ret;
    const lodd__scheme *scheme = &ret->scheme;

    if (reader->scheme_file.len == 0)
        return LODD_OK;
    for (size_t i = 0; i < scheme->sets.len; i++)
        if (!has_set(ret, scheme->sets.ptr[i]))
            return lodd__set_broken(reader, reader->scheme_file, "the set %.*s is not there",
                                    LODD__FMT(scheme->sets.ptr[i]));
    for (size_t i = 0; i < scheme->tests.len; i++)
        if (lodd__requirements_test(ret, scheme->tests.ptr[i]) == NULL)
            return lodd__set_broken(reader, reader->scheme_file, "the test %.*s is in no pack",
                                    LODD__FMT(scheme->tests.ptr[i]));
    for (size_t i = 0; i < ret->n; i++)
        for (size_t k = 0; k < ret->items[i].n_norms; k++)
            if (!has_organisation(scheme, ret->items[i].norms[k].organisation))
                return lodd__set_broken(reader, set_path(reader, ret->items[i].set, "requirements.json"),
                                        "%.*s is for the organisation %.*s, which the scheme does not list",
                                        LODD__FMT(ret->items[i].id), LODD__FMT(ret->items[i].norms[k].organisation));
    return LODD_OK;
}

static lodd_status read_packs(lodd__set_reader *reader)
{
    static lodd_status (*const readers[])(lodd__set_reader *, const lodd_pack_info *) = {
        lodd__requirements_read, lodd__tests_read, lodd__scheme_read};
    lodd_status status = read_profiles(reader);

    for (size_t i = 0; status == LODD_OK && i < lodd_engine_n_packs(reader->engine); i++) {
        lodd_pack_info pack = lodd_engine_pack(reader->engine, i);

        for (size_t k = 0; status == LODD_OK && k < sizeof readers / sizeof *readers; k++)
            status = readers[k](reader, &pack);
    }
    return status;
}

lodd_status lodd_requirements_open(lodd_requirements **ret, lodd_engine *engine, char **ret_message)
{
    lodd__set_reader reader = {.engine = engine};
    lodd_status status;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    reader.ret = calloc(1, sizeof *reader.ret);
    if (reader.ret == NULL)
        return LODD_ERR_NOMEM;
    reader.ret->engine = engine;
    reader.arena = &reader.ret->arena;
    status = read_packs(&reader);
    if (status == LODD_OK)
        status = settle(&reader);
    if (status == LODD_OK)
        status = check_unique(&reader);
    if (status == LODD_OK)
        status = link_tests(&reader);
    if (status == LODD_OK)
        status = check_scheme(&reader);
    if (status == LODD_OK && reader.arena->failed)
        status = LODD_ERR_NOMEM;
    if (status == LODD_ERR_PACK && ret_message != NULL)
        *ret_message = strndup(reader.message.ptr != NULL ? reader.message.ptr : "", reader.message.len);
    lodd__map_free(&reader.profiles);
    lodd__map_free(&reader.rules);
    lodd__vec_free(&reader.items);
    lodd__vec_free(&reader.tests);
    lodd__vec_free(&reader.sets);
    if (status == LODD_OK)
        *ret = reader.ret;
    else
        lodd_requirements_close(reader.ret);
    return status;
}

void lodd_requirements_close(lodd_requirements *requirements)
{
    if (requirements == NULL)
        return;
    lodd__arena_free(&requirements->arena);
    free(requirements);
}

/* --- looking up --- */

static int compare_requirement(const void *key, const void *item)
{
    return lodd__str_cmp(*(const lodd_str *)key, ((const lodd__requirement *)item)->id);
}

static int compare_test(const void *key, const void *item)
{
    return lodd__str_cmp(*(const lodd_str *)key, ((const lodd__test *)item)->id);
}

const lodd__requirement *lodd__requirements_find(const lodd_requirements *requirements, lodd_str id)
{
    return requirements->n == 0
               ? NULL
               : bsearch(&id, requirements->items, requirements->n, sizeof *requirements->items, compare_requirement);
}

const lodd__test *lodd__requirements_test(const lodd_requirements *requirements, lodd_str id)
{
    return requirements->n_tests == 0
               ? NULL
               : bsearch(&id, requirements->tests, requirements->n_tests, sizeof *requirements->tests, compare_test);
}

size_t lodd_requirements_n(const lodd_requirements *requirements)
{
    return requirements->n;
}

lodd_requirement_info lodd_requirements_get(const lodd_requirements *requirements, size_t i)
{
    const lodd__requirement *item;
    lodd_requirement_info ret = {.certifiable = false};

    if (i >= requirements->n)
        return ret;
    item = &requirements->items[i];
    ret = (lodd_requirement_info){.id = item->id,
                                  .set = item->set,
                                  .profile = item->profile,
                                  .direction = lodd__str(lodd__direction_names[item->direction]),
                                  .document = item->document,
                                  .clause = item->clause,
                                  .method = lodd__str(lodd__method_names[item->method]),
                                  .test = item->tests.len > 0 ? item->tests.ptr[0] : (lodd_str){NULL, 0},
                                  .text = {item->text[LODD_LANG_NB], item->text[LODD_LANG_EN]},
                                  .certifiable = item->certifiable,
                                  .n_rules = item->rules.len,
                                  .n_components = item->components.len};
    return ret;
}

/* --- levels, claims, findings --- */

/* Empty date: the newest, so that only what has no end counts. */
static bool in_force(const lodd__norm *norm, lodd_str date)
{
    if (date.len == 0)
        return norm->to.len == 0;
    return (norm->from.len == 0 || lodd__str_cmp(norm->from, date) <= 0) &&
           (norm->to.len == 0 || lodd__str_cmp(norm->to, date) >= 0);
}

lodd_level lodd__requirement_level(const lodd__requirement *requirement, lodd_str organisation, lodd_str date)
{
    lodd_level ret = LODD_LEVEL_UNKNOWN;

    for (size_t i = 0; i < requirement->n_norms; i++) {
        const lodd__norm *norm = &requirement->norms[i];

        if ((lodd__str_eq(norm->organisation, organisation) || lodd__str_is(norm->organisation, "*")) &&
            in_force(norm, date) && norm->level > ret)
            ret = norm->level;
    }
    return ret;
}

lodd_level lodd__requirement_level_any(const lodd__requirement *requirement, lodd__strings organisations, lodd_str date)
{
    lodd_level ret = LODD_LEVEL_UNKNOWN;

    for (size_t i = 0; i < organisations.len; i++) {
        lodd_level level = lodd__requirement_level(requirement, organisations.ptr[i], date);

        ret = level > ret ? level : ret;
    }
    return ret;
}

bool lodd__requirement_applies(const lodd__requirement *requirement, lodd_str organisation, lodd_str date)
{
    if (requirement->n_norms == 0)
        return true;
    for (size_t i = 0; i < requirement->n_norms; i++) {
        const lodd__norm *norm = &requirement->norms[i];

        if ((organisation.len == 0 || lodd__str_eq(norm->organisation, organisation) ||
             lodd__str_is(norm->organisation, "*")) &&
            in_force(norm, date))
            return true;
    }
    return false;
}

bool lodd__requirement_covers(const lodd__requirement *requirement, lodd_str profile, lodd__direction direction)
{
    if (requirement->profile.len == 0 || !lodd__str_eq(requirement->profile, profile))
        return false;
    return direction == LODD__DIRECTION_BEGGE || requirement->direction == LODD__DIRECTION_BEGGE ||
           requirement->direction == direction;
}

bool lodd__requirement_breached_by(const lodd__requirement *requirement, lodd_str rule, lodd_layer layer)
{
    lodd_str prefix = LODD__STR("layer:");

    for (size_t i = 0; i < requirement->rules.len; i++) {
        lodd_str named = requirement->rules.ptr[i];

        if (lodd__str_eq(named, rule) ||
            (lodd__str_starts(named, prefix) &&
             lodd__str_is(lodd__str_sub(named, prefix.len, named.len - prefix.len), lodd_layer_name(layer))))
            return true;
    }
    return false;
}
