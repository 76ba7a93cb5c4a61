import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { encodeBase32 } from "#shared/base32";
import type { Bench } from "../bench.ts";
import type { Cell } from "../cell.ts";
import type { LoadJob } from "../load-job.ts";
import { Meter } from "../meter.ts";
import type { Row } from "../report.ts";
import { appHeaders, readPath } from "./token-reads.ts";

const CONNECTIONS = 32;
const KEYS = 1000;
/** Counts of reads are written ten seconds after the first of them. */
const READ_COUNTS_MS = 11_000;

/** API keys with the right form that were never issued: refused with no I/O at all. */
export const bogusKeys: Cell = {
  name: "bogus_keys",
  run: async (bench) => {
    await bench.load.run(attacks(bench, 1));
    // Wait for the background work of earlier cells, read counts last, so that it does not count against made-up keys.
    await pause(READ_COUNTS_MS);
    const meter = new Meter(bench);
    await meter.window(attacks(bench, bench.seconds));
    return [held(meter.row("bogus_keys", CONNECTIONS))];
  },
};

const held = (row: Row): Row =>
  row.sql_per_request + row.redis_per_request > 0
    ? { ...row, problem: "a made-up key reached a store" }
    : row;

function attacks(bench: Bench, seconds: number): LoadJob {
  const path = readPath(bench.connectionIds[0] ?? "");
  return {
    origins: bench.origins.slice(0, 1),
    connections: CONNECTIONS,
    headers: appHeaders(bench),
    requests: Array.from({ length: KEYS }, () => ({
      path,
      headers: { authorization: `Bearer ${madeUpKey()}` },
    })),
    seconds,
    once: false,
    status: 401,
  };
}

const random = (bytes: number, characters: number): string =>
  encodeBase32(randomBytes(bytes)).slice(0, characters);

const madeUpKey = (): string => `atlas_sk_0${random(20, 25)}_${random(33, 52)}_${random(10, 16)}`;
