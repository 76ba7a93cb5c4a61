import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { type AccountSession, endSession, sessionsQuery } from "../../api/queries/account.ts";
import { isProblem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { deviceOf, isPhone } from "./device.ts";
import { useOnce } from "../../ui/use-once.ts";
import { useAccountText } from "./text.ts";

export function SessionRow({ session }: { session: AccountSession }) {
  const { sessions: text } = useAccountText();
  const client = useQueryClient();
  const device = session.user_agent === null ? null : deviceOf(session.user_agent);
  const name =
    device === null
      ? session.user_agent || text.unknownDevice
      : text.device(device.browser, device.system);
  const end = useMutation({
    // One that has ended meanwhile is ended too.
    mutationFn: () =>
      endSession(session.id).catch((error: unknown) => {
        if (!(error instanceof Error && isProblem(error, "not_found"))) throw error;
      }),
    onSuccess: () => {
      showToast({ title: text.ended, detail: text.endedDetail(name) });
      return client.invalidateQueries(sessionsQuery);
    },
  });
  const press = useOnce(end.mutateAsync);
  return (
    <li>
      <div className="session-row">
        <Icon of={device !== null && isPhone(device) ? Smartphone : Monitor} />
        <div>
          <b title={session.user_agent ?? undefined}>{name}</b>
          <p>
            {session.address === null ? null : (
              <>
                {text.address} <code>{session.address}</code>,{" "}
              </>
            )}
            {text.seen} <Time full at={session.seen_at} />
          </p>
        </div>
        {session.current ? (
          <span className="tag">{text.current}</span>
        ) : (
          <Button
            size="sm"
            aria-label={text.endNamed(name)}
            busy={end.isPending && text.ending}
            onClick={() => press()}
          >
            {text.end}
          </Button>
        )}
      </div>
      {end.error === null ? null : <ProblemNotice error={end.error} />}
    </li>
  );
}
