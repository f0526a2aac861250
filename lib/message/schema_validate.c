/* message/schema_validate.c - judges a document by the components of its schemas, in one walk. W3C XML Schema 1.0 part
 * 1, sections 3.3.4 (elements), 3.4.4 (complex types), 3.10.4 (wildcards). May use: base, xml, libxml2's tree.
 *
 * Verdicts are those of libxml2 2.9.14; where it departs from the recommendation, the place says so. Findings go
 * further in one way: libxml2 passes over what follows an element that is not expected; here the elements after it are
 * still judged by themselves when the content model has them, so that a reader sees all faults at once.
 *
 * Nothing is allocated for a valid element. Names are looked up by the address that the parser's dictionary gives them,
 * through a table kept from document to document.
 */
#include <libxml/tree.h>
#include <libxml/dict.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "message/schema.h"
#include "message/schema_load.h"
#include "message/schema_model.h"
#include "message/schema_simple.h"
#include "xml/xml.h"

enum { CACHE = 1024, MAX_DEPTH = 4000, MAX_EXPECTED = 10 };

typedef struct known_name {
    const xmlChar *local, *ns;
    const lodd__schema_name *name;
} known_name;

struct lodd__schema_validator {
    lodd__schema *schema;
    xmlDictPtr dict; /* held, so that the addresses in known stay what they are */
    lodd__map ids;
    known_name known[CACHE];
};

typedef struct run {
    lodd__schema_validator *validator;
    lodd__schema *schema;
    lodd__arena *scratch;
    lodd__schema_report *report;
    void *user;
    lodd__schema_check check;
    lodd_status status;
    int depth;
} run;

lodd__schema_validator *lodd__schema_validator_new(lodd__schema *schema)
{
    lodd__schema_validator *validator = calloc(1, sizeof *validator);

    if (validator != NULL)
        validator->schema = schema;
    return validator;
}

/* The addresses of another dictionary say nothing. */
static void use_dict(lodd__schema_validator *validator, xmlDictPtr dict)
{
    if (validator->dict == dict)
        return;
    if (validator->dict != NULL)
        xmlDictFree(validator->dict);
    memset(validator->known, 0, sizeof validator->known);
    validator->dict = dict != NULL && xmlDictReference(dict) == 0 ? dict : NULL;
}

void lodd__schema_validator_forget(lodd__schema_validator *validator)
{
    if (validator != NULL)
        use_dict(validator, NULL);
}

void lodd__schema_validator_free(lodd__schema_validator *validator)
{
    if (validator == NULL)
        return;
    use_dict(validator, NULL);
    lodd__map_free(&validator->ids);
    free(validator);
}

/* --- faults ------------------------------------------------------------------------------------------------------- */

static lodd_str name_of(const xmlNode *node)
{
    return lodd__str((const char *)node->name);
}

static void fault(run *r, lodd__builtin rule, const xmlNode *node, lodd_str a, lodd_str b)
{
    lodd__schema_fault f = {.rule = rule, .node = node, .args = {a, b}, .n_args = b.ptr != NULL ? 2 : 1};

    r->report(r->user, &f);
}

static void value_fault(run *r, lodd__builtin rule, const xmlNode *node, lodd_str value, lodd_str b)
{
    lodd__schema_fault f = {
        .rule = rule, .node = node, .at_value = true, .args = {value, b}, .n_args = 2, .arg_is_value = {true, false}};

    r->report(r->user, &f);
}

static const lodd_str none = {NULL, 0};

static void other(run *r, const xmlNode *node, const char *what)
{
    fault(r, LODD__RULE_XSD_OTHER, node, name_of(node), lodd__str(what));
}

static bool failed(run *r, lodd_status status)
{
    if (status != LODD_OK && r->status == LODD_OK)
        r->status = status;
    return r->status != LODD_OK;
}

/* --- names -------------------------------------------------------------------------------------------------------- */

static const xmlChar *href_of(const xmlNs *ns)
{
    return ns != NULL && ns->href != NULL ? ns->href : BAD_CAST "";
}

