/* ucum_special.c - the functions of special units (UCUM 2.2, sections 21 and 22).
 *
 * unfold is f-1 of the specification (from the special scale), fold is f. Uses base/decimal_math.
 */
#include "term/ucum_private.h"

#include "base/decimal_math.h"

static const lodd__decimal two = {.digits = 2};
static const lodd__decimal hundred = {.digits = 100};

static lodd__decimal parameter_of(const ucum_atom *special)
{
    return (lodd__decimal){.digits = special->parameter, .scale = special->parameter_scale};
}

/* base^exponent; powers of ten by the function that has them exactly */
static bool raise(lodd__decimal *value, const lodd__decimal *base)
{
    if (base->digits == 10 && base->scale == 0)
        return lodd__decimal_exp10(value, value);
    return lodd__decimal_power(value, base, value);
}

static void negate(lodd__decimal *value)
{
    value->negative = !value->negative && value->digits != 0;
}

bool lodd__ucum_unfold(lodd__decimal *value, const ucum_atom *special)
{
    lodd__decimal parameter = parameter_of(special);
    lodd__decimal ten = {.digits = 10};

    switch ((ucum_function)special->function) {
    case NONE:
        return true;
    case OFFSET:
        return lodd__decimal_add(value, value, &parameter);
    case LN:
        return lodd__decimal_exp(value, value);
    case LG:
        return raise(value, &ten);
    case LG2:
        return lodd__decimal_div(value, value, &two) && raise(value, &ten);
    case LD:
        return raise(value, &two);
    case POTENCY:
        negate(value);
        return raise(value, &parameter);
    case TAN100:
        return lodd__decimal_div(value, value, &hundred) && lodd__decimal_atan(value, value);
    case SQRT:
        return lodd__decimal_mul(value, value, value);
    }
    return false;
}

bool lodd__ucum_fold(lodd__decimal *value, const ucum_atom *special)
{
    lodd__decimal parameter = parameter_of(special);

    switch ((ucum_function)special->function) {
    case NONE:
        return true;
    case OFFSET:
        return lodd__decimal_sub(value, value, &parameter);
    case LN:
        return lodd__decimal_ln(value, value);
    case LG:
        return lodd__decimal_log10(value, value);
    case LG2:
        return lodd__decimal_log10(value, value) && lodd__decimal_mul(value, value, &two);
    case LD:
        return lodd__decimal_log(value, value, &two);
    case POTENCY:
        if (parameter.digits == 10 ? !lodd__decimal_log10(value, value) : !lodd__decimal_log(value, value, &parameter))
            return false;
        negate(value);
        return true;
    case TAN100:
        return lodd__decimal_tan(value, value) && lodd__decimal_mul(value, value, &hundred);
    case SQRT:
        return lodd__decimal_sqrt(value, value);
    }
    return false;
}
