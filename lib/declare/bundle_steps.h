/* declare/bundle_steps.h - what bundle.c and bundle_draft.c share. Not for others. */
#ifndef LODD_DECLARE_BUNDLE_STEPS_H
#define LODD_DECLARE_BUNDLE_STEPS_H

#include "declare/bundle.h"

enum { LODD__BUNDLE_MAX_STEP = 255, LODD__BUNDLE_MAX_STEPS = 16 };

/* Takes the next step off *rest; false at the end. */
bool lodd__bundle_step(lodd_str *rest, lodd_str *ret);
/* English, the same in every locale. */
const char *lodd__bundle_errno_text(int error);
const char *lodd__bundle_fault_text(lodd__bundle_fault fault);
/* The folder's descriptor; stays the bundle's. */
int lodd__bundle_fd(const lodd__bundle *bundle);
/* Reads a file of any size piece by piece; take returns false to stop, which is TROUBLE. */
lodd__bundle_fault lodd__bundle_stream(lodd__bundle *bundle, lodd_str name, bool (*take)(void *user, lodd_str piece),
                                       void *user, bool *ret_nomem);

#endif
