/* Control requests to an experiment: pause, resume, cancel, delete, priority, extend. */

import { experimentPath, send } from "./api.js";
import { announce, element, problem } from "./dom.js";
import { extendForm } from "./experimentform.js";
import { question } from "./question.js";

const failed = (view) => view.trainings.some((training) => training.state === "failed");

const ORDERS = [
  { name: "pause", title: "Pause", fits: (view) => view.state === "running", done: "The experiment is paused; its runs save and stop." },
  { name: "resume", title: "Resume", fits: (view) => ["paused", "cancelled"].includes(view.state) || failed(view),
    done: "The experiment continues; failed trainings are tried again." },
  { name: "cancel", title: "Cancel", fits: (view) => ["running", "paused"].includes(view.state), done: "The experiment is cancelled; its tables are kept." },
  { name: "delete", title: "Delete…", fits: (view) => view.state !== "running" },
];

/** The orders of an experiment; `show(view)` enables what its state allows, `changed(view)` is called after each order. */
export function experimentControls(name, changed) {
  const path = experimentPath(name);
  const answer = element("div", { role: "status", data: { test: "experiment-answer" } });
  const dialog = question("experiment-delete", "Delete the experiment", "Keep it", () => perform(async () => {
    await send("DELETE", path);
    location.hash = "#/experiments";
    return null;
  }, `The experiment ${name} is deleted.`));
  const buttons = new Map(ORDERS.map((order) => [order.name, element("button", { type: "button", disabled: true, text: order.title,
    data: { test: `experiment-${order.name}` }, on: { click: () => give(order) } })]));
  const priority = element("input", { id: "set-priority", type: "number", step: "1", class: "short" });
  const set = element("form", { class: "tools", data: { test: "priority-form" } }, element("label", { for: "set-priority", text: "Priority" }),
    priority, element("button", { type: "submit", text: "Set" }));
  const extend = extendForm(path, (view) => {
    more.open = false;
    told(`The grid has ${view.trainings.length} trainings.`);
    changed(view);
  });
  const more = element("details", { class: "extend", data: { test: "extend" } },
    element("summary", { text: "Extend: change the grid or the settings" }), extend.element);
  let now = null;

  const told = (words) => {
    answer.replaceChildren(element("p", { class: "quiet", text: words }));
    announce(words);
  };
  const perform = async (ask, words) => {
    answer.replaceChildren();
    for (const button of buttons.values()) button.disabled = true;
    try {
      const view = await ask();
      told(words);
      if (view) changed(view);
    } catch (error) {
      answer.replaceChildren(problem(error));
      enable();
    }
  };
  const give = (order) => {
    if (order.name === "delete") {
      dialog.ask(`Delete ${name}?`, "The tables of the experiment are removed. Its runs are kept, with their checkpoints and evaluations.");
    } else {
      perform(() => send("POST", `${path}/${order.name}`), order.done);
    }
  };
  const enable = () => { for (const order of ORDERS) buttons.get(order.name).disabled = !order.fits(now); };

  set.addEventListener("submit", (event) => {
    event.preventDefault();
    perform(() => send("PATCH", path, { priority: Number(priority.value) || 0 }), "The priority is set for all trainings.");
  });
  more.addEventListener("toggle", () => { if (more.open) extend.fill(now); });

  return {
    element: element("div", {}, element("div", { class: "buttons" }, ...buttons.values(), set), answer, more, dialog.element),
    show: (view) => {
      if (document.activeElement !== priority && view.priority !== now?.priority) priority.value = String(view.priority);
      now = view;
      enable();
    },
  };
}
