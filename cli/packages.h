/* cli/packages.h - the FHIR packages in force, and the store they come from. */
#ifndef LODD_CLI_PACKAGES_H
#define LODD_CLI_PACKAGES_H

#include "args.h"
#include "lodd/pack.h"

/* The user's store. NULL with CLI_EXIT_OK: the environment names no folder for one (as in a bare service). */
cli_exit cli_store_open(lodd_store **ret, const cli_context *cli);

/* By --package, --no-packages and --lock, and what was added. *ret stays NULL when there are none. For commands that do
 * not take these options: none. What is missing or doubtful is said on standard error. */
cli_exit cli_packages_in_force(lodd_package_set **ret, const cli_context *cli, const cli_args *args);

/* What a set notes: missing dependencies, several versions, circles. One that a pack stands in for is told by lodd pack
 * only: it is missing every time, and nothing is amiss. */
void cli_packages_say_notes(const cli_context *cli, const cli_args *args, const lodd_package_set *set);

/* "name@version", to be freed; NULL when memory ran out. */
char *cli_package_label(const lodd_package_info *info);

#endif
