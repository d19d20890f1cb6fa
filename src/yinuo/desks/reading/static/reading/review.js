/* Review by keyboard: one sentence at a time, only the parts that changed are fetched. The page works without this file. */
(() => {
  const panel = () => document.getElementById("panel");
  const one = selector => panel()?.querySelector(selector) || document.querySelector(selector);
  const typing = target => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select");
  const isWide = () => matchMedia("(min-width: 1101px)").matches;
  const mark = () => {
    const here = panel()?.dataset.s;
    if (!here) return;
    for (const row of document.querySelectorAll(".r-row")) {
      const is = row.dataset.s === here;
      row.classList.toggle("is-here", is);
      if (is) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
    }
    document.querySelectorAll(".r-cover i").forEach((cell, place) => cell.classList.toggle("is-here", String(place + 1) === here));
    history.replaceState(null, "", `?s=${here}`);
    if (isWide()) document.getElementById(`s-${here}`)?.scrollIntoView({ block: "nearest" });
  };
  const go = position => {
    const last = Number(panel().dataset.last), wanted = Math.min(last, Math.max(1, Number(position)));
    window.htmx.ajax("GET", `${location.pathname}?s=${wanted}`, { target: "#panel", swap: "outerHTML" });
  };
  document.addEventListener("htmx:afterSettle", event => {
    if (!document.getElementById("panel") || event.target.closest?.(".r-live")) return;
    mark();
    const open = panel().querySelector("details[open] textarea");
    if (document.activeElement === document.body) (open || panel()).focus({ preventScroll: true });
  });
  document.addEventListener("click", event => {
    const link = event.target.closest("[data-go-s]");
    const row = event.target.closest(".r-row");
    if (link) { event.preventDefault(); go(link.dataset.goS); }
    else if (row && !getSelection().toString()) { event.preventDefault(); go(row.dataset.s); }
  });
  let began = 0;
  const unfold = selector => {
    const details = one(selector);
    if (!details) return;
    details.open = true;
    const field = details.querySelector("textarea, input:not([type=hidden])");
    field.focus();
    if (field.matches("textarea")) { field.setSelectionRange(field.value.length, field.value.length); field.dispatchEvent(new Event("input", { bubbles: true })); }
  };
  // before the keys of every page, which use some of the same letters
  document.addEventListener("keydown", event => {
    if (event.isComposing || event.keyCode === 229 || event.altKey) return;
    if (typing(event.target)) {
      if (event.key === "Escape") { const details = event.target.closest("details"); if (details) { details.open = false; panel().focus({ preventScroll: true }); event.stopImmediatePropagation(); } }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.target.form?.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || document.body.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    if (Date.now() - began < 1500) { began = 0; return; }  // G and a letter goes to a place
    if (event.key.toLowerCase() === "g") { began = Date.now(); return; }
    const key = event.key.toLowerCase(), acts = { e: "[data-edit]", d: "[data-decline]", n: "[data-add]" };
    const place = acts[key] || { arrowdown: "[data-key=j]", arrowup: "[data-key=k]" }[key];
    const target = acts[key] ? one(acts[key]) : one(place || `[data-key="${CSS.escape(key)}"]`);
    if (!target || target.disabled || (key.startsWith("arrow") && event.target.closest("[data-text]"))) return;
    event.preventDefault(); event.stopImmediatePropagation();
    if (acts[key]) unfold(acts[key]); else target.click();
  }, true);
})();
