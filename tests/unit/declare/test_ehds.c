/* test_ehds.c - the EHDS block read, what is missing, and its files.
 *
 * Usage: test_ehds DECLARATION BLOCK: testdata/declarations/full/selvdeklarering.json and ehds-block.json.
 * test_ehds --forms DECLARATION: reads blocks from standard input, each with its length in bytes on a line before it, and
 * says "ok" or "fault" of each; for check_ehds.py. */
#include <stdio.h>
#include <stdlib.h>

#include "declare/ehds_state.h"
#include "lodd/declare.h"
#include "tap.h"
#include "unit/base/fail.h"

static char *text_of(const char *path, size_t *ret_len)
{
    FILE *file = fopen(path, "rb");
    char *ret = malloc(1 << 20);

    if (file == NULL || ret == NULL || (*ret_len = fread(ret, 1, 1 << 20, file)) == 0)
        abort();
    fclose(file);
    return ret;
}

static lodd__declaration *read_declaration(lodd_str json)
{
    lodd__declaration *ret = NULL;
    char *message = NULL;

    if (lodd__declaration_read(&ret, json, LODD__READ_FULL, NULL, &message) != LODD_OK) {
        fprintf(stderr, "%s\n", message != NULL ? message : "?");
        abort();
    }
    return ret;
}

static lodd_str json; /* the declaration */
static lodd__declaration *declaration;

/* Reads a block; the lines in *ret_check. True: no fault. */
static bool read_block(lodd_str block, lodd_check **ret_check)
{
    *ret_check = lodd__check_new();
    declaration->ehds = block;
    return lodd__ehds_read(declaration, *ret_check) == LODD_OK && (*ret_check)->marks[LODD_MARK_FAULT] == 0;
}

static bool has_line(const lodd_check *check, const char *code, const char *subject, const char *text)
{
    for (size_t i = 0; i < lodd_check_n_lines(check); i++) {
        const lodd_line *line = lodd_check_line(check, i);
        lodd_str en = line->text[LODD_LANG_EN];

        if (strcmp(line->code, code) == 0 && (subject == NULL || lodd__str_is(line->subject, subject)) &&
            (text == NULL || memmem(en.ptr, en.len, text, strlen(text)) != NULL))
            return true;
    }
    return false;
}

static void normal_form(lodd_str block)
{
    lodd_check *check;
    lodd_str first;

    TAP_OK(read_block(block, &check), "the whole block is read");
    lodd_check_free(check);
    first = declaration->ehds;
    TAP_OK(memmem(first.ptr, first.len, "//", 2) == memmem(first.ptr, first.len, "//eksempel", 10), "without comments");
    TAP_OK(memmem(first.ptr, first.len, "[\"patient-summary\",\"discharge-report\"]", 38) != NULL,
           "categories in their order, not the vendor's");
    TAP_OK(memmem(first.ptr, first.len, "[\"E1/innlagt-1.xml\",\"E1/innlagt-2.xml\",\"E1/innlagt-3.xml\"]", 58) != NULL,
           "a folder of evidence is the files in it");
    TAP_OK(read_block(first, &check) && lodd__str_eq(declaration->ehds, first), "the normal form stays as it is");
    lodd_check_free(check);
    TAP_OK(read_block(LODD__STR("{}"), &check) && lodd__str_is(declaration->ehds, "{}"), "an empty block");
    lodd_check_free(check);
    TAP_OK(read_block((lodd_str){NULL, 0}, &check) && declaration->ehds.len == 0 &&
               lodd__ehds_missing(declaration, check) == 0 && lodd_check_n_lines(check) == 0,
           "no block: nothing is said");
    lodd_check_free(check);
}

