/* fuzz_fhir_json.c - any bytes through source and FHIR JSON reader: a tree that hangs together or an error that says
 * why there is none; findings that can be shown; and what was read without an error is the same when it is written and
 * read again. */
#include "fhir_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    fhir_reading f;

    fhir_reading_open(&f, data, n);
    if (f.source.fault == LODD__SOURCE_OK || f.source.fault == LODD__SOURCE_CONTRADICTION) {
        f.reader.allow_comments = n % 2 == 1;
        check_tree(&f, lodd__fhir_read_json(&f.reader, f.source.text));
    }
    fhir_reading_close(&f);
    return 0;
}
