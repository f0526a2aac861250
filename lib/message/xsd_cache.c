/* message/xsd_cache.c - which schemas a document needs, compiled together once. May use: base, xml, pack, libxml2. */
#include "message/xsd_cache.h"

#include <libxml/parserInternals.h>
#include <libxml/uri.h>
#include <libxml/xmlerror.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "xml/memory.h"

/* Combinations kept. Real traffic has about one for each message type; a document that would be one too many is judged with all schemas
 * together, so that hostile documents cannot fill the memory. */
#define MAX_SETS 64
#define MAX_SCHEMA_BYTES ((size_t)16 << 20)

struct lodd__xsd_cache {
    const lodd__packs *packs;
    size_t words; /* of a key */
    pthread_mutex_t mutex;
    _Atomic(lodd__xsd_set *) sets; /* only ever grows at its head */
    size_t n_sets;
    lodd__xsd_set *all;
};

lodd_status lodd__xsd_cache_new(lodd__xsd_cache **ret, const lodd__packs *packs)
{
    *ret = calloc(1, sizeof **ret);
    if (*ret == NULL)
        return LODD_ERR_NOMEM;
    (*ret)->packs = packs;
    (*ret)->words = packs->n_schemas / 64 + 1;
    if (pthread_mutex_init(&(*ret)->mutex, NULL) == 0)
        return LODD_OK;
    free(*ret);
    *ret = NULL;
    return LODD_ERR_NOMEM;
}

static void set_free(lodd__xsd_set *set)
{
    if (set == NULL)
        return;
    xmlSchemaFree(set->schema);
    free(set->key);
    free(set);
}

void lodd__xsd_cache_free(lodd__xsd_cache *cache)
{
    if (cache == NULL)
        return;
    for (lodd__xsd_set *set = cache->sets, *next = NULL; set != NULL; set = next) {
        next = set->next;
        set_free(set);
    }
    set_free(cache->all);
    pthread_mutex_destroy(&cache->mutex);
    free(cache);
}

static void add_escaped(lodd__buf *buf, const char *path)
{
    /* a path is not a URI: libxml2 takes the escapes back when it opens the file */
    xmlChar *uri = xmlURIEscapeStr(BAD_CAST path, BAD_CAST "/.-_~@+,=");

    if (uri == NULL)
        buf->failed = true;
    for (const xmlChar *c = uri; c != NULL && *c != '\0'; c++)
        if (*c == '&')
            lodd__buf_add(buf, LODD__STR("&amp;"));
        else
            lodd__buf_addc(buf, (char)*c);
    xmlFree(uri);
}

static void add_import(lodd__buf *buf, const lodd__pack_schema *schema)
{
    lodd__buf_printf(buf, "<xs:import namespace=\"%.*s\" schemaLocation=\"", LODD__FMT(schema->ns));
    add_escaped(buf, schema->path.ptr);
    lodd__buf_add(buf, LODD__STR("\"/>\n"));
}

typedef struct first_error {
    char *message;
} first_error;

static void keep_first_error(void *user, xmlErrorPtr error)
{
    first_error *first = user;

    if (first->message == NULL && error->level >= XML_ERR_ERROR && error->message != NULL)
        first->message = strdup(error->message);
}

/* A schema file as libxml2 asks for it: only files are read, no network, nothing packed. */
static xmlParserInputPtr load_file(const char *url, const char *id, xmlParserCtxtPtr ctxt)
{
    char *path = url != NULL ? xmlURIUnescapeString(url, 0, NULL) : NULL;
    char *data = NULL;
    size_t n = 0;
    xmlParserInputBufferPtr buffer = NULL;
    xmlParserInputPtr ret = NULL;
    lodd_status status = path != NULL ? lodd__file_read(path, MAX_SCHEMA_BYTES, &data, &n) : LODD_ERR_IO;

    (void)id;
    if (status == LODD_ERR_NOMEM)
        lodd__xml_memory_note_failure();
    if (status == LODD_OK)
        buffer = xmlParserInputBufferCreateMem(data, (int)n, XML_CHAR_ENCODING_NONE);
    if (buffer != NULL && (ret = xmlNewIOInputStream(ctxt, buffer, XML_CHAR_ENCODING_NONE)) == NULL)
        xmlFreeParserInputBuffer(buffer);
    if (ret != NULL)
        ret->filename = (const char *)xmlCanonicPath(BAD_CAST url);
    free(data);
    xmlFree(path);
    return ret;
}

