import { useNavigate, useRouter } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "../button.tsx";
import { useUiText } from "../text.ts";

/**
 * Moves through a list by its cursor, which stands in the URL as `cursor`. "Previous" is the browser's own way back, so
 * that it always shows what was there.
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
  if (cursor === undefined && (nextCursor === null || nextCursor === undefined)) return null;
  return (
    <nav className="pager" aria-label={label}>
      <span />
      <span className="actions">
        <Button
          size="sm"
          icon={ChevronLeft}
          disabled={cursor === undefined}
          onClick={() => router.history.back()}
        >
          {text.previous}
        </Button>
        <Button
          size="sm"
          disabled={nextCursor === null || nextCursor === undefined}
          onClick={() =>
            void navigate({
              to: ".",
              search: (previous: object) => ({ ...previous, cursor: nextCursor }),
            } as never)
          }
        >
          {text.next}
          <ChevronRight className="icon" aria-hidden="true" />
        </Button>
      </span>
    </nav>
  );
}
