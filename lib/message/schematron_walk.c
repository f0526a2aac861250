/* message/schematron_walk.c - location paths of XPath 1.0 (section 2) walked over libxml2's tree, and node-sets where
 * one is needed.
 *
 * A path is walked depth first, a node of the first step with all the rest behind it before the next. So a test for
 * existence or equality ends at the first node that tells, and no set is made. Only positions need the candidates of a
 * step first. May use: base, libxml2's tree.
 */
#include <libxml/xpathInternals.h>
#include <stdlib.h>
#include <string.h>

#include "message/schematron_eval.h"

/* ---- scratch memory ---- */

#define CHUNK_HEAD ((sizeof(lodd__sch_chunk) + 15) & ~(size_t)15)

void *lodd__sch_scratch_alloc(lodd__sch_scratch *s, size_t n)
{
    lodd__sch_chunk *chunk;
    size_t size;
    void *ret;

    if (n > SIZE_MAX / 4)
        return NULL;
    n = (n + 15) & ~(size_t)15;
    if (!s->chunk || n > s->chunk->size - s->used) {
        chunk = s->chunk ? s->chunk->next : s->first;
        if (!chunk ||
            chunk->size < n) { /* the later ones are too small: they hold nothing, let a larger one take their place */
            size = s->chunk ? s->chunk->size * 2 : 16384;
            if (size < n)
                size = n;
            while (chunk) {
                lodd__sch_chunk *after = chunk->next;

                free(chunk);
                chunk = after;
            }
            chunk = malloc(CHUNK_HEAD + size);
            if (s->chunk)
                s->chunk->next = chunk;
            else
                s->first = chunk;
            if (!chunk)
                return NULL;
            chunk->next = NULL;
            chunk->size = size;
        }
        s->chunk = chunk;
        s->used = 0;
    }
    ret = (char *)s->chunk + CHUNK_HEAD + s->used;
    s->used += n;
    return ret;
}

bool lodd__sch_scratch_holds(const lodd__sch_scratch *s, const void *ptr)
{
    const uintptr_t p = (uintptr_t)ptr;

    for (const lodd__sch_chunk *chunk = s->first; chunk; chunk = chunk->next)
        if (p >= (uintptr_t)chunk && p - (uintptr_t)chunk < CHUNK_HEAD + chunk->size)
            return true;
    return false;
}

void lodd__sch_scratch_free(lodd__sch_scratch *s)
{
    while (s->first) {
        lodd__sch_chunk *next = s->first->next;

        free(s->first);
        s->first = next;
    }
    *s = (lodd__sch_scratch){0};
}

static void *scratch(lodd__sch_ctx *c, size_t n, size_t size)
{
    size_t bytes;
    void *ret = __builtin_mul_overflow(n, size, &bytes) ? NULL : lodd__sch_scratch_alloc(&c->eval->scratch, bytes);

    if (!ret) {
        c->eval->status = LODD_ERR_NOMEM;
        c->failed = true;
    }
    return ret;
}

/* ---- nodes ---- */

bool lodd__sch_step_taken(lodd__sch_ctx *c)
{
    xmlXPathContextPtr xpath = c->eval->xpath;

    if (xpath->opLimit != 0) {
        if (xpath->opCount >= xpath->opLimit) {
            c->eval->status = LODD_ERR_LIMIT;
            c->failed = true;
            return false;
        }
        xpath->opCount++;
    }
    return true;
}

