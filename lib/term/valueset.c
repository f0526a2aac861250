/* term/valueset.c - the terminology of FHIR: handles of value sets, and the questions of valueset.h. May use: base,
 * image.
 *
 * A value set is read when it is first asked for (compose.c) and decided by its structure (decide.c): nothing is
 * expanded to answer whether a code is in it.
 */
#include <stdlib.h>

#include "term/valueset_private.h"

lodd_status lodd__fhir_terminology_new(lodd__fhir_terminology **ret, const lodd__definitions *definitions,
                                       lodd__terminology *kodeverk)
{
    lodd__fhir_terminology *t = calloc(1, sizeof *t);
    pthread_mutexattr_t attributes;
    bool done = false;

    *ret = NULL;
    if (t == NULL)
        return LODD_ERR_NOMEM;
    if (pthread_mutexattr_init(&attributes) == 0) {
        done = pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE) == 0 &&
               pthread_mutex_init(&t->mutex, &attributes) == 0;
        (void)pthread_mutexattr_destroy(&attributes);
    }
    if (!done) {
        free(t);
        return LODD_ERR_NOMEM;
    }
    t->definitions = definitions;
    t->kodeverk = kodeverk;
    lodd__map_seed(t->seed, t);
    *ret = t;
    return LODD_OK;
}

void lodd__fhir_terminology_free(lodd__fhir_terminology *t)
{
    if (t == NULL)
        return;
    (void)pthread_mutex_destroy(&t->mutex);
    lodd__system_index_free(t->index);
    lodd__arena_free(&t->arena);
    free(t);
}

void lodd__term_lock(lodd__fhir_terminology *t)
{
    (void)pthread_mutex_lock(&t->mutex);
    if (t->locks++ == 0)
        t->arena.failed = false; /* memory may have come back */
}

void lodd__term_unlock(lodd__fhir_terminology *t)
{
    t->locks--;
    (void)pthread_mutex_unlock(&t->mutex);
}

void *lodd__term_once(lodd__fhir_terminology *t, void *_Atomic *slot, void *(*make)(void *user, lodd__arena *arena),
                      void *user)
{
    void *made = atomic_load_explicit(slot, memory_order_acquire);

    if (made != NULL)
        return made;
    lodd__term_lock(t);
    made = atomic_load_explicit(slot, memory_order_relaxed);
    if (made == NULL) {
        made = make(user, &t->arena);
        atomic_store_explicit(slot, made, memory_order_release);
    }
    lodd__term_unlock(t);
    return made;
}

/* ---- handles ---- */

static void head_of(lodd__valueset *valueset, lodd__node node)
{
    valueset->node = node;
    valueset->url = lodd__node_str(node, "url");
    valueset->version = lodd__node_str(node, "version");
    valueset->title = lodd__node_str(node, "title");
    if (valueset->title.len == 0)
        valueset->title = lodd__node_str(node, "name");
    valueset->verdict = LODD__TERM_IN;
}

static void all_of(lodd__valueset *valueset, lodd__system *system)
{
    valueset->system = system;
    valueset->title = system->title;
    valueset->version = system->version;
    valueset->verdict = LODD__TERM_IN;
}

/* "http://snomed.info/sct?fhir_vs=..." and "http://loinc.org/vs/...": value sets of systems whose codes are not here.
 */
static bool is_implicit_of_unknown(lodd_str url)
{
    return lodd__str_starts(url, LODD__STR("http://snomed.info/sct?fhir_vs")) ||
           lodd__str_starts(url, LODD__STR("http://loinc.org/vs"));
}

/* Value sets that are no ValueSet: all codes of a system that says so, of a Norwegian list, of a specification. */
static void find_implicit(lodd__fhir_terminology *t, lodd__valueset *valueset, lodd_str url)
{
    lodd_str system_url = lodd__alias_valueset(url);
    lodd__resource resource;
    bool other_version = false, nomem = false, by_name = lodd__alias_number(url) != 0 || system_url.ptr != url.ptr;
    lodd__system *system = NULL;

    if (lodd__system_by_valueset(t, url, &resource)) {
        system_url = resource.url;
        by_name = true;
    }
    system = lodd__system_get(t, system_url, lodd__str_n("", 0), &other_version, &nomem);
    if (nomem) {
        valueset->verdict = LODD__TERM_NOMEM;
    } else if (system != NULL && system->kind != LODD__SYSTEM_NAME && system->kind != LODD__SYSTEM_SUPPLEMENT) {
        all_of(valueset, system);
        valueset->is_system = !by_name && !lodd__str_starts(url, LODD__STR("urn:oid:"));
    } else if (system != NULL || is_implicit_of_unknown(url)) {
        valueset->verdict = LODD__TERM_SYSTEM_UNKNOWN;
        valueset->detail = valueset->url;
        if (system != NULL)
            valueset->title = system->title;
    }
}

