/* Numbers, times and lengths of time in words. */

/** Four significant digits. */
export function number(value) {
  if (value === null || value === undefined) return "–";
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/** A count with separators for thousands. */
export function count(value) {
  return Number(value ?? 0).toLocaleString("en");
}

/** A share from 0 to 1 in percent. */
export function percent(share) {
  return share === null || share === undefined ? "–" : `${Math.round(100 * share)} %`;
}

/** A number of bytes in MiB, GiB or TiB. */
export function bytes(value) {
  const mebibytes = value / 2 ** 20;
  if (mebibytes < 1024) return `${Math.round(mebibytes)} MiB`;
  return mebibytes < 1024 ** 2 ? `${(mebibytes / 1024).toFixed(1)} GiB` : `${(mebibytes / 1024 ** 2).toFixed(1)} TiB`;
}

/** As `42 s`, `3 min 05 s`, `2 h 07 min`. */
export function duration(seconds) {
  const whole = Math.floor(seconds);
  const two = (part) => String(part).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** Whole milliseconds of a time in seconds. */
export function milliseconds(seconds) {
  return `${Math.round(seconds * 1000)} ms`;
}

/** Date and time, local. */
export function moment(text) {
  if (!text) return "–";
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

/** Day and time without the year, local. */
export function day(text) {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return "–";
  return at.toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

/** The time of day, local. */
export function clock(text) {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? "" : at.toLocaleTimeString("en-GB");
}
