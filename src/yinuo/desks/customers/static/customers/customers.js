/* Small conveniences of the customers desk. Every page works without this file. */
(() => {
  const dialog = document.getElementById("look");
  document.addEventListener("click", event => {
    const opener = event.target.closest("[data-look]");
    if (opener && dialog) {
      event.preventDefault();
      dialog.querySelector("[name=field]").value = opener.dataset.look;
      const title = dialog.querySelector("[data-look-title]");
      title.dataset.said ||= title.textContent;
      title.textContent = `${title.dataset.said} ${opener.dataset.label}`;
      dialog.showModal();
    }
    if (event.target.closest("[data-look-close]")) dialog.close();
  });

  /* what is open is covered again in time by the answer's own Refresh, which needs no clock of this machine; here only what comes back
     from the browser's memory */
  addEventListener("pageshow", event => { if (event.persisted) location.reload(); });
})();
