/* One chart: lines over episodes, with a legend of buttons that hide and show them. */

import uPlot from "/webjars/uplot/uPlot.esm.js";
import { element, nothing, setText } from "./dom.js";
import { clock, number } from "./format.js";

/**
 * A chart; `draw(lines, log)` shows lines `{label, episodes, values, low?, high?, raw?, points?, colour, dash}`: a band from `low` to
 * `high`, and `raw` faint behind a smoothed line. `key` names the chart: its element is `#chart-<key>`, and `data-points` of the element
 * the number of episodes drawn. With `time`, the lines have seconds since 1970 in place of episodes.
 */
export function chart(key, title, { height = 240, time = false } = {}) {
  const canvas = element("div", { class: "canvas" });
  const legend = element("div", { class: "legend", role: "group", "aria-label": `Lines of ${title}` });
  const empty = nothing("No numbers yet.");
  const tools = element("div", { class: "tools" });
  const box = element("figure", { class: "chart", id: `chart-${key}`, data: { test: `chart-${key}`, points: "0" } },
    element("figcaption", {}, element("strong", { text: title }), tools), canvas, empty, legend);
  const hidden = new Set();
  let plot = null;
  let form = "";
  let last = [[], false];

  const draw = (lines, log = false) => {
    last = [lines, log];
    const data = lines.length ? uPlot.join(lines.flatMap(columns)) : [[]];
    box.dataset.points = String(data[0].length);
    empty.hidden = data[0].length > 0;
    canvas.hidden = !empty.hidden;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", describe(title, lines));
    const now = JSON.stringify([log, document.documentElement.dataset.theme, lines.map((line) => [line.label, line.colour, line.dash, Boolean(line.low), Boolean(line.raw)])]);
    if (data[0].length === 0) return;
    if (now !== form) {
      form = now;
      plot?.destroy();
      plot = new uPlot(options(lines, { log, time, hidden, width: canvas.clientWidth || 300, height, readout }), data, canvas);
      drawLegend(lines);
    } else {
      plot.setData(data);
    }
    readout(plot);
  };

  const readout = (drawn) => {
    let at = 1;
    last[0].forEach((line, index) => {
      const place = legend.children[index]?.querySelector(".value");
      const value = drawn.cursor.idx === null || drawn.cursor.idx === undefined ? line.values.at(-1) : drawn.data[at][drawn.cursor.idx];
      if (place) setText(place, number(value));
      at += columns(line).length;
    });
  };

  const drawLegend = (lines) => {
    legend.replaceChildren(...lines.map((line) => {
      const style = { test: "line", colour: line.colour, dash: line.dash.join(" ") };
      return element("button", { type: "button", "aria-pressed": String(!hidden.has(line.label)), data: style, on: { click: (event) => {
        if (!hidden.delete(line.label)) hidden.add(line.label);
        event.currentTarget.setAttribute("aria-pressed", String(!hidden.has(line.label)));
        plot.series.forEach((one, index) => { if (one.line === line.label) plot.setSeries(index, { show: !hidden.has(line.label) }); });
      } } }, swatch(line), line.label, element("span", { class: "value" }));
    }));
  };

  const width = new ResizeObserver(() => {
    if (plot && canvas.clientWidth > 0 && plot.width !== canvas.clientWidth) plot.setSize({ width: canvas.clientWidth, height });
  });
  width.observe(canvas);
  const recolour = () => draw(...last);
  window.addEventListener("theme-changed", recolour);

  return {
    element: box, tools, draw,
    close: () => {
      window.removeEventListener("theme-changed", recolour);
      width.disconnect();
      plot?.destroy();
    },
  };
}

function columns(line) {
  return [line.values, ...(line.low ? [line.low, line.high] : []), ...(line.raw ? [line.raw] : [])].map((values) => [line.episodes, values]);
}

/** A short piece of a line for the legend. */
function swatch(line) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const stroke = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const set = (target, attributes) => Object.entries(attributes).forEach(([name, value]) => target.setAttribute(name, value));
  set(picture, { class: "swatch", width: 30, height: 8, "aria-hidden": "true" });
  set(stroke, { x1: 0, y1: 4, x2: 30, y2: 4, stroke: line.colour, "stroke-width": 3, "stroke-dasharray": line.dash.join(" ") });
  picture.append(stroke);
  return picture;
}

function options(lines, { log, time, hidden, width, height, readout }) {
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
  const grid = { stroke: getComputedStyle(document.documentElement).getPropertyValue("--line").trim(), width: 1 };
  const axis = { stroke: ink, grid, ticks: grid, font: "12px system-ui, sans-serif" };
  const series = [{ label: "episode" }];
  const bands = [];
  for (const line of lines) {
    const show = !hidden.has(line.label);
    series.push({ line: line.label, label: line.label, stroke: line.colour, dash: line.dash, width: 1.5, show, spanGaps: true,
      points: { show: line.points ?? false, size: 5, fill: line.colour } });
    const behind = { line: line.label, show, spanGaps: true, points: { show: false } };
    if (line.low) {
      const edge = { ...behind, stroke: "transparent", width: 0 };
      series.push({ ...edge }, { ...edge });
      bands.push({ series: [series.length - 1, series.length - 2], fill: `${line.colour}26` });
    }
    if (line.raw) series.push({ ...behind, stroke: `${line.colour}40`, width: 1 });
  }
  return {
    width, height, series, bands,
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false } },
    scales: { x: { time }, y: log ? { distr: 3 } : {} },
    axes: [{ ...axis, space: time ? 80 : 60, ...(time ? { values: (_, ticks) => ticks.map((tick) => clock(1000 * tick)) } : {}) }, { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : number(tick))) }],
    hooks: { setCursor: [readout] },
  };
}

function describe(title, lines) {
  const newest = lines.slice(0, 12).map((line) => `${line.label} ${number(line.values.at(-1))}`).join(", ");
  return lines.length ? `${title}; newest: ${newest}` : `${title}; no numbers yet`;
}
