"""What the test descriptions of the PLO messages say: messages, scenarios, texts, and values for the parts that no
message of ours has. Read by tools/make-testsuite.py. All content is invented; testdata/messages/CASES.md says how.

Sources: HIS 1143 to 1149 (content), HITS 1154 (change and cancellation), HIS 80415:2012 and HITS 1168 (receipts: what
must be rejected, what must not), HISD 1165 (encodings). Texts are pairs: bokmål, English."""

# --- values of parts that none of our messages has ---
CODES = {"Nationality": ("9043", "NO"), "Sex": ("3101", "2"), "Formål": ("9068", "2")}
# Codes whose lists are not carried, or that have none: the text stands in @OT (HIS 80117).
FREE = {"KodetVurdering": "Klarer det meste selv", "KodeAnnetStoff": "Bivoks", "MaalForventetResultat": "Bor hjemme",
        "ForventetGradMaaloppnaaelse": "Helt nådd"}
TEXTS = {"Postbox": "14", "GjentagelseIntervall": ("1", "uke")}
# Not in a first message (the request that an answer repeats), or coded by a list that is not carried.
NEVER = {("InformasjonOmForsendelsen", "SvarPaaForesporsel"), ("InformasjonOmForsendelsen", "Foresporsel"),
         ("Address", "County")}
# Optional parts that the least message keeps: a rule of severity error asks for them.
KEEP = {"TilknyttetEnhet", "AnsvarForRapport", "TypeHealthcareProfessional", "RoleToPatient", "FamilyName", "GivenName",
        "TeleCom", "TypeTelecom", "Hendelsekode", "TidsfestetHendelse", "UtTil", "TypeInnhold"}
# The later of two dates is not before the earlier one.
PAIRS = (("FraDato", "TilDato"), ("PlanlagtStart", "PlanlagtSlutt"), ("FramsattDato", "TrukketTilbakeDato"),
         ("AdmStart", "AdmSlutt"), ("Startdato", "Sluttdato"), ("DoseringStarttidspunkt", "DoseringSluttidspunkt"))
# Dates that are not after the message.
PAST = ("GodkjentDato", "UtfortTidspunkt", "FramsattDato", "TrukketTilbakeDato", "InformasjonGittDato", "DatoSendt",
        "AdmStart", "AdmSlutt", "BehandlingStart")

# --- what a receiving system is given ---
ACCEPT = ("Applikasjonskvittering med status 1 (OK), med riktig OriginalMsgId og speilvendte parter",
          "Application receipt with status 1 (OK), with the right OriginalMsgId and the parties mirrored")


def accepted(nb, en):
    return {"text": (nb, en), "answer": ACCEPT, "statuses": ["1"]}


INPUTS = {
    "alt": accepted("Ny melding med alle valgfrie deler i fagmeldingen, unntatt fylke og det som bare hører til i svar",
                    "New message with all optional parts of the payload but the county and what belongs to answers "
                    "only"),
    "minst": accepted("Ny melding med det minste lovlige innholdet", "New message with the least content allowed"),
    "latin1": accepted("Ny melding i tegnsettet ISO-8859-1", "New message in the encoding ISO-8859-1"),
    "kode": accepted("Ny melding med en kode mottakeren ikke kan kjenne; det er ikke grunn til å avvise den",
                     "New message with a code the receiver cannot know; that is no ground for rejecting it"),
    "endring": accepted("Endring av den første meldingen, med fullt innhold",
                        "Change of the first message, with full content"),
    "kansellering": accepted("Kansellering av den første meldingen", "Cancellation of the first message"),
    "meldingsid": {"text": ("MsgId er ikke en UUID", "MsgId is not a UUID"), "rules": ["MSGHEAD-MSGID-1"],
                   "answer": ("Avvist (status 2) med feilkode E10", "Rejected (status 2) with error code E10"),
                   "statuses": ["2"], "errors": ["E10"]},
    "pasient": {"text": ("Pasienten har bare navn: ikke identifikator, fødselsdato eller kjønn",
                         "The patient has a name only: no identifier, birth date or sex"),
                "rules": ["MSGHEAD-PASIENT-2"],
                "answer": ("Avvist (status 2) med feilkode E36", "Rejected (status 2) with error code E36"),
                "statuses": ["2"], "errors": ["E36"]},
    "skjema": {"text": ("Fagmeldingen følger ikke skjemaet: Forsendelsesstatus mangler",
                        "The payload does not follow the schema: Forsendelsesstatus is missing"),
               "rules": ["XSD-MISSING"],
               "answer": ("En applikasjonskvittering. Mottakeren kan avvise, og da med feilkode T02, T99 eller X99",
                          "An application receipt. The receiver may reject, and then with error code T02, T99 or X99"),
               "statuses": ["1", "2"], "errors": ["T02", "T99", "X99"]},
}

