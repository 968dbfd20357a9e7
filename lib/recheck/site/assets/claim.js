"use strict";
// The evidence of a claim, one piece at a time; j and k turn to the next and previous claim.
(() => {
  const stops = Array.from(document.querySelectorAll(".stop")).sort((a, b) =>
    a.id.localeCompare(b.id, "en", { numeric: true }),
  );
  const exhibits = Array.from(document.querySelectorAll(".exhibit"));
  const steps = [1, 1.25, 1.5, 2, 2.5, 3];
  const legible = 11; // CSS pixels of a marked line
  let current = 0;
  let chosen = null; // a place in steps, once someone has zoomed

  const centre = (frame, element) => {
    const outer = frame.getBoundingClientRect();
    const inner = element.getBoundingClientRect();
    frame.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
    frame.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  };

  const fitting = (sheet, marks) => {
    const scale = sheet.clientWidth / Number(sheet.dataset.width);
    const height = Math.min(...marks.map((mark) => mark.height.baseVal.value));
    const fit = steps.findIndex((step) => step * scale * height >= legible);
    return fit < 0 ? steps.length - 1 : fit;
  };

  const zoom = () => {
    const sheet = document.querySelector(".exhibit.current .sheet");
    const marks = sheet ? Array.from(sheet.querySelectorAll("g.current rect")) : [];
    return marks.length && chosen === null ? fitting(sheet, marks) : (chosen ?? 0);
  };

  // The whole passage, or its first line where it is too large for the frame.
  const passage = (sheet, mark) => {
    const box = mark.getBoundingClientRect();
    const fits = box.height < sheet.clientHeight && box.width < sheet.clientWidth;
    return fits ? mark : mark.querySelector("rect");
  };

  const draw = () => {
    const exhibit = stops[current].closest(".exhibit");
    const sheet = exhibit.querySelector(".sheet");
    const mark = sheet && sheet.querySelector("g.current");
    if (mark) {
      sheet.style.setProperty("--zoom", steps[zoom()]);
      centre(sheet, passage(sheet, mark));
    }
    const link = stops[current].querySelector('a[href^="#cell-"]');
    const cell = link && document.getElementById(link.hash.slice(1));
    if (cell) centre(cell.closest(".scroll"), cell);
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
    const on = (id, action) => document.getElementById(id).addEventListener("click", action);
    on("previous-evidence", () => show(current - 1));
    on("next-evidence", () => show(current + 1));
    const zoomBy = (change) => {
      chosen = Math.min(Math.max(zoom() + change, 0), steps.length - 1);
      draw();
    };
    on("zoom-in", () => zoomBy(1));
    on("zoom-out", () => zoomBy(-1));
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
      picture.addEventListener("load", draw);
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
