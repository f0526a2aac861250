/* declare/declaration_names.c - the words of declarations, and their members as tables (declaration_fields.h).
 *
 * The order of a table is the order of the file. Uses nothing but the model. */
#include "declare/declaration_fields.h"

/* --- words --- */

const char *const lodd__claim_words[LODD__CLAIM_COUNT] = {
#define X(name, word, en) [LODD__CLAIM_##name] = word,
    LODD__CLAIM_TABLE(X)
#undef X
};

const char *const lodd__shown_words[LODD__SHOWN_COUNT] = {
#define X(name, word, nb, en) [LODD__SHOWN_##name] = word,
    LODD__SHOWN_TABLE(X)
#undef X
};

const char *const lodd__shown_names[LODD__SHOWN_COUNT][LODD_LANG_COUNT] = {
#define X(name, word, nb, en) [LODD__SHOWN_##name] = {[LODD_LANG_NB] = nb, [LODD_LANG_EN] = en},
    LODD__SHOWN_TABLE(X)
#undef X
};

const char *const lodd__evidence_words[LODD__EVIDENCE_COUNT] = {
#define X(name, word) [LODD__EVIDENCE_##name] = word,
    LODD__EVIDENCE_TABLE(X)
#undef X
};

const char *const lodd__result_words[LODD__RESULT_COUNT] = {"na", "pass", "fail"};
const char *const lodd__status_words[3] = {"utkast", "gjeldende", "trukket"};
const char *const lodd__subject_words[5] = {"epj", "meldingstjener", "vft", "helseapp", "annet"};
const char *const lodd__placeholders[LODD_LANG_COUNT] = {[LODD_LANG_NB] = "FYLL INN", [LODD_LANG_EN] = "FILL IN"};

static const char *const letters[] = {"a", "b", "c"};

/* Of norms every level has its word; of a claim the unknown one is absent. */
const char *const lodd__level_words[LODD_LEVEL_COUNT] = {
#define X(name, code, nb, en, word) [LODD_LEVEL_##name] = code,
    LODD_LEVEL_TABLE(X)
#undef X
};
static const char *const worst_words[LODD_LEVEL_COUNT] = {
    "", [LODD_LEVEL_KAN] = "veileder", [LODD_LEVEL_BOR] = "retningslinje", [LODD_LEVEL_SKAL] = "anbefalt",
    [LODD_LEVEL_MA] = "obligatorisk"};

bool lodd__is_placeholder(lodd_str text)
{
    for (size_t i = 0; i < LODD_LANG_COUNT; i++)
        if (lodd__str_starts(text, lodd__str(lodd__placeholders[i])))
            return true;
    return false;
}

lodd__any_list lodd__any_list_get(const char *at)
{
    lodd__any_list list;

    memcpy(&list, at, sizeof list);
    return list;
}

void lodd__any_list_set(char *at, lodd__any_list list)
{
    memcpy(at, &list, sizeof list);
}

/* --- members --- */

enum {
    V = LODD__IN_INPUT | LODD__NEEDED_INPUT | LODD__NEEDED, /* the vendor must say it */
    MAY = LODD__IN_INPUT,                                   /* the vendor may */
    T = LODD__NEEDED | LODD__ALWAYS_WRITTEN,                /* the tool says it */
    SOME = 0                                                /* the tool says it when there is something to say */
};

#define FIELDS(name, type)                                                                                             \
    static const lodd__record name##_record = {name##_fields, sizeof name##_fields / sizeof *name##_fields,            \
                                               sizeof(type)}
#define PLAIN(kind, key, type, member, flags)                                                                          \
    {                                                                                                                  \
        key, LODD__FIELD_##kind, flags, offsetof(type, member), NULL, 0, NULL                                          \
    }
#define WORDS(kind, key, type, member, flags, list)                                                                    \
    {                                                                                                                  \
        key, LODD__FIELD_##kind, flags, offsetof(type, member), list, sizeof(list) / sizeof *(list), NULL              \
    }
