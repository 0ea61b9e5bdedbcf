/* The run's curves as numbers: what the service down-sampled, and the episodes since then. */

const POINTS = 500;

/** The key of a loss, whatever its separators: `loss/labelled-train/dice` and `labelled.train.dice` have the same key. */
function plain(name) {
  return name.replace(/[/. ]+/g, ".").replace(/^(loss|losses|timing|timings|time)\./, "").toLowerCase();
}

/** The curves of one run; `stale` if they should be requested again. */
export class Curves {
  constructor() {
    this.series = [];
    this.metaTest = { episodes: [], domains: [] };
    this.added = 0;
    this.stale = false;
  }

  static get points() {
    return POINTS;
  }

  /** Sets the curves from `/metrics`, and adds later events of the stream again. */
  replace(told, since) {
    this.series = told.series.map((one) => ({
      ...one, key: plain(one.name), episodes: [...one.episodes], values: [...one.values],
      low: one.low ? [...one.low] : null, high: one.high ? [...one.high] : null,
    }));
    this.metaTest = { episodes: [...told.metaTest.episodes], domains: [...told.metaTest.domains] };
    this.added = 0;
    this.stale = false;
    for (const event of since) if (event.episode > this.#newest()) this.add(event);
  }

  /** Adds a completed episode. */
  add(event) {
    for (const [name, value] of Object.entries(event.losses)) this.#append("losses", plain(name), event.episode, value, name);
    const times = { ...event.timings, elapsed: event.elapsed, waited: event.waited };
    for (const [name, value] of Object.entries(times)) this.#append("timing", plain(name), event.episode, value);
    const rate = this.group("learning-rate")[0];
    if (rate) this.#append("learning-rate", rate.key, event.episode, event.learningRate);
    this.#appendDomain(event.episode, event.metaTest?.join("+") ?? "");
    this.added += 1;
    // At most twice the points from the service, so that the chart stays fast.
    if (this.added >= POINTS) this.stale = true;
  }

  group(name) {
    return this.series.filter((one) => one.group === name);
  }

  #newest() {
    return Math.max(-1, ...this.group("losses").map((one) => one.episodes.at(-1) ?? -1));
  }

  #append(group, key, episode, value, name) {
    let one = this.series.find((candidate) => candidate.group === group && candidate.key === key);
    if (!one) {
      this.stale = true;
      if (!name) return;
      const parts = name.split(".");
      one = { name: `loss/${parts.slice(0, -1).join("-")}/${parts.at(-1)}`, group, key, label: parts.at(-1), episodes: [], values: [] };
      this.series.push(one);
    }
    const columns = [one.episodes, one.values, one.low, one.high].filter(Boolean);
    // After a return to an earlier state the episodes are repeated.
    while (one.episodes.length && one.episodes.at(-1) >= episode) columns.forEach((column) => column.pop());
    one.episodes.push(episode);
    [one.values, one.low, one.high].filter(Boolean).forEach((column) => column.push(value));
  }

  #appendDomain(episode, domain) {
    const { episodes, domains } = this.metaTest;
    if (!domain) return;
    while (episodes.length && episodes.at(-1) >= episode) {
      episodes.pop();
      domains.pop();
    }
    episodes.push(episode);
    domains.push(domain);
    if (episodes.length > 200) {
      episodes.shift();
      domains.shift();
    }
  }
}
