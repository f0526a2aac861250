/* cli/progress.c - one line, redrawn in place by carriage return and ECMA-48 EL. It moves nothing else on the terminal,
 * so that there is nothing to restore but this line. */
#include "progress.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DELAY_MS = 500, INTERVAL_MS = 100, BAR_MAX = 40, TEXT_MAX = 80 };

bool cli_terminal(int fd)
{
    const char *term = getenv("TERM");

    return isatty(fd) && !(term && strcmp(term, "dumb") == 0);
}

static long elapsed_ms(const cli_progress *progress)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)(now.tv_sec - progress->start.tv_sec) * 1000 + (now.tv_nsec - progress->start.tv_nsec) / 1000000;
}

void cli_progress_init(cli_progress *ret, const cli_context *cli, bool enabled, size_t total)
{
    *ret = (cli_progress){.cli = cli, .enabled = enabled, .total = total};
    clock_gettime(CLOCK_MONOTONIC, &ret->start);
}

static size_t columns(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

static void draw(const cli_progress *progress, size_t done, long ms)
{
    char text[TEXT_MAX], bar[BAR_MAX + 1];
    size_t width = columns(), n, room;

    n = (size_t)snprintf(text, sizeof text, " %zu/%zu %s  %zu %%  %ld s", done, progress->total,
                         CLI_TEXT(progress->cli, PROGRESS), (size_t)((double)done / (double)progress->total * 100),
                         ms / 1000);
    room = width > n + 3 ? width - n - 3 : 0;
    if (room > BAR_MAX)
        room = BAR_MAX;
    for (size_t i = 0; i < room; i++)
        bar[i] = (double)i < (double)done / (double)progress->total * (double)room ? '#' : '-';
    bar[room] = '\0';
    if (n < width)
        fprintf(stderr, "\r[%s]%s\x1b[K", bar, text);
    fflush(stderr);
}

void cli_progress_update(cli_progress *progress, size_t done)
{
    long ms;

    if (!progress->enabled || !progress->total)
        return;
    ms = elapsed_ms(progress);
    if (ms < DELAY_MS || (progress->visible && ms - progress->drawn < INTERVAL_MS))
        return;
    progress->visible = true;
    progress->drawn = ms;
    draw(progress, done, ms);
}

void cli_progress_clear(cli_progress *progress)
{
    if (!progress->visible)
        return;
    fputs("\r\x1b[K", stderr);
    fflush(stderr);
    progress->visible = false;
}
