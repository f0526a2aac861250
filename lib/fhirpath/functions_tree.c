/* fhirpath/functions_tree.c - http://hl7.org/fhirpath/N1 sections 5.8 (children, descendants) and 5.9 (trace, now,
 * timeOfDay, today), and the parts of dates and times that 2.1.0 adds (yearOf ...).
 */
#include "fhirpath/evaluator.h"

/* ---- 5.8 tree navigation ---- */

bool lodd__fn_CHILDREN(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    size_t end = ev->n;

    (void)focus;
    for (size_t i = base; i < end; i++) {
        const lodd__element *parent = ev->stack[i].kind == LODD__ITEM_ELEMENT ? ev->stack[i].as.element : NULL;
        for (const lodd__element *child = parent != NULL ? parent->first : NULL; child != NULL; child = child->next) {
            if (!lodd__eval_push_element(ev, node, child) || !lodd__eval_step(ev, node, 1))
                return false;
        }
    }
    lodd__eval_drop(ev, base, end);
    ev->unordered = true;
    return true;
}

const lodd__element *lodd__element_after(const lodd__element *at, const lodd__element *root)
{
    if (at->first != NULL)
        return at->first;
    while (at != root && at->next == NULL)
        at = at->parent;
    return at != root ? at->next : NULL;
}

bool lodd__fn_DESCENDANTS(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    size_t end = ev->n;

    (void)focus;
    for (size_t i = base; i < end; i++) {
        const lodd__element *root = ev->stack[i].kind == LODD__ITEM_ELEMENT ? ev->stack[i].as.element : NULL;
        for (const lodd__element *at = root != NULL ? root->first : NULL; at != NULL;
             at = lodd__element_after(at, root)) {
            if (!lodd__eval_push_element(ev, node, at) || !lodd__eval_step(ev, node, 1))
                return false;
        }
    }
    lodd__eval_drop(ev, base, end);
    ev->unordered = true;
    return true;
}

/* ---- 5.9 utility ---- */

bool lodd__fn_TRACE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__fhirpath_context *context = ev->context;
    bool unordered = ev->unordered;
    size_t end = ev->n;
    lodd_str name = LODD__STR("");
    lodd__collection items = {.unordered = unordered};

    if (lodd__eval_string(ev, node, 0, focus, &name) < 0)
        return false;
    if (context->trace == NULL) /* nobody is there to see it */
        return true;
    if (node->n_arguments > 1) {
        lodd__focus each = *focus;
        each.n = 1;
        each.has_index = true;
        for (size_t i = base; i < end; i++) {
            each.at = i;
            each.index = (int64_t)(i - base);
            if (!lodd__eval_node(ev, node->arguments[1], &each))
                return false;
        }
    }
    items.items = ev->stack + (node->n_arguments > 1 ? end : base);
    items.n = ev->n - (node->n_arguments > 1 ? end : base);
    context->trace(context->trace_user, name, &items);
    ev->n = end;
    ev->unordered = unordered;
    return true;
}

static bool return_moment(lodd__eval *ev, const lodd__ast *node, size_t base, lodd__item_kind kind,
                          const lodd__moment *moment)
{
    lodd__item item = {.kind = kind, .as.moment = *moment};

    return lodd__eval_return(ev, node, base, &item);
}

/* The date of a moment, or its time without zone. */
static lodd__moment date_part(const lodd__moment *m)
{
    return (lodd__moment){
        .year = m->year, .month = m->month, .day = m->day, .precision = m->precision < 3 ? m->precision : 3};
}

static lodd__moment time_part(const lodd__moment *m)
{
    return (lodd__moment){.month = 1,
                          .day = 1,
                          .hour = m->hour,
                          .minute = m->minute,
                          .second = m->second,
                          .millisecond = m->millisecond,
                          .precision = m->precision};
}

bool lodd__fn_NOW(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__moment now = lodd__moment_of_seconds(ev->context->now, ev->context->zone);

    (void)focus;
    return return_moment(ev, node, base, LODD__ITEM_DATETIME, &now);
}

