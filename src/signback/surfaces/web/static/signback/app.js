/* Signback: hands stay on the keys. Every page works without this file. */
(() => {
  "use strict";
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const seen = (it) => it.checkVisibility ? it.checkVisibility() : it.offsetParent !== null;
  const rows = () => all("[data-rows] .task, tbody[data-rows] tr").filter((row) => row.querySelector(".go, .first a"));
  const goal = (row) => row.querySelector(".go, .first a");
  const chosen = () => document.querySelector("[data-rows] .on");

  const here = document.querySelector('.nav [aria-current="page"]');
  if (here && here.parentElement.scrollWidth > here.parentElement.clientWidth)
    here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;

  function choose(row) {
    const before = chosen();
    if (before && before !== row) mark(before, false);
    mark(row, true);
    goal(row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function mark(row, on) {
    row.classList.toggle("on", on);
    if (on) goal(row).setAttribute("aria-current", "true"); else goal(row).removeAttribute("aria-current");
    const acts = row.querySelector(".acts");
    if (acts) acts.hidden = !on;
  }

  function move(by) {
    const ticks = all("[data-tick] input");
    const list = ticks.length ? ticks : rows();
    if (!list.length) return;
    const at = list.indexOf(ticks.length ? document.activeElement : chosen());
    const next = list[Math.min(Math.max(at < 0 ? 0 : at + by, 0), list.length - 1)];
    if (ticks.length) next.focus(); else choose(next);
  }

  function press(name) {
    const within = chosen();
    const list = [...(within ? all("[data-key]", within) : []), ...all("[data-key]")];
    const found = list.find((it) => it.dataset.key === name && seen(it));
    if (found) found.click();
    return Boolean(found);
  }

  function open() {
    const row = chosen();
    if (row && (document.activeElement === document.body || row.contains(document.activeElement))) goal(row).click();
  }

  const plain = {
    j: () => move(1),
    k: () => move(-1),
    x: () => chosen()?.querySelector(".pick input")?.click(),
    "/": () => document.getElementById("q")?.focus(),
    "?": () => document.getElementById("all-keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.metaKey || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.ctrlKey || event.altKey) {
      const digit = /^Digit(\d)$/.exec(event.code);
      const name = `${event.ctrlKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${digit ? digit[1] : key}`;
      if (press(name)) event.preventDefault();
    } else if (key === "escape" && typing) {
      event.target.blur();
    } else if (!typing && plain[key]) {
      event.preventDefault();
      plain[key]();
    } else if (!typing && key === "enter" && event.target === document.body) {
      open();
    } else if (!typing && key.length === 1 && press(key)) {
      event.preventDefault();
    }
  });

  /* A form with data-autosave is kept while it is typed; the last keeping is said beside the headline. */
  function autosave(form) {
    let timer = 0, sending = false, again = false, sent = false;
    const typed = () => {
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      body.set("act", "keep");
      return body;
    };
    const keep = async () => {
      timer = 0;
      if (sending) { again = true; return; }
      sending = true;
      const body = typed();
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
        if (answer.ok) said(form, answer.headers.get("X-Kept"), answer.headers.get("X-Version"));
      } catch { /* kept with the next stroke, or by the button */ }
      sending = false;
      if (again && !sent) { again = false; keep(); }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 800); });
    /* What a button sends is not kept once more behind it; what a closed tab leaves behind is. */
    form.addEventListener("submit", () => { sent = true; clearTimeout(timer); timer = 0; });
    addEventListener("pageshow", () => { sent = false; });
    addEventListener("pagehide", () => { if (timer && !sent) navigator.sendBeacon(form.dataset.autosave, typed()); });
  }

  function said(form, words, version) {
    const place = document.querySelector("[data-kept]");
    const now = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    if (place) place.textContent = words ? decodeURIComponent(words) : `${form.dataset.keptWords || ""} ${now}`;
    if (version && form.elements.version) form.elements.version.value = version;
  }

  /* Typed is said: the item's state at its label follows at once. */
  function typedIsSaid(form) {
    form.addEventListener("input", (event) => {
      const badge = event.target.closest(".field")?.querySelector("label .badge");
      if (!badge || !event.target.value) return;
      badge.className = "badge ready";
      badge.textContent = form.dataset.said;
    });
  }

  /* Ticks are counted as they are made. */
  function countTicks(form) {
    const count = () => {
      const ticks = all("[data-tick] input"), done = ticks.filter((tick) => tick.checked).length;
      form.querySelector("[data-ticked]").textContent = done;
      form.querySelector(".bar rect").setAttribute("width", `${Math.floor((100 * done) / ticks.length)}%`);
      form.querySelector(".bar").setAttribute("aria-valuenow", done);
    };
    form.addEventListener("change", count);
    count();
  }

  /* Others' changes: one line, asked for once a minute while the page is looked at. */
  async function news(place) {
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.news, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) place.innerHTML = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".news-line")?.innerHTML ?? "";
    } catch { /* asked again in a minute */ }
  }

  all("form[data-autosave]").forEach(autosave);
  all("form[data-said]").forEach(typedIsSaid);
  all("form#check").forEach(countTicks);
  all("[data-news]").forEach((place) => setInterval(news, 60000, place));
  document.querySelector("[data-errors]")?.focus();
  document.querySelector("[aria-live]")?.setAttribute("aria-atomic", "true");
  all("[data-print]").forEach((it) => it.addEventListener("click", () => print()));
  addEventListener("beforeprint", () => all("details.track").forEach((it) => { it.open = true; }));
})();
