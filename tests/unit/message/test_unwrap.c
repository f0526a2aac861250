/* test_unwrap.c - payloads that are base64: judged like others, with findings where they are in the payload. */
#include "fixture.h"

#define MSGHEAD   "http://www.kith.no/xmlstds/msghead/2006-05-24"
#define LOGISTIKK "http://www.kith.no/xmlstds/po/Pasientlogistikk/2012-04-01"
#define CONTAINER "http://www.kith.no/xmlstds/base64container"

static void add_base64(lodd__buf *out, lodd_str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < bytes.len; i += 3) {
        unsigned long v = 0;
        for (size_t k = 0; k < 3; k++)
            v = v << 8 | (i + k < bytes.len ? (unsigned char)bytes.ptr[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            lodd__buf_addc(out, i + k > bytes.len ? '=' : digits[v >> (18 - 6 * k) & 63]);
        if (i / 3 % 19 == 18)
            lodd__buf_addc(out, '\n');
    }
}

typedef struct message {
    lodd__buf xml;
} message;

/* The head ends on line 2, so that the first document begins on line 3. */
static void begin(message *m)
{
    memset(m, 0, sizeof *m);
    lodd__buf_add(&m->xml, LODD__STR("<MsgHead xmlns='" MSGHEAD
                                     "'>\n<MsgInfo><Type V='LOG_INNLAGT'/><MsgId>1</MsgId></MsgInfo>\n"));
}

static void add_container(message *m, lodd_str bytes)
{
    lodd__buf_add(&m->xml,
                  LODD__STR("<Document><RefDoc><MsgType V='XML'/><Content><Base64Container xmlns='" CONTAINER "'>"));
    add_base64(&m->xml, bytes);
    lodd__buf_add(&m->xml, LODD__STR("</Base64Container></Content></RefDoc></Document>\n"));
}

static judged *finish(fixture *f, message *m)
{
    judged *j = NULL;

    lodd__buf_add(&m->xml, LODD__STR("</MsgHead>"));
    j = fixture_judge(f, "test.xml", 0, lodd__buf_str(&m->xml));
    lodd__buf_free(&m->xml);
    if (j->status != LODD_OK || !j->known)
        TAP_OK(false, "the message is judged");
    return j;
}

static judged *judge_one(fixture *f, lodd_str payload)
{
    message m;

    begin(&m);
    add_container(&m, payload);
    return finish(f, &m);
}

static bool has_profile(const judged *j, const char *name)
{
    for (size_t i = 0; i < lodd_result_n_profiles(j->result); i++)
        if (lodd__str_is(lodd_result_profile(j->result, i), name))
            return true;
    return false;
}

/* "document line:column" of the first finding of a rule at a path that ends as given; "" when there is none. */
static const char *place_of(char out[256], const judged *j, const char *rule, const char *path_end)
{
    out[0] = '\0';
    for (size_t i = 0; i < lodd_result_n_issues(j->result); i++) {
        const lodd_issue *issue = lodd_result_issue(j->result, i);
        if (!lodd__str_is(issue->rule->id, rule) || !lodd__str_ends(issue->path, lodd__str(path_end)))
            continue;
        (void)snprintf(out, 256, "%.*s %zu:%zu", LODD__FMT(issue->document), issue->line, issue->column);
        break;
    }
    return out;
}

static void place_is(const judged *j, const char *rule, const char *path_end, const char *expected, const char *what)
{
    char room[256];

    if (!TAP_OK(strcmp(place_of(room, j, rule, path_end), expected) == 0, "%s", what)) {
        char all[16384];
        printf("# '%s', expected '%s'\n", room, expected);
        show("all findings", findings(all, sizeof all, j->result, ""));
    }
}

static const char payload[] =
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    "<l:Pasientlogistikk xmlns:l='" LOGISTIKK "' xmlns='http://www.kith.no/xmlstds/po/poKomponent/2012-04-01'>\n"
    "  <InformasjonOmForsendelsen><Forsendelsesstatus V='Z'/></InformasjonOmForsendelsen>\n"
    "  <Feil/>\n"
    "  <l:MeldingInnlagtPasient/>\n"
    "</l:Pasientlogistikk>\n";

static void test_inside(fixture *f)
{
    judged *j = judge_one(f, lodd__str(payload));

    TAP_OK(has_profile(j, "no.msghead@1.2/msghead") && has_profile(j, "no.plo@1.6/log-innlagt"),
           "a payload in base64 is known for what it is");
    TAP_OK(count_rule(j->result, "MSGHEAD-BASE64-XML") == 1, "that it is base64 is said once");
    place_is(j, "MSGHEAD-BASE64-XML", "Base64Container[1]", "test.xml 3:46", "at the container");
    place_is(j, "KODE-UKJENT", "Forsendelsesstatus[1]/@V", "test.xml!base64[1] 3:50",
             "a finding about an attribute is placed in the payload");
    place_is(j, "XSD-ELEMENT", "Feil[1]", "test.xml!base64[1] 4:3", "one of the schema too");
    TAP_OK(find_rule(j->result, "KODE-UKJENT") != NULL &&
               lodd__str_starts(find_rule(j->result, "KODE-UKJENT")->path,
                                LODD__STR("/MsgHead/Document[1]/RefDoc[1]/Content[1]/l:Pasientlogistikk[1]/")),
           "its path leads through the message");
    judged_free(j);
}

/* What stands behind a payload is still where it was. */
static void test_behind(fixture *f)
{
    message m;
    judged *j = NULL;

    begin(&m);
    add_container(&m, lodd__str(payload));
    lodd__buf_add(&m.xml, LODD__STR("<Document>\n  <Feil/></Document>\n"));
    j = finish(f, &m);
    {
        lodd__position at = {0, 0};
        size_t offset = (size_t)(strstr(j->source.text.ptr, "<Feil/></Document>") - j->source.text.ptr);
        char expected[64];
        at = lodd__source_position(&j->source, &j->arena, offset);
        (void)snprintf(expected, sizeof expected, "test.xml %zu:%zu", at.line, at.column);
        place_is(j, "XSD-ELEMENT", "Document[2]/Feil[1]", expected,
                 "findings behind a payload are where they are in the message");
    }
    place_is(j, "XSD-ELEMENT", "Pasientlogistikk[1]/Feil[1]", "test.xml!base64[1] 4:3", "those in it are in it");
    judged_free(j);
}

static void test_two(fixture *f)
{
    message m;
    judged *j = NULL;

    begin(&m);
    add_container(&m, lodd__str(payload));
    add_container(&m, LODD__STR("%PDF-1.4 not XML"));
    add_container(&m, lodd__str(payload));
    j = finish(f, &m);
    TAP_OK(count_rule(j->result, "MSGHEAD-BASE64-XML") == 2, "two payloads and an attachment");
    place_is(j, "XSD-ELEMENT", "Document[1]/RefDoc[1]/Content[1]/l:Pasientlogistikk[1]/Feil[1]",
             "test.xml!base64[1] 4:3", "the first payload");
    place_is(j, "XSD-ELEMENT", "Document[3]/RefDoc[1]/Content[1]/l:Pasientlogistikk[1]/Feil[1]",
             "test.xml!base64[2] 4:3", "the second, by its number among payloads");
    judged_free(j);
}

/* Columns count characters, whatever the payload is encoded in. */
static void test_encodings(fixture *f)
{
    static const struct {
        const char *what;
        lodd_str bytes;
    } payloads[] = {
        {"UTF-8",
         {"<?xml version='1.0'?>\n<Pasientlogistikk xmlns='" LOGISTIKK
          "'><!-- \xC3\xA6\xC3\xB8\xC3\xA5 --><Feil/></Pasientlogistikk>",
          0}},
        {"UTF-8 with a mark",
         {"\xEF\xBB\xBF<?xml version='1.0'?>\n<Pasientlogistikk xmlns='" LOGISTIKK
          "'><!-- \xC3\xA6\xC3\xB8\xC3\xA5 --><Feil/></Pasientlogistikk>",
          0}},
        {"ISO-8859-1",
         {"<?xml version='1.0' encoding='ISO-8859-1'?>\n<Pasientlogistikk xmlns='" LOGISTIKK
          "'><!-- \xE6\xF8\xE5 --><Feil/></Pasientlogistikk>",
          0}},
    };

    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        judged *j = judge_one(f, lodd__str(payloads[i].bytes.ptr));
        char expected[64];
        (void)snprintf(expected, sizeof expected, "test.xml!base64[1] 2:%zu",
                       strlen("<Pasientlogistikk xmlns='" LOGISTIKK "'><!-- aaa -->") + 1);
        place_is(j, "XSD-ELEMENT", "Feil[1]", expected, payloads[i].what);
        judged_free(j);
    }
}

