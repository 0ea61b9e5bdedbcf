/* One experiment: its state and orders, the grid of its trainings, its tables and curves. */

import { experimentPath, request } from "./api.js";
import { armCurves } from "./armcurves.js";
import { announce, element, problem, section, setText } from "./dom.js";
import { experimentControls } from "./experimentcontrols.js";
import { progressOf } from "./experiments.js";
import { count, moment } from "./format.js";
import { failures, trainingGrid } from "./grid.js";
import { resultsPart } from "./results.js";
import { connection } from "./runs.js";

const EVERY = 3000;

/** Shows the experiment until `close()`. */
export function experimentPage(main, name) {
  const state = element("span", { class: "state", role: "status", data: { test: "experiment-state" } });
  const bar = element("div", {});
  const cause = element("div", {});
  const facts = element("dl", { class: "facts" });
  const note = element("div", {});
  const orders = experimentControls(name, (view) => show(view));
  const grid = trainingGrid(name);
  const failed = failures();
  const results = resultsPart(name);
  const curves = armCurves();
  let shown = "";
  let timer = 0;
  let closed = false;

  const show = (view) => {
    if (view.state !== state.dataset.state) {
      if (state.dataset.state) announce(`The experiment ${name} is ${view.state}.`);
      state.dataset.state = view.state;
      setText(state, view.state);
    }
    const states = {};
    for (const training of view.trainings) states[training.state] = (states[training.state] ?? 0) + 1;
    bar.replaceChildren(progressOf(name, view.trainings.length, states));
    const reason = view.cause ?? "";
    // Only if it differs: a screen reader reads a new alert aloud.
    if (cause.textContent !== reason) cause.replaceChildren(reason ? problem({ message: reason }) : "");
    facts.replaceChildren(...[["Submitted", moment(view.submitted)],
      ["Trainings", Object.entries(states).sort().map(([key, number]) => `${count(number)} ${key}`).join(", ")]]
      .flatMap(([key, value]) => [element("dt", { text: key }), element("dd", { text: value })]));
    for (const part of [orders, grid, failed, results, curves]) part.show(view);
  };

  const refresh = async () => {
    if (!document.hidden) {
      try {
        const text = await (await request(experimentPath(name))).text();
        if (closed) return;
        connection("live", "live");
        note.replaceChildren();
        if (text !== shown) show(JSON.parse(text));
        shown = text;
      } catch (error) {
        if (closed) return;
        if (error.status === 404) {
          main.replaceChildren(section("missing", "Cannot show this experiment", problem(error), back()));
          return;
        }
        if (error.status === 0) connection("lost", "the service does not respond");
        note.replaceChildren(problem(error));
      }
    }
    if (!closed) timer = setTimeout(refresh, EVERY);
  };

  main.replaceChildren(back(),
    element("section", { class: "card", "aria-labelledby": "experiment-title" },
      element("div", { class: "heading" }, element("h1", { id: "experiment-title", text: name }), state),
      bar, note, orders.element, cause, facts),
    grid.element, failed.element, results.element, curves.element);
  refresh();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      curves.close();
    },
  };
}

function back() {
  return element("p", {}, element("a", { href: "#/experiments", text: "← All experiments" }));
}
