/* message/schematron_load.c - reads a Schematron schema into the form that is evaluated.
 *
 * Order: namespaces; then variables, phases, patterns and ids of the schema; then the phase is chosen and the patterns'
 * rules are collected (abstract patterns filled in); then, with every global variable known, the rules are compiled.
 * Patterns outside the phase are checked too and thrown away. May use: base, libxml2. ISO/IEC 19757-3:2016 clause 5
 * (elements), 6.2 to 6.5 (semantics), annex C (xslt binding).
 */
#include "message/schematron_load.h"

#include <stdlib.h>

#include "message/schematron_xpath.h"

#define XSLT_NS "http://www.w3.org/1999/XSL/Transform"

/* An element that a visitor does not know. Those of others are comments to us; XSLT's would change what the schema
 * means. */
static bool other_element(lodd__sch_loader *l, const xmlNode *node)
{
    if (lodd__sch_is_iso(node))
        return lodd__sch_fail(l, node, "sch:%s is not allowed here", (const char *)node->name);
    if (lodd__sch_is_own(node))
        return lodd__sch_fail(l, node, "%s of %s is not allowed here", (const char *)node->name, LODD__SCH_OWN_NS);
    if (node->ns && strcmp((const char *)node->ns->href, XSLT_NS) == 0)
        return lodd__sch_fail(l, node, "XSLT's %s is not supported: rules are XPath 1.0", (const char *)node->name);
    return true;
}

static bool is_one_of(const xmlNode *node, const char *names)
{
    lodd_str rest = lodd__str(names), name;

    while (lodd__str_word(&rest, &name))
        if (lodd__sch_is_iso(node) && lodd__str_is(name, (const char *)node->name))
            return true;
    return false;
}

static bool is_true(lodd_str s)
{
    return lodd__str_is(lodd__str_trim(s), "true") || lodd__str_is(lodd__str_trim(s), "1");
}

/* ---- namespaces ---- */

static bool bind(lodd__sch_loader *l, const xmlNode *at, lodd_str prefix, lodd_str uri)
{
    for (size_t i = 0; i < l->bindings.len; i++) {
        if (!lodd__str_eq(l->bindings.ptr[i].prefix, prefix))
            continue;
        return lodd__str_eq(l->bindings.ptr[i].uri, uri) ||
               lodd__sch_fail(l, at, "prefix \"%.*s\" is bound to two namespaces", LODD__FMT(prefix));
    }
    return lodd__vec_push(&l->bindings, (lodd__sch_binding){prefix, uri}) ? true : lodd__sch_nomem(l);
}

static bool visit_ns(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, void *user)
{
    lodd_str prefix, uri;

    (void)user;
    if (!lodd__sch_is(node, "ns"))
        return true;
    if (!lodd__sch_need_attr(l, scope, node, "prefix", &prefix) || !lodd__sch_need_attr(l, scope, node, "uri", &uri))
        return false;
    prefix = lodd__arena_str(l->arena, lodd__str_trim(prefix)); /* libxml2 gets it up to its NUL */
    return prefix.ptr ? bind(l, node, prefix, uri) : lodd__sch_nomem(l);
}

/* ---- variables ---- */

static bool is_variable_name(lodd_str name)
{
    char text[256];
    lodd__sch_scanner scanner = {.text = {text, name.len + 1}};
    lodd__sch_token token;

    if (name.len + 1 > sizeof text)
        return false;
    text[0] = '$';
    memcpy(text + 1, name.ptr, name.len);
    token = lodd__sch_scan(&scanner);
    return token.kind == LODD__SCH_TOK_VARIABLE && !token.prefix.len && token.text.len == name.len + 1 &&
           token.local.len == name.len;
}

