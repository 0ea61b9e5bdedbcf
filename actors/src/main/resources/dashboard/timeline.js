/* Which domain judged each of the last episodes, as a strip of coloured cells with letters. */

import { domainColour, inkOn, learnDomains, shortName } from "./colours.js";
import { element, nothing, section } from "./dom.js";
import { count } from "./format.js";

export function timeline() {
  const strip = element("div", { id: "timeline-strip", class: "strip", role: "img", data: { test: "timeline-strip" } });
  const words = element("p", { class: "keys", id: "timeline-words" });
  const empty = nothing("No episode with a meta-test domain yet.");
  const cells = [];

  const draw = ({ episodes, domains }) => {
    learnDomains(domains);
    empty.hidden = episodes.length > 0;
    while (cells.length > episodes.length) cells.pop().remove();
    while (cells.length < episodes.length) cells.push(strip.appendChild(element("span", {})));
    cells.forEach((cell, index) => paint(cell, episodes[index], domains[index]));
    const met = [...new Set(domains)].sort();
    const shares = met.map((domain) => [domain, domains.filter((one) => one === domain).length]);
    if (episodes.length) {
      strip.setAttribute("aria-label", `Meta-test domain of episodes ${episodes[0]} to ${episodes.at(-1)}: `
        + shares.map(([domain, times]) => `${domain} ${times} times`).join(", "));
    }
    words.replaceChildren(...shares.map(([domain, times]) => {
      const key = element("span", { class: "key", text: shortName(domain) });
      colourIn(key, domain);
      return element("span", {}, key, ` ${domain}: ${times} of ${count(episodes.length)}`);
    }));
  };
  return { element: section("timeline", "Meta-test domain of the last 200 episodes", strip, words, empty), draw };
}

function paint(cell, episode, domain) {
  const title = `Episode ${episode}: ${domain}`;
  if (cell.title === title) return;
  if (cell.dataset.domain !== domain) {
    cell.dataset.domain = domain;
    cell.textContent = shortName(domain);
    colourIn(cell, domain);
  }
  cell.title = title;
}

function colourIn(cell, domain) {
  const background = domainColour(domain);
  cell.style.backgroundColor = background;
  cell.style.color = inkOn(background);
}
