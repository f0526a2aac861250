/* hostile_shape.c - documents made to cost much: deep, wide, long, bombs, floods, references to files and hosts.
 *
 * Each is judged in a child process, in the same run as a good message behind it. What must hold: LODD_OK, a finding (or, where said, none), the
 * good message judged as ever, bounded time and memory, and nobody opened the file or called the host that the document names.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

/* Catches a hang, says nothing about speed: sanitized builds on a loaded machine are slow. */
enum { MAX_SECONDS = TORTURE_SANITIZED ? 60 : 20 };

/* Fewer of what costs much, where everything costs ten times as much. */
#define SOME(n) ((n) / (TORTURE_SANITIZED ? 5 : 1))

#define MH_NS "http://www.kith.no/xmlstds/msghead/2006-05-24"
#define HEAD "<MsgHead xmlns=\"" MH_NS "\">"
#define GOOD "valid/plo16-log-innlagt/input.xml"

static lodd_engine *engine;
static text good;
static verdict good_verdict;
static char folder[1024];
static char fifo[1100];
static int listener = -1;
static unsigned port;

typedef struct hostile {
    const char *what;
    const char *expected; /* a rule among the findings; NULL: any error; "": no error */
    size_t max_mib;       /* that judging may take besides the document; 0: 100 */
    void (*make)(text *t);
} hostile;

/* --- depth and width ------------------------------------------------------------------------------------------------------------------------- */

static void deep(text *t)
{
    text_repeat(t, "<a>", 10000);
    text_repeat(t, "</a>", 10000);
}

static void deep_open(text *t)
{
    text_repeat(t, "<a>", 1000000);
}

static void around(text *t, const char *name, const char *before, void (*middle)(text *t), const char *after)
{
    text from = torture_message(name);
    const char *at = memmem(from.ptr, from.len, "<plo:Pasientlogistikk", 21);
    size_t start = 0;
    size_t end = 0;

    if (at == NULL || !torture_element(&from, "plo:Pasientlogistikk", &start, &end))
        abort();
    text_add(t, from.ptr, start);
    text_puts(t, before);
    middle(t);
    text_puts(t, after);
    text_add(t, from.ptr + end, from.len - end);
    text_free(&from);
}

static void deep_in_content(text *t)
{
    around(t, GOOD, "", deep, "");
}

static void deep_150(text *t)
{
    text_puts(t, "<x:a xmlns:x=\"urn:unknown\">");
    text_repeat(t, "<x:a>", 150);
    text_repeat(t, "</x:a>", 150);
    text_puts(t, "</x:a>");
}

static void deep_unknown_payload(text *t)
{
    around(t, GOOD, "", deep_150, "");
}

static void many_attributes(text *t)
{
    text_puts(t, HEAD "<a");
    for (int i = 0; i < 1000000; i++)
        text_printf(t, " a%d=\"\"", i);
    text_puts(t, "/></MsgHead>");
}

static void same_attribute(text *t)
{
    text_puts(t, HEAD "<a");
    text_repeat(t, " a=\"\"", 1000000);
    text_puts(t, "/></MsgHead>");
}

static void many_namespaces(text *t)
{
    text_puts(t, "<a");
    for (int i = 0; i < 300000; i++)
        text_printf(t, " xmlns:n%d=\"urn:%d\"", i, i);
    text_puts(t, "/>");
}

/* 150 levels of 200 declarations each, then elements that use the outermost prefix. */
static void nested_namespaces(text *t)
{
    for (int level = 0; level < 150; level++) {
        text_puts(t, "<a");
        for (int i = 0; i < 200; i++)
            text_printf(t, " xmlns:n%dx%d=\"urn:%d\"", level, i, i);
        text_puts(t, ">");
    }
    text_repeat(t, "<n0x0:b/>", 100000);
    text_repeat(t, "</a>", 150);
}

static void many_elements(text *t)
{
    text_puts(t, HEAD);
    text_repeat(t, "<a/>", 4200000);
    text_puts(t, "</MsgHead>");
}

static void many_comments(text *t)
{
    text_puts(t, HEAD);
    text_repeat(t, "<!---->a", 300000);
    text_repeat(t, "<?p?>", 300000);
    text_puts(t, "</MsgHead>");
}

static void many_cdata(text *t)
{
    text_puts(t, HEAD "<MsgInfo>");
    text_repeat(t, "<![CDATA[a]]>", 1000000);
    text_puts(t, "</MsgInfo></MsgHead>");
}

static void many_references(text *t)
{
    text_puts(t, HEAD "<MsgInfo>");
    text_repeat(t, "&#65;&amp;", 2000000);
    text_puts(t, "</MsgInfo></MsgHead>");
}

