/* A case by keyboard alone, and drafts that survive a slip. The page works without this file. */
(() => {
  const board = document.getElementById("do");
  if (!board) return;
  const verbs = { r: "answer", m: "note", h: "hear", a: "ask", d: "resolve", c: "close" };
  const form = verb => document.querySelector(`form[action$="/${verb}/"]`);
  const typing = target => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", event => {
    if (event.isComposing || event.keyCode === 229 || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const own = event.target.closest?.("form[method=post]");
      if (own) { event.preventDefault(); own.requestSubmit(); }
      return;
    }
    const verb = verbs[event.key.toLowerCase()], wanted = verb && form(verb);
    if (!wanted || event.ctrlKey || event.metaKey || event.shiftKey || typing(event.target)) return;
    if (event.defaultPrevented || document.body.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    wanted.closest("details").open = true;
    wanted.querySelector("textarea, select")?.focus();
  });

  /* drafts: only in this tab, gone when it is closed; what was sent is forgotten */
  for (const area of board.querySelectorAll("textarea")) {
    const key = `draft ${area.form.getAttribute("action")}`;
    if (!area.value) area.value = sessionStorage.getItem(key) || "";
    area.addEventListener("input", () => (area.value ? sessionStorage.setItem(key, area.value) : sessionStorage.removeItem(key)));
    area.form.addEventListener("submit", () => sessionStorage.removeItem(key));
  }
})();