#define INNER(kind, key, type, member, flags, of)                                                                      \
    {                                                                                                                  \
        key, LODD__FIELD_##kind, flags, offsetof(type, member), NULL, 0, &of##_record                                  \
    }
/* An object without a struct of its own: its members count from the outer struct. */
#define GROUP(key, flags, of)                                                                                          \
    {                                                                                                                  \
        key, LODD__FIELD_OBJECT, flags, 0, NULL, 0, &of##_record                                                       \
    }

#define D lodd__declaration

static const lodd__field named_fields[] = {
    PLAIN(LINE, "name", lodd__named, name, T),
    PLAIN(LINE, "version", lodd__named, version, SOME),
    PLAIN(SHA256, "sha256", lodd__named, sha256, T),
};
FIELDS(named, lodd__named);

static const lodd__field supersedes_fields[] = {
    PLAIN(URN, "id", D, supersedes.id, V),
    PLAIN(SHA256, "sha256", D, supersedes.sha256, V),
};
FIELDS(supersedes, D);

static const lodd__field scheme_fields[] = {
    PLAIN(LINE, "id", D, scheme.id, MAY | T),
    PLAIN(LINE, "version", D, scheme.version, MAY | T),
    PLAIN(SHA256, "sha256", D, scheme.sha256, T),
    WORDS(LETTER, "level", D, scheme.level, V, letters),
    INNER(LIST, "requirementSets", D, requirement_sets, T, named),
};
FIELDS(scheme, D);

static const lodd__field issuer_fields[] = {
    PLAIN(LINE, "name", lodd__party, name, V),
    PLAIN(ORGNR, "orgnr", lodd__party, orgnr, V),
    PLAIN(TEXT, "address", lodd__party, address, MAY),
    PLAIN(TEXT, "contact", lodd__party, contact, MAY),
    PLAIN(URL, "complaintUrl", lodd__party, complaint_url, MAY),
};
FIELDS(issuer, lodd__party);

/* A representative need not be a Norwegian organisation. */
static const lodd__field representative_fields[] = {
    PLAIN(LINE, "name", lodd__party, name, V),
    PLAIN(ORGNR, "orgnr", lodd__party, orgnr, MAY),
    PLAIN(TEXT, "address", lodd__party, address, MAY),
    PLAIN(TEXT, "contact", lodd__party, contact, MAY),
    PLAIN(URL, "complaintUrl", lodd__party, complaint_url, MAY),
};
FIELDS(representative, lodd__party);

static const lodd__field signatory_fields[] = {
    PLAIN(LINE, "name", D, signatory.name, V),
    PLAIN(LINE, "function", D, signatory.function, V),
    PLAIN(LINE, "onBehalfOf", D, signatory.on_behalf_of, MAY),
    PLAIN(LINE, "place", D, signatory.place, V),
    PLAIN(DATE, "date", D, signatory.date, V),
    PLAIN(NB_EN, "statement", D, statement, T),
};
FIELDS(signatory, D);

static const lodd__field configuration_fields[] = {
    PLAIN(TEXT, "text", D, subject.configuration, V),
    PLAIN(SHA256, "sha256", D, subject.configuration_sha256, MAY),
};
FIELDS(configuration, D);

static const lodd__field server_fields[] = {
    PLAIN(LINE, "name", D, subject.server_name, V),
    PLAIN(LINE, "version", D, subject.server_version, V),
};
FIELDS(server, D);

static const lodd__field subject_fields[] = {
    WORDS(WORD, "type", D, subject.type, V, lodd__subject_words),
    PLAIN(LINE, "name", D, subject.name, V),
    PLAIN(LINE, "version", D, subject.version, V),
    PLAIN(DATE, "releaseDate", D, subject.release_date, MAY),
    PLAIN(TEXT, "intendedPurpose", D, subject.intended_purpose, V),
    PLAIN(LINES, "organisations", D, subject.organisations, V),
    PLAIN(SHA256, "sha256", D, subject.sha256, MAY),
    GROUP("configuration", MAY, configuration),
    GROUP("messageServer", MAY, server),
};
FIELDS(subject, D);

