import { createFileRoute } from "@tanstack/react-router";
import { ResetPage } from "../features/email-links/reset-page.tsx";

export const Route = createFileRoute("/reset")({ component: ResetPage });
