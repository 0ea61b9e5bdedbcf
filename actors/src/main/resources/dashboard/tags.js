/* The tags of a run in the list, edited in place. */

import { runPath, send } from "./api.js";
import { announce, element, problem } from "./dom.js";

/** The tags of a run; `show(tags)` draws them unless they are being edited, `changed(run)` is called after a change. */
export function tagsEditor(id, changed) {
  const list = element("span", { class: "tags", data: { test: "tags" } });
  const edit = element("button", { type: "button", class: "small plain", text: "✎", "aria-label": `Edit the tags of ${id}`,
    title: "Edit the tags", data: { test: "tags-edit", focus: `tags ${id}` } });
  const input = element("input", { "aria-label": `Tags of ${id}, separated by commas`, autocomplete: "off", spellcheck: "false",
    placeholder: "baseline, sweep 3", data: { test: "tags-input", focus: `input ${id}` } });
  const fault = element("div", {});
  const form = element("form", { class: "tags-form", hidden: true }, input,
    element("button", { type: "submit", class: "small", text: "Save", data: { test: "tags-save" } }),
    element("button", { type: "button", class: "small", text: "Cancel", on: { click: () => close() } }), fault);
  const view = element("span", {}, list, edit);
  let tags = [];

  const draw = () => list.replaceChildren(...tags.map((tag) => element("span", { class: "tag", text: tag })));
  const close = () => {
    form.hidden = true;
    view.hidden = false;
    draw();
    edit.focus();
  };

  edit.addEventListener("click", () => {
    input.value = tags.join(", ");
    fault.replaceChildren();
    view.hidden = true;
    form.hidden = false;
    input.focus();
  });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const wanted = input.value.split(",").map((tag) => tag.trim()).filter(Boolean);
      const run = await send("PATCH", runPath(id), { tags: wanted });
      tags = run.tags;
      close();
      announce(`Tags of ${id}: ${tags.join(", ") || "none"}.`);
      changed(run);
    } catch (error) {
      fault.replaceChildren(problem(error));
    }
  });

  return {
    element: element("div", {}, view, form),
    show: (now) => {
      tags = now;
      if (form.hidden) draw();
    },
  };
}
