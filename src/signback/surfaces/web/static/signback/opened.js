// The page was really before somebody's eyes: say so, once. Programs that only look at links never come this far.
const opened = document.querySelector("[data-opened]");
if (opened) {
  const say = () => setTimeout(() => {
    if (document.visibilityState === "visible") fetch(location.pathname, { method: "POST", body: new FormData(opened), keepalive: true });
  }, 1500);
  if (document.visibilityState === "visible") say();
  else document.addEventListener("visibilitychange", say, { once: true });
}
