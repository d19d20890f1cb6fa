/* Coupling of the text with its form or its promises. Every page works without this file. */
(() => {
  const all = selector => [...document.querySelectorAll(selector)];
  const light = (names, on) => {
    for (const one of all("[data-p]")) if (one.dataset.p.split(" ").some(name => names.includes(name))) one.classList.toggle("is-on", on);
  };
  const apart = matchMedia("(min-width: 1101px)"); /* where form and text scroll side by side; below, the page would jump away from the field */
  const couple = (event, on) => {
    const part = event.target.closest?.("[data-p]");
    if (part) light(part.dataset.p.split(" "), on);
    const field = event.target.closest?.(".f-fld");
    if (field) for (const blank of all(`[data-key="${CSS.escape(field.id.slice(2))}"]`)) {
      blank.classList.toggle("is-now", on);
      if (on && event.type === "focusin" && apart.matches) blank.scrollIntoView({ block: "nearest" });
    }
  };
  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) document.addEventListener(name, event => couple(event, on));
  const step = by => {
    const list = all(".yn-s[data-p]");
    if (!list.length) return;
    const here = list.indexOf(document.activeElement);
    list[Math.min(list.length - 1, Math.max(0, here + by))].focus();
  };
  document.addEventListener("keydown", event => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "[") step(-1);
    if (event.key === "]") step(1);
  });
  /* the rehearsal follows the number it is about; on a phone it is a sheet that can be put away */
  const rehearsal = document.getElementById("rehearsal");
  let again;
  document.addEventListener("change", event => {
    const field = event.target.closest?.(".f-fld");
    if (!field || rehearsal?.querySelector("[data-rehearses]")?.dataset.rehearses !== field.id.slice(2)) return;
    clearTimeout(again);
    again = setTimeout(() => field.querySelector(".f-try")?.click(), 300);
  });
  rehearsal?.addEventListener("click", event => { if (event.target.closest("[data-close-rehearsal]")) rehearsal.replaceChildren(); });
  document.addEventListener("htmx:afterSwap", event => {
    const words = event.target === rehearsal && rehearsal.querySelector("[data-said]")?.dataset.said;
    if (words) { rehearsal.scrollTop = 0; document.getElementById("said").textContent = words; }
  });
  document.addEventListener("click", event => {
    const blank = event.target.closest("a[data-key][href]");
    if (!blank) return;
    const control = document.getElementById(`v-${blank.dataset.key}`) || document.getElementById(`iv-${blank.dataset.key}`);
    if (control) { event.preventDefault(); control.focus(); }
  });
})();
