/* test_render.c - records as pages: what a page holds, what it never holds, hostile records, memory that runs out. */
#include <libxml/xmlmemory.h>
#include <stdlib.h>

#include "../base/fail.h"
#include "base/sha256.h"
#include "declare/check.h"
#include "declare/declaration.h"
#include "declare/render.h"
#include "tap.h"
#include "write/emit.h"

static lodd_str page_of(lodd__buf *page, lodd_str record, const char *name, lodd_status *ret_status)
{
    char *message = NULL;

    page->len = 0;
    *ret_status = lodd__render(page, record, name, &message);
    if (*ret_status != LODD_OK && *ret_status != LODD_ERR_NOMEM && (message == NULL || strchr(message, '\n') != NULL))
        TAP_OK(false, "a refusal has one line: %s", message != NULL ? message : "none");
    lodd_free(message);
    return lodd__buf_str(page);
}

static bool has(lodd_str text, const char *part)
{
    return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

static size_t count(lodd_str text, const char *part)
{
    size_t n = 0, len = strlen(part);

    for (const char *p = text.ptr; (p = memmem(p, text.len - (size_t)(p - text.ptr), part, len)) != NULL; p += len)
        n++;
    return n;
}

/* --- what is on a page --- */

static const char small[] =
    "{\"schema\":\"urn:lodd:selvdeklarering:1\",\"subject\":{\"name\":\"Prøve\",\"version\":\"1\"},"
    "\"issuer\":{\"name\":\"A & B <AS>\"}}";

static void test_frame(void)
{
    lodd__buf page = {0}, again = {0};
    lodd_status status, second;
    lodd_str text = page_of(&page, LODD__STR(small), NULL, &status);
    lodd_str same = page_of(&again, LODD__STR(small), "", &second);
    char sha256[65];

    lodd__sha256_hex(LODD__STR(small), sha256);
    TAP_OK(status == LODD_OK && second == LODD_OK, "a page is made");
    TAP_OK(lodd__str_starts(text, LODD__STR("<!doctype html>\n<html lang=\"nb\">")), "HTML5 in Norwegian");
    TAP_OK(has(text, "<h1>Prøve 1"), "the product is the h1");
    TAP_OK(has(text, "A &amp; B &lt;AS&gt;"), "texts are escaped");
    TAP_OK(has(text, "default-src 'none'"), "everything from elsewhere is forbidden");
    TAP_OK(lodd__str_eq(text, same), "the same record gives the same bytes");
    sha256[8] = '\0';
    TAP_OK(has(text, sha256), "the digest of the record is shown");
    lodd__buf_free(&page);
    lodd__buf_free(&again);
}

/* A declaration of one claim with this result. */
static void add_claim(lodd__buf *out, const char *shown)
{
    lodd__buf_printf(out,
                     "{\"schema\":\"urn:lodd:selvdeklarering:1\",\"claims\":[{\"id\":\"K1\",\"status\":\"ja\","
                     "\"computed\":{\"shown\":\"%s\"}}]}",
                     shown);
}

static void test_words(void)
{
    static const char *const verdicts[LODD_VERDICT_COUNT][LODD_LANG_COUNT] = {
#define X(name, exit, nb, en) {nb, en},
        LODD_VERDICT_TABLE(X)
#undef X
    };
    lodd__buf record = {0}, page = {0};
    lodd_status status;

    for (size_t i = 0; i < LODD__SHOWN_COUNT; i++) {
        record.len = 0;
        add_claim(&record, lodd__shown_words[i]);
        lodd_str text = page_of(&page, lodd__buf_str(&record), NULL, &status);
        TAP_OK(status == LODD_OK && has(text, lodd__shown_names[i][LODD_LANG_NB]) &&
                   has(text, lodd__shown_names[i][LODD_LANG_EN]),
               "\"%s\" is shown by its names", lodd__shown_words[i]);
    }
    for (size_t i = 0; i < LODD_VERDICT_COUNT; i++) {
        record.len = 0;
        lodd__buf_printf(&record, "{\"schema\":\"urn:lodd:kontroll:1\",\"verdict\":\"%s\"}", verdicts[i][LODD_LANG_NB]);
        lodd_str text = page_of(&page, lodd__buf_str(&record), NULL, &status);
        TAP_OK(status == LODD_OK && has(text, verdicts[i][LODD_LANG_NB]) && has(text, verdicts[i][LODD_LANG_EN]),
               "the verdict %s is shown in both languages", verdicts[i][LODD_LANG_NB]);
    }
    for (size_t i = 0; i <= LODD_MARK_NOT_POSSIBLE; i++) {
        record.len = 0;
        lodd__buf_printf(&record, "{\"schema\":\"urn:lodd:kontroll:1\",\"lines\":[{\"code\":\"X\",\"mark\":\"%s\"}]}",
                         lodd_mark_name((lodd_mark)i));
        lodd_str text = page_of(&page, lodd__buf_str(&record), NULL, &status);
        lodd__buf raw = {0};
        lodd__buf_printf(&raw, "<span>%s</span>", lodd_mark_name((lodd_mark)i)); /* what an unknown mark is shown as */
        TAP_OK(status == LODD_OK && !has(text, raw.ptr), "the mark %s has a name", lodd_mark_name((lodd_mark)i));
        lodd__buf_free(&raw);
    }
    lodd__buf_free(&record);
    lodd__buf_free(&page);
}

static void test_levels(void)
{
    lodd__buf record = {0}, page = {0};
    lodd_status status;

    for (size_t i = LODD_LEVEL_KAN; i < LODD_LEVEL_COUNT; i++) {
        char shown[64];

        record.len = 0;
        lodd__buf_printf(&record,
                         "{\"schema\":\"urn:lodd:selvdeklarering:1\",\"totals\":[{\"level\":\"%s\",\"required\":1}]}",
                         lodd_level_code((lodd_level)i));
        lodd_str text = page_of(&page, lodd__buf_str(&record), NULL, &status);
        snprintf(shown, sizeof shown, "%s (%s)", lodd_level_code((lodd_level)i), lodd_level_word((lodd_level)i));
        TAP_OK(status == LODD_OK && has(text, shown), "a norm level is shown with its word: %s", shown);
    }
    lodd__buf_free(&record);
    lodd__buf_free(&page);
}

static void test_values(void)
{
    static const struct {
        const char *member, *shown, *not_shown;
    } rows[] = {
        {"\"issued\":\"2026-11-21\"",
         "<time class=\"nowrap\" datetime=\"2026-11-21\">21.\u00a0november\u00a02026</time>", NULL},
        {"\"issued\":\"2026-13-21\"", "2026-13-21", "<time"},
        {"\"issued\":\"2026-01-99\"", "2026-01-99", "<time"},
        {"\"issued\":\"x\"", "<dd>x</dd>", "<time"},
        {"\"manifest\":{\"files\":1234567}", "1\u00a0234\u00a0567", NULL},
        {"\"manifest\":{\"files\":\"12a\"}", "12a", NULL},
        {"\"manifest\":{\"sha256\":\"abc\"}", "<code class=\"digest\">abc</code>", NULL},
        {"\"issuer\":{\"complaintUrl\":\"https://a.example/?a=1&b=2\"}", "href=\"https://a.example/?a=1&amp;b=2\"",
         NULL},
        {"\"issuer\":{\"complaintUrl\":\"https://a.example/ \\\"x\\\"<\"}", "href=\"https://a.example/%20%22x%22%3C\"",
         NULL},
        {"\"issuer\":{\"complaintUrl\":\"javascript:alert(1)\"}", "javascript:alert(1)", "href=\"javascript"},
        {"\"issuer\":{\"complaintUrl\":\"HTTPS://a.example\"}", "HTTPS://a.example", "href=\"HTTPS"},
        {"\"status\":\"utkast\"", "Draft. The supplier has not made this declaration.", NULL},
        {"\"status\":\"trukket\",\"statusReason\":\"feil i kodeverk\"", "feil i kodeverk", NULL},
        {"\"status\":\"gjeldende\"", "Gjeldende", "Draft."},
        {"\"outOfScope\":[null,true,1.50,\"a\\u0000b\\u202Ec\"]", "<li>1.50</li>", "\u202E"},
        {"\"xsl:x\":{\"//\":1},\"record\":[[[]]],\"item\":{\"member\":{}}", "<h1>", NULL},
    };
    lodd__buf record = {0}, page = {0};
    lodd_status status;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        record.len = 0;
        lodd__buf_printf(&record, "{\"schema\":\"urn:lodd:selvdeklarering:1\",%s}", rows[i].member);
        lodd_str text = page_of(&page, lodd__buf_str(&record), NULL, &status);
        TAP_OK(status == LODD_OK && has(text, rows[i].shown) &&
                   (rows[i].not_shown == NULL || !has(text, rows[i].not_shown)),
               "%s", rows[i].member);
    }
    lodd__buf_free(&record);
    lodd__buf_free(&page);
}

