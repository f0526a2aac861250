/* message/model.h - what a profile's schemas say about each element: its children, its code lists, its place in the
 * coverage.
 *
 * It is made of the components that documents are judged by (schema.h) and says of them what coverage and code checks
 * ask: which elements, attributes and choice branches a profile has, and which code lists (lodd:kodeverk in the XSD) an
 * element's code must come from. One model a profile, rooted in its root element; immutable, shared by threads.
 */
#ifndef LODD_MESSAGE_MODEL_H
#define LODD_MESSAGE_MODEL_H

#include "base/arena.h"
#include "base/vec.h"
#include "message/schema.h"
#include "pack/pack.h"
#include "report/coverage.h"

typedef enum lodd__coded { LODD__CODED_NO, LODD__CODED_CS, LODD__CODED_CV } lodd__coded;

typedef struct lodd__model_type lodd__model_type;

/* An element as a part of a type's content. */
typedef struct lodd__model_element {
    const char *name, *ns;
    lodd__model_type *type;   /* NULL: simple or open content, nothing to look into */
    lodd_str kodeverk;        /* "9152 9153": lists its code may come from; empty: not said */
    lodd_str kodeverk_typeid; /* on an Ident: the lists of the TypeId in it */
    size_t component;         /* LODD_COMPONENT_ELEMENT */
    size_t choice;            /* LODD_COMPONENT_CHOICE, or (size_t)-1 */
    size_t first_attribute;   /* LODD_COMPONENT_ATTRIBUTE of the type's first attribute */
} lodd__model_element;

struct lodd__model_type {
    lodd_str name; /* of the type, or of the element that has it */
    lodd__coded coded;
    LODD__VEC(lodd__model_element) elements;
    LODD__VEC(const char *) attributes;
};

/* A code list that the profile uses. */
typedef struct lodd__model_list {
    lodd_str number;   /* "9051" */
    size_t first_code; /* LODD_COMPONENT_CODE of its first concept, or (size_t)-1: not counted */
} lodd__model_list;

typedef struct lodd__model {
    lodd__arena arena;
    lodd__model_element root;
    LODD__VEC(lodd__model_type *) types;
    LODD__VEC(lodd__model_list) lists; /* sorted by number */
    lodd__component_table table;       /* rules are added by the one who knows them */
    LODD__VEC(lodd_str) names[LODD_COMPONENT_KIND_COUNT];
} lodd__model;

/* Makes the model of a profile. LODD_ERR_PACK with *ret_message (malloc'ed) when its schemas cannot be read. */
lodd_status lodd__model_of(lodd__model **ret, lodd__schema *schema, const lodd__packs *packs,
                           const lodd__pack_profile *profile, char **ret_message);
/* The same, with the schemas read for it alone. */
lodd_status lodd__model_new(lodd__model **ret, const lodd__packs *packs, const lodd__pack_profile *profile,
                            char **ret_message);
void lodd__model_free(lodd__model *model);

/* Completes the coverage names (model->table): reads the code lists, which plain validation need not do. Call once,
 * before sharing. Names added to model->names[LODD_COMPONENT_RULE] before it are in the table. */
lodd_status lodd__model_count_codes(lodd__model *model, const lodd__packs *packs);

/* The part of a type's content with a name; NULL when there is none. */
const lodd__model_element *lodd__model_find(const lodd__model_type *type, const char *name, const char *ns);
const lodd__model_list *lodd__model_find_list(const lodd__model *model, lodd_str number);

#endif
