import { expect, test } from "vitest";
import { readCallbackParameters } from "./callback-parameters.ts";
import type { FlowRefusal } from "./flow-refusal.ts";

type Params = [string, string][];
const read = (params: Params) => {
  const result = readCallbackParameters(params);
  return result.ok ? result.value : result.error;
};
const good: Params = [
  ["code", "c"],
  ["state", "s"],
];

test("an answer is read, what else is in it left alone", () => {
  const extra: Params = [
    ["scope", "a"],
    ["scope", "b"],
    ["session_state", "x"],
    ["__proto__", "x"],
  ];
  expect(read([...good, ["iss", "https://i"], ...extra])).toEqual({
    state: "s",
    code: "c",
    error: null,
    iss: "https://i",
  });
});

test("an error is read without what the provider says of it", () => {
  const denied: Params = [
    ["error", "access_denied"],
    ["error_description", "No"],
    ["state", "s"],
  ];
  expect(read(denied)).toEqual({
    state: "s",
    code: null,
    error: "access_denied",
    iss: null,
  });
});

test("a parameter without a value counts as left out", () => {
  const params: Params = [
    ["code", ""],
    ["error", "access_denied"],
    ["iss", ""],
    ["state", "s"],
  ];
  expect(read(params)).toMatchObject({
    code: null,
    error: "access_denied",
    iss: null,
  });
});

test("values are kept to the byte", () => {
  const code = "4/0A+%2B b\u00e9";
  expect(
    read([
      ["state", "s"],
      ["code", code],
    ]),
  ).toMatchObject({ code });
});

test("the longest code and state are 4,096 and 200 characters long", () => {
  const readLong = (code: number, state: number) =>
    read([
      ["code", "c".repeat(code)],
      ["state", "s".repeat(state)],
    ]);
  expect(readLong(4_096, 200)).toMatchObject({ error: null });
  expect(readLong(4_097, 200)).toBe("malformed_response");
  expect(readLong(4_096, 201)).toBe("malformed_response");
});

test.each<[what: string, cause: FlowRefusal, params: Params]>([
  ["nothing", "missing_state", []],
  ["no state", "missing_state", [["code", "c"]]],
  [
    "an empty state",
    "missing_state",
    [
      ["code", "c"],
      ["state", ""],
    ],
  ],
  ["no code and no error", "malformed_response", [["state", "s"]]],
  [
    "an empty code alone",
    "malformed_response",
    [
      ["code", ""],
      ["state", "s"],
    ],
  ],
  ["a code and an error", "malformed_response", [...good, ["error", "e"]]],
  ["two codes", "duplicate_parameter", [...good, ["code", "d"]]],
  ["one code twice", "duplicate_parameter", [...good, ["code", "c"]]],
  ["an empty code beside one", "duplicate_parameter", [["code", ""], ...good]],
  ["two states", "duplicate_parameter", [...good, ["state", "t"]]],
  [
    "two errors",
    "duplicate_parameter",
    [
      ["error", "e"],
      ["error", "e"],
      ["state", "s"],
    ],
  ],
  ["two iss", "duplicate_parameter", [...good, ["iss", "a"], ["iss", "b"]]],
  [
    "names in capitals",
    "missing_state",
    [
      ["CODE", "c"],
      ["STATE", "s"],
    ],
  ],
])("%s is no answer", (_what, cause, params) => {
  expect(read(params)).toBe(cause);
});
