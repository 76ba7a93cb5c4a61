import { CloudOff, RefreshCw } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useShellText } from "./text.ts";

const CHECK_MS = 5 * 60_000;
/** A timer and the clock may differ by so much. */
const EARLY_MS = 1_000;

function subscribeToNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** The name of the program that the server has now; null when it cannot be told. */
async function entryOfServer(): Promise<string | null> {
  const answer = await fetch("/", { cache: "no-store" });
  return answer.ok ? (/\/assets\/index-[\w-]+\.js/.exec(await answer.text())?.[0] ?? null) : null;
}

const ownEntry = (): string | null => {
  const script = document.querySelector<HTMLScriptElement>(
    'script[type="module"][src*="/assets/index-"]',
  );
  return script === null ? null : new URL(script.src).pathname;
};

/** The program that the server has, asked every five minutes while somebody looks; at first it is this page's own. */
function useEntryOfServer(): string | null {
  const [entry, setEntry] = useState(ownEntry);
  useEffect(() => {
    let askedAtMs = Date.now();
    const ask = () => {
      if (document.hidden || !navigator.onLine || Date.now() - askedAtMs < CHECK_MS - EARLY_MS)
        return;
      askedAtMs = Date.now();
      entryOfServer().then(setEntry, () => undefined);
    };
    const timer = setInterval(ask, CHECK_MS);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, []);
  return entry;
}

/** Above everything: the browser is offline, or the server has a newer dashboard than this page. */
export function Notices() {
  const text = useShellText();
  const online = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  const entry = useEntryOfServer();
  const own = ownEntry();
  const stale = own !== null && entry !== null && entry !== own;
  if (online && !stale) return null;
  return (
    <div className="notice" role="status">
      <Icon of={online ? RefreshCw : CloudOff} />
      {online ? text.newRelease : text.offline}
      {online ? (
        <Button size="sm" onClick={() => window.location.reload()}>
          {text.reload}
        </Button>
      ) : null}
    </div>
  );
}