static const lodd__schema_name *find_name(run *r, const xmlChar *local, const xmlNs *ns, known_name *slot)
{
    const lodd__schema_name *name = NULL;
    xmlDictPtr dict = r->validator->dict;

    (void)failed(
        r, lodd__schema_find(r->schema, lodd__str((const char *)href_of(ns)), lodd__str((const char *)local), &name));
    /* names that no schema has are not kept: one may be read later that has them */
    if (name != NULL && dict != NULL && xmlDictOwns(dict, local) == 1 &&
        (ns == NULL || xmlDictOwns(dict, ns->href) == 1))
        *slot = (known_name){local, ns != NULL ? ns->href : NULL, name};
    return name;
}

static const lodd__schema_name *lookup(run *r, const xmlChar *local, const xmlNs *ns)
{
    const xmlChar *href = ns != NULL ? ns->href : NULL;
    uintptr_t mix = ((uintptr_t)local ^ (uintptr_t)href >> 3) * (uintptr_t)0x9E3779B97F4A7C15;
    known_name *slot = &r->validator->known[mix >> 40 & (CACHE - 1)];

    return slot->local == local && slot->ns == href ? slot->name : find_name(r, local, ns, slot);
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static bool is_text(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* The text among nodes, up to the first element or of all. */
static lodd_str text_among(run *r, const xmlNode *first, bool of_all)
{
    lodd_str ret = {"", 0};
    const xmlNode *only = NULL;
    size_t n = 0;
    char *out = NULL;

    for (const xmlNode *node = first; node != NULL && (of_all || node->type != XML_ELEMENT_NODE); node = node->next)
        if (is_text(node)) {
            only = n == 0 ? node : NULL;
            n += strlen((const char *)node->content);
        }
    if (n == 0)
        return ret;
    if (only != NULL)
        return (lodd_str){(const char *)only->content, n};
    out = lodd__arena_bytes(r->scratch, n + 1);
    if (out == NULL)
        return ret;
    ret.ptr = out;
    for (const xmlNode *node = first; node != NULL && (of_all || node->type != XML_ELEMENT_NODE); node = node->next)
        if (is_text(node)) {
            size_t len = strlen((const char *)node->content);
            memcpy(out + ret.len, node->content, len);
            ret.len += len;
        }
    out[ret.len] = '\0';
    return ret;
}

static lodd_str text_of(run *r, const xmlNode *first)
{
    return text_among(r, first, false);
}

typedef struct valued {
    run *run;
    const xmlNode *node;
    lodd_str text; /* the whole, for a list whose item is at fault */
} valued;

/* "'ja', 'nei'" */
static lodd_str enumeration(run *r, const lodd__schema_facet *first)
{
    lodd_str ret = none;

    for (const lodd__schema_facet *facet = first; facet != NULL; facet = facet->next)
        if (facet->kind == LODD__SCHEMA_ENUMERATION)
            ret = ret.len == 0 ? lodd__arena_printf(r->scratch, "'%.*s'", LODD__FMT(facet->text))
                               : lodd__arena_printf(r->scratch, "%.*s, '%.*s'", LODD__FMT(ret), LODD__FMT(facet->text));
    return ret;
}

/* A type goes by its name, one without by that of the element or attribute; a facet is told with it: "Kode (maxLength
 * 3)". */
static void on_bad_value(void *user, const lodd__schema_type *type, const lodd__schema_facet *facet)
{
    valued *v = user;
    run *r = v->run;
    lodd_str name = v->node->type == XML_ATTRIBUTE_NODE
                        ? lodd__arena_printf(r->scratch, "@%s", (const char *)v->node->name)
                        : name_of(v->node);

    if (facet == NULL && type->simple->label.len > 0)
        name = type->simple->label;
    else if (facet != NULL && facet->kind == LODD__SCHEMA_ENUMERATION)
        name = lodd__arena_printf(r->scratch, "%.*s (%.*s)", LODD__FMT(name), LODD__FMT(enumeration(r, facet)));
    else if (facet != NULL)
        name = lodd__arena_printf(r->scratch, "%.*s (%s %.*s)", LODD__FMT(name), lodd__schema_facet_names[facet->kind],
                                  LODD__FMT(facet->text));
    value_fault(r, LODD__RULE_XSD_VALUE, v->node, v->text, name);
}

static bool check_value(run *r, const xmlNode *node, const lodd__schema_type *type, lodd_str text,
                        lodd__schema_value *ret)
{
    valued v = {r, node, text};

    r->check.is_attribute = node->type == XML_ATTRIBUTE_NODE;
    r->check.element = r->check.is_attribute ? node->parent : node;
    r->check.report = on_bad_value;
    r->check.user = &v;
    return lodd__schema_check_value(&r->check, type, text, ret != NULL, ret);
}

/* --- attributes --------------------------------------------------------------------------------------------------- */

static bool is_instance_attribute(const xmlAttr *attr)
{
    static const char *const names[] = {"type", "nil", "schemaLocation", "noNamespaceSchemaLocation"};

    if (attr->ns == NULL || strcmp((const char *)href_of(attr->ns), LODD__SCHEMA_INSTANCE) != 0)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp((const char *)attr->name, names[i]) == 0)
            return true;
    return false;
}

static const xmlAttr *instance_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
        if (attr->ns != NULL && strcmp((const char *)attr->name, name) == 0 && is_instance_attribute(attr))
            return attr;
    return NULL;
}

