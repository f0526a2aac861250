/* declare/verify_recompute.c - steps 4 to 7 of a verification: are the packs the same, and does everything come out the
 * same when the evidence is judged anew? Uses evaluate.h, bundle.h, ehds.h, verify_diff.c.
 *
 * The declaration is made again from what the vendor said, written, and compared with the file, so that no member can
 * be forgotten. Of a claim with withheld evidence the figures declared are kept, and said to be unverified. */
#include <stdlib.h>

#include "base/sha256.h"
#include "declare/ehds.h"
#include "declare/evaluate_state.h"
#include "declare/verify.h"

enum { MAX_DIFFERENCES = 200, MAX_TOLD = 50, SHOWN = 60 };

/* --- 4. profile set --- */

void lodd__verify_profile_set(lodd__verifying *v)
{
    const lodd__declaration *d = v->declared;
    lodd_str whole = {NULL, 0}, lock, digest = lodd__str(d->profile_set.digest.hex);
    lodd__bundle_fault fault;

    v->same_packs = false;
    if (lodd__verify_read(v, LODD__STR(LODD__BUNDLE_LOCK), &lock, &fault))
        v->status = lodd__lock_compare(&v->same_packs, lock, v->engine, v->check);
    else if (v->status == LODD_OK)
        LODD__LINE(v->check, LOCK_UNREADABLE, LODD__STR(LODD__BUNDLE_LOCK), lodd__str(lodd__bundle_fault_text(fault)));
    if (v->status != LODD_OK)
        return;
    if (v->same_packs)
        LODD__LINE(v->check, PROFILE_SET_OK, whole, lodd__check_number(v->check, d->profile_set.files),
                   lodd__check_number(v->check, d->profile_set.packs.len), digest);
    else
        LODD__LINE(v->check, PROFILE_SET_OTHER, whole, digest);
    v->verified[LODD__STEP_PROFILE_SET] = v->same_packs;
}

/* The lock as it would be made now: a lock may name packs that are installed and yet not be the right one. */
static bool make_lock(lodd__verifying *v)
{
    const char *declared = v->declared->profile_set.digest.hex;
    lodd__strings packs;
    lodd__bundle_fault fault;
    lodd__buf made = {0};
    lodd_str lock;
    bool same;

    v->status = lodd__lock_packs(&packs, v->computed, v->engine);
    if (v->status == LODD_OK)
        v->status = lodd__lock_make(&made, v->computed, v->engine, &packs, v->message);
    same = v->status == LODD_OK && lodd__verify_read(v, LODD__STR(LODD__BUNDLE_LOCK), &lock, &fault) &&
           lodd__str_eq(lock, lodd__buf_str(&made)) && strcmp(declared, v->computed->profile_set.digest.hex) == 0;
    lodd__buf_free(&made);
    if (v->status == LODD_OK && !same) {
        LODD__LINE(v->check, PROFILE_SET_WRONG, LODD__STR(LODD__BUNDLE_LOCK), lodd__str(declared),
                   lodd__str(v->computed->profile_set.digest.hex));
        v->verified[LODD__STEP_PROFILE_SET] = false;
    }
    return v->status == LODD_OK;
}

/* --- 5. evidence judged anew --- */

static lodd_str tool_name(lodd__verifying *v, const lodd__declaration *d)
{
    return lodd__arena_printf(&v->arena, "%.*s %.*s (libxml2 %.*s)", LODD__FMT(d->tool.name),
                              LODD__FMT(d->tool.version), LODD__FMT(d->tool.libxml2));
}

static void compare_tools(lodd__verifying *v)
{
    const lodd__declaration *a = v->declared, *b = v->computed;

    v->same_tool = lodd__str_eq(a->tool.name, b->tool.name) && lodd__str_eq(a->tool.version, b->tool.version) &&
                   lodd__str_eq(a->tool.libxml2, b->tool.libxml2) && strcmp(a->tool.rules.hex, b->tool.rules.hex) == 0;
    if (!v->same_tool)
        LODD__LINE(v->check, TOOL_OTHER, LODD__STR(""), tool_name(v, a), tool_name(v, b));
}

