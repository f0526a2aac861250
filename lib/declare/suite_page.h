/* declare/suite_page.h - a test description as a record, and as the page that people follow. */
#ifndef LODD_DECLARE_SUITE_PAGE_H
#define LODD_DECLARE_SUITE_PAGE_H

#include "base/buf.h"
#include "declare/requirement.h"

#define LODD__SUITE_PAGE_SCHEMA "urn:lodd:testbeskrivelse:1"

/* The record that README.html is made from: JSON. input_sha256: of each input, in their order. */
void lodd__suite_record(lodd__buf *out, const lodd__test *test, const lodd_requirements *requirements,
                        const char (*input_sha256)[65]);
/* README.html of that record. */
lodd_status lodd__suite_page(lodd__buf *out, lodd_str record, char **ret_message);

#endif
