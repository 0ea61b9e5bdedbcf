/* The trainings of an experiment as a grid: a row for each arm, a column for each target, an entry for each seed. */

import { runAddress } from "./address.js";
import { experimentPath } from "./api.js";
import { element, section } from "./dom.js";
import { count, number } from "./format.js";
import { selectionsOf } from "./results.js";
import { pageLink } from "./sandbox.js";

/** The sign of each state, so that colour alone says nothing. */
const SIGNS = {
  waiting: "·", queued: "○", preparing: "◔", training: "▸", paused: "‖", stopping: "■", stopped: "■", cancelled: "■",
  completed: "◑", evaluating: "◕", done: "✓", failed: "✕",
};
const REPORT = "▤";

/** The grid; `show(view)` draws it. */
export function trainingGrid(name) {
  const head = element("tr", {});
  const body = element("tbody", {});
  const keys = element("p", { class: "keys quiet" });
  let entries = new Map();
  let form = "";

  const build = (view) => {
    const targets = [...new Set(view.trainings.map((training) => training.target))];
    const arms = [...new Set(view.trainings.map((training) => training.arm))];
    entries = new Map(view.trainings.map((training) => [training.run, entryOf(name, training)]));
    head.replaceChildren(element("th", { scope: "col", text: "Method" }), ...targets.map((target) => element("th", { scope: "col", text: target })));
    body.replaceChildren(...arms.map((arm) => element("tr", {}, element("th", { scope: "row", text: arm }),
      targets.map((target) => element("td", { data: { label: target } }, element("span", { class: "seeds" },
        view.trainings.filter((training) => training.arm === arm && training.target === target)
          .map((training) => entries.get(training.run).element)))))));
  };

  return {
    element: section("grid", "Trainings: a row for each method, a column for each unseen domain",
      element("div", { class: "scroll" }, element("table", { class: "grid" }, element("thead", {}, head), body)), keys),
    show: (view) => {
      const now = JSON.stringify(view.trainings.map((training) => [training.run, training.arm, training.target, training.seed]));
      if (now !== form) build(view);
      form = now;
      const [headline] = selectionsOf(view);
      for (const training of view.trainings) entries.get(training.run).show(training, headline);
      const met = Object.keys(SIGNS).filter((state) => view.trainings.some((training) => training.state === state));
      keys.replaceChildren(...met.map((state) => element("span", {},
        element("span", { class: "seed key", text: SIGNS[state], data: { state }, "aria-hidden": "true" }), ` ${state}`)),
      ...(met.includes("done") ? [element("span", { text: `${REPORT} evaluation report with the worst cases` })] : []));
    },
  };
}

/** One training: a link to its run once there is one, and a link to its report once it is done. */
function entryOf(name, { run, arm, target, seed }) {
  const link = element("a", { class: "seed", data: { test: "training", run } });
  const path = `${experimentPath(name)}/reports/${encodeURIComponent(run)}`;
  const report = pageLink(element("a", { class: "seed report", text: REPORT, hidden: true, data: { test: "report", run },
    title: "Evaluation report with the worst cases", "aria-label": `Evaluation report of ${run} with the worst cases` }), path, "#cases");
  return {
    element: element("span", { class: "entry" }, link, report),
    show: (training, headline) => {
      const { state, episode, episodes, dice, cause } = training;
      const exists = episodes > 0;
      const value = dice[headline];
      const percent = exists ? `${Math.floor((100 * episode) / episodes)} %` : "";
      const under = ["preparing", "training", "paused", "stopping", "stopped"].includes(state);
      const short = state === "done" && Number.isFinite(value) ? value.toFixed(3).replace(/^0/, "") : under ? percent : "";
      const words = [`seed ${seed}`, state, under ? `${count(episode)} of ${count(episodes)} episodes` : "",
        ...Object.entries(dice).map(([key, one]) => `Dice ${number(one)} (${key})`)].filter(Boolean).join(", ") + (cause ? `: ${cause}` : "");
      link.textContent = `${SIGNS[state] ?? "?"} ${short}`.trim();
      link.dataset.state = state;
      link.title = words;
      link.setAttribute("aria-label", `${arm}, ${target}, ${words}`);
      if (exists) link.href = runAddress(run);
      else link.removeAttribute("href");
      report.hidden = state !== "done" || !exists;
    },
  };
}

/** The failed trainings with their causes; hidden if there are none. */
export function failures() {
  const list = element("ul", { class: "names", data: { test: "failures" } });
  const card = section("failures-card", "Failed trainings", list);
  card.hidden = true;
  let shown = "";
  return {
    element: card,
    show: (view) => {
      const failed = view.trainings.filter((training) => training.state === "failed");
      const now = JSON.stringify(failed.map(({ run, cause, episodes }) => [run, cause, episodes > 0]));
      if (now === shown) return;
      shown = now;
      card.hidden = failed.length === 0;
      list.replaceChildren(...failed.map(({ run, cause, episodes }) => element("li", {},
        element(episodes > 0 ? "a" : "strong", { href: episodes > 0 ? runAddress(run) : null, text: run }), `: ${cause ?? "no cause is recorded"}`)));
    },
  };
}
