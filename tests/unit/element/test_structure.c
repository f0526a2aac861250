/* test_structure.c - StructureDefinitions as trees: types, children, slices, content references; sound and unsound
 * ones. */
#include <pthread.h>

#include "tap.h"
#include "unit/element/definitions.h"

static const lodd__structure *find(fixture *f, const char *name)
{
    return lodd__structures_find(f->structures, lodd__str(name));
}

/* The element of a structure with an id; NULL. */
static const lodd__definition *by_id(const lodd__structure *s, const char *id)
{
    for (size_t i = 0; s != NULL && i < s->n_elements; i++)
        if (lodd__str_is(s->elements[i].id, id))
            return &s->elements[i];
    return NULL;
}

static bool child_is(const lodd__definition *parent, const char *written, const char *id, const char *type)
{
    const lodd__type_ref *ref = NULL;
    const lodd__definition *child = lodd__definition_child(parent, lodd__str(written), &ref);

    return id == NULL ? child == NULL
                      : child != NULL && lodd__str_is(child->id, id) &&
                            (type == NULL ? ref == NULL : ref != NULL && lodd__str_is(ref->code, type));
}

/* "a b/c(d)": the names of the children in order, slices behind '/', their children in brackets. */
static void shape_of(lodd__buf *out, const lodd__definition *d, int depth)
{
    for (const lodd__definition *child = d->first; child != NULL; child = child->next) {
        if (child != d->first)
            lodd__buf_addc(out, ' ');
        lodd__buf_add(out, child->name);
        if (child->first != NULL && depth < 20) {
            lodd__buf_addc(out, '(');
            shape_of(out, child, depth + 1);
            lodd__buf_addc(out, ')');
        }
        for (const lodd__definition *slice = child->first_slice; slice != NULL; slice = slice->next_slice) {
            lodd__buf_addc(out, '/');
            lodd__buf_add(out, slice->slice_name);
            for (const lodd__definition *again = slice->first_slice; again != NULL; again = again->next_slice)
                lodd__buf_printf(out, "//%.*s", LODD__FMT(again->slice_name));
            if (slice->first != NULL && depth < 20) {
                lodd__buf_addc(out, '(');
                shape_of(out, slice, depth + 1);
                lodd__buf_addc(out, ')');
            }
        }
    }
}

static bool shape_is(const lodd__structure *s, const char *expected)
{
    lodd__buf shape = {0};
    bool ok = false;

    if (s == NULL || s->root == NULL)
        return false;
    shape_of(&shape, s->root, 0);
    lodd__buf_addc(&shape, '\0');
    ok = !shape.failed && strcmp(shape.ptr, expected) == 0;
    if (!ok && !shape.failed)
        printf("# got: %s\n", shape.ptr);
    lodd__buf_free(&shape);
    return ok;
}

