/* write/words.c - the words as tables. Uses base and the names of lodd/report.h. */
#include "write/words.h"

#include "base/str.h"

static const char *const words[LODD__WORD_COUNT][LODD_LANG_COUNT] = {
#define X(name, nb, en) [LODD__WORD_##name] = {nb, en},
    LODD__WORD_TABLE(X)
#undef X
};

static const char *const nouns[LODD__NOUN_COUNT][LODD_LANG_COUNT][2] = {
#define X(name, nb_one, nb_many, en_one, en_many) [LODD__NOUN_##name] = {{nb_one, nb_many}, {en_one, en_many}},
    LODD__NOUN_TABLE(X)
#undef X
};

static const char *const severities[LODD_SEVERITY_COUNT][LODD_LANG_COUNT] = {
    [LODD_SEVERITY_INFORMATION] = {"merknad", "note"},
    [LODD_SEVERITY_WARNING] = {"advarsel", "warning"},
    [LODD_SEVERITY_ERROR] = {"feil", "error"},
};

static const char *const layers[LODD_LAYER_COUNT][LODD_LANG_COUNT] = {
    [LODD_LAYER_WELLFORMED] = {"velformet", "well-formed"},
    [LODD_LAYER_SCHEMA] = {"skjema", "schema"},
    [LODD_LAYER_RULES] = {"regler", "rules"},
    [LODD_LAYER_CODES] = {"koder", "codes"},
};

static const char *const outcomes[LODD_OUTCOME_COUNT][LODD_LANG_COUNT] = {
    [LODD_OUTCOME_VALID] = {"gyldig", "valid"},
    [LODD_OUTCOME_INVALID] = {"ugyldig", "invalid"},
    [LODD_OUTCOME_SKIPPED] = {"hoppet over", "skipped"},
    [LODD_OUTCOME_UNCLEAR] = {"uavklart", "unclear"},
};

static const char *const components[LODD_COMPONENT_KIND_COUNT][LODD_LANG_COUNT] = {
    [LODD_COMPONENT_RULE] = {"regler", "rules"},
    [LODD_COMPONENT_ELEMENT] = {"elementer", "elements"},
    [LODD_COMPONENT_ATTRIBUTE] = {"attributter", "attributes"},
    [LODD_COMPONENT_CHOICE] = {"valg", "choices"},
    [LODD_COMPONENT_CODE] = {"koder", "codes"},
    [LODD_COMPONENT_SLICE] = {"delmengder", "slices"},
};

lodd_str lodd__word_text(lodd__word word, lodd_lang lang)
{
    return lodd__str(words[word][lang]);
}

void lodd__word_counted(lodd__buf *buf, size_t n, lodd__noun noun, lodd_lang lang)
{
    lodd__buf_printf(buf, "%zu %s", n, nouns[noun][lang][n != 1]);
}

lodd_str lodd__word_severity(lodd_severity severity, lodd_lang lang)
{
    return lodd__str(severities[severity][lang]);
}

lodd_str lodd__word_layer(lodd_layer layer, lodd_lang lang)
{
    return lodd__str(layers[layer][lang]);
}

lodd_str lodd__word_outcome(lodd_outcome outcome, lodd_lang lang)
{
    return lodd__str(outcomes[outcome][lang]);
}

lodd_str lodd__word_component(lodd_component_kind kind, lodd_lang lang)
{
    return lodd__str(components[kind][lang]);
}
