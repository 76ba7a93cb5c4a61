import { useEffect, useEffectEvent } from "react";
import { beginPasskeySignIn } from "./passkey-calls.ts";
import { enter } from "./enter.ts";
import { hasPasskeys } from "./passkey-support.ts";

/** Sooner than the challenge ends. */
const RENEW_MS = 4 * 60_000;

/**
 * Has the browser offer passkeys in the e-mail field, where it can, until one is chosen or the page is left. It is an offer:
 * what fails is not told, the button is still there.
 */
export function useFieldOffer(isThere: boolean, onDone: () => void): void {
  const done = useEffectEvent(onDone);
  useEffect(() => {
    let isOver = false;
    let end = (): void => undefined;
    const offer = async (): Promise<void> => {
      const ceremony = await import("./ceremony.ts");
      if (isOver || !(await ceremony.canOfferInField())) return;
      const options = await beginPasskeySignIn();
      if (isOver) return;
      end = ceremony.endCeremony;
      await enter(await ceremony.provePasskey(options, true));
      if (!isOver) done();
    };
    const start = () => void offer().catch(() => undefined);
    if (!isThere || !hasPasskeys()) return;
    start();
    // The newer offer takes the place of the older one.
    const timer = setInterval(start, RENEW_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
      end();
    };
  }, [isThere]);
}
