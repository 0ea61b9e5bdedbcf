/* Runs compared: their curves over each other, and the settings in which they differ. */

import { listAddress, listed } from "./address.js";
import { get, runPath } from "./api.js";
import { element, nothing, problem, section } from "./dom.js";
import { hasEnded } from "./listing.js";
import { overlay } from "./overlay.js";
import { connection } from "./runs.js";
import { columnsOf } from "./runtable.js";

const EVERY = 5000;
const LEFT_OUT = ["tags", "where", "submitted"];

/** Compares the runs of the query, `runs=a,b,c`, until `close()`. */
export function comparePage(main, query) {
  const ids = [...new Set(listed(query, "runs"))];
  const table = element("div", { class: "scroll", data: { test: "compare-table" } }, element("p", { class: "quiet", text: "Loading…" }));
  const note = element("div", {});
  const curves = overlay();
  const groups = ids.map((id) => ({ label: id, runs: [id] }));
  let timer = 0;
  let closed = false;
  let shown = "";
  let runs = [];

  const refresh = async () => {
    if (!document.hidden) {
      const changing = ids.filter((id) => !runs.some((run) => run.id === id && hasEnded(run)));
      const results = await Promise.allSettled(ids.map((id) => (changing.includes(id) ? get(runPath(id)) : runs.find((run) => run.id === id))));
      if (closed) return;
      runs = results.filter((one) => one.status === "fulfilled").map((one) => one.value);
      const faults = results.flatMap((one, index) => (one.status === "rejected" ? [{ key: ids[index], sentence: one.reason.message }] : []));
      note.replaceChildren(faults.length ? problem({ message: "Cannot show some runs.", faults }) : "");
      if (runs.length) connection("live", "live");
      drawTable();
      await curves.show(groups.filter((group) => runs.some((run) => run.id === group.label)), changing);
    }
    if (!closed) timer = setTimeout(refresh, EVERY);
  };

  const drawTable = () => {
    const now = JSON.stringify(runs);
    if (now === shown) return;
    shown = now;
    const columns = runs.length ? columnsOf(runs).filter((column) => !LEFT_OUT.includes(column.key)) : [];
    table.replaceChildren(runs.length ? element("table", { class: "runs" },
      element("thead", {}, element("tr", {}, columns.map((column) => element("th", { scope: "col", text: column.title })))),
      element("tbody", {}, runs.map((run) => element("tr", { data: { test: "compare-row", run: run.id } },
        columns.map((column) => element("td", { data: { label: column.title, column: column.key } }, column.cell(run)))))))
      : nothing("Choose runs in the list of runs."));
  };

  main.replaceChildren(element("p", {}, element("a", { href: listAddress(), text: "← All runs" })),
    element("h1", { text: `Comparison of ${ids.length} runs` }),
    section("compared", "Runs", table, note), section("curves", "Curves", curves.element));
  refresh();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      curves.close();
    },
  };
}
