/* cli/cmd_explain.c - lodd explain: what a rule says, why, and how to mend what it found. */
#include <string.h>

#include "args.h"
#include "labels.h"
#include "lodd/lodd.h"
#include "nearest.h"
#include "packs.h"

static char fold(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_same(lodd_str a, lodd_str b)
{
    size_t i = 0;

    while (a.len == b.len && i < a.len && fold(a.ptr[i]) == fold(b.ptr[i]))
        i++;
    return a.len == b.len && i == a.len;
}

static bool is_equal(lodd_str a, lodd_str b)
{
    return a.len == b.len && (!a.len || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Two packs (versions of one standard) may hold the same rule: it is shown once. */
static bool is_same_rule(const lodd_rule *a, const lodd_rule *b)
{
    bool same = is_equal(a->id, b->id) && a->severity == b->severity && a->layer == b->layer &&
                is_equal(a->document, b->document) && is_equal(a->clause, b->clause);

    for (size_t i = 0; i < LODD_LANG_COUNT; i++)
        same = same && is_equal(a->text[i], b->text[i]) && is_equal(a->hint[i], b->hint[i]);
    return same;
}

/* Is there the same rule before it? The rules are sorted by id. */
static bool is_repeated(const lodd_rule *const *rules, size_t i)
{
    for (size_t j = i; j-- > 0 && is_equal(rules[j]->id, rules[i]->id);)
        if (is_same_rule(rules[j], rules[i]))
            return true;
    return false;
}

static bool is_known(const lodd_rule *const *rules, size_t n, lodd_str id)
{
    for (size_t i = 0; i < n; i++)
        if (is_same(rules[i]->id, id))
            return true;
    return false;
}

static void list_rules(const cli_context *cli, const lodd_rule *const *rules, size_t n)
{
    size_t width = 0;

    for (size_t i = 0; i < n; i++)
        if (cli_width(rules[i]->id) > width)
            width = cli_width(rules[i]->id);
    for (size_t i = 0; i < n; i++) {
        if (is_repeated(rules, i))
            continue;
        cli_put_padded(stdout, rules[i]->id, width + 2);
        cli_put_padded(stdout, cli_str(cli_severity_text(cli, rules[i]->severity)), 10);
        cli_put_str(stdout, rules[i]->text[cli->lang]);
        putchar('\n');
    }
}

/* The text and the hint in one language, under that language's name. */
static void show_text(const cli_context *cli, const lodd_rule *rule, bool name_language)
{
    if (name_language)
        printf("\n%s:\n", CLI_TEXT(cli, L_LANGUAGE));
    fputs("  ", stdout);
    cli_put_str(stdout, rule->text[cli->lang]);
    putchar('\n');
    if (rule->hint[cli->lang].len)
        cli_label_str(cli, stdout, CLI_MSG_L_HINT, rule->hint[cli->lang]);
}

static void show_source(const cli_context *cli, const lodd_rule *rule)
{
    if (!rule->document.len)
        return;
    cli_label(cli, stdout, CLI_MSG_L_SOURCE);
    cli_put_str(stdout, rule->document);
    if (rule->clause.len) {
        fputs(", ", stdout);
        cli_put_str(stdout, rule->clause);
    }
    putchar('\n');
}

/* The packs that hold the rule. */
static void show_packs(const cli_context *cli, const lodd_rule *const *rules, size_t n, size_t i)
{
    const char *between = "";

    cli_label(cli, stdout, CLI_MSG_L_PACK);
    for (size_t j = i; j < n && is_equal(rules[j]->id, rules[i]->id); j++) {
        if (!is_same_rule(rules[j], rules[i]))
            continue;
        fputs(between, stdout);
        cli_put_str(stdout, rules[j]->pack.len ? rules[j]->pack : cli_str(CLI_TEXT(cli, BUILT_IN)));
        between = ", ";
    }
    putchar('\n');
}

static void show_rule(const cli_context *cli, const lodd_rule *const *rules, size_t n, size_t i)
{
    cli_context other = *cli;

    cli_put_str(stdout, rules[i]->id);
    printf(" (%s)\n", cli_severity_text(cli, rules[i]->severity));
    show_text(cli, rules[i], !cli->lang_given);
    other.lang = cli->lang == LODD_LANG_NB ? LODD_LANG_EN : LODD_LANG_NB;
    if (!cli->lang_given)
        show_text(&other, rules[i], true);
    putchar('\n');
    cli_label_str(cli, stdout, CLI_MSG_L_LAYER, cli_str(cli_layer_text(cli, rules[i]->layer)));
    show_source(cli, rules[i]);
    show_packs(cli, rules, n, i);
}

static cli_exit complain_unknown(const cli_context *cli, const lodd_rule *const *rules, size_t n, const char *id)
{
    cli_nearest nearest = {.word = cli_str(id)};

    CLI_COMPLAIN(cli, CLI_MSG_UNKNOWN_RULE, id);
    for (size_t i = 0; i < n; i++)
        if (!i || !is_equal(rules[i]->id, rules[i - 1]->id))
            cli_nearest_add(&nearest, rules[i]->id);
    cli_nearest_complain(cli, &nearest);
    return CLI_EXIT_USAGE;
}

/* All ids are looked up before anything is shown, so that an unknown one is not lost among the text. */
static cli_exit show_rules(const cli_context *cli, const cli_args *args, const lodd_rule *const *rules, size_t n)
{
    cli_exit code = CLI_EXIT_OK;
    const char *between = "";

    for (size_t i = 0; i < args->n_operands; i++)
        if (!is_known(rules, n, cli_str(args->operands[i])))
            code = complain_unknown(cli, rules, n, args->operands[i]);
    for (size_t i = 0; i < args->n_operands && code == CLI_EXIT_OK; i++) {
        for (size_t j = 0; j < n; j++) {
            if (!is_same(rules[j]->id, cli_str(args->operands[i])) || is_repeated(rules, j))
                continue;
            fputs(between, stdout);
            show_rule(cli, rules, n, j);
            between = "\n";
        }
    }
    return code;
}

cli_exit cli_cmd_explain(cli_context *cli, const cli_args *args)
{
    lodd_engine *engine;
    const lodd_rule *const *rules;
    size_t n;
    cli_exit code = cli_packs_open(&engine, cli, args);
    lodd_status status;

    if (code != CLI_EXIT_OK)
        return code;
    status = lodd_engine_rules(engine, &rules, &n);
    if (status != LODD_OK) {
        CLI_COMPLAIN(cli, CLI_MSG_BAD_PACKS, lodd_status_text(status));
        code = CLI_EXIT_TROUBLE;
    } else if (args->n_operands) {
        code = show_rules(cli, args, rules, n);
    } else {
        list_rules(cli, rules, n);
    }
    lodd_engine_close(engine);
    return code;
}
