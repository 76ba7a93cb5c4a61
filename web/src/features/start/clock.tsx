import { useEffect, useState } from "react";
import { useStartText } from "./text.ts";

/** A project that is older is no fresh start, and a clock would only disturb. */
const FRESH_MS = 60 * 60_000;

/** How long it has taken since the project was made: running, or to the first token. */
export function Clock({ since, until }: { since: string; until: string | null }) {
  const text = useStartText();
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (until !== null) return;
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [until]);
  const passedMs = (until === null ? nowMs : Date.parse(until)) - Date.parse(since);
  if (passedMs > FRESH_MS) return null;
  const seconds = Math.max(0, Math.floor(passedMs / 1_000));
  const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <p className="clock">
      <span>{shown}</span>
      <small>{until === null ? text.sinceSignUp : text.took}</small>
    </p>
  );
}
