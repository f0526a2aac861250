/* cli/netrc.c - see netrc.h. The words machine, default, login, password, account and macdef, separated by white space;
 * quoted words as curl reads them. What cannot be read is no fault: then there is no password. */
#include "netrc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_FILE = 1 << 20, MAX_WORD = 512 };

typedef struct words {
    const char *at;
    char word[MAX_WORD];
} words;

static bool next_word(words *w)
{
    size_t n = 0;
    bool quoted;

    w->at += strspn(w->at, " \t\r\n");
    if (!*w->at)
        return false;
    quoted = *w->at == '"';
    w->at += quoted;
    while (*w->at && (quoted ? *w->at != '"' : !strchr(" \t\r\n", *w->at))) {
        if (quoted && *w->at == '\\' && w->at[1])
            w->at++;
        if (n + 1 < MAX_WORD)
            w->word[n++] = *w->at;
        w->at++;
    }
    w->at += quoted && *w->at == '"';
    w->word[n] = '\0';
    return true;
}

static char *read_file(void)
{
    const char *named = getenv("NETRC"), *home = getenv("HOME");
    char *path = NULL, *text = NULL;
    FILE *file;
    size_t n;

    if (!named && (!home || asprintf(&path, "%s/.netrc", home) < 0))
        return NULL;
    file = fopen(named ? named : path, "re");
    free(path);
    if (!file)
        return NULL;
    text = malloc(MAX_FILE + 1);
    n = text ? fread(text, 1, MAX_FILE, file) : 0;
    fclose(file);
    if (text)
        text[n] = '\0';
    return text;
}

/* "https://user@host:8080/x" has the host "host". */
static char *host_of(const char *url)
{
    const char *start = strstr(url, "://"), *end, *at;

    start = start ? start + 3 : url;
    end = start + strcspn(start, "/?#");
    at = memchr(start, '@', (size_t)(end - start));
    start = at ? at + 1 : start;
    if (*start == '[')
        return strndup(start + 1, strcspn(start + 1, "]"));
    return strndup(start, strcspn(start, ":/?#"));
}

static void keep(char **slot, const char *word)
{
    if (!*slot)
        *slot = strdup(word);
}

static void skip_macro(words *w)
{
    const char *end = strstr(w->at, "\n\n");

    w->at = end ? end : w->at + strlen(w->at);
}

bool cli_netrc_find(const char *url, char **ret_user, char **ret_password)
{
    char *host = host_of(url), *text = read_file();
    words w = {.at = text};
    bool mine = false;

    *ret_user = *ret_password = NULL;
    while (host && text && next_word(&w)) {
        if (strcmp(w.word, "machine") == 0) {
            if (*ret_user && *ret_password)
                break;
            mine = next_word(&w) && strcasecmp(w.word, host) == 0;
        } else if (strcmp(w.word, "default") == 0) {
            if (*ret_user && *ret_password)
                break;
            mine = true;
        } else if (strcmp(w.word, "macdef") == 0) {
            skip_macro(&w);
        } else if (strcmp(w.word, "login") == 0) {
            if (next_word(&w) && mine)
                keep(ret_user, w.word);
        } else if (strcmp(w.word, "password") == 0) {
            if (next_word(&w) && mine)
                keep(ret_password, w.word);
        } else if (strcmp(w.word, "account") == 0) {
            (void)next_word(&w);
        }
    }
    free(host);
    free(text);
    if (*ret_user && *ret_password)
        return true;
    free(*ret_user);
    free(*ret_password);
    *ret_user = *ret_password = NULL;
    return false;
}
