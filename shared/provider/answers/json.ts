/** Numbers with more characters than this are kept as text: no double needs as many. */
const MAX_NUMBER_LENGTH = 40;

/**
 * Parses JSON and keeps every digit: a number that a double cannot hold exactly, or an integer outside the safe range,
 * becomes a string, as it is written in the source. An account's id would otherwise turn into a neighbour's. Every other
 * number stays a number, so that `1.0` and `1` remain the same id.
 *
 * JSON that is nested too deeply for that is still read, with its numbers as doubles. Readers of ids refuse unsafe ones.
 *
 * @throws SyntaxError for what is not JSON.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, keepDigits);
  } catch (thrown) {
    // A reviver is called recursively, which overflows the stack; the plain parser does not.
    if (thrown instanceof RangeError) return JSON.parse(text);
    throw thrown;
  }
}

function keepDigits(
  _name: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && !isExact(source, value)
    ? source
    : value;
}

const isExact = (source: string, value: number): boolean =>
  Math.abs(value) <= Number.MAX_SAFE_INTEGER &&
  source.length <= MAX_NUMBER_LENGTH &&
  toDecimal(source) === toDecimal(String(value));

/** Writes a number in one form, such as `-15e-1`, whatever its zeros and its exponent. */
function toDecimal(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = whole + fraction;
  const significant = digits.replace(/0+$/, "");
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  const shown = significant.replace(/^0+/, "");
  return shown === "" ? "0" : `${sign}${shown}e${power}`;
}
