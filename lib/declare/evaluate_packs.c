/* declare/evaluate_packs.c - see evaluate_packs.h. Uses the packs of an engine. */
#include "declare/evaluate_packs.h"

#include "base/buf.h"
#include "base/sha256.h"
#include "engine/engine.h"

/* Marks a pack and all it depends on. Packs depend on packs without circles (the loader sees to it), and what is marked
 * is not entered again. */
static void mark(bool *packs, const lodd__pack *pack)
{
    if (packs[pack->index])
        return;
    packs[pack->index] = true;
    for (size_t i = 0; i < pack->n_depends; i++)
        if (pack->dependencies[i] != NULL)
            mark(packs, pack->dependencies[i]);
}

void lodd__profile_scope_of(lodd__profile_scope *ret, lodd__arena *arena, const lodd_engine *engine, lodd_str profile)
{
    const lodd__packs *packs = engine->packs;

    *ret = (lodd__profile_scope){0};
    for (size_t i = 0; i < packs->n_profiles; i++) {
        const lodd__pack_profile *candidate = packs->profiles[i];

        if (!lodd__str_eq(candidate->name, profile))
            continue;
        ret->known = true;
        ret->envelope = candidate->envelope;
        ret->packs = lodd__arena_array(arena, packs->n_packs, sizeof(bool));
        if (ret->packs != NULL)
            mark(ret->packs, candidate->pack);
        return;
    }
}

/* ".../Content[1]/...": what a RefDoc carries. */
static bool within_content(lodd_str path)
{
    const lodd_str step = LODD__STR("/Content");

    for (size_t i = 0; i + step.len < path.len; i++)
        if (lodd__str_starts(lodd__str_sub(path, i, path.len - i), step) &&
            (path.ptr[i + step.len] == '[' || path.ptr[i + step.len] == '/')) {
            size_t next = lodd__str_find(path, '/', i + 1);
            return next != (size_t)-1;
        }
    return false;
}

bool lodd__profile_concerned(const lodd__profile_scope *scope, const lodd_engine *engine, const lodd_issue *issue)
{
    const lodd__pack *pack = NULL;

    if (scope->envelope && within_content(issue->path))
        return false;
    if (scope->packs == NULL || issue->rule->pack.len == 0)
        return true;
    pack = lodd__map_get(&engine->packs->by_name, issue->rule->pack);
    return pack == NULL || scope->packs[pack->index];
}

void lodd__builtin_rules_digest(char ret[65])
{
    lodd__sha256 sha256;

    lodd__sha256_start(&sha256);
    for (size_t i = 0; i < LODD__RULE_COUNT; i++) {
        const lodd_rule *rule = lodd__rule((lodd__builtin)i);

        lodd__sha256_add(&sha256, rule->id);
        lodd__sha256_add(&sha256, LODD__STR("\t"));
        lodd__sha256_add(&sha256, lodd__str(lodd_severity_name(rule->severity)));
        lodd__sha256_add(&sha256, LODD__STR("\t"));
        lodd__sha256_add(&sha256, lodd__str(lodd_layer_name(rule->layer)));
        lodd__sha256_add(&sha256, LODD__STR("\n"));
    }
    lodd__sha256_end(&sha256, ret);
}
