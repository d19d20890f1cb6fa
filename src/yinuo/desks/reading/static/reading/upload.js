/* Dropping a file on the field, and how far it is. The form works without this file. */
(() => {
  const form = document.getElementById("bring");
  if (!form) return;
  const drop = form.querySelector("[data-drop]"), input = form.querySelector("input[type=file]");
  const box = form.querySelector("[data-progress]"), meter = box.querySelector("progress"), words = box.querySelector("span");
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, event => { event.preventDefault(); drop.classList.add("is-over"); });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", event => {
    event.preventDefault();
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  // a file that misses the field must not replace the page
  for (const name of ["dragover", "drop"]) window.addEventListener(name, event => { if (!drop.contains(event.target)) event.preventDefault(); });
  form.addEventListener("htmx:beforeRequest", () => { box.hidden = false; meter.value = 0; words.textContent = words.dataset.sending; });
  form.addEventListener("htmx:xhr:progress", event => {
    if (!event.detail.lengthComputable) return;
    meter.value = 100 * event.detail.loaded / event.detail.total;
    if (event.detail.loaded >= event.detail.total) { meter.removeAttribute("value"); words.textContent = words.dataset.reading; }
  });
  form.addEventListener("htmx:afterRequest", () => { box.hidden = true; meter.value = 0; });
})();