/* --- length ------------------------------------------------------------------------------------------------------------------------------------ */

static void long_name(text *t)
{
    text_puts(t, "<");
    text_repeat(t, "a", 9000000);
    text_puts(t, "/>");
}

static void long_names(text *t)
{
    text_puts(t, HEAD);
    for (int i = 0; i < 200; i++) {
        text_printf(t, "<a%d", i);
        text_repeat(t, "a", 50000);
        text_printf(t, " b%d", i);
        text_repeat(t, "b", 50000);
        text_puts(t, "=\"1\"/>");
    }
    text_puts(t, "</MsgHead>");
}

static void long_prefix(text *t)
{
    text_puts(t, "<");
    text_repeat(t, "p", 5000000);
    text_puts(t, ":a xmlns:");
    text_repeat(t, "p", 5000000);
    text_puts(t, "=\"urn:p\"/>");
}

static void long_value(text *t)
{
    text_puts(t, HEAD "<MsgInfo><Type V=\"");
    text_repeat(t, "1234567890\n", 2000000);
    text_puts(t, "\"/></MsgInfo></MsgHead>");
}

static void long_field(text *t, const char *piece, const char *with, size_t n)
{
    text from = torture_message(GOOD);
    const char *at = memmem(from.ptr, from.len, piece, strlen(piece));

    if (at == NULL)
        abort();
    at += strlen(piece);
    text_add(t, from.ptr, (size_t)(at - from.ptr));
    text_repeat(t, with, n);
    text_add(t, at, (size_t)(from.ptr + from.len - at));
    text_free(&from);
}

static void long_msgid(text *t)
{
    long_field(t, "<MsgId>", "a1b2-", 1000000);
}

static void long_date(text *t)
{
    long_field(t, "<GenDate>", "2", 3000000);
}

static void long_digits(text *t)
{
    long_field(t, "<Id>", "1", 5000000);
}

static void long_code(text *t)
{
    long_field(t, "S=\"", "2.16.578.1.12.4.1.1.9051 ", 200000);
}

static void long_attachment(text *t)
{
    text from = torture_message("valid/msghead-to-vedlegg/input.xml");
    const char *at = memmem(from.ptr, from.len, "JVBERi", 6); /* %PDF in base64 */
    const char *end = at != NULL ? memchr(at, '<', (size_t)(from.ptr + from.len - at)) : NULL;
    text pdf = {NULL, 0, 0};

    if (end == NULL)
        abort();
    text_puts(&pdf, "%PDF-1.7\n");
    text_repeat(&pdf, "0123456789 ABCDEF\n", 1250000); /* 22.5 MB, 30 MB in base64 */
    text_add(t, from.ptr, (size_t)(at - from.ptr));
    text_base64(t, pdf.ptr, pdf.len);
    text_add(t, end, (size_t)(from.ptr + from.len - end));
    text_free(&pdf);
    text_free(&from);
}

static void long_comment(text *t)
{
    text_puts(t, "<!--");
    text_repeat(t, "- < > & <? <!", 2000000);
    text_puts(t, "-->" HEAD "</MsgHead>");
}

static void long_line(text *t)
{
    text_puts(t, HEAD);
    text_repeat(t, " ", 60000000);
    text_puts(t, "<a></MsgHead>");
}

static void many_lines(text *t)
{
    text_puts(t, HEAD);
    text_repeat(t, "\r\n", 10000000);
    text_puts(t, "<a></MsgHead>");
}

/* --- many findings ------------------------------------------------------------------------------------------------------------------------------ */

/* 11 digits with right control digits, in no synthetic series. Computed, so that none is written here. */
static void real_number(char ret[12])
{
    static const int weights[2][10] = {{3, 7, 6, 1, 8, 9, 4, 5, 2}, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2}};

    for (int individual = 0; individual < 500; individual++) {
        bool ok = true;
        (void)snprintf(ret, 12, "010101%03d00", individual);
        for (int k = 0; k < 2; k++) {
            int sum = 0;
            for (int i = 0; i < 9 + k; i++)
                sum += (ret[i] - '0') * weights[k][i];
            ok = ok && sum % 11 != 1;
            ret[9 + k] = (char)('0' + (11 - sum % 11) % 11 % 10);
        }
        if (ok)
            return;
    }
}

static void real_numbers(text *t)
{
    char line[32];
    char number[12];

    real_number(number);
    (void)snprintf(line, sizeof line, "\xC3\xA6 %s ", number);
    text_puts(t, HEAD "<MsgInfo>");
    text_repeat(t, line, 500000);
    text_puts(t, "</MsgInfo></MsgHead>");
}

