/* lodd/report.h - what a validation says: rules, issues, layers, coverage, result.
 *
 * A lodd_result belongs to one document. It is immutable once the engine hands it out, may be read from any thread, and lives
 * until lodd_result_free. All strings in it live as long as it does.
 */
#ifndef LODD_REPORT_H
#define LODD_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lodd/status.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef enum lodd_lang { LODD_LANG_NB, LODD_LANG_EN, LODD_LANG_COUNT } lodd_lang;

/* How grave a breach is technically. The norm level (kan/bør/skal/må) is another axis and belongs to the requirement. */
typedef enum lodd_severity { LODD_SEVERITY_INFORMATION, LODD_SEVERITY_WARNING, LODD_SEVERITY_ERROR, LODD_SEVERITY_COUNT } lodd_severity;

/* The layers a document is judged in, in this order. */
typedef enum lodd_layer { LODD_LAYER_WELLFORMED, LODD_LAYER_SCHEMA, LODD_LAYER_RULES, LODD_LAYER_CODES, LODD_LAYER_COUNT } lodd_layer;

/* valid: looked, found no error. invalid: found an error. skipped: not looked at, with the reason. unclear: looked, but a part could
 * not be decided here (an unknown code list, an unknown payload), with the reason. */
typedef enum lodd_outcome { LODD_OUTCOME_VALID, LODD_OUTCOME_INVALID, LODD_OUTCOME_SKIPPED, LODD_OUTCOME_UNCLEAR, LODD_OUTCOME_COUNT } lodd_outcome;

const char *lodd_severity_name(lodd_severity severity); /* "information", "warning", "error" */
const char *lodd_layer_name(lodd_layer layer);          /* "wellformed", "schema", "rules", "codes" */
const char *lodd_outcome_name(lodd_outcome outcome);    /* "valid", "invalid", "skipped", "unclear" */

/* One rule: built in (report/rules.def) or from a pack. Texts hold {0}, {1}, ... {5} for an issue's arguments; any
 * other brace stands for itself (a rule file's own "{0}" is kept apart as "{ 0}"). */
typedef struct lodd_rule {
    lodd_str id; /* "PLO-STATUS-1": stable, never reused */
    lodd_severity severity;
    lodd_layer layer;
    lodd_str text[LODD_LANG_COUNT]; /* indexed by lodd_lang */
    lodd_str hint[LODD_LANG_COUNT]; /* one line: how to mend it */
    lodd_str document;              /* normative source: "HIS 80704:2014" */
    lodd_str clause;                /* its clause: "4.1" */
    lodd_str pack;                  /* "no.plo@1.6"; empty for built-in rules */
    lodd_str issue_type;            /* code of OperationOutcome.issue.code (FHIR); empty: by its layer */
    lodd_str message_id;            /* the HL7 validator's public id of the message with the same meaning; empty if none */
} lodd_rule;

/* One argument of an issue. A value from the document is replaced by its length when values must not be shown. */
typedef struct lodd_arg {
    lodd_str value; /* a long one is cut, with U+2026 at its end */
    size_t length;  /* code points of the whole value, also of what was cut off */
    bool from_document;
} lodd_arg;

#define LODD_ISSUE_MAX_ARGS    6
#define LODD_ISSUE_MAX_DETAILS 8 /* of one issue */
#define LODD_ISSUE_MAX_DEPTH   4 /* of details within details */

typedef struct lodd_issue lodd_issue;

struct lodd_issue {
    const lodd_rule *rule;
    lodd_severity severity; /* normally the rule's own */
    lodd_str document;      /* the input's name; differs from the result's only in findings across files */
    size_t line;            /* 1-based; 0 = the document as a whole */
    size_t column;          /* 1-based, in code points */
    lodd_str path;          /* XPath of the element or attribute, /MsgHead/MsgInfo[1]/Type[1]/@V; in FHIR documents FHIRPath,
                               Patient.name[0].given[1]; empty if none */
    lodd_arg args[LODD_ISSUE_MAX_ARGS];
    size_t n_args;
    /* Why: what stood against the nearest of several things that would have done (a profile, a slice). Details are no findings of their own:
     * they count nowhere, and their severity is what it would have been. They may have details in turn. */
    const lodd_issue *details;
    size_t n_details;
};

