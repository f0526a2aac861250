/* declare/pair.c - pairs: what one system sends that another one declares to receive (facts 1.7, 4.8).
 *
 * Only what both declare as met in the same profile and version flows. What a message brings with it is told too: the
 * application receipt that its pack names must go back, and a dialogue message in the same version is the way to ask
 * about it. Uses load.h, claims.h, integrity.h, json, write/emit.h and the public engine.
 */
#include <stdlib.h>

#include "declare/check.h"
#include "base/reason.h"
#include "declare/integrity.h"
#include "declare/claims.h"
#include "declare/spotcheck.h"
#include "json/json.h"
#include "lodd/control.h"
#include "write/emit.h"

#define APPREC_PACK "no.apprec@"
#define DIALOG_PACK "no.dialog@"

typedef struct side {
    lodd__loaded loaded;
    lodd__integrity integrity;
    const char *name; /* "A", "B" */
} side;

/* What becomes of a profile on its way. NAME, code in the record */
#define FLOW_TABLE(X)                                                                                                  \
    X(FLOWS, "går")                                                                                                    \
    X(VERSION, "versjonskollisjon")                                                                                    \
    X(NOT_RECEIVED, "mottas-ikke")                                                                                     \
    X(NOT_SENT, "sendes-ikke")

typedef enum flow_state {
#define X(name, code) FLOW_##name,
    FLOW_TABLE(X)
#undef X
        FLOW_COUNT
} flow_state;

static const char *const flow_codes[FLOW_COUNT] = {
#define X(name, code) code,
    FLOW_TABLE(X)
#undef X
};

typedef struct flow {
    lodd_str profile;
    const side *from, *to;
    flow_state state;
    lodd_str other_version; /* VERSION: that the receiver takes */
    lodd__answer sent, received;
} flow;

/* A receipt that messages from one side to the other need. */
typedef struct receipt {
    const side *from, *to; /* of the messages */
    lodd_str version;      /* "1.1" */
    lodd_str profile;      /* "no.apprec@1.1/apprec"; empty: no such pack here */
    bool made, taken;      /* the receiver makes it, the sender takes it */
} receipt;

typedef struct pairing {
    lodd__arena arena;
    lodd_engine *engine;
    lodd_requirements *requirements;
    lodd_str date;
    char today[11];
    side sides[2];
    LODD__VEC(flow) flows;
    LODD__VEC(receipt) receipts;
    LODD__VEC(lodd_str) dialogs; /* profiles that go both ways */
    lodd_check *check;
    lodd_status status;
} pairing;

/* --- flows --- */

static lodd__answer ask(const side *s, lodd_str profile, lodd__direction direction)
{
    return lodd__claims_answer(&s->loaded, profile, direction, (lodd_str){NULL, 0}, NULL, s->integrity.changed);
}

/* Declared as met, with deviations or not: what flows is told with the word it has. */
static bool is_there(lodd__cell cell)
{
    return cell <= LODD__CELL_AVVIK;
}

static bool is_receipt(lodd_str profile)
{
    return lodd__str_starts(profile, LODD__STR(APPREC_PACK));
}

static void add_flow(pairing *p, const side *from, const side *to, lodd_str profile)
{
    flow f = {.profile = profile,
              .from = from,
              .to = to,
              .sent = ask(from, profile, LODD__DIRECTION_SEND),
              .received = ask(to, profile, LODD__DIRECTION_MOTTA)};

    if (is_there(f.sent.cell) && is_there(f.received.cell)) {
        f.state = FLOW_FLOWS;
    } else if (is_there(f.sent.cell)) {
        f.state = f.received.other_version.len > 0 ? FLOW_VERSION : FLOW_NOT_RECEIVED;
        f.other_version = f.received.other_version;
    } else if (is_there(f.received.cell)) {
        if (f.sent.other_version.len > 0) /* told where it is sent, as a clash of versions */
            return;
        f.state = FLOW_NOT_SENT;
    } else {
        return;
    }
    if (!lodd__vec_push(&p->flows, f))
        p->status = LODD_ERR_NOMEM;
}