static const lodd__field assessor_fields[] = {
    PLAIN(LINE, "name", D, assessor.name, V),
    PLAIN(ORGNR, "orgnr", D, assessor.orgnr, V),
    PLAIN(LINE, "accreditation", D, assessor.accreditation, MAY),
    PLAIN(BOOL, "thirdParty", D, assessor.third_party, V | LODD__ALWAYS_WRITTEN),
};
FIELDS(assessor, D);

static const lodd__field tool_fields[] = {
    PLAIN(LINE, "name", D, tool.name, T),
    PLAIN(LINE, "version", D, tool.version, T),
    PLAIN(LINE, "libxml2", D, tool.libxml2, T),
    PLAIN(SHA256, "rulesSha256", D, tool.rules, T),
};
FIELDS(tool, D);

static const lodd__field profile_set_fields[] = {
    PLAIN(SHA256, "sha256", D, profile_set.digest, T),
    PLAIN(SIZE, "files", D, profile_set.files, T),
    INNER(LIST, "packs", D, profile_set.packs, T, named),
};
FIELDS(profile_set, D);

static const lodd__field manifest_fields[] = {
    PLAIN(SHA256, "sha256", D, manifest.sha256, T),
    PLAIN(SIZE, "files", D, manifest.files, T),
};
FIELDS(manifest, D);

/* --- claims --- */

#define C lodd__claim

static const lodd__field external_fields[] = {
    PLAIN(LINE, "issuer", C, external_approval.issuer, V),
    PLAIN(LINE, "reference", C, external_approval.reference, V),
    PLAIN(DATE, "date", C, external_approval.date, MAY),
    PLAIN(URL, "url", C, external_approval.url, MAY),
};
FIELDS(external, C);

static const lodd__field counts_fields[] = {
    PLAIN(SIZE, "files", C, computed.files, T),
    PLAIN(SIZE, "errors", C, computed.errors, T),
    PLAIN(SIZE, "warnings", C, computed.warnings, T),
    PLAIN(SIZE, "information", C, computed.information, T),
};
FIELDS(counts, C);

static const lodd__field computed_fields[] = {
    PLAIN(NB_EN, "title", C, computed.title, SOME),
    WORDS(CHOICE, "shown", C, computed.shown, T, lodd__shown_words),
    WORDS(CHOICE, "result", C, computed.result, T, lodd__result_words),
    PLAIN(BOOL, "reproducible", C, computed.reproducible, T),
    GROUP("counts", T, counts),
    PLAIN(SIZE, "rulesExercised", C, computed.rules_exercised, T),
    PLAIN(SIZE, "rulesTotal", C, computed.rules_total, T),
    PLAIN(SIZE, "componentsExercised", C, computed.components_exercised, T),
    PLAIN(SIZE, "componentsTotal", C, computed.components_total, T),
    WORDS(CHOICE, "normLevelWorst", C, computed.worst, SOME, worst_words),
    PLAIN(SHA256, "resultDigest", C, computed.result_digest, SOME),
    PLAIN(LINES, "failedRules", C, computed.failed_rules, T),
    PLAIN(LINES, "unexplainedRules", C, computed.unexplained, T),
    PLAIN(LINES, "failedRequirements", C, computed.failed_requirements, T),
};
FIELDS(computed, C);

