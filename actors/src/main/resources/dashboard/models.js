/* The models of the run, to download. */

import { download, get, runPath } from "./api.js";
import { element, nothing, section } from "./dom.js";
import { count } from "./format.js";

export function modelsPart(id) {
  const list = element("div", { id: "models-list", data: { test: "models-list" } }, nothing("Loading…"));
  let timer = 0;

  const load = async () => {
    try {
      const { models } = await get(runPath(id, "/models"));
      list.replaceChildren(models.length
        ? element("ul", {}, models.map((model) => element("li", {},
          download(element("a", { text: model.name, data: { test: "model" } }), runPath(id, `/models/${encodeURIComponent(model.name)}`), model.name),
          element("span", { class: "quiet", text: ` after ${count(model.episode)} episodes${model.best ? ", the best" : ""}` }))))
        : nothing("The first model appears after the first checkpoint."));
    } catch (error) {
      list.replaceChildren(nothing(error.message));
    }
  };
  const loadSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(load, 1000);
  };

  return {
    elements: [section("models", "Models", list)],
    begin: load,
    event: (_, event) => { if (["CheckpointCommitted", "RunCompleted", "RunStopped"].includes(event.type)) loadSoon(); },
    gap: loadSoon,
    close: () => clearTimeout(timer),
  };
}
