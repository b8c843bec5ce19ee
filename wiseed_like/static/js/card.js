// How does a card's number reach the provider without reaching us? The browser posts it there and
// sends us the token it was answered. Without this file the page offers the provider's own page.
"use strict";

// What the card's bank wants to know of the screen (EMV 3-D Secure).
for (const field of document.querySelectorAll("form[data-screen] [name=screen]")) {
  const offset = new Date().getTimezoneOffset();
  field.value = `${screen.width}x${screen.height}x${screen.colorDepth}x${offset}`;
}

const digits = (text) => text.replace(/[\s-]/g, "");
// The provider's refusals: which field they are about.
const WRONG = { 105202: "card-number", 105203: "card-expiry", 105204: "card-security" };

const addsUp = (number) => {
  if (!/^[0-9]{13,19}$/.test(number)) return false;
  let total = 0;
  [...number].reverse().forEach((digit, place) => {
    const value = Number(digit) * (1 + (place % 2));
    total += value > 9 ? value - 9 : value;
  });
  return total % 10 === 0;
};

// "12/29", "12 / 2029" or "1229" as MMYY; empty for anything else or for the past.
const readExpiry = (text) => {
  const match = /^(0[1-9]|1[0-2])\s*\/?\s*(?:20)?([0-9]{2})$/.exec(text.trim());
  if (!match) return "";
  const now = new Date();
  const months = (2000 + Number(match[2])) * 12 + Number(match[1]) - 1;
  return months < now.getFullYear() * 12 + now.getMonth() ? "" : match[1] + match[2];
};

function enable(form) {
  document.querySelector("[data-needs-script]").hidden = true;
  form.hidden = false;
  for (const field of form.querySelectorAll("[data-typed]")) field.disabled = false;
}

function say(form, wrong) {
  for (const field of form.querySelectorAll("[data-typed]")) {
    const error = document.getElementById(`${field.id}-error`);
    const isWrong = wrong.includes(field.id);
    error.hidden = !isWrong;
    field.toggleAttribute("aria-invalid", isWrong);
    if (isWrong) field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", isWrong ? error.id : `${field.id}-hint`);
  }
  if (wrong.length) document.getElementById(wrong[0]).focus();
}

async function send(form) {
  const typed = (id) => document.getElementById(id).value;
  const number = digits(typed("card-number"));
  const expiry = readExpiry(typed("card-expiry"));
  const security = typed("card-security").trim();
  const wrong = [];
  if (!addsUp(number)) wrong.push("card-number");
  if (!expiry) wrong.push("card-expiry");
  if (!/^[0-9]{3,4}$/.test(security)) wrong.push("card-security");
  say(form, wrong);
  if (wrong.length) return false;
  const answer = await fetch(form.dataset.card, {
    method: "POST",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    body: new URLSearchParams({
      accessKeyRef: form.dataset.key,
      data: form.dataset.form,
      cardNumber: number,
      cardExpirationDate: expiry,
      cardCvx: security,
    }),
  });
  const told = (await answer.text()).trim();
  if (told.startsWith("data=")) {
    form.elements.registration.value = told;
    for (const field of form.querySelectorAll("[data-typed]")) field.value = "";
    return true;
  }
  const field = WRONG[told.replace("errorCode=", "")];
  if (!field) throw new Error("not understood");
  say(form, [field]);
  return false;
}

for (const form of document.querySelectorAll("form[data-card]")) {
  enable(form);
  const failed = form.querySelector("[data-failed]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    failed.hidden = true;
    try {
      if (await send(form)) {
        form.submit();
        return;
      }
    } catch {
      failed.hidden = false;
      failed.focus();
    }
    form.removeAttribute("aria-busy");
  });
}
