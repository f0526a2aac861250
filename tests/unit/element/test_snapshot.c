/* test_snapshot.c - snapshots made of differentials: what each kind of statement does, what is refused, and
 * differentials made to hurt. */
#include "element/snapshot.h"
#include "tap.h"
#include "unit/element/definitions.h"

#define PROFILE(name) "= " name " resource Thing profile Thing\n~\n"

/* One element as text: "id min..max types" and what else it says. */
static void put_element(lodd__buf *out, lodd__node e)
{
    static const char *const said[] = {"fixedUri", "fixedBoolean", "patternString",
                                       "short",    "definition",   "contentReference"};
    lodd__node types = lodd__node_get(e, "type"), slicing = lodd__node_get(e, "slicing"),
               binding = lodd__node_get(e, "binding");
    lodd__node constraints = lodd__node_get(e, "constraint");

    lodd__buf_printf(out, "%.*s %.*s..%.*s ", LODD__FMT(lodd__node_str(e, "id")), LODD__FMT(lodd__node_str(e, "min")),
                     LODD__FMT(lodd__node_str(e, "max")));
    for (size_t i = 0; i < lodd__node_count(types); i++) {
        lodd_str code = lodd__node_str(lodd__node_at(types, i), "code");
        lodd__buf_printf(
            out, "%s%.*s", i > 0 ? "|" : "",
            LODD__FMT(lodd__str_starts(code, LODD__STR("http://hl7.org/fhirpath/")) ? LODD__STR("system") : code));
    }
    if (lodd__node_exists(slicing))
        lodd__buf_printf(out, " by %.*s %.*s",
                         LODD__FMT(lodd__node_str(lodd__node_at(lodd__node_get(slicing, "discriminator"), 0), "type")),
                         LODD__FMT(lodd__node_str(slicing, "rules")));
    if (lodd__node_exists(binding))
        lodd__buf_printf(out, " bound %.*s %.*s", LODD__FMT(lodd__node_str(binding, "strength")),
                         LODD__FMT(lodd__node_str(binding, "valueSet")));
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (lodd__node_exists(lodd__node_get(e, said[i])))
            lodd__buf_printf(out, " %s=%.*s", said[i], LODD__FMT(lodd__node_str(e, said[i])));
    for (size_t i = 0; i < lodd__node_count(constraints); i++)
        lodd__buf_printf(out, " %.*s", LODD__FMT(lodd__node_str(lodd__node_at(constraints, i), "key")));
    lodd__buf_printf(out, "\n");
}

/* The elements whose id begins with a prefix, and after them what is wrong with the differential. */
static void put_snapshot(lodd__buf *out, lodd__structures *structures, lodd__node definition, const char *prefix)
{
    lodd__snapshot made;

    if (lodd__snapshot_make(&made, structures, definition) != LODD_OK)
        lodd__buf_printf(out, "no memory\n");
    for (size_t i = 0; i < lodd__node_count(made.elements); i++)
        if (lodd__str_starts(lodd__node_str(lodd__node_at(made.elements, i), "id"), lodd__str(prefix)))
            put_element(out, lodd__node_at(made.elements, i));
    for (size_t i = 0; i < made.n_faults; i++)
        lodd__buf_printf(out, "%s %.*s\n", lodd__snapshot_fault_name(made.faults[i].kind),
                         LODD__FMT(made.faults[i].path));
    lodd__snapshot_free(&made);
}

/* What is made of the structure "p" of a text. */
static bool makes(const char *text, const char *prefix, const char *expected)
{
    fixture f;
    lodd__buf out = {0};
    lodd__resource p = {.node = {NULL, 0}};
    bool ok = fixture_open(&f, text, NULL, NULL) &&
              lodd__definitions_find_id(f.definitions, LODD__STR("StructureDefinition"), LODD__STR("p"), &p);

    if (ok)
        put_snapshot(&out, f.structures, p.node, prefix);
    lodd__buf_addc(&out, '\0');
    ok = ok && !out.failed && strcmp(out.ptr, expected) == 0;
    if (!ok && !out.failed)
        printf("# got:\n# %s\n", out.ptr);
    lodd__buf_free(&out);
    fixture_close(&f);
    return ok;
}

