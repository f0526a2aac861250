/* test_declaration.c - reading and writing declarations, what verification is given, looking up by id, somebody's
 * declaration from disk, the starting file. The form itself is judged by check_schema.py. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "declare/load.h"
#include "lodd/declare.h"
#include "tap.h"
#include "unit/base/fail.h"

static char root[3000];
static lodd_str full, given; /* testdata/declarations/full */

static lodd_str read_file(const char *name)
{
    char path[4000], *bytes = NULL;
    size_t n = 0;

    snprintf(path, sizeof path, "%s/%s", root, name);
    if (lodd__file_read(path, 64 << 20, &bytes, &n) != LODD_OK) {
        printf("Bail out! %s cannot be read\n", path);
        exit(1);
    }
    return lodd__str_n(bytes, n);
}

/* --- requirements as if installed --- */

#define S(text)                                                                                                        \
    {                                                                                                                  \
        text, sizeof(text) - 1                                                                                         \
    }

static struct {
    lodd_str code;
    lodd_str name[LODD_LANG_COUNT];
} codes[] = {{S("pleie-og-omsorg"), {{"", 0}, {"", 0}}},
             {S("helseforetak"), {{"", 0}, {"", 0}}},
             {S("funksjonsbeskrivelse"), {{"", 0}, {"", 0}}},
             {S("ros"), {{"", 0}, {"", 0}}}};

static lodd__requirement installed_items[] = {
    {.id = S("PLO16-HELSEOPPL-SEND-1"), .index = 0}, {.id = S("PLO16-INNLEGG-MOTTA-1"), .index = 1},
    {.id = S("PLO16-INNLEGG-SEND-1"), .index = 2},   {.id = S("PLO16-INNLEGG-SEND-2"), .index = 3},
    {.id = S("PLO16-OVERF-SEND-1"), .index = 4},     {.id = S("PLO16-SYSTEM-1"), .index = 5},
    {.id = S("PLO16-UTSKR-SEND-1"), .index = 6},
};

static lodd_str paragraphs[] = {S("Ett ledd"), S("To ledd")};

static lodd_requirements *installed(void)
{
    static lodd_requirements requirements;

    requirements.items = installed_items;
    requirements.n = sizeof installed_items / sizeof *installed_items;
    requirements.scheme = (lodd__scheme){.id = LODD__STR("no.selvdeklarering"), .version = LODD__STR("1")};
    memset(requirements.scheme.sha256, 'a', 64);
    requirements.scheme.statement[LODD_LANG_NB] = LODD__STR("Vi erklærer");
    requirements.scheme.statement[LODD_LANG_EN] = LODD__STR("We declare");
    requirements.scheme.legal[LODD_LANG_NB] = (lodd__strings){paragraphs, 2};
    requirements.scheme.legal[LODD_LANG_EN] = (lodd__strings){paragraphs, 1};
    requirements.scheme.organisations = (void *)codes;
    requirements.scheme.n_organisations = 2;
    requirements.scheme.documents = (void *)(codes + 2);
    requirements.scheme.n_documents = 2;
    return &requirements;
}

/* --- helpers --- */

static lodd__declaration *read_ok(lodd_str json, lodd__reading how, const lodd_requirements *requirements)
{
    lodd__declaration *d;
    char *message;

    if (lodd__declaration_read(&d, json, how, requirements, &message) != LODD_OK) {
        printf("# %s\n", message != NULL ? message : "?");
        lodd_free(message);
    }
    return d;
}

static bool contains(lodd_str haystack, const char *needle)
{
    return memmem(haystack.ptr, haystack.len, needle, strlen(needle)) != NULL;
}

/* The text with the first occurrence of something replaced; malloc'ed. */
static lodd_str replaced(lodd_str text, const char *from, const char *to)
{
    const char *at = memmem(text.ptr, text.len, from, strlen(from));
    size_t before = at != NULL ? (size_t)(at - text.ptr) : text.len, gone = at != NULL ? strlen(from) : 0;
    char *out = malloc(text.len + strlen(to) + 1);

    memcpy(out, text.ptr, before);
    memcpy(out + before, to, strlen(to));
    memcpy(out + before + strlen(to), text.ptr + before + gone, text.len - before - gone);
    return lodd__str_n(out, text.len - gone + strlen(to));
}

static void refuses(lodd_str json, lodd__reading how, const lodd_requirements *requirements, const char *part)
{
    lodd__declaration *d;
    char *message;
    lodd_status status = lodd__declaration_read(&d, json, how, requirements, &message);

    TAP_OK(status == LODD_ERR_ARGUMENT && d == NULL && message != NULL && strstr(message, part) != NULL &&
               strchr(message, '\n') == NULL,
           "refused: %s (%s)", part, message != NULL ? message : "no message");
    lodd__declaration_free(d);
    lodd_free(message);
}