static void bad_siblings(text *t)
{
    text_puts(t, HEAD "<MsgInfo><Sender><Organisation>");
    text_repeat(t, "<Ident><Id>x</Id><TypeId/></Ident>", SOME(100000));
    text_puts(t, "</Organisation></Sender></MsgInfo></MsgHead>");
}

static void very_many_siblings(text *t)
{
    text from = torture_message(GOOD);
    const char *at = memmem(from.ptr, from.len, "<Ident>", 7);

    if (at == NULL)
        abort();
    text_add(t, from.ptr, (size_t)(at - from.ptr));
    text_repeat(t, "<Ident><Id>x</Id><TypeId V=\"HER\" S=\"2.16.578.1.12.4.1.1.9051\" DN=\"HER-id\"/></Ident>", SOME(300000));
    text_add(t, at, (size_t)(from.ptr + from.len - at));
    text_free(&from);
}

static void bad_values(text *t)
{
    text_puts(t, HEAD "<MsgInfo><Receiver><Organisation>");
    text_repeat(t, "<Ident><Id>1</Id><TypeId V=\"\xC3\xA6\" S=\"x\" DN=\"y\"/></Ident>", 100000);
    text_puts(t, "</Organisation></Receiver></MsgInfo></MsgHead>");
}

static void unknown_lists(text *t)
{
    text_puts(t, HEAD "<MsgInfo><Receiver><Organisation>");
    for (int i = 0; i < 100000; i++)
        text_printf(t, "<Ident><Id>1</Id><TypeId V=\"a\" S=\"2.16.578.1.12.4.1.1.%d\"/></Ident>", 100000 + i);
    text_puts(t, "</Organisation></Receiver></MsgInfo></MsgHead>");
}

static void many_receivers(text *t)
{
    text from = torture_message(GOOD);
    const char *at = memmem(from.ptr, from.len, "</Receiver>", 11);

    if (at == NULL)
        abort();
    at += 11;
    text_add(t, from.ptr, (size_t)(at - from.ptr));
    for (int i = 0; i < SOME(20000); i++)
        text_printf(t, "<OtherReceiver><Organisation><OrganisationName>n</OrganisationName><Ident><Id>%d</Id><TypeId V=\"HER\" S=\"2.16.578.1.12.4.1.1.9051\"/>"
                       "</Ident></Organisation></OtherReceiver>", i);
    text_add(t, at, (size_t)(from.ptr + from.len - at));
    text_free(&from);
}

static void many_payloads(text *t)
{
    text from = torture_message(GOOD);
    size_t start = 0;
    size_t end = 0;

    if (!torture_element(&from, "Document", &start, &end))
        abort();
    text_add(t, from.ptr, start);
    for (int i = 0; i < 1000; i++)
        text_add(t, from.ptr + start, end - start);
    text_add(t, from.ptr + end, from.len - end);
    text_free(&from);
}

static void bad_namespaces(text *t)
{
    text_puts(t, HEAD);
    text_repeat(t, "<p:a/>", 300000);
    text_puts(t, "</MsgHead>");
}

static void bad_entities(text *t)
{
    text_puts(t, HEAD);
    text_repeat(t, "&nothing;", 300000);
    text_puts(t, "</MsgHead>");
}

static void entity_flood(text *t)
{
    text_puts(t, HEAD);
    for (int i = 0; i < 300000; i++)
        text_printf(t, "&e%d;", i);
    text_puts(t, "</MsgHead>");
}

static void target_flood(text *t)
{
    text_puts(t, HEAD);
    for (int i = 0; i < 300000; i++)
        text_printf(t, "<?p%d?>", i);
    text_puts(t, "</MsgHead>");
}

static void name_flood(text *t)
{
    text_puts(t, HEAD);
    for (int i = 0; i < 200000; i++)
        text_printf(t, "<e%d a%d=\"\"/>", i, i);
    text_puts(t, "</MsgHead>");
}

static void uri_flood(text *t)
{
    text_puts(t, HEAD);
    for (int i = 0; i < 100000; i++)
        text_printf(t, "<a xmlns=\"urn:x:%d\"/>", i);
    text_puts(t, "</MsgHead>");
}

static void id_flood(text *t)
{
    text from = torture_message(GOOD);
    const char *at = memmem(from.ptr, from.len, "</RefDoc>", 9);

    if (at == NULL)
        abort();
    text_add(t, from.ptr, (size_t)(at - from.ptr));
    for (int i = 0; i < 50000; i++)
        text_printf(t, "<FileReference id=\"i%d\">f</FileReference>", i / 2);
    text_add(t, at, (size_t)(from.ptr + from.len - at));
    text_free(&from);
}

/* --- entities and outside references ------------------------------------------------------------------------------------------------------------ */

