/* The run's four charts and its timeline, drawn at most four times a second. */

import { get, runPath } from "./api.js";
import { chart } from "./chart.js";
import { colour, dash, domainColour, learnDomains } from "./colours.js";
import { element, problem, section } from "./dom.js";
import { Curves } from "./series.js";
import { timeline } from "./timeline.js";

const REDRAW = 250;
const ASK_AGAIN = 2000;
const KEPT = 1000;

export function curvesPart(id) {
  const charts = {
    losses: chart("losses", "Losses", 280), dice: chart("dice", "Dice of the validation", 280),
    rate: chart("learning-rate", "Learning rate", 180), times: chart("timing", "Seconds by part of an episode", 180),
  };
  const strip = timeline();
  const which = element("select", { id: "loss-group", "aria-label": "Which losses" }, element("option", { value: "", text: "all" }));
  const log = element("input", { id: "loss-log", type: "checkbox" });
  charts.losses.tools.append(which, element("label", { class: "check" }, log, "logarithmic"));
  const note = element("div", {});
  const curves = new Curves();
  let recent = [];
  let drawing = 0;
  let asking = 0;
  let closed = false;

  const draw = () => {
    drawing = 0;
    if (closed || document.hidden) return;
    offerGroups(which, curves.group("losses"));
    const losses = curves.group("losses").filter((one) => !which.value || groupOf(one) === which.value);
    charts.losses.draw(lossLines(losses, log.checked), log.checked);
    charts.dice.draw(diceLines(curves.group("dice")));
    charts.rate.draw(plainLines(curves.group("learning-rate")));
    charts.times.draw(plainLines(curves.group("timing")));
    strip.draw(curves.metaTest);
  };
  const drawSoon = () => { drawing ||= setTimeout(draw, REDRAW); };

  const ask = async () => {
    try {
      const told = await get(runPath(id, `/metrics?points=${Curves.points}`));
      if (closed) return;
      curves.replace(told, recent);
      recent = [];
      learnDomains([...told.metaTest.domains, ...told.series.filter((one) => one.group === "dice").map(domainOf)]);
      note.replaceChildren();
      drawSoon();
    } catch (error) {
      if (!closed) note.replaceChildren(problem(error));
    }
    asking = 0;
  };
  const askSoon = () => { asking ||= setTimeout(ask, ASK_AGAIN); };

  const take = (_, event) => {
    if (event.type === "EpisodeCompleted") {
      recent.push(event);
      if (recent.length > KEPT) recent.shift();
      curves.add(event);
      drawSoon();
      if (curves.stale) askSoon();
    } else if (["ValidationCompleted", "RolledBack", "RunStarted"].includes(event.type)) {
      askSoon();
    }
  };

  which.addEventListener("change", draw);
  log.addEventListener("change", draw);
  document.addEventListener("visibilitychange", drawSoon);
  return {
    elements: [section("curves", "Curves", note, element("div", { class: "charts" },
      charts.losses.element, charts.dice.element, charts.rate.element, charts.times.element)), strip.element],
    begin: ask,
    event: take,
    gap: askSoon,
    close: () => {
      closed = true;
      [drawing, asking].forEach(clearTimeout);
      document.removeEventListener("visibilitychange", drawSoon);
      Object.values(charts).forEach((one) => one.close());
    },
  };
}

/** `labelled-train` of `loss/labelled-train/dice`. */
function groupOf(one) {
  return one.key.split(".").slice(0, -1).join("-");
}

function domainOf(one) {
  const parts = one.name.split("/");
  return parts.length > 1 ? parts[1] : "";
}

function offerGroups(which, losses) {
  const groups = [...new Set(losses.map(groupOf))].sort();
  if ([...which.options].slice(1).map((option) => option.value).join() === groups.join()) return;
  const chosen = which.value;
  which.replaceChildren(element("option", { value: "", text: "all" }), ...groups.map((group) => element("option", { value: group, text: group })));
  which.value = groups.includes(chosen) ? chosen : "";
}

function lossLines(losses, log) {
  const terms = [...new Set(losses.map((one) => one.key.split(".").at(-1)))].sort();
  const groups = [...new Set(losses.map(groupOf))].sort();
  // A logarithmic axis has no values at or below zero.
  const fit = (values) => (log && values ? values.map((value) => (value > 0 ? value : null)) : values);
  return losses.map((one) => ({
    label: groups.length > 1 ? `${one.key.split(".").at(-1)} ${groupOf(one)}` : one.label,
    episodes: one.episodes, values: fit(one.values), low: groups.length > 1 ? null : fit(one.low), high: fit(one.high),
    colour: colour(terms.indexOf(one.key.split(".").at(-1))), dash: dash(groups.indexOf(groupOf(one))),
  }));
}

function diceLines(dice) {
  const structures = [...new Set(dice.map((one) => one.name.split("/").slice(2).join("/")))];
  return dice.map((one) => {
    const parts = one.name.split("/");
    const structure = parts.slice(2).join("/");
    return { label: parts.length > 1 ? parts.slice(1).join(" ") : one.label, episodes: one.episodes, values: one.values, points: true,
      colour: domainColour(domainOf(one)), dash: dash(structures.indexOf(structure)) };
  });
}

function plainLines(series) {
  return series.map((one, index) => ({ label: one.label, episodes: one.episodes, values: one.values, colour: colour(index), dash: [] }));
}
