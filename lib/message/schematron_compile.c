/* message/schematron_compile.c - expressions, variables and contexts of a schema: checked, numbered and taken apart.
 *
 * A context is an XSLT 1.0 pattern (section 5.2). Name paths become steps that are matched by walking up from a node;
 * whatever else a context may say becomes the expression of the node-set of all nodes it matches. May use: base,
 * libxml2's XPath compiler. ISO/IEC 19757-3:2016 5.4.5 (let), 5.4.12 (rule), annex C (xslt binding).
 */
#include <libxml/xpathInternals.h>
#include <stdlib.h>

#include "message/schematron_load.h"
#include "message/schematron_xpath.h"

/* Takes the place of libxml2's own reporting, which would write to stderr. What went wrong is read from lastError. */
static void no_report(void *user, xmlErrorPtr error)
{
    (void)user;
    (void)error;
}

/* ---- expressions ---- */

/* Has libxml2 judge the syntax. */
static bool check_syntax(lodd__sch_loader *l, const xmlNode *at, lodd_str text)
{
    xmlXPathCompExprPtr compiled;

    if (!l->xpath) {
        l->xpath = xmlXPathNewContext(NULL);
        if (!l->xpath)
            return lodd__sch_nomem(l);
        l->xpath->error = no_report;
    }
    xmlResetError(&l->xpath->lastError);
    compiled = xmlXPathCtxtCompile(l->xpath, (const xmlChar *)text.ptr);
    if (compiled) {
        xmlXPathFreeCompExpr(compiled);
        return true;
    }
    if (l->xpath->lastError.code == XML_ERR_NO_MEMORY || l->xpath->lastError.code == 0)
        return lodd__sch_nomem(l);
    return lodd__sch_fail(l, at, "not an XPath 1.0 expression: %.*s", LODD__FMT(text));
}

static const lodd__sch_binding *find_binding(const lodd__sch_loader *l, lodd_str prefix)
{
    for (size_t i = 0; i < l->bindings.len; i++)
        if (lodd__str_eq(l->bindings.ptr[i].prefix, prefix))
            return &l->bindings.ptr[i];
    return NULL;
}

/* A function of XPath 1.0, or current(). */
static bool is_function(lodd_str name)
{
    lodd__sch_function function;
    lodd__sch_type type;
    size_t min, max;

    return lodd__sch_core_function(name, &function, &type, &min, &max) || lodd__str_is(name, "id") ||
           lodd__str_is(name, "lang");
}

static const char *resolve_prefix(void *user, lodd_str prefix)
{
    const lodd__sch_binding *binding = find_binding(user, prefix);

    return binding ? binding->uri.ptr : NULL;
}

/* Prefixes must be bound, functions without prefix be those of XPath 1.0: libxml2 would only say so once it evaluates.
 */
static bool check_tokens(lodd__sch_loader *l, const xmlNode *at, lodd_str text)
{
    lodd__sch_scanner scanner = {.text = text};
    lodd__sch_token token;

    for (token = lodd__sch_scan(&scanner); token.kind != LODD__SCH_TOK_END; token = lodd__sch_scan(&scanner)) {
        if (token.kind == LODD__SCH_TOK_BAD)
            return lodd__sch_fail(l, at, "not an XPath 1.0 expression: %.*s", LODD__FMT(text));
        if (token.kind == LODD__SCH_TOK_VARIABLE && token.prefix.len)
            return lodd__sch_fail(l, at, "$%.*s:%.*s: variables have no prefix here", LODD__FMT(token.prefix),
                                  LODD__FMT(token.local));
        if (token.prefix.len && !find_binding(l, token.prefix))
            return lodd__sch_fail(l, at, "prefix \"%.*s\" is not bound by sch:ns", LODD__FMT(token.prefix));
        if (token.kind == LODD__SCH_TOK_FUNCTION && !token.prefix.len && !is_function(token.local))
            return lodd__sch_fail(l, at, "%.*s() is not a function of XPath 1.0", LODD__FMT(token.local));
    }
    return true;
}

