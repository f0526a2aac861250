/* hostile_bytes.c - broken bytes: every message cut at every byte, bytes changed, wrong encodings. Each ends in LODD_OK with a finding, and the next
 * document of the same run is judged as if nothing had been.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "tap.h"

static lodd_engine *engine;

/* --- cut at every byte ---------------------------------------------------------------------------------------------------------------------- */

/* Behind the last '>' only white space is lost: such a cut may be valid. UTF-16 has a NUL before or behind it. */
static size_t whole_from(const text *t)
{
    size_t at = t->len;

    while (at > 0 && t->ptr[at - 1] != '>')
        at--;
    return at;
}

static void cut_everywhere(const char *name, const text *t)
{
    lodd_run *run = torture_run(engine);
    verdict whole = torture_judge(run, name, text_str(t));
    size_t bad = 0;
    size_t first_bad = 0;
    double slowest = 0;
    verdict again;

    for (size_t n = 0; n < whole_from(t); n++) {
        verdict v = torture_judge(run, name, (lodd_str){t->ptr, n});
        if (v.seconds > slowest)
            slowest = v.seconds;
        if (v.status == LODD_OK && v.errors > 0 && v.n_issues > 0)
            continue;
        if (bad++ == 0)
            first_bad = n;
    }
    TAP_OK(bad == 0 && slowest < 20, "%s cut at each of %zu bytes: an error every time (wrong: %zu, the first at %zu; slowest %.3f s)", name, t->len, bad,
           first_bad, slowest);
    lodd_run_free(run);
    run = torture_run(engine);
    again = torture_judge(run, name, text_str(t));
    TAP_OK(again.status == LODD_OK && again.n_issues == whole.n_issues && strcmp(again.all, whole.all) == 0, "%s whole afterwards: as before", name);
    lodd_run_free(run);
}

static const char *const to_cut[] = {
    "valid/plo16-log-innlagt/input.xml",
    "valid/apprec11-avvist/input.xml",
    "valid/layout-xml-constructs/input.xml",
    "valid/msghead-to-vedlegg/input.xml",
    "valid/encoding-utf8-bom/input.xml",
    "invalid/encoding-utf16/input.xml",
    "invalid/doctype-entity/input.xml",
};

static const char *const to_cut_long[] = {
    "valid/encoding-iso-8859-1/input.xml", "valid/plo16-innleggelsesrapport/input.xml", "valid/plo15-utskrivningsrapport/input.xml",
    "valid/dialog11-helsefaglig-xhtml/input.xml", "valid/apprec10-avvist/input.xml", "valid/plo16-helseopplysninger/input.xml",
};

static void cut_named(const char *name)
{
    text t = torture_message(name);

    cut_everywhere(name, &t);
    text_free(&t);
}

static void cut_all(void)
{
    text wrapped = torture_wrapped("valid/plo16-log-innlagt/input.xml", "plo:Pasientlogistikk");

    for (size_t i = 0; i < sizeof to_cut / sizeof *to_cut; i++)
        cut_named(to_cut[i]);
    cut_everywhere("a base64 payload", &wrapped);
    text_free(&wrapped);
    if (torture_long())
        for (size_t i = 0; i < sizeof to_cut_long / sizeof *to_cut_long; i++)
            cut_named(to_cut_long[i]);
}

/* --- bytes changed -------------------------------------------------------------------------------------------------------------------------- */

/* A change in a text may leave a valid message; what must hold is that there is an answer, the same one every time. */
static void change_bytes(const char *name, size_t step)
{
    static const unsigned char masks[] = {0x01, 0x20, 0x80, 0xff};
    text t = torture_message(name);
    lodd_run *run = torture_run(engine);
    size_t n = 0;
    size_t bad = 0;
    size_t unread = 0;

    if (torture_long())
        step = 1;
    for (size_t i = 0; i < t.len; i += step)
        for (size_t k = torture_long() ? 0 : i / step % 4; k < 4; k += torture_long() ? 1 : 4) {
            verdict v;
            t.ptr[i] = (char)((unsigned char)t.ptr[i] ^ masks[k]);
            v = torture_judge(run, name, text_str(&t));
            t.ptr[i] = (char)((unsigned char)t.ptr[i] ^ masks[k]);
            n++;
            unread += !v.read;
            bad += v.status != LODD_OK || (!v.read && v.n_issues == 0) || v.seconds > 20;
        }
    TAP_OK(bad == 0 && unread > 0, "%s with one byte changed, %zu times: an answer every time (%zu not well-formed)", name, n, unread);
    lodd_run_free(run);
    text_free(&t);
}