/* One sch:let into a list. where: of a rule's, to check at once; the others are checked when all are known. */
static bool add_let(lodd__sch_loader *l, const lodd__sch_place *place, const lodd__sch_pattern *pattern,
                    const lodd__sch_where *where, lodd__sch_let_list *list)
{
    lodd__sch_let *let = LODD__NEW(l->arena, lodd__sch_let);
    lodd_str value;

    if (!let)
        return lodd__sch_nomem(l);
    if (!lodd__sch_need_attr(l, place->scope, place->node, "name", &let->name) ||
        !lodd__sch_attr(l, place->scope, place->node, "value", NULL, &value))
        return false;
    if (!is_variable_name(let->name))
        return lodd__sch_fail(l, place->node, "\"%.*s\" cannot be a variable's name", LODD__FMT(let->name));
    for (size_t i = 0; i < list->len; i++)
        if (lodd__str_eq(list->ptr[i]->name, let->name))
            return lodd__sch_fail(l, place->node, "variable $%.*s is defined twice", LODD__FMT(let->name));
    let->id = l->sch->n_lets++;
    let->pattern = pattern;
    if (value.ptr) {
        if (!lodd__sch_compile(l, place->node, where, value, &let->value))
            return false;
    } else { /* the text of its content, as far as XPath 1.0 has a type for it */
        xmlChar *content = xmlNodeGetContent(place->node);

        let->constant = content ? lodd__arena_str(l->arena, lodd__str((const char *)content)) : (lodd_str){0};
        xmlFree(content);
        if (!let->constant.ptr)
            return lodd__sch_nomem(l);
    }
    if (where) {
        let->in_rule = true;
        if (let->value && !lodd__sch_check_variables(l, place->node, where, let->value->text, &let->height))
            return false;
        if (++let->height > LODD__SCH_MAX_HEIGHT)
            return lodd__sch_fail(l, place->node, "more than %d variables that use each other", LODD__SCH_MAX_HEIGHT);
    }
    return lodd__vec_push(list, let) ? true : lodd__sch_nomem(l);
}

static bool keep_lets(lodd__sch_loader *l, const lodd__sch_let_list *list, lodd__sch_lets *ret)
{
    const lodd__sch_let **kept = lodd__arena_array(l->arena, list->len ? list->len : 1, sizeof *kept);

    if (!kept)
        return lodd__sch_nomem(l);
    for (size_t i = 0; i < list->len; i++)
        kept[i] = list->ptr[i];
    ret->ptr = kept;
    ret->len = list->len;
    return true;
}

static bool check_lets(lodd__sch_loader *l, const xmlNode *at, const lodd__sch_let_list *list, bool unchecked)
{
    for (size_t i = 0; i < list->len; i++) {
        const lodd__sch_where where = {.pattern = list->ptr[i]->pattern, .unchecked = unchecked};
        lodd_str use = lodd__arena_printf(&l->tmp, "$%.*s", LODD__FMT(list->ptr[i]->name));
        int height;

        if (!use.ptr)
            return lodd__sch_nomem(l);
        if (!lodd__sch_check_variables(l, at, &where, use, &height)) /* measures the variable */
            return false;
    }
    return true;
}

/* ---- what the schema holds ---- */

static bool add_id(lodd__sch_loader *l, lodd__map *map, const xmlNode *node, lodd_str id)
{
    if (lodd__map_get(map, id))
        return lodd__sch_fail(l, node, "the id \"%.*s\" is there twice", LODD__FMT(id));
    return lodd__map_put(map, id, (void *)(uintptr_t)node) ? true : lodd__sch_nomem(l);
}

static bool visit_diagnostic(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, void *user)
{
    lodd__map *map = user;
    lodd_str id;

    if (!lodd__sch_is(node, map == &l->diagnostics ? "diagnostic" : "property"))
        return other_element(l, node);
    return lodd__sch_need_attr(l, scope, node, "id", &id) && add_id(l, map, node, id);
}

static bool add_pattern(lodd__sch_loader *l, const lodd__sch_place *place)
{
    lodd__sch_pattern_def *def = calloc(1, sizeof *def);
    lodd_str abstract;

    if (!def || !lodd__vec_push(&l->patterns, def)) {
        free(def);
        return lodd__sch_nomem(l);
    }
    def->place = *place;
    if (l->patterns.len > LODD__SCH_MAX_PATTERNS)
        return lodd__sch_fail(l, place->node, "more than %d patterns", LODD__SCH_MAX_PATTERNS);
    if (!lodd__sch_attr(l, place->scope, place->node, "id", NULL, &def->id) ||
        !lodd__sch_attr(l, place->scope, place->node, "abstract", NULL, &abstract))
        return false;
    def->abstract = is_true(abstract);
    if (def->abstract && !def->id.len)
        return lodd__sch_fail(l, place->node, "an abstract pattern without @id");
    for (size_t i = 0; def->id.len && i + 1 < l->patterns.len; i++)
        if (lodd__str_eq(l->patterns.ptr[i]->id, def->id))
            return lodd__sch_fail(l, place->node, "the pattern \"%.*s\" is there twice", LODD__FMT(def->id));
    def->made = LODD__NEW(l->arena, lodd__sch_pattern);
    if (!def->made)
        return lodd__sch_nomem(l);
    def->made->id = def->id;
    return true;
}

