import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { beginTotp, securityQuery } from "../../../api/queries/second-factor.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { showToast } from "../../../ui/overlays/toast.tsx";
import { AddAppDialog } from "./add-app-dialog.tsx";
import { RemoveDialog, RenewDialog } from "./change-dialog.tsx";
import { RecoveryCodesDialog } from "./recovery-codes-dialog.tsx";
import { useFactorText } from "./text.ts";

const FEW = 3;

/** The authenticator app of the account: added, removed, and its recovery codes made again. */
export function AuthenticatorPanel() {
  const text = useFactorText();
  const format = useFormat();
  const client = useQueryClient();
  const security = useQuery(securityQuery);
  const [asked, setAsked] = useState<"renew" | "remove" | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useMutation({ mutationFn: beginTotp });
  const reload = () => client.invalidateQueries(securityQuery);
  const show = (made: string[]) => {
    begin.reset();
    setAsked(null);
    setCodes(made);
    void reload();
  };
  const { data } = security;
  return (
    <Panel title={text.title} className="factor">
      {security.error !== null && data === undefined ? (
        <ProblemNotice error={security.error} onRetry={() => void security.refetch()} />
      ) : data === undefined ? (
        <span className="skeleton w3" />
      ) : data.totp === null ? (
        <>
          <p className="quiet">{text.none}</p>
          <div className="actions">
            <Button busy={begin.isPending && text.adding} onClick={() => begin.mutate()}>
              {text.add}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p>{text.since(format.full(data.totp.added_at))}</p>
          <p className="quiet">
            {text.left(data.recovery_codes_left)}
            {data.recovery_codes_left < FEW ? `. ${text.few}` : null}
          </p>
          <div className="actions">
            <Button onClick={() => setAsked("renew")}>{text.renew}</Button>
            <Button variant="danger-quiet" onClick={() => setAsked("remove")}>
              {text.remove}
            </Button>
          </div>
        </>
      )}
      {begin.error === null ? null : <ProblemNotice error={begin.error} />}
      {begin.data === undefined ? null : (
        <AddAppDialog totp={begin.data} onClose={begin.reset} onAdded={show} />
      )}
      {asked === "renew" ? <RenewDialog onClose={() => setAsked(null)} onMade={show} /> : null}
      {asked === "remove" ? (
        <RemoveDialog
          onClose={() => setAsked(null)}
          onRemoved={() => {
            setAsked(null);
            void reload();
            showToast({ title: text.removed });
          }}
        />
      ) : null}
      {codes === null ? null : <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />}
    </Panel>
  );
}
