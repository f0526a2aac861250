/* declare/register_write.c - the register as lines, as register.json (urn:lodd:register:1, docs/register.schema.json)
 * and as a table.
 *
 * The order of everything follows from the declarations alone, so that the same folder gives the same bytes. Rows begin
 * with the seven columns of MedCom's register. Uses register.h, csv.h, write/emit.h.
 */
#include <stdlib.h>

#include "declare/csv.h"
#include "declare/register.h"
#include "write/emit.h"

enum { BLOCK = 6 /* systems beside each other in a table: as many as an upright page holds */ };

static const char *const validity_codes[] = {
    [LODD__VALIDITY_CURRENT] = "gjeldende", [LODD__VALIDITY_EXPIRED] = "utløpt",
    [LODD__VALIDITY_WITHDRAWN] = "trukket", [LODD__VALIDITY_DRAFT] = "utkast",
    [LODD__VALIDITY_NOT_YET] = "ikke-ennå",
};

static lodd_str state_of(const lodd__entry *e)
{
    if (e->superseded_by != NULL)
        return LODD__STR("erstattet");
    return lodd__str(validity_codes[e->validity]);
}

static lodd_str files_of(const lodd__entry *e)
{
    return e->integrity.changed   ? LODD__STR("endret")
           : e->integrity.checked ? LODD__STR("uendret")
                                  : LODD__STR("ikke-utlevert");
}

static lodd_str signature_of(const lodd__entry *e)
{
    return e->bundle ? lodd__str(lodd__signed_code(e->integrity.signature)) : LODD__STR("ikke-utlevert");
}

/* In force: what expires is of interest for these only. */
static bool in_force(const lodd__group *g)
{
    return g->active && g->shown->validity == LODD__VALIDITY_CURRENT;
}

static bool expires_soon(const lodd__registry *r, const lodd__group *g)
{
    return in_force(g) && lodd__str_cmp(g->shown->valid_until, lodd__str(r->soon)) <= 0;
}

static bool has_expired(const lodd__group *g)
{
    return g->active && g->shown->validity == LODD__VALIDITY_EXPIRED;
}

/* --- lines --- */

static void tell_group(lodd__registry *r, const lodd__group *g)
{
    const lodd__entry *e = g->shown;

    if (expires_soon(r, g))
        LODD__LINE(r->check, REGISTER_EXPIRING, e->path, e->system, e->version, e->valid_until);
    else if (has_expired(g))
        LODD__LINE(r->check, REGISTER_EXPIRED, e->path, e->system, e->version, e->valid_until);
    if (g->n > 1) {
        const lodd__entry *next = r->order[g->first + 1];

        if (e->superseded_by == NULL && next->superseded_by == NULL && next->validity == e->validity && in_force(g) &&
            lodd__str_eq(next->issued, e->issued))
            LODD__LINE(r->check, REGISTER_SAME_DAY, e->path, e->system, e->version, e->issued);
    }
}

static void tell_entry(lodd__registry *r, const lodd__entry *e)
{
    lodd__signed state = e->integrity.signature;

    if (e->fault.len > 0) {
        LODD__LINE(r->check, REGISTER_UNREADABLE, e->path, e->fault);
        return;
    }
    if (e->integrity.changed)
        LODD__LINE(r->check, REGISTER_CHANGED, e->path, e->system, e->version, e->integrity.what);
    else if (state > LODD__SIGNED_NONE)
        LODD__LINE(r->check, REGISTER_SIGNATURE, e->path, e->system, e->version,
                   lodd__str(lodd__signed_name(state, LODD_LANG_NB)),
                   lodd__str(lodd__signed_name(state, LODD_LANG_EN)));
    for (size_t v = 0; v < LODD_VERDICT_COUNT && e->verified.len > 0; v++)
        if (v != LODD_VERDICT_CONFIRMED && lodd__str_is(e->verified, lodd__verdict_word((lodd_verdict)v)))
            LODD__LINE(r->check, REGISTER_DIFFERS, e->path, e->system, e->version,
                       lodd__str(lodd_verdict_name((lodd_verdict)v, LODD_LANG_NB)),
                       lodd__str(lodd_verdict_name((lodd_verdict)v, LODD_LANG_EN)));
    if (e->disputes.open.len > 0)
        LODD__LINE(r->check, REGISTER_DISPUTED, e->path, e->system, e->version,
                   lodd__check_number(r->check, e->disputes.open.len));
}

