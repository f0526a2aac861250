/* pack/provenance.c - see provenance.h. Uses base, json. */
#include "pack/provenance.h"

#include "pack/canonical.h"

bool lodd__provenance_name(lodd__provenance *provenance, lodd__provenance_kind kind, lodd_str name, lodd__arena *arena)
{
    lodd_str copy = lodd__arena_str(arena, name);

    return copy.ptr != NULL && lodd__vec_push(&provenance->names[kind], copy);
}

static size_t count_codes(const lodd__json *resource)
{
    const lodd__json *concepts = lodd__json_get(resource, LODD__STR("concept"));

    return concepts != NULL ? concepts->n : 0;
}

bool lodd__provenance_add(lodd__provenance *provenance, const lodd__json *resource, lodd__arena *arena)
{
    const lodd__json *meta = lodd__json_get(resource, LODD__STR("meta"));
    lodd__provenance_list list = {
        .url = lodd__arena_str(arena, lodd__json_member(resource, "url")),
        .version = lodd__arena_str(arena, lodd__json_member(resource, "version")),
        .source = lodd__arena_str(arena, lodd__json_member(meta, "source")),
        .licence = lodd__arena_str(arena, lodd__json_member(resource, "copyright")),
        .codes = count_codes(resource),
    };

    return !arena->failed && lodd__vec_push(&provenance->added, list);
}

bool lodd__provenance_has(const lodd__provenance *provenance, lodd_str url)
{
    for (size_t i = 0; i < provenance->added.len; i++)
        if (lodd__str_eq(provenance->added.ptr[i].url, url))
            return true;
    return false;
}

static void write_member(lodd__buf *json, const char *name, lodd_str text)
{
    lodd__buf_printf(json, "\"%s\":", name);
    lodd__canonical_string(json, text);
}

static void write_names(const lodd__provenance *provenance, const lodd__recipe *recipe, lodd__provenance_kind kind,
                        const char *name, lodd__buf *json)
{
    lodd__buf_printf(json, ",\"%s\":[", name);
    for (size_t i = 0; i < provenance->names[kind].len; i++) {
        lodd_str resource = provenance->names[kind].ptr[i];
        if (i > 0)
            lodd__buf_addc(json, ',');
        if (kind != LODD__PROVENANCE_DIFFERING) {
            lodd__canonical_string(json, resource);
            continue;
        }
        lodd__buf_addc(json, '{');
        write_member(json, "resource", resource);
        lodd__buf_addc(json, ',');
        write_member(json, "reason", lodd__recipe_difference(recipe, resource));
        lodd__buf_addc(json, '}');
    }
    lodd__buf_addc(json, ']');
}

void lodd__provenance_write(const lodd__provenance *provenance, const lodd__recipe *recipe, lodd__buf *json)
{
    static const char *const names[] = {
        [LODD__PROVENANCE_CORRECTED] = "corrected", [LODD__PROVENANCE_MADE] = "made",
        [LODD__PROVENANCE_DIFFERING] = "differing", [LODD__PROVENANCE_LEFT_OUT] = "leftOut",
        [LODD__PROVENANCE_MISSING] = "missing",
    };

    lodd__buf_addc(json, '{');
    write_member(json, "package", recipe->package);
    lodd__buf_addc(json, ',');
    write_member(json, "source", provenance->source);
    for (int kind = 0; kind < LODD__PROVENANCE_KINDS; kind++)
        write_names(provenance, recipe, (lodd__provenance_kind)kind, names[kind], json);
    lodd__buf_add(json, LODD__STR(",\"added\":["));
    for (size_t i = 0; i < provenance->added.len; i++) {
        const lodd__provenance_list *list = &provenance->added.ptr[i];
        lodd__buf_add(json, i > 0 ? LODD__STR(",{") : LODD__STR("{"));
        write_member(json, "url", list->url);
        lodd__buf_addc(json, ',');
        write_member(json, "version", list->version);
        lodd__buf_addc(json, ',');
        write_member(json, "source", list->source);
        lodd__buf_addc(json, ',');
        write_member(json, "licence", list->licence);
        lodd__buf_printf(json, ",\"codes\":%zu}", list->codes);
    }
    lodd__buf_add(json, LODD__STR("]}"));
}

void lodd__provenance_free(lodd__provenance *provenance)
{
    for (int kind = 0; kind < LODD__PROVENANCE_KINDS; kind++)
        lodd__vec_free(&provenance->names[kind]);
    lodd__vec_free(&provenance->added);
}