/* --- what is not unwrapped ---------------------------------------------------------------------------------------- */

static void test_broken(fixture *f)
{
    judged *j = judge_one(
        f, LODD__STR("<?xml version='1.0'?>\n<Pasientlogistikk xmlns='" LOGISTIKK "'>\n <a></b></Pasientlogistikk>"));

    TAP_OK(count_rule(j->result, "MSGHEAD-BASE64-XML") == 0 && has_profile(j, "no.msghead@1.2/msghead") &&
               !has_profile(j, "no.plo@1.6/log-innlagt"),
           "a payload that is not well-formed stays what it is");
    place_is(j, "XML-SYNTAX", "", "test.xml!base64[1] 3:9", "its fault is placed in it");
    judged_free(j);

    j = judge_one(f, LODD__STR("<?xml version='1.0'?>\n<!DOCTYPE a><Pasientlogistikk xmlns='" LOGISTIKK "'/>"));
    place_is(j, "XML-DOCTYPE", "", "test.xml!base64[1] 2:1", "a payload with a DOCTYPE");
    judged_free(j);

    j = judge_one(
        f, LODD__STR("<?xml version='1.0'?>\n<Pasientlogistikk xmlns='" LOGISTIKK "'>&nbsp;</Pasientlogistikk>"));
    TAP_OK(count_rule(j->result, "XML-ENTITY") == 1 &&
               lodd__str_is(find_rule(j->result, "XML-ENTITY")->args[0].value, "nbsp"),
           "a payload with an entity");
    judged_free(j);

    j = judge_one(f, LODD__STR("<?xml version='1.0' encoding='UTF-8'?>\n<Pasientlogistikk xmlns='" LOGISTIKK
                               "'>\xE6</Pasientlogistikk>"));
    TAP_OK(count_rule(j->result, "XML-ENCODING") == 1 &&
               lodd__str_is(find_rule(j->result, "XML-ENCODING")->args[0].value, "UTF-8"),
           "a payload with broken bytes");
    judged_free(j);
}