/* What step 3 has told of files need not be told again. */
static bool is_told(const lodd__verifying *v, const char *code)
{
    static const char *const of_files[] = {"EVIDENCE-MISSING", "EVIDENCE-CHANGED", "EVIDENCE-UNREADABLE"};

    for (size_t i = 0; i < sizeof of_files / sizeof *of_files; i++)
        if (strcmp(code, of_files[i]) == 0)
            return !v->verified[LODD__STEP_FILES];
    return false;
}

/* Withheld evidence, by what lines about it have as their subject. */
static bool index_withheld(lodd__verifying *v, lodd__map *ret)
{
    for (size_t i = 0; i < v->declared->evidence.len; i++) {
        lodd__evidence *evidence = &v->declared->evidence.ptr[i];

        if (evidence->withheld && (!lodd__map_put(ret, evidence->id, evidence) ||
                                   (evidence->path.len > 0 && !lodd__map_put(ret, evidence->path, evidence))))
            return false;
    }
    return true;
}

static void copy_lines(lodd__verifying *v, const lodd_check *inner)
{
    lodd__map withheld = {0};
    size_t told = 0;

    if (!index_withheld(v, &withheld))
        v->status = LODD_ERR_NOMEM;

    for (size_t i = 0; i < lodd_check_n_lines(inner); i++) {
        const lodd_line *line = lodd_check_line(inner, i);

        if (line->mark >= LODD_MARK_WARNING && !is_told(v, line->code) &&
            lodd__map_get(&withheld, line->subject) == NULL && (line->mark != LODD_MARK_WARNING || told++ < MAX_TOLD))
            lodd__verify_copy_line(v, line);
    }
    lodd__map_free(&withheld);
}

static bool has_faults(const lodd_check *check)
{
    return check->marks[LODD_MARK_FAULT] + check->marks[LODD_MARK_CHANGED] + check->marks[LODD_MARK_NOT_POSSIBLE] > 0;
}

static void say_judged(lodd__verifying *v)
{
    size_t n = 0;

    for (size_t i = 0; i < v->declared->evidence.len; i++)
        n += v->declared->evidence.ptr[i].path.len > 0 && !v->declared->evidence.ptr[i].withheld;
    LODD__LINE(v->check, JUDGED_ANEW, LODD__STR(""), lodd__check_number(v->check, n));
}

/* --- 6. claims --- */

static lodd_str shortened(lodd__verifying *v, lodd_str s)
{
    size_t n = SHOWN;

    if (s.len <= SHOWN)
        return s;
    while (n > 0 && ((unsigned char)s.ptr[n] & 0xC0) == 0x80)
        n--;
    return lodd__arena_printf(&v->arena, "%.*s\u2026", (int)n, s.ptr);
}

/* "counts.errors: 0 -> 2; result: pass -> fail" */
static lodd_str tell_differences(lodd__verifying *v, const lodd__differences *differences)
{
    lodd_str text = {"", 0};

    for (size_t i = 0; i < differences->len && text.len < 300; i++) {
        const lodd__difference *d = &differences->ptr[i];

        text = lodd__arena_printf(&v->arena, "%.*s%s%.*s: %.*s \u2192 %.*s", LODD__FMT(text), i > 0 ? "; " : "",
                                  LODD__FMT(d->member), LODD__FMT(shortened(v, d->declared)),
                                  LODD__FMT(shortened(v, d->computed)));
    }
    return text;
}

static bool is_withheld_run(const lodd__verifying *v, lodd_str id)
{
    const lodd__evidence *evidence = lodd__declaration_evidence(v->declared, id);

    return (evidence != NULL && evidence->withheld) || lodd__map_get(&v->withheld_runs, id) != NULL;
}

