// How do income and assets, less commitments, come down to what may be lost? Drawn as steps.
//
// Widths are percentages and colours are classes: the picture fits any screen without a style.
// A screen reader hears the sentence of `aria-label`; the table beside it holds the same figures.

const SVG = "http://www.w3.org/2000/svg";
const ROW = 58; // pixels, label and bar
const BAR = { top: 24, height: 20 };
const SCALE = 1000000n; // parts of the whole width, finer than any pixel

function shape(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// The steps of a result: where each bar starts and ends, in cents.
function steps(found) {
  const wealth = found.income + found.assets;
  return {
    income: [0n, found.income],
    assets: [found.income, wealth],
    commitments: [wealth - found.commitments, wealth],
    worth: found.worth < 0n ? [found.worth, 0n] : [0n, found.worth],
    capacity: [0n, found.capacity],
    threshold: [0n, found.threshold],
  };
}

// A function from cents to a percentage of the width.
function ruler(low, high) {
  const span = high - low || 1n;
  return (cents) => Number(((cents - low) * SCALE * 100n) / span) / Number(SCALE);
}

// Fill `svg`. `found`: cents by name; `labels` and `amounts`: what to write, by name.
export function draw(svg, found, labels, amounts) {
  const bars = steps(found);
  const wealth = found.income + found.assets;
  const high = wealth > found.threshold ? wealth : found.threshold;
  const at = ruler(found.worth < 0n ? found.worth : 0n, high);
  const names = Object.keys(bars);
  svg.replaceChildren(...links(bars, at));
  svg.setAttribute("height", names.length * ROW);
  names.forEach((name, index) => {
    const top = index * ROW + BAR.top;
    svg.append(
      shape("rect", { class: "loss-track", x: "0", y: top, width: "100%", height: BAR.height }),
      bar(name, bars[name], top, at),
      upright("loss-axis", at(0n), top - 3, top + BAR.height + 3),
    );
  });
  // Where the warning of a single offer starts: across the tenth, and at the end of its own bar.
  for (const row of ["capacity", "threshold"]) {
    const top = names.indexOf(row) * ROW + BAR.top;
    svg.append(upright("loss-marker", at(found.threshold), top - 5, top + BAR.height + 5));
  }
  names.forEach((name, index) => {
    const y = index * ROW + BAR.top - 8;
    svg.append(
      shape("text", { class: "loss-label", x: "0", y }, labels[name]),
      shape("text", { class: "loss-sum", x: "100%", y, "text-anchor": "end" }, amounts[name]),
    );
  });
}

function bar(name, [start, end], y, at) {
  const attributes = {
    class: `loss-bar loss-${name}`,
    x: `${at(start)}%`,
    y,
    width: `${at(end) - at(start)}%`,
    height: BAR.height,
  };
  if (name === "commitments") attributes.fill = "url(#hatching)";
  return shape("rect", attributes);
}

// From the end of one step to the start of the next.
function links(bars, at) {
  const ends = [bars.income[1], bars.assets[1], bars.commitments[0]];
  return ends.map((end, index) =>
    upright("loss-link", at(end), index * ROW + BAR.top + BAR.height, (index + 1) * ROW + BAR.top),
  );
}

function upright(name, x, from, to) {
  return shape("line", { class: name, x1: `${x}%`, x2: `${x}%`, y1: from, y2: to });
}
