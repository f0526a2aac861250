/* message/identify.c - what a document is: its envelope and payloads, by root element, namespace, branch and type code. */
#include <string.h>

#include "message/message.h"
#include "message/xpath_functions.h"

static lodd_str ns_of(const xmlNode *node)
{
    return lodd__str(node->ns != NULL ? (const char *)node->ns->href : "");
}

static const lodd__pack_profile *profile_of(const lodd__judge *judge, const xmlNode *root)
{
    return lodd__packs_profile(judge->packs, lodd__str((const char *)root->name), ns_of(root), judge->type_code, lodd__xpath_has_child, root);
}

static void add_payload(lodd__judge *judge, xmlNodePtr root)
{
    const lodd__pack_profile *profile = profile_of(judge, root);

    judge->more_payloads = judge->n_payloads == LODD__MAX_PAYLOADS;
    if (judge->more_payloads)
        return;
    judge->payloads[judge->n_payloads++] = (lodd__payload){root, profile};
}

static bool is_root_of_profile(const lodd__judge *judge, const xmlNode *node)
{
    for (size_t i = 0; i < judge->packs->n_profiles; i++)
        if (lodd__xml_is(node, judge->packs->profiles[i]->root.ptr, judge->packs->profiles[i]->ns.ptr))
            return true;
    return false;
}

static bool is_attachment(const lodd__judge *judge, const xmlNode *node)
{
    /* elements of base packs (Base64Container) are content; a profile's root with a branch that no profile has is a payload nobody knows */
    return !is_root_of_profile(judge, node) && lodd__packs_schema(judge->packs, ns_of(node)) != NULL;
}

static void find_payloads(lodd__judge *judge)
{
    lodd_str ns = ns_of(judge->doc->root);

    for (size_t i = 0; i < judge->doc->n_elements; i++) {
        const xmlNode *content = judge->doc->elements[i];
        if (!lodd__xml_is(content, "Content", ns.ptr))
            continue;
        for (xmlNodePtr node = lodd__xml_child(content, NULL, NULL); node != NULL; node = lodd__xml_next(node, NULL, NULL))
            if (!is_attachment(judge, node))
                add_payload(judge, node);
    }
}

static void add_profile(lodd__judge *judge, const lodd__pack_profile *profile)
{
    for (size_t i = 0; i < judge->result->profiles.len; i++)
        if (lodd__str_eq(judge->result->profiles.ptr[i], profile->name))
            return;
    if (!lodd__vec_push(&judge->result->profiles, lodd__arena_str(&judge->result->arena, profile->name)))
        judge->status = LODD_ERR_NOMEM;
}

bool lodd__message_identify(lodd__judge *judge)
{
    const xmlNode *root = judge->doc->root;
    const lodd__pack_profile *profile = NULL;
    const xmlNode *info = lodd__xml_child(root, "MsgInfo", NULL);
    const xmlNode *date = lodd__xml_child(info != NULL ? info : root, "GenDate", NULL);
    const xmlNode *type = info != NULL ? lodd__xml_child(info, "Type", NULL) : lodd__xml_child(root, "MsgType", NULL);

    judge->type_code = type != NULL ? lodd__xml_attr_value(type, "V") : (lodd_str){NULL, 0};
    judge->date = date != NULL ? lodd__str_trim(lodd__xml_text(judge->scratch, date)) : (lodd_str){NULL, 0};
    judge->n_payloads = 0;
    judge->more_payloads = false;
    judge->envelope = NULL;
    profile = profile_of(judge, root);
    if (profile == NULL)
        return false;
    if (profile->envelope) {
        judge->envelope = profile;
        add_profile(judge, profile);
        find_payloads(judge);
    } else {
        add_payload(judge, judge->doc->root);
    }
    for (size_t i = 0; i < judge->n_payloads; i++)
        if (judge->payloads[i].profile != NULL)
            add_profile(judge, judge->payloads[i].profile);
    return true;
}