# --- what a sending system must make ---
SENT = {
    "new": ("Ny melding uten feil, med innholdet i beskrivelsen",
            "New message without errors, with the content of the description"),
    "change": ("Endring av samme melding, uten feil, i samme samtale",
               "Change of the same message, without errors, in the same conversation"),
    "cancel": ("Kansellering, uten feil, i samme samtale", "Cancellation, without errors, in the same conversation"),
}

TITLES = {
    ("motta", False): (("{title}: motta gyldige meldinger", "{title}: receive valid messages"),
                       ("Viser at systemet leser meldingen i alle lovlige former, tar imot det som kommer senere i "
                        "samtalen, og kvitterer riktig.",
                        "Shows that the system reads the message in every form allowed, takes what comes later in "
                        "the conversation, and answers with the right receipts.")),
    ("motta", True): (("{title}: avvise meldinger med feil", "{title}: reject messages with faults"),
                      ("Viser at systemet avviser det standarden sier skal avvises, med riktig feilkode, og at ingen "
                       "melding forsvinner uten kvittering.",
                       "Shows that the system rejects what the standard says must be rejected, with the right error "
                       "code, and that no message disappears without a receipt.")),
    ("send", False): (("{title}: sende, endre og kansellere", "{title}: send, change and cancel"),
                      ("Viser at systemet lager meldingen med innholdet den skal ha, og at det den sender videre i "
                       "samme samtale, viser tilbake til den.",
                       "Shows that the system makes the message with the content it must have, and that what it sends "
                       "later in the same conversation refers back to it.")),
    ("send", True): (("{title}: ikke sende når det mangler opplysninger",
                      "{title}: not send when information is missing"),
                     ("Viser at systemet stopper en melding som mottakeren måtte ha avvist, og sier brukeren hva som "
                      "mangler.",
                      "Shows that the system stops a message that the receiver would have to reject, and tells the "
                      "user what is missing.")),
}

ADDRESS = ("Sett opp mottakeren i inngangsmeldingene (HER-id på begge nivåer) som adressat i systemet, og avsenderen "
           "som kjent motpart. Personene er syntetiske; legg dem inn hvis systemet krever det.",
           "Set up the receiver of the input messages (HER-id on both levels) as an address of the system, and the "
           "sender as a known counterpart. The persons are synthetic; add them if the system demands it.")
KEEP_RECEIPTS = ("Lagre applikasjonskvitteringen som systemet lager for hver melding, uendret, i outputs/. Navnene er "
                 "frie; la dem gjerne begynne likt som inngangsmeldingen.",
                 "Store the application receipt that the system makes for each message, unchanged, in outputs/. Names "
                 "are free; preferably let them begin like the input's.")
OWN_PATIENT = ("Legg inn en syntetisk testpasient (fødselsnummer i en testserie), en motpart med HER-id på begge "
               "nivåer, og en ansvarlig avsender med telefon.",
               "Add a synthetic test patient (person number of a test series), a counterpart with HER-id on both "
               "levels, and a responsible sender with a phone number.")
FORM = ("Lagres slik den går ut av systemet: hele hodemeldingen (MsgHead) som XML, uten ebXML-konvolutt og uten "
        "kryptering.",
        "It is stored as it leaves the system: the whole MsgHead as XML, without the ebXML envelope and without "
        "encryption.")


def receive_positive(profile):
    return [ADDRESS,
            ("Les inn meldingene i inputs/ én for én, i rekkefølgen navnene har. Ikke endre dem.",
             "Let the system read the messages in inputs/ one by one, in the order of their names. Do not change "
             "them."),
            ("Se at meldingen med alle valgfrie deler vises med hvert felt på rett plass og koder med tekst, og at "
             "kanselleringen fører til at innholdet ikke lenger står som gjeldende.",
             "See that the message with all optional parts is shown with every field in its place and codes with their "
             "text, and that after the cancellation the content no longer stands as current."),
            KEEP_RECEIPTS]