static void attribute_value(run *r, const xmlAttr *attr, const lodd__schema_attribute *declared,
                            const lodd__schema_type *type)
{
    lodd_str text = text_of(r, attr->children);
    lodd__schema_value value, wanted;
    bool fixed = declared != NULL && declared->fixed;

    if (!check_value(r, (const xmlNode *)attr, type, text, fixed ? &value : NULL) || !fixed)
        return;
    r->check.ids = NULL;
    r->check.report = NULL;
    if (lodd__schema_check_value(&r->check, type, declared->value, true, &wanted) &&
        lodd__schema_value_compare(&value, &wanted) != 0)
        value_fault(r, LODD__RULE_XSD_FIXED, (const xmlNode *)attr, text, declared->value);
    r->check.ids = &r->validator->ids;
}

static void attribute_not_allowed(run *r, const xmlAttr *attr)
{
    fault(r, LODD__RULE_XSD_ATTRIBUTE, (const xmlNode *)attr, name_of((const xmlNode *)attr), name_of(attr->parent));
}

/* wildcard: NULL is anyType's, which allows everything and looks at what it knows. */
static void wild_attribute(run *r, const xmlAttr *attr, const lodd__schema_wildcard *wildcard)
{
    lodd__schema_process process = wildcard != NULL ? wildcard->process : LODD__SCHEMA_LAX;
    const lodd__schema_name *name = NULL;
    const lodd__schema_type *type = NULL;

    if (wildcard != NULL && !lodd__schema_wildcard_allows(wildcard, lodd__str((const char *)href_of(attr->ns)))) {
        attribute_not_allowed(r, attr);
        return;
    }
    if (process == LODD__SCHEMA_SKIP)
        return;
    if (attr->ns != NULL)
        name = lookup(r, attr->name, attr->ns);
    if (name != NULL && name->attribute != NULL) {
        if (!failed(r, lodd__schema_attribute_type(r->schema, name->attribute, &type)) && type->simple != NULL)
            attribute_value(r, attr, name->attribute, type);
    } else if (process == LODD__SCHEMA_STRICT) {
        fault(r, LODD__RULE_XSD_ROOT, (const xmlNode *)attr, name_of((const xmlNode *)attr), none);
    }
}

static void missing_attributes(run *r, const xmlNode *node, const lodd__schema_type *type, uint64_t missing)
{
    for (; missing != 0; missing &= missing - 1)
        fault(r, LODD__RULE_XSD_ATTRIBUTE_MISSING, node, type->slots[__builtin_ctzll(missing)].name->local,
              name_of(node));
}

