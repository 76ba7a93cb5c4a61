import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { GENESIS_HASH, canonicalAuditLine, canonicalJson, hashAuditLine } from "./audit-line.ts";

const line = {
  project_id: "prj_1",
  seq: 1,
  event_id: "evt_1",
  type: "project.created",
  occurred_at: "2026-11-23T10:20:30.123456Z",
  actor: { type: "account", id: "acc_1" },
  subject: "prj_1",
  data: { b: [1, { z: null, a: "ü" }], a: true },
  request_id: null,
  address: null,
  result: null,
};

test("canonical JSON orders members by code unit at every depth and keeps the order of arrays", () => {
  const value = JSON.parse('{"b":1,"a":{"d":[3,1,{"y":0,"x":0}],"c":null},"B":"é","__proto__":2}');
  expect(canonicalJson(value)).toBe(
    '{"B":"é","__proto__":2,"a":{"c":null,"d":[3,1,{"x":0,"y":0}]},"b":1}',
  );
});

test("canonical JSON writes numbers and escapes as ECMAScript does", () => {
  expect(canonicalJson([1e21, 1.5, -0, "\u0000\n\u2028\ud83d\udd11"])).toBe(
    '[1e+21,1.5,0,"\\u0000\\n\u2028🔑"]',
  );
});

test("a line's text is the hash before it and its members, whatever order they come in", async () => {
  const text = `${GENESIS_HASH}\n{"actor":{"id":"acc_1","type":"account"},"data":{"a":true,"b":[1,{"a":"ü","z":null}]},"event_id":"evt_1","occurred_at":"2026-11-23T10:20:30.123456Z","project_id":"prj_1","request_id":null,"seq":1,"subject":"prj_1","type":"project.created"}`;
  expect(canonicalAuditLine(GENESIS_HASH, line)).toBe(text);
  expect(await hashAuditLine(GENESIS_HASH, line)).toBe(
    createHash("sha256").update(text).digest("hex"),
  );
});

test("a line with an address or a result has both in its text", () => {
  const text = canonicalAuditLine(GENESIS_HASH, { ...line, result: "done" });
  expect(text).toContain(`{"actor":{"id":"acc_1","type":"account"},"address":null,`);
  expect(text).toContain(`"request_id":null,"result":"done","seq":1`);
});

test.each([
  ["address", "192.0.2.1"],
  ["result", "done"],
  ["result", "refused"],
  ["project_id", "prj_2"],
  ["seq", 2],
  ["event_id", "evt_2"],
  ["type", "api_key.created"],
  ["occurred_at", "2026-11-23T10:20:30.123457Z"],
  ["actor", { type: "account", id: "acc_2" }],
  ["subject", null],
  ["data", { a: true }],
  ["request_id", "req_1"],
])("another %s is another hash", async (member, value) => {
  const hash = await hashAuditLine(GENESIS_HASH, line);
  expect(await hashAuditLine(GENESIS_HASH, { ...line, [member]: value })).not.toBe(hash);
});
