/* declare/declaration_init.c - lodd_declare_init: a commented declaration-input.json to start from.
 *
 * What only the vendor knows stands there as a text that the reader refuses until it is replaced
 * (lodd__is_placeholder); claims begin as "ikke-testet", which is true until somebody says otherwise. What lies in the
 * folder of evidence is looked at by declaration_found.c. Uses requirement.h, the public engine, write/emit.h. */
#include "declare/declaration_found.h"

#include <stdlib.h>

#include "base/reason.h"
#include "lodd/declare.h"
#include "write/emit.h"

typedef struct starting {
    lodd_engine *engine;
    lodd_requirements *requirements;
    lodd__arena arena;
    lodd__buf out;
    lodd_lang lang;
    lodd__strings sets;
    lodd__found found;
    size_t n_claims;
} starting;

/* --- the head: a table --- */

typedef enum row_kind {
    NOTE, /* a comment on the member of the key that follows; {months} and the like are filled in */
    FILL, /* the vendor must replace it */
    MAY,  /* the vendor replaces it or takes it away */
    WORD, /* as it stands */
    ONE,  /* a list of one text to replace */
    OPEN, /* an object */
    CLOSE,
    LISTED /* a comment that ends in the codes of the scheme */
} row_kind;

typedef struct row {
    row_kind kind;
    const char *key;
    const char *text[LODD_LANG_COUNT];
} row;

