/* Drafts that survive a slip. The page works without this file; its keys are the house's (data-key). */
(() => {
  const board = document.getElementById("do");
  if (!board) return;
  /* drafts: only in this tab, gone when it is closed; what was sent is forgotten */
  for (const area of board.querySelectorAll("textarea")) {
    const key = `draft ${area.form.getAttribute("action")}`;
    if (!area.value) area.value = sessionStorage.getItem(key) || "";
    area.addEventListener("input", () => (area.value ? sessionStorage.setItem(key, area.value) : sessionStorage.removeItem(key)));
    area.form.addEventListener("submit", () => sessionStorage.removeItem(key));
  }
})();
