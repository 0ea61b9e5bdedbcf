/* Jobs: segmentation of a scan with the model of the run, and evaluation of the run. They are polled until they are done. */

import { download, get, request, runPath, send } from "./api.js";
import { announce, element, field, nothing, problem, section } from "./dom.js";
import { moment } from "./format.js";

const EVERY = 1500;
const unfinished = (job) => job.state === "waiting" || job.state === "running";

export function jobsPart(id) {
  const file = element("input", { id: "predict-file", name: "file", type: "file", accept: ".nii,.gz", required: true });
  const largest = element("input", { id: "predict-largest", type: "checkbox" });
  const flips = element("input", { id: "predict-flips", type: "checkbox" });
  const upload = element("button", { id: "predict", type: "submit", class: "strong", text: "Segment" });
  const evaluate = element("button", { id: "evaluate", type: "button", text: "Evaluate the best model" });
  const note = element("div", {});
  const list = element("ul", { id: "jobs", class: "jobs", data: { test: "jobs" }, "aria-live": "polite" });
  const form = element("form", { id: "predict-form", data: { test: "predict-form" } },
    field("Scan", file, "NIfTI, .nii or .nii.gz"),
    element("label", { class: "check" }, largest, "keep only the largest component"),
    element("label", { class: "check" }, flips, "average over flips"),
    element("div", { class: "buttons" }, upload, evaluate), note);
  let timer = 0;
  let closed = false;

  const refresh = async () => {
    clearTimeout(timer);
    try {
      const jobs = (await get("/jobs")).jobs.filter((job) => job.run === id);
      if (closed) return;
      draw(jobs);
      if (jobs.some(unfinished)) timer = setTimeout(refresh, EVERY);
    } catch (error) {
      if (closed) return;
      note.replaceChildren(problem(error));
      timer = setTimeout(refresh, EVERY * 4);
    }
  };

  let shown = null;
  const draw = (jobs) => {
    const now = JSON.stringify(jobs);
    if (now === shown) return;
    shown = now;
    list.replaceChildren(...(jobs.length ? jobs.map(entry) : [element("li", {}, nothing("No jobs yet."))]));
  };

  const entry = (job) => element("li", { data: { test: "job", job: job.id, state: job.state } },
    element("span", { class: "state", text: job.state, data: { state: job.state } }),
    element("span", { text: ` ${job.kind}, ${moment(job.submitted)} ` }),
    job.message ? element("span", { class: job.state === "failed" ? "bad" : "quiet", text: `${job.message} ` }) : null,
    ...(job.results ?? []).map((name) => download(
      element("a", { text: name, data: { test: "job-result" } }),
      `/jobs/${encodeURIComponent(job.id)}/results/${encodeURIComponent(name)}`, name)),
    element("button", { type: "button", class: "small", text: unfinished(job) ? "Cancel" : "Remove",
      "aria-label": `${unfinished(job) ? "Cancel" : "Remove"} ${job.kind} ${job.id}`, on: { click: () => act(() => send("DELETE", `/jobs/${encodeURIComponent(job.id)}`)) } }));

  const act = async (ask) => {
    note.replaceChildren();
    upload.disabled = true;
    evaluate.disabled = true;
    try {
      const job = await ask();
      if (job) announce(`The job ${job.kind} is accepted.`);
    } catch (error) {
      note.replaceChildren(problem(error));
    }
    upload.disabled = false;
    evaluate.disabled = false;
    refresh();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const scan = file.files[0];
    const query = new URLSearchParams({ name: scan.name, keepLargest: largest.checked, flipAugment: flips.checked });
    act(async () => (await request(runPath(id, `/predict?${query}`),
      { method: "POST", body: scan, headers: { "Content-Type": "application/octet-stream" } })).json());
  });
  evaluate.addEventListener("click", () => act(() => send("POST", runPath(id, "/evaluate"))));

  return {
    elements: [section("jobs-card", "Segment and evaluate", form, list)],
    begin: refresh,
    close: () => { closed = true; clearTimeout(timer); },
  };
}