static void laughs(text *t)
{
    text_puts(t, "<!DOCTYPE a [<!ENTITY l0 \"lol\">");
    for (int i = 1; i < 30; i++) {
        text_printf(t, "<!ENTITY l%d \"", i);
        for (int k = 0; k < 10; k++)
            text_printf(t, "&l%d;", i - 1);
        text_puts(t, "\">");
    }
    text_puts(t, "]><a b=\"&l29;\">&l29;</a>");
}

static void quadratic(text *t)
{
    text_puts(t, "<!DOCTYPE a [<!ENTITY x \"");
    text_repeat(t, "x", 100000);
    text_puts(t, "\">]><a>");
    text_repeat(t, "&x;", 100000);
    text_puts(t, "</a>");
}

static void itself(text *t)
{
    text_puts(t, "<!DOCTYPE a [<!ENTITY x \"&y;\"><!ENTITY y \"&x;\">]><a>&x;</a>");
}

static void outside_file(text *t)
{
    text_printf(t, "<!DOCTYPE a [<!ENTITY x SYSTEM \"file://%s\">]><a>&x;</a>", fifo);
}

static void outside_host(text *t)
{
    text_printf(t, "<!DOCTYPE a [<!ENTITY x SYSTEM \"http://127.0.0.1:%u/x\">]><a>&x;</a>", port);
}

static void outside_ftp(text *t)
{
    text_printf(t, "<!DOCTYPE a [<!ENTITY x SYSTEM \"ftp://127.0.0.1:%u/x\">]><a>&x;</a>", port);
}

static void outside_subset_file(text *t)
{
    text_printf(t, "<!DOCTYPE a SYSTEM \"%s\"><a/>", fifo);
}

static void outside_subset_host(text *t)
{
    text_printf(t, "<!DOCTYPE a PUBLIC \"-//A//B\" \"http://127.0.0.1:%u/x.dtd\"><a/>", port);
}

static void parameter_entity(text *t)
{
    text_printf(t, "<!DOCTYPE a [<!ENTITY %% x SYSTEM \"http://127.0.0.1:%u/x.dtd\"> %%x; <!ENTITY %% y SYSTEM \"%s\"> %%y;]><a/>", port, fifo);
}

static void doctype_only(text *t)
{
    text_puts(t, "<!DOCTYPE MsgHead>");
    text_add(t, good.ptr, good.len);
}

static void doctype_behind_comment(text *t)
{
    text_puts(t, "<?xml version=\"1.0\"?><!-- a --><?p?>\n<!DOCTYPE a [<!ATTLIST a b CDATA \"c\"><!ELEMENT a ANY>]><a/>");
}

static void doctype_late(text *t)
{
    text_puts(t, HEAD "<!DOCTYPE a></MsgHead>");
}

static void doctype_lower(text *t)
{
    text_puts(t, "<!doctype html><html/>");
}

/* The good message with an attribute in its root, in place of its own xsi:schemaLocation if it has one. */
static void with_attribute(text *t, const char *attribute)
{
    const char *at = memmem(good.ptr, good.len, "<MsgHead", 8);
    const char *end = memchr(at, '>', (size_t)(good.ptr + good.len - at));
    const char *location = memmem(at, (size_t)(end - at), "xsi:schemaLocation=\"", 20);

    at += 8;
    text_add(t, good.ptr, (size_t)(at - good.ptr));
    text_puts(t, " ");
    text_puts(t, attribute);
    if (location != NULL) {
        text_add(t, at, (size_t)(location - at));
        at = memchr(location + 20, '"', (size_t)(end - location - 20));
        at++;
    }
    text_add(t, at, (size_t)(good.ptr + good.len - at));
}

#define XSI "xmlns:si=\"http://www.w3.org/2001/XMLSchema-instance\" "

static void schema_location_file(text *t)
{
    char attribute[8192];

    (void)snprintf(attribute, sizeof attribute, XSI "si:schemaLocation=\"" MH_NS " %s urn:other file://%s\"", fifo, fifo);
    with_attribute(t, attribute);
}

static void schema_location_host(text *t)
{
    char attribute[1024];

    (void)snprintf(attribute, sizeof attribute,
                   XSI "si:schemaLocation=\"" MH_NS " http://127.0.0.1:%u/a.xsd urn:b http://127.0.0.1:%u/b.xsd\" "
                       "si:noNamespaceSchemaLocation=\"http://127.0.0.1:%u/c.xsd\"",
                   port, port, port);
    with_attribute(t, attribute);
}

static void unknown_with_location(text *t)
{
    text_printf(t, "<a xmlns=\"urn:nobody\" " XSI "si:schemaLocation=\"urn:nobody http://127.0.0.1:%u/a.xsd\"/>", port);
}

