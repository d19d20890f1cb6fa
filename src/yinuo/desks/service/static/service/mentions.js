/* Names while one types @ in a note. Without this file one types the name whole. */
(() => {
  for (const form of document.querySelectorAll("[data-mentions]")) {
    const area = form.querySelector("textarea");
    if (!area) continue;
    const list = document.createElement("ul");
    list.className = "s-names"; list.id = `${area.id}_names`; list.hidden = true;
    list.setAttribute("role", "listbox"); list.setAttribute("aria-label", form.dataset.mentionsWord || "");
    area.after(list);
    area.setAttribute("aria-autocomplete", "list"); area.setAttribute("aria-controls", list.id);
    let asked = 0, waiting = 0;
    const lines = () => [...list.querySelectorAll("[role=option]")];
    const begun = () => /(?:^|[^A-Za-z0-9._%+-])[@＠]([^\s@＠]{0,20})$/.exec(area.value.slice(0, area.selectionStart));
    const close = () => { list.hidden = true; area.removeAttribute("aria-activedescendant"); asked++; };
    const choose = line => {
      for (const one of lines()) one.setAttribute("aria-selected", String(one === line));
      if (line) area.setAttribute("aria-activedescendant", line.id);
    };
    const put = line => {
      const found = begun(), same = lines().filter(one => one.dataset.name === line.dataset.name);
      if (!found) return close();
      const at = area.selectionStart - found[1].length, name = same.length > 1 ? line.dataset.username : line.dataset.name.replaceAll(" ", "");
      area.setRangeText(`${name} `, at, area.selectionStart, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      close();
    };
    const find = async typed => {
      const mine = ++asked;
      const answer = await fetch(`${form.dataset.mentions}?q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (mine !== asked || !answer?.ok) return;
      list.innerHTML = await answer.text();
      list.hidden = false;
      list.scrollIntoView({ block: "nearest" });
      choose(lines()[0]);
    };
    area.addEventListener("input", event => {
      const found = event.isComposing ? null : begun();
      clearTimeout(waiting);
      if (found) waiting = setTimeout(() => find(found[1]), 120); else close();
    });
    area.addEventListener("keydown", event => {
      if (list.hidden || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
      const found = lines(), here = found.findIndex(one => one.getAttribute("aria-selected") === "true");
      if (event.key === "Escape") { event.preventDefault(); close(); }
      if (!found.length) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose(found[(here + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length]);
      } else if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        put(found[Math.max(0, here)]);
      }
    });
    list.addEventListener("mousedown", event => {
      const line = event.target.closest("[role=option]");
      if (line) { event.preventDefault(); put(line); }
    });
    area.addEventListener("blur", () => setTimeout(close, 150));
  }
})();
