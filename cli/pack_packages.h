/* cli/pack_packages.h - lodd pack of FHIR packages: add, remove, lock, and what list, show and verify say of them. */
#ifndef LODD_CLI_PACK_PACKAGES_H
#define LODD_CLI_PACK_PACKAGES_H

#include "args.h"
#include "lodd/pack.h"

cli_exit cli_pack_add(const cli_context *cli, const cli_args *args);
cli_exit cli_pack_remove(const cli_context *cli, const cli_args *args);
cli_exit cli_pack_lock(const cli_context *cli, const cli_args *args);

/* Of the store's packages, what a name means: NAME or NAME@VERSION. *ret_n is how many; the indexes are to be freed.
 * False when memory ran out. */
bool cli_pack_packages_named(const lodd_store *store, const char *name, size_t **ret, size_t *ret_n);
cli_exit cli_pack_package_show(const cli_context *cli, const lodd_store *store, size_t i);
cli_exit cli_pack_package_verify(const cli_context *cli, const lodd_store *store, size_t i);
/* What list says of where it is from; cut to what fits. */
void cli_pack_package_origin(const cli_context *cli, const lodd_package_info *info, char *ret, size_t size);

#endif