static void drop_and_double(const char *name, size_t step)
{
    text t = torture_message(name);
    lodd_run *run = torture_run(engine);
    size_t bad = 0;
    size_t n = 0;

    for (size_t i = 0; i + 64 < t.len; i += torture_long() ? 1 : step)
        for (size_t len = 1; len <= 64; len *= 8) {
            text made = {NULL, 0, 0};
            verdict v;
            text_add(&made, t.ptr, i);
            if (n++ % 2 == 0)
                text_add(&made, t.ptr + i, len);
            else
                i += len;
            text_add(&made, t.ptr + i, t.len - i);
            v = torture_judge(run, name, text_str(&made));
            bad += v.status != LODD_OK || (!v.read && v.n_issues == 0) || v.seconds > 20;
            text_free(&made);
        }
    TAP_OK(bad == 0, "%s with a piece dropped or doubled, %zu times: an answer every time", name, n);
    lodd_run_free(run);
    text_free(&t);
}

/* --- encodings ------------------------------------------------------------------------------------------------------------------------------ */

typedef struct byte_case {
    const char *what;
    const char *bytes;
    size_t n;
    const char *expected; /* a rule id among the findings */
} byte_case;

#define BYTES(s) s, sizeof(s) - 1
#define ROOT "<MsgHead xmlns=\"http://www.kith.no/xmlstds/msghead/2006-05-24\">"

static const byte_case byte_cases[] = {
    {"nothing", BYTES(""), "XML-EMPTY"},
    {"white space", BYTES(" \r\n\t "), "XML-EMPTY"},
    {"a byte order mark", BYTES("\xEF\xBB\xBF"), "XML-EMPTY"},
    {"half a byte order mark", BYTES("\xEF\xBB"), "XML-ENCODING"},
    {"a NUL", BYTES("\0"), "XML-NUL"},
    {"NULs", BYTES("\0\0\0\0\0\0\0\0"), "XML-NUL"},
    {"a NUL in the text", BYTES(ROOT "a\0b</MsgHead>"), "XML-NUL"},
    {"a NUL in a tag", BYTES("<Msg\0Head/>"), "XML-NUL"},
    {"a NUL at the end", BYTES("<a/>\0"), "XML-NUL"},
    {"ISO-8859-1 called UTF-8", BYTES("<?xml version='1.0' encoding='UTF-8'?><a>\xE6\xF8\xE5</a>"), "XML-ENCODING"},
    {"UTF-8 without a declaration, broken", BYTES("<a>\xC3</a>"), "XML-ENCODING"},
    {"an overlong slash", BYTES("<a>\xC0\xAF</a>"), "XML-ENCODING"},
    {"a code point beyond Unicode", BYTES("<a>\xF4\x90\x80\x80</a>"), "XML-ENCODING"},
    {"a lone high surrogate", BYTES("<a>\xED\xA0\x80</a>"), "XML-ENCODING"},
    {"a lone low surrogate", BYTES("<a>\xED\xBF\xBF</a>"), "XML-ENCODING"},
    {"a surrogate pair in UTF-8", BYTES("<a>\xED\xA0\x80\xED\xB0\x80</a>"), "XML-ENCODING"},
    {"a surrogate by reference", BYTES("<a>&#xD800;</a>"), "XML-SYNTAX"},
    {"a NUL by reference", BYTES("<a>&#0;</a>"), "XML-SYNTAX"},
    {"a reference beyond Unicode", BYTES("<a>&#x110000;</a>"), "XML-SYNTAX"},
    {"a reference beyond 64 bits", BYTES("<a>&#x1000000000000000041;</a>"), "XML-SYNTAX"},
    {"a noncharacter", BYTES("<a>\xEF\xBF\xBF</a>"), "XML-SYNTAX"},
    {"a control character", BYTES("<a>\x01</a>"), "XML-SYNTAX"},
    {"a control character in an attribute", BYTES("<a b='\x1B'/>"), "XML-SYNTAX"},
    {"an encoding nobody knows", BYTES("<?xml version='1.0' encoding='X-NOBODY'?><a/>"), "XML-ENCODING-UNKNOWN"},
    {"UTF-7", BYTES("<?xml version='1.0' encoding='UTF-7'?>+ADw-a+AD4-"), "XML-ENCODING-UNKNOWN"},
    {"an encoding name of blanks", BYTES("<?xml version='1.0' encoding='   '?><a/>"), NULL},
    {"UTF-16 declared, UTF-8 stored", BYTES("<?xml version='1.0' encoding='UTF-16'?><a/>"), NULL},
    {"UTF-16 with an odd byte", BYTES("\xFF\xFE<\0a\0/\0>\0\0"), NULL},
    {"UTF-16 with a lone surrogate", BYTES("\xFF\xFE<\0a\0>\0\x00\xD8<\0/\0a\0>\0"), "XML-ENCODING"},
    {"UTF-16 with a NUL", BYTES("\xFF\xFE<\0a\0>\0\0\0<\0/\0a\0>\0"), "XML-NUL"},
    {"UTF-32", BYTES("\xFF\xFE\0\0<\0\0\0a\0\0\0/\0\0\0>\0\0\0"), NULL},
    {"EBCDIC", BYTES("\x4C\x6F\xA7\x94\x93"), NULL},
    {"a declaration that does not end", BYTES("<?xml version='1.0' encoding='"), NULL},
    {"two declarations", BYTES("<?xml version='1.0'?><?xml version='1.0'?><a/>"), "XML-SYNTAX"},
    {"XML 1.1", BYTES("<?xml version='1.1'?><a>&#1;</a>"), NULL},
    {"a binary file", BYTES("\x7F" "ELF\2\1\1\0\0\0\0\0\0\0\0\0"), NULL},
    {"a PDF", BYTES("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"), NULL},
    {"JSON that is no FHIR", BYTES("{\"a\":1}"), NULL},
    {"EDIFACT", BYTES("UNB+UNOA:1+1+2'"), "LODD-NOT-XML"},
    {"a mail", BYTES("Content-Type: multipart/related\r\n\r\n--x\r\n"), "LODD-NOT-XML"},
    {"one character", BYTES("<"), "XML-SYNTAX"},
    {"a comment only", BYTES("<!-- a -->"), "XML-SYNTAX"},
    {"an end tag only", BYTES("</a>"), "XML-SYNTAX"},
    {"two roots", BYTES("<a/><b/>"), "XML-SYNTAX"},
    {"CDATA at the top", BYTES("<![CDATA[<a/>]]>"), "XML-SYNTAX"},
    {"a CDATA end in a text", BYTES("<a>]]></a>"), "XML-SYNTAX"},
    {"an unbound prefix", BYTES("<a:b/>"), NULL},
    {"the prefix xml rebound", BYTES("<a xmlns:xml='urn:x'/>"), NULL},
    {"the prefix xmlns declared", BYTES("<a xmlns:xmlns='urn:x'/>"), NULL},
    {"a prefix undeclared", BYTES("<a xmlns:b=''/>"), NULL},
    {"colons", BYTES("<:/>"), NULL},
    {"more colons", BYTES("<a:b:c xmlns:a='urn:a'/>"), NULL},
};