static lodd__valueset *make_handle(lodd__fhir_terminology *t, lodd_str canonical)
{
    lodd__valueset *valueset = LODD__NEW(&t->arena, lodd__valueset);
    lodd__resource resource;
    lodd_str url, version;

    canonical = lodd__arena_str(&t->arena, canonical);
    if (valueset == NULL || canonical.ptr == NULL)
        return NULL;
    lodd__canonical_split(canonical, &url, &version);
    *valueset =
        (lodd__valueset){.url = url, .version = version, .verdict = LODD__TERM_VALUESET_UNKNOWN, .detail = canonical};
    if (lodd__definitions_find(t->definitions, "ValueSet", canonical, &resource))
        head_of(valueset, resource.node);
    else
        find_implicit(t, valueset, url);
    if (valueset->verdict == LODD__TERM_NOMEM ||
        !lodd__registry_put(&t->valuesets, &t->arena, t->seed, canonical, valueset))
        return NULL;
    return valueset;
}

lodd__valueset *lodd__valueset_get(lodd__fhir_terminology *t, lodd_str canonical)
{
    char buffer[1024];
    lodd__valueset *valueset;

    canonical = lodd__definitions_scoped(t->definitions, "ValueSet", canonical, buffer, sizeof buffer);
    valueset = lodd__registry_get(&t->valuesets, t->seed, canonical);
    if (valueset != NULL)
        return valueset;
    lodd__term_lock(t);
    valueset = lodd__registry_get(&t->valuesets, t->seed, canonical);
    if (valueset == NULL)
        valueset = make_handle(t, canonical);
    lodd__term_unlock(t);
    return valueset;
}

lodd__valueset *lodd__valueset_carried(lodd__fhir_terminology *t, lodd_str canonical, bool *nomem)
{
    char buffer[1024];
    lodd__valueset *valueset;
    lodd__resource resource;
    lodd_str url, version;

    canonical = lodd__definitions_scoped(t->definitions, "ValueSet", canonical, buffer, sizeof buffer);
    valueset = lodd__registry_get(&t->valuesets, t->seed, canonical);
    if (valueset != NULL)
        return valueset->verdict == LODD__TERM_VALUESET_UNKNOWN ? NULL : valueset;
    lodd__canonical_split(canonical, &url, &version);
    if (!lodd__definitions_find(t->definitions, "ValueSet", canonical, &resource) && !is_implicit_of_unknown(url) &&
        lodd__term_knows_system(t, lodd__alias_valueset(url)) == 0 && !lodd__system_by_valueset(t, url, &resource))
        return NULL;
    valueset = lodd__valueset_get(t, canonical);
    *nomem |= valueset == NULL;
    return valueset;
}

lodd__valueset *lodd__term_valueset(lodd__fhir_terminology *t, lodd_str canonical)
{
    return lodd__valueset_get(t, canonical);
}

lodd__valueset *lodd__term_valueset_in(lodd__fhir_terminology *t, lodd__arena *arena, lodd__node node)
{
    lodd__valueset *valueset = LODD__NEW(arena, lodd__valueset);
    const lodd__compose *compose = NULL;

    if (valueset == NULL)
        return NULL;
    head_of(valueset, node);
    valueset->from_document = true;
    compose = lodd__compose_make(t, arena, valueset);
    atomic_store_explicit(&valueset->compose, compose, memory_order_relaxed);
    return compose != NULL ? valueset : NULL;
}

lodd__valueset *lodd__term_valueset_of(lodd__fhir_terminology *t, lodd__node node)
{
    lodd__valueset *valueset = NULL;

    lodd__term_lock(t);
    valueset = LODD__NEW(&t->arena, lodd__valueset);
    if (valueset != NULL)
        head_of(valueset, node);
    lodd__term_unlock(t);
    return valueset;
}

lodd_str lodd__valueset_canonical(const lodd__valueset *valueset)
{
    return valueset->url;
}

lodd_str lodd__valueset_title(const lodd__valueset *valueset)
{
    return valueset->title;
}

lodd__term_verdict lodd__valueset_known(const lodd__valueset *valueset, bool *ret_is_system)
{
    *ret_is_system = valueset->is_system;
    return valueset->verdict;
}

/* ---- questions ---- */

static bool begin(lodd__query *query, lodd__fhir_terminology *t, const lodd__term_coding *coding,
                  lodd__term_answer *answer)
{
    bool nomem = false;

    *query = (lodd__query){.t = t, .coding = coding};
    *answer = (lodd__term_answer){.verdict = LODD__TERM_NOMEM};
    query->system = lodd__system_get(t, coding->system, coding->version, &answer->other_version, &nomem);
    query->number = query->system != NULL ? query->system->number : lodd__alias_number(coding->system);
    return !nomem;
}

