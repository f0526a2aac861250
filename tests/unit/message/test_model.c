/* test_model.c - what is read of the schemas: content, types, code lists, coverage components; and what is refused. */
#include "fixture.h"

#define XSD_OPEN(ns)                                                                                                   \
    "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:lodd=\"urn:lodd:xsd\" xmlns:k=\"urn:k\" "          \
    "xmlns:t=\"" ns "\" targetNamespace=\"" ns "\" elementFormDefault=\"qualified\">\n"

static const char pack[] = "{\"id\": \"x.t\", \"version\": \"1\", \"codes\": \"codes\",\n"
                           " \"schemas\": [{\"namespace\": \"urn:t\", \"file\": \"t.xsd\"}, {\"namespace\": \"urn:k\", "
                           "\"file\": \"k.xsd\"}],\n"
                           " \"profiles\": [{\"id\": \"m\", \"root\": \"M\", \"namespace\": \"urn:t\"}]}";

/* Data types: CS and CV are known by their names; a local element without namespace. */
static const char types[] =
    "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:k=\"urn:k\" targetNamespace=\"urn:k\" "
    "elementFormDefault=\"unqualified\">\n"
    "<xs:complexType name=\"CS\"><xs:attribute name=\"V\"/><xs:attribute name=\"DN\"/></xs:complexType>\n"
    "<xs:complexType name=\"CV\"><xs:attribute name=\"V\"/><xs:attribute name=\"S\"/><xs:attribute "
    "name=\"DN\"/><xs:attribute name=\"OT\"/></xs:complexType>\n"
    "<xs:complexType name=\"Ratio\"><xs:sequence><xs:element name=\"Num\" type=\"xs:int\"/><xs:element name=\"Den\" "
    "type=\"xs:int\" form=\"qualified\"/></xs:sequence></xs:complexType>\n"
    "<xs:complexType name=\"Ident\"><xs:sequence><xs:element name=\"Id\" type=\"xs:string\"/><xs:element "
    "name=\"TypeId\" type=\"k:CV\"/></xs:sequence></xs:complexType>\n"
    "</xs:schema>";

static const char message[] =
    XSD_OPEN("urn:t") "<xs:import namespace=\"urn:k\"/>\n"
                      "<xs:complexType name=\"Base\"><xs:sequence><xs:element name=\"Common\" "
                      "type=\"xs:string\"/></xs:sequence><xs:attribute name=\"base\"/></xs:complexType>\n"
                      "<xs:complexType name=\"Derived\"><xs:complexContent><xs:extension "
                      "base=\"t:Base\"><xs:sequence><xs:element name=\"Own\" type=\"xs:string\"/></xs:sequence>\n"
                      "  <xs:attribute name=\"own\"/></xs:extension></xs:complexContent></xs:complexType>\n"
                      "<xs:group name=\"Pair\"><xs:sequence><xs:element name=\"P1\" type=\"xs:string\"/><xs:element "
                      "name=\"P2\" type=\"xs:string\"/></xs:sequence></xs:group>\n"
                      "<xs:attributeGroup name=\"Marks\"><xs:attribute name=\"m1\"/><xs:attribute "
                      "name=\"m2\"/></xs:attributeGroup>\n"
                      "<xs:attribute name=\"global\"/>\n"
                      "<xs:element name=\"Node\"><xs:complexType><xs:sequence><xs:element name=\"Name\" "
                      "type=\"xs:string\"/><xs:element ref=\"t:Node\" "
                      "minOccurs=\"0\"/></xs:sequence></xs:complexType></xs:element>\n"
                      "<xs:element name=\"Listed\" type=\"k:CS\" lodd:kodeverk=\"9001\"/>\n"
                      "<xs:element name=\"M\"><xs:complexType><xs:sequence>\n"
                      "  <xs:element name=\"Code\" type=\"k:CS\" lodd:kodeverk=\"9002\"/>\n"
                      "  <xs:element name=\"Value\" type=\"k:CV\" lodd:kodeverk=\"9001 9002\"/>\n"
                      "  <xs:element ref=\"t:Listed\"/>\n"
                      "  <xs:choice><xs:element name=\"A\" type=\"xs:string\"/><xs:sequence><xs:element name=\"B\" "
                      "type=\"xs:string\"/><xs:element name=\"C\" type=\"xs:string\"/></xs:sequence>\n"
                      "    <xs:choice><xs:element name=\"D\" type=\"xs:string\"/><xs:element name=\"E\" "
                      "type=\"xs:string\"/></xs:choice></xs:choice>\n"
                      "  <xs:element name=\"X\" type=\"t:Derived\"/>\n"
                      "  <xs:group ref=\"t:Pair\"/>\n"
                      "  <xs:element ref=\"t:Node\"/>\n"
                      "  <xs:element name=\"Ident\" type=\"k:Ident\" lodd:kodeverk-typeid=\"9003\"/>\n"
                      "  <xs:element name=\"Ratio\" type=\"k:Ratio\"/>\n"
                      "  <xs:element name=\"Inner\"><xs:complexType><xs:sequence><xs:element name=\"Code\" "
                      "type=\"k:CV\"/></xs:sequence><xs:attribute name=\"i\"/></xs:complexType></xs:element>\n"
                      "  <xs:element name=\"Other\"><xs:complexType><xs:sequence><xs:element "
                      "name=\"Inner\"><xs:complexType><xs:attribute "
                      "name=\"j\"/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>\n"
                      "  <xs:any namespace=\"##other\" minOccurs=\"0\"/>\n"
                      "</xs:sequence><xs:attributeGroup ref=\"t:Marks\"/><xs:attribute "
                      "ref=\"t:global\"/></xs:complexType></xs:element></xs:schema>";

