import { useQuery } from "@tanstack/react-query";
import { CloudOff, RefreshCw } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useShellText } from "./text.ts";

const CHECK_MS = 5 * 60_000;

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

/** Above everything: the browser is offline, or the server has a newer dashboard than this page. */
export function Notices() {
  const text = useShellText();
  const online = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  const release = useQuery({
    queryKey: ["release"],
    queryFn: entryOfServer,
    refetchInterval: CHECK_MS,
    staleTime: CHECK_MS,
    retry: false,
    enabled: online,
  });
  const stale =
    typeof release.data === "string" && ownEntry() !== null && release.data !== ownEntry();
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
