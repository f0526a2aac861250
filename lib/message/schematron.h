/* message/schematron.h - ISO Schematron (ISO/IEC 19757-3) on libxml2's XPath 1.0.
 *
 * Phases, patterns (abstract and not), rules (abstract, extends), let at every level, assert, report, diagnostics, value-of, name, include,
 * current(). Query binding: xslt / xslt1 / xpath (or none), i.e. XPath 1.0. A lodd__sch is immutable and shared by threads;
 * a lodd__sch_eval belongs to one thread.
 *
 * A pattern's rules are matched in order: the first rule of a pattern whose context matches a node fires for that node.
 */
#ifndef LODD_MESSAGE_SCHEMATRON_H
#define LODD_MESSAGE_SCHEMATRON_H

#include <libxml/xpath.h>

#include "lodd/report.h"
#include "lodd/status.h"
#include "xml/xml.h"

typedef struct lodd__sch lodd__sch;
typedef struct lodd__sch_eval lodd__sch_eval;

/* One assert or report. In lodd's packs it carries, as children in the namespace urn:lodd:schematron:
 *   <l:nb>text with <sch:value-of select="..."/></l:nb> <l:en>text with the same value-of elements</l:en>
 *   <l:hint-nb>one line</l:hint-nb> <l:hint-en>one line</l:hint-en> <l:source document="HIS 80704:2014" clause="4.1"/>
 * and role="error|warning|information" (default error), l:layer="rules|codes" (default rules). Without <l:nb> its own text is the text in both
 * languages (files from elsewhere). */
typedef struct lodd__sch_assert {
    lodd_rule rule;      /* id = @id; value-of and name elements become {0}, {1}, ... */
    bool is_report;      /* sch:report: speaks when the test is true */
    size_t index;        /* 0-based over the whole schema: the coverage component */
    lodd_str profiles;   /* l:profile on assert, rule or pattern: the profiles (blank-separated last parts, "innleggelsesrapport log-dod") it is
                          * for; empty = all */
} lodd__sch_assert;

typedef struct lodd__sch_options {
    lodd_str path;  /* file name: base of sch:include, and for messages */
    lodd_str root;  /* folder that includes may not leave; empty: no include */
    lodd_str pack;  /* goes into the rules */
    lodd_str phase; /* empty: @defaultPhase; "#ALL" */
    /* ... of a schema that is not in a file: text != NULL is read instead of path */
    lodd_str text;
} lodd__sch_options;

/* Reads and checks a schema: structure, ids, references, undefined and colliding variables, every XPath. LODD_ERR_PACK with *ret_message
 * (malloc'ed; may be NULL) for an unusable one. */
lodd_status lodd__sch_load(lodd__sch **ret, const lodd__sch_options *options, char **ret_message);
void lodd__sch_free(lodd__sch *sch);
size_t lodd__sch_n_asserts(const lodd__sch *sch);
const lodd__sch_assert *lodd__sch_assert_at(const lodd__sch *sch, size_t i);

/* Registers extension functions and namespaces in a fresh XPath context. */
typedef lodd_status lodd__sch_setup(void *user, xmlXPathContextPtr xpath);

/* Evaluation state of one thread; XPath expressions are compiled into it on first use (libxml2 caches in compiled expressions, which
 * therefore must not be shared). setup may be NULL. */
lodd_status lodd__sch_eval_new(lodd__sch_eval **ret, const lodd__sch *sch, lodd__sch_setup *setup, void *user);
void lodd__sch_eval_free(lodd__sch_eval *eval);

typedef struct lodd__sch_handler {
    void *user;
    /* The assert's test was evaluated at a node: it is exercised. May be NULL. */
    void (*exercised)(void *user, const lodd__sch_assert *assertion);
    /* It speaks. args: the value-of results in order, valid during the call. */
    void (*found)(void *user, const lodd__sch_assert *assertion, const xmlNode *node, const lodd_str *args, size_t n_args);
    /* An XPath could not be evaluated (message for people; once per assert and document). */
    void (*failed)(void *user, const lodd__sch_assert *assertion, const xmlNode *node, lodd_str message);
} lodd__sch_handler;

/* Judges a document. profile: the document's profiles, blank-separated; only asserts for one of them (or for all) are looked at; empty: all. max_steps bounds the XPath operations
 * (LODD_ERR_LIMIT). LODD_ERR_NOMEM when memory ran out. */
lodd_status lodd__sch_run(lodd__sch_eval *eval, const lodd__xml_doc *doc, lodd_str profile, size_t max_steps, const lodd__sch_handler *handler);

#endif
