/* declare/requirement_select.c - which requirements a table shows, and in which order. Uses requirement.h. */
#include "declare/requirement_select.h"

#include <stdio.h>
#include <stdlib.h>

/* --- what is asked for --- */

static lodd_status refuse(char **ret_message, lodd__buf *text)
{
    if (ret_message != NULL && !text->failed)
        *ret_message = strndup(text->ptr != NULL ? text->ptr : "", text->len);
    lodd__buf_free(text);
    return LODD_ERR_ARGUMENT;
}

/* "no such kind of organisation: x (pleie-og-omsorg, ...)" */
static void begin_refusal(lodd__buf *text, const char *what, lodd_str value)
{
    lodd__buf_printf(text, "no such %s: %.*s (", what, LODD__FMT(value));
}

static void add_choice(lodd__buf *text, lodd_str choice)
{
    lodd__buf_printf(text, "%s%.*s", text->len > 0 && text->ptr[text->len - 1] != '(' ? ", " : "", LODD__FMT(choice));
}

static lodd_status check_organisation(const lodd_requirements *requirements, lodd_str code, char **ret_message)
{
    const lodd__scheme *scheme = &requirements->scheme;
    lodd__buf text = {0};

    if (code.len == 0 || scheme->n_organisations == 0) /* without a scheme nobody says which kinds there are */
        return LODD_OK;
    for (size_t i = 0; i < scheme->n_organisations; i++)
        if (lodd__str_eq(scheme->organisations[i].code, code))
            return LODD_OK;
    begin_refusal(&text, "kind of organisation", code);
    for (size_t i = 0; i < scheme->n_organisations; i++)
        add_choice(&text, scheme->organisations[i].code);
    lodd__buf_addc(&text, ')');
    return refuse(ret_message, &text);
}

static lodd_status check_set(const lodd_requirements *requirements, lodd_str set, char **ret_message)
{
    lodd__buf text = {0};

    for (size_t i = 0; i < requirements->n_sets; i++)
        if (set.len == 0 || lodd__str_eq(requirements->sets[i].pack, set))
            return LODD_OK;
    if (set.len == 0)
        return LODD_OK;
    begin_refusal(&text, "set", set);
    for (size_t i = 0; i < requirements->n_sets; i++)
        add_choice(&text, requirements->sets[i].pack);
    lodd__buf_addc(&text, ')');
    return refuse(ret_message, &text);
}

static lodd_status check_profile(const lodd_requirements *requirements, lodd_str profile, char **ret_message)
{
    lodd__buf text = {0};

    if (profile.len == 0)
        return LODD_OK;
    for (size_t i = 0; i < requirements->n; i++)
        if (lodd__str_eq(requirements->items[i].profile, profile))
            return LODD_OK;
    lodd__buf_printf(&text, "no requirements for the profile %.*s ('lodd profiles' shows the names)",
                     LODD__FMT(profile));
    return refuse(ret_message, &text);
}

static lodd_status read_levels(lodd__selection *ret, lodd_str levels, char **ret_message)
{
    ret->all_levels = levels.len == 0;
    for (size_t start = 0; levels.len > 0 && start <= levels.len;) {
        size_t end = lodd__str_find(levels, ',', start), level = 0;
        lodd_str word;
        lodd__buf text = {0};

        end = end == (size_t)-1 ? levels.len : end;
        word = lodd__str_trim(lodd__str_sub(levels, start, end - start));
        while (level < LODD_LEVEL_COUNT && !lodd__str_is(word, lodd_level_code((lodd_level)level)))
            level++;
        if (level == LODD_LEVEL_COUNT) {
            begin_refusal(&text, "norm level", word);
            for (level = LODD_LEVEL_COUNT; level-- > 0;)
                add_choice(&text, lodd__str(lodd_level_code((lodd_level)level)));
            lodd__buf_addc(&text, ')');
            return refuse(ret_message, &text);
        }
        ret->levels[level] = true;
        start = end + 1;
    }
    return LODD_OK;
}

static lodd_status read_method(lodd__selection *ret, lodd_str method, char **ret_message)
{
    lodd__buf text = {0};

    ret->method = LODD__METHOD_COUNT;
    if (method.len == 0)
        return LODD_OK;
    for (size_t i = 0; i < LODD__METHOD_COUNT; i++)
        if (lodd__str_is(method, lodd__method_names[i]))
            ret->method = (lodd__method)i;
    if (ret->method != LODD__METHOD_COUNT)
        return LODD_OK;
    begin_refusal(&text, "method", method);
    for (size_t i = 0; i < LODD__METHOD_COUNT; i++)
        add_choice(&text, lodd__str(lodd__method_names[i]));
    lodd__buf_addc(&text, ')');
    return refuse(ret_message, &text);
}

static lodd_status check_date(lodd_str date, char **ret_message)
{
    lodd__buf text = {0};

    if (date.len == 0 || lodd__date_ok(date))
        return LODD_OK;
    lodd__buf_printf(&text, "no such date: %.*s (as 2026-01-31)", LODD__FMT(date));
    return refuse(ret_message, &text);
}

/* --- order --- */

