/* The results of an experiment: its tables with their notes, and its files. */

import { download, experimentPath } from "./api.js";
import { element, nothing, section } from "./dom.js";
import { count } from "./format.js";
import { pageLink } from "./sandbox.js";

const MISSING = "missing: ";

/** The checkpoints that the experiment evaluates, the one of its tables first. */
export function selectionsOf(view) {
  return JSON.parse(view.grid).checkpoints ?? ["best", "last"];
}

/** The part; `show(view)` draws what changed. */
export function resultsPart(name) {
  const tables = element("div", { data: { test: "tables" } }, nothing("Loading…"));
  const files = element("p", { class: "files", data: { test: "files" } });
  let shown = "";
  let listed = "";

  const drawFiles = (selections) => {
    const [, ...others] = selections;
    const names = ["table.csv", ...others.map((one) => `table-${one}.csv`), "table.md", "table.tex", "experiment.json"];
    const link = (file) => download(element("a", { text: file, data: { test: "file" } }), `${experimentPath(name)}/files/${file}`, `${name}-${file}`);
    files.replaceChildren(element("span", { class: "quiet", text: "Files:" }),
      element("span", {}, link("experiment.html"), " (", pageLink(element("a", { text: "open", "aria-label": "Open experiment.html",
        data: { test: "open-page" } }), `${experimentPath(name)}/page`), ")"), ...names.map(link));
  };

  return {
    element: section("results", "Results", tables, files),
    show: (view) => {
      const selections = selectionsOf(view);
      if (selections.join() !== listed) drawFiles(selections);
      listed = selections.join();
      const now = JSON.stringify([view.tables, view.notes]);
      if (now === shown) return;
      shown = now;
      const open = tables.querySelector("details")?.open ?? false;
      const filled = view.tables.filter((table) => table.rows.length);
      tables.replaceChildren(...(filled.length
        ? [...filled.map(drawn), notesOf(view.notes, open)]
        : [nothing("The tables appear once the first training is evaluated.")]));
    },
  };
}

function drawn({ title, header, rows }) {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, element("table", { class: "results", data: { test: "table" } },
    element("caption", { text: title }),
    element("thead", {}, element("tr", {}, header.map((text) => element("th", { scope: "col", text })))),
    element("tbody", {}, rows.map(([arm, ...cells]) => element("tr", {},
      element("th", { scope: "row", text: arm }), cells.map((text) => element("td", { text })))))));
}

/** The notes; the missing trainings are folded. */
function notesOf(notes, open) {
  const missing = notes.filter((note) => note.startsWith(MISSING)).map((note) => note.slice(MISSING.length));
  return element("div", { class: "notes" },
    element("ul", {}, notes.filter((note) => !note.startsWith(MISSING)).map((text) => element("li", { text }))),
    missing.length ? element("details", { open }, element("summary", { text: `Trainings that are missing in the tables: ${count(missing.length)}` }),
      element("ul", {}, missing.map((text) => element("li", { text })))) : null);
}
