/* message/schematron_text.c - assert and report: id, severity, source and texts.
 *
 * Texts are rendered by lodd_issue_text, to which "{N}" with one digit is an argument and any other brace is itself. So
 * a value-of becomes
 * "{N}", and a literal "{N}" of a text gets a blank: "{ N}".
 * May use: base, libxml2. ISO/IEC 19757-3:2016 5.4.2 (assert), 5.4.11 (report), 5.4.6 (name), 5.4.14 (value-of).
 */
#include <libxml/tree.h>

#include "message/schematron_load.h"

/* Stands before the digit of an argument while a text is gathered: no XML text can hold it. */
#define MARK '\x01'

typedef struct text_reader {
    lodd__sch_loader *l;
    const lodd__sch_scope *scope;
    const lodd__sch_where *where;
    lodd__sch_check *check;
    lodd__buf buf;
    unsigned used; /* bit i: argument i stands in this text */
} text_reader;

/* The place of an expression among the check's arguments. */
static bool add_arg(text_reader *r, const xmlNode *at, lodd_str select)
{
    const lodd__sch_expr *expr;
    size_t i = 0;

    if (!lodd__sch_compile(r->l, at, r->where, select, &expr))
        return false;
    while (i < r->check->n_args && r->check->args[i] != expr)
        i++;
    if (i >= LODD_ISSUE_MAX_ARGS)
        return lodd__sch_fail(r->l, at, "a text with more than %d different values", LODD_ISSUE_MAX_ARGS);
    if (i == r->check->n_args)
        r->check->args[r->check->n_args++] = expr;
    r->used |= 1u << i;
    lodd__buf_addc(&r->buf, MARK);
    lodd__buf_addc(&r->buf, (char)('0' + i));
    return true;
}

/* Gathers the text of an element. The depth is bounded by libxml2's parser (256). */
static bool gather(text_reader *r, const xmlNode *element)
{
    for (const xmlNode *node = element->children; node; node = node->next) {
        lodd_str select = {0};
        bool ok = true;

        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            lodd__buf_add(&r->buf, lodd__str((const char *)node->content));
        } else if (node->type == XML_ENTITY_REF_NODE) {
            return lodd__sch_fail(r->l, element, "entity references are not allowed");
        } else if (node->type != XML_ELEMENT_NODE || lodd__sch_is_own(node)) {
            continue;
        } else if (lodd__sch_is(node, "value-of")) {
            ok = lodd__sch_need_attr(r->l, r->scope, node, "select", &select) && add_arg(r, node, select);
        } else if (lodd__sch_is(node, "name")) {
            ok = lodd__sch_attr(r->l, r->scope, node, "path", NULL, &select) &&
                 add_arg(r, node, select.ptr ? select : LODD__STR("name()"));
        } else if (lodd__sch_is_iso(node) && !lodd__sch_is(node, "emph") && !lodd__sch_is(node, "dir") &&
                   !lodd__sch_is(node, "span")) {
            return lodd__sch_fail(r->l, node, "sch:%s is not allowed in a text", (const char *)node->name);
        } else {
            ok = gather(r, node);
        }
        if (!ok)
            return false;
    }
    return true;
}

/* Collapses white space and writes the arguments as "{N}". */
static bool finish(lodd__sch_loader *l, lodd_str raw, lodd_str *ret)
{
    lodd__buf out = {0};
    bool space = false;

    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];

        if (lodd__is_space(c)) {
            space = true;
            continue;
        }
        if (space && out.len)
            lodd__buf_addc(&out, ' ');
        space = false;
        if (c == MARK && i + 1 < raw.len) {
            lodd__buf_printf(&out, "{%c}", raw.ptr[++i]);
            continue;
        }
        lodd__buf_addc(&out, c);
        if (c == '{' && i + 2 < raw.len && lodd__is_digit(raw.ptr[i + 1]) && raw.ptr[i + 2] == '}')
            lodd__buf_addc(&out, ' ');
    }
    *ret = lodd__arena_str(l->arena, lodd__buf_str(&out));
    if (out.failed || !ret->ptr)
        lodd__sch_nomem(l);
    lodd__buf_free(&out);
    return l->status == LODD_OK;
}

/* Reads the text of an element, which may be empty. */
static bool read_text(lodd__sch_loader *l, const lodd__sch_scope *scope, const lodd__sch_where *where,
                      lodd__sch_check *check, const xmlNode *element, lodd_str *ret, unsigned *ret_used)
{
    text_reader r = {.l = l, .scope = scope, .where = where, .check = check};
    bool ok = gather(&r, element);

    if (ok && r.buf.failed)
        ok = lodd__sch_nomem(l);
    ok = ok && finish(l, lodd__buf_str(&r.buf), ret);
    lodd__buf_free(&r.buf);
    *ret_used = r.used;
    return ok;
}

/* ---- lodd's own elements ---- */

typedef enum own_kind { OWN_NB, OWN_EN, OWN_HINT_NB, OWN_HINT_EN, OWN_SOURCE, OWN_COUNT } own_kind;

static const char *const OWN_NAMES[OWN_COUNT] = {"nb", "en", "hint-nb", "hint-en", "source"};

