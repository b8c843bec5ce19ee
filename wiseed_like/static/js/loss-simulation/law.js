// What does the law compute, and from which dates? Pure: knows neither the page nor the clock.
//
// The browser's half of compliance/loss_simulation.py, loss_valuation.py and liquid_assets.py,
// which the tests compare it with. Amounts are whole cents in BigInt: nothing is rounded but the
// last division, down to the cent. Days are written "2026-10-31".

const ALL = 10000n; // basis points in a whole

// What is typed, in whole cents: "1 234,5" -> 123450n, an empty field is zero, and null is no
// amount. In English the comma may part the thousands: "1,234.50".
export function cents(text, language) {
  let plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(/^€|€$/, "");
  if (plain === "") return 0n;
  const grouped = /^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?$/;
  if (language === "en" && grouped.test(plain)) plain = plain.replaceAll(",", "");
  const found = /^([0-9]{1,30})(?:[.,]([0-9]{1,2}))?$/.exec(plain);
  if (!found) return null;
  return BigInt(found[1]) * 100n + BigInt((found[2] || "").padEnd(2, "0"));
}

// 2022/2114 art. 7. May be negative.
export function netWorth(income, assets, commitments) {
  return income + assets - commitments;
}

// ECSPR art. 21(5): the share of net worth that may be lost; nothing when it is negative.
export function lossCapacity(worth, basisPoints) {
  return worth > 0n ? (worth * BigInt(basisPoints)) / ALL : 0n;
}

// ECSPR art. 21(7): what one offer may reach before a warning, known from the result alone.
export function perOfferThreshold(capacity, numbers) {
  const share = (capacity * BigInt(numbers.perOfferBasisPoints)) / BigInt(numbers.capacityBasisPoints);
  const floor = BigInt(numbers.perOfferFloorCents);
  return share > floor ? share : floor;
}

// 2022/2114 art. 9, for one kind of asset: `daysMax` is null when days do not decide.
export function countsAsLiquid(asset, days) {
  return asset.daysMax === null ? asset.counts : days <= asset.daysMax;
}

// 2022/2114 art. 11: 31 December of the year before, the usual day and the oldest one.
export function earliest(today) {
  return `${String(Number(today.slice(0, 4)) - 1).padStart(4, "0")}-12-31`;
}

// The day of assets and commitments, one and the same, and the months of income that end on it;
// or { problem }: "unreadable", "future", "tooOld". `chosen` is null for the usual day.
export function valuation(chosen, today, months = 12) {
  const on = chosen === null ? earliest(today) : chosen;
  if (/^\+?[0-9]{5,}-/.test(on)) return { problem: "future" };
  if (!isDay(on)) return { problem: "unreadable" };
  if (on > today) return { problem: "future" };
  if (on < earliest(today)) return { problem: "tooOld" };
  return { on, from: dayAfter(monthsBefore(on, months)), to: on };
}

function isDay(text) {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

function dayAfter(day) {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + 1);
  return moment.toISOString().slice(0, 10);
}

// A day that the month does not have becomes its last one.
function monthsBefore(day, months) {
  const [year, month, date] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}
