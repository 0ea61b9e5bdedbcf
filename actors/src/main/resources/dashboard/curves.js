/* The run's charts and its timeline, drawn at most four times a second. */

import { get, runPath } from "./api.js";
import { chart } from "./chart.js";
import { learnDomains } from "./colours.js";
import { element, problem, section } from "./dom.js";
import { diceLines, domainOf, groupOf, isMeanDice, isTotal, meanDiceLines, plainLines, termLines, totalLines, waitingLines } from "./lines.js";
import { Curves } from "./series.js";
import { smoothingSlider, smoothLine } from "./smoothing.js";
import { timeline } from "./timeline.js";

const REDRAW = 250;
const ASK_AGAIN = 2000;
const KEPT = 1000;

export function curvesPart(id) {
  const charts = {
    mean: chart("dice-mean", "Mean Dice of the validation", { height: 300 }),
    dice: chart("dice", "Dice of the validation by domain and structure"), totals: chart("totals", "Total losses"),
    terms: chart("losses", "Terms of the losses", { height: 280 }),
    rate: chart("learning-rate", "Learning rate", { height: 180 }), waiting: chart("waiting", "Waiting for data, % of an episode", { height: 180 }),
    times: chart("timing", "Seconds by part of an episode", { height: 180 }),
  };
  for (const one of [charts.mean, charts.terms, charts.times]) one.element.classList.add("wide");
  const strip = timeline();
  const which = element("select", { id: "loss-group", "aria-label": "Which losses" });
  const log = element("input", { id: "loss-log", type: "checkbox" });
  const smoothing = smoothingSlider(() => drawSoon());
  charts.terms.tools.append(which);
  const note = element("div", {});
  const curves = new Curves();
  let recent = [];
  let drawing = 0;
  let asking = 0;
  let closed = false;

  const draw = () => {
    drawing = 0;
    if (closed || document.hidden) return;
    const losses = curves.group("losses");
    const dice = curves.group("dice");
    const smooth = (lines) => lines.map((line) => smoothLine(line, smoothing.weight()));
    offerGroups(which, losses);
    charts.mean.draw(meanDiceLines(dice));
    charts.dice.draw(diceLines(dice));
    charts.totals.draw(smooth(totalLines(losses, log.checked)), log.checked);
    charts.terms.draw(smooth(termLines(losses, which.value, log.checked)), log.checked);
    charts.rate.draw(plainLines(curves.group("learning-rate")));
    charts.times.draw(smooth(plainLines(curves.group("timing"))));
    charts.waiting.draw(smooth(waitingLines(curves.group("timing"))));
    strip.draw(curves.metaTest);
  };
  const drawSoon = () => { drawing ||= setTimeout(draw, REDRAW); };

  const ask = async () => {
    try {
      const told = await get(runPath(id, `/metrics?points=${Curves.points}`));
      if (closed) return;
      curves.replace(told, recent);
      recent = [];
      learnDomains([...told.metaTest.domains, ...told.series.filter((one) => one.group === "dice" && !isMeanDice(one)).map(domainOf)]);
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
    elements: [section("curves", "Curves",
      element("div", { class: "tools" }, smoothing.element, element("label", { class: "check" }, log, "logarithmic losses")), note,
      element("div", { class: "charts" }, Object.values(charts).map((one) => one.element))), strip.element],
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

/** The groups of losses to choose from, at first the one that every run has. */
function offerGroups(which, losses) {
  const groups = [...new Set(losses.filter((one) => !isTotal(one)).map(groupOf))].sort();
  if ([...which.options].slice(1).map((option) => option.value).join() === groups.join()) return;
  const chosen = which.options.length > 1 ? which.value : "labelled-train";
  which.replaceChildren(element("option", { value: "", text: "all" }), ...groups.map((group) => element("option", { value: group, text: group })));
  which.value = groups.includes(chosen) ? chosen : "";
}
