// @ts-check
// Numbers for reading.

/**
 * A number as a format such as ".2f", "+.1f" or ".0%" says, else with three digits.
 * @param {number} v
 * @param {string | boolean | undefined} [spec]
 */
export function formatNumber(v, spec) {
  if (v !== v) return "";
  if (!Number.isFinite(v)) return v > 0 ? "∞" : "−∞";
  return readable(typeof spec === "string" ? spec : "", v)
    .replace(/^-(0(\.0*)?( %)?)$/, "$1")
    .replace("-", "−");
}

/**
 * @param {string} spec
 * @param {number} v
 */
function readable(spec, v) {
  const fixed = spec.match(/^([+]?)\.(\d)([f%])$/);
  if (fixed) {
    const [, sign, digits, unit] = fixed;
    const text = unit === "%" ? `${(100 * v).toFixed(+digits)} %` : v.toFixed(+digits);
    return sign && v > 0 ? `+${text}` : text;
  }
  if (Math.abs(v - Math.round(v)) < 1e-6 && Math.abs(v) < 1e7) return String(Math.round(v));
  return String(+v.toPrecision(3));
}

/**
 * A number on an axis.
 * @param {number} v
 */
export function tickText(v) {
  const size = Math.abs(v);
  const text =
    size >= 1e6
      ? `${+(v / 1e6).toPrecision(3)} M`
      : size >= 1e4
        ? `${Math.round(v / 1e3)} k`
        : String(+v.toPrecision(6));
  return text.replace("-", "−");
}

/**
 * About ``count`` round numbers from ``low`` to ``high``.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function niceTicks(low, high, count) {
  const raw = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw * 0.999) ?? raw;
  const out = [];
  for (let v = Math.ceil(low / step - 1e-9) * step; v <= high + step * 1e-9; v += step)
    out.push(Math.abs(v) < step * 1e-9 ? 0 : v);
  return out;
}
