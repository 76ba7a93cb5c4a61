/** What makes a spreadsheet take a cell for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A row of CSV. A cell that a spreadsheet would run as a formula gets an apostrophe before it, which spreadsheets take for
 * "text". Null is an empty cell.
 *
 * @see [RFC 4180 §2](https://www.rfc-editor.org/rfc/rfc4180#section-2)
 */
export const csvRow = (cells: readonly (string | number | null)[]): string =>
  `${cells.map(csvCell).join(",")}\r\n`;

function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
