import { PageHead } from "../../ui/page-head.tsx";

export const AuditPage = () => <PageHead title="Audit" />;
