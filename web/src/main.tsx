import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/query-client.ts";
import { loadEarly } from "./load-early.ts";
import { keepPageWhileOffline } from "./new-release.ts";
import { reportUnlessTold } from "./report-unless-told.ts";
import { router } from "./router.ts";
import { passFirstPaint } from "./boot/first-paint.ts";
import { loadOverlaysSoon } from "./ui/overlays/load-overlays.ts";
import "./styles/index.css";

keepPageWhileOffline();
loadEarly();
const root = document.getElementById("root");
if (root === null) throw new Error("The page has no root.");
router.subscribe("onRendered", () => {
  passFirstPaint();
  loadOverlaysSoon();
});
createRoot(root, { onCaughtError: reportUnlessTold }).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
