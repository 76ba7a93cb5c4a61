import { makeProject } from "../bench.ts";
import { type Cell, perConnections } from "../cell.ts";
import { seedConnections } from "../seed.ts";
import { measureWarm } from "./token-reads.ts";

const HOT = 100;

/** Many reads of the same few connections: an isolate asks Redis about each once in two seconds. */
export const tokenReadHot: Cell = {
  name: "token_read_hot",
  run: async (bench) => {
    const { app, home } = await makeProject(bench.stack, bench.provider, {});
    const seeding = { ...bench.seeding, ...home };
    const connectionIds = await seedConnections(seeding, bench.provider.double, HOT);
    const hot = { ...bench, app, seeding, connectionIds };
    return perConnections((connections) => measureWarm(hot, "token_read_hot", connections));
  },
};