static bool is_orphan(lodd__registry *r, const lodd__map *known, size_t i)
{
    return lodd__map_get(known, r->controls.ptr[i].declaration) == NULL;
}

static void tell(lodd__registry *r, const lodd__map *known)
{
    lodd_str none = {NULL, 0};

    LODD__LINE(r->check, REGISTER_COUNT, none, lodd__check_number(r->check, r->groups.len),
               lodd__check_number(r->check, r->entries.len), lodd__check_number(r->check, r->controls.len));
    for (size_t i = 0; i < r->entries.len; i++)
        tell_entry(r, &r->entries.ptr[i]);
    for (size_t i = 0; i < r->groups.len; i++)
        tell_group(r, &r->groups.ptr[i]);
    for (size_t i = 0; i < r->controls.len; i++)
        if (is_orphan(r, known, i))
            LODD__LINE(r->check, REGISTER_ORPHAN, r->controls.ptr[i].name, r->controls.ptr[i].declaration);
    if (r->passed_over > 0)
        LODD__LINE(r->check, REGISTER_PASSED_OVER, none, lodd__check_number(r->check, r->passed_over));
    if (r->links > 0)
        LODD__LINE0(r->check, REGISTER_NOT_ENTERED, none);
}

/* --- pieces of the record --- */

static void flag(lodd__buf *out, const char *key, bool value)
{
    lodd__emit_json_key(out, key);
    lodd__emit_json_bool(out, value);
}

static void emit_name(lodd__buf *out, const char *key, const char *nb, const char *en)
{
    lodd__emit_json_begin(out, key, '{');
    lodd__emit_json_texts(out, lodd__str(nb), lodd__str(en));
    lodd__emit_json_close(out, '}');
}

static void emit_cell(lodd__buf *out, lodd__cell cell)
{
    lodd__emit_json_member(out, "status", lodd__str(lodd__cell_code(cell)));
    emit_name(out, "statusName", lodd__cell_name(cell, LODD_LANG_NB), lodd__cell_name(cell, LODD_LANG_EN));
}

static void emit_title(lodd__registry *r, lodd__buf *out, lodd_str profile)
{
    lodd__emit_json_begin(out, "title", '{');
    lodd__emit_json_texts(out, lodd__profile_title(r->engine, profile, LODD_LANG_NB),
                          lodd__profile_title(r->engine, profile, LODD_LANG_EN));
    lodd__emit_json_close(out, '}');
}

static lodd_str letter(const lodd__entry *e)
{
    return lodd__str_n(&e->level, e->level != '\0');
}

static void emit_row(lodd__registry *r, lodd__buf *out, const lodd__entry *e, const lodd__register_row *row)
{
    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "system", e->system);
    lodd__emit_json_member(out, "vendor", e->vendor);
    lodd__emit_json_member(out, "systemtype", e->type);
    lodd__emit_json_member(out, "standard", lodd__profile_title(r->engine, row->profile, LODD_LANG_NB));
    lodd__emit_json_member(out, "standardId", row->profile);
    lodd__emit_json_member(out, "direction", row->direction);
    emit_cell(out, row->cell);
    lodd__emit_json_member(out, "productVersion", e->version);
    lodd__emit_json_member(out, "messageServer", e->server);
    lodd__emit_json_member(out, "normLevel", lodd__str(lodd_level_code(row->level)));
    lodd__emit_json_member(out, "level", letter(e));
    lodd__emit_json_member_size(out, "files", row->files);
    lodd__emit_json_member_size(out, "rulesExercised", row->rules_exercised);
    lodd__emit_json_member_size(out, "rulesTotal", row->rules_total);
    lodd__emit_json_member(out, "issued", e->issued);
    lodd__emit_json_member(out, "validUntil", e->valid_until);
    lodd__emit_json_member(out, "signature", signature_of(e));
    flag(out, "reproducible", row->reproducible);
    lodd__emit_json_member(out, "externalApproval", row->approval_reference);
    lodd__emit_json_member_size(out, "openFindings", row->cell == LODD__CELL_OMSTRIDT);
    lodd__emit_json_member(out, "sha256", lodd__str(e->sha256.hex));
    lodd__emit_json_member(out, "claim", row->claim);
    if (row->approval_issuer.len > 0 || row->approval_reference.len > 0) {
        lodd__emit_json_begin(out, "externalApprovalDetails", '{');
        lodd__emit_json_given(out, "issuer", row->approval_issuer);
        lodd__emit_json_given(out, "reference", row->approval_reference);
        lodd__emit_json_given(out, "date", row->approval_date);
        lodd__emit_json_given(out, "url", row->approval_url);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_given(out, "plannedFor", row->planned_for);
    lodd__emit_json_given(out, "limitations", row->limitations);
    lodd__emit_json_member_size(out, "deviations", row->deviations);
    lodd__emit_json_close(out, '}');
}

