/* element/snapshot.c - the snapshot of a StructureDefinition: the one it carries. */
#include "element/structure_make.h"

lodd__node lodd__structure_snapshot(lodd__structures *structures, const lodd__structure *structure)
{
    (void)structures;
    return lodd__node_get(lodd__node_get(structure->node, "snapshot"), "element");
}