static int by_text(const void *a, const void *b)
{
    return lodd__str_cmp(*(const lodd_str *)a, *(const lodd_str *)b);
}

/* Every profile that one of the two mentions, once, sorted. */
static size_t all_profiles(pairing *p, lodd_str **ret)
{
    size_t n = 0, kept = 0;
    lodd_str *list = calloc(p->sides[0].loaded.declaration->claims.len + p->sides[1].loaded.declaration->claims.len + 1,
                            sizeof *list);

    *ret = list;
    if (list == NULL) {
        p->status = LODD_ERR_NOMEM;
        return 0;
    }
    for (size_t s = 0; s < 2; s++) {
        const lodd__declaration *d = p->sides[s].loaded.declaration;

        for (size_t i = 0; i < d->claims.len; i++)
            if (d->claims.ptr[i].profile.len > 0 && lodd__claim_is_met(&d->claims.ptr[i]))
                list[n++] = d->claims.ptr[i].profile;
    }
    qsort(list, n, sizeof *list, by_text);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !lodd__str_eq(list[kept - 1], list[i]))
            list[kept++] = list[i];
    return kept;
}

/* --- receipts and dialogues --- */

static const lodd__json *in(const lodd__json *object, const char *key)
{
    return object != NULL ? lodd__json_get(object, lodd__str(key)) : NULL;
}

/* The version of the application receipt that a profile's pack asks for; empty: none. */
static lodd_str receipt_version(pairing *p, lodd_str profile)
{
    size_t slash = lodd__str_find(profile, '/', 0);
    lodd_str ret = {NULL, 0};

    for (size_t i = 0; slash != (size_t)-1 && i < lodd_engine_n_packs(p->engine); i++) {
        lodd_pack_info pack = lodd_engine_pack(p->engine, i);
        lodd__arena scratch = {0};
        lodd__json_doc doc;
        lodd_limits limits;

        if (!lodd__str_eq(pack.name, lodd__str_sub(profile, 0, slash)))
            continue;
        lodd_limits_default(&limits);
        lodd__json_parse(&doc, &scratch, pack.manifest, &limits);
        for (const lodd__json *q = in(doc.root, "profiles") != NULL ? in(doc.root, "profiles")->first : NULL; q != NULL;
             q = q->next) {
            const lodd__json *id = in(q, "id"), *version = in(q, "apprec");

            if (id != NULL && version != NULL && version->type == LODD__JSON_STRING &&
                lodd__str_eq(id->text, lodd__str_sub(profile, slash + 1, profile.len - slash - 1)))
                ret = lodd__arena_str(&p->arena, version->text);
        }
        p->arena.failed |= scratch.failed;
        lodd__arena_free(&scratch);
    }
    return ret;
}

static lodd_str receipt_profile(pairing *p, lodd_str version)
{
    lodd_str prefix = lodd__arena_printf(&p->arena, APPREC_PACK "%.*s/", LODD__FMT(version));

    for (size_t i = 0; i < lodd_engine_n_profiles(p->engine); i++)
        if (lodd__str_starts(lodd_engine_profile(p->engine, i).name, prefix))
            return lodd_engine_profile(p->engine, i).name;
    return (lodd_str){NULL, 0};
}

static void need_receipt(pairing *p, const flow *f)
{
    receipt need = {.from = f->from, .to = f->to, .version = receipt_version(p, f->profile)};

    if (need.version.len == 0)
        return;
    for (size_t i = 0; i < p->receipts.len; i++)
        if (p->receipts.ptr[i].from == need.from && lodd__str_eq(p->receipts.ptr[i].version, need.version))
            return;
    need.profile = receipt_profile(p, need.version);
    need.made = need.profile.len > 0 && is_there(ask(need.to, need.profile, LODD__DIRECTION_SEND).cell);
    need.taken = need.profile.len > 0 && is_there(ask(need.from, need.profile, LODD__DIRECTION_MOTTA).cell);
    if (!lodd__vec_push(&p->receipts, need))
        p->status = LODD_ERR_NOMEM;
}

