/* fhir/narrative_tables.c - what the narrative may be written with: https://hl7.org/fhir/R4/narrative.html, constraint
 * txt-1, and the chapters of HTML 4.0 that it names (7 to 11 without 9.4, and 15), images and links. May use: base. */
#include <stdlib.h>

#include "fhir/narrative.h"

/* Sorted. Deprecated elements (u, s, font, center ...) are not among them. */
static const char *const elements[] = {
    "a",     "abbr", "acronym", "address",  "area",  "b",     "bdo",  "big",    "blockquote", "br",  "caption",
    "cite",  "code", "col",     "colgroup", "dd",    "dfn",   "div",  "dl",     "dt",         "em",  "h1",
    "h2",    "h3",   "h4",      "h5",       "h6",    "hr",    "i",    "img",    "kbd",        "li",  "map",
    "ol",    "p",    "pre",     "q",        "samp",  "small", "span", "strong", "sub",        "sup", "table",
    "tbody", "td",   "tfoot",   "th",       "thead", "tr",    "tt",   "ul",     "var",
};

static const char *const attributes[] = {
    "abbr",        "accesskey",  "align", "alt",      "axis",    "bgcolor", "border",   "cellhalign", "cellpadding",
    "cellspacing", "cellvalign", "char",  "charoff",  "charset", "cite",    "class",    "colspan",    "compact",
    "coords",      "dir",        "frame", "headers",  "height",  "href",    "hreflang", "hspace",     "id",
    "idref",       "ismap",      "lang",  "longdesc", "name",    "nohref",  "nowrap",   "rel",        "rev",
    "rowspan",     "rules",      "scope", "shape",    "space",   "span",    "src",      "start",      "style",
    "summary",     "tabindex",   "title", "type",     "usemap",  "valign",  "value",    "vspace",     "width",
};

static const char *const schemes[] = {"cid", "data", "ftp", "geo", "http", "https", "mailto", "sms", "tel"};

static int compare(const void *key, const void *entry)
{
    return lodd__str_cmp(*(const lodd_str *)key, lodd__str(*(const char *const *)entry));
}

bool lodd__xhtml_element_allowed(lodd_str name)
{
    return bsearch(&name, elements, sizeof elements / sizeof *elements, sizeof *elements, compare) != NULL;
}

bool lodd__xhtml_attribute_allowed(lodd_str name)
{
    return bsearch(&name, attributes, sizeof attributes / sizeof *attributes, sizeof *attributes, compare) != NULL;
}

bool lodd__xhtml_scheme_allowed(lodd_str scheme)
{
    char lower[16];
    lodd_str key = {lower, scheme.len};

    if (scheme.len > sizeof lower)
        return false;
    for (size_t i = 0; i < scheme.len; i++)
        lower[i] = (char)(scheme.ptr[i] | 32);
    return bsearch(&key, schemes, sizeof schemes / sizeof *schemes, sizeof *schemes, compare) != NULL;
}
