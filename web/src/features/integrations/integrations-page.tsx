import { PageHead } from "../../ui/page-head.tsx";

export const IntegrationsPage = () => <PageHead title="Integrations" />;
