/* test_element.c - element trees made from images: names, types, order, paths, equality, JSON. */
#include "tap.h"
#include "unit/element/definitions.h"

#define THING "{\"resourceType\":\"Thing\",\"id\":"

/* Members stand in another order than the definition has them, on purpose. */
static const char things[] =
    "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
    "{\"resource\":" THING
    "\"full\",\"valueQuantity\":{\"unit\":\"g\",\"value\":1.50,\"code\":\"g\",\"_code\":{\"id\":\"c\"}},"
    "\"part\":[{\"name\":\"a\",\"part\":[{\"name\":\"b\"},{\"name\":\"c\",\"code\":{\"coding\":[{\"code\":\"1\"},{"
    "\"code\":\"2\"}]}}]},"
    "{\"id\":\"p2\",\"name\":\"quote \\\" back \\\\ line \\n bell \\u0007\"}],"
    "\"alias\":[\"x\",null,\"z\"],\"_alias\":[null,{\"extension\":[{\"url\":\"http://x/"
    "why\",\"valueBoolean\":false}]},null],"
    "\"active\":true,\"extension\":[{\"url\":\"http://x/e\",\"valueString\":\"s\"},{\"url\":\"http://x/"
    "f\",\"valueCoding\":{\"code\":\"k\"}}],"
    "\"contained\":[{\"resourceType\":\"Thing\",\"id\":\"in\",\"_active\":{\"extension\":[{\"url\":\"http://x/"
    "none\"}]}}],"
    "\"unknown\":1,\"value\":2,\"valueNothing\":3}},"
    "{\"resource\":" THING "\"same\",\"active\":true,\"valueQuantity\":{\"value\":1.5}}},"
    "{\"resource\":" THING
    "\"exact\",\"valueQuantity\":{\"value\":1.50,\"unit\":\"g\",\"code\":\"g\",\"_code\":{\"id\":\"c\"}}}},"
    "{\"resource\":" THING "\"other\",\"valueString\":\"1.50\"}},"
    "{\"resource\":" THING "\"e\",\"valueDecimal\":1e1}},"
    "{\"resource\":" THING "\"ten\",\"valueDecimal\":10}},"
    "{\"resource\":" THING "\"ten0\",\"valueDecimal\":10.0}},"
    "{\"resource\":{\"resourceType\":\"Nothing\",\"id\":\"n\"}}]}";

typedef struct bench {
    fixture f;
    lodd__arena arena;
} bench;

static lodd__node node(bench *b, const char *id)
{
    lodd__resource found = {.node = {NULL, 0}};

    (void)lodd__definitions_find_id(b->f.definitions, LODD__STR("Thing"), lodd__str(id), &found);
    return found.node;
}

static lodd__element *thing(bench *b, const char *id)
{
    return lodd__element_inflate(b->f.structures, &b->arena, node(b, id), NULL);
}

static const lodd__element *nth(const lodd__element *parent, const char *name, size_t n)
{
    const lodd__element *e = lodd__element_child(parent, name);

    while (e != NULL && n-- > 0)
        e = e->next_same;
    return e;
}

static bool path_is(bench *b, const lodd__element *e, const char *path)
{
    lodd_str got = lodd__element_path(&b->arena, e);

    if (e != NULL && lodd__str_is(got, path))
        return true;
    printf("# got %.*s\n", LODD__FMT(got));
    return false;
}

static bool json_is(const lodd__element *e, const char *json)
{
    lodd__buf out = {0};
    bool ok = lodd__element_to_json(&out, e) && lodd__str_is(lodd__buf_str(&out), json);

    if (!ok)
        printf("# got %.*s\n", LODD__FMT(lodd__buf_str(&out)));
    lodd__buf_free(&out);
    return ok;
}