static void attributes(run *r, const xmlNode *node, const lodd__schema_type *type)
{
    uint64_t seen = 0;

    for (const xmlAttr *attr = node->properties; attr != NULL && r->status == LODD_OK; attr = attr->next) {
        const lodd__schema_name *name = NULL;
        size_t i = 0;
        if (attr->ns != NULL && is_instance_attribute(attr))
            continue;
        if (type->n_slots > 0)
            name = lookup(r, attr->name, attr->ns);
        while (i < type->n_slots && (name == NULL || type->slots[i].name != name))
            i++;
        if (i < type->n_slots) {
            seen |= (uint64_t)1 << i;
            attribute_value(r, attr, type->slots[i].attribute, type->slots[i].type);
        } else if (type->wildcard != NULL || type->content == LODD__SCHEMA_ANYTYPE) {
            wild_attribute(r, attr, type->wildcard);
        } else {
            attribute_not_allowed(r, attr);
        }
    }
    if ((type->required & ~seen) != 0)
        missing_attributes(r, node, type, type->required & ~seen);
}

/* --- content models ----------------------------------------------------------------------------------------------- */

static lodd_str place_name(const lodd__schema_particle *place)
{
    if (place->kind == LODD__SCHEMA_ELEMENT)
        return place->name->local;
    return place->wildcard->other ? LODD__STR("##other") : LODD__STR("*");
}

/* "A, B" of what could come; a reader is not helped by more names than libxml2 tells. */
static lodd_str expected(run *r, const lodd__schema_model *model, uint32_t state, uint64_t seen)
{
    lodd__buf out = {0};
    lodd_str ret = LODD__STR("-");
    size_t n = model->is_all ? model->n_states : model->first[state + 1] - model->first[state];

    for (size_t i = 0, told = 0; i < n && told < MAX_EXPECTED; i++) {
        size_t place = model->is_all ? i : model->steps[model->first[state] + i].state - 1;
        if (model->is_all && (seen >> i & 1) != 0)
            continue;
        if (told++ > 0)
            lodd__buf_add(&out, LODD__STR(", "));
        lodd__buf_add(&out, place_name(model->places[place]));
    }
    if (out.len > 0)
        ret = lodd__arena_str(r->scratch, lodd__buf_str(&out));
    if (out.failed)
        r->status = LODD_ERR_NOMEM;
    lodd__buf_free(&out);
    return ret;
}

/* How far an element's content has come. */
typedef struct progress {
    const lodd__schema_model *model;
    uint32_t state;
    uint64_t seen; /* of an "all" */
    bool broken;   /* something was not expected: no more is said about what is */
} progress;

/* The place the next child takes; NULL: it is not expected. */
static lodd__schema_particle *step(progress *p, const xmlNode *child, const lodd__schema_name *name)
{
    const lodd__schema_model *model = p->model;

    if (model->is_all) {
        for (uint32_t i = 0; i < model->n_states; i++)
            if (name != NULL && model->places[i]->name == name && (p->seen >> i & 1) == 0) {
                p->seen |= (uint64_t)1 << i;
                return model->places[i];
            }
        return NULL;
    }
    for (uint32_t i = model->first[p->state]; name != NULL && i < model->first[p->state + 1]; i++)
        if (model->steps[i].name == name) {
            p->state = model->steps[i].state;
            return model->places[p->state - 1];
        }
    for (uint32_t i = model->first[p->state]; model->has_wildcards && i < model->first[p->state + 1]; i++) {
        lodd__schema_particle *place = model->places[model->steps[i].state - 1];
        if (place->kind == LODD__SCHEMA_ANY &&
            lodd__schema_wildcard_allows(place->wildcard, lodd__str((const char *)href_of(child->ns)))) {
            p->state = model->steps[i].state;
            return place;
        }
    }
    return NULL;
}

static bool complete(const progress *p)
{
    if (!p->model->is_all)
        return p->model->final[p->state];
    if (p->model->all_optional && p->seen == 0)
        return true;
    for (uint32_t i = 0; i < p->model->n_states; i++)
        if (p->model->places[i]->min > 0 && (p->seen >> i & 1) == 0)
            return false;
    return true;
}

