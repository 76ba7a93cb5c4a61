import { createFileRoute } from "@tanstack/react-router";
import { FlowPage } from "../../../features/flows/flow-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/flows/$flow")({
  component: FlowPage,
});
