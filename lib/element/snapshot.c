/* element/snapshot.c - snapshots: the one a StructureDefinition carries, or one made of its differential; see
 * snapshot.h. */
#include "element/snapshot.h"

#include <stdlib.h>

#include "element/element.h"
#include "element/json_text.h"
#include "element/snapshot_draft.h"
#include "image/builder.h"

enum { DEPTH_MAX = 12 }; /* of snapshots that need others first */

/* ---- faults ---- */

static const char *const fault_names[LODD__SNAPSHOT_FAULT_COUNT] = {
    [LODD__SNAPSHOT_OK] = "ok",
    [LODD__SNAPSHOT_BASE] = "base",
    [LODD__SNAPSHOT_ROOT] = "root",
    [LODD__SNAPSHOT_PATH] = "path",
    [LODD__SNAPSHOT_ORDER] = "order",
    [LODD__SNAPSHOT_TYPE] = "type",
    [LODD__SNAPSHOT_TYPE_PROFILE] = "type-profile",
    [LODD__SNAPSHOT_SLICE_NAME] = "slice-name",
    [LODD__SNAPSHOT_SLICING] = "slicing",
    [LODD__SNAPSHOT_TYPE_MIN] = "type-min",
    [LODD__SNAPSHOT_CARDINALITY] = "cardinality",
    [LODD__SNAPSHOT_VALUE_TYPE] = "value-type",
    [LODD__SNAPSHOT_FIXED] = "fixed",
    [LODD__SNAPSHOT_MUST_SUPPORT] = "must-support",
    [LODD__SNAPSHOT_RECURSION] = "recursion",
    [LODD__SNAPSHOT_REPEATED] = "repeated",
    [LODD__SNAPSHOT_SIZE] = "size",
};

const char *lodd__snapshot_fault_name(lodd__snapshot_fault_kind kind)
{
    return kind < LODD__SNAPSHOT_FAULT_COUNT ? fault_names[kind] : "";
}

void lodd__draft_fault(lodd__drafting *dg, lodd__snapshot_fault_kind kind, lodd_str path, lodd_str detail)
{
    lodd__snapshot *s = dg->snapshot;

    if (s->faults == NULL)
        s->faults = lodd__arena_array(&s->arena, LODD__DRAFT_FAULTS_MAX, sizeof *s->faults);
    if (s->faults == NULL || s->n_faults == LODD__DRAFT_FAULTS_MAX)
        return;
    s->faults[s->n_faults++] =
        (lodd__snapshot_fault){kind, lodd__arena_str(&s->arena, path), lodd__arena_str(&s->arena, detail), dg->index};
}

void lodd__snapshot_free(lodd__snapshot *snapshot)
{
    lodd__image_close(snapshot->image);
    lodd__arena_free(&snapshot->arena);
    *snapshot = (lodd__snapshot){.image = NULL};
}

/* ---- making ---- */

/* The type that paths begin with: of a new type the one the differential says. */
static lodd_str root_step(const lodd__structure *s, lodd__node differential)
{
    lodd_str first = lodd__node_str(lodd__node_at(differential, 0), "path");
    size_t dot = lodd__str_find(first, '.', 0);

    if (s->profile || first.len == 0)
        return s->base != NULL && s->base->root != NULL ? s->base->root->name : s->type;
    return dot == (size_t)-1 ? first : lodd__str_n(first.ptr, dot);
}

static void write_json(lodd__drafting *dg, lodd__buf *out)
{
    lodd__buf_add(out, LODD__STR("{\"resourceType\":\"StructureDefinition\",\"url\":"));
    lodd__json_put_string(out, dg->structure->url);
    lodd__buf_add(out, LODD__STR(",\"snapshot\":{\"element\":["));
    lodd__draft_write(dg, out);
    lodd__buf_add(out, LODD__STR("]}}"));
}

static lodd_status build(lodd__snapshot *ret, lodd_str json)
{
    lodd__image_builder *builder = NULL;
    lodd_status status = lodd__image_builder_new(&builder, LODD__STR(""));

    if (status == LODD_OK)
        status = lodd__image_builder_add_text(builder, json);
    if (status == LODD_OK)
        status = lodd__image_builder_finish(builder, &ret->image);
    lodd__image_builder_free(builder);
    if (status == LODD_OK)
        ret->elements = lodd__node_get(lodd__node_get(lodd__image_resource(ret->image, 0).node, "snapshot"), "element");
    return status;
}

static lodd_status draft(lodd__snapshot *ret, lodd__structures *structures, lodd__arena *arena,
                         const lodd__structure *s, bool only_faults)
{
    lodd__node differential = lodd__node_get(lodd__node_get(s->node, "differential"), "element");
    lodd__drafting dg = {.structures = structures, .structure = s, .arena = arena, .snapshot = ret,
                         .index = LODD__SNAPSHOT_NOWHERE};
    lodd__buf json = {0};
    lodd_status status = LODD_ERR_NOMEM;

    if (s->base == NULL || s->base->root == NULL) {
        lodd__draft_fault(&dg, LODD__SNAPSHOT_BASE, LODD__STR(""), s->base_url);
        return ret->arena.failed ? LODD_ERR_NOMEM : LODD_OK;
    }
    dg.root = lodd__draft_new(&dg, NULL, s->base->root);
    if (dg.root == NULL)
        return LODD_ERR_NOMEM;
    dg.root->step = root_step(s, differential);
    lodd__draft_apply(&dg, differential);
    if (!arena->failed && !dg.too_big)
        write_json(&dg, &json);
    ret->size = json.len;
    if (dg.too_big) {
        lodd__draft_fault(&dg, LODD__SNAPSHOT_SIZE, LODD__STR(""), LODD__STR(""));
        status = ret->arena.failed || arena->failed ? LODD_ERR_NOMEM : LODD_OK;
    } else if (!arena->failed && !json.failed && !ret->arena.failed && !structures->arena.failed) {
        status = only_faults ? LODD_OK : build(ret, lodd__buf_str(&json));
    }
    lodd__buf_free(&json);
    return status;
}