bool lodd__sch_compile(lodd__sch_loader *l, const xmlNode *at, const lodd__sch_where *where, lodd_str text,
                       const lodd__sch_expr **ret)
{
    lodd__sch_expr *expr = lodd__map_get(&l->expr_by_text, text);
    int height;

    if (!expr) {
        if (!check_syntax(l, at, text) || !check_tokens(l, at, text))
            return false;
        expr = LODD__NEW(l->arena, lodd__sch_expr);
        if (!expr)
            return lodd__sch_nomem(l);
        expr->text = lodd__arena_str(l->arena, text);
        expr->id = l->exprs.len;
        if (!expr->text.ptr ||
            !lodd__sch_parse(&expr->op, l->arena, expr->text, resolve_prefix, l, &l->sch->n_extensions) ||
            !lodd__vec_push(&l->exprs, expr) || !lodd__map_put(&l->expr_by_text, expr->text, expr))
            return lodd__sch_nomem(l);
    }
    *ret = expr;
    return !where || lodd__sch_check_variables(l, at, where, text, &height);
}

/* ---- variables ---- */

const lodd__sch_let lodd__sch_ambiguous = {.id = 0};

static const lodd__sch_let *find_in(const lodd__sch_lets *lets, size_t n, lodd_str name)
{
    for (size_t i = n; i-- > 0;)
        if (lodd__str_eq(lets->ptr[i]->name, name))
            return lets->ptr[i];
    return NULL;
}

const lodd__sch_let *lodd__sch_find_let(const lodd__sch *sch, const lodd__sch_pattern *pattern,
                                        const lodd__sch_lets *rule_lets, size_t n, lodd_str name)
{
    const lodd__sch_let *let = rule_lets ? find_in(rule_lets, n, name) : NULL;

    if (!let && pattern)
        let = find_in(&pattern->lets, pattern->lets.len, name);
    if (!let)
        let = find_in(&sch->phase_lets, sch->phase_lets.len, name);
    if (!let)
        let = find_in(&sch->lets, sch->lets.len, name);
    if (!let)
        let = lodd__map_get(&sch->shared_lets, name);
    return let;
}

/* Height of a global variable: 1 + that of the highest it uses. 0 is "not known yet", -1 "being measured": a circle.
 * The recursion is bounded by depth, as the height is. */
static bool measure(lodd__sch_loader *l, const xmlNode *at, lodd__sch_let *let, int depth);

static bool check_variables(lodd__sch_loader *l, const xmlNode *at, const lodd__sch_where *where, lodd_str text,
                            int *ret_height, int depth)
{
    lodd__sch_scanner scanner = {.text = text};
    lodd__sch_lets rule_lets = {0};
    lodd__sch_token token;

    *ret_height = 0;
    if (where->unchecked || lodd__str_find(text, '$', 0) == (size_t)-1)
        return true;
    if (where->rule_lets) {
        rule_lets.ptr = (const lodd__sch_let *const *)where->rule_lets->ptr;
        rule_lets.len = where->rule_lets->len;
    }
    for (token = lodd__sch_scan(&scanner); token.kind != LODD__SCH_TOK_END && token.kind != LODD__SCH_TOK_BAD;
         token = lodd__sch_scan(&scanner)) {
        const lodd__sch_let *let;

        if (token.kind != LODD__SCH_TOK_VARIABLE)
            continue;
        let = lodd__sch_find_let(l->sch, where->pattern, &rule_lets, rule_lets.len, token.local);
        if (!let)
            return lodd__sch_fail(l, at, "variable $%.*s is not defined here", LODD__FMT(token.local));
        if (let == &lodd__sch_ambiguous)
            return lodd__sch_fail(l, at, "variable $%.*s is defined by several other patterns", LODD__FMT(token.local));
        /* The cast is sound: all variables but the ambiguous one were made by the loader. */
        if (let->height <= 0 && !measure(l, at, (lodd__sch_let *)(uintptr_t)let, depth + 1))
            return false;
        if (let->height > *ret_height)
            *ret_height = let->height;
    }
    return true;
}

