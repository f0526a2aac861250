/* cli/pack_standin.h - what lodd pack show says of a pack that stands for a FHIR package: which of the two is used, and
 * what the pack does not carry. */
#ifndef LODD_CLI_PACK_STANDIN_H
#define LODD_CLI_PACK_STANDIN_H

#include "lodd/pack.h"
#include "say.h"

/* Nothing, of a pack that stands for none and carries all. Which is used is said for a run without options: packages
 * that were added are in force then. */
void cli_standin_show(const cli_context *cli, const lodd_pack_info *pack);

#endif
