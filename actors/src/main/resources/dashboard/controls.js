/* Control requests to a run, by button and by key. */

import { runPath, send } from "./api.js";
import { announce, element, problem } from "./dom.js";

const ENDED = ["completed", "stopped", "failed", "cancelled"];

const ORDERS = [
  { key: "p", name: "pause", title: "Pause", states: ["preparing", "training"], done: "The run is paused." },
  { key: "r", name: "resume", title: "Resume", states: ["paused", "stopped", "failed", "cancelled"], done: "The run continues." },
  { key: "s", name: "stop", title: "Stop…", states: ["queued", "preparing", "training", "paused"], done: "The run is stopping." },
  { key: "c", name: "checkpoint", title: "Checkpoint", states: ["training", "paused"], done: "The checkpoint is written." },
  { key: "a", name: "archive", title: "Archive", states: ENDED, done: "The run is archived: lists hide it.",
    request: (path) => send("PATCH", path, { archived: true }) },
  { key: "d", name: "delete", title: "Delete…", states: ENDED, done: "The run is deleted.",
    request: (path) => send("DELETE", path), then: () => { location.hash = "#/"; } },
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
    ["stop", question("stop", `Stop ${id}?`, "The run finishes its current episode, saves its state and stops. It can be resumed later.",
      "Stop the run", "Keep it running", () => perform(named("stop")))],
    ["delete", question("delete", `Delete ${id}?`, "The folder with checkpoints, pictures and records is removed. The name cannot be used again.",
      "Delete the run", "Keep it", () => perform(named("delete")))],
  ]);
  const box = element("div", {}, element("div", { class: "buttons" }, ...buttons.values()), answer, ...dialogs.values());
  let busy = false;
  let run = null;

  const give = (order) => {
    if (dialogs.has(order.name)) dialogs.get(order.name).showModal();
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
    if ([...dialogs.values()].some((dialog) => dialog.open)) return;
    if (event.target.closest?.("input, textarea, select, dialog")) return;
    const order = ORDERS.find(({ key }) => key === event.key.toLowerCase());
    if (!order || buttons.get(order.name).disabled) return;
    event.preventDefault();
    give(order);
  };
  document.addEventListener("keydown", typed);
  return { element: box, update, close: () => document.removeEventListener("keydown", typed) };
}

function question(name, title, consequence, yesText, noText, confirmed) {
  const dialog = element("dialog", { id: `${name}-dialog`, data: { test: `${name}-dialog` }, "aria-labelledby": `${name}-question` });
  const close = () => dialog.close();
  const yes = element("button", { id: `${name}-confirm`, type: "button", class: "danger", text: yesText,
    data: { test: `${name}-confirm` }, on: { click: () => { close(); confirmed(); } } });
  const no = element("button", { id: `${name}-dismiss`, type: "button", text: noText, autofocus: true, on: { click: close } });
  dialog.append(
    element("p", { id: `${name}-question`, text: title }),
    element("p", { class: "quiet", text: consequence }),
    element("div", { class: "buttons" }, yes, no));
  return dialog;
}
