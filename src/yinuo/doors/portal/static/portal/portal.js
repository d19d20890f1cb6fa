/* The customers' pages; each works without this file. Nothing is sent but what the forms send. */
(() => {
  const store = (() => { try { localStorage.setItem("yn-try", "1"); localStorage.removeItem("yn-try"); return localStorage; } catch { return null; } })();
  const KEPT_MS = 7 * 86400e3;

  /* drafts: what was written stays on this device until it is sent, or for a week */
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = `yn-draft-${form.dataset.draft}`;
    const fields = [...form.elements].filter(one => one.name && !["mark", "website", "csrfmiddlewaretoken", "consent"].includes(one.name) && one.type !== "hidden" && one.type !== "file");
    const kept = form.querySelector("[data-kept]");
    try {
      const draft = JSON.parse(store?.getItem(key) || "null");
      if (draft && Date.now() - draft.at < KEPT_MS) {
        for (const one of fields) {
          if (one.type === "radio") one.checked ||= draft.fields[one.name] === one.value && !fields.some(each => each.name === one.name && each.checked);
          else if (!one.value && draft.fields[one.name]) one.value = draft.fields[one.name];
        }
        const mark = form.elements.namedItem("mark");
        if (mark && draft.mark) mark.value = draft.mark; /* the same form once more makes no second case */
      }
    } catch { store?.removeItem(key); }
    const keep = () => {
      const said = {};
      for (const one of fields) if (one.type !== "radio" || one.checked) said[one.name] = one.value;
      try { store?.setItem(key, JSON.stringify({ at: Date.now(), fields: said, mark: form.elements.namedItem("mark")?.value || "" })); if (kept && store) kept.hidden = false; } catch { /* full, or forbidden */ }
    };
    form.addEventListener("input", keep);
    form.addEventListener("submit", event => {
      if (navigator.onLine === false) { event.preventDefault(); keep(); offline(); return; }
      if (form.dataset.draft.startsWith("say-")) store?.removeItem(key);
      setTimeout(() => { for (const button of form.querySelectorAll("button")) button.disabled = true; }, 0);
      setTimeout(() => { for (const button of form.querySelectorAll("button")) button.disabled = false; }, 8000);
    });
  }
  const offline = () => { const note = document.querySelector("[data-offline]"); if (note) { note.hidden = navigator.onLine !== false; if (!note.hidden) note.scrollIntoView({ block: "nearest" }); } };
  addEventListener("offline", offline); addEventListener("online", offline);
  const sent = document.querySelector("[data-sent]");
  if (sent) store?.removeItem(`yn-draft-${sent.dataset.sent}`);

  /* a link with the code behind #: no browser sends that part; it goes into the form and out of the address */
  const enter = document.querySelector("form[data-enter]");
  if (enter && /^#[0-9A-Za-z-]{8,40}$/.test(location.hash)) {
    enter.elements.secret.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
    if (enter.elements.number.value && !document.querySelector("[role=alert]")) enter.requestSubmit();
  }

  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

  /* what was said since: asked for while somebody looks, less and less often while nothing comes */
  const talk = document.querySelector("[data-news]");
  if (talk) {
    let wait = 5000;
    const last = () => Math.max(0, ...[...talk.querySelectorAll("[data-id]")].map(one => Number(one.dataset.id)));
    const look = async () => {
      if (!document.hidden) {
        try {
          const answer = await fetch(`${talk.dataset.news}?after=${last()}`, { credentials: "same-origin" });
          if (answer.status === 404) return;
          const { messages } = await answer.json();
          for (const one of messages) talk.append(line(one));
          wait = messages.length ? 5000 : Math.min(60000, wait * 1.3);
        } catch { wait = Math.min(60000, wait * 2); }
      }
      setTimeout(look, wait);
    };
    const line = one => {
      const row = document.createElement("div"), head = document.createElement("div"), who = document.createElement("span"), at = document.createElement("time"), text = document.createElement("div");
      row.dataset.id = one.id; head.className = "h"; who.textContent = one.mine ? talk.dataset.you : one.who; at.textContent = one.at; at.dateTime = one.iso;
      text.className = one.mine ? "p-m p-m--me" : "p-m"; text.textContent = one.text; head.append(who, at); row.append(head, text);
      if (one.files.length) { const list = document.createElement("ul"); list.className = "s-files"; for (const file of one.files) { const item = document.createElement("li"), link = document.createElement("a"); link.className = "s-name"; link.href = file.href; link.textContent = file.name; item.append(link); list.append(item); } row.append(list); }
      return row;
    };
    document.addEventListener("visibilitychange", () => { if (!document.hidden) wait = 5000; });
    setTimeout(look, wait);
  }
})();
