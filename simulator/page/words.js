/** The page's own words, Italian and English; the simulator shares none with the bot that it tries. */

export const WORDS = {
  it: {
    title: "Telefoni simulati",
    title_unread: "({count}) Telefoni simulati",
    marked: "Telegram simulato — persone inventate",
    skip_to_phones: "Vai ai telefoni",
    people: "Persone",
    phones: "Telefoni",
    languages: "Lingua della pagina",
    lost: "Collegamento perso. Riprovo da solo.",
    found: "Collegamento ripreso.",

    clock: "Orologio",
    simulated_time: "Ora simulata",
    forward_quarter: "+15 min",
    forward_hour: "+1 ora",
    forward_day: "+1 giorno",
    forward_other: "Altro…",
    forward_why: "Il tempo va solo avanti. Scadenze, promemoria e ritorni accadono come se fosse passato davvero.",
    forward_by: "Avanti di",
    unit: "Unità",
    minutes: "minuti",
    hours: "ore",
    days: "giorni",
    forward_go: "Sposta l'orologio",
    moved: "Ora sono le {time}.",

    faults: "Guasti",
    faults_why: "Prova che cosa succede quando Telegram non va. Nessun messaggio deve perdersi.",
    fault_which: "Che cosa va storto",
    fault_times: "Quante volte",
    fault_go: "Prepara il guasto",
    faults_open: "In attesa di accadere",
    faults_none: "Nessun guasto.",
    faults_clear: "Toglili tutti",
    fault_left: "{fault}: ancora {count}",
    fault_ordered: "Guasto preparato: {fault}",
    fault_bad_gateway_after: "Errore 502 dopo la consegna",
    fault_bad_gateway_after_why: "Il messaggio arriva, ma chi lo manda riceve un errore.",
    fault_flood: "Troppi messaggi (429)",
    fault_flood_why: "Telegram rifiuta e chiede di riprovare dopo 3 secondi.",
    fault_delay: "Lentezza",
    fault_delay_why: "Ogni chiamata aspetta 5 secondi.",
    fault_reset: "Linea interrotta",
    fault_reset_why: "La connessione cade prima della consegna.",
    fault_duplicate: "Messaggio ripetuto",
    fault_duplicate_why: "Ciò che una persona manda o tocca arriva due volte.",
    fault_other: "Altro guasto",

    help: "Come si usa",
    help_what: "Ogni riquadro è il telefono di una persona inventata. Tocca, scrivi, guarda che cosa ricevono gli altri. Niente esce da questo computer.",
    help_who: "Scegli dall'elenco quali telefoni vedere. La scelta resta nell'indirizzo della pagina: puoi salvarlo o mandarlo a chi usa questo computer.",
    help_link: "Un link d'invito si apre dal menu del telefono, con «Apri un link».",
    help_time: "L'orologio in alto fa passare il tempo per tutti: così si vedono scadenze e promemoria.",
    help_keys: "Con la tastiera: Tab per spostarti, Invio per toccare o mandare, Maiuscole+Invio per andare a capo. Dal campo di testo, Alt+Freccia su va agli ultimi tasti della chat; Esc torna al campo.",

    add_phone: "Nuovo telefono",
    add_why: "Una persona che il programma non conosce ancora.",
    add_name: "Nome inventato",
    add_about: "Chi è (facoltativo)",
    add_go: "Aggiungi",
    unread_one: "1 nuovo messaggio",
    unread_many: "{count} nuovi messaggi",
    no_phones: "Nessun telefono aperto. Scegline uno dall'elenco.",
    nobody: "Non c'è ancora nessun telefono. Aggiungine uno dall'elenco.",

    chat_with: "parla con {bot}",
    messages_of: "Messaggi di {name}",
    to_field: "Vai al campo di testo di {name}",
    write_as: "Scrivi come {name}",
    placeholder: "Messaggio",
    send: "Manda",
    commands: "Comandi",
    attach: "Manda altro",
    photo: "Foto",
    voice: "Messaggio vocale",
    sticker: "Adesivo",
    location: "Posizione",
    contact: "Contatto",
    document: "Documento",
    more: "Altre azioni di {name}",
    open_link: "Apri un link",
    open_link_label: "Link d'invito, o il codice che contiene",
    open_link_go: "Apri",
    bad_link: "Questo non è un link di {bot}.",
    block: "Blocca {bot}",
    unblock: "Sblocca {bot}",
    blocked: "{name} ha bloccato {bot}.",
    hide: "Togli dalla vista",
    start: "Avvia",
    not_started: "{name} non ha ancora aperto la chat.",
    reply_keys: "Tasti di risposta",

    actions_on: "Azioni sul messaggio",
    reply: "Rispondi",
    edit: "Modifica",
    delete: "Elimina",
    replying: "Rispondi a: {text}",
    editing: "Modifica: {text}",
    cancel: "Annulla",
    edited: "modificato",
    protected: "Protetto: non si inoltra e non si copia",
    forwarded: "Inoltrato da {name}",
    hidden_text: "testo nascosto, tocca per leggerlo",
    opens_outside: "si apre in un'altra scheda",
    not_here: "Questo tasto non si può provare qui.",
    copied: "Copiato.",
    cannot: "Questo telefono non può farlo adesso.",
    ok: "Ho letto",
  },
  en: {
    title: "Simulated phones",
    title_unread: "({count}) Simulated phones",
    marked: "Simulated Telegram — invented people",
    skip_to_phones: "Skip to the phones",
    people: "People",
    phones: "Phones",
    languages: "Language of the page",
    lost: "Connection lost. Trying again.",
    found: "Connected again.",

    clock: "Clock",
    simulated_time: "Simulated time",
    forward_quarter: "+15 min",
    forward_hour: "+1 hour",
    forward_day: "+1 day",
    forward_other: "Other…",
    forward_why: "Time only moves forward. Deadlines, reminders and returns happen as if it had really passed.",
    forward_by: "Forward by",
    unit: "Unit",
    minutes: "minutes",
    hours: "hours",
    days: "days",
    forward_go: "Move the clock",
    moved: "It is now {time}.",

    faults: "Faults",
    faults_why: "Try what happens when Telegram fails. No message may get lost.",
    fault_which: "What goes wrong",
    fault_times: "How many times",
    fault_go: "Prepare the fault",
    faults_open: "Waiting to happen",
    faults_none: "No faults.",
    faults_clear: "Remove all",
    fault_left: "{fault}: {count} left",
    fault_ordered: "Fault prepared: {fault}",
    fault_bad_gateway_after: "Error 502 after delivery",
    fault_bad_gateway_after_why: "The message arrives, but its sender is told of an error.",
    fault_flood: "Too many messages (429)",
    fault_flood_why: "Telegram refuses and asks to try again after 3 seconds.",
    fault_delay: "Slowness",
    fault_delay_why: "Each call waits 5 seconds.",
    fault_reset: "Line cut",
    fault_reset_why: "The connection breaks before delivery.",
    fault_duplicate: "Repeated message",
    fault_duplicate_why: "What a person sends or taps arrives twice.",
    fault_other: "Another fault",

    help: "How to use it",
    help_what: "Each panel is the phone of an invented person. Tap, write, see what the others get. Nothing leaves this computer.",
    help_who: "Choose from the list which phones to see. The choice stays in the address of the page: save it, or give it to whoever uses this computer.",
    help_link: "An invitation link is opened from the phone's menu, with “Open a link”.",
    help_time: "The clock above lets time pass for everybody, so that deadlines and reminders can be seen.",
    help_keys: "By keyboard: Tab to move, Enter to tap or send, Shift+Enter for a new line. From the text field, Alt+Up goes to the chat's latest buttons; Esc goes back to the field.",

    add_phone: "New phone",
    add_why: "Somebody the programme does not know yet.",
    add_name: "Invented name",
    add_about: "Who they are (optional)",
    add_go: "Add",
    unread_one: "1 new message",
    unread_many: "{count} new messages",
    no_phones: "No phone is open. Choose one from the list.",
    nobody: "There is no phone yet. Add one from the list.",

    chat_with: "talks with {bot}",
    messages_of: "Messages of {name}",
    to_field: "Go to the text field of {name}",
    write_as: "Write as {name}",
    placeholder: "Message",
    send: "Send",
    commands: "Commands",
    attach: "Send something else",
    photo: "Photo",
    voice: "Voice message",
    sticker: "Sticker",
    location: "Location",
    contact: "Contact",
    document: "Document",
    more: "More actions of {name}",
    open_link: "Open a link",
    open_link_label: "Invitation link, or the code in it",
    open_link_go: "Open",
    bad_link: "This is no link of {bot}.",
    block: "Block {bot}",
    unblock: "Unblock {bot}",
    blocked: "{name} has blocked {bot}.",
    hide: "Take out of view",
    start: "Start",
    not_started: "{name} has not opened the chat yet.",
    reply_keys: "Reply buttons",

    actions_on: "Actions on the message",
    reply: "Reply",
    edit: "Edit",
    delete: "Delete",
    replying: "Reply to: {text}",
    editing: "Edit: {text}",
    cancel: "Cancel",
    edited: "edited",
    protected: "Protected: cannot be forwarded or copied",
    forwarded: "Forwarded from {name}",
    hidden_text: "hidden text, tap to read it",
    opens_outside: "opens in another tab",
    not_here: "This button cannot be tried here.",
    copied: "Copied.",
    cannot: "This phone cannot do that now.",
    ok: "I have read it",
  },
};

