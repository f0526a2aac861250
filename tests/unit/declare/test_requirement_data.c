/* test_requirement_data.c - the requirement sets of this project against the engine: every component named exists,
 * every rule is one that messages of the profile are judged by, every error can be told as the breach of a requirement.
 *
 * What a profile's rules and components are is what coverage says of it, so a message of each is judged. */
#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"
#include "declare/requirement.h"
#include "tap.h"

/* Profiles of which testdata has no valid message: their components are not known here. */
static const char *const without_message[] = {
    "no.dialog@1.0/dialog-innbygger",         "no.dialog@1.0/dialog-notat",          "no.dialog@1.0/dialogmelding",
    "no.dialog@1.1/dialog-status-henvisning", "no.dialog@1.1/dialog-til-arkivering", "no.dialog@1.1/dialogmelding",
};

/* Errors that are no fault of what a system makes: the tool reached its own bounds, or the user said with --environment
 * where the message is (which no declaration does). */
static const char *const of_the_tool[] = {"LODD-RULE-FAILED", "LODD-RULE-LIMIT", "ID-EKTE-I-TEST",
                                          "ID-SYNTETISK-I-PRODUKSJON", "ORGNR-SYNTETISK-I-PRODUKSJON"};

static const char MSGHEAD[] = "no.msghead@1.2/msghead";

typedef struct world {
    lodd_engine *engine;
    lodd_requirements *requirements;
    lodd_coverage *coverage;
    const lodd_rule *const *rules;
    size_t n_rules;
    lodd__arena arena;
    lodd__map components; /* "PROFILE COMPONENT" */
    lodd__map by_id;      /* rules */
} world;

static lodd_str key_of(world *w, lodd_str profile, lodd_str component)
{
    return lodd__arena_printf(&w->arena, "%.*s %.*s", LODD__FMT(profile), LODD__FMT(component));
}

static bool has_component(world *w, lodd_str profile, lodd_str component)
{
    return lodd__map_get(&w->components, key_of(w, profile, component)) != NULL;
}

static void judge_messages(world *w, const char *root)
{
    /* one of each profile is enough; the folder's names say which they are */
    static const char *const names[] = {"apprec10-ok",
                                        "apprec11-ok",
                                        "dialog10-avvik",
                                        "dialog10-foresporsel",
                                        "dialog10-svar",
                                        "dialog11-helsefaglig",
                                        "dialog11-foresporsel",
                                        "plo15-fravarsmelding",
                                        "plo15-helseopplysninger-til-lege",
                                        "plo15-helseopplysninger-ved-soknad",
                                        "plo15-innleggelsesrapport",
                                        "plo15-log-avmelding",
                                        "plo15-log-dod",
                                        "plo15-log-innlagt",
                                        "plo15-log-utskrevet",
                                        "plo15-log-utskrivningsklar",
                                        "plo15-medisinske-opplysninger",
                                        "plo15-orientering-om-tjenestetilbud",
                                        "plo15-utskrivningsrapport",
                                        "plo16-helseopplysninger",
                                        "plo16-helseopplysninger-til-lege",
                                        "plo16-innleggelsesrapport",
                                        "plo16-log-avmelding",
                                        "plo16-log-dod",
                                        "plo16-log-innlagt",
                                        "plo16-log-utskrevet",
                                        "plo16-log-utskrivningsklar",
                                        "plo16-medisinske-opplysninger",
                                        "plo16-orientering-om-tjenestetilbud",
                                        "plo16-utskrivningsrapport",
                                        "dialog11-innbygger",
                                        "dialog11-helsefaglig-xhtml"};
    lodd_run_options options;
    lodd_run *run = NULL;

    lodd_run_options_default(&options);
    options.coverage = true;
    if (lodd_run_new(&run, w->engine, &options) != LODD_OK)
        abort();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        lodd_str path = lodd__arena_printf(&w->arena, "%s/testdata/messages/valid/%s/input.xml", root, names[i]);
        lodd_result *result = NULL;

        if (lodd_run_validate_file(run, path.ptr, i, &result) == LODD_OK)
            lodd_result_free(result);
    }
    if (lodd_run_coverage(run, &w->coverage) != LODD_OK)
        abort();
    lodd_run_free(run);
}

