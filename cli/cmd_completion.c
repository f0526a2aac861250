/* cli/cmd_completion.c - lodd completion bash: a completion script made from the tables.
 *
 * The script uses bash's own means only (no bash-completion package). Bash breaks words at =, : and @ too, so
 * --lang=nb, json:report.json and no.plo@1.6 come as three words; the script looks back over them. */
#include <string.h>

#include "args.h"
#include "limit.h"
#include "lodd/write.h"

/* "nb|en" as "nb en" */
static void put_choices(const char *choices)
{
    for (const char *p = choices; *p; p++)
        putchar(*p == '|' ? ' ' : *p);
}

/* "--output|-o" */
static void put_pattern(const cli_option *option)
{
    printf("--%s", option->name);
    if (option->letter)
        printf("|-%c", option->letter);
}

static void put_words_of_value(const cli_option *option)
{
    switch (option->value) {
    case CLI_VALUE_CHOICE:
        fputs("words=\"", stdout);
        put_choices(option->choices);
        fputs("\"", stdout);
        break;
    case CLI_VALUE_FORMAT:
        fputs("words=\"", stdout);
        for (size_t i = 0; i < LODD_FORMAT_COUNT; i++)
            printf("%s%s", i ? " " : "", cli_format_name(LODD_LANG_EN, i, NULL));
        fputs("\"", stdout);
        break;
    case CLI_VALUE_LIMIT:
        fputs("words=\"list", stdout);
        for (size_t i = 0; i < cli_n_limits(); i++)
            printf(" %s=", cli_limit_at(i).name);
        fputs("\"; open=1", stdout);
        break;
    case CLI_VALUE_FOLDER:
        fputs("action=\"-d\"", stdout);
        break;
    case CLI_VALUE_PATH:
        fputs("action=\"-f\"", stdout);
        break;
    default:
        fputs("return", stdout);
    }
}

/* The script knows options by their names alone: the words of the first one of a name are offered. */
static bool has_namesake_before(const cli_option *option)
{
    for (const cli_option *before = cli_options; before < option; before++)
        if (strcmp(before->name, option->name) == 0)
            return true;
    return false;
}

static void put_values(void)
{
    puts("    case $option in");
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++) {
        const cli_option *option = &cli_options[i];

        if (option->value == CLI_VALUE_NONE || has_namesake_before(option))
            continue;
        fputs("    ", stdout);
        put_pattern(option);
        fputs(") ", stdout);
        put_words_of_value(option);
        puts(" ;;");
    }
    puts("    *) value= ;;");
    puts("    esac");
}

static void put_operands(cli_operand operand)
{
    switch (operand) {
    case CLI_OPERAND_PATH:
        fputs("action=\"-f\"", stdout);
        break;
    case CLI_OPERAND_RULE:
        fputs("words=$(\"${COMP_WORDS[0]}\" explain 2>/dev/null | while read -r id rest; do echo \"$id\"; done)",
              stdout);
        break;
    case CLI_OPERAND_PROFILE:
        fputs("words=\"list show $(\"${COMP_WORDS[0]}\" profiles list 2>/dev/null | while read -r name rest; do "
              "[[ $name == *@* ]] && echo \"${name%/*} $name\"; done)\"",
              stdout);
        break;
    case CLI_OPERAND_PACK:
        fputs("words=\"list show verify build add remove lock $(\"${COMP_WORDS[0]}\" pack list 2>/dev/null | while read -r name rest; do "
              "[[ $name == *.* ]] && echo \"$name\"; done)\"",
              stdout);
        break;
    case CLI_OPERAND_REQUIREMENT:
        fputs("words=\"list export show $(\"${COMP_WORDS[0]}\" requirements list 2>/dev/null | while read -r id rest; do "
              "[[ $id == *-* ]] && echo \"$id\"; done)\"",
              stdout);
        break;
    case CLI_OPERAND_SHELL:
        fputs("words=\"bash\"", stdout);
        break;
    case CLI_OPERAND_COMMAND:
        fputs("words=\"", stdout);
        for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
            printf("%s%s", i ? " " : "", cli_commands[i].name);
        fputs("\"", stdout);
        break;
    }
}

