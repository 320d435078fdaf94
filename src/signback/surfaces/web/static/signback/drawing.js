// A signature drawn with finger, pen or mouse; without this script the name alone is the signature.
const place = document.querySelector("[data-draw]");
if (place) {
  const canvas = place.querySelector("canvas"), pen = canvas.getContext("2d");
  const field = document.querySelector("input[name=drawn]");
  let drawing = false;
  const at = event => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  const clear = () => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); field.value = ""; };
  pen.lineWidth = 5; pen.lineCap = "round"; pen.lineJoin = "round"; pen.strokeStyle = "#111";
  clear();
  canvas.addEventListener("pointerdown", event => {
    drawing = true; canvas.setPointerCapture(event.pointerId);
    pen.beginPath(); pen.moveTo(...at(event)); event.preventDefault();
  });
  canvas.addEventListener("pointermove", event => { if (drawing) { pen.lineTo(...at(event)); pen.stroke(); } });
  canvas.addEventListener("pointerup", () => { drawing = false; field.value = canvas.toDataURL("image/png"); });
  place.querySelector("button").addEventListener("click", clear);
  place.hidden = false;
}
