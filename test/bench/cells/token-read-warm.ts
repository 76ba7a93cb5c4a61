import { type Cell, perConnections } from "../cell.ts";
import { measureWarm } from "./token-reads.ts";

/** The usual read: one GET in Redis, nothing in PostgreSQL. */
export const tokenReadWarm: Cell = {
  name: "token_read_warm",
  run: (bench) =>
    perConnections((connections) => measureWarm(bench, "token_read_warm", connections)),
};