static void payload_with_location(text *t)
{
    text_printf(t, "<x:a xmlns:x=\"urn:nobody\" " XSI "si:schemaLocation=\"urn:nobody http://127.0.0.1:%u/a.xsd urn:nobody %s\"><x:b/></x:a>", port, fifo);
}

static void unknown_payload_with_location(text *t)
{
    around(t, GOOD, "", payload_with_location, "");
}

static void xinclude(text *t)
{
    text_printf(t, "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"%s\" parse=\"text\"><xi:fallback/></xi:include>", fifo);
    text_printf(t, "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"http://127.0.0.1:%u/x\"/>", port);
}

static void xinclude_in_content(text *t)
{
    around(t, GOOD, "", xinclude, "");
}

static void stylesheet(text *t)
{
    text_printf(t, "<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"http://127.0.0.1:%u/x.xsl\"?><?xml-model href=\"%s\"?>", port, fifo);
    text_add(t, good.ptr + (memmem(good.ptr, good.len, "?>", 2) != NULL ? (size_t)((char *)memmem(good.ptr, good.len, "?>", 2) - good.ptr) + 2 : 0),
             good.len - (size_t)((char *)memmem(good.ptr, good.len, "?>", 2) - good.ptr) - 2);
}

static void type_unknown(text *t)
{
    with_attribute(t, XSI "xmlns:q=\"urn:nobody\" si:type=\"q:Nothing\"");
}

static void type_unbound(text *t)
{
    with_attribute(t, XSI "si:type=\"zz:Nothing\"");
}

static void type_builtin(text *t)
{
    with_attribute(t, XSI "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" si:type=\"xs:string\"");
}

static void nil(text *t)
{
    with_attribute(t, XSI "si:nil=\"true\"");
}

/* --- base64 ------------------------------------------------------------------------------------------------------------------------------------- */

static void in_container(text *t, const char *bytes, size_t n)
{
    text inner = {NULL, 0, 0};
    text from = torture_message(GOOD);
    size_t start = 0;
    size_t end = 0;

    text_base64(&inner, bytes, n);
    if (!torture_element(&from, "plo:Pasientlogistikk", &start, &end))
        abort();
    text_add(t, from.ptr, start);
    text_puts(t, "<b:Base64Container xmlns:b=\"http://www.kith.no/xmlstds/base64container\">");
    text_add(t, inner.ptr != NULL ? inner.ptr : "", inner.len);
    text_puts(t, "</b:Base64Container>");
    text_add(t, from.ptr + end, from.len - end);
    text_free(&inner);
    text_free(&from);
}

static void base64_of(text *t, void (*make)(text *t))
{
    text inner = {NULL, 0, 0};

    text_puts(&inner, "<?xml version=\"1.0\"?>");
    make(&inner);
    in_container(t, inner.ptr, inner.len);
    text_free(&inner);
}

static void base64_doctype(text *t)
{
    base64_of(t, outside_file);
}

static void base64_laughs(text *t)
{
    base64_of(t, laughs);
}

static void base64_deep(text *t)
{
    base64_of(t, deep);
}

static void base64_elements(text *t)
{
    base64_of(t, many_elements);
}

static void base64_zeros(text *t)
{
    char *zeros = calloc(1, 30000000);

    in_container(t, zeros, 30000000);
    free(zeros);
}

static void base64_not_utf8(text *t)
{
    static const char bytes[] = "<?xml version=\"1.0\"?><a>\xC3\x28</a>";

    in_container(t, bytes, sizeof bytes - 1);
}

static void base64_nothing(text *t)
{
    in_container(t, "", 0);
}

/* A payload that is base64 of a container with a payload that is base64 ... */
static void base64_nested(text *t)
{
    text inner = {NULL, 0, 0};

    text_puts(&inner, "<a/>");
    for (int i = 0; i < 12; i++) {
        text outer = {NULL, 0, 0};
        text_puts(&outer, "<?xml version=\"1.0\"?><b:Base64Container xmlns:b=\"http://www.kith.no/xmlstds/base64container\">");
        text_base64(&outer, inner.ptr, inner.len);
        text_puts(&outer, "</b:Base64Container>");
        text_free(&inner);
        inner = outer;
    }
    in_container(t, inner.ptr, inner.len);
    text_free(&inner);
}

static void base64_message(text *t)
{
    in_container(t, good.ptr, good.len);
}

static void base64_closing(text *t)
{
    static const char bytes[] = "<?xml version=\"1.0\"?></Content></RefDoc>";

    in_container(t, bytes, sizeof bytes - 1);
}

static void many_containers(text *t)
{
    text from = torture_message(GOOD);
    text inner = {NULL, 0, 0};
    size_t start = 0;
    size_t end = 0;

    if (!torture_element(&from, "plo:Pasientlogistikk", &start, &end))
        abort();
    text_puts(&inner, "<?xml version=\"1.0\"?>");
    text_add(&inner, from.ptr + start, end - start);
    text_add(t, from.ptr, start);
    for (int i = 0; i < 2000; i++) {
        text_puts(t, "<b:Base64Container xmlns:b=\"http://www.kith.no/xmlstds/base64container\">");
        text_base64(t, inner.ptr, inner.len);
        text_puts(t, "</b:Base64Container>");
    }
    text_add(t, from.ptr + end, from.len - end);
    text_free(&inner);
    text_free(&from);
}

/* A person number that looks real, in a payload that is base64. */
static void base64_real_number(text *t)
{
    text plain = torture_message(GOOD);
    text inner = {NULL, 0, 0};
    char number[12];
    size_t start = 0;
    size_t end = 0;

    if (!torture_element(&plain, "plo:Pasientlogistikk", &start, &end))
        abort();
    real_number(number);
    text_printf(&inner, "<?xml version=\"1.0\"?><!-- %s -->", number);
    text_add(&inner, plain.ptr + start, end - start);
    in_container(t, inner.ptr, inner.len);
    text_free(&inner);
    text_free(&plain);
}

static const hostile cases[] = {
    {"10 000 levels", "LODD-LIMIT", 0, deep},
    {"1 000 000 levels, never closed", "LODD-LIMIT", 0, deep_open},
    {"10 000 levels in a Content", "LODD-LIMIT", 0, deep_in_content},
    {"an unknown payload of 150 levels", "LODD-PAYLOAD-UNKNOWN", 0, deep_unknown_payload},
    {"1 000 000 attributes", "LODD-LIMIT", 200, many_attributes},
    {"1 000 000 times the same attribute", NULL, 200, same_attribute},
    {"300 000 namespaces on an element", "LODD-LIMIT", 200, many_namespaces},
    {"30 000 namespaces in scope", "LODD-LIMIT", 0, nested_namespaces},
    {"4 200 000 elements", "LODD-LIMIT", 1200, many_elements},
    {"300 000 comments and processing instructions", NULL, 400, many_comments},
    {"1 000 000 CDATA sections", NULL, 200, many_cdata},
    {"4 000 000 references", NULL, 200, many_references},
    {"a name of 9 MB", NULL, 200, long_name},
    {"400 names of 50 kB", NULL, 200, long_names},
    {"a prefix of 5 MB", NULL, 200, long_prefix},
    {"an attribute value of 22 MB", NULL, 300, long_value},
    {"a MsgId of 5 MB", NULL, 200, long_msgid},
    {"a date of 3 MB", NULL, 200, long_date},
    {"an identifier of 5 MB", NULL, 200, long_digits},
    {"a list name of 5 MB", NULL, 200, long_code},
    {"an attachment of 30 MB", "", 300, long_attachment},
    {"a comment of 26 MB with marks in it", NULL, 200, long_comment},
    {"a line of 60 MB", "XML-SYNTAX", 400, long_line},
    {"10 000 000 lines", "XML-SYNTAX", 400, many_lines},
    {"500 000 numbers that look like real persons'", "ID-EKTE", 200, real_numbers},
    {"many siblings without a code", NULL, 500, bad_siblings},
    {"many identifiers of one unit", NULL, 1500, very_many_siblings},
    {"100 000 siblings with broken values", NULL, 500, bad_values},
    {"100 000 unknown code lists", NULL, 600, unknown_lists},
    {"many receivers", NULL, 400, many_receivers},
    {"1 000 documents in one message", NULL, 600, many_payloads},
    {"300 000 unbound prefixes", NULL, 300, bad_namespaces},
    {"300 000 unknown entities", "XML-ENTITY", 300, bad_entities},
    {"300 000 names of entities", "XML-ENTITY", 300, entity_flood},
    {"300 000 names of processing instructions", "LODD-LIMIT", 300, target_flood},
    {"200 000 names", "LODD-LIMIT", 500, name_flood},
    {"100 000 namespaces one after the other", "LODD-LIMIT", 500, uri_flood},
    {"50 000 ids, each twice", NULL, 300, id_flood},
    {"a billion laughs", "XML-DOCTYPE", 0, laughs},
    {"a long entity used often", "XML-DOCTYPE", 0, quadratic},
    {"an entity that is itself", "XML-DOCTYPE", 0, itself},
    {"an external entity: a file", "XML-DOCTYPE", 0, outside_file},
    {"an external entity: a host", "XML-DOCTYPE", 0, outside_host},
    {"an external entity: FTP", "XML-DOCTYPE", 0, outside_ftp},
    {"an external subset: a file", "XML-DOCTYPE", 0, outside_subset_file},
    {"an external subset: a host", "XML-DOCTYPE", 0, outside_subset_host},
    {"parameter entities", "XML-DOCTYPE", 0, parameter_entity},
    {"an empty DOCTYPE", "XML-DOCTYPE", 0, doctype_only},
    {"a DOCTYPE behind a comment", "XML-DOCTYPE", 0, doctype_behind_comment},
    {"a DOCTYPE inside the root", "XML-SYNTAX", 0, doctype_late},
    {"a doctype in small letters", NULL, 0, doctype_lower},
    {"xsi:schemaLocation: files", "", 0, schema_location_file},
    {"xsi:schemaLocation: hosts", "", 0, schema_location_host},
    {"an unknown root with xsi:schemaLocation", "LODD-UNKNOWN", 0, unknown_with_location},
    {"an unknown payload with xsi:schemaLocation", "LODD-PAYLOAD-UNKNOWN", 0, unknown_payload_with_location},
    {"XInclude", NULL, 0, xinclude_in_content},
    {"xml-stylesheet and xml-model", "", 0, stylesheet},
    {"xsi:type of an unknown namespace", NULL, 0, type_unknown},
    {"xsi:type with an unbound prefix", NULL, 0, type_unbound},
    {"xsi:type xs:string", NULL, 0, type_builtin},
    {"xsi:nil", NULL, 0, nil},
    {"base64 of a document with an external entity", "XML-DOCTYPE", 0, base64_doctype},
    {"base64 of a billion laughs", "XML-DOCTYPE", 0, base64_laughs},
    {"base64 of 10 000 levels", "LODD-LIMIT", 0, base64_deep},
    {"base64 of 4 200 000 elements", "LODD-LIMIT", 1400, base64_elements},
    {"base64 of 30 MB of zeros", NULL, 400, base64_zeros},
    {"base64 of XML that is not UTF-8", "XML-ENCODING", 0, base64_not_utf8},
    {"base64 of nothing", NULL, 0, base64_nothing},
    {"base64 in base64, 12 times", NULL, 0, base64_nested},
    {"base64 of a whole message", "MSGHEAD-BASE64-XML", 0, base64_message},
    {"base64 of end tags", NULL, 0, base64_closing},
    {"2 000 base64 payloads", NULL, 300, many_containers},
    {"base64 with a number that looks real", "ID-EKTE", 0, base64_real_number},
};

/* --- judging ------------------------------------------------------------------------------------------------------------------------------------ */

typedef struct job {
    const text *document;
    verdict first, after;
} job;

static void judge_both(void *user)
{
    job *j = user;
    lodd_run *run = torture_run(engine);
    lodd_result *across = NULL;

    j->first = torture_judge(run, "hostile.xml", text_str(j->document));
    j->after = torture_judge(run, "good.xml", text_str(&good));
    if (lodd_run_finish(run, &across) != LODD_OK)
        j->first.status = LODD_ERR_NOMEM;
    lodd_result_free(across);
    lodd_run_free(run);
}

static bool untouched(void)
{
    int fd = open(fifo, O_WRONLY | O_NONBLOCK);
    int peer = accept(listener, NULL, NULL);
    bool ret = fd < 0 && errno != 0 && peer < 0;

    if (fd >= 0)
        (void)close(fd);
    if (peer >= 0)
        (void)close(peer);
    return ret;
}

static void torture(const hostile *h, job *shared)
{
    text t = {NULL, 0, 0};
    child base;
    child c;
    size_t allowed = (h->max_mib > 0 ? h->max_mib : 100) * (TORTURE_SANITIZED ? 6 : 1);
    size_t used = 0;
    bool found = false;

    h->make(&t);
    memset(shared, 0, sizeof *shared);
    shared->document = &good;
    base = torture_child(judge_both, shared, MAX_SECONDS, 0); /* what the parent gives and the engine needs */
    shared->document = &t;
    c = torture_child(judge_both, shared, MAX_SECONDS, 0);
    used = c.peak_kib > base.peak_kib ? (c.peak_kib - base.peak_kib) / 1024 : 0;
    if (h->expected == NULL)
        found = shared->first.errors > 0;
    else
        found = h->expected[0] == '\0' ? shared->first.errors == 0 : verdict_has(&shared->first, h->expected);
    if (!TAP_OK(c.ended && shared->first.status == LODD_OK && found && untouched(), "%s: %s (%.2f s, %zu MB more for %zu MB)", h->what,
                shared->first.first[0] != '\0' ? shared->first.first : "no finding", shared->first.seconds, used, t.len >> 20))
        printf("# ended %d, signal %d, status %d, found: %s\n", c.ended, c.signal, (int)shared->first.status, shared->first.all);
    if (!TAP_OK(strcmp(shared->after.all, good_verdict.all) == 0 && shared->after.status == LODD_OK && used <= allowed,
                "%s: the next document as ever, memory within %zu MB", h->what, allowed))
        printf("# status %d, found: %s; %zu MB\n", (int)shared->after.status, shared->after.all, used);
    text_free(&t);
}

/* --- many documents ----------------------------------------------------------------------------------------------------------------------------- */

enum { N_DOCUMENTS = SOME(20000) };

static void judge_many(lodd_run *run, bool same, bool apprec)
{
    for (int i = 0; i < N_DOCUMENTS; i++) {
        char document[1024];
        int id = same ? 7 : i;
        int n = apprec ? snprintf(document, sizeof document,
                                  "<AppRec xmlns=\"http://www.kith.no/xmlstds/apprec/2012-02-15\"><Id>%08x-0000-4000-8000-000000000000</Id><OriginalMsgId>"
                                  "<Id>%08x-0000-4000-8000-000000000000</Id></OriginalMsgId></AppRec>", (unsigned)id, (unsigned)id)
                       : snprintf(document, sizeof document,
                                  HEAD "<MsgInfo><MsgId>%08x-0000-4000-8000-000000000000</MsgId><ConversationRef><RefToParent>%08x-0000-4000-8000-000000000000"
                                       "</RefToParent><RefToConversation>00000000-0000-4000-8000-000000000000</RefToConversation></ConversationRef></MsgInfo></MsgHead>",
                                  (unsigned)id, (unsigned)(id * 7919));
        lodd_result *result = NULL;
        if (lodd_run_validate(run, (lodd_str){"n.xml", 5}, (size_t)i, (lodd_str){document, (size_t)n}, &result) != LODD_OK)
            abort();
        lodd_result_free(result);
    }
}

static struct {
    bool same, apprec;
} many;

static void flood(void *user)
{
    lodd_run *run = torture_run(engine);
    lodd_result *across = NULL;
    job *j = user;

    judge_many(run, many.same, many.apprec);
    if (lodd_run_finish(run, &across) != LODD_OK)
        abort();
    j->first.n_issues = across != NULL ? lodd_result_n_issues(across) : 0;
    lodd_result_free(across);
    lodd_run_free(run);
}

static void flood_case(job *shared, bool same, bool apprec, const char *what)
{
    child c;

    many.same = same;
    many.apprec = apprec;
    memset(shared, 0, sizeof *shared);
    c = torture_child(flood, shared, 3 * MAX_SECONDS, 0);
    TAP_OK(c.ended, "%d %s: %zu findings across them, %.1f s", N_DOCUMENTS, what, shared->first.n_issues, c.seconds);
}

/* --- main --------------------------------------------------------------------------------------------------------------------------------------- */

static void open_traps(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof address;

    torture_folder(folder, sizeof folder);
    (void)snprintf(fifo, sizeof fifo, "%s/trap", folder);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (mkfifo(fifo, 0600) != 0 || listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 8) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &n) != 0) {
        printf("Bail out! no traps\n");
        exit(1);
    }
    port = ntohs(address.sin_port);
}