/* Claims to send and to receive share a row, wherever they stand. */
static void test_rows(void)
{
    static const char head[] = "{\"schema\":\"urn:lodd:selvdeklarering:1\",\"claims\":[";
    static const struct {
        const char *claims; /* profile and direction: s, m, b, - */
        size_t rows;
    } rows[] = {{"as am", 1},    {"am as", 1}, {"as bs am", 2}, {"as as am", 2},
                {"am am as", 2}, {"am", 1},    {"ab am", 2},    {"-- --", 2}};
    lodd__buf record = {0}, page = {0};
    lodd_status status;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        record.len = 0;
        LODD__ADD(&record, head);
        for (const char *p = rows[i].claims; *p != '\0'; p += p[2] == ' ' ? 3 : 2) {
            lodd__buf_printf(&record, "%s{\"id\":\"%zu\"", p == rows[i].claims ? "" : ",",
                             (size_t)(p - rows[i].claims));
            if (p[1] != '-')
                lodd__buf_printf(&record, ",\"profile\":\"p@1/%c\",\"direction\":\"%s\"", p[0],
                                 p[1] == 's'   ? "send"
                                 : p[1] == 'm' ? "motta"
                                               : "begge");
            LODD__ADD(&record, "}");
        }
        LODD__ADD(&record, "]}");
        lodd_str text = page_of(&page, lodd__buf_str(&record), NULL, &status);
        TAP_OK(status == LODD_OK && count(text, "role=\"rowheader\"") == rows[i].rows, "%s: %zu rows", rows[i].claims,
               rows[i].rows);
    }
    lodd__buf_free(&record);
    lodd__buf_free(&page);
}

