/* declare/requirement_read.c - reads requirements.json (docs/requirements.schema.json). Uses form, json, base and the
 * public engine.
 *
 * One entry may stand for many requirements: with "profiles" it becomes one for each of them, and {PROFILE}, {message},
 * {type} and {document} in it are filled in from the pack's manifest. Levels are inherited from the manifest's "norm"
 * and from what the set itself says of a profile.
 */
#include "base/sha256.h"
#include "declare/requirement_read.h"

#define SCHEMA "urn:lodd:requirements:1"

static const char *const level_codes[LODD_LEVEL_COUNT] = {
#define X(name, code, nb, en, word) code,
    LODD_LEVEL_TABLE(X)
#undef X
};

/* Directions as manifests write them; the indices are those of lodd__direction. */
static const char *const manifest_directions[LODD__DIRECTION_COUNT] = {NULL, "send", "receive", "both"};

/* Directions as sets write them; a requirement without one leaves it out. */
static const char *const set_directions[LODD__DIRECTION_COUNT] = {NULL, "send", "motta", "begge"};

/* A norm of a profile before it is a requirement's. */
typedef struct profile_norm {
    lodd__direction direction;
    lodd__norm norm;
} profile_norm;

typedef struct set_profile {
    const lodd_profile_info *info;
    lodd_str id, upper; /* "log-innlagt", "LOG-INNLAGT" */
    bool envelope;
    LODD__VEC(profile_norm) norms;
    lodd_str note[LODD_LANG_COUNT];
} set_profile;

typedef struct set_reading {
    lodd__set_reader *reader;
    lodd__set_file file, manifest;
    lodd__map by_id;
    LODD__VEC(set_profile *) profiles; /* in the manifest's order */
    lodd_str note[LODD_LANG_COUNT];    /* of the set */
} set_reading;

/* --- what is known of the pack's profiles --- */

static void read_norm(lodd__form *form, const lodd__json *item, lodd__norm *ret)
{
    ret->organisation = lodd__form_str(form, item, "organisation", LODD__REQUIRED);
    ret->level = (lodd_level)lodd__form_choice(form, item, "level", level_codes, LODD_LEVEL_COUNT, LODD__REQUIRED, 0);
    ret->from = lodd__form_date(form, item, "from", LODD__OPTIONAL);
    ret->to = lodd__form_date(form, item, "to", LODD__OPTIONAL);
    ret->source = lodd__form_str(form, item, "source", LODD__OPTIONAL);
    if (ret->from.len > 0 && ret->to.len > 0 && lodd__str_cmp(ret->from, ret->to) > 0)
        lodd__form_fault(form, item, "it ends before it begins");
}

static bool read_profile_norms(lodd__form *form, const lodd__json *array, const char *const *directions,
                               set_profile *profile)
{
    LODD__EACH(item, array)
    {
        profile_norm norm = {.direction = LODD__DIRECTION_NONE};

        read_norm(form, item, &norm.norm);
        norm.direction = (lodd__direction)lodd__form_choice(form, item, "direction", directions, LODD__DIRECTION_COUNT,
                                                            LODD__REQUIRED, 0);
        lodd__form_only(form, item, "organisation direction level from to source");
        if (!lodd__vec_push(&profile->norms, norm))
            return false;
    }
    return true;
}

static lodd_str upper_case(lodd__arena *arena, lodd_str s)
{
    char *ret = lodd__arena_bytes(arena, s.len + 1);

    if (ret == NULL)
        return (lodd_str){NULL, 0};
    for (size_t i = 0; i < s.len; i++)
        ret[i] = (char)(s.ptr[i] >= 'a' && s.ptr[i] <= 'z' ? s.ptr[i] - 'a' + 'A' : s.ptr[i]);
    ret[s.len] = '\0';
    return (lodd_str){ret, s.len};
}