/* libxml2 asks one loader of the process for imported schemas: ours for as long as one is compiled, by one thread at a time. */
static pthread_mutex_t loader_mutex = PTHREAD_MUTEX_INITIALIZER;

static xmlSchemaPtr compile_offline(lodd_str driver, first_error *first)
{
    xmlExternalEntityLoader loader = NULL;
    xmlStructuredErrorFunc handler = xmlStructuredError;
    void *handler_user = xmlStructuredErrorContext;
    xmlSchemaParserCtxtPtr ctxt = xmlSchemaNewMemParserCtxt(driver.ptr, (int)driver.len);
    xmlSchemaPtr ret = NULL;

    if (ctxt == NULL)
        return NULL;
    pthread_mutex_lock(&loader_mutex);
    loader = xmlGetExternalEntityLoader();
    xmlSetExternalEntityLoader(load_file);
    xmlSetStructuredErrorFunc(first, keep_first_error);
    xmlSchemaSetParserStructuredErrors(ctxt, keep_first_error, first);
    ret = xmlSchemaParse(ctxt);
    xmlSetStructuredErrorFunc(handler_user, handler);
    xmlSetExternalEntityLoader(loader);
    pthread_mutex_unlock(&loader_mutex);
    xmlSchemaFreeParserCtxt(ctxt);
    return ret;
}

static lodd_status compile(const lodd__xsd_cache *cache, const uint64_t *key, lodd__xsd_set **ret, char **ret_message)
{
    lodd__buf driver = {0};
    first_error first = {NULL};
    size_t failures = lodd__xml_memory_failures();
    lodd__xsd_set *set = calloc(1, sizeof *set);
    lodd_status status = LODD_ERR_NOMEM;

    lodd__buf_add(&driver, LODD__STR("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"urn:lodd:driver\">\n"));
    for (size_t i = 0; i < cache->packs->n_packs; i++)
        for (size_t k = 0; k < cache->packs->packs[i]->n_schemas; k++) {
            const lodd__pack_schema *schema = &cache->packs->packs[i]->schemas[k];
            if (key[schema->index / 64] >> (schema->index % 64) & 1)
                add_import(&driver, schema);
        }
    lodd__buf_add(&driver, LODD__STR("</xs:schema>\n"));
    if (set != NULL && !driver.failed && (set->key = malloc(cache->words * sizeof *key)) != NULL) {
        memcpy(set->key, key, cache->words * sizeof *key);
        set->schema = compile_offline(lodd__buf_str(&driver), &first);
        status = set->schema != NULL ? LODD_OK : first.message != NULL ? LODD_ERR_PACK : LODD_ERR_NOMEM;
        if (lodd__xml_memory_failures() != failures)
            status = LODD_ERR_NOMEM; /* a schema that is partly in the reserve is not kept */
    }
    lodd__buf_free(&driver);
    if (ret_message != NULL && status == LODD_ERR_PACK) {
        *ret_message = first.message;
        first.message = NULL;
    }
    free(first.message);
    if (status != LODD_OK)
        set_free(set);
    else
        *ret = set;
    return status;
}

static void all_key(const lodd__xsd_cache *cache, uint64_t *key)
{
    for (size_t i = 0; i < cache->packs->n_packs; i++)
        for (size_t k = 0; k < cache->packs->packs[i]->n_schemas; k++) {
            const lodd__pack_schema *schema = &cache->packs->packs[i]->schemas[k];
            if (lodd__packs_schema(cache->packs, schema->ns) == schema)
                key[schema->index / 64] |= (uint64_t)1 << (schema->index % 64);
        }
}

