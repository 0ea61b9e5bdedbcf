/* What can be done with the chosen runs of the list: compare, archive, unarchive, delete. */

import { address } from "./address.js";
import { runPath, send } from "./api.js";
import { announce, element, problem } from "./dom.js";
import { count } from "./format.js";
import { hasEnded } from "./listing.js";
import { question } from "./question.js";

const CHANGES = {
  archive: { title: "Archive", done: "archived", fits: (run) => hasEnded(run) && !run.archived, unfit: "have not ended or are archived",
    request: (id) => send("PATCH", runPath(id), { archived: true }) },
  unarchive: { title: "Unarchive", done: "unarchived", fits: (run) => run.archived, unfit: "are not archived",
    request: (id) => send("PATCH", runPath(id), { archived: false }) },
  delete: { title: "Delete…", done: "deleted", fits: hasEnded, unfit: "have not ended",
    request: (id) => send("DELETE", runPath(id)) },
};

/** The buttons; `update(runs)` sets the chosen runs, `changed` is called after a change. */
export function chosenPart(clear, changed) {
  const words = element("span", { id: "chosen-count", role: "status", data: { test: "chosen-count" } });
  const result = element("div", { role: "status", data: { test: "chosen-result" } });
  const button = (name, title, action) => element("button",
    { id: `${name}-chosen`, type: "button", text: title, data: { test: `${name}-chosen` }, on: { click: action } });
  const compare = button("compare", "Compare", () => { location.hash = address("/compare", { runs: chosen.map((run) => run.id) }); });
  const none = button("clear", "Clear", () => clear());
  const dialog = question("delete", "Delete", "Keep", () => perform("delete"));
  const changes = new Map(Object.entries(CHANGES).map(([name, change]) =>
    [name, button(name, change.title, () => (name === "delete" ? askToDelete() : perform(name)))]));
  let chosen = [];
  let busy = false;

  const update = (runs) => {
    chosen = runs;
    words.textContent = runs.length ? `${count(runs.length)} chosen` : "Choose runs to compare, archive or delete them.";
    words.classList.toggle("quiet", !runs.length);
    compare.disabled = runs.length < 2;
    none.hidden = !runs.length;
    for (const [name, one] of changes) one.disabled = busy || !runs.some(CHANGES[name].fits);
  };

  const askToDelete = () => {
    const [gone, kept] = parted("delete");
    dialog.ask(gone.length === 1 ? "Delete this run?" : `Delete these ${count(gone.length)} runs?`,
      element("ul", { class: "names", data: { test: "delete-names" }, tabindex: "0", "aria-label": "Runs to delete" },
        gone.map((run) => element("li", { text: run.id }))),
      "The folders of the runs are removed with checkpoints, pictures and records. The names cannot be used again.",
      ...(kept.length ? [`Not deleted, since they have not ended: ${kept.map((run) => run.id).join(", ")}.`] : []));
  };

  const parted = (name) => [chosen.filter(CHANGES[name].fits), chosen.filter((run) => !CHANGES[name].fits(run))];

  const perform = async (name) => {
    const change = CHANGES[name];
    const [fit, unfit] = parted(name);
    const faults = [];
    busy = true;
    update(chosen);
    for (const [index, run] of fit.entries()) {
      result.replaceChildren(element("p", { class: "quiet", text: `${count(index + 1)} of ${count(fit.length)}: ${run.id}` }));
      try {
        await change.request(run.id);
      } catch (error) {
        faults.push({ key: run.id, sentence: error.message });
      }
    }
    busy = false;
    const left = unfit.length ? ` Left out: ${count(unfit.length)}, which ${change.unfit}.` : "";
    const said = `Runs ${change.done}: ${count(fit.length - faults.length)}.${left}`;
    result.replaceChildren(faults.length
      ? problem({ message: `${said} Failed: ${count(faults.length)}.`, faults })
      : element("p", { class: "quiet", text: said }));
    announce(said);
    changed();
  };

  update([]);
  return {
    element: element("div", {}, element("div", { class: "tools", role: "group", "aria-label": "Chosen runs" },
      words, compare, ...changes.values(), none), result, dialog.element),
    update,
  };
}
