/* Light or dark: what the system prefers, until the reader decides. */

const KEY = "dgnet-theme";
const preferred = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

/** Applies the theme and has the button change it; charts follow the event `theme-changed`. */
export function startTheme(button) {
  const apply = () => {
    const theme = localStorage.getItem(KEY) ?? (preferred.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    button.textContent = theme === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", theme === "dark" ? "Change to light colours" : "Change to dark colours");
    window.dispatchEvent(new CustomEvent("theme-changed"));
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, isDark() ? "light" : "dark");
    apply();
  });
  preferred.addEventListener("change", apply);
  apply();
}
