/* pack/fhir_package.h - FHIR packages and other files of FHIR definitions.
 *
 * A path is one of:
 * - a FHIR package in the form of npm, packed (.tgz) or unpacked: the .json files directly in its folder "package".
 * What lies in other folders (examples, other, xml, openapi) is no definition. Both layouts are read: those folders
 * beside "package", or inside it;
 * - any other folder: all .json and .xml files in it and below;
 * - one .json or .xml file: a resource, or a Bundle, which stands for the resources of its entries.
 *
 * Files are read in bytewise order of their names, so that a package gives the same image packed and unpacked. Nothing
 * of an archive is written to disk; names that lead out of it, links and devices make it unusable, and what it unpacks
 * to is bounded.
 */
#ifndef LODD_PACK_FHIR_PACKAGE_H
#define LODD_PACK_FHIR_PACKAGE_H

#include "image/builder.h"
#include "lodd/limits.h"

/* Adds an XML resource: this layer cannot read them. LODD_ERR_ARGUMENT when the text is none. */
typedef lodd_status lodd__fhir_package_xml(void *user, lodd__image_builder *builder, lodd_str name, lodd_str bytes);

/* Adds all resources of a path to an image, and names the image if the path is a package. JSON without resourceType is
 * passed over in folders and packages. xml: NULL to pass over XML files. limits: max_input for each file, eight times
 * that for a whole archive; max_depth and max_nodes for each JSON text; max_files. LODD_ERR_ARGUMENT: there is no
 * resource; LODD_ERR_PACK: a file cannot be read, is no JSON, or the archive is refused; LODD_ERR_LIMIT; each with a
 * line in *ret_message (malloc'ed; may be NULL). */
lodd_status lodd__fhir_package_read(lodd__image_builder *builder, const char *path, const lodd_limits *limits,
                                    lodd__fhir_package_xml *xml, void *user, char **ret_message);

/* The files that the above would read: name is what messages call it, bytes live during the call. *ret_package gets
 * "name@version" (malloc'ed, NULL when the path is no package). A status other than LODD_OK ends the reading and is
 * returned; visit says why itself. */
typedef lodd_status lodd__fhir_package_visit(void *user, lodd_str name, lodd_str bytes);
lodd_status lodd__fhir_package_each(const char *path, const lodd_limits *limits, lodd__fhir_package_visit *visit,
                                    void *user, char **ret_package, char **ret_message);

/* Sets *message, if it is asked for and still NULL, to a line. */
#endif
