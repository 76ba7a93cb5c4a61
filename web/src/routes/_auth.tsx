import { Outlet, createFileRoute, redirect } from "@tanstack/react-router";
import { Problem } from "../api/problem.ts";
import { sessionQuery } from "../api/session.ts";
import { SignInWhenAsked } from "../features/sign-in/sign-in-when-asked.tsx";

export const Route = createFileRoute("/_auth")({
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof Problem && error.status === 401)
        throw redirect({ to: "/signin", search: { next: location.href } });
      throw error;
    }
  },
  component: () => (
    <>
      <Outlet />
      <SignInWhenAsked />
    </>
  ),
});
