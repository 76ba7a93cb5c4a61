import type { CommandTable } from "../command.ts";

export const serverCommands: CommandTable = {
  ping: { arity: -1, keys: "none", run: (_store, [message]) => message ?? "PONG" },
  time: {
    arity: 1,
    keys: "none",
    run: (store) => {
      const now = store.now();
      return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)];
    },
  },
};