static void test_types(fixture *f)
{
    const lodd__structure *thing = lodd__structures_type(f->structures, LODD__STR("Thing")),
                          *string = find(f, "string");
    const lodd__definition *id = by_id(thing, "Thing.id"), *code = by_id(thing, "Thing.code");

    TAP_OK(thing != NULL && thing->kind == LODD__KIND_RESOURCE && !thing->profile && lodd__str_is(thing->type, "Thing"),
           "a resource type");
    TAP_OK(thing == find(f, TYPE_URL "Thing") && thing == find(f, "Thing"), "the same by name and by canonical");
    TAP_OK(thing->base == find(f, "Resource") && thing->base->base == NULL, "its bases");
    TAP_OK(lodd__structure_is(thing, LODD__STR("Resource")) && !lodd__structure_is(thing, LODD__STR("Element")),
           "what it is");
    TAP_OK(string->kind == LODD__KIND_PRIMITIVE && lodd__str_is(string->regex, "[ a-z]+"),
           "a primitive and its regular expression");
    TAP_OK(lodd__structure_is(find(f, "code"), LODD__STR("string")), "a code is a string");
    TAP_OK(shape_is(thing, "id contained extension active alias code value part(id name code part)"),
           "the elements of a resource");
    TAP_OK(id != NULL && id->types[0].system && lodd__str_is(id->types[0].code, "id"), "a resource's id is an id");
    TAP_OK(lodd__str_is(by_id(find(f, "Element"), "Element.id")->types[0].code, "string"),
           "an element's id is a string");
    TAP_OK(by_id(find(f, "Element"), "Element.id")->representation == LODD__AS_XML_ATTRIBUTE, "and an attribute");
    TAP_OK(lodd__str_is(by_id(find(f, "Extension"), "Extension.url")->types[0].code, "uri"),
           "an extension's url is a uri, though no type is named");
    TAP_OK(lodd__str_is(by_id(find(f, "boolean"), "boolean.value")->types[0].code, "boolean"),
           "a value's type without more is the system's");
    TAP_OK(code->binding != NULL && code->binding->strength == LODD__BINDING_EXTENSIBLE &&
               lodd__str_is(code->binding->valueset, "http://x/vs") &&
               lodd__str_is(code->binding->max_valueset, "http://x/max") && code->binding->min_valueset.len == 0,
           "a binding");
    TAP_OK(by_id(thing, "Thing.alias")->array && !id->array && !thing->root->array, "what repeats");
    TAP_OK(by_id(thing, "Thing.alias")->max == LODD__UNBOUNDED && id->min == 0 && id->max == 1, "how often");
    TAP_OK(lodd__structures_type(f->structures, LODD__STR("Nothing")) == NULL && find(f, "http://x/nothing") == NULL,
           "what is not there");
    TAP_OK(lodd__structures_type(f->structures, LODD__STR("")) == NULL && find(f, "") == NULL && find(f, "|") == NULL,
           "nothing asked for");
    TAP_OK(lodd__structures_type(f->structures, LODD__STR("Thing|1")) == NULL &&
               lodd__structures_type(f->structures, LODD__STR("thing-a")) == NULL,
           "a version or a profile is no type's name");
    TAP_OK(lodd__structures_type(f->structures, LODD__STR("http://hl7.org/fhirpath/System.String")) == NULL,
           "nor is a type of FHIRPath");
    TAP_OK(lodd__structures_failures(f->structures) == 0, "nothing failed");
}

static void test_children(fixture *f)
{
    const lodd__structure *thing = find(f, "Thing"), *quantity = find(f, "Quantity");
    const lodd__definition *part = by_id(thing, "Thing.part"), *inner = by_id(thing, "Thing.part.part"),
                           *value = by_id(thing, "Thing.value[x]");

    TAP_OK(child_is(thing->root, "active", "Thing.active", NULL), "a child");
    TAP_OK(child_is(thing->root, "value", "Thing.value[x]", NULL), "a choice by its name");
    TAP_OK(child_is(thing->root, "valueQuantity", "Thing.value[x]", "Quantity") &&
               child_is(thing->root, "valueString", "Thing.value[x]", "string"),
           "with a type");
    TAP_OK(child_is(thing->root, "valueInteger", NULL, NULL) && child_is(thing->root, "valuequantity", NULL, NULL) &&
               child_is(thing->root, "valuequantit", NULL, NULL) && child_is(thing->root, "value[x]", NULL, NULL),
           "with none that it has");
    TAP_OK(child_is(thing->root, "", NULL, NULL) && child_is(thing->root, "activ", NULL, NULL) &&
               child_is(NULL, "x", NULL, NULL),
           "no child");
    TAP_OK(child_is(by_id(thing, "Thing.code"), "coding", NULL, NULL), "not through data types");
    TAP_OK(inner->content == part && child_is(inner, "name", "Thing.part.name", NULL), "through a content reference");
    TAP_OK(lodd__definition_content(f->structures, inner, NULL) == part, "whose content is that of what it refers to");
    TAP_OK(lodd__definition_content(f->structures, value, quantity) == quantity->root,
           "a choice has its type's content");
    TAP_OK(lodd__definition_content(f->structures, value, NULL) == NULL, "and none without a type");
    TAP_OK(lodd__definition_content(f->structures, by_id(thing, "Thing.code"), NULL) ==
               find(f, "CodeableConcept")->root,
           "one type needs no saying");
    TAP_OK(lodd__definition_content(f->structures, part, find(f, "BackboneElement")) == part,
           "children of its own come first");
}

