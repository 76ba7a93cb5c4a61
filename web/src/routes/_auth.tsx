import { Outlet, createFileRoute, redirect } from "@tanstack/react-router";
import { Problem } from "../api/problem.ts";
import { sessionQuery } from "../api/session.ts";
import { applyLookOf } from "../features/account/own-look.ts";
import { SignInWhenAsked } from "../features/sign-in/sign-in-when-asked.tsx";
import { StepUpWhenAsked } from "../features/step-up/step-up-when-asked.tsx";

export const Route = createFileRoute("/_auth")({
  // Too small for a file of its own.
  codeSplitGroupings: [],
  beforeLoad: async ({ context, location }) => {
    try {
      applyLookOf((await context.queryClient.ensureQueryData(sessionQuery)).account);
    } catch (error) {
      if (error instanceof Problem && error.status === 401)
        throw redirect({ to: "/signin", search: { next: location.href } });
      throw error;
    }
  },
  component: () => (
    <>
      <Outlet />
      <StepUpWhenAsked />
      <SignInWhenAsked />
    </>
  ),
});