typedef struct row {
    const char *what, *text, *prefix, *expected;
} row;

static void test_rows(const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        TAP_OK(makes(rows[i].text, rows[i].prefix, rows[i].expected), "%s", rows[i].what);
}

#define THING_START "Thing 0..* \nThing.id 0..1 system\n"
static const row plain_rows[] = {
    {"nothing said: the base", PROFILE("p") "Thing - -\n", "Thing",
     THING_START "Thing.contained 0..* Resource\nThing.extension 0..* Extension\nThing.active 0..1 "
                 "boolean\nThing.alias 0..* string\n"
                 "Thing.code 0..1 CodeableConcept bound extensible http://x/vs\nThing.value[x] 0..1 "
                 "Quantity|string|boolean|decimal|Coding\n"
                 "Thing.part 0..* BackboneElement\nThing.part.id 0..1 string\nThing.part.name 0..1 "
                 "string\nThing.part.code 0..1 CodeableConcept\n"
                 "Thing.part.part 0..*  contentReference=" TYPE_URL "Thing#Thing.part\n"},
    {"cardinality and values",
     PROFILE("p") "Thing.active 1.. - {\"fixedBoolean\":true}\nThing.alias ..3 - {\"patternString\":\"a\"}\n",
     "Thing.a", "Thing.active 1..1 boolean fixedBoolean=true\nThing.alias 0..3 string patternString=a\n"},
    {"a binding's parts", PROFILE("p") "Thing.code - - {\"binding\":{\"strength\":\"required\"}}\n", "Thing.code",
     "Thing.code 0..1 CodeableConcept bound required http://x/vs\n"},
    {"a binding of what has no codes", PROFILE("p") "Thing.active - - {\"binding\":{\"strength\":\"required\"}}\n",
     "Thing.active", "Thing.active 0..1 boolean\n"},
    {"texts, replaced and added to",
     "= b resource Thing profile Thing\n~\nThing.active - - {\"short\":\"s\",\"definition\":\"d\"}\n= p resource b "
     "profile Thing\n~\n"
     "Thing.active - - {\"short\":\"t\",\"definition\":\"...e\"}\n",
     "Thing.active", "Thing.active 0..1 boolean short=t definition=d\r\ne\n"},
    {"constraints are added, a key once",
     "= b resource Thing profile Thing\n~\nThing.active - - {\"constraint\":[{\"key\":\"a-1\"}]}\n= p resource b "
     "profile Thing\n~\n"
     "Thing.active - - {\"constraint\":[{\"key\":\"a-2\"},{\"key\":\"a-1\"}]}\n",
     "Thing.active", "Thing.active 0..1 boolean a-1 a-2\n"},
    {"fewer types", PROFILE("p") "Thing.value[x] - Quantity|string\n", "Thing.value",
     "Thing.value[x] 0..1 Quantity|string\n"},
    {"bases that have no snapshot themselves",
     "= a resource Thing profile Thing\n~\nThing.active 1.. -\n= b resource a profile Thing\n~\nThing.alias 1.. -\n= p "
     "resource b profile Thing\n~\n"
     "Thing.alias ..5 -\n",
     "Thing.a", "Thing.active 1..1 boolean\nThing.alias 1..5 string\n"},
    {"order that is not the base's", PROFILE("p") "Thing.alias 1.. -\nThing.active 1.. -\n", "Thing.a",
     "Thing.active 1..1 boolean\nThing.alias 1..* string\norder \n"},
    {"a new type", "= p logical Element\n~\np - -\np.own 0..2 string\np.own.x - -\n", "p",
     "p 0..* \np.id 0..1 system\np.extension 0..* Extension\np.own 0..2 string\np.own.x 0..* \n"},
    {"an extension's url is fixed only where the differential says so",
     "= p complex-type Extension profile Extension\n~\nExtension.value[x] - string\n",
     "Extension.",
     "Extension.extension 0..* Extension\nExtension.url 1..1 \nExtension.value[x] 0..1 string\n"},
};