static bool is_text(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* The next node in document order inside top. */
static const xmlNode *following(const xmlNode *node, const xmlNode *top)
{
    if ((node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE) && node->children)
        return node->children;
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

lodd_str lodd__sch_string_value(lodd__sch_ctx *c, const xmlNode *node)
{
    const xmlNode *only = node->children;
    size_t len = 0;
    char *joined;

    if (node->type != XML_ELEMENT_NODE && node->type != XML_ATTRIBUTE_NODE && node->type != XML_DOCUMENT_NODE)
        return node->content ? lodd__str((const char *)node->content) : (lodd_str){"", 0};
    if (!only)
        return (lodd_str){"", 0};
    if (!only->next && is_text(only) && only->content)
        return lodd__str((const char *)only->content);
    if (node->type == XML_ATTRIBUTE_NODE) { /* several text nodes: the tree of another builder */
        for (only = node->children; only; only = only->next)
            len += is_text(only) && only->content ? strlen((const char *)only->content) : 0;
    } else {
        for (only = following(node, node); only; only = following(only, node)) {
            if (!lodd__sch_step_taken(c))
                return (lodd_str){"", 0};
            len += is_text(only) && only->content ? strlen((const char *)only->content) : 0;
        }
    }
    joined = scratch(c, len + 1, 1);
    if (!joined)
        return (lodd_str){"", 0};
    len = 0;
    for (only = node->children; only; only = node->type == XML_ATTRIBUTE_NODE ? only->next : following(only, node)) {
        if (is_text(only) && only->content) {
            size_t n = strlen((const char *)only->content);

            memcpy(joined + len, only->content, n);
            len += n;
        }
    }
    joined[len] = '\0';
    return (lodd_str){joined, len};
}

/* Namespaces are compared by text once for each declaration: the answer is kept by the place of the declaration. */
static bool same_ns(lodd__sch_ctx *c, const xmlNs *ns, const char *wanted)
{
    lodd__sch_ns_slot *slot;

    if (!ns || !ns->href)
        return !wanted;
    if (!wanted)
        return false;
    slot = &c->eval->ns_slots[(((uintptr_t)ns >> 4) ^ ((uintptr_t)wanted >> 3)) & (LODD__SCH_NS_SLOTS - 1)];
    if (slot->stamp != c->eval->document_stamp || slot->ns != ns || slot->wanted != wanted) {
        slot->stamp = c->eval->document_stamp;
        slot->ns = ns;
        slot->wanted = wanted;
        slot->same = strcmp((const char *)ns->href, wanted) == 0;
    }
    return slot->same;
}

/* Does a node pass a step's node test? The principal type of the attribute axis is attribute, of the others element. */
static bool passes(lodd__sch_ctx *c, const lodd__sch_xstep *step, const xmlNode *node)
{
    const xmlElementType principal = step->axis == LODD__SCH_AXIS_ATTRIBUTE ? XML_ATTRIBUTE_NODE : XML_ELEMENT_NODE;

    switch (step->test) {
    case LODD__SCH_TEST_NAME:
        return node->type == principal && strcmp((const char *)node->name, step->local) == 0 &&
               same_ns(c, node->ns, step->ns);
    case LODD__SCH_TEST_NS:
        return node->type == principal && same_ns(c, node->ns, step->ns);
    case LODD__SCH_TEST_ANY:
        return node->type == principal;
    case LODD__SCH_TEST_NODE:
        return true;
    case LODD__SCH_TEST_TEXT:
        return is_text(node);
    case LODD__SCH_TEST_COMMENT:
        return node->type == XML_COMMENT_NODE;
    case LODD__SCH_TEST_PI:
        return node->type == XML_PI_NODE && (!step->local || strcmp((const char *)node->name, step->local) == 0);
    }
    return false;
}

/* The first node of an axis, and the next. */
static const xmlNode *axis_first(lodd__sch_axis axis, const xmlNode *node)
{
    const bool parent = node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE;

    switch (axis) {
    case LODD__SCH_AXIS_CHILD:
    case LODD__SCH_AXIS_DESCENDANT:
        return parent ? node->children : NULL;
    case LODD__SCH_AXIS_ATTRIBUTE:
        return node->type == XML_ELEMENT_NODE ? (const xmlNode *)node->properties : NULL;
    case LODD__SCH_AXIS_SELF:
    case LODD__SCH_AXIS_DESCENDANT_OR_SELF:
    case LODD__SCH_AXIS_ANCESTOR_OR_SELF:
        return node;
    case LODD__SCH_AXIS_PARENT:
    case LODD__SCH_AXIS_ANCESTOR:
        return node->parent;
    case LODD__SCH_AXIS_FOLLOWING_SIBLING:
        return node->type == XML_ATTRIBUTE_NODE ? NULL : node->next;
    case LODD__SCH_AXIS_PRECEDING_SIBLING:
        return node->type == XML_ATTRIBUTE_NODE ? NULL : node->prev;
    }
    return NULL;
}

static const xmlNode *axis_next(lodd__sch_axis axis, const xmlNode *node, const xmlNode *origin)
{
    switch (axis) {
    case LODD__SCH_AXIS_CHILD:
    case LODD__SCH_AXIS_ATTRIBUTE:
    case LODD__SCH_AXIS_FOLLOWING_SIBLING:
        return node->next;
    case LODD__SCH_AXIS_SELF:
    case LODD__SCH_AXIS_PARENT:
        return NULL;
    case LODD__SCH_AXIS_DESCENDANT:
    case LODD__SCH_AXIS_DESCENDANT_OR_SELF:
        return following(node, origin);
    case LODD__SCH_AXIS_ANCESTOR:
    case LODD__SCH_AXIS_ANCESTOR_OR_SELF:
        return node->parent;
    case LODD__SCH_AXIS_PRECEDING_SIBLING:
        return node->prev;
    }
    return NULL;
}

/* ---- predicates ---- */

/* Evaluates a predicate that is no position at a node. */
static bool holds(lodd__sch_ctx *c, const lodd__sch_filter *filter, const xmlNode *node)
{
    lodd__sch_scratch *memory = &c->eval->scratch;
    const lodd__sch_mark mark = lodd__sch_scratch_mark(memory);
    lodd__sch_ctx inner = {.eval = c->eval, .node = node, .position = 1, .size = 1};
    bool ret = lodd__sch_op_bool(&inner, filter->op);

    lodd__sch_scratch_release(memory, mark);
    c->failed |= inner.failed;
    return ret && !inner.failed;
}

/* Keeps the nodes a predicate is true of; they are in the order of the axis. */
static void filter_nodes(lodd__sch_ctx *c, const lodd__sch_filter *filter, lodd__sch_nodes *nodes)
{
    lodd__sch_scratch *memory = &c->eval->scratch;
    size_t kept = 0;

    for (size_t i = 0; i < nodes->len && !c->failed; i++) {
        const lodd__sch_mark mark = lodd__sch_scratch_mark(memory);
        lodd__sch_ctx inner = {.eval = c->eval, .node = nodes->ptr[i], .position = i + 1, .size = nodes->len};
        bool keep;

        if (filter->positional) {
            lodd__sch_val val = lodd__sch_op_value(&inner, filter->op);

            keep = val.type == LODD__SCH_NUMBER ? val.u.number == (double)(i + 1) : lodd__sch_val_bool(&val);
        } else {
            keep = lodd__sch_op_bool(&inner, filter->op);
        }
        lodd__sch_scratch_release(memory, mark);
        c->failed |= inner.failed;
        if (keep)
            nodes->ptr[kept++] = nodes->ptr[i];
    }
    nodes->len = kept;
}

/* ---- walking ---- */

typedef struct walker {
    lodd__sch_meet *meet;
    void *user;
} walker;

static bool walk(lodd__sch_ctx *c, const lodd__sch_xstep *step, size_t n, const xmlNode *node, const walker *w);

/* A step whose predicates ask for positions: its candidates first, then the rest of the path from those that are left.
 */
static bool walk_positional(lodd__sch_ctx *c, const lodd__sch_xstep *step, size_t n, const xmlNode *origin,
                            const walker *w)
{
    lodd__sch_nodes nodes = {0};
    size_t cap = 0;
    bool enough = false;

    for (const xmlNode *node = axis_first(step->axis, origin); node; node = axis_next(step->axis, node, origin)) {
        if (!lodd__sch_step_taken(c))
            return false;
        cap += passes(c, step, node);
    }
    nodes.ptr = scratch(c, cap, sizeof *nodes.ptr);
    if (!nodes.ptr)
        return false;
    for (const xmlNode *node = axis_first(step->axis, origin); node; node = axis_next(step->axis, node, origin))
        if (passes(c, step, node))
            nodes.ptr[nodes.len++] = node;
    for (size_t i = 0; i < step->n_filters && !c->failed; i++)
        filter_nodes(c, &step->filters[i], &nodes);
    for (size_t i = 0; i < nodes.len && !enough && !c->failed; i++)
        enough = n == 1 ? w->meet(c, nodes.ptr[i], w->user) : walk(c, step + 1, n - 1, nodes.ptr[i], w);
    return enough;
}

/* Goes through the nodes of a step, and of the n - 1 behind it. The recursion is as deep as the path is long. */
static bool walk(lodd__sch_ctx *c, const lodd__sch_xstep *step, size_t n, const xmlNode *origin, const walker *w)
{
    if (step->positional)
        return walk_positional(c, step, n, origin, w);
    for (const xmlNode *node = axis_first(step->axis, origin); node; node = axis_next(step->axis, node, origin)) {
        bool keep;

        if (!lodd__sch_step_taken(c))
            return false;
        keep = passes(c, step, node);
        for (size_t i = 0; keep && i < step->n_filters; i++)
            keep = holds(c, &step->filters[i], node);
        if (c->failed)
            return false;
        if (keep && (n == 1 ? w->meet(c, node, w->user) : walk(c, step + 1, n - 1, node, w)))
            return true;
    }
    return false;
}

/* The nodes of the expression a path starts with. */
static lodd__sch_nodes start_nodes(lodd__sch_ctx *c, const lodd__sch_op *path)
{
    lodd__sch_val val = lodd__sch_op_value(c, path->args[0]);
    lodd__sch_nodes ret = {0};

    if (c->failed)
        return ret;
    if (val.type != LODD__SCH_NODES) {
        lodd__sch_note_code(c, XML_XPATH_INVALID_TYPE);
        return ret;
    }
    if (!path->n_filters)
        return val.u.nodes;
    ret.ptr = scratch(c, val.u.nodes.len, sizeof *ret.ptr); /* a variable's nodes are not ours to filter */
    if (!ret.ptr)
        return ret;
    if (val.u.nodes.len)
        memcpy(ret.ptr, val.u.nodes.ptr, val.u.nodes.len * sizeof *ret.ptr);
    ret.len = val.u.nodes.len;
    for (size_t i = 0; i < path->n_filters && !c->failed; i++)
        filter_nodes(c, &path->filters[i], &ret);
    return ret;
}

/* Walks from the path's start. *ordered: whether the nodes are met in document order, each once. */
static bool walk_path(lodd__sch_ctx *c, const lodd__sch_op *path, lodd__sch_meet *meet, void *user, bool *ordered)
{
    const walker w = {meet, user};
    const xmlNode *one = path->start == LODD__SCH_START_ROOT ? c->eval->root : c->node;
    lodd__sch_nodes start = {&one, 1};
    bool enough = false;

    if (path->start == LODD__SCH_START_EXPR)
        start = start_nodes(c, path);
    *ordered = path->n_steps == 0 || (path->ordered && start.len <= 1);
    for (size_t i = 0; i < start.len && !enough && !c->failed; i++)
        enough = path->n_steps ? walk(c, path->steps, path->n_steps, start.ptr[i], &w) : meet(c, start.ptr[i], user);
    return enough;
}

bool lodd__sch_walk(lodd__sch_ctx *c, const lodd__sch_op *path, lodd__sch_meet *meet, void *user)
{
    bool ordered;

    return walk_path(c, path, meet, user, &ordered);
}

/* ---- node-sets ---- */

/* Document order by the offset in the source that the tree builder left in every node but attributes, which stand
 * behind their element in the order of the list. */
static int compare_order(const void *a, const void *b)
{
    const xmlNode *x = *(const xmlNode *const *)a, *y = *(const xmlNode *const *)b;
    const xmlNode *x_owner = x->type == XML_ATTRIBUTE_NODE ? x->parent : x,
                  *y_owner = y->type == XML_ATTRIBUTE_NODE ? y->parent : y;
    uintptr_t x_offset = (uintptr_t)x_owner->_private, y_offset = (uintptr_t)y_owner->_private;

    if (x == y)
        return 0;
    if (x_owner == y_owner) {
        if (x == x_owner || y == y_owner)
            return x == x_owner ? -1 : 1;
        while (x && x != y)
            x = x->next;
        return x ? -1 : 1;
    }
    if (x->type == XML_DOCUMENT_NODE || y->type == XML_DOCUMENT_NODE)
        return x->type == XML_DOCUMENT_NODE ? -1 : 1;
    return x_offset < y_offset ? -1 : 1;
}

void lodd__sch_sort(lodd__sch_nodes *nodes)
{
    size_t kept = 0;

    if (nodes->len < 2)
        return;
    qsort(nodes->ptr, nodes->len, sizeof *nodes->ptr, compare_order);
    for (size_t i = 0; i < nodes->len; i++)
        if (i == 0 || nodes->ptr[i] != nodes->ptr[kept - 1])
            nodes->ptr[kept++] = nodes->ptr[i];
    nodes->len = kept;
}

typedef struct collector {
    lodd__sch_nodes nodes;
    size_t cap;
} collector;

static bool collect_one(lodd__sch_ctx *c, const xmlNode *node, void *user)
{
    collector *to = user;

    if (to->nodes.len == to->cap) {
        size_t cap = to->cap ? to->cap * 2 : 8;
        const xmlNode **larger = scratch(c, cap, sizeof *larger);

        if (!larger)
            return true;
        if (to->nodes.len)
            memcpy(larger, to->nodes.ptr, to->nodes.len * sizeof *larger);
        to->nodes.ptr = larger;
        to->cap = cap;
    }
    to->nodes.ptr[to->nodes.len++] = node;
    return false;
}

/* Adds the nodes of a path, union or other expression. The recursion is as deep as the expression. */
static bool collect_into(lodd__sch_ctx *c, const lodd__sch_op *op, collector *to)
{
    lodd__sch_val val;
    bool ordered;

    if (op->kind == LODD__SCH_OP_UNION) {
        collect_into(c, op->args[0], to);
        collect_into(c, op->args[1], to);
        return false;
    }
    if (op->kind == LODD__SCH_OP_PATH) {
        walk_path(c, op, collect_one, to, &ordered);
        return ordered;
    }
    val = lodd__sch_op_value(c, op);
    if (c->failed)
        return true;
    if (val.type != LODD__SCH_NODES)
        lodd__sch_note_code(c, XML_XPATH_INVALID_TYPE);
    else
        for (size_t i = 0; i < val.u.nodes.len && !c->failed; i++)
            collect_one(c, val.u.nodes.ptr[i], to);
    return true;
}

lodd__sch_nodes lodd__sch_collect(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    collector to = {0};

    if (!collect_into(c, op, &to))
        lodd__sch_sort(&to.nodes);
    if (c->failed)
        to.nodes.len = 0;
    return to.nodes;
}

static bool meet_first(lodd__sch_ctx *c, const xmlNode *node, void *user)
{
    const xmlNode **ret = user;

    (void)c;
    *ret = node;
    return true;
}

const xmlNode *lodd__sch_first(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const xmlNode *first = NULL;
    lodd__sch_nodes nodes;

    if (op->kind == LODD__SCH_OP_PATH && op->ordered && op->start != LODD__SCH_START_EXPR) {
        lodd__sch_walk(c, op, meet_first, &first);
        return first;
    }
    nodes = lodd__sch_collect(c, op);
    return nodes.len ? nodes.ptr[0] : NULL;
}
