// How far has the round come since this page was opened? Asked for again now and then, and shown.
// Without this file the page shows the gauge as it was, and says nothing wrong.
"use strict";

const EVERY = 10_000; // milliseconds, and up to as much again: thousands do not ask at once
const PATIENCE = 300_000;

const watched = document.querySelector("[data-gauge]");
let wait = EVERY;
let timer = null;

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, wait + Math.random() * wait);
}

async function ask() {
  if (document.hidden) return; // asked for again when somebody looks
  try {
    // Without cookies: what is the same for everybody is answered from memory, and the language
    // is in the address.
    const answer = await fetch(watched.dataset.gauge, { credentials: "omit" });
    if (answer.status === 404) return;
    if (!answer.ok) throw new Error(answer.status);
    wait = EVERY;
    if (show(new DOMParser().parseFromString(await answer.text(), "text/html"))) later();
  } catch {
    wait = Math.min(wait * 2, PATIENCE);
    later();
  }
}

// Whether there will be more to see.
function show(fresh) {
  const bar = fresh.querySelector('[data-live="bar"]');
  if (!bar) return false;
  const known = watched.querySelector('[data-live="bar"]').dataset;
  const isNews = bar.dataset.landmark !== known.landmark;
  const isOtherPage = bar.dataset.takes !== known.takes;
  known.landmark = bar.dataset.landmark;
  for (const part of fresh.querySelectorAll("[data-live]")) {
    // What is read aloud changes only with a landmark: figures that move are not called out.
    if (part.dataset.live === "said" && !isNews) continue;
    for (const shown of document.querySelectorAll(`[data-live="${part.dataset.live}"]`)) {
      if (shown.innerHTML !== part.innerHTML) shown.replaceChildren(...part.cloneNode(true).childNodes);
    }
  }
  // The button beside is of another moment: the page is read again by whoever wants to.
  watched.querySelector("[data-changed]").hidden = !isOtherPage;
  return !bar.hasAttribute("data-over");
}

if (watched) {
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, Math.random() * 2_000);
  });
  later();
}
