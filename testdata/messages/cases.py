"""The tables behind CASES.md: what each valid message shows, each faulty message as one edit of a valid one, each
conversation as a list of messages. Read by tools/make-testdata.py, which has the edits and says what they do."""
from make_testdata import (OID, content, derive, drop, exchange, first, make_id, part, pattern, receipt, sub, until,
                           valid)

INN, HEL, LEG = "plo16-innleggelsesrapport", "plo16-helseopplysninger", "plo16-helseopplysninger-til-lege"
ORI, MOP, UTS = "plo16-orientering-om-tjenestetilbud", "plo16-medisinske-opplysninger", "plo16-utskrivningsrapport"
LOGI, DOC = "plo16-log-innlagt", "msghead-to-vedlegg"
INN15, UTS15 = "plo15-innleggelsesrapport", "plo15-utskrivningsrapport"

VALID = {
    "apprec10-avvist": "AppRec 1.0, rejected with one error and free text, roles, software name, addresses",
    "apprec10-delfeil": "AppRec 1.0, status 3 with two errors",
    "apprec10-ok": "AppRec 1.0, accepted, answers plo15-innleggelsesrapport",
    "apprec11-avvist": "AppRec 1.1, rejected with two errors, answers plo16-log-innlagt",
    "apprec11-delfeil": "AppRec 1.1, status 3, all on one line",
    "apprec11-ok": "AppRec 1.1, accepted, person level, roles, answers plo16-helseopplysninger-til-lege",
    "birth-report": "Utskrivningsrapport as birth report (9139 code 12)",
    "contact-person-only": "responsible professional with phone, no unit",
    "contact-unit-only": "responsible unit with phone, no professional",
    "dialog10-avvik": "feedback about a fault in a received message (8117)",
    "dialog10-foresporsel": "request from municipal care to GP (9152), all fields",
    "dialog10-foresporsel-tjeneste": "request from GP to municipality (9153), sender's second level is a person",
    "dialog10-svar": "answer to dialog10-foresporsel, request repeated inside the note",
    "dialog11-foresporsel": "request in dialog 1.1 (9154), two kinds of record information",
    "dialog11-helsefaglig": "professional dialogue, wanted profession; schemaLocation names no existing file",
    "dialog11-helsefaglig-xhtml": "answer with XHTML text and a contact unit",
    "encoding-iso-8859-1": "declared and encoded as ISO-8859-1",
    "encoding-utf8-bom": "UTF-8 with byte order mark",
    "layout-one-line": "no white space between elements",
    "layout-xml-constructs": "comments, CDATA, processing instruction, character references, single quotes",
    "msghead-plo-vedlegg": "PLO message with a PDF attachment in a document of its own",
    "msghead-to-vedlegg": "PDF and text attachment (base64), consent, period, third of a conversation",
    "patient-d-number": "patient with synthetic D-number",
    "patient-fh-number": "unknown patient with FH-number",
    "plo15-fravarsmelding": "Melding om fravær (only in 1.5)",
    "plo15-helseopplysninger-til-lege": "1.5, status report (9137 code 2)",
    "plo15-helseopplysninger-ved-soknad": "1.5, own application not yet sent",
    "plo15-innleggelsesrapport": "1.5, unit with local identifier, functions mapped",
    "plo15-innleggelsesrapport-kansellering": "1.5, cancellation of the former, least content",
    "plo15-log-avmelding": "1.5, no longer ready for discharge",
    "plo15-log-dod": "1.5, death",
    "plo15-log-dod-kansellering": "1.5, cancellation of the former",
    "plo15-log-innlagt": "1.5, admitted",
    "plo15-log-utskrevet": "1.5, discharged to a nursing home",
    "plo15-log-utskrivningsklar": "1.5, ready for discharge, two events",
    "plo15-medisinske-opplysninger": "1.5, report after consultation (9138 code 1)",
    "plo15-orientering-om-tjenestetilbud": "1.5, three services",
    "plo15-utskrivningsrapport": "1.5, medicine handed out, booked check-up",
    "plo15-utskrivningsrapport-endring": "1.5, change of the former",
    "plo16-helseopplysninger": "first message (9140 code 1), children, interpreter, rehabilitation",
    "plo16-helseopplysninger-endring": "change, updated information (9140 code 2), says what changed",
    "plo16-helseopplysninger-kansellering": "cancellation, third message of the conversation",
    "plo16-helseopplysninger-til-lege": "wish for assessment, allergies, measures; person level at the receiver",
    "plo16-helseopplysninger-til-lege-kansellering": "cancellation of the former",
    "plo16-innleggelsesrapport": "everything: diagnoses, medicines, services, 20 function items, aids",
    "plo16-innleggelsesrapport-endring": "change of the former with full content",
    "plo16-innleggelsesrapport-kansellering": "cancellation after the change",
    "plo16-log-avmelding": "no longer ready for discharge, new expected date",
    "plo16-log-avmelding-kansellering": "cancellation of the former",
    "plo16-log-dod": "death, date and time and place",
    "plo16-log-dod-kansellering": "cancellation of the former, date only",
    "plo16-log-innlagt": "admitted; schemaLocation names a file that is not there",
    "plo16-log-innlagt-kansellering": "cancellation of the former",
    "plo16-log-utskrevet": "discharged to own home, information given",
    "plo16-log-utskrevet-kad": "discharged to a municipal emergency unit; time zone Z",
    "plo16-log-utskrevet-kansellering": "cancellation of plo16-log-utskrevet",
    "plo16-log-utskrivningsklar": "ready for discharge, admitted and expected date",
    "plo16-log-utskrivningsklar-kansellering": "cancellation of the former",
    "plo16-medisinske-opplysninger": "information for an application (9138 code 5)",
    "plo16-medisinske-opplysninger-kansellering": "cancellation of the former",
    "plo16-medisinske-opplysninger-svar": "answer to a request (9138 code 4), request repeated",
    "plo16-orientering-om-tjenestetilbud": "seven services, among them the newest codes of 9151",
    "plo16-orientering-om-tjenestetilbud-kansellering": "cancellation of the former",
    "plo16-utskrivningsrapport": "three kinds of check-up, medicines given and handed out, copy receiver",
    "plo16-utskrivningsrapport-endring": "change of the former",
    "plo16-utskrivningsrapport-kansellering": "cancellation after the change",
}

INVALID = []


def bad(name, base, shows, expect, *edits, schema="valid", encoding="utf-8"):
    INVALID.append(dict(name=name, base=base, shows=shows, expect=expect, edits=edits, schema=schema,
    encoding=encoding))


def cv(code, number, text):
    return f'V="{code}" S="{OID}{number}" DN="{text}"'


XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
LOG_TYPE = '<Type V="LOG_INNLAGT" DN="Melding om innlagt pasient"/>'
EVENT_1 = f'<Hendelsekode {cv(1, 9121, "Pasient innlagt")}/>'
STATUS_N = '<Forsendelsesstatus V="N" DN="Ny"/>'
REF = (f"    <ConversationRef>\n      <RefToParent>{make_id('earlier')}</RefToParent>\n"
       f"      <RefToConversation>{make_id('earlier')}</RefToConversation>\n    </ConversationRef>\n")
