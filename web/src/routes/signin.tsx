import { createFileRoute } from "@tanstack/react-router";
import { SignInPage } from "../features/sign-in/sign-in-page.tsx";
import { localPath, search } from "../search.ts";

const readSearch = search({ next: localPath() });

export const Route = createFileRoute("/signin")({
  validateSearch: readSearch,
  component: SignInPage,
});
