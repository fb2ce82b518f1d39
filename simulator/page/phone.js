/** One person's phone: the chat with the bot as it stands in the simulator, and everything the person can do with it. */

import { Composer } from "/page/composer.js";
import { disclosed, el, icon } from "/page/elements.js";
import * as line from "/page/line.js";
import { Message, payload } from "/page/message.js";
import { chosen, day, say, worded } from "/page/words.js";

const TOAST_MILLISECONDS = 6000;
const RETRY_MILLISECONDS = 1000; // after which a chat is looked at again when the line is down
const NEAR_THE_END = 80; // pixels from the last message within which the chat follows what comes

/** A person as the page calls them: "Elena · insegnante". */
export const called = (about) => [about.first_name, chosen(about.about)].filter(Boolean).join(" · ");

export class Phone {
  constructor(about, bot) {
    this.about = about;
    this.bot = bot;
    this.version = 0;
    this.isOpen = false; // toasts that were shown before this page was opened are not shown again
    this.messages = new Map();
    this.composer = new Composer(this);
    this.log = this.logbook();
    this.toasts = el("div", { class: "toasts", role: "alert", "aria-live": "assertive" });
    this.element = el("section", { class: "phone", id: `phone-${about.id}`, "aria-labelledby": `name-${about.id}` });
    this.element.append(this.head(), this.log, this.toasts, this.composer.element);
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  /** Make the list of messages; it follows what comes, unless somebody scrolled up to read. */
  logbook() {
    const about = { class: "log", role: "log", "aria-live": "polite", tabindex: 0 };
    const log = el("div", { ...about, label: "messages_of", values: this.named });
    const size = () => `${log.clientWidth} ${log.clientHeight}`;
    let known = "";
    this.atEnd = true;
    log.addEventListener("scroll", () => {
      if (size() !== known) return; // the window scrolls it, not a person
      this.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
    });
    new ResizeObserver(() => {
      known = size();
      if (this.atEnd) this.toEnd();
    }).observe(log);
    return log;
  }

  get named() {
    return { name: this.about.first_name, bot: this.bot.first_name };
  }

  head() {
    const { about, named } = this;
    const menu = el("div", { class: "panel", hidden: true });
    const more = el("button", { class: "round", label: "more", values: named }, icon("more"));
    const close = disclosed(more, menu);
    const item = (words, does) => el("button", { class: "item", words, values: named, onclick: () => (close(true), does()) });
    this.blocks = item("block", () => this.does(this.blocked ? "unblock" : "block"));
    this.hides = item("hide", () => this.onHide(about.id));
    this.hides.classList.add("wide-only");
    menu.append(this.opener(close), this.blocks, this.hides);
    this.title = el("h2", { id: `name-${about.id}` }, called(about));
    return el(
      "header",
      { class: "head" },
      el("button", { class: "skip", words: "to_field", values: named, onclick: () => this.composer.focus() }),
      el("span", { class: "face", "aria-hidden": "true" }, about.first_name.slice(0, 1)),
      el("div", { class: "who" }, this.title, el("p", { words: "chat_with", values: named })),
      el("div", { class: "drop" }, more, menu),
    );
  }

  /** The little form that opens a link somebody sent, as a tap on it in another app would. */
  opener(close) {
    const field = el("input", { autocomplete: "off", spellcheck: "false", required: true });
    const form = el(
      "form",
      { class: "opener" },
      el("h3", { words: "open_link" }),
      el("label", {}, el("span", { class: "why", words: "open_link_label" }), field),
      el("button", { type: "submit", words: "open_link_go" }),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = field.value.trim();
      const start = /^[\w-]{1,64}$/.test(said) ? said : payload(said, this.bot);
      if (start === null) return this.toast(say("bad_link", this.named));
      field.value = "";
      close(true);
      this.opens(start);
    });
    return form;
  }

  /** Look at the chat again; what is asked while a look is under way is served by one more, afterwards. */
  async look() {
    this.stale = true;
    this.looking ??= this.lookUntilFresh().finally(() => (this.looking = null));
    await this.looking;
  }

  async lookUntilFresh() {
    while (this.stale) {
      this.stale = false;
      const state = await line.chat(this.about.id, this.version);
      if (state) this.show(state);
      else {
        this.stale = true;
        await new Promise((again) => setTimeout(again, RETRY_MILLISECONDS));
      }
    }
  }

