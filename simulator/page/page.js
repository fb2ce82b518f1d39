/** Puts the page together: people, phones, bench, and the line that tells what happens. */

import { Clock, Faults, tell } from "/page/bench.js";
import { disclosed, el } from "/page/elements.js";
import { listen } from "/page/line.js";
import { People, remember } from "/page/people.js";
import { Phone } from "/page/phone.js";
import { LANGUAGES, language, say, speak } from "/page/words.js";

const by = (id) => document.getElementById(id);
const room = by("phones");
const phones = new Map();
let world = null;
let bot = null;

const clock = new Clock();
const faults = new Faults();
const people = new People(furnish);

/** Put the chosen phones on the page, in order, each as soon as its chat is known; those that stay are not touched. */
async function furnish(shown) {
  for (const [id, phone] of phones) {
    if (shown.includes(id)) continue;
    phone.element.remove();
    phones.delete(id);
  }
  await Promise.all(shown.filter((id) => !phones.has(id)).map(bring));
  const wanted = people.shown;
  wanted.forEach((id, at) => {
    const phone = phones.get(id);
    if (!phone?.isOpen || room.children[at] === phone.element) return;
    room.insertBefore(phone.element, room.children[at] ?? null);
    phone.toEnd();
  });
  by("nothing")?.remove();
  const why = people.all.length ? "no_phones" : "nobody";
  if (!wanted.length) room.append(el("p", { id: "nothing", class: "nothing", words: why }));
}

async function bring(id) {
  const phone = new Phone(people.all.find((one) => one.id === id), bot);
  phone.onHide = (gone) => people.pick(gone);
  phones.set(id, phone);
  await phone.look();
}

function changed(changes) {
  for (const { chat, what } of changes) {
    if (phones.has(chat)) phones.get(chat).look();
    else if (what === "message") people.count(chat);
  }
}

function stands(told) {
  if (world && world !== told.world) return location.reload(); // the simulator was started anew: nothing here holds
  world = told.world;
  bot = told.bot;
  clock.show(told.clock);
  faults.show(told.faults, told.repeats);
  people.meet(told.phones);
}

function lost(isLost) {
  const wasLost = by("lost").textContent !== "";
  by("lost").textContent = isLost ? say("lost") : "";
  if (isLost || !wasLost) return;
  tell(say("found"));
  for (const phone of phones.values()) phone.look();
}

/** Speak a language. */
function speaks(code) {
  speak(code);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language()));
  }
  for (const phone of phones.values()) phone.redraw();
  clock.draw();
  faults.draw();
  people.draw();
}

room.replaceChildren();
const asked = new URLSearchParams(location.search).get("lang");
const known = navigator.languages.map((code) => code.slice(0, 2)).find((code) => LANGUAGES.includes(code));
disclosed(by("help-button"), by("help"));
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    speaks(button.dataset.language);
    remember({ lang: language() });
  });
}
speaks(asked ?? known ?? LANGUAGES[0]);
listen({ bench: stands, changes: changed, lost });
