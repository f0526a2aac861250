/* main.c - do our XML Schemas give the same verdict as the official ones?
 *
 * usage: xsd-equivalence [REFERENCE_DIR PROFILES_DIR] [--mutants N] [--seed S] [--kind K] [--only NUMBER]
 *
 * Our schemas are written from published facts, not copied; that they mean the same is shown here, in three parts:
 *   components  both declare the same global elements, attributes, types and groups, namespace by namespace, built
 * alike, and examples made from either are judged alike; samples     every reference message in scope gets the verdict
 * recorded for the official schemas; mutants     tens of thousands of damaged messages get the same verdict from both.
 * All verdicts are libxml2's; lodd's own validator (lodd.c) judges the same documents by our schemas and must agree.
 * The official schemas are test data outside the repository; without them the test is skipped.
 *
 * May use: libxml2, POSIX directories. Prints TAP.
 */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/catalog.h>
#include <libxml/parser.h>
#include <libxml/uri.h>
#include <libxml/xmlschemas.h>

#include "lodd.h"
#include "mutate.h"
#include "tap.h"
#include "xsdset.h"

#define EXAMPLES    3 /* per global element and schema set */
#define SIGNATURES  40
#define MAX_FOLDERS 64
#define DSIG        "http://www.w3.org/2000/09/xmldsig#"

/* One set of schemas, ready to judge. */
struct judge {
    xmlSchemaPtr schema;
    xmlSchemaValidCtxtPtr ctxt;
};

struct verdict {
    bool valid;
    bool failed;   /* the validator itself gave up */
    uint64_t hash; /* of all messages, word for word */
    char first[300];
    struct fault_places places;
};

struct options {
    const char *reference, *profiles, *kind;
    size_t mutants;
    uint64_t seed;
    long only;
};

struct world {
    struct options opt;
    struct judge official, ours;
    struct lodd_judge *lodd;
    struct xsdset official_set, our_set;
    char **known; /* every namespace the official driver imports */
    size_t known_count;
    struct pool pool;
};

struct folder {
    char name[128];
    size_t files, wrong;
};

static const char *lodd_word(const struct lodd_verdict *v)
{
    return v->failed ? "failed" : v->faults ? v->first : "valid";
}

/* ---- reading ---- */

static char *join(const char *a, const char *b)
{
    char *s = malloc(strlen(a) + strlen(b) + 2);

    if (s) {
        strcpy(s, a);
        if (*a)
            strcat(s, "/");
        strcat(s, b);
    }
    return s;
}

static char *slurp(const char *path, size_t *ret_size)
{
    FILE *f = fopen(path, "rb");
    char *buf = NULL;
    size_t size = 0, got;

    if (!f)
        return NULL;
    do {
        char *more = realloc(buf, size + 65536);

        if (!more)
            break;
        buf = more;
        got = fread(buf + size, 1, 65535, f);
        size += got;
        buf[size] = '\0';
    } while (got);
    fclose(f);
    *ret_size = size;
    return buf;
}

/* Instances are read without an address, so that nothing they refer to can be found from them. */
static xmlDocPtr read_instance(const char *path, int options, bool *ret_found)
{
    size_t size;
    char *buf = slurp(path, &size);
    xmlDocPtr doc;

    *ret_found = buf != NULL;
    if (!buf)
        return NULL;
    doc =
        xmlReadMemory(buf, (int)size, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | options);
    free(buf);
    return doc;
}

