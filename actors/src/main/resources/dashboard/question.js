/* A dialog that asks before something is done that cannot be undone. */

import { element } from "./dom.js";

/** The dialog `#<name>-dialog`; `ask(title, ...consequence)` shows it, and `confirmed` is called if the answer is yes. */
export function question(name, yesText, noText, confirmed) {
  const title = element("p", { id: `${name}-question`, class: "question" });
  const consequence = element("div", { class: "consequence" });
  const dialog = element("dialog", { id: `${name}-dialog`, data: { test: `${name}-dialog` }, "aria-labelledby": title.id });
  const close = () => dialog.close();
  const yes = element("button", { id: `${name}-confirm`, type: "button", class: "danger", text: yesText,
    data: { test: `${name}-confirm` }, on: { click: () => { close(); confirmed(); } } });
  const no = element("button", { id: `${name}-dismiss`, type: "button", text: noText, autofocus: true, on: { click: close } });
  dialog.append(title, consequence, element("div", { class: "buttons" }, yes, no));
  return {
    element: dialog,
    ask: (words, ...parts) => {
      title.textContent = words;
      consequence.replaceChildren(...parts.map((part) => (part instanceof Node ? part : element("p", { class: "quiet", text: part }))));
      dialog.showModal();
    },
  };
}
