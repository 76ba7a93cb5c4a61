import { classNames } from "../class-names.ts";
import { useUiText } from "../text.ts";

/** How often a list that is live asks again. */
export const LIVE_MS = 2_000;

/** Keeps a list fresh while it is on. Whether it is on stands in the URL. */
export function LiveSwitch({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const text = useUiText();
  return (
    <button
      type="button"
      className={classNames("btn push", on && "live")}
      aria-pressed={on}
      onClick={() => onChange(!on)}
    >
      {text.live}
    </button>
  );
}
