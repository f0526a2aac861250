/* test_verify_memory.c - memory that runs out anywhere in a verification or a documentation control: a status, never
 * another verdict, never a crash. */
#include "golden/project.h"
#include "unit/declare/plays.h"
#include "unit/pack/temp.h"

enum { PLAYS = 150 };

static const char input[] =
    "{\"schema\": \"urn:lodd:declaration-input:1\", \"validUntil\": \"2027-06-30\", \"status\": \"gjeldende\",\n"
    " \"scheme\": {\"level\": \"a\"}, \"issuer\": {\"name\": \"L AS\", \"orgnr\": \"974760673\", \"contact\": "
    "\"p@example.com\"},\n"
    " \"signatory\": {\"name\": \"K N\", \"function\": \"F\", \"place\": \"Oslo\", \"date\": \"2026-11-21\"},\n"
    " \"subject\": {\"type\": \"epj\", \"name\": \"E\", \"version\": \"1\", \"intendedPurpose\": \"Journal\",\n"
    "  \"organisations\": [\"pleie-og-omsorg\"]},\n"
    " \"claims\": [{\"id\": \"K1\", \"profile\": \"no.apprec@1.1/apprec\", \"direction\": \"send\", \"status\": "
    "\"ja\",\n"
    "   \"evidence\": [\"M\"]},\n"
    "  {\"id\": \"K2\", \"profile\": \"no.apprec@1.1/apprec\", \"direction\": \"motta\", \"status\": \"nei\"}],\n"
    " \"evidence\": [{\"id\": \"M\", \"kind\": \"message\", \"path\": \"m/\"},\n"
    "  {\"id\": \"D\", \"kind\": \"document\", \"path\": \"d.txt\", \"title\": \"T\", \"created\": \"2026-01-01\",\n"
    "   \"version\": \"1\", \"language\": \"nb\"}], \"outOfScope\": []}\n";

static void copy_message(temp *t, const char *message, const char *name)
{
    char path[PROJECT_MAX_PATH], within[200], *bytes = NULL;
    FILE *file;
    long n;

    snprintf(within, sizeof within, "testdata/messages/valid/%s/input.xml", message);
    if ((file = fopen(project_path(path, within), "rb")) == NULL)
        abort();
    if (fseek(file, 0, SEEK_END) != 0 || (n = ftell(file)) < 0 || (bytes = malloc((size_t)n)) == NULL)
        abort();
    rewind(file);
    if (fread(bytes, 1, (size_t)n, file) != (size_t)n)
        abort();
    fclose(file);
    temp_write_n(t, name, bytes, (size_t)n);
    free(bytes);
}

static void make_bundle(temp *t, lodd_engine *engine, char *bundle, size_t n)
{
    lodd_declare_options options = LODD_DECLARE_OPTIONS_INIT;
    char file[600], evidence[600];
    lodd_check *check = NULL;
    char *message = NULL;

    temp_write(t, "input.json", input);
    temp_write(t, "evidence/d.txt", "et dokument\n");
    copy_message(t, "apprec11-ok", "evidence/m/a.xml");
    copy_message(t, "apprec11-avvist", "evidence/m/b.xml");
    snprintf(file, sizeof file, "%s/input.json", t->dir);
    snprintf(evidence, sizeof evidence, "%s/evidence", t->dir);
    snprintf(bundle, n, "%s/bundle", t->dir);
    options.input = file;
    options.evidence = evidence;
    options.output = bundle;
    options.issued = "2026-11-21";
    options.jobs = 1;
    TAP_OK(lodd_declare(&check, engine, &options, &message) == LODD_OK &&
               lodd_check_verdict(check) == LODD_VERDICT_MADE,
           "a bundle to look at");
    for (size_t i = 0; check != NULL && lodd_check_verdict(check) != LODD_VERDICT_MADE && i < lodd_check_n_lines(check);
         i++)
        printf("# %s %.*s\n", lodd_check_line(check, i)->code, (int)lodd_check_line(check, i)->text[LODD_LANG_EN].len,
               lodd_check_line(check, i)->text[LODD_LANG_EN].ptr);
    lodd_check_free(check);
    lodd_free(message);
}

static lodd_status verify(lodd_check **ret, lodd_engine *engine, const char *bundle, char **ret_message)
{
    lodd_verify_options options = LODD_VERIFY_OPTIONS_INIT;

    options.bundle = bundle;
    options.date = "2026-12-01";
    options.jobs = 1;
    return lodd_verify(ret, engine, &options, ret_message);
}

static lodd_status control(lodd_check **ret, lodd_engine *engine, const char *bundle, char **ret_message)
{
    lodd_documents_options options = LODD_DOCUMENTS_OPTIONS_INIT;

    options.bundle = bundle;
    options.date = "2026-12-01";
    options.controller = "Kommunen";
    return lodd_check_documents(ret, engine, &options, ret_message);
}

int main(void)
{
    temp t;
    char bundle[600];
    lodd_engine *engine = plays_engine();

    temp_make(&t);
    make_bundle(&t, engine, bundle, sizeof bundle);
    plays_test(verify, PLAYS, "verify", LODD_VERDICT_CONFIRMED, engine, bundle);
    plays_test(control, PLAYS, "check-docs", LODD_VERDICT_INCOMPLETE, engine, bundle);
    temp_write(&t, "bundle/evidence/d.txt", "et annet dokument\n");
    plays_test(verify, PLAYS, "verify what was changed", LODD_VERDICT_CHANGED, engine, bundle);
    lodd_engine_close(engine);
    temp_remove(&t);
    return tap_done();
}
