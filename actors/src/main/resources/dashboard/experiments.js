/* The list of all experiments, and the form that starts one. */

import { experimentAddress } from "./address.js";
import { request } from "./api.js";
import { element, nothing, problem, section } from "./dom.js";
import { startForm } from "./experimentform.js";
import { count, day, moment } from "./format.js";
import { connection } from "./runs.js";
import { stateBadge } from "./runtable.js";

const EVERY = 3000;

const COLUMNS = [
  { key: "run", title: "Experiment",
    cell: (one) => element("a", { href: experimentAddress(one.name), text: one.name, data: { focus: one.name } }) },
  { key: "state", title: "State", cell: (one) => stateBadge(one.state) },
  { key: "progress", title: "Done", cell: (one) => progressOf(one.name, one.trainings, one.states) },
  { key: "priority", title: "Priority", cell: (one) => String(one.priority) },
  { key: "submitted", title: "Submitted",
    cell: (one) => element("time", { datetime: one.submitted, text: day(one.submitted), title: moment(one.submitted) }) },
];

/** Shows the list until `close()`. */
export function experimentsPage(main) {
  const body = element("tbody", {});
  const table = element("table", { class: "runs", hidden: true },
    element("thead", {}, element("tr", {}, COLUMNS.map((column) => element("th", { scope: "col", text: column.title })))), body);
  const note = element("div", {}, element("p", { class: "quiet", text: "Loading…" }));
  let shown = "";
  let timer = 0;
  let closed = false;

  const draw = (experiments) => {
    const focused = body.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    body.replaceChildren(...experiments.map((one) => element("tr", { data: { test: "experiment-row", experiment: one.name, state: one.state } },
      COLUMNS.map((column) => element("td", { data: { label: column.title, column: column.key } }, column.cell(one))))));
    if (focused) body.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    table.hidden = experiments.length === 0;
    note.replaceChildren(experiments.length ? "" : nothing("There are no experiments yet. Start one below."));
  };

  const refresh = async () => {
    if (!document.hidden) {
      try {
        const text = await (await request("/experiments")).text();
        if (closed) return;
        connection("live", "live");
        if (text !== shown) draw(JSON.parse(text).experiments);
        shown = text;
      } catch (error) {
        if (closed) return;
        shown = "";
        if (error.status === 0) connection("lost", "the service does not respond");
        note.replaceChildren(problem(error));
      }
    }
    if (!closed) timer = setTimeout(refresh, EVERY);
  };

  main.replaceChildren(element("h1", { text: "Experiments" }),
    section("experiments", "All experiments", element("div", { class: "scroll" }, table), note), startForm());
  refresh();
  return { close: () => { closed = true; clearTimeout(timer); } };
}

/** A bar with the shares of done and failed trainings, and their numbers. */
export function progressOf(name, all, states) {
  const done = states.done ?? 0;
  const failed = states.failed ?? 0;
  const words = `${count(done)} / ${count(all)}${failed ? `, ${count(failed)} failed` : ""}`;
  const part = (key, number) => element("span", { class: key, style: `width: ${(100 * number) / Math.max(1, all)}%` });
  return element("span", { class: "progress", data: { test: "experiment-progress", done: String(done), failed: String(failed) } },
    element("span", { class: "shares", role: "img", "aria-label": `Trainings of ${name} that are done: ${words}` }, part("done", done), part("failed", failed)),
    element("span", { text: words }));
}