static void judge_bytes(void)
{
    text good = torture_message("valid/plo16-log-innlagt/input.xml");
    lodd_run *run = torture_run(engine);
    verdict before = torture_judge(run, "good.xml", text_str(&good));
    verdict after;

    for (size_t i = 0; i < sizeof byte_cases / sizeof *byte_cases; i++) {
        const byte_case *c = &byte_cases[i];
        verdict v = torture_judge(run, c->what, (lodd_str){c->bytes, c->n});
        bool found = c->expected == NULL ? v.n_issues > 0 && v.errors > 0 : verdict_has(&v, c->expected);
        if (!TAP_OK(v.status == LODD_OK && found, "%s: %s", c->what, c->expected != NULL ? c->expected : "an error"))
            printf("# status %d, found: %s\n", (int)v.status, v.all);
    }
    lodd_run_free(run);
    run = torture_run(engine);
    after = torture_judge(run, "good.xml", text_str(&good));
    TAP_OK(after.status == LODD_OK && strcmp(before.all, after.all) == 0, "the message after all of these: as before");
    lodd_run_free(run);
    text_free(&good);
}

int main(void)
{
    engine = torture_engine();
    judge_bytes();
    cut_all();
    change_bytes("valid/plo16-innleggelsesrapport/input.xml", 41);
    change_bytes("valid/msghead-to-vedlegg/input.xml", 7);
    change_bytes("valid/apprec11-avvist/input.xml", 1);
    change_bytes("invalid/encoding-utf16/input.xml", 11);
    drop_and_double("valid/dialog11-helsefaglig-xhtml/input.xml", 11);
    lodd_engine_close(engine);
    return tap_done();
}