static void faults(void)
{
    static const struct {
        const char *block, *wanted;
    } rows[] = {
        {"[]", "a JSON object was expected"},
        {"{", "no JSON"},
        {"{\"manufacturer\":{}}", "\"name\" is missing"},
        {"{\"manufacturer\":{\"name\":\" \"}}", "must not be empty"},
        {"{\"manufacturer\":{\"name\":\"A\\nB\"}}", "control characters or line feeds"},
        {"{\"additional\":\"A\\u0007\"}", "control characters"},
        {"{\"manufacurer\":{}}", "is \"manufacturer\" meant?"},
        {"{\"dataCategories\":[\"imaging\",\"imaging\"]}", "twice"},
        {"{\"dataCategories\":[\"x-ray\"]}", "a category was expected"},
        {"{\"dataCategories\":[1]}", "a category was expected"},
        {"{\"otherActs\":[{}]}", "\"reference\" is missing"},
        {"{\"otherActs\":[\"MDR\"]}", "an object was expected"},
        {"{\"testEnvironment\":{\"environment\":\"x\",\"version\":\"1\",\"date\":\"2026-02-30\"}}", "a date was expected"},
        {"{\"testEnvironment\":{\"environment\":\"x\",\"version\":\"1\"}}", "\"date\" is missing"},
        {"{\"testEnvironment\":{\"environment\":\"x\",\"version\":\"1\",\"date\":\"2026-01-01\",\"url\":\"javascript:1\"}}",
         "https://"},
        {"{\"issue\":{\"place\":\"Oslo\"}}", "\"date\" is missing"},
        {"{\"technicalDocumentation\":{\"design\":{}}}", "no such member"},
        {"{\"technicalDocumentation\":{\"forms\":\"x\"}}", "an object was expected"},
        {"{\"technicalDocumentation\":{\"forms\":{\"evidence\":[1]}}}", "the id of evidence"},
        {"{\"annexII\":[{\"row\":\"4.1\",\"answer\":\"ja\"}]}", "no such row"},
        {"{\"annexII\":[{\"row\":\"3.2\",\"answer\":\"ja\"}]}", "no such row"},
        {"{\"annexII\":[{\"row\":\"1.1\"}]}", "\"answer\" is missing"},
        {"{\"annexII\":[{\"row\":\"1.1\",\"answer\":\"yes\"}]}", "ja, delvis, nei"},
        {"{\"annexII\":[{\"row\":\"1.1\",\"answer\":\"ja\"},{\"row\":\"1.1\",\"answer\":\"nei\"}]}", "answered twice"},
        {"{\"annexII\":{}}", "a list was expected"},
        {"{\"wellnessLabel\":{}}", "\"validUntil\" is missing"},
        {"{\"contactPoint\":\"a\",\"contactPoint\":\"b\"}", "two members"},
    };
    lodd_check *check;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool ok = !read_block(lodd__str(rows[i].block), &check) && has_line(check, "EHDS-FORM", "ehds", rows[i].wanted);

        if (!TAP_OK(ok, "%s", rows[i].block))
            printf("# %.*s\n", LODD__FMT(check->lines.len > 0 ? check->lines.ptr[0].text[1] : LODD__STR("no line")));
        lodd_check_free(check);
    }
    TAP_OK(!read_block(LODD__STR("{\"technicalDocumentation\":{\"forms\":{\"evidence\":[\"E77\"]}}}"), &check) &&
               has_line(check, "EHDS-EVIDENCE", "ehds", "'E77'"),
           "evidence that does not exist");
    lodd_check_free(check);
    lodd__buf many = {0};
    lodd__buf_printf(&many, "{\"technicalDocumentation\":{\"forms\":{\"evidence\":[\"E1\"");
    for (size_t i = 0; i < 100000; i++)
        lodd__buf_printf(&many, ",\"E%zu\"", i % 2 == 0 ? 1 : i);
    lodd__buf_printf(&many, "]}}}");
    TAP_OK(!read_block(lodd__buf_str(&many), &check) && lodd_check_n_lines(check) <= 30,
           "a hundred thousand folders and unknown ids: refused, in few words");
    lodd_check_free(check);
    lodd__buf_free(&many);
}

static void missing(lodd_str block)
{
    lodd_check *check;
    size_t n;

    read_block(block, &check);
    n = lodd__ehds_missing(declaration, check);
    TAP_OK(n == 0 && has_line(check, "EHDS-PREPARATORY", "ehds", "2029"), "nothing lacks in the whole block (%zu)", n);
    for (size_t i = 0; n > 0 && i < lodd_check_n_lines(check); i++)
        printf("# %.*s\n", LODD__FMT(lodd_check_line(check, i)->text[LODD_LANG_EN]));
    lodd_check_free(check);
    read_block(LODD__STR("{}"), &check);
    n = lodd__ehds_missing(declaration, check);
    TAP_OK(n == 2 + 1 + LODD__EHDS_PARTS + LODD__EHDS_ROWS, "what an empty one lacks: %zu", n);
    TAP_OK(has_line(check, "EHDS-MISSING", "Annex IV 4", "Article 40") &&
               has_line(check, "EHDS-MISSING", "Art. 38(2)(d)", "categories") &&
               has_line(check, "EHDS-MISSING", "Annex III 1(g)", "architecture") &&
               has_line(check, "EHDS-MISSING", "Annex II 3.2e", "an answer to"),
           "with the place of each");
    TAP_OK(check->marks[LODD_MARK_NOTE] == n + 1 && lodd_check_n_lines(check) == n + 1, "all of them are notes");
    lodd_check_free(check);
    read_block(LODD__STR("{\"annexII\":[{\"row\":\"1.1\",\"answer\":\"ja\",\"text\":\"x\"},"
                         "{\"row\":\"2.5\",\"answer\":\"ja\",\"text\":\"x\"},{\"row\":\"2.6\",\"answer\":\"nei\"}],"
                         "\"wellnessLabel\":{\"validUntil\":\"2029-11-22\"},\"manufacturer\":{\"name\":\"x\"}}"),
               &check);
    (void)lodd__ehds_missing(declaration, check);
    TAP_OK(has_line(check, "EHDS-MISSING", "Annex II 1.1", "evidence of"), "words alone do not show 1.1");
    TAP_OK(!has_line(check, "EHDS-MISSING", "Annex II 2.5", NULL), "they do 2.5, which is a statement");
    TAP_OK(has_line(check, "EHDS-MISSING", "Annex II 2.6", "an explanation"), "a no without a reason");
    TAP_OK(has_line(check, "EHDS-LABEL-LONG", NULL, "2029-11-21"), "a label of more than three years");
    TAP_OK(has_line(check, "EHDS-MISSING", "Annex IV 2", NULL), "the issuer's address is not another manufacturer's");
    lodd_check_free(check);
}

