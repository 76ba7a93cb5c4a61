import { expect, test } from "vitest";
import type { AuditExportLine, AuditExportPage } from "#shared/contracts/projects/audit-log";
import { exportFormats } from "./export-formats.ts";
import { streamPages } from "./stream-pages.ts";

const line = (seq: number): AuditExportLine => ({
  project_id: "prj_1",
  seq,
  event_id: `evt_${seq}`,
  type: "project.renamed",
  occurred_at: "2026-11-29T10:00:00.000000Z",
  actor: { type: "account", id: "acc_1" },
  subject: null,
  data: { say: "=1,2" },
  request_id: null,
  address: null,
  result: "done",
  previous_hash: "0",
  hash: "1",
});

/** A log of so many pages with two lines each, and how often it was read. */
function pages(count: number) {
  const page = (after: number): AuditExportPage => ({
    lines: [line(after + 1), line(after + 2)],
    next: after + 2 < count * 2 ? after + 2 : null,
  });
  const reads: number[] = [];
  return {
    reads,
    first: page(0),
    read: async (after: number) => {
      reads.push(after);
      return page(after);
    },
  };
}

test("every line comes once, in order, and CSV has one header", async () => {
  const made = pages(3);
  const ndjson = await new Response(
    streamPages(made.first, made.read, exportFormats.ndjson),
  ).text();
  const seqs = ndjson
    .trimEnd()
    .split("\n")
    .map((text) => (JSON.parse(text) as AuditExportLine).seq);
  expect(seqs).toEqual([1, 2, 3, 4, 5, 6]);
  expect(made.reads).toEqual([2, 4]);
  const csv = await new Response(streamPages(made.first, made.read, exportFormats.csv)).text();
  const rows = csv.trimEnd().split("\r\n");
  expect(rows).toHaveLength(7);
  expect(rows[0]).toMatch(/^project_id,seq,/);
  expect(rows[6]).toContain('"{""say"":""=1,2""}"');
});

test("a CSV row has all that the hash covers, also the personal access token", async () => {
  const used = { ...line(2), actor: { type: "account", id: "acc_1", token_id: "pat_1" } };
  const page = { lines: [line(1), used], next: null };
  const read = () => Promise.reject(new Error("never"));
  const csv = await new Response(streamPages(page, read, exportFormats.csv)).text();
  const [header = "", without = "", withToken = ""] = csv.split("\r\n");
  expect(header).toBe(
    "project_id,seq,event_id,type,occurred_at,actor_type,actor_id,subject,data,request_id,address,result,previous_hash,hash,actor_token_id",
  );
  expect(without).toMatch(/,0,1,$/);
  expect(withToken).toMatch(/,0,1,pat_1$/);
});

test("an empty log is an empty answer, and in CSV the header alone", async () => {
  const none = { lines: [], next: null };
  const read = () => Promise.reject(new Error("never"));
  expect(await new Response(streamPages(none, read, exportFormats.ndjson)).text()).toBe("");
  expect(await new Response(streamPages(none, read, exportFormats.csv)).text()).toMatch(
    /,hash,actor_token_id\r\n$/,
  );
});

test("nothing is read ahead, and a client that goes away stops it", async () => {
  const made = pages(1_000);
  const reader = streamPages(made.first, made.read, exportFormats.ndjson).getReader();
  await reader.read();
  expect(made.reads).toEqual([]);
  await reader.read();
  expect(made.reads).toEqual([2]);
  await reader.cancel();
  await Promise.resolve();
  expect(made.reads).toEqual([2]);
});

test("a page that fails, or a client that is too slow, breaks the answer off", async () => {
  const made = pages(3);
  const fails = () => Promise.reject(new Error("away"));
  await expect(
    new Response(streamPages(made.first, fails, exportFormats.ndjson)).text(),
  ).rejects.toThrow("away");
  const late = streamPages(made.first, made.read, exportFormats.ndjson, -1);
  await expect(new Response(late).text()).rejects.toThrow("too long");
});
