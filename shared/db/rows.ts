/** A row of a raw statement: the driver hands big integers over as text. */
export type Row = Record<string, unknown>;

/** A column that holds a number. @throws TypeError naming the column when it does not. */
export function readNumber(row: Row, column: string): number {
  const value = row[column];
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number))
    throw new TypeError(`column ${column} is no number`);
  return number;
}

export const readNumberOrNull = (row: Row, column: string): number | null =>
  row[column] === null || row[column] === undefined ? null : readNumber(row, column);

/** A column that holds text. @throws TypeError naming the column when it does not. */
export function readText(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new TypeError(`column ${column} is no text`);
  return value;
}

export const readTextOrNull = (row: Row, column: string): string | null =>
  row[column] === null || row[column] === undefined ? null : readText(row, column);

/** A `text[]` column. */
export function readTexts(row: Row, column: string): string[] {
  const value = row[column];
  if (!Array.isArray(value)) throw new TypeError(`column ${column} is no array`);
  return value.map(String);
}
