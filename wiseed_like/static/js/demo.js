// Where do the demo's tools lie? Open where there is room, folded on a phone.
"use strict";

const tools = document.querySelector(".demo-bar-tools");
const roomy = window.matchMedia("(min-width: 56rem)");
function unfold() {
  if (tools) tools.open = roomy.matches;
}
unfold();
roomy.addEventListener("change", unfold);

// Moving the clock takes a few seconds: one click is enough.
for (const form of document.querySelectorAll(".demo-bar form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll(".demo-bar [data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});