#define LIST(number, content, codes)                                                                                   \
    "{\"resourceType\": \"CodeSystem\", \"url\": \"urn:oid:2.16.578.1.12.4.1.1." number "\", \"title\": \"L" number    \
    "\", \"content\": \"" content "\", \"concept\": [" codes "]}"

static void write_pack(fixture *f)
{
    fixture_files(f);
    temp_write(&f->files, "x.t@1/pack.json", pack);
    temp_write(&f->files, "x.t@1/t.xsd", message);
    temp_write(&f->files, "x.t@1/k.xsd", types);
    temp_write(&f->files, "x.t@1/codes/9001.json", LIST("9001", "complete", "{\"code\": \"1\"}, {\"code\": \"2\"}"));
    temp_write(&f->files, "x.t@1/codes/9002.json", LIST("9002", "complete", "{\"code\": \"X\"}"));
}

static const lodd__model_element *part(const lodd__model_element *of, const char *name, const char *ns)
{
    return of != NULL && of->type != NULL ? lodd__model_find(of->type, name, ns) : NULL;
}

static bool lists_are(const lodd__model_element *e, const char *lists, const char *typeid_lists)
{
    return e != NULL && lodd__str_is(e->kodeverk, lists) && lodd__str_is(e->kodeverk_typeid, typeid_lists);
}

