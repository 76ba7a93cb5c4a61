import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { Problem } from "../../api/problem.ts";
import { isMissingFile } from "../../new-release.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { MainFrame } from "./main-frame.tsx";
import { NotFoundPage } from "./not-found-page.tsx";
import { useShellText } from "./text.ts";

/** Where a page could not be shown: no answer, no permission, an outage, or a file of an older release. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const text = useShellText();
  const router = useRouter();
  const boundary = useQueryErrorResetBoundary();
  if (error instanceof Problem && error.status === 404) return <NotFoundPage />;
  const again = () => {
    // A file that did not come is asked for again only by a page that is loaded again.
    if (isMissingFile(error) && navigator.onLine) {
      window.location.reload();
      return;
    }
    boundary.reset();
    reset();
    void router.invalidate();
  };
  return (
    <MainFrame>
      <PageHead title={text.error.title} />
      <ProblemNotice error={asProblem(error)} onRetry={again} />
    </MainFrame>
  );
}

function asProblem(error: unknown): Error {
  if (isMissingFile(error))
    return new Problem({ status: 0, code: navigator.onLine ? "unreachable" : "offline" });
  return error instanceof Error ? error : new Error(String(error));
}