/* --- the files --- */

typedef struct kept {
    lodd_str names[8], bytes[8];
    size_t n;
    lodd__arena arena;
} kept;

static lodd_status keep(void *user, lodd_str name, lodd_str bytes)
{
    kept *k = user;

    k->names[k->n] = lodd__arena_str(&k->arena, name);
    k->bytes[k->n++] = lodd__arena_str(&k->arena, bytes);
    return LODD_OK;
}

static bool holds(lodd_str text, const char *part)
{
    return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

static void files(lodd_str block)
{
    static const char *const words[] = {"odkjen", "ertifiser", "pprov", "ertified"};
    lodd__buf record = {0};
    kept k = {.n = 0};
    lodd_check *check;
    char *message = NULL;
    bool derived = true, sorted = true, plain = true, notice = true;

    read_block(block, &check);
    lodd__declaration_write(&record, declaration);
    TAP_OK(lodd__ehds_files(declaration, lodd__buf_str(&record), keep, &k, &message) == LODD_OK && k.n == 5,
           "five files: %s", message != NULL ? message : "");
    for (size_t i = 0; i < k.n; i++) {
        derived &= lodd__ehds_derived(k.names[i]) && lodd__bundle_name_ok(k.names[i]);
        sorted &= i == 0 || lodd__str_cmp(k.names[i - 1], k.names[i]) < 0;
        notice &= holds(k.bytes[i], "Forberedende") && holds(k.bytes[i], "Preparatory");
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            plain &= !holds(k.bytes[i], words[w]);
    }
    TAP_OK(derived && sorted, "their names are known, and in order");
    TAP_OK(!lodd__ehds_derived(LODD__STR("ehds/other.html")) && !lodd__ehds_derived(LODD__STR("ehds/")), "others are not");
    TAP_OK(notice, "each says that it is preparatory");
    TAP_OK(plain, "none says that anybody has passed the system");
    TAP_OK(k.n == 5 && holds(k.bytes[0], "Kategorien blir ikke logget.") && holds(k.bytes[0], "Ikke relevant"),
           "the checklist has the answers");
    TAP_OK(k.n == 5 && holds(k.bytes[1], "Eksempel Produsent AS") && holds(k.bytes[1], "urn:gtin:07012345678903"),
           "the draft has manufacturer and reference");
    TAP_OK(k.n == 5 && holds(k.bytes[4], "\"complete\": false") && holds(k.bytes[4], "\"schema\": \"" LODD__EHDS_SCHEMA "\""),
           "the stub says that it is not complete");
    lodd_check_free(check);
    lodd__arena_free(&k.arena);
    lodd__buf_free(&record);
    lodd_free(message);
}

static void memory(lodd_str block)
{
    bool ok = true, done = false;
    long n = 0;

    for (; !done && n < 5000; n++) {
        lodd__declaration *own = read_declaration(json);
        lodd_check *check = lodd__check_new();
        lodd_status status;

        own->ehds = block;
        fail_count = 0;
        fail_at = n;
        status = lodd__ehds_read(own, check);
        fail_at = -1;
        done = fail_count == 0;
        ok &= done ? status == LODD_OK && check->marks[LODD_MARK_FAULT] == 0
                   : status == LODD_ERR_NOMEM || check->nomem || check->marks[LODD_MARK_FAULT] > 0;
        lodd_check_free(check);
        lodd__declaration_free(own);
    }
    TAP_OK(ok && done && n > 1, "memory that runs out is told, %ld times", n - 1);
}

static int forms(void)
{
    char length[32];

    while (fgets(length, sizeof length, stdin) != NULL) {
        size_t n = strtoul(length, NULL, 10);
        char *block = malloc(n + 1);
        lodd_check *check;

        if (block == NULL || fread(block, 1, n, stdin) != n)
            return 2;
        printf("%s\n", read_block(lodd__str_n(block, n), &check) ? "ok" : "fault");
        lodd_check_free(check);
        free(block);
    }
    return 0;
}

int main(int argc, char **argv)
{
    size_t n, n_block;
    char *text, *block;

    if (argc != 3)
        return 2;
    text = text_of(argv[strcmp(argv[1], "--forms") == 0 ? 2 : 1], &n);
    json = lodd__str_n(text, n);
    declaration = read_declaration(json);
    if (strcmp(argv[1], "--forms") == 0) {
        int ret = forms();
        lodd__declaration_free(declaration);
        free(text);
        return ret;
    }
    block = text_of(argv[2], &n_block);
    normal_form(lodd__str_n(block, n_block));
    faults();
    missing(lodd__str_n(block, n_block));
    files(lodd__str_n(block, n_block));
    memory(lodd__str_n(block, n_block));
    lodd__declaration_free(declaration);
    free(block);
    free(text);
    return tap_done();
}
