import { createFileRoute } from "@tanstack/react-router";
import { ProviderPage } from "../features/identities/provider-page.tsx";

export const Route = createFileRoute("/signin_/provider")({ component: ProviderPage });
