/* declare/requirement.h - requirement sets: what a standard demands, of whom, how strongly, and how it can be shown.
 *
 * A pack brings its set as requirements.json and its test descriptions as tests.json, a scheme pack
 * (no.selvdeklarering@1) the rules of a scheme as scheme.json; docs/declaration.md has the forms. The norm level (kan,
 * bør, skal, må) is of a requirement, a kind of organisation (virksomhetstype) and a date, never of a rule (facts 1.3).
 * Everything lives in lodd_requirements.arena and is immutable.
 */
#ifndef LODD_DECLARE_REQUIREMENT_H
#define LODD_DECLARE_REQUIREMENT_H

#include "declare/form.h"
#include "lodd/requirement.h"

/* How it can be shown (facts 1.6): by validation, by a test description, by a document, by the vendor's word. */
#define LODD__METHOD_TABLE(X)                                                                                          \
    X(VALIDATOR, "validator", "validator")                                                                             \
    X(TEST, "testprosedyre", "test procedure")                                                                         \
    X(DOCUMENT, "dokument", "document")                                                                                \
    X(STATEMENT, "egenerklæring", "statement")

typedef enum lodd__method {
#define X(name, nb, en) LODD__METHOD_##name,
    LODD__METHOD_TABLE(X)
#undef X
        LODD__METHOD_COUNT
} lodd__method;

typedef enum lodd__direction {
    LODD__DIRECTION_NONE, /* of a requirement: of the system as a whole */
    LODD__DIRECTION_SEND,
    LODD__DIRECTION_MOTTA,
    LODD__DIRECTION_BEGGE,
    LODD__DIRECTION_COUNT
} lodd__direction;

extern const char *const lodd__direction_names[LODD__DIRECTION_COUNT]; /* "", "send", "motta", "begge" */
extern const char *const lodd__method_names[LODD__METHOD_COUNT];

/* The level for one kind of organisation in a time. */
typedef struct lodd__norm {
    lodd_str organisation; /* "pleie-og-omsorg", "helseforetak", ...; "*": all */
    lodd_level level;
    lodd_str from, to; /* YYYY-MM-DD, both included; empty: open */
    lodd_str source;   /* "forskrift ... § 6"; empty: none */
} lodd__norm;

typedef struct lodd__requirement {
    lodd_str id;      /* "PLO16-HELSEOPPL-SEND-1": stable, never reused */
    lodd_str set;     /* pack name: "no.plo@1.6" */
    lodd_str profile; /* "no.plo@1.6/helseopplysninger"; empty: of the system as a whole */
    lodd__direction direction;
    lodd_str text[LODD_LANG_COUNT];
    lodd_str document, clause; /* source */
    lodd__norm *norms;
    size_t n_norms;
    lodd_str norm_note[LODD_LANG_COUNT]; /* what is not known about the levels */
    lodd__method method;
    bool certifiable;
    lodd__strings rules; /* ids of the rules that exercise it; "layer:schema" and the like: all findings of a layer */
    lodd__strings components; /* schema components: "Pasientlogistikk/MeldingInnlagtPasient" (as coverage names them) */
    lodd__strings tests;      /* ids of test descriptions */
    size_t index;             /* in lodd_requirements.items */
} lodd__requirement;

/* A message of a test, or what must come out. */
typedef struct lodd__test_file {
    lodd_str name;    /* in inputs/ or outputs/: "innlagt.xml" */
    lodd_str profile; /* that it must be judged as */
    bool negative;    /* it is wrong on purpose: in what it says or, "rules" empty, only in its situation */
    lodd_str text[LODD_LANG_COUNT]; /* what it is: "Ny melding med alle valgfrie deler" */
    lodd__strings rules;            /* ids of the rules it breaks with severity error: exactly these */
} lodd__test_file;

/* What one output must be. */
typedef enum lodd__expect_kind {
    LODD__EXPECT_VALID,   /* a message of the profile, without errors, exercising components */
    LODD__EXPECT_APPREC,  /* an AppRec for an input, with status and error codes */
    LODD__EXPECT_NOTHING, /* no message may come; a document says what happened instead (log, screenshot) */
    LODD__EXPECT_KIND_COUNT
} lodd__expect_kind;