static void refuses_changed(lodd__reading how, const char *from, const char *to, const char *part)
{
    lodd_str json = replaced(how == LODD__READ_INPUT ? given : full, from, to);

    refuses(json, how, installed(), part);
    free((char *)json.ptr);
}

/* --- full --- */

static void test_full(void)
{
    lodd__declaration *d = read_ok(full, LODD__READ_FULL, NULL);
    lodd__buf out = {0};
    const lodd__claim *claim;

    if (!TAP_OK(d != NULL, "the example is read"))
        return;
    lodd__declaration_write(&out, d);
    TAP_OK(!out.failed && lodd__str_eq(lodd__buf_str(&out), full), "it is written as it was read");
    claim = lodd__declaration_claim(d, LODD__STR("K3"));
    TAP_OK(claim != NULL && claim->computed.result == LODD__RESULT_FAIL && claim->computed.worst == LODD_LEVEL_SKAL &&
               claim->computed.components_total == 203 && claim->status == LODD__CLAIM_JA_MED_AVVIK,
           "what is computed is read");
    TAP_OK(lodd__str_is(d->signatory.function, "Produktsjef") && d->scheme.level == 'b' &&
               lodd__str_is(d->statement[LODD_LANG_EN], "") == false && d->legal[LODD_LANG_NB].len == 5,
           "the head is read");
    TAP_OK(d->requirements.len == 7 && d->requirements.ptr[0]->n_norms == 1 &&
               d->requirements.ptr[0]->index == SIZE_MAX && d->requirements.ptr[1]->method == LODD__METHOD_TEST,
           "requirements are the declaration's own");
    TAP_OK(d->totals[LODD_LEVEL_MA].required == 3 && d->totals[LODD_LEVEL_SKAL].failing == 1, "totals by level");
    TAP_OK(d->evidence.ptr[0].synthetic == LODD__SYNTHETIC3_YES &&
               lodd__declaration_evidence(d, LODD__STR("E12"))->synthetic == LODD__SYNTHETIC3_UNKNOWN,
           "synthetic: yes, and not known");
    TAP_OK(lodd__str_starts(d->ehds, LODD__STR("{\"contactPoint\":\"samsvar@")) && !contains(d->ehds, "\n") &&
               contains(d->ehds, "\"dataCategories\":[\"patient-summary\"],"),
           "ehds is compact");
    lodd__declaration_free(d);
    d = read_ok(full, LODD__READ_FULL, installed());
    TAP_OK(d != NULL && d->requirements.ptr[3]->index == 3 && d->requirements.ptr[3]->rules.len == 1,
           "with installed requirements they know their place among those");
    lodd__declaration_free(d);
    lodd__buf_free(&out);
}

static void test_own_memory(void)
{
    lodd_str copy = replaced(full, "EksempelEPJ", "Eksempel\\u0045PJ");
    lodd__declaration *d = read_ok(copy, LODD__READ_FULL, NULL);

    memset((char *)copy.ptr, 'x', copy.len);
    TAP_OK(d != NULL && lodd__str_is(d->subject.name, "EksempelEPJ") && lodd__str_is(d->claims.ptr[0].id, "K1"),
           "nothing points into the text that was read");
    lodd__declaration_free(d);
    free((char *)copy.ptr);
}