static void emit_declaration(lodd__buf *out, const lodd__entry *e)
{
    lodd__emit_json_member(out, "id", e->id);
    lodd__emit_json_member(out, "sha256", lodd__str(e->sha256.hex));
    lodd__emit_json_member(out, "path", e->path);
    lodd__emit_json_member(out, "issued", e->issued);
    lodd__emit_json_member(out, "validUntil", e->valid_until);
    lodd__emit_json_member(out, "state", state_of(e));
    lodd__emit_json_given(out, "reason", e->status_reason);
    lodd__emit_json_given(out, "scheme", e->scheme);
    lodd__emit_json_given(out, "schemeVersion", e->scheme_version);
    lodd__emit_json_given(out, "level", letter(e));
    lodd__emit_json_given(out, "profileSet", e->profile_set);
    flag(out, "bundle", e->bundle);
    lodd__emit_json_member(out, "files", files_of(e));
    lodd__emit_json_given(out, "changed", e->integrity.what);
    lodd__emit_json_member(out, "signature", signature_of(e));
    if (e->bundle)
        emit_name(out, "signatureName", lodd__signed_name(e->integrity.signature, LODD_LANG_NB),
                  lodd__signed_name(e->integrity.signature, LODD_LANG_EN));
    lodd__emit_json_given(out, "signer", e->integrity.signer);
    lodd__emit_json_given(out, "verified", e->verified);
    if (e->superseded_by != NULL)
        lodd__emit_json_member(out, "supersededBy", lodd__str(e->superseded_by->sha256.hex));
}

static void emit_control(lodd__buf *out, const lodd__control *c)
{
    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "name", c->name);
    lodd__emit_json_member(out, "kind", lodd__str(lodd__control_schemas[c->kind]));
    emit_name(out, "kindName", lodd__control_names[c->kind][LODD_LANG_NB], lodd__control_names[c->kind][LODD_LANG_EN]);
    lodd__emit_json_member(out, "sha256", lodd__str(c->sha256.hex));
    lodd__emit_json_member(out, "declaration", c->declaration);
    lodd__emit_json_given(out, "record", c->id);
    lodd__emit_json_given(out, "date", c->date);
    lodd__emit_json_given(out, "who", c->who);
    lodd__emit_json_given(out, "verdict", c->verdict);
    lodd__emit_json_given(out, "answers", c->check);
    lodd__emit_json_given(out, "text", c->text);
    lodd__emit_json_member_size(out, "open", c->disputes.open.len);
    lodd__emit_json_member_size(out, "confirmed", c->disputes.confirmed.len);
    lodd__emit_json_member_size(out, "settled", c->settled);
    lodd__emit_json_close(out, '}');
}

static void emit_controls(const lodd__registry *r, lodd__buf *out, const lodd__group *g)
{
    lodd__emit_json_begin(out, "controls", '[');
    for (size_t k = g->first; k < g->first + g->n; k++)
        for (size_t i = 0; i < r->order[k]->n_controls; i++)
            emit_control(out, &r->controls.ptr[r->order[k]->first_control + i]);
    lodd__emit_json_close(out, ']');
}

