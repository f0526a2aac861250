/* fuzz_structure.c - StructureDefinitions of any kind, sound or not: structures are made of them, with the snapshots
 * that differentials leave to be made, and hang together. The input is text as tests/unit/element/definitions.h has it.
 */
#include <string.h>

#include "element/snapshot.h"
#include "target.h"
#include "unit/element/definitions.h"

/* An element hangs where its parent has it, and what slices it has are its own. */
static void check_definition(const lodd__structure *s, const lodd__definition *d)
{
    size_t n = 0;

    CHECK(d->structure == s && d == &s->elements[d->index]);
    CHECK(d->parent == NULL || d->parent < d);
    CHECK(d->sliced == NULL || (d->sliced < d && d->slice_name.len > 0));
    for (const lodd__definition *child = d->first; child != NULL; child = child->next, n++)
        CHECK(child->parent == d && child->sliced == NULL && n < s->n_elements);
    for (const lodd__definition *slice = d->first_slice; slice != NULL; slice = slice->next_slice, n++)
        CHECK(slice->sliced == d && slice->parent == d->parent && n < s->n_elements);
    if (d->parent != NULL && d->sliced == NULL && d->name.len > 0)
        CHECK(lodd__definition_child(d->parent, d->name, NULL) != NULL);
}

static void check_structure(fixture *f, const lodd__structure *s)
{
    lodd__arena arena = {0};
    size_t n = 0;

    CHECK(s->no_snapshot == (s->n_elements == 0));
    for (size_t i = 0; i < s->n_elements; i++)
        check_definition(s, &s->elements[i]);
    for (const lodd__structure *base = s->base; base != NULL; base = base->base)
        CHECK(base != s && ++n < 10000);
    (void)lodd__element_inflate(f->structures, &arena, s->node, NULL);
    lodd__arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *text = malloc(n + 1);
    fixture f;

    CHECK(text != NULL);
    memcpy(text, data, n);
    text[n] = '\0';
    if (fixture_open(&f, text, NULL, NULL))
        for (size_t i = 0; i < lodd__image_n_resources(f.image); i++) {
            const lodd__structure *s = lodd__structures_find(f.structures, lodd__image_resource(f.image, i).url);
            if (s != NULL)
                check_structure(&f, s);
            CHECK(lodd__structures_failures(f.structures) == 0);
        }
    fixture_close(&f);
    free(text);
    return 0;
}
