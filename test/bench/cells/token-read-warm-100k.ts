import { type Cell, perConnections } from "../cell.ts";
import { seedBystanders } from "../seed.ts";
import { measureWarm } from "./token-reads.ts";

const ALL = 100_000;

/** The warm read again, with many more connections stored that are never read. */
export const tokenReadWarm100k: Cell = {
  name: "token_read_warm_100k",
  needsPostgres: true,
  run: async (bench) => {
    const missing = ALL - bench.connectionIds.length;
    bench.progress(`  ${missing} more connections…`);
    await seedBystanders(bench.seeding, missing);
    return perConnections((connections) => measureWarm(bench, "token_read_warm_100k", connections));
  },
};
