import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Passkey, passkeysQuery } from "./passkey-calls.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { AddPasskeyDialog } from "./add-passkey-dialog.tsx";
import { PasskeyRow } from "./passkey-row.tsx";
import { hasPasskeys } from "./passkey-support.ts";
import { RemovePasskeyDialog } from "./remove-passkey-dialog.tsx";
import { RenamePasskeyDialog } from "./rename-passkey-dialog.tsx";
import { usePasskeysText } from "./text.ts";

type Open = { dialog: "add" } | { dialog: "rename" | "remove"; passkey: Passkey } | null;

/** What opens the account without its password. */
export function PasskeysPanel() {
  const text = usePasskeysText();
  const passkeys = useQuery(passkeysQuery);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const rows = passkeys.data;
  const canAdd = hasPasskeys();
  return (
    <Panel
      flush
      title={text.title}
      aside={
        canAdd ? (
          <Button size="sm" onClick={() => setOpen({ dialog: "add" })}>
            {text.add}
          </Button>
        ) : null
      }
    >
      <div className="panel-body">
        <p className="quiet">{text.about}</p>
        {canAdd ? null : <p className="quiet">{text.unsupported}</p>}
        {passkeys.error === null || rows !== undefined ? null : (
          <ProblemNotice error={passkeys.error} onRetry={() => void passkeys.refetch()} />
        )}
        {rows?.length === 0 ? <p className="faint">{text.none}</p> : null}
      </div>
      {rows === undefined || rows.length === 0 ? null : (
        <ul className="session-list passkeys">
          {rows.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              onRename={() => setOpen({ dialog: "rename", passkey })}
              onRemove={() => setOpen({ dialog: "remove", passkey })}
            />
          ))}
        </ul>
      )}
      {open?.dialog === "add" ? <AddPasskeyDialog onClose={close} /> : null}
      {open?.dialog === "rename" ? (
        <RenamePasskeyDialog passkey={open.passkey} onClose={close} />
      ) : null}
      {open?.dialog === "remove" ? (
        <RemovePasskeyDialog passkey={open.passkey} onClose={close} />
      ) : null}
    </Panel>
  );
}