static const char slices[] =
    "= thing-ids resource Thing profile Thing\n"
    "Thing 0..* - {\"id\":\"Thing\"}\n"
    "Thing.value[x] 0..1 Quantity|string "
    "{\"id\":\"Thing.value[x]\",\"slicing\":{\"discriminator\":[{\"type\":\"type\",\"path\":\"$this\"}],"
    "\"rules\":\"closed\",\"ordered\":true}}\n"
    "Thing.value[x] 0..1 Quantity {\"id\":\"Thing.value[x]:valueQuantity\",\"sliceName\":\"valueQuantity\"}\n"
    "Thing.value[x].unit 1..1 string {\"id\":\"Thing.value[x]:valueQuantity.unit\"}\n"
    "Thing.part 1..* BackboneElement {\"id\":\"Thing.part\",\"slicing\":{\"rules\":\"open\"}}\n"
    "Thing.part.name 0..1 string {\"id\":\"Thing.part.name\"}\n"
    "Thing.part 1..1 BackboneElement "
    "{\"id\":\"Thing.part:a\",\"sliceName\":\"a\",\"slicing\":{\"rules\":\"openAtEnd\"}}\n"
    "Thing.part.name 1..1 string {\"id\":\"Thing.part:a.name\"}\n"
    "Thing.part 0..1 BackboneElement {\"id\":\"Thing.part:a/b\",\"sliceName\":\"a/b\"}\n"
    "Thing.part.name 1..1 string {\"id\":\"Thing.part:a/b.name\"}\n"
    "Thing.part 0..1 BackboneElement {\"id\":\"Thing.part:c\",\"sliceName\":\"c\"}\n"
    /* The same without ids, with a path in the short form. */
    "= thing-order resource Thing profile Thing\n"
    "Thing 0..* -\n"
    "Thing.value[x] 0..1 Quantity|string {\"base\":{\"path\":\"Thing.value[x]\",\"max\":\"1\"}}\n"
    "Thing.valueQuantity 0..1 Quantity {\"base\":{\"path\":\"Thing.value[x]\",\"max\":\"1\"}}\n"
    "Thing.valueQuantity.unit 1..1 string\n"
    "Thing.part 1..* BackboneElement {\"slicing\":{\"rules\":\"open\"}}\n"
    "Thing.part.name 0..1 string\n"
    "Thing.part 1..1 BackboneElement {\"sliceName\":\"a\"}\n"
    "Thing.part.name 1..1 string\n"
    "Thing.part 0..1 BackboneElement {\"sliceName\":\"a/b\"}\n"
    "Thing.part.name 1..1 string\n"
    "Thing.part 0..1 BackboneElement {\"sliceName\":\"c\"}\n"
    /* Only the short form, with nothing beside it: no slice but the element. */
    "= thing-short resource Thing profile Thing\n"
    "Thing 0..* -\n"
    "Thing.valueQuantity 0..1 Quantity {\"id\":\"Thing.value[x]:valueQuantity\"}\n"
    "Thing.valueQuantity.code 1..1 code {\"id\":\"Thing.value[x]:valueQuantity.code\"}\n";