static bool measure(lodd__sch_loader *l, const xmlNode *at, lodd__sch_let *let, int depth)
{
    const lodd__sch_where where = {.pattern = let->pattern};
    int height = 0;

    if (let->height < 0)
        return lodd__sch_fail(l, at, "variable $%.*s uses itself", LODD__FMT(let->name));
    let->height = -1;
    if (let->value && depth < LODD__SCH_MAX_HEIGHT && !check_variables(l, at, &where, let->value->text, &height, depth))
        return false;
    let->height = height + 1;
    if (depth >= LODD__SCH_MAX_HEIGHT || let->height > LODD__SCH_MAX_HEIGHT)
        return lodd__sch_fail(l, at, "more than %d variables that use each other", LODD__SCH_MAX_HEIGHT);
    return true;
}

bool lodd__sch_check_variables(lodd__sch_loader *l, const xmlNode *at, const lodd__sch_where *where, lodd_str text,
                               int *ret_height)
{
    return check_variables(l, at, where, text, ret_height, 0);
}

/* ---- contexts ---- */

/* A context path while it is read. */
typedef struct path_reader {
    lodd__sch_loader *l;
    const xmlNode *at;
    const lodd__sch_where *where;
    lodd__sch_scanner scanner;
    lodd__sch_token token;
    lodd__sch_step steps[LODD__SCH_MAX_STEPS]; /* from the top downwards */
    size_t n_steps;
    bool absolute, by_set;
} path_reader;

static void next(path_reader *r)
{
    r->token = lodd__sch_scan(&r->scanner);
}

/* The name test at r->token into a step. false: not one. */
static bool read_name_test(path_reader *r, lodd__sch_step *step)
{
    if (r->token.kind != LODD__SCH_TOK_NAME)
        return false;
    if (!lodd__str_is(r->token.local, "*"))
        step->local = r->token.local;
    else if (!r->token.prefix.len)
        step->any_ns = true;
    if (r->token.prefix.len)
        step->ns = find_binding(r->l, r->token.prefix)->uri; /* check_tokens saw to it that it is there */
    next(r);
    return true;
}

static bool read_node_type(path_reader *r, lodd__sch_step *step)
{
    if (lodd__str_is(r->token.local, "text"))
        step->kind = LODD__SCH_TEXT;
    else if (lodd__str_is(r->token.local, "comment"))
        step->kind = LODD__SCH_COMMENT;
    else if (lodd__str_is(r->token.local, "processing-instruction"))
        step->kind = LODD__SCH_PI;
    else
        return false;
    next(r);
    if (r->token.kind != LODD__SCH_TOK_OPEN)
        return false;
    next(r);
    if (r->token.kind == LODD__SCH_TOK_LITERAL && step->kind == LODD__SCH_PI) {
        step->local = lodd__str_sub(r->token.text, 1, r->token.text.len - 2);
        next(r);
    }
    if (r->token.kind != LODD__SCH_TOK_CLOSE)
        return false;
    next(r);
    return true;
}

static bool may_be_number(const lodd__sch_op *op)
{
    return !op || op->type == LODD__SCH_NUMBER || op->type == LODD__SCH_UNKNOWN;
}

