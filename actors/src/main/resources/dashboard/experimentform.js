/* The forms that start and extend an experiment; every error that the service finds is shown, not only the first. */

import { experimentAddress } from "./address.js";
import { get, send, ServiceError } from "./api.js";
import { announce, element, field, problem, section } from "./dom.js";
import { readSettings } from "./submit.js";

const SETTINGS = "data.root = data/phantom\nepisodes = 300";
const GRID = `{
  "methods": ["dgnet", "unet"],
  "targets": "all",
  "seeds": [1, 2, 3],
  "compare": {"method": "unet"}
}`;

/** The form that starts an experiment and then shows its page. */
export function startForm() {
  const preset = element("select", { id: "experiment-preset", required: true });
  const name = element("input", { id: "experiment-name", autocomplete: "off", spellcheck: "false" });
  const priority = element("input", { id: "experiment-priority", type: "number", value: "0", step: "1" });
  const common = commonPart("experiment", "for a packaged experiment only what differs from it");
  const form = formOf("experiment", "Start", [
    element("div", { class: "fields" }, field("Experiment or preset", preset), field("Name", name, "from the grid or the preset if empty"),
      field("Priority", priority, "higher starts first")), ...common.elements], async () => {
    const asked = { preset: preset.value, priority: Number(priority.value) || 0, ...common.read() };
    if (name.value.trim()) asked.name = name.value.trim();
    const started = await send("POST", "/experiments", asked);
    announce(`The experiment ${started.name} is started.`);
    location.hash = experimentAddress(started.name);
  });
  fill(preset, form.faults);
  return section("start-experiment", "Start an experiment", form.element);
}

/** The form that extends an experiment; `fill(view)` sets its fields, `extended(view)` is called after a change. */
export function extendForm(path, extended) {
  const common = commonPart("extend", "trainings that are done and still part of the grid are kept");
  let asked = {};
  const form = formOf("extend", "Extend", common.elements, async () => {
    const view = await send("PUT", path, { ...asked, ...common.read() });
    announce(`The experiment has ${view.trainings.length} trainings.`);
    extended(view);
  });
  return {
    element: form.element,
    fill: (view) => {
      asked = { preset: view.preset, priority: view.priority };
      form.faults.replaceChildren();
      common.fill(view);
    },
  };
}

/** The fields for settings and grid. */
function commonPart(key, hint) {
  const settings = element("textarea", { id: `${key}-settings`, rows: "8", spellcheck: "false", placeholder: SETTINGS });
  const grid = element("textarea", { id: `${key}-grid`, rows: "8", spellcheck: "false", placeholder: GRID });
  return {
    elements: [element("div", { class: "texts" }, field("Settings of all trainings", settings, "one key = value per line; lists as [A, B]"),
      field("Grid", grid, `a JSON object; ${hint}`))],
    read: () => ({ settings: readSettings(settings.value), experiment: readGrid(grid.value) }),
    fill: (view) => {
      settings.value = Object.entries(view.settings).sort().map(([name, value]) => `${name} = ${value}`).join("\n");
      grid.value = JSON.stringify(JSON.parse(view.grid), null, 2);
    },
  };
}

/** A form that shows the errors of what `perform` does. */
function formOf(key, title, parts, perform) {
  const faults = element("div", { data: { test: `${key}-faults` } });
  const button = element("button", { type: "submit", class: "strong", text: title, data: { test: `${key}-submit` } });
  const form = element("form", { data: { test: `${key}-form` } }, ...parts, faults, element("p", {}, button));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    faults.replaceChildren();
    button.disabled = true;
    try {
      await perform();
    } catch (error) {
      faults.replaceChildren(problem(error));
    } finally {
      button.disabled = false;
    }
  });
  return { element: form, faults };
}

/** The grid; an empty text is an empty grid. */
function readGrid(text) {
  try {
    return text.trim() ? JSON.parse(text) : {};
  } catch (fault) {
    throw new ServiceError(`Cannot read the grid: it is not JSON (${fault.message}).`, 0);
  }
}

async function fill(preset, faults) {
  const group = (label, names) => element("optgroup", { label }, names.map((name) => element("option", { value: name, text: name })));
  try {
    const { presets, experiments } = await get("/service");
    preset.replaceChildren(group("Experiments", experiments), group("Presets", presets));
  } catch (error) {
    faults.replaceChildren(problem(error));
  }
}