/* A profile is called what its pack calls it; another one by its name. */
static void test_profiles(void)
{
    lodd__buf page = {0};
    lodd_status status;
    lodd_str text = page_of(&page,
                            LODD__STR("{\"schema\":\"urn:lodd:selvdeklarering:1\",\"claims\":["
                                      "{\"profile\":\"no.plo@1.6/log-dod\"},{\"profile\":\"x@1/log-dod\"},"
                                      "{\"profile\":\"http://a.example/log-dod|1\"}]}"),
                            NULL, &status);

    TAP_OK(status == LODD_OK &&
               has(text, "Orientering om dødsfall <span class=\"en\" lang=\"en\">Notice of death</span>"),
           "the title that the pack gives");
    TAP_OK(has(text, "Log dod <span class=\"pack\">x@1</span>"), "the name of an unknown profile");
    TAP_OK(has(text, "http://a.example/log-dod|1"), "a canonical");
    lodd__buf_free(&page);
}

/* --- what is refused --- */

static void test_refused(void)
{
    static const struct {
        const char *name, *record, *page;
        lodd_status status;
    } rows[] = {
        {"nothing", "", NULL, LODD_ERR_ARGUMENT},
        {"no JSON", "<html>", NULL, LODD_ERR_ARGUMENT},
        {"broken JSON", "{\"schema\":\"urn:lodd:kontroll:1\",", NULL, LODD_ERR_ARGUMENT},
        {"a member twice", "{\"schema\":\"urn:lodd:kontroll:1\",\"schema\":\"x\"}", NULL, LODD_ERR_ARGUMENT},
        {"no object", "[\"urn:lodd:kontroll:1\"]", NULL, LODD_ERR_ARGUMENT},
        {"no schema", "{}", NULL, LODD_ERR_ARGUMENT},
        {"a schema that is no text", "{\"schema\":1}", NULL, LODD_ERR_ARGUMENT},
        {"an unknown schema", "{\"schema\":\"urn:lodd:kontroll:2\"}", NULL, LODD_ERR_ARGUMENT},
        {"a schema with NUL", "{\"schema\":\"urn:lodd:kontroll:1\\u0000\"}", NULL, LODD_ERR_ARGUMENT},
        {"bytes that are not UTF-8", "{\"schema\":\"urn:lodd:kontroll:1\",\"a\":\"\xff\"}", NULL, LODD_ERR_ARGUMENT},
        {"an unknown page", "{\"schema\":\"urn:lodd:kontroll:1\"}", "index", LODD_ERR_ARGUMENT},
        {"a page with quotes", "{\"schema\":\"urn:lodd:register:1\"}", "x'\"", LODD_ERR_ARGUMENT},
        {"a page that leads out", "{\"schema\":\"urn:lodd:register:1\"}", "../x", LODD_ERR_ARGUMENT},
    };
    lodd__buf page = {0}, deep = {0};
    lodd_status status;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        (void)page_of(&page, lodd__str(rows[i].record), rows[i].page, &status);
        TAP_OK(status == rows[i].status, "%s: %s", rows[i].name, lodd_status_text(status));
    }
    for (size_t depth = 30; depth <= 100000; depth *= 57) {
        deep.len = 0;
        LODD__ADD(&deep, "{\"schema\":\"urn:lodd:kontroll:1\",\"lines\":");
        for (size_t i = 0; i < depth; i++)
            LODD__ADD(&deep, "[");
        for (size_t i = 0; i < depth; i++)
            LODD__ADD(&deep, "]");
        LODD__ADD(&deep, "}");
        (void)page_of(&page, lodd__buf_str(&deep), NULL, &status);
        TAP_OK(status == (depth < 60 ? LODD_OK : LODD_ERR_ARGUMENT), "%zu arrays in one another: %s", depth,
               lodd_status_text(status));
    }
    lodd__buf_free(&deep);
    lodd__buf_free(&page);
}