static const row head[] = {
    {NOTE,
     "",
     {"Utgangspunkt for en selvdeklarering. Bytt ut alle tekster som begynner med FYLL INN, eller fjern medlemmet der "
      "det står at det går an; lodd declare sier fra om det som gjenstår. Medlemmer som begynner med // er merknader "
      "og kan bli stående.",
      "A start for a self-declaration. Replace all texts that begin with FILL IN, or take the member away where it "
      "says so; lodd declare tells what is left. Members that begin with // are comments and may stay."}},
    {WORD, "schema", {LODD__INPUT_SCHEMA, LODD__INPUT_SCHEMA}},
    {NOTE,
     "validUntil",
     {"Siste dag erklæringen gjelder. Ordningen tillater høyst {months} måneder etter at den er utstedt.",
      "The last day the declaration is valid. The scheme allows at most {months} months after the day of issue."}},
    {FILL, "validUntil", {"dato som 2027-01-31", "a date as 2027-01-31"}},
    {NOTE,
     "status",
     {"gjeldende, utkast eller trukket. En erklæring som er trukket, trenger også statusReason.",
      "gjeldende (current), utkast (draft) or trukket (withdrawn). One that is withdrawn needs a statusReason too."}},
    {WORD, "status", {"gjeldende", "gjeldende"}},
    {NOTE,
     "supersedes",
     {"Erklæringen denne erstatter. Når det ikke er noen, fjernes hele medlemmet.",
      "The declaration that this one replaces. Take the whole member away when there is none."}},
    {OPEN, "supersedes", {"", ""}},
    {FILL, "id", {"id i den forrige selvdeklarering.json", "id of the former selvdeklarering.json"}},
    {FILL, "sha256", {"SHA-256 av den filen", "SHA-256 of that file"}},
    {CLOSE, "", {"", ""}},
    {NOTE,
     "scheme",
     {"Nivå a: dokumentasjon og egne kjøringer. b: også de testbeskrivelsene ordningen har valgt. c: alle krav prøvd "
      "av et laboratorium, som da står i assessor.",
      "Level a: documentation and own runs. b: also the test descriptions that the scheme has chosen. c: every "
      "requirement tested by a laboratory, which then stands in assessor."}},
    {OPEN, "scheme", {"", ""}},
    {WORD, "level", {"a", "a"}},
    {CLOSE, "", {"", ""}},
    {NOTE, "issuer", {"Leverandøren, som er ansvarlig for erklæringen.", "The vendor, who is responsible for it."}},
    {OPEN, "issuer", {"", ""}},
    {FILL, "name", {"navn", "name"}},
    {FILL, "orgnr", {"organisasjonsnummer, 9 siffer", "Norwegian organisation number, 9 digits"}},
    {MAY, "address", {"postadresse", "postal address"}},
    {FILL, "contact", {"hvem som svarer på spørsmål, e-post og telefon", "who answers questions, e-mail and telephone"}},
    {MAY, "complaintUrl", {"nettadresse for klager", "web address for complaints"}},
    {CLOSE, "", {"", ""}},
    {NOTE,
     "authorisedRepresentative",
     {"Den som opptrer for leverandøren. Når ingen gjør det, fjernes hele medlemmet.",
      "Who acts for the vendor. Take the whole member away when nobody does."}},
    {OPEN, "authorisedRepresentative", {"", ""}},
    {FILL, "name", {"navn", "name"}},
    {MAY, "orgnr", {"organisasjonsnummer, 9 siffer", "Norwegian organisation number, 9 digits"}},
    {MAY, "address", {"postadresse", "postal address"}},
    {MAY, "contact", {"e-post og telefon", "e-mail and telephone"}},
    {CLOSE, "", {"", ""}},
    {NOTE,
     "signatory",
     {"Den som står inne for erklæringen hos leverandøren.", "Who vouches for the declaration at the vendor."}},
    {OPEN, "signatory", {"", ""}},
    {FILL, "name", {"navn", "name"}},
    {FILL, "function", {"stilling", "position"}},
    {MAY, "onBehalfOf", {"på vegne av", "on behalf of"}},
    {FILL, "place", {"sted", "place"}},
    {FILL, "date", {"dato som 2026-01-31", "a date as 2026-01-31"}},
    {CLOSE, "", {"", ""}},
    {NOTE,
     "subject",
     {"Produktet, i nøyaktig én versjon. type er epj, meldingstjener, vft, helseapp eller annet.",
      "The product, in exactly one version. type is epj (EHR), meldingstjener (message server), vft (welfare "
      "technology), helseapp (health app) or annet (other)."}},
    {OPEN, "subject", {"", ""}},
    {FILL, "type", {"epj, meldingstjener, vft, helseapp eller annet", "epj, meldingstjener, vft, helseapp or annet"}},
    {FILL, "name", {"produktets navn", "the product's name"}},
    {FILL, "version", {"versjonen som er prøvd", "the version that was tested"}},
    {MAY, "releaseDate", {"dato versjonen ble gitt ut", "the date the version was released"}},
    {FILL, "intendedPurpose", {"hva produktet er ment for", "what the product is intended for"}},
    {LISTED, "organisations", {"Hvem produktet er for, én eller flere: ", "Whom the product is for, one or more: "}},
    {ONE, "organisations", {"en kode fra listen", "a code of the list"}},
    {MAY, "sha256", {"SHA-256 av installasjonsfilen eller avbildningen", "SHA-256 of the installer or image"}},
    {NOTE,
     "configuration",
     {"Uten et oppsett å beskrive fjernes hele medlemmet.",
      "Take the whole member away if there is none to describe."}},
    {OPEN, "configuration", {"", ""}},
    {FILL,
     "text",
     {"hvordan produktet var satt opp under prøvingen", "how the product was configured during the tests"}},
    {MAY, "sha256", {"SHA-256 av det eksporterte oppsettet", "SHA-256 of the exported configuration"}},
    {CLOSE, "", {"", ""}},
    {NOTE,
     "messageServer",
     {"Når produktet selv er meldingstjener, fjernes hele medlemmet.",
      "Take the whole member away when the product is a message server itself."}},
    {OPEN, "messageServer", {"", ""}},
    {FILL, "name", {"meldingstjeneren bevisene er laget med", "the message server the evidence was made with"}},
    {FILL, "version", {"meldingstjenerens versjon", "the message server's version"}},
    {CLOSE, "", {"", ""}},
    {CLOSE, "", {"", ""}},
    {NOTE,
     "assessor",
     {"Laboratoriet, på nivå c: name, orgnr, accreditation og thirdParty. På nivå a og b trengs det ikke.",
      "The laboratory, at level c: name, orgnr, accreditation and thirdParty. Not needed at levels a and b."}},
};

