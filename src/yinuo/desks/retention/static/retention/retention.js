/* Ticks: all of the page, and how many. Every page works without this file. */
(() => {
  const many = document.querySelector("[data-records]");
  if (!many) return;
  const boxes = () => [...many.querySelectorAll("[name=record]:not(:disabled)")];
  const count = many.querySelector("[data-count]");
  const said = count?.textContent;
  many.addEventListener("change", event => {
    if (event.target.matches("[data-all]")) for (const box of boxes()) box.checked = event.target.checked;
    const ticked = boxes().filter(box => box.checked).length;
    if (count) count.textContent = ticked ? String(ticked) : said;
  });
})();