WITH_REF = first("    <Sender>", REF + "    <Sender>")
HER_1 = "          <Id>9900200</Id>\n"
HOSPITAL = "<OrganisationName>Havnes sykehus HF</OrganisationName>"
NUMBER = "14833801636"
FNR = f'<TypeId {cv("FNR", 8116, "Fødselsnummer")}/>'
SEX = '<Sex V="2" DN="Kvinne"/>'

# ---- message type and payload
bad("type-code-mismatch", LOGI, "type code of another message than the payload",
    "type table: code, namespace and root do not fit",
    sub(LOG_TYPE, '<Type V="INNLEGGELSESRAPPORT" DN="Innleggelsesrapport"/>'))
bad("type-code-unknown", LOGI, "type code that is not in 8279", "type table / code lists",
    sub('V="LOG_INNLAGT"', 'V="LOG_KOMMET"'))
bad("type-lower-case", LOGI, "type code in lower case", "type table: codes are compared exactly",
    sub('V="LOG_INNLAGT"', 'V="log_innlagt"'))
bad("type-stray-blank", LOGI, "type code with a trailing blank", "type table: stray blank, with a hint",
    sub('V="LOG_INNLAGT"', 'V="LOG_INNLAGT "'))
bad("type-dn-differs", LOGI, "text of the type code differs from 8279", "code lists: text differs (information)",
    sub('"Melding om innlagt pasient"', '"Innlagt"'))
bad("log-wrong-branch", LOGI, "LOG_DOD with MeldingInnlagtPasient", "Pasientlogistikk: branch does not fit the code",
    sub(LOG_TYPE, '<Type V="LOG_DOD" DN="Orientering om dødsfall"/>'))
bad("log-wrong-event", LOGI, "LOG_INNLAGT with event 2 (discharged)", "Pasientlogistikk: event code 1 is required",
    sub(EVENT_1, f'<Hendelsekode {cv(2, 9121, "Pasient utskrevet")}/>'))
bad("log-innlagt-date-only", LOGI, "LOG_INNLAGT with a date but no time", "Pasientlogistikk: date and time required",
    sub("2026-02-03T15:20:00", "2026-02-03"))
bad("log-utskrivningsklar-one-event", "plo16-log-utskrivningsklar", "only event 3, admission missing",
    "Pasientlogistikk: events 1 and 3 required", drop("TidsfestetHendelse", "Pasient innlagt"))
bad("log-utskrivningsklar-no-professional", "plo16-log-utskrivningsklar",
    "no responsible professional (unit with phone is there)",
    "Pasientlogistikk: name of the responsible professional", drop("AnsvarForRapport"))
bad("log-avmelding-wrong-event", "layout-one-line", "LOG_AVMELDING with event 3 only",
    "Pasientlogistikk: event code 4 is required",
    sub(cv(4, 9121, "Avmelding av utskrivningsklar pasient"), cv(3, 9121, "Pasient utskrivningsklar")))
bad("log-utskrevet-wrong-event", "plo16-log-utskrevet", "LOG_UTSKREVET with event 1",
    "Pasientlogistikk: event code 2 is required",
    sub(cv(2, 9121, "Pasient utskrevet"), cv(1, 9121, "Pasient innlagt")))
bad("log-dod-wrong-event", "contact-unit-only", "LOG_DOD with event 2", "Pasientlogistikk: event code 13 is required",
    sub(f'DN="Pasienten er død" V="13" S="{OID}9121"', f'DN="Pasient utskrevet" V="2" S="{OID}9121"'))
bad("event-without-code-and-text", HEL, "event with neither code nor description",
    "PLO general: one of the two is required",
    drop("Hendelsekode", "Pasient innlagt"), drop("BeskrivelseAvHendelse", "fall på is"))
bad("bare-payload", LOGI, "payload without MsgHead", "PLO general: MsgHead is always used",
    lambda text: XML + part(text, "<plo:", "      </Content>"))
bad("two-payloads-in-content", LOGI, "the payload twice in one Content", "MsgHead: exactly one payload in Content",
    lambda text: text.replace("      </Content>", part(text, "        <plo:", "      </Content>") + "      </Content>"))
bad("two-plo-documents", LOGI, "two documents with a PLO payload each", "MsgHead: exactly one PLO payload in a message",
    lambda text: text.replace("</MsgHead>", text[text.index("  <Document>"):]))
bad("empty-content", LOGI, "Content without payload", "MsgHead: exactly one payload in Content",
    drop("Pasientlogistikk"))
bad("refdoc-without-content", LOGI, "RefDoc without Content", "MsgHead: payload missing", drop("Content"))
bad("refdoc-msgtype-a", LOGI, "MsgType A on the XML payload", "MsgHead: MsgType must be XML",
    sub('<MsgType V="XML" DN="XML-instans"/>', '<MsgType V="A" DN="Vedlegg"/>'))
bad("payload-unknown-namespace", LOGI, "payload in a namespace nobody has defined", "detection: unknown payload",
    sub("http://www.kith.no/xmlstds/po/Pasientlogistikk/2012-04-01", "urn:example:pasientlogistikk"), schema="invalid")
bad("payload-superseded-namespace", LOGI, "payload namespace of PLO 1.4", "detection: version without a pack",
    sub("po/Pasientlogistikk/2012-04-01", "po/Pasientlogistikk/2008-02-20"), schema="invalid")

# ---- status, change, cancellation, conversation
bad("status-h", LOGI, "Forsendelsesstatus H", "PLO status: only N, M, C",
    sub(STATUS_N, '<Forsendelsesstatus V="H" DN="Historikk"/>'))
bad("status-a", LOGI, "Forsendelsesstatus A", "PLO status: only N, M, C",
    sub(STATUS_N, '<Forsendelsesstatus V="A" DN="Tillegg"/>'))
bad("status-retired", LOGI, "Forsendelsesstatus X, taken out of 7309", "PLO status: only N, M, C; code lists: retired",
    sub(STATUS_N, '<Forsendelsesstatus V="X" DN="Annet"/>'))
bad("status-unknown", LOGI, "Forsendelsesstatus Z", "PLO status; code lists: unknown",
    sub(STATUS_N, '<Forsendelsesstatus V="Z" DN="Ny"/>'))
bad("status-m-not-allowed", LOGI, "change of a Pasientlogistikk message", "PLO status: M not allowed for this message",
    sub(STATUS_N, '<Forsendelsesstatus V="M" DN="Endring"/>'), WITH_REF)
bad("status-m-not-allowed-lege", LEG, "change of Helseopplysninger til lege",
    "PLO status: M not allowed for this message",
    sub('Forsendelsesstatus V="N" DN="Ny"', 'Forsendelsesstatus V="M" DN="Endring"'),
    first("\t\t<Sender>", REF.replace("    ", "\t\t", 1) + "\t\t<Sender>"))
bad("cancel-without-conversation", "plo16-innleggelsesrapport-kansellering", "cancellation without ConversationRef",
    "conversation: required for M and C", drop("ConversationRef"))
bad("change-without-conversation", "plo16-innleggelsesrapport-endring", "change without ConversationRef",
    "conversation: required for M and C", drop("ConversationRef"))
bad("ref-to-parent-empty", "plo16-log-innlagt-kansellering", "RefToParent is empty", "conversation: reference missing",
    content("RefToParent", ""))
