import { Ban } from "lucide-react";
import { Callout } from "../../ui/callout.tsx";
import { Time } from "../../ui/time.tsx";
import { useAdminText } from "./text.ts";

/** Since when something is suspended, and why. */
export function SuspendedNote({
  of,
}: {
  of: { suspended_at: string | null; suspended_reason: string | null };
}) {
  const { suspension: text } = useAdminText();
  if (of.suspended_at === null) return null;
  return (
    <Callout
      look="failed"
      icon={Ban}
      title={
        <>
          {text.since} <Time full at={of.suspended_at} />
        </>
      }
    >
      {text.reason}: {of.suspended_reason}
    </Callout>
  );
}