/* The predicates that follow a node test. *ok = false: loading failed. */
static bool read_predicates(path_reader *r, lodd__sch_step *step, bool *ok)
{
    LODD__VEC(lodd__sch_predicate) list = {0};
    lodd__sch_predicate *kept;
    bool fits = true;

    while (r->token.kind == LODD__SCH_TOK_OPEN_PREDICATE && fits && *ok) {
        size_t start = r->scanner.pos, end = start;
        lodd__sch_predicate predicate = {0};
        lodd_str text;
        int depth = 1;

        while (depth > 0 && r->token.kind != LODD__SCH_TOK_END && r->token.kind != LODD__SCH_TOK_BAD) {
            next(r);
            end = r->scanner.pos - r->token.text.len;
            depth += (r->token.kind == LODD__SCH_TOK_OPEN_PREDICATE) - (r->token.kind == LODD__SCH_TOK_CLOSE_PREDICATE);
        }
        if (depth > 0) {
            fits = false;
            break;
        }
        next(r);
        text = lodd__arena_str(&r->l->tmp, lodd__str_trim(lodd__str_sub(r->scanner.text, start, end - start)));
        if (!text.ptr)
            *ok = lodd__sch_nomem(r->l);
        else if (lodd__sch_is_positional(text))
            r->by_set = true;
        else if (!lodd__sch_compile(r->l, r->at, r->where, text, &predicate.expr))
            *ok = false;
        else if (predicate.may_be_number = may_be_number(predicate.expr->op), !lodd__vec_push(&list, predicate))
            *ok = lodd__sch_nomem(r->l);
    }
    if (*ok && fits && list.len) {
        kept = lodd__arena_array(r->l->arena, list.len, sizeof *kept);
        if (kept) {
            memcpy(kept, list.ptr, list.len * sizeof *kept);
            step->predicates = kept;
            step->n_predicates = list.len;
        } else {
            *ok = lodd__sch_nomem(r->l);
        }
    }
    lodd__vec_free(&list);
    return fits;
}

/* Reads the steps. false: the path is not of this form (*ok stays true), or loading failed (*ok = false). */
static bool read_steps(path_reader *r, bool *ok)
{
    bool gap = false;

    next(r);
    if (r->token.kind == LODD__SCH_TOK_SLASH) {
        r->absolute = true;
        next(r);
        if (r->token.kind == LODD__SCH_TOK_END) {
            r->steps[r->n_steps++] = (lodd__sch_step){.kind = LODD__SCH_ROOT};
            r->absolute = false;
            return true;
        }
    } else if (r->token.kind == LODD__SCH_TOK_SLASHES) {
        next(r); /* says nothing: a path may begin anywhere */
    }
    for (;;) {
        lodd__sch_step step = {.kind = LODD__SCH_ELEMENT, .gap = gap};

        if (r->n_steps >= LODD__SCH_MAX_STEPS)
            return false;
        if (r->token.kind == LODD__SCH_TOK_AT ||
            (r->token.kind == LODD__SCH_TOK_AXIS && lodd__str_is(r->token.local, "attribute"))) {
            step.kind = LODD__SCH_ATTRIBUTE;
            next(r);
        } else if (r->token.kind == LODD__SCH_TOK_AXIS && lodd__str_is(r->token.local, "child")) {
            next(r);
        }
        if (r->token.kind == LODD__SCH_TOK_NODE_TYPE && step.kind == LODD__SCH_ELEMENT ? !read_node_type(r, &step)
                                                                                       : !read_name_test(r, &step))
            return false;
        if (!read_predicates(r, &step, ok) || !*ok)
            return false;
        r->steps[r->n_steps++] = step;
        if (r->token.kind == LODD__SCH_TOK_END)
            return true;
        if ((r->token.kind != LODD__SCH_TOK_SLASH && r->token.kind != LODD__SCH_TOK_SLASHES) ||
            step.kind != LODD__SCH_ELEMENT)
            return false;
        gap = r->token.kind == LODD__SCH_TOK_SLASHES;
        next(r);
    }
}

