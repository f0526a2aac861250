/* cli/packs.h - where the profile packs are, and opening them. */
#ifndef LODD_CLI_PACKS_H
#define LODD_CLI_PACKS_H

#include "args.h"
#include "lodd/engine.h"
#include "lodd/pack.h"

/* Opens the packs of, in this order: --profiles, the environment's LODD_PROFILES, the source tree when the program runs
 * from its build folder, the installed folder. Says what is wrong; CLI_EXIT_TROUBLE then. */
cli_exit cli_packs_open(lodd_engine **ret, const cli_context *cli, const cli_args *args);
/* Only their manifests. */
cli_exit cli_packs_open_manifests(lodd_packs **ret, const cli_context *cli, const cli_args *args);

#endif
