/* Links to pages with results, which open in a tab of their own and must not run as pages of the service. */

import { hasToken, pageAddress, request } from "./api.js";
import { announce } from "./dom.js";

/** The policy of the service for such a page, for a copy that has no headers. */
const POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">";

/** A link to a page below the interface, and a place in it such as `#cases`. With a token, the page is fetched, because a link cannot send a token. */
export function pageLink(link, path, place = "") {
  link.href = pageAddress(path) + place;
  link.target = "_blank";
  link.rel = "noopener";
  link.addEventListener("click", async (event) => {
    if (!hasToken()) return;
    event.preventDefault();
    // Opened at once: a browser may block a tab that opens after a wait.
    const tab = window.open("", "_blank");
    try {
      const html = await (await request(path)).text();
      const address = URL.createObjectURL(new Blob([html.replace("<head>", `<head>${POLICY}`)], { type: "text/html;charset=utf-8" }));
      tab.opener = null;
      tab.location = address + place;
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    } catch (error) {
      tab.close();
      announce(error.message);
    }
  });
  return link;
}
