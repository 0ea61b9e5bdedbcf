/* The address of a view behind the `#`: a path and a query, so that a link shows the same to somebody else. */

let list = "#/";

/** The `path` of the present address, such as `/compare`, and its `query`. */
export function route() {
  const hash = location.hash.slice(1) || "/";
  const mark = hash.indexOf("?");
  return mark < 0
    ? { path: hash, query: new URLSearchParams() }
    : { path: hash.slice(0, mark), query: new URLSearchParams(hash.slice(mark)) };
}

/** An address with the values that are not empty; a list is joined by commas. */
export function address(path, values = {}) {
  const query = Object.entries(values)
    .map(([name, value]) => [name, [value].flat().map(encodeURIComponent).join(",")])
    .filter(([, text]) => text)
    .map(([name, text]) => `${name}=${text}`);
  return `#${path}${query.length ? `?${query.join("&")}` : ""}`;
}

/** The elements of a list in the query. */
export function listed(query, name) {
  return (query.get(name) ?? "").split(",").filter(Boolean);
}

/** The address of a run's page. */
export function runAddress(id) {
  return address(`/runs/${encodeURIComponent(id)}`);
}

/** The address of an experiment's page. */
export function experimentAddress(name) {
  return address(`/experiments/${encodeURIComponent(name)}`);
}

/** Replaces the address without loading the view again. */
export function replaceAddress(now) {
  if (location.hash !== now) history.replaceState(history.state, "", now);
}

/** Replaces the address of the list of runs, to which other views return. */
export function replaceListAddress(now) {
  list = now;
  replaceAddress(now);
}

/** A link to the list of runs as it was last. */
export function listAddress() {
  return list;
}
