/* The end of the run's own log, closed until a reader opens it. */

import { request, runPath } from "./api.js";
import { element, problem, setText } from "./dom.js";
import { count } from "./format.js";

const LINES = [500, 2000, 10000];

export function logFilePart(id) {
  const words = element("input", { id: "logfile-words", type: "search", placeholder: "search", "aria-label": "Search the lines",
    data: { test: "logfile-words" } });
  const most = element("select", { id: "logfile-lines", "aria-label": "How many lines" },
    LINES.map((lines) => element("option", { value: lines, text: `last ${count(lines)} lines` })));
  const newest = element("button", { type: "button", text: "Newest lines", data: { test: "logfile-newest" } });
  const tally = element("span", { class: "quiet", role: "status", data: { test: "logfile-count" } });
  const text = element("pre", { class: "logfile", tabindex: "0", "aria-label": "Lines of the log, newest last", data: { test: "logfile-text" } });
  const note = element("div", {});
  const box = element("details", { class: "card", id: "logfile", data: { test: "logfile" } },
    element("summary", { data: { test: "logfile-open" } }, element("h2", { text: "Log file" })),
    element("div", { class: "tools" }, words, most, newest, tally), note, text);
  let lines = [];
  let timer = 0;

  const draw = () => {
    const wanted = words.value.trim().toLowerCase();
    const found = wanted ? lines.filter((line) => line.toLowerCase().includes(wanted)) : lines;
    setText(tally, wanted ? `${count(found.length)} of ${count(lines.length)} lines` : `${count(lines.length)} lines`);
    text.replaceChildren(...(wanted ? found.flatMap((line) => [...marked(line, wanted), "\n"]) : [found.join("\n")]));
    text.scrollTop = text.scrollHeight;
  };

  const load = async () => {
    newest.disabled = true;
    try {
      const loaded = await (await request(runPath(id, `/log?lines=${most.value}`), { cache: "no-store" })).text();
      lines = loaded ? loaded.replace(/\n$/, "").split("\n") : [];
      note.replaceChildren();
      draw();
    } catch (error) {
      note.replaceChildren(problem(error));
    }
    newest.disabled = false;
  };

  box.addEventListener("toggle", () => { if (box.open) load(); });
  most.addEventListener("change", load);
  newest.addEventListener("click", load);
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 200);
  });
  return { elements: [box], close: () => clearTimeout(timer) };
}

/** A line with the words marked that were searched for. */
function marked(line, wanted) {
  const parts = [];
  const lower = line.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(line.slice(from, at), element("mark", { text: line.slice(at, at + wanted.length) }));
    from = at + wanted.length;
  }
  return [...parts, line.slice(from)];
}
