import { createFileRoute } from "@tanstack/react-router";
import { AdminAccountPage } from "../../features/admin/account-page.tsx";

export const Route = createFileRoute("/_auth/admin/accounts/$account")({
  component: AdminAccountPage,
});