export const LANGUAGES = Object.keys(WORDS);
let spoken = LANGUAGES[0];

/** The language now spoken. */
export const language = () => spoken;

/** Give the words for `key`, with `{name}` filled from `values`. */
export function say(key, values = {}) {
  const words = WORDS[spoken][key];
  if (words === undefined) throw new Error(`no words for ${key}`);
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Choose among labels by language, as the control API gives them ({"": …} is one for everybody). */
export const chosen = (labels) => labels[spoken] ?? labels[""] ?? labels.it ?? "";

/** Let `element` show the words of `key`, in whatever language is spoken later too. */
export function worded(element, key, values = {}) {
  element.dataset.words = key;
  element.dataset.values = JSON.stringify(values);
  element.textContent = say(key, values);
  return element;
}

/** Let `element` be named by the words of `key` for those who do not see it, and be explained by them to those who do. */
export function labelled(element, key, values = {}) {
  element.dataset.label = key;
  element.dataset.values = JSON.stringify(values);
  element.setAttribute("aria-label", say(key, values));
  if (element.localName === "button") element.title = say(key, values);
  return element;
}

/** Speak another language: everything that was worded or labelled follows. */
export function speak(code) {
  spoken = LANGUAGES.includes(code) ? code : LANGUAGES[0];
  document.documentElement.lang = spoken;
  for (const element of document.querySelectorAll("[data-words]"))
    worded(element, element.dataset.words, JSON.parse(element.dataset.values ?? "{}"));
  for (const element of document.querySelectorAll("[data-label]"))
    labelled(element, element.dataset.label, JSON.parse(element.dataset.values ?? "{}"));
}

const ZONE = "Europe/Rome";
const format = (at, how) => new Intl.DateTimeFormat(spoken === "en" ? "en-GB" : spoken, { timeZone: ZONE, ...how }).format(at * 1000);

/** Give the hour of a moment (seconds since 1970) as people here say it. */
export const hour = (at) => format(at, { hour: "2-digit", minute: "2-digit" });

/** Give the day of a moment. */
export const day = (at) => format(at, { weekday: "long", day: "numeric", month: "long" });

/** Give day and hour of a moment, short. */
export const moment = (at) => format(at, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
