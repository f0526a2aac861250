/* engine/codes_rows.c - rows of a list of codes, and the FHIR CodeSystem that they become. May use: base, json, image.
 *
 * The CodeSystem is flat: what is above a code is told by the property parent
 * (https://hl7.org/fhir/R4/codesystem.html#properties), so that a file may list its codes in any order.
 */
#include <stdint.h>
#include <stdio.h>

#include "engine/codes.h"
#include "json/json.h"

#define STANDARD "http://hl7.org/fhir/concept-properties#"

void lodd__code_rows_free(lodd__code_rows *rows)
{
    lodd__map_free(&rows->by_code);
    lodd__vec_free(&rows->rows);
    lodd__arena_free(&rows->arena);
}

bool lodd__code_rows_has(const lodd__code_rows *rows, lodd_str code)
{
    return lodd__map_get(&rows->by_code, code) != NULL;
}

lodd_status lodd__code_rows_add(lodd__code_rows *rows, const lodd__code_row *row)
{
    if (lodd__code_rows_has(rows, row->code)) {
        rows->n_repeated++;
        return LODD_OK;
    }
    if (rows->rows.len >= rows->max)
        return LODD_ERR_LIMIT;
    return lodd__vec_push(&rows->rows, *row) &&
                   lodd__map_put(&rows->by_code, row->code, (void *)(uintptr_t)rows->rows.len)
               ? LODD_OK
               : LODD_ERR_NOMEM;
}

/* ---- JSON ---- */

/* A value below another one, with its key in an object. Failure shows in the arena. */
static lodd__json *put(lodd__arena *arena, lodd__json *parent, const char *key, lodd__json_type type, lodd_str text)
{
    lodd__json *value = LODD__NEW(arena, lodd__json);

    if (value == NULL || parent == NULL)
        return NULL;
    value->type = type;
    value->text = text;
    value->key = key != NULL ? lodd__str(key) : (lodd_str){NULL, 0};
    value->parent = parent;
    if (parent->last != NULL)
        parent->last->next = value;
    else
        parent->first = value;
    parent->last = value;
    parent->n++;
    return value;
}

static void put_text(lodd__arena *arena, lodd__json *parent, const char *key, lodd_str text)
{
    if (text.len > 0)
        (void)put(arena, parent, key, LODD__JSON_STRING, text);
}

static lodd__json *put_object(lodd__arena *arena, lodd__json *parent, const char *key)
{
    return put(arena, parent, key, LODD__JSON_OBJECT, lodd__str_n("", 0));
}

static lodd__json *put_array(lodd__arena *arena, lodd__json *parent, const char *key)
{
    return put(arena, parent, key, LODD__JSON_ARRAY, lodd__str_n("", 0));
}

/* ---- the CodeSystem ---- */

static void put_property_definition(lodd__arena *arena, lodd__json *list, const char *code, const char *uri,
                                    const char *type)
{
    lodd__json *property = put_object(arena, list, NULL);

    put_text(arena, property, "code", lodd__str(code));
    put_text(arena, property, "uri", lodd__str(uri));
    put_text(arena, property, "type", lodd__str(type));
}

static void put_properties(lodd__arena *arena, lodd__json *root)
{
    lodd__json *list = put_array(arena, root, "property");

    put_property_definition(arena, list, "parent", STANDARD "parent", "code");
    put_property_definition(arena, list, "notSelectable", STANDARD "notSelectable", "boolean");
    put_property_definition(arena, list, "validFrom", "urn:lodd:valid-from", "dateTime");
    put_property_definition(arena, list, "validTo", "urn:lodd:valid-to", "dateTime");
}

static void put_property(lodd__arena *arena, lodd__json **list, lodd__json *concept, const char *code,
                         const char *member, lodd_str value)
{
    lodd__json *property = NULL;

    if (value.len == 0)
        return;
    if (*list == NULL)
        *list = put_array(arena, concept, "property");
    property = put_object(arena, *list, NULL);
    put_text(arena, property, "code", lodd__str(code));
    put_text(arena, property, member, value);
}

static void put_concept(lodd__arena *arena, lodd__json *list, const lodd__code_row *row)
{
    lodd__json *concept = put_object(arena, list, NULL), *properties = NULL, *heading = NULL;

    put_text(arena, concept, "code", row->code);
    put_text(arena, concept, "display", row->display);
    put_property(arena, &properties, concept, "parent", "valueCode", row->parent);
    put_property(arena, &properties, concept, "validFrom", "valueDateTime", row->from);
    put_property(arena, &properties, concept, "validTo", "valueDateTime", row->to);
    if (!row->heading)
        return;
    if (properties == NULL)
        properties = put_array(arena, concept, "property");
    heading = put_object(arena, properties, NULL);
    put_text(arena, heading, "code", LODD__STR("notSelectable"));
    (void)put(arena, heading, "valueBoolean", LODD__JSON_TRUE, lodd__str_n("", 0));
}

static void put_head(lodd__arena *arena, lodd__json *root, const lodd__code_head *head, size_t n)
{
    lodd_str urn = lodd__arena_printf(arena, "urn:oid:%.*s", LODD__FMT(head->oid));

    put_text(arena, root, "resourceType", LODD__STR("CodeSystem"));
    put_text(arena, root, "url", head->url.len > 0 ? head->url : urn);
    if (head->oid.len > 0) {
        lodd__json *identifier = put_object(arena, put_array(arena, root, "identifier"), NULL);
        put_text(arena, identifier, "system", LODD__STR("urn:ietf:rfc:3986"));
        put_text(arena, identifier, "value", urn);
    }
    put_text(arena, root, "version", head->version);
    put_text(arena, root, "title", head->title);
    put_text(arena, root, "status", LODD__STR("active"));
    (void)put(arena, root, "caseSensitive", LODD__JSON_TRUE, lodd__str_n("", 0));
    put_text(arena, root, "hierarchyMeaning", LODD__STR("is-a"));
    put_text(arena, root, "content", LODD__STR("complete"));
    (void)put(arena, root, "count", LODD__JSON_NUMBER, lodd__arena_printf(arena, "%zu", n));
}

lodd_status lodd__codes_build(lodd__image_builder *builder, lodd__code_rows *rows, const lodd__code_head *head)
{
    lodd__arena arena = {0};
    lodd__json *root = LODD__NEW(&arena, lodd__json), *list = NULL;
    lodd_status status = LODD_ERR_NOMEM;

    if (root != NULL) {
        root->type = LODD__JSON_OBJECT;
        put_head(&arena, root, head, rows->rows.len);
        put_properties(&arena, root);
        list = put_array(&arena, root, "concept");
    }
    for (size_t i = 0; i < rows->rows.len && !arena.failed; i++) {
        lodd__code_row *row = &rows->rows.ptr[i];
        if (row->parent.len > 0 && !lodd__code_rows_has(rows, row->parent)) {
            rows->n_dropped++;
            row->parent.len = 0;
        }
        put_concept(&arena, list, row);
    }
    if (root != NULL && !arena.failed)
        status = lodd__image_builder_add(builder, root);
    lodd__arena_free(&arena);
    return status;
}