static bool find_own(lodd__sch_loader *l, const xmlNode *node, const xmlNode *found[OWN_COUNT], bool *any)
{
    *any = false;
    for (const xmlNode *child = node->children; child; child = child->next) {
        int kind = 0;

        if (!lodd__sch_is_own(child))
            continue;
        while (kind < OWN_COUNT && strcmp(OWN_NAMES[kind], (const char *)child->name) != 0)
            kind++;
        if (kind == OWN_COUNT)
            return lodd__sch_fail(l, child, "%s of %s is not known", (const char *)child->name, LODD__SCH_OWN_NS);
        if (found[kind])
            return lodd__sch_fail(l, child, "%s is there twice", (const char *)child->name);
        found[kind] = child;
        *any = true;
    }
    return true;
}

static bool read_own(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node,
                     const lodd__sch_where *where, lodd__sch_check *check, const xmlNode *const found[OWN_COUNT])
{
    lodd_rule *rule = &check->pub.rule;
    unsigned used[LODD_LANG_COUNT], none[LODD_LANG_COUNT] = {0};

    if (!found[OWN_NB] || !found[OWN_EN])
        return lodd__sch_fail(l, node, "nb and en belong together");
    if (!found[OWN_HINT_NB] != !found[OWN_HINT_EN])
        return lodd__sch_fail(l, node, "hint-nb and hint-en belong together");
    for (int lang = 0; lang < LODD_LANG_COUNT; lang++) {
        if (!read_text(l, scope, where, check, found[OWN_NB + lang], &rule->text[lang], &used[lang]))
            return false;
        if (!rule->text[lang].len)
            return lodd__sch_fail(l, found[OWN_NB + lang], "%s is empty", OWN_NAMES[OWN_NB + lang]);
    }
    if (used[LODD_LANG_NB] != used[LODD_LANG_EN])
        return lodd__sch_fail(l, node, "nb and en do not use the same values");
    for (int lang = 0; found[OWN_HINT_NB] && lang < LODD_LANG_COUNT; lang++) {
        if (!read_text(l, scope, where, check, found[OWN_HINT_NB + lang], &rule->hint[lang], &none[lang]))
            return false;
        if (none[lang])
            return lodd__sch_fail(l, found[OWN_HINT_NB + lang], "a hint has no values");
    }
    if (!found[OWN_SOURCE])
        return true;
    return lodd__sch_need_attr(l, scope, found[OWN_SOURCE], "document", &rule->document) &&
           lodd__sch_attr(l, scope, found[OWN_SOURCE], "clause", NULL, &rule->clause);
}

/* ---- attributes ---- */

static const struct {
    const char *role;
    lodd_severity severity;
} ROLES[] = {
    {"", LODD_SEVERITY_ERROR},           {"error", LODD_SEVERITY_ERROR},  {"fatal", LODD_SEVERITY_ERROR},
    {"warning", LODD_SEVERITY_WARNING},  {"warn", LODD_SEVERITY_WARNING}, {"information", LODD_SEVERITY_INFORMATION},
    {"info", LODD_SEVERITY_INFORMATION},
};

/* A role is free text in ISO Schematron: in files from elsewhere an unknown one is an error; in our own it is a slip.
 */
static bool read_role(lodd__sch_loader *l, const xmlNode *node, lodd_str role, bool own, lodd_rule *rule)
{
    rule->severity = LODD_SEVERITY_ERROR;
    for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++) {
        if (lodd__str_is(lodd__str_trim(role), ROLES[i].role)) {
            rule->severity = ROLES[i].severity;
            return true;
        }
    }
    return !own || lodd__sch_fail(l, node, "role \"%.*s\" is not error, warning or information", LODD__FMT(role));
}

static bool read_layer(lodd__sch_loader *l, const xmlNode *node, lodd_str layer, lodd_rule *rule)
{
    rule->layer = LODD_LAYER_RULES;
    if (!layer.ptr || lodd__str_is(layer, "rules"))
        return true;
    rule->layer = LODD_LAYER_CODES;
    return lodd__str_is(layer, "codes") ||
           lodd__sch_fail(l, node, "layer \"%.*s\" is not rules or codes", LODD__FMT(layer));
}

static bool check_references(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, const char *name,
                             const lodd__map *map)
{
    lodd_str list, id;

    if (!lodd__sch_attr(l, scope, node, name, NULL, &list))
        return false;
    while (lodd__str_word(&list, &id))
        if (!lodd__map_get(map, id))
            return lodd__sch_fail(l, node, "@%s: there is no \"%.*s\"", name, LODD__FMT(id));
    return true;
}

static bool has_word(lodd_str list, lodd_str wanted)
{
    lodd_str word;

    while (lodd__str_word(&list, &word))
        if (lodd__str_eq(word, wanted))
            return true;
    return false;
}