static const row opened_rows[] = {
    {"a data type is opened", PROFILE("p") "Thing.code.coding.system 1.. -\n", "Thing.code",
     "Thing.code 0..1 CodeableConcept bound extensible http://x/vs\nThing.code.id 0..1 string\nThing.code.extension "
     "0..* Extension\n"
     "Thing.code.coding 0..* Coding\nThing.code.coding.id 0..1 string\nThing.code.coding.extension 0..* "
     "Extension\nThing.code.coding.system 1..1 uri\n"
     "Thing.code.coding.code 0..1 code\nThing.code.coding.display 0..1 string\nThing.code.text 0..1 string\n"},
    {"a profile of a data type is opened",
     "= q complex-type Quantity profile Quantity\n~\nQuantity.unit 1.. -\n" PROFILE(
         "p") "Thing.value[x] - Quantity(q)\nThing.value[x].value 1.. -\n",
     "Thing.value",
     "Thing.value[x] 0..1 Quantity\nThing.value[x].id 0..1 string\nThing.value[x].extension 0..* "
     "Extension\nThing.value[x].value 1..1 decimal\n"
     "Thing.value[x].unit 1..1 string\nThing.value[x].system 0..1 uri\nThing.value[x].code 0..1 code\n"},
    {"of several types, what all have", PROFILE("p") "Thing.value[x].extension ..1 -\n", "Thing.value",
     "Thing.value[x] 0..1 Quantity|string|boolean|decimal|Coding\nThing.value[x].id 0..1 "
     "system\nThing.value[x].extension 0..1 Extension\n"},
    {"a content reference is followed", PROFILE("p") "Thing.part.part.name 1.. -\n", "Thing.part",
     "Thing.part 0..* BackboneElement\nThing.part.id 0..1 string\nThing.part.name 0..1 string\nThing.part.code 0..1 "
     "CodeableConcept\n"
     "Thing.part.part 0..* BackboneElement\nThing.part.part.id 0..1 string\nThing.part.part.name 1..1 "
     "string\nThing.part.part.code 0..1 CodeableConcept\n"
     "Thing.part.part.part 0..*  contentReference=" TYPE_URL "Thing#Thing.part\n"},
};

#define SLICED "\"slicing\":{\"discriminator\":[{\"type\":\"value\",\"path\":\"name\"}],\"rules\":\"open\"}"
#define PART(p, name)                                                                                                  \
    p ".id 0..1 string\n" p ".name " name " string\n" p ".code 0..1 CodeableConcept\n" p                               \
      ".part 0..*  contentReference=" TYPE_URL "Thing#Thing.part\n"