/* Under the lock. s: the head of the structure, with its base. */
static lodd_status make(lodd__snapshot *ret, lodd__structures *structures, const lodd__structure *s, bool only_faults)
{
    lodd__arena arena = {0};
    lodd_status status = LODD_OK;

    *ret = (lodd__snapshot){.image = NULL};
    if (structures->depth >= DEPTH_MAX)
        return LODD_OK;
    structures->depth++;
    status = draft(ret, structures, &arena, s, only_faults);
    structures->depth--;
    lodd__arena_free(&arena);
    return status;
}

/* ---- who asks ---- */

static bool keep(lodd__structures *structures, lodd__image *image)
{
    if (structures->n_generated == structures->cap_generated &&
        !lodd__vec_grow((void **)&structures->generated, &structures->cap_generated, structures->n_generated,
                        sizeof(void *)))
        return false;
    structures->generated[structures->n_generated++] = image;
    return true;
}

/* The first thing that matters of what is wrong: order does not. */
static lodd_str say_fault(lodd__arena *arena, const lodd__snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->n_faults; i++) {
        const lodd__snapshot_fault *f = &snapshot->faults[i];
        if (f->kind != LODD__SNAPSHOT_ORDER)
            return lodd__arena_printf(arena, "%s %.*s %.*s", fault_names[f->kind], LODD__FMT(f->path),
                                      LODD__FMT(f->detail));
    }
    return LODD__STR("");
}

lodd__node lodd__structure_snapshot(lodd__structures *structures, lodd__structure *structure)
{
    lodd__node elements = lodd__node_get(lodd__node_get(structure->node, "snapshot"), "element"), none = {NULL, 0};
    lodd__snapshot made;

    if (lodd__node_count(elements) > 0)
        return elements;
    if (make(&made, structures, structure, false) != LODD_OK || (made.image != NULL && !keep(structures, made.image))) {
        structures->arena.failed = true;
    } else {
        elements = made.elements;
        made.image = NULL;
        structure->snapshot_fault = say_fault(&structures->arena, &made);
    }
    lodd__snapshot_free(&made);
    return structures->arena.failed ? none : elements;
}

static lodd_status make_of_node(lodd__snapshot *ret, lodd__structures *structures, lodd__node structure_definition,
                                bool only_faults)
{
    lodd__resource resource = {.node = structure_definition,
                               .url = lodd__node_str(structure_definition, "url"),
                               .version = lodd__node_str(structure_definition, "version"),
                               .id = lodd__node_str(structure_definition, "id")};
    lodd__structure head = {.url = LODD__STR("")};
    lodd_status status = LODD_ERR_NOMEM;

    *ret = (lodd__snapshot){.image = NULL};
    if (pthread_mutex_lock(&structures->lock) != 0)
        return LODD_ERR_NOMEM;
    lodd__structure_head(&head, &resource);
    head.base = lodd__structure_make_url(structures, head.base_url);
    status = make(ret, structures, &head, only_faults);
    if (!lodd__structures_settle(structures))
        status = LODD_ERR_NOMEM;
    (void)pthread_mutex_unlock(&structures->lock);
    return status;
}

lodd_status lodd__snapshot_make(lodd__snapshot *ret, lodd__structures *structures, lodd__node structure_definition)
{
    return make_of_node(ret, structures, structure_definition, false);
}

static lodd_status make_of_element(lodd__snapshot *ret, lodd__structures *structures,
                                   const lodd__element *structure_definition, bool only_faults)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    lodd__buf json = {0};
    lodd_status status = LODD_ERR_NOMEM;

    *ret = (lodd__snapshot){.image = NULL};
    if (lodd__element_to_json(&json, structure_definition))
        status = lodd__image_builder_new(&builder, LODD__STR(""));
    if (status == LODD_OK)
        status = lodd__image_builder_add_text(builder, lodd__buf_str(&json));
    if (status == LODD_OK)
        status = lodd__image_builder_finish(builder, &image);
    if (status == LODD_OK)
        status = make_of_node(ret, structures, lodd__image_resource(image, 0).node, only_faults);
    lodd__image_builder_free(builder);
    lodd__image_close(image);
    lodd__buf_free(&json);
    return status;
}

lodd_status lodd__snapshot_of_element(lodd__snapshot *ret, lodd__structures *structures,
                                      const lodd__element *structure_definition)
{
    return make_of_element(ret, structures, structure_definition, false);
}

lodd_status lodd__snapshot_faults_of_element(lodd__snapshot *ret, lodd__structures *structures,
                                             const lodd__element *structure_definition)
{
    return make_of_element(ret, structures, structure_definition, true);
}