static void test_refused(void)
{
    const lodd__reading f = LODD__READ_FULL;

    refuses(LODD__STR(""), f, NULL, "no JSON");
    refuses(LODD__STR("[]"), f, NULL, "a JSON object was expected");
    refuses(LODD__STR("{\"schema\": \"urn:lodd:report:1\"}"), f, NULL,
            "the form \"urn:lodd:selvdeklarering:1\" was expected");
    refuses(given, f, NULL, "the form \"urn:lodd:selvdeklarering:1\" was expected");
    refuses(full, LODD__READ_INPUT, NULL, "the form \"urn:lodd:declaration-input:1\" was expected");
    refuses_changed(f, "\"validUntil\"", "\"validTo\"",
                    "validTo (line 5, column 14): no such member here; is \"validUntil\" meant?");
    refuses_changed(f, "\"status\": \"gjeldende\"", "\"status\": \"gjeldene\"",
                    "status (line 6, column 13): one of these was expected: utkast, gjeldende, trukket");
    refuses_changed(f, "\"issued\"", "\"//\": 1,\"issued\"", "no such member");
    refuses_changed(f, "\"issued\"", "\"id\": 1,\"issued\"", "two members of this name");
    refuses_changed(f, "\"issued\"", "\"a\\nb\\u001b[2J\": 1,\"issued\"", "no such member");
    refuses_changed(f, "\"id\": \"K2\"", "\"id\": \"K1\"", "claims[1].id (line");
    refuses_changed(f, "evidence/messages/utskrivningsrapport.xml", "evidence/../utskrivningsrapport.xml",
                    "evidence[5].path");
    refuses_changed(f, "evidence/messages/utskrivningsrapport.xml", "/etc/passwd", "a path in the folder evidence/");
    refuses_changed(f, "evidence/messages/utskrivningsrapport.xml", "evidence/results.ndjson", "the tool's own");
    refuses_changed(f, "https://eksempeljournal.example/klage", "javascript:alert(1)", "issuer.complaintUrl");
    refuses_changed(f, "https://eksempeljournal.example/klage", "https://\\\"onload=x", "a web address was expected");
    refuses_changed(f, "EksempelEPJ", "Eksempel\\u202eJPE", "U+202E");
    refuses_changed(f, "EksempelEPJ", "Eksempel\\u0000", "U+0000");
    refuses_changed(f, "314159268", "314159267", "issuer.orgnr");
    refuses_changed(f, "\"2028-11-20\"", "\"2026-11-21\"", "validUntil (line 5, column 17): it must be after");
    refuses_changed(f, "\"status\": \"gjeldende\",\n  \"statusReason\"", "\"status\": \"trukket\",\n  \"outOfScope\"",
                    "outOfScope");
    refuses_changed(f, "\"plannedFor\": \"versjon 4.4, mai 2027\",", "", "claims[5] (");
    refuses_changed(f, "\"level\": \"anbefalt\",\n      \"required\"",
                    "\"level\": \"obligatorisk\",\n      \"required\"", "the norm level \"anbefalt\" was expected");
}

/* Whatever byte the text ends at, and whatever byte is another, reading ends well. */
static void test_damaged(void)
{
    size_t accepted = 0, cut = 0;
    char *copy = malloc(full.len);

    for (size_t n = 0; n < full.len - 1; n += 13) {
        lodd__declaration *d;

        cut += lodd__declaration_read(&d, lodd__str_sub(full, 0, n), LODD__READ_FULL, NULL, NULL) == LODD_ERR_ARGUMENT;
        lodd__declaration_free(d);
    }
    TAP_OK(cut == (full.len + 11) / 13, "a text that is cut off anywhere is refused (%zu)", cut);
    for (size_t i = 0; i < full.len; i += 17) {
        lodd__declaration *d;

        memcpy(copy, full.ptr, full.len);
        copy[i] = (char)((i * 7919) ^ 0xA5);
        accepted += lodd__declaration_read(&d, lodd__str_n(copy, full.len), LODD__READ_FULL, NULL, NULL) == LODD_OK;
        lodd__declaration_free(d);
    }
    TAP_OK(accepted < full.len / 17, "damaged bytes do no harm (%zu of %zu still readable)", accepted, full.len / 17);
    free(copy);
}

/* --- recompute --- */

static void test_recompute(void)
{
    lodd__declaration *d = read_ok(full, LODD__READ_RECOMPUTE, installed());
    const lodd__evidence *shown, *withheld;
    const lodd__claim *claim;

    if (!TAP_OK(d != NULL, "read to be computed anew"))
        return;
    claim = lodd__declaration_claim(d, LODD__STR("K1"));
    TAP_OK(claim->computed.files == 0 && claim->computed.result_digest.hex[0] == '\0' &&
               claim->computed.result == LODD__RESULT_NA && !claim->computed.reproducible,
           "claims keep nothing computed");
    TAP_OK(claim->requirements.len == 2 && claim->evidence.len == 3 &&
               lodd__str_is(claim->external_approval.reference, "TG-2026-0417"),
           "... and all that the vendor says");
    shown = lodd__declaration_evidence(d, LODD__STR("E3"));
    withheld = lodd__declaration_evidence(d, LODD__STR("E5"));
    TAP_OK(shown->sha256.hex[0] == '\0' && shown->bytes == 0 && shown->synthetic == LODD__SYNTHETIC3_UNKNOWN,
           "delivered evidence is measured anew");
    TAP_OK(strlen(withheld->sha256.hex) == 64 && withheld->bytes > 0 && withheld->synthetic == LODD__SYNTHETIC3_YES,
           "withheld evidence keeps what was found");
    TAP_OK(lodd__declaration_evidence(d, LODD__STR("E9"))->synthetic == LODD__SYNTHETIC3_YES,
           "synthetic of what is no message is the vendor's word");
    TAP_OK(lodd__declaration_evidence(d, LODD__STR("E6/outputs/apprec.xml"))->run.len == 0 && d->runs.len == 0 &&
               d->requirements.len == 0 && d->requirement_sets.len == 0 && d->profile_set.packs.len == 0 &&
               d->tool.name.len == 0 && d->manifest.files == 0 && d->totals[LODD_LEVEL_MA].required == 0,
           "nothing else that is computed is left");
    TAP_OK(d->privacy_exception.len > 0 && d->issued.len == 10 && d->id.len == 45, "what cannot be had again is kept");
    TAP_OK(lodd__str_is(d->statement[LODD_LANG_EN], "We declare") && d->legal[LODD_LANG_NB].len == 2 &&
               d->scheme.sha256.hex[63] == 'a',
           "the scheme is the one installed here");
    lodd__declaration_free(d);
    refuses_changed(LODD__READ_RECOMPUTE, "\"documentKind\": \"ros\"", "\"documentKind\": \"rost\"",
                    "kind of document");
    refuses_changed(LODD__READ_RECOMPUTE, "\"helseforetak\"", "\"hjemme\"", "kind of organisation");
    installed_items[6].id = LODD__STR("PLO16-Z");
    refuses(full, LODD__READ_RECOMPUTE, installed(), "claims[3].requirements[0]");
    installed_items[6].id = LODD__STR("PLO16-UTSKR-SEND-1");
}