static bool visit_schema(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, void *user)
{
    const lodd__sch_place place = {scope, node};

    (void)user;
    if (lodd__sch_is(node, "let"))
        return add_let(l, &place, NULL, NULL, &l->lets);
    if (lodd__sch_is(node, "pattern"))
        return add_pattern(l, &place);
    if (lodd__sch_is(node, "phase"))
        return lodd__vec_push(&l->phases, place) ? true : lodd__sch_nomem(l);
    if (lodd__sch_is(node, "diagnostics"))
        return lodd__sch_each(l, scope, node, visit_diagnostic, &l->diagnostics);
    if (lodd__sch_is(node, "properties"))
        return lodd__sch_each(l, scope, node, visit_diagnostic, &l->properties);
    return is_one_of(node, "ns title p") || other_element(l, node);
}

/* ---- phases ---- */

static bool visit_phase(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, void *user)
{
    const lodd__sch_place place = {scope, node};
    lodd_str id;

    (void)user;
    if (lodd__sch_is(node, "let"))
        return add_let(l, &place, NULL, NULL, &l->phase_lets);
    if (!lodd__sch_is(node, "active"))
        return is_one_of(node, "p") || other_element(l, node);
    if (!lodd__sch_need_attr(l, scope, node, "pattern", &id))
        return false;
    for (size_t i = 0; i < l->patterns.len; i++) {
        if (lodd__str_eq(l->patterns.ptr[i]->id, id)) {
            l->patterns.ptr[i]->active = true;
            return true;
        }
    }
    return lodd__sch_fail(l, node, "there is no pattern \"%.*s\"", LODD__FMT(id));
}

static bool choose_phase(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *root)
{
    lodd_str wanted = lodd__str_trim(l->options->phase), id;
    const lodd__sch_place *found = NULL;

    if (!wanted.len || lodd__str_is(wanted, "#DEFAULT")) {
        if (!lodd__sch_attr(l, scope, root, "defaultPhase", NULL, &wanted))
            return false;
        wanted = lodd__str_trim(wanted);
    }
    for (size_t i = 0; i < l->phases.len; i++) {
        const lodd__sch_place *place = &l->phases.ptr[i];

        if (!lodd__sch_need_attr(l, place->scope, place->node, "id", &id))
            return false;
        if (!found && lodd__str_eq(id, wanted))
            found = place;
    }
    if (found)
        return lodd__sch_each(l, found->scope, found->node, visit_phase, NULL);
    if (wanted.len && !lodd__str_is(wanted, "#ALL"))
        return lodd__sch_fail(l, root, "there is no phase \"%.*s\"", LODD__FMT(wanted));
    for (size_t i = 0; i < l->patterns.len; i++)
        l->patterns.ptr[i]->active = true;
    return true;
}

/* ---- patterns ---- */

static bool visit_pattern(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, void *user)
{
    lodd__sch_pattern_def *def = user;
    const lodd__sch_place place = {scope, node};

    if (lodd__sch_is(node, "let"))
        return add_let(l, &place, def->made, NULL, &def->lets);
    if (lodd__sch_is(node, "rule"))
        return lodd__vec_push(&def->rules, place) ? true : lodd__sch_nomem(l);
    return is_one_of(node, "title p param") || other_element(l, node);
}

typedef LODD__VEC(lodd__sch_param) param_list;

/* A parameter of an instance, or a default of the abstract pattern: the first of a name counts. */
static bool visit_param(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, void *user)
{
    param_list *list = user;
    lodd__sch_param param;
    size_t i = 0;

    if (!lodd__sch_is(node, "param"))
        return true;
    if (!lodd__sch_need_attr(l, scope, node, "name", &param.name) ||
        !lodd__sch_attr(l, scope, node, "value", NULL, &param.value))
        return false;
    if (!param.value.ptr)
        return lodd__sch_fail(l, node, "param without @value");
    for (i = 0; i < list->len; i++)
        if (lodd__str_eq(list->ptr[i].name, param.name))
            return true;
    if (!lodd__vec_push(list, param))
        return lodd__sch_nomem(l);
    for (i = list->len - 1; i > 0 && list->ptr[i - 1].name.len < param.name.len; i--) /* longest name first */
        list->ptr[i] = list->ptr[i - 1];
    list->ptr[i] = param;
    return true;
}