static const row tail[] = {
    {NOTE,
     "deviations",
     {"Ett for hvert avvik: id, requirement eller rules (eller begge), explanation, og gjerne impact, plan og until "
      "(dato). Påstanden det gjelder, har da status ja-med-avvik og avvikets id i deviations.",
      "One for each deviation: id, requirement or rules (or both), explanation, and preferably impact, plan and until "
      "(a date). The claim then has the status ja-med-avvik and the deviation's id in deviations."}},
};

static const row last[] = {
    {NOTE,
     "outOfScope",
     {"Grensesnitt produktet har, som ikke er med i noen påstand. Tom liste når det ikke finnes noen.",
      "Interfaces of the product that no claim covers. An empty list when there are none."}},
    {ONE, "outOfScope", {"for eksempel «DICOM-eksport»", "for example 'DICOM export'"}},
    {NOTE,
     "ehds",
     {"Valgfritt: det forberedende EHDS-settet, beskrevet i docs/ehds.schema.json.",
      "Optional: the preparatory EHDS set, described in docs/ehds.schema.json."}},
};

static void comment(starting *s, const char *key, lodd_str text)
{
    lodd__emit_json_str(&s->out, lodd__arena_printf(&s->arena, "//%s", key));
    lodd__buf_addc(&s->out, ':');
    lodd__emit_json_str(&s->out, text);
}

static lodd_str with_months(starting *s, const char *text)
{
    const char *mark = strstr(text, "{months}");

    if (mark == NULL)
        return lodd__str(text);
    return lodd__arena_printf(&s->arena, "%.*s%u%s", (int)(mark - text), text,
                              s->requirements->scheme.max_validity_months, mark + strlen("{months}"));
}

/* "pleie-og-omsorg (municipal health and care services), ..." */
static lodd_str organisations(starting *s, const char *before)
{
    const lodd__scheme *scheme = &s->requirements->scheme;
    lodd__buf text = {0};
    lodd_str ret;

    lodd__buf_add(&text, lodd__str(before));
    for (size_t i = 0; i < scheme->n_organisations; i++)
        lodd__buf_printf(&text, "%s%.*s (%.*s)", i > 0 ? ", " : "", LODD__FMT(scheme->organisations[i].code),
                         LODD__FMT(scheme->organisations[i].name[s->lang]));
    ret = lodd__arena_str(&s->arena, lodd__buf_str(&text));
    s->out.failed |= text.failed;
    lodd__buf_free(&text);
    return ret;
}

static lodd_str placeholder(starting *s, const char *what, bool may_go)
{
    static const char *const words[LODD_LANG_COUNT] = {" eller fjern", " or take away"};

    return lodd__arena_printf(&s->arena, "%s%s: %s", lodd__placeholders[s->lang], may_go ? words[s->lang] : "", what);
}

static void write_rows(starting *s, const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *text = rows[i].text[s->lang];

        switch (rows[i].kind) {
        case NOTE:
            comment(s, rows[i].key, with_months(s, text));
            break;
        case LISTED:
            comment(s, rows[i].key, organisations(s, text));
            break;
        case FILL:
        case MAY:
            lodd__emit_json_member(&s->out, rows[i].key, placeholder(s, text, rows[i].kind == MAY));
            break;
        case WORD:
            lodd__emit_json_member(&s->out, rows[i].key, lodd__str(text));
            break;
        case ONE:
            lodd__emit_json_begin(&s->out, rows[i].key, '[');
            lodd__emit_json_str(&s->out, placeholder(s, text, false));
            lodd__emit_json_close(&s->out, ']');
            break;
        case OPEN:
            lodd__emit_json_begin(&s->out, rows[i].key, '{');
            break;
        case CLOSE:
            lodd__emit_json_close(&s->out, '}');
            break;
        }
    }
}
#define ROWS(s, rows) write_rows((s), (rows), sizeof(rows) / sizeof *(rows))

/* --- claims --- */

static bool in_set(lodd_str profile, lodd_str set)
{
    return profile.len > set.len && profile.ptr[set.len] == '/' && lodd__str_starts(profile, set);
}