static void test_content(const lodd__model *model)
{
    const lodd__model_element *m = &model->root;

    TAP_OK(strcmp(m->name, "M") == 0 && strcmp(m->ns, "urn:t") == 0 && m->type != NULL &&
               m->type->coded == LODD__CODED_NO,
           "the root");
    TAP_OK(part(m, "Code", "urn:t") != NULL && part(m, "Code", "urn:t")->type->coded == LODD__CODED_CS &&
               lists_are(part(m, "Code", "urn:t"), "9002", ""),
           "a CS with its list");
    TAP_OK(part(m, "Value", "urn:t") != NULL && part(m, "Value", "urn:t")->type->coded == LODD__CODED_CV &&
               lists_are(part(m, "Value", "urn:t"), "9001 9002", ""),
           "a CV with two lists");
    TAP_OK(part(m, "Listed", "urn:t") != NULL && part(m, "Listed", "urn:t")->type->coded == LODD__CODED_CS &&
               lists_are(part(m, "Listed", "urn:t"), "9001", ""),
           "a reference: the list of the global element");
    TAP_OK(lists_are(part(m, "Ident", "urn:t"), "", "9003"), "the lists of the TypeId in an Ident");
    TAP_OK(part(m, "None", "urn:t") == NULL && part(m, "Code", "urn:k") == NULL && part(m, "Code", "") == NULL,
           "nothing else is there");
    TAP_OK(part(m, "P1", "urn:t") != NULL && part(m, "P2", "urn:t") != NULL && part(m, "P1", "urn:t")->type == NULL,
           "a group is read as its content; simple types end");
    TAP_OK(part(part(m, "X", "urn:t"), "Common", "urn:t") != NULL &&
               part(part(m, "X", "urn:t"), "Own", "urn:t") != NULL,
           "an extension has its base's content");
    TAP_OK(part(part(m, "Inner", "urn:t"), "Code", "urn:t") != NULL &&
               part(part(part(m, "Other", "urn:t"), "Inner", "urn:t"), "Code", "urn:t") == NULL,
           "two local elements of one name keep their own types");
    TAP_OK(part(part(m, "Ratio", "urn:t"), "Num", "") != NULL &&
               part(part(m, "Ratio", "urn:t"), "Num", "urn:k") == NULL,
           "a local element of an unqualified schema has no namespace");
    TAP_OK(part(part(m, "Ratio", "urn:t"), "Den", "urn:k") != NULL &&
               part(part(m, "Ratio", "urn:t"), "Den", "") == NULL,
           "but for form=\"qualified\"");
}

static void test_recursion(const lodd__model *model)
{
    const lodd__model_element *node = part(&model->root, "Node", "urn:t");
    const lodd__model_element *inner = part(node, "Node", "urn:t");

    TAP_OK(node != NULL && inner != NULL && inner->type == node->type, "an element in itself has one type");
}

static size_t count_name(const lodd__model *model, lodd_component_kind kind, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < model->table.n[kind]; i++)
        n += lodd__str_is(model->table.names[kind][i], name);
    return n;
}

static void test_components(const lodd__model *model)
{
    static const char *const elements[] = {
        "M",           "M/Code",   "M/Value",      "M/Listed",  "M/A",      "M/B",       "M/C",       "M/D",
        "M/E",         "M/X",      "M/P1",         "M/P2",      "M/Node",   "Node/Node", "Node/Name", "Derived/Common",
        "Derived/Own", "Ident/Id", "Ident/TypeId", "Ratio/Num", "Ratio/Den"};
    static const char *const attributes[] = {"M/@m1",      "M/@m2",           "M/@global",   "M/Code/@V",
                                             "M/Code/@DN", "M/Value/@S",      "M/Value/@OT", "M/X/@base",
                                             "M/X/@own",   "Ident/TypeId/@S", "M/Inner/@i"};
    static const char *const choices[] = {"M|A", "M|B", "M|D", "M|E"};
    size_t n = 0;

    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        n += count_name(model, LODD_COMPONENT_ELEMENT, elements[i]) == 1;
    TAP_OK(n == sizeof elements / sizeof *elements, "each element is a component once (%zu)", n);
    n = 0;
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        n += count_name(model, LODD_COMPONENT_ATTRIBUTE, attributes[i]) == 1;
    TAP_OK(n == sizeof attributes / sizeof *attributes, "each attribute is one once (%zu)", n);
    n = 0;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        n += count_name(model, LODD_COMPONENT_CHOICE, choices[i]) == 1;
    TAP_OK(n == 4 && model->table.n[LODD_COMPONENT_CHOICE] == 4,
           "the branches of choices, those of a choice in a choice by themselves");
    TAP_OK(count_name(model, LODD_COMPONENT_CODE, "9001|1") == 1 &&
               count_name(model, LODD_COMPONENT_CODE, "9001|2") == 1 &&
               count_name(model, LODD_COMPONENT_CODE, "9002|X") == 1 && model->table.n[LODD_COMPONENT_CODE] == 3,
           "the codes of the lists, each list once; 9003 is not carried");
    TAP_OK(lodd__str_is(model->table.profile, "x.t@1/m"), "the table knows its profile");
    TAP_OK(model->lists.len == 3 && lodd__str_is(model->lists.ptr[0].number, "9001") &&
               lodd__str_is(model->lists.ptr[2].number, "9003") &&
               lodd__model_find_list(model, LODD__STR("9002")) == &model->lists.ptr[1] &&
               lodd__model_find_list(model, LODD__STR("9")) == NULL,
           "the lists, sorted");
    TAP_OK(model->lists.ptr[0].first_code == 0 && model->lists.ptr[1].first_code == 2 &&
               model->lists.ptr[2].first_code == (size_t)-1,
           "where each list's codes begin");
}

