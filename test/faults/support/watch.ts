import { setTimeout as pause } from "node:timers/promises";
import type { Seen } from "./answers.ts";
import type { Scene } from "./scene.ts";

/** What readers of a connection got, from a certain moment on. */
export type Watched = {
  /** When the last reader that got a token asked, counted from that moment; null: no reader got one. */
  lastTokenMs: number | null;
  answers: Seen[];
};

const EVERY_MS = 500;

/** Reads at every process twice a second for a while, counting from now. */
export async function watch(scene: Scene, forMs: number): Promise<Watched> {
  const startedMs = performance.now();
  const watched: Watched = { lastTokenMs: null, answers: [] };
  for (;;) {
    const askedMs = performance.now() - startedMs;
    if (askedMs > forMs) return watched;
    const round = await scene.readAll(1);
    watched.answers.push(...round);
    if (round.some(({ token }) => token !== null)) watched.lastTokenMs = askedMs;
    await pause(EVERY_MS);
  }
}
