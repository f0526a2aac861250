/* cli/pack_codes.h - `lodd pack add` of a file of codes (.csv, .tsv, ClaML, CodeSystem): docs/codes.md. */
#ifndef LODD_CLI_PACK_CODES_H
#define LODD_CLI_PACK_CODES_H

#include "args.h"

/* Is a file a list of codes, by its name and first bytes? A FHIR package, a folder and what cannot be read are none. */
bool cli_pack_is_codes(const char *path);
/* Adds it to the user's packs, by --oid, --url, --title and --list-version, and says what came of it. */
cli_exit cli_pack_add_codes(const cli_context *cli, const cli_args *args, const char *path);
/* For `lodd pack remove`: true when the name was that of such a pack of the user's; *ret says what came of it. */
bool cli_pack_remove_codes(const cli_context *cli, const char *name, cli_exit *ret);

#endif