bad("ref-to-conversation-empty", "plo16-log-innlagt-kansellering", "RefToConversation is empty",
    "conversation: reference missing",
    content("RefToConversation", ""))
bad("ref-to-parent-missing", "plo16-log-innlagt-kansellering", "RefToParent left out", "schema: element missing",
    drop("RefToParent"), schema="invalid")
bad("ref-not-uuid", "plo16-log-innlagt-kansellering", "references are not UUIDs",
    "conversation / identifiers: not a UUID", content("RefToParent", "4711"), content("RefToConversation", "4711"))
bad("ref-to-itself", "plo16-log-innlagt-kansellering", "references are the message's own id",
    "conversation: refers to itself", content("RefToParent", make_id("ref-to-itself")),
    content("RefToConversation", make_id("ref-to-itself")))
bad("request-in-non-answer", "plo16-medisinske-opplysninger-svar",
    "Foresporsel filled in, but the message is not an answer",
    "PLO general: only filled in an answer", content("SvarPaaForesporsel", "false"))
bad("request-wrong-list", "plo16-medisinske-opplysninger-svar", "TypeForesp from 9138",
    "code lists: 9152, 9153 or 9154 expected",
    sub(cv(1, 9152, "Helseopplysninger"), cv(1, 9138, "Rapport etter konsultasjon")))

# ---- message head
bad("msgid-not-uuid", LOGI, "MsgId is a running number", "identifiers: MsgId must be a UUID (AppRec E10)",
    content("MsgId", "2026020300417"))
bad("msgid-broken-uuid", LOGI, "MsgId is one digit short of a UUID", "identifiers: MsgId must be a UUID (AppRec E10)",
    content("MsgId", "7d3c41aa-2c90-4c1e-8a0b-99d1ce00a1"))
bad("msgid-empty", LOGI, "MsgId is empty", "identifiers: MsgId must be a UUID (AppRec E10)", content("MsgId", ""))
bad("gendate-no-zone", LOGI, "GenDate without time zone", "MsgHead: time zone missing (information)",
    content("GenDate", "2026-02-03T16:30:00"))
bad("herid-letters", LOGI, "HER-id with letters", "identifiers: HER-id has digits only",
    first("<Id>9900200<", "<Id>HER9900200<"))
bad("herid-dotted", LOGI, "HER-id with a dot", "identifiers: HER-id has digits only",
    first("<Id>9900200<", "<Id>990.200<"))
bad("herid-missing-level1", LOGI, "sender organisation has only an organisation number",
    "addressing: HER-id on level 1 (AD2.2)",
    sub(HER_1, "          <Id>311880012</Id>\n"),
    first(f'<TypeId {cv("HER", 9051, "HER-id")}/>',
    f'<TypeId {cv("ENH", 9051, "Organisasjonsnummeret i Enhetsregister")}/>'))
bad("no-level2-sender", LOGI, "sender without service or person", "addressing: level 2 missing (AD2.2, AD2.7)",
    pattern(r"(?s)\s*<Organisation>\s*<OrganisationName>Medisinsk avdeling.*?</Organisation>", ""))
bad("no-level2-receiver", LOGI, "receiver without service or person", "addressing: level 2 missing (AD2.2, AD2.7)",
    pattern(r"(?s)\s*<Organisation>\s*<OrganisationName>Sykepleietjeneste.*?</Organisation>", ""))
COPY = f"""    <OtherReceiver>
      <RoleReceiver V="COP" DN="Kopimottaker"/>
      <Organisation>
        <OrganisationName>Skarvatnet legesenter</OrganisationName>
        <Ident>
          <Id>9900300</Id>
          <TypeId {cv("HER", 9051, "HER-id")}/>
        </Ident>
      </Organisation>
    </OtherReceiver>
"""
bad("no-level2-other-receiver", LOGI, "copy receiver without service or person",
    "addressing: level 2 missing (AD2.2, AD2.5)",
    first("    <Patient>", COPY + "    <Patient>"))
bad("name-missing", LOGI, "name of the sender organisation is empty", "addressing: name missing (AD2.3)",
    sub(HOSPITAL, "<OrganisationName></OrganisationName>"))
bad("service-name-missing", LOGI, "name of the sender's service is blank", "addressing: name missing (AD2.4)",
    sub("<OrganisationName>Medisinsk avdeling<", "<OrganisationName> <"))
bad("person-name-missing", "dialog10-foresporsel-tjeneste", "person on level 2 without family name",
    "addressing: name missing (AD2.8)",
    lambda text: text.replace("<h:FamilyName>Tveit</h:FamilyName>", "", 1))
bad("typeid-wrong-oid", LOGI, "HER-id of an organisation with the list for persons (8116)",
    "identifiers: list does not fit",
    first(cv("HER", 9051, "HER-id"), cv("HER", 8116, "HER-id")))
bad("person-typeid-wrong-oid", LOGI, "person number with the list for organisations (9051)",
    "identifiers: list does not fit",
    sub(cv("FNR", 8116, "Fødselsnummer"), cv("FNR", 9051, "Fødselsnummer")))
bad("typeid-without-oid", LOGI, "TypeId of the sender without @S", "data types: CV without code system",
    first(f' S="{OID}9051" DN="HER-id"', ' DN="HER-id"'))
bad("typeid-unknown", LOGI, "TypeId with a code that is not in 9051", "code lists / identifiers: unknown type",
    first(cv("HER", 9051, "HER-id"), cv("HERID", 9051, "HER-id")))
bad("no-phone", LOGI, "neither unit nor professional has a phone", "contact information: phone missing",
    drop("TeleCom", "tel:12000201"), drop("TeleCom", "tel:12000211"))
bad("no-responsible", LOGI, "neither responsible unit nor professional",
    "contact information: one of the two is required",
    drop("TilknyttetEnhet"), drop("AnsvarForRapport"))
bad("responsible-without-role", "plo16-log-utskrevet", "responsible professional without RoleToPatient",
    "contact information: role missing",
    drop("RoleToPatient"))
bad("responsible-without-profession", LOGI, "responsible professional without profession",
    "contact information: profession missing",
    drop("TypeHealthcareProfessional"))
bad("responsible-without-name", LOGI, "responsible professional without name", "contact information: name missing",
    drop("FamilyName", "Qvam"), drop("GivenName", "Johannes"))

# ---- patient and identifiers
bad("patient-missing", LOGI, "no Patient", "patient: required in PLO messages", drop("Patient"))
bad("patient-name-missing", LOGI, "patient without family and given name", "patient: name missing (AppRec E36)",
    drop("FamilyName", "Solli"), drop("GivenName", "Ragnhild"), drop("MiddleName"))
bad("patient-no-identifier", LOGI, "patient with name, birth date and sex, but no identifier",
    "patient: identifier missing",
    drop("Ident", NUMBER))
bad("patient-unidentified", LOGI, "patient with a name only", "patient: not sufficiently identified (AppRec E36)",
    drop("Ident", NUMBER), drop("DateOfBirth"), drop("Sex"))
bad("fnr-bad-checkdigit", LOGI, "person number with a wrong last digit", "identifiers: check digit",
    sub(NUMBER, "14833801637"))
bad("fnr-swapped-digits", LOGI, "person number with two digits swapped", "identifiers: check digit",
    sub(NUMBER, "14833810636"))
