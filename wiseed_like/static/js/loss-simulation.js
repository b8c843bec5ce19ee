// How much could this person afford to lose? Computed here and nowhere else.
//
// Delegated Regulation (EU) 2022/2114 art. 5(5): the platform can neither see nor record what is
// typed. So the inputs have no name, stand in no form, and nothing here stores or sends them;
// the form below them carries the result alone, and only if the person chooses to transmit it.
import { draw } from "./loss-simulation/chart.js";
import {
  cents,
  countsAsLiquid,
  lossCapacity,
  netWorth,
  perOfferThreshold,
  valuation,
} from "./loss-simulation/law.js";

const NAMES = ["income", "assets", "commitments", "worth", "capacity", "threshold"];
const tool = document.getElementById("loss-tool");
const said = tool.dataset; // numbers of the law, and sentences in the page's language
const outcome = document.getElementById("loss-outcome");
const form = document.getElementById("loss-form");
const result = document.getElementById("loss-result");
const taxed = document.getElementById("before-income-tax");
const moment = document.getElementById("valuation-choice");
const day = document.getElementById("valuation-day");
const language = document.documentElement.lang;
const euros = new Intl.NumberFormat(language, { style: "currency", currency: "EUR" });
const days = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
  dateStyle: "long",
  timeZone: "UTC",
});
let capacity = null; // whole cents, once computed

// -- words

function written(amount) {
  const positive = amount < 0n ? -amount : amount;
  const plain = `${positive / 100n}.${String(positive % 100n).padStart(2, "0")}`;
  return (amount < 0n ? "\u2212" : "") + euros.format(plain);
}

// "1er janvier 2025": the first of the month is an ordinal in French.
function dated(day) {
  const found = days.format(new Date(`${day}T00:00:00Z`));
  return language === "fr" ? found.replace(/^1 /, "1er ") : found;
}

function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// Write what is wrong beside a field, or that nothing is.
function mark(input, sentence) {
  const error = document.getElementById(`${input.id}-error`);
  error.textContent = sentence;
  error.hidden = sentence === "";
  if (input.matches("input")) input.setAttribute("aria-invalid", String(sentence !== ""));
  input.closest(".field").classList.toggle("is-wrong", sentence !== "");
}

// -- dates

function chosenValuation() {
  return valuation(moment.value === "recent" ? day.value : null, said.today, Number(said.incomeMonths));
}

// Say which income goes with the day; what is wrong with the day only once it is left.
function showPeriod({ complains }) {
  const found = chosenValuation();
  document.getElementById("valuation-day-field").hidden = moment.value !== "recent";
  const problem = { unreadable: said.noDay, future: said.futureDay, tooOld: said.oldDay }[found.problem];
  if (complains || !problem) mark(day, problem || "");
  const period = document.getElementById("loss-period");
  period.hidden = Boolean(problem);
  if (problem) return false;
  period.textContent = filled(said.period, {
    on: dated(found.on),
    from: dated(found.from),
    to: dated(found.to),
  });
  return true;
}

// -- amounts

function read(input) {
  const amount = cents(input.value, language);
  const tooLarge = amount !== null && amount > BigInt(said.amountMaxCents);
  mark(input, amount === null ? said.notAnAmount : tooLarge ? said.tooLarge : "");
  return tooLarge ? null : amount;
}

// Income tax is a commitment only while it is not taken off the incomes: it counts once.
function countsIncomeTax() {
  return taxed.checked || said.incomeTaxOnce === "0";
}

function inputsOf(component) {
  const inputs = [...tool.querySelectorAll(`[data-component="${component}"] input[type="text"]`)];
  return inputs.filter((input) => countsIncomeTax() || input.id !== "commitments-income_tax");
}

// The sum of a component, or null when one of its amounts is not one.
function sum(component) {
  const amounts = inputsOf(component).map(read);
  return amounts.includes(null) ? null : amounts.reduce((total, each) => total + each, 0n);
}

// Without any income typed there is nothing to compute from; a zero is an answer.
function missesIncome() {
  const inputs = inputsOf("income");
  const empty = inputs.every((input) => input.value.trim() === "");
  if (empty) mark(inputs[0], said.noIncome);
  return empty;
}

// -- result