static void test_tree(bench *b)
{
    const lodd__element *root = thing(b, "full"), *value = lodd__element_child(root, "value"),
                        *alias = lodd__element_child(root, "alias");
    const lodd__element *part = lodd__element_child(root, "part"), *inner = nth(part, "part", 1),
                        *contained = lodd__element_child(root, "contained");
    static const char *const order[] = {"id",    "contained", "extension", "extension", "active", "alias",
                                        "alias", "alias",     "value",     "part",      "part"};
    size_t n = 0;
    bool ok = true;

    for (const lodd__element *e = root->first; e != NULL; e = e->next, n++)
        ok = ok && n < 11 && lodd__str_is(e->name, order[n]) && e->parent == root;
    TAP_OK(ok && n == 11 && root->n_children == 11 && lodd__str_is(root->last->name, "part"),
           "children stand in the definition's order");
    TAP_OK(root->resource && lodd__element_is(root, "Thing") && lodd__str_is(root->name, "Thing"), "a resource");
    TAP_OK(lodd__element_is(value, "Quantity") && lodd__str_is(value->raw, "valueQuantity") &&
               value->content == value->type->root,
           "a choice");
    TAP_OK(lodd__str_is(lodd__element_value(value, "value"), "1.50") &&
               nth(value, "value", 0)->form == LODD__FORM_NUMBER,
           "a number as written");
    TAP_OK(alias->value.ptr != NULL && nth(root, "alias", 1)->value.ptr == NULL &&
               nth(root, "alias", 1)->first != NULL && nth(root, "alias", 2)->index == 2 &&
               nth(root, "alias", 3) == NULL,
           "a list with an item that has no value");
    TAP_OK(inner->content == part->content && lodd__element_is(inner, "BackboneElement") &&
               lodd__element_child(inner, "code") != NULL,
           "content by reference");
    TAP_OK(lodd__element_child(root, "unknown") == NULL &&
               lodd__element_child(root, "active")->form == LODD__FORM_BOOLEAN,
           "nothing unknown");
    TAP_OK(contained->resource && lodd__element_is(contained, "Thing") &&
               lodd__element_child(contained, "active")->first != NULL,
           "a contained resource");
    TAP_OK(lodd__element_resource(lodd__element_child(contained, "id")) == contained &&
               lodd__element_root_resource(lodd__element_child(contained, "id")) == root,
           "whose container is the root");
    TAP_OK(lodd__element_resource(inner) == root && lodd__element_root_resource(inner) == root &&
               lodd__element_resource(NULL) == NULL,
           "resources");
    TAP_OK(lodd__element_extension(root, "http://x/f") == nth(root, "extension", 1) &&
               lodd__element_extension(root, "http://x/g") == NULL && lodd__element_extension(NULL, "x") == NULL,
           "extensions by url");
    TAP_OK(lodd__element_child(NULL, "x") == NULL && lodd__element_value(root, "value").ptr == NULL &&
               lodd__element_type(NULL).len == 0,
           "nothing asked");
    TAP_OK(lodd__element_inflate(b->f.structures, &b->arena, node(b, "none"), NULL) == NULL &&
               lodd__element_inflate(b->f.structures, &b->arena, node(b, "full"), "Nothing") == NULL,
           "no type, no tree");
}

static void test_paths(bench *b)
{
    const lodd__element *root = thing(b, "full"), *part = nth(lodd__element_child(root, "part"), "part", 1);
    lodd__element unknown = {
        .name = LODD__STR("n"), .raw = LODD__STR("raw"), .parent = (lodd__element *)(uintptr_t)part};
    lodd__element choice = *lodd__element_child(root, "value");

    TAP_OK(path_is(b, root, "Thing"), "a root");
    TAP_OK(path_is(b, lodd__element_child(root, "active"), "Thing.active"), "a child");
    TAP_OK(path_is(b, nth(root, "alias", 2), "Thing.alias[2]"), "one of several");
    TAP_OK(path_is(b, nth(lodd__element_child(root, "value"), "unit", 0), "Thing.value.ofType(Quantity).unit"),
           "within a choice");
    TAP_OK(path_is(b, nth(nth(part, "code", 0), "coding", 1), "Thing.part[0].part[1].code.coding[1]"), "deeper");
    TAP_OK(path_is(b, nth(nth(root, "contained", 0), "id", 0), "Thing.contained[0].id"), "in a contained resource");
    TAP_OK(
        path_is(b, nth(nth(root, "alias", 1)->first, "value", 0), "Thing.alias[1].extension[0].value.ofType(boolean)"),
        "in an extension of a primitive");
    TAP_OK(path_is(b, &unknown, "Thing.part[0].part[1].raw"), "an unknown element as it is written");
    choice.type = NULL;
    TAP_OK(path_is(b, &choice, "Thing.valueQuantity"), "a choice of an unknown type as it is written");
}

static void test_json(bench *b)
{
    const lodd__element *root = thing(b, "full");

    TAP_OK(
        json_is(root,
                "{\"resourceType\":\"Thing\",\"id\":\"full\",\"contained\":[{\"resourceType\":\"Thing\",\"id\":\"in\","
                "\"_active\":{\"extension\":"
                "[{\"url\":\"http://x/none\"}]}}],\"extension\":[{\"url\":\"http://x/"
                "e\",\"valueString\":\"s\"},{\"url\":\"http://x/f\","
                "\"valueCoding\":{\"code\":\"k\"}}],\"active\":true,\"alias\":[\"x\",null,\"z\"],\"_alias\":[null,{"
                "\"extension\":"
                "[{\"url\":\"http://x/"
                "why\",\"valueBoolean\":false}]},null],\"valueQuantity\":{\"value\":1.50,\"unit\":\"g\",\"code\":\"g\","
                "\"_code\":{\"id\":\"c\"}},\"part\":[{\"name\":\"a\",\"part\":[{\"name\":\"b\"},{\"name\":\"c\","
                "\"code\":{\"coding\":"
                "[{\"code\":\"1\"},{\"code\":\"2\"}]}}]},{\"id\":\"p2\",\"name\":\"quote \\\" back \\\\ line \\n bell "
                "\\u0007\"}]}"),
        "a resource");
    TAP_OK(json_is(lodd__element_child(thing(b, "e"), "value"), "1e1"), "a number as written");
    TAP_OK(json_is(lodd__element_child(root, "value"),
                   "{\"value\":1.50,\"unit\":\"g\",\"code\":\"g\",\"_code\":{\"id\":\"c\"}}"),
           "a data type");
}

