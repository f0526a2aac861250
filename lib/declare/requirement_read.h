/* declare/requirement_read.h - what the readers of requirements.json, tests.json and scheme.json share. */
#ifndef LODD_DECLARE_REQUIREMENT_READ_H
#define LODD_DECLARE_REQUIREMENT_READ_H

#include "base/map.h"
#include "base/vec.h"
#include "declare/requirement.h"

/* One opening of all sets. */
typedef struct lodd__set_reader {
    lodd_requirements *ret;
    lodd__arena *arena;
    lodd_engine *engine;
    lodd__map profiles; /* of the engine: name -> lodd_profile_info */
    lodd__map rules;    /* of the engine: id -> lodd_rule; empty until a set needs it */
    bool rules_read;
    LODD__VEC(lodd__requirement) items;
    LODD__VEC(lodd__test) tests;
    LODD__VEC(lodd__set_info) sets;
    lodd_str scheme_file; /* path of the scheme that counts */
    lodd_str message;     /* of LODD_ERR_PACK: file, place and reason */
} lodd__set_reader;

/* One file of a pack. LODD_ERR_NOT_FOUND when the pack has none of the name. Text and path live in the arena. */
typedef struct lodd__set_file {
    const lodd_pack_info *pack;
    lodd_str path;
    lodd_str text;
    lodd__form form;
    const lodd__json *root;
} lodd__set_file;
lodd_status lodd__set_file_open(lodd__set_file *ret, lodd__set_reader *reader, const lodd_pack_info *pack,
                                const char *name, const char *schema);
/* The form's fault as LODD_ERR_PACK, with the file's name. */
lodd_status lodd__set_file_end(lodd__set_reader *reader, const lodd__set_file *file);
/* LODD_ERR_PACK with "PATH: what" as its message. */
lodd_status lodd__set_broken(lodd__set_reader *reader, lodd_str path, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Upper-case letters, digits and single hyphens: what ids of requirements and tests are made of. */
bool lodd__set_id_ok(lodd_str id);
const lodd_profile_info *lodd__set_profile(lodd__set_reader *reader, lodd_str name);
/* A rule's id, or "layer:" and a layer's name. LODD_ERR_PACK: a pack's rules cannot be read. */
lodd_status lodd__set_rule(lodd__set_reader *reader, lodd_str rule, bool *ret_known);

lodd_status lodd__requirements_read(lodd__set_reader *reader, const lodd_pack_info *pack);
lodd_status lodd__tests_read(lodd__set_reader *reader, const lodd_pack_info *pack);
lodd_status lodd__scheme_read(lodd__set_reader *reader, const lodd_pack_info *pack);

#endif