static const char odd_ones[] =
    /* Ids that say something else than paths; slices of nothing; elements of nothing. */
    "= thing-odd resource Thing profile Thing\n"
    "Thing 0..* - {\"id\":\"Elsewhere\"}\n"
    "Thing.part 0..* BackboneElement {\"id\":\"Thing.value[x]\"}\n"
    "Thing.part.name 1..1 string {\"id\":\"Thing.value[x].name\"}\n"
    "Thing.code 0..1 CodeableConcept {\"id\":\"Thing.code:x\",\"sliceName\":\"x\"}\n"
    "Thing.none.such 0..1 string\n"
    "Other.name 0..1 string\n"
    "Thing.alias 0..* string {\"id\":\"Thing.code\"}\n"
    /* Fixed values, patterns, bounds, types with profiles and targets. */
    "= thing-values resource Thing profile Thing\n"
    "Thing 0..* -\n"
    "Thing.active 1..1 boolean {\"fixedBoolean\":true,\"isModifier\":true,\"mustSupport\":true,\"isSummary\":true}\n"
    "Thing.alias 0..3 string "
    "{\"base\":{\"path\":\"Thing.alias\",\"max\":\"*\"},\"maxLength\":12,\"patternString\":\"x\"}\n"
    "Thing.code 1..1 CodeableConcept "
    "{\"patternCodeableConcept\":{\"text\":\"a\"},\"constraint\":[{\"key\":\"t-1\",\"severity\":\"error\",\"human\":"
    "\"h\","
    "\"expression\":\"true\",\"source\":\"s\"},{\"key\":\"t-2\",\"severity\":\"warning\",\"human\":\"h\",\"extension\":"
    "[{\"url\":\"" TYPE_URL "elementdefinition-bestpractice\",\"valueBoolean\":true}]}]}\n"
    "Thing.value[x] 0..0 - "
    "{\"minValueDecimal\":1.50,\"maxValueQuantity\":{\"value\":3},\"type\":[{\"code\":\"decimal\"},{\"code\":"
    "\"Reference\","
    "\"profile\":[\"p1\",\"p2\"],\"targetProfile\":[\"t1\"],\"aggregation\":[\"bundled\"]}]}\n"
    /* Bases that go round, a base that is not there, no elements. */
    "= loop-a resource loop-b profile Thing\nThing 0..* -\n"
    "= loop-b resource loop-c profile Thing\nThing 0..* -\n"
    "= loop-c resource loop-a profile Thing\nThing 0..* -\n"
    "= orphan resource http://x/gone profile Thing\nThing 0..* -\n"
    "= bare resource - profile Thing\n"
    "= ref-out resource Thing profile Thing\nThing 0..* -\n"
    "Thing.part 0..* - {\"contentReference\":\"" TYPE_URL "Thing#Thing.part\"}\n"
    "Thing.alias 0..* - {\"contentReference\":\"#Nowhere\"}\n"
    "Thing.code 0..* - {\"contentReference\":\"no hash\"}\n";

static void test_slices(fixture *f)
{
    static const char shape[] = "value/valueQuantity(unit) part(name)/a//a/b(name)/c";
    const lodd__structure *ids = find(f, "thing-ids"), *shortened = find(f, "thing-short"),
                          *order = find(f, "thing-order");
    const lodd__definition *value = by_id(ids, "Thing.value[x]"), *slice = by_id(ids, "Thing.part:a"),
                           *c = by_id(ids, "Thing.part:c");

    TAP_OK(ids->profile && ids->base == find(f, "Thing") && lodd__str_is(ids->type, "Thing"), "a profile");
    TAP_OK(shape_is(ids, shape), "slices by ids");
    TAP_OK(shape_is(order, shape), "slices by order, paths and slice names");
    TAP_OK(by_id(order, "Thing.part:a/b.name") != NULL && by_id(order, "Thing.value[x]:valueQuantity.unit") != NULL,
           "ids are made up");
    TAP_OK(by_id(order, "Thing.value[x]:valueQuantity")->choice &&
               lodd__str_is(by_id(order, "Thing.value[x]:valueQuantity")->name, "value"),
           "a choice is known by its base's path");
    TAP_OK(value->ordered && value->rules == LODD__SLICING_CLOSED && value->n_discriminators == 1 &&
               lodd__str_is(value->discriminators[0].type, "type") &&
               lodd__str_is(value->discriminators[0].path, "$this"),
           "slicing");
    TAP_OK(slice->rules == LODD__SLICING_OPEN_AT_END && slice->sliced == by_id(ids, "Thing.part") &&
               slice->parent == ids->root,
           "a slice's place");
    TAP_OK(by_id(ids, "Thing.part:a/b")->sliced == slice, "a reslice's place");
    TAP_OK(c->first == NULL &&
               lodd__definition_content(f->structures, c, find(f, "BackboneElement")) == by_id(ids, "Thing.part"),
           "a slice without children has those of what it slices");
    TAP_OK(child_is(ids->root, "valueQuantity", "Thing.value[x]", "Quantity") &&
               child_is(ids->root, "valueBoolean", NULL, NULL),
           "a profile's choice has the types of the profile");
    TAP_OK(shape_is(shortened, "value(code)") &&
               child_is(shortened->root, "valueQuantity", "Thing.value[x]:valueQuantity", "Quantity"),
           "a choice in its short form alone is the element");
}

