import {
  Ban,
  CircleAlert,
  CircleCheck,
  CirclePause,
  CirclePlay,
  Eye,
  FilePen,
  Info,
  type LucideIcon,
  RefreshCw,
  RotateCw,
  Trash2,
} from "lucide-react";
import type { AuditEntry } from "../../../api/queries/connection-events.ts";
import type { en } from "./text.en.ts";

type Words = { icon: LucideIcon; ink: string; title: string };
type Text = (typeof en)["timeline"];

/** What a line of the audit log says of a connection. A type that this page does not know is shown by its name. */
export function eventWords({ type, data }: AuditEntry, text: Text): Words {
  switch (type) {
    case "connection.created":
      return {
        icon: CircleCheck,
        ink: "ink-active",
        title: data["confirmed"] === true ? text.confirmed : text.created,
      };
    case "connection.updated":
      return updateWords(data, text);
    case "connection.refresh_failing":
      return { icon: CircleAlert, ink: "ink-reauth", title: text.failing };
    case "connection.recovered":
      return { icon: RefreshCw, ink: "ink-active", title: text.recovered };
    case "connection.needs_reauth":
      return { icon: RotateCw, ink: "ink-reauth", title: text.reauth };
    case "connection.revoked":
      return { icon: Ban, ink: "faint", title: text.revoked };
    case "connection.deleted":
      return { icon: Trash2, ink: "faint", title: text.deleted };
    case "connection.token_revealed":
      return { icon: Eye, ink: "faint", title: text.revealed };
    case "vault.tampering_detected":
      return { icon: CircleAlert, ink: "ink-failed", title: text.tampering };
    default:
      return { icon: Info, ink: "faint", title: type };
  }
}

function updateWords(data: AuditEntry["data"], text: Text): Words {
  if (data["confirmed"] === true)
    return { icon: CircleCheck, ink: "ink-active", title: text.confirmed };
  if (data["reconnected"] === true)
    return { icon: CircleCheck, ink: "ink-active", title: text.reconnected };
  if (data["tags"] === true || data["metadata"] === true)
    return { icon: FilePen, ink: "faint", title: text.dataSet };
  if (data["state"] === "disabled")
    return { icon: CirclePause, ink: "ink-disabled", title: text.disabled };
  if (typeof data["state"] === "string")
    return { icon: CirclePlay, ink: "ink-active", title: text.enabled };
  return { icon: FilePen, ink: "faint", title: text.updated };
}

/** The code and the provider's own word, where the event has them. */
export const eventCodes = ({ data }: AuditEntry): string[] => [
  ...new Set(
    [data["reason"], data["code"], data["provider_error"]].flatMap((value) =>
      typeof value === "string" ? [value] : [],
    ),
  ),
];
