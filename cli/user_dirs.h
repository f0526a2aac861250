/* cli/user_dirs.h - where the user's own things lie: the one place that reads the environment for it.
 *
 *   DATA/packs      packs of the user, searched after all other folders of packs
 *   DATA/packages   record and compiled images of FHIR packages
 *
 * DATA is LODD_DATA, else $XDG_DATA_HOME/lodd, else ~/.local/share/lodd. Nothing is made before something is written.
 */
#ifndef LODD_CLI_USER_DIRS_H
#define LODD_CLI_USER_DIRS_H

#include <stdbool.h>

/* DATA, or DATA/name when name is not NULL. NULL: the environment names none, or memory ran out. Free with free. */
char *cli_user_data(const char *name);
/* Where FHIR tools keep packages: ~/.fhir/packages. NULL as above. Free with free. */
char *cli_user_fhir_packages(void);
/* Makes a folder and those above it. false: errno says why. */
bool cli_user_make(const char *path);

#endif
