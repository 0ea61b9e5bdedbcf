/* What each actor is doing, and the subjects that were set aside. */

import { get, runPath } from "./api.js";
import { domainColour, learnDomains } from "./colours.js";
import { element, nothing, section } from "./dom.js";
import { moment } from "./format.js";

export function actorsPart(id) {
  const actors = element("dl", { id: "actors-list", class: "facts", data: { test: "actors-list" } });
  const quarantine = element("div", { id: "quarantine-list", data: { test: "quarantine-list" } });
  let timer = 0;

  const loadActors = async (run) => {
    if (!["preparing", "training", "paused", "stopping"].includes(run.state)) {
      actors.replaceChildren(element("dd", { text: "The run has no device and therefore no actors." }));
      return;
    }
    try {
      const told = await get(runPath(id, "/actors"));
      const entries = Object.entries(told.actors);
      // All at once, so that the colours do not depend on the order of the response.
      learnDomains(entries.map(domainOf).filter(Boolean));
      actors.replaceChildren(...(entries.length ? entries.flatMap(describe) : [element("dd", { text: "No actor has responded yet." })]));
    } catch (error) {
      actors.replaceChildren(element("dd", { text: error.message }));
    }
  };

  const loadQuarantine = async () => {
    try {
      const { quarantined } = await get(runPath(id, "/quarantine"));
      quarantine.replaceChildren(quarantined.length
        ? element("ul", {}, quarantined.map(setAside))
        : nothing("No subject is quarantined."));
    } catch (error) {
      quarantine.replaceChildren(nothing(error.message));
    }
  };
  const loadSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(loadQuarantine, 500);
  };

  return {
    elements: [element("div", { class: "pair" },
      section("actors", "Actors", actors), section("quarantine", "Quarantine", quarantine))],
    begin: loadQuarantine,
    tick: loadActors,
    event: (_, event) => { if (event.type === "SubjectQuarantined") loadSoon(); },
    gap: loadSoon,
    close: () => clearTimeout(timer),
  };
}

/** `A` of the actor `domain-A`; empty for another actor. */
function domainOf([name]) {
  return name.startsWith("domain-") ? name.slice("domain-".length) : "";
}

function describe([name, doing]) {
  const title = element("dt", { text: name });
  const domain = domainOf([name]);
  if (domain) {
    title.classList.add("domain");
    title.style.borderLeftColor = domainColour(domain);
  }
  return [title, element("dd", { text: doing })];
}

function setAside(one) {
  const named = !one.file || one.cause.includes(one.file) ? "" : ` (${one.file})`;
  return element("li", {},
    element("strong", { text: `${one.domain} · ${one.subject}` }),
    element("span", { text: ` from episode ${one.episode} on, ${moment(one.at)}: ${one.cause}${named}` }));
}
