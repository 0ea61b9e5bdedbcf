/* The colours of Okabe and Ito, told apart by every common kind of colour vision; a domain has one, the same everywhere. */

const PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c8c8c", "#f0e442"];
const LIGHT = new Set(["#e69f00", "#56b4e9", "#f0e442", "#cc79a7", "#8c8c8c", "#009e73"]);
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]];
const domains = [];

/** Adds domains. Earlier domains keep their colours. */
export function learnDomains(names) {
  for (const name of [...names].sort()) if (name && !domains.includes(name)) domains.push(name);
}

/** Removes all domains, for another run. */
export function forgetDomains() {
  domains.length = 0;
}

export function domainColour(name) {
  learnDomains([name]);
  return colour(domains.indexOf(name));
}

export function colour(index) {
  return PALETTE[index % PALETTE.length];
}

/** The dashes of a line, for lines with the same colour. */
export function dash(index) {
  return DASHES[index % DASHES.length];
}

/** Black or white, whichever has more contrast. */
export function inkOn(background) {
  return LIGHT.has(background) ? "#000" : "#fff";
}

/** At most two letters for the name of a domain: the name, or its end if that is unique. */
export function shortName(name) {
  if (name.length <= 2) return name;
  const ends = domains.map((domain) => domain.slice(-1));
  return new Set(ends).size === ends.length ? name.slice(-1).toUpperCase() : name.slice(0, 2);
}
