/** Calls that need a fresh proof of who the reader is wait here until they gave one, with everything typed still there. */
const waiting = new Set<(proved: boolean) => void>();
const listeners = new Set<() => void>();
let methods: readonly string[] | null = null;
let renewals = 0;
let renewing: Promise<unknown> = Promise.resolve();

const notify = (): void => {
  for (const listener of listeners) listener();
};

export const stepUp = {
  /** With what the reader can prove who they are; null while no call waits for it. */
  askedFor: (): readonly string[] | null => methods,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** @returns Whether the reader proved who they are; the call is then sent again. */
  waitForProof(offered: readonly string[]): Promise<boolean> {
    methods = offered;
    return new Promise((resolve) => {
      waiting.add(resolve);
      notify();
    });
  },
  settle(proved: boolean): void {
    const all = [...waiting];
    waiting.clear();
    methods = null;
    for (const resolve of all) resolve(proved);
    notify();
  },
  /** How often this tab got a new cookie for its session. */
  renewals: (): number => renewals,
  /**
   * Runs a call that gives the session a new cookie. What was under way with the old one meanwhile is refused, and sent
   * again: see {@link renewedSince}.
   */
  async renew<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const running = call();
    renewing = running.catch(() => undefined);
    const answer = await running;
    renewals += 1;
    return answer;
  },
  /** Whether the session got a new cookie since then; waits for one that is on its way. */
  async renewedSince(before: number): Promise<boolean> {
    await renewing;
    return renewals !== before;
  },
};