/* The traps themselves: a reader of the FIFO and a caller of the host are noticed. */
static void spring_traps(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    int fd = open(fifo, O_RDONLY | O_NONBLOCK);
    int caller = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool reader_seen = !untouched();

    (void)close(fd);
    (void)connect(caller, (struct sockaddr *)&address, sizeof address);
    TAP_OK(reader_seen && !untouched() && (close(caller), true), "the traps notice a reader and a caller");
    TAP_OK(untouched(), "and are set again");
}

int main(int argc, char **argv)
{
    job *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    lodd_run *run = NULL;

    if (shared == MAP_FAILED)
        return 1;
    engine = torture_engine();
    good = torture_message(GOOD);
    run = torture_run(engine);
    good_verdict = torture_judge(run, "good.xml", text_str(&good));
    lodd_run_free(run);
    TAP_OK(good_verdict.status == LODD_OK && good_verdict.errors == 0, "the good message is good");
    open_traps();
    spring_traps();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (argc < 2 || strstr(cases[i].what, argv[1]) != NULL)
            torture(&cases[i], shared);
    if (argc < 2) {
        flood_case(shared, false, false, "messages that refer to one conversation");
        flood_case(shared, true, false, "messages with one MsgId");
        flood_case(shared, true, true, "receipts for one message");
    }
    torture_remove(folder);
    (void)close(listener);
    lodd_engine_close(engine);
    text_free(&good);
    return tap_done();
}
