/* In the head, before the first paint: the chosen theme, else the one the system prefers. */
(() => {
  const chosen = /(?:^|; )yinuo_theme=(light|dark)(?:;|$)/.exec(document.cookie);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const show = () => { root.dataset.bsTheme = chosen ? chosen[1] : system.matches ? "dark" : "light"; };
  show();
  if (!chosen) system.addEventListener?.("change", show);
  root.classList.add("yn-js");
})();