def receive_negative(profile):
    return [ADDRESS,
            ("Les inn meldingene i inputs/ én for én. Hver av dem har én feil, som listen over inngangsmeldinger "
             "nevner. Ikke rett dem.",
             "Let the system read the messages in inputs/ one by one. Each has one fault, which the list of inputs "
             "names. Do not correct them."),
            ("Se at ingen av de avviste meldingene er blitt en del av journalen.",
             "See that none of the rejected messages has become part of the record."),
            KEEP_RECEIPTS]


def send_positive(profile):
    nb = "Send meldingen. " + FORM[0] + " Kall den 1-ny.xml i outputs/."
    en = "Send the message. " + FORM[1] + " Call it 1-ny.xml in outputs/."
    steps = [OWN_PATIENT, profile["scenario"],
             ("Meldingen skal inneholde: " + "; ".join(c[0] for c in profile["content"]) + ".",
              "The message must contain: " + "; ".join(c[1] for c in profile["content"]) + "."), (nb, en)]
    if profile.get("change"):
        steps.append(("Endre en opplysning og send endringen; den har fullt innhold. Lagre den som 2-endring.xml.",
                      "Change one item and send the change; it has full content. Store it as 2-endring.xml."))
    steps.append(("Kanseller meldingen og lagre kanselleringen som {}-kansellering.xml."
                  .format(3 if profile.get("change") else 2),
                  "Cancel the message and store the cancellation as {}-kansellering.xml."
                  .format(3 if profile.get("change") else 2)))
    return steps


def send_negative(profile):
    steps = [OWN_PATIENT]
    for each in profile["refuse"]:
        steps.append(each["step"])
    steps.append(("Lagre for hvert forsøk et skjermbilde eller et utdrag av loggen som viser hva brukeren fikk vite, i "
                  "outputs/ (png, jpg, pdf, txt eller log). Skjermbildet må ikke vise virkelige personer. Blir det "
                  "sendt noe, lagres det også.",
                  "For each attempt store a screenshot or an extract of the log that shows what the user was told, in "
                  "outputs/ (png, jpg, pdf, txt or log). The picture must not show real persons. If something is sent, "
                  "store that too."))
    return steps


STEPS = {("motta", False): receive_positive, ("motta", True): receive_negative, ("send", False): send_positive,
         ("send", True): send_negative}

# "tries": the last number of the requirement (no.plo@1.6, PLO16-…-SEND-n) that the attempt is about.
UNIDENTIFIED = {
    "tries": 3,
    "step": ("Prøv å sende meldingen for en pasient som bare har navn: ikke identifikator, fødselsdato eller kjønn.",
             "Try to send the message for a patient of whom there is only a name: no identifier, birth date or sex."),
    "text": ("Ingen melding sendes; dokumentet viser at brukeren får vite at pasienten ikke er godt nok identifisert",
             "No message is sent; the document shows that the user is told that the patient is not identified well "
             "enough")}
NO_RESPONSIBLE = {
    "tries": 4,
    "step": ("Prøv å sende meldingen uten at ansvarlig helsepersonell eller ansvarlig enhet er oppgitt.",
             "Try to send the message with neither a responsible professional nor a responsible unit."),
    "text": ("Ingen melding sendes; dokumentet viser at brukeren får vite at ansvarlig mangler",
             "No message is sent; the document shows that the user is told that the responsible party is missing")}


def refuse(step_nb, step_en, what_nb, what_en, tries=10):
    return {"tries": tries, "step": (step_nb, step_en),
            "text": (f"Ingen melding sendes; dokumentet viser at brukeren får vite at {what_nb}",
                     f"No message is sent; the document shows that the user is told that {what_en}")}


NEXT_OF_KIN = ("pårørende", "next of kin")
CAVE = ("kritisk informasjon", "critical information")
MEDICINES = ("legemidler i bruk, strukturert", "medicines in use, structured")
PRACTICAL = ("praktiske opplysninger", "practical information")

