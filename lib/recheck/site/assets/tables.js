"use strict";
// Tables marked data-sortable are sorted by their headings and filtered by #filter and #only.
(() => {
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  const value = (row, column, numeric) => {
    const cell = row.cells[column];
    const text = cell.dataset.value ?? cell.textContent.trim();
    return numeric ? parseFloat(text) || 0 : text;
  };

  const sortBy = (table, heading) => {
    const column = heading.cellIndex;
    const numeric = heading.classList.contains("number");
    // Figures start with the largest, words with A.
    const first = numeric && column > 0 ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const order = heading.getAttribute("aria-sort") === first ? other : first;
    for (const th of table.tHead.rows[0].cells) th.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const body = table.tBodies[0];
    const keyed = Array.from(body.rows, (row) => [value(row, column, numeric), row]);
    keyed.sort(([a], [b]) => sign * (numeric ? a - b : collator.compare(a, b)));
    body.append(...keyed.map(([, row]) => row));
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    for (const heading of table.tHead.rows[0].cells) {
      if ("unsorted" in heading.dataset) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sortBy(table, heading));
      heading.append(button);
    }
  }

  const filter = document.getElementById("filter");
  if (!filter) return;
  const only = document.getElementById("only");
  const shown = document.getElementById("shown");
  const rows = Array.from(document.querySelector("table[data-sortable]").tBodies[0].rows);
  const words = rows.map((row) => row.querySelector("th").textContent.toLowerCase());
  const update = () => {
    const wanted = filter.value.trim().toLowerCase();
    const kind = only ? only.value : "";
    let count = 0;
    rows.forEach((row, i) => {
      const kept =
        words[i].includes(wanted) && (!kind || row.dataset.has.split(" ").includes(kind));
      row.hidden = !kept;
      count += kept;
    });
    shown.textContent = `${count} of ${rows.length}`;
  };
  filter.addEventListener("input", update);
  if (only) only.addEventListener("change", update);
  update(); // a reloaded page keeps what was typed
})();
