/* declare/spotcheck_tell.c - what a spot check found, as lines and as a record (urn:lodd:stikkprove:1,
 * docs/stikkprove.schema.json).
 *
 * The record holds no value, no message id and, unless asked for, no name of a file: messages are numbered, and with a
 * salt their digests are salted, so that whoever has the salt and the message can find it again and nobody else can.
 * Fields of surveillance records follow the CHPL (facts 4.7).
 */
#include "base/sha256.h"
#include "declare/spotcheck_state.h"
#include "write/emit.h"

enum { MAX_MESSAGE_LINES = 100 };

static const unsigned confidences[] = {95, 99};

/* --- what is computed at the end --- */

/* Messages that speak for what was declared. */
static size_t unsuspicious(const lodd__spotcheck *s)
{
    return s->classes[LODD__CLASS_IKKE_MISTENKELIG];
}

static size_t population(const lodd__spotcheck *s)
{
    return s->population.len - s->unreadable;
}

/* Of how many the unsuspicious ones are a sample: those that turned out to be something else are not among them. How
 * many of those not drawn are the like is not known, so that it is an upper bound. */
static size_t comparable(const lodd__spotcheck *s)
{
    return population(s) - (s->n - unsuspicious(s));
}

static bool says_something(const lodd__spotcheck *s)
{
    return s->classes[LODD__CLASS_MOTSIGELSE] == 0 && unsuspicious(s) > 0 && s->direction == LODD__DIRECTION_SEND;
}

static lodd_verdict verdict_of(const lodd__spotcheck *s)
{
    if (s->classes[LODD__CLASS_MOTSIGELSE] > 0)
        return LODD_VERDICT_CONTRADICTION;
    return unsuspicious(s) == s->n && s->unreadable == 0 ? LODD_VERDICT_NOT_SUSPICIOUS : LODD_VERDICT_UNDECIDED;
}

/* --- lines --- */

static lodd_str label(lodd__spotcheck *s, size_t i)
{
    if (s->options->names)
        return lodd__arena_printf(&s->arena, "#%zu %.*s", i + 1, LODD__FMT(s->population.ptr[i].path));
    return lodd__arena_printf(&s->arena, "#%zu", i + 1);
}

static lodd_str joined(lodd__spotcheck *s, lodd__strings list)
{
    lodd__buf buf = {0};
    lodd_str ret;

    for (size_t i = 0; i < list.len; i++) {
        lodd__buf_add(&buf, i > 0 ? LODD__STR(", ") : LODD__STR(""));
        lodd__buf_add(&buf, list.ptr[i]);
    }
    ret = lodd__arena_str(&s->arena, lodd__buf_str(&buf));
    s->arena.failed |= buf.failed;
    lodd__buf_free(&buf);
    return ret;
}

static void tell_declaration(lodd__spotcheck *s)
{
    const lodd__declaration *d = s->declaration.declaration;
    lodd_str none = {NULL, 0};

    LODD__LINE(s->check, SPOT_DECLARATION, none, d->subject.name, d->subject.version, d->issuer.name,
               lodd__str(s->declaration.sha256.hex));
    if (s->declaration.validity == LODD__VALIDITY_EXPIRED)
        LODD__LINE(s->check, SPOT_EXPIRED, none, d->valid_until);
    else if (s->declaration.validity == LODD__VALIDITY_WITHDRAWN)
        LODD__LINE0(s->check, SPOT_WITHDRAWN, none);
    else if (s->declaration.validity == LODD__VALIDITY_DRAFT)
        LODD__LINE0(s->check, SPOT_DRAFT, none);
    else if (s->declaration.validity == LODD__VALIDITY_NOT_YET)
        LODD__LINE(s->check, SPOT_NOT_YET, none, d->issued);
}

