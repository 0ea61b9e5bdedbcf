/* Control requests to a run, by button and by key. */

import { listAddress } from "./address.js";
import { runPath, send } from "./api.js";
import { announce, element, problem } from "./dom.js";
import { question } from "./question.js";

const ENDED = ["completed", "stopped", "failed", "cancelled"];

const ORDERS = [
  { key: "p", name: "pause", title: "Pause", states: ["preparing", "training"], done: "The run is paused." },
  { key: "r", name: "resume", title: "Resume", states: ["paused", "stopped", "failed", "cancelled"], done: "The run continues." },
  { key: "s", name: "stop", title: "Stop…", states: ["queued", "preparing", "training", "paused"], done: "The run is stopping.",
    consequence: "The run finishes its current episode, saves its state and stops. It can be resumed later." },
  { key: "c", name: "checkpoint", title: "Checkpoint", states: ["training", "paused"], done: "The checkpoint is written." },
  { key: "a", name: "archive", title: "Archive", states: ENDED, done: "The run is archived: lists hide it.",
    request: (path) => send("PATCH", path, { archived: true }) },
  { key: "d", name: "delete", title: "Delete…", states: ENDED, done: "The run is deleted.",
    consequence: "The folder with checkpoints, pictures and records is removed. The name cannot be used again.",
    request: (path) => send("DELETE", path), then: () => { location.hash = listAddress(); } },
];

/** The buttons of a run; `update(run)` enables what its state allows, `changed` is called after each order. */
export function controls(id, changed) {
  const answer = element("div", { id: "order-answer", role: "status", data: { test: "order-answer" } });
  const buttons = new Map(ORDERS.map((order) => [order.name, element("button", {
    id: order.name, type: "button", disabled: true, title: `key ${order.key}`, "aria-keyshortcuts": order.key,
    data: { test: order.name }, on: { click: () => give(order) },
  }, order.title, element("kbd", { text: order.key, "aria-hidden": "true" }))]));
  const named = (name) => ORDERS.find((order) => order.name === name);
  const dialogs = new Map([
    ["stop", question("stop", "Stop the run", "Keep it running", () => perform(named("stop")))],
    ["delete", question("delete", "Delete the run", "Keep it", () => perform(named("delete")))],
  ]);
  const box = element("div", {}, element("div", { class: "buttons" }, ...buttons.values()), answer, ...[...dialogs.values()].map((one) => one.element));
  let busy = false;
  let run = null;

  const give = (order) => {
    if (dialogs.has(order.name)) dialogs.get(order.name).ask(`${order.name === "stop" ? "Stop" : "Delete"} ${id}?`, order.consequence);
    else perform(order);
  };

  const perform = async (order) => {
    if (busy) return;
    busy = true;
    update(run);
    answer.replaceChildren(element("p", { class: "quiet", text: `${order.name} is asked for…` }));
    try {
      const told = await (order.request ? order.request(runPath(id)) : send("POST", runPath(id, `/${order.name}`)));
      const words = order.done + (told?.checkpoint ? ` ${told.checkpoint}` : "");
      answer.replaceChildren(element("p", { class: "quiet", text: words }));
      announce(words);
      if (order.then) {
        order.then();
        return;
      }
    } catch (error) {
      answer.replaceChildren(problem(error));
    }
    busy = false;
    changed();
  };

  const update = (now) => {
    run = now;
    for (const order of ORDERS) {
      const allowed = Boolean(run) && !busy && order.states.includes(run.state);
      if (buttons.get(order.name).disabled === allowed) buttons.get(order.name).disabled = !allowed;
    }
  };

  const typed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if ([...dialogs.values()].some((one) => one.element.open)) return;
    if (event.target.closest?.("input, textarea, select, dialog")) return;
    const order = ORDERS.find(({ key }) => key === event.key.toLowerCase());
    if (!order || buttons.get(order.name).disabled) return;
    event.preventDefault();
    give(order);
  };
  document.addEventListener("keydown", typed);
  return { element: box, update, close: () => document.removeEventListener("keydown", typed) };
}
