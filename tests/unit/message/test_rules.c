/* test_rules.c - which packs' rules are asked of a document, what they find and where, and what happens to a rule that
 * cannot be evaluated. */
#include "fixture.h"

#define SCH(content)                                                                                                   \
    "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' xmlns:l='urn:lodd:schematron'><sch:ns prefix='l' "   \
    "uri='urn:lodd:xpath'/>"                                                                                           \
    "<sch:ns prefix='h' uri='urn:h'/><sch:ns prefix='p' uri='urn:p'/>" content "</sch:schema>"
#define RULE(context, content) "<sch:pattern><sch:rule context='" context "'>" content "</sch:rule></sch:pattern>"
#define XSD(ns, element)                                                                                               \
    "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='" ns "'><xs:element name='" element       \
    "' type='xs:anyType'/></xs:schema>"

/* x.h is an envelope, x.p and x.q payloads; both payloads stand on x.base, and x.none has nothing to do with them. */
static void write_packs(fixture *f)
{
    fixture_files(f);
    temp_write(&f->files, "x.base/pack.json", "{\"id\": \"x.base\", \"rules\": [\"b.sch\"]}");
    temp_write(&f->files, "x.base/b.sch",
               SCH(RULE("/*", "<sch:report id='BASE-1' role='information' test='true()'>base</sch:report>")));
    temp_write(&f->files, "x.none/pack.json", "{\"id\": \"x.none\", \"rules\": [\"n.sch\"]}");
    temp_write(&f->files, "x.none/n.sch", SCH(RULE("/*", "<sch:report id='NONE-1' test='true()'>none</sch:report>")));
    temp_write(
        &f->files, "x.h/pack.json",
        "{\"id\": \"x.h\", \"rules\": [\"h.sch\"], \"schemas\": [{\"namespace\": \"urn:h\", \"file\": \"h.xsd\"}],"
        "\"profiles\": [{\"id\": \"head\", \"root\": \"H\", \"namespace\": \"urn:h\", \"envelope\": true}]}");
    temp_write(&f->files, "x.h/h.xsd", XSD("urn:h", "H"));
    temp_write(&f->files, "x.h/h.sch",
               SCH(RULE("h:H", "<sch:report id='HEAD-1' role='warning' test='true()'>head</sch:report>")));
    temp_write(&f->files, "x.p/pack.json",
               "{\"id\": \"x.p\", \"depends\": [\"x.base\"], \"rules\": [\"p.sch\", \"more.sch\"], \"schemas\": "
               "[{\"namespace\": \"urn:p\", \"file\": \"p.xsd\"}],"
               "\"profiles\": [{\"id\": \"one\", \"root\": \"P\", \"namespace\": \"urn:p\", \"branch\": \"One\"},"
               "{\"id\": \"two\", \"root\": \"P\", \"namespace\": \"urn:p\", \"branch\": \"Two\"}]}");
    temp_write(&f->files, "x.p/p.xsd", XSD("urn:p", "P"));
    temp_write(&f->files, "x.p/p.sch",
               SCH(RULE("p:P", "<sch:report id='P-ALL' test='true()'>p</sch:report><sch:report id='P-ONE' "
                               "l:profile='one' test='true()'>p</sch:report>"
                               "<sch:report id='P-TWO' l:profile='two' test='true()'>p</sch:report>"
                               "<sch:report id='P-BOTH' l:profile='one two' test='true()'>p</sch:report>")
                       RULE("p:V", "<sch:assert id='P-V' role='warning' l:layer='codes' test='@x = 1'>Verdien "
                                   "<sch:value-of select='@x'/> i <sch:name/></sch:assert>"
                                   "<sch:assert id='P-NODE' test='@x = 1'>x</sch:assert>")));
    temp_write(&f->files, "x.p/more.sch",
               SCH(RULE("p:F", "<sch:assert id='P-FAIL' test='l:known(string(@x))'>x</sch:assert><sch:assert "
                               "id='P-NEXT' test='false()'>x</sch:assert>")));
    temp_write(
        &f->files, "x.q/pack.json",
        "{\"id\": \"x.q\", \"depends\": [\"x.base\"], \"schemas\": [{\"namespace\": \"urn:q\", \"file\": \"q.xsd\"}],"
        "\"profiles\": [{\"id\": \"q\", \"root\": \"Q\", \"namespace\": \"urn:q\"}]}");
    temp_write(&f->files, "x.q/q.xsd", XSD("urn:q", "Q"));
    fixture_begin_files(f);
}

