import { expect, test } from "vitest";
import { readCallbackParameters } from "./callback-parameters.ts";

type Params = [string, string][];
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
  expect(readCallbackParameters([...good, ["iss", "https://i"], ...extra])).toEqual({
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
  expect(readCallbackParameters(denied)).toEqual({
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
  expect(readCallbackParameters(params)).toMatchObject({
    code: null,
    error: "access_denied",
    iss: null,
  });
});

test("values are kept to the byte", () => {
  const code = "4/0A+%2B b\u00e9";
  expect(
    readCallbackParameters([
      ["state", "s"],
      ["code", code],
    ])?.code,
  ).toBe(code);
});

test("the longest code and state are 4,096 and 200 characters long", () => {
  const read = (code: number, state: number) =>
    readCallbackParameters([
      ["code", "c".repeat(code)],
      ["state", "s".repeat(state)],
    ]);
  expect(read(4_096, 200)).not.toBeNull();
  expect(read(4_097, 200)).toBeNull();
  expect(read(4_096, 201)).toBeNull();
});

test.each<[what: string, params: Params]>([
  ["nothing", []],
  ["no state", [["code", "c"]]],
  [
    "an empty state",
    [
      ["code", "c"],
      ["state", ""],
    ],
  ],
  ["no code and no error", [["state", "s"]]],
  [
    "an empty code alone",
    [
      ["code", ""],
      ["state", "s"],
    ],
  ],
  ["a code and an error", [...good, ["error", "e"]]],
  ["two codes", [...good, ["code", "d"]]],
  ["one code twice", [...good, ["code", "c"]]],
  ["an empty code beside one", [["code", ""], ...good]],
  ["two states", [...good, ["state", "t"]]],
  [
    "two errors",
    [
      ["error", "e"],
      ["error", "e"],
      ["state", "s"],
    ],
  ],
  ["two iss", [...good, ["iss", "a"], ["iss", "b"]]],
  [
    "names in capitals",
    [
      ["CODE", "c"],
      ["STATE", "s"],
    ],
  ],
])("%s is no answer", (_what, params) => {
  expect(readCallbackParameters(params)).toBeNull();
});
