/* fuzz_fhirpath.c - an expression is compiled, and what was compiled is checked without knowledge of types.
 *
 * What holds: an error lies in the text and says why; a tree lies in the text, is no deeper than promised, and each
 * node is around its operands.
 */
#include "fhirpath/ast.h"
#include "target.h"

static void check_node(const lodd__ast *node, size_t length, size_t depth, size_t *n)
{
    CHECK(node->offset < node->end && node->end <= length && node->depth >= 1 && depth <= 1000);
    *n += 1;
    if (node->left != NULL) {
        CHECK(node->left->depth < node->depth && node->left->offset >= node->offset);
        check_node(node->left, length, depth + 1, n);
    }
    if (node->right != NULL) {
        CHECK(node->right->depth < node->depth && node->right->end <= node->end);
        check_node(node->right, length, depth + 1, n);
    }
    for (size_t i = 0; i < node->n_arguments; i++) {
        CHECK(node->arguments[i]->depth < node->depth && node->arguments[i]->end <= node->end);
        check_node(node->arguments[i], length, depth + 1, n);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd__arena arena = {0};
    lodd__fhirpath_error error = {0};
    lodd_str text = {(const char *)data, n};
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(&arena, text, &error);
    size_t nodes = 0;

    CHECK((compiled != NULL) == (error.kind == LODD__FHIRPATH_OK));
    if (compiled == NULL) {
        CHECK(error.offset <= n && error.message.len > 0);
    } else {
        check_node(compiled->root, n, 1, &nodes);
        CHECK(nodes == compiled->n_nodes && compiled->root->depth <= 1000);
        if (!lodd__fhirpath_check(compiled, NULL, NULL, NULL, &arena, &error))
            CHECK(error.kind == LODD__FHIRPATH_SEMANTIC && error.offset <= n && error.message.len > 0);
    }
    lodd__arena_free(&arena);
    return 0;
}