/* As XML has it: numbers and booleans are texts. */
static void test_json_of_texts(bench *b)
{
    static const struct {
        const char *type, *value, *json;
    } rows[] = {{"decimal", "-1.50E+3", "-1.50E+3"},
                {"decimal", "01", "\"01\""},
                {"decimal", "1.", "\"1.\""},
                {"decimal", "1e", "\"1e\""},
                {"decimal", "-", "\"-\""},
                {"decimal", "", "\"\""},
                {"decimal", ".5", "\".5\""},
                {"integer", "0", "0"},
                {"integer", "+1", "\"+1\""},
                {"boolean", "true", "true"},
                {"boolean", "TRUE", "\"TRUE\""},
                {"string", "true", "\"true\""},
                {"string", "1", "\"1\""},
                {"string", "\x7f\xc3\xa6", "\"\x7f\xc3\xa6\""}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lodd__element e = {.type = lodd__structures_type(b->f.structures, lodd__str(rows[i].type)),
                           .form = LODD__FORM_TEXT,
                           .value = lodd__str(rows[i].value)};
        TAP_OK(json_is(&e, rows[i].json), "a text is written as JSON: row %zu, %s", i, rows[i].json);
    }
}

static void test_equal(bench *b)
{
    const lodd__element *full = thing(b, "full"), *e = lodd__element_child(thing(b, "e"), "value");
    const lodd__element *ten = lodd__element_child(thing(b, "ten"), "value"),
                        *other = lodd__element_child(thing(b, "other"), "value");

    TAP_OK(lodd__element_equal(full, thing(b, "full")) && lodd__element_equal(full, full), "a resource is like itself");
    TAP_OK(!lodd__element_equal(full, thing(b, "same")) && !lodd__element_equal(full, NULL) &&
               lodd__element_equal(NULL, NULL),
           "and like no other");
    TAP_OK(lodd__element_equal(e, ten), "1e1 is 10");
    TAP_OK(!lodd__element_equal(ten, lodd__element_child(thing(b, "ten0"), "value")), "10 is not 10.0");
    TAP_OK(!lodd__element_equal(other, e), "types differ");
    TAP_OK(!lodd__element_equal(nth(full, "alias", 0), nth(full, "alias", 1)), "a value and none");
    TAP_OK(lodd__element_equal(lodd__element_child(full, "value"), lodd__element_child(thing(b, "exact"), "value")),
           "order of writing is free");
}

/* Lists that do not go with their siblings, values of the wrong kind, and a depth that nothing has. */
static void test_hostile(void)
{
    lodd__buf json = {0};
    bench b = {.arena = {0}};

    lodd__buf_printf(
        &json,
        "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":" THING
        "\"wrong\",\"alias\":\"one\","
        "\"_alias\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"active\":{\"x\":1},\"part\":\"text\",\"code\":[{\"text\":\"t\"}],"
        "\"contained\":[1,{\"resourceType\":\"Gone\",\"id\":\"g\"}],\"_part\":{},\"_\":1,\"\":2,\"valueString\":[null]}"
        "},"
        "{\"resource\":" THING "\"deep\"");
    for (int i = 0; i < 240; i++)
        lodd__buf_printf(&json, ",\"part\":[{\"name\":\"n\"");
    for (int i = 0; i < 240; i++)
        lodd__buf_printf(&json, "}]");
    lodd__buf_printf(&json, "}}]}");
    lodd__buf_addc(&json, '\0');
    if (!json.failed && fixture_open(&b.f, NULL, NULL, json.ptr)) {
        const lodd__element *wrong = thing(&b, "wrong"), *deep = thing(&b, "deep");
        size_t n = 0;
        for (const lodd__element *e = deep; e != NULL; e = lodd__element_child(e, "part"))
            n++;
        TAP_OK(wrong != NULL && lodd__element_child(wrong, "part") != NULL &&
                   lodd__element_child(wrong, "part")->first == NULL,
               "values of the wrong kind");
        TAP_OK(nth(wrong, "alias", 1) != NULL && lodd__str_is(lodd__element_value(nth(wrong, "alias", 1), "id"), "b"),
               "siblings without values");
        TAP_OK(lodd__element_child(wrong, "contained")->resource && nth(wrong, "contained", 1)->type == NULL,
               "resources of no type");
        TAP_OK(n > 100 && n < 240, "a tree ends at %zu levels", n);
    } else {
        TAP_OK(false, "hostile resources are read");
    }
    lodd__arena_free(&b.arena);
    fixture_close(&b.f);
    lodd__buf_free(&json);
}

int main(void)
{
    bench b = {.arena = {0}};

    if (!TAP_OK(fixture_open(&b.f, NULL, NULL, things), "the definitions are read"))
        return tap_done();
    test_tree(&b);
    test_paths(&b);
    test_json(&b);
    test_json_of_texts(&b);
    test_equal(&b);
    TAP_OK(!b.arena.failed, "nothing failed");
    lodd__arena_free(&b.arena);
    fixture_close(&b.f);
    test_hostile();
    return tap_done();
}
