/* declare/requirement_select.h - the rows of a table of requirements: those that a filter lets through, in the order
 * people read them. */
#ifndef LODD_DECLARE_REQUIREMENT_SELECT_H
#define LODD_DECLARE_REQUIREMENT_SELECT_H

#include "declare/requirement.h"

/* A filter with its words understood; empty strings: all. */
typedef struct lodd__selection {
    lodd_str organisation, date, set, profile;
    bool levels[LODD_LEVEL_COUNT];
    bool all_levels;
    lodd__method method; /* LODD__METHOD_COUNT: all */
    const lodd__requirement **rows;
    size_t n;
} lodd__selection;

/* LODD_ERR_ARGUMENT with a line in *ret_message (lodd_free): no such organisation, level, ... rows are to be freed with
 * free. */
lodd_status lodd__select(lodd__selection *ret, const lodd_requirements *requirements,
                         const lodd_requirements_filter *filter, char **ret_message);

/* The level of a row for the selection's organisation and date; of all of them the strongest. */
lodd_level lodd__selection_level(const lodd__selection *selection, const lodd__requirement *requirement);
/* Does a norm count on the selection's date? */
bool lodd__selection_in_force(const lodd__selection *selection, const lodd__norm *norm);

#endif
