// Hands stay on the keys: move, open, find; typed values survive a lost connection. Every page works without this.
(() => {
  const typing = (e) => /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName);
  const rows = [...document.querySelectorAll("[data-row]")];
  let at = -1;
  const choose = (n) => {
    if (!rows.length) return;
    rows[at]?.classList.remove("on");
    at = Math.max(0, Math.min(rows.length - 1, n));
    rows[at].classList.add("on");
    rows[at].querySelector("a")?.focus();
    rows[at].scrollIntoView({ block: "nearest" });
  };
  addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && e.key === "Enter") return e.target.closest?.("form")?.requestSubmit();
    if (typing(e) || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "j") return choose(at + 1);
    if (e.key === "k") return choose(at - 1);
    const target = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`);
    if (target) { e.preventDefault(); target.tagName === "INPUT" ? target.focus() : target.click(); }
  });
  document.querySelector(".errors")?.focus();
  for (const form of document.querySelectorAll("form")) {
    form.addEventListener("submit", (e) => {
      if (form.dataset.sent) e.preventDefault();
      if (form.method === "post") form.dataset.sent = "1";
    });
  }
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach((f) => delete f.dataset.sent));
})();