static const row slice_rows[] = {
    {"slices by order",
     PROFILE("p") "Thing.part 1.. - {" SLICED "}\nThing.part ..1 - {\"sliceName\":\"a\"}\nThing.part.name 1.. "
                  "-\nThing.part - - {\"sliceName\":\"b\"}\n",
     "Thing.part",
     "Thing.part 1..* BackboneElement by value open\n" PART(
         "Thing.part",
         "0..1") "Thing.part:a 0..1 BackboneElement\n" PART("Thing.part:a",
                                                            "1..1") "Thing.part:b 0..* BackboneElement\n" PART("Thing."
                                                                                                               "part:b",
                                                                                                               "0..1")},
    {"slices by ids, elsewhere than in order",
     PROFILE("p") "Thing.part - - {\"id\":\"Thing.part\"," SLICED
                  "}\nThing.part - - {\"id\":\"Thing.part:a\",\"sliceName\":\"a\"}\n"
                  "Thing.part - - {\"id\":\"Thing.part:b\",\"sliceName\":\"b\"}\nThing.part.name 1.. - "
                  "{\"id\":\"Thing.part:a.name\"}\n",
     "Thing.part:",
     "Thing.part:a 0..* BackboneElement\n" PART("Thing.part:a", "1..1") "Thing.part:b 0..* BackboneElement\n" PART(
         "Thing.part:b", "0..1") "order \n"},
    {"a slice of the base is constrained, another comes behind it",
     "= b resource Thing profile Thing\n~\nThing.part - - {" SLICED
     "}\nThing.part 1.. - {\"sliceName\":\"a\"}\n= p resource b profile Thing\n~\n"
     "Thing.part ..2 - {\"sliceName\":\"a\"}\nThing.part.name 1.. -\nThing.part ..1 - {\"sliceName\":\"b\"}\n",
     "Thing.part:",
     "Thing.part:a 1..2 BackboneElement\n" PART("Thing.part:a", "1..1") "Thing.part:b 0..1 BackboneElement\n" PART(
         "Thing.part:b", "0..1")},
    {"a slice of a slice begins as that one",
     PROFILE("p") "Thing.part - - {" SLICED "}\nThing.part ..3 - {\"sliceName\":\"a\",\"short\":\"s\"," SLICED
                  "}\nThing.part ..1 - {\"sliceName\":\"a/b\"}\n",
     "Thing.part:",
     "Thing.part:a 0..3 BackboneElement by value open short=s\n" PART(
         "Thing.part:a", "0..1") "Thing.part:a/b 0..1 BackboneElement short=s\n" PART("Thing.part:a/b", "0..1")},
    {"extensions are sliced by url, and are as often as their definition says",
     "= e complex-type Extension profile Extension\n~\nExtension ..1 -\nExtension.value[x] - string\n" PROFILE(
         "p") "Thing.extension - Extension(e) {\"sliceName\":\"e\"}\n",
     "Thing.extension", "Thing.extension 0..* Extension by value open\nThing.extension:e 0..1 Extension\n"},
    {"an extension is opened by its definition",
     "= e complex-type Extension profile Extension\n~\nExtension.value[x] - string\n" PROFILE(
         "p") "Thing.extension - Extension(e) {\"sliceName\":\"e\"}\nThing.extension.value[x] 1.. -\n",
     "Thing.extension:",
     "Thing.extension:e 0..* Extension\nThing.extension:e.extension 0..* Extension\nThing.extension:e.url 1..1 "
     "\nThing.extension:e.value[x] 1..1 string\n"},
};

