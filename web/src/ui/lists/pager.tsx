import { useNavigate, useRouter } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "../button.tsx";
import { useUiText } from "../text.ts";

/**
 * Moves through a list by its cursor, which stands in the URL as `cursor`. "Previous" is the browser's own way back, so
 * that it always shows what was there; where a link led to the middle of the list, there is the first page instead.
 */
export function Pager({
  label,
  cursor,
  nextCursor,
}: {
  label: string;
  cursor: string | undefined;
  nextCursor: string | null | undefined;
}) {
  const text = useUiText();
  const router = useRouter();
  const navigate = useNavigate();
  const cameByLink = cursor !== undefined && !router.history.canGoBack();
  const show = (at: string | undefined) =>
    void navigate({
      to: ".",
      search: (previous: object) => ({ ...previous, cursor: at }),
    } as never);
  if (cursor === undefined && (nextCursor === null || nextCursor === undefined)) return null;
  return (
    <nav className="pager" aria-label={label}>
      <span />
      <span className="actions">
        <Button
          size="sm"
          icon={ChevronLeft}
          disabled={cursor === undefined}
          onClick={() => (cameByLink ? show(undefined) : router.history.back())}
        >
          {cameByLink ? text.first : text.previous}
        </Button>
        <Button
          size="sm"
          disabled={nextCursor === null || nextCursor === undefined}
          onClick={() => show(nextCursor ?? undefined)}
        >
          {text.next}
          <ChevronRight className="icon" aria-hidden="true" />
        </Button>
      </span>
    </nav>
  );
}
