/* The last validation's pictures, a row for each domain. */

import { get, request, runPath } from "./api.js";
import { domainColour, learnDomains } from "./colours.js";
import { element, nothing, problem, section } from "./dom.js";

export function picturesPart(id) {
  const grid = element("div", { id: "pictures", data: { test: "pictures" } }, nothing("Loading…"));
  const title = element("p", { class: "quiet", id: "pictures-episode" });
  const box = section("pictures-card", "Last validation", title, grid);
  let addresses = [];
  let timer = 0;
  let shown = null;
  let closed = false;

  const load = async () => {
    try {
      const { episode, pictures } = await get(runPath(id, "/pictures"));
      if (!pictures.length) {
        if (shown === null) grid.replaceChildren(nothing("The first pictures appear after the first validation."));
        return;
      }
      if (episode === shown) return;
      learnDomains(pictures.map((row) => row.domain));
      const taken = [];
      const rows = await Promise.all(pictures.map((row) => domainRow(row, episode, taken)));
      if (closed) {
        taken.forEach(URL.revokeObjectURL);
        return;
      }
      // All at once, so that the pictures are of one validation.
      grid.replaceChildren(...rows);
      title.textContent = `After ${episode} episodes.`;
      addresses.forEach(URL.revokeObjectURL);
      addresses = taken;
      shown = episode;
    } catch (error) {
      if (!closed && shown === null) grid.replaceChildren(problem(error));
    }
  };

  const domainRow = async (row, episode, taken) => {
    const figures = await Promise.all(row.parts.map(async (part) => {
      const path = runPath(id, `/pictures/${encodeURIComponent(row.domain)}/${encodeURIComponent(part)}.png`);
      const address = URL.createObjectURL(await (await request(path, { cache: "no-cache" })).blob());
      taken.push(address);
      const words = part.replace("-", " ");
      return element("figure", {},
        element("img", { src: address, alt: `${words} of subject ${row.subject}, domain ${row.domain}, after ${episode} episodes`,
          data: { part, domain: row.domain } }),
        element("figcaption", { text: words }));
    }));
    const name = element("h3", { text: `${row.domain} · ${row.subject}` });
    name.style.borderLeftColor = domainColour(row.domain);
    return element("div", { class: "picture-row", data: { domain: row.domain } }, name, element("div", { class: "figures" }, figures));
  };

  const loadSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(load, 500);
  };

  return {
    elements: [box],
    begin: load,
    event: (_, event) => { if (event.type === "ValidationCompleted") loadSoon(); },
    gap: loadSoon,
    // The pictures may be written shortly after the event.
    tick: (run) => { if (run.best && run.state !== "queued") load(); },
    close: () => {
      closed = true;
      clearTimeout(timer);
      addresses.forEach(URL.revokeObjectURL);
    },
  };
}