  /** Show the chat as it is told; only what changed is touched. */
  show(state) {
    const { atEnd } = this;
    for (const told of [...state.messages].sort((a, b) => a.id - b.id)) this.showMessage(told);
    if (state.messages.length) this.showDays();
    if (this.isOpen) for (const toast of state.toasts.filter((one) => one.version > this.version)) this.showToast(toast);
    this.isOpen = true;
    this.version = Math.max(this.version, state.version);
    this.blocked = state.blocked;
    worded(this.blocks, state.blocked ? "unblock" : "block", this.named);
    this.composer.show(state);
    if (atEnd) this.toEnd();
  }

  showMessage(told) {
    const known = this.messages.get(told.id);
    if (told.deleted) {
      if (known?.element.contains(document.activeElement)) this.log.focus({ preventScroll: true });
      known?.element.remove();
      this.messages.delete(told.id);
      return;
    }
    const message = known ?? new Message(this);
    message.show(told, this.messages.get(told.reply_to)?.told);
    if (known) return;
    this.messages.set(told.id, message);
    this.log.append(message.element);
  }

  /** Announce each day before its first message; what stands is not touched, so that nobody hears it again. */
  showDays() {
    for (const old of this.log.querySelectorAll(".day:last-child, .day:has(+ .day)")) old.remove();
    let last = "";
    for (const { told, element } of this.messages.values()) {
      const now = day(told.at);
      const before = element.previousElementSibling?.matches(".day") ? element.previousElementSibling : null;
      if (now === last) before?.remove();
      else if (!before) element.before(el("p", { class: "day" }, now));
      else if (before.textContent !== now) before.textContent = now;
      last = now;
    }
  }

  showToast({ text, alert, url }) {
    if (url) this.toast(url);
    else if (alert) this.alert(text);
    else if (text) this.toast(text);
  }

  /** Show something for a moment. */
  toast(text) {
    const shown = el("p", { class: "toast" }, text);
    this.toasts.append(shown);
    setTimeout(() => shown.remove(), TOAST_MILLISECONDS);
  }

  shows(text) {
    this.toast(text);
  }

  /** Show something that must be closed; only this phone waits. */
  alert(text) {
    const before = this.element.contains(document.activeElement) ? document.activeElement : null;
    const others = [...this.element.children];
    const close = () => {
      veil.remove();
      for (const part of others) part.inert = false;
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
    const id = `alert-${this.about.id}-${this.version}`;
    const ok = el("button", { class: "main", words: "ok", onclick: close });
    const box = el("div", { class: "alert", role: "alertdialog", "aria-labelledby": id }, el("p", { id }, text), ok);
    const veil = el("div", { class: "veil" }, box);
    veil.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), close()));
    for (const part of others) part.inert = true;
    this.element.append(veil);
    if (before) ok.focus();
  }

  /** Do an act of the control API; a refusal is said on the screen. */
  async does(what, given = {}) {
    this.toEnd();
    try {
      await line.act(this.about.id, what, given);
    } catch (failed) {
      this.toast(say(failed instanceof line.Impossible ? "cannot" : "lost"));
    }
  }

  says(text, extras = {}) {
    return this.does("text", { text, ...extras });
  }

  opens(start) {
    return this.does("start", { payload: start });
  }

  taps(message, data) {
    return this.does("tap", { message, data });
  }

  async copies(text) {
    const isCopied = await navigator.clipboard.writeText(text).then(() => true, () => false);
    this.toast(isCopied ? say("copied") : text);
  }

  /** Ask what to do with a message. */
  asks(message) {
    this.composer.ask(message.told);
  }

  /** Alt+Up leads from the text field to the latest buttons, Escape back. */
  key(event) {
    if (event.key === "Escape" && !event.defaultPrevented) this.composer.focus();
    if (event.key !== "ArrowUp" || !event.altKey) return;
    const withKeys = [...this.log.querySelectorAll(".message.has-keys")].at(-1);
    if (!withKeys) return;
    event.preventDefault();
    withKeys.querySelector(".key").focus();
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Say everything again, in the language spoken now. */
  redraw() {
    this.title.textContent = called(this.about);
    for (const { told } of [...this.messages.values()]) this.showMessage(told);
    this.showDays();
    this.composer.redraw();
  }

  /** Somebody else's idea of what "take out of view" does. */
  onHide() {}
}
