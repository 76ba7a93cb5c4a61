import { createFileRoute } from "@tanstack/react-router";
import { LinkPage } from "../features/email-links/link-page.tsx";

export const Route = createFileRoute("/verify/")({ component: () => <LinkPage kind="verify" /> });
