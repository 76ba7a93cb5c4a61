import { beforeAll, expect, test } from "vitest";
import { type AuditLine, GENESIS_HASH, hashAuditLine } from "./audit-line.ts";
import { verifyAuditChain } from "./verify-audit-chain.ts";

const PROJECT = "prj_1";
let lines: AuditLine[];

beforeAll(async () => {
  lines = await makeChain(6);
});

type Release = Pick<AuditLine, "address" | "result">;
/** What a release wrote that knew neither address nor result. */
const OLDER: Release = { address: null, result: null };

async function makeChain(
  length: number,
  text = "fine",
  release: (seq: number) => Release = () => ({ address: "192.0.2.1", result: "done" }),
): Promise<AuditLine[]> {
  const chain: AuditLine[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const line = {
      project_id: PROJECT,
      event_id: `evt_${seq}`,
      type: "thing.done",
      occurred_at: `2026-11-23T10:20:3${seq}.000001Z`,
      actor: { type: "account", id: "acc_1" },
      subject: null,
      data: { text },
      request_id: null,
      ...release(seq),
      seq,
    };
    const previous_hash = chain.at(-1)?.hash ?? GENESIS_HASH;
    chain.push({ ...line, previous_hash, hash: await hashAuditLine(previous_hash, line) });
  }
  return chain;
}

const at = (index: number): AuditLine => {
  const line = lines[index];
  if (!line) throw new Error("no such line");
  return line;
};

const headOf = (line: AuditLine) => ({ seq: line.seq, hash: line.hash });

test("an untouched chain is intact and says where it ends", async () => {
  expect(await verifyAuditChain(PROJECT, lines)).toEqual({ intact: true, head: headOf(at(5)) });
  expect(await verifyAuditChain(PROJECT, [])).toEqual({
    intact: true,
    head: { seq: 0, hash: GENESIS_HASH },
  });
});

test("lines of an older release, and of one that runs beside a newer one, are intact", async () => {
  const mixed = await makeChain(5, "fine", (seq) =>
    seq % 2 === 0 ? OLDER : { address: null, result: "refused" },
  );
  expect(await verifyAuditChain(PROJECT, mixed)).toMatchObject({ intact: true });
  for (const change of [{ address: "192.0.2.1" }, { result: "done" as const }]) {
    const line = mixed[1];
    if (line === undefined) throw new Error("no such line");
    expect(await verifyAuditChain(PROJECT, mixed.with(1, { ...line, ...change }))).toMatchObject({
      fault: "altered",
      seq: 2,
    });
  }
});

test("a chain that grew since its head was exported is intact", async () => {
  expect(await verifyAuditChain(PROJECT, lines, headOf(at(2)))).toMatchObject({ intact: true });
});

test.each([
  ["data", { data: { text: "evil" } }],
  ["actor", { actor: { type: "account", id: "acc_2" } }],
  ["moment", { occurred_at: "2026-11-23T10:20:33.000002Z" }],
  ["subject", { subject: "acc_2" }],
  ["address", { address: "192.0.2.2" }],
  ["result", { result: "refused" as const }],
  ["address and result", OLDER],
  ["link", { previous_hash: "f".repeat(64) }],
  ["hash", { hash: "f".repeat(64) }],
])("a line with another %s is named", async (_, change) => {
  const altered = lines.with(2, { ...at(2), ...change });
  expect(await verifyAuditChain(PROJECT, altered)).toEqual({
    intact: false,
    fault: "altered",
    seq: 3,
  });
});

test("an altered line that was hashed anew is found at the next line", async () => {
  const changed = { ...at(2), data: { text: "evil" } };
  const hash = await hashAuditLine(changed.previous_hash, changed);
  const verdict = await verifyAuditChain(PROJECT, lines.with(2, { ...changed, hash }));
  expect(verdict).toEqual({ intact: false, fault: "unlinked", seq: 4 });
});

test("a deleted line is named, also the first", async () => {
  expect(await verifyAuditChain(PROJECT, lines.toSpliced(2, 1))).toEqual({
    intact: false,
    fault: "missing",
    seq: 3,
  });
  expect(await verifyAuditChain(PROJECT, lines.slice(1))).toMatchObject({ seq: 1 });
});

test("a deleted line whose followers were renumbered is named", async () => {
  const renumbered = lines.toSpliced(2, 1).map((line, index) => ({ ...line, seq: index + 1 }));
  expect(await verifyAuditChain(PROJECT, renumbered)).toEqual({
    intact: false,
    fault: "altered",
    seq: 3,
  });
});

test("two lines that changed places are named, with their numbers and without", async () => {
  const moved = lines.with(2, at(3)).with(3, at(2));
  expect(await verifyAuditChain(PROJECT, moved)).toEqual({
    intact: false,
    fault: "missing",
    seq: 3,
  });
  const renumbered = lines.with(2, { ...at(3), seq: 3 }).with(3, { ...at(2), seq: 4 });
  expect(await verifyAuditChain(PROJECT, renumbered)).toEqual({
    intact: false,
    fault: "altered",
    seq: 3,
  });
});

test("a line that stands there twice is named", async () => {
  expect(await verifyAuditChain(PROJECT, lines.toSpliced(3, 0, at(2)))).toEqual({
    intact: false,
    fault: "out_of_order",
    seq: 3,
  });
});

test("a cut tail shows against an exported head and only against it", async () => {
  const cut = lines.slice(0, 4);
  expect(await verifyAuditChain(PROJECT, cut)).toMatchObject({ intact: true });
  expect(await verifyAuditChain(PROJECT, cut, headOf(at(5)))).toEqual({
    intact: false,
    fault: "missing",
    seq: 5,
  });
});

test("a chain rewritten as a whole shows against an exported head and only against it", async () => {
  const rewritten = await makeChain(6, "evil");
  expect(await verifyAuditChain(PROJECT, rewritten)).toMatchObject({ intact: true });
  expect(await verifyAuditChain(PROJECT, rewritten, headOf(at(3)))).toEqual({
    intact: false,
    fault: "altered",
    seq: 4,
  });
});

test("another project's line is named", async () => {
  expect(await verifyAuditChain("prj_2", lines)).toEqual({
    intact: false,
    fault: "foreign",
    seq: 1,
  });
});
