/* tree.h - what must hold of everything the JSON reader returns, and the tree as text. For the unit tests, the suite
 * and the fuzz target. */
#ifndef LODD_TESTS_JSON_TREE_H
#define LODD_TESTS_JSON_TREE_H

#include "base/buf.h"
#include "base/utf8.h"
#include "json/json.h"

/* The node behind this one in document order; NULL behind the last. */
static const lodd__json *tree_next(const lodd__json *root, const lodd__json *node)
{
    if (node->first)
        return node->first;
    while (node != root && !node->next)
        node = node->parent;
    return node == root ? NULL : node->next;
}

static bool tree_is_container(const lodd__json *node)
{
    return node->type == LODD__JSON_ARRAY || node->type == LODD__JSON_OBJECT;
}

/* What does not hold of one node; NULL: all does. */
static const char *tree_node_problem(const lodd__json *node, lodd_str text)
{
    const lodd__json *parent = node->parent, *last = NULL;
    size_t n = 0;

    if (node->offset > node->end || node->end > text.len)
        return "a span lies in the text";
    if (parent && (node->offset < parent->offset || node->end > parent->end))
        return "a span lies in its parent's";
    if (node->next && node->next->offset < node->end)
        return "spans of siblings do not overlap";
    if (parent && parent->type == LODD__JSON_OBJECT &&
        (node->key_offset < parent->offset || node->key_offset >= node->offset))
        return "a key stands in front of its value";
    if ((!parent || parent->type != LODD__JSON_OBJECT) && (node->key.len || node->duplicate))
        return "only members have keys";
    if (node->key.len && !node->key.ptr)
        return "a key has text";
    if (node->text.len && (!node->text.ptr || (node->type != LODD__JSON_STRING && node->type != LODD__JSON_NUMBER)))
        return "only strings and numbers have text";
    for (const lodd__json *child = node->first; child; child = child->next) {
        if (child->parent != node)
            return "a child knows its parent";
        last = child;
        n++;
    }
    if (n != node->n || last != node->last || (n && !tree_is_container(node)))
        return "children are counted";
    return NULL;
}

/* What does not hold of a document; NULL: all does. */
__attribute__((unused)) static const char *tree_problem(const lodd__json_doc *doc, lodd_str text)
{
    bool syntax = false;

    for (size_t i = 0; i < doc->n_faults; i++) {
        const lodd__json_fault *f = &doc->faults[i];

        if (f->kind == LODD__JSON_OK || f->kind > LODD__JSON_NOMEM)
            return "a fault is of a known kind";
        if (f->kind != LODD__JSON_NOMEM && (f->offset > text.len || f->token.len > text.len - f->offset))
            return "a fault's token lies in the text";
        if (f->token.len && f->token.ptr != text.ptr + f->offset)
            return "a fault's token stands at its offset";
        if (f->kind == LODD__JSON_UNEXPECTED && !f->expected)
            return "an unexpected character comes with what was expected";
        if (i && f->offset < doc->faults[i - 1].offset)
            return "faults are in the order of the text";
        syntax = syntax || f->kind != LODD__JSON_DUPLICATE;
    }
    if (doc->valid == syntax)
        return "a document is valid when it has no fault but duplicate keys";
    if (doc->valid && !doc->root)
        return "a valid document has a root";
    if (doc->root && (doc->root->parent || doc->root->next))
        return "the root stands alone";
    for (const lodd__json *node = doc->root; node; node = tree_next(doc->root, node)) {
        const char *problem = tree_node_problem(node, text);

        if (problem)
            return problem;
    }
    return NULL;
}

/* Text as the tables write it: ^n ^r ^t ^p (|) ^^ ^xHH. */
static void tree_add_text(lodd__buf *buf, lodd_str s)
{
    uint32_t c;

    for (size_t i = 0; i < s.len;) {
        size_t n = lodd__utf8_decode(s.ptr + i, s.len - i, &c);
        unsigned char byte = (unsigned char)s.ptr[i];

        if (byte == '^' || byte == '|')
            lodd__buf_printf(buf, "^%c", byte == '|' ? 'p' : '^');
        else if (byte == '\n' || byte == '\r' || byte == '\t')
            lodd__buf_printf(buf, "^%c", byte == '\n' ? 'n' : byte == '\r' ? 'r' : 't');
        else if (!n || byte < 0x20)
            lodd__buf_printf(buf, "^x%02X", byte);
        else
            lodd__buf_add(buf, (lodd_str){s.ptr + i, n});
        i += n ? n : 1;
    }
}

/* {a:1,b:["x",null]}; the key of a duplicate has a ! behind it. */
__attribute__((unused)) static void tree_dump(lodd__buf *buf, const lodd__json *root)
{
    static const char *const words[] = {
        [LODD__JSON_NULL] = "null", [LODD__JSON_FALSE] = "false", [LODD__JSON_TRUE] = "true"};
    const lodd__json *node = root, *next;

    if (!root)
        lodd__buf_add(buf, LODD__STR("-"));
    for (; node; node = next) {
        next = tree_next(root, node);
        if (node != root && node->parent->type == LODD__JSON_OBJECT) {
            tree_add_text(buf, node->key);
            lodd__buf_printf(buf, node->duplicate ? "!:" : ":");
        }
        if (tree_is_container(node))
            lodd__buf_addc(buf, node->type == LODD__JSON_OBJECT ? '{' : '[');
        else if (node->type == LODD__JSON_STRING)
            lodd__buf_addc(buf, '"');
        else if (node->type != LODD__JSON_NUMBER)
            lodd__buf_add(buf, lodd__str(words[node->type]));
        tree_add_text(buf, node->text);
        if (node->type == LODD__JSON_STRING)
            lodd__buf_addc(buf, '"');
        if (node->first)
            continue;
        if (tree_is_container(node))
            lodd__buf_addc(buf, node->type == LODD__JSON_OBJECT ? '}' : ']');
        while (node != root && !node->next) {
            node = node->parent;
            lodd__buf_addc(buf, node->type == LODD__JSON_OBJECT ? '}' : ']');
        }
        if (node != root)
            lodd__buf_addc(buf, ',');
    }
}

#endif
