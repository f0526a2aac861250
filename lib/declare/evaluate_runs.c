/* declare/evaluate_runs.c - runs of test descriptions among the evidence: read, judged anew. Uses suite.h, bundle.h. */
#include "declare/evaluate_state.h"

void lodd__evaluate_runs(lodd__evaluating *e)
{
    for (size_t i = 0; i < e->declaration->evidence.len; i++) {
        const lodd__evidence *evidence = &e->declaration->evidence.ptr[i];

        if (evidence->kind == LODD__EVIDENCE_RUN)
            LODD__LINE(e->check, RUN_BROKEN, evidence->path, evidence->id, LODD__STR("not read yet"));
    }
}
