import { createFileRoute } from "@tanstack/react-router";
import { EndUserPage } from "../../../features/end-users/end-user-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/end-users/$endUser")({
  component: EndUserPage,
});