static void tell_sample(lodd__spotcheck *s)
{
    lodd_str none = {NULL, 0};

    if (s->options->sample > 0)
        LODD__LINE(s->check, SPOT_SAMPLE, none, lodd__check_number(s->check, s->n),
                   lodd__check_number(s->check, population(s)), lodd__str(s->options->seed));
    else
        LODD__LINE(s->check, SPOT_ALL, none, lodd__check_number(s->check, s->n));
    if (s->repeated > 0)
        LODD__LINE(s->check, SPOT_REPEATED, none, lodd__check_number(s->check, s->repeated));
    if (s->direction == LODD__DIRECTION_MOTTA)
        LODD__LINE0(s->check, SPOT_RECEIVED, none);
    for (size_t i = s->population.len - s->unreadable; i < s->population.len; i++)
        LODD__LINE0(s->check, SPOT_UNREADABLE, label(s, i));
}

static void tell_findings(lodd__spotcheck *s, size_t i)
{
    const lodd__spot_message *m = &s->population.ptr[i];

    for (size_t k = 0; k < m->findings.len; k++) {
        const lodd__spot_finding *f = &m->findings.ptr[k];

        lodd_str path = f->path.len > 0 ? f->path : LODD__STR("/");

        if (f->contradiction && f->level == LODD_LEVEL_UNKNOWN)
            LODD__LINE(s->check, SPOT_CONTRADICTION_ANY, label(s, i), f->claim->claim->id, f->requirement, f->rule,
                       path);
        else if (f->contradiction)
            LODD__LINE(s->check, SPOT_CONTRADICTION, label(s, i), f->claim->claim->id, f->requirement,
                       lodd__str(lodd_level_word(f->level)), f->rule, path);
        else if (f->explained)
            LODD__LINE(s->check, SPOT_EXPLAINED, label(s, i), f->claim->claim->id, f->rule);
    }
}

static void tell_message(lodd__spotcheck *s, size_t i)
{
    const lodd__spot_message *m = &s->population.ptr[i];

    tell_findings(s, i);
    if (m->class == LODD__CLASS_UKJENT)
        LODD__LINE(s->check, SPOT_UNKNOWN, label(s, i), lodd__str(m->why[LODD_LANG_NB]),
                   lodd__str(m->why[LODD_LANG_EN]));
    else if (m->class == LODD__CLASS_VERSJONSAVVIK)
        LODD__LINE(s->check, SPOT_VERSION, label(s, i), joined(s, m->profiles), m->declared);
    else if (m->class == LODD__CLASS_UDEKKET)
        LODD__LINE(s->check, SPOT_UNCOVERED, label(s, i), joined(s, m->profiles),
                   lodd__str(lodd__direction_names[s->direction]));
    else if (m->class == LODD__CLASS_UAVKLART)
        LODD__LINE(s->check, SPOT_OPEN, label(s, i), lodd__check_number(s->check, m->errors));
}

static void tell_messages(lodd__spotcheck *s)
{
    size_t told = 0, more = 0;

    for (size_t i = 0; i < s->n; i++) {
        bool worth =
            s->population.ptr[i].class != LODD__CLASS_IKKE_MISTENKELIG || s->population.ptr[i].findings.len > 0;

        if (worth && told < MAX_MESSAGE_LINES) {
            tell_message(s, i);
            told++;
        } else {
            more += worth;
        }
    }
    if (more > 0)
        LODD__LINE(s->check, SPOT_MORE, ((lodd_str){NULL, 0}), lodd__check_number(s->check, more));
}

static void tell_claims(lodd__spotcheck *s)
{
    for (size_t i = 0; i < s->n_claims; i++) {
        const lodd__spot_claim *c = &s->claims[i];
        lodd_str messages = lodd__check_number(s->check, c->messages);

        if (c->contradicted > 0)
            LODD__LINE(s->check, SPOT_CLAIM_AGAINST, c->claim->id, c->claim->profile, messages,
                       lodd__check_number(s->check, c->contradicted));
        else if (c->messages > 0)
            LODD__LINE(s->check, SPOT_CLAIM, c->claim->id, c->claim->profile, messages);
        else
            LODD__LINE(s->check, SPOT_CLAIM_NONE, c->claim->id, c->claim->profile);
    }
}

