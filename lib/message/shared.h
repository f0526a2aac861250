/* message/shared.h - what all threads of an engine share: models, rule files, schemas; each read when first needed. */
#ifndef LODD_MESSAGE_SHARED_H
#define LODD_MESSAGE_SHARED_H

#include "message/model.h"
#include "message/schema.h"
#include "message/schematron.h"

typedef struct lodd__shared lodd__shared;

/* A model with, when it was made for coverage, where each rule's component is. */
typedef struct lodd__profile_model {
    lodd__model *model;
    size_t **rule_components; /* [rule file][assert]: component of LODD_COMPONENT_RULE or (size_t)-1; NULL for files that are not the profile's */
} lodd__profile_model;

lodd_status lodd__shared_new(lodd__shared **ret, const lodd__packs *packs);
void lodd__shared_free(lodd__shared *shared);
const lodd__packs *lodd__shared_packs(const lodd__shared *shared);
lodd__schema *lodd__shared_schema(const lodd__shared *shared);

/* The model of a profile; with its coverage table complete when coverage is asked for. */
lodd_status lodd__shared_model(lodd__shared *shared, const lodd__pack_profile *profile, bool coverage, const lodd__profile_model **ret);

/* Rule files are numbered over all packs: those of pack p are first .. first + p->n_rules - 1. */
size_t lodd__shared_n_rule_files(const lodd__shared *shared);
size_t lodd__shared_first_rule_file(const lodd__shared *shared, const lodd__pack *pack);
lodd_status lodd__shared_rule_file(lodd__shared *shared, size_t i, const lodd__sch **ret);

/* What went wrong with the packs, for people; empty if nothing did. malloc'ed. */
char *lodd__shared_message(lodd__shared *shared);

#endif
