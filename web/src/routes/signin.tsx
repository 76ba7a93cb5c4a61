import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { SignInPage } from "../features/sign-in/sign-in-page.tsx";
import { nextSearch } from "../features/sign-in/next-search.ts";

export const Route = createFileRoute("/signin")({
  validateSearch: z.object(nextSearch),
  component: SignInPage,
});
