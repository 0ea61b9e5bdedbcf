/* The list of all runs and the form that submits one. */

import { get } from "./api.js";
import { element, nothing, problem, section } from "./dom.js";
import { count, moment, number } from "./format.js";
import { submitForm } from "./submit.js";

const EVERY = 3000;

/** Shows the list until `close()`. */
export function runsPage(main) {
  const list = element("div", { id: "runs-list", data: { test: "runs-list" } }, element("p", { class: "quiet", text: "Loading…" }));
  main.replaceChildren(element("h1", { text: "Runs" }), section("runs", "All runs", list), submitForm());
  let shown = "";
  let timer = 0;
  let closed = false;

  const refresh = async () => {
    if (!document.hidden) {
      try {
        const { runs } = await get("/runs");
        const now = JSON.stringify(runs);
        if (now !== shown) draw(list, runs);
        shown = now;
        connection("live", "live");
      } catch (error) {
        shown = "";
        if (error.status === 0) connection("lost", "the service does not respond");
        if (!closed) list.replaceChildren(problem(error));
      }
    }
    if (!closed) timer = setTimeout(refresh, EVERY);
  };
  refresh();
  return { close: () => { closed = true; clearTimeout(timer); } };
}

/** Shows the state of the connection in the head of the page. */
export function connection(state, words) {
  const place = document.getElementById("connection");
  if (place.dataset.state !== state || place.textContent !== words) {
    place.dataset.state = state;
    place.textContent = words;
  }
}

function draw(list, runs) {
  if (!runs.length) {
    list.replaceChildren(nothing("There are no runs yet. Submit one below."));
    return;
  }
  const focused = document.activeElement?.dataset?.run;
  const head = ["Run", "State", "Progress", "Best Dice", "Where", "Submitted"];
  const table = element("table", { class: "runs" },
    element("thead", {}, element("tr", {}, head.map((text) => element("th", { scope: "col", text })))),
    element("tbody", {}, runs.map(row)));
  list.replaceChildren(table);
  if (focused) list.querySelector(`a[data-run="${CSS.escape(focused)}"]`)?.focus();
}

function row(run) {
  const link = element("a", { href: `#/runs/${encodeURIComponent(run.id)}`, text: run.id, data: { run: run.id } });
  const cell = (label, ...children) => element("td", { data: { label } }, ...children);
  return element("tr", { data: { test: "run-row", run: run.id, state: run.state } },
    cell("Run", link, element("span", { class: "quiet", text: ` ${[run.preset, ...run.tags].join(" · ")}` })),
    cell("State", stateBadge(run.state)),
    cell("Progress", progress(run)),
    cell("Best Dice", run.best ? `${number(run.best.score)} at ${count(run.best.episode)}` : "–"),
    cell("Where", where(run)),
    cell("Submitted", moment(run.submitted)));
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