static const row choice_rows[] = {
    {"a type in the path makes a slice", PROFILE("p") "Thing.valueQuantity.unit 1.. -\n", "Thing.value[x]",
     "Thing.value[x] 0..1 Quantity|string|boolean|decimal|Coding by type open\nThing.value[x]:valueQuantity 0..1 "
     "Quantity\n"
     "Thing.value[x]:valueQuantity.id 0..1 string\nThing.value[x]:valueQuantity.extension 0..* "
     "Extension\nThing.value[x]:valueQuantity.value 0..1 decimal\n"
     "Thing.value[x]:valueQuantity.unit 1..1 string\nThing.value[x]:valueQuantity.system 0..1 "
     "uri\nThing.value[x]:valueQuantity.code 0..1 code\n"},
    {"a slice that is required leaves no other type", PROFILE("p") "Thing.valueCoding 1.. -\n", "Thing.value[x]",
     "Thing.value[x] 1..1 Coding by type closed\nThing.value[x]:valueCoding 1..1 Coding\n"},
    {"slices for all types are closed",
     PROFILE("p") "Thing.value[x] - string|boolean\nThing.valueString - - {\"short\":\"s\"}\nThing.valueBoolean - - "
                  "{\"short\":\"b\"}\n",
     "Thing.value[x]",
     "Thing.value[x] 0..1 string|boolean by type closed\nThing.value[x]:valueString 0..1 string "
     "short=s\nThing.value[x]:valueBoolean 0..1 boolean short=b\n"},
    {"what is said of all items is said of a slice with a profile too",
     "= e complex-type Extension profile Extension\n~\nExtension.value[x] - string\n" PROFILE("p")
         "Thing.extension - - {\"slicing\":{\"rules\":\"open\"}}\nThing.extension.value[x] 1.. -\n"
         "Thing.extension - Extension(e) {\"sliceName\":\"e\"}\n",
     "Thing.extension:e",
     "Thing.extension:e 0..* Extension\nThing.extension:e.extension 0..* Extension\nThing.extension:e.url 1..1 \n"
     "Thing.extension:e.value[x] 1..1 string\n"},
    {"a slice for a type by name",
     PROFILE("p") "Thing.value[x] - - {\"slicing\":{\"rules\":\"open\"}}\nThing.value[x] - - "
                  "{\"sliceName\":\"valueString\"}\n",
     "Thing.value[x]",
     "Thing.value[x] 0..1 Quantity|string|boolean|decimal|Coding by type open\nThing.value[x]:valueString 0..1 "
     "string\n"},
    {"within a slice a type in the path is the type",
     PROFILE("p") "Thing.extension - - {\"sliceName\":\"e\"}\nThing.extension.valueString 1.. -\n",
     "Thing.extension:e.value",
     "Thing.extension:e.value[x] 1..1 string by type closed\nThing.extension:e.value[x]:valueString 1..1 string\n"},
    {"... of elements that come with the base",
     "= t complex-type Element\nt 0..* -\nt.a 0..* Element\nt.a.value[x] 0..1 string|boolean\n= p complex-type t "
     "profile t\n~\nt.a - - {" SLICED "}\nt.a - - {\"sliceName\":\"s\"}\nt.a.valueString 1.. -\n",
     "t.a",
     "t.a 0..* Element by value open\nt.a.value[x] 0..1 string|boolean\nt.a:s 0..* Element\nt.a:s.value[x] 1..1 "
     "string\n"},
};

#define SLICED_BASE(rules)                                                                                            \
    "= b resource Thing profile Thing\n~\nThing.part - - {\"slicing\":{\"discriminator\":[{\"type\":\"value\","      \
    "\"path\":\"name\"}],\"ordered\":false,\"rules\":\"" rules "\"}}\n"