function compute() {
  const [income, assets, commitments] = ["income", "assets", "commitments"].map(sum);
  const dated = showPeriod({ complains: true });
  const unread = income === null || assets === null || commitments === null;
  if (missesIncome() || unread || !dated) {
    forget();
    tool.querySelector('[aria-invalid="true"]:not([data-aside] *)').focus();
    return;
  }
  const worth = netWorth(income, assets, commitments);
  capacity = lossCapacity(worth, said.capacityBasisPoints);
  show({
    income,
    assets,
    commitments,
    worth,
    capacity,
    threshold: perOfferThreshold(capacity, said),
  });
}

function show(found) {
  const amounts = Object.fromEntries(NAMES.map((name) => [name, written(found[name])]));
  if (found.commitments > 0n) amounts.commitments = written(-found.commitments);
  const labels = {};
  for (const name of NAMES) {
    const row = document.getElementById(`loss-row-${name}`);
    row.lastElementChild.textContent = amounts[name];
    labels[name] = row.firstElementChild.textContent;
  }
  document.getElementById("loss-worth").textContent = amounts.worth;
  document.getElementById("loss-capacity").textContent = amounts.capacity;
  const beyond = document.getElementById("loss-beyond");
  beyond.textContent = filled(beyond.dataset.sentence, amounts);
  const chart = document.getElementById("loss-chart");
  chart.setAttribute("aria-label", filled(chart.dataset.sentence, amounts));
  draw(chart, found, labels, amounts);
  document.getElementById("loss-negative").hidden = found.worth >= 0n;
  document.getElementById("loss-figures").hidden = false;
  outcome.hidden = false;
  outcome.focus();
}

// A result that no longer matches what is typed is no result.
function forget() {
  capacity = null;
  result.value = "";
  outcome.hidden = true;
}

// -- does this asset count?

function judgeAsset() {
  const kind = document.getElementById("asset-kind");
  const number = document.getElementById("asset-days");
  const { daysMax, question, always, yes, no } = kind.selectedOptions[0].dataset;
  const asset = { daysMax: daysMax ? Number(daysMax) : null, counts: always === "yes" };
  document.getElementById("asset-days-field").hidden = asset.daysMax === null;
  document.getElementById("asset-days-label").textContent = question || "";
  const typed = /^[0-9]{1,5}$/.test(number.value.trim());
  const unasked = kind.value === "" || (asset.daysMax !== null && !typed);
  const wrong = asset.daysMax !== null && !typed && number.value.trim() !== "";
  mark(number, wrong ? said.notDays : "");
  const sentence = countsAsLiquid(asset, Number(number.value))
    ? `${said.counts} ${yes}`
    : `${said.countsNot} ${no}`;
  document.getElementById("asset-answer").textContent = unasked ? "" : sentence;
}

// -- what is sent: the choice, the receipt, and the result only to who transmits it

function lacks() {
  const chosen = form.querySelector("[name=choice]:checked");
  const receipt = document.getElementById("acknowledged");
  const missing = [
    [document.getElementById("choice"), chosen ? "" : said.noChoice],
    [receipt, receipt.checked ? "" : said.noReceipt],
    [document.getElementById("result"), capacity === null ? said.noResult : ""],
  ];
  for (const [place, sentence] of missing) mark(place, sentence);
  return missing.find(([, sentence]) => sentence)?.[0];
}

form.addEventListener("submit", (event) => {
  const wrong = lacks();
  if (wrong) {
    event.preventDefault();
    wrong.focus();
    return;
  }
  const transmits = form.elements.choice.value === "transmit";
  result.disabled = !transmits;
  result.value = transmits ? String(capacity) : "";
});

// -- the page

function empty() {
  for (const input of tool.querySelectorAll("input")) {
    if (input.type === "checkbox") input.checked = false;
    else input.value = "";
  }
  for (const list of tool.querySelectorAll("select")) list.selectedIndex = 0;
  fit();
}

function fit() {
  document.getElementById("income-tax-field").hidden = !countsIncomeTax();
  showPeriod({ complains: false });
  judgeAsset();
}

tool.addEventListener("input", (event) => {
  fit();
  if (!event.target.closest("[data-aside]")) forget();
});
tool.addEventListener("focusout", (event) => {
  if (event.target === day && day.value) showPeriod({ complains: true });
});
tool.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches('input[type="text"]:not([data-aside] *)')) compute();
});
document.getElementById("loss-compute").addEventListener("click", compute);
// Back in the browser must not bring the figures back. Only a page taken back from memory is
// emptied: the first one shows after somebody may have typed.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  empty();
  forget();
});
empty();
tool.hidden = false;
