/* Standard replies in a dialog that is searched by typing; places put into words at the cursor; steps of a macro that show what they take.
   Every page works without this file. */
(() => {
  const put = (area, words, gap = "") => {
    const start = area.selectionStart ?? area.value.length, end = area.selectionEnd ?? start;
    const before = area.value.slice(0, start), after = area.value.slice(end);
    const lead = before && gap && !before.endsWith("\n") ? gap : "";
    area.value = before + lead + words + after;
    area.selectionStart = area.selectionEnd = (before + lead + words).length;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  };

  const dialog = document.getElementById("replies");
  if (dialog) {
    const search = dialog.querySelector("[data-search]"), list = dialog.querySelector("[data-found]"), none = dialog.querySelector("[data-none]"), lost = dialog.querySelector("[data-lost]");
    let area = null, found = [], here = 0;
    const choose = one => { dialog.close(); if (area) put(area, one.text, "\n\n"); };
    const draw = () => {
      const words = search.value.trim().toLowerCase().split(/\s+/);
      const fit = found.filter(one => words.every(word => `${one.name} ${one.text}`.toLowerCase().includes(word)));
      here = Math.min(here, Math.max(0, fit.length - 1));
      list.replaceChildren(...fit.map((one, place) => {
        const row = document.createElement("li"), name = document.createElement("b"), text = document.createElement("span");
        row.setAttribute("role", "option"); row.setAttribute("aria-selected", String(place === here)); row.id = `reply-${one.id}`;
        name.textContent = one.name; text.className = "yn-label"; text.textContent = one.text;
        row.append(name, text);
        row.addEventListener("click", () => choose(one));
        return row;
      }));
      list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
      search.setAttribute("aria-activedescendant", fit.length ? `reply-${fit[here].id}` : "");
      none.hidden = fit.length > 0 || !lost.hidden;
      return fit;
    };
    search.addEventListener("input", () => { here = 0; draw(); });
    search.addEventListener("keydown", event => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); here = Math.max(0, here + (event.key === "ArrowDown" ? 1 : -1)); draw(); }
      if (event.key === "Enter") { event.preventDefault(); const fit = draw(); if (fit[here]) choose(fit[here]); }
    });
    document.addEventListener("click", async event => {
      const button = event.target.closest("[data-replies]");
      if (!button) return;
      event.preventDefault();
      const box = button.closest("details");
      if (box) box.open = true;
      area = button.form.querySelector("textarea");
      search.value = ""; here = 0; found = []; lost.hidden = true;
      dialog.showModal();
      search.focus();
      try { found = (await (await fetch(button.dataset.replies, { credentials: "same-origin" })).json()).replies; } catch { lost.hidden = false; }
      draw();
    });
  }

  let last = document.querySelector("textarea[name=text]");
  for (const one of document.querySelectorAll("textarea")) one.addEventListener("focus", () => { last = one; });
  for (const one of document.querySelectorAll("[data-place]")) one.addEventListener("click", () => { if (last) put(last, last.name.endsWith("_en") ? one.dataset.placeEn : one.dataset.place); });

  const steps = [...document.querySelectorAll("[data-step]")];
  const show = () => {
    let isOpen = true;
    for (const step of steps) {
      const verb = step.querySelector("select").value;
      step.hidden = !isOpen && !verb;
      for (const part of step.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(verb);
      const reply = step.querySelector("select[name^=reply_]"), own = step.querySelector("textarea").closest(".yn-field");
      own.hidden = Boolean(reply.value);
      isOpen = Boolean(verb);
    }
  };
  for (const step of steps) step.addEventListener("change", show);
  if (steps.length) show();
})();