static bool visit_instance(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, void *user)
{
    if (lodd__sch_is(node, "rule"))
        return lodd__sch_fail(l, node, "a pattern with @is-a has no rules of its own");
    return visit_pattern(l, scope, node, user);
}

static bool fill_abstract(lodd__sch_loader *l, lodd__sch_pattern_def *def, lodd_str is_a)
{
    const lodd__sch_pattern_def *abstract = NULL;
    lodd__sch_scope *scope;
    const lodd__sch_scope *plain;
    param_list params = {0};
    lodd__sch_param *kept;
    bool ok;

    for (size_t i = 0; i < l->patterns.len; i++)
        if (l->patterns.ptr[i]->abstract && lodd__str_eq(l->patterns.ptr[i]->id, is_a))
            abstract = l->patterns.ptr[i];
    if (!abstract)
        return lodd__sch_fail(l, def->place.node, "there is no abstract pattern \"%.*s\"", LODD__FMT(is_a));
    plain = lodd__sch_enter(l, def->place.scope, abstract->place.node, def->place.node);
    scope = plain ? LODD__NEW(&l->tmp, lodd__sch_scope) : NULL;
    if (!scope)
        return plain ? lodd__sch_nomem(l) : false;
    ok = lodd__sch_each(l, def->place.scope, def->place.node, visit_param, &params) &&
         lodd__sch_each(l, abstract->place.scope, abstract->place.node, visit_param, &params);
    kept = ok ? lodd__arena_array(&l->tmp, params.len ? params.len : 1, sizeof *kept) : NULL;
    if (kept && params.len)
        memcpy(kept, params.ptr, params.len * sizeof *kept);
    *scope = *plain;
    scope->params = kept;
    scope->n_params = params.len;
    lodd__vec_free(&params);
    if (!kept)
        return ok ? lodd__sch_nomem(l) : false;
    return lodd__sch_each(l, def->place.scope, def->place.node, visit_instance, def) &&
           lodd__sch_each(l, scope, abstract->place.node, visit_pattern, def);
}

static bool collect_pattern(lodd__sch_loader *l, lodd__sch_pattern_def *def)
{
    lodd_str is_a, own;

    if (def->abstract)
        return true;
    if (!lodd__sch_attr(l, def->place.scope, def->place.node, "is-a", NULL, &is_a) ||
        !lodd__sch_attr(l, def->place.scope, def->place.node, "profile", LODD__SCH_OWN_NS, &own) ||
        !lodd__sch_narrow(l, def->place.node, (lodd_str){0}, own, &def->profiles))
        return false;
    if (is_a.ptr ? !fill_abstract(l, def, is_a)
                 : !lodd__sch_each(l, def->place.scope, def->place.node, visit_pattern, def))
        return false;
    return keep_lets(l, &def->lets, &def->made->lets);
}

/* A pattern's variables are global: other patterns may use them, and none may have the name of a variable of schema or
 * phase (ISO/IEC 19757-3:2016 5.4.5). Two patterns may use one name each for themselves: instances of one abstract
 * pattern do. */
static bool share_lets(lodd__sch_loader *l, const lodd__sch_pattern_def *def)
{
    for (size_t i = 0; def->active && i < def->lets.len; i++) {
        lodd_str name = def->lets.ptr[i]->name;
        const lodd__sch_let *seen = lodd__sch_find_let(l->sch, NULL, NULL, 0, name);

        if (seen && seen != &lodd__sch_ambiguous && !seen->pattern)
            return lodd__sch_fail(l, def->place.node,
                                  "variable $%.*s of the pattern is also one of the schema or phase", LODD__FMT(name));
        if (!lodd__map_put(&l->sch->shared_lets, name,
                           seen ? (void *)(uintptr_t)&lodd__sch_ambiguous : (void *)def->lets.ptr[i]))
            return lodd__sch_nomem(l);
    }
    return true;
}

/* ---- rules ---- */

typedef struct rule_build {
    const lodd__sch_pattern_def *def;
    lodd__sch_let_list lets;
    lodd__sch_where where;
} rule_build;

