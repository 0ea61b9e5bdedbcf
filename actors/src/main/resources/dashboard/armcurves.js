/* The curves of the methods of an experiment: for each chosen arm the mean of its seeds on one target, in a band. */

import { element, section } from "./dom.js";
import { overlay } from "./overlay.js";

const ENDED = ["completed", "evaluating", "done", "failed", "stopped", "cancelled"];
const FIRST = 4;
const EVERY = 10000;
const hasEnded = (training) => ENDED.includes(training.state);

/** The part; `show(view)` offers the arms and targets of an experiment. */
export function armCurves() {
  const boxes = element("div", { class: "tools", role: "group", "aria-label": "Methods" });
  const target = element("select", { id: "curve-target", data: { test: "curve-target" }, on: { change: () => draw() } });
  const curves = overlay();
  /** The runs whose curves were requested after their end. */
  const complete = new Set();
  let view = null;
  let form = "";
  let drawn = "";
  let at = 0;

  const offer = () => {
    const arms = [...new Set(view.trainings.map((training) => training.arm))];
    const targets = [...new Set(view.trainings.map((training) => training.target))];
    const now = JSON.stringify([arms, targets]);
    if (now === form) return;
    form = now;
    const chosen = target.value;
    const before = new Map([...boxes.querySelectorAll("input")].map((box) => [box.value, box.checked]));
    target.replaceChildren(...targets.map((text) => element("option", { value: text, text })));
    if (targets.includes(chosen)) target.value = chosen;
    boxes.replaceChildren(...arms.map((arm, index) => element("label", { class: "check" },
      element("input", { type: "checkbox", value: arm, checked: before.get(arm) ?? index < FIRST, data: { test: "curve-arm" }, on: { change: () => draw() } }), arm)));
  };

  /** Runs without an episode are left out; an arm that is not chosen keeps its colour. */
  const draw = () => {
    const groups = [...boxes.querySelectorAll("input")].map((box) => ({ label: box.value,
      members: view.trainings.filter((training) => box.checked && training.arm === box.value && training.target === target.value && training.episode > 0) }));
    const members = groups.flatMap((group) => group.members);
    const now = JSON.stringify([target.value, members.map((training) => [training.run, hasEnded(training)])]);
    for (const training of members) if (!hasEnded(training)) complete.delete(training.run);
    const incomplete = members.map((training) => training.run).filter((run) => !complete.has(run));
    if (now === drawn && (incomplete.length === 0 || Date.now() - at < EVERY)) return;
    for (const training of members) if (hasEnded(training)) complete.add(training.run);
    drawn = now;
    at = Date.now();
    curves.show(groups.map((group) => ({ label: group.label, runs: group.members.map((training) => training.run) })), incomplete);
  };

  return {
    element: section("arm-curves", "Curves", element("div", { class: "tools" }, element("label", { class: "check" }, "Unseen domain", target), boxes),
      element("p", { class: "quiet", text: "The line is the mean of the seeds, the band is from the smallest to the largest value." }), curves.element),
    show: (now) => {
      view = now;
      offer();
      draw();
    },
    close: () => curves.close(),
  };
}