/* Of runs that are withheld, wholly or in part, what was declared; of the others what was found, in the same order. */
static bool keep_withheld_runs(lodd__verifying *v)
{
    lodd__declaration *d = v->computed;
    size_t n = v->declared->runs.len + d->runs.len;
    lodd__test_run *runs = lodd__arena_array(&v->arena, n + 1, sizeof *runs);
    lodd__map found = {0};
    bool any = false;

    if (runs == NULL)
        return false;
    n = 0;
    for (size_t i = 0; i < d->runs.len; i++)
        if (!lodd__map_put(&found, d->runs.ptr[i].id, &d->runs.ptr[i]))
            v->status = LODD_ERR_NOMEM;
    for (size_t i = 0; i < v->declared->runs.len; i++) {
        const lodd__test_run *declared = &v->declared->runs.ptr[i];
        lodd__test_run *computed = lodd__map_get(&found, declared->id);

        if (is_withheld_run(v, declared->id)) {
            any = true;
            runs[n++] = *declared;
        } else if (computed != NULL) {
            runs[n++] = *computed;
        }
    }
    lodd__map_free(&found);
    if (any) {
        d->runs.ptr = runs;
        d->runs.len = n;
    }
    return any;
}

/* The figures of claims that cannot be computed are those declared, but that they cannot is a figure too. */
static bool keep_withheld(lodd__verifying *v)
{
    bool any = keep_withheld_runs(v);

    for (size_t i = 0; i < v->declared->claims.len; i++) {
        lodd__claim *computed = &v->computed->claims.ptr[i];
        bool reproducible = computed->computed.reproducible;

        v->claims[i].withheld = lodd__verify_withheld(v, computed);
        if (v->claims[i].withheld.len == 0)
            continue;
        any = true;
        computed->computed = v->declared->claims.ptr[i].computed;
        computed->computed.reproducible = reproducible;
    }
    return any;
}

static lodd_str join(lodd__verifying *v, lodd__strings list)
{
    lodd_str text = {"", 0};

    for (size_t i = 0; i < list.len && text.len < 200; i++)
        text = lodd__arena_printf(&v->arena, "%.*s%s%.*s", LODD__FMT(text), i > 0 ? ", " : "", LODD__FMT(list.ptr[i]));
    return text;
}

static const lodd__json *computed_of(const lodd__json *claim)
{
    return claim != NULL ? lodd__json_get(claim, LODD__STR("computed")) : NULL;
}

static void compare_claim(lodd__verifying *v, size_t i, const lodd__json *declared, const lodd__json *computed)
{
    const lodd__claim *claim = &v->declared->claims.ptr[i];
    lodd__claim_check *c = &v->claims[i];
    size_t more = 0;

    if (!lodd__verify_diff(&c->differences, &more, MAX_DIFFERENCES, &v->arena, (lodd_str){NULL, 0},
                           computed_of(declared), computed_of(computed)))
        v->status = LODD_ERR_NOMEM;
    c->outcome = c->differences.len > 0 ? LODD__CLAIM_OUTCOME_DIFFERS
                 : c->withheld.len > 0  ? LODD__CLAIM_OUTCOME_WITHHELD
                                        : LODD__CLAIM_OUTCOME_EQUAL;
    if (c->withheld.len > 0)
        LODD__LINE(v->check, CLAIM_WITHHELD, claim->id, lodd__check_number(v->check, c->withheld.len),
                   join(v, c->withheld));
    if (c->differences.len > 0)
        LODD__LINE(v->check, CLAIM_DIFFERS, claim->id, tell_differences(v, &c->differences));
    else if (c->withheld.len == 0 && claim->evidence.len > 0)
        LODD__LINE(v->check, CLAIM_EQUAL, claim->id, lodd__check_number(v->check, claim->computed.files),
                   lodd__check_number(v->check, claim->computed.errors));
}

