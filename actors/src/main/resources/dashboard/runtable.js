/* The table of runs. Its rows stay the same elements on each refresh, so that the focus and an edit remain. */

import { runAddress } from "./address.js";
import { element } from "./dom.js";
import { count, day, moment, number } from "./format.js";
import { differingSettings, presetsDiffer } from "./listing.js";
import { tagsEditor } from "./tags.js";

/** A column: `facts(run)` is what its cell shows, the first of them decides the order; `cell(run)` draws it. */
const FIRST = [
  { key: "run", title: "Run", facts: (run) => [run.id],
    cell: (run) => element("a", { href: runAddress(run.id), text: run.id, data: { run: run.id, focus: `run ${run.id}` } }) },
  { key: "tags", title: "Tags", facts: (run) => [run.tags.join(", "), run.archived] },
  { key: "state", title: "State", facts: (run) => [run.state], cell: (run) => stateBadge(run.state) },
  { key: "progress", title: "Progress", facts: (run) => [run.episode, run.episodes], cell: (run) => progress(run) },
  { key: "best", title: "Best Dice", facts: (run) => [run.best?.score, run.best?.episode],
    cell: (run) => (run.best ? `${number(run.best.score)} at ${count(run.best.episode)}` : "–") },
];
const LAST = [
  { key: "where", title: "Where", facts: (run) => [where(run)], cell: where },
  { key: "submitted", title: "Submitted", facts: (run) => [Date.parse(run.submitted)],
    cell: (run) => element("time", { datetime: run.submitted, text: day(run.submitted), title: moment(run.submitted) }) },
];

/** The columns for runs: of preset and settings, only those in which the runs differ. */
export function columnsOf(runs) {
  const preset = { key: "preset", title: "Preset", facts: (run) => [run.preset], cell: (run) => run.preset };
  return [...FIRST, ...(presetsDiffer(runs) ? [preset] : []), ...differingSettings(runs).map(settingColumn), ...LAST];
}

function settingColumn(key) {
  const cell = (run) => (run.settings[key] === undefined
    ? element("span", { class: "quiet", text: "as preset" })
    : element("span", { class: "setting", text: run.settings[key], title: `${key} = ${run.settings[key]}` }));
  return { key, title: key, facts: (run) => [run.settings[key]], cell };
}

/** A table; `on` has `sort(key)`, `choose(id, chosen)` and `changed(run)`. */
export function runTable(on) {
  const head = element("tr", {});
  const body = element("tbody", {});
  const table = element("table", { class: "runs", hidden: true }, element("thead", {}, head), body);
  const rows = new Map();
  let form = "";

  const drawHead = (columns, sort) => {
    const now = JSON.stringify([columns.map((column) => column.key), sort]);
    if (now === form) return;
    form = now;
    head.replaceChildren(element("th", { scope: "col", class: "choice" }, element("span", { class: "unseen", text: "Chosen" })),
      ...columns.map((column) => heading(column, sort, on.sort)));
  };

  const show = (runs, columns, sort, chosen) => {
    const focused = table.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    drawHead(columns, sort);
    const shown = new Set(runs.map((run) => run.id));
    for (const [id, row] of rows) {
      if (!shown.has(id)) {
        row.element.remove();
        rows.delete(id);
      }
    }
    runs.forEach((run, index) => {
      if (!rows.has(run.id)) rows.set(run.id, runRow(run.id, on));
      const row = rows.get(run.id);
      row.show(run, columns, chosen.has(run.id));
      if (body.children[index] !== row.element) body.insertBefore(row.element, body.children[index] ?? null);
    });
    table.hidden = runs.length === 0;
    // A row that moves and a heading that is drawn again lose the focus.
    if (focused && document.activeElement?.dataset.focus !== focused) table.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  };
  return { element: element("div", { class: "scroll" }, table), show };
}

function heading(column, sort, sortBy) {
  const order = sort.key === column.key ? (sort.descending ? "descending" : "ascending") : "none";
  const arrow = { ascending: "▲", descending: "▼", none: "" }[order];
  return element("th", { scope: "col", "aria-sort": order, data: { test: "heading", column: column.key } },
    element("button", { type: "button", class: "sort", data: { focus: `sort ${column.key}`, test: `sort-${column.key}` },
      on: { click: () => sortBy(column.key) } }, ...breakable(column.title), element("span", { "aria-hidden": "true", text: arrow })));
}

/** A title that may be broken after each dot. */
function breakable(title) {
  return title.split(/(?<=\.)/).flatMap((part, index) => (index ? [element("wbr"), part] : [part]));
}

function runRow(id, on) {
  const box = element("input", { type: "checkbox", "aria-label": `Choose ${id}`, data: { test: "choose", focus: `choose ${id}` },
    on: { change: () => on.choose(id, box.checked) } });
  const tags = tagsEditor(id, on.changed);
  const archived = element("span", { class: "quiet", text: "archived" });
  const choice = element("td", { class: "choice" }, box);
  const made = element("tr", { data: { test: "run-row", run: id } }, choice);
  const cells = new Map();

  const cellOf = (column) => {
    if (!cells.has(column.key)) {
      const cell = element("td", { data: { label: column.title, column: column.key } });
      if (column.key === "tags") cell.append(tags.element, archived);
      cells.set(column.key, { cell, drawn: "" });
    }
    return cells.get(column.key);
  };

  const show = (run, columns, chosen) => {
    if (box.checked !== chosen) box.checked = chosen;
    made.dataset.state = run.state;
    archived.hidden = !run.archived;
    tags.show(run.tags);
    columns.forEach((column, index) => {
      const one = cellOf(column);
      const facts = JSON.stringify(column.facts(run));
      if (column.cell && one.drawn !== facts) one.cell.replaceChildren(column.cell(run));
      one.drawn = facts;
      if (made.children[index + 1] !== one.cell) made.insertBefore(one.cell, made.children[index + 1] ?? null);
    });
    while (made.children.length > columns.length + 1) made.lastChild.remove();
  };
  return { element: made, show };
}

export function stateBadge(state) {
  return element("span", { class: "state", text: state, data: { state } });
}

/** A progress bar with the number of episodes. */
export function progress(run) {
  return element("span", { class: "progress" },
    element("progress", { max: Math.max(run.episodes, 1), value: run.episode, "aria-label": `episodes of ${run.id}` }),
    element("span", { text: `${count(run.episode)} / ${count(run.episodes)}` }));
}

/** The device, or the position in the queue. */
export function where(run) {
  if (run.state === "queued") return run.place ? `place ${run.place} in the queue` : "in the queue";
  return run.device ?? "–";
}