/* --- many --- */

/* What takes time in proportion to the square of their number would not end here. */
static void test_many(void)
{
    enum { MANY = 40000 };
    lodd__buf record = {0}, page = {0};
    lodd_status status;
    lodd_str text;

    LODD__ADD(&record, "{\"schema\":\"urn:lodd:selvdeklarering:1\",\"claims\":[");
    for (size_t i = 0; i < MANY; i++)
        lodd__buf_printf(&record,
                         "%s{\"id\":\"K1\",\"profile\":\"p@1/x\",\"direction\":\"send\",\"status\":\"ja\","
                         "\"evidence\":[\"E1\"],\"deviations\":[\"A1\"],\"requirements\":[\"R1\"]}",
                         i ? "," : "");
    LODD__ADD(&record, "],\"evidence\":[");
    for (size_t i = 0; i < MANY; i++)
        lodd__buf_printf(&record, "%s{\"id\":\"E1\",\"kind\":\"document\"}", i ? "," : "");
    LODD__ADD(&record, "],\"deviations\":[");
    for (size_t i = 0; i < MANY; i++)
        lodd__buf_printf(&record, "%s{\"id\":\"A1\",\"requirement\":\"R1\"}", i ? "," : "");
    LODD__ADD(&record, "],\"requirements\":[");
    for (size_t i = 0; i < MANY; i++)
        lodd__buf_printf(&record, "%s{\"id\":\"R1\"}", i ? "," : "");
    LODD__ADD(&record, "]}");
    text = page_of(&page, lodd__buf_str(&record), NULL, &status);
    TAP_OK(status == LODD_OK, "%d claims, all of one id: %s", MANY, lodd_status_text(status));
    TAP_OK(count(text, "id=\"k-K1\"") == 1 && count(text, "id=\"e-E1\"") == 1 && count(text, "id=\"d-A1\"") == 1 &&
               count(text, "id=\"r-R1\"") == 1,
           "each id stands on the page once");
    TAP_OK(text.len < 10 << 20, "the page stays of a size that can be opened: %zu bytes", text.len);
    TAP_OK(has(text, "40000"), "and says how many there are");
    lodd__buf_free(&record);
    lodd__buf_free(&page);
}

static void test_large_text(void)
{
    lodd__buf record = {0}, page = {0};
    lodd_status status;

    LODD__ADD(&record, "{\"schema\":\"urn:lodd:selvdeklarering:1\",\"issuer\":{\"name\":\"");
    for (size_t i = 0; i < 1200000; i++)
        LODD__ADD(&record, "&&&&&&&&&&");
    LODD__ADD(&record, "\"}}");
    (void)page_of(&page, lodd__buf_str(&record), NULL, &status);
    TAP_OK(status == LODD_ERR_LIMIT, "a page that grows beyond all measure is refused: %s", lodd_status_text(status));
    lodd__buf_free(&record);
    lodd__buf_free(&page);
}

