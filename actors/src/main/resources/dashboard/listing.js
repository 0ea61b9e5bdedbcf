/* Which runs the list shows, in which order, with which columns. */

const ACTIVE = ["queued", "preparing", "training", "paused", "stopping"];
const ENDED = ["completed", "stopped", "failed", "cancelled"];
const collator = new Intl.Collator("en", { numeric: true });

/** The values of the filter by state. */
export const STATES = ["active", "ended", ...ACTIVE, ...ENDED];

export function hasEnded(run) {
  return ENDED.includes(run.state);
}

/** Whether a run has the state, and each of the words in its name, preset, tags or settings. */
export function matches(run, words, state) {
  if (state === "active" ? !ACTIVE.includes(run.state) : state === "ended" ? !hasEnded(run) : state && run.state !== state) return false;
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return true;
  const settings = Object.entries(run.settings).map(([key, value]) => `${key}=${value}`);
  const text = [run.id, run.preset, ...run.tags, ...settings].join("\n").toLowerCase();
  return wanted.every((word) => text.includes(word));
}

/** The settings in which runs differ, sorted; a run without a setting has the value of its preset. */
export function differingSettings(runs) {
  const keys = new Set(runs.flatMap((run) => Object.keys(run.settings)));
  return [...keys].filter((key) => runs.some((run) => run.settings[key] !== runs[0].settings[key])).sort();
}

/** Whether runs have different presets. */
export function presetsDiffer(runs) {
  return runs.some((run) => run.preset !== runs[0].preset);
}

/** Runs sorted by a value, numbers by size; runs without a value are last in both directions. */
export function sorted(runs, valueOf, descending) {
  const entries = runs.map((run) => [run, valueOf(run) ?? ""]);
  const compare = ([, a], [, b]) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const order = a - b;
    return (Number.isNaN(order) ? collator.compare(a, b) : order) * (descending ? -1 : 1);
  };
  return entries.sort(compare).map(([run]) => run);
}