static void test_left_alone(fixture *f)
{
    static const char *const others[] = {
        "", "text", "%PDF-1.4", "<?xml version='1.0'?><ukjent/>", "<?xml version='1.0'?><x xmlns='urn:unknown'/>",
    };

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        judged *j = judge_one(f, lodd__str(others[i]));
        TAP_OK(count_rule(j->result, "MSGHEAD-BASE64-XML") == 0 && lodd_result_n_profiles(j->result) == 1,
               "left alone: '%s'", others[i]);
        judged_free(j);
    }
}

static void test_not_base64(fixture *f)
{
    judged *j =
        fixture_text(f, "<MsgHead xmlns='" MSGHEAD "'><Document><RefDoc><Content><Base64Container xmlns='" CONTAINER
                        "'>*** ikke base64 ***</Base64Container></Content></RefDoc></Document></MsgHead>");

    TAP_OK(j->status == LODD_OK && count_rule(j->result, "MSGHEAD-BASE64-XML") == 0,
           "a container whose text is no base64");
    judged_free(j);
    j = fixture_text(f, "<MsgHead xmlns='" MSGHEAD "'><Document><RefDoc><Content><Base64Container xmlns='" CONTAINER
                        "'/></Content></RefDoc></Document></MsgHead>");
    TAP_OK(j->status == LODD_OK && count_rule(j->result, "MSGHEAD-BASE64-XML") == 0, "an empty container");
    judged_free(j);
}