static void gather(world *w)
{
    for (size_t p = 0; p < lodd_coverage_n_profiles(w->coverage); p++)
        for (int kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++)
            for (size_t i = 0; i < lodd_coverage_n_components(w->coverage, p, (lodd_component_kind)kind); i++) {
                lodd_str name = lodd_coverage_component(w->coverage, p, (lodd_component_kind)kind, i);

                if (!lodd__map_put(&w->components, key_of(w, lodd_coverage_profile(w->coverage, p), name), w))
                    abort();
            }
    for (size_t i = 0; i < w->n_rules; i++)
        if (!lodd__map_put(&w->by_id, w->rules[i]->id, (void *)(uintptr_t)w->rules[i]))
            abort();
}

static bool is_one_of(lodd_str word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (lodd__str_is(word, words[i]))
            return true;
    return false;
}

static bool has_message(world *w, lodd_str profile)
{
    for (size_t p = 0; p < lodd_coverage_n_profiles(w->coverage); p++)
        if (lodd__str_eq(lodd_coverage_profile(w->coverage, p), profile))
            return true;
    return false;
}

/* --- each requirement --- */

/* A component is one of the profile's, or of the envelope it travels in. */
static void check_components(world *w)
{
    size_t n = 0, wrong = 0;

    for (size_t i = 0; i < w->requirements->n; i++) {
        const lodd__requirement *r = &w->requirements->items[i];

        if (r->profile.len == 0 ||
            is_one_of(r->profile, without_message, sizeof without_message / sizeof *without_message))
            continue;
        if (!has_message(w, r->profile)) {
            printf("# no message of %.*s was judged\n", LODD__FMT(r->profile));
            wrong++;
        }
        for (size_t k = 0; k < r->components.len; k++, n++)
            if (!has_component(w, r->profile, r->components.ptr[k]) &&
                !has_component(w, lodd__str(MSGHEAD), r->components.ptr[k])) {
                printf("# %.*s: no component %.*s\n", LODD__FMT(r->id), LODD__FMT(r->components.ptr[k]));
                wrong++;
            }
    }
    TAP_OK(n > 300 && wrong == 0, "all %zu components named exist", n);
}

/* A rule is one that messages of the profile, or their envelope, are judged by, or built in. */
static void check_rules(world *w)
{
    size_t n = 0, wrong = 0;

    for (size_t i = 0; i < w->requirements->n; i++) {
        const lodd__requirement *r = &w->requirements->items[i];

        if (is_one_of(r->profile, without_message, sizeof without_message / sizeof *without_message))
            continue;
        for (size_t k = 0; k < r->rules.len; k++, n++) {
            const lodd_rule *rule = lodd__map_get(&w->by_id, r->rules.ptr[k]);

            if (lodd__str_starts(r->rules.ptr[k], LODD__STR("layer:")) || (rule != NULL && rule->pack.len == 0))
                continue;
            if (rule == NULL ||
                (!has_component(w, r->profile, rule->id) && !has_component(w, lodd__str(MSGHEAD), rule->id))) {
                printf("# %.*s: messages are not judged by %.*s\n", LODD__FMT(r->id), LODD__FMT(r->rules.ptr[k]));
                wrong++;
            }
        }
    }
    TAP_OK(n > 1000 && wrong == 0, "all %zu rules named are rules of their profiles", n);
}

static bool bad_word(lodd_str text)
{
    static const char *const words[] = {"godkjen", "Godkjen", "sertifiser", "Sertifiser",
                                        "approv",  "Approv",  "certified",  "certification"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text.len > 0 && memmem(text.ptr, text.len, words[i], strlen(words[i])) != NULL)
            return true;
    return false;
}

