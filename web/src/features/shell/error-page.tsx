import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { Problem } from "../../api/problem.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { NotFoundPage } from "./not-found-page.tsx";
import { useShellText } from "./text.ts";

/** Where a page could not be shown: no answer, no permission, an outage, or a file of an older release. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const text = useShellText();
  const router = useRouter();
  const boundary = useQueryErrorResetBoundary();
  if (error instanceof Problem && error.status === 404) return <NotFoundPage />;
  const again = () => {
    boundary.reset();
    reset();
    void router.invalidate();
  };
  return (
    <main className="content narrow" id="main">
      <PageHead title={text.error.title} />
      <ProblemNotice
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={again}
      />
    </main>
  );
}
