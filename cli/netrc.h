/* cli/netrc.h - the user name and password of a host, as curl users have them in ~/.netrc. */
#ifndef LODD_CLI_NETRC_H
#define LODD_CLI_NETRC_H

#include <stdbool.h>

/* Of the host of a URL, from the file NETRC names, else ~/.netrc. False: none. Both are to be freed. */
bool cli_netrc_find(const char *url, char **ret_user, char **ret_password);

#endif
