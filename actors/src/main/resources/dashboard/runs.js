/* The list of all runs, with a filter, an order and chosen runs that are kept in the address, and the form that submits a run. */

import { address, listed, replaceListAddress } from "./address.js";
import { request } from "./api.js";
import { chosenPart } from "./chosen.js";
import { element, nothing, problem, section, setText } from "./dom.js";
import { count } from "./format.js";
import { matches, sorted, STATES } from "./listing.js";
import { columnsOf, runTable } from "./runtable.js";
import { submitForm } from "./submit.js";

const EVERY = 3000;
const ROWS = 200;
const NEWEST = "-submitted";

/** Shows the list until `close()`; `query` as in the address. */
export function runsPage(main, query) {
  const words = element("input", { id: "runs-filter", type: "search", "aria-label": "Filter by name, preset, tags and settings",
    placeholder: "name, preset, tag, key=value", autocomplete: "off", spellcheck: "false", data: { test: "runs-filter" } });
  const state = element("select", { id: "runs-state", "aria-label": "State", data: { test: "runs-state" } },
    element("option", { value: "", text: "all states" }), STATES.map((value) => element("option", { value, text: value })));
  const order = element("select", { id: "runs-sort", class: "narrow", "aria-label": "Order" });
  const archived = element("input", { id: "runs-archived", type: "checkbox", data: { test: "runs-archived" } });
  const all = element("input", { id: "choose-all", type: "checkbox", disabled: true, data: { test: "choose-all" } });
  const tally = element("span", { class: "quiet", role: "status", data: { test: "runs-count" } });
  const note = element("div", {}, element("p", { class: "quiet", text: "Loading…" }));
  const more = element("button", { id: "runs-more", type: "button", hidden: true, data: { test: "runs-more" } });
  const chosen = new Set(listed(query, "chosen"));
  let sort = query.get("sort") || NEWEST;
  let runs = null;
  let shown = "";
  let room = ROWS;
  let turn = 0;
  let timer = 0;
  let closed = false;

  words.value = query.get("q") ?? "";
  state.value = STATES.includes(query.get("state")) ? query.get("state") : "";
  archived.checked = query.get("archived") === "true";

  const selection = chosenPart(() => { chosen.clear(); draw(); }, () => refresh());
  const table = runTable({
    sort: (key) => { sort = sort === key ? `-${key}` : key; draw(); },
    choose: (id, yes) => { if (yes) chosen.add(id); else chosen.delete(id); draw(); },
    changed: (run) => { turn += 1; runs = runs.map((one) => (one.id === run.id ? run : one)); shown = ""; draw(); },
  });

  const draw = () => {
    replaceListAddress(address("/", { q: words.value.trim(), state: state.value, sort: sort === NEWEST ? "" : sort,
      archived: archived.checked ? "true" : "", chosen: [...chosen] }));
    if (!runs) return;
    const found = runs.filter((run) => matches(run, words.value, state.value));
    const columns = columnsOf(found);
    const by = { key: sort.replace(/^-/, ""), descending: sort.startsWith("-") };
    const column = columns.find((one) => one.key === by.key);
    const ordered = column ? sorted(found, (run) => column.facts(run)[0], by.descending) : found;
    offerOrders(order, columns, sort);
    table.show(ordered.slice(0, room), columns, by, chosen);
    more.hidden = ordered.length <= room;
    more.textContent = `Show ${count(Math.min(ROWS, ordered.length - room))} more`;
    setText(tally, found.length === runs.length ? `${count(runs.length)} runs` : `${count(found.length)} of ${count(runs.length)} runs`);
    const empty = runs.length ? "No run matches the filter." : "There are no runs yet. Submit one below.";
    note.replaceChildren(found.length ? "" : nothing(empty));
    const among = found.filter((run) => chosen.has(run.id)).length;
    all.checked = among > 0 && among === found.length;
    all.indeterminate = among > 0 && among < found.length;
    all.disabled = !found.length;
    selection.update(runs.filter((run) => chosen.has(run.id)));
  };

  const load = async () => {
    try {
      turn += 1;
      const mine = turn;
      const text = await (await request(`/runs${archived.checked ? "?archived=true" : ""}`)).text();
      // A response from before a change would show the old state again.
      if (closed || mine !== turn) return;
      connection("live", "live");
      if (text === shown) return;
      shown = text;
      ({ runs } = JSON.parse(text));
      const known = new Set(runs.map((run) => run.id));
      for (const id of chosen) if (!known.has(id)) chosen.delete(id);
      draw();
    } catch (error) {
      shown = "";
      if (error.status === 0) connection("lost", "the service does not respond");
      if (!closed) note.replaceChildren(problem(error));
    }
  };

  const refresh = async () => {
    clearTimeout(timer);
    if (!document.hidden) await load();
    clearTimeout(timer);
    if (!closed) timer = setTimeout(refresh, EVERY);
  };

  const filtered = () => { room = ROWS; draw(); };
  words.addEventListener("input", filtered);
  state.addEventListener("change", filtered);
  order.addEventListener("change", () => { sort = order.value; draw(); });
  archived.addEventListener("change", () => { filtered(); refresh(); });
  more.addEventListener("click", () => { room += ROWS; draw(); });
  all.addEventListener("change", () => {
    for (const run of runs.filter((one) => matches(one, words.value, state.value))) {
      if (all.checked) chosen.add(run.id);
      else chosen.delete(run.id);
    }
    draw();
  });

  main.replaceChildren(element("h1", { text: "Runs" }),
    section("runs", "All runs",
      element("div", { class: "tools", role: "search", "aria-label": "Runs" }, words, state, order,
        element("label", { class: "check" }, archived, "archived runs too"), tally),
      selection.element,
      element("label", { class: "check" }, all, "choose all listed runs"),
      element("div", { id: "runs-list", data: { test: "runs-list" } }, table.element, note, more)),
    submitForm());
  refresh();
  return { close: () => { closed = true; clearTimeout(timer); } };
}

/** The orders for a narrow page, which has no headings. */
function offerOrders(order, columns, sort) {
  const options = columns.flatMap((column) => [[column.key, `${column.title} ▲`], [`-${column.key}`, `${column.title} ▼`]]);
  if ([...order.options].map((option) => option.value).join() !== options.map(([value]) => value).join()) {
    order.replaceChildren(...options.map(([value, text]) => element("option", { value, text })));
  }
  if (order.value !== sort) order.value = sort;
}

/** Shows the state of the connection in the head of the page. */
export function connection(state, words) {
  const place = document.getElementById("connection");
  if (place.dataset.state !== state || place.textContent !== words) {
    place.dataset.state = state;
    place.textContent = words;
  }
}