/* --- input --- */

static void test_input(void)
{
    lodd__declaration *d = read_ok(given, LODD__READ_INPUT, installed());

    if (!TAP_OK(d != NULL, "the input's example is read"))
        return;
    TAP_OK(lodd__str_is(d->evidence.ptr[0].path, "evidence/messages/innleggelsesrapport/"),
           "paths are as in the bundle");
    TAP_OK(lodd__declaration_evidence(d, LODD__STR("E12"))->path.len == 0, "... if there are any");
    TAP_OK(!d->claims.ptr[0].all_evidence && d->claims.ptr[5].all_evidence,
           "evidence that is absent is known from none");
    TAP_OK(d->issued.len == 0 && d->id.len == 0 && lodd__str_is(d->scheme.id, "no.selvdeklarering"), "head");
    lodd__declaration_free(d);
    refuses_changed(LODD__READ_INPUT, "\"status\"", "\"issued\": \"2026-01-01\", \"status\"",
                    "issued (line 5, column 13): this is what the tool finds out");
    refuses_changed(LODD__READ_INPUT, "\"path\": \"docs/ros.pdf\"", "\"path\": \"docs/ros.pdf\", \"sha256\": \"x\"",
                    "this is what the tool finds out");
    refuses_changed(LODD__READ_INPUT, "\"negative\": true", "\"synthetic\": true",
                    "of messages this is what the tool finds");
    refuses_changed(LODD__READ_INPUT, "\"id\": \"no.selvdeklarering\"", "\"id\": \"no.annet\"", "scheme.id");
    refuses_changed(LODD__READ_INPUT, "\"pleie-og-omsorg\"", "\"pleie\"", "kind of organisation");
    refuses_changed(LODD__READ_INPUT, "PLO16-INNLEGG-SEND-2", "PLO16-INNLEGG-SEND-3", "claims[0].requirements[1]");
    refuses_changed(LODD__READ_INPUT, "messages/innleggelsesrapport/", "../", "evidence[0].path");
    refuses_changed(LODD__READ_INPUT, "messages/innleggelsesrapport/", "a//", "evidence[0].path");
    refuses_changed(LODD__READ_INPUT, "\"orgnr\": \"314159268\"", "\"orgnr\": \"FYLL INN: nummer\"",
                    "1 member is not filled in yet: issuer.orgnr");
}

/* --- lists --- */

enum { MANY = 20000 };

/* The example with many more messages, all of them named by one claim. */
static lodd_str many(void)
{
    lodd__declaration *d = read_ok(full, LODD__READ_FULL, NULL);
    lodd__evidence *items = lodd__arena_array(&d->arena, MANY, sizeof *items);
    lodd_str *ids = lodd__arena_array(&d->arena, MANY, sizeof *ids);
    lodd__buf out = {0};

    for (size_t i = 0; i < MANY; i++) {
        items[i] = d->evidence.ptr[i < d->evidence.len ? i : 0];
        if (i >= d->evidence.len) {
            items[i].id = lodd__arena_printf(&d->arena, "M/%zu.xml", i);
            items[i].path = lodd__arena_printf(&d->arena, "evidence/m/%zu.xml", i);
        }
        ids[i] = items[i].id;
    }
    d->evidence.ptr = items;
    d->evidence.len = MANY;
    d->claims.ptr[0].evidence = (lodd__strings){ids, MANY};
    lodd__declaration_write(&out, d);
    lodd__declaration_free(d);
    return lodd__buf_str(&out);
}

