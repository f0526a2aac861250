/* fhirpath/functions.c - the function table: names, arities and types from functions.def. */
#include "fhirpath/ast.h"

const lodd__fn_row lodd__fn_rows[LODD__FN_ROWS] = {
#define X(id, fn_name, min_arguments, max_arguments, fn_mode, fn_input, fn_output)                                     \
    [LODD__FN_##id] = {.name = (fn_name), .min = (min_arguments), .max = (max_arguments), .mode = LODD__MODE_##fn_mode,  \
                       .input = LODD__T_##fn_input, .output = LODD__T_##fn_output},
#include "fhirpath/functions.def"
#undef X
};