static lodd_status add_profile(set_reading *set, const lodd__json *item)
{
    lodd__set_reader *reader = set->reader;
    lodd__form *form = &set->manifest.form;
    set_profile *profile = LODD__NEW(reader->arena, set_profile);
    lodd_str name;

    if (profile == NULL || !lodd__vec_push(&set->profiles, profile))
        return LODD_ERR_NOMEM;
    profile->id = lodd__form_str(form, item, "id", LODD__REQUIRED);
    profile->envelope = lodd__form_bool(form, item, "envelope", false);
    profile->upper = upper_case(reader->arena, profile->id);
    name = lodd__arena_printf(reader->arena, "%.*s/%.*s", LODD__FMT(set->file.pack->name), LODD__FMT(profile->id));
    profile->info = lodd__set_profile(reader, name);
    lodd__form_text(form, item, "normNote", profile->note, LODD__OPTIONAL);
    if (!read_profile_norms(form, lodd__form_array(form, item, "norm", LODD__OPTIONAL), manifest_directions, profile) ||
        !lodd__map_put(&set->by_id, profile->id, profile))
        return LODD_ERR_NOMEM;
    if (profile->info == NULL)
        lodd__form_fault(form, item, "the engine does not have this profile");
    return LODD_OK;
}

/* The manifest's profiles with what it says of their levels. The engine has read it already; faults are repeated here
 * only where it does not look. */
static lodd_status read_manifest(set_reading *set)
{
    lodd_limits limits;
    lodd_status status = LODD_OK;

    lodd_limits_default(&limits);
    set->manifest.pack = set->file.pack;
    set->manifest.path = lodd__arena_printf(set->reader->arena, "%.*s/pack.json", LODD__FMT(set->file.pack->directory));
    set->manifest.text = set->file.pack->manifest;
    set->manifest.root = lodd__form_open(&set->manifest.form, set->reader->arena, set->manifest.text, &limits, true);
    LODD__EACH(item, lodd__form_array(&set->manifest.form, set->manifest.root, "profiles", LODD__OPTIONAL))
    if (status == LODD_OK)
        status = add_profile(set, item);
    return status == LODD_OK ? lodd__set_file_end(set->reader, &set->manifest) : status;
}

static set_profile *find_profile(set_reading *set, const lodd__json *at, lodd_str id)
{
    set_profile *profile = id.len > 0 ? lodd__map_get(&set->by_id, id) : NULL;

    if (profile == NULL)
        lodd__form_fault(&set->file.form, at, "%.*s has no profile \"%.*s\"", LODD__FMT(set->file.pack->name),
                         LODD__FMT(id));
    return profile;
}

/* What the set adds to the manifest's levels. */
static lodd_status read_set_profiles(set_reading *set)
{
    lodd__form *form = &set->file.form;

    LODD__EACH(item, lodd__form_array(form, set->file.root, "profiles", LODD__OPTIONAL))
    {
        set_profile *profile = find_profile(set, item, lodd__form_str(form, item, "id", LODD__REQUIRED));
        lodd_str note[LODD_LANG_COUNT] = {{NULL, 0}};

        lodd__form_text(form, item, "note", note, LODD__OPTIONAL);
        lodd__form_only(form, item, "id norms note");
        if (profile == NULL)
            break;
        if (!read_profile_norms(form, lodd__form_array(form, item, "norms", LODD__OPTIONAL), set_directions, profile))
            return LODD_ERR_NOMEM;
        if (note[LODD_LANG_NB].len > 0) {
            profile->note[LODD_LANG_NB] = note[LODD_LANG_NB];
            profile->note[LODD_LANG_EN] = note[LODD_LANG_EN];
        }
    }
    return LODD_OK;
}

/* --- one entry --- */

/* Fills in the placeholders; a text without any is left where it is. */
static lodd_str fill_in(set_reading *set, const lodd__json *at, lodd_str text, const set_profile *profile,
                        lodd_lang lang)
{
    struct {
        const char *name;
        lodd_str value;
    } values[] = {{"{PROFILE}", profile != NULL ? profile->upper : (lodd_str){NULL, 0}},
                  {"{message}", profile != NULL ? profile->info->title[lang] : (lodd_str){NULL, 0}},
                  {"{type}", profile != NULL ? profile->info->type_codes : (lodd_str){NULL, 0}},
                  {"{document}", profile != NULL ? profile->info->document : (lodd_str){NULL, 0}}};
    lodd__buf out = {0};
    lodd_str ret;

    if (lodd__str_find(text, '{', 0) == (size_t)-1)
        return text;
    for (size_t i = 0; i < text.len;) {
        size_t k = 0, n = sizeof values / sizeof *values;

        if (text.ptr[i] != '{') {
            lodd__buf_addc(&out, text.ptr[i++]);
            continue;
        }
        while (k < n && !lodd__str_starts(lodd__str_sub(text, i, text.len - i), lodd__str(values[k].name)))
            k++;
        if (k == n || values[k].value.len == 0) {
            lodd__form_fault(&set->file.form, at, "\"%.*s\" cannot be filled in here", LODD__FMT(text));
            break;
        }
        lodd__buf_add(&out, values[k].value);
        i += strlen(values[k].name);
    }
    ret = lodd__arena_str(set->reader->arena, lodd__buf_str(&out));
    set->reader->arena->failed |= out.failed;
    lodd__buf_free(&out);
    return ret;
}

