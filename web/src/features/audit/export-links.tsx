import { Download } from "lucide-react";
import { Icon } from "../../ui/icon.tsx";
import { useAuditText } from "./text.ts";

/** Plain links: the browser saves the file as it comes, however long the log is. */
export function ExportLinks({
  project,
  filter,
}: {
  project: string;
  filter: Readonly<Record<string, string>>;
}) {
  const text = useAuditText();
  return (["ndjson", "csv"] as const).map((format) => (
    <a
      key={format}
      className="btn"
      download
      title={text.exportHint}
      href={`/api/v1/projects/${project}/audit-log/export?${new URLSearchParams({ ...filter, format }).toString()}`}
    >
      <Icon of={Download} />
      {text.export[format]}
    </a>
  ));
}
