/* Requests to the service: the token, JSON, and refusals as errors that carry every fault. */

const BASE = "/api/v1";
const TOKEN = "dgnet-token";

/** An error response of the service; `faults` as in the problem document, `status` 0 if there was no response. */
export class ServiceError extends Error {
  constructor(message, status, faults = []) {
    super(message);
    this.status = status;
    this.faults = faults;
  }
}

/** Keeps the token until the tab is closed. */
export function keepToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

export function hasToken() {
  return sessionStorage.getItem(TOKEN) !== null;
}

/** The response if it is a success. After a 401, the page asks for a token. */
export async function request(path, options = {}) {
  const headers = new Headers(options.headers);
  if (hasToken()) headers.set("Authorization", `Bearer ${sessionStorage.getItem(TOKEN)}`);
  let answer = await attempt(path, { ...options, headers });
  // The service was closing this idle connection and has not processed the request; another connection is used.
  if (answer.status === 503 && answer.headers.get("Content-Length") === "0") answer = await attempt(path, { ...options, headers });
  if (answer.ok) return answer;
  if (answer.status === 401) window.dispatchEvent(new CustomEvent("token-needed"));
  throw await refusal(answer);
}

async function attempt(path, options) {
  try {
    return await fetch(BASE + path, options);
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw new ServiceError("The service does not respond. Check that it is running.", 0);
  }
}

async function refusal(answer) {
  let problem = {};
  try {
    problem = await answer.json();
  } catch {
    return new ServiceError(`The service responded with ${answer.status} ${answer.statusText}.`, answer.status);
  }
  return new ServiceError(problem.detail ?? problem.title ?? `The service responded with ${answer.status}.`, answer.status, problem.faults);
}

export async function get(path) {
  return (await request(path)).json();
}

/** Sends a body as JSON, or no body; returns the response, or null if it is empty. */
export async function send(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const text = await (await request(path, options)).text();
  return text ? JSON.parse(text) : null;
}

/** The path below a run. */
export function runPath(run, rest = "") {
  return `/runs/${encodeURIComponent(run)}${rest}`;
}

/** The path of an experiment. */
export function experimentPath(name) {
  return `/experiments/${encodeURIComponent(name)}`;
}

/** The address of a path. */
export function pageAddress(path) {
  return BASE + path;
}

/** The address of a file. With a token, the file is fetched, because a link cannot send a token. */
export function download(link, path, name) {
  link.href = BASE + path;
  link.setAttribute("download", name);
  link.addEventListener("click", async (event) => {
    if (!hasToken()) return;
    event.preventDefault();
    const address = URL.createObjectURL(await (await request(path)).blob());
    const saved = document.createElement("a");
    saved.href = address;
    saved.download = name;
    saved.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  });
  return link;
}
