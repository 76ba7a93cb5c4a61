import { createFileRoute } from "@tanstack/react-router";
import { SignUpPage } from "../features/sign-in/sign-up-page.tsx";
import { localPath, search } from "../search.ts";

const readSearch = search({ next: localPath() });

export const Route = createFileRoute("/signup")({
  validateSearch: readSearch,
  component: SignUpPage,
});