static void test_model(void)
{
    fixture f;
    lodd__model *model = NULL;

    write_pack(&f);
    fixture_begin_files(&f);
    TAP_OK(lodd__model_new(&model, f.packs, f.packs->profiles[0], NULL) == LODD_OK && model != NULL, "a model is read");
    if (model != NULL) {
        TAP_OK(lodd__model_count_codes(model, f.packs) == LODD_OK, "and its codes are counted");
        test_content(model);
        test_recursion(model);
        test_components(model);
    }
    lodd__model_free(model);
    fixture_end(&f);
}

/* A long list is looked up, but its codes are no components. */
static void test_long_list(void)
{
    fixture f;
    lodd__model *model = NULL;
    lodd__buf codes = {0};

    write_pack(&f);
    lodd__buf_add(&codes, LODD__STR("{\"resourceType\": \"CodeSystem\", \"url\": \"urn:oid:2.16.578.1.12.4.1.1.9001\", "
                                    "\"concept\": [{\"code\": \"x\"}"));
    for (int i = 0; i < 100; i++)
        lodd__buf_printf(&codes, ", {\"code\": \"%d\"}", i);
    lodd__buf_add(&codes, LODD__STR("]}"));
    temp_write_n(&f.files, "x.t@1/codes/9001.json", codes.ptr, codes.len);
    fixture_begin_files(&f);
    TAP_OK(lodd__model_new(&model, f.packs, f.packs->profiles[0], NULL) == LODD_OK &&
               lodd__model_count_codes(model, f.packs) == LODD_OK && model->table.n[LODD_COMPONENT_CODE] == 1 &&
               lodd__model_find_list(model, LODD__STR("9001"))->first_code == (size_t)-1,
           "a list of more than 100 codes is not counted");
    lodd__model_free(model);
    lodd__buf_free(&codes);
    fixture_end(&f);
}

/* --- coverage of documents ---------------------------------------------------------------------------------------- */

static bool exercised(const lodd__coverage_bits *bits, lodd_component_kind kind, const char *name)
{
    for (size_t i = 0; bits != NULL && i < bits->table->n[kind]; i++)
        if (lodd__str_is(bits->table->names[kind][i], name))
            return bits->bits[kind][i / 64] >> (i % 64) & 1;
    return false;
}