static bool visit_rule(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, void *user);

/* The abstract rule of an id, in the same pattern. */
static const xmlNode *find_abstract_rule(lodd__sch_loader *l, const rule_build *build, const xmlNode *at, lodd_str id)
{
    for (size_t i = 0; i < build->def->rules.len; i++) {
        const lodd__sch_place *place = &build->def->rules.ptr[i];
        lodd_str own, abstract;

        if (!lodd__sch_attr(l, place->scope, place->node, "id", NULL, &own) ||
            !lodd__sch_attr(l, place->scope, place->node, "abstract", NULL, &abstract))
            return NULL;
        if (is_true(abstract) && lodd__str_eq(own, id))
            return place->node;
    }
    lodd__sch_fail(l, at, "there is no abstract rule \"%.*s\" in this pattern", LODD__FMT(id));
    return NULL;
}

static bool extend(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, rule_build *build)
{
    const lodd_str outer = build->where.profiles;
    const xmlNode *rule = NULL;
    const lodd__sch_scope *inner;
    lodd_str id, href, own;
    bool ok;

    if (!lodd__sch_attr(l, scope, node, "rule", NULL, &id) || !lodd__sch_attr(l, scope, node, "href", NULL, &href))
        return false;
    if (!id.len == !href.len)
        return lodd__sch_fail(l, node, "extends needs either @rule or @href");
    if (id.len)
        rule = find_abstract_rule(l, build, node, id);
    else if (!lodd__sch_resolve(l, node, href, &rule))
        return false;
    if (!rule)
        return false;
    if (!lodd__sch_is(rule, "rule"))
        return lodd__sch_fail(l, node, "\"%.*s\" is not a rule", LODD__FMT(href));
    inner = lodd__sch_enter(l, scope, rule, node);
    if (!inner || !lodd__sch_attr(l, inner, rule, "profile", LODD__SCH_OWN_NS, &own) ||
        !lodd__sch_narrow(l, rule, outer, own, &build->where.profiles))
        return false;
    ok = lodd__sch_each(l, inner, rule, visit_rule, build);
    build->where.profiles = outer;
    return ok;
}

static bool visit_rule(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, void *user)
{
    rule_build *build = user;
    const lodd__sch_place place = {scope, node};

    if (lodd__sch_is(node, "let"))
        return add_let(l, &place, build->where.pattern, &build->where, &build->lets);
    if (lodd__sch_is(node, "assert") || lodd__sch_is(node, "report"))
        return lodd__sch_load_check(l, scope, node, &build->where);
    if (lodd__sch_is(node, "extends"))
        return extend(l, scope, node, build);
    return is_one_of(node, "title p") || other_element(l, node);
}

static bool compile_rule(lodd__sch_loader *l, const lodd__sch_place *place, rule_build *build)
{
    const lodd__sch_scope *scope = place->scope, *inner;
    lodd__sch_where *where = &build->where;
    lodd__sch_rule *rule = LODD__NEW(l->arena, lodd__sch_rule);
    size_t first_check = l->checks.len;
    const lodd__sch_check **checks;
    lodd_str context, own;

    if (!rule)
        return lodd__sch_nomem(l);
    rule->pattern = where->pattern;
    rule->order = l->rules.len;
    if (!lodd__sch_need_attr(l, scope, place->node, "context", &context) ||
        !lodd__sch_attr(l, scope, place->node, "role", NULL, &where->role) ||
        !lodd__sch_attr(l, scope, place->node, "subject", NULL, &where->subject) ||
        !lodd__sch_attr(l, scope, place->node, "profile", LODD__SCH_OWN_NS, &own) ||
        !lodd__sch_narrow(l, place->node, build->def->profiles, own, &where->profiles))
        return false;
    rule->profiles = where->profiles;
    if (!lodd__sch_compile_context(l, place->node, where, context, rule))
        return false;
    where->rule_lets = &build->lets;
    inner = scope->element == place->node ? scope : lodd__sch_enter(l, scope, place->node, place->node);
    if (!inner || !lodd__sch_each(l, inner, place->node, visit_rule, build))
        return false;
    rule->n_checks = l->checks.len - first_check;
    checks = lodd__arena_array(l->arena, rule->n_checks ? rule->n_checks : 1, sizeof *checks);
    if (!checks)
        return lodd__sch_nomem(l);
    for (size_t i = 0; i < rule->n_checks; i++)
        checks[i] = l->checks.ptr[first_check + i];
    rule->checks = checks;
    return keep_lets(l, &build->lets, &rule->lets) && (lodd__vec_push(&l->rules, rule) ? true : lodd__sch_nomem(l));
}

