"use strict";
// Runs before the page is drawn: controls that need scripts appear, and the chosen colours hold.
(() => {
  const root = document.documentElement;
  const order = ["system", "light", "dark"];
  root.classList.add("scripted");
  const saved = () => {
    try {
      return localStorage.getItem("theme") || "system";
    } catch {
      return "system"; // storage can be forbidden to files
    }
  };
  const apply = (theme) => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    const button = document.getElementById("theme");
    if (!button) return;
    button.textContent = { system: "◐", light: "○", dark: "●" }[theme];
    button.setAttribute("aria-label", `Colours: ${theme === "system" ? "as the system" : theme}`);
    button.title = button.getAttribute("aria-label");
  };
  let theme = order.includes(saved()) ? saved() : "system";
  apply(theme);
  document.addEventListener("DOMContentLoaded", () => {
    apply(theme);
    document.getElementById("theme").addEventListener("click", () => {
      theme = order[(order.indexOf(theme) + 1) % order.length];
      apply(theme);
      try {
        localStorage.setItem("theme", theme);
      } catch {
        return; // it holds for this page only
      }
    });
  });
})();