bad("fnr-too-short", LOGI, "person number of ten digits", "identifiers: eleven digits", sub(NUMBER, "1483380163"))
bad("fnr-with-blank", LOGI, "person number written with a blank", "identifiers: eleven digits",
    sub(NUMBER, "148338 01636"))
bad("fnr-no-such-day", LOGI, "person number with day 32 and valid check digits", "identifiers: no such date",
    sub(NUMBER, "32833800220"))
bad("fnr-real-looking", LOGI, "number outside the synthetic series: the published test actor Line Danser",
    "none: published test persons count as synthetic",
    sub(NUMBER, "13116900216"), sub("<FamilyName>Solli<", "<FamilyName>Danser<"), drop("MiddleName"),
    sub("<GivenName>Ragnhild<", "<GivenName>Line<"), content("DateOfBirth", "1969-11-13"))
bad("birthdate-vs-fnr", LOGI, "birth date differs from the person number", "patient: birth date and number disagree",
    content("DateOfBirth", "1938-03-15"))
bad("birth-century-vs-fnr", LOGI, "birth date a century after that of the person number",
    "patient: birth date and number disagree",
    content("DateOfBirth", "2038-03-14"))
bad("sex-vs-fnr", LOGI, "sex differs from the person number", "patient: sex and number disagree",
    sub(SEX, '<Sex V="1" DN="Mann"/>'))
bad("birthdate-in-future", "patient-fh-number", "patient born after the message was made",
    "patient: birth date not plausible",
    content("DateOfBirth", "2026-12-01"))
bad("dnr-typed-fnr", "patient-d-number", "D-number given as person number", "identifiers: type does not fit the number",
    sub(cv("DNR", 8116, "D-nummer"), cv("FNR", 8116, "Fødselsnummer")))
bad("dnr-bad-checkdigit", "patient-d-number", "D-number with a wrong last digit", "identifiers: check digit",
    sub("42859001763", "42859001764"))
bad("fnr-typed-dnr", LOGI, "person number given as D-number", "identifiers: type does not fit the number",
    sub(cv("FNR", 8116, "Fødselsnummer"), cv("DNR", 8116, "D-nummer")))
bad("fhn-bad-checkdigit", "patient-fh-number", "FH-number with a wrong last digit", "identifiers: check digit",
    sub("99900000851", "99900000852"))
bad("fhn-out-of-range", "patient-fh-number", "FH-number that starts with 7, check digits valid", "identifiers: range",
    sub("99900000851", "79900000133"))
bad("duf-too-short", LOGI, "DUF number of eleven digits beside the person number", "identifiers: twelve digits",
    sub(f"{FNR}\n      </Ident>", f"{FNR}\n      </Ident>\n      <Ident>\n        <Id>20260112345</Id>\n"
        f'        <TypeId {cv("DUF", 8116, "DUF-nummer")}/>\n      </Ident>'))
bad("hpr-letters", LOGI, "HPR number with letters", "identifiers: HPR number has digits only",
    sub("565900202", "HPR565900"))
bad("orgnr-bad-checkdigit", ORI, "organisation number with a wrong last digit", "identifiers: check digit (warning)",
    sub("310070025", "310070026"))
bad("orgnr-too-short", ORI, "organisation number of eight digits", "identifiers: nine digits (warning)",
    sub("310070025", "31007002"))

# ---- data types and codes
bad("cs-with-s", LOGI, "simple code (CS) with @S", "schema: attribute not allowed; data types",
    sub('<Sex V="2"', f'<Sex V="2" S="{OID}3101"'),
    schema="invalid")
bad("cs-without-code", LOGI, "simple code (CS) with text only", "data types: CS without code",
    sub('<Sex V="2" DN', "<Sex DN"))
bad("cv-without-s", LOGI, "event code without @S", "data types: CV without code system", sub(f' S="{OID}9121"', ""))
bad("cv-without-code-and-text", HEL, "coded value (CV) with @S only", "data types: CV without code and original text",
    sub(f'DN="Generelt om samtykke (til behandling)" V="G" S="{OID}9502"', f'S="{OID}9502"'))
bad("cv-oid-not-national", LOGI, "@S is an OID outside the national code systems",
    "data types / code lists: unexpected code system",
    sub(f"{OID}9121", "2.16.840.1.113883.6.96"))
bad("cv-oid-malformed", LOGI, "@S is not an OID", "schema: oid pattern", sub(f"{OID}9121", "9121-Hendelse"),
    schema="invalid")
bad("cv-wrong-list", "plo16-log-utskrevet", "UtTil from 8431 instead of 8408",
    "code lists: not the list for the element",
    sub(cv(1, 8408, "Bosted/arbeidssted"), cv(1, 8431, "Som levende")))
bad("code-unknown", "plo16-log-utskrevet", "UtTil code that is not in 8408", "code lists: unknown code (warning)",
    sub(cv(1, 8408, "Bosted/arbeidssted"), cv(77, 8408, "Bosted/arbeidssted")))
bad("code-unknown-cs", LOGI, "sex with a code that is not in 3101", "code lists: unknown code (warning)",
    sub(SEX, '<Sex V="7" DN="Kvinne"/>'), drop("Ident", NUMBER),
    sub("      <Address>", "      <Ident>\n        <Id>99900000851</Id>\n"
        f'        <TypeId {cv("FHN", 8116, "Felles hjelpenummer")}/>\n      </Ident>\n      <Address>'))
bad("code-retired", ORI, "service code 12, taken out of 9151", "code lists: retired code",
    sub(f'DN="Helsetjenester i hjemmet" V="15" S="{OID}9151"', f'DN="[Bolig:] Omsorgsbolig" V="12" S="{OID}9151"'))
bad("dn-differs", LOGI, "text of the event code differs from 9121", "code lists: text differs (information)",
    sub('DN="Pasient innlagt"', 'DN="Pasienten er kommet"'))
bad("dn-of-another-code", LOGI, "event code 1 with the text of code 2", "code lists: text belongs to another code",
    sub('DN="Pasient innlagt"', 'DN="Pasient utskrevet"'))
bad("list-unknown", LOGI, "code system 9999 does not exist", "code lists: no such list for the element; not checked",
    sub(f"{OID}9121", f"{OID}9999"))
bad("typeinnhold-wrong-list", HEL, "TypeInnhold from 9139 in Helseopplysninger", "profile: 9140 required",
    sub(f'DN="Varsel om innlagt pasient" V="1" S="{OID}9140"', f'DN="Utskrivningsrapport" V="11" S="{OID}9139"'))
bad("typeinnhold-wrong-list-uts", "birth-report", "TypeInnhold from 9140 in Utskrivningsrapport",
    "profile: 9139 required",
    sub(f'DN="Fødselsepikrise" V="12" S="{OID}9139"', f'DN="Oppdaterte opplysninger" V="2" S="{OID}9140"'))
bad("heading-wrong-list", INN15, "Overskriftskode from 9138", "code lists: 9141, 9142 or 9145 expected",
    sub(f'DN="Praktiske opplysninger" V="14" S="{OID}9141"', f'DN="Svar på forespørsel" V="4" S="{OID}9138"'))
bad("ts-without-value", LOGI, "time stamp without @V", "data types: TS without value",
    sub('<TidspunktForHendelse V="2026-02-03T15:20:00"/>', "<TidspunktForHendelse/>"))