static void tell_numbers(lodd__spotcheck *s)
{
    lodd__buf numbers = {0};
    lodd_str none = {NULL, 0};

    for (size_t i = 0; i < LODD__CLASS_COUNT; i++)
        if (s->classes[i] > 0)
            lodd__buf_printf(&numbers, "%s%s %zu", numbers.len > 0 ? ", " : "", lodd__class_codes[i], s->classes[i]);
    LODD__LINE(s->check, SPOT_CLASSES, none, lodd__buf_str(&numbers));
    s->check->nomem |= numbers.failed;
    lodd__buf_free(&numbers);
    for (size_t i = 0; i < 2 && says_something(s); i++) {
        size_t n = unsuspicious(s), all = comparable(s);
        lodd_str percent = lodd__check_number(s->check, confidences[i]);

        if (n < all) /* of all of them there is nothing to guess */
            LODD__LINE(s->check, SPOT_CONFIDENCE, none, percent, lodd__check_number(s->check, n),
                       lodd__check_number(s->check, all),
                       lodd__check_number(s->check, lodd__sample_excluded(n, all, confidences[i])));
        LODD__LINE(s->check, SPOT_CONFIDENCE_MANY, none, percent, lodd__check_number(s->check, n),
                   lodd__check_number(s->check, lodd__sample_excluded_share(n, confidences[i])));
    }
}

/* --- the record --- */