static lodd_status get_all(lodd__xsd_cache *cache, uint64_t *key, lodd__xsd_set **ret, char **ret_message)
{
    lodd_status status = LODD_OK;

    if (cache->all == NULL) {
        all_key(cache, key);
        status = compile(cache, key, &cache->all, ret_message);
    }
    *ret = cache->all;
    return status;
}

lodd_status lodd__xsd_cache_load_all(lodd__xsd_cache *cache, char **ret_message)
{
    uint64_t *key = calloc(cache->words, sizeof *key);
    lodd__xsd_set *set = NULL;
    lodd_status status = LODD_ERR_NOMEM;

    if (key != NULL) {
        pthread_mutex_lock(&cache->mutex);
        status = get_all(cache, key, &set, ret_message);
        pthread_mutex_unlock(&cache->mutex);
    }
    free(key);
    return status;
}

/* The schemas of the namespaces of all elements. xsi:type may name a type of a namespace that no element has: then the declared ones count. */
static void document_key(const lodd__xsd_cache *cache, const lodd__xml_doc *doc, uint64_t *key)
{
    const xmlChar *last = NULL;

    for (size_t i = 0; i < doc->n_elements; i++) {
        const xmlNode *node = doc->elements[i];
        const lodd__pack_schema *schema = NULL;
        bool has_type = false;
        for (const xmlAttr *attr = node->properties; attr != NULL && !has_type; attr = attr->next)
            has_type = attr->ns != NULL && strcmp((const char *)attr->name, "type") == 0;
        if (has_type) {
            all_key(cache, key);
            return;
        }
        if (node->ns == NULL || node->ns->href == last)
            continue;
        last = node->ns->href;
        schema = lodd__packs_schema(cache->packs, lodd__str((const char *)last));
        if (schema != NULL)
            key[schema->index / 64] |= (uint64_t)1 << (schema->index % 64);
    }
}

static lodd__xsd_set *find(const lodd__xsd_cache *cache, const uint64_t *key)
{
    lodd__xsd_set *set = atomic_load_explicit(&cache->sets, memory_order_acquire);

    while (set != NULL && memcmp(set->key, key, cache->words * sizeof *key) != 0)
        set = set->next;
    return set;
}

static lodd_status make(lodd__xsd_cache *cache, uint64_t *key, lodd__xsd_set **ret)
{
    lodd_status status = LODD_OK;

    pthread_mutex_lock(&cache->mutex);
    *ret = find(cache, key);
    if (*ret == NULL && cache->n_sets >= MAX_SETS) {
        status = get_all(cache, key, ret, NULL);
    } else if (*ret == NULL) {
        status = compile(cache, key, ret, NULL);
        if (status == LODD_OK) {
            (*ret)->next = atomic_load_explicit(&cache->sets, memory_order_relaxed);
            atomic_store_explicit(&cache->sets, *ret, memory_order_release);
            cache->n_sets++;
        }
    }
    pthread_mutex_unlock(&cache->mutex);
    return status;
}

lodd_status lodd__xsd_cache_get(lodd__xsd_cache *cache, const lodd__xml_doc *doc, lodd__xsd_set **ret)
{
    enum { ON_STACK = 8 };
    uint64_t room[ON_STACK] = {0};
    uint64_t *key = cache->words <= ON_STACK ? room : calloc(cache->words, sizeof *key);
    lodd_status status = LODD_OK;

    *ret = NULL;
    if (key == NULL)
        return LODD_ERR_NOMEM;
    document_key(cache, doc, key);
    *ret = find(cache, key);
    if (*ret == NULL)
        status = make(cache, key, ret);
    if (key != room)
        free(key);
    return status;
}