# ---- dates
bad("discharge-before-admission", "plo16-log-utskrivningsklar", "ready for discharge before admission",
    "dates: order of events",
    sub('TidspunktForHendelse V="2026-02-09"', 'TidspunktForHendelse V="2026-02-01"'))
bad("discharge-before-admission-uts", UTS15, "discharged before admission", "dates: order of events",
    sub('TidspunktForHendelse V="2026-02-20"', 'TidspunktForHendelse V="2026-02-10"'))
bad("service-ends-before-start", ORI, "service that ends before it starts", "dates: period",
    content("Sluttdato", "2026-05-01"))
bad("medicine-ends-before-start", "birth-report", "medicine that ends before it starts", "dates: period",
    sub('DoseringSluttidspunkt V="2026-08-02"', 'DoseringSluttidspunkt V="2026-04-02"'))
bad("leap-day", LOGI, "29 February in a year without one", "schema: no such date",
    content("DateOfBirth", "1938-02-29"), schema="invalid")

# ---- record components
bad("epj-komponentid-duplicate", "plo15-medisinske-opplysninger", "two components with the same komponentID",
    "record components: komponentID not unique",
    pattern(r'(?s)(komponentID="[^"]+")(.*?)komponentID="[^"]+"', r"\1\2\1"))
bad("epj-komponentid-missing", "plo15-helseopplysninger-til-lege", "component without komponentID",
    "schema: attribute required",
    pattern(r' komponentID="[^"]+"', ""), schema="invalid")
bad("epj-komponenttype-wrong", "plo15-helseopplysninger-ved-soknad", "component type of another component",
    "record components: fixed value (libxml2 lets it pass, a strict reader does not)",
    first("2.16.578.1.12.4.1.6.13.11009.0", "2.16.578.1.12.4.1.6.13.10301.0"), schema="any")
bad("epj-basiskomponenttype-wrong", "plo15-helseopplysninger-ved-soknad", "EPJ sak where EPJ dokument is fixed",
    "record components: fixed value (libxml2 lets it pass, a strict reader does not)",
    first("EPJ dokument", "EPJ sak"), schema="any")
bad("epj-category-unknown", "plo15-helseopplysninger-ved-soknad", "informasjonskategori outside the four values",
    "schema: enumeration",
    first('informasjonskategori="Andre notater"', 'informasjonskategori="Notater"'), schema="invalid")

# ---- content the profiles ask for
for name, base, shows, *edits in (
        ("no-reason-for-admission", INN, "Innleggelsesrapport without reason for admission (AAI)",
            drop("Journaltekst", 'V="AAI"')),
        ("no-diagnosis", INN15, "Innleggelsesrapport without diagnosis", drop("InfoMedisinskDiagnose")),
        ("no-critical-information", INN15, "Innleggelsesrapport without Cave", drop("Cave")),
        ("no-medicines", INN, "Innleggelsesrapport without structured medicines", drop("Legemiddelinfo", every=True)),
        ("no-nursing-summary", INN15, "Innleggelsesrapport without nursing summary (9141 code 8)",
            drop("Journaltekst", 'V="8"')),
        ("no-practical-information", INN15, "Innleggelsesrapport without practical information (9141 code 14)",
            drop("Journaltekst", 'V="14"')),
        ("no-function-mapping", INN, "Innleggelsesrapport without function mapping",
            drop("InfoKartleggingFunksjonsniva")),
        ("no-services", INN15, "Innleggelsesrapport without services", drop("EksisterendeTjeneste", every=True)),
        ("no-next-of-kin", INN15, "Innleggelsesrapport without next of kin", drop("ParorendeForesatt")),
        ("no-lives-alone", INN15, "Innleggelsesrapport that does not say whether the patient lives alone",
            drop("BorAlene")),
        ("no-patient-status", HEL, "Helseopplysninger without status (9145 code 1)",
            drop("Journaltekst", "Pasientens status")),
        ("no-expected-course", HEL, "Helseopplysninger without expected course (9145 code 2)",
            drop("Journaltekst", "Antatt forløp")),
        ("no-expected-discharge", HEL, "Helseopplysninger without expected discharge date",
            drop("OpplysningOpphold", "utskrivningsklar")),
        ("no-problem", LEG, "Helseopplysninger til lege without problem (PROB)", drop("Journaltekst", 'V="PROB"')),
        ("no-consultation-type", LEG, "Helseopplysninger til lege without type (9137)", drop("InnholdKonsultasjon")),
        ("no-measures", LEG, "Helseopplysninger til lege without measures taken", drop("IverksatteTiltak", every=True)),
        ("no-findings", MOP, "Medisinske opplysninger without findings (FU)", drop("Journaltekst", 'V="FU"')),
        ("no-assessed-need", MOP, "Medisinske opplysninger without assessed need (UTRED)",
            drop("Journaltekst", 'V="UTRED"')),
        ("no-typeinnhold", MOP, "Medisinske opplysninger without TypeInnhold (9138)", drop("TypeInnholdIMelding")),
        ("no-application-sent", MOP, "Medisinske opplysninger without own application sent",
            drop("SendtDokument", every=True)),
        ("no-plan", UTS15, "Utskrivningsrapport without plan (OP)", drop("Journaltekst", 'V="OP"')),
        ("no-check-up", UTS15, "Utskrivningsrapport without check-up", drop("InfoKontrolltime")),
        ("no-medicines-handed-out", UTS15, "Utskrivningsrapport without medicines given or handed out",
         drop("LegemidlerAdministrertVedOverforing")),
        ("no-service-type", "plo15-orientering-om-tjenestetilbud", "service without type (9151)",
            drop("IPLOStjenestetype", 'V="9"')),
        ("no-service-start", "plo15-orientering-om-tjenestetilbud", "service without start date",
            drop("Startdato", "2026-02-01")),
        ("no-service-provider", "plo15-orientering-om-tjenestetilbud", "service without provider",
            drop("TjenestenLevertAv", "frivilligsentral"))):
    bad(f"content-{name}", base, shows, "profile content (warning)", *edits)

# ---- attachments
PDF_START = "JVBERi0xLjQK"
bad("attachment-not-base64", DOC, "attachment that is not base64", "schema: base64; attachments: cannot be decoded",
    sub(PDF_START, "%%PDF-1.4%%!"), schema="invalid")
bad("attachment-mime-mismatch", DOC, "PDF declared as image/jpeg", "attachments: MimeType does not fit the content",
    sub("application/pdf", "image/jpeg"))
bad("attachment-no-mimetype", DOC, "attachment without MimeType", "attachments: MimeType missing",
    drop("MimeType", "application/pdf"))
bad("attachment-empty", DOC, "attachment without content", "attachments: empty",
    lambda text: text[:text.index(PDF_START)] + text[text.index("</b64:Base64Container>"):])
bad("attachment-msgtype-xml", DOC, "base64 attachment with MsgType XML", "attachments: MsgType must be A",
    first('<MsgType V="A" DN="Vedlegg"/>', '<MsgType V="XML" DN="XML-instans"/>'))
