/** A row of a raw statement. The driver returns bigint and numeric columns as text. */
export type Row = Record<string, unknown>;

/** Reads a column that holds a number. @throws TypeError that names the column when it does not. */
export function readNumber(row: Row, column: string): number {
  const value = row[column];
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number))
    throw new TypeError(`column ${column} is not a number`);
  return number;
}

export const readNumberOrNull = (row: Row, column: string): number | null =>
  row[column] === null || row[column] === undefined ? null : readNumber(row, column);

/** Reads a column that holds text. @throws TypeError that names the column when it does not. */
export function readText(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new TypeError(`column ${column} is not text`);
  return value;
}

export const readTextOrNull = (row: Row, column: string): string | null =>
  row[column] === null || row[column] === undefined ? null : readText(row, column);

/** Reads a `text[]` column. @throws TypeError that names the column when it is not an array. */
export function readTexts(row: Row, column: string): string[] {
  const value = row[column];
  if (!Array.isArray(value)) throw new TypeError(`column ${column} is not an array`);
  return value.map(String);
}
