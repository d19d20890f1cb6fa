/* The chat: first the assistant, then a person on a case. Secrets go in bodies, stay in this tab, and are gone with it. */
(() => {
  const body = document.body, list = document.querySelector("[data-list]"), main = document.querySelector(".ch-main");
  const form = document.querySelector("[data-form]"), text = form.querySelector("textarea"), wrong = document.querySelector("[data-wrong]");
  const toPerson = document.querySelector("[data-to-person]"), personForm = document.querySelector("[data-person-form]"), common = document.querySelector("[data-common]");
  const words = id => document.getElementById(id).content.textContent.trim();
  const kept = (() => { try { return JSON.parse(sessionStorage.getItem("yn-chat") || "{}"); } catch { return {}; } })();
  const keep = () => { try { sessionStorage.setItem("yn-chat", JSON.stringify(kept)); } catch { /* forbidden in this frame */ } };
  let last = 0, wait = 3000, timer = 0;

  const post = async (address, said) => {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said), credentials: "omit", referrerPolicy: "no-referrer" });
    const found = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(found.sentence || found.text), { status: answer.status });
    return found;
  };
  const say = (kind, words, head) => {
    const row = document.createElement("li"), line = document.createElement("p");
    row.className = kind;
    if (head) row.append(head);
    line.textContent = words;
    row.append(line);
    list.append(row);
    main.scrollTop = main.scrollHeight;
    return row;
  };
  const botHead = () => document.getElementById("ch-bot-head").content.cloneNode(true);
  const head = (who, at) => { const row = document.createElement("div"), time = document.createElement("time"); row.className = "ch-who"; row.textContent = who; time.textContent = at; row.append(time); return row; };
  const fail = error => { wrong.textContent = error.status ? error.message : words("ch-lost"); wrong.hidden = false; };

  const ask = async question => {
    const mine = say("ch-me", question);
    try {
      const found = await post(body.dataset.ask, { question, conversation: kept.conversation || "" });
      kept.conversation = found.conversation;
      keep();
      say("ch-bot", found.answer, botHead());
      toPerson.hidden = false;
      if (found.result !== "answered") showPerson();
      if (common) common.hidden = true;
      return true;
    } catch (error) { mine.remove(); fail(error); return false; }
  };
  const showPerson = () => { personForm.hidden = false; main.scrollTop = main.scrollHeight; };

  const news = async () => {
    clearTimeout(timer);
    try {
      if (!document.hidden) {
        const found = await post(body.dataset.news, { number: kept.number, secret: kept.secret, after: last });
        for (const one of found.messages) { last = Math.max(last, one.id); say(one.mine ? "ch-me" : "ch-us", one.text, one.mine ? null : head(one.who, one.at)); }
        wait = found.messages.length ? 3000 : Math.min(30000, wait * 1.25);
        wrong.hidden = true;
      }
    } catch (error) {
      if (error.status === 404) { for (const name of ["number", "secret"]) delete kept[name]; keep(); return fail(error); }
      wait = Math.min(60000, wait * 2);
    }
    timer = setTimeout(news, wait);
  };
  const begun = () => {
    personForm.hidden = toPerson.hidden = true;
    if (common) common.hidden = true;
    document.querySelector("[data-who]").textContent = words("ch-waits");
    document.querySelector("[data-number]").textContent = kept.number;
    const link = document.querySelector("[data-link]");
    link.href = kept.link;
    document.querySelector("[data-case]").hidden = false;
    list.replaceChildren();
    last = 0;
    news().then(() => say("ch-note", words("ch-taken")));
  };

  form.addEventListener("submit", async event => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    wrong.hidden = true;
    text.value = "";
    let isSaid = true;
    if (kept.number) {
      try { await post(body.dataset.tell, { number: kept.number, secret: kept.secret, text: said }); wait = 3000; await news(); }
      catch (error) { isSaid = false; fail(error); }
    } else isSaid = await ask(said);
    if (!isSaid) text.value = said;
    text.focus();
  });
  text.addEventListener("keydown", event => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) { event.preventDefault(); form.requestSubmit(); } });
  common?.addEventListener("click", event => { const chip = event.target.closest("[data-question]"); if (chip) ask(chip.dataset.question); });
  toPerson.addEventListener("click", () => { showPerson(); personForm.querySelector("input").focus(); });
  personForm.addEventListener("submit", async event => {
    event.preventDefault();
    wrong.hidden = true;
    try { Object.assign(kept, await post(body.dataset.person, { conversation: kept.conversation, contact: personForm.querySelector("input").value })); keep(); begun(); }
    catch (error) { fail(error); }
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && kept.number) { wait = 3000; news(); } });
  if (kept.number && kept.secret) begun();
})();
