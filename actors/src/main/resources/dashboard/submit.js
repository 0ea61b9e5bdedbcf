/* The form that submits a run; every fault that the service finds is shown, not only the first. */

import { runAddress } from "./address.js";
import { get, send, ServiceError } from "./api.js";
import { announce, element, field, problem, section } from "./dom.js";

const EXAMPLE = "data.root = data/phantom\nepisodes = 300";

export function submitForm() {
  const preset = element("select", { name: "preset", id: "submit-preset", required: true });
  const name = element("input", { name: "name", id: "submit-name", autocomplete: "off", spellcheck: "false" });
  const priority = element("input", { name: "priority", id: "submit-priority", type: "number", value: "0", step: "1" });
  const settings = element("textarea",
    { name: "settings", id: "submit-settings", rows: "5", spellcheck: "false", placeholder: EXAMPLE });
  const button = element("button", { id: "submit", type: "submit", class: "strong", text: "Submit", data: { test: "submit" } });
  const faults = element("div", { id: "submit-faults", data: { test: "submit-faults" } });
  const form = element("form", { id: "submit-form", data: { test: "submit-form" } },
    element("div", { class: "fields" }, field("Preset", preset), field("Name", name, "chosen by the service if empty"),
      field("Priority", priority, "higher starts first")),
    field("Settings", settings, "one key = value per line; lists as [A, B]"),
    faults, element("p", {}, button));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    faults.replaceChildren();
    button.disabled = true;
    try {
      const asked = { preset: preset.value, priority: Number(priority.value) || 0, settings: readSettings(settings.value) };
      if (name.value.trim()) asked.name = name.value.trim();
      const run = await send("POST", "/runs", asked);
      announce(`Run ${run.id} is submitted.`);
      location.hash = runAddress(run.id);
    } catch (error) {
      faults.replaceChildren(problem(error));
    } finally {
      button.disabled = false;
    }
  });
  fill(preset, faults);
  return section("submit-card", "Submit a run", form);
}

async function fill(preset, faults) {
  try {
    const { presets } = await get("/service");
    preset.replaceChildren(...presets.map((name) => element("option", { value: name, text: name })));
  } catch (error) {
    faults.replaceChildren(problem(error));
  }
}

/** The settings by key. Throws an error with all lines that are not `key = value`. */
export function readSettings(text) {
  const settings = {};
  const faults = [];
  text.split("\n").forEach((line, index) => {
    const bare = line.trim();
    if (!bare || bare.startsWith("#")) return;
    const equals = bare.indexOf("=");
    const key = bare.slice(0, equals).trim();
    if (equals < 1 || !key) {
      faults.push({ key: bare, place: `line ${index + 1}`, sentence: "is not of the form key = value" });
    } else if (Object.hasOwn(settings, key)) {
      faults.push({ key, place: `line ${index + 1}`, sentence: "is set twice; remove one of the lines" });
    } else {
      settings[key] = readValue(bare.slice(equals + 1).trim());
    }
  });
  if (faults.length) throw new ServiceError("Cannot read the settings.", 0, faults);
  return settings;
}

function readValue(text) {
  try {
    return JSON.parse(text);
  } catch {
    if (!text.startsWith("[") || !text.endsWith("]")) return text;
    const inside = text.slice(1, -1).trim();
    return inside ? inside.split(",").map((part) => readValue(part.trim())) : [];
  }
}