static void test_many(void)
{
    lodd_str json = many();
    lodd__declaration *d = read_ok(json, LODD__READ_FULL, NULL);
    lodd__buf out = {0};
    size_t found = 0;

    if (!TAP_OK(d != NULL && d->evidence.len == MANY, "%d evidence items are read", MANY))
        return;
    lodd__declaration_write(&out, d);
    TAP_OK(lodd__str_eq(lodd__buf_str(&out), json), "... and written as they were");
    for (size_t i = 0; i < MANY; i++)
        found += lodd__declaration_evidence(d, d->claims.ptr[0].evidence.ptr[i]) == &d->evidence.ptr[i];
    TAP_OK(found == MANY, "... and found by their ids");
    lodd__declaration_free(d);
    lodd__buf_free(&out);
    free((char *)json.ptr);
}

static void test_lookup(void)
{
    lodd__declaration *d = read_ok(full, LODD__READ_FULL, NULL);
    lodd__evidence *fewer;

    TAP_OK(lodd__declaration_deviation(d, LODD__STR("A1")) == d->deviations.ptr &&
               lodd__declaration_deviation(d, LODD__STR("A2")) == NULL,
           "a deviation by its id");
    fewer = lodd__arena_array(&d->arena, 2, sizeof *fewer);
    fewer[0] = d->evidence.ptr[0];
    fewer[1] = d->evidence.ptr[1];
    fewer[1].id = LODD__STR("ny");
    d->evidence.ptr = fewer;
    d->evidence.len = 2;
    TAP_OK(lodd__declaration_evidence(d, LODD__STR("ny")) == fewer + 1 &&
               lodd__declaration_evidence(d, LODD__STR("E3")) == NULL,
           "a list that was not indexed is searched");
    TAP_OK(lodd__declaration_index(d) && lodd__declaration_evidence(d, LODD__STR("ny")) == fewer + 1,
           "... and found again when it is");
    lodd__declaration_free(d);
}

/* --- memory --- */

static void test_no_memory(void)
{
    long n = 0;
    size_t failures = 0, bad = 0;
    bool done = false;

    while (!done && n < 100000) {
        lodd__declaration *d = NULL;
        lodd__buf out = {0};
        lodd_status status;

        fail_at = n++;
        fail_count = 0;
        status = lodd__declaration_read(&d, full, LODD__READ_RECOMPUTE, installed(), NULL);
        if (status == LODD_OK)
            lodd__declaration_write(&out, d);
        fail_at = -1;
        done = fail_count == 0;
        failures += status == LODD_ERR_NOMEM || out.failed;
        bad += !done && status == LODD_OK && !out.failed;
        lodd__buf_free(&out);
        lodd__declaration_free(d);
    }
    TAP_OK(done && failures > 10 && bad == 0, "each of %zu allocations may fail", failures);
}

/* --- from disk --- */

static char folder[200];

static void tidy_up(void)
{
    char command[400];

    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    TAP_OK(system(command) == 0, "tidied up");
}

static void put(const char *name, lodd_str bytes)
{
    char path[400];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "wb");
    if (f == NULL || fwrite(bytes.ptr, 1, bytes.len, f) != bytes.len || fclose(f) != 0)
        exit(1);
}

static lodd__loaded load(lodd__arena *arena, const char *name, const char *date)
{
    char path[400];
    lodd__loaded loaded;
    lodd_status status;

    snprintf(path, sizeof path, "%s%s", folder, name);
    status = lodd__load(&loaded, arena, path, lodd__str(date), NULL);
    TAP_OK(status == LODD_OK && lodd__str_is(loaded.name, path) &&
               (loaded.declaration == NULL) == (loaded.fault.len > 0),
           "loading \"%s\" on %s: %.*s", name, date, LODD__FMT(loaded.fault));
    return loaded;
}

static void not_loaded(const char *name, const char *part)
{
    lodd__arena arena = {0};
    lodd__loaded loaded = load(&arena, name, "2027-01-01");

    TAP_OK(loaded.declaration == NULL && contains(loaded.fault, part), "... it cannot be read: %s", part);
    lodd__loaded_free(&loaded);
    lodd__arena_free(&arena);
}

static void valid_on(const char *name, const char *date, int validity, bool bundle)
{
    lodd__arena arena = {0};
    lodd__loaded loaded = load(&arena, name, date);

    TAP_OK(loaded.declaration != NULL && (int)loaded.validity == validity && (loaded.bundle != NULL) == bundle &&
               strlen(loaded.sha256.hex) == 64,
           "... validity %d", validity);
    lodd__loaded_free(&loaded);
    lodd__arena_free(&arena);
}

static void put_changed(const char *name, const char *from, const char *to)
{
    lodd_str json = replaced(full, from, to);

    put(name, json);
    free((char *)json.ptr);
}

