/* Smoothing of curves: an exponential moving average without the bias of its start, as in TensorBoard. */

import { element } from "./dom.js";

const KEY = "dgnet-smoothing";
const MOST = 0.99;

/** Values smoothed with a weight of at least 0 and less than 1; a value that is not finite is kept and not counted. */
export function smooth(values, weight) {
  let sum = 0;
  let total = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = weight * sum + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return sum / total;
  });
}

/** A line smoothed with a weight, with its own values as `raw`; with weight 0 the line as it is. */
export function smoothLine(line, weight) {
  return weight > 0 ? { ...line, values: smooth(line.values, weight), raw: line.values, low: null, high: null } : line;
}

/** A slider for the weight, which the browser remembers; `changed` is called after a change. */
export function smoothingSlider(changed) {
  const stored = Number(localStorage.getItem(KEY));
  const slider = element("input", { id: "smoothing", type: "range", min: "0", max: String(MOST), step: "0.01", data: { test: "smoothing" } });
  slider.value = String(stored >= 0 && stored <= MOST ? stored : 0);
  const value = element("output", { for: "smoothing", class: "value" });
  const show = () => { value.textContent = Number(slider.value).toFixed(2); };
  slider.addEventListener("input", () => {
    localStorage.setItem(KEY, slider.value);
    show();
    changed();
  });
  show();
  return { element: element("label", { class: "check" }, "Smoothing", slider, value), weight: () => Number(slider.value) };
}
