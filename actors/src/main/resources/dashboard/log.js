/* The run's events as sentences: the last ones, a filter, and older ones by the page. */

import { get, runPath } from "./api.js";
import { element, nothing, problem, section } from "./dom.js";
import { clock } from "./format.js";
import { sentence } from "./sentences.js";

const PAGE = 200;
const REDRAW = 300;

export function logPart(id) {
  const kind = element("select", { id: "log-kind", "aria-label": "Which events" },
    [["all", "all events"], ["notable", "without episodes"], ["faults", "warnings and errors"]]
      .map(([value, text]) => element("option", { value, text })));
  const words = element("input", { id: "log-words", type: "search", placeholder: "filter by words", "aria-label": "Filter by words" });
  const list = element("ol", { id: "log", class: "log", data: { test: "log" }, tabindex: "0", "aria-label": "Events, newest first" });
  const older = element("button", { id: "log-older", type: "button", text: "Older events", hidden: true });
  const note = element("div", {});
  const box = section("log-card", "Events", element("div", { class: "tools" }, kind, words), list, note, older);
  let lines = [];
  let room = PAGE;
  let timer = 0;

  const matches = (line) => {
    if (kind.value === "notable" && line.type === "EpisodeCompleted") return false;
    if (kind.value === "faults" && line.level === "info") return false;
    return line.text.toLowerCase().includes(words.value.trim().toLowerCase());
  };

  const draw = () => {
    timer = 0;
    const shown = lines.filter(matches).reverse();
    list.replaceChildren(...shown.map((line) => element("li", { class: line.level, data: { test: "log-line", id: line.id } },
      element("time", { datetime: line.at, text: clock(line.at) }), element("span", { text: line.text }))));
    older.hidden = !lines.length || lines[0].id <= 1;
    const empty = lines.length ? "No loaded event matches the filter." : "No events yet.";
    note.replaceChildren(shown.length ? "" : nothing(empty));
  };
  const drawSoon = () => { timer ||= setTimeout(draw, REDRAW); };

  const add = (number, event) => {
    if (lines.length && number <= lines[lines.length - 1].id) return;
    lines.push(line(number, event));
    if (lines.length > room) lines = lines.slice(lines.length - room);
    drawSoon();
  };

  const load = async (after, limit) => {
    try {
      const page = await get(runPath(id, `/events?after=${after}&limit=${limit}`));
      const known = new Set(lines.map((known_) => known_.id));
      const fresh = page.events.filter((entry) => !known.has(entry.id)).map((entry) => line(entry.id, entry.event));
      lines = [...lines, ...fresh].sort((a, b) => a.id - b.id);
      draw();
    } catch (error) {
      note.replaceChildren(problem(error));
    }
  };

  older.addEventListener("click", () => {
    const upTo = lines[0].id - 1;
    const after = Math.max(0, upTo - PAGE);
    room += upTo - after;
    load(after, upTo - after);
  });
  kind.addEventListener("change", draw);
  words.addEventListener("input", drawSoon);

  return {
    elements: [box],
    begin: (run) => load(Math.max(0, run.lastEvent - PAGE), PAGE),
    event: add,
    gap: (after, upTo) => load(Math.max(after, upTo - PAGE), Math.min(PAGE, upTo - after)),
    close: () => clearTimeout(timer),
  };
}

function line(id, event) {
  return { id, at: event.at, type: event.type, ...sentence(event) };
}
