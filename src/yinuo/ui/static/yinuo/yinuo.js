/* Small conveniences. Every page works without this file. */
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /* htmx: nothing evaluated, no style element of its own */
  if (window.htmx) Object.assign(window.htmx.config, { allowEval: false, includeIndicatorStyles: false, allowScriptTags: false });

  /* theme: the form works without script; with it, the page does not reload */
  document.addEventListener("submit", event => {
    if (!event.target.matches("[data-theme-form]")) return;
    event.preventDefault();
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `yinuo_theme=${next}; path=/; max-age=31536000; samesite=lax${secure}`;
    root.classList.add("yn-still");
    root.dataset.bsTheme = next;
    setTimeout(() => root.classList.remove("yn-still"), 50);
  });

  /* dialogs: the browser's own, which trap the focus and give it back */
  document.addEventListener("click", event => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (event.target instanceof HTMLDialogElement) event.target.close();
    const copier = event.target.closest("[data-copy]");
    if (copier) navigator.clipboard?.writeText(copier.dataset.copy);
    const closer = event.target.closest("[data-toast] [data-close]");
    if (closer) closer.closest("[data-toast]").remove();
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  /* toasts leave after six seconds, but not while someone looks at them */
  for (const toast of all("[data-toast]")) {
    let timer;
    const start = () => { timer = setTimeout(() => toast.remove(), 6000); };
    const stop = () => clearTimeout(timer);
    toast.addEventListener("mouseenter", stop); toast.addEventListener("mouseleave", start);
    toast.addEventListener("focusin", stop); toast.addEventListener("focusout", start);
    start();
  }

  /* a row of places too long for the screen shows the one where the reader stands */
  for (const here of all(".yn-places [aria-current], .yn-seg [aria-current]")) {
    const row = here.parentElement;
    if (row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }

  /* ticks of a table: all of the page, and how many */
  for (const many of all("[data-many]")) {
    const count = many.querySelector("[data-count]");
    const said = count?.textContent;
    many.addEventListener("change", event => {
      const boxes = all("tbody .c-tick input:not(:disabled)", many);
      if (event.target.matches("[data-all]")) for (const box of boxes) box.checked = event.target.checked;
      const ticked = boxes.filter(box => box.checked).length;
      if (count) count.textContent = ticked ? (count.dataset.words || "{n}").replace("{n}", ticked) : said;
    });
  }

  /* keyboard: off while typing, while an input method composes, and where the person switched it off */
  let waiting = 0;
  const typing = target => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const rows = () => all("[data-rows] tbody tr, [data-rows] > li").filter(row => row.offsetParent !== null && row.querySelector("a"));
  const move = step => {
    const list = rows();
    if (!list.length) return;
    const here = list.findIndex(row => row.classList.contains("is-cursor"));
    const next = list[Math.min(list.length - 1, Math.max(0, here < 0 ? (step > 0 ? 0 : list.length - 1) : here + step))];
    for (const row of list) row.classList.toggle("is-cursor", row === next);
    (next.querySelector("a.main") || next.querySelector("a")).focus();
  };
  /* a page's own keys: what says data-key is opened or pressed; the first field to fill gets the cursor */
  const keyed = key => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const use = target => {
    const box = target.closest("details");
    if (!target.matches("summary") || !box) { target.click(); return; }
    box.open = true;
    box.scrollIntoView({ block: "nearest" });
    (box.querySelector("textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select") || target).focus();
  };
  window.yinuoUse = use;
  const listKeys = dialog => {
    for (const old of all("[data-own-key]", dialog)) old.remove();
    for (const target of all("[data-key]").reverse()) {
      const words = document.createElement("dd"), name = document.createElement("dt"), cap = document.createElement("kbd");
      cap.textContent = target.dataset.key.toUpperCase();
      name.append(cap);
      words.textContent = [...target.childNodes].filter(one => one.nodeType === Node.TEXT_NODE).map(one => one.data.trim()).join(" ").trim();
      for (const one of [words, name]) { one.dataset.ownKey = ""; dialog.querySelector("dl").prepend(one); }
    }
    /* what G leads to on this page alone, such as views that were kept */
    for (const target of all("main [data-go]")) {
      const words = document.createElement("dd"), name = document.createElement("dt");
      for (const key of ["G", target.dataset.go.toUpperCase()]) {
        const cap = document.createElement("kbd");
        cap.textContent = key;
        name.append(cap, " ");
      }
      words.textContent = (target.querySelector("span") ?? target).textContent.trim();
      for (const one of [name, words]) { one.dataset.ownKey = ""; dialog.querySelector("dl").append(one); }
    }
    dialog.showModal();
  };
  document.addEventListener("keydown", event => {
    if (event.isComposing || event.keyCode === 229 || event.altKey) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === "enter" && event.target.form && typing(event.target)) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && key === "k") {
      event.preventDefault();
      if (document.querySelector("dialog[open]")) return;
      if (window.yinuoPalette) window.yinuoPalette(); else document.querySelector("#search")?.focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || typing(event.target) || document.body.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    if (waiting && Date.now() - waiting < 1500) {
      waiting = 0;
      const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (place) { event.preventDefault(); place.click(); }
      return;
    }
    const acts = {
      g: () => { waiting = Date.now(); },
      "/": () => document.querySelector("[data-list-search], #search")?.focus(),
      s: () => document.querySelector("[data-list-search], #search")?.focus(),
      "?": () => { const dialog = document.getElementById("shortcuts"); if (dialog) listKeys(dialog); },
      j: () => move(1), k: () => move(-1), arrowdown: null, arrowup: null,
      e: () => document.getElementById("arithmetic")?.scrollIntoView(),
      p: () => document.querySelector("[data-proof]")?.click(),
      t: () => {
        const box = document.querySelector(".is-cursor .c-tick input");
        if (box) box.checked = true;
        document.querySelector("[data-take]")?.click();
      },
    };
    const own = event.shiftKey && /[a-z]/.test(key) ? null : keyed(key);
    if (own) { event.preventDefault(); use(own); return; }
    if (acts[key]) { if (key !== "g") event.preventDefault(); acts[key](); }
  });
})();