/* Where the content model has the element at all: all places of one name have one type. */
static lodd__schema_particle *place_of(const lodd__schema_model *model, const lodd__schema_name *name)
{
    for (uint32_t i = 0; name != NULL && i < model->n_states; i++)
        if (model->places[i]->kind == LODD__SCHEMA_ELEMENT && model->places[i]->name == name)
            return model->places[i];
    return NULL;
}

/* --- elements ----------------------------------------------------------------------------------------------------- */

static void element(run *r, const xmlNode *node, lodd__schema_element *declared);
static void typed(run *r, const xmlNode *node, const lodd__schema_element *declared, const lodd__schema_type *type,
                  bool nilled, bool by_instance);

/* xsi:type. from: the declared type, or NULL. False: the attribute is at fault (said). */
static bool instance_type(run *r, const xmlNode *node, const xmlAttr *attr, const lodd__schema_type *from,
                          const lodd__schema_type **ret)
{
    lodd_str text = text_of(r, attr->children);
    size_t colon = lodd__str_find(text, ':', 0);
    lodd_str prefix = colon != (size_t)-1 ? lodd__str_sub(text, 0, colon) : LODD__STR("");
    lodd_str local = colon != (size_t)-1 ? lodd__str_sub(text, colon + 1, text.len - colon - 1) : text;
    lodd_str ns = lodd__schema_namespace(node, prefix);
    const lodd__schema_type *type = NULL;

    /* blanks around the name belong to it, as in libxml2 */
    if (!lodd__schema_lexical(LODD__SCHEMA_QNAME, text) || (prefix.len > 0 && ns.ptr == NULL)) {
        value_fault(r, LODD__RULE_XSD_VALUE, (const xmlNode *)attr, text, LODD__STR("xs:QName"));
        return false;
    }
    if (failed(r, lodd__schema_named_type(r->schema, ns, local, &type)))
        return false;
    if (type == NULL) {
        other(r, (const xmlNode *)attr, "cvc-elt.4.2: xsi:type names a type that is not declared");
        return false;
    }
    if (from != NULL && !lodd__schema_derived(type, from)) {
        other(r, (const xmlNode *)attr, "cvc-elt.4.3: xsi:type names a type that is not derived from the declared one");
        return false;
    }
    *ret = type;
    return true;
}

/* xsi:nil */
static bool is_nilled(run *r, const xmlNode *node, const lodd__schema_element *declared)
{
    const xmlAttr *attr = instance_attribute(node, "nil");
    lodd__schema_value value;
    lodd_str text;

    if (attr == NULL)
        return false;
    text = text_of(r, attr->children);
    if (!lodd__schema_lexical(LODD__SCHEMA_BOOLEAN, text)) {
        value_fault(r, LODD__RULE_XSD_VALUE, (const xmlNode *)attr, text, LODD__STR("xs:boolean"));
        return false;
    }
    value = lodd__schema_value_of(LODD__SCHEMA_BOOLEAN, text);
    if (!declared->nillable) {
        other(r, node, "cvc-elt.3.1: xsi:nil on an element that is not nillable");
        return false;
    }
    if (value.truth && declared->fixed) {
        other(r, node, "cvc-elt.3.2.2: xsi:nil on an element with a fixed value");
        return false;
    }
    return value.truth;
}

/* An element that no declaration was found for, where any is welcome. */
static void undeclared(run *r, const xmlNode *node)
{
    const xmlAttr *attr = instance_attribute(node, "type");
    const lodd__schema_type *type = lodd__schema_any_type(r->schema);

    if (attr == NULL || instance_type(r, node, attr, NULL, &type))
        typed(r, node, NULL, type, false, false);
}

/* Strict wildcards must know the element. One whose namespace no pack has is not an error of the document as far as can
 * be told. */