static bool flows(const pairing *p, const side *from, lodd_str profile)
{
    for (size_t i = 0; i < p->flows.len; i++)
        if (p->flows.ptr[i].from == from && p->flows.ptr[i].state == FLOW_FLOWS &&
            lodd__str_eq(p->flows.ptr[i].profile, profile))
            return true;
    return false;
}

static void find_all(pairing *p)
{
    lodd_str *profiles;
    size_t n = all_profiles(p, &profiles);

    for (size_t way = 0; way < 2; way++)
        for (size_t i = 0; i < n && p->status == LODD_OK; i++)
            add_flow(p, &p->sides[way], &p->sides[1 - way], profiles[i]);
    for (size_t i = 0; i < p->flows.len && p->status == LODD_OK; i++)
        if (p->flows.ptr[i].state == FLOW_FLOWS && !is_receipt(p->flows.ptr[i].profile))
            need_receipt(p, &p->flows.ptr[i]);
    for (size_t i = 0; i < n && p->status == LODD_OK; i++)
        if (lodd__str_starts(profiles[i], LODD__STR(DIALOG_PACK)) && flows(p, &p->sides[0], profiles[i]) &&
            flows(p, &p->sides[1], profiles[i]) && !lodd__vec_push(&p->dialogs, profiles[i]))
            p->status = LODD_ERR_NOMEM;
    free(profiles);
}

/* --- lines --- */

static lodd_str title(const side *s)
{
    return s->loaded.declaration->subject.name;
}

static void tell_side(pairing *p, const side *s)
{
    static const char *const states[] = {[LODD__VALIDITY_CURRENT] = "",
                                         [LODD__VALIDITY_EXPIRED] = "utløpt",
                                         [LODD__VALIDITY_WITHDRAWN] = "trukket",
                                         [LODD__VALIDITY_DRAFT] = "utkast",
                                         [LODD__VALIDITY_NOT_YET] = "ikke-ennå"};

    if (s->loaded.declaration == NULL)
        LODD__LINE(p->check, PAIR_UNREADABLE, lodd__str(s->name), s->loaded.fault);
    else if (s->loaded.validity != LODD__VALIDITY_CURRENT)
        LODD__LINE(p->check, PAIR_NOT_CURRENT, lodd__str(s->name), p->date, lodd__str(states[s->loaded.validity]));
    if (s->integrity.changed)
        LODD__LINE(p->check, PAIR_CHANGED, lodd__str(s->name), s->integrity.what);
}

static void tell_flow(pairing *p, const flow *f)
{
    lodd_str subject = lodd__arena_printf(&p->arena, "%s -> %s", f->from->name, f->to->name);
    lodd_str sent[LODD_LANG_COUNT], received[LODD_LANG_COUNT];

    for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++) {
        sent[lang] = lodd__str(lodd__cell_name(f->sent.cell, (lodd_lang)lang));
        received[lang] = lodd__str(lodd__cell_name(f->received.cell, (lodd_lang)lang));
    }

    switch (f->state) {
    case FLOW_FLOWS:
        LODD__LINE(p->check, PAIR_FLOWS, subject, f->profile, sent[0], received[0], sent[1], received[1]);
        break;
    case FLOW_VERSION:
        LODD__LINE(p->check, PAIR_VERSION, subject, f->profile, f->other_version);
        break;
    case FLOW_NOT_RECEIVED:
        LODD__LINE(p->check, PAIR_NOT_RECEIVED, subject, f->profile, received[0], received[1]);
        break;
    case FLOW_NOT_SENT:
        LODD__LINE(p->check, PAIR_NOT_SENT, subject, f->profile, sent[0], sent[1]);
        break;
    case FLOW_COUNT:
        break;
    }
}

static lodd_str yes(bool value, lodd_lang lang)
{
    static const char *const words[2][LODD_LANG_COUNT] = {{"nei", "no"}, {"ja", "yes"}};

    return lodd__str(words[value][lang]);
}

