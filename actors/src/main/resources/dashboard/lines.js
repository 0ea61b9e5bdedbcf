/* The lines of each chart of a run, from its series. */

import { domainIndex, styled } from "./colours.js";

/** `labelled-train` of `loss/labelled-train/dice`. */
export function groupOf(one) {
  return one.key.split(".").slice(0, -1).join("-");
}

/** `dice` of `loss/labelled-train/dice`. */
export function termOf(one) {
  return one.key.split(".").at(-1);
}

/** Whether a series is the weighted sum of the terms of a loss. */
export function isTotal(one) {
  return termOf(one) === "total";
}

/** Whether a series is the mean over domains and structures, which decides which checkpoint is the best. */
export function isMeanDice(one) {
  return one.name === "dice/mean";
}

export function domainOf(one) {
  return one.name.split("/")[1] ?? "";
}

/** The mean Dice. */
export function meanDiceLines(dice) {
  return plainLines(dice.filter(isMeanDice)).map((line) => ({ ...line, points: true }));
}

/** The Dice of each domain and structure: a colour for each domain, a dash for each structure. */
export function diceLines(dice) {
  const parts = dice.filter((one) => !isMeanDice(one));
  const structureOf = (one) => one.name.split("/").slice(2).join("/");
  const structures = [...new Set(parts.map(structureOf))];
  return styled(parts.map((one) => ({ ...columns(one), label: one.label, points: true,
    wish: [domainIndex(domainOf(one)), structures.indexOf(structureOf(one))] })));
}

/** The totals of the losses. */
export function totalLines(losses, log) {
  return styled(losses.filter(isTotal).map((one, index) => ({ ...columns(one, log), low: null, high: null,
    label: groupOf(one).replace("-", " "), wish: [index, 0] })));
}

/** The terms of the losses of one group, or of all: a colour for each term, a dash for each group. */
export function termLines(losses, group, log) {
  const all = losses.filter((one) => !isTotal(one));
  const terms = [...new Set(all.map(termOf))].sort();
  const groups = [...new Set(all.map(groupOf))].sort();
  const chosen = all.filter((one) => !group || groupOf(one) === group);
  return styled(chosen.map((one) => {
    const line = { ...columns(one, log), wish: [terms.indexOf(termOf(one)), group ? 0 : groups.indexOf(groupOf(one))] };
    return group ? { ...line, label: termOf(one) } : { ...line, low: null, high: null, label: `${termOf(one)} ${groupOf(one)}` };
  }));
}

/** The share of an episode's time in which the device waited for data, in percent. */
export function waitingLines(timing) {
  const [waited, elapsed] = ["waited", "elapsed"].map((key) => timing.find((one) => one.key === key));
  if (!waited || !elapsed) return [];
  const values = waited.values.map((time, index) => (100 * time) / (time + elapsed.values[index]));
  return styled([{ label: "waiting for data", episodes: waited.episodes, values, wish: [0, 0] }]);
}

export function plainLines(series) {
  return styled(series.map((one, index) => ({ ...columns(one), label: one.label, wish: [index, 0] })));
}

/** The numbers of a series; a logarithmic axis has no values at or below zero. */
function columns(one, log = false) {
  const fit = (values) => (log && values ? values.map((value) => (value > 0 ? value : null)) : values);
  return { episodes: one.episodes, values: fit(one.values), low: fit(one.low), high: fit(one.high) };
}
