"use strict";
// The evidence of a claim, one piece at a time; j and k turn to the next and previous claim.
(() => {
  const stops = Array.from(document.querySelectorAll(".stop")).sort((a, b) =>
    a.id.localeCompare(b.id, "en", { numeric: true }),
  );
  const exhibits = Array.from(document.querySelectorAll(".exhibit"));
  const steps = [1, 1.25, 1.5, 2, 2.5, 3];
  const legible = 1; // CSS pixels per point of the page
  let current = 0;
  let zoom = 0;

  const centre = (exhibit) => {
    const sheet = exhibit.querySelector(".sheet");
    const mark = sheet && sheet.querySelector("g.current rect");
    if (!mark) return;
    const frame = sheet.getBoundingClientRect();
    const box = mark.closest("g").getBoundingClientRect();
    // A passage wider or higher than the frame shows its beginning.
    sheet.scrollTop += box.top - frame.top - Math.max((frame.height - box.height) / 2, 20);
    sheet.scrollLeft += box.left - frame.left - Math.max((frame.width - box.width) / 2, 20);
  };

  const draw = () => {
    const exhibit = stops[current].closest(".exhibit");
    const sheet = exhibit.querySelector(".sheet");
    if (sheet) sheet.style.setProperty("--zoom", steps[zoom]);
    centre(exhibit);
  };

  const show = (index, scroll) => {
    current = (index + stops.length) % stops.length;
    const stop = stops[current];
    const exhibit = stop.closest(".exhibit");
    for (const e of exhibits) e.classList.toggle("current", e === exhibit);
    for (const e of document.querySelectorAll("[data-stop]"))
      e.classList.toggle("current", e.dataset.stop === stop.id);
    document.getElementById("current-evidence").textContent = `${current + 1} of ${stops.length}`;
    draw();
    const place = document.getElementById("evidence").getBoundingClientRect();
    if (scroll && (place.top < 0 || place.top > innerHeight / 3))
      document.getElementById("evidence").scrollIntoView();
  };

  const follow = (hash, scroll) => {
    const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    const exhibit = target && target.closest(".exhibit");
    if (!exhibit) return;
    const stop = target.closest(".stop") || exhibit.querySelector(".stop.current, .stop");
    show(stops.indexOf(stop), scroll && target === stop);
    if (target !== stop) target.scrollIntoView({ block: "center", inline: "center" });
  };

  const copy = async (button) => {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 1500);
  };

  if (stops.length) {
    const width = Math.max(...exhibits.map((e) => e.querySelector(".sheet")?.clientWidth || 0));
    const points = Number(document.querySelector(".sheet")?.dataset.width || 1);
    const wanted = (legible * points) / (width || points);
    zoom = Math.max(steps.findIndex((step) => step >= wanted), 0);
    const on = (id, action) => document.getElementById(id).addEventListener("click", action);
    on("previous-evidence", () => show(current - 1));
    on("next-evidence", () => show(current + 1));
    on("zoom-in", () => ((zoom = Math.min(zoom + 1, steps.length - 1)), draw()));
    on("zoom-out", () => ((zoom = Math.max(zoom - 1, 0)), draw()));
    on("marks", (event) => {
      const hidden = document.getElementById("evidence").classList.toggle("unmarked");
      event.currentTarget.setAttribute("aria-pressed", String(!hidden));
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#evidence-"], a[href^="#cell-"]');
      if (link) {
        event.preventDefault(); // the browser would scroll the page where a pane is enough
        history.replaceState(null, "", link.getAttribute("href"));
        follow(location.hash, true);
      }
      const button = event.target.closest("button[data-copy]");
      if (button) copy(button);
    });
    window.addEventListener("hashchange", () => follow(location.hash, true));
    for (const picture of document.querySelectorAll(".sheet img"))
      picture.addEventListener("load", () => centre(stops[current].closest(".exhibit")));
    show(0);
    follow(location.hash, true);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    const click = (id) => document.getElementById(id)?.click();
    if (event.key === "j") click("next-claim");
    else if (event.key === "k") click("previous-claim");
    else if (event.key === "n" && stops.length) show(current + 1);
    else if (event.key === "p" && stops.length) show(current - 1);
  });
})();
