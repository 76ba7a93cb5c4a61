/** Calls that met an ended session wait here until the reader has signed in again, with everything typed still there. */
const waiting = new Set<(signedIn: boolean) => void>();
const listeners = new Set<() => void>();
let signIns = 0;

const notify = (): void => {
  for (const listener of listeners) listener();
};

export const signedOut = {
  /** Whether somebody waits for the reader to sign in. */
  isAsking: (): boolean => waiting.size > 0,
  /** How often the reader has signed in again. */
  signIns: (): number => signIns,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** @returns Whether the reader signed in; the call is then sent again. */
  waitForSignIn(): Promise<boolean> {
    return new Promise((resolve) => {
      waiting.add(resolve);
      notify();
    });
  },
  settle(signedIn: boolean): void {
    const all = [...waiting];
    waiting.clear();
    if (signedIn) signIns += 1;
    for (const resolve of all) resolve(signedIn);
    notify();
  },
};
