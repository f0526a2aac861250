/* declare/spotcheck.c - spot checks (stikkprøver): own messages against somebody's declaration (facts 4.7).
 *
 * Finds the messages, draws the sample, has it judged. What comes of it is told by spotcheck_tell.c. Uses load.h,
 * spotcheck_judge.c, spotcheck_sample.c and base.
 */
#include <stdlib.h>

#include "base/file.h"
#include "base/sha256.h"
#include "declare/spotcheck_state.h"

static lodd_status refuse(char **ret_message, lodd_status status, const char *text)
{
    if (ret_message != NULL)
        *ret_message = strdup(text);
    return status;
}

/* --- options --- */

static bool one_of(const char *text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (text != NULL && strcmp(text, *words) == 0)
            return true;
    return false;
}

static lodd_status read_options(lodd__spotcheck *s, char **ret_message)
{
    static const char *const reasons[] = {"mistanke", "plan", "anskaffelse", NULL};
    static const char *const directions[] = {"send", "motta", NULL};
    const lodd_spotcheck_options *o = s->options;

    if (!one_of(o->reason, reasons))
        return refuse(ret_message, LODD_ERR_ARGUMENT, "a reason is needed: mistanke, plan or anskaffelse");
    if (o->requester == NULL || lodd__str_trim(lodd__str(o->requester)).len == 0)
        return refuse(ret_message, LODD_ERR_ARGUMENT, "it must be said who asks for the spot check");
    if (o->direction != NULL && !one_of(o->direction, directions))
        return refuse(ret_message, LODD_ERR_ARGUMENT, "a direction is send or motta");
    if (o->sample > 0 && (o->seed == NULL || o->seed[0] == '\0'))
        return refuse(ret_message, LODD_ERR_ARGUMENT,
                      "a sample needs a seed that the vendor could not know: a text of your own choice");
    if (o->sample == 0 && o->seed != NULL)
        return refuse(ret_message, LODD_ERR_ARGUMENT, "a seed without a sample decides nothing: say how many to draw");
    if (o->salt != NULL && strlen(o->salt) < 8)
        return refuse(ret_message, LODD_ERR_ARGUMENT, "a salt of fewer than 8 bytes hides nothing");
    if (o->date != NULL && !lodd__date_ok(lodd__str(o->date)))
        return refuse(ret_message, LODD_ERR_ARGUMENT, "the date is not one, as 2026-01-31");
    lodd__date_today(s->today);
    s->date = lodd__str(o->date != NULL ? o->date : s->today);
    s->direction =
        o->direction != NULL && strcmp(o->direction, "motta") == 0 ? LODD__DIRECTION_MOTTA : LODD__DIRECTION_SEND;
    return LODD_OK;
}

/* --- the population --- */

typedef struct walk {
    lodd__spotcheck *s;
    lodd_limits limits;
    const char *operand; /* files named as operands are messages whatever they are called */
    bool too_many;
} walk;

static bool ends_in(const char *path, const char *ending)
{
    size_t n = strlen(path), m = strlen(ending);

    return n > m && strcasecmp(path + n - m, ending) == 0;
}

/* In folders: XML, and JSON that is a FHIR resource, as lodd validate takes them. */
static bool is_message(const walk *w, const char *path, lodd_str data)
{
    if (strcmp(path, w->operand) == 0 || ends_in(path, ".xml") || ends_in(path, ".ndjson"))
        return true;
    return ends_in(path, ".json") && memmem(data.ptr, data.len, "\"resourceType\"", 14) != NULL;
}

static bool visit(void *user, const char *path, int error)
{
    walk *w = user;
    lodd__spotcheck *s = w->s;
    lodd__spot_message m = {.path = lodd__arena_str(&s->arena, lodd__str(path))};
    char *data = NULL;
    size_t n = 0;
    lodd_status status;

    if (error == 0 && strcmp(path, w->operand) != 0 && !ends_in(path, ".xml") && !ends_in(path, ".ndjson") &&
        !ends_in(path, ".json"))
        return true;
    status = error == 0 ? lodd__file_read(path, w->limits.max_input, &data, &n) : LODD_ERR_IO;
    if (status == LODD_ERR_NOMEM || s->arena.failed) {
        s->status = LODD_ERR_NOMEM;
    } else if (status == LODD_OK && !is_message(w, path, lodd__str_n(data, n))) {
        free(data);
        return true;
    } else {
        m.class = LODD__CLASS_UKJENT; /* until it is judged */
        if (status == LODD_OK)
            lodd__sha256_hex(lodd__str_n(data, n), m.sha256.hex);
        if (!lodd__vec_push(&s->population, m))
            s->status = LODD_ERR_NOMEM;
        w->too_many |= s->population.len > w->limits.max_files;
    }
    free(data);
    return s->status == LODD_OK && !w->too_many;
}