static void emit_head(lodd__buf *out, const lodd__group *g)
{
    const lodd__entry *e = g->shown;

    lodd__emit_json_member(out, "id", g->key);
    lodd__emit_json_member(out, "system", e->system);
    lodd__emit_json_member(out, "version", e->version);
    lodd__emit_json_member(out, "vendor", e->vendor);
    lodd__emit_json_member(out, "type", e->type);
}

static void emit_system(lodd__registry *r, lodd__buf *out, const lodd__group *g)
{
    const lodd__entry *e = g->shown;

    lodd__emit_json_open(out, '{');
    emit_head(out, g);
    lodd__emit_json_member(out, "orgnr", e->orgnr);
    lodd__emit_json_given(out, "messageServer", e->server);
    lodd__emit_json_given(out, "messageServerVersion", e->server_version);
    flag(out, "active", g->active);
    lodd__emit_json_begin(out, "organisations", '[');
    for (size_t i = 0; i < e->organisations.len; i++)
        lodd__emit_json_str(out, e->organisations.ptr[i]);
    lodd__emit_json_close(out, ']');
    lodd__emit_json_begin(out, "declaration", '{');
    emit_declaration(out, e);
    lodd__emit_json_close(out, '}');
    lodd__emit_json_member_size(out, "openFindings", e->disputes.open.len);
    lodd__emit_json_member_size(out, "gaps", e->gaps.len);
    lodd__emit_json_begin(out, "rows", '[');
    for (size_t i = 0; i < e->rows.len; i++)
        emit_row(r, out, e, &e->rows.ptr[i]);
    lodd__emit_json_close(out, ']');
    lodd__emit_json_begin(out, "older", '[');
    for (size_t k = g->first + 1; k < g->first + g->n; k++) {
        lodd__emit_json_open(out, '{');
        emit_declaration(out, r->order[k]);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
    emit_controls(r, out, g);
    lodd__emit_json_begin(out, "otherVersions", '[');
    for (size_t k = 0; k < g->other_versions_n && g->other_versions_n <= 100; k++) {
        const lodd__group *other = &r->groups.ptr[g->other_versions_first + k];

        if (other == g)
            continue;
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "key", other->key);
        lodd__emit_json_member(out, "version", other->shown->version);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
    lodd__emit_json_close(out, '}');
}

/* --- the matrix --- */

/* A row of it: a profile in a direction. */
typedef struct line {
    lodd_str profile, direction;
    lodd_level level;
} line;

static int by_line(const void *a, const void *b)
{
    const line *x = a, *y = b;
    int order = lodd__str_cmp(x->profile, y->profile);

    return order != 0 ? order : -lodd__str_cmp(x->direction, y->direction); /* send before motta */
}

typedef LODD__VEC(line) line_list;
typedef LODD__VEC(const lodd__group *) group_list;

static void add_line(lodd__registry *r, line_list *lines, lodd_str profile, lodd_str direction, lodd_level level)
{
    if (profile.len > 0 && !lodd__vec_push(lines, (line){profile, direction, level}))
        r->status = LODD_ERR_NOMEM;
}

/* Both directions where a claim is for both. */
static void add_lines(lodd__registry *r, line_list *lines, lodd_str profile, lodd_str direction, lodd_level level)
{
    bool both = lodd__str_is(direction, "begge");

    if (both || lodd__str_is(direction, "send"))
        add_line(r, lines, profile, LODD__STR("send"), level);
    if (both || lodd__str_is(direction, "motta"))
        add_line(r, lines, profile, LODD__STR("motta"), level);
}

/* Everything that one of the systems mentions, or that one of their organisations must follow; each once with its
 * strongest level. */
static void collect_lines(lodd__registry *r, const group_list *systems, line_list *lines)
{
    size_t n = 0;

    for (size_t i = 0; i < systems->len; i++) {
        const lodd__entry *e = systems->ptr[i]->shown;

        for (size_t k = 0; k < e->rows.len; k++)
            add_lines(r, lines, e->rows.ptr[k].profile, e->rows.ptr[k].direction, e->rows.ptr[k].level);
        for (size_t k = 0; k < e->gaps.len; k++) {
            const lodd__duty *duty = &e->gaps.ptr[k].duties->items.ptr[e->gaps.ptr[k].duty];

            add_lines(r, lines, duty->profile, lodd__str(lodd__direction_names[duty->direction]), LODD_LEVEL_MA);
        }
    }
    if (lines->len > 1)
        qsort(lines->ptr, lines->len, sizeof *lines->ptr, by_line);
    for (size_t i = 0; i < lines->len; i++) {
        if (n > 0 && by_line(&lines->ptr[n - 1], &lines->ptr[i]) == 0)
            lines->ptr[n - 1].level =
                lines->ptr[i].level > lines->ptr[n - 1].level ? lines->ptr[i].level : lines->ptr[n - 1].level;
        else
            lines->ptr[n++] = lines->ptr[i];
    }
    lines->len = n;
}

/* The worst of the claims of an entry about each of lines, in one walk over its claims. */
static void fill_cells(const line_list *lines, const lodd__entry *e, lodd__cell *cells)
{
    static const char *const directions[] = {"send", "motta"};

    for (size_t i = 0; i < lines->len; i++)
        cells[i] = LODD__CELL_COUNT;
    for (size_t k = 0; k < e->rows.len; k++)
        for (size_t d = 0; d < 2; d++) {
            const lodd__register_row *row = &e->rows.ptr[k];
            line wanted = {row->profile, lodd__str(directions[d]), LODD_LEVEL_UNKNOWN};
            const line *found;
            size_t at;

            if (!lodd__str_is(row->direction, "begge") && !lodd__str_is(row->direction, directions[d]))
                continue;
            found = lines->len > 0 ? bsearch(&wanted, lines->ptr, lines->len, sizeof wanted, by_line) : NULL;
            if (found == NULL)
                continue;
            at = (size_t)(found - lines->ptr);
            if (cells[at] == LODD__CELL_COUNT || row->cell > cells[at])
                cells[at] = row->cell;
        }
    for (size_t i = 0; i < lines->len; i++)
        cells[i] = cells[i] == LODD__CELL_COUNT ? LODD__CELL_IKKE_NEVNT : cells[i];
}

static void emit_block(lodd__registry *r, lodd__buf *out, const group_list *systems, size_t first, size_t n,
                       const line_list *lines, const lodd__cell *cells)
{
    lodd__emit_json_open(out, '{');
    lodd__emit_json_member_size(out, "first", first + 1);
    lodd__emit_json_member_size(out, "last", first + n);
    lodd__emit_json_begin(out, "systems", '[');
    for (size_t i = 0; i < n; i++) {
        lodd__emit_json_open(out, '{');
        emit_head(out, systems->ptr[first + i]);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
    lodd__emit_json_begin(out, "rows", '[');
    for (size_t k = 0; k < lines->len; k++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "profile", lines->ptr[k].profile);
        emit_title(r, out, lines->ptr[k].profile);
        lodd__emit_json_member(out, "direction", lines->ptr[k].direction);
        lodd__emit_json_member(out, "normLevel", lodd__str(lodd_level_code(lines->ptr[k].level)));
        lodd__emit_json_begin(out, "cells", '[');
        for (size_t i = 0; i < n; i++)
            lodd__emit_json_str(out, lodd__str(lodd__cell_code(cells[i * lines->len + k])));
        lodd__emit_json_close(out, ']');
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
    lodd__emit_json_close(out, '}');
}

/* The systems of one type. */
static void emit_type(lodd__registry *r, lodd__buf *out, lodd_str type, const group_list *systems)
{
    line_list lines = {0};
    lodd__cell *cells;

    collect_lines(r, systems, &lines);
    cells = calloc(BLOCK * lines.len + 1, sizeof *cells);
    if (cells == NULL)
        r->status = LODD_ERR_NOMEM;
    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "type", type);
    lodd__emit_json_member_size(out, "systems", systems->len);
    lodd__emit_json_begin(out, "blocks", '[');
    for (size_t first = 0; cells != NULL && first < systems->len; first += BLOCK) {
        size_t n = systems->len - first < BLOCK ? systems->len - first : BLOCK;

        for (size_t i = 0; i < n; i++)
            fill_cells(&lines, systems->ptr[first + i]->shown, &cells[i * lines.len]);
        emit_block(r, out, systems, first, n, &lines, cells);
    }
    lodd__emit_json_close(out, ']');
    lodd__emit_json_close(out, '}');
    free(cells);
    lodd__vec_free(&lines);
}

static void emit_matrix(lodd__registry *r, lodd__buf *out)
{
    lodd__emit_json_begin(out, "matrix", '[');
    for (size_t t = 0; t < 5; t++) {
        lodd_str type = lodd__str(lodd__subject_words[t]);
        group_list systems = {0};

        for (size_t i = 0; i < r->groups.len; i++)
            if (r->groups.ptr[i].active && lodd__str_eq(r->groups.ptr[i].shown->type, type) &&
                !lodd__vec_push(&systems, &r->groups.ptr[i]))
                r->status = LODD_ERR_NOMEM;
        if (systems.len > 0)
            emit_type(r, out, type, &systems);
        lodd__vec_free(&systems);
    }
    lodd__emit_json_close(out, ']');
}

/* --- gaps, and what expires --- */

static void emit_gap(lodd__registry *r, lodd__buf *out, const lodd__gap *gap)
{
    const lodd__duty *duty = &gap->duties->items.ptr[gap->duty];

    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "profile", duty->profile);
    emit_title(r, out, duty->profile);
    lodd__emit_json_member(out, "direction", lodd__str(lodd__direction_names[duty->direction]));
    emit_cell(out, gap->cell);
    lodd__emit_json_given(out, "otherVersion", gap->other_version);
    lodd__emit_json_close(out, '}');
}