static void test_odd(fixture *f)
{
    const lodd__structure *odd = find(f, "thing-odd"), *a = find(f, "loop-a"), *out = find(f, "ref-out");
    size_t n = 0;

    TAP_OK(shape_is(odd, "part(name) code alias"), "ids that say something else than paths are not followed");
    TAP_OK(odd->n_elements == 7 && odd->elements[4].parent == NULL && odd->elements[5].parent == NULL,
           "what continues nothing stays outside");
    for (const lodd__structure *s = a; s != NULL && n < 10; s = s->base)
        n++;
    TAP_OK(a != NULL && n == 3, "bases that go round end");
    TAP_OK(find(f, "orphan") != NULL && find(f, "orphan")->base == NULL, "a base that is not there");
    TAP_OK(find(f, "bare")->no_snapshot && find(f, "bare")->root == NULL && find(f, "bare")->n_elements == 0,
           "no elements and no base: no snapshot");
    TAP_OK(by_id(out, "Thing.part")->content == by_id(find(f, "Thing"), "Thing.part"),
           "a content reference to another structure");
    TAP_OK(by_id(out, "Thing.alias")->content == NULL && by_id(out, "Thing.code")->content == NULL,
           "content references to nothing");
}

static void test_values(fixture *f)
{
    const lodd__structure *s = find(f, "thing-values");
    const lodd__definition *active = by_id(s, "Thing.active"), *alias = by_id(s, "Thing.alias"),
                           *code = by_id(s, "Thing.code"), *value = by_id(s, "Thing.value[x]");
    const lodd__type_ref *type = &value->types[1];

    TAP_OK(lodd__str_is(active->fixed_type, "boolean") && lodd__node_type_of(active->fixed) == LODD__NODE_TRUE,
           "a fixed value");
    TAP_OK(active->modifier && active->must_support && active->summary && !alias->modifier, "flags");
    TAP_OK(lodd__str_is(alias->pattern_type, "string") && alias->max_length == 12 && alias->max == 3 && alias->array,
           "a pattern and a length");
    TAP_OK(lodd__str_is(code->pattern_type, "CodeableConcept") &&
               lodd__str_is(lodd__node_str(code->pattern, "text"), "a"),
           "a pattern of a data type");
    TAP_OK(code->n_constraints == 2 && code->constraints[0].error && !code->constraints[0].best_practice &&
               !code->constraints[1].error && code->constraints[1].best_practice &&
               lodd__str_is(code->constraints[0].key, "t-1"),
           "constraints");
    TAP_OK(lodd__str_is(value->min_value_type, "decimal") && lodd__str_is(lodd__node_text(value->min_value), "1.50") &&
               lodd__str_is(value->max_value_type, "Quantity") && value->max == 0,
           "bounds");
    TAP_OK(type->n_profiles == 2 && type->n_targets == 1 && lodd__str_is(type->targets[0], "t1") && type->bundled &&
               !type->contained,
           "a type");
}

/* ---- several threads ---- */

typedef struct worker {
    fixture *f;
    pthread_mutex_t *start; /* held until all are there */
    bool ok;
} worker;

static void *ask(void *data)
{
    static const char *const names[] = {"thing-ids",    "Thing",  "Quantity",  "code",  "loop-b",
                                        "thing-values", "string", "Extension", "orphan"};
    worker *w = data;

    (void)pthread_mutex_lock(w->start);
    (void)pthread_mutex_unlock(w->start);
    for (size_t i = 0; i < 2000 && w->ok; i++) {
        const lodd__structure *s = find(w->f, names[i % 9]);
        w->ok = s != NULL && lodd__str_ends(s->url, lodd__str(names[i % 9])) && s->root != NULL;
    }
    return NULL;
}

