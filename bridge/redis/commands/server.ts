import type { CommandTable } from "../command.ts";

export const serverCommands: CommandTable = {
  ping: { arity: -1, keys: "none", run: (_store, [message]) => message ?? "PONG" },
  echo: { arity: 2, keys: "none", run: (_store, [message = ""]) => message },
  time: {
    arity: 1,
    keys: "none",
    run: (store) => {
      const now = store.now();
      return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)];
    },
  },
  /** Nobody can subscribe through the bridge, so a message reaches nobody. */
  publish: { arity: 3, keys: "none", run: () => 0 },
};