/* What an entry says, before it is made one requirement for each of its profiles. */
typedef struct set_entry {
    const lodd__json *at;
    lodd__requirement plain;
    const lodd__json *norms; /* its own ones; NULL: those of the profile, if inherits */
    bool inherits, has_level;
    lodd_level level; /* replaces that of inherited norms, if has_level */
} set_entry;

static lodd__strings fill_in_all(set_reading *set, const set_entry *entry, lodd__strings texts,
                                 const set_profile *profile)
{
    lodd__strings ret = {NULL, 0};

    ret.ptr = texts.len > 0 ? lodd__arena_array(set->reader->arena, texts.len, sizeof *ret.ptr) : NULL;
    for (size_t i = 0; ret.ptr != NULL && i < texts.len; i++)
        ret.ptr[ret.len++] = fill_in(set, entry->at, texts.ptr[i], profile, LODD_LANG_NB);
    return ret;
}

static bool direction_matches(lodd__direction asked, lodd__direction norm)
{
    return asked == norm || asked == LODD__DIRECTION_BEGGE || asked == LODD__DIRECTION_NONE ||
           norm == LODD__DIRECTION_BEGGE;
}

static void inherit_norms(set_reading *set, const set_entry *entry, lodd__requirement *requirement,
                          const set_profile *profile)
{
    requirement->norms = lodd__arena_array(set->reader->arena, profile->norms.len, sizeof *requirement->norms);
    for (size_t i = 0; requirement->norms != NULL && i < profile->norms.len; i++) {
        lodd__norm norm = profile->norms.ptr[i].norm;

        if (!direction_matches(requirement->direction, profile->norms.ptr[i].direction))
            continue;
        if (entry->has_level) {
            norm.level = entry->level;
            norm.source = requirement->document;
        }
        requirement->norms[requirement->n_norms++] = norm;
    }
}

static void own_norms(set_reading *set, const set_entry *entry, lodd__requirement *requirement)
{
    lodd__form *form = &set->file.form;

    requirement->norms = lodd__arena_array(set->reader->arena, entry->norms->n, sizeof *requirement->norms);
    LODD__EACH(item, requirement->norms != NULL ? entry->norms : NULL)
    {
        lodd__norm *norm = &requirement->norms[requirement->n_norms++];

        read_norm(form, item, norm);
        lodd__form_only(form, item, "organisation level from to source");
        norm->source = fill_in(set, item, norm->source, NULL, LODD_LANG_NB);
    }
}

static lodd_status check_rules(set_reading *set, const set_entry *entry, const lodd__requirement *requirement)
{
    for (size_t i = 0; i < requirement->rules.len; i++) {
        bool known = false;
        lodd_status status = lodd__set_rule(set->reader, requirement->rules.ptr[i], &known);

        if (status != LODD_OK)
            return status;
        if (!known)
            lodd__form_fault(&set->file.form, entry->at, "there is no rule \"%.*s\"",
                             LODD__FMT(requirement->rules.ptr[i]));
    }
    return LODD_OK;
}

