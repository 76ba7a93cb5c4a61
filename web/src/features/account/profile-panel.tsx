import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { renameAccount } from "../../api/queries/account.ts";
import { sessionQuery } from "../../api/session.ts";
import { TextField } from "../../ui/forms/field.tsx";
import { NameForm } from "../../ui/forms/name-form.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useAccountText } from "./text.ts";

/** How the person is called. */
export function ProfilePanel() {
  const { profile: text } = useAccountText();
  const client = useQueryClient();
  const { name, email } = useSuspenseQuery(sessionQuery).data.account;
  const rename = async (typed: string) => {
    const account = await renameAccount(typed);
    client.setQueryData(sessionQuery.queryKey, (session) =>
      session === undefined ? undefined : { ...session, account },
    );
    showToast({ title: text.saved });
    return account;
  };
  return (
    <NameForm
      title={text.title}
      label={text.name}
      name={name}
      hint={text.nameHint}
      missing={text.missing}
      unsaved={text.unsaved}
      autoComplete="name"
      rename={rename}
    >
      <TextField label={text.email} hint={text.emailHint} value={email} readOnly />
    </NameForm>
  );
}