#define P(content) "<P xmlns='urn:p'>" content "</P>"
#define H(content) "<H xmlns='urn:h'><Content>" content "</Content></H>"

typedef struct rule_case {
    const char *what, *xml, *found;
} rule_case;

static const rule_case cases[] = {
    {"a payload by itself: its pack and what that depends on", "<Q xmlns='urn:q'/>", "BASE-1 1:1 /Q\n"},
    {"an envelope by itself", H(""), "HEAD-1 1:1 /H\n"},
    {"an envelope with a payload: both", H("<q:Q xmlns:q='urn:q'/>"), "BASE-1 1:1 /H\nHEAD-1 1:1 /H\n"},
    {"rules of one profile", P("<One/>"), "BASE-1 1:1 /P\nP-ALL 1:1 /P\nP-BOTH 1:1 /P\nP-ONE 1:1 /P\n"},
    {"rules of the other", P("<Two/>"), "BASE-1 1:1 /P\nP-ALL 1:1 /P\nP-BOTH 1:1 /P\nP-TWO 1:1 /P\n"},
    {"rules of both, when the document has both", H(P("<One/>") P("<Two/>")),
     "BASE-1 1:1 /H\nHEAD-1 1:1 /H\n"
     "P-ALL 1:27 /H/Content[1]/P[1]\nP-BOTH 1:27 /H/Content[1]/P[1]\nP-ONE 1:27 /H/Content[1]/P[1]\nP-TWO 1:27 "
     "/H/Content[1]/P[1]\n"
     "P-ALL 1:54 /H/Content[1]/P[2]\nP-BOTH 1:54 /H/Content[1]/P[2]\nP-ONE 1:54 /H/Content[1]/P[2]\nP-TWO 1:54 "
     "/H/Content[1]/P[2]\n"},
    {"arguments are values of the document", P("<Two/>\n<V x='7'/>"),
     "BASE-1 1:1 /P\nP-ALL 1:1 /P\nP-BOTH 1:1 /P\nP-TWO 1:1 /P\nP-NODE 2:1 /P/V[1]\nP-V 2:1 /P/V[1]|7|V\n"},
    {"an assert that holds is silent", P("<Two/>\n<V x='1'/>"),
     "BASE-1 1:1 /P\nP-ALL 1:1 /P\nP-BOTH 1:1 /P\nP-TWO 1:1 /P\n"},
};

static void test_cases(fixture *f)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        judged *j = fixture_text(f, cases[i].xml);
        findings_are(j->result, "", cases[i].found, cases[i].what);
        if (j->status != LODD_OK)
            TAP_OK(false, "%s: status", cases[i].what);
        judged_free(j);
    }
}

/* A rule that cannot be evaluated is the pack's fault: it is said, once, and the other rules go on. */
static void test_failing(fixture *f)
{
    judged *j = fixture_text(f, P("<Two/>\n<F x='1'/>\n<F x='2'/>"));
    const lodd_issue *issue = find_rule(j->result, "LODD-RULE-FAILED");

    TAP_OK(count_rule(j->result, "LODD-RULE-FAILED") == 1 && issue->line == 2 && issue->n_args == 2 &&
               lodd__str_is(issue->args[0].value, "P-FAIL") && issue->args[1].value.len > 0,
           "a rule that cannot be evaluated is said once, where it was first asked");
    TAP_OK(count_rule(j->result, "P-FAIL") == 0 && count_rule(j->result, "P-NEXT") == 2, "the rules beside it go on");
    TAP_OK(lodd_result_layer(j->result, LODD_LAYER_RULES).outcome == LODD_OUTCOME_INVALID, "the layer is not valid");
    judged_free(j);
}

