/** What stands beside the phones: the clock that can be moved forward, and the faults that can be ordered. */

import { disclosed, el } from "/page/elements.js";
import * as line from "/page/line.js";
import { moment, say } from "/page/words.js";

const by = (id) => document.getElementById(id);

/** The faults a trainer may order: the kind of the control API, and what it is told besides. */
const FAULTS = {
  bad_gateway_after: {},
  flood: { retry_after: 3 },
  delay: { seconds: 5 },
  reset: {},
  duplicate: {},
};

/** Tell everybody something, for those who do not see it. */
export function tell(words) {
  by("news").textContent = words;
}

export class Clock {
  constructor() {
    for (const button of document.querySelectorAll("[data-forward]")) {
      button.addEventListener("click", () => this.forward(Number(button.dataset.forward)));
    }
    const form = by("further");
    const close = disclosed(document.querySelector("[aria-controls=further]"), form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close(true);
      this.forward(by("further-count").valueAsNumber * Number(by("further-unit").value));
    });
    setInterval(() => this.draw(), 1000);
  }

  async forward(seconds) {
    const { now } = await line.post("/control/clock", { forward: seconds });
    tell(say("moved", { time: moment(now) }));
  }

  show({ now }) {
    this.ahead = now - Date.now() / 1000;
    this.draw();
  }

  draw() {
    if (this.ahead === undefined) return;
    const at = Date.now() / 1000 + this.ahead;
    const shown = moment(at);
    if (by("now").textContent === shown) return;
    by("now").textContent = shown;
    by("now").dateTime = new Date(at * 1000).toISOString();
  }
}

export class Faults {
  constructor() {
    this.open = [];
    disclosed(by("faults-button"), by("faults"));
    for (const kind of Object.keys(FAULTS)) {
      const about = { type: "radio", name: "kind", value: kind, required: true };
      const choice = el("input", { ...about, "aria-describedby": `why-${kind}` });
      const label = el("label", {}, choice, el("span", { words: `fault_${kind}` }));
      const why = el("span", { class: "why", id: `why-${kind}`, words: `fault_${kind}_why` });
      by("fault-kinds").append(el("div", { class: "choice" }, label, why));
    }
    by("fault").addEventListener("submit", (event) => {
      event.preventDefault();
      this.order(new FormData(event.target).get("kind"), by("fault-times").valueAsNumber);
    });
    by("faults-clear").addEventListener("click", () => line.forget("/control/faults"));
  }

  async order(kind, times) {
    await line.post("/control/faults", { kind, times, ...FAULTS[kind] });
    tell(say("fault_ordered", { fault: say(`fault_${kind}`) }));
  }

  /** Show which faults are still to happen. */
  show(faults, repeats) {
    this.open = [...faults, ...(repeats ? [{ kind: "duplicate", times: repeats }] : [])];
    this.draw();
  }

  draw() {
    const total = this.open.reduce((sum, { times }) => sum + times, 0);
    by("faults-count").hidden = total === 0;
    by("faults-count").textContent = total;
    const line = ({ kind, times }) => {
      const fault = say(kind in FAULTS ? `fault_${kind}` : "fault_other");
      return el("li", {}, say("fault_left", { fault, count: times }));
    };
    by("faults-open").replaceChildren(...(this.open.length ? this.open.map(line) : [el("li", {}, say("faults_none"))]));
    by("faults-clear").hidden = this.open.length === 0;
  }
}