bad("attachment-xml-in-base64", DOC, "an XML message part in base64", "attachments: XML must not be base64-coded",
    sub("text/plain", "application/xml"),
    pattern(r"VHJlbmluZ3[^<]*", "PD94bWwgdmVyc2lvbj0iMS4wIj8+PHRyZW5pbmcgdWtlPSIxOSIvPg==\n"))

# ---- receipts
bad("apprec-status2-no-error", "apprec11-avvist", "rejected without any error", "AppRec: status 2 needs an error",
    drop("Error", every=True))
bad("apprec-status1-with-error", "apprec10-ok", "accepted, but with an error", "AppRec: status 1 has no error",
    sub('<Status V="1" DN="OK"/>', f'<Status V="1" DN="OK"/>\n  <Error {cv("X99", 8221, "Annen feil")}/>'))
bad("apprec-error-wrong-list", "apprec11-avvist", "error from 8258", "AppRec: error must be from 8221",
    first(f'V="T02" S="{OID}8221" DN="XML validerer ikke"', f'V="2" S="{OID}8258" DN="Avvist"'))
bad("apprec-error-without-list", "apprec11-avvist", "error without @S", "AppRec / data types: code system missing",
    first(f' S="{OID}8221"', ""))
bad("apprec-error-unknown", "apprec11-avvist", "error code that is not in 8221", "code lists: unknown code",
    sub('V="T02"', 'V="T42"'))
bad("apprec-status-unknown", "apprec11-avvist", "status 9", "code lists / AppRec: unknown status",
    sub('<Status V="2"', '<Status V="9"'))
bad("apprec-version-mismatch", "apprec11-avvist", "MIGversion of 1.0 in the namespace of 1.1",
    "AppRec: MIGversion does not fit the namespace",
    content("MIGversion", "1.0 2004-11-21"))
bad("apprec-id-not-uuid", "apprec11-avvist", "AppRec with a running number as id", "identifiers: not a UUID",
    content("Id", "20260203-1"))
bad("apprec-original-not-uuid", "apprec10-ok", "accepted although the original id is no UUID",
    "AppRec: original id must be a UUID (E10)",
    pattern(r"(</IssueDate>\s*<Id>)[^<]*", r"\g<1>4711"))
bad("apprec-no-service", "apprec11-avvist", "sender without service or person", "addressing: level 2 missing (AD2.14)",
    drop("Dept", "9900101"))
bad("apprec-name-missing", "apprec11-avvist", "sender organisation without name", "addressing: name missing (AD2.13)",
    drop("Name", "Fjelldal kommune"))
bad("apprec-answers-apprec", "apprec11-avvist", "receipt for a receipt", "AppRec: a receipt is not answered",
    sub('<MsgType V="LOG_INNLAGT" DN="Melding om innlagt pasient"/>',
    '<MsgType V="APPREC" DN="Applikasjonskvittering"/>'))
bad("apprec-msgtype-wrong", "apprec11-avvist", "AppRec that calls itself a dialogue", "AppRec: type must be APPREC",
    sub('<MsgType V="APPREC" DN="Applikasjonskvittering"/>', '<MsgType V="DIALOG" DN="EPJhode - dialog"/>'))

# ---- dialogue
bad("avvik-without-conversation", "dialog10-avvik", "DIALOG_AVVIK without ConversationRef",
    "dialogue: ConversationRef required (HIS 1151)",
    drop("ConversationRef"))
bad("avvik-without-patient", "dialog10-avvik", "DIALOG_AVVIK without patient",
    "dialogue: patient required (HIS 1151)", drop("Patient"))
bad("avvik-wrong-list", "dialog10-avvik", "TemaKodet from 7322", "code lists: 8117 expected",
    sub(cv(2, 8117, "Mangelfulle opplysninger"), cv(6, 7322, "Henvendelse om pasient")))
bad("avvik-with-request", "dialog10-foresporsel", "DIALOG_AVVIK that holds a request", "dialogue: note required",
    sub('DN="Forespørsel" V="DIALOG_FORESPORSEL"', 'DN="Tilbakemelding om feil i mottatt melding" V="DIALOG_AVVIK"'),
    first("    <mh:Sender>", REF.replace("<", "<mh:").replace("<mh:/", "</mh:") + "    <mh:Sender>"))
bad("svar-without-conversation", "dialog10-svar", "answer without ConversationRef",
    "conversation: required from the second message",
    drop("ConversationRef"))
bad("dialog-version-mismatch", "dialog10-svar", "DIALOG_HELSEFAGLIG in dialog 1.0",
    "type table: code and namespace do not fit",
    sub('<Type V="DIALOG_SVAR" DN="Svar på forespørsel"/>', '<Type V="DIALOG_HELSEFAGLIG" DN="Helsefaglig dialog"/>'))

# ---- schema faults
SCHEMA = "schema"
for name, base, shows, *edits in (
        ("element-missing", LOGI, "Forsendelsesstatus left out", drop("Forsendelsesstatus")),
        ("wrong-order", LOGI, "Receiver before Sender", exchange("Sender", "Receiver")),
        ("payload-wrong-order", LOGI, "AnsvarForRapport before TilknyttetEnhet",
            exchange("TilknyttetEnhet", "AnsvarForRapport")),
        ("bad-date", LOGI, "birth date in month 13", content("DateOfBirth", "1938-13-14")),
        ("norwegian-date", LOGI, "birth date written the Norwegian way", content("DateOfBirth", "14.03.1938")),
        ("bad-datetime", LOGI, "GenDate at 25 o'clock", content("GenDate", "2026-02-03T25:30:00+01:00")),
        ("bad-timestamp", LOGI, "event time without seconds", sub('V="2026-02-03T15:20:00"', 'V="2026-02-03T15:20"')),
        ("bad-boolean", LOGI, "Anslag is nei", content("Anslag", "nei")),
        ("empty-boolean", LOGI, "Anslag is empty", content("Anslag", "")),
        ("bad-year", HEL, "birth year of two digits", content("FodselsarMindrearigParorende", "14")),
        ("bad-decimal", ORI, "decimal comma", content("AntallEnheter", "1,5")),
        ("unknown-element", LOGI, "element nobody has defined",
            sub("<Anslag>", "<Hast>ja</Hast>\n              <Anslag>")),
        ("unknown-attribute", LOGI, "attribute nobody has defined", sub("<Anslag>", '<Anslag sikker="ja">')),
        ("element-twice", LOGI, "Anslag twice", sub("<Anslag>", "<Anslag>false</Anslag>\n              <Anslag>")),
        ("empty-sender", LOGI, "Sender without content",
            lambda text: text[:text.index("    <Sender>")] + "    <Sender/>\n"
         + text[text.index("    <Receiver>"):]),
        ("text-between-elements", LOGI, "text between elements", sub("  <Document>", "  <Document>Se vedlegg")),
        ("two-branches", LOGI, "two branches of Pasientlogistikk", lambda text: text.replace(
            "        </plo:Pas", part(text, "          <plo:Meld",
            "        </plo:Pas").replace("MeldingInnlagtPasient", "OrienteringOmDod")
            + "        </plo:Pas")),
        ("no-branch", LOGI, "no branch of Pasientlogistikk", drop("MeldingInnlagtPasient")),
        ("16-element-in-15", INN15, "element of 1.6 in a 1.5 message",
         first("<Referanseperson>",
         "<FodselsarMindrearigParorende>2013</FodselsarMindrearigParorende><Referanseperson>")),
        ("migversion", LOGI, "wrong MIGversion", content("MIGversion", "v1.1 2005-09-23")),
        ("services-missing", ORI, "Orientering om tjenestetilbud without any service",
            drop("EksisterendeTjeneste", every=True)),
        ("element-name-case", LOGI, "element name in the wrong case",
         sub("<Merknad>Kom", "<merknad>Kom"), sub("ambulanse.</Merknad>", "ambulanse.</merknad>"))):
    bad(f"schema-{name}", base, shows, SCHEMA, *edits, schema="invalid")

