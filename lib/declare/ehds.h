/* declare/ehds.h - the preparatory EHDS set of a declaration: Regulation (EU) 2025/327, Annexes II, III and IV, and the
 * information sheet of Article 38(2).
 *
 * The vendor's part is the member "ehds" of declaration-input.json and selvdeklarering.json (docs/ehds.schema.json has
 * its form); everything else is taken from the declaration itself. What is missing is said, and refuses nothing: no
 * template (Art. 39(6)) and no testing environment (Art. 40) exist yet. Nothing here gives a presumption of conformity,
 * and no CE mark is drawn. Source: facts, section 2.
 *
 * The files of the folder ehds/ are derived: pure functions of the exact bytes of selvdeklarering.json, as
 * selvdeklarering.html is. They hold the SHA-256 of the declaration, which holds that of the manifest, so they are not
 * in the manifest; verification makes them again and compares.
 */
#ifndef LODD_DECLARE_EHDS_H
#define LODD_DECLARE_EHDS_H

#include "declare/bundle.h"
#include "declare/check.h"
#include "declare/declaration.h"

#define LODD__EHDS_FOLDER "ehds/"
#define LODD__EHDS_SCHEMA "urn:lodd:ehds:1"

/* Reads declaration->ehds strictly and puts its normal form (fixed order of members, evidence folders as the items in
 * them) in its place; does nothing when it is empty. To be called when the evidence is final: after lodd__expand when
 * declaring, after reading when verifying; a normal form stays as it is. A FAULT line for each thing that is wrong: a
 * form that is not ours, evidence that does not exist. */
lodd_status lodd__ehds_read(lodd__declaration *declaration, lodd_check *check);

/* NOTE lines: what the four documents lack, and that they are preparatory. Needs lodd__ehds_read without a fault; does
 * nothing without a block. Returns the number of things missing. */
size_t lodd__ehds_missing(const lodd__declaration *declaration, lodd_check *check);

/* Gives each file of the folder: "ehds/ehds.json", "ehds/ehds-declaration.html", ... in bytewise order. record: the
 * bytes of selvdeklarering.json. Stops at the first status that is not LODD_OK and returns it. Does nothing without a
 * block. */
typedef lodd_status lodd__ehds_put(void *user, lodd_str name, lodd_str bytes);
lodd_status lodd__ehds_files(const lodd__declaration *declaration, lodd_str record, lodd__ehds_put *put, void *user,
                             char **ret_message);
/* The same into a draft. */
lodd_status lodd__ehds_write(lodd__bundle_draft *draft, const lodd__declaration *declaration, lodd_str record,
                             char **ret_message);
/* Is it the name of one of these files? Then it need not be in the manifest. */
bool lodd__ehds_derived(lodd_str name);

#endif