PROFILES = [
    {"profile": "no.plo@1.6/innleggelsesrapport", "title": {"nb": "Innleggelsesrapport", "en": "Admission report"},
     "new": "plo16-innleggelsesrapport", "change": "plo16-innleggelsesrapport-endring",
     "cancel": "plo16-innleggelsesrapport-kansellering",
     "scenario": ("En kvinne i åttiårene som bor alene og har hjemmesykepleie, legges inn på sykehus etter et fall. "
                  "Hjemmesykepleien sender innleggelsesrapport til sykehuset samme dag.",
                  "A woman in her eighties who lives alone and has home nursing is admitted to hospital after a fall. "
                  "The home nursing service sends an admission report to the hospital the same day."),
     "content": [("årsaken til innleggelsen", "the reason for the admission"), ("diagnose", "a diagnosis"), CAVE,
                 MEDICINES,
                 ("behov for hjelp med legemidler", "need for help with medicines"),
                 ("sykepleiesammenfatning", "a nursing summary"), PRACTICAL,
                 ("kartlagt funksjonsnivå", "functions mapped"), ("tjenestene hun har", "the services she has"),
                 NEXT_OF_KIN, ("at hun bor alene", "that she lives alone")],
     "must": ["9142|AAI", "9141|8", "9141|14", "Innleggelsesrapport/InfoMedisinskDiagnose",
              "MedisinskfagligeOpplysninger/Cave", "Innleggelsesrapport/Legemiddelinfo",
              "InfoFraSykepleier/OpplysningerRelevantOppfolging", "InfoKartleggingFunksjonsniva/KartlagtFunksjon",
              "Innleggelsesrapport/EksisterendeTjeneste", "Innleggelsesrapport/ParorendeForesatt",
              "TilleggsopplysningPasient/BorAlene"],
     "refuse": [UNIDENTIFIED, NO_RESPONSIBLE]},
    {"profile": "no.plo@1.6/helseopplysninger", "title": {"nb": "Helseopplysninger", "en": "Health information"},
     "new": "plo16-helseopplysninger", "change": "plo16-helseopplysninger-endring",
     "cancel": "plo16-helseopplysninger-kansellering",
     "scenario": ("En pasient er innlagt på sykehus etter et brudd og vil trenge kommunale tjenester når han skrives "
                  "ut. Avdelingen sender den første meldingen med helseopplysninger til kommunens tildelingskontor.",
                  "A patient is in hospital after a fracture and will need municipal services when discharged. The "
                  "ward sends the first message with health information to the municipal case office."),
     "content": [("at dette er første varsel", "that this is the first notice"),
                 ("pasientens status", "the patient's status"), ("antatt forløp", "the expected course"),
                 ("forventet utskrivning", "the expected discharge"), CAVE, NEXT_OF_KIN],
     "must": ["9140|1", "9145|1", "9145|2", "9121|3", "OpplysningOpphold/TidsfestetHendelse",
              "MedisinskfagligeOpplysninger/Cave", "HelseopplysningerVedSoknad/ParorendeForesatt"],
     "refuse": [UNIDENTIFIED,
                refuse("Prøv å sende meldingen uten å velge om den er første varsel eller oppdatering.",
                       "Try to send the message without choosing whether it is the first notice or an update.",
                       "innholdstypen må velges", "the kind of content must be chosen")]},
    {"profile": "no.plo@1.6/helseopplysninger-til-lege",
     "title": {"nb": "Helseopplysninger til lege", "en": "Health information to doctor"},
     "new": "plo16-helseopplysninger-til-lege", "cancel": "plo16-helseopplysninger-til-lege-kansellering",
     "scenario": ("Hjemmesykepleien ser at en pasient er blitt dårligere, og ber fastlegen om en vurdering.",
                  "The home nursing service sees that a patient is worse and asks the general practitioner for an "
                  "assessment."),
     "content": [("at legevurdering ønskes", "that an assessment is wanted"), ("aktuell problemstilling",
                                                                               "the present problem"),
                 CAVE, MEDICINES, ("tiltak som er iverksatt", "measures taken")],
     "must": ["9137|3", "9142|PROB", "MedisinskfagligeOpplysninger/Cave", "Konsultasjon/Legemiddelinfo",
              "Sykepleierdokumentasjon/IverksatteTiltak"],
     "refuse": [UNIDENTIFIED, NO_RESPONSIBLE]},
    {"profile": "no.plo@1.6/orientering-om-tjenestetilbud",
     "title": {"nb": "Orientering om tjenestetilbud", "en": "Notice of services offered"},
     "new": "plo16-orientering-om-tjenestetilbud", "cancel": "plo16-orientering-om-tjenestetilbud-kansellering",
     "scenario": ("Kommunen har innvilget en pasient hjemmesykepleie og trygghetsalarm. Tildelingskontoret orienterer "
                  "fastlegen.",
                  "The municipality has granted a patient home nursing and a personal alarm. The case office informs "
                  "the general practitioner."),
     "content": [("hver tjeneste med type", "each service with its type"), ("startdato", "its start date"),
                 ("hvem som leverer den", "who provides it")],
     "must": ["EksisterendeTjeneste/IPLOStjenestetype", "EksisterendeTjeneste/Startdato",
              "EksisterendeTjeneste/TjenestenLevertAv"],
     "refuse": [UNIDENTIFIED,
                refuse("Prøv å sende meldingen for en pasient uten en eneste tjeneste.",
                       "Try to send the message for a patient without a single service.",
                       "minst én tjeneste må være med", "at least one service must be given", 1)]},
    {"profile": "no.plo@1.6/medisinske-opplysninger",
     "title": {"nb": "Medisinske opplysninger", "en": "Medical information"},
     "new": "plo16-medisinske-opplysninger", "cancel": "plo16-medisinske-opplysninger-kansellering",
     "scenario": ("En pasient søker om plass på sykehjem. Fastlegen sender medisinske opplysninger til kommunen.",
                  "A patient applies for a place in a nursing home. The general practitioner sends medical information "
                  "to the municipality."),
     "content": [("at opplysningene gjelder en søknad", "that the information is for an application"),
                 ("aktuell problemstilling", "the present problem"), ("funn og resultater", "findings and results"),
                 ("vurdert behov", "the need as assessed"), ("relevante tilstander", "relevant conditions"),
                 ("at søknad er sendt", "that an application has been sent"), PRACTICAL,
                 ("om pasienten bor alene", "whether the patient lives alone")],
     "must": ["9138|5", "9142|PROB", "9142|FU", "9142|UTRED", "InfoTidligereSykdommer/TidligereSykdomFragment",
              "OverforingMedisinskeOpplysninger/SendtDokument", "9141|14", "TilleggsopplysningPasient/BorAlene"],
     "refuse": [UNIDENTIFIED, NO_RESPONSIBLE]},
    {"profile": "no.plo@1.6/utskrivningsrapport", "title": {"nb": "Utskrivningsrapport", "en": "Discharge report"},
     "new": "plo16-utskrivningsrapport", "change": "plo16-utskrivningsrapport-endring",
     "cancel": "plo16-utskrivningsrapport-kansellering",
     "scenario": ("Pasienten skrives ut fra sykehuset til eget hjem med hjemmesykepleie. Avdelingen sender "
                  "utskrivningsrapport til kommunen ved utskrivningen.",
                  "The patient is discharged from hospital to their own home with home nursing. The ward sends a "
                  "discharge report to the municipality."),
     "content": [("typen rapport", "the kind of report"), ("aktuell problemstilling", "the present problem"),
                 ("plan for oppfølging", "the plan for follow-up"), ("kontrolltime", "a check-up"), MEDICINES,
                 ("legemidler gitt eller sendt med", "medicines given or handed out"),
                 ("sykepleiesammenfatning", "a nursing summary"), PRACTICAL, NEXT_OF_KIN],
     "must": ["9139|11", "9142|PROB", "9142|OP", "TverrfagligEpikrise/InfoKontrolltime",
              "TverrfagligEpikrise/Legemiddelinfo", "Sykepleierdokumentasjon/LegemidlerAdministrertVedOverforing",
              "9141|8", "9141|14", "TverrfagligEpikrise/ParorendeForesatt"],
     "refuse": [UNIDENTIFIED,
                refuse("Prøv å sende rapporten uten å velge hva slags rapport det er.",
                       "Try to send the report without choosing what kind of report it is.",
                       "typen rapport må velges", "the kind of report must be chosen")]},
    {"profile": "no.plo@1.6/log-innlagt",
     "title": {"nb": "Melding om innlagt pasient", "en": "Notice of admitted patient"},
     "new": "plo16-log-innlagt", "cancel": "plo16-log-innlagt-kansellering",
     "scenario": ("En pasient med kommunale tjenester legges inn på sykehus. Avdelingen varsler sykepleietjenesten i "
                  "kommunen.",
                  "A patient with municipal services is admitted to hospital. The ward notifies the municipal nursing "
                  "service."),
     "content": [("hendelsen innlagt med dato og klokkeslett", "the event admitted with date and time"),
                 ("hvem som er ansvarlig, med telefon", "who is responsible, with a phone number")],
     "must": ["9121|1", "MeldingInnlagtPasient/TidsfestetHendelse", "TidsfestetHendelse/TidspunktForHendelse",
              "TidsfestetHendelse/Anslag"],
     "refuse": [UNIDENTIFIED,
                refuse("Prøv å sende meldingen med dato, men uten klokkeslett for innleggelsen.",
                       "Try to send the message with a date but no clock time for the admission.",
                       "klokkeslettet mangler", "the clock time is missing")]},
    {"profile": "no.plo@1.6/log-utskrivningsklar",
     "title": {"nb": "Melding om utskrivningsklar pasient", "en": "Notice of patient ready for discharge"},
     "new": "plo16-log-utskrivningsklar", "cancel": "plo16-log-utskrivningsklar-kansellering",
     "scenario": ("Legen har vurdert at en innlagt pasient er utskrivningsklar. Avdelingen varsler kommunens "
                  "tildelingskontor.",
                  "The doctor has found that a patient in hospital is ready for discharge. The ward notifies the "
                  "municipal case office."),
     "content": [("hendelsen innlagt", "the event admitted"), ("hendelsen utskrivningsklar",
                                                               "the event ready for discharge"),
                 ("navnet på ansvarlig helsepersonell", "the name of the responsible professional")],
     "must": ["9121|1", "9121|3", "Pasientlogistikk/AnsvarForRapport"],
     "refuse": [UNIDENTIFIED,
                refuse("Prøv å sende meldingen uten navn på ansvarlig helsepersonell.",
                       "Try to send the message without the name of the responsible professional.",
                       "ansvarlig helsepersonell mangler", "the responsible professional is missing")]},
    {"profile": "no.plo@1.6/log-avmelding",
     "title": {"nb": "Avmelding av utskrivningsklar pasient", "en": "Withdrawal of patient ready for discharge"},
     "new": "plo16-log-avmelding", "cancel": "plo16-log-avmelding-kansellering",
     "scenario": ("En pasient som er meldt utskrivningsklar, blir dårligere. Avdelingen melder pasienten av hos "
                  "kommunens tildelingskontor.",
                  "A patient who was reported ready for discharge gets worse. The ward withdraws the notice at the "
                  "municipal case office."),
     "content": [("hendelsen avmelding med dato", "the event withdrawal with a date"),
                 ("navnet på ansvarlig helsepersonell", "the name of the responsible professional")],
     "must": ["9121|4", "Pasientlogistikk/AnsvarForRapport"],
     "refuse": [UNIDENTIFIED,
                refuse("Prøv å sende avmeldingen uten navn på ansvarlig helsepersonell.",
                       "Try to send the withdrawal without the name of the responsible professional.",
                       "ansvarlig helsepersonell mangler", "the responsible professional is missing")]},
    {"profile": "no.plo@1.6/log-utskrevet",
     "title": {"nb": "Melding om utskrevet pasient", "en": "Notice of discharged patient"},
     "new": "plo16-log-utskrevet", "cancel": "plo16-log-utskrevet-kansellering",
     "scenario": ("En pasient skrives ut til eget hjem. Avdelingen varsler sykepleietjenesten i kommunen.",
                  "A patient is discharged to their own home. The ward notifies the municipal nursing service."),
     "content": [("hendelsen utskrevet med dato", "the event discharged with a date"),
                 ("hvor pasienten skrives ut til", "where the patient is discharged to")],
     "must": ["9121|2", "UtskrevetTil/UtTil"],
     "refuse": [UNIDENTIFIED,
                refuse("Prøv å sende meldingen uten å si hvor pasienten skrives ut til.",
                       "Try to send the message without saying where the patient is discharged to.",
                       "stedet pasienten skrives ut til, mangler", "the place of discharge is missing")]},
    {"profile": "no.plo@1.6/log-dod", "title": {"nb": "Orientering om dødsfall", "en": "Notice of death"},
     "new": "plo16-log-dod", "cancel": "plo16-log-dod-kansellering",
     "scenario": ("En pasient med hjemmesykepleie dør hjemme. Fastlegen orienterer sykepleietjenesten.",
                  "A patient with home nursing dies at home. The general practitioner informs the nursing service."),
     "content": [("hendelsen død med dato", "the event death with a date"),
                 ("hvem som er ansvarlig, med telefon", "who is responsible, with a phone number")],
     "must": ["9121|13", "OrienteringOmDod/TidsfestetHendelse"],
     "refuse": [UNIDENTIFIED,
                refuse("Prøv å sende meldingen uten dato for dødsfallet.",
                       "Try to send the message without the date of the death.",
                       "datoen mangler", "the date is missing")]},
]
for _each in PROFILES:
    _each["id"] = _each["profile"].rpartition("/")[2].upper()