static void test_threads(void)
{
    pthread_t threads[4];
    worker workers[4];
    pthread_mutex_t start = PTHREAD_MUTEX_INITIALIZER;
    fixture f;
    bool ok = fixture_open(&f, slices, odd_ones, NULL);
    size_t n = 0;

    (void)pthread_mutex_lock(&start);
    for (; ok && n < 4; n++) {
        workers[n] = (worker){&f, &start, true};
        if (pthread_create(&threads[n], NULL, ask, &workers[n]) != 0)
            break;
    }
    (void)pthread_mutex_unlock(&start);
    for (size_t i = 0; i < n; i++) {
        (void)pthread_join(threads[i], NULL);
        ok = ok && workers[i].ok;
    }
    TAP_OK(ok && n > 0, "%zu threads ask for the same", n);
    fixture_close(&f);
}

/* More structures than the first table holds, and versions of one canonical as several keys. */
static void test_many(void)
{
    lodd__buf text = {0};
    fixture f;
    size_t found = 0;
    char name[32];

    for (int i = 0; i < 1000; i++)
        lodd__buf_printf(&text, "= t%d complex-type -\nt%d 0..* -\nt%d.a 0..1 string\n", i, i, i);
    lodd__buf_addc(&text, '\0');
    if (text.failed || !fixture_open(&f, text.ptr, NULL, NULL)) {
        TAP_OK(false, "many structures are made");
        lodd__buf_free(&text);
        return;
    }
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 1000; i++) {
            (void)snprintf(name, sizeof name, "t%d", i);
            found += find(&f, name) != NULL && lodd__str_is(find(&f, name)->type, name);
        }
    TAP_OK(found == 2000, "1000 structures are found again");
    fixture_close(&f);
    lodd__buf_free(&text);
}

/* Hostile definitions: a path of many steps, many slices, a slice name of slashes. */
static void test_hostile(void)
{
    lodd__buf text = {0};
    fixture f;

    lodd__buf_printf(&text, "= deep complex-type -\n");
    for (int i = 1; i <= 300; i++) {
        for (int k = 0; k < i; k++)
            lodd__buf_printf(&text, "%sa", k > 0 ? "." : "");
        lodd__buf_printf(&text, " 0..1 -\n");
    }
    lodd__buf_printf(&text,
                     "= wide complex-type -\nwide 0..* -\nwide.a 0..* string {\"slicing\":{\"rules\":\"open\"}}\n");
    for (int i = 0; i < 20000; i++)
        lodd__buf_printf(&text, "wide.a 0..1 string {\"sliceName\":\"s%d\"}\n", i);
    lodd__buf_printf(&text, "wide.a 0..1 string {\"sliceName\":\"");
    for (int i = 0; i < 20000; i++)
        lodd__buf_printf(&text, "x/");
    lodd__buf_printf(&text, "\"}\n= names complex-type -\nnames 0..* -\nnames. 0..1 string\nnames.[x] 0..1 "
                            "string\nnames.b[x] 0..1 a/|/\n. 0..1 -\n");
    lodd__buf_addc(&text, '\0');
    if (text.failed || !fixture_open(&f, text.ptr, NULL, NULL)) {
        TAP_OK(false, "hostile definitions are read");
    } else {
        const lodd__structure *deep = find(&f, "deep"), *wide = find(&f, "wide");
        TAP_OK(deep != NULL && deep->n_elements == 300 && deep->elements[299].parent == &deep->elements[298],
               "a path of 300 steps");
        TAP_OK(wide != NULL && wide->elements[1].first_slice != NULL &&
                   wide->elements[20002].sliced == &wide->elements[1],
               "20,001 slices");
        TAP_OK(find(&f, "names") != NULL && child_is(find(&f, "names")->root, "b", "names.b[x]", NULL),
               "names of nothing");
        fixture_close(&f);
    }
    lodd__buf_free(&text);
}

int main(void)
{
    fixture f;

    if (!TAP_OK(fixture_open(&f, slices, odd_ones, NULL), "the definitions are read"))
        return tap_done();
    test_types(&f);
    test_children(&f);
    test_slices(&f);
    test_odd(&f);
    test_values(&f);
    fixture_close(&f);
    test_threads();
    test_many();
    test_hostile();
    return tap_done();
}
