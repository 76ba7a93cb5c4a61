import { createFileRoute } from "@tanstack/react-router";
import { ConnectionPage } from "../../../features/connections/connection-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/connections/$connection")({
  component: ConnectionPage,
});
