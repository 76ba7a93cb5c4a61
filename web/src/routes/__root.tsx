import type { QueryClient } from "@tanstack/react-query";
import { Outlet, createRootRouteWithContext } from "@tanstack/react-router";
import { Notices } from "../features/shell/notices.tsx";
import { Toasts } from "../ui/overlays/toast.tsx";

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: () => (
    <>
      <Notices />
      <Outlet />
      <Toasts />
    </>
  ),
});