static void check_texts(world *w)
{
    size_t wrong = 0;

    for (size_t i = 0; i < w->requirements->n; i++) {
        const lodd__requirement *r = &w->requirements->items[i];

        for (int lang = 0; lang < LODD_LANG_COUNT; lang++)
            if (r->text[lang].len < 20 || memchr(r->text[lang].ptr, '{', r->text[lang].len) ||
                bad_word(r->text[lang]) || bad_word(r->norm_note[lang])) {
                printf("# %.*s: %.*s\n", LODD__FMT(r->id), LODD__FMT(r->text[lang]));
                wrong++;
            }
        if (lodd__str_eq(r->text[LODD_LANG_NB], r->text[LODD_LANG_EN]))
            wrong++;
    }
    for (int lang = 0; lang < LODD_LANG_COUNT; lang++) {
        const lodd__scheme *scheme = &w->requirements->scheme;

        wrong += bad_word(scheme->statement[lang]) || bad_word(scheme->title[lang]);
        for (size_t i = 0; i < scheme->legal[lang].len; i++)
            wrong += bad_word(scheme->legal[lang].ptr[i]);
    }
    TAP_OK(wrong == 0, "texts are there in both languages, and claim nothing that a self-declaration cannot");
}

/* What can be certified is what a test description can decide; what is shown by one has one. */
static void check_tests(world *w)
{
    size_t n = 0, wrong = 0;

    for (size_t i = 0; i < w->requirements->n; i++) {
        const lodd__requirement *r = &w->requirements->items[i];
        bool plo = lodd__str_is(r->set, "no.plo@1.6");

        n += r->certifiable;
        if ((r->certifiable && r->tests.len == 0) || (plo && r->method == LODD__METHOD_TEST && r->tests.len == 0) ||
            (r->certifiable && r->method != LODD__METHOD_VALIDATOR && r->method != LODD__METHOD_TEST)) {
            printf("# %.*s has no test description\n", LODD__FMT(r->id));
            wrong++;
        }
        for (size_t k = 0; k < r->tests.len; k++) {
            const lodd__test *test = lodd__requirements_test(w->requirements, r->tests.ptr[k]);

            if (test == NULL || !lodd__str_eq(test->profile, r->profile)) {
                printf("# %.*s: the test %.*s is of another profile\n", LODD__FMT(r->id), LODD__FMT(r->tests.ptr[k]));
                wrong++;
            }
        }
    }
    TAP_OK(n > 100 && wrong == 0, "%zu requirements can be certified, each by a test description of its profile", n);
}

/* --- all of them together --- */

static bool is_named(const world *w, const lodd_rule *rule)
{
    for (size_t i = 0; i < w->requirements->n; i++)
        if (lodd__requirement_breached_by(&w->requirements->items[i], rule->id, rule->layer))
            return true;
    return false;
}

static void check_errors_are_named(world *w)
{
    size_t n = 0, wrong = 0;

    for (size_t i = 0; i < w->n_rules; i++) {
        const lodd_rule *rule = w->rules[i];

        if (rule->severity != LODD_SEVERITY_ERROR || lodd__str_starts(rule->id, LODD__STR("FHIR-")) ||
            lodd__str_starts(rule->pack, LODD__STR("hl7.")) ||
            is_one_of(rule->id, of_the_tool, sizeof of_the_tool / sizeof *of_the_tool))
            continue;
        n++;
        if (!is_named(w, rule)) {
            printf("# no requirement names %.*s\n", LODD__FMT(rule->id));
            wrong++;
        }
    }
    TAP_OK(n > 150 && wrong == 0, "each of %zu errors is the breach of a requirement", n);
}

static bool is_breach_of(const world *w, lodd_str profile, const lodd_rule *rule)
{
    for (size_t i = 0; i < w->requirements->n; i++) {
        const lodd__requirement *r = &w->requirements->items[i];

        if (lodd__requirement_covers(r, profile, LODD__DIRECTION_SEND) &&
            lodd__requirement_breached_by(r, rule->id, rule->layer))
            return true;
    }
    return false;
}