static void compare_claims(lodd__verifying *v, const lodd__json *declared, const lodd__json *computed)
{
    const lodd__json *a = lodd__json_get(declared, LODD__STR("claims")),
                     *b = lodd__json_get(computed, LODD__STR("claims"));
    bool equal = true;
    size_t plain = 0;

    a = a != NULL ? a->first : NULL;
    b = b != NULL ? b->first : NULL;
    for (size_t i = 0; i < v->declared->claims.len && v->status == LODD_OK; i++) {
        compare_claim(v, i, a, b);
        equal = equal && v->claims[i].outcome == LODD__CLAIM_OUTCOME_EQUAL;
        plain += v->claims[i].outcome == LODD__CLAIM_OUTCOME_EQUAL && v->declared->claims.ptr[i].evidence.len == 0;
        a = a != NULL ? a->next : NULL;
        b = b != NULL ? b->next : NULL;
    }
    if (plain > 0)
        LODD__LINE(v->check, CLAIMS_PLAIN, ((lodd_str){NULL, 0}), lodd__check_number(v->check, plain));
    v->verified[LODD__STEP_CLAIMS] = equal;
}

static void say_not_computed(lodd__verifying *v)
{
    for (size_t i = 0; i < v->declared->claims.len; i++)
        LODD__LINE0(v->check, CLAIM_NOT_COMPUTED, v->declared->claims.ptr[i].id);
}

/* --- 7. the rest --- */

/* Told by a line of their own, or not compared between tools. */
static bool is_compared(const lodd__verifying *v, lodd_str member)
{
    return !lodd__str_is(member, "claims") && !lodd__str_is(member, "manifest") &&
           !lodd__str_is(member, "profileSet") && (v->same_tool || !lodd__str_is(member, "tool"));
}

static void compare_rest(lodd__verifying *v, const lodd__json *declared, const lodd__json *computed)
{
    const lodd__json none = {.type = LODD__JSON_NULL};
    bool ok = true;

    LODD__EACH(item, declared)
    {
        const lodd__json *other = lodd__json_get(computed, item->key);

        if (is_compared(v, item->key))
            ok &= lodd__verify_diff(&v->differences, &v->more_differences, MAX_DIFFERENCES, &v->arena, item->key, item,
                                    other != NULL ? other : &none);
    }
    LODD__EACH(item, computed)
    {
        if (is_compared(v, item->key) && lodd__json_get(declared, item->key) == NULL)
            ok &= lodd__verify_diff(&v->differences, &v->more_differences, MAX_DIFFERENCES, &v->arena, item->key, &none,
                                    item);
    }
    if (!ok)
        v->status = LODD_ERR_NOMEM;
}

static void tell_rest(lodd__verifying *v, bool withheld)
{
    lodd_str whole = {NULL, 0};
    size_t more = v->more_differences;

    for (size_t i = 0; i < v->differences.len; i++) {
        const lodd__difference *d = &v->differences.ptr[i];

        if (i < MAX_TOLD)
            LODD__LINE(v->check, MEMBER_DIFFERS, d->member, d->declared, d->computed);
        else
            more++;
    }
    if (more > 0)
        LODD__LINE(v->check, MEMBERS_MORE, whole, lodd__check_number(v->check, more));
    if (v->differences.len == 0)
        LODD__LINE0(v->check, TOTALS_OK, whole);
    if (withheld)
        LODD__LINE0(v->check, TOTALS_WITHHELD, whole);
    v->verified[LODD__STEP_TOTALS] = v->differences.len == 0 && !withheld;
}

/* Both as JSON: what the file says, and what it would say. */
static void compare(lodd__verifying *v, bool withheld)
{
    lodd__json_doc declared, computed;
    lodd_limits limits;

    lodd_limits_default(&limits);
    lodd__declaration_write(&v->again, v->computed);
    lodd__json_parse(&declared, &v->arena, v->text, &limits);
    lodd__json_parse(&computed, &v->arena, lodd__buf_str(&v->again), &limits);
    if (v->again.failed || v->arena.failed)
        v->status = LODD_ERR_NOMEM;
    else if (declared.root == NULL || computed.root == NULL)
        v->status = LODD_ERR_INTERNAL;
    if (v->status == LODD_OK)
        compare_claims(v, declared.root, computed.root);
    if (v->status == LODD_OK)
        lodd__verify_findings(v, withheld);
    if (v->status == LODD_OK) {
        compare_rest(v, declared.root, computed.root);
        tell_rest(v, withheld);
    }
}

