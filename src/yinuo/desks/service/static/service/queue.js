/* Ticking by keyboard and in stretches, and dialogs that close. Every page works without this file. */
(() => {
  document.addEventListener("click", event => {
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog").close();
  });
  const many = document.querySelector("[data-many]");
  if (!many) return;
  const boxes = () => [...many.querySelectorAll("tbody .c-tick input:not(:disabled)")];
  const bar = many.querySelector("[data-bulk]");
  const told = () => many.dispatchEvent(new Event("change", { bubbles: true }));
  const shown = () => {
    const some = boxes().some(box => box.checked);
    bar?.classList.toggle("is-idle", !some);
    for (const box of boxes()) box.closest("tr").setAttribute("aria-selected", String(box.checked));
    for (const button of bar?.querySelectorAll("button:not([data-take])") ?? []) button.disabled = !some;
  };
  let last = null;
  many.addEventListener("click", event => {
    const box = event.target.closest("tbody .c-tick input");
    if (!box) return;
    const all = boxes(), from = all.indexOf(last), to = all.indexOf(box);
    if (event.shiftKey && from >= 0) {
      for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
      told();
    }
    last = box;
  });
  many.addEventListener("change", shown);
  document.addEventListener("click", event => {
    if (event.target.closest("[data-tick]")) {
      const box = document.querySelector(".is-cursor .c-tick input");
      if (box) { box.checked = !box.checked; last = box; told(); }
    }
    const isAll = event.target.closest("[data-tick-all]"), isNone = event.target.closest("[data-untick]");
    if (isAll || isNone) {
      const next = isAll ? boxes().some(box => !box.checked) : false;
      for (const box of boxes()) box.checked = next;
      told();
    }
  });
  shown();
})();