/* The container's text may be written in other ways than as one text. */
static void test_written_otherwise(fixture *f)
{
    static const struct {
        const char *what, *before, *after;
    } forms[] = {
        {"text", "", ""},
        {"text with white space around", "\n\t", "\n"},
        {"a CDATA section", "<![CDATA[", "]]>"},
        {"a comment with an end tag before it", "<!-- </Base64Container> -->", ""},
        {"a processing instruction with an end tag behind it", "", "<?p </Base64Container>?>"},
        {"comments around a CDATA section", "<!-- a --><![CDATA[", "]]><!-- > -->"},
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        message m;
        judged *j = NULL;
        lodd__buf base64 = {0};
        add_base64(&base64, lodd__str(payload));
        lodd__buf_addc(&base64, '\0');
        begin(&m);
        lodd__buf_add(
            &m.xml,
            LODD__STR("<Document><RefDoc><MsgType V='XML'/><Content><Base64Container\n xmlns='" CONTAINER "'>"));
        lodd__buf_printf(&m.xml, "%s%s%s", forms[i].before, base64.ptr, forms[i].after);
        lodd__buf_add(&m.xml, LODD__STR("</Base64Container ></Content></RefDoc></Document>\n"));
        j = finish(f, &m);
        place_is(j, "XSD-ELEMENT", "Feil[1]", "test.xml!base64[1] 4:3", forms[i].what);
        judged_free(j);
        lodd__buf_free(&base64);
    }
}

/* One level: a container in a payload is an attachment like any other. */
static void test_nested(fixture *f)
{
    lodd__buf inner = {0};
    message m;
    judged *j = NULL;

    lodd__buf_add(&inner, LODD__STR("<?xml version='1.0'?><MsgHead xmlns='" MSGHEAD
                                    "'><Document><RefDoc><Content><Base64Container xmlns='" CONTAINER "'>"));
    add_base64(&inner, lodd__str(payload));
    lodd__buf_add(&inner, LODD__STR("</Base64Container></Content></RefDoc></Document></MsgHead>"));
    begin(&m);
    add_container(&m, lodd__buf_str(&inner));
    j = finish(f, &m);
    TAP_OK(count_rule(j->result, "MSGHEAD-BASE64-XML") == 1 && !has_profile(j, "no.plo@1.6/log-innlagt"),
           "a payload in a payload is not unwrapped");
    judged_free(j);
    lodd__buf_free(&inner);
}

/* More payloads than are unwrapped, and one that is too deep where it stands: the rest of the message is judged all the
 * same. */
