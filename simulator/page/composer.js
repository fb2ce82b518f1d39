/** The foot of a phone: text field, commands, attachments, reply keyboard; or the button that lets the chat begin. */

import { disclosed, el, icon } from "/page/elements.js";
import * as line from "/page/line.js";
import { say } from "/page/words.js";

const SENDABLE = ["photo", "voice", "sticker", "location", "contact"];
const QUOTED = 60; // characters of a message shown above the field while it is answered or edited

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.about = null; // {act, message, text}: what the next text does to an earlier message
    this.note = el("div", { class: "note", hidden: true });
    this.field = el("textarea", { rows: 1, label: "write_as", values: phone.named, maxlength: 20000 });
    this.field.addEventListener("keydown", (event) => this.key(event));
    const send = el("button", { type: "submit", class: "round send", label: "send" }, icon("send"));
    this.form = el("form", { class: "write" }, this.commands(), this.field, this.attachments(), send);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.keyboard = el("div", { class: "keyboard", role: "group", label: "reply_keys", hidden: true });
    this.begin = el("div", { class: "begin", hidden: true });
    this.element = el("footer", { class: "foot" }, this.note, this.form, this.keyboard, this.begin);
    this.redraw();
  }

  redraw() {
    this.field.placeholder = say("placeholder");
  }

  focus() {
    (this.form.hidden ? this.begin.querySelector("button") : this.field)?.focus();
  }

  commands() {
    const list = el("div", { class: "panel up", hidden: true });
    const button = el("button", { class: "round", label: "commands" }, icon("menu"));
    const close = disclosed(button, list, async () => {
      const { commands } = await line.menu(this.phone.about.id);
      const item = ({ command, description }) => {
        const run = () => (close(), this.field.focus(), this.phone.says(`/${command}`));
        return el("button", { class: "item", onclick: run }, el("strong", {}, `/${command}`), ` ${description}`);
      };
      list.replaceChildren(...commands.map(item));
    });
    return el("div", { class: "drop" }, button, list);
  }

  attachments() {
    const list = el("div", { class: "panel up right", hidden: true });
    const button = el("button", { class: "round", label: "attach" }, icon("attach"));
    const close = disclosed(button, list);
    for (const kind of SENDABLE) {
      const send = () => (close(), this.field.focus(), this.phone.does(kind));
      list.append(el("button", { class: "item", onclick: send }, icon(kind), el("span", { words: kind })));
    }
    return el("div", { class: "drop" }, button, list);
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
    if (event.key === "Escape" && this.about) this.forgets();
  }

  async send() {
    const text = this.field.value;
    if (!text.trim()) return;
    const { about } = this;
    this.field.value = "";
    this.forgets();
    if (about?.act === "edit") await this.phone.does("edit", { message: about.message, text });
    else await this.phone.says(text, about ? { reply_to: about.message } : {});
  }

  /** Ask what to do with a message: answer it, or change or delete it. */
  ask(told) {
    const choice = (words, does) => el("button", { words, onclick: does });
    const remove = () => (this.forgets(), this.focus(), this.phone.does("delete", { message: told.id }));
    const choices = [choice("reply", () => this.turn("reply", told))];
    if (told.by === "person" && told.kind === "text") choices.push(choice("edit", () => this.turn("edit", told)));
    choices.push(choice("delete", remove));
    this.say(el("div", { class: "choices" }, ...choices));
    choices[0].focus();
  }

  turn(act, told) {
    const text = told.text || say(told.kind);
    this.about = { act, message: told.id };
    if (act === "edit") this.field.value = told.text;
    const shown = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
    this.say(el("p", { words: act === "edit" ? "editing" : "replying", values: { text: shown } }));
    this.field.focus();
  }

  say(what) {
    const back = () => (this.forgets(), this.focus());
    const cancel = el("button", { class: "round", label: "cancel", onclick: back }, icon("close"));
    this.note.replaceChildren(what, cancel);
    this.note.hidden = false;
  }

  forgets() {
    if (this.about?.act === "edit") this.field.value = "";
    this.about = null;
    this.note.hidden = true;
    this.note.replaceChildren();
  }

  /** Show the foot that fits the chat: to be begun, blocked, or open. */
  show(state) {
    const foot = state.blocked ? "blocked" : state.started ? "open" : "new";
    this.showKeyboard(foot === "open" ? state.keyboard : null);
    if (foot === this.foot) return;
    const held = this.element.contains(document.activeElement);
    this.foot = foot;
    this.form.hidden = foot !== "open";
    this.begin.hidden = foot === "open";
    this.draw();
    if (held) this.focus();
  }

  draw() {
    const { phone } = this;
    if (this.foot === "open") return;
    const isBlocked = this.foot === "blocked";
    const act = isBlocked ? "unblock" : "start";
    const why = el("p", { words: isBlocked ? "blocked" : "not_started", values: phone.named });
    const go = el("button", { class: "main", words: act, values: phone.named, onclick: () => phone.does(act) });
    this.begin.replaceChildren(why, go);
  }

  showKeyboard(markup) {
    const shape = JSON.stringify(markup);
    if (shape === this.shape) return;
    this.shape = shape;
    const rows = markup?.keyboard ?? [];
    this.keyboard.hidden = rows.length === 0;
    const line = (row) => el("div", { class: "row" }, ...row.map((button) => this.replyKey(button)));
    this.keyboard.replaceChildren(...rows.map(line));
  }

  replyKey(button) {
    const press = () => {
      if (button.request_contact) return this.phone.does("contact");
      if (button.request_location) return this.phone.does("location");
      return this.phone.says(button.text);
    };
    return el("button", { class: "key", onclick: press }, button.text);
  }
}