# ---- detection and form
bad("unknown-root", LOGI, "root element nobody has defined", "detection: unknown document",
    lambda text: XML + '<Melding xmlns="urn:example:melding">\n  <Tekst>Hei</Tekst>\n</Melding>\n', schema="invalid")
bad("unknown-root-no-namespace", LOGI, "MsgHead without namespace", "detection: unknown document",
    sub('<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24" ', "<MsgHead "), schema="invalid")
bad("not-well-formed", LOGI, "end tag missing", "form: not well-formed (AppRec T01)", sub("</RefDoc>", ""),
    schema="malformed")
bad("tags-crossed", LOGI, "end tags in the wrong order", "form: not well-formed (AppRec T01)",
    sub("</RefDoc>\n  </Document>", "</Document>\n  </RefDoc>"), schema="malformed")
bad("truncated", LOGI, "message that ends in the middle of a tag", "form: not well-formed (AppRec T01)",
    until("Hendelse>\n                <StedHendelse"), schema="malformed")
bad("bare-ampersand", LOGI, "ampersand not escaped", "form: not well-formed (AppRec T01)",
    sub("Kom med", "Kom & ble hentet med"), schema="malformed")
bad("control-character", LOGI, "character reference to a control character", "form: not well-formed (AppRec T01)",
    sub("Kom med", "Kom &#1; med"), schema="malformed")
bad("attribute-twice", LOGI, "attribute given twice", "form: not well-formed (AppRec T01)",
    sub('<Sex V="2"', '<Sex V="2" V="1"'), schema="malformed")
bad("undeclared-prefix", LOGI, "namespace prefix not declared", "form: namespace",
    sub(' xmlns:fk1="http://www.kith.no/xmlstds/felleskomponent1"', ""),
    schema="any")
bad("trailing-text", LOGI, "text after the root element", "form: not well-formed (AppRec T01)",
    lambda text: text + "slutt\n", schema="malformed")
bad("empty-file", LOGI, "no bytes at all", "form: empty", lambda text: "", schema="malformed")
bad("plain-text", LOGI, "not XML", "form: not XML (AppRec T01)", lambda text: "Ragnhild ble innlagt i dag.\n",
    schema="malformed")
bad("encoding-mismatch", LOGI, "declared UTF-8, written as ISO-8859-1", "form: encoding (AppRec T01)",
    schema="malformed", encoding="iso-8859-1")
bad("encoding-unknown", LOGI, "encoding nobody knows", "form: encoding (AppRec T01)",
    sub('encoding="UTF-8"', 'encoding="NORSK-8"'), schema="malformed")
bad("encoding-utf16", LOGI, "UTF-16, neither UTF-8 nor ISO-8859-1", "form: encoding not among the two of the standard",
    sub('encoding="UTF-8"', 'encoding="UTF-16"'), lambda text: "\ufeff" + text, schema="any", encoding="utf-16-le")
bad("doctype-entity", LOGI, "document type with an entity of its own", "form: DTD refused",
    sub("Kom med", "&med;"), sub("<MsgHead ", '<!DOCTYPE MsgHead [<!ENTITY med "Kom med">]>\n<MsgHead '), schema="any")
bad("doctype-external-entity", LOGI, "document type with an entity from a file", "form: DTD refused; nothing is read",
    sub("<MsgHead ", '<!DOCTYPE MsgHead [<!ENTITY fil SYSTEM "../../valid/plo16-log-dod/input.xml">]>\n<MsgHead '),
    sub("Kom med", "&fil;"), schema="any")

# ------------------------------------------------------------------------------------------------- conversations
CONVERSATIONS = []


def talk(name, shows, expect, messages):
    CONVERSATIONS.append(dict(name=name, shows=shows, expect=expect, messages=messages))


def edited(text, *edits):
    for edit in edits:
        text = edit(text)
    return text


def own(base, name, *edits):
    return derive(dict(name=name, base=base, edits=edits, encoding="utf-8")).decode()


def id_of(base):
    return valid(base).split("MsgId>")[1].split("<")[0]


C_LOG = "plo16-log-innlagt-kansellering"
talk("message-and-apprec", "a message and the receipt that accepts it", "nothing",
     lambda: [valid(LOGI), receipt(valid(LOGI), "message-and-apprec", "2026-02-03T16:30:20+01:00")])
talk("message-and-apprec-15", "a 1.5 message and its AppRec 1.0", "nothing",
     lambda: [valid("plo15-log-innlagt"), receipt(valid("plo15-log-innlagt"), "message-and-apprec-15",
         "2026-02-14T20:10:09+01:00", "1.0")])
talk("apprec-with-person", "receiver with a person level, mirrored in the receipt", "nothing",
     lambda: [valid(LEG), receipt(valid(LEG), "apprec-with-person", "2026-04-07T13:41:00+02:00")])
talk("message-change-cancellation", "Innleggelsesrapport: new, change, cancellation", "nothing",
     lambda: [valid(INN), valid(INN + "-endring"), valid(INN + "-kansellering")])
talk("request-and-answer", "request, receipt, answer, receipt (dialog 1.0, AppRec 1.0)", "nothing",
     lambda: [valid("dialog10-foresporsel"), receipt(valid("dialog10-foresporsel"), "request-1",
         "2026-04-09T08:20:10+02:00", "1.0"),
              valid("dialog10-svar"), receipt(valid("dialog10-svar"), "request-2", "2026-04-09T12:45:30+02:00", "1.0")])
talk("professional-dialogue", "three messages of a professional dialogue, the last with attachments", "nothing",
     lambda: [valid("dialog11-helsefaglig"), valid("dialog11-helsefaglig-xhtml"), valid(DOC)])
talk("rejected-then-sent-again", "message rejected, corrected message with a new id, accepted", "nothing",
     lambda: [valid(LOGI), valid("apprec11-avvist"),
         own(LOGI, "sent-again", content("GenDate", "2026-02-03T16:50:00+01:00")),
              receipt(own(LOGI, "sent-again", content("GenDate", "2026-02-03T16:50:00+01:00")), "sent-again-receipt",
              "2026-02-03T16:50:04+01:00")])
talk("duplicate-msgid", "two different messages with the same MsgId", "message set: MsgId not unique",
     lambda: [valid(LOGI), edited(valid(LOGI), sub("Kom med ambulanse.", "Kom med båt."), content("GenDate",
         "2026-02-03T18:00:00+01:00"))])
talk("duplicate-message", "the very same message twice", "message set: received twice",
     lambda: [valid(LOGI), valid(LOGI)])
talk("cancellation-reuses-msgid", "cancellation with the MsgId of the original", "message set: MsgId not unique",
     lambda: [valid(LOGI), edited(valid(C_LOG), content("MsgId", id_of(LOGI)))])