static xmlDocPtr read_schema(const char *path)
{
    return xmlReadFile(path, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

/* ---- the judges ---- */

static void print_error(void *data, xmlErrorPtr error)
{
    (void)data;
    if (error->level >= XML_ERR_ERROR)
        printf("# %s:%d: %s", error->file ? error->file : "-", error->line, error->message ? error->message : "\n");
}

static void note_error(void *data, xmlErrorPtr error)
{
    struct verdict *v = data;
    const char *text = error->message ? error->message : "";

    fault_place_add(&v->places, error->node);
    if (!*v->first) {
        strncat(v->first, text, sizeof v->first - 1);
        v->first[strcspn(v->first, "\n")] = '\0';
    }
    for (; *text; text++)
        v->hash = (v->hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
}

static bool judge_open(struct judge *j, xmlSchemaParserCtxtPtr parser)
{
    if (parser) {
        xmlSchemaSetParserStructuredErrors(parser, print_error, NULL);
        j->schema = xmlSchemaParse(parser);
        xmlSchemaFreeParserCtxt(parser);
    }
    if (j->schema)
        j->ctxt = xmlSchemaNewValidCtxt(j->schema);
    return j->ctxt != NULL;
}

static void judge_close(struct judge *j)
{
    xmlSchemaFreeValidCtxt(j->ctxt);
    xmlSchemaFree(j->schema);
}

/* Validation registers identifiers (xs:ID) in the document; the next judge must not find them there. */
static void forget_ids(xmlDocPtr doc)
{
    xmlNodePtr root = xmlDocGetRootElement(doc);

    if (!doc->ids)
        return;
    xmlFreeIDTable((xmlIDTablePtr)doc->ids);
    doc->ids = NULL;
    for (xmlNodePtr el = root; el; el = next_element(el, root))
        for (xmlAttrPtr a = el->properties; a; a = a->next)
            a->atype = (xmlAttributeType)0;
}

static struct verdict judge_document(const struct judge *j, xmlDocPtr doc)
{
    struct verdict v = {false, true, 0, "", {{NULL}, 0}};
    int rc;

    xmlSchemaSetValidStructuredErrors(j->ctxt, note_error, &v);
    rc = xmlSchemaValidateDoc(j->ctxt, doc);
    v.valid = rc == 0;
    v.failed = rc < 0;
    forget_ids(doc);
    return v;
}

/* ---- opening our schemas: a driver in memory that imports every xsd/ file of every pack ---- */

struct driver {
    xmlBufferPtr text;
    struct xsdset *set;
    bool ok;
};

static void driver_import(struct driver *d, const char *path)
{
    xmlDocPtr doc = read_schema(path);
    xmlNodePtr root = doc ? xmlDocGetRootElement(doc) : NULL;
    xmlChar *ns = root ? xmlGetNoNsProp(root, BAD_CAST "targetNamespace") : NULL, *uri = xmlPathToURI(BAD_CAST path);

    if (ns && uri && xsdset_add(d->set, doc)) {
        xmlBufferCCat(d->text, "<xs:import namespace=\"");
        xmlBufferCat(d->text, ns);
        xmlBufferCCat(d->text, "\" schemaLocation=\"");
        xmlBufferCat(d->text, uri);
        xmlBufferCCat(d->text, "\"/>\n");
    } else {
        printf("# cannot read %s as a schema\n", path);
        d->ok = false;
        xmlFreeDoc(doc);
    }
    xmlFree(ns);
    xmlFree(uri);
}

static bool is_schema_name(const char *name)
{
    size_t n = strlen(name);

    return n > 4 && !strcmp(name + n - 4, ".xsd");
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The entries of a folder, sorted: the order in which the system lists them must not matter. */
static char **list_folder(const char *path, size_t *ret_count)
{
    DIR *dir = opendir(path);
    char **names = NULL;
    struct dirent *e;

    *ret_count = 0;
    while (dir && (e = readdir(dir))) {
        char **more;

        if (e->d_name[0] == '.' || !(more = realloc(names, (*ret_count + 1) * sizeof *names)))
            continue;
        names = more;
        if ((names[*ret_count] = strdup(e->d_name)))
            ++*ret_count;
    }
    if (dir)
        closedir(dir);
    if (names)
        qsort(names, *ret_count, sizeof *names, compare_names);
    return names;
}

static void driver_import_folder(struct driver *d, const char *folder)
{
    size_t count;
    char **names = list_folder(folder, &count);

    for (size_t i = 0; i < count; i++) {
        char *path = is_schema_name(names[i]) ? join(folder, names[i]) : NULL;

        if (path)
            driver_import(d, path);
        free(path);
        free(names[i]);
    }
    free(names);
}

static bool open_ours(struct world *w)
{
    struct driver d = {xmlBufferCreate(), &w->our_set, true};
    size_t count;
    char **packs = list_folder(w->opt.profiles, &count);
    bool ok;

    xmlBufferCCat(d.text,
                  "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"urn:lodd:driver\">\n");
    for (size_t i = 0; i < count; i++) {
        char *pack = join(w->opt.profiles, packs[i]), *folder = pack ? join(pack, "xsd") : NULL;

        if (folder)
            driver_import_folder(&d, folder);
        free(folder);
        free(pack);
        free(packs[i]);
    }
    free(packs);
    xmlBufferCCat(d.text, "</xs:schema>\n");
    ok = d.ok && w->our_set.count &&
         judge_open(&w->ours,
                    xmlSchemaNewMemParserCtxt((const char *)xmlBufferContent(d.text), xmlBufferLength(d.text)));
    xmlBufferFree(d.text);
    return ok;
}

/* ---- opening the official schemas ---- */

static bool remember_namespace(struct world *w, const char *ns)
{
    char **more = realloc(w->known, (w->known_count + 1) * sizeof *more);

    if (!more)
        return false;
    w->known = more;
    more[w->known_count] = strdup(ns);
    return more[w->known_count++] != NULL;
}

/* One import of the driver: its namespace is known; when it is one of ours, its components are read for comparison. */
static bool read_import(struct world *w, xmlNodePtr import, const char *driver)
{
    xmlChar *ns = xmlGetNoNsProp(import, BAD_CAST "namespace"), *at = xmlGetNoNsProp(import, BAD_CAST "schemaLocation");
    bool ok = ns && at && remember_namespace(w, (const char *)ns);

    if (ok && xsdset_has_namespace(&w->our_set, (const char *)ns)) {
        xmlChar *path = xmlBuildURI(at, BAD_CAST driver);
        xmlDocPtr doc = path ? read_schema((const char *)path) : NULL;

        ok = doc && xsdset_add(&w->official_set, doc);
        xmlFree(path);
    }
    xmlFree(ns);
    xmlFree(at);
    return ok;
}

static bool open_official(struct world *w)
{
    char *driver = join(w->opt.reference, "no-messages/drivers/all.xsd");
    char *catalog = join(w->opt.reference, "no-messages/catalog.xml");
    xmlDocPtr doc = driver ? read_schema(driver) : NULL;
    bool ok = doc && catalog && xmlLoadCatalog(catalog) == 0;

    for (xmlNodePtr n = ok ? xmlFirstElementChild(xmlDocGetRootElement(doc)) : NULL; n && ok;
         n = xmlNextElementSibling(n))
        ok = read_import(w, n, driver);
    ok = ok && judge_open(&w->official, xmlSchemaNewParserCtxt(driver));
    xmlFreeDoc(doc);
    free(driver);
    free(catalog);
    return ok;
}

/* ---- components ---- */

/* How many components of one set the other lacks; each is printed. */
static size_t missing_components(const struct xsdset *from, const struct xsdset *in, const char *who)
{
    size_t missing = 0;

    for (size_t i = 0; i < from->count; i++) {
        const struct component *c = &from->components[i];

        if (xsdset_find(in, c->kind, c->ns, c->name))
            continue;
        printf("# %s lack {%s}%s\n", who, c->ns, c->name);
        missing++;
    }
    return missing;
}

/* How many components that both have are built differently; each is printed. */
static size_t different_components(const struct world *w)
{
    size_t different = 0;

    for (size_t i = 0; i < w->our_set.count; i++) {
        const struct component *ours = &w->our_set.components[i];
        const struct component *official = xsdset_find(&w->official_set, ours->kind, ours->ns, ours->name);
        char *a = official ? xsdset_describe(official) : NULL, *b = xsdset_describe(ours);

        if (official && (!a || !b || strcmp(a, b))) {
            printf("# {%s}%s\n#   official: %s\n#   ours:     %s\n", ours->ns, ours->name, a ? a : "", b ? b : "");
            different++;
        }
        xmlFree(a);
        xmlFree(b);
    }
    return different;
}

static void check_components(struct world *w)
{
    TAP_OK(missing_components(&w->official_set, &w->our_set, "ours") == 0,
           "our schemas declare all %zu global components of the official ones", w->official_set.count);
    TAP_OK(missing_components(&w->our_set, &w->official_set, "the official ones") == 0, "and no others (%zu)",
           w->our_set.count);
    TAP_OK(different_components(w) == 0,
           "every component is built alike: content, occurrence, types, fixed values, attributes");
}

/* Makes examples of one global element from one set, and puts them into the pool. True when one of them is valid in
 * both. */
static bool add_examples(struct world *w, const struct xsdset *set, const struct component *c, size_t *total,
                         size_t *unequal, size_t *lodd_unequal)
{
    bool good = false;

    for (unsigned i = 0; i < EXAMPLES; i++) {
        struct rng rng = {w->opt.seed * 31 + (uint64_t)(c - set->components) * EXAMPLES + i};
        xmlDocPtr doc = xsdset_example(set, c, &rng);
        struct verdict a, b;
        struct lodd_verdict l;
        char name[160];

        if (!doc)
            continue;
        a = judge_document(&w->official, doc);
        b = judge_document(&w->ours, doc);
        good |= a.valid && b.valid;
        snprintf(name, sizeof name, "example %u of %s %s", i, set == &w->our_set ? "our" : "the official", c->name);
        ++*total;
        if (a.valid != b.valid) {
            printf("# %s: official %s, ours %s\n", name, a.valid ? "valid" : a.first, b.valid ? "valid" : b.first);
            ++*unequal;
        }
        l = lodd_judge_document(w->lodd, doc);
        if (l.failed || b.valid != (l.faults == 0)) {
            printf("# %s: libxml2 %s, lodd %s\n", name, b.valid ? "valid" : b.first, lodd_word(&l));
            ++*lodd_unequal;
        }
        pool_add(&w->pool, name, doc);
    }
    return good;
}

static void check_examples(struct world *w, const struct xsdset *set, const char *whose)
{
    size_t elements = 0, good = 0, total = 0, unequal = 0, lodd_unequal = 0;

    for (size_t i = 0; i < set->count; i++) {
        if (set->components[i].kind != COMPONENT_ELEMENT)
            continue;
        elements++;
        if (add_examples(w, set, &set->components[i], &total, &unequal, &lodd_unequal))
            good++;
        else
            printf("# no example of {%s}%s is valid\n", set->components[i].ns, set->components[i].name);
    }
    TAP_OK(unequal == 0 && good == elements,
           "%zu examples of all %zu global elements, made from %s schemas, are judged alike", total, elements, whose);
    TAP_OK(lodd_unequal == 0 && total > 0, "and by lodd's validator as by libxml2");
}

static bool add_signatures(struct world *w)
{
    const struct component *c = xsdset_find(&w->our_set, COMPONENT_ELEMENT, DSIG, "Signature");

    w->pool.signatures = calloc(SIGNATURES, sizeof(xmlDocPtr));
    for (unsigned i = 0; c && w->pool.signatures && i < SIGNATURES; i++) {
        struct rng rng = {w->opt.seed + 7 * i};
        xmlDocPtr doc = xsdset_example(&w->our_set, c, &rng);

        if (doc && xmlDocGetRootElement(doc))
            w->pool.signatures[w->pool.signature_count++] = doc;
        else
            xmlFreeDoc(doc);
    }
    return w->pool.signature_count > 0;
}

/* ---- samples ---- */

static bool known_elsewhere(const struct world *w, const char *ns)
{
    for (size_t i = 0; i < w->known_count; i++)
        if (!strcmp(w->known[i], ns))
            return !xsdset_has_namespace(&w->our_set, ns);
    return false;
}

static bool subtree_in_scope(const struct world *w, const xmlNode *el, int depth)
{
    if (depth > 200 || (el->ns && known_elsewhere(w, (const char *)el->ns->href)))
        return false;
    for (const xmlNode *n = el->children; n; n = n->next)
        if (n->type == XML_ELEMENT_NODE && !subtree_in_scope(w, n, depth + 1))
            return false;
    return true;
}

/* In scope: the root is of one of our namespaces, and nothing below is of a namespace that only the official set knows.
 */
static bool in_scope(const struct world *w, xmlDocPtr doc)
{
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;

    return root && root->ns && xsdset_has_namespace(&w->our_set, (const char *)root->ns->href) &&
           subtree_in_scope(w, root, 0);
}

static struct folder *find_folder(struct folder *folders, size_t *count, const char *file)
{
    size_t n = 0, slashes = 0;

    while (file[n] && n < sizeof folders->name - 1 && !(file[n] == '/' && ++slashes == 3))
        n++;
    while (slashes < 3 && n && file[n] != '/')
        n--;
    for (size_t i = 0; i < *count; i++)
        if (strlen(folders[i].name) == n && !strncmp(folders[i].name, file, n))
            return &folders[i];
    if (*count == MAX_FOLDERS)
        return NULL;
    memcpy(folders[*count].name, file, n);
    folders[*count].name[n] = '\0';
    return &folders[(*count)++];
}

static const char *verdict_word(const struct judge *j, xmlDocPtr doc)
{
    struct verdict v;

    if (!doc)
        return "not well-formed";
    v = judge_document(j, doc);
    return v.failed ? "failed" : v.valid ? "valid" : "invalid";
}

struct tally {
    struct folder folders[MAX_FOLDERS];
    size_t folder_count, files, wrong, out_of_scope, absent, drifted, lodd_wrong;
};

/* One line of the table: file, verdict recorded. */
static void check_sample(struct world *w, struct tally *t, const char *file, const char *expected)
{
    char *folder = join(w->opt.reference, "no-messages"), *path = folder ? join(folder, file) : NULL;
    bool found = false;
    xmlDocPtr doc = path ? read_instance(path, 0, &found) : NULL;
    xmlDocPtr rest = found && !doc ? read_instance(path, XML_PARSE_RECOVER, &found) : NULL;

    if (!found) {
        t->absent++;
    } else if (!in_scope(w, doc ? doc : rest)) {
        t->out_of_scope++;
    } else {
        const char *ours = verdict_word(&w->ours, doc), *official = verdict_word(&w->official, doc);
        struct folder *f = find_folder(t->folders, &t->folder_count, file);
        bool wrong = strcmp(ours, expected) != 0;

        if (doc) {
            struct lodd_verdict l = lodd_judge_document(w->lodd, doc);

            if (l.failed || strcmp(l.faults ? "invalid" : "valid", ours)) {
                printf("# %s: libxml2 %s, lodd %s\n", file, ours, lodd_word(&l));
                t->lodd_wrong++;
            }
        }
        t->files++;
        t->wrong += wrong;
        t->drifted += strcmp(official, expected) != 0;
        if (f) {
            f->files++;
            f->wrong += wrong;
        }
        if (wrong || strcmp(official, expected))
            printf("# %s: recorded %s, official now %s, ours %s\n", file, expected, official, ours);
        if (doc && pool_add(&w->pool, file, doc))
            doc = NULL;
    }
    xmlFreeDoc(rest);
    xmlFreeDoc(doc);
    free(path);
    free(folder);
}

static void check_samples(struct world *w)
{
    char *table = join(w->opt.reference, "no-messages/xmllint-results.tsv");
    size_t size;
    char *text = table ? slurp(table, &size) : NULL;
    struct tally *t = calloc(1, sizeof *t);

    for (char *line = text, *next; t && line && *line; line = next) {
        char *file = line, *expected = line + strcspn(line, "\t\n"), *end;

        next = line + strcspn(line, "\n");
        if (*next)
            *next++ = '\0';
        if (*line == '#' || *expected != '\t')
            continue;
        *expected++ = '\0';
        end = expected + strcspn(expected, "\t");
        *end = '\0';
        check_sample(w, t, file, expected);
    }
    for (size_t i = 0; t && i < t->folder_count; i++)
        TAP_OK(t->folders[i].wrong == 0, "%s: %zu files judged as recorded", t->folders[i].name, t->folders[i].files);
    if (t)
        printf("# %zu files in scope; out of scope (payload of other standards): %zu; listed but absent: %zu\n",
               t->files, t->out_of_scope, t->absent);
    TAP_OK(t && t->files > 0 && t->wrong == 0, "all samples: our verdict is the recorded one");
    TAP_OK(t && t->files > 0 && t->lodd_wrong == 0, "all samples: lodd's validator agrees with libxml2");
    TAP_OK(t && t->drifted == 0, "all samples: the official schemas still give the recorded verdict here");
    free(t);
    free(text);
    free(table);
}

/* ---- mutants ---- */

static void report_mutant(const struct world *w, size_t kind, size_t number, const struct mutant *m,
                          const struct verdict *a, const struct verdict *b)
{
    printf("# %s %zu (seed %llu), from %s\n", mutation_name(kind), number, (unsigned long long)w->opt.seed, m->base);
    printf("#   official: %s\n", a->failed ? "failed" : a->valid ? "valid" : a->first);
    printf("#   ours:     %s\n", b->failed ? "failed" : b->valid ? "valid" : b->first);
}

static void check_kind(struct world *w, size_t kind, size_t mutants)
{
    size_t made = 0, valid = 0, unequal = 0, same_words = 0, lodd_unequal = 0, lodd_misplaced = 0;
    bool proves;

    for (size_t number = 0; number < mutants; number++) {
        struct mutant m;
        struct verdict a, b;
        struct lodd_verdict l;
        bool differ;

        if (w->opt.only >= 0 && number != (size_t)w->opt.only)
            continue;
        if (!mutant_make(&m, &w->pool, kind, w->opt.seed, number))
            continue;
        a = judge_document(&w->official, m.doc);
        b = judge_document(&w->ours, m.doc);
        made++;
        valid += a.valid;
        differ = a.valid != b.valid || a.failed || b.failed;
        same_words += a.hash == b.hash;
        unequal += differ;
        l = lodd_judge_document(w->lodd, m.doc);
        if (l.failed || b.valid != (l.faults == 0)) {
            if (lodd_unequal++ < 20)
                printf("# %s %zu (seed %llu), from %s: libxml2 %s, lodd %s\n", mutation_name(kind), number,
                       (unsigned long long)w->opt.seed, m.base, b.valid ? "valid" : b.first, lodd_word(&l));
        }
        if (lodd_misses(&l, &b.places) && lodd_misplaced++ < 20)
            printf("# %s %zu (seed %llu), from %s: no fault at %s; libxml2 %s, lodd %s\n", mutation_name(kind), number,
                   (unsigned long long)w->opt.seed, m.base, (const char *)lodd_misses(&l, &b.places)->name, b.first,
                   lodd_word(&l));
        if (w->opt.only >= 0)
            xmlDocFormatDump(stdout, m.doc, 1);
        if ((differ && unequal <= 20) || w->opt.only >= 0)
            report_mutant(w, kind, number, &m, &a, &b);
        xmlFreeDoc(m.doc);
    }
    /* A kind that is always accepted or always refused proves little; with few mutants it may just be chance. */
    proves = mutants < 500 || w->opt.only >= 0 || (valid > 0 && valid < made && made * 10 > mutants * 9);
    TAP_OK(unequal == 0 && made > 0 && proves,
           "%s: %zu mutants judged alike (%zu valid, %zu invalid, %zu disagreements)", mutation_name(kind), made, valid,
           made - valid, unequal);
    TAP_OK(lodd_unequal == 0 && made > 0, "%s: lodd's validator agrees with libxml2 on all %zu", mutation_name(kind), made);
    TAP_OK(lodd_misplaced == 0, "%s: at every element that libxml2 finds at fault lodd finds one", mutation_name(kind));
    printf("# %s: %zu of %zu get the same messages, word for word\n", mutation_name(kind), same_words, made);
}

static void check_mutants(struct world *w)
{
    size_t each = (w->opt.mutants + mutation_count() - 1) / mutation_count();
    bool any = false;

    for (size_t kind = 0; kind < mutation_count(); kind++) {
        if (w->opt.kind && strcmp(w->opt.kind, mutation_name(kind)))
            continue;
        any = true;
        check_kind(w, kind, each);
    }
    if (!any)
        TAP_OK(false, "there is a kind of mutant called %s", w->opt.kind);
}

/* ---- the program ---- */

static xmlParserInputPtr refuse_entity(const char *url, const char *id, xmlParserCtxtPtr ctxt)
{
    (void)url;
    (void)id;
    (void)ctxt;
    return NULL;
}

/* Instances name schemas (xsi:schemaLocation) that must not be followed, and silence is what the TAP reader needs. */
static void keep_quiet(void *ctx, const char *message, ...)
{
    (void)ctx;
    (void)message;
}

static void run(struct world *w)
{
    xmlSetExternalEntityLoader(xmlNoNetExternalEntityLoader);
    xmlSetGenericErrorFunc(NULL, keep_quiet);
    if (!TAP_OK(open_ours(w), "our schemas load together") ||
        !TAP_OK(open_official(w), "the official schemas load together") ||
        !TAP_OK((w->lodd = lodd_judge_open(w->opt.profiles)) != NULL, "our schemas load in lodd's validator"))
        return;
    xmlSetExternalEntityLoader(refuse_entity);
    check_components(w);
    check_examples(w, &w->our_set, "our");
    check_examples(w, &w->official_set, "the official");
    check_samples(w);
    w->pool.set = &w->our_set;
    if (TAP_OK(add_signatures(w) && pool_index(&w->pool), "%zu documents to damage", w->pool.count))
        check_mutants(w);
}

static void clear(struct world *w)
{
    pool_clear(&w->pool);
    lodd_judge_close(w->lodd);
    judge_close(&w->official);
    judge_close(&w->ours);
    xsdset_clear(&w->official_set);
    xsdset_clear(&w->our_set);
    for (size_t i = 0; i < w->known_count; i++)
        free(w->known[i]);
    free(w->known);
    xmlCatalogCleanup();
    xmlCleanupParser();
}

static bool parse_options(struct options *opt, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        bool value = i + 1 < argc;

        if (!strcmp(argv[i], "--mutants") && value)
            opt->mutants = strtoul(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "--seed") && value)
            opt->seed = strtoull(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "--kind") && value)
            opt->kind = argv[++i];
        else if (!strcmp(argv[i], "--only") && value)
            opt->only = strtol(argv[++i], NULL, 10);
        else if (argv[i][0] == '-')
            return false;
        else if (!opt->reference)
            opt->reference = argv[i];
        else if (!opt->profiles)
            opt->profiles = argv[i];
        else
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    const char *root = getenv("LODD_SOURCE_ROOT"), *reference = getenv("LODD_REFERENCE");
    struct world *w = calloc(1, sizeof *w);
    char *found, *a = NULL, *b = NULL;

    LIBXML_TEST_VERSION
    if (!w)
        return 2;
    w->opt = (struct options){NULL, NULL, NULL, 24000, 1, -1};
    if (!parse_options(&w->opt, argc, argv)) {
        fprintf(stderr,
                "usage: xsd-equivalence [REFERENCE_DIR PROFILES_DIR] [--mutants N] [--seed S] [--kind K] [--only N]\n");
        free(w);
        return 2;
    }
    if (!w->opt.reference) {
        if (!reference)
            reference = "../shared/reference";
        w->opt.reference = a = join(*reference == '/' || !root ? "" : root, reference);
    }
    if (!w->opt.profiles)
        w->opt.profiles = b = join(root ? root : "", "profiles");
    found = w->opt.reference ? join(w->opt.reference, "no-messages/drivers/all.xsd") : NULL;
    if (found && w->opt.profiles) {
        FILE *f = fopen(found, "rb");

        if (f) {
            fclose(f);
            run(w);
        } else {
            tap_skip("the official schemas are not here (%s)", found);
        }
    }
    clear(w);
    free(w);
    free(found);
    free(a);
    free(b);
    return tap_done();
}