static const row fault_rows[] = {
    {"a slicing that is closed cannot be opened",
     SLICED_BASE("closed") "= p resource b profile Thing\n~\n"
     "Thing.part - - {\"slicing\":{\"rules\":\"open\"}}\n",
     "Thing.part",
     "Thing.part 0..* BackboneElement by value closed\nThing.part.id 0..1 string\nThing.part.name 0..1 "
     "string\nThing.part.code 0..1 CodeableConcept\n"
     "Thing.part.part 0..*  contentReference=" TYPE_URL "Thing#Thing.part\n"
     "slicing Thing.part\n"},
    {"one that is open at the end can be closed",
     SLICED_BASE("openAtEnd") "= p resource b profile Thing\n~\n"
     "Thing.part - - {\"slicing\":{\"rules\":\"closed\"}}\n",
     "Thing.part",
     "Thing.part 0..* BackboneElement by value closed\nThing.part.id 0..1 string\nThing.part.name 0..1 "
     "string\nThing.part.code 0..1 CodeableConcept\n"
     "Thing.part.part 0..*  contentReference=" TYPE_URL "Thing#Thing.part\n"},
    {"a slicing in another order than its base",
     SLICED_BASE("open") "= p resource b profile Thing\n~\n"
     "Thing.part - - {\"slicing\":{\"ordered\":true,\"rules\":\"open\"}}\n",
     "none",
     "slicing Thing.part\n"},
    {"a slicing goes on from the discriminators of its base",
     SLICED_BASE("open") "= p resource b profile Thing\n~\n"
     "Thing.part - - {\"slicing\":{\"discriminator\":[{\"type\":\"value\",\"path\":\"name\"},"
     "{\"type\":\"value\",\"path\":\"code\"}],\"rules\":\"open\"}}\n",
     "Thing.part",
     "Thing.part 0..* BackboneElement by value open\nThing.part.id 0..1 string\nThing.part.name 0..1 "
     "string\nThing.part.code 0..1 CodeableConcept\n"
     "Thing.part.part 0..*  contentReference=" TYPE_URL "Thing#Thing.part\n"},
    {"... and cannot have others",
     SLICED_BASE("open") "= p resource b profile Thing\n~\n"
     "Thing.part - - {\"slicing\":{\"discriminator\":[{\"type\":\"value\",\"path\":\"code\"}],\"rules\":\"open\"}}\n",
     "none",
     "slicing Thing.part\n"},
    {"a path that leads nowhere", PROFILE("p") "Thing.nothing 1.. -\nThing.active 1.. -\n", "Thing.active",
     "Thing.active 1..1 boolean\npath Thing.nothing\n"},
    {"a path that goes on behind a primitive of FHIRPath", PROFILE("p") "Thing.id.x 1.. -\n", "Thing.id",
     "Thing.id 0..1 system\npath Thing.id.x\n"},
    {"empty steps", PROFILE("p") "Thing..active 1.. -\nThing. - -\n. - -\n", "Thing.act",
     "Thing.active 0..1 boolean\npath Thing..active\npath Thing.\npath .\n"},
    {"another root", PROFILE("p") "Other.active 1.. -\n", "Thing.act",
     "Thing.active 0..1 boolean\nroot Other.active\n"},
    {"a base that is not there", "= p resource http://x/gone profile Thing\n~\nThing.active 1.. -\n", "Thing",
     "base \n"},
    {"a type that is not allowed", PROFILE("p") "Thing.value[x] - CodeableConcept\n", "Thing.value",
     "Thing.value[x] 0..1 CodeableConcept\ntype Thing.value[x]\n"},
    {"values of another type",
     PROFILE("p") "Thing.active - - {\"fixedString\":\"x\"}\nThing.alias - - {\"patternQuantity\":{}}\n", "none",
     "value-type Thing.active\nvalue-type Thing.alias\n"},
    {"cardinality that widens", PROFILE("p") "Thing.active ..2 -\n", "Thing.act",
     "Thing.active 0..2 boolean\ncardinality Thing.active\n"},
    {"slices of what is not sliced", PROFILE("p") "Thing.alias - - {\"sliceName\":\"a\"}\n", "Thing.al",
     "Thing.alias 0..* string\nThing.alias:a 0..* string\nslicing Thing.alias\n"},
    {"a name for what cannot repeat", PROFILE("p") "Thing.active 1.. - {\"sliceName\":\"a\"}\n", "Thing.ac",
     "Thing.active:a 1..1 boolean\nslicing Thing.active\n"},
    {"a slice for a type with another name", PROFILE("p") "Thing.value[x] - string {\"sliceName\":\"text\"}\n", "none",
     "slice-name Thing.value[x]\n"},
    {"two slices for types of which one is required", PROFILE("p") "Thing.valueString 1.. -\nThing.valueBoolean - -\n",
     "none", "type-min Thing.value[x]\n"},
    {"must support taken back",
     "= b resource Thing profile Thing\n~\nThing.active - - {\"mustSupport\":true}\n= p resource b profile "
     "Thing\n~\nThing.active - - {\"mustSupport\":false}\n",
     "none", "must-support Thing.active\n"},
    {"another fixed value than the base's",
     "= b resource Thing profile Thing\n~\nThing.active - - {\"fixedBoolean\":true}\n= p resource b profile "
     "Thing\n~\nThing.active - - {\"fixedBoolean\":false}\n",
     "none", "fixed Thing.active\n"},
    {"slicing of the root, and by what is no discriminator",
     PROFILE("p") "Thing - - {\"slicing\":{\"rules\":\"open\"}}\n"
                  "Thing.part - - {\"slicing\":{\"discriminator\":[{\"type\":\"colour\"}],\"rules\":\"open\"}}\n",
     "none", "slicing Thing\nslicing Thing.part\n"},
    {"a profile of another type",
     "= q complex-type Coding profile Coding\n~\n" PROFILE("p") "Thing.value[x] - Quantity(q)\n", "none",
     "type-profile Thing.value[x]\n"},
    {"an element said nine times",
     PROFILE("p") "Thing.active - -\nThing.active - -\nThing.active - -\nThing.active - -\nThing.active - "
                  "-\nThing.active - -\nThing.active - -\nThing.active - -\nThing.active - -\n",
     "none", "repeated Thing.active\n"},
    {"itself", "= p complex-type Extension profile Extension\n~\nExtension - Extension(p)\n", "none",
     "recursion Extension\n"},
};

