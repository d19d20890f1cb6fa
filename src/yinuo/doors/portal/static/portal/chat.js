/* The chat: first the assistant, then a person on a case. Secrets go in bodies, stay in this tab, and are gone with it. */
(() => {
  const body = document.body, list = document.querySelector("[data-list]"), main = document.querySelector(".ch-main");
  const form = document.querySelector("[data-form]"), text = form.querySelector("textarea"), wrong = document.querySelector("[data-wrong]");
  const toPerson = document.querySelector("[data-to-person]"), personForm = document.querySelector("[data-person-form]"), common = document.querySelector("[data-common]");
  const words = id => document.getElementById(id).content.textContent.trim();
  const kept = (() => { try { return JSON.parse(sessionStorage.getItem("yn-chat") || "{}"); } catch { return {}; } })();
  const keep = () => { try { sessionStorage.setItem("yn-chat", JSON.stringify(kept)); } catch { /* forbidden in this frame */ } };
  const add = document.querySelector("[data-add]"), picked = add.querySelector("input"), chosen = document.querySelector("[data-chosen]");
  let last = 0, wait = 3000, timer = 0, files = [];

  const sent = async (address, said) => {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said), credentials: "same-origin", referrerPolicy: "no-referrer" });  // the reader's language lies in a cookie
    if (answer.ok) return answer;
    const found = await answer.json();
    throw Object.assign(new Error(found.sentence || found.text), { status: answer.status });
  };
  const post = async (address, said) => (await sent(address, said)).json();
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

  /* files: chosen for the next message, sent with it as text, and fetched with the code in a body, as no cookie goes with a frame */
  const show = () => {
    chosen.replaceChildren(...files.map(one => {
      const row = document.createElement("li"), name = document.createElement("span"), out = document.createElement("button");
      name.textContent = one.name; out.type = "button"; out.className = "btn btn-sm"; out.textContent = "×"; out.setAttribute("aria-label", `× ${one.name}`);
      out.addEventListener("click", () => { files = files.filter(each => each !== one); show(); text.focus(); });
      row.append(name, out);
      return row;
    }));
    chosen.hidden = files.length === 0;
    text.required = files.length === 0;
  };
  picked.addEventListener("change", () => {
    const all = [...files, ...picked.files];
    picked.value = "";
    wrong.hidden = true;
    if (all.length > Number(picked.dataset.manyFiles) || all.reduce((sum, one) => sum + one.size, 0) > Number(picked.dataset.most)) fail({ status: 400, message: words("ch-too-much") });
    else files = all;
    show();
    text.focus();
  });
  const read = one => new Promise((done, failed) => { const reader = new FileReader(); reader.onload = () => done({ name: one.name, type: one.type, content: reader.result.slice(reader.result.indexOf(",") + 1) }); reader.onerror = () => failed(reader.error); reader.readAsDataURL(one); });
  const fetched = async one => {
    wrong.hidden = true;
    try {
      const answer = await sent(body.dataset.file, { number: kept.number, secret: kept.secret, file: one.id });
      const link = document.createElement("a"), address = URL.createObjectURL(await answer.blob());
      Object.assign(link, { href: address, download: one.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    } catch (error) { fail(error); }
  };
  const withFiles = (row, found) => {
    for (const one of found) { const button = document.createElement("button"); button.type = "button"; button.className = "ch-file"; button.textContent = one.name; button.addEventListener("click", () => fetched(one)); row.append(button); }
  };

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
        for (const one of found.messages) { last = Math.max(last, one.id); withFiles(say(one.mine ? "ch-me" : "ch-us", one.text, one.mine ? null : head(one.who, one.at)), one.files); }
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
    document.querySelector("[data-case]").hidden = add.hidden = false;
    list.replaceChildren();
    last = 0;
    news().then(() => say("ch-note", words("ch-taken")));
  };

  form.addEventListener("submit", async event => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said && !files.length) return;
    const enclosed = files;
    wrong.hidden = true;
    text.value = "";
    files = [];
    show();
    let isSaid = true;
    if (kept.number) {
      try { await post(body.dataset.tell, { number: kept.number, secret: kept.secret, text: said, files: await Promise.all(enclosed.map(read)) }); wait = 3000; await news(); }
      catch (error) { isSaid = false; fail(error); }
    } else isSaid = await ask(said);
    if (!isSaid) { text.value = said; files = enclosed; show(); }
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
