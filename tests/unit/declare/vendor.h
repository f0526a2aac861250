/* vendor.h - declarations for tests: what a made-up vendor says, evidence in a folder of its own, the packs of the
 * project. Synthetic throughout. */
#ifndef LODD_TESTS_DECLARE_VENDOR_H
#define LODD_TESTS_DECLARE_VENDOR_H

#include "declare/evaluate.h"
#include "tap.h"
#include "unit/pack/temp.h"

#define INNLEGGELSE "no.plo@1.6/innleggelsesrapport"

typedef struct vendor {
    lodd_engine *engine;
    lodd_requirements *requirements;
    temp folder; /* of the evidence */
} vendor;

__attribute__((unused)) static void vendor_open(vendor *v)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    const char *dir = getenv("LODD_PROFILES");
    char *message = NULL;

    options.profile_dirs = &dir;
    options.n_profile_dirs = 1;
    temp_make(&v->folder);
    if (lodd_engine_open(&v->engine, &options, &message) != LODD_OK ||
        lodd_requirements_open(&v->requirements, v->engine, &message) != LODD_OK) {
        printf("# %s\n", message != NULL ? message : "no message");
        abort();
    }
}

__attribute__((unused)) static void vendor_close(vendor *v)
{
    lodd_requirements_close(v->requirements);
    lodd_engine_close(v->engine);
    temp_remove(&v->folder);
}

/* A message of testdata/messages, with the MsgId's last digits replaced when nr is not 0. */
__attribute__((unused)) static void vendor_take(vendor *v, const char *name, const char *source, unsigned nr)
{
    static char data[1 << 20];
    char path[1024], digits[16];
    char *id;
    size_t n;
    FILE *file;

    snprintf(path, sizeof path, "%s/testdata/messages/%s/input.xml", getenv("LODD_SOURCE_ROOT"), source);
    file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        abort();
    }
    n = fread(data, 1, sizeof data - 1, file);
    fclose(file);
    data[n] = '\0';
    id = strstr(data, "MsgId>");
    if (nr != 0 && id != NULL) {
        snprintf(digits, sizeof digits, "%012u", nr);
        memcpy(strchr(id, '<') - 12, digits, 12);
    }
    temp_write_n(&v->folder, name, data, n);
}

/* The input with these claims, evidence and further members (", \"key\": ..."), as a declaration that was issued.
 * Neither claims nor evidence have brackets around them. */
__attribute__((unused)) static lodd__declaration *vendor_says(vendor *v, const char *claims, const char *evidence,
                                                              const char *more)
{
    static const char head[] =
        "{\"schema\":\"urn:lodd:declaration-input:1\",\"validUntil\":\"2027-11-21\",\"status\":\"gjeldende\","
        "\"scheme\":{\"level\":\"a\"},\"issuer\":{\"name\":\"Eksempel AS\",\"orgnr\":\"310000000\",\"contact\":\"x\"},"
        "\"signatory\":{\"name\":\"Kari "
        "Nordmann\",\"function\":\"Produktsjef\",\"place\":\"Oslo\",\"date\":\"2026-11-20\"},"
        "\"subject\":{\"type\":\"epj\",\"name\":\"EksempelEPJ\",\"version\":\"4.2.1\",\"intendedPurpose\":\"Journal\","
        "\"organisations\":[\"pleie-og-omsorg\"]},\"outOfScope\":[],";
    lodd__declaration *d = NULL;
    lodd__buf text = {0};
    char *message = NULL;
    lodd_status status;

    lodd__buf_printf(&text, "%s\"claims\":[%s],\"evidence\":[%s]%s}", head, claims, evidence, more);
    status = lodd__declaration_read(&d, lodd__buf_str(&text), LODD__READ_INPUT, v->requirements, &message);
    lodd__buf_free(&text);
    if (status != LODD_OK) {
        printf("# %s\n", message != NULL ? message : "no message");
        fflush(stdout);
        abort();
    }
    d->issued = LODD__STR("2026-11-21");
    return d;
}

/* Expands and evaluates it. */
__attribute__((unused)) static lodd_status vendor_judge(vendor *v, lodd__declaration *d, lodd__buf *findings,
                                                        lodd_check *check, size_t jobs)
{
    lodd__evaluation with = {.engine = v->engine, .requirements = v->requirements, .jobs = jobs};
    lodd_status status = lodd__bundle_open(&with.evidence, v->folder.dir, "evidence/", NULL, NULL);

    if (status == LODD_OK)
        status = lodd__expand(d, &with, check);
    if (status == LODD_OK)
        status = lodd__evaluate(d, &with, findings, check);
    lodd__bundle_close(with.evidence);
    return status;
}

/* Lines of a code, with text in their English text. */
__attribute__((unused)) static size_t lines_of(const lodd_check *check, const char *code, const char *text)
{
    size_t n = 0;

    for (size_t i = 0; i < lodd_check_n_lines(check); i++) {
        const lodd_line *line = lodd_check_line(check, i);

        if (strcmp(line->code, code) == 0)
            n += memmem(line->text[LODD_LANG_EN].ptr, line->text[LODD_LANG_EN].len, text, strlen(text)) != NULL;
    }
    return n;
}

__attribute__((unused)) static void show_lines(const lodd_check *check)
{
    for (size_t i = 0; i < lodd_check_n_lines(check); i++) {
        const lodd_line *line = lodd_check_line(check, i);

        printf("# %s %s %.*s: %.*s\n", lodd_mark_name(line->mark), line->code, LODD__FMT(line->subject),
               LODD__FMT(line->text[LODD_LANG_EN]));
    }
}

#endif
