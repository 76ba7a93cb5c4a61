import { useMutation, useQuery } from "@tanstack/react-query";
import { isProblem } from "../../api/problem.ts";
import { adminSettingsQuery, inviteToSignUp } from "../../api/queries/platform/admin.ts";
import { showToast } from "../../ui/overlays/toast.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { EmailForm } from "./email-form.tsx";
import { MaintenancePanel } from "./maintenance-panel.tsx";
import { SignUpPanel } from "./sign-up-panel.tsx";
import { useAdminText } from "./text.ts";

/** Who may sign up, and maintenance. */
export function SettingsTab() {
  const found = useQuery(adminSettingsQuery);
  const settings = found.data;
  if (settings === undefined)
    return found.error === null ? null : (
      <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />
    );
  return (
    <>
      <SignUpPanel key={`sign-up ${settings.version}`} settings={settings} />
      <InvitePanel />
      <MaintenancePanel key={`maintenance ${settings.version}`} settings={settings} />
    </>
  );
}

function InvitePanel() {
  const { invite: text } = useAdminText();
  const invite = useMutation({
    mutationFn: inviteToSignUp,
    onSuccess: (_, email) => showToast({ title: text.sent(email) }),
  });
  return (
    <Panel title={text.title}>
      <EmailForm
        label={text.email}
        hint={text.hint}
        verb={text.send}
        doing={text.sending}
        send={invite}
        refused={
          isProblem(invite.error, "email_unusable") || isProblem(invite.error, "invalid_request")
            ? text.unusable
            : undefined
        }
      />
    </Panel>
  );
}