static void test_coverage(void)
{
    fixture f;
    judged *j = NULL;
    const lodd__coverage_bits *bits = NULL;

    write_pack(&f);
    fixture_begin_files(&f);
    f.options.coverage = true;
    j = fixture_text(&f, "<M xmlns='urn:t' m1=''><Code V='X'/><Value V='2' "
                         "S='2.16.578.1.12.4.1.1.9001'/><B/><Ratio><Num xmlns=''>1</Num></Ratio><Unknown/></M>");
    bits = lodd__message_worker_coverage(f.worker, 0);
    if (!TAP_OK(j->status == LODD_OK && bits != NULL && bits->documents == 1, "a document is counted")) {
        char *why = lodd__shared_message(f.shared);
        printf("# status %d: %s\n", (int)j->status, why != NULL ? why : "-");
        free(why);
    }
    TAP_OK(exercised(bits, LODD_COMPONENT_ELEMENT, "M") && exercised(bits, LODD_COMPONENT_ELEMENT, "M/Code") &&
               exercised(bits, LODD_COMPONENT_ELEMENT, "Ratio/Num") &&
               !exercised(bits, LODD_COMPONENT_ELEMENT, "M/Listed") && !exercised(bits, LODD_COMPONENT_ELEMENT, "M/A"),
           "the elements it has are exercised, others are not");
    TAP_OK(exercised(bits, LODD_COMPONENT_ATTRIBUTE, "M/@m1") &&
               exercised(bits, LODD_COMPONENT_ATTRIBUTE, "M/Value/@S") &&
               !exercised(bits, LODD_COMPONENT_ATTRIBUTE, "M/@m2") &&
               !exercised(bits, LODD_COMPONENT_ATTRIBUTE, "M/Value/@OT"),
           "so are attributes");
    TAP_OK(exercised(bits, LODD_COMPONENT_CHOICE, "M|B") && !exercised(bits, LODD_COMPONENT_CHOICE, "M|A") &&
               !exercised(bits, LODD_COMPONENT_CHOICE, "M|E"),
           "and branches");
    TAP_OK(exercised(bits, LODD_COMPONENT_CODE, "9002|X") && exercised(bits, LODD_COMPONENT_CODE, "9001|2") &&
               !exercised(bits, LODD_COMPONENT_CODE, "9001|1"),
           "and codes");
    judged_free(j);
    fixture_end(&f);
}

/* --- what cannot be used ------------------------------------------------------------------------------------------ */

static void refused(const char *what, const char *file, const char *text, lodd_status expected)
{
    fixture f;
    lodd__model *model = NULL;
    char *why = NULL;
    lodd_status status = LODD_OK;

    write_pack(&f);
    temp_write(&f.files, file, text);
    fixture_begin_files(&f);
    status = lodd__model_new(&model, f.packs, f.packs->profiles[0], &why);
    if (!TAP_OK(status == expected && (status == LODD_OK || (model == NULL && why != NULL)), "%s", what))
        printf("# status %d: %s\n", (int)status, why != NULL ? why : "-");
    free(why);
    lodd__model_free(model);
    fixture_end(&f);
}

static char *nested(int depth)
{
    lodd__buf xsd = {0};

    lodd__buf_add(&xsd, LODD__STR(XSD_OPEN("urn:t") "<xs:element name=\"M\">"));
    for (int i = 0; i < depth; i++)
        lodd__buf_add(&xsd, LODD__STR("<xs:complexType><xs:sequence><xs:element name=\"E\">"));
    for (int i = 0; i < depth; i++)
        lodd__buf_add(&xsd, LODD__STR("</xs:element></xs:sequence></xs:complexType>"));
    lodd__buf_add(&xsd, LODD__STR("</xs:element></xs:schema>"));
    lodd__buf_addc(&xsd, '\0');
    return xsd.ptr;
}

static void test_refused(void)
{
    char *deep = nested(300);
    char *shallow = nested(8);

    refused("a file that is not XML", "x.t@1/t.xsd", "nothing", LODD_ERR_PACK);
    refused("an empty file", "x.t@1/t.xsd", "", LODD_ERR_PACK);
    refused("another document", "x.t@1/t.xsd", "<html/>", LODD_ERR_PACK);
    refused("a schema without the root", "x.t@1/t.xsd", XSD_OPEN("urn:t") "<xs:element name=\"N\"/></xs:schema>",
            LODD_ERR_PACK);
    refused("an imported file that is not XML", "x.t@1/k.xsd", "<", LODD_ERR_PACK);
    refused("types that nest deeply", "x.t@1/t.xsd", deep, LODD_ERR_PACK);
    refused("types that nest less deeply", "x.t@1/t.xsd", shallow, LODD_OK);
    refused("a type of a namespace without schema is open", "x.t@1/t.xsd",
            "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:u=\"urn:unknown\" "
            "targetNamespace=\"urn:t\"><xs:element name=\"M\" type=\"u:T\"/></xs:schema>",
            LODD_OK);
    refused("a group that holds itself", "x.t@1/t.xsd",
            XSD_OPEN("urn:t") "<xs:group name=\"G\"><xs:sequence><xs:group ref=\"t:G\"/></xs:sequence></xs:group>"
                              "<xs:element name=\"M\"><xs:complexType><xs:group "
                              "ref=\"t:G\"/></xs:complexType></xs:element></xs:schema>",
            LODD_ERR_PACK);
    refused("a type that extends itself", "x.t@1/t.xsd",
            XSD_OPEN("urn:t") "<xs:complexType name=\"T\"><xs:complexContent><xs:extension "
                              "base=\"t:T\"/></xs:complexContent></xs:complexType>"
                              "<xs:element name=\"M\" type=\"t:T\"/></xs:schema>",
            LODD_ERR_PACK);
    free(deep);
    free(shallow);
}

