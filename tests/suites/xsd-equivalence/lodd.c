/* lodd.c - see lodd.h. May use: the library's message layer from within. */
#include "lodd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message/schema.h"

struct lodd_judge {
    lodd__packs *packs;
    lodd__schema *schema;
    lodd__schema_validator *validator;
    lodd__arena scratch;
};

struct lodd_judge *lodd_judge_open(const char *profiles)
{
    struct lodd_judge *j = calloc(1, sizeof *j);
    char *message = NULL;

    if (!j)
        return NULL;
    if (lodd__packs_open(&j->packs, &profiles, 1, &message) == LODD_OK &&
        lodd__schema_new(&j->schema, j->packs) == LODD_OK && lodd__schema_load_all(j->schema, &message) == LODD_OK)
        j->validator = lodd__schema_validator_new(j->schema);
    if (!j->validator) {
        printf("# %s\n", message ? message : "lodd's validator cannot be opened");
        lodd_judge_close(j);
        j = NULL;
    }
    free(message);
    return j;
}

void lodd_judge_close(struct lodd_judge *j)
{
    if (!j)
        return;
    lodd__schema_validator_free(j->validator);
    lodd__schema_free(j->schema);
    lodd__packs_close(j->packs);
    lodd__arena_free(&j->scratch);
    free(j);
}

void fault_place_add(struct fault_places *places, const xmlNode *node)
{
    if (node && node->type == XML_ATTRIBUTE_NODE)
        node = node->parent;
    if (places->count < MAX_PLACES)
        places->elements[places->count] = node;
    places->count++;
}

const xmlNode *lodd_misses(const struct lodd_verdict *v, const struct fault_places *theirs)
{
    if (v->places.count > MAX_PLACES)
        return NULL;
    for (size_t i = 0; i < theirs->count && i < MAX_PLACES; i++) {
        size_t k = 0;

        while (k < v->places.count && v->places.elements[k] != theirs->elements[i] &&
               v->places.elements[k]->parent != theirs->elements[i])
            k++;
        if (k == v->places.count)
            return theirs->elements[i];
    }
    return NULL;
}

static void note_fault(void *user, const lodd__schema_fault *fault)
{
    struct lodd_verdict *v = user;

    fault_place_add(&v->places, fault->node);
    if (v->faults++ > 0)
        return;
    snprintf(v->first, sizeof v->first, "%.*s at %s: %.*s, %.*s", LODD__FMT(lodd__rule(fault->rule)->id),
             (const char *)fault->node->name, LODD__FMT(fault->args[0]), LODD__FMT(fault->args[1]));
}

struct lodd_verdict lodd_judge_document(struct lodd_judge *j, xmlDocPtr doc)
{
    struct lodd_verdict v = {false, 0, {{NULL}, 0}, ""};
    xmlNodePtr root = xmlDocGetRootElement(doc);

    v.failed = !root || lodd__schema_validate(j->validator, root, &j->scratch, note_fault, &v) != LODD_OK;
    lodd__arena_reset(&j->scratch);
    return v;
}