static lodd_status collect(lodd__spotcheck *s, char **ret_message)
{
    walk w = {.s = s};

    lodd_limits_default(&w.limits);
    for (size_t i = 0; i < s->options->n_messages && s->status == LODD_OK && !w.too_many; i++) {
        lodd_status status;

        w.operand = s->options->messages[i];
        status = lodd__file_walk(w.operand, w.limits.max_dir_depth, visit, &w);
        if (s->status == LODD_OK)
            s->status = status;
    }
    if (s->status == LODD_OK && w.too_many)
        return refuse(ret_message, LODD_ERR_LIMIT, "too many files");
    if (s->status == LODD_OK && s->population.len == 0)
        return refuse(ret_message, LODD_ERR_ARGUMENT, "no messages were found");
    return s->status;
}

/* By content, then in the order they were found; what could not be read (no digest) comes last. */
static int by_content(const void *a, const void *b)
{
    const lodd__sampled *x = a, *y = b;
    int order = strcmp(x->sha256.hex, y->sha256.hex);

    if ((x->sha256.hex[0] == '\0') != (y->sha256.hex[0] == '\0'))
        return x->sha256.hex[0] == '\0' ? 1 : -1;
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static int by_index(const void *a, const void *b)
{
    const lodd__sampled *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

/* Each content once; unreadable ones last. Returns how many stay, those that can be read in *ret_readable. */
static size_t drop_repeated(lodd__spotcheck *s, lodd__sampled *items, size_t *ret_readable)
{
    size_t n = 0;

    for (size_t i = 0; i < s->population.len; i++)
        items[i] = (lodd__sampled){.sha256 = s->population.ptr[i].sha256, .index = i};
    qsort(items, s->population.len, sizeof *items, by_content);
    for (size_t i = 0; i < s->population.len && items[i].sha256.hex[0] != '\0'; i++) {
        if (n > 0 && strcmp(items[n - 1].sha256.hex, items[i].sha256.hex) == 0)
            s->repeated++;
        else
            items[n++] = items[i];
    }
    *ret_readable = n;
    for (size_t i = n + s->repeated; i < s->population.len; i++)
        items[n++] = items[i];
    s->unreadable = n - *ret_readable;
    return n;
}

/* Puts the population into the order of the sample. */
static void draw(lodd__spotcheck *s)
{
    size_t n, readable;
    lodd__sampled *items = calloc(s->population.len, sizeof *items);
    lodd__spot_message *ordered = calloc(s->population.len, sizeof *ordered);

    if (items == NULL || ordered == NULL) {
        s->status = LODD_ERR_NOMEM;
        free(items);
        free(ordered);
        return;
    }
    n = drop_repeated(s, items, &readable);
    if (s->options->sample > 0)
        lodd__sample_order(items, readable, &s->declaration.sha256, lodd__str(s->options->seed));
    else
        qsort(items, readable, sizeof *items, by_index);
    for (size_t i = 0; i < n; i++)
        ordered[i] = s->population.ptr[items[i].index];
    free(items);
    free(s->population.ptr);
    s->population.cap = s->population.len;
    s->population.ptr = ordered;
    s->population.len = n;
    s->n = s->options->sample > 0 && s->options->sample < readable ? s->options->sample : readable;
}

/* --- the check --- */

static lodd_status load(lodd__spotcheck *s, char **ret_message)
{
    lodd_status status = lodd_requirements_open(&s->requirements, s->engine, ret_message);

    if (status == LODD_OK)
        status = lodd__load(&s->declaration, &s->arena, s->options->declaration, s->date, s->requirements);
    if (status == LODD_OK && s->declaration.declaration == NULL) {
        lodd_str text =
            lodd__arena_printf(&s->arena, "the declaration cannot be read: %.*s", LODD__FMT(s->declaration.fault));

        return text.ptr == NULL ? LODD_ERR_NOMEM : refuse(ret_message, LODD_ERR_ARGUMENT, text.ptr);
    }
    if (status == LODD_OK) {
        lodd__spotcheck_claims(s);
        status = s->status;
        if (status == LODD_ERR_LIMIT)
            return refuse(ret_message, status, "the declaration has more claims than can be checked");
    }
    return status;
}

static lodd_status spotcheck(lodd__spotcheck *s, char **ret_message)
{
    lodd_status status = read_options(s, ret_message);

    if (status == LODD_OK)
        status = load(s, ret_message);
    if (status == LODD_OK)
        status = collect(s, ret_message);
    if (status != LODD_OK)
        return status;
    draw(s);
    if (s->status == LODD_OK)
        lodd__spotcheck_judge(s);
    if (s->status == LODD_ERR_PACK && ret_message != NULL)
        *ret_message = lodd_engine_message(s->engine);
    if (s->status == LODD_OK)
        lodd__spotcheck_tell(s);
    return s->status;
}

lodd_status lodd_spotcheck(lodd_check **ret, lodd_engine *engine, const lodd_spotcheck_options *options,
                           char **ret_message)
{
    lodd__spotcheck s = {.engine = engine, .options = options};
    lodd_status status;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    s.check = lodd__check_new();
    status = s.check != NULL ? spotcheck(&s, ret_message) : LODD_ERR_NOMEM;
    for (size_t i = 0; i < s.population.len; i++)
        lodd__vec_free(&s.population.ptr[i].findings);
    lodd__vec_free(&s.population);
    lodd__loaded_free(&s.declaration);
    lodd_requirements_close(s.requirements);
    if (s.arena.failed && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    lodd__arena_free(&s.arena);
    return lodd__check_finish(ret, s.check, status);
}