static void test_bounds(fixture *f)
{
    message m;
    judged *j = NULL;
    lodd__buf deep = {0};

    begin(&m);
    for (int i = 0; i < 20; i++)
        add_container(&m, lodd__str(payload));
    j = finish(f, &m);
    TAP_OK(count_rule(j->result, "MSGHEAD-BASE64-XML") == 16, "no more than 16 payloads are unwrapped (%zu)",
           count_rule(j->result, "MSGHEAD-BASE64-XML"));
    judged_free(j);

    lodd__buf_add(&deep, LODD__STR("<?xml version='1.0'?><Pasientlogistikk xmlns='" LOGISTIKK "'>"));
    for (int i = 0; i < 198; i++)
        lodd__buf_add(&deep, LODD__STR("<a>"));
    for (int i = 0; i < 198; i++)
        lodd__buf_add(&deep, LODD__STR("</a>"));
    lodd__buf_add(&deep, LODD__STR("</Pasientlogistikk>"));
    begin(&m);
    add_container(&m, lodd__buf_str(&deep));
    lodd__buf_add(&m.xml, LODD__STR("<Feil/>\n"));
    j = finish(f, &m);
    TAP_OK(find_rule(j->result, "XSD-ELEMENT") != NULL &&
               lodd__str_is(find_rule(j->result, "XSD-ELEMENT")->document, "test.xml"),
           "a payload that is too deep in its place leaves the message as it came");
    judged_free(j);
    lodd__buf_free(&deep);
}

/* Numbers in a payload decide about the values of the document as much as those outside. Packs without a list of test
 * persons: here a published test actor's number looks real. */
#define ANY(ns, element)                                                                                               \
    "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='" ns "'><xs:element name='" element       \
    "' type='xs:anyType'/></xs:schema>"

static void write_small_packs(fixture *f)
{
    fixture_files(f);
    temp_write(&f->files, "x.h/pack.json",
               "{\"id\": \"x.h\", \"schemas\": [{\"namespace\": \"" MSGHEAD
               "\", \"file\": \"h.xsd\"}, {\"namespace\": \"" CONTAINER "\", \"file\": \"c.xsd\"},"
               "{\"namespace\": \"urn:p\", \"file\": \"p.xsd\"}], \"profiles\": [{\"id\": \"h\", \"root\": "
               "\"MsgHead\", \"namespace\": \"" MSGHEAD "\", \"envelope\": true},"
               "{\"id\": \"p\", \"root\": \"P\", \"namespace\": \"urn:p\"}]}");
    temp_write(&f->files, "x.h/h.xsd", ANY(MSGHEAD, "MsgHead"));
    temp_write(&f->files, "x.h/c.xsd", ANY(CONTAINER, "Base64Container"));
    temp_write(&f->files, "x.h/p.xsd", ANY("urn:p", "P"));
    fixture_begin_files(f);
}

static void test_persons(void)
{
    static const struct {
        const char *what, *payload, *found;
        bool shown;
    } payloads[] = {
        {"no number", "<?xml version='1.0'?>\n<P xmlns='urn:p'>x</P>", "", true},
        {"a synthetic number", "<?xml version='1.0'?>\n<P xmlns='urn:p'><Patient>14833801636</Patient></P>", "", true},
        {"a patient without number", "<?xml version='1.0'?>\n<P xmlns='urn:p'><Patient>x</Patient></P>", "", false},
        {"a real-looking number", "<?xml version='1.0'?>\n<P xmlns='urn:p'>\xC3\xA6 13116900216</P>",
         "test.xml!base64[1]: ID-EKTE 2:20 \n", false},
    };
    fixture f;

    write_small_packs(&f);
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        judged *j = judge_one(&f, lodd__str(payloads[i].payload));
        TAP_OK(count_rule(j->result, "MSGHEAD-BASE64-XML") == 1 &&
                   lodd_result_shows_values(j->result) == payloads[i].shown,
               "a payload with %s: values are %s", payloads[i].what, payloads[i].shown ? "shown" : "hidden");
        findings_are(j->result, "ID-", payloads[i].found, payloads[i].what);
        judged_free(j);
    }
    fixture_end(&f);
}

int main(void)
{
    fixture f;

    fixture_begin(&f);
    test_inside(&f);
    test_behind(&f);
    test_two(&f);
    test_encodings(&f);
    test_broken(&f);
    test_left_alone(&f);
    test_not_base64(&f);
    test_written_otherwise(&f);
    test_nested(&f);
    test_bounds(&f);
    fixture_end(&f);
    test_persons();
    return tap_done();
}
