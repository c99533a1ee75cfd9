// Amounts of money: text on the way, whole numbers of the smallest part while they are reckoned with, and never a float.

import { language, say } from "./words.js";
import { number } from "./format.js";

/** Finer than any currency, so that amounts of all of them are held in one way. */
const DIGITS = 6;

function whole(amount) {
  const [, sign, before, after = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (before === undefined) throw new TypeError("not an amount");
  return BigInt(sign + before + after.slice(0, DIGITS).padEnd(DIGITS, "0"));
}

function written(units, decimals) {
  const digits = String(units < 0n ? -units : units).padStart(DIGITS + 1, "0");
  const after = digits.slice(-DIGITS).slice(0, decimals);
  return `${units < 0n ? "-" : ""}${digits.slice(0, -DIGITS)}${after ? `.${after}` : ""}`;
}

const decimalsOf = (amount) => amount.split(".")[1]?.length ?? 0;

/** One less the other. */
export const less = (one, other) => written(whole(one) - whole(other), Math.max(decimalsOf(one), decimalsOf(other)));
/** One and all others together. */
export const sum = (amounts) => written(amounts.reduce((all, amount) => all + whole(amount), 0n), Math.max(0, ...amounts.map(decimalsOf)));
/** Below, at or above zero: -1, 0, 1. */
export const sign = (amount) => (whole(amount) < 0n ? -1 : whole(amount) > 0n ? 1 : 0);
/** The smaller of two. */
export const smaller = (one, other) => (whole(one) < whole(other) ? one : other);
/** How large a part is of the whole, between 0 and 1, for a bar in a chart: no amount is made of it. */
export const share = (part, of) => (whole(of) === 0n ? 0 : Number((whole(part) * 10000n) / whole(of)) / 10000);

/** An amount with its currency, as people of the language write it. */
export function money({ amount, currency }) {
  // All that there is, also where people leave the cents of a currency out.
  const decimals = /\.0*$/.test(amount) ? 0 : decimalsOf(amount);
  return number(amount, { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** An amount as it is put into a field: without what only helps the eye. */
export function plain(amount) {
  const text = amount.replace(/\.0+$/, "");
  return decimalSign() === "," ? text.replace(".", ",") : text;
}

const decimalSign = () => new Intl.NumberFormat(language()).formatToParts(1.5).find(({ type }) => type === "decimal")?.value ?? ".";

/**
 * Reads what somebody has typed: `60000`, `60.000`, `60.000,50`, `60,000.50`. Points and commas that stand before three
 * figures each set thousands apart; one that does not is the decimal sign. What is no amount is told in a sentence.
 */
export function readAmount(text) {
  const typed = text.replace(/[\s$€\u00a0]/g, "");
  const thousands = decimalSign() === "," ? "." : ",";
  const other = thousands === "." ? "," : ".";
  const grouped = new RegExp(`^\\d{1,3}(\\${thousands}\\d{3})+(\\${other}\\d+)?$`);
  const foreign = new RegExp(`^\\d{1,3}(\\${other}\\d{3}){2,}(\\${thousands}\\d+)?$|^\\d{1,3}(\\${other}\\d{3})+\\${thousands}\\d+$`);
  let clean = typed;
  if (grouped.test(typed)) clean = typed.replaceAll(thousands, "").replace(other, ".");
  else if (foreign.test(typed)) clean = typed.replaceAll(other, "").replace(thousands, ".");
  else clean = typed.replace(",", ".");
  if (!/^\d+(\.\d+)?$/.test(clean)) throw new Error(say("money.unreadable"));
  return clean;
}
