import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { nextSearch } from "../features/sign-in/next-search.ts";
import { SignUpPage } from "../features/sign-in/sign-up-page.tsx";

export const Route = createFileRoute("/signup")({
  validateSearch: z.object(nextSearch),
  component: SignUpPage,
});
