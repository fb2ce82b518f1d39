/** Who there is and whose phones are shown: a list of switches where there is room, tabs where one phone fills the page. */

import { disclosed, el } from "/page/elements.js";
import * as line from "/page/line.js";
import { chosen, language, say } from "/page/words.js";

const NARROW = window.matchMedia("(max-width: 47.99rem)");
const FIRST = 4; // phones shown when nobody has chosen any and none is in front

/** Keep a choice in the address of the page, where reloading, saving and sending it on find it. */
export function remember(choice) {
  const address = new URL(location);
  for (const [name, value] of Object.entries(choice)) address.searchParams.set(name, value);
  history.replaceState(null, "", decodeURIComponent(address));
}

export class People {
  constructor(onChoice) {
    this.onChoice = onChoice;
    this.all = [];
    this.picked = new Set();
    this.open = 0;
    this.isChosen = false;
    this.unread = new Map();
    this.list = document.getElementById("people");
    this.list.addEventListener("keydown", (event) => this.key(event));
    NARROW.addEventListener("change", () => this.choose());
    this.stranger();
  }

  /** The phones on screen, in the order of the list: several, or where the page is narrow one. */
  get shown() {
    const all = this.all.map((one) => one.id);
    if (!NARROW.matches) return all.filter((id) => this.picked.has(id));
    return all.includes(this.open) ? [this.open] : all.slice(0, 1);
  }

  /** Learn who there is; as long as nobody chose, the simulator's own choice is shown. */
  meet(all) {
    this.all = all;
    if (!this.isChosen) this.recall();
    this.choose();
  }

  /** Take the choice from the address of the page, whoever of them exists yet; else those in front, else the first. */
  recall() {
    const asked = new URLSearchParams(location.search);
    const numbers = (asked.get("phones") ?? "").split(",").map(Number).filter(Boolean);
    const front = this.all.filter((one) => one.in_front);
    const offered = front.length ? front : this.all.slice(0, FIRST);
    this.isChosen = asked.has("phones");
    this.picked = new Set(this.isChosen ? numbers : offered.map((one) => one.id));
    this.open = Number(asked.get("open")) || [...this.picked][0];
  }

  /** Show or hide a phone; where the page is narrow, open it alone. */
  pick(id) {
    this.isChosen = true;
    if (NARROW.matches) this.open = id;
    else if (!this.picked.delete(id)) this.picked.add(id);
    this.choose();
  }

  choose() {
    for (const id of this.shown) this.unread.delete(id);
    if (this.isChosen) remember({ phones: [...this.picked].join(","), open: this.open });
    this.draw();
    this.onChoice(this.shown);
  }

  /** Count a message for a phone that is not on screen. */
  count(id) {
    if (this.shown.includes(id) || !this.all.some((one) => one.id === id)) return;
    this.unread.set(id, (this.unread.get(id) ?? 0) + 1);
    this.draw();
  }

  draw() {
    const tabs = NARROW.matches;
    const held = [...this.list.children].indexOf(document.activeElement);
    this.list.className = tabs ? "tabs" : "switches";
    this.list.setAttribute("role", tabs ? "tablist" : "group");
    this.list.setAttribute("aria-label", say("people"));
    this.list.replaceChildren(...this.all.map((one) => this.entry(one, tabs)));
    if (held >= 0) this.list.children[held]?.focus({ preventScroll: true });
    if (tabs) this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "center" });
    const count = [...this.unread.values()].reduce((sum, one) => sum + one, 0);
    document.title = count ? say("title_unread", { count }) : say("title");
  }

  entry(one, tabs) {
    const unread = this.unread.get(one.id);
    const isOn = tabs ? this.shown.includes(one.id) : this.picked.has(one.id);
    const tab = { role: "tab", "aria-selected": String(isOn), tabindex: isOn ? 0 : -1 };
    if (isOn) tab["aria-controls"] = `phone-${one.id}`;
    const state = tabs ? tab : { "aria-pressed": String(isOn) };
    return el(
      "button",
      { ...state, class: "person", "data-person": one.id, onclick: () => this.pick(one.id) },
      el("span", { class: "face", "aria-hidden": "true" }, one.first_name.slice(0, 1)),
      el("span", { class: "who" }, el("strong", {}, one.first_name), " ", el("span", {}, chosen(one.about))),
      unread && badge(unread),
    );
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !NARROW.matches) return;
    event.preventDefault();
    const at = this.all.findIndex((one) => one.id === this.open);
    const next = this.all[(at + step + this.all.length) % this.all.length];
    this.pick(next.id);
    this.list.querySelector("[aria-selected=true]").focus();
  }

  /** The form that gives somebody new a phone. */
  stranger() {
    const form = document.getElementById("stranger");
    const [name, about] = ["stranger-name", "stranger-about"].map((id) => document.getElementById(id));
    const close = disclosed(document.querySelector("[aria-controls=stranger]"), form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const given = { first_name: name.value.trim(), about: about.value.trim(), language_code: language() };
      const made = await line.post("/control/phones", given);
      form.reset();
      close(true);
      if (!this.all.some((one) => one.id === made.id)) this.meet([...this.all, made]);
      if (!this.shown.includes(made.id)) this.pick(made.id);
    });
  }
}

/** The number of messages that came unseen: a figure to the eye, a sentence to the ear. */
function badge(count) {
  const said = say(count === 1 ? "unread_one" : "unread_many", { count });
  const figure = el("span", { "aria-hidden": "true" }, String(count));
  return el("span", { class: "count" }, figure, el("span", { class: "unseen" }, said));
}
