import { useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sessionQuery } from "../../api/session.ts";
import { AccountBar } from "../shell/account-bar.tsx";
import { NotFoundPage } from "../shell/not-found-page.tsx";

/** The frame of the pages of administrators. For everybody else they are not there, as their routes of the API are not. */
export function AdminFrame({ children }: { children: ReactNode }) {
  const { administrator } = useSuspenseQuery(sessionQuery).data;
  if (administrator !== true) return <NotFoundPage />;
  return (
    <AccountBar>
      <main className="content admin" id="main">
        {children}
      </main>
    </AccountBar>
  );
}
