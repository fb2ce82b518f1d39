/** One message of a chat as a bubble: words with their marks, what it carries, its buttons; changed in place. */

import { el, icon } from "/page/elements.js";
import { hour, language, say } from "/page/words.js";

const MARKS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const OUTSIDE = { target: "_blank", rel: "noopener noreferrer" };
const CARRIED = ["photo", "voice", "sticker", "document", "location", "contact"];

/** Say to those who do not see it that a link leaves the page. */
const elsewhere = () => el("span", { class: "unseen" }, ` (${say("opens_outside")})`);

/** Give the address of a link, if it is one a page may open. */
function address(text) {
  try {
    const url = new URL(/^[a-z]+:/i.test(text) ? text : `https://${text}`);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Give the payload of a deep link to `bot` ("" when it has none), or null when it is another address. */
export function payload(text, bot) {
  const found = text.trim().match(/^(?:https?:\/\/)?(?:t|telegram)\.me\/(\w+)\/?(?:\?start=([\w-]{1,64}))?$/i);
  return found && found[1].toLowerCase() === bot.username.toLowerCase() ? (found[2] ?? "") : null;
}

/** Give `text` with its entities as elements; they count UTF-16 units, as this language does. */
function marked(text, entities, does) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const within = (start, end) => {
    const part = document.createDocumentFragment();
    let at = start;
    while (sorted.length && sorted[0].offset < end) {
      const entity = sorted.shift();
      if (entity.offset < at) continue;
      part.append(text.slice(at, entity.offset));
      at = Math.min(entity.offset + entity.length, end);
      part.append(dressed(entity, text.slice(entity.offset, at), within(entity.offset, at), does));
    }
    part.append(text.slice(at, end));
    return part;
  };
  return within(0, text.length);
}

function dressed(entity, words, inside, does) {
  if (MARKS[entity.type]) return el(MARKS[entity.type], {}, inside);
  switch (entity.type) {
    case "bot_command":
      return el("button", { class: "link", onclick: () => does.says(words) }, inside);
    case "spoiler": {
      const hidden = el("button", { class: "spoiler", label: "hidden_text" }, inside);
      hidden.addEventListener("click", () => hidden.replaceWith(el("span", {}, ...hidden.childNodes)));
      return hidden;
    }
    case "url":
      return linked(words, inside, does);
    case "text_link":
      return linked(entity.url, inside, does);
    case "email":
      return el("a", { href: `mailto:${words}` }, inside);
    default:
      return inside;
  }
}

function linked(text, inside, does) {
  const start = payload(text, does.bot);
  if (start !== null) {
    const open = (event) => (event.preventDefault(), does.opens(start));
    return el("a", { href: text, onclick: open }, inside);
  }
  const href = address(text);
  if (!href) return inside;
  return el("a", { href, ...OUTSIDE }, inside, elsewhere());
}

function carried(told) {
  const what = told.content[told.kind];
  const about = {
    sticker: () => what.emoji,
    document: () => `${what.file_name} · ${Math.max(1, Math.round((what.file_size ?? 0) / 1000))} kB`,
    location: () => `${what.latitude}, ${what.longitude}`,
    contact: () => `${what.first_name} ${what.phone_number}`,
  }[told.kind];
  const name = say(told.kind);
  return el("p", { class: `carried ${told.kind}` }, icon(told.kind), el("span", {}, about ? `${name}: ${about()}` : name));
}

/** Give what a person sees of a message; of a deep link the app shows the command alone, never the code. */
const seen = ({ by, text }) => (by === "person" ? text.replace(/^(\/start) \S+$/, "$1") : text);

function bubble(told, answered, does) {
  const parts = [el("p", { class: "unseen" }, `${told.by === "bot" ? does.bot.first_name : told.sender}:`)];
  if (told.forwarded_from) parts.push(el("p", { class: "forwarded" }, say("forwarded", { name: told.forwarded_from })));
  if (answered) parts.push(el("p", { class: "quoted" }, seen(answered) || say(answered.kind)));
  if (CARRIED.includes(told.kind)) parts.push(carried(told));
  if (told.text) parts.push(el("div", { class: "text" }, marked(seen(told), told.entities, does)));
  const meta = el("p", { class: "meta" });
  if (told.protected) {
    const words = el("span", { class: "unseen" }, say("protected"));
    meta.append(el("span", { class: "lock", title: say("protected") }, icon("lock"), words));
  }
  if (told.edited) meta.append(el("span", {}, say("edited")));
  meta.append(el("time", { datetime: new Date(told.at * 1000).toISOString() }, hour(told.at)));
  return [...parts, meta];
}

const target = (button) => button.url ?? button.web_app?.url;

/** Make a button as it stands under a message: a link when it leads out of the chat. */
function key(button, bot) {
  const href = target(button);
  if (!href || payload(href, bot) !== null) return el("button", { class: "key" }, button.text);
  return el("a", { class: "key", href: address(href), ...OUTSIDE }, button.text, icon("out"), elsewhere());
}

/** Fill the rows of buttons; one that stays where it was stays the same element, so that whoever holds it keeps it. */
function fill(rows, buttons, bot) {
  const shape = JSON.stringify([language(), buttons.map((row) => row.map((button) => target(button) ?? ""))]);
  if (rows.dataset.shape !== shape) {
    const held = [...rows.querySelectorAll(".key")].indexOf(document.activeElement);
    rows.replaceChildren(...buttons.map((row) => el("div", { class: "row" }, ...row.map((button) => key(button, bot)))));
    rows.dataset.shape = shape;
    const now = rows.querySelectorAll(".key");
    if (held >= 0 && now.length) now[Math.min(held, now.length - 1)].focus();
    return;
  }
  rows.querySelectorAll(".key").forEach((old, at) => {
    const label = buttons.flat()[at].text;
    if (old.firstChild.textContent !== label) old.firstChild.textContent = label;
  });
}

/** A message on the screen; `does` is what its buttons, links and commands do. */
export class Message {
  constructor(does) {
    this.does = does;
    this.bubble = el("div", { class: "bubble" });
    this.keys = el("div", { class: "keys", onclick: (event) => this.press(event.target.closest("button")) });
    this.actions = el("button", { class: "actions", label: "actions_on", onclick: () => does.asks(this) }, icon("more"));
    this.element = el("article", { tabindex: -1 }, this.bubble, this.keys);
  }

  /** Show what is told of the message now. */
  show(told, answered) {
    this.told = told;
    const { element, does } = this;
    const holds = element.contains(document.activeElement);
    element.className = `message by-${told.by}`;
    element.classList.toggle("is-protected", told.protected);
    element.classList.toggle("has-keys", told.buttons.length > 0);
    this.say(answered);
    fill(this.keys, told.buttons, does.bot);
    if (holds && !element.contains(document.activeElement)) element.focus({ preventScroll: true });
  }

  /** Write the bubble, if what it says is not there already: whoever listens to the page hears only what is new. */
  say(answered) {
    const { buttons, version, ...said } = this.told;
    const shape = JSON.stringify([language(), said, answered?.text]);
    if (shape === this.shape) return;
    this.shape = shape;
    const asked = this.actions === document.activeElement;
    this.bubble.replaceChildren(...bubble(this.told, answered, this.does));
    this.bubble.lastChild.prepend(this.actions);
    if (asked) this.actions.focus({ preventScroll: true });
  }

  /** Do what the button under the finger does; links follow themselves. */
  press(key) {
    if (!key) return;
    const { does, told } = this;
    const button = told.buttons.flat()[[...this.keys.querySelectorAll(".key")].indexOf(key)];
    if (button.callback_data !== undefined) does.taps(told.id, button.callback_data);
    else if (target(button)) does.opens(payload(target(button), does.bot));
    else if (button.copy_text) does.copies(button.copy_text.text);
    else does.shows(say("not_here"));
  }
}