static const lodd__field claim_fields[] = {
    PLAIN(ID, "id", C, id, V),
    PLAIN(PROFILE, "profile", C, profile, MAY),
    WORDS(CHOICE, "direction", C, direction, MAY, lodd__direction_names),
    WORDS(CHOICE, "status", C, status, V, lodd__claim_words),
    PLAIN(LINES, "requirements", C, requirements, MAY | T),
    PLAIN(LINE, "since", C, since, MAY),
    PLAIN(LINE, "plannedFor", C, planned_for, MAY),
    PLAIN(TEXT, "limitations", C, limitations, MAY),
    PLAIN(TEXT, "inUse", C, in_use, MAY),
    PLAIN(LINES, "options", C, options, MAY),
    PLAIN(LINES, "evidence", C, evidence, MAY | T),
    PLAIN(LINES, "deviations", C, deviations, MAY),
    GROUP("externalApproval", MAY, external),
    GROUP("computed", T, computed),
};
FIELDS(claim, C);

/* --- requirements --- */

static const lodd__field norm_fields[] = {
    PLAIN(LINE, "organisation", lodd__norm, organisation, T),
    WORDS(CHOICE, "level", lodd__norm, level, T, lodd__level_words),
    PLAIN(DATE, "from", lodd__norm, from, SOME),
    PLAIN(DATE, "to", lodd__norm, to, SOME),
    PLAIN(LINE, "source", lodd__norm, source, SOME),
};
FIELDS(norm, lodd__norm);

#define R lodd__requirement
/* norms and n_norms are read and written as one list. */
_Static_assert(offsetof(R, n_norms) == offsetof(R, norms) + offsetof(lodd__any_list, len), "norms are no list");

static const lodd__field requirement_fields[] = {
    PLAIN(LINE, "id", R, id, T),
    PLAIN(LINE, "set", R, set, T),
    PLAIN(LINE, "profile", R, profile, SOME),
    WORDS(CHOICE, "direction", R, direction, SOME, lodd__direction_names),
    PLAIN(NB_EN, "text", R, text, T),
    PLAIN(LINE, "document", R, document, SOME),
    PLAIN(LINE, "clause", R, clause, SOME),
    WORDS(CHOICE, "method", R, method, T, lodd__method_names),
    PLAIN(BOOL, "certifiable", R, certifiable, T),
    INNER(LIST, "norms", R, norms, T, norm),
    PLAIN(NB_EN, "normNote", R, norm_note, SOME),
    PLAIN(LINES, "rules", R, rules, SOME),
    PLAIN(LINES, "components", R, components, SOME),
    PLAIN(LINES, "tests", R, tests, SOME),
};
FIELDS(requirement, R);

/* --- evidence, runs, deviations, totals --- */

#define E lodd__evidence

static const lodd__field evidence_fields[] = {
    PLAIN(ITEM, "id", E, id, V),
    WORDS(CHOICE, "kind", E, kind, V, lodd__evidence_words),
    PLAIN(LINE, "path", E, path, MAY),
    PLAIN(LINE, "title", E, title, MAY),
    PLAIN(LINE, "documentKind", E, document_kind, MAY),
    PLAIN(LINE, "mediaType", E, media_type, MAY),
    PLAIN(LINE, "version", E, version, MAY),
    PLAIN(ID, "language", E, language, MAY),
    PLAIN(DATE, "created", E, created, MAY),
    PLAIN(DATE, "expires", E, expires, MAY),
    PLAIN(LINES, "sections", E, sections, MAY),
    PLAIN(SYNTHETIC, "synthetic", E, synthetic, MAY),
    PLAIN(BOOL, "withheld", E, withheld, MAY),
    PLAIN(BOOL, "negative", E, negative, MAY),
    PLAIN(SHA256, "sha256", E, sha256, SOME),
    PLAIN(SIZE, "bytes", E, bytes, SOME),
    PLAIN(LINE, "run", E, run, SOME),
};
FIELDS(evidence, E);

static const lodd__field run_result_fields[] = {
    PLAIN(BOOL, "met", lodd__run_result, met, T),
    PLAIN(LINE, "output", lodd__run_result, output, SOME),
};
FIELDS(run_result, lodd__run_result);

#define RUN lodd__test_run