static void tell(pairing *p)
{
    size_t n[2] = {0, 0};

    for (size_t i = 0; i < p->flows.len; i++) {
        tell_flow(p, &p->flows.ptr[i]);
        if (p->flows.ptr[i].state == FLOW_FLOWS && !is_receipt(p->flows.ptr[i].profile))
            n[p->flows.ptr[i].from - p->sides]++;
    }
    for (size_t way = 0; way < 2; way++)
        if (n[way] == 0)
            LODD__LINE(p->check, PAIR_NOTHING, ((lodd_str){NULL, 0}), title(&p->sides[way]), title(&p->sides[1 - way]));
    for (size_t i = 0; i < p->receipts.len; i++) {
        const receipt *need = &p->receipts.ptr[i];
        lodd_str subject = lodd__arena_printf(&p->arena, "%s -> %s", need->to->name, need->from->name);

        if (need->made && need->taken)
            LODD__LINE(p->check, PAIR_APPREC, subject, need->version);
        else
            LODD__LINE(p->check, PAIR_APPREC_MISSING, subject, need->version, yes(need->made, LODD_LANG_NB),
                       yes(need->taken, LODD_LANG_NB), yes(need->made, LODD_LANG_EN), yes(need->taken, LODD_LANG_EN));
    }
    for (size_t i = 0; i < p->dialogs.len; i++)
        LODD__LINE(p->check, PAIR_DIALOG, ((lodd_str){NULL, 0}), p->dialogs.ptr[i]);
    if (p->dialogs.len == 0 && n[0] + n[1] > 0)
        LODD__LINE0(p->check, PAIR_NO_DIALOG, ((lodd_str){NULL, 0}));
}

/* --- the record --- */

static void emit_side(lodd__buf *out, const char *key, const side *s)
{
    const lodd__declaration *d = s->loaded.declaration;

    lodd__emit_json_begin(out, key, '{');
    lodd__emit_json_key(out, "readable");
    lodd__emit_json_bool(out, d != NULL);
    if (d == NULL) {
        lodd__emit_json_member(out, "fault", s->loaded.fault);
    } else {
        lodd__emit_json_member(out, "system", d->subject.name);
        lodd__emit_json_member(out, "version", d->subject.version);
        lodd__emit_json_member(out, "vendor", d->issuer.name);
        lodd__emit_json_member(out, "declaration", d->id);
        lodd__emit_json_member(out, "sha256", lodd__str(s->loaded.sha256.hex));
        lodd__emit_json_member(out, "validUntil", d->valid_until);
        lodd__emit_json_key(out, "changed");
        lodd__emit_json_bool(out, s->integrity.changed);
    }
    lodd__emit_json_close(out, '}');
}

static void emit_answer(lodd__buf *out, const char *key, const lodd__answer *answer)
{
    lodd__emit_json_begin(out, key, '{');
    lodd__emit_json_member(out, "cell", lodd__str(lodd__cell_code(answer->cell)));
    lodd__emit_json_texts(out, lodd__str(lodd__cell_name(answer->cell, LODD_LANG_NB)),
                          lodd__str(lodd__cell_name(answer->cell, LODD_LANG_EN)));
    if (answer->claim != NULL)
        lodd__emit_json_member(out, "claim", answer->claim->id);
    lodd__emit_json_close(out, '}');
}