/* "Innleggelsesrapport (HIS 1143:2014); 5 meldinger i mappen" */
static lodd_str describe(starting *s, lodd_str profile)
{
    static const char *const found[LODD_LANG_COUNT] = {"meldinger i mappen", "messages in the folder"};
    size_t n = lodd__found_n(&s->found, profile);
    lodd__buf text = {0};
    lodd_str ret;

    for (size_t i = 0; i < lodd_engine_n_profiles(s->engine); i++) {
        lodd_profile_info info = lodd_engine_profile(s->engine, i);

        if (!lodd__str_eq(info.name, profile))
            continue;
        lodd__buf_add(&text, info.title[s->lang]);
        if (info.document.len > 0)
            lodd__buf_printf(&text, " (%.*s)", LODD__FMT(info.document));
    }
    if (s->found.looked)
        lodd__buf_printf(&text, "; %zu %s", n, found[s->lang]);
    ret = lodd__arena_str(&s->arena, lodd__buf_str(&text));
    s->out.failed |= text.failed;
    lodd__buf_free(&text);
    return ret;
}

static void open_claim(starting *s)
{
    lodd__emit_json_open(&s->out, '{');
    lodd__emit_json_member(&s->out, "id", lodd__arena_printf(&s->arena, "K%zu", ++s->n_claims));
}

static void write_claim(starting *s, lodd_str profile, lodd__direction direction)
{
    open_claim(s);
    comment(s, "profile", describe(s, profile));
    lodd__emit_json_member(&s->out, "profile", profile);
    lodd__emit_json_member(&s->out, "direction", lodd__str(lodd__direction_names[direction]));
    lodd__emit_json_member(&s->out, "status", lodd__str(lodd__claim_words[LODD__CLAIM_IKKE_TESTET]));
    lodd__emit_json_close(&s->out, '}');
}

/* Which directions the requirements of a set ask for, of one profile; both when it says nothing. */
static void write_profile(starting *s, lodd_str profile, lodd__map *done)
{
    bool wanted[LODD__DIRECTION_COUNT] = {false};
    bool any = false;

    if (lodd__map_get(done, profile) != NULL)
        return;
    s->arena.failed |= !lodd__map_put(done, profile, s);
    for (size_t i = 0; i < s->requirements->n; i++) {
        const lodd__requirement *requirement = &s->requirements->items[i];

        if (lodd__str_eq(requirement->profile, profile)) {
            wanted[requirement->direction] = true;
            any = true;
        }
    }
    if (!any || wanted[LODD__DIRECTION_BEGGE] || wanted[LODD__DIRECTION_NONE] || wanted[LODD__DIRECTION_SEND])
        write_claim(s, profile, LODD__DIRECTION_SEND);
    if (!any || wanted[LODD__DIRECTION_BEGGE] || wanted[LODD__DIRECTION_NONE] || wanted[LODD__DIRECTION_MOTTA])
        write_claim(s, profile, LODD__DIRECTION_MOTTA);
}

/* A claim for what a set demands of the system as a whole. */
static void write_system_claim(starting *s, lodd_str set)
{
    static const char *const about[LODD_LANG_COUNT] = {"Krav til systemet som helhet",
                                                       "Requirements on the system as a whole"};
    bool open = false;

    for (size_t i = 0; i < s->requirements->n; i++) {
        const lodd__requirement *requirement = &s->requirements->items[i];

        if (requirement->profile.len > 0 || !lodd__str_eq(requirement->set, set))
            continue;
        if (!open) {
            open_claim(s);
            comment(s, "requirements", lodd__str(about[s->lang]));
            lodd__emit_json_member(&s->out, "status", lodd__str(lodd__claim_words[LODD__CLAIM_IKKE_TESTET]));
            lodd__emit_json_begin(&s->out, "requirements", '[');
            open = true;
        }
        lodd__emit_json_str(&s->out, requirement->id);
    }
    if (open) {
        lodd__emit_json_close(&s->out, ']');
        lodd__emit_json_close(&s->out, '}');
    }
}