typedef struct lodd__expectation {
    lodd__expect_kind kind;
    lodd_str profile;         /* VALID, APPREC */
    lodd_str input;           /* APPREC: name of the input it answers; VALID: empty */
    lodd__strings components; /* VALID: all of them must be exercised */
    lodd__strings statuses;   /* APPREC: codes of 8258 that are right: "1", "2" */
    lodd__strings errors; /* APPREC: codes of 8221, one of which a rejection must give; empty: any code of the list */
    lodd_str text[LODD_LANG_COUNT]; /* what must come out, for people */
} lodd__expectation;

/* A test description (level b): versioned; steps for people, expectations for the tool. */
typedef struct lodd__test {
    lodd_str id, version; /* "PLO16-T-INNLEGGELSESRAPPORT-MOTTA-NEG", "1" */
    lodd_str pack;        /* that brings it */
    lodd_str directory;   /* of that pack: inputs are files below it */
    lodd_str profile;
    lodd__direction direction;
    bool negative;
    lodd_str title[LODD_LANG_COUNT], purpose[LODD_LANG_COUNT];
    lodd__strings steps[LODD_LANG_COUNT]; /* the same number in both */
    LODD__LIST(lodd__test_file) inputs;   /* what the system is given; files tests/<id>/<name> of the pack */
    LODD__LIST(lodd__expectation) expect;
    lodd__strings requirements; /* that it exercises */
} lodd__test;

/* A scheme's own rules, as data: they will change. */
typedef struct lodd__scheme {
    lodd_str id, version; /* "no.selvdeklarering", "1" */
    lodd_str title[LODD_LANG_COUNT];
    char sha256[65];          /* of scheme.json */
    lodd__strings sets;       /* packs whose requirements it takes: "no.plo@1.6", ... */
    lodd__strings tests;      /* ids selected for level b */
    size_t min_messages;      /* of a claim; below it "svakt dokumentert" */
    size_t min_rules_percent; /* of the profile's rules exercised; below it "svakt dokumentert" */
    size_t min_negative;      /* negative runs for each profile and direction, level b and c */
    unsigned max_validity_months;
    unsigned max_document_age_months;
    lodd_str statement[LODD_LANG_COUNT]; /* over the signature */
    lodd__strings
        legal[LODD_LANG_COUNT]; /* paragraphs: sole responsibility, no presumption, what no hash can show, ... */
    struct {
        lodd_str code;
        lodd_str name[LODD_LANG_COUNT];
    } * organisations; /* kinds of organisation */
    size_t n_organisations;
    struct {
        lodd_str code;
        lodd_str name[LODD_LANG_COUNT];
    } * documents; /* kinds of documents that control asks for */
    size_t n_documents;
} lodd__scheme;

/* A pack's set as a whole. */
typedef struct lodd__set_info {
    lodd_str pack;
    char sha256[65]; /* of requirements.json */
    lodd_str title[LODD_LANG_COUNT];
} lodd__set_info;

struct lodd_requirements {
    lodd__arena arena;
    lodd_engine *engine;
    lodd__requirement *items; /* sorted by id */
    size_t n;
    lodd__test *tests; /* sorted by id */
    size_t n_tests;
    lodd__set_info *sets; /* sorted by pack */
    size_t n_sets;
    lodd__scheme scheme; /* the newest scheme pack */
};

const lodd__requirement *lodd__requirements_find(const lodd_requirements *requirements, lodd_str id);
const lodd__test *lodd__requirements_test(const lodd_requirements *requirements, lodd_str id);

/* The norm level for a kind of organisation on a date; the strongest of several; UNKNOWN when none is given. date
 * empty: the newest. */
lodd_level lodd__requirement_level(const lodd__requirement *requirement, lodd_str organisation, lodd_str date);
/* The strongest for any of several kinds of organisation. */
lodd_level lodd__requirement_level_any(const lodd__requirement *requirement, lodd__strings organisations,
                                       lodd_str date);
/* Is it for a kind of organisation (empty: any) on a date? One whose levels are not known at all is for everybody. */
bool lodd__requirement_applies(const lodd__requirement *requirement, lodd_str organisation, lodd_str date);
/* Does a claim about profile in a direction (BEGGE: both) answer for it? Requirements without a profile are answered
 * for by naming them. */
bool lodd__requirement_covers(const lodd__requirement *requirement, lodd_str profile, lodd__direction direction);
/* Does a finding (rule id, layer) breach it? */
bool lodd__requirement_breached_by(const lodd__requirement *requirement, lodd_str rule, lodd_layer layer);

#endif