static void put_options(cli_command_id id)
{
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++) {
        const cli_option *option = &cli_options[i];

        if ((option->flags & CLI_HIDDEN) ||
            !(id == CLI_COMMAND_COUNT ? cli_option_is_common(option) : cli_option_belongs(option, id)))
            continue;
        printf(" --%s", option->name);
        if (option->letter)
            printf(" -%c", option->letter);
    }
}

static void put_commands(void)
{
    puts("    case $command in");
    for (size_t i = 0; i <= CLI_COMMAND_COUNT; i++) {
        if (i < CLI_COMMAND_COUNT)
            printf("    %s) options=\"", cli_commands[i].name);
        else
            fputs("    *) options=\"", stdout);
        put_options((cli_command_id)i);
        fputs("\"; [[ $cur == -* ]] || ", stdout);
        put_operands(i < CLI_COMMAND_COUNT ? cli_commands[i].operand : CLI_OPERAND_COMMAND);
        puts(" ;;");
    }
    puts("    esac");
}

/* Where the words end in the middle of an option's value, which option it is, and which command comes before. */
static const char head[] = "# bash completion for lodd; made by: lodd completion bash\n"
                           "_lodd()\n"
                           "{\n"
                           "    local cur=${COMP_WORDS[COMP_CWORD]} at=$((COMP_CWORD - 1)) option= command= action= "
                           "words= options= open= value=1 i\n"
                           "    COMPREPLY=()\n"
                           "    local full=${COMP_LINE:0:COMP_POINT}\n"
                           "    full=${full##* }\n"
                           "    if [[ $cur == [=:@] ]]; then cur=; at=$COMP_CWORD; fi\n"
                           "    case ${COMP_WORDS[at]} in\n"
                           "    =) option=${COMP_WORDS[at - 1]}\n"
                           "        [[ $option == --* ]] || return ;;\n"
                           "    :) option=${COMP_WORDS[at - 2]}\n"
                           "        [[ $option == = ]] && option=${COMP_WORDS[at - 3]}\n"
                           "        case $option in --output|-o) COMPREPLY=($(compgen -f -- \"$cur\")) ;; esac\n"
                           "        return ;;\n"
                           "    *) option=${COMP_WORDS[at]} ;;\n"
                           "    esac\n"
                           "    [[ $full == *@* ]] || full=$cur\n";

static const char find_command[] = "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                                   "        case ${COMP_WORDS[i]} in\n"
                                   "        --lang) ((i++)); [[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;\n"
                                   "        -*) ;;\n"
                                   "        *) command=${COMP_WORDS[i]}; break ;;\n"
                                   "        esac\n"
                                   "    done\n";

static const char tail[] = "    [[ $cur == -* && ! $value ]] || options=\n"
                           "    if [[ $action ]]; then\n"
                           "        local IFS=$'\\n'\n"
                           "        compopt -o filenames 2>/dev/null\n"
                           "        COMPREPLY=($(compgen $action -- \"$cur\"))\n"
                           "    else\n"
                           "        [[ $open ]] && compopt -o nospace 2>/dev/null\n"
                           "        COMPREPLY=($(compgen -W \"$options $words\" -- \"$full\"))\n"
                           "        COMPREPLY=(\"${COMPREPLY[@]#\"${full%\"$cur\"}\"}\")\n"
                           "    fi\n"
                           "}\n"
                           "complete -F _lodd lodd\n";

cli_exit cli_cmd_completion(cli_context *cli, const cli_args *args)
{
    if (strcmp(args->operands[0], "bash") != 0) {
        CLI_COMPLAIN(cli, CLI_MSG_UNKNOWN_SHELL, args->operands[0], "bash");
        return cli_usage(cli, args->command);
    }
    fputs(head, stdout);
    put_values();
    fputs("    if [[ ! $value ]]; then\n", stdout);
    fputs(find_command, stdout);
    put_commands();
    fputs("    fi\n", stdout);
    fputs(tail, stdout);
    return CLI_EXIT_OK;
}
