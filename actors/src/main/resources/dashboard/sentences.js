/* A run's events as sentences, in the words of the run's own log. */

import { duration, milliseconds, number } from "./format.js";

const join = (names) => (names ?? []).join(", ");
const split = (event) => (event.metaTest?.length
  ? `meta-train ${join(event.metaTrain)}, meta-test ${join(event.metaTest)}`
  : `trained on ${join(event.metaTrain)}`);
const sorted = (map) => Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
const numbers = (map) => sorted(map).map(([key, value]) => `${key} ${number(value)}`).join(", ");
const info = (text) => ({ level: "info", text });
const warn = (text) => ({ level: "warn", text });
const error = (text) => ({ level: "error", text });
const POLICY = { continue: "the run continues without it", pause: "the run pauses" };
const said = (event) => event.fault?.message ?? "";

const SENTENCES = {
  RunSubmitted: (e) => info(`Run ${e.run} is submitted: ${e.preset}, ${e.episodes} episodes, priority ${e.priority}.`),
  RunQueued: () => info("The run waits for a device and will continue from its last checkpoint."),
  PriorityChanged: (e) => info(`The run's priority changes from ${e.from} to ${e.to}.`),
  RunDispatched: (e) => info(`The run gets the device ${e.device}, attempt ${e.attempt}.`),
  AttemptStarted: (e) => info(`Attempt ${e.attempt} runs in process ${e.pid}.`),
  RunInterrupted: (e) => warn(`The run is interrupted at episode ${e.episode}: ${e.reason}.`),
  StopAsked: (e) => info(`The run is asked to stop at episode ${e.episode}.`),
  RunLabelled: (e) => info(`The run is ${e.archived ? "archived" : "listed"}; its tags: ${e.tags.length ? join(e.tags) : "none"}.`),
  RunDeleted: () => info("The run is deleted."),
  RunCancelled: () => info("The run is removed from the queue; it never started."),
  RunRestored: (e) => warn(`The run's history is ${e.complete ? "" : "being "}restored: ${e.reason}.`),
  RunStarted: (e) => info(`Run ${e.run} starts at episode ${e.episode} of ${e.episodes}: ${e.method} on ${join(e.domains)}, `
    + `on ${e.device}${e.resumedFrom ? `, continuing from ${e.resumedFrom}` : ""}.`),
  EpisodeCompleted: (e) => info(`Episode ${e.episode} is done in ${milliseconds(e.elapsed)} after `
    + `${milliseconds(e.waited)} without data; ${split(e)}: ${numbers(e.losses)}.`),
  EpisodeSkipped: (e) => warn(`Episode ${e.episode} is not applied in full, its numbers are not finite; `
    + `${split(e)}: ${join(e.terms)}.`),
  ValidationCompleted: (e) => info(`Validation after ${e.episode} episodes: mean Dice ${number(e.mean)}`
    + `${e.best ? ", the best so far" : ""}; ${sorted(e.dice).map(([d, map]) => `${d}: ${numbers(map)}`).join("; ")}.`),
  LearningRateReduced: (e) => info(`The learning rate falls from ${e.from} to ${e.to}.`),
  CheckpointCommitted: (e) => info(`Checkpoint after ${e.episode} episodes committed in ${milliseconds(e.elapsed)}`
    + `${e.best ? " as the best" : ""}: ${e.checkpoint}.`),
  CheckpointFailed: (e) => warn(`The checkpoint after ${e.episode} episodes could not be written, failure ${e.inARow} of at most `
    + `${e.allowed} in a row; the earlier ones remain${e.inARow > e.allowed ? ": " : " and the run continues: "}${said(e)}`),
  CheckpointPassedOver: (e) => warn(`A checkpoint is not whole, the previous one is used: ${said(e)}`),
  ActorRestarted: (e) => warn(`The actor ${e.actor} failed at episode ${e.episode} and is started again: ${said(e)}`),
  DomainLost: (e) => error(`Domain ${e.domain} is lost, its actor failed too often; `
    + `${POLICY[e.policy] ?? "the run fails"}: ${said(e)}`),
  SubjectQuarantined: (e) => warn(`Subject ${e.subject} of domain ${e.domain} is set aside from episode ${e.episode} on, `
    + `${e.count} of ${e.subjects} so far: ${e.cause}${!e.file || e.cause.includes(e.file) ? "" : ` (${e.file})`}`),
  RolledBack: (e) => warn(`Too many episodes in a row gave numbers that are not finite: the run goes back from episode `
    + `${e.episode} to ${e.to}, time ${e.times}, with the learning rate ${e.learningRate}.`),
  MemoryFreed: (e) => warn(`The device had too little memory for episode ${e.episode}; its caches were freed and the `
    + `episode is applied: ${said(e)}`),
  Stalled: (e) => warn(`At episode ${e.episode} the run hangs, ${e.activity} takes ${duration(e.since)} so far; `
    + `${sorted(e.actors).map(([actor, doing]) => `${actor}: ${doing}`).join(", ")}.`),
  RunPaused: (e) => warn(`The run is paused at episode ${e.episode}: ${e.reason}.`),
  RunUnpaused: (e) => info(`The run continues at episode ${e.episode}.`),
  EpisodesChanged: (e) => info(`The run's length changes from ${e.from} to ${e.to} episodes.`),
  ConfigurationChanged: (e) => (e.forced
    ? warn(`The run is resumed with changes that affect its numbers from episode ${e.episode} on: ${e.changes.join("; ")}.`)
    : info(`The run is resumed with another configuration: ${e.changes.join("; ")}.`)),
  RunCompleted: (e) => info(`Run ${e.run} is complete after ${e.episode} episodes`
    + `${e.best ? `; best mean Dice ${number(e.best.score)} after ${e.best.episode}` : ""}.`),
  RunStopped: (e) => (e.interruption
    ? warn(`The run is interrupted after ${e.episode} episodes: ${e.interruption}. The next process continues it.`)
    : info(`Run ${e.run} is stopped after ${e.episode} episodes; its state is in its last checkpoint.`)),
  RunFailed: (e) => error(`Run ${e.run} has failed at episode ${e.episode}${e.restart ? ", a new process can continue: " : ": "}`
    + said(e)),
};

/** The event's `level` (info, warn, error) and `text`; one of a kind that this page does not know is named. */
export function sentence(event) {
  const words = SENTENCES[event.type];
  return words ? words(event) : info(`${event.type} at episode ${event.episode}.`);
}