static void test_load_no_memory(void)
{
    size_t failures = 0, bad = 0;
    bool done = false;

    for (long n = 0; !done && n < 100000; n++) {
        lodd__arena arena = {0};
        lodd__loaded loaded;
        lodd_status status;

        fail_at = n;
        fail_count = 0;
        status = lodd__load(&loaded, &arena, folder, LODD__STR("2027-01-01"), NULL);
        fail_at = -1;
        done = fail_count == 0;
        failures += status == LODD_ERR_NOMEM;
        bad += status == LODD_OK ? loaded.declaration == NULL || !done : status != LODD_ERR_NOMEM;
        lodd__loaded_free(&loaded);
        lodd__arena_free(&arena);
    }
    TAP_OK(done && failures > 10 && bad == 0, "each of %zu allocations of loading may fail (%zu wrong)", failures, bad);
}

static void test_load(void)
{
    char path[400];

    snprintf(folder, sizeof folder, "/tmp/lodd-declaration-XXXXXX");
    if (mkdtemp(folder) == NULL)
        exit(1);
    not_loaded("", "there is no selvdeklarering.json here");
    put("selvdeklarering.json", full);
    valid_on("", "2026-11-21", LODD__VALIDITY_CURRENT, true);
    valid_on("/", "2028-11-20", LODD__VALIDITY_CURRENT, true);
    valid_on("", "2026-11-20", LODD__VALIDITY_NOT_YET, true);
    valid_on("/selvdeklarering.json", "2028-11-21", LODD__VALIDITY_EXPIRED, false);
    test_load_no_memory();
    put_changed("trukket.json", "\"status\": \"gjeldende\"", "\"status\": \"trukket\"");
    valid_on("/trukket.json", "2030-01-01", LODD__VALIDITY_WITHDRAWN, false);
    put_changed("utkast.json", "\"status\": \"gjeldende\"", "\"status\": \"utkast\"");
    valid_on("/utkast.json", "2027-01-01", LODD__VALIDITY_DRAFT, false);
    put_changed("galt.json", "\"claims\"", "\"claim\"");
    not_loaded("/galt.json", "is \"claims\" meant?");
    put("tom.json", LODD__STR(""));
    not_loaded("/tom.json", "no JSON");
    not_loaded("/finnes-ikke.json", "there is no finnes-ikke.json here");
    not_loaded("/finnes-ikke/selvdeklarering.json", "finnes-ikke");
    snprintf(path, sizeof path, "%s/lenke.json", folder);
    TAP_OK(symlink("selvdeklarering.json", path) == 0, "a link is made");
    not_loaded("/lenke.json", "link");
    snprintf(path, sizeof path, "%s/rør.json", folder);
    TAP_OK(mkfifo(path, 0600) == 0, "a FIFO is made");
    not_loaded("/rør.json", "no regular file");
    snprintf(path, sizeof path, "%s/stor.json", folder);
    put("stor.json", full);
    TAP_OK(truncate(path, (off_t)1 << 30) == 0, "a file of 1 GB is made");
    not_loaded("/stor.json", "larger than what is read");
    tidy_up();
}

/* --- the starting file --- */

static lodd_engine *open_engine(void)
{
    const char *directory = getenv("LODD_PROFILES");
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    char *message = NULL;

    options.profile_dirs = &directory;
    options.n_profile_dirs = 1;
    if (lodd_engine_open(&engine, &options, &message) != LODD_OK)
        printf("# %s\n", message != NULL ? message : "?");
    lodd_free(message);
    return engine;
}

static lodd_str start(lodd_engine *engine, const char *set, const char *evidence, lodd_lang lang)
{
    char *text = NULL, *message = NULL;
    lodd_status status = lodd_declare_init(&text, engine, set, evidence, lang, &message);

    TAP_OK(status == LODD_OK && text != NULL, "a starting file is made%s%s", message != NULL ? ": " : "",
           message != NULL ? message : "");
    lodd_free(message);
    return lodd__str(text);
}