/* An error in a message that is sent breaches a requirement that the claim about it answers for. */
static void check_errors_of_profiles(world *w)
{
    size_t n = 0, wrong = 0;

    for (size_t p = 0; p < lodd_coverage_n_profiles(w->coverage); p++) {
        lodd_str profile = lodd_coverage_profile(w->coverage, p);

        if (!lodd__str_starts(profile, LODD__STR("no.plo@1.6/")) && !lodd__str_is(profile, MSGHEAD) &&
            !lodd__str_starts(profile, LODD__STR("no.apprec@")))
            continue;
        for (size_t i = 0; i < lodd_coverage_n_components(w->coverage, p, LODD_COMPONENT_RULE); i++) {
            lodd_str id = lodd_coverage_component(w->coverage, p, LODD_COMPONENT_RULE, i);
            const lodd_rule *rule = lodd__map_get(&w->by_id, id);

            /* the shared rules of kith.base are the envelope's matter where the message does not name them */
            if (rule == NULL || rule->severity != LODD_SEVERITY_ERROR || lodd__str_is(rule->pack, "no.kith.base"))
                continue;
            n++;
            if (!is_breach_of(w, profile, rule)) {
                printf("# %.*s: %.*s\n", LODD__FMT(profile), LODD__FMT(id));
                wrong++;
            }
        }
    }
    TAP_OK(n > 150 && wrong == 0, "%zu errors of profiles breach what a claim about sending answers for", n);
}

/* --- the PLO set --- */

static lodd_level level_of(const world *w, const char *id, const char *organisation, const char *date)
{
    const lodd__requirement *r = lodd__requirements_find(w->requirements, lodd__str(id));

    return r != NULL ? lodd__requirement_level(r, lodd__str(organisation), lodd__str(date)) : LODD_LEVEL_COUNT;
}

static void check_directions(world *w)
{
    size_t n = 0;

    for (size_t i = 0; i < lodd_engine_n_profiles(w->engine); i++) {
        lodd_profile_info profile = lodd_engine_profile(w->engine, i);
        size_t send = 0, receive = 0, unknown = 0;

        if (!lodd__str_starts(profile.name, LODD__STR("no.plo@1.6/")))
            continue;
        n++;
        for (size_t k = 0; k < w->requirements->n; k++) {
            const lodd__requirement *r = &w->requirements->items[k];

            send += lodd__requirement_covers(r, profile.name, LODD__DIRECTION_SEND);
            receive += lodd__requirement_covers(r, profile.name, LODD__DIRECTION_MOTTA);
            unknown += lodd__str_eq(r->profile, profile.name) && r->n_norms == 0;
        }
        TAP_OK(send >= 8 && receive >= 6 && unknown == 0,
               "%.*s: %zu requirements to send, %zu to receive, each for somebody", LODD__FMT(profile.name), send,
               receive);
    }
    TAP_OK(n == 11, "eleven profiles of no.plo@1.6");
}

