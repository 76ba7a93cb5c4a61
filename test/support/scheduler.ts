import { setTimeout as wait } from "node:timers/promises";

// The Workers runtime has a global `scheduler`. This provides the same one for use cases that are tested in Node.
Object.defineProperty(globalThis, "scheduler", {
  value: { wait: (ms: number) => wait(ms) },
  configurable: true,
});