bool lodd__sch_narrow(lodd__sch_loader *l, const xmlNode *at, lodd_str outer, lodd_str own, lodd_str *ret)
{
    lodd_str rest = own, word;
    lodd__buf both = {0};

    *ret = own.ptr ? own : outer;
    if (own.ptr && !lodd__str_trim(own).len)
        return lodd__sch_fail(l, at, "an empty list of profiles");
    if (!own.ptr || !outer.len)
        return true;
    while (lodd__str_word(&rest, &word)) {
        if (!has_word(outer, word))
            continue;
        if (both.len)
            lodd__buf_addc(&both, ' ');
        lodd__buf_add(&both, word);
    }
    *ret = lodd__arena_str(l->arena, lodd__buf_str(&both));
    if (both.failed || !ret->ptr)
        lodd__sch_nomem(l);
    lodd__buf_free(&both);
    if (l->status == LODD_OK && !ret->len)
        return lodd__sch_fail(l, at, "none of its profiles is one of the level above");
    return l->status == LODD_OK;
}

static bool read_attributes(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node,
                            const lodd__sch_where *where, bool own, lodd__sch_check *check)
{
    lodd_rule *rule = &check->pub.rule;
    lodd_str test, subject, role, layer, profile;

    if (!lodd__sch_need_attr(l, scope, node, "test", &test) || !lodd__sch_compile(l, node, where, test, &check->test) ||
        !lodd__sch_attr(l, scope, node, "subject", NULL, &subject) ||
        !lodd__sch_attr(l, scope, node, "role", NULL, &role) ||
        !lodd__sch_attr(l, scope, node, "id", NULL, &rule->id) ||
        !lodd__sch_attr(l, scope, node, "layer", LODD__SCH_OWN_NS, &layer) ||
        !lodd__sch_attr(l, scope, node, "profile", LODD__SCH_OWN_NS, &profile))
        return false;
    if (!subject.ptr)
        subject = where->subject;
    if (subject.ptr && !lodd__sch_compile(l, node, where, subject, &check->subject))
        return false;
    return read_role(l, node, role.ptr ? role : where->role, own, rule) && read_layer(l, node, layer, rule) &&
           lodd__sch_narrow(l, node, where->profiles, profile, &check->pub.profiles) &&
           check_references(l, scope, node, "diagnostics", &l->diagnostics) &&
           check_references(l, scope, node, "properties", &l->properties);
}

bool lodd__sch_load_check(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node,
                          const lodd__sch_where *where)
{
    lodd__sch_check *check = LODD__NEW(l->arena, lodd__sch_check);
    const xmlNode *found[OWN_COUNT] = {0};
    lodd_rule *rule;
    unsigned used;
    bool own;

    if (!check)
        return lodd__sch_nomem(l);
    rule = &check->pub.rule;
    check->pub.is_report = lodd__sch_is(node, "report");
    check->pub.index = l->checks.len;
    rule->pack = l->sch->pack;
    if (!find_own(l, node, found, &own) || !read_attributes(l, scope, node, where, own, check))
        return false;
    if (own) {
        if (!read_own(l, scope, node, where, check, found))
            return false;
    } else {
        if (!read_text(l, scope, where, check, node, &rule->text[LODD_LANG_NB], &used))
            return false;
        if (!rule->text[LODD_LANG_NB].len &&
            !finish(l, check->test->text, &rule->text[LODD_LANG_NB])) /* a finding must say something */
            return false;
        rule->text[LODD_LANG_EN] = rule->text[LODD_LANG_NB];
    }
    return lodd__vec_push(&l->checks, check) ? true : lodd__sch_nomem(l);
}

/* ---- ids ---- */

static bool same_meaning(const lodd_rule *a, const lodd_rule *b)
{
    return a->severity == b->severity && lodd__str_eq(a->text[LODD_LANG_NB], b->text[LODD_LANG_NB]) &&
           lodd__str_eq(a->text[LODD_LANG_EN], b->text[LODD_LANG_EN]);
}

bool lodd__sch_finish_checks(lodd__sch_loader *l)
{
    lodd__map ids = {0};
    size_t n = 0;
    bool ok = true;

    for (size_t i = 0; ok && i < l->checks.len; i++) {
        lodd_rule *rule = &l->checks.ptr[i]->pub.rule;
        const lodd_rule *seen = rule->id.len ? lodd__map_get(&ids, rule->id) : NULL;

        if (!rule->id.len)
            continue;
        if (seen && !same_meaning(seen, rule))
            ok = lodd__sch_fail(l, NULL, "%.*s: the id \"%.*s\" stands for two different rules",
                                LODD__FMT(l->options->path), LODD__FMT(rule->id));
        else if (!seen && !lodd__map_put(&ids, rule->id, rule))
            ok = lodd__sch_nomem(l);
    }
    for (size_t i = 0; ok && i < l->checks.len; i++) {
        lodd_rule *rule = &l->checks.ptr[i]->pub.rule;

        while (!rule->id.len) {
            lodd_str id = lodd__arena_printf(l->arena, "SCH-%zu", ++n);

            if (!id.ptr) {
                ok = lodd__sch_nomem(l);
                break;
            }
            if (!lodd__map_get(&ids, id)) /* else the schema itself has one of that name */
                rule->id = id;
        }
    }
    lodd__map_free(&ids);
    return ok;
}