/* What a system lacks for one kind of organisation. Its gaps stand by organisation, in the order of its own list. */
static void emit_system_gaps(lodd__registry *r, lodd__buf *out, const lodd__group *g, const lodd__duties *duties)
{
    const lodd__entry *e = g->shown;

    lodd__emit_json_open(out, '{');
    emit_head(out, g);
    lodd__emit_json_begin(out, "missing", '[');
    for (size_t i = 0; i < e->gaps.len; i++)
        if (e->gaps.ptr[i].duties == duties)
            emit_gap(r, out, &e->gaps.ptr[i]);
    lodd__emit_json_close(out, ']');
    lodd__emit_json_close(out, '}');
}

static bool is_for(const lodd__entry *e, lodd_str organisation)
{
    for (size_t i = 0; i < e->organisations.len; i++)
        if (lodd__str_eq(e->organisations.ptr[i], organisation))
            return true;
    return false;
}

static void emit_gaps(lodd__registry *r, lodd__buf *out)
{
    const lodd__scheme *scheme = &r->requirements->scheme;

    lodd__emit_json_begin(out, "gaps", '[');
    for (size_t d = 0; d < r->duties.len; d++) {
        const lodd__duties *duties = &r->duties.ptr[d];

        if (duties->items.len == 0)
            continue;
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "organisation", duties->organisation);
        lodd__emit_json_begin(out, "name", '{');
        lodd__emit_json_texts(out, scheme->organisations[d].name[LODD_LANG_NB],
                              scheme->organisations[d].name[LODD_LANG_EN]);
        lodd__emit_json_close(out, '}');
        lodd__emit_json_member_size(out, "mandatory", duties->items.len);
        lodd__emit_json_begin(out, "types", '[');
        for (size_t t = 0; t < 5; t++) {
            bool opened = false;

            for (size_t i = 0; i < r->groups.len; i++) {
                const lodd__group *g = &r->groups.ptr[i];

                if (!g->active || !lodd__str_is(g->shown->type, lodd__subject_words[t]) ||
                    !is_for(g->shown, duties->organisation))
                    continue;
                if (!opened) {
                    lodd__emit_json_open(out, '{');
                    lodd__emit_json_member(out, "type", lodd__str(lodd__subject_words[t]));
                    lodd__emit_json_begin(out, "systems", '[');
                    opened = true;
                }
                emit_system_gaps(r, out, g, duties);
            }
            if (opened) {
                lodd__emit_json_close(out, ']');
                lodd__emit_json_close(out, '}');
            }
        }
        lodd__emit_json_close(out, ']');
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static int by_end(const void *a, const void *b)
{
    const lodd__group *x = *(const lodd__group *const *)a, *y = *(const lodd__group *const *)b;
    int order = lodd__str_cmp(x->shown->valid_until, y->shown->valid_until);

    return order != 0 ? order : (x > y) - (x < y); /* the order of the groups */
}

static void emit_ends(lodd__registry *r, lodd__buf *out, const char *key, bool expired)
{
    group_list list = {0};

    for (size_t i = 0; i < r->groups.len; i++) {
        const lodd__group *g = &r->groups.ptr[i];

        if ((expired ? has_expired(g) : expires_soon(r, g)) && !lodd__vec_push(&list, g))
            r->status = LODD_ERR_NOMEM;
    }
    if (list.len > 1)
        qsort(list.ptr, list.len, sizeof *list.ptr, by_end);
    lodd__emit_json_begin(out, key, '[');
    for (size_t i = 0; i < list.len; i++) {
        lodd__emit_json_open(out, '{');
        emit_head(out, list.ptr[i]);
        lodd__emit_json_member(out, "validUntil", list.ptr[i]->shown->valid_until);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
    lodd__vec_free(&list);
}

/* --- the record --- */

static void emit_counts(lodd__registry *r, lodd__buf *out)
{
    size_t active = 0, unreadable = 0, changed = 0, superseded = 0, open_findings = 0, soon = 0, expired = 0;

    for (size_t i = 0; i < r->entries.len; i++) {
        unreadable += r->entries.ptr[i].fault.len > 0;
        changed += r->entries.ptr[i].integrity.changed;
        superseded += r->entries.ptr[i].superseded_by != NULL;
    }
    for (size_t i = 0; i < r->groups.len; i++) {
        const lodd__group *g = &r->groups.ptr[i];

        active += g->active;
        soon += expires_soon(r, g);
        expired += has_expired(g);
        open_findings += g->active ? g->shown->disputes.open.len : 0;
    }
    lodd__emit_json_begin(out, "counts", '{');
    lodd__emit_json_member_size(out, "systems", active);
    lodd__emit_json_member_size(out, "declarations", r->entries.len);
    lodd__emit_json_member_size(out, "superseded", superseded);
    lodd__emit_json_member_size(out, "unreadable", unreadable);
    lodd__emit_json_member_size(out, "changed", changed);
    lodd__emit_json_member_size(out, "expiring", soon);
    lodd__emit_json_member_size(out, "expired", expired);
    lodd__emit_json_member_size(out, "openFindings", open_findings);
    lodd__emit_json_member_size(out, "controls", r->controls.len);
    lodd__emit_json_close(out, '}');
}

static void emit_rest(lodd__registry *r, lodd__buf *out, const lodd__map *known)
{
    emit_ends(r, out, "expiring", false);
    emit_ends(r, out, "expired", true);
    emit_gaps(r, out);
    lodd__emit_json_begin(out, "unreadable", '[');
    for (size_t i = 0; i < r->entries.len; i++)
        if (r->entries.ptr[i].fault.len > 0) {
            lodd__emit_json_open(out, '{');
            lodd__emit_json_member(out, "path", r->entries.ptr[i].path);
            lodd__emit_json_member(out, "fault", r->entries.ptr[i].fault);
            lodd__emit_json_close(out, '}');
        }
    lodd__emit_json_close(out, ']');
    lodd__emit_json_begin(out, "orphans", '[');
    for (size_t i = 0; i < r->controls.len; i++)
        if (is_orphan(r, known, i))
            emit_control(out, &r->controls.ptr[i]);
    lodd__emit_json_close(out, ']');
}

static void emit_record(lodd__registry *r, lodd__buf *out, const lodd__map *known)
{
    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "schema", lodd__str(LODD__REGISTER_SCHEMA));
    lodd__emit_json_member(out, "date", r->date);
    lodd__emit_json_member(out, "soon", lodd__str(r->soon));
    lodd__emit_json_begin(out, "tool", '{');
    lodd__emit_json_member(out, "name", LODD__STR("lodd"));
    lodd__emit_json_member(out, "version", lodd__str(lodd_version()));
    lodd__emit_json_close(out, '}');
    flag(out, "judgedAnew", r->options->verify);
    flag(out, "trust", r->options->trust != NULL);
    emit_counts(r, out);
    lodd__emit_json_begin(out, "systems", '[');
    for (size_t i = 0; i < r->groups.len; i++)
        emit_system(r, out, &r->groups.ptr[i]);
    lodd__emit_json_close(out, ']');
    emit_matrix(r, out);
    emit_rest(r, out, known);
    lodd__check_emit_lines(out, r->check);
    lodd__emit_json_close(out, '}');
}

void lodd__register_tell(lodd__registry *r)
{
    lodd__buf compact = {0};
    lodd__map known = {0};

    for (size_t i = 0; i < r->entries.len; i++)
        if (!lodd__map_put(&known, lodd__str(r->entries.ptr[i].sha256.hex), r))
            r->status = LODD_ERR_NOMEM;
    tell(r, &known);
    r->check->verdict = LODD_VERDICT_DONE;
    emit_record(r, &compact, &known);
    lodd__form_pretty(&r->check->record, lodd__buf_str(&compact));
    if (compact.failed || r->check->record.failed || r->check->nomem)
        r->status = LODD_ERR_NOMEM;
    lodd__buf_free(&compact);
    lodd__map_free(&known);
}

/* --- the table --- */

static const char *const columns[] = {
    "System",     "Leverandør", "Systemtype",     "Standard",          "Standard-ID (versjon)",
    "Retning",    "Status",     "Produktversjon", "Meldingstjener",    "Normnivå",
    "Nivå",       "Bevisfiler", "Regler prøvd",   "Regler i alt",      "Utstedt",
    "Gyldig til", "Signatur",   "Kan gjentas",    "Ekstern referanse", "Åpne stikkprøvefunn",
    "Filer",      "SHA-256",
};

static void table_row(lodd__registry *r, lodd__buf *out, const lodd__entry *e, const lodd__register_row *row)
{
    lodd__csv_cell(out, e->system);
    lodd__csv_cell(out, e->vendor);
    lodd__csv_cell(out, e->type);
    lodd__csv_cell(out, lodd__profile_title(r->engine, row->profile, LODD_LANG_NB));
    lodd__csv_cell(out, row->profile);
    lodd__csv_cell(out, row->direction);
    lodd__csv_cell(out, lodd__str(lodd__cell_name(row->cell, LODD_LANG_NB)));
    lodd__csv_cell(out, e->version);
    lodd__csv_cell(out, e->server);
    lodd__csv_cell(out, lodd__str(lodd_level_code(row->level)));
    lodd__csv_cell(out, letter(e));
    lodd__csv_number(out, row->files);
    lodd__csv_number(out, row->rules_exercised);
    lodd__csv_number(out, row->rules_total);
    lodd__csv_cell(out, e->issued);
    lodd__csv_cell(out, e->valid_until);
    lodd__csv_cell(out, e->bundle ? lodd__str(lodd__signed_name(e->integrity.signature, LODD_LANG_NB))
                                  : LODD__STR("ikke utlevert"));
    lodd__csv_cell(out, row->reproducible ? LODD__STR("ja") : LODD__STR("nei"));
    lodd__csv_cell(out, row->approval_reference);
    lodd__csv_number(out, row->cell == LODD__CELL_OMSTRIDT);
    lodd__csv_cell(out, e->integrity.changed ? LODD__STR("ENDRET") : files_of(e));
    lodd__csv_cell(out, lodd__str(e->sha256.hex));
    lodd__csv_end_row(out);
}

void lodd__register_csv(lodd__registry *r, lodd__buf *out)
{
    lodd__csv_begin(out);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        lodd__csv_cell(out, lodd__str(columns[i]));
    lodd__csv_end_row(out);
    for (size_t i = 0; i < r->groups.len; i++) {
        const lodd__group *g = &r->groups.ptr[i];

        for (size_t k = 0; k < g->shown->rows.len && g->active; k++)
            table_row(r, out, g->shown, &g->shown->rows.ptr[k]);
    }
}
