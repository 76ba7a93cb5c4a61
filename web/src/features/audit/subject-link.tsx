import { Link } from "@tanstack/react-router";
import { shortId } from "../../ui/copy.tsx";
import { pageOfId } from "../shell/page-of-id.ts";
import { useAuditText } from "./text.ts";

/** What an entry is about, as a link to its page. */
export function SubjectLink({ project, subject }: { project: string; subject: string | null }) {
  const text = useAuditText();
  if (subject === null) return <span className="faint">{text.project}</span>;
  const page = pageOfId(project, subject);
  return page === null ? (
    <span className="mono">{subject}</span>
  ) : (
    <Link {...page} className="mono" title={subject}>
      {shortId(subject)}
    </Link>
  );
}
