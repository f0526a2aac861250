/* cli/image_show.h - what lodd pack shows of an image: what it is made of, and what it lacks. */
#ifndef LODD_CLI_IMAGE_SHOW_H
#define LODD_CLI_IMAGE_SHOW_H

#include "lodd/pack.h"
#include "say.h"
#include "table.h"

/* "17.5 MB", with the language's decimal sign. */
cli_digits cli_image_size(const cli_context *cli, size_t bytes);
/* The source it was built from, cut to what fits. */
void cli_image_origin(const lodd_image *image, char *ret, size_t size);
/* How many of the official package's resources, and of the lists that belong to it, are not there. */
size_t cli_image_n_missing(const lodd_image *image);

/* The name of the pack, its title and its version. */
void cli_image_show_pack(const cli_context *cli, const lodd_pack_info *pack, lodd_str version);
/* All that is known of the image. */
cli_exit cli_image_show(const cli_context *cli, const lodd_image *image, lodd_str path);
/* why: NULL: the pack has none. */
void cli_image_show_absence(const cli_context *cli, const char *why);

#endif
