/* fhir/attachment.c - Attachment: its data, its size and hash against it, and whether it says anything.
 * https://hl7.org/fhir/R4/datatypes.html#Attachment
 *
 * May use: base, element. */
#include "base/base64.h"
#include "base/sha1.h"
#include "fhir/format.h"
#include "fhir/rules.h"

/* Bytes that base64 text stands for; it has been found to be such text. */
static uint64_t decoded_size(lodd_str text)
{
    uint64_t digits = 0;

    for (size_t i = 0; i < text.len; i++)
        digits += !lodd__is_space(text.ptr[i]) && text.ptr[i] != '=';
    return digits * 3 / 4;
}

/* An unsignedInt; false when it is too long to be one. */
static bool number_of(lodd_str text, uint64_t *ret)
{
    if (!lodd__str_digits(text) || text.len > 15)
        return false;
    *ret = 0;
    for (size_t i = 0; i < text.len; i++)
        *ret = *ret * 10 + (uint64_t)(text.ptr[i] - '0');
    return true;
}

/* The hash is the SHA-1 of the data, in base64. A warning: the specification's own examples have made-up ones. */
static void check_hash(lodd__fhir_judge *judge, const lodd__element *attachment, const lodd__element *data)
{
    const lodd__element *hash = lodd__element_child(attachment, "hash");
    unsigned char digest[LODD__SHA1_SIZE];
    lodd_str stated, bytes;
    lodd__base64_status status;

    if (hash == NULL || hash->value.len == 0)
        return;
    status = lodd__base64_decode(judge->scratch, data->value, data->value.len, &bytes);
    if (status == LODD__BASE64_OK)
        status = lodd__base64_decode(judge->scratch, hash->value, hash->value.len, &stated);
    if (status == LODD__BASE64_NOMEM)
        judge->status = LODD_ERR_NOMEM;
    if (status != LODD__BASE64_OK)
        return; /* what is no base64 is said of its form */
    lodd__sha1(bytes, digest);
    if (stated.len != sizeof digest || memcmp(stated.ptr, digest, sizeof digest) != 0)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_ATTACHMENT_HASH, attachment);
}

static void check_data(lodd__fhir_judge *judge, const lodd__element *attachment, const lodd__element *data)
{
    const lodd__element *size = lodd__element_child(attachment, "size");
    uint64_t stated, actual;
    lodd_issue *issue;
    bool blanks = false;

    if (!lodd__format_base64(data->value, &blanks)) {
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_VALUE_BASE64, attachment);
        return;
    }
    if (blanks)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_VALUE_BASE64_SPACE, data);
    check_hash(judge, attachment, data);
    actual = decoded_size(data->value);
    if (size == NULL || !number_of(size->value, &stated) || stated == actual)
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_ATTACHMENT_SIZE, attachment);
    lodd__finding_value(judge->findings, issue, size->value);
    lodd__finding_number(judge->findings, issue, actual);
}

lodd_str lodd__attachment_size(lodd__fhir_judge *judge, const lodd__element *attachment)
{
    lodd_str data = attachment->value.ptr != NULL ? attachment->value : lodd__element_value(attachment, "data");
    bool blanks = false;

    if (data.len > 0 && lodd__format_base64(data, &blanks))
        return lodd__arena_printf(judge->scratch, "%llu", (unsigned long long)decoded_size(data));
    return lodd__element_value(attachment, "size");
}

void lodd__fhir_rules_attachment(lodd__fhir_judge *judge, const lodd__element *attachment)
{
    const lodd__element *data = lodd__element_child(attachment, "data");

    if (data != NULL && data->value.len > 0)
        check_data(judge, attachment, data);
    if (data == NULL && lodd__element_child(attachment, "url") == NULL &&
        lodd__element_child(attachment, "contentType") == NULL && lodd__element_child(attachment, "language") == NULL &&
        lodd__element_child(attachment, "extension") == NULL)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_ATTACHMENT_EMPTY, attachment);
}
