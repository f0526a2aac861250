/* write/words.h - the fixed words of the reports for people, in both languages. */
#ifndef LODD_WRITE_WORDS_H
#define LODD_WRITE_WORDS_H

#include "base/buf.h"
#include "lodd/report.h"

/* name, nb, en */
#define LODD__WORD_TABLE(X)                                                                                            \
    X(NO_FINDINGS, "ingen funn", "no findings")                                                                        \
    X(NOT_FULLY, ", men ikke fullt kontrollert", ", but not fully checked")                                            \
    X(HINT, "råd", "hint")                                                                                             \
    X(SOURCE, "kilde", "source")                                                                                       \
    X(PLACE, "sted", "at")                                                                                             \
    X(WITHOUT_ERRORS, "uten feil", "without errors")                                                                   \
    X(WITH_ERRORS, "med feil", "with errors")                                                                          \
    X(NOT_FULLY_ONE, "er ikke fullt kontrollert", "is not fully checked")                                              \
    X(NOT_FULLY_MANY, "er ikke fullt kontrollert", "are not fully checked")                                            \
    X(ACROSS, "på tvers av dokumentene", "across the documents")                                                       \
    X(COVERAGE, "Dekning", "Coverage")                                                                                 \
    X(OF, "av", "of")                                                                                                  \
    X(NOT_EXERCISED, "ikke utøvd", "not exercised")

typedef enum lodd__word {
#define X(name, nb, en) LODD__WORD_##name,
    LODD__WORD_TABLE(X)
#undef X
        LODD__WORD_COUNT
} lodd__word;

/* Things that are counted: name, nb one, nb several, en one, en several */
#define LODD__NOUN_TABLE(X)                                                                                            \
    X(DOCUMENT, "dokument", "dokumenter", "document", "documents")                                                     \
    X(ERROR, "feil", "feil", "error", "errors")                                                                        \
    X(WARNING, "advarsel", "advarsler", "warning", "warnings")                                                         \
    X(INFORMATION, "merknad", "merknader", "note", "notes")                                                            \
    X(FINDING, "funn", "funn", "finding", "findings")

typedef enum lodd__noun {
#define X(name, nb_one, nb_many, en_one, en_many) LODD__NOUN_##name,
    LODD__NOUN_TABLE(X)
#undef X
        LODD__NOUN_COUNT
} lodd__noun;

lodd_str lodd__word_text(lodd__word word, lodd_lang lang);
/* "1 advarsel", "2 advarsler" */
void lodd__word_counted(lodd__buf *buf, size_t n, lodd__noun noun, lodd_lang lang);
lodd_str lodd__word_severity(lodd_severity severity, lodd_lang lang);
lodd_str lodd__word_layer(lodd_layer layer, lodd_lang lang);
lodd_str lodd__word_outcome(lodd_outcome outcome, lodd_lang lang);
lodd_str lodd__word_component(lodd_component_kind kind, lodd_lang lang); /* in the plural */

#endif
