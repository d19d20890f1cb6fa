/* Choosing files: what was chosen is listed and can be taken out again; files may be dropped on the form. Without this file the form works too. */
(() => {
  const size = bytes => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);
  for (const place of document.querySelectorAll("[data-drop]")) {
    const input = place.querySelector("input[type=file]"), list = place.querySelector("[data-chosen]"), tooMuch = place.querySelector("[data-too-much]");
    const zone = input.form, hint = place.querySelector("[data-dropping]");
    if (hint && matchMedia("(pointer: fine)").matches) hint.hidden = false;
    const put = files => { const bag = new DataTransfer(); for (const one of files) bag.items.add(one); input.files = bag.files; show(); };
    const show = () => {
      const files = [...input.files], together = files.reduce((sum, one) => sum + one.size, 0);
      list.replaceChildren(...files.map(one => {
        const row = document.createElement("li"), name = document.createElement("span"), much = document.createElement("span"), out = document.createElement("button");
        name.className = "s-name"; name.textContent = one.name;
        much.className = "yn-label"; much.textContent = size(one.size);
        out.type = "button"; out.className = "btn btn-sm"; out.textContent = "×"; out.setAttribute("aria-label", `× ${one.name}`);
        out.addEventListener("click", () => { put([...input.files].filter(each => each !== one)); input.focus(); });
        row.append(name, much, out);
        return row;
      }));
      list.hidden = files.length === 0;
      const isTooMuch = files.length > Number(input.dataset.manyFiles) || together > Number(input.dataset.most);
      if (tooMuch) tooMuch.hidden = !isTooMuch;
      input.setCustomValidity(isTooMuch && tooMuch ? tooMuch.textContent : "");
    };
    input.addEventListener("change", show);
    zone.addEventListener("dragover", event => { if ([...event.dataTransfer.types].includes("Files")) { event.preventDefault(); place.classList.add("is-over"); } });
    zone.addEventListener("dragleave", event => { if (!zone.contains(event.relatedTarget)) place.classList.remove("is-over"); });
    zone.addEventListener("drop", event => {
      place.classList.remove("is-over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      put([...input.files, ...event.dataTransfer.files]);
    });
    if (input.files.length) show();
  }
})();
