import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download, Trash2 } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { isProblem } from "../../api/problem.ts";
import { deleteAccount, exportAccount } from "../../api/queries/account.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { SecretField } from "../../ui/forms/field.tsx";
import { FormDialog } from "../../ui/overlays/form-dialog.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { saveJson } from "../../api/save-json.ts";
import { PasswordMissing, usePasswordMissing } from "./password-missing.tsx";
import { useAccountText } from "./text.ts";

/** Takes the account's data along, and deletes the account. */
export default function DataPanel() {
  const { data: text } = useAccountText();
  const [asking, setAsking] = useState(false);
  const save = useMutation({
    mutationFn: async () => {
      const all = await exportAccount();
      saveJson(`${all.account.id}.json`, all);
    },
  });
  return (
    <>
      <Panel title={text.exportTitle}>
        <div className="stack">
          <p className="quiet">{text.exportAbout}</p>
          <Button
            icon={Download}
            busy={save.isPending && text.exporting}
            onClick={() => save.mutate()}
          >
            {text.export}
          </Button>
          {save.error === null ? null : <ProblemNotice error={save.error} />}
        </div>
      </Panel>
      <Panel title={text.deleteTitle}>
        <div className="stack">
          <p className="quiet">{text.deleteAbout}</p>
          <Button variant="danger-quiet" icon={Trash2} onClick={() => setAsking(true)}>
            {text.open}
          </Button>
        </div>
      </Panel>
      {asking ? <DeleteDialog onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const { data: text, firstPassword } = useAccountText();
  const isPasswordMissing = usePasswordMissing();
  const formId = useId();
  const [password, setPassword] = useState("");
  const found = useQuery({ queryKey: ["account", "export"], queryFn: exportAccount, gcTime: 0 });
  const remove = useMutation({
    mutationFn: deleteAccount,
    // A fresh page: nothing of the account may stay in memory.
    onSuccess: () => window.location.assign("/signin"),
    onError: (error) => {
      if (isProblem(error, "sole_owner")) void found.refetch();
    },
  });
  const inTheWay = found.data?.sole_owner_of ?? [];
  const isWrong = remove.error !== null && isProblem(remove.error, "wrong_password");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== "" && !remove.isPending) remove.mutate(password);
  };
  return (
    <FormDialog
      alert
      onClose={onClose}
      title={text.question}
      description={text.description}
      formId={formId}
      verb={text.verb}
      busy={remove.isPending && text.deleting}
      danger
      disabled={password === "" || inTheWay.length > 0}
    >
      {inTheWay.length > 0 ? (
        <Callout look="reauth" title={text.inTheWay}>
          {text.inTheWayDetail}{" "}
          {inTheWay.map(({ id, name }, index) => (
            <span key={id}>
              {index === 0 ? null : ", "}
              <Link to="/projects/$project/settings" params={{ project: id }}>
                {name}
              </Link>
            </span>
          ))}
        </Callout>
      ) : isPasswordMissing ? (
        <PasswordMissing why={firstPassword.toDelete} />
      ) : (
        <form id={formId} noValidate onSubmit={submit}>
          <SecretField
            label={text.password}
            autoComplete="current-password"
            value={password}
            onChange={({ target }) => {
              setPassword(target.value);
              if (!remove.isPending) remove.reset();
            }}
            error={isWrong ? text.wrong : undefined}
          />
        </form>
      )}
      {remove.error === null || isWrong || inTheWay.length > 0 ? null : (
        <ProblemNotice error={remove.error} />
      )}
    </FormDialog>
  );
}
