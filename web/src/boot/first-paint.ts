import { useDeferredValue, useState } from "react";

let isPast = false;

/** From now on nothing waits for the first paint any more. */
export const passFirstPaint = (): void => {
  isPast = true;
};

/**
 * On the first load `undefined` first, so that the frame and the head of the page are painted before something long is
 * made; the value follows at once. Afterwards the value itself.
 */
export function useAfterFirstPaint<Value>(value: Value | undefined): Value | undefined {
  const [initial] = useState(() => (isPast ? value : undefined));
  return useDeferredValue(value, initial);
}