talk("cancellation-without-original", "a cancellation and a message of another conversation",
     "conversation: original not among the files",
     lambda: [valid(C_LOG), valid("plo16-log-dod")])
talk("cancellation-before-original", "cancellation arrives first, original after it",
     "conversation: order (information)",
     lambda: [valid(C_LOG), valid(LOGI)])
talk("refs-lead-nowhere", "change whose references name no message", "conversation: references lead nowhere",
     lambda: [valid(UTS15), edited(valid(UTS15 + "-endring"), content("RefToParent", make_id("nowhere")),
                                   content("RefToConversation", make_id("nowhere")))])
talk("wrong-conversation", "cancellation that names the change as start of the conversation",
     "conversation: RefToConversation is not the first message",
     lambda: [valid(HEL), valid(HEL + "-endring"),
              edited(valid(HEL + "-kansellering"), content("RefToConversation", id_of(HEL + "-endring")))])
talk("second-message-parent-differs", "second message whose parent is not the first",
     "conversation: RefToParent and RefToConversation differ",
     lambda: [valid(LOGI), edited(valid(C_LOG), content("RefToParent", make_id("nowhere")))])
talk("change-after-cancellation", "change of a message that is cancelled", "conversation: already cancelled",
     lambda: [valid(HEL), edited(valid(HEL + "-kansellering"), content("RefToParent", id_of(HEL)),
                                 content("GenDate", "2026-03-10T13:00:00+01:00")), valid(HEL + "-endring")])
talk("cancellation-other-patient", "cancellation about another patient than the original",
     "conversation: patient differs",
     lambda: [valid(LOGI), edited(valid(C_LOG), content("FamilyName", "Brekkhus"), drop("MiddleName"),
         content("GivenName", "Torstein"),
                                  content("DateOfBirth", "1951-11-02"), sub('DN="Kvinne" V="2"', 'DN="Mann" V="1"'),
                                  sub(NUMBER, "02915103181"))])
talk("cancellation-other-sender", "cancellation from another organisation than the original's",
     "conversation: sender differs",
     lambda: [valid(LOGI), edited(valid(C_LOG), first("Havnes sykehus HF", "Eidsund sykehus HF"), first(">9900200<",
         ">9900500<"),
                                  first("Medisinsk avdeling", "Akuttmottak"), first(">9900201<", ">9900502<"))])
talk("cancellation-other-type", "cancellation of another message type than the original", "conversation: type differs",
     lambda: [valid(LOGI), edited(valid("plo16-log-utskrevet-kansellering"), *(content(name, id_of(LOGI))
                                                                         for name in ("RefToParent",
                                                                         "RefToConversation")))])
talk("apprec-wrong-parties", "receipt from a service that was not the receiver",
     "AppRec: parties do not mirror the message",
     lambda: [valid(LOGI), receipt(valid(LOGI), "apprec-wrong-parties",
         "2026-02-03T16:30:20+01:00").replace("9900101", "9900102").replace(
         "Sykepleietjeneste, sone nord", "Saksbehandling pleie og omsorg")])
talk("apprec-parties-not-swapped", "receipt with the parties as in the message",
     "AppRec: parties do not mirror the message",
     lambda: [valid(LOGI), edited(receipt(valid(LOGI), "apprec-parties-not-swapped", "2026-02-03T16:30:20+01:00"),
                                  exchange("HCP", "HCP"))])
talk("apprec-wrong-issuedate", "receipt whose IssueDate is not the message's GenDate",
     "AppRec: original's date differs",
     lambda: [valid(LOGI), edited(receipt(valid(LOGI), "apprec-wrong-issuedate", "2026-02-03T16:30:20+01:00"),
                                       content("IssueDate", "2026-02-03T15:20:00+01:00"))])
talk("apprec-wrong-type", "receipt that names another message type", "AppRec: original's type differs",
     lambda: [valid(LOGI), receipt(valid(LOGI), "apprec-wrong-type", "2026-02-03T16:30:20+01:00").replace(
         'V="LOG_INNLAGT" DN="Melding om innlagt pasient"', 'V="LOG_UTSKREVET" DN="Melding om utskrevet pasient"')])
talk("apprec-unknown-original", "receipt for a message that is not there", "AppRec: original not among the files",
     lambda: [valid("plo16-log-dod"), receipt(valid(LOGI), "apprec-unknown-original", "2026-02-03T16:30:20+01:00")])
talk("apprec-wrong-version", "AppRec 1.0 for a PLO 1.6 message",
     "AppRec: version does not fit the message (1.1 required)",
     lambda: [valid(LOGI), receipt(valid(LOGI), "apprec-wrong-version", "2026-02-03T16:30:20+01:00", "1.0")])
talk("apprec-twice", "two receipts for one message, one accepts and one rejects",
     "AppRec: one per receiver and message",
     lambda: [valid(LOGI), receipt(valid(LOGI), "apprec-twice-1", "2026-02-03T16:30:20+01:00"),
         valid("apprec11-avvist")])
talk("apprec-before-message", "receipt made before the message", "AppRec: dates",
     lambda: [valid(LOGI), receipt(valid(LOGI), "apprec-before-message", "2026-02-03T15:30:20+01:00")])
talk("apprec-missing", "message that asks for a receipt, and no receipt",
     "AppRec: missing (information; a file set may be incomplete)",
     lambda: [valid(INN)])
talk("apprec-accepts-bad-msgid", "receipt that accepts a message whose MsgId is no UUID", "AppRec: E10 must be given",
     lambda: [own(LOGI, "x", content("MsgId", "2026020300417")),
              receipt(own(LOGI, "x", content("MsgId", "2026020300417")), "apprec-accepts-bad-msgid",
              "2026-02-03T16:30:20+01:00")])
talk("apprec-rejects-unknown-code", "message with an unknown code rejected for that",
     "AppRec: unknown codes are no ground for rejection (information)",
     lambda: [own("plo16-log-utskrevet", "y", sub(cv(1, 8408, "Bosted/arbeidssted"), cv(77, 8408,
         "Bosted/arbeidssted"))),
              receipt(own("plo16-log-utskrevet", "y"), "apprec-rejects-unknown-code", "2026-02-09T13:13:00+01:00",
              "1.1", ("2", "Avvist"),
                      (("X99", "Annen feil", "Ukjent kode i UtTil"),))])
talk("answer-wrong-conversation", "answer that refers to another request", "conversation: references lead nowhere",
     lambda: [valid("dialog10-foresporsel"), edited(valid("dialog10-svar"), content("RefToParent",
         make_id("other request")),
                                                    content("RefToConversation", make_id("other request")))])
talk("feedback-on-message", "a message and the feedback about a fault in it", "nothing",
     lambda: [valid(HEL), edited(valid("dialog10-avvik"), *(content(name, id_of(HEL))
                                                      for name in ("RefToParent", "RefToConversation")))])
talk("admission-report-late", "Innleggelsesrapport three days after the admission",
     "time limits: within one day (information)",
     lambda: [valid(LOGI), own(INN, "admission-report-late", content("GenDate", "2026-02-06T15:00:00+01:00"),
                               sub('IssueDate V="2026-02-03T14:52:10+01:00"',
                               'IssueDate V="2026-02-06T15:00:00+01:00"'))])