static void write_claims(starting *s)
{
    static const char *const notes[LODD_LANG_COUNT] = {
        "Det produktet hevdes å kunne. status er ja, ja-med-avvik, nei, ikke-testet, ikke-relevant eller planlagt "
        "(som trenger plannedFor). Uten evidence gjelder alle meldinger av profilen; uten requirements alle krav til "
        "den. Ellers kan hver påstand ha since, limitations, inUse, options, deviations og externalApproval (issuer, "
        "reference, date, url) for det en annen har vurdert.",
        "What the product is claimed to do. status is ja (yes), ja-med-avvik (yes, with deviations), nei (no), "
        "ikke-testet (not tested), ikke-relevant (not relevant) or planlagt (planned; needs plannedFor). Without "
        "evidence all messages of the profile count; without requirements all that are made of it. Each claim may "
        "also have since, limitations, inUse, options, deviations and externalApproval (issuer, reference, date, url) "
        "for what others have assessed."};
    lodd__map done = {0};

    comment(s, "claims", lodd__str(notes[s->lang]));
    lodd__emit_json_begin(&s->out, "claims", '[');
    for (size_t i = 0; i < s->sets.len; i++) {
        for (size_t p = 0; p < lodd_engine_n_profiles(s->engine); p++) {
            lodd_str name = lodd_engine_profile(s->engine, p).name;

            if (in_set(name, s->sets.ptr[i]))
                write_profile(s, name, &done);
        }
        for (size_t r = 0; r < s->requirements->n; r++) { /* profiles that other packs define */
            const lodd__requirement *requirement = &s->requirements->items[r];

            if (lodd__str_eq(requirement->set, s->sets.ptr[i]) && requirement->profile.len > 0)
                write_profile(s, requirement->profile, &done);
        }
        write_system_claim(s, s->sets.ptr[i]);
    }
    lodd__emit_json_close(&s->out, ']');
    lodd__map_free(&done);
}

/* --- evidence --- */

static lodd_str document_kinds(starting *s)
{
    static const char *const before[LODD_LANG_COUNT] = {"en av ", "one of "};
    const lodd__scheme *scheme = &s->requirements->scheme;
    lodd_str text = lodd__str(before[s->lang]);

    for (size_t i = 0; i < scheme->n_documents; i++)
        text = lodd__arena_printf(&s->arena, "%.*s%s%.*s", LODD__FMT(text), i > 0 ? ", " : "",
                                  LODD__FMT(scheme->documents[i].code));
    return text;
}

static void write_found(starting *s, const lodd__found_item *item, size_t n)
{
    static const row document[] = {
        {FILL, "title", {"tittel", "title"}},
        {MAY, "version", {"versjonen av produktet dokumentet gjelder", "the version of the product it is about"}},
        {MAY, "language", {"språk: nb, en, ...", "language: nb, en, ..."}},
        {MAY, "created", {"dato det er laget", "the date of its making"}},
        {ONE, "sections", {"sider og avsnitt som påstandene viser til", "pages and sections that claims point to"}},
    };
    static const row other[] = {{FILL, "title", {"hva det viser", "what it shows"}}};

    lodd__emit_json_open(&s->out, '{');
    lodd__emit_json_member(&s->out, "id", lodd__arena_printf(&s->arena, "E%zu", n));
    if (item->summary.len > 0)
        comment(s, "path", item->summary);
    lodd__emit_json_member(&s->out, "kind", lodd__str(lodd__evidence_words[item->kind]));
    lodd__emit_json_member(&s->out, "path", item->path);
    if (item->kind == LODD__EVIDENCE_DOCUMENT) {
        lodd__emit_json_member(&s->out, "documentKind",
                               placeholder(s, lodd__arena_str(&s->arena, document_kinds(s)).ptr, true));
        ROWS(s, document);
    } else if (item->kind != LODD__EVIDENCE_MESSAGE && item->kind != LODD__EVIDENCE_RUN) {
        ROWS(s, other);
    }
    lodd__emit_json_close(&s->out, '}');
}

