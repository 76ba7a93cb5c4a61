import { useQuery } from "@tanstack/react-query";
import { adminSettingsQuery } from "../../../api/queries/platform/admin.ts";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { AdminSkeleton } from "../admin-skeleton.tsx";
import { MaintenancePanel } from "./maintenance-panel.tsx";
import { SignUpInvitations } from "./sign-up-invitations.tsx";
import { SignUpPanel } from "./sign-up-panel.tsx";

/** Who may sign up, and maintenance. */
export function SettingsTab() {
  const found = useQuery(adminSettingsQuery);
  const settings = found.data;
  if (settings === undefined)
    return found.error === null ? (
      <AdminSkeleton />
    ) : (
      <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />
    );
  return (
    <>
      <SignUpPanel settings={settings} />
      <SignUpInvitations />
      <MaintenancePanel settings={settings} />
    </>
  );
}