/* Displays of lists that others made from a standard are names in one language of several: right when they agree, else
 * not judged. */
static bool has_displays(const lodd__system *system)
{
    return system->kind != LODD__SYSTEM_RULE && !lodd__str_starts(system->url, LODD__STR("urn:iso:std:iso:")) &&
           !lodd__str_starts(system->url, LODD__STR("urn:ietf:"));
}

/* What the code system says of a code, and of its display. */
static lodd__term_verdict ask_system(lodd__query *query, lodd__system *system, lodd_str language,
                                     lodd__term_answer *answer)
{
    const lodd__term_coding *coding = query->coding;
    lodd__found found;
    lodd__term_verdict verdict = lodd__system_find(query->t, system, coding->code, &found);

    if (verdict == LODD__TERM_NOMEM)
        return verdict;
    answer->kodeverk = system->kind == LODD__SYSTEM_KODEVERK;
    answer->system_known = system->complete && !answer->other_version;
    answer->code_known = verdict == LODD__TERM_IN;
    answer->other_case = found.other_case;
    answer->inactive = (found.flags & LODD__CONCEPT_INACTIVE) != 0;
    answer->abstract = (found.flags & LODD__CONCEPT_ABSTRACT) != 0;
    if (!answer->code_known || found.index == LODD__NO_ITEM)
        return verdict;
    lodd__system_validity(query->t, system, found.index, &answer->valid_from, &answer->valid_to);
    answer->display = lodd__system_display(query->t, system, found.index);
    if (coding->display.ptr == NULL || answer->display.len == 0 || !has_displays(system))
        return verdict;
    answer->display_right = lodd__display_of(query->t, system, found.index, coding->display, language);
    answer->display_checked = true;
    return verdict;
}

static lodd__term_answer answer_of(lodd__query *query, lodd__term_answer answer, lodd__valueset *valueset,
                                   const lodd__compose *compose, lodd_str language)
{
    const lodd__expansion *expansion = atomic_load_explicit(&valueset->expansion, memory_order_acquire);
    lodd__system *system = query->system;

    answer.title = valueset->title;
    answer.verdict = valueset->verdict;
    answer.detail = valueset->detail;
    if (valueset->verdict == LODD__TERM_IN) {
        answer.verdict = lodd__valueset_holds(query, valueset, compose);
        answer.detail =
            answer.verdict == LODD__TERM_IN || answer.verdict == LODD__TERM_NOT_IN ? lodd__str_n("", 0) : query->detail;
    }
    if (answer.verdict == LODD__TERM_IN)
        answer.named = query->named;
    if (expansion != NULL && expansion->verdict == LODD__TERM_IN)
        answer.n_codes = expansion->n;
    if (system == NULL)
        system = query->in_system;
    if (system != NULL && answer.verdict != LODD__TERM_NOMEM &&
        ask_system(query, system, language, &answer) == LODD__TERM_NOMEM)
        answer.verdict = LODD__TERM_NOMEM;
    /* a value set may have texts of its own for the codes it lists */
    if (query->coding->display.ptr != NULL && !answer.display_right && lodd__node_exists(query->listed) &&
        lodd__display_of_node(query->listed, query->coding->display, language))
        answer.display_checked = answer.display_right = true;
    return answer;
}

lodd__term_answer lodd__term_check(lodd__fhir_terminology *t, lodd__valueset *valueset, const lodd__term_coding *coding,
                                   lodd_str language)
{
    lodd__term_answer answer;
    lodd__query query;
    const lodd__compose *compose = NULL;

    if (!begin(&query, t, coding, &answer))
        return answer;
    if (valueset->verdict == LODD__TERM_IN) {
        compose = lodd__valueset_compose(t, valueset);
        if (compose == NULL)
            return answer;
    }
    answer = answer_of(&query, answer, valueset, compose, language);
    lodd__remote_in_valueset(t, valueset, coding, language, &answer);
    return answer;
}

lodd__term_answer lodd__term_in_valueset(lodd__fhir_terminology *t, lodd_str canonical, const lodd__term_coding *coding,
                                         lodd_str language)
{
    bool nomem = false;
    lodd__valueset *valueset = lodd__valueset_carried(t, canonical, &nomem);
    lodd__term_answer answer = {.verdict = LODD__TERM_VALUESET_UNKNOWN, .detail = canonical};

    if (valueset != NULL)
        return lodd__term_check(t, valueset, coding, language);
    if (nomem)
        answer.verdict = LODD__TERM_NOMEM;
    lodd__remote_in_unknown(t, canonical, coding, language, &answer);
    return answer;
}

