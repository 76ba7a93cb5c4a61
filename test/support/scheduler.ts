import { setTimeout as wait } from "node:timers/promises";

// The Workers runtime has a global `scheduler`; use cases that are tested in Node find the same one here.
Object.defineProperty(globalThis, "scheduler", {
  value: { wait: (ms: number) => wait(ms) },
  configurable: true,
});