/* "documents" names files by what the document says; rules do not make lodd read files. */
static bool refuse_documents(lodd__sch_loader *l, const lodd__sch_pattern_def *def, const lodd__sch_where *where)
{
    const lodd__sch_expr *expr;
    lodd_str documents;

    if (!lodd__sch_attr(l, def->place.scope, def->place.node, "documents", NULL, &documents))
        return false;
    if (!documents.ptr)
        return true;
    return lodd__sch_compile(l, def->place.node, where, documents, &expr) &&
           lodd__sch_fail(l, def->place.node, "pattern/@documents is not supported: a rule reads no other files");
}

static bool compile_pattern(lodd__sch_loader *l, const lodd__sch_pattern_def *def)
{
    const lodd__sch_where where = {.pattern = def->made, .unchecked = !def->active};
    size_t n_rules = l->rules.len, n_checks = l->checks.len;
    lodd_str abstract;

    if (def->abstract)
        return true;
    if (!refuse_documents(l, def, &where) || !check_lets(l, def->place.node, &def->lets, !def->active))
        return false;
    for (size_t i = 0; i < def->rules.len; i++) {
        rule_build build = {.def = def, .where = where};
        bool ok;

        if (!lodd__sch_attr(l, def->rules.ptr[i].scope, def->rules.ptr[i].node, "abstract", NULL, &abstract))
            return false;
        if (is_true(abstract))
            continue;
        ok = compile_rule(l, &def->rules.ptr[i], &build);
        lodd__vec_free(&build.lets);
        if (!ok)
            return false;
    }
    if (!def->active) {
        l->rules.len = n_rules;
        l->checks.len = n_checks;
    }
    return true;
}

/* ---- the whole ---- */

static bool check_root(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *root)
{
    static const char *const BINDINGS[] = {"", "xslt", "xslt1", "xpath", "xpath1"};
    lodd_str binding;

    if (!lodd__sch_is(root, "schema"))
        return lodd__sch_fail(l, root, "the root element is not schema of %s", LODD__SCH_NS);
    if (!lodd__sch_attr(l, scope, root, "queryBinding", NULL, &binding))
        return false;
    binding = lodd__str_trim(binding);
    for (size_t i = 0; i < sizeof BINDINGS / sizeof *BINDINGS; i++) { /* the names have no case */
        size_t k = 0;

        while (k < binding.len && BINDINGS[i][k] != '\0' && (binding.ptr[k] | 0x20) == (BINDINGS[i][k] | 0x20))
            k++;
        if (k == binding.len && BINDINGS[i][k] == '\0')
            return true;
    }
    return lodd__sch_fail(l, root, "query binding \"%.*s\" is not supported, only XPath 1.0", LODD__FMT(binding));
}

/* Moves what the loader gathered into the schema. */
static bool keep(lodd__sch_loader *l)
{
    lodd__sch *sch = l->sch;
    const lodd__sch_expr **exprs = lodd__arena_array(l->arena, l->exprs.len + 1, sizeof *exprs);
    const lodd__sch_rule **rules = lodd__arena_array(l->arena, l->rules.len + 1, sizeof *rules);
    const lodd__sch_check **checks = lodd__arena_array(l->arena, l->checks.len + 1, sizeof *checks);
    lodd__sch_binding *bindings = lodd__arena_array(l->arena, l->bindings.len + 1, sizeof *bindings);

    if (!exprs || !rules || !checks || !bindings)
        return lodd__sch_nomem(l);
    for (size_t i = 0; i < l->exprs.len; i++)
        exprs[i] = l->exprs.ptr[i];
    for (size_t i = 0; i < l->rules.len; i++)
        rules[i] = l->rules.ptr[i];
    for (size_t i = 0; i < l->checks.len; i++)
        checks[i] = l->checks.ptr[i];
    for (size_t i = 0; i < l->bindings.len; i++)
        bindings[i] = l->bindings.ptr[i];
    sch->exprs = exprs;
    sch->n_exprs = l->exprs.len;
    sch->rules = rules;
    sch->n_rules = l->rules.len;
    sch->checks = checks;
    sch->n_checks = l->checks.len;
    sch->bindings = bindings;
    sch->n_bindings = l->bindings.len;
    return true;
}

