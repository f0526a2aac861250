/* mutate.h - a pool of sample documents and the ways to damage one of them.
 *
 * Every mutant is made from (seed, kind, number) alone, so any one of them can be made again. Places to damage are
 * drawn by what they are (parent and element name) and only then by document, so that a rare element gets as much
 * attention as one that fills half of every sample.
 */
#ifndef MUTATE_H
#define MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "xsdset.h"

struct sample {
    char *name;
    xmlDocPtr doc;
};

/* Where something of a kind stands: an element, or an attribute of it. */
struct place {
    const xmlChar *key; /* what stands there; interned */
    xmlNodePtr node;    /* the element in the sample */
    size_t sample;
    size_t element;   /* its number in document order, to find it in a copy */
    size_t attribute; /* number among the attributes of the element */
};

struct places {
    struct place *items;
    size_t count;
    size_t *groups; /* first item of each key, and the count as the last entry */
    size_t group_count;
};

struct pool {
    struct sample *samples;
    size_t count;
    struct places elements, attributes, texts;
    struct _xmlDict *names;
    const struct xsdset *set; /* names of components for renaming, types and roots; borrowed */
    xmlDocPtr *signatures;    /* examples of ds:Signature */
    size_t signature_count;
};

struct mutant {
    xmlDocPtr doc;    /* owned by the caller */
    const char *base; /* name of the sample it was made from */
};

/* The element after at in document order below top (or top itself to begin with); NULL after the last. */
xmlNodePtr next_element(xmlNodePtr at, const xmlNode *top);

/* Takes over doc. False when out of memory (doc is then freed). */
bool pool_add(struct pool *pool, const char *name, xmlDocPtr doc);

/* Call once after the last pool_add and before the first mutant. */
bool pool_index(struct pool *pool);

void pool_clear(struct pool *pool);

size_t mutation_count(void);
const char *mutation_name(size_t kind);

/* False when no place for that kind was found in a fair number of tries. */
bool mutant_make(struct mutant *ret, const struct pool *pool, size_t kind, uint64_t seed, size_t number);

#endif
