/** Without zod, because services import it too. */
export const AUDIT_EXPORT_FORMATS = ["ndjson", "csv"] as const;
export type AuditExportFormat = (typeof AUDIT_EXPORT_FORMATS)[number];
