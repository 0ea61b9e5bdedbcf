/* The page's beginning: which view is shown, the token, the theme. */

import { listAddress, route } from "./address.js";
import { get, hasToken, keepToken } from "./api.js";
import { comparePage } from "./compare.js";
import { element, field, section } from "./dom.js";
import { experimentPage } from "./experiment.js";
import { experimentsPage } from "./experiments.js";
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
  const experiment = /^\/experiments\/([^/]+)$/.exec(path)?.[1];
  if (run) {
    document.title = `${decodeURIComponent(run)} – DGNet`;
    view = runPage(main, decodeURIComponent(run));
  } else if (experiment) {
    document.title = `${decodeURIComponent(experiment)} – DGNet`;
    view = experimentPage(main, decodeURIComponent(experiment));
  } else if (path === "/experiments") {
    document.title = "DGNet experiments";
    view = experimentsPage(main);
  } else if (path === "/compare") {
    document.title = "Comparison – DGNet";
    view = comparePage(main, query);
  } else {
    document.title = "DGNet runs";
    view = runsPage(main, query);
  }
  navigate(path);
  describe();
}

/** Marks the view in the head of the page. */
function navigate(path) {
  const among = path.startsWith("/experiments") ? "nav-experiments" : "nav-runs";
  for (const link of document.querySelectorAll(".views a")) {
    if (link.id === among) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.getElementById("nav-runs").href = path === "/" ? "#/" : listAddress();
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