static const lodd__field run_fields[] = {
    PLAIN(LINE, "id", RUN, id, T),
    PLAIN(LINE, "test", RUN, test, T),
    PLAIN(LINE, "version", RUN, version, T),
    PLAIN(DATE, "started", RUN, started, T),
    PLAIN(LINE, "operatorRole", RUN, operator_role, T),
    PLAIN(BOOL, "negative", RUN, negative, T),
    PLAIN(BOOL, "passed", RUN, passed, T),
    PLAIN(LINES, "inputs", RUN, inputs, T),
    PLAIN(LINES, "outputs", RUN, outputs, T),
    INNER(LIST, "expectations", RUN, results, T, run_result),
    PLAIN(SHA256, "findingsDigest", RUN, findings, SOME),
};
FIELDS(run, RUN);

static const lodd__field deviation_fields[] = {
    PLAIN(ID, "id", lodd__deviation, id, V),
    PLAIN(LINE, "requirement", lodd__deviation, requirement, MAY),
    PLAIN(LINES, "rules", lodd__deviation, rules, MAY),
    PLAIN(TEXT, "explanation", lodd__deviation, explanation, V),
    PLAIN(TEXT, "impact", lodd__deviation, impact, MAY),
    PLAIN(TEXT, "plan", lodd__deviation, plan, MAY),
    PLAIN(DATE, "until", lodd__deviation, until, MAY),
};
FIELDS(deviation, lodd__deviation);

static const lodd__field total_fields[] = {
    PLAIN(SIZE, "required", lodd__total, required, T),
    PLAIN(SIZE, "declared", lodd__total, declared, T),
    PLAIN(SIZE, "evidenced", lodd__total, evidenced, T),
    PLAIN(SIZE, "failing", lodd__total, failing, T),
};
FIELDS(total, lodd__total);

/* --- the whole --- */

#define KEPT (T | LODD__KEPT)

static const lodd__field declaration_fields[] = {
    {"schema", LODD__FIELD_SCHEMA, V | LODD__ALWAYS_WRITTEN, 0, NULL, 0, NULL},
    PLAIN(URN, "id", D, id, KEPT),
    PLAIN(DATE, "issued", D, issued, KEPT),
    PLAIN(DATE, "validUntil", D, valid_until, V),
    WORDS(WORD, "status", D, status, V, lodd__status_words),
    PLAIN(TEXT, "statusReason", D, status_reason, MAY),
    GROUP("supersedes", MAY, supersedes),
    GROUP("scheme", V, scheme),
    INNER(OBJECT, "issuer", D, issuer, V, issuer),
    INNER(OBJECT, "authorisedRepresentative", D, authorised_representative, MAY, representative),
    GROUP("signatory", V, signatory),
    GROUP("subject", V, subject),
    GROUP("assessor", MAY, assessor),
    GROUP("tool", T, tool),
    GROUP("profileSet", T, profile_set),
    GROUP("manifest", T, manifest),
    INNER(LIST, "claims", D, claims, V | LODD__ALWAYS_WRITTEN, claim),
    INNER(POINTERS, "requirements", D, requirements, T, requirement),
    INNER(LIST, "evidence", D, evidence, MAY | T, evidence),
    INNER(LIST, "runs", D, runs, T, run),
    INNER(LIST, "deviations", D, deviations, MAY | T, deviation),
    PLAIN(LINES, "outOfScope", D, out_of_scope, V | LODD__ALWAYS_WRITTEN),
    INNER(TOTALS, "totals", D, totals, T, total),
    PLAIN(TEXT, "privacyException", D, privacy_exception, LODD__KEPT),
    PLAIN(JSON, "ehds", D, ehds, MAY),
    PLAIN(NB_EN_LISTS, "legal", D, legal, T),
};

const lodd__record lodd__declaration_record = {declaration_fields,
                                               sizeof declaration_fields / sizeof *declaration_fields, sizeof(D)};
