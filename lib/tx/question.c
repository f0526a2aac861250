/* tx/question.c - questions to a terminology server, as Parameters. May use: base, image, identifier, element (texts as
 * JSON).
 *
 * What is in them is all that leaves the machine: system, version, code, value set; the display where that is asked
 * for.
 */
#include <ctype.h>
#include <string.h>

#include "element/json_text.h"
#include "element/snapshot_draft.h"
#include "identifier/systems.h"
#include "tx/tx_private.h"

/* ---- what may be sent ---- */

/* A number with the control digits of a person's, whoever wrote it as a code. */
static bool looks_like_person(lodd_str code)
{
    lodd__person person;

    if (!lodd__str_digits(code) || (code.len != 11 && code.len != 12))
        return false;
    lodd__person_read(&person, code, LODD__PERSON_NONE);
    return person.kind != LODD__PERSON_NONE && person.fault == LODD__IDENTIFIER_OK;
}

bool lodd__tx_may_send(const lodd__term_coding *coding)
{
    lodd__system_form form;

    if (coding->code.len > LODD__TX_MAX_CODE || coding->system.len > LODD__TX_MAX_URI ||
        coding->version.len > LODD__TX_MAX_URI)
        return false;
    for (size_t i = 0; i < coding->code.len; i++)
        if ((unsigned char)coding->code.ptr[i] < 0x20)
            return false;
    return !looks_like_person(coding->code) && lodd__national_of_system(coding->system, &form) == LODD__NATIONAL_NONE;
}

/* ---- Parameters ---- */

static void begin(lodd__buf *out)
{
    lodd__buf_add(out, LODD__STR("{\"resourceType\":\"Parameters\",\"parameter\":["));
}

static void name(lodd__buf *out, const char *text)
{
    if (out->len > 0 && out->ptr[out->len - 1] != '[')
        lodd__buf_addc(out, ',');
    lodd__buf_printf(out, "{\"name\":\"%s\",", text);
}

/* Nothing when the value is empty. */
static void add(lodd__buf *out, const char *parameter, const char *type, lodd_str value)
{
    if (value.len == 0)
        return;
    name(out, parameter);
    lodd__buf_printf(out, "\"value%s\":", type);
    lodd__json_put_string(out, value);
    lodd__buf_addc(out, '}');
}

static void end(lodd__buf *out)
{
    lodd__buf_add(out, LODD__STR("]}"));
}

/* Only what decides: the rest of a definition is nobody's business. */
static void add_definition(lodd__buf *out, const lodd__term_question *question)
{
    name(out, "valueSet");
    lodd__buf_add(out, LODD__STR("\"resource\":{\"resourceType\":\"ValueSet\",\"status\":\"active\",\"compose\":"));
    lodd__node_put(out, lodd__node_get(question->definition, "compose"));
    lodd__buf_add(out, LODD__STR("}}"));
}

static void add_valueset(lodd__buf *out, const lodd__term_question *question, bool definition)
{
    if (definition) {
        add_definition(out, question);
        return;
    }
    add(out, "url", "Uri", question->valueset);
    add(out, "valueSetVersion", "String", question->version);
}

static bool is_done(const lodd__tx_request *request)
{
    return !request->path.failed && !request->body.failed;
}

bool lodd__tx_request_code(lodd__tx_request *ret, const lodd__term_question *question, bool definition, bool display)
{
    const lodd__term_coding *coding = question->coding;
    bool in_valueset = definition || question->valueset.len > 0;
    lodd__buf *out = &ret->body;

    *ret = (lodd__tx_request){.kind = in_valueset ? LODD__TX_VALUESET_CODE : LODD__TX_SYSTEM_CODE};
    lodd__buf_add(&ret->path,
                  in_valueset ? LODD__STR("ValueSet/$validate-code") : LODD__STR("CodeSystem/$validate-code"));
    begin(out);
    if (in_valueset) {
        add_valueset(out, question, definition);
        add(out, "code", "Code", coding->code);
        add(out, "system", "Uri", coding->system);
        add(out, "systemVersion", "String", coding->version);
        if (coding->system.len == 0) {
            name(out, "inferSystem");
            lodd__buf_add(out, LODD__STR("\"valueBoolean\":true}"));
        }
    } else {
        add(out, "url", "Uri", coding->system);
        add(out, "version", "String", coding->version);
        add(out, "code", "Code", coding->code);
    }
    if (display) {
        add(out, "display", "String", coding->display);
        add(out, "displayLanguage", "Code", question->language);
    }
    end(out);
    return is_done(ret);
}

bool lodd__tx_request_system(lodd__tx_request *ret, lodd_str system)
{
    *ret = (lodd__tx_request){.kind = LODD__TX_SYSTEM};
    lodd__buf_add(&ret->path, LODD__STR("CodeSystem?url="));
    for (size_t i = 0; i < system.len; i++) {
        unsigned char c = (unsigned char)system.ptr[i];
        if (c < 0x80 && (isalnum(c) || strchr("-._~", c) != NULL))
            lodd__buf_addc(&ret->path, (char)c);
        else
            lodd__buf_printf(&ret->path, "%%%02X", c);
    }
    lodd__buf_add(&ret->path, LODD__STR("&_elements=url&_count=1"));
    return is_done(ret);
}

bool lodd__tx_request_expansion(lodd__tx_request *ret, const lodd__term_question *question, bool definition)
{
    lodd__buf *out = &ret->body;

    *ret = (lodd__tx_request){.kind = LODD__TX_EXPANSION};
    lodd__buf_add(&ret->path, LODD__STR("ValueSet/$expand"));
    begin(out);
    add_valueset(out, question, definition);
    name(out, "count");
    lodd__buf_printf(out, "\"valueInteger\":%d}", LODD__TX_MAX_CODES);
    end(out);
    return is_done(ret);
}

void lodd__tx_request_free(lodd__tx_request *request)
{
    lodd__buf_free(&request->path);
    lodd__buf_free(&request->body);
}
