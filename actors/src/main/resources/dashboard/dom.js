/* Elements of the page. Text from outside enters the page here, and only as text. */

/** An element; `options`: `text`, `class`, `data` (data-*), `on` (listeners), anything else an attribute. Children: elements or text. */
export function element(tag, options = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name === "class") made.className = value;
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name === "on") for (const [type, listener] of Object.entries(value)) made.addEventListener(type, listener);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A part of the page with a heading; `key` gives its id and data-test. */
export function section(key, title, ...children) {
  const heading = element("h2", { text: title, id: `${key}-heading` });
  return element("section",
    { class: "card", id: key, data: { test: key }, "aria-labelledby": heading.id }, heading, ...children);
}

/** A field with its label above it. */
export function field(label, input, hint) {
  const parts = [element("span", { class: "label", text: label }), input];
  if (hint) parts.push(element("span", { class: "hint", text: hint }));
  return element("label", { class: "field" }, ...parts);
}

/** An error, with all errors of the configuration if there are any. */
export function problem(error) {
  const box = element("div", { class: "problem", role: "alert", data: { test: "problem" } },
    element("p", { text: error.message }));
  if (error.faults?.length) {
    box.append(element("ul", { data: { test: "faults" } }, error.faults.map((fault) =>
      element("li", { data: { test: "fault", key: fault.key ?? "" } },
        fault.key ? element("code", { text: fault.key }) : null,
        element("span", { text: fault.sentence ?? fault.finding ?? "" }),
        fault.place ? element("span", { class: "quiet", text: ` (${fault.place})` }) : null))));
  }
  return box;
}

/** A line for an empty list. */
export function nothing(text) {
  return element("p", { class: "empty", text });
}

/** Announces a text to screen readers. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Sets the text only if it differs, so that a screen reader does not repeat it. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