static void check_levels(const world *w)
{
    static const struct {
        const char *id, *organisation, *date;
        lodd_level level;
    } cases[] = {
        {"PLO16-INNLEGGELSESRAPPORT-SEND-1", "pleie-og-omsorg", "", LODD_LEVEL_MA},
        {"PLO16-INNLEGGELSESRAPPORT-SEND-1", "helseforetak", "", LODD_LEVEL_UNKNOWN},
        {"PLO16-INNLEGGELSESRAPPORT-MOTTA-1", "helseforetak", "", LODD_LEVEL_MA},
        {"PLO16-INNLEGGELSESRAPPORT-MOTTA-1", "privat-sykehus", "", LODD_LEVEL_MA},
        {"PLO16-INNLEGGELSESRAPPORT-MOTTA-1", "kommunal-akutt-dognenhet", "", LODD_LEVEL_SKAL},
        {"PLO16-INNLEGGELSESRAPPORT-SEND-5", "pleie-og-omsorg", "", LODD_LEVEL_BOR},
        {"PLO16-UTSKRIVNINGSRAPPORT-SEND-1", "kommunal-akutt-dognenhet", "", LODD_LEVEL_SKAL},
        {"PLO16-UTSKRIVNINGSRAPPORT-MOTTA-1", "pleie-og-omsorg", "", LODD_LEVEL_SKAL},
        {"PLO16-LOG-DOD-SEND-1", "fastlege", "", LODD_LEVEL_SKAL},
        {"MSGHEAD12-SEND-1", "fastlege", "", LODD_LEVEL_SKAL},
        {"MSGHEAD12-SEND-5", "fastlege", "", LODD_LEVEL_UNKNOWN},
        {"EBXML-1", "helseforetak", "", LODD_LEVEL_SKAL},
        {"EBXML-14", "helseforetak", "", LODD_LEVEL_BOR},
        {"EBXML-4", "helseforetak", "", LODD_LEVEL_UNKNOWN},
        {"PLO15-LOG-DOD-SEND-1", "fastlege", "2021-06-30", LODD_LEVEL_SKAL},
        {"PLO15-LOG-DOD-SEND-1", "fastlege", "2021-07-01", LODD_LEVEL_UNKNOWN},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lodd_level level = level_of(w, cases[i].id, cases[i].organisation, cases[i].date);

        TAP_OK(level == cases[i].level, "%s for %s %s: %s", cases[i].id, cases[i].organisation, cases[i].date,
               lodd_level_code(level));
    }
}

static void check_scheme(const world *w)
{
    const lodd__scheme *scheme = &w->requirements->scheme;
    size_t selected = 0;

    TAP_OK(lodd__str_is(scheme->id, "no.selvdeklarering") && scheme->max_validity_months == 24 &&
               scheme->min_messages >= 1 && scheme->min_negative >= 1 && scheme->sets.len == 4,
           "the scheme: validity, least evidence, sets");
    TAP_OK(scheme->n_organisations == 6 && scheme->n_documents == 6 && scheme->legal[0].len >= 4,
           "kinds of organisation and of documents, legal texts");
    for (size_t i = 0; i < w->requirements->n_tests; i++)
        for (size_t k = 0; k < scheme->tests.len; k++)
            selected += lodd__str_eq(scheme->tests.ptr[k], w->requirements->tests[i].id);
    TAP_OK(selected == w->requirements->n_tests && selected >= 44, "all %zu test descriptions are selected", selected);
}

int main(void)
{
    const char *root = getenv("LODD_SOURCE_ROOT"), *directory = getenv("LODD_PROFILES");
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    world w = {.n_rules = 0};
    char *message = NULL;

    options.profile_dirs = &directory;
    options.n_profile_dirs = 1;
    if (root == NULL || directory == NULL || lodd_engine_open(&w.engine, &options, &message) != LODD_OK)
        abort();
    if (!TAP_OK(lodd_requirements_open(&w.requirements, w.engine, &message) == LODD_OK, "the sets open: %s",
                message != NULL ? message : ""))
        return tap_done();
    if (lodd_engine_rules(w.engine, &w.rules, &w.n_rules) != LODD_OK)
        abort();
    judge_messages(&w, root);
    gather(&w);
    check_components(&w);
    check_rules(&w);
    check_texts(&w);
    check_tests(&w);
    check_errors_are_named(&w);
    check_errors_of_profiles(&w);
    check_directions(&w);
    check_levels(&w);
    check_scheme(&w);
    lodd__map_free(&w.components);
    lodd__map_free(&w.by_id);
    lodd__arena_free(&w.arena);
    lodd_coverage_free(w.coverage);
    lodd_requirements_close(w.requirements);
    lodd_engine_close(w.engine);
    return tap_done();
}