/* --- in order --- */

static bool read_anew(lodd__verifying *v)
{
    char *message = NULL;
    lodd_status status = lodd__declaration_read(&v->computed, v->text, LODD__READ_RECOMPUTE, v->requirements, &message);

    if (status == LODD_ERR_NOMEM)
        v->status = status;
    else if (status != LODD_OK)
        LODD__LINE(v->check, RECOMPUTE_REFUSED, LODD__STR(LODD__BUNDLE_DECLARATION), lodd__str(message));
    lodd_free(message);
    return status == LODD_OK;
}

static bool evaluate(lodd__verifying *v, const lodd__evaluation *with, lodd_check *inner)
{
    v->status = lodd__ehds_read(v->computed, inner);
    if (v->status == LODD_OK)
        v->status = lodd__evaluate(v->computed, with, &v->findings, inner);
    if (v->status != LODD_OK)
        return false;
    v->computed->manifest.sha256 = v->manifest_sha256;
    v->computed->manifest.files = v->manifest.len;
    return true;
}

static void sum_up_again(lodd__verifying *v, const lodd__evaluation *with, lodd_check *inner)
{
    lodd__evaluating e = {.declaration = v->computed, .with = with, .check = inner};

    lodd__totals(&e);
    if (v->status == LODD_OK)
        v->status = e.arena.failed ? LODD_ERR_NOMEM : e.status;
    lodd__arena_free(&e.arena);
}

static void recompute(lodd__verifying *v, lodd_check *inner)
{
    const lodd__evaluation with = {v->engine, v->requirements, v->bundle, v->options->jobs};
    size_t gates_from;
    bool withheld;

    if (!evaluate(v, &with, inner))
        return;
    compare_tools(v);
    if (!make_lock(v))
        return;
    v->verified[LODD__STEP_EVIDENCE] = !has_faults(inner) && v->verified[LODD__STEP_FILES];
    withheld = keep_withheld(v);
    if (withheld)
        sum_up_again(v, &with, inner);
    gates_from = inner->marks[LODD_MARK_FAULT];
    lodd__gates(v->computed, v->requirements, inner);
    if (inner->nomem)
        v->status = LODD_ERR_NOMEM;
    if (v->status != LODD_OK)
        return;
    if (v->verified[LODD__STEP_EVIDENCE])
        say_judged(v);
    copy_lines(v, inner);
    compare(v, withheld);
    if (inner->marks[LODD_MARK_FAULT] == gates_from && v->status == LODD_OK)
        LODD__LINE(v->check, GATES_OK, LODD__STR(""), lodd__str_n(&v->computed->scheme.level, 1));
    else
        v->verified[LODD__STEP_TOTALS] = false;
}

void lodd__verify_recompute(lodd__verifying *v)
{
    lodd_check *inner = NULL;

    v->same_tool = lodd__str_is(v->declared->tool.version, lodd_version());
    v->claims = lodd__arena_array(&v->arena, v->declared->claims.len + 1, sizeof *v->claims);
    if (v->claims == NULL) {
        v->status = LODD_ERR_NOMEM;
        return;
    }
    if (!v->same_packs)
        LODD__LINE0(v->check, NOT_JUDGED_ANEW, LODD__STR(""));
    if (!v->same_packs || !read_anew(v)) {
        say_not_computed(v);
        return;
    }
    inner = lodd__check_new();
    if (inner == NULL)
        v->status = LODD_ERR_NOMEM;
    else
        recompute(v, inner);
    lodd_check_free(inner);
}