/* Puts something that is right in the place of every placeholder. */
static lodd_str filled_in(lodd_str text)
{
    static const struct {
        const char *key, *value;
    } values[] = {{"orgnr", "314159268"},
                  {"sha256", "0000000000000000000000000000000000000000000000000000000000000000"},
                  {"date", "2026-11-21"},
                  {"validUntil", "2027-11-21"},
                  {"releaseDate", "2026-01-31"},
                  {"created", "2026-01-31"},
                  {"type", "epj"},
                  {"organisations", "pleie-og-omsorg"},
                  {"id", "urn:uuid:00000000-0000-8000-8000-000000000000"},
                  {"complaintUrl", "https://a.example"},
                  {"language", "nb"},
                  {"documentKind", "ros"}};
    lodd__buf out = {0};
    lodd_str key = {NULL, 0};

    for (size_t i = 0; i < text.len; i++) {
        size_t end = lodd__str_find(text, '"', i + 1);

        if (text.ptr[i] != '"') {
            lodd__buf_addc(&out, text.ptr[i]);
            continue;
        }
        while (end != (size_t)-1 && text.ptr[end - 1] == '\\')
            end = lodd__str_find(text, '"', end + 1);
        lodd_str value = lodd__str_sub(text, i + 1, end - i - 1);
        bool is_key = end + 1 < text.len && text.ptr[end + 1] == ':';
        const char *instead = "utfylt";

        if (is_key)
            key = value;
        for (size_t v = 0; v < sizeof values / sizeof *values; v++)
            if (lodd__str_is(key, values[v].key))
                instead = values[v].value;
        if (!is_key &&
            (lodd__str_starts(value, LODD__STR("FYLL INN")) || lodd__str_starts(value, LODD__STR("FILL IN"))))
            value = lodd__str(instead);
        lodd__buf_printf(&out, "\"%.*s\"", LODD__FMT(value));
        i = end;
    }
    return lodd__buf_str(&out);
}

static void test_start(lodd_engine *engine, const lodd_requirements *requirements, lodd_lang lang)
{
    lodd_str text = start(engine, NULL, NULL, lang), again = start(engine, NULL, NULL, lang), filled;
    lodd__declaration *d;
    size_t send = 0;

    refuses(text, LODD__READ_INPUT, requirements, "members are not filled in yet: validUntil, supersedes.id, ");
    TAP_OK(lodd__str_eq(text, again), "the same every time");
    TAP_OK(contains(text, lang == LODD_LANG_NB ? "FYLL INN eller fjern: " : "FILL IN or take away: ") &&
               !contains(text, lang == LODD_LANG_NB ? "FILL IN" : "FYLL INN") && !contains(text, "{months}"),
           "it is in one language");
    filled = filled_in(text);
    d = read_ok(filled, LODD__READ_INPUT, requirements);
    TAP_OK(d != NULL, "filled in, it is read");
    for (size_t i = 0; d != NULL && i < d->claims.len; i++)
        send += d->claims.ptr[i].direction == LODD__DIRECTION_SEND &&
                d->claims.ptr[i].status == LODD__CLAIM_IKKE_TESTET &&
                lodd__str_is(d->claims.ptr[i].profile, "no.plo@1.6/innleggelsesrapport");
    TAP_OK(send == 1 && d->claims.len > 20, "it has a claim for each profile and direction (%zu)", d->claims.len);
    lodd__declaration_free(d);
    free((char *)text.ptr);
    free((char *)again.ptr);
    free((char *)filled.ptr);
}

static void copy_to(const char *from, const char *to)
{
    lodd_str bytes = read_file(from);

    put(to, bytes);
    free((char *)bytes.ptr);
}

static void make_evidence(void)
{
    static const char *const folders[] = {"meldinger", "meldinger/send", "blandet", "kjøring", "kjøring/inputs"};
    char path[400];

    snprintf(folder, sizeof folder, "/tmp/lodd-declaration-XXXXXX");
    if (mkdtemp(folder) == NULL)
        exit(1);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, folders[i]);
        if (mkdir(path, 0700) != 0)
            exit(1);
    }
    copy_to("testdata/messages/valid/plo16-innleggelsesrapport/input.xml", "meldinger/send/en.xml");
    copy_to("testdata/messages/valid/plo16-innleggelsesrapport/input.xml", "meldinger/to.xml");
    copy_to("testdata/messages/valid/plo16-innleggelsesrapport/input.xml", "blandet/tre.xml");
    copy_to("testdata/messages/valid/plo16-innleggelsesrapport/input.xml", "kjøring/inputs/fire.xml");
    put("blandet/oppsett.xml", LODD__STR("<oppsett/>"));
    put("kjøring/run.json", LODD__STR("{}"));
    put("bilde.PNG", LODD__STR("x"));
    put("ros.pdf", LODD__STR("x"));
    put("produkt.cdx.json", LODD__STR("{}"));
    snprintf(path, sizeof path, "%s/lenke.pdf", folder);
    if (symlink("ros.pdf", path) != 0)
        exit(1);
}

