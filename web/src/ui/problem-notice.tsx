import { CloudOff } from "lucide-react";
import type { ReactNode } from "react";
import { Problem } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { CopyIcon } from "./copy.tsx";
import { Icon } from "./icon.tsx";
import { useUiText } from "./text.ts";

type Known = keyof ReturnType<typeof useUiText>["problems"];

/** Codes that say more than their status, on any page. */
const OWN_WORDS = [
  "maintenance",
  "account_suspended",
  "email_unverified",
  "step_up_required",
  "project_suspended",
  "project_archived",
  "project_deleting",
] as const satisfies readonly Known[];

/** What the page says of a failure: by its code, else by its status. */
function kindOf(error: Error): Known {
  if (!(error instanceof Problem)) return "failed";
  const { code, status } = error;
  const own = OWN_WORDS.find((known) => known === code);
  if (own !== undefined) return own;
  if (status === 0) return code === "offline" || code === "no_answer" ? code : "unreachable";
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 429) return "rate_limited";
  return status >= 500 ? "unavailable" : "failed";
}

/** What happened and what to do, with the API's own sentence where it has one. For a `title` of the page's own, pass it. */
export function useProblemWords(error: Error): {
  title: string;
  todo: string;
  requestId: string | null;
} {
  const text = useUiText();
  const kind = kindOf(error);
  const words = text.problems[kind];
  if (!(error instanceof Problem)) return { ...words, requestId: null };
  const wait = error.retryAfter === null ? "" : ` ${text.retryIn(error.retryAfter)}`;
  const own = kind === "failed" && error.detail !== "";
  return {
    title: own ? error.message : words.title,
    todo: (own ? error.detail : words.todo) + wait,
    requestId: error.requestId,
  };
}

/** A failure, in the place where it happened: sentence, what to do, request id, and Try again where that can help. */
export function ProblemNotice({
  error,
  onRetry,
  action,
}: {
  error: Error;
  onRetry?: () => void;
  action?: ReactNode;
}) {
  const text = useUiText();
  const { title, todo, requestId } = useProblemWords(error);
  return (
    <div className="callout problem" role="alert">
      <Icon of={CloudOff} />
      <div>
        <b>{title}</b>
        <p>
          {todo}
          {requestId === null ? null : (
            <span className="id">
              {" "}
              {text.request} <code>{requestId}</code>
              <CopyIcon value={requestId} what={requestId} />
            </span>
          )}
        </p>
      </div>
      {action ??
        (onRetry === undefined ? null : (
          <Button size="sm" onClick={onRetry}>
            {text.tryAgain}
          </Button>
        ))}
    </div>
  );
}