typedef struct lodd_result lodd_result;

typedef struct lodd_layer_result {
    lodd_outcome outcome;
    lodd_str reason[LODD_LANG_COUNT]; /* for skipped and unclear: why; else empty */
} lodd_layer_result;

lodd_str lodd_result_name(const lodd_result *result);                                  /* as given: path or stdin name */
lodd_str lodd_result_sha256(const lodd_result *result);                                /* of the document's bytes, 64 hex digits */
size_t lodd_result_size(const lodd_result *result);                                    /* bytes */
size_t lodd_result_n_profiles(const lodd_result *result);                              /* profiles judged against, envelope first */
lodd_str lodd_result_profile(const lodd_result *result, size_t i);                     /* "no.plo@1.6/innleggelsesrapport" */
bool lodd_result_shows_values(const lodd_result *result);                              /* false: values are replaced by their length */
lodd_layer_result lodd_result_layer(const lodd_result *result, lodd_layer layer);
size_t lodd_result_n_issues(const lodd_result *result);                                /* kept ones; in document order */
const lodd_issue *lodd_result_issue(const lodd_result *result, size_t i);
size_t lodd_result_count(const lodd_result *result, lodd_severity severity);           /* found ones, also those beyond max_issues */
void lodd_result_free(lodd_result *result);

/* The text of an issue in a language, with its arguments filled in. Writes at most n bytes with a terminating NUL into out and returns
 * the length the whole text has (as snprintf). shows_values is the result's; a hidden value becomes "<12 tegn>" / "<12 characters>". */
size_t lodd_issue_text(char *out, size_t n, const lodd_issue *issue, lodd_lang lang, bool shows_values);

/* The same for the rule's hint; 0 when it has none. Both write control characters, and what else could drive a terminal or break a line,
 * as escapes (\n, \u001b), bytes that are not UTF-8 as U+FFFD, and cut at a code point. */
size_t lodd_issue_hint(char *out, size_t n, const lodd_issue *issue, lodd_lang lang, bool shows_values);

/* Coverage: the components (rules, elements, attributes, choice branches, code values) of one profile and which were exercised. */
typedef enum lodd_component_kind {
    LODD_COMPONENT_RULE,      /* an assertion whose context was met */
    LODD_COMPONENT_ELEMENT,   /* "Pasientlogistikk/MeldingInnlagtPasient" */
    LODD_COMPONENT_ATTRIBUTE, /* "Forsendelsesstatus/@V" */
    LODD_COMPONENT_CHOICE,    /* one branch of a choice: "Pasientlogistikk|OrienteringOmDod" */
    LODD_COMPONENT_CODE,      /* "7309|N"; of a FHIR element "Patient.gender|male" */
    LODD_COMPONENT_SLICE,     /* FHIR profiles: "Patient.identifier:FNR"; their elements have such ids too */
    LODD_COMPONENT_KIND_COUNT
} lodd_component_kind;

const char *lodd_component_kind_name(lodd_component_kind kind); /* "rule", "element", "attribute", "choice", "code", "slice" */

/* Coverage summed over the documents of a run (see lodd/engine.h). */
typedef struct lodd_coverage lodd_coverage;

size_t lodd_coverage_n_profiles(const lodd_coverage *coverage); /* profiles that a document of the run claimed, sorted by name */
lodd_str lodd_coverage_profile(const lodd_coverage *coverage, size_t profile);
size_t lodd_coverage_documents(const lodd_coverage *coverage, size_t profile); /* documents of that profile */
size_t lodd_coverage_n_components(const lodd_coverage *coverage, size_t profile, lodd_component_kind kind);
lodd_str lodd_coverage_component(const lodd_coverage *coverage, size_t profile, lodd_component_kind kind, size_t i);
bool lodd_coverage_exercised(const lodd_coverage *coverage, size_t profile, lodd_component_kind kind, size_t i);
void lodd_coverage_free(lodd_coverage *coverage);

/* What one document exercised, with lodd_run_options.document_coverage; else NULL. It lives as long as the result. Of FHIR documents
 * the profiles are the types of its resources and the profiles they were judged against, by "URL|version"; a choice is one of several types,
 * "Observation.value[x]|Quantity". */
const lodd_coverage *lodd_result_coverage(const lodd_result *result);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