bool lodd__fn_TODAY(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__moment now = lodd__moment_of_seconds(ev->context->now, ev->context->zone);

    (void)focus;
    now = date_part(&now);
    return return_moment(ev, node, base, LODD__ITEM_DATE, &now);
}

bool lodd__fn_TIME_OF_DAY(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__moment now = lodd__moment_of_seconds(ev->context->now, ev->context->zone);

    (void)focus;
    now = time_part(&now);
    return return_moment(ev, node, base, LODD__ITEM_TIME, &now);
}

/* ---- parts of dates and times ---- */

/* The moment of the input: 1, 0 empty, -1 with the error. */
static int moment_of_input(lodd__eval *ev, const lodd__ast *node, size_t base, lodd__item *ret)
{
    lodd__item item;
    lodd_str type;
    int n = lodd__eval_single(ev, node, base, &item);

    if (n <= 0)
        return n;
    if (lodd__item_value(&item, ret)) {
        if (ret->kind == LODD__ITEM_DATE || ret->kind == LODD__ITEM_DATETIME || ret->kind == LODD__ITEM_TIME)
            return 1;
        if (lodd__item_broken(&item, ret))
            return 0;
    } else if (item.kind == LODD__ITEM_ELEMENT && lodd__element_is_primitive(item.as.element)) {
        return 0;
    }
    type = lodd__item_type_name(&item);
    lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%s() of a %.*s: it takes a date or time",
                    lodd__fn_rows[node->fn].name, LODD__FMT(type));
    return -1;
}

/* One field, 1 (the year) to 7 (milliseconds). A time has no date, and what the precision does not reach is not there.
 */
static bool field(lodd__eval *ev, const lodd__ast *node, size_t base, int which)
{
    lodd__item value;
    int n = moment_of_input(ev, node, base, &value);
    const lodd__moment *m = &value.as.moment;

    if (n < 0)
        return false;
    if (n == 0 || m->precision < which || (value.kind == LODD__ITEM_TIME && which < 4))
        return lodd__eval_return_empty(ev, base);
    return lodd__eval_return_integer(
        ev, node, base,
        (const int64_t[]){m->year, m->month, m->day, m->hour, m->minute, m->second, m->millisecond}[which - 1]);
}

#define FIELD(ID, which)                                                                                               \
    bool lodd__fn_##ID(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)                   \
    {                                                                                                                  \
        (void)focus;                                                                                                   \
        return field(ev, node, base, which);                                                                           \
    }

FIELD(YEAR_OF, 1)
FIELD(MONTH_OF, 2)
FIELD(DAY_OF, 3)
FIELD(HOUR_OF, 4)
FIELD(MINUTE_OF, 5)
FIELD(SECOND_OF, 6)
FIELD(MILLISECOND_OF, 7)

/* In hours: 5.5 for +05:30. */
bool lodd__fn_TIMEZONE_OFFSET_OF(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item value;
    lodd__decimal minutes;
    lodd__decimal hour = {.digits = 60};
    int n = moment_of_input(ev, node, base, &value);

    (void)focus;
    if (n < 0)
        return false;
    if (n == 0 || !value.as.moment.has_zone)
        return lodd__eval_return_empty(ev, base);
    minutes = lodd__decimal_of_int(value.as.moment.zone);
    return lodd__decimal_div(&minutes, &minutes, &hour) && lodd__eval_return_decimal(ev, node, base, &minutes);
}

bool lodd__fn_DATE_OF(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item value;
    lodd__moment date;
    int n = moment_of_input(ev, node, base, &value);

    (void)focus;
    if (n < 0)
        return false;
    if (n == 0 || value.kind == LODD__ITEM_TIME)
        return lodd__eval_return_empty(ev, base);
    date = date_part(&value.as.moment);
    return return_moment(ev, node, base, LODD__ITEM_DATE, &date);
}

bool lodd__fn_TIME_OF(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item value;
    lodd__moment time;
    int n = moment_of_input(ev, node, base, &value);

    (void)focus;
    if (n < 0)
        return false;
    if (n == 0 || value.as.moment.precision < 4)
        return lodd__eval_return_empty(ev, base);
    time = time_part(&value.as.moment);
    return return_moment(ev, node, base, LODD__ITEM_TIME, &time);
}