/* Numbers within names by their value: SEND-2 before SEND-10. */
static int natural_cmp(lodd_str a, lodd_str b)
{
    size_t i = 0, k = 0;

    while (i < a.len && k < b.len) {
        size_t m = i, n = k;

        while (m < a.len && lodd__is_digit(a.ptr[m]))
            m++;
        while (n < b.len && lodd__is_digit(b.ptr[n]))
            n++;
        if (m > i && n > k && m - i != n - k)
            return m - i < n - k ? -1 : 1;
        if (a.ptr[i] != b.ptr[k])
            return (unsigned char)a.ptr[i] < (unsigned char)b.ptr[k] ? -1 : 1;
        i++;
        k++;
    }
    return (a.len - i > 0) - (b.len - k > 0);
}

/* A row with the place of its set: the scheme's own sets first, in its order, then the others by name. */
typedef struct ranked {
    size_t rank;
    const lodd__requirement *row;
} ranked;

static size_t rank_of(const lodd_requirements *requirements, lodd_str set)
{
    const lodd__strings *sets = &requirements->scheme.sets;
    size_t rank = 0;

    while (rank < sets->len && !lodd__str_eq(sets->ptr[rank], set)) /* a handful */
        rank++;
    return rank;
}

/* By set, profile (the system as a whole last), sending before receiving, then by number. */
static int by_reading(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    const lodd__requirement *x = p->row, *y = q->row;
    int order = p->rank != q->rank ? (p->rank < q->rank ? -1 : 1) : lodd__str_cmp(x->set, y->set);

    if (order == 0 && (x->profile.len == 0) != (y->profile.len == 0))
        return x->profile.len == 0 ? 1 : -1;
    if (order == 0)
        order = lodd__str_cmp(x->profile, y->profile);
    if (order == 0 && x->direction != y->direction)
        order = x->direction < y->direction ? -1 : 1;
    if (order == 0)
        order = natural_cmp(x->id, y->id);
    return order != 0 ? order : lodd__str_cmp(x->id, y->id);
}

static bool sort_rows(lodd__selection *selection, const lodd_requirements *requirements)
{
    ranked *rows = calloc(selection->n + 1, sizeof *rows);

    if (rows == NULL)
        return false;
    for (size_t i = 0; i < selection->n; i++)
        rows[i] = (ranked){rank_of(requirements, selection->rows[i]->set), selection->rows[i]};
    if (selection->n > 1)
        qsort(rows, selection->n, sizeof *rows, by_reading);
    for (size_t i = 0; i < selection->n; i++)
        selection->rows[i] = rows[i].row;
    free(rows);
    return true;
}

/* --- choosing --- */

bool lodd__selection_in_force(const lodd__selection *selection, const lodd__norm *norm)
{
    lodd__requirement one = {.norms = (lodd__norm *)(uintptr_t)norm, .n_norms = 1};

    return lodd__requirement_applies(&one, (lodd_str){NULL, 0}, selection->date);
}

lodd_level lodd__selection_level(const lodd__selection *selection, const lodd__requirement *requirement)
{
    lodd_level ret = LODD_LEVEL_UNKNOWN;

    if (selection->organisation.len > 0)
        return lodd__requirement_level(requirement, selection->organisation, selection->date);
    for (size_t i = 0; i < requirement->n_norms; i++)
        if (requirement->norms[i].level > ret && lodd__selection_in_force(selection, &requirement->norms[i]))
            ret = requirement->norms[i].level;
    return ret;
}

static bool chosen(const lodd__selection *selection, const lodd__requirement *requirement)
{
    bool asked = selection->organisation.len > 0 || selection->date.len > 0;

    if ((selection->set.len > 0 && !lodd__str_eq(selection->set, requirement->set)) ||
        (selection->profile.len > 0 && !lodd__str_eq(selection->profile, requirement->profile)) ||
        (selection->method != LODD__METHOD_COUNT && selection->method != requirement->method))
        return false;
    if (asked && !lodd__requirement_applies(requirement, selection->organisation, selection->date))
        return false;
    return selection->all_levels || selection->levels[lodd__selection_level(selection, requirement)];
}

lodd_status lodd__select(lodd__selection *ret, const lodd_requirements *requirements,
                         const lodd_requirements_filter *filter, char **ret_message)
{
    lodd_status status;

    *ret = (lodd__selection){.organisation = lodd__str(filter->organisation),
                             .date = lodd__str(filter->date),
                             .set = lodd__str(filter->set),
                             .profile = lodd__str(filter->profile)};
    if (ret_message != NULL)
        *ret_message = NULL;
    status = check_organisation(requirements, ret->organisation, ret_message);
    if (status == LODD_OK)
        status = read_levels(ret, lodd__str(filter->levels), ret_message);
    if (status == LODD_OK)
        status = check_date(ret->date, ret_message);
    if (status == LODD_OK)
        status = check_set(requirements, ret->set, ret_message);
    if (status == LODD_OK)
        status = check_profile(requirements, ret->profile, ret_message);
    if (status == LODD_OK)
        status = read_method(ret, lodd__str(filter->method), ret_message);
    if (status != LODD_OK)
        return status;
    ret->rows = calloc(requirements->n + 1, sizeof *ret->rows);
    if (ret->rows == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < requirements->n; i++)
        if (chosen(ret, &requirements->items[i]))
            ret->rows[ret->n++] = &requirements->items[i];
    if (!sort_rows(ret, requirements)) {
        free(ret->rows);
        return LODD_ERR_NOMEM;
    }
    return LODD_OK;
}