static lodd_status add_requirement(set_reading *set, const set_entry *entry, const set_profile *profile)
{
    lodd__set_reader *reader = set->reader;
    lodd__requirement requirement = entry->plain;
    lodd_status status;

    requirement.set = set->file.pack->name;
    requirement.profile = profile != NULL ? profile->info->name : (lodd_str){NULL, 0};
    requirement.id = fill_in(set, entry->at, requirement.id, profile, LODD_LANG_NB);
    requirement.document = fill_in(set, entry->at, requirement.document, profile, LODD_LANG_NB);
    for (int lang = 0; lang < LODD_LANG_COUNT; lang++)
        requirement.text[lang] = fill_in(set, entry->at, requirement.text[lang], profile, (lodd_lang)lang);
    requirement.components = fill_in_all(set, entry, requirement.components, profile);
    requirement.tests = fill_in_all(set, entry, requirement.tests, profile);
    if (entry->norms != NULL)
        own_norms(set, entry, &requirement);
    else if (entry->inherits && profile != NULL)
        inherit_norms(set, entry, &requirement, profile);
    for (int lang = 0; lang < LODD_LANG_COUNT && requirement.norm_note[lang].len == 0; lang++)
        requirement.norm_note[lang] =
            profile != NULL && profile->note[lang].len > 0 ? profile->note[lang] : set->note[lang];
    if (!lodd__set_id_ok(requirement.id))
        lodd__form_fault(&set->file.form, entry->at,
                         "the id \"%.*s\" is not of upper-case letters, digits and single hyphens",
                         LODD__FMT(requirement.id));
    if (requirement.n_norms == 0 && requirement.norm_note[LODD_LANG_NB].len == 0)
        lodd__form_fault(&set->file.form, entry->at, "%.*s has neither a level nor a note that says why",
                         LODD__FMT(requirement.id));
    if (reader->arena->failed)
        return LODD_ERR_NOMEM;
    status = check_rules(set, entry, &requirement);
    if (status == LODD_OK && !lodd__vec_push(&reader->items, requirement))
        status = LODD_ERR_NOMEM;
    return status;
}

static void read_norm_members(set_reading *set, set_entry *entry)
{
    lodd__form *form = &set->file.form;
    lodd_str norm = lodd__form_str(form, entry->at, "norm", LODD__OPTIONAL);

    entry->norms = lodd__form_array(form, entry->at, "norms", LODD__OPTIONAL);
    entry->inherits = norm.len > 0;
    entry->has_level = lodd__json_get(entry->at, LODD__STR("level")) != NULL;
    entry->level = (lodd_level)lodd__form_choice(form, entry->at, "level", level_codes, LODD_LEVEL_COUNT,
                                                 LODD__OPTIONAL, LODD_LEVEL_UNKNOWN);
    if (norm.len > 0 && !lodd__str_is(norm, "profile"))
        lodd__form_fault(form, lodd__json_get(entry->at, LODD__STR("norm")), "\"profile\" was expected");
    if (entry->inherits && entry->norms != NULL)
        lodd__form_fault(form, entry->norms, "levels are either its own or the profile's");
    if (entry->has_level && !entry->inherits)
        lodd__form_fault(form, lodd__json_get(entry->at, LODD__STR("level")),
                         "it replaces the profile's levels, "
                         "but none are inherited");
}

static void read_entry(set_reading *set, set_entry *entry)
{
    lodd__form *form = &set->file.form;
    lodd__requirement *plain = &entry->plain;
    const lodd__json *at = entry->at;

    plain->id = lodd__form_str(form, at, "id", LODD__REQUIRED);
    plain->direction = (lodd__direction)lodd__form_choice(form, at, "direction", set_directions, LODD__DIRECTION_COUNT,
                                                          LODD__OPTIONAL, LODD__DIRECTION_NONE);
    lodd__form_text(form, at, "text", plain->text, LODD__REQUIRED);
    plain->document = lodd__form_str(form, at, "document", LODD__REQUIRED);
    plain->clause = lodd__form_str(form, at, "clause", LODD__OPTIONAL);
    lodd__form_text(form, at, "note", plain->norm_note, LODD__OPTIONAL);
    plain->method =
        (lodd__method)lodd__form_choice(form, at, "method", lodd__method_names, LODD__METHOD_COUNT, LODD__REQUIRED, 0);
    plain->certifiable = lodd__form_bool(form, at, "certifiable", false);
    plain->rules = lodd__form_strings(form, at, "rules", LODD__OPTIONAL);
    plain->components = lodd__form_strings(form, at, "components", LODD__OPTIONAL);
    plain->tests = lodd__form_strings(form, at, "tests", LODD__OPTIONAL);
    read_norm_members(set, entry);
    lodd__form_only(form, at,
                    "id profile profiles direction text document clause norm norms level note method certifiable "
                    "rules components tests");
    for (size_t i = 0; i < plain->components.len; i++)
        if (plain->components.ptr[i].len == 0)
            lodd__form_fault(form, lodd__json_get(at, LODD__STR("components")), "a component without a name");
    if (plain->method == LODD__METHOD_VALIDATOR && plain->rules.len + plain->components.len == 0)
        lodd__form_fault(form, at, "it is shown by validation, but names neither rules nor components");
}