/* The expression of the node-set of all nodes that an alternative matches. */
static bool compile_whole(path_reader *r, lodd_str text, lodd__sch_path *path)
{
    lodd__sch_scanner scanner = {.text = text};
    lodd__sch_token_kind first = lodd__sch_scan(&scanner).kind;
    bool anywhere = first != LODD__SCH_TOK_SLASH && first != LODD__SCH_TOK_SLASHES && first != LODD__SCH_TOK_FUNCTION &&
                    first != LODD__SCH_TOK_OPEN && first != LODD__SCH_TOK_VARIABLE;
    lodd_str whole = lodd__arena_printf(&r->l->tmp, "%s%.*s", anywhere ? "//" : "", (int)text.len, text.ptr);

    if (!whole.ptr)
        return lodd__sch_nomem(r->l);
    return lodd__sch_compile(r->l, r->at, r->where, whole, &path->whole);
}

static bool compile_path(lodd__sch_loader *l, const xmlNode *at, const lodd__sch_where *where, lodd_str text,
                         lodd__sch_path *path)
{
    path_reader r = {.l = l, .at = at, .where = where, .scanner = {.text = text}};
    lodd__sch_step *steps;
    bool ok = true;

    path->id = l->sch->n_paths++;
    if (!compile_whole(&r, text, path))
        return false;
    if (!read_steps(&r, &ok)) {
        path->by_set = true;
        return ok;
    }
    steps = lodd__arena_array(l->arena, r.n_steps, sizeof *steps);
    if (!steps)
        return lodd__sch_nomem(l);
    for (size_t i = 0; i < r.n_steps; i++)
        steps[i] = r.steps[r.n_steps - 1 - i];
    path->steps = steps;
    path->n_steps = r.n_steps;
    path->absolute = r.absolute;
    path->by_set = r.by_set;
    return true;
}

bool lodd__sch_compile_context(lodd__sch_loader *l, const xmlNode *at, const lodd__sch_where *where, lodd_str text,
                               lodd__sch_rule *rule)
{
    lodd__sch_scanner scanner = {.text = text};
    lodd__sch_token token;
    size_t start = 0, n = 1;
    lodd__sch_path *paths;
    int depth = 0;

    if (text.len > LODD__SCH_MAX_VALUE)
        return lodd__sch_fail(l, at, "a context of more than %d bytes", LODD__SCH_MAX_VALUE);
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '|'; /* an upper bound */
    paths = lodd__arena_array(l->arena, n, sizeof *paths);
    if (!paths)
        return lodd__sch_nomem(l);
    do {
        token = lodd__sch_scan(&scanner);
        if (token.kind == LODD__SCH_TOK_BAD)
            return lodd__sch_fail(l, at, "not an XPath 1.0 expression: %.*s", LODD__FMT(text));
        depth += (token.kind == LODD__SCH_TOK_OPEN || token.kind == LODD__SCH_TOK_OPEN_PREDICATE) -
                 (token.kind == LODD__SCH_TOK_CLOSE || token.kind == LODD__SCH_TOK_CLOSE_PREDICATE);
        if (token.kind == LODD__SCH_TOK_END || (token.kind == LODD__SCH_TOK_UNION && depth == 0)) {
            size_t end = scanner.pos - token.text.len;
            lodd_str part = lodd__arena_str(l->arena, lodd__str_trim(lodd__str_sub(text, start, end - start)));

            if (!part.ptr)
                return lodd__sch_nomem(l);
            if (!part.len)
                return lodd__sch_fail(l, at, "an empty alternative in the context %.*s", LODD__FMT(text));
            if (!compile_path(l, at, where, part, &paths[rule->n_paths]))
                return false;
            rule->n_paths++;
            start = scanner.pos;
        }
    } while (token.kind != LODD__SCH_TOK_END);
    rule->paths = paths;
    return true;
}

/* ---- dispatch tables ---- */

static size_t slot_of(const lodd__sch_name_slot *slots, size_t mask, lodd_str name, uint32_t hash)
{
    size_t i = hash & mask;

    while (slots[i].local.ptr && !(slots[i].hash == hash && lodd__str_eq(slots[i].local, name)))
        i = (i + 1) & mask;
    return i;
}