static void test_renderer(void)
{
    lodd__renderer *renderer = NULL;
    lodd__buf page = {0}, alone = {0};
    char *message = NULL;
    lodd_status status = lodd__renderer_open(&renderer, LODD__STR(small), &message);
    size_t first;

    TAP_OK(status == LODD_OK && renderer != NULL, "a renderer is opened");
    (void)page_of(&alone, LODD__STR(small), NULL, &status);
    TAP_OK(lodd__renderer_page(renderer, &page, NULL, &message) == LODD_OK, "it makes a page");
    first = page.len;
    TAP_OK(lodd__renderer_page(renderer, &page, "no-such", &message) == LODD_ERR_ARGUMENT && page.len == first,
           "another that is not there leaves nothing");
    lodd_free(message);
    TAP_OK(lodd__renderer_page(renderer, &page, NULL, &message) == LODD_OK && page.len == 2 * first &&
               memcmp(page.ptr, page.ptr + first, first) == 0 &&
               lodd__str_eq(lodd__str_n(page.ptr, first), lodd__buf_str(&alone)),
           "and the same again");
    lodd__renderer_close(renderer);
    lodd__buf_free(&page);
    lodd__buf_free(&alone);
}

/* Every stylesheet that is built in compiles and makes a page of a record that says nothing, or refuses the page. */
static void test_all_sheets(void)
{
    static const char *const rows[][3] = {
#define R(schema, page, sheet) {schema, page, sheet},
#define PART(schema, list)
#include "declare/render.def"
#undef PART
#undef R
    };
    lodd__buf record = {0}, page = {0};
    lodd_status status;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool built_in = false;

        for (size_t k = 0; k < lodd__xslt_n; k++)
            built_in |= strcmp(lodd__xslt_table[k].name, rows[i][2]) == 0;
        record.len = 0;
        lodd__buf_printf(&record, "{\"schema\":\"%s\"}", rows[i][0]);
        (void)page_of(&page, lodd__buf_str(&record), rows[i][1][0] == '*' ? "index" : rows[i][1], &status);
        TAP_OK(built_in && (status == LODD_OK || status == LODD_ERR_ARGUMENT), "%s.xsl, %s %s: %s", rows[i][2],
               rows[i][0], rows[i][1], lodd_status_text(status));
    }
    lodd__buf_free(&record);
    lodd__buf_free(&page);
}

/* --- memory --- */

static void *failing_malloc(size_t n)
{
    return fail_now() ? NULL : __real_malloc(n);
}

static char *plain_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    char *copy = failing_malloc(n);

    return copy != NULL ? memcpy(copy, s, n) : NULL;
}

static void test_memory(void)
{
    lodd__buf page = {0}, good = {0};
    lodd_status status;
    size_t wrong = 0, tried = 0, refused = 0;

    (void)page_of(&good, LODD__STR(small), NULL, &status);
    for (long n = 0;; n += n < 40 ? 1 : n / 12) {
        fail_at = n;
        fail_count = 0;
        (void)page_of(&page, LODD__STR(small), NULL, &status);
        fail_at = -1;
        tried++;
        if (fail_count == 0)
            break;
        refused += status == LODD_ERR_NOMEM;
        wrong += status != LODD_ERR_NOMEM &&
                 !(status == LODD_OK && lodd__str_eq(lodd__buf_str(&page), lodd__buf_str(&good)));
        lodd__buf_free(&page);
        page = (lodd__buf){0};
    }
    TAP_OK(wrong == 0 && refused > 50, "memory that runs out is said, and nothing else happens: %zu of %zu times",
           refused, tried);
    (void)page_of(&page, LODD__STR(small), NULL, &status);
    TAP_OK(status == LODD_OK && lodd__str_eq(lodd__buf_str(&page), lodd__buf_str(&good)), "afterwards all is well");
    lodd__buf_free(&page);
    lodd__buf_free(&good);
}

int main(void)
{
    (void)xmlMemSetup(free, failing_malloc, realloc, plain_strdup);
    test_frame();
    test_words();
    test_levels();
    test_values();
    test_rows();
    test_profiles();
    test_refused();
    test_many();
    test_large_text();
    test_renderer();
    test_all_sheets();
    test_memory();
    return tap_done();
}
