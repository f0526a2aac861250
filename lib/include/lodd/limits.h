/* lodd/limits.h - bounds on what a document may cost. Hitting one is a finding, never a crash. */
#ifndef LODD_LIMITS_H
#define LODD_LIMITS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* name, default, unit and reason */
#define LODD_LIMITS_TABLE(X)                                                                                                     \
    X(max_input, (size_t)128 << 20, "bytes of one document; ebXML over SMTP allows 51 200 000 in all (facts section 10)")        \
    X(max_depth, 200, "levels of nested elements; the deepest PLO message has 15")                                               \
    X(max_nodes, 4000000, "elements, attributes and text nodes of one document")                                                 \
    X(max_attributes, 256, "attributes of one element")                                                                          \
    X(max_names, 20000, "different names, prefixes and namespaces of one document; all test messages together have 900")         \
    X(max_issues, 1000, "findings kept for one document; the rest is counted")                                                   \
    X(max_rule_steps, 200000000, "XPath operations for the rules of one document")                                               \
    X(max_path_steps, 50000000, "FHIRPath operations for the constraints of one document")                                       \
    X(max_attachment, (size_t)64 << 20, "decoded bytes of one attachment that are looked into")                                  \
    X(max_value, 200, "bytes of a document's value that a finding shows")                                                        \
    X(max_files, 10000000, "files of one run")                                                                                   \
    X(max_dir_depth, 64, "levels of folders walked")

typedef struct lodd_limits {
#define X(name, value, what) size_t name;
    LODD_LIMITS_TABLE(X)
#undef X
} lodd_limits;

/* Fills in the defaults of the table above. */
void lodd_limits_default(lodd_limits *ret);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
