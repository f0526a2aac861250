/* ucum_atom.c - the units and prefixes by code. The table is made from ucum_units.def by tools/gen-ucum.py. */
#include "term/ucum_private.h"

#include "term/ucum_atoms.h"

#define ATOMS (sizeof atoms / sizeof *atoms)

const ucum_atom *lodd__ucum_atom_at(size_t index)
{
    return index < ATOMS ? &atoms[index] : NULL;
}

const ucum_atom *lodd__ucum_atom(lodd_str code)
{
    size_t low = 0;
    size_t high = 0;

    if (code.len == 0 || (unsigned char)code.ptr[0] >= 128)
        return NULL;
    low = first_atom[(unsigned char)code.ptr[0]];
    high = first_atom[(unsigned char)code.ptr[0] + 1];
    while (low < high) {
        size_t middle = (low + high) / 2;
        int cmp = lodd__str_cmp(code, lodd__str_n(atoms[middle].code, atoms[middle].length));
        if (cmp == 0)
            return &atoms[middle];
        if (cmp < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const ucum_prefix *lodd__ucum_prefix(lodd_str code, size_t length)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        const ucum_prefix *p = &prefixes[i];
        if (p->length == length && code.len >= length && p->code[0] == code.ptr[0] &&
            (length == 1 || p->code[1] == code.ptr[1]))
            return p;
    }
    return NULL;
}
