/* message/schematron_match.c - does a rule's context match a node?
 *
 * A name path is matched from the node upwards. "//" may be passed over greedily: the steps up to the next "//" are
 * looked for at the nearest ancestor where they fit, and only the last choice is ever taken back (what lies above a
 * nearer place lies above a farther one too). May use: base, libxml2. XSLT 1.0 section 5.2 (patterns).
 */
#include <libxml/xmlerror.h>
#include <stdlib.h>

#include "message/schematron_eval.h"

/* ---- by node-set ---- */

static int compare_nodes(const void *a, const void *b)
{
    uintptr_t x = (uintptr_t) * (const xmlNode *const *)a, y = (uintptr_t) * (const xmlNode *const *)b;

    return (x > y) - (x < y);
}

/* Evaluates the path's node-set for this document. */
static bool fill_set(lodd__sch_eval *eval, const lodd__sch_path *path, lodd__sch_set *set)
{
    const lodd__sch_mark mark = lodd__sch_scratch_mark(&eval->scratch);
    lodd__sch_val val;
    bool ok;

    free(set->nodes);
    *set =
        (lodd__sch_set){.stamp = eval->document_stamp, .forced = set->forced}; /* empty for this document if it fails */
    ok = lodd__sch_evaluate(eval, path->whole, eval->root, &val);
    if (ok && val.type != LODD__SCH_NODES) {
        eval->error_expr = path->whole;
        eval->error_code = XML_XPATH_INVALID_TYPE;
        ok = false;
    } else if (ok && val.u.nodes.len) {
        set->nodes = malloc(val.u.nodes.len * sizeof *set->nodes);
        if (set->nodes) {
            set->n = val.u.nodes.len;
            memcpy(set->nodes, val.u.nodes.ptr, set->n * sizeof *set->nodes);
            qsort(set->nodes, set->n, sizeof *set->nodes, compare_nodes);
        } else {
            eval->status = LODD_ERR_NOMEM;
            ok = false;
        }
    }
    lodd__sch_scratch_release(&eval->scratch, mark);
    return ok;
}

static int match_set(lodd__sch_eval *eval, const lodd__sch_path *path, const xmlNode *node)
{
    lodd__sch_set *set = &eval->sets[path->id];

    if (set->stamp != eval->document_stamp) {
        const lodd__sch_frame outer = eval->frame;
        bool ok;

        eval->frame.current = eval->root;
        ok = fill_set(eval, path, set);
        eval->frame = outer;
        if (!ok)
            return -1;
    }
    return set->n && bsearch(&node, set->nodes, set->n, sizeof *set->nodes, compare_nodes) != NULL;
}

/* ---- by steps ---- */

static bool has_name(const lodd__sch_step *step, const xmlChar *name)
{
    return !step->local.ptr ||
           (strncmp((const char *)name, step->local.ptr, step->local.len) == 0 && name[step->local.len] == '\0');
}

static bool has_ns(const lodd__sch_step *step, const xmlNs *ns)
{
    if (step->any_ns)
        return true;
    if (!ns || !ns->href)
        return step->ns.len == 0;
    return step->ns.len != 0 && strcmp((const char *)ns->href, step->ns.ptr) == 0;
}

static bool fits(const lodd__sch_step *step, const xmlNode *node)
{
    switch (step->kind) {
    case LODD__SCH_ELEMENT:
        return node->type == XML_ELEMENT_NODE && has_name(step, node->name) && has_ns(step, node->ns);
    case LODD__SCH_ATTRIBUTE:
        return node->type == XML_ATTRIBUTE_NODE && has_name(step, node->name) && has_ns(step, node->ns);
    case LODD__SCH_TEXT:
        return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
    case LODD__SCH_COMMENT:
        return node->type == XML_COMMENT_NODE;
    case LODD__SCH_PI:
        return node->type == XML_PI_NODE && has_name(step, node->name);
    case LODD__SCH_ROOT:
        return node->type == XML_DOCUMENT_NODE;
    case LODD__SCH_KINDS:
        break;
    }
    return false;
}

/* What a step says of a node: 1, 0, -1 (could not be evaluated), -2: a predicate is a position. */
static int match_step(lodd__sch_eval *eval, const lodd__sch_step *step, const xmlNode *node)
{
    if (!fits(step, node))
        return 0;
    for (size_t i = 0; i < step->n_predicates; i++) {
        const lodd__sch_predicate *predicate = &step->predicates[i];
        const lodd__sch_mark mark = lodd__sch_scratch_mark(&eval->scratch);
        lodd__sch_val val;
        int is = -1;

        if (!predicate->may_be_number)
            is = lodd__sch_evaluate_bool(eval, predicate->expr, node);
        else if (lodd__sch_evaluate(eval, predicate->expr, node, &val))
            is = val.type == LODD__SCH_NUMBER ? -2 : lodd__sch_val_bool(&val);
        lodd__sch_scratch_release(&eval->scratch, mark);
        if (is != 1)
            return is;
    }
    return 1;
}

static int match_steps(lodd__sch_eval *eval, const lodd__sch_path *path, const xmlNode *node)
{
    const xmlNode *retry = NULL; /* where the part above the last "//" was tried */
    size_t retry_step = 0;
    size_t i = 0;

    for (;;) {
        int is = node ? match_step(eval, &path->steps[i], node) : 0;

        if (is < 0)
            return is;
        if (is == 1 && i + 1 == path->n_steps) {
            if (!path->absolute || (node->parent && node->parent->type == XML_DOCUMENT_NODE))
                return 1;
            is = 0;
        }
        if (is == 1) {
            if (path->steps[i].gap) {
                retry = node->parent;
                retry_step = i + 1;
            }
            node = node->parent;
            i++;
            continue;
        }
        if (!retry)
            return 0;
        retry = node ? retry->parent : NULL;
        if (!retry)
            return 0;
        node = retry;
        i = retry_step;
    }
}

int lodd__sch_match(lodd__sch_eval *eval, const lodd__sch_path *path, const xmlNode *node)
{
    int is = -2;

    if (!path->by_set && !eval->sets[path->id].forced)
        is = match_steps(eval, path, node);
    if (is != -2)
        return is;
    eval->sets[path->id].forced = true;
    return match_set(eval, path, node);
}
