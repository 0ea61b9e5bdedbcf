/* A run's events as they happen: server-sent events read by fetch, since only so can a token be sent; taken up again where it broke off. */

import { request, runPath } from "./api.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 20000;

/**
 * Follows a run from the event after `after` until `end` or `stop()`.
 * `on`: `event(id, event)`, `gap(after, upTo)`, `end(last)`, `state(live | connecting | lost | ended | refused, words)`.
 */
export function follow(run, after, on) {
  const stopping = new AbortController();
  let last = after;
  let wait = FIRST_WAIT;

  const deliver = (block) => {
    const message = parse(block);
    if (message === null) return false;
    wait = FIRST_WAIT;
    if (message.type === "end") {
      on.state("ended", "the run has ended");
      on.end(message.data.last);
      return true;
    }
    if (message.type === "gap") {
      last = Math.max(last, message.data.upTo);
      on.gap(message.data.after, message.data.upTo);
    } else if (message.id > last) {
      last = message.id;
      on.event(message.id, message.data);
    }
    return false;
  };

  const read = async () => {
    const answer = await request(runPath(run, `/stream?after=${last}`), {
      headers: { Accept: "text/event-stream", "Last-Event-ID": String(last) },
      signal: stopping.signal,
      cache: "no-store",
    });
    on.state("live", "live");
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return false;
      const blocks = (rest + value).replace(/\r\n/g, "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) if (deliver(block)) return true;
    }
  };

  const keepReading = async () => {
    while (!stopping.signal.aborted) {
      try {
        on.state("connecting", "connecting…");
        if (await read()) return;
      } catch (fault) {
        if (stopping.signal.aborted) return;
        if (fault.status >= 400 && fault.status < 500 && fault.status !== 429) {
          on.state("refused", fault.message);
          return;
        }
      }
      if (stopping.signal.aborted) return;
      // Random, so that many pages do not reconnect at the same moment.
      const pause = wait * (0.75 + Math.random() / 2);
      on.state("lost", `connection lost, retry in ${Math.ceil(pause / 1000)} s`);
      await new Promise((resolve) => setTimeout(resolve, pause));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  };

  keepReading();
  return { stop: () => stopping.abort() };
}

/** One event; null if the block is a comment, which keeps the connection open. */
function parse(block) {
  let id = -1;
  let type = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("id:")) id = Number(line.slice(3));
    else if (line.startsWith("event:")) type = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5));
  }
  return data.length ? { id, type, data: JSON.parse(data.join("\n")) } : null;
}
