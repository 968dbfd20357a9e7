"use strict";
// Tables marked data-sortable are sorted by their headings and filtered by #filter and #only.
// Of a long table only as many rows are laid out as have been scrolled to (class "later" on the
// rest): a thousand rows cost little memory until someone looks at them.
(() => {
  const table = document.querySelector("table[data-sortable]");
  if (!table) return;
  const headings = Array.from(table.tHead.rows[0].cells);
  const body = table.tBodies[0];
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const filter = document.getElementById("filter");
  const only = document.getElementById("only");
  const shown = document.getElementById("shown");
  const more = document.createElement("button");
  let rows = Array.from(body.rows);
  const step = rows.filter((row) => !row.classList.contains("later")).length;
  let limit = step;

  const words = new Map();
  const wordsOf = (row) => {
    if (!words.has(row)) words.set(row, row.querySelector("th").textContent.toLowerCase());
    return words.get(row);
  };

  const update = () => {
    const wanted = filter ? filter.value.trim().toLowerCase() : "";
    const kind = only ? only.value : "";
    let count = 0;
    for (const row of rows) {
      const kept =
        (!wanted || wordsOf(row).includes(wanted)) &&
        (!kind || row.dataset.has.split(" ").includes(kind));
      count += kept;
      row.hidden = !kept;
      row.classList.toggle("later", count > limit);
    }
    more.hidden = count <= limit;
    more.textContent = `Show more (${Math.max(count - limit, 0)} left)`;
    if (shown) shown.textContent = `${count} of ${rows.length}`;
  };

  const restart = () => {
    limit = step;
    update();
  };

  const sortBy = (heading) => {
    const column = heading.cellIndex;
    const numeric = heading.classList.contains("number");
    // Figures start with the largest, words and the first column with the smallest.
    const first = numeric && column > 0 ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const order = heading.getAttribute("aria-sort") === first ? other : first;
    for (const th of headings) th.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const value = (row) => {
      const text = row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
      return numeric ? parseFloat(text) || 0 : text;
    };
    const keyed = rows.map((row) => [value(row), row]);
    keyed.sort(([a], [b]) => sign * (numeric ? a - b : collator.compare(a, b)));
    rows = keyed.map(([, row]) => row);
    for (const row of rows) row.classList.add("later");
    body.append(...rows);
    restart();
  };

  for (const heading of headings) {
    if ("unsorted" in heading.dataset) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(heading));
    heading.append(button);
  }
  if (filter) filter.addEventListener("input", restart);
  if (only) only.addEventListener("change", restart);
  more.type = "button";
  more.addEventListener("click", () => {
    limit += step;
    update();
  });
  table.parentNode.after(more);
  const observer = new IntersectionObserver((entries) => {
    if (!entries.at(-1).isIntersecting || more.hidden) return;
    more.click();
    observer.unobserve(more); // observed anew it reports again if it is still in view
    observer.observe(more);
  });
  observer.observe(more);
  update(); // a reloaded page keeps what was typed
})();