static void test_start_evidence(lodd_engine *engine, const lodd_requirements *requirements)
{
    static const struct {
        const char *path;
        lodd__evidence_kind kind;
    } expected[] = {
        {"evidence/bilde.PNG", LODD__EVIDENCE_SCREENSHOT},    {"evidence/blandet/oppsett.xml", LODD__EVIDENCE_DOCUMENT},
        {"evidence/blandet/tre.xml", LODD__EVIDENCE_MESSAGE}, {"evidence/kjøring/run.json", LODD__EVIDENCE_RUN},
        {"evidence/meldinger/", LODD__EVIDENCE_MESSAGE},      {"evidence/produkt.cdx.json", LODD__EVIDENCE_SBOM},
        {"evidence/ros.pdf", LODD__EVIDENCE_DOCUMENT}};
    lodd_str text, filled;
    lodd__declaration *d;

    make_evidence();
    text = start(engine, "no.plo@1.6", folder, LODD_LANG_NB);
    filled = filled_in(text);
    d = read_ok(filled, LODD__READ_INPUT, requirements);
    TAP_OK(d != NULL && d->evidence.len == sizeof expected / sizeof *expected, "what lies in the folder is evidence");
    for (size_t i = 0; d != NULL && i < d->evidence.len && i < sizeof expected / sizeof *expected; i++)
        TAP_OK(lodd__str_is(d->evidence.ptr[i].path, expected[i].path) && d->evidence.ptr[i].kind == expected[i].kind,
               "%.*s is a %s", LODD__FMT(d->evidence.ptr[i].path), lodd__evidence_words[d->evidence.ptr[i].kind]);
    TAP_OK(contains(text, "2 filer: no.plo@1.6/innleggelsesrapport 2") && contains(text, "; 3 meldinger i mappen") &&
               contains(text, "; 0 meldinger i mappen") && !contains(text, "no.apprec"),
           "it says which messages were found");
    lodd__declaration_free(d);
    free((char *)text.ptr);
    free((char *)filled.ptr);
    tidy_up();
}

static void no_start(lodd_engine *engine, const char *set, const char *evidence, lodd_status expected, const char *part)
{
    char *text = NULL, *message = NULL;
    lodd_status status = lodd_declare_init(&text, engine, set, evidence, LODD_LANG_NB, &message);

    TAP_OK(status == expected && text == NULL && message != NULL && strstr(message, part) != NULL, "no start: %s",
           message != NULL ? message : "");
    lodd_free(message);
}

static void test_start_no_memory(lodd_engine *engine)
{
    lodd_str whole;
    size_t failures = 0, bad = 0;
    bool done = false;

    make_evidence();
    whole = start(engine, NULL, folder, LODD_LANG_NB);
    for (long n = 0; !done && n < 100000; n++) {
        char *text = NULL, *message = NULL;
        lodd_status status;

        fail_at = n;
        fail_count = 0;
        status = lodd_declare_init(&text, engine, NULL, folder, LODD_LANG_NB, &message);
        fail_at = -1;
        done = fail_count == 0;
        failures += status == LODD_ERR_NOMEM;
        bad += status == LODD_OK ? !lodd__str_is(whole, text) : status != LODD_ERR_NOMEM || text != NULL;
        lodd_free(text);
        lodd_free(message);
    }
    TAP_OK(done && failures > 10 && bad == 0, "each of %zu allocations for a starting file may fail (%zu wrong)",
           failures, bad);
    free((char *)whole.ptr);
    tidy_up();
}

static void test_starts(void)
{
    lodd_engine *engine = open_engine();
    lodd_requirements *requirements = NULL;
    char *message = NULL;

    if (!TAP_OK(engine != NULL && lodd_requirements_open(&requirements, engine, &message) == LODD_OK,
                "the packs are opened"))
        return;
    test_start(engine, requirements, LODD_LANG_NB);
    test_start(engine, requirements, LODD_LANG_EN);
    test_start_evidence(engine, requirements);
    test_start_no_memory(engine);
    no_start(engine, "no.plo@1.6, no.finnes@9", NULL, LODD_ERR_ARGUMENT, "no.finnes@9");
    no_start(engine, " , ", NULL, LODD_ERR_ARGUMENT, "no requirement set is named");
    no_start(engine, NULL, "/finnes/ikke", LODD_ERR_NOT_FOUND, "/finnes/ikke");
    lodd_requirements_close(requirements);
    lodd_engine_close(engine);
}

int main(void)
{
    const char *env = getenv("LODD_SOURCE_ROOT");

    snprintf(root, sizeof root, "%s", env != NULL ? env : ".");
    full = read_file("testdata/declarations/full/selvdeklarering.json");
    given = read_file("testdata/declarations/full/declaration-input.json");
    test_full();
    test_own_memory();
    test_refused();
    test_damaged();
    test_recompute();
    test_input();
    test_many();
    test_lookup();
    test_no_memory();
    test_load();
    test_starts();
    free((char *)full.ptr);
    free((char *)given.ptr);
    return tap_done();
}
