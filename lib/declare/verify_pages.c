/* declare/verify_pages.c - step 8 of a verification: the files that are derived from the declaration, made again and
 * compared byte by byte. Uses render.h, ehds.h.
 *
 * What people read is not in the manifest; this is what keeps it from saying something else than the declaration. */
#include <stdlib.h>

#include "declare/ehds.h"
#include "declare/render.h"
#include "declare/verify.h"

static void compare_page(lodd__verifying *v, lodd_str name, lodd_str made)
{
    lodd__bundle_fault fault;
    lodd_str there;
    bool read = lodd__verify_read(v, name, &there, &fault);

    if (v->status != LODD_OK)
        return;
    if (fault == LODD__BUNDLE_ABSENT)
        LODD__LINE0(v->check, PAGE_MISSING, name);
    else if (!read)
        LODD__LINE(v->check, MANIFEST_NO_FILE, name, lodd__str(lodd__bundle_fault_text(fault)));
    else if (lodd__str_eq(there, made))
        LODD__LINE0(v->check, PAGE_OK, name);
    else if (v->same_tool)
        LODD__LINE0(v->check, PAGE_DIFFERS, name);
    else
        LODD__LINE0(v->check, PAGE_OTHER_TOOL, name);
    v->verified[LODD__STEP_PAGE] &= read && lodd__str_eq(there, made);
}

/* A declaration that no page can be made of is one that this version does not understand. */
static void cannot_make(lodd__verifying *v, lodd_status status, const char *name, const char *message)
{
    if (status == LODD_ERR_NOMEM)
        v->status = status;
    else
        LODD__LINE(v->check, PAGE_NOT_MADE, lodd__str(name), lodd__str(message != NULL ? message : ""));
    v->verified[LODD__STEP_PAGE] = false;
}

static lodd_status put(void *user, lodd_str name, lodd_str bytes)
{
    lodd__verifying *v = user;

    compare_page(v, name, bytes);
    return v->status;
}

void lodd__verify_pages(lodd__verifying *v)
{
    lodd__buf page = {0};
    char *message = NULL;
    lodd_status status = lodd__render(&page, v->text, NULL, &message);

    v->verified[LODD__STEP_PAGE] = true;
    if (status == LODD_OK && page.failed)
        status = LODD_ERR_NOMEM;
    if (status != LODD_OK)
        cannot_make(v, status, LODD__BUNDLE_HTML, message);
    else
        compare_page(v, LODD__STR(LODD__BUNDLE_HTML), lodd__buf_str(&page));
    lodd__buf_free(&page);
    lodd_free(message);
    message = NULL;
    if (v->status == LODD_OK && v->computed != NULL) {
        status = lodd__ehds_files(v->computed, v->text, put, v, &message);
        if (v->status == LODD_OK && status != LODD_OK)
            cannot_make(v, status, LODD__EHDS_FOLDER, message);
    }
    lodd_free(message);
}