/* --- our own profiles --------------------------------------------------------------------------------------------- */

/* In no type may an element be told twice: the second could never be exercised. XML Signature has one, for keys that no
 * message carries. */
static size_t told_twice(const lodd__model *model)
{
    size_t n = 0;

    for (size_t t = 0; t < model->types.len; t++)
        for (size_t i = 0; i < model->types.ptr[t]->elements.len; i++)
            if (!lodd__str_is(model->types.ptr[t]->name, "PGPDataType") &&
                lodd__model_find(model->types.ptr[t], model->types.ptr[t]->elements.ptr[i].name,
                                 model->types.ptr[t]->elements.ptr[i].ns) != &model->types.ptr[t]->elements.ptr[i]) {
                printf("# %.*s: %.*s/%s\n", LODD__FMT(model->table.profile), LODD__FMT(model->types.ptr[t]->name),
                       model->types.ptr[t]->elements.ptr[i].name);
                n++;
            }
    return n;
}

static size_t coded_without_list(const lodd__model *model)
{
    size_t n = 0;

    for (size_t t = 0; t < model->types.len; t++)
        for (size_t i = 0; i < model->types.ptr[t]->elements.len; i++) {
            const lodd__model_element *e = &model->types.ptr[t]->elements.ptr[i];
            n += e->type != NULL && e->type->coded == LODD__CODED_CS && e->kodeverk.len == 0;
        }
    return n;
}

static void test_own(void)
{
    fixture f;
    size_t models = 0;
    size_t twice = 0;
    size_t without = 0;
    size_t uncarried = 0;

    fixture_begin(&f);
    for (size_t i = 0; i < f.packs->n_profiles; i++) {
        lodd__model *model = NULL;
        char *why = NULL;
        if (lodd__model_new(&model, f.packs, f.packs->profiles[i], &why) != LODD_OK ||
            lodd__model_count_codes(model, f.packs) != LODD_OK) {
            TAP_OK(false, "%.*s: %s", LODD__FMT(f.packs->profiles[i]->name), why != NULL ? why : "-");
            free(why);
            continue;
        }
        models++;
        twice += told_twice(model);
        without += coded_without_list(model);
        for (size_t k = 0; k < model->lists.len; k++) {
            char oid[64];
            const lodd__codesystem *system = NULL;
            (void)snprintf(oid, sizeof oid, "2.16.578.1.12.4.1.1.%.*s", LODD__FMT(model->lists.ptr[k].number));
            (void)lodd__terminology_get(f.packs->terminology, lodd__str(oid), &system);
            if (system == NULL && lodd__terminology_title(f.packs->terminology, lodd__str(oid)).len == 0) {
                printf("# %s\n", oid);
                uncarried++;
            }
        }
        lodd__model_free(model);
    }
    TAP_OK(models == f.packs->n_profiles && models > 0, "the models of our %zu profiles are read", models);
    TAP_OK(twice == 0, "in no type an element is told twice (%zu)", twice);
    TAP_OK(uncarried == 0, "every list that a schema names is carried or known as not carried (%zu)", uncarried);
    printf("# %zu elements of type CS name no list\n", without);
    fixture_end(&f);
}

int main(void)
{
    test_model();
    test_long_list();
    test_coverage();
    test_refused();
    test_own();
    return tap_done();
}
