/* test_rules_size.c - large and hostile documents: their number of parts costs linear time. What is quadratic would
 * need minutes of processor time here.
 *
 * Argument: rules_definitions.txt. */
#include <time.h>

#include "world.h"

enum { PARTS = 20000, SECONDS = 30 };

#define DIV "<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">"

/* Writes the i-th part of a document. */
typedef void part(lodd__buf *out, unsigned i);

static void urn_entry(lodd__buf *out, unsigned i)
{
    lodd__buf_printf(out,
                     "{\"fullUrl\":\"urn:uuid:00000000-0000-4000-8000-%012x\",\"resource\":{\"resourceType\":"
                     "\"Observation\",\"hasMember\":[{"
                     "\"reference\":\"urn:uuid:00000000-0000-4000-8000-%012x\"}]}}",
                     i, (i + 7) % PARTS);
}

static void same_entry(lodd__buf *out, unsigned i)
{
    lodd__buf_printf(out,
                     "{\"fullUrl\":\"http://x.no/Observation/"
                     "a\",\"resource\":{\"resourceType\":\"Observation\",\"id\":\"a\",\"meta\":{"
                     "\"versionId\":\"%u\"},\"hasMember\":[{\"reference\":\"Observation/"
                     "a\"},{\"reference\":\"Observation/a/_history/%u\"}]}}",
                     i, i + 1);
}

static void chain_entry(lodd__buf *out, unsigned i)
{
    lodd__buf_printf(
        out,
        "{\"fullUrl\":\"urn:uuid:00000000-0000-4000-8000-%012x\",\"resource\":{\"resourceType\":\"%s\",\"%s\":[{"
        "\"reference\":\"urn:uuid:00000000-0000-4000-8000-%012x\"}]}}",
        i, i == 0 ? "Composition" : "Provenance", i == 0 ? "author" : "target", i == 0 ? 0 : i - 1);
}

static void contained(lodd__buf *out, unsigned i)
{
    lodd__buf_printf(out,
                     "{\"resourceType\":\"Patient\",\"id\":\"c%u\",\"link\":[{\"other\":{\"reference\":\"#c%u\"}}]}", i,
                     (i + 1) % PARTS);
}

static void anchor(lodd__buf *out, unsigned i)
{
    lodd__buf_printf(out, "<p id=\\\"a%u\\\"><a href=\\\"#a%u\\\">x</a><a href=\\\"#b%u\\\">y</a></p>", i, PARTS - i,
                     i);
}

static void concept(lodd__buf *out, unsigned i)
{
    lodd__buf_printf(out, "{\"code\":\"c%u\",\"property\":[{\"code\":\"p%u\",\"valueString\":\"x\"}]}", i, i);
}

static void item(lodd__buf *out, unsigned i)
{
    lodd__buf_printf(out, "{\"linkId\":\"l%u\",\"enableWhen\":[{\"question\":\"l%u\"}]}", i, PARTS - i);
}

static void id(lodd__buf *out, unsigned i)
{
    lodd__buf_printf(out, "{\"id\":\"%u\",\"family\":\"Test\"}", i);
}

static const struct {
    const char *name, *head, *separator, *tail;
    part *write;
} documents[] = {
    {"entries that refer to each other", "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[", ",", "]}",
     urn_entry},
    {"entries with the same fullUrl", "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[", ",", "]}",
     same_entry},
    {"a document that is reached only backwards", "{\"resourceType\":\"Bundle\",\"type\":\"document\",\"entry\":[", ",",
     "]}", chain_entry},
    {"contained resources that refer to each other", "{\"resourceType\":\"Patient\",\"contained\":[", ",", "]}",
     contained},
    {"links in a narrative", "{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":\"" DIV, "",
     "</div>\"}}", anchor},
    {"concepts with properties", "{\"resourceType\":\"CodeSystem\",\"content\":\"complete\",\"concept\":[", ",", "]}",
     concept},
    {"items that depend on each other", "{\"resourceType\":\"Questionnaire\",\"item\":[", ",", "]}", item},
    {"ids", "{\"resourceType\":\"Patient\",\"name\":[", ",", "]}", id},
};

int main(int argc, char **argv)
{
    fhir_world world = {0};
    lodd_run_options options = {.size = sizeof options};

    lodd_limits_default(&options.limits);
    world_open(&world, argc > 1 ? argv[1] : NULL);
    for (size_t d = 0; d < sizeof documents / sizeof *documents; d++) {
        lodd__buf text = {0};
        lodd_status status;
        lodd_result *result;
        clock_t start;
        lodd__buf_add(&text, lodd__str(documents[d].head));
        for (unsigned i = 0; i < PARTS; i++) {
            if (i > 0)
                lodd__buf_add(&text, lodd__str(documents[d].separator));
            documents[d].write(&text, i);
        }
        lodd__buf_add(&text, lodd__str(documents[d].tail));
        start = clock();
        result = world_judge(&world, lodd__buf_str(&text), &options, &status);
        TAP_OK(!text.failed && result != NULL && status == LODD_OK, "%s: judged", documents[d].name);
        TAP_OK((clock() - start) / CLOCKS_PER_SEC < SECONDS, "%s: no more time than its size is worth",
               documents[d].name);
        lodd_result_free(result);
        lodd__buf_free(&text);
    }
    world_close(&world);
    return tap_done();
}
