/* Curves of several runs over each other: a line for each group of runs, their mean, in a band from the smallest to the largest value. */

import { get, runPath } from "./api.js";
import { chart } from "./chart.js";
import { styled } from "./colours.js";
import { element, problem } from "./dom.js";
import { groupOf, isMeanDice, isTotal, termOf } from "./lines.js";
import { Curves } from "./series.js";
import { smooth, smoothingSlider } from "./smoothing.js";

const POINTS = 250;
const inGroup = (group) => (one) => one.group === group;

/** The charts, the most important first: which series one can show, and the name of a series in its select if there is a choice. */
const CHARTS = [
  { key: "dice-mean", title: "Mean Dice of the validation", wide: true, height: 340, points: true, has: isMeanDice },
  { key: "totals", title: "Total loss", loss: true, has: (one) => inGroup("losses")(one) && isTotal(one), name: groupOf },
  { key: "terms", title: "Term of a loss", loss: true, has: (one) => inGroup("losses")(one) && !isTotal(one),
    name: (one) => `${groupOf(one)} ${termOf(one)}` },
  { key: "dice", title: "Dice of a domain and structure", points: true, has: (one) => inGroup("dice")(one) && !isMeanDice(one), name: (one) => one.label },
  { key: "learning-rate", title: "Learning rate", has: inGroup("learning-rate") },
];
/** The series that are chosen at first, if a run has them. */
const FIRST = ["labelled-train", "labelled-train dice"];

/**
 * The charts. `show(groups, changing)` draws groups `{label, runs}` of run names; a group of one run is a plain line. The curves of a run
 * are requested once, or on each call if the run is one of `changing`. The promise is kept when all are drawn.
 */
export function overlay() {
  const smoothing = smoothingSlider(() => draw());
  const log = element("input", { id: "overlay-log", type: "checkbox", on: { change: () => draw() } });
  const note = element("div", {});
  const charts = CHARTS.map((kind) => {
    const drawn = chart(`overlay-${kind.key}`, kind.title, { height: kind.height ?? 240 });
    const which = kind.name ? element("select", { id: `overlay-${kind.key}`, "aria-label": kind.title, on: { change: () => draw() } }) : null;
    if (which) drawn.tools.append(which);
    if (kind.wide) drawn.element.classList.add("wide");
    return { ...kind, chart: drawn, which };
  });
  const curves = new Map();
  let groups = [];
  let closed = false;

  const load = async (run) => {
    try {
      const loaded = new Curves();
      loaded.replace(await get(runPath(run, `/metrics?points=${POINTS}`)), []);
      curves.set(run, loaded.series);
      return null;
    } catch (error) {
      return { key: run, sentence: error.message };
    }
  };

  const show = async (now, changing = []) => {
    groups = now;
    const wanted = [...new Set(groups.flatMap((group) => group.runs))].filter((run) => !curves.has(run) || changing.includes(run));
    const faults = (await Promise.all(wanted.map(load))).filter(Boolean);
    if (closed) return;
    note.replaceChildren(faults.length ? problem({ message: "Cannot load the curves of some runs.", faults }) : "");
    draw();
  };

  const draw = () => {
    const all = [...curves.values()].flat();
    for (const one of charts) {
      if (one.which) offer(one.which, [...new Set(all.filter(one.has).map(one.name))].sort());
      const logarithmic = Boolean(one.loss) && log.checked;
      const shown = (series) => one.has(series) && (!one.which || one.name(series) === one.which.value);
      const lines = groups.map((group, index) => {
        const members = group.runs.map((run) => curves.get(run)?.find(shown)).filter(Boolean);
        return { label: group.label, points: one.points, wish: [index, Math.floor(index / 8)],
          ...merge(members, one.loss ? smoothing.weight() : 0, logarithmic) };
      });
      one.chart.draw(styled(lines.filter((line) => line.episodes.length)), logarithmic);
    }
  };

  return {
    element: element("div", {},
      element("div", { class: "tools" }, smoothing.element, element("label", { class: "check" }, log, "logarithmic losses")), note,
      element("div", { class: "charts" }, charts.map((one) => one.chart.element))),
    show,
    close: () => {
      closed = true;
      charts.forEach((one) => one.chart.close());
    },
  };
}

/** Sets the options; keeps the choice. */
function offer(which, names) {
  if ([...which.options].map((option) => option.value).join("\n") === names.join("\n")) return;
  const chosen = which.value || names.find((name) => FIRST.includes(name));
  which.replaceChildren(...names.map((name) => element("option", { value: name, text: name })));
  which.value = names.includes(chosen) ? chosen : names[0] ?? "";
}

/** One line from the series of a group: with several, the mean of those that have a value at an episode, `low` and `high`. */
function merge(members, weight, logarithmic) {
  const fit = (values) => (logarithmic ? values.map((value) => (value > 0 ? value : null)) : values);
  const smoothed = members.map((one) => ({ episodes: one.episodes, values: fit(weight > 0 ? smooth(one.values, weight) : one.values) }));
  if (members.length === 0) return { episodes: [], values: [] };
  if (members.length === 1) return { ...smoothed[0], raw: weight > 0 ? fit(members[0].values) : null };
  const episodes = [...new Set(members.flatMap((one) => one.episodes))].sort((a, b) => a - b);
  const table = smoothed.map((one) => interpolated(one, episodes));
  const at = (index) => table.map((values) => values[index]).filter(Number.isFinite);
  const each = (value) => episodes.map((_, index) => (at(index).length ? value(at(index)) : null));
  return {
    episodes,
    values: each((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    low: each((values) => Math.min(...values)),
    high: each((values) => Math.max(...values)),
  };
}

/** The values of a series at episodes, linear between its own; null before its first and after its last. */
function interpolated({ episodes, values }, wanted) {
  let next = 0;
  return wanted.map((episode) => {
    while (next < episodes.length && episodes[next] < episode) next += 1;
    if (next === episodes.length) return null;
    if (episodes[next] === episode) return values[next];
    if (next === 0) return null;
    const share = (episode - episodes[next - 1]) / (episodes[next] - episodes[next - 1]);
    const [before, after] = [values[next - 1], values[next]];
    return Number.isFinite(before) && Number.isFinite(after) ? before + share * (after - before) : null;
  });
}