static void test_severities(fixture *f)
{
    judged *j = fixture_text(f, P("<Two/><V x='7'/>"));

    TAP_OK(find_rule(j->result, "P-V")->severity == LODD_SEVERITY_WARNING &&
               find_rule(j->result, "P-V")->rule->layer == LODD_LAYER_CODES,
           "role and layer are the rule's");
    TAP_OK(find_rule(j->result, "P-ALL")->severity == LODD_SEVERITY_ERROR &&
               find_rule(j->result, "BASE-1")->severity == LODD_SEVERITY_INFORMATION,
           "an error unless it says otherwise");
    TAP_OK(lodd__str_is(find_rule(j->result, "P-V")->rule->pack, "x.p") &&
               lodd__str_is(find_rule(j->result, "BASE-1")->rule->pack, "x.base"),
           "a rule knows its pack");
    TAP_OK(lodd_result_layer(j->result, LODD_LAYER_CODES).outcome == LODD_OUTCOME_VALID,
           "a warning leaves its layer valid");
    judged_free(j);
}

/* The step limit holds for each document anew. */
static void test_steps(fixture *f)
{
    judged *j = NULL;

    f->options.limits.max_rule_steps = 1;
    j = fixture_text(f, P("<Two/><V x='7'/>"));
    TAP_OK(count_rule(j->result, "LODD-RULE-LIMIT") > 0 && j->status == LODD_OK, "too many steps are a finding");
    judged_free(j);
    f->options.limits.max_rule_steps = 100000;
    for (int i = 0; i < 50; i++) {
        j = fixture_text(f, P("<Two/><V x='7'/>"));
        if (count_rule(j->result, "LODD-RULE-LIMIT") != 0)
            TAP_OK(false, "document %d has steps of its own", i);
        judged_free(j);
    }
    TAP_OK(true, "50 documents behind one another have steps of their own each");
}

/* Rules that are exercised are counted for the profile, whether they speak or not. */
static void test_exercised(fixture *f)
{
    judged *j = NULL;
    const lodd__coverage_bits *bits = NULL;
    size_t found = 0;

    f->options.coverage = true;
    j = fixture_text(f, P("<Two/><V x='1'/>"));
    for (size_t i = 0; i < f->packs->n_profiles; i++)
        if (lodd__str_is(f->packs->profiles[i]->name, "x.p/two"))
            bits = lodd__message_worker_coverage(f->worker, i);
    TAP_OK(bits != NULL && bits->table->n[LODD_COMPONENT_RULE] == 8,
           "the profile's rules: its own and those below, not those of the other profile");
    for (size_t i = 0; bits != NULL && i < bits->table->n[LODD_COMPONENT_RULE]; i++) {
        lodd_str name = bits->table->names[LODD_COMPONENT_RULE][i];
        bool set = bits->bits[LODD_COMPONENT_RULE][i / 64] >> (i % 64) & 1;
        bool expected = lodd__str_is(name, "BASE-1") || lodd__str_is(name, "P-ALL") || lodd__str_is(name, "P-TWO") ||
                        lodd__str_is(name, "P-BOTH") || lodd__str_is(name, "P-V") || lodd__str_is(name, "P-NODE");
        found += set == expected;
        if (set != expected)
            printf("# %.*s\n", LODD__FMT(name));
    }
    TAP_OK(found == 8, "those whose context was met are exercised, speaking or not");
    judged_free(j);
    f->options.coverage = false;
}

int main(void)
{
    fixture f;

    write_packs(&f);
    test_cases(&f);
    test_failing(&f);
    test_severities(&f);
    test_steps(&f);
    test_exercised(&f);
    fixture_end(&f);
    return tap_done();
}
