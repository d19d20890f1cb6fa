/* Figures that stay fresh: clocks tick, and parts of the page are fetched anew when the house says that something changed. */
(() => {
  const body = document.body;
  const all = selector => [...document.querySelectorAll(selector)];
  const BY_ITSELF = { "HX-Request": "true", "X-Yinuo-By-Itself": "1" };
  const EVERY = 1500, AT_MOST_QUIET = 60000;

  /* --- spans, as ui/telling_time.py says them --- */
  const [day, days, hour, minute, second] = (body.dataset.span || "|{n} d|{n} h|{n} min|{n} s").split("|");
  const span = seconds => {
    let left = Math.abs(Math.trunc(seconds));
    const said = [];
    for (const [size, words] of [[86400, null], [3600, hour], [60, minute], [1, second]]) {
      const amount = Math.floor(left / size);
      left %= size;
      if (amount) said.push((words ?? (amount === 1 ? day : days)).replace("{n}", amount));
    }
    return said.length ? said.slice(0, 2).join(" ") : second.replace("{n}", 0);
  };

  /* --- clocks: each counts from the moment it was put on the page; working time stands still outside its stretch --- */
  const began = new WeakMap();
  const tick = () => {
    const now = performance.now() / 1000;
    let isOver = false;
    for (const clock of all(".yn-clock[data-seconds]")) {
      if (!began.has(clock)) began.set(clock, now);
      const elapsed = now - began.get(clock), given = Number(clock.dataset.seconds);
      const opens = Number(clock.dataset.opens || 0), closes = clock.dataset.closes === undefined ? Infinity : Number(clock.dataset.closes);
      const isLate = clock.classList.contains("yn-clock--late");
      const counted = Math.max(0, Math.min(elapsed, closes) - opens);
      const shown = span(isLate ? given + elapsed : Math.max(0, given - counted));
      const figure = clock.querySelector("b");
      if (figure.textContent !== shown) figure.textContent = shown;
      if (!isLate && (elapsed > closes || counted >= given)) isOver = true;
    }
    return isOver;
  };

  /* --- parts: each says where it comes from; an empty address is the page's own --- */
  const put = (part, fresh) => {
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const href = focused?.getAttribute("href"), id = focused?.id;
    const leading = (within, address) => [...within.querySelectorAll("a")].filter(one => one.getAttribute("href") === address);
    const place = focused && href ? leading(part, href).indexOf(focused) : 0;
    const cursor = part.querySelector(".is-cursor a")?.getAttribute("href");
    const open = new Map([...part.querySelectorAll("details[id]")].map(one => [one.id, one.open]));
    const scrolled = [...part.querySelectorAll(".yn-scroll")].map(one => one.scrollLeft);
    for (const one of fresh.querySelectorAll("details[id]")) if (open.has(one.id)) one.open = open.get(one.id);
    part.replaceWith(fresh);
    [...fresh.querySelectorAll(".yn-scroll")].forEach((one, number) => { one.scrollLeft = scrolled[number] || 0; });
    if (cursor) leading(fresh, cursor)[0]?.closest("tr, li")?.classList.add("is-cursor");
    if (focused) (id ? document.getElementById(id) : href ? leading(fresh, href)[place] : null)?.focus({ preventScroll: true });
    window.htmx?.process(fresh);
  };
  const bellWords = () => document.getElementById("bell")?.getAttribute("aria-label") || "";
  const refresh = async () => {
    const addresses = new Set(all("[data-live]").map(part => part.dataset.live || location.pathname + location.search));
    const before = bellWords();
    for (const address of addresses) {
      const answer = await fetch(address, { headers: BY_ITSELF, redirect: "error" });
      if (!answer.ok) throw answer;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of all("[data-live]")) {
        if ((part.dataset.live || location.pathname + location.search) !== address) continue;
        const next = fresh.getElementById(part.id);
        if (next && !part.querySelector("form :focus")) put(part, document.adoptNode(next));
      }
    }
    const said = document.getElementById("said");
    if (said && bellWords() !== before) said.textContent = bellWords();
    lastFetch = Date.now();
  };

  let stamp = body.dataset.stamp || "", lastFetch = Date.now(), isBusy = false, isEnded = false;
  const look = async isOver => {
    if (isBusy || isEnded || document.visibilityState !== "visible" || !body.dataset.pulse) return;
    isBusy = true;
    try {
      const answer = await fetch(body.dataset.pulse, { headers: BY_ITSELF, redirect: "error" });
      if (answer.status === 401) { isEnded = true; return; }
      const now = answer.ok ? await answer.text() : stamp;
      const isNews = now !== stamp && stamp !== "";
      if (isNews || (isOver && Date.now() - lastFetch > 1000) || Date.now() - lastFetch > AT_MOST_QUIET) await refresh();
      stamp = now;
    } catch { /* the network is gone, or the house restarts: the next look tells */ } finally { isBusy = false; }
  };

  let isOver = tick();
  setInterval(() => { isOver = tick(); }, 1000);
  if (body.dataset.pulse) {
    setInterval(() => look(isOver), EVERY);
    document.addEventListener("visibilitychange", () => look(false));
    if (!stamp) look(false);
  }
})();