lodd__term_answer lodd__term_in_valueset_node(lodd__fhir_terminology *t, lodd__node node,
                                              const lodd__term_coding *coding, lodd_str language)
{
    lodd__arena arena = {0};
    lodd__valueset *valueset = lodd__term_valueset_in(t, &arena, node);
    lodd__term_answer answer = {.verdict = LODD__TERM_NOMEM};

    if (valueset != NULL)
        answer = lodd__term_check(t, valueset, coding, language);
    lodd__arena_free(&arena);
    return answer;
}

lodd__term_answer lodd__term_in_codesystem(lodd__fhir_terminology *t, const lodd__term_coding *coding,
                                           lodd_str language)
{
    lodd__term_answer answer;
    lodd__query query;

    if (!begin(&query, t, coding, &answer))
        return answer;
    answer.verdict = LODD__TERM_SYSTEM_UNKNOWN;
    answer.detail = coding->system;
    if (query.system != NULL) {
        answer.title = query.system->title;
        answer.detail = query.system->url;
        answer.verdict = ask_system(&query, query.system, language, &answer);
    }
    if (answer.verdict == LODD__TERM_NOT_IN && answer.other_version)
        answer.verdict = LODD__TERM_SYSTEM_UNKNOWN;
    lodd__remote_in_codesystem(t, coding, language, &answer);
    return answer;
}

int lodd__term_subsumes(lodd__fhir_terminology *t, lodd_str system_url, lodd_str a, lodd_str b)
{
    bool other_version = false, nomem = false;
    lodd__system *system = lodd__system_get(t, system_url, lodd__str_n("", 0), &other_version, &nomem);
    const lodd__codes *codes = NULL;
    lodd__found up, down;
    uint64_t *bits = NULL;
    int ret = -1;

    if (lodd__str_eq(a, b))
        return 1;
    if (system == NULL || lodd__system_find(t, system, a, &up) != LODD__TERM_IN ||
        lodd__system_find(t, system, b, &down) != LODD__TERM_IN)
        return -1;
    if (up.index == LODD__NO_ITEM || down.index == LODD__NO_ITEM || up.index == down.index)
        return up.index == down.index && up.index != LODD__NO_ITEM ? 1 : -1;
    codes = system->kind == LODD__SYSTEM_TABLE ? lodd__system_codes(t, system) : NULL;
    if (codes == NULL)
        return system->kind == LODD__SYSTEM_KODEVERK ? 0 : -1;
    bits = calloc(LODD__BIT_WORDS(codes->set.n) + 1, sizeof *bits);
    if (bits != NULL && lodd__relation_closure(&codes->parents, codes->set.n, down.index, bits))
        ret = lodd__bit(bits, up.index);
    free(bits);
    return ret;
}

lodd_str lodd__term_system(lodd__fhir_terminology *t, lodd_str system_url)
{
    bool other_version = false, nomem = false;
    lodd__system *system = lodd__alias_number(system_url) != 0 || lodd__str_starts(system_url, LODD__STR("urn:oid:"))
                               ? lodd__system_get(t, system_url, lodd__str_n("", 0), &other_version, &nomem)
                               : NULL;
    char buffer[48];
    lodd__system *list = NULL;

    if (system == NULL || system->number == 0)
        return system != NULL ? system->url : system_url;
    list = lodd__registry_get(&t->systems, t->seed, lodd__alias_urn(buffer, system->number));
    return list != NULL ? list->url : system->url;
}

int lodd__term_knows_system(lodd__fhir_terminology *t, lodd_str system_url)
{
    bool other_version = false, nomem = false;
    const lodd__system *system = lodd__system_get(t, system_url, lodd__str_n("", 0), &other_version, &nomem);

    if (system == NULL)
        return 0;
    return system->kind == LODD__SYSTEM_NAME || system->kind == LODD__SYSTEM_SUPPLEMENT ? 1 : 2;
}

lodd__system_use lodd__term_system_use(lodd__fhir_terminology *t, lodd_str system_url)
{
    bool other_version = false, nomem = false;
    const lodd__system *system = lodd__system_get(t, system_url, lodd__str_n("", 0), &other_version, &nomem);
    lodd__resource resource;

    if (system != NULL)
        return system->kind == LODD__SYSTEM_SUPPLEMENT ? LODD__SYSTEM_IS_SUPPLEMENT : LODD__SYSTEM_USABLE;
    return lodd__definitions_find(t->definitions, "ValueSet", system_url, &resource) ? LODD__SYSTEM_IS_VALUESET
                                                                                     : LODD__SYSTEM_USABLE;
}

lodd_str lodd__term_system_title(lodd__fhir_terminology *t, lodd_str system_url)
{
    bool other_version = false, nomem = false;
    const lodd__system *system = lodd__system_get(t, system_url, lodd__str_n("", 0), &other_version, &nomem);

    return system != NULL ? system->title : lodd__str_n("", 0);
}