static void emit_flows(pairing *p, lodd__buf *out, const char *key, const side *from)
{
    lodd__emit_json_begin(out, key, '[');
    for (size_t i = 0; i < p->flows.len; i++) {
        const flow *f = &p->flows.ptr[i];

        if (f->from != from)
            continue;
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "profile", f->profile);
        lodd__emit_json_begin(out, "title", '{');
        lodd__emit_json_texts(out, lodd__profile_title(p->engine, f->profile, LODD_LANG_NB),
                              lodd__profile_title(p->engine, f->profile, LODD_LANG_EN));
        lodd__emit_json_close(out, '}');
        lodd__emit_json_member(out, "state", lodd__str(flow_codes[f->state]));
        if (f->other_version.len > 0)
            lodd__emit_json_member(out, "otherVersion", f->other_version);
        emit_answer(out, "sent", &f->sent);
        emit_answer(out, "received", &f->received);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_needs(const pairing *p, lodd__buf *out)
{
    lodd__emit_json_begin(out, "receipts", '[');
    for (size_t i = 0; i < p->receipts.len; i++) {
        const receipt *need = &p->receipts.ptr[i];

        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "messagesFrom", lodd__str(need->from->name));
        lodd__emit_json_member(out, "version", need->version);
        lodd__emit_json_member(out, "profile", need->profile);
        lodd__emit_json_key(out, "made");
        lodd__emit_json_bool(out, need->made);
        lodd__emit_json_key(out, "taken");
        lodd__emit_json_bool(out, need->taken);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
    lodd__emit_json_begin(out, "dialogs", '[');
    for (size_t i = 0; i < p->dialogs.len; i++)
        lodd__emit_json_str(out, p->dialogs.ptr[i]);
    lodd__emit_json_close(out, ']');
}

static void emit_record(pairing *p)
{
    lodd__buf compact = {0}, *out = &compact;

    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "schema", lodd__str(LODD__PAIR_SCHEMA));
    lodd__emit_json_member(out, "date", p->date);
    lodd__emit_json_begin(out, "tool", '{');
    lodd__emit_json_member(out, "name", LODD__STR("lodd"));
    lodd__emit_json_member(out, "version", lodd__str(lodd_version()));
    lodd__emit_json_close(out, '}');
    emit_side(out, "a", &p->sides[0]);
    emit_side(out, "b", &p->sides[1]);
    emit_flows(p, out, "aToB", &p->sides[0]);
    emit_flows(p, out, "bToA", &p->sides[1]);
    emit_needs(p, out);
    lodd__check_emit_lines(out, p->check);
    lodd__emit_json_close(out, '}');
    lodd__form_pretty(&p->check->record, lodd__buf_str(&compact));
    p->check->nomem |= compact.failed;
    lodd__buf_free(&compact);
}

/* --- the pair --- */

static void load(pairing *p, const char *const *paths, char **ret_message)
{
    p->status = lodd_requirements_open(&p->requirements, p->engine, ret_message);
    for (size_t i = 0; i < 2 && p->status == LODD_OK; i++) {
        side *s = &p->sides[i];

        s->name = i == 0 ? "A" : "B";
        p->status = lodd__load(&s->loaded, &p->arena, paths[i], p->date, p->requirements);
        if (p->status == LODD_OK)
            p->status = lodd__integrity_check(&s->integrity, &p->arena, &s->loaded, NULL);
        if (p->status == LODD_OK)
            tell_side(p, s);
    }
}

lodd_status lodd_pair(lodd_check **ret, lodd_engine *engine, const char *a, const char *b, const char *date,
                      char **ret_message)
{
    pairing p = {.engine = engine};

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (a == NULL || b == NULL || (date != NULL && !lodd__date_ok(lodd__str(date)))) {
        lodd__reason(ret_message, "two declarations are needed, and a date as 2026-01-31");
        return LODD_ERR_ARGUMENT;
    }
    lodd__date_today(p.today);
    p.date = lodd__str(date != NULL ? date : p.today);
    p.check = lodd__check_new();
    p.status = p.check != NULL ? LODD_OK : LODD_ERR_NOMEM;
    if (p.status == LODD_OK)
        load(&p, (const char *const[]){a, b}, ret_message);
    if (p.status == LODD_OK) {
        bool readable = p.sides[0].loaded.declaration != NULL && p.sides[1].loaded.declaration != NULL;

        if (readable) {
            find_all(&p);
            tell(&p);
        }
        p.check->verdict = readable ? LODD_VERDICT_DONE : LODD_VERDICT_INCOMPLETE;
        emit_record(&p);
    }
    for (size_t i = 0; i < 2; i++)
        lodd__loaded_free(&p.sides[i].loaded);
    lodd__vec_free(&p.flows);
    lodd__vec_free(&p.receipts);
    lodd__vec_free(&p.dialogs);
    lodd_requirements_close(p.requirements);
    if (p.status == LODD_OK && p.arena.failed)
        p.status = LODD_ERR_NOMEM;
    lodd__arena_free(&p.arena);
    return lodd__check_finish(ret, p.check, p.status);
}
