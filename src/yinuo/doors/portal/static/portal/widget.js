/* For other sites: <script src="https://HOUSE/static/portal/widget.js" defer></script> puts a button there that opens the chat in a frame.
   The site has to be named in YINUO_CHAT_SITES. Nothing of the site is read, and nothing is sent but what the visitor writes. */
(() => {
  const house = new URL(document.currentScript.src).origin;
  const isChinese = (document.documentElement.lang || navigator.language).startsWith("zh");
  const frame = document.createElement("iframe"), button = document.createElement("button");
  Object.assign(frame, { title: isChinese ? "在线咨询" : "Chat", hidden: true });
  Object.assign(frame.style, { position: "fixed", right: "16px", bottom: "84px", width: "min(390px, calc(100vw - 32px))", height: "min(620px, calc(100vh - 108px))", border: "1px solid #0002", borderRadius: "14px", boxShadow: "0 12px 40px #0003", zIndex: 2147483000, background: "#fff", colorScheme: "light dark" });
  Object.assign(button, { type: "button", textContent: isChinese ? "在线咨询" : "Chat" });
  Object.assign(button.style, { position: "fixed", right: "16px", bottom: "16px", minHeight: "52px", padding: "0 22px", border: "0", borderRadius: "26px", background: "#2f4bb5", color: "#fff", font: "600 16px system-ui, sans-serif", cursor: "pointer", zIndex: 2147483000 });
  button.setAttribute("aria-expanded", "false");
  const turn = isOpen => { if (isOpen && !frame.src) frame.src = `${house}/chat/`; frame.hidden = !isOpen; button.setAttribute("aria-expanded", String(isOpen)); };
  button.addEventListener("click", () => turn(frame.hidden));
  addEventListener("keydown", event => { if (event.key === "Escape") turn(false); });
  document.body.append(frame, button);
})();
