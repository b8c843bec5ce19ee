// What does the page do by itself? Only comforts: without this file everything still works.
"use strict";

// A button pressed twice sends once. Back in the browser gives the button back.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.querySelector("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-sent]");
  if (!form) return;
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
});

// The main menu lies open where there is room for it, and menus close like menus.
const wide = window.matchMedia("(min-width: 72rem)");
const mainMenu = document.querySelector(".site-menu");
function fitMenu() {
  if (mainMenu) mainMenu.open = wide.matches;
}
fitMenu();
wide.addEventListener("change", fitMenu);
const closable = () =>
  [...document.querySelectorAll("details[data-menu][open]")].filter(
    (menu) => menu !== mainMenu || !wide.matches,
  );
document.addEventListener("click", (event) => {
  for (const menu of closable()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of closable().slice(-1)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

function enhance(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.querySelector("span").textContent = button.dataset.done;
    });
  }
  for (const counter of root.querySelectorAll("[data-counter]")) {
    const area = document.getElementById(counter.dataset.counter);
    const count = () => {
      const left = counter.dataset.most - area.value.length;
      const words = left < 0 ? counter.dataset.beyond : counter.dataset.left;
      counter.textContent = words.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
      counter.classList.toggle("is-beyond", left < 0);
    };
    area.addEventListener("input", count);
    count();
  }
  const wrong = root.querySelector("[data-focus]");
  if (wrong) wrong.focus();
}
enhance(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) enhance(event.target);
});