static bool load(lodd__sch_loader *l)
{
    const lodd__sch_scope *scope;
    const xmlNode *root;

    l->sch->pack = lodd__arena_str(l->arena, l->options->pack);
    if (!l->sch->pack.ptr)
        return lodd__sch_nomem(l);
    if (!lodd__sch_open_schema(l, &root))
        return false;
    scope = lodd__sch_enter(l, NULL, root, root);
    if (!scope || !check_root(l, scope, root) ||
        !bind(l, root, LODD__STR("xml"), LODD__STR("http://www.w3.org/XML/1998/namespace")) ||
        !lodd__sch_each(l, scope, root, visit_ns, NULL) || !lodd__sch_each(l, scope, root, visit_schema, NULL) ||
        !choose_phase(l, scope, root) || !keep_lets(l, &l->lets, &l->sch->lets) ||
        !keep_lets(l, &l->phase_lets, &l->sch->phase_lets))
        return false;
    for (size_t i = 0; i < l->patterns.len; i++)
        if (!collect_pattern(l, l->patterns.ptr[i]))
            return false;
    for (size_t i = 0; i < l->patterns.len; i++)
        if (!share_lets(l, l->patterns.ptr[i]))
            return false;
    if (!check_lets(l, root, &l->lets, false) || !check_lets(l, root, &l->phase_lets, false))
        return false;
    for (size_t i = 0; i < l->patterns.len; i++)
        if (!compile_pattern(l, l->patterns.ptr[i]))
            return false;
    return lodd__sch_finish_checks(l) && lodd__sch_make_tables(l) && keep(l);
}

static void loader_free(lodd__sch_loader *l)
{
    for (size_t i = 0; i < l->patterns.len; i++) {
        lodd__vec_free(&l->patterns.ptr[i]->rules);
        lodd__vec_free(&l->patterns.ptr[i]->lets);
        free(l->patterns.ptr[i]);
    }
    lodd__vec_free(&l->patterns);
    lodd__vec_free(&l->exprs);
    lodd__vec_free(&l->bindings);
    lodd__vec_free(&l->phases);
    lodd__vec_free(&l->lets);
    lodd__vec_free(&l->phase_lets);
    lodd__vec_free(&l->rules);
    lodd__vec_free(&l->checks);
    lodd__map_free(&l->expr_by_text);
    lodd__map_free(&l->file_by_name);
    lodd__map_free(&l->diagnostics);
    lodd__map_free(&l->properties);
    if (l->xpath)
        xmlXPathFreeContext(l->xpath);
    lodd__sch_close_files(l);
    free(l->root);
    lodd__buf_free(&l->message);
    lodd__arena_free(&l->tmp);
}

lodd_status lodd__sch_load(lodd__sch **ret, const lodd__sch_options *options, char **ret_message)
{
    lodd__sch *sch = calloc(1, sizeof *sch);
    lodd__sch_loader l = {.sch = sch, .options = options};

    *ret = NULL;
    if (ret_message)
        *ret_message = NULL;
    if (!sch)
        return LODD_ERR_NOMEM;
    l.arena = &sch->arena;
    if (!load(&l) && l.status == LODD_OK)
        l.status = LODD_ERR_INTERNAL; /* cannot be: whoever says false has said why */
    if (l.status == LODD_OK) {
        *ret = sch;
    } else {
        lodd__sch_free(sch);
        lodd__buf_addc(&l.message, '\0');
        if (ret_message && !l.message.failed) {
            *ret_message = l.message.ptr;
            l.message.ptr = NULL;
        }
    }
    loader_free(&l);
    return l.status;
}

void lodd__sch_free(lodd__sch *sch)
{
    if (!sch)
        return;
    lodd__map_free(&sch->shared_lets);
    lodd__arena_free(&sch->arena);
    free(sch);
}

size_t lodd__sch_n_asserts(const lodd__sch *sch)
{
    return sch->n_checks;
}

const lodd__sch_assert *lodd__sch_assert_at(const lodd__sch *sch, size_t i)
{
    return i < sch->n_checks ? &sch->checks[i]->pub : NULL;
}
