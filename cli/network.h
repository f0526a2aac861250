/* cli/network.h - options about the network: the way out, and the terminology server. The one place that reads the
 * environment for them. */
#ifndef LODD_CLI_NETWORK_H
#define LODD_CLI_NETWORK_H

#include "args.h"
#include "lodd/network.h"

/* --proxy, --cacert; else what curl users have in CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR. Proxies of the
 * environment are curl's own business. The texts are the arguments' and the environment's. */
void cli_network_read(lodd_network *ret, const cli_args *args);

typedef struct cli_tx {
    lodd_tx_options options;
    char **lines; /* headers that were read from files */
    size_t n_lines;
} cli_tx;

/* --tx and what belongs to it; all-zero when it was not given. Says what is wrong. cli_tx_free in any case. */
cli_exit cli_tx_read(cli_tx *ret, const cli_context *cli, const cli_args *args);
void cli_tx_free(cli_tx *tx);

/* Is a message of lodd_engine_open about the terminology server? Then it is said. */
bool cli_tx_complain(const cli_context *cli, const cli_args *args, const char *message);

#endif
