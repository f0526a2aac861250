/* identifier/systems.c - see systems.h. Uses base/str and identifier.h. */
#include "identifier/systems.h"

static const lodd__national_kind kinds[LODD__NATIONAL_COUNT] = {
#define K(kind, name, system, owner, certain) [LODD__NATIONAL_##kind] = {name, system, LODD__OWNER_##owner, certain},
#define S(kind, form, system)
#include "identifier/systems.def"
#undef K
#undef S
};

static const struct system_name {
    lodd__national kind;
    lodd__system_form form;
    const char *system;
} names[] = {
#define K(kind, name, system, owner, certain) {LODD__NATIONAL_##kind, LODD__SYSTEM_STANDARD, system},
#define S(kind, form, system) {LODD__NATIONAL_##kind, LODD__SYSTEM_##form, system},
#include "identifier/systems.def"
#undef K
#undef S
};

/* What stands before an OID where urn:oid: should. The empty one is last: it stands before everything. */
static const char *const mistaken_prefixes[] = {"urn:OID:", "URN:OID:", "URN:oid:", "urn:uid:", "oid:", "OID:", ""};

static const char oid_prefix[] = "urn:oid:";

static lodd__national named(lodd_str system, lodd__system_form *ret_form)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!lodd__str_is(system, names[i].system))
            continue;
        *ret_form = names[i].form;
        return names[i].kind;
    }
    return LODD__NATIONAL_NONE;
}

static lodd__national named_oid(lodd_str oid)
{
    const size_t skip = sizeof oid_prefix - 1;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        lodd_str system = lodd__str(names[i].system);

        if (lodd__str_starts(system, lodd__str(oid_prefix)) &&
            lodd__str_eq(oid, lodd__str_sub(system, skip, system.len - skip)))
            return names[i].kind;
    }
    return LODD__NATIONAL_NONE;
}

lodd__national lodd__national_of_system(lodd_str system, lodd__system_form *ret_form)
{
    lodd__national ret = named(system, ret_form);

    for (size_t i = 0; ret == LODD__NATIONAL_NONE && i < sizeof mistaken_prefixes / sizeof mistaken_prefixes[0]; i++) {
        lodd_str prefix = lodd__str(mistaken_prefixes[i]);

        if (!lodd__str_starts(system, prefix))
            continue;
        ret = named_oid(lodd__str_sub(system, prefix.len, system.len - prefix.len));
        *ret_form = LODD__SYSTEM_MISTAKE;
    }
    return ret;
}

const lodd__national_kind *lodd__national_kind_of(lodd__national kind)
{
    return kind > LODD__NATIONAL_NONE && kind < LODD__NATIONAL_COUNT ? &kinds[kind] : NULL;
}

/* Kinds that person_read() knows, both ways. A local help number (HNR) may have any form. */
static const struct {
    lodd__national national;
    lodd__person_kind person;
} persons[] = {
    {LODD__NATIONAL_FNR, LODD__PERSON_FNR},
    {LODD__NATIONAL_DNR, LODD__PERSON_DNR},
    {LODD__NATIONAL_FHN, LODD__PERSON_FHN},
    {LODD__NATIONAL_DUF, LODD__PERSON_DUF},
};

lodd__person_kind lodd__national_person(lodd__national kind)
{
    for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++)
        if (persons[i].national == kind)
            return persons[i].person;
    return LODD__PERSON_NONE;
}

static lodd__national national_of(lodd__person_kind kind)
{
    for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++)
        if (persons[i].person == kind)
            return persons[i].national;
    return kind == LODD__PERSON_HNR ? LODD__NATIONAL_HNR : LODD__NATIONAL_NONE;
}

/* A good person's number of any kind. DUF-numbers have no control digit: 12 digits prove nothing. */
static bool read_any_person(lodd__national_value *ret, lodd_str value)
{
    static const lodd__person_kind claims[] = {LODD__PERSON_NONE, LODD__PERSON_DNR};

    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
        lodd__person person;

        lodd__person_read(&person, value, claims[i]);
        if (person.fault != LODD__IDENTIFIER_OK || person.kind == LODD__PERSON_DUF)
            continue;
        ret->person = person;
        ret->kind = national_of(person.kind);
        ret->fault = LODD__IDENTIFIER_OK;
        ret->plus_40 = person.kind == LODD__PERSON_HNR || person.synthetic == LODD__SYNTHETIC_OTHER;
        return true;
    }
    return false;
}

static void read_person(lodd__national_value *ret, lodd_str value, lodd__person_kind claimed)
{
    lodd__person_read(&ret->person, value, claimed);
    ret->fault = ret->person.fault;
    if (ret->fault == LODD__IDENTIFIER_OK) {
        ret->kind = national_of(ret->person.kind);
        ret->plus_40 = ret->person.kind == LODD__PERSON_HNR || ret->person.synthetic == LODD__SYNTHETIC_OTHER;
    } else if (!read_any_person(ret, value) && lodd__orgnr_check(value) == LODD__IDENTIFIER_OK) {
        ret->kind = LODD__NATIONAL_ENH;
        ret->fault = LODD__IDENTIFIER_OK;
    }
}

void lodd__national_read(lodd__national_value *ret, lodd_str value, lodd__national kind)
{
    lodd__person_kind claimed = lodd__national_person(kind);

    *ret = (lodd__national_value){.kind = kind};
    if (claimed != LODD__PERSON_NONE) {
        read_person(ret, value, claimed);
    } else if (kind == LODD__NATIONAL_HNR) {
        lodd__person_read(&ret->person, value, LODD__PERSON_HNR);
    } else {
        ret->fault = kind == LODD__NATIONAL_ENH                                 ? lodd__orgnr_check(value)
                     : kind == LODD__NATIONAL_HPR                               ? lodd__hpr_check(value)
                     : kind == LODD__NATIONAL_HER || kind == LODD__NATIONAL_RSH ? lodd__herid_check(value)
                                                                                : LODD__IDENTIFIER_OK;
        if (ret->fault != LODD__IDENTIFIER_OK)
            (void)read_any_person(ret, value);
    }
    ret->synthetic_unit = ret->kind == LODD__NATIONAL_ENH && ret->fault == LODD__IDENTIFIER_OK &&
                          (value.ptr[0] == '2' || value.ptr[0] == '3');
}