/* One requirement for each profile that it names; "*" is every profile of the pack but envelopes. */
static lodd_status expand_entry(set_reading *set, const set_entry *entry)
{
    lodd__form *form = &set->file.form;
    const lodd__json *several = lodd__form_array(form, entry->at, "profiles", LODD__OPTIONAL);
    lodd_str one = lodd__form_str(form, entry->at, "profile", LODD__OPTIONAL);
    bool whole = several == NULL && one.len == 0;
    lodd_status status = LODD_OK;

    if (several != NULL && one.len > 0)
        lodd__form_fault(form, several, "either profile or profiles");
    if (several != NULL && several->n == 0)
        lodd__form_fault(form, several, "it names no profile");
    if (whole != (entry->plain.direction == LODD__DIRECTION_NONE))
        lodd__form_fault(form, entry->at, "a requirement of a profile has a direction, one of the system has none");
    if (entry->inherits && whole)
        lodd__form_fault(form, entry->at, "there is no profile to inherit levels from");
    if (form->fault.len > 0)
        return LODD_OK;
    if (whole)
        return add_requirement(set, entry, NULL);
    if (one.len > 0) {
        const set_profile *profile = find_profile(set, entry->at, one);
        return profile != NULL ? add_requirement(set, entry, profile) : LODD_OK;
    }
    LODD__EACH(item, several)
    {
        const set_profile *profile;

        if (item->type == LODD__JSON_STRING && lodd__str_is(item->text, "*")) {
            for (size_t i = 0; status == LODD_OK && i < set->profiles.len; i++)
                if (!set->profiles.ptr[i]->envelope)
                    status = add_requirement(set, entry, set->profiles.ptr[i]);
            continue;
        }
        profile = find_profile(set, item, item->text);
        if (profile != NULL && status == LODD_OK)
            status = add_requirement(set, entry, profile);
    }
    return status;
}

static lodd_status read_set(set_reading *set)
{
    lodd__form *form = &set->file.form;
    lodd__set_info info = {.pack = set->file.pack->name};
    lodd_status status = read_manifest(set);
    lodd_str name = lodd__form_str(form, set->file.root, "set", LODD__REQUIRED);

    lodd__form_text(form, set->file.root, "title", info.title, LODD__REQUIRED);
    lodd__form_text(form, set->file.root, "note", set->note, LODD__OPTIONAL);
    lodd__form_only(form, set->file.root, "schema set title note profiles requirements");
    if (name.len > 0 && !lodd__str_eq(name, set->file.pack->name))
        lodd__form_fault(form, lodd__json_get(set->file.root, LODD__STR("set")), "the pack is %.*s",
                         LODD__FMT(set->file.pack->name));
    if (status == LODD_OK)
        status = read_set_profiles(set);
    LODD__EACH(item, lodd__form_array(form, set->file.root, "requirements", LODD__REQUIRED))
    {
        set_entry entry = {.at = item};

        if (status != LODD_OK || form->fault.len > 0)
            break;
        read_entry(set, &entry);
        status = expand_entry(set, &entry);
    }
    lodd__sha256_hex(set->file.text, info.sha256);
    if (status == LODD_OK && !lodd__vec_push(&set->reader->sets, info))
        status = LODD_ERR_NOMEM;
    return status == LODD_OK ? lodd__set_file_end(set->reader, &set->file) : status;
}

lodd_status lodd__requirements_read(lodd__set_reader *reader, const lodd_pack_info *pack)
{
    set_reading set = {.reader = reader};
    lodd_status status = lodd__set_file_open(&set.file, reader, pack, "requirements.json", SCHEMA);

    if (status == LODD_OK)
        status = read_set(&set);
    for (size_t i = 0; i < set.profiles.len; i++)
        lodd__vec_free(&set.profiles.ptr[i]->norms);
    lodd__vec_free(&set.profiles);
    lodd__map_free(&set.by_id);
    return status == LODD_ERR_NOT_FOUND ? LODD_OK : status;
}