static void write_evidence(starting *s)
{
    static const char *const notes[LODD_LANG_COUNT] = {
        "Filene, med stier fra mappen som gis med --evidence. En sti som ender i / er alle filer i mappen. kind er "
        "message, document, run (run.json av en testbeskrivelse), log, screenshot, sbom eller external (uten fil). En "
        "melding som skal være feil, har negative true; en fil som ikke utleveres, har withheld true. Ligger en "
        "melding i en mappe som heter send eller motta, sier det hva systemet gjorde med den.",
        "The files, with paths from the folder given with --evidence. A path that ends in / is all files of the "
        "folder. kind is message, document, run (run.json of a test description), log, screenshot, sbom or external "
        "(without a file). A message that is wrong on purpose has negative true; a file that is not handed out has "
        "withheld true. A message in a folder called send or motta (receive) says by it what the system did with it."};

    comment(s, "evidence", lodd__str(notes[s->lang]));
    lodd__emit_json_begin(&s->out, "evidence", '[');
    for (size_t i = 0; i < s->found.items.len; i++)
        write_found(s, &s->found.items.ptr[i], i + 1);
    lodd__emit_json_close(&s->out, ']');
}

/* --- the whole --- */

static bool is_installed(const lodd_engine *engine, lodd_str set)
{
    for (size_t i = 0; i < lodd_engine_n_packs(engine); i++)
        if (lodd__str_eq(lodd_engine_pack(engine, i).name, set))
            return true;
    return false;
}

/* "no.plo@1.6,no.apprec@1.1"; NULL: the scheme's. */
static lodd_status choose_sets(starting *s, const char *set, char **ret_message)
{
    lodd_str text = set != NULL ? lodd__arena_str(&s->arena, lodd__str(set)) : (lodd_str){NULL, 0}, word;

    if (set == NULL) {
        s->sets = s->requirements->scheme.sets;
        if (s->sets.len == 0)
            lodd__reason(ret_message, "no scheme is installed that says which sets there are; name them");
        return s->sets.len > 0 ? LODD_OK : LODD_ERR_NOT_FOUND;
    }
    s->sets.ptr = lodd__arena_array(&s->arena, text.len + 1, sizeof(lodd_str));
    if (s->arena.failed)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == ',')
            ((char *)text.ptr)[i] = ' '; /* of this arena */
    while (lodd__str_word(&text, &word)) {
        if (!is_installed(s->engine, word)) {
            lodd__reason(ret_message, "no pack %.*s is installed", LODD__FMT(word));
            return LODD_ERR_ARGUMENT;
        }
        s->sets.ptr[s->sets.len++] = word;
    }
    if (s->sets.len == 0)
        lodd__reason(ret_message, "no requirement set is named");
    return s->sets.len > 0 ? LODD_OK : LODD_ERR_ARGUMENT;
}

static lodd_status write_input(starting *s, char **ret)
{
    lodd__buf pretty = {0};

    lodd__emit_json_open(&s->out, '{');
    ROWS(s, head);
    write_claims(s);
    write_evidence(s);
    ROWS(s, tail);
    lodd__emit_json_begin(&s->out, "deviations", '[');
    lodd__emit_json_close(&s->out, ']');
    ROWS(s, last);
    lodd__emit_json_close(&s->out, '}');
    if (!s->out.failed)
        lodd__form_pretty(&pretty, lodd__buf_str(&s->out));
    lodd__buf_addc(&pretty, '\0');
    if (s->out.failed || s->arena.failed || pretty.failed) {
        lodd__buf_free(&pretty);
        return LODD_ERR_NOMEM;
    }
    *ret = pretty.ptr;
    return LODD_OK;
}

lodd_status lodd_declare_init(char **ret, lodd_engine *engine, const char *set, const char *evidence, lodd_lang lang,
                              char **ret_message)
{
    starting s = {.engine = engine, .lang = (unsigned)lang < LODD_LANG_COUNT ? lang : LODD_LANG_NB};
    lodd_status status;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    status = lodd_requirements_open(&s.requirements, engine, ret_message);
    if (status == LODD_OK)
        status = choose_sets(&s, set, ret_message);
    if (status == LODD_OK && evidence != NULL)
        status = lodd__found_look(&s.found, &s.arena, engine, evidence, s.lang, ret_message);
    if (status == LODD_OK)
        status = write_input(&s, ret);
    lodd__found_free(&s.found);
    lodd__buf_free(&s.out);
    lodd_requirements_close(s.requirements);
    lodd__arena_free(&s.arena);
    return status;
}
