import { expect, test } from "vitest";
import { csvRow } from "./csv-row.ts";

test("commas, quotes and line breaks stay inside of their cell", () => {
  expect(csvRow(["a,b", 'say "hi"', "two\r\nlines", "plain", 7, null])).toBe(
    '"a,b","say ""hi""","two\r\nlines",plain,7,\r\n',
  );
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])(
  "a spreadsheet does not run %j as a formula",
  (text) => {
    expect(csvRow([text]).replaceAll('"', "")).toBe(`'${text}\r\n`);
  },
);

test("a formula after a quote or a separator is still inside of the cell", () => {
  expect(csvRow(['",=1+1', "x"])).toBe('""",=1+1",x\r\n');
});
