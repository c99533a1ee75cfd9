// Charts as SVG, without a library: bars with their figures in reach of everybody, because a table stands beside each.

import { draw, make } from "../shared/dom.js";

/** As wide as it is shown, so that its letters are as large as they say. */
const wide = () => (innerWidth < 700 ? 340 : 640);
const HIGH = 220;
const LEFT = 72;
const BELOW = 26;
/** One day alone is a bar, too, and no wall. */
const BAR_MAX = 44;

/** A round step so that about four lines stand between nothing and `most`. */
function step(most) {
  const rough = most / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((times) => times * power).find((value) => value >= rough);
}

/**
 * Bars side by side: `points` are `{label, values: [..]}`, one value for each of `series` (names, drawn in the order of
 * the colours of the design). `title` is read out; `unit(value)` writes a value at the edge.
 */
export function bars({ title, points, series, unit }) {
  const across = wide();
  const most = Math.max(1e-9, ...points.flatMap((point) => point.values.map((value) => value ?? 0)));
  const grid = step(most);
  const top = Math.ceil(most / grid) * grid;
  const y = (value) => 8 + (HIGH - 8 - BELOW) * (1 - value / top);
  const each = (across - LEFT) / Math.max(1, points.length);
  const bar = Math.min(BAR_MAX, Math.max(2, (each * 0.7) / series.length));
  const picture = draw("svg", { viewBox: `0 0 ${across} ${HIGH}`, class: "chart", role: "img", "aria-label": title });
  for (let value = 0; value <= top + grid / 2; value += grid) {
    picture.append(
      draw("line", { x1: LEFT, x2: across, y1: y(value), y2: y(value), class: value === 0 ? "base" : "grid-line" }),
      text(LEFT - 6, y(value) + 4, unit(value), "end"),
    );
  }
  const every = Math.ceil(points.length / (across / 46));
  points.forEach((point, place) => {
    const middle = LEFT + each * (place + 0.5);
    point.values.forEach((value, which) => {
      if (value === null || value === undefined) return;
      const x = middle - (bar * series.length) / 2 + bar * which;
      picture.append(draw("rect", { x, y: y(value), width: Math.max(1, bar - 1), height: Math.max(0, y(0) - y(value)), class: `series-${which}` }));
    });
    if (place % every === 0) picture.append(text(middle, HIGH - 8, point.label, "middle"));
  });
  const legend = series.length > 1 ? make("figcaption", { class: "row small" }, series.map((name, which) => make("span", { class: `key key-${which}`, text: name }))) : null;
  return make("figure", { class: "chart-box" }, picture, legend);
}

function text(x, y, content, anchor) {
  const element = draw("text", { x, y, "text-anchor": anchor });
  element.textContent = content;
  return element;
}
