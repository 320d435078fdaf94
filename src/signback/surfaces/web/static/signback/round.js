// A report that finds no line waits on the phone and is sent when the line is back, once, under its own key.
"use strict";
(() => {
  const NAME = "round-waiting";
  const line = document.getElementById("round-line");
  const read = () => JSON.parse(localStorage.getItem(NAME) || "[]");
  const write = (waiting) => localStorage.setItem(NAME, JSON.stringify(waiting));
  const say = (words) => { line.textContent = words; line.hidden = !words; };
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  const show = () => {
    const waiting = read();
    for (const one of waiting) {
      const card = document.querySelector(`[data-stop="${CSS.escape(one.url)}"]`);
      if (card) card.dataset.waits = one.outcome;
    }
    say(waiting.length ? `${waiting.length} to send when the line is back.` : "");
  };

  const send = async (one) => fetch(one.url, {
    method: "POST", credentials: "same-origin", body: new URLSearchParams(one.said),
    headers: { "X-Requested-With": "fetch", "X-CSRFToken": token(), "Idempotency-Key": one.key },
  });

  let busy = false;
  let again = false;
  const drain = async () => {
    again = busy;
    if (busy || !navigator.onLine) return show();
    busy = true;
    const refused = [];
    let sent = 0;
    try {
      for (const one of read()) {
        const answer = await send(one);
        if (answer.status >= 500 || answer.status === 429 || answer.redirected) throw new Error("later");
        if (!answer.ok) refused.push((await answer.json().catch(() => ({}))).says || `Not taken: ${one.outcome}`);
        write(read().filter((other) => other.key !== one.key));
        sent += 1;
      }
    } catch { /* the line is gone again; what is left waits */ }
    busy = false;
    show();
    if (refused.length) say(refused.join(" "));
    else if (sent && !read().length) location.reload();
    if (again) drain();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-round]")) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    data.delete("csrfmiddlewaretoken");
    data.set("happened", new Date().toISOString());
    const url = new URL(form.action).pathname;
    write([...read().filter((one) => one.url !== url),
      { url, key: data.get("_key"), outcome: data.get("outcome"), said: [...data] }]);
    drain();
  });
  addEventListener("online", drain);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(document.body.dataset.worker || "/round-worker.js");
  setInterval(drain, 30000);
  drain();
})();
