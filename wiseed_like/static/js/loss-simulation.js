// How much could this person afford to lose? Computed here and nowhere else.
//
// Delegated Regulation (EU) 2022/2114 art. 5(5): the platform can neither see nor record what is
// typed. So the inputs have no name, stand in no form, and nothing here stores or sends them;
// the form below them carries the result alone, and only if the person chooses to transmit it.
// Amounts are whole cents in BigInt: no rounding but the last one, down to the cent.
"use strict";

{
  const tool = document.getElementById("loss-tool");
  const outcome = document.getElementById("loss-outcome");
  const form = document.getElementById("loss-form");
  const result = document.getElementById("loss-result");
  const euros = new Intl.NumberFormat(document.documentElement.lang, {
    style: "currency",
    currency: "EUR",
  });
  let capacity = null; // whole cents, once computed

  // "1 234,5" -> 123450n; an empty field is zero; null when it is not an amount.
  function cents(text) {
    const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(/€$/, "");
    if (plain === "") return 0n;
    const found = /^([0-9]{1,12})(?:[.,]([0-9]{1,2}))?$/.exec(plain);
    if (!found) return null;
    return BigInt(found[1]) * 100n + BigInt((found[2] || "").padEnd(2, "0"));
  }

  function read(input) {
    const amount = cents(input.value);
    mark(input, amount === null ? tool.dataset.notAnAmount : "");
    return amount;
  }

  // Write what is wrong beside a field, or that nothing is.
  function mark(input, sentence) {
    const wrong = sentence !== "";
    const error = document.getElementById(`${input.id}-error`);
    error.textContent = sentence;
    error.hidden = !wrong;
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    input.closest(".field").classList.toggle("is-wrong", wrong);
  }

  // Without any income typed there is nothing to compute from; a zero is an answer.
  function missesIncome() {
    const inputs = [...tool.querySelectorAll('[data-component="income"] input')];
    const empty = inputs.every((input) => input.value.trim() === "");
    if (empty) mark(inputs[0], tool.dataset.noIncome);
    return empty;
  }

  // The sum of a component, or null when one of its amounts is not one.
  function sum(component) {
    const inputs = tool.querySelectorAll(`[data-component="${component}"] input`);
    const amounts = [...inputs].map(read);
    return amounts.includes(null) ? null : amounts.reduce((total, each) => total + each, 0n);
  }

  function written(amount) {
    return euros.format(`${amount / 100n}.${String(amount % 100n).padStart(2, "0")}`);
  }

  function compute() {
    const [income, assets, commitments] = ["income", "assets", "commitments"].map(sum);
    const unread = income === null || assets === null || commitments === null;
    if (missesIncome() || unread) {
      forget();
      tool.querySelector("[aria-invalid]").focus();
      return;
    }
    const worth = income + assets - commitments;
    const positive = worth > 0n ? worth : 0n;
    capacity = (positive * BigInt(tool.dataset.basisPoints)) / 10000n;
    const sign = worth < 0n ? "-" : "";
    document.getElementById("loss-worth").textContent =
      sign + written(worth < 0n ? -worth : worth);
    document.getElementById("loss-capacity").textContent = written(capacity);
    document.getElementById("loss-negative").hidden = worth >= 0n;
    outcome.hidden = false;
    outcome.focus();
  }

  // A result that no longer matches what is typed is no result.
  function forget() {
    capacity = null;
    result.value = "";
    outcome.hidden = true;
  }

  tool.addEventListener("input", forget);
  tool.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) compute();
  });
  document.getElementById("loss-compute").addEventListener("click", compute);
  form.addEventListener("submit", () => {
    const transmits = form.elements.choice.value === "transmit";
    result.value = transmits && capacity !== null ? String(capacity) : "";
  });
  // Back in the browser must not bring the figures back.
  window.addEventListener("pageshow", (event) => {
    // Only a page taken back from memory: the first one shows after somebody may have typed.
    if (!event.persisted) return;
    for (const input of tool.querySelectorAll("input")) input.value = "";
    forget();
  });
  tool.hidden = false;
}
