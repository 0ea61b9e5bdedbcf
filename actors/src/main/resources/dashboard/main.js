/* The page's beginning: which view is shown, the token, the theme. */

import { route } from "./address.js";
import { get, hasToken, keepToken } from "./api.js";
import { comparePage } from "./compare.js";
import { element, field, section } from "./dom.js";
import { runPage } from "./run.js";
import { runsPage } from "./runs.js";
import { startTheme } from "./theme.js";

const main = document.getElementById("main");
let view = { close: () => {} };
let asking = false;

function show() {
  view.close();
  asking = false;
  const { path, query } = route();
  const run = /^\/runs\/([^/]+)$/.exec(path)?.[1];
  if (run) {
    document.title = `${decodeURIComponent(run)} – DGNet`;
    view = runPage(main, decodeURIComponent(run));
  } else if (path === "/compare") {
    document.title = "Comparison – DGNet";
    view = comparePage(main, query);
  } else {
    document.title = "DGNet runs";
    view = runsPage(main, query);
  }
  describe();
}

async function describe() {
  try {
    const service = await get("/service");
    const devices = service.devices.map((device) => `${device.name} ${device.running.length}/${device.slots}`).join(", ");
    document.getElementById("service-facts").textContent = `${service.version} · ${devices} · ${service.queue.length} waiting`;
  } catch {
    document.getElementById("service-facts").textContent = "";
  }
}

function askForToken() {
  if (asking) return;
  asking = true;
  view.close();
  const input = element("input",
    { id: "token", name: "token", type: "password", autocomplete: "current-password", required: true });
  const form = element("form", { id: "token-form", data: { test: "token-form" } },
    element("p", { text: hasToken() ? "The service does not accept this token." : "The service needs its token." }),
    field("Token", input, "kept until this tab is closed"),
    element("p", {}, element("button", { type: "submit", class: "strong", text: "Continue" })));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepToken(input.value.trim());
    show();
  });
  main.replaceChildren(section("token-card", "Token", form));
  input.focus();
}

function skipLink(event) {
  event.preventDefault();
  main.focus();
}

document.querySelector(".skip").addEventListener("click", skipLink);
startTheme(document.getElementById("theme"));
window.addEventListener("token-needed", askForToken);
window.addEventListener("hashchange", show);
show();
