/* xsdset.h - a set of XML Schema files read as plain XML: which global components they declare, and example documents
 * made from them.
 *
 * This is test code beside libxml2's own schema reader, on purpose: libxml2 tells whether a document is valid, this
 * tells which documents are worth asking about. It knows the part of XSD 1.0 the Norwegian message schemas use
 * (sequence, choice, any, references, attribute groups, simple content) and makes documents that a schema ought to
 * accept; whether it does is for libxml2 to say, so a shortcoming here costs coverage and never a wrong verdict.
 */
#ifndef XSDSET_H
#define XSDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

/* A deterministic generator (splitmix64): same seed, same sequence, on every machine. */
struct rng {
    uint64_t state;
};

uint64_t rng_next(struct rng *rng);
size_t rng_below(struct rng *rng, size_t n); /* 0 .. n-1; 0 when n is 0 */
bool rng_chance(struct rng *rng, unsigned percent);

enum component_kind { COMPONENT_ELEMENT, COMPONENT_TYPE, COMPONENT_ATTRIBUTE, COMPONENT_GROUP, COMPONENT_KINDS };

struct component {
    enum component_kind kind;
    const char *ns;   /* target namespace, owned by the schema document */
    const char *name; /* owned by the set */
    xmlNodePtr node;  /* the declaration */
};

struct xsdset {
    xmlDocPtr *docs;
    size_t doc_count;
    struct component *components;
    size_t count;
};

/* Reads one schema file into the set. False when it cannot be read as a schema. */
bool xsdset_add(struct xsdset *set, xmlDocPtr doc);

void xsdset_clear(struct xsdset *set);

const struct component *xsdset_find(const struct xsdset *set, enum component_kind kind, const char *ns,
                                    const char *name);

bool xsdset_has_namespace(const struct xsdset *set, const char *ns);

/* The type an element of that local name is declared with somewhere in the set; false when there is none. */
bool xsdset_declared_type(const struct xsdset *set, const char *element, const char **ret_ns, const char **ret_local);

/* What the component means for validity, in a normal form; to be freed with xmlFree. NULL when out of memory. */
char *xsdset_describe(const struct component *component);

/* Makes a document with the global element as root and random content. NULL when out of memory. */
xmlDocPtr xsdset_example(const struct xsdset *set, const struct component *root, struct rng *rng);

#endif
