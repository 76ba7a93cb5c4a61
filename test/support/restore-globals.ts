import { afterAll, vi } from "vitest";

// Files that run in one thread share its globals: none leaves a double or a stopped clock to the next.
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
