/* message/schema_load.h - private: the state of a lodd__schema, shared by its reader (schema_load.c), its compiler
 * (schema_compile.c) and its public side (schema.c). All functions here are called under the mutex. */
#ifndef LODD_MESSAGE_SCHEMA_LOAD_H
#define LODD_MESSAGE_SCHEMA_LOAD_H

#include <pthread.h>

#include "base/vec.h"
#include "message/schema.h"
#include "message/schema_simple.h"
#include "xml/xml.h"

#define LODD__SCHEMA_NS       "http://www.w3.org/2001/XMLSchema"
#define LODD__SCHEMA_INSTANCE "http://www.w3.org/2001/XMLSchema-instance"

struct lodd__schema_space {
    lodd_str ns;
    lodd_str path;                                 /* empty: no pack has a schema of it */
    atomic_bool ready;                             /* read, or nothing to read */
    lodd_status status;                            /* of the reading: a broken file stays broken */
    lodd__map names;                               /* local -> lodd__schema_name */
    bool qualified_elements, qualified_attributes; /* of its file */
    LODD__VEC(lodd_str) imports;
};

struct lodd__schema {
    const lodd__packs *packs;
    pthread_mutex_t mutex;
    lodd__arena arena;
    lodd__map spaces; /* -> lodd__schema_space */
    LODD__VEC(lodd__schema_name *) all_names;
    LODD__VEC(lodd__schema_space *) all_spaces;
    /* everything declared, for load_all */
    LODD__VEC(lodd__schema_element *) elements;
    LODD__VEC(lodd__schema_attribute *) attributes;
    LODD__VEC(lodd__schema_type *) types;
    LODD__VEC(lodd__schema_particle *) references;
    LODD__VEC(lodd__schema_uses *) uses;
    lodd__schema_type *builtins[LODD__SCHEMA_BUILTIN_COUNT];
    lodd__schema_type *any_type;
    lodd__xml_parser *parser; /* made when first needed */
    lodd_status status;       /* of the operation under way: the first that went wrong */
    char *message;            /* the first for a pack */
};

/* Records what is wrong with a schema file; the operation under way ends in LODD_ERR_PACK. */
void lodd__schema_fail(lodd__schema *schema, const lodd__schema_space *space, size_t line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void lodd__schema_nomem(lodd__schema *schema);
lodd__schema_space *lodd__schema_space_of(lodd__schema *schema, lodd_str ns);
lodd__schema_name *lodd__schema_intern(lodd__schema *schema, lodd_str ns, lodd_str local);
/* Reads the file of a namespace. */
void lodd__schema_read(lodd__schema *schema, lodd__schema_space *space);
/* Its namespace read, if a pack has it. */
bool lodd__schema_ensure(lodd__schema *schema, lodd__schema_space *space);
/* The same for what a schema refers to, which it must have imported. */
bool lodd__schema_reach(lodd__schema *schema, const lodd__schema_space *from, size_t line,
                        const lodd__schema_name *name);
/* A component of a name, its namespace read; NULL, and the schema failed, when there is none. */
lodd__schema_type *lodd__schema_resolve_type(lodd__schema *schema, const lodd__schema_space *from, size_t line,
                                             const lodd__schema_name *name);
/* The whole type with its bases; false when the schema failed. */
bool lodd__schema_compile(lodd__schema *schema, lodd__schema_type *type);
/* The type of an element or attribute: named, own or the least. Compiled; NULL when the schema failed. */
lodd__schema_type *lodd__schema_compiled(lodd__schema *schema, const lodd__schema_space *from, size_t line,
                                         const lodd__schema_name *name, lodd__schema_type *own,
                                         lodd__schema_type *otherwise);
bool lodd__schema_make_builtins(lodd__schema *schema);
extern const char *const lodd__schema_facet_names[LODD__SCHEMA_FACET_COUNT];
/* schema_model.c; NULL when the schema failed. */
const lodd__schema_model *lodd__schema_model_new(lodd__schema *schema, const lodd__schema_type *type);

#endif
