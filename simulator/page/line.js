/** The line to the simulator: acts go out through the control API, what changes comes in as server-sent events. */

/** What the simulator says a phone cannot do. */
export class Impossible extends Error {}

/** The line is down: nobody knows whether the call arrived. */
export class Lost extends Error {}

async function call(method, path, body) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) }).catch((failed) => {
    throw new Lost(failed.message);
  });
  const told = await answer.json();
  if (!answer.ok) throw new Impossible(told.error);
  return told;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const forget = (path) => call("DELETE", path);

/** Do what a phone does; the bot's answer comes with the changes. */
export const act = (person, what, given = {}) => post(`/control/phones/${person}/${what}`, { ...given, patience: 0 });

/** Give a chat: what changed in it after version `since`; null when the line is down. */
export async function chat(person, since) {
  try {
    return await get(`/control/chats/${person}?since=${since}`);
  } catch (failed) {
    if (failed instanceof Lost) return null;
    throw failed;
  }
}

/** Give what a person sees of the bot: commands, descriptions. */
export const menu = (person) => get(`/control/chats/${person}/menu`);

/**
 * Listen until the page closes. `bench` is told how clock, faults and phones stand, `changes` what changed in the chats,
 * `lost` whether the line is down. A page nobody looks at hangs up (a browser allows few lines to one host) and listens
 * again, from where it was, when somebody does.
 */
export function listen({ bench, changes, lost }) {
  let source = null;
  let version = "";
  const open = () => {
    source = new EventSource(`/control/events?since=${version}`);
    source.addEventListener("open", () => lost(false));
    source.addEventListener("error", () => lost(true));
    source.addEventListener("bench", (event) => {
      version = event.lastEventId;
      bench(JSON.parse(event.data));
    });
    source.addEventListener("changes", (event) => {
      version = event.lastEventId;
      changes(JSON.parse(event.data));
    });
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source?.close();
    else if (!source || source.readyState === EventSource.CLOSED) open();
  });
  if (!document.hidden) open();
}
