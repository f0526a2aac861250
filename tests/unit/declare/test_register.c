/* Records about declarations, as the register and comparison read them: others made them, and they may be anything. */
#include "declare/control_read.h"

#include <stdlib.h>

#include "tap.h"

#define SHA   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char check_text[] =
    "{\"schema\":\"urn:lodd:stikkprove:1\",\"id\":\"urn:uuid:1\",\"declaration\":{\"sha256\":\"" SHA "\"},"
    "\"ended\":\"2026-11-22\",\"requester\":\"Kommunen\",\"verdict\":\"motsigelse\",\"nonConformities\":["
    "{\"claim\":\"K1\",\"status\":\"\xC3\xA5pen\"},{\"claim\":\"K2\",\"status\":\"bekreftet\"},"
    "{\"claim\":\"K3\",\"status\":\"avvist\"},{\"claim\":\"K4\",\"status\":\"rettet\"},"
    "{\"claim\":\"K5\",\"status\":\"?\"},{\"claim\":\"K6\"},{\"status\":\"\xC3\xA5pen\"},7]}";

static void reading(void)
{
    static const char *const not_records[] = {
        "",
        "7",
        "[]",
        "{}",
        "{\"schema\":\"urn:lodd:stikkprove:1\"}",
        "{\"schema\":\"urn:lodd:stikkprove:1\",\"declaration\":\"" SHA "\"}",
        "{\"schema\":\"urn:lodd:stikkprove:1\",\"declaration\":{\"sha256\":\"0123\"}}",
        "{\"schema\":\"urn:lodd:stikkprove:1\",\"declaration\":{\"sha256\":7}}",
        "{\"schema\":\"urn:lodd:register:1\",\"declaration\":{\"sha256\":\"" SHA "\"}}",
        "{\"schema\":[],\"declaration\":{\"sha256\":\"" SHA "\"}}",
        "{\"schema\":\"urn:lodd:stikkprove:1\",\"declaration\":{\"sha256\":\"" SHA "\"}",
    };
    static const char verified[] = "{\"schema\":\"urn:lodd:kontroll:1\",\"date\":\"2026-12-01\",\"verifier\":\"KS\","
                                   "\"declaration\":{\"sha256\":\"" SHA "\"},\"verdict\":\"bekreftet\"}";
    lodd__arena arena = {0};
    lodd__control c;

    for (size_t i = 0; i < sizeof not_records / sizeof *not_records; i++)
        TAP_OK(!lodd__control_read(&c, &arena, LODD__STR("x.json"), lodd__str(not_records[i])), "no record: %zu", i);
    TAP_OK(lodd__control_read(&c, &arena, LODD__STR("x.json"), lodd__str(check_text)) &&
               c.kind == LODD__CONTROL_SPOTCHECK && lodd__str_is(c.who, "Kommunen") &&
               lodd__str_is(c.date, "2026-11-22") && lodd__str_is(c.verdict, "motsigelse") &&
               lodd__str_is(c.declaration, SHA),
           "a spot check");
    TAP_OK(c.disputes.open.len == 3 && lodd__str_is(c.disputes.open.ptr[0], "K1") &&
               lodd__str_is(c.disputes.open.ptr[1], "K5") && lodd__str_is(c.disputes.open.ptr[2], "K6"),
           "open until somebody has decided, also with a status that nobody knows");
    TAP_OK(c.disputes.confirmed.len == 1 && lodd__str_is(c.disputes.confirmed.ptr[0], "K2") && c.settled == 2,
           "confirmed, rejected, mended");
    TAP_OK(lodd__control_read(&c, &arena, LODD__STR("v.json"), lodd__str(verified)) &&
               c.kind == LODD__CONTROL_VERIFICATION && lodd__str_is(c.who, "KS") && c.disputes.open.len == 0,
           "a verification");
    lodd__arena_free(&arena);
}

static void add(lodd__controls *list, const char *declaration, const char *date, const char *name)
{
    lodd__control c = {.name = lodd__str(name), .declaration = lodd__str(declaration), .date = lodd__str(date)};

    if (!lodd__vec_push(list, c))
        abort();
}

static void joining(void)
{
    lodd__arena arena = {0};
    lodd__controls list = {0};
    lodd__control spot;
    lodd__disputes disputes;
    size_t first;

    if (!lodd__control_read(&spot, &arena, LODD__STR("s.json"), lodd__str(check_text)) ||
        !lodd__vec_push(&list, spot) || !lodd__vec_push(&list, spot))
        abort();
    add(&list, OTHER, "2026-01-02", "b");
    add(&list, OTHER, "2026-01-01", "c");
    add(&list, OTHER, "2026-01-01", "a");
    lodd__controls_sort(&list);
    TAP_OK(lodd__controls_of(&list, lodd__str(OTHER), &first) == 3 && lodd__str_is(list.ptr[first].name, "a") &&
               lodd__str_is(list.ptr[first + 1].name, "c") && lodd__str_is(list.ptr[first + 2].name, "b"),
           "those of a declaration, by date and name");
    TAP_OK(lodd__controls_of(&list, LODD__STR("0"), &first) == 0, "none");
    TAP_OK(lodd__controls_of(&list, lodd__str(SHA), &first) == 2, "two of the other one");
    disputes = lodd__controls_disputes(&list, first, 2, &arena);
    TAP_OK(disputes.open.len == 6 && disputes.confirmed.len == 2, "what they dispute together");
    lodd__vec_free(&list);
    lodd__arena_free(&arena);
}

int main(void)
{
    reading();
    joining();
    return tap_done();
}
