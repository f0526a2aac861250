/* docs/rules-doc.c - writes docs/rules.md: every rule of lodd and its packs, in Norwegian and English, from the one registry.
 *
 *   rules-doc PROFILES_DIR > docs/rules.md
 *
 * A test compares the committed file with what this prints.
 */
#include <stdio.h>
#include <string.h>

#include <lodd/lodd.h>

static void print_str(lodd_str s)
{
    /* a table cell: no line breaks are in rules' texts, only the bar needs an escape */
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '|')
            fputs("\\|", stdout);
        else
            putchar(s.ptr[i]);
}

static size_t family_len(lodd_str id)
{
    const char *dash = memchr(id.ptr, '-', id.len);

    return dash != NULL ? (size_t)(dash - id.ptr) : id.len;
}

static int same_family(const lodd_rule *a, const lodd_rule *b)
{
    size_t n = family_len(a->id);

    return n == family_len(b->id) && memcmp(a->id.ptr, b->id.ptr, n) == 0;
}

static int same_id(const lodd_rule *a, const lodd_rule *b)
{
    return a->id.len == b->id.len && memcmp(a->id.ptr, b->id.ptr, a->id.len) == 0;
}

static void print_rule(const lodd_rule *rule)
{
    printf("| `%.*s` | %s | ", (int)rule->id.len, rule->id.ptr, lodd_severity_name(rule->severity));
    print_str(rule->text[LODD_LANG_NB]);
    fputs(" | ", stdout);
    print_str(rule->text[LODD_LANG_EN]);
    fputs(" | ", stdout);
    print_str(rule->document);
    if (rule->clause.len > 0)
        fputs(rule->document.len > 0 ? ", " : "", stdout);
    print_str(rule->clause);
    fputs(" |\n", stdout);
}

static void print_rules(const lodd_rule *const *rules, size_t n)
{
    printf("# Rules\n\nMade from the rule registry and the packs by `docs/rules-doc.c`; do not edit. `lodd explain ID` also shows the hint. `{0}`, `{1}`\n"
           "stand for a finding's values. A rule id is never given to another rule.\n");
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !same_family(rules[i - 1], rules[i]))
            printf("\n## %.*s\n\n| id | severity | bokmål | English | source |\n|---|---|---|---|---|\n", (int)family_len(rules[i]->id),
                   rules[i]->id.ptr);
        if (i == 0 || !same_id(rules[i - 1], rules[i])) /* the same rule in two versions of a pack */
            print_rule(rules[i]);
    }
}

int main(int argc, char **argv)
{
    const char *dirs[] = {argc > 1 ? argv[1] : "profiles"};
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    const lodd_rule *const *rules = NULL;
    size_t n = 0;
    char *message = NULL;
    lodd_status status;

    options.profile_dirs = dirs;
    options.n_profile_dirs = 1;
    status = lodd_engine_open(&engine, &options, &message);
    if (status == LODD_OK)
        status = lodd_engine_rules(engine, &rules, &n);
    if (status == LODD_OK)
        print_rules(rules, n);
    else
        fprintf(stderr, "%s: %s\n", lodd_status_text(status), message != NULL ? message : "");
    lodd_free(message);
    lodd_engine_close(engine);
    return status != LODD_OK;
}
