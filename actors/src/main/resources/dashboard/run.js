/* One run: its state and orders, and the parts that show what it does; events are taken once and handed to each part. */

import { actorsPart } from "./actors.js";
import { listAddress } from "./address.js";
import { get, runPath } from "./api.js";
import { forgetDomains, learnDomains } from "./colours.js";
import { controls } from "./controls.js";
import { curvesPart } from "./curves.js";
import { announce, element, problem, section, setText } from "./dom.js";
import { count, moment, number } from "./format.js";
import { jobsPart } from "./jobs.js";
import { logPart } from "./log.js";
import { logFilePart } from "./logfile.js";
import { modelsPart } from "./models.js";
import { picturesPart } from "./pictures.js";
import { connection } from "./runs.js";
import { progress, where } from "./runtable.js";
import { follow } from "./stream.js";
import { systemPart } from "./system.js";

const SLOWLY = 5000;

/** Shows the run until `close()`. */
export function runPage(main, id) {
  forgetDomains();
  const orders = controls(id, () => refresh());
  const facts = element("dl", { class: "facts", data: { test: "run-facts" } });
  const state = element("span", { id: "run-state", class: "state", role: "status", data: { test: "run-state" } });
  const fault = element("div", {});
  const bar = element("div", { id: "run-progress", data: { test: "run-progress" } });
  const parts = [curvesPart(id), actorsPart(id), systemPart(), picturesPart(id), logPart(id), logFilePart(id), modelsPart(id), jobsPart(id)];
  const head = element("section", { class: "card", "aria-labelledby": "run-name" },
    element("div", { class: "heading" }, element("h1", { id: "run-name", text: id }), state), bar, orders.element, fault, facts);
  main.replaceChildren(element("p", {}, element("a", { href: listAddress(), text: "← All runs" })), head,
    ...parts.flatMap((part) => part.elements));

  let stream = { stop: () => {} };
  let timer = 0;
  let closed = false;
  let run = null;
  let following = false;

  const draw = () => {
    if (run.state !== state.dataset.state) {
      if (state.dataset.state) announce(`Run ${id} is ${run.state}.`);
      state.dataset.state = run.state;
      setText(state, run.state);
    }
    bar.replaceChildren(progress(run));
    orders.update(run);
    const reason = run.fault ?? (run.state === "paused" ? run.pausedBy : null)
      ?? (run.waitsFor ? `The run waits because ${run.waitsFor}.` : null);
    // Only if it differs: a screen reader reads a new alert aloud.
    if (fault.textContent !== (reason ?? "")) fault.replaceChildren(reason ? problem({ message: reason }) : "");
    facts.replaceChildren(...describe(run).flatMap(([name, value]) => [
      element("dt", { text: name }), element("dd", { text: value })]));
  };

  const refresh = async () => {
    try {
      const told = await get(runPath(id));
      if (closed) return;
      // A response may be older than the last event of the stream.
      run = run && told.lastEvent < run.lastEvent ? { ...told, episode: run.episode, lastEvent: run.lastEvent } : told;
      draw();
      if (!following && !over(run.state)) listen(run.lastEvent);
    } catch (error) {
      if (!closed && !run) main.replaceChildren(section("missing", "Cannot show this run", problem(error),
        element("p", {}, element("a", { href: listAddress(), text: "← All runs" }))));
    }
  };

  let soon = 0;
  const refreshSoon = () => {
    clearTimeout(soon);
    soon = setTimeout(refresh, 250);
  };

  const take = (number_, event) => {
    if (event.domains) learnDomains(event.domains);
    run.lastEvent = number_;
    if (event.type === "EpisodeCompleted") {
      run.episode = event.episode + 1;
      drawSoon();
    } else {
      refreshSoon();
    }
    for (const part of parts) part.event?.(number_, event);
  };

  let drawing = 0;
  const drawSoon = () => {
    if (drawing) return;
    drawing = setTimeout(() => {
      drawing = 0;
      if (!closed) draw();
    }, 250);
  };

  const listen = (after) => {
    following = true;
    stream.stop();
    stream = follow(id, after, {
      event: take,
      gap: (from, upTo) => {
        for (const part of parts) part.gap?.(from, upTo);
        refreshSoon();
      },
      end: () => {
        following = false;
        refreshSoon();
      },
      state: (key, words) => { if (!closed) connection(key, words); },
    });
  };

  const begin = async () => {
    await refresh();
    if (closed || !run) return;
    if (over(run.state)) connection("ended", "the run has ended");
    for (const part of parts) part.begin?.(run);
    const slowly = async () => {
      if (!document.hidden) {
        // The position in the queue changes without an event of this run.
        if (run.state === "queued") await refresh();
        for (const part of parts) part.tick?.(run);
      }
      if (!closed) timer = setTimeout(slowly, SLOWLY);
    };
    slowly();
  };
  begin();

  return {
    close: () => {
      closed = true;
      stream.stop();
      [timer, soon, drawing].forEach(clearTimeout);
      orders.close();
      for (const part of parts) part.close?.();
    },
  };
}

function over(state) {
  return ["completed", "stopped", "failed", "cancelled"].includes(state);
}

function describe(run) {
  const settings = Object.entries(run.settings).map(([key, value]) => `${key} = ${value}`).join("; ");
  return [
    ["Preset", run.preset],
    ["Where", where(run)],
    ["Best Dice", run.best ? `${number(run.best.score)} after ${count(run.best.episode)} episodes` : "no validation yet"],
    ["Last checkpoint", run.checkpoint ? `after ${count(run.checkpoint.episode)} episodes, ${moment(run.checkpoint.at)}` : "none yet"],
    ["Submitted", moment(run.submitted)],
    ["Started", moment(run.started)],
    ["Ended", moment(run.ended)],
    ["Priority, attempts", `${run.priority}, ${run.attempts}`],
    ["Tags", [...run.tags, ...(run.archived ? ["archived"] : [])].join(", ") || "–"],
    ["Folder", run.directory],
    ["Settings", settings || "as in the preset"],
  ];
}
