/* The palette: Ctrl K. The browser's own dialog traps the focus and gives it back. */
(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const field = palette.querySelector("#palette-search"), list = palette.querySelector("#palette-list");
  const lines = () => [...list.querySelectorAll("[role=option]")];
  let asked = 0, waiting = 0, acts = [];

  /* what the page itself can do now: everything with a key of its own, as the page calls it */
  const named = target => [...target.childNodes].filter(one => one.nodeType === Node.TEXT_NODE).map(one => one.data.trim()).join(" ").trim();
  const actsOfPage = () => [...document.querySelectorAll("[data-key]")]
    .filter(one => one.offsetParent && !one.disabled && named(one))
    .slice(0, 40)
    .map(one => ["act", `${one.dataset.key}:${named(one).slice(0, 60)}`]);

  const choose = line => {
    for (const one of lines()) one.setAttribute("aria-selected", String(one === line));
    if (line) { field.setAttribute("aria-activedescendant", line.id); line.scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  };
  const find = async () => {
    const mine = ++asked;
    const asking = new URLSearchParams([["q", field.value], ...acts]);
    const answer = await fetch(`${list.dataset.from}?${asking}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (mine !== asked || !answer?.ok) return;
    list.innerHTML = await answer.text();
    choose(lines()[0]);
  };
  const act = (line, isElsewhere) => {
    const link = line?.querySelector("a");
    if (!link) return;
    palette.close();
    if (link.dataset.press) {
      const targets = [...document.querySelectorAll(link.dataset.press)];
      const target = targets.find(one => one.offsetParent) ?? targets[0];
      if (target instanceof HTMLDialogElement) target.showModal(); else if (target) (window.yinuoUse ?? (one => one.click()))(target);
    }
    else if (isElsewhere) window.open(link.href, "_blank", "noopener");
    else location.assign(link.href);
  };

  window.yinuoPalette = typed => { acts = actsOfPage(); field.value = typed || ""; list.replaceChildren(); palette.showModal(); field.focus(); find(); };
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, 120); });
  field.addEventListener("keydown", event => {
    if (event.isComposing || event.keyCode === 229) return;
    const found = lines(), here = found.findIndex(one => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(found[(here + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      act(found[here], event.ctrlKey || event.metaKey);
    }
  });
  list.addEventListener("mousemove", event => { const line = event.target.closest("[role=option]"); if (line) choose(line); });
  list.addEventListener("click", event => {
    const line = event.target.closest("[role=option]");
    if (line) { event.preventDefault(); act(line, event.ctrlKey || event.metaKey); }
  });
})();
