/* declare/verify_record.c - the record of a verification, urn:lodd:kontroll:1. Uses write/emit.h, form.h.
 *
 * It has the shape of an in-toto verification summary: who checked, when, by what policy, which properties were
 * verified, of the declaration with this digest; and every line and claim, so that it can be argued with. */
#include "declare/verify.h"
#include "write/emit.h"

static const char *const steps[LODD__STEP_COUNT] = {
#define X(name, word) [LODD__STEP_##name] = word,
    LODD__STEP_TABLE(X)
#undef X
};

static const char *const outcomes[LODD__CLAIM_OUTCOME_COUNT] = {
#define X(name, word) [LODD__CLAIM_OUTCOME_##name] = word,
    LODD__CLAIM_OUTCOME_TABLE(X)
#undef X
};

static const char *verdict_word(lodd_verdict verdict)
{
    switch (verdict) {
    case LODD_VERDICT_CONFIRMED:
        return "bekreftet";
    case LODD_VERDICT_DIFFERS:
        return "avviker";
    case LODD_VERDICT_CHANGED:
        return "endret";
    default:
        return "ikke-etterprøvbar";
    }
}

/* --- who and what --- */

static void emit_verifier(lodd__buf *out, const lodd__verifying *v)
{
    lodd__emit_json_begin(out, "verifier", '{');
    lodd__emit_json_given(out, "name", lodd__str(v->options->verifier));
    lodd__emit_json_member(out, "tool", LODD__STR("lodd"));
    lodd__emit_json_member(out, "toolVersion", lodd__str(lodd_version()));
    lodd__emit_json_close(out, '}');
}

static void emit_policy(lodd__buf *out, const lodd__verifying *v)
{
    const lodd__scheme *scheme = &v->requirements->scheme;

    lodd__emit_json_begin(out, "policy", '{');
    lodd__emit_json_member(out, "scheme", scheme->id);
    lodd__emit_json_member(out, "schemeVersion", scheme->version);
    lodd__emit_json_member(out, "schemeSha256", lodd__str(scheme->sha256));
    lodd__emit_json_key(out, "trustGiven");
    lodd__emit_json_bool(out, v->options->trust != NULL);
    lodd__emit_json_close(out, '}');
}

static void emit_party(lodd__buf *out, const char *key, lodd_str name, const char *second_key, lodd_str second)
{
    lodd__emit_json_begin(out, key, '{');
    lodd__emit_json_member(out, "name", name);
    lodd__emit_json_member(out, second_key, second);
    lodd__emit_json_close(out, '}');
}

static void emit_declaration(lodd__buf *out, const lodd__verifying *v)
{
    const lodd__declaration *d = v->declared;

    lodd__emit_json_begin(out, "declaration", '{');
    lodd__emit_json_given(out, "sha256", lodd__str(v->sha256.hex));
    if (d != NULL) {
        lodd__emit_json_member(out, "id", d->id);
        lodd__emit_json_member(out, "issued", d->issued);
        lodd__emit_json_member(out, "validUntil", d->valid_until);
        lodd__emit_json_member(out, "status", d->status);
        lodd__emit_json_member(out, "level", lodd__str_n(&d->scheme.level, 1));
        emit_party(out, "issuer", d->issuer.name, "orgnr", d->issuer.orgnr);
        emit_party(out, "subject", d->subject.name, "version", d->subject.version);
    }
    lodd__emit_json_close(out, '}');
}

/* --- what was found --- */

static void emit_differences(lodd__buf *out, const lodd__differences *differences)
{
    lodd__emit_json_begin(out, "differences", '[');
    for (size_t i = 0; i < differences->len; i++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "member", differences->ptr[i].member);
        lodd__emit_json_member(out, "declared", differences->ptr[i].declared);
        lodd__emit_json_member(out, "computed", differences->ptr[i].computed);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_claims(lodd__buf *out, const lodd__verifying *v)
{
    lodd__emit_json_begin(out, "claims", '[');
    for (size_t i = 0; v->claims != NULL && i < v->declared->claims.len; i++) {
        const lodd__claim *claim = &v->declared->claims.ptr[i];
        const lodd__claim_check *c = &v->claims[i];

        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "id", claim->id);
        lodd__emit_json_given(out, "profile", claim->profile);
        lodd__emit_json_given(out, "direction", lodd__str(lodd__direction_names[claim->direction]));
        lodd__emit_json_member(out, "outcome", lodd__str(outcomes[c->outcome]));
        if (c->withheld.len > 0)
            lodd__emit_json_strs(out, "withheld", c->withheld.ptr, c->withheld.len);
        if (c->differences.len > 0)
            emit_differences(out, &c->differences);
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
}

static void emit_verified(lodd__buf *out, const lodd__verifying *v)
{
    lodd__emit_json_begin(out, "verifiedProperties", '[');
    for (size_t i = 0; i < LODD__STEP_COUNT; i++)
        if (v->verified[i])
            lodd__emit_json_str(out, lodd__str(steps[i]));
    lodd__emit_json_close(out, ']');
}

void lodd__verify_record(lodd__verifying *v)
{
    lodd__buf out = {0};

    lodd__emit_json_open(&out, '{');
    lodd__emit_json_member(&out, "schema", LODD__STR("urn:lodd:kontroll:1"));
    lodd__emit_json_member(&out, "verdict", lodd__str(verdict_word(v->check->verdict)));
    lodd__emit_json_member(&out, "date", v->date);
    emit_verifier(&out, v);
    emit_policy(&out, v);
    emit_declaration(&out, v);
    emit_verified(&out, v);
    emit_claims(&out, v);
    emit_differences(&out, &v->differences);
    lodd__check_emit_lines(&out, v->check);
    lodd__emit_json_close(&out, '}');
    if (!out.failed)
        lodd__form_pretty(&v->check->record, lodd__buf_str(&out));
    v->check->record.failed |= out.failed;
    lodd__buf_free(&out);
}