/* Profiles that need each other: each is made, without what the other would have to say. */
static void test_circles(void)
{
    static const char text[] = "= q complex-type Quantity profile Quantity\n~\nQuantity.extension - Extension(e) "
                               "{\"sliceName\":\"e\"}\nQuantity.extension.value[x] 1.. -\n"
                               "= e complex-type Extension profile Extension\n~\nExtension.value[x] - "
                               "Quantity(q)\nExtension.value[x].unit 1.. -\n";
    fixture f;
    const lodd__structure *q = NULL, *e = NULL;

    if (fixture_open(&f, text, NULL, NULL)) {
        q = lodd__structures_find(f.structures, LODD__STR("q"));
        e = lodd__structures_find(f.structures, LODD__STR("e"));
    }
    TAP_OK(q != NULL && e != NULL && q->root != NULL && e->root != NULL && lodd__structures_failures(f.structures) == 0,
           "profiles that need each other");
    fixture_close(&f);
}

/* A structure made of its differential knows what is wrong with it. */
static void test_structure(void)
{
    fixture f;
    const lodd__structure *p = NULL, *good = NULL;

    if (fixture_open(&f, PROFILE("p") "Thing.nam 1.. -\n",
                     PROFILE("good") "Thing.part - - {" SLICED "}\nThing.part 1.. - {\"sliceName\":\"a\"}\n", NULL)) {
        p = lodd__structures_find(f.structures, LODD__STR("p"));
        good = lodd__structures_find(f.structures, LODD__STR("good"));
    }
    TAP_OK(p != NULL && p->root != NULL && lodd__str_is(p->snapshot_fault, "path Thing.nam nam"), "a fault is told");
    TAP_OK(good != NULL && good->snapshot_fault.len == 0 && good->profile && !good->no_snapshot,
           "and none when there is none");
    TAP_OK(good != NULL && lodd__definition_child(good->root, LODD__STR("part"), NULL)->first_slice != NULL &&
               lodd__str_is(lodd__definition_child(good->root, LODD__STR("part"), NULL)->first_slice->slice_name, "a"),
           "its slices hang in the tree");
    fixture_close(&f);
}

