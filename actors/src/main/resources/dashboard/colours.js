/* The colours of Okabe and Ito, told apart by every common kind of colour vision, with a yellow that is visible on white. A domain has
   one colour, the same everywhere; the lines of a chart have different colours or dashes. */

const PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c8c8c", "#b3a200"];
const LIGHT = new Set(["#e69f00", "#56b4e9", "#b3a200", "#cc79a7", "#8c8c8c", "#009e73"]);
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

/** The number of a domain, from 0; that of its colour. */
export function domainIndex(name) {
  learnDomains([name]);
  return domains.indexOf(name);
}

export function domainColour(name) {
  return colour(domainIndex(name));
}

function colour(index) {
  return PALETTE[index % PALETTE.length];
}

/** The dashes of a line; a different one for each index. */
function dash(index) {
  return DASHES[index] ?? [3 * index, 4];
}

/**
 * The lines of a chart with `colour` and `dash`, no two of them with the same pair. The wish of a line is `[colour, dash]`, two indices
 * from 0; if an earlier line has that pair, the line gets the next dash that is free with its colour.
 */
export function styled(lines) {
  const taken = new Set();
  return lines.map(({ wish: [wished, first], ...line }) => {
    const colour_ = wished % PALETTE.length;
    let dash_ = first;
    while (taken.has(`${colour_} ${dash_}`)) dash_ += 1;
    taken.add(`${colour_} ${dash_}`);
    return { ...line, colour: colour(colour_), dash: dash(dash_) };
  });
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
