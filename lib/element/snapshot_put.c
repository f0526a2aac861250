/* element/snapshot_put.c - a StructureDefinition with its generated snapshot, as FHIR JSON; see snapshot.h. May use:
 * base, image, element. */
#include "element/element.h"
#include "element/snapshot_draft.h"

/* A copy of a resource that has only some of its children: those before the differential, or the differential and what
 * follows. No copy has a snapshot. The children are copied too, because their links change. False: no memory. */
static bool copy_half(lodd__element *ret, lodd__arena *arena, const lodd__element *from, bool second)
{
    bool behind = false;

    *ret = *from;
    ret->first = ret->last = NULL;
    ret->resource = !second; /* resourceType stands in the first */
    for (const lodd__element *child = from->first; child != NULL; child = child->next) {
        lodd__element *copy = NULL;

        behind = behind || lodd__str_is(child->name, "differential");
        if (behind != second || lodd__str_is(child->name, "snapshot"))
            continue;
        copy = LODD__NEW(arena, lodd__element);
        if (copy == NULL)
            return false;
        *copy = *child;
        copy->next = NULL;
        if (ret->last != NULL)
            ret->last->next = copy;
        else
            ret->first = copy;
        ret->last = copy;
    }
    return true;
}

bool lodd__snapshot_put(lodd__buf *out, lodd__arena *arena, const lodd__element *structure_definition,
                        const lodd__snapshot *snapshot)
{
    lodd__element first, second;
    lodd__buf rest = {0};
    bool ok = copy_half(&first, arena, structure_definition, false) &&
              copy_half(&second, arena, structure_definition, true) && lodd__element_to_json(out, &first);

    if (ok) {
        out->len--; /* its brace */
        lodd__buf_add(out, LODD__STR(",\"snapshot\":{\"element\":"));
        lodd__node_put(out, snapshot->elements);
        lodd__buf_addc(out, '}');
        ok = lodd__element_to_json(&rest, &second);
    }
    if (ok && rest.len > 2) {
        lodd__buf_addc(out, ',');
        lodd__buf_add(out, lodd__str_n(rest.ptr + 1, rest.len - 2));
    }
    lodd__buf_addc(out, '}');
    lodd__buf_free(&rest);
    return ok && !out->failed;
}