/* The path is looked up by the name of its last step. */
static bool is_named(const lodd__sch_path *path, lodd__sch_kind kind)
{
    return path->n_steps && path->steps[0].kind == kind && path->steps[0].local.ptr &&
           (kind == LODD__SCH_ELEMENT || kind == LODD__SCH_ATTRIBUTE);
}

/* Is among those looked at for every node of the kind. */
static bool is_unnamed(const lodd__sch_path *path, lodd__sch_kind kind)
{
    return !path->n_steps || (path->steps[0].kind == kind && !is_named(path, kind));
}

static size_t count(const lodd__sch_loader *l, lodd__sch_kind kind,
                    bool (*wanted)(const lodd__sch_path *, lodd__sch_kind))
{
    size_t n = 0;

    for (size_t i = 0; i < l->rules.len; i++)
        for (size_t k = 0; k < l->rules.ptr[i]->n_paths; k++)
            n += wanted(&l->rules.ptr[i]->paths[k], kind);
    return n;
}

/* Twice over the rules: first to count each name's candidates (in list.len), then to fill them in. */
static bool make_names(lodd__sch_loader *l, lodd__sch_kind kind, lodd__sch_names *ret)
{
    size_t n = count(l, kind, is_named), cap = 4;
    lodd__sch_candidate *all, *next_free;
    lodd__sch_name_slot *slots;

    if (!n)
        return true;
    while (cap < n * 2)
        cap *= 2;
    slots = lodd__arena_array(l->arena, cap, sizeof *slots);
    all = next_free = lodd__arena_array(l->arena, n, sizeof *all);
    if (!slots || !all)
        return lodd__sch_nomem(l);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < l->rules.len; i++) {
            const lodd__sch_rule *rule = l->rules.ptr[i];

            for (size_t k = 0; k < rule->n_paths; k++) {
                lodd_str name = rule->paths[k].n_steps ? rule->paths[k].steps[0].local : (lodd_str){0};
                uint32_t hash = lodd__sch_hash(name.ptr, name.len);
                lodd__sch_name_slot *slot;

                if (!is_named(&rule->paths[k], kind))
                    continue;
                slot = &slots[slot_of(slots, cap - 1, name, hash)];
                slot->local = name;
                slot->hash = hash;
                if (round == 1) {
                    if (!slot->list.ptr) {
                        slot->list.ptr = next_free;
                        next_free += slot->list.len;
                        slot->list.len = 0;
                    }
                    /* The cast is sound: the list lies in all. */
                    ((lodd__sch_candidate *)(uintptr_t)slot->list.ptr)[slot->list.len] =
                        (lodd__sch_candidate){rule, &rule->paths[k]};
                }
                slot->list.len++;
            }
        }
    }
    ret->slots = slots;
    ret->mask = cap - 1;
    return true;
}

static bool make_any(lodd__sch_loader *l, lodd__sch_kind kind, lodd__sch_candidates *ret)
{
    size_t n = count(l, kind, is_unnamed);
    lodd__sch_candidate *all;

    if (!n)
        return true;
    all = lodd__arena_array(l->arena, n, sizeof *all);
    if (!all)
        return lodd__sch_nomem(l);
    for (size_t i = 0; i < l->rules.len; i++)
        for (size_t k = 0; k < l->rules.ptr[i]->n_paths; k++)
            if (is_unnamed(&l->rules.ptr[i]->paths[k], kind))
                all[ret->len++] = (lodd__sch_candidate){l->rules.ptr[i], &l->rules.ptr[i]->paths[k]};
    ret->ptr = all;
    return true;
}

bool lodd__sch_make_tables(lodd__sch_loader *l)
{
    for (int kind = 0; kind < LODD__SCH_KINDS; kind++)
        if (!make_any(l, (lodd__sch_kind)kind, &l->sch->any[kind]))
            return false;
    return make_names(l, LODD__SCH_ELEMENT, &l->sch->elements) &&
           make_names(l, LODD__SCH_ATTRIBUTE, &l->sch->attributes);
}