/* Of a StructureDefinition that is read as a document. */
static void test_element(void)
{
    static const char text[] =
        "= StructureDefinition resource Resource\nStructureDefinition 0..* -\n"
        "StructureDefinition.url 0..1 uri\nStructureDefinition.baseDefinition 0..1 uri\n"
        "StructureDefinition.derivation 0..1 code\nStructureDefinition.type 0..1 uri\n"
        "StructureDefinition.kind 0..1 code\nStructureDefinition.differential 0..1 BackboneElement\n"
        "StructureDefinition.differential.element 0..* BackboneElement\n"
        "StructureDefinition.differential.element.path 1..1 string\n"
        "StructureDefinition.differential.element.max 0..1 string\n";
    fixture f;
    lodd__arena arena = {0};
    lodd__snapshot made = {.image = NULL};
    lodd__resource p;
    const lodd__element *e = NULL;
    bool ok = fixture_open(&f, text, PROFILE("p") "Thing.alias ..2 -\nThing.gone - -\n", NULL) &&
              lodd__definitions_find_id(f.definitions, LODD__STR("StructureDefinition"), LODD__STR("p"), &p);

    if (ok)
        e = lodd__element_inflate(f.structures, &arena, p.node, NULL);
    ok = e != NULL && lodd__snapshot_of_element(&made, f.structures, e) == LODD_OK;
    TAP_OK(ok && lodd__node_count(made.elements) == 13 && made.n_faults == 1 &&
               lodd__str_is(lodd__node_str(lodd__node_at(made.elements, 5), "max"), "2"),
           "of a document");
    lodd__snapshot_free(&made);
    lodd__arena_free(&arena);
    fixture_close(&f);
}

/* Long lists and deep paths end, in reasonable time and space. */
static void test_hostile(void)
{
    lodd__buf text = {0};
    fixture f;
    const lodd__structure *many = NULL, *deep = NULL, *wide = NULL;

    lodd__buf_printf(&text, "= many resource Thing profile Thing\n~\nThing.part - - {" SLICED "}\n");
    for (int i = 0; i < 3000; i++)
        lodd__buf_printf(&text, "Thing.part - - {\"sliceName\":\"s%d\"}\nThing.part.name 1.. -\n", i);
    lodd__buf_printf(&text, "= deep resource Thing profile Thing\n~\nThing");
    for (int i = 0; i < 500; i++)
        lodd__buf_printf(&text, ".part");
    lodd__buf_printf(&text, " 1.. -\nThing");
    for (int i = 0; i < 60; i++)
        lodd__buf_printf(&text, ".part");
    lodd__buf_printf(&text, ".name 1.. -\n= big complex-type Element\nbig 0..* -\nbig.a 0..* Element\n");
    for (int i = 0; i < 500; i++)
        lodd__buf_printf(&text, "big.a.x%d 0..1 string\n", i);
    lodd__buf_printf(&text, "= wide complex-type big profile big\n~\nbig.a - - {" SLICED "}\n");
    for (int i = 0; i < 5000; i++)
        lodd__buf_printf(&text, "big.a - - {\"sliceName\":\"s%d\"}\n", i);
    lodd__buf_addc(&text, '\0');
    if (!text.failed && fixture_open(&f, text.ptr, NULL, NULL)) {
        many = lodd__structures_find(f.structures, LODD__STR("many"));
        deep = lodd__structures_find(f.structures, LODD__STR("deep"));
        wide = lodd__structures_find(f.structures, LODD__STR("wide"));
        TAP_OK(many != NULL && many->n_elements > 15000, "3,000 slices");
        TAP_OK(deep != NULL && deep->n_elements > 200 &&
                   lodd__str_starts(deep->snapshot_fault, LODD__STR("path Thing.part.part")),
               "a path of 500 steps is refused, one of 60 not");
        TAP_OK(wide != NULL && wide->no_snapshot && lodd__str_starts(wide->snapshot_fault, LODD__STR("size")),
               "what would fill the memory is not made");
        fixture_close(&f);
    } else {
        TAP_OK(false, "hostile differentials are read");
    }
    lodd__buf_free(&text);
}

int main(void)
{
    test_rows(plain_rows, sizeof plain_rows / sizeof *plain_rows);
    test_rows(opened_rows, sizeof opened_rows / sizeof *opened_rows);
    test_rows(slice_rows, sizeof slice_rows / sizeof *slice_rows);
    test_rows(choice_rows, sizeof choice_rows / sizeof *choice_rows);
    test_rows(fault_rows, sizeof fault_rows / sizeof *fault_rows);
    test_structure();
    test_circles();
    test_element();
    test_hostile();
    return tap_done();
}
