import { useRef } from "react";

/**
 * Runs an action unless it still runs, so that a double click or a second Enter does a thing once. A button that is busy
 * is not enough: the second click may come before the page is drawn again. The action keeps its own failure.
 */
export function useOnce<Args extends unknown[]>(
  action: (...args: Args) => Promise<unknown>,
): (...args: Args) => void {
  const isRunning = useRef(false);
  return (...args) => {
    if (isRunning.current) return;
    isRunning.current = true;
    const end = () => {
      isRunning.current = false;
    };
    void action(...args).then(end, end);
  };
}
