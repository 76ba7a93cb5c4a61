import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { MainFrame } from "./main-frame.tsx";
import { useShellText } from "./text.ts";

export function NotFoundPage() {
  const text = useShellText();
  return (
    <MainFrame>
      <PageHead title="404" />
      <EmptyState
        title={text.notFound.title}
        actions={
          <ButtonLink to="/projects" variant="primary">
            {text.notFound.home}
          </ButtonLink>
        }
      >
        {text.notFound.detail}
      </EmptyState>
    </MainFrame>
  );
}