static void unknown(run *r, const xmlNode *node)
{
    lodd_str ns = lodd__str((const char *)href_of(node->ns));

    if (lodd__schema_knows(r->schema, ns))
        fault(r, LODD__RULE_XSD_ROOT, node, name_of(node), none);
    else
        fault(r, LODD__RULE_XSD_PAYLOAD_UNKNOWN, node, name_of(node), ns);
}

static void wild_element(run *r, const xmlNode *node, const lodd__schema_name *name, lodd__schema_process process)
{
    if (process == LODD__SCHEMA_SKIP)
        return;
    if (name != NULL && name->element != NULL)
        element(r, node, name->element);
    else if (process == LODD__SCHEMA_STRICT)
        unknown(r, node);
    else
        undeclared(r, node);
}

static void placed(run *r, const xmlNode *node, const lodd__schema_name *name, lodd__schema_particle *place)
{
    lodd__schema_element *declared = NULL;

    if (place->kind == LODD__SCHEMA_ANY)
        wild_element(r, node, name, place->wildcard->process);
    else if (!failed(r, lodd__schema_element_of(r->schema, place, &declared)))
        element(r, node, declared);
}

static void child_of_model(run *r, const xmlNode *child, progress *p)
{
    const lodd__schema_name *name = lookup(r, child->name, child->ns);
    uint32_t state = p->state;
    lodd__schema_particle *place = p->broken ? NULL : step(p, child, name);

    if (place == NULL && !p->broken) {
        p->broken = true;
        fault(r, LODD__RULE_XSD_ELEMENT, child, name_of(child), expected(r, p->model, state, p->seen));
        return;
    }
    if (place == NULL)
        place = place_of(p->model, name);
    if (place != NULL)
        placed(r, child, name, place);
}

static bool is_blank(const xmlChar *s)
{
    while (*s != '\0' && lodd__is_space((char)*s))
        s++;
    return *s == '\0';
}

/* Elements, with text between them where it is mixed. */
static void model_content(run *r, const xmlNode *node, const lodd__schema_type *type)
{
    progress p = {.model = type->model};
    bool text_said = type->content == LODD__SCHEMA_MIXED;

    for (const xmlNode *child = node->children; child != NULL && r->status == LODD_OK; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
            child_of_model(r, child, &p);
        } else if (!text_said && is_text(child) &&
                   (child->type == XML_CDATA_SECTION_NODE || !is_blank(child->content))) {
            text_said = true;
            fault(r, LODD__RULE_XSD_TEXT, node, name_of(node), none);
        }
    }
    if (!p.broken && r->status == LODD_OK && !complete(&p))
        fault(r, LODD__RULE_XSD_MISSING, node, name_of(node), expected(r, p.model, p.state, p.seen));
}

static void any_content(run *r, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child != NULL && r->status == LODD_OK; child = child->next)
        if (child->type == XML_ELEMENT_NODE)
            wild_element(r, child, lookup(r, child->name, child->ns), LODD__SCHEMA_LAX);
}

/* No elements; in empty and nilled content no text either, not even white space. */
static void no_elements(run *r, const xmlNode *node, bool text_too)
{
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
            fault(r, LODD__RULE_XSD_ELEMENT, child, name_of(child), LODD__STR("-"));
            return;
        }
        if (text_too && is_text(child)) {
            fault(r, LODD__RULE_XSD_TEXT, node, name_of(node), none);
            text_too = false;
        }
    }
}

/* The text, or for an empty element the default or fixed value, against the type. */
static void content_value(run *r, const xmlNode *node, const lodd__schema_element *declared,
                          const lodd__schema_type *type, bool by_instance)
{
    const lodd__schema_type *value_type = type->simple != NULL ? type : type->value_type;
    bool empty = true;
    lodd_str text;

    for (const xmlNode *child = node->children; child != NULL && empty; child = child->next)
        empty = child->type != XML_ELEMENT_NODE && !is_text(child);
    if (empty && declared != NULL && declared->has_value) {
        if (value_type != NULL)
            (void)check_value(r, node, value_type, declared->value, NULL);
        else if (by_instance && type->content == LODD__SCHEMA_MIXED && !(!type->model->is_all && type->model->final[0]))
            other(r, node, "cos-valid-default.2.1: the default value does not fit the type that xsi:type names");
        return;
    }
    text = text_among(r, node->children, value_type == NULL);
    if (value_type != NULL && !check_value(r, node, value_type, text, NULL))
        return;
    /* the texts are compared as they are, not the values */
    if (declared != NULL && declared->fixed && !lodd__str_eq(text, declared->value))
        value_fault(r, LODD__RULE_XSD_FIXED, node, text, declared->value);
}