/* "urn:uuid:..." (RFC 9562 version 8) made from what the check is about and what came out. */
static lodd_str make_id(lodd__spotcheck *s)
{
    const lodd_spotcheck_options *o = s->options;
    lodd__buf text = {0};
    char hex[65];
    lodd_str ret;

    lodd__buf_printf(&text, "%s\n%s\n%.*s\n%s\n%s\n%s\n%zu\n%zu\n", LODD__SPOTCHECK_SCHEMA, s->declaration.sha256.hex,
                     LODD__FMT(s->date), o->reason, o->requester, o->seed != NULL ? o->seed : "", s->n, population(s));
    for (size_t i = 0; i < LODD__CLASS_COUNT; i++)
        lodd__buf_printf(&text, "%zu\n", s->classes[i]);
    /* of digests of production messages nothing may be seen without the salt */
    for (size_t i = 0; i < s->n && o->salt != NULL; i++)
        lodd__buf_printf(&text, "%s\n%s\n", o->salt, s->population.ptr[i].sha256.hex);
    lodd__sha256_hex(lodd__buf_str(&text), hex);
    hex[12] = '8';
    hex[16] = "89ab"[(hex[16] <= '9' ? hex[16] - '0' : hex[16] - 'a' + 10) & 3];
    ret =
        lodd__arena_printf(&s->arena, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
    s->arena.failed |= text.failed;
    lodd__buf_free(&text);
    return ret;
}

static void emit_head(lodd__spotcheck *s, lodd__buf *out)
{
    const lodd__declaration *d = s->declaration.declaration;
    const lodd_spotcheck_options *o = s->options;

    lodd__emit_json_member(out, "schema", lodd__str(LODD__SPOTCHECK_SCHEMA));
    lodd__emit_json_member(out, "id", make_id(s));
    lodd__emit_json_begin(out, "tool", '{');
    lodd__emit_json_member(out, "name", LODD__STR("lodd"));
    lodd__emit_json_member(out, "version", lodd__str(lodd_version()));
    lodd__emit_json_close(out, '}');
    lodd__emit_json_begin(out, "declaration", '{');
    lodd__emit_json_member(out, "sha256", lodd__str(s->declaration.sha256.hex));
    lodd__emit_json_member(out, "id", d->id);
    lodd__emit_json_member(out, "issuer", d->issuer.name);
    lodd__emit_json_member(out, "orgnr", d->issuer.orgnr);
    lodd__emit_json_member(out, "system", d->subject.name);
    lodd__emit_json_member(out, "version", d->subject.version);
    lodd__emit_json_close(out, '}');
    lodd__emit_json_member(out, "type",
                           strcmp(o->reason, "mistanke") == 0 ? LODD__STR("hendelsesbasert") : LODD__STR("planlagt"));
    lodd__emit_json_member(out, "reason", lodd__str(o->reason));
    lodd__emit_json_member(out, "requester", lodd__str(o->requester));
    lodd__emit_json_member(out, "began", s->date);
    lodd__emit_json_member(out, "ended", s->date);
    lodd__emit_json_member(out, "direction", lodd__str(lodd__direction_names[s->direction]));
    lodd__emit_json_member(out, "verdict", lodd__str(lodd__verdict_word(verdict_of(s))));
}

static void emit_sample(lodd__spotcheck *s, lodd__buf *out)
{
    lodd__emit_json_begin(out, "sample", '{');
    lodd__emit_json_member_size(out, "population", population(s));
    lodd__emit_json_member_size(out, "looked", s->n);
    lodd__emit_json_member_size(out, "repeated", s->repeated);
    lodd__emit_json_member_size(out, "unreadable", s->unreadable);
    lodd__emit_json_key(out, "drawn");
    lodd__emit_json_bool(out, s->options->sample > 0);
    if (s->options->sample > 0) {
        lodd__emit_json_member_size(out, "asked", s->options->sample);
        lodd__emit_json_member(out, "seed", lodd__str(s->options->seed));
        lodd__emit_json_member(out, "order",
                               LODD__STR("sha256(declaration sha256 in hex || seed || file sha256 in hex), ascending"));
    }
    lodd__emit_json_close(out, '}');
    lodd__emit_json_begin(out, "classes", '{');
    for (size_t i = 0; i < LODD__CLASS_COUNT; i++)
        lodd__emit_json_member_size(out, lodd__class_codes[i], s->classes[i]);
    lodd__emit_json_close(out, '}');
    lodd__emit_json_begin(out, "confidence", '[');
    for (size_t i = 0; i < 2 && says_something(s); i++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member_size(out, "percent", confidences[i]);
        lodd__emit_json_member_size(out, "withoutContradiction", unsuspicious(s));
        lodd__emit_json_member_size(out, "fewerThan",
                                    lodd__sample_excluded(unsuspicious(s), comparable(s), confidences[i]));
        lodd__emit_json_member_size(out, "of", comparable(s));
        lodd__emit_json_member_size(out, "fewerThanPerThousandOfMany",
                                    lodd__sample_excluded_share(unsuspicious(s), confidences[i]));
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_claims(const lodd__spotcheck *s, lodd__buf *out)
{
    lodd__emit_json_begin(out, "scope", '[');
    for (size_t i = 0; i < s->n_claims; i++) {
        const lodd__spot_claim *c = &s->claims[i];

        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "claim", c->claim->id);
        lodd__emit_json_member(out, "profile", c->claim->profile);
        lodd__emit_json_member(out, "direction", lodd__str(lodd__direction_names[c->claim->direction]));
        lodd__emit_json_member_size(out, "messages", c->messages);
        lodd__emit_json_member_size(out, "contradictions", c->contradicted);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_findings(const lodd__spot_message *m, lodd__buf *out)
{
    lodd__emit_json_begin(out, "findings", '[');
    for (size_t k = 0; k < m->findings.len; k++) {
        const lodd__spot_finding *f = &m->findings.ptr[k];

        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "claim", f->claim->claim->id);
        lodd__emit_json_member(out, "rule", f->rule);
        if (f->requirement.len > 0)
            lodd__emit_json_member(out, "requirement", f->requirement);
        lodd__emit_json_member(out, "level", lodd__str(lodd_level_code(f->level)));
        lodd__emit_json_member(out, "path", f->path);
        lodd__emit_json_member_size(out, "count", f->count);
        lodd__emit_json_member(out, "weight",
                               f->contradiction         ? LODD__STR("motsigelse")
                               : f->explained           ? LODD__STR("forklart")
                               : f->requirement.len > 0 ? LODD__STR("merknad")
                                                        : LODD__STR("uten-krav"));
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_messages(const lodd__spotcheck *s, lodd__buf *out)
{
    lodd__emit_json_member(out, "messageHashes",
                           s->options->salt != NULL ? LODD__STR("sha256(salt || LF || file sha256 in hex)")
                                                    : LODD__STR("none"));
    lodd__emit_json_begin(out, "messages", '[');
    for (size_t i = 0; i < s->population.len; i++) {
        const lodd__spot_message *m = &s->population.ptr[i];

        if (i >= s->n && m->sha256.hex[0] != '\0') /* not drawn */
            continue;
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member_size(out, "number", i + 1);
        if (s->options->names)
            lodd__emit_json_member(out, "name", m->path);
        if (s->options->salt != NULL && m->sha256.hex[0] != '\0') {
            lodd__sha256 sha256;
            char hex[65];

            lodd__sha256_start(&sha256);
            lodd__sha256_add(&sha256, lodd__str(s->options->salt));
            lodd__sha256_add(&sha256, LODD__STR("\n"));
            lodd__sha256_add(&sha256, lodd__str(m->sha256.hex));
            lodd__sha256_end(&sha256, hex);
            lodd__emit_json_member(out, "hash", lodd__str(hex));
        }
        lodd__emit_json_member(out, "class", lodd__str(lodd__class_codes[m->class]));
        lodd__emit_json_strs(out, "profiles", m->profiles.ptr, m->profiles.len);
        lodd__emit_json_member_size(out, "errors", m->errors);
        emit_findings(m, out);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

/* One for each claim that was contradicted: what the municipality fills in as the matter goes on. */
static void emit_nonconformities(const lodd__spotcheck *s, lodd__buf *out)
{
    static const char *const determination[] = {"date", "by", "text"}, *const plan[] = {"text", "due", "done"};

    lodd__emit_json_begin(out, "nonConformities", '[');
    for (size_t i = 0; i < s->n_claims; i++) {
        if (s->claims[i].contradicted == 0)
            continue;
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "claim", s->claims[i].claim->id);
        lodd__emit_json_member(out, "status", LODD__STR("åpen"));
        lodd__emit_json_member_size(out, "messages", s->claims[i].contradicted);
        lodd__emit_json_begin(out, "determination", '{');
        for (size_t k = 0; k < 3; k++)
            lodd__emit_json_member(out, determination[k], LODD__STR(""));
        lodd__emit_json_close(out, '}');
        lodd__emit_json_begin(out, "correctivePlan", '{');
        for (size_t k = 0; k < 3; k++)
            lodd__emit_json_member(out, plan[k], LODD__STR(""));
        lodd__emit_json_close(out, '}');
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

void lodd__spotcheck_tell(lodd__spotcheck *s)
{
    lodd__buf compact = {0};

    tell_declaration(s);
    tell_sample(s);
    tell_messages(s);
    tell_claims(s);
    tell_numbers(s);
    s->check->verdict = verdict_of(s);
    lodd__emit_json_open(&compact, '{');
    emit_head(s, &compact);
    emit_sample(s, &compact);
    emit_claims(s, &compact);
    emit_messages(s, &compact);
    emit_nonconformities(s, &compact);
    lodd__check_emit_lines(&compact, s->check);
    lodd__emit_json_close(&compact, '}');
    lodd__form_pretty(&s->check->record, lodd__buf_str(&compact));
    s->check->nomem |= compact.failed || s->arena.failed;
    lodd__buf_free(&compact);
}
