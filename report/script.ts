/**
 * The filter of the resources, the only thing on the page that needs a script; without one the filter is not shown.
 * Runs in the reader's browser, so it is plain text here.
 */
export const script = `
"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const text = document.getElementById("filter-text");
  const stack = document.getElementById("filter-stack");
  const count = document.getElementById("filter-count");
  const groups = [...document.querySelectorAll("details[data-stack]")];
  const open = new Map(groups.map((group) => [group, group.open]));
  const apply = () => {
    const words = text.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const asked = words.length > 0 || stack.value !== "";
    let shown = 0;
    for (const group of groups) {
      let here = 0;
      for (const row of group.querySelectorAll("tbody tr")) {
        const all = (group.dataset.tier + " " + row.textContent).toLowerCase();
        const fits = (stack.value === "" || group.dataset.stack === stack.value) && words.every((word) => all.includes(word));
        row.hidden = !fits;
        if (fits) here += 1;
      }
      group.hidden = here === 0;
      group.open = words.length > 0 ? here > 0 : open.get(group);
      shown += here;
    }
    count.textContent = asked ? shown + (shown === 1 ? " resource fits" : " resources fit") : "";
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A printed page cannot be opened.
  const folded = [...document.querySelectorAll("details[data-print]")];
  addEventListener("beforeprint", () => folded.forEach((part) => { part.dataset.was = part.open; part.open = true; }));
  addEventListener("afterprint", () => folded.forEach((part) => { part.open = part.dataset.was === "true"; }));
})();
`;