static void content(run *r, const xmlNode *node, const lodd__schema_element *declared, const lodd__schema_type *type,
                    bool by_instance)
{
    switch (type->content) {
    case LODD__SCHEMA_SIMPLE_TYPE:
    case LODD__SCHEMA_SIMPLE_CONTENT:
        no_elements(r, node, false);
        content_value(r, node, declared, type, by_instance);
        break;
    case LODD__SCHEMA_EMPTY:
        no_elements(r, node, true);
        break;
    case LODD__SCHEMA_ELEMENTS:
        model_content(r, node, type);
        break;
    case LODD__SCHEMA_MIXED:
        model_content(r, node, type);
        if (declared != NULL && declared->has_value)
            content_value(r, node, declared, type, by_instance);
        break;
    case LODD__SCHEMA_ANYTYPE:
        any_content(r, node);
        if (declared != NULL && declared->has_value)
            content_value(r, node, declared, type, by_instance);
        break;
    }
}

/* Depth is bounded by max_depth of the parse; the bound here is for trees from elsewhere. */
static void typed(run *r, const xmlNode *node, const lodd__schema_element *declared, const lodd__schema_type *type,
                  bool nilled, bool by_instance)
{
    if (type->abstract) {
        other(r, node, "cvc-type.2: the type is abstract");
        return;
    }
    if (++r->depth > MAX_DEPTH) {
        r->status = LODD_ERR_LIMIT;
    } else {
        if (node->properties != NULL || type->required != 0)
            attributes(r, node, type);
        if (nilled)
            no_elements(r, node, true);
        else if (r->status == LODD_OK)
            content(r, node, declared, type, by_instance);
    }
    r->depth--;
}

static bool has_instance_attributes(const xmlNode *node)
{
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
        if (attr->ns != NULL)
            return true;
    return false;
}

static void element(run *r, const xmlNode *node, lodd__schema_element *declared)
{
    const lodd__schema_type *type = NULL;
    bool nilled = false;
    bool by_instance = false;

    if (failed(r, lodd__schema_type_of(r->schema, declared, &type)))
        return;
    if (has_instance_attributes(node)) {
        const xmlAttr *attr = instance_attribute(node, "type");
        nilled = is_nilled(r, node, declared);
        if (attr != NULL)
            by_instance = instance_type(r, node, attr, type, &type);
    }
    if (r->status == LODD_OK)
        typed(r, node, declared, type, nilled, by_instance);
}

lodd_status lodd__schema_validate(lodd__schema_validator *validator, const xmlNode *root, lodd__arena *scratch,
                                  lodd__schema_report *report, void *user)
{
    run r = {.validator = validator, .schema = validator->schema, .scratch = scratch, .report = report, .user = user};
    const lodd__schema_name *name = NULL;

    r.check.scratch = scratch;
    r.check.ids = &validator->ids;
    use_dict(validator, root->doc != NULL ? root->doc->dict : NULL);
    name = lookup(&r, root->name, root->ns);
    if (r.status == LODD_OK && name != NULL && name->element != NULL)
        element(&r, root, name->element);
    else if (r.status == LODD_OK)
        fault(&r, LODD__RULE_XSD_ROOT, root, name_of(root), none);
    lodd__map_free(&validator->ids);
    if (r.status == LODD_OK && (r.check.nomem || scratch->failed))
        r.status = LODD_ERR_NOMEM;
    return r.status;
}
